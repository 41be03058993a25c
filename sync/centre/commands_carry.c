/* The exchange by hand: files off a stick, and the answers to them. */

#include "model/base/share.h"
#include "model/event/title.h"
#include "sync/centre/audit.h"
#include "sync/centre/carry.h"
#include "sync/centre/commands.h"
#include "sync/centre/peer.h"
#include "sync/wire/opener.h"
#include "sync/wire/stick.h"

#include <string.h>

/* In a child without our store, our network, our files. */
static bool in_a_child(void *self, const struct carrier_keys *keys, struct seal_head *head, struct bytes *body,
                       struct fail *why) {
    struct order *order = self;
    struct opener_keys opens;
    const char *program = arena_printf(&order->a, "%s/priem-centre", program_folder(&order->a));
    memcpy(opens.sign_key, keys->sign_key, sizeof opens.sign_key);
    memcpy(opens.box_key, keys->box_key, sizeof opens.box_key);
    memcpy(opens.box_secret, keys->box_secret, sizeof opens.box_secret);
    bool ok = opener_open(program, fileno(order->in), &opens, head, body, why);
    sodium_memzero(&opens, sizeof opens);
    return ok;
}

/* Of a lost kiosk the file is signed with the key that it had then. */
static bool open_sealed(struct order *order, bool audit, struct seal_head *head, struct bytes *body, struct fail *why) {
    struct centre *c = order->centre;
    struct carrier_keys keys;
    struct stick_file file;
    bool ok = stick_peek(fileno(order->in), &file, why) &&
              (audit ? carrier_auditor(c, &file.head, &keys, why) : carrier_reader(c, &file.head, &keys, why)) &&
              carrier_open(c, &keys, in_a_child, order, head, body, why);
    sodium_memzero(&keys, sizeof keys);
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
    else if (t->turned)
        bytes_printf(&order->say,
                     _("its log goes on in a later epoch; the answer tells it from where, its next file brings everything.\n"));
    else if (strcmp(t->frozen, "copy") == 0)
        bytes_printf(&order->say,
                     _("written by a copy of its disk, or before its log went on in a later epoch; nothing was taken.\n"));
    else if (t->frozen[0])
        bytes_printf(&order->say, _("the kiosk is frozen (%s); nothing was taken.\n"), _(frozen_title(t->frozen)));
    else if (t->has_want)
        bytes_printf(&order->say, _("an earlier file is missing; its next file will bring everything.\n"));
    else if (t->events == 0)
        bytes_printf(&order->say, _("nothing new, all of it had come before.\n"));
    else
        bytes_printf(&order->say, ngettext("%d record taken.\n", "%d records taken.\n", (unsigned long)t->events), t->events);
}

static bool audit(struct centre *c, const struct seal_head *head, const struct bytes *body, struct intake *intake,
                  struct fail *why) {
    if (!centre_begin(c, why)) return false;
    bool ok = audit_body(c, head->from, body->data, body->size, intake, why);
    if (ok && (intake->fork || intake->has_want || intake->want_plain))
        ok = fail_set(why, FAIL_CONFLICT, "audit: other records",
                      _("The file does not fit what is known of that kiosk: nothing was taken."));
    return centre_end(c, ok, why);
}

/* What a lost kiosk had not sent; nothing is answered. `kiosk` 0: of whatever kiosk the file is. */
static bool take_audited(struct order *order, uint32_t kiosk, struct fail *why) {
    struct seal_head head;
    struct bytes body = {0};
    struct intake intake = {0};
    bool ok = open_sealed(order, true, &head, &body, why) &&
              (kiosk == 0 || head.from == kiosk ||
               fail_set(why, FAIL_DENIED, "audit: a file of another", _("This file is not of that kiosk."))) &&
              audit(order->centre, &head, &body, &intake, why);
    if (ok)
        bytes_printf(&order->say, ngettext("%d record taken.\n", "%d records taken.\n", (unsigned long)intake.events),
                     intake.events);
    bytes_close(&body);
    return ok;
}

bool command_lease_found(struct order *order, struct fail *why) {
    struct peer peer;
    return order_kiosk(order, order_argument(order, 0), &peer, why) && take_audited(order, peer.kiosk, why);
}

bool command_carry_in(struct order *order, struct fail *why) {
    if (*order_option(order, "audit", "")) return take_audited(order, 0, why);
    struct seal_head head, answer;
    struct carrier_taken taken;
    struct bytes body = {0}, file = {0};
    bool ok = open_sealed(order, false, &head, &body, why) &&
              carrier_take(order->centre, &head, body.data, body.size, &taken, &answer, &file, why) &&
              put_file(order->refused, &file, why);
    if (ok) say_taken(order, &taken, head.number);
    if (ok) order->done_badly = taken.fork || taken.frozen[0] || taken.turned;
    bytes_close(&body);
    bytes_close(&file);
    return ok;
}

bool command_carry_out(struct order *order, struct fail *why) {
    struct seal_head answer;
    struct bytes file = {0};
    struct peer peer;
    bool ok = order_kiosk(order, order_argument(order, 0), &peer, why) &&
              carrier_answer(order->centre, peer.kiosk, &answer, &file, why) && put_file(order->out, &file, why);
    bytes_close(&file);
    return ok;
}
