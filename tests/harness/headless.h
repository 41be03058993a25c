#ifndef PRIEM_TESTS_HARNESS_HEADLESS_H
#define PRIEM_TESTS_HARNESS_HEADLESS_H

/* A program of tests with one region (region.h) and the shipped `priem` at its kiosks: its commands, as a person gives them
 * without the screens, and the screens on a terminal (pty.h). Each kiosk has a folder and an ini of its own, passphrases come
 * by a descriptor, what is said on both streams is kept.
 *
 *     GOOD(headless_enrol("school12", "12", "desk", BOSS, BOSSS));  GOOD(SCHOOL(BOSSS, "sync"));  SAYS("Not sent yet: 0");
 *     …  cmocka_run_group_tests(tests, headless_set_up, headless_tear_down)
 */

#include "model/base/arena.h"
#include "tests/harness/pty.h"
#include "tests/harness/region.h"

extern struct region region; /* its centre runs; passphrases cost little there */
extern char printed[20000];  /* by the command that has ended last; of more the end */

/* The supervisor who enrols and keys, and a clerk; their passphrases, and as they come by the descriptor. */
#define BOSS        "Лебедев Пётр"
#define BOSS_WORDS  "синий чайник летит домой"
#define BOSSS       BOSS_WORDS "\n"
#define CLERK       "Петрова Анна Сергеевна"
#define CLERK_WORDS "долгая дорога среди дюн"
#define CLERKS      CLERK_WORDS "\n"

int headless_set_up(void **state);
int headless_set_up_school(void **state); /* with school12 enrolled */
int headless_set_up_two(void **state);    /* and school7, and both have exchanged */
int headless_tear_down(void **state);

void headless_ini(const char *kiosk);
/* A file in the region's folder. */
char *headless_path(struct arena *a, const char *name);
/* The words end with NULL; `passphrases` "" for a command that asks for none. */
pid_t headless_start(const char *kiosk, const char *passphrases, char *const *words);
int headless_finish(pid_t pid); /* the exit status, or 128 + the signal */
int headless_run(const char *kiosk, const char *passphrases, char *const *words);
#define PRIEM(kiosk, passphrases, ...) headless_run(kiosk, passphrases, (char *[]){__VA_ARGS__, NULL})
#define SCHOOL(passphrases, ...)       PRIEM("school12", passphrases, __VA_ARGS__)
#define CENTRE(...)                    region_command(&region, printed, sizeof printed, __VA_ARGS__, NULL)

/* Writes the ini, gets a code for the name and enrols the kiosk in the supervisor's name; the exit status. */
int headless_enrol(const char *kiosk, const char *point, const char *scope, const char *person, const char *passphrases);

/* Of one of these: it went well, it was refused; what it said. */
#define GOOD(call)                                                                                                             \
    do                                                                                                                         \
        if ((call) != 0) fail_msg("%s", printed);                                                                              \
    while (0)
#define BAD(call, words)                                                                                                       \
    do {                                                                                                                       \
        assert_int_equal(call, 1);                                                                                             \
        SAYS(words);                                                                                                           \
    } while (0)
#define SAYS(words)                                                                                                            \
    do                                                                                                                         \
        if (!strstr(printed, words)) fail_msg("“%s” is not in: %s", words, printed);                                           \
    while (0)

/* In front of the login form; `words` not NULL: of a command given on the terminal, and nothing is waited for. */
struct pty *headless_sit(const char *kiosk, const char *const *words);
/* A passphrase, or what is left of it; until the screen of that title is there. */
void headless_log_in(struct pty *p, const char *words, const char *title);
void headless_leave(struct pty *p); /* the program ends well; p is freed */

#endif
