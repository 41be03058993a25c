/* Random money commands over two kiosks and a centre: whatever order they come in, invariant 38 holds everywhere at any time,
 * all stores end alike, and one plain SQL script makes the same balances of the centre's events (tests/sim/recompute.sql). */

#include "model/base/text.h"
#include "model/store/desk_money.h"
#include "tests/harness/money_centre.h"
#include "tests/harness/money_story.h"
#include "tests/harness/must.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { CHILDREN = 12, COMMANDS = 500, KIOSKS = 2 };

struct world {
    struct centre_kit kit;
    struct centre_kiosk kiosk[KIOSKS];
    struct saved child[CHILDREN];
    char number[CHILDREN][11];
    uint64_t seed;
    int done;
};

static int draw(struct world *w, int sides) {
    return (int)(story_random(&w->seed) % (uint64_t)sides);
}

static void begin_world(struct world *w) {
    *w = (struct world){.seed = 38};
    centre_kit_school(&w->kit, &w->kiosk[0]);
    centre_kiosk_enrol(&w->kit, &w->kiosk[1], "office", "1", "office");
    money_centre_region(&w->kit);
    money_centre_programme(&w->kit, "A", "active", 60); /* a kiosk sees the places of the whole region */
    money_centre_programme(&w->kit, "B", "active", 20);
    struct centre_kiosk *const all[] = {&w->kiosk[0], &w->kiosk[1]};
    for (int i = 0; i < CHILDREN; i++) money_centre_child(&w->kiosk[0], i, all, KIOSKS, &w->child[i], w->number[i]);
}

static void end_world(struct world *w) {
    for (int i = 0; i < KIOSKS; i++) centre_kiosk_close(&w->kiosk[i]);
    centre_kit_close(&w->kit);
}

static void invariants(struct db *db) {
    for (const struct money_invariant *m = money_invariants; m->what; m++) {
        int64_t broken = 0;
        must(db_one_int(db, &broken, m->sql, &why, NULL));
        if (broken) fail_msg("%s", m->what);
    }
}

/* --- What happens --------------------------------------------------------------------------------------------------------- */

/* The n-th row of what a store has; false when it has none. */
static bool some(struct world *w, struct db *db, const char *sql, char subject[ID_TEXT], char event[EVENT_ID_TEXT],
                 char number[11]) {
    struct rows r;
    int count = 0, nth = 0;
    must(db_query(db, &r, sql, &why, NULL));
    while (db_next(&r, &why))
        if (draw(w, ++count) == 0) {
            nth = count;
            text_copy(subject, ID_TEXT, db_text(&r, 0));
            text_copy(event, EVENT_ID_TEXT, db_text(&r, 1));
            text_copy(number, 11, db_text(&r, 2));
        }
    return nth > 0;
}

static void enrol(struct world *w, struct centre_kiosk *k) {
    struct enrol_order o = {.subject = w->child[draw(w, CHILDREN)].subject,
                            .programme = draw(w, 2) ? "A" : "B",
                            .group = "1",
                            .sheet = "1",
                            .sheet_day = "2026-11-23"};
    char first[DATE_TEXT], last[DATE_TEXT], id[EVENT_ID_TEXT];
    struct enrol_quote q;
    int32_t day = date_of(2026, 9, 1) + draw(w, 90);
    date_iso(day, first);
    date_iso(day + draw(w, 60) < date_of(2026, 11, 23) ? date_of(2026, 12, 31) : day + 40, last);
    o.first = first, o.last = last;
    o.cost = draw(w, MONEY_CENTRE_PRICE);
    if (!desk_enrol_quote(&k->desk, &o, &q, NULL, &why)) return;
    o.parent_part = q.parent;
    must(desk_enrol(&k->desk, &o, id, NULL, &why));
    w->done++;
}

static void change(struct world *w, struct centre_kiosk *k) {
    char subject[ID_TEXT], id[EVENT_ID_TEXT], number[11], day[DATE_TEXT];
    if (!some(w, k->db, "SELECT subject, event, number FROM enrolment WHERE state <> 'ended' ORDER BY event", subject, id,
              number))
        return;
    date_iso(date_of(2026, 10, 1) + draw(w, 100), day);
    switch (draw(w, 4)) {
    case 0: w->done += desk_enrolment_change(&k->desk, id, NULL, "2", day, NULL, &why); break;
    case 1: w->done += desk_enrolment_suspend(&k->desk, id, day, "family", &why); break;
    case 2: w->done += desk_enrolment_resume(&k->desk, id, day, &why); break;
    default: w->done += desk_enrolment_end(&k->desk, id, day, "family", NULL, &why); break;
    }
}

static void settle(struct world *w) {
    struct settled s = {0};
    char subject[ID_TEXT], id[EVENT_ID_TEXT];
    if (!some(w, w->kit.c->db,
              "SELECT subject, event, number FROM enrolment WHERE state IN ('running', 'ended') ORDER BY event", subject, id,
              s.number))
        return;
    snprintf(s.month, sizeof s.month, "2026-%02d", 9 + draw(w, 4));
    snprintf(s.lines, sizeof s.lines, "%s\t2026\t%d\n", id, draw(w, 4) ? draw(w, 400000) : 0);
    money_centre_put(&w->kit, EV_MONTH_SETTLED, subject, &s);
}

static void reverse(struct world *w) {
    static const char paid[] =
        "SELECT subject, enrolment, month FROM ledger WHERE month <> '' GROUP BY subject, enrolment, month HAVING "
        "sum(CASE WHEN to_account = 'paid' THEN sum WHEN from_account = 'paid' THEN -sum ELSE 0 END) > 1000 ORDER BY enrolment";
    struct reversed v = {.period = "2026", .sum = 1 + draw(w, 1000)};
    char subject[ID_TEXT], month[11];
    if (!some(w, w->kit.c->db, paid, subject, v.enrolment, month)) return;
    text_copy(v.month, sizeof v.month, month);
    money_centre_put(&w->kit, EV_MOVEMENT_REVERSED, subject, &v);
}

/* One in a long while: a certificate ends, an account is closed. */
static void end(struct world *w) {
    int i = draw(w, CHILDREN);
    struct act act = {.open.ground = "E1", .open.day = "2026-11-23"};
    struct account_closed closed = {.period = "2026"};
    text_copy(act.open.number, sizeof act.open.number, w->number[i]);
    text_copy(closed.number, sizeof closed.number, w->number[i]);
    switch (draw(w, 3)) {
    case 0: money_centre_put(&w->kit, EV_CERTIFICATE_EXPIRED, w->child[i].subject, &act); break;
    default: {
        bool known;
        struct account a;
        must(account_load(w->kit.c->db, w->number[i], "2026", &a, &why));
        known = a.closed;
        if (!known) money_centre_put(&w->kit, EV_ACCOUNT_CLOSED, w->child[i].subject, &closed);
        break;
    }
    }
}

static void one(struct world *w) {
    struct centre_kiosk *k = &w->kiosk[draw(w, KIOSKS)];
    int what = draw(w, 100);
    centre_kiosk_login(k, CENTRE_OPERATOR);
    if (what < 45)
        enrol(w, k);
    else if (what < 65)
        change(w, k);
    else if (what < 82)
        settle(w);
    else if (what < 86)
        reverse(w);
    else if (what < 87)
        end(w);
    else
        centre_kiosk_sync(k);
    invariants(what < 65 ? k->db : w->kit.c->db);
}

/* --- What comes of it ----------------------------------------------------------------------------------------------------- */

static int64_t count(struct world *w, const char *sql) {
    return centre_kit_count(&w->kit, sql);
}

static void plain_sql_agrees(struct world *w) {
    const char *source = getenv("PRIEM_SOURCE");
    char command[1400], line[512], path[512];
    struct db_copying *copying;
    int said = 0;
    snprintf(path, sizeof path, "%s", tmp_path(&w->kit.tmp, "copy.db"));
    must(db_copy_start(w->kit.c->db, path, &copying, &why));
    for (int percent = 0; percent < 100;) must(db_copy_step(copying, &percent, &why));
    db_copy_end(copying);
    snprintf(command, sizeof command, "sqlite3 '%s' <'%s/tests/sim/recompute.sql' 2>&1", path, source ? source : ".");
    FILE *shell = popen(command, "r");
    assert_non_null(shell);
    while (fgets(line, sizeof line, shell)) {
        if (said++ < 10) fprintf(stderr, "%s", line);
    }
    assert_int_equal(pclose(shell), 0);
    assert_int_equal(said, 0);
}

static void balances_are_what_the_events_say(void **state) {
    static struct world w;
    (void)state;
    begin_world(&w);
    for (int i = 0; i < COMMANDS; i++) one(&w);
    for (int round = 0; round < 3; round++)
        for (int i = 0; i < KIOSKS; i++) centre_kiosk_sync(&w.kiosk[i]);
    for (int i = 0; i < KIOSKS; i++) invariants(w.kiosk[i].db);
    centre_kit_check(&w.kit);
    assert_true(w.done > COMMANDS / 5);
    assert_true(count(&w, "SELECT count(*) FROM enrolment WHERE state = 'over_asked'") > 0);
    assert_true(count(&w, "SELECT count(*) FROM enrolment WHERE state = 'running'") > 0);
    assert_true(count(&w, "SELECT count(*) FROM enrolment WHERE ended_ground = 'age'") > 0);
    assert_true(count(&w, "SELECT count(*) FROM ledger WHERE kind = 'debit'") > 20);
    assert_true(count(&w, "SELECT count(*) FROM ledger WHERE kind = 'reversal'") > 0);
    assert_true(count(&w, "SELECT count(*) FROM ledger WHERE kind = 'burn'") > 0);
    plain_sql_agrees(&w);
    end_world(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(balances_are_what_the_events_say)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
