/* The fields of the papers that tell of the child, the applicant and who signs. */

#include "tui/print_fields.h"

#include "model/base/text.h"
#include "model/rules/authority.h"
#include "model/rules/fields.h"
#include "tui/screens/show.h"

#include <string.h>

/* --- the child ------------------------------------------------------------------------------------------------------------ */

static const char *f_child(const struct print_case *c) {
    return c->child ? print_given(show_child(c->a, c->child)) : NULL;
}
static const char *f_child_birth(const struct print_case *c) {
    return c->child ? print_iso_day(c, c->child->birth) : NULL;
}
static const char *f_child_sex(const struct print_case *c) {
    if (!c->child || !c->child->sex[0]) return NULL;
    return c->child->sex[0] == 'f' ? _("female") : _("male");
}
static const char *f_child_snils(const struct print_case *c) {
    return c->child ? print_given(show_snils(c->a, c->child->snils)) : NULL;
}
static const char *f_child_address(const struct print_case *c) {
    const struct address *p = c->address;
    if (!p || !p->locality[0]) return NULL;
    const struct subject_code *region = subject_code_find(p->subject_code);
    const char *line = p->postcode[0] ? arena_printf(c->a, "%s, ", p->postcode) : "";
    line = arena_printf(c->a, "%s%s, %s", line, region ? region->name : p->subject_code, p->locality);
    if (p->street[0]) line = arena_printf(c->a, "%s, %s", line, p->street);
    if (p->house[0]) line = arena_printf(c->a, _("%s, house %s"), line, p->house);
    return p->flat[0] ? arena_printf(c->a, _("%s, flat %s"), line, p->flat) : line;
}

static const char *document(const struct print_case *c, const char *kind, const char *series, const char *number) {
    if (!*number) return NULL;
    return arena_printf(c->a, "%s %s", show_paper_title(kind), show_paper(c->a, series, number));
}

/* "12.05.2016, отдел ЗАГС …, код подразделения 670-001" */
static const char *issued(const struct print_case *c, const char *day, const char *issuer, const char *code) {
    const char *line = print_iso_day(c, day);
    if (!line && !*issuer) return NULL;
    if (*issuer) line = line ? arena_printf(c->a, "%s, %s", line, issuer) : issuer;
    return *code ? arena_printf(c->a, _("%s, office code %s"), line, code) : line;
}

static const char *f_child_doc(const struct print_case *c) {
    return c->child ? document(c, c->child->doc_kind, c->child->doc_series, c->child->doc_number) : NULL;
}
static const char *f_child_doc_issued(const struct print_case *c) {
    return c->child ? issued(c, c->child->doc_issued, c->child->doc_issuer, c->child->doc_code) : NULL;
}

/* --- the applicant -------------------------------------------------------------------------------------------------------- */

static bool learner_applies(const struct print_case *c) {
    return c->applicant && strcmp(c->applicant->authority, "6") == 0;
}

static bool learner_signs(const struct print_case *c) {
    return learner_applies(c) || (c->has_app && strcmp(c->app.pd.signer, "learner") == 0);
}

static const char *representative(const struct print_case *c) {
    if (!c->applicant || learner_applies(c)) return NULL;
    return print_given(show_person(c->a, c->applicant->surname, c->applicant->name, c->applicant->patronymic));
}

/* Who signs for himself has no representative on the sheet of consent; at the window nobody has asked yet who applies. */
static const char *f_applicant(const struct print_case *c) {
    if (strcmp(c->paper->id, "consent") == 0 && learner_signs(c)) return NULL;
    if (c->has_app && c->app.request.quick) return NULL;
    const char *name = representative(c);
    return name || strcmp(c->paper->id, "application") == 0 || strcmp(c->paper->id, "consent") == 0 ? name : f_child(c);
}

static const char *f_signer(const struct print_case *c) {
    return learner_applies(c) ? f_child(c) : representative(c);
}

static const char *consent_signer(const struct print_case *c) {
    return learner_signs(c) ? f_child(c) : representative(c);
}

static const char *brief(const struct print_case *c, const char *name) {
    return name ? show_short_name(c->a, name, 1) : NULL;
}

static const char *f_signer_short(const struct print_case *c) {
    return brief(c, strcmp(c->paper->id, "consent") == 0 ? consent_signer(c) : f_signer(c));
}
static const char *f_applicant_short(const struct print_case *c) {
    return brief(c, f_signer(c));
}

/* "родитель (мать)"; an adoptive parent is a parent. */
static const char *f_signer_kind(const struct print_case *c) {
    const struct authority *who = c->applicant ? authority_find(c->applicant->authority) : NULL;
    if (!who) return NULL;
    const char *kin = print_discreet(c, c->applicant->kin), *title = _(who->printed);
    if (learner_applies(c)) return _("learner of 14 or more");
    if (kin != c->applicant->kin) kin = "";
    const char *kind = *kin ? arena_printf(c->a, "%s (%s)", title, kin) : title;
    return c->applicant->institution[0] ? arena_printf(c->a, "%s, %s", kind, c->applicant->institution) : kind;
}
static const char *f_applicant_kind(const struct print_case *c) {
    return learner_applies(c) ? NULL : f_signer_kind(c);
}
static const char *f_applicant_doc(const struct print_case *c) {
    const struct applicant *p = c->applicant;
    return p && !learner_applies(c) ? document(c, p->doc_kind, p->doc_series, p->doc_number) : NULL;
}
static const char *f_applicant_doc_issued(const struct print_case *c) {
    const struct applicant *p = c->applicant;
    return p && !learner_applies(c) ? issued(c, p->doc_issued, p->doc_issuer, p->doc_code) : NULL;
}
static const char *f_signer_doc(const struct print_case *c) {
    return learner_applies(c) ? f_child_doc(c) : f_applicant_doc(c);
}
static const char *f_applicant_snils(const struct print_case *c) {
    return c->applicant && !learner_applies(c) ? print_given(show_snils(c->a, c->applicant->snils)) : NULL;
}
static const char *f_applicant_phone(const struct print_case *c) {
    return c->applicant ? print_given(show_phone(c->a, c->applicant->phone)) : NULL;
}
static const char *f_applicant_email(const struct print_case *c) {
    return c->applicant ? print_given(c->applicant->email) : NULL;
}
static const char *f_navigator(const struct print_case *c) {
    return c->applicant ? print_given(c->applicant->navigator) : NULL;
}

/* The paper the authority rests on: "акт об опеке № 17 от 01.02.2020, …, действует по …". */
static const char *f_basis(const struct print_case *c) {
    const struct applicant *p = c->applicant;
    const struct basis_kind *kind = p ? basis_find(p->basis_kind) : NULL;
    if (!kind || kind->secret) return NULL;
    const char *line = _(kind->title);
    if (p->basis_number[0]) line = arena_printf(c->a, _("%s No. %s"), line, p->basis_number);
    if (p->basis_day[0]) line = arena_printf(c->a, _("%s of %s"), line, show_date(c->a, p->basis_day));
    if (p->basis_issuer[0]) line = arena_printf(c->a, "%s, %s", line, p->basis_issuer);
    if (p->basis_until[0]) line = arena_printf(c->a, _("%s, valid until %s"), line, show_date(c->a, p->basis_until));
    const char *shown = print_discreet(c, line);
    return shown == line ? line : NULL;
}

/* A parent is one by the child's certificate of birth; the rest by the paper of their authority. */
static const char *f_authority_paper(const struct print_case *c) {
    const char *basis = f_basis(c), *birth = NULL;
    if (!c->applicant || learner_signs(c)) return NULL;
    bool parent = strcmp(c->applicant->authority, "1") == 0 || strcmp(c->applicant->authority, "2") == 0;
    if (parent && strcmp(c->child->doc_kind, "03") == 0) birth = f_child_doc(c);
    return birth && basis ? arena_printf(c->a, "%s; %s", birth, basis) : birth ? birth : basis;
}

static const char *f_learner_signs(const struct print_case *c) {
    return learner_signs(c) ? _("yes") : NULL;
}

// clang-format off
#define FIELDS(X)                                                                                                              \
    X(child) X(child_birth) X(child_sex) X(child_snils) X(child_address) X(child_doc) X(child_doc_issued)                      \
    X(applicant) X(signer) X(signer_short) X(applicant_short) X(signer_kind) X(applicant_kind)               \
    X(applicant_doc) X(applicant_doc_issued) X(signer_doc) X(applicant_snils) X(applicant_phone) X(applicant_email)            \
    X(navigator) X(basis) X(authority_paper) X(learner_signs)
const struct print_value print_of_people[] = {FIELDS(PRINT_VALUE) {0}};
// clang-format on
