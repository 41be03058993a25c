#include "model/base/csv.h"
#include "model/base/date.h"
#include "model/base/text.h"
#include "model/rules/fields.h"
#include "model/store/alias.h"
#include "model/store/list.h"
#include "model/store/queries.h"
#include "sync/centre/commands.h"

#include <inttypes.h>
#include <string.h>

/* Proof that a child's data were destroyed (приказ Роскомнадзора 28.10.2022 № 179): an act and an extract from the log, both
 * kept for three years. Both are made from the log as it stands when they are asked for, so that the act names fewer kiosks as
 * time goes on; a name, a СНИЛС or an address is nowhere to be had any more. An erasure is known by the event that asked for
 * it. */

struct erasure {
    char of[EVENT_ID_TEXT];
    int64_t gsn; /* of its last event */
    int64_t at;
    struct erased facts;
    struct list subjects; /* const char *: the learner first, then those merged into it */
};

static bool read_erasures(struct order *order, struct list *ids, struct fail *why) {
    struct rows r;
    if (!db_query(
            order->centre->db, &r,
            "SELECT m.kiosk, m.epoch, m.seq FROM log m WHERE " LOG_FATE(m) " AND m.type = 'learner.erased' ORDER BY m.gsn", why,
            NULL))
        return false;
    while (db_next(&r, why))
        *(struct event_id *)list_add(ids, &order->a) =
            (struct event_id){(uint32_t)db_int(&r, 0), (uint32_t)db_int(&r, 1), (uint64_t)db_int(&r, 2)};
    return !db_failed(&r);
}

/* All of them, the events of one asking joined. */
static bool load_erasures(struct order *order, struct list *out, struct fail *why) {
    struct list ids = LIST(struct event_id);
    *out = LIST(struct erasure);
    if (!read_erasures(order, &ids, why)) return false;
    for (int i = 0; i < ids.count; i++) {
        struct event ev;
        if (!journal_load(order->centre->db, ((struct event_id *)ids.rows)[i], &order->a, &ev, why)) return false;
        const struct erased *facts = ev.payload;
        struct erasure *e = out->count > 0 ? (struct erasure *)out->rows + out->count - 1 : NULL;
        if (!e || strcmp(e->of, facts->of) != 0) {
            e = list_add(out, &order->a);
            *e = (struct erasure){.at = ev.at, .facts = *facts, .subjects = LIST(const char *)};
            text_copy(e->of, sizeof e->of, facts->of);
        }
        e->gsn = ev.gsn;
        *(const char **)list_add(&e->subjects, &order->a) = arena_dup(&order->a, ev.subject);
    }
    return true;
}

static bool find_erasure(struct order *order, struct erasure *out, struct fail *why) {
    struct list all;
    const char *id = order_argument(order, 0);
    if (!load_erasures(order, &all, why)) return false;
    for (int i = 0; i < all.count; i++) {
        *out = ((struct erasure *)all.rows)[i];
        if (strcmp(out->of, id) == 0) return true;
    }
    return fail_set(why, FAIL_GONE, "erasure: id", _("There is no erasure “%s”. “erasure list” shows them."), id);
}

static const char *subject_at(const struct erasure *e, int i) {
    return ((const char *const *)e->subjects.rows)[i];
}

/* --- Kiosks --------------------------------------------------------------------------------------------------------------- */

struct holder {
    uint32_t no;
    const char *name;
    const char *frozen;
    int64_t seen_at;
};

/* Kiosks that had the learner in their scope and have not said since that they took the erasure. */
static bool unconfirmed(struct order *order, const struct erasure *e, struct list *out, struct fail *why) {
    static const char sql[] =
        "SELECT k.no, k.name, k.frozen, s.seen_at FROM kiosk k JOIN kiosk_state s ON s.kiosk = k.no WHERE s.cursor < :gsn "
        "AND EXISTS (SELECT 1 FROM scope h WHERE h.subject = :subject AND h.scope IN ('k:' || k.no, "
        "CASE WHEN k.scope = 'office' THEN 'm:' || k.municipality ELSE 'p:' || k.point END)) ORDER BY k.no";
    struct rows r;
    *out = LIST(struct holder);
    if (!db_query(order->centre->db, &r, sql, why, "gsn:i", e->gsn, "subject:t", subject_at(e, 0), NULL)) return false;
    while (db_next(&r, why))
        *(struct holder *)list_add(out, &order->a) = (struct holder){.no = (uint32_t)db_int(&r, 0),
                                                                     .name = arena_dup(&order->a, db_text(&r, 1)),
                                                                     .frozen = arena_dup(&order->a, db_text(&r, 2)),
                                                                     .seen_at = db_int(&r, 3)};
    return !db_failed(&r);
}

static void say_kiosks(struct order *order, const struct list *kiosks) {
    bytes_printf(&order->say, "%s\n",
                 kiosks->count ? _("Not confirmed yet, the data may still be on their disks:")
                               : _("All kiosks that had the data have confirmed that they are destroyed."));
    for (int i = 0; i < kiosks->count; i++) {
        const struct holder *k = (const struct holder *)kiosks->rows + i;
        char seen[17] = "-";
        if (k->seen_at > 0) moment_show(k->seen_at, order->centre->env.offset, seen);
        bytes_printf(&order->say, _("  kiosk %u %s, last exchange %s %s\n"), k->no, k->name, seen, k->frozen);
    }
}

/* --- What was held -------------------------------------------------------------------------------------------------------- */

/* What the parts of the events are called in law. */
static const struct {
    const char *prefix; /* of the part; "": its record decides */
    const struct record *rec;
    const char *title; /* N_() */
} categories[] = {
    {"child", NULL, N_("names, sex, date of birth, SNILS, identity document of the child")},
    {"address", NULL, N_("address")},
    {"applicant", NULL, N_("names, SNILS, identity document, authority, phone and e-mail of the applicant")},
    {"", &rec_remark, N_("explanations in free text")},
    {"", &rec_filed_note, N_("explanations in free text")},
    {"", &rec_changed_paper, N_("paper on which a change rests")},
    {"", &rec_issued_term, N_("end of the certificate, which tells the date of birth")},
    {"", &rec_eligible, N_("end of the right to a certificate, which tells the date of birth")},
};
enum { CATEGORIES = sizeof categories / sizeof *categories };

static bool is_category(const struct event_part *part, size_t i) {
    return categories[i].rec ? part->rec == categories[i].rec : strcmp(part->prefix, categories[i].prefix) == 0;
}

static void add_categories(const struct event_type *type, bool has[CATEGORIES]) {
    for (int i = 0; type && i < type->part_count; i++)
        for (size_t k = 0; type->parts[i].personal && k < CATEGORIES; k++)
            if (is_category(&type->parts[i], k)) has[k] = true;
}

static const char *name_categories(struct order *order, const bool has[CATEGORIES]) {
    const char *names = "";
    for (size_t k = 0; k < CATEGORIES; k++) {
        const char *title = _(categories[k].title);
        if (has[k] && !strstr(names, title)) names = arena_printf(&order->a, "%s%s%s", names, *names ? "; " : "", title);
    }
    return names;
}

struct held {
    const char *id, *type, *subject;
    int64_t at;
    const void *c;
    size_t c_size;
};

/* Every event whose personal part is gone. */
static bool read_held(struct order *order, const struct erasure *e, struct list *out, struct fail *why) {
    static const char sql[] =
        "SELECT l.kiosk, l.epoch, l.seq, l.type, l.at, l.c FROM touch t JOIN log l ON l.kiosk = t.kiosk AND l.epoch = t.epoch "
        "AND l.seq = t.seq WHERE t.subject = :subject AND l.c IS NOT NULL ORDER BY CASE WHEN t.gsn > 0 THEN 0 ELSE 1 END, t.gsn, "
        "t.kiosk, t.epoch, t.seq";
    *out = LIST(struct held);
    for (int i = 0; i < e->subjects.count; i++) {
        struct rows r;
        if (!db_query(order->centre->db, &r, sql, why, "subject:t", subject_at(e, i), NULL)) return false;
        while (db_next(&r, why)) {
            struct held *h = list_add(out, &order->a);
            char id[EVENT_ID_TEXT];
            event_id_show((struct event_id){(uint32_t)db_int(&r, 0), (uint32_t)db_int(&r, 1), (uint64_t)db_int(&r, 2)}, id);
            const void *c = db_blob(&r, 5, &h->c_size);
            *h = (struct held){.id = arena_dup(&order->a, id),
                               .type = arena_dup(&order->a, db_text(&r, 3)),
                               .subject = subject_at(e, i),
                               .at = db_int(&r, 4),
                               .c = memcpy(arena_alloc(&order->a, h->c_size + 1), c, h->c_size),
                               .c_size = h->c_size};
        }
        if (db_failed(&r)) return false;
    }
    return true;
}

/* The numbers that the learner had: they stay in the register. */
static bool read_numbers(struct order *order, const struct erasure *e, const char **out, struct fail *why) {
    struct rows r;
    *out = "";
    if (!db_query(order->centre->db, &r, "SELECT number FROM certificate WHERE subject = :subject ORDER BY number", why,
                  "subject:t", subject_at(e, 0), NULL))
        return false;
    while (db_next(&r, why)) {
        char number[16];
        certificate_show(db_text(&r, 0), number);
        *out = arena_printf(&order->a, "%s%s%s", *out, **out ? ", " : "", number);
    }
    return !db_failed(&r);
}

/* --- Commands ------------------------------------------------------------------------------------------------------------- */

bool command_erasure_list(struct order *order, struct fail *why) {
    struct list all;
    if (!load_erasures(order, &all, why)) return false;
    for (int i = 0; i < all.count; i++) {
        const struct erasure *e = (const struct erasure *)all.rows + i;
        struct list kiosks;
        const char *numbers;
        if (!unconfirmed(order, e, &kiosks, why) || !read_numbers(order, e, &numbers, why)) return false;
        bytes_printf(&order->say, "%-12s %s %-8s %3d %s\n", e->of, e->facts.day, e->facts.reason, kiosks.count, numbers);
    }
    return true;
}

static const struct {
    const char *id;
    const char *title; /* N_() */
} reasons[] = {
    {"consent", N_("the consent to the processing was withdrawn (152-FZ, art. 21 part 5)")},
    {"unlawful", N_("the data were processed unlawfully (152-FZ, art. 21 part 3)")},
    {"goal", N_("the goal of the processing is reached (152-FZ, art. 21 part 4)")},
};

static const char *reason_title(const char *id) {
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (strcmp(reasons[i].id, id) == 0) return _(reasons[i].title);
    return id;
}

/* Who asked, who agreed, on which paper. */
struct asked {
    struct person by, second;
    struct act_open act;
};

static bool load_asked(struct order *order, const struct erasure *e, struct asked *out, struct fail *why) {
    struct event_id id;
    struct event ev;
    struct fail ignored;
    *out = (struct asked){0};
    if (!event_id_parse(e->of, &id) || !journal_load(order->centre->db, id, &order->a, &ev, why)) return false;
    if (ev.type && ev.type->kind == EV_ERASURE_ASKED) out->act = ((const struct act *)ev.payload)->open;
    /* Somebody who is not on the list of the staff any more is named by his id. */
    if (!person_load(order->centre->db, ev.staff, &out->by, &ignored)) text_copy(out->by.name, sizeof out->by.name, ev.staff);
    if (out->act.second[0] && !person_load(order->centre->db, out->act.second, &out->second, &ignored))
        text_copy(out->second.name, sizeof out->second.name, out->act.second);
    return true;
}

static void say_line(struct order *order, const char *title, const char *value) {
    if (*value) bytes_printf(&order->say, "%s: %s\n", title, value);
}

bool command_erasure_act(struct order *order, struct fail *why) {
    struct erasure e;
    struct asked asked;
    struct list held, kiosks;
    struct region_facts region;
    const char *numbers;
    bool has[CATEGORIES] = {false};
    char day[DATE_TEXT], until[DATE_TEXT], paper_day[DATE_TEXT] = "";
    if (!find_erasure(order, &e, why) || !load_asked(order, &e, &asked, why) || !read_held(order, &e, &held, why) ||
        !unconfirmed(order, &e, &kiosks, why) || !read_numbers(order, &e, &numbers, why) ||
        !region_load(order->centre->db, &region, why))
        return false;
    for (int i = 0; i < held.count; i++) add_categories(event_type(((struct held *)held.rows)[i].type), has);
    date_iso_show(e.facts.day, day);
    date_iso_show(e.facts.backups_until, until);
    if (asked.act.day[0]) date_iso_show(asked.act.day, paper_day);
    bytes_printf(&order->say, _("ACT of the destruction of personal data, erasure %s of %s\n\n"), e.of, day);
    say_line(order, _("Operator"), region.opened.operator_name);
    say_line(order, _("Information system"),
             arena_printf(&order->a, _("“Priem”, %s: the centre and the kiosks"), region.opened.name));
    for (int i = 0; i < e.subjects.count; i++)
        say_line(order, i == 0 ? _("Subject (learner)") : _("and merged into it"), subject_at(&e, i));
    say_line(order, _("Certificate"), numbers);
    say_line(order, _("Ground"), reason_title(e.facts.reason));
    say_line(order, _("Request"), arena_printf(&order->a, "%s %s", asked.act.paper, paper_day));
    say_line(order, _("Destroyed by"), asked.by.name);
    say_line(order, _("Agreed by"), asked.second.name);
    say_line(order, _("Categories"), name_categories(order, has));
    say_line(order, _("Way"),
             arena_printf(&order->a,
                          _("the personal parts of %d records were overwritten in the store, rows and search keys too"),
                          held.count));
    say_line(order, _("Kept"), _("numbers, dates, grounds and commitments of the records, without the person"));
    say_line(order, _("Day"), day);
    say_line(order, _("The last backup with the data is destroyed by"), until);
    bytes_printf(&order->say, "\n");
    say_kiosks(order, &kiosks);
    return true;
}

static void put_held(struct order *order, const struct erasure *e, const struct held *h, const char *system) {
    bool has[CATEGORIES] = {false};
    char at[17], commitment[BASE64_SIZE(HASH_SIZE)];
    add_categories(event_type(h->type), has);
    moment_show(h->at, order->centre->env.offset, at);
    base64_of(h->c, h->c_size == HASH_SIZE ? HASH_SIZE : 0, commitment);
    const char *const columns[] = {
        h->id,        at,        h->type, h->subject, name_categories(order, has), system, reason_title(e->facts.reason),
        e->facts.day, commitment};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) csv_put(order->out, ',', columns[i], i == 0);
    csv_end(order->out);
}

bool command_erasure_log(struct order *order, struct fail *why) {
    static const char *const header[] = {"record", "moment", "type", "subject",   "categories",
                                         "system", "ground", "day",  "commitment"};
    struct erasure e;
    struct list held;
    struct region_facts region;
    if (!find_erasure(order, &e, why) || !read_held(order, &e, &held, why) || !region_load(order->centre->db, &region, why))
        return false;
    const char *system = arena_printf(&order->a, _("“Priem”, %s: the centre and the kiosks"), region.opened.name);
    for (size_t i = 0; i < sizeof header / sizeof *header; i++) csv_put(order->out, ',', header[i], i == 0);
    csv_end(order->out);
    for (int i = 0; i < held.count; i++) put_held(order, &e, (const struct held *)held.rows + i, system);
    if (fflush(order->out) != 0 || ferror(order->out))
        return fail_set(why, FAIL_DISK, "erasure: write",
                        _("The file could not be written. Free space on the disk and try again."));
    bytes_printf(&order->say, ngettext("%d record written\n", "%d records written\n", (unsigned long)held.count), held.count);
    return true;
}
