/* Each dialogue of the exchange cut at every byte, up and down: the kiosk's state machine and the centre are the real ones, the
 * line between them is in the hands of the test. A dialogue is told in a fork of a prepared region whose disks are memory, so
 * that each cut begins from the same bytes.
 *
 * Up: what a broken line may hand to the centre is every beginning of the request, shortest first and longest first. Down:
 * every beginning of the answer is given to the kiosk as if it were one; of a snapshot it is what came, and the kiosk goes on
 * behind it. Whatever the cut, nothing may be taken that was not whole; the honest line afterwards brings everything exactly
 * once. Under the sanitizers, where a fork costs three times as much, every few bytes.
 *
 * And each is told while the disk of either end is full from a write on, one in seventeen, and under `make soak` each: with
 * room again the same end is reached.
 */

#include "tests/cuts/cuts.h"

#include "model/base/text.h"
#include "model/store/digest.h"
#include "sync/centre/applier.h"
#include "sync/centre/snapshot.h"
#include "tests/sim/disk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    LEGS_MOST = 12,   /* requests of a dialogue */
    HEAL_EACH = 61,   /* every so many cuts of a long answer go on to the end */
    HEAL_SHORT = 400, /* all of an answer as short as this */
    PATIENCE = 10000,
#ifdef __SANITIZE_ADDRESS__
    STRIDE = 13, /* and each of the first and the last few */
    FILL_STRIDE = 61,
#else
    STRIDE = 1,
    FILL_STRIDE = 17,
#endif
};

/* What an honest line leads to; told by the process that went there. */
struct end {
    int64_t own, parked, fed, central, leases, children;
    enum exchange_phase phase;
    int legs;
    size_t cuts;
    int fills;
    bool full; /* the last time it came to that */
};

void cut_failed(const char *file, int line, const char *what) {
    printf("%s:%d: %s\n", file, line, what);
    fflush(stdout);
    _exit(1);
}

/* --- The line ------------------------------------------------------------------------------------------------------------- */

void cut_sit_down(struct world *w) {
    struct fail why;
    MUST(held_line_open(&w->line, &w->school, &why));
}

/* Until an answer is awaited or nothing is to do. */
static void work(struct world *w) {
    for (int i = 0; !w->line.waiting && kiosk_exchange_wait(w->line.x) == 0; i++) {
        MUST(i < PATIENCE);
        kiosk_exchange_step(w->line.x, 1000, true);
    }
}

void cut_start(struct world *w) {
    kiosk_exchange_start(w->line.x);
    work(w);
}

/* In memory that ends where they do. False: the centre's store. */
static bool post(struct world *w, size_t size, int *status) {
    uint8_t *body = malloc(size > 0 ? size : 1);
    struct fail why;
    MUST(body != NULL);
    if (size > 0) memcpy(body, w->line.asked.data, size);
    struct exchange_job job = {.kiosk = w->school.no, .body = body, .size = size};
    bool ok = turn_run(w->kit.c, &job, 1, &why);
    bytes_close(&w->answer);
    w->answer = job.answer;
    *status = job.status;
    free(body);
    return ok;
}

int cut_post(struct world *w, size_t size) {
    int status;
    MUST(post(w, size, &status));
    return status;
}

static void deliver(struct world *w, size_t size) {
    uint8_t *body = malloc(size > 0 ? size : 1);
    MUST(body != NULL);
    if (size > 0) memcpy(body, w->answer.data, size);
    w->line.waiting = false;
    kiosk_exchange_answer(w->line.x, body, size);
    free(body);
}

/* What a GET of a snapshot, or of a dictionary, is answered with. */
static void fetch(struct world *w) {
    const struct held_line *line = &w->line;
    uint64_t total;
    bytes_clear(&w->answer);
    int status =
        snapshot_get(w->kit.c, w->school.no, line->path, line->from, line->most ? line->most : SIZE_MAX, &w->answer, &total);
    MUST(status == 200 || status == 206);
}

static void answer(struct world *w) {
    if (w->line.path[0])
        fetch(w);
    else
        MUST(cut_post(w, w->line.asked.size) == 200);
}

static void lose(struct world *w) {
    struct fail why;
    fail_set(&why, FAIL_NET, "test", "no answer");
    w->line.waiting = false;
    kiosk_exchange_failed(w->line.x, &why, 0);
}

static void leg(struct world *w) {
    answer(w);
    deliver(w, w->answer.size);
    work(w);
}

static struct exchange_status status_of(const struct world *w) {
    struct exchange_status s;
    kiosk_exchange_status(w->line.x, &s);
    return s;
}

void cut_rest(struct world *w) {
    for (int i = 0; w->line.waiting; i++) {
        MUST(i < PATIENCE);
        leg(w);
    }
}

/* --- Counting ------------------------------------------------------------------------------------------------------------- */

static int64_t one(struct db *db, const char *sql, int64_t kiosk) {
    int64_t value = -1;
    struct fail why;
    MUST(db_one_int(db, &value, sql, &why, "kiosk:i", kiosk, NULL));
    return value;
}

static int64_t here(struct world *w, const char *sql) {
    return one(w->school.db, sql, w->school.no);
}

static int64_t there(struct world *w, const char *sql) {
    return one(w->kit.c->db, sql, w->school.no);
}

/* The two logs of the kiosk in its present epoch are one: record by record, head by head, number by number. */
static int64_t logs_agree(struct world *w) {
    static const char sql[] = "SELECT seq, o, gsn, head FROM log WHERE kiosk = :kiosk AND epoch = :epoch ORDER BY seq";
    struct rows ours, theirs;
    struct fail why = {0};
    int64_t seq = 0, epoch = w->school.desk.journal.epoch;
    MUST(db_query(w->school.db, &ours, sql, &why, "kiosk:i", (int64_t)w->school.no, "epoch:i", epoch, NULL) &&
         db_query(w->kit.c->db, &theirs, sql, &why, "kiosk:i", (int64_t)w->school.no, "epoch:i", epoch, NULL));
    while (db_next(&ours, &why)) {
        size_t size[2];
        MUST(db_next(&theirs, &why));
        MUST(db_int(&ours, 0) == ++seq && db_int(&theirs, 0) == seq);
        MUST(!strcmp(db_text(&ours, 1), db_text(&theirs, 1)) && db_int(&ours, 2) == db_int(&theirs, 2));
        const void *a = db_blob(&ours, 3, &size[0]), *b = db_blob(&theirs, 3, &size[1]);
        MUST(size[0] == size[1] && memcmp(a, b, size[0]) == 0);
    }
    MUST(!db_next(&theirs, &why));
    db_done(&ours);
    db_done(&theirs);
    return seq;
}

/* Each child the kiosk knows is there what it is at the centre. How many. */
static int64_t views_agree(struct world *w) {
    struct rows r;
    struct fail why = {0};
    uint8_t ours[HASH_SIZE], theirs[HASH_SIZE];
    int64_t children = 0;
    MUST(db_query(w->school.db, &r, "SELECT subject FROM learner ORDER BY subject", &why, NULL));
    for (; db_next(&r, &why); children++) {
        const char *child = db_text(&r, 0);
        MUST(subject_digest(w->school.db, child, ours, &why) && subject_digest(w->kit.c->db, child, theirs, &why));
        MUST(memcmp(ours, theirs, sizeof ours) == 0);
    }
    db_done(&r);
    return children;
}

static void look(struct world *w, struct end *e) {
    e->phase = status_of(w).phase;
    e->own = e->phase == EXCHANGE_FROZEN ? 0 : logs_agree(w);
    e->parked = there(w, "SELECT count(*) FROM log WHERE kiosk = :kiosk AND gsn = 0");
    e->fed = here(w, "SELECT count(*) FROM log WHERE gsn > 0 AND kiosk <> :kiosk");
    e->central = there(w, "SELECT count(*) FROM log WHERE kiosk <> :kiosk");
    e->leases = there(w, "SELECT count(*) FROM lease WHERE no = :kiosk");
    e->children = e->phase == EXCHANGE_FROZEN ? 0 : views_agree(w);
}

void cut_heal(struct world *w) {
    for (int i = 0; i < 20; i++) {
        cut_start(w);
        cut_rest(w);
        if (status_of(w).phase != EXCHANGE_WAITING) return;
    }
}

static void verify(struct world *w) {
    struct fail why;
    MUST(centre_kit_command(&w->kit, NULL, &why, "verify", NULL));
}

static void ends_the_same(struct world *w, const struct end *e) {
    struct end now = {0};
    cut_heal(w);
    look(w, &now);
    MUST(now.phase == e->phase);
    MUST(now.own == e->own);
    MUST(now.parked == e->parked);
    MUST(now.fed == e->fed);
    MUST(now.central == e->central);
    MUST(now.leases == e->leases);
    MUST(now.children == e->children);
    MUST(e->phase == EXCHANGE_FROZEN || status_of(w).unsent == 0);
    verify(w);
}

/* --- Told in a fork ------------------------------------------------------------------------------------------------------- */

/* False: this is the fork, which ends by told(). */
static bool forked(bool *well) {
    int status = 0;
    fflush(stdout);
    pid_t pid = fork();
    if (pid < 0) abort();
    if (pid == 0) return false;
    if (waitpid(pid, &status, 0) != pid) abort();
    *well = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    return true;
}

_Noreturn static void told(void) {
    fflush(stdout);
    _exit(0);
}

#define TELL(what)                                                                                                             \
    do {                                                                                                                       \
        bool well;                                                                                                             \
        if (!forked(&well)) {                                                                                                  \
            what;                                                                                                              \
            told();                                                                                                            \
        }                                                                                                                      \
        MUST(well);                                                                                                            \
    } while (0)

/* --- The cuts ------------------------------------------------------------------------------------------------------------- */

/* A beginning of the request at the centre: nothing, or whole frames of it. Its answer is nobody's. */
static void try_up(struct world *w, size_t size) {
    int status = cut_post(w, size);
    MUST(status == 400 || status == 200);
    int64_t stored = there(w, "SELECT stored_seq FROM kiosk_state WHERE kiosk = :kiosk");
    MUST(there(w, "SELECT count(*) FROM log WHERE kiosk = :kiosk AND epoch = (SELECT epoch FROM kiosk_state WHERE kiosk = "
                  ":kiosk)") == stored);
}

/* The next place to cut behind `at`. */
static size_t next_cut(size_t at, size_t size) {
    enum { ENDS = 4 };
    return at < ENDS || at + ENDS + STRIDE >= size ? at + 1 : at + STRIDE;
}

static void cut_up(struct world *w, const struct end *e, bool longest_first) {
    size_t size = w->line.asked.size;
    for (size_t i = 0; i < size; i = next_cut(i, size)) try_up(w, longest_first ? size - 1 - i : i);
    lose(w);
    ends_the_same(w, e);
}

/* The centre has it all, the kiosk is given a beginning of the answer. */
static void cut_down(struct world *w, const struct end *e, size_t size) {
    static const char known[] = "SELECT count(*) + coalesce(sum(gsn), 0) FROM log WHERE kiosk >= 0 OR kiosk = :kiosk";
    int64_t before = here(w, known), unsent = status_of(w).unsent;
    deliver(w, size);
    work(w);
    MUST(!w->line.waiting && status_of(w).phase == EXCHANGE_WAITING);
    MUST(here(w, known) == before && status_of(w).unsent == unsent);
    bool ends = size < 4 || size + 4 >= w->answer.size;
    if (ends || w->answer.size <= HEAL_SHORT || size % HEAL_EACH == 0) ends_the_same(w, e);
}

/* Of what is fetched that much has come. */
static void cut_fetched(struct world *w, const struct end *e, size_t size) {
    if (size > 0) deliver(w, size);
    work(w);
    MUST(w->line.waiting && w->line.path[0]);
    lose(w);
    bool ends = size < 4 || size + 4 >= w->answer.size;
    if (ends || size % HEAL_EACH == 0) ends_the_same(w, e);
}

/* How many cuts. */
static size_t cut_leg(struct world *w, const struct end *e, int at) {
    size_t cuts = 0;
    for (int i = 0; i < at; i++) leg(w);
    MUST(w->line.waiting);
    bool fetches = w->line.path[0] != '\0';
    if (!fetches) {
        TELL(cut_up(w, e, false));
        TELL(cut_up(w, e, true));
        for (size_t i = 0; i < w->line.asked.size; i = next_cut(i, w->line.asked.size)) cuts += 2;
    }
    answer(w);
    for (size_t size = 0; size < w->answer.size; size = next_cut(size, w->answer.size), cuts++)
        TELL((fetches ? cut_fetched : cut_down)(w, e, size));
    return cuts;
}

/* --- Full disks ----------------------------------------------------------------------------------------------------------- */

static const char *store_of(struct world *w) {
    char name[40];
    snprintf(name, sizeof name, "%u.%u.db", w->school.no, w->school.epoch);
    return tmp_path(&w->kit.tmp, name);
}

/* As the program does, of which the person is told that there is no room. */
static void restart(struct world *w) {
    struct centre_kiosk *k = &w->school;
    const struct session session = k->desk.session;
    const struct env *env = &w->kit.clock.env;
    struct fail why;
    held_line_close(&w->line);
    db_close(k->db);
    MUST(db_open(&(struct db_config){.path = store_of(w)}, env, &k->db, &why) &&
         desk_open(k->db, env, w->kit.calendar, &k->desk, &why));
    k->desk.session = session;
    MUST(desk_refresh(&k->desk, &why));
    cut_sit_down(w);
}

/* While the disk fills with the n-th write. False: it did not come to that. */
static bool tell_full(struct world *w, const struct end *e, const char *machine, int n) {
    struct fail why;
    disk_fill(machine, n);
    while (w->line.waiting) {
        int status = 200;
        bool answered = true;
        if (w->line.path[0])
            fetch(w);
        else
            answered = post(w, w->line.asked.size, &status);
        MUST(answered ? status == 200 : w->answer.size == 0);
        if (answered)
            deliver(w, w->answer.size);
        else
            lose(w);
        work(w);
    }
    bool full = disk_is_full(machine);
    disk_full(machine, false);
    MUST(full || (centre_usable(w->kit.c) && !db_broken(w->school.db)));
    MUST(centre_usable(w->kit.c) || centre_mend(w->kit.c, &why));
    if (db_broken(w->school.db)) restart(w);
    ends_the_same(w, e);
    return full;
}

static void fill_disk(struct world *w, struct end *e, const char *path) {
    const int stride = getenv("PRIEM_SOAK") ? 1 : FILL_STRIDE;
    char machine[600];
    text_copy(machine, sizeof machine, path);
    e->full = true;
    for (int n = 1; e->full; n += stride) {
        TELL(e->full = tell_full(w, e, machine, n));
        e->fills += e->full;
    }
}

/* --- Dialogues ------------------------------------------------------------------------------------------------------------ */

static void tell_honestly(struct world *w, const struct dialogue *d, struct end *e) {
    for (; w->line.waiting; e->legs++) {
        MUST(e->legs < LEGS_MOST);
        leg(w);
    }
    look(w, e);
    MUST(!d->proof || here(w, d->proof) > 0);
}

static void tell_dialogue(struct world *w, const struct dialogue *d, struct end *e) {
    int64_t leases = there(w, "SELECT count(*) FROM lease WHERE no = :kiosk");
    d->prepare(w);
    cut_start(w);
    TELL(tell_honestly(w, d, e));
    MUST(e->phase == d->phase);
    MUST(e->legs >= d->least_legs);
    MUST(e->parked == d->parked);
    MUST(e->leases == leases + d->new_leases);
    for (int i = 0; i < e->legs; i++) TELL(e->cuts += cut_leg(w, e, i));
    fill_disk(w, e, tmp_path(&w->kit.tmp, "region"));
    fill_disk(w, e, store_of(w));
    printf("%s: %d requests, %zu cuts, %d writes without room\n", d->name, e->legs, e->cuts, e->fills);
}

static bool tell_all(struct world *w, const struct dialogue *d, size_t *cuts) {
    struct end *e = mmap(NULL, sizeof *e, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(e != MAP_FAILED);
    bool well = true;
    for (; d->name && well; d++) {
        memset(e, 0, sizeof *e);
        if (!forked(&well)) {
            if (!freopen("/dev/null", "w", stderr)) abort(); /* the centre's log */
            tell_dialogue(w, d, e);
            told();
        }
        if (!well) print_error("in the dialogue: %s\n", d->name);
        *cuts += e->cuts;
    }
    munmap(e, sizeof *e);
    return well;
}

static void every_byte(void **state) {
    size_t cuts = 0;
    assert_true(tell_all(*state, dialogues_log, &cuts));
    assert_true(tell_all(*state, dialogues_rare, &cuts));
    print_message("%zu cuts\n", cuts);
}

/* --- A line that carries little ------------------------------------------------------------------------------------------- */

/* Each connection breaks behind some kilobytes, the handshake among them. */
static bool carried(struct world *w) {
    enum { CARRIES = 8192, HANDSHAKE = 2600 };
    if (w->line.asked.size > CARRIES - HANDSHAKE || cut_post(w, w->line.asked.size) != 200) return false;
    return w->line.asked.size + w->answer.size <= CARRIES - HANDSHAKE;
}

/* Values that do not pack. */
static void set_often(struct world *w, int count) {
    struct centre *c = w->kit.c;
    struct fail why;
    uint8_t dice[24];
    MUST(centre_begin(c, &why));
    for (int i = 0; i < count; i++) {
        struct event ev = {.type = &event_types[EV_REGION_SET]};
        text_copy(ev.subject, sizeof ev.subject, c->journal.region);
        struct region_set *set = event_payload(&ev, &c->turn);
        text_copy(set->key, sizeof set->key, "site");
        c->env.random(c->env.self, dice, sizeof dice);
        hex_of(dice, sizeof dice, set->value);
        MUST(applier_append(c, &ev, &why));
    }
    MUST(centre_commit(c, &why));
}

/* With much to say and much to hear: less is asked of the line with each failure, until it carries that. */
static void tell_over_a_weak_line(struct world *w) {
    enum { CHILDREN = 80, SETTINGS = 600, TRIES = 40 };
    struct end e = {0};
    struct application form;
    struct saved saved;
    int tries = 0;
    set_often(w, SETTINGS);
    for (int i = 0; i < CHILDREN; i++) {
        centre_kiosk_form(&w->school, 2 * CUT_SPENT + i, &form);
        centre_kiosk_file(&w->school, &form, &saved);
    }
    do {
        cut_start(w);
        while (w->line.waiting && carried(w)) {
            deliver(w, w->answer.size);
            work(w);
        }
        if (w->line.waiting) lose(w);
    } while (status_of(w).phase != EXCHANGE_IDLE && ++tries < TRIES);
    MUST(tries > 0 && tries < TRIES && status_of(w).unsent == 0);
    look(w, &e);
    MUST(e.fed == there(w,
                        "SELECT count(*) FROM feed WHERE scope IN ('r', 'p:12', 'k:1') AND gsn IN (SELECT gsn FROM log WHERE "
                        "kiosk <> :kiosk)"));
    printf("over a weak line: %d failures\n", tries);
}

static void a_line_of_a_few_kilobytes_drains(void **state) {
    bool well;
    if (!forked(&well)) {
        if (!freopen("/dev/null", "w", stderr)) abort(); /* the centre's log */
        tell_over_a_weak_line(*state);
        told();
    }
    assert_true(well);
}

/* -------------------------------------------------------------------------------------------------------------------------- */

static void enrol(struct world *w) {
    struct application form;
    struct saved saved;
    centre_kiosk_enrol(&w->kit, &w->school, "school 12", "12", "desk");
    for (int p = 0; p < CENTRE_PEOPLE; p++) centre_kiosk_login(&w->school, (enum centre_person)p);
    centre_kiosk_form(&w->school, CUT_SPENT + 1, &form);
    centre_kiosk_file(&w->school, &form, &w->saved);
    centre_kiosk_sync(&w->school);
    centre_kiosk_enrol(&w->kit, &w->neighbour, "school 7", "7", "desk");
    centre_kiosk_login(&w->neighbour, CENTRE_DESK);
    centre_kiosk_form(&w->neighbour, CUT_SPENT + 2, &form);
    centre_kiosk_file(&w->neighbour, &form, &saved);
    centre_kiosk_sync(&w->neighbour);
}

int main(void) {
    static struct world w;
    static uint64_t dice = 1;
    disk_install(&dice);
    centre_kit_open(&w.kit);
    enrol(&w);
    cut_sit_down(&w);
    cut_heal(&w);
    look(&w, &(struct end){0}); /* what is looked with is prepared once and not in every fork */
    verify(&w);
    const struct CMUnitTest tests[] = {cmocka_unit_test_prestate(a_line_of_a_few_kilobytes_drains, &w),
                                       cmocka_unit_test_prestate(every_byte, &w)};
    int failed = cmocka_run_group_tests_name("cuts", tests, NULL, NULL);
    held_line_close(&w.line);
    bytes_close(&w.answer);
    centre_kiosk_close(&w.neighbour);
    centre_kiosk_close(&w.school);
    centre_kit_close(&w.kit);
    return failed;
}
