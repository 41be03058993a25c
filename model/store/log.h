#ifndef PRIEM_STORE_LOG_H
#define PRIEM_STORE_LOG_H

/* Reading the log: the columns from which an event is made again, shared by everything that walks it. */

#include "model/store/journal.h"
#include "model/store/list.h"

/* SELECT LOG_COLUMNS, …further FROM log l LOG_PERSONAL … */
#define LOG_COLUMNS  "l.o, l.sig, l.c, p.p, l.gsn"
#define LOG_PERSONAL "LEFT JOIN personal p ON p.kiosk = l.kiosk AND p.epoch = l.epoch AND p.seq = l.seq"
enum { LOG_O, LOG_SIG, LOG_C, LOG_P, LOG_GSN, LOG_AFTER };

/* What the centre has said of the region as a whole, by type and number: the index log_region holds these only, and a query
 * must say so word for word. */
#define LOG_REGION(log) "(" #log ".type = 'region.set' OR " #log ".type = 'kiosk.enrolled' OR " #log ".type = 'day.opened')"

/* A record of that type, also one that its kiosk has taken over into another epoch of its log (adopt.h). */
#define LOG_SAYS(log, name) "(" #log ".type = '" name "' OR (" #log ".type = 'log.adopted' AND " #log ".o LIKE '%" name "%'))"

#define EVENT_ID_ARGS(id) "kiosk:i", (int64_t)(id).kiosk, "epoch:i", (int64_t)(id).epoch, "seq:i", (int64_t)(id).seq

/* The present row's first three columns: kiosk, epoch, seq. */
struct event_id log_id(const struct rows *r);
/* All that a query finds, to its end: a list of struct event_id. */
bool log_ids(struct rows *r, struct arena *a, struct list *out, struct fail *why);

/* The present row as an event; its texts are copied into `a`. One that holds another of an epoch before is that one (adopt.h);
 * raw: as it stands in the chain. */
bool log_event_raw(const struct rows *r, struct arena *a, struct event *ev, struct fail *why);
bool log_event(const struct rows *r, struct arena *a, struct event *ev, struct fail *why);

/* What stands beside o in columns, which no chain covers. Does it say what the event says? It begins at that column of the
 * present row. */
#define LOG_BESIDE "l.type, l.version, l.subject, l.also1, l.also2, l.staff, l.at"
bool log_beside_agrees(const struct rows *r, int first, const struct event *ev);

/* The subject and those in `also`; returns how many. */
int event_subjects(const struct event *ev, const char *out[3]);

/* All projection rows of one subject. */
bool subject_delete_rows(struct db *db, const char *subject, struct fail *why);

/* The order in which a subject's events count: the centre's numbers, then what it has not numbered by the maker's sequence.
 * Which of those count is told by :own, the kiosk that we are. */
#define TOUCH_COUNTS "(t.gsn > 0 OR t.kiosk = :own)"
#define TOUCH_ORDER  "t.gsn = 0, t.gsn, t.epoch, t.seq"

#endif
