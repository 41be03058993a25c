#ifndef PRIEM_TESTS_STORE_CASES_H
#define PRIEM_TESTS_STORE_CASES_H

/* A case in every state of RULES Annex A, made through the gate and by the centre, for the tables that are walked over all of
 * them (tests/vectors/life.tsv, entry.tsv). */

#include "model/base/text.h"
#include "model/store/life.h"
#include "tests/harness/kit.h"
#include "tests/harness/must.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PAPER_DAY "2026-11-20"

struct bench {
    struct kit kit;
    struct arena a;
    int64_t person; /* the next invented one */
    enum kit_person enterer;
};

struct found_case {
    char subject[ID_TEXT];
    char app[EVENT_ID_TEXT];
    char number[11];
    int64_t person; /* whose data it has: for kit_form */
};

/* States *******************************************************************************************************************/

static void centre_act(struct bench *b, enum event_kind kind, const struct found_case *c) {
    struct act act = {0};
    text_copy(act.open.app, sizeof act.open.app, c->app);
    text_copy(act.open.number, sizeof act.open.number, c->number);
    text_copy(act.open.day, sizeof act.open.day, "2026-11-23");
    kit_central(&b->kit, kind, c->subject, &act);
}

static struct second second_of(struct bench *b, enum kit_person who) {
    struct second s = {.sign_secret = b->kit.sign_secret[who]};
    text_copy(s.staff, sizeof s.staff, b->kit.staff[who]);
    return s;
}

static struct saved file(struct bench *b, void (*without)(struct application *)) {
    struct application form;
    kit_login(&b->kit, b->enterer);
    kit_form(&b->kit, b->person++, &form);
    if (without) without(&form);
    return kit_save(&b->kit, &form);
}

static void no_snils(struct application *form) {
    form->child.snils[0] = '\0';
}

static void nothing_brought(struct application *form) {
    text_copy(form->request.channel, sizeof form->request.channel, "navigator");
    snprintf(form->request.request_no, sizeof form->request.request_no, "N-%s", form->child.snils);
    form->papers[0] = form->papers_day[0] = '\0';
    form->pd = form->rules = (struct consent_row){0};
}

/* A certificate, issued by the operator. */
static void issue(struct bench *b, const struct saved *saved, struct found_case *out) {
    kit_login(&b->kit, KIT_OPERATOR);
    assert_int_equal(kit_issue(&b->kit, saved, out->number), FAIL_NONE);
}

static void decide(struct bench *b, const struct saved *saved, enum verdict_kind kind, const char *ground) {
    char number[11];
    kit_login(&b->kit, KIT_OPERATOR);
    assert_int_equal(kit_decide(&b->kit, saved, kind, ground, "Живёт в другой области", number), FAIL_NONE);
}

static void act_by(struct bench *b, enum kit_person who, const struct life_order *order) {
    const char *field;
    kit_login(&b->kit, who);
    must(desk_life(&b->kit.desk, order, &field, &why));
}

static void joined_to(struct bench *b, const struct found_case *c) {
    struct joined j = {.living_at = 1, .living = "6700410001"};
    text_copy(j.app, sizeof j.app, c->app);
    text_copy(j.number, sizeof j.number, c->number);
    kit_central(&b->kit, EV_RULING_JOINED, c->subject, &j);
}

static bool is(const char *state, const char *one_of) {
    char list[200], *rest = list, *word;
    text_copy(list, sizeof list, one_of);
    while ((word = strsep(&rest, " ")))
        if (strcmp(word, state) == 0) return true;
    return false;
}

static void filed_alone(struct bench *b, struct found_case *out) {
    struct filed filed = {.request = {.no = "9-0001",
                                      .channel = "person",
                                      .received = b->kit.clock.now,
                                      .municipality = KIT_MUNICIPALITY,
                                      .point = KIT_POINT}};
    struct application form;
    kit_form(&b->kit, b->person++, &form);
    filed.child = form.child;
    id_new(&b->kit.clock.env, out->subject);
    kit_central(&b->kit, EV_APPLICATION_FILED, out->subject, &filed);
    snprintf(out->app, sizeof out->app, "0.1.%lld", (long long)b->kit.central);
}

/* Who holds a certificate in this state. */
static void end_certificate(struct bench *b, const char *state, const struct found_case *c) {
    struct second second = second_of(b, KIT_SUPERVISOR);
    struct life_order order = {
        .number = c->number, .paper = "17", .day = PAPER_DAY, .remark = "Так решено по заявлению", .second = &second};
    if (is(state, "suspended")) {
        order.life = LIFE_SUSPEND;
        order.ground = "dispute";
    } else if (is(state, "excluded filed_again")) {
        order.life = LIFE_EXCLUDE;
        order.ground = "E1";
    } else if (is(state, "annulled")) {
        order.life = LIFE_ANNUL;
    } else if (is(state, "undone")) {
        order = (struct life_order){.life = LIFE_UNDO, .app = c->app};
    } else if (is(state, "rests")) {
        order = (struct life_order){.life = LIFE_WITHDRAW_CONSENT, .subject = c->subject, .paper = "3", .day = PAPER_DAY};
    } else {
        return;
    }
    act_by(b, KIT_OPERATOR, &order);
}

/* The family of an excluded one has filed again: its new application. */
static void file_again(struct bench *b, struct found_case *c) {
    struct application form, whole;
    kit_login(&b->kit, b->enterer);
    must(desk_again(&b->kit.desk, c->subject, &form, &why));
    kit_form(&b->kit, b->person++, &whole);
    text_copy(form.papers, sizeof form.papers, whole.papers);
    text_copy(form.papers_day, sizeof form.papers_day, whole.papers_day);
    form.pd = whole.pd;
    form.rules = whole.rules;
    text_copy(c->app, sizeof c->app, kit_save(&b->kit, &form).app);
}

/* "living_erased": the certificate as it was, the learner erased since. */
static struct found_case made(struct bench *b, const char *named) {
    struct found_case out = {.person = b->person};
    char state[32];
    text_copy(state, sizeof state, named);
    char *erased = strstr(state, "_erased");
    if (erased) *erased = '\0';
    if (is(state, "none")) {
        b->person++;
        return out;
    }
    if (is(state, "filed_inperson")) {
        filed_alone(b, &out);
        return out;
    }
    struct saved saved = file(b, is(state, "incomplete")            ? no_snils
                                 : is(state, "filed_online lapsed") ? nothing_brought
                                                                    : NULL);
    text_copy(out.subject, sizeof out.subject, saved.subject);
    text_copy(out.app, sizeof out.app, saved.app);
    if (is(state, "approved joined annulled living suspended excluded expired undone rests filed_again"))
        issue(b, &saved, &out);
    if (is(state, "returned")) decide(b, &saved, VERDICT_RETURN, "");
    if (is(state, "refused")) decide(b, &saved, VERDICT_REFUSE, "R3");
    if (is(state, "withdrawn")) must(desk_withdraw(&b->kit.desk, out.app, "Передумали", &why));
    kit_confirm(&b->kit); /* what the centre does stands behind it */
    if (is(state, "lapsed")) centre_act(b, EV_APPLICATION_LAPSED, &out);
    if (is(state, "aged_out")) centre_act(b, EV_APPLICATION_AGED, &out);
    if (is(state, "joined")) joined_to(b, &out);
    if (is(state, "expired")) centre_act(b, EV_CERTIFICATE_EXPIRED, &out);
    end_certificate(b, state, &out);
    if (is(state, "filed_again")) file_again(b, &out);
    if (is(state, "blocked"))
        act_by(b, KIT_DESK,
               &(struct life_order){.life = LIFE_WITHDRAW_CONSENT, .subject = out.subject, .paper = "3", .day = PAPER_DAY});
    if (is(state, "asked"))
        act_by(b, KIT_DESK,
               &(struct life_order){.life = LIFE_ASK_ACCESS, .subject = out.subject, .paper = "4", .day = PAPER_DAY});
    if (erased || is(state, "erased"))
        kit_central(&b->kit, EV_LEARNER_ERASED, out.subject, &(struct erased){.day = "2026-11-23"});
    if (is(state, "alias")) {
        struct saved keep = file(b, NULL);
        struct alias alias = {0};
        kit_confirm(&b->kit);
        text_copy(alias.keep, sizeof alias.keep, keep.subject);
        text_copy(alias.dropped, sizeof alias.dropped, out.subject);
        kit_central_also(&b->kit, EV_LEARNER_MERGED, keep.subject, out.subject, &alias);
    }
    return out;
}

/* The tables ***************************************************************************************************************/

static FILE *open_vector(const char *name) {
    char path[512];
    const char *source = getenv("PRIEM_SOURCE");
    snprintf(path, sizeof path, "%s/tests/vectors/%s", source ? source : ".", name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    return file;
}

/* The words of the table for the ids of the log: "-" not this role's, "state" not from this state. */
static const char *word_of(const char *log) {
    const char *dot = strrchr(log, '.');
    if (strcmp(log, "no permission") == 0) return "-";
    if (strcmp(log, "the centre's own act") == 0) return "centre";
    return dot && strcmp(dot, ".state") == 0 ? "state" : log;
}

/* Runs one act by whoever is logged in: "ok", or why not. */
typedef const char *case_run(struct bench *b, const char *act, const struct found_case *c, const char *expected);

/* One row: the same case for every role, and a new one after each that was allowed. */
static void row_holds(struct bench *b, const char *act, const char *state, char *cells[ROLE_COUNT], case_run *run) {
    static const enum kit_person who[ROLE_COUNT] = {KIT_DESK, KIT_COORDINATOR, KIT_OPERATOR, KIT_SUPERVISOR, KIT_AUDITOR};
    struct found_case c = made(b, state);
    for (int role = 0; role < ROLE_COUNT; role++) {
        kit_login(&b->kit, who[role]);
        const char *got = run(b, act, &c, cells[role]);
        if (strcmp(got, cells[role]) != 0)
            fail_msg("%s of %s by %s: %s instead of %s (%s)", act, state, role_name((enum role)role), got, cells[role],
                     why.say);
        if (strcmp(got, "ok") == 0) c = made(b, state);
    }
}

/* Every row of a table role x act x state; returns how many. */
static int table_holds(struct bench *b, const char *name, case_run *run) {
    char line[400];
    int rows = 0;
    FILE *file = open_vector(name);
    while (fgets(line, sizeof line, file)) {
        char *rest = line, *act, *from, *cells[ROLE_COUNT];
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '#') continue;
        act = strsep(&rest, "\t");
        from = strsep(&rest, "\t");
        for (int i = 0; i < ROLE_COUNT; i++) assert_non_null(cells[i] = strsep(&rest, "\t"));
        row_holds(b, act, from, cells, run);
        rows++;
    }
    fclose(file);
    kit_rebuilt_is_live(&b->kit);
    return rows;
}

/* Every row of a table of guards: act, state, what is given otherwise, id of the guard or ok. Returns how many. */
typedef void guard_run(struct bench *b, const char *act, const char *state, char *words, const char *result);

static int guards_hold(struct bench *b, const char *name, guard_run *run) {
    char line[400];
    int rows = 0;
    FILE *file = open_vector(name);
    while (fgets(line, sizeof line, file)) {
        char *rest = line;
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '#') continue;
        char *act = strsep(&rest, "\t"), *from = strsep(&rest, "\t"), *words = strsep(&rest, "\t");
        assert_non_null(rest);
        run(b, act, from, words, rest);
        rows++;
    }
    fclose(file);
    kit_rebuilt_is_live(&b->kit);
    return rows;
}

static int set_up(void **state) {
    static struct bench b;
    b = (struct bench){.person = 1, .enterer = KIT_DESK_2};
    kit_open(&b.kit);
    kit_lease(&b.kit, 500000, 502000, "");
    *state = &b;
    return 0;
}

static int tear_down(void **state) {
    struct bench *b = *state;
    kit_close(&b->kit);
    arena_close(&b->a);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
