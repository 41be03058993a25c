/* Commands about the computers of the region: a code for one, freeze and thaw, another in its place, another place. */

#include "sync/centre/commands.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "model/event/title.h"
#include "sync/centre/enrol.h"
#include "sync/centre/leases.h"
#include "sync/centre/peer.h"
#include "sync/centre/pki.h"
#include "sync/centre/scope.h"

#include <inttypes.h>
#include <string.h>

static bool give_code(struct order *order, const struct enrol_for *whom, struct fail *why) {
    char code[ENROL_CODE_ROOM], fingerprint[PKI_FINGERPRINT];
    uint32_t kiosk;
    if (!enrol_code_new(order->centre, whom, code, &kiosk, why) || !pki_fingerprint(order->centre->folder, fingerprint, why))
        return false;
    /* The words in front are the same in every language: scripts read these lines. */
    bytes_printf(&order->say, "kiosk %u %s\ncode %s\nfingerprint %s\nurl https://%s:%" PRId64 "\n", kiosk, whom->name, code,
                 fingerprint, settings_text(order->centre->settings, "listen", "name"),
                 settings_int(order->centre->settings, "listen", "enrol_port"));
    bytes_printf(
        &order->say, "%s\n",
        _("The code works once and for 24 hours. Hand it over together with the fingerprint; at the kiosk compare them."));
    sodium_memzero(code, sizeof code);
    return true;
}

/* A kiosk of that name that works: whoever takes a second computer for the first has not thought of what becomes of it. */
static bool say_successor(struct order *order, const struct enrol_for *whom, struct fail *why) {
    int64_t works = 0;
    if (!db_one_int(order->centre->db, &works, "SELECT count(*) FROM kiosk WHERE name = :name AND frozen = ''", why, "name:t",
                    whom->name, NULL))
        return false;
    if (works > 0)
        bytes_printf(&order->say, "%s\n",
                     _("A kiosk of this name works already: as soon as the code is used, its present computer is shut out."));
    return true;
}

bool command_code(struct order *order, struct fail *why) {
    struct enrol_for whom = {0};
    if (!text_clean(order_argument(order, 0), whom.name, sizeof whom.name) || whom.name[0] == '\0')
        return fail_set(why, FAIL_INPUT, "code: name", _("The name is empty or too long."));
    text_copy(whom.point, sizeof whom.point, order_argument(order, 1));
    text_copy(whom.scope, sizeof whom.scope, order_argument(order, 2));
    return give_code(order, &whom, why) && say_successor(order, &whom, why);
}

static void show_moment(const struct centre *c, int64_t at, char out[17]) {
    if (at > 0)
        moment_show(at, c->env.offset, out);
    else
        text_copy(out, 17, "-");
}

bool order_kiosk(struct order *order, const char *which, struct peer *out, struct fail *why) {
    struct rows r;
    int64_t found = 0;
    int count = 0;
    if (!db_query(order->centre->db, &r, "SELECT no FROM kiosk WHERE CAST(no AS TEXT) = :which OR name = :which ORDER BY no",
                  why, "which:t", which, NULL))
        return false;
    for (; db_next(&r, why); count++) found = db_int(&r, 0);
    bool ok = db_done(&r);
    if (ok && count > 1)
        return fail_set(why, FAIL_INPUT, "kiosk: name",
                        _("Several kiosks are called “%s”. Give the number: “kiosk list” shows it."), which);
    if (ok && count == 0)
        return fail_set(why, FAIL_GONE, "kiosk: no such", _("There is no kiosk “%s”. See “kiosk list”."), which);
    return ok && peer_load(order->centre, (uint32_t)found, out, why);
}

bool command_kiosk_list(struct order *order, struct fail *why) {
    const char *which = order_argument(order, 0);
    struct peer peer = {0};
    struct rows r;
    if ((*which && !order_kiosk(order, which, &peer, why)) ||
        !db_query(order->centre->db, &r,
                  "SELECT k.no, k.scope, k.point, s.stored_seq, s.seen_at, k.frozen, k.name FROM kiosk k "
                  "JOIN kiosk_state s ON s.kiosk = k.no WHERE :no = 0 OR k.no = :no ORDER BY k.no",
                  why, "no:i", (int64_t)peer.kiosk, NULL))
        return false;
    bytes_text(&order->say, "kiosk\tscope\tpoint\trecords\tcontact\tstate\tname\n");
    while (db_next(&r, why)) {
        char seen[17];
        show_moment(order->centre, db_int(&r, 4), seen);
        bytes_printf(&order->say, "%" PRId64 "\t%s\t%s\t%" PRId64 "\t%s\t%s\t%s\n", db_int(&r, 0), db_text(&r, 1),
                     db_text(&r, 2), db_int(&r, 3), seen, *db_text(&r, 5) ? _(frozen_title(db_text(&r, 5))) : _("works"),
                     db_text(&r, 6));
    }
    return db_done(&r);
}

bool command_kiosk_freeze(struct order *order, struct fail *why) {
    struct peer peer;
    const char *reason = order_argument(order, 1);
    if (!*reason) reason = "frozen";
    if (strspn(reason, "abcdefghijklmnopqrstuvwxyz_-") != strlen(reason) || strlen(reason) >= sizeof peer.frozen)
        return fail_set(why, FAIL_INPUT, "freeze: reason", _("The reason is one short word in small Latin letters."));
    if (!order_kiosk(order, order_argument(order, 0), &peer, why)) return false;
    /* Who is shut out for good is not let in again by another word, nor a fork hidden behind one. */
    bool for_good = !strcmp(reason, "lost") || !strcmp(reason, "revoked");
    if (peer_revoked(&peer) || (*peer.frozen && !for_good))
        return fail_set(why, FAIL_CONFLICT, "freeze: frozen", _("Kiosk %u is frozen already: %s."), peer.kiosk,
                        _(frozen_title(peer.frozen)));
    if (!peer_freeze(order->centre, &peer, reason, why)) return false;
    bytes_printf(&order->say,
                 for_good ? _("Kiosk %u (%s) is shut out for good. The computer in its place: “kiosk replace %u”.\n")
                          : _("Kiosk %u (%s) is frozen: the centre takes and gives nothing until “kiosk thaw %u”.\n"),
                 peer.kiosk, peer.name, peer.kiosk);
    return true;
}

/* What a thaw is no cure for. */
static const struct {
    const char *frozen, *say; /* N_() */
} incurable[] = {
    {"fork", N_("The log of this kiosk has split. It goes on with a new epoch: “priem-centre kiosk epoch %u”.")},
    {"lost", N_("This kiosk was lost. Another computer takes its place: “priem-centre kiosk replace %u”.")},
    {"revoked", N_("This kiosk was revoked. It is enrolled anew: “priem-centre kiosk replace %u”.")},
};

bool command_kiosk_thaw(struct order *order, struct fail *why) {
    struct peer peer;
    if (!order_kiosk(order, order_argument(order, 0), &peer, why)) return false;
    if (!*peer.frozen) return fail_set(why, FAIL_CONFLICT, "thaw: not frozen", _("This kiosk is not frozen."));
    for (size_t i = 0; i < sizeof incurable / sizeof *incurable; i++)
        if (!strcmp(peer.frozen, incurable[i].frozen))
            return fail_set(why, FAIL_DENIED, "thaw: incurable", _(incurable[i].say), peer.kiosk);
    if (!peer_thaw(order->centre, &peer, why)) return false;
    bytes_printf(&order->say, _("Kiosk %u (%s) works again, from its next exchange on.\n"), peer.kiosk, peer.name);
    return true;
}

/* The computer that was there can no longer connect from this moment; the one that comes in its place gets its name, its place
 * and the next epoch. */
bool command_kiosk_replace(struct order *order, struct fail *why) {
    struct peer peer = {0};
    struct enrol_for whom = {0};
    int leases = 0;
    if (!order_kiosk(order, order_argument(order, 0), &peer, why)) return false;
    if (!peer_revoked(&peer) && !peer_freeze(order->centre, &peer, "lost", why)) return false;
    if (!leases_write_off(order->centre, peer.kiosk, &leases, why)) return false;
    bytes_printf(&order->say, _("The computer of kiosk %u (%s) is shut out. Leases written off: %d.\n"), peer.kiosk, peer.name,
                 leases);
    text_copy(whom.name, sizeof whom.name, peer.name);
    text_copy(whom.point, sizeof whom.point, peer.point);
    text_copy(whom.scope, sizeof whom.scope, peer.scope);
    return give_code(order, &whom, why);
}

bool command_kiosk_move(struct order *order, struct fail *why) {
    struct peer peer;
    const char *point = order_argument(order, 1);
    if (!order_kiosk(order, order_argument(order, 0), &peer, why)) return false;
    const char *scope = order_option(order, "scope", peer.scope);
    if (!peer_scope_check(scope, why) || !scope_move(order->centre, peer.kiosk, point, scope, why)) return false;
    bytes_printf(&order->say,
                 _("Kiosk %u works at point %s from now on (%s). At its next exchange it sends what it has, forgets the "
                   "children of the place before and gets those of the new one.\n"),
                 peer.kiosk, point, scope);
    return true;
}
