#include "model/base/arena.h"

#include <malloc.h>
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

/* One large turn does not stay in memory for ever. */
static void a_reset_gives_most_of_a_lot_back(void **state) {
    (void)state;
    struct arena a = {0};
    for (int i = 0; i < 64; i++) assert_non_null(arena_alloc(&a, 1024 * 1024));
    arena_alloc(&a, 1);
    struct mallinfo2 before = mallinfo2();
    arena_reset(&a);
    struct mallinfo2 after = mallinfo2();
    if (before.uordblks + before.hblkhd > 0) /* a sanitizer counts nothing here */
        assert_true(before.uordblks + before.hblkhd - after.uordblks - after.hblkhd > 60UL * 1024 * 1024);
    assert_non_null(arena_alloc(&a, 3000000));
    arena_close(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_arena_gives_zeroed_aligned_memory_again_and_again),
        cmocka_unit_test(a_reset_gives_most_of_a_lot_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
