#include "tests/cuts/cuts.h"

#include "model/base/text.h"
#include "sync/centre/applier.h"

/* The everyday of a log: it goes up, the feed comes down. */

enum { RECORDS = 60, SETTINGS = 600 /* more than an answer holds */ };

void cut_record(struct world *w, const char *staff, const char *sheet) {
    struct arena a = {0};
    struct fail why;
    struct event ev = {.type = &event_types[EV_CONSENT_GIVEN]};
    text_copy(ev.subject, sizeof ev.subject, w->saved.subject);
    text_copy(ev.staff, sizeof ev.staff, staff);
    struct consent *consent = event_payload(&ev, &a);
    *consent = (struct consent){.kind = "pd", .signer = "applicant", .day = "2026-11-23", .version = "2025-09"};
    text_copy(consent->app, sizeof consent->app, w->saved.app);
    text_copy(consent->sheet, sizeof consent->sheet, sheet);
    MUST(journal_append(&w->school.desk.journal, &ev, NULL, &a, &why));
    arena_close(&a);
}

void cut_append(struct world *w, const char *staff, int count) {
    struct fail why;
    for (int i = 0; i < count; i++) {
        MUST(db_begin(w->school.db, true, &why));
        cut_record(w, staff, "7");
        MUST(db_commit(w->school.db, &why));
    }
}

static void nothing_new(struct world *w) {
    (void)w;
}

static void one_record(struct world *w) {
    cut_append(w, w->kit.staff[CENTRE_DESK], 1);
}

static void sixty_records(struct world *w) {
    cut_append(w, w->kit.staff[CENTRE_DESK], RECORDS);
}

static void a_big_feed(struct world *w) {
    struct centre *c = w->kit.c;
    struct fail why;
    MUST(centre_begin(c, &why));
    for (int i = 0; i < SETTINGS; i++) {
        struct event ev = {.type = &event_types[EV_REGION_SET]};
        text_copy(ev.subject, sizeof ev.subject, c->journal.region);
        struct region_set *set = event_payload(&ev, &c->turn);
        text_copy(set->key, sizeof set->key, "min_age");
        text_copy(set->value, sizeof set->value, i % 2 ? "5" : "6");
        MUST(applier_append(c, &ev, &why));
    }
    MUST(centre_commit(c, &why));
}

static void a_new_block(struct world *w) {
    struct application form;
    struct saved saved;
    char number[11];
    for (int i = 1; i <= CUT_SPENT; i++) {
        centre_kiosk_form(&w->school, i, &form);
        centre_kiosk_file(&w->school, &form, &saved);
        centre_kiosk_issue(&w->school, &saved, CENTRE_COORDINATOR, number);
    }
}

void cut_fork(struct world *w) {
    struct journal *j = &w->school.desk.journal;
    struct bytes frame = {0};
    struct fail why;
    MUST(db_begin(w->school.db, true, &why));
    cut_record(w, w->kit.staff[CENTRE_DESK], "8");
    centre_kiosk_frame(&w->school, j->seq, 1, &frame);
    db_rollback(w->school.db);
    MUST(journal_reload(j, &why));
    struct exchange_request r = {.feed_epoch = 1, .frames = frame.data, .frames_size = frame.size};
    MUST(request_make(&r, &w->line.asked, &why));
    MUST(cut_post(w, w->line.asked.size) == 200);
    cut_append(w, w->kit.staff[CENTRE_DESK], 2);
    bytes_close(&frame);
}

/* The centre stands where it stood before: what the kiosk believes acked has not come. */
static void a_gap(struct world *w) {
    struct fail why;
    cut_append(w, w->kit.staff[CENTRE_DESK], 6);
    kiosk_exchange_close(w->line.x);
    MUST(db_begin(w->school.db, true, &why));
    MUST(meta_set_int(w->school.db, "acked_seq", (int64_t)w->school.desk.journal.seq - 2, &why));
    MUST(db_commit(w->school.db, &why));
    cut_sit_down(w);
}

/* By nobody the region knows: set aside, and what comes behind it is not. */
static void a_parked_record(struct world *w) {
    cut_append(w, "00000000000000000000000000000001", 1);
    cut_append(w, w->kit.staff[CENTRE_DESK], 1);
}

const struct dialogue dialogues_log[] = {
    {"nothing new", nothing_new, EXCHANGE_IDLE, 1, 0, 0, NULL},
    {"one record", one_record, EXCHANGE_IDLE, 1, 0, 0, NULL},
    {"sixty records", sixty_records, EXCHANGE_IDLE, 1, 0, 0, NULL},
    {"a feed of more than one answer", a_big_feed, EXCHANGE_IDLE, 2, 0, 0, NULL},
    {"a new block of numbers", a_new_block, EXCHANGE_IDLE, 1, 0, 1, NULL},
    {"a fork", cut_fork, EXCHANGE_FROZEN, 1, 0, 0, NULL},
    {"a gap", a_gap, EXCHANGE_IDLE, 2, 0, 0, NULL},
    {"a record set aside", a_parked_record, EXCHANGE_IDLE, 1, 1, 0, NULL},
    {0},
};
