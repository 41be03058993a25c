/* Each dialogue of the exchange cut at every byte, up and down: the kiosk's state machine and the centre are the real ones, the
 * line between them is in the hands of the test. A dialogue is told in a fork of a prepared region whose disks are memory, so
 * that each cut begins from the same bytes.
 *
 * Up: what a broken line may hand to the centre is every beginning of the request, shortest first and longest first. Down:
 * every beginning of the answer is given to the kiosk as if it were one. Whatever the cut, nothing may be taken that was not
 * whole; the honest line afterwards brings everything exactly once.
 */

#include "model/base/text.h"
#include "sync/centre/applier.h"
#include "tests/harness/held_line.h"
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
    RECORDS = 60,
    SETTINGS = 600,   /* more than an answer holds */
    SPENT = 6,        /* of a block of ten: a new one comes */
    LEGS_MOST = 12,   /* requests of a dialogue */
    HEAL_EACH = 61,   /* every so many cuts of a long answer go on to the end */
    HEAL_SHORT = 400, /* all of an answer as short as this */
    PATIENCE = 10000,
};

struct world {
    struct centre_kit kit;
    struct centre_kiosk school;
    struct saved saved; /* an application that waits for its decision */
    struct held_line line;
    struct bytes answer;
};

/* What an honest line leads to; told by the process that went there. */
struct end {
    int64_t own, parked, fed, central, leases;
    int phase;
    int legs;
    size_t up[LEGS_MOST], down[LEGS_MOST];
};

#define MUST(is)                                                                                                               \
    do {                                                                                                                       \
        if (!(is)) give_up(__LINE__, #is);                                                                                     \
    } while (0)

_Noreturn static void give_up(int line, const char *what) {
    printf("%s:%d: %s\n", __FILE__, line, what);
    fflush(stdout);
    _exit(1);
}

/* --- The line ------------------------------------------------------------------------------------------------------------- */

static void sit_down(struct world *w) {
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

static void start(struct world *w) {
    kiosk_exchange_start(w->line.x);
    work(w);
}

/* The first `size` bytes of what was asked come to the centre, in memory that ends where they do. */
static int post(struct world *w, size_t size) {
    uint8_t *body = malloc(size > 0 ? size : 1);
    struct fail why;
    MUST(body != NULL);
    if (size > 0) memcpy(body, w->line.asked.data, size);
    struct exchange_job job = {.kiosk = w->school.no, .body = body, .size = size};
    MUST(turn_run(w->kit.c, &job, 1, &why));
    bytes_close(&w->answer);
    w->answer = job.answer;
    free(body);
    return job.status;
}

static void deliver(struct world *w, size_t size) {
    uint8_t *body = malloc(size > 0 ? size : 1);
    MUST(body != NULL);
    if (size > 0) memcpy(body, w->answer.data, size);
    w->line.waiting = false;
    kiosk_exchange_answer(w->line.x, body, size);
    free(body);
}

static void lose(struct world *w) {
    struct fail why;
    fail_set(&why, FAIL_NET, "test", "no answer");
    w->line.waiting = false;
    kiosk_exchange_failed(w->line.x, &why, 0);
}

static void leg(struct world *w) {
    MUST(post(w, w->line.asked.size) == 200);
    deliver(w, w->answer.size);
    work(w);
}

static struct exchange_status status_of(const struct world *w) {
    struct exchange_status s;
    kiosk_exchange_status(w->line.x, &s);
    return s;
}

static void rest(struct world *w) {
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

/* The two logs of the kiosk are one: record by record, head by head, number by number. */
static int64_t logs_agree(struct world *w) {
    static const char sql[] = "SELECT seq, o, gsn, head FROM log WHERE kiosk = :kiosk ORDER BY seq";
    struct rows ours, theirs;
    struct fail why = {0};
    int64_t seq = 0;
    MUST(db_query(w->school.db, &ours, sql, &why, "kiosk:i", (int64_t)w->school.no, NULL) &&
         db_query(w->kit.c->db, &theirs, sql, &why, "kiosk:i", (int64_t)w->school.no, NULL));
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

static void look(struct world *w, struct end *e) {
    e->phase = status_of(w).phase;
    e->own = e->phase == EXCHANGE_FROZEN ? 0 : logs_agree(w);
    e->parked = there(w, "SELECT count(*) FROM log WHERE kiosk = :kiosk AND gsn = 0");
    e->fed = here(w, "SELECT count(*) FROM log WHERE gsn > 0 AND kiosk <> :kiosk");
    e->central = there(w, "SELECT count(*) FROM log WHERE kiosk <> :kiosk");
    e->leases = there(w, "SELECT count(*) FROM lease WHERE no = :kiosk");
}

/* As often as a person would press F5. */
static void heal(struct world *w) {
    for (int i = 0; i < 20; i++) {
        start(w);
        rest(w);
        if (status_of(w).phase != EXCHANGE_WAITING) return;
    }
}

static void ends_the_same(struct world *w, const struct end *e) {
    struct end now = {0};
    struct fail why;
    heal(w);
    look(w, &now);
    MUST(now.phase == e->phase);
    MUST(now.own == e->own);
    MUST(now.parked == e->parked);
    MUST(now.fed == e->fed);
    MUST(now.central == e->central);
    MUST(now.leases == e->leases);
    MUST(e->phase == EXCHANGE_FROZEN || status_of(w).unsent == 0);
    MUST(centre_kit_command(&w->kit, NULL, &why, "verify", NULL));
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
    int status = post(w, size);
    MUST(status == 400 || status == 200);
    int64_t stored = there(w, "SELECT stored_seq FROM kiosk_state WHERE kiosk = :kiosk");
    MUST(there(w, "SELECT count(*) FROM log WHERE kiosk = :kiosk") == stored);
}

static void cut_up(struct world *w, const struct end *e, bool longest_first) {
    size_t size = w->line.asked.size;
    for (size_t i = 0; i < size; i++) try_up(w, longest_first ? size - 1 - i : i);
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

static void cut_leg(struct world *w, const struct end *e, int at) {
    for (int i = 0; i < at; i++) leg(w);
    MUST(w->line.waiting);
    TELL(cut_up(w, e, false));
    TELL(cut_up(w, e, true));
    MUST(post(w, w->line.asked.size) == 200);
    for (size_t size = 0; size < w->answer.size; size++) TELL(cut_down(w, e, size));
}

static void tell_honestly(struct world *w, struct end *e) {
    for (; w->line.waiting; e->legs++) {
        MUST(e->legs < LEGS_MOST);
        size_t up = w->line.asked.size;
        leg(w);
        e->up[e->legs] = up;
        e->down[e->legs] = w->answer.size;
    }
    look(w, e);
}

/* --- The dialogues -------------------------------------------------------------------------------------------------------- */

/* One more sheet of consent to the application; the caller holds the transaction. */
static void record(struct world *w, const char *staff, const char *sheet) {
    struct arena a = {0};
    struct fail why;
    struct event ev = {.type = &event_types[EV_CONSENT_GIVEN]};
    text_copy(ev.subject, sizeof ev.subject, w->saved.subject);
    text_copy(ev.staff, sizeof ev.staff, staff);
    struct consent *consent = event_payload(&ev, &a);
    *consent = (struct consent){.kind = "pd", .signer = "applicant", .day = "2026-11-23", .version = "2025-09"};
    text_copy(consent->app, sizeof consent->app, w->saved.app);
    text_copy(consent->sheet, sizeof consent->sheet, sheet);
    MUST(journal_append(&w->school.desk.journal, &ev, NULL, &a, &why));
    arena_close(&a);
}

static void append(struct world *w, const char *staff, int count) {
    struct fail why;
    for (int i = 0; i < count; i++) {
        MUST(db_begin(w->school.db, true, &why));
        record(w, staff, "7");
        MUST(db_commit(w->school.db, &why));
    }
}

static void nothing_new(struct world *w) {
    (void)w;
}

static void one_record(struct world *w) {
    append(w, w->kit.staff[CENTRE_DESK], 1);
}

static void sixty_records(struct world *w) {
    append(w, w->kit.staff[CENTRE_DESK], RECORDS);
}

static void a_big_feed(struct world *w) {
    struct centre *c = w->kit.c;
    struct fail why;
    MUST(centre_begin(c, &why));
    for (int i = 0; i < SETTINGS; i++) {
        struct event ev = {.type = &event_types[EV_REGION_SET]};
        text_copy(ev.subject, sizeof ev.subject, c->journal.region);
        struct region_set *set = event_payload(&ev, &c->turn);
        text_copy(set->key, sizeof set->key, "min_age");
        text_copy(set->value, sizeof set->value, i % 2 ? "5" : "6");
        MUST(applier_append(c, &ev, &why));
    }
    MUST(centre_commit(c, &why));
}

static void a_new_block(struct world *w) {
    struct application form;
    struct saved saved;
    char number[11];
    for (int i = 1; i <= SPENT; i++) {
        centre_kiosk_form(&w->school, i, &form);
        centre_kiosk_file(&w->school, &form, &saved);
        centre_kiosk_issue(&w->school, &saved, CENTRE_COORDINATOR, number);
    }
}

/* Another disk under the same name has sent a record that this one has not. */
static void a_fork(struct world *w) {
    struct journal *j = &w->school.desk.journal;
    struct bytes frame = {0};
    struct fail why;
    MUST(db_begin(w->school.db, true, &why));
    record(w, w->kit.staff[CENTRE_DESK], "8");
    centre_kiosk_frame(&w->school, j->seq, 1, &frame);
    db_rollback(w->school.db);
    MUST(journal_reload(j, &why));
    struct exchange_request r = {.feed_epoch = 1, .frames = frame.data, .frames_size = frame.size};
    MUST(request_make(&r, &w->line.asked, &why));
    MUST(post(w, w->line.asked.size) == 200);
    append(w, w->kit.staff[CENTRE_DESK], 2);
    bytes_close(&frame);
}

/* The centre stands where it stood before: what the kiosk believes acked has not come. */
static void a_gap(struct world *w) {
    struct fail why;
    append(w, w->kit.staff[CENTRE_DESK], 6);
    kiosk_exchange_close(w->line.x);
    MUST(db_begin(w->school.db, true, &why));
    MUST(meta_set_int(w->school.db, "acked_seq", (int64_t)w->school.desk.journal.seq - 2, &why));
    MUST(db_commit(w->school.db, &why));
    sit_down(w);
}

/* By nobody the region knows: set aside, and what comes behind it is not. */
static void a_parked_record(struct world *w) {
    append(w, "00000000000000000000000000000001", 1);
    append(w, w->kit.staff[CENTRE_DESK], 1);
}

static const struct dialogue {
    const char *name;
    void (*prepare)(struct world *w);
    int phase;
    int least_legs;
    int64_t parked;
    int64_t new_leases;
} dialogues[] = {
    {"nothing new", nothing_new, EXCHANGE_IDLE, 1, 0, 0},
    {"one record", one_record, EXCHANGE_IDLE, 1, 0, 0},
    {"sixty records", sixty_records, EXCHANGE_IDLE, 1, 0, 0},
    {"a feed of more than one answer", a_big_feed, EXCHANGE_IDLE, 2, 0, 0},
    {"a new block of numbers", a_new_block, EXCHANGE_IDLE, 1, 0, 1},
    {"a fork", a_fork, EXCHANGE_FROZEN, 1, 0, 0},
    {"a gap", a_gap, EXCHANGE_IDLE, 2, 0, 0},
    {"a record set aside", a_parked_record, EXCHANGE_IDLE, 1, 1, 0},
};

static void tell_dialogue(struct world *w, const struct dialogue *d, struct end *e) {
    int64_t leases = there(w, "SELECT count(*) FROM lease WHERE no = :kiosk");
    size_t cuts = 0;
    d->prepare(w);
    start(w);
    TELL(tell_honestly(w, e));
    MUST(e->phase == d->phase);
    MUST(e->legs >= d->least_legs);
    MUST(e->parked == d->parked);
    MUST(e->leases == leases + d->new_leases);
    for (int i = 0; i < e->legs; i++) {
        TELL(cut_leg(w, e, i));
        cuts += 2 * e->up[i] + e->down[i];
    }
    printf("%s: %d requests, %zu cuts\n", d->name, e->legs, cuts);
}

static void every_byte(void **state) {
    struct world *w = *state;
    struct end *e = mmap(NULL, sizeof *e, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(e != MAP_FAILED);
    bool well = true;
    for (size_t i = 0; i < sizeof dialogues / sizeof *dialogues && well; i++) {
        memset(e, 0, sizeof *e);
        if (!forked(&well)) {
            if (!freopen("/dev/null", "w", stderr)) abort(); /* the centre's log */
            tell_dialogue(w, &dialogues[i], e);
            told();
        }
        if (!well) print_error("in the dialogue: %s\n", dialogues[i].name);
    }
    munmap(e, sizeof *e);
    assert_true(well);
}

int main(void) {
    static struct world w;
    static uint64_t dice = 1;
    struct application form;
    disk_install(&dice);
    centre_kit_open(&w.kit);
    centre_kiosk_enrol(&w.kit, &w.school, "school 12", "12", "desk");
    for (int p = 0; p < CENTRE_PEOPLE; p++) centre_kiosk_login(&w.school, (enum centre_person)p);
    centre_kiosk_form(&w.school, SPENT + 1, &form);
    centre_kiosk_file(&w.school, &form, &w.saved);
    centre_kiosk_sync(&w.school);
    sit_down(&w);
    heal(&w);
    const struct CMUnitTest tests[] = {cmocka_unit_test_prestate(every_byte, &w)};
    int failed = cmocka_run_group_tests_name("cuts", tests, NULL, NULL);
    held_line_close(&w.line);
    bytes_close(&w.answer);
    centre_kiosk_close(&w.school);
    centre_kit_close(&w.kit);
    return failed;
}
