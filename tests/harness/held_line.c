#include "tests/harness/held_line.h"

#include <string.h>

static bool take(void *self, const uint8_t *body, size_t size, struct fail *why) {
    struct held_line *line = self;
    (void)why;
    bytes_clear(&line->asked);
    bytes_add(&line->asked, body, size);
    line->waiting = true;
    return true;
}

static void drop(void *self) {
    ((struct held_line *)self)->waiting = false;
}

bool held_line_open(struct held_line *line, struct centre_kiosk *k, struct fail *why) {
    const struct transport transport = {.self = line, .send = take, .cancel = drop};
    struct kiosk_keys keys = {0};
    memcpy(keys.frame_secret, k->frame_secret, sizeof keys.frame_secret);
    memcpy(keys.answer_key, k->kit->c->answer_key, sizeof keys.answer_key);
    line->waiting = false;
    return kiosk_exchange_open(&k->desk, &keys, &transport, &line->x, why);
}

void held_line_close(struct held_line *line) {
    kiosk_exchange_close(line->x);
    bytes_close(&line->asked);
    line->x = NULL;
}
