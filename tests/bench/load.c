/* How much a centre takes: one, a hundred and two thousand kiosks over TLS 1.3 with certificates of their own, records that are
 * taken, ruled over and fed; and what an exchange costs when the log is long. The kiosks are keys without stores
 * (tests/harness/fleet.h), so the time is the centre's. PRIEM_LOAD_ROWS=n adds a log of n rows,
 * PRIEM_LOAD_KIOSKS=n is for n kiosks at most. */

#include "tests/harness/bench.h"
#include "tests/harness/fleet.h"
#include "tests/harness/stopwatch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum { RECORD_US = 400 /* 2,500 a second */, HELD_KIB = 128, SPEAKING_KIB = 160, PEAK_MIB = 112 };
enum { KIOSKS = 2000, RECORDS = 6 /* as the rows say */, QUIET = 40, FLAT = 2, GROW_KIOSKS = 100, GROW_RECORDS = 500 };
enum { DAYS_RECORDS = 60 /* ten applications */, BACK_KIB = 40 };

static int at_most(const char *name, int otherwise) {
    const char *text = getenv(name);
    return text && atoi(text) > 0 ? atoi(text) : otherwise;
}

static void open_region(struct region *r, struct fleet *f, int kiosks) {
    struct rlimit files;
    char ini[1000];
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    region_make(r);
    int size =
        snprintf(ini, sizeof ini,
                 "[centre]\nfolder = region\n[listen]\naddress = 127.0.0.1\nname = localhost\nport = %d\nenrol_port = %d\n"
                 "[limits]\nconnections = 4000\nper_address = 4000\nhandshake_seconds = 120\nbusy_seconds = 120\n",
                 r->port, r->enrol_port);
    tmp_write(&r->tmp, "centre.ini", ini, (size_t)size);
    fleet_open(f, r, kiosks);
    region_start(r);
}

static void well(const struct fleet_round *round) {
    struct fail why;
    fail_set(&why, FAIL_NET, "not everybody was answered", "%d", round->failed);
    bench_must(round->failed == 0 && round->later == 0, &why);
}

/* Until nobody has more to come. */
static void drain(struct fleet *f, int count) {
    struct fleet_round round;
    do {
        fleet_exchange(f, 0, count, &round);
        well(&round);
        series_free(&round.waits);
    } while (round.unfinished > 0);
}

static void row(int count, const char *what, const char *unit, double value, double most) {
    char text[100];
    snprintf(text, sizeof text, "%d kiosks: %s", count, what);
    bench_row(&(struct bench_row){.what = text, .unit = unit, .ours = value, .most = most});
}

static void measure(struct fleet *f, int count) {
    struct fleet_round round;
    fleet_work(f, 0, count, RECORDS);
    drain(f, count); /* connections stand */
    fleet_work(f, 0, count, RECORDS);
    double processor = bench_processor_ms(f->region->pid);
    fleet_exchange(f, 0, count, &round);
    well(&round);
    processor = bench_processor_ms(f->region->pid) - processor;
    row(count, "records a second, taken, ruled over and fed", "/s", (double)round.sent / round.ms * 1e3, 0);
    row(count, "the centre's processor a record", "us", processor / (double)round.sent * 1e3, count > 1 ? RECORD_US : 0);
    row(count, "an answer to it, median", "ms", series_at(&round.waits, 0.5), 0);
    row(count, "an answer to it, 99 %", "ms", series_at(&round.waits, 0.99), 0);
    series_free(&round.waits);
    drain(f, count);
    fleet_exchange(f, 0, count, &round);
    well(&round);
    row(count, "nothing new, answers a second", "/s", count / round.ms * 1e3, 0);
    series_free(&round.waits);
}

struct memory {
    double peak, resident; /* MiB */
};

static struct memory memory_of(const struct fleet *f) {
    return (struct memory){bench_memory(f->region->pid, "VmHWM"), bench_memory(f->region->pid, "VmRSS")};
}

/* All that many kiosks cost more than few is their connections, each with a request on its way. MiB each. */
static double say_speaking(const struct memory *few, const struct memory *many, int kiosks) {
    double each = (many->peak - few->peak) / (kiosks - GROW_KIOSKS);
    bench_row(&(struct bench_row){.what = "memory of the centre for a connection, all speaking at once",
                                  .unit = "KiB",
                                  .ours = each * 1024,
                                  .most = SPEAKING_KIB});
    return each;
}

static void with_handshakes(struct fleet *f) {
    struct fleet_round round;
    fleet_hang_up(f);
    fleet_exchange(f, 0, f->count, &round);
    well(&round);
    row(f->count, "all at once with a handshake each, to the last answer", "s", round.ms / 1e3, 0);
    series_free(&round.waits);
}

/* Everybody has worked for three days without the centre and comes in the same second, with a handshake. */
static void back_after_three_days(struct fleet *f) {
    double peak = memory_of(f).peak, ms = 0;
    fleet_work(f, 0, f->count, DAYS_RECORDS);
    fleet_hang_up(f);
    do {
        struct fleet_round round;
        fleet_exchange(f, 0, f->count, &round);
        well(&round);
        ms += round.ms;
        series_free(&round.waits);
    } while (fleet_unsent(f) > 0);
    row(f->count, "back after three days, to the last ack", "s", ms / 1e3, 0);
    row(f->count, "back after three days, memory of the centre for each beyond its peak", "KiB",
        (memory_of(f).peak - peak) * 1024 / f->count, BACK_KIB);
}

/* Exchanges of one kind: the answers and what the centre worked for each. */
struct exchanges {
    struct series waits, work;
};

static void exchange_once(struct fleet *f, struct exchanges *x) {
    struct fleet_round round;
    double processor = bench_processor_ms(f->region->pid);
    fleet_exchange(f, 0, 1, &round);
    well(&round);
    series_add(&x->work, bench_processor_ms(f->region->pid) - processor);
    series_add(&x->waits, round.ms);
    series_free(&round.waits);
}

/* The same processor time at any length of the log: beside the shortest one. */
static void say_exchanges(struct exchanges *x, int64_t rows, const char *kind, double *shortest) {
    char what[100];
    double work = series_at(&x->work, 0.5);
    snprintf(what, sizeof what, "log of %lld rows: %s, the answer", (long long)rows, kind);
    bench_row(&(struct bench_row){.what = what, .unit = "ms", .ours = series_at(&x->waits, 0.5)});
    snprintf(what, sizeof what, "log of %lld rows: %s, processor", (long long)rows, kind);
    bench_row(&(struct bench_row){.what = what,
                                  .unit = "ms",
                                  .ours = work,
                                  .peer = *shortest > 0 ? "a short log" : NULL,
                                  .theirs = *shortest,
                                  .times = *shortest > 0 ? FLAT : 0});
    if (*shortest <= 0) *shortest = work;
    series_free(&x->waits);
    series_free(&x->work);
}

/* One kiosk's exchange, the same work, when the log has grown. */
static void cost_at(struct fleet *f, int64_t rows) {
    static double quiet_shortest, busy_shortest;
    struct exchanges quiet = {0}, busy = {0};
    drain(f, 1);
    for (int i = 0; i < QUIET; i++) {
        exchange_once(f, &quiet);
        fleet_work(f, 0, 1, RECORDS);
        exchange_once(f, &busy);
    }
    say_exchanges(&quiet, rows, "nothing new", &quiet_shortest);
    say_exchanges(&busy, rows, "six records", &busy_shortest);
}

static int64_t grow(struct fleet *f, int64_t rows, int64_t to) {
    while (rows < to) {
        struct fleet_round round;
        fleet_work(f, 0, GROW_KIOSKS, GROW_RECORDS);
        fleet_exchange(f, 0, GROW_KIOSKS, &round);
        well(&round);
        series_free(&round.waits);
        rows += (int64_t)GROW_KIOSKS * GROW_RECORDS;
    }
    return rows;
}

int main(void) {
    static struct region r;
    static struct fleet f;
    int kiosks = at_most("PRIEM_LOAD_KIOSKS", KIOSKS), most = at_most("PRIEM_LOAD_ROWS", 0);
    open_region(&r, &f, kiosks);
    double before = memory_of(&f).resident;
    measure(&f, 1);
    measure(&f, GROW_KIOSKS);
    double speaking = 0;
    if (kiosks > GROW_KIOSKS) {
        struct memory few = memory_of(&f);
        measure(&f, kiosks);
        struct memory many = memory_of(&f);
        speaking = say_speaking(&few, &many, kiosks);
    }
    with_handshakes(&f);
    double held = (memory_of(&f).resident - before) / kiosks;
    bench_row(&(struct bench_row){
        .what = "memory of the centre for a connection that is kept", .unit = "KiB", .ours = held * 1024, .most = HELD_KIB});
    cost_at(&f, 2 * (1 + GROW_KIOSKS + kiosks) * RECORDS);
    int64_t rows = grow(&f, 0, 100 * 1000);
    cost_at(&f, rows);
    if (most > rows) {
        rows = grow(&f, rows, most);
        cost_at(&f, rows);
    }
    back_after_three_days(&f);
    bench_row(&(struct bench_row){.what = "memory of the centre beyond connections, a long log",
                                  .unit = "MiB",
                                  .ours = memory_of(&f).peak - kiosks * speaking,
                                  .most = PEAK_MIB});
    fleet_close(&f);
    region_remove(&r);
    return 0;
}
