#include "model/store/import_columns.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "model/rules/addresses.h"
#include "model/rules/fields.h"

#include <jansson.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { CELL = 1024 };

struct import_field;

/* One row being read. */
struct reading {
    struct application *app;
    bool adult; /* the field belongs to the applicant */
};
typedef bool take_function(const struct import_field *f, struct reading *r, const char *cell, struct fail *why);

static take_function take_text, take_date, take_name, take_patronymic, take_sex, take_kind, take_paper, take_number,
    take_address, take_nothing;

struct import_field {
    const char *names;  /* headers, folded, joined by ' ' */
    const char *target; /* "child.snils"; of what fills several fields the record: "child" */
    take_function *take;
    field_check *check; /* of take_text and take_date */
};

/* "№ п/п", "Класс" and the like say nothing to the form. */
#define CHILD(word) word " " word "ребенка " word "учащегося " word "обучающегося " word "ученика"
#define ADULT(word) word "заявителя " word "родителя " word "представителя " word "законногопредставителя"

// clang-format off
static const struct import_field fields[] = {
    {"пп номер n класс группа отряд примечание комментарий причина причинаотказа возраст", NULL, take_nothing, NULL},
    {"ученик учащийся обучающийся ребенок фамилияимяотчество " CHILD("фио"), "child", take_name, NULL},
    {CHILD("фамилия"), "child.surname", take_text, name_check},
    {CHILD("имя"), "child.name", take_text, name_check},
    {CHILD("отчество"), "child.patronymic", take_patronymic, patronymic_check},
    {"др родился деньрождения " CHILD("датарождения"), "child.birth", take_date, date_check},
    {CHILD("снилс"), "child.snils", take_text, snils_check},
    {CHILD("пол"), "child.sex", take_sex, NULL},
    {CHILD("виддокумента") " " CHILD("типдокумента"), "child", take_kind, NULL},
    {"серияиномер свидетельство свидетельствоорождении серияиномерсвидетельства серияиномерсвидетельстваорождении номеридокумент "
     CHILD("документ") " " CHILD("серияиномердокумента"), "child", take_paper, NULL},
    {"серия сериясвидетельства сериясвидетельстваорождении " CHILD("сериядокумента"), "child.doc_series", take_nothing, NULL},
    {"номерсвидетельства номерсвидетельстваорождении " CHILD("номердокумента"), "child", take_number, NULL},
    {"датавыдачисвидетельства " CHILD("датавыдачи") " " CHILD("датавыдачидокумента"), "child.doc_issued", take_date, date_check},
    {CHILD("кемвыдан") " " CHILD("кемвыдано") " органвыдачи", "child.doc_issuer", take_text, free_text_check},
    {"кодподразделения", "child.doc_code", take_text, issuer_code_check},
    {"адреспроживания адресместажительства местожительства " CHILD("адрес"), "address", take_address, NULL},
    {"индекс почтовыйиндекс", "address.postcode", take_text, postcode_check},
    {"населенныйпункт город село нп", "address.locality", take_text, free_text_check},
    {"улица", "address.street", take_text, free_text_check},
    {"дом", "address.house", take_text, free_text_check},
    {"квартира кв", "address.flat", take_text, free_text_check},
    {"заявитель родитель представитель законныйпредставитель мать отец " ADULT("фио"), "applicant", take_name, NULL},
    {ADULT("фамилия"), "applicant.surname", take_text, name_check},
    {ADULT("имя"), "applicant.name", take_text, name_check},
    {ADULT("отчество"), "applicant.patronymic", take_patronymic, patronymic_check},
    {ADULT("датарождения"), "applicant.birth", take_date, date_check},
    {ADULT("снилс"), "applicant.snils", take_text, snils_check},
    {ADULT("виддокумента"), "applicant", take_kind, NULL},
    {ADULT("паспорт") " " ADULT("документ") " " ADULT("серияиномерпаспорта"), "applicant", take_paper, NULL},
    {ADULT("сериядокумента") " " ADULT("серияпаспорта"), "applicant.doc_series", take_nothing, NULL},
    {ADULT("номердокумента") " " ADULT("номерпаспорта"), "applicant", take_number, NULL},
    {ADULT("датавыдачипаспорта") " " ADULT("датавыдачидокумента"), "applicant.doc_issued", take_date, date_check},
    {ADULT("кемвыданпаспорт"), "applicant.doc_issuer", take_text, free_text_check},
    {ADULT("кодподразделения"), "applicant.doc_code", take_text, issuer_code_check},
    {"телефон контактныйтелефон мобильныйтелефон мобильный тел " ADULT("телефон"), "applicant.phone", take_text, phone_check},
    {"email почта электроннаяпочта элпочта адресэлектроннойпочты " ADULT("email"), "applicant.email", take_text, email_check},
    {"навигатор логиннавигатора кабинет", "applicant.navigator", take_text, free_text_check},
};
// clang-format on
enum { FIELDS = sizeof fields / sizeof *fields, IGNORED = 0 };
_Static_assert((int)FIELDS <= (int)IMPORT_FIELDS_MOST, "room for the table");

/* --- Targets -------------------------------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    const struct record *rec;
    size_t offset;
} parts[] = {
    {"child", &rec_child, offsetof(struct application, child)},
    {"address", &rec_address, offsetof(struct application, address)},
    {"applicant", &rec_applicant, offsetof(struct application, applicant)},
};
enum { PARTS = sizeof parts / sizeof *parts };

/* The column of "child.snils" and the struct it stands in. */
static const struct column *column_of(struct application *app, const char *target, void **row) {
    const char *dot = strchr(target, '.');
    for (int i = 0; dot && i < PARTS; i++) {
        if (strncmp(parts[i].name, target, (size_t)(dot - target)) != 0) continue;
        *row = (char *)app + parts[i].offset;
        return record_column(parts[i].rec, dot + 1);
    }
    abort(); /* a row of the table above is misspelt */
}

static bool put(struct application *app, const char *target, const char *value, struct fail *why) {
    void *row;
    const struct column *column = column_of(app, target, &row);
    if (strlen(value) >= column->size) return fail_set(why, FAIL_INPUT, "import: too long", _("the text is too long."));
    record_set_text(column, row, value);
    return true;
}

static bool put_checked(struct application *app, const char *target, field_check *check, const char *typed, struct fail *why) {
    char value[CELL];
    return check(typed, value, sizeof value, why) != FIELD_WRONG && put(app, target, value, why);
}

/* --- Cells ---------------------------------------------------------------------------------------------------------------- */

static bool take_nothing(const struct import_field *f, struct reading *r, const char *cell, struct fail *why) {
    (void)f, (void)r, (void)cell, (void)why;
    return true;
}

static bool take_text(const struct import_field *f, struct reading *r, const char *cell, struct fail *why) {
    return put_checked(r->app, f->target, f->check, cell, why);
}

/* "07.05.2016", "2016-05-07", both with a midnight behind; 42497 is refused with what it may mean. */
static bool take_date(const struct import_field *f, struct reading *r, const char *cell, struct fail *why) {
    char day[DATE_TEXT + 4], shown[DATE_TEXT];
    int32_t date, serial = csv_serial_day(cell);
    size_t size = strcspn(cell, " T");
    if (serial != DATE_NONE) {
        date_show(serial, shown);
        return fail_set(why, FAIL_INPUT, "import: serial number of a day",
                        _("“%s” is a spreadsheet's number of a day (perhaps %s). Give the column the format of a date."), cell,
                        shown);
    }
    if (cell[size] && strspn(cell + size + 1, "0:.") == strlen(cell + size + 1) && size < sizeof day) {
        memcpy(day, cell, size);
        day[size] = '\0';
        cell = day;
    }
    if (date_parse(cell, &date)) {
        date_show(date, shown);
        cell = shown;
    }
    return put_checked(r->app, f->target, f->check, cell, why);
}

static bool is_none(const char *cell) {
    char folded[CELL];
    text_fold(cell, folded, sizeof folded);
    return !*folded || strcmp(folded, "нет") == 0 || strcmp(folded, "отсутствует") == 0;
}

static bool put_patronymic(struct reading *r, const char *cell, struct fail *why) {
    if (*cell && is_none(cell)) {
        *(r->adult ? &r->app->applicant.no_patronymic : &r->app->child.no_patronymic) = 1;
        return true;
    }
    return put_checked(r->app, r->adult ? "applicant.patronymic" : "child.patronymic", patronymic_check, cell, why);
}

static bool take_patronymic(const struct import_field *f, struct reading *r, const char *cell, struct fail *why) {
    (void)f;
    return put_patronymic(r, cell, why);
}

/* "оглы" and "кызы" belong to the patronymic. */
static bool is_of_father(const char *word) {
    static const char *const words[] = {"оглы", "кызы", "углы", "гызы", "угли"};
    char folded[CELL];
    text_fold(word, folded, sizeof folded);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(folded, words[i]) == 0) return true;
    return false;
}

/* Surname, name and what follows: three words, or a fourth that belongs to the patronymic. More is not guessed. */
static bool take_name(const struct import_field *f, struct reading *r, const char *cell, struct fail *why) {
    char clean[CELL];
    (void)f;
    if (!text_clean(cell, clean, sizeof clean)) clean[0] = '\0';
    char *name = strchr(clean, ' ');
    if (!name)
        return fail_set(why, FAIL_INPUT, "import: one word for a name", _("surname and name are expected, one after another."));
    *name++ = '\0';
    char *patronymic = strchr(name, ' ');
    if (patronymic) *patronymic++ = '\0';
    const char *more = patronymic ? strchr(patronymic, ' ') : NULL;
    if (more && !is_of_father(more + 1))
        return fail_set(why, FAIL_INPUT, "import: four words in a name",
                        _("there are more than three words: give surname, name and patronymic columns of their own."));
    return put_checked(r->app, r->adult ? "applicant.surname" : "child.surname", name_check, clean, why) &&
           put_checked(r->app, r->adult ? "applicant.name" : "child.name", name_check, name, why) &&
           (!patronymic || put_patronymic(r, patronymic, why));
}

static bool take_sex(const struct import_field *f, struct reading *r, const char *cell, struct fail *why) {
    static const char *const words[][2] = {{"f", "ж жен женский женский девочка дев f"}, {"m", "м муж мужской мальчик мал m"}};
    char folded[CELL];
    text_fold(cell, folded, sizeof folded);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const char *at = *folded ? strstr(words[i][1], folded) : NULL;
        size_t size = strlen(folded);
        for (; at; at = strstr(at + size, folded))
            if ((at == words[i][1] || at[-1] == ' ') && (at[size] == ' ' || !at[size]))
                return put(r->app, f->target, words[i][0], why);
    }
    return fail_set(why, FAIL_INPUT, "import: sex", _("“ж” or “м” is expected."));
}

/* By its code or its name. */
static bool take_kind(const struct import_field *f, struct reading *r, const char *cell, struct fail *why) {
    char folded[CELL], title[CELL];
    (void)f;
    text_fold(cell, folded, sizeof folded);
    for (int i = 0; i < document_kind_count; i++) {
        const struct document_kind *kind = &document_kinds[i];
        text_fold(_(kind->title), title, sizeof title);
        if (!(r->adult ? kind->adult : kind->child)) continue;
        if (strcmp(folded, kind->code) != 0 && (!*folded || strncmp(title, folded, strlen(folded)) != 0)) continue;
        return put(r->app, r->adult ? "applicant.doc_kind" : "child.doc_kind", kind->code, why);
    }
    return fail_set(why, FAIL_INPUT, "import: kind of document",
                    _("there is no such document: write its name as in the form, or its code."));
}

static const struct document_kind *kind_of(const struct reading *r) {
    return document_kind_find(r->adult ? r->app->applicant.doc_kind : r->app->child.doc_kind);
}

/* Without a column for it: ten digits are a passport. */
static void guess_kind(struct reading *r, const char *series_and_number) {
    char digits[32], *kind = r->adult ? r->app->applicant.doc_kind : r->app->child.doc_kind;
    if (*kind) return;
    text_digits(series_and_number, digits, sizeof digits);
    bool only_digits = strspn(series_and_number, "0123456789 -№") == strlen(series_and_number);
    text_copy(kind, sizeof r->app->child.doc_kind, r->adult || (only_digits && strlen(digits) == 10) ? "21" : "03");
}

static bool take_paper(const struct import_field *f, struct reading *r, const char *cell, struct fail *why) {
    char series[CELL], number[CELL];
    guess_kind(r, cell);
    const struct document_kind *kind = kind_of(r);
    (void)f;
    if (!kind || document_check(kind, cell, series, sizeof series, number, sizeof number, why) == FIELD_WRONG) return false;
    return put(r->app, r->adult ? "applicant.doc_series" : "child.doc_series", series, why) &&
           put(r->app, r->adult ? "applicant.doc_number" : "child.doc_number", number, why);
}

/* Behind the series, which stands in its column as it was typed. */
static bool take_number(const struct import_field *f, struct reading *r, const char *cell, struct fail *why) {
    const char *series = r->adult ? r->app->applicant.doc_series : r->app->child.doc_series;
    char both[CELL];
    if (snprintf(both, sizeof both, "%s%s%s", series, *series ? " " : "", cell) >= (int)sizeof both)
        return fail_set(why, FAIL_INPUT, "import: too long", _("the text is too long."));
    return take_paper(f, r, both, why);
}

static bool take_address(const struct import_field *f, struct reading *r, const char *cell, struct fail *why) {
    struct address read;
    (void)f;
    if (address_read(cell, &read, why) == FIELD_WRONG) return false;
    if (!*read.subject_code) text_copy(read.subject_code, sizeof read.subject_code, r->app->address.subject_code);
    if (strcmp(read.subject_code, r->app->address.subject_code) == 0)
        text_copy(read.municipality, sizeof read.municipality, r->app->address.municipality);
    r->app->address = read;
    return true;
}

/* --- Columns -------------------------------------------------------------------------------------------------------------- */

static bool has_word(const char *words, const char *word) {
    size_t size = strlen(word);
    for (const char *at = words; (at = strstr(at, word)); at += size)
        if ((at == words || at[-1] == ' ') && (at[size] == ' ' || at[size] == '\0')) return true;
    return false;
}

static int field_named(const char *header) {
    char folded[CELL];
    text_fold(header, folded, sizeof folded);
    for (int i = 0; *folded && i < FIELDS; i++)
        if (has_word(fields[i].names, folded)) return i;
    return -1;
}

/* "№" and an empty header say nothing. */
static void add_unknown(struct import_columns *out, const char *header) {
    size_t used = strlen(out->unknown);
    char folded[CELL];
    text_fold(header, folded, sizeof folded);
    if (!*folded) return;
    text_copy(out->unknown + used, sizeof out->unknown - used, used ? ", " : "");
    used = strlen(out->unknown);
    text_copy(out->unknown + used, sizeof out->unknown - used, header);
}

static bool has(const struct import_columns *columns, const char *target, take_function *take) {
    for (int i = 0; i < FIELDS; i++)
        if (columns->at[i] >= 0 && fields[i].target && strcmp(fields[i].target, target) == 0 &&
            (!take || fields[i].take == take))
            return true;
    return false;
}

bool import_columns_find(const struct csv *csv, struct import_columns *out, struct fail *why) {
    *out = (struct import_columns){0};
    for (int i = 0; i < IMPORT_FIELDS_MOST; i++) out->at[i] = -1;
    for (int i = 0; i < csv->column_count; i++) {
        int field = field_named(csv->columns[i]);
        if (field < 0) add_unknown(out, csv->columns[i]);
        if (field <= IGNORED) continue;
        if (out->at[field] >= 0)
            return fail_set(why, FAIL_INPUT, "import: two columns for one thing",
                            _("The columns “%s” and “%s” mean the same. Leave one of them."), csv->columns[out->at[field]],
                            csv->columns[i]);
        out->at[field] = i;
    }
    bool named = has(out, "child", take_name) || (has(out, "child.surname", NULL) && has(out, "child.name", NULL));
    if (named && has(out, "child.birth", NULL)) return true;
    return fail_set(
        why, FAIL_INPUT, "import: no name or birth date",
        _("The first line has to name the columns, “ФИО” (or “Фамилия” and “Имя”) and “Дата рождения” among them."));
}

/* --- A row ---------------------------------------------------------------------------------------------------------------- */

/* The series stands by itself until the number comes. */
static bool take_cell(const struct import_field *f, struct reading *r, const char *cell, struct fail *why) {
    r->adult = f->target && strncmp(f->target, "applicant", strlen("applicant")) == 0;
    if (csv_is_exponent(cell))
        return fail_set(why, FAIL_INPUT, "import: digits lost by a spreadsheet",
                        _("a spreadsheet has made “%s” of the number. Give the column the format “Text” and type it anew."),
                        cell);
    if (f->take == take_nothing && f->target) return put_checked(r->app, f->target, free_text_check, cell, why);
    return f->take(f, r, cell, why);
}

static bool is_whole(const struct application *app, struct fail *why) {
    if (*app->child.surname && *app->child.name && *app->child.birth) return true;
    return fail_set(why, FAIL_INPUT, "import: no name or birth date", _("Surname, name and date of birth are needed."));
}

bool import_row_read(const struct csv *csv, const struct import_columns *columns, struct application *app, int *column,
                     struct fail *why) {
    struct reading r = {.app = app};
    char cell[CELL];
    app->child.doc_kind[0] = app->applicant.doc_kind[0] = '\0';
    for (int i = 0; i < FIELDS; i++) {
        *column = columns->at[i];
        if (*column < 0 || !*csv_cell(csv, *column)) continue;
        if (!text_clean(csv_cell(csv, *column), cell, sizeof cell))
            return fail_set(why, FAIL_INPUT, "import: too long", _("the text is too long."));
        if (*cell && !take_cell(&fields[i], &r, cell, why)) return false;
    }
    *column = -1;
    if (!*app->child.doc_kind) text_copy(app->child.doc_kind, sizeof app->child.doc_kind, "03");
    if (!*app->applicant.doc_kind) text_copy(app->applicant.doc_kind, sizeof app->applicant.doc_kind, "21");
    return is_whole(app, why);
}

/* --- Into the form -------------------------------------------------------------------------------------------------------- */

static void store_part(json_t *stored, const char *part, const struct record *rec, const void *row) {
    char name[80];
    for (size_t i = 0; i < rec->count; i++) {
        const struct column *c = &rec->columns[i];
        const char *value = c->kind == COLUMN_TEXT ? record_text(c, row) : record_int(c, row) ? "1" : "";
        snprintf(name, sizeof name, "%s.%s", part, c->name);
        if (*value && json_object_set_new(stored, name, json_string(value)) != 0) abort();
    }
}

char *import_form(const struct application *app) {
    json_t *stored = json_object();
    for (int i = 0; i < PARTS; i++) store_part(stored, parts[i].name, parts[i].rec, (const char *)app + parts[i].offset);
    json_t *whole = json_pack("{s:s, s:o}", "focus", *app->child.snils ? "child.surname" : "child.snils", "stored", stored);
    char *text = whole ? json_dumps(whole, JSON_COMPACT) : NULL;
    if (!text) abort(); /* out of memory: every text is valid UTF-8 */
    json_decref(whole);
    return text;
}

void import_row_key(const struct application *app, char *out, size_t room) {
    char name[300];
    snprintf(name, sizeof name, "%s %s %s", app->child.surname, app->child.name, app->child.patronymic);
    text_fold(name, out, room);
    size_t used = strlen(out);
    text_copy(out + used, room - used, app->child.birth);
}
