/* What a kiosk may not make others believe: forged events are parked, told to their kiosk, and change nothing. */

#include "sync/centre/gate.h"

#include "model/base/text.h"
#include "model/rules/fields.h"
#include "sync/centre/applier.h"
#include "sync/centre/ingest.h"
#include "sync/centre/peer.h"
#include "tests/harness/centre_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct event *issue(struct centre_case *w, enum centre_person who, int64_t serial) {
    struct event *ev = centre_case_event(w, EV_CERTIFICATE_ISSUED, w->saved.subject, w->kit.staff[who]);
    struct issued *issued = ev->payload;
    text_copy(issued->open.app, sizeof issued->open.app, w->saved.app);
    text_copy(issued->open.lease, sizeof issued->open.lease, w->lease);
    text_copy(issued->open.point, sizeof issued->open.point, "12");
    certificate_number("67", serial, issued->open.number);
    text_copy(issued->term.valid_until, sizeof issued->term.valid_until, "2034-05-01");
    text_copy(ev->also[0], sizeof ev->also[0], w->lease);
    return ev;
}

/* Past the kiosk's own gate, as a changed program would. */
static void forge(struct centre_case *w, struct event *ev, const uint8_t *secret) {
    centre_case_forge(w, ev, secret);
    centre_kiosk_sync(&w->k);
}

/* `cause` NULL: it was taken. */
static void became(struct centre_case *w, const char *cause) {
    struct rows r;
    struct fail why;
    int64_t parked = centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE gsn = 0");
    assert_int_equal(parked, cause ? 1 : 0);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type = 'event.parked'"), cause ? 1 : 0);
    if (!cause) return;
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM certificate"), 0);
    /* The kiosk was told, with the reason. */
    assert_true(db_query(w->k.db, &r, "SELECT cause FROM ruling WHERE kind = 'parked'", &why, NULL));
    assert_true(db_next(&r, &why));
    assert_string_equal(db_text(&r, 0), cause);
    db_done(&r);
}

static void an_honest_issue_is_taken(void **state) {
    struct centre_case *w = *state;
    forge(w, issue(w, CENTRE_COORDINATOR, w->serial), w->kit.sign_secret[CENTRE_COORDINATOR]);
    became(w, NULL);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM certificate WHERE state = 'living'"), 1);
}

static void an_unsigned_issue_is_parked(void **state) {
    struct centre_case *w = *state;
    forge(w, issue(w, CENTRE_COORDINATOR, w->serial), NULL);
    became(w, "signature");
}

static void an_issue_signed_by_another_is_parked(void **state) {
    struct centre_case *w = *state;
    forge(w, issue(w, CENTRE_COORDINATOR, w->serial), w->kit.sign_secret[CENTRE_DESK]);
    became(w, "signature");
}

static void a_desk_cannot_issue(void **state) {
    struct centre_case *w = *state;
    forge(w, issue(w, CENTRE_SUPERVISOR, w->serial), w->kit.sign_secret[CENTRE_SUPERVISOR]);
    became(w, "not_allowed");
}

static void who_entered_it_cannot_issue(void **state) {
    struct centre_case *w = *state;
    struct application seen;
    struct fail why;
    assert_true(application_load(w->k.db, w->saved.app, &seen, &why));
    struct event *corrected =
        centre_case_event(w, EV_APPLICATION_CORRECTED, w->saved.subject, w->kit.staff[CENTRE_COORDINATOR]);
    struct corrected *c = corrected->payload;
    text_copy(c->open.app, sizeof c->open.app, w->saved.app);
    c->child = seen.child;
    c->address = seen.address;
    c->applicant = seen.applicant;
    forge(w, corrected, NULL);
    forge(w, issue(w, CENTRE_COORDINATOR, w->serial), w->kit.sign_secret[CENTRE_COORDINATOR]);
    became(w, "four_eyes");
}

static void a_number_outside_the_lease_is_parked(void **state) {
    struct centre_case *w = *state;
    forge(w, issue(w, CENTRE_COORDINATOR, w->serial + 1000), w->kit.sign_secret[CENTRE_COORDINATOR]);
    became(w, "over_limit");
}

static void a_number_of_another_lease_is_parked(void **state) {
    struct centre_case *w = *state;
    struct event *ev = issue(w, CENTRE_COORDINATOR, w->serial);
    struct issued *issued = ev->payload;
    memset(issued->open.lease, '0', ID_TEXT - 1);
    memset(ev->also[0], '0', ID_TEXT - 1);
    forge(w, ev, w->kit.sign_secret[CENTRE_COORDINATOR]);
    became(w, "over_limit");
}

static void a_wrong_check_digit_is_parked(void **state) {
    struct centre_case *w = *state;
    struct event *ev = issue(w, CENTRE_COORDINATOR, w->serial);
    char *digit = &((struct issued *)ev->payload)->open.number[9];
    *digit = *digit == '9' ? '0' : (char)(*digit + 1);
    forge(w, ev, w->kit.sign_secret[CENTRE_COORDINATOR]);
    became(w, "over_limit");
}

static void a_number_is_given_once(void **state) {
    struct centre_case *w = *state;
    struct application form;
    forge(w, issue(w, CENTRE_COORDINATOR, w->serial), w->kit.sign_secret[CENTRE_COORDINATOR]);
    centre_kiosk_form(&w->k, 2, &form);
    centre_kiosk_file(&w->k, &form, &w->saved);
    forge(w, issue(w, CENTRE_COORDINATOR, w->serial), w->kit.sign_secret[CENTRE_COORDINATOR]);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE gsn = 0"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM certificate"), 1);
}

static void events_of_the_centre_are_the_centres(void **state) {
    struct centre_case *w = *state;
    struct event *ev = centre_case_event(w, EV_STAFF_ADDED, w->kit.staff[CENTRE_DESK], w->kit.staff[CENTRE_SUPERVISOR]);
    struct staff *staff = ev->payload;
    text_copy(staff->name, sizeof staff->name, "Самозванцев");
    text_copy(staff->role, sizeof staff->role, "operator");
    forge(w, ev, NULL);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE gsn = 0"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM staff WHERE name = 'Самозванцев'"), 0);
}

/* A key set by somebody who is no supervisor would let him sign as that person. */
static void only_a_supervisor_changes_a_key(void **state) {
    struct centre_case *w = *state;
    char key[BASE64_SIZE(32)];
    struct event *ev = centre_case_event(w, EV_STAFF_KEYED, w->kit.staff[CENTRE_COORDINATOR], w->kit.staff[CENTRE_DESK]);
    struct staff_keyed *keyed = ev->payload;
    base64_of(w->kit.sign_secret[CENTRE_DESK] + 32, 32, key);
    text_copy(keyed->sign_key, sizeof keyed->sign_key, key);
    forge(w, ev, NULL);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE gsn = 0"), 1);
    forge(w, issue(w, CENTRE_COORDINATOR, w->serial), w->kit.sign_secret[CENTRE_DESK]);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE gsn = 0"), 2);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM certificate"), 0);
}

/* Which machine may exchange with nobody there is a supervisor's word, and it is signed. */
static void only_a_supervisor_gives_a_machine_a_slot(void **state) {
    struct centre_case *w = *state;
    const struct {
        enum centre_person by;
        const uint8_t *secret;
    } tries[] = {{CENTRE_DESK, w->kit.sign_secret[CENTRE_DESK]},
                 {CENTRE_SUPERVISOR, NULL},
                 {CENTRE_SUPERVISOR, w->kit.sign_secret[CENTRE_DESK]},
                 {CENTRE_SUPERVISOR, w->kit.sign_secret[CENTRE_SUPERVISOR]}};
    for (int i = 0; i < 4; i++) {
        struct event *ev = centre_case_event(w, EV_MACHINE_KEYED, w->kit.c->journal.region, w->kit.staff[tries[i].by]);
        struct machine_keyed *keyed = ev->payload;
        base64_of(w->kit.sign_secret[CENTRE_DESK] + 32, 32, keyed->slot_key);
        forge(w, ev, tries[i].secret);
        assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE gsn = 0"), i < 3 ? i + 1 : 3);
    }
}

/* A kiosk that was away signs with the key its person had when it left. */
static void the_key_before_still_counts(void **state) {
    struct centre_case *w = *state;
    struct centre_kiosk other;
    char key[BASE64_SIZE(32)];
    uint8_t seed[crypto_sign_SEEDBYTES] = {77}, secret[SIGN_SECRET_SIZE], public_key[SIGN_PUBLIC_SIZE];
    struct staff_keyed keyed = {.ops = 1, .mem = 8 << 20, .salt = "AAAAAAAAAAAAAAAAAAAAAA"};
    struct fail why;
    crypto_sign_seed_keypair(public_key, secret, seed);
    base64_of(public_key, 32, key);
    text_copy(keyed.sign_key, sizeof keyed.sign_key, key);
    text_copy(keyed.box_key, sizeof keyed.box_key, key);
    centre_kiosk_enrol(&w->kit, &other, "office", "1", "office");
    centre_kiosk_login(&other, CENTRE_SUPERVISOR);
    if (!desk_key_staff(&other.desk, w->kit.staff[CENTRE_COORDINATOR], &keyed, &why)) fail_msg("%s", why.log);
    centre_kiosk_sync(&other);
    forge(w, issue(w, CENTRE_COORDINATOR, w->serial), w->kit.sign_secret[CENTRE_COORDINATOR]);
    became(w, NULL);
    centre_kiosk_close(&other);
}

/* The name of a supervisor is in every frame: it is the signature that makes a key his. */
static void a_key_in_a_supervisors_name_is_not_enough(void **state) {
    struct centre_case *w = *state;
    char key[BASE64_SIZE(32)];
    base64_of(w->kit.sign_secret[CENTRE_DESK] + 32, 32, key);
    const enum centre_person by[] = {CENTRE_SUPERVISOR, CENTRE_COORDINATOR};
    const uint8_t *secrets[] = {NULL, w->kit.sign_secret[CENTRE_DESK]};
    for (int i = 0; i < 4; i++) {
        struct event *ev = centre_case_event(w, EV_STAFF_KEYED, w->kit.staff[CENTRE_COORDINATOR], w->kit.staff[by[i / 2]]);
        struct staff_keyed *keyed = ev->payload;
        text_copy(keyed->sign_key, sizeof keyed->sign_key, key);
        forge(w, ev, secrets[i % 2]);
        assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE gsn = 0"), i + 1);
    }
    forge(w, issue(w, CENTRE_COORDINATOR, w->serial), w->kit.sign_secret[CENTRE_DESK]);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM certificate"), 0);
}

/* Somebody without a key yet gets the first one from a supervisor. */
static void nobody_but_a_supervisor_gives_a_first_key(void **state) {
    struct centre_case *w = *state;
    struct bytes out = {0};
    struct fail why;
    char id[ID_TEXT], key[BASE64_SIZE(32)];
    if (!centre_kit_command(&w->kit, &out, &why, "staff", "add", "Новикова О. О.", "coordinator", "--point", "1", NULL))
        fail_msg("%s", why.log);
    text_copy(id, sizeof id, (const char *)out.data);
    bytes_close(&out);
    base64_of(w->kit.sign_secret[CENTRE_DESK] + 32, 32, key);
    struct event *ev = centre_case_event(w, EV_STAFF_KEYED, id, w->kit.staff[CENTRE_DESK]);
    text_copy(ev->staff, sizeof ev->staff, id); /* in her own name, with a key of the forger's */
    text_copy(((struct staff_keyed *)ev->payload)->sign_key, 44, key);
    forge(w, ev, w->kit.sign_secret[CENTRE_DESK]);
    became(w, "not_allowed");
}

/* A version that this centre cannot read waits, whoever sends it: later it would be applied without having been asked. */
static void a_later_version_of_a_known_type_is_parked(void **state) {
    struct centre_case *w = *state;
    struct event_type later = event_types[EV_STAFF_KEYED];
    later.version++;
    struct event *ev = centre_case_event(w, EV_STAFF_KEYED, w->kit.staff[CENTRE_COORDINATOR], w->kit.staff[CENTRE_SUPERVISOR]);
    ev->type = &later;
    forge(w, ev, w->kit.sign_secret[CENTRE_SUPERVISOR]);
    became(w, "version");
    /* And what is asked about keys afterwards does not stumble over it. */
    forge(w, issue(w, CENTRE_COORDINATOR, w->serial), w->kit.sign_secret[CENTRE_DESK]);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE gsn = 0"), 2);
}

/* Of a type that is not known here: kept, numbered and fed on as it is; unless it says that nobody may pass it over. */
static void a_type_of_a_later_version_is_kept_or_waits(void **state) {
    struct centre_case *w = *state;
    struct event_type later = event_types[EV_BLANKS_PRINTED];
    later.name = "blanks.burnt";
    for (int critical = 0; critical < 2; critical++) {
        struct event *ev = centre_case_event(w, EV_BLANKS_PRINTED, w->kit.c->journal.region, w->kit.staff[CENTRE_DESK]);
        ev->type = &later;
        ev->critical = critical;
        forge(w, ev, NULL);
        became(w, critical ? "version" : NULL);
    }
}

static void a_later_version_of_the_centres_is_the_centres(void **state) {
    struct centre_case *w = *state;
    struct event_type later = event_types[EV_STAFF_ADDED];
    later.version++;
    struct event *ev = centre_case_event(w, EV_STAFF_ADDED, w->kit.staff[CENTRE_DESK], w->kit.staff[CENTRE_SUPERVISOR]);
    ev->type = &later;
    text_copy(((struct staff *)ev->payload)->role, 16, "operator");
    forge(w, ev, NULL);
    became(w, "not_allowed");
}

/* FAULTS 15 at the centre: what the table does not give a role is not taken from its frames either. */
static void who_may_only_look_enters_nothing(void **state) {
    struct centre_case *w = *state;
    struct bytes out = {0};
    struct fail why;
    char id[ID_TEXT];
    if (!centre_kit_command(&w->kit, &out, &why, "staff", "add", "Орлов Р. Р.", "auditor", "--point", "1", NULL))
        fail_msg("%s", why.log);
    text_copy(id, sizeof id, (const char *)out.data);
    bytes_close(&out);
    const char *const makers[] = {id, "0190f0a0000070008000000000000001"};
    for (int i = 0; i < 2; i++) {
        struct event *ev = centre_case_event(w, EV_APPLICATION_WITHDRAWN, w->saved.subject, w->kit.staff[CENTRE_DESK]);
        text_copy(ev->staff, sizeof ev->staff, makers[i]);
        text_copy(((struct withdrawn *)ev->payload)->open.app, EVENT_ID_TEXT, w->saved.app);
        forge(w, ev, NULL);
        assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE gsn = 0"), i + 1);
        assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM application WHERE state = 'withdrawn'"), 0);
    }
}

/* A coordinator decides for its own municipality only. */
static void a_coordinator_of_elsewhere_cannot_issue(void **state) {
    struct centre_case *w = *state;
    struct bytes out = {0};
    struct fail why;
    char id[ID_TEXT], key[BASE64_SIZE(32)];
    uint8_t seed[crypto_sign_SEEDBYTES] = {99}, secret[SIGN_SECRET_SIZE], public_key[SIGN_PUBLIC_SIZE];
    if (!centre_kit_command(&w->kit, &out, &why, "staff", "add", "Чужова Н. Н.", "coordinator", "--municipality",
                            CENTRE_OTHER_MUNICIPALITY, NULL))
        fail_msg("%s", why.log);
    text_copy(id, sizeof id, (const char *)out.data);
    bytes_close(&out);
    crypto_sign_seed_keypair(public_key, secret, seed);
    base64_of(public_key, 32, key);
    struct event *ev = centre_case_event(w, EV_STAFF_KEYED, id, w->kit.staff[CENTRE_SUPERVISOR]);
    text_copy(((struct staff_keyed *)ev->payload)->sign_key, 44, key);
    forge(w, ev, w->kit.sign_secret[CENTRE_SUPERVISOR]);
    became(w, NULL);
    ev = issue(w, CENTRE_COORDINATOR, w->serial);
    text_copy(ev->staff, sizeof ev->staff, id);
    forge(w, ev, secret);
    became(w, "not_allowed");
}

/* PROTOCOL, "Rulings": what was decided before the kiosk knew of the removal stands, what after it does not. */
static void who_was_removed_decides_no_more(void **state) {
    struct centre_case *w = *state;
    struct application form;
    struct fail why;
    if (!centre_kit_command(&w->kit, NULL, &why, "staff", "remove", w->kit.staff[CENTRE_COORDINATOR], NULL))
        fail_msg("%s", why.log);
    forge(w, issue(w, CENTRE_COORDINATOR, w->serial), w->kit.sign_secret[CENTRE_COORDINATOR]);
    became(w, NULL);
    centre_kiosk_form(&w->k, 2, &form);
    centre_kiosk_file(&w->k, &form, &w->saved);
    forge(w, issue(w, CENTRE_COORDINATOR, w->serial + 1), w->kit.sign_secret[CENTRE_COORDINATOR]);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM certificate"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE gsn = 0"), 1);
}

/* A turn that could not be committed leaves nothing behind: what it had parked comes again and is parked again. */
static void what_an_undone_turn_parked_is_parked_by_the_next(void **state) {
    struct centre_case *w = *state;
    struct centre *c = w->kit.c;
    struct bytes frame = {0};
    struct peer peer;
    struct intake intake = {0};
    struct fail why;
    struct event *ev = issue(w, CENTRE_COORDINATOR, w->serial);
    assert_true(db_begin(w->k.db, true, &why));
    assert_true(journal_append(&w->k.desk.journal, ev, NULL, &w->a, &why));
    assert_true(db_commit(w->k.db, &why));
    centre_kiosk_frame(&w->k, ev->id.seq, 1, &frame);
    assert_true(centre_begin(c, &why) && peer_load(c, w->k.no, &peer, &why));
    assert_true(ingest_frames(c, &peer, frame.data, frame.size, &intake, &why));
    assert_true(applier_run(c, &why) && centre_rollback(c, &why));
    bytes_close(&frame);
    centre_kiosk_sync(&w->k);
    became(w, "signature");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, centre_case_set_up, centre_case_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(an_honest_issue_is_taken),
        TEST(an_unsigned_issue_is_parked),
        TEST(an_issue_signed_by_another_is_parked),
        TEST(a_desk_cannot_issue),
        TEST(who_entered_it_cannot_issue),
        TEST(a_number_outside_the_lease_is_parked),
        TEST(a_number_of_another_lease_is_parked),
        TEST(a_wrong_check_digit_is_parked),
        TEST(a_number_is_given_once),
        TEST(events_of_the_centre_are_the_centres),
        TEST(only_a_supervisor_changes_a_key),
        TEST(the_key_before_still_counts),
        TEST(a_key_in_a_supervisors_name_is_not_enough),
        TEST(nobody_but_a_supervisor_gives_a_first_key),
        TEST(only_a_supervisor_gives_a_machine_a_slot),
        TEST(a_later_version_of_a_known_type_is_parked),
        TEST(a_type_of_a_later_version_is_kept_or_waits),
        TEST(a_later_version_of_the_centres_is_the_centres),
        TEST(who_may_only_look_enters_nothing),
        TEST(a_coordinator_of_elsewhere_cannot_issue),
        TEST(who_was_removed_decides_no_more),
        TEST(what_an_undone_turn_parked_is_parked_by_the_next),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
