#include "model/store/digest.h"
#include "model/store/journal.h"
#include "model/store/unknown.h"
#include "tests/harness/env_virtual.h"
#include "tests/harness/must.h"
#include "tests/harness/story.h"
#include "tests/harness/tmp.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A rebuild mends whatever was done to the tables, sweeps what belongs to nobody, and the comparing one only tells. */

#define REGION "0192f0c1a2b37c4d8e5f60718293a4b5"
#define NOBODY "ffffffffffffffffffffffffffffffff"

struct bench {
    struct tmp tmp;
    struct env_virtual clock;
    struct db *db;
    struct journal journal;
    struct story story;
};

static int setup_empty(void **state) {
    static struct bench b;
    b = (struct bench){0};
    tmp_make(&b.tmp);
    env_virtual_init(&b.clock, 1795417800000, 5);
    struct db_config config = {.path = tmp_path(&b.tmp, "store.db"), .create = true};
    must(db_open(&config, &b.clock.env, &b.db, &why));
    must(journal_start(b.db, &b.clock.env, REGION, 3, 1, &b.journal, &why));
    *state = &b;
    return 0;
}

static int setup(void **state) {
    setup_empty(state);
    struct bench *b = *state;
    struct arena a = {0};
    story_begin(&b->story, 8, 40);
    must(db_begin(b->db, false, &why));
    for (int i = 0; i < 400; i++) {
        struct event ev;
        story_next(&b->story, &a, &ev);
        must(journal_append(&b->journal, &ev, NULL, &a, &why));
        story_happened(&b->story, &ev);
        arena_reset(&a);
    }
    must(db_commit(b->db, &why));
    arena_close(&a);
    return 0;
}

static int teardown(void **state) {
    struct bench *b = *state;
    db_close(b->db);
    tmp_remove(&b->tmp);
    return 0;
}

static bool rebuild_of(struct db *db, bool compare, int subjects, int64_t *done) {
    struct rebuild *r;
    int64_t left = 1;
    bool good = true;
    must(rebuild_start(db, &r, &why));
    if (compare) rebuild_compare(r);
    while (good && left > 0) good = rebuild_step(r, subjects, done, &left, &why);
    rebuild_close(r);
    return good;
}

static bool rebuild(struct bench *b, bool compare, int subjects, int64_t *done) {
    return rebuild_of(b->db, compare, subjects, done);
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

/* As `priem rebuild --compare` does it: each that differs is counted and mended, wherever it stands. */
static void what_differs_is_counted(void **state) {
    struct bench *b = *state;
    struct rebuild *r;
    uint8_t good[HASH_SIZE], now[HASH_SIZE];
    int64_t done, left = 1;
    must(projection_digest(b->db, good, &why));
    for (int damaged = 0; damaged < 2; damaged++, left = 1) {
        must(db_begin(b->db, true, &why));
        if (damaged) {
            must(db_run(b->db, "UPDATE learner SET f_surname = 'x' WHERE subject = (SELECT max(subject) FROM learner)", &why,
                        NULL));
            must(db_run(b->db, "INSERT INTO learner (subject) VALUES ('" NOBODY "')", &why, NULL));
            must(db_run(b->db, "INSERT INTO learner (subject) VALUES ('')", &why, NULL));
            must(db_run(b->db,
                        "INSERT INTO learner (subject) SELECT subject || '0' FROM learner WHERE subject > '' ORDER BY subject"
                        " LIMIT 1 OFFSET 3",
                        &why, NULL));
        }
        must(rebuild_start(b->db, &r, &why));
        rebuild_mend(r);
        while (left > 0) must(rebuild_step(r, 3, &done, &left, &why));
        assert_int_equal(rebuild_differing(r), damaged ? 4 : 0);
        rebuild_close(r);
        must(projection_digest(b->db, now, &why));
        assert_memory_equal(good, now, HASH_SIZE);
        must(db_commit(b->db, &why));
    }
}

/* Of thousands of subjects the count takes steps of its own, which do nothing else. */
static void many_are_counted_first(void **state) {
    enum { MANY = 2500 };
    struct bench *b = *state;
    struct rebuild *r;
    int64_t before = 0, done = 0, left = 1, steps = 0, counting = 0;
    must(db_one_int(b->db, &before, "SELECT count(DISTINCT subject) FROM touch", &why, NULL));
    must(db_begin(b->db, true, &why));
    for (int i = 0; i < MANY; i++) {
        char subject[ID_TEXT];
        snprintf(subject, sizeof subject, "f%031d", i);
        must(db_run(b->db,
                    "INSERT INTO touch (subject, kiosk, epoch, seq, gsn)"
                    " SELECT :subject, kiosk, epoch, seq, gsn FROM touch ORDER BY seq LIMIT 1",
                    &why, "subject:t", subject, NULL));
    }
    must(rebuild_start(b->db, &r, &why));
    for (; left > 0 && steps < 100; steps++) {
        must(rebuild_step(r, 500, &done, &left, &why));
        counting += done == 0;
    }
    rebuild_close(r);
    db_rollback(b->db);
    assert_int_equal(done, before + MANY);
    assert_int_equal(counting, (before + MANY) / 1000); /* the first thousand is counted by the start */
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

static int64_t rows(struct bench *b, const char *sql) {
    int64_t n = -1;
    must(db_one_int(b->db, &n, sql, &why, NULL));
    return n;
}

static void open_again(struct bench *b) {
    struct db_config config = {.path = tmp_path(&b->tmp, "store.db")};
    db_close(b->db);
    must(db_open(&config, &b->clock.env, &b->db, &why));
}

/* Of a type, or of a version, that only a later program knows: kept as it came, and noted once. */
static void what_is_not_known_is_noted(void **state) {
    static const char *const lines[] = {
        "{\"k\":0,\"e\":1,\"s\":1,\"t\":\"family.visited\",\"v\":1,\"on\":\"" REGION "\",\"at\":1}\t-\t-",
        "{\"k\":0,\"e\":1,\"s\":2,\"t\":\"family.visited\",\"v\":1,\"on\":\"" REGION "\",\"at\":1}\t-\t-",
        "{\"k\":0,\"e\":1,\"s\":3,\"t\":\"region.set\",\"v\":99,\"on\":\"" REGION "\",\"at\":1,\"key\":1}\t-\t-",
    };
    struct bench *b = *state;
    struct arena a = {0};
    must(db_begin(b->db, true, &why));
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        const struct feed_item item = {.gsn = b->journal.seen + 1, .line = lines[i], .size = strlen(lines[i])};
        must(journal_feed(&b->journal, &item, 1, &a, &why));
    }
    must(db_commit(b->db, &why));
    arena_close(&a);
    for (int i = 0; i < 2; i++) {
        int64_t types;
        must(unknown_count(b->db, &types, &why));
        assert_int_equal(types, 2);
        assert_int_equal(rows(b, "SELECT count(*) FROM meta WHERE key = 'unknown.family.visited.1'"), 1);
        assert_int_equal(rows(b, "SELECT count(*) FROM meta WHERE key = 'unknown.region.set.99'"), 1);
        assert_int_equal(rows(b, "SELECT count(*) FROM log WHERE kiosk = 0"), 3);
        open_again(b);
    }
}

/* The store of a program that did not know two of the types has events of them and no rows; the one that knows them makes the
 * rows of whom they name when it opens it, and of nobody else. */
static void what_is_known_now_makes_its_rows(void **state) {
    struct bench *b = *state;
    uint8_t good[HASH_SIZE], now[HASH_SIZE];
    must(projection_digest(b->db, good, &why));
    assert_true(rows(b, "SELECT count(DISTINCT subject) FROM application") > 16); /* more than a step */
    must(db_begin(b->db, true, &why));
    must(db_run(b->db, "DELETE FROM lease", &why, NULL));
    must(db_run(b->db, "DELETE FROM application WHERE subject IN (SELECT subject FROM log WHERE type = 'application.filed')",
                &why, NULL));
    must(meta_set_text(b->db, "unknown.lease.granted.1", "1", &why));
    must(meta_set_text(b->db, "unknown.application.filed.1", "1", &why));
    must(meta_set_text(b->db, "unknown.application.filed.2", "1", &why));
    must(db_run(b->db, "INSERT INTO learner (subject) VALUES ('" NOBODY "')", &why, NULL));
    must(db_commit(b->db, &why));
    open_again(b);
    assert_int_equal(rows(b, "SELECT count(*) FROM meta WHERE key LIKE 'unknown.%'"), 1);
    assert_int_equal(rows(b, "SELECT count(*) FROM learner WHERE subject = '" NOBODY "'"), 1);
    must(db_begin(b->db, true, &why));
    must(db_run(b->db, "DELETE FROM learner WHERE subject = '" NOBODY "'", &why, NULL));
    must(db_commit(b->db, &why));
    must(projection_digest(b->db, now, &why));
    assert_memory_equal(good, now, HASH_SIZE);
}

enum { CORPUS_MOST = 256 };

/* The lines of a file of golden events, with learner.erased at the end: behind it nothing makes a row any more. What the golden
 * log.adopted holds is no line. */
static int corpus_lines(const char *path, const char *lines[CORPUS_MOST], struct arena *a) {
    char text[3 * EVENT_MAX];
    const char *o = "", *erased = NULL;
    int count = 0;
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    while (fgets(text, sizeof text, f)) {
        text[strcspn(text, "\n")] = '\0';
        if (strncmp(text, "o ", 2) == 0) o = arena_dup(a, text + 2);
        if (strncmp(text, "p ", 2) != 0) continue;
        assert_true(count < CORPUS_MOST);
        const char *line = arena_printf(a, "%s\t-\t%s", o, text + 2);
        if (strstr(line, "\"t\":\"learner.erased\""))
            erased = line;
        else if (!strstr(line, "\"t\":\"log.adopted\""))
            lines[count++] = line;
    }
    fclose(f);
    if (erased) lines[count++] = erased;
    return count;
}

/* What was ever written (tests/unit/event/types.c: each version of each type) is taken when the feed brings it, and makes what
 * a rebuild makes. */
static void replay_corpus(struct bench *b, const char *path) {
    struct arena a = {0};
    struct db_config config = {.path = tmp_path(&b->tmp, "corpus.db"), .create = true};
    struct db *db;
    struct journal j;
    uint8_t live[HASH_SIZE], rebuilt[HASH_SIZE];
    const char *lines[CORPUS_MOST];
    int64_t learners = 0, done;
    int count = corpus_lines(path, lines, &a);
    assert_true(count >= 24); /* types of the first release */
    must(db_open(&config, &b->clock.env, &db, &why));
    must(journal_start(db, &b->clock.env, REGION, 9, 1, &j, &why));
    must(db_begin(db, false, &why));
    for (int i = 0; i < count; i++) {
        const struct feed_item item = {.gsn = i + 1, .line = lines[i], .size = strlen(lines[i])};
        if (!journal_feed(&j, &item, 1, &a, &why)) fail_msg("%s: %s", why.log, lines[i]);
    }
    must(projection_digest(db, live, &why));
    must(rebuild_of(db, false, 7, &done));
    must(projection_digest(db, rebuilt, &why));
    assert_memory_equal(live, rebuilt, HASH_SIZE);
    must(db_one_int(db, &learners, "SELECT count(*) FROM learner", &why, NULL));
    assert_int_equal(learners, 1);
    must(db_commit(db, &why));
    db_close(db);
    remove(tmp_path(&b->tmp, "corpus.db"));
    arena_close(&a);
}

static void the_corpus_is_replayed(void **state) {
    struct bench *b = *state;
    const char *source = getenv("PRIEM_SOURCE");
    struct arena a = {0};
    glob_t files;
    assert_int_equal(glob(arena_printf(&a, "%s/tests/vectors/events*.txt", source ? source : "."), 0, NULL, &files), 0);
    for (size_t i = 0; i < files.gl_pathc; i++) replay_corpus(b, files.gl_pathv[i]);
    globfree(&files);
    arena_close(&a);
}

#define T(name)     cmocka_unit_test_setup_teardown(name, setup, teardown)
#define EMPTY(name) cmocka_unit_test_setup_teardown(name, setup_empty, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {T(damage_is_mended),
                                       T(what_differs_is_counted),
                                       T(many_are_counted_first),
                                       T(steps_come_to_an_end),
                                       T(digest_sees_every_cell),
                                       EMPTY(what_is_not_known_is_noted),
                                       T(what_is_known_now_makes_its_rows),
                                       EMPTY(the_corpus_is_replayed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
