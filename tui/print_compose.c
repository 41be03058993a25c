/* A case becomes the job for priem-paper: the papers, their sheet numbers, and for each the fields its row lists. */

#include "model/base/text.h"
#include "model/store/life.h"
#include "tui/paper/fill.h"
#include "tui/paper/plain.h"
#include "tui/print_case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define APPLICATION_SET "application consent rules receipt"
/* What the family has to be told or may sign all the same where consent to the processing is withdrawn (RULES 8). */
#define WHEN_BLOCKED "consent refusal overturned lapsed closed18 replaced excluded annulled disclaim access nominal_refused"

static bool given(const char *text) {
    return text && *text;
}

static bool listed(const char *words, const char *word) {
    size_t size = strlen(word);
    for (const char *at = words; (at = strstr(at, word)); at += size)
        if ((at == words || at[-1] == ' ') && (at[size] == ' ' || !at[size])) return true;
    return false;
}

/* --- the case ------------------------------------------------------------------------------------------------------------- */

/* At the window papers are seen before they are typed: what was seen is not asked for again. */
static void drop_seen(struct print_case *c) {
    static const struct {
        const char *paper, *item;
    } proves[] = {{"applicant", "applicant_id"}, {"child", "child_id"}, {"snils", "snils"}};
    const char *left = "";
    for (const char *at = c->missing; *at; at += strspn(at, " ")) {
        const char *item = arena_printf(c->a, "%.*s", (int)strcspn(at, " "), at);
        bool seen = false;
        for (size_t i = 0; i < sizeof proves / sizeof *proves; i++)
            if (strcmp(item, proves[i].item) == 0) seen = listed(c->app.papers, proves[i].paper);
        if (!seen) left = arena_printf(c->a, "%s%s%s", left, *left ? " " : "", item);
        at += strlen(item);
    }
    text_copy(c->missing, sizeof c->missing, left);
}

static bool load_application(struct print_case *c, const char *app, struct fail *why) {
    struct rule_case judged;
    if (!application_load(c->desk->db, app, &c->app, why)) return false;
    c->has_app = true;
    c->child = &c->app.child;
    c->address = &c->app.address;
    c->applicant = &c->app.applicant;
    text_copy(c->subject, sizeof c->subject, c->app.subject);
    if (!app_state_open(c->app.state)) return true;
    if (!application_appeal(c->desk->db, c->app.subject, app, c->a, &c->appeal, why)) return false;
    if (!desk_case(c->desk, &c->app, c->a, &judged, why)) return false;
    package_missing(&judged, c->missing, sizeof c->missing);
    if (c->app.request.quick) drop_seen(c);
    return true;
}

static bool load_learner(struct print_case *c, struct fail *why) {
    if (!learner_held(c->desk->db, c->subject, c->a, &c->held, why)) return false;
    c->has_held = true;
    c->child = &c->held.child;
    c->address = &c->held.address;
    c->applicant = &c->held.applicant;
    return true;
}

/* By its number, or the one issued on the application. */
static bool load_certificate(struct print_case *c, const struct print_order *order, struct fail *why) {
    const char *number = given(order->number) ? order->number : "";
    if (!*number && given(order->app)) {
        if (!load_application(c, order->app, why)) return false;
        c->has_app = false;
        number = c->app.number;
    }
    if (!*number)
        return fail_set(why, FAIL_GONE, "no certificate to print", _("There is no certificate here to print this paper for."));
    if (!certificate_load(c->desk->db, number, &c->certificate, why)) return false;
    c->has_certificate = true;
    text_copy(c->subject, sizeof c->subject, c->certificate.subject);
    return true;
}

/* Where the case belongs: whom the family asks. */
static void load_place(struct print_case *c) {
    const char *code = c->has_app ? c->app.request.municipality : c->has_held ? c->held.municipality : c->desk->municipality;
    struct municipality *rows;
    struct fail why;
    int count;
    point_load(c->desk->db, c->desk->point, &c->point, &why); /* not known: an empty name, refused by the field that needs it */
    if (!municipality_list(c->desk->db, c->a, &rows, &count, &why)) return;
    for (int i = 0; i < count; i++)
        if (strcmp(rows[i].municipality, code) == 0) c->municipality = rows[i];
}

/* Of the child of the order, where it names no deed. */
static bool find_subject(struct print_case *c, const struct print_order *order, struct fail *why) {
    if (given(order->deed) || order->enrol) return true;
    if (given(order->subject)) text_copy(c->subject, sizeof c->subject, order->subject);
    return c->subject[0] || load_certificate(c, order, why);
}

static bool load_subject(struct print_case *c, const struct print_order *order, struct fail *why) {
    switch (c->paper->over) {
    case PAPER_OF_APPLICATION:
        if (given(order->app)) return load_application(c, order->app, why);
        return fail_set(why, FAIL_GONE, "no application to print", _("There is no application here to print this paper for."));
    case PAPER_OF_CERTIFICATE:
    case PAPER_OF_ACCOUNT: return load_certificate(c, order, why) && load_learner(c, why);
    case PAPER_OF_NOMINAL: return find_subject(c, order, why) && print_load_nominal(c, order, why) && load_learner(c, why);
    case PAPER_OF_ENROLMENT: return find_subject(c, order, why) && print_load_enrolment(c, order, why) && load_learner(c, why);
    case PAPER_OF_LEARNER:
        text_copy(c->subject, sizeof c->subject, given(order->subject) ? order->subject : "");
        if (!c->subject[0] && given(order->app) && !load_application(c, order->app, why)) return false;
        if (!c->subject[0] && !load_certificate(c, order, why)) return false;
        c->has_app = c->has_certificate = false;
        return load_learner(c, why);
    case PAPER_OF_NOBODY: break;
    }
    return fail_set(why, FAIL_INPUT, "paper made elsewhere",
                    _("This paper is made at the centre: priem-centre erasure papers."));
}

static bool may_print(struct print_case *c, struct fail *why) {
    struct learner_life life;
    if (!learner_life(c->desk->db, c->subject, &life, why)) return false;
    c->blocked = *life.blocked;
    if (*life.erased)
        return fail_set(why, FAIL_GONE, "learner erased",
                        _("The personal data of this child were erased: there is nothing to print."));
    return !c->blocked || listed(WHEN_BLOCKED, c->paper->id) ||
           fail_set(why, FAIL_DENIED, "consent withdrawn",
                    _("Consent to the processing is withdrawn: the data may only be erased. A new consent is recorded on the "
                      "card."));
}

static bool load_case(struct desk *desk, const struct print_order *order, const struct paper *paper, struct arena *a,
                      struct print_case *out, struct fail *why) {
    *out = (struct print_case){.desk = desk, .a = a, .paper = paper, .blank = order->blank > 0};
    out->today = env_today(desk->env);
    if (order->blank > 0 && !paper->blank)
        return fail_set(why, FAIL_INPUT, "not printed blank", _("The paper “%s” is not printed blank."), _(paper->title));
    if (order->blank == 0 && !(load_subject(out, order, why) && may_print(out, why))) return false;
    /* What has not been brought yet stands as lines to write on. */
    if (out->has_app && paper->blank && app_state_open(out->app.state) && out->app.state != APP_COMPLETE) out->blank = true;
    load_place(out);
    return true;
}

/* --- what is offered ------------------------------------------------------------------------------------------------------ */

struct at_hand {
    struct application app;
    struct certificate certificate;
    struct held held;
    bool has_app, has_certificate, has_held;
    bool overturned;         /* its refusal was, and it waits for a decision again */
    struct print_case money; /* what it has of a nominal, of an enrolment */
    bool has_account;
};

static const char *money_state(const struct paper *paper, const struct at_hand *o) {
    int64_t cert, parent;
    if (paper->over == PAPER_OF_NOMINAL && o->money.has_nominal) return o->money.nominal.state;
    if (paper->over == PAPER_OF_ACCOUNT && o->has_account) return "account";
    if (paper->over != PAPER_OF_ENROLMENT || !o->money.has_enrolment) return NULL;
    return strcmp(paper->id, "surcharge") == 0 && print_part_open(&o->money, &cert, &parent) ? "open_part"
                                                                                             : o->money.enrolment.state;
}

static bool offered(const struct paper *paper, const struct at_hand *o) {
    const char *state = NULL;
    if (o->has_held && o->held.blocked[0] && !listed(WHEN_BLOCKED, paper->id)) return false;
    if (paper->over == PAPER_OF_APPLICATION && o->overturned && listed(paper->shown, "overturned")) return true;
    if (paper->over == PAPER_OF_CERTIFICATE && o->certificate.was_number[0] && listed(paper->shown, "renumbered")) return true;
    if (paper->over == PAPER_OF_APPLICATION && o->has_app) state = app_state_name(o->app.state);
    if (paper->over == PAPER_OF_CERTIFICATE && o->has_certificate) state = o->certificate.state;
    if (paper->over == PAPER_OF_LEARNER && o->has_held) state = o->held.blocked[0] ? "blocked" : "plain";
    if (paper->over >= PAPER_OF_NOMINAL) state = money_state(paper, o);
    return state && (strcmp(paper->shown, "*") == 0 || listed(paper->shown, state));
}

static bool is_overturned(struct desk *desk, const struct at_hand *o, struct arena *a) {
    struct appeal appeal;
    return o->has_app && o->app.state == APP_COMPLETE &&
           application_appeal(desk->db, o->app.subject, o->app.app, a, &appeal, NULL) && appeal.at;
}

static void add_choice(struct print_choice *choices, int *count, const char *paper, const char *title) {
    choices[(*count)++] = (struct print_choice){.paper = paper, .title = title};
}

static void add_paper_choice(const struct paper *paper, const struct at_hand *o, struct print_choice *choices, int *count) {
    if (!offered(paper, o)) return;
    add_choice(choices, count, paper->id, _(paper->title));
    const char *deed = paper->over == PAPER_OF_NOMINAL     ? o->money.nominal.app
                       : paper->over == PAPER_OF_ENROLMENT ? o->money.enrolment.event
                                                           : "";
    text_copy(choices[*count - 1].deed, sizeof choices->deed, deed);
    if (paper->over >= PAPER_OF_NOMINAL) text_copy(choices[*count - 1].number, sizeof choices->number, o->certificate.number);
}

static bool has_account(struct desk *desk, const char *subject, struct arena *a) {
    struct account *rows;
    struct fail why;
    int count = 0;
    return account_list(desk->db, subject, a, &rows, &count, &why) && count > 0;
}

/* Of the latest application for a nominal; of an enrolment only where the order names it. */
static void load_money(struct desk *desk, const char *subject, struct arena *a, struct at_hand *o) {
    const struct print_order nothing = {0};
    struct fail why;
    o->money = (struct print_case){.desk = desk, .a = a};
    text_copy(o->money.subject, sizeof o->money.subject, subject);
    o->has_account = o->has_certificate && has_account(desk, subject, a);
    print_load_nominal(&o->money, &nothing, &why);
}

bool print_choices(struct desk *desk, const char *subject, const char *app, const char *number, struct arena *a,
                   struct print_choice **choices, int *count, struct fail *why) {
    struct at_hand *o = arena_alloc(a, sizeof *o);
    o->has_app = given(app) && application_load(desk->db, app, &o->app, why);
    if (!given(number) && o->has_app) number = o->app.number;
    o->overturned = is_overturned(desk, o, a);
    o->has_certificate = given(number) && certificate_load(desk->db, number, &o->certificate, why);
    if (!given(subject)) subject = o->has_app ? o->app.subject : o->has_certificate ? o->certificate.subject : NULL;
    o->has_held = given(subject) && learner_held(desk->db, subject, a, &o->held, why) && !o->held.erased[0];
    if (!o->has_app && !o->has_certificate && !o->has_held)
        return fail_set(why, FAIL_GONE, "nothing to print for", _("There is nothing here that could be printed."));
    if (o->has_held) load_money(desk, subject, a, o);
    *choices = arena_alloc(a, ((size_t)paper_count + 1) * sizeof **choices);
    *count = 0;
    if (o->has_app && app_state_open(o->app.state) && o->app.state != APP_RETURNED && !(o->has_held && o->held.blocked[0]))
        add_choice(*choices, count, PRINT_SET, _("All for the family: application, consents, receipt"));
    for (int i = 0; i < paper_count; i++) add_paper_choice(&papers[i], o, *choices, count);
    return *count > 0 || fail_set(why, FAIL_GONE, "no paper for this state", _("There is no paper to print in this state."));
}

bool print_deed_choices(struct desk *desk, const char *deed, struct arena *a, struct print_choice **choices, int *count,
                        struct fail *why) {
    const struct print_order order = {.deed = deed};
    struct at_hand *o = arena_alloc(a, sizeof *o);
    o->money = (struct print_case){.desk = desk, .a = a};
    if (!print_load_enrolment(&o->money, &order, why) && !print_load_nominal(&o->money, &order, why)) return false;
    o->certificate = o->money.certificate;
    o->has_held = learner_held(desk->db, o->money.subject, a, &o->held, why) && !o->held.erased[0];
    if (!o->has_held)
        return fail_set(why, FAIL_GONE, "nothing to print for", _("There is nothing here that could be printed."));
    o->has_account = has_account(desk, o->money.subject, a);
    *choices = arena_alloc(a, ((size_t)paper_count + 1) * sizeof **choices);
    *count = 0;
    for (int i = 0; i < paper_count; i++)
        if (papers[i].over >= PAPER_OF_NOMINAL) add_paper_choice(&papers[i], o, *choices, count);
    return *count > 0 || fail_set(why, FAIL_GONE, "no paper for this state", _("There is no paper to print in this state."));
}

/* --- the job -------------------------------------------------------------------------------------------------------------- */

struct composing {
    const struct print_order *order;
    bool take;
    int64_t next; /* sheet of a preview */
    json_t *papers;
    struct printed *printed;
    int count;
};

/* The consent, the agreement and the enrolment keep the number they have on record; an application goes by its own number. */
static const char *known_sheet(const struct print_case *c) {
    if (strcmp(c->paper->id, "enrolment") == 0) return c->enrolment.open.sheet;
    if (!c->has_app) return "";
    if (strcmp(c->paper->id, "consent") == 0) return c->blocked ? "" : c->app.pd.sheet; /* given anew: on a new sheet */
    if (strcmp(c->paper->id, "rules") == 0) return c->app.rules.sheet;
    return "";
}

static bool give_sheet(struct composing *w, struct print_case *c, struct fail *why) {
    int64_t no = w->next++;
    text_copy(c->sheet, sizeof c->sheet, known_sheet(c));
    if (!c->paper->sheet || c->sheet[0] || c->has_nominal || (c->has_app && strcmp(c->paper->id, "application") == 0))
        return true;
    if (w->take && !paper_sheet_next(c->desk->db, 1, &no, why)) return false;
    c->sheet_no = no;
    paper_sheet_show(c->desk->kiosk, no, c->sheet);
    return true;
}

static json_t *fields_of(const struct print_case *c) {
    json_t *fields = json_object();
    struct paper_field field;
    for (const char *at = c->paper->fields; paper_field_next(&at, &field);) {
        const char *value = print_field(c, field.name);
        if (value) json_object_set_new(fields, field.name, json_string(value));
    }
    return fields;
}

static bool lists_of(const struct print_case *c, json_t *lists, struct fail *why) {
    for (const char *at = c->paper->lists; at && *at;) {
        size_t size = strcspn(at, "(");
        const char *name = arena_printf(c->a, "%.*s", (int)size, at);
        json_t *list = print_list(c, name, why);
        if (!list) return false;
        json_object_set_new(lists, name, list);
        at = strchr(at, ')') + 1;
        at += strspn(at, " ");
    }
    return true;
}

static bool add_paper(struct composing *w, struct print_case *c, struct fail *why) {
    if (w->count == PRINTED_MOST)
        return fail_set(why, FAIL_INPUT, "print job too long", _("No more than %d papers can be printed at once."),
                        PRINTED_MOST);
    json_t *paper = json_pack("{ss so so}", "paper", c->paper->id, "fields", fields_of(c), "lists", json_object());
    if (c->blank) json_object_set_new(paper, "blank", json_true());
    json_array_append_new(w->papers, paper);
    struct printed *printed = &w->printed[w->count++];
    printed->paper = c->paper;
    text_copy(printed->sheet, sizeof printed->sheet, c->sheet);
    printed->no = c->sheet_no;
    return lists_of(c, json_object_get(paper, "lists"), why);
}

/* One sheet for each operator where the region asks for it, "3-000127/2". */
static bool add_consents(struct composing *w, struct print_case *c, struct fail *why) {
    enum { MOST = 40 };
    const char *operators[MOST];
    char sheet[SHEET_TEXT];
    int count = print_operators(c, operators, MOST);
    bool ok = true;
    text_copy(sheet, sizeof sheet, c->sheet);
    for (int i = 0; ok && i < count; i++) {
        c->one_operator = operators[i];
        if (count > 1) snprintf(c->sheet, sizeof c->sheet, "%s/%d", sheet, i + 1);
        ok = add_paper(w, c, why);
    }
    return ok;
}

static bool add_kind(struct composing *w, struct print_case *c, struct fail *why) {
    if (!give_sheet(w, c, why)) return false;
    bool apart = strcmp(c->paper->id, "consent") == 0 && c->desk->region.set.consent_per_operator;
    return apart ? add_consents(w, c, why) : add_paper(w, c, why);
}

static bool add_order(struct composing *w, struct desk *desk, const char *id, struct arena *a, struct fail *why) {
    const struct paper *paper = paper_of(id);
    struct print_case *c = arena_alloc(a, sizeof *c);
    if (!paper) return fail_set(why, FAIL_INPUT, "no such paper", _("There is no paper called “%.40s”."), id);
    if (!load_case(desk, w->order, paper, a, c, why)) return false;
    bool ok = true;
    for (int i = 0; ok && i < (w->order->blank > 0 ? w->order->blank : 1); i++) ok = add_kind(w, c, why);
    return ok;
}

static bool add_all(struct composing *w, struct desk *desk, struct arena *a, struct fail *why) {
    const char *words = strcmp(w->order->paper, PRINT_SET) == 0 ? APPLICATION_SET : w->order->paper;
    bool ok = true;
    while (ok && *words) {
        size_t size = strcspn(words, " ");
        ok = add_order(w, desk, arena_printf(a, "%.*s", (int)size, words), a, why);
        words += size + strspn(words + size, " ");
    }
    return ok;
}

bool print_compose(struct desk *desk, const struct print_order *order, bool take, struct arena *a, json_t **job,
                   struct printed *printed, int *count, struct fail *why) {
    struct composing w = {.order = order, .take = take, .papers = json_array(), .printed = printed};
    int64_t now = desk->env->now(desk->env->self);
    char day[DATE_TEXT], moment[17];
    date_iso(moment_date(now, desk->env->offset), day);
    moment_show(now, desk->env->offset, moment);
    bool ok = (take || paper_sheet_peek(desk->db, &w.next, why)) && add_all(&w, desk, a, why);
    if (ok) *job = json_pack("{ss sO}", "date", arena_printf(a, "%sT%s:00", day, moment + 11), "papers", w.papers);
    json_decref(w.papers);
    *count = w.count;
    return ok;
}

bool print_preview(struct desk *desk, const struct print_order *order, int columns, struct arena *a, const char **text,
                   struct fail *why) {
    struct printed *printed = arena_alloc(a, PRINTED_MOST * sizeof *printed);
    struct bytes plain = {0};
    struct job job;
    json_t *root;
    int count;
    if (!print_compose(desk, order, false, a, &root, printed, &count, why)) return false;
    char *json = json_dumps(root, JSON_COMPACT);
    json_decref(root);
    if (!json) abort();
    bool ok = job_read(json, strlen(json), a, &job, why);
    for (int i = 0; ok && i < job.count; i++) {
        if (i > 0) bytes_text(&plain, "\n\f\n");
        paper_plain(&job.documents[i], columns, &plain);
    }
    if (ok) *text = arena_dup(a, (const char *)plain.data);
    explicit_bzero(json, strlen(json));
    free(json);
    bytes_close(&plain);
    return ok;
}
