#ifndef PRIEM_WIRE_STICK_H
#define PRIEM_WIRE_STICK_H

/* Exchange files in the folder PRIEM of a stick: their names, how one is written so that it is whole or not there, and how one
 * is opened that a stranger may have put there. What is in them is seal.h's. Names are within what FAT takes:
 *
 *     PRIEM/K0003-0007.OUT    the seventh file of kiosk 3 for the centre
 *     PRIEM/C0003-0007.ANS    the answer to it
 */

#include "model/base/arena.h"
#include "sync/wire/keylist.h"
#include "sync/wire/seal.h"

#define STICK_FOLDER "PRIEM"
#define STICK_NAME   40
#define STICK_PATH   1200

struct stick_file {
    char path[STICK_PATH];
    struct seal_head head; /* as the name and the header say: not believed before the seal is opened */
    int64_t size;
    uint8_t header[SEAL_HEADER];
    struct keylist keys; /* in front of it; number 0: none */
};

void stick_name(const struct seal_head *head, char out[STICK_NAME]);

/* Writes NAME.part, syncs, reads it again and compares, renames, syncs the folder. `folder` is the stick, or its folder PRIEM.
 * FAIL_STICK: the stick is full, was pulled out or returns something else than was written; nothing half of that name is left.
 * `path` (STICK_PATH) is where it lies. */
bool stick_write(const char *folder, const struct seal_head *head, const struct bytes *file, char *path, struct fail *why);

/* The files of that way on the stick (or in the folder itself), in order of kiosk and number; `skipped` counts those of a
 * fitting name that are not whole. */
bool stick_list(const char *folder, enum seal_way way, struct arena *a, struct stick_file **files, int *count, int *skipped,
                struct fail *why);

/* A regular file, no link, within what a file may be, and its header; *fd is the caller's. */
bool stick_open(const char *path, int *fd, struct stick_file *out, struct fail *why);
/* The same of a file that is open already; its path is not touched. */
bool stick_peek(int fd, struct stick_file *out, struct fail *why);

/* Where sticks are mounted now, as the system tells: folders under /media, /run/media and /mnt, and what is of a kind that
 * sticks are. */
bool stick_mounts(struct arena *a, const char ***folders, int *count);

#endif
