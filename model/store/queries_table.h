#ifndef PRIEM_STORE_QUERIES_TABLE_H
#define PRIEM_STORE_QUERIES_TABLE_H

/* Every SQL text of the queries and of the gate, by name: the test of query plans walks them all. A file that holds SQL lists
 * its texts in one such table, ended by {0}. */

struct query_text {
    const char *name;
    const char *sql;
};
#define QUERY(text)                                                                                                            \
    { .name = #text, .sql = text }

/* A state, asked for beside the subject: as a text that no index holds. SQLite, which knows of no numbers, would else walk all
 * rows of the region that are in it, and not the few of the subject. */
#define IS_STATE(column, state) "(" column " || '') = '" state "'"

extern const struct query_text application_queries[];
extern const struct query_text certificate_queries[];
extern const struct query_text trip_queries[];
extern const struct query_text queue_queries[];
extern const struct query_text search_queries[];
extern const struct query_text twin_queries[];
extern const struct query_text dispute_queries[];
extern const struct query_text settle_queries[];
extern const struct query_text case_queries[];
extern const struct query_text history_queries[];
extern const struct query_text region_queries[];
extern const struct query_text staff_queries[];
extern const struct query_text lease_queries[];
extern const struct query_text nominal_queries[];
extern const struct query_text account_queries[];
extern const struct query_text enrol_queries[];
extern const struct query_text draft_queries[];
extern const struct query_text paper_queries[];
extern const struct query_text desk_queries[];
extern const struct query_text decide_queries[];
extern const struct query_text alias_queries[];
extern const struct query_text erase_queries[];
extern const struct query_text access_queries[];
extern const struct query_text life_queries[];
extern const struct query_text again_queries[];
extern const struct query_text change_queries[];
extern const struct query_text delegate_queries[];
extern const struct query_text family_queries[];
extern const struct query_text radar_queries[];
extern const struct query_text index_queries[];
extern const struct query_text pick_queries[];
extern const struct query_text import_queries[];
extern const struct query_text days_queries[];
extern const struct query_text key_queries[];
extern const struct query_text adopt_queries[];
extern const struct query_text unit_queries[];
extern const struct query_text forget_queries[];
extern const struct query_text scope_digest_queries[];
extern const struct query_text catalogue_queries[];
extern const struct query_text report_queries[];
extern const struct query_text sums_queries[];
extern const struct query_text waiting_queries[];
extern const struct query_text rebuild_queries[];
extern const struct query_text verify_queries[];

extern const struct query_text *const query_tables[]; /* ended by NULL */

/* The columns of a record as a select list: CHILD_FIELDS(QUERY_CHILD) gives ", child_snils, child_surname …" for the table
 * itself, QUERY_L_CHILD the same of a table called l. */
#define QUERY_REQUEST(kind, name, room)   ", request_" #name
#define QUERY_CHILD(kind, name, room)     ", child_" #name
#define QUERY_ADDRESS(kind, name, room)   ", address_" #name
#define QUERY_APPLICANT(kind, name, room) ", applicant_" #name
#define QUERY_L_CHILD(kind, name, room)   ", l.child_" #name

/* The upper end of a range of prefixes: the prefix and the last code point there is. */
#define PREFIX_END "\xf4\x8f\xbf\xbf"

/* Which rulings (r) concern the person :staff at this kiosk. Of two certificates the desk whose number is void: it made what
 * was ruled over, or filed the application; the other family has nothing to hear. What the centre itself made (an online
 * request, a register that was loaded) is everybody's who has the child. The operator and the supervisor: what has to be looked
 * at, and the matters of a kiosk that is no more or has moved, or that the child has left; at a kiosk of the region, what is
 * set aside anywhere in it. */
#define DISPUTE_KIOSK    "(SELECT value || '.%' FROM meta WHERE key = 'kiosk')"
#define DISPUTE_OPERATOR "EXISTS (SELECT 1 FROM staff s WHERE s.subject = :staff AND s.role IN ('operator', 'supervisor'))"
#define DISPUTE_REGION                                                                                                         \
    "EXISTS (SELECT 1 FROM kiosk k JOIN meta m ON m.key = 'kiosk' WHERE k.no = CAST(m.value AS INTEGER) AND k.scope = 'region')"
#define DISPUTE_GONE                                                                                                           \
    "EXISTS (SELECT 1 FROM kiosk WHERE (r.of LIKE kiosk.no || '.%' OR (r.kind IN ('joined', 'answered') AND "                  \
    "r.app LIKE kiosk.no || '.%')) AND (frozen IN ('lost', 'revoked') OR (scope = 'desk' AND EXISTS (SELECT 1 FROM "           \
    "application p WHERE p.subject = r.subject AND p.app = r.app AND p.request_point <> kiosk.point)) OR "                     \
    "(r.kind <> 'differs' AND EXISTS (SELECT 1 FROM learner q WHERE q.subject = r.subject AND q.municipality <> '' AND "       \
    "((kiosk.scope = 'desk' AND q.point <> kiosk.point) OR (kiosk.scope = 'office' AND "                                       \
    "q.municipality <> kiosk.municipality))))))"
/* Of two applications or certificates of one child, whoever has the matter by now. */
#define RULING_JOINED "(kind = 'joined' OR (kind IN ('handed', 'answered') AND way = 'joined'))"
/* Of two learners who are perhaps one: learner.merged ends it. */
#define RULING_DOUBLE(r)                                                                                                       \
    "(" #r ".cause IN ('near', 'namesake') OR (" #r ".kind IN ('handed', 'answered') AND " #r ".way = 'joined'))"
#define DISPUTE_MINE                                                                                                           \
    "(CASE WHEN r.kind IN ('handed', 'flagged') THEN " DISPUTE_OPERATOR " ELSE r.of LIKE " DISPUTE_KIOSK                       \
    " OR r.of LIKE '0.%' OR (r.kind IN ('joined', 'answered') AND r.app LIKE " DISPUTE_KIOSK ") "                              \
    "OR ((" DISPUTE_GONE " OR (r.kind = 'parked' AND " DISPUTE_REGION ")) AND " DISPUTE_OPERATOR ") END)"

#endif
