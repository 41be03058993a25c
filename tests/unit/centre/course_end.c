#include "sync/centre/course_end.h"

#include "model/base/text.h"
#include "model/store/account.h"
#include "sync/centre/day.h"
#include "tests/harness/money_centre.h"
#include "tests/harness/money_story.h"
#include "tests/harness/must.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* What ends a running enrolment and what does not, a row each, and how the account stands afterwards. A course of 3 000,00 over
 * the 30 days of November 2026, of an account of 12 000,00; what ends on 23.11.2026 leaves 23 days owed: 2 300,00. */

struct world {
    struct centre_kit kit;
    struct centre_kiosk school;
    struct saved child;
    char number[11], enrolment[EVENT_ID_TEXT];
};

static void enrol(struct world *w) {
    struct enrolled e = {.provider = "P-1",
                         .programme = "A",
                         .group_code = "1",
                         .first = "2026-11-01",
                         .last = "2026-11-30",
                         .cost = 300000,
                         .cert_part = 300000,
                         .parts = "2026\t2026-11-01\t2026-11-30\t300000\t300000\t0\tfirm\n",
                         .channel = "navigator"};
    struct rows r;
    text_copy(e.number, sizeof e.number, w->number);
    money_centre_put(&w->kit, EV_ENROLMENT_MADE, w->child.subject, &e);
    must(db_query(w->kit.c->db, &r, "SELECT event FROM enrolment WHERE subject = :subject", &why, "subject:t", w->child.subject,
                  NULL));
    assert_true(db_next(&r, &why));
    text_copy(w->enrolment, sizeof w->enrolment, db_text(&r, 0));
    db_done(&r);
}

static void open_world(struct world *w) {
    struct centre_kiosk *all[] = {&w->school};
    *w = (struct world){0};
    centre_kit_school(&w->kit, &w->school);
    money_centre_region(&w->kit);
    money_centre_child(&w->school, 1, all, 1, &w->child, w->number);
    enrol(w);
}

/* Whatever happened: rebuilt equals live, the chains hold, and so do the invariants of Annex A. */
static void close_world(struct world *w) {
    centre_kit_check(&w->kit);
    for (const struct money_invariant *m = money_invariants; m->what; m++)
        if (centre_kit_count(&w->kit, m->sql) != 0) fail_msg("%s", m->what);
    centre_kiosk_close(&w->school);
    centre_kit_close(&w->kit);
}

static int slices(struct world *w) {
    int done = 0;
    for (; day_due(w->kit.c); done++) must(day_step(w->kit.c, &why));
    return done;
}

/* --- What happens --------------------------------------------------------------------------------------------------------- */

static void provider(struct world *w, const char *status) {
    struct provider p = {.code = "P-1", .name = "ДЮЦ «Орбита»"};
    text_copy(p.status, sizeof p.status, status);
    money_centre_put(&w->kit, EV_PROVIDER_LISTED, "0192f0c1a2b37c4d8e5f60718293bbbb", &p);
}

static void programme(struct world *w, const char *status) {
    money_centre_programme(&w->kit, "A", status, 12);
}

static void act(struct world *w, enum event_kind kind, const char *ground, const char *day) {
    struct act a = {0};
    text_copy(a.open.number, sizeof a.open.number, w->number);
    text_copy(a.open.app, sizeof a.open.app, w->child.app);
    text_copy(a.open.ground, sizeof a.open.ground, ground);
    text_copy(a.open.day, sizeof a.open.day, day);
    money_centre_put(&w->kit, kind, w->child.subject, &a);
}

static void provider_suspended(struct world *w) {
    provider(w, "suspended");
}

static void provider_excluded(struct world *w) {
    provider(w, "excluded");
}

static void provider_told_twice(struct world *w) {
    provider(w, "suspended");
    slices(w);
    provider(w, "excluded");
}

static void provider_back_in_time(struct world *w) { /* before the centre had a moment to look */
    provider(w, "suspended");
    provider(w, "active");
}

static void programme_excluded(struct world *w) {
    programme(w, "excluded");
}

static void programme_suspended(struct world *w) {
    programme(w, "suspended");
}

static void excluded(struct world *w) {
    act(w, EV_CERTIFICATE_EXCLUDED, "E1", "2026-11-23");
}

static void turned_18(struct world *w) { /* on the 24th */
    act(w, EV_CERTIFICATE_EXPIRED, "", "2026-11-24");
}

static void annulled(struct world *w) {
    act(w, EV_CERTIFICATE_ANNULLED, "", "2026-11-23");
}

static void rests(struct world *w) {
    act(w, EV_CERTIFICATE_SUSPENDED, "dispute", "2026-11-23");
}

static void joined(struct world *w) {
    struct joined j = {.living = "6700000992", .living_point = "7"};
    text_copy(j.of, sizeof j.of, w->child.app);
    text_copy(j.app, sizeof j.app, w->child.app);
    text_copy(j.number, sizeof j.number, w->number);
    money_centre_put(&w->kit, EV_RULING_JOINED, w->child.subject, &j);
}

/* A period that ends while it holds: what is booked returns with the rest, and all of it burns (C7). */
static void period_closed(struct world *w) {
    struct account_closed c = {.period = "2026", .burnt = 1200000};
    text_copy(c.number, sizeof c.number, w->number);
    money_centre_put(&w->kit, EV_ACCOUNT_CLOSED, w->child.subject, &c);
}

static const struct ending {
    const char *what;
    void (*happens)(struct world *w);
    const char *state, *ground, *until;
    int64_t free, held, burnt;
} endings[] = {
    {"the provider is suspended", provider_suspended, "ended", "provider", "2026-11-23", 970000, 230000, 0},
    {"the provider is excluded", provider_excluded, "ended", "provider", "2026-11-23", 970000, 230000, 0},
    {"the provider is suspended, then excluded", provider_told_twice, "ended", "provider", "2026-11-23", 970000, 230000, 0},
    {"the provider was suspended by mistake", provider_back_in_time, "running", "", "2026-11-30", 900000, 300000, 0},
    {"the programme is excluded", programme_excluded, "ended", "provider", "2026-11-23", 970000, 230000, 0},
    {"the programme takes nobody new", programme_suspended, "running", "", "2026-11-30", 900000, 300000, 0},
    {"the child is excluded", excluded, "ended", "exclusion", "2026-11-23", 970000, 230000, 0},
    {"the child is 18", turned_18, "ended", "age", "2026-11-23", 970000, 230000, 0},
    {"the certificate is annulled", annulled, "ended", "annulled", "2026-11-23", 0, 230000, 970000},
    {"the number is burnt by a merge", joined, "ended", "joined", "2026-11-23", 0, 230000, 970000},
    {"the certificate rests", rests, "running", "", "2026-11-30", 900000, 300000, 0},
    {"the period ends during a hold", period_closed, "running", "", "2026-11-30", 0, 0, 1200000},
};

static void check(struct world *w, struct db *db, const struct ending *e) {
    struct enrolment_row row;
    struct account account;
    must(enrolment_load(db, w->enrolment, &row, &why));
    must(account_load(db, w->number, "2026", &account, &why));
    if (strcmp(row.state, e->state) || strcmp(row.ended_ground, e->ground) || strcmp(row.until, e->until))
        fail_msg("%s: %s %s until %s", e->what, row.state, row.ended_ground, row.until);
    if (account.free != e->free || account.held != e->held || account.burnt != e->burnt)
        fail_msg("%s: free %lld, held %lld, burnt %lld", e->what, (long long)account.free, (long long)account.held,
                 (long long)account.burnt);
}

/* At the centre, and at the kiosk that hears of it; done once more nothing changes. */
static void each_ends_as_it_is_written(void **state) {
    static struct world w;
    (void)state;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        open_world(&w);
        slices(&w);
        endings[i].happens(&w);
        slices(&w);
        check(&w, w.kit.c->db, &endings[i]);
        int64_t events = centre_kit_count(&w.kit, "SELECT count(*) FROM log");
        must(centre_begin(w.kit.c, &why) && day_more(w.kit.c, &why) && centre_commit(w.kit.c, &why));
        slices(&w);
        assert_int_equal(centre_kit_count(&w.kit, "SELECT count(*) FROM log"), events);
        centre_kiosk_sync(&w.school);
        check(&w, w.school.db, &endings[i]);
        close_world(&w);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_ends_as_it_is_written)};
    return cmocka_run_group_tests_name("course_end", tests, NULL, NULL);
}
