/* The fields of the papers by name: one small function each. A paper gets those its row of the table lists and no other. */

#include "model/base/text.h"
#include "model/rules/authority.h"
#include "model/rules/fields.h"
#include "model/rules/grounds.h"
#include "model/rules/life.h"
#include "tui/print_case.h"
#include "tui/screens/show.h"

#include <string.h>

typedef const char *field_value(const struct print_case *c);

static const char *or_null(const char *text) {
    return text && *text ? text : NULL;
}

const char *print_day(const struct print_case *c, int64_t at) {
    char text[DATE_TEXT];
    if (!at) return NULL;
    date_show(moment_date(at, c->desk->env->offset), text);
    return arena_dup(c->a, text);
}

static const char *iso_day(const struct print_case *c, const char *iso) {
    return or_null(show_date(c->a, iso));
}

static const char *staff_name(const struct print_case *c, const char *id) {
    struct person person;
    struct fail why;
    return *id && person_load(c->desk->db, id, &person, &why) ? arena_dup(c->a, person.name) : NULL;
}

const char *print_discreet(const struct print_case *c, const char *text) {
    size_t room = 2 * strlen(text) + 1;
    char *folded = arena_alloc(c->a, room);
    text_fold(text, folded, room);
    bool secret = strstr(folded, "усынов") || strstr(folded, "удочер") || strstr(folded, "усыновл");
    return secret ? _("as the registry office's document says") : text;
}

/* --- the desk ---------------------------------------------------------------------------------------------------------------
 */

static const char *f_operator(const struct print_case *c) {
    return or_null(c->desk->region.opened.operator_name);
}
static const char *f_region(const struct print_case *c) {
    return or_null(c->desk->region.opened.name);
}
static const char *f_region_genitive(const struct print_case *c) {
    return or_null(c->desk->region.opened.genitive);
}
static const char *f_rules_version(const struct print_case *c) {
    if (c->has_app && c->app.rules.version[0]) return c->app.rules.version;
    return or_null(c->desk->region.opened.rules_version);
}
static const char *f_consent_version(const struct print_case *c) {
    if (c->has_app && c->app.pd.version[0]) return c->app.pd.version;
    return or_null(c->desk->region.opened.consent_version);
}
static const char *f_processors(const struct print_case *c) {
    return or_null(c->desk->region.set.processors);
}
static const char *f_site(const struct print_case *c) {
    return or_null(c->desk->region.opened.site);
}
static const char *f_group_link(const struct print_case *c) {
    return or_null(c->municipality.group_link);
}
static const char *f_coordinator(const struct print_case *c) {
    return or_null(c->municipality.coordinator);
}
static const char *f_coordinator_phone(const struct print_case *c) {
    return or_null(show_phone(c->a, c->municipality.coordinator_phone));
}
static const char *f_point(const struct print_case *c) {
    return or_null(c->point.name);
}
static const char *f_point_phone(const struct print_case *c) {
    return or_null(show_phone(c->a, c->point.phone));
}
static const char *f_municipality(const struct print_case *c) {
    return c->blank && !c->has_app ? NULL : or_null(c->municipality.name);
}
static const char *f_date(const struct print_case *c) {
    char text[DATE_TEXT];
    date_show(c->today, text);
    return arena_dup(c->a, text);
}
static const char *f_staff(const struct print_case *c) {
    return c->child ? or_null(c->desk->session.name) : NULL;
}
static const char *f_staff_short(const struct print_case *c) {
    return c->child ? or_null(show_short_name(c->a, c->desk->session.name, 24)) : NULL;
}
static const char *f_sheet(const struct print_case *c) {
    return or_null(c->sheet);
}

/* --- the child --------------------------------------------------------------------------------------------------------------
 */

static const char *f_child(const struct print_case *c) {
    return c->child ? or_null(show_child(c->a, c->child)) : NULL;
}
static const char *f_child_birth(const struct print_case *c) {
    return c->child ? iso_day(c, c->child->birth) : NULL;
}
static const char *f_child_sex(const struct print_case *c) {
    if (!c->child || !c->child->sex[0]) return NULL;
    return c->child->sex[0] == 'f' ? _("female") : _("male");
}
static const char *f_child_snils(const struct print_case *c) {
    return c->child ? or_null(show_snils(c->a, c->child->snils)) : NULL;
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
    const char *line = iso_day(c, day);
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

/* --- the applicant ----------------------------------------------------------------------------------------------------------
 */

static bool learner_applies(const struct print_case *c) {
    return c->applicant && strcmp(c->applicant->authority, "6") == 0;
}

static bool learner_signs(const struct print_case *c) {
    return learner_applies(c) || (c->has_app && strcmp(c->app.pd.signer, "learner") == 0);
}

static const char *representative(const struct print_case *c) {
    if (!c->applicant || learner_applies(c)) return NULL;
    return or_null(show_person(c->a, c->applicant->surname, c->applicant->name, c->applicant->patronymic));
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

static const char *f_consent_signer(const struct print_case *c) {
    return learner_signs(c) ? f_child(c) : representative(c);
}

static const char *brief(const struct print_case *c, const char *name) {
    return name ? show_short_name(c->a, name, 1) : NULL;
}

static const char *f_signer_short(const struct print_case *c) {
    return brief(c, strcmp(c->paper->id, "consent") == 0 ? f_consent_signer(c) : f_signer(c));
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
    return c->applicant && !learner_applies(c) ? or_null(show_snils(c->a, c->applicant->snils)) : NULL;
}
static const char *f_applicant_phone(const struct print_case *c) {
    return c->applicant ? or_null(show_phone(c->a, c->applicant->phone)) : NULL;
}
static const char *f_applicant_email(const struct print_case *c) {
    return c->applicant ? or_null(c->applicant->email) : NULL;
}
static const char *f_navigator(const struct print_case *c) {
    return c->applicant ? or_null(c->applicant->navigator) : NULL;
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

/* --- the application --------------------------------------------------------------------------------------------------------
 */

static const char *f_app_no(const struct print_case *c) {
    return c->has_app ? or_null(c->app.request.no) : NULL;
}
static const char *f_received(const struct print_case *c) {
    char text[17];
    if (!c->has_app) return NULL;
    moment_show(c->app.request.received, c->desk->env->offset, text);
    return arena_dup(c->a, text);
}
static const char *f_channel(const struct print_case *c) {
    return c->has_app ? or_null(show_channel(c->app.request.channel)) : NULL;
}
static const char *f_request(const struct print_case *c) {
    return c->has_app ? or_null(c->app.request.request_no) : NULL;
}
static const char *f_pd_sheet(const struct print_case *c) {
    return c->has_app ? or_null(c->app.pd.sheet) : NULL;
}
static const char *f_rules_sheet(const struct print_case *c) {
    return c->has_app ? or_null(c->app.rules.sheet) : NULL;
}
static const char *f_missing(const struct print_case *c) {
    const char *line = "";
    for (const char *at = c->missing; *at; at += strspn(at, " ")) {
        size_t size = strcspn(at, " ");
        line = arena_printf(c->a, "%s%s%s", line, *line ? ", " : "",
                            _(package_item_title(arena_printf(c->a, "%.*s", (int)size, at))));
        at += size;
    }
    return c->has_app && c->app.state != APP_COMPLETE ? or_null(line) : NULL;
}
static const char *f_decision_due(const struct print_case *c) {
    return c->has_app && c->app.state == APP_COMPLETE ? iso_day(c, c->app.decision_due) : NULL;
}
static const char *f_papers_due(const struct print_case *c) {
    return c->has_app ? iso_day(c, c->app.papers_due) : NULL;
}
static const char *f_provisional(const struct print_case *c) {
    return c->has_app && c->app.provisional ? _("yes") : NULL;
}
static const char *f_quick(const struct print_case *c) {
    return c->has_app && c->app.request.quick ? _("yes") : NULL;
}
static const char *f_remark(const struct print_case *c) {
    return c->has_app && c->app.remark[0] ? print_discreet(c, c->app.remark) : NULL;
}
static const char *f_decided(const struct print_case *c) {
    return c->has_app ? print_day(c, c->app.decided_at) : NULL;
}
static const char *f_decider(const struct print_case *c) {
    return c->has_app ? staff_name(c, c->app.decided_by) : NULL;
}
static const char *f_decider_short(const struct print_case *c) {
    const char *name = f_decider(c);
    return name ? show_short_name(c->a, name, 24) : NULL;
}

static const char *f_appeal(const struct print_case *c) {
    return c->appeal.at ? arena_printf(c->a, _("No. %s of %s"), c->appeal.paper, show_date(c->a, c->appeal.day)) : NULL;
}
static const char *f_appeal_reason(const struct print_case *c) {
    return c->appeal.at ? or_null(print_discreet(c, c->appeal.reason)) : NULL;
}
static const char *f_overturned(const struct print_case *c) {
    return print_day(c, c->appeal.at);
}

/* The ground as the law words it, with the region's name in it (RULES Annex B). */
static const char *f_ground(const struct print_case *c) {
    char text[600];
    if (!c->has_certificate) {
        ground_text(c->app.ground, c->desk->region.opened.genitive, text, sizeof text);
        return or_null(arena_dup(c->a, text));
    }
    const struct life_ground *g = life_grounds(LIFE_EXCLUDE);
    while (g && g->id && strcmp(g->id, c->certificate.ground) != 0) g++;
    if (!g || !g->id) return NULL;
    const char *gap = strstr(g->text, "%s");
    if (!gap) return g->text;
    return arena_printf(c->a, "%.*s%s%s", (int)(gap - g->text), g->text, c->desk->region.opened.genitive, gap + 2);
}

static const char *f_fix(const struct print_case *c) {
    static const struct {
        const char *ground, *fix;
    } fixes[] = {
        {"R1",
         N_("Nothing has to be corrected: use the number of the certificate the learner has. The intake point tells it.")},
        {"R2", N_("Bring the papers and data that are missing, or correct those that the explanation names, and apply again.")},
        {"R3", N_("Apply where the learner lives; after a move to this region show the new address and apply again.")},
        {"R4", N_("Sign both sheets at the intake point, the consent to the processing of personal data and the agreement with "
                  "the Rules, and apply again.")},
    };
    for (size_t i = 0; c->has_app && i < sizeof fixes / sizeof *fixes; i++)
        if (strcmp(fixes[i].ground, c->app.ground) == 0) return _(fixes[i].fix);
    return NULL;
}

static const char *f_turned(const struct print_case *c) {
    int32_t birth;
    char text[DATE_TEXT];
    if (!c->child || !date_parse(c->child->birth, &birth)) return NULL;
    date_show(age_day(birth, 18, c->desk->region.set.leap_to_march), text);
    return arena_dup(c->a, text);
}

/* --- the certificate --------------------------------------------------------------------------------------------------------
 */

static const char *f_number(const struct print_case *c) {
    const char *number = c->has_certificate ? c->certificate.number : c->has_held ? c->held.number : "";
    return or_null(show_number(c->a, number));
}
static const char *f_status(const struct print_case *c) {
    int32_t until;
    const char *state = c->certificate.state;
    if (strcmp(state, "living") == 0 && date_parse(c->certificate.valid_until, &until) && until < c->today) state = "expired";
    return or_null(_(certificate_state_title(state)));
}
static const char *f_kind(const struct print_case *c) {
    (void)c;
    return _("accounting certificate, without nominal");
}
static const char *f_issued(const struct print_case *c) {
    return print_day(c, c->certificate.issued_at);
}
static const char *f_again(const struct print_case *c) {
    return print_day(c, c->certificate.again_at);
}
static const char *f_valid_until(const struct print_case *c) {
    return iso_day(c, c->certificate.valid_until);
}
static const char *f_issuer(const struct print_case *c) {
    return or_null(c->certificate.issued_point_name);
}
static const char *f_reconcile(const struct print_case *c) {
    return c->certificate.pending ? _("issued without the centre, which will confirm the number at the next exchange") : NULL;
}
static const char *f_ended(const struct print_case *c) {
    const char *day = iso_day(c, c->certificate.ended_day);
    return day ? day : print_day(c, c->certificate.ended_at);
}
static const char *f_living(const struct print_case *c) {
    return or_null(show_number(c->a, c->certificate.living));
}
static const char *f_living_point(const struct print_case *c) {
    struct certificate other;
    struct fail why;
    if (!c->certificate.living[0] || !certificate_load(c->desk->db, c->certificate.living, &other, &why)) return NULL;
    return or_null(arena_dup(c->a, other.issued_point_name));
}

/* Read by any scanner, and by a person: what a provider compares with his list, in letters every scanner knows. */
static const char *f_qr(const struct print_case *c) {
    char issued_on[DATE_TEXT];
    date_iso(moment_date(c->certificate.issued_at, c->desk->env->offset), issued_on);
    return arena_printf(c->a, "PFDO %s %s %s", c->certificate.number, issued_on, c->certificate.valid_until);
}

/* --- the report --------------------------------------------------------------------------------------------------------------
 */

/* The day of an event by its id, "3.1.426". */
static const char *event_day(const struct print_case *c, const char *event) {
    struct event_id id;
    struct event ev;
    struct fail why;
    if (!*event || !event_id_parse(event, &id) || !journal_load(c->desk->db, id, c->a, &ev, &why)) return NULL;
    return print_day(c, ev.at);
}
static const char *f_asked(const struct print_case *c) {
    return event_day(c, c->held.access_event);
}
static const char *f_access_due(const struct print_case *c) {
    return iso_day(c, c->held.access_due);
}
static const char *f_blocked(const struct print_case *c) {
    return event_day(c, c->held.blocked);
}
static const char *f_purpose_ends(const struct print_case *c) {
    int32_t birth;
    char text[DATE_TEXT];
    if (!c->child || !date_parse(c->child->birth, &birth)) return NULL;
    date_show(last_eligible_day(birth, c->desk->region.set.leap_to_march), text);
    return arena_dup(c->a, text);
}

// clang-format off
#define FIELDS(X)                                                                                                              \
    X(operator) X(region) X(region_genitive) X(rules_version) X(consent_version) X(processors) X(site) X(group_link)           \
    X(coordinator) X(coordinator_phone) X(point) X(point_phone) X(municipality) X(date) X(staff) X(staff_short) X(sheet)       \
    X(child) X(child_birth) X(child_sex) X(child_snils) X(child_address) X(child_doc) X(child_doc_issued)                      \
    X(applicant) X(applicant_short) X(applicant_kind) X(applicant_doc) X(applicant_doc_issued) X(applicant_snils)              \
    X(applicant_phone) X(applicant_email) X(navigator) X(basis) X(authority_paper) X(learner_signs)                            \
    X(signer) X(signer_short) X(signer_kind) X(signer_doc)                                                                     \
    X(app_no) X(received) X(channel) X(request) X(pd_sheet) X(rules_sheet) X(missing) X(decision_due)              \
    X(papers_due) X(provisional) X(quick) X(remark) X(decided) X(decider) X(decider_short) X(ground) X(fix) X(turned)          \
    X(appeal) X(appeal_reason) X(overturned)                                                                                   \
    X(number) X(status) X(kind) X(issued) X(again) X(valid_until) X(issuer) X(reconcile) X(ended) X(living) X(living_point)    \
    X(qr) X(asked) X(access_due) X(blocked) X(purpose_ends)
#define FIELD_ROW(name) {#name, f_##name},
static const struct {
    const char *name;
    field_value *value;
} fields[] = {FIELDS(FIELD_ROW)};
// clang-format on

const char *print_field(const struct print_case *c, const char *name) {
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (strcmp(fields[i].name, name) == 0) return fields[i].value(c);
    return NULL;
}
