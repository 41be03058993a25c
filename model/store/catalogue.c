#include "model/store/catalogue.h"

#include "model/base/text.h"
#include "model/store/list.h"
#include "model/store/queries_table.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PROGRAMME_COLUMN(kind, name, room) ", p." #name
#define PROVIDER_COLUMN(kind, name, room)  ", coalesce(v." #name ", '')"

// clang-format off
#define OFFER                                                                                                                  \
    "p.subject, p.places, p.rating, p.raters" PROGRAMME_FIELDS(PROGRAMME_COLUMN) PROVIDER_FIELDS(PROVIDER_COLUMN) " FROM "
#define PROVIDER " LEFT JOIN provider v ON v.code = p.provider "
// clang-format on
#define FITS                                                                                                                   \
    "p.status = 'active' AND (:direction = '' OR p.direction = :direction) "                                                   \
    "AND (:age < 0 OR ((p.age_from = 0 OR p.age_from <= :age) AND (p.age_to = 0 OR p.age_to >= :age))) "                       \
    "AND (:municipality = '' OR p.municipality = :municipality) AND (:places = 0 OR p.places <> 0) "                           \
    "AND (:price < 0 OR p.price <= :price) AND coalesce(v.status, 'active') = 'active' "

/* A word that was typed begins one of the title or of the provider's name. */
#define BEGINS(word, n) word " >= :word" n " AND " word " < :end" n
#define HAS(n)                                                                                                                 \
    "AND (:word" n " = '' OR EXISTS (SELECT 1 FROM programme_word w WHERE w.subject = p.subject AND " BEGINS(                  \
        "w.word", n) ") OR p.provider IN (SELECT code FROM provider_word o WHERE " BEGINS("o.word", n) ")) "

/* All come in the order of an index, so that a page is read and no more: by title where nothing was typed, else by the first
 * word and the title; those of a provider who is called so come behind. */
static const char sql_offers_all[] =
    "SELECT " OFFER "programme p" PROVIDER "WHERE " FITS "ORDER BY p.f_title, p.subject LIMIT :most";
static const char sql_offers_titled[] =
    "SELECT " OFFER "programme_word f JOIN programme p ON p.subject = f.subject" PROVIDER
    "WHERE " BEGINS("f.word", "1") " AND " FITS HAS("2") HAS("3") "ORDER BY f.word, f.f_title, f.subject LIMIT :most";
static const char sql_offers_provided[] =
    "SELECT " OFFER "provider_word f JOIN programme p ON p.provider = f.code" PROVIDER
    "WHERE " BEGINS("f.word", "1") " AND " FITS HAS("2") HAS("3") "ORDER BY f.word, f.code, p.f_title LIMIT :most";
/* How often a word would be met, as far as that matters. */
static const char sql_offers_count[] = "SELECT count(*) FROM (SELECT 1 FROM programme_word f WHERE " BEGINS(
    "f.word",
    "1") " UNION ALL SELECT 1 FROM provider_word f JOIN programme p ON p.provider = f.code WHERE " BEGINS("f.word",
                                                                                                          "1") " LIMIT :most) counted";
static const char sql_offer[] =
    "SELECT " OFFER "programme p" PROVIDER "WHERE p.programme = :programme ORDER BY p.subject LIMIT 1";
static const char sql_offer_groups[] =
    "SELECT code, title, timetable, seats, first, last, status, taken, counted FROM programme_group "
    "WHERE subject = :subject ORDER BY status = '', first, code";

const struct query_text catalogue_queries[] = {
    QUERY(sql_offers_all),
    QUERY(sql_offers_titled),
    QUERY(sql_offers_provided),
    QUERY(sql_offers_count),
    QUERY(sql_offer),
    QUERY(sql_offer_groups),
    {0},
};

/* --- Lines of an event ---------------------------------------------------------------------------------------------------- */

bool catalogue_line_next(const char **at, struct catalogue_line *out) {
    const char *from = *at;
    *out = (struct catalogue_line){0};
    if (!*from) return false;
    for (int i = 0; *from && *from != '\n'; i++) {
        size_t size = strcspn(from, "\t\n");
        if (i < CATALOGUE_CELLS) {
            char *cell = out->cells[i];
            size_t room = sizeof out->cells[i], kept = size < room ? size : room - 1;
            memcpy(cell, from, kept);
            cell[kept] = '\0';
        }
        from += size + (from[size] == '\t');
    }
    *at = from + (*from == '\n');
    return true;
}

#define RECORD_OF offered_group
RECORD_DEFINE(OFFERED_GROUP_FIELDS);
#undef RECORD_OF

void offered_group_read(const struct catalogue_line *line, struct offered_group *out) {
    *out = (struct offered_group){0};
    for (size_t i = 0; i < rec_offered_group.count && i < CATALOGUE_CELLS; i++) {
        const struct column *column = &rec_offered_group.columns[i];
        if (column->kind == COLUMN_INT)
            record_set_int(column, out, strtoll(line->cells[i], NULL, 10));
        else
            record_set_text(column, out, line->cells[i]);
    }
}

void offered_group_write(const struct offered_group *group, struct bytes *rows) {
    if (rows->size > 0) bytes_text(rows, "\n");
    for (size_t i = 0; i < rec_offered_group.count; i++) {
        const struct column *column = &rec_offered_group.columns[i];
        if (i > 0) bytes_text(rows, "\t");
        if (column->kind == COLUMN_INT)
            bytes_printf(rows, "%" PRId64, record_int(column, group));
        else
            bytes_text(rows, record_text(column, group));
    }
}

/* --- Finding -------------------------------------------------------------------------------------------------------------- */

enum { WORDS = 3, COMMON = 400 };

struct word {
    char from[CATALOGUE_WORD], end[CATALOGUE_WORD + 8];
    int64_t met; /* COMMON: so often or more */
};

struct finding {
    struct db *db;
    const struct catalogue_filter *filter;
    int most;
    struct arena *a;
    struct word words[WORDS]; /* the rarest first */
    int count;
    struct list found;
};

/* What is typed beyond three words is passed over. */
static void split(struct finding *f, const char *typed) {
    memset(f->words, 0, sizeof f->words);
    f->count = 0;
    while (f->count < WORDS && *(typed += strspn(typed, CATALOGUE_GAPS))) {
        struct word *w = &f->words[f->count];
        char word[CATALOGUE_WORD], folded[CATALOGUE_WORD];
        size_t size = strcspn(typed, CATALOGUE_GAPS);
        size_t kept = size < sizeof word ? size : sizeof word - 1;
        memcpy(word, typed, kept);
        word[kept] = '\0';
        text_fold(word, folded, sizeof folded);
        text_copy(w->from, sizeof w->from, folded);
        snprintf(w->end, sizeof w->end, "%s%s", folded, PREFIX_END);
        f->count += folded[0] != '\0';
        typed += size;
    }
    if (f->count < WORDS) f->words[f->count] = (struct word){0};
}

static bool is_rarer(const struct word *a, const struct word *b) {
    return a->met != b->met ? a->met < b->met : strlen(a->from) > strlen(b->from);
}

/* The rarest leads: with it few rows are looked at, whatever else was typed. */
static bool rarest_first(struct finding *f, struct fail *why) {
    for (int i = 0; i < f->count; i++)
        if (!db_one_int(f->db, &f->words[i].met, sql_offers_count, why, "word1:t", f->words[i].from, "end1:t", f->words[i].end,
                        "most:i", (int64_t)COMMON, NULL))
            return false;
    for (int i = 1; i < f->count; i++)
        if (is_rarer(&f->words[i], &f->words[0])) {
            struct word swap = f->words[0];
            f->words[0] = f->words[i];
            f->words[i] = swap;
        }
    return true;
}

static void read_offer(const struct rows *r, struct offer *out) {
    text_copy(out->subject, sizeof out->subject, db_text(r, 0));
    out->places = db_int(r, 1);
    out->rating = db_int(r, 2);
    out->raters = db_int(r, 3);
    db_record(r, 4, &rec_programme, &out->programme);
    db_record(r, 4 + (int)rec_programme.count, &rec_provider, &out->provider);
}

static bool is_found(const struct finding *f, const char *subject) {
    const struct offer *rows = f->found.rows;
    for (int i = 0; i < f->found.count; i++)
        if (!strcmp(rows[i].subject, subject)) return true;
    return false;
}

#define FILTER_ARGS(f)                                                                                                         \
    "direction:t", (f)->direction ? (f)->direction : "", "age:i", (int64_t)(f)->age, "municipality:t",                         \
        (f)->municipality ? (f)->municipality : "", "places:i", (int64_t)(f)->places, "price:i", (f)->price_most

static bool ask(struct finding *f, struct rows *r, const char *sql, struct fail *why) {
    const struct word *w = f->words;
    if (f->count == 0) return db_query(f->db, r, sql, why, FILTER_ARGS(f->filter), "most:i", (int64_t)f->most, NULL);
    return db_query(f->db, r, sql, why, "word1:t", w[0].from, "end1:t", w[0].end, "word2:t", w[1].from, "end2:t", w[1].end,
                    "word3:t", w[2].from, "end3:t", w[2].end, FILTER_ARGS(f->filter), "most:i", (int64_t)f->most, NULL);
}

static bool add_offers(struct finding *f, const char *sql, struct fail *why) {
    struct rows r;
    if (f->found.count >= f->most) return true;
    if (!ask(f, &r, sql, why)) return false;
    while (f->found.count < f->most && db_next(&r, why))
        if (!is_found(f, db_text(&r, 0))) read_offer(&r, list_add(&f->found, f->a));
    return db_done(&r);
}

static bool find_as(struct finding *f, const char *typed, struct fail *why) {
    split(f, typed);
    if (f->count == 0) return *typed || add_offers(f, sql_offers_all, why);
    if (!rarest_first(f, why)) return false;
    return f->words[0].met == 0 || (add_offers(f, sql_offers_titled, why) && add_offers(f, sql_offers_provided, why));
}

bool catalogue_find(struct db *db, const struct catalogue_filter *filter, int most, struct arena *a, struct offer **rows,
                    int *count, bool *other_layout, struct fail *why) {
    const int bounded = most < 1 ? 1 : most > CATALOGUE_MOST ? CATALOGUE_MOST : most;
    struct finding f = {.db = db, .filter = filter, .most = bounded, .a = a, .found = LIST(struct offer)};
    const char *typed = filter->typed ? filter->typed : "";
    char other[256];
    *other_layout = false;
    if (!find_as(&f, typed, why)) return false;
    if (f.found.count == 0 && *typed) {
        text_other_layout(typed, other, sizeof other);
        if (!find_as(&f, other, why)) return false;
        *other_layout = f.found.count > 0;
    }
    *rows = f.found.rows;
    *count = f.found.count;
    return true;
}

bool catalogue_offer(struct db *db, const char *programme, struct offer *out, bool *found, struct fail *why) {
    struct rows r;
    *out = (struct offer){0};
    if (!db_query(db, &r, sql_offer, why, "programme:t", programme, NULL)) return false;
    *found = db_next(&r, why);
    if (*found) read_offer(&r, out);
    return db_done(&r);
}

bool catalogue_groups(struct db *db, const char *subject, struct arena *a, struct offered_group **rows, int *count,
                      struct fail *why) {
    struct list found = LIST(struct offered_group);
    struct rows r;
    if (!db_query(db, &r, sql_offer_groups, why, "subject:t", subject, NULL)) return false;
    while (db_next(&r, why)) {
        struct offered_group *g = list_add(&found, a);
        db_record(&r, 0, &rec_offered_group, g);
        g->taken = db_int(&r, (int)rec_offered_group.count);
        g->counted = db_int(&r, (int)rec_offered_group.count + 1);
    }
    bool ok = db_done(&r);
    *rows = found.rows;
    *count = found.count;
    return ok;
}
