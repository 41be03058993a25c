/* What the decision screen knows of a case: the application, who is alike here and in the region, what the rules say, its place
 * in the queue. Read anew for every application. */

#include "tui/screens/decision.h"

#include "model/base/text.h"

#include <string.h>

enum { QUEUE_MOST = 500 };

bool decision_is_open(const struct decision *d) {
    return d->may_decide && app_state_open(d->application.state);
}

int decision_compared(const struct decision *d, struct arena *a, struct compared out[COMPARE_LINES]) {
    const struct child *child = &d->application.child;
    int count = 0;
    if (!d->twin_count) return 0;
    const struct radar_hit *t = &d->twins[d->twin];
    const char *rest = strchr(t->name, ' ');
    const char *surname = rest ? arena_printf(a, "%.*s", (int)(rest - t->name), t->name) : t->name;
    out[count++] = (struct compared){_("Surname"), child->surname, surname};
    out[count++] =
        (struct compared){_("Name, patronymic"), show_person(a, child->name, child->patronymic, ""), rest ? rest + 1 : ""};
    out[count++] = (struct compared){_("Date of birth"), show_date(a, child->birth), show_date(a, t->birth)};
    out[count++] = (struct compared){_("SNILS"), show_snils(a, child->snils), show_snils(a, t->snils)};
    out[count++] = (struct compared){_("Document"), show_paper(a, child->doc_series, child->doc_number), t->doc};
    out[count++] = (struct compared){_("Certificate"), _("none"), *t->number ? show_number(a, t->number) : _("none")};
    return count;
}

const struct rule_result *decision_trouble(const struct decision *d, int nth) {
    for (int i = 0; i < d->result_count; i++)
        if (!d->results[i].holds && nth-- == 0) return &d->results[i];
    return NULL;
}

static bool load_place(struct decision *d, struct fail *why) {
    struct desk *desk = app_desk(d->app);
    struct queue_row *rows;
    int count;
    d->position = d->waiting = 0;
    d->next[0] = 0;
    if (!queue_list(desk->db, QUEUE_DECISION, &d->filter, QUEUE_MOST, &d->arena, &rows, &count, why)) return false;
    for (int i = 0; i < count; i++)
        if (!strcmp(rows[i].app, d->application.app)) d->position = i + 1;
    d->waiting = count;
    if (count > 1 || (count == 1 && !d->position))
        text_copy(d->next, sizeof d->next, rows[d->position && d->position < count ? d->position : 0].app);
    return lease_left(desk->db, desk->kiosk, &d->numbers_left, &d->numbers_granted, why);
}

/* What other kiosks know of the child, as far as the index says it; for whom one would decide. */
static bool load_beyond(struct decision *d, struct fail *why) {
    struct desk *desk = app_desk(d->app);
    uint8_t secret[INDEX_SECRET_SIZE];
    char principal[ID_TEXT];
    struct arena a = {0};
    d->index = (struct index_found){0};
    d->has_index = index_secret(&desk->region.set, secret);
    bool ok = !d->has_index || index_find(desk->db, secret, &d->application.child, &d->index, why);
    explicit_bzero(secret, sizeof secret);
    d->behalf[0] = '\0';
    if (desk_behalf(desk, MAY_DECIDE, principal) && *principal)
        text_copy(d->behalf, sizeof d->behalf, show_staff(d->app, &a, principal));
    arena_close(&a);
    return ok;
}

/* Who only looks is not told that he may not decide. */
static void drop_deciding(struct decision *d) {
    int kept = 0;
    for (int i = 0; i < d->result_count; i++)
        if (show_concerns_case(d->results[i].rule)) d->results[kept++] = d->results[i];
    d->result_count = kept;
}

/* What F8 would undo when nothing is marked: this decision, or the one just written. */
void decision_find_undo(struct decision *d) {
    const char *apps[] = {d->application.app, d->decided};
    d->undo[0] = '\0';
    for (int i = 0; i < 2 && !*d->undo; i++)
        if (acts_undo_shown(d->app, apps[i])) text_copy(d->undo, sizeof d->undo, apps[i]);
}

bool decision_load(struct decision *d, const char *app, struct fail *why) {
    struct desk *desk = app_desk(d->app);
    struct application *p = &d->application;
    char wanted[EVENT_ID_TEXT];
    text_copy(wanted, sizeof wanted, app);
    arena_reset(&d->arena);
    if (!application_load(desk->db, wanted, p, why) || !desk_case(desk, p, &d->arena, &d->the_case, why)) return false;
    struct radar radar;
    if (!radar_find(desk->db, p->subject, &p->child, &p->applicant, &d->arena, &radar, why)) return false;
    d->twins = radar.hits;
    d->twin_count = radar.count;
    if (!subject_basis(desk->db, p->subject, d->basis, why) || !load_place(d, why) || !load_beyond(d, why)) return false;
    d->acts = (struct acts){.app = d->app};
    text_copy(d->acts.subject, sizeof d->acts.subject, p->subject);
    text_copy(d->acts.app_id, sizeof d->acts.app_id, p->app);
    text_copy(d->acts.number, sizeof d->acts.number, p->number);
    d->twin = d->compared = d->check = 0;
    d->may_decide = desk_may(desk, MAY_DECIDE, NULL);
    d->result_count = rules_run(&d->the_case, RULES_FOR_DECISION, d->results);
    if (!d->may_decide) drop_deciding(d);
    decision_find_undo(d);
    d->blocked = (struct fail){0};
    if (plan_verdict(&d->the_case, VERDICT_ISSUE, "", "", &d->blocked)) d->blocked = (struct fail){0};
    return true;
}
