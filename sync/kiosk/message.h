#ifndef PRIEM_KIOSK_MESSAGE_H
#define PRIEM_KIOSK_MESSAGE_H

/* What runs along the cord between `priem` and `priem-agent`: u32 length | u8 kind | bytes, the length counting kind and bytes.
 * Each LINK_SEND, LINK_FETCH, LINK_CARRY and LINK_ENROL is answered exactly once, in order of its kind, cancelled ones too.
 * Both ends include this file and nothing else of each other. A length beyond MESSAGE_MAX means that the other end is not ours.
 */

#include "model/base/bytes.h"

#include <errno.h>
#include <sys/socket.h>

#define MESSAGE_MAX        (2 * 1024 * 1024)
#define MESSAGE_ANSWER_MAX (1024 * 1024) /* of the centre's answer: no more is read */
#define MESSAGE_FD         3             /* of the agent: its end of the socket pair, its only descriptor but stderr */

enum link_message {
    LINK_CONFIG = 1, /* → agent: JSON of link_config: "url", "ca", "cert", "key", "connect", "low_speed" */
    LINK_SEND,       /* → agent: body of POST /v1/x */
    LINK_CANCEL,     /* → agent: the answer is no longer wanted */
    LINK_ENROL,      /* → agent: JSON {"url", "fingerprint", "code", "frame_key", "box_key", "connect", "low_speed"} */
    LINK_ANSWER,     /* ← agent: u16 HTTP status | body */
    LINK_FAILED,     /* ← agent: JSON {"kind": "connect|tls|expired|timeout|http", "status", "retry_after" (ms), "log"} */
    LINK_ENROLLED,   /* ← agent: JSON {"answer": text, "key": PEM, "ca": PEM} */
    LINK_LOG,        /* ← agent: text, English, no personal data */
    LINK_FETCH,     /* → agent: u64 first byte | u32 most of them, 0: all | path of a GET; a part that was cut is an answer */
    LINK_CARRY,     /* → agent: body of POST /v1/carry, beside what else is under way */
    LINK_CARRIED,   /* ← agent: as LINK_ANSWER */
    LINK_UNCARRIED, /* ← agent: as LINK_FAILED */
    LINK_RENEWED,   /* ← agent: JSON {"key": PEM, "cert": PEM, "ca": PEM or absent}, unasked: in place of those it has read */
    LINK_UNTIL,     /* ← agent: u64 ms of the end of the certificate that it has read */
};

struct message {
    enum link_message kind;
    const uint8_t *data; /* points into the buffer */
    size_t size;
};

static inline void message_put(struct bytes *out, enum link_message kind, const void *data, size_t size) {
    bytes_u32(out, (uint32_t)(size + 1));
    bytes_u8(out, (uint8_t)kind);
    bytes_add(out, data, size);
}

/* The whole size of the first message once it is all there; 0: not yet; SIZE_MAX: no message of ours. */
static inline size_t message_take(const struct bytes *in, struct message *m) {
    if (in->size < 4) return 0;
    uint32_t length = bytes_get_u32(in->data);
    if (length == 0 || length > MESSAGE_MAX) return SIZE_MAX;
    if (in->size - 4 < length) return 0;
    *m = (struct message){.kind = in->data[4], .data = in->data + 5, .size = length - 1};
    return 4 + (size_t)length;
}

/* Writes what the cord takes now; false when the other end is gone. */
static inline bool message_flush(int cord, struct bytes *out) {
    while (out->size > 0) {
        ssize_t n = send(cord, out->data, out->size, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return errno == EAGAIN || errno == EWOULDBLOCK;
        bytes_drop_front(out, (size_t)n);
    }
    return true;
}

/* Reads what is there; false when the other end is gone or sends without end. */
static inline bool message_receive(int cord, struct bytes *in) {
    uint8_t block[64 * 1024];
    for (;;) {
        ssize_t n = recv(cord, block, sizeof block, MSG_DONTWAIT);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return errno == EAGAIN || errno == EWOULDBLOCK;
        if (n == 0) return false;
        bytes_add(in, block, (size_t)n);
        if (in->size > 2 * MESSAGE_MAX) return false;
    }
}

#endif
