#include "model/base/text.h"
#include "model/store/apply.h"

#include <string.h>

/* Lists the centre makes for all: days off, values to pick from, the index of keyed hashes. */

bool apply_day_opened(const struct applying *a, struct fail *why) {
    const struct day *d = a->ev->payload;
    return db_run(a->db,
                  "INSERT INTO setting (subject, key, value) VALUES (:subject, 'day', :day) "
                  "ON CONFLICT (subject, key) DO UPDATE SET value = excluded.value WHERE setting.value < excluded.value",
                  why, "subject:t", a->subject, "day:t", d->day, NULL);
}

bool apply_calendar_set(const struct applying *a, struct fail *why) {
    return db_run(a->db,
                  "INSERT INTO calendar_set (subject, year, edition, source, lines) "
                  "VALUES (:subject, :year, :edition, :source, :lines) ON CONFLICT (subject, year) DO UPDATE SET "
                  "edition = excluded.edition, source = excluded.source, lines = excluded.lines "
                  "WHERE calendar_set.edition <= excluded.edition",
                  why, "subject:t", a->subject, ":r", &rec_calendar_rows, a->ev->payload, NULL);
}

/* One line of a list: what stands before the TAB and what behind it, both cut to the room. False at the end. */
struct line {
    char first[64];
    char rest[480];
};

static void copy_part(char *out, size_t room, const char *from, size_t size) {
    char text[480];
    if (size >= sizeof text) size = sizeof text - 1;
    memcpy(text, from, size);
    text[size] = '\0';
    text_copy(out, room, text);
}

static bool next_line(const char **at, struct line *out) {
    const char *from = *at;
    if (!*from) return false;
    size_t size = strcspn(from, "\n"), tab = strcspn(from, "\t\n");
    copy_part(out->first, sizeof out->first, from, tab);
    copy_part(out->rest, sizeof out->rest, from + tab + (tab < size), size - tab - (tab < size));
    *at = from + size + (from[size] == '\n');
    return true;
}

static bool put_pick(const struct applying *a, const struct pick_rows *p, int64_t no, const struct line *line,
                     struct fail *why) {
    char folded[sizeof line->rest];
    text_fold(line->rest, folded, sizeof folded);
    return db_run(a->db,
                  "INSERT INTO pick (subject, list, parent, municipality, edition, part, line, code, text, f_text) VALUES "
                  "(:subject, :list, :parent, :municipality, :edition, :part, :line, :code, :text, :f_text) "
                  "ON CONFLICT (subject, edition, part, line) DO NOTHING",
                  why, "subject:t", a->subject, "line:i", no, "code:t", line->first, "text:t", line->rest, "f_text:t", folded,
                  ":r", &rec_pick_rows, p, NULL);
}

/* The list before it stays in use until the last part is here. */
bool apply_pick_listed(const struct applying *a, struct fail *why) {
    const struct pick_rows *p = a->ev->payload;
    const char *at = p->rows;
    struct line line;
    for (int64_t no = 1; next_line(&at, &line); no++)
        if (*line.rest && !put_pick(a, p, no, &line, why)) return false;
    return p->part < p->parts || db_run(a->db, "DELETE FROM pick WHERE subject = :subject AND edition < :edition", why,
                                        "subject:t", a->subject, "edition:i", p->edition, NULL);
}

static const char *key_or_none(const char *key) {
    return strcmp(key, "-") == 0 ? "" : key;
}

/* A batch listed anew replaces itself: so a child goes from the index. An edition without its keys says nothing: they were
 * taken away because of a later one, which comes. */
bool apply_index_listed(const struct applying *a, struct fail *why) {
    const struct index_rows *i = a->ev->payload;
    const char *at = i->keys.keys;
    struct line line;
    if (!a->ev->p) return true;
    if (!db_run(a->db, "DELETE FROM index_key WHERE subject = :subject", why, "subject:t", a->subject, NULL)) return false;
    for (int64_t no = 1; next_line(&at, &line); no++)
        if (!db_run(
                a->db,
                "INSERT INTO index_key (subject, line, day, snils_key, doc_key) VALUES (:subject, :line, :day, :snils, :doc)",
                why, "subject:t", a->subject, "line:i", no, "day:t", i->open.day, "snils:t", key_or_none(line.first), "doc:t",
                key_or_none(line.rest), NULL))
            return false;
    return true;
}
