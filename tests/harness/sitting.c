#include "tests/harness/sitting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

struct sitting *sitting_make(void **state, bool filled) {
    struct sitting *t = calloc(1, sizeof *t);
    assert_non_null(t);
    place_open(&t->place);
    if (filled) place_fill(&t->place);
    *state = t;
    return t;
}

int sitting_start(struct sitting *t) {
    pty_stop(t->p); /* after sitting_leave: what it ran in */
    t->p = place_start(&t->place, NULL);
    return 0;
}

int sitting_begin(void **state, bool filled) {
    return sitting_start(sitting_make(state, filled));
}

int sitting_end(void **state) {
    struct sitting *t = *state;
    pty_stop(t->p);
    place_close(&t->place);
    free(t);
    return 0;
}

void sitting_leave(struct sitting *t) {
    pty_key(t->p, "F10");
    assert_int_equal(pty_exit(t->p), 0);
    place_take(&t->place);
}

void press(struct pty *p, const char *keys) {
    assert_true(pty_keys(p, keys));
}

void shows(struct pty *p, const char *text) {
    if (pty_shows(p, text)) return;
    pty_print(p, stderr, text);
    fail_msg("the screen does not show: %s", text);
}

void menu_choose(struct pty *p, const char *begins) {
    press(p, "F9");
    pty_type(p, begins);
    press(p, "Enter");
}

void card_open(struct pty *p, const char *number) {
    pty_type(p, number);
    press(p, "Enter");
    shows(p, "Сертификат");
}

void second_agrees(struct pty *p, int place, enum kit_person who) {
    shows(p, "─ Подтверждение ─");
    for (int i = 0; i < place; i++) press(p, "Down");
    press(p, "Enter");
    pty_type(p, place_passphrase(who));
    press(p, "Enter");
}

struct certificate certificate_of(struct sitting *t, const char *number) {
    struct certificate c;
    struct fail why = {0};
    assert_true(certificate_load(t->place.kit.db, number, &c, &why));
    return c;
}

struct application application_of(struct sitting *t, const char *typed) {
    struct arena a = {0};
    struct found *rows;
    struct fail why = {0};
    struct application p;
    int count;
    bool other;
    assert_true(learner_search(t->place.kit.db, typed, 5, &a, &rows, &count, &other, &why));
    assert_true(count > 0);
    assert_true(application_load(t->place.kit.db, rows[0].app, &p, &why));
    arena_close(&a);
    return p;
}

void sitting_class_list(struct sitting *t, int rows) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    fputs("Фамилия;Имя;Дата рождения\n", out);
    for (int i = 0; i < rows; i++) fprintf(out, "Долгова;Анна;%02d.%02d.%d\n", i % 28 + 1, i / 28 % 12 + 1, 2010 + i / 336 % 8);
    fclose(out);
    tmp_write(&t->place.kit.tmp, "class.csv", text, size);
    free(text);
}
