#ifndef PRIEM_TUI_PRINT_SWEEP_H
#define PRIEM_TUI_PRINT_SWEEP_H

/* PDF files of whoever was erased leave the folder of the papers ([print] folder): they are known by the number of the case in
 * their names (print.c). A folder that is not there at the moment is waited for; what somebody has carried elsewhere or printed
 * on paper is his. Outside of transactions. */

#include "model/base/fail.h"
#include "model/store/db.h"

bool print_sweep(struct db *db, const char *folder, struct fail *why);

#endif
