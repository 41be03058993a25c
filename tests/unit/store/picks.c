/* Pick lists at the kiosk: as the feed brings them, found by what is typed, in either layout; and without any. */

#include "model/store/picks.h"

#include "model/base/text.h"
#include "tests/harness/kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct listed {
    struct kit kit;
    struct arena a;
    struct pick *rows;
    int count;
    bool other;
};

static void list(struct listed *s, const char *subject, const char *name, const char *parent, const char *municipality,
                 int edition, int part, int parts, const char *rows) {
    static struct pick_rows p;
    p = (struct pick_rows){.edition = edition, .part = part, .parts = parts};
    text_copy(p.list, sizeof p.list, name);
    text_copy(p.parent, sizeof p.parent, parent);
    text_copy(p.municipality, sizeof p.municipality, municipality);
    text_copy(p.rows, sizeof p.rows, rows);
    kit_central(&s->kit, EV_PICK_LISTED, subject, &p);
}

static int set_up(void **state) {
    static struct listed s;
    s = (struct listed){0};
    kit_open(&s.kit);
    *state = &s;
    return 0;
}

static int tear_down(void **state) {
    struct listed *s = *state;
    kit_rebuilt_is_live(&s->kit);
    arena_close(&s->a);
    kit_close(&s->kit);
    return 0;
}

#define LOCALITIES "0193a2b4c5d67aaa8aaaaaaaaaaaaaa1"
#define STREETS    "0193a2b4c5d67aaa8aaaaaaaaaaaaaa2"
#define ISSUERS    "0193a2b4c5d67aaa8aaaaaaaaaaaaaa3"
#define REGIONS    "0193a2b4c5d67aaa8aaaaaaaaaaaaaa4"

static const struct pick_list localities = {PICK_LOCALITY, KIT_MUNICIPALITY, ""};
static const struct pick_list streets = {PICK_STREET, KIT_MUNICIPALITY, "г. Смоленск"};
static const struct pick_list issuers = {PICK_ISSUER, KIT_MUNICIPALITY, ""};

static void look(struct listed *s, const struct pick_list *where, const char *typed, const char *expected) {
    struct fail why = {0};
    char got[1000] = "";
    arena_reset(&s->a);
    if (!picks_find(s->kit.db, where, typed, 20, &s->a, &s->rows, &s->count, &s->other, &why)) fail_msg("%s", why.log);
    for (int i = 0; i < s->count; i++) {
        size_t used = strlen(got);
        snprintf(got + used, sizeof got - used, "%s%s", i ? "|" : "", s->rows[i].text);
    }
    if (strcmp(got, expected) != 0) fail_msg("«%s» finds «%s», not «%s»", typed, got, expected);
}

static void fill(struct listed *s) {
    list(s, LOCALITIES, PICK_LOCALITY, "", KIT_MUNICIPALITY, 1, 1, 1, "\tг. Смоленск\n\tд. Берёзовка\n\tс. Смольное\n");
    list(s, STREETS, PICK_STREET, "г. Смоленск", KIT_MUNICIPALITY, 1, 1, 1,
         "\tБерёзовая улица\n\tНиколаева улица\n\tОктябрьской Революции улица\n");
    list(s, ISSUERS, PICK_ISSUER, "", "", 1, 1, 1,
         "670-001\tОтделом УФМС России по Смоленской области\n670-001\tУМВД России по Смоленской области\n"
         "670-002\tТП № 1 ОУФМС России\n");
}

static void typed_and_found(void **state) {
    struct listed *s = *state;
    fill(s);
    look(s, &localities, "", "г. Смоленск|д. Берёзовка|с. Смольное");
    look(s, &localities, "смол", "г. Смоленск|с. Смольное");
    assert_false(s->other);
    look(s, &localities, "Смоленск", "г. Смоленск");
    look(s, &localities, "берез", "д. Берёзовка");
    look(s, &streets, "б", "Берёзовая улица");
    look(s, &streets, "револ", "Октябрьской Революции улица");
    look(s, &streets, "во", "Октябрьской Революции улица"); /* inside a value from two letters on */
    look(s, &streets, "у", "");
    look(s, &streets, "100%", "");
    look(s, &streets, "--", "");
    look(s, &(struct pick_list){PICK_STREET, KIT_MUNICIPALITY, "д. Берёзовка"}, "", "");
    look(s, &(struct pick_list){PICK_LOCALITY, KIT_OTHER_MUNICIPALITY, ""}, "", "");
    assert_false(s->other);
    look(s, &localities, "cvjk", "г. Смоленск|с. Смольное");
    assert_true(s->other);
}

/* The region's own list stands behind that of the municipality, and says nothing twice. */
static void the_whole_regions_list_counts_too(void **state) {
    struct listed *s = *state;
    fill(s);
    list(s, REGIONS, PICK_LOCALITY, "", "", 1, 1, 1, "\tг. Смоленск\n\tг. Ярцево\n\tп. Смоляной\n");
    look(s, &localities, "", "г. Смоленск|д. Берёзовка|с. Смольное|г. Ярцево|п. Смоляной");
    look(s, &localities, "смол", "г. Смоленск|с. Смольное|п. Смоляной");
    look(s, &localities, "рцев", "г. Ярцево");
    list(s, REGIONS, PICK_LOCALITY, "", "", 2, 1, 1, "\tЯ\n");
    look(s, &localities, "я", "Я"); /* the whole of it, of one letter */
}

static int found_of(struct listed *s, int most) {
    struct fail why = {0};
    arena_reset(&s->a);
    if (!picks_find(s->kit.db, &streets, "", most, &s->a, &s->rows, &s->count, &s->other, &why)) fail_msg("%s", why.log);
    return s->count;
}

static void no_more_than_asked_for(void **state) {
    struct listed *s = *state;
    char rows[PICKS_MOST * 20] = "";
    size_t at = 0;
    for (int i = 0; i < PICKS_MOST + 50; i++) at += (size_t)snprintf(rows + at, sizeof rows - at, "\tул. %d\n", i);
    list(s, STREETS, PICK_STREET, "г. Смоленск", KIT_MUNICIPALITY, 1, 1, 1, rows);
    list(s, REGIONS, PICK_STREET, "г. Смоленск", "", 1, 1, 1, "\tМира\n\tНиколаева\n\tПушкина\n");
    assert_int_equal(found_of(s, 2), 2);
    assert_int_equal(found_of(s, 0), 1);
    assert_int_equal(found_of(s, 10000), PICKS_MOST);
}

static void issuers_both_ways(void **state) {
    struct listed *s = *state;
    fill(s);
    look(s, &issuers, "670-001", "Отделом УФМС России по Смоленской области|УМВД России по Смоленской области");
    look(s, &issuers, "670002", "ТП № 1 ОУФМС России");
    look(s, &issuers, "67", "Отделом УФМС России по Смоленской области|УМВД России по Смоленской области|ТП № 1 ОУФМС России");
    look(s, &issuers, "умвд", "УМВД России по Смоленской области");
}

/* A new edition in two parts: until the second is here, the old one counts alone. */
static void an_edition_counts_when_it_is_whole(void **state) {
    struct listed *s = *state;
    fill(s);
    list(s, LOCALITIES, PICK_LOCALITY, "", KIT_MUNICIPALITY, 2, 1, 2, "\tд. Новая\n");
    look(s, &localities, "", "г. Смоленск|д. Берёзовка|с. Смольное");
    look(s, &localities, "нов", "");
    list(s, LOCALITIES, PICK_LOCALITY, "", KIT_MUNICIPALITY, 2, 2, 2, "\tг. Смоленск\n");
    look(s, &localities, "", "г. Смоленск|д. Новая");
}

static void without_lists(void **state) {
    struct listed *s = *state;
    look(s, &localities, "", "");
    look(s, &issuers, "670-001", "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(typed_and_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_whole_regions_list_counts_too, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_more_than_asked_for, set_up, tear_down),
        cmocka_unit_test_setup_teardown(issuers_both_ways, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_edition_counts_when_it_is_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_lists, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("picks", tests, NULL, NULL);
}
