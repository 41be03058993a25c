/* Dictionaries as released: found by number and id, and only what its name says. */

#include "sync/wire/dict.h"

#include "tests/harness/tmp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* printf 'first dictionary' | b2sum -l 128, and so on: not made with this code. */
static const struct {
    const char *name, *text;
} files[] = {
    {"1-9684b5c288c2404efff892d0350ea158.dict", "first dictionary"},
    {"10-60ba3bd66ad36a862a1a1eebfc1a2f13.dict", "the tenth dictionary"},
};

static void open_with(struct tmp *tmp, struct dicts *d) {
    *d = (struct dicts){0};
    dicts_open(d, tmp->folder);
}

static void the_newest_packs_and_all_are_known(void **state) {
    struct tmp *tmp = *state;
    struct dicts d;
    for (int i = 0; i < 2; i++) tmp_write(tmp, files[i].name, files[i].text, strlen(files[i].text));
    open_with(tmp, &d);
    assert_int_equal(d.count, 2);
    const struct dict *newest = dicts_newest(&d), *first = dicts_find(&d, 0xc2b58496);
    assert_int_equal(newest->number, 10); /* not by the alphabet */
    assert_memory_equal(newest->data, files[1].text, newest->size);
    assert_non_null(first);
    assert_int_equal(first->number, 1);
    assert_int_equal(first->size, strlen(files[0].text));
    assert_null(dicts_find(&d, 0));
    dicts_close(&d);
}

static void what_is_not_what_its_name_says_is_left_out(void **state) {
    struct tmp *tmp = *state;
    struct dicts d;
    static char big[DICT_MAX + 1];
    char name[DICT_NAME];
    tmp_write(tmp, files[0].name, "first dictionarY", 16);
    tmp_write(tmp, "README", "no dictionary", 13);
    tmp_write(tmp, "2-.dict", "", 0);
    dict_name(3, big, sizeof big, name);
    tmp_write(tmp, name, big, sizeof big);
    open_with(tmp, &d);
    assert_int_equal(d.count, 0);
    assert_null(dicts_newest(&d));
    dicts_close(&d);
    dicts_open(&d, "/nowhere");
    assert_null(dicts_newest(&d));
}

/* The one that packs today: of the size the protocol says, and nothing in it but what was invented. */
static void the_released_ones_are_whole(void **state) {
    (void)state;
    struct dicts d = {0};
    char folder[512];
    snprintf(folder, sizeof folder, "%s/assets/dict", getenv("PRIEM_SOURCE") ? getenv("PRIEM_SOURCE") : ".");
    dicts_open(&d, folder);
    const struct dict *newest = dicts_newest(&d);
    assert_non_null(newest);
    assert_true(newest->size <= 16 * 1024);
    assert_non_null(memmem(newest->data, newest->size, "consent.given", 13));
    dicts_close(&d);
}

static int set_up(void **state) {
    static struct tmp tmp;
    tmp_make(&tmp);
    *state = &tmp;
    return 0;
}

static int tear_down(void **state) {
    tmp_remove(*state);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(the_newest_packs_and_all_are_known),
        TEST(what_is_not_what_its_name_says_is_left_out),
        TEST(the_released_ones_are_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
