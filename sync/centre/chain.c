#include "sync/centre/chain.h"

#include "model/store/frame_keys.h"
#include "model/store/list.h"
#include "model/store/log.h"
#include "sync/wire/frame.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct walk {
    struct centre *c;
    uint32_t kiosk, epoch;
    uint64_t seq;
    uint8_t head[HASH_SIZE];
    struct arena a;
    struct list said; /* keys */
};

static bool tell(const struct walk *w, uint64_t seq, const char *what, struct fail *why) {
    char text[EVENT_ID_TEXT], log[96];
    event_id_show((struct event_id){w->kiosk, w->epoch, seq}, text);
    snprintf(log, sizeof log, "chain: %s %s", text, what);
    return fail_set(why, FAIL_CONFLICT, log,
                    _("The record %s is missing or was changed from outside. Stop the server and restore a backup."), text);
}

/* --- Events --------------------------------------------------------------------------------------------------------------- */

enum { O, SIG, C, P, SEQ, HEAD, GSN, BESIDE, SUBJECT = BESIDE + 2 };

/* The pieces of the present row; false: one has not its size, or p is not what was committed to. */
static bool read_pieces(const struct rows *r, struct event *ev) {
    size_t sig_size, c_size;
    *ev = (struct event){0};
    ev->o = db_blob(r, O, &ev->o_size);
    const void *sig = db_blob(r, SIG, &sig_size), *c = db_blob(r, C, &c_size);
    ev->has_sig = !db_is_null(r, SIG);
    ev->has_c = !db_is_null(r, C);
    if (!ev->o || (ev->has_sig && sig_size != SIGN_SIZE) || (ev->has_c && c_size != HASH_SIZE)) return false;
    if (ev->has_sig) memcpy(ev->sig, sig, SIGN_SIZE);
    if (ev->has_c) memcpy(ev->c, c, HASH_SIZE);
    if (db_is_null(r, P)) return true;
    uint8_t committed[HASH_SIZE];
    struct hash h;
    ev->p = db_blob(r, P, &ev->p_size);
    hash_begin(&h, PURPOSE_COMMIT);
    hash_add(&h, ev->p, ev->p_size);
    hash_end(&h, committed);
    return ev->has_c && !memcmp(committed, ev->c, HASH_SIZE);
}

/* A line that could not be read names nothing, and was never numbered. */
static bool columns_agree(const struct rows *r, const struct event *ev, struct arena *a) {
    const struct event_pieces pieces = {.o = ev->o,
                                        .o_size = ev->o_size,
                                        .p = ev->p,
                                        .p_size = ev->p_size,
                                        .c = ev->has_c ? ev->c : NULL,
                                        .sig = ev->has_sig ? ev->sig : NULL};
    struct event read;
    bool readable = event_read(&pieces, a, &read, NULL);
    if (db_text(r, SUBJECT)[0] == '\0') return db_int(r, GSN) == 0;
    return readable && log_beside_agrees(r, BESIDE, &read);
}

static bool walk_events(struct walk *w, struct fail *why) {
    struct arena a = {0};
    struct rows r;
    bool good = true;
    int64_t end;
    if (!journal_chain_end(w->c->db, w->kiosk, w->epoch, &end, why) ||
        !journal_first_head(w->c->db, w->c->journal.region, w->kiosk, w->epoch, w->head, why) ||
        !db_query(
            w->c->db, &r,
            "SELECT l.o, l.sig, l.c, p.p, l.seq, l.head, l.gsn, " LOG_BESIDE
            " FROM log l LEFT JOIN personal p ON p.kiosk = l.kiosk AND "
            "p.epoch = l.epoch AND p.seq = l.seq WHERE l.kiosk = :kiosk AND l.epoch = :epoch AND (:end = 0 OR l.seq < :end) ORDER BY l.seq",
            why, "end:i", end, "kiosk:i", (int64_t)w->kiosk, "epoch:i", (int64_t)w->epoch, NULL))
        return false;
    while (good && db_next(&r, why)) {
        struct event ev;
        size_t size;
        w->seq++;
        good = (uint64_t)db_int(&r, SEQ) == w->seq && read_pieces(&r, &ev) && columns_agree(&r, &ev, &a);
        if (good) chain_next(&ev, w->head);
        const void *head = db_blob(&r, HEAD, &size);
        good = good && size == HASH_SIZE && !memcmp(head, w->head, HASH_SIZE);
        arena_reset(&a);
    }
    bool failed = db_failed(&r);
    db_done(&r);
    arena_close(&a);
    return !failed && (good || tell(w, w->seq, "does not fit", why));
}

/* --- Frames --------------------------------------------------------------------------------------------------------------- */

static void add_key(struct walk *w, const char *base64) {
    uint8_t key[SIGN_PUBLIC_SIZE];
    if (base64_to(base64, strlen(base64), key, sizeof key)) memcpy(list_add(&w->said, &w->a), key, sizeof key);
}

static bool take_keys(struct walk *w, struct rows *r, struct fail *why) {
    while (db_next(r, why)) {
        struct event ev;
        struct event_pieces pieces = {.o = db_text(r, 0)};
        pieces.o_size = strlen(pieces.o);
        if (!event_read(&pieces, &w->a, &ev, NULL) || !ev.type) continue;
        const struct kiosk *k = ev.payload;
        if (ev.type->kind == EV_KIOSK_KEYED)
            add_key(w, ((const struct kiosk_keyed *)ev.payload)->frame_key);
        else if (k->no == w->kiosk && k->kiosk_epoch <= w->epoch)
            add_key(w, k->frame_key);
    }
    bool failed = db_failed(r);
    db_done(r);
    return !failed;
}

/* Every key that the kiosk was enrolled with or has changed to, up to this epoch: no other can have signed. */
static bool load_keys(struct walk *w, struct fail *why) {
    struct rows r;
    return db_query(w->c->db, &r,
                    "SELECT l.o FROM log l WHERE " LOG_REGION(l) " AND l.type = 'kiosk.enrolled' AND l.gsn > 0 ORDER BY l.gsn",
                    why, NULL) &&
           take_keys(w, &r, why) &&
           db_query(w->c->db, &r,
                    "SELECT o FROM log WHERE kiosk = :kiosk AND epoch <= :epoch AND type = 'kiosk.keyed' ORDER BY epoch, seq",
                    why, "kiosk:i", (int64_t)w->kiosk, "epoch:i", (int64_t)w->epoch, NULL) &&
           take_keys(w, &r, why);
}

static bool is_said(const struct walk *w, const uint8_t key[SIGN_PUBLIC_SIZE]) {
    const uint8_t *all = w->said.rows;
    for (int i = 0; i < w->said.count; i++)
        if (!memcmp(all + (size_t)i * SIGN_PUBLIC_SIZE, key, SIGN_PUBLIC_SIZE)) return true;
    return false;
}

/* With the key in force at its first record. */
static bool is_signed(struct walk *w, const struct frame_head *head, const uint8_t *header, bool *good, struct fail *why) {
    const size_t size = FRAME_HEADER - SIGN_SIZE;
    struct frame_keys may;
    bool begun;
    *good = false;
    if (!frame_keys_at(w->c->db, w->kiosk, w->epoch, head->first_seq, &may, &begun, why)) return false;
    for (int i = 0; i < may.count && !*good; i++)
        *good =
            is_said(w, may.keys[i]) && sign_check(PURPOSE_FRAME, &(struct piece){header, size}, 1, may.keys[i], header + size);
    return true;
}

static bool head_is(struct walk *w, uint64_t seq, const uint8_t expected[HASH_SIZE], bool *same, struct fail *why) {
    uint8_t start[HASH_SIZE];
    struct rows r;
    if (seq == 0) {
        if (!journal_first_head(w->c->db, w->c->journal.region, w->kiosk, w->epoch, start, why)) return false;
        *same = !memcmp(start, expected, HASH_SIZE);
        return true;
    }
    if (!db_query(w->c->db, &r, "SELECT head FROM log WHERE kiosk = :kiosk AND epoch = :epoch AND seq = :seq", why, "kiosk:i",
                  (int64_t)w->kiosk, "epoch:i", (int64_t)w->epoch, "seq:i", (int64_t)seq, NULL))
        return false;
    size_t size = 0;
    const void *head = db_next(&r, why) ? db_blob(&r, 0, &size) : NULL;
    *same = size == HASH_SIZE && !memcmp(head, expected, HASH_SIZE);
    return db_done(&r);
}

/* Signed by the kiosk, and both its ends are where the walk has been. */
static bool check_frame(struct walk *w, const uint8_t *header, size_t size, uint64_t *covered, struct fail *why) {
    struct frame_head head;
    bool good = false; /* the payload is not kept */
    bool readable = size == FRAME_HEADER && frame_header(header, size, &head, NULL);
    if (readable && !is_signed(w, &head, header, &good, why)) return false;
    if (!good) return tell(w, *covered + 1, "came in a frame that was changed", why);
    bool before = false, after = false;
    if (!head_is(w, head.first_seq - 1, head.head_before, &before, why) ||
        !head_is(w, head.first_seq + head.count - 1, head.head_after, &after, why))
        return false;
    if (!before || !after || head.first_seq > *covered + 1) return tell(w, head.first_seq, "is not what was signed", why);
    uint64_t last = head.first_seq + head.count - 1;
    if (last > *covered) *covered = last;
    return true;
}

static bool walk_frames(struct walk *w, struct fail *why) {
    struct rows r;
    uint64_t covered = 0;
    bool good = true;
    if (!load_keys(w, why)) return false;
    if (!db_query(w->c->db, &r,
                  "SELECT header FROM frame_header WHERE kiosk = :kiosk AND epoch = :epoch ORDER BY first_seq, count", why,
                  "kiosk:i", (int64_t)w->kiosk, "epoch:i", (int64_t)w->epoch, NULL))
        return false;
    while (good && db_next(&r, why)) {
        size_t size;
        const void *header = db_blob(&r, 0, &size);
        good = check_frame(w, header, size, &covered, why);
    }
    bool failed = db_failed(&r);
    db_done(&r);
    return good && !failed && (covered == w->seq || tell(w, covered + 1, "came in no frame", why));
}

bool chain_list(struct centre *c, struct arena *a, struct list *out, struct fail *why) {
    struct rows r;
    *out = LIST(struct event_id);
    if (!db_query(c->db, &r, "SELECT DISTINCT kiosk, epoch FROM log ORDER BY kiosk, epoch", why, NULL)) return false;
    while (db_next(&r, why))
        *(struct event_id *)list_add(out, a) =
            (struct event_id){.kiosk = (uint32_t)db_int(&r, 0), .epoch = (uint32_t)db_int(&r, 1)};
    return db_done(&r);
}

bool chain_holds(struct centre *c, uint32_t kiosk, uint32_t epoch, uint64_t *checked, struct fail *why) {
    struct walk w = {.c = c, .kiosk = kiosk, .epoch = epoch, .said = LIST(uint8_t[SIGN_PUBLIC_SIZE])};
    if (kiosk == 0) return journal_verify(c->db, kiosk, epoch, checked, why);
    bool good = walk_events(&w, why) && walk_frames(&w, why);
    *checked = w.seq;
    arena_close(&w.a);
    return good;
}
