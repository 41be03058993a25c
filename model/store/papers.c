#include "model/store/papers.h"

#include "model/base/text.h"
#include "model/store/desk_write.h"
#include "model/store/life.h"
#include "model/store/list.h"
#include "model/store/log.h"
#include "model/store/queries_table.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define SHEETS   "paper.sheets"  /* meta: how many have been given */
#define OUTLIVES "erased.paper." /* meta, and a learner: PDF files of him may lie in the folder of the papers */

/* What counts last: by the centre's number, and before that what it has not numbered; by no clock. */
#define LATEST " ORDER BY (l.gsn = 0) DESC, l.gsn DESC, l.epoch DESC, l.seq DESC"

static const char sql_sheet_used[] =
    "SELECT request_no FROM application WHERE app <> :app AND (pd_sheet = :sheet OR rules_sheet = :sheet) ORDER BY app LIMIT 1";
static const char sql_sheets_printed[] =
    "SELECT " LOG_COLUMNS " FROM touch t JOIN log l ON l.kiosk = t.kiosk AND l.epoch = t.epoch AND l.seq = t.seq"
    " " LOG_PERSONAL " WHERE t.subject = :subject AND " LOG_SAYS(l, "paper.printed") LATEST;
static const char sql_blanks[] =
    "SELECT " LOG_COLUMNS ", s.name FROM touch t JOIN log l ON l.kiosk = t.kiosk AND l.epoch = t.epoch AND l.seq = t.seq"
    " " LOG_PERSONAL " LEFT JOIN staff s ON s.subject = l.staff WHERE t.subject = :region AND " LOG_SAYS(
        l, "blanks.printed") " ORDER BY l.at DESC, l.kiosk, l.seq DESC LIMIT :most";
static const char sql_overturned[] =
    "SELECT l.kiosk, l.epoch, l.seq FROM touch t JOIN log l ON l.kiosk = t.kiosk AND l.epoch = t.epoch AND l.seq = t.seq"
    " WHERE t.subject = :subject AND " LOG_SAYS(l, "application.overturned") LATEST;
static const char sql_held[] =
    "SELECT municipality, point, number, blocked, erased, erase_due, access_event, access_due" CHILD_FIELDS(QUERY_CHILD)
        ADDRESS_FIELDS(QUERY_ADDRESS) APPLICANT_FIELDS(QUERY_APPLICANT) " FROM learner WHERE subject = :subject";
static const char sql_held_apps[] = "SELECT app FROM application WHERE subject = :subject ORDER BY request_received, app";
static const char sql_held_numbers[] = "SELECT number FROM certificate WHERE subject = :subject ORDER BY issued_at, number";

static const char sql_outliving[] =
    "SELECT substr(key, 14) FROM meta WHERE key >= :subject AND key < 'erased.paper/' ORDER BY key";
static const char sql_numbers[] = "SELECT request_no FROM application WHERE subject = :subject AND request_no <> '' "
                                  "UNION SELECT number FROM certificate WHERE subject = :subject ORDER BY 1";

const struct query_text paper_queries[] = {
    QUERY(sql_sheet_used), QUERY(sql_sheets_printed), QUERY(sql_blanks),    QUERY(sql_overturned), QUERY(sql_held),
    QUERY(sql_held_apps),  QUERY(sql_held_numbers),   QUERY(sql_outliving), QUERY(sql_numbers),    {0},
};

/* --- numbers of sheets ---------------------------------------------------------------------------------------------------- */

static bool take(struct db *db, int count, int64_t *first, struct fail *why) {
    int64_t given;
    if (!meta_int(db, SHEETS, &given, why) || !meta_set_int(db, SHEETS, given + count, why)) return false;
    *first = given + 1;
    return true;
}

bool paper_sheet_next(struct db *db, int count, int64_t *first, struct fail *why) {
    if (count < 1 || count > SHEETS_MOST)
        return fail_set(why, FAIL_INPUT, "number of sheets", _("From 1 to %d sheets can be printed at once."), SHEETS_MOST);
    return db_begin(db, true, why) && db_end(db, take(db, count, first, why), why);
}

bool paper_sheet_peek(struct db *db, int64_t *next, struct fail *why) {
    int64_t given;
    if (!meta_int(db, SHEETS, &given, why)) return false;
    *next = given + 1;
    return true;
}

void paper_sheet_show(uint32_t kiosk, int64_t no, char out[SHEET_TEXT]) {
    snprintf(out, SHEET_TEXT, "%" PRIu32 "-%06" PRId64, kiosk, no);
}

bool paper_sheet_used(struct db *db, const char *sheet, const char *except_app, char no[16], struct fail *why) {
    struct rows r;
    no[0] = '\0';
    if (!*sheet) return true;
    if (!db_query(db, &r, sql_sheet_used, why, "app:t", except_app, "sheet:t", sheet, NULL)) return false;
    if (db_next(&r, why)) text_copy(no, 16, db_text(&r, 0));
    return db_done(&r);
}

/* What a newer program wrote is read by none of ours; and LOG_SAYS may find what only names the type. */
static bool is_of(const struct event *ev, enum event_kind kind) {
    return ev->type && ev->type->kind == kind;
}

bool paper_sheet_printed(struct db *db, const char *subject, const char *app, const char *paper, char sheet[SHEET_TEXT],
                         struct fail *why) {
    struct arena a = {0};
    struct rows r;
    sheet[0] = '\0';
    if (!db_query(db, &r, sql_sheets_printed, why, "subject:t", subject, NULL)) return false;
    while (!sheet[0] && db_next(&r, why)) {
        struct event ev;
        if (!log_event(&r, &a, &ev, NULL) || !is_of(&ev, EV_PAPER_PRINTED)) continue;
        const struct act_open *act = &((const struct act *)ev.payload)->open;
        if (!strcmp(act->app, app) && !strcmp(act->code, paper)) text_copy(sheet, SHEET_TEXT, act->paper);
    }
    arena_close(&a);
    return db_done(&r);
}

bool application_appeal(struct db *db, const char *subject, const char *app, struct arena *a, struct appeal *out,
                        struct fail *why) {
    struct list ids;
    struct rows r;
    *out = (struct appeal){0};
    if (!db_query(db, &r, sql_overturned, why, "subject:t", subject, NULL)) return false;
    if (!log_ids(&r, a, &ids, why)) return false;
    for (int i = 0; i < ids.count && !out->at; i++) {
        struct event ev = {0};
        if (!journal_load(db, ((struct event_id *)ids.rows)[i], a, &ev, why)) return false;
        const struct act *act = ev.payload;
        if (is_of(&ev, EV_APPLICATION_OVERTURNED) && strcmp(act->open.app, app) == 0)
            *out = (struct appeal){ev.at, act->open.paper, act->open.day, act->remark.remark};
    }
    return true;
}

/* --- forms printed ahead -------------------------------------------------------------------------------------------------- */

static bool blanks_body(struct desk *desk, void *command, struct arena *a, struct fail *why) {
    struct event *ev = desk_event(desk, EV_BLANKS_PRINTED, desk->journal.region, a);
    *(struct blanks *)ev->payload = *(const struct blanks *)command;
    return desk_append(desk, ev, a, why);
}

bool desk_blanks(struct desk *desk, const struct blanks *blanks, struct fail *why) {
    return desk_may(desk, MAY_ENTER, why) && desk_transaction(desk, blanks_body, (void *)blanks, why);
}

bool blanks_list(struct desk *desk, int most, struct arena *a, struct blanks_row **rows, int *count, struct fail *why) {
    struct list list = LIST(struct blanks_row);
    struct event ev;
    struct rows r;
    bool good = true;
    if (!db_query(desk->db, &r, sql_blanks, why, "region:t", desk->journal.region, "most:i", (int64_t)most, NULL)) return false;
    while (good && db_next(&r, why)) {
        good = log_event(&r, a, &ev, why);
        if (good && is_of(&ev, EV_BLANKS_PRINTED))
            *(struct blanks_row *)list_add(&list, a) = (struct blanks_row){.blanks = *(const struct blanks *)ev.payload,
                                                                           .kiosk = ev.id.kiosk,
                                                                           .at = ev.at,
                                                                           .staff = arena_dup(a, db_text(&r, LOG_AFTER))};
    }
    db_done(&r);
    *rows = list.rows;
    *count = list.count;
    return good && !db_failed(&r);
}

/* --- what is held --------------------------------------------------------------------------------------------------------- */

static void take_held(const struct rows *r, struct held *out) {
    const struct {
        char *out;
        size_t room;
    } texts[] = {
        {out->municipality, sizeof out->municipality},
        {out->point, sizeof out->point},
        {out->number, sizeof out->number},
        {out->blocked, sizeof out->blocked},
        {out->erased, sizeof out->erased},
        {out->erase_due, sizeof out->erase_due},
        {out->access_event, sizeof out->access_event},
        {out->access_due, sizeof out->access_due},
    };
    int at = 0;
    for (; at < (int)(sizeof texts / sizeof *texts); at++) text_copy(texts[at].out, texts[at].room, db_text(r, at));
    db_record(r, at, &rec_child, &out->child);
    at += (int)rec_child.count;
    db_record(r, at, &rec_address, &out->address);
    at += (int)rec_address.count;
    db_record(r, at, &rec_applicant, &out->applicant);
}

static bool list_texts(struct db *db, const char *sql, const char *subject, struct arena *a, const char ***texts, int *count,
                       struct fail *why) {
    struct list list = LIST(const char *);
    struct rows r;
    if (!db_query(db, &r, sql, why, "subject:t", subject, NULL)) return false;
    while (db_next(&r, why)) *(const char **)list_add(&list, a) = arena_dup(a, db_text(&r, 0));
    *texts = list.rows;
    *count = list.count;
    return !db_failed(&r);
}

/* --- files of the erased -------------------------------------------------------------------------------------------------- */

bool papers_outlive(struct db *db, const char *subject, struct fail *why) {
    char key[sizeof OUTLIVES + ID_TEXT];
    snprintf(key, sizeof key, OUTLIVES "%s", subject);
    return meta_set_int(db, key, 1, why);
}

bool papers_outliving(struct db *db, struct arena *a, const char ***subjects, int *count, struct fail *why) {
    return list_texts(db, sql_outliving, OUTLIVES, a, subjects, count, why);
}

bool papers_gone(struct db *db, const char *subject, struct fail *why) {
    char key[sizeof OUTLIVES + ID_TEXT];
    snprintf(key, sizeof key, OUTLIVES "%s", subject);
    return db_run(db, "DELETE FROM meta WHERE key = :key", why, "key:t", key, NULL);
}

bool papers_numbers(struct db *db, const char *subject, struct arena *a, const char ***numbers, int *count, struct fail *why) {
    return list_texts(db, sql_numbers, subject, a, numbers, count, why);
}

/* --- what is held of a learner -------------------------------------------------------------------------------------------- */

bool learner_held(struct db *db, const char *subject, struct arena *a, struct held *out, struct fail *why) {
    struct rows r;
    *out = (struct held){0};
    if (!db_query(db, &r, sql_held, why, "subject:t", subject, NULL)) return false;
    bool there = db_next(&r, why);
    if (there) take_held(&r, out);
    if (!db_done(&r)) return false;
    if (!there) return learner_not_here(why);
    return list_texts(db, sql_held_apps, subject, a, &out->apps, &out->app_count, why) &&
           list_texts(db, sql_held_numbers, subject, a, &out->numbers, &out->number_count, why);
}
