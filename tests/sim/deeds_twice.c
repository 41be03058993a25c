#include "tests/sim/world.h"

#include "model/base/text.h"
#include "model/store/dispute.h"
#include "model/store/life.h"
#include "tests/sim/disk.h"

#include <stdio.h>
#include <string.h>

/* Two kiosks say something of one child in the same hour: corrections, changes of its data, transfers, in any pair; or one
 * of them what seldom comes together by itself: its erasure, its merger with another. What comes of it is settled by their
 * desks in every way there is. */

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
    return kiosk_works(k) && sim_one(w, k->seat.db, sql, 0) > 0;
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

/* What another kiosk says of the child meanwhile; false: no other has it. */
static bool meanwhile(struct world *w, const struct sim_kiosk *k, const char *subject) {
    struct sim_kiosk *other = another(w, k, subject);
    struct fail ignored = {0};
    if (!other) return false;
    if (!say(w, other, subject, &ignored)) return true;
    sim_promised(other);
    kiosk_exchange_urgent(other->x);
    return true;
}

static bool both(struct world *w, struct sim_kiosk *k, struct fail *why) {
    enum { TRIES = 8 };
    bool said = false;
    struct sim_case f;
    for (int i = 0; i < TRIES && !said; i++) {
        if (!deed_find(w, k, "SELECT subject, last_app, '' FROM learner WHERE last_app <> '' ORDER BY subject", &f))
            return true;
        said = meanwhile(w, k, f.subject);
    }
    return say(w, k, f.subject, why);
}

static const char sql_known[] = "SELECT subject, '', '' FROM learner WHERE child_surname <> '' AND alias = '' ORDER BY subject";

/* The family takes its consent back, if it has not yet, and wants everything gone. */
static bool erase(struct world *w, struct sim_kiosk *k, struct fail *why) {
    struct fail blocked = {0};
    struct sim_case f;
    if (!deed_find_near(w, &k, sql_known, &f)) return true;
    meanwhile(w, k, f.subject);
    deed_sit(k, CENTRE_OPERATOR);
    sim_note(w, "%s is to erase %.8s", k->seat.name, f.subject);
    deed_life(w, k, LIFE_WITHDRAW_CONSENT, &f, "", "", &blocked);
    return deed_life(w, k, LIFE_ASK_ERASURE, &f, "", "consent", why);
}

/* Two records are found to be of one child, or not to be after all. */
static bool merge(struct world *w, struct sim_kiosk *k, struct fail *why) {
    struct sim_case keep, drop;
    if (!deed_find_near(w, &k, sql_known, &keep) || !deed_find(w, k, sql_known, &drop)) return true;
    meanwhile(w, k, drop.subject);
    deed_sit(k, CENTRE_OPERATOR);
    sim_note(w, "%s is to merge %.8s into %.8s", k->seat.name, drop.subject, keep.subject);
    return deed_life(w, k, LIFE_ASK_MERGE, &keep, drop.subject, "", why);
}

static bool split(struct world *w, struct sim_kiosk *k, struct fail *why) {
    static const char merged[] = "SELECT alias, '', '' FROM learner WHERE alias <> '' ORDER BY subject";
    struct sim_case keep, drop;
    char of[160];
    if (!deed_find_near(w, &k, merged, &keep)) return true;
    snprintf(of, sizeof of, "SELECT subject, '', '' FROM learner WHERE alias = '%s' ORDER BY subject", keep.subject);
    if (!deed_find(w, k, of, &drop)) return true;
    meanwhile(w, k, keep.subject);
    deed_sit(k, CENTRE_OPERATOR);
    sim_note(w, "%s is to split %.8s from %.8s", k->seat.name, drop.subject, keep.subject);
    return deed_life(w, k, LIFE_ASK_SPLIT, &keep, drop.subject, "", why);
}

static bool settle(struct world *w, struct sim_kiosk *k, struct fail *why) {
    struct sim_case f; /* the ruling where an application would be */
    if (!deed_find_near(w, &k, "SELECT subject, ruling, '' FROM ruling WHERE kind = 'differs' AND closed = 0 ORDER BY ruling",
                        &f))
        return true;
    deed_sit(k, CENTRE_OPERATOR);
    sim_note(w, "%s settles %s", k->seat.name, f.app);
    switch (sim_dice(w, 4)) {
    case 0: return desk_hand_over(&k->seat.desk, f.app, "семья просит иначе", why);
    case 1: return desk_settle(&k->seat.desk, f.app, "centre", why);
    default: return desk_put_mine(&k->seat.desk, f.app, why);
    }
}

const struct deed deeds_twice[] = {{"two say something of one child", 40, both},
                                   {"settles what differs", 8, settle},
                                   {"erases a child", 6, erase},
                                   {"merges two", 4, merge},
                                   {"splits two", 3, split},
                                   {0}};
