/* The duplicate radar in the form (RULES 4.3): who in this kiosk's register may be the child being typed, and what the index of
 * the whole region knows. Looked up with every key that changes what is looked for. */

#include "tui/screens/intake.h"

#include "model/base/text.h"

#include <string.h>

enum { BOX_ROWS = 6, REGION_ROWS = 4 };

#define SAME_TEXT(name)             &&strcmp(a->name, b->name) == 0
#define SAME_INT(name)              &&a->name == b->name
#define SAME_FIELD(kind, name, ...) SAME_##kind(name)

static bool same_child(const struct child *a, const struct child *b) {
    return true CHILD_FIELDS(SAME_FIELD);
}

static bool same_applicant(const struct applicant *a, const struct applicant *b) {
    return true APPLICANT_FIELDS(SAME_FIELD);
}

static bool asked_already(struct intake *s) {
    const struct journal *journal = &app_desk(s->app)->journal;
    const struct application *app = &s->data.app;
    struct radar_question *asked = &s->radar_asked;
    if (asked->seq == journal->seq && asked->seen == journal->seen && strcmp(asked->subject, app->subject) == 0 &&
        same_child(&asked->child, &app->child) && same_applicant(&asked->applicant, &app->applicant))
        return true;
    *asked =
        (struct radar_question){.child = app->child, .applicant = app->applicant, .seq = journal->seq, .seen = journal->seen};
    text_copy(asked->subject, sizeof asked->subject, app->subject);
    return false;
}

void intake_radar(struct intake *s) {
    struct desk *desk = app_desk(s->app);
    const struct application *app = &s->data.app;
    uint8_t secret[INDEX_SECRET_SIZE];
    struct fail why;
    if (asked_already(s)) return;
    arena_reset(&s->radar_arena);
    s->radar = (struct radar){0};
    s->region = (struct index_found){0};
    if (!radar_find(desk->db, app->subject, &app->child, &app->applicant, &s->radar_arena, &s->radar, &why))
        s->radar = (struct radar){0}; /* saving tells of a store that fails */
    if (index_secret(&desk->region.set, secret) && !index_find(desk->db, secret, &app->child, &s->region, &why))
        s->region = (struct index_found){0};
    explicit_bzero(secret, sizeof secret);
}

/* "те же фамилия, имя и дата рождения" and so on; what is alike in all ways. */
static const char *reasons(struct arena *a, const struct duplicate_found *found) {
    const char *line = "";
    for (int i = 0; i < DUPLICATE_REASONS; i++)
        if (found->reasons & (1u << i))
            line = arena_printf(a, "%s%s%s", line, *line ? "; " : "", _(duplicate_reasons[i].title));
    return line;
}

static const char *what_he_has(const struct intake *s, struct arena *a, const struct radar_hit *hit) {
    if (*hit->number) return arena_printf(a, _("Certificate %s, %s"), show_number(a, hit->number), hit->place);
    if (*hit->app) return arena_printf(a, _("Application %s, %s"), show_request_no(s->app, a, hit->app_no), hit->place);
    return _("no certificate yet");
}

static int draw_hit(const struct intake *s, struct canvas *c, int row, int column, int width) {
    const struct radar_hit *hit = &s->radar.hits[0];
    bool twin = hit->found.kind == DUPLICATE_TWIN;
    struct arena a = {0};
    int inside = width - 4, alike = s->radar.hard + s->radar.soft;
    const char *title = twin ? _("Twins")
                             : arena_printf(&a,
                                            ngettext("In the register already: %d similar record",
                                                     "In the register already: %d similar records", (unsigned long)alike),
                                            alike);
    canvas_box(c, row, column, BOX_ROWS, width, twin ? LOOK_LABEL : LOOK_WARN, title);
    canvas_cell(c, row + 1, column + 2, inside, LOOK_TEXT, arena_printf(&a, "%s %s", hit->name, show_date(&a, hit->birth)));
    canvas_cell(c, row + 2, column + 2, inside, LOOK_TEXT, what_he_has(s, &a, hit));
    canvas_cell(c, row + 3, column + 2, inside,
                hit->found.kind == DUPLICATE_HARD ? LOOK_ERROR
                : twin                            ? LOOK_DIM
                                                  : LOOK_WARN,
                reasons(&a, &hit->found));
    canvas_cell(c, row + 4, column + 2, inside, LOOK_LABEL,
                twin ? _("Ctrl+O opens the card of the other child") : _("Ctrl+O: it is the same child, open the card"));
    arena_close(&a);
    return row + BOX_ROWS;
}

/* What only the index knows: exact matches, and not who. */
static int draw_region(const struct intake *s, struct canvas *c, int row, int column, int width) {
    struct arena a = {0};
    const char *what = s->region.snils ? _("another child with this SNILS and date of birth")
                                       : _("another child with this document and date of birth");
    canvas_box(c, row, column, REGION_ROWS, width, LOOK_WARN, _("In the register of the region"));
    canvas_cell(c, row + 1, column + 2, width - 4, LOOK_TEXT, what);
    canvas_cell(c, row + 2, column + 2, width - 4, LOOK_DIM,
                arena_printf(&a, _("an exact match in the register of the region, as of %s"), show_date(&a, s->region.day)));
    arena_close(&a);
    return row + REGION_ROWS;
}

int intake_radar_draw(const struct intake *s, struct canvas *c, int row, int column, int width) {
    int rows = canvas_rows(c);
    if (s->radar.count && row + 1 + BOX_ROWS <= rows) row = draw_hit(s, c, row + 1, column, width);
    if ((s->region.snils || s->region.doc) && row + 1 + REGION_ROWS <= rows) row = draw_region(s, c, row + 1, column, width);
    return row;
}

static void hit_picked(void *state, int choice, const char *text) {
    struct intake *s = state;
    (void)text;
    if (choice >= 0 && choice < s->radar.count)
        show_open_child(s->app, s->radar.hits[choice].subject, s->radar.hits[choice].number);
}

void intake_radar_open(struct intake *s) {
    struct arena a = {0};
    const char *titles[RADAR_MOST];
    if (!s->radar.count) app_say(s->app, LOOK_DIM, _("Nobody alike is in the register of this computer"));
    if (s->radar.count == 1) show_open_child(s->app, s->radar.hits[0].subject, s->radar.hits[0].number);
    for (int i = 0; i < s->radar.count; i++) {
        const struct radar_hit *hit = &s->radar.hits[i];
        titles[i] = arena_printf(&a, "%s, %s: %s", hit->name, show_date(&a, hit->birth), reasons(&a, &hit->found));
    }
    if (s->radar.count > 1) app_dialog_pick(s->app, _("Similar records"), titles, s->radar.count, 0, s, hit_picked);
    arena_close(&a);
}
