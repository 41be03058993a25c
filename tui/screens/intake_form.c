/* How the form is filled from an application and read back. */

#include "tui/screens/intake.h"

#include "model/base/text.h"
#include "model/rules/authority.h"
#include "model/rules/fields.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The request of an application on record stays as it was filed. */
static void lock_request(struct intake *s) {
    static const char *const names[] = {"request.channel", "request.request_no", "request.received", "request.received_time"};
    if (!*s->data.app.app) return;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) s->rows[intake_row(s, names[i])].read_only = true;
}

int intake_seen(const struct intake_data *d) {
    return (d->saw_child != 0) + (d->saw_applicant != 0) + (d->saw_snils != 0) + (d->saw_authority != 0) + (d->saw_parent != 0);
}

static void spread(struct intake_data *d, int offset) {
    const char *papers = d->app.papers;
    char moment[17];
    d->saw_child = strstr(papers, "child") != NULL;
    d->saw_applicant = strstr(papers, "applicant") != NULL;
    d->saw_snils = strstr(papers, "snils") != NULL;
    d->saw_authority = strstr(papers, "authority") != NULL;
    d->saw_parent = strstr(papers, "parent") != NULL;
    d->pd_given = d->app.pd.given;
    d->rules_given = d->app.rules.given;
    date_iso(moment_date(d->app.request.received, offset), d->received_day);
    moment_show(d->app.request.received, offset, moment); /* "23.11.2026 09:52" */
    text_copy(d->received_time, sizeof d->received_time, moment + 11);
}

/* The table without the sections that have no field here. */
static void take_rows(struct intake *s) {
    s->row_count = 0;
    for (int i = 0; i < intake_row_count;) {
        int end = i + 1, present = 0;
        for (; end < intake_row_count && !intake_rows[end].section; end++)
            present += !intake_rows[end].present || intake_rows[end].present(&s->data);
        for (; i < end; i++)
            if (present) s->rows[s->row_count++] = intake_rows[i];
    }
}

void intake_form_open(struct intake *s) {
    const struct desk *desk = app_desk(s->app);
    s->data.today = show_today(s->app);
    s->data.leap_to_march = desk->region.set.leap_to_march;
    s->data.parent_shows = desk->region.set.learner_parent_id;
    text_copy(s->data.region, sizeof s->data.region, desk->region.opened.code);
    spread(&s->data, desk->env->offset);
    take_rows(s);
    intake_kinds_open(s);
    lock_request(s);
    intake_form_retarget(s);
    intake_form_settle(s);
    form_open(&s->form, s->rows, s->row_count, &s->data);
    if (!s->data.changing) return;
    s->was = s->data;
    s->form.was = &s->was;
}

void intake_form_settle(struct intake *s) {
    s->seen = intake_seen(&s->data);
    s->had_pd = s->data.pd_given;
    s->had_rules = s->data.rules_given;
}

/* Today is filled in when the tick is set, never again: the person may be erasing it. */
static bool date_new_tick(const struct intake *s, bool *had, bool has, char *day) {
    bool is_new = has && !*had;
    *had = has;
    if (!is_new || *day) return false;
    date_iso(s->data.today, day);
    return true;
}

/* A learner who applies himself is the only one who can sign. */
static bool sign_if_empty(const struct application *app, bool given, char *signer, size_t room) {
    const char *who = app_learner_applies(app) ? "learner" : "applicant";
    if (!given || (*signer && (strcmp(who, "applicant") == 0 || strcmp(signer, who) == 0))) return false;
    text_copy(signer, room, who);
    return true;
}

/* Another applicant acts by another paper. */
static bool drop_strange_basis(struct applicant *applicant) {
    const struct authority *who = authority_find(applicant->authority);
    if (!*applicant->basis_kind || (who && authority_rests_on(who, applicant->basis_kind))) return false;
    applicant->basis_kind[0] = 0;
    return true;
}

void intake_form_follow(struct intake *s) {
    struct application *app = &s->data.app;
    bool changed = date_new_tick(s, &s->had_pd, s->data.pd_given, app->pd.day);
    changed |= date_new_tick(s, &s->had_rules, s->data.rules_given, app->rules.day);
    int seen = intake_seen(&s->data);
    if (seen > s->seen) { /* one more original was brought: it was seen today */
        date_iso(s->data.today, app->papers_day);
        changed = true;
    }
    s->seen = seen;
    changed |= sign_if_empty(app, s->data.pd_given, app->pd.signer, sizeof app->pd.signer);
    changed |= sign_if_empty(app, s->data.rules_given, app->rules.signer, sizeof app->rules.signer);
    changed |= drop_strange_basis(&app->applicant);
    if (changed) form_show(&s->form);
}

/* While the day and the time are as they were shown, it is the very moment on record. */
int64_t intake_form_received(const struct intake *s) {
    const struct intake_data *d = &s->data;
    int offset = app_desk(s->app)->env->offset;
    struct intake_data as_loaded = *d;
    spread(&as_loaded, offset);
    bool same_moment =
        strcmp(as_loaded.received_day, d->received_day) == 0 && strcmp(as_loaded.received_time, d->received_time) == 0;
    int32_t day;
    if (same_moment || !date_parse(d->received_day, &day)) return d->app.request.received;
    long hour = strtol(d->received_time, NULL, 10),
         minute = *d->received_time ? strtol(d->received_time + 3, NULL, 10) : 0; /* "09:51" */
    return moment_of(day, (int)hour, (int)minute, offset);
}

static bool is_asked(const struct intake *s, const char *name) {
    return form_row_present(&s->form, intake_row(s, name));
}

/* What is not asked any more is not said either: a code of an issuer when the document has become another. */
static void drop_unasked(const struct intake *s, struct application *out) {
    static const char *const dropped[] = {
        "child.doc_",       "address.municipality", "applicant.kin",       "applicant.institution",
        "applicant.basis_", "applicant.doc_code",   "applicant.doc_until", "applicant.doc_translated",
        "received_reason",  "request.request_no"};
    for (int i = 0; i < s->row_count; i++) {
        const struct form_row *row = &s->rows[i];
        if (!row->name || form_row_present(&s->form, i)) continue;
        for (size_t k = 0; k < sizeof dropped / sizeof *dropped; k++)
            if (!strncmp(row->name, dropped[k], strlen(dropped[k])))
                memset((char *)out + row->offset, 0, row->size ? row->size : sizeof(int64_t));
    }
}

void intake_form_collect(const struct intake *s, struct application *out) {
    const struct intake_data *d = &s->data;
    const struct desk *desk = app_desk(s->app);
    *out = d->app;
    snprintf(out->papers, sizeof out->papers, "%s%s%s%s%s", d->saw_child ? "child " : "",
             d->saw_applicant && is_asked(s, "papers.applicant") ? "applicant " : "", d->saw_snils ? "snils " : "",
             d->saw_authority && is_asked(s, "papers.authority") ? "authority " : "",
             d->saw_parent && is_asked(s, "papers.parent") ? "parent " : "");
    size_t end = strlen(out->papers);
    if (end) out->papers[end - 1] = 0;
    out->pd.given = d->pd_given != 0;
    out->rules.given = d->rules_given != 0;
    if (!*out->pd.version) text_copy(out->pd.version, sizeof out->pd.version, desk->region.opened.consent_version);
    if (!*out->rules.version) text_copy(out->rules.version, sizeof out->rules.version, desk->region.opened.rules_version);
    drop_unasked(s, out);
    out->request.received = intake_form_received(s);
}
