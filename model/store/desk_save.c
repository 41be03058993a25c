#include "model/base/text.h"
#include "model/rules/fields.h"
#include "model/store/desk_write.h"
#include "model/store/draft.h"
#include "model/store/life.h"

#include <string.h>

struct save {
    const struct application *form;
    int64_t draft;
    struct saved *out;
    struct application before;
    struct application after;
    struct save_plan plan;
    const struct second *second; /* for second_causes */
};

/* A form holds what it showed; somebody else's later entry must not be written over unseen. */
static bool still_as_shown(const struct desk *desk, const struct application *form, const struct application *now,
                           struct fail *why) {
    if (form->entered_at == 0 || form->entered_at == now->entered_at) return true;
    if (strcmp(now->entered_by, desk->session.staff) == 0) return true;
    return fail_set(
        why, FAIL_CONFLICT, "the application was changed meanwhile",
        _("A colleague has changed this application meanwhile. Your text is kept as a draft: open the application anew, "
          "compare and enter your changes."));
}

/* What a form may change of an application that is on record: the data, the papers seen and the consents; the request stays as
 * filed. What was seen and signed before is not undone by a form that does not hold it: a colleague may have brought it
 * meanwhile. */
static void overlay(struct application *app, const struct application *form) {
    app->child = form->child;
    app->address = form->address;
    app->applicant = form->applicant;
    if (*form->papers) {
        text_copy(app->papers, sizeof app->papers, form->papers);
        text_copy(app->papers_day, sizeof app->papers_day, form->papers_day);
    }
    if (form->pd.given) app->pd = form->pd;
    if (form->rules.given) app->rules = form->rules;
}

static bool prepare(struct desk *desk, struct save *save, struct fail *why) {
    const struct application *form = save->form;
    if (*form->app) {
        if (!application_load(desk->db, form->app, &save->before, why)) return false;
        if (!still_as_shown(desk, form, &save->before, why)) return false;
        save->after = save->before;
        overlay(&save->after, form);
        return true;
    }
    save->after = *form;
    save->after.state = app_online(form) ? APP_FILED_ONLINE : APP_FILED_INPERSON;
    if (!*form->subject)
        id_new(desk->env, save->after.subject);
    else if (!desk_may_again(desk, form->subject, why))
        return false;
    /* What desk_new showed may have been given to another form meanwhile. */
    return desk_take_no(desk, save->after.request.no, sizeof save->after.request.no, why);
}

static bool second_may(struct desk *desk, const struct save *save, struct fail *why) {
    const char *second = save->second ? save->second->staff : "";
    if (!*second)
        return fail_set(
            why, FAIL_DENIED, "A4.second",
            _("A second person has to agree: open the application, save it and let a colleague type the passphrase."));
    if (strcmp(second, desk->session.staff) == 0 || strstr(save->before.hands, second))
        return fail_set(why, FAIL_DENIED, "A4.second_same",
                        _("You or this colleague entered the application: another person has to agree."));
    return desk_second_may(desk, save->second, why);
}

static bool plan(struct desk *desk, struct save *save, struct arena *a, struct fail *why) {
    struct rule_case rc;
    const char *field = NULL;
    if (!desk_case(desk, &save->after, a, &rc, why)) return false;
    rc.second = save->second ? save->second->staff : "";
    if (!plan_save(*save->form->app ? &save->before : NULL, &rc, &save->plan, &field, why)) return false;
    if (save->plan.second && !second_may(desk, save, why)) return false;
    /* Where consent was withdrawn only a new one lets the work go on. */
    const struct consent_row *anew = save->plan.consent_pd ? &save->after.pd : NULL;
    return !*save->form->subject || desk_not_blocked(desk, save->form->subject, anew, why);
}

static void set_eligible(const struct desk *desk, const struct child *child, struct eligible *out) {
    int32_t birth;
    if (date_parse(child->birth, &birth)) date_iso(last_eligible_day(birth, desk->region.set.leap_to_march), out->last_day);
}

static bool append(struct desk *desk, struct save *save, struct event *ev, struct arena *a, struct fail *why) {
    save->out->events++;
    return desk_append(desk, ev, a, why);
}

static bool write_filed(struct desk *desk, struct save *save, struct arena *a, struct fail *why) {
    if (*save->after.received_reason && !desk_may(desk, MAY_BACKDATE, why)) return false;
    struct event *ev = desk_event(desk, EV_APPLICATION_FILED, save->after.subject, a);
    struct filed *filed = ev->payload;
    filed->request = save->after.request;
    if (app_online(&save->after)) date_iso(save->plan.papers_due, filed->request.papers_due);
    filed->child = save->after.child;
    filed->address = save->after.address;
    filed->applicant = save->after.applicant;
    set_eligible(desk, &filed->child, &filed->eligible);
    text_copy(filed->note.received_reason, sizeof filed->note.received_reason, save->after.received_reason);
    if (!append(desk, save, ev, a, why)) return false;
    event_id_show(ev->id, save->after.app);
    return true;
}

static bool write_corrected(struct desk *desk, struct save *save, struct arena *a, struct fail *why) {
    struct event *ev = desk_event(desk, EV_APPLICATION_CORRECTED, save->after.subject, a);
    struct corrected *corrected = ev->payload;
    text_copy(corrected->open.app, sizeof corrected->open.app, save->after.app);
    corrected->child = save->after.child;
    corrected->address = save->after.address;
    corrected->applicant = save->after.applicant;
    set_eligible(desk, &corrected->child, &corrected->eligible);
    return append(desk, save, ev, a, why);
}

static bool write_identity(struct desk *desk, struct save *save, struct arena *a, struct fail *why) {
    struct event *ev = desk_event(desk, EV_IDENTITY_CHECKED, save->after.subject, a);
    struct identity *identity = ev->payload;
    text_copy(identity->app, sizeof identity->app, save->after.app);
    text_copy(identity->papers, sizeof identity->papers, save->after.papers);
    text_copy(identity->day, sizeof identity->day, save->after.papers_day);
    save->out->events++;
    return desk_append_signed(desk, ev, a, why);
}

static bool write_consent(struct desk *desk, struct save *save, const char *kind, const struct consent_row *row,
                          struct arena *a, struct fail *why) {
    struct event *ev = desk_event(desk, EV_CONSENT_GIVEN, save->after.subject, a);
    struct consent *consent = ev->payload;
    text_copy(consent->app, sizeof consent->app, save->after.app);
    text_copy(consent->kind, sizeof consent->kind, kind);
    text_copy(consent->signer, sizeof consent->signer, row->signer);
    text_copy(consent->day, sizeof consent->day, row->day);
    text_copy(consent->sheet, sizeof consent->sheet, row->sheet);
    text_copy(consent->version, sizeof consent->version, row->version);
    return append(desk, save, ev, a, why);
}

static bool write_lacking(struct desk *desk, struct save *save, struct arena *a, struct fail *why) {
    struct event *ev = desk_event(desk, EV_APPLICATION_LACKING, save->after.subject, a);
    struct lacking *lacking = ev->payload;
    text_copy(lacking->app, sizeof lacking->app, save->after.app);
    text_copy(lacking->missing, sizeof lacking->missing, save->plan.missing);
    return append(desk, save, ev, a, why);
}

static bool write_completed(struct desk *desk, struct save *save, struct arena *a, struct fail *why) {
    struct event *ev = desk_event(desk, EV_APPLICATION_COMPLETED, save->after.subject, a);
    struct completed *completed = ev->payload;
    text_copy(completed->app, sizeof completed->app, save->after.app);
    date_iso(save->plan.decision_due, completed->decision_due);
    completed->provisional = save->plan.provisional;
    if (save->plan.second) second_sign(ev, save->second);
    return append(desk, save, ev, a, why);
}

/* In the order in which the centre wants to read them: the filing first, the verdict on the package last. */
static bool write(struct desk *desk, struct save *save, struct arena *a, struct fail *why) {
    const struct save_plan *p = &save->plan;
    return (!p->file || write_filed(desk, save, a, why)) && (!p->correct || write_corrected(desk, save, a, why)) &&
           (!p->identity || write_identity(desk, save, a, why)) &&
           (!p->consent_pd || write_consent(desk, save, "pd", &save->after.pd, a, why)) &&
           (!p->consent_rules || write_consent(desk, save, "rules", &save->after.rules, a, why)) &&
           (!p->lacking || write_lacking(desk, save, a, why)) && (!p->complete || write_completed(desk, save, a, why));
}

static bool tell(struct desk *desk, struct save *save, struct fail *why) {
    struct application now;
    struct saved *out = save->out;
    if (!application_load(desk->db, save->after.app, &now, why)) return false;
    text_copy(out->subject, sizeof out->subject, now.subject);
    text_copy(out->app, sizeof out->app, now.app);
    out->state = now.state;
    text_copy(out->due, sizeof out->due, *now.decision_due ? now.decision_due : now.papers_due);
    out->provisional = now.provisional;
    return true;
}

static bool save_body(struct desk *desk, void *command, struct arena *a, struct fail *why) {
    struct save *save = command;
    return prepare(desk, save, why) && plan(desk, save, a, why) && write(desk, save, a, why) &&
           draft_delete(desk->db, save->draft, why) && tell(desk, save, why);
}

bool desk_save(struct desk *desk, const struct application *form, int64_t draft, struct saved *out, struct fail *why) {
    struct save save = {.form = form, .draft = draft, .out = out, .second = desk->second};
    *out = (struct saved){0};
    desk->second = NULL;
    if (!desk_may(desk, MAY_ENTER, why) || !desk_region_known(desk, why)) return false;
    if (desk_transaction(desk, save_body, &save, why)) return true;
    *out = (struct saved){0};
    return false;
}
