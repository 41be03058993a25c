#include "tui/term/burst.h"

#include "model/base/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { BLOCK = 16 * 1024 };

bool burst_open(struct burst *b, int fd) {
    int own = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    *b = (struct burst){.fd = fd, .memory = -1};
    if (own < 0) return false;
    b->out = fdopen(own, "w");
    if (b->out == NULL) {
        close(own);
        return false;
    }
    b->memory = memfd_create("frame", MFD_CLOEXEC);
    return true;
}

void burst_close(struct burst *b) {
    if (b->out != NULL) fclose(b->out);
    if (b->memory >= 0) close(b->memory);
    *b = (struct burst){.memory = -1};
}

void burst_begin(struct burst *b) {
    if (b->memory >= 0 && lseek(b->memory, 0, SEEK_SET) == 0) dup3(b->memory, fileno(b->out), O_CLOEXEC);
}

/* A terminal that is gone is noticed where it is read. */
void burst_end(struct burst *b) {
    char block[BLOCK];
    off_t size = b->memory < 0 ? 0 : lseek(b->memory, 0, SEEK_CUR), done = 0;
    dup3(b->fd, fileno(b->out), O_CLOEXEC);
    while (done < size) {
        size_t most = size - done < BLOCK ? (size_t)(size - done) : BLOCK;
        ssize_t n = pread(b->memory, block, most, done);
        if (n <= 0) break;
        disk_write(b->fd, block, (size_t)n);
        done += n;
    }
    explicit_bzero(block, sizeof block);
}

void burst_say(struct burst *b, const char *bytes) {
    disk_write(fileno(b->out), bytes, strlen(bytes));
}
