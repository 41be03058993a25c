#include "tests/harness/shell.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

char *shell(const char *format, ...) {
    static char out[20000];
    char command[3000];
    va_list args;
    va_start(args, format);
    int size = vsnprintf(command, sizeof command, format, args);
    va_end(args);
    assert_in_range(size, 1, sizeof command - 1);
    FILE *f = popen(command, "re");
    assert_non_null(f);
    out[fread(out, 1, sizeof out - 1, f)] = '\0';
    pclose(f);
    return out;
}
