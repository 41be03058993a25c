/* What a turn acknowledges is on the disk: for many kiosks by one commit, and on a full disk nothing. */

#include "sync/centre/turn.h"

#include "model/base/date.h"
#include "model/store/copies.h"
#include "sync/centre/day.h"
#include "sync/centre/files.h"
#include "sync/centre/peer.h"
#include "tests/harness/centre_kit.h"
#include "tests/harness/faultvfs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

enum { SOUND = 2 }; /* events in a frame that is all right */

struct world {
    struct centre_kit kit;
    struct centre_kiosk school;
};

static int set_up(void **state) {
    struct world *w = calloc(1, sizeof *w);
    centre_kit_open(&w->kit);
    centre_kiosk_enrol(&w->kit, &w->school, "school 12", "12", "desk");
    *state = w;
    return 0;
}

static int tear_down(void **state) {
    struct world *w = *state;
    centre_kiosk_close(&w->school);
    centre_kit_close(&w->kit);
    free(w);
    return 0;
}

static void ask_with(const struct bytes *frames, struct bytes *out) {
    struct exchange_request r = {.feed_epoch = 1, .frames = frames->data, .frames_size = frames->size};
    struct fail why;
    assert_true(request_make(&r, out, &why));
}

static void ask(struct centre_kiosk *k, struct bytes *out) {
    uint64_t left = k->desk.journal.seq - k->acked;
    struct bytes frames = {0};
    if (left > 0) centre_kiosk_frame(k, k->acked + 1, (int)left, &frames);
    ask_with(&frames, out);
    bytes_close(&frames);
}

/* A sound frame, then one that is signed but ends in another head than its lines: found out when they are stored already. */
static void ask_falsely(struct centre_kiosk *k, struct bytes *out) {
    struct outbox_line own[2];
    struct bytes frames = {0}, second = {0};
    struct arena a = {0};
    struct fail why;
    uint8_t before[HASH_SIZE];
    int found;
    centre_kiosk_frame(k, 1, SOUND, &frames);
    centre_kiosk_head(k, SOUND, before);
    assert_true(journal_outbox(&k->desk.journal, SOUND, 2, &a, own, &found, &why) && found == 2);
    const struct frame_line lines[] = {{own[0].line, own[0].size}, {own[1].line, own[1].size}};
    centre_kiosk_frame_of(k, SOUND + 1, lines, 2, before, own[0].head, &second);
    bytes_add(&frames, second.data, second.size);
    ask_with(&frames, out);
    arena_close(&a);
    bytes_close(&second);
    bytes_close(&frames);
}

/* --- Many at once --------------------------------------------------------------------------------------------------------- */

enum { MANY = 40, DAMAGED = 17, FALSE = 23 };

struct crowd {
    struct centre_kiosk kiosks[MANY];
    struct bytes asked[MANY];
    struct exchange_job jobs[MANY];
};

static struct crowd *crowd_make(struct world *w) {
    struct crowd *m = calloc(1, sizeof *m);
    struct application form;
    struct saved saved;
    for (int i = 0; i < MANY; i++) {
        char name[20];
        snprintf(name, sizeof name, "kiosk %d", i);
        centre_kiosk_enrol(&w->kit, &m->kiosks[i], name, "12", "desk");
        /* The first one keys the people; the others know them from their enrolment. */
        if (i == 0) {
            for (int p = 0; p < CENTRE_PEOPLE; p++) centre_kiosk_login(&m->kiosks[i], (enum centre_person)p);
            centre_kiosk_sync(&m->kiosks[i]);
        }
        centre_kiosk_form(&m->kiosks[i], i + 1, &form);
        centre_kiosk_file(&m->kiosks[i], &form, &saved);
    }
    return m;
}

static void crowd_asks(struct crowd *m) {
    for (int i = 0; i < MANY; i++) {
        (i == FALSE ? ask_falsely : ask)(&m->kiosks[i], &m->asked[i]);
        m->jobs[i] = (struct exchange_job){.kiosk = m->kiosks[i].no, .body = m->asked[i].data, .size = m->asked[i].size};
    }
}

static void crowd_close(struct crowd *m) {
    for (int i = 0; i < MANY; i++) {
        bytes_close(&m->asked[i]);
        centre_kiosk_close(&m->kiosks[i]);
    }
    free(m);
}

static uint64_t stored(struct world *w, const struct centre_kiosk *k) {
    struct peer peer;
    struct fail why;
    assert_true(peer_load(w->kit.c, k->no, &peer, &why));
    return peer.seq;
}

/* What this one has been told is stored: all it sent; nothing where the frame came damaged; only what came before a false one.
 */
static uint64_t expected(const struct crowd *m, int i) {
    return i == DAMAGED ? 0 : i == FALSE ? SOUND : m->kiosks[i].desk.journal.seq;
}

/* One sync of the disk for all of them, and a bad frame spoils that kiosk's request only. */
static void forty_kiosks_share_one_commit(void **state) {
    struct world *w = *state;
    struct crowd *m = crowd_make(w);
    struct fail why;
    crowd_asks(m);
    m->asked[DAMAGED].data[m->asked[DAMAGED].size - 1] ^= 1;
    fault_off();
    assert_true(turn_run(w->kit.c, m->jobs, MANY, &why));
    assert_int_equal(fault_syncs(), 1);
    for (int i = 0; i < MANY; i++) {
        assert_int_equal(m->jobs[i].status, i == DAMAGED || i == FALSE ? 400 : 200);
        bytes_close(&m->jobs[i].answer);
    }
    centre_kit_reopen(&w->kit); /* as after a kill: what was acknowledged is there */
    for (int i = 0; i < MANY; i++) assert_int_equal(stored(w, &m->kiosks[i]), expected(m, i));
    for (int i = 0; i < MANY; i++) centre_kiosk_sync(&m->kiosks[i]);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM application"), MANY);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE gsn = 0"), 0);
    centre_kit_check(&w->kit);
    crowd_close(m);
}

/* --- A full disk ---------------------------------------------------------------------------------------------------------- */

/* Full from each write on in turn: no answer before everything is stored, and with room again the same centre goes on. */
static void a_full_disk_acknowledges_nothing_and_is_got_over(void **state) {
    struct world *w = *state;
    struct centre *c = w->kit.c;
    struct application form;
    struct saved saved;
    struct bytes asked = {0};
    struct fail why;
    bool answered = false;
    centre_kiosk_login(&w->school, CENTRE_DESK);
    for (int at = 1; !answered; at++) {
        centre_kiosk_form(&w->school, at, &form);
        centre_kiosk_file(&w->school, &form, &saved);
        uint64_t before = stored(w, &w->school);
        ask(&w->school, &asked);
        struct exchange_job job = {.kiosk = w->school.no, .body = asked.data, .size = asked.size};
        fault_at(at, SQLITE_FULL, true);
        answered = turn_run(c, &job, 1, &why);
        assert_int_equal(answered, !fault_hit());
        if (!answered) {
            assert_int_equal(job.answer.size, 0);
            assert_false(centre_usable(c));
            assert_false(turn_run(c, &job, 1, &why)); /* and nothing more until it is mended */
            if (centre_mend(c, &why)) assert_int_equal(stored(w, &w->school), before);
            fault_off();
            if (!centre_mend(c, &why)) fail_msg("%s", why.log);
            assert_true(centre_usable(c));
            uint64_t now = stored(w, &w->school);
            assert_true(now == before || now == w->school.desk.journal.seq); /* all of the turn or nothing */
        }
        bytes_close(&job.answer);
        fault_off();
        centre_kiosk_sync(&w->school);
        assert_int_equal(stored(w, &w->school), w->school.desk.journal.seq);
    }
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE gsn = 0"), 0);
    centre_kit_check(&w->kit);
    bytes_close(&asked);
}

/* The disk is full from each write on in turn, a day later each time: every day is opened once, whoever turns 18 expires once.
 */
static void a_full_disk_in_the_work_of_a_day_is_got_over(void **state) {
    enum { CHILDREN = 40 };
    struct world *w = *state;
    struct centre *c = w->kit.c;
    struct bytes table = {0}, said = {0}, refused = {0};
    struct fail why;
    int days = 0;
    bool done = false;
    bytes_text(&table, "child_surname,child_name,child_birth,child_sex,child_doc_kind,child_doc_series,child_doc_number,"
                       "child_doc_issued,applicant_authority,applicant_surname,applicant_name,request_point\n");
    for (int i = 0; i < CHILDREN; i++) {
        char birth[DATE_TEXT];
        date_iso(date_of(2008, 11, 24) + i, birth);
        bytes_printf(&table, "Ёлкина,Аглая,%s,f,03,III-ТЗ,%06d,2018-12-29,1,Ёлкина,Зоя,12\n", birth, i + 1);
    }
    if (!centre_kit_load(&w->kit, "register", (const char *)table.data, &said, &refused, &why)) fail_msg("%s", why.say);
    for (; !done; days++) {
        env_virtual_move(&w->kit.clock, MS_DAY);
        fault_at(1 + 5 * days, SQLITE_FULL, true);
        done = day_step(c, &why);
        assert_int_equal(done, !fault_hit());
        fault_off();
        if (!done && !centre_mend(c, &why)) fail_msg("%s", why.log);
        while (day_due(c))
            if (!day_step(c, &why)) fail_msg("%s", why.log);
    }
    assert_true(days > 3 && days < CHILDREN);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type = 'day.opened'"), days);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type = 'certificate.expired'"), days);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM certificate WHERE state = 'expired'"), days);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM index_key"), CHILDREN);
    centre_kit_check(&w->kit);
    bytes_close(&table);
    bytes_close(&said);
    bytes_close(&refused);
}

/* --- A backup ------------------------------------------------------------------------------------------------------------- */

static const struct centre *backing_up;
static const char *backup_name;
static bool name_kept;

/* Instead of the C library's: is the backup's name on the disk before the centre says that it covers anything? */
int fsync(int fd) {
    struct stat st;
    const bool folder = backing_up && fstat(fd, &st) == 0 && S_ISDIR(st.st_mode);
    if (folder && backing_up->backed == 0 && faccessat(fd, backup_name, F_OK, 0) == 0) name_kept = true;
    return (int)syscall(SYS_fsync, fd);
}

static void a_backup_is_there_before_anything_rests_on_it(void **state) {
    struct world *w = *state;
    char path[PATH_ROOM], folder[PATH_ROOM], stamp[COPIES_STAMP], name[64];
    struct fail why;
    copies_stamp(w->kit.clock.now, 0, stamp);
    snprintf(name, sizeof name, "centre-%s.db", stamp);
    assert_true(file_path(folder, w->kit.c->folder, "kept"));
    backing_up = w->kit.c;
    backup_name = name;
    if (!centre_kit_back_up(w->kit.c, folder, path, &why)) fail_msg("%s", why.log);
    backing_up = NULL;
    assert_string_equal(strrchr(path, '/') + 1, name);
    assert_true(w->kit.c->backed > 0);
    assert_true(name_kept);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(forty_kiosks_share_one_commit),
        TEST(a_full_disk_acknowledges_nothing_and_is_got_over),
        TEST(a_full_disk_in_the_work_of_a_day_is_got_over),
        TEST(a_backup_is_there_before_anything_rests_on_it),
    };
    fault_install_everywhere();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
