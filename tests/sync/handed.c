/* POST /v1/carry with whatever a courier's kiosk, or who has taken it over, may send: a real centre over TLS. What is wrong is
 * told by a status and changes nothing; the honest file is taken after all of it. */

#include "sync/wire/seal.h"
#include "tests/harness/region.h"
#include "tests/harness/shell.h"
#include "tui/stick.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

struct world {
    struct region region;
    struct region_kiosk home, courier;
    struct bytes honest; /* of the one at home, with events that nobody has */
    struct seal_head head;
    uint8_t box_key[32]; /* the centre's */
    int64_t records;
};

static int64_t records(struct world *w) {
    return region_count(&w->region, "записей с номером");
}

static void write_honest(struct world *w) {
    struct carry c;
    struct fail why;
    bool done = false, ok = carry_begin(&c, w->home.x, &why);
    while (ok && !done) ok = carry_step(&c, &done, &why);
    if (!ok) fail_msg("%s", why.say);
    w->head = c.head;
    memcpy(w->box_key, c.box_key, sizeof w->box_key);
    bytes_add(&w->honest, c.file.data, c.file.size);
    carry_close(&c);
}

static int set_up(void **state) {
    static struct world w;
    struct application form;
    struct saved saved;
    struct fail why;
    region_make(&w.region);
    region_start(&w.region);
    region_enrol(&w.region, &w.home, "laptop", "12", "desk");
    region_enrol(&w.region, &w.courier, "school7", "7", "desk");
    region_login(&w.region, &w.home, REGION_DESK);
    region_synced(&w.home);
    region_form(&w.home, 1, &form);
    if (!desk_save(&w.home.desk, &form, 0, &saved, &why)) fail_msg("%s", why.say);
    write_honest(&w);
    w.records = records(&w);
    *state = &w;
    return 0;
}

static int tear_down(void **state) {
    struct world *w = *state;
    bytes_close(&w->honest);
    region_kiosk_close(&w->home);
    region_kiosk_close(&w->courier);
    region_remove(&w->region);
    return 0;
}

/* With the courier's certificate; the status, 0: there was none. What came lies in the file "answer". */
static int post_to(struct world *w, const char *path, const void *data, size_t size) {
    const char *folder = w->courier.folder;
    tmp_write(&w->region.tmp, "body", data, size);
    return atoi(shell(
        "timeout 20 curl -s -o %s/answer -w '%%{http_code}' -H Expect: --cacert %s/ca.crt --cert %s/tls.crt --key %s/tls.key "
        "--data-binary @%s/body https://localhost:%d%s",
        w->region.tmp.folder, folder, folder, folder, w->region.tmp.folder, w->region.port, path));
}

static int post(struct world *w, const struct bytes *file) {
    return post_to(w, "/v1/carry", file->data ? file->data : (const uint8_t *)"", file->size);
}

static void refused(struct world *w, const struct bytes *file, int status) {
    assert_int_equal(post(w, file), status);
    assert_int_equal(records(w), w->records);
}

static void what_is_no_file_of_ours(void **state) {
    struct world *w = *state;
    struct bytes file = {0};
    refused(w, &file, 400);
    bytes_text(&file, "PRS1 but for the rest");
    refused(w, &file, 400);
    for (int i = 0; i < 100000; i++) bytes_u8(&file, (uint8_t)(i * i));
    refused(w, &file, 400);
    bytes_clear(&file);
    for (int i = 0; i <= LINK_CARRY_MOST; i++) bytes_u8(&file, 0);
    refused(w, &file, 413);
    assert_int_equal(post_to(w, "/v1/carry/1", "x", 1), 404);
    bytes_close(&file);
}

static void a_file_that_was_changed(void **state) {
    struct world *w = *state;
    struct bytes file = {0};
    static const size_t places[] = {0, 4, 5, 20, 30, 40, 60, 100, 200, 1000};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        bytes_clear(&file);
        bytes_add(&file, w->honest.data, w->honest.size);
        file.data[places[i]] ^= 4;
        int status = post(w, &file);
        if (status != 400 && status != 403) fail_msg("byte %zu: %d", places[i], status);
        file.data[places[i]] ^= 4;
        file.size = i == 0 ? w->honest.size - 1 : places[i];
        refused(w, &file, 400);
    }
    bytes_close(&file);
}

static void sealed(struct world *w, const struct seal_head *head, const void *body, size_t size, const uint8_t *secret,
                   struct bytes *file) {
    struct fail why;
    bytes_clear(file);
    assert_true(seal_make(head, body, size, w->box_key, secret, file, &why));
}

/* In another's name, of another region, of a kiosk there is not, for somebody else. */
static void a_head_that_lies(void **state) {
    struct world *w = *state;
    struct bytes file = {0};
    struct seal_head head = w->head;
    sealed(w, &head, "x", 1, w->courier.keys.frame_secret, &file);
    refused(w, &file, 403);
    head.from = 99;
    sealed(w, &head, "x", 1, w->courier.keys.frame_secret, &file);
    refused(w, &file, 403);
    head = w->head;
    head.region[0] = head.region[0] == 'a' ? 'b' : 'a';
    sealed(w, &head, "x", 1, w->home.keys.frame_secret, &file);
    refused(w, &file, 403);
    head = w->head;
    head.way = SEAL_ANSWER;
    sealed(w, &head, "x", 1, w->home.keys.frame_secret, &file);
    refused(w, &file, 403);
    bytes_close(&file);
}

/* The laptop itself has been taken over: its seal holds, what is in it does not. */
static void a_body_that_lies(void **state) {
    struct world *w = *state;
    struct bytes file = {0}, body = {0};
    sealed(w, &w->head, NULL, 0, w->home.keys.frame_secret, &file);
    refused(w, &file, 400);
    bytes_u32(&body, UINT32_MAX);
    bytes_text(&body, "no request");
    sealed(w, &w->head, body.data, body.size, w->home.keys.frame_secret, &file);
    refused(w, &file, 400);
    bytes_clear(&body);
    bytes_u32(&body, 10);
    bytes_text(&body, "no request");
    sealed(w, &w->head, body.data, body.size, w->home.keys.frame_secret, &file);
    refused(w, &file, 400);
    bytes_close(&body);
    bytes_close(&file);
}

/* Behind all of it, and as often as anybody likes. */
static void the_honest_file_is_taken_once(void **state) {
    struct world *w = *state;
    static uint8_t answer[LINK_CARRY_MOST];
    struct seal_head head;
    struct fail why;
    size_t whole;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(post(w, &w->honest), 200);
        size_t size = tmp_read(&w->region.tmp, "answer", answer, sizeof answer);
        if (!seal_peek(answer, size, &head, &whole, &why)) fail_msg("%s", why.say);
        assert_int_equal(head.way, SEAL_ANSWER);
        assert_int_equal(head.to, w->head.from);
        assert_int_equal(head.number, w->head.number);
        if (i == 0) w->records = records(w);
        assert_int_equal(records(w), w->records);
    }
    assert_int_equal(region_logged(&w->region, "event=handed kiosk=1 number=1 courier=2 ok=1"), 3);
    assert_int_equal(region_check(&w->region), 0);
    region_synced(&w->courier);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_file_of_ours),
        cmocka_unit_test(a_file_that_was_changed),
        cmocka_unit_test(a_head_that_lies),
        cmocka_unit_test(a_body_that_lies),
        cmocka_unit_test(the_honest_file_is_taken_once),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
