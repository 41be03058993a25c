#include "model/store/changes.h"

#include "model/base/date.h"
#include "model/base/fail.h"
#include "model/base/text.h"
#include "model/event/person.h"
#include "model/rules/fields.h"
#include "model/store/differ.h"

#include <string.h>

/* How a value is written; a code of a list is not, its field is only named. */
enum showing { SHOW_NOT, SHOW_TEXT, SHOW_DATE, SHOW_SNILS, SHOW_PHONE };

static const struct title {
    const char *column;
    const char *title;
    enum showing showing;
} titles[] = {
    {"snils", N_("SNILS"), SHOW_SNILS},
    {"surname", N_("surname"), SHOW_TEXT},
    {"name", N_("name"), SHOW_TEXT},
    {"patronymic", N_("patronymic"), SHOW_TEXT},
    {"no_patronymic", N_("«no patronymic»"), SHOW_NOT},
    {"birth", N_("date of birth"), SHOW_DATE},
    {"sex", N_("sex"), SHOW_NOT},
    {"doc_kind", N_("kind of document"), SHOW_NOT},
    {"doc_series", N_("series of document"), SHOW_TEXT},
    {"doc_number", N_("number of document"), SHOW_TEXT},
    {"doc_issued", N_("document issued"), SHOW_DATE},
    {"doc_issuer", N_("issued by"), SHOW_TEXT},
    {"doc_code", N_("code of the issuer"), SHOW_TEXT},
    {"doc_until", N_("document valid until"), SHOW_DATE},
    {"subject_code", N_("region"), SHOW_NOT},
    {"municipality", N_("municipality"), SHOW_NOT},
    {"postcode", N_("postcode"), SHOW_TEXT},
    {"locality", N_("town or village"), SHOW_TEXT},
    {"street", N_("street"), SHOW_TEXT},
    {"house", N_("house"), SHOW_TEXT},
    {"flat", N_("flat"), SHOW_TEXT},
    {"authority", N_("who applies"), SHOW_NOT},
    {"kin", N_("kinship"), SHOW_TEXT},
    {"phone", N_("phone"), SHOW_PHONE},
    {"email", N_("e-mail"), SHOW_TEXT},
    {"navigator", N_("Navigator login"), SHOW_TEXT},
    {"basis_kind", N_("paper of authority"), SHOW_NOT},
    {"basis_number", N_("number of the paper of authority"), SHOW_TEXT},
    {"institution", N_("institution"), SHOW_TEXT},
};
static const struct title other = {"", N_("other details"), SHOW_NOT};

static const struct title *title_of(const char *column) {
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        if (strcmp(titles[i].column, column) == 0) return &titles[i];
    return &other;
}

static const char *shown(const char *value, enum showing showing, struct arena *a) {
    char text[32];
    if (!*value) return _("none");
    switch (showing) {
    case SHOW_DATE: date_iso_show(value, text); break;
    case SHOW_SNILS: snils_show(value, text); break;
    case SHOW_PHONE: phone_show(value, text); break;
    default: return arena_dup(a, value);
    }
    return arena_dup(a, text);
}

static bool differs(const struct column *c, const void *before, const void *after) {
    return c->kind == COLUMN_INT ? record_int(c, before) != record_int(c, after)
                                 : strcmp(record_text(c, before), record_text(c, after)) != 0;
}

/* "ребёнок: фамилия А → Б, пол" behind what is there already. */
static const char *part_changes(const char *so_far, const char *part, const struct record *rec, const void *before,
                                const void *after, struct arena *a) {
    const char *said = "", *rest = "";
    if (!before || !after) return so_far;
    for (size_t i = 0; i < rec->count; i++) {
        const struct column *c = &rec->columns[i];
        const struct title *t = title_of(c->name);
        if (!differs(c, before, after)) continue;
        if (t == &other) {
            rest = _(other.title);
            continue;
        }
        said = arena_printf(a, "%s%s%s", said, *said ? ", " : "", _(t->title));
        const char *was = record_text(c, before), *is = record_text(c, after);
        if (t->showing == SHOW_NOT) continue;
        if (*was)
            said = arena_printf(a, "%s %s → %s", said, shown(was, t->showing, a), shown(is, t->showing, a));
        else
            said = arena_printf(a, _("%s %s (none before)"), said, shown(is, t->showing, a));
    }
    if (*rest) said = arena_printf(a, "%s%s%s", said, *said ? ", " : "", rest);
    return *said ? arena_printf(a, "%s%s%s: %s", so_far, *so_far ? "; " : "", part, said) : so_far;
}

static void lay_over(const struct person_state *before, const struct event *ev, struct person_state *state, struct arena *a) {
    struct statement said, *stands = arena_alloc(a, sizeof *stands);
    if (!before->child || strcmp(before->subject, state->subject) != 0 || !statement_of(ev, &said)) return;
    *stands = (struct statement){.child = *before->child, .address = *before->address, .applicant = *before->applicant};
    statement_lay(statement_names(ev), &said, stands);
    state->child = &stands->child;
    state->address = &stands->address;
    state->applicant = &stands->applicant;
}

struct person_state person_state_of(const struct event *ev, const struct person_state *before, struct arena *a) {
    struct person_state state = {0};
    if (!ev->type || !ev->payload || !ev->p) return state;
    text_copy(state.subject, sizeof state.subject, ev->subject);
#define TAKE(type)                                                                                                             \
    do {                                                                                                                       \
        const struct type *of = ev->payload;                                                                                   \
        state.child = &of->child;                                                                                              \
        state.address = &of->address;                                                                                          \
        state.applicant = &of->applicant;                                                                                      \
    } while (0)
    if (ev->type->kind == EV_APPLICATION_FILED) TAKE(filed);
    if (ev->type->kind == EV_APPLICATION_CORRECTED) TAKE(corrected);
    if (ev->type->kind == EV_LEARNER_CHANGED) TAKE(changed);
#undef TAKE
    if (ev->type->kind == EV_LEARNER_CHANGED) lay_over(before, ev, &state, a);
    return state;
}

const char *person_changes(const struct person_state *before, const struct person_state *after, struct arena *a) {
    if (strcmp(before->subject, after->subject) != 0) return "";
    const char *said = part_changes("", _("child"), &rec_child, before->child, after->child, a);
    said = part_changes(said, _("address"), &rec_address, before->address, after->address, a);
    return part_changes(said, _("applicant"), &rec_applicant, before->applicant, after->applicant, a);
}

const char *person_column(const char *column) {
    return _(title_of(column)->title);
}

const char *person_value(const char *column, const char *value, struct arena *a) {
    return shown(value, title_of(column)->showing, a);
}
