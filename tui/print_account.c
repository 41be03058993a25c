/* The fields and lists of the papers that tell of an enrolment and of the account (RULES 2.3, 3.3). */

#include "tui/print_fields.h"

#include "model/base/date.h"
#include "model/base/money.h"
#include "model/base/text.h"
#include "model/store/catalogue.h"
#include "tui/screens/show.h"

#include <string.h>

/* --- Loading -------------------------------------------------------------------------------------------------------------- */

static bool latest_enrolment(struct print_case *c, struct fail *why) {
    struct enrolment_row *rows;
    int count;
    if (!enrolment_list(c->desk->db, c->subject, c->a, &rows, &count, why)) return false;
    if (count == 0)
        return fail_set(why, FAIL_GONE, "no enrolment to print",
                        _("There is no enrolment here to print this paper for: the child is in no programme."));
    c->enrolment = rows[0];
    return true;
}

static void part_of(const struct course_part *from, struct enrolment_part *to) {
    *to = (struct enrolment_part){.cost = from->cost, .cert_part = from->cert, .parent_part = from->parent};
    text_copy(to->period, sizeof to->period, from->period);
    text_copy(to->first, sizeof to->first, from->first);
    text_copy(to->last, sizeof to->last, from->last);
    text_copy(to->until, sizeof to->until, from->last);
    text_copy(to->state, sizeof to->state, from->firm ? "firm" : "conditional");
}

/* What it will be once the family has signed. */
static bool quoted_enrolment(struct print_case *c, const struct enrol_order *order, struct fail *why) {
    struct enrol_quote *q = arena_alloc(c->a, sizeof *q);
    struct enrolled *e = &c->enrolment.open;
    if (!desk_enrol_quote(c->desk, order, q, NULL, why)) return false;
    text_copy(c->enrolment.subject, sizeof c->enrolment.subject, order->subject);
    text_copy(c->enrolment.until, sizeof c->enrolment.until, order->last);
    text_copy(c->enrolment.programme_title, sizeof c->enrolment.programme_title, q->facts.offer.programme.title);
    text_copy(c->enrolment.provider_name, sizeof c->enrolment.provider_name, q->facts.offer.provider.name);
    c->enrolment.pending = true;
    text_copy(e->number, sizeof e->number, q->facts.number);
    text_copy(e->programme, sizeof e->programme, order->programme);
    text_copy(e->group_code, sizeof e->group_code, order->group);
    text_copy(e->first, sizeof e->first, order->first);
    text_copy(e->last, sizeof e->last, order->last);
    text_copy(e->contract, sizeof e->contract, order->contract ? order->contract : "");
    text_copy(e->sheet, sizeof e->sheet, order->sheet ? order->sheet : "");
    text_copy(e->signer, sizeof e->signer, order->signer ? order->signer : "applicant");
    e->cost = order->cost;
    e->cert_part = q->cert;
    e->parent_part = q->parent;
    c->parts = arena_alloc(c->a, (size_t)(q->count + 1) * sizeof *c->parts);
    c->part_count = q->count;
    for (int i = 0; i < q->count; i++) part_of(&q->parts[i], &c->parts[i]);
    return true;
}

static bool made_enrolment(struct print_case *c, const struct print_order *order, struct fail *why) {
    bool ok =
        order->deed && *order->deed ? enrolment_load(c->desk->db, order->deed, &c->enrolment, why) : latest_enrolment(c, why);
    return ok && enrolment_parts(c->desk->db, c->enrolment.event, c->a, &c->parts, &c->part_count, why);
}

bool print_load_enrolment(struct print_case *c, const struct print_order *order, struct fail *why) {
    bool ok = order->enrol ? quoted_enrolment(c, order->enrol, why) : made_enrolment(c, order, why);
    if (!ok || !certificate_load(c->desk->db, c->enrolment.open.number, &c->certificate, why)) return false;
    text_copy(c->subject, sizeof c->subject, c->enrolment.subject);
    c->has_enrolment = c->has_certificate = true;
    return true;
}

const struct enrolment_part *print_part_open(const struct print_case *c, int64_t *cert, int64_t *parent) {
    struct fail why;
    for (int i = 0; c->has_enrolment && *c->enrolment.event && i < c->part_count; i++)
        if (strcmp(c->parts[i].state, "conditional") == 0 &&
            desk_enrolment_quote(c->desk, c->enrolment.event, c->parts[i].period, cert, parent, &why))
            return &c->parts[i];
    return NULL;
}

/* --- The enrolment -------------------------------------------------------------------------------------------------------- */

static const char *of_enrolment(const struct print_case *c, const char *text) {
    return c->has_enrolment ? print_given(text) : NULL;
}

/* The whole in the unit of its first period: a region counts in one. */
static const char *whole_sum(const struct print_case *c, int64_t sum) {
    return c->has_enrolment ? print_sum(c, sum, c->part_count ? c->parts[0].period : "") : NULL;
}

static const char *f_programme(const struct print_case *c) {
    return of_enrolment(c, *c->enrolment.programme_title ? c->enrolment.programme_title : c->enrolment.open.programme);
}
static const char *f_provider(const struct print_case *c) {
    return of_enrolment(c, *c->enrolment.provider_name ? c->enrolment.provider_name : c->enrolment.open.provider);
}
static const char *f_study_group(const struct print_case *c) {
    struct offered_group *rows;
    struct offer *offer = arena_alloc(c->a, sizeof *offer);
    struct fail why;
    bool found;
    int count;
    const char *code = c->enrolment.open.group_code;
    if (!c->has_enrolment || !catalogue_offer(c->desk->db, c->enrolment.open.programme, offer, &found, &why)) return NULL;
    if (!found || !catalogue_groups(c->desk->db, offer->subject, c->a, &rows, &count, &why)) return print_given(code);
    for (int i = 0; i < count; i++)
        if (strcmp(rows[i].code, code) == 0 && *rows[i].title)
            return *rows[i].timetable ? arena_printf(c->a, "%s, %s", rows[i].title, rows[i].timetable) : rows[i].title;
    return print_given(code);
}
static const char *days(const struct print_case *c, const char *first, const char *last) {
    return arena_printf(c->a, "%s – %s", show_date(c->a, first), show_date(c->a, last));
}
static const char *f_course_days(const struct print_case *c) {
    return c->has_enrolment ? days(c, c->enrolment.open.first, c->enrolment.open.last) : NULL;
}
static const char *f_contract(const struct print_case *c) {
    return of_enrolment(c, c->enrolment.open.contract);
}
static const char *f_cost(const struct print_case *c) {
    return whole_sum(c, c->enrolment.open.cost);
}
static const char *f_cert_part(const struct print_case *c) {
    return whole_sum(c, c->enrolment.open.cert_part);
}
static const char *f_parent_part(const struct print_case *c) {
    return whole_sum(c, c->enrolment.open.parent_part);
}
static const char *f_surcharge(const struct print_case *c) {
    return c->has_enrolment && c->enrolment.open.parent_part > 0 ? f_parent_part(c) : NULL;
}
static const char *f_conditional(const struct print_case *c) {
    for (int i = 0; i < c->part_count; i++)
        if (strcmp(c->parts[i].state, "conditional") == 0) return _("yes");
    return NULL;
}
static const char *f_enrolment_pending(const struct print_case *c) {
    return c->has_enrolment && c->enrolment.pending ? _("yes") : NULL;
}

static bool learner_signs(const struct print_case *c) {
    return strcmp(c->enrolment.open.signer, "learner") == 0;
}
static const char *f_agrees(const struct print_case *c) {
    return print_field(c, c->has_enrolment && learner_signs(c) ? "child" : "signer");
}
static const char *f_agrees_short(const struct print_case *c) {
    const char *name = f_agrees(c);
    return name ? show_short_name(c->a, name, 1) : NULL;
}

/* --- A part that its period's money is there for -------------------------------------------------------------------------- */

static const char *f_part_period(const struct print_case *c) {
    int64_t cert, parent;
    const struct enrolment_part *p = print_part_open(c, &cert, &parent);
    return p ? arena_printf(c->a, "%s, %s", print_period(c, p->period), days(c, p->first, p->until)) : NULL;
}
static const char *part_sum(const struct print_case *c, bool of_parent, bool as_signed) {
    int64_t cert, parent;
    const struct enrolment_part *p = print_part_open(c, &cert, &parent);
    if (!p) return NULL;
    if (as_signed) cert = p->cert_part, parent = p->parent_part;
    return print_sum(c, of_parent ? parent : cert, p->period);
}
static const char *f_part_cost(const struct print_case *c) {
    int64_t cert, parent;
    const struct enrolment_part *p = print_part_open(c, &cert, &parent);
    return p ? print_sum(c, cert + parent, p->period) : NULL;
}
static const char *f_part_cert(const struct print_case *c) {
    return part_sum(c, false, false);
}
static const char *f_part_parent(const struct print_case *c) {
    return part_sum(c, true, false);
}
static const char *f_part_expected(const struct print_case *c) {
    return part_sum(c, true, true);
}

/* --- The account ---------------------------------------------------------------------------------------------------------- */

/* Of the latest period that is not over, for the extract: what it gave and what is left. */
static const char *f_balance(const struct print_case *c) {
    struct account *rows;
    struct fail why;
    int count;
    if (!c->has_certificate || !account_list(c->desk->db, c->subject, c->a, &rows, &count, &why)) return NULL;
    for (int i = 0; i < count; i++) {
        const struct account *t = &rows[i];
        if (strcmp(t->number, c->certificate.number) != 0 || t->closed || t->nominal == 0) continue;
        return arena_printf(c->a, _("%s: nominal %s, balance %s, available %s"), print_period(c, t->period),
                            print_sum(c, t->nominal, t->period), print_sum(c, account_balance(t), t->period),
                            print_sum(c, t->free, t->period));
    }
    return NULL;
}

// clang-format off
#define FIELDS(X)                                                                                                              \
    X(programme) X(provider) X(study_group) X(course_days) X(contract) X(cost) X(cert_part) X(parent_part) X(surcharge)        \
    X(conditional) X(enrolment_pending) X(agrees) X(agrees_short) X(part_period) X(part_cost) X(part_cert) X(part_parent)      \
    X(part_expected) X(balance)
const struct print_value print_of_account[] = {FIELDS(PRINT_VALUE) {0}};
// clang-format on

/* --- Lists ---------------------------------------------------------------------------------------------------------------- */

static void add(json_t *list, const char *const *names, const char *const *values) {
    json_t *row = json_object();
    for (; *names; names++, values++) json_object_set_new(row, *names, json_string(*values ? *values : "–"));
    json_array_append_new(list, row);
}
#define NAMES(...)  ((const char *const[]){__VA_ARGS__, NULL})
#define VALUES(...) ((const char *const[]){__VA_ARGS__})

static const char *part_state(const struct enrolment_part *p) {
    if (strcmp(p->state, "conditional") == 0) return _("conditional");
    return strcmp(p->state, "released") == 0 ? _("released") : _("firm");
}

static bool list_parts(const struct print_case *c, json_t *list, struct fail *why) {
    (void)why;
    for (int i = 0; i < c->part_count; i++) {
        const struct enrolment_part *p = &c->parts[i];
        add(list, NAMES("period", "days", "cost", "cert", "parent", "state"),
            VALUES(print_period(c, p->period), days(c, p->first, p->last), print_sum(c, p->cost, p->period),
                   print_sum(c, p->cert_part, p->period), print_sum(c, p->parent_part, p->period), part_state(p)));
    }
    return true;
}

static bool list_accounts(const struct print_case *c, json_t *list, struct fail *why) {
    struct account *rows;
    int count;
    if (!account_list(c->desk->db, c->subject, c->a, &rows, &count, why)) return false;
    for (int i = 0; i < count; i++) {
        const struct account *t = &rows[i];
        add(list, NAMES("period", "nominal", "paid", "booked", "available"),
            VALUES(arena_printf(c->a, t->closed ? _("%s, closed") : "%s", print_period(c, t->period)),
                   print_sum(c, t->nominal, t->period), print_sum(c, t->paid, t->period), print_sum(c, t->held, t->period),
                   print_sum(c, t->free, t->period)));
    }
    return true;
}

static bool list_courses(const struct print_case *c, json_t *list, struct fail *why) {
    struct enrolment_row *rows;
    int count;
    if (!enrolment_list(c->desk->db, c->subject, c->a, &rows, &count, why)) return false;
    for (int i = 0; i < count; i++) {
        const struct enrolment_row *e = &rows[i];
        const char *title = *e->programme_title ? e->programme_title : e->open.programme;
        char cost[MONEY_TEXT], cert[MONEY_TEXT], parent[MONEY_TEXT];
        money_show(e->open.cost, cost);
        money_show(e->open.cert_part, cert);
        money_show(e->open.parent_part, parent);
        add(list, NAMES("programme", "days", "cost", "cert", "parent", "state"),
            VALUES(*e->provider_name ? arena_printf(c->a, "%s, %s", title, e->provider_name) : title,
                   days(c, e->open.first, e->until), cost, cert, parent, show_enrolment_state(e->state)));
    }
    return true;
}

/* Who signed it and its id: what a movement rests on. */
static const char *basis(const struct print_case *c, const struct account_line *l) {
    struct account_basis b;
    struct fail why;
    if (!account_basis(c->desk->db, l->event, c->a, &b, &why)) return l->event;
    const char *who = b.sign == BASIS_CENTRE ? _("the regional centre") : show_short_name(c->a, b.staff_name, 24);
    const char *paper = *b.paper ? arena_printf(c->a, _(", No. %s"), b.paper) : "";
    return arena_printf(c->a, "%s, %s%s%s", l->event, who, paper, l->pending ? _(", not confirmed yet") : "");
}

static bool list_movements(const struct print_case *c, json_t *list, struct fail *why) {
    struct account_line *rows;
    int count;
    if (!account_lines(c->desk->db, c->subject, "", c->a, &rows, &count, why)) return false;
    for (int i = 0; i < count; i++) {
        const struct account_line *l = &rows[i];
        char sum[MONEY_TEXT];
        const char *what = _(movement_types[l->movement].title), *month = *l->month ? show_month(c->a, l->month) : "";
        if (*l->programme) what = arena_printf(c->a, "%s: %s", what, l->programme);
        if (*month) what = arena_printf(c->a, "%s, %s", what, month);
        money_show(account_line_sum(l), sum);
        add(list, NAMES("day", "what", "sum", "basis"), VALUES(show_date(c->a, l->day), what, sum, basis(c, l)));
    }
    return true;
}

const struct print_lines print_lists_of_money[] = {
    {"parts", list_parts}, {"accounts", list_accounts}, {"courses", list_courses}, {"movements", list_movements}, {0},
};
