#include "tests/sim/world.h"

#include "model/base/text.h"
#include "sync/centre/peer.h"
#include "sync/kiosk/keyed.h"
#include "tests/sim/disk.h"

#include <stdio.h>
#include <string.h>

/* What happens to a region besides what its people do: time passes, machines and lines fail, the administrator looks after
 * them. */

static void fault_of(struct world *w, enum fault fault, const char *who) {
    fault_count(fault);
    sim_note(w, "%s: %s", who, fault_title(fault));
}

static bool time_passes(struct world *w, struct sim_kiosk *k, struct fail *why) {
    static const int64_t spans[] = {MS_SECOND,   5 * MS_SECOND, MS_MINUTE,          20 * MS_MINUTE,
                                    3 * MS_HOUR, MS_DAY,        3 * (int64_t)MS_DAY};
    (void)k, (void)why;
    world_move(w, spans[sim_dice(w, sizeof spans / sizeof *spans)]);
    return true;
}

static bool exchange_now(struct world *w, struct sim_kiosk *k, struct fail *why) {
    (void)w, (void)why;
    if (k->x) kiosk_exchange_start(k->x);
    return true;
}

static bool unplug(struct world *w, struct sim_kiosk *k, struct fail *why) {
    (void)why;
    k->cut = !k->cut;
    if (k->cut) fault_of(w, FAULT_UNPLUGGED, k->seat.name);
    return true;
}

/* One of the kiosks, or the centre. */
static const char *some_machine(struct world *w, const char **name) {
    unsigned who = (unsigned)sim_dice(w, SIM_KIOSKS + 1);
    *name = who == SIM_KIOSKS ? "the centre" : w->kiosks[who].seat.name;
    return who == SIM_KIOSKS ? w->machine : w->kiosks[who].machine;
}

static bool power_goes(struct world *w, struct sim_kiosk *k, struct fail *why) {
    const char *name, *machine = some_machine(w, &name);
    (void)k, (void)why;
    sim_note(w, "the power of %s will go", name);
    disk_power_off(machine, 1 + (int)sim_dice(w, 40));
    return true;
}

static bool program_dies(struct world *w, struct sim_kiosk *k, struct fail *why) {
    const char *name, *machine = some_machine(w, &name);
    (void)k, (void)why;
    sim_note(w, "the program of %s will die", name);
    disk_crash(machine, 1 + (int)sim_dice(w, 40));
    return true;
}

static bool disk_fills(struct world *w, struct sim_kiosk *k, struct fail *why) {
    const char *name, *machine = some_machine(w, &name);
    (void)k, (void)why;
    sim_note(w, "the disk of %s is full", name);
    disk_full(machine, true);
    return true;
}

static bool restart(struct world *w, struct sim_kiosk *k, struct fail *why) {
    (void)why;
    if (!k->x) return true;
    fault_of(w, FAULT_RESTART, k->seat.name);
    kiosk_stop(k); /* and somebody comes and starts it */
    return true;
}

/* The disk says that it has synced, somebody works, the power goes before anything was sent. A kiosk that has lost what the
 * centre holds already is a restored one. */
static bool disk_lies(struct world *w, struct sim_kiosk *k, struct fail *why) {
    static const struct deed *const work[] = {deeds_desk, NULL};
    (void)why;
    if (!k->x || k->waiting || disk_is_off(k->machine)) return true;
    fault_of(w, FAULT_LIE, k->seat.name);
    struct event_id promised = k->promised;
    disk_lie(k->machine, true);
    k->lying = true;
    deed_of(w, k, deed_draw(w, work));
    k->lying = false;
    k->promised = promised;
    disk_power_cut(k->machine);
    kiosk_stop(k);
    disk_power_on(k->machine);
    kiosk_start(k);
    return true;
}

/* A clock of one kiosk is set wrong, or right again, and somebody works by it. */
static bool clock_jumps(struct world *w, struct sim_kiosk *k, struct fail *why) {
    static const int64_t days[] = {0, -3, 3, -40, 40, -3650, 3650};
    static const struct deed *const work[] = {deeds_leases, NULL};
    enum { WORK = 3 };
    int64_t by = days[sim_dice(w, sizeof days / sizeof *days)] * MS_DAY;
    (void)why;
    k->clock.now = w->kit.clock.now + by;
    if (by != 0) fault_of(w, FAULT_CLOCK, k->seat.name);
    for (int i = 0; by != 0 && i < WORK; i++) deed_of(w, k, deed_draw(w, work));
    return true;
}

/* --- A copy of a disk ----------------------------------------------------------------------------------------------------- */

/* Everything above what the centre has, sent by hand; the answer is nobody's. */
static bool push(struct world *w, struct centre_kiosk *seat, uint64_t stored) {
    struct exchange_request request = {.feed_epoch = w->kit.c->journal.epoch, .cursor = w->kit.c->gsn, .scope_version = 1};
    struct bytes frames = {0}, body = {0};
    struct fail why = {0};
    centre_kiosk_frame(seat, stored + 1, (int)(seat->desk.journal.seq - stored), &frames);
    request.frames = frames.data;
    request.frames_size = frames.size;
    if (!request_make(&request, &body, &why)) sim_fail(w, "%s", why.log);
    struct exchange_job job = {.kiosk = seat->no, .body = body.data, .size = body.size};
    bool done = turn_run(w->kit.c, &job, 1, &why) && job.status == 200;
    bytes_close(&job.answer);
    bytes_close(&body);
    bytes_close(&frames);
    return done;
}

static int64_t centre_int(struct world *w, const char *sql, const struct sim_kiosk *k) {
    return sim_one(w, w->kit.c->db, sql, k->seat.no);
}

static const char sql_stored[] = "SELECT stored_seq FROM kiosk_state WHERE kiosk = :kiosk";
static const char sql_frozen[] = "SELECT count(*) FROM kiosk WHERE no = :kiosk AND frozen <> ''";
static const char sql_epoch[] = "SELECT kiosk_epoch FROM kiosk WHERE no = :kiosk";
static const char sql_events[] = "SELECT count(*) FROM log WHERE kiosk = :kiosk";

/* 9: the copy says something else at a sequence that is stored: nothing of it is taken, the kiosk is frozen. */
static void push_copy(struct world *w, const struct sim_kiosk *k, struct centre_kiosk *copy, uint64_t stored) {
    int64_t events = centre_int(w, sql_events, k);
    if (!push(w, copy, stored)) return;
    if (centre_int(w, sql_events, k) != events) sim_fail(w, "invariant 9: events of a copy of %s are stored", k->seat.name);
    if (centre_int(w, sql_frozen, k) == 0) sim_fail(w, "invariant 9: a copy of %s is not noticed", k->seat.name);
}

/* 27: its own events under another key than its own. */
static void push_forged(struct world *w, const struct sim_kiosk *k, uint64_t stored) {
    struct centre_kiosk forger = k->seat;
    int64_t events = centre_int(w, sql_events, k);
    memcpy(forger.frame_secret, w->kit.sign_secret[CENTRE_DESK], sizeof forger.frame_secret);
    if (push(w, &forger, stored) || (world_centre_runs(w) && centre_int(w, sql_events, k) != events))
        sim_fail(w, "invariant 27: forged events of %s are taken", k->seat.name);
}

static bool clone(struct world *w, struct sim_kiosk *k, struct fail *why) {
    char machine[SIM_MACHINE + 8], path[SIM_MACHINE + 48];
    k->seat.epoch = k->seat.desk.journal.epoch;
    struct centre_kiosk copy = k->seat;
    struct saved saved;
    struct sim_kiosk other = *k;
    if (!k->x || k->cut || k->waiting || !world_centre_runs(w) || w->kit.c->recovering || disk_is_off(k->machine) ||
        centre_int(w, sql_frozen, k) != 0 || centre_int(w, sql_epoch, k) != k->seat.desk.journal.epoch)
        return true;
    kiosk_stop(k);
    if (disk_is_off(k->machine)) return true;
    snprintf(machine, sizeof machine, "%s/clone", w->kit.tmp.folder);
    snprintf(path, sizeof path, "%s%s", machine, k->path + strlen(k->machine));
    disk_copy(k->machine, machine);
    kiosk_start(k);
    if (!kiosk_works(k)) { /* its disk is full, and a key of its was over */
        disk_destroy(machine);
        return true;
    }
    if (!db_open(&(struct db_config){.path = path, .create = true}, &k->clock.env, &copy.db, why) ||
        !desk_open(copy.db, &k->clock.env, w->kit.calendar, &copy.desk, why))
        sim_fail(w, "the copy of a disk does not open: %s", why->log);
    other.seat = copy;
    uint64_t stored = (uint64_t)centre_int(w, sql_stored, k);
    const uint8_t *secret;
    if (!keyed_secret(&k->keys, &k->seat.desk.journal, stored + 1, &secret, why)) sim_fail(w, "%s", why->log);
    memcpy(k->seat.frame_secret, secret, SIGN_SECRET_SIZE);
    memcpy(other.seat.frame_secret, secret, SIGN_SECRET_SIZE);
    bool both = deed_file(w, &other, 0, &saved, why) && deed_file(w, k, 1, &saved, why);
    if (both) {
        sim_promised(k);
        fault_of(w, FAULT_CLONE, k->seat.name);
        push_forged(w, k, stored);
        if (world_centre_runs(w) && push(w, &k->seat, stored)) push_copy(w, k, &other.seat, stored);
    }
    db_close(other.seat.db);
    disk_destroy(machine);
    return both;
}

/* The administrator has found the copy and destroyed it: the kiosk goes on in a new epoch of its log. One that was only taken
 * for lost is let go on as it is. */
static bool let_go_on(struct world *w, struct sim_kiosk *k, struct fail *why) {
    static const char sql_forked[] = "SELECT count(*) FROM kiosk WHERE no = :kiosk AND frozen IN ('fork', 'restored')";
    struct peer peer;
    char no[12];
    if (!world_centre_runs(w) || centre_int(w, sql_frozen, k) == 0) return true;
    snprintf(no, sizeof no, "%u", k->seat.no);
    if (centre_int(w, sql_forked, k) > 0) {
        happen_command(w, "kiosk", "epoch", no, NULL);
        return true;
    }
    sim_note(w, "%s is thawed", k->seat.name);
    if (!centre_begin(w->kit.c, why)) return false;
    if (peer_load(w->kit.c, k->seat.no, &peer, why) && peer_thaw(w->kit.c, &peer, why) && centre_commit(w->kit.c, why))
        return true;
    struct fail ignored;
    centre_rollback(w->kit.c, &ignored);
    return false;
}

/* Its log goes on in another epoch, and the line goes before it has heard that what it was lent is written off; people work on.
 */
static bool begins_anew(struct world *w, struct sim_kiosk *k, struct fail *why) {
    static const struct deed *const work[] = {deeds_leases, NULL};
    enum { TRIES = 8, WORK = 6 };
    uint32_t epoch = k->seat.desk.journal.epoch;
    if (!k->x || !world_centre_runs(w) || w->kit.c->recovering) return true;
    if (centre_int(w, sql_frozen, k) == 0 && !clone(w, k, why)) return false;
    if (!let_go_on(w, k, why)) return false;
    k->cut = false;
    k->cut_at_turn = true;
    for (int i = 0; i < TRIES && k->x && !k->cut; i++) {
        kiosk_exchange_start(k->x);
        world_move(w, 10 * MS_SECOND);
        world_run(w);
    }
    k->cut_at_turn = false;
    if (k->cut) sim_note(w, "the line of %s goes as its epoch begins", k->seat.name);
    for (int i = 0; i < WORK && k->x && k->seat.desk.journal.epoch > epoch; i++) deed_of(w, k, deed_draw(w, work));
    return true;
}

/* --- The administrator ---------------------------------------------------------------------------------------------------- */

bool happen_command(struct world *w, const char *first, const char *second, const char *third, const char *fourth) {
    struct fail why = {0};
    if (!world_centre_runs(w)) return false;
    bool ok = centre_kit_command(&w->kit, NULL, &why, first, second, third, fourth, NULL);
    sim_note(w, "the administrator: %s %s%s%s", first, second, ok ? "" : ": refused: ", ok ? "" : why.log);
    return ok;
}

/* The second coordinator leaves, for cause or not; what he has decided without knowing travels on. */
static bool remove_person(struct world *w, struct sim_kiosk *k, struct fail *why) {
    (void)k, (void)why;
    happen_command(w, "staff", "remove", w->kit.staff[CENTRE_COORDINATOR_2], sim_dice(w, 2) ? "--cause" : NULL);
    return true;
}

static bool redrive(struct world *w, struct sim_kiosk *k, struct fail *why) {
    (void)k, (void)why;
    happen_command(w, "redrive", "all", NULL, NULL);
    return true;
}

static const struct deed happenings[] = {
    {"time passes", 50, time_passes},
    {"an exchange by hand", 15, exchange_now},
    {"unplugged", 8, unplug},
    {"power", 5, power_goes},
    {"crash", 4, program_dies},
    {"full disk", 4, disk_fills},
    {"restart", 3, restart},
    {"clock", 6, clock_jumps},
    {"lying disk", 2, disk_lies},
    {"clone", 2, clone},
    {"let go on", 2, let_go_on},
    {"somebody leaves", 1, remove_person},
    {"redrive", 1, redrive},
    {"an epoch begins", 3, begins_anew},
    {0},
};

static const struct deed *const all[] = {
    happenings,       happenings_scope, happenings_admin,   happenings_stick, happenings_leases,
    happenings_money, happenings_snap,  happenings_restore, happenings_keys,  NULL};

void happen(struct world *w) {
    struct sim_kiosk *k = &w->kiosks[sim_dice(w, SIM_KIOSKS)];
    struct fail why = {0};
    if (sim_dice(w, 100) < 55) {
        deed_random(w, k);
        return;
    }
    const struct deed *what = deed_draw(w, all);
    int noted = w->traced;
    bool done = what->run(w, k, &why);
    if (done && w->traced > noted) met("happening", what->name);
    if (!done) sim_note(w, "  %s failed: %s", what->name, why.log);
}

/* The only computer of that name is told that it is a copy: a stick of a life that its disk has lost came before it. */
static void unmask(struct world *w, const struct sim_kiosk *k) {
    struct exchange_status s;
    char no[12];
    if (!k->x || !world_centre_runs(w) || centre_int(w, sql_frozen, k) != 0) return;
    kiosk_exchange_status(k->x, &s);
    if (strstr(s.last_fail.say, "This is a copy of the disk") == NULL) return;
    snprintf(no, sizeof no, "%u", k->seat.no);
    if (happen_command(w, "kiosk", "freeze", no, "copy")) happen_command(w, "kiosk", "epoch", no, NULL);
}

void happen_mend(struct world *w) {
    struct fail why = {0};
    for (int i = 0; i < SIM_KIOSKS; i++) {
        let_go_on(w, &w->kiosks[i], &why);
        unmask(w, &w->kiosks[i]);
    }
}
