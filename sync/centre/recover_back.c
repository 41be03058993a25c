#include "sync/centre/recover.h"

#include "model/base/text.h"
#include "model/store/erase.h"
#include "model/store/log.h"
#include "sync/centre/fate.h"
#include "sync/centre/feed.h"
#include "sync/centre/gate.h"
#include "sync/centre/gate_money.h"
#include "sync/centre/index.h"
#include "sync/centre/leases.h"
#include "sync/centre/log.h"
#include "sync/centre/rulings.h"
#include "sync/centre/scope.h"

#include <inttypes.h>
#include <string.h>

/* What the kiosks have given back gets the numbers it had, in their order, and is applied and fed as it was. */

struct back {
    int64_t gsn;
    struct event_id id;
    const char *line;
};

/* What a kiosk has said in front of what others know, and nobody heard the number of. */
struct unheard {
    struct event_id id;
    int64_t above, below; /* its number lies between these two */
    struct event *ev;     /* NULL: it has been asked about */
    const char *already;  /* of rulings_decided */
};

/* Of two records under one number that which was fed last; of one with what it says of a person and without, whole: a line ends
 * in that or in its sum, and '{' is above all that a sum begins with, and RECOVER_OWN. */
static bool read_back(struct centre *c, struct list *out, struct fail *why) {
    static const char sql[] =
        "SELECT gsn, kiosk, epoch, seq, line FROM returned ORDER BY gsn, max(fed) OVER (PARTITION BY gsn, "
        "kiosk, epoch, seq) DESC, line DESC, giver";
    struct rows r;
    *out = LIST(struct back);
    if (!db_query(c->db, &r, sql, why, NULL)) return false;
    while (db_next(&r, why)) {
        struct back *b = list_add(out, &c->turn);
        *b = (struct back){.gsn = db_int(&r, 0), .line = arena_dup(&c->turn, db_text(&r, 4))};
        b->id = (struct event_id){(uint32_t)db_int(&r, 1), (uint32_t)db_int(&r, 2), (uint64_t)db_int(&r, 3)};
    }
    return !db_failed(&r);
}

static bool has_line(const struct back *b) {
    return b->line[0] == '{';
}

static bool gsn_of(struct centre *c, struct event_id id, int64_t *gsn, struct fail *why) {
    *gsn = -1;
    return db_one_int(c->db, gsn, "SELECT gsn FROM log WHERE kiosk = :kiosk AND epoch = :epoch AND seq = :seq", why,
                      EVENT_ID_ARGS(id), NULL);
}

/* Once for each log: behind its end none of it has a head. */
static bool end_once(struct centre *c, struct event_id id, struct list *ended, struct fail *why) {
    const struct event_id *all = ended->rows;
    int64_t known = 0;
    for (int i = ended->count - 1; i >= 0; i--)
        if (all[i].kiosk == id.kiosk && all[i].epoch == id.epoch) return true;
    *(struct event_id *)list_add(ended, &c->turn) = id;
    return db_one_int(c->db, &known, "SELECT max(seq) FROM log WHERE kiosk = :kiosk AND epoch = :epoch AND head IS NOT NULL",
                      why, "kiosk:i", (int64_t)id.kiosk, "epoch:i", (int64_t)id.epoch, NULL) &&
           recover_end_chain(c, id.kiosk, id.epoch, (uint64_t)known, why);
}

/* Of a kiosk that did not come itself: others had its record. */
static bool store_line(struct centre *c, const struct back *b, struct list *ended, struct fail *why) {
    struct event ev;
    if (!event_decode(b->line, strlen(b->line), &c->turn, &ev, why)) return false;
    ev.gsn = b->gsn;
    return end_once(c, ev.id, ended, why) && journal_store(c->db, &ev, NULL, why);
}

static bool has_state(struct centre *c, int64_t kiosk, int64_t epoch, bool *has, struct fail *why) {
    int64_t there = 0;
    bool ok = db_one_int(c->db, &there, "SELECT count(*) FROM kiosk_state WHERE kiosk = :no AND epoch >= :epoch", why, "no:i",
                         kiosk, "epoch:i", epoch, NULL);
    *has = there > 0;
    return ok;
}

/* It has not heard of its next epoch, and has told us of more in the one before than was there when that began. */
static bool has_told_more(struct centre *c, const struct kiosk_epoch *k, const uint8_t before[HASH_SIZE], bool *more,
                          struct fail *why) {
    static const char sql[] =
        "SELECT count(*) FROM kiosk_state s JOIN log l ON l.kiosk = s.kiosk AND l.epoch = s.epoch AND "
        "l.seq = :seq WHERE s.kiosk = :no AND s.epoch = :epoch AND s.stored_seq > :seq AND l.head = :head";
    int64_t there = 0;
    bool ok = db_one_int(c->db, &there, sql, why, "no:i", k->no, "epoch:i", k->kiosk_epoch - 1, "seq:i", k->seq, "head:b",
                         &(struct piece){before, HASH_SIZE}, NULL);
    *more = there > 0;
    return ok;
}

/* A kiosk that was enrolled after the backup, or whose epoch was raised and who did not come itself: its state begins. */
static bool start_state(struct centre *c, const struct event *ev, struct fail *why) {
    bool has, more;
    uint8_t before[HASH_SIZE];
    if (ev->type && ev->type->kind == EV_KIOSK_ENROLLED) {
        const struct kiosk *k = ev->payload;
        return has_state(c, k->no, k->kiosk_epoch, &has, why) && (has || peer_enrolled(c, k, why));
    }
    if (!ev->type || ev->type->kind != EV_KIOSK_EPOCH) return true;
    const struct kiosk_epoch *k = ev->payload;
    if (!has_state(c, k->no, k->kiosk_epoch, &has, why)) return false;
    if (has || !base64_to(k->head, strlen(k->head), before, sizeof before)) return true;
    uint32_t no = (uint32_t)k->no, epoch = (uint32_t)k->kiosk_epoch;
    return has_told_more(c, k, before, &more, why) &&
           (more ? peer_start(c, no, epoch, why) : peer_start_behind(c, no, epoch, before, why));
}

static bool move(struct centre *c, const struct event *ev, struct fail *why) {
    if (!ev->type || ev->type->kind != EV_KIOSK_MOVED) return true;
    return scope_moved(c, (uint32_t)((const struct kiosk_moved *)ev->payload)->no, ev->gsn, why);
}

/* `ev` has its number; `maker` as feed_add has it: not whoever has given it back. */
static bool settle(struct centre *c, struct event *ev, int64_t gsn, uint32_t maker, const char *already, struct fail *why) {
    ev->gsn = gsn;
    if (!journal_apply(c->db, ev, why)) return false;
    c->gsn = gsn;
    return feed_add(c, ev, maker, gsn, why) && index_note(c, ev, why) && quota_note(c, ev, why) &&
           scope_settle(c, ev, already, gsn, why) && move(c, ev, why) && start_state(c, ev, why);
}

/* Not, where somebody was given up in an earlier recovery, his numbers were given to others, and now he tells after all. */
static bool number_vacant(struct centre *c, int64_t gsn, bool *vacant, struct fail *why) {
    int64_t there = 0;
    bool ok = db_one_int(c->db, &there, "SELECT 1 FROM log WHERE gsn = :gsn AND gsn > 0", why, "gsn:i", gsn, NULL);
    *vacant = there == 0;
    return ok;
}

/* What its maker brings without what it says of a person, since it let the child go in another epoch, somebody else has kept.
 */
static bool make_whole(struct centre *c, const struct back *b, struct fail *why) {
    static const char sql[] =
        "INSERT INTO personal (kiosk, epoch, seq, p) SELECT kiosk, epoch, seq, CAST(:p AS TEXT) FROM log WHERE kiosk = :kiosk "
        "AND epoch = :epoch AND seq = :seq AND c = :c ON CONFLICT (kiosk, epoch, seq) DO NOTHING";
    struct event ev;
    bool erased;
    if (!has_line(b)) return true;
    if (!event_decode(b->line, strlen(b->line), &c->turn, &ev, why) || !erase_names(c->db, &ev, &erased, why)) return false;
    return !ev.p || erased ||
           db_run(c->db, sql, why, EVENT_ID_ARGS(b->id), "p:t", ev.p, "c:b", &(struct piece){ev.c, HASH_SIZE}, NULL);
}

static bool take_back(struct centre *c, const struct back *b, struct list *ended, bool *taken, struct fail *why) {
    struct event ev;
    int64_t gsn;
    bool vacant;
    *taken = false;
    if (!gsn_of(c, b->id, &gsn, why)) return false;
    if (gsn > 0) return true; /* another kiosk has given it back already */
    if (gsn < 0 && !has_line(b)) {
        centre_log(&c->env, "alarm", "reason=\"a number was given to a record that did not come back\" gsn=%" PRId64, b->gsn);
        return true;
    }
    if (!number_vacant(c, b->gsn, &vacant, why)) return false;
    if (!vacant) { /* it goes behind all the others; one that its maker has not brought comes with him */
        centre_log(&c->env, "alarm", "reason=\"two records were given one number\" gsn=%" PRId64, b->gsn);
        return true;
    }
    if (gsn == 0 ? !journal_number(c->db, b->id, b->gsn, why) || !make_whole(c, b, why) : !store_line(c, b, ended, why))
        return false;
    *taken = true;
    return journal_load(c->db, b->id, &c->turn, &ev, why) &&
           settle(c, &ev, b->gsn, b->id.kiosk ? b->id.kiosk : rulings_maker(&ev), NULL, why);
}

/* A block that was lent on had come back before: its close has a number below that of the grant. */
#define LENT_ON                                                                                                                \
    "SELECT t.gsn FROM returned t WHERE l.type = 'lease.closed' AND t.kiosk = 0 AND t.line LIKE "                              \
    "'%\"t\":\"lease.granted\"%\"also\":[\"' || l.subject || '\"]%'"

/* Of an epoch that was over in the backup only an audit brings something, behind whatever of the next ones. */
#define EPOCH_OF_BACKUP "(SELECT k.kiosk_epoch FROM kiosk k WHERE k.no = l.kiosk)"

/* What stands in front of something in its log has a lower number, too: it goes on from one epoch to the next. */
static bool read_unheard(struct centre *c, struct list *out, struct fail *why) {
    static const char sql[] =
        "SELECT kiosk, epoch, seq, above, below FROM (SELECT kiosk, epoch, seq, above, min(below) OVER (PARTITION BY kiosk, epoch "
        "ORDER BY seq DESC) AS below FROM (SELECT l.kiosk, l.epoch, l.seq, "
        "(SELECT t.gsn FROM returned t WHERE t.kiosk = l.kiosk AND (t.epoch, t.seq) < (l.epoch, l.seq) AND "
        "(t.epoch = l.epoch OR t.epoch >= " EPOCH_OF_BACKUP ") ORDER BY t.epoch DESC, t.seq DESC LIMIT 1) AS above, "
        "(SELECT min(hit.gsn) FROM (SELECT t.gsn FROM returned t WHERE t.kiosk = l.kiosk AND (t.epoch, t.seq) > (l.epoch, l.seq) "
        "AND (t.epoch = l.epoch OR l.epoch >= " EPOCH_OF_BACKUP ") UNION ALL " LENT_ON ") hit) AS below "
        "FROM log l WHERE l.gsn = 0 AND l.arrived > :parked AND NOT EXISTS (SELECT 1 FROM returned t WHERE t.kiosk = l.kiosk AND "
        "t.epoch = l.epoch AND t.seq = l.seq)) piece) past WHERE below > 0 ORDER BY below, kiosk, epoch, seq";
    struct rows r;
    *out = LIST(struct unheard);
    if (!db_query(c->db, &r, sql, why, "parked:i", c->parked, NULL)) return false;
    while (db_next(&r, why))
        *(struct unheard *)list_add(out, &c->turn) =
            (struct unheard){.id = {(uint32_t)db_int(&r, 0), (uint32_t)db_int(&r, 1), (uint64_t)db_int(&r, 2)},
                             .above = db_int(&r, 3),
                             .below = db_int(&r, 4)};
    return !db_failed(&r);
}

/* Its number is above all that its maker had seen, too. What cannot be read the applier will set aside. */
static bool load_unheard(struct centre *c, struct list *unheard, struct fail *why) {
    struct unheard *all = unheard->rows;
    for (int i = 0; i < unheard->count; i++) {
        struct event *ev = arena_alloc(&c->turn, sizeof *ev);
        if (!journal_load(c->db, all[i].id, &c->turn, ev, why)) {
            if (db_broken(c->db)) return false;
            continue;
        }
        all[i].ev = ev;
        if (ev->seen > all[i].above && ev->seen < all[i].below) all[i].above = ev->seen;
    }
    return true;
}

/* *taken false: it cannot be asked about or applied as things are, and is undone: the applier will set it aside. */
static bool take_one_unheard(struct centre *c, struct unheard *u, bool *taken, struct fail *why) {
    const char *cause = NULL;
    int64_t gsn = c->gsn;
    if (!db_savepoint(c->db, why)) return false;
    *taken = gate_ask(c, u->ev, &c->turn, &cause, why) && !cause && rulings_decided(c, u->ev, &u->already, why) &&
             journal_number(c->db, u->id, gsn + 1, why) && settle(c, u->ev, gsn + 1, u->id.kiosk, u->already, why);
    if (*taken) return db_release(c->db, why);
    if (db_broken(c->db) || !db_rollback_to(c->db, why) || !journal_reload(&c->journal, why)) return false;
    c->gsn = gsn;
    return true;
}

/* Numbers are missing in front of `gsn`, and nobody heard whose they were: they go to what may stand there, what has to stand
 * in front of the lowest number first. So everything finds room again where it had it. What was set aside then stays without;
 * the rulings follow once everything is back. */
static bool take_unheard(struct centre *c, int64_t gsn, struct list *unheard, struct list *taken, struct fail *why) {
    struct unheard *all = unheard->rows;
    for (int i = 0; i < unheard->count && c->gsn + 1 < gsn; i++) {
        bool done;
        if (!all[i].ev || all[i].above >= gsn || all[i].below < gsn) continue;
        if (!take_one_unheard(c, &all[i], &done, why)) return false;
        if (done) *(struct unheard *)list_add(taken, &c->turn) = all[i];
        all[i].ev = NULL;
    }
    return true;
}

/* Nobody but its maker has told of it, and the numbers behind it are nobody's. */
static bool is_alone(const struct back *rows, int count, int at) {
    int next = at + 1;
    while (next < count && rows[next].gsn == rows[at].gsn) next++;
    return !has_line(&rows[at]) && (next == count || rows[next].gsn > rows[at].gsn + 1);
}

/* What was ruled over it goes to its maker, but not of a child who had left; that two were made one, or two again, goes with
 * them, whatever the maker has heard. */
static bool lacks_rulings(const struct back *b, const struct event *ev) {
    enum event_kind kind = ev->type ? ev->type->kind : EV_UNKNOWN;
    return strcmp(b->line, RECOVER_OWN_GONE) == 0 || kind == EV_MERGE_ASKED || kind == EV_SPLIT_ASKED;
}

static bool load_unruled(struct centre *c, const struct back *b, struct unheard *u, struct fail *why) {
    struct event *ev = arena_alloc(&c->turn, sizeof *ev);
    *u = (struct unheard){.id = b->id};
    if (!journal_load(c->db, b->id, &c->turn, ev, why)) return !db_broken(c->db);
    if (!lacks_rulings(b, ev)) return true;
    u->ev = ev;
    return rulings_decided(c, ev, &u->already, why);
}

static bool take_back_alone(struct centre *c, const struct back *b, struct list *ended, struct list *unruled, bool *taken,
                            struct fail *why) {
    struct unheard u;
    if (!load_unruled(c, b, &u, why) || !take_back(c, b, ended, taken, why)) return false;
    if (!*taken || !u.ev) return true;
    u.ev->gsn = b->gsn;
    *(struct unheard *)list_add(unruled, &c->turn) = u;
    return true;
}

bool recover_take_back(struct centre *c, int64_t *taken, struct list *unruled, struct fail *why) {
    struct list all, unheard, ended = LIST(struct event_id);
    *unruled = LIST(struct unheard);
    *taken = 0;
    if (!read_back(c, &all, why) || !read_unheard(c, &unheard, why) || !load_unheard(c, &unheard, why)) return false;
    const struct back *rows = all.rows;
    for (int i = 0; i < all.count; i++) {
        bool done;
        if (!take_unheard(c, rows[i].gsn, &unheard, unruled, why) ||
            !(is_alone(rows, all.count, i) ? take_back_alone(c, &rows[i], &ended, unruled, &done, why)
                                           : take_back(c, &rows[i], &ended, &done, why)))
            return false;
        *taken += done;
    }
    return true;
}

/* Of whom something came back: a ruling goes to the maker of the record that it is over, which need not be the one that it was
 * made at, and he may not have heard of it. */
static bool list_children(struct centre *c, struct list *out, struct fail *why) {
    static const char sql[] =
        "SELECT DISTINCT l.subject FROM returned t JOIN log l ON l.kiosk = t.kiosk AND l.epoch = t.epoch AND l.seq = t.seq "
        "JOIN learner s ON s.subject = l.subject ORDER BY l.subject";
    struct rows r;
    *out = LIST(char[ID_TEXT]);
    if (!db_query(c->db, &r, sql, why, NULL)) return false;
    while (db_next(&r, why)) text_copy(list_add(out, &c->turn), ID_TEXT, db_text(&r, 0));
    return db_done(&r);
}

static bool rule_children(struct centre *c, struct fail *why) {
    struct list children;
    if (!list_children(c, &children, why)) return false;
    const char(*subjects)[ID_TEXT] = children.rows;
    for (int i = 0; i < children.count; i++)
        if (!rulings_child(c, subjects[i], 0, why) || !rulings_money_anew(c, subjects[i], 0, why)) return false;
    return true;
}

bool recover_rule(struct centre *c, const struct list *unruled, struct fail *why) {
    const struct unheard *all = unruled->rows;
    for (int i = 0; i < unruled->count; i++)
        if (!rulings_make(c, all[i].ev, all[i].already, why) || (!all[i].already && !fate_make(c, all[i].ev, why)) ||
            !scope_settle(c, all[i].ev, all[i].already, c->gsn, why))
            return false;
    return rule_children(c, why);
}
