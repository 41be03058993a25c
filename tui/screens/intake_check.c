/* What the rules say while the form is being filled: the page «Итог» with a way to each field, and the notes below the fields.
 */

#include "tui/screens/intake.h"

#include "model/base/text.h"
#include "model/rules/fields.h"

#include <string.h>

enum { SAY_ROWS = 3 };

/* Its number as in the list of sections; 0 for none. */
static int section_of(const struct intake *s, const char *field) {
    for (int i = 0; field && i < s->row_count; i++)
        if (s->rows[i].name && !strcmp(s->rows[i].name, field)) return form_section_of(&s->form, i) + 1;
    return 0;
}

/* Behind those of the same weight that stand earlier in the form. */
void intake_issue_add(struct intake *s, enum severity severity, const char *say, const char *field) {
    if (s->issue_count == INTAKE_ISSUES) return;
    int section = section_of(s, field), at = s->issue_count++;
    for (; at > 0 && s->issues[at - 1].severity == severity && s->issues[at - 1].section > section; at--)
        s->issues[at] = s->issues[at - 1];
    s->issues[at] = (struct intake_issue){.severity = severity, .say = say, .field = field ? field : "", .section = section};
    s->error_count += severity == RULE_ERROR;
    s->lacking_count += severity == RULE_LACKING;
}

static bool has_issue(const struct intake *s, const char *field) {
    for (int i = 0; i < s->issue_count; i++)
        if (!strcmp(s->issues[i].field, field)) return true;
    return false;
}

/* A field that is wrong as it stands: the application has it empty, so the rules do not see it. */
static void add_wrong_fields(struct intake *s) {
    for (int i = 0; i < s->row_count; i++) {
        const struct form_row *row = &s->rows[i];
        if (!form_row_present(&s->form, i) || row->read_only) continue;
        struct field probe = s->form.fields[i];
        char value[sizeof probe.typed];
        if (!field_value(&probe, value, sizeof value))
            intake_issue_add(s, RULE_ERROR, arena_printf(&s->check_arena, "%s: %s", _(row->label), probe.note), row->name);
    }
}

/* Lacks not because a field is empty but because of what stands in it: an expired passport, one sheet for both consents. */
static bool is_of_value(const struct rule *rule) {
    static const char *const ids[] = {"A4.applicant_valid", "A4.child_valid", "3.2.sheets"};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        if (!strcmp(rule->id, ids[i])) return true;
    return false;
}

/* A rule of the package names the field its paper begins with: Enter goes to the one that is empty. */
static const char *field_to_fill(const struct intake *s, const struct rule *rule) {
    bool is_empty = rule->severity == RULE_LACKING && !is_of_value(rule);
    for (int i = 0; is_empty && rule->field && i < s->row_count; i++)
        if (s->rows[i].name && !strcmp(s->rows[i].name, rule->field)) return s->rows[form_first_empty(&s->form, i)].name;
    return rule->field;
}

static void add_results(struct intake *s, const struct rule_result *results, int count, enum severity severity) {
    for (int i = 0; i < count; i++) {
        const struct rule *rule = results[i].rule;
        if (results[i].holds || rule->severity != severity) continue;
        if (severity == RULE_ERROR && rule->field && has_issue(s, rule->field)) continue;
        intake_issue_add(s, severity, arena_dup(&s->check_arena, results[i].say.say), field_to_fill(s, rule));
    }
}

/* A field that says the same by itself: the rule on a person's names stands with the surname, the odd one may be another. */
static bool stands_elsewhere(const struct intake *s, const char *say) {
    for (int i = 0; i < s->row_count; i++)
        if (form_row_present(&s->form, i) && !strcmp(s->form.fields[i].note, say)) return true;
    return false;
}

/* What a rule says about a field that is filled stands at the field: a birth certificate at 16, the parent's СНИЛС equal to the
 * child's. */
static void note_fields(struct intake *s, const struct rule_result *results, int count) {
    char value[sizeof s->form.fields->typed];
    for (int i = 0; i < s->row_count; i++) {
        struct field *field = &s->form.fields[i];
        if (s->noted[i]) field_value(field, value, sizeof value); /* as the field by itself stands */
        s->noted[i] = false;
    }
    for (int i = 0; i < count; i++) {
        const struct rule *rule = results[i].rule;
        bool is_error = rule->severity == RULE_ERROR, is_twin = !strncmp(rule->id, "R1", 2); /* the box below says it */
        if (results[i].holds || !rule->field || is_twin || (rule->severity == RULE_LACKING && !is_of_value(rule))) continue;
        if (stands_elsewhere(s, results[i].say.say)) continue;
        for (int k = 0; k < s->row_count; k++) {
            struct field *field = &s->form.fields[k];
            if (!s->rows[k].name || strcmp(s->rows[k].name, rule->field) != 0 || !*field->typed || *field->note) continue;
            field->is_red = is_error;
            field->is_warned = !is_error;
            text_copy(field->note, sizeof field->note, results[i].say.say);
            s->noted[k] = true;
        }
    }
}

/* What each item of the package lacks when it is typed and only the original was not compared yet. */
static const struct {
    const char *item, *title;
} compared[] = {
    {"applicant_id", N_("comparing the applicant's document")},
    {"child_id", N_("comparing the child's document")},
    {"snils", N_("comparing the child's SNILS")},
};

static bool only_unseen(const char *item, const struct rule_result *results, int count) {
    for (int i = 0; i < count; i++) {
        const struct rule *rule = results[i].rule;
        if (results[i].holds || !rule->item || strcmp(rule->item, item) != 0) continue;
        if (!rule->field || strncmp(rule->field, "papers.", 7) != 0) return false;
    }
    return true;
}

static const char *missing_title(const char *item, const struct rule_result *results, int count) {
    for (size_t i = 0; i < sizeof compared / sizeof *compared; i++)
        if (!strcmp(compared[i].item, item) && only_unseen(item, results, count)) return _(compared[i].title);
    return _(package_item_title(item));
}

static void list_missing(struct intake *s, const struct rule_case *the_case, const struct rule_result *results, int count) {
    char missing[PACKAGE_TEXT], *rest = missing, *item;
    s->missing_count = package_missing(the_case, missing, sizeof missing);
    while ((item = strsep(&rest, " ")))
        if (*item)
            s->missing = arena_printf(&s->check_arena, "%s%s%s", s->missing, *s->missing ? ", " : "",
                                      missing_title(item, results, count));
}

void intake_check(struct intake *s) {
    struct desk *desk = app_desk(s->app);
    struct application before, *now;
    struct rule_case the_case;
    struct rule_result results[RULE_MOST];
    struct fail why;
    const char *field;
    arena_reset(&s->check_arena);
    s->issue_count = s->error_count = s->lacking_count = s->missing_count = 0;
    s->missing = "";
    s->has_plan = false;
    now = arena_alloc(&s->check_arena, sizeof *now);
    intake_form_collect(s, now);
    add_wrong_fields(s);
    intake_radar(s);
    if (s->data.changing) {
        intake_change_check(s, now);
        return;
    }
    if (!desk_case(desk, now, &s->check_arena, &the_case, &why)) {
        if (why.kind != FAIL_DISK) /* not the form's fault: saving tells it, with what became of the draft */
            intake_issue_add(s, RULE_ERROR, arena_dup(&s->check_arena, why.say), NULL);
    } else {
        int count = rules_run(&the_case, RULES_FOR_FORM | RULES_FOR_COMPLETE, results);
        static const enum severity order[] = {RULE_ERROR, RULE_BLOCK, RULE_LACKING, RULE_WARNING, RULE_NOTICE};
        note_fields(s, results, count);
        for (size_t i = 0; i < sizeof order / sizeof *order; i++) add_results(s, results, count, order[i]);
        list_missing(s, &the_case, results, count);
        bool is_new = !*now->app || !application_load(desk->db, now->app, &before, &why);
        s->has_plan = !s->error_count && plan_save(is_new ? NULL : &before, &the_case, &s->plan, &field, &why);
    }
    list_set(&s->issues_list, s->issue_count);
}

static void draw_issue(const void *context, int i, struct canvas *c, int row, int column, int width, bool chosen) {
    const struct intake *s = context;
    const struct intake_issue *issue = &s->issues[i];
    bool focused = chosen && s->on_check;
    enum look look = focused                                                          ? LOOK_SELECTED
                     : issue->severity == RULE_ERROR || issue->severity == RULE_BLOCK ? LOOK_ERROR
                                                                                      : LOOK_WARN;
    canvas_fill(c, row, column, 1, width, focused ? look : LOOK_TEXT);
    if (focused) canvas_glyph(c, row, column, look, GLYPH_POINTER);
    canvas_text(c, row, column + 2, look, issue->severity == RULE_LACKING ? "-" : "!");
    enum look plain = focused ? look : LOOK_TEXT;
    if (issue->section) canvas_printf(c, row, column + 4, plain, "%d", issue->section);
    canvas_cell(c, row, column + 6, width - 7, plain, issue->say);
}

/* What F2 will do with the form as it stands. */
static const char *outcome(const struct intake *s, struct arena *a, enum look *look) {
    char due[DATE_TEXT] = "";
    *look = LOOK_ERROR;
    if (s->data.changing && !s->error_count) {
        *look = *s->changed ? LOOK_GOOD : LOOK_DIM;
        if (plan_change_asks_second(s->changed, &s->data.app.child))
            return _("F2 asks a second person: with his passphrase the data are changed");
        return *s->changed ? _("F2 writes the changed data") : _("Nothing was changed");
    }
    if (s->error_count)
        return arena_printf(
            a, ngettext("F2 cannot save yet: %d error", "F2 cannot save yet: %d errors", (unsigned long)s->error_count),
            s->error_count);
    *look = s->lacking_count ? LOOK_WARN : LOOK_GOOD;
    if (!s->has_plan) return _("F2 saves the application");
    if (s->plan.complete) {
        date_show(s->plan.decision_due, due);
        if (s->plan.second)
            return arena_printf(a, _("F2 asks a second person: with his passphrase the package is complete, decide by %s"),
                                due);
        return arena_printf(a, _("F2 saves: the package is complete, decide by %s"), due);
    }
    if (*s->plan.missing) {
        if (s->plan.papers_due == DATE_NONE) return _("F2 saves: the package stays incomplete");
        date_show(s->plan.papers_due, due);
        return arena_printf(a, _("F2 saves: incomplete, papers until %s"), due);
    }
    return s->plan.correct || s->plan.identity ? _("F2 saves the corrections") : _("Nothing was changed");
}

void intake_check_draw(const struct intake *s, struct canvas *c, int row, int column, int width) {
    struct arena a = {0};
    enum look look;
    int rows = canvas_rows(c);
    const char *text = outcome(s, &a, &look);
    if (s->data.app.state == APP_RETURNED)
        row +=
            canvas_wrap(c, row, column + 1, width - 2, 2, LOOK_WARN, arena_printf(&a, _("Returned: %s"), s->data.app.remark));
    row += canvas_wrap(c, row, column + 1, width - 2, 2, look, text);
    if (!s->issue_count) {
        canvas_glyph(c, row + 1, column + 1, LOOK_GOOD, GLYPH_CHECK);
        canvas_wrap(c, row + 1, column + 3, width - 4, 2, LOOK_GOOD, _("All is there and in order."));
        canvas_cursor(c, row + 1, column + 1);
    } else {
        int list_rows = rows - row - SAY_ROWS - 2;
        if (list_rows < 2) list_rows = rows - row;
        list_draw(&s->issues_list, c, row + 1, column, list_rows, width, s->on_check, s, draw_issue);
        if (list_rows == rows - row - SAY_ROWS - 2)
            canvas_wrap(c, rows - SAY_ROWS, column + 1, width - 2, SAY_ROWS, LOOK_TEXT, s->issues[s->issues_list.chosen].say);
    }
    arena_close(&a);
}

static int least(int a, int b) {
    return a < b ? a : b;
}

void intake_notes_draw(const struct intake *s, struct canvas *c, int row, int column, int width) {
    struct arena a = {0};
    int rows = canvas_rows(c);
    if (s->data.app.state == APP_RETURNED && row + 1 < rows)
        row += 1 + canvas_wrap(c, row + 1, column + 2, width - 4, least(rows - row - 1, 3), LOOK_WARN,
                               arena_printf(&a, _("Returned: %s"), s->data.app.remark));
    row = intake_radar_draw(s, c, row, column + 1, width - 2);
    if (*s->missing && row + 2 <= rows) {
        const char *text = arena_printf(&a, _("Missing: %s"), s->missing);
        if (canvas_wrap_rows(text, width - 4) > rows - row - 1)
            text = arena_printf(&a, _("Papers and consents missing: %d, see the summary"), s->missing_count);
        canvas_wrap(c, row + 1, column + 2, width - 4, rows - row - 1, LOOK_DIM, text);
    }
    arena_close(&a);
}
