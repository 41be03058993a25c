#include "tests/harness/kit.h"
#include "model/store/safe_copy.h"

#include "model/base/text.h"
#include "model/rules/terms.h"
#include "model/store/life.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KIOSK = 3, EPOCH = 1, OFFSET = 180 };

static const struct {
    const char *name, *role, *municipality, *point;
} people_of_kit[KIT_PEOPLE] = {
    [KIT_DESK] = {"Петрова А. С.", "desk", KIT_MUNICIPALITY, KIT_POINT},
    [KIT_DESK_2] = {"Сидорова М. В.", "desk", KIT_MUNICIPALITY, KIT_POINT},
    [KIT_COORDINATOR] = {"Ким Е. О.", "coordinator", KIT_MUNICIPALITY, "1"},
    [KIT_OPERATOR] = {"Орлова И. К.", "operator", "", ""},
    [KIT_SUPERVISOR] = {"Лебедев П. Н.", "supervisor", KIT_MUNICIPALITY, "1"},
    [KIT_AUDITOR] = {"Белых Р. А.", "auditor", "", ""},
    [KIT_OTHER_COORDINATOR] = {"Зуева Т. Д.", "coordinator", KIT_OTHER_MUNICIPALITY, "30"},
};

static const struct point points[] = {
    {.point = "1",
     .municipality = KIT_MUNICIPALITY,
     .name = "управление образования",
     .kind = "office",
     .phone = "+74812000001"},
    {.point = "7", .municipality = KIT_MUNICIPALITY, .name = "школа № 7", .kind = "school", .phone = "+74812000007"},
    {.point = KIT_POINT, .municipality = KIT_MUNICIPALITY, .name = "школа № 12", .kind = "school", .phone = "+74812000012"},
    {.point = "30",
     .municipality = KIT_OTHER_MUNICIPALITY,
     .name = "отдел образования",
     .kind = "office",
     .phone = "+74813000030"},
};

static void must(bool done, const struct fail *why) {
    if (done) return;
    fprintf(stderr, "kit: %s (%s)\n", why->log, why->say);
    abort();
}

void kit_central(struct kit *kit, enum event_kind kind, const char *subject, const void *payload) {
    kit_central_also(kit, kind, subject, "", payload);
}

void kit_central_also(struct kit *kit, enum event_kind kind, const char *subject, const char *also, const void *payload) {
    struct arena a = {0};
    struct fail why = {0};
    struct event ev = {.type = &event_types[kind], .version = event_types[kind].version};
    ev.id = (struct event_id){.kiosk = 0, .epoch = EPOCH, .seq = (uint64_t)++kit->central};
    text_copy(ev.type_name, sizeof ev.type_name, ev.type->name);
    text_copy(ev.subject, sizeof ev.subject, subject);
    text_copy(ev.also[0], sizeof ev.also[0], also);
    ev.at = kit->clock.now;
    ev.offset = OFFSET;
    text_copy(ev.boot, sizeof ev.boot, "c0000000");
    memcpy(event_payload(&ev, &a), payload, ev.type->payload_size);
    must(event_encode(&ev, &kit->clock.env, NULL, &a, &why), &why);
    struct feed_item item = {.gsn = ++kit->gsn, .id = ev.id};
    item.line = event_line(&ev, &a, &item.size);
    must(db_begin(kit->db, false, &why), &why);
    must(journal_feed(&kit->desk.journal, &item, 1, &a, &why), &why);
    must(db_commit(kit->db, &why), &why);
    arena_close(&a);
    must(desk_refresh(&kit->desk, &why), &why);
}

void kit_set(struct kit *kit, const char *key, const char *value) {
    struct region_set set = {0};
    text_copy(set.key, sizeof set.key, key);
    text_copy(set.value, sizeof set.value, value);
    kit_central(kit, EV_REGION_SET, kit->region, &set);
}

void kit_lease(struct kit *kit, int64_t first, int64_t last, const char *not_after) {
    struct lease lease = {
        .no = KIOSK, .kind = "number", .first = first, .last = last, .kiosk_epoch = EPOCH, .grant_no = kit->gsn};
    text_copy(lease.not_after, sizeof lease.not_after, not_after);
    id_new(&kit->clock.env, kit->lease);
    kit_central(kit, EV_LEASE_GRANTED, kit->lease, &lease);
}

static void add_staff(struct kit *kit, enum kit_person who) {
    struct staff staff = {0};
    struct staff_keyed keyed = {.ops = 1, .mem = 8 << 20};
    uint8_t seed[crypto_sign_SEEDBYTES] = {(uint8_t)(who + 1)}, salt[16] = {(uint8_t)who}, public_key[SIGN_PUBLIC_SIZE];
    text_copy(staff.name, sizeof staff.name, people_of_kit[who].name);
    text_copy(staff.role, sizeof staff.role, people_of_kit[who].role);
    text_copy(staff.municipality, sizeof staff.municipality, people_of_kit[who].municipality);
    text_copy(staff.point, sizeof staff.point, people_of_kit[who].point);
    id_new(&kit->clock.env, kit->staff[who]);
    kit_central(kit, EV_STAFF_ADDED, kit->staff[who], &staff);
    crypto_sign_seed_keypair(public_key, kit->sign_secret[who], seed);
    base64_of(salt, sizeof salt, keyed.salt);
    base64_of(public_key, sizeof public_key, keyed.sign_key);
    base64_of(public_key, sizeof public_key, keyed.box_key);
    kit_central(kit, EV_STAFF_KEYED, kit->staff[who], &keyed);
}

static void add_region(struct kit *kit) {
    const struct region_opened region = {.code = "67",
                                         .name = "Смоленская область",
                                         .genitive = "Смоленской области",
                                         .operator_name = "Региональный модельный центр",
                                         .site = "центр.example",
                                         .rules_version = "2024-1",
                                         .consent_version = "2025-09"};
    const struct municipality city = {.municipality = KIT_MUNICIPALITY, .name = "город Смоленск"};
    const struct municipality district = {.municipality = KIT_OTHER_MUNICIPALITY, .name = "Вяземский район"};
    const struct kiosk kiosk = {.no = KIOSK,
                                .kiosk_epoch = EPOCH,
                                .name = "школа 12",
                                .point = KIT_POINT,
                                .municipality = KIT_MUNICIPALITY,
                                .scope = "desk"};
    kit_central(kit, EV_REGION_OPENED, kit->region, &region);
    kit_central(kit, EV_MUNICIPALITY_ADDED, kit->region, &city);
    kit_central(kit, EV_MUNICIPALITY_ADDED, kit->region, &district);
    for (size_t i = 0; i < sizeof points / sizeof *points; i++) kit_central(kit, EV_POINT_ADDED, kit->region, &points[i]);
    kit_central(kit, EV_KIOSK_ENROLLED, kit->region, &kiosk);
    for (int who = 0; who < KIT_PEOPLE; who++) add_staff(kit, (enum kit_person)who);
}

static void open_store(struct kit *kit, bool create) {
    struct fail why = {0};
    char path[512];
    text_copy(path, sizeof path, tmp_path(&kit->tmp, "store.db"));
    const struct db_config config = {.path = path, .create = create, .vfs = kit->vfs};
    must(db_open(&config, &kit->clock.env, &kit->db, &why), &why);
}

static void load_calendar(struct kit *kit) {
    struct fail why = {0};
    char folder[512];
    const char *source = getenv("PRIEM_SOURCE");
    snprintf(folder, sizeof folder, "%s/assets/calendars", source ? source : ".");
    must(calendar_load(folder, &kit->memory, &kit->calendar, &why), &why);
}

void kit_open(struct kit *kit) {
    /* 2026-11-23 06:50 UTC */
    kit_open_at(kit, (int64_t)date_of(2026, 11, 23) * MS_DAY + 6 * MS_HOUR + 50 * MS_MINUTE);
}

void kit_open_at(struct kit *kit, int64_t now) {
    struct fail why = {0};
    *kit = (struct kit){0};
    tmp_make(&kit->tmp);
    env_virtual_init(&kit->clock, now, 1);
    kit->clock.env.offset = OFFSET;
    load_calendar(kit);
    open_store(kit, true);
    id_new(&kit->clock.env, kit->region);
    struct journal journal;
    must(db_begin(kit->db, true, &why), &why);
    must(journal_start(kit->db, &kit->clock.env, kit->region, KIOSK, EPOCH, &journal, &why), &why);
    must(db_commit(kit->db, &why), &why);
    must(desk_open(kit->db, &kit->clock.env, kit->calendar, &kit->desk, &why), &why);
    add_region(kit);
    kit_lease(kit, 418200, 418299, "");
    people_init(&kit->people, 1, kit->clock.now, OFFSET);
    text_copy(kit->people.enterer, sizeof kit->people.enterer, kit->staff[KIT_DESK_2]);
    text_copy(kit->people.decider, sizeof kit->people.decider, kit->staff[KIT_OPERATOR]);
    text_copy(kit->people.lease, sizeof kit->people.lease, kit->lease);
}

void kit_close(struct kit *kit) {
    db_close(kit->db);
    arena_close(&kit->memory);
    tmp_remove(&kit->tmp);
}

void kit_reopen(struct kit *kit) {
    struct fail why = {0};
    db_close(kit->db);
    open_store(kit, false);
    must(desk_open(kit->db, &kit->clock.env, kit->calendar, &kit->desk, &why), &why);
}

void kit_rebuilt_is_live(struct kit *kit) {
    struct rebuild *rebuild;
    struct fail why = {0};
    int64_t done, left = 1;
    must(rebuild_start(kit->db, &rebuild, &why), &why);
    rebuild_compare(rebuild);
    while (left > 0) {
        must(db_begin(kit->db, false, &why), &why);
        must(rebuild_step(rebuild, 64, &done, &left, &why), &why);
        must(db_commit(kit->db, &why), &why);
    }
    rebuild_close(rebuild);
}

void kit_login(struct kit *kit, enum kit_person who) {
    struct fail why = {0};
    struct session *s = &kit->desk.session;
    *s = (struct session){.sign_secret = kit->sign_secret[who]};
    text_copy(s->staff, sizeof s->staff, kit->staff[who]);
    must(desk_refresh(&kit->desk, &why), &why);
}

void kit_confirm(struct kit *kit) {
    struct arena a = {0};
    struct fail why = {0};
    const uint64_t last = kit->desk.journal.seq;
    int64_t confirmed = 0;
    must(meta_int(kit->db, "kit_confirmed", &confirmed, &why), &why);
    int count = (int)((int64_t)last - confirmed);
    struct feed_item *items = arena_alloc(&a, sizeof *items * (size_t)(count + 1));
    for (int i = 0; i < count; i++)
        items[i] = (struct feed_item){
            .gsn = ++kit->gsn, .own = true, .id = {.kiosk = KIOSK, .epoch = EPOCH, .seq = (uint64_t)(confirmed + i + 1)}};
    must(db_begin(kit->db, false, &why), &why);
    must(journal_feed(&kit->desk.journal, items, count, &a, &why), &why);
    must(meta_set_int(kit->db, "kit_confirmed", (int64_t)last, &why), &why);
    must(db_commit(kit->db, &why), &why);
    arena_close(&a);
}

void kit_form(struct kit *kit, int64_t n, struct application *form) {
    char day[DATE_TEXT];
    kit->people.now = kit->clock.now;
    people_application(&kit->people, n, form);
    form->request.received = kit->clock.now;
    form->request.no[0] = '\0';
    date_iso(moment_date(kit->clock.now, OFFSET), day);
    text_copy(form->papers_day, sizeof form->papers_day, day);
    text_copy(form->pd.day, sizeof form->pd.day, day);
    text_copy(form->rules.day, sizeof form->rules.day, day);
}

struct saved kit_save(struct kit *kit, const struct application *form) {
    struct saved saved;
    struct fail why = {0};
    must(desk_save(&kit->desk, form, 0, &saved, &why), &why);
    return saved;
}

struct saved kit_save_person(struct kit *kit, int64_t n) {
    struct application form;
    kit_form(kit, n, &form);
    return kit_save(kit, &form);
}

struct application kit_load(struct kit *kit, const char *app) {
    struct application out;
    struct fail why = {0};
    must(application_load(kit->db, app, &out, &why), &why);
    return out;
}

struct verdict kit_verdict(struct kit *kit, const struct saved *saved, enum verdict_kind kind, const char *ground,
                           const char *remark) {
    struct verdict v = {.kind = kind};
    struct fail why = {0};
    text_copy(v.ground, sizeof v.ground, ground);
    text_copy(v.remark, sizeof v.remark, remark);
    must(subject_basis(kit->db, saved->subject, v.basis, &why), &why);
    return v;
}

enum fail_kind kit_decide(struct kit *kit, const struct saved *saved, enum verdict_kind kind, const char *ground,
                          const char *remark, char number[11]) {
    struct verdict v = kit_verdict(kit, saved, kind, ground, remark);
    struct fail why = {0};
    bool done = desk_decide(&kit->desk, saved->app, &v, number, &why);
    must(done || *why.say, &why); /* nobody is refused without a sentence */
    return done ? FAIL_NONE : why.kind;
}

enum fail_kind kit_issue(struct kit *kit, const struct saved *saved, char number[11]) {
    return kit_decide(kit, saved, VERDICT_ISSUE, "", "", number);
}

void kit_file_again(struct kit *kit, const char *number) {
    struct second second = {.role = "supervisor", .sign_secret = kit->sign_secret[KIT_SUPERVISOR]};
    const struct life_order order = {
        .life = LIFE_EXCLUDE, .number = number, .ground = "E1", .paper = "17", .day = "2026-11-23", .second = &second};
    struct certificate c;
    struct application form, filed;
    struct fail why = {0};
    text_copy(second.staff, sizeof second.staff, kit->staff[KIT_SUPERVISOR]);
    kit_login(kit, KIT_OPERATOR);
    must(desk_life(&kit->desk, &order, NULL, &why) && certificate_load(kit->db, number, &c, &why), &why);
    kit_login(kit, KIT_DESK_2);
    must(application_load(kit->db, c.app, &filed, &why) && desk_again(&kit->desk, c.subject, &form, &why), &why);
    text_copy(form.papers, sizeof form.papers, filed.papers);
    text_copy(form.papers_day, sizeof form.papers_day, filed.papers_day);
    form.pd = filed.pd;
    form.rules = filed.rules;
    text_copy(form.pd.sheet, sizeof form.pd.sheet, "41");
    text_copy(form.rules.sheet, sizeof form.rules.sheet, "42");
    kit_save(kit, &form);
}

int kit_set_up(void **state) {
    static struct kit kit;
    kit_open(&kit);
    *state = &kit;
    return 0;
}

int kit_tear_down(void **state) {
    kit_rebuilt_is_live(*state);
    kit_close(*state);
    return 0;
}

bool kit_back_up(struct db *db, const char *folder, const char *home, const char *const *files, const struct env *env,
                 char *path, size_t room, struct fail *why) {
    struct safe_copy *job;
    struct safe_copy_facts facts;
    int percent = 0;
    bool ok = safe_copy_start(db, folder, env, &job, why);
    if (!ok) return false;
    while (ok && percent < 100) ok = safe_copy_step(job, &percent, why);
    ok = ok && safe_copy_finish(safe_copy_file(job), home, files, env, &facts, why) && safe_copy_keep(job, why);
    if (ok) text_copy(path, room, safe_copy_file(job));
    safe_copy_end(job);
    return ok;
}
