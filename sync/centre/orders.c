#include "sync/centre/orders.h"

#include "sync/centre/commands.h"
#include "sync/centre/control.h"
#include "sync/centre/log.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TELL_MS = 200, NOT_UNDERSTOOD = 2 };

struct served {
    struct centre *c;
    int fd;
    struct arena a; /* its words */
    struct control_order from;
    const struct command *command;
    FILE *files[CONTROL_FILES];
    struct order order;
    bool may_step, ok;
    int64_t told_at; /* monotonic */
    struct fail why;
};

static FILE *open_file(struct served *o, int n, const char *mode) {
    if (o->from.files[n] < 0) return NULL;
    o->files[n] = fdopen(o->from.files[n], mode);
    if (o->files[n]) o->from.files[n] = -1;
    return o->files[n];
}

static bool open_files(struct served *o) {
    bool reads = o->command->flags & ORDER_READS_FILE, makes = o->command->flags & ORDER_MAKES_FILE;
    if (reads) o->order.in = open_file(o, 0, "r");
    if (reads) o->order.refused = open_file(o, 1, "w");
    if (makes) o->order.out = open_file(o, 0, "w");
    return ((!reads || (o->order.in && o->order.refused)) && (!makes || o->order.out)) ||
           fail_set(&o->why, FAIL_INPUT, "control: files", _("The file cannot be read."));
}

static bool store_serves(struct served *o) {
    return centre_usable(o->c) || o->command->flags & ORDER_ALWAYS ||
           fail_set(&o->why, FAIL_DISK, "control: store",
                    _("The disk of the centre is full or fails. Make room or mend it: the server then goes on by itself."));
}

struct served *order_take(struct centre *c, int fd, bool busy) {
    int words = 0;
    struct served *o = calloc(1, sizeof *o);
    if (!o) abort();
    o->c = c;
    o->fd = fd;
    if (!control_receive(fd, &o->a, &o->from)) {
        for (int i = 0; i < CONTROL_FILES; i++)
            if (o->from.files[i] >= 0) close(o->from.files[i]);
        close(fd);
        arena_close(&o->a);
        free(o);
        return NULL;
    }
    o->command = command_find(o->from.argc, o->from.argv, &words);
    o->order = (struct order){.centre = c, .argc = o->from.argc - words, .argv = o->from.argv + words, .busy = busy};
    o->may_step = o->command && open_files(o) && store_serves(o);
    return o;
}

struct served *order_own(struct centre *c, const char *command, const char *argument) {
    int words = 0;
    struct served *o = calloc(1, sizeof *o);
    if (!o) abort();
    o->c = c;
    o->fd = -1;
    o->from = (struct control_order){.files = {-1, -1}, .argc = 2, .argv = arena_alloc(&o->a, 3 * sizeof *o->from.argv)};
    o->from.argv[0] = arena_dup(&o->a, command);
    o->from.argv[1] = arena_dup(&o->a, argument);
    o->command = command_find(o->from.argc, o->from.argv, &words);
    o->order = (struct order){.centre = c, .argc = o->from.argc - words, .argv = o->from.argv + words};
    o->may_step = o->command && store_serves(o);
    return o;
}

/* Told now and then; a caller who has gone is noticed with it. */
static bool caller_listens(struct served *o) {
    int64_t now = o->c->env.monotonic(o->c->env.self);
    if (o->fd < 0) return true;
    if (now - o->told_at < TELL_MS) return true;
    o->told_at = now;
    return control_progress(o->fd, o->order.progress) ||
           fail_set(&o->why, FAIL_GONE, "control: the caller has gone", _("The command was interrupted."));
}

bool order_step(struct served *o, const struct doorbell *door) {
    o->order.door = door;
    o->ok = o->may_step && store_serves(o) && command_step(o->command, &o->order, &o->why);
    if (!o->ok || !o->order.more) return false;
    o->ok = caller_listens(o);
    return o->ok;
}

int order_rest_ms(const struct served *o) {
    return o->order.rest_ms;
}

void order_end(struct served *o) {
    if (!o) return;
    command_end(&o->order);
    if (o->ok && o->order.more)
        o->ok = fail_set(&o->why, FAIL_GONE, "command: the server stops",
                         _("The server stops. What was done until now stays: call this again when it runs."));
    for (int i = 0; i < CONTROL_FILES; i++) {
        if (o->files[i]) fclose(o->files[i]);
        if (o->from.files[i] >= 0) close(o->from.files[i]);
    }
    if (o->command) centre_log(&o->c->env, "command", "name=\"%s\" ok=%d", o->command->name, o->ok);
    if (o->fd >= 0) {
        if (o->command && !o->ok)
            control_fail(o->fd, &o->order.say, &o->why);
        else
            control_answer(o->fd, !o->command ? NOT_UNDERSTOOD : o->order.done_badly, &o->order.say);
        close(o->fd);
    } else if (!o->ok) {
        centre_log(&o->c->env, "alarm", "reason=\"%s\"", o->why.log);
    }
    bytes_close(&o->order.say);
    arena_close(&o->order.a);
    arena_close(&o->a);
    free(o);
}
