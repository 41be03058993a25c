#ifndef PRIEM_KIOSK_LINK_H
#define PRIEM_KIOSK_LINK_H

/* The cord between `priem` and `priem-agent`: a socket pair, messages of u32 length | u8 kind | bytes. `priem` makes the
 * requests and checks every answer; the agent has the network, its TLS key and nothing else. The child is started lazily and
 * again when it died.
 *
 *     struct link *l; link_open(&config, &l, &why);  … poll(link_fd(l)) … link_step(l, exchange);
 */

#include "model/base/spawn.h"
#include "sync/kiosk/kiosk.h"
#include "sync/kiosk/message.h"

struct link_config {
    const char *agent; /* path of the program */
    const char *url;   /* "https://centre.example:8443" */
    const char *ca;    /* pinned CA, PEM file */
    const char *cert;  /* this kiosk's, PEM files */
    const char *key;
    int connect_seconds;   /* 30 */
    int low_speed_seconds; /* 90 */
};

struct link;
bool link_open(const struct link_config *config, struct link **out, struct fail *why); /* copies the config */
void link_close(struct link *l);                                                       /* ends the agent it started */
struct transport link_transport(struct link *l);
int link_fd(const struct link *l); /* for poll; −1 while no agent runs */
bool link_wants_write(const struct link *l);
/* Reads and writes what is ready; hands answers and failures on to the exchange (NULL: they are dropped). Never blocks. */
void link_step(struct link *l, struct kiosk_exchange *x);
/* The file of another kiosk on its way to the centre, which gives the answer file for it: POST /v1/carry, beside the exchange
 * and one at a time. FAIL_INPUT: too long for it. */
#define LINK_CARRY_MOST (1024 * 1024)
bool link_carry(struct link *l, const uint8_t *file, size_t size, struct fail *why);
/* Once it has come to an end this is told one time: the centre's bytes, not looked at, or why there are none. */
enum link_carried { CARRIED_NOTHING, CARRIED_ON_ITS_WAY, CARRIED_ANSWERED, CARRIED_FAILED };
enum link_carried link_carried(struct link *l, struct bytes *answer, struct fail *why);

/* What the agent said last about itself (its sandbox), in English; "" before it was started. */
const char *link_log(const struct link *l);
/* When the kiosk's certificate ends, ms, as the agent has read it; 0: before it was started, or it cannot be read. */
int64_t link_until(const struct link *l);

/* Starts an agent: its end of the cord is MESSAGE_FD, /dev/null the rest. It ends by itself when the cord closes and holds
 * nothing that could be lost: spawn_end ends it at once. */
bool link_spawn(const char *agent, struct spawned *out, struct fail *why);

/* The agent renews the kiosk's certificate from half of its life on (POST /v1/renew, behind an exchange that came through): the
 * new key and certificate take the place of `key` and `cert`, a power cut leaves the one pair or the other (pair.h), and the
 * next request is made with them. Said in one line of the exchange log. */

/* Enrolment by the one-time code: blocking, used by `priem enrol` before there is a store. Makes the TLS key pair and the CSR,
 * checks that the server's CA has the fingerprint given with the code. tls.key, tls.crt, ca.crt (0600, durable) and centre.url
 * are written into `folder`, which exists. FAIL_DENIED: the fingerprint differs or the code is not accepted. */
struct enrolment {
    uint32_t kiosk, epoch;
    char region[ID_TEXT], point[12], municipality[12], scope[12], url[200];
    uint8_t before[HASH_SIZE]; /* where the chain goes on: journal_start_after */
    uint8_t answer_key[SIGN_PUBLIC_SIZE], centre_box_key[32];
    uint8_t region_key[SIGN_PUBLIC_SIZE]; /* to be pinned: trust_enrolled; zeros: an older centre, which does not say it */
};
bool link_enrol(const char *agent, const char *url, const char *code, const char *fingerprint, const struct kiosk_keys *mine,
                const char *folder, struct enrolment *out, struct fail *why);

#endif
