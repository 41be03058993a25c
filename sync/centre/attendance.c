#include "sync/centre/settle.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "model/rules/course.h"
#include "model/rules/fields.h"
#include "sync/centre/applier.h"
#include "sync/centre/holder.h"
#include "sync/centre/loading.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Attendance as providers report it: certificate, programme, month, visits planned and made; the contract where a child has had
 * two in one programme. Without it nothing is paid. A row that says nothing new makes no event; a wrong one is refused with its
 * reason, the others count. */

static const char *const columns[] = {"certificate", "programme", "month", "planned", "attended", "contract"};
enum { CERTIFICATE, PROGRAMME, MONTH, PLANNED, ATTENDED, CONTRACT, COLUMNS, NEEDED = CONTRACT };
enum { VISITS_MOST = 1000 };

struct attendance_load {
    struct centre *c;
    struct loading_table table;
    bool again; /* closed months, too: a correction */
};

struct attendance_row {
    char number[11], month[8];
    char subject[ID_TEXT];
    struct attendance told;
};

/* --- One row -------------------------------------------------------------------------------------------------------------- */

static const char *cell(const struct attendance_load *l, int column) {
    return loading_cell(&l->table, column);
}

static bool read_visits(const struct attendance_load *l, int column, int64_t *out, struct fail *why) {
    const char *typed = cell(l, column);
    const size_t digits = strspn(typed, "0123456789");
    *out = strtoll(typed, NULL, 10);
    return (digits > 0 && digits <= 4 && typed[digits] == '\0' && *out <= VISITS_MOST) ||
           fail_set(why, FAIL_INPUT, "attendance: visits", _("%s: a number of visits, %d at most."), columns[column],
                    VISITS_MOST);
}

/* Of the child in that programme, having lasted in that month: under this number, or under any the child has had. */
static bool look_up(struct attendance_load *l, struct attendance_row *row, const char *number, int *found, struct fail *why) {
    char last[DATE_TEXT], first[DATE_TEXT];
    struct rows r;
    *found = 0;
    date_iso(course_month_end(row->month), last);
    snprintf(first, sizeof first, "%.7s-01", row->month);
    if (!db_query(l->c->db, &r,
                  "SELECT event FROM enrolment WHERE subject = :subject AND (:number = '' OR number = :number) AND programme = "
                  ":programme AND (:contract = '' OR contract = :contract) AND state IN ('running', 'suspended', 'ended') AND "
                  "first <= :last AND until >= :first ORDER BY event",
                  why, "subject:t", row->subject, "number:t", number, "programme:t", cell(l, PROGRAMME), "contract:t",
                  cell(l, CONTRACT), "first:t", first, "last:t", last, NULL))
        return false;
    for (; db_next(&r, why); ++*found) text_copy(row->told.enrolment, sizeof row->told.enrolment, db_text(&r, 0));
    return db_done(&r);
}

static bool find_enrolment(struct attendance_load *l, struct attendance_row *row, struct fail *why) {
    struct holder holder;
    int found;
    if (!holder_find(l->c, row->number, &holder, why)) return false;
    text_copy(row->subject, sizeof row->subject, holder.subject);
    if (!look_up(l, row, row->number, &found, why) || (found == 0 && !look_up(l, row, "", &found, why))) return false;
    if (found == 0)
        return fail_set(why, FAIL_GONE, "attendance: no enrolment",
                        _("This certificate was not enrolled in programme %s in that month."), cell(l, PROGRAMME));
    return found == 1 || fail_set(why, FAIL_INPUT, "attendance: several",
                                  _("There are %d contracts in this programme: the column contract tells which one."), found);
}

static bool read_row(struct attendance_load *l, struct attendance_row *row, struct fail *why) {
    bool closed = false;
    *row = (struct attendance_row){0};
    if (certificate_check(cell(l, CERTIFICATE), row->number, sizeof row->number, why) == FIELD_WRONG) return false;
    if (!month_read(l->c, cell(l, MONTH), row->month, why) || !read_visits(l, PLANNED, &row->told.planned, why) ||
        !read_visits(l, ATTENDED, &row->told.attended, why) || !month_is_closed(l->c, row->month, &closed, why))
        return false;
    if (closed && !l->again)
        return fail_set(why, FAIL_CONFLICT, "attendance: closed",
                        _("Month %s is closed. A correction is loaded with --again yes."), row->month);
    if (row->told.attended > row->told.planned)
        return fail_set(why, FAIL_INPUT, "attendance: more than planned", _("attended: more visits than were planned."));
    text_copy(row->told.month, sizeof row->told.month, row->month);
    return find_enrolment(l, row, why);
}

static bool is_known(struct attendance_load *l, const struct attendance_row *row, bool *known, struct fail *why) {
    int64_t count = 0;
    if (!db_one_int(
            l->c->db, &count,
            "SELECT count(*) FROM attendance WHERE subject = :subject AND enrolment = :enrolment AND month = :month AND "
            "planned = :planned AND attended = :attended",
            why, "subject:t", row->subject, ":r", &rec_attendance, &row->told, NULL))
        return false;
    *known = count > 0;
    return true;
}

static bool take_row(void *self, struct fail *why) {
    struct attendance_load *l = self;
    struct event ev = {.type = &event_types[EV_ATTENDANCE_REPORTED]};
    struct attendance_row row;
    bool known = false;
    if (!read_row(l, &row, why) || !is_known(l, &row, &known, why)) return false;
    if (known) return l->table.tally.known++, true;
    text_copy(ev.subject, sizeof ev.subject, row.subject);
    memcpy(event_payload(&ev, &l->c->turn), &row.told, sizeof row.told);
    if (!applier_append(l->c, &ev, why)) return false;
    l->table.tally.loaded++;
    return true;
}

/* --- Steps ---------------------------------------------------------------------------------------------------------------- */

static void load_end(struct order *order) {
    loading_close(&((struct attendance_load *)order->job)->table);
}

static bool load_begin(struct order *order, struct fail *why) {
    struct attendance_load *l = arena_alloc(&order->a, sizeof *l);
    *l = (struct attendance_load){.c = order->centre, .again = order_says_yes(order, "again")};
    order->job = l;
    order->end = load_end;
    return loading_open(&l->table, order, SHEET_CSV, columns, COLUMNS, NEEDED, why);
}

bool command_attendance_load(struct order *order, struct fail *why) {
    bool over = false;
    if (!order->job && !load_begin(order, why)) return false;
    struct attendance_load *l = order->job;
    return loading_step(&l->table, take_row, l, &over, why);
}
