#ifndef PRIEM_WIRE_OPENER_H
#define PRIEM_WIRE_OPENER_H

/* A file off a stick is opened in a child of its own that has the file, a cord to us and nothing else: whatever its bytes do to
 * the reader, they meet neither the store nor the network (SECURITY, "hostile stick or file"). The child is the same program,
 * called with OPENER_WORD.
 *
 *     if (argc == 2 && strcmp(argv[1], OPENER_WORD) == 0) return opener_child();     // first thing in main
 *     opener_open(program, fd, &keys, &head, &body, &why)
 */

#include "sync/wire/seal.h"

#define OPENER_WORD "--open-stick"

struct opener_keys {
    uint8_t sign_key[SIGN_PUBLIC_SIZE];  /* who has to have signed it */
    uint8_t box_key[32], box_secret[32]; /* whom it is closed for */
};

/* Blocks for as long as it takes, at most some seconds. `fd` stands at the beginning of the file and stays the caller's. Fails
 * as seal_open does; FAIL_BUSY: the child did not come to an end. */
bool opener_open(const char *program, int fd, const struct opener_keys *keys, struct seal_head *head, struct bytes *body,
                 struct fail *why);

int opener_child(void); /* the exit code of the process */

#endif
