#include "tests/harness/scope_kit.h"

#include "model/base/text.h"
#include "model/store/life.h"
#include "sync/centre/applier.h"
#include "sync/centre/feed.h"
#include "tests/harness/must.h"

#include <stdlib.h>
#include <string.h>

int scope_kit_set_up(void **state) {
    struct scope_kit *w = calloc(1, sizeof *w);
    centre_kit_school(&w->kit, &w->school);
    centre_kiosk_enrol(&w->kit, &w->office, "office", "1", "office");
    centre_kiosk_enrol(&w->kit, &w->far, "far", "30", "office");
    *state = w;
    return 0;
}

int scope_kit_tear_down(void **state) {
    struct scope_kit *w = *state;
    struct centre_kiosk *all[] = {&w->school, &w->office, &w->far};
    centre_kit_check(&w->kit);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) centre_kiosk_close(all[i]);
    centre_kit_close(&w->kit);
    free(w);
    return 0;
}

int64_t scope_kit_count(struct centre_kiosk *k, const char *sql) {
    int64_t n = 0;
    must(db_one_int(k->db, &n, sql, &why, NULL));
    return n;
}

void scope_kit_sync(struct scope_kit *w) {
    struct centre_kiosk *all[] = {&w->school, &w->office, &w->far};
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < sizeof all / sizeof *all; i++) centre_kiosk_sync(all[i]);
}

void scope_kit_is_whole(struct centre_kiosk *k) {
    struct rebuild *r = NULL;
    int64_t done = 0, left = 1;
    uint64_t checked;
    must(db_begin(k->db, false, &why) && rebuild_start(k->db, &r, &why));
    rebuild_compare(r);
    while (left > 0) must(rebuild_step(r, 1000, &done, &left, &why));
    rebuild_close(r);
    db_rollback(k->db);
    must(journal_verify(k->db, k->no, k->epoch, &checked, &why));
}

void scope_kit_issue(struct scope_kit *w, int64_t n, struct saved *saved) {
    struct application form;
    char number[11];
    centre_kiosk_form(&w->school, n, &form);
    centre_kiosk_file(&w->school, &form, saved);
    centre_kiosk_issue(&w->school, saved, CENTRE_COORDINATOR, number);
    scope_kit_sync(w);
}

void scope_kit_tell(struct centre_kiosk *k, const struct saved *saved) {
    const struct life_order order = {.life = LIFE_TELL, .subject = saved->subject, .app = saved->app, .code = "phone"};
    const char *field = NULL;
    centre_kiosk_login(k, CENTRE_DESK);
    must(desk_life(&k->desk, &order, &field, &why));
}

void scope_kit_move(struct scope_kit *w, const char *kiosk, const char *point) {
    struct bytes said = {0};
    must(centre_kit_command(&w->kit, &said, &why, "kiosk", "move", kiosk, point, NULL));
    bytes_close(&said);
}

int scope_kit_times_sent(struct scope_kit *w, const char *what) {
    struct centre *c = w->kit.c;
    struct feed_slice slice = {0};
    struct peer peer;
    int times = 0;
    must(centre_begin(c, &why) && peer_load(c, w->school.no, &peer, &why));
    peer.forgets = true;
    must(feed_read(c, &peer, 0, 0, 1 << 20, &slice, &why) && centre_rollback(c, &why));
    bytes_u8(&slice.lines, '\0');
    for (const char *at = (const char *)slice.lines.data; (at = strstr(at, what)) != NULL; at++) times++;
    bytes_close(&slice.lines);
    return times;
}

void scope_kit_fate(struct scope_kit *w, enum event_kind kind, const char *subject, const char *also) {
    struct centre *c = w->kit.c;
    struct event ev = {.type = &event_types[kind]};
    must(centre_begin(c, &why));
    text_copy(ev.subject, sizeof ev.subject, subject);
    text_copy(ev.also[0], sizeof ev.also[0], also);
    void *facts = event_payload(&ev, &c->turn);
    if (kind == EV_LEARNER_ERASED)
        *(struct erased *)facts =
            (struct erased){.of = "3.1.1", .reason = "consent", .day = "2026-11-23", .backups_until = "2026-12-23"};
    must(applier_append(c, &ev, &why) && centre_commit(c, &why));
}
