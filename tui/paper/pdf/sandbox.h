#ifndef PRIEM_PDF_SANDBOX_H
#define PRIEM_PDF_SANDBOX_H

/* What makes PDF from a person's text may read the fonts and the papers' texts and write to what is open already: no other
 * file, no socket, no other program, little memory and time (SECURITY, "Sandbox"). */

#include <stdbool.h>
#include <stddef.h>

/* `folders` (ended by NULL) stay readable. True when files and system calls are closed; `log` gets one line either way. */
bool paper_sandbox(const char *const *folders, char *log, size_t room);

#endif
