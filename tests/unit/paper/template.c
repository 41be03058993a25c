/* The mark-up of the papers' texts: what it understands, and where it says that something is wrong. */

#include "tui/paper/template.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct arena a;

static struct template parsed(const char *text) {
    struct template t;
    struct fail why = {0};
    if (!template_parse("x.txt", text, &a, &t, &why)) fail_msg("%s", why.say);
    return t;
}

static void lines_make_paragraphs(void **state) {
    (void)state;
    struct template t = parsed("# comment\nодин\nдва\n\n\nтри\n.head Заголовок\nчетыре");
    assert_int_equal(t.count, 4);
    assert_string_equal(t.blocks[0].text.list[0].text, "один два");
    assert_int_equal(t.blocks[0].line, 2);
    assert_string_equal(t.blocks[1].text.list[0].text, "три");
    assert_int_equal(t.blocks[2].kind, BLOCK_HEAD);
    assert_string_equal(t.blocks[3].text.list[0].text, "четыре");
}

static void holes_and_bold_are_spans(void **state) {
    (void)state;
    struct template t = parsed("до {day} *не позднее {day}*.");
    struct spans *s = &t.blocks[0].text;
    assert_int_equal(s->count, 6);
    assert_true(s->list[1].hole && !s->list[1].bold);
    assert_string_equal(s->list[1].text, "day");
    assert_true(s->list[3].bold && !s->list[3].hole);
    assert_true(s->list[4].hole && s->list[4].bold);
    assert_string_equal(s->list[5].text, ".");
    assert_false(s->list[5].bold);
}

static void blocks_know_their_ends(void **state) {
    (void)state;
    struct template t = parsed(
        ".if x\n.each list\n.item {name}\n.end\n.end\n.table list\n.column 10 № | {#}\n.column 90 Имя | {name}\n.rule\n");
    assert_int_equal(t.blocks[0].end, 4);
    assert_int_equal(t.blocks[1].end, 3);
    assert_int_equal(t.blocks[5].end, 8);
    assert_int_equal(t.blocks[7].number, 90);
    assert_string_equal(t.blocks[7].label.list[0].text, "Имя");
}

static void what_is_wrong_is_named_with_its_line(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int line;
    } wrong[] = {
        {"\n.heading x", 2},
        {".item", 1},
        {"a\n{", 2},
        {"{}", 1},
        {"{Big}", 1},
        {"}", 1},
        {"*bold", 1},
        {".field no bar", 1},
        {".column 10 a | b", 1},
        {".table", 1},
        {".end", 1},
        {".if x\n", 1},
        {".space 0", 1},
        {".space x", 1},
        {".page now", 1},
        {".table x\n.rule", 2},
        {".table x\n.column 0 a | b", 2},
        {".if a\n.if a\n.if a\n.if a\n.if a\n", 5},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct template t;
        struct fail why = {0};
        char line[40];
        assert_false(template_parse("x.txt", wrong[i].text, &a, &t, &why));
        assert_int_equal(why.kind, FAIL_INPUT);
        snprintf(line, sizeof line, "x.txt, line %d", wrong[i].line);
        if (!strstr(why.say, line)) fail_msg("“%s”: %s", wrong[i].text, why.say);
    }
}

static void a_text_without_end_is_refused(void **state) {
    (void)state;
    static char many[5000];
    for (int i = 0; i < 401; i++) strcat(many, ".rule\n");
    struct template t;
    struct fail why = {0};
    assert_false(template_parse("x.txt", many, &a, &t, &why));
}

static int tear_down(void **state) {
    (void)state;
    arena_close(&a);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_make_paragraphs),         cmocka_unit_test(holes_and_bold_are_spans),
        cmocka_unit_test(blocks_know_their_ends),        cmocka_unit_test(what_is_wrong_is_named_with_its_line),
        cmocka_unit_test(a_text_without_end_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, tear_down);
}
