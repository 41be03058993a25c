/* What an exchange costs on the wire: the shipped agent and centre over TLS through a proxy that counts; how fast the centre
 * takes, rules and feeds events; and the memory of both. */

#include "tests/harness/bench.h"
#include "tests/harness/proxy.h"
#include "tests/harness/region.h"
#include "tests/harness/stopwatch.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    TLS_RECORD = 22, /* header, content type and tag of a record of TLS 1.3: a small exchange has one each way */
    APPLICATIONS = 60,
    EVENTS = 6, /* of a finished application */
    REPEATS = 9,
    MANY = 900,      /* finished applications: a kiosk may decide so many without an exchange */
    RECORDS = 10000, /* with them: PouchDB and Fossil carry the same (tests/bench/peers) */
    OF_ONE = 4600,   /* records of one child */
    CUT_APPLICATIONS = 150,
    CUT_SECONDS = 20,
};

struct world {
    struct region region;
    struct region_kiosk kiosk;
    struct proxy proxy;
    int64_t people;
    struct saved open; /* an application that waits for its decision */
    double each;       /* bytes up of a finished one on a weak line, of many */
};

static void open_world(struct world *w) {
    char ini[600], url[64];
    region_make(&w->region);
    size_t size = tmp_read(&w->region.tmp, "centre.ini", ini, sizeof ini - 1);
    ini[size] = '\0';
    char *lease = strstr(ini, "size = ");
    bench_must(lease != NULL, &(struct fail){.log = "no size of a block in centre.ini"});
    snprintf(lease, sizeof ini - (size_t)(lease - ini), "size = %d\n", 2 * MANY);
    tmp_write(&w->region.tmp, "centre.ini", ini, strlen(ini));
    region_start(&w->region);
    region_enrol(&w->region, &w->kiosk, "school12", "12", "desk");
    region_login(&w->region, &w->kiosk, REGION_COORDINATOR);
    region_login(&w->region, &w->kiosk, REGION_DESK);
    proxy_open(&w->proxy, w->region.port);
    region_kiosk_close(&w->kiosk);
    snprintf(url, sizeof url, "https://localhost:%d", w->proxy.port);
    region_kiosk_open(&w->kiosk, url);
    region_login(&w->region, &w->kiosk, REGION_DESK);
}

static void close_world(struct world *w) {
    region_kiosk_close(&w->kiosk);
    proxy_close(&w->proxy);
    region_remove(&w->region);
}

struct cost {
    double up, down, ms;
    int requests;
};

static struct cost sync_costs(struct world *w, struct region_kiosk *k) {
    struct exchange_status status;
    double up = (double)w->proxy.seen->up, down = (double)w->proxy.seen->down, start = clock_ms();
    int requests = region_logged(&w->region, "event=exchange");
    bench_must(region_sync(k, &status), &status.last_fail);
    return (struct cost){(double)w->proxy.seen->up - up, (double)w->proxy.seen->down - down, clock_ms() - start,
                         region_logged(&w->region, "event=exchange") - requests};
}

/* --- what there is to send ------------------------------------------------------------------------------------------------ */

static void make_open(struct world *w) {
    struct application form;
    struct fail why;
    region_login(&w->region, &w->kiosk, REGION_DESK);
    region_form(&w->kiosk, ++w->people, &form);
    bench_must(desk_save(&w->kiosk.desk, &form, 0, &w->open, &why), &why);
}

/* Consents given anew, one event each. */
static void make_records(struct world *w, int count) {
    struct desk *desk = &w->kiosk.desk;
    struct arena a = {0};
    struct fail why;
    for (int i = 0; i < count; i++) {
        struct event ev = {.type = &event_types[EV_CONSENT_GIVEN]};
        snprintf(ev.subject, sizeof ev.subject, "%s", w->open.subject);
        snprintf(ev.staff, sizeof ev.staff, "%s", w->region.staff[REGION_DESK]);
        struct consent *consent = event_payload(&ev, &a);
        *consent = (struct consent){.kind = "pd", .signer = "applicant", .day = "2026-11-23", .version = "2025-09"};
        snprintf(consent->app, sizeof consent->app, "%s", w->open.app);
        snprintf(consent->sheet, sizeof consent->sheet, "%d", i + 1);
        bench_must(db_begin(w->kiosk.db, true, &why), &why);
        bench_must(journal_append(&desk->journal, &ev, NULL, &a, &why), &why);
        bench_must(db_commit(w->kiosk.db, &why), &why);
    }
    arena_close(&a);
}

static void make_applications(struct world *w, int count) {
    struct application form;
    char app[EVENT_ID_TEXT], number[11];
    for (int i = 0; i < count; i++) {
        region_form(&w->kiosk, ++w->people, &form);
        region_issue(&w->region, &w->kiosk, &form, app, number);
    }
}

/* --- bytes and requests --------------------------------------------------------------------------------------------------- */

static void bytes_row(const char *what, double bytes, double most) {
    bench_row(&(struct bench_row){.what = what, .unit = "B", .ours = bytes, .most = most});
}

static void requests_row(const char *what, int requests, double most) {
    bench_row(&(struct bench_row){.what = what, .unit = "", .ours = requests, .most = most});
}

static void nothing_new(struct world *w) {
    struct series up = {0}, down = {0};
    sync_costs(w, &w->kiosk);
    for (int i = 0; i < REPEATS; i++) {
        struct cost c = sync_costs(w, &w->kiosk);
        series_add(&up, c.up);
        series_add(&down, c.down);
    }
    bytes_row("nothing new, HTTP up", series_at(&up, 0.5) - TLS_RECORD, 260);
    bytes_row("nothing new, HTTP down", series_at(&down, 0.5) - TLS_RECORD, 260);
    series_free(&up);
    series_free(&down);
}

static void handshake(struct world *w) {
    char url[64];
    snprintf(url, sizeof url, "https://localhost:%d", w->proxy.port);
    region_kiosk_close(&w->kiosk);
    region_kiosk_open(&w->kiosk, url);
    struct cost c = sync_costs(w, &w->kiosk);
    bytes_row("nothing new with the TLS handshake, up", c.up, 0);
    bytes_row("nothing new with the TLS handshake, down", c.down, 0);
}

/* The dearest of some: ids and moments pack better or worse. */
static void one_record(struct world *w) {
    double up = 0, both = 0;
    for (int i = 0; i < REPEATS; i++) {
        make_records(w, 1);
        struct cost one = sync_costs(w, &w->kiosk);
        if (one.up > up) up = one.up;
        if (one.up + one.down > both) both = one.up + one.down;
    }
    bytes_row("one record, HTTP up", up - TLS_RECORD, 0);
    bytes_row("one record, HTTP both ways", both - 2 * TLS_RECORD, 750);
}

static void something_new(struct world *w) {
    make_open(w);
    sync_costs(w, &w->kiosk);
    one_record(w);
    make_applications(w, 1);
    struct cost application = sync_costs(w, &w->kiosk);
    bytes_row("one application, up", application.up, 0);
    bytes_row("one application, down", application.down, 0);
    make_applications(w, APPLICATIONS);
    struct cost batch = sync_costs(w, &w->kiosk);
    bytes_row("60 applications, up each", batch.up / APPLICATIONS, 550);
    bytes_row("60 applications, down each", batch.down / APPLICATIONS, 0);
    requests_row("60 applications, requests", batch.requests, 4);
    make_records(w, APPLICATIONS);
    struct cost records = sync_costs(w, &w->kiosk);
    bytes_row("60 records, up each", records.up / APPLICATIONS, 0);
    bytes_row("60 records, down each", records.down / APPLICATIONS, 0);
    requests_row("60 records, requests", records.requests, 1);
}

static void one_child(struct world *w) {
    make_open(w);
    make_records(w, OF_ONE);
    struct cost records = sync_costs(w, &w->kiosk);
    bench_row(
        &(struct bench_row){.what = "4,600 records of one child, sent and numbered", .unit = "s", .ours = records.ms / 1e3});
}

/* 32 kbit/s, 600 ms there and back, 2 % of segments lost. */
static void weak_line(struct world *w) {
    struct proxy_orders *o = w->proxy.orders;
    make_applications(w, APPLICATIONS);
    o->rate = 4000;
    o->delay = 300;
    o->loss = 2;
    struct cost batch = sync_costs(w, &w->kiosk);
    w->each = batch.up / APPLICATIONS;
    make_records(w, APPLICATIONS);
    struct cost records = sync_costs(w, &w->kiosk);
    o->rate = o->delay = o->loss = 0;
    bench_row(&(struct bench_row){
        .what = "60 applications at 32 kbit/s, 600 ms, 2 % loss", .unit = "s", .ours = batch.ms / 1e3, .most = 18});
    bench_row(&(struct bench_row){
        .what = "60 records at 32 kbit/s, 600 ms, 2 % loss", .unit = "s", .ours = records.ms / 1e3, .most = 5});
}

/* The same line, and every connection is cut after 20 s. */
static void cut_line(struct world *w) {
    struct proxy_orders *o = w->proxy.orders;
    struct exchange_status status = {.unsent = 1};
    make_applications(w, CUT_APPLICATIONS);
    double start = clock_ms(), up = (double)w->proxy.seen->up;
    o->rate = 4000;
    o->delay = 300;
    o->loss = 2;
    pid_t cutter = fork();
    if (cutter == 0)
        for (;;) {
            sleep(CUT_SECONDS);
            o->cut_up = 0;
        }
    while (status.unsent > 0) region_sync(&w->kiosk, &status);
    kill(cutter, SIGKILL);
    waitpid(cutter, NULL, 0);
    o->rate = o->delay = o->loss = 0;
    o->cut_up = -1;
    bench_row(&(struct bench_row){
        .what = "150 applications on that line, cut every 20 s", .unit = "s", .ours = (clock_ms() - start) / 1e3});
    bench_row(&(struct bench_row){.what = "150 applications, cut every 20 s, up each with the handshakes",
                                  .unit = "B",
                                  .ours = ((double)w->proxy.seen->up - up) / CUT_APPLICATIONS,
                                  .peer = "not cut",
                                  .theirs = w->each,
                                  .times = 2});
}

/* --- speed and memory ----------------------------------------------------------------------------------------------------- */

/* What is about to be sent, one record a line, where PRIEM_BENCH_RECORDS says. */
static void keep_records(struct world *w) {
    static const char sql[] = "SELECT l.o, p.p FROM log l LEFT JOIN personal p ON p.kiosk = l.kiosk AND p.epoch = l.epoch AND "
                              "p.seq = l.seq WHERE l.kiosk > 0 AND l.gsn = 0 ORDER BY l.seq";
    const char *path = getenv("PRIEM_BENCH_RECORDS");
    FILE *f = path ? fopen(path, "w") : NULL;
    struct rows r;
    struct fail why = {0};
    if (!f) return;
    bench_must(db_query(w->kiosk.db, &r, sql, &why, NULL), &why);
    while (db_next(&r, &why)) fprintf(f, "{\"o\":%s,\"p\":%s}\n", db_text(&r, 0), db_is_null(&r, 1) ? "null" : db_text(&r, 1));
    db_done(&r);
    fclose(f);
}

/* One kiosk cannot keep the centre busy: the two work in turns here, so the centre's own speed is told by its processor time.
 */
static void speed(struct world *w) {
    static struct region_kiosk office;
    uint64_t acked = w->kiosk.desk.journal.seq;
    make_applications(w, MANY);
    while (w->kiosk.desk.journal.seq < acked + RECORDS) {
        make_open(w);
        make_records(w, EVENTS);
    }
    keep_records(w);
    double processor = bench_processor_ms(w->region.pid);
    struct cost push = sync_costs(w, &w->kiosk);
    bytes_row("10,000 records, up each", push.up / RECORDS, 0);
    bytes_row("10,000 records, down each", push.down / RECORDS, 0);
    requests_row("10,000 records, requests", push.requests, 0);
    bench_row(&(struct bench_row){.what = "10,000 records", .unit = "s", .ours = push.ms / 1e3});
    processor = bench_processor_ms(w->region.pid) - processor;
    bench_row(&(struct bench_row){.what = "events a second of the centre: taken, ruled, fed",
                                  .unit = "/s",
                                  .ours = RECORDS / processor * 1e3,
                                  .least = 2500});
    bench_row(&(struct bench_row){
        .what = "events a second of one kiosk, with the kiosk's work", .unit = "/s", .ours = RECORDS / push.ms * 1e3});
    double start = clock_ms();
    region_enrol(&w->region, &office, "office", "1", "office");
    bench_row(&(struct bench_row){
        .what = "another kiosk enrolled and fed", .unit = "events/s", .ours = RECORDS / (clock_ms() - start) * 1e3});
    region_kiosk_close(&office);
}

/* What the peers carry, too. */
static void beside_peers(struct world *w) {
    make_open(w);
    sync_costs(w, &w->kiosk);
    one_record(w);
    weak_line(w);
}

static void small_exchanges(struct world *w) {
    nothing_new(w);
    handshake(w);
    something_new(w);
    one_child(w);
    weak_line(w);
    cut_line(w);
    bench_row(&(struct bench_row){.what = "memory of priem-agent, peak",
                                  .unit = "MiB",
                                  .ours = bench_memory(bench_child("priem-agent"), "VmHWM"),
                                  .most = 20});
}

int main(void) {
    static struct world w;
    open_world(&w);
    if (getenv("PRIEM_BENCH_RECORDS"))
        beside_peers(&w);
    else
        small_exchanges(&w);
    speed(&w);
    bench_row(&(struct bench_row){
        .what = "memory of priem-centre, peak", .unit = "MiB", .ours = bench_memory(w.region.pid, "VmHWM"), .most = 64});
    close_world(&w);
    return 0;
}
