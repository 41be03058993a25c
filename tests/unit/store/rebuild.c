#include "model/store/digest.h"
#include "model/store/journal.h"
#include "tests/harness/story.h"
#include "tests/harness/tmp.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <string.h>

/* A rebuild mends whatever was done to the tables, sweeps what belongs to nobody, and the comparing one only tells. */

#define REGION "0192f0c1a2b37c4d8e5f60718293a4b5"
#define NOBODY "ffffffffffffffffffffffffffffffff"

static struct fail why;

#define must(x)                                                                                                                \
    do {                                                                                                                       \
        if (!(x)) fail_msg("%s: %s", #x, why.log);                                                                             \
    } while (0)

struct bench {
    struct tmp tmp;
    struct env_virtual clock;
    struct db *db;
    struct journal journal;
    struct story story;
};

static int setup(void **state) {
    static struct bench b;
    struct arena a = {0};
    b = (struct bench){0};
    tmp_make(&b.tmp);
    env_virtual_init(&b.clock, 1795417800000, 5);
    struct db_config config = {.path = tmp_path(&b.tmp, "store.db"), .create = true};
    must(db_open(&config, &b.clock.env, &b.db, &why));
    must(journal_start(b.db, &b.clock.env, REGION, 3, 1, &b.journal, &why));
    story_begin(&b.story, 8, 40);
    must(db_begin(b.db, false, &why));
    for (int i = 0; i < 400; i++) {
        struct event ev;
        story_next(&b.story, &a, &ev);
        must(journal_append(&b.journal, &ev, NULL, &a, &why));
        story_happened(&b.story, &ev);
        arena_reset(&a);
    }
    must(db_commit(b.db, &why));
    arena_close(&a);
    *state = &b;
    return 0;
}

static int teardown(void **state) {
    struct bench *b = *state;
    db_close(b->db);
    tmp_remove(&b->tmp);
    return 0;
}

static bool rebuild(struct bench *b, bool compare, int subjects, int64_t *done) {
    struct rebuild *r;
    int64_t left = 1;
    bool good = true;
    must(rebuild_start(b->db, &r, &why));
    if (compare) rebuild_compare(r);
    while (good && left > 0) good = rebuild_step(r, subjects, done, &left, &why);
    rebuild_close(r);
    return good;
}

static void damage_is_mended(void **state) {
    static const char *const damage[] = {
        "DELETE FROM application",
        "UPDATE learner SET number = '6700000000', f_surname = 'x'",
        "UPDATE certificate SET state = 'joined'",
        "DELETE FROM ruling",
        "INSERT INTO learner (subject) VALUES ('" NOBODY "')",
        "INSERT INTO setting (subject, key, value) VALUES ('" NOBODY "', 'decides', 'operator')",
    };
    struct bench *b = *state;
    uint8_t good[HASH_SIZE], now[HASH_SIZE];
    int64_t done;
    must(projection_digest(b->db, good, &why));
    for (size_t i = 0; i < sizeof damage / sizeof *damage; i++) {
        must(db_begin(b->db, true, &why));
        must(db_run(b->db, damage[i], &why, NULL));
        if (db_changed(b->db) > 0) {
            must(projection_digest(b->db, now, &why));
            assert_memory_not_equal(good, now, HASH_SIZE);
            assert_false(rebuild(b, true, 7, &done));
            assert_int_equal(why.kind, FAIL_CONFLICT);
        }
        db_rollback(b->db);
        must(db_begin(b->db, true, &why));
        must(db_run(b->db, damage[i], &why, NULL));
        must(rebuild(b, false, 7, &done));
        must(projection_digest(b->db, now, &why));
        assert_memory_equal(good, now, HASH_SIZE);
        must(db_commit(b->db, &why));
    }
}

static void steps_come_to_an_end(void **state) {
    struct bench *b = *state;
    int64_t one, all, subjects = 0;
    must(db_one_int(b->db, &subjects, "SELECT count(DISTINCT subject) FROM touch", &why, NULL));
    must(db_begin(b->db, true, &why));
    must(rebuild(b, true, 1, &one));
    must(rebuild(b, true, 1000, &all));
    must(db_commit(b->db, &why));
    assert_int_equal(one, subjects);
    assert_int_equal(all, subjects);
}

static void digest_sees_every_cell(void **state) {
    struct bench *b = *state;
    uint8_t before[HASH_SIZE], after[HASH_SIZE], other[HASH_SIZE];
    const char *subject = b->story.subject[3];
    must(subject_digest(b->db, subject, before, &why));
    must(subject_digest(b->db, b->story.subject[4], other, &why));
    must(db_begin(b->db, true, &why));
    must(db_run(b->db, "UPDATE learner SET pending = pending + 1 WHERE subject = :s", &why, "s:t", subject, NULL));
    assert_int_equal(db_changed(b->db), 1);
    must(subject_digest(b->db, subject, after, &why));
    assert_memory_not_equal(before, after, HASH_SIZE);
    must(subject_digest(b->db, b->story.subject[4], after, &why));
    assert_memory_equal(other, after, HASH_SIZE);
    db_rollback(b->db);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {T(damage_is_mended), T(steps_come_to_an_end), T(digest_sees_every_cell)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
