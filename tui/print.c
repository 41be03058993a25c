#include "tui/print.h"

#include "model/base/disk.h"
#include "model/base/share.h"
#include "model/base/text.h"
#include "model/store/life.h"
#include "tui/print_case.h"
#include "tui/print_child.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAPER_MS   20000 /* a paper takes a twentieth of a second */
#define PRINTER_MS 60000

enum step { MAKING, HANDING, DONE };

struct print_job {
    struct arena arena;
    struct desk *desk;
    enum step step;
    struct child *child;
    int64_t until; /* 0: not begun */
    struct printed *printed;
    int count;
    bool blank;
    const char *paper; /* of the order */
    char subject[ID_TEXT], app[EVENT_ID_TEXT], number[11], deed[EVENT_ID_TEXT];
    char issued_on[EVENT_ID_TEXT]; /* the application of that number */
    const char *command, *printer;
    const char *folder; /* "": to the printer */
    const char *name;   /* of the file: no personal data */
    char file[600];
    char said[700];
};

/* --- beginning ------------------------------------------------------------------------------------------------------------ */

static bool program_there(struct arena *a, const char *program) {
    static const char *const folders[] = {"/usr/bin", "/bin", "/usr/sbin", "/sbin"}; /* as model/base/spawn.c looks */
    if (strchr(program, '/')) return access(program, X_OK) == 0;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (access(arena_printf(a, "%s/%s", folders[i], program), X_OK) == 0) return true;
    return false;
}

static bool no_printing_program(const struct print_job *job, struct fail *why) {
    return fail_set(
        why, FAIL_GONE, "no printing program",
        _("Nothing was printed: the program %s is not there. Install the printing system (cups-client), or set [print] folder "
          "to get PDF files."),
        job->command);
}

/* Looked at before the paper is in the log. */
static bool can_hand_out(struct print_job *job, struct fail *why) {
    struct stat st;
    if (!job->folder[0]) return program_there(&job->arena, job->command) || no_printing_program(job, why);
    if (stat(job->folder, &st) != 0 || !S_ISDIR(st.st_mode) || access(job->folder, W_OK) != 0)
        return fail_set(
            why, FAIL_DISK, "print folder not writable",
            _("Nothing was printed: there is no folder %s that can be written to. Make it, or change [print] folder in the settings."),
            job->folder);
    return true;
}

/* "receipt-3-0412-20261123-1040": the number of the case, never a name. */
static const char *file_name(struct print_job *job, const char *no) {
    const struct env *env = job->desk->env;
    char moment[17];
    moment_show(env->now(env->self), env->offset, moment); /* "23.11.2026 10:40" */
    return arena_printf(&job->arena, "%s%s%s-%.4s%.2s%.2s-%.2s%.2s", job->paper, *no ? "-" : "", no, moment + 6, moment + 3,
                        moment, moment + 11, moment + 14);
}

/* Whose it is: the event of an application for a nominal or of an enrolment. */
static void name_deed(struct print_job *job, const struct print_order *order) {
    struct enrolment_row *e = arena_alloc(&job->arena, sizeof *e);
    struct nominal_app *n = arena_alloc(&job->arena, sizeof *n);
    struct fail why;
    if (order->enrol) {
        text_copy(job->subject, sizeof job->subject, order->enrol->subject);
    } else if (!order->deed || !*order->deed) {
        return;
    } else if (enrolment_load(job->desk->db, order->deed, e, &why)) {
        text_copy(job->subject, sizeof job->subject, e->subject);
        text_copy(job->number, sizeof job->number, e->open.number);
    } else if (nominal_app_load(job->desk->db, order->deed, n, &why)) {
        text_copy(job->subject, sizeof job->subject, n->subject);
        text_copy(job->number, sizeof job->number, n->open.number);
    }
    text_copy(job->deed, sizeof job->deed, order->deed ? order->deed : "");
}

static void name_case(struct print_job *job, const struct print_order *order) {
    const struct paper *paper = paper_of(order->paper);
    struct application app;
    struct certificate certificate;
    struct fail why;
    const char *no = "";
    text_copy(job->app, sizeof job->app, order->app ? order->app : "");
    text_copy(job->number, sizeof job->number, order->number ? order->number : "");
    text_copy(job->subject, sizeof job->subject, order->subject ? order->subject : "");
    name_deed(job, order);
    if (job->app[0] && application_load(job->desk->db, job->app, &app, &why)) {
        text_copy(job->subject, sizeof job->subject, app.subject);
        if (!job->number[0]) text_copy(job->number, sizeof job->number, app.number);
        no = arena_dup(&job->arena, app.request.no);
    }
    if (job->number[0] && certificate_load(job->desk->db, job->number, &certificate, &why)) {
        text_copy(job->subject, sizeof job->subject, certificate.subject);
        text_copy(job->issued_on, sizeof job->issued_on, certificate.app);
        if (!*no || (paper && (paper->over == PAPER_OF_CERTIFICATE || paper->over >= PAPER_OF_NOMINAL))) no = job->number;
    }
    job->name = file_name(job, no);
}

static bool start_paper(struct print_job *job, json_t *root, struct fail *why) {
    const char *program = arena_printf(&job->arena, "%s/priem-paper", program_folder(&job->arena));
    struct bytes input = {0};
    char *text = json_dumps(root, JSON_COMPACT);
    if (!text) return fail_set(why, FAIL_INPUT, "job is not text", _("Nothing was printed: the data are not readable text."));
    bytes_text(&input, text);
    explicit_bzero(text, strlen(text));
    free(text);
    bool ok = child_start((const char *const[]){program, NULL}, &input, &job->child, why);
    bytes_close(&input);
    return ok;
}

bool print_start(struct desk *desk, const struct settings *settings, const struct print_order *order, struct print_job **out,
                 struct fail *why) {
    struct print_job *job = calloc(1, sizeof *job);
    json_t *root = NULL;
    if (!job) abort();
    if (!desk_may(desk, MAY_ENTER, why)) {
        free(job);
        return false;
    }
    job->desk = desk;
    job->blank = order->blank > 0;
    job->paper = arena_dup(&job->arena, order->paper);
    job->command = arena_dup(&job->arena, settings_text(settings, "print", "command"));
    job->printer = arena_dup(&job->arena, settings_text(settings, "print", "printer"));
    job->folder = arena_dup(&job->arena, order->folder ? order->folder : settings_text(settings, "print", "folder"));
    job->printed = arena_alloc(&job->arena, PRINTED_MOST * sizeof *job->printed);
    name_case(job, order);
    bool ok = can_hand_out(job, why) && print_compose(desk, order, true, &job->arena, &root, job->printed, &job->count, why) &&
              start_paper(job, root, why);
    json_decref(root);
    if (ok)
        *out = job;
    else
        print_close(job);
    return ok;
}

/* --- handing out ---------------------------------------------------------------------------------------------------------- */

/* Numbers are taken one after the other while nobody else has the store: the first and the last say all of them. */
static const char *version_of(const struct print_job *job) {
    const struct region_facts *region = &job->desk->region;
    if (!strcmp(job->paper, "consent")) return region_consent_version(region);
    return !strcmp(job->paper, "rules") ? region_rules_version(region) : "";
}

static bool note_blanks(struct print_job *job, struct fail *why) {
    const struct printed *first = &job->printed[0], *last = &job->printed[job->count - 1];
    struct blanks blanks = {.first = first->no, .count = first->no ? last->no - first->no + 1 : job->count};
    text_copy(blanks.paper, sizeof blanks.paper, job->paper);
    text_copy(blanks.version, sizeof blanks.version, version_of(job));
    return desk_blanks(job->desk, &blanks, why);
}

/* In the log before it leaves: from now on the decision cannot be undone without the family's paper. */
static bool note_printed(struct print_job *job, struct fail *why) {
    if (job->blank) return note_blanks(job, why);
    for (int i = 0; i < job->count && job->subject[0]; i++) {
        enum paper_over over = job->printed[i].paper->over;
        const struct life_order order = {
            .life = LIFE_PRINT,
            .subject = job->subject,
            .app = over == PAPER_OF_APPLICATION   ? job->app
                   : over == PAPER_OF_CERTIFICATE ? job->issued_on
                                                  : "",
            .code = job->printed[i].paper->id,
            .paper = *job->printed[i].sheet     ? job->printed[i].sheet
                     : over == PAPER_OF_NOMINAL ? job->deed
                                                : "",
        };
        const char *field;
        if (!desk_life(job->desk, &order, &field, why)) return false;
    }
    return true;
}

/* A file of this name nobody had before; 0600, since others may see the folder. */
static int new_file(struct print_job *job) {
    int fd = -1;
    for (int i = 1; fd < 0 && i < 1000; i++) {
        char more[8] = "";
        if (i > 1) snprintf(more, sizeof more, "-%d", i);
        snprintf(job->file, sizeof job->file, "%s/%s%s.pdf", job->folder, job->name, more);
        fd = open(job->file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (fd < 0 && errno != EEXIST) break;
    }
    return fd;
}

static bool to_folder(struct print_job *job, const struct bytes *pdf, struct fail *why) {
    int fd = new_file(job), error = errno;
    bool ok = fd >= 0 && disk_keep(fd, pdf->data, pdf->size);
    if (fd >= 0 && !ok) error = errno;
    if (fd >= 0 && close(fd) != 0 && ok) {
        ok = false;
        error = errno;
    }
    if (ok) return true;
    if (fd >= 0) unlink(job->file);
    return fail_set(
        why, FAIL_DISK, strerror(error),
        _("The paper could not be written to %s: %s. Make room or choose another folder, and print it again; the case itself is saved."),
        job->folder, strerror(error));
}

static bool to_printer(struct print_job *job, const struct bytes *pdf, struct fail *why) {
    const char *argv[8];
    int n = 0;
    argv[n++] = job->command;
    if (job->printer[0]) {
        argv[n++] = "-d";
        argv[n++] = job->printer;
    }
    argv[n++] = "-t";
    argv[n++] = job->name;
    argv[n] = NULL;
    struct child *printer;
    if (!child_start(argv, pdf, &printer, why)) return no_printing_program(job, why);
    child_end(job->child);
    job->child = printer;
    return true;
}

static void say(struct print_job *job) {
    const char *title = strcmp(job->paper, PRINT_SET) == 0 ? _("All for the family") : _(job->printed[0].paper->title);
    if (job->file[0])
        snprintf(job->said, sizeof job->said, _("%s: %s"), title, strrchr(job->file, '/') + 1);
    else
        snprintf(job->said, sizeof job->said, _("%s: with the printer"), title);
}

/* The PDF is here, whole. */
static bool hand_out(struct print_job *job, struct fail *why) {
    const struct bytes *pdf = child_output(job->child);
    if (pdf->size < 5 || memcmp(pdf->data, "%PDF-", 5) != 0)
        return fail_set(
            why, FAIL_GONE, "priem-paper gave no PDF",
            _("Nothing was printed: the helper priem-paper gave no PDF. Try again; if it happens again, call the supervisor."));
    if (!note_printed(job, why)) return false;
    job->until = 0;
    if (!job->folder[0]) return to_printer(job, pdf, why);
    if (!to_folder(job, pdf, why)) return false;
    job->step = DONE;
    return true;
}

static bool paper_failed(struct print_job *job, int status, struct fail *why) {
    char log[60];
    snprintf(log, sizeof log, "priem-paper ended with %d", status);
    if (status == 1 && child_said(job->child)[0])
        return fail_set(why, FAIL_GONE, log, _("Nothing was printed. %s"), child_said(job->child));
    return fail_set(
        why, FAIL_GONE, log,
        _("Nothing was printed: the helper priem-paper stopped. Try again; if it happens again, call the supervisor. Everything "
          "that was entered is saved."));
}

static bool printer_failed(const struct print_job *job, int status, struct fail *why) {
    char log[60];
    snprintf(log, sizeof log, "lp ended with %d", status);
    return fail_set(why, FAIL_GONE, log,
                    _("The printer did not take the paper: %s. Check that it is on and print again; the case itself is saved."),
                    child_said(job->child)[0] ? child_said(job->child) : _("no reason given"));
}

static bool go_on(struct print_job *job, struct fail *why) {
    int status;
    bool good = child_done(job->child, &status);
    if (job->step == MAKING) {
        if (!good) return paper_failed(job, status, why);
        job->step = HANDING;
        return hand_out(job, why);
    }
    if (!good) return printer_failed(job, status, why);
    job->step = DONE;
    return true;
}

enum print_state print_step(struct print_job *job, int64_t now, struct fail *why) {
    if (job->step == DONE) return PRINT_DONE;
    if (job->until == 0) job->until = now + (job->step == MAKING ? PAPER_MS : PRINTER_MS);
    if (!child_step(job->child)) {
        if (!go_on(job, why)) return PRINT_FAILED;
    } else if (now >= job->until) {
        fail_set(
            why, FAIL_BUSY, "printing takes too long",
            job->step == MAKING
                ? _("Nothing was printed: the helper priem-paper does not answer. Try again; if it happens again, call the supervisor.")
                : _("The printer does not answer. Look whether the paper came out; if not, print it again. The case itself is saved."));
        return PRINT_FAILED;
    }
    if (job->step == DONE) say(job);
    return job->step == DONE ? PRINT_DONE : PRINT_GOING;
}

void print_poll(const struct print_job *job, struct pollfd *fd) {
    child_poll(job->child, fd);
}

const char *print_said(const struct print_job *job) {
    return job->said;
}

const char *print_file(const struct print_job *job) {
    return job->file;
}

void print_close(struct print_job *job) {
    if (!job) return;
    child_end(job->child);
    arena_close(&job->arena);
    free(job);
}
