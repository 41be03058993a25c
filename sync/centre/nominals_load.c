
#include "model/base/date.h"
#include "model/base/text.h"
#include "model/rules/content.h"
#include "model/rules/fields.h"
#include "model/rules/nominal.h"
#include "model/store/account.h"
#include "model/store/queries.h"
#include "sync/centre/applier.h"
#include "sync/centre/calendars.h"
#include "sync/centre/holder.h"
#include "sync/centre/loading.h"

#include <string.h>

/* Applications for a nominal that came online, out of the Навигатор's table: certificate, period, group, the number of the
 * request and the moment of its receipt, by which they stand in the queue of all; the proof where the group asks for one. A
 * request that is known makes no event; a wrong row is refused with its reason, the others count. */

static const char *const columns[] = {"certificate", "period", "group",    "request_no", "received",
                                      "body",        "proof",  "proof_no", "proof_day"};
enum { CERTIFICATE, PERIOD, GROUP, REQUEST_NO, RECEIVED, BODY, PROOF, PROOF_NO, PROOF_DAY, COLUMNS, NEEDED = BODY };

struct nominals_load {
    struct centre *c;
    struct loading_table table;
    struct arena calendars;
    struct calendar *calendar;
    struct region_facts region;
};

/* --- One row -------------------------------------------------------------------------------------------------------------- */

static const char *cell(const struct nominals_load *l, int column) {
    return loading_cell(&l->table, column);
}

static bool put(const struct nominals_load *l, int column, char *out, size_t room, struct fail *why) {
    char value[256];
    struct fail wrong;
    if (free_text_check(cell(l, column), value, sizeof value, &wrong) == FIELD_WRONG || strlen(value) >= room)
        return fail_set(why, FAIL_INPUT, "nominals: text", _("%s: the text is too long, or no text."), columns[column]);
    text_copy(out, room, value);
    return true;
}

static bool two_digits(const char *text, int most, int *out) {
    if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9') return false;
    *out = (text[0] - '0') * 10 + text[1] - '0';
    return *out <= most;
}

/* "2026-11-20 10:15:31", in the region's time: the queue is by the second. */
static bool read_received(const struct nominals_load *l, int64_t *out, struct fail *why) {
    const char *typed = cell(l, RECEIVED);
    int hour, minute, second;
    char day[11];
    int32_t date;
    text_copy(day, sizeof day, typed);
    if (strlen(typed) == 19 && strchr(" T", typed[10]) && typed[13] == ':' && typed[16] == ':' && date_parse(day, &date) &&
        two_digits(typed + 11, 23, &hour) && two_digits(typed + 14, 59, &minute) && two_digits(typed + 17, 59, &second)) {
        *out = moment_of(date, hour, minute, l->c->env.offset) + second * (int64_t)MS_SECOND;
        return true;
    }
    return fail_set(why, FAIL_INPUT, "nominals: received", _("received: written like 2026-11-20 10:15:31."));
}

struct asker {
    struct holder holder;
    char state[12]; /* of the certificate */
};

/* An old number does, too: the application is of the one that lives. */
static bool find_asker(struct nominals_load *l, struct nominal_asked_open *o, struct asker *out, struct fail *why) {
    struct rows r;
    *out = (struct asker){0};
    if (!holder_find(l->c, o->number, &out->holder, why)) return false;
    text_copy(o->number, sizeof o->number, out->holder.number);
    if (!db_query(l->c->db, &r, "SELECT state FROM certificate WHERE subject = :subject AND number = :number", why, "subject:t",
                  out->holder.subject, "number:t", o->number, NULL))
        return false;
    if (db_next(&r, why)) text_copy(out->state, sizeof out->state, db_text(&r, 0));
    return db_done(&r);
}

/* What the child has of that period, and has asked for; *known: by this very request. */
static bool of_period(struct nominals_load *l, const struct asker *who, const struct nominal_asked_open *o,
                      struct nominal_case *of, bool *known, struct fail *why) {
    struct nominal_app *apps;
    struct account account;
    int count;
    if (!nominal_app_list(l->c->db, who->holder.subject, &l->c->turn, &apps, &count, why) ||
        !account_load(l->c->db, o->number, o->period, &account, why))
        return false;
    for (int i = 0; i < count; i++) {
        *known |= strcmp(apps[i].open.channel, o->channel) == 0 && strcmp(apps[i].open.request_no, o->request_no) == 0;
        of->asked |= strcmp(apps[i].open.period, o->period) == 0 &&
                     (strcmp(apps[i].state, "pending") == 0 || strcmp(apps[i].state, "capped") == 0);
    }
    of->has = account.nominal > 0;
    return true;
}

/* The kiosk's own rule (C1). */
static bool judge(struct nominals_load *l, const struct asker *who, const struct nominal_asked_open *o, bool *known,
                  struct fail *why) {
    struct nominal_case of = {.certificate = who->state,
                              .today = env_today(&l->c->env),
                              .received = moment_date(o->received, l->c->env.offset),
                              .channel = o->channel,
                              .request_no = o->request_no};
    struct period_row period = {0};
    struct cap *caps;
    bool found;
    int count;
    if (!date_parse(l->region.set.pf_start, &of.pf_start)) of.pf_start = DATE_NONE;
    if (!of_period(l, who, o, &of, known, why)) return false;
    if (*known) return true;
    if (!period_load(l->c->db, o->period, &period, &found, why) ||
        !cap_list(l->c->db, o->period, &l->c->turn, &caps, &count, why))
        return false;
    for (int i = 0; i < count; i++) of.known |= strcmp(caps[i].group_code, o->group_code) == 0;
    of.known = of.known && found && date_parse(period.period.first, &of.first) && date_parse(period.period.last, &of.last);
    of.closed = *period.closed != '\0';
    return nominal_may_ask(&of, NULL, why);
}

static bool read_proof(const struct nominals_load *l, struct group_proof *out, struct fail *why) {
    char day[16];
    if (!put(l, PROOF, out->proof, sizeof out->proof, why) || !put(l, PROOF_NO, out->proof_no, sizeof out->proof_no, why))
        return false;
    if (!*cell(l, PROOF_DAY)) return true;
    if (date_check(cell(l, PROOF_DAY), day, sizeof day, why) == FIELD_WRONG) return false;
    text_copy(out->proof_day, sizeof out->proof_day, day);
    return true;
}

static bool read_row(struct nominals_load *l, struct nominal_asked *out, struct fail *why) {
    struct nominal_asked_open *o = &out->open;
    *out = (struct nominal_asked){.open = {.channel = "navigator"}};
    if (certificate_check(cell(l, CERTIFICATE), o->number, sizeof o->number, why) == FIELD_WRONG) return false;
    if (!put(l, PERIOD, o->period, sizeof o->period, why) || !put(l, GROUP, o->group_code, sizeof o->group_code, why) ||
        !put(l, REQUEST_NO, o->request_no, sizeof o->request_no, why) || !put(l, BODY, o->body, sizeof o->body, why) ||
        !read_received(l, &o->received, why) || !read_proof(l, &out->proof, why))
        return false;
    if (o->received > l->c->env.now(l->c->env.self))
        return fail_set(why, FAIL_INPUT, "C1.received", _("The moment of receipt lies in the future."));
    struct due due = nominal_due(l->calendar, moment_date(o->received, l->c->env.offset));
    date_iso(due.date, o->due);
    o->provisional = due.provisional;
    return true;
}

static bool take_row(void *self, struct fail *why) {
    struct nominals_load *l = self;
    struct event ev = {.type = &event_types[EV_NOMINAL_ASKED]};
    struct nominal_asked *asked = event_payload(&ev, &l->c->turn);
    struct asker who;
    bool known = false;
    if (!read_row(l, asked, why) || !find_asker(l, &asked->open, &who, why) || !judge(l, &who, &asked->open, &known, why))
        return false;
    if (known) return l->table.tally.known++, true;
    text_copy(ev.subject, sizeof ev.subject, who.holder.subject);
    if (!applier_append(l->c, &ev, why)) return false;
    l->table.tally.loaded++;
    return true;
}

/* --- Steps ---------------------------------------------------------------------------------------------------------------- */

static void load_end(struct order *order) {
    struct nominals_load *l = order->job;
    loading_close(&l->table);
    arena_close(&l->calendars);
}

static bool load_begin(struct order *order, struct fail *why) {
    struct nominals_load *l = arena_alloc(&order->a, sizeof *l);
    *l = (struct nominals_load){.c = order->centre};
    order->job = l;
    order->end = load_end;
    return calendars_load(l->c, &l->calendars, &l->calendar, why) && region_load(l->c->db, &l->region, why) &&
           loading_open(&l->table, order, SHEET_CSV, columns, COLUMNS, NEEDED, why);
}

bool command_nominals_load(struct order *order, struct fail *why) {
    bool over = false;
    if (!order->job && !load_begin(order, why)) return false;
    struct nominals_load *l = order->job;
    return loading_step(&l->table, take_row, l, &over, why);
}

/* --- What waits ----------------------------------------------------------------------------------------------------------- */

static const char sql_waiting[] =
    "SELECT q.period, q.group_code, count(*), sum(CASE WHEN q.state = 'capped' THEN 1 ELSE 0 END), min(q.due) FROM nominal_app q "
    "WHERE q.state IN ('pending', 'capped') GROUP BY q.period, q.group_code ORDER BY q.period, q.group_code";

bool command_nominals_list(struct order *order, struct fail *why) {
    struct rows r;
    if (!db_query(order->centre->db, &r, sql_waiting, why, NULL)) return false;
    bytes_text(&order->say, "period\tgroup\twaiting\tcapped\tfirst due\n");
    while (db_next(&r, why))
        bytes_printf(&order->say, "%s\t%s\t%ld\t%ld\t%s\n", db_text(&r, 0), db_text(&r, 1), (long)db_int(&r, 2),
                     (long)db_int(&r, 3), db_text(&r, 4));
    return db_done(&r);
}
