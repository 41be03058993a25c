#include "model/base/date.h"
#include "model/event/title.h"
#include "model/rules/checks.h"
#include "model/rules/fields.h"
#include "model/store/alias.h"
#include "model/store/aside.h"
#include "model/store/changes.h"
#include "model/store/history_act.h"
#include "model/store/history_money.h"
#include "model/store/list.h"
#include "model/store/log.h"
#include "model/store/queries.h"
#include "model/store/queries_table.h"

#include <string.h>

/* As the events count: the numbered ones in the centre's order, then our own that wait. */
static const char sql_touches[] =
    ALIAS_FAMILY "SELECT t.kiosk, t.epoch, t.seq, t.gsn FROM family JOIN touch t ON t.subject = family.subject"
                 " ORDER BY CASE WHEN t.gsn > 0 THEN 0 ELSE 1 END, t.gsn, t.epoch, t.seq";
/* What names the kept one itself since it was merged with the dropped one, up to the split. */
/* A ruling that put two certificates of one together ends with the split. */
static const char sql_between[] =
    "SELECT t.kiosk, t.epoch, t.seq, t.gsn FROM touch t JOIN log m ON m.subject = :subject AND " LOG_FATE(
        m) " AND m.type = 'learner.merged' AND m.also1 = :dropped AND m.gsn > 0"
           " WHERE t.subject = :subject AND (t.gsn = 0 OR t.gsn > m.gsn)"
           " AND NOT EXISTS (SELECT 1 FROM log j WHERE j.kiosk = t.kiosk AND j.epoch = t.epoch AND j.seq = t.seq"
           " AND j.type = 'ruling.joined')"
           " AND NOT EXISTS (SELECT 1 FROM log n WHERE n.subject = :subject AND " LOG_FATE(
               n) " AND n.type <> 'learner.erased' AND n.also1 = :dropped AND n.gsn > m.gsn AND (t.gsn = 0 OR n.gsn <= t.gsn))"
                  " ORDER BY CASE WHEN t.gsn > 0 THEN 0 ELSE 1 END, t.gsn, t.epoch, t.seq";
static const char sql_staff_name[] = "SELECT name FROM staff WHERE subject = :id";

const struct query_text history_queries[] = {
    QUERY(sql_touches),
    QUERY(sql_between),
    QUERY(sql_staff_name),
    {0},
};

struct touch {
    struct event_id id;
    int64_t gsn;
};

/* One line for people about what an event says beyond its name; "" when its name says all. */
typedef const char *event_note(const void *payload, struct arena *a);

static const char *shown_number(const char *number, struct arena *a) {
    char text[16];
    if (!*number) return "";
    certificate_show(number, text);
    return arena_dup(a, text);
}

static const char *note_filed(const void *payload, struct arena *a) {
    const struct filed *filed = payload;
    return arena_printf(a, "%s%s%s", filed->request.no, *filed->note.received_reason ? ": " : "", filed->note.received_reason);
}

static const char *note_identity(const void *payload, struct arena *a) {
    const struct identity *identity = payload;
    char day[DATE_TEXT];
    date_iso_show(identity->day, day);
    return arena_dup(a, day);
}

static const char *note_consent(const void *payload, struct arena *a) {
    const struct consent *consent = payload;
    char day[DATE_TEXT];
    date_iso_show(consent->day, day);
    const char *what = strcmp(consent->kind, "pd") == 0 ? _("to the processing of personal data") : _("to the rules");
    return *consent->sheet ? arena_printf(a, _("%s, sheet %s, %s"), what, consent->sheet, day)
                           : arena_printf(a, "%s, %s", what, day);
}

/* Ids of the package joined by ' ' as their titles joined by ", ". */
static const char *note_lacking(const void *payload, struct arena *a) {
    const struct lacking *lacking = payload;
    const char *note = "";
    for (const char *at = lacking->missing; *at;) {
        char item[40];
        size_t size = strcspn(at, " ");
        snprintf(item, sizeof item, "%.*s", (int)size, at);
        const char *title = package_item_title(item);
        if (title) note = arena_printf(a, "%s%s%s", note, *note ? ", " : "", _(title));
        at += size + strspn(at + size, " ");
    }
    return note;
}

static const char *note_completed(const void *payload, struct arena *a) {
    const struct completed *completed = payload;
    char day[DATE_TEXT];
    date_iso_show(completed->decision_due, day);
    return arena_printf(a, completed->provisional ? _("to be decided by %s (provisionally)") : _("to be decided by %s"), day);
}

static const char *note_returned(const void *payload, struct arena *a) {
    const struct returned *returned = payload;
    return arena_dup(a, returned->remark.remark);
}

static const char *note_refused(const void *payload, struct arena *a) {
    const struct refused *refused = payload;
    return arena_printf(a, "%s: %s", refused->open.ground, refused->remark.remark);
}

static const char *note_withdrawn(const void *payload, struct arena *a) {
    const struct withdrawn *withdrawn = payload;
    return arena_dup(a, withdrawn->remark.remark);
}

static const char *note_issued(const void *payload, struct arena *a) {
    const struct issued *issued = payload;
    return shown_number(issued->open.number, a);
}

static const char *note_joined(const void *payload, struct arena *a) {
    const struct joined *joined = payload;
    const char *number = shown_number(joined->number, a), *living = shown_number(joined->living, a);
    if (*number && *living) return arena_printf(a, _("%s is void, %s is valid"), number, living);
    return *living ? arena_printf(a, _("%s is valid"), living) : _("an earlier application of the same child is open");
}

static const char *note_renumbered(const void *payload, struct arena *a) {
    const struct renumbered *renumbered = payload;
    return arena_printf(a, _("%s is another child's, %s is valid"), shown_number(renumbered->number, a),
                        shown_number(renumbered->living, a));
}

static const char *note_superseded(const void *payload, struct arena *a) {
    static const struct {
        const char *cause, *note;
    } fates[] = {
        {"erased", N_("the data had been erased before")},
        {"renumbered", N_("the number had been replaced before")},
        {"merged", N_("these two are one already")},
        {"not_merged", N_("these two are not merged")},
        {"twins", N_("these two are twins")},
        {"settled", N_("it had been settled otherwise before")},
        {"unknown", N_("the centre does not know this child")},
    };
    const struct superseded *superseded = payload;
    enum app_state state;
    for (size_t i = 0; i < sizeof fates / sizeof *fates; i++)
        if (strcmp(superseded->cause, fates[i].cause) == 0) return arena_dup(a, _(fates[i].note));
    bool known = app_state_of(superseded->cause, &state); /* what had been decided before */
    return arena_dup(a, known ? _(app_state_title(state)) : superseded->cause);
}

static const char *note_flagged(const void *payload, struct arena *a) {
    static const struct {
        const char *cause, *note;
    } causes[] = {
        {"review", N_("decided on older data")},
        {"removed", N_("decided by one removed")},
        {"removed_cause", N_("decided by one removed")},
        {"namesake", N_("perhaps a double")},
        {"near", N_("perhaps a double")},
    };
    const struct flagged *flagged = payload;
    for (size_t i = 0; i < sizeof causes / sizeof *causes; i++)
        if (strcmp(causes[i].cause, flagged->cause) == 0) return arena_dup(a, _(causes[i].note));
    return "";
}

static const char *note_parked(const void *payload, struct arena *a) {
    const struct parked *parked = payload;
    return arena_dup(a, _(parked_title(parked->cause)));
}

static const char *note_handed(const void *payload, struct arena *a) {
    const struct handed *handed = payload;
    return arena_dup(a, handed->remark.remark);
}

static const struct {
    const char *way, *note;
} ways[] = {
    {"told_family", N_("the family has been told")},
    {"other_child", N_("passed on: another child")},
    {"anew", N_("done anew")},
    {"centre", N_("the centre's value stays")},
    {"mine", N_("our value was put in")},
    {"different", N_("different children")},
    {"merged", N_("one child")},
    {"looked", N_("looked at: stands")},
    {"confirmed", N_("the decision is confirmed")},
    {"chosen", N_("the family has chosen")},
};

static const char *note_closed(const void *payload, struct arena *a) {
    const struct dispute_closed *closed = payload;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (strcmp(ways[i].way, closed->way) == 0) return arena_dup(a, _(ways[i].note));
    return "";
}

static event_note *const notes[EV_COUNT] = {
    [EV_APPLICATION_FILED] = note_filed,
    [EV_IDENTITY_CHECKED] = note_identity,
    [EV_CONSENT_GIVEN] = note_consent,
    [EV_APPLICATION_LACKING] = note_lacking,
    [EV_APPLICATION_COMPLETED] = note_completed,
    [EV_APPLICATION_RETURNED] = note_returned,
    [EV_APPLICATION_REFUSED] = note_refused,
    [EV_APPLICATION_WITHDRAWN] = note_withdrawn,
    [EV_CERTIFICATE_ISSUED] = note_issued,
    [EV_CERTIFICATE_REINSTATED] = note_issued,
    [EV_RULING_JOINED] = note_joined,
    [EV_RULING_RENUMBERED] = note_renumbered,
    [EV_RULING_SUPERSEDED] = note_superseded,
    [EV_RULING_FLAGGED] = note_flagged,
    [EV_EVENT_PARKED] = note_parked,
    [EV_DISPUTE_CLOSED] = note_closed,
    [EV_DISPUTE_HANDED] = note_handed,
};

static const char *note_of(const struct event *ev, struct arena *a) {
    event_note *note = ev->type && ev->payload ? notes[ev->type->kind] : NULL;
    if (note) return note(ev->payload, a);
    const char *money = history_money_note(ev, a);
    return *money ? money : history_act_note(ev, a);
}

static bool staff_name(struct db *db, const char *id, struct arena *a, const char **out, struct fail *why) {
    struct rows r;
    *out = "";
    if (!*id) return true;
    if (!db_query(db, &r, sql_staff_name, why, "id:t", id, NULL)) return false;
    if (db_next(&r, why)) *out = arena_dup(a, db_text(&r, 0));
    return db_done(&r);
}

/* In whose place, and who agreed: by name. */
static bool others_named(struct db *db, const struct event *ev, struct arena *a, const char **note, struct fail *why) {
    const char *behalf, *second;
    if (!staff_name(db, history_behalf(ev), a, &behalf, why) || !staff_name(db, history_second(ev), a, &second, why))
        return false;
    const char *join = **note ? "; " : "";
    if (*behalf) *note = arena_printf(a, _("%s%sin place of %s"), *note, join, behalf);
    join = **note ? "; " : "";
    if (*second) *note = arena_printf(a, _("%s%sagreed: %s"), *note, join, second);
    return true;
}

/* What the events before say: of the person, and which of those that follow the centre has set aside. */
struct known {
    struct person_state person;
    struct aside aside;
};

static bool load_row(struct db *db, const struct touch *touch, struct known *known, struct arena *a, struct history_row *row,
                     struct fail *why) {
    struct event ev = {0};
    if (!journal_load(db, touch->id, a, &ev, why)) return false;
    aside_note(&known->aside, &ev);
    const char *aside = aside_cause(&known->aside, &ev);
    event_note *note = ev.type && ev.payload ? notes[ev.type->kind] : NULL;
    *row = (struct history_row){
        .at = ev.at,
        .offset = ev.offset,
        .type = arena_dup(a, ev.type_name),
        .note = note_of(&ev, a),
        .paper = arena_dup(a, history_printed(&ev)),
        .pending = touch->gsn == 0 && !aside,
    };
    struct person_state now = person_state_of(&ev, &known->person, a);
    if (now.child && !note) row->note = person_changes(&known->person, &now, a);
    if (now.child && !aside) known->person = now;
    if (aside) row->note = arena_printf(a, _("not accepted by the centre: %s"), _(parked_title(aside)));
    return others_named(db, &ev, a, &row->note, why) && staff_name(db, ev.staff, a, &row->staff_name, why);
}

/* An event that names two of a family stands in it once. */
static bool same_touch(const struct list *touches, const struct touch *t) {
    const struct touch *last = touches->count > 0 ? (const struct touch *)touches->rows + touches->count - 1 : NULL;
    return last && last->id.kiosk == t->id.kiosk && last->id.epoch == t->id.epoch && last->id.seq == t->id.seq;
}

static bool load_rows(struct db *db, struct rows *r, struct arena *a, struct history_row **rows, int *count, struct fail *why) {
    struct list touches = LIST(struct touch), list = LIST(struct history_row);
    while (db_next(r, why)) {
        struct touch t = {.id = log_id(r), .gsn = db_int(r, 3)};
        if (!same_touch(&touches, &t)) *(struct touch *)list_add(&touches, a) = t;
    }
    if (db_failed(r)) return false;
    const struct touch *all = touches.rows;
    struct known known = {0};
    bool ok = true;
    for (int i = 0; ok && i < touches.count; i++) ok = load_row(db, &all[i], &known, a, list_add(&list, a), why);
    aside_close(&known.aside);
    if (!ok) return false;
    *rows = list.rows;
    *count = list.count;
    return true;
}

bool subject_history(struct db *db, const char *subject, struct arena *a, struct history_row **rows, int *count,
                     struct fail *why) {
    struct alias_place alias;
    struct rows r;
    *rows = NULL;
    *count = 0;
    return alias_of(db, subject, &alias, why) && db_query(db, &r, sql_touches, why, "subject:t", alias.root, NULL) &&
           load_rows(db, &r, a, rows, count, why);
}

bool subject_between(struct db *db, const char *keep, const char *dropped, struct arena *a, struct history_row **rows,
                     int *count, struct fail *why) {
    struct rows r;
    *rows = NULL;
    *count = 0;
    return db_query(db, &r, sql_between, why, "subject:t", keep, "dropped:t", dropped, NULL) &&
           load_rows(db, &r, a, rows, count, why);
}

bool history_of_event(struct db *db, struct event_id id, struct arena *a, struct history_row *row, struct fail *why) {
    struct known known = {0};
    return load_row(db, &(struct touch){.id = id}, &known, a, row, why);
}
