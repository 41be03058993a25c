/* The lists behind the fields of this region, and the shapes fields take by what was chosen: the series and the number of each
 * kind of document (RULES 4.2), the papers an applicant's authority may rest on, names as a foreign document has them. */

#include "tui/screens/intake.h"

#include "model/base/text.h"
#include "model/rules/authority.h"

#include <stdio.h>
#include <string.h>

/* Kinds that are built when the form opens; behind them one of a series and one of a number for each kind of document. */
enum {
    KIND_REGION,
    KIND_MUNICIPALITY,
    KIND_POINT,
    KIND_CHILD_PAPER,
    KIND_ADULT_PAPER,
    KIND_AUTHORITY,
    KIND_BASIS,
    KIND_PAPERS
};

/* As in the document: Latin letters too. */
static const struct field_kind kind_foreign_name = {.name = "foreign name", .check = name_check};
static const struct field_kind kind_foreign_patronymic = {.name = "foreign patronymic", .check = patronymic_check};

int intake_row(const struct intake *s, const char *name) {
    for (int i = 0; i < s->row_count; i++)
        if (s->rows[i].name && !strcmp(s->rows[i].name, name)) return i;
    return 0;
}

/* Choices of a field: stored and title, in turn. */
struct choices {
    const char **list;
    int count;
};

static struct choices choices_new(struct arena *a, int most) {
    return (struct choices){.list = arena_alloc(a, sizeof(char *) * (size_t)(2 * most + 1))};
}

static void choices_add(struct choices *c, const char *stored, const char *title) {
    c->list[2 * c->count] = stored;
    c->list[2 * c->count + 1] = title;
    c->list[2 * ++c->count] = NULL;
}

static void set_choices(struct intake *s, int kind, const char *name, const struct choices *c) {
    s->kinds[kind] = (struct field_kind){.name = name, .look = FIELD_CHOICE, .choices = c->list};
}

static void fill_places(struct intake *s) {
    struct municipality *rows;
    struct fail why;
    int count = 0;
    struct choices regions = choices_new(&s->arena, subject_code_count);
    for (int i = 0; i < subject_code_count; i++) choices_add(&regions, subject_codes[i].code, subject_codes[i].name);
    if (!municipality_list(app_desk(s->app)->db, &s->arena, &rows, &count, &why))
        count = 0; /* the form works without the list */
    struct choices municipalities = choices_new(&s->arena, count);
    for (int i = 0; i < count; i++) choices_add(&municipalities, rows[i].municipality, rows[i].name);
    if (count == 0) choices_add(&municipalities, app_desk(s->app)->municipality, app_desk(s->app)->municipality);
    set_choices(s, KIND_REGION, "region", &regions);
    set_choices(s, KIND_MUNICIPALITY, "municipality", &municipalities);
}

/* Where the child can be served: only a change of the data asks it. */
static void fill_points(struct intake *s) {
    const char *own = s->change.point;
    struct point *rows;
    struct fail why;
    int count = 0;
    if (s->data.changing && !point_list(app_desk(s->app)->db, &s->arena, &rows, &count, &why)) count = 0;
    struct choices points = choices_new(&s->arena, count + 1);
    bool known = false;
    for (int i = 0; i < count; i++) {
        known |= !strcmp(rows[i].point, own);
        choices_add(&points, arena_dup(&s->arena, rows[i].point), arena_dup(&s->arena, rows[i].name));
    }
    if (!known) choices_add(&points, own, own);
    set_choices(s, KIND_POINT, "point", &points);
}

static void fill_papers(struct intake *s) {
    const struct region_settings *set = &app_desk(s->app)->region.set;
    struct choices child = choices_new(&s->arena, document_kind_count), adult = choices_new(&s->arena, document_kind_count);
    for (int i = 0; i < document_kind_count; i++) {
        const struct document_kind *kind = &document_kinds[i];
        if (kind->asks == ASKS_REGION && !set->passport_abroad) continue;
        if (kind->child) choices_add(&child, kind->code, kind->title);
        if (kind->adult) choices_add(&adult, kind->code, kind->title);
    }
    set_choices(s, KIND_CHILD_PAPER, "child paper", &child);
    set_choices(s, KIND_ADULT_PAPER, "adult paper", &adult);
}

static void fill_authorities(struct intake *s) {
    const struct region_settings *set = &app_desk(s->app)->region.set;
    struct choices who = choices_new(&s->arena, authority_count), basis = choices_new(&s->arena, basis_count);
    for (int i = 0; i < authority_count; i++)
        if (!authority_kinds[i].by_region || set->proxy) choices_add(&who, authority_kinds[i].code, authority_kinds[i].title);
    for (int i = 0; i < basis_count; i++) choices_add(&basis, basis_kinds[i].id, basis_kinds[i].title);
    set_choices(s, KIND_AUTHORITY, "authority", &who);
    s->bases = basis.list;
    set_choices(s, KIND_BASIS, "basis", &basis);
}

/* The tax service's mask as ours: Б is a Russian capital; R and S are typed freely and judged by the check. */
static struct field_kind shape_of(struct arena *a, const char *mask, field_check *check) {
    const char *ours = "";
    if (!mask || strpbrk(mask, "RS")) return (struct field_kind){.name = "paper", .check = check, .most = 25};
    for (const char *m = mask; *m;) {
        uint32_t sign;
        size_t size = text_step(m, strlen(m), &sign);
        ours = sign == 0x411 /* Б */ ? arena_printf(a, "%sЯ", ours) : arena_printf(a, "%s%.*s", ours, (int)size, m);
        m += size;
    }
    if (ours[0] != '9') return (struct field_kind){.name = "paper", .mask = ours, .check = check};
    return (struct field_kind){.name = "paper", .mask = ours, .letters = LETTERS_DIGITS, .check = check, .show = text_digits};
}

static const struct field_kind *series_kind(const struct intake *s, int paper) {
    if (document_kinds[paper].series == birth_series_check) return &kind_birth_series;
    return document_kinds[paper].series ? &s->kinds[KIND_PAPERS + 2 * paper] : &kind_text;
}

static const struct field_kind *number_kind(const struct intake *s, int paper) {
    return &s->kinds[KIND_PAPERS + 2 * paper + 1];
}

void intake_kinds_open(struct intake *s) {
    static const struct {
        const char *row;
        int kind;
    } listed[] = {
        {"address.subject_code", KIND_REGION},
        {"address.municipality", KIND_MUNICIPALITY},
        {"child.doc_kind", KIND_CHILD_PAPER},
        {"applicant.doc_kind", KIND_ADULT_PAPER},
        {"applicant.authority", KIND_AUTHORITY},
        {"applicant.basis_kind", KIND_BASIS},
        {"change.point", KIND_POINT},
    };
    s->kinds = arena_alloc(&s->arena, sizeof *s->kinds * (size_t)(KIND_PAPERS + 2 * document_kind_count));
    fill_places(s);
    fill_points(s);
    fill_papers(s);
    fill_authorities(s);
    for (int i = 0; i < document_kind_count; i++) {
        const struct document_kind *kind = &document_kinds[i];
        s->kinds[KIND_PAPERS + 2 * i] = shape_of(&s->arena, kind->series_mask, kind->series);
        s->kinds[KIND_PAPERS + 2 * i + 1] = shape_of(&s->arena, kind->number_mask, kind->number);
    }
    for (size_t i = 0; i < sizeof listed / sizeof *listed; i++) {
        int row = intake_row(s, listed[i].row);
        if (row) s->rows[row].kind = &s->kinds[listed[i].kind];
    }
}

/* --- what follows from what was chosen ---------------------------------------------------------------------------------- */

static void set_kind(struct intake *s, const char *name, const struct field_kind *kind) {
    int row = intake_row(s, name);
    if (s->rows[row].kind == kind) return;
    const struct field_kind *before = s->rows[row].kind;
    s->rows[row].kind = kind;
    if (!s->form.fields) return;
    struct field *field = &s->form.fields[row];
    if (!kind->mask && !before->mask) { /* what is typed stays as it is: a name in another alphabet */
        field->kind = kind;
        return;
    }
    size_t room = field->room;
    field_init(field, kind, (const char *)&s->data + s->rows[row].offset);
    field->room = room;
}

static void set_need(struct intake *s, const char *name, bool needed) {
    s->rows[intake_row(s, name)].need = needed ? NEED_PACKAGE : NEED_NEVER;
}

static int paper_index(const char *code) {
    for (int i = 0; i < document_kind_count; i++)
        if (!strcmp(document_kinds[i].code, code)) return i;
    return -1;
}

/* What a series or a number of this shape is, under the field. */
static const char *shape_help(const char *mask) {
    static const struct {
        const char *mask, *help;
    } shapes[] = {
        {"R-ББ", N_("Of a birth certificate: Roman number, hyphen, two Russian letters")},
        {"99 99", N_("Of a passport: four digits, 66 10")},
        {"99", N_("Two digits")},
        {"ББ", N_("Two Russian letters")},
        {"999999", N_("Six digits")},
        {"9999999", N_("Seven digits")},
    };
    for (size_t i = 0; mask && i < sizeof shapes / sizeof *shapes; i++)
        if (!strcmp(shapes[i].mask, mask)) return shapes[i].help;
    return NULL;
}

static void set_help(struct intake *s, const char *name, const char *help) {
    s->rows[intake_row(s, name)].help = help;
}

/* Names are Russian but where a foreign document has no translation (RULES 4.3). */
static void shape_paper(struct intake *s, const char *prefix, const char *code, bool translated) {
    char name[40];
    int paper = paper_index(code);
    const struct document_kind *kind = paper >= 0 ? &document_kinds[paper] : NULL;
    bool foreign = kind && kind->foreign && !translated;
#define ROW(column) (snprintf(name, sizeof name, "%s%s", prefix, column), name)
    if (kind) {
        set_kind(s, ROW("doc_series"), series_kind(s, paper));
        set_kind(s, ROW("doc_number"), number_kind(s, paper));
        const char *series = shape_help(kind->series_mask), *number = shape_help(kind->number_mask);
        set_help(s, ROW("doc_series"), series ? series : N_("As in the document; stays empty when it has none"));
        set_help(s, ROW("doc_number"), number ? number : N_("As in the document"));
    }
    set_need(s, ROW("doc_series"), !kind || kind->series);
    set_need(s, ROW("doc_until"), kind && kind->end == ENDS_ON_ITS_DAY);
    set_kind(s, ROW("surname"), foreign ? &kind_foreign_name : &kind_name);
    set_kind(s, ROW("name"), foreign ? &kind_foreign_name : &kind_name);
    set_kind(s, ROW("patronymic"), foreign ? &kind_foreign_patronymic : &kind_patronymic);
#undef ROW
}

/* The papers this applicant's authority may rest on, and what they have to say. */
static void shape_basis(struct intake *s) {
    const struct applicant *applicant = &s->data.app.applicant;
    const struct authority *who = authority_find(applicant->authority);
    const struct basis_kind *basis = basis_find(applicant->basis_kind);
    const char **list = s->bases;
    int count = 0;
    for (int i = 0; who && i < basis_count; i++) {
        if (!authority_rests_on(who, basis_kinds[i].id) || basis_kinds[i].secret) continue;
        list[2 * count] = basis_kinds[i].id;
        list[2 * count++ + 1] = basis_kinds[i].title;
    }
    if (count == 0) list[2 * count++] = "", list[1] = N_("none");
    list[2 * count] = NULL;
    bool needed = who && who->basis_needed;
    set_need(s, "applicant.basis_kind", needed);
    set_need(s, "applicant.basis_number", needed);
    set_need(s, "applicant.basis_day", needed);
    set_need(s, "applicant.basis_issuer", needed);
    set_need(s, "applicant.basis_until", needed && basis && basis->until);
}

void intake_form_retarget(struct intake *s) {
    const struct child *child = &s->data.app.child;
    const struct applicant *applicant = &s->data.app.applicant;
    shape_paper(s, "child.", child->doc_kind, child->doc_translated);
    shape_paper(s, "applicant.", applicant->doc_kind, applicant->doc_translated);
    shape_basis(s);
}
