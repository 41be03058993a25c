/* The lists of the papers: what was seen, what is missing, and all that is held about a learner. */

#include "model/base/text.h"
#include "model/rules/life.h"
#include "tui/print_case.h"
#include "tui/screens/show.h"

#include <string.h>

static void add(json_t *list, const char *const *names, const char *const *values) {
    json_t *row = json_object();
    for (; *names; names++, values++) json_object_set_new(row, *names, json_string(*values ? *values : ""));
    json_array_append_new(list, row);
}
#define NAMES(...)  ((const char *const[]){__VA_ARGS__, NULL})
#define VALUES(...) ((const char *const[]){__VA_ARGS__})

static const char *field(const struct print_case *c, const char *name) {
    const char *value = print_field(c, name);
    return value ? value : "";
}

int print_operators(const struct print_case *c, const char **out, int most) {
    const struct region_facts *region = &c->desk->region;
    int count = 0;
    if (region->opened.operator_name[0])
        out[count++] = region->set.operator_address[0]
                           ? arena_printf(c->a, "%s, %s", region->opened.operator_name, region->set.operator_address)
                           : region->opened.operator_name;
    for (const char *at = region->set.operators; *at && count < most;) {
        at += strspn(at, "; ");
        size_t size = strcspn(at, ";");
        if (size > 0) out[count++] = arena_printf(c->a, "%.*s", (int)size, at);
        at += size;
    }
    return count;
}

static bool list_operators(const struct print_case *c, json_t *list, struct fail *why) {
    enum { MOST = 40 };
    const char *names[MOST];
    int count = print_operators(c, names, MOST);
    (void)why;
    for (int i = 0; i < count; i++)
        if (!c->one_operator || strcmp(c->one_operator, names[i]) == 0) add(list, NAMES("name"), VALUES(names[i]));
    return true;
}

/* --- the package ---------------------------------------------------------------------------------------------------------- */

static bool saw(const struct print_case *c, const char *paper) {
    size_t size = strlen(paper);
    for (const char *at = c->app.papers; (at = strstr(at, paper)); at += size)
        if ((at == c->app.papers || at[-1] == ' ') && (at[size] == ' ' || !at[size])) return true;
    return false;
}

static void add_seen(const struct print_case *c, json_t *list, const char *name) {
    bool pages = strcmp(c->paper->id, "receipt") == 0;
    const char *values[] = {name, _("original, compared and given back"), "–"};
    if (*name) add(list, pages ? NAMES("name", "kind", "pages") : NAMES("name", "kind"), values);
}

static void add_kept(const struct print_case *c, json_t *list, const char *name) {
    bool pages = strcmp(c->paper->id, "receipt") == 0;
    const char *values[] = {name, _("original, taken"), "1"};
    add(list, pages ? NAMES("name", "kind", "pages") : NAMES("name", "kind"), values);
}

static const char *sheet_of(const struct print_case *c, const char *title, const char *sheet) {
    return *sheet ? arena_printf(c->a, _("%s, sheet No. %s"), title, sheet) : title;
}

/* At the window a paper is seen before its number is typed. */
static const char *typed_or(const struct print_case *c, const char *name, const char *title) {
    const char *text = field(c, name);
    return !*text && c->app.request.quick ? title : text;
}

static bool list_papers(const struct print_case *c, json_t *list, struct fail *why) {
    (void)why;
    if (!c->has_app) { /* a blank form: to be marked by hand */
        static const char *const usual[] = {N_("the applicant's document"), N_("the child's document"), N_("the child's SNILS"),
                                            N_("paper of the representative's authority")};
        for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
            add(list, NAMES("name", "kind"), VALUES(_(usual[i]), _("□ original   □ copy")));
        return true;
    }
    bool receipt = strcmp(c->paper->id, "receipt") == 0;
    if (receipt) add_kept(c, list, _("application for a certificate"));
    if (saw(c, "applicant")) add_seen(c, list, typed_or(c, "applicant_doc", _("the applicant's document")));
    if (saw(c, "child")) add_seen(c, list, typed_or(c, "child_doc", _("the child's document")));
    if (saw(c, "snils")) add_seen(c, list, _("paper with the child's SNILS"));
    if (saw(c, "authority")) add_seen(c, list, field(c, "basis"));
    if (receipt && c->app.pd.given)
        add_kept(c, list, sheet_of(c, _("consent to the processing of personal data"), c->app.pd.sheet));
    if (receipt && c->app.rules.given) add_kept(c, list, sheet_of(c, _("agreement with the Rules"), c->app.rules.sheet));
    return true;
}

static bool list_missing(const struct print_case *c, json_t *list, struct fail *why) {
    static const struct {
        const char *item, *bring;
    } brings[] = {
        {"applicant_id",
         N_("Passport or another identity document of the applicant: the original, valid on the day of the visit; a "
            "representative also brings the paper of the authority")},
        {"child_id", N_("Certificate of birth, from 14 the passport: the original")},
        {"snils", N_("Any paper with the child's SNILS: the green card, the notice ADI-REG or an extract from Gosuslugi")},
        {"pd", N_("Sign the sheet of consent at the intake point: the parent (representative), or the learner from 14")},
        {"rules", N_("Sign the sheet of agreement with the Rules at the intake point")},
        {"address", N_("Name the place of residence: locality, street, house, flat")},
    };
    for (size_t i = 0; i < sizeof brings / sizeof *brings; i++) {
        const char *at = strstr(c->missing, brings[i].item);
        if (at && (at == c->missing || at[-1] == ' '))
            add(list, NAMES("name", "bring"), VALUES(_(package_item_title(brings[i].item)), _(brings[i].bring)));
    }
    return json_array_size(list) > 0 || fail_set(why, FAIL_GONE, "nothing is missing",
                                                 _("Nothing is missing in this package: there is no such list to print."));
}

/* --- the report ----------------------------------------------------------------------------------------------------------- */

static bool list_held(const struct print_case *c, json_t *list, struct fail *why) {
    static const struct {
        const char *name, *label;
    } rows[] = {
        {"child", N_("Learner")},
        {"child_birth", N_("Date of birth")},
        {"child_sex", N_("Sex")},
        {"child_snils", N_("SNILS")},
        {"child_doc", N_("Learner's document")},
        {"child_doc_issued", N_("Issued when and by whom")},
        {"child_address", N_("Place of residence")},
        {"municipality", N_("Municipality")},
        {"applicant", N_("Applicant")},
        {"applicant_kind", N_("Authority")},
        {"basis", N_("Paper of the authority")},
        {"applicant_snils", N_("Applicant's SNILS")},
        {"applicant_doc", N_("Applicant's document")},
        {"applicant_doc_issued", N_("Applicant's document: issued")},
        {"applicant_phone", N_("Phone")},
        {"applicant_email", N_("E-mail")},
        {"navigator", N_("Account in the Navigator")},
        {"number", N_("Certificate")},
    };
    (void)why;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (*field(c, rows[i].name)) add(list, NAMES("label", "value"), VALUES(_(rows[i].label), field(c, rows[i].name)));
    return true;
}

static const char *or_dash(const char *text) {
    return text && *text ? text : "–";
}

static bool list_applications(const struct print_case *c, json_t *list, struct fail *why) {
    for (int i = 0; i < c->held.app_count; i++) {
        struct application app;
        char received[17];
        if (!application_load(c->desk->db, c->held.apps[i], &app, why)) return false;
        moment_show(app.request.received, c->desk->env->offset, received);
        const char *note = print_discreet(c, arena_dup(c->a, app.remark));
        note = arena_printf(c->a, "%s%s%s", app.ground, *app.ground && *note ? ": " : "", note);
        add(list, NAMES("no", "received", "state", "decided", "note"),
            VALUES(or_dash(app.request.no), received, _(app_state_title(app.state)), or_dash(print_day(c, app.decided_at)),
                   or_dash(note)));
    }
    return true;
}

static void add_consent(const struct print_case *c, json_t *list, const char *kind, const struct consent_row *row) {
    const char *signer = strcmp(row->signer, "learner") == 0 ? _("the learner") : _("the applicant");
    if (row->given)
        add(list, NAMES("kind", "signer", "day", "sheet", "version"),
            VALUES(kind, signer, or_dash(show_date(c->a, row->day)), or_dash(row->sheet), or_dash(row->version)));
}

static bool list_consents(const struct print_case *c, json_t *list, struct fail *why) {
    for (int i = 0; i < c->held.app_count; i++) {
        struct application app;
        if (!application_load(c->desk->db, c->held.apps[i], &app, why)) return false;
        add_consent(c, list, _("consent to the processing of personal data"), &app.pd);
        add_consent(c, list, _("agreement with the Rules"), &app.rules);
    }
    return true;
}

static bool list_certificates(const struct print_case *c, json_t *list, struct fail *why) {
    for (int i = 0; i < c->held.number_count; i++) {
        struct certificate t;
        if (!certificate_load(c->desk->db, c->held.numbers[i], &t, why)) return false;
        add(list, NAMES("number", "state", "issued", "until", "note"),
            VALUES(show_number(c->a, t.number), _(certificate_state_title(t.state)), or_dash(print_day(c, t.issued_at)),
                   or_dash(show_date(c->a, t.valid_until)), or_dash(strcmp(t.state, "living") == 0 ? "" : t.ground)));
    }
    return true;
}

static bool list_history(const struct print_case *c, json_t *list, struct fail *why) {
    struct history_row *rows;
    int count;
    if (!subject_history(c->desk->db, c->subject, c->a, &rows, &count, why)) return false;
    for (int i = 0; i < count; i++) {
        char at[17];
        moment_show(rows[i].at, rows[i].offset, at);
        add(list, NAMES("at", "what", "who", "note"),
            VALUES(at, show_event_title(rows[i].type), or_dash(rows[i].staff_name),
                   or_dash(print_discreet(c, show_event_note(c->a, &rows[i])))));
    }
    return true;
}

static const struct print_lines lists[] = {
    {"operators", list_operators},
    {"papers", list_papers},
    {"missing", list_missing},
    {"held", list_held},
    {"applications", list_applications},
    {"consents", list_consents},
    {"certificates", list_certificates},
    {"history", list_history},
    {0},
};

static const struct print_lines *find_list(const char *name) {
    static const struct print_lines *const groups[] = {lists, print_lists_of_money};
    for (size_t g = 0; g < sizeof groups / sizeof *groups; g++)
        for (const struct print_lines *l = groups[g]; l->name; l++)
            if (strcmp(l->name, name) == 0) return l;
    return NULL;
}

json_t *print_list(const struct print_case *c, const char *name, struct fail *why) {
    const struct print_lines *found = find_list(name);
    json_t *list = json_array();
    if (!found) fail_set(why, FAIL_GONE, name, _("This paper is made elsewhere."));
    if (found && found->fill(c, list, why)) return list;
    json_decref(list);
    return NULL;
}
