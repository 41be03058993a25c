#include "sync/centre/commands.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "sync/centre/chain.h"
#include "sync/centre/day.h"
#include "sync/centre/enrol.h"
#include "sync/centre/peer.h"
#include "sync/centre/pki.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

bool command_code(struct order *order, struct fail *why) {
    struct enrol_for whom = {0};
    char code[ENROL_CODE_ROOM], fingerprint[PKI_FINGERPRINT];
    uint32_t kiosk;
    if (!text_clean(order_argument(order, 0), whom.name, sizeof whom.name) || whom.name[0] == '\0')
        return fail_set(why, FAIL_INPUT, "code: name", _("The name is empty or too long."));
    text_copy(whom.point, sizeof whom.point, order_argument(order, 1));
    text_copy(whom.scope, sizeof whom.scope, order_argument(order, 2));
    if (!enrol_code_new(order->centre, &whom, code, &kiosk, why) || !pki_fingerprint(order->centre->folder, fingerprint, why))
        return false;
    /* The words in front are the same in every language: scripts read these lines. */
    bytes_printf(&order->say, "kiosk %u %s\ncode %s\nfingerprint %s\nurl https://%s:%" PRId64 "\n", kiosk, whom.name, code,
                 fingerprint, settings_text(order->centre->settings, "listen", "name"),
                 settings_int(order->centre->settings, "listen", "enrol_port"));
    bytes_printf(
        &order->say, "%s\n",
        _("The code works once and for 24 hours. Hand it over together with the fingerprint; at the kiosk compare them."));
    sodium_memzero(code, sizeof code);
    return true;
}

static void show_moment(const struct centre *c, int64_t at, char out[17]) {
    if (at > 0)
        moment_show(at, c->env.offset, out);
    else
        text_copy(out, 17, "-");
}

bool command_kiosk_list(struct order *order, struct fail *why) {
    struct rows r;
    if (!db_query(order->centre->db, &r,
                  "SELECT k.no, k.kiosk_epoch, k.scope, k.point, k.name, k.frozen, s.stored_seq, s.seen_at FROM kiosk k "
                  "JOIN kiosk_state s ON s.kiosk = k.no ORDER BY k.no",
                  why, NULL))
        return false;
    while (db_next(&r, why)) {
        char seen[17];
        show_moment(order->centre, db_int(&r, 7), seen);
        bytes_printf(&order->say, "%3" PRId64 " %-6s %-6s %s%-8s %8" PRId64 " %16s %s\n", db_int(&r, 0), db_text(&r, 2),
                     db_text(&r, 3), db_text(&r, 5)[0] ? "!" : " ", db_text(&r, 5), db_int(&r, 6), seen, db_text(&r, 4));
    }
    return !db_failed(&r);
}

bool command_kiosk_freeze(struct order *order, struct fail *why) {
    struct peer peer;
    const char *reason = order_argument(order, 1);
    if (!*reason) reason = "frozen";
    if (strspn(reason, "abcdefghijklmnopqrstuvwxyz_-") != strlen(reason) || strlen(reason) >= sizeof peer.frozen)
        return fail_set(why, FAIL_INPUT, "freeze: reason", _("The reason is one short word in small Latin letters."));
    return peer_load(order->centre, (uint32_t)strtoul(order_argument(order, 0), NULL, 10), &peer, why) &&
           peer_freeze(order->centre, &peer, reason, why);
}

/* --- How things stand ----------------------------------------------------------------------------------------------------- */

static const struct {
    const char *title; /* N_() */
    const char *sql;
} counts[] = {
    {N_("kiosks"), "SELECT count(*) FROM kiosk"},
    {N_("kiosks frozen"), "SELECT count(*) FROM kiosk WHERE frozen <> ''"},
    {N_("staff"), "SELECT count(*) FROM staff WHERE removed = 0"},
    {N_("children"), "SELECT count(*) FROM learner"},
    {N_("certificates living"), "SELECT count(*) FROM certificate WHERE state = 'living'"},
    {N_("certificates suspended"), "SELECT count(*) FROM certificate WHERE state = 'suspended'"},
    {N_("certificates joined"), "SELECT count(*) FROM certificate WHERE state = 'joined'"},
    {N_("certificates excluded"), "SELECT count(*) FROM certificate WHERE state = 'excluded'"},
    {N_("certificates expired"), "SELECT count(*) FROM certificate WHERE state = 'expired'"},
    {N_("requests lapsed"), "SELECT count(*) FROM application WHERE state = 'lapsed'"},
    {N_("events numbered"), "SELECT max(gsn) FROM log WHERE gsn > 0"},
    {N_("events parked"), "SELECT count(*) FROM log WHERE gsn = 0"},
};

static void say_day(struct order *order) {
    char day[DATE_TEXT];
    const struct centre *c = order->centre;
    date_show(c->day, day);
    if (c->day != DATE_NONE) bytes_printf(&order->say, "%s  %s\n", day, _("day of the region"));
    if (day_doubt(c) < 0)
        bytes_printf(&order->say, _("The clock is %d days behind that: nothing lapses or expires until it has caught up.\n"),
                     -(int)day_doubt(c));
    if (day_doubt(c) > 0)
        bytes_printf(
            &order->say,
            _("The clock is %d days ahead of that: nothing lapses or expires until “priem-centre day open” says that it is right.\n"),
            (int)day_doubt(c));
}

bool command_status(struct order *order, struct fail *why) {
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        int64_t count = 0;
        if (!db_one_int(order->centre->db, &count, counts[i].sql, why, NULL)) return false;
        bytes_printf(&order->say, "%8" PRId64 "  %s\n", count, _(counts[i].title));
    }
    say_day(order);
    return command_kiosk_list(order, why);
}

enum { CHAINS_MOST = 4096 };

bool command_verify(struct order *order, struct fail *why) {
    struct chain {
        uint32_t kiosk, epoch;
    } *chains = arena_alloc(&order->a, CHAINS_MOST * sizeof *chains);
    int count = 0;
    struct rows r;
    if (!db_query(order->centre->db, &r, "SELECT DISTINCT kiosk, epoch FROM log ORDER BY kiosk, epoch", why, NULL))
        return false;
    while (count < CHAINS_MOST && db_next(&r, why))
        chains[count++] = (struct chain){(uint32_t)db_int(&r, 0), (uint32_t)db_int(&r, 1)};
    bool ok = !db_failed(&r);
    db_done(&r);
    for (int i = 0; ok && i < count; i++) {
        uint64_t checked = 0;
        ok = chain_holds(order->centre, chains[i].kiosk, chains[i].epoch, &checked, why);
        if (ok)
            bytes_printf(&order->say, _("kiosk %u, epoch %u: %llu events, the chain holds\n"), chains[i].kiosk, chains[i].epoch,
                         (unsigned long long)checked);
    }
    return ok;
}

enum { SUBJECTS_A_STEP = 200 };

bool command_rebuild(struct order *order, struct fail *why) {
    struct rebuild *rebuild;
    int64_t done = 0, left = 1;
    if (!rebuild_start(order->centre->db, &rebuild, why)) return false;
    rebuild_compare(rebuild);
    bool ok = true;
    while (ok && left > 0) ok = rebuild_step(rebuild, SUBJECTS_A_STEP, &done, &left, why);
    rebuild_close(rebuild);
    if (ok) bytes_printf(&order->say, _("%lld subjects built anew, no difference\n"), (long long)done);
    return ok;
}
