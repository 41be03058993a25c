#include "sync/centre/carry_files.h"

#include "model/base/text.h"
#include "sync/wire/stick.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool carry_files_folder(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool carry_files_list(const char *folder, struct arena *a, const char ***files, int *count, int *damaged, struct fail *why) {
    struct stick_file *found;
    if (!stick_list(folder, SEAL_OUT, a, &found, count, damaged, why)) return false;
    *files = arena_alloc(a, (size_t)(*count + 1) * sizeof **files);
    for (int i = 0; i < *count; i++) (*files)[i] = found[i].path;
    if (*count > 0) return true;
    return *damaged > 0
               ? seal_damaged(why, "carry: only damaged files")
               : fail_set(why, FAIL_GONE, "carry: no files",
                          _("There are no files of kiosks on the stick. They lie in its folder PRIEM and end with OUT."));
}

bool carry_files_open(const struct command *command, struct order *order, struct fail *why) {
    bool in = command->flags & ORDER_READS_FILE;
    FILE *answer = tmpfile();
    *(in ? &order->refused : &order->out) = answer;
    if (!answer)
        return fail_set(why, FAIL_DISK, "carry: no file for the answer",
                        _("The answer cannot be kept: there is no room in the folder for temporary files."));
    if (!in) return true;
    struct stick_file file;
    int fd;
    if (!stick_open(order_argument(order, 0), &fd, &file, why)) return false;
    order->in = fdopen(fd, "r");
    if (!order->in) close(fd);
    return order->in || fail_set(why, FAIL_GONE, "carry: fdopen", _("The file cannot be read."));
}

static bool read_answer(FILE *from, struct bytes *out) {
    uint8_t block[64 * 1024];
    size_t n;
    rewind(from);
    while ((n = fread(block, 1, sizeof block, from)) > 0) bytes_add(out, block, n);
    return !ferror(from);
}

/* The stick that a file lies on: its folder. */
static void folder_of(const char *path, char out[STICK_PATH]) {
    text_copy(out, STICK_PATH, path);
    char *slash = strrchr(out, '/');
    if (slash == out) slash++;
    if (slash)
        *slash = '\0';
    else
        text_copy(out, STICK_PATH, ".");
}

/* Beside the file, which mostly lies in the stick's folder of ours already. */
static bool write_answer(const char *folder, const struct bytes *file, struct order *order, struct fail *why) {
    struct seal_head head;
    struct keylist keys;
    size_t whole, front = keylist_take(file->data, file->size, &keys);
    char path[STICK_PATH];
    if (!seal_peek(file->data + front, file->size - front, &head, &whole, why) || !stick_write(folder, &head, file, path, why))
        return false;
    bytes_printf(&order->say, _("Answer: %s\n"), path);
    return true;
}

bool carry_files_keep(const struct command *command, struct order *order, struct fail *why) {
    bool in = command->flags & ORDER_READS_FILE;
    char folder[STICK_PATH];
    struct bytes file = {0};
    if (in)
        folder_of(order_argument(order, 0), folder);
    else
        text_copy(folder, sizeof folder, order_argument(order, 1));
    bool ok = read_answer(in ? order->refused : order->out, &file) ||
              fail_set(why, FAIL_DISK, "carry: the answer cannot be read", _("The file cannot be read."));
    ok = ok && (file.size == 0 || write_answer(folder, &file, order, why));
    bytes_close(&file);
    return ok;
}
