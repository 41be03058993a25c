#include "sync/centre/settle.h"

#include "model/base/csv.h"
#include "model/base/money.h"
#include "model/base/text.h"
#include "sync/centre/applier.h"
#include "sync/centre/commands.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* What a month costs, by provider: the register of lines that is paid by (`sum` is what is due now, `taken_back` what of it was
 * written off before and reversed), totals, the advance given before and the balance (RULES 2.4, "Settlement"). The children
 * are named by their certificates alone. */

#define PAID       "sum(CASE WHEN l.to_account = 'paid' THEN l.sum ELSE 0 - l.sum END)"
#define TAKEN_BACK "sum(CASE WHEN l.from_account = 'paid' THEN l.sum ELSE 0 END)"

static const char sql_lines[] =
    "SELECT e.provider, e.programme, e.contract, l.number, l.period, coalesce(a.planned, 0), coalesce(a.attended, 0), " PAID
    ", " TAKEN_BACK " FROM ledger l JOIN enrolment e ON e.subject = l.subject AND e.event = l.enrolment "
    "LEFT JOIN attendance a ON a.subject = l.subject AND a.enrolment = l.enrolment AND a.month = l.month "
    "WHERE l.month = :month AND (l.to_account = 'paid' OR l.from_account = 'paid') AND (:provider = '' OR e.provider = :provider) "
    "GROUP BY e.provider, e.programme, e.contract, l.number, l.period, a.planned, a.attended "
    "ORDER BY e.provider, e.programme, l.number, e.contract, l.period";

static const char *const line_columns[] = {"provider", "programme", "contract", "certificate", "period",
                                           "planned",  "attended",  "sum",      "taken_back"};
enum { LINE_COLUMNS = sizeof line_columns / sizeof *line_columns, LINE_PLANNED = 5, LINE_SUM = 7 };

static void put_line(FILE *out, const struct rows *r) {
    for (int i = 0; i < LINE_COLUMNS; i++) {
        char text[48];
        const int64_t number = i >= LINE_PLANNED ? db_int(r, i) : 0;
        if (i >= LINE_SUM)
            snprintf(text, sizeof text, "%s%lld,%02d", number < 0 ? "-" : "", llabs(number) / 100, (int)(llabs(number) % 100));
        else
            snprintf(text, sizeof text, "%" PRId64, number);
        csv_put(out, ';', i >= LINE_PLANNED ? text : db_text(r, i), i == 0);
    }
    csv_end(out);
}

bool command_payments_export(struct order *order, struct fail *why) {
    FILE *out = order->out;
    char month[8];
    struct rows r;
    unsigned long count = 0;
    int64_t sum = 0;
    if (!month_read(order->centre, order_argument(order, 0), month, why) ||
        !db_query(order->centre->db, &r, sql_lines, why, "month:t", month, "provider:t", order_option(order, "provider", ""),
                  NULL))
        return false;
    for (int i = 0; i < LINE_COLUMNS; i++) csv_put(out, ';', line_columns[i], i == 0);
    csv_end(out);
    for (; db_next(&r, why); count++) {
        put_line(out, &r);
        sum += db_int(&r, LINE_SUM);
    }
    if (db_failed(&r)) return false;
    if (fflush(out) != 0 || ferror(out))
        return fail_set(why, FAIL_DISK, "payments: write",
                        _("The file could not be written. Free space on the disk and export again."));
    char text[MONEY_TEXT];
    money_show(sum, text);
    bytes_printf(&order->say, ngettext("%lu line, %s\n", "%lu lines, %s\n", count), count, text);
    return true;
}

static const char sql_totals[] =
    "SELECT v.code, v.name, coalesce(paid.sum, 0), coalesce(d.sum, 0) FROM provider v "
    "LEFT JOIN (SELECT e.provider, " PAID
    " AS sum FROM ledger l JOIN enrolment e ON e.subject = l.subject AND e.event = l.enrolment "
    "WHERE l.month = :month AND (l.to_account = 'paid' OR l.from_account = 'paid') GROUP BY e.provider) paid ON paid.provider = v.code "
    "LEFT JOIN advance d ON d.provider = v.code AND d.month = :month ORDER BY v.code";

/* Providers with nothing in the month are left out. */
bool command_payments_list(struct order *order, struct fail *why) {
    char month[8];
    struct rows r;
    int64_t all = 0, all_advanced = 0;
    if (!month_read(order->centre, order_argument(order, 0), month, why) ||
        !db_query(order->centre->db, &r, sql_totals, why, "month:t", month, NULL))
        return false;
    bytes_text(&order->say, "provider\tpaid\tadvance\tbalance\tname\n");
    while (db_next(&r, why)) {
        const int64_t paid = db_int(&r, 2), advance = db_int(&r, 3);
        char sums[3][MONEY_TEXT];
        if (paid == 0 && advance == 0) continue;
        money_show(paid, sums[0]);
        money_show(advance, sums[1]);
        money_show(paid - advance, sums[2]);
        all += paid;
        all_advanced += advance;
        bytes_printf(&order->say, "%s\t%s\t%s\t%s\t%s\n", db_text(&r, 0), sums[0], sums[1], sums[2], db_text(&r, 1));
    }
    bool ok = db_done(&r);
    char text[MONEY_TEXT], advanced[MONEY_TEXT], balance[MONEY_TEXT];
    money_show(all, text);
    money_show(all_advanced, advanced);
    money_show(all - all_advanced, balance);
    bytes_printf(&order->say, "*\t%s\t%s\t%s\n", text, advanced, balance);
    return ok;
}

bool command_advance_set(struct order *order, struct fail *why) {
    struct event ev = {.type = &event_types[EV_ADVANCE_SET]};
    struct advance *a = event_payload(&ev, &order->a);
    const char *provider = order_argument(order, 0);
    int64_t known = 0;
    if (!db_one_int(order->centre->db, &known, "SELECT count(*) FROM provider WHERE code = :code", why, "code:t", provider,
                    NULL) ||
        !month_read(order->centre, order_argument(order, 1), a->month, why) ||
        !money_parse(order_argument(order, 2), &a->sum, why))
        return false;
    if (known == 0)
        return fail_set(why, FAIL_GONE, "advance: provider", _("There is no provider “%s”. See “priem-centre catalogue list”."),
                        provider);
    text_copy(a->provider, sizeof a->provider, provider);
    if (!db_one_int(order->centre->db, &known,
                    "SELECT count(*) FROM advance WHERE provider = :provider AND month = :month AND sum = :sum", why, ":r",
                    &rec_advance, a, NULL))
        return false;
    if (known > 0) return true; /* said before */
    text_copy(ev.subject, sizeof ev.subject, order->centre->journal.region);
    return applier_append(order->centre, &ev, why);
}
