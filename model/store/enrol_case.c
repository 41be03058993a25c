#include "model/store/enrol_case.h"

#include "model/base/text.h"
#include "model/store/account.h"
#include "model/store/queries_table.h"

#include <string.h>

static const char sql_enrol_child[] =
    "SELECT c.number, c.state, c.valid_until, l.child_birth, coalesce((SELECT n.group_code FROM nominal n WHERE n.subject = "
    "l.subject AND n.number = c.number AND n.state = 'granted' ORDER BY n.period DESC, n.event LIMIT 1), ''), "
    "CASE WHEN " ACCOUNT_FROZEN " THEN 1 ELSE 0 END FROM learner l "
    "JOIN certificate c ON c.subject = l.subject AND (c.number = :number OR c.was_number = :number OR (:number = '' AND "
    "c.number = l.number)) WHERE l.subject = :subject ORDER BY CASE WHEN c.number = :number THEN 0 ELSE 1 END, "
    "c.number LIMIT 1";
static const char sql_enrol_runs[] =
    "SELECT sum(CASE WHEN p.registry = 'significant' THEN 1 ELSE 0 END), sum(CASE WHEN p.registry = 'certified' THEN 1 ELSE 0 "
    "END), sum(CASE WHEN p.registry = 'other' THEN 1 ELSE 0 END) FROM enrolment e JOIN programme p ON p.programme = e.programme "
    "WHERE e.subject = :subject AND e.number = :number AND e.state IN ('running', 'suspended') AND e.event <> :except";
static const char sql_enrol_taken[] =
    "SELECT count(*) FROM enrolment WHERE programme = :programme AND group_code = :group AND state IN ('running', 'suspended') "
    "AND event <> :except AND (:centre = 1 OR seated = 0 OR seated > :counted)";
static const char sql_enrol_since[] =
    "SELECT group_code, seated FROM enrolment WHERE programme = :programme AND state IN ('running', 'suspended') AND "
    "(seated = 0 OR seated > :counted) ORDER BY group_code, seated";
static const char sql_enrol_granted[] =
    "SELECT count(*) FROM nominal WHERE number = :number AND subject = :subject AND period = :period AND state = 'granted'";

const struct query_text enrol_queries[] = {
    QUERY(sql_enrol_child), QUERY(sql_enrol_runs),    QUERY(sql_enrol_taken),
    QUERY(sql_enrol_since), QUERY(sql_enrol_granted), {0},
};

static bool load_child(struct db *db, const char *subject, const char *number, struct enrol_facts *f, struct fail *why) {
    struct rows r;
    if (!db_query(db, &r, sql_enrol_child, why, "subject:t", subject, "number:t", number, NULL)) return false;
    if (db_next(&r, why)) {
        text_copy(f->number, sizeof f->number, db_text(&r, 0));
        text_copy(f->certificate, sizeof f->certificate, db_text(&r, 1));
        text_copy(f->valid_until, sizeof f->valid_until, db_text(&r, 2));
        text_copy(f->birth, sizeof f->birth, db_text(&r, 3));
        text_copy(f->group, sizeof f->group, db_text(&r, 4));
        f->frozen = db_int(&r, 5) != 0;
    }
    return db_done(&r);
}

static bool load_runs(struct db *db, const char *subject, const char *except, struct enrol_facts *f, struct fail *why) {
    struct rows r;
    if (!db_query(db, &r, sql_enrol_runs, why, "subject:t", subject, "number:t", f->number, "except:t", except, NULL))
        return false;
    if (db_next(&r, why)) {
        f->significant = db_int(&r, 0);
        f->certified = db_int(&r, 1);
        f->other = db_int(&r, 2);
    }
    return db_done(&r);
}

static bool load_group(struct db *db, const char *programme, const char *group, const char *except, bool centre,
                       struct enrol_facts *f, struct fail *why) {
    struct arena a = {0};
    struct offered_group *rows = NULL;
    int count = 0;
    bool found, ok = catalogue_offer(db, programme, &f->offer, &found, why) &&
                     (!found || catalogue_groups(db, f->offer.subject, &a, &rows, &count, why));
    for (int i = 0; ok && i < count; i++)
        if (strcmp(rows[i].code, group) == 0) f->study = rows[i];
    arena_close(&a);
    int64_t taken = 0;
    ok = ok && db_one_int(db, &taken, sql_enrol_taken, why, "programme:t", programme, "group:t", group, "except:t", except,
                          "centre:i", (int64_t)centre, "counted:i", f->study.counted, NULL);
    f->taken = taken + (centre ? 0 : f->study.taken);
    return ok;
}

bool enrol_facts_load(struct db *db, const char *subject, const char *number, const char *programme, const char *group,
                      const char *except, bool centre, struct enrol_facts *out, struct fail *why) {
    *out = (struct enrol_facts){0};
    text_copy(out->subject, sizeof out->subject, subject);
    return load_child(db, subject, number, out, why) && load_group(db, programme, group, except, centre, out, why) &&
           load_runs(db, subject, except, out, why);
}

static void take_place(struct offered_group *groups, int count, const char *code, int64_t seated) {
    for (int i = 0; i < count; i++)
        if (strcmp(groups[i].code, code) == 0 && (seated == 0 || seated > groups[i].counted)) groups[i].taken++;
}

bool enrol_taken_now(struct db *db, const char *programme, struct offered_group *groups, int count, struct fail *why) {
    int64_t counted = count ? groups[0].counted : 0; /* of the group that was counted first */
    struct rows r;
    for (int i = 1; i < count; i++)
        if (groups[i].counted < counted) counted = groups[i].counted;
    if (!db_query(db, &r, sql_enrol_since, why, "programme:t", programme, "counted:i", counted, NULL)) return false;
    while (db_next(&r, why)) take_place(groups, count, db_text(&r, 0), db_int(&r, 1));
    return db_done(&r);
}

void enrol_case_of(const struct enrol_facts *f, const struct enrolled *e, const struct region_settings *set, int32_t today,
                   struct enrol_case *out) {
    *out = (struct enrol_case){
        .certificate = f->certificate,
        .frozen = f->frozen,
        .valid_until = f->valid_until,
        .birth = f->birth,
        .today = today,
        .programme = &f->offer.programme,
        .provider = &f->offer.provider,
        .group_status = f->study.status,
        .group_first = f->study.first,
        .group_last = f->study.last,
        .seats = f->study.seats,
        .taken = f->taken,
        .asked = e,
        .leap_to_march = set->leap_to_march,
        .significant = f->significant,
        .significant_most = set->significant_most,
        .exclusive = set->exclusivity,
        .runs_certified = f->certified > 0,
        .runs_other = f->other > 0,
    };
}

/* --- Money ---------------------------------------------------------------------------------------------------------------- */

static int64_t nominal_of(const struct cap *caps, int count, const char *group) {
    for (int i = 0; i < count; i++)
        if (strcmp(caps[i].group_code, group) == 0) return caps[i].nominal;
    return 0;
}

static bool look_at(struct db *db, const struct enrol_facts *f, const struct period_row *row, int32_t today,
                    struct course_period *out, struct fail *why) {
    struct arena a = {0};
    struct account account;
    struct cap *caps;
    int64_t granted = 0;
    int count;
    if (!account_load(db, f->number, row->period.period, &account, why) ||
        !db_one_int(db, &granted, sql_enrol_granted, why, "subject:t", f->subject, "number:t", f->number, "period:t",
                    row->period.period, NULL))
        return false;
    text_copy(out->period, sizeof out->period, row->period.period);
    if (!date_parse(row->period.first, &out->first) || !date_parse(row->period.last, &out->last)) out->first = out->last = 0;
    out->firm = granted > 0 || out->first <= today;
    out->available = account.free + (strcmp(f->with_period, row->period.period) == 0 ? f->with_sum : 0);
    if (out->firm) return true;
    bool ok = cap_list(db, row->period.period, &a, &caps, &count, why);
    if (ok) out->available = account.free + nominal_of(caps, count, f->group);
    arena_close(&a);
    return ok;
}

enum { PERIODS_MOST = 40 };

bool enrol_parts(struct db *db, const struct enrol_facts *f, int64_t cost, int32_t first, int32_t last, int32_t today,
                 struct course_part parts[COURSE_PARTS_MOST], int *count, struct fail *why) {
    struct course_period periods[PERIODS_MOST];
    struct arena a = {0};
    struct period_row *rows;
    int listed, touched = 0;
    bool ok = period_list(db, &a, &rows, &listed, why);
    for (int i = 0; ok && i < listed && touched < PERIODS_MOST; i++) {
        struct course_period *p = &periods[touched];
        ok = look_at(db, f, &rows[i], today, p, why);
        if (ok && p->first <= last && p->last >= first) touched++;
    }
    arena_close(&a);
    return ok && course_parts(cost, first, last, periods, touched, parts, count, why);
}
