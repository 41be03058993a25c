#include "sync/centre/loading.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "model/rules/fields.h"
#include "sync/centre/applier.h"

#include <string.h>
#include <sys/stat.h>

/* --- Refused rows --------------------------------------------------------------------------------------------------------- */

void loading_refuse(struct order *order, struct loading *tally, int line, const char *const *columns, const char *const *cells,
                    int count, const struct fail *reason) {
    FILE *out = order->refused;
    char text[sizeof reason->say + 40];
    if (tally->refused++ == 0) {
        csv_put(out, ',', SHEET_REASON, true);
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

/* --- A table -------------------------------------------------------------------------------------------------------------- */

bool loading_open(struct loading_table *t, struct order *order, enum sheet_kind kind, const char *const *columns, int count,
                  int needed, struct fail *why) {
    *t = (struct loading_table){.order = order};
    return sheet_open(&t->sheet, order->in, kind, columns, count, needed, why);
}

void loading_close(struct loading_table *t) {
    sheet_close(&t->sheet);
}

const char *loading_cell(const struct loading_table *t, int column) {
    return t->sheet.cells[column];
}

bool loading_rows(struct loading_table *t, loading_take *take, void *self, bool *over, struct fail *why) {
    enum { ROWS_A_STEP = 500 };
    struct centre *c = t->order->centre;
    const int64_t since = c->env.monotonic(c->env.self);
    enum csv_step step = CSV_ROW;
    struct fail problem = {0};
    for (int i = 0; i < ROWS_A_STEP && !order_rests(t->order, since); i++) {
        step = sheet_next(&t->sheet, &problem);
        if (step != CSV_ROW && step != CSV_WRONG) break;
        const bool taken = step == CSV_ROW && take(self, &problem);
        arena_reset(&c->turn);
        if (taken) continue;
        if (db_broken(c->db)) {
            *why = problem;
            return false;
        }
        /* What cannot be read says its line itself. */
        loading_refuse(t->order, &t->tally, step == CSV_ROW ? sheet_line(&t->sheet) : 0, t->sheet.columns, t->sheet.cells,
                       t->sheet.count, &problem);
    }
    *over = step == CSV_END;
    if (step == CSV_BROKEN) *why = problem;
    return step != CSV_BROKEN;
}

bool loading_step(struct loading_table *t, loading_take *take, void *self, bool *over, struct fail *why) {
    bool ok = loading_rows(t, take, self, over, why);
    loading_tell(t->order, &t->tally, *over);
    return ok;
}

/* --- A table that is taken whole or not at all ---------------------------------------------------------------------------- */

void loading_wrong(struct loading_whole *t, int line, const char *say) {
    enum { SHOWN = 10 };
    if (t->wrong++ < SHOWN) bytes_printf(&t->order->say, _("%s, line %d: %s\n"), t->file, line, say);
}

bool loading_read(struct loading_whole *t, const char *const *columns, int count, int needed, loading_keep *keep, void *self,
                  struct fail *why) {
    struct sheet s;
    enum csv_step step = CSV_BROKEN;
    bool ok = sheet_open(&s, t->order->in, SHEET_CSV, columns, count, needed, why);
    while (ok && ((step = sheet_next(&s, why)) == CSV_ROW || step == CSV_WRONG)) {
        if (step == CSV_ROW && keep(self, &s, why)) continue;
        ok = !db_broken(t->order->centre->db);
        if (ok) loading_wrong(t, sheet_line(&s), why->say);
    }
    sheet_close(&s);
    return ok && step == CSV_END;
}

bool loading_right(const struct loading_whole *t, struct fail *why) {
    return t->wrong == 0 ||
           fail_set(why, FAIL_INPUT, "loading: wrong rows",
                    ngettext("%d row is wrong. Nothing was loaded; what was in force stays.",
                             "%d rows are wrong. Nothing was loaded; what was in force stays.", (unsigned long)t->wrong),
                    t->wrong);
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
