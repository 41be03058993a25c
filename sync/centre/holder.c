#include "sync/centre/holder.h"

#include "model/base/text.h"

/* Where a number was given twice the child who keeps it is meant. */
static const char sql_named[] =
    "SELECT c.subject, CASE WHEN c.state IN ('living', 'suspended') OR l.number = '' THEN c.number ELSE l.number END "
    "FROM certificate c JOIN learner l ON l.subject = c.subject WHERE c.number = :number ORDER BY c.subject LIMIT 1";
static const char sql_was_named[] =
    "SELECT subject, number FROM certificate WHERE was_number = :number AND was_number <> '' ORDER BY subject LIMIT 1";

static bool look_up(struct centre *c, const char *sql, const char *number, struct holder *out, struct fail *why) {
    struct rows r;
    *out = (struct holder){0};
    if (!db_query(c->db, &r, sql, why, "number:t", number, NULL)) return false;
    if (db_next(&r, why)) {
        text_copy(out->subject, sizeof out->subject, db_text(&r, 0));
        text_copy(out->number, sizeof out->number, db_text(&r, 1));
    }
    return db_done(&r);
}

bool holder_find(struct centre *c, const char *number, struct holder *out, struct fail *why) {
    if (!look_up(c, sql_named, number, out, why)) return false;
    if (!out->subject[0] && !look_up(c, sql_was_named, number, out, why)) return false;
    return out->subject[0] ||
           fail_set(why, FAIL_GONE, "holder: unknown", _("There is no certificate %s in the register."), number);
}
