/* The table of the application form: one row a field. RULES 3.1. */

#include "tui/screens/intake.h"

#include "model/base/text.h"
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

static void show_digits(const char *stored, char *out, size_t room) {
    text_digits(stored, out, room);
}

static const char *const sexes[] = {"f", N_("female"), "m", N_("male"), NULL};
static const char *const authorities[] = {"1", N_("parent"),           "2", N_("adoptive parent"),    "3", N_("guardian"),
                                          "4", N_("guardian from 14"), "6", N_("the child, from 14"), NULL};
static const char *const kins[] = {"мать", N_("mother"), "отец", N_("father"), NULL};
static const char *const channels[] = {"person", N_("in person"), "navigator", N_("Navigator"), "epgu", N_("Gosuslugi"), NULL};
static const char *const signers[] = {"applicant", N_("applicant"), "learner", N_("learner"), NULL};
static const char *const child_papers[] = {"03", N_("birth certificate"),
                                           "21", N_("passport of Russia"),
                                           "23", N_("foreign birth certificate"),
                                           "10", N_("foreign passport"),
                                           "12", N_("residence permit"),
                                           "15", N_("temporary residence permit"),
                                           "13", N_("refugee certificate"),
                                           "11", N_("certificate of asylum request"),
                                           "19", N_("certificate of temporary asylum"),
                                           "14", N_("temporary identity card 2-P"),
                                           "91", N_("another document"),
                                           NULL};
static const char *const adult_papers[] = {"21", N_("passport of Russia"),
                                           "10", N_("foreign passport"),
                                           "12", N_("residence permit"),
                                           "15", N_("temporary residence permit"),
                                           "13", N_("refugee certificate"),
                                           "11", N_("certificate of asylum request"),
                                           "19", N_("certificate of temporary asylum"),
                                           "14", N_("temporary identity card 2-P"),
                                           "07", N_("military card"),
                                           "24", N_("officer's identity card"),
                                           "27", N_("military card of a reserve officer"),
                                           "08", N_("temporary certificate instead of a military card"),
                                           "22", N_("passport for travel abroad"),
                                           NULL};

static const struct field_kind kind_sex = {.name = "sex", .look = FIELD_CHOICE, .choices = sexes};
static const struct field_kind kind_authority = {.name = "authority", .look = FIELD_CHOICE, .choices = authorities};
static const struct field_kind kind_kin = {.name = "kin", .look = FIELD_CHOICE, .choices = kins};
static const struct field_kind kind_channel = {.name = "channel", .look = FIELD_CHOICE, .choices = channels};
static const struct field_kind kind_signer = {.name = "signer", .look = FIELD_CHOICE, .choices = signers};
static const struct field_kind kind_child_paper = {.name = "child paper", .look = FIELD_CHOICE, .choices = child_papers};
static const struct field_kind kind_adult_paper = {.name = "adult paper", .look = FIELD_CHOICE, .choices = adult_papers};
static const struct field_kind kind_time = {
    .name = "time", .mask = "99:99", .letters = LETTERS_DIGITS, .check = time_check, .show = show_digits};
static const struct field_kind kind_passport_number = {
    .name = "passport number", .mask = "999999", .letters = LETTERS_DIGITS, .check = passport_number_check};
static const struct field_kind kind_document_number = {.name = "document number", .check = document_number_check, .most = 25};

/* Which rows there are. */
static bool child_has_passport(const void *data) {
    return !strcmp(((const struct intake_data *)data)->app.child.doc_kind, "21");
}
static bool adult_applies(const void *data) {
    return !app_learner_applies(&((const struct intake_data *)data)->app);
}
static bool parent_applies(const void *data) {
    const char *authority = ((const struct intake_data *)data)->app.applicant.authority;
    return !strcmp(authority, "1") || !strcmp(authority, "2");
}
static bool guardian_applies(const void *data) {
    const char *authority = ((const struct intake_data *)data)->app.applicant.authority;
    return !strcmp(authority, "3") || !strcmp(authority, "4");
}
static bool adult_has_passport(const void *data) {
    return adult_applies(data) && !strcmp(((const struct intake_data *)data)->app.applicant.doc_kind, "21");
}
static bool came_online(const void *data) {
    return app_online(&((const struct intake_data *)data)->app);
}
static bool came_earlier(const void *data) {
    const struct intake_data *d = data;
    int32_t day;
    return !app_online(&d->app) && !*d->app.app && date_parse(d->received_day, &day) && day < d->today;
}
static bool lives_here(const void *data) {
    const struct intake_data *d = data;
    return !strcmp(d->app.address.subject_code, d->region);
}
static bool pd_given(const void *data) {
    return ((const struct intake_data *)data)->pd_given != 0;
}
static bool rules_given(const void *data) {
    return ((const struct intake_data *)data)->rules_given != 0;
}
static int count_seen(const struct intake_data *d) {
    return (d->saw_child != 0) + (d->saw_applicant != 0) + (d->saw_snils != 0) + (d->saw_authority != 0);
}
static bool any_seen(const void *data) {
    return count_seen(data) > 0;
}

/* "10 лет, до 06.05.2034" */
static void live_age(const void *data, char *out, size_t room) {
    const struct intake_data *d = data;
    struct arena a = {0};
    int32_t birth;
    char until[DATE_TEXT];
    out[0] = 0;
    if (date_parse(d->app.child.birth, &birth) && birth <= d->today) {
        date_show(certificate_last_day(birth), until);
        snprintf(out, room, _("%s, until %s"), show_years(&a, date_age(birth, d->today)), until);
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
    APP_TEXT(child.doc_kind, N_("Kind"), &kind_child_paper, .need = NEED_PACKAGE, .help = N_("The child's document; F4 opens the list. From 14 a passport")),
    APP_TEXT(child.doc_series, N_("Series"), &kind_text, .need = NEED_PACKAGE, .width = 18,
             .help = N_("Of a birth certificate: Roman number, hyphen, two Russian letters")),
    APP_TEXT(child.doc_number, N_("Number"), &kind_document_number, .need = NEED_PACKAGE, .width = 27, .help = N_("As in the document")),
    APP_TEXT(child.doc_issued, N_("Issued"), &kind_date, .need = NEED_PACKAGE, .help = N_("The day the document was issued: 20062016")),
    APP_TEXT(child.doc_issuer, N_("By whom"), &kind_text, .need = NEED_PACKAGE, .help = N_("As in the document")),
    APP_TEXT(child.doc_code, N_("Issuer's code"), &kind_issuer_code, .present = child_has_passport, .help = N_("Six digits from the passport: 670-001")),

    FORM_SECTION(N_("Address")),
    APP_TEXT(address.subject_code, N_("Region"), &kind_text, .need = NEED_PACKAGE, .help = N_("Where the child lives; F4 opens the list")),
    APP_TEXT(address.municipality, N_("Municipality"), &kind_text, .present = lives_here, .help = N_("F4 opens the list of this region")),
    APP_TEXT(address.postcode, N_("Postcode"), &kind_postcode, .help = N_("Six digits, may be left out")),
    APP_TEXT(address.locality, N_("Town, village"), &kind_text, .need = NEED_PACKAGE, .help = N_("Declared by the applicant; no paper is needed")),
    APP_TEXT(address.street, N_("Street"), &kind_text, .need = NEED_PACKAGE, .help = N_("Without the word street; if there is none, tick the box behind it")),
    APP_INT(address.no_street, N_("none"), &kind_tick, .same_line = true, .help = N_("Space: the village has no streets")),
    APP_TEXT(address.house, N_("House"), &kind_text, .need = NEED_PACKAGE, .width = 12, .help = N_("Number, letter, building")),
    APP_TEXT(address.flat, N_("Flat"), &kind_text, .width = 10, .same_line = true, .help = N_("May be left out")),

    FORM_SECTION(N_("Applicant")),
    APP_TEXT(applicant.authority, N_("Who applies"), &kind_authority, .need = NEED_PACKAGE, .help = N_("Parent or guardian; from 14 the child himself may apply. F4 list")),
    APP_TEXT(applicant.kin, N_("Kinship"), &kind_kin, .present = parent_applies, .help = N_("Left and right choose, or the first letter")),
    APP_TEXT(applicant.surname, N_("Surname"), &kind_name, .need = NEED_PACKAGE, .present = adult_applies, .help = N_("The applicant's, as in the document")),
    APP_TEXT(applicant.name, N_("Name"), &kind_name, .need = NEED_PACKAGE, .present = adult_applies, .help = N_("The applicant's, as in the document")),
    APP_TEXT(applicant.patronymic, N_("Patronymic"), &kind_patronymic, .need = NEED_PACKAGE, .present = adult_applies, .help = N_("As in the document; if there is none, tick the box behind it")),
    APP_INT(applicant.no_patronymic, N_("none"), &kind_tick, .same_line = true, .present = adult_applies, .help = N_("Space: the document has no patronymic")),
    APP_TEXT(applicant.birth, N_("Date of birth"), &kind_date, .need = NEED_PACKAGE, .present = adult_applies, .help = N_("Day, month, year: from it the term of the passport is known")),
    APP_TEXT(applicant.snils, N_("SNILS"), &kind_snils, .present = adult_applies, .help = N_("The applicant's own; may be left out")),
    APP_TEXT(applicant.doc_kind, N_("Document"), &kind_adult_paper, .need = NEED_PACKAGE, .present = adult_applies, .help = N_("The applicant's document; F4 opens the list")),
    APP_TEXT(applicant.doc_series, N_("Series"), &kind_text, .need = NEED_PACKAGE, .width = 14, .present = adult_applies, .help = N_("Of a passport: four digits, 66 10")),
    APP_TEXT(applicant.doc_number, N_("Number"), &kind_document_number, .need = NEED_PACKAGE, .same_line = true, .width = 20, .present = adult_applies, .help = N_("Of a passport: six digits")),
    APP_TEXT(applicant.doc_issued, N_("Issued"), &kind_date, .need = NEED_PACKAGE, .present = adult_applies, .help = N_("The day the document was issued")),
    APP_TEXT(applicant.doc_code, N_("code"), &kind_issuer_code, .same_line = true, .present = adult_has_passport, .help = N_("Six digits from the passport: 670-001")),
    APP_TEXT(applicant.doc_issuer, N_("By whom"), &kind_text, .need = NEED_PACKAGE, .present = adult_applies, .help = N_("As in the document")),
    APP_TEXT(applicant.phone, N_("Phone"), &kind_phone, .help = N_("To tell the family of the decision: 8 912 345-67-89")),
    APP_TEXT(applicant.email, N_("E-mail"), &kind_email, .help = N_("May be left out: tick the box behind it")),
    APP_INT(applicant.no_email, N_("none"), &kind_tick, .same_line = true, .help = N_("Space: the family has no e-mail")),
    APP_TEXT(applicant.navigator, N_("Navigator"), &kind_text, .help = N_("Login of the family's account; from 14 the learner's own")),
    APP_INT(applicant.no_navigator, N_("none"), &kind_tick, .same_line = true, .help = N_("Space: there is no account yet")),

    FORM_SECTION(N_("Consents")),
    OWN_TICK("pd.given", pd_given, N_("Personal data"), .need = NEED_PACKAGE, .help = N_("Space: the consent to the processing of personal data is signed, on a sheet of its own")),
    APP_TEXT(pd.signer, N_("Signed by"), &kind_signer, .need = NEED_PACKAGE, .present = pd_given, .help = N_("From 14 the learner may sign himself")),
    APP_TEXT(pd.day, N_("Date"), &kind_date, .need = NEED_PACKAGE, .present = pd_given, .help = N_("The day on the sheet")),
    APP_TEXT(pd.sheet, N_("Sheet No."), &kind_text, .need = NEED_PACKAGE, .width = 14, .present = pd_given, .help = N_("Number of the sheet with the signature")),
    OWN_TICK("rules.given", rules_given, N_("Rules"), .need = NEED_PACKAGE, .help = N_("Space: the agreement with the Rules is signed")),
    APP_TEXT(rules.signer, N_("Signed by"), &kind_signer, .need = NEED_PACKAGE, .present = rules_given, .help = N_("From 14 the learner may sign himself")),
    APP_TEXT(rules.day, N_("Date"), &kind_date, .need = NEED_PACKAGE, .present = rules_given, .help = N_("The day on the sheet")),
    APP_TEXT(rules.sheet, N_("Sheet No."), &kind_text, .need = NEED_PACKAGE, .width = 14, .present = rules_given, .help = N_("Number of the sheet with the signature")),

    FORM_SECTION(N_("Originals")),
    OWN_TICK("papers.child", saw_child, N_("Child's document"), .need = NEED_PACKAGE, .help = N_("Space: I have the original in my hands and it agrees with the form")),
    OWN_TICK("papers.snils", saw_snils, N_("Child's SNILS"), .need = NEED_PACKAGE, .help = N_("Space: the card or the extract was seen")),
    OWN_TICK("papers.applicant", saw_applicant, N_("Applicant's document"), .need = NEED_PACKAGE, .present = adult_applies, .help = N_("Space: the applicant is here with the original")),
    OWN_TICK("papers.authority", saw_authority, N_("Act of guardianship"), .present = guardian_applies, .help = N_("Space: the original of the act was seen")),
    APP_TEXT(papers_day, N_("Seen on"), &kind_date, .present = any_seen, .help = N_("The day on which the originals were seen")),
    APP_TEXT(request.channel, N_("Came"), &kind_channel, .help = N_("How the request came: left and right choose")),
    APP_TEXT(request.request_no, N_("Request No."), &kind_text, .width = 24, .present = came_online, .help = N_("Its number at the Navigator or Gosuslugi")),
    OWN_TEXT("request.received", received_day, N_("Received"), &kind_date, .help = N_("Every term runs from this moment, not from the typing")),
    OWN_TEXT("request.received_time", received_time, N_("at"), &kind_time, .same_line = true, .help = N_("Hours and minutes")),
    APP_TEXT(received_reason, N_("Why earlier"), &kind_text, .need = NEED_PACKAGE, .present = came_earlier, .help = N_("Why it is typed only now, at least 10 letters; it stays in the record")),
};
// clang-format on
const int intake_row_count = sizeof intake_rows / sizeof intake_rows[0];
_Static_assert(sizeof intake_rows / sizeof intake_rows[0] <= INTAKE_ROWS, "the form has room for its table");

static int row_of(const struct intake *s, const char *name) {
    for (int i = 0; i < s->row_count; i++)
        if (s->rows[i].name && !strcmp(s->rows[i].name, name)) return i;
    return 0;
}

/* Regions and municipalities as the choices of a field. */
static void fill_lists(struct intake *s) {
    struct municipality *rows;
    struct fail why;
    int count = 0;
    const char **regions = arena_alloc(&s->arena, sizeof *regions * (size_t)(2 * subject_code_count + 1));
    for (int i = 0; i < subject_code_count; i++) {
        regions[2 * i] = subject_codes[i].code;
        regions[2 * i + 1] = subject_codes[i].name;
    }
    if (!municipality_list(app_desk(s->app)->db, &s->arena, &rows, &count, &why))
        count = 0; /* the form works without the list */
    const char **municipalities = arena_alloc(&s->arena, sizeof *municipalities * (size_t)(2 * count + 1));
    for (int i = 0; i < count; i++) {
        municipalities[2 * i] = rows[i].municipality;
        municipalities[2 * i + 1] = rows[i].name;
    }
    s->region_kind = (struct field_kind){.name = "region", .look = FIELD_CHOICE, .choices = regions};
    s->municipality_kind = (struct field_kind){.name = "municipality", .look = FIELD_CHOICE, .choices = municipalities};
    s->rows[row_of(s, "address.subject_code")].kind = &s->region_kind;
    s->rows[row_of(s, "address.municipality")].kind = &s->municipality_kind;
}

/* The request of an application on record stays as it was filed. */
static void lock_request(struct intake *s) {
    static const char *const names[] = {"request.channel", "request.request_no", "request.received", "request.received_time"};
    if (!*s->data.app.app) return;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) s->rows[row_of(s, names[i])].read_only = true;
}

static void spread(struct intake_data *d, int offset) {
    const char *papers = d->app.papers;
    char moment[17];
    d->saw_child = strstr(papers, "child") != NULL;
    d->saw_applicant = strstr(papers, "applicant") != NULL;
    d->saw_snils = strstr(papers, "snils") != NULL;
    d->saw_authority = strstr(papers, "authority") != NULL;
    d->pd_given = d->app.pd.given;
    d->rules_given = d->app.rules.given;
    date_iso(moment_date(d->app.request.received, offset), d->received_day);
    moment_show(d->app.request.received, offset, moment); /* "23.11.2026 09:52" */
    text_copy(d->received_time, sizeof d->received_time, moment + 11);
}

static void set_kind(struct intake *s, const char *name, const struct field_kind *kind, const char *stored) {
    int row = row_of(s, name);
    if (s->rows[row].kind == kind) return;
    s->rows[row].kind = kind;
    if (!s->form.fields) return;
    size_t room = s->form.fields[row].room;
    field_init(&s->form.fields[row], kind, stored);
    s->form.fields[row].room = room;
}

void intake_form_retarget(struct intake *s) {
    const struct child *child = &s->data.app.child;
    const struct applicant *applicant = &s->data.app.applicant;
    bool birth = !strcmp(child->doc_kind, "03"), passport = !strcmp(child->doc_kind, "21"),
         adult = !strcmp(applicant->doc_kind, "21");
    set_kind(s, "child.doc_series",
             birth      ? &kind_birth_series
             : passport ? &kind_passport_series
                        : &kind_text,
             child->doc_series);
    set_kind(s, "child.doc_number",
             birth      ? &kind_six_digits
             : passport ? &kind_passport_number
                        : &kind_document_number,
             child->doc_number);
    set_kind(s, "applicant.doc_series", adult ? &kind_passport_series : &kind_text, applicant->doc_series);
    set_kind(s, "applicant.doc_number", adult ? &kind_passport_number : &kind_document_number, applicant->doc_number);
}

void intake_form_open(struct intake *s) {
    memcpy(s->rows, intake_rows, sizeof intake_rows);
    s->row_count = intake_row_count;
    s->data.today = show_today(s->app);
    text_copy(s->data.region, sizeof s->data.region, app_desk(s->app)->region.opened.code);
    spread(&s->data, app_desk(s->app)->env->offset);
    fill_lists(s);
    lock_request(s);
    intake_form_retarget(s);
    intake_form_settle(s);
    form_open(&s->form, s->rows, s->row_count, &s->data);
}

void intake_form_settle(struct intake *s) {
    s->seen = count_seen(&s->data);
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

void intake_form_follow(struct intake *s) {
    struct application *app = &s->data.app;
    bool changed = date_new_tick(s, &s->had_pd, s->data.pd_given, app->pd.day);
    changed |= date_new_tick(s, &s->had_rules, s->data.rules_given, app->rules.day);
    int seen = count_seen(&s->data);
    if (seen > s->seen) { /* one more original was brought: it was seen today */
        date_iso(s->data.today, app->papers_day);
        changed = true;
    }
    s->seen = seen;
    changed |= sign_if_empty(app, s->data.pd_given, app->pd.signer, sizeof app->pd.signer);
    changed |= sign_if_empty(app, s->data.rules_given, app->rules.signer, sizeof app->rules.signer);
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

void intake_form_collect(const struct intake *s, struct application *out) {
    const struct intake_data *d = &s->data;
    const struct desk *desk = app_desk(s->app);
    *out = d->app;
    snprintf(out->papers, sizeof out->papers, "%s%s%s%s", d->saw_child ? "child " : "",
             d->saw_applicant && adult_applies(d) ? "applicant " : "", d->saw_snils ? "snils " : "",
             d->saw_authority && guardian_applies(d) ? "authority " : "");
    size_t end = strlen(out->papers);
    if (end) out->papers[end - 1] = 0;
    out->pd.given = d->pd_given != 0;
    out->rules.given = d->rules_given != 0;
    if (!*out->pd.version) text_copy(out->pd.version, sizeof out->pd.version, desk->region.opened.consent_version);
    if (!*out->rules.version) text_copy(out->rules.version, sizeof out->rules.version, desk->region.opened.rules_version);
    if (!came_earlier(d)) out->received_reason[0] = 0;
    if (!lives_here(d)) out->address.municipality[0] = 0;
    if (!came_online(d)) out->request.request_no[0] = 0;
    out->request.received = intake_form_received(s);
}

int intake_form_values(const struct form_row *row, const char *titles[], int most) {
    if (!row || row->kind->look != FIELD_CHOICE) return -1;
    int count = 0;
    while (count < most && row->kind->choices[2 * count]) {
        titles[count] = _(row->kind->choices[2 * count + 1]);
        count++;
    }
    return count;
}
