#include "model/store/apply_money.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "model/rules/course.h"
#include "model/store/account.h"
#include "model/store/list.h"

#include <stdlib.h>
#include <string.h>

/* The ledger, and what the centre writes into it: attendance, the write-off of a month, corrections, the end of an account. */

/* --- Movements ------------------------------------------------------------------------------------------------------------ */

bool money_post(const struct applying *a, const struct movement_row *m, struct fail *why) {
    const struct movement_type *t = &movement_types[m->move];
    char day[DATE_TEXT];
    if (m->sum <= 0) return true;
    date_iso(moment_date(a->ev->at, a->ev->offset), day);
    return db_run(
        a->db,
        "INSERT INTO ledger (subject, event, line, number, period, kind, from_account, to_account, sum, enrolment, month, day, "
        "at, pending) VALUES (:subject, :event, (SELECT coalesce(max(line), 0) + 1 FROM ledger WHERE subject = :subject AND "
        "event = :event), :number, :period, :kind, :from, :to, :sum, :enrolment, :month, :day, :at, :pending)",
        why, "subject:t", a->subject, "event:t", a->id, "number:t", m->number, "period:t", m->period, "kind:t", t->kind,
        "from:t", money_places[t->from], "to:t", money_places[t->to], "sum:i", m->sum, "enrolment:t", m->enrolment, "month:t",
        m->month, "day:t", day, "at:i", a->ev->at, "pending:i", a->pending, NULL);
}

bool money_at(const struct applying *a, enum money_place place, const char *number, const char *period, const char *enrolment,
              int64_t *sum, struct fail *why) {
    *sum = 0;
    return db_one_int(
        a->db, sum,
        "SELECT sum(CASE WHEN to_account = :place THEN sum ELSE 0 - sum END) FROM ledger WHERE subject = :subject "
        "AND number = :number AND period = :period AND (:enrolment = '' OR enrolment = :enrolment) "
        "AND (to_account = :place OR from_account = :place)",
        why, "subject:t", a->subject, "number:t", number, "period:t", period, "enrolment:t", enrolment, "place:t",
        money_places[place], NULL);
}

bool money_holder(const struct applying *a, const char *named, struct money_holder *out, struct fail *why) {
    struct rows r;
    *out = (struct money_holder){0};
    text_copy(out->number, sizeof out->number, named);
    if (!db_query(a->db, &r,
                  "SELECT number, state FROM certificate WHERE subject = :subject AND (number = :number OR was_number = "
                  ":number) ORDER BY CASE WHEN number = :number THEN 0 ELSE 1 END, number LIMIT 1",
                  why, "subject:t", a->subject, "number:t", named, NULL))
        return false;
    if (db_next(&r, why)) {
        text_copy(out->number, sizeof out->number, db_text(&r, 0));
        out->lives = strcmp(db_text(&r, 1), "living") == 0;
    }
    return db_done(&r);
}

bool money_rests(const struct applying *a, bool *rests, struct fail *why) {
    *rests = false;
    return !a->pending || account_frozen(a->db, a->subject, rests, why);
}

/* Where two who had one number are merged, it is still the first one's: what was given on it stays there. */
#define RENUMBER(table)                                                                                                        \
    "UPDATE " table " SET number = :living WHERE subject = :subject AND number = :number AND NOT EXISTS "                      \
    "(SELECT 1 FROM certificate c WHERE c.subject = :subject AND c.number = :number)"

bool money_renumbered(const struct applying *a, const char *number, const char *living, struct fail *why) {
    static const char *const tables[] = {RENUMBER("nominal"), RENUMBER("nominal_app"), RENUMBER("enrolment"),
                                         RENUMBER("ledger")};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        if (!db_run(a->db, tables[i], why, "subject:t", a->subject, "number:t", number, "living:t", living, NULL)) return false;
    return true;
}

static bool is_closed(const struct applying *a, const char *number, const char *period, bool *closed, struct fail *why) {
    int64_t count = 0;
    if (!db_one_int(a->db, &count,
                    "SELECT (SELECT count(*) FROM nominal WHERE subject = :subject AND number = :number AND period = :period "
                    "AND closed = 1) + (SELECT count(*) FROM certificate WHERE subject = :subject AND number = :number "
                    "AND state IN ('joined', 'annulled', 'undone'))",
                    why, "subject:t", a->subject, "number:t", number, "period:t", period, NULL))
        return false;
    *closed = count > 0;
    return true;
}

static bool burn(const struct applying *a, const char *number, const char *period, struct fail *why) {
    struct movement_row m = {MOVE_BURN, number, period, "", "", 0};
    return money_at(a, MONEY_FREE, number, period, "", &m.sum, why) && money_post(a, &m, why);
}

bool money_burn_closed(const struct applying *a, const char *number, const char *period, struct fail *why) {
    bool closed;
    return is_closed(a, number, period, &closed, why) && (!closed || burn(a, number, period, why));
}

/* --- What ends a certificate ---------------------------------------------------------------------------------------------- */

struct ending {
    char event[EVENT_ID_TEXT];
    char day[11], state[12];
};

static const char *ground_of(const char *state) {
    static const struct {
        const char *state, *ground;
    } grounds[] = {{"joined", "joined"}, {"excluded", "exclusion"}, {"expired", "age"}};
    for (size_t i = 0; i < sizeof grounds / sizeof *grounds; i++)
        if (strcmp(grounds[i].state, state) == 0) return grounds[i].ground;
    return "annulled";
}

/* Of one that has expired the day is the first on which it is not valid: attended was until the day before (C10). */
static void last_attended(struct ending *e, const char *ended_day, const char *today) {
    int32_t day;
    text_copy(e->day, sizeof e->day, *ended_day ? ended_day : today);
    if (strcmp(e->state, "expired") == 0 && date_parse(e->day, &day)) date_iso(day - 1, e->day);
}

static bool end_running(const struct applying *a, struct arena *arena, struct fail *why) {
    struct list list = LIST(struct ending);
    struct rows r;
    char today[DATE_TEXT];
    date_iso(moment_date(a->ev->at, a->ev->offset), today);
    if (!db_query(a->db, &r,
                  "SELECT e.event, c.ended_day, c.state FROM enrolment e JOIN certificate c ON c.subject = e.subject AND "
                  "c.number = e.number WHERE e.subject = :subject AND e.state IN ('running', 'suspended', 'over_asked') AND "
                  "c.state IN ('joined', 'annulled', 'undone', 'excluded', 'expired') ORDER BY e.event",
                  why, "subject:t", a->subject, NULL))
        return false;
    while (db_next(&r, why)) {
        struct ending *e = list_add(&list, arena);
        text_copy(e->event, sizeof e->event, db_text(&r, 0));
        text_copy(e->state, sizeof e->state, db_text(&r, 2));
        last_attended(e, db_text(&r, 1), today);
    }
    if (db_failed(&r)) return false;
    const struct ending *all = list.rows;
    for (int i = 0; i < list.count; i++)
        if (!enrolment_end(a, all[i].event, all[i].day, ground_of(all[i].state), why)) return false;
    return true;
}

struct account_key {
    char number[11], period[12];
};

static bool burn_dead(const struct applying *a, struct arena *arena, struct fail *why) {
    struct list list = LIST(struct account_key);
    struct rows r;
    if (!db_query(a->db, &r,
                  "SELECT l.number, l.period FROM ledger l JOIN certificate c ON c.subject = l.subject AND c.number = l.number "
                  "WHERE l.subject = :subject AND c.state IN ('joined', 'annulled', 'undone') "
                  "GROUP BY l.number, l.period ORDER BY l.number, l.period",
                  why, "subject:t", a->subject, NULL))
        return false;
    while (db_next(&r, why)) {
        struct account_key *k = list_add(&list, arena);
        text_copy(k->number, sizeof k->number, db_text(&r, 0));
        text_copy(k->period, sizeof k->period, db_text(&r, 1));
    }
    if (db_failed(&r)) return false;
    const struct account_key *all = list.rows;
    for (int i = 0; i < list.count; i++)
        if (!burn(a, all[i].number, all[i].period, why)) return false;
    return true;
}

bool money_follows(const struct applying *a, struct fail *why) {
    struct arena arena = {0};
    bool ok =
        end_running(a, &arena, why) && burn_dead(a, &arena, why) &&
        db_run(a->db,
               "UPDATE nominal_app SET state = 'ended', pending = :pending WHERE subject = :subject AND state IN "
               "('pending', 'capped') AND number IN (SELECT number FROM certificate WHERE subject = :subject AND state IN "
               "('joined', 'annulled', 'undone', 'excluded', 'expired'))",
               why, "subject:t", a->subject, "pending:i", a->pending, NULL);
    arena_close(&arena);
    return ok;
}

bool money_told(const struct applying *a, const char *id, const char *tell, struct fail *why) {
    return db_run(a->db,
                  "UPDATE nominal_app SET tell = '', pending = :pending WHERE subject = :subject AND :id IN ('', app) AND "
                  "tell <> '' AND :tell IN ('', tell)",
                  why, "subject:t", a->subject, "id:t", id, "tell:t", tell, "pending:i", a->pending, NULL) &&
           db_run(a->db,
                  "UPDATE enrolment SET tell = '', pending = :pending WHERE subject = :subject AND :id IN ('', event) AND "
                  "tell <> '' AND :tell IN ('', tell)",
                  why, "subject:t", a->subject, "id:t", id, "tell:t", tell, "pending:i", a->pending, NULL);
}

bool money_erased(const struct applying *a, const char *day, struct fail *why) {
    struct arena arena = {0};
    struct list list = LIST(struct ending);
    struct rows r;
    bool ok = db_query(a->db, &r,
                       "SELECT event FROM enrolment WHERE subject = :subject AND state IN ('running', 'suspended', "
                       "'over_asked') ORDER BY event",
                       why, "subject:t", a->subject, NULL);
    while (ok && db_next(&r, why)) {
        struct ending *e = list_add(&list, &arena);
        text_copy(e->event, sizeof e->event, db_text(&r, 0));
    }
    ok = ok && !db_failed(&r);
    const struct ending *all = list.rows;
    for (int i = 0; ok && i < list.count; i++) ok = enrolment_end(a, all[i].event, day, "erased", why);
    arena_close(&arena);
    return ok &&
           db_run(a->db,
                  "UPDATE nominal_app SET state = 'ended', pending = :pending WHERE subject = :subject AND state IN "
                  "('pending', 'capped')",
                  why, "subject:t", a->subject, "pending:i", a->pending, NULL) &&
           money_told(a, "", "", why);
}

/* --- Settlement ----------------------------------------------------------------------------------------------------------- */

bool apply_attendance(const struct applying *a, struct fail *why) {
    return db_run(
        a->db,
        "INSERT INTO attendance (subject, enrolment, month, planned, attended) "
        "VALUES (:subject, :enrolment, :month, :planned, :attended) ON CONFLICT (subject, enrolment, month) DO UPDATE "
        "SET planned = excluded.planned, attended = excluded.attended",
        why, "subject:t", a->subject, ":r", &rec_attendance, a->ev->payload, NULL);
}

struct settled_line {
    char enrolment[EVENT_ID_TEXT], period[12];
    int64_t sum;
};

static bool take(const char **at, char *out, size_t room) {
    size_t size = strcspn(*at, "\t\n");
    if (size == 0 || size >= room) return false;
    memcpy(out, *at, size);
    out[size] = '\0';
    *at += size + ((*at)[size] != '\0');
    return true;
}

static bool line_next(const char **at, struct settled_line *out) {
    char sum[24];
    *out = (struct settled_line){0};
    if (!take(at, out->enrolment, sizeof out->enrolment) || !take(at, out->period, sizeof out->period) ||
        !take(at, sum, sizeof sum))
        return false;
    out->sum = strtoll(sum, NULL, 10);
    return true;
}

/* The enrolment's own number, "" where it is not known, and whether it goes on. */
struct settling {
    char number[11], until[11];
    bool ended;
};

static bool load_settling(const struct applying *a, const char *enrolment, struct settling *out, struct fail *why) {
    struct rows r;
    *out = (struct settling){0};
    if (!db_query(a->db, &r, "SELECT number, until, state FROM enrolment WHERE subject = :subject AND event = :event", why,
                  "subject:t", a->subject, "event:t", enrolment, NULL))
        return false;
    if (db_next(&r, why)) {
        text_copy(out->number, sizeof out->number, db_text(&r, 0));
        text_copy(out->until, sizeof out->until, db_text(&r, 1));
        out->ended = strcmp(db_text(&r, 2), "ended") == 0;
    }
    return db_done(&r);
}

/* Never more than is held. With the last month of what has ended its hold ends, too (C6). */
static bool settle_line(const struct applying *a, const char *number, const char *month, const struct settled_line *line,
                        struct fail *why) {
    struct settling e;
    int64_t held;
    if (!load_settling(a, line->enrolment, &e, why)) return false;
    if (strcmp(e.number, number) != 0) return true;
    if (!money_at(a, MONEY_HELD, number, line->period, line->enrolment, &held, why)) return false;
    struct movement_row m = {MOVE_DEBIT, number, line->period, line->enrolment, month, line->sum < held ? line->sum : held};
    return money_post(a, &m, why) &&
           db_run(a->db,
                  "UPDATE enrolment SET settled = :month WHERE subject = :subject AND event = :event AND settled < :month", why,
                  "subject:t", a->subject, "event:t", line->enrolment, "month:t", month, NULL) &&
           (!e.ended || enrolment_cut(a, line->enrolment, e.until, why));
}

bool apply_month_settled(const struct applying *a, struct fail *why) {
    const struct settled *s = a->ev->payload;
    struct money_holder holder;
    struct settled_line line;
    if (!money_holder(a, s->number, &holder, why)) return false;
    for (const char *at = s->lines; line_next(&at, &line);)
        if (!settle_line(a, holder.number, s->month, &line, why)) return false;
    return true;
}

/* Back to where it was taken from; what has ended, or a closed account, needs it no more. */
bool apply_reversed(const struct applying *a, struct fail *why) {
    const struct reversed *v = a->ev->payload;
    struct settling e;
    int64_t paid = 0;
    bool closed;
    if (!load_settling(a, v->enrolment, &e, why) || !is_closed(a, e.number, v->period, &closed, why) ||
        !db_one_int(a->db, &paid,
                    "SELECT sum(CASE WHEN to_account = 'paid' THEN sum ELSE 0 - sum END) FROM ledger WHERE subject = :subject "
                    "AND period = :period AND enrolment = :enrolment AND month = :month AND (to_account = 'paid' OR "
                    "from_account = 'paid')",
                    why, "subject:t", a->subject, ":r", &rec_reversed, v, NULL))
        return false;
    if (paid > v->sum) paid = v->sum;
    struct movement_row back = {MOVE_REVERSAL, e.number, v->period, v->enrolment, v->month, paid};
    struct movement_row release = {MOVE_RELEASE, e.number, v->period, v->enrolment, v->month, paid};
    return money_post(a, &back, why) &&
           ((!e.ended && !closed) || (money_post(a, &release, why) && money_burn_closed(a, e.number, v->period, why)));
}

static bool release_all(const struct applying *a, const char *number, const char *period, struct fail *why) {
    struct arena arena = {0};
    struct list list = LIST(struct settled_line);
    struct rows r;
    bool ok = db_query(a->db, &r,
                       "SELECT enrolment, sum(CASE WHEN to_account = 'held' THEN sum ELSE 0 - sum END) FROM ledger "
                       "WHERE subject = :subject AND number = :number AND period = :period AND (to_account = 'held' OR "
                       "from_account = 'held') GROUP BY enrolment ORDER BY enrolment",
                       why, "subject:t", a->subject, "number:t", number, "period:t", period, NULL);
    while (ok && db_next(&r, why)) {
        struct settled_line *l = list_add(&list, &arena);
        text_copy(l->enrolment, sizeof l->enrolment, db_text(&r, 0));
        l->sum = db_int(&r, 1);
    }
    ok = ok && !db_failed(&r);
    const struct settled_line *all = list.rows;
    for (int i = 0; ok && i < list.count; i++)
        ok = money_post(a, &(struct movement_row){MOVE_RELEASE, number, period, all[i].enrolment, "", all[i].sum}, why);
    arena_close(&arena);
    return ok;
}

/* C7: no hold outlives its period; the remainder is carried as far as the region carries it, the rest burns. */
bool apply_account_closed(const struct applying *a, struct fail *why) {
    struct account_closed closed = *(const struct account_closed *)a->ev->payload;
    const struct account_closed *c = &closed;
    struct money_holder holder;
    int64_t left;
    if (!money_holder(a, c->number, &holder, why)) return false;
    text_copy(closed.number, sizeof closed.number, holder.number);
    if (!release_all(a, c->number, c->period, why) || !money_at(a, MONEY_FREE, c->number, c->period, "", &left, why))
        return false;
    int64_t carried = !c->into[0] || c->carried < 0 ? 0 : c->carried < left ? c->carried : left;
    return money_post(a, &(struct movement_row){MOVE_CARRY_OUT, c->number, c->period, "", "", carried}, why) &&
           money_post(a, &(struct movement_row){MOVE_CARRY_IN, c->number, c->into, "", "", carried}, why) &&
           money_post(a, &(struct movement_row){MOVE_BURN, c->number, c->period, "", "", left - carried}, why) &&
           db_run(a->db,
                  "UPDATE nominal SET closed = 1, pending = :pending WHERE subject = :subject AND number = :number AND period "
                  "= :period",
                  why, "subject:t", a->subject, "pending:i", a->pending, ":r", &rec_account_closed, c, NULL);
}

/* --- Of the region -------------------------------------------------------------------------------------------------------- */

bool apply_month_closed(const struct applying *a, struct fail *why) {
    return db_run(a->db,
                  "INSERT INTO closed_month (subject, month) VALUES (:subject, :month) ON CONFLICT (subject, month) DO NOTHING",
                  why, "subject:t", a->subject, ":r", &rec_month_closed, a->ev->payload, NULL);
}

bool apply_advance_set(const struct applying *a, struct fail *why) {
    return db_run(a->db,
                  "INSERT INTO advance (subject, provider, month, sum) VALUES (:subject, :provider, :month, :sum) "
                  "ON CONFLICT (subject, provider, month) DO UPDATE SET sum = excluded.sum",
                  why, "subject:t", a->subject, ":r", &rec_advance, a->ev->payload, NULL);
}

bool apply_loaded(const struct applying *a, struct fail *why) {
    return db_run(a->db,
                  "INSERT INTO loaded (subject, kind, as_of, rows) VALUES (:subject, :kind, :as_of, :rows) "
                  "ON CONFLICT (subject, kind) DO UPDATE SET as_of = excluded.as_of, rows = excluded.rows",
                  why, "subject:t", a->subject, ":r", &rec_catalogue_loaded, a->ev->payload, NULL);
}
