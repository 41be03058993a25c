#include "model/base/date.h"
#include "model/base/money.h"
#include "model/base/text.h"
#include "model/rules/content.h"
#include "model/rules/course.h"
#include "model/rules/fields.h"
#include "model/store/account.h"
#include "model/store/enrol_case.h"
#include "sync/centre/applier.h"
#include "sync/centre/holder.h"
#include "sync/centre/loading.h"

#include <string.h>

/* Enrolments made in the Навигатор, from its table. They have happened: neither seats nor the catalogue are asked, but their
 * money stands in the order of all, so that one may find the account empty (ruling.over_asked). An enrolment is known by the
 * Навигатор's number of it, which stands where a desk has the number of its sheet; a row that says nothing new makes no event,
 * one that says something else than before is refused, and what stood stays. */

enum {
    ID,
    CERTIFICATE,
    PROGRAMME,
    GROUP,
    FIRST,
    LAST,
    COST,
    NEEDED,
    CERT_PART = NEEDED,
    PROVIDER,
    CONTRACT,
    ENDED,
    GROUND,
    COLUMNS
};
static const char *const columns[COLUMNS] = {"id",   "certificate",      "programme", "group",    "first", "last",
                                             "cost", "certificate_part", "provider",  "contract", "ended", "ground"};

struct enrolments_load {
    struct centre *c;
    struct loading_table table;
    int64_t as_of;
};

struct enrolment_line {
    struct holder holder;
    struct enrolled told;
    int64_t cert; /* −1: what the account has */
    char ended[11], ground[12];
};

/* --- One row -------------------------------------------------------------------------------------------------------------- */

static const char *cell(const struct enrolments_load *l, int column) {
    return loading_cell(&l->table, column);
}

static bool wrong(int column, const char *say, struct fail *why) {
    return fail_set(why, FAIL_INPUT, "enrolments: cell", "%s: %s", columns[column], say);
}

/* Into its stored shape, when anything was given. */
static bool read_text(const struct enrolments_load *l, int column, field_check *check, char *out, size_t room,
                      struct fail *why) {
    const char *typed = cell(l, column);
    char value[200] = "";
    struct fail reason;
    if (*typed && check(typed, value, sizeof value, &reason) == FIELD_WRONG) return wrong(column, reason.say, why);
    if (strlen(value) >= room || (*typed && !*value)) return wrong(column, _("the text is too long"), why);
    text_copy(out, room, value);
    return *out || column >= NEEDED || wrong(column, _("is missing"), why);
}

static bool read_code(const struct enrolments_load *l, int column, char *out, size_t room, struct fail *why) {
    if (!read_text(l, column, free_text_check, out, room, why)) return false;
    return !*out || content_listed(out) || wrong(column, _("a code has digits, dashes, dots and a few letters: no words"), why);
}

static bool read_sum(const struct enrolments_load *l, int column, int64_t *out, struct fail *why) {
    struct fail reason;
    if (!money_parse(cell(l, column), out, &reason)) return wrong(column, reason.say, why);
    return money_fits(*out) || wrong(column, _("the sum is too big"), why);
}

static bool read_sums(const struct enrolments_load *l, struct enrolment_line *line, struct fail *why) {
    line->cert = -1;
    if (!read_sum(l, COST, &line->told.cost, why)) return false;
    if (!*cell(l, CERT_PART)) return true;
    return read_sum(l, CERT_PART, &line->cert, why) &&
           (line->cert <= line->told.cost || wrong(CERT_PART, _("more than the course costs"), why));
}

static bool read_end(const struct enrolments_load *l, struct enrolment_line *line, struct fail *why) {
    const char *ground = cell(l, GROUND);
    if (!read_text(l, ENDED, date_check, line->ended, sizeof line->ended, why)) return false;
    if (*ground && strcmp(ground, "family") != 0 && strcmp(ground, "provider") != 0)
        return wrong(GROUND, _("one of: family, provider"), why);
    text_copy(line->ground, sizeof line->ground, *ground ? ground : "family");
    return strcmp(line->ended, line->told.last) <= 0 || wrong(ENDED, _("the course ends before that day"), why);
}

/* The catalogue knows the provider of a programme; where it does not the row tells. */
static bool find_provider(const struct enrolments_load *l, struct enrolled *e, struct fail *why) {
    struct offer offer;
    bool found;
    if (!read_code(l, PROVIDER, e->provider, sizeof e->provider, why) ||
        !catalogue_offer(l->c->db, e->programme, &offer, &found, why))
        return false;
    if (found && !*e->provider) text_copy(e->provider, sizeof e->provider, offer.programme.provider);
    if (!*e->provider)
        return wrong(PROVIDER, _("the catalogue has no such programme: the column has to tell whose it is"), why);
    return !found || strcmp(e->provider, offer.programme.provider) == 0 ||
           wrong(PROVIDER, _("the programme is another provider's in the catalogue"), why);
}

static bool read_row(const struct enrolments_load *l, struct enrolment_line *line, struct fail *why) {
    struct enrolled *e = &line->told;
    char number[11];
    *line = (struct enrolment_line){.told = {.channel = "navigator", .signer = "applicant"}};
    if (!read_text(l, ID, paper_number_check, e->sheet, sizeof e->sheet, why) ||
        !read_text(l, CERTIFICATE, certificate_check, number, sizeof number, why) ||
        !read_code(l, PROGRAMME, e->programme, sizeof e->programme, why) ||
        !read_code(l, GROUP, e->group_code, sizeof e->group_code, why) ||
        !read_text(l, FIRST, date_check, e->first, sizeof e->first, why) ||
        !read_text(l, LAST, date_check, e->last, sizeof e->last, why) ||
        !read_text(l, CONTRACT, paper_number_check, e->contract, sizeof e->contract, why) || !read_sums(l, line, why) ||
        !read_end(l, line, why) || !find_provider(l, e, why))
        return false;
    if (strcmp(e->first, e->last) > 0) return wrong(LAST, _("the course ends before it begins"), why);
    if (!holder_find(l->c, number, &line->holder, why)) return false;
    text_copy(e->number, sizeof e->number, line->holder.number);
    return true;
}

/* --- What stands ---------------------------------------------------------------------------------------------------------- */

struct standing {
    char event[EVENT_ID_TEXT], subject[ID_TEXT], state[12];
    struct enrolled open;
};

static bool find_standing(struct centre *c, const char *id, struct standing *out, struct fail *why) {
    struct rows r;
    *out = (struct standing){0};
    if (!db_query(c->db, &r,
                  "SELECT event, subject, state, programme, group_code, first, last, cost FROM enrolment WHERE sheet = :id AND "
                  "channel = 'navigator' ORDER BY event LIMIT 1",
                  why, "id:t", id, NULL))
        return false;
    if (db_next(&r, why)) {
        text_copy(out->event, sizeof out->event, db_text(&r, 0));
        text_copy(out->subject, sizeof out->subject, db_text(&r, 1));
        text_copy(out->state, sizeof out->state, db_text(&r, 2));
        text_copy(out->open.programme, sizeof out->open.programme, db_text(&r, 3));
        text_copy(out->open.group_code, sizeof out->open.group_code, db_text(&r, 4));
        text_copy(out->open.first, sizeof out->open.first, db_text(&r, 5));
        text_copy(out->open.last, sizeof out->open.last, db_text(&r, 6));
        out->open.cost = db_int(&r, 7);
    }
    return db_done(&r);
}

static bool says_the_same(const struct standing *s, const struct enrolment_line *line, struct fail *why) {
    const struct enrolled *e = &line->told;
    if (strcmp(s->subject, line->holder.subject) == 0 && strcmp(s->open.programme, e->programme) == 0 &&
        strcmp(s->open.group_code, e->group_code) == 0 && strcmp(s->open.first, e->first) == 0 &&
        strcmp(s->open.last, e->last) == 0 && s->open.cost == e->cost)
        return true;
    return fail_set(why, FAIL_CONFLICT, "enrolments: another",
                    _("id: this enrolment was loaded with another child, group, days or cost. It has to end in the Navigator "
                      "(column ended), the new one gets a number of its own."));
}

/* --- Events --------------------------------------------------------------------------------------------------------------- */

/* What the certificate pays of the whole, over the periods as the cost is: by days, none more than it costs. */
static bool share_out(int64_t cert, struct course_part *parts, int count, struct fail *why) {
    int64_t days[COURSE_PARTS_MOST], sums[COURSE_PARTS_MOST], over = 0;
    for (int i = 0; i < count; i++) {
        int32_t first, last;
        days[i] = date_parse(parts[i].first, &first) && date_parse(parts[i].last, &last) ? last - first + 1 : 0;
    }
    if (cert > 0 && !course_split(cert, days, count, sums, why)) return false;
    for (int i = 0; i < count; i++) parts[i].cert = cert > 0 ? sums[i] : 0;
    for (int i = 0; i < count; i++) { /* a hundredth may have been rounded past its cost */
        over += parts[i].cert;
        parts[i].cert = over < parts[i].cost ? over : parts[i].cost;
        over -= parts[i].cert;
    }
    for (int i = 0; i < count; i++) {
        const int64_t room = parts[i].cost - parts[i].cert, more = over < room ? over : room;
        parts[i].cert += more;
        over -= more;
        parts[i].parent = parts[i].cost - parts[i].cert;
    }
    return true;
}

static bool fill_parts(struct centre *c, struct enrolment_line *line, struct fail *why) {
    struct course_part parts[COURSE_PARTS_MOST];
    struct enrolled *e = &line->told;
    struct enrol_facts facts;
    int32_t first, last;
    int count;
    if (!date_parse(e->first, &first) || !date_parse(e->last, &last) ||
        !enrol_facts_load(c->db, line->holder.subject, e->number, e->programme, e->group_code, "", true, &facts, why) ||
        !enrol_parts(c->db, &facts, e->cost, first, last, env_today(&c->env), parts, &count, why) ||
        (line->cert >= 0 && !share_out(line->cert, parts, count, why)))
        return false;
    for (int i = 0; i < count; i++) e->cert_part += parts[i].cert;
    e->parent_part = e->cost - e->cert_part;
    return course_parts_write(parts, count, e->parts, sizeof e->parts) ||
           fail_set(why, FAIL_INPUT, "enrolments: parts", _("The course lasts over more periods than one record holds."));
}

static bool make(struct centre *c, struct enrolment_line *line, struct standing *out, struct fail *why) {
    struct event ev = {.type = &event_types[EV_ENROLMENT_MADE]};
    if (!fill_parts(c, line, why)) return false;
    text_copy(ev.subject, sizeof ev.subject, line->holder.subject);
    memcpy(event_payload(&ev, &c->turn), &line->told, sizeof line->told);
    if (!applier_append(c, &ev, why)) return false;
    event_id_show(ev.id, out->event);
    text_copy(out->state, sizeof out->state, "running");
    return true;
}

static bool end(struct centre *c, const struct enrolment_line *line, const struct standing *s, struct fail *why) {
    struct event ev = {.type = &event_types[EV_ENROLMENT_ENDED]};
    struct enrolment_act *act = event_payload(&ev, &c->turn);
    text_copy(ev.subject, sizeof ev.subject, line->holder.subject);
    text_copy(act->enrolment, sizeof act->enrolment, s->event);
    text_copy(act->day, sizeof act->day, line->ended);
    text_copy(act->ground, sizeof act->ground, line->ground);
    return applier_append(c, &ev, why);
}

static bool runs(const char *state) {
    return strcmp(state, "running") == 0 || strcmp(state, "suspended") == 0 || strcmp(state, "over_asked") == 0;
}

static bool take_row(void *self, struct fail *why) {
    struct enrolments_load *l = self;
    struct enrolment_line line;
    struct standing standing;
    if (!read_row(l, &line, why) || !find_standing(l->c, line.told.sheet, &standing, why)) return false;
    const bool is_new = !standing.event[0];
    if (is_new ? !make(l->c, &line, &standing, why) : !says_the_same(&standing, &line, why)) return false;
    const bool ends = line.ended[0] && runs(standing.state);
    if (ends && !end(l->c, &line, &standing, why)) return false;
    ++*(is_new || ends ? &l->table.tally.loaded : &l->table.tally.known);
    return true;
}

/* --- Steps ---------------------------------------------------------------------------------------------------------------- */

static void load_end(struct order *order) {
    loading_close(&((struct enrolments_load *)order->job)->table);
}

static bool load_begin(struct order *order, struct fail *why) {
    struct enrolments_load *l = arena_alloc(&order->a, sizeof *l);
    *l = (struct enrolments_load){.c = order->centre};
    order->job = l;
    order->end = load_end;
    return loading_as_of(order, &l->as_of, why) && loading_open(&l->table, order, SHEET_CSV, columns, COLUMNS, NEEDED, why);
}

bool command_enrolments_load(struct order *order, struct fail *why) {
    bool over = false;
    if (!order->job && !load_begin(order, why)) return false;
    struct enrolments_load *l = order->job;
    const struct loading *tally = &l->table.tally;
    return loading_step(&l->table, take_row, l, &over, why) &&
           (!over || loading_done(order, "navigator", l->as_of, (int64_t)(tally->loaded + tally->known), why));
}
