#include "model/base/harden.h"
#include "sync/kiosk/agent/agent.h"
#include "sync/kiosk/message.h"

#include <curl/curl.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

/* Started by a person there is nobody at the other end. */
static bool has_cord(void) {
    int type;
    socklen_t size = sizeof type;
    return getsockopt(MESSAGE_FD, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_STREAM;
}

int main(void) {
    if (!has_cord()) {
        fputs("priem-agent is started by priem: it is the kiosk's network and has no use of its own.\n", stderr);
        return 2;
    }
    if (!harden_process() || sodium_init() < 0 || curl_global_init(CURL_GLOBAL_SSL) != CURLE_OK) return 1;
    int status = agent_run(MESSAGE_FD);
    _exit(status); /* a name that is still being resolved is not waited for */
}
