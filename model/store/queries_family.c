#include "model/base/text.h"
#include "model/store/found.h"
#include "model/store/queries_table.h"

#include <stdio.h>
#include <string.h>

/* Whose child is it: by what a family remembers, and the children of one parent. One index leads, each row is then compared
 * with all that was said. */
#define ROW                                                                                                                    \
    FOUND_SHOWN ", l.f_parent, l.child_doc_series, l.child_doc_number, l.applicant_doc_series, l.applicant_doc_number,"        \
                " l.applicant_doc_kind FROM learner l" FOUND_JOINED " WHERE l.alias = '' AND "
enum { PARENT_FOLDED = FOUND_MORE, DOC_SERIES, DOC_NUMBER, PARENT_SERIES, PARENT_NUMBER, PARENT_KIND };

static const char sql_of_document[] = ROW "l.child_doc_number = :number ORDER BY l.subject LIMIT :bound";
static const char sql_of_parent_document[] = ROW "l.applicant_doc_number = :number ORDER BY l.subject LIMIT :bound";
static const char sql_of_phone[] = ROW "substr(l.phone, length(l.phone) - 3) = :last ORDER BY l.subject LIMIT :bound";
static const char sql_of_birth[] = ROW "l.child_birth = :birth AND l.f_parent >= :parent AND l.f_parent < :parent_end"
                                       " ORDER BY l.f_surname, l.f_name, l.f_patronymic, l.subject LIMIT :bound";
static const char sql_of_parent[] = ROW "l.f_parent >= :parent AND l.f_parent < :parent_end"
                                        " ORDER BY l.f_parent, l.f_name, l.f_surname, l.subject LIMIT :bound";

const struct query_text family_queries[] = {
    QUERY(sql_of_document), QUERY(sql_of_parent_document), QUERY(sql_of_phone), QUERY(sql_of_birth), QUERY(sql_of_parent), {0},
};

enum { BOUND = 1000 /* rows looked at */, PHONE_LAST = 4, WORD = 96 };

struct asked {
    struct arena *a;
    int most;
    struct list found;
    char parent[WORD], parent_end[WORD + 8];
    const char *birth;
    char phone[24];                    /* digits, without +7 or 8 */
    char document[WORD];               /* folded */
    const struct applicant *applicant; /* whose family it is; NULL: what was said is compared */
};

static bool ends_with(const char *text, const char *end) {
    size_t size = strlen(text), tail = strlen(end);
    return size >= tail && strcmp(text + size - tail, end) == 0;
}

/* Series and number as they may be written: the typed text ends them. */
static bool is_document(const struct asked *q, const char *series, const char *number) {
    char both[WORD], folded[WORD];
    snprintf(both, sizeof both, "%s%s", series, number);
    text_fold(both, folded, sizeof folded);
    return *number && ends_with(folded, q->document);
}

static bool fits(const struct asked *q, const struct rows *r) {
    if (*q->parent && strncmp(db_text(r, PARENT_FOLDED), q->parent, strlen(q->parent)) != 0) return false;
    if (*q->birth && strcmp(db_text(r, FOUND_BIRTH), q->birth) != 0) return false;
    if (*q->phone && !ends_with(db_text(r, FOUND_PHONE), q->phone)) return false;
    return !*q->document || is_document(q, db_text(r, DOC_SERIES), db_text(r, DOC_NUMBER)) ||
           is_document(q, db_text(r, PARENT_SERIES), db_text(r, PARENT_NUMBER));
}

static bool same_text(const char *a, const char *b) {
    char left[WORD], right[WORD];
    text_fold(a, left, sizeof left);
    text_fold(b, right, sizeof right);
    return *left && strcmp(left, right) == 0;
}

static bool is_parent(const struct applicant *who, const struct rows *r) {
    bool paper = *who->doc_number && strcmp(db_text(r, PARENT_NUMBER), who->doc_number) == 0 &&
                 strcmp(db_text(r, PARENT_SERIES), who->doc_series) == 0 && strcmp(db_text(r, PARENT_KIND), who->doc_kind) == 0;
    bool name = same_text(db_text(r, FOUND_SURNAME), who->surname) && same_text(db_text(r, FOUND_NAME), who->name);
    return paper || (name && *who->phone && strcmp(db_text(r, FOUND_PHONE), who->phone) == 0);
}

static bool take(struct asked *q, struct rows *r, enum found_by by, struct fail *why) {
    while (q->found.count < q->most && db_next(r, why)) {
        bool wanted = q->applicant ? is_parent(q->applicant, r) : fits(q, r);
        if (wanted) found_add(&q->found, r, by, q->a);
    }
    return db_done(r);
}

#define BOUNDED "bound:i", (int64_t)BOUND, NULL

static bool by_number(struct asked *q, struct db *db, const char *sql, const char *number, struct fail *why) {
    struct rows r;
    return db_query(db, &r, sql, why, "number:t", number, BOUNDED) && take(q, &r, FOUND_BY_DOCUMENT, why);
}

static bool by_phone(struct asked *q, struct db *db, struct fail *why) {
    struct rows r;
    return db_query(db, &r, sql_of_phone, why, "last:t", q->phone + strlen(q->phone) - PHONE_LAST, BOUNDED) &&
           take(q, &r, FOUND_BY_PHONE, why);
}

#define PARENT "parent:t", q->parent, "parent_end:t", q->parent_end

static bool by_parent(struct asked *q, struct db *db, struct fail *why) {
    struct rows r;
    bool good = *q->birth ? db_query(db, &r, sql_of_birth, why, PARENT, "birth:t", q->birth, BOUNDED)
                          : db_query(db, &r, sql_of_parent, why, PARENT, BOUNDED);
    return good && take(q, &r, FOUND_BY_PARENT, why);
}

/* The number behind the series: the last word, or the last six digits of ten typed in one. */
static void number_of(const char *typed, char out[WORD]) {
    char clean[WORD];
    if (!text_clean(typed, clean, sizeof clean)) clean[0] = '\0';
    const char *space = strrchr(clean, ' ');
    const char *number = space ? space + 1 : clean;
    size_t size = strlen(number);
    if (size == 10 && strspn(number, "0123456789") == size) number += 4;
    text_copy(out, WORD, number);
}

static void phone_digits(const char *typed, char out[24]) {
    char digits[24];
    text_digits(typed, digits, sizeof digits);
    bool whole = strlen(digits) == 11 && (digits[0] == '7' || digits[0] == '8');
    text_copy(out, 24, digits + whole);
}

bool number_forgotten(struct db *db, const struct forgotten *what, int most, struct arena *a, struct found **rows, int *count,
                      struct fail *why) {
    struct asked q = {.a = a, .most = most, .found = LIST(struct found), .birth = what->birth};
    char number[WORD];
    bool good;
    *rows = NULL;
    *count = 0;
    text_fold(what->parent, q.parent, sizeof q.parent);
    snprintf(q.parent_end, sizeof q.parent_end, "%s%s", q.parent, PREFIX_END);
    text_fold(what->document, q.document, sizeof q.document);
    phone_digits(what->phone, q.phone);
    number_of(what->document, number);
    if (*q.document)
        good = by_number(&q, db, sql_of_document, number, why) && by_number(&q, db, sql_of_parent_document, number, why);
    else if (strlen(q.phone) >= PHONE_LAST)
        good = by_phone(&q, db, why);
    else if (*q.parent)
        good = by_parent(&q, db, why);
    else
        return fail_set(why, FAIL_INPUT, "too little to find a number by",
                        _("Type the phone (four digits at least), the number of a document, or the parent's surname with the "
                          "child's date of birth."));
    *rows = q.found.rows;
    *count = q.found.count;
    return good;
}

bool family_list(struct db *db, const struct applicant *applicant, int most, struct arena *a, struct found **rows, int *count,
                 struct fail *why) {
    struct asked q = {.a = a, .most = most, .found = LIST(struct found), .applicant = applicant};
    *rows = NULL;
    *count = 0;
    phone_digits(applicant->phone, q.phone);
    if (*applicant->doc_number && !by_number(&q, db, sql_of_parent_document, applicant->doc_number, why)) return false;
    if (strlen(q.phone) >= PHONE_LAST && !by_phone(&q, db, why)) return false;
    *rows = q.found.rows;
    *count = q.found.count;
    return true;
}
