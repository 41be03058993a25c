#include "tests/harness/snap_kit.h"

#include "model/base/text.h"
#include "model/store/schema.h"
#include "sync/centre/settings.h"
#include "sync/centre/snapshot.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { STEPS_MOST = 200000 };

static void must(bool ok, const struct fail *why) {
    if (!ok) fail_msg("%s (%s)", why->log, why->say);
}

int64_t snap_count(struct db *db, const char *sql) {
    struct fail why = {0};
    int64_t n = 0;
    must(db_one_int(db, &n, sql, &why, NULL), &why);
    return n;
}

int64_t snap_meta(const struct snap_seat *s, const char *key) {
    struct fail why = {0};
    int64_t n = 0;
    must(meta_int(s->db, key, &n, &why), &why);
    return n;
}

/* --- The line ------------------------------------------------------------------------------------------------------------- */

static bool post(void *self, const uint8_t *body, size_t size, struct fail *why) {
    struct snap_seat *s = self;
    (void)why;
    bytes_clear(&s->asked);
    bytes_add(&s->asked, body, size);
    s->wanted[0] = '\0';
    s->waiting = true;
    return true;
}

static bool get(void *self, const char *path, uint64_t from, size_t most, struct fail *why) {
    struct snap_seat *s = self;
    (void)why;
    text_copy(s->wanted, sizeof s->wanted, path);
    s->from = from;
    s->most = most;
    s->waiting = true;
    return true;
}

static void drop(void *self) {
    ((struct snap_seat *)self)->waiting = false;
}

static void no_answer(struct snap_seat *s) {
    struct fail why;
    fail_set(&why, FAIL_NET, "test: no answer", "no answer");
    kiosk_exchange_failed(s->x, &why, 0);
}

static void answer_get(struct snap_seat *s) {
    struct snap_world *w = s->world;
    struct bytes out = {0};
    uint64_t total;
    s->gets++;
    s->dicts += strncmp(s->wanted, DICT_PATH, strlen(DICT_PATH)) == 0;
    int status =
        snapshot_get(w->kit.c, w->office.no, s->wanted, s->from + w->shift, s->most ? s->most : SIZE_MAX, &out, &total);
    if (status != 206) {
        no_answer(s);
        return;
    }
    if (w->most > 0 && out.size > w->most) out.size = w->most;
    if (w->flip_at >= (int64_t)s->from && w->flip_at < (int64_t)(s->from + out.size))
        out.data[(uint64_t)w->flip_at - s->from] ^= 1;
    s->bytes += (int64_t)out.size;
    kiosk_exchange_answer(s->x, out.data, out.size);
    bytes_close(&out);
}

static void answer_post(struct snap_seat *s) {
    struct exchange_job job = {.kiosk = s->world->office.no, .body = s->asked.data, .size = s->asked.size};
    struct fail why = {0};
    s->posts++;
    must(turn_run(s->world->kit.c, &job, 1, &why), &why);
    assert_int_equal(job.status, 200);
    s->bytes += (int64_t)job.answer.size;
    kiosk_exchange_answer(s->x, job.answer.data, job.answer.size);
    bytes_close(&job.answer);
}

static void answer(struct snap_seat *s) {
    s->waiting = false;
    if (s->wanted[0])
        answer_get(s);
    else
        answer_post(s);
    while (snapshot_works(s->world->kit.c)) snapshot_step(s->world->kit.c);
}

/* One step of whoever has something to do; false: the kiosk rests. */
bool snap_step(struct snap_seat *s) {
    if (s->waiting) {
        answer(s);
        return true;
    }
    if (kiosk_exchange_wait(s->x) != 0) return false;
    kiosk_exchange_step(s->x, 1000, true);
    return true;
}

enum exchange_phase snap_run(struct snap_seat *s) {
    struct exchange_status status;
    kiosk_exchange_start(s->x);
    for (int i = 0; snap_step(s); i++) assert_true(i < STEPS_MOST);
    kiosk_exchange_status(s->x, &status);
    return status.phase;
}

void snap_run_well(struct snap_seat *s) {
    if (snap_run(s) == EXCHANGE_IDLE) return;
    struct exchange_status status;
    kiosk_exchange_status(s->x, &status);
    fail_msg("%s", status.last_fail.log);
}

/* --- The office ----------------------------------------------------------------------------------------------------------- */

static void open_seat(struct snap_seat *s) {
    struct snap_world *w = s->world;
    struct kiosk_keys keys = {0};
    struct fail why = {0};
    const struct transport line = {.self = s, .send = post, .cancel = drop, .fetch = s->by_feed ? NULL : get};
    memcpy(keys.frame_secret, w->office.frame_secret, sizeof keys.frame_secret);
    memcpy(keys.answer_key, w->kit.c->answer_key, sizeof keys.answer_key);
    must(desk_open(s->db, &w->kit.clock.env, w->kit.calendar, &s->desk, &why), &why);
    must(kiosk_exchange_open(&s->desk, &keys, &line, &s->x, &why), &why);
    s->waiting = false;
}

/* A new, empty store of the office's kiosk. */
struct snap_seat *snap_sit(struct snap_world *w, bool by_feed) {
    struct snap_seat *s = &w->seats[w->count];
    struct journal journal;
    struct fail why = {0};
    char name[16];
    snprintf(name, sizeof name, "seat%d.db", w->made++);
    w->count++;
    *s = (struct snap_seat){.world = w, .by_feed = by_feed};
    text_copy(s->path, sizeof s->path, tmp_path(&w->kit.tmp, name));
    must(db_open(&(struct db_config){.path = s->path, .create = true}, &w->kit.clock.env, &s->db, &why), &why);
    must(journal_start(s->db, &w->kit.clock.env, w->kit.c->journal.region, w->office.no, w->office.epoch, &journal, &why),
         &why);
    open_seat(s);
    return s;
}

void snap_leave(struct snap_seat *s) {
    kiosk_exchange_close(s->x);
    db_close(s->db);
    bytes_close(&s->asked);
}

/* kill −9: nothing stays but what the store holds. */
void snap_kill(struct snap_seat *s) {
    struct fail why = {0};
    kiosk_exchange_close(s->x);
    db_close(s->db);
    must(db_open(&(struct db_config){.path = s->path}, &s->world->kit.clock.env, &s->db, &why), &why);
    open_seat(s);
    kiosk_exchange_start(s->x);
}

/* --- The same, table by table --------------------------------------------------------------------------------------------- */

/* What the exchange notes for itself. */
static bool is_own(const char *table) {
    static const char *const own[] = {"meta", "exchange_log", "feed_unit"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strcmp(table, own[i]) == 0) return true;
    return false;
}

static void dump(struct db *db, const struct table *t, struct bytes *out) {
    struct table_column columns[TABLE_COLUMNS_MOST];
    int n = table_columns(t, columns);
    struct bytes sql = {0};
    struct rows r;
    struct fail why = {0};
    bytes_text(&sql, "SELECT ");
    for (int i = 0; i < n; i++) bytes_printf(&sql, "%squote(%s)", i ? " || ' ' || " : "", columns[i].name);
    bytes_printf(&sql, " FROM %s ORDER BY 1", t->name);
    must(db_query(db, &r, (const char *)sql.data, &why, NULL), &why);
    while (db_next(&r, &why)) bytes_printf(out, "%s\n", db_text(&r, 0));
    assert_false(db_failed(&r));
    bytes_close(&sql);
}

static void same_table(struct db *here, struct db *there, const struct table *t) {
    struct bytes a = {0}, b = {0};
    dump(here, t, &a);
    dump(there, t, &b);
    if (a.size != b.size || (a.size > 0 && memcmp(a.data, b.data, a.size) != 0)) {
        print_message("--- here\n%.3000s\n--- there\n%.3000s\n", a.data ? (char *)a.data : "", b.data ? (char *)b.data : "");
        fail_msg("table %s", t->name);
    }
    bytes_close(&a);
    bytes_close(&b);
}

void snap_same(struct db *here, struct db *there) {
    for (int i = 0; i < table_count; i++)
        if (tables[i].home != HOME_CENTRE && !is_own(tables[i].name)) same_table(here, there, &tables[i]);
}

void snap_same_rows(struct db *here, struct db *there) {
    for (int i = 0; i < table_count; i++)
        if (tables[i].home != HOME_CENTRE && tables[i].of_subject) same_table(here, there, &tables[i]);
}

void snap_file(struct snap_world *w, struct bytes *out) {
    uint64_t total = 1;
    bytes_clear(out);
    while (out->size < total &&
           snapshot_get(w->kit.c, w->office.no, SNAPSHOT_PATH SNAP_SCOPE, out->size, SIZE_MAX, out, &total) == 206)
        continue;
}

/* --- A region with a past ------------------------------------------------------------------------------------------------- */

/* Few are far behind here; the blocks of a test are small then, too. */
static void small_scale(struct centre_kit *kit) {
    static const char ini[] = "[centre]\nfolder = region\n[lease]\nsize = 200\n[snapshot]\nrows = 60\nblock = 24\n";
    struct fail why = {0};
    centre_close(kit->c);
    settings_close(kit->settings);
    tmp_write(&kit->tmp, "centre.ini", ini, sizeof ini - 1);
    must(settings_load(centre_settings, tmp_path(&kit->tmp, "centre.ini"), &kit->settings, &why), &why);
    must(centre_open(kit->settings, &kit->clock.env, &kit->c, &why), &why);
}

static void file_children(struct snap_world *w) {
    for (int i = 0; i < SNAP_CHILDREN; i++) {
        struct application form;
        char number[11];
        centre_kiosk_form(&w->school, i, &form);
        centre_kiosk_file(&w->school, &form, &w->cases[i]);
        if (i % 3 == 0) centre_kiosk_issue(&w->school, &w->cases[i], CENTRE_COORDINATOR, number);
        if (i % 20 == 0) centre_kiosk_sync(&w->school);
    }
    centre_kiosk_sync(&w->school);
}

int snap_set_up(void **state) {
    struct snap_world *w = calloc(1, sizeof *w);
    w->flip_at = -1;
    centre_kit_open(&w->kit);
    small_scale(&w->kit);
    centre_kiosk_enrol(&w->kit, &w->office, "office", "1", "office");
    centre_kiosk_enrol(&w->kit, &w->school, "school", "12", "desk");
    for (int p = 0; p < CENTRE_PEOPLE; p++) centre_kiosk_login(&w->school, (enum centre_person)p);
    centre_kiosk_sync(&w->school);
    file_children(w);
    *state = w;
    return 0;
}

int snap_leave_all(void **state) {
    struct snap_world *w = *state;
    for (; w->count > 0; w->count--) snap_leave(&w->seats[w->count - 1]);
    w->most = 0;
    w->shift = 0;
    w->flip_at = -1;
    return 0;
}

int snap_tear_down(void **state) {
    struct snap_world *w = *state;
    snap_leave_all(state);
    centre_kiosk_close(&w->school);
    centre_kiosk_close(&w->office);
    centre_kit_close(&w->kit);
    free(w);
    return 0;
}
