#ifndef PRIEM_STORE_ERASE_H
#define PRIEM_STORE_ERASE_H

/* The end of a child's data (RULES 8, ARCHITECTURE "An event"). learner.erased takes away the personal part of every event that
 * names its learner, the drafts of its applications and, by `also`, the keys of its batch of the index; the rows are built anew
 * from what is left. `o`, `c`, `sig` and the chain stay. The centre makes one such event for the learner and one for each of
 * its aliases. What comes later adds nothing: a number issued too late is kept as burnt.
 *
 * After the transaction the files are gone through in steps (db_wipe): nothing is left in them or in the write-ahead log.
 * What a database server keeps elsewhere is its administrator's.
 *
 *     erase_apply(db, &ev, &why) && db_commit(db, &why);  while (db_wiping(db)) db_wipe_step(db, &why);
 */

#include "model/event/event.h"
#include "model/store/db.h"

bool erase_event(const struct event *ev); /* learner.erased */
/* Such an event, stored: takes away what is personal. The rows of its subjects are then to be replayed. */
bool erase_take(struct db *db, const struct event *ev, struct fail *why);
/* erase_take, then the rows of the learner, of whom it is an alias, and of the batch are built anew. */
bool erase_apply(struct db *db, const struct event *ev, struct fail *why);

/* True when the log says that this learner was erased: its personal parts are taken no more. */
bool erase_happened(struct db *db, const char *subject, bool *erased, struct fail *why);
/* The same of any that the event names. */
bool erase_names(struct db *db, const struct event *ev, bool *erased, struct fail *why);

/* True when the personal part of this event is not to be stored (any more): it names somebody erased, or is an edition of a
 * batch of the index behind which a later one stands with its keys. */
bool erase_gone(struct db *db, const struct event *ev, bool *gone, struct fail *why);
/* An edition of a batch of the index, stored with its keys: takes those of the editions before it away. */
bool erase_editions(struct db *db, const struct event *ev, struct fail *why);

/* An event on an erased learner, applied for `subject`: burnt numbers and what a desk is told, nothing else. */
bool erase_late(struct db *db, const struct event *ev, const char *named, const char *subject, struct fail *why);

#endif
