#include "tui/machine.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool find(char path[PATH_MAX]) {
    const char *folder = getenv("CREDENTIALS_DIRECTORY");
    return folder && snprintf(path, PATH_MAX, "%s/" MACHINE_CREDENTIAL, folder) < PATH_MAX;
}

bool machine_given(void) {
    char path[PATH_MAX];
    return find(path) && access(path, F_OK) == 0;
}

bool machine_open(struct vault *vault, struct fail *why) {
    char path[PATH_MAX] = "";
    uint8_t secret[VAULT_MACHINE + 1]; /* one more is too many */
    int fd = find(path) ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    ssize_t size = fd >= 0 ? read(fd, secret, sizeof secret) : -1;
    int error = errno;
    if (fd >= 0) close(fd);
    bool good =
        size >= 0 ? vault_login_machine(vault, secret, (size_t)size, why)
                  : fail_set(why, FAIL_DISK, "machine: no credential",
                             _("The credential %s of this computer cannot be read: %s."), MACHINE_CREDENTIAL, strerror(error));
    explicit_bzero(secret, sizeof secret);
    return good;
}
