/* The cord's kiosk end with agents that are missing, dead, mute or strangers: never blocks, always tells the exchange, starts a
 * new one. */

#include "sync/kiosk/link.h"

#include "tests/harness/fake_centre.h"
#include "tests/harness/kit.h"
#include "tests/harness/mutate.h"

#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct world {
    struct kit kit;
    struct fake_centre *centre;
    struct kiosk_keys keys;
    struct link *link;
    struct kiosk_exchange *x;
};

/* An agent made of shell words: descriptor 3 is the cord. */
static struct world *world_open(const char *script) {
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    w->centre = calloc(1, sizeof *w->centre);
    assert_non_null(w->centre);
    kit_open(&w->kit);
    fake_centre_open(w->centre, w->kit.region, 3, 1, 100000, w->kit.clock.now);
    memcpy(w->keys.frame_secret, w->centre->frame_secret, sizeof w->keys.frame_secret);
    char path[512];
    strcpy(path, tmp_path(&w->kit.tmp, "agent"));
    tmp_write(&w->kit.tmp, "agent", script, strlen(script));
    assert_int_equal(chmod(path, 0700), 0);
    const struct link_config config = {.agent = path,
                                       .url = "https://localhost:1",
                                       .ca = "a",
                                       .cert = "b",
                                       .key = "c",
                                       .connect_seconds = 1,
                                       .low_speed_seconds = 1};
    struct fail why;
    assert_true(link_open(&config, &w->link, &why));
    struct transport t = link_transport(w->link);
    assert_true(kiosk_exchange_open(&w->kit.desk, &w->keys, &t, &w->x, &why));
    assert_int_equal(link_fd(w->link), -1); /* started when it is needed */
    return w;
}

static void world_close(struct world *w) {
    kiosk_exchange_close(w->x);
    link_close(w->link);
    fake_centre_close(w->centre);
    kit_close(&w->kit);
    free(w->centre);
    free(w);
}

static struct exchange_status exchange(struct world *w) {
    struct exchange_status s;
    kiosk_exchange_start(w->x);
    for (int i = 0; i < 2000; i++) {
        kiosk_exchange_step(w->x, 3, true);
        kiosk_exchange_status(w->x, &s);
        if (s.phase == EXCHANGE_WAITING || s.phase == EXCHANGE_IDLE) return s;
        struct pollfd p = {.fd = link_fd(w->link), .events = (short)(POLLIN | (link_wants_write(w->link) ? POLLOUT : 0))};
        poll(&p, 1, 10);
        link_step(w->link, w->x);
    }
    fail_msg("the exchange hangs");
    return s;
}

static void a_missing_agent_is_told_at_once(void **state) {
    (void)state;
    const struct link_config config = {.agent = "/nonexistent/priem-agent", .url = "", .ca = "", .cert = "", .key = ""};
    struct link *l;
    struct fail why;
    assert_false(link_open(&config, &l, &why));
    assert_int_equal(why.kind, FAIL_GONE);
}

static void a_dead_agent_is_a_failure_and_is_started_again(void **state) {
    (void)state;
    struct world *w = world_open("#!/bin/sh\nexit 1\n");
    for (int i = 1; i <= 3; i++) {
        struct exchange_status s = exchange(w);
        assert_int_equal(s.phase, EXCHANGE_WAITING);
        assert_int_equal(s.failures, i);
        assert_int_equal(s.last_fail.kind, FAIL_NET);
        assert_int_equal(link_fd(w->link), -1);
    }
    world_close(w);
}

static void a_stranger_on_the_cord_is_put_out(void **state) {
    (void)state;
    struct world *w = world_open("#!/bin/sh\nprintf 'HTTP/1.1 200 OK' >&3\nexec sleep 60\n");
    assert_int_equal(exchange(w).phase, EXCHANGE_WAITING);
    assert_int_equal(link_fd(w->link), -1);
    world_close(w);
}

/* u32 19 | 6 | {"kind":"timeout"} and the like, as the agent says it. */
static void each_kind_of_failure_has_its_sentence(void **state) {
    (void)state;
    static const struct {
        const char *json;
        enum fail_kind kind;
        const char *says;
    } kinds[] = {
        {"{\"kind\":\"timeout\"}", FAIL_NET, "No network"},
        {"{\"kind\":\"tls\"}", FAIL_DENIED, "certificate"},
        {"{\"kind\":\"expired\"}", FAIL_DENIED, "ask there for a new code"},
        {"{\"kind\":\"http\",\"status\":503}", FAIL_BUSY, "busy"},
        {"{\"kind\":\"http\",\"status\":429}", FAIL_BUSY, "busy"},
        {"{\"kind\":\"http\",\"status\":302}", FAIL_NET, "302"},
        {"{\"kind\":\"http\",\"status\":403}", FAIL_DENIED, "another one has taken its place"},
        {"nonsense", FAIL_NET, "No network"},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        char script[300];
        snprintf(script, sizeof script, "#!/bin/sh\nprintf '\\%o\\0\\0\\0\\006%s' >&3\nexec sleep 60\n",
                 (unsigned)strlen(kinds[i].json) + 1, kinds[i].json);
        struct world *w = world_open(script);
        struct exchange_status s = exchange(w);
        assert_int_equal(s.last_fail.kind, kinds[i].kind);
        assert_non_null(strstr(s.last_fail.say, kinds[i].says));
        world_close(w);
    }
}

static enum link_carried carry(struct world *w, struct bytes *answer, struct fail *why) {
    enum link_carried state = CARRIED_ON_ITS_WAY;
    if (!link_carry(w->link, (const uint8_t *)"file", 4, why)) fail_msg("%s", why->say);
    for (int i = 0; i < 500 && state == CARRIED_ON_ITS_WAY; i++) {
        struct pollfd p = {.fd = link_fd(w->link), .events = POLLIN};
        poll(&p, 1, 10);
        link_step(w->link, w->x);
        state = link_carried(w->link, answer, why);
    }
    return state;
}

/* A file handed on: the answer's bytes, or a sentence for each way in which the centre may refuse it; the exchange hears
 * nothing of either. */
static void what_becomes_of_a_file_handed_on(void **state) {
    (void)state;
    static const struct {
        const char *json;
        enum fail_kind kind;
        const char *says;
    } kinds[] = {
        {"{\"kind\":\"http\",\"status\":400}", FAIL_INPUT, "damaged or not whole"},
        {"{\"kind\":\"http\",\"status\":403}", FAIL_DENIED, "written off as lost"},
        {"{\"kind\":\"http\",\"status\":404}", FAIL_GONE, "Carry the stick itself"},
        {"{\"kind\":\"http\",\"status\":413}", FAIL_INPUT, "too long"},
        {"{\"kind\":\"http\",\"status\":503}", FAIL_BUSY, "busy"},
        {"{\"kind\":\"timeout\"}", FAIL_NET, "No network"},
    };
    struct bytes answer = {0};
    struct fail why = {0};
    char script[300];
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        snprintf(script, sizeof script, "#!/bin/sh\nprintf '\\%o\\0\\0\\0\\014%s' >&3\nexec sleep 60\n",
                 (unsigned)strlen(kinds[i].json) + 1, kinds[i].json);
        struct world *w = world_open(script);
        assert_int_equal(carry(w, &answer, &why), CARRIED_FAILED);
        assert_int_equal(why.kind, kinds[i].kind);
        assert_non_null(strstr(why.say, kinds[i].says));
        assert_int_equal(link_carried(w->link, &answer, &why), CARRIED_NOTHING); /* told one time */
        world_close(w);
    }
    struct world *w = world_open("#!/bin/sh\nprintf '\\011\\0\\0\\0\\013\\310\\0answer' >&3\nexec sleep 60\n");
    assert_int_equal(carry(w, &answer, &why), CARRIED_ANSWERED);
    assert_int_equal(answer.size, 6);
    assert_memory_equal(answer.data, "answer", 6);
    world_close(w);
    w = world_open("#!/bin/sh\nexit 1\n");
    assert_int_equal(carry(w, &answer, &why), CARRIED_FAILED);
    assert_int_equal(why.kind, FAIL_NET);
    world_close(w);
    bytes_close(&answer);
}

static void one_file_at_a_time_and_not_too_long(void **state) {
    (void)state;
    static const uint8_t file[LINK_CARRY_MOST + 1];
    struct fail why;
    struct world *w = world_open("#!/bin/sh\nexec sleep 60\n");
    assert_false(link_carry(w->link, file, sizeof file, &why));
    assert_int_equal(why.kind, FAIL_INPUT);
    assert_true(link_carry(w->link, file, LINK_CARRY_MOST, &why));
    assert_false(link_carry(w->link, file, 1, &why));
    assert_int_equal(why.kind, FAIL_BUSY);
    world_close(w);
}

/* One that was taken over from the network: whatever it says and dies of, the exchange ends and a person is told. */
static void an_agent_may_say_anything(void **state) {
    enum { ROUNDS = 25 };
    (void)state;
    struct world *w = world_open("#!/bin/sh\ncat \"$(dirname \"$0\")/says\" >&3\n");
    uint64_t seed = mutate_first();
    for (int i = 0; i < ROUNDS; i++, seed++) {
        struct bytes says = {0};
        uint64_t dice = seed;
        message_put(&says, LINK_LOG, "sandboxed", 9);
        message_put(&says, LINK_FAILED, "{\"kind\":\"http\",\"status\":503,\"retry_after\":60000,\"log\":\"busy\"}", 61);
        if (i > 0) mutate(&says, &dice);
        tmp_write(&w->kit.tmp, "says", says.data, says.size);
        struct exchange_status s = exchange(w);
        assert_int_equal(s.phase, EXCHANGE_WAITING);
        if (!s.last_fail.say[0] || s.next_try < w->kit.clock.mono) fail_msg("seed %llu", (unsigned long long)seed);
        bytes_close(&says);
    }
    world_close(w);
}

/* Nobody has asked for it. */
static void an_answer_to_no_file_is_a_strangers(void **state) {
    (void)state;
    struct world *w = world_open("#!/bin/sh\nprintf '\\011\\0\\0\\0\\013\\310\\0answer' >&3\nexec sleep 60\n");
    assert_int_equal(exchange(w).phase, EXCHANGE_WAITING);
    assert_int_equal(link_fd(w->link), -1);
    world_close(w);
}

static void a_mute_agent_never_blocks_us(void **state) {
    (void)state;
    struct world *w = world_open("#!/bin/sh\nexec sleep 60\n");
    static uint8_t body[REQUEST_MAX];
    struct transport t = link_transport(w->link);
    struct fail why;
    assert_true(t.send(t.self, body, sizeof body, &why));
    assert_true(link_wants_write(w->link)); /* more than the socket takes: it waits here */
    link_step(w->link, w->x);
    t.cancel(t.self);
    link_step(w->link, NULL);
    world_close(w); /* and ends it at once */
}

/* What the agent can get at: one descriptor, no environment of ours, no terminal. */
static void the_agent_inherits_nothing(void **state) {
    (void)state;
    int leak = fcntl(STDERR_FILENO, F_DUPFD, 20); /* without CLOEXEC */
    assert_true(leak >= 20);
    setenv("PRIEM_SECRET", "1", 1);
    struct world *w = world_open(
        "#!/bin/sh\n{ ls /proc/self/fd | tr '\\n' ' '; env | grep -c PRIEM; tty; } >\"$(dirname \"$0\")/seen\" 2>&1\n");
    exchange(w);
    char seen[200] = "";
    for (int i = 0; i < 500 && strstr(seen, "not a tty") == NULL; i++) {
        size_t n = tmp_read(&w->kit.tmp, "seen", seen, sizeof seen - 1);
        seen[n] = '\0';
        if (strstr(seen, "not a tty") == NULL) exchange(w);
    }
    assert_string_equal(seen, "0 1 2 3 4 0\nnot a tty\n"); /* 4 is what ls reads the folder by */
    unsetenv("PRIEM_SECRET");
    close(leak);
    world_close(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_missing_agent_is_told_at_once),     cmocka_unit_test(a_dead_agent_is_a_failure_and_is_started_again),
        cmocka_unit_test(a_stranger_on_the_cord_is_put_out),   cmocka_unit_test(each_kind_of_failure_has_its_sentence),
        cmocka_unit_test(a_mute_agent_never_blocks_us),        cmocka_unit_test(the_agent_inherits_nothing),
        cmocka_unit_test(what_becomes_of_a_file_handed_on),    cmocka_unit_test(one_file_at_a_time_and_not_too_long),
        cmocka_unit_test(an_answer_to_no_file_is_a_strangers), cmocka_unit_test(an_agent_may_say_anything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
