/* When a record was made, by the centre's clock: what the samples its kiosk has told leave open (model/event/clock.h). Shown,
 * and nothing more: no order and no limit hangs on it. */

#include "model/base/date.h"
#include "model/event/clock.h"
#include "model/store/journal.h"
#include "model/store/log.h"
#include "sync/centre/commands.h"

#include <inttypes.h>
#include <stdlib.h>

enum { SHOWN_MOST = 100 };

static void say_span(struct order *order, int64_t ms) {
    int64_t s = llabs(ms) / MS_SECOND;
    bytes_printf(&order->say, "%c%" PRId64 ":%02d:%02d", ms < 0 ? '-' : '+', s / 3600, (int)(s / 60 % 60), (int)(s % 60));
}

static void say_moment(struct order *order, const char *title, int64_t at) {
    char moment[17];
    moment_show(at, order->centre->env.offset, moment);
    bytes_printf(&order->say, "%s:%02d  %s\n", moment, (int)(at / MS_SECOND % 60), title);
}

/* The newest first. */
static bool say_wrong_clocks(struct order *order, struct fail *why) {
    struct rows r;
    if (!db_query(
            order->centre->db, &r,
            "SELECT kiosk, epoch, first_seq, count, at, off FROM frame_header WHERE off <> 0 ORDER BY at DESC LIMIT :most", why,
            "most:i", (int64_t)SHOWN_MOST, NULL))
        return false;
    bytes_text(&order->say, "kiosk\tfirst\tcount\treceived\toff\n");
    while (db_next(&r, why)) {
        char first[EVENT_ID_TEXT], moment[17];
        event_id_show(log_id(&r), first);
        moment_show(db_int(&r, 4), order->centre->env.offset, moment);
        bytes_printf(&order->say, "%" PRId64 "\t%s\t%" PRId64 "\t%s\t", db_int(&r, 0), first, db_int(&r, 3), moment);
        say_span(order, db_int(&r, 5));
        bytes_text(&order->say, "\n");
    }
    return db_done(&r);
}

/* Each package that came before it or with it brings a sample: what one leaves open another may not. */
static bool interval_of(struct order *order, const struct event *ev, int64_t *received, struct clock_interval *out,
                        struct fail *why) {
    enum { LOOKED_AT = 64 };
    struct clock_sample samples[LOOKED_AT];
    int count = 0;
    struct rows r;
    if (!db_query(order->centre->db, &r,
                  "SELECT at, clock, first_seq + count FROM frame_header WHERE kiosk = :kiosk AND epoch = :epoch AND "
                  "first_seq <= :seq ORDER BY first_seq DESC, count DESC LIMIT :most",
                  why, EVENT_ID_ARGS(ev->id), "most:i", (int64_t)LOOKED_AT, NULL))
        return false;
    while (db_next(&r, why)) {
        if (db_int(&r, 2) > (int64_t)ev->id.seq && (*received == 0 || db_int(&r, 0) < *received)) *received = db_int(&r, 0);
        count += clock_sample_parse(db_text(&r, 1), &samples[count]);
    }
    bool ok = db_done(&r);
    *out = (struct clock_interval){0, *received};
    for (int i = 0; i < count; i++) clock_narrow(&samples[i], ev->boot, ev->mono, ev->sample, out);
    return ok;
}

static bool say_event(struct order *order, struct event_id id, struct fail *why) {
    struct event ev;
    struct clock_interval made;
    int64_t received = 0;
    if (!journal_load(order->centre->db, id, &order->a, &ev, why) || !interval_of(order, &ev, &received, &made, why))
        return false;
    say_moment(order, _("its clock"), ev.at);
    if (received == 0) return true; /* of the centre itself */
    say_moment(order, _("received"), received);
    if (made.from > 0) say_moment(order, _("made not before"), made.from);
    say_moment(order, _("made not after"), made.to);
    int64_t off = clock_off(&made, ev.at);
    if (off == 0) return true;
    bytes_text(&order->say, _("The clock was wrong by at least "));
    say_span(order, off);
    bytes_text(&order->say, "\n");
    return true;
}

bool command_clock(struct order *order, struct fail *why) {
    struct event_id id;
    const char *event = order_argument(order, 0);
    if (*event == '\0') return say_wrong_clocks(order, why);
    if (!event_id_parse(event, &id))
        return fail_set(why, FAIL_INPUT, "clock: id", _("A record is named like 3.1.412: kiosk, epoch, number in its log."));
    return say_event(order, id, why);
}
