/* Commands about the erased: the list, the act with what proves it, the papers, the register. */

#include "model/base/csv.h"
#include "model/base/date.h"
#include "model/event/title.h"
#include "model/store/desk.h"
#include "sync/centre/erasure.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEEP_YEARS = 3 };

bool command_erasure_list(struct order *order, struct fail *why) {
    struct list all;
    if (!erasure_all(order, &all, why)) return false;
    bytes_text(&order->say, "id\tday\treason\tunconfirmed\tcertificates\n");
    for (int i = 0; i < all.count; i++) {
        const struct erasure *e = (const struct erasure *)all.rows + i;
        struct list kiosks;
        const char *numbers;
        if (!erasure_kiosks(order, e, &kiosks, why) || !erasure_numbers(order, e, &numbers, why)) return false;
        bytes_printf(&order->say, "%s\t%s\t%s\t%d\t%s\n", e->of, e->facts.day, e->facts.reason, kiosks.count, numbers);
    }
    return true;
}

/* All that the act and the extract say. */
struct proof {
    struct erasure e;
    struct erasure_asked asked;
    struct list records, categories, kiosks, backups;
    struct region_facts region;
    const char *numbers;
    char day[DATE_TEXT], until[DATE_TEXT], asked_day[DATE_TEXT], keep_until[DATE_TEXT];
};

/* The centre signs for its own files, too. */
static bool finish_wipe(struct db *db, struct fail *why) {
    while (db_wiping(db))
        if (!db_wipe_step(db, why)) return false;
    return true;
}

/* Where all have confirmed and the centre's own are renewed, none is left today; else the last dies of its age. */
static void say_until(const struct order *order, struct proof *p) {
    date_iso_show(p->e.facts.backups_until, p->until);
    if (p->kiosks.count == 0 && p->backups.count == 0) date_show(env_today(&order->centre->env), p->until);
}

static bool proof_load(struct order *order, struct proof *p, struct fail *why) {
    int32_t day;
    if (!finish_wipe(order->centre->db, why) || !erasure_find(order, order_argument(order, 0), &p->e, why) ||
        !erasure_asked(order, &p->e, &p->asked, why) || !erasure_records(order, &p->e, &p->records, why) ||
        !erasure_kiosks(order, &p->e, &p->kiosks, why) || !erasure_backups(order, &p->backups, why) ||
        !erasure_numbers(order, &p->e, &p->numbers, why) || !region_load(order->centre->db, &p->region, why))
        return false;
    erasure_categories(order, p->records.rows, p->records.count, &p->categories);
    date_iso_show(p->e.facts.day, p->day);
    say_until(order, p);
    date_show(moment_date(p->asked.at, order->centre->env.offset), p->asked_day);
    p->keep_until[0] = '\0';
    if (date_parse(p->e.facts.day, &day)) date_show(date_add_years(day, KEEP_YEARS), p->keep_until);
    return true;
}

/* --- As text -------------------------------------------------------------------------------------------------------------- */

static void say_line(struct order *order, const char *title, const char *value) {
    if (*value) bytes_printf(&order->say, "%s: %s\n", title, value);
}

static void say_kiosks(struct order *order, const struct list *kiosks) {
    bytes_printf(&order->say, "\n%s\n",
                 kiosks->count ? _("Not confirmed yet, the data may still be on their disks or in their backups:")
                               : _("All kiosks that had the data have confirmed that they are destroyed."));
    for (int i = 0; i < kiosks->count; i++) {
        const struct erasure_kiosk *k = (const struct erasure_kiosk *)kiosks->rows + i;
        bytes_printf(&order->say, _("  kiosk %u %s, last exchange %s %s\n"), k->no, k->name, k->seen_at,
                     *k->frozen ? _(frozen_title(k->frozen)) : "");
    }
}

static void say_act(struct order *order, const struct proof *p) {
    bytes_printf(&order->say, _("ACT of the destruction of personal data, erasure %s of %s\n\n"), p->e.of, p->day);
    say_line(order, _("Operator"), p->region.opened.operator_name);
    say_line(order, _("Information system"), erasure_system(order, &p->region));
    for (int i = 0; i < p->e.subjects.count; i++)
        say_line(order, i == 0 ? _("Subject (learner)") : _("and merged into it"), erasure_subject(&p->e, i));
    say_line(order, _("Certificate"), p->numbers);
    say_line(order, _("Ground"), erasure_reason(&p->e));
    say_line(order, _("Demanded"), p->asked_day);
    say_line(order, _("Destroyed by"), p->asked.by.name);
    say_line(order, _("Agreed by"), p->asked.second.name);
    say_line(order, _("Categories"), erasure_joined(order, &p->categories));
    say_line(order, _("Way"),
             arena_printf(&order->a,
                          _("the personal parts of %d records were overwritten in the store, rows and search keys too"),
                          p->records.count));
    say_line(order, _("Kept"), _("numbers, dates, grounds and commitments of the records, without the person"));
    say_line(order, _("The last backup with the data is destroyed by"), p->until);
    for (int i = 0; i < p->backups.count; i++)
        say_line(order, _("Backups of the centre may hold the data; they go for a new one, made by “priem-centre backup”"),
                 ((const char *const *)p->backups.rows)[i]);
    say_kiosks(order, &p->kiosks);
}

/* --- As a job of priem-paper: the act, and the extract that is kept with it --------------------------------------------- */

static json_t *made(json_t *value) {
    if (!value) abort(); /* out of memory */
    return value;
}

/* Pairs of name and value, ended by NULL; what is empty is left out. */
static json_t *object_of(const char *const *pairs) {
    json_t *out = made(json_object());
    for (; *pairs; pairs += 2)
        if (*pairs[1] && json_object_set_new(out, pairs[0], made(json_string(pairs[1]))) != 0) abort();
    return out;
}
#define OBJECT(...) object_of((const char *const[]){__VA_ARGS__, NULL})

static void add(json_t *list, json_t *value) {
    if (json_array_append_new(list, value) != 0) abort();
}

static json_t *fields_of(struct order *order, const struct proof *p) {
    return OBJECT("operator", p->region.opened.operator_name, "operator_address", p->region.set.operator_address,
                  "region_genitive", p->region.opened.genitive, "system", erasure_system(order, &p->region), "subject",
                  erasure_subject(&p->e, 0), "number", p->numbers, "erased", p->day, "reason", erasure_reason(&p->e), "of",
                  p->e.of, "asked", p->asked_day, "backups_until", p->until, "keep_until", p->keep_until);
}

static json_t *categories_of(const struct proof *p) {
    json_t *list = made(json_array());
    for (int i = 0; i < p->categories.count; i++) add(list, OBJECT("name", ((const char *const *)p->categories.rows)[i]));
    return list;
}

/* The learner stands in a field; these were merged into it. */
static json_t *merged_of(const struct proof *p) {
    json_t *list = made(json_array());
    for (int i = 1; i < p->e.subjects.count; i++) add(list, OBJECT("subject", erasure_subject(&p->e, i)));
    return list;
}

static json_t *people_of(const struct proof *p) {
    json_t *list = made(json_array());
    const struct person *people[] = {&p->asked.by, &p->asked.second};
    for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
        enum role role = role_of(people[i]->role);
        if (people[i]->name[0])
            add(list, OBJECT("name", people[i]->name, "post", role == ROLE_NONE ? "-" : _(role_title(role))));
    }
    return list;
}

static json_t *waiting_of(struct order *order, const struct proof *p) {
    json_t *list = made(json_array());
    for (int i = 0; i < p->kiosks.count; i++) {
        const struct erasure_kiosk *k = (const struct erasure_kiosk *)p->kiosks.rows + i;
        add(list, OBJECT("name", arena_printf(&order->a, "№ %u, %s", k->no, k->name), "since", k->seen_at));
    }
    return list;
}

static json_t *events_of(const struct proof *p) {
    json_t *list = made(json_array());
    for (int i = 0; i < p->records.count; i++) {
        const struct erasure_record *r = (const struct erasure_record *)p->records.rows + i;
        add(list, OBJECT("at", r->at, "what", _(event_title(r->type)), "place", r->place, "id", r->id));
    }
    return list;
}

static bool say_papers(struct order *order, const struct proof *p, struct fail *why) {
    char now[17], day[DATE_TEXT];
    int64_t at = order->centre->env.now(order->centre->env.self);
    moment_show(at, order->centre->env.offset, now);
    date_iso(moment_date(at, order->centre->env.offset), day);
    json_t *job = made(json_pack(
        "{ss s[{ss so s{so so so so}} {ss so s{so so so}}]}", "date", arena_printf(&order->a, "%sT%s:00", day, now + 11),
        "papers", "paper", "erasure_act", "fields", fields_of(order, p), "lists", "merged", merged_of(p), "people",
        people_of(p), "categories", categories_of(p), "waiting", waiting_of(order, p), "paper", "log_extract", "fields",
        fields_of(order, p), "lists", "merged", merged_of(p), "categories", categories_of(p), "events", events_of(p)));
    char *text = json_dumps(job, JSON_INDENT(1));
    json_decref(job);
    if (!text) return fail_set(why, FAIL_INPUT, "erasure: json", _("The act cannot be written."));
    bytes_printf(&order->say, "%s\n", text);
    free(text);
    return true;
}

bool command_erasure_act(struct order *order, struct fail *why) {
    struct proof p;
    if (!proof_load(order, &p, why)) return false;
    say_act(order, &p);
    return true;
}

bool command_erasure_papers(struct order *order, struct fail *why) {
    struct proof p;
    return proof_load(order, &p, why) && say_papers(order, &p, why);
}

/* --- As a table ----------------------------------------------------------------------------------------------------------- */

static void put_row(struct order *order, const char *const *cells, int count) {
    for (int i = 0; i < count; i++) csv_put(order->out, ',', cells[i], i == 0);
    csv_end(order->out);
}

bool command_erasure_log(struct order *order, struct fail *why) {
    static const char *const header[] = {"record",     "moment", "type",   "place", "subject",
                                         "categories", "system", "reason", "day",   "commitment"};
    enum { COLUMNS = sizeof header / sizeof *header };
    struct proof p;
    if (!proof_load(order, &p, why)) return false;
    put_row(order, header, COLUMNS);
    for (int i = 0; i < p.records.count; i++) {
        const struct erasure_record *r = (const struct erasure_record *)p.records.rows + i;
        struct list held;
        erasure_categories(order, r, 1, &held);
        put_row(order,
                (const char *const[]){r->id, r->at, r->type, r->place, r->subject, erasure_joined(order, &held),
                                      erasure_system(order, &p.region), erasure_reason(&p.e), p.e.facts.day, r->commitment},
                COLUMNS);
    }
    if (fflush(order->out) != 0 || ferror(order->out))
        return fail_set(why, FAIL_DISK, "erasure: write",
                        _("The file could not be written. Free space on the disk and try again."));
    bytes_printf(&order->say, ngettext("%d record written\n", "%d records written\n", (unsigned long)p.records.count),
                 p.records.count);
    return true;
}
