#ifndef PRIEM_TESTS_HARNESS_FAKE_CENTRE_H
#define PRIEM_TESTS_HARNESS_FAKE_CENTRE_H

/* The other end of an exchange in a few lines, for tests of the kiosk's end: takes frames as strictly as the real one, numbers
 * what it took, feeds what it is told to, signs its answers, and misbehaves on request. No store, no network. What it refuses
 * to understand ends the test program. */

#include "sync/wire/exchange.h"

#define FAKE_LOG 8192

struct fake_line {
    char *line; /* in the arena; NULL: our own id, confirmed */
    size_t size;
    uint64_t own;
    int64_t gsn;
};

struct fake_centre {
    struct arena arena;
    struct dicts dicts; /* every one there is */
    char region[ID_TEXT];
    uint32_t kiosk, epoch;
    uint8_t frame_key[SIGN_PUBLIC_SIZE], frame_secret[SIGN_SECRET_SIZE]; /* the kiosk's */
    uint8_t answer_key[SIGN_PUBLIC_SIZE], answer_secret[SIGN_SECRET_SIZE];
    int64_t time;

    uint64_t stored; /* of the kiosk's log */
    struct fake_line log[FAKE_LOG];
    uint8_t heads[FAKE_LOG][HASH_SIZE]; /* after each, [0] at the start */

    struct fake_line feed[FAKE_LOG];
    int feed_count;
    int64_t gsn;
    uint64_t made; /* events of its own */
    int feed_most; /* lines an answer */
    int64_t feed_epoch;

    /* misbehaviour */
    bool deaf;    /* takes no frames */
    bool no_dict; /* knows no dictionary */
    bool break_sig;
    bool break_head; /* acks with another head */
    bool say_fork;
    bool say_more; /* without ever moving the cursor */
    int64_t cursor_back;
    char say_frozen[24];

    /* what was seen */
    int requests;
    int frames;
    int events;           /* in frames, repeated ones too */
    int plain_frames;     /* packed without a dictionary */
    size_t bytes;         /* of bodies */
    size_t largest_frame; /* of more than one event */
    struct exchange_request last;
};

/* The kiosk starts with nothing stored; gsns go on after `gsn`. */
void fake_centre_open(struct fake_centre *c, const char *region, uint32_t kiosk, uint32_t epoch, int64_t gsn, int64_t time);
void fake_centre_close(struct fake_centre *c);
/* One request and its answer; false when it would not have answered 200. */
bool fake_centre_post(struct fake_centre *c, const uint8_t *body, size_t size, struct bytes *answer);
/* Puts an event of its own about `subject` into the feed: a setting of the region. */
void fake_centre_say(struct fake_centre *c, const struct env *env, const char *key, const char *value);
/* The same with numbers or nominals that it lends. */
void fake_centre_lend(struct fake_centre *c, struct env *env, const struct lease *lease);
/* The same with the erasure of a learner. */
void fake_centre_erase(struct fake_centre *c, const struct env *env, const char *subject);
/* As after a restored backup: what the kiosk sent above `stored` is forgotten; numbers once given stay given. */
void fake_centre_forget(struct fake_centre *c, uint64_t stored);

#endif
