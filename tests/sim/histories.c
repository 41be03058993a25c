#include "tests/sim/world.h"

#include "model/base/text.h"
#include "model/store/desk_money.h"
#include "model/store/life.h"
#include "model/store/queries.h"
#include "sync/centre/applier.h"
#include "tests/sim/disk.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Histories that PROTOCOL gives one result, told in the same region without chance: what must come out stands above each. */

enum { SCHOOL_12, SCHOOL_7, OFFICE, DISTRICT };

/* What the history needs to be one; `why` is in scope. */
#define MUST(what)                                                                                                             \
    do {                                                                                                                       \
        if (!(what)) sim_fail(w, "%s: %s", #what, why->log);                                                                   \
    } while (0)

/* Nobody exchanges unless told to. */
static void quiet(struct world *w) {
    w->healing = true;
    for (int i = 0; i < SIM_KIOSKS; i++) w->kiosks[i].cut = true;
}

static void exchange(struct world *w, int i) {
    struct sim_kiosk *k = &w->kiosks[i];
    k->cut = false;
    for (int turn = 0; turn < 20; turn++) {
        if (turn % 5 == 0) kiosk_exchange_start(k->x);
        world_run(w);
        world_move(w, MS_SECOND);
    }
    k->cut = true;
}

static void expect(struct world *w, const char *what, int64_t is, int64_t should) {
    if (is != should) sim_fail(w, "%s: %" PRId64 ", not %" PRId64, what, is, should);
}

static void expect_count(struct world *w, struct db *db, const char *sql, int64_t should) {
    expect(w, sql, sim_one(w, db, sql, 0), should);
}

static struct db *centre(struct world *w) {
    return w->kit.c->db;
}

/* --- Double issue --------------------------------------------------------------------------------------------------------- */

/* Two desks, one child, offline: filed, issued and exchanged in every order there is. RESULT: one certificate lives, the one
 * whose issue has the lowest number of the centre; every other number is burnt and its desk is told; all see the same. */

struct desk_at_work {
    int kiosk;
    enum centre_person who;
    const char *plan; /* F file, I issue, X exchange */
    char app[EVENT_ID_TEXT];
};

static void do_next(struct world *w, struct desk_at_work *d) {
    struct fail room = {0}, *why = &room;
    struct sim_kiosk *k = &w->kiosks[d->kiosk];
    struct saved saved;
    char number[11];
    switch (*d->plan++) {
    case 'F':
        MUST(deed_file(w, k, 0, &saved, why));
        text_copy(d->app, sizeof d->app, saved.app);
        break;
    case 'I': /* refused where the desk has heard of the other one already */
        if (deed_decide(k, d->who, d->app, number, why)) sim_printed(w, k, number);
        break;
    default: exchange(w, d->kiosk);
    }
}

static void one_lives(struct world *w) {
    static const char living[] = "SELECT count(*) FROM certificate WHERE state = 'living' AND :kiosk = 0";
    static const char lower[] =
        "SELECT count(*) FROM certificate l JOIN certificate o ON o.gsn < l.gsn WHERE l.state = 'living' "
        "AND :kiosk = 0";
    static const char told[] =
        "SELECT count(*) FROM certificate c WHERE c.state = 'joined' AND :kiosk = 0 AND NOT EXISTS (SELECT 1 "
        "FROM ruling r WHERE r.kind = 'joined' AND r.number = c.number)";
    world_heal(w);
    invariants_rest(w);
    expect_count(w, centre(w), living, 1);
    expect_count(w, centre(w), lower, 0);
    expect_count(w, centre(w), told, 0);
}

/* `order`: a bit for each action, set for the second desk. False: not that many of each. */
static bool fits(unsigned order, int first, int second) {
    return __builtin_popcount(order) == second && order < 1u << (first + second);
}

static void double_issue(struct world *w, int variant) {
    static const char *const plans[] = {"FIX", "FXIX"};
    enum { PLANS = sizeof plans / sizeof *plans };
    int told = 0;
    for (int a = 0; a < PLANS; a++) {
        for (int b = 0; b < PLANS; b++) {
            int first = (int)strlen(plans[a]), second = (int)strlen(plans[b]);
            for (unsigned order = 0; order < 1u << (first + second); order++) {
                if (!fits(order, first, second) || told++ != variant) continue;
                struct desk_at_work desks[] = {{SCHOOL_12, CENTRE_COORDINATOR, plans[a], ""},
                                               {SCHOOL_7, CENTRE_COORDINATOR_2, plans[b], ""}};
                quiet(w);
                sim_note(w, "first %s, second %s, order %x", plans[a], plans[b], order);
                for (int i = 0; i < first + second; i++) do_next(w, &desks[order >> i & 1]);
                one_lives(w);
                return;
            }
        }
    }
    w->steps = 0; /* there is no such variant */
}

bool history_double_issue(struct world *w, int variant) {
    double_issue(w, variant);
    return w->steps > 0;
}

/* --- Acts of an operator -------------------------------------------------------------------------------------------------- */

static bool act(struct world *w, struct sim_kiosk *k, enum life life, const char *subject, const char *other,
                const char *ground, struct fail *why) {
    struct sim_case f = {0};
    text_copy(f.subject, sizeof f.subject, subject);
    deed_sit(k, CENTRE_OPERATOR);
    return deed_life(w, k, life, &f, other, ground, why);
}

static void issued(struct world *w, int kiosk, int64_t child, struct saved *saved, char number[11]) {
    struct fail room = {0}, *why = &room;
    struct sim_kiosk *k = &w->kiosks[kiosk];
    MUST(deed_file(w, k, child, saved, why));
    MUST(deed_decide(k, CENTRE_COORDINATOR, saved->app, number, why));
    exchange(w, kiosk);
}

/* RESULT: the certificate issued first lives, the other is burnt; the dropped learner is an alias of the kept one wherever it
 * is known; a СНИЛС is not asked. */
void history_merge(struct world *w) {
    struct fail room = {0}, *why = &room;
    struct saved kept, dropped;
    char first[11], second[11], sql[300];
    quiet(w);
    issued(w, SCHOOL_12, 0, &kept, first);
    issued(w, SCHOOL_7, 1, &dropped, second);
    exchange(w, OFFICE);
    MUST(act(w, &w->kiosks[OFFICE], LIFE_ASK_MERGE, kept.subject, dropped.subject, "", why));
    world_heal(w);
    invariants_rest(w);
    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM certificate WHERE state = 'living' AND number = '%s' AND subject = '%s' AND :kiosk = 0",
             first, kept.subject);
    expect_count(w, centre(w), sql, 1);
    snprintf(sql, sizeof sql, "SELECT count(*) FROM certificate WHERE state = 'joined' AND number = '%s' AND :kiosk = 0",
             second);
    expect_count(w, centre(w), sql, 1);
    snprintf(sql, sizeof sql, "SELECT count(*) FROM learner WHERE subject = '%s' AND alias = '%s' AND :kiosk = 0",
             dropped.subject, kept.subject);
    expect_count(w, centre(w), sql, 1);
    expect_count(w, w->kiosks[SCHOOL_12].seat.db, sql, 1);
    expect_count(w, w->kiosks[SCHOOL_7].seat.db, sql, 1);
    expect_count(w, w->kiosks[OFFICE].seat.db, sql, 1);
}

/* RESULT: while the office is away, what the child's family said is gone from the centre and from the school; the office works
 * on with it, and what it sends afterwards is superseded and adds nothing; when it is back, no disk has it, every chain holds,
 * and what is rebuilt is what lives. */
void history_erasure(struct world *w) {
    struct fail room = {0}, *why = &room;
    struct saved saved, ignored;
    struct application form;
    struct sim_kiosk *office = &w->kiosks[OFFICE];
    char phone[16], number[11];
    quiet(w);
    issued(w, SCHOOL_7, 0, &saved, number);
    text_copy(phone, sizeof phone, w->markers[w->marked - 1].phone);
    MUST(deed_file(w, &w->kiosks[SCHOOL_12], 3, &ignored, why));
    exchange(w, SCHOOL_12);
    exchange(w, OFFICE);
    MUST(act(w, &w->kiosks[SCHOOL_7], LIFE_WITHDRAW_CONSENT, saved.subject, "", "", why));
    MUST(act(w, &w->kiosks[SCHOOL_7], LIFE_ASK_ERASURE, saved.subject, "", "consent", why));
    for (int i = 0; i < 3; i++) exchange(w, SCHOOL_7);
    for (int i = 0; i < 3; i++) exchange(w, SCHOOL_12);
    const char *file = disk_find(phone);
    if (!file || strncmp(file, office->machine, strlen(office->machine)) != 0)
        sim_fail(w, "while the office is away, the phone stands in %s", file ? file : "no file at all");
    struct life_order told = {.life = LIFE_TELL, .subject = saved.subject, .app = saved.app, .code = "phone", .remark = ""};
    const char *field;
    deed_sit(office, CENTRE_DESK);
    MUST(desk_life(&office->seat.desk, &told, &field, why));
    MUST(application_load(office->seat.db, saved.app, &form, why));
    struct draft draft = {.data = phone};
    text_copy(draft.staff, sizeof draft.staff, office->seat.desk.session.staff);
    text_copy(draft.app, sizeof draft.app, saved.app);
    MUST(draft_save(office->seat.db, &draft, why));
    world_heal(w);
    invariants_rest(w);
    file = disk_find(phone);
    if (file) sim_fail(w, "the phone stands in %s", file);
    MUST(centre_kit_command(&w->kit, NULL, why, "verify", NULL));
    expect_count(w, centre(w), "SELECT count(*) FROM ruling WHERE kind = 'superseded' AND cause = 'erased' AND :kiosk = 0", 1);
}

/* --- Two holds ------------------------------------------------------------------------------------------------------------ */

enum { GIVEN = 1200000, ASKED = 700000 };

static void give_nominal(struct world *w, const struct saved *saved, const char *number) {
    struct fail room = {0}, *why = &room;
    struct centre *c = w->kit.c;
    struct event ev = {.type = &event_types[EV_NOMINAL_GRANTED]};
    MUST(centre_begin(c, why));
    text_copy(ev.subject, sizeof ev.subject, saved->subject);
    struct nominal *n = event_payload(&ev, &c->turn);
    text_copy(n->number, sizeof n->number, number);
    text_copy(n->period, sizeof n->period, "2026");
    text_copy(n->group_code, sizeof n->group_code, "5-18");
    n->sum = GIVEN;
    MUST(applier_append(c, &ev, why));
    MUST(centre_commit(c, why));
}

static void enrol(struct world *w, int kiosk, const struct saved *saved, char id[EVENT_ID_TEXT]) {
    const struct enrol_order o = {.subject = saved->subject,
                                  .programme = "A",
                                  .group = "1",
                                  .first = "2026-12-01",
                                  .last = "2026-12-31",
                                  .cost = ASKED,
                                  .contract = "1",
                                  .signer = "applicant"};
    struct fail room = {0}, *why = &room;
    struct sim_kiosk *k = &w->kiosks[kiosk];
    deed_sit(k, CENTRE_OPERATOR);
    MUST(desk_enrol(&k->seat.desk, &o, id, NULL, why));
}

static void stands(struct world *w, struct db *db, const char *id, const char *state, const char *cause) {
    char sql[200];
    snprintf(
        sql, sizeof sql,
        "SELECT count(*) FROM enrolment WHERE event = '%s' AND state = '%s' AND cause = '%s' AND pending = 0 AND :kiosk = 0",
        id, state, cause);
    expect_count(w, db, sql, 1);
}

/* Two desks book 7000 each of one child's 12000 without knowing of each other. RESULT: what reaches the centre first is booked,
 * whoever typed first; the other holds nothing and waits for the family's choice, its desk is told; 5000 are free wherever the
 * child is known. */
void history_two_holds(struct world *w, bool office_first) {
    static const char free_now[] =
        "SELECT sum(CASE WHEN to_account = 'free' THEN sum WHEN from_account = 'free' THEN -sum ELSE 0 "
        "END) FROM ledger WHERE :kiosk = 0";
    struct saved saved;
    char number[11], school[EVENT_ID_TEXT], office[EVENT_ID_TEXT], sql[200];
    quiet(w);
    issued(w, SCHOOL_12, 0, &saved, number);
    give_nominal(w, &saved, number);
    exchange(w, SCHOOL_12);
    exchange(w, OFFICE);
    enrol(w, SCHOOL_12, &saved, school);
    enrol(w, OFFICE, &saved, office);
    exchange(w, office_first ? OFFICE : SCHOOL_12);
    world_heal(w);
    invariants_rest(w);
    const char *first = office_first ? office : school, *second = office_first ? school : office;
    struct db *const all[] = {centre(w), w->kiosks[SCHOOL_12].seat.db, w->kiosks[OFFICE].seat.db};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        stands(w, all[i], first, "running", "");
        stands(w, all[i], second, "over_asked", "balance");
        expect_count(w, all[i], free_now, GIVEN - ASKED);
    }
    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM ruling WHERE kind = 'over_asked' AND of = '%s' AND closed = 0 AND :kiosk = 0", second);
    expect_count(w, w->kiosks[office_first ? SCHOOL_12 : OFFICE].seat.db, sql, 1);
    expect_count(w, centre(w), "SELECT count(*) FROM ruling WHERE :kiosk = 0", 1);
}

/* --- A person who was removed --------------------------------------------------------------------------------------------- */

/* RESULT: what was decided before the kiosk could know stands and is on the supervisor's list; with a removal for cause the
 * certificate rests until an operator confirms; what is decided after the kiosk has heard of it is refused there. */
void history_removed(struct world *w, bool for_cause) {
    struct fail room = {0}, *why = &room;
    struct saved saved, later;
    char number[11];
    struct sim_kiosk *school = &w->kiosks[SCHOOL_7];
    quiet(w);
    MUST(deed_file(w, school, 0, &saved, why));
    MUST(deed_file(w, school, 1, &later, why));
    exchange(w, SCHOOL_7);
    if (!happen_command(w, "staff", "remove", w->kit.staff[CENTRE_COORDINATOR_2], for_cause ? "--cause" : NULL))
        sim_fail(w, "the person is not removed");
    MUST(deed_decide(school, CENTRE_COORDINATOR_2, saved.app, number, why));
    world_heal(w);
    invariants_rest(w);
    expect_count(w, centre(w),
                 for_cause ? "SELECT count(*) FROM certificate WHERE state = 'suspended' AND :kiosk = 0"
                           : "SELECT count(*) FROM certificate WHERE state = 'living' AND :kiosk = 0",
                 1);
    expect_count(w, centre(w), "SELECT count(*) FROM ruling WHERE kind = 'flagged' AND :kiosk = 0", 1);
    if (deed_decide(school, CENTRE_COORDINATOR_2, later.app, number, why)) sim_fail(w, "a removed person decides");
}

/* --- The power ------------------------------------------------------------------------------------------------------------ */

/* RESULT: a kiosk that went over to its next epoch and has said so to the centre is there, whatever its power does. */
void history_epoch_kept(struct world *w) {
    struct sim_kiosk *school = &w->kiosks[SCHOOL_12];
    struct saved saved;
    char number[11];
    quiet(w);
    issued(w, SCHOOL_12, 0, &saved, number);
    happen_command(w, "kiosk", "freeze", "1", "audit");
    happen_command(w, "kiosk", "epoch", "1", NULL);
    exchange(w, SCHOOL_12);
    expect(w, "epoch at the centre", sim_one(w, centre(w), "SELECT epoch FROM kiosk_state WHERE kiosk = :kiosk", 1), 2);
    disk_power_cut(school->machine);
    kiosk_stop(school);
    disk_power_on(school->machine);
    kiosk_start(school);
    expect(w, "epoch", school->seat.desk.journal.epoch, 2);
    world_heal(w);
    invariants_rest(w);
}

/* --- A kiosk that is moved ------------------------------------------------------------------------------------------------ */

static void expect_child(struct world *w, int kiosk, const struct saved *child, int64_t count) {
    char sql[300];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM learner WHERE subject = '%s' AND child_surname <> '' AND :kiosk = 0",
             child->subject);
    expect_count(w, w->kiosks[kiosk].seat.db, sql, count);
}

/* RESULT: the office that goes to another municipality forgets the children of the first and gets those of the second; as the
 * operator's kiosk it has all of them, and it forgets the others when it is an office again. */
void history_scope(struct world *w) {
    static const struct {
        const char *point, *scope;
        int here, there;
    } moves[] = {{"30", "office", 0, 1}, {"1", "region", 1, 1}, {"12", "desk", 1, 0}};
    struct fail room = {0}, *why = &room;
    struct saved here, there;
    char number[11];
    quiet(w);
    issued(w, SCHOOL_12, 0, &here, number);
    MUST(deed_file(w, &w->kiosks[DISTRICT], 1, &there, why));
    exchange(w, DISTRICT);
    exchange(w, OFFICE);
    expect_child(w, OFFICE, &here, 1);
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
        if (!scope_move_kiosk(w, &w->kiosks[OFFICE], moves[i].point, moves[i].scope)) sim_fail(w, "the office is not moved");
        world_heal(w);
        expect_child(w, OFFICE, &here, moves[i].here);
        expect_child(w, OFFICE, &there, moves[i].there);
    }
    invariants_rest(w);
}

/* --- Leases --------------------------------------------------------------------------------------------------------------- */

static int64_t numbers_of(struct world *w, int i) {
    return sim_one(w, w->kiosks[i].seat.db,
                   "SELECT coalesce(sum(last - next + 1), 0) FROM lease WHERE no = :kiosk AND kind = 'number' AND state = ''",
                   w->kiosks[i].seat.no);
}

/* 19, 21. RESULT: while the serials run short two desks that have given none for days give their blocks back. Where somebody
 * wants a number then he is refused once; the next exchange brings what the other desk had, once. The other desk is lent
 * nothing, however often it asks, until somebody there wants one, too. */
void history_idle_numbers(struct world *w) {
    struct fail room = {0}, *why = &room;
    struct sim_kiosk *k = &w->kiosks[SCHOOL_7];
    struct saved saved;
    char number[11];
    quiet(w);
    MUST(numbers_run_short(w, k, why));
    world_move(w, 3 * (int64_t)MS_DAY);
    for (int turn = 0; turn < 2; turn++) {
        for (int i = SCHOOL_12; i <= SCHOOL_7; i++) exchange(w, i);
        for (int i = SCHOOL_12; i <= SCHOOL_7; i++) expect(w, "numbers of an idle desk", numbers_of(w, i), 0);
    }
    MUST(deed_file(w, k, 0, &saved, why));
    if (deed_decide(k, CENTRE_OPERATOR, saved.app, number, why)) sim_fail(w, "a desk without numbers gives %s", number);
    exchange(w, SCHOOL_7);
    exchange(w, SCHOOL_12);
    expect(w, "numbers of a desk that wants some", numbers_of(w, SCHOOL_7) > 0, true);
    expect(w, "numbers of an idle desk", numbers_of(w, SCHOOL_12), 0);
    expect_count(w, centre(w), "SELECT count(*) FROM lease WHERE lent_on = 1 AND :kiosk = 0", 1);
    MUST(deed_decide(k, CENTRE_OPERATOR, saved.app, number, why));
    sim_printed(w, k, number);
    world_heal(w);
    invariants_rest(w);
}

/* --- Retries -------------------------------------------------------------------------------------------------------------- */

/* 31. RESULT: a kiosk that reaches nobody for three days asks at most so often in any hour, and the fleet that comes back is
 * served with at most so many requests in the first. */
void history_no_network(struct world *w) {
    struct fail room = {0}, *why = &room;
    enum { HOURS = 72, TICKS = 360, ASKS_AN_HOUR = 12, ASKS_BACK = 40 };
    struct saved saved;
    quiet(w);
    for (int i = 0; i < SIM_KIOSKS; i++) MUST(deed_file(w, &w->kiosks[i], i, &saved, why));
    for (int hour = 0; hour <= HOURS; hour++) {
        uint64_t before[SIM_KIOSKS];
        for (int i = 0; i < SIM_KIOSKS; i++) before[i] = w->kiosks[i].call;
        for (int tick = 0; tick < TICKS; tick++) {
            world_run(w);
            world_move(w, MS_HOUR / TICKS);
        }
        for (int i = 0; i < SIM_KIOSKS; i++) {
            uint64_t asks = w->kiosks[i].call - before[i];
            uint64_t most = hour == 0 ? 2 * ASKS_AN_HOUR : hour == HOURS ? ASKS_BACK : ASKS_AN_HOUR;
            if (asks > most)
                sim_fail(w, "invariant 31: %s asks %" PRIu64 " times in hour %d", w->kiosks[i].seat.name, asks, hour);
            w->kiosks[i].cut = hour < HOURS - 1;
        }
    }
    invariants_rest(w);
}
