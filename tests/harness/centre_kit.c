#include "tests/harness/centre_kit.h"
#include "sync/centre/backup.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "model/rules/terms.h"
#include "model/store/adopt.h"
#include "sync/centre/commands.h"
#include "sync/centre/enrol.h"
#include "sync/centre/epoch.h"
#include "sync/centre/settings.h"
#include "sync/wire/frame.h"

#include <jansson.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { OFFSET = 180, WORDS_MOST = 16, LINES_MOST = 200 };

static const struct {
    const char *name, *role;
} people_of_kit[CENTRE_PEOPLE] = {
    [CENTRE_DESK] = {"Петрова А. С.", "desk"},
    [CENTRE_COORDINATOR] = {"Ким Е. О.", "coordinator"},
    [CENTRE_COORDINATOR_2] = {"Зуева Т. Д.", "coordinator"},
    [CENTRE_SUPERVISOR] = {"Лебедев П. Н.", "supervisor"},
    [CENTRE_OPERATOR] = {"Орлова И. К.", "operator"},
    [CENTRE_OPERATOR_2] = {"Шубин Г. Л.", "operator"},
};

static void must(bool done, const struct fail *why) {
    if (done) return;
    fprintf(stderr, "centre kit: %s (%s)\n", why->log, why->say);
    abort();
}

/* --- The centre ----------------------------------------------------------------------------------------------------------- */

static bool run(struct centre_kit *kit, int argc, char **argv, struct order *order, struct fail *why) {
    int words;
    const struct command *command = command_find(argc, argv, &words);
    *why = (struct fail){0};
    if (!command) abort();
    order->centre = kit->c;
    order->argc = argc - words;
    order->argv = argv + words;
    return command_run(command, order, why);
}

bool centre_kit_command(struct centre_kit *kit, struct bytes *out, struct fail *why, ...) {
    char *words[WORDS_MOST + 1] = {0};
    int argc = 0;
    struct order order = {0};
    va_list args;
    va_start(args, why);
    while (argc < WORDS_MOST && (words[argc] = va_arg(args, char *))) argc++;
    va_end(args);
    bool ok = run(kit, argc, words, &order, why);
    if (out) bytes_clear(out), bytes_add(out, order.say.data, order.say.size);
    bytes_close(&order.say);
    arena_close(&order.a);
    return ok;
}

bool centre_kit_load(struct centre_kit *kit, const char *command, const char *table, struct bytes *said, struct bytes *refused,
                     struct fail *why) {
    char *text = NULL;
    size_t size = 0;
    struct order order = {.in = fmemopen((void *)table, strlen(table), "r"), .refused = open_memstream(&text, &size)};
    if (!order.in || !order.refused) abort();
    char words[80], *rest = words, *argv[4], *file = table[0] == '[' ? "table.json" : "table.csv";
    text_copy(words, sizeof words, command);
    argv[0] = strsep(&rest, " ");
    argv[1] = "load";
    argv[2] = rest ? rest : file;
    argv[3] = file;
    bool ok = run(kit, rest ? 4 : 3, argv, &order, why);
    fclose(order.refused);
    fclose(order.in);
    bytes_clear(said);
    bytes_add(said, order.say.data, order.say.size);
    bytes_clear(refused);
    bytes_add(refused, text, size);
    free(text);
    bytes_close(&order.say);
    arena_close(&order.a);
    return ok;
}

int64_t centre_kit_count(struct centre_kit *kit, const char *sql) {
    struct fail why;
    int64_t count = 0;
    must(db_one_int(kit->c->db, &count, sql, &why, NULL), &why);
    return count;
}

/* What is kept of each cap is what its leases come to. */
static void check_sums(struct centre_kit *kit) {
    static const char counted[] =
        "SELECT period, group_code, sum(spent) AS given, sum(spent * (money / (last - first + 1))) AS given_money, "
        "sum(last - first + 1 - unused - spent) AS lent, "
        "sum((last - first + 1 - unused - spent) * (money / (last - first + 1))) AS lent_money "
        "FROM (SELECT period, group_code, spent, money, first, last, unused FROM lease WHERE kind = 'nominal' UNION ALL "
        "SELECT period, group_code, 1, sum, 1, 1, 0 FROM nominal WHERE lease = '' AND state = 'granted') AS spends GROUP BY period, group_code",
                      kept[] = "SELECT period, group_code, given, given_money, lent, lent_money FROM quota_sum";
    char sql[2000];
    struct fail why = {.log = "the sums of a cap are not those of its leases"};
    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM (SELECT * FROM (%s EXCEPT %s) a UNION ALL SELECT * FROM (%s EXCEPT %s) b) d", counted, kept,
             kept, counted);
    must(centre_kit_count(kit, sql) == 0, &why);
}

void centre_kit_check(struct centre_kit *kit) {
    struct fail why;
    must(centre_kit_command(kit, NULL, &why, "rebuild", NULL), &why);
    must(centre_kit_command(kit, NULL, &why, "verify", NULL), &why);
    check_sums(kit);
}

static void add_person(struct centre_kit *kit, int i) {
    struct fail why;
    struct bytes out = {0};
    uint8_t seed[crypto_sign_SEEDBYTES] = {(uint8_t)(i + 1)}, public_key[SIGN_PUBLIC_SIZE];
    must(
        centre_kit_command(kit, &out, &why, "staff", "add", people_of_kit[i].name, people_of_kit[i].role, "--point", "1", NULL),
        &why);
    text_copy(kit->staff[i], ID_TEXT, (const char *)out.data);
    crypto_sign_seed_keypair(public_key, kit->sign_secret[i], seed);
    bytes_close(&out);
}

static void load_calendar(struct centre_kit *kit) {
    struct fail why;
    char folder[512];
    const char *source = getenv("PRIEM_SOURCE");
    snprintf(folder, sizeof folder, "%s/assets/calendars", source ? source : ".");
    must(calendar_load(folder, &kit->memory, &kit->calendar, &why), &why);
}

void centre_kit_open(struct centre_kit *kit) {
    static const char ini[] = "[centre]\nfolder = region\n[lease]\nsize = 10\n";
    const struct region_opened facts = {.code = "67",
                                        .name = "Смоленская область",
                                        .genitive = "Смоленской области",
                                        .rules_version = "1",
                                        .consent_version = "1"};
    struct fail why = {0};
    *kit = (struct centre_kit){0};
    tmp_make(&kit->tmp);
    env_virtual_init(&kit->clock, (int64_t)date_of(2026, 11, 23) * MS_DAY + 6 * MS_HOUR + 50 * MS_MINUTE, 1);
    kit->clock.env.offset = OFFSET;
    load_calendar(kit);
    tmp_write(&kit->tmp, "centre.ini", ini, sizeof ini - 1);
    must(settings_load(centre_settings, tmp_path(&kit->tmp, "centre.ini"), &kit->settings, &why), &why);
    must(centre_make(kit->settings, &kit->clock.env, &facts, &why), &why);
    must(centre_open(kit->settings, &kit->clock.env, &kit->c, &why), &why);
    must(centre_kit_command(kit, NULL, &why, "municipality", "add", CENTRE_MUNICIPALITY, "город Смоленск", NULL), &why);
    must(centre_kit_command(kit, NULL, &why, "municipality", "add", CENTRE_OTHER_MUNICIPALITY, "Вяземский район", NULL), &why);
    must(centre_kit_command(kit, NULL, &why, "point", "add", "1", CENTRE_MUNICIPALITY, "управление", "--kind", "office", NULL),
         &why);
    must(centre_kit_command(kit, NULL, &why, "point", "add", "12", CENTRE_MUNICIPALITY, "школа № 12", NULL), &why);
    must(centre_kit_command(kit, NULL, &why, "point", "add", "7", CENTRE_MUNICIPALITY, "школа № 7", NULL), &why);
    must(
        centre_kit_command(kit, NULL, &why, "point", "add", "30", CENTRE_OTHER_MUNICIPALITY, "отдел", "--kind", "office", NULL),
        &why);
    for (int i = 0; i < CENTRE_PEOPLE; i++) add_person(kit, i);
    people_init(&kit->people, 1, kit->clock.now, OFFSET);
}

void centre_kit_reopen(struct centre_kit *kit) {
    struct fail why;
    centre_close(kit->c);
    must(centre_open(kit->settings, &kit->clock.env, &kit->c, &why), &why);
}

void centre_kit_close(struct centre_kit *kit) {
    centre_close(kit->c);
    settings_close(kit->settings);
    arena_close(&kit->memory);
    tmp_remove(&kit->tmp);
}

/* --- Enrolment ------------------------------------------------------------------------------------------------------------ */

static char *make_csr(void) {
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509_REQ *csr = X509_REQ_new();
    BIO *pem = BIO_new(BIO_s_mem());
    char *data, *text = NULL;
    if (!key || !csr || !pem || !X509_REQ_set_pubkey(csr, key) || !X509_REQ_sign(csr, key, EVP_sha256()) ||
        !PEM_write_bio_X509_REQ(pem, csr))
        abort();
    long size = BIO_get_mem_data(pem, &data);
    text = strndup(data, (size_t)size);
    BIO_free(pem);
    X509_REQ_free(csr);
    EVP_PKEY_free(key);
    return text;
}

const uint8_t *centre_kiosk_box_secret(const struct centre_kiosk *k) {
    return k->frame_secret;
}

void centre_kiosk_ask_enrol(struct centre_kit *kit, const char *code, const struct centre_kiosk *k, struct bytes *out) {
    struct fail why = {0};
    char frame_key[BASE64_SIZE(32)], box_key[BASE64_SIZE(32)], *csr = make_csr();
    base64_of(k->frame_secret + 32, 32, frame_key);
    uint8_t box_public[32];
    crypto_scalarmult_base(box_public, k->frame_secret); /* one secret for both: centre_kiosk_box_secret */
    base64_of(box_public, sizeof box_public, box_key);
    json_t *body = json_pack("{ss ss ss ss}", "code", code, "csr", csr, "frame_key", frame_key, "box_key", box_key);
    char *text = json_dumps(body, JSON_COMPACT);
    bytes_clear(out);
    must(enrol_run(kit->c, (const uint8_t *)text, strlen(text), out, &why), &why);
    free(text);
    free(csr);
    json_decref(body);
}

void centre_kiosk_enrol(struct centre_kit *kit, struct centre_kiosk *k, const char *name, const char *point,
                        const char *scope) {
    struct fail why;
    struct bytes out = {0};
    struct journal journal;
    char path[400], code[ENROL_CODE_ROOM] = "";
    uint8_t seed[crypto_sign_SEEDBYTES], public_key[SIGN_PUBLIC_SIZE];
    *k = (struct centre_kiosk){.kit = kit};
    text_copy(k->name, sizeof k->name, name);
    kit->clock.env.random(kit->clock.env.self, seed, sizeof seed);
    crypto_sign_seed_keypair(public_key, k->frame_secret, seed);
    must(centre_kit_command(kit, &out, &why, "code", name, point, scope, NULL), &why);
    text_copy(code, sizeof code, strstr((const char *)out.data, "code ") + 5);
    centre_kiosk_ask_enrol(kit, code, k, &out);
    json_t *answer = json_loadb((const char *)out.data, out.size, 0, NULL);
    k->no = (uint32_t)json_integer_value(json_object_get(answer, "kiosk"));
    k->epoch = (uint32_t)json_integer_value(json_object_get(answer, "epoch"));
    if (k->no == 0) abort();
    snprintf(path, sizeof path, "%s/%u.%u.db", kit->tmp.folder, k->no, k->epoch);
    must(db_open(&(struct db_config){.path = path, .create = true}, &kit->clock.env, &k->db, &why), &why);
    uint8_t before[HASH_SIZE];
    const char *chain = json_string_value(json_object_get(answer, "before"));
    if (!chain || !base64_to(chain, strlen(chain), before, sizeof before)) abort();
    must(journal_start_after(k->db, &kit->clock.env, kit->c->journal.region, k->no, k->epoch, before, &journal, &why), &why);
    must(desk_open(k->db, &kit->clock.env, kit->calendar, &k->desk, &why), &why);
    json_decref(answer);
    bytes_close(&out);
    centre_kiosk_sync(k);
}

void centre_kiosk_close(struct centre_kiosk *k) {
    db_close(k->db);
}

static void give_key(struct centre_kiosk *k, enum centre_person who) {
    struct fail why;
    struct staff_keyed key = {.ops = 1, .mem = 8 << 20};
    uint8_t salt[16] = {(uint8_t)who};
    base64_of(salt, sizeof salt, key.salt);
    base64_of(k->kit->sign_secret[who] + 32, 32, key.sign_key);
    base64_of(k->kit->sign_secret[who] + 32, 32, key.box_key);
    must(desk_key_staff(&k->desk, k->kit->staff[who], &key, &why), &why);
}

static void key_person(struct centre_kiosk *k, enum centre_person who) {
    struct fail why;
    struct person person;
    must(person_load(k->db, k->kit->staff[who], &person, &why), &why);
    if (!person.keyed) give_key(k, who);
}

static void take_seat(struct centre_kiosk *k, enum centre_person who) {
    struct fail why;
    k->desk.session = (struct session){.sign_secret = k->kit->sign_secret[who]};
    text_copy(k->desk.session.staff, ID_TEXT, k->kit->staff[who]);
    must(desk_refresh(&k->desk, &why), &why);
}

void centre_kiosk_login(struct centre_kiosk *k, enum centre_person who) {
    take_seat(k, CENTRE_SUPERVISOR);
    key_person(k, CENTRE_SUPERVISOR); /* who signs the others' keys */
    key_person(k, who);
    take_seat(k, who);
}

void centre_kiosk_set_key(struct centre_kiosk *k, enum centre_person who) {
    struct session before = k->desk.session;
    take_seat(k, CENTRE_SUPERVISOR);
    give_key(k, who);
    k->desk.session = before;
}

void centre_kit_school(struct centre_kit *kit, struct centre_kiosk *school) {
    centre_kit_open(kit);
    centre_kiosk_enrol(kit, school, "school 12", "12", "desk");
    for (int i = 0; i < CENTRE_PEOPLE; i++) centre_kiosk_login(school, (enum centre_person)i);
    centre_kiosk_sync(school);
}

/* --- The exchange --------------------------------------------------------------------------------------------------------- */

void centre_kiosk_head(struct centre_kiosk *k, uint64_t seq, uint8_t head[HASH_SIZE]) {
    struct outbox_line line;
    struct arena a = {0};
    struct fail why;
    int count = 0;
    if (seq == 0) {
        must(journal_first_head(k->db, k->kit->c->journal.region, k->no, k->epoch, head, &why), &why);
        return;
    }
    must(journal_outbox(&k->desk.journal, seq - 1, 1, &a, &line, &count, &why) && count == 1, &why);
    memcpy(head, line.head, HASH_SIZE);
    arena_close(&a);
}

void centre_kiosk_frame_of(struct centre_kiosk *k, uint64_t first, const struct frame_line *lines, int count,
                           const uint8_t before[HASH_SIZE], const uint8_t after[HASH_SIZE], struct bytes *out) {
    struct fail why;
    struct frame_head head = {.kiosk = k->no, .epoch = k->epoch, .first_seq = first};
    memcpy(head.head_before, before, HASH_SIZE);
    memcpy(head.head_after, after, HASH_SIZE);
    must(frame_make(&head, lines, count, dicts_newest(&k->kit->c->dicts), k->frame_secret, out, &why), &why);
}

void centre_kiosk_frame(struct centre_kiosk *k, uint64_t first, int count, struct bytes *out) {
    struct outbox_line own[LINES_MOST];
    struct frame_line lines[LINES_MOST];
    struct arena a = {0};
    struct fail why = {0};
    uint8_t before[HASH_SIZE];
    int found = 0;
    must(count <= LINES_MOST && journal_outbox(&k->desk.journal, first - 1, count, &a, own, &found, &why) && found == count,
         &why);
    for (int i = 0; i < count; i++) lines[i] = (struct frame_line){own[i].line, own[i].size};
    centre_kiosk_head(k, first - 1, before);
    centre_kiosk_frame_of(k, first, lines, count, before, own[count - 1].head, out);
    arena_close(&a);
}

/* It was moved: nothing of the children of the place before is left. */
static void forget_all(struct centre_kiosk *k) {
    char last[ID_TEXT] = "";
    struct fail why;
    if (k->scope_version != 0 && k->answer.scope_version != k->scope_version) {
        for (bool done = false; !done;)
            must(journal_forget_next(&k->desk.journal, (struct forget_whom){0}, 100, last, &done, &why), &why);
        k->region_cursor = k->cursor;
    }
    k->scope_version = k->answer.scope_version;
}

static void apply_feed(struct centre_kiosk *k, struct arena *a) {
    struct fail why;
    int64_t durable;
    must(db_begin(k->db, false, &why), &why);
    forget_all(k);
    must(journal_feed(&k->desk.journal, k->answer.items, k->answer.item_count, a, &why), &why);
    must(meta_int(k->db, "durable_seq", &durable, &why) &&
             journal_forget_sent(&k->desk.journal, (uint64_t)durable, k->answer.durable_seq, a, &why) &&
             meta_set_int(k->db, "durable_seq", (int64_t)k->answer.durable_seq, &why),
         &why);
    must(db_commit(k->db, &why), &why);
    must(desk_refresh(&k->desk, &why), &why);
    k->fed = k->answer.item_count;
    k->cursor = k->answer.cursor;
    k->part = k->answer.part;
    k->answer.items = NULL;
}

int centre_kiosk_ask(struct centre_kiosk *k, const struct bytes *frames) {
    struct exchange_request request = {.feed_epoch = 1,
                                       .cursor = k->cursor,
                                       .part = k->part,
                                       .scope_version = k->scope_version,
                                       .region_cursor = k->region_cursor,
                                       .clock = k->clock,
                                       .epoch = k->epoch};
    struct bytes body = {0};
    struct arena a = {0};
    struct fail why = {0};
    uint8_t hash[HASH_SIZE];
    const struct dict *dict = dicts_newest(&k->kit->c->dicts);
    if (dict) request.dict = dict->id;
    k->kit->clock.env.random(k->kit->clock.env.self, request.nonce, sizeof request.nonce);
    if (frames) {
        request.frames = frames->data;
        request.frames_size = frames->size;
    }
    must(request_make(&request, &body, &why), &why);
    request_hash_of(body.data, body.size, hash);
    struct exchange_job job = {.kiosk = k->no, .body = body.data, .size = body.size};
    must(turn_run(k->kit->c, &job, 1, &why), &why);
    if (job.status == 200) {
        k->answer_size = job.answer.size;
        const struct answer_bond bond = {.region = k->kit->c->journal.region,
                                         .kiosk = k->no,
                                         .nonce = request.nonce,
                                         .request_hash = hash,
                                         .dict = dicts_find(&k->kit->c->dicts, request.dict)};
        must(answer_read(job.answer.data, job.answer.size, &bond, k->kit->c->answer_key, &a, &k->answer, &why), &why);
        if (k->answer.ack_epoch == k->epoch) k->acked = k->answer.ack_seq;
        apply_feed(k, &a);
    }
    bytes_close(&job.answer);
    bytes_close(&body);
    arena_close(&a);
    return job.status;
}

void centre_kiosk_sync(struct centre_kiosk *k) {
    do {
        struct bytes frames = {0};
        uint64_t left = k->desk.journal.seq - k->acked;
        if (left > LINES_MOST) left = LINES_MOST;
        if (left > 0) centre_kiosk_frame(k, k->acked + 1, (int)left, &frames);
        if (centre_kiosk_ask(k, &frames) != 200 || k->answer.fork || k->answer.frozen[0]) abort();
        bytes_close(&frames);
    } while (k->answer.more || k->acked < k->desk.journal.seq);
}

/* --- Work ----------------------------------------------------------------------------------------------------------------- */

void centre_kiosk_form(struct centre_kiosk *k, int64_t n, struct application *form) {
    char day[DATE_TEXT];
    struct centre_kit *kit = k->kit;
    kit->people.now = kit->clock.now;
    people_application(&kit->people, n, form);
    form->request.received = kit->clock.now;
    form->request.no[0] = '\0';
    text_copy(form->request.municipality, sizeof form->request.municipality, k->desk.municipality);
    text_copy(form->request.point, sizeof form->request.point, k->desk.point);
    text_copy(form->request.body, sizeof form->request.body, k->desk.point);
    date_iso(moment_date(kit->clock.now, OFFSET), day);
    text_copy(form->papers_day, sizeof form->papers_day, day);
    text_copy(form->pd.day, sizeof form->pd.day, day);
    text_copy(form->rules.day, sizeof form->rules.day, day);
}

void centre_kiosk_file(struct centre_kiosk *k, const struct application *form, struct saved *saved) {
    struct fail why;
    centre_kiosk_login(k, CENTRE_DESK);
    must(desk_save(&k->desk, form, 0, saved, &why), &why);
    why = (struct fail){.log = "not complete"};
    must(saved->state == APP_COMPLETE, &why);
}

void centre_kiosk_issue(struct centre_kiosk *k, const struct saved *saved, enum centre_person who, char number[11]) {
    struct fail why;
    struct verdict verdict = {.kind = VERDICT_ISSUE};
    centre_kiosk_login(k, who);
    must(subject_basis(k->db, saved->subject, verdict.basis, &why), &why);
    must(desk_decide(&k->desk, saved->app, &verdict, number, &why), &why);
}

void centre_kiosk_transfer(struct centre_kiosk *k, const char *subject, const char *municipality, const char *point) {
    struct change change;
    struct fail why;
    const char *field = NULL;
    centre_kiosk_login(k, CENTRE_OPERATOR);
    must(change_load(&k->desk, subject, &change, &why), &why);
    text_copy(change.municipality, sizeof change.municipality, municipality);
    text_copy(change.address.municipality, sizeof change.address.municipality, municipality);
    text_copy(change.point, sizeof change.point, point);
    text_copy(change.paper, sizeof change.paper, "заявление № 5 от 23.11.2026");
    must(desk_change(&k->desk, &change, &field, &why), &why);
}

void centre_kiosk_begin_epoch(struct centre_kiosk *k) {
    struct centre *c = k->kit->c;
    struct arena a = {0};
    struct peer peer = {0};
    uint8_t head[HASH_SIZE];
    int leases, adopted;
    uint64_t common = k->acked;
    struct fail why;
    centre_kiosk_head(k, common, head);
    must(centre_begin(c, &why) && peer_load(c, k->no, &peer, &why) && peer_freeze(c, &peer, "fork", &why) &&
             epoch_raise(c, &peer, &leases, &why) && centre_commit(c, &why) && db_begin(k->db, true, &why) &&
             journal_turn(&k->desk.journal, peer.epoch, head, common, &a, &adopted, &why) && db_commit(k->db, &why),
         &why);
    k->epoch = peer.epoch;
    k->acked = 0;
    arena_close(&a);
}

bool centre_kiosk_life(struct centre_kiosk *k, const struct life_order *order, struct fail *why) {
    const char *field = NULL;
    struct second second = {.role = "operator", .sign_secret = k->kit->sign_secret[CENTRE_OPERATOR_2]};
    struct life_order seconded = *order;
    text_copy(second.staff, sizeof second.staff, k->kit->staff[CENTRE_OPERATOR_2]);
    seconded.second = &second;
    centre_kiosk_login(k, CENTRE_OPERATOR_2); /* has a key then */
    centre_kiosk_login(k, CENTRE_OPERATOR);
    return desk_life(&k->desk, &seconded, &field, why);
}

int centre_kit_set_up(void **state) {
    static struct centre_kit kit;
    kit = (struct centre_kit){0};
    centre_kit_open(&kit);
    *state = &kit;
    return 0;
}

int centre_kit_tear_down(void **state) {
    centre_kit_check(*state);
    centre_kit_close(*state);
    return 0;
}

bool centre_kit_back_up(struct centre *c, const char *folder, char path[PATH_ROOM], struct fail *why) {
    struct backup_job *job;
    struct backup_told told;
    enum backup_state state = BACKUP_COPYING;
    if (!backup_start(c, folder, NULL, &job, why)) return false;
    while (state == BACKUP_COPYING || state == BACKUP_CHECKING) state = backup_step(job, why);
    backup_say(job, &told);
    text_copy(path, PATH_ROOM, told.path);
    backup_end(job);
    return state == BACKUP_DONE;
}
