#ifndef PRIEM_TESTS_SEATS_H
#define PRIEM_TESTS_SEATS_H

/* A centre and kiosks in one process whose disks can be put back and copied; the line between them is a call.
 *
 *     cmocka_unit_test_setup_teardown(test, seats_set_up, seats_tear_down)
 *     struct region_kit *w = *state;  struct seat *s = seats_enrol(w, "school 12", "12", "desk");  … seats_talk(s) …
 */

#include "sync/kiosk/kiosk.h"
#include "tests/harness/centre_kit.h"

enum { REGION_KEY_ROOM = 64 };

struct seat {
    struct centre_kiosk k;
    struct kiosk_keys keys;
    struct kiosk_exchange *x;
    char path[2000];
    char serial[40]; /* of its certificate */
    int asked;       /* requests since the last talk */
    int deaf_after;  /* that many: the line is dead from then on; 0: it is not */
    int loses;       /* the answer to this request of a talk; 0: to none */
    bool twice;      /* each request is said twice: the second time it changes nothing of what the centre knows of the kiosk */
    bool flips;      /* a bit of the next request that gives back answers of the centre */
};

struct region_kit {
    struct centre_kit kit;
    struct seat seats[6];
    int count;
    int64_t person;
};

void seats_must(bool done, const struct fail *why);
void seat_open(struct seat *s);
void seat_close(struct seat *s);
enum exchange_phase seats_talk(struct seat *s);
const char *seats_said(struct seat *s);
void seats_take_image(struct seat *s, const char *name);
void seats_put_back(struct seat *s, const char *name);
void seats_lose_answer(struct seat *s); /* it talks, and the power goes before the answer is on the disk */
struct seat *seats_clone_of(struct region_kit *w, struct seat *s, const char *name);
struct seat *seats_enrol(struct region_kit *w, const char *name, const char *point, const char *scope);
int seats_set_up(void **state);
int seats_tear_down(void **state);
void seats_file(struct region_kit *w, struct seat *s, struct saved *saved);
void seats_raise_epoch(struct region_kit *w);
int64_t seats_here(struct seat *s, const char *sql);
void seats_same_view(struct region_kit *w, struct seat *s);
void seats_own_log_holds(struct seat *s);
void seats_back_up(struct region_kit *w, char path[PATH_ROOM]);
void seats_centre_put_back(struct region_kit *w, const char *path);
/* The region's key out of the safe; the centre's keys renewed with it, the older ones revoked. */
void seats_region_key(struct region_kit *w, char line[REGION_KEY_ROOM]);
void seats_renew_keys(struct region_kit *w);
/* Its records above `acked`, as they lie on a stick: one request behind its size. The audit takes them of kiosk 1. */
void seats_write_stick(struct seat *s, uint64_t acked, struct bytes *stick);
bool seats_audit_stick(struct region_kit *w, const struct bytes *stick, struct fail *why);
int64_t seats_number_of_last(struct region_kit *w, const char *type);

#endif
