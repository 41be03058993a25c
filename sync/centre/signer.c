#include "sync/centre/signer.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "model/store/queries.h"

#include <stdio.h>
#include <string.h>

bool signer_load(struct centre *c, const char *staff, struct signer *out, struct fail *why) {
    *out = (struct signer){.role = ROLE_NONE};
    struct rows r;
    if (!db_query(c->db, &r, "SELECT role, sign_key, municipality FROM staff WHERE subject = :staff", why, "staff:t", staff,
                  NULL))
        return false;
    if (db_next(&r, why)) {
        out->role = role_of(db_text(&r, 0));
        text_copy(out->municipality, sizeof out->municipality, db_text(&r, 2));
        out->keyed = base64_to(db_text(&r, 1), strlen(db_text(&r, 1)), out->key, sizeof out->key);
    }
    return db_done(&r);
}

enum { KEYS_MOST = 16 };

static bool signed_before(struct centre *c, const struct event *ev, const char *staff, signed_by *by, struct arena *a, bool *ok,
                          struct fail *why) {
    struct event_id ids[KEYS_MOST];
    int count = 0;
    struct rows r;
    if (!db_query(
            c->db, &r,
            "SELECT l.kiosk, l.epoch, l.seq FROM touch t JOIN log l ON l.kiosk = t.kiosk AND l.epoch = t.epoch AND l.seq = t.seq "
            "WHERE t.subject = :staff AND t.gsn > 0 AND l.type = 'staff.keyed' ORDER BY l.gsn DESC",
            why, "staff:t", staff, NULL))
        return false;
    while (count < KEYS_MOST && db_next(&r, why))
        ids[count++] = (struct event_id){
            .kiosk = (uint32_t)db_int(&r, 0), .epoch = (uint32_t)db_int(&r, 1), .seq = (uint64_t)db_int(&r, 2)};
    bool read = db_done(&r);
    for (int i = 0; read && i < count && !*ok; i++) {
        struct event keyed;
        uint8_t key[SIGN_PUBLIC_SIZE];
        if (!journal_load(c->db, ids[i], a, &keyed, why)) return false;
        const struct staff_keyed *k = keyed.payload;
        *ok = k && base64_to(k->sign_key, strlen(k->sign_key), key, sizeof key) && by(ev, key);
    }
    return read;
}

bool signer_signed(struct centre *c, const struct event *ev, const char *staff, const struct signer *signer, signed_by *by,
                   struct arena *a, bool *ok, struct fail *why) {
    *ok = signer->keyed && by(ev, signer->key);
    return *ok || signed_before(c, ev, staff, by, a, ok, why);
}

bool signer_knew_removed(struct centre *c, const struct event *ev, const char *staff, bool *knew, struct fail *why) {
    int64_t count = 0;
    if (!db_one_int(c->db, &count,
                    "SELECT count(*) FROM touch t JOIN log l ON l.kiosk = t.kiosk AND l.epoch = t.epoch AND l.seq = t.seq "
                    "JOIN staff s ON s.subject = t.subject AND s.removed = 1 "
                    "WHERE t.subject = :staff AND t.gsn > 0 AND t.gsn <= :seen AND l.type = 'staff.removed'",
                    why, "staff:t", staff, "seen:i", ev->seen, NULL))
        return false;
    *knew = count > 0;
    return true;
}

/* By the centre's clock; DATE_NONE: still of the staff. */
static bool removed_on(struct centre *c, const char *staff, int32_t *day, struct fail *why) {
    int64_t at = 0;
    if (!db_one_int(c->db, &at,
                    "SELECT l.at FROM touch t JOIN log l ON l.kiosk = t.kiosk AND l.epoch = t.epoch AND l.seq = t.seq "
                    "JOIN staff s ON s.subject = t.subject AND s.removed = 1 "
                    "WHERE t.subject = :staff AND t.gsn > 0 AND l.type = 'staff.removed' ORDER BY t.gsn DESC LIMIT 1",
                    why, "staff:t", staff, NULL))
        return false;
    *day = at > 0 ? moment_date(at, c->env.offset) : DATE_NONE;
    return true;
}

/* The last day of the region that the kiosk had heard of; DATE_NONE: of none. */
static bool in_touch_on(struct centre *c, const struct event *ev, struct arena *a, int32_t *day, struct fail *why) {
    const struct event *opened;
    *day = DATE_NONE;
    if (!signer_knew(c, ev, REGION_SAID("l.type = 'day.opened'"), a, &opened, why)) return false;
    const struct day *known = opened ? opened->payload : NULL;
    if (known && !date_parse(known->day, day)) *day = DATE_NONE;
    return true;
}

bool signer_lease_over(struct centre *c, const struct event *ev, const char *staff, struct arena *a, bool *over,
                       struct fail *why) {
    int32_t removed, touch, made = moment_date(ev->at, ev->offset);
    struct region_facts *region = arena_alloc(a, sizeof *region);
    *over = false;
    if (!removed_on(c, staff, &removed, why)) return false;
    if (removed == DATE_NONE) return true;
    if (!in_touch_on(c, ev, a, &touch, why) || !region_load(c->db, region, why)) return false;
    if (touch != DATE_NONE && touch > made) made = touch; /* a clock that was put back */
    int32_t last = touch != DATE_NONE && touch < removed ? touch : removed;
    *over = made > last + (int32_t)region->set.credential_days;
    return true;
}

enum { DELEGATIONS_MOST = 16 };

struct given {
    char event[EVENT_ID_TEXT];
    char ended[11];
    struct signer as;
};

static bool read_delegations(struct centre *c, const struct event *ev, const char *principal, const char *day,
                             struct given out[DELEGATIONS_MOST], int *count, struct fail *why) {
    struct rows r;
    *count = 0;
    if (!db_query(c->db, &r,
                  "SELECT event, ended, role, municipality FROM delegation WHERE subject = :staff AND principal = :principal "
                  "AND first <= :day AND last >= :day ORDER BY event",
                  why, "staff:t", ev->staff, "principal:t", principal, "day:t", day, NULL))
        return false;
    while (*count < DELEGATIONS_MOST && db_next(&r, why)) {
        struct given *g = &out[(*count)++];
        text_copy(g->event, sizeof g->event, db_text(&r, 0));
        text_copy(g->ended, sizeof g->ended, db_text(&r, 1));
        g->as.role = role_of(db_text(&r, 2));
        text_copy(g->as.municipality, sizeof g->as.municipality, db_text(&r, 3));
    }
    return db_done(&r);
}

/* What was decided before the kiosk knew of the end stands, as with a removed person. */
static bool end_was_known(struct centre *c, const struct event *ev, const struct given *g, bool *known, struct fail *why) {
    char of[EVENT_ID_TEXT + 16];
    int64_t count = 0;
    snprintf(of, sizeof of, "%%\"of\":\"%.*s\"%%", EVENT_ID_TEXT - 1, g->event);
    if (!db_one_int(
            c->db, &count,
            "SELECT count(*) FROM touch t JOIN log l ON l.kiosk = t.kiosk AND l.epoch = t.epoch AND l.seq = t.seq "
            "WHERE t.subject = :staff AND t.gsn > 0 AND t.gsn <= :seen AND l.type = 'delegation.ended' AND l.o LIKE :of",
            why, "staff:t", ev->staff, "seen:i", ev->seen, "of:t", of, NULL))
        return false;
    *known = count > 0;
    return true;
}

bool signer_knew(struct centre *c, const struct event *ev, const char *sql, struct arena *a, const struct event **said,
                 struct fail *why) {
    struct event_id id = {0};
    struct rows r;
    *said = NULL;
    if (!db_query(c->db, &r, sql, why, "seen:i", ev->seen, NULL)) return false;
    if (db_next(&r, why))
        id = (struct event_id){
            .kiosk = (uint32_t)db_int(&r, 0), .epoch = (uint32_t)db_int(&r, 1), .seq = (uint64_t)db_int(&r, 2)};
    bool ok = db_done(&r);
    if (!ok || id.seq == 0) return ok;
    struct event *found = arena_alloc(a, sizeof *found);
    *said = found;
    return journal_load(c->db, id, a, found, why);
}

/* The day by the event's clock, or the later one that the region had reached and the kiosk knew of: a clock that was put back
 * brings no delegation back. */
static bool day_of(struct centre *c, const struct event *ev, struct arena *a, char day[DATE_TEXT], struct fail *why) {
    const struct event *opened;
    date_iso(moment_date(ev->at, ev->offset), day);
    if (!signer_knew(c, ev, REGION_SAID("l.type = 'day.opened'"), a, &opened, why)) return false;
    const struct day *known = opened ? opened->payload : NULL;
    if (known && strcmp(known->day, day) > 0) text_copy(day, DATE_TEXT, known->day);
    return true;
}

bool signer_stands_in(struct centre *c, const struct event *ev, const char *principal, enum permission permission,
                      struct signer *signer, struct arena *a, struct fail *why) {
    struct given list[DELEGATIONS_MOST] = {0};
    char day[DATE_TEXT];
    int count;
    bool gone, left;
    signer->role = ROLE_NONE;
    if (!signer_knew_removed(c, ev, principal, &gone, why) || !signer_knew_removed(c, ev, ev->staff, &left, why)) return false;
    if (gone || left) return true; /* nobody stands in for a person without a role, or without having one himself */
    if (!day_of(c, ev, a, day, why) || !read_delegations(c, ev, principal, day, list, &count, why)) return false;
    for (int i = 0; i < count; i++) {
        bool over = false;
        if (!role_permits(list[i].as.role, permission)) continue;
        if (list[i].ended[0] && strcmp(list[i].ended, day) <= 0 && !end_was_known(c, ev, &list[i], &over, why)) return false;
        if (over) continue;
        signer->role = list[i].as.role;
        memcpy(signer->municipality, list[i].as.municipality, sizeof signer->municipality);
        break;
    }
    return true;
}

bool signer_permits(struct centre *c, const struct event *ev, const struct signer *signer, enum permission permission,
                    struct arena *a, bool *permits, struct fail *why) {
    char principals[DELEGATIONS_MOST][ID_TEXT], day[DATE_TEXT];
    struct signer as;
    struct rows r;
    int count = 0;
    *permits = role_permits(signer->role, permission);
    if (*permits) return true;
    if (!day_of(c, ev, a, day, why) ||
        !db_query(c->db, &r,
                  "SELECT DISTINCT principal FROM delegation WHERE subject = :staff AND first <= :day AND last >= :day "
                  "ORDER BY principal",
                  why, "staff:t", ev->staff, "day:t", day, NULL))
        return false;
    while (count < DELEGATIONS_MOST && db_next(&r, why)) text_copy(principals[count++], ID_TEXT, db_text(&r, 0));
    if (!db_done(&r)) return false;
    for (int i = 0; i < count && !*permits; i++) {
        if (!signer_stands_in(c, ev, principals[i], permission, &as, a, why)) return false;
        *permits = as.role != ROLE_NONE;
    }
    return true;
}
