#ifndef PRIEM_STORE_ALIAS_H
#define PRIEM_STORE_ALIAS_H

/* Two learners are one (RULES A15): from learner.merged on, in the centre's order, what names the dropped one counts for the
 * one that is kept, until learner.split. Both stand in the log, and who is whose alias is read from there alone: rows can be
 * deleted and built anew in any order. A dropped learner keeps one row, by which it is found and which points to the other.
 *
 *     struct alias_place alias;
 *     alias_of(db, subject, &alias, &why)              // alias.root: the learner whose rows tell of it
 */

#include "model/base/arena.h"
#include "model/event/event.h"
#include "model/store/db.h"

struct alias_place {
    char root[ID_TEXT]; /* the subject itself where it stands alone */
    char keep[ID_TEXT]; /* the next one on the way to it, or "" */
    int64_t since;      /* gsn of the merge; 0 where it stands alone */
    int64_t last;       /* of the last merge on the way to the root */
};
bool alias_of(struct db *db, const char *subject, struct alias_place *out, struct fail *why);

/* The subject and everybody merged into it, through chains; the subject first. Texts live in `a`. */
bool alias_family(struct db *db, const char *subject, struct arena *a, const char *const **out, int *count, struct fail *why);

/* The application that was last filed for the subject itself: what a merged one was called stands there. "" without one. */
bool alias_filed(struct db *db, const char *subject, char app[EVENT_ID_TEXT], struct fail *why);

/* Whether the application was filed for one of these. */
bool alias_filed_for(struct db *db, const char *app, const char *const *family, int count, bool *out, struct fail *why);

/* For queries over a family: "WITH …" up to the SELECT. Binds :subject, gives family(subject). */
#define ALIAS_FAMILY                                                                                                           \
    "WITH RECURSIVE family(subject) AS ("                                                                                      \
    "SELECT subject FROM (SELECT subject FROM touch WHERE subject = :subject LIMIT 1) AS one UNION "                           \
    "SELECT m.also1 FROM family JOIN log m ON m.subject = family.subject "                                                     \
    "WHERE " LOG_FATE(m) " AND m.type = 'learner.merged' AND m.gsn > 0 AND NOT EXISTS (SELECT 1 FROM log s "                   \
                         "WHERE s.also1 = m.also1 AND " LOG_FATE(s) " AND s.type <> 'learner.erased' AND s.gsn > m.gsn)) "
/* What decides over a learner as a whole, and is the centre's alone to say: what a kiosk forges lies in the log, too. The
 * indexes log_fate and log_fate_also hold these types only, and a query must say so word for word; by the kiosk it is not
 * looked for. */
#define LOG_FATE(log)                                                                                                          \
    "(" #log ".type = 'learner.erased' OR " #log ".type = 'learner.merged' OR " #log ".type = 'learner.split') AND +" #log     \
    ".kiosk = 0"

/* A child, by its column or value, of whom something is known that names nobody else. What names two may be here for the other
 * one's sake, and of an erased one it may be that alone. */
#define LEARNER_HERE(subject)                                                                                                  \
    "EXISTS (SELECT 1 FROM touch h JOIN log i ON i.kiosk = h.kiosk AND i.epoch = h.epoch AND i.seq = h.seq WHERE "             \
    "h.subject = " subject " AND i.also1 = '' AND i.type <> 'learner.erased' AND i.type NOT LIKE 'lease.%')"

bool alias_event(const struct event *ev); /* learner.merged or learner.split */
/* Such an event, stored and numbered: both sides are built anew. */
bool alias_apply(struct db *db, const struct event *ev, struct fail *why);
/* What is left of a dropped learner's rows, just built from its own events before the merge: the row that points to `keep` and
 * has what it is found by. */
bool alias_fold(struct db *db, const char *subject, const char *keep, struct fail *why);

/* Of a ruling.joined: what it says still holds, neither a split nor a ruling.revived has ended it. */
#define JOIN_HOLDS(r) #r ".way NOT IN ('split', 'revived')"

#endif
