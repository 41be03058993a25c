#ifndef PRIEM_TESTS_HARNESS_SHELL_H
#define PRIEM_TESTS_HARNESS_SHELL_H

/* What a command of the shell has printed, up to 20,000 bytes; good until the next one. The test fails when it cannot be run.
 */
char *shell(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
