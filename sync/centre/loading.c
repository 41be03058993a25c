#include "sync/centre/loading.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "model/rules/fields.h"
#include "sync/centre/applier.h"

#include <assert.h>
#include <string.h>
#include <sys/stat.h>

/* --- Refused rows --------------------------------------------------------------------------------------------------------- */

void loading_refuse(struct order *order, struct loading *tally, int line, const char *const *columns, const char *const *cells,
                    int count, const struct fail *reason) {
    FILE *out = order->refused;
    char text[sizeof reason->say + 40];
    if (tally->refused++ == 0) {
        csv_put(out, ',', LOADING_REASON, true);
        for (int i = 0; i < count; i++) csv_put(out, ',', columns[i], false);
        csv_end(out);
    }
    if (line > 0)
        snprintf(text, sizeof text, _("line %d: %s"), line, reason->say);
    else
        text_copy(text, sizeof text, reason->say);
    csv_put(out, ',', text, true);
    for (int i = 0; i < count; i++) csv_put(out, ',', cells[i], false);
    csv_end(out);
}

/* --- How far it is -------------------------------------------------------------------------------------------------------- */

static void say_tally(const struct loading *t, struct bytes *out) {
    bytes_printf(out, ngettext("%lu row loaded", "%lu rows loaded", t->loaded), t->loaded);
    if (t->known > 0) bytes_printf(out, ngettext(", %lu as before", ", %lu as before", t->known), t->known);
    if (t->refused > 0) bytes_printf(out, ngettext(", %lu refused", ", %lu refused", t->refused), t->refused);
}

/* Of the file, as far as it is a file; −1: nobody knows. */
static int percent_read(const struct order *order) {
    const long at = ftell(order->in);
    struct stat st;
    if (at < 0 || fileno(order->in) < 0 || fstat(fileno(order->in), &st) != 0 || st.st_size <= 0) return -1;
    return (int)(at * 100LL / st.st_size);
}

void loading_tell(struct order *order, const struct loading *tally, bool over) {
    struct bytes said = {0};
    const int percent = percent_read(order);
    say_tally(tally, &said);
    order->more = !over;
    order->done_badly = tally->refused > 0;
    if (over)
        bytes_printf(&order->say, "%s\n", (const char *)said.data);
    else if (percent < 0)
        text_copy(order->progress, sizeof order->progress, (const char *)said.data);
    else
        snprintf(order->progress, sizeof order->progress, "%3d %%  %s", percent, (const char *)said.data);
    bytes_close(&said);
}

/* --- A table as CSV ------------------------------------------------------------------------------------------------------- */

static bool find_columns(struct loading_table *t, int needed, struct fail *why) {
    for (int i = 0; i < t->count; i++) {
        t->at[i] = csv_column(&t->csv, t->columns[i]);
        if (i < needed && t->at[i] < 0)
            return fail_set(why, FAIL_INPUT, "loading: column missing",
                            _("The column “%s” is missing. See the help of this command. Nothing was loaded."), t->columns[i]);
    }
    for (int i = 0; i < t->csv.column_count; i++) {
        const char *name = t->csv.columns[i];
        bool known = strcmp(name, LOADING_REASON) == 0;
        for (int k = 0; k < t->count; k++) known |= strcmp(name, t->columns[k]) == 0;
        if (!known)
            return fail_set(why, FAIL_INPUT, "loading: unknown column", _("There is no column “%s”. Nothing was loaded."),
                            name);
    }
    return true;
}

bool loading_open(struct loading_table *t, struct order *order, const char *const *columns, int count, int needed,
                  struct fail *why) {
    assert(count <= LOADING_COLUMNS_MOST);
    *t = (struct loading_table){.order = order, .columns = columns, .count = count};
    return csv_open(&t->csv, order->in, CSV_UTF8, why) && find_columns(t, needed, why);
}

void loading_close(struct loading_table *t) {
    csv_close(&t->csv);
}

const char *loading_cell(const struct loading_table *t, int column) {
    return csv_cell(&t->csv, t->at[column]);
}

static void refuse_row(struct loading_table *t, int line, const struct fail *reason) {
    const char *cells[LOADING_COLUMNS_MOST];
    for (int i = 0; i < t->count; i++) cells[i] = loading_cell(t, i);
    loading_refuse(t->order, &t->tally, line, t->columns, cells, t->count, reason);
}

bool loading_step(struct loading_table *t, loading_take *take, void *self, bool *over, struct fail *why) {
    enum { ROWS_A_STEP = 500 };
    struct centre *c = t->order->centre;
    const int64_t since = c->env.monotonic(c->env.self);
    enum csv_step step = CSV_ROW;
    struct fail problem = {0};
    for (int i = 0; i < ROWS_A_STEP && !order_rests(t->order, since); i++) {
        step = csv_next(&t->csv, &problem);
        if (step != CSV_ROW && step != CSV_WRONG) break;
        const bool taken = step == CSV_ROW && take(self, &problem);
        arena_reset(&c->turn);
        if (taken) continue;
        if (db_broken(c->db)) {
            *why = problem;
            return false;
        }
        refuse_row(t, step == CSV_ROW ? t->csv.line : 0, &problem); /* what cannot be read says its line itself */
    }
    *over = step == CSV_END;
    if (step == CSV_BROKEN) *why = problem;
    loading_tell(t->order, &t->tally, *over);
    return step != CSV_BROKEN;
}

/* --- As of when ----------------------------------------------------------------------------------------------------------- */

bool loading_as_of(struct order *order, int64_t *as_of, struct fail *why) {
    const struct env *env = &order->centre->env;
    const char *typed = order_option(order, "as-of", "");
    char iso[DATE_TEXT];
    int32_t day = env_today(env);
    if (*typed && (date_check(typed, iso, sizeof iso, why) == FIELD_WRONG || !date_parse(iso, &day) || day > env_today(env)))
        return fail_set(why, FAIL_INPUT, "loading: as of",
                        _("--as-of: the day of the table, like 2026-11-20, not later than today."));
    *as_of = moment_of(day, 0, 0, env->offset);
    return true;
}

bool loading_done(struct order *order, const char *kind, int64_t as_of, int64_t rows, struct fail *why) {
    struct centre *c = order->centre;
    struct event ev = {.type = &event_types[EV_CATALOGUE_LOADED]};
    struct catalogue_loaded *l = event_payload(&ev, &c->turn);
    int64_t known = 0;
    *l = (struct catalogue_loaded){.as_of = as_of, .rows = rows};
    text_copy(l->kind, sizeof l->kind, kind);
    text_copy(ev.subject, sizeof ev.subject, c->journal.region);
    if (!db_one_int(c->db, &known, "SELECT count(*) FROM loaded WHERE kind = :kind AND as_of = :as_of AND rows = :rows", why,
                    ":r", &rec_catalogue_loaded, l, NULL))
        return false;
    return known > 0 || applier_append(c, &ev, why);
}
