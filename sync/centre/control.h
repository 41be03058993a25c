#ifndef PRIEM_CENTRE_CONTROL_H
#define PRIEM_CENTRE_CONTROL_H

/* Commands handed to the running server over a 0600 socket in the region's folder. The caller opens the files and passes them
 * along; the server runs the command on its store and sends back what it says.
 *
 * Request: u32 length | JSON ["word", …], with up to two descriptors (SCM_RIGHTS). Answer: u32 length | u8 status | text; in
 * front of it any number of the same with the status CONTROL_PROGRESS: how far a long command is. Of a command that failed the
 * text with CONTROL_FAILED is why; what it had said until then stands in front, with CONTROL_SAID.
 */

#include "model/base/bytes.h"
#include "model/base/fail.h"

#include <stdio.h>

#define CONTROL_SOCKET "centre.sock"
enum { CONTROL_FILES = 2, CONTROL_MAX = 64 * 1024, CONTROL_FAILED = 253, CONTROL_SAID = 254, CONTROL_PROGRESS = 255 };

int control_listen(const char *folder, struct fail *why); /* −1 */
void control_unlink(const char *folder);

/* Who hears how far a long command is. */
struct teller {
    void *self;
    void (*tell)(void *self, const char *progress);
};

/* FAIL_GONE: no server runs here; FAIL_DENIED: it has refused, and says why. `teller` may be NULL. */
bool control_call(const char *folder, int argc, char **argv, FILE *const files[CONTROL_FILES], const struct teller *teller,
                  int *status, struct bytes *say, struct fail *why);

/* The server's side of one connection, which it closes afterwards. Both give up after seconds, for they hold up everything
 * else. */
struct control_order {
    int argc;
    char **argv;              /* in the arena */
    int files[CONTROL_FILES]; /* −1 where none came; the caller closes them */
};
struct arena;
bool control_receive(int fd, struct arena *a, struct control_order *out);
void control_answer(int fd, int status, const struct bytes *say);
void control_fail(int fd, const struct bytes *said, const struct fail *why);
/* Never blocks: a caller who does not read misses it. False: the caller has gone. */
bool control_progress(int fd, const char *text);

#endif
