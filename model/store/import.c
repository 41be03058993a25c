#include "model/store/import.h"

#include "model/base/text.h"
#include "model/store/import_columns.h"
#include "model/store/list.h"
#include "model/store/queries_table.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char sql_list_same[] = "SELECT c.at, s.name FROM class_list c LEFT JOIN staff s ON s.subject = c.staff"
                                    " WHERE c.hash = :hash AND c.whole = 1 ORDER BY c.at DESC LIMIT 1";
static const char sql_list_new[] =
    "INSERT INTO class_list (id, hash, file, staff, at) VALUES ((SELECT coalesce(max(id), 0) + 1 FROM class_list), :hash, :file,"
    " :staff, :at) RETURNING id";
static const char sql_list_whole[] = "UPDATE class_list SET whole = 1, taken = :taken, refused = :refused WHERE id = :id";
static const char sql_list_draft[] =
    "INSERT INTO draft (id, staff, app, title, birth, saved_at, data, revision, class_list, list_line, row_key) VALUES"
    " ((SELECT coalesce(max(id), 0) + 1 FROM draft), :staff, '', :title, :birth, :at, :data, 1, :list, :line, :row_key)";
static const char sql_list_known[] = "SELECT d.list_line, c.file FROM draft d JOIN class_list c ON c.id = d.class_list"
                                     " WHERE d.row_key = :row_key AND d.row_key <> '' ORDER BY d.id LIMIT 1";
/* What a run that was cut off has left: what somebody has worked on since is a draft of its own. */
static const char sql_list_unfinished[] = "SELECT count(*) FROM class_list WHERE whole = 0";
static const char sql_list_thrown[] = "DELETE FROM draft WHERE class_list > 0 AND revision = 1"
                                      " AND class_list IN (SELECT id FROM class_list WHERE whole = 0)";
static const char sql_list_kept[] = "UPDATE draft SET class_list = 0, list_line = 0, row_key = '' WHERE class_list > 0"
                                    " AND class_list IN (SELECT id FROM class_list WHERE whole = 0)";
static const char sql_list_cut[] = "DELETE FROM class_list WHERE whole = 0";
static const char sql_list_drop[] = "DELETE FROM draft WHERE class_list = :list AND class_list > 0 AND revision = 1";
static const char sql_list_forget[] = "UPDATE class_list SET hash = '' WHERE id = :id"; /* it may come again */
static const char sql_list_left[] = "SELECT count(*) FROM draft WHERE class_list = :list AND class_list > 0";
static const char sql_lists[] =
    "SELECT c.id, c.file, s.name, c.at, c.taken, c.refused,"
    " (SELECT count(*) FROM draft d WHERE d.class_list = c.id AND d.class_list > 0),"
    " (SELECT count(*) FROM draft d WHERE d.class_list = c.id AND d.class_list > 0 AND d.revision = 1)"
    " FROM class_list c LEFT JOIN staff s ON s.subject = c.staff WHERE c.whole = 1 ORDER BY c.at DESC, c.id DESC";

const struct query_text import_queries[] = {
    QUERY(sql_list_same),   QUERY(sql_list_new),
    QUERY(sql_list_whole),  QUERY(sql_list_draft),
    QUERY(sql_list_known),  QUERY(sql_list_unfinished),
    QUERY(sql_list_cut),    QUERY(sql_list_drop),
    QUERY(sql_list_left),   QUERY(sql_lists),
    QUERY(sql_list_forget), QUERY(sql_list_thrown),
    QUERY(sql_list_kept),   {0},
};

enum { CHUNK = 1 << 20, STEP_ROWS_MOST = 500, PATH_ROOM = 4096 };

enum phase { PHASE_HASH, PHASE_ROWS, PHASE_FINISHED };

struct import {
    struct desk *desk;
    bool check_only;
    char path[PATH_ROOM], refused_path[PATH_ROOM + 16];
    FILE *file, *refused;
    int64_t size;
    enum phase phase;
    struct hash hash;
    char hash_text[2 * HASH_SIZE + 1];
    struct csv_sniff sniff;
    struct csv csv;
    struct import_columns columns;
    struct application fresh; /* with the defaults of a new form */
    int64_t list;             /* 0: not begun */
    int taken, refused_rows;
    struct arena step; /* of the refusals and the row */
    struct list refusals;
};

/* --- The file ------------------------------------------------------------------------------------------------------------- */

static bool not_readable(const char *path, struct fail *why) {
    return fail_set(why, FAIL_GONE, strerror(errno), _("The file %s cannot be read: %s."), path, strerror(errno));
}

static bool open_file(struct import *i, struct fail *why) {
    struct stat about;
    int fd = open(i->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return not_readable(i->path, why);
    if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) {
        close(fd);
        return fail_set(why, FAIL_INPUT, "import: not a file", _("%s is not a file."), i->path);
    }
    i->size = about.st_size;
    i->file = fdopen(fd, "r");
    if (i->file) return true;
    close(fd);
    return not_readable(i->path, why);
}

bool import_clean(struct db *db, struct fail *why) {
    int64_t lists = 0;
    if (!db_one_int(db, &lists, sql_list_unfinished, why, NULL)) return false;
    if (lists == 0) return true;
    if (!db_begin(db, true, why)) return false;
    bool good =
        db_run(db, sql_list_thrown, why, NULL) && db_run(db, sql_list_kept, why, NULL) && db_run(db, sql_list_cut, why, NULL);
    return db_end(db, good, why);
}

bool import_open(struct desk *desk, const char *path, bool check_only, struct import **out, struct fail *why) {
    struct application fresh;
    *out = NULL;
    if (!desk_new(desk, &fresh, why)) return false;
    if (desk->importing)
        return fail_set(why, FAIL_BUSY, "import: another one",
                        _("Another class list is being read at this kiosk. Wait for its end and repeat."));
    if (!import_clean(desk->db, why)) return false;
    if (strlen(path) >= PATH_ROOM) return fail_set(why, FAIL_INPUT, "import: path too long", _("%s is not a file."), path);
    struct import *i = calloc(1, sizeof *i);
    if (!i) abort();
    *i = (struct import){.desk = desk, .check_only = check_only, .fresh = fresh};
    text_copy(i->path, sizeof i->path, path);
    snprintf(i->refused_path, sizeof i->refused_path, "%s.refused.csv", path);
    hash_begin(&i->hash, PURPOSE_LIST);
    desk->importing = true;
    *out = i;
    if (open_file(i, why)) return true;
    import_close(i);
    *out = NULL;
    return false;
}

void import_close(struct import *import) {
    struct fail ignored; /* what stays is thrown away by the next run */
    if (!import) return;
    import->desk->importing = false;
    if (import->phase != PHASE_FINISHED || import->check_only) {
        if (import->list) import_clean(import->desk->db, &ignored);
        if (import->refused) unlink(import->refused_path);
    }
    if (import->refused) fclose(import->refused);
    csv_close(&import->csv);
    if (import->file) fclose(import->file);
    arena_close(&import->step);
    explicit_bzero(import, sizeof *import);
    free(import);
}

/* --- Before the rows ------------------------------------------------------------------------------------------------------ */

static bool not_imported_before(struct import *i, struct fail *why) {
    struct rows r;
    char when[17];
    if (!db_query(i->desk->db, &r, sql_list_same, why, "hash:t", i->hash_text, NULL)) return false;
    bool known = db_next(&r, why);
    if (known) {
        moment_show(db_int(&r, 0), i->desk->env->offset, when);
        fail_set(why, FAIL_CONFLICT, "import: the same file again",
                 _("This very file was imported on %s (%s). Throw that list away first, or change the file."), when,
                 db_text(&r, 1));
    }
    return db_done(&r) && !known;
}

static bool begin_list(struct import *i, struct fail *why) {
    const struct desk *desk = i->desk;
    const char *slash = strrchr(i->path, '/');
    if (!db_begin(desk->db, false, why)) return false;
    bool good = db_one_int(desk->db, &i->list, sql_list_new, why, "hash:t", i->hash_text, "file:t", slash ? slash + 1 : i->path,
                           "staff:t", desk->session.staff, "at:i", desk->env->now(desk->env->self), NULL);
    return db_end(desk->db, good, why);
}

static bool hash_step(struct import *i, struct fail *why) {
    uint8_t *chunk = malloc(CHUNK), hash[HASH_SIZE];
    if (!chunk) abort();
    size_t got = fread(chunk, 1, CHUNK, i->file);
    hash_add(&i->hash, chunk, got);
    csv_sniff_add(&i->sniff, chunk, got);
    explicit_bzero(chunk, got);
    free(chunk);
    if (got == 0 && ferror(i->file)) return not_readable(i->path, why);
    if (got > 0) return true;
    hash_end(&i->hash, hash);
    hex_of(hash, sizeof hash, i->hash_text);
    rewind(i->file);
    i->phase = PHASE_ROWS;
    return (i->check_only || not_imported_before(i, why)) && csv_open(&i->csv, i->file, csv_sniff_encoding(&i->sniff), why) &&
           import_columns_find(&i->csv, &i->columns, why) && begin_list(i, why);
}

/* --- Refused rows --------------------------------------------------------------------------------------------------------- */

static bool refused_wrong(const struct import *i, struct fail *why) {
    return fail_set(why, FAIL_DISK, strerror(errno), _("The refused rows cannot be written to %s: %s."), i->refused_path,
                    strerror(errno));
}

/* A new file each time: never through a link, never readable by others. */
static bool open_refused(struct import *i, struct fail *why) {
    if (unlink(i->refused_path) != 0 && errno != ENOENT) return refused_wrong(i, why);
    int fd = open(i->refused_path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) return refused_wrong(i, why);
    i->refused = fdopen(fd, "w");
    if (!i->refused) abort();
    fputs("\xef\xbb\xbf", i->refused);
    for (int c = 0; c < i->csv.column_count; c++) csv_put(i->refused, i->csv.separator, i->csv.columns[c], c == 0);
    csv_put(i->refused, i->csv.separator, _("Reason"), false);
    csv_end(i->refused);
    return true;
}

static bool refuse(struct import *i, int column, const struct fail *reason, struct fail *why) {
    const char *header = column >= 0 && column < i->csv.column_count ? i->csv.columns[column] : "";
    struct import_refusal *refusal = list_add(&i->refusals, &i->step);
    *refusal = (struct import_refusal){.line = i->csv.line, .column = header, .say = arena_dup(&i->step, reason->say)};
    i->refused_rows++;
    if (i->check_only) return true;
    if (!i->refused && !open_refused(i, why)) return false;
    for (int c = 0; c < i->csv.column_count; c++) csv_put(i->refused, i->csv.separator, csv_cell(&i->csv, c), c == 0);
    csv_put(i->refused, i->csv.separator, *header ? arena_printf(&i->step, "%s: %s", header, reason->say) : reason->say, false);
    csv_end(i->refused);
    return !ferror(i->refused) || refused_wrong(i, why);
}

/* --- A row ---------------------------------------------------------------------------------------------------------------- */

static bool not_drafted(struct import *i, const char *key, struct fail *reason) {
    struct rows r;
    if (!db_query(i->desk->db, &r, sql_list_known, reason, "row_key:t", key, NULL)) return false;
    bool known = db_next(&r, reason);
    if (known)
        fail_set(reason, FAIL_INPUT, "import: drafted already", _("this child has a draft already: %s, line %lld."),
                 db_text(&r, 1), (long long)db_int(&r, 0));
    return db_done(&r) && !known;
}

static bool not_registered(const struct rule_case *c, struct fail *reason) {
    for (int t = 0; t < c->twin_count; t++) {
        const struct rule_twin *twin = &c->twins[t];
        if (strcmp(twin->by, "soft") == 0) continue;
        if (*twin->number)
            return fail_set(reason, FAIL_INPUT, "import: registered", _("is in the register already: %s, certificate %s."),
                            twin->name, twin->number);
        return fail_set(reason, FAIL_INPUT, "import: registered", _("is in the register already: %s, no certificate yet."),
                        twin->name);
    }
    return true;
}

/* As F2 in the form would say. */
static bool could_be_saved(struct import *i, const struct application *app, struct fail *reason) {
    struct rule_case the_case;
    struct save_plan plan;
    const char *field;
    return desk_case(i->desk, app, &i->step, &the_case, reason) && not_registered(&the_case, reason) &&
           plan_save(NULL, &the_case, &plan, &field, reason);
}

static char *draft_data(const struct application *app) {
    char *form = import_form(app);
    json_t *whole = json_pack("{s:s, s:b, s:i, s:b}", "form", form, "check", 0, "entered", 0, "open", 0);
    char *text = whole ? json_dumps(whole, JSON_COMPACT) : NULL;
    if (!text) abort();
    json_decref(whole);
    explicit_bzero(form, strlen(form));
    free(form);
    return text;
}

static bool write_draft(struct import *i, const struct application *app, const char *key, struct fail *why) {
    const struct desk *desk = i->desk;
    char *data = draft_data(app);
    const char *title = arena_printf(&i->step, "%s %s%s%s", app->child.surname, app->child.name,
                                     *app->child.patronymic ? " " : "", app->child.patronymic);
    bool good = db_run(desk->db, sql_list_draft, why, "staff:t", desk->session.staff, "title:t", title, "birth:t",
                       app->child.birth, "at:i", desk->env->now(desk->env->self), "data:t", data, "list:i", i->list, "line:i",
                       (int64_t)i->csv.line, "row_key:t", key, NULL);
    explicit_bzero(data, strlen(data));
    free(data);
    i->taken += good;
    return good;
}

/* False only when the store or the file of refused rows fails. */
static bool take_row(struct import *i, struct fail *why) {
    struct application *app = arena_copy(&i->step, &i->fresh, sizeof i->fresh);
    struct fail reason = {0};
    char key[320];
    int column = -1;
    bool good = import_row_read(&i->csv, &i->columns, app, &column, &reason);
    if (good) {
        import_row_key(app, key, sizeof key);
        good = not_drafted(i, key, &reason) && could_be_saved(i, app, &reason);
    }
    if (good) return write_draft(i, app, key, why);
    if (db_broken(i->desk->db) || reason.kind == FAIL_DISK) {
        *why = reason;
        return false;
    }
    return refuse(i, column, &reason, why);
}

static bool finish(struct import *i, struct fail *why) {
    i->phase = PHASE_FINISHED;
    if (i->check_only) return true;
    if (i->refused && (fflush(i->refused) != 0 || fsync(fileno(i->refused)) != 0)) return refused_wrong(i, why);
    return db_run(i->desk->db, sql_list_whole, why, "id:i", i->list, "taken:i", (int64_t)i->taken, "refused:i",
                  (int64_t)i->refused_rows, NULL);
}

static bool take_rows(struct import *i, struct fail *why) {
    const struct env *env = i->desk->env;
    const int64_t end = env->monotonic(env->self) + IMPORT_STEP_MS;
    struct fail problem;
    for (int n = 0; n < STEP_ROWS_MOST && env->monotonic(env->self) < end; n++) {
        switch (csv_next(&i->csv, &problem)) {
        case CSV_ROW:
            if (!take_row(i, why)) return false;
            break;
        case CSV_WRONG:
            if (!refuse(i, i->csv.wrong, &problem, why)) return false;
            break;
        case CSV_END: return finish(i, why);
        case CSV_BROKEN: *why = problem; return false;
        }
    }
    return true;
}

static bool rows_step(struct import *i, struct fail *why) {
    struct db *db = i->desk->db;
    if (!db_begin(db, false, why)) return false;
    if (db_end(db, take_rows(i, why), why)) return true;
    i->phase = PHASE_ROWS;
    return false;
}

bool import_step(struct import *import, struct import_progress *now, struct fail *why) {
    arena_reset(&import->step);
    import->refusals = LIST(struct import_refusal);
    bool good = import->phase == PHASE_FINISHED || (import->phase == PHASE_HASH ? hash_step : rows_step)(import, why);
    bool hashing = import->phase == PHASE_HASH, listed = import->list > 0;
    long at = hashing ? ftell(import->file) : listed ? csv_position(&import->csv) : 0;
    *now = (struct import_progress){
        .all = 2 * import->size,
        .done = import->phase == PHASE_FINISHED ? 2 * import->size : (hashing ? 0 : import->size) + (at > 0 ? at : 0),
        .taken = import->taken,
        .refused = import->refused_rows,
        .finished = good && import->phase == PHASE_FINISHED,
        .unknown = import->columns.unknown,
        .refused_file = import->refused ? import->refused_path : "",
        .refusals = import->refusals.rows,
        .refusal_count = import->refusals.count,
    };
    return good;
}

/* --- Lists that were imported --------------------------------------------------------------------------------------------- */

bool class_lists(struct db *db, struct arena *a, struct class_list **rows, int *count, struct fail *why) {
    struct list list = LIST(struct class_list);
    struct rows r;
    if (!db_query(db, &r, sql_lists, why, NULL)) return false;
    while (db_next(&r, why)) {
        if (db_int(&r, 6) == 0) continue;
        *(struct class_list *)list_add(&list, a) = (struct class_list){
            .id = db_int(&r, 0),
            .file = arena_dup(a, db_text(&r, 1)),
            .staff_name = arena_dup(a, db_text(&r, 2)),
            .at = db_int(&r, 3),
            .taken = db_int(&r, 4),
            .refused = db_int(&r, 5),
            .left = db_int(&r, 6),
            .untouched = db_int(&r, 7),
        };
    }
    *rows = list.rows;
    *count = list.count;
    return !db_failed(&r);
}

bool class_list_drop(struct desk *desk, int64_t id, int64_t *dropped, int64_t *kept, struct fail *why) {
    struct db *db = desk->db;
    *dropped = *kept = 0;
    if (!desk_may(desk, MAY_ENTER, why) || !db_begin(db, true, why)) return false;
    bool good = db_run(db, sql_list_drop, why, "list:i", id, NULL);
    *dropped = good ? db_changed(db) : 0;
    good = good && db_one_int(db, kept, sql_list_left, why, "list:i", id, NULL) &&
           db_run(db, sql_list_forget, why, "id:i", id, NULL);
    return db_end(db, good, why);
}
