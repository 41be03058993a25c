/* An office that has nothing yet and is far behind: it is sent to a snapshot of its place and has in the end, table by table,
 * what the ordinary feed would have given it; wherever the line is cut, whoever dies, whatever is altered on the way. The
 * kiosk's end and the centre are the real ones; the line between them is in the hands of the test. */

#include "model/base/text.h"
#include "model/store/life.h"
#include "model/store/schema.h"
#include "sync/centre/peer.h"
#include "sync/centre/settings.h"
#include "sync/centre/snapshot.h"
#include "sync/kiosk/kiosk.h"
#include "sync/wire/snapshot.h"
#include "tests/harness/centre_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { CHILDREN = 480, STEPS_MOST = 200000, FETCH_FEW = 14000, FILE_LEAST = 100000 };

/* A kiosk of the office on a store of its own. */
struct seat {
    struct world *world;
    struct db *db;
    struct desk desk;
    struct kiosk_exchange *x;
    char path[400];
    struct bytes asked;
    char wanted[SNAPSHOT_PATH_ROOM]; /* path of a GET; "" when `asked` is a POST */
    uint64_t from;
    size_t most;
    bool waiting, by_feed;
    int posts, gets;
    int64_t bytes; /* of all answers */
};

struct world {
    struct centre_kit kit;
    struct centre_kiosk school, office;
    struct seat seats[3];
    int count, made;
    struct saved cases[CHILDREN];
    char number[11];
    size_t most;     /* bytes given for a GET, 0: as asked for */
    int64_t flip_at; /* of a GET: this byte of the file is flipped, −1: none */
};

static void must(bool ok, const struct fail *why) {
    if (!ok) fail_msg("%s (%s)", why->log, why->say);
}

static int64_t count(struct db *db, const char *sql) {
    struct fail why = {0};
    int64_t n = 0;
    must(db_one_int(db, &n, sql, &why, NULL), &why);
    return n;
}

static int64_t meta(const struct seat *s, const char *key) {
    struct fail why = {0};
    int64_t n = 0;
    must(meta_int(s->db, key, &n, &why), &why);
    return n;
}

/* --- The line ------------------------------------------------------------------------------------------------------------- */

static bool post(void *self, const uint8_t *body, size_t size, struct fail *why) {
    struct seat *s = self;
    (void)why;
    bytes_clear(&s->asked);
    bytes_add(&s->asked, body, size);
    s->wanted[0] = '\0';
    s->waiting = true;
    return true;
}

static bool get(void *self, const char *path, uint64_t from, size_t most, struct fail *why) {
    struct seat *s = self;
    (void)why;
    text_copy(s->wanted, sizeof s->wanted, path);
    s->from = from;
    s->most = most;
    s->waiting = true;
    return true;
}

static void drop(void *self) {
    ((struct seat *)self)->waiting = false;
}

static void no_answer(struct seat *s) {
    struct fail why;
    fail_set(&why, FAIL_NET, "test: no answer", "no answer");
    kiosk_exchange_failed(s->x, &why, 0);
}

static void answer_get(struct seat *s) {
    struct world *w = s->world;
    struct bytes out = {0};
    uint64_t total;
    s->gets++;
    int status = snapshot_get(w->kit.c, w->office.no, s->wanted, s->from, s->most ? s->most : SIZE_MAX, &out, &total);
    if (status != 200 && status != 206) {
        no_answer(s);
        return;
    }
    if (w->most > 0 && out.size > w->most) out.size = w->most;
    if (w->flip_at >= (int64_t)s->from && w->flip_at < (int64_t)(s->from + out.size))
        out.data[(uint64_t)w->flip_at - s->from] ^= 1;
    s->bytes += (int64_t)out.size;
    kiosk_exchange_answer(s->x, out.data, out.size);
    bytes_close(&out);
}

static void answer_post(struct seat *s) {
    struct exchange_job job = {.kiosk = s->world->office.no, .body = s->asked.data, .size = s->asked.size};
    struct fail why = {0};
    s->posts++;
    must(turn_run(s->world->kit.c, &job, 1, &why), &why);
    assert_int_equal(job.status, 200);
    s->bytes += (int64_t)job.answer.size;
    kiosk_exchange_answer(s->x, job.answer.data, job.answer.size);
    bytes_close(&job.answer);
}

static void answer(struct seat *s) {
    s->waiting = false;
    if (s->wanted[0])
        answer_get(s);
    else
        answer_post(s);
    while (snapshot_works(s->world->kit.c)) snapshot_step(s->world->kit.c);
}

/* One step of whoever has something to do; false: the kiosk rests. */
static bool step(struct seat *s) {
    if (s->waiting) {
        answer(s);
        return true;
    }
    if (kiosk_exchange_wait(s->x) != 0) return false;
    kiosk_exchange_step(s->x, 1000, true);
    return true;
}

static enum exchange_phase run(struct seat *s) {
    struct exchange_status status;
    kiosk_exchange_start(s->x);
    for (int i = 0; step(s); i++) assert_true(i < STEPS_MOST);
    kiosk_exchange_status(s->x, &status);
    return status.phase;
}

static void run_well(struct seat *s) {
    if (run(s) == EXCHANGE_IDLE) return;
    struct exchange_status status;
    kiosk_exchange_status(s->x, &status);
    fail_msg("%s", status.last_fail.log);
}

/* --- The office ----------------------------------------------------------------------------------------------------------- */

static void open_seat(struct seat *s) {
    struct world *w = s->world;
    struct kiosk_keys keys = {0};
    struct fail why = {0};
    const struct transport line = {.self = s, .send = post, .cancel = drop, .fetch = s->by_feed ? NULL : get};
    memcpy(keys.frame_secret, w->office.frame_secret, sizeof keys.frame_secret);
    memcpy(keys.answer_key, w->kit.c->answer_key, sizeof keys.answer_key);
    must(desk_open(s->db, &w->kit.clock.env, w->kit.calendar, &s->desk, &why), &why);
    must(kiosk_exchange_open(&s->desk, &keys, &line, &s->x, &why), &why);
    s->waiting = false;
}

/* A new, empty store of the office's kiosk. */
static struct seat *sit_down(struct world *w, bool by_feed) {
    struct seat *s = &w->seats[w->count];
    struct journal journal;
    struct fail why = {0};
    char name[16];
    snprintf(name, sizeof name, "seat%d.db", w->made++);
    w->count++;
    *s = (struct seat){.world = w, .by_feed = by_feed};
    text_copy(s->path, sizeof s->path, tmp_path(&w->kit.tmp, name));
    must(db_open(&(struct db_config){.path = s->path, .create = true}, &w->kit.clock.env, &s->db, &why), &why);
    must(journal_start(s->db, &w->kit.clock.env, w->kit.c->journal.region, w->office.no, w->office.epoch, &journal, &why),
         &why);
    open_seat(s);
    return s;
}

static void leave(struct seat *s) {
    kiosk_exchange_close(s->x);
    db_close(s->db);
    bytes_close(&s->asked);
}

/* kill −9: nothing stays but what the store holds. */
static void kill_seat(struct seat *s) {
    struct fail why = {0};
    kiosk_exchange_close(s->x);
    db_close(s->db);
    must(db_open(&(struct db_config){.path = s->path}, &s->world->kit.clock.env, &s->db, &why), &why);
    open_seat(s);
    kiosk_exchange_start(s->x);
}

/* --- The same, table by table --------------------------------------------------------------------------------------------- */

/* What the exchange notes for itself. */
static bool is_own(const char *table) {
    static const char *const own[] = {"meta", "exchange_log", "feed_unit"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strcmp(table, own[i]) == 0) return true;
    return false;
}

static void dump(struct db *db, const struct table *t, struct bytes *out) {
    struct table_column columns[TABLE_COLUMNS_MOST];
    int n = table_columns(t, columns);
    struct bytes sql = {0};
    struct rows r;
    struct fail why = {0};
    bytes_text(&sql, "SELECT ");
    for (int i = 0; i < n; i++) bytes_printf(&sql, "%squote(%s)", i ? " || ' ' || " : "", columns[i].name);
    bytes_printf(&sql, " FROM %s ORDER BY 1", t->name);
    must(db_query(db, &r, (const char *)sql.data, &why, NULL), &why);
    while (db_next(&r, &why)) bytes_printf(out, "%s\n", db_text(&r, 0));
    assert_false(db_failed(&r));
    bytes_close(&sql);
}

static void same_tables(struct db *here, struct db *there) {
    for (int i = 0; i < table_count; i++) {
        struct bytes a = {0}, b = {0};
        if (tables[i].home == HOME_CENTRE || is_own(tables[i].name)) continue;
        dump(here, &tables[i], &a);
        dump(there, &tables[i], &b);
        if (a.size != b.size || (a.size > 0 && memcmp(a.data, b.data, a.size) != 0)) {
            print_message("%s\n--- here\n%.3000s\n--- there\n%.3000s\n", tables[i].name, a.data ? (char *)a.data : "",
                          b.data ? (char *)b.data : "");
            fail_msg("%s", tables[i].name);
        }
        bytes_close(&a);
        bytes_close(&b);
    }
}

/* --- A region with a past --------------------------------------------------------------------------------------------------
 */

/* Few are far behind here; the blocks of a test are small then, too. */
static void small_scale(struct centre_kit *kit) {
    static const char ini[] = "[centre]\nfolder = region\n[lease]\nsize = 200\n[snapshot]\nrows = 200\nblock = 96\n";
    struct fail why = {0};
    centre_close(kit->c);
    settings_close(kit->settings);
    tmp_write(&kit->tmp, "centre.ini", ini, sizeof ini - 1);
    must(settings_load(centre_settings, tmp_path(&kit->tmp, "centre.ini"), &kit->settings, &why), &why);
    must(centre_open(kit->settings, &kit->clock.env, &kit->c, &why), &why);
}

static void file_children(struct world *w) {
    for (int i = 0; i < CHILDREN; i++) {
        struct application form;
        char number[11];
        centre_kiosk_form(&w->school, i, &form);
        centre_kiosk_file(&w->school, &form, &w->cases[i]);
        if (i % 3 == 0) centre_kiosk_issue(&w->school, &w->cases[i], CENTRE_COORDINATOR, number);
        if (i % 20 == 0) centre_kiosk_sync(&w->school);
    }
    centre_kiosk_sync(&w->school);
}

static int set_up(void **state) {
    struct world *w = calloc(1, sizeof *w);
    w->flip_at = -1;
    centre_kit_open(&w->kit);
    small_scale(&w->kit);
    centre_kiosk_enrol(&w->kit, &w->office, "office", "1", "office");
    centre_kiosk_enrol(&w->kit, &w->school, "school", "12", "desk");
    for (int p = 0; p < CENTRE_PEOPLE; p++) centre_kiosk_login(&w->school, (enum centre_person)p);
    centre_kiosk_sync(&w->school);
    file_children(w);
    *state = w;
    return 0;
}

static int leave_all(void **state) {
    struct world *w = *state;
    for (; w->count > 0; w->count--) leave(&w->seats[w->count - 1]);
    w->most = 0;
    w->flip_at = -1;
    return 0;
}

static int tear_down(void **state) {
    struct world *w = *state;
    centre_kiosk_close(&w->school);
    centre_kiosk_close(&w->office);
    centre_kit_close(&w->kit);
    free(w);
    return 0;
}

/* --- ---------------------------------------------------------------------------------------------------------------------- */

static void a_snapshot_gives_what_the_feed_gives(void **state) {
    struct world *w = *state;
    struct seat *fed = sit_down(w, true), *snapped = sit_down(w, false);
    run_well(fed);
    run_well(snapped);
    assert_int_equal(fed->gets, 0);
    assert_true(snapped->gets > 0 && snapped->posts < fed->posts);
    assert_true(meta(snapped, "snapped") > 0);
    assert_int_equal(meta(snapped, "cursor"), meta(fed, "cursor"));
    assert_int_equal(count(snapped->db, "SELECT count(*) FROM learner"), CHILDREN);
    same_tables(snapped->db, fed->db);
}

/* How far the snapshot has come in the store. */
static int64_t progress(const struct seat *s) {
    return meta(s, "snapped");
}

/* kill −9 behind every block, and in the middle of what came of the next: what was taken stays, nothing is taken twice. */
static void who_is_killed_goes_on_at_the_next_block(void **state) {
    struct world *w = *state;
    struct seat *fed = sit_down(w, true), *s = sit_down(w, false);
    int killed = 0;
    int64_t last = 0;
    run_well(fed);
    w->most = FETCH_FEW;
    kiosk_exchange_start(s->x);
    for (int i = 0; step(s); i++) {
        assert_true(i < STEPS_MOST);
        if (progress(s) == last) continue;
        assert_true(progress(s) > last);
        last = progress(s);
        kill_seat(s);
        killed++;
    }
    assert_true(killed > 4);
    same_tables(s->db, fed->db);
}

/* Whatever number of bytes a connection carries, it is gone on behind them: no more than the file and what stands around it. */
static void a_cut_line_goes_on_behind_what_it_carried(void **state) {
    static const size_t carried[] = {40, 129, 4096, 30011};
    struct world *w = *state;
    struct seat *fed = sit_down(w, true);
    run_well(fed);
    for (size_t i = 0; i < sizeof carried / sizeof *carried; i++) {
        struct seat *s = sit_down(w, false);
        w->most = carried[i];
        run_well(s);
        assert_true(s->gets > (int)(FILE_LEAST / carried[i]) && s->posts <= 3);
        same_tables(s->db, fed->db);
        leave(s);
        w->count--;
    }
}

#define TEST(name) cmocka_unit_test_teardown(name, leave_all)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_snapshot_gives_what_the_feed_gives),
        TEST(who_is_killed_goes_on_at_the_next_block),
        TEST(a_cut_line_goes_on_behind_what_it_carried),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
