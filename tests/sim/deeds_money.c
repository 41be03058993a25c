#include "tests/sim/world.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "model/store/desk_money.h"
#include "sync/centre/applier.h"

#include <stdio.h>
#include <string.h>

/* The money of the children: applications in their queue, enrolments in few places with little money, what becomes of them, the
 * month written off, while programmes close and kiosks know nothing of each other. */

#define PROVIDER  "0192f0c1a2b37c4d8e5f60718293a501"
#define PROGRAMME "0192f0c1a2b37c4d8e5f60718293a502"
enum { PRICE = 700000, SEATS = 3 };

/* --- Of the region -------------------------------------------------------------------------------------------------------- */

static bool put(struct world *w, enum event_kind kind, const char *subject, const void *payload) {
    struct centre *c = w->kit.c;
    struct event ev = {.type = &event_types[kind]};
    struct fail why = {0}, ignored;
    if (!centre_begin(c, &why)) return false;
    text_copy(ev.subject, sizeof ev.subject, subject);
    memcpy(event_payload(&ev, &c->turn), payload, ev.type->payload_size);
    if (applier_append(c, &ev, &why) && centre_commit(c, &why)) return true;
    centre_rollback(c, &ignored);
    return false;
}

static bool list(struct world *w, const char *of_provider, const char *status) {
    struct provider provider = {.code = "P-1", .name = "ДЮЦ «Орбита»"};
    struct programme programme = {
        .programme = "A", .provider = "P-1", .title = "Шахматы", .registry = "certified", .price = PRICE};
    text_copy(provider.status, sizeof provider.status, of_provider);
    text_copy(programme.status, sizeof programme.status, status);
    return put(w, EV_PROVIDER_LISTED, PROVIDER, &provider) && put(w, EV_PROGRAMME_LISTED, PROGRAMME, &programme);
}

void deeds_money_open(struct world *w) {
    struct group_rows groups = {.programme = "A"};
    snprintf(groups.rows, sizeof groups.rows, "1\tмладшие\tвт 16:00\t%d\t2026-01-01\t2027-12-31\tactive", SEATS);
    if (!list(w, "active", "active") || !put(w, EV_GROUPS_LISTED, PROGRAMME, &groups)) sim_fail(w, "no catalogue");
}

static bool catalogue(struct world *w, struct sim_kiosk *k, struct fail *why) {
    const char *provider = sim_dice(w, 4) ? "active" : "suspended", *status = sim_dice(w, 2) ? "active" : "suspended";
    (void)k, (void)why;
    if (!world_centre_runs(w) || w->kit.c->recovering) return true;
    sim_note(w, "the provider is %s, its programme %s", provider, status);
    list(w, provider, status);
    return true;
}

/* Each enrolment was attended, or nobody came. */
static bool attend(struct world *w, struct sim_kiosk *k, struct fail *why) {
    static const char sql[] = "SELECT subject, event, number FROM enrolment WHERE state IN ('running', 'ended') ORDER BY event";
    struct attendance row = {.month = "2026-11", .planned = 8};
    struct rows r;
    struct fail broken = {0};
    char subject[ID_TEXT] = "";
    (void)k, (void)why;
    if (!world_centre_runs(w) || w->kit.c->recovering) return true;
    int64_t count =
        sim_one(w, w->kit.c->db, "SELECT count(*) FROM enrolment WHERE state IN ('running', 'ended') AND :kiosk = 0", 0);
    if (count == 0) return true;
    int64_t nth = (int64_t)sim_dice(w, (uint64_t)count);
    if (!db_query(w->kit.c->db, &r, sql, &broken, NULL)) sim_fail(w, "%s", broken.log);
    for (int64_t i = 0; db_next(&r, &broken); i++)
        if (i == nth) {
            text_copy(subject, sizeof subject, db_text(&r, 0));
            text_copy(row.enrolment, sizeof row.enrolment, db_text(&r, 1));
        }
    db_done(&r);
    row.attended = (int64_t)sim_dice(w, 3);
    sim_note(w, "attendance of %s: %d", row.enrolment, (int)row.attended);
    put(w, EV_ATTENDANCE_REPORTED, subject, &row);
    return true;
}

static bool settle(struct world *w, struct sim_kiosk *k, struct fail *why) {
    (void)k, (void)why;
    if (world_centre_runs(w)) happen_command(w, "settle", sim_dice(w, 2) ? "2026-11" : "2026-12", NULL, NULL);
    return true;
}

static bool close_period(struct world *w, struct sim_kiosk *k, struct fail *why) {
    (void)k, (void)why;
    const bool months = sim_dice(w, 2);
    if (months && world_centre_runs(w)) happen_command(w, "settle", "2026-11", "--close", "yes");
    if (months && world_centre_runs(w)) happen_command(w, "settle", "2026-12", "--close", "yes");
    if (world_centre_runs(w)) happen_command(w, "close-period", "2026", NULL, NULL);
    return true;
}

/* --- At a kiosk ----------------------------------------------------------------------------------------------------------- */

static bool ask(struct world *w, struct sim_kiosk *k, struct fail *why) {
    static const char living[] = "SELECT subject, app, number FROM certificate WHERE state = 'living' ORDER BY number";
    struct nominal_order o = {
        .period = "2026", .group = "5-18", .channel = "person", .received_reason = "Принято на выезде, внесено вечером"};
    char app[EVENT_ID_TEXT];
    struct sim_case f;
    if (!deed_find(w, k, living, &f)) return true;
    deed_sit(k, CENTRE_DESK);
    o.subject = f.subject;
    o.received = k->clock.now - (int64_t)sim_dice(w, 5) * MS_HOUR;
    sim_note(w, "%s: a nominal is asked for %s", k->seat.name, f.number);
    return desk_nominal_ask(&k->seat.desk, &o, app, NULL, why);
}

static bool grant(struct world *w, struct sim_kiosk *k, struct fail *why) {
    struct sim_case f;
    if (!deed_find_near(w, &k, "SELECT subject, app, number FROM nominal_app WHERE state IN ('pending', 'capped') ORDER BY app",
                        &f))
        return true;
    deed_sit(k, CENTRE_OPERATOR);
    sim_note(w, "%s decides the application %s", k->seat.name, f.app);
    switch (sim_dice(w, 8)) {
    case 0: return desk_nominal_withdraw(&k->seat.desk, f.app, "", why);
    case 1: return desk_nominal_refuse(&k->seat.desk, f.app, "Предел номиналов достигнут", NULL, why);
    default: return desk_nominal_grant(&k->seat.desk, f.app, NULL, why);
    }
}

static bool enrol(struct world *w, struct sim_kiosk *k, struct fail *why) {
    static const char living[] = "SELECT c.subject, c.app, c.number FROM certificate c WHERE c.state = 'living' ORDER BY "
                                 "(SELECT count(*) FROM nominal n WHERE n.subject = c.subject) DESC, c.number LIMIT 3";
    struct enrol_order o = {.programme = "A", .group = "1", .contract = "1", .sheet = "1", .signer = "applicant"};
    char id[EVENT_ID_TEXT], first[DATE_TEXT], last[DATE_TEXT], today[DATE_TEXT];
    struct enrol_quote q;
    struct sim_case f;
    if (!deed_find(w, k, living, &f)) return true;
    deed_sit(k, sim_dice(w, 2) ? CENTRE_DESK : CENTRE_OPERATOR);
    int32_t day = moment_date(k->clock.now, k->clock.env.offset);
    date_iso(day, today);
    date_iso(day - (int32_t)sim_dice(w, 20), first);
    date_iso(day + (int32_t)sim_dice(w, 90), last);
    o.subject = f.subject;
    o.first = first, o.last = last, o.sheet_day = today;
    o.cost = (int64_t)sim_dice(w, PRICE + 1);
    sim_note(w, "%s enrols %s from %s to %s", k->seat.name, f.number, first, last);
    if (!desk_enrol_quote(&k->seat.desk, &o, &q, NULL, why)) return false;
    o.parent_part = q.parent;
    return desk_enrol(&k->seat.desk, &o, id, NULL, why);
}

static bool move_on(struct world *w, struct sim_kiosk *k, struct fail *why) {
    struct sim_case f;
    char day[DATE_TEXT];
    if (!deed_find_near(w, &k, "SELECT subject, event, number FROM enrolment ORDER BY event", &f)) return true;
    deed_sit(k, CENTRE_DESK);
    date_iso(moment_date(k->clock.now, k->clock.env.offset) + (int32_t)sim_dice(w, 15) - 5, day);
    unsigned what = (unsigned)sim_dice(w, 6);
    sim_note(w, "%s: the enrolment %s goes on: %u", k->seat.name, f.app, what);
    switch (what) {
    case 0: return desk_enrolment_suspend(&k->seat.desk, f.app, day, "family", why);
    case 1: return desk_enrolment_resume(&k->seat.desk, f.app, day, why);
    case 2: return desk_enrolment_change(&k->seat.desk, f.app, NULL, "2", day, NULL, why);
    case 3: return desk_enrolment_rate(&k->seat.desk, f.app, 1 + (int)sim_dice(w, 5), why);
    default: return desk_enrolment_end(&k->seat.desk, f.app, day, "family", NULL, why);
    }
}

const struct deed deeds_money[] = {{"asks for a nominal", 15, ask},
                                   {"decides on a nominal", 15, grant},
                                   {"enrols", 40, enrol},
                                   {"an enrolment goes on", 15, move_on},
                                   {0}};
const struct deed happenings_money[] = {{"a provider or a programme closes or opens", 3, catalogue},
                                        {"attendance is reported", 8, attend},
                                        {"a month is written off", 4, settle},
                                        {"a period is closed", 1, close_period},
                                        {0}};
