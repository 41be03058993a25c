#include "model/event/event.h"

#include <jansson.h>
#include <string.h>

/* From the struct to the bytes. The way back stands in line.c. */

#define SALT_SIZE 12

void *event_payload(struct event *ev, struct arena *a) {
    ev->payload = arena_alloc(a, ev->type->payload_size);
    return ev->payload;
}

/* Empty texts and zero ints are left out, so that the line stays short. False: the text is not UTF-8. */
static bool put_text(json_t *to, const char *key, const char *value) {
    if (value[0] == '\0') return true;
    return json_object_set_new(to, key, json_string(value)) == 0;
}

static bool put_int(json_t *to, const char *key, int64_t value) {
    if (value == 0) return true;
    return json_object_set_new(to, key, json_integer(value)) == 0;
}

static bool put_record(json_t *to, const struct record *rec, const void *row) {
    for (size_t i = 0; i < rec->count; i++) {
        const struct column *c = &rec->columns[i];
        if (!(c->kind == COLUMN_INT ? put_int(to, c->name, record_int(c, row)) : put_text(to, c->name, record_text(c, row))))
            return false;
    }
    return true;
}

/* The open or the personal parts, in the order of the table of types. */
static bool put_parts(json_t *to, const struct event *ev, bool personal) {
    for (int i = 0; i < ev->type->part_count; i++) {
        const struct event_part *part = &ev->type->parts[i];
        const void *row = (const char *)ev->payload + part->offset;
        if (part->personal != personal) continue;
        if (part->prefix[0] == '\0') {
            if (!put_record(to, part->rec, row)) return false;
            continue;
        }
        json_t *inner = json_object();
        if (!put_record(inner, part->rec, row)) return json_decref(inner), false;
        if (json_object_size(inner) == 0) {
            json_decref(inner);
            continue;
        }
        if (json_object_set_new(to, part->prefix, inner) != 0) return false;
    }
    return true;
}

static bool put_also(json_t *to, const struct event *ev) {
    if (ev->also[0][0] == '\0') return true;
    json_t *list = json_array();
    for (int i = 0; i < 2 && ev->also[i][0]; i++)
        if (json_array_append_new(list, json_string(ev->also[i])) != 0) return json_decref(list), false;
    return json_object_set_new(to, "also", list) == 0;
}

static bool put_head(json_t *to, const struct event *ev) {
    return put_int(to, "k", ev->id.kiosk) && put_int(to, "e", ev->id.epoch) && put_int(to, "s", (int64_t)ev->id.seq) &&
           put_text(to, "t", ev->type->name) && put_int(to, "v", ev->type->version) && put_text(to, "on", ev->subject) &&
           put_also(to, ev) && put_text(to, "by", ev->staff) && put_int(to, "at", ev->at) && put_int(to, "tz", ev->offset) &&
           put_text(to, "boot", ev->boot) && put_int(to, "mono", ev->mono) && put_int(to, "smp", ev->sample) &&
           put_int(to, "seen", ev->seen) && put_text(to, "basis", ev->basis) && put_int(to, "crit", ev->critical);
}

/* The object as compact JSON in the arena; the object is given back. */
static bool finish(json_t *object, bool complete, struct arena *a, const char **text, size_t *size, struct fail *why) {
    char room[EVENT_MAX];
    size_t need = complete ? json_dumpb(object, room, sizeof room, JSON_COMPACT) : 0;
    json_decref(object);
    if (!complete)
        return fail_set(why, FAIL_INPUT, "event with a text that is not UTF-8",
                        _("A text holds damaged letters. Type it anew."));
    if (need > sizeof room)
        return fail_set(why, FAIL_INPUT, "event above EVENT_MAX",
                        _("There is too much text in one record. Shorten the longest fields."));
    char *copy = arena_alloc(a, need + 1);
    memcpy(copy, room, need);
    sodium_memzero(room, need);
    *text = copy;
    *size = need;
    return true;
}

static bool encode_personal(struct event *ev, const struct env *env, struct arena *a, struct fail *why) {
    uint8_t raw[SALT_SIZE];
    char salt[BASE64_SIZE(SALT_SIZE)];
    env->random(env->self, raw, sizeof raw);
    base64_of(raw, sizeof raw, salt);
    json_t *object = json_object();
    bool complete = put_parts(object, ev, true) && put_text(object, "salt", salt);
    if (!finish(object, complete, a, &ev->p, &ev->p_size, why)) return false;
    struct hash h;
    hash_begin(&h, PURPOSE_COMMIT);
    hash_add(&h, ev->p, ev->p_size);
    hash_end(&h, ev->c);
    ev->has_c = true;
    return true;
}

static void sign(struct event *ev, const uint8_t *secret) {
    sign_pieces(PURPOSE_DECISION, (const struct piece[]){{ev->o, ev->o_size}, {ev->c, HASH_SIZE}}, 2, secret, ev->sig);
    ev->has_sig = true;
}

bool event_encode(struct event *ev, const struct env *env, const uint8_t *sign_secret, struct arena *a, struct fail *why) {
    ev->version = ev->type->version;
    strcpy(ev->type_name, ev->type->name);
    ev->p = NULL;
    ev->p_size = 0;
    ev->has_c = ev->has_sig = false;
    memset(ev->c, 0, sizeof ev->c);
    memset(ev->sig, 0, sizeof ev->sig);
    json_t *object = json_object();
    bool complete = put_head(object, ev) && put_parts(object, ev, false);
    if (!finish(object, complete, a, &ev->o, &ev->o_size, why)) return false;
    if (event_type_personal(ev->type) && !encode_personal(ev, env, a, why)) return false;
    if (sign_secret) sign(ev, sign_secret);
    size_t whole = ev->o_size + 1 + (ev->has_sig ? BASE64_SIZE(SIGN_SIZE) - 1 : 1) + 1 + (ev->p ? ev->p_size : 1);
    if (whole > (ev->type->kind == EV_LOG_ADOPTED ? EVENT_ADOPTED_MAX : EVENT_MAX))
        return fail_set(why, FAIL_INPUT, "event above EVENT_MAX",
                        _("There is too much text in one record. Shorten the longest fields."));
    return true;
}

bool event_sign_check(const struct event *ev, const uint8_t sign_key[SIGN_PUBLIC_SIZE]) {
    if (!ev->has_sig) return false;
    return sign_check(PURPOSE_DECISION, (const struct piece[]){{ev->o, ev->o_size}, {ev->c, HASH_SIZE}}, 2, sign_key, ev->sig);
}

const char *event_line(const struct event *ev, struct arena *a, size_t *size) {
    char sig[BASE64_SIZE(SIGN_SIZE)] = "-";
    char c[BASE64_SIZE(HASH_SIZE)] = "-";
    if (ev->has_sig) base64_of(ev->sig, SIGN_SIZE, sig);
    if (ev->has_c && !ev->p) base64_of(ev->c, HASH_SIZE, c);
    const char *last = ev->p ? ev->p : c;
    size_t sig_size = strlen(sig);
    size_t last_size = ev->p ? ev->p_size : strlen(c);
    char *line = arena_alloc(a, ev->o_size + 1 + sig_size + 1 + last_size + 1);
    char *at = mempcpy(line, ev->o, ev->o_size);
    *at++ = '\t';
    at = mempcpy(at, sig, sig_size);
    *at++ = '\t';
    at = mempcpy(at, last, last_size);
    *size = (size_t)(at - line);
    return line;
}
