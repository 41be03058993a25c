#include "sync/centre/commands.h"

#include "model/base/money.h"

#include <inttypes.h>

/* How far the caps are used: of each period and group of children how many certificates have a nominal, of how many, and where
 * its money stands; below it the same by the municipality in which the children live now. */

#define IN_ACCOUNT(account)                                                                                                    \
    "(SELECT sum(CASE WHEN e.to_account = '" account "' THEN e.sum ELSE 0 - e.sum END) FROM ledger e WHERE e.subject = "       \
    "n.subject AND e.number = n.number AND e.period = n.period AND (e.to_account = '" account                                  \
    "' OR e.from_account = '" account "'))"
#define SUMS                                                                                                                   \
    "count(u.period), coalesce(sum(u.sum), 0), coalesce(sum(u.held), 0), coalesce(sum(u.paid), 0), coalesce(sum(u.free), 0)"

static const char sql_limits[] =
    "WITH used AS (SELECT n.period, n.group_code, l.municipality, n.sum, " IN_ACCOUNT("held") " AS held, " IN_ACCOUNT("paid") " AS paid, " IN_ACCOUNT(
        "free") " AS free FROM nominal n JOIN learner l ON l.subject = n.subject WHERE n.state = "
                "'granted' AND (:period = '' OR n.period = :period)) "
                "SELECT c.period, c.group_code, 0, '', '', c.count, c.money, " SUMS
                " FROM cap c LEFT JOIN used u ON u.period = c.period AND u.group_code = c.group_code WHERE :period = '' OR c.period = :period "
                "GROUP BY c.period, c.group_code, c.count, c.money UNION ALL SELECT u.period, u.group_code, 1, u.municipality, coalesce(m.name, "
                "''), 0, 0, " SUMS " FROM used u LEFT JOIN municipality m ON m.municipality = u.municipality "
                "GROUP BY u.period, u.group_code, u.municipality, m.name ORDER BY 1, 2, 3, 4";

enum { PERIOD, GROUP, LEVEL, PLACE, NAME, COUNT_MOST, MONEY_MOST_OF, COUNT, NOMINAL, HELD, PAID, FREE };

static void put_sum(struct bytes *out, int64_t sum) {
    char text[MONEY_TEXT];
    money_show(sum, text);
    bytes_printf(out, "\t%s", text);
}

bool command_limits(struct order *order, struct fail *why) {
    struct bytes *say = &order->say;
    struct rows r;
    const char *period = order_argument(order, 0);
    if ((*period && !command_period_known(order, period, why)) ||
        !db_query(order->centre->db, &r, sql_limits, why, "period:t", period, NULL))
        return false;
    bytes_text(say, "period\tgroup\tmunicipality\tcertificates\tcap\tnominal\tcap\tbooked\tpaid\tleft\tname\n");
    while (db_next(&r, why)) {
        const bool whole = db_int(&r, LEVEL) == 0;
        bytes_printf(say, "%s\t%s\t%s\t%" PRId64 "\t", db_text(&r, PERIOD), db_text(&r, GROUP),
                     whole ? "*" : db_text(&r, PLACE), db_int(&r, COUNT));
        if (whole) bytes_printf(say, "%" PRId64, db_int(&r, COUNT_MOST));
        put_sum(say, db_int(&r, NOMINAL));
        if (whole)
            put_sum(say, db_int(&r, MONEY_MOST_OF));
        else
            bytes_text(say, "\t");
        for (int i = HELD; i <= FREE; i++) put_sum(say, db_int(&r, i));
        bytes_printf(say, "\t%s\n", db_text(&r, NAME));
    }
    return db_done(&r);
}
