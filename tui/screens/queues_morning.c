/* The first start of the day: one page of what today asks for. The centre lapses, closes and expires; here is only said what
 * the dates mean. */

#include "tui/screens/queues.h"

#include <stdio.h>
#include <string.h>

static const char *add_line(struct arena *a, const char *text, const char *label, int64_t count) {
    return count ? arena_printf(a, "%s%s: %d%s\n", text, label, (int)count, count >= QUEUE_COUNT_MOST ? "+" : "") : text;
}

/* What today asks for; "" when nothing does. */
static const char *reminders(const struct queues *q, struct arena *a) {
    const struct queue_counts *n = &q->counts;
    const char *text = "";
    text = add_line(a, text, _("Decisions due today"), n->today[QUEUE_DECISION]);
    text = add_line(a, text, _("Decisions overdue"), n->late[QUEUE_DECISION]);
    text = add_line(a, text, _("Last day for papers"), n->today[QUEUE_PAPERS] + n->today[QUEUE_INCOMPLETE]);
    text = add_line(a, text,
                    app_desk(q->app)->region.set.lapse ? _("Papers not brought in time, the centre closes them")
                                                       : _("Papers not brought in time, taken with a second person"),
                    n->late[QUEUE_PAPERS] + n->late[QUEUE_INCOMPLETE]);
    text = add_line(a, text, _("Nominals to be decided today or late"), n->today[QUEUE_NOMINALS] + n->late[QUEUE_NOMINALS]);
    text = add_line(a, text, _("Children who will soon be 18"), n->waiting);
    text = add_line(a, text, _("Families' requests due today or late"), n->today[QUEUE_FAMILY] + n->late[QUEUE_FAMILY]);
    return text;
}

bool queues_remind(const struct queues *q) {
    struct arena a = {0};
    const char *text = reminders(q, &a), *buttons[] = {_("To work"), NULL};
    const bool any = *text != '\0';
    if (any)
        app_dialog_ask(q->app, arena_printf(&a, _("Today, %s"), show_date(&a, q->filter.today)), text, buttons, NULL, NULL);
    arena_close(&a);
    return any;
}

void queues_remind_first(struct queues *q) {
    struct db *db = app_desk(q->app)->db;
    char key[ID_TEXT + 16], day[DATE_TEXT];
    struct fail why;
    snprintf(key, sizeof key, "reminded %s", q->filter.staff);
    if (!meta_text(db, key, day, sizeof day, &why) || !strcmp(day, q->filter.today)) return;
    if (queues_remind(q) && !meta_set_text(db, key, q->filter.today, &why)) app_say(q->app, LOOK_ERROR, why.say);
}
