#include "sync/centre/control.h"

#include "model/base/arena.h"
#include "sync/centre/files.h"

#include <errno.h>
#include <jansson.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { WAIT_SECONDS = 5 };

static bool address(const char *folder, struct sockaddr_un *out) {
    char path[PATH_ROOM];
    *out = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (!file_path(path, folder, CONTROL_SOCKET) || strlen(path) >= sizeof out->sun_path) return false;
    memcpy(out->sun_path, path, strlen(path) + 1);
    return true;
}

int control_listen(const char *folder, struct fail *why) {
    struct sockaddr_un at;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    mode_t mask = umask(0177);
    /* The store is ours alone, so a socket that is already there was left by a server that died. */
    bool ok = fd >= 0 && address(folder, &at) && (unlink(at.sun_path) == 0 || errno == ENOENT) &&
              bind(fd, (struct sockaddr *)&at, sizeof at) == 0 && listen(fd, 8) == 0;
    umask(mask);
    if (ok) return fd;
    fail_set(why, FAIL_DISK, "control: socket",
             _("The socket for commands cannot be made in “%s”: %s. The path may be too long."), folder, strerror(errno));
    if (fd >= 0) close(fd);
    return -1;
}

void control_unlink(const char *folder) {
    struct sockaddr_un at;
    if (address(folder, &at)) unlink(at.sun_path);
}

/* --- Whole pieces through a blocking socket ------------------------------------------------------------------------------- */

static void give_up_after(int fd, int seconds) {
    struct timeval t = {.tv_sec = seconds};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof t);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &t, sizeof t);
}

static bool send_all(int fd, const uint8_t *data, size_t size) {
    while (size > 0) {
        ssize_t n = send(fd, data, size, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        data += n;
        size -= (size_t)n;
    }
    return true;
}

static bool receive_all(int fd, uint8_t *data, size_t size) {
    while (size > 0) {
        ssize_t n = recv(fd, data, size, 0);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        data += n;
        size -= (size_t)n;
    }
    return true;
}

/* The length goes first and carries the descriptors. */
static bool send_length(int fd, uint32_t length, FILE *const files[CONTROL_FILES]) {
    union {
        struct cmsghdr align;
        char room[CMSG_SPACE(sizeof(int) * CONTROL_FILES)];
    } control = {0};
    uint8_t bytes[4] = {(uint8_t)length, (uint8_t)(length >> 8), (uint8_t)(length >> 16), (uint8_t)(length >> 24)};
    struct iovec part = {.iov_base = bytes, .iov_len = sizeof bytes};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    int fds[CONTROL_FILES], count = 0;
    while (count < CONTROL_FILES && files[count]) {
        fds[count] = fileno(files[count]);
        count++;
    }
    if (count > 0) {
        message.msg_control = control.room;
        message.msg_controllen = CMSG_SPACE(sizeof(int) * (size_t)count);
        struct cmsghdr *c = CMSG_FIRSTHDR(&message);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(sizeof(int) * (size_t)count);
        memcpy(CMSG_DATA(c), fds, sizeof(int) * (size_t)count);
    }
    return sendmsg(fd, &message, MSG_NOSIGNAL) == sizeof bytes;
}

static bool receive_length(int fd, uint32_t *length, int files[CONTROL_FILES]) {
    union {
        struct cmsghdr align;
        char room[CMSG_SPACE(sizeof(int) * CONTROL_FILES)];
    } control;
    uint8_t bytes[4];
    struct iovec part = {.iov_base = bytes, .iov_len = sizeof bytes};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.room, .msg_controllen = sizeof control.room};
    if (recvmsg(fd, &message, MSG_CMSG_CLOEXEC | MSG_WAITALL) != sizeof bytes) return false;
    for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c))
        if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS) memcpy(files, CMSG_DATA(c), c->cmsg_len - CMSG_LEN(0));
    *length = bytes_get_u32(bytes);
    return true;
}

/* --- The caller ----------------------------------------------------------------------------------------------------------- */

static char *words_json(int argc, char **argv) {
    json_t *list = json_array();
    for (int i = 0; i < argc; i++)
        if (json_array_append_new(list, json_string(argv[i])) != 0) break;
    char *text = json_array_size(list) == (size_t)argc ? json_dumps(list, JSON_COMPACT) : NULL;
    json_decref(list);
    return text;
}

static bool receive_part(int fd, int *status, struct bytes *say) {
    uint8_t head[5];
    if (!receive_all(fd, head, sizeof head)) return false;
    *status = head[4];
    size_t left = bytes_get_u32(head);
    uint8_t part[4096];
    while (left > 0) {
        size_t size = left < sizeof part ? left : sizeof part;
        if (!receive_all(fd, part, size)) return false;
        bytes_add(say, part, size);
        left -= size;
    }
    return true;
}

/* False, with nothing in `why`: it did not come whole. */
static bool receive_answer(int fd, const struct teller *teller, int *status, struct bytes *say, struct fail *why) {
    struct bytes part = {0};
    bool ok, last = false;
    while (!last && (ok = receive_part(fd, status, &part))) {
        last = *status != CONTROL_PROGRESS && *status != CONTROL_SAID;
        if (*status == CONTROL_FAILED)
            ok = fail_set(why, FAIL_DENIED, "control: refused", "%.*s", (int)part.size, (const char *)part.data);
        else if (*status != CONTROL_PROGRESS)
            bytes_add(say, part.data, part.size);
        else if (teller && part.size > 0)
            teller->tell(teller->self, (const char *)part.data);
        bytes_clear(&part);
    }
    bytes_close(&part);
    return ok;
}

bool control_call(const char *folder, int argc, char **argv, FILE *const files[CONTROL_FILES], const struct teller *teller,
                  int *status, struct bytes *say, struct fail *why) {
    struct sockaddr_un at;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || !address(folder, &at) || connect(fd, (struct sockaddr *)&at, sizeof at) != 0) {
        bool denied = errno == EACCES || errno == EPERM;
        if (fd >= 0) close(fd);
        return denied ? fail_set(why, FAIL_DENIED, "control: denied",
                                 _("The server runs as another user. Call this as that user or as root."))
                      : fail_set(why, FAIL_GONE, "control: no server", _("The server does not run."));
    }
    char *words = words_json(argc, argv);
    *why = (struct fail){0};
    bool ok = words && strlen(words) <= CONTROL_MAX && send_length(fd, (uint32_t)strlen(words), files) &&
              send_all(fd, (const uint8_t *)words, strlen(words)) && receive_answer(fd, teller, status, say, why);
    free(words);
    close(fd);
    return ok || why->kind != FAIL_NONE
               ? ok
               : fail_set(why, FAIL_NET, "control: cut",
                          _("The server did not answer. Look into its log and at “status” before calling this again."));
}

/* --- The server ----------------------------------------------------------------------------------------------------------- */

bool control_receive(int fd, struct arena *a, struct control_order *out) {
    uint32_t length;
    *out = (struct control_order){.files = {-1, -1}};
    give_up_after(fd, WAIT_SECONDS);
    if (!receive_length(fd, &length, out->files) || length > CONTROL_MAX) return false;
    uint8_t *text = arena_alloc(a, length + 1);
    if (!receive_all(fd, text, length)) return false;
    json_t *list = json_loadb((const char *)text, length, 0, NULL);
    size_t count = json_array_size(list);
    const char *word;
    out->argv = arena_alloc(a, (count + 1) * sizeof *out->argv);
    while ((size_t)out->argc < count && (word = json_string_value(json_array_get(list, (size_t)out->argc))) != NULL)
        out->argv[out->argc++] = arena_dup(a, word);
    json_decref(list);
    return count > 0 && (size_t)out->argc == count;
}

static void put_answer(struct bytes *out, int status, const void *text, size_t size) {
    bytes_u32(out, (uint32_t)size);
    bytes_u8(out, (uint8_t)status);
    bytes_add(out, text, size);
}

bool control_progress(int fd, const char *text) {
    struct pollfd p = {.fd = fd, .events = POLLRDHUP};
    struct bytes part = {0};
    if (poll(&p, 1, 0) > 0) return false;
    put_answer(&part, CONTROL_PROGRESS, text, strlen(text));
    ssize_t n = send(fd, part.data, part.size, MSG_DONTWAIT | MSG_NOSIGNAL); /* so little goes as a whole or not at all */
    bool ok = n == (ssize_t)part.size || (n < 0 && (errno == EAGAIN || errno == EINTR));
    bytes_close(&part);
    return ok;
}

void control_answer(int fd, int status, const struct bytes *say) {
    struct bytes answer = {0};
    put_answer(&answer, status, say->data, say->size);
    send_all(fd, answer.data, answer.size); /* a caller that has gone hears nothing */
    bytes_close(&answer);
}

void control_fail(int fd, const struct bytes *said, const struct fail *why) {
    struct bytes answer = {0};
    if (said->size > 0) put_answer(&answer, CONTROL_SAID, said->data, said->size);
    put_answer(&answer, CONTROL_FAILED, why->say, strlen(why->say));
    send_all(fd, answer.data, answer.size);
    bytes_close(&answer);
}
