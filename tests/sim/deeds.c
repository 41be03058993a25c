#include "tests/sim/world.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "model/store/life.h"
#include "model/store/queries.h"

#include <stdio.h>
#include <string.h>

/* What people do at the kiosks, sensible or not: few children and several desks, so that they meet. A refusal of the gate is as
 * good as a deed; what must not happen is an answer that is neither. */

bool deed_find(struct world *w, struct sim_kiosk *k, const char *sql, struct sim_case *out) {
    struct rows r;
    struct fail why;
    int count = 0;
    struct sim_case all[40];
    if (!db_query(k->seat.db, &r, sql, &why, NULL)) return false;
    while (count < 40 && db_next(&r, &why)) {
        struct sim_case *f = &all[count++];
        text_copy(f->subject, sizeof f->subject, db_text(&r, 0));
        text_copy(f->app, sizeof f->app, db_text(&r, 1));
        text_copy(f->number, sizeof f->number, db_text(&r, 2));
    }
    db_done(&r);
    if (count == 0) return false;
    *out = all[sim_dice(w, (uint64_t)count)];
    return true;
}

bool deed_find_near(struct world *w, struct sim_kiosk **k, const char *sql, struct sim_case *out) {
    for (int i = 0, from = (*k)->index; i < SIM_KIOSKS; i++) {
        *k = &w->kiosks[(from + i) % SIM_KIOSKS];
        if (kiosk_works(*k) && deed_find(w, *k, sql, out)) return true;
    }
    return false;
}

void deed_sit(struct sim_kiosk *k, enum centre_person who) {
    struct fail why;
    struct session session = {.sign_secret = k->seat.kit->sign_secret[who]};
    text_copy(session.staff, sizeof session.staff, k->seat.kit->staff[who]);
    k->seat.desk.session = session;
    k->world->acting = k;
    desk_refresh(&k->seat.desk, &why);
}

static bool is_operators(const struct sim_kiosk *k) {
    return strcmp(k->seat.desk.scope, "region") == 0;
}

/* Nobody else works at an operator's kiosk; now and then somebody tries. */
static enum centre_person clerk(struct world *w, const struct sim_kiosk *k) {
    return is_operators(k) && sim_dice(w, 8) ? CENTRE_OPERATOR : CENTRE_DESK;
}

static enum centre_person decider(struct world *w, const struct sim_kiosk *k) {
    static const enum centre_person who[] = {CENTRE_COORDINATOR, CENTRE_COORDINATOR_2, CENTRE_OPERATOR};
    return is_operators(k) && sim_dice(w, 8) ? CENTRE_OPERATOR_2 : who[sim_dice(w, 3)];
}

/* A phone that nobody has had: also where saving failed it may be on the disk. */
static void mark(struct world *w, struct application *form) {
    snprintf(form->applicant.phone, sizeof form->applicant.phone, "+7955%03d%04d", (int)(w->seed % 1000), w->phones++);
}

static bool marked(struct world *w, const struct application *form, const struct saved *saved) {
    struct sim_marker *m = &w->markers[w->marked++ % SIM_MARKERS];
    text_copy(m->subject, sizeof m->subject, saved->subject);
    text_copy(m->phone, sizeof m->phone, form->applicant.phone);
    return true;
}

/* Another child of the same name and day of birth. */
static void namesake(struct sim_kiosk *k, int64_t child, struct application *form) {
    struct application own;
    centre_kiosk_form(&k->seat, child, &own);
    text_copy(form->child.snils, sizeof form->child.snils, own.child.snils);
    text_copy(form->child.doc_number, sizeof form->child.doc_number, own.child.doc_number);
}

bool deed_file(struct world *w, struct sim_kiosk *k, int64_t child, struct saved *saved, struct fail *why) {
    struct application form;
    deed_sit(k, clerk(w, k));
    /* The plain kit fills it by the centre's clock, the kiosk has its own. */
    int64_t now = w->kit.clock.now;
    w->kit.clock.now = k->clock.now;
    centre_kiosk_form(&k->seat, child % SIM_CHILDREN, &form);
    if (child >= SIM_CHILDREN) namesake(k, child, &form);
    w->kit.clock.now = now;
    if (!w->healing && sim_dice(w, 4) == 0) form.pd.given = false;
    mark(w, &form);
    sim_note(w, "%s files child %lld", k->seat.name, (long long)child);
    return desk_save(&k->seat.desk, &form, 0, saved, why) && marked(w, &form, saved);
}

static bool file(struct world *w, struct sim_kiosk *k, struct fail *why) {
    struct saved saved;
    return deed_file(w, k, (int64_t)sim_dice(w, SIM_CHILDREN), &saved, why);
}

static bool correct(struct world *w, struct sim_kiosk *k, struct fail *why) {
    static const char sql[] =
        "SELECT subject, app, '' FROM application WHERE state NOT IN ('approved', 'refused', 'withdrawn') "
        "ORDER BY app";
    struct application form;
    struct saved saved;
    struct sim_case f;
    if (!deed_find(w, k, sql, &f)) return true;
    deed_sit(k, clerk(w, k));
    if (!application_load(k->seat.db, f.app, &form, why)) return false;
    mark(w, &form);
    if (sim_dice(w, 2) == 0) {
        struct application other;
        centre_kiosk_form(&k->seat, (int64_t)sim_dice(w, SIM_CHILDREN), &other);
        text_copy(form.child.snils, sizeof form.child.snils, other.child.snils);
        form.pd.given = true;
    }
    sim_note(w, "%s corrects %s", k->seat.name, f.app);
    return desk_save(&k->seat.desk, &form, 0, &saved, why) && marked(w, &form, &saved);
}

/* Somebody is called away from a form: over an application, or over a child alone. */
static bool leave(struct world *w, struct sim_kiosk *k, struct fail *why) {
    static const char sql[] = "SELECT a.subject, a.app, '' FROM application a JOIN learner l ON l.subject = a.subject WHERE "
                              "l.erased = '' AND l.child_surname <> '' ORDER BY a.app";
    struct application form;
    struct saved saved = {0};
    struct sim_case f;
    char data[160];
    if (!deed_find(w, k, sql, &f)) return true;
    deed_sit(k, CENTRE_DESK);
    if (!application_load(k->seat.db, f.app, &form, why)) return false;
    mark(w, &form);
    bool over_app = sim_dice(w, 2) == 0;
    struct draft draft = {.data = data, .saved_at = k->clock.now};
    snprintf(data, sizeof data, "{\"phone\":\"%s\",\"subject\":\"%s\"}", form.applicant.phone, over_app ? "" : f.subject);
    text_copy(draft.staff, sizeof draft.staff, k->seat.desk.session.staff);
    if (over_app) text_copy(draft.app, sizeof draft.app, f.app);
    text_copy(saved.subject, sizeof saved.subject, f.subject);
    sim_note(w, "%s leaves %s as a draft", k->seat.name, f.app);
    return draft_save(k->seat.db, &draft, why) && marked(w, &form, &saved);
}

bool deed_decide(struct sim_kiosk *k, enum centre_person who, const char *app, char number[11], struct fail *why) {
    struct verdict verdict = {.kind = VERDICT_ISSUE};
    struct application form;
    deed_sit(k, who);
    return application_load(k->seat.db, app, &form, why) && subject_basis(k->seat.db, form.subject, verdict.basis, why) &&
           desk_decide(&k->seat.desk, app, &verdict, number, why);
}

static bool decide(struct world *w, struct sim_kiosk *k, struct fail *why) {
    struct sim_case f;
    char number[11];
    struct verdict verdict = {.kind = VERDICT_ISSUE};
    unsigned what = (unsigned)sim_dice(w, 10);
    if (!deed_find(w, k, "SELECT subject, app, '' FROM application WHERE state = 'complete' ORDER BY app", &f)) return true;
    deed_sit(k, decider(w, k));
    if (what == 0) verdict.kind = VERDICT_RETURN;
    if (what == 1) verdict.kind = VERDICT_REFUSE, text_copy(verdict.ground, sizeof verdict.ground, "R2");
    if (what < 2) text_copy(verdict.remark, sizeof verdict.remark, "сведения не подтверждены подлинником");
    sim_note(w, "%s decides %s: %d", k->seat.name, f.app, (int)verdict.kind);
    if (!subject_basis(k->seat.db, f.subject, verdict.basis, why) || !desk_decide(&k->seat.desk, f.app, &verdict, number, why))
        return false;
    sim_printed(w, k, number);
    return true;
}

static bool withdraw(struct world *w, struct sim_kiosk *k, struct fail *why) {
    struct sim_case f;
    if (!deed_find(w, k, "SELECT subject, app, '' FROM application ORDER BY app", &f)) return true;
    deed_sit(k, clerk(w, k));
    sim_note(w, "%s withdraws %s", k->seat.name, f.app);
    return desk_withdraw(&k->seat.desk, f.app, "так захотела семья", why);
}

bool deed_life(struct world *w, struct sim_kiosk *k, enum life life, const struct sim_case *f, const char *other,
               const char *ground, struct fail *why) {
    char day[DATE_TEXT];
    const char *field;
    struct second second = {.role = "operator", .sign_secret = w->kit.sign_secret[CENTRE_OPERATOR_2]};
    text_copy(second.staff, sizeof second.staff, w->kit.staff[CENTRE_OPERATOR_2]);
    date_iso(moment_date(k->clock.now, k->clock.env.offset), day);
    struct life_order order = {
        .life = life,
        .subject = f->subject,
        .app = f->app,
        .number = f->number,
        .ground = ground,
        .code = "phone",
        .paper = "17",
        .day = day,
        .remark = "так решено по заявлению семьи",
        .other = other,
        .second = &second,
    };
    return desk_life(&k->seat.desk, &order, &field, why);
}

/* One of the acts of people, over a random learner. */
static bool act(struct world *w, struct sim_kiosk *k, struct fail *why) {
    static const char all[] =
        "SELECT l.subject, l.last_app, coalesce(max(c.number), '') FROM learner l LEFT JOIN certificate c "
        "ON c.subject = l.subject GROUP BY l.subject, l.last_app ORDER BY l.subject";
    static const char *const grounds[] = {"E1", "E2", "consent", "dispute", "unlawful"};
    struct sim_case f, other;
    if (!deed_find(w, k, all, &f) || !deed_find(w, k, all, &other)) return true;
    enum life life = (enum life)sim_dice(w, LIFE_COUNT);
    const char *ground = grounds[sim_dice(w, sizeof grounds / sizeof *grounds)];
    deed_sit(k, sim_dice(w, 3) == 0 ? CENTRE_DESK : CENTRE_OPERATOR);
    sim_note(w, "%s: act %s over %.8s", k->seat.name, life_acts[life].rule, f.subject);
    return deed_life(w, k, life, &f, other.subject, ground, why);
}

/* Most are refused over whom they come to: people go on until one fits. */
static bool live(struct world *w, struct sim_kiosk *k, struct fail *why) {
    enum { TRIES = 5 };
    bool ok = false;
    for (int i = 0; i < TRIES && !ok && kiosk_works(k); i++) {
        *why = (struct fail){0};
        ok = act(w, k, why);
        if (!ok) met("refused", why->log);
    }
    return ok;
}

const struct deed deeds_desk[] = {
    {"files", 30, file},
    {"decides", 30, decide},
    {"corrects", 15, correct},
    {"an act of life", 20, live},
    {"withdraws", 5, withdraw},
    {"leaves a draft", 8, leave},
    {0},
};

/* Every part's deeds, drawn by weight. */
static const struct deed *const all[] = {deeds_desk,   deeds_wire,     deeds_scope, deeds_leases, deeds_money,
                                         deeds_frozen, deeds_nominals, deeds_twice, NULL};

const struct deed *deed_draw(struct world *w, const struct deed *const *tables) {
    int64_t sum = 0;
    for (int i = 0; tables[i]; i++)
        for (const struct deed *d = tables[i]; d->run; d++) sum += d->weight;
    int64_t roll = (int64_t)sim_dice(w, (uint64_t)sum);
    for (int i = 0; tables[i]; i++)
        for (const struct deed *d = tables[i]; d->run; d++)
            if ((roll -= d->weight) < 0) return d;
    return NULL;
}

void deed_of(struct world *w, struct sim_kiosk *k, const struct deed *deed) {
    struct fail why = {0};
    if (!k->x || db_broken(k->seat.db)) return;
    w->deeds++;
    w->acting = k;
    int noted = w->traced;
    if (deed->run(w, k, &why)) {
        if (w->traced > noted) met("deed", deed->name); /* else there was nobody to do it for */
        sim_promised(w->acting);
        kiosk_exchange_urgent(k->x);
        return;
    }
    w->refused++;
    met("refused", why.log);
    sim_note(w, "  refused: %s", why.log);
}

void deed_random(struct world *w, struct sim_kiosk *k) {
    deed_of(w, k, deed_draw(w, all));
}
