#ifndef PRIEM_CENTRE_FEED_H
#define PRIEM_CENTRE_FEED_H

/* Who gets what. A subject belongs to scopes: 'r' what all kiosks have (region, points, staff), 'a' every child, 'm:' a
 * municipality, 'p:' a point, 'k:' a kiosk. The feed is a list of (scope, pos, gsn); pos is the gsn of the event whose
 * application caused the delivery, so that an event and its rulings travel together, and that the earlier events of a subject
 * which enters a scope come at the present place. A kiosk's scopes come from its enrolment, never from the asker.
 */

#include "sync/centre/peer.h"

/* Who has left a scope stands in it, at the position of the event that made it leave and behind all events there, as this and
 * a number (table leaver): an order to forget. */
#define LEAVER ((int64_t)1 << 52)

/* Puts a numbered event into the feed. `maker` is the kiosk that has to hear of it whatever its scope: its own, or that of the
 * event ruled over. */
bool feed_add(struct centre *c, const struct event *ev, uint32_t maker, int64_t pos, struct fail *why);

/* One event, or an order to forget, at a position of a scope. */
bool feed_put(struct centre *c, const char *scope, int64_t pos, int64_t gsn, struct fail *why);

/* The subject's whole past at `pos`, also where it is in the scope already. */
bool feed_again(struct centre *c, const char *subject, const char *scope, int64_t pos, struct fail *why);

/* The subject and all who are aliases with it come into this scope at `pos`, with their past where they are new in it. */
bool feed_enter_family(struct centre *c, const char *subject, const char *scope, int64_t pos, struct fail *why);

/* Events of the case of a child: those that other types of subject are not. Unknown types count as such. */
bool feed_of_learner(const struct event_type *type);

struct feed_slice {
    struct bytes lines; /* ready for answer_make; the caller closes it */
    int events;
    int64_t cursor; /* moves on also when nothing was for this kiosk */
    int64_t part;   /* of the position behind it all up to this gsn is in; 0: nothing of it */
    bool more;
};
/* What lies behind (cursor, part), about `most` bytes but at least one position. Positions travel whole; only one that alone
 * has more than `most` is cut, in the past that it brings along, and goes on from `part`. */
bool feed_read(struct centre *c, const struct peer *peer, int64_t cursor, int64_t part, size_t most, struct feed_slice *out,
               struct fail *why);

/* The same for nobody alone, up to `to`: what all kiosks get and what those of this place get, every event with its line. Who
 * has left is not in it, nor that it was there. */
bool feed_read_shared(struct centre *c, const char *place, int64_t to, int64_t cursor, int64_t part, size_t most,
                      struct feed_slice *out, struct fail *why);

#endif
