#include "tui/commands/ask.h"

#include "model/base/text.h"
#include "model/vault/keys.h"
#include "tui/kiosk_store.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { CTRL_C = 3, ANSWER_ROOM = 32 };

static bool no_terminal(struct fail *why) {
    return fail_set(why, FAIL_GONE, "no terminal to ask on",
                    _("There is no terminal to ask on. Say everything on the command line; see `priem help`."));
}

static bool cancelled(struct fail *why) {
    return fail_set(why, FAIL_DENIED, "cancelled at the terminal", _("Cancelled. Nothing has been changed."));
}

/* Until somebody types, or a login at the screen wants the store meanwhile. */
static bool wait_for_byte(struct kiosk_store *store, int fd, struct fail *why) {
    struct pollfd fds[1 + HOLDER_POLLS] = {{.fd = fd, .events = POLLIN}};
    do {
        if (store && !kiosk_store_mine(store, why)) return false;
        poll(fds, 1 + (nfds_t)(store ? holder_polls(store->holder, fds + 1) : 0), -1);
    } while (!fds[0].revents);
    return true;
}

/* One line without its end, byte by byte: what lies behind it belongs to the next question. */
static bool read_line(struct kiosk_store *store, int fd, char *out, size_t room, struct fail *why) {
    size_t size = 0;
    for (;;) {
        char byte;
        if (!wait_for_byte(store, fd, why)) return false;
        ssize_t n = read(fd, &byte, 1);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0 || (n == 0 && size == 0)) return fail_set(why, FAIL_GONE, "end of input", _("An answer is missing."));
        if (n == 0 || byte == '\n') break;
        if (byte == CTRL_C) return cancelled(why);
        if (size + 1 == room) return fail_set(why, FAIL_INPUT, "answer too long", _("The answer is too long."));
        out[size++] = byte;
    }
    out[size] = '\0';
    return true;
}

static bool passphrase_fd(const struct call *call, int *fd, struct fail *why) {
    const char *text = call_value(call, "--passphrase-fd");
    char *end;
    *fd = -1;
    if (!text) return true;
    long n = strtol(text, &end, 10);
    if (end == text || *end || n < 0 || n > 1023 || fcntl((int)n, F_GETFD) < 0)
        return fail_set(why, FAIL_INPUT, "bad --passphrase-fd", _("“%s” is not an open descriptor."), text);
    *fd = (int)n;
    return true;
}

/* Echo off before the prompt, so that what is typed at once is not thrown away. Ctrl+C ends the line instead of the program, so
 * that the terminal is always given back with its echo on. */
static bool read_hidden(struct kiosk_store *store, int tty, const char *prompt, char *out, struct fail *why) {
    struct termios before, hidden;
    if (tcgetattr(tty, &before) != 0) return no_terminal(why);
    hidden = before;
    hidden.c_lflag = (hidden.c_lflag & ~(tcflag_t)(ECHO | ISIG)) | ICANON;
    hidden.c_cc[VEOL] = CTRL_C;
    if (tcsetattr(tty, TCSAFLUSH, &hidden) != 0) return no_terminal(why);
    dprintf(tty, "%s: ", prompt);
    bool good = read_line(store, tty, out, PASSPHRASE_ROOM, why);
    tcsetattr(tty, TCSADRAIN, &before);
    dprintf(tty, "\n");
    return good;
}

bool ask_passphrase(struct call *call, const char *prompt, char out[PASSPHRASE_ROOM], struct fail *why) {
    int fd;
    if (!passphrase_fd(call, &fd, why)) return false;
    if (fd >= 0) return read_line(call->store, fd, out, PASSPHRASE_ROOM, why);
    int tty = open("/dev/tty", O_RDWR | O_CLOEXEC);
    if (tty < 0) return no_terminal(why);
    bool good = read_hidden(call->store, tty, prompt, out, why);
    close(tty);
    return good;
}

bool ask_new_passphrase(struct call *call, const char *whose, char out[PASSPHRASE_ROOM], struct fail *why) {
    char again[PASSPHRASE_ROOM];
    const char *prompt = arena_printf(&call->arena, _("New passphrase of %s"), whose);
    if (!ask_passphrase(call, prompt, out, why) || !vault_passphrase_good(out, why)) return false;
    if (call_value(call, "--passphrase-fd")) return true;
    if (!ask_passphrase(call, _("The same once more"), again, why)) return false;
    bool same = strcmp(out, again) == 0;
    explicit_bzero(again, sizeof again);
    return same || fail_set(why, FAIL_INPUT, "passphrases differ", _("The two passphrases differ. Nothing has been changed."));
}

/* How many of the list are meant by `wanted`, and the last of them. A whole name beats the beginning of another. */
static int count_meant(const struct choice *choices, int count, const char *wanted, int *chosen) {
    char key[240], name[240];
    int meant = 0;
    text_fold(wanted, key, sizeof key);
    for (int i = 0; i < count; i++) {
        text_fold(choices[i].name, name, sizeof name);
        if (strcmp(choices[i].id, wanted) == 0 || strcmp(name, key) == 0) {
            *chosen = i;
            return 1;
        }
        if (*key && strncmp(name, key, strlen(key)) == 0) {
            *chosen = i;
            meant++;
        }
    }
    return meant;
}

static bool ask_number(struct kiosk_store *store, const char *title, const struct choice *choices, int count, int *chosen,
                       struct fail *why) {
    char answer[ANSWER_ROOM];
    char *end;
    int tty = open("/dev/tty", O_RDWR | O_CLOEXEC);
    if (tty < 0) return no_terminal(why);
    dprintf(tty, "%s\n", title);
    for (int i = 0; i < count; i++) dprintf(tty, "%4d  %s, %s\n", i + 1, choices[i].name, choices[i].note);
    dprintf(tty, "%s: ", _("Number"));
    bool good = read_line(store, tty, answer, sizeof answer, why);
    close(tty);
    if (!good) return false;
    long n = strtol(answer, &end, 10);
    if (end == answer || *end || n < 1 || n > count)
        return fail_set(why, FAIL_INPUT, "not in the list", _("There is no such number in the list."));
    *chosen = (int)n - 1;
    return true;
}

bool ask_choice(const char *title, const struct choice *choices, int count, const char *wanted, int *chosen, struct fail *why) {
    return ask_choice_holding(NULL, title, choices, count, wanted, chosen, why);
}

bool ask_choice_holding(struct kiosk_store *store, const char *title, const struct choice *choices, int count,
                        const char *wanted, int *chosen, struct fail *why) {
    if (wanted) {
        int meant = count_meant(choices, count, wanted, chosen);
        if (meant == 1) return true;
        return meant == 0
                   ? fail_set(why, FAIL_GONE, "nobody of that name", _("“%s” is not in the list of people for this."), wanted)
                   : fail_set(why, FAIL_INPUT, "more than one of that name",
                              _("More than one person is called “%s”: give the whole name."), wanted);
    }
    if (count == 0) return fail_set(why, FAIL_GONE, "nobody to choose from", _("There is nobody who could do this."));
    *chosen = 0;
    return count == 1 || ask_number(store, title, choices, count, chosen, why);
}
