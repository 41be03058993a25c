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
    "SELECT p.subject, p.places, p.rating, p.raters" PROGRAMME_FIELDS(PROGRAMME_COLUMN) PROVIDER_FIELDS(PROVIDER_COLUMN)       \
    " FROM programme p LEFT JOIN provider v ON v.code = p.provider "
// clang-format on
#define FITS                                                                                                                   \
    "p.status = 'active' AND (:direction = '' OR p.direction = :direction) "                                                   \
    "AND (:age < 0 OR ((p.age_from = 0 OR p.age_from <= :age) AND (p.age_to = 0 OR p.age_to >= :age))) "                       \
    "AND (:municipality = '' OR p.municipality = :municipality) AND (:places = 0 OR p.places <> 0) "                           \
    "AND (:price < 0 OR p.price <= :price) AND coalesce(v.status, 'active') = 'active' "
#define IN_ORDER "ORDER BY p.f_title, p.subject LIMIT :most"

/* A word that was typed begins one of the title or of the provider's name. */
#define BEGINS(from, end) " word >= " from " AND word < " end
#define HAS(n)                                                                                                                 \
    "AND (:word" n " = '' OR EXISTS (SELECT 1 FROM programme_word w WHERE w.subject = p.subject AND" BEGINS(                   \
        ":word" n, ":end" n) ") "                                                                                              \
                             "OR p.provider IN (SELECT code FROM provider_word WHERE" BEGINS(":word" n, ":end" n) ")) "
#define OF_WORD                                                                                                                \
    "SELECT subject FROM programme_word WHERE" BEGINS(                                                                         \
        ":word1", ":end1") " UNION ALL SELECT q.subject FROM provider_word w "                                                 \
                           "JOIN programme q ON q.provider = w.code WHERE" BEGINS(":word1", ":end1")

/* A word that many titles have is looked for in the order of the titles: the page is soon full. A rare one is looked up. */
enum { COMMON = 400 };
static const char sql_offers_common[] = "SELECT count(*) FROM (" OF_WORD " LIMIT :most) counted";
static const char sql_offers_walk[] = OFFER "WHERE " FITS HAS("1") HAS("2") HAS("3") IN_ORDER;
static const char sql_offers_word[] = OFFER "WHERE p.subject IN (" OF_WORD ") AND " FITS HAS("2") HAS("3") IN_ORDER;
static const char sql_offer[] = OFFER "WHERE p.programme = :programme ORDER BY p.subject LIMIT 1";
static const char sql_offer_groups[] = "SELECT code, title, timetable, seats, first, last, status, taken FROM programme_group "
                                       "WHERE subject = :subject ORDER BY status = '', first, code";

const struct query_text catalogue_queries[] = {
    QUERY(sql_offers_common), QUERY(sql_offers_walk), QUERY(sql_offers_word), QUERY(sql_offer), QUERY(sql_offer_groups), {0},
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

enum { WORDS = 3 };

struct words {
    char from[WORDS][CATALOGUE_WORD];
    char end[WORDS][CATALOGUE_WORD + 8];
    int count;
};

/* The longest word first: it is the rarest, too. What is typed beyond three words is passed over. */
static void split(const char *typed, struct words *out) {
    *out = (struct words){0};
    while (out->count < WORDS && *(typed += strspn(typed, CATALOGUE_GAPS))) {
        char word[CATALOGUE_WORD];
        size_t size = strcspn(typed, CATALOGUE_GAPS);
        size_t kept = size < sizeof word ? size : sizeof word - 1;
        memcpy(word, typed, kept);
        word[kept] = '\0';
        text_fold(word, out->from[out->count], sizeof out->from[out->count]);
        out->count += out->from[out->count][0] != '\0';
        typed += size;
    }
    for (int i = 1; i < out->count; i++)
        if (text_letters(out->from[i]) > text_letters(out->from[0])) {
            char swap[CATALOGUE_WORD];
            memcpy(swap, out->from[0], sizeof swap);
            memcpy(out->from[0], out->from[i], sizeof swap);
            memcpy(out->from[i], swap, sizeof swap);
        }
    for (int i = 0; i < out->count; i++) {
        size_t size = strlen(out->from[i]);
        memcpy(out->end[i], out->from[i], size);
        text_copy(out->end[i] + size, sizeof out->end[i] - size, PREFIX_END);
    }
}

static void read_offer(const struct rows *r, struct offer *out) {
    text_copy(out->subject, sizeof out->subject, db_text(r, 0));
    out->places = db_int(r, 1);
    out->rating = db_int(r, 2);
    out->raters = db_int(r, 3);
    db_record(r, 4, &rec_programme, &out->programme);
    db_record(r, 4 + (int)rec_programme.count, &rec_provider, &out->provider);
}

static bool find_as(struct db *db, const struct catalogue_filter *f, const char *typed, int most, struct arena *a,
                    struct list *found, struct fail *why) {
    struct words w;
    struct rows r;
    int64_t hits = COMMON;
    split(typed, &w);
    if (*typed && w.count == 0) return true;
    if (w.count > 0 && !db_one_int(db, &hits, sql_offers_common, why, "word1:t", w.from[0], "end1:t", w.end[0], "most:i",
                                   (int64_t)COMMON, NULL))
        return false;
    if (hits == 0) return true;
    if (!db_query(db, &r, hits < COMMON ? sql_offers_word : sql_offers_walk, why, "word1:t", w.from[0], "end1:t", w.end[0],
                  "word2:t", w.from[1], "end2:t", w.end[1], "word3:t", w.from[2], "end3:t", w.end[2], "direction:t",
                  f->direction ? f->direction : "", "age:i", (int64_t)f->age, "municipality:t",
                  f->municipality ? f->municipality : "", "places:i", (int64_t)f->places, "price:i", f->price_most, "most:i",
                  (int64_t)most, NULL))
        return false;
    while (db_next(&r, why)) read_offer(&r, list_add(found, a));
    bool ok = !db_failed(&r);
    db_done(&r);
    return ok;
}

bool catalogue_find(struct db *db, const struct catalogue_filter *f, int most, struct arena *a, struct offer **rows, int *count,
                    bool *other_layout, struct fail *why) {
    struct list found = LIST(struct offer);
    const char *typed = f->typed ? f->typed : "";
    const int bounded = most < 1 ? 1 : most > CATALOGUE_MOST ? CATALOGUE_MOST : most;
    char other[256];
    *other_layout = false;
    if (!find_as(db, f, typed, bounded, a, &found, why)) return false;
    if (found.count == 0 && *typed) {
        text_other_layout(typed, other, sizeof other);
        if (!find_as(db, f, other, bounded, a, &found, why)) return false;
        *other_layout = found.count > 0;
    }
    *rows = found.rows;
    *count = found.count;
    return true;
}

bool catalogue_offer(struct db *db, const char *programme, struct offer *out, bool *found, struct fail *why) {
    struct rows r;
    *out = (struct offer){0};
    if (!db_query(db, &r, sql_offer, why, "programme:t", programme, NULL)) return false;
    *found = db_next(&r, why);
    if (*found) read_offer(&r, out);
    bool ok = !db_failed(&r);
    db_done(&r);
    return ok;
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
    }
    bool ok = !db_failed(&r);
    db_done(&r);
    *rows = found.rows;
    *count = found.count;
    return ok;
}
