#include "sync/centre/course_end.h"

#include "model/base/text.h"
#include "sync/centre/applier.h"
#include "sync/centre/day.h"

#include <string.h>

enum { SLICE = 100 };

static const char *const due_sql[] = {
    "SELECT e.subject, e.event FROM provider v JOIN enrolment e ON e.provider = v.code WHERE v.status IN ('suspended', "
    "'excluded') AND e.state IN ('running', 'suspended') AND e.until >= :day ORDER BY e.subject, e.event LIMIT :most",
    "SELECT e.subject, e.event FROM programme p JOIN enrolment e ON e.programme = p.programme WHERE p.status = 'excluded' AND "
    "e.state IN ('running', 'suspended') AND e.until >= :day ORDER BY e.subject, e.event LIMIT :most",
};

bool course_end_note(struct centre *c, const struct event *ev, struct fail *why) {
    const char *status = ev->type->kind == EV_PROVIDER_LISTED    ? ((const struct provider *)ev->payload)->status
                         : ev->type->kind == EV_PROGRAMME_LISTED ? ((const struct programme *)ev->payload)->status
                                                                 : "active";
    return strcmp(status, "active") == 0 || day_more(c, why);
}

struct due {
    char subject[ID_TEXT];
    char enrolment[EVENT_ID_TEXT];
};

static bool read_due(struct centre *c, const char *sql, const char *day, int most, struct due *out, int *count,
                     struct fail *why) {
    struct rows r;
    *count = 0;
    if (!db_query(c->db, &r, sql, why, "day:t", day, "most:i", (int64_t)most, NULL)) return false;
    while (*count < most && db_next(&r, why)) {
        struct due *d = &out[(*count)++];
        text_copy(d->subject, sizeof d->subject, db_text(&r, 0));
        text_copy(d->enrolment, sizeof d->enrolment, db_text(&r, 1));
    }
    return db_done(&r);
}

static bool end_one(struct centre *c, const struct due *due, const char *day, struct fail *why) {
    struct event ev = {.type = &event_types[EV_ENROLMENT_ENDED]};
    text_copy(ev.subject, sizeof ev.subject, due->subject);
    struct enrolment_act *act = event_payload(&ev, &c->turn);
    text_copy(act->enrolment, sizeof act->enrolment, due->enrolment);
    text_copy(act->day, sizeof act->day, day);
    text_copy(act->ground, sizeof act->ground, "provider");
    return applier_append(c, &ev, why);
}

bool course_end_due(struct centre *c, const char *day, int *left, struct fail *why) {
    struct due due[SLICE];
    int count;
    for (size_t i = 0; *left > 0 && i < sizeof due_sql / sizeof *due_sql; i++) {
        if (!read_due(c, due_sql[i], day, *left < SLICE ? *left : SLICE, due, &count, why)) return false;
        for (int n = 0; n < count; n++)
            if (!end_one(c, &due[n], day, why)) return false;
        *left -= count;
    }
    return true;
}
