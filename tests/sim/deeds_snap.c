#include "tests/sim/world.h"

#include "sync/centre/snapshot.h"
#include "sync/kiosk/inner.h"
#include "sync/wire/snapshot.h"
#include "tests/sim/disk.h"

#include <inttypes.h>
#include <string.h>

/* A kiosk that is far behind, on a line that carries little: it is sent to a snapshot of its place. */

/* Its store is of another feed, as behind a restore of the centre: everything comes again from the beginning, while it has
 * everything, and things of its own that are not sent yet. */
static bool far_behind(struct world *w, struct sim_kiosk *k, struct fail *why) {
    enum { ANOTHER = 7, WEAK = 2048 };
    if (!k->x || k->waiting || disk_is_off(k->machine)) return true;
    if (sim_dice(w, 2) > 0) { /* or it is only the line, and then what it moves to */
        if (!db_begin(k->seat.db, true, why)) return false;
        if (!meta_set_int(k->seat.db, "feed_epoch", ANOTHER, why) || !db_commit(k->seat.db, why)) {
            db_rollback(k->seat.db);
            return false;
        }
        kiosk_stop(k);
        if (disk_is_off(k->machine)) return true;
        kiosk_start(k);
        sim_note(w, "%s has another feed", k->seat.name);
    }
    if (sim_dice(w, 3) == 0) { /* and its program of an earlier release, until it is started anew */
        k->x->dicts.count = 0;
        k->x->outbox.dict = NULL;
    }
    k->x->feed_most = WEAK;
    kiosk_exchange_start(k->x);
    return true;
}

const struct deed happenings_snap[] = {{"far behind", 12, far_behind}, {0}};

/* --- What stands in a snapshot -------------------------------------------------------------------------------------------- */

/* 12, 37: each event of it is fed to this kiosk, too; nobody's who is erased has a personal part. */
static void check_event(struct world *w, struct sim_kiosk *k, const struct feed_item *item, struct arena *a) {
    static const char fed[] = "SELECT count(*) FROM feed WHERE gsn = :gsn AND scope IN " SIM_SCOPES;
    static const char gone[] = "SELECT count(*) FROM learner WHERE erased <> '' AND subject = :subject";
    struct fail why = {0};
    struct event ev;
    int64_t found = 0, erased = 0;
    if (item->forget || item->own || !event_decode(item->line, item->size, a, &ev, &why))
        sim_fail(w, "a snapshot for %s holds something else: %s", k->seat.name, why.log);
    if (!db_one_int(w->kit.c->db, &found, fed, &why, "gsn:i", item->gsn, "kiosk:i", (int64_t)k->seat.no, NULL) ||
        !db_one_int(w->kit.c->db, &erased, gone, &why, "subject:t", ev.subject, NULL))
        sim_fail(w, "%s", why.log);
    if (found == 0) sim_fail(w, "invariant 12: a snapshot for %s holds number %" PRId64, k->seat.name, item->gsn);
    if (erased > 0 && ev.p)
        sim_fail(w, "invariant 37: a snapshot for %s holds number %" PRId64 " of an erased learner", k->seat.name, item->gsn);
}

static size_t check_block(struct world *w, struct sim_kiosk *k, const char *scope, const uint8_t *data, size_t room,
                          struct snapshot_head *h) {
    const struct snapshot_bond bond = {w->kit.c->journal.region, scope};
    struct arena a = {0};
    struct feed_item *items;
    struct fail why = {0};
    uint32_t index = h->index;
    int count;
    size_t size = snapshot_peek(data, room, h);
    if (size == 0 || size > room ||
        !snapshot_open(data, size, &bond, w->kit.c->answer_key, &w->kit.c->dicts, &a, &items, &count, &why))
        sim_fail(w, "a snapshot for %s does not open: %s", k->seat.name, why.log);
    if (h->index != index) sim_fail(w, "block %u of a snapshot is number %u", index, h->index);
    for (int i = 0; i < count; i++) check_event(w, k, &items[i], &a);
    arena_close(&a);
    return size;
}

void snapshots_hold_the_scope(struct world *w, struct sim_kiosk *k) {
    struct peer peer;
    struct fail why = {0};
    struct bytes file = {0};
    char place[SCOPE_ROOM], path[SNAPSHOT_PATH_ROOM];
    uint64_t total = 0;
    if (!peer_load(w->kit.c, k->seat.no, &peer, &why)) sim_fail(w, "%s", why.log);
    peer_place(&peer, place);
    snprintf(path, sizeof path, SNAPSHOT_PATH "%s", place);
    do {
        size_t before = file.size;
        if (snapshot_get(w->kit.c, k->seat.no, path, file.size, SIZE_MAX, &file, &total) != 206 || file.size == before) break;
    } while (file.size < total);
    struct snapshot_head h = {0};
    for (size_t at = 0; at < file.size && file.size == total; h.index++)
        at += check_block(w, k, place, file.data + at, file.size - at, &h);
    if (file.size > 0 && (file.size != total || !h.last)) sim_fail(w, "a snapshot for %s has no end", k->seat.name);
    bytes_close(&file);
}
