/* Periods, caps, and what is lent of them and of the certificate numbers. No line holds personal data. */

#include "sync/centre/commands.h"
#include "sync/centre/leases.h"

#include "model/base/date.h"
#include "model/base/money.h"
#include "model/base/text.h"
#include "sync/centre/applier.h"
#include "sync/centre/peer.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT_MOST = 10000000, SHARE_MOST = 100, SHARE_USUAL = 15 };

static void *about_region(struct order *order, struct event *ev, enum event_kind kind) {
    *ev = (struct event){.type = &event_types[kind]};
    memcpy(ev->subject, order->centre->journal.region, sizeof ev->subject);
    return event_payload(ev, &order->a);
}

/* Codes stand in events and in what is exported: no words. */
static bool code_fits(const char *typed, char *out, size_t room, struct fail *why) {
    size_t size = strlen(typed);
    if (size > 0 && size < room && strspn(typed, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_.") == size) {
        text_copy(out, room, typed);
        return true;
    }
    return fail_set(why, FAIL_INPUT, "quota: code",
                    _("A code has 1 to %d Latin letters, digits, dots or dashes: “%s” does not fit."), (int)room - 1, typed);
}

static bool day_fits(const char *typed, char out[DATE_TEXT], struct fail *why) {
    int32_t day;
    if (!date_parse(typed, &day) && !date_parse_typed(typed, &day))
        return fail_set(why, FAIL_INPUT, "quota: day", _("“%s” is no date: 01.01.2027 or 2027-01-01."), typed);
    date_iso(day, out);
    return true;
}

/* --- Periods -------------------------------------------------------------------------------------------------------------- */

/* Roubles unless told (RULES 2.3): all sums of a period are in hundredths of its unit. */
static bool unit_fits(const char *typed, char *out, size_t room, struct fail *why) {
    if (strcmp(typed, "hours") != 0 && strcmp(typed, "roubles") != 0 && *typed)
        return fail_set(why, FAIL_INPUT, "period: unit", _("The unit of a period: roubles or hours."));
    text_copy(out, room, strcmp(typed, "hours") == 0 ? typed : "");
    return true;
}

bool command_period_set(struct order *order, struct fail *why) {
    struct event ev;
    struct period *p = about_region(order, &ev, EV_PERIOD_SET);
    if (!code_fits(order_argument(order, 0), p->period, sizeof p->period, why) ||
        !day_fits(order_argument(order, 1), p->first, why) || !day_fits(order_argument(order, 2), p->last, why))
        return false;
    if (strcmp(p->first, p->last) > 0)
        return fail_set(why, FAIL_INPUT, "period: order", _("The period ends before it begins."));
    if (!text_clean(order_argument(order, 3), p->title, sizeof p->title))
        return fail_set(why, FAIL_INPUT, "period: title", _("The title is too long."));
    if (!unit_fits(order_option(order, "unit", ""), p->unit, sizeof p->unit, why) || !applier_append(order->centre, &ev, why))
        return false;
    char first[DATE_TEXT], last[DATE_TEXT];
    date_iso_show(p->first, first);
    date_iso_show(p->last, last);
    bytes_printf(&order->say, _("Period %s: %s to %s.\n"), p->period, first, last);
    return true;
}

bool command_period_list(struct order *order, struct fail *why) {
    struct rows r;
    if (!db_query(order->centre->db, &r,
                  "SELECT period, first, last, title, unit, opened, closed FROM period ORDER BY first, period", why, NULL))
        return false;
    bytes_text(&order->say, "period\tfirst\tlast\ttitle\tunit\topened\tclosed\n");
    while (db_next(&r, why))
        bytes_printf(&order->say, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", db_text(&r, 0), db_text(&r, 1), db_text(&r, 2),
                     db_text(&r, 3), *db_text(&r, 4) ? _("hours") : _("roubles"), db_text(&r, 5), db_text(&r, 6));
    return db_done(&r);
}

/* --- Caps ----------------------------------------------------------------------------------------------------------------- */

/* What is not said anew stays as it is. */
static bool cap_load(struct order *order, struct cap *cap, bool *known, struct fail *why) {
    struct rows r;
    if (!db_query(order->centre->db, &r,
                  "SELECT period, group_code, count, money, nominal, share, title, health FROM cap "
                  "WHERE period = :period AND group_code = :group",
                  why, "period:t", cap->period, "group:t", cap->group_code, NULL))
        return false;
    *known = db_next(&r, why);
    if (*known) db_record(&r, 0, &rec_cap, cap);
    return db_done(&r);
}

bool command_period_known(struct order *order, const char *period, struct fail *why) {
    int64_t count = 0;
    if (!db_one_int(order->centre->db, &count, "SELECT count(*) FROM period WHERE period = :period", why, "period:t", period,
                    NULL))
        return false;
    return count > 0 ||
           fail_set(why, FAIL_GONE, "cap: period", _("There is no period “%s”. Set it with “period set”."), period);
}

static bool take_options(struct order *order, struct cap *cap, bool known, struct fail *why) {
    const char *count = order_option(order, "count", NULL), *money = order_option(order, "money", NULL);
    const char *nominal = order_option(order, "nominal", NULL), *share = order_option(order, "share", NULL);
    const char *title = order_option(order, "title", NULL), *health = order_option(order, "health", NULL);
    if (!known && (!count || !money || !nominal))
        return fail_set(why, FAIL_INPUT, "cap: incomplete", _("A new cap needs --count, --money and --nominal."));
    if (!known) cap->share = SHARE_USUAL;
    if ((count && !command_number_fits(count, COUNT_MOST, &cap->count, why)) ||
        (money && !money_parse(money, &cap->money, why)) || (nominal && !money_parse(nominal, &cap->nominal, why)) ||
        (share && !command_number_fits(share, SHARE_MOST, &cap->share, why)))
        return false;
    if (title && !text_clean(title, cap->title, sizeof cap->title))
        return fail_set(why, FAIL_INPUT, "cap: title", _("The title is too long."));
    if (health && strcmp(health, "yes") != 0 && strcmp(health, "no") != 0)
        return fail_set(why, FAIL_INPUT, "cap: health",
                        _("Does the group tell of the child's health? “--health yes” or “no”."));
    if (health) cap->health = strcmp(health, "yes") == 0;
    return cap->nominal > 0 || fail_set(why, FAIL_INPUT, "cap: nominal", _("The nominal is more than nothing."));
}

static const struct quota *find(const struct quota *all, int count, const struct cap *cap) {
    for (int i = 0; i < count; i++)
        if (strcmp(all[i].cap.period, cap->period) == 0 && strcmp(all[i].cap.group_code, cap->group_code) == 0) return &all[i];
    return NULL;
}

/* What was given stays given, and what is lent comes back only from its kiosks. */
static bool say_result(struct order *order, const struct cap *cap, struct fail *why) {
    struct quota *all;
    int count;
    if (!quota_list(order->centre, NULL, &all, &count, why)) return false;
    const struct quota *q = find(all, count, cap);
    if (!q) return true;
    bool above = q->given + q->lent > q->cap.count || q->given_money + q->lent_money > q->cap.money;
    if (above)
        bytes_printf(
            &order->say,
            _("The cap is below what is given (%lld) and lent (%lld) already: nothing more is lent. The kiosks are asked to "
              "give back what they have not given.\n"),
            (long long)q->given, (long long)q->lent);
    else if (q->free <= 0)
        bytes_text(&order->say, _("Nothing more is lent: the rest of the cap is given in the order of the applications.\n"));
    else
        bytes_printf(&order->say, _("May still be lent: %lld.\n"), (long long)q->free);
    return true;
}

bool command_cap_set(struct order *order, struct fail *why) {
    struct event ev;
    struct cap *cap = about_region(order, &ev, EV_CAP_SET);
    bool known;
    if (!code_fits(order_argument(order, 0), cap->period, sizeof cap->period, why) ||
        !code_fits(order_argument(order, 1), cap->group_code, sizeof cap->group_code, why) ||
        !command_period_known(order, cap->period, why) || !cap_load(order, cap, &known, why) ||
        !take_options(order, cap, known, why))
        return false;
    return applier_append(order->centre, &ev, why) && say_result(order, cap, why);
}

bool command_cap_list(struct order *order, struct fail *why) {
    struct quota *all;
    int count;
    if (!quota_list(order->centre, NULL, &all, &count, why)) return false;
    bytes_text(&order->say, "period\tgroup\tnominal\tcount\tgiven\tlent\tfree\tmoney\tgiven\tlent\tshare\n");
    for (int i = 0; i < count; i++) {
        const struct quota *q = &all[i];
        char nominal[MONEY_TEXT], money[MONEY_TEXT], given[MONEY_TEXT], lent[MONEY_TEXT];
        money_show(q->cap.nominal, nominal);
        money_show(q->cap.money, money);
        money_show(q->given_money, given);
        money_show(q->lent_money, lent);
        bytes_printf(&order->say, "%s\t%s\t%s\t%" PRId64 "\t%" PRId64 "\t%" PRId64 "\t%" PRId64 "\t%s\t%s\t%s\t%" PRId64 "%%\n",
                     q->cap.period, q->cap.group_code, nominal, q->cap.count, q->given, q->lent, q->free, money, given, lent,
                     q->cap.share);
    }
    return true;
}

/* --- Leases --------------------------------------------------------------------------------------------------------------- */

static const struct {
    const char *state, *title;
} states[] = {
    {"", N_("in use")},
    {"closed", N_("given back")},
    {"expired", N_("term over")},
    {"lost", N_("written off, reserved")},
    {"audited", N_("written off, audited")},
};

static const char *state_title(const char *state) {
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (strcmp(states[i].state, state) == 0) return _(states[i].title);
    return state;
}

/* Numbers of a lost kiosk that nobody may show any more. */
static void say_stopped(struct order *order, const char *state, const char *kind, int64_t next, int64_t last) {
    bool lost = strcmp(state, "lost") == 0 || strcmp(state, "audited") == 0;
    if (!lost || strcmp(kind, "number") != 0 || next > last) return;
    bytes_printf(&order->say, "\t");
    bytes_printf(&order->say, _("stop-list: serials %lld to %lld"), (long long)next, (long long)last);
}

static bool kiosk_of(struct order *order, uint32_t *out, struct fail *why) {
    struct peer peer;
    if (!order_kiosk(order, order_argument(order, 0), &peer, why)) return false;
    *out = peer.kiosk;
    return true;
}

bool command_lease_list(struct order *order, struct fail *why) {
    struct rows r;
    const char *which = order_argument(order, 0);
    uint32_t kiosk = 0;
    if (*which && !kiosk_of(order, &kiosk, why)) return false;
    if (!db_query(
            order->centre->db, &r,
            "SELECT no, kiosk_epoch, grant_no, kind, period, group_code, first, last, spent, unused, not_after, state, next "
            "FROM lease WHERE no = :kiosk OR :all = 1 ORDER BY no, kiosk_epoch, grant_no, subject",
            why, "kiosk:i", (int64_t)kiosk, "all:i", (int64_t)(*which == '\0'), NULL))
        return false;
    bytes_text(&order->say, "kiosk\tepoch\tgrant\tkind\tperiod\tgroup\tfirst\tlast\tused\treturned\tuntil\tstate\n");
    while (db_next(&r, why)) {
        bytes_printf(&order->say,
                     "%" PRId64 "\t%" PRId64 "\t%" PRId64 "\t%s\t%s\t%s\t%" PRId64 "\t%" PRId64 "\t%" PRId64 "\t%" PRId64
                     "\t%s\t%s",
                     db_int(&r, 0), db_int(&r, 1), db_int(&r, 2), db_text(&r, 3), db_text(&r, 4), db_text(&r, 5), db_int(&r, 6),
                     db_int(&r, 7), db_int(&r, 8), db_int(&r, 9), db_text(&r, 10), state_title(db_text(&r, 11)));
        say_stopped(order, db_text(&r, 11), db_text(&r, 3), db_int(&r, 12), db_int(&r, 7));
        bytes_text(&order->say, "\n");
    }
    return db_done(&r);
}

bool command_lease_write_off(struct order *order, struct fail *why) {
    uint32_t kiosk;
    int count;
    if (!kiosk_of(order, &kiosk, why) || !leases_write_off(order->centre, kiosk, &count, why)) return false;
    bytes_printf(
        &order->say,
        _("Leases written off: %d. The kiosk is fenced off; what it had not given is reserved until “lease audit”, its "
          "numbers stand on the stop-list.\n"),
        count);
    return true;
}

bool command_lease_audit(struct order *order, struct fail *why) {
    uint32_t kiosk;
    int count;
    if (!kiosk_of(order, &kiosk, why) || !leases_audit(order->centre, kiosk, &count, why)) return false;
    if (count == 0)
        return fail_set(why, FAIL_GONE, "audit: nothing written off",
                        _("Nothing of this kiosk is written off: “lease write-off” comes first."));
    bytes_printf(&order->say, _("Leases audited: %d. What was reserved of nominals is free again.\n"), count);
    return true;
}

/* What was given beyond the leases of a kiosk has been looked at: it may give nominals again. */
bool command_lease_settle(struct order *order, struct fail *why) {
    struct event ev;
    struct breach_settled *settled = about_region(order, &ev, EV_BREACH_SETTLED);
    int64_t open = 0;
    uint32_t kiosk;
    if (!kiosk_of(order, &kiosk, why)) return false;
    settled->no = kiosk;
    if (!db_one_int(order->centre->db, &open, "SELECT count(*) FROM breach WHERE no = :kiosk AND settled = 0", why, "kiosk:i",
                    settled->no, NULL))
        return false;
    if (open == 0) return fail_set(why, FAIL_GONE, "settle: no breach", _("This kiosk has given nothing beyond its leases."));
    if (!applier_append(order->centre, &ev, why)) return false;
    bytes_printf(&order->say, _("Kiosk %u may give nominals again.\n"), kiosk);
    return true;
}

bool command_lease_breaches(struct order *order, struct fail *why) {
    struct rows r;
    if (!db_query(order->centre->db, &r, "SELECT no, of, kind, period, group_code, sum, settled FROM breach ORDER BY no, of",
                  why, NULL))
        return false;
    bytes_text(&order->say, "kiosk\trecord\tkind\tperiod\tgroup\tsum\tsettled\n");
    while (db_next(&r, why)) {
        char sum[MONEY_TEXT];
        money_show(db_int(&r, 5), sum);
        bytes_printf(&order->say, "%" PRId64 "\t%s\t%s\t%s\t%s\t%s\t%s\n", db_int(&r, 0), db_text(&r, 1), db_text(&r, 2),
                     db_text(&r, 3), db_text(&r, 4), sum, db_int(&r, 6) ? _("yes") : _("no"));
    }
    return db_done(&r);
}
