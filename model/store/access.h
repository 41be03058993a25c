#ifndef PRIEM_STORE_ACCESS_H
#define PRIEM_STORE_ACCESS_H

/* All that this store holds about a learner, word for word (152-ФЗ, art. 14 part 7 and art. 20): every event that names it or
 * whoever was merged into it, in the order in which they count, each with its personal part as it was written; the rows built
 * from them; drafts that are being typed. What the paper for the family sums up (papers.h) can be checked against it.
 *
 *     const char *text;
 *     access_report(db, subject, &arena, &text, &why)        // JSON with line ends, to read or to hand over as a file
 *
 * {"subject", "merged": [subject …], "events": [{"id", "gsn", "at" ISO 8601, "type", "staff", "open": {…}, "personal": {…} |
 * "erased"}], "rows": {table: [{column: value} …]}, "drafts": [{"title", "birth", "data"}]}; empty values are left out.
 */

#include "model/base/arena.h"
#include "model/store/db.h"

/* FAIL_GONE: nothing here names such a learner. */
bool access_report(struct db *db, const char *subject, struct arena *a, const char **out, struct fail *why);

#endif
