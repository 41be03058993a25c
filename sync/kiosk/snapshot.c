/* A snapshot of our place instead of a feed that begins far behind: blocks of a file of the centre's, in the order of the feed,
 * each believed by its signature and applied like an answer. How far they have come is kept with each, so that after a cut, a
 * crash or a kill the centre is asked and says where in the file it goes on; what came of a block that is not whole yet is kept
 * as long as we run. */

#include "sync/kiosk/inner.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { FETCH_MOST = 256 * 1024, FETCH_LEAST = 2 * 1024 };

static bool not_ours(struct fail *why, const char *log) {
    return fail_set(why, FAIL_NET, log, _("The centre's answer does not fit what it sent before; it was not taken."));
}

/* A record of TLS that is cut has carried nothing: a weak line is asked for little. Behind a dictionary that is whole, and is
 * not the one, nothing comes any more: it is begun anew. */
void snapshot_failed(struct kiosk_exchange *x) {
    struct snapping *s = &x->snapping;
    if (!s->on) return;
    s->most = s->most / 2 < FETCH_LEAST ? FETCH_LEAST : s->most / 2;
    if (s->dict_got.size == s->dict_failed) bytes_clear(&s->dict_got);
    s->dict_failed = s->dict_got.size;
}

bool snapshot_wanted(const struct kiosk_exchange *x) {
    return x->answer.gone.scope[0] != '\0' && x->transport.fetch != NULL;
}

bool snapshot_asks(const struct kiosk_exchange *x) {
    return x->transport.fetch != NULL && (x->place.cursor == 0 || x->more || x->place.snapped > x->place.cursor);
}

static bool fetch(struct kiosk_exchange *x, struct fail *why) {
    struct snapping *s = &x->snapping;
    char path[SNAPSHOT_PATH_ROOM];
    x->stage = STAGE_ASKED;
    if (s->wants_dict) {
        snprintf(path, sizeof path, DICT_PATH "%" PRIu32, bytes_get_u32(s->dict));
        return x->transport.fetch(x->transport.self, path, s->dict_got.size, s->most, why);
    }
    snprintf(path, sizeof path, SNAPSHOT_PATH "%s", s->file.scope);
    return x->transport.fetch(x->transport.self, path, (uint64_t)s->file.at + s->got.size, s->most, why);
}

/* The next block, where it is whole; *there false: more has to be fetched. */
static bool open_block(struct kiosk_exchange *x, bool *there, struct fail *why) {
    struct snapping *s = &x->snapping;
    const struct snapshot_bond bond = {.region = x->desk->journal.region, .scope = s->file.scope};
    struct exchange_answer *a = &x->answer;
    size_t size = snapshot_peek(s->got.data, s->got.size, &s->head);
    *there = size > 0 && size <= s->got.size;
    if (size == SIZE_MAX) return not_ours(why, "snapshot: no block");
    if (!*there) return true;
    if (!snapshot_open(s->got.data, size, &bond, x->trust.answer_key, &x->dicts, &x->arena, &a->items, &a->item_count, why)) {
        s->wants_dict = why->kind == FAIL_GONE;
        if (memcmp(s->dict, s->head.dict, sizeof s->dict) != 0) bytes_clear(&s->dict_got);
        memcpy(s->dict, s->head.dict, sizeof s->dict);
        *there = false;
        return s->wants_dict;
    }
    if (s->head.feed_epoch != x->place.feed_epoch || s->head.gsn != s->file.gsn || s->head.index != s->file.index)
        return not_ours(why, "snapshot: another block");
    s->wants_dict = false;
    return true;
}

static bool go_on(struct kiosk_exchange *x, struct fail *why) {
    bool there;
    if (!open_block(x, &there, why)) {
        bytes_clear(&x->snapping.got);
        why->kind = FAIL_NET;
        return false;
    }
    if (!there) return fetch(x, why);
    x->applied = 0;
    x->forgetting = false;
    x->stage = STAGE_APPLYING;
    x->changed = true;
    return true;
}

/* What is there of the same block of the same file is not fetched again. */
bool snapshot_begin(struct kiosk_exchange *x, struct fail *why) {
    struct snapping *s = &x->snapping;
    struct exchange_gone file = x->answer.gone;
    bool same = strcmp(file.scope, s->file.scope) == 0 && file.gsn == s->file.gsn && file.index == s->file.index &&
                file.at == s->file.at;
    if (!same) bytes_clear(&s->got);
    s->file = file;
    s->wants_dict = false;
    s->seq = x->desk->journal.seq;
    if (s->most == 0) s->most = FETCH_MOST;
    exchange_rest(x);
    x->settled = false;
    s->on = true;
    x->more = true;
    return go_on(x, why);
}

bool snapshot_came(struct kiosk_exchange *x, const uint8_t *data, size_t size, struct fail *why) {
    struct snapping *s = &x->snapping;
    if (size == 0 || size > FETCH_MOST) return not_ours(why, "snapshot: size");
    bytes_add(s->wants_dict ? &s->dict_got : &s->got, data, size);
    if (size == s->most && s->most < FETCH_MOST) s->most *= 2;
    if (dicts_add(&x->dicts, s->dict, s->dict_got.data, s->dict_got.size)) bytes_clear(&s->dict_got); /* it is whole */
    if (s->dict_got.size <= DICT_MAX) return go_on(x, why);
    bytes_clear(&s->dict_got);
    return not_ours(why, "snapshot: dictionary");
}

bool snapshot_keep(struct kiosk_exchange *x, struct fail *why) {
    const struct snapping *s = &x->snapping;
    /* Of a long position the end is awaited: until then it counts as not begun. */
    int64_t to = s->head.to > x->place.snapped ? s->head.to : x->place.snapped;
    if (!meta_set_int(x->desk->db, "snapped", to, why) || !trust_pin(x->desk->db, x->desk->journal.region, &x->trust, why))
        return false;
    x->place.snapped = to;
    return true;
}

bool snapshot_taken(struct kiosk_exchange *x, bool *done, struct fail *why) {
    struct snapping *s = &x->snapping;
    x->failures = 0;
    bytes_drop_front(&s->got, s->head.size);
    s->file.at += s->head.size;
    s->file.index++;
    x->answer = (struct exchange_answer){0};
    arena_reset(&x->arena);
    *done = s->head.last || x->desk->journal.seq > s->seq;
    return *done || go_on(x, why);
}
