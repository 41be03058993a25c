#include "model/base/text.h"
#include "model/store/apply.h"
#include "model/store/catalogue.h"

#include <stdlib.h>
#include <string.h>

/* The catalogue. What is listed anew under a code replaces what stood there; the places that the centre has counted stay. */

/* --- Words ---------------------------------------------------------------------------------------------------------------- */

/* `of`: the code of the provider, the folded title of the programme. */
typedef bool put_word(const struct applying *a, const char *word, const char *of, struct fail *why);

/* Each word of a text, folded: what stands between two characters that folding drops. */
static bool each_word(const struct applying *a, const char *text, put_word *put, const char *of, struct fail *why) {
    char word[CATALOGUE_WORD], folded[CATALOGUE_WORD];
    while (*(text += strspn(text, CATALOGUE_GAPS))) {
        size_t size = strcspn(text, CATALOGUE_GAPS);
        size_t kept = size < sizeof word ? size : sizeof word - 1;
        memcpy(word, text, kept);
        word[kept] = '\0';
        text_fold(word, folded, sizeof folded);
        if (*folded && !put(a, folded, of, why)) return false;
        text += size;
    }
    return true;
}

static bool put_programme_word(const struct applying *a, const char *word, const char *of, struct fail *why) {
    return db_run(a->db,
                  "INSERT INTO programme_word (subject, word, f_title) VALUES (:subject, :word, :f_title) "
                  "ON CONFLICT (subject, word) DO NOTHING",
                  why, "subject:t", a->subject, "word:t", word, "f_title:t", of, NULL);
}

static bool put_provider_word(const struct applying *a, const char *word, const char *of, struct fail *why) {
    return db_run(a->db,
                  "INSERT INTO provider_word (subject, word, code) VALUES (:subject, :word, :code) "
                  "ON CONFLICT (subject, word) DO UPDATE SET code = excluded.code",
                  why, "subject:t", a->subject, "word:t", word, "code:t", of, NULL);
}

/* --- Providers and programmes --------------------------------------------------------------------------------------------- */

bool apply_provider_listed(const struct applying *a, struct fail *why) {
    const struct provider *p = a->ev->payload;
    return db_run(a->db,
                  "INSERT INTO provider (subject, code, name, form, licence, municipality, address, phone, status, since) "
                  "VALUES (:subject, :code, :name, :form, :licence, :municipality, :address, :phone, :status, :since) "
                  "ON CONFLICT (subject) DO UPDATE SET code = excluded.code, name = excluded.name, "
                  "form = excluded.form, licence = excluded.licence, municipality = excluded.municipality, "
                  "address = excluded.address, phone = excluded.phone, status = excluded.status, since = excluded.since",
                  why, "subject:t", a->subject, ":r", &rec_provider, p, NULL) &&
           db_run(a->db, "DELETE FROM provider_word WHERE subject = :subject", why, "subject:t", a->subject, NULL) &&
           each_word(a, p->name, put_provider_word, p->code, why);
}

bool apply_programme_listed(const struct applying *a, struct fail *why) {
    const struct programme *p = a->ev->payload;
    char folded[sizeof p->title];
    text_fold(p->title, folded, sizeof folded);
    return db_run(a->db,
                  "INSERT INTO programme (subject, f_title, programme, provider, title, registry, direction, age_from, age_to, "
                  "price, month_price, municipality, first, last, status, note) "
                  "VALUES (:subject, :f_title, :programme, :provider, :title, :registry, :direction, :age_from, :age_to, "
                  ":price, :month_price, :municipality, :first, :last, :status, :note) "
                  "ON CONFLICT (subject) DO UPDATE SET f_title = excluded.f_title, programme = excluded.programme, "
                  "provider = excluded.provider, title = excluded.title, registry = excluded.registry, "
                  "direction = excluded.direction, age_from = excluded.age_from, age_to = excluded.age_to, "
                  "price = excluded.price, month_price = excluded.month_price, municipality = excluded.municipality, "
                  "first = excluded.first, last = excluded.last, status = excluded.status, note = excluded.note",
                  why, "subject:t", a->subject, "f_title:t", folded, ":r", &rec_programme, p, NULL) &&
           db_run(a->db, "DELETE FROM programme_word WHERE subject = :subject", why, "subject:t", a->subject, NULL) &&
           each_word(a, p->title, put_programme_word, folded, why);
}

/* --- Groups and their places ---------------------------------------------------------------------------------------------- */

static bool count_places(const struct applying *a, struct fail *why) {
    return db_run(a->db,
                  "UPDATE programme SET places = coalesce((SELECT sum(CASE WHEN seats > taken THEN seats - taken ELSE 0 END) "
                  "FROM programme_group WHERE subject = :subject AND status = 'active'), -1) WHERE subject = :subject",
                  why, "subject:t", a->subject, NULL);
}

static bool put_group(const struct applying *a, const struct offered_group *g, struct fail *why) {
    return db_run(a->db,
                  "INSERT INTO programme_group (subject, code, title, timetable, seats, first, last, status) "
                  "VALUES (:subject, :code, :title, :timetable, :seats, :first, :last, :status) "
                  "ON CONFLICT (subject, code) DO UPDATE SET title = excluded.title, timetable = excluded.timetable, "
                  "seats = excluded.seats, first = excluded.first, last = excluded.last, status = excluded.status",
                  why, "subject:t", a->subject, "code:t", g->code, "title:t", g->title, "timetable:t", g->timetable, "seats:i",
                  g->seats, "first:t", g->first, "last:t", g->last, "status:t", g->status, NULL);
}

bool apply_groups_listed(const struct applying *a, struct fail *why) {
    const char *at = ((const struct group_rows *)a->ev->payload)->rows;
    struct catalogue_line line;
    struct offered_group group;
    if (!db_run(a->db, "UPDATE programme_group SET status = '' WHERE subject = :subject", why, "subject:t", a->subject, NULL))
        return false;
    while (catalogue_line_next(&at, &line)) {
        offered_group_read(&line, &group);
        if (!put_group(a, &group, why)) return false;
    }
    return count_places(a, why);
}

bool apply_programme_counted(const struct applying *a, struct fail *why) {
    const struct counted *counted = a->ev->payload;
    struct catalogue_line line;
    for (const char *at = counted->rows; catalogue_line_next(&at, &line);)
        if (!db_run(a->db,
                    "UPDATE programme_group SET taken = :taken, counted = :gsn WHERE subject = :subject AND code = :code", why,
                    "subject:t", a->subject, "code:t", line.cells[0], "taken:i", (int64_t)strtoll(line.cells[1], NULL, 10),
                    "gsn:i", a->ev->gsn, NULL))
            return false;
    return db_run(a->db, "UPDATE programme SET rating = :rating, raters = :raters WHERE subject = :subject", why, "subject:t",
                  a->subject, "rating:i", counted->rating, "raters:i", counted->raters, NULL) &&
           count_places(a, why);
}
