#include "sync/wire/frame.h"

#include "sync/wire/pack.h"

#include <string.h>

/* Where each field of the header stands. */
enum {
    AT_MAGIC = 0,
    AT_VERSION = 4,
    AT_FLAGS = 5,
    AT_KIOSK = 6,
    AT_EPOCH = 10,
    AT_FIRST_SEQ = 14,
    AT_COUNT = 22,
    AT_DICT = 24,
    AT_RAW_LEN = 28,
    AT_Z_LEN = 32,
    AT_HEAD_BEFORE = 36,
    AT_HEAD_AFTER = AT_HEAD_BEFORE + HASH_SIZE,
    AT_PAYLOAD_HASH = AT_HEAD_AFTER + HASH_SIZE,
    AT_SIG = AT_PAYLOAD_HASH + HASH_SIZE,
};
_Static_assert(AT_SIG + SIGN_SIZE == FRAME_HEADER, "the header is 196 bytes");

static const char magic[4] = {'P', 'R', 'F', '1'};

static bool refuse(struct fail *why, const char *log) {
    return fail_set(why, FAIL_INPUT, log, _("The data is damaged and was not taken. It will be sent again."));
}

static bool too_big(struct fail *why, const char *log) {
    return fail_set(why, FAIL_INPUT, log, _("Too much for one package of events: it must be sent in smaller parts."));
}

static void hash_payload(const uint8_t *payload, size_t size, uint8_t out[HASH_SIZE]) {
    struct hash h;
    hash_begin(&h, PURPOSE_PAYLOAD);
    hash_add(&h, payload, size);
    hash_end(&h, out);
}

static bool join_lines(const struct frame_line *lines, int count, struct bytes *raw, struct fail *why) {
    if (count < 1 || count > FRAME_COUNT_MAX) return too_big(why, "frame: number of lines");
    for (int i = 0; i < count; i++) {
        if (lines[i].size == 0 || memchr(lines[i].line, '\n', lines[i].size) != NULL) return refuse(why, "frame: not a line");
        if (lines[i].size > FRAME_RAW_MAX - raw->size - (i > 0)) return too_big(why, "frame: raw size");
        if (i > 0) bytes_u8(raw, '\n');
        bytes_add(raw, lines[i].line, lines[i].size);
    }
    return true;
}

static void put_header(const struct frame_head *h, struct bytes *out) {
    bytes_add(out, magic, sizeof magic);
    bytes_u8(out, FRAME_VERSION);
    bytes_u8(out, h->flags);
    bytes_u32(out, h->kiosk);
    bytes_u32(out, h->epoch);
    bytes_u64(out, h->first_seq);
    bytes_u16(out, h->count);
    bytes_u32(out, h->dict);
    bytes_u32(out, h->raw_len);
    bytes_u32(out, h->z_len);
    bytes_add(out, h->head_before, HASH_SIZE);
    bytes_add(out, h->head_after, HASH_SIZE);
    bytes_add(out, h->payload_hash, HASH_SIZE);
}

bool frame_make(const struct frame_head *head, const struct frame_line *lines, int count, const struct dict *dict,
                const uint8_t sign_secret[SIGN_SECRET_SIZE], struct bytes *out, struct fail *why) {
    struct bytes raw = {0}, payload = {0};
    size_t packed = 0;
    bool ok = join_lines(lines, count, &raw, why) && pack_add(raw.data, raw.size, dict, &payload, &packed, why) &&
              (packed <= FRAME_PAYLOAD_MAX || too_big(why, "frame: packed size"));
    if (ok) {
        struct frame_head h = *head;
        h.flags = 0;
        h.count = (uint16_t)count;
        h.dict = dict != NULL ? dict->id : 0;
        h.raw_len = (uint32_t)raw.size;
        h.z_len = (uint32_t)packed;
        hash_payload(payload.data, packed, h.payload_hash);
        size_t start = out->size;
        put_header(&h, out);
        sign_pieces(PURPOSE_FRAME, &(struct piece){out->data + start, AT_SIG}, 1, sign_secret, h.sig);
        bytes_add(out, h.sig, SIGN_SIZE);
        bytes_add(out, payload.data, packed);
    }
    bytes_close(&payload);
    bytes_close(&raw);
    return ok;
}

bool frame_header(const uint8_t *data, size_t size, struct frame_head *head, struct fail *why) {
    if (size < FRAME_HEADER) return refuse(why, "frame: header is cut");
    if (memcmp(data + AT_MAGIC, magic, sizeof magic) != 0) return refuse(why, "frame: no magic");
    *head = (struct frame_head){
        .version = data[AT_VERSION],
        .flags = data[AT_FLAGS],
        .kiosk = bytes_get_u32(data + AT_KIOSK),
        .epoch = bytes_get_u32(data + AT_EPOCH),
        .first_seq = bytes_get_u64(data + AT_FIRST_SEQ),
        .count = bytes_get_u16(data + AT_COUNT),
        .dict = bytes_get_u32(data + AT_DICT),
        .raw_len = bytes_get_u32(data + AT_RAW_LEN),
        .z_len = bytes_get_u32(data + AT_Z_LEN),
    };
    memcpy(head->head_before, data + AT_HEAD_BEFORE, HASH_SIZE);
    memcpy(head->head_after, data + AT_HEAD_AFTER, HASH_SIZE);
    memcpy(head->payload_hash, data + AT_PAYLOAD_HASH, HASH_SIZE);
    memcpy(head->sig, data + AT_SIG, SIGN_SIZE);
    if (head->version != FRAME_VERSION) return refuse(why, "frame: unknown version");
    if (head->flags != 0) return refuse(why, "frame: unknown flags");
    if (head->count == 0 || head->count > FRAME_COUNT_MAX) return refuse(why, "frame: count");
    /* Sequences are stored as signed 64 bits. */
    if (head->first_seq == 0 || head->first_seq > (uint64_t)INT64_MAX - head->count)
        return refuse(why, "frame: first sequence");
    if (head->raw_len == 0 || head->raw_len > FRAME_RAW_MAX) return refuse(why, "frame: raw size");
    return (head->z_len > 0 && head->z_len <= FRAME_PAYLOAD_MAX) || refuse(why, "frame: packed size");
}

bool frame_peek(const uint8_t *data, size_t room, struct frame_head *head, size_t *size, struct fail *why) {
    if (!frame_header(data, room, head, why)) return false;
    if (room - FRAME_HEADER < head->z_len) return refuse(why, "frame: payload is cut");
    *size = FRAME_HEADER + head->z_len;
    return true;
}

bool frame_open(const uint8_t *data, size_t size, const uint8_t sign_key[SIGN_PUBLIC_SIZE], const struct dicts *dicts,
                struct arena *a, struct frame_head *head, struct frame_line **lines, struct fail *why) {
    size_t whole = 0;
    if (!frame_peek(data, size, head, &whole, why)) return false;
    if (whole != size) return refuse(why, "frame: bytes behind it");
    if (!sign_check(PURPOSE_FRAME, &(struct piece){data, AT_SIG}, 1, sign_key, head->sig))
        return refuse(why, "frame: signature");
    const uint8_t *payload = data + FRAME_HEADER;
    uint8_t hash[HASH_SIZE];
    hash_payload(payload, head->z_len, hash);
    if (memcmp(hash, head->payload_hash, HASH_SIZE) != 0) return refuse(why, "frame: payload hash");
    const struct dict *dict = head->dict != 0 && dicts != NULL ? dicts_find(dicts, head->dict) : NULL;
    if (head->dict != 0 && dict == NULL)
        return fail_set(why, FAIL_GONE, "frame: unknown dictionary", _("The data was packed by a newer version."));
    char *raw;
    if (!pack_open(payload, head->z_len, head->raw_len, dict, a, &raw, why)) return false;
    *lines = arena_alloc(a, head->count * sizeof **lines);
    int count;
    if (!pack_lines(raw, head->raw_len, *lines, head->count, &count) || count != head->count)
        return refuse(why, "frame: lines");
    return true;
}
