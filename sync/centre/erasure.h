#ifndef PRIEM_CENTRE_ERASURE_H
#define PRIEM_CENTRE_ERASURE_H

/* Proof that a child's data were destroyed (приказ Роскомнадзора 28.10.2022 № 179), read from the log as it stands: so the act
 * names fewer kiosks as time goes on. A name, a СНИЛС or an address is nowhere to be had any more. An erasure is known by the
 * event that asked for it. Everything lives in the order's arena.
 */

#include "model/store/list.h"
#include "model/store/queries.h"
#include "sync/centre/commands.h"

struct erasure {
    char of[EVENT_ID_TEXT];
    int64_t gsn; /* of its last event */
    struct erased facts;
    struct list subjects; /* const char *: the learner first, then those merged into it */
};
const char *erasure_subject(const struct erasure *e, int i);

bool erasure_all(struct order *order, struct list *out, struct fail *why); /* struct erasure */
bool erasure_find(struct order *order, const char *of, struct erasure *out, struct fail *why);

/* Kiosks that had the learner in their scope and have not said since that they took the erasure, and that no backup of theirs
 * holds the learner; or had it, and have not said so since it left. */
struct erasure_kiosk {
    uint32_t no;
    const char *name;
    const char *frozen;  /* "" or why */
    const char *seen_at; /* the last exchange, or "-" */
};
bool erasure_kiosks(struct order *order, const struct erasure *e, struct list *out, struct fail *why);
/* Folders in which a backup of the centre may hold somebody who was erased: const char *. */
bool erasure_backups(struct order *order, struct list *out, struct fail *why);

/* Every event whose personal part is gone. */
struct erasure_record {
    const char *id, *type, *subject, *place; /* the kiosk's name, or the centre */
    const char *at;
    const char *commitment;
};
bool erasure_records(struct order *order, const struct erasure *e, struct list *out, struct fail *why);
/* What kinds of data the records held, as the law calls them: const char *. */
void erasure_categories(struct order *order, const struct erasure_record *records, int count, struct list *out);
const char *erasure_joined(struct order *order, const struct list *texts); /* by "; " */

/* The numbers that the learner had, joined by ", ": they stay in the register. */
bool erasure_numbers(struct order *order, const struct erasure *e, const char **out, struct fail *why);
const char *erasure_reason(const struct erasure *e);
const char *erasure_system(struct order *order, const struct region_facts *region);

/* Who asked, who agreed, on which paper. Somebody who is not on the list of the staff any more is named by his id. */
struct erasure_asked {
    struct person by, second;
    struct act_open act;
    int64_t at;
};
bool erasure_asked(struct order *order, const struct erasure *e, struct erasure_asked *out, struct fail *why);

#endif
