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
    struct kiosk_exchange *x;
    struct arena arena;
    bool out;
    const char *folder;
    struct carry carry;

    const struct kiosk_keys *keys;
    struct stick_file *files;
    int count, at;
    int others, skipped; /* answers for other kiosks, files that are not whole */
    bool taking;         /* the exchange applies one */
    int64_t confirmed, received;
    char said[400];
};

static struct stick_job *job_new(struct kiosk_exchange *x, const char *folder) {
    struct stick_job *j = calloc(1, sizeof *j);
    if (!j) abort();
    j->x = x;
    j->folder = arena_dup(&j->arena, folder);
    return j;
}

void stick_close(struct stick_job *j) {
    if (!j) return;
    if (j->out) carry_close(&j->carry);
    arena_close(&j->arena);
    free(j);
}

/* --- Out ------------------------------------------------------------------------------------------------------------------ */

bool stick_out(struct kiosk_exchange *x, const char *folder, struct stick_job **out, struct fail *why) {
    struct stick_job *j = job_new(x, folder);
    j->out = carry_begin(&j->carry, x, why);
    if (j->out) {
        *out = j;
        return true;
    }
    stick_close(j);
    return false;
}

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

static bool find_files(struct stick_job *j, struct fail *why) {
    struct stat st;
    int fd;
    if (stat(j->folder, &st) != 0 || S_ISDIR(st.st_mode))
        return stick_list(j->folder, SEAL_ANSWER, &j->arena, &j->files, &j->count, &j->skipped, why);
    j->files = arena_alloc(&j->arena, sizeof *j->files);
    j->count = 1;
    if (!stick_open(j->folder, &fd, &j->files[0], why)) return false;
    close(fd);
    return true;
}

static bool nothing_here(const struct stick_job *j, struct fail *why) {
    if (j->skipped > 0)
        return fail_set(why, FAIL_INPUT, "stick: only damaged files",
                        _("The file on the stick is damaged or not whole. Nothing was taken from it; write it once more."));
    if (j->others > 0)
        return fail_set(why, FAIL_DENIED, "stick: for others",
                        ngettext("There is an answer for another kiosk on the stick, none for this one (number %u).",
                                 "There are answers for other kiosks on the stick, none for this one (number %u).",
                                 (unsigned long)j->others),
                        carry_kiosk(j->x));
    return fail_set(why, FAIL_GONE, "stick: no answer",
                    _("There is no answer of the centre on the stick yet. Take the stick to the centre first."));
}

bool stick_in(struct kiosk_exchange *x, const struct kiosk_keys *keys, const char *folder, struct stick_job **out,
              struct fail *why) {
    struct stick_job *j = job_new(x, folder);
    j->keys = keys;
    bool ok = find_files(j, why);
    if (ok) {
        keep_ours(j, carry_kiosk(x));
        ok = j->count > 0 || nothing_here(j, why);
    }
    if (ok) {
        *out = j;
        return true;
    }
    stick_close(j);
    return false;
}

static bool open_file(struct stick_job *j, struct seal_head *head, struct bytes *body, struct fail *why) {
    struct opener_keys keys;
    struct stick_file found;
    const char *program = arena_printf(&j->arena, "%s/priem", program_folder(&j->arena));
    int fd;
    if (!stick_open(j->files[j->at].path, &fd, &found, why)) return false;
    carry_opens_with(j->x, keys.sign_key);
    memcpy(keys.box_secret, j->keys->box_secret, sizeof keys.box_secret);
    crypto_scalarmult_base(keys.box_key, keys.box_secret);
    bool ok = opener_open(program, fd, &keys, head, body, why);
    sodium_memzero(&keys, sizeof keys);
    close(fd);
    return ok;
}

static bool take_next(struct stick_job *j, struct fail *why) {
    struct seal_head head;
    struct bytes body = {0};
    bool ok = open_file(j, &head, &body, why) && carry_take(j->x, &head, body.data, body.size, why);
    bytes_close(&body);
    return ok;
}

static void say_read(struct stick_job *j) {
    if (j->confirmed == 0 && j->received == 0)
        text_copy(j->said, sizeof j->said,
                  _("Nothing on the stick is new here: everything has come before. Nothing has changed."));
    else
        snprintf(j->said, sizeof j->said, _("The centre has confirmed %d of our records; changes read in: %d."),
                 (int)j->confirmed, (int)j->received);
}

static enum stick_state step_in(struct stick_job *j, struct fail *why) {
    struct exchange_status status;
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
        return STICK_DONE;
    }
    j->taking = take_next(j, why);
    return j->taking ? STICK_GOING : STICK_FAILED;
}

/* --- Both ----------------------------------------------------------------------------------------------------------------- */

enum stick_state stick_step(struct stick_job *j, struct fail *why) {
    return j->out ? step_out(j, why) : step_in(j, why);
}

void stick_progress(const struct stick_job *j, int64_t *done, int64_t *total) {
    *done = j->out ? carry_events(&j->carry) : j->at;
    *total = j->out ? carry_total(&j->carry) : j->count;
}

const char *stick_said(const struct stick_job *j) {
    return j->said;
}
