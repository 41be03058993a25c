#ifndef PRIEM_TESTS_HARNESS_PTY_KEYS_H
#define PRIEM_TESTS_HARNESS_PTY_KEYS_H

#include <stdbool.h>
#include <stddef.h>

/* The bytes a terminal of type `term` sends for a key by its name; returns how many, 0 for an unknown name. */
size_t pty_key_bytes(const char *term, const char *name, size_t name_size, char out[16]);

#endif
