#include "tests/harness/seats.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What an administrator did between a backup and the loss of the centre, one row a deed; the results are of PROTOCOL, "Identity
 * and order". Whatever one kiosk has heard of is taken back with its number and holds; what nobody has heard of is as in the
 * backup, and the administrator is told to look. Only keys that lie in the folder with the region's signature are listed again
 * without anybody. */

#define MUNICIPALITY CENTRE_MUNICIPALITY

struct deed {
    const char *what, *words[8];
    const char *load, *table; /* instead of words: the command in front of "load", or behind it */
    void (*by)(struct region_kit *w);
    const char *sql; /* 0 in the backup, 1 when it is done */
    bool kept;       /* also when nobody has heard of it */
};

static const struct deed deeds[] = {
    {.what = "a kiosk is revoked",
     .words = {"kiosk", "freeze", "laptop", "revoked"},
     .sql = "SELECT count(*) FROM kiosk WHERE name = 'laptop' AND frozen = 'revoked'"},
    {.what = "a kiosk is frozen",
     .words = {"kiosk", "freeze", "school 12", "audit"},
     .sql = "SELECT count(*) FROM kiosk WHERE name = 'school 12' AND frozen = 'audit'"},
    {.what = "a kiosk is moved",
     .words = {"kiosk", "move", "annex", "12"},
     .sql = "SELECT count(*) FROM kiosk WHERE name = 'annex' AND point = '12'"},
    {.what = "a person is removed",
     .words = {"staff", "remove", "Зуева Т. Д.", "--cause"},
     .sql = "SELECT count(*) FROM staff WHERE removed <> 0"},
    {.what = "a person is added",
     .words = {"staff", "add", "Снегирёва О. В.", "desk", "--point", "12"},
     .sql = "SELECT count(*) FROM staff WHERE name = 'Снегирёва О. В.'"},
    {.what = "a cap is lowered",
     .words = {"cap", "set", "2026", "5-18", "--count", "5"},
     .sql = "SELECT count(*) FROM cap WHERE count = 5"},
    {.what = "a period is set",
     .words = {"period", "set", "2027", "01.01.2027", "31.12.2027"},
     .sql = "SELECT count(*) FROM period WHERE period = '2027'"},
    {.what = "a period is closed", .words = {"close-period", "2025"}, .sql = "SELECT count(*) FROM period WHERE closed <> ''"},
    {.what = "a setting",
     .words = {"set", "close_hour", "17:00"},
     .sql = "SELECT count(*) FROM setting WHERE key = 'close_hour' AND value = '17:00'"},
    {.what = "a point is changed",
     .words = {"point", "add", "7", MUNICIPALITY, "школа № 7, закрыта"},
     .sql = "SELECT count(*) FROM point WHERE name LIKE '%закрыта'"},
    {.what = "a municipality is changed",
     .words = {"municipality", "add", MUNICIPALITY, "город-герой Смоленск"},
     .sql = "SELECT count(*) FROM municipality WHERE name LIKE 'город-герой%'"},
    {.what = "a list to pick from",
     .load = "list issuer",
     .table = "text,municipality\nОтдел ЗАГС,66701000\n",
     .sql = "SELECT count(*) FROM pick WHERE text = 'Отдел ЗАГС'"},
    {.what = "a provider",
     .load = "catalogue providers",
     .table = "code,name,form,municipality\nП-1,ДЮЦ «Орбита»,municipal,66701000\n",
     .sql = "SELECT count(*) FROM provider"},
    {.what = "keys are renewed, the older ones revoked",
     .by = seats_renew_keys,
     .sql = "SELECT count(*) FROM centre_key WHERE no = 2 AND least = 2",
     .kept = true},
};
enum { DEEDS = sizeof deeds / sizeof *deeds };

static void command(struct region_kit *w, const char *const word[8]) {
    struct fail why;
    seats_must(centre_kit_command(&w->kit, NULL, &why, word[0], word[1], word[2], word[3], word[4], word[5], word[6], NULL),
               &why);
}

static void load(struct region_kit *w, const struct deed *deed) {
    struct bytes said = {0}, refused = {0};
    struct fail why;
    bool done = centre_kit_load(&w->kit, deed->load, deed->table, &said, &refused, &why);
    bytes_close(&said);
    bytes_close(&refused);
    seats_must(done, &why);
}

static void holds(struct region_kit *w, const struct deed *deed, int64_t wanted) {
    int64_t there = centre_kit_count(&w->kit, deed->sql);
    if (there != wanted) fail_msg("%s: %lld", deed->what, (long long)there);
}

struct town {
    struct seat *office, *laptop, *annex, *school;
    char path[PATH_ROOM];
};

/* Five kiosks, a backup, and all the deeds behind it. */
static void live(struct region_kit *w, struct town *t) {
    struct fail why;
    t->office = seats_enrol(w, "office", "1", "office");
    t->laptop = seats_enrol(w, "laptop", "7", "desk");
    t->annex = seats_enrol(w, "annex", "7", "desk");
    t->school = seats_enrol(w, "school 12", "12", "desk");
    command(w, (const char *const[8]){"period", "set", "2025", "01.01.2025", "31.12.2025"});
    command(w, (const char *const[8]){"period", "set", "2026", "01.01.2026", "31.12.2026"});
    seats_must(centre_kit_command(&w->kit, NULL, &why, "cap", "set", "2026", "5-18", "--count", "10", "--money", "100000",
                                  "--nominal", "1000", NULL),
               &why);
    command(w, (const char *const[8]){"code", "district", "30", "desk"}); /* it may be used by then */
    seats_back_up(w, t->path);
    w->kit.clock.now += MS_HOUR;
    for (int i = 0; i < DEEDS; i++) {
        holds(w, &deeds[i], 0);
        if (deeds[i].by)
            deeds[i].by(w);
        else if (deeds[i].load)
            load(w, &deeds[i]);
        else
            command(w, deeds[i].words);
        holds(w, &deeds[i], 1);
    }
}

/* What the administrator is told when all have spoken. */
static void says(struct region_kit *w, const char *const *texts) {
    struct bytes out = {0};
    struct fail why;
    seats_must(centre_kit_command(&w->kit, &out, &why, "recover", NULL), &why);
    bytes_u8(&out, '\0');
    for (; *texts; texts++)
        if (!strstr((const char *)out.data, *texts)) fail_msg("“%s” is not in: %s", *texts, (const char *)out.data);
    bytes_close(&out);
}

/* The office and the annex have exchanged behind the deeds. The stolen laptop is the first to speak to the restored centre,
 * with a child entered by whoever has it now. */
static void what_one_kiosk_has_heard_of_holds(void **state) {
    static const char twice[] = "SELECT count(*) - count(DISTINCT line) FROM returned WHERE line <> ''";
    struct region_kit *w = *state;
    struct town t;
    struct saved honest, false_one;
    live(w, &t);
    assert_int_equal(seats_talk(t.office), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(t.annex), EXCHANGE_IDLE);
    int64_t last = w->kit.c->gsn;
    w->kit.clock.now += MS_HOUR;
    seats_centre_put_back(w, t.path);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM enrol_code WHERE used_at = 0 AND expires > 0"), 0);
    for (int i = 0; i < DEEDS; i++) holds(w, &deeds[i], 0);
    seats_file(w, t.laptop, &false_one);
    seats_file(w, t.annex, &honest);
    seats_talk(t.laptop);
    seats_talk(t.annex);
    seats_talk(t.office);
    assert_int_equal(centre_kit_count(&w->kit, twice), 0); /* what both have told is kept once */
    assert_true(w->kit.c->recovering);
    seats_talk(t.school);
    assert_false(w->kit.c->recovering);
    for (int i = 0; i < DEEDS; i++) holds(w, &deeds[i], 1);
    assert_int_equal(seats_number_of_last(w, "region.restored"), last + 1);
    /* 34: whoever was shut out pushes nothing; what he has pushed meanwhile is set aside for people to look at. */
    seats_talk(t.annex);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 1);
    assert_true(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE gsn = 0 AND kiosk = 2") > 0);
    assert_int_equal(seats_talk(t.laptop), EXCHANGE_FROZEN);
    assert_int_equal(seats_talk(t.school), EXCHANGE_FROZEN);
    says(w, (const char *const[]){"put back on 23.11.2026 11:50", "at the centre after 23.11.2026 10:50",
                                  "5 records of kiosks that had been shut out", "lease write-off 2", NULL});
}

/* The centre is lost before anybody has exchanged. */
static void what_nobody_has_heard_of_is_to_be_looked_at(void **state) {
    struct region_kit *w = *state;
    struct town t;
    live(w, &t);
    seats_centre_put_back(w, t.path);
    seats_talk(t.office);
    seats_talk(t.laptop);
    seats_talk(t.annex);
    seats_talk(t.school);
    assert_false(w->kit.c->recovering);
    for (int i = 0; i < DEEDS; i++) holds(w, &deeds[i], deeds[i].kept);
    says(w, (const char *const[]){"at the centre after 23.11.2026 09:50", "“kiosk list”", "“staff list”", "“cap list”", NULL});
}

/* Stolen while the centre recovers: it is not told that it is shut out when that cannot be kept; given up it brings nothing
 * more, and what it brought before is set aside. */
static void who_is_given_up_brings_nothing_more(void **state) {
    struct region_kit *w = *state;
    struct seat *office = seats_enrol(w, "office", "1", "office"), *laptop = seats_enrol(w, "laptop", "7", "desk");
    struct saved one, two;
    char path[PATH_ROOM];
    struct fail why;
    seats_back_up(w, path);
    seats_centre_put_back(w, path);
    seats_file(w, laptop, &one);
    laptop->deaf_after = 1; /* it has not told everything */
    seats_talk(laptop);
    laptop->deaf_after = 0;
    for (const char *const *word = (const char *const[]){"freeze", "replace", NULL}; *word; word++) {
        assert_false(centre_kit_command(&w->kit, NULL, &why, "kiosk", *word, "laptop", NULL));
        assert_int_equal(why.kind, FAIL_BUSY);
        assert_non_null(strstr(why.say, "recover skip 2"));
    }
    seats_must(centre_kit_command(&w->kit, NULL, &why, "recover", "skip", "laptop", NULL), &why);
    int64_t brought = centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE kiosk = 2");
    assert_true(brought > 0);
    seats_file(w, laptop, &two);
    assert_int_equal(seats_talk(laptop), EXCHANGE_FROZEN);
    assert_true(w->kit.c->recovering);
    assert_int_equal(seats_talk(office), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(seats_talk(laptop), EXCHANGE_FROZEN);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE kiosk = 2"), brought);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 0);
}

/* A number that nobody has lent was given: the lost centre had set it aside and booked it. It comes again with all that its
 * kiosk tells, and so does what was said of it: neither is said twice. `unheard`: the kiosk has lost its answer, and the office
 * alone knows that it was set aside, not that it was booked. */
static void stays_set_aside(struct region_kit *w, bool unheard) {
    static const char *const once[] = {"SELECT count(*) FROM log WHERE type = 'event.parked'",
                                       "SELECT count(*) FROM log WHERE type = 'lease.breached'",
                                       "SELECT count(*) FROM log WHERE type = 'certificate.issued' AND gsn = 0"};
    struct seat *s = seats_enrol(w, "school 12", "12", "desk"), *office = seats_enrol(w, "office", "1", "office");
    struct saved one;
    char path[PATH_ROOM], number[11];
    struct fail why;
    seats_back_up(w, path);
    seats_must(db_begin(s->k.db, true, &why) &&
                   db_run(s->k.db, "UPDATE lease SET first = first + 500, last = last + 500, next = next + 500", &why, NULL) &&
                   db_commit(s->k.db, &why),
               &why);
    seats_file(w, s, &one);
    centre_kiosk_issue(&s->k, &one, CENTRE_COORDINATOR, number);
    seats_take_image(s, "before");
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    if (unheard) seats_put_back(s, "before");
    for (size_t i = 0; i < sizeof once / sizeof *once; i++) assert_int_equal(centre_kit_count(&w->kit, once[i]), 1);
    assert_int_equal(seats_talk(office), EXCHANGE_IDLE);
    seats_centre_put_back(w, path);
    assert_int_equal(seats_talk(office), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    for (size_t i = 0; i < sizeof once / sizeof *once; i++) assert_int_equal(centre_kit_count(&w->kit, once[i]), 1);
}

static void what_the_lost_centre_had_set_aside_stays_so(void **state) {
    stays_set_aside(*state, false);
}

static void and_is_booked_again_if_nobody_heard_of_that(void **state) {
    stays_set_aside(*state, true);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_one_kiosk_has_heard_of_holds, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(what_the_lost_centre_had_set_aside_stays_so, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(and_is_booked_again_if_nobody_heard_of_that, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(who_is_given_up_brings_nothing_more, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(what_nobody_has_heard_of_is_to_be_looked_at, seats_set_up, seats_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
