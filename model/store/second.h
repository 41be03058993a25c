#ifndef PRIEM_STORE_SECOND_H
#define PRIEM_STORE_SECOND_H

/* The second login: a grave act carries the id and the signature of a second person, given by his passphrase on the same
 * screen. The signature is over the act's type, subject, application, number, ground, paper, the other learner, the first
 * person and the event's own id, each with its NUL, under PURPOSE_SECOND: it cannot serve another act, nor the same one again.
 * In a record that a kiosk has taken over into another epoch (adopt.h) it is over what was said there.
 *
 *     second_sign(ev, second);                              // at the kiosk: the id is set, the event not yet encoded
 *     second_holds(ev, second_public_key)                   // at the centre
 */

#include "model/event/event.h"

struct second {
    char staff[ID_TEXT];
    char role[16];
    const uint8_t *sign_secret; /* 64 bytes, the vault's; only during the command */
};

/* The columns `second` and `second_sig` of the event's payload; false: the type has none. */
struct second_columns {
    char *staff; /* ID_TEXT */
    char *sig;   /* BASE64_SIZE(SIGN_SIZE) */
};
bool second_columns_of(struct event *ev, struct second_columns *out);

bool second_sign(struct event *ev, const struct second *second); /* fills both columns; false: the type has none */
bool second_holds(const struct event *ev, const uint8_t sign_key[SIGN_PUBLIC_SIZE]);

#endif
