#include "sync/wire/keylist.h"

#include <string.h>

static const char magic[4] = {'P', 'R', 'K', '1'};

enum { PIECES = 4, AT_LEAST = 4 + 4, AT_ANSWER = AT_LEAST + 4, AT_BOX = AT_ANSWER + 32, AT_SIG = AT_BOX + 32 };

/* What the region's key signs. */
struct signed_over {
    struct bytes numbers;
    struct piece pieces[PIECES];
};

static void sign_over(struct signed_over *s, const struct keylist *keys, const char *region) {
    *s = (struct signed_over){0};
    bytes_u32(&s->numbers, keys->no);
    bytes_u32(&s->numbers, keys->least);
    s->pieces[0] = (struct piece){region, strlen(region)};
    s->pieces[1] = (struct piece){s->numbers.data, s->numbers.size};
    s->pieces[2] = (struct piece){keys->answer_key, sizeof keys->answer_key};
    s->pieces[3] = (struct piece){keys->box_key, sizeof keys->box_key};
}

void keylist_sign(struct keylist *keys, const char *region, const uint8_t region_secret[SIGN_SECRET_SIZE]) {
    struct signed_over s;
    sign_over(&s, keys, region);
    sign_pieces(PURPOSE_KEYLIST, s.pieces, PIECES, region_secret, keys->sig);
    bytes_close(&s.numbers);
}

bool keylist_holds(const struct keylist *keys, const char *region, const uint8_t region_key[SIGN_PUBLIC_SIZE]) {
    struct signed_over s;
    sign_over(&s, keys, region);
    bool holds =
        keys->no > 0 && keys->least <= keys->no && sign_check(PURPOSE_KEYLIST, s.pieces, PIECES, region_key, keys->sig);
    bytes_close(&s.numbers);
    return holds;
}

void keylist_to_event(const struct keylist *keys, const uint8_t region_key[SIGN_PUBLIC_SIZE], struct key_listed *out) {
    *out = (struct key_listed){.no = keys->no, .least = keys->least};
    base64_of(keys->answer_key, sizeof keys->answer_key, out->answer_key);
    base64_of(keys->box_key, sizeof keys->box_key, out->box_key);
    base64_of(region_key, SIGN_PUBLIC_SIZE, out->region_key);
    base64_of(keys->sig, sizeof keys->sig, out->region_sig);
}

static bool number_of(int64_t value, uint32_t *out) {
    *out = (uint32_t)value;
    return value >= 0 && value <= UINT32_MAX;
}

static bool key_of(const char *text, uint8_t *out, size_t size) {
    return base64_to(text, strlen(text), out, size);
}

bool keylist_of_event(const struct key_listed *event, struct keylist *out, uint8_t region_key[SIGN_PUBLIC_SIZE]) {
    return number_of(event->no, &out->no) && number_of(event->least, &out->least) &&
           key_of(event->answer_key, out->answer_key, sizeof out->answer_key) &&
           key_of(event->box_key, out->box_key, sizeof out->box_key) &&
           key_of(event->region_key, region_key, SIGN_PUBLIC_SIZE) && key_of(event->region_sig, out->sig, sizeof out->sig);
}

void keylist_put(const struct keylist *keys, struct bytes *out) {
    bytes_add(out, magic, sizeof magic);
    bytes_u32(out, keys->no);
    bytes_u32(out, keys->least);
    bytes_add(out, keys->answer_key, sizeof keys->answer_key);
    bytes_add(out, keys->box_key, sizeof keys->box_key);
    bytes_add(out, keys->sig, sizeof keys->sig);
}

size_t keylist_take(const uint8_t *body, size_t size, struct keylist *out) {
    if (size < KEYLIST_BLOCK || memcmp(body, magic, sizeof magic) != 0) return 0;
    out->no = bytes_get_u32(body + sizeof magic);
    out->least = bytes_get_u32(body + AT_LEAST);
    memcpy(out->answer_key, body + AT_ANSWER, sizeof out->answer_key);
    memcpy(out->box_key, body + AT_BOX, sizeof out->box_key);
    memcpy(out->sig, body + AT_SIG, sizeof out->sig);
    return KEYLIST_BLOCK;
}
