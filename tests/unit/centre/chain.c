/* What the centre has of a kiosk's log is what the kiosk has signed: whatever is changed, taken out or slipped in below the
 * triggers, be it with all heads made anew, the walk names the first record that does not fit. */

#include "sync/centre/chain.h"

#include "tests/harness/centre_kit.h"
#include "tests/harness/must.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

struct world {
    struct centre_kit kit;
    struct centre_kiosk school;
};

/* A child filed, a certificate issued, each brought by a frame of its own. */
static int set_up(void **state) {
    static struct world w;
    struct application form;
    struct saved saved;
    char number[11];
    w = (struct world){0};
    centre_kit_school(&w.kit, &w.school);
    centre_kiosk_form(&w.school, 1, &form);
    centre_kiosk_file(&w.school, &form, &saved);
    centre_kiosk_sync(&w.school);
    centre_kiosk_issue(&w.school, &saved, CENTRE_COORDINATOR, number);
    centre_kiosk_sync(&w.school);
    *state = &w;
    return 0;
}

static int tear_down(void **state) {
    struct world *w = *state;
    centre_kiosk_close(&w->school);
    centre_kit_close(&w->kit);
    return 0;
}

static void run(struct world *w, const char *sql) {
    must(db_run(w->kit.c->db, sql, &why, NULL));
}

/* As somebody with another tool would; undone by untouch(). */
static void touch(struct world *w) {
    static const char *const guards[] = {"log_kept", "log_numbered", "log_never_deleted", "personal_kept",
                                         "personal_never_deleted"};
    char sql[80];
    must(db_begin(w->kit.c->db, true, &why));
    for (size_t i = 0; i < sizeof guards / sizeof *guards; i++) {
        snprintf(sql, sizeof sql, "DROP TRIGGER IF EXISTS %s", guards[i]);
        run(w, sql);
    }
}

static void untouch(struct world *w) {
    db_rollback(w->kit.c->db);
}

static void holds(struct world *w) {
    uint64_t checked;
    must(chain_holds(w->kit.c, w->school.no, 1, &checked, &why));
    assert_int_equal(checked, w->school.desk.journal.seq);
}

static void names(struct world *w, int64_t seq, const char *deed) {
    uint64_t checked;
    char id[EVENT_ID_TEXT], said[EVENT_ID_TEXT + 2];
    if (chain_holds(w->kit.c, w->school.no, 1, &checked, &why)) fail_msg("not seen: %s", deed);
    event_id_show((struct event_id){w->school.no, 1, (uint64_t)seq}, id);
    snprintf(said, sizeof said, " %s ", id);
    if (why.kind != FAIL_CONFLICT || !strstr(why.say, said)) fail_msg("%s: %s, not %s", deed, why.log, id);
}

#define OF_SCHOOL  "kiosk = 1 AND epoch = 1"
#define SEQ(which) "SELECT " which "(seq) FROM log WHERE " OF_SCHOOL
#define FILED      SEQ("min") " AND type = 'application.filed'"
#define ISSUED     SEQ("min") " AND type = 'certificate.issued'"
#define IS(which)  " WHERE " OF_SCHOOL " AND seq = (" which ")"
#define FRAME(at)  "SELECT first_seq FROM frame_header WHERE " OF_SCHOOL " ORDER BY first_seq " at

static void the_first_that_does_not_fit_is_named(void **state) {
    struct world *w = *state;
    static const struct {
        const char *sql, *first;
    } deeds[] = {
        {"UPDATE log SET o = replace(o, '\"v\":1', '\"v\":1,\"x\":1')" IS(FILED), FILED},
        {"UPDATE log SET sig = zeroblob(64)" IS(ISSUED), ISSUED},
        {"UPDATE log SET sig = NULL" IS(ISSUED), ISSUED},
        {"UPDATE log SET c = zeroblob(32)" IS(FILED), FILED},
        {"UPDATE personal SET p = replace(p, 'а', 'о')" IS(FILED), FILED},
        {"UPDATE log SET head = zeroblob(32)" IS("1"), "SELECT 1"},
        {"UPDATE log SET subject = '0192f0c1a2b37c4d8e5f60718293a4b6'" IS(FILED), FILED},
        {"UPDATE log SET subject = ''" IS(FILED), FILED},
        {"UPDATE log SET also1 = ''" IS(ISSUED), ISSUED},
        {"UPDATE log SET staff = subject" IS(ISSUED), ISSUED},
        {"UPDATE log SET type = 'application.corrected'" IS(FILED), FILED},
        {"DELETE FROM log" IS(FILED), FILED},
        {"DELETE FROM log" IS(SEQ("max")), FRAME("DESC LIMIT 1")},
        {"UPDATE frame_header SET header = CAST(substr(header, 1, 100) || x'00' || substr(header, 102) AS BLOB)", "SELECT 1"},
        {"DELETE FROM frame_header WHERE first_seq = 1", FRAME("LIMIT 1 OFFSET 1")},
        {"DELETE FROM frame_header WHERE first_seq = (" FRAME("DESC LIMIT 1") ")", FRAME("DESC LIMIT 1")},
    };
    assert_true(centre_kit_count(&w->kit, "SELECT count(*) FROM frame_header") >= 3);
    holds(w);
    for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++) {
        int64_t seq = centre_kit_count(&w->kit, deeds[i].first);
        assert_true(seq > 0);
        touch(w);
        run(w, deeds[i].sql);
        names(w, seq, deeds[i].sql);
        untouch(w);
    }
    touch(w);
    run(w, "DELETE FROM personal"); /* who is erased breaks nothing */
    holds(w);
    untouch(w);
}

/* Every head from `seq` on as it would be, had the kiosk written what stands there now. */
static void make_heads_anew(struct world *w, int64_t seq) {
    struct rows r;
    uint8_t head[HASH_SIZE], heads[64][HASH_SIZE];
    int count = 0;
    centre_kiosk_head(&w->school, (uint64_t)seq - 1, head);
    must(db_query(w->kit.c->db, &r, "SELECT o, sig, c FROM log WHERE " OF_SCHOOL " AND seq >= :seq ORDER BY seq", &why, "seq:i",
                  seq, NULL));
    for (; count < 64 && db_next(&r, &why); memcpy(heads[count++], head, HASH_SIZE)) {
        struct event ev = {.has_sig = !db_is_null(&r, 1), .has_c = !db_is_null(&r, 2)};
        size_t size;
        ev.o = db_blob(&r, 0, &ev.o_size);
        if (ev.has_sig) memcpy(ev.sig, db_blob(&r, 1, &size), SIGN_SIZE);
        if (ev.has_c) memcpy(ev.c, db_blob(&r, 2, &size), HASH_SIZE);
        chain_next(&ev, head);
    }
    db_done(&r);
    for (int i = 0; i < count; i++)
        must(db_run(w->kit.c->db, "UPDATE log SET head = :head WHERE " OF_SCHOOL " AND seq = :seq", &why, "head:b",
                    &(struct piece){heads[i], HASH_SIZE}, "seq:i", seq + i, NULL));
}

/* By whoever keeps the centre's machine and knows the program: of the kiosk's signature he knows nothing. */
static void not_even_the_centre_rewrites_it(void **state) {
    struct world *w = *state;
    int64_t filed = centre_kit_count(&w->kit, FILED), last = centre_kit_count(&w->kit, SEQ("max"));
    int64_t frame = centre_kit_count(&w->kit, "SELECT max(first_seq) FROM frame_header WHERE first_seq <= (" FILED ")");
    touch(w);
    run(w, "UPDATE log SET o = replace(o, '\"v\":1', '\"v\":1,\"x\":1')" IS(FILED));
    make_heads_anew(w, filed);
    names(w, frame, "rewritten");
    untouch(w);
    touch(w);
    run(w, "CREATE TEMP TABLE slip AS SELECT * FROM log" IS(SEQ("max")));
    run(w, "UPDATE slip SET seq = seq + 1, gsn = 0, o = replace(o, '\"s\":' || seq, '\"s\":' || (seq + 1))");
    run(w, "INSERT INTO log SELECT * FROM slip");
    make_heads_anew(w, last + 1);
    names(w, last + 1, "slipped in behind the last");
    untouch(w);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {TEST(the_first_that_does_not_fit_is_named), TEST(not_even_the_centre_rewrites_it)};
    return cmocka_run_group_tests_name("chain", tests, NULL, NULL);
}
