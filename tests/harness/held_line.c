#include "tests/harness/held_line.h"

#include "model/base/text.h"

#include <string.h>

static bool take(void *self, const uint8_t *body, size_t size, struct fail *why) {
    struct held_line *line = self;
    (void)why;
    bytes_clear(&line->asked);
    bytes_add(&line->asked, body, size);
    line->path[0] = '\0';
    line->waiting = true;
    return true;
}

static bool get(void *self, const char *path, uint64_t from, size_t most, struct fail *why) {
    struct held_line *line = self;
    (void)why;
    text_copy(line->path, sizeof line->path, path);
    line->from = from;
    line->most = most;
    line->waiting = true;
    return true;
}

static void drop(void *self) {
    ((struct held_line *)self)->waiting = false;
}

bool held_line_open(struct held_line *line, struct centre_kiosk *k, struct fail *why) {
    const struct transport transport = {.self = line, .send = take, .cancel = drop, .fetch = line->fetches ? get : NULL};
    struct kiosk_keys keys = {0};
    memcpy(keys.frame_secret, k->frame_secret, sizeof keys.frame_secret);
    memcpy(keys.newer_secret, line->newer_secret, sizeof keys.newer_secret);
    memcpy(keys.answer_key, k->kit->c->answer_key, sizeof keys.answer_key);
    line->waiting = false;
    return kiosk_exchange_open(&k->desk, &keys, &transport, &line->x, why);
}

void held_line_close(struct held_line *line) {
    kiosk_exchange_close(line->x);
    bytes_close(&line->asked);
    line->x = NULL;
}
