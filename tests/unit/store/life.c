#include "tests/unit/store/cases.h"

/* The table written by hand from RULES Annex A, walked through the real gate: role × act × state, then each guard with one
 * thing wrong (tests/vectors/life.tsv, life_guards.tsv). */

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
    return word_of(why.log);
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

/* A menu offers what would be allowed, and nothing else. */
static void offered_is_allowed(struct bench *b, const char *act, const struct found_case *c, const char *cell) {
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        if (strcmp(acts[i].name, act) != 0) continue;
        bool learner = life_acts[acts[i].life].over == OVER_LEARNER;
        bool offered = desk_life_offered(&b->kit.desk, acts[i].life, c->subject, learner ? NULL : c->app, c->number);
        if (offered != (strcmp(cell, "ok") == 0)) fail_msg("%s is %soffered where %s", act, offered ? "" : "not ", cell);
    }
}

static const char *run(struct bench *b, const char *act, const struct found_case *c, const char *expected) {
    offered_is_allowed(b, act, c, expected);
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
        return life_result(b, &order);
    }
    fail_msg("no such act: %s", act);
    return "";
}

/* Guards *******************************************************************************************************************/

struct given {
    char ground[16], code[16], paper[16], day[16], remark[80], other[ID_TEXT];
    struct second second;
    bool seconded;
};

/* Of one mother and one day, with a name and a document of its own. */
static struct found_case twin_of(struct bench *b, const struct found_case *c) {
    struct application form, fresh;
    struct found_case out = {.person = b->person};
    kit_login(&b->kit, b->enterer);
    kit_form(&b->kit, c->person, &form);
    kit_form(&b->kit, b->person++, &fresh);
    text_copy(form.child.name, sizeof form.child.name, "Василиса");
    text_copy(form.child.snils, sizeof form.child.snils, fresh.child.snils);
    text_copy(form.child.doc_number, sizeof form.child.doc_number, "700418");
    form.pd = fresh.pd;
    form.rules = fresh.rules;
    struct saved saved = kit_save(&b->kit, &form);
    text_copy(out.subject, sizeof out.subject, saved.subject);
    text_copy(out.app, sizeof out.app, saved.app);
    return out;
}

/* Asked for by the same people, and no exchange since. */
static struct found_case asked_of(struct bench *b, const struct found_case *c) {
    const struct found_case other = made(b, "plain");
    const struct second second = second_of(b, KIT_COORDINATOR);
    act_by(b, KIT_OPERATOR,
           &(struct life_order){.life = LIFE_ASK_MERGE,
                                .subject = other.subject,
                                .other = c->subject,
                                .remark = "Одни и те же родители",
                                .second = &second});
    return other;
}

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
    else if (is(value, "twin"))
        other = twin_of(b, c);
    else if (is(value, "asked"))
        other = asked_of(b, c);
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
    const char *got = life_result(b, &order);
    if (strcmp(got, result) != 0) fail_msg("%s of %s with %s: %s instead of %s (%s)", act, state, whole, got, result, why.say);
    b->kit.clock.now = before;
}

static void role_act_state(void **state) {
    assert_true(table_holds(*state, "life.tsv", run) > 150);
}

static void one_thing_wrong(void **state) {
    assert_true(guards_hold(*state, "life_guards.tsv", guard_holds) > 50);
}

int main(void) {
    const struct CMUnitTest tests[] = {TEST(role_act_state), TEST(one_thing_wrong)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
