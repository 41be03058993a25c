#include "sync/wire/exchange.h"

#include "model/base/date.h"
#include "sync/wire/pack.h"

#include <inttypes.h>
#include <jansson.h>
#include <limits.h>
#include <string.h>

#define JSON_MAX 4096 /* of the JSON in a request or an answer; both are far below */
#define LEAD     8    /* magic and u32 json_len */
#define FEED_FEW 64   /* bytes of feed, numbers of own events: to say that a dictionary was used costs more than it saves */

static const char request_magic[4] = {'P', 'R', 'X', '1'};
static const char answer_magic[4] = {'P', 'R', 'A', '1'};

static bool refuse(struct fail *why, const char *log) {
    return fail_set(why, FAIL_INPUT, log, _("The answer of the centre cannot be trusted and was not taken."));
}

static bool damaged(struct fail *why, const char *log) {
    return fail_set(why, FAIL_INPUT, log, _("The data is damaged and was not taken. It will be sent again."));
}

/* Integers of the JSON: absent is 0, anything but a non-negative integer is refused. */
static bool take_int(const json_t *object, const char *key, int64_t *out) {
    const json_t *v = json_object_get(object, key);
    *out = 0;
    if (v == NULL) return true;
    if (!json_is_integer(v) || json_integer_value(v) < 0) return false;
    *out = json_integer_value(v);
    return true;
}

static bool take_base64(const json_t *object, const char *key, uint8_t *out, size_t size) {
    const json_t *v = json_object_get(object, key);
    return json_is_string(v) && base64_to(json_string_value(v), json_string_length(v), out, size);
}

static bool take_flag(const json_t *object, const char *key) {
    return json_is_true(json_object_get(object, key));
}

static void put_base64(struct bytes *json, const char *key, const uint8_t *data, size_t size) {
    char text[BASE64_SIZE(SCOPE_DIGEST_SIZE)];
    base64_of(data, size, text);
    bytes_printf(json, ",\"%s\":\"%s\"", key, text);
}

static void put_json(struct bytes *out, const struct bytes *json) {
    bytes_u32(out, (uint32_t)json->size);
    bytes_add(out, json->data, json->size);
}

/* The JSON object whose length stands at `at`; NULL when it is cut, too long or no object. `*end` is the offset behind it. */
static json_t *get_json(const uint8_t *data, size_t size, size_t at, size_t *end) {
    if (size < at + 4) return NULL;
    uint32_t length = bytes_get_u32(data + at);
    if (length > JSON_MAX || length > size - at - 4) return NULL;
    const char *text = (const char *)data + at + 4;
    json_t *object = json_depth_fits(text, length) ? json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL) : NULL;
    if (!json_is_object(object)) {
        json_decref(object);
        return NULL;
    }
    *end = at + 4 + length;
    return object;
}

static bool take_u32(const json_t *object, const char *key, uint32_t *out) {
    int64_t value;
    if (!take_int(object, key, &value) || value > UINT32_MAX) return false;
    *out = (uint32_t)value;
    return true;
}

/* A kiosk that packs with a dictionary has it. */
static uint32_t frames_dict(const struct exchange_request *r) {
    struct frame_head head;
    size_t size;
    return r->frames_size > 0 && frame_peek(r->frames, r->frames_size, &head, &size, NULL) ? head.dict : 0;
}

static void put_identity(const struct exchange_request *r, struct bytes *json) {
    char head[BASE64_SIZE(HASH_SIZE)];
    if (r->epoch > 0) bytes_printf(json, ",\"e\":%" PRIu32, r->epoch);
    if (r->mark > 0) bytes_printf(json, ",\"mk\":%" PRId64, r->mark);
    for (int i = 0; i < r->head_count; i++) {
        base64_of(r->heads[i].head, HASH_SIZE, head);
        bytes_printf(json, "%s[%" PRIu64 ",\"%s\"]", i == 0 ? ",\"hd\":[" : ",", r->heads[i].seq, head);
    }
    if (r->head_count > 0) bytes_u8(json, ']');
    if (r->key_no > 0) bytes_printf(json, ",\"kn\":%" PRIu32, r->key_no);
    if (r->put_back) bytes_text(json, ",\"pb\":true");
    if (r->old_backups) bytes_text(json, ",\"ob\":true");
    if (r->recovery > 0) bytes_printf(json, ",\"ri\":%" PRId64, r->recovery);
    if (r->has_before) put_base64(json, "bf", r->before, sizeof r->before);
    if (r->all) bytes_printf(json, ",\"all\":true,\"fr\":%zu", r->frames_size); /* a part of all is not all */
    if (r->all && r->all_to > 0) bytes_printf(json, ",\"to\":%" PRId64, r->all_to);
    if (r->units_size > 0) bytes_printf(json, ",\"un\":%zu", r->units_size);
}

static void put_clock(const struct clock_sample *clock, struct bytes *json) {
    char text[CLOCK_SAMPLE_TEXT];
    clock_sample_show(clock, text);
    if (text[0] != '\0') bytes_printf(json, ",\"ck\":\"%s\"", text);
}

bool request_make(const struct exchange_request *r, struct bytes *out, struct fail *why) {
    char nonce[BASE64_SIZE(NONCE_SIZE)];
    base64_of(r->nonce, NONCE_SIZE, nonce);
    struct bytes json = {0};
    bytes_printf(&json, "{\"n\":\"%s\",\"fe\":%" PRId64 ",\"cur\":%" PRId64 ",\"sv\":%" PRId64, nonce, r->feed_epoch, r->cursor,
                 r->scope_version);
    if (r->part > 0) bytes_printf(&json, ",\"part\":%" PRId64, r->part);
    if (r->region_cursor > 0) bytes_printf(&json, ",\"rc\":%" PRId64, r->region_cursor);
    if (r->has_digest) put_base64(&json, "dg", r->digest.sums, sizeof r->digest.sums);
    if (r->has_digest && r->digest_seen > 0) bytes_printf(&json, ",\"ds\":%" PRId64, r->digest_seen);
    if (r->feed_most > 0) bytes_printf(&json, ",\"more\":%" PRId64, r->feed_most);
    for (int i = 0; i < r->lease_count; i++)
        bytes_printf(&json, "%s[%" PRId64 ",%" PRId64 "]", i == 0 ? ",\"ls\":[" : ",", r->leases[i].grant_no,
                     r->leases[i].next);
    if (r->lease_count > 0) bytes_u8(&json, ']');
    if (r->quota_wish) bytes_text(&json, ",\"q\":true");
    if (r->number_wish) bytes_text(&json, ",\"qn\":true");
    if (r->dict != 0 && r->dict != frames_dict(r)) bytes_printf(&json, ",\"d\":%" PRIu32, r->dict);
    put_identity(r, &json);
    put_clock(&r->clock, &json);
    if (r->isolate) bytes_text(&json, ",\"iso\":true");
    if (r->snapshots || r->snapped > 0) bytes_printf(&json, ",\"sn\":%" PRId64, r->snapped);
    bytes_u8(&json, '}');
    bytes_clear(out);
    bytes_add(out, request_magic, sizeof request_magic);
    put_json(out, &json);
    bytes_close(&json);
    if (r->units_size > REQUEST_MAX - out->size || r->frames_size > REQUEST_MAX - out->size - r->units_size)
        return fail_set(why, FAIL_INPUT, "request: too large",
                        _("Too much for one package of events: it must be sent in smaller parts."));
    bytes_add(out, r->units, r->units_size);
    bytes_add(out, r->frames, r->frames_size);
    return true;
}

void request_hash_of(const uint8_t *body, size_t size, uint8_t out[HASH_SIZE]) {
    struct hash h;
    hash_begin(&h, PURPOSE_REQUEST);
    hash_add(&h, body, size);
    hash_end(&h, out);
}

static bool take_leases(const json_t *object, struct exchange_request *r) {
    const json_t *list = json_object_get(object, "ls");
    if (list == NULL) return true;
    if (!json_is_array(list) || json_array_size(list) > sizeof r->leases / sizeof *r->leases) return false;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *pair = json_array_get(list, i);
        const json_t *grant = json_array_get(pair, 0), *next = json_array_get(pair, 1);
        if (json_array_size(pair) != 2 || !json_is_integer(grant) || !json_is_integer(next)) return false;
        r->leases[i] = (struct lease_state){.grant_no = json_integer_value(grant), .next = json_integer_value(next)};
    }
    r->lease_count = (int)json_array_size(list);
    return true;
}

static bool take_heads(const json_t *object, struct exchange_request *r) {
    const json_t *list = json_object_get(object, "hd");
    if (list == NULL) return true;
    if (!json_is_array(list) || json_array_size(list) > HEADS_MOST) return false;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *pair = json_array_get(list, i), *seq = json_array_get(pair, 0), *head = json_array_get(pair, 1);
        if (json_array_size(pair) != 2 || !json_is_integer(seq) || json_integer_value(seq) < 0 || !json_is_string(head) ||
            !base64_to(json_string_value(head), json_string_length(head), r->heads[i].head, HASH_SIZE))
            return false;
        r->heads[i].seq = (uint64_t)json_integer_value(seq);
    }
    r->head_count = (int)json_array_size(list);
    return true;
}

bool request_read(const uint8_t *body, size_t size, struct exchange_request *r, struct fail *why) {
    *r = (struct exchange_request){0};
    if (size > REQUEST_MAX || size < LEAD || memcmp(body, request_magic, sizeof request_magic) != 0)
        return damaged(why, "request: no magic");
    size_t end;
    int64_t dict = 0;
    json_t *object = get_json(body, size, sizeof request_magic, &end);
    bool ok = object != NULL && take_base64(object, "n", r->nonce, NONCE_SIZE) && take_int(object, "fe", &r->feed_epoch) &&
              take_int(object, "cur", &r->cursor) && take_int(object, "part", &r->part) &&
              take_int(object, "sv", &r->scope_version) && take_int(object, "more", &r->feed_most) &&
              take_int(object, "rc", &r->region_cursor) && take_int(object, "d", &dict) && dict <= UINT32_MAX &&
              take_leases(object, r);
    r->has_digest = ok && json_object_get(object, "dg") != NULL;
    ok = ok && (!r->has_digest || take_base64(object, "dg", r->digest.sums, sizeof r->digest.sums)) &&
         take_int(object, "ds", &r->digest_seen);
    r->quota_wish = take_flag(object, "q");
    r->number_wish = take_flag(object, "qn");
    int64_t units = 0, frames = -1;
    ok = ok && take_u32(object, "e", &r->epoch) && take_int(object, "mk", &r->mark) && take_u32(object, "kn", &r->key_no) &&
         take_int(object, "un", &units) && (size_t)units <= size - end && take_heads(object, r);
    ok = ok && take_int(object, "ri", &r->recovery);
    r->has_before = ok && json_object_get(object, "bf") != NULL;
    ok = ok && (!r->has_before || take_base64(object, "bf", r->before, sizeof r->before));
    r->put_back = ok && take_flag(object, "pb");
    r->old_backups = ok && take_flag(object, "ob");
    r->all = ok && take_flag(object, "all");
    ok = ok && take_int(object, "to", &r->all_to) && (json_object_get(object, "fr") == NULL || take_int(object, "fr", &frames));
    const json_t *clock = json_object_get(object, "ck");
    ok = ok && (clock == NULL || (json_is_string(clock) && clock_sample_parse(json_string_value(clock), &r->clock)));
    r->isolate = take_flag(object, "iso");
    r->snapshots = json_object_get(object, "sn") != NULL;
    ok = ok && take_int(object, "sn", &r->snapped);
    json_decref(object);
    if (!ok) return damaged(why, "request: json");
    r->units = body + end;
    r->units_size = (size_t)units;
    r->frames = r->units + r->units_size;
    r->frames_size = size - end - r->units_size;
    if (frames >= 0 && (size_t)frames != r->frames_size) return damaged(why, "request: frames are cut");
    r->dict = dict > 0 ? (uint32_t)dict : frames_dict(r);
    return true;
}

/* Letters, digits and a colon: it stands in a path. */
static bool scope_name_fits(const char *name) {
    return strspn(name, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ:") == strlen(name);
}

static bool plain_word(const char *word) {
    for (const char *c = word; *c != '\0'; c++)
        if (!((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') || *c == '_' || *c == '-' ||
              *c == '.'))
            return false;
    return true;
}

static void put_turn(const struct epoch_turn *turn, struct bytes *json) {
    char head[BASE64_SIZE(HASH_SIZE)];
    if (turn->epoch == 0) return;
    base64_of(turn->last.head, HASH_SIZE, head);
    bytes_printf(json, ",\"ep\":{\"e\":%" PRIu32 ",\"s\":%" PRIu64 ",\"h\":\"%s\"", turn->epoch, turn->last.seq, head);
    if (turn->has_common) bytes_printf(json, ",\"c\":%" PRIu64, turn->common);
    if (turn->exact) bytes_text(json, ",\"x\":true");
    bytes_u8(json, '}');
}

static void put_gone(const struct exchange_gone *gone, struct bytes *json) {
    if (gone->scope[0] == '\0') return;
    bytes_printf(json, ",\"gone\":{\"s\":\"%s\",\"g\":%" PRId64 ",\"i\":%" PRIu32 ",\"at\":%" PRId64 "}", gone->scope,
                 gone->gsn, gone->index, gone->at);
}

static void answer_json(const struct exchange_answer *a, bool with_dict, struct bytes *json) {
    char head[BASE64_SIZE(HASH_SIZE)];
    base64_of(a->ack_head, HASH_SIZE, head);
    bytes_printf(json, "{\"t\":%" PRId64 ",\"ack\":{\"e\":%" PRIu32 ",\"s\":%" PRIu64 ",\"h\":\"%s\"", a->time, a->ack_epoch,
                 a->ack_seq, head);
    if (a->durable_seq != a->ack_seq) bytes_printf(json, ",\"d\":%" PRIu64, a->durable_seq);
    bytes_printf(json, "},\"fe\":%" PRId64 ",\"cur\":%" PRId64 ",\"sv\":%" PRId64, a->feed_epoch, a->cursor, a->scope_version);
    if (a->part > 0) bytes_printf(json, ",\"part\":%" PRId64, a->part);
    if (a->more) bytes_text(json, ",\"more\":true");
    if (a->more && a->end > 0) bytes_printf(json, ",\"end\":%" PRId64, a->end);
    if (a->has_want) bytes_printf(json, ",\"want\":%" PRIu64, a->want);
    if (a->want_plain || with_dict) bytes_printf(json, ",\"dict\":%s", a->want_plain ? "false" : "true");
    if (a->has_reset) put_base64(json, "rb", a->reset, sizeof a->reset);
    if (a->fork) bytes_text(json, ",\"fork\":true");
    if (a->frozen[0] != '\0') bytes_printf(json, ",\"frozen\":\"%s\"", a->frozen);
    for (int i = 0; i < a->back_count; i++) bytes_printf(json, "%s%" PRId64, i == 0 ? ",\"back\":[" : ",", a->back[i]);
    if (a->back_count > 0) bytes_u8(json, ']');
    put_turn(&a->turn, json);
    put_gone(&a->gone, json);
    if (a->key_no > 1) bytes_printf(json, ",\"k\":%" PRIu32, a->key_no);
    if (a->backed > 0) bytes_printf(json, ",\"bg\":%" PRId64, a->backed);
    if (a->recovering) bytes_printf(json, ",\"rs\":true,\"ri\":%" PRId64 ",\"wu\":%" PRId64, a->recovery, a->want_units);
    bytes_text(json, "}");
}

/* The pieces an answer's signature covers. */
struct signed_over {
    uint8_t kiosk[4];
    struct piece pieces[5];
};

static void sign_over(struct signed_over *s, const struct answer_bond *bond, const uint8_t *rest, size_t size) {
    for (int i = 0; i < 4; i++) s->kiosk[i] = (uint8_t)(bond->kiosk >> (8 * i));
    s->pieces[0] = (struct piece){bond->region, ID_TEXT - 1};
    s->pieces[1] = (struct piece){s->kiosk, sizeof s->kiosk};
    s->pieces[2] = (struct piece){bond->nonce, NONCE_SIZE};
    s->pieces[3] = (struct piece){bond->request_hash, HASH_SIZE};
    s->pieces[4] = (struct piece){rest, size};
}

bool answer_make(const struct exchange_answer *a, const char *feed, size_t feed_size, const struct answer_bond *bond,
                 const uint8_t secret[SIGN_SECRET_SIZE], struct bytes *out, struct fail *why) {
    if (feed_size > FEED_RAW_MAX || !plain_word(a->frozen) || strlen(bond->region) != ID_TEXT - 1)
        return refuse(why, "answer: cannot be made");
    struct bytes rest = {0}, json = {0}, z = {0};
    const struct dict *dict = a->want_plain || feed_size <= FEED_FEW ? NULL : bond->dict;
    size_t packed = 0;
    answer_json(a, feed_size > 0 && dict != NULL, &json);
    put_json(&rest, &json);
    bool ok = true;
    if (feed_size > 0 && (ok = pack_add(feed, feed_size, dict, &z, &packed, why))) {
        bytes_u32(&rest, (uint32_t)feed_size);
        bytes_u32(&rest, (uint32_t)packed);
        bytes_add(&rest, z.data, packed);
        ok = rest.size <= ANSWER_MAX - sizeof answer_magic - SIGN_SIZE || refuse(why, "answer: too large");
    }
    if (ok) {
        struct signed_over s;
        uint8_t sig[SIGN_SIZE];
        sign_over(&s, bond, rest.data, rest.size);
        sign_pieces(PURPOSE_ANSWER, s.pieces, 5, secret, sig);
        bytes_clear(out);
        bytes_add(out, answer_magic, sizeof answer_magic);
        bytes_add(out, sig, sizeof sig);
        bytes_add(out, rest.data, rest.size);
    }
    bytes_close(&z);
    bytes_close(&json);
    bytes_close(&rest);
    return ok;
}

static bool take_back(const json_t *object, struct exchange_answer *a) {
    const json_t *list = json_object_get(object, "back");
    if (list == NULL) return true;
    if (!json_is_array(list) || json_array_size(list) > LEASES_TOLD) return false;
    for (size_t i = 0; i < json_array_size(list); i++) {
        if (!json_is_integer(json_array_get(list, i))) return false;
        a->back[a->back_count++] = json_integer_value(json_array_get(list, i));
    }
    return true;
}

static bool take_turn(const json_t *object, struct epoch_turn *turn) {
    const json_t *ep = json_object_get(object, "ep");
    int64_t seq, common;
    if (ep == NULL) return true;
    if (!json_is_object(ep) || !take_u32(ep, "e", &turn->epoch) || turn->epoch == 0 || !take_int(ep, "s", &seq) ||
        !take_base64(ep, "h", turn->last.head, HASH_SIZE) || !take_int(ep, "c", &common))
        return false;
    turn->last.seq = (uint64_t)seq;
    turn->has_common = json_object_get(ep, "c") != NULL;
    turn->common = (uint64_t)common;
    turn->exact = turn->has_common && take_flag(ep, "x");
    return true;
}

static bool take_gone(const json_t *object, struct exchange_gone *gone) {
    const json_t *o = json_object_get(object, "gone"), *scope = json_object_get(o, "s");
    if (o == NULL) return true;
    if (!json_is_string(scope) || json_string_length(scope) == 0 || json_string_length(scope) >= sizeof gone->scope ||
        !take_int(o, "g", &gone->gsn) || !take_u32(o, "i", &gone->index) || !take_int(o, "at", &gone->at) ||
        gone->at > INT64_MAX / 2)
        return false;
    memcpy(gone->scope, json_string_value(scope), json_string_length(scope) + 1);
    return scope_name_fits(gone->scope);
}

static bool take_answer(const json_t *object, struct exchange_answer *a, bool *with_dict) {
    const json_t *ack = json_object_get(object, "ack"), *frozen = json_object_get(object, "frozen");
    int64_t epoch, seq, durable, want;
    if (!take_int(object, "t", &a->time) || a->time == 0 || a->time > MOMENT_MOST || !take_int(object, "fe", &a->feed_epoch) ||
        !take_int(object, "cur", &a->cursor) || !take_int(object, "part", &a->part) ||
        !take_int(object, "sv", &a->scope_version) || !take_int(object, "want", &want) || !take_int(object, "end", &a->end))
        return false;
    if (!json_is_object(ack) || !take_int(ack, "e", &epoch) || !take_int(ack, "s", &seq) || !take_int(ack, "d", &durable) ||
        !take_base64(ack, "h", a->ack_head, HASH_SIZE) || epoch > UINT32_MAX)
        return false;
    a->ack_epoch = (uint32_t)epoch;
    a->ack_seq = (uint64_t)seq;
    a->durable_seq = json_object_get(ack, "d") == NULL ? a->ack_seq : (uint64_t)durable;
    if (a->durable_seq > a->ack_seq) return false;
    a->has_want = json_object_get(object, "want") != NULL;
    a->want = (uint64_t)want;
    a->more = take_flag(object, "more");
    a->want_plain = json_is_false(json_object_get(object, "dict"));
    *with_dict = take_flag(object, "dict");
    a->fork = take_flag(object, "fork");
    a->has_reset = json_object_get(object, "rb") != NULL;
    if (a->has_reset && !take_base64(object, "rb", a->reset, sizeof a->reset)) return false;
    if (!take_back(object, a) || !take_gone(object, &a->gone)) return false;
    if (!take_turn(object, &a->turn) || !take_u32(object, "k", &a->key_no) || !take_int(object, "bg", &a->backed) ||
        !take_int(object, "wu", &a->want_units) || !take_int(object, "ri", &a->recovery))
        return false;
    if (a->key_no == 0) a->key_no = 1;
    a->recovering = take_flag(object, "rs");
    if (frozen == NULL) return true;
    if (!json_is_string(frozen) || json_string_length(frozen) >= sizeof a->frozen) return false;
    memcpy(a->frozen, json_string_value(frozen), json_string_length(frozen) + 1);
    return plain_word(a->frozen);
}

/* gsn TAB event line, or gsn TAB "=" or "~" TAB event id, or gsn TAB "-" TAB subject. */
static bool take_item(const struct frame_line *line, struct feed_item *item) {
    const char *at = line->line, *end = line->line + line->size;
    int64_t gsn = 0;
    while (at < end && *at >= '0' && *at <= '9' && gsn < INT64_MAX / 10) gsn = gsn * 10 + (*at++ - '0');
    if (at == line->line || at == end || *at != '\t' || gsn == 0) return false;
    at++;
    *item = (struct feed_item){.gsn = gsn};
    if (end - at >= 2 && (at[0] == '=' || at[0] == '~') && at[1] == '\t') {
        item->own = true;
        item->forget = at[0] == '~';
        return event_id_parse(at + 2, &item->id);
    }
    if (end - at == 1 + ID_TEXT && at[0] == '-' && at[1] == '\t') {
        item->forget = true;
        memcpy(item->subject, at + 2, ID_TEXT - 1);
        return id_valid(item->subject);
    }
    item->line = at;
    item->size = (size_t)(end - at);
    return item->size > 0;
}

bool feed_items_read(char *raw, size_t raw_size, struct arena *arena, struct feed_item **items, int *count, struct fail *why) {
    int lines_count = pack_count(raw, raw_size), found;
    struct frame_line *lines = arena_alloc(arena, (size_t)lines_count * sizeof *lines);
    if (!pack_lines(raw, raw_size, lines, lines_count, &found) || found != lines_count)
        return refuse(why, "answer: feed lines");
    *items = arena_alloc(arena, (size_t)lines_count * sizeof **items);
    *count = lines_count;
    for (int i = 0; i < lines_count; i++)
        if (!take_item(&lines[i], &(*items)[i])) return refuse(why, "answer: feed item");
    return true;
}

static bool take_feed(const uint8_t *data, size_t size, const struct dict *dict, struct arena *arena, struct exchange_answer *a,
                      struct fail *why) {
    if (size == 0) return true;
    if (size < 8) return refuse(why, "answer: feed is cut");
    uint32_t raw_len = bytes_get_u32(data), z_len = bytes_get_u32(data + 4);
    if (z_len != size - 8 || raw_len > FEED_RAW_MAX || (raw_len == 0) != (z_len == 0)) return refuse(why, "answer: feed size");
    if (raw_len == 0) return true;
    char *raw;
    return pack_open(data + 8, z_len, raw_len, dict, arena, &raw, why) &&
           feed_items_read(raw, raw_len, arena, &a->items, &a->item_count, why);
}

bool answer_read(const uint8_t *body, size_t size, const struct answer_bond *bond, const uint8_t public_key[SIGN_PUBLIC_SIZE],
                 struct arena *arena, struct exchange_answer *a, struct fail *why) {
    *a = (struct exchange_answer){0};
    size_t front = sizeof answer_magic + SIGN_SIZE;
    if (size > ANSWER_MAX || size < front || memcmp(body, answer_magic, sizeof answer_magic) != 0)
        return refuse(why, "answer: no magic");
    struct signed_over s;
    sign_over(&s, bond, body + front, size - front);
    if (!sign_check(PURPOSE_ANSWER, s.pieces, 5, public_key, body + sizeof answer_magic))
        return refuse(why, "answer: signature");
    size_t end;
    bool with_dict = false;
    json_t *object = get_json(body, size, front, &end);
    bool ok = object != NULL && take_answer(object, a, &with_dict);
    json_decref(object);
    if (!ok || (with_dict && bond->dict == NULL)) return refuse(why, "answer: json");
    return take_feed(body + end, size - end, with_dict ? bond->dict : NULL, arena, a, why);
}
