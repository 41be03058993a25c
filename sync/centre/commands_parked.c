/* What the centre has set aside, and what waits for an operator. No line holds personal data. */

#include "model/store/log.h"
#include "sync/centre/applier.h"
#include "sync/centre/commands.h"

#include "model/base/date.h"
#include "model/event/title.h"
#include "model/store/list.h"

#include <inttypes.h>
#include <string.h>

/* --- Set aside ------------------------------------------------------------------------------------------------------------ */

struct aside_row {
    char id[EVENT_ID_TEXT];
    struct event_id event;
    char type[40];
    int64_t at; /* by the clock of its kiosk */
};

static bool read_parked(struct order *order, struct list *out, struct fail *why) {
    struct rows r;
    *out = LIST(struct aside_row);
    if (!db_query(order->centre->db, &r, "SELECT kiosk, epoch, seq, type, at FROM log WHERE gsn = 0 ORDER BY arrived", why,
                  NULL))
        return false;
    while (db_next(&r, why)) {
        struct aside_row *row = list_add(out, &order->a);
        row->event = log_id(&r);
        event_id_show(row->event, row->id);
        snprintf(row->type, sizeof row->type, "%s", db_text(&r, 3));
        row->at = db_int(&r, 4);
    }
    return db_done(&r);
}

static bool cause_of(struct order *order, const char *id, char cause[24], struct fail *why) {
    struct event_id last = {0}, told;
    struct rows r;
    snprintf(cause, 24, "%s", "");
    if (!db_query(order->centre->db, &r,
                  "SELECT cause, ruling FROM ruling WHERE closed IN (0, 1) AND kind = 'parked' AND of = :of ORDER BY ruling",
                  why, "of:t", id, NULL))
        return false;
    while (db_next(&r, why)) { /* the one told last holds */
        if (!event_id_parse(db_text(&r, 1), &told) || !event_id_behind(told, last)) continue;
        last = told;
        snprintf(cause, 24, "%s", db_text(&r, 0));
    }
    return db_done(&r);
}

static void say_moment(struct order *order, int64_t at) {
    char day[DATE_TEXT];
    int64_t minutes = at / MS_MINUTE + order->centre->env.offset;
    date_iso(moment_date(at, order->centre->env.offset), day);
    bytes_printf(&order->say, "%s %02d:%02d", day, (int)(minutes / 60 % 24), (int)(minutes % 60));
}

bool command_parked(struct order *order, struct fail *why) {
    struct list list;
    if (!read_parked(order, &list, why)) return false;
    const struct aside_row *rows = list.rows;
    bytes_text(&order->say, "id\tkiosk\tseq\ttype\tcause\twhen\twhy\n");
    for (int i = 0; i < list.count; i++) {
        char cause[24];
        if (!cause_of(order, rows[i].id, cause, why)) return false;
        bytes_printf(&order->say, "%s\t%" PRIu32 "\t%" PRIu64 "\t%s\t%s\t", rows[i].id, rows[i].event.kiosk, rows[i].event.seq,
                     rows[i].type, cause);
        say_moment(order, rows[i].at);
        bytes_printf(&order->say, "\t%s\n", _(parked_title(cause)));
    }
    return true;
}

static bool redrive_one(struct order *order, struct event_id event, struct fail *why) {
    char id[EVENT_ID_TEXT];
    const char *cause;
    if (!applier_redrive(order->centre, event, &cause, why)) return false;
    event_id_show(event, id);
    if (cause) {
        order->done_badly = true;
        bytes_printf(&order->say, _("%s stays set aside: %s\n"), id, _(parked_title(cause)));
    } else {
        bytes_printf(&order->say, _("%s is taken\n"), id);
    }
    return true;
}

bool command_redrive(struct order *order, struct fail *why) {
    const char *which = order_argument(order, 0);
    struct event_id event;
    struct list list;
    bool ok = true;
    if (strcmp(which, "all") != 0) {
        if (!event_id_parse(which, &event))
            return fail_set(why, FAIL_INPUT, "redrive: id", _("ID: the first column of “parked”, like 3.1.42, or all."));
        return redrive_one(order, event, why) && applier_run(order->centre, why);
    }
    if (!read_parked(order, &list, why)) return false;
    const struct aside_row *rows = list.rows;
    if (list.count == 0) bytes_printf(&order->say, "%s\n", _("Nothing is set aside."));
    for (int i = 0; ok && i < list.count; i++) ok = redrive_one(order, rows[i].event, why);
    return ok && applier_run(order->centre, why);
}

/* --- For an operator ------------------------------------------------------------------------------------------------------ */

bool command_cases(struct order *order, struct fail *why) {
    struct rows r;
    if (!db_query(order->centre->db, &r,
                  "SELECT r.ruling, r.kind, r.cause, coalesce(a.request_no, ''), r.number, r.at, coalesce(a.request_point, '') "
                  "FROM ruling r LEFT JOIN application a ON a.subject = r.subject AND a.app = r.app "
                  "WHERE r.closed = 0 AND r.kind IN ('handed', 'flagged') ORDER BY r.at, r.ruling",
                  why, NULL))
        return false;
    bytes_text(&order->say, "id\twhat\tcause\tapplication\tpoint\tcertificate\twhen\n");
    while (db_next(&r, why)) {
        bytes_printf(&order->say, "%s\t%s\t%s\t%s\t%s\t%s\t", db_text(&r, 0), db_text(&r, 1), db_text(&r, 2), db_text(&r, 3),
                     db_text(&r, 6), db_text(&r, 4));
        say_moment(order, db_int(&r, 5));
        bytes_text(&order->say, "\n");
    }
    return db_done(&r);
}
