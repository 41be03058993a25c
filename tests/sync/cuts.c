/* Two hundred cuts of the line between a kiosk and a real centre, at bytes drawn over the whole length of five dialogues, the
 * handshake among them: whatever the cut, the next whole exchange brings everything exactly once. tests/cuts does it at every
 * byte, without the network. */

#include "model/base/text.h"
#include "tests/harness/proxy.h"
#include "tests/harness/region.h"
#include "tests/harness/story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { CUTS = 40, RECORDS = 30, TRIES = 12 };

struct world {
    struct region region;
    struct region_kiosk k; /* school 12, through the proxy */
    struct proxy proxy;
    char url[64];
    char subject[ID_TEXT], app[EVENT_ID_TEXT]; /* an application that waits for its decision */
    int64_t person;
    int sheet;
    int edition;
    uint64_t dice;
    int felt;
};

static int set_up(void **state) {
    static struct world w;
    struct application form;
    struct saved saved;
    struct fail why;
    w.dice = 17;
    region_make(&w.region);
    region_start(&w.region);
    region_enrol(&w.region, &w.k, "school12", "12", "desk");
    region_login(&w.region, &w.k, REGION_COORDINATOR);
    region_login(&w.region, &w.k, REGION_DESK);
    region_form(&w.k, ++w.person, &form);
    assert_true(desk_save(&w.k.desk, &form, 0, &saved, &why));
    text_copy(w.subject, sizeof w.subject, saved.subject);
    text_copy(w.app, sizeof w.app, saved.app);
    proxy_open(&w.proxy, w.region.port);
    snprintf(w.url, sizeof w.url, "https://localhost:%d", w.proxy.port);
    region_kiosk_close(&w.k);
    region_kiosk_open(&w.k, w.url);
    region_synced(&w.k);
    *state = &w;
    return 0;
}

static int tear_down(void **state) {
    struct world *w = *state;
    region_kiosk_close(&w->k);
    proxy_close(&w->proxy);
    region_remove(&w->region);
    return 0;
}

/* --- What there is to tell ------------------------------------------------------------------------------------------------ */

/* Consents given anew. */
static void records(struct world *w, int count) {
    struct arena a = {0};
    struct fail why;
    for (int i = 0; i < count; i++) {
        struct event ev = {.type = &event_types[EV_CONSENT_GIVEN]};
        text_copy(ev.subject, sizeof ev.subject, w->subject);
        text_copy(ev.staff, sizeof ev.staff, w->region.staff[REGION_DESK]);
        struct consent *consent = event_payload(&ev, &a);
        *consent = (struct consent){.kind = "pd", .signer = "applicant", .day = "2026-11-23", .version = "2025-09"};
        text_copy(consent->app, sizeof consent->app, w->app);
        snprintf(consent->sheet, sizeof consent->sheet, "%d", ++w->sheet);
        assert_true(db_begin(w->k.db, true, &why));
        assert_true(journal_append(&w->k.desk.journal, &ev, NULL, &a, &why));
        assert_true(db_commit(w->k.db, &why));
    }
    arena_close(&a);
}

static void a_record(struct world *w) {
    records(w, 1);
}

static void a_handshake(struct world *w) {
    region_kiosk_close(&w->k);
    region_kiosk_open(&w->k, w->url);
    records(w, 1);
}

static void many_records(struct world *w) {
    records(w, RECORDS);
}

/* Spends numbers: now and then a new block comes back. */
static void an_issue(struct world *w) {
    struct application form;
    char app[EVENT_ID_TEXT], number[11];
    region_form(&w->k, ++w->person, &form);
    region_issue(&w->region, &w->k, &form, app, number);
}

static void news(struct world *w) {
    char out[2000];
    for (int i = 0; i < 3; i++)
        assert_int_equal(region_command(&w->region, out, sizeof out, "set", "min_age", ++w->edition % 2 ? "5" : "6", NULL), 0);
}

/* --- The cuts ------------------------------------------------------------------------------------------------------------- */

static int64_t one(struct world *w, const char *sql) {
    int64_t value = -1;
    struct fail why;
    assert_true(db_one_int(w->k.db, &value, sql, &why, NULL));
    return value;
}

/* Both have all of it once: an ack holds only when the heads are equal. */
static void settle(struct world *w) {
    struct exchange_status s;
    bool well = false;
    w->proxy.orders->cut_up = w->proxy.orders->cut_down = -1;
    for (int i = 0; i < TRIES && !well; i++) well = region_sync(&w->k, &s);
    if (!well) fail_msg("phase %d: %s", (int)s.phase, s.last_fail.log);
    assert_int_equal(one(w, "SELECT count(*) FROM log WHERE kiosk > 0 AND gsn = 0"), 0);
    assert_int_equal(one(w, "SELECT count(*) FROM log WHERE kiosk > 0"), (int64_t)w->k.desk.journal.seq);
    assert_int_equal(one(w, "SELECT count(*) - count(DISTINCT gsn) FROM log WHERE gsn > 0"), 0);
}

static void cut_dialogue(struct world *w, void (*prepare)(struct world *w)) {
    struct exchange_status s;
    prepare(w);
    int64_t up = w->proxy.seen->up, down = w->proxy.seen->down;
    settle(w);
    up = w->proxy.seen->up - up;
    down = w->proxy.seen->down - down;
    for (int i = 0; i < CUTS; i++) {
        prepare(w);
        int64_t at = (int64_t)(story_random(&w->dice) % (uint64_t)(up + down));
        if (at < up)
            w->proxy.orders->cut_up = at;
        else
            w->proxy.orders->cut_down = at - up;
        w->felt += !region_sync(&w->k, &s);
        settle(w);
    }
}

static void every_dialogue_cut_somewhere_ends_whole(void **state) {
    struct world *w = *state;
    cut_dialogue(w, a_record);
    cut_dialogue(w, a_handshake);
    cut_dialogue(w, many_records);
    cut_dialogue(w, an_issue);
    cut_dialogue(w, news);
    print_message("%d cuts, the line was cut %d times, %d were felt\n", 5 * CUTS, w->proxy.seen->cuts, w->felt);
    assert_true(w->proxy.seen->cuts > 4 * CUTS); /* a dialogue may be a few bytes shorter than the one measured */
    assert_int_equal(region_count(&w->region, "детей"), w->person);
    assert_int_equal(region_count(&w->region, "отложенных"), 0);
    assert_int_equal(region_check(&w->region), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_dialogue_cut_somewhere_ends_whole),
    };
    return cmocka_run_group_tests_name("sampled cuts", tests, set_up, tear_down);
}
