#include "sync/centre/day.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "model/store/queries.h"
#include "sync/centre/applier.h"
#include "sync/centre/course_end.h"
#include "sync/centre/index.h"
#include "sync/centre/log.h"
#include "sync/centre/nominals.h"

#include <inttypes.h>
#include <string.h>

enum {
    SLICE = 100,         /* events of one transaction: some 30 ms */
    DAYS_CREDIBLE = 100, /* between two days of a centre that works */
};

/* What the calendar closes. A child who turns 18 before the papers are due is closed for that, and not for the papers. A
 * returned application had its papers in time: it waits for a person. */
static const char sql_lapsed[] =
    "SELECT subject, app, '', '' FROM application WHERE state = :state AND papers_due <> '' AND papers_due < :day "
    "AND (last_day = '' OR last_day >= papers_due) ORDER BY papers_due, request_received, subject LIMIT :most";
static const char sql_aged[] = "SELECT subject, app, '', '' FROM application WHERE state = :state AND last_day <> '' AND "
                               "last_day < :day ORDER BY last_day, subject, app LIMIT :most";
static const char sql_expired[] =
    "SELECT subject, app, number, valid_until FROM certificate WHERE state = :state AND valid_until <> '' AND "
    "valid_until < :day ORDER BY valid_until, subject, number LIMIT :most";

static const struct closing {
    enum event_kind event;
    const char *state;
    const char *sql;
} closings[] = {
    {EV_APPLICATION_LAPSED, "filed_online", sql_lapsed}, {EV_APPLICATION_LAPSED, "incomplete", sql_lapsed},
    {EV_APPLICATION_AGED, "filed_online", sql_aged},     {EV_APPLICATION_AGED, "filed_inperson", sql_aged},
    {EV_APPLICATION_AGED, "incomplete", sql_aged},       {EV_APPLICATION_AGED, "returned", sql_aged},
    {EV_APPLICATION_AGED, "complete", sql_aged},         {EV_CERTIFICATE_EXPIRED, "living", sql_expired},
    {EV_CERTIFICATE_EXPIRED, "suspended", sql_expired},
};
enum { CLOSINGS = sizeof closings / sizeof *closings };

/* --- Which day it is ------------------------------------------------------------------------------------------------------ */

#define DAY_WORK "day.work" /* in meta: 1 while something of the day is left to do */

bool day_load(struct centre *c, struct fail *why) {
    struct rows r;
    int64_t work;
    c->day = DATE_NONE;
    if (!db_query(c->db, &r, "SELECT value FROM setting WHERE subject = :region AND key = 'day'", why, "region:t",
                  c->journal.region, NULL))
        return false;
    if (db_next(&r, why) && !date_parse(db_text(&r, 0), &c->day)) c->day = DATE_NONE;
    bool ok = db_done(&r);
    if (!ok || !meta_int(c->db, DAY_WORK, &work, why)) return false;
    c->day_work = work != 0;
    return true;
}

int32_t day_doubt(const struct centre *c) {
    int32_t ahead = c->day == DATE_NONE ? 0 : env_today(&c->env) - c->day;
    return ahead < 0 || ahead > DAYS_CREDIBLE ? ahead : 0;
}

static bool day_is_new(const struct centre *c) {
    return (c->day == DATE_NONE || env_today(&c->env) > c->day) && day_doubt(c) == 0;
}

bool day_due(const struct centre *c) {
    if (c->recovering) return false;
    return c->day_work || day_is_new(c);
}

bool day_more(struct centre *c, struct fail *why) {
    c->day_work = true;
    return meta_set_int(c->db, DAY_WORK, 1, why);
}

bool day_open(struct centre *c, struct fail *why) {
    struct event ev = {.type = &event_types[EV_DAY_OPENED]};
    memcpy(ev.subject, c->journal.region, sizeof ev.subject);
    struct day *d = event_payload(&ev, &c->turn);
    date_iso(env_today(&c->env), d->day);
    if (!applier_append(c, &ev, why) || !day_more(c, why)) return false;
    c->day = env_today(&c->env);
    centre_log(&c->env, "day", "opened=%s", d->day);
    return true;
}

/* --- What it closes ------------------------------------------------------------------------------------------------------- */

struct due {
    char subject[ID_TEXT];
    char app[EVENT_ID_TEXT];
    char number[11];
    char valid_until[DATE_TEXT]; /* of a certificate: it expires with the next day, whenever that is noticed */
};

static bool read_due(struct centre *c, const struct closing *closing, const char *day, int most, struct due *out, int *count,
                     struct fail *why) {
    struct rows r;
    *count = 0;
    if (!db_query(c->db, &r, closing->sql, why, "state:t", closing->state, "day:t", day, "most:i", (int64_t)most, NULL))
        return false;
    while (*count < most && db_next(&r, why)) {
        struct due *d = &out[(*count)++];
        text_copy(d->subject, sizeof d->subject, db_text(&r, 0));
        text_copy(d->app, sizeof d->app, db_text(&r, 1));
        text_copy(d->number, sizeof d->number, db_text(&r, 2));
        text_copy(d->valid_until, sizeof d->valid_until, db_text(&r, 3));
    }
    return db_done(&r);
}

static bool close_one(struct centre *c, const struct closing *closing, const struct due *due, const char *day,
                      struct fail *why) {
    struct event ev = {.type = &event_types[closing->event]};
    memcpy(ev.subject, due->subject, sizeof ev.subject);
    struct act *act = event_payload(&ev, &c->turn);
    memcpy(act->open.app, due->app, sizeof act->open.app);
    memcpy(act->open.number, due->number, sizeof act->open.number);
    int32_t last;
    text_copy(act->open.day, sizeof act->open.day, day);
    if (date_parse(due->valid_until, &last)) date_iso(last + 1, act->open.day);
    return applier_append(c, &ev, why);
}

/* As far as the slice reaches; *left is what it still has room for. */
static bool close_due(struct centre *c, const char *day, bool lapse, int *left, struct fail *why) {
    struct due due[SLICE];
    int count;
    for (int i = 0; *left > 0 && i < CLOSINGS; i++) {
        if (closings[i].event == EV_APPLICATION_LAPSED && !lapse) continue;
        if (!read_due(c, &closings[i], day, *left, due, &count, why)) return false;
        for (int n = 0; n < count; n++)
            if (!close_one(c, &closings[i], &due[n], day, why)) return false;
        *left -= count;
    }
    return true;
}

/* --- Slices --------------------------------------------------------------------------------------------------------------- */

static bool run_slice(struct centre *c, struct fail *why) {
    struct region_facts region;
    char day[DATE_TEXT];
    int left = SLICE;
    if (day_is_new(c) && !day_open(c, why)) return false;
    date_iso(c->day, day);
    int nominals;
    if (!region_load(c->db, &region, why) || !close_due(c, day, region.set.lapse, &left, why) ||
        !course_end_due(c, day, &left, why) || !nominals_settle(c, left, &nominals, why))
        return false;
    left -= nominals;
    if (!index_day(c, &left, why)) return false;
    centre_log(&c->env, "day", "done=%d more=%d", SLICE - left, left <= 0);
    if (left <= 0) return true; /* more may be due */
    c->day_work = false;
    return meta_set_int(c->db, DAY_WORK, 0, why);
}

bool day_step(struct centre *c, struct fail *why) {
    return centre_begin(c, why) && centre_end(c, run_slice(c, why), why);
}
