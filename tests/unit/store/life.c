#include "model/store/life.h"

#include "model/base/text.h"
#include "tests/harness/kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The table written by hand from RULES Annex A, walked through the real gate: role × act × state, then each guard with one
 * thing wrong (tests/vectors/life.tsv, life_guards.tsv). */

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
};

static struct fail why;

#define must(x)                                                                                                                \
    do {                                                                                                                       \
        if (!(x)) fail_msg("%s: %s (%s)", #x, why.log, why.say);                                                               \
    } while (0)

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
    } else if (is(state, "excluded")) {
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

/* "living_erased": the certificate as it was, the learner erased since. */
static struct found_case made(struct bench *b, const char *named) {
    struct found_case out = {0};
    char state[32];
    text_copy(state, sizeof state, named);
    char *erased = strstr(state, "_erased");
    if (erased) *erased = '\0';
    if (is(state, "filed_inperson")) {
        filed_alone(b, &out);
        return out;
    }
    struct saved saved = file(b, is(state, "incomplete")            ? no_snils
                                 : is(state, "filed_online lapsed") ? nothing_brought
                                                                    : NULL);
    text_copy(out.subject, sizeof out.subject, saved.subject);
    text_copy(out.app, sizeof out.app, saved.app);
    if (is(state, "approved joined annulled living suspended excluded expired undone rests")) issue(b, &saved, &out);
    if (is(state, "returned")) decide(b, &saved, VERDICT_RETURN, "");
    if (is(state, "refused")) decide(b, &saved, VERDICT_REFUSE, "R3");
    if (is(state, "withdrawn")) must(desk_withdraw(&b->kit.desk, out.app, "Передумали", &why));
    kit_confirm(&b->kit); /* what the centre does stands behind it */
    if (is(state, "lapsed")) centre_act(b, EV_APPLICATION_LAPSED, &out);
    if (is(state, "aged_out")) centre_act(b, EV_APPLICATION_AGED, &out);
    if (is(state, "joined")) joined_to(b, &out);
    if (is(state, "expired")) centre_act(b, EV_CERTIFICATE_EXPIRED, &out);
    end_certificate(b, state, &out);
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

/* Acts *********************************************************************************************************************/

static const struct {
    const char *name;
    enum life life;
    const char *ground, *code;
} acts[] = {
    {"lapse", LIFE_LAPSE, "", ""},
    {"age", LIFE_AGE, "", ""},
    {"expire", LIFE_EXPIRE, "", ""},
    {"overturn", LIFE_OVERTURN, "", ""},
    {"undo", LIFE_UNDO, "", ""},
    {"annul", LIFE_ANNUL, "", ""},
    {"exclude", LIFE_EXCLUDE, "E1", ""},
    {"suspend", LIFE_SUSPEND, "dispute", ""},
    {"resume", LIFE_RESUME, "", ""},
    {"tell", LIFE_TELL, "", "phone"},
    {"print", LIFE_PRINT, "", "receipt"},
    {"withdraw_consent", LIFE_WITHDRAW_CONSENT, "", ""},
    {"ask_access", LIFE_ASK_ACCESS, "", ""},
    {"give_access", LIFE_GIVE_ACCESS, "", ""},
    {"ask_erasure", LIFE_ASK_ERASURE, "unlawful", ""},
    {"ask_merge", LIFE_ASK_MERGE, "", ""},
    {"ask_split", LIFE_ASK_SPLIT, "", ""},
};

static const char *life_result(struct bench *b, const struct life_order *order) {
    const char *field;
    why = (struct fail){0};
    if (desk_life(&b->kit.desk, order, &field, &why)) return "ok";
    assert_true(*why.say); /* nobody is refused without a sentence */
    if (is(why.log, "no permission")) return "-";
    const char *dot = strrchr(why.log, '.');
    return dot && strcmp(dot, ".state") == 0 ? "state" : why.log;
}

static const char *verdict_result(struct bench *b, enum verdict_kind kind, const struct found_case *c) {
    struct verdict v = {.kind = kind};
    char number[11];
    text_copy(v.ground, sizeof v.ground, kind == VERDICT_REFUSE ? "R2" : "");
    text_copy(v.remark, sizeof v.remark, "Не видна дата выдачи");
    must(subject_basis(b->kit.db, c->subject, v.basis, &why));
    why = (struct fail){0};
    return desk_decide(&b->kit.desk, c->app, &v, number, &why) ? "ok" : why.log;
}

/* The words of the table for the sentences of the log. */
static const char *word_of(const char *log) {
    if (strcmp(log, "no permission") == 0) return "-";
    if (strcmp(log, "the centre's own act") == 0) return "centre";
    return is(log, "ok") ? "ok" : strstr(log, "application is") ? "state" : log;
}

static const char *run(struct bench *b, const char *act, const struct found_case *c) {
    struct second second = second_of(b, KIT_COORDINATOR);
    if (is(act, "withdraw")) return desk_withdraw(&b->kit.desk, c->app, "Передумали", &why) ? "ok" : word_of(why.log);
    if (is(act, "issue")) return word_of(verdict_result(b, VERDICT_ISSUE, c));
    if (is(act, "return")) return word_of(verdict_result(b, VERDICT_RETURN, c));
    if (is(act, "refuse")) return word_of(verdict_result(b, VERDICT_REFUSE, c));
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        if (strcmp(acts[i].name, act) != 0) continue;
        struct life_order order = {.life = acts[i].life,
                                   .subject = c->subject,
                                   .app = c->app,
                                   .number = c->number,
                                   .ground = acts[i].ground,
                                   .code = acts[i].code,
                                   .paper = "17",
                                   .day = PAPER_DAY,
                                   .remark = "Так решено по заявлению",
                                   .other = "0192f0c1a2b37c4d8e5f60718293a4ff",
                                   .second = &second};
        if (life_acts[order.life].over == OVER_LEARNER) order.app = NULL;
        return word_of(life_result(b, &order));
    }
    fail_msg("no such act: %s", act);
    return "";
}

static FILE *open_vector(const char *name) {
    char path[512];
    const char *source = getenv("PRIEM_SOURCE");
    snprintf(path, sizeof path, "%s/tests/vectors/%s", source ? source : ".", name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    return file;
}

/* A menu offers what would be allowed, and nothing else. */
static void offered_is_allowed(struct bench *b, const char *act, const struct found_case *c, const char *cell) {
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        if (strcmp(acts[i].name, act) != 0) continue;
        bool learner = life_acts[acts[i].life].over == OVER_LEARNER;
        bool offered = desk_life_offered(&b->kit.desk, acts[i].life, c->subject, learner ? NULL : c->app, c->number);
        if (offered != (strcmp(cell, "ok") == 0)) fail_msg("%s is %soffered where %s", act, offered ? "" : "not ", cell);
    }
}

/* One row: the same case for every role, and a new one after each that was allowed. */
static void row_holds(struct bench *b, const char *act, const char *state, char *cells[ROLE_COUNT]) {
    static const enum kit_person who[ROLE_COUNT] = {KIT_DESK, KIT_COORDINATOR, KIT_OPERATOR, KIT_SUPERVISOR, KIT_AUDITOR};
    struct found_case c = made(b, state);
    for (int role = 0; role < ROLE_COUNT; role++) {
        kit_login(&b->kit, who[role]);
        offered_is_allowed(b, act, &c, cells[role]);
        const char *got = run(b, act, &c);
        if (strcmp(got, cells[role]) != 0)
            fail_msg("%s of %s by %s: %s instead of %s (%s)", act, state, role_name((enum role)role), got, cells[role],
                     why.say);
        if (strcmp(got, "ok") == 0) c = made(b, state);
    }
}

static void role_act_state(void **state) {
    struct bench *b = *state;
    char line[400];
    int rows = 0;
    FILE *file = open_vector("life.tsv");
    while (fgets(line, sizeof line, file)) {
        char *rest = line, *act, *from, *cells[ROLE_COUNT];
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '#') continue;
        act = strsep(&rest, "\t");
        from = strsep(&rest, "\t");
        for (int i = 0; i < ROLE_COUNT; i++) assert_non_null(cells[i] = strsep(&rest, "\t"));
        row_holds(b, act, from, cells);
        rows++;
    }
    fclose(file);
    assert_true(rows > 150);
    kit_rebuilt_is_live(&b->kit);
}

/* Guards *******************************************************************************************************************/

struct given {
    char ground[16], code[16], paper[16], day[16], remark[80], other[ID_TEXT];
    struct second second;
    bool seconded;
};

static void take_word(struct bench *b, const char *key, const char *value, struct found_case *c, struct given *g) {
    static const struct {
        const char *name;
        enum kit_person who;
    } people[] = {{"operator", KIT_OPERATOR},     {"desk", KIT_DESK},         {"auditor", KIT_AUDITOR},
                  {"supervisor", KIT_SUPERVISOR}, {"hands", KIT_COORDINATOR}, {"coordinator", KIT_COORDINATOR}};
    if (is(key, "ground")) text_copy(g->ground, sizeof g->ground, value);
    if (is(key, "code")) text_copy(g->code, sizeof g->code, value);
    if (is(key, "paper")) text_copy(g->paper, sizeof g->paper, value);
    if (is(key, "day")) text_copy(g->day, sizeof g->day, value);
    if (is(key, "remark")) text_copy(g->remark, sizeof g->remark, value);
    if (is(key, "later")) env_virtual_move(&b->kit.clock, strtoll(value, NULL, 10) * MS_MINUTE);
    if (is(key, "printed"))
        act_by(b, KIT_DESK, &(struct life_order){.life = LIFE_PRINT, .subject = c->subject, .app = c->app, .code = "notice"});
    if (is(key, "second")) {
        g->seconded = false;
        for (size_t i = 0; i < sizeof people / sizeof *people; i++)
            if (strcmp(people[i].name, value) == 0) {
                g->second = second_of(b, people[i].who);
                g->seconded = true;
            }
    }
    if (!is(key, "other")) return;
    struct found_case other = {0};
    if (is(value, "self"))
        other = *c;
    else if (*value)
        other = made(b, value);
    text_copy(g->other, sizeof g->other, other.subject);
}

static void guard_holds(struct bench *b, const char *act, const char *state, char *words, const char *result) {
    b->enterer = strstr(words, "second=hands") ? KIT_COORDINATOR : KIT_DESK_2;
    struct found_case c = made(b, state);
    struct given g = {.paper = "17",
                      .day = PAPER_DAY,
                      .remark = "Так решено по заявлению",
                      .other = "0192f0c1a2b37c4d8e5f60718293a4ff",
                      .second = second_of(b, KIT_COORDINATOR),
                      .seconded = true};
    size_t at = 0;
    while (at < sizeof acts / sizeof *acts && strcmp(acts[at].name, act) != 0) at++;
    assert_true(at < sizeof acts / sizeof *acts);
    text_copy(g.ground, sizeof g.ground, acts[at].ground);
    text_copy(g.code, sizeof g.code, acts[at].code);
    char whole[200], *word;
    text_copy(whole, sizeof whole, words);
    int64_t before = b->kit.clock.now;
    /* A remark is the rest of the line. */
    for (char *rest = words;
         (word = strncmp(rest ? rest : "", "remark=", 7) == 0 ? strsep(&rest, "\n") : strsep(&rest, " "));) {
        char *value = word;
        const char *key = strsep(&value, "=");
        take_word(b, key, value ? value : "", &c, &g);
        if (!rest) break;
    }
    struct life_order order = {.life = acts[at].life,
                               .subject = c.subject,
                               .app = c.app,
                               .number = c.number,
                               .ground = g.ground,
                               .code = g.code,
                               .paper = g.paper,
                               .day = g.day,
                               .remark = g.remark,
                               .other = g.other,
                               .second = g.seconded ? &g.second : NULL};
    if (life_acts[order.life].over == OVER_LEARNER) order.app = NULL;
    kit_login(&b->kit, KIT_OPERATOR);
    const char *got = word_of(life_result(b, &order));
    if (strcmp(got, result) != 0) fail_msg("%s of %s with %s: %s instead of %s (%s)", act, state, whole, got, result, why.say);
    b->kit.clock.now = before;
}

static void one_thing_wrong(void **state) {
    struct bench *b = *state;
    char line[400];
    int rows = 0;
    FILE *file = open_vector("life_guards.tsv");
    while (fgets(line, sizeof line, file)) {
        char *rest = line;
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '#') continue;
        char *act = strsep(&rest, "\t"), *from = strsep(&rest, "\t"), *words = strsep(&rest, "\t");
        assert_non_null(rest);
        guard_holds(b, act, from, words, rest);
        rows++;
    }
    fclose(file);
    assert_true(rows > 50);
    kit_rebuilt_is_live(&b->kit);
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

int main(void) {
    const struct CMUnitTest tests[] = {TEST(role_act_state), TEST(one_thing_wrong)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
