/* The field that has the focus: its list of values (F4) and what is offered for it (Ctrl+R). Nothing is ever taken by itself.
 */

#include "tui/screens/intake.h"

#include "model/base/text.h"
#include "model/store/papers.h"
#include "model/store/picks.h"

#include <stdlib.h>
#include <string.h>

enum { VALUES_MOST = 256 };

/* Fields with a list that the centre feeds; free text stays possible. */
static const struct {
    const char *row, *list;
    const char *code_row; /* filled with the code of what was chosen */
} fed[] = {
    {"child.doc_issuer", PICK_ISSUER, "child.doc_code"},
    {"child.doc_code", PICK_ISSUER, "child.doc_code"},
    {"address.locality", PICK_LOCALITY, NULL},
    {"address.street", PICK_STREET, NULL},
    {"applicant.institution", PICK_SCHOOL, NULL},
    {"applicant.doc_issuer", PICK_ISSUER, "applicant.doc_code"},
    {"applicant.doc_code", PICK_ISSUER, "applicant.doc_code"},
    {"applicant.basis_issuer", PICK_ISSUER, NULL},
};

static int fed_by(const struct form_row *row) {
    for (size_t i = 0; row && i < sizeof fed / sizeof *fed; i++)
        if (!strcmp(fed[i].row, row->name)) return (int)i;
    return -1;
}

static const struct form_row *focused(const struct intake *s) {
    return s->on_check ? NULL : form_focused(&s->form);
}

/* --- F4 ------------------------------------------------------------------------------------------------------------------ */

static void filled_and_on(struct intake *s) {
    intake_filled(s);
    form_move(&s->form, 1);
    intake_check(s);
}

static void choice_picked(void *state, int choice, const char *text) {
    struct intake *s = state;
    const struct form_row *row = focused(s);
    (void)text;
    if (choice < 0 || !row || row->kind->look != FIELD_CHOICE) return;
    form_set_typed(&s->form, s->form.focus, row->kind->choices[2 * choice]);
    filled_and_on(s);
}

static void open_choices(struct intake *s, const struct form_row *row) {
    const char *titles[VALUES_MOST];
    int count = 0;
    for (; count < VALUES_MOST && row->kind->choices[2 * count]; count++) titles[count] = _(row->kind->choices[2 * count + 1]);
    app_dialog_pick(s->app, _(row->label), titles, count, field_choice(&s->form.fields[s->form.focus]), s, choice_picked);
}

static void set_row(struct intake *s, const char *name, const char *typed) {
    int row = intake_row(s, name);
    if (form_row_present(&s->form, row)) form_set_typed(&s->form, row, typed);
}

/* "670-001  ОВД города Смоленска": the code goes into its own field. */
static void pick_picked(void *state, int choice, const char *text) {
    struct intake *s = state;
    int i = fed_by(focused(s));
    const char *behind = text ? strstr(text, "  ") : NULL;
    char code[24] = "";
    if (choice < 0 || i < 0 || !text) return;
    if (behind && (size_t)(behind - text) < sizeof code) {
        text_copy(code, (size_t)(behind - text) + 1, text);
        text = behind + 2;
    }
    bool by_code = fed[i].code_row && !strcmp(fed[i].row, fed[i].code_row);
    if (*code && fed[i].code_row) {
        char digits[8];
        text_digits(code, digits, sizeof digits);
        set_row(s, fed[i].code_row, digits);
    }
    if (by_code)
        set_row(s, strncmp(fed[i].row, "child.", 6) ? "applicant.doc_issuer" : "child.doc_issuer", text);
    else
        form_set_typed(&s->form, s->form.focus, text);
    filled_and_on(s);
}

/* What begins as the field does; of issuers also by the code typed. */
static void open_fed(struct intake *s, const struct form_row *row, int i) {
    struct desk *desk = app_desk(s->app);
    struct arena a = {0};
    struct pick *picks;
    struct fail why;
    const char *titles[PICKS_MOST];
    int count;
    bool other;
    const struct address *address = &s->data.app.address;
    struct pick_list list = {.list = fed[i].list, .municipality = address->municipality, .parent = ""};
    if (!strcmp(list.list, PICK_STREET)) list.parent = address->locality;
    if (!*list.municipality) list.municipality = desk->municipality;
    const struct field *field = &s->form.fields[s->form.focus];
    bool ok = picks_find(desk->db, &list, field->typed, PICKS_MOST, &a, &picks, &count, &other, &why);
    if (ok && !count) ok = picks_find(desk->db, &list, "", PICKS_MOST, &a, &picks, &count, &other, &why);
    if (!ok) {
        app_dialog_error(s->app, &why);
    } else if (!count) {
        app_say(s->app, LOOK_DIM, _("The centre has given no list for this field yet: type it"));
    } else {
        for (int k = 0; k < count; k++)
            titles[k] = *picks[k].code && !strcmp(list.list, PICK_ISSUER)
                            ? arena_printf(&a, "%s  %s", picks[k].code, picks[k].text)
                            : picks[k].text;
        app_dialog_pick(s->app, _(row->label), titles, count, 0, s, pick_picked);
    }
    arena_close(&a);
}

void intake_list_open(struct intake *s) {
    const struct form_row *row = focused(s);
    if (row && row->kind->look == FIELD_CHOICE)
        open_choices(s, row);
    else if (fed_by(row) >= 0)
        open_fed(s, row, fed_by(row));
    else
        app_say(s->app, LOOK_DIM, _("This field has no list"));
}

/* --- Ctrl+R --------------------------------------------------------------------------------------------------------------- */

/* The keys of the other layout where letters of both stand in one word: "Ивfyjd" → "Иванов". */
static const char *other_keys(struct arena *a, const struct field *field) {
    const char *out = "", *at = field->typed;
    char run[128], mapped[512], stored[512];
    while (*at) {
        size_t size = 0, used;
        uint32_t code;
        while (at[size] && (used = text_step(at + size, strlen(at + size), &code)) > 0 && text_script(code) != TEXT_CYRILLIC)
            size += used;
        if (size > 0 && size < sizeof run) {
            text_copy(run, size + 1, at);
            text_other_layout(run, mapped, sizeof mapped);
            out = arena_printf(a, "%s%s", out, mapped);
        } else {
            size = text_step(at, strlen(at), &code);
            out = arena_printf(a, "%s%.*s", out, (int)size, at);
        }
        at += size;
    }
    return field->kind->check(out, stored, sizeof stored, &(struct fail){0}) == FIELD_WRONG ? "" : out;
}

static bool is_sheet(const struct form_row *row) {
    return !strcmp(row->name, "pd.sheet") || !strcmp(row->name, "rules.sheet");
}

/* The sheet printed for this application, else the next number of this kiosk. */
static const char *sheet_offer(const struct intake *s, struct arena *a, const struct form_row *row, bool take) {
    struct desk *desk = app_desk(s->app);
    const struct application *app = &s->data.app;
    char sheet[SHEET_TEXT] = "";
    int64_t no;
    struct fail why;
    const char *paper = !strcmp(row->name, "pd.sheet") ? "consent" : "rules";
    if (*app->app && !paper_sheet_printed(desk->db, app->subject, app->app, paper, sheet, &why)) return "";
    if (*sheet) return arena_dup(a, sheet);
    if (take ? !paper_sheet_next(desk->db, 1, &no, &why) : !paper_sheet_peek(desk->db, &no, &why)) {
        if (take) app_say(s->app, LOOK_ERROR, why.say);
        return "";
    }
    paper_sheet_show(desk->kiosk, no, sheet);
    return arena_dup(a, sheet);
}

const char *intake_sheet_used(const struct intake *s, struct arena *a) {
    const struct form_row *row = focused(s);
    struct fail why;
    char no[16], sheet[SHEET_TEXT];
    if (!row || !is_sheet(row)) return "";
    text_copy(sheet, sizeof sheet, s->form.fields[s->form.focus].typed);
    if (!paper_sheet_used(app_desk(s->app)->db, sheet, s->data.app.app, no, &why) || !*no) return "";
    return arena_printf(a, _("Sheet %s stands in application %s already: look at its number"), sheet,
                        show_request_no(s->app, a, arena_dup(a, no)));
}

static const char *offer(const struct intake *s, struct arena *a, bool take) {
    const struct form_row *row = focused(s);
    const struct field *field = &s->form.fields[s->form.focus];
    char mended[256] = "", stored[512];
    if (!row || row->kind->look != FIELD_TEXT) return "";
    if (is_sheet(row)) return *field->typed ? "" : sheet_offer(s, a, row, take);
    if (!*field->typed || !row->kind->check) return "";
    if (row->kind->check == birth_series_check)
        birth_series_offer(field->typed, mended, sizeof mended);
    else if (!row->kind->mask)
        field_offer(row->kind->check, field->typed, mended, sizeof mended);
    if (*mended) return arena_dup(a, mended);
    bool is_wrong_name = row->kind->letters == LETTERS_RUSSIAN &&
                         row->kind->check(field->typed, stored, sizeof stored, &(struct fail){0}) == FIELD_WRONG;
    return is_wrong_name ? other_keys(a, field) : "";
}

const char *intake_offer(const struct intake *s, struct arena *a) {
    return offer(s, a, false);
}

void intake_offer_take(struct intake *s) {
    struct arena a = {0};
    const char *text = offer(s, &a, true);
    if (*text) {
        form_set_typed(&s->form, s->form.focus, text);
        intake_filled(s);
        intake_check(s);
    } else {
        app_say(s->app, LOOK_DIM, _("Nothing is offered for this field"));
    }
    arena_close(&a);
}
