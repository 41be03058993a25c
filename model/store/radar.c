#include "model/store/radar.h"

#include "model/base/text.h"
#include "model/store/alias.h"
#include "model/store/journal.h"
#include "model/store/list.h"
#include "model/store/names.h"
#include "model/store/queries_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is compared. Everything but the applicant's name stands in the index of birth dates, so the children of a day are read
 * from pages that lie together. */
#define KEY "SELECT l.subject, l.f_surname, l.f_name, l.f_patronymic, l.child_birth, l.child_snils, l.doc_key, l.f_parent"

static const char sql_by_snils[] = KEY " FROM learner l WHERE l.child_snils = :key ORDER BY l.subject LIMIT :bound";
static const char sql_by_document[] = KEY " FROM learner l WHERE l.doc_key = :key ORDER BY l.subject LIMIT :bound";
static const char sql_by_name[] = KEY " FROM learner l WHERE l.f_surname = :surname AND l.f_name = :name"
                                      " AND l.f_patronymic = :patronymic ORDER BY l.subject LIMIT :bound";
/* In the order of that index. */
#define BEHIND_SURNAME "l.f_name, l.f_patronymic, l.child_snils, l.doc_key, l.f_parent, l.subject"
static const char sql_by_birth[] =
    KEY " FROM learner l WHERE l.child_birth = :birth AND l.f_surname = :surname ORDER BY " BEHIND_SURNAME " LIMIT :bound";
static const char sql_by_day[] =
    KEY " FROM learner l WHERE l.child_birth = :birth ORDER BY l.f_surname, " BEHIND_SURNAME " LIMIT :bound";
static const char sql_applicant[] = "SELECT applicant_name, applicant_patronymic FROM learner WHERE subject = :subject";

static const char sql_hit[] =
    "SELECT l.child_surname, l.child_name, l.child_patronymic, l.child_birth, l.child_snils, l.child_doc_series,"
    " l.child_doc_number, l.number, a.app, a.request_no, a.state, p.name, l.applicant_surname, l.applicant_name,"
    " l.applicant_patronymic, l.phone, l.alias FROM learner l LEFT JOIN application a ON a.subject = l.subject AND"
    " a.app = l.last_app LEFT JOIN certificate c ON c.subject = l.subject AND c.number = l.number"
    " LEFT JOIN point p ON p.point = coalesce(c.issued_point, l.point) WHERE l.subject = :subject";

static const char sql_whole[] =
    "SELECT subject" CHILD_FIELDS(QUERY_CHILD) APPLICANT_FIELDS(QUERY_APPLICANT) " FROM learner WHERE subject = :subject";

const struct query_text radar_queries[] = {
    QUERY(sql_by_snils), QUERY(sql_by_document), QUERY(sql_by_name),
    QUERY(sql_by_birth), QUERY(sql_by_day),      QUERY(sql_applicant),
    QUERY(sql_hit),      QUERY(sql_whole),       {0},
};

enum { DAY_MOST = 600 /* of one birth date */, NAME_MOST = 100, SAME_MOST = 20 };

struct scan {
    struct db *db;
    struct arena *a;
    const char *subject; /* the form's own, as it is kept */
    struct duplicate_key typed;
    struct list hits;
};

static void take_key(const struct rows *r, struct duplicate_key *out) {
    snprintf(out->full, sizeof out->full, "%s%s%s", db_text(r, 1), db_text(r, 2), db_text(r, 3));
    text_copy(out->surname, sizeof out->surname, db_text(r, 1));
    text_copy(out->name, sizeof out->name, db_text(r, 2));
    text_copy(out->birth, sizeof out->birth, db_text(r, 4));
    text_copy(out->snils, sizeof out->snils, db_text(r, 5));
    text_copy(out->document, sizeof out->document, db_text(r, 6));
    out->parent[0] = '\0';
}

/* Only of who could be a twin: the whole name of the applicant. */
static bool take_parent(struct scan *s, const struct rows *r, struct duplicate_key *known, struct fail *why) {
    const char *surname = db_text(r, 7);
    struct rows parent;
    char whole[300];
    if (!*surname || !*s->typed.parent || strcmp(known->surname, s->typed.surname) != 0 ||
        strcmp(known->birth, s->typed.birth) != 0 || strncmp(s->typed.parent, surname, strlen(surname)) != 0)
        return true;
    if (!db_query(s->db, &parent, sql_applicant, why, "subject:t", db_text(r, 0), NULL)) return false;
    if (db_next(&parent, why)) {
        snprintf(whole, sizeof whole, "%s %s %s", surname, db_text(&parent, 0), db_text(&parent, 1));
        text_fold(whole, known->parent, sizeof known->parent);
    }
    return db_done(&parent);
}

static bool already(const struct scan *s, const char *subject) {
    const struct radar_hit *hits = s->hits.rows;
    for (int i = 0; i < s->hits.count; i++)
        if (strcmp(hits[i].subject, subject) == 0) return true;
    return false;
}

static bool compare_rows(struct scan *s, struct rows *r, int *count, struct fail *why) {
    struct duplicate_key known;
    struct duplicate_found found;
    bool good = true;
    *count = 0;
    while (good && db_next(r, why)) {
        ++*count;
        if (strcmp(db_text(r, 0), s->subject) == 0 || already(s, db_text(r, 0))) continue;
        take_key(r, &known);
        good = take_parent(s, r, &known, why);
        if (!good || duplicate_compare(&s->typed, &known, &found) == DUPLICATE_NONE) continue;
        *(struct radar_hit *)list_add(&s->hits, s->a) =
            (struct radar_hit){.found = found, .subject = arena_dup(s->a, db_text(r, 0))};
    }
    return db_done(r) && good;
}

static bool by_key(struct scan *s, const char *sql, const char *key, struct fail *why) {
    struct rows r;
    int count;
    return !*key || (db_query(s->db, &r, sql, why, "key:t", key, "bound:i", (int64_t)SAME_MOST, NULL) &&
                     compare_rows(s, &r, &count, why));
}

static bool by_name(struct scan *s, const struct child *child, struct fail *why) {
    char patronymic[100];
    struct rows r;
    int count;
    if (!*s->typed.surname || !*s->typed.name) return true;
    text_fold(child->patronymic, patronymic, sizeof patronymic);
    return db_query(s->db, &r, sql_by_name, why, "surname:t", s->typed.surname, "name:t", s->typed.name, "patronymic:t",
                    patronymic, "bound:i", (int64_t)NAME_MOST, NULL) &&
           compare_rows(s, &r, &count, why);
}

/* All of that day; where they are too many, those of that surname at least. */
static bool by_birth(struct scan *s, bool *cut, struct fail *why) {
    struct rows r;
    int count;
    if (!*s->typed.birth) return true;
    if (!db_query(s->db, &r, sql_by_day, why, "birth:t", s->typed.birth, "bound:i", (int64_t)DAY_MOST, NULL) ||
        !compare_rows(s, &r, &count, why))
        return false;
    *cut = count == DAY_MOST;
    return !*cut || !*s->typed.surname ||
           (db_query(s->db, &r, sql_by_birth, why, "birth:t", s->typed.birth, "surname:t", s->typed.surname, "bound:i",
                     (int64_t)DAY_MOST, NULL) &&
            compare_rows(s, &r, &count, why));
}

/* --- What is shown -------------------------------------------------------------------------------------------------------- */

static int rank(const struct radar_hit *hit) {
    return (int)hit->found.kind * 2 + (*hit->number != '\0');
}

static int by_rank(const void *one, const void *two) {
    const struct radar_hit *a = one, *b = two;
    int order = rank(b) - rank(a);
    return order ? order : strcmp(a->subject, b->subject);
}

/* The details of a hit; a learner dropped by a merge becomes the one that is kept. *gone: the form's own, or one shown
 * already. */
static bool fill(struct scan *s, int at, bool *gone, struct fail *why) {
    struct radar_hit *hits = s->hits.rows, *hit = &hits[at];
    struct alias_place alias;
    struct rows r;
    *gone = true;
    if (!alias_of(s->db, hit->subject, &alias, why)) return false;
    if (strcmp(alias.root, s->subject) == 0) return true;
    for (int i = 0; i < at; i++)
        if (strcmp(hits[i].subject, alias.root) == 0) return true;
    hit->subject = arena_dup(s->a, alias.root);
    if (!db_query(s->db, &r, sql_hit, why, "subject:t", hit->subject, NULL)) return false;
    if (db_next(&r, why)) {
        const char *series = arena_dup(s->a, db_text(&r, 5));
        *gone = false;
        hit->name = name_join(s->a, db_text(&r, 0), db_text(&r, 1), db_text(&r, 2));
        hit->birth = arena_dup(s->a, db_text(&r, 3));
        hit->snils = arena_dup(s->a, db_text(&r, 4));
        hit->doc = arena_printf(s->a, "%s%s%s", series, *series ? " " : "", db_text(&r, 6));
        hit->number = arena_dup(s->a, db_text(&r, 7));
        hit->app = arena_dup(s->a, db_text(&r, 8));
        hit->app_no = arena_dup(s->a, db_text(&r, 9));
        hit->state = arena_dup(s->a, db_text(&r, 10));
        hit->place = arena_dup(s->a, db_text(&r, 11));
        hit->parent = name_join(s->a, db_text(&r, 12), db_text(&r, 13), db_text(&r, 14));
        hit->phone = arena_dup(s->a, db_text(&r, 15));
    }
    return db_done(&r);
}

/* The kind is worth more than anything, so the worst are kept when there are too many. */
static bool show(struct scan *s, struct radar *out, struct fail *why) {
    struct radar_hit *hits = s->hits.rows;
    int count = 0;
    for (int i = 0; i < s->hits.count; i++) {
        bool gone;
        if (!fill(s, i, &gone, why)) return false;
        if (!gone) hits[count++] = hits[i];
    }
    if (count > 0) qsort(hits, (size_t)count, sizeof *hits, by_rank);
    out->hits = hits;
    out->count = count < RADAR_MOST ? count : RADAR_MOST;
    for (int i = 0; i < count; i++) {
        out->hard += hits[i].found.kind == DUPLICATE_HARD;
        out->soft += hits[i].found.kind == DUPLICATE_SOFT;
        out->twins += hits[i].found.kind == DUPLICATE_TWIN;
    }
    return true;
}

bool radar_find(struct db *db, const char *subject, const struct child *child, const struct applicant *applicant,
                struct arena *a, struct radar *out, struct fail *why) {
    struct scan s = {.db = db, .a = a, .hits = LIST(struct radar_hit)};
    struct alias_place own;
    *out = (struct radar){0};
    if (!alias_of(db, subject, &own, why)) return false;
    s.subject = own.root;
    duplicate_ready(child, applicant, &s.typed);
    return by_key(&s, sql_by_snils, child->snils, why) && by_key(&s, sql_by_document, s.typed.document, why) &&
           by_name(&s, child, why) && by_birth(&s, &out->cut, why) && show(&s, out, why);
}

static bool load_key(struct db *db, const char *subject, struct duplicate_key *out, struct fail *why) {
    struct child child = {0};
    struct applicant applicant = {0};
    struct rows r;
    if (!db_query(db, &r, sql_whole, why, "subject:t", subject, NULL)) return false;
    if (db_next(&r, why)) {
        db_record(&r, 1, &rec_child, &child);
        db_record(&r, 1 + (int)rec_child.count, &rec_applicant, &applicant);
    }
    db_done(&r);
    duplicate_ready(&child, &applicant, out);
    return !db_failed(&r);
}

bool radar_twins(struct db *db, const char *one, const char *other, bool *twins, struct fail *why) {
    struct duplicate_key a, b;
    struct duplicate_found found;
    *twins = false;
    if (!load_key(db, one, &a, why) || !load_key(db, other, &b, why)) return false;
    *twins = duplicate_compare(&a, &b, &found) == DUPLICATE_TWIN;
    return true;
}
