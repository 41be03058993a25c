#include "tui/term/burst.h"

#include "model/base/disk.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

bool burst_open(struct burst *b, int fd) {
    int own = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    *b = (struct burst){.fd = fd, .memory = -1, .pen = PEN_PLAIN};
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
    struct bytes said = {0};
    off_t size = b->memory < 0 ? 0 : lseek(b->memory, 0, SEEK_CUR);
    dup3(b->fd, fileno(b->out), O_CLOEXEC);
    if (size <= 0) return;
    char *frame = mmap(NULL, (size_t)size, PROT_READ, MAP_SHARED, b->memory, 0);
    if (frame == MAP_FAILED) abort();
    pen_write(&b->pen, frame, (size_t)size, &said);
    munmap(frame, (size_t)size);
    disk_write(b->fd, said.data, said.size);
    bytes_close(&said);
}

void burst_say(struct burst *b, const char *bytes) {
    disk_write(fileno(b->out), bytes, strlen(bytes));
}
