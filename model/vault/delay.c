#include "model/vault/delay.h"

#include "model/base/date.h"

#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    LONGEST = 60 * MS_SECOND,
    FAILURES_COUNTED = 7, /* from here on the delay is the longest */
    NOTE_ROOM = 80,
};

static int64_t length(int failures) {
    if (failures <= 0) return 0;
    return failures >= FAILURES_COUNTED ? LONGEST : (int64_t)MS_SECOND << (failures - 1);
}

static bool note_path(const char *keys_path, char out[PATH_MAX]) {
    return snprintf(out, PATH_MAX, "%s.delay", keys_path) < PATH_MAX;
}

/* What the note says: failures, boot, monotonic and wall clock of the last one. A torn note says nothing. */
struct note {
    long failures;
    char boot[9];
    int64_t mono, wall;
};

static bool read_note(const char *keys_path, struct note *out) {
    char path[PATH_MAX], line[NOTE_ROOM] = "";
    FILE *file = note_path(keys_path, path) ? fopen(path, "re") : NULL;
    if (!file) return false;
    bool read = fgets(line, sizeof line, file) != NULL;
    fclose(file);
    char *failures_end, *mono_end, *wall_end;
    out->failures = strtol(line, &failures_end, 10);
    if (!read || out->failures <= 0 || *failures_end != ' ' || strlen(failures_end) < sizeof out->boot + 2) return false;
    memcpy(out->boot, failures_end + 1, sizeof out->boot - 1);
    out->boot[sizeof out->boot - 1] = '\0';
    out->mono = strtoll(failures_end + sizeof out->boot, &mono_end, 10);
    out->wall = strtoll(mono_end, &wall_end, 10);
    return wall_end > mono_end && *wall_end == '\n';
}

/* Within one run of the machine the monotonic clock tells what has passed, after a restart only the wall clock can; where that
 * went back, the whole delay is waited once more. */
void delay_load(const char *keys_path, const struct env *env, struct delay *d) {
    struct note note;
    *d = (struct delay){0};
    if (!read_note(keys_path, &note)) return;
    int64_t now = env->monotonic(env->self);
    int64_t passed = strcmp(note.boot, env->boot) == 0 ? now - note.mono : env->now(env->self) - note.wall;
    d->failures = note.failures < FAILURES_COUNTED ? (int)note.failures : FAILURES_COUNTED;
    int64_t whole = length(d->failures);
    if (passed < 0) passed = 0;
    d->until = passed < whole ? now + whole - passed : 0;
}

int64_t delay_left(const struct delay *d, const struct env *env) {
    int64_t left = d->until - env->monotonic(env->self);
    return left > 0 ? left : 0;
}

static void write_note(const char *keys_path, const struct env *env, int failures) {
    char path[PATH_MAX], text[NOTE_ROOM];
    if (!note_path(keys_path, path)) return;
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) return;
    int size = snprintf(text, sizeof text, "%d %s %" PRId64 " %" PRId64 "\n", failures, env->boot, env->monotonic(env->self),
                        env->now(env->self));
    if (write(fd, text, (size_t)size) == size) fsync(fd);
    close(fd);
}

void delay_set(const char *keys_path, const struct env *env, struct delay *d, int failures) {
    char path[PATH_MAX];
    if (failures > FAILURES_COUNTED) failures = FAILURES_COUNTED;
    *d = (struct delay){failures, failures > 0 ? env->monotonic(env->self) + length(failures) : 0};
    if (failures > 0)
        write_note(keys_path, env, failures);
    else if (note_path(keys_path, path))
        unlink(path);
}
