#ifndef PRIEM_SCREENS_FILES_H
#define PRIEM_SCREENS_FILES_H

/* What lies in a folder, to pick a file from: the folder above, the folders in it, and the files with one of some endings, each
 * part by name. Hidden ones, and names that are no text, are left out.
 *
 *     files_list("/media/usb", (const char *[]){".csv", ".txt", NULL}, &a, &rows, &count, &why)
 */

#include "model/base/arena.h"
#include "model/base/fail.h"

enum { FILES_MOST = 2000, FILES_PATH = 512 };

struct file_row {
    const char *title; /* "..", "класс/", "7а.csv" */
    const char *path;  /* whole */
    bool is_folder;
};

/* FAIL_GONE: there is no such folder, or it may not be read. */
bool files_list(const char *folder, const char *const *endings, struct arena *a, struct file_row **rows, int *count,
                struct fail *why);
/* The folder that a person means who has typed this: itself, or the one it is in; "" when there is none. */
void files_folder_of(const char *typed, char folder[FILES_PATH]);

#endif
