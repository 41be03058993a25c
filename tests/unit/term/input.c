#include "tui/term/input.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* All inputs of a run of bytes as one text: "F2 Up 'и' paste(…) Esc". Time stands still; then Esc is due. */
static void decode(const char *bytes, size_t size, size_t piece, char *out, size_t room) {
    struct decoder *d = decoder_open(25);
    struct input in;
    size_t at = 0;
    int64_t now = 1000;
    out[0] = '\0';
    for (size_t i = 0; i <= size; i += piece) {
        if (i < size) decoder_feed(d, (const uint8_t *)bytes + i, size - i < piece ? size - i : piece, now);
        if (i + piece > size) now += 3000; /* nothing more comes: what is pending is decided */
        while (decoder_next(d, now, &in)) {
            const char *space = at > 0 ? " " : "";
            if (in.kind == INPUT_KEY)
                at += (size_t)snprintf(out + at, room - at, "%sk%x", space, (unsigned)in.key);
            else if (in.kind == INPUT_LETTER)
                at += (size_t)snprintf(out + at, room - at, "%su%x", space, (unsigned)in.letter);
            else if (in.kind == INPUT_TEXT)
                at += (size_t)snprintf(out + at, room - at, "%s(%s)", space, in.text);
            assert_true(at < room);
        }
    }
    assert_int_equal(decoder_pending(d), 0);
    assert_int_equal(decoder_wait(d, now), -1);
    decoder_close(d);
}

static void check(const char *bytes, const char *wanted) {
    char out[1000];
    size_t size = strlen(bytes);
    for (size_t piece = 1; piece <= size + 1; piece++) { /* however the bytes are cut on their way */
        decode(bytes, size, piece, out, sizeof out);
        assert_string_equal(out, wanted);
    }
}

static void check_key(const char *bytes, enum key key) {
    char wanted[32];
    snprintf(wanted, sizeof wanted, "k%x", (unsigned)key);
    check(bytes, wanted);
}

static void keys_of_all_terminals(void **state) {
    (void)state;
    static const struct {
        const char *bytes;
        enum key key;
    } rows[] = {
        {"\r", K_ENTER},
        {"\n", K_ENTER},
        {"\t", K_TAB},
        {"\033[Z", K_BACKTAB},
        {"\177", K_BACKSPACE},
        {"\b", K_BACKSPACE},
        {"\033[A", K_UP},
        {"\033OA", K_UP},
        {"\033[B", K_DOWN},
        {"\033OB", K_DOWN},
        {"\033[C", K_RIGHT},
        {"\033OD", K_LEFT},
        {"\033[H", K_HOME},
        {"\033OH", K_HOME},
        {"\033[1~", K_HOME},
        {"\033[7~", K_HOME},
        {"\033[F", K_END},
        {"\033[4~", K_END},
        {"\033[8~", K_END},
        {"\033[2~", K_INSERT},
        {"\033[3~", K_DELETE},
        {"\033[5~", K_PGUP},
        {"\033[6~", K_PGDN},
        {"\033OP", K_F1},
        {"\033[11~", K_F1},
        {"\033[[A", K_F1},
        {"\033[[E", K_F5},
        {"\033OS", K_F4},
        {"\033[15~", K_F5},
        {"\033[17~", K_F6},
        {"\033[18~", K_F7},
        {"\033[19~", K_F8},
        {"\033[20~", K_F9},
        {"\033[21~", K_F10},
        {"\033[1;5A", K_CTRL_UP},
        {"\033Oa", K_CTRL_UP},
        {"\033[1;5D", K_CTRL_LEFT},
        {"\033[1;2B", K_DOWN},
        {"\033[3;5~", K_DELETE},
        {"\x13", K_CTRL('S')},
        {"\x1a", K_CTRL('Z')},
        {"\x04", K_CTRL('D')},
        {"\0331", K_F1},
        {"\0339", K_F9},
        {"\0330", K_F10},
        {"\033", K_ESC},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) check_key(rows[i].bytes, rows[i].key);
}

static void a_function_key_with_a_modifier_is_no_key(void **state) {
    (void)state;
    check("\033[1;2P", "");
    check("\033[15;5~", "");
}

/* Where a terminal sends the code of the letter: the key is the same in either layout. */
static void ctrl_and_a_letter_in_either_layout(void **state) {
    (void)state;
    check_key("\033[115;5u", K_CTRL('S'));
    check_key("\033[1099;5u", K_CTRL('S'));    /* ы stands on it */
    check_key("\033[1067;5u", K_CTRL('S'));    /* Ы */
    check_key("\033[27;5;1087~", K_CTRL('G')); /* п, as xterm sends it */
    check_key("\033[27;5;103~", K_CTRL('G'));
    check("\033[1078;5u", ""); /* ж stands on no letter */
    check("\033[1099;3u", "");
}

static void letters(void **state) {
    (void)state;
    check("aЁ漢", "u61 u401 u6f22");
    check("и\xcc\x86", "u438 u306"); /* a mark is a letter of its own here: the field joins them */
    check("\xd0z", "u7a");           /* a lead byte alone is dropped, what follows is not */
    check("\xff\xfe\x80q", "u71");
    check("\xc0\x80\xed\xa0\x80\xf5\x80\x80\x80x", "u78"); /* overlong, surrogate, too large */
    check("a\xe2\x80\xae"
          "b\xe2\x80\x8b",
          "u61 u62");                           /* bidi and zero width are no letters */
    check("\033Op\033Oy\033Om", "u30 u39 u2d"); /* the numeric keypad */
}

static void what_terminals_say_by_themselves_is_swallowed(void **state) {
    (void)state;
    check("\033[I\033[Oa", "u61");                        /* focus */
    check("\033[24;80R\033[?62;c\033[>0;276;0cb", "u62"); /* late answers */
    check("\033[<0;10;20M\033[<0;10;20mc", "u63");        /* mouse reports nobody asked for */
    check("\033[M !!d", "u64");
    check("\033]11;rgb:0000/0000/0000\a\033]10;x\033\\e", "u65");
    check("\033P1$r0m\033\\f", "u66");
    check("\033[12;34;56zg", "u67");
    check("\033[12\033[Ah", "k8 u68"); /* one sequence cut off by the next */
}

static void pastes_are_one_event(void **state) {
    (void)state;
    check("\033[200~СНИЛС: 112-233\r\n445\t95\033[201~x", "(СНИЛС: 112-233\n445 95) u78");
    check("\033[200~a\033[31mb\033[201~", "(a[31mb)"); /* an escape inside is text without its control byte */
    check("\033[200~\xff\x01ok\rend\033[201~", "(ok\nend)");
    check("\033[200~\033[201~q", "u71");
    check("\033[200~never ends", "(never ends)");
}

static void a_lone_escape_waits(void **state) {
    (void)state;
    struct decoder *d = decoder_open(25);
    struct input in;
    decoder_feed(d, (const uint8_t *)"\033", 1, 100);
    assert_int_equal(decoder_wait(d, 100), 25);
    assert_false(decoder_next(d, 124, &in));
    assert_int_equal(decoder_wait(d, 124), 1);
    assert_true(decoder_next(d, 125, &in));
    assert_int_equal(in.key, K_ESC);
    assert_int_equal(decoder_wait(d, 125), -1);
    decoder_feed(d, (const uint8_t *)"\033", 1, 200);
    assert_false(decoder_next(d, 210, &in));
    decoder_feed(d, (const uint8_t *)"[B", 2, 220); /* the rest came in time */
    assert_true(decoder_next(d, 220, &in));
    assert_int_equal(in.key, K_DOWN);
    decoder_feed(d, (const uint8_t *)"\033[", 2, 300); /* a sequence that stops is dropped, it is not Esc */
    assert_false(decoder_next(d, 330, &in));
    assert_false(decoder_next(d, 900, &in));
    decoder_feed(d, (const uint8_t *)"\033\033", 2, 1000);
    assert_true(decoder_next(d, 1000, &in));
    assert_int_equal(in.key, K_ESC);
    decoder_close(d);
}

/* Any bytes in any pieces: never a crash, always an end, only letters that may be shown. */
static void noise(void **state) {
    (void)state;
    static const char alphabet[] = "\033\033\033[[O]P;?<~M0129AZ\a\\\r\t\x7f\x80\xd0\xb8\xe2\xf0\xff ";
    uint64_t seed = 20261122;
    for (int round = 0; round < 3000; round++) {
        struct decoder *d = decoder_open(25);
        struct input in;
        int64_t now = 0;
        for (int i = 0; i < 60; i++) {
            uint8_t bytes[8];
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            size_t size = 1 + (seed >> 40) % sizeof bytes;
            for (size_t k = 0; k < size; k++) {
                seed = seed * 6364136223846793005u + 1442695040888963407u;
                bytes[k] = seed >> 63 ? (uint8_t)(seed >> 33) : (uint8_t)alphabet[(seed >> 33) % (sizeof alphabet - 1)];
            }
            now += (int64_t)((seed >> 20) % 40);
            decoder_feed(d, bytes, size, now);
            while (decoder_next(d, now, &in)) {
                assert_true(in.kind == INPUT_KEY || in.kind == INPUT_LETTER || in.kind == INPUT_TEXT);
                if (in.kind == INPUT_LETTER) assert_true(in.letter >= 0x20 && in.letter != 0x7f && in.letter != 0xfffd);
                if (in.kind == INPUT_TEXT) assert_null(strchr(in.text, '\033'));
            }
        }
        while (decoder_next(d, now + 5000, &in)) {
        }
        assert_int_equal(decoder_pending(d), 0);
        decoder_close(d);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_of_all_terminals),
        cmocka_unit_test(a_function_key_with_a_modifier_is_no_key),
        cmocka_unit_test(ctrl_and_a_letter_in_either_layout),
        cmocka_unit_test(letters),
        cmocka_unit_test(what_terminals_say_by_themselves_is_swallowed),
        cmocka_unit_test(pastes_are_one_event),
        cmocka_unit_test(a_lone_escape_waits),
        cmocka_unit_test(noise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
