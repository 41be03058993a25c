#include "tests/harness/env_virtual.h"
#include "tests/harness/story.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

/* Lines of strangers: what is refused, what is passed over, and that nothing shorter, longer or changed gets through unnoticed.
 */

#define ON     "\"on\":\"0192f0c1a2b37c4d8e5f60718293a4b6\""
#define HEAD   "{\"k\":3,\"e\":1,\"s\":7,\"t\":\"identity.checked\",\"v\":1," ON ",\"at\":5"
#define SOME_C "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE"
#define ZERO_C "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static bool reads(const char *line, struct event *ev, struct arena *a) {
    struct fail why = {0};
    bool good = event_decode(line, strlen(line), a, ev, &why);
    if (!good) {
        assert_int_equal(why.kind, FAIL_INPUT);
        assert_true(why.say[0] && why.log[0]);
    }
    return good;
}

static void plain_line_is_read(void **state) {
    (void)state;
    struct arena a = {0};
    struct event ev;
    assert_true(reads(HEAD ",\"app\":\"3.1.1\",\"papers\":\"child\"}\t-\t-", &ev, &a));
    assert_int_equal(ev.id.kiosk, 3);
    assert_int_equal(ev.id.seq, 7);
    assert_string_equal(((struct identity *)ev.payload)->papers, "child");
    assert_false(ev.has_c || ev.has_sig);
    assert_null(ev.p);
    arena_close(&a);
}

static void later_versions_are_passed_over(void **state) {
    (void)state;
    struct arena a = {0};
    struct event ev;
    assert_true(reads(HEAD ",\"app\":\"3.1.1\",\"colour\":{\"deep\":[1,2]}}\t-\t-", &ev, &a)); /* a column of tomorrow */
    assert_non_null(ev.type);
    assert_true(reads("{\"e\":1,\"s\":7,\"t\":\"learner.of_later\",\"v\":1," ON "}\t-\t-", &ev, &a));
    assert_null(ev.type);
    assert_null(ev.payload);
    assert_string_equal(ev.type_name, "learner.of_later");
    assert_true(reads("{\"e\":1,\"s\":7,\"t\":\"identity.checked\",\"v\":2," ON "}\t-\t{\"new\":\"personal\"}", &ev, &a));
    assert_null(ev.type);
    assert_true(ev.has_c);
    arena_close(&a);
}

static void erased_personal_part_reads_as_nothing(void **state) {
    (void)state;
    struct arena a = {0};
    struct event ev;
    assert_true(reads("{\"k\":3,\"e\":1,\"s\":7,\"t\":\"application.withdrawn\",\"v\":1," ON ",\"app\":\"3.1.1\"}\t-\t" SOME_C,
                      &ev, &a));
    assert_true(ev.has_c);
    assert_null(ev.p);
    assert_string_equal(((struct withdrawn *)ev.payload)->open.app, "3.1.1");
    assert_string_equal(((struct withdrawn *)ev.payload)->remark.remark, "");
    arena_close(&a);
}

static void bad_lines_are_refused(void **state) {
    (void)state;
    static const char *const bad[] = {
        "",
        "{}",
        "\t\t",
        "{}\t-\t-",
        HEAD "}\t-",
        HEAD "}\t-\t-\t-",
        HEAD "}\tAAAA\t-",
        HEAD "}\t-\tAAAA",
        HEAD "}\t-\t",
        HEAD "}\t\t-",
        HEAD "}\t-\t" SOME_C, /* this type has no personal part */
        "{\"e\":1,\"s\":1,\"t\":\"application.withdrawn\",\"v\":1," ON "}\t-\t" ZERO_C,
        HEAD "}\t" ZERO_C ZERO_C "\t-", /* a signature of nothing */
        HEAD "}\t-\t{\"salt\":\"x\"}",
        HEAD ",\"at\":6}\t-\t-",     /* twice */
        HEAD ",\"mono\":1.5}\t-\t-", /* no floats */
        HEAD ",\"mono\":1e3}\t-\t-",
        HEAD ",\"other\":[1.0]}\t-\t-", /* nor in what we do not know */
        HEAD ",\"mono\":99999999999999999999}\t-\t-",
        HEAD ",\"mono\":\"1\"}\t-\t-",
        HEAD ",\"mono\":true}\t-\t-",
        HEAD ",\"mono\":null}\t-\t-",
        HEAD ",\"app\":1}\t-\t-",
        HEAD ",\"app\":null}\t-\t-",
        HEAD ",\"day\":\"2026-11-231\"}\t-\t-", /* longer than its room */
        HEAD ",\"papers\":\"\xC3\x28\"}\t-\t-", /* not UTF-8 */
        HEAD ",\"papers\":\"\\u0000\"}\t-\t-",
        HEAD ",\"papers\":\"\\ud800\"}\t-\t-",
        HEAD ",\n\"papers\":\"x\"}\t-\t-",
        HEAD ",\"papers\":\"x\"} \t-\t-x",
        HEAD ",\"x\":[[[[[[[[1]]]]]]]]}\t-\t-", /* nine deep */
        HEAD ",\"tz\":2000}\t-\t-",
        HEAD ",\"seen\":-1}\t-\t-",
        HEAD ",\"by\":\"me\"}\t-\t-",
        HEAD ",\"also\":[]}\t-\t-",
        HEAD ",\"also\":[\"x\"]}\t-\t-",
        HEAD ",\"also\":[\"0192f0c1a2b37c4d8e5f60718293a4b6\"]}\t-\t-", /* the subject itself */
        HEAD ",\"boot\":\"123456789\"}\t-\t-",
        "[1]\t-\t-",
        "{\"k\":-1,\"e\":1,\"s\":7,\"t\":\"x\",\"v\":1," ON "}\t-\t-",
        "{\"k\":4294967296,\"e\":1,\"s\":7,\"t\":\"x\",\"v\":1," ON "}\t-\t-",
        "{\"k\":1,\"s\":7,\"t\":\"x\",\"v\":1," ON "}\t-\t-",                             /* no epoch */
        "{\"k\":1,\"e\":1,\"t\":\"x\",\"v\":1," ON "}\t-\t-",                             /* no sequence */
        "{\"k\":1,\"e\":1,\"s\":1,\"v\":1," ON "}\t-\t-",                                 /* no type */
        "{\"k\":1,\"e\":1,\"s\":1,\"t\":\"x\"," ON "}\t-\t-",                             /* no version */
        "{\"k\":1,\"e\":1,\"s\":1,\"t\":\"x\",\"v\":1}\t-\t-",                            /* no subject */
        "{\"k\":1,\"e\":1,\"s\":1,\"t\":\"application.withdrawn\",\"v\":1," ON "}\t-\t-", /* its personal part is missing */
        "{\"k\":1,\"e\":1,\"s\":1,\"t\":\"application.filed\",\"v\":1," ON "}\t-\t{\"child\":[]}",
        "{\"k\":1,\"e\":1,\"s\":1,\"t\":\"application.filed\",\"v\":1," ON "}\t-\t{\"child\":{\"surname\":3}}",
    };
    struct arena a = {0};
    struct event ev;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (reads(bad[i], &ev, &a)) fail_msg("was read: %s", bad[i]);
    arena_close(&a);
}

static void size_is_bounded(void **state) {
    (void)state;
    struct arena a = {0};
    struct event ev;
    struct bytes line = {0};
    bytes_text(&line, HEAD ",\"x\":\"");
    while (line.size < EVENT_MAX - 6) bytes_text(&line, "y");
    bytes_text(&line, "\"}\t-\t-");
    assert_int_equal(line.size, EVENT_MAX);
    assert_true(reads((const char *)line.data, &ev, &a));
    bytes_clear(&line);
    bytes_text(&line, HEAD ",\"x\":\"");
    while (line.size < EVENT_MAX - 5) bytes_text(&line, "y");
    bytes_text(&line, "\"}\t-\t-");
    assert_false(reads((const char *)line.data, &ev, &a));
    bytes_close(&line);
    arena_close(&a);
}

static size_t sample_line(struct arena *a, struct event *ev, const char **line) {
    struct env_virtual clock;
    uint8_t public_key[SIGN_PUBLIC_SIZE], secret[SIGN_SECRET_SIZE];
    size_t size;
    env_virtual_init(&clock, 1795417800000, 1);
    crypto_sign_keypair(public_key, secret);
    *ev = (struct event){
        .type = &event_types[EV_CERTIFICATE_ISSUED], .id = {3, 1, 9}, .subject = "0192f0c1a2b37c4d8e5f60718293a4b6"};
    story_fill(ev, a);
    assert_true(event_encode(ev, &clock.env, secret, a, NULL));
    assert_true(event_sign_check(ev, public_key));
    ev->sig[3] ^= 1;
    assert_false(event_sign_check(ev, public_key));
    ev->sig[3] ^= 1;
    *line = event_line(ev, a, &size);
    return size;
}

/* Whatever is cut or changed either is refused or makes another head: nothing changes in silence. */
static void damage_is_never_silent(void **state) {
    (void)state;
    struct arena a = {0}, scratch = {0};
    struct event ev, back;
    const char *line;
    uint8_t head[HASH_SIZE] = {0}, other[HASH_SIZE];
    size_t size = sample_line(&a, &ev, &line);
    chain_next(&ev, head);
    for (size_t cut = 0; cut < size; cut++) {
        assert_false(event_decode(line, cut, &scratch, &back, NULL));
        arena_reset(&scratch);
    }
    char *changed = arena_copy(&a, line, size);
    for (size_t i = 0; i < size * 8; i++) {
        changed[i / 8] = (char)(changed[i / 8] ^ (1 << (i % 8)));
        memset(other, 0, sizeof other);
        if (event_decode(changed, size, &scratch, &back, NULL)) {
            chain_next(&back, other);
            if (memcmp(head, other, HASH_SIZE) == 0) fail_msg("bit %zu: %s", i, changed);
        }
        changed[i / 8] = line[i / 8];
        arena_reset(&scratch);
    }
    arena_close(&scratch);
    arena_close(&a);
}

/* Random bytes built from the letters of real lines. */
static void noise_is_survived(void **state) {
    (void)state;
    static const char head[] = HEAD;
    static const char *const pieces[] = {"{", "}",       "[",     "]",    "\"",  ":",  ",",     "\t",  "-",
                                         "k", "\"s\":1", "\\u04", "\xD0", "1e9", head, "\"p\"", "null"};
    struct arena a = {0};
    struct event ev;
    uint64_t seed = 11;
    for (int i = 0; i < 20000; i++) {
        char line[512] = "";
        for (uint64_t n = story_random(&seed) % 12; n; n--) strcat(line, pieces[story_random(&seed) % 17]);
        event_decode(line, strlen(line), &a, &ev, NULL);
        arena_reset(&a);
    }
    arena_close(&a);
}

static void too_much_text_is_refused_when_made(void **state) {
    (void)state;
    struct env_virtual clock;
    struct arena a = {0};
    struct fail why;
    struct event ev = {
        .type = &event_types[EV_APPLICATION_REFUSED], .id = {3, 1, 9}, .subject = "0192f0c1a2b37c4d8e5f60718293a4b6"};
    env_virtual_init(&clock, 0, 1);
    struct refused *r = event_payload(&ev, &a);
    memset(r->remark.remark, '\xFF', 4);
    assert_false(event_encode(&ev, &clock.env, NULL, &a, &why));
    assert_int_equal(why.kind, FAIL_INPUT);
    ev.type = &event_types[EV_APPLICATION_FILED];
    struct filed *f = event_payload(&ev, &a);
    memset(f->applicant.email, '\x01', sizeof f->applicant.email - 1); /* six bytes each in JSON, and still within the limit */
    assert_true(event_encode(&ev, &clock.env, NULL, &a, &why));
    arena_close(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_line_is_read),
        cmocka_unit_test(later_versions_are_passed_over),
        cmocka_unit_test(erased_personal_part_reads_as_nothing),
        cmocka_unit_test(bad_lines_are_refused),
        cmocka_unit_test(size_is_bounded),
        cmocka_unit_test(damage_is_never_silent),
        cmocka_unit_test(noise_is_survived),
        cmocka_unit_test(too_much_text_is_refused_when_made),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
