#ifndef PRIEM_TESTS_HARNESS_REGION_H
#define PRIEM_TESTS_HARNESS_REGION_H

/* A real region for tests: priem-centre as a process with TLS on loopback, in a folder of its own and on free ports, and kiosks
 * that are libkiosk in this process with a real priem-agent. The programs come from PRIEM_BUILD. Whatever does not work prints
 * the centre's log and ends the test program.
 *
 *     struct region r; region_make(&r); region_start(&r);
 *     struct region_kiosk k; region_enrol(&r, &k, "school12", "12", "desk");
 *     region_login(&r, &k, REGION_DESK);  desk_save(&k.desk, …);
 *     region_sync(&k, &status);           // one exchange to its end, whatever end that is
 *     region_kiosk_close(&k); region_remove(&r);
 *
 * The region: municipality 66701000 with the office 1 and the schools 12 and 7; one person of each kind below.
 */

#include "model/rules/terms.h"
#include "model/store/desk.h"
#include "sync/kiosk/kiosk.h"
#include "sync/kiosk/link.h"
#include "tests/harness/people.h"
#include "tests/harness/tmp.h"

#include <sys/types.h>

#define REGION_MUNICIPALITY "66701000"

enum region_person {
    REGION_DESK,
    REGION_COORDINATOR,
    REGION_COORDINATOR_2,
    REGION_SUPERVISOR,
    REGION_OPERATOR,
    REGION_OPERATOR_2,
    REGION_PEOPLE
};

struct region {
    struct tmp tmp; /* centre.ini, region/, centre.log, and a folder for each kiosk */
    int port, enrol_port;
    char fingerprint[65];
    pid_t pid; /* of the running centre, 0: none */
    char staff[REGION_PEOPLE][ID_TEXT];
    uint8_t sign_secret[REGION_PEOPLE][SIGN_SECRET_SIZE];
    bool keyed[REGION_PEOPLE];
};

void region_make(struct region *r);
void region_remove(struct region *r); /* kills what still runs */
void region_start(struct region *r);  /* returns when it listens */
int region_stop(struct region *r);    /* SIGTERM; the exit status */
void region_kill(struct region *r);   /* SIGKILL */

/* A process that kills another, the centre or a kiosk, after so many microseconds of whatever the test does; to be waited for.
 */
pid_t killer_after(pid_t victim, unsigned us);

/* `priem-centre WORDS…`; the words end with NULL. Returns the exit status; what it printed (both streams) is in `out`. */
int region_command(struct region *r, char *out, size_t room, ...) __attribute__((sentinel));
/* A new code for a kiosk of this name. */
void region_code(struct region *r, const char *name, const char *point, const char *scope, char code[32]);
/* The number in front of `title` as `priem-centre status` prints it. */
int64_t region_count(struct region *r, const char *title);
/* rebuild and verify, as the administrator runs them: 0 when all is well. */
int region_check(struct region *r);
/* How often `text` stands in the centre's log. */
int region_logged(struct region *r, const char *text);

struct region_kiosk {
    char folder[400];
    struct env env;
    struct kiosk_keys keys;
    struct enrolment enrolment;
    struct arena memory;
    struct calendar *calendar;
    struct db *db;
    struct desk desk;
    struct link *link;
    struct kiosk_exchange *x;
    struct people people;
};

/* With a code of its own, by the real agent over TLS; the first exchange brings the region. */
void region_enrol(struct region *r, struct region_kiosk *k, const char *name, const char *point, const char *scope);
void region_kiosk_close(struct region_kiosk *k); /* the folder stays */
/* Opens what region_enrol has made, as after a crash. `url` NULL: the centre's own, else a proxy's. */
void region_kiosk_open(struct region_kiosk *k, const char *url);

/* Logs a person in; the first time anywhere the person gets a key, by an event of this kiosk. */
void region_login(struct region *r, struct region_kiosk *k, enum region_person who);

/* One exchange until it is over or has failed. True: everything was acked and nothing more is there. */
bool region_sync(struct region_kiosk *k, struct exchange_status *status);
void region_synced(struct region_kiosk *k); /* where nothing else will do */

/* The n-th invented person's whole application, received just now at this kiosk. */
void region_form(struct region_kiosk *k, int64_t n, struct application *form);
/* Enters it as the desk and issues as the coordinator, without any network; gives the application and the number. */
void region_issue(struct region *r, struct region_kiosk *k, const struct application *form, char app[EVENT_ID_TEXT],
                  char number[11]);

/* What many tests begin with, as cmocka calls it: *state is a region that runs, with the kiosk of school 12 and, with `_both`,
 * that of the office. What has been closed meanwhile is passed over at the end. */
struct region_world {
    struct region region;
    struct region_kiosk school, office;
};
int region_set_up(void **state);
int region_set_up_both(void **state);
int region_tear_down(void **state);

#endif
