#include "sync/wire/snapshot.h"

#include "sync/wire/pack.h"

#include <string.h>

enum { SIGNED_FROM = 4 + 4 + SIGN_SIZE };

static const char magic[4] = {'P', 'R', 'B', '1'};
static const uint8_t no_dict[DICT_HASH];

static bool refuse(struct fail *why, const char *log) {
    return fail_set(why, FAIL_INPUT, log, _("The answer of the centre cannot be trusted and was not taken."));
}

static void put_head(const struct snapshot_head *h, struct bytes *out) {
    bytes_u64(out, (uint64_t)h->feed_epoch);
    bytes_u64(out, (uint64_t)h->gsn);
    bytes_u32(out, h->index);
    bytes_u8(out, h->last);
    bytes_u64(out, (uint64_t)h->to);
    bytes_u64(out, (uint64_t)h->part);
    bytes_add(out, h->dict, sizeof h->dict);
    bytes_u32(out, h->raw_len);
}

static void get_head(const uint8_t *at, struct snapshot_head *h) {
    h->size = bytes_get_u32(at + 4);
    at += SIGNED_FROM;
    h->feed_epoch = (int64_t)bytes_get_u64(at);
    h->gsn = (int64_t)bytes_get_u64(at + 8);
    h->index = bytes_get_u32(at + 16);
    h->last = at[20] != 0;
    h->to = (int64_t)bytes_get_u64(at + 21);
    h->part = (int64_t)bytes_get_u64(at + 29);
    memcpy(h->dict, at + 37, sizeof h->dict);
    h->raw_len = bytes_get_u32(at + 37 + DICT_HASH);
}

enum { PIECES = 3 };

static void sign_over(struct piece pieces[PIECES], const struct snapshot_bond *bond, const uint8_t *rest, size_t size) {
    pieces[0] = (struct piece){bond->region, ID_TEXT - 1};
    pieces[1] = (struct piece){bond->scope, strlen(bond->scope) + 1}; /* with its NUL: no two are alike */
    pieces[2] = (struct piece){rest, size};
}

bool snapshot_make(const struct snapshot_head *head, const char *lines, size_t size, const struct dict *dict,
                   const struct snapshot_bond *bond, const uint8_t secret[SIGN_SECRET_SIZE], struct bytes *out,
                   struct fail *why) {
    struct snapshot_head h = *head;
    struct bytes rest = {0};
    struct piece pieces[PIECES];
    uint8_t sig[SIGN_SIZE];
    size_t packed = 0;
    h.raw_len = (uint32_t)size;
    memset(h.dict, 0, sizeof h.dict);
    if (dict) dict_hash(dict->data, dict->size, h.dict);
    put_head(&h, &rest);
    bool ok = size == 0 || pack_add(lines, size, dict, &rest, &packed, why);
    if (ok && (size > SNAPSHOT_RAW_MAX || SIGNED_FROM + rest.size > SNAPSHOT_BLOCK_MAX))
        ok = fail_set(why, FAIL_CONFLICT, "snapshot: block too large",
                      _("Too much for one package of events: it must be sent in smaller parts."));
    if (ok) {
        sign_over(pieces, bond, rest.data, rest.size);
        sign_pieces(PURPOSE_SNAPSHOT, pieces, PIECES, secret, sig);
        bytes_add(out, magic, sizeof magic);
        bytes_u32(out, (uint32_t)(SIGNED_FROM + rest.size));
        bytes_add(out, sig, sizeof sig);
        bytes_add(out, rest.data, rest.size);
    }
    bytes_close(&rest);
    return ok;
}

size_t snapshot_peek(const uint8_t *data, size_t room, struct snapshot_head *head) {
    if (room < SNAPSHOT_HEAD) return 0;
    if (memcmp(data, magic, sizeof magic) != 0) return SIZE_MAX;
    get_head(data, head);
    bool sane = head->size >= SNAPSHOT_HEAD && head->size <= SNAPSHOT_BLOCK_MAX && head->raw_len <= SNAPSHOT_RAW_MAX &&
                (head->raw_len > 0) == (head->size > SNAPSHOT_HEAD) && head->to >= 0 && head->part >= 0 &&
                head->to <= head->gsn;
    return sane ? head->size : SIZE_MAX;
}

bool snapshot_open(const uint8_t *data, size_t size, const struct snapshot_bond *bond,
                   const uint8_t public_key[SIGN_PUBLIC_SIZE], const struct dicts *dicts, struct arena *a,
                   struct feed_item **items, int *count, struct fail *why) {
    struct snapshot_head h = {0};
    struct piece pieces[PIECES];
    char *raw;
    *items = NULL;
    *count = 0;
    if (size == 0 || snapshot_peek(data, size, &h) != size) return refuse(why, "snapshot: no block");
    sign_over(pieces, bond, data + SIGNED_FROM, size - SIGNED_FROM);
    if (!sign_check(PURPOSE_SNAPSHOT, pieces, PIECES, public_key, data + SIGNED_FROM - SIGN_SIZE))
        return refuse(why, "snapshot: signature");
    if (h.raw_len == 0) return true;
    const struct dict *dict = NULL;
    if (memcmp(h.dict, no_dict, sizeof no_dict) != 0 && !(dict = dicts_find_hash(dicts, h.dict)))
        return fail_set(why, FAIL_GONE, "snapshot: unknown dictionary",
                        _("The data is damaged and was not taken. It will be sent again."));
    return pack_open(data + SNAPSHOT_HEAD, size - SNAPSHOT_HEAD, h.raw_len, dict, a, &raw, why) &&
           feed_items_read(raw, h.raw_len, a, items, count, why);
}
