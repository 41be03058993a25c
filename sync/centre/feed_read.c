#include "sync/centre/feed.h"

#include "sync/wire/exchange.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a kiosk gets of the feed: its scopes are read a page at a time and put together by place, each position as a whole. */

enum {
    SCOPES_OF_KIOSK = 3,
    READ_AT_ONCE = 256,
    PART_MOST = 512 * 1024, /* bytes of one position in one slice, whatever they are: with `most` far below ANSWER_MAX */
};

struct place {
    int64_t pos, gsn;
};

struct window {
    struct place places[(SCOPES_OF_KIOSK + 1) * READ_AT_ONCE];
    int count;
    int64_t whole_to; /* every position up to here is complete in `places` */
};

static bool read_page(struct window *w, struct rows *r, struct fail *why) {
    int start = w->count;
    while (w->count - start < READ_AT_ONCE && db_next(r, why))
        w->places[w->count++] = (struct place){.pos = db_int(r, 0), .gsn = db_int(r, 1)};
    /* A full page may have cut its last position. */
    if (w->count - start == READ_AT_ONCE && w->places[w->count - 1].pos - 1 < w->whole_to)
        w->whole_to = w->places[w->count - 1].pos - 1;
    return db_done(r);
}

static bool read_scope(struct centre *c, const char *scope, int64_t cursor, int64_t to, struct window *w, struct fail *why) {
    struct rows r;
    return db_query(
               c->db, &r,
               "SELECT pos, gsn FROM feed WHERE scope = :scope AND pos > :cursor AND pos <= :to ORDER BY pos, gsn LIMIT :most",
               why, "scope:t", scope, "cursor:i", cursor, "to:i", to, "most:i", (int64_t)READ_AT_ONCE, NULL) &&
           read_page(w, &r, why);
}

/* The orders to forget alone, of which a region has few: by their numbers, not by the scope's whole past. */
static bool read_leavers(struct centre *c, const char *scope, int64_t cursor, int64_t to, struct window *w, struct fail *why) {
    struct rows r;
    return cursor >= to ||
           (db_query(c->db, &r,
                     "SELECT pos, gsn FROM feed WHERE gsn >= :leaver AND scope || '' = :scope AND pos + 0 > :cursor "
                     "AND pos + 0 <= :to ORDER BY pos, gsn LIMIT :most",
                     why, "leaver:i", LEAVER, "scope:t", scope, "cursor:i", cursor, "to:i", to, "most:i", (int64_t)READ_AT_ONCE,
                     NULL) &&
            read_page(w, &r, why));
}

static int by_place(const void *left, const void *right) {
    const struct place *a = left, *b = right;
    if (a->pos != b->pos) return a->pos < b->pos ? -1 : 1;
    return a->gsn < b->gsn ? -1 : a->gsn > b->gsn;
}

static void scopes_of(const struct peer *peer, char scopes[SCOPES_OF_KIOSK][SCOPE_ROOM]) {
    snprintf(scopes[0], SCOPE_ROOM, SCOPE_ALL);
    peer_place(peer, scopes[1]);
    peer_own(peer->kiosk, scopes[2]);
}

/* One reading: what is filled, from whom, and how much. */
struct reading {
    struct centre *c;
    const struct peer *peer;
    char scopes[SCOPES_OF_KIOSK][SCOPE_ROOM];
    int64_t to;
    size_t most;
    size_t began; /* where the lines of the present position begin */
    bool full;
    struct arena lines;
    struct feed_slice *out;
};

static void next_line(struct feed_slice *out) {
    if (out->lines.size > 0) bytes_u8(&out->lines, '\n');
    out->events++;
}

/* As far as the feed has come there, of its place the snapshot: whoever has entered since comes whole where that stands. */
static bool holds(struct reading *r, const char *subject, int64_t pos, bool *so, struct fail *why) {
    static const char sql[] = "SELECT 1 FROM scope WHERE subject = :subject AND ((scope = :place AND since <= :come) OR "
                              "(scope = :own AND since <= :pos)) LIMIT 1";
    int64_t there = 0, come = pos > r->peer->snapped ? pos : r->peer->snapped;
    if (!db_one_int(r->c->db, &there, sql, why, "subject:t", subject, "place:t", r->scopes[1], "come:i", come, "own:t",
                    r->scopes[2], "pos:i", pos, NULL))
        return false;
    *so = there != 0;
    return true;
}

/* Who has left one scope of a kiosk may be in the other, or be there again. */
static bool put_leaver(struct reading *r, int64_t pos, int64_t no, struct fail *why) {
    struct rows rows;
    bool so = true;
    if (!r->peer->forgets) return true;
    if (!db_query(r->c->db, &rows, "SELECT subject FROM leaver WHERE no = :no", why, "no:i", no, NULL)) return false;
    bool ok = !db_next(&rows, why) || holds(r, db_text(&rows, 0), INT64_MAX, &so, why);
    if (ok && !so) {
        next_line(r->out);
        bytes_printf(&r->out->lines, "%" PRId64 "\t-\t%s", pos, db_text(&rows, 0));
    }
    ok = ok && !db_failed(&rows);
    db_done(&rows);
    return ok;
}

enum as { AS_LINE, AS_OWN, AS_GONE, AS_NOTHING };

/* What holds a record of an epoch before is of whom that one is of (model/store/adopt.h). */
static bool of_learner(struct reading *r, struct event_id id, const char *type, bool *so, struct fail *why) {
    struct event ev = {.type = event_type(type)};
    bool adopted = ev.type && ev.type->kind == EV_LOG_ADOPTED;
    if (adopted && !journal_load(r->c->db, id, &r->lines, &ev, why)) return false;
    *so = feed_of_learner(ev.type);
    return true;
}

/* What names two children is of the past of both. */
static bool holds_either(struct reading *r, const struct rows *row, int64_t pos, bool *so, struct fail *why) {
    return holds(r, db_text(row, 8), pos, so, why) && (*so || holds(r, db_text(row, 9), pos, so, why));
}

/* What a kiosk has made itself it knows by the id. What it may have forgotten since comes with its line, if it is in its scope
 * again; where it comes into it later, it comes there; else the number alone and that it is none of its business. */
static bool own_as(struct reading *r, int64_t pos, int64_t gsn, const struct rows *row, enum as *as, struct fail *why) {
    struct event_id id = {r->peer->kiosk, (uint32_t)db_int(row, 1), (uint64_t)db_int(row, 2)};
    bool present = id.epoch == r->peer->epoch;
    bool so, later = false;
    *as = present ? AS_OWN : AS_LINE;
    bool may_lack = gsn != pos || gsn <= r->peer->moved_at || gsn <= r->c->fed_before;
    if (present && !may_lack) return true;
    if (!of_learner(r, id, db_text(row, 7), &so, why)) return false;
    if (!so || !strcmp(db_text(row, 8), r->c->journal.region)) return true;
    if (!holds_either(r, row, pos, &so, why) || (!so && !holds_either(r, row, INT64_MAX, &later, why))) return false;
    *as = so ? AS_LINE : later ? AS_NOTHING : r->peer->forgets ? AS_GONE : present ? AS_OWN : AS_NOTHING;
    return true;
}

/* What it says of a person is read where that one is: a ruling that goes to its kiosk alone says nothing of a child who is
 * elsewhere, nor does what was said of it and another one who is here. */
static bool may_read(struct reading *r, struct event_id id, const struct rows *row, bool *so, struct fail *why) {
    bool of_one = id.kiosk != 0 && *db_text(row, 9) == '\0', learner;
    *so = true;
    if (db_is_null(row, 6) || of_one) return true;
    return of_learner(r, id, db_text(row, 7), &learner, why) && (!learner || holds(r, db_text(row, 8), INT64_MAX, so, why));
}

static void put_stored(struct reading *r, int64_t gsn, const struct rows *row, bool personal) {
    struct event ev = {.o = db_text(row, 3), .has_sig = !db_is_null(row, 4), .has_c = !db_is_null(row, 5)};
    size_t size;
    ev.o_size = strlen(ev.o);
    const void *sig = db_blob(row, 4, &size);
    if (ev.has_sig && size == sizeof ev.sig) memcpy(ev.sig, sig, size);
    const void *commit = db_blob(row, 5, &size);
    if (ev.has_c && size == sizeof ev.c) memcpy(ev.c, commit, size);
    if (personal && !db_is_null(row, 6)) {
        ev.p = db_text(row, 6);
        ev.p_size = strlen(ev.p);
    }
    const char *line = event_line(&ev, &r->lines, &size);
    next_line(r->out);
    bytes_printf(&r->out->lines, "%" PRId64 "\t", gsn);
    bytes_add(&r->out->lines, line, size);
}

static bool put_line(struct reading *r, int64_t pos, int64_t gsn, struct fail *why) {
    /* gsn > 0 lets the index be used, which has the numbered events only. */
    static const char sql[] =
        "SELECT l.kiosk, l.epoch, l.seq, l.o, l.sig, l.c, p.p, l.type, l.subject, l.also1 FROM log l LEFT JOIN personal p "
        "ON p.kiosk = l.kiosk AND p.epoch = l.epoch AND p.seq = l.seq WHERE l.gsn = :gsn AND l.gsn > 0";
    struct rows row;
    enum as as = AS_LINE;
    if (gsn >= LEAVER) return put_leaver(r, pos, gsn - LEAVER, why);
    if (!db_query(r->c->db, &row, sql, why, "gsn:i", gsn, NULL)) return false;
    if (!db_next(&row, why))
        return !db_failed(&row) && fail_set(why, FAIL_DISK, "feed: an event is missing",
                                            _("The store of the centre is damaged. Restore it from a backup."));
    struct event_id id = {
        .kiosk = (uint32_t)db_int(&row, 0), .epoch = (uint32_t)db_int(&row, 1), .seq = (uint64_t)db_int(&row, 2)};
    bool ok = id.kiosk != r->peer->kiosk || own_as(r, pos, gsn, &row, &as, why);
    if (ok && (as == AS_OWN || as == AS_GONE)) {
        char text[EVENT_ID_TEXT];
        event_id_show(id, text);
        next_line(r->out);
        bytes_printf(&r->out->lines, "%" PRId64 "\t%c\t%s", gsn, as == AS_OWN ? '=' : '~', text);
    } else if (ok && as == AS_LINE) {
        bool personal;
        ok = may_read(r, id, &row, &personal, why);
        if (ok) put_stored(r, gsn, &row, personal);
    }
    db_done(&row);
    return ok;
}

/* Of what all kiosks get one that has moved has more than its cursor says; of both that and its place, one that has a
 * snapshot: of these only who has left is told then. */
static int64_t begin_of(const struct reading *r, int scope) {
    int64_t begin = r->out->cursor;
    if (scope == 0 && r->peer->region_cursor > begin) begin = r->peer->region_cursor;
    if (scope <= 1 && r->peer->snapped > begin) begin = r->peer->snapped;
    return begin;
}

static void begin_position(struct reading *r) {
    r->began = r->out->lines.size;
}

/* A position too long for one slice is cut in its past; the event that caused it and its rulings stay together as long as any
 * answer can hold them. */
static bool put_event(struct reading *r, int64_t pos, int64_t gsn, struct fail *why) {
    bool ok = put_line(r, pos, gsn, why);
    arena_reset(&r->lines);
    r->out->cursor = pos - 1;
    r->out->part = gsn;
    r->full = r->out->lines.size - r->began >= (gsn < pos || gsn >= LEAVER ? r->most : PART_MOST);
    return ok;
}

static void end_position(struct reading *r, int64_t pos) {
    r->out->cursor = pos;
    r->out->part = 0;
    r->full = r->out->lines.size >= r->most;
}

/* A position from the window, the same event only once; *i moves behind it. */
static bool put_position(struct reading *r, const struct window *w, int *i, struct fail *why) {
    int64_t pos = w->places[*i].pos, last = 0;
    begin_position(r);
    for (; *i < w->count && w->places[*i].pos == pos; ++*i) {
        if (r->full) return true;
        if (w->places[*i].gsn == last) continue;
        last = w->places[*i].gsn;
        if (!put_event(r, pos, last, why)) return false;
    }
    end_position(r, pos);
    return true;
}

/* A position with more events than a page holds, or what is left of one behind `gsn`: a subject with a long past has entered a
 * scope. */
static bool put_long_position(struct reading *r, int64_t pos, int64_t gsn, struct fail *why) {
    begin_position(r);
    while (!r->full) {
        int64_t next = INT64_MAX;
        for (int s = 0; s < SCOPES_OF_KIOSK; s++) {
            int64_t found = 0, behind = gsn;
            if (s == 0 && pos <= begin_of(r, s)) continue;
            if (s == 1 && pos <= r->peer->snapped && behind < LEAVER) behind = LEAVER - 1;
            if (!db_one_int(r->c->db, &found, "SELECT min(gsn) FROM feed WHERE scope = :scope AND pos = :pos AND gsn > :gsn",
                            why, "scope:t", r->scopes[s], "pos:i", pos, "gsn:i", behind, NULL))
                return false;
            if (found > 0 && found < next) next = found;
        }
        if (next == INT64_MAX) {
            end_position(r, pos);
            return true;
        }
        gsn = next;
        if (!put_event(r, pos, gsn, why)) return false;
    }
    return true;
}

/* What a page of each scope holds. */
static bool put_window(struct reading *r, struct window *w, struct fail *why) {
    w->count = 0;
    w->whole_to = r->to;
    for (int s = 0; s < SCOPES_OF_KIOSK; s++)
        if (!read_scope(r->c, r->scopes[s], begin_of(r, s), w->whole_to, w, why)) return false;
    int64_t snapped = r->peer->snapped < w->whole_to ? r->peer->snapped : w->whole_to;
    if (!read_leavers(r->c, r->scopes[1], r->out->cursor, snapped, w, why)) return false;
    qsort(w->places, (size_t)w->count, sizeof *w->places, by_place);
    int i = 0;
    while (!r->full && i < w->count && w->places[i].pos <= w->whole_to)
        if (!put_position(r, w, &i, why)) return false;
    if (r->full) return true;
    if (i == 0 && w->count > 0) return put_long_position(r, w->places[0].pos, 0, why);
    r->out->cursor = w->whole_to; /* all that was there has been looked at */
    return true;
}

static bool read_to(struct reading *r, int64_t cursor, int64_t part, struct fail *why) {
    struct window *w = arena_alloc(&r->c->turn, sizeof *w);
    r->out->cursor = cursor;
    bool ok = part == 0 || cursor >= r->to || put_long_position(r, cursor + 1, part, why);
    while (ok && !r->full && r->out->cursor < r->to) ok = put_window(r, w, why);
    r->out->more = r->out->cursor < r->to;
    arena_close(&r->lines);
    return ok;
}

bool feed_read(struct centre *c, const struct peer *peer, int64_t cursor, int64_t part, size_t most, struct feed_slice *out,
               struct fail *why) {
    struct reading r = {.c = c, .peer = peer, .to = c->gsn, .most = most, .out = out};
    scopes_of(peer, r.scopes);
    return read_to(&r, cursor, part, why);
}

bool feed_read_shared(struct centre *c, const char *place, int64_t to, int64_t cursor, int64_t part, size_t most,
                      struct feed_slice *out, struct fail *why) {
    static const struct peer nobody = {.kiosk = UINT32_MAX}; /* has made nothing, has nothing to forget */
    struct reading r = {.c = c, .peer = &nobody, .to = to, .most = most, .out = out};
    snprintf(r.scopes[0], SCOPE_ROOM, SCOPE_ALL);
    snprintf(r.scopes[1], SCOPE_ROOM, "%s", place);
    peer_own(nobody.kiosk, r.scopes[2]);
    return read_to(&r, cursor, part, why);
}
