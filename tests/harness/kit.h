#ifndef PRIEM_TESTS_HARNESS_KIT_H
#define PRIEM_TESTS_HARNESS_KIT_H

/* A kiosk's store with a small region in it, as the feed would have brought it: for tests that start behind the enrolment.
 * Kiosk 3 of school № 12 or of the office, two municipalities, six people with keys, a block of numbers.
 *
 *     struct kit kit; kit_open(&kit); … kit_login(&kit, KIT_DESK); desk_save(&kit.desk, …) … kit_close(&kit);
 *
 * Everything ends the test program when it fails. The clock is virtual and stands at Monday 23.11.2026 09:50 of Moscow. */

#include "model/store/desk.h"
#include "tests/harness/env_virtual.h"
#include "tests/harness/people.h"
#include "tests/harness/tmp.h"

enum kit_person {
    KIT_DESK,
    KIT_DESK_2,
    KIT_COORDINATOR,
    KIT_OPERATOR,
    KIT_SUPERVISOR,
    KIT_AUDITOR,
    KIT_OTHER_COORDINATOR,
    KIT_PEOPLE
};

#define KIT_MUNICIPALITY       "66701000"
#define KIT_OTHER_MUNICIPALITY "66603000"
#define KIT_POINT              "12"

struct kit {
    struct tmp tmp;
    struct env_virtual clock;
    struct db *db;
    const char *vfs;     /* for the next kit_reopen; NULL: the engine's own */
    struct arena memory; /* of the calendar */
    struct calendar *calendar;
    struct desk desk;
    struct people people;
    char region[ID_TEXT];
    char staff[KIT_PEOPLE][ID_TEXT];
    uint8_t sign_secret[KIT_PEOPLE][SIGN_SECRET_SIZE];
    char lease[ID_TEXT];
    int64_t gsn;     /* the last one given */
    int64_t central; /* sequence of the last event of kiosk 0 */
};

void kit_open(struct kit *kit);
void kit_open_at(struct kit *kit, int64_t now);
void kit_close(struct kit *kit);
/* The same store opened anew, as after a kill: what was not committed is gone. Nobody is logged in. */
void kit_reopen(struct kit *kit);

/* cmocka's set-up and tear-down of a test that has nothing but such a store; *state is the kit. */
int kit_set_up(void **state);
int kit_tear_down(void **state); /* only when the rebuilt tables are the live ones */

/* Replays every subject and compares: the tables must be a function of the log. */
void kit_rebuilt_is_live(struct kit *kit);

void kit_login(struct kit *kit, enum kit_person who);
/* An event of the centre as the feed brings it; `payload` is the type's struct. */
void kit_central(struct kit *kit, enum event_kind kind, const char *subject, const void *payload);
void kit_central_also(struct kit *kit, enum event_kind kind, const char *subject, const char *also, const void *payload);
/* Numbers every own event that waits, as if the centre had taken them. */
void kit_confirm(struct kit *kit);
/* Sets a setting of the region. */
void kit_set(struct kit *kit, const char *key, const char *value);
/* A block of numbers for kiosk 3; its id goes to kit->lease. */
void kit_lease(struct kit *kit, int64_t first, int64_t last, const char *not_after);
/* The n-th invented person's whole application, received just now at this kiosk. */
void kit_form(struct kit *kit, int64_t n, struct application *form);

/* Commands as a test gives them, by the person logged in. */
struct saved kit_save(struct kit *kit, const struct application *form);
struct saved kit_save_person(struct kit *kit, int64_t n); /* kit_form, saved */
struct application kit_load(struct kit *kit, const char *app);
/* As the case stands now. */
struct verdict kit_verdict(struct kit *kit, const struct saved *saved, enum verdict_kind kind, const char *ground,
                           const char *remark);
/* The kind of refusal; FAIL_NONE when it was done. */
enum fail_kind kit_decide(struct kit *kit, const struct saved *saved, enum verdict_kind kind, const char *ground,
                          const char *remark, char number[11]);
enum fail_kind kit_issue(struct kit *kit, const struct saved *saved, char number[11]);
/* The certificate is excluded by its family's wish, and the family files again with the same papers: a second person has to
 * agree to its number. The desk's second clerk is logged in then. */
void kit_file_again(struct kit *kit, const char *number);

/* A whole backup at once, in this process (model/store/safe_copy.h). */
bool kit_back_up(struct db *db, const char *folder, const char *home, const char *const *files, const struct env *env,
                 char *path, size_t room, struct fail *why);

#endif
