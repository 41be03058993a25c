#include "tests/harness/place.h"

#include "model/base/text.h"
#include "model/store/desk_money.h"
#include "model/vault/keys.h"
#include "tests/harness/golden.h"
#include "tests/harness/offers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Who has a slot here, in the order of the list. */
static const struct {
    enum kit_person who;
    const char *name, *role, *passphrase;
} slots[] = {
    {KIT_DESK, "Петрова А. С.", "desk", "четыре простых слова подряд"},
    {KIT_DESK_2, "Сидорова М. В.", "desk", "берёза снег фонарь дорога"},
    {KIT_COORDINATOR, "Ким Е. О.", "coordinator", "река гора облако камень"},
    {KIT_SUPERVISOR, "Лебедев П. Н.", "supervisor", "чай стол окно лампа"},
    {KIT_OPERATOR, "Орлова И. К.", "operator", "мост поле ветер крыша"},
};
enum { SLOTS = sizeof slots / sizeof *slots };

static void must(bool done, const struct fail *why) {
    if (done) return;
    fprintf(stderr, "place: %s (%s)\n", why->log, why->say);
    abort();
}

int place_slot(enum kit_person who) {
    for (int i = 0; i < SLOTS; i++)
        if (slots[i].who == who) return i;
    abort();
}

const char *place_passphrase(enum kit_person who) {
    return slots[place_slot(who)].passphrase;
}

/* The person's key as the centre would send it, and the slot that goes with it. */
static void key_person(struct place *place, int i, struct vault_slot *slot) {
    struct staff_keyed keyed = {0};
    struct fail why = {0};
    must(vault_derive(slots[i].passphrase, &place->kit.clock.env, vault_cost_default(), slot, &why), &why);
    text_copy(slot->staff, sizeof slot->staff, place->kit.staff[slots[i].who]);
    text_copy(slot->name, sizeof slot->name, slots[i].name);
    text_copy(slot->role, sizeof slot->role, slots[i].role);
    keyed.ops = (int64_t)slot->ops;
    keyed.mem = (int64_t)slot->mem;
    base64_of(slot->salt, sizeof slot->salt, keyed.salt);
    base64_of(slot->box_key, sizeof slot->box_key, keyed.box_key);
    base64_of(slot->sign_key, sizeof slot->sign_key, keyed.sign_key);
    kit_central(&place->kit, EV_STAFF_KEYED, slot->staff, &keyed);
}

static void make_keys(struct place *place) {
    struct vault_slot made[SLOTS];
    struct vault *vault;
    struct fail why = {0};
    uint8_t secrets[VAULT_SECRETS] = {1};
    char path[512];
    text_copy(path, sizeof path, tmp_path(&place->kit.tmp, "keys.priem"));
    for (int i = 0; i < SLOTS; i++) key_person(place, i, &made[i]);
    must(vault_create(path, &place->kit.clock.env, 3, secrets, &made[0], &why), &why);
    must(vault_open(path, &place->kit.clock.env, &vault, &why), &why);
    must(vault_login(vault, 0, slots[0].passphrase, &why), &why);
    for (int i = 1; i < SLOTS; i++) must(vault_add_slot(vault, &made[i], &why), &why);
    vault_close(vault);
}

void place_set(struct place *place, const char *lines) {
    char text[1024];
    snprintf(text, sizeof text, "[store]\nfolder = %s\n%s", place->kit.tmp.folder, lines);
    tmp_write(&place->kit.tmp, "priem.ini", text, strlen(text));
}

static void finish_open(struct place *place) {
    setenv("PRIEM_TEST_ARGON", "1", 1);
    make_keys(place);
    place_set(place, "");
    tmp_write(&place->kit.tmp, "mounts", "", 0);
    setenv("PRIEM_TEST_MOUNTS", tmp_path(&place->kit.tmp, "mounts"), 1);
    text_copy(place->ini, sizeof place->ini, tmp_path(&place->kit.tmp, "priem.ini"));
    text_copy(place->clock, sizeof place->clock, tmp_path(&place->kit.tmp, "clock"));
    snprintf(place->clock_env, sizeof place->clock_env, "PRIEM_TEST_CLOCK=%s", place->clock);
}

void place_open(struct place *place) {
    kit_open(&place->kit);
    finish_open(place);
}

void place_open_now(struct place *place) {
    struct env real = env_system();
    kit_open_at(&place->kit, real.now(real.self));
    finish_open(place);
}

void place_close(struct place *place) {
    kit_close(&place->kit);
}

void place_take(struct place *place) {
    kit_reopen(&place->kit);
}

struct pty *place_start(struct place *place, const struct pty_config *config) {
    const char *build = getenv("PRIEM_BUILD");
    char program[512];
    snprintf(program, sizeof program, "%s/priem", build ? build : "build/test");
    const char *argv[] = {program, "--config", place->ini, "--test", NULL};
    const char *env[] = {place->clock_env, "PRIEM_TEST_ARGON=1", NULL};
    struct pty_config whole = config ? *config : (struct pty_config){0};
    whole.argv = argv;
    whole.env = env;
    db_close(place->kit.db);
    place->kit.db = NULL;
    golden_clock(place->clock, place->kit.clock.now);
    return pty_start(&whole);
}

void place_enter(struct pty *p, enum kit_person who) {
    for (int i = 0; i < place_slot(who); i++) pty_key(p, "Down");
    pty_key(p, "Enter");
    pty_type(p, place_passphrase(who));
    pty_key(p, "Enter");
}

void place_login(struct pty *p, enum kit_person who) {
    place_enter(p, who);
    pty_wait(p, "Очереди", 0);
}

void place_alisa(struct place *place, struct application *form) {
    kit_form(&place->kit, 1000, form);
    form->child = (struct child){.snils = "11223344595",
                                 .surname = "Щербакова-Ёлкина",
                                 .name = "Алиса",
                                 .patronymic = "Дмитриевна",
                                 .birth = "2016-05-07",
                                 .sex = "f",
                                 .doc_kind = "03",
                                 .doc_series = "II-МЮ",
                                 .doc_number = "654321",
                                 .doc_issued = "2016-05-20",
                                 .doc_issuer = "ЗАГС города Смоленска"};
    form->applicant = (struct applicant){.authority = "1",
                                         .kin = "мать",
                                         .surname = "Щербакова",
                                         .name = "Ольга",
                                         .patronymic = "Игоревна",
                                         .birth = "1988-02-11",
                                         .snils = "20410179701",
                                         .doc_kind = "21",
                                         .doc_series = "66 10",
                                         .doc_number = "123456",
                                         .doc_issued = "2010-03-02",
                                         .doc_issuer = "ОВД города Смоленска",
                                         .doc_code = "670-001",
                                         .phone = "+79123456789",
                                         .no_email = 1,
                                         .navigator = "olga88"};
}

static void save(struct place *place, struct application *form, struct saved *saved) {
    struct fail why = {0};
    must(desk_save(&place->kit.desk, form, 0, saved, &why), &why);
    env_virtual_move(&place->kit.clock, 5 * MS_MINUTE);
}

static void decide(struct place *place, const struct saved *saved, enum verdict_kind kind, const char *remark,
                   char number[11]) {
    struct fail why = {0};
    struct verdict v = {.kind = kind};
    text_copy(v.remark, sizeof v.remark, remark);
    kit_login(&place->kit, KIT_COORDINATOR);
    must(subject_basis(place->kit.db, saved->subject, v.basis, &why), &why);
    must(desk_decide(&place->kit.desk, saved->app, &v, number, &why), &why);
    kit_login(&place->kit, KIT_DESK_2);
}

static void send_online(struct place *place) {
    struct application form;
    struct filed filed = {0};
    char subject[ID_TEXT];
    kit_form(&place->kit, 20, &form);
    filed.request = form.request;
    text_copy(filed.request.no, sizeof filed.request.no, "0-0017");
    text_copy(filed.request.channel, sizeof filed.request.channel, "navigator");
    text_copy(filed.request.request_no, sizeof filed.request.request_no, "НАВ-1204");
    text_copy(filed.request.papers_due, sizeof filed.request.papers_due, "2026-11-25");
    filed.child = form.child;
    filed.address = form.address;
    filed.applicant = form.applicant;
    id_new(&place->kit.clock.env, subject);
    kit_central(&place->kit, EV_APPLICATION_FILED, subject, &filed);
}

/* The centre has the same child from school № 7 with a lower number: ours is burnt. */
static void rule_over(struct place *place, const struct saved *saved, const char *number) {
    struct joined joined = {.living = "6700410001", .living_point = "7", .living_at = place->kit.clock.now - MS_DAY};
    text_copy(joined.of, sizeof joined.of, saved->app);
    text_copy(joined.app, sizeof joined.app, saved->app);
    text_copy(joined.number, sizeof joined.number, number);
    text_copy(joined.living_app, sizeof joined.living_app, "5.1.17");
    kit_central(&place->kit, EV_RULING_JOINED, saved->subject, &joined);
}

/* A club free of charge. */
static void attend(struct place *place, const struct saved *saved) {
    static const struct period period = {.period = "2026", .first = "2026-01-01", .last = "2026-12-31", .title = "2026 год"};
    const struct enrol_order order = {
        .subject = saved->subject, .programme = "102", .group = "а", .first = "2026-11-23", .last = "2026-12-31"};
    static const struct cap cap = {
        .period = "2026", .group_code = "5-18", .count = 1500, .money = 1800000000, .nominal = 1200000};
    char enrolment[EVENT_ID_TEXT];
    struct fail why;
    kit_central(&place->kit, EV_PERIOD_SET, place->kit.region, &period);
    kit_central(&place->kit, EV_CAP_SET, place->kit.region, &cap);
    kit_login(&place->kit, KIT_DESK_2);
    must(desk_enrol(&place->kit.desk, &order, enrolment, NULL, &why), &why);
}

void place_fill(struct place *place) {
    struct application form;
    struct saved saved;
    char number[11];
    offers_fill(&place->kit, 0);
    kit_login(&place->kit, KIT_DESK_2);
    place_alisa(place, &form);
    save(place, &form, &saved);
    for (int n = 1; n <= 4; n++) {
        kit_form(&place->kit, n, &form);
        save(place, &form, &saved);
    }
    kit_form(&place->kit, 5, &form);
    form.papers[0] = form.papers_day[0] = 0;
    form.rules.given = false;
    save(place, &form, &saved);
    kit_form(&place->kit, 6, &form);
    save(place, &form, &saved);
    decide(place, &saved, VERDICT_RETURN, "Сверьте номер свидетельства с подлинником", number);
    for (int n = 7; n <= 8; n++) {
        kit_form(&place->kit, n, &form);
        save(place, &form, &saved);
        decide(place, &saved, VERDICT_ISSUE, "", number);
    }
    kit_confirm(&place->kit);
    rule_over(place, &saved, number);
    send_online(place);
    kit_form(&place->kit, 9, &form);
    save(place, &form, &saved);
    decide(place, &saved, VERDICT_ISSUE, "", number); /* not yet confirmed by the centre */
    attend(place, &saved);
}
