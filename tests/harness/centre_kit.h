#ifndef PRIEM_TESTS_HARNESS_CENTRE_KIT_H
#define PRIEM_TESTS_HARNESS_CENTRE_KIT_H

/* A centre without its network, in this process and under a virtual clock, and kiosks that talk to it by turn_run: for tests of
 * what the centre decides. The kiosk here is not libkiosk: it makes frames and reads answers in the plainest way, so that the
 * two ends are not tested against themselves.
 *
 *     struct centre_kit kit; centre_kit_open(&kit);
 *     struct centre_kiosk k; centre_kiosk_enrol(&kit, &k, "school 12", "12", "desk");
 *     centre_kiosk_login(&k, CENTRE_DESK); desk_save(&k.desk, …); centre_kiosk_sync(&k);
 *
 * Everything ends the test program when it fails. The clock stands at Monday 23.11.2026 09:50 of Moscow.
 */

#include "sync/centre/centre.h"
#include "sync/centre/turn.h"
#include "sync/wire/exchange.h"
#include "tests/harness/env_virtual.h"
#include "tests/harness/people.h"
#include "tests/harness/tmp.h"

#include "model/store/life.h"

#define CENTRE_MUNICIPALITY       "66701000"
#define CENTRE_OTHER_MUNICIPALITY "66603000"

enum centre_person {
    CENTRE_DESK,
    CENTRE_COORDINATOR,
    CENTRE_COORDINATOR_2,
    CENTRE_SUPERVISOR,
    CENTRE_OPERATOR,
    CENTRE_OPERATOR_2,
    CENTRE_PEOPLE
};

struct centre_kit {
    struct tmp tmp;
    struct env_virtual clock;
    struct settings *settings;
    struct centre *c;
    struct arena memory;
    struct calendar *calendar;
    struct people people;
    char staff[CENTRE_PEOPLE][ID_TEXT];
    uint8_t sign_secret[CENTRE_PEOPLE][SIGN_SECRET_SIZE];
};

void centre_kit_open(struct centre_kit *kit);
void centre_kit_close(struct centre_kit *kit);
void centre_kit_reopen(struct centre_kit *kit); /* as after a kill */
/* cmocka's set-up and tear-down of a test that has nothing but a centre; *state is the kit. */
int centre_kit_set_up(void **state);
int centre_kit_tear_down(void **state); /* only when centre_kit_check is content */

/* One command of the administrator; its words end with NULL. False: why->say tells. What it says is in `out` (may be NULL). */
bool centre_kit_command(struct centre_kit *kit, struct bytes *out, struct fail *why, ...) __attribute__((sentinel));
/* The same of a “… load” on a table: `command` is "requests", or with its argument "catalogue groups". A table in JSON begins
 * with '['. `refused` gets the refused rows. */
bool centre_kit_load(struct centre_kit *kit, const char *command, const char *table, struct bytes *said, struct bytes *refused,
                     struct fail *why);
int64_t centre_kit_count(struct centre_kit *kit, const char *sql);
/* The centre's projection rebuilt equals the live one, and every chain holds. */
void centre_kit_check(struct centre_kit *kit);

struct centre_kiosk {
    struct centre_kit *kit;
    char name[40];
    uint32_t no, epoch;
    uint8_t frame_secret[SIGN_SECRET_SIZE];
    struct db *db;
    struct desk desk;
    int64_t cursor, part, scope_version, region_cursor;
    uint64_t acked;
    struct clock_sample clock;     /* told with each request; no 0: none */
    struct exchange_answer answer; /* the last one; items are gone */
    size_t answer_size;            /* its bytes, packed and signed */
    int fed;                       /* events of it */
    char lines[64][24];            /* types of the last events fed */
};

/* A code for it, then a request with a key of its own; `answer` of enrol_run as text goes to `out`. */
void centre_kiosk_ask_enrol(struct centre_kit *kit, const char *code, const struct centre_kiosk *k, struct bytes *out);
void centre_kiosk_enrol(struct centre_kit *kit, struct centre_kiosk *k, const char *name, const char *point, const char *scope);
void centre_kiosk_close(struct centre_kiosk *k);
/* Opens the kit and enrols school 12, where everybody gets a key that the centre knows of then. */
void centre_kit_school(struct centre_kit *kit, struct centre_kiosk *school);
const uint8_t *centre_kiosk_box_secret(const struct centre_kiosk *k); /* 32 bytes: what answers on a stick are closed for */
void centre_kiosk_login(struct centre_kiosk *k, enum centre_person who);
/* The supervisor sets the key of that person anew, with whoever is logged in: the whole region is told. */
void centre_kiosk_set_key(struct centre_kiosk *k, enum centre_person who);

/* A frame of own events first … first + count − 1, signed. */
void centre_kiosk_frame(struct centre_kiosk *k, uint64_t first, int count, struct bytes *out);
/* A frame of any lines, with the heads given. */
void centre_kiosk_frame_of(struct centre_kiosk *k, uint64_t first, const struct frame_line *lines, int count,
                           const uint8_t before[HASH_SIZE], const uint8_t after[HASH_SIZE], struct bytes *out);
/* The head of its own log after `seq`. */
void centre_kiosk_head(struct centre_kiosk *k, uint64_t seq, uint8_t head[HASH_SIZE]);
/* One request with these frames; the answer is checked, its feed applied. Returns the HTTP status. */
int centre_kiosk_ask(struct centre_kiosk *k, const struct bytes *frames);
/* Pushes and pulls until nothing is left. */
void centre_kiosk_sync(struct centre_kiosk *k);

void centre_kiosk_form(struct centre_kiosk *k, int64_t n, struct application *form);
/* Entered by the desk and saved whole; decided by the coordinator. */
void centre_kiosk_file(struct centre_kiosk *k, const struct application *form, struct saved *saved);
void centre_kiosk_issue(struct centre_kiosk *k, const struct saved *saved, enum centre_person who, char number[11]);
/* The operator's change of the address: the child is of that place from now on. */
void centre_kiosk_transfer(struct centre_kiosk *k, const char *subject, const char *municipality, const char *point);
/* It goes on in its next epoch, and takes along what it has written since it asked last. */
void centre_kiosk_begin_epoch(struct centre_kiosk *k);
/* Ordered by the operator, with the other operator beside him. */
bool centre_kiosk_life(struct centre_kiosk *k, const struct life_order *order, struct fail *why);

/* A whole backup at once, in this process (sync/centre/backup.h). */
bool centre_kit_back_up(struct centre *c, const char *folder, char path[PATH_ROOM], struct fail *why);

#endif
