#include "sync/centre/commands.h"

#include "model/base/csv.h"
#include "model/base/date.h"
#include "model/base/share.h"
#include "model/base/text.h"
#include "model/event/person.h"
#include "model/rules/checks.h"
#include "model/rules/fields.h"
#include "model/rules/terms.h"
#include "model/store/queries.h"
#include "sync/centre/applier.h"
#include "sync/centre/calendars.h"
#include "sync/centre/leases.h"
#include "sync/centre/loading.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Loading tables: each row becomes an application filed by the centre, and in the register also its certificate. The columns
 * are those of the records: child_surname, address_street, applicant_phone, request_point …; a column that nobody knows refuses
 * the whole file, for a misspelt one would be lost without a word. */

static const struct part {
    const char *prefix;
    const struct record *rec;
    size_t offset; /* in struct application */
} parts[] = {
    {"request", &rec_request, offsetof(struct application, request)},
    {"child", &rec_child, offsetof(struct application, child)},
    {"address", &rec_address, offsetof(struct application, address)},
    {"applicant", &rec_applicant, offsetof(struct application, applicant)},
};
enum { PARTS = sizeof parts / sizeof *parts };

/* What is typed into a column is brought into its stored shape; columns that are not here are free text. */
static const struct {
    const char *column;
    field_check *check;
} checks[] = {
    {"child_snils", snils_check},           {"child_surname", name_check},        {"child_name", name_check},
    {"child_patronymic", patronymic_check}, {"child_birth", date_check},          {"child_doc_issued", date_check},
    {"child_doc_code", issuer_code_check},  {"address_postcode", postcode_check}, {"applicant_snils", snils_check},
    {"applicant_surname", name_check},      {"applicant_name", name_check},       {"applicant_patronymic", patronymic_check},
    {"applicant_birth", date_check},        {"applicant_doc_issued", date_check}, {"applicant_doc_code", issuer_code_check},
    {"applicant_phone", phone_check},       {"applicant_email", email_check},     {"child_doc_until", date_check},
    {"applicant_doc_until", date_check},    {"applicant_basis_day", date_check},  {"applicant_basis_until", date_check},
};

/* Columns beside the records. */
static const char *const extra[] = {"number", "days_ago"};
enum { EXTRA_NUMBER, EXTRA_DAYS_AGO, EXTRAS };

enum { ROWS_A_STEP = 2000 };

struct load {
    struct order *order;
    struct centre *c;
    struct csv csv;
    const struct column *columns[CSV_COLUMNS_MOST]; /* NULL: an extra one */
    const struct part *of[CSV_COLUMNS_MOST];
    int extras[EXTRAS];
    struct arena calendars;
    struct calendar *calendar;
    struct region_facts region;
    struct point point; /* of the row before: a school's children mostly stand together */
    bool register_;     /* children registered before */
    char lease[ID_TEXT];
    int64_t next, last; /* serials of that lease */
    struct arena row;
    struct rule_result results[RULE_MOST]; /* of a row */
    struct loading tally;
};

/* --- Columns -------------------------------------------------------------------------------------------------------------- */

static bool find_column(struct load *l, int i, struct fail *why) {
    const char *name = l->csv.columns[i];
    for (int p = 0; p < PARTS; p++) {
        size_t size = strlen(parts[p].prefix);
        if (strncmp(name, parts[p].prefix, size) != 0 || name[size] != '_') continue;
        l->columns[i] = record_column(parts[p].rec, name + size + 1);
        l->of[i] = &parts[p];
    }
    for (int e = 0; e < EXTRAS; e++)
        if (!strcmp(name, extra[e])) return true;
    return l->columns[i] || !strcmp(name, SHEET_REASON) ||
           fail_set(why, FAIL_INPUT, "load: unknown column", _("There is no column “%s”. Nothing was loaded."), name);
}

static bool find_columns(struct load *l, struct fail *why) {
    for (int i = 0; i < l->csv.column_count; i++)
        if (!find_column(l, i, why)) return false;
    for (int e = 0; e < EXTRAS; e++) l->extras[e] = csv_column(&l->csv, extra[e]);
    return true;
}

/* --- One row into an application ------------------------------------------------------------------------------------------ */

/* " 10:15" or "T10:15" */
static bool read_hour(const char *text, int *hour, int *minute) {
    if (strlen(text) != 6 || !strchr(" T", text[0]) || text[3] != ':') return false;
    for (int i = 1; i < 6; i++)
        if (i != 3 && (text[i] < '0' || text[i] > '9')) return false;
    *hour = (text[1] - '0') * 10 + text[2] - '0';
    *minute = (text[4] - '0') * 10 + text[5] - '0';
    return *hour < 24 && *minute < 60;
}

/* "2026-11-20", "20.11.2026", both with or without " 10:15"; in the region's time. */
static bool read_moment(const struct load *l, const char *typed, int64_t *at, struct fail *why) {
    char day[11] = "", iso[16];
    int hour = 0, minute = 0;
    int32_t date;
    if (strlen(typed) >= 10) memcpy(day, typed, 10);
    if (date_check(day, iso, sizeof iso, why) == FIELD_OK && date_parse(iso, &date) &&
        (typed[10] == '\0' || read_hour(typed + 10, &hour, &minute))) {
        *at = moment_of(date, hour, minute, l->c->env.offset);
        return true;
    }
    return fail_set(why, FAIL_INPUT, "load: moment", _("The moment of receipt is written like 2026-11-20 10:15."));
}

/* At most a thousand days: a table of requests is never older. */
static bool read_days_ago(const struct load *l, const char *typed, int64_t *at, struct fail *why) {
    enum { DIGITS_MOST = 3 };
    size_t digits = strspn(typed, "0123456789");
    if (typed[digits] != '\0' || digits > DIGITS_MOST)
        return fail_set(why, FAIL_INPUT, "load: days ago", _("days_ago: a whole number of days, 999 at most."));
    if (digits > 0) *at = l->c->env.now(l->c->env.self) - strtoll(typed, NULL, 10) * MS_DAY;
    return true;
}

static bool put_text(const struct column *column, void *row, const char *name, const char *typed, struct fail *why) {
    char value[1024];
    field_check *check = free_text_check;
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
        if (!strcmp(checks[i].column, name)) check = checks[i].check;
    if (strlen(typed) >= sizeof value) return fail_set(why, FAIL_INPUT, "load: too long", _("%s: the text is too long."), name);
    struct fail wrong;
    if (check(typed, value, sizeof value, &wrong) == FIELD_WRONG)
        return fail_set(why, FAIL_INPUT, wrong.log, "%s: %s", name, wrong.say);
    if (strlen(value) >= column->size) return fail_set(why, FAIL_INPUT, "load: too long", _("%s: the text is too long."), name);
    record_set_text(column, row, value);
    return true;
}

static bool put_cell(struct load *l, int i, struct application *app, struct fail *why) {
    const struct column *column = l->columns[i];
    const char *typed = csv_cell(&l->csv, i), *name = l->csv.columns[i];
    void *row = (char *)app + l->of[i]->offset;
    if (typed[0] == '\0') return true;
    if (column->kind == COLUMN_TEXT) return put_text(column, row, name, typed, why);
    if (!strcmp(name, "request_received")) return read_moment(l, typed, &app->request.received, why);
    if (strcmp(typed, "0") != 0 && strcmp(typed, "1") != 0)
        return fail_set(why, FAIL_INPUT, "load: flag", _("%s: 1 for yes, 0 for no."), name);
    record_set_int(column, row, typed[0] - '0');
    return true;
}

/* The shape of a series and a number depends on the kind, which may stand behind them. */
static bool shape_paper(const char *kind, char *series, size_t series_room, char *number, size_t number_room,
                        struct fail *why) {
    const struct document_kind *paper = document_kind_find(kind);
    char value[64];
    if (!paper) return true;
    if (paper->series && paper->series(series, value, sizeof value, why) == FIELD_WRONG) return false;
    if (paper->series) text_copy(series, series_room, value);
    if (paper->number(number, value, sizeof value, why) == FIELD_WRONG) return false;
    text_copy(number, number_room, value);
    return true;
}

static bool place_known(struct load *l, struct application *app, struct fail *why) {
    struct point *point = &l->point;
    if (strcmp(point->point, app->request.point) != 0 && !point_load(l->c->db, app->request.point, point, why)) {
        *point = (struct point){0};
        return false;
    }
    text_copy(app->request.municipality, sizeof app->request.municipality, point->municipality);
    text_copy(app->request.body, sizeof app->request.body, point->point);
    return true;
}

static bool read_row(struct load *l, struct application *app, struct fail *why) {
    int64_t now = l->c->env.now(l->c->env.self);
    *app = (struct application){.request = {.received = now}};
    if (!read_days_ago(l, csv_cell(&l->csv, l->extras[EXTRA_DAYS_AGO]), &app->request.received, why)) return false;
    for (int i = 0; i < l->csv.column_count; i++)
        if (l->columns[i] && !put_cell(l, i, app, why)) return false;
    struct child *child = &app->child;
    struct applicant *applicant = &app->applicant;
    if (!shape_paper(child->doc_kind, child->doc_series, sizeof child->doc_series, child->doc_number, sizeof child->doc_number,
                     why) ||
        !shape_paper(applicant->doc_kind, applicant->doc_series, sizeof applicant->doc_series, applicant->doc_number,
                     sizeof applicant->doc_number, why))
        return false;
    if (!app->request.channel[0])
        text_copy(app->request.channel, sizeof app->request.channel, l->register_ ? "person" : "navigator");
    if (!l->register_ && !strcmp(app->request.channel, "person"))
        return fail_set(why, FAIL_INPUT, "load: channel",
                        _("request_channel: an online request comes by “navigator” or “epgu”."));
    return place_known(l, app, why);
}

/* --- Rules ---------------------------------------------------------------------------------------------------------------- */

static bool rules_hold(struct load *l, struct application *app, struct fail *why) {
    const struct env *env = &l->c->env;
    int64_t now = env->now(env->self);
    int32_t received = moment_date(app->request.received, env->offset);
    if (!l->register_) date_iso(term_due(l->calendar, received, TERM_PAPERS).date, app->request.papers_due);
    struct rule_case of = {
        .app = app,
        .today = moment_date(now, env->offset),
        .now = now,
        .offset = env->offset,
        .received_day = received,
        .subject_code = l->c->code,
        .region_genitive = l->region.opened.genitive,
        .set = &l->region.set,
        .calendar = l->calendar,
        .decider = "",
    };
    int count = rules_run(&of, RULES_FOR_FORM, l->results);
    for (int i = 0; i < count; i++) {
        const struct rule_result *result = &l->results[i];
        if (result->holds || result->rule->severity != RULE_ERROR) continue;
        *why = result->say;
        return false;
    }
    return true;
}

/* A request is known by its number at the channel that brought it: a file may be loaded twice. */
static bool request_known(struct load *l, const struct application *app, bool *known, struct fail *why) {
    char key[80], seen[8];
    *known = false;
    if (!app->request.request_no[0]) return true;
    snprintf(key, sizeof key, "loaded.%s.%s", app->request.channel, app->request.request_no);
    if (!meta_text(l->c->db, key, seen, sizeof seen, why)) return false;
    *known = seen[0] != '\0';
    return *known || meta_set_text(l->c->db, key, "1", why);
}

/* A child with a living certificate is in the register already, by СНИЛС or by the document. */
static bool child_known(struct load *l, const struct application *app, bool *known, struct fail *why) {
    char doc[DOC_KEY_SIZE];
    int64_t count = 0;
    learner_doc_key(&app->child, doc);
    bool ok = db_one_int(l->c->db, &count,
                         "SELECT count(*) FROM learner WHERE number <> '' AND child_snils <> '' AND child_snils = :snils", why,
                         "snils:t", app->child.snils, NULL) &&
              (count > 0 || db_one_int(l->c->db, &count,
                                       "SELECT count(*) FROM learner WHERE number <> '' AND doc_key <> '' AND doc_key = :doc",
                                       why, "doc:t", doc, NULL));
    *known = count > 0;
    return ok;
}

/* --- Events --------------------------------------------------------------------------------------------------------------- */

/* By the region's rule of 29 February. */
static void eligible_until(const struct load *l, const struct child *child, char out[DATE_TEXT]) {
    int32_t birth;
    if (date_parse(child->birth, &birth)) date_iso(last_eligible_day(birth, l->region.set.leap_to_march), out);
}

static bool file_application(struct load *l, struct application *app, struct fail *why) {
    int64_t serial;
    struct event ev = {.type = &event_types[EV_APPLICATION_FILED]};
    if (!centre_take(l->c, "next_request", 1, &serial, why)) return false;
    snprintf(app->request.no, sizeof app->request.no, "0-%04" PRId64, serial);
    id_new(&l->c->env, app->subject);
    text_copy(ev.subject, sizeof ev.subject, app->subject);
    struct filed *filed = event_payload(&ev, &l->row);
    filed->request = app->request;
    filed->child = app->child;
    filed->address = app->address;
    filed->applicant = app->applicant;
    eligible_until(l, &app->child, filed->eligible.last_day);
    if (!applier_append(l->c, &ev, why)) return false;
    event_id_show(ev.id, app->app);
    return true;
}

/* Numbers for children who have none in the table come from leases of the centre's own. */
static bool take_number(struct load *l, char number[11], struct fail *why) {
    enum { BLOCK = 100 };
    if (l->next > l->last || !l->lease[0]) {
        if (!leases_grant(l->c, 0, l->c->journal.epoch, BLOCK, l->lease, &l->next, why)) return false;
        l->last = l->next + BLOCK - 1;
    }
    certificate_number(l->c->code, l->next++, number);
    return true;
}

/* Lent to a kiosk, or to be lent on: what came back of a block ends with it, so the last one to begin before it tells. */
static bool is_lent(struct load *l, int64_t serial, bool *lent, struct fail *why) {
    int64_t last = 0;
    bool ok =
        db_one_int(l->c->db, &last,
                   "SELECT last FROM lease WHERE kind = 'number' AND first <= :serial ORDER BY first DESC, subject LIMIT 1",
                   why, "serial:i", serial, NULL);
    *lent = last >= serial;
    return ok;
}

/* An old number is kept; the leases go round it. */
static bool keep_number(struct load *l, const char *typed, char number[11], struct fail *why) {
    int64_t used = 0;
    bool lent;
    if (certificate_check(typed, number, 11, why) == FIELD_WRONG) return false;
    if (strncmp(number, l->c->code, 2) != 0)
        return fail_set(why, FAIL_INPUT, "load: number", _("number: the number belongs to another region."));
    if (!db_one_int(l->c->db, &used, "SELECT count(*) FROM certificate WHERE number = :number", why, "number:t", number, NULL))
        return false;
    if (!is_lent(l, certificate_serial(number), &lent, why)) return false;
    return (used == 0 && !lent) ||
           fail_set(why, FAIL_CONFLICT, "load: number taken", _("number: %s is already given or lent to a kiosk."), number);
}

static bool issue_certificate(struct load *l, const struct application *app, struct fail *why) {
    struct event ev = {.type = &event_types[EV_CERTIFICATE_ISSUED]};
    const char *typed = csv_cell(&l->csv, l->extras[EXTRA_NUMBER]);
    text_copy(ev.subject, sizeof ev.subject, app->subject);
    struct issued *issued = event_payload(&ev, &l->row);
    text_copy(issued->open.app, sizeof issued->open.app, app->app);
    text_copy(issued->open.point, sizeof issued->open.point, app->request.point);
    if (*typed) {
        if (!keep_number(l, typed, issued->open.number, why)) return false;
    } else {
        if (!take_number(l, issued->open.number, why)) return false;
        text_copy(issued->open.lease, sizeof issued->open.lease, l->lease);
        text_copy(ev.also[0], sizeof ev.also[0], l->lease);
    }
    eligible_until(l, &app->child, issued->term.valid_until);
    return applier_append(l->c, &ev, why);
}

/* --- The file ------------------------------------------------------------------------------------------------------------- */

static void refuse_row(struct load *l, int line, const struct fail *reason) {
    const char *columns[CSV_COLUMNS_MOST], *cells[CSV_COLUMNS_MOST];
    int count = 0;
    for (int i = 0; i < l->csv.column_count; i++) {
        if (!strcmp(l->csv.columns[i], SHEET_REASON)) continue;
        columns[count] = l->csv.columns[i];
        cells[count++] = csv_cell(&l->csv, i);
    }
    loading_refuse(l->order, &l->tally, line, columns, cells, count, reason);
}

static bool take_row(struct load *l, struct application *app, struct fail *why) {
    return file_application(l, app, why) && (!l->register_ || issue_certificate(l, app, why));
}

/* A row that cannot be taken is undone and refused; only the store's own failure ends the load. */
static bool load_row(struct load *l, struct fail *why) {
    struct application *app = arena_alloc(&l->row, sizeof *app);
    struct fail reason = {0};
    bool known = false;
    if (!db_savepoint(l->c->db, why)) return false;
    int64_t gsn = l->c->gsn, next = l->next, last = l->last;
    bool ok = read_row(l, app, &reason) && rules_hold(l, app, &reason) &&
              (l->register_ ? child_known : request_known)(l, app, &known, &reason) && (known || take_row(l, app, &reason));
    if (ok) {
        l->tally.known += known;
        l->tally.loaded += !known;
        return db_release(l->c->db, why);
    }
    if (db_broken(l->c->db)) {
        *why = reason;
        return false;
    }
    if (!db_rollback_to(l->c->db, why) || !journal_reload(&l->c->journal, why)) return false;
    l->c->gsn = gsn;
    if (l->last != last) l->lease[0] = '\0'; /* its grant was undone */
    l->next = next;
    l->last = last;
    refuse_row(l, l->csv.line, &reason);
    return true;
}

/* The rows of one step. *over: the file is at its end. */
static bool load_rows(struct load *l, bool *over, struct fail *why) {
    int64_t since = l->c->env.monotonic(l->c->env.self);
    enum csv_step step = CSV_ROW;
    struct fail problem;
    for (int i = 0; i < ROWS_A_STEP && !order_rests(l->order, since); i++) {
        step = csv_next(&l->csv, &problem);
        if (step != CSV_ROW && step != CSV_WRONG) break;
        if (step == CSV_WRONG)
            refuse_row(l, 0, &problem); /* it says its line itself */
        else if (!load_row(l, why))
            return false;
        arena_reset(&l->row);
        arena_reset(&l->c->turn);
    }
    *over = step == CSV_END;
    if (step == CSV_BROKEN) *why = problem;
    return step != CSV_BROKEN;
}

static void load_end(struct order *order) {
    struct load *l = order->job;
    csv_close(&l->csv);
    arena_close(&l->row);
    arena_close(&l->calendars);
}

static bool load_begin(struct order *order, bool register_, struct fail *why) {
    struct load *l = arena_alloc(&order->a, sizeof *l);
    *l = (struct load){.order = order, .c = order->centre, .register_ = register_};
    order->job = l;
    order->end = load_end;
    return calendars_load(order->centre, &l->calendars, &l->calendar, why) && csv_open(&l->csv, order->in, CSV_UTF8, why) &&
           find_columns(l, why) && region_load(l->c->db, &l->region, why);
}

/* Kiosks are served between the steps. What was loaded stays when a later step fails: the file is simply loaded again. */
static bool load_step(struct order *order, bool register_, struct fail *why) {
    bool over = false;
    if (!order->job && !load_begin(order, register_, why)) return false;
    struct load *l = order->job;
    if (!load_rows(l, &over, why)) return false;
    loading_tell(order, &l->tally, over);
    return true;
}

bool command_requests_load(struct order *order, struct fail *why) {
    return load_step(order, false, why);
}

bool command_register_load(struct order *order, struct fail *why) {
    return load_step(order, true, why);
}
