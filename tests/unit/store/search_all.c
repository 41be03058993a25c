/* The search against a plain reading of the whole register: every typed beginning gives what filtering and sorting all learners
 * gives. */

#include "model/base/text.h"
#include "model/store/list.h"
#include "model/store/queries.h"
#include "tests/harness/kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { REGISTER = 4000, MOST = 20, TYPED = 2500 };

struct learner {
    const char *subject, *surname, *name, *patronymic, *snils, *parent; /* folded */
};

struct whole {
    struct kit kit;
    struct arena a, frame;
    struct learner *all;
    int count;
    uint64_t random;
};

static int set_up(void **state) {
    static struct whole w;
    struct fail why = {0};
    struct rows r;
    struct list list = LIST(struct learner);
    kit_open(&w.kit);
    kit_lease(&w.kit, 1, REGISTER, "");
    text_copy(w.kit.people.lease, sizeof w.kit.people.lease, w.kit.lease);
    w.kit.people.quick = true;
    if (!people_fill(&w.kit.desk.journal, &w.kit.people, 0, REGISTER, &why)) fail_msg("%s", why.log);
    if (!db_query(w.kit.db, &r,
                  "SELECT subject, child_surname, child_name, child_patronymic, child_snils, f_parent FROM learner", &why,
                  NULL))
        fail_msg("%s", why.log);
    while (db_next(&r, &why)) {
        char folded[3][200];
        for (int i = 0; i < 3; i++) text_fold(db_text(&r, i + 1), folded[i], sizeof folded[i]);
        *(struct learner *)list_add(&list, &w.a) =
            (struct learner){arena_dup(&w.a, db_text(&r, 0)), arena_dup(&w.a, folded[0]),      arena_dup(&w.a, folded[1]),
                             arena_dup(&w.a, folded[2]),      arena_dup(&w.a, db_text(&r, 4)), arena_dup(&w.a, db_text(&r, 5))};
    }
    w.all = list.rows;
    w.count = list.count;
    w.random = 42;
    *state = &w;
    return w.count == REGISTER ? 0 : -1;
}

static int tear_down(void **state) {
    struct whole *w = *state;
    arena_close(&w->a);
    arena_close(&w->frame);
    kit_close(&w->kit);
    return 0;
}

static int below(struct whole *w, int limit) {
    w->random = w->random * 6364136223846793005u + 1442695040888963407u;
    return (int)((w->random >> 33) % (uint64_t)limit);
}

static bool begins(const char *text, const char *start) {
    return strncmp(text, start, strlen(start)) == 0;
}

static int by_key(const char *const a[], const char *const b[], int count) {
    for (int i = 0; i < count; i++) {
        int order = strcmp(a[i], b[i]);
        if (order) return order;
    }
    return 0;
}

static int surname_first(const void *one, const void *two) {
    const struct learner *x = *(const struct learner *const *)one, *y = *(const struct learner *const *)two;
    const char *const a[] = {x->surname, x->name, x->patronymic, x->subject}, *const b[] = {y->surname, y->name, y->patronymic,
                                                                                            y->subject};
    return by_key(a, b, 4);
}

static int name_first(const void *one, const void *two) {
    const struct learner *x = *(const struct learner *const *)one, *y = *(const struct learner *const *)two;
    const char *const a[] = {x->name, x->surname, x->patronymic, x->subject}, *const b[] = {y->name, y->surname, y->patronymic,
                                                                                            y->subject};
    return by_key(a, b, 4);
}

static int snils_first(const void *one, const void *two) {
    return strcmp((*(const struct learner *const *)one)->snils, (*(const struct learner *const *)two)->snils);
}

/* Adds those who match, in the order asked, and never one twice. */
static int add(struct whole *w, const struct learner **out, int have, const char *surname, const char *name,
               const char *patronymic, const char *snils, int (*order)(const void *, const void *)) {
    const struct learner **hits = arena_alloc(&w->frame, sizeof(void *) * REGISTER);
    int count = 0;
    for (int i = 0; i < w->count; i++) {
        const struct learner *l = &w->all[i];
        bool there = false;
        for (int k = 0; k < have; k++) there |= out[k] == l;
        if (!there && begins(l->surname, surname) && begins(l->name, name) && begins(l->patronymic, patronymic) &&
            begins(l->snils, snils))
            hits[count++] = l;
    }
    qsort(hits, (size_t)count, sizeof *hits, order);
    for (int i = 0; i < count && have < MOST; i++) out[have++] = hits[i];
    return have;
}

static void agrees(struct whole *w, const char *typed, const struct learner **expected, int have) {
    struct found *rows;
    struct fail why = {0};
    int count;
    bool other;
    if (!learner_search(w->kit.db, typed, MOST, &w->frame, &rows, &count, &other, &why)) fail_msg("%s", why.log);
    while (count > 0 && rows[count - 1].by != FOUND_BY_CHILD) count--; /* those stand behind */
    if (count != have) fail_msg("«%s» finds %d, there are %d", typed, count, have);
    for (int i = 0; i < have; i++)
        if (strcmp(rows[i].subject, expected[i]->subject) != 0) fail_msg("«%s»: another one at %d: %s", typed, i, rows[i].name);
}

/* The first letters of a text: of every learner another cut. */
static const char *cut(struct whole *w, const char *text, int most) {
    uint32_t code;
    size_t size = 0;
    for (int left = 1 + below(w, most); left > 0 && text[size]; left--)
        size += text_step(text + size, strlen(text + size), &code);
    return arena_printf(&w->frame, "%.*s", (int)size, text);
}

static void names_agree(void **state) {
    struct whole *w = *state;
    for (int i = 0; i < TYPED; i++) {
        const struct learner *expected[MOST], *surname = &w->all[below(w, w->count)], *name = &w->all[below(w, w->count)];
        arena_reset(&w->frame);
        if (i % 2) name = surname; /* otherwise two beginnings that may fit nobody */
        const char *s = cut(w, surname->surname, 9), *n = cut(w, name->name, 5);
        const char *p = i % 5 == 0 ? cut(w, surname->patronymic[0] ? surname->patronymic : "а", 4) : "";
        int have = add(w, expected, 0, s, n, p, "", text_letters(s) == 1 ? name_first : surname_first);
        if (have == 0) continue; /* then other readings of the words are tried: search.c has them */
        agrees(w, arena_printf(&w->frame, "%s %s %s", s, n, p), expected, have);
    }
}

static void one_word_agrees(void **state) {
    struct whole *w = *state;
    for (int i = 0; i < TYPED; i++) {
        const struct learner *expected[MOST], *someone = &w->all[below(w, w->count)];
        arena_reset(&w->frame);
        const char *word = cut(w, i % 2 ? someone->surname : someone->name, 6);
        int have = add(w, expected, 0, word, "", "", "", surname_first);
        have = add(w, expected, have, "", word, "", "", name_first);
        agrees(w, word, expected, have);
    }
}

static int parent_first(const void *one, const void *two) {
    const struct learner *x = *(const struct learner *const *)one, *y = *(const struct learner *const *)two;
    const char *const a[] = {x->parent, x->name, x->surname, x->subject}, *const b[] = {y->parent, y->name, y->surname,
                                                                                        y->subject};
    return by_key(a, b, 4);
}

/* A surname typed whole, with the child's name or without: the children of all applicants of that surname, behind those whom
 * the child's own name finds. */
static void parents_agree(void **state) {
    struct whole *w = *state;
    int seen = 0;
    for (int i = 0; i < TYPED / 5; i++) {
        const struct learner *someone = &w->all[below(w, w->count)], **hits;
        struct found *rows;
        struct fail why = {0};
        int count, expected = 0, own = 0;
        bool other;
        arena_reset(&w->frame);
        hits = arena_alloc(&w->frame, sizeof(void *) * REGISTER);
        const char *name = i % 2 ? someone->name : "";
        for (int k = 0; k < w->count; k++)
            if (begins(w->all[k].parent, someone->parent) && begins(w->all[k].name, name)) hits[expected++] = &w->all[k];
        qsort(hits, (size_t)expected, sizeof *hits, parent_first);
        const char *typed = arena_printf(&w->frame, "%s %s", someone->parent, name);
        if (!learner_search(w->kit.db, typed, MOST, &w->frame, &rows, &count, &other, &why)) fail_msg("%s", why.log);
        while (own < count && rows[own].by == FOUND_BY_CHILD) own++;
        for (int k = 0; k < expected && own < MOST; k++) {
            bool there = false;
            for (int h = 0; h < own; h++) there |= strcmp(rows[h].subject, hits[k]->subject) == 0;
            if (there) continue;
            if (own == count) fail_msg("«%s» misses a child", typed);
            assert_string_equal(rows[own].subject, hits[k]->subject);
            assert_int_equal(rows[own++].by, FOUND_BY_PARENT);
            seen++;
        }
        assert_int_equal(own, count);
    }
    assert_true(seen > 100);
}

static void snils_agrees(void **state) {
    struct whole *w = *state;
    for (int i = 0; i < TYPED; i++) {
        const struct learner *expected[MOST], *someone = &w->all[below(w, w->count)];
        arena_reset(&w->frame);
        /* From the seventh digit on nobody else's number or application begins like it. */
        const char *digits = arena_printf(&w->frame, "%.*s", 7 + below(w, 5), someone->snils);
        agrees(w, digits, expected, add(w, expected, 0, "", "", "", digits, snils_first));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_agree),
        cmocka_unit_test(one_word_agrees),
        cmocka_unit_test(parents_agree),
        cmocka_unit_test(snils_agrees),
    };
    return cmocka_run_group_tests_name("search_all", tests, set_up, tear_down);
}
