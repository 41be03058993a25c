/* The real agent's first word: it has locked itself in before anything is asked of it. */

#include "sync/kiosk/agent/agent.h"

#include "model/base/arena.h"
#include "model/base/share.h"
#include "model/base/spawn.h"
#include "sync/kiosk/message.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATIENCE_MS = 20000 };

static void it_is_locked_in_once_its_keys_are_read(void **state) {
    (void)state;
    static const int fds[] = {SPAWN_NULL, SPAWN_NULL, SPAWN_NULL, [MESSAGE_FD] = SPAWN_CORD};
    static const char config[] = "{\"url\": \"https://localhost:1\", \"ca\": \"a\", \"cert\": \"b\", \"key\": \"c\"}";
    static const char closed[] = "sandbox: files closed, system calls closed";
    struct arena a = {0};
    struct bytes b = {0};
    struct message said = {0};
    struct spawned agent;
    struct fail why;
    const char *path = arena_printf(&a, "%s/priem-agent", program_folder(&a));
    if (!spawn_start((const char *const[]){path, NULL}, fds, MESSAGE_FD + 1, &agent, &why)) fail_msg("%s", why.say);
    message_put(&b, LINK_CONFIG, config, strlen(config));
    assert_int_equal(write(agent.cord, b.data, b.size), b.size);
    bytes_clear(&b);
    while (message_take(&b, &said) == 0) {
        uint8_t block[200];
        assert_int_equal(poll(&(struct pollfd){.fd = agent.cord, .events = POLLIN}, 1, PATIENCE_MS), 1);
        ssize_t n = read(agent.cord, block, sizeof block);
        assert_true(n > 0);
        bytes_add(&b, block, (size_t)n);
    }
    assert_int_equal(said.kind, LINK_LOG);
    assert_int_equal(said.size, strlen(closed));
    assert_memory_equal(said.data, closed, strlen(closed));
    spawn_end(&agent);
    bytes_close(&b);
    arena_close(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(it_is_locked_in_once_its_keys_are_read)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
