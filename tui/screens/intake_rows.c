/* The table of the application form: one row a field, and when it is asked. RULES 3.1, 4.2. */

#include "tui/screens/intake.h"

#include "model/base/text.h"
#include "model/rules/authority.h"
#include "model/rules/fields.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Kinds that only this form has. */
static enum field_verdict time_check(const char *typed, char *out, size_t room, struct fail *why) {
    char digits[8];
    text_digits(typed, digits, sizeof digits);
    out[0] = 0;
    if (!*digits) return FIELD_OK;
    int number = 0;
    for (const char *d = digits; *d; d++) number = number * 10 + (*d - '0');
    if (strlen(digits) != 4 || number / 100 > 23 || number % 100 > 59) {
        fail_set(why, FAIL_INPUT, "time", _("Type the time as 09:30, from 00:00 to 23:59."));
        return FIELD_WRONG;
    }
    snprintf(out, room, "%02d:%02d", number / 100, number % 100);
    return FIELD_OK;
}

static const char *const sexes[] = {"f", N_("female"), "m", N_("male"), NULL};
static const char *const kins[] = {"мать", N_("mother"), "отец", N_("father"), NULL};
static const char *const channels[] = {"person", N_("in person"), "navigator", N_("Navigator"), "epgu", N_("Gosuslugi"), NULL};
static const char *const signers[] = {"applicant", N_("applicant"), "learner", N_("learner"), NULL};

static const struct field_kind kind_sex = {.name = "sex", .look = FIELD_CHOICE, .choices = sexes};
static const struct field_kind kind_kin = {.name = "kin", .look = FIELD_CHOICE, .choices = kins};
static const struct field_kind kind_channel = {.name = "channel", .look = FIELD_CHOICE, .choices = channels};
static const struct field_kind kind_signer = {.name = "signer", .look = FIELD_CHOICE, .choices = signers};
static const struct field_kind kind_time = {
    .name = "time", .mask = "99:99", .letters = LETTERS_DIGITS, .check = time_check, .show = text_digits};

/* Which rows there are. */
static const struct intake_data *of(const void *data) {
    return data;
}
static const struct document_kind *child_paper(const void *data) {
    return document_kind_find(of(data)->app.child.doc_kind);
}
static const struct document_kind *adult_paper(const void *data) {
    return document_kind_find(of(data)->app.applicant.doc_kind);
}
static const struct authority *authority(const void *data) {
    return authority_find(of(data)->app.applicant.authority);
}
static bool has_until(const struct document_kind *kind) {
    return kind && (kind->end == ENDS_ON_ITS_DAY || kind->end == ENDS_IF_PRINTED);
}
static bool child_coded(const void *data) {
    return child_paper(data) && child_paper(data)->coded;
}
static bool child_until(const void *data) {
    return has_until(child_paper(data));
}
static bool child_foreign(const void *data) {
    return child_paper(data) && child_paper(data)->foreign;
}
static bool adult_applies(const void *data) {
    return !app_learner_applies(&of(data)->app);
}
static bool adult_coded(const void *data) {
    return adult_applies(data) && adult_paper(data) && adult_paper(data)->coded;
}
static bool adult_until(const void *data) {
    return adult_applies(data) && has_until(adult_paper(data));
}
static bool adult_foreign(const void *data) {
    return adult_applies(data) && adult_paper(data) && adult_paper(data)->foreign;
}
static bool parent_applies(const void *data) {
    const char *code = of(data)->app.applicant.authority;
    return !strcmp(code, "1") || !strcmp(code, "2");
}
static bool institution_applies(const void *data) {
    return authority(data) && authority(data)->institution;
}
static bool basis_needed(const void *data) {
    return authority(data) && authority(data)->basis_needed;
}
/* A paper that may be needed: always, or where a parent has another surname than the child. An adoption is asked of nobody. */
static bool basis_asked(const void *data) {
    const struct application *app = &of(data)->app;
    if (basis_needed(data)) return true;
    if (strcmp(app->applicant.authority, "1") != 0) return false;
    return *app->applicant.basis_kind ||
           (*app->applicant.surname && *app->child.surname && !surnames_agree(app->child.surname, app->applicant.surname));
}
static bool basis_chosen(const void *data) {
    return basis_asked(data) && basis_find(of(data)->app.applicant.basis_kind);
}
static bool basis_until(const void *data) {
    return basis_chosen(data) && basis_needed(data);
}
static bool files(const void *data) {
    return !of(data)->changing;
}
static bool changes(const void *data) {
    return of(data)->changing;
}
static bool adult_files(const void *data) {
    return files(data) && adult_applies(data);
}
static bool basis_seen(const void *data) {
    return files(data) && basis_needed(data);
}
static bool parent_seen(const void *data) {
    return files(data) && of(data)->parent_shows && app_learner_applies(&of(data)->app);
}
static bool came_online(const void *data) {
    return files(data) && app_online(&of(data)->app);
}
static bool came_earlier(const void *data) {
    const struct intake_data *d = data;
    int32_t day;
    return files(data) && !app_online(&d->app) && !*d->app.app && date_parse(d->received_day, &day) && day < d->today;
}
static bool lives_here(const void *data) {
    return !strcmp(of(data)->app.address.subject_code, of(data)->region);
}
static bool pd_given(const void *data) {
    return files(data) && of(data)->pd_given != 0;
}
static bool rules_given(const void *data) {
    return files(data) && of(data)->rules_given != 0;
}
static bool any_seen(const void *data) {
    return files(data) && intake_seen(of(data)) > 0;
}

/* "10 лет, до 06.05.2034" */
static void live_age(const void *data, char *out, size_t room) {
    const struct intake_data *d = data;
    struct arena a = {0};
    int32_t birth;
    char until[DATE_TEXT];
    out[0] = 0;
    if (date_parse(d->app.child.birth, &birth) && birth <= d->today) {
        date_show(last_eligible_day(birth, d->leap_to_march), until);
        snprintf(out, room, _("%s, until %s"), show_years(&a, age_on(birth, d->today, d->leap_to_march)), until);
    }
    arena_close(&a);
}

#define APP_TEXT(member, title, the_kind, ...)                                                                                 \
    {                                                                                                                          \
        .name = #member, .label = title, .kind = the_kind, .offset = offsetof(struct intake_data, app.member),                 \
        .size = sizeof(((struct intake_data *)0)->app.member), __VA_ARGS__                                                     \
    }
#define APP_INT(member, title, the_kind, ...)                                                                                  \
    { .name = #member, .label = title, .kind = the_kind, .offset = offsetof(struct intake_data, app.member), __VA_ARGS__ }
#define OWN_TEXT(the_name, member, title, the_kind, ...)                                                                       \
    {                                                                                                                          \
        .name = the_name, .label = title, .kind = the_kind, .offset = offsetof(struct intake_data, member),                    \
        .size = sizeof(((struct intake_data *)0)->member), __VA_ARGS__                                                         \
    }
#define OWN_TICK(the_name, member, title, ...)                                                                                 \
    { .name = the_name, .label = title, .kind = &kind_tick, .offset = offsetof(struct intake_data, member), __VA_ARGS__ }

// clang-format off
const struct form_row intake_rows[] = {
    FORM_SECTION(N_("Child")),
    APP_TEXT(child.snils, N_("SNILS"), &kind_snils, .need = NEED_PACKAGE,
             .help = N_("The child's SNILS: 11 digits. It can be pasted whole, with spaces and dashes")),
    APP_TEXT(child.surname, N_("Surname"), &kind_name, .need = NEED_ALWAYS, .help = N_("As in the document, the double one with a hyphen")),
    APP_TEXT(child.name, N_("Name"), &kind_name, .need = NEED_ALWAYS, .help = N_("As in the document")),
    APP_TEXT(child.patronymic, N_("Patronymic"), &kind_patronymic, .need = NEED_PACKAGE, .help = N_("As in the document; if there is none, tick the box behind it")),
    APP_INT(child.no_patronymic, N_("none"), &kind_tick, .same_line = true, .help = N_("Space: the document has no patronymic")),
    APP_TEXT(child.birth, N_("Date of birth"), &kind_date, .need = NEED_ALWAYS, .live = live_age, .help = N_("Day, month, year: 07052016")),
    APP_TEXT(child.sex, N_("Sex"), &kind_sex, .need = NEED_PACKAGE, .help = N_("Left and right choose, or the first letter")),

    FORM_SECTION(N_("Document")),
    APP_TEXT(child.doc_kind, N_("Kind"), &kind_text, .need = NEED_PACKAGE, .help = N_("The child's document: the first letters or F4. From 14 a passport")),
    APP_TEXT(child.doc_series, N_("Series"), &kind_text, .need = NEED_PACKAGE, .width = 18,
             .help = N_("Choose the kind of document first")),
    APP_TEXT(child.doc_number, N_("Number"), &kind_text, .need = NEED_PACKAGE, .width = 27, .help = N_("As in the document")),
    APP_TEXT(child.doc_issued, N_("Issued"), &kind_date, .need = NEED_PACKAGE, .help = N_("The day the document was issued: 20062016")),
    APP_TEXT(child.doc_code, N_("Issuer's code"), &kind_issuer_code, .present = child_coded, .help = N_("Six digits from the passport: 670-001. F4 finds the issuer by it")),
    APP_TEXT(child.doc_issuer, N_("By whom"), &kind_text, .need = NEED_PACKAGE, .help = N_("As in the document; F4 opens the list of issuers")),
    APP_TEXT(child.doc_until, N_("Valid until"), &kind_date, .present = child_until, .help = N_("The last day of the document, as it is printed in it")),
    APP_INT(child.doc_translated, N_("Translation"), &kind_tick, .present = child_foreign, .help = N_("Space: a translation certified by a notary was seen; names are typed as it has them")),

    FORM_SECTION(N_("Address")),
    APP_TEXT(address.subject_code, N_("Region"), &kind_text, .need = NEED_PACKAGE, .help = N_("Where the child lives: the first letters or F4")),
    APP_TEXT(address.municipality, N_("Municipality"), &kind_text, .present = lives_here, .help = N_("F4 opens the list of this region")),
    APP_TEXT(address.postcode, N_("Postcode"), &kind_postcode, .help = N_("Six digits, may be left out")),
    APP_TEXT(address.locality, N_("Town, village"), &kind_text, .need = NEED_PACKAGE, .help = N_("Declared by the applicant, no paper is needed; F4 opens the list")),
    APP_TEXT(address.street, N_("Street"), &kind_text, .need = NEED_PACKAGE, .help = N_("Without the word street, F4 opens the list; if there is none, tick the box behind it")),
    APP_INT(address.no_street, N_("none"), &kind_tick, .same_line = true, .help = N_("Space: the village has no streets")),
    APP_TEXT(address.house, N_("House"), &kind_text, .need = NEED_PACKAGE, .width = 12, .help = N_("Number, letter, building")),
    APP_TEXT(address.flat, N_("Flat"), &kind_text, .width = 10, .same_line = true, .help = N_("May be left out")),

    FORM_SECTION(N_("Applicant")),
    APP_TEXT(applicant.authority, N_("Who applies"), &kind_text, .need = NEED_PACKAGE, .help = N_("Parent, guardian, institution; from 14 the child himself may apply. F4 list")),
    APP_TEXT(applicant.kin, N_("Kinship"), &kind_kin, .present = parent_applies, .help = N_("Left and right choose, or the first letter")),
    APP_TEXT(applicant.institution, N_("Institution"), &kind_text, .need = NEED_PACKAGE, .present = institution_applies, .help = N_("Its name as in the order; F4 opens the list")),
    APP_TEXT(applicant.surname, N_("Surname"), &kind_name, .need = NEED_PACKAGE, .present = adult_applies, .help = N_("The applicant's, as in the document")),
    APP_TEXT(applicant.name, N_("Name"), &kind_name, .need = NEED_PACKAGE, .present = adult_applies, .help = N_("The applicant's, as in the document")),
    APP_TEXT(applicant.patronymic, N_("Patronymic"), &kind_patronymic, .need = NEED_PACKAGE, .present = adult_applies, .help = N_("As in the document; if there is none, tick the box behind it")),
    APP_INT(applicant.no_patronymic, N_("none"), &kind_tick, .same_line = true, .present = adult_applies, .help = N_("Space: the document has no patronymic")),
    APP_TEXT(applicant.birth, N_("Date of birth"), &kind_date, .need = NEED_PACKAGE, .present = adult_applies, .help = N_("Day, month, year: from it the term of the passport is known")),
    APP_TEXT(applicant.snils, N_("SNILS"), &kind_snils, .present = adult_applies, .help = N_("The applicant's own; may be left out")),
    APP_TEXT(applicant.doc_kind, N_("Document"), &kind_text, .need = NEED_PACKAGE, .present = adult_applies, .help = N_("The applicant's document; F4 opens the list")),
    APP_TEXT(applicant.doc_series, N_("Series"), &kind_text, .need = NEED_PACKAGE, .width = 14, .present = adult_applies, .help = N_("Choose the kind of document first")),
    APP_TEXT(applicant.doc_number, N_("Number"), &kind_text, .need = NEED_PACKAGE, .same_line = true, .width = 20, .present = adult_applies, .help = N_("As in the document")),
    APP_TEXT(applicant.doc_issued, N_("Issued"), &kind_date, .need = NEED_PACKAGE, .present = adult_applies, .help = N_("The day the document was issued")),
    APP_TEXT(applicant.doc_code, N_("code"), &kind_issuer_code, .same_line = true, .present = adult_coded, .help = N_("Six digits from the passport: 670-001. F4 finds the issuer by it")),
    APP_TEXT(applicant.doc_issuer, N_("By whom"), &kind_text, .need = NEED_PACKAGE, .present = adult_applies, .help = N_("As in the document; F4 opens the list of issuers")),
    APP_TEXT(applicant.doc_until, N_("Valid until"), &kind_date, .present = adult_until, .help = N_("The last day of the document, as it is printed in it")),
    APP_INT(applicant.doc_translated, N_("Translation"), &kind_tick, .present = adult_foreign, .help = N_("Space: a translation certified by a notary was seen; names are typed as it has them")),
    APP_TEXT(applicant.basis_kind, N_("By what paper"), &kind_text, .present = basis_asked, .help = N_("The paper by which this person acts for the child, or which explains the other surname. F4 list")),
    APP_TEXT(applicant.basis_number, N_("Its number"), &kind_text, .present = basis_chosen, .width = 20, .help = N_("As in the paper")),
    APP_TEXT(applicant.basis_day, N_("of"), &kind_date, .same_line = true, .present = basis_chosen, .help = N_("The day of the paper")),
    APP_TEXT(applicant.basis_issuer, N_("Issued by"), &kind_text, .present = basis_chosen, .help = N_("Who issued the paper; F4 opens the list")),
    APP_TEXT(applicant.basis_until, N_("In force until"), &kind_date, .present = basis_until, .help = N_("The last day of its term; empty when it has none")),
    APP_TEXT(applicant.phone, N_("Phone"), &kind_phone, .help = N_("To tell the family of the decision: 8 912 345-67-89")),
    APP_TEXT(applicant.email, N_("E-mail"), &kind_email, .help = N_("May be left out: tick the box behind it")),
    APP_INT(applicant.no_email, N_("none"), &kind_tick, .same_line = true, .help = N_("Space: the family has no e-mail")),
    APP_TEXT(applicant.navigator, N_("Navigator"), &kind_text, .help = N_("Login of the family's account; from 14 the learner's own")),
    APP_INT(applicant.no_navigator, N_("none"), &kind_tick, .same_line = true, .help = N_("Space: there is no account yet")),

    FORM_SECTION(N_("Consents")),
    OWN_TICK("pd.given", pd_given, N_("Personal data"), .need = NEED_PACKAGE, .present = files, .help = N_("Space: the consent to the processing of personal data is signed, on a sheet of its own")),
    APP_TEXT(pd.signer, N_("Signed by"), &kind_signer, .need = NEED_PACKAGE, .present = pd_given, .help = N_("From 14 the learner may sign himself")),
    APP_TEXT(pd.day, N_("Date"), &kind_date, .need = NEED_PACKAGE, .present = pd_given, .help = N_("The day on the sheet")),
    APP_TEXT(pd.sheet, N_("Sheet No."), &kind_paper_number, .need = NEED_PACKAGE, .width = 14, .present = pd_given, .help = N_("Number of the sheet with the signature; Ctrl+R takes the next one of the program")),
    OWN_TICK("rules.given", rules_given, N_("Rules"), .need = NEED_PACKAGE, .present = files, .help = N_("Space: the agreement with the Rules is signed")),
    APP_TEXT(rules.signer, N_("Signed by"), &kind_signer, .need = NEED_PACKAGE, .present = rules_given, .help = N_("From 14 the learner may sign himself")),
    APP_TEXT(rules.day, N_("Date"), &kind_date, .need = NEED_PACKAGE, .present = rules_given, .help = N_("The day on the sheet")),
    APP_TEXT(rules.sheet, N_("Sheet No."), &kind_paper_number, .need = NEED_PACKAGE, .width = 14, .present = rules_given, .help = N_("Number of the sheet with the signature; Ctrl+R takes the next one of the program")),

    FORM_SECTION(N_("Originals")),
    OWN_TICK("papers.child", saw_child, N_("Child's document"), .need = NEED_PACKAGE, .present = files, .help = N_("Space: I have the original in my hands and it agrees with the form")),
    OWN_TICK("papers.snils", saw_snils, N_("Child's SNILS"), .need = NEED_PACKAGE, .present = files, .help = N_("Space: the card or the extract was seen")),
    OWN_TICK("papers.applicant", saw_applicant, N_("Applicant's document"), .need = NEED_PACKAGE, .present = adult_files, .help = N_("Space: the applicant is here with the original")),
    OWN_TICK("papers.authority", saw_authority, N_("Paper of authority"), .need = NEED_PACKAGE, .present = basis_seen, .help = N_("Space: the original of the act, the order or the power of attorney was seen")),
    OWN_TICK("papers.parent", saw_parent, N_("Parent's document"), .need = NEED_PACKAGE, .present = parent_seen, .help = N_("Space: in this region a learner who applies himself also shows a parent's document")),
    APP_TEXT(papers_day, N_("Seen on"), &kind_date, .present = any_seen, .help = N_("The day on which the originals were seen")),
    APP_TEXT(request.channel, N_("Came"), &kind_channel, .present = files, .help = N_("How the request came: left and right choose")),
    APP_TEXT(request.request_no, N_("Request No."), &kind_request_number, .width = 24, .present = came_online, .help = N_("Its number at the Navigator or Gosuslugi")),
    OWN_TEXT("request.received", received_day, N_("Received"), &kind_date, .present = files, .help = N_("Every term runs from this moment, not from the typing")),
    OWN_TEXT("request.received_time", received_time, N_("at"), &kind_time, .same_line = true, .present = files, .help = N_("Hours and minutes")),
    APP_TEXT(received_reason, N_("Why earlier"), &kind_text, .need = NEED_PACKAGE, .present = came_earlier, .help = N_("Why it is typed only now, at least 10 letters; it stays in the record")),

    FORM_SECTION(N_("Ground")),
    OWN_TEXT("change.paper", change_paper, N_("Paper"), &kind_text, .need = NEED_PACKAGE, .present = changes, .is_of_change = true, .help = N_("What the change rests on: kind, number, date. Address and contacts are declared")),
    OWN_TEXT("change.day", change_day, N_("Since"), &kind_date, .present = changes, .is_of_change = true, .help = N_("The day from which the new data hold; empty: today")),
    OWN_TEXT("change.point", change_point, N_("Intake point"), &kind_text, .present = changes, .help = N_("Another point is a transfer, also to another municipality. F4 list")),
};
// clang-format on
const int intake_row_count = sizeof intake_rows / sizeof intake_rows[0];
_Static_assert(sizeof intake_rows / sizeof intake_rows[0] <= INTAKE_ROWS, "the form has room for its table");
