#ifndef PRIEM_BASE_HARDEN_H
#define PRIEM_BASE_HARDEN_H

/* For a program with keys or children's data in its memory, first thing in main: no core file, no debugger of the same user, no
 * file that others may read. In test builds a debugger may: the leak check of the sanitizer looks at the process from outside.
 */

#include <stdbool.h>

bool harden_process(void); /* false: errno says why */

#endif
