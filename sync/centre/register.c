#include "sync/centre/commands.h"

#include "model/base/csv.h"
#include "model/base/date.h"
#include "model/base/text.h"
#include "model/event/person.h"
#include "model/rules/fields.h"
#include "model/rules/life.h"
#include "model/store/queries_table.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* --- The list ------------------------------------------------------------------------------------------------------------- */

enum { LIST_MOST = 1000000 };

bool command_register_list(struct order *order, struct fail *why) {
    struct rows r;
    int64_t most;
    if (!command_number_fits(order_option(order, "most", "1000"), LIST_MOST, &most, why) ||
        !db_query(
            order->centre->db, &r,
            "SELECT c.number, c.state, c.living, l.child_surname, l.child_name, l.child_patronymic, l.child_birth, c.issued_point "
            "FROM certificate c JOIN learner l ON l.subject = c.subject ORDER BY c.number LIMIT :most",
            why, "most:i", most, NULL))
        return false;
    bytes_text(&order->say, "number\tstate\tvalid instead\tbirth\tpoint\tname\n");
    while (db_next(&r, why)) {
        char number[16], birth[DATE_TEXT], name[400], shown[400];
        certificate_show(db_text(&r, 0), number);
        date_iso_show(db_text(&r, 6), birth);
        snprintf(name, sizeof name, "%s %s %s", db_text(&r, 3), db_text(&r, 4), db_text(&r, 5));
        text_clean(name, shown, sizeof shown);
        bytes_printf(&order->say, "%s\t%s\t%s\t%s\t%s\t%s\n", number, _(certificate_state_title(db_text(&r, 1))),
                     db_text(&r, 2), birth, db_text(&r, 7), shown);
    }
    return !db_failed(&r);
}

/* --- The table ------------------------------------------------------------------------------------------------------------ */

static const char *const own_columns[] = {
    "number", "state", "living", "issued", "valid_until", "request_no", "request_municipality", "request_point"};
enum { OWN_COLUMNS = sizeof own_columns / sizeof *own_columns, OWN_ISSUED = 3 };

static const struct {
    const char *prefix;
    const struct record *rec;
} parts[] = {{"child", &rec_child}, {"address", &rec_address}};
enum { PARTS = sizeof parts / sizeof *parts };

// clang-format off
#define L_ADDRESS(kind, name, room) ", l.address_" #name
static const char sql_export[] =
    "SELECT c.number, c.state, c.living, c.issued_at, c.valid_until, a.request_no, l.municipality, c.issued_point"
    CHILD_FIELDS(QUERY_L_CHILD) ADDRESS_FIELDS(L_ADDRESS)
    " FROM certificate c JOIN learner l ON l.subject = c.subject LEFT JOIN application a ON a.subject = c.subject AND a.app = c.app "
    "ORDER BY c.number";
// clang-format on

static void put_header(FILE *out) {
    for (int i = 0; i < OWN_COLUMNS; i++) csv_put(out, ',', own_columns[i], i == 0);
    for (int p = 0; p < PARTS; p++)
        for (size_t i = 0; i < parts[p].rec->count; i++) {
            char name[64];
            snprintf(name, sizeof name, "%s_%s", parts[p].prefix, parts[p].rec->columns[i].name);
            csv_put(out, ',', name, false);
        }
    csv_end(out);
}

static void put_row(FILE *out, const struct rows *r, int offset) {
    int columns = OWN_COLUMNS;
    for (int p = 0; p < PARTS; p++) columns += (int)parts[p].rec->count;
    for (int i = 0; i < columns; i++) {
        char day[DATE_TEXT];
        if (i == OWN_ISSUED) date_iso(moment_date(db_int(r, i), offset), day);
        csv_put(out, ',', i == OWN_ISSUED ? day : db_text(r, i), i == 0);
    }
    csv_end(out);
}

bool command_register_export(struct order *order, struct fail *why) {
    struct rows r;
    unsigned long count = 0;
    if (!db_query(order->centre->db, &r, sql_export, why, NULL)) return false;
    put_header(order->out);
    for (; db_next(&r, why); count++) put_row(order->out, &r, order->centre->env.offset);
    if (db_failed(&r)) return false;
    if (fflush(order->out) != 0 || ferror(order->out))
        return fail_set(why, FAIL_DISK, "export: write",
                        _("The file could not be written. Free space on the disk and export again."));
    bytes_printf(&order->say, ngettext("%lu certificate written\n", "%lu certificates written\n", count), count);
    return true;
}
