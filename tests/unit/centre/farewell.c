/* Sockets on which something was said last, and what still comes on them. */

#include "sync/centre/farewell.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

struct world {
    struct event_base *base;
    struct farewells *f;
    int listener;
    struct sockaddr_in at;
};

static int set_up(void **state) {
    static struct world w;
    socklen_t size = sizeof w.at;
    w = (struct world){.base = event_base_new(), .at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)}};
    w.f = farewells_open(w.base);
    w.listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(w.listener, (struct sockaddr *)&w.at, size) != 0 || listen(w.listener, 8) != 0 ||
        getsockname(w.listener, (struct sockaddr *)&w.at, &size) != 0)
        return -1;
    *state = &w;
    return 0;
}

static int tear_down(void **state) {
    struct world *w = *state;
    farewells_close(w->f);
    event_base_free(w->base);
    close(w->listener);
    return 0;
}

static void turn(struct world *w) {
    for (int i = 0; i < 4; i++) event_base_loop(w->base, EVLOOP_NONBLOCK);
}

/* Has asked, is told "no", and asks on. Returns its end; the other one is kept. */
static int told_no(struct world *w) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&w->at, sizeof w->at), 0);
    int other = accept4(w->listener, NULL, NULL, SOCK_CLOEXEC);
    assert_true(other >= 0);
    assert_int_equal(write(fd, "please", 6), 6);
    assert_int_equal(write(other, "no", 2), 2);
    farewell_keep(w->f, other);
    return fd;
}

static void what_was_said_last_arrives(void **state) {
    struct world *w = *state;
    char heard[8];
    int fd = told_no(w);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(send(fd, "please", 6, MSG_NOSIGNAL), 6); /* not reset */
        turn(w);
    }
    assert_int_equal(read(fd, heard, sizeof heard), 2);
    assert_memory_equal(heard, "no", 2);
    assert_int_equal(read(fd, heard, sizeof heard), 0);
    close(fd);
    assert_int_equal(event_base_get_num_events(w->base, EVENT_BASE_COUNT_ADDED), 2);
    turn(w);
    assert_int_equal(event_base_get_num_events(w->base, EVENT_BASE_COUNT_ADDED), 0);
}

static void nobody_is_listened_to_for_ever(void **state) {
    struct world *w = *state;
    static uint8_t much[64 * 1024];
    int fd = told_no(w), sent = 0;
    for (int i = 0; i < 1000 && event_base_get_num_events(w->base, EVENT_BASE_COUNT_ADDED) > 0; i++) {
        ssize_t n = send(fd, much, sizeof much, MSG_NOSIGNAL | MSG_DONTWAIT);
        sent += n > 0 ? (int)n : 0;
        turn(w);
    }
    assert_int_equal(event_base_get_num_events(w->base, EVENT_BASE_COUNT_ADDED), 0);
    assert_true(sent >= FAREWELL_BYTES);
    close(fd);
}

static void one_more_costs_the_oldest(void **state) {
    struct world *w = *state;
    int fds[FAREWELLS + 1];
    for (int i = 0; i <= FAREWELLS; i++) fds[i] = told_no(w);
    turn(w);
    assert_int_equal(event_base_get_num_events(w->base, EVENT_BASE_COUNT_ADDED), 2 * FAREWELLS);
    assert_true(send(fds[0], "x", 1, MSG_NOSIGNAL) < 0);
    assert_int_equal(send(fds[1], "x", 1, MSG_NOSIGNAL), 1);
    for (int i = 0; i <= FAREWELLS; i++) close(fds[i]);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(what_was_said_last_arrives),
        TEST(nobody_is_listened_to_for_ever),
        TEST(one_more_costs_the_oldest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
