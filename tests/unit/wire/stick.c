#include "sync/wire/stick.h"

#include "tests/harness/tmp.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct tmp tmp;

static int set_up(void **state) {
    (void)state;
    tmp_make(&tmp);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    tmp_remove(&tmp);
    return 0;
}

/* A whole sealed file of a head. */
static void make(enum seal_way way, uint32_t kiosk, uint64_t number, size_t size, struct bytes *out, struct seal_head *head) {
    uint8_t sign_key[SIGN_PUBLIC_SIZE], sign_secret[SIGN_SECRET_SIZE], box_key[32], box_secret[32];
    struct bytes body = {0};
    struct fail why;
    *head = (struct seal_head){.way = way, .region = "00112233445566778899aabbccddeeff", .number = number};
    *(way == SEAL_OUT ? &head->from : &head->to) = kiosk;
    crypto_sign_keypair(sign_key, sign_secret);
    crypto_box_keypair(box_key, box_secret);
    for (size_t i = 0; i < size; i++) bytes_u8(&body, (uint8_t)i);
    bytes_clear(out);
    assert_true(seal_make(head, body.data, body.size, box_key, sign_secret, out, &why));
    bytes_close(&body);
}

static void names_are_what_fat_takes(void **state) {
    (void)state;
    char name[STICK_NAME];
    struct seal_head out = {.way = SEAL_OUT, .from = 3, .number = 7}, answer = {.way = SEAL_ANSWER, .to = 3, .number = 7};
    struct seal_head most = {.way = SEAL_OUT, .from = UINT32_MAX, .number = UINT64_MAX};
    stick_name(&out, name);
    assert_string_equal(name, "K0003-0007.OUT");
    stick_name(&answer, name);
    assert_string_equal(name, "C0003-0007.ANS");
    stick_name(&most, name);
    assert_string_equal(name, "K4294967295-18446744073709551615.OUT");
    assert_null(strpbrk(name, "\\/:*?\"<>|+,;=[] "));
}

static void what_is_written_is_there_whole(void **state) {
    (void)state;
    struct seal_head head;
    struct bytes file = {0};
    struct fail why;
    char path[STICK_PATH], read[20000];
    make(SEAL_OUT, 3, 7, 9000, &file, &head);
    assert_true(stick_write(tmp.folder, &head, &file, path, &why));
    assert_non_null(strstr(path, "/PRIEM/K0003-0007.OUT"));
    assert_int_equal(tmp_read(&tmp, "PRIEM/K0003-0007.OUT", read, sizeof read), file.size);
    assert_memory_equal(read, file.data, file.size);
    assert_int_not_equal(access(tmp_path(&tmp, "PRIEM/K0003-0007.OUT.part"), F_OK), 0);
    /* Into the folder itself, over what a stick pulled halfway has left, over the file itself. */
    tmp_write(&tmp, "PRIEM/K0003-0007.OUT.part", "half", 4);
    assert_true(stick_write(tmp_path(&tmp, "PRIEM"), &head, &file, path, &why));
    assert_int_not_equal(access(tmp_path(&tmp, "PRIEM/PRIEM"), F_OK), 0);
    bytes_close(&file);
}

static void a_full_stick_keeps_no_half_file(void **state) {
    (void)state;
    struct seal_head head;
    struct bytes file = {0};
    struct fail why;
    struct rlimit before;
    char path[STICK_PATH];
    make(SEAL_OUT, 3, 8, 200000, &file, &head);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &(struct rlimit){100000, before.rlim_max}), 0);
    assert_false(stick_write(tmp.folder, &head, &file, path, &why));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(why.kind, FAIL_STICK);
    assert_non_null(strstr(why.say, "not enough room"));
    assert_int_not_equal(access(tmp_path(&tmp, "PRIEM/K0003-0008.OUT"), F_OK), 0);
    assert_int_not_equal(access(tmp_path(&tmp, "PRIEM/K0003-0008.OUT.part"), F_OK), 0);
    assert_true(stick_write(tmp.folder, &head, &file, path, &why));
    bytes_close(&file);
}

static void a_stick_that_is_gone_is_told(void **state) {
    (void)state;
    struct seal_head head;
    struct bytes file = {0};
    struct fail why;
    char path[STICK_PATH];
    make(SEAL_OUT, 3, 8, 10, &file, &head);
    assert_false(stick_write(tmp_path(&tmp, "pulled"), &head, &file, path, &why));
    assert_non_null(strstr(why.say, "pulled out"));
    bytes_close(&file);
}

/* Nothing is written or read where a link on the stick leads. */
static void what_is_no_folder_is_told(void **state) {
    (void)state;
    struct tmp other;
    struct seal_head head;
    struct bytes file = {0};
    struct fail why;
    struct arena a = {0};
    struct stick_file *files;
    char path[STICK_PATH];
    int count, skipped;
    tmp_make(&other);
    make(SEAL_OUT, 3, 8, 10, &file, &head);
    assert_int_equal(symlink(tmp.folder, tmp_path(&other, "PRIEM")), 0);
    assert_false(stick_write(other.folder, &head, &file, path, &why));
    assert_non_null(strstr(why.say, "not a folder"));
    assert_int_not_equal(access(tmp_path(&tmp, "K0003-0008.OUT"), F_OK), 0);
    tmp_write(&tmp, "K0003-0008.OUT", file.data, file.size);
    assert_true(stick_list(other.folder, SEAL_OUT, &a, &files, &count, &skipped, &why));
    assert_int_equal(count, 0);
    assert_int_equal(unlink(tmp_path(&tmp, "K0003-0008.OUT")), 0);
    assert_int_equal(unlink(tmp_path(&other, "PRIEM")), 0);
    tmp_write(&other, "PRIEM", "a file", 6);
    assert_false(stick_write(other.folder, &head, &file, path, &why));
    assert_non_null(strstr(why.say, "not a folder"));
    tmp_remove(&other);
    bytes_close(&file);
    arena_close(&a);
}

static void a_list_has_the_whole_files_in_order(void **state) {
    (void)state;
    struct seal_head head;
    struct bytes file = {0};
    struct fail why;
    struct arena a = {0};
    struct stick_file *files;
    char path[STICK_PATH];
    int count, skipped, fd;
    static const struct {
        uint32_t kiosk;
        uint64_t number;
    } made[] = {{9, 2}, {3, 12}, {3, 2}, {9, 1}};
    for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
        make(SEAL_ANSWER, made[i].kiosk, made[i].number, 100, &file, &head);
        assert_true(stick_write(tmp.folder, &head, &file, path, &why));
    }
    make(SEAL_OUT, 3, 1, 100, &file, &head);
    assert_true(stick_write(tmp.folder, &head, &file, path, &why));
    tmp_write(&tmp, "PRIEM/C0003-0099.ANS", file.data, file.size / 2);
    tmp_write(&tmp, "PRIEM/C0003-0098.ANS.part", "PRS1", 4);
    tmp_write(&tmp, "PRIEM/letter.ans", "hello", 5);
    assert_int_equal(symlink("C0003-0002.ANS", tmp_path(&tmp, "PRIEM/C0003-0097.ANS")), 0);
    assert_int_equal(mkdir(tmp_path(&tmp, "PRIEM/C0003-0096.ANS"), 0700), 0);
    assert_true(stick_list(tmp.folder, SEAL_ANSWER, &a, &files, &count, &skipped, &why));
    assert_int_equal(count, 4);
    assert_int_equal(skipped, 3);
    static const uint64_t order[] = {2, 12, 1, 2};
    for (int i = 0; i < count; i++) assert_int_equal(files[i].head.number, order[i]);
    assert_false(stick_open(tmp_path(&tmp, "PRIEM/C0003-0097.ANS"), &fd, &files[0], &why)); /* a link */
    assert_false(stick_open("/dev/zero", &fd, &files[0], &why));
    rmdir(tmp_path(&tmp, "PRIEM/C0003-0096.ANS"));
    arena_close(&a);
    bytes_close(&file);
}

static void put(const char *name, uint32_t kiosk, uint64_t number) {
    struct seal_head head;
    struct bytes file = {0};
    make(SEAL_OUT, kiosk, number, 100, &file, &head);
    tmp_write(&tmp, name, file.data, file.size);
    bytes_close(&file);
}

/* What other systems make of our names; whose file it is stands in it. */
static void a_changed_name_is_found(void **state) {
    (void)state;
    struct fail why;
    struct arena a = {0};
    struct stick_file *files;
    int count, skipped;
    assert_int_equal(mkdir(tmp_path(&tmp, "PRIEM"), 0700), 0);
    put("PRIEM/k0003-0007.out", 3, 7);
    put("PRIEM/K0003-~1.OUT", 3, 8);
    put("PRIEM/K0003-0009 (1).OUT", 3, 9);
    put("K0004-0001.OUT", 4, 1); /* not in the folder of ours */
    put("PRIEM/C0003-0007.OUT", 3, 10);
    put("PRIEM/K0003-0011.TXT", 3, 11);
    put("PRIEM/K", 3, 12);
    assert_true(stick_list(tmp.folder, SEAL_OUT, &a, &files, &count, &skipped, &why));
    assert_int_equal(skipped, 0);
    assert_int_equal(count, 4);
    for (int i = 0; i < 3; i++) assert_int_equal(files[i].head.number, 7 + i);
    assert_int_equal(files[3].head.from, 4);
    arena_close(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(names_are_what_fat_takes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_written_is_there_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_stick_keeps_no_half_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_stick_that_is_gone_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_folder_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_list_has_the_whole_files_in_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_changed_name_is_found, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
