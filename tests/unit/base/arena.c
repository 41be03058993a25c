#include "model/base/arena.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void an_arena_gives_zeroed_aligned_memory_again_and_again(void **state) {
    (void)state;
    struct arena a = {0};
    void *starts[3];
    for (int round = 0; round < 3; round++) {
        for (size_t size = 0; size < 3000; size += 7) {
            unsigned char *p = arena_alloc(&a, size);
            assert_int_equal((uintptr_t)p % 16, 0);
            for (size_t i = 0; i < size; i++) {
                assert_int_equal(p[i], 0);
                p[i] = 0xAA;
            }
        }
        assert_non_null(arena_alloc(&a, 100000));
        arena_reset(&a);
        starts[round] = arena_alloc(&a, 1); /* the same memory serves again, from its beginning */
        assert_ptr_equal(starts[round], starts[0]);
        arena_reset(&a);
    }
    char *text = arena_printf(&a, "%s %d", "ёж", 7);
    assert_string_equal(text, "ёж 7");
    assert_string_equal(arena_dup(&a, NULL), "");
    char *copy = arena_copy(&a, text, strlen(text) + 1);
    assert_string_equal(copy, text);
    arena_reset(&a);
    assert_int_equal(text[0], 0); /* wiped */
    arena_close(&a);
    assert_null(a.first);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_arena_gives_zeroed_aligned_memory_again_and_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
