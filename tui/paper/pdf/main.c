/* priem-paper: a print job as JSON on standard input, its PDF on standard output (tui/paper/fill.h has the shape). Started by
 * `priem` for each job and by the centre's administrator for the act of an erasure; writes no file and asks no network.
 *
 *     priem-paper <job.json >papers.pdf        priem-paper --text <job.json        priem-paper --list
 */

#include "model/base/disk.h"
#include "model/base/harden.h"
#include "model/base/sandbox.h"
#include "model/base/share.h"
#include "tui/paper/pdf/pdf.h"
#include "tui/paper/plain.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define JOB_MOST    (8 * 1024 * 1024)
#define MEMORY_MOST (1024UL * 1024 * 1024)

enum { TEXT_COLUMNS = 78, SECONDS_MOST = 60 };

static bool read_all(struct bytes *in, struct fail *why) {
    char block[64 * 1024];
    for (;;) {
        ssize_t n = read(STDIN_FILENO, block, sizeof block);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return fail_set(why, FAIL_DISK, strerror(errno), _("The print job could not be read."));
        if (n == 0) return true;
        bytes_add(in, block, (size_t)n);
        if (in->size > JOB_MOST)
            return fail_set(why, FAIL_INPUT, "print job too long",
                            _("The print job is longer than 8 MiB: print fewer papers at once."));
    }
}

static bool write_all(const struct bytes *out, struct fail *why) {
    return disk_write(STDOUT_FILENO, out->data, out->size) ||
           fail_set(why, FAIL_DISK, strerror(errno), _("The paper could not be written: %s"), strerror(errno));
}

static bool make(const struct bytes *in, bool plain, struct bytes *out, struct fail *why) {
    struct arena a = {0};
    struct job job;
    bool ok = job_read((const char *)in->data, in->size, &a, &job, why);
    for (int i = 0; ok && plain && i < job.count; i++) paper_plain(&job.documents[i], TEXT_COLUMNS, out);
    if (ok && !plain) ok = pdf_write(&job, out, why);
    arena_close(&a);
    return ok;
}

static int list(void) {
    for (int i = 0; i < paper_count; i++)
        printf("%-12s %s\n             %s\n             %s\n", papers[i].id, _(papers[i].title), papers[i].fields,
               papers[i].lists ? papers[i].lists : "");
    return 0;
}

/* The fonts and the texts of the papers, which Pango looks through in threads; a kernel without it prints all the same. */
static void lock_in(struct arena *a) {
    const char *const folders[] = {share_path(a, ""), PDF_FONTS, NULL};
    const struct sandbox mine = {
        .folders = folders, .may = SANDBOX_THREADS, .memory_most = MEMORY_MOST, .seconds_most = SECONDS_MOST};
    char log[120];
    sandbox_enter(&mine, log, sizeof log);
}

int main(int argc, char **argv) {
    struct bytes in = {0}, out = {0};
    struct fail why;
    struct arena a = {0};
    share_messages("ru");
    bool plain = argc == 2 && strcmp(argv[1], "--text") == 0;
    if (argc == 2 && strcmp(argv[1], "--list") == 0) return list();
    if (argc > 1 && !plain) {
        fputs("priem-paper [--text | --list] <job.json >papers.pdf\n", stderr);
        return 2;
    }
    if (!harden_process()) {
        perror("priem-paper");
        return 1;
    }
    bool ok = plain || pdf_fonts(&why);
    if (ok) lock_in(&a); /* before the first byte of the job is looked at */
    ok = ok && read_all(&in, &why) && make(&in, plain, &out, &why) && write_all(&out, &why);
    if (!ok) fprintf(stderr, "%s\n", why.say);
    bytes_close(&in); /* the family's data are wiped */
    bytes_close(&out);
    arena_close(&a);
    _exit(ok ? 0 : 1); /* what the libraries and Pango's threads hold goes with the process */
}
