/* A sealed file opened in a child: what it holds comes back whole, what is wrong with it in words, and a child that does not do
 * what it should is no more than that. The child is this program. */

#include "sync/wire/opener.h"

#include "model/base/spawn.h"
#include "sync/wire/keylist.h"
#include "tests/harness/tmp.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { SIZE = 200000, MORE_THAN_A_CORD_HOLDS = 4 * 1024 * 1024, PATIENCE_MS = 10000 };

struct bench {
    struct tmp tmp;
    struct opener_keys keys;
    uint8_t sign_secret[SIGN_SECRET_SIZE];
    struct bytes file, body;
    struct seal_head head;
    struct fail why;
};

static const struct seal_head head = {
    .way = SEAL_OUT, .region = "0123456789abcdef0123456789abcdef", .from = 3, .to = 0, .number = 7};

static void seal(struct bench *b, size_t size) {
    uint8_t *body = malloc(size + 1);
    assert_non_null(body);
    for (size_t i = 0; i < size; i++) body[i] = (uint8_t)(i * 31 + i / 1000);
    bytes_clear(&b->file);
    assert_true(seal_make(&head, body, size, b->keys.box_key, b->sign_secret, &b->file, &b->why));
    free(body);
}

static int set_up(void **state) {
    static struct bench b;
    b = (struct bench){0};
    tmp_make(&b.tmp);
    crypto_sign_keypair(b.keys.sign_key, b.sign_secret);
    crypto_box_keypair(b.keys.box_key, b.keys.box_secret);
    seal(&b, SIZE);
    *state = &b;
    return 0;
}

static int tear_down(void **state) {
    struct bench *b = *state;
    bytes_close(&b->file);
    bytes_close(&b->body);
    tmp_remove(&b->tmp);
    return 0;
}

/* The file as it lies on a stick, opened by a child that runs this program. */
static bool open_by(struct bench *b, const char *program) {
    tmp_write(&b->tmp, "K0003-0007.OUT", b->file.data, b->file.size);
    int fd = open(tmp_path(&b->tmp, "K0003-0007.OUT"), O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(lseek(fd, 5, SEEK_SET), 5); /* wherever it stands */
    b->why = (struct fail){0};
    bool ok = opener_open(program, fd, &b->keys, &b->head, &b->body, &b->why);
    close(fd);
    return ok;
}

static bool open_it(struct bench *b) {
    return open_by(b, "/proc/self/exe");
}

/* A child of shell words in our place. */
static bool open_by_script(struct bench *b, const char *script) {
    char path[600];
    tmp_write(&b->tmp, "child", script, strlen(script));
    snprintf(path, sizeof path, "%s", tmp_path(&b->tmp, "child"));
    assert_int_equal(chmod(path, 0700), 0);
    return open_by(b, path);
}

static void what_is_in_it_comes_back(void **state) {
    struct bench *b = *state;
    if (!open_it(b)) fail_msg("%s", b->why.say);
    assert_int_equal(b->head.from, 3);
    assert_int_equal(b->head.number, 7);
    assert_int_equal(b->body.size, SIZE);
    for (size_t i = 0; i < SIZE; i++) assert_int_equal(b->body.data[i], (uint8_t)(i * 31 + i / 1000));
    seal(b, 0);
    assert_true(open_it(b));
    assert_int_equal(b->body.size, 0);
}

/* Of a kiosk that was away while they were renewed; whose they are its caller has seen. */
static void keys_in_front_are_passed(void **state) {
    struct bench *b = *state;
    struct keylist keys = {.no = 2, .least = 1};
    struct bytes whole = {0};
    keylist_put(&keys, &whole);
    bytes_add(&whole, b->file.data, b->file.size);
    bytes_clear(&b->file);
    bytes_add(&b->file, whole.data, whole.size);
    bytes_close(&whole);
    assert_true(open_it(b));
    assert_int_equal(b->body.size, SIZE);
}

static void what_is_wrong_comes_back_in_words(void **state) {
    struct bench *b = *state;
    uint8_t other[SIGN_SECRET_SIZE];
    b->file.data[b->file.size - 3] ^= 1;
    assert_false(open_it(b));
    assert_int_equal(b->why.kind, FAIL_INPUT);
    assert_non_null(strstr(b->why.say, "damaged or not whole"));
    assert_int_equal(b->body.size, 0);
    seal(b, SIZE);
    crypto_sign_keypair(b->keys.sign_key, other);
    assert_false(open_it(b));
    assert_int_equal(b->why.kind, FAIL_DENIED);
    b->file.size = 0;
    assert_false(open_it(b));
    assert_int_equal(b->why.kind, FAIL_INPUT);
    bytes_text(&b->file, "no exchange file at all");
    assert_false(open_it(b));
    assert_non_null(strstr(b->why.say, "no exchange file"));
}

/* Dead, absent, mute for a while and gone, or talking nonsense: nothing is taken, and it is told. */
static void a_child_that_fails_is_told(void **state) {
    struct bench *b = *state;
    static const char *const scripts[] = {"#!/bin/sh\nexit 1\n", "#!/bin/sh\nkill -9 $$\n",
                                          "#!/bin/sh\nprintf nonsense\nexit 0\n",
                                          /* as much as a verdict has, all of it 0xFF: no text, no size that could be */
                                          "#!/bin/sh\nhead -c 100000 /dev/zero | tr '\\0' '\\377'\n"};
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
        assert_false(open_by_script(b, scripts[i]));
        assert_int_equal(b->why.kind, FAIL_BUSY);
        assert_non_null(strstr(b->why.say, "could not be looked at"));
        assert_int_equal(b->body.size, 0);
    }
    assert_false(open_by(b, "/nonexistent/priem"));
}

/* It has the file, the cord and a place for what it says in despair: nothing of ours, and no environment. */
static void the_child_inherits_nothing(void **state) {
    struct bench *b = *state;
    char seen[200] = "";
    int leak = fcntl(STDERR_FILENO, F_DUPFD, 20); /* without CLOEXEC */
    assert_true(leak >= 20);
    setenv("PRIEM_SECRET", "1", 1);
    assert_false(open_by_script(
        b, "#!/bin/sh\n{ ls /proc/self/fd | tr '\\n' ' '; env | grep -c PRIEM; } >\"$(dirname \"$0\")/seen\" 2>&1\n"));
    for (int i = 0; i < 500 && strchr(seen, '\n') == NULL; i++) {
        seen[tmp_read(&b->tmp, "seen", seen, sizeof seen - 1)] = '\0';
        nanosleep(&(struct timespec){.tv_nsec = 10 * 1000000}, NULL);
    }
    assert_string_equal(seen, "0 1 2 3 0\n"); /* 3 is what ls reads the folder by */
    unsetenv("PRIEM_SECRET");
    close(leak);
}

static bool says_of(pid_t pid, const char *line) {
    char path[40], text[4000];
    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    FILE *f = fopen(path, "r");
    if (!f) return false;
    text[fread(text, 1, sizeof text - 1, f)] = '\0';
    fclose(f);
    return strstr(text, line) != NULL;
}

/* System calls are filtered, and stay so whatever it starts: seen while it waits to be heard, with more than the cord holds. */
static void the_child_is_locked_in(void **state) {
    struct bench *b = *state;
    const struct {
        struct opener_keys keys;
        char language[8];
    } order = {.keys = b->keys};
    struct spawned child;
    bool locked = false;
    seal(b, MORE_THAN_A_CORD_HOLDS);
    tmp_write(&b->tmp, "big", b->file.data, b->file.size);
    int fd = open(tmp_path(&b->tmp, "big"), O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    const int fds[] = {fd, SPAWN_CORD, SPAWN_NULL};
    if (!spawn_start((const char *const[]){"/proc/self/exe", OPENER_WORD, NULL}, fds, 3, &child, &b->why))
        fail_msg("%s", b->why.say);
    assert_int_equal(write(child.cord, &order, sizeof order), sizeof order);
    for (int ms = 0; ms < PATIENCE_MS && !locked; ms++) {
        locked = says_of(child.pid, "\nSeccomp:\t2\n") && says_of(child.pid, "\nNoNewPrivs:\t1\n");
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    assert_true(locked);
    assert_true(spawn_running(&child));
    spawn_end(&child);
    close(fd);
}

int main(int argc, char **argv) {
    if (argc == 2 && strcmp(argv[1], OPENER_WORD) == 0) return opener_child();
    if (sodium_init() < 0) return 1;
#define BENCH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        BENCH(what_is_in_it_comes_back),   BENCH(keys_in_front_are_passed),   BENCH(what_is_wrong_comes_back_in_words),
        BENCH(a_child_that_fails_is_told), BENCH(the_child_inherits_nothing), BENCH(the_child_is_locked_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
