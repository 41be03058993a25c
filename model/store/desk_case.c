#include "model/base/text.h"
#include "model/store/alias.h"
#include "model/store/desk_write.h"
#include "model/store/queries_table.h"
#include "model/store/radar.h"

#include <string.h>

/* The centre's word that joined it to a certificate. */
static const char sql_joined_to[] = "SELECT count(*) FROM ruling r WHERE subject = :subject AND app = :app AND kind = 'joined' "
                                    "AND living <> '' AND " JOIN_HOLDS(r);

const struct query_text case_queries[] = {QUERY(sql_joined_to), {0}};

bool desk_new(struct desk *desk, struct application *out, struct fail *why) {
    *out = (struct application){.state = APP_FILED_INPERSON};
    if (!desk_may(desk, MAY_ENTER, why) || !desk_region_known(desk, why)) return false;
    if (!desk_next_no(desk, out->request.no, sizeof out->request.no, why)) return false;
    text_copy(out->request.channel, sizeof out->request.channel, "person");
    text_copy(out->request.body, sizeof out->request.body, desk->point);
    text_copy(out->request.municipality, sizeof out->request.municipality, desk->municipality);
    text_copy(out->request.point, sizeof out->request.point, desk->point);
    out->request.received = desk->env->now(desk->env->self);
    text_copy(out->child.doc_kind, sizeof out->child.doc_kind, "03");
    text_copy(out->address.subject_code, sizeof out->address.subject_code, desk->region.opened.code);
    text_copy(out->address.municipality, sizeof out->address.municipality, desk->municipality);
    text_copy(out->applicant.authority, sizeof out->applicant.authority, "1");
    text_copy(out->applicant.doc_kind, sizeof out->applicant.doc_kind, "21");
    text_copy(out->pd.signer, sizeof out->pd.signer, "applicant");
    text_copy(out->pd.version, sizeof out->pd.version, region_consent_version(&desk->region));
    text_copy(out->rules.signer, sizeof out->rules.signer, "applicant");
    text_copy(out->rules.version, sizeof out->rules.version, region_rules_version(&desk->region));
    return true;
}

static bool joined_to(struct db *db, const struct application *app, bool *number, struct fail *why) {
    int64_t count = 0;
    bool ok = db_one_int(db, &count, sql_joined_to, why, "subject:t", app->subject, "app:t", app->app, NULL);
    *number = count > 0 && !app->number[0];
    return ok;
}

bool desk_case(struct desk *desk, const struct application *app, struct arena *a, struct rule_case *out, struct fail *why) {
    const struct env *env = desk->env;
    struct twin *twins;
    struct radar radar = {0};
    int count;
    *out = (struct rule_case){0};
    if (!learner_twins(desk->db, app->subject, &app->child, a, &twins, &count, why)) return false;
    /* A form that is being filled asks the radar itself, at every key. */
    if (app->app[0] && !radar_find(desk->db, app->subject, &app->child, &app->applicant, a, &radar, why)) return false;
    struct rule_twin *rule_twins = arena_alloc(a, sizeof *rule_twins * (size_t)(count + radar.soft + 1));
    for (int i = 0; i < count; i++)
        rule_twins[i] = (struct rule_twin){.by = twins[i].by, .name = twins[i].name, .number = twins[i].number};
    for (int i = 0; i < radar.count; i++) {
        const struct radar_hit *hit = &radar.hits[i];
        if (hit->found.kind != DUPLICATE_SOFT) continue;
        rule_twins[count++] =
            (struct rule_twin){.by = "soft", .name = hit->name, .number = hit->number, .reason = hit->found.first->title};
    }
    const int64_t now = env->now(env->self);
    *out = (struct rule_case){
        .app = app,
        .today = moment_date(now, env->offset),
        .now = now,
        .offset = env->offset,
        .received_day = moment_date(app->request.received, env->offset),
        .subject_code = desk->region.opened.code,
        .region_genitive = desk->region.opened.genitive,
        .set = &desk->region.set,
        .calendar = desk->calendar,
        .decider = desk->session.staff,
        .decider_name = desk->session.name,
        .twins = rule_twins,
        .twin_count = count,
    };
    return app->state != APP_JOINED || joined_to(desk->db, app, &out->joined_to_number, why);
}
