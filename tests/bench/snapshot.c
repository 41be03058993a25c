/* The first exchange of an office that is behind a whole register: as a snapshot, and by the ordinary feed. Real centre, real
 * agent, TLS, a proxy that counts. PRIEM_SNAPSHOT_CHILDREN=100000 for a whole region; PRIEM_SNAPSHOT_DELAY=50 ms each way. */

#include "tests/harness/bench.h"
#include "tests/harness/old_register.h"
#include "tests/harness/proxy.h"
#include "tests/harness/region.h"
#include "tests/harness/stopwatch.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHILDREN = 10000, POLL_MS = 200 };
enum { KIOSK_US = 1000, CENTRE_US = 150, CHILD_BYTES = 220 }; /* a child, at any number of them */

static int64_t wish(const char *name, int64_t otherwise) {
    const char *text = getenv(name);
    return text && *text ? atoll(text) : otherwise;
}

static void restart(struct region *r, int rows) {
    char more[60], text[2000];
    FILE *f = fopen(tmp_path(&r->tmp, "centre.ini"), "r");
    bench_must(f != NULL, &(struct fail){.log = "centre.ini"});
    size_t size = fread(text, 1, sizeof text - sizeof more, f);
    fclose(f);
    text[size] = '\0';
    char *at = strstr(text, "[snapshot]");
    if (at) *at = '\0';
    snprintf(more, sizeof more, "[snapshot]\nrows = %d\n", rows);
    strcat(text, more);
    tmp_write(&r->tmp, "centre.ini", text, strlen(text));
    if (r->pid > 0) region_stop(r);
    region_start(r);
}

static void load(struct region *r, struct region_kiosk *k, int64_t children) {
    static char out[64 * 1024]; /* a line now and then on how far it is */
    char path[400];
    snprintf(path, sizeof path, "%s", tmp_path(&r->tmp, "old.csv"));
    old_register_write(path, &k->people, children);
    bench_must(region_command(r, out, sizeof out, "register", "load", path, NULL) == 0, &(struct fail){.log = "register load"});
}

static void tell(const char *what, const char *how, const char *unit, double ours, double most) {
    char row[120];
    snprintf(row, sizeof row, "%s, %s", what, how);
    bench_row(&(struct bench_row){.what = row, .unit = unit, .ours = ours, .most = most});
}

/* However long it takes. */
static void whole_exchange(struct region_kiosk *k, struct exchange_status *status) {
    kiosk_exchange_start(k->x);
    do {
        kiosk_exchange_step(k->x, 3, true);
        int wait = kiosk_exchange_wait(k->x);
        struct pollfd p = {.fd = link_fd(k->link), .events = (short)(POLLIN | (link_wants_write(k->link) ? POLLOUT : 0))};
        poll(&p, 1, wait < 0 || wait > POLL_MS ? POLL_MS : wait);
        link_step(k->link, k->x);
        kiosk_exchange_status(k->x, status);
    } while (!kiosk_exchange_over(status));
    bench_must(status->phase == EXCHANGE_IDLE, &status->last_fail);
}

/* The whole of it, as somebody at the window waits for it. */
static void measure(struct region *r, struct proxy *p, struct region_kiosk *k, const char *how, int64_t children) {
    char url[64], exchange[60];
    struct exchange_status status;
    snprintf(url, sizeof url, "https://localhost:%d", p->port);
    region_kiosk_open(k, url);
    snprintf(exchange, sizeof exchange, "event=exchange kiosk=%u ", k->enrolment.kiosk);
    int asked = region_logged(r, exchange);
    int64_t bytes = atomic_load(&p->seen->up) + atomic_load(&p->seen->down);
    double start = clock_ms(), centre = bench_processor_ms(r->pid), kiosk = bench_processor_ms(getpid());
    whole_exchange(k, &status);
    int64_t learners = 0;
    struct fail why = {0};
    double ms = clock_ms() - start;
    bench_must(db_one_int(k->db, &learners, "SELECT count(*) FROM learner", &why, NULL) && learners == children, &why);
    tell(how, "to the end", "s", ms / 1e3, 0);
    tell(how, "the kiosk's processor a child", "us", (bench_processor_ms(getpid()) - kiosk) / (double)children * 1e3, KIOSK_US);
    tell(how, "the centre's processor a child", "us", (bench_processor_ms(r->pid) - centre) / (double)children * 1e3,
         CENTRE_US);
    bytes = atomic_load(&p->seen->up) + atomic_load(&p->seen->down) - bytes;
    tell(how, "bytes a child, both ways", "B", (double)bytes / (double)children, CHILD_BYTES);
    tell(how, "requests of exchange", "", region_logged(r, exchange) - asked, 0);
    region_kiosk_close(k);
}

int main(void) {
    static struct region r;
    static struct region_kiosk offices[2];
    struct proxy p;
    int64_t children = wish("PRIEM_SNAPSHOT_CHILDREN", CHILDREN);
    region_make(&r);
    region_start(&r);
    for (int i = 0; i < 2; i++) region_enrol(&r, &offices[i], i ? "office 2" : "office 1", "1", "office");
    load(&r, &offices[0], children);
    for (int i = 0; i < 2; i++) region_kiosk_close(&offices[i]);
    proxy_open(&p, r.port);
    atomic_store(&p.orders->delay, (int)wish("PRIEM_SNAPSHOT_DELAY", 0));
    restart(&r, 0);
    measure(&r, &p, &offices[0], "by the feed", children);
    restart(&r, 5000);
    measure(&r, &p, &offices[1], "by a snapshot", children);
    proxy_close(&p);
    region_remove(&r);
    return 0;
}
