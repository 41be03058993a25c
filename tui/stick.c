#include "tui/stick.h"

#include "model/base/share.h"
#include "model/base/text.h"
#include "sync/wire/opener.h"
#include "sync/wire/stick.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct stick_job {
    enum stick_way way;
    struct stick_means means;
    struct kiosk_exchange *x; /* of the means */
    struct arena arena;
    const char *folder;
    struct carry carry;

    struct stick_file *files;
    int count, at;
    int others, skipped; /* answers for other kiosks, files that are not whole */
    bool taking;         /* the exchange applies one, or one is on its way to the centre */
    int left_out;        /* that cannot be taken, */
    struct fail first;   /* and what is wrong with the first of them */
    int64_t confirmed, received;
    uint32_t epoch; /* of our log at the beginning */
    char said[400];
};

void stick_close(struct stick_job *j) {
    if (!j) return;
    if (j->way == STICK_OUT) carry_close(&j->carry);
    arena_close(&j->arena);
    free(j);
}

/* --- Out ------------------------------------------------------------------------------------------------------------------ */

static void say_written(struct stick_job *j, const char *path) {
    int64_t events = carry_events(&j->carry), packages = j->carry.row.packages;
    const char *name = strrchr(path, '/');
    if (packages > 0)
        snprintf(j->said, sizeof j->said,
                 ngettext("Written: %s with %d application. It counts as sent when the answer is read in.",
                          "Written: %s with %d applications. They count as sent when the answer is read in.",
                          (unsigned long)packages),
                 name ? name + 1 : path, (int)packages);
    else
        snprintf(j->said, sizeof j->said,
                 ngettext("Written: %s, %d record. It counts as sent when the answer is read in.",
                          "Written: %s, %d records. They count as sent when the answer is read in.", (unsigned long)events),
                 name ? name + 1 : path, (int)events);
}

static enum stick_state step_out(struct stick_job *j, struct fail *why) {
    char path[STICK_PATH];
    bool done;
    if (!carry_step(&j->carry, &done, why)) return STICK_FAILED;
    if (!done) return STICK_GOING;
    if (!stick_write(j->folder, &j->carry.head, &j->carry.file, path, why) || !carry_written(&j->carry, why))
        return STICK_FAILED;
    say_written(j, path);
    return STICK_DONE;
}

/* --- In ------------------------------------------------------------------------------------------------------------------- */

/* Those for this kiosk, to the front. */
static void keep_ours(struct stick_job *j, uint32_t kiosk) {
    int ours = 0;
    for (int i = 0; i < j->count; i++)
        if (j->files[i].head.to == kiosk) j->files[ours++] = j->files[i];
    j->others = j->count - ours;
    j->count = ours;
}

/* All of that way in the folder, or the one that it names. */
static bool find_files(struct stick_job *j, enum seal_way way, struct fail *why) {
    struct stat st;
    int fd;
    if (stat(j->folder, &st) != 0 || S_ISDIR(st.st_mode))
        return stick_list(j->folder, way, &j->arena, &j->files, &j->count, &j->skipped, why);
    j->files = arena_alloc(&j->arena, sizeof *j->files);
    j->count = 1;
    if (!stick_open(j->folder, &fd, &j->files[0], why)) return false;
    close(fd);
    return true;
}

static bool nothing_here(const struct stick_job *j, struct fail *why) {
    if (j->skipped > 0) return seal_damaged(why, "stick: only damaged files");
    if (j->others > 0)
        return fail_set(why, FAIL_DENIED, "stick: for others",
                        ngettext("There is an answer for another kiosk on the stick, none for this one (number %u).",
                                 "There are answers for other kiosks on the stick, none for this one (number %u).",
                                 (unsigned long)j->others),
                        carry_kiosk(j->x));
    return fail_set(why, FAIL_GONE, "stick: no answer",
                    _("There is no answer of the centre on the stick yet. Take the stick to the centre first."));
}

static bool begin_in(struct stick_job *j, struct fail *why) {
    if (!find_files(j, SEAL_ANSWER, why)) return false;
    keep_ours(j, carry_kiosk(j->x));
    return j->count > 0 || nothing_here(j, why);
}

static bool open_file(struct stick_job *j, struct seal_head *head, struct trusted *signer, struct bytes *body,
                      struct fail *why) {
    struct opener_keys keys;
    struct stick_file found;
    const char *program = arena_printf(&j->arena, "%s/priem", program_folder(&j->arena));
    int fd;
    if (!stick_open(j->files[j->at].path, &fd, &found, why)) return false;
    bool ok = carry_signer(j->x, found.header, &found.keys, signer, why);
    memcpy(keys.sign_key, signer->answer_key, sizeof keys.sign_key);
    memcpy(keys.box_secret, j->means.keys->box_secret, sizeof keys.box_secret);
    crypto_scalarmult_base(keys.box_key, keys.box_secret);
    ok = ok && opener_open(program, fd, &keys, head, body, why);
    sodium_memzero(&keys, sizeof keys);
    close(fd);
    return ok;
}

static bool take_next(struct stick_job *j, struct fail *why) {
    struct seal_head head;
    struct trusted signer = {0};
    struct bytes body = {0};
    bool ok = open_file(j, &head, &signer, &body, why) && carry_take(j->x, &head, &signer, body.data, body.size, why);
    bytes_close(&body);
    return ok;
}

/* What is wrong with one file keeps none behind it from being taken. */
static bool leave_out(struct stick_job *j, const struct fail *why) {
    if (why->kind != FAIL_INPUT && why->kind != FAIL_DENIED && why->kind != FAIL_GONE) return false;
    if (j->left_out++ == 0) j->first = *why;
    j->at++;
    return true;
}

/* Of several, what came of the others stands behind what was wrong. Whose the files without a whole head are nobody knows. */
static enum stick_state conclude(struct stick_job *j, struct fail *why) {
    size_t said = strlen(j->said);
    if (j->skipped > 0)
        snprintf(j->said + said, sizeof j->said - said,
                 ngettext(" %d damaged file on the stick was left alone.", " %d damaged files on the stick were left alone.",
                          (unsigned long)j->skipped),
                 j->skipped);
    if (j->left_out == 0) return STICK_DONE;
    fail_set(why, j->first.kind, j->first.log, "%s%s%s", j->first.say, j->left_out < j->count ? " " : "",
             j->left_out < j->count ? j->said : "");
    return STICK_FAILED;
}

static void say_read(struct stick_job *j) {
    if (carry_epoch(j->x) != j->epoch)
        snprintf(
            j->said, sizeof j->said,
            _("The centre has raised the epoch of this kiosk's log, which goes on in epoch %u. Write a new file for the centre."),
            carry_epoch(j->x));
    else if (j->confirmed == 0 && j->received == 0)
        text_copy(j->said, sizeof j->said,
                  _("Nothing on the stick is new here: everything has come before. Nothing has changed."));
    else
        snprintf(j->said, sizeof j->said, _("The centre has confirmed %d of our records; changes read in: %d."),
                 (int)j->confirmed, (int)j->received);
}

static enum stick_state step_in(struct stick_job *j, struct fail *why) {
    struct exchange_status status;
    struct fail bad = {0};
    kiosk_exchange_status(j->x, &status);
    if (j->taking && status.carrying) return STICK_GOING;
    if (j->taking) {
        j->taking = false;
        if (!carry_took(j->x, (int64_t)j->files[j->at].head.number)) {
            if (why) *why = status.last_fail;
            return STICK_FAILED;
        }
        j->confirmed += status.sent;
        j->received += status.received;
        j->at++;
    }
    if (j->at == j->count) {
        say_read(j);
        return conclude(j, why);
    }
    j->taking = take_next(j, &bad);
    if (j->taking || leave_out(j, &bad)) return STICK_GOING;
    if (why) *why = bad;
    return STICK_FAILED;
}

/* --- On ------------------------------------------------------------------------------------------------------------------- */

static bool has_answer(const struct stick_file *file, const struct stick_file *answers, int count) {
    for (int i = 0; i < count; i++)
        if (answers[i].head.to == file->head.from && answers[i].head.number == file->head.number) return true;
    return false;
}

/* Of other kiosks and not answered yet, to the front. `j->others` counts those that have their answer. */
static bool keep_foreign(struct stick_job *j, uint32_t kiosk, struct fail *why) {
    struct stick_file *answers = NULL;
    int count = 0, skipped, kept = 0;
    struct stat st;
    bool whole = stat(j->folder, &st) == 0 && S_ISDIR(st.st_mode); /* who names one file wants it handed on */
    if (whole && !stick_list(j->folder, SEAL_ANSWER, &j->arena, &answers, &count, &skipped, why)) return false;
    for (int i = 0; i < j->count; i++) {
        bool ours = j->files[i].head.way != SEAL_OUT || j->files[i].head.from == kiosk;
        bool answered = !ours && has_answer(&j->files[i], answers, count);
        j->others += answered;
        if (!ours && !answered) j->files[kept++] = j->files[i];
    }
    j->count = kept;
    return true;
}

int stick_foreign(uint32_t kiosk, const char *folder) {
    struct stick_job j = {.folder = folder};
    struct stat st;
    struct fail ignored;
    bool found = stat(folder, &st) == 0 && S_ISDIR(st.st_mode) && find_files(&j, SEAL_OUT, &ignored) &&
                 keep_foreign(&j, kiosk, &ignored);
    arena_close(&j.arena);
    return found ? j.count : 0;
}

int64_t stick_answer(uint32_t kiosk, const char *folder) {
    struct stick_job j = {.folder = folder};
    struct fail ignored;
    int64_t newest = 0;
    if (stick_list(folder, SEAL_ANSWER, &j.arena, &j.files, &j.count, &j.skipped, &ignored)) keep_ours(&j, kiosk);
    if (j.count > 0) newest = (int64_t)j.files[j.count - 1].head.number;
    arena_close(&j.arena);
    return newest;
}

static bool begin_pass(struct stick_job *j, struct fail *why) {
    if (!j->means.link)
        return fail_set(why, FAIL_GONE, "stick: no network to hand on by",
                        _("The address of the centre is not known. Write it into the settings: [exchange] url = https://…"));
    if (!find_files(j, SEAL_OUT, why) || !keep_foreign(j, carry_kiosk(j->x), why)) return false;
    if (j->count > 0) return true;
    if (j->others > 0)
        return fail_set(
            why, FAIL_GONE, "stick: all answered",
            _("The files of other kiosks on the stick have their answers beside them already. Take the stick back to its kiosk."));
    return j->skipped > 0
               ? seal_damaged(why, "stick: only damaged files")
               : fail_set(why, FAIL_GONE, "stick: nothing of another kiosk",
                          _("There is no file of another kiosk on the stick. Its own one this kiosk sends by the exchange."));
}

static bool read_whole(int fd, int64_t size, struct bytes *out, struct fail *why) {
    uint8_t block[64 * 1024];
    ssize_t n = 1;
    while (n > 0 && out->size <= LINK_CARRY_MOST) {
        n = pread(fd, block, sizeof block, (off_t)out->size);
        if (n > 0) bytes_add(out, block, (size_t)n);
    }
    return n == 0
               ? (int64_t)out->size == size || seal_damaged(why, "stick: changed while read")
               : n > 0 ||
                     fail_set(why, FAIL_STICK, "stick: read",
                              _("The stick was pulled out or does not answer. Nothing was lost: put it in again and repeat."));
}

static bool pass_next(struct stick_job *j, struct fail *why) {
    struct stick_file found;
    struct bytes file = {0};
    int fd;
    if (!stick_open(j->files[j->at].path, &fd, &found, why)) return false;
    bool ok = read_whole(fd, found.size, &file, why) && link_carry(j->means.link, file.data, file.size, why);
    close(fd);
    bytes_close(&file);
    return ok;
}

/* The folder of the file that was handed on. */
static const char *folder_of(struct stick_job *j, const char *path) {
    char *folder = arena_dup(&j->arena, path), *slash = strrchr(folder, '/');
    if (!slash) return ".";
    *(slash == folder ? slash + 1 : slash) = '\0';
    return folder;
}

/* Not for us to open; but it has to be the centre's, and for this file. */
static bool write_answer(struct stick_job *j, const struct bytes *answer, struct fail *why) {
    const struct seal_head *asked = &j->files[j->at].head;
    struct keylist keys = {0};
    struct seal_head head;
    struct trusted signer;
    char path[STICK_PATH];
    size_t whole, front = keylist_take(answer->data, answer->size, &keys);
    const uint8_t *sealed = answer->data + front;
    if (seal_peek(sealed, answer->size - front, &head, &whole, why) && carry_signer(j->x, sealed, &keys, &signer, why) &&
        head.way == SEAL_ANSWER && head.to == asked->from && head.number == asked->number &&
        strcmp(head.region, asked->region) == 0)
        return stick_write(folder_of(j, j->files[j->at].path), &head, answer, path, why) && carry_passed(j->x, asked, why);
    return fail_set(why, FAIL_NET, "stick: no answer to what was handed on",
                    _("The centre's answer does not fit what it sent before; it was not taken."));
}

static void say_passed(struct stick_job *j) {
    snprintf(j->said, sizeof j->said,
             ngettext("Handed on to the centre: %d file. Its answer lies beside it: take the stick back to its kiosk.",
                      "Handed on to the centre: %d files. Their answers lie beside them: take the stick back to their kiosks.",
                      (unsigned long)(j->count - j->left_out)),
             j->count - j->left_out);
}

static enum stick_state step_pass(struct stick_job *j, struct fail *why) {
    struct bytes answer = {0};
    struct fail bad = {0};
    enum link_carried state = j->taking ? link_carried(j->means.link, &answer, &bad) : CARRIED_NOTHING;
    if (state == CARRIED_ON_ITS_WAY) return STICK_GOING;
    bool ok = state != CARRIED_FAILED && (state != CARRIED_ANSWERED || write_answer(j, &answer, &bad));
    bytes_close(&answer);
    if (ok) j->at += j->taking;
    if (ok && j->at == j->count) {
        say_passed(j);
        return conclude(j, why);
    }
    j->taking = ok && pass_next(j, &bad);
    if (j->taking || leave_out(j, &bad)) return STICK_GOING;
    if (why) *why = bad;
    return STICK_FAILED;
}

/* --- Each ----------------------------------------------------------------------------------------------------------------- */

bool stick_begin(enum stick_way way, const struct stick_means *means, const char *folder, struct stick_job **out,
                 struct fail *why) {
    struct stick_job *j = calloc(1, sizeof *j);
    if (!j) abort();
    *j = (struct stick_job){.way = way, .means = *means, .x = means->x, .epoch = carry_epoch(means->x)};
    j->folder = arena_dup(&j->arena, folder);
    bool ok = way == STICK_OUT ? carry_begin(&j->carry, j->x, why) : way == STICK_IN ? begin_in(j, why) : begin_pass(j, why);
    if (ok)
        *out = j;
    else
        stick_close(j);
    return ok;
}

enum stick_state stick_step(struct stick_job *j, struct fail *why) {
    return j->way == STICK_OUT ? step_out(j, why) : j->way == STICK_IN ? step_in(j, why) : step_pass(j, why);
}

bool stick_waits(const struct stick_job *j) {
    return j->way == STICK_PASS && j->taking;
}

void stick_progress(const struct stick_job *j, int64_t *done, int64_t *total) {
    bool out = j->way == STICK_OUT;
    *done = out ? carry_events(&j->carry) : j->at;
    *total = out ? carry_total(&j->carry) : j->count;
}

const char *stick_said(const struct stick_job *j) {
    return j->said;
}
