/* Two municipalities, an office and a school in each, all of their children known by name. Whatever the kiosks of one keep on
 * their disks and whatever runs between them and the centre, the names of the other stand nowhere in it; and when a child is
 * transferred or a kiosk is moved, the names of before are gone from its files. The kiosk's end and the centre are the real
 * ones; the line between them is read here, unpacked. */

#include "model/base/text.h"
#include "model/store/digest.h"
#include "sync/kiosk/inner.h"
#include "tests/harness/held_line.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
    KIOSKS = 4,
    CHILDREN = 12,
    SCHOOL = 0,
    OFFICE = 1,
    FAR_SCHOOL = 2,
    FAR_OFFICE = 3,
    EXCHANGE_MOST = 200000,
    WEAK = 2048,
    DUE = 1000
};

static const struct {
    const char *name, *point, *scope;
} seats[KIOSKS] = {{"школа № 12", "12", "desk"},
                   {"управление, окно 1", "1", "office"},
                   {"школа № 2", "31", "desk"},
                   {"отдел образования", "30", "office"}};

struct seat {
    struct world *world;
    struct centre_kiosk kiosk;
    struct held_line line;
    struct bytes ran; /* on it, all and unpacked */
};

struct known {
    char surname[60], snils[12], phone[20], subject[ID_TEXT];
    int seat; /* where it was filed */
};

struct world {
    struct centre_kit kit;
    struct seat seats[KIOSKS];
    struct known children[CHILDREN];
};

/* --- The line ------------------------------------------------------------------------------------------------------------- */

static void record_frames(struct seat *s, const struct exchange_request *r, struct arena *a) {
    const uint8_t *at = r->frames;
    struct fail why = {0};
    for (size_t left = r->frames_size, size; left > 0; at += size, left -= size) {
        struct frame_head head;
        struct frame_line *lines;
        if (frame_peek(at, left, &head, &size, &why) &&
            frame_open(at, size, s->kiosk.frame_secret + SIGN_PUBLIC_SIZE, &s->kiosk.kit->c->dicts, a, &head, &lines, &why))
            for (int i = 0; i < head.count; i++) bytes_add(&s->ran, lines[i].line, lines[i].size);
        else
            fail_msg("%s", why.log);
    }
}

static void record(struct seat *s, const struct bytes *answer) {
    struct exchange_request r;
    struct exchange_answer said;
    struct arena a = {0};
    struct fail why = {0};
    uint8_t hash[HASH_SIZE];
    struct centre *c = s->kiosk.kit->c;
    if (!request_read(s->line.asked.data, s->line.asked.size, &r, &why)) fail_msg("%s", why.log);
    request_hash_of(s->line.asked.data, s->line.asked.size, hash);
    const struct answer_bond bond = {c->journal.region, s->kiosk.no, r.nonce, hash, dicts_find(&c->dicts, r.dict)};
    record_frames(s, &r, &a);
    if (!answer_read(answer->data, answer->size, &bond, c->answer_key, &a, &said, &why)) fail_msg("%s", why.log);
    for (int i = 0; i < said.item_count; i++)
        if (!said.items[i].own && !said.items[i].forget) bytes_add(&s->ran, said.items[i].line, said.items[i].size);
    arena_close(&a);
}

static void answer(struct seat *s) {
    struct exchange_job job = {.kiosk = s->kiosk.no, .body = s->line.asked.data, .size = s->line.asked.size};
    struct fail why = {0};
    s->line.waiting = false;
    if (!turn_run(s->kiosk.kit->c, &job, 1, &why) || job.status != 200) fail_msg("%d: %s", job.status, why.log);
    record(s, &job.answer);
    kiosk_exchange_answer(s->line.x, job.answer.data, job.answer.size);
    bytes_close(&job.answer);
}

/* To its end: everything sent, applied, and what was to be forgotten wiped from the disk. */
static void exchange(struct seat *s) {
    struct exchange_status status;
    kiosk_exchange_start(s->line.x);
    for (int i = 0; s->line.waiting || kiosk_exchange_wait(s->line.x) == 0; i++) {
        if (i == EXCHANGE_MOST) fail_msg("%s never rests", s->kiosk.name);
        if (s->line.waiting)
            answer(s);
        else
            kiosk_exchange_step(s->line.x, 1000, true);
    }
    kiosk_exchange_status(s->line.x, &status);
    if (status.phase != EXCHANGE_IDLE) fail_msg("%s: %s", s->kiosk.name, status.last_fail.log);
}

static void exchange_all(struct world *w) {
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < KIOSKS; i++) exchange(&w->seats[i]);
}

/* --- Names ---------------------------------------------------------------------------------------------------------------- */

static bool stands_in(const struct bytes *bytes, const char *text) {
    return bytes->size > 0 && memmem(bytes->data, bytes->size, text, strlen(text)) != NULL;
}

/* Every file of its store: the database, the write-ahead log. */
static void read_files(struct seat *s, struct bytes *out) {
    char begin[40], path[1200];
    uint8_t block[65536];
    size_t n;
    snprintf(begin, sizeof begin, "%u.%u.db", s->kiosk.no, s->kiosk.epoch);
    DIR *dir = opendir(s->kiosk.kit->tmp.folder);
    assert_non_null(dir);
    for (struct dirent *e; (e = readdir(dir));) {
        if (strncmp(e->d_name, begin, strlen(begin)) != 0) continue;
        snprintf(path, sizeof path, "%s/%s", s->kiosk.kit->tmp.folder, e->d_name);
        FILE *f = fopen(path, "rb");
        assert_non_null(f);
        while ((n = fread(block, 1, sizeof block, f)) > 0) bytes_add(out, block, n);
        fclose(f);
    }
    closedir(dir);
    assert_true(out->size > 0);
}

static bool knows(const struct bytes *in, const struct known *c) {
    char folded[120];
    text_fold(c->surname, folded, sizeof folded);
    return stands_in(in, c->surname) || stands_in(in, folded) || stands_in(in, c->snils) || stands_in(in, c->phone);
}

static bool in_files(struct seat *s, const struct known *c) {
    struct bytes files = {0};
    read_files(s, &files);
    bool found = knows(&files, c);
    bytes_close(&files);
    return found;
}

static bool is_far(int seat) {
    return seat == FAR_SCHOOL || seat == FAR_OFFICE;
}

/* --- ---------------------------------------------------------------------------------------------------------------------- */

static void open_exchange(struct seat *s) {
    struct fail why;
    assert_true(held_line_open(&s->line, &s->kiosk, &why));
}

static void sit_down(struct world *w, int i) {
    struct seat *s = &w->seats[i];
    s->world = w;
    centre_kiosk_enrol(&w->kit, &s->kiosk, seats[i].name, seats[i].point, seats[i].scope);
    for (int p = 0; i == SCHOOL && p < CENTRE_PEOPLE; p++) centre_kiosk_login(&s->kiosk, (enum centre_person)p);
    centre_kiosk_sync(&s->kiosk);
    open_exchange(s);
}

/* A day: each kiosk files children of its own and issues to every second one. */
static void work(struct world *w) {
    for (int i = 0; i < CHILDREN; i++) {
        struct known *c = &w->children[i];
        struct seat *s = &w->seats[c->seat = i % KIOSKS];
        struct application form;
        struct saved saved;
        char number[11];
        centre_kiosk_form(&s->kiosk, 40 + i, &form);
        static const char *const letters[CHILDREN] = {"ах", "бэ", "вэ", "гэ", "дэ", "же", "зэ", "ка", "эл", "эм", "эн", "пэ"};
        snprintf(form.child.surname, sizeof form.child.surname, "Приметный%s", letters[i]);
        text_copy(c->surname, sizeof c->surname, form.child.surname);
        text_copy(c->snils, sizeof c->snils, form.child.snils);
        text_copy(c->phone, sizeof c->phone, form.applicant.phone);
        centre_kiosk_file(&s->kiosk, &form, &saved);
        text_copy(c->subject, sizeof c->subject, saved.subject);
        if (i % 8 < 4) centre_kiosk_issue(&s->kiosk, &saved, CENTRE_OPERATOR, number);
    }
}

static int set_up(void **state) {
    struct world *w = calloc(1, sizeof *w);
    struct fail why;
    centre_kit_open(&w->kit);
    assert_true(centre_kit_command(&w->kit, NULL, &why, "point", "add", "31", CENTRE_OTHER_MUNICIPALITY, "школа № 2", NULL));
    for (int i = 0; i < KIOSKS; i++) sit_down(w, i);
    exchange_all(w);
    work(w);
    exchange_all(w);
    *state = w;
    return 0;
}

static int tear_down(void **state) {
    struct world *w = *state;
    centre_kit_check(&w->kit);
    for (int i = 0; i < KIOSKS; i++) {
        held_line_close(&w->seats[i].line);
        bytes_close(&w->seats[i].ran);
        centre_kiosk_close(&w->seats[i].kiosk);
    }
    centre_kit_close(&w->kit);
    free(w);
    return 0;
}

/* The names of its own stand there, so that they could be found; none of the other's does. */
static void the_other_municipality_is_nowhere(void **state) {
    struct world *w = *state;
    int own = 0;
    for (int i = 0; i < KIOSKS; i++) {
        struct seat *s = &w->seats[i];
        struct bytes files = {0};
        read_files(s, &files);
        for (int n = 0; n < CHILDREN; n++) {
            const struct known *c = &w->children[n];
            if (c->seat == i) {
                assert_true(knows(&files, c) && knows(&s->ran, c));
                own++;
            } else if (is_far(c->seat) != is_far(i)) {
                if (knows(&files, c)) fail_msg("%s stands in the files of %s", c->surname, s->kiosk.name);
                if (knows(&s->ran, c)) fail_msg("%s ran to %s", c->surname, s->kiosk.name);
            }
        }
        bytes_close(&files);
    }
    assert_int_equal(own, CHILDREN);
}

/* C13. Not only the rows: no byte of the name is left on a disk of the old place, and all is on those of the new. */
static void a_transferred_child_is_gone_from_the_disk(void **state) {
    struct world *w = *state;
    const struct known *goes = &w->children[SCHOOL]; /* the first of the school; it has a certificate */
    const struct known *stays = &w->children[SCHOOL + KIOSKS];
    assert_true(in_files(&w->seats[SCHOOL], goes) && in_files(&w->seats[OFFICE], goes));
    centre_kiosk_transfer(&w->seats[OFFICE].kiosk, goes->subject, CENTRE_OTHER_MUNICIPALITY, "31");
    exchange_all(w);
    assert_false(in_files(&w->seats[SCHOOL], goes));
    assert_false(in_files(&w->seats[OFFICE], goes));
    assert_true(in_files(&w->seats[FAR_SCHOOL], goes) && in_files(&w->seats[FAR_OFFICE], goes));
    assert_true(in_files(&w->seats[SCHOOL], stays) && in_files(&w->seats[OFFICE], stays));
}

static void a_moved_kiosk_takes_no_name_along(void **state) {
    struct world *w = *state;
    struct fail why = {0};
    if (!centre_kit_command(&w->kit, NULL, &why, "kiosk", "move", seats[OFFICE].name, "30", NULL)) fail_msg("%s", why.say);
    exchange_all(w);
    for (int i = 0; i < CHILDREN; i++)
        assert_int_equal(in_files(&w->seats[OFFICE], &w->children[i]), is_far(w->children[i].seat));
}

/* --- What a kiosk has lost ------------------------------------------------------------------------------------------------ */

static int64_t count(struct db *db, const char *sql) {
    struct fail why = {0};
    int64_t n = 0;
    if (!db_one_int(db, &n, sql, &why, NULL)) fail_msg("%s", why.log);
    return n;
}

static void must_run(struct db *db, const char *sql, const char *subject) {
    struct fail why = {0};
    if (!db_run(db, sql, &why, "subject:t", subject, NULL)) fail_msg("%s", why.log);
}

static const char mended[] = "SELECT count(*) FROM log WHERE type = 'scope.mended'";

static void is_due(struct db *db) {
    struct fail why = {0};
    if (!meta_set_int(db, "since_digest", DUE, &why)) fail_msg("%s", why.log);
}

/* Of each child of its own municipality. */
static void has_what_the_centre_has(struct seat *s) {
    const struct known *children = s->world->children;
    struct fail why = {0};
    uint8_t whole[HASH_SIZE], now[HASH_SIZE];
    for (int i = 0; i < CHILDREN; i++) {
        if (is_far(children[i].seat)) continue;
        assert_true(subject_digest(s->kiosk.db, children[i].subject, now, &why));
        assert_true(subject_digest(s->kiosk.kit->c->db, children[i].subject, whole, &why));
        assert_memory_equal(now, whole, sizeof now);
    }
}

/* A disk error or a fault of the program: of one child nothing is known, of another the last is missing, and one stands there
 * that never was. The next comparison finds all three; what was not sent yet is not touched. */
static void what_a_kiosk_has_lost_comes_again(void **state) {
    struct world *w = *state;
    struct seat *s = &w->seats[OFFICE];
    struct db *db = s->kiosk.db;
    struct application form;
    struct saved pending;
    struct fail why = {0};
    int64_t learners = count(db, "SELECT count(*) FROM learner"), names = count(db, "SELECT count(*) FROM personal");
    is_due(db);
    must_run(db, "DELETE FROM touch WHERE subject = :subject", w->children[SCHOOL].subject);
    assert_true(subject_replay(db, w->children[SCHOOL].subject, &why));
    must_run(db,
             "DELETE FROM touch WHERE subject = :subject AND gsn = (SELECT max(t.gsn) FROM touch t WHERE t.subject = :subject)",
             w->children[OFFICE].subject);
    must_run(db, "INSERT INTO learner (subject, child_surname) VALUES (:subject, 'Чужая')", "01a207d2cbe87972942290fe09fd943e");
    must_run(db, "INSERT INTO touch (subject, kiosk, epoch, seq, gsn) VALUES (:subject, 0, 1, 1, 1)",
             "01a207d2cbe87972942290fe09fd943e");
    held_line_close(&s->line);
    open_exchange(s);
    exchange(s);
    assert_int_equal(count(w->kit.c->db, mended), 0);
    centre_kiosk_login(&s->kiosk, CENTRE_DESK);
    centre_kiosk_form(&s->kiosk, 90, &form);
    centre_kiosk_file(&s->kiosk, &form, &pending);
    exchange(s);
    assert_int_equal(count(w->kit.c->db, mended), 1);
    assert_int_equal(count(db, "SELECT count(*) FROM learner"), learners + 1);
    assert_int_equal(count(db, "SELECT count(*) FROM learner WHERE child_surname = 'Чужая'"), 0);
    assert_true(count(db, "SELECT count(*) FROM personal") > names);
    has_what_the_centre_has(s);
    for (int i = 0; i < 3; i++) exchange(s); /* and it was enough */
    assert_int_equal(count(w->kit.c->db, mended), 1);
}

/* The feed begins anew, on a line that carries little: until it has come as far as it was, more is here than the cursor says,
 * and none of it is taken for a child that should not be here. Of what the kiosk has made itself only the numbers come. */
static void a_feed_that_begins_anew_costs_nothing(void **state) {
    struct world *w = *state;
    struct seat *s = &w->seats[OFFICE];
    int64_t names = count(s->kiosk.db, "SELECT count(*) FROM personal");
    struct fail why = {0};
    is_due(s->kiosk.db);
    if (!meta_set_int(s->kiosk.db, "feed_epoch", 7, &why)) fail_msg("%s", why.log);
    held_line_close(&s->line);
    open_exchange(s);
    s->line.x->feed_most = WEAK;
    exchange(s);
    assert_true(s->line.x->place.cursor > 0);
    has_what_the_centre_has(s);
    assert_int_equal(count(s->kiosk.db, "SELECT count(*) FROM personal"), names);
    exchange(s); /* now they are compared */
    assert_int_equal(count(w->kit.c->db, mended), 0);
    assert_true(s->line.x->place.since_digest < DUE);
}

/* An operator's kiosk has the region: summed up it is what the centre has, and what it loses of another municipality comes. */
static void the_operators_kiosk_agrees_with_the_centre(void **state) {
    struct world *w = *state;
    struct seat *s = &w->seats[OFFICE];
    struct fail why = {0};
    if (!centre_kit_command(&w->kit, NULL, &why, "kiosk", "move", seats[OFFICE].name, "1", "--scope", "region", NULL))
        fail_msg("%s", why.say);
    exchange_all(w);
    for (int i = 0; i < CHILDREN; i++) assert_true(in_files(s, &w->children[i]));
    for (int lost = 0; lost < 2; lost++) {
        is_due(s->kiosk.db);
        if (lost) must_run(s->kiosk.db, "DELETE FROM touch WHERE subject = :subject", w->children[FAR_SCHOOL].subject);
        assert_true(!lost || subject_replay(s->kiosk.db, w->children[FAR_SCHOOL].subject, &why));
        held_line_close(&s->line);
        open_exchange(s);
        for (int i = 0; i < 3; i++) exchange(s);
        assert_int_equal(count(w->kit.c->db, mended), lost);
    }
    assert_int_equal(count(s->kiosk.db, "SELECT count(*) FROM learner"), CHILDREN);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(the_other_municipality_is_nowhere),     TEST(a_transferred_child_is_gone_from_the_disk),
        TEST(a_moved_kiosk_takes_no_name_along),     TEST(what_a_kiosk_has_lost_comes_again),
        TEST(a_feed_that_begins_anew_costs_nothing), TEST(the_operators_kiosk_agrees_with_the_centre),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
