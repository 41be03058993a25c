/* How a family comes in and its data change: RULES Annex A1–A4, A16, C11, 2.5 and the consent given anew, walked through the
 * real gate by the tables written by hand (tests/vectors/entry.tsv, entry_guards.tsv). */

#include "tests/unit/store/cases.h"

#include <stddef.h>

/* What is given otherwise than the case has it; "" where not. */
struct given {
    char kind[4], birth[11], snils[12], authority[4], region[4]; /* of the form */
    char paper[40], day[11], sheet[24], last[11], role[16], whom[16], remark[40];
    struct second second;
    bool seconded, day_given, paper_given;
};

static void take(char *to, size_t room, const char *value) {
    if (*value) text_copy(to, room, value);
}

static void spoil(struct application *form, const struct given *g) {
    struct child *c = &form->child;
    if (*g->birth) { /* the document is brought later */
        c->doc_kind[0] = c->doc_series[0] = c->doc_number[0] = c->doc_issued[0] = c->doc_until[0] = '\0';
        text_copy(c->birth, sizeof c->birth, g->birth);
    }
    if (*g->kind) {
        c->doc_series[0] = c->doc_until[0] = '\0';
        snprintf(c->doc_number, sizeof c->doc_number, "справка %.9s", c->snils); /* nobody else's */
    }
    take(c->doc_kind, sizeof c->doc_kind, g->kind);
    take(c->snils, sizeof c->snils, g->snils);
    take(form->applicant.authority, sizeof form->applicant.authority, g->authority);
    take(form->address.subject_code, sizeof form->address.subject_code, g->region);
}

/* Acts *********************************************************************************************************************/

static bool save(struct bench *b, struct application *form, const struct given *g) {
    struct saved saved;
    spoil(form, g);
    b->kit.desk.second = g->seconded ? &g->second : NULL;
    bool ok = desk_save(&b->kit.desk, form, 0, &saved, &why);
    b->kit.desk.second = NULL;
    return ok;
}

static bool act_file(struct bench *b, const struct found_case *c, const struct given *g) {
    struct application form;
    kit_form(&b->kit, c->person, &form);
    return save(b, &form, g);
}

/* All that is missing is brought today. */
static bool act_complete(struct bench *b, const struct found_case *c, const struct given *g) {
    struct application form, whole;
    kit_form(&b->kit, c->person, &whole);
    must(application_load(b->kit.db, c->app, &form, &why));
    form.child = whole.child;
    form.address = whole.address;
    form.applicant = whole.applicant;
    text_copy(form.papers, sizeof form.papers, whole.papers);
    text_copy(form.papers_day, sizeof form.papers_day, whole.papers_day);
    if (!form.pd.given) form.pd = whole.pd;
    if (!form.rules.given) form.rules = whole.rules;
    return save(b, &form, g);
}

static bool act_again(struct bench *b, const struct found_case *c, const struct given *g) {
    struct application form;
    (void)g;
    return desk_again(&b->kit.desk, c->subject, &form, &why);
}

static bool act_change(struct bench *b, const struct found_case *c, const struct given *g) {
    struct change change;
    struct application form = {0};
    const char *field;
    if (!change_load(&b->kit.desk, c->subject, &change, &why)) return false;
    form.child = change.child;
    form.address = change.address;
    form.applicant = change.applicant;
    text_copy(form.applicant.phone, sizeof form.applicant.phone, "+79120000000");
    spoil(&form, g);
    change.child = form.child;
    change.address = form.address;
    change.applicant = form.applicant;
    text_copy(change.paper, sizeof change.paper, g->paper_given ? g->paper : "справка 17 от 20.11.2026");
    text_copy(change.day, sizeof change.day, g->day_given ? g->day : PAPER_DAY);
    b->kit.desk.second = g->seconded ? &g->second : NULL;
    bool ok = desk_change(&b->kit.desk, &change, &field, &why);
    b->kit.desk.second = NULL;
    return ok;
}

static bool act_consent(struct bench *b, const struct found_case *c, const struct given *g) {
    struct consent_row row = {.signer = "applicant", .version = "1", .sheet = "77"};
    const char *field;
    date_iso(env_today(b->kit.desk.env), row.day);
    take(row.day, sizeof row.day, g->day);
    take(row.sheet, sizeof row.sheet, g->sheet);
    return desk_consent(&b->kit.desk, c->subject, &row, &field, &why);
}

static bool act_reinstate(struct bench *b, const struct found_case *c, const struct given *g) {
    struct verdict v = {.kind = VERDICT_ISSUE, .second = g->seconded ? &g->second : NULL};
    char number[11];
    must(subject_basis(b->kit.db, c->subject, v.basis, &why));
    return desk_decide(&b->kit.desk, c->app, &v, number, &why);
}

static bool act_withdraw(struct bench *b, const struct found_case *c, const struct given *g) {
    return desk_withdraw(&b->kit.desk, c->app, *g->remark ? g->remark : "Передумали", &why);
}

static bool act_delegate(struct bench *b, const struct found_case *c, const struct given *g) {
    struct delegated d = {.role = "coordinator", .municipality = KIT_MUNICIPALITY, .first = "2026-11-24", .last = "2026-11-25"};
    (void)c;
    text_copy(d.principal, sizeof d.principal, b->kit.staff[KIT_COORDINATOR]);
    take(d.role, sizeof d.role, g->role);
    take(d.first, sizeof d.first, g->day);
    take(d.last, sizeof d.last, g->last);
    const bool self = strcmp(g->whom, "self") == 0;
    return desk_delegate(&b->kit.desk, b->kit.staff[self ? KIT_COORDINATOR : KIT_DESK], &d, &why);
}

static const struct {
    const char *name;
    bool (*act)(struct bench *b, const struct found_case *c, const struct given *g);
} acts[] = {
    {"file", act_file},       {"complete", act_complete},   {"again", act_again},       {"change", act_change},
    {"consent", act_consent}, {"reinstate", act_reinstate}, {"delegate", act_delegate}, {"withdraw", act_withdraw},
};

static const char *carry_out(struct bench *b, const char *act, const struct found_case *c, const struct given *g) {
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        if (strcmp(acts[i].name, act) != 0) continue;
        why = (struct fail){0};
        if (acts[i].act(b, c, g)) return "ok";
        assert_true(*why.say); /* nobody is refused without a sentence */
        return word_of(why.log);
    }
    fail_msg("no such act: %s", act);
    return "";
}

static const char *run(struct bench *b, const char *act, const struct found_case *c, const char *expected) {
    struct given g = {.second = second_of(b, KIT_SUPERVISOR), .seconded = true};
    (void)expected;
    return carry_out(b, act, c, &g);
}

/* Guards *******************************************************************************************************************/

static void take_second(struct bench *b, const char *who, struct given *g) {
    static const struct {
        const char *name;
        enum kit_person who;
    } people[] = {{"operator", KIT_OPERATOR}, {"desk", KIT_DESK}, {"supervisor", KIT_SUPERVISOR}, {"hands", KIT_COORDINATOR}};
    g->seconded = false;
    for (size_t i = 0; i < sizeof people / sizeof *people; i++)
        if (strcmp(people[i].name, who) == 0) {
            g->second = second_of(b, people[i].who);
            g->seconded = true;
        }
}

static void take_word(struct bench *b, const char *key, const char *value, struct given *g) {
    static const struct {
        const char *key;
        size_t at, room;
    } texts[] = {
#define TEXT_OF(field) {#field, offsetof(struct given, field), sizeof((struct given *)0)->field}
        TEXT_OF(kind), TEXT_OF(birth), TEXT_OF(snils), TEXT_OF(authority), TEXT_OF(region), TEXT_OF(paper),
        TEXT_OF(day),  TEXT_OF(sheet), TEXT_OF(last),  TEXT_OF(role),      TEXT_OF(whom),   TEXT_OF(remark),
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (strcmp(texts[i].key, key) == 0) text_copy((char *)g + texts[i].at, texts[i].room, value);
    g->paper_given |= is(key, "paper");
    g->day_given |= is(key, "day");
    if (is(key, "second")) take_second(b, value, g);
    if (is(key, "later")) env_virtual_move(&b->kit.clock, strtoll(value, NULL, 10) * MS_DAY);
    if (is(key, "lapse")) kit_set(&b->kit, "lapse", value);
}

static void guard_holds(struct bench *b, const char *act, const char *state, char *words, const char *result) {
    b->enterer = strstr(words, "second=hands") ? KIT_COORDINATOR : KIT_DESK_2;
    struct found_case c = made(b, state);
    struct given g = {.second = second_of(b, KIT_SUPERVISOR), .seconded = true};
    int64_t before = b->kit.clock.now;
    char whole[200], *word;
    text_copy(whole, sizeof whole, words);
    for (char *rest = words; (word = strsep(&rest, " "));) {
        char *value = word;
        const char *key = strsep(&value, "=");
        take_word(b, key, value ? value : "", &g);
    }
    kit_login(&b->kit, strcmp(act, "delegate") == 0 ? KIT_SUPERVISOR : KIT_OPERATOR);
    const char *got = carry_out(b, act, &c, &g);
    if (strcmp(got, result) != 0) fail_msg("%s of %s with %s: %s instead of %s (%s)", act, state, whole, got, result, why.say);
    b->kit.clock.now = before;
    kit_set(&b->kit, "lapse", "yes");
}

static void role_act_state(void **state) {
    assert_true(table_holds(*state, "entry.tsv", run) > 30);
}

static void one_thing_wrong(void **state) {
    assert_true(guards_hold(*state, "entry_guards.tsv", guard_holds) > 30);
}

int main(void) {
    const struct CMUnitTest tests[] = {TEST(role_act_state), TEST(one_thing_wrong)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
