#include "model/store/erase.h"
#include "model/base/text.h"
#include "tests/harness/kit.h"
#include "tests/harness/must.h"
#include "tests/harness/traces.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <string.h>

/* A child's data taken away (RULES 8): what is left in the files, byte for byte, what the rows still say, and what may not be
 * deleted. The same with a centre and a kiosk that was away stands in tests/sync/erase.c. */

/* Nobody else has these. The folded name stands in the indexes of the search. */
#define SURNAME "Метельщикова-Ярь"
#define FOLDED  "метельщиковаярь"
#define PHONE   "+79005550143"
#define STREET  "Перевозная"
#define REMARK  "размыта печать загса"

static const char snils[] = "11223344595";
static const char *const markers[] = {SURNAME, FOLDED, PHONE, STREET, REMARK, snils};
enum { MARKERS = sizeof markers / sizeof *markers, OTHERS = 40 };

struct bench {
    struct kit kit;
    struct arena a;
    struct application form;
    struct saved child, other;
    char number[11];
};

static void put_draft(struct bench *b, const char *app) {
    struct draft d = {.data = "{\"surname\":\"" SURNAME "\",\"phone\":\"" PHONE "\"}"};
    text_copy(d.staff, sizeof d.staff, b->kit.staff[KIT_DESK]);
    text_copy(d.app, sizeof d.app, app);
    text_copy(d.title, sizeof d.title, arena_printf(&b->a, "%s %s %s", SURNAME, b->form.child.name, b->form.child.patronymic));
    text_copy(d.birth, sizeof d.birth, b->form.child.birth);
    must(draft_save(b->kit.db, &d, &why));
}

/* Of a form about the child that bears no name of its own (tui/screens/form_draft.h). */
static void put_draft_about(struct bench *b) {
    struct draft d = {.title = "application for a nominal",
                      .data = arena_printf(&b->a, "{\"learner\":\"%s\",\"form\":\"%s\"}", b->child.subject, PHONE)};
    text_copy(d.staff, sizeof d.staff, b->kit.staff[KIT_DESK]);
    must(draft_save(b->kit.db, &d, &why));
}

static void decide(struct bench *b, enum verdict_kind kind, char number[11]) {
    kit_login(&b->kit, KIT_OPERATOR);
    assert_int_equal(kit_decide(&b->kit, &b->child, kind, "", REMARK, number), FAIL_NONE);
    kit_login(&b->kit, KIT_DESK);
}

/* A child among others, entered, returned, corrected, issued; `unsent`: the centre knows half of it. */
static int begin(void **state, bool unsent) {
    static struct bench b;
    b = (struct bench){0};
    kit_open(&b.kit);
    kit_lease(&b.kit, 41800, 41899, "");
    kit_login(&b.kit, KIT_DESK);
    for (int i = 0; i < OTHERS; i++) b.other = kit_save_person(&b.kit, i + 1);
    kit_form(&b.kit, OTHERS + 1, &b.form);
    text_copy(b.form.child.surname, sizeof b.form.child.surname, SURNAME);
    text_copy(b.form.child.snils, sizeof b.form.child.snils, snils);
    text_copy(b.form.applicant.phone, sizeof b.form.applicant.phone, PHONE);
    text_copy(b.form.address.street, sizeof b.form.address.street, STREET);
    b.child = kit_save(&b.kit, &b.form);
    decide(&b, VERDICT_RETURN, b.number);
    kit_confirm(&b.kit);
    struct application again = kit_load(&b.kit, b.child.app);
    text_copy(again.address.locality, sizeof again.address.locality, "деревня " STREET);
    b.child = kit_save(&b.kit, &again);
    put_draft(&b, b.child.app);
    put_draft(&b, "");
    decide(&b, VERDICT_ISSUE, b.number);
    if (!unsent) kit_confirm(&b.kit);
    for (int i = 0; i < OTHERS; i++) kit_save_person(&b.kit, OTHERS + 2 + i);
    *state = &b;
    return 0;
}

static int setup(void **state) {
    return begin(state, false);
}

static int setup_unsent(void **state) {
    return begin(state, true);
}

static int teardown(void **state) {
    struct bench *b = *state;
    arena_close(&b->a);
    kit_close(&b->kit);
    return 0;
}

static void erase_subject(struct bench *b, const char *subject) {
    const struct erased erased = {.of = "2.1.1", .reason = "consent", .day = "2026-12-23", .backups_until = "2027-01-22"};
    kit_central(&b->kit, EV_LEARNER_ERASED, subject, &erased);
}

static void erase(struct bench *b) {
    erase_subject(b, b->child.subject);
}

/* As in the idle moments of a kiosk. */
static int wipe(struct bench *b) {
    int steps = 0;
    for (; db_wiping(b->kit.db); steps++) must(db_wipe_step(b->kit.db, &why));
    return steps;
}

static const char *text_of(struct bench *b, const char *sql) {
    struct rows r;
    const char *name = strstr(sql, ":subject") ? "subject:t" : NULL;
    must(db_query(b->kit.db, &r, sql, &why, name, b->child.subject, NULL));
    const char *text = db_next(&r, &why) ? arena_dup(&b->a, db_text(&r, 0)) : "(no row)";
    assert_false(db_failed(&r));
    db_done(&r);
    return text;
}

/* Files ********************************************************************************************************************/

/* As they stand while the store is open. */
static int hits(struct bench *b, const char *marker) {
    return traces_of(b->kit.tmp.folder, marker);
}

static void nothing_is_left_in_the_files(void **state) {
    struct bench *b = *state;
    for (int i = 0; i < MARKERS; i++)
        if (hits(b, markers[i]) == 0) fail_msg("%s was never there", markers[i]);
    erase(b);
    assert_true(wipe(b) > 0);
    for (int i = 0; i < MARKERS; i++)
        if (hits(b, markers[i]) > 0) fail_msg("%s is left", markers[i]);
    assert_string_equal(text_of(b, "SELECT count(*) FROM draft"), "0");
    kit_reopen(&b->kit);
    for (int i = 0; i < MARKERS; i++) assert_int_equal(hits(b, markers[i]), 0);
}

/* Pages split and merge under many children coming and changing; what was moved about leaves no copy behind. */
static void nor_among_many_in_a_full_store(void **state) {
    enum { MANY = 400, EVERY = 13, LATER = 150 };
    struct bench *b = *state;
    static struct saved saved[MANY];
    static char snils_of[MANY][sizeof b->form.child.snils];
    for (int i = 0; i < MANY; i++) {
        struct application form;
        kit_form(&b->kit, 1000 + i, &form);
        memcpy(snils_of[i], form.child.snils, sizeof snils_of[i]);
        saved[i] = kit_save(&b->kit, &form);
        if (i % 3 == 0) continue;
        form = kit_load(&b->kit, saved[i * 2 / 3].app); /* its rows are made anew, longer or shorter */
        text_copy(form.address.street, sizeof form.address.street, arena_printf(&b->a, "%*d-я Парковая", i % 90 + 1, i));
        kit_save(&b->kit, &form);
        if (i % 50 == 49) kit_confirm(&b->kit);
    }
    kit_confirm(&b->kit);
    for (int i = 0; i < MANY; i += EVERY) assert_true(hits(b, snils_of[i]) > 0);
    for (int i = 0; i < MANY; i += EVERY) erase_subject(b, saved[i].subject);
    int steps = 0;
    for (int i = 0; i < LATER;
         i++) { /* from pages it remembers, none of it comes back, whatever is written between two steps */
        kit_save_person(&b->kit, 3000 + i);
        if (!db_wiping(b->kit.db)) continue;
        must(db_wipe_step(b->kit.db, &why));
        steps++;
    }
    assert_true(steps > 1);
    assert_int_equal(wipe(b), 0);
    for (int i = 0; i < MANY; i++) { /* their neighbours' rows are made anew in the pages that were gone through */
        if (i % EVERY == 0 || i % 3 == 0) continue;
        struct application form = kit_load(&b->kit, saved[i].app);
        text_copy(form.address.street, sizeof form.address.street, arena_printf(&b->a, "%*d-й проезд", i % 7 + 1, i));
        kit_save(&b->kit, &form);
    }
    for (int i = 0; i < MANY; i += EVERY)
        if (hits(b, snils_of[i]) > 0) fail_msg("%s is left", snils_of[i]);
    assert_true(hits(b, snils_of[1]) > 0);
    kit_rebuilt_is_live(&b->kit);
}

static int64_t still_to_wipe(struct bench *b) {
    int64_t wipe = 0;
    must(meta_int(b->kit.db, "wipe", &wipe, &why));
    return wipe;
}

/* The kiosk was killed before it had gone through its files: it says so when it is opened, and begins anew. */
static void a_kill_in_between_is_made_up_for(void **state) {
    struct bench *b = *state;
    erase(b);
    assert_int_equal(still_to_wipe(b), 1);
    kit_reopen(&b->kit);
    assert_true(db_wiping(b->kit.db));
    kit_login(&b->kit, KIT_DESK);
    kit_save_person(&b->kit, 200);
    assert_true(db_wiping(b->kit.db));
    wipe(b);
    assert_int_equal(still_to_wipe(b), 0);
    for (int i = 0; i < MARKERS; i++) assert_int_equal(hits(b, markers[i]), 0);
    kit_reopen(&b->kit);
    assert_false(db_wiping(b->kit.db));
}

/* What is left *************************************************************************************************************/

static void rows_keep_numbers_dates_and_grounds(void **state) {
    struct bench *b = *state;
    erase(b);
    assert_string_equal(text_of(b, "SELECT erased || number || erase_due || child_surname || child_birth || f_surname || phone "
                                   "FROM learner WHERE subject = :subject"),
                        arena_printf(&b->a, "2026-12-23%s", b->number));
    assert_string_equal(
        text_of(b, "SELECT state || number || child_surname || remark || address_street || applicant_phone || tell "
                   "FROM application WHERE subject = :subject"),
        arena_printf(&b->a, "approved%s", b->number));
    assert_string_equal(text_of(b, "SELECT valid_until || state FROM certificate WHERE subject = :subject"), "living");
    assert_string_not_equal(text_of(b, "SELECT request_received FROM application WHERE subject = :subject"), "0");
    kit_rebuilt_is_live(&b->kit);
}

static void found_by_the_number_alone(void **state) {
    struct bench *b = *state;
    const char *typed[] = {SURNAME, snils, b->number};
    erase(b);
    for (int i = 0; i < 3; i++) {
        struct found *rows;
        int count;
        bool other;
        must(learner_search(b->kit.db, typed[i], 20, &b->a, &rows, &count, &other, &why));
        assert_int_equal(count, i == 2 ? 1 : 0);
        if (count) assert_string_equal(rows[0].name, "");
    }
}

static void chain_holds_and_own_lines_travel_without_p(void **state) {
    struct bench *b = *state;
    struct outbox_line lines[400];
    int count, commitments = 0;
    uint64_t checked;
    erase(b);
    must(journal_verify(b->kit.db, 3, 1, &checked, &why));
    must(journal_outbox(&b->kit.desk.journal, 0, 400, &b->a, lines, &count, &why));
    for (int i = 0; i < count; i++) {
        struct event ev;
        must(event_decode(lines[i].line, lines[i].size, &b->a, &ev, &why));
        if (strcmp(ev.subject, b->child.subject) != 0 || !ev.has_c) continue;
        assert_null(ev.p);
        commitments++;
    }
    assert_true(commitments >= 4);
}

static void open_applications_are_closed(void **state) {
    struct bench *b = *state;
    struct queue_row *rows;
    int count, before;
    must(queue_list(b->kit.db, QUEUE_DECISION, &(struct queue_filter){0}, 200, &b->a, &rows, &before, &why));
    b->child = b->other;
    erase(b);
    assert_string_equal(text_of(b, "SELECT state || ground FROM application WHERE subject = :subject"), "withdrawnerased");
    must(queue_list(b->kit.db, QUEUE_DECISION, &(struct queue_filter){0}, 200, &b->a, &rows, &count, &why));
    assert_int_equal(count, before - 1);
    kit_rebuilt_is_live(&b->kit);
}

/* A kiosk that was away tells of a correction and of a certificate: nothing comes back, the number is known as burnt. */
static void late_events_add_nothing(void **state) {
    struct bench *b = *state;
    struct corrected late = {.child = {.surname = SURNAME}};
    struct issued issued = {.open = {.number = "6700999999"}, .term = {.valid_until = "2034-05-06"}};
    text_copy(late.open.app, sizeof late.open.app, b->child.app);
    text_copy(issued.open.app, sizeof issued.open.app, b->child.app);
    erase(b);
    kit_central(&b->kit, EV_APPLICATION_CORRECTED, b->child.subject, &late);
    kit_central(&b->kit, EV_CERTIFICATE_ISSUED, b->child.subject, &issued);
    const struct superseded superseded = {.of = "2.1.9", .cause = "erased"};
    kit_central(&b->kit, EV_RULING_SUPERSEDED, b->child.subject, &superseded);
    wipe(b);
    assert_int_equal(hits(b, SURNAME), 0);
    assert_string_equal(text_of(b, "SELECT state || valid_until FROM certificate WHERE number = '6700999999'"), "joined");
    assert_string_equal(text_of(b, "SELECT number FROM learner WHERE subject = :subject"), b->number);
    assert_string_equal(text_of(b, "SELECT cause || closed FROM ruling WHERE subject = :subject"), "erased0");
    kit_rebuilt_is_live(&b->kit);
}

static void encode(struct bench *b, struct event *ev, uint32_t epoch, uint64_t seq) {
    ev->id = (struct event_id){.kiosk = 9, .epoch = epoch, .seq = seq};
    ev->version = ev->type->version;
    text_copy(ev->type_name, sizeof ev->type_name, ev->type->name);
    text_copy(ev->subject, sizeof ev->subject, b->child.subject);
    must(event_encode(ev, &b->kit.clock.env, NULL, &b->a, &why));
}

/* The same where that kiosk has taken its records over into its next epoch. */
static void late_events_of_an_epoch_before_add_nothing_either(void **state) {
    struct bench *b = *state;
    struct event was = {.type = &event_types[EV_CERTIFICATE_ISSUED]}, now = {.type = &event_types[EV_LOG_ADOPTED]};
    struct issued *issued = event_payload(&was, &b->a);
    struct adopted *adopted = event_payload(&now, &b->a);
    text_copy(issued->open.app, sizeof issued->open.app, b->child.app);
    text_copy(issued->open.number, sizeof issued->open.number, "6700999999");
    encode(b, &was, 1, 5);
    event_id_show(was.id, adopted->open.of);
    adopted->open.common = 4;
    memcpy(adopted->open.o, was.o, was.o_size);
    base64_of(was.c, HASH_SIZE, adopted->open.c);
    encode(b, &now, 2, 1);
    erase(b);
    struct feed_item item = {.gsn = ++b->kit.gsn, .id = now.id};
    item.line = event_line(&now, &b->a, &item.size);
    must(db_begin(b->kit.db, false, &why) && journal_feed(&b->kit.desk.journal, &item, 1, &b->a, &why) &&
         db_commit(b->kit.db, &why));
    assert_string_equal(text_of(b, "SELECT state FROM certificate WHERE number = '6700999999'"), "joined");
    kit_rebuilt_is_live(&b->kit);
}

/* Issued here before the erasure was known, and not yet sent: in the centre's order it comes after it. */
static void what_was_not_sent_comes_too_late(void **state) {
    struct bench *b = *state;
    assert_string_equal(text_of(b, "SELECT number FROM learner WHERE subject = :subject"), b->number);
    nothing_is_left_in_the_files(state);
    assert_string_equal(text_of(b, "SELECT number FROM learner WHERE subject = :subject"), "");
    assert_string_equal(text_of(b, "SELECT state || number FROM certificate WHERE subject = :subject"),
                        arena_printf(&b->a, "joined%s", b->number));
    kit_confirm(&b->kit);
    kit_rebuilt_is_live(&b->kit);
}

static void forget_child(struct bench *b) {
    must(db_begin(b->kit.db, true, &why) && db_run(b->kit.db, "DELETE FROM draft", &why, NULL) &&
         journal_forget(&b->kit.desk.journal, b->child.subject, &why) && db_commit(b->kit.db, &why));
    wipe(b);
    assert_true(hits(b, SURNAME) > 0);
}

static void nothing_is_left(struct bench *b) {
    wipe(b);
    for (int i = 0; i < MARKERS; i++)
        if (hits(b, markers[i]) > 0) fail_msg("%s is left", markers[i]);
}

/* It has left this kiosk's business, and what was said of it here is not in a backup of the centre yet. */
static void what_was_forgotten_goes_too(void **state) {
    struct bench *b = *state;
    forget_child(b);
    erase(b);
    nothing_is_left(b);
}

/* And since then the log goes on in another epoch. */
static void what_was_forgotten_in_an_epoch_before_goes_too(void **state) {
    struct bench *b = *state;
    forget_child(b);
    must(db_begin(b->kit.db, true, &why) && meta_set_int(b->kit.db, "epoch", b->kit.desk.journal.epoch + 1, &why) &&
         meta_set_int(b->kit.db, "durable_seq", 1000, &why) && db_commit(b->kit.db, &why));
    erase(b);
    nothing_is_left(b);
}

/* A child who was erased and has left, and whose past had begun to come again when the kiosk is moved: it has no rows here to
 * be found by. */
static void what_comes_again_of_an_erased_one_is_forgotten_too(void **state) {
    struct bench *b = *state;
    struct event ev = {.type = &event_types[EV_FAMILY_TOLD]};
    char last[ID_TEXT] = "";
    bool done = false;
    event_payload(&ev, &b->a);
    encode(b, &ev, 1, 1);
    erase(b);
    struct feed_item item = {.gsn = ++b->kit.gsn, .id = ev.id};
    item.line = event_line(&ev, &b->a, &item.size);
    must(db_begin(b->kit.db, false, &why) && journal_forget(&b->kit.desk.journal, b->child.subject, &why) &&
         journal_feed(&b->kit.desk.journal, &item, 1, &b->a, &why));
    assert_string_equal(text_of(b, "SELECT count(*) FROM touch WHERE subject = :subject"), "1");
    while (!done) must(journal_forget_next(&b->kit.desk.journal, (struct forget_whom){0}, 8, last, &done, &why));
    must(db_commit(b->kit.db, &why));
    assert_string_equal(text_of(b, "SELECT count(*) FROM touch WHERE subject = :subject"), "0");
}

static void those_merged_into_it_go_too(void **state) {
    struct bench *b = *state;
    struct alias merge = {0};
    text_copy(merge.keep, sizeof merge.keep, b->other.subject);
    text_copy(merge.dropped, sizeof merge.dropped, b->child.subject);
    put_draft_about(b);
    kit_central_also(&b->kit, EV_LEARNER_MERGED, merge.keep, merge.dropped, &merge);
    assert_true(hits(b, FOLDED) > 0);
    erase_subject(b, b->other.subject);
    assert_string_equal(text_of(b, "SELECT count(*) FROM draft WHERE title = 'application for a nominal' AND :subject <> ''"),
                        "0");
    erase_subject(b, b->child.subject);
    wipe(b);
    for (int i = 0; i < MARKERS; i++)
        if (hits(b, markers[i]) > 0) fail_msg("%s is left", markers[i]);
    assert_string_equal(text_of(b, "SELECT alias || f_surname FROM learner WHERE subject = :subject"), b->other.subject);
    kit_rebuilt_is_live(&b->kit);
}

/* The region's index ********************************************************************************************************/

#define BATCH "0193a2b4c5d67aaa8aaaaaaaaaaaaaa7"

/* An edition of a batch that lists one key, as the centre feeds it: with that or, when there is a later one, without. */
static struct feed_item edition(struct bench *b, const char *key, bool whole) {
    static struct index_rows rows;
    struct event ev = {.type = &event_types[EV_INDEX_LISTED], .version = event_types[EV_INDEX_LISTED].version};
    rows = (struct index_rows){.open = {.day = "2026-11-23", .count = 1}};
    text_copy(rows.keys.keys, sizeof rows.keys.keys, arena_printf(&b->a, "%s\t-", key));
    ev.id = (struct event_id){.kiosk = 0, .epoch = 1, .seq = (uint64_t)++b->kit.central};
    text_copy(ev.type_name, sizeof ev.type_name, ev.type->name);
    text_copy(ev.subject, sizeof ev.subject, BATCH);
    memcpy(event_payload(&ev, &b->a), &rows, sizeof rows);
    must(event_encode(&ev, &b->kit.clock.env, NULL, &b->a, &why));
    if (!whole) ev.p = NULL;
    struct feed_item item = {.gsn = ++b->kit.gsn, .id = ev.id};
    item.line = event_line(&ev, &b->a, &item.size);
    return item;
}

static void feed(struct bench *b, struct feed_item item) {
    must(db_begin(b->kit.db, false, &why) && journal_feed(&b->kit.desk.journal, &item, 1, &b->a, &why) &&
         db_commit(b->kit.db, &why));
}

/* In the log, and ten for a row. */
static int64_t key_held(struct bench *b, const char *key) {
    int64_t held = 0;
    must(db_one_int(b->kit.db, &held,
                    "SELECT (SELECT count(*) FROM personal WHERE replace(p, :key, '') <> p) + "
                    "10 * (SELECT count(*) FROM index_key WHERE snils_key = :key)",
                    &why, "key:t", key, NULL));
    return held;
}

/* It came back with an old answer, on a stick. */
static void a_former_edition_of_the_index_does_not_come_back(void **state) {
    static const char first[] = "Zmlyc3Qta2V5LTAxMjM0NQ==", second[] = "c2Vjb25kLWtleS0wMTIzNA==";
    struct bench *b = *state;
    struct feed_item former = edition(b, first, true);
    feed(b, former);
    assert_int_equal(key_held(b, first), 11);
    feed(b, edition(b, second, true));
    assert_int_equal(key_held(b, first), 0);
    feed(b, former);
    assert_int_equal(key_held(b, first), 0);
    assert_int_equal(key_held(b, second), 11);
    kit_rebuilt_is_live(&b->kit);
}

/* The one before it stays in use until that with keys is here, in the next slice. */
static void an_edition_without_its_keys_takes_nothing_away(void **state) {
    static const char first[] = "Zmlyc3Qta2V5LTAxMjM0NQ==", second[] = "c2Vjb25kLWtleS0wMTIzNA==",
                      third[] = "dGhpcmQta2V5LTAxMjM0NQ==";
    struct bench *b = *state;
    feed(b, edition(b, first, true));
    feed(b, edition(b, second, false));
    assert_int_equal(key_held(b, first), 11);
    kit_rebuilt_is_live(&b->kit);
    feed(b, edition(b, third, true));
    assert_int_equal(key_held(b, first), 0);
    assert_int_equal(key_held(b, third), 11);
    kit_rebuilt_is_live(&b->kit);
}

/* Guards ********************************************************************************************************************/

static bool refused(struct bench *b, const char *sql) {
    must(db_begin(b->kit.db, true, &why));
    bool done = db_run(b->kit.db, sql, &why, NULL);
    db_rollback(b->kit.db);
    return !done;
}

static void nothing_else_goes(void **state) {
    struct bench *b = *state;
    assert_true(refused(b, "DELETE FROM personal"));
    erase(b);
    assert_true(refused(b, "DELETE FROM personal"));
    assert_true(refused(b, "DELETE FROM personal WHERE seq = 1"));
    assert_true(refused(b, "UPDATE personal SET p = ''"));
    assert_true(refused(b, "DELETE FROM log"));
    feed(b, edition(b, "Zmlyc3Qta2V5LTAxMjM0NQ==", true));
    assert_true(refused(b, "DELETE FROM personal WHERE p LIKE '%Zmlyc3Qta2V5LTAxMjM0NQ==%'"));
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(nothing_is_left_in_the_files),
        T(nor_among_many_in_a_full_store),
        T(a_kill_in_between_is_made_up_for),
        T(rows_keep_numbers_dates_and_grounds),
        T(found_by_the_number_alone),
        T(chain_holds_and_own_lines_travel_without_p),
        T(open_applications_are_closed),
        T(late_events_add_nothing),
        T(late_events_of_an_epoch_before_add_nothing_either),
        cmocka_unit_test_setup_teardown(what_was_not_sent_comes_too_late, setup_unsent, teardown),
        T(what_was_forgotten_goes_too),
        T(what_was_forgotten_in_an_epoch_before_goes_too),
        T(what_comes_again_of_an_erased_one_is_forgotten_too),
        T(those_merged_into_it_go_too),
        T(a_former_edition_of_the_index_does_not_come_back),
        T(an_edition_without_its_keys_takes_nothing_away),
        T(nothing_else_goes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
