#include "model/base/date.h"
#include "model/base/text.h"
#include "model/event/event.h"
#include "model/event/upcast.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

/* From the bytes to the struct. Everything here may come from a stranger: sizes, depth and letters are checked before the JSON
 * is parsed, and every value has exactly the type its column says. */

#define OFFSET_MOST (18 * 60) /* minutes east or west */

static bool bad(struct fail *why, const char *what) {
    char log[sizeof((struct fail){0}).log];
    snprintf(log, sizeof log, "event line refused: %s", what);
    return fail_set(why, FAIL_INPUT, log, _("A record is damaged and was not taken. Tell the regional operator."));
}

bool json_depth_fits(const char *s, size_t size) {
    int depth = 0;
    bool inside = false;
    for (size_t i = 0; i < size; i++) {
        if (inside && s[i] == '\\')
            i++;
        else if (s[i] == '"')
            inside = !inside;
        else if (!inside && (s[i] == '{' || s[i] == '[') && ++depth > EVENT_JSON_DEPTH)
            return false;
        else if (!inside && (s[i] == '}' || s[i] == ']'))
            depth--;
    }
    return true;
}

static bool has_real(const json_t *v) {
    const char *key;
    json_t *inner;
    size_t i;
    json_object_foreach((json_t *)v, key, inner) if (has_real(inner)) return true;
    json_array_foreach(v, i, inner) if (has_real(inner)) return true;
    return json_is_real(v);
}

/* A line is one line: not even between its values may a tab or a line feed stand. */
static bool one_line(const char *s, size_t size) {
    for (size_t i = 0; i < size; i++)
        if ((unsigned char)s[i] < ' ') return false;
    return true;
}

static json_t *parse(const char *text, size_t size) {
    if (size > EVENT_MAX || !one_line(text, size) || !text_valid(text, size) || !json_depth_fits(text, size)) return NULL;
    json_t *object = json_loadb(text, size, JSON_REJECT_DUPLICATES, NULL);
    if (json_is_object(object) && !has_real(object)) return object;
    json_decref(object);
    return NULL;
}

static bool take_int(const json_t *from, const char *key, int64_t least, int64_t most, int64_t *out) {
    const json_t *v = json_object_get(from, key);
    *out = v ? json_integer_value(v) : 0;
    return (!v || json_is_integer(v)) && *out >= least && *out <= most;
}

static bool take_text(const json_t *from, const char *key, char *out, size_t room) {
    const json_t *v = json_object_get(from, key);
    out[0] = '\0';
    if (!v) return true;
    if (!json_is_string(v) || json_string_length(v) >= room) return false;
    memcpy(out, json_string_value(v), json_string_length(v) + 1);
    return true;
}

static bool take_record(const json_t *from, const struct record *rec, void *row) {
    for (size_t i = 0; i < rec->count; i++) {
        const struct column *c = &rec->columns[i];
        int64_t number = 0;
        if (c->kind == COLUMN_TEXT) {
            if (!take_text(from, c->name, (char *)row + c->offset, c->size)) return false;
        } else {
            if (!take_int(from, c->name, INT64_MIN, INT64_MAX, &number)) return false;
            record_set_int(c, row, number);
        }
    }
    return true;
}

static bool take_parts(json_t *from, struct event *ev, bool personal) {
    if (!upcast(upcasts, ev->type_name, ev->version, ev->type->version, from, personal)) return false;
    for (int i = 0; i < ev->type->part_count; i++) {
        const struct event_part *part = &ev->type->parts[i];
        if (part->personal != personal) continue;
        const json_t *columns = part->prefix[0] ? json_object_get(from, part->prefix) : from;
        if (!columns) continue;
        if (!json_is_object(columns) || !take_record(columns, part->rec, (char *)ev->payload + part->offset)) return false;
    }
    return true;
}

static bool take_also(const json_t *from, struct event *ev) {
    const json_t *list = json_object_get(from, "also");
    if (!list) return true;
    if (!json_is_array(list) || json_array_size(list) < 1 || json_array_size(list) > 2) return false;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *id = json_string_value(json_array_get(list, i));
        if (!id || !id_valid(id)) return false;
        memcpy(ev->also[i], id, ID_TEXT);
    }
    return strcmp(ev->also[0], ev->subject) != 0 && strcmp(ev->also[1], ev->subject) != 0 &&
           strcmp(ev->also[0], ev->also[1]) != 0;
}

static bool take_identity(const json_t *from, struct event *ev) {
    int64_t kiosk, epoch, seq, version;
    if (!take_int(from, "k", 0, UINT32_MAX, &kiosk) || !take_int(from, "e", 1, UINT32_MAX, &epoch) ||
        !take_int(from, "s", 1, INT64_MAX, &seq) || !take_int(from, "v", 1, INT32_MAX, &version))
        return false;
    ev->id = (struct event_id){.kiosk = (uint32_t)kiosk, .epoch = (uint32_t)epoch, .seq = (uint64_t)seq};
    ev->version = (int)version;
    if (!take_text(from, "t", ev->type_name, sizeof ev->type_name) || ev->type_name[0] == '\0') return false;
    const struct event_type *type = event_type(ev->type_name);
    ev->type = type && type->version >= ev->version ? type : NULL;
    return true;
}

static bool take_head(const json_t *from, struct event *ev) {
    int64_t offset, critical;
    if (!take_identity(from, ev) || !take_int(from, "crit", 0, 1, &critical)) return false;
    ev->critical = critical != 0;
    if (!take_text(from, "on", ev->subject, sizeof ev->subject) || !id_valid(ev->subject) || !take_also(from, ev)) return false;
    if (!take_text(from, "by", ev->staff, sizeof ev->staff) || (ev->staff[0] && !id_valid(ev->staff))) return false;
    if (!take_int(from, "tz", -OFFSET_MOST, OFFSET_MOST, &offset)) return false;
    ev->offset = (int)offset;
    return take_int(from, "at", 0, MOMENT_MOST, &ev->at) && take_text(from, "boot", ev->boot, sizeof ev->boot) &&
           take_int(from, "mono", 0, MOMENT_MOST, &ev->mono) && take_int(from, "smp", 0, INT64_MAX, &ev->sample) &&
           take_int(from, "seen", 0, INT64_MAX, &ev->seen) && take_text(from, "basis", ev->basis, sizeof ev->basis);
}

static bool read_open(struct event *ev, struct arena *a, struct fail *why) {
    json_t *open = parse(ev->o, ev->o_size);
    if (!open) return bad(why, "the open part is not plain JSON");
    bool good = take_head(open, ev);
    if (good && ev->type) {
        event_payload(ev, a);
        good = take_parts(open, ev, false);
    }
    json_decref(open);
    return good || bad(why, "a value of the open part");
}

static bool read_personal(struct event *ev, struct fail *why) {
    json_t *personal = parse(ev->p, ev->p_size);
    if (!personal) return bad(why, "the personal part is not plain JSON");
    bool good = !ev->type || take_parts(personal, ev, true);
    json_decref(personal);
    return good || bad(why, "a value of the personal part");
}

bool event_read(const struct event_pieces *pieces, struct arena *a, struct event *ev, struct fail *why) {
    *ev = (struct event){.o = pieces->o, .o_size = pieces->o_size, .p = pieces->p, .p_size = pieces->p ? pieces->p_size : 0};
    /* In the chain zeros stand for "none": written out they would change the line and not the head. */
    if ((pieces->sig && sodium_is_zero(pieces->sig, SIGN_SIZE)) || (pieces->c && sodium_is_zero(pieces->c, HASH_SIZE)))
        return bad(why, "zeros where there is nothing");
    ev->has_sig = pieces->sig != NULL;
    if (ev->has_sig) memcpy(ev->sig, pieces->sig, SIGN_SIZE);
    ev->has_c = pieces->p || pieces->c;
    if (pieces->p) {
        struct hash h;
        hash_begin(&h, PURPOSE_COMMIT);
        hash_add(&h, pieces->p, pieces->p_size);
        hash_end(&h, ev->c);
    } else if (pieces->c) {
        memcpy(ev->c, pieces->c, HASH_SIZE);
    }
    if (!read_open(ev, a, why)) return false;
    if (ev->type && ev->has_c != event_type_personal(ev->type)) return bad(why, "a personal part too much or too little");
    return !ev->p || read_personal(ev, why);
}

static const char *text_of(const char *bytes, size_t size, struct arena *a) {
    char *text = arena_alloc(a, size + 1);
    memcpy(text, bytes, size);
    return text;
}

bool event_decode(const char *line, size_t size, struct arena *a, struct event *ev, struct fail *why) {
    uint8_t sig[SIGN_SIZE], c[HASH_SIZE];
    if (size > EVENT_ADOPTED_MAX) return bad(why, "longer than any line");
    const char *end = line + size;
    const char *tab = memchr(line, '\t', size);
    const char *second = tab ? memchr(tab + 1, '\t', (size_t)(end - tab - 1)) : NULL;
    if (!second) return bad(why, "not three pieces");
    struct event_pieces pieces = {.o_size = (size_t)(tab - line)};
    size_t sig_size = (size_t)(second - tab - 1), last_size = (size_t)(end - second - 1);
    const char *last = second + 1;
    if (base64_to(tab + 1, sig_size, sig, sizeof sig))
        pieces.sig = sig;
    else if (sig_size != 1 || tab[1] != '-')
        return bad(why, "the signature");
    if (last_size > 1 && last[0] == '{')
        pieces.p_size = last_size;
    else if (base64_to(last, last_size, c, sizeof c))
        pieces.c = c;
    else if (last_size != 1 || last[0] != '-')
        return bad(why, "the third piece");
    pieces.o = text_of(line, pieces.o_size, a);
    if (pieces.p_size) pieces.p = text_of(last, last_size, a);
    if (!event_read(&pieces, a, ev, why)) return false;
    bool holds_another = ev->type && ev->type->kind == EV_LOG_ADOPTED;
    return size <= EVENT_MAX || holds_another || bad(why, "longer than EVENT_MAX");
}
