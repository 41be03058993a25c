#ifndef PRIEM_STORE_APPLY_APP_H
#define PRIEM_STORE_APPLY_APP_H

/* What the appliers of applications and certificates share, in SQL. For apply_*.c only. */

#include "model/store/apply.h"
#include "model/store/in_time.h"

/* What every event of an application leaves on its row, with the arguments that go with it. */
#define TOUCHED "touched_at = :at, touched_by = :by, pending = :pending"
#define OF_APP  " WHERE subject = :subject AND app = :app"
#define APP_ARGS(a, app_id)                                                                                                    \
    "subject:t", (a)->subject, "app:t", app_id, "at:i", (a)->ev->at, "by:t", (a)->ev->staff, "pending:i", (a)->pending

/* A decision that comes second, and what follows one, change nothing: the first in order stands (ruling.superseded tells it).
 */
#define OPEN_STATES  "('filed_online', 'filed_inperson', 'incomplete', 'returned', 'complete')"
#define STILL_OPEN   " AND (state IN " OPEN_STATES " OR " WAITS ")"
#define STILL_COUNTS " AND (state IN " OPEN_STATES " OR " IN_TIME ")"

/* A decision: it can be told to the family, undone while nothing is printed, and it waits for nothing any more. */
#define DECIDED                                                                                                                \
    "decision = :decision, decided_by = :by, decided_at = :at, told_at = 0, told_by = '', told_how = '', printed_at = 0"
/* As if nobody had decided. */
#define UNDECIDED "decision = '', decided_by = '', decided_at = 0, printed_at = 0"

/* A joined one waits on another: what comes to it is kept for when it is open again (ruling.revived). */
#define WAITS                        "(state = 'joined' AND number = '')"
#define UNLESS_JOINED(column, value) column " = CASE WHEN state = 'joined' THEN " column " ELSE " value " END"

/* The order of the queues: the earlier of what is due and the last day on which a certificate may be given. */
#define EARLIER(due, last) "CASE WHEN " last " <> '' AND (" due " = '' OR " last " < " due ") THEN " last " ELSE " due " END"

#endif
