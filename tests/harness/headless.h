#ifndef PRIEM_TESTS_HARNESS_HEADLESS_H
#define PRIEM_TESTS_HARNESS_HEADLESS_H

/* The commands of the shipped `priem` at a kiosk of a region (region.h), as a person gives them without the screens: each kiosk
 * has a folder and an ini of its own, passphrases come by a descriptor, what is said on both streams is kept.
 *
 *     struct headless h = {.region = &region}; headless_ini(&h, "school12");
 *     HEADLESS(&h, "school12", "синий чайник летит домой\n", "sync");  … h.printed
 */

#include "model/base/arena.h"
#include "tests/harness/region.h"

struct headless {
    struct region *region;
    char printed[20000]; /* by the command that has ended last; of more the end */
};

void headless_ini(struct headless *h, const char *kiosk);
/* A file in the region's folder. */
char *headless_path(struct headless *h, struct arena *a, const char *name);
/* The words end with NULL; `passphrases` "" for a command that asks for none. */
pid_t headless_start(struct headless *h, const char *kiosk, const char *passphrases, char *const *words);
int headless_finish(struct headless *h, pid_t pid); /* the exit status, or 128 + the signal */
int headless_run(struct headless *h, const char *kiosk, const char *passphrases, char *const *words);
#define HEADLESS(h, kiosk, passphrases, ...) headless_run(h, kiosk, passphrases, (char *[]){__VA_ARGS__, NULL})

/* Writes the ini, gets a code for the name and enrols the kiosk in the supervisor's name; the exit status. */
int headless_enrol(struct headless *h, const char *kiosk, const char *point, const char *scope, const char *person,
                   const char *passphrases);

#endif
