/* The exchange by hand: files off a stick, and the answers to them. */

#include "model/base/share.h"
#include "sync/centre/carry.h"
#include "sync/centre/commands.h"
#include "sync/wire/opener.h"
#include "sync/wire/stick.h"

#include <stdlib.h>
#include <string.h>

/* In a child without our store, our network, our files. */
static bool open_sealed(struct order *order, int fd, struct seal_head *head, struct bytes *body, struct fail *why) {
    struct carrier_keys keys;
    struct opener_keys opens;
    int64_t size;
    const char *program = arena_printf(&order->a, "%s/priem-centre", program_folder(&order->a));
    if (!stick_peek(fd, head, &size, why) || !carrier_reader(order->centre, head, &keys, why)) return false;
    memcpy(opens.sign_key, keys.sign_key, sizeof opens.sign_key);
    memcpy(opens.box_key, keys.box_key, sizeof opens.box_key);
    memcpy(opens.box_secret, keys.box_secret, sizeof opens.box_secret);
    bool ok = opener_open(program, fd, &opens, head, body, why);
    sodium_memzero(&keys, sizeof keys);
    sodium_memzero(&opens, sizeof opens);
    return ok;
}

static bool put_file(FILE *out, const struct bytes *file, struct fail *why) {
    return (fwrite(file->data, 1, file->size, out) == file->size && fflush(out) == 0) ||
           fail_set(why, FAIL_DISK, "carry: the answer cannot be written",
                    _("The answer cannot be kept: there is no room in the folder for temporary files."));
}

static void say_taken(struct order *order, const struct carrier_taken *t, uint64_t number) {
    bytes_printf(&order->say, _("Kiosk %u (%s), file %llu: "), t->kiosk, t->name, (unsigned long long)number);
    if (t->fork)
        bytes_printf(&order->say, _("other records than those known of it; nothing was taken, the kiosk is frozen.\n"));
    else if (t->frozen[0])
        bytes_printf(&order->say, _("the kiosk is frozen (%s); nothing was taken.\n"), t->frozen);
    else if (t->has_want)
        bytes_printf(&order->say, _("an earlier file is missing; its next file will bring everything.\n"));
    else if (t->events == 0)
        bytes_printf(&order->say, _("nothing new, all of it had come before.\n"));
    else
        bytes_printf(&order->say, ngettext("%d record taken.\n", "%d records taken.\n", (unsigned long)t->events), t->events);
}

bool command_carry_in(struct order *order, struct fail *why) {
    struct seal_head head, answer;
    struct carrier_taken taken;
    struct bytes body = {0}, file = {0};
    bool ok = open_sealed(order, fileno(order->in), &head, &body, why) &&
              carrier_take(order->centre, &head, body.data, body.size, &taken, &answer, &file, why) &&
              put_file(order->refused, &file, why);
    if (ok) say_taken(order, &taken, head.number);
    if (ok) order->done_badly = taken.fork || taken.frozen[0];
    bytes_close(&body);
    bytes_close(&file);
    return ok;
}

bool command_carry_out(struct order *order, struct fail *why) {
    struct seal_head answer;
    struct bytes file = {0};
    uint32_t kiosk = (uint32_t)strtoul(order_argument(order, 0), NULL, 10);
    bool ok = carrier_answer(order->centre, kiosk, &answer, &file, why) && put_file(order->out, &file, why);
    bytes_close(&file);
    return ok;
}
