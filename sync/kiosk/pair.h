#ifndef PRIEM_KIOSK_PAIR_H
#define PRIEM_KIOSK_PAIR_H

/* The TLS key and its certificate, two files that are replaced together: the new ones are first kept in a third, KEY.new, which
 * is there whole or not at all. From then on they count, and whoever finds it puts them in their places; so a power cut leaves
 * the pair of before or the new one. */

#include <stdbool.h>
#include <stddef.h>

/* PEM; durable, or nothing has changed and false. */
bool pair_replace(const char *key_path, const char *cert_path, const char *key, const char *cert);
/* Goes on where a power cut has left off; before the files are read. False: the disk. */
bool pair_finish(const char *key_path, const char *cert_path);
void pair_forget(const char *key_path);
/* Whole or not at all, and durable: a temporary file, fsync, rename, fsync of the folder. */
bool pair_write(const char *path, const char *text, size_t size);

#endif
