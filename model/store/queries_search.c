#include "model/base/text.h"
#include "model/store/alias.h"
#include "model/store/found.h"
#include "model/store/queries_table.h"

#include <string.h>

/* Folded columns and ordinary B-tree indexes (SCREENS, "What was measured"). Each text walks one index in its order and stops
 * at the limit; the rows of the case and of the point are fetched for what is shown only. */
static const char sql_surname[] =
    FOUND_SHOWN " FROM learner l" FOUND_JOINED " WHERE l.f_surname >= :surname AND l.f_surname < :surname_end"
                " ORDER BY l.f_surname, l.f_name, l.f_patronymic, l.subject LIMIT :most";

/* Surname and name, twice. The first walks the different surnames of the range in their order, one seek each, and in each the
 * range of names: many hits stop it soon, few would make it walk on, so it ends after :steps surnames. It has no ORDER BY,
 * which would collect every match first: the walk is the order (the search is the kiosk's, and so is the engine that keeps it;
 * a test holds it). The second walks the names, which are few, finds everything and sorts it: for the ranges in which the first
 * has found little. */
static const char sql_surname_name[] =
    "WITH RECURSIVE walk(surname, step) AS ("
    "SELECT (SELECT f_surname FROM learner WHERE f_surname >= :surname AND f_surname < :surname_end ORDER BY f_surname LIMIT 1), 1"
    " UNION ALL "
    "SELECT (SELECT f_surname FROM learner WHERE f_surname > walk.surname AND f_surname < :surname_end ORDER BY f_surname LIMIT 1),"
    " walk.step + 1 FROM walk WHERE walk.surname IS NOT NULL AND walk.step < :steps) " FOUND_SHOWN
    " FROM walk CROSS JOIN learner l" FOUND_JOINED
    " WHERE l.f_surname = walk.surname AND l.f_name >= :name AND l.f_name < :name_end"
    " AND l.f_patronymic >= :patronymic AND l.f_patronymic < :patronymic_end LIMIT :most";
static const char sql_name_surname[] =
    "WITH RECURSIVE walk(name) AS ("
    "SELECT (SELECT f_name FROM learner WHERE f_name >= :name AND f_name < :name_end ORDER BY f_name LIMIT 1)"
    " UNION ALL "
    "SELECT (SELECT f_name FROM learner WHERE f_name > walk.name AND f_name < :name_end ORDER BY f_name LIMIT 1)"
    " FROM walk WHERE walk.name IS NOT NULL) " FOUND_SHOWN
    " FROM (SELECT h.subject AS subject FROM walk CROSS JOIN learner h WHERE h.f_name = walk.name"
    " AND h.f_surname >= :surname AND h.f_surname < :surname_end"
    " AND h.f_patronymic >= :patronymic AND h.f_patronymic < :patronymic_end"
    " ORDER BY h.f_surname, h.f_name, h.f_patronymic, h.subject LIMIT :most) AS hit CROSS JOIN learner l" FOUND_JOINED
    " WHERE l.subject = hit.subject ORDER BY l.f_surname, l.f_name, l.f_patronymic, l.subject";

static const char sql_initial_name[] =
    FOUND_SHOWN " FROM learner l" FOUND_JOINED " WHERE l.f_initial = :surname AND l.f_name >= :name AND l.f_name < :name_end"
                " AND l.f_patronymic >= :patronymic AND l.f_patronymic < :patronymic_end"
                " ORDER BY l.f_name, l.f_surname, l.f_patronymic, l.subject LIMIT :most";

static const char sql_name[] = FOUND_SHOWN " FROM learner l" FOUND_JOINED " WHERE l.f_name >= :name AND l.f_name < :name_end"
                                           " ORDER BY l.f_name, l.f_surname, l.f_patronymic, l.subject LIMIT :most";

static const char sql_patronymic[] =
    FOUND_SHOWN " FROM learner l" FOUND_JOINED " WHERE l.f_patronymic >= :patronymic AND l.f_patronymic < :patronymic_end"
                " ORDER BY l.f_patronymic, l.f_surname, l.f_name, l.subject LIMIT :most";

static const char sql_snils[] =
    FOUND_SHOWN " FROM learner l" FOUND_JOINED " WHERE l.child_snils >= :digits AND l.child_snils < :digits_end"
                " ORDER BY l.child_snils LIMIT :most";
static const char sql_snils_4[] = FOUND_SHOWN
    " FROM learner l" FOUND_JOINED " WHERE substr(l.child_snils, 4) >= :digits AND substr(l.child_snils, 4) < :digits_end"
    " ORDER BY substr(l.child_snils, 4) LIMIT :most";
static const char sql_snils_7[] = FOUND_SHOWN
    " FROM learner l" FOUND_JOINED " WHERE substr(l.child_snils, 7) >= :digits AND substr(l.child_snils, 7) < :digits_end"
    " ORDER BY substr(l.child_snils, 7) LIMIT :most";

static const char sql_number[] = FOUND_SHOWN " FROM certificate c CROSS JOIN learner l" FOUND_JOINED
                                             " WHERE c.number >= :digits AND c.number < :digits_end AND l.subject = c.subject"
                                             " ORDER BY c.number, c.state DESC LIMIT :most";

/* What a family has in hand may be a number that the centre has replaced (ruling.renumbered). */
static const char sql_was_number[] =
    FOUND_SHOWN " FROM certificate c CROSS JOIN learner l" FOUND_JOINED
                " WHERE c.was_number >= :digits AND c.was_number < :digits_end AND c.was_number <> ''"
                " AND l.subject = c.subject ORDER BY c.was_number, c.subject LIMIT :most";

/* The applicant's surname with the child's name, as the same walk: the surname has to be typed nearly whole. */
static const char sql_parent[] =
    FOUND_SHOWN " FROM learner l" FOUND_JOINED " WHERE l.f_parent >= :parent AND l.f_parent < :parent_end"
                " ORDER BY l.f_parent, l.f_name, l.f_surname, l.subject LIMIT :most";
static const char sql_parent_name[] =
    "WITH RECURSIVE walk(parent, step) AS ("
    "SELECT (SELECT f_parent FROM learner WHERE f_parent >= :parent AND f_parent < :parent_end ORDER BY f_parent LIMIT 1), 1"
    " UNION ALL "
    "SELECT (SELECT f_parent FROM learner WHERE f_parent > walk.parent AND f_parent < :parent_end ORDER BY f_parent LIMIT 1),"
    " walk.step + 1 FROM walk WHERE walk.parent IS NOT NULL AND walk.step < :steps) " FOUND_SHOWN
    " FROM walk CROSS JOIN learner l" FOUND_JOINED
    " WHERE l.f_parent = walk.parent AND l.f_name >= :name AND l.f_name < :name_end LIMIT :most";

/* The last four digits lead, what was typed before them decides. */
static const char sql_phone[] =
    FOUND_SHOWN " FROM learner l" FOUND_JOINED
                " WHERE substr(l.phone, length(l.phone) - 3) = :last AND l.phone LIKE :ending ORDER BY l.subject LIMIT :most";

/* Its number at the Navigator or ЕПГУ. */
static const char sql_request[] =
    FOUND_SHOWN " FROM application a CROSS JOIN learner l LEFT JOIN point p ON p.point = l.point"
                " WHERE a.request_request_no >= :no AND a.request_request_no < :no_end AND l.subject = a.subject"
                " ORDER BY a.request_request_no LIMIT :most";

static const char sql_learner[] = FOUND_SHOWN " FROM learner l" FOUND_JOINED " WHERE l.subject = :subject";

/* Shows the application that was asked for, not the learner's last. */
static const char sql_application_no[] = FOUND_SHOWN
    " FROM application a CROSS JOIN learner l LEFT JOIN point p ON p.point = l.point"
    " WHERE a.request_no >= :no AND a.request_no < :no_end AND l.subject = a.subject ORDER BY a.request_no LIMIT :most";

const struct query_text search_queries[] = {
    QUERY(sql_surname),      QUERY(sql_surname_name), QUERY(sql_name_surname),
    QUERY(sql_initial_name), QUERY(sql_name),         QUERY(sql_patronymic),
    QUERY(sql_snils),        QUERY(sql_snils_4),      QUERY(sql_snils_7),
    QUERY(sql_number),       QUERY(sql_was_number),   QUERY(sql_application_no),
    QUERY(sql_parent),       QUERY(sql_parent_name),  QUERY(sql_phone),
    QUERY(sql_request),      QUERY(sql_learner),      {0},
};

#define DIGITS "0123456789"

enum {
    WORDS = 4,
    WORD = 96,
    WORD_END = WORD + 8,
    SNILS_DIGITS = 11,
    NUMBER_DIGITS = 10,
    MIDDLE_FROM = 3,
    OWN_NO_DIGITS = 6,
    PHONE_LEAST = 4,
    PHONE_DIGITS = 10, /* behind +7 or 8 */
    PHONE_MOST = 15,
    SURNAME_STEPS = 48
};

struct search {
    struct db *db;
    struct arena *a;
    int most;
    struct list found;
    enum found_by by; /* what the present query looks at */
};

/* A range of prefixes: everything that begins with `from`. */
struct range {
    char from[WORD];
    char end[WORD_END];
};

static struct range range_of(const char *prefix) {
    struct range r = {0};
    text_copy(r.from, sizeof r.from, prefix);
    size_t size = strlen(r.from);
    memcpy(r.end, r.from, size);
    memcpy(r.end + size, PREFIX_END, sizeof PREFIX_END);
    return r;
}

/* A dropped learner is found as the one it was merged into. */
static bool add_kept(struct search *s, const char *dropped, struct fail *why) {
    struct alias_place alias;
    struct rows r;
    if (!alias_of(s->db, dropped, &alias, why) || !db_query(s->db, &r, sql_learner, why, "subject:t", alias.root, NULL))
        return false;
    if (db_next(&r, why)) found_add(&s->found, &r, s->by, s->a);
    return db_done(&r);
}

/* Takes the rows of a query up to the limit; one learner is shown once. */
static bool take(struct search *s, struct rows *r, struct fail *why) {
    bool good = true;
    while (good && s->found.count < s->most && db_next(r, why)) {
        if (*db_text(r, FOUND_ALIAS))
            good = add_kept(s, db_text(r, FOUND_SUBJECT), why);
        else
            found_add(&s->found, r, s->by, s->a);
    }
    return db_done(r) && good;
}

static bool full(const struct search *s) {
    return s->found.count >= s->most;
}

static bool by_one(struct search *s, const char *sql, const char *from, const char *end, const char *prefix, struct fail *why) {
    struct range range = range_of(prefix);
    struct rows r;
    if (full(s)) return true;
    return db_query(s->db, &r, sql, why, from, range.from, end, range.end, "most:i", (int64_t)s->most, NULL) &&
           take(s, &r, why);
}

/* The ranges of a full name, as arguments. */
#define NAMES(f, n, p)                                                                                                         \
    "surname:t", (f)->from, "name:t", (n)->from, "name_end:t", (n)->end, "patronymic:t", (p)->from, "patronymic_end:t", (p)->end

static bool by_initial(struct search *s, const struct range *f, const struct range *n, const struct range *p,
                       struct fail *why) {
    struct rows r;
    return db_query(s->db, &r, sql_initial_name, why, NAMES(f, n, p), "most:i", (int64_t)s->most, NULL) && take(s, &r, why);
}

/* Called while nothing is found yet. */
static bool by_surname(struct search *s, const char *surname, const char *name, const char *patronymic, struct fail *why) {
    struct range f = range_of(surname), n = range_of(name), p = range_of(patronymic);
    const int64_t most = s->most, steps = SURNAME_STEPS;
    struct rows r;
    if (text_letters(surname) == 1) return by_initial(s, &f, &n, &p, why);
    if (!db_query(s->db, &r, sql_surname_name, why, NAMES(&f, &n, &p), "surname_end:t", f.end, "steps:i", steps, "most:i", most,
                  NULL))
        return false;
    if (!take(s, &r, why)) return false;
    if (full(s)) return true;
    s->found.count = 0; /* the second finds these again, in their place among the others */
    return db_query(s->db, &r, sql_name_surname, why, NAMES(&f, &n, &p), "surname_end:t", f.end, "most:i", most, NULL) &&
           take(s, &r, why);
}

/* Behind the children of that name, those of applicants of that name. */
static bool by_parent(struct search *s, const char *surname, const char *name, struct fail *why) {
    struct range f = range_of(surname), n = range_of(name);
    const int64_t steps = SURNAME_STEPS;
    struct rows r;
    s->by = FOUND_BY_PARENT;
    if (full(s) || text_letters(surname) < 2) return true;
    if (!*name) return by_one(s, sql_parent, "parent:t", "parent_end:t", surname, why);
    return db_query(s->db, &r, sql_parent_name, why, "parent:t", f.from, "parent_end:t", f.end, "name:t", n.from, "name_end:t",
                    n.end, "steps:i", steps, "most:i", (int64_t)s->most, NULL) &&
           take(s, &r, why);
}

/* Surname, else name, else patronymic, and the applicant's surname. */
static bool by_one_word(struct search *s, const char *word, struct fail *why) {
    return by_one(s, sql_surname, "surname:t", "surname_end:t", word, why) &&
           by_one(s, sql_name, "name:t", "name_end:t", word, why) &&
           (s->found.count > 0 || by_one(s, sql_patronymic, "patronymic:t", "patronymic_end:t", word, why)) &&
           by_parent(s, word, "", why);
}

/* "surname name patronymic", else "name surname", else a surname of two words ("Мамед оглы", a double surname without its
 * hyphen). */
static bool by_child(struct search *s, char words[WORDS][WORD], int count, struct fail *why) {
    const char *third = count > 2 ? words[2] : "";
    char both[WORD * 2];
    if (!by_surname(s, words[0], words[1], third, why)) return false;
    if (s->found.count == 0 && !by_surname(s, words[1], words[0], third, why)) return false;
    if (s->found.count > 0) return true;
    text_copy(both, sizeof both, words[0]);
    text_copy(both + strlen(both), sizeof both - strlen(both), words[1]);
    return count > 2 ? by_surname(s, both, third, words[3], why)
                     : by_one(s, sql_surname, "surname:t", "surname_end:t", both, why);
}

static bool by_words(struct search *s, char words[WORDS][WORD], int count, struct fail *why) {
    return by_child(s, words, count, why) && by_parent(s, words[0], words[1], why);
}

/* "3-0412" as typed, and "0412" as the number of this kiosk: that is how the lists show it. */
static bool by_application(struct search *s, const char *typed, const char *digits, struct fail *why) {
    char own[WORD + 16];
    const char *dash = strchr(typed, '-');
    if (dash && dash != typed && !strchr(dash + 1, '-')) return by_one(s, sql_application_no, "no:t", "no_end:t", typed, why);
    if (dash || strlen(digits) > OWN_NO_DIGITS) return true;
    int64_t kiosk = 0;
    if (!meta_int(s->db, "kiosk", &kiosk, why)) return false;
    snprintf(own, sizeof own, "%d-%s", (int)kiosk, digits);
    return by_one(s, sql_application_no, "no:t", "no_end:t", own, why);
}

static bool by_request(struct search *s, const char *typed, struct fail *why) {
    s->by = FOUND_BY_REQUEST;
    return by_one(s, sql_request, "no:t", "no_end:t", typed, why);
}

/* Four digits and more from its end, or the whole with +7, 8 or neither. */
static bool by_phone(struct search *s, const char *digits, struct fail *why) {
    size_t size = strlen(digits);
    char ending[WORD + 2];
    struct rows r;
    s->by = FOUND_BY_PHONE;
    if (full(s) || size < PHONE_LEAST || size > PHONE_MOST) return true;
    if (size == PHONE_DIGITS + 1 && (digits[0] == '7' || digits[0] == '8')) digits++, size--;
    snprintf(ending, sizeof ending, "%%%s", digits);
    return db_query(s->db, &r, sql_phone, why, "last:t", digits + size - PHONE_LEAST, "ending:t", ending, "most:i",
                    (int64_t)s->most, NULL) &&
           take(s, &r, why);
}

static bool by_number(struct search *s, const char *typed, const char *digits, struct fail *why) {
    size_t size = strlen(digits);
    if (!by_application(s, typed, digits, why)) return false;
    if (size <= NUMBER_DIGITS && (!by_one(s, sql_number, "digits:t", "digits_end:t", digits, why) ||
                                  !by_one(s, sql_was_number, "digits:t", "digits_end:t", digits, why)))
        return false;
    if (size <= SNILS_DIGITS && !by_one(s, sql_snils, "digits:t", "digits_end:t", digits, why)) return false;
    if (size < MIDDLE_FROM || size > SNILS_DIGITS - MIDDLE_FROM) return true;
    return by_one(s, sql_snils_4, "digits:t", "digits_end:t", digits, why) &&
           by_one(s, sql_snils_7, "digits:t", "digits_end:t", digits, why);
}

/* A plus or a bracket stands in phones only. */
static bool by_digits(struct search *s, const char *typed, struct fail *why) {
    char digits[WORD];
    text_digits(typed, digits, sizeof digits);
    bool phone = strpbrk(typed, "+()") != NULL;
    return (phone || (by_number(s, typed, digits, why) && by_request(s, typed, why))) && by_phone(s, digits, why);
}

/* Digits, and what people write between them. */
static bool is_number(const char *typed) {
    return strspn(typed, "0123456789-+() ") == strlen(typed) && strpbrk(typed, DIGITS) != NULL;
}

/* Folded words; what is behind the last place stays out. */
static int split(const char *typed, char words[WORDS][WORD]) {
    int count = 0;
    for (const char *at = typed; *at && count < WORDS;) {
        char word[WORD];
        size_t size = strcspn(at, " ");
        size_t part = size < sizeof word - 1 ? size : sizeof word - 1;
        memcpy(word, at, part);
        word[part] = '\0';
        text_fold(word, words[count], WORD);
        if (*words[count]) count++;
        at += size + strspn(at + size, " ");
    }
    return count;
}

static bool search_as(struct search *s, const char *typed, struct fail *why) {
    char words[WORDS][WORD] = {0};
    if (is_number(typed)) return by_digits(s, typed, why);
    int count = split(typed, words);
    if (count == 0) return true;
    if (strpbrk(typed, DIGITS)) return by_request(s, typed, why); /* no name has a digit */
    return count == 1 ? by_one_word(s, words[0], why) : by_words(s, words, count, why);
}

bool learner_search(struct db *db, const char *typed, int most, struct arena *a, struct found **rows, int *count,
                    bool *other_layout, struct fail *why) {
    const int bounded = most < 1 ? 1 : most > SEARCH_MOST ? SEARCH_MOST : most;
    struct search s = {.db = db, .a = a, .most = bounded, .found = LIST(struct found)};
    char clean[400], other[400];
    *rows = NULL;
    *count = 0;
    *other_layout = false;
    if (!text_clean(typed, clean, sizeof clean)) return true; /* longer than any name: nothing is found */
    if (!search_as(&s, clean, why)) return false;
    s.by = FOUND_BY_CHILD;
    if (s.found.count == 0 && !is_number(clean)) {
        /* Before cleaning: a quote or a bracket may be a letter of the other layout. */
        text_other_layout(typed, other, sizeof other);
        if (!text_clean(other, clean, sizeof clean)) return true;
        if (!search_as(&s, clean, why)) return false;
        *other_layout = s.found.count > 0;
    }
    *rows = s.found.rows;
    *count = s.found.count;
    return true;
}
