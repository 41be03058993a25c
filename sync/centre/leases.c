#include "sync/centre/leases.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "sync/centre/applier.h"
#include "sync/centre/log.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { SERIAL_MOST = 9999999 };

bool leases_grant(struct centre *c, uint32_t kiosk, uint32_t epoch, int64_t count, char lease[ID_TEXT], int64_t *first,
                  struct fail *why) {
    char counter[32];
    int64_t grant_no;
    snprintf(counter, sizeof counter, "next_grant.%" PRIu32 ".%" PRIu32, kiosk, epoch);
    if (!centre_take(c, "next_serial", count, first, why) || !centre_take(c, counter, 1, &grant_no, why)) return false;
    if (*first + count - 1 > SERIAL_MOST)
        return fail_set(why, FAIL_DENIED, "lease: no serials left",
                        _("The numbers of this region are used up: none can be given."));
    struct event ev = {.type = &event_types[EV_LEASE_GRANTED]};
    id_new(&c->env, ev.subject);
    memcpy(lease, ev.subject, ID_TEXT);
    struct lease *l = event_payload(&ev, &c->turn);
    l->no = kiosk;
    text_copy(l->kind, sizeof l->kind, "number");
    l->first = *first;
    l->last = *first + count - 1;
    l->kiosk_epoch = epoch;
    l->grant_no = grant_no;
    date_iso(env_today(&c->env) + (int32_t)settings_int(c->settings, "lease", "days"), l->not_after);
    if (!applier_append(c, &ev, why)) return false;
    centre_log(&c->env, "lease", "kiosk=%" PRIu32 " grant=%" PRId64 " first=%" PRId64 " last=%" PRId64, kiosk, grant_no,
               l->first, l->last);
    return true;
}

static int64_t said_next(const struct exchange_request *request, int64_t grant_no) {
    for (int i = 0; i < request->lease_count; i++)
        if (request->leases[i].grant_no == grant_no) return request->leases[i].next;
    return 0;
}

static bool numbers_left(struct centre *c, const struct peer *peer, const struct exchange_request *request, int64_t *left,
                         struct fail *why) {
    char day[DATE_TEXT];
    struct rows r;
    *left = 0;
    date_iso(env_today(&c->env), day);
    if (!db_query(
            c->db, &r,
            "SELECT grant_no, last, first, next FROM lease WHERE no = :kiosk AND kiosk_epoch = :epoch AND kind = 'number' AND not_after >= :day "
            "ORDER BY grant_no",
            why, "kiosk:i", (int64_t)peer->kiosk, "epoch:i", (int64_t)peer->epoch, "day:t", day, NULL))
        return false;
    while (db_next(&r, why)) {
        int64_t last = db_int(&r, 1), next = db_int(&r, 2), said = said_next(request, db_int(&r, 0));
        if (db_int(&r, 3) > next) next = db_int(&r, 3);
        if (said > next) next = said;
        if (next <= last) *left += last - next + 1;
    }
    bool ok = !db_failed(&r);
    db_done(&r);
    return ok;
}

bool leases_refill(struct centre *c, const struct peer *peer, const struct exchange_request *request, int64_t *granted,
                   struct fail *why) {
    int64_t size = settings_int(c->settings, "lease", "size"), left, first, free_from = 0;
    char lease[ID_TEXT];
    *granted = 0;
    if (!numbers_left(c, peer, request, &left, why) || !meta_int(c->db, "next_serial", &free_from, why)) return false;
    if (2 * left >= size) return true;
    if (free_from > SERIAL_MOST - size + 1) {
        centre_log(&c->env, "alarm", "reason=\"the numbers of the region are used up\" kiosk=%" PRIu32, peer->kiosk);
        return true;
    }
    *granted = size;
    return leases_grant(c, peer->kiosk, peer->epoch, size, lease, &first, why);
}
