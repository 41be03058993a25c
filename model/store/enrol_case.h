#ifndef PRIEM_STORE_ENROL_CASE_H
#define PRIEM_STORE_ENROL_CASE_H

/* What model/rules/enrol.h asks about, from a store: the same at the kiosk before the event is written and at the centre when
 * it comes. Seats: a kiosk knows the centre's count and adds the enrolments it knows of that came later; the centre counts.
 */

#include "model/rules/course.h"
#include "model/rules/enrol.h"
#include "model/rules/region_settings.h"
#include "model/store/catalogue.h"

struct enrol_facts {
    char subject[ID_TEXT];
    char number[11], certificate[12], valid_until[11], birth[11], group[12]; /* group: of the latest nominal */
    bool frozen;
    struct offer offer;
    struct offered_group study; /* status "" where it is not listed */
    int64_t taken;
    int64_t significant, certified, other; /* running on this certificate */
    /* Given with the enrolment, where the region says so (nominal_mode): of this period, this much. */
    char with_period[12];
    int64_t with_sum;
};
/* Of the learner's own number, or of `number` where that is not "". `except`: an enrolment that is not counted, or "". */
bool enrol_facts_load(struct db *db, const char *subject, const char *number, const char *programme, const char *group,
                      const char *except, bool centre, struct enrol_facts *out, struct fail *why);
/* To what the centre has counted in each group this kiosk adds what it knows of since: its own, and what it was fed. */
bool enrol_taken_now(struct db *db, const char *programme, struct offered_group *groups, int count, struct fail *why);
void enrol_case_of(const struct enrol_facts *f, const struct enrolled *e, const struct region_settings *set, int32_t today,
                   struct enrol_case *out);

/* The course over the periods: of one that has begun, or has its nominal, the certificate pays what is available; of a later
 * one what the cap of the child's group lets it expect. */
bool enrol_parts(struct db *db, const struct enrol_facts *f, int64_t cost, int32_t first, int32_t last, int32_t today,
                 struct course_part parts[COURSE_PARTS_MOST], int *count, struct fail *why);

#endif
