/* The dates of RULES Annex D at a real centre over TLS, by a test clock: a request of 30.10.2026 lapses on 12.11, papers taken
 * in time by a desk without a network undo that, a certificate expires on 15.01.2027, a clock set back changes nothing. */

#include "model/base/date.h"
#include "model/base/text.h"
#include "tests/harness/region.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { OFFSET = 180 };

struct world {
    struct tmp clock;
    struct region region;
    struct region_kiosk school, office;
};

/* Nine o'clock of that day, for the centre and for every kiosk. */
static void clock_to(struct world *w, int year, int month, int day) {
    char line[40];
    int64_t now = (int64_t)time(NULL) * MS_SECOND;
    int size = snprintf(line, sizeof line, "%lld\n", (long long)(moment_of(date_of(year, month, day), 9, 0, OFFSET) - now));
    tmp_write(&w->clock, "clock.ms", line, (size_t)size);
}

static int set_up(void **state) {
    static struct world w;
    tmp_make(&w.clock);
    clock_to(&w, 2026, 10, 30);
    setenv("PRIEM_TEST_CLOCK", tmp_path(&w.clock, "clock.ms"), 1);
    region_make(&w.region);
    region_start(&w.region);
    region_enrol(&w.region, &w.school, "school12", "12", "desk");
    region_login(&w.region, &w.school, REGION_COORDINATOR);
    region_login(&w.region, &w.school, REGION_DESK);
    region_enrol(&w.region, &w.office, "office", "1", "office");
    *state = &w;
    return 0;
}

static int tear_down(void **state) {
    struct world *w = *state;
    region_kiosk_close(&w->school);
    region_kiosk_close(&w->office);
    region_remove(&w->region);
    tmp_remove(&w->clock);
    return 0;
}

static int64_t one(struct region_kiosk *k, const char *sql) {
    int64_t n = 0;
    struct fail why;
    assert_true(db_one_int(k->db, &n, sql, &why, NULL));
    return n;
}

static void load(struct world *w, const char *what, const char *table) {
    char out[2000], path[512];
    tmp_write(&w->region.tmp, "table.csv", table, strlen(table));
    text_copy(path, sizeof path, tmp_path(&w->region.tmp, "table.csv"));
    if (region_command(&w->region, out, sizeof out, what, "load", path, NULL) != 0) fail_msg("%s", out);
}

#define COLUMNS                                                                                                                \
    "child_surname,child_name,child_birth,child_sex,child_snils,child_doc_kind,child_doc_series,child_doc_number,"             \
    "child_doc_issued,child_doc_issuer,applicant_authority,applicant_surname,applicant_name,request_point,request_request_no\n"

/* The desk has everything in hand; nothing goes over the line. */
static void take_papers(struct world *w, const char *request_no) {
    struct application form, whole;
    struct saved saved;
    struct fail why;
    struct rows r;
    assert_true(db_query(w->school.db, &r, "SELECT app FROM application WHERE request_request_no = :no", &why, "no:t",
                         request_no, NULL));
    assert_true(db_next(&r, &why));
    assert_true(application_load(w->school.db, db_text(&r, 0), &form, &why));
    db_done(&r);
    region_form(&w->school, 7, &whole);
    whole.request = form.request;
    text_copy(whole.subject, sizeof whole.subject, form.subject);
    text_copy(whole.app, sizeof whole.app, form.app);
    whole.state = form.state;
    region_login(&w->region, &w->school, REGION_DESK);
    if (!desk_save(&w->school.desk, &whole, 0, &saved, &why)) fail_msg("%s", why.log);
    assert_int_equal(saved.state, APP_COMPLETE);
}

static int64_t in_state(struct region_kiosk *k, const char *request_no, const char *state) {
    int64_t n = 0;
    struct fail why;
    assert_true(db_one_int(k->db, &n, "SELECT count(*) FROM application WHERE request_request_no = :no AND state = :state",
                           &why, "no:t", request_no, "state:t", state, NULL));
    return n;
}

static void the_dates_of_a_year(void **state) {
    struct world *w = *state;
    load(w, "requests",
         COLUMNS "Ёлкина,Аглая,23.04.2018,f,,03,III-ТЗ,198372,2018-12-29,ЗАГС,1,Ёлкина,Зоя,12,Н67-1\n"
                 "Зорин,Пётр,23.04.2017,m,,03,I-МЮ,198373,2018-12-29,ЗАГС,1,Зорина,Зоя,12,Н67-2\n");
    load(w, "register", COLUMNS "Чайкина,Ульяна,15.01.2009,f,,03,I-ЭВ,947083,2013-12-30,ЗАГС,1,Чайкина,Дарья,12,\n");
    region_synced(&w->school);
    assert_int_equal(one(&w->school, "SELECT count(*) FROM application WHERE papers_due = '2026-11-11'"), 2);

    clock_to(w, 2026, 11, 11);
    take_papers(w, "Н67-2");
    region_synced(&w->office);
    assert_int_equal(in_state(&w->office, "Н67-1", "filed_online"), 1);

    clock_to(w, 2026, 11, 12);
    region_synced(&w->office); /* the first exchange of the day brings what the day has closed */
    assert_int_equal(in_state(&w->office, "Н67-1", "lapsed"), 1);
    assert_int_equal(in_state(&w->office, "Н67-2", "lapsed"), 1);
    region_synced(&w->school);
    region_synced(&w->office);
    assert_int_equal(in_state(&w->school, "Н67-1", "lapsed"), 1);
    assert_int_equal(in_state(&w->school, "Н67-2", "complete"), 1);
    assert_int_equal(in_state(&w->office, "Н67-2", "complete"), 1);
    assert_int_equal(one(&w->office, "SELECT count(*) FROM ruling"), 0);

    clock_to(w, 2026, 11, 1); /* set back: the day stays where it was */
    region_synced(&w->office);
    assert_int_equal(region_logged(&w->region, "event=day opened="), 3);

    clock_to(w, 2027, 1, 14);
    region_synced(&w->office);
    assert_int_equal(one(&w->office, "SELECT count(*) FROM certificate WHERE state = 'living'"), 1);
    clock_to(w, 2027, 1, 15);
    assert_int_equal(region_stop(&w->region), 0);
    region_start(&w->region); /* at the start, without any exchange */
    region_synced(&w->school);
    assert_int_equal(one(&w->school, "SELECT count(*) FROM certificate WHERE state = 'expired' AND valid_until = '2027-01-14' "
                                     "AND ended_day = '2027-01-15'"),
                     1);
    assert_int_equal(region_logged(&w->region, "event=day opened=2027-01-15"), 1);
    assert_int_equal(region_check(&w->region), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_dates_of_a_year),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
