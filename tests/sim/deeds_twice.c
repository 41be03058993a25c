#include "tests/sim/world.h"

#include "model/base/text.h"
#include "model/store/dispute.h"
#include "model/store/life.h"
#include "tests/sim/disk.h"

#include <stdio.h>
#include <string.h>

/* Two kiosks say something of one child in the same hour: corrections, changes of its data, transfers, in any pair. What comes
 * of it is settled by their desks in every way there is. */

static const char *const streets[] = {"ул. Первая", "ул. Вторая", "ул. Третья"};
static const struct {
    const char *municipality, *point;
} places[] = {{CENTRE_MUNICIPALITY, "12"}, {CENTRE_MUNICIPALITY, "7"}, {CENTRE_OTHER_MUNICIPALITY, "30"}};

static const char *a_street(struct world *w) {
    return streets[sim_dice(w, sizeof streets / sizeof *streets)];
}

/* The open application where there is one, else the learner's data, now and then with another place. */
static bool say(struct world *w, struct sim_kiosk *k, const char *subject, struct fail *why) {
    char sql[240];
    struct application form;
    struct change change;
    struct saved saved;
    struct sim_case f;
    const char *field = NULL;
    snprintf(
        sql, sizeof sql,
        "SELECT subject, app, '' FROM application WHERE subject = '%s' AND state IN ('incomplete', 'complete', 'returned') "
        "ORDER BY app",
        subject);
    deed_sit(k, CENTRE_OPERATOR);
    if (deed_find(w, k, sql, &f)) {
        if (!application_load(k->seat.db, f.app, &form, why)) return false;
        text_copy(form.address.street, sizeof form.address.street, a_street(w));
        sim_note(w, "%s corrects %s", k->seat.name, f.app);
        return desk_save(&k->seat.desk, &form, 0, &saved, why);
    }
    if (!change_load(&k->seat.desk, subject, &change, why)) return false;
    text_copy(change.address.street, sizeof change.address.street, a_street(w));
    if (sim_dice(w, 2)) {
        uint64_t to = sim_dice(w, sizeof places / sizeof *places);
        text_copy(change.municipality, sizeof change.municipality, places[to].municipality);
        text_copy(change.point, sizeof change.point, places[to].point);
    }
    sim_note(w, "%s changes %.8s, at point %s", k->seat.name, subject, change.point);
    return desk_change(&k->seat.desk, &change, &field, why);
}

static bool knows(struct world *w, struct sim_kiosk *k, const char *subject) {
    char sql[160];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM learner WHERE subject = '%s' AND child_surname <> '' AND :kiosk = 0",
             subject);
    return k->x && !disk_is_off(k->machine) && sim_one(w, k->seat.db, sql, 0) > 0;
}

/* Another kiosk that has the child; NULL: none. */
static struct sim_kiosk *another(struct world *w, const struct sim_kiosk *k, const char *subject) {
    uint64_t from = sim_dice(w, SIM_KIOSKS);
    for (uint64_t i = 0; i < SIM_KIOSKS; i++) {
        struct sim_kiosk *other = &w->kiosks[(from + i) % SIM_KIOSKS];
        if (other != k && knows(w, other, subject)) return other;
    }
    return NULL;
}

static bool both(struct world *w, struct sim_kiosk *k, struct fail *why) {
    enum { TRIES = 8 };
    struct sim_kiosk *other = NULL;
    struct fail ignored = {0};
    struct sim_case f;
    for (int i = 0; i < TRIES && !other; i++) {
        if (!deed_find(w, k, "SELECT subject, last_app, '' FROM learner WHERE last_app <> '' ORDER BY subject", &f))
            return true;
        other = another(w, k, f.subject);
    }
    if (other && say(w, other, f.subject, &ignored)) {
        sim_promised(other);
        kiosk_exchange_urgent(other->x);
    }
    return say(w, k, f.subject, why);
}

static bool settle(struct world *w, struct sim_kiosk *k, struct fail *why) {
    struct sim_case f; /* the ruling where an application would be */
    if (!deed_find(w, k, "SELECT subject, ruling, '' FROM ruling WHERE kind = 'differs' AND closed = 0 ORDER BY ruling", &f))
        return true;
    deed_sit(k, CENTRE_OPERATOR);
    sim_note(w, "%s settles %s", k->seat.name, f.app);
    switch (sim_dice(w, 4)) {
    case 0: return desk_hand_over(&k->seat.desk, f.app, "семья просит иначе", why);
    case 1: return desk_settle(&k->seat.desk, f.app, "centre", why);
    default: return desk_put_mine(&k->seat.desk, f.app, why);
    }
}

const struct deed deeds_twice[] = {{"two say something of one child", 40, both}, {"settles what differs", 8, settle}, {0}};
