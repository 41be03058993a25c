#ifndef PRIEM_KIOSK_HOLDER_H
#define PRIEM_KIOSK_HOLDER_H

/* Whoever holds the kiosk's store listens on a 0600 socket in the kiosk's folder, so that a headless command can go through the
 * open kiosk, and a login can take the store over (ARCHITECTURE, "Processes of the kiosk"). A wish is one packet, the answer
 * is one packet, with others before it where it takes long; nothing blocks the holder. The store's own lock decides who holds
 * it: the socket is made behind it and taken away before it is given up.
 *
 *     struct holder *h; holder_open(folder, &h, &why);
 *     … poll with holder_polls() … while ((wish = holder_step(h, &caller))) holder_answer(h, caller, ANSWER_DONE, text);
 *     holder_hush(h); db_close(db); holder_close(h);      // whoever still waits is told that the store is free
 */

#include "model/base/bytes.h"
#include "model/base/fail.h"

#include <poll.h>

#define HOLDER_SOCKET   "kiosk.sock"
#define HOLDER_ARGUMENT 4096
#define HOLDER_TEXT     (60 * 1024) /* of an answer, at most */
enum { HOLDER_CALLERS = 4, HOLDER_POLLS = HOLDER_CALLERS + 1 };

enum wish {
    WISH_NONE,
    WISH_SYNC,      /* one exchange; the answer comes when it is over */
    WISH_STATUS,    /* how the kiosk stands */
    WISH_STORE,     /* a command wants the store for itself */
    WISH_LOGIN,     /* a person has logged in and wants it */
    WISH_CARRY_OUT, /* these with the folder of a stick: one is written, read in, handed on; the answer comes at its end */
    WISH_CARRY_IN,
    WISH_CARRY_PASS,
    WISH_RUN, /* a command, by whoever works at the screen; what takes long tells meanwhile how far it is */
};

enum answer {
    ANSWER_DONE = '+',
    ANSWER_FAILED = '-',
    ANSWER_FREE = 'f',       /* the store is given up: take it */
    ANSWER_IN_USE = 'u',     /* a person works at the screen */
    ANSWER_WORKING = 'w',    /* a command works with the store */
    ANSWER_PASSPHRASE = 'p', /* it is asked for again: `text` is whose */
    ANSWER_KEY = 'k',        /* a new key is wanted: `text` is whose */
    ANSWER_PRINTED = '>',    /* not the end yet: what was printed until now */
    ANSWER_PROGRESS = '%',   /* not the end yet: how far it is */
};

struct holder;
/* A failure is no reason not to work: nobody can ask then. */
bool holder_open(const char *folder, struct holder **out, struct fail *why);
/* Nobody new is heard; the socket is gone. */
void holder_hush(struct holder *h);
/* Callers who wait for an answer are told ANSWER_FREE. NULL is fine. */
void holder_close(struct holder *h);

/* What to poll for; returns how many of `fds` were filled. */
int holder_polls(const struct holder *h, struct pollfd fds[HOLDER_POLLS]);
/* Takes what is ready. The next wish not told yet, and who has it; WISH_NONE: there is none. NULL is fine. */
enum wish holder_step(struct holder *h, int *caller);
/* What that caller has said beside the wish, "" nothing. */
const char *holder_argument(const struct holder *h, int caller);
/* A caller who has gone meanwhile hears nothing. `text` is for the person. */
void holder_answer(struct holder *h, int caller, enum answer answer, const char *text);
/* On the way to the answer: PRINTED or PROGRESS, at most HOLDER_TEXT bytes. False: the caller takes nothing just now. */
bool holder_tell(struct holder *h, int caller, enum answer answer, const char *text, size_t size);
/* It has not gone meanwhile. */
bool holder_waits(const struct holder *h, int caller);

/* Asks whoever holds the store of `folder` and waits for the answer, at most `wait_ms` (−1: as long as it takes). FAIL_GONE:
 * nobody listens there. FAIL_BUSY: no answer in time. `argument`: "" or at most HOLDER_ARGUMENT − 1 bytes. */
bool holder_ask(const char *folder, enum wish wish, const char *argument, int wait_ms, enum answer *answer, struct bytes *text,
                struct fail *why);
/* The same, and `told` hears what comes on the way. */
typedef void holder_told(void *self, enum answer answer, const struct bytes *text);
bool holder_ask_told(const char *folder, enum wish wish, const char *argument, holder_told *told, void *self,
                     enum answer *answer, struct bytes *text, struct fail *why);

/* Opens the store by `open`, or gets it from whoever has it. One that has only just opened it does not listen yet, one that
 * ends does not any more: both are waited for, some seconds at most. False: `why` is of `open`; where the holder has said
 * something, *answer is not ANSWER_FREE and `text` is for the person. */
bool holder_take(const char *folder, enum wish wish, bool (*open)(void *self, struct fail *why), void *self,
                 enum answer *answer, struct bytes *text, struct fail *why);

#endif
