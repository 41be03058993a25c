/* A paper as text of so many columns. */

#include "tui/paper/plain.h"

#include "model/base/text.h"
#include "tests/harness/papers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void text_of(const char *id, int columns, struct bytes *out, const char *field, const char *value) {
    struct arena a = {0};
    struct template t;
    struct document d;
    struct fail why = {0};
    json_t *values = papers_values(paper_of(id));
    if (field) json_object_set_new(json_object_get(values, "fields"), field, json_string(value));
    if (!paper_template(id, &a, &t, &why) || !paper_fill(paper_of(id), &t, values, &a, &d, &why)) fail_msg("%s", why.say);
    paper_plain(&d, columns, out);
    json_decref(values);
    arena_close(&a);
}

static void no_line_is_wider(void **state) {
    (void)state;
    for (int i = 0; i < paper_count; i++)
        for (int columns = PLAIN_LEAST; columns <= 120; columns += 16) {
            struct bytes out = {0};
            text_of(papers[i].id, columns, &out, NULL, NULL);
            char *rest = (char *)out.data, *line;
            while ((line = strsep(&rest, "\n")))
                if (text_width(line) > columns) fail_msg("%s, %d columns: %s", papers[i].id, columns, line);
            bytes_close(&out);
        }
}

static void a_long_word_is_cut_and_nothing_lost(void **state) {
    (void)state;
    struct bytes out = {0};
    char word[1001] = "";
    for (int i = 0; i < 500; i++) strcat(word, "ы");
    text_of("refusal", 76, &out, "remark", word);
    int count = 0;
    for (const char *at = (const char *)out.data; (at = strstr(at, "ы")); at += 2) count++;
    assert_true(count >= 500);
    bytes_close(&out);
}

static void cells_stand_side_by_side(void **state) {
    (void)state;
    struct bytes out = {0};
    text_of("receipt", 78, &out, NULL, NULL);
    const char *text = (const char *)out.data;
    assert_non_null(strstr(text, "Расписка"));
    const char *row = strstr(text, "name 2");
    assert_non_null(row);
    const char *kind = strstr(row, "kind 2"), *end = strchr(row, '\n');
    assert_true(kind && kind < end);
    bytes_close(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_line_is_wider),
        cmocka_unit_test(a_long_word_is_cut_and_nothing_lost),
        cmocka_unit_test(cells_stand_side_by_side),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
