/* Three kiosks, three applications and more of one СНИЛС, and every order that chance gives of filing, correcting, issuing,
 * withdrawing, annulling, merging, parting and exchanging (PROTOCOL, table of rulings, its first two rows). Whatever the order:
 * of a СНИЛС one certificate lives or one application is open, never both, and nothing waits on what has ended; every joined
 * one knows what it waits on, every kiosk has what the centre has, and rebuilt equals live. */

#include "sync/centre/rulings.h"

#include "model/base/text.h"
#include "model/store/life.h"
#include "tests/harness/centre_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { KIOSKS = 3, MOST = 8, STEPS = 40, STORIES = 5, CHILDREN = 3 };

struct world {
    struct centre_kit kit;
    struct centre_kiosk k[KIOSKS]; /* two schools and the office of both */
    struct application child[CHILDREN];
    struct saved saved[MOST];
    int count;
    uint64_t story, seed;
    int revived;
};

static int draw(struct world *w, int sides) {
    w->seed = w->seed * 6364136223846793005u + 1442695040888963407u;
    return (int)((w->seed >> 33) % (unsigned)sides);
}

static void begin(struct world *w, uint64_t seed) {
    *w = (struct world){.story = seed, .seed = seed, .revived = w->revived};
    centre_kit_school(&w->kit, &w->k[0]); /* where the people have their keys */
    centre_kiosk_enrol(&w->kit, &w->k[1], "school 7", "7", "desk");
    centre_kiosk_enrol(&w->kit, &w->k[2], "office", "1", "office");
    for (int i = 0; i < CHILDREN; i++) centre_kiosk_form(&w->k[0], 1 + i, &w->child[i]);
}

/* --- What is done; refused where its time is over ------------------------------------------------------------------------- */

static void file(struct world *w, struct centre_kiosk *k) {
    struct application form;
    if (w->count == MOST) return;
    centre_kiosk_form(k, 20 + w->count, &form); /* of everybody's papers only the СНИЛС is the same */
    text_copy(form.child.snils, sizeof form.child.snils, w->child[draw(w, 2)].child.snils);
    centre_kiosk_file(k, &form, &w->saved[w->count++]);
}

static bool correct(struct world *w, struct centre_kiosk *k, const struct saved *s, struct fail *why) {
    struct application form;
    struct saved again;
    centre_kiosk_login(k, CENTRE_DESK);
    if (!application_load(k->db, s->app, &form, why)) return false;
    text_copy(form.child.snils, sizeof form.child.snils, w->child[draw(w, CHILDREN)].child.snils);
    return desk_save(&k->desk, &form, 0, &again, why);
}

static bool issue(struct centre_kiosk *k, const struct saved *s, struct fail *why) {
    struct verdict v = {.kind = VERDICT_ISSUE};
    char number[11];
    centre_kiosk_login(k, CENTRE_COORDINATOR_2);
    return subject_basis(k->db, s->subject, v.basis, why) && desk_decide(&k->desk, s->app, &v, number, why);
}

static bool withdraw(struct centre_kiosk *k, const struct saved *s, struct fail *why) {
    centre_kiosk_login(k, CENTRE_DESK);
    return desk_withdraw(&k->desk, s->app, "семья передумала подавать", why);
}

static bool act(struct centre_kiosk *k, struct life_order *o, struct fail *why) {
    o->remark = "одни и те же родители и документ";
    return centre_kiosk_life(k, o, why);
}

static bool annul(struct centre_kiosk *k, const struct saved *s, struct fail *why) {
    struct application form;
    if (!application_load(k->db, s->app, &form, why) || !*form.number) return false;
    return act(k, &(struct life_order){.life = LIFE_ANNUL, .subject = form.subject, .number = form.number}, why);
}

static bool step(struct world *w, struct fail *why) {
    struct centre_kiosk *k = &w->k[draw(w, KIOSKS)];
    int what = draw(w, 11);
    if (what < 3 && w->count < MOST) {
        file(w, k);
        return true;
    }
    if (what < 5 || w->count == 0) {
        centre_kiosk_sync(k);
        return true;
    }
    const struct saved *s = &w->saved[draw(w, w->count)], *other = &w->saved[draw(w, w->count)];
    enum life life = draw(w, 2) ? LIFE_ASK_MERGE : LIFE_ASK_SPLIT;
    switch (what) {
    case 5: return issue(k, s, why);
    case 6: return withdraw(k, s, why);
    case 7: return annul(k, s, why);
    case 8: return act(k, &(struct life_order){.life = life, .subject = s->subject, .other = other->subject}, why);
    default: return correct(w, k, s, why);
    }
}

/* --- What must hold ------------------------------------------------------------------------------------------------------- */

#define SAME "FROM learner m JOIN "
#define OPEN "('filed_inperson', 'incomplete', 'returned', 'complete')"
#define LIVES(of)                                                                                                              \
    "EXISTS (SELECT 1 " SAME "certificate c ON c.subject = m.subject WHERE m.child_snils = " of                                \
    ".child_snils AND c.state = 'living')"
#define APPLIES(of)                                                                                                            \
    "EXISTS (SELECT 1 " SAME "application o ON o.subject = m.subject WHERE m.child_snils = " of                                \
    ".child_snils AND o.state IN " OPEN ")"

static const char *const never[] = {
    "SELECT count(*) FROM (SELECT 1 " SAME "certificate c ON c.subject = m.subject WHERE c.state = 'living' "
    "GROUP BY m.child_snils HAVING count(*) > 1) AS twice",
    "SELECT count(*) FROM (SELECT 1 " SAME "application o ON o.subject = m.subject WHERE o.state IN " OPEN
    " GROUP BY m.child_snils HAVING count(*) > 1) AS twice",
    "SELECT count(*) FROM learner l WHERE " LIVES("l") " AND " APPLIES("l"),
    "SELECT count(*) FROM application a JOIN learner l ON l.subject = a.subject WHERE a.state = 'joined' AND NOT " LIVES(
        "l") " AND NOT " APPLIES("l"),
    ("SELECT count(*) FROM application a WHERE a.state = 'joined' AND NOT EXISTS (SELECT 1 FROM ruling r WHERE r.subject = "
     "a.subject AND r.app = a.app AND r.kind = 'joined' AND r.way NOT IN ('split', 'revived'))"),
    "SELECT count(*) FROM ruling WHERE kind = 'parked'",
};

static void same_everywhere(struct world *w) {
    struct fail why;
    for (int i = 0; i < w->count; i++) {
        struct application here, there;
        assert_true(application_load(w->kit.c->db, w->saved[i].app, &here, &why));
        for (int k = 0; k < KIOSKS; k++) {
            if (!application_load(w->k[k].db, w->saved[i].app, &there, &why)) continue; /* not of its scope */
            assert_string_equal(app_state_name(there.state), app_state_name(here.state));
            assert_string_equal(there.number, here.number);
        }
    }
}

static void end(struct world *w) {
    for (int turn = 0; turn < 2; turn++)
        for (int i = 0; i < KIOSKS; i++) centre_kiosk_sync(&w->k[i]);
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        if (centre_kit_count(&w->kit, never[i]) != 0) fail_msg("story %d: %s", (int)w->story, never[i]);
    same_everywhere(w);
    w->revived += (int)centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type = 'ruling.revived'");
    centre_kit_check(&w->kit);
    for (int i = 0; i < KIOSKS; i++) centre_kiosk_close(&w->k[i]);
    centre_kit_close(&w->kit);
}

static void in_any_order_one_counts(void **state) {
    static struct world w;
    struct fail why;
    (void)state;
    for (uint64_t story = 1; story <= STORIES; story++) {
        begin(&w, story);
        for (int i = 0; i < STEPS; i++) step(&w, &why);
        end(&w);
    }
    assert_true(w.revived >= STORIES / 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(in_any_order_one_counts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
