/* Two hundred cuts of the line between a kiosk and a real centre, at bytes drawn over the whole length of nine dialogues, the
 * handshake among them: whatever the cut, asked once more everything is there exactly once. tests/cuts does it at every byte of
 * the exchange, without the network. */

#include "model/base/share.h"
#include "model/base/text.h"
#include "tests/harness/proxy.h"
#include "tests/harness/region.h"
#include "tests/harness/shell.h"
#include "tests/harness/stick_kit.h"
#include "tests/harness/story.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

enum { RECORDS = 30, TRIES = 12, PATIENCE_TURNS = 1000, TURN_MS = 10 };

struct world {
    struct region region;
    struct region_kiosk k;      /* school 12, through the proxy */
    struct region_kiosk laptop; /* has no network: k hands its files on */
    struct region_kiosk office; /* is put back to where it was enrolled, far behind */
    struct proxy proxy, door;   /* the door: where kiosks are enrolled */
    char url[64];
    struct kiosk_keys newcomer;
    char code[32], folder[440];
    int newcomers;
    struct bytes file;                         /* of the laptop */
    char subject[ID_TEXT], app[EVENT_ID_TEXT]; /* an application that waits for its decision */
    int64_t person;
    int sheet;
    int edition;
    uint64_t dice;
    int felt;
};

/* The certificate that the centre gives to the first is old at once. */
static void enrol_all(struct world *w) {
    setenv("PRIEM_TEST_CERTIFICATE_DAYS", "30", 1);
    region_start(&w->region);
    unsetenv("PRIEM_TEST_CERTIFICATE_DAYS");
    region_enrol(&w->region, &w->k, "school12", "12", "desk");
    region_kiosk_close(&w->k);
    shell("cd %s && cp -p tls.key old.key && cp -p tls.crt old.crt", w->k.folder);
    assert_int_equal(region_stop(&w->region), 0);
    region_start(&w->region);
    region_enrol(&w->region, &w->laptop, "laptop", "12", "desk");
    region_enrol(&w->region, &w->office, "office", "1", "office");
    region_kiosk_close(&w->office);
    shell("cp -rp %s %s.far", w->office.folder, w->office.folder);
}

static void small_snapshots(struct region *r) {
    static const char more[] = "[snapshot]\nrows = 60\nblock = 4\n";
    char ini[1000];
    size_t size = tmp_read(&r->tmp, "centre.ini", ini, sizeof ini - sizeof more);
    memcpy(ini + size, more, sizeof more);
    tmp_write(&r->tmp, "centre.ini", ini, size + sizeof more - 1);
}

static int set_up(void **state) {
    static struct world w;
    struct application form;
    struct saved saved;
    struct fail why;
    w.dice = 17;
    region_make(&w.region);
    small_snapshots(&w.region);
    enrol_all(&w);
    proxy_open(&w.proxy, w.region.port);
    proxy_open(&w.door, w.region.enrol_port);
    snprintf(w.url, sizeof w.url, "https://localhost:%d", w.proxy.port);
    region_kiosk_open(&w.k, w.url);
    region_login(&w.region, &w.k, REGION_COORDINATOR);
    region_login(&w.region, &w.k, REGION_DESK);
    region_form(&w.k, ++w.person, &form);
    assert_true(desk_save(&w.k.desk, &form, 0, &saved, &why));
    text_copy(w.subject, sizeof w.subject, saved.subject);
    text_copy(w.app, sizeof w.app, saved.app);
    region_synced(&w.k);
    region_synced(&w.laptop); /* has heard of the desk's keys */
    *state = &w;
    return 0;
}

static int tear_down(void **state) {
    struct world *w = *state;
    region_kiosk_close(&w->k);
    region_kiosk_close(&w->laptop);
    region_kiosk_close(&w->office);
    proxy_close(&w->proxy);
    proxy_close(&w->door);
    bytes_close(&w->file);
    region_remove(&w->region);
    return 0;
}

/* --- What there is to tell ------------------------------------------------------------------------------------------------ */

/* Consents given anew. */
static void records(struct world *w, int count) {
    struct arena a = {0};
    struct fail why;
    for (int i = 0; i < count; i++) {
        struct event ev = {.type = &event_types[EV_CONSENT_GIVEN]};
        text_copy(ev.subject, sizeof ev.subject, w->subject);
        text_copy(ev.staff, sizeof ev.staff, w->region.staff[REGION_DESK]);
        struct consent *consent = event_payload(&ev, &a);
        *consent = (struct consent){.kind = "pd", .signer = "applicant", .day = "2026-11-23", .version = "2025-09"};
        text_copy(consent->app, sizeof consent->app, w->app);
        snprintf(consent->sheet, sizeof consent->sheet, "%d", ++w->sheet);
        assert_true(db_begin(w->k.db, true, &why));
        assert_true(journal_append(&w->k.desk.journal, &ev, NULL, &a, &why));
        assert_true(db_commit(w->k.db, &why));
    }
    arena_close(&a);
}

static void a_record(struct world *w) {
    records(w, 1);
}

static void a_handshake(struct world *w) {
    region_kiosk_close(&w->k);
    region_kiosk_open(&w->k, w->url);
    records(w, 1);
}

static void many_records(struct world *w) {
    records(w, RECORDS);
}

/* Spends numbers: now and then a new block comes back. */
static void an_issue(struct world *w) {
    struct application form;
    char app[EVENT_ID_TEXT], number[11];
    region_form(&w->k, ++w->person, &form);
    region_issue(&w->region, &w->k, &form, app, number);
}

static void news(struct world *w) {
    char out[2000];
    assert_int_equal(region_command(&w->region, out, sizeof out, "set", "min_age", ++w->edition % 2 ? "5" : "6", NULL), 0);
}

static bool exchanged(struct world *w) {
    struct exchange_status status;
    return region_sync(&w->k, &status);
}

static int64_t one(const struct region_kiosk *k, const char *sql) {
    int64_t value = -1;
    struct fail why;
    assert_true(db_one_int(k->db, &value, sql, &why, NULL));
    return value;
}

/* Both have all of it once: an ack holds only when the heads are equal. */
static void has_all_once(const struct region_kiosk *k) {
    int64_t own = -1;
    struct fail why;
    assert_true(db_one_int(k->db, &own, "SELECT count(*) FROM log WHERE kiosk = :kiosk AND gsn > 0", &why, "kiosk:i",
                           (int64_t)k->desk.journal.kiosk, NULL));
    assert_int_equal(own, (int64_t)k->desk.journal.seq);
    assert_int_equal(one(k, "SELECT count(*) - count(DISTINCT gsn) FROM log WHERE gsn > 0"), 0);
}

static void all_once(struct world *w) {
    has_all_once(&w->k);
}

/* --- A new kiosk ---------------------------------------------------------------------------------------------------------- */

static void a_newcomer(struct world *w) {
    char name[24];
    uint8_t public_key[SIGN_PUBLIC_SIZE];
    snprintf(name, sizeof name, "newcomer %d", ++w->newcomers);
    snprintf(w->folder, sizeof w->folder, "%s/newcomer%d", w->region.tmp.folder, w->newcomers);
    assert_int_equal(mkdir(w->folder, 0700), 0);
    crypto_sign_keypair(public_key, w->newcomer.frame_secret);
    randombytes_buf(w->newcomer.box_secret, sizeof w->newcomer.box_secret);
    region_code(&w->region, name, "7", "desk", w->code);
}

static bool enrolled(struct world *w) {
    struct arena a = {0};
    struct enrolment e = {0};
    struct fail why;
    char url[64];
    snprintf(url, sizeof url, "https://localhost:%d", w->door.port);
    bool ok = link_enrol(arena_printf(&a, "%s/priem-agent", program_folder(&a)), url, w->code, w->region.fingerprint,
                         &w->newcomer, w->folder, &e, &why);
    if (ok) assert_int_equal(e.kiosk, w->office.enrolment.kiosk + (uint32_t)w->newcomers); /* no number was spent twice */
    arena_close(&a);
    return ok;
}

/* By others' eyes the key and its certificate fit. */
static void is_enrolled(struct world *w) {
    assert_string_equal(
        shell("cd %s && openssl pkey -in tls.key -pubout >pub && openssl x509 -in tls.crt -noout -pubkey | cmp - pub 2>&1",
              w->folder),
        "");
}

/* --- A certificate in the second half of its life ------------------------------------------------------------------------- */

static void an_old_certificate(struct world *w) {
    shell("cd %s && cp -p old.key tls.key && cp -p old.crt tls.crt", w->k.folder);
}

static bool is_new(const struct world *w) {
    return *shell("cd %s && cmp tls.crt old.crt 2>&1", w->k.folder) != '\0';
}

/* Behind an exchange the agent asks by itself, once in its life. */
static bool renewed(struct world *w) {
    int cuts = w->proxy.seen->cuts;
    region_kiosk_close(&w->k);
    region_kiosk_open(&w->k, w->url);
    if (!exchanged(w) || is_new(w)) return is_new(w);
    for (int i = 0; i < PATIENCE_TURNS && link_fd(w->k.link) >= 0 && w->proxy.seen->cuts == cuts; i++) {
        poll(&(struct pollfd){.fd = link_fd(w->k.link), .events = POLLIN}, 1, TURN_MS);
        link_step(w->k.link, w->k.x);
    }
    return is_new(w);
}

static void is_let_in(struct world *w) {
    region_synced(&w->k);
    all_once(w);
}

/* --- A file of another kiosk ---------------------------------------------------------------------------------------------- */

/* All that a stick asks of its kiosk. */
static struct stick_seat laptop(const struct world *w) {
    return (struct stick_seat){.keys = w->laptop.keys, .x = w->laptop.x};
}

static void a_stick(struct world *w) {
    struct stick_seat seat = laptop(w);
    struct application form;
    struct saved saved;
    struct fail why;
    region_login(&w->region, &w->laptop, REGION_DESK);
    region_form(&w->laptop, ++w->person, &form);
    assert_true(desk_save(&w->laptop.desk, &form, 0, &saved, &why));
    stick_seat_write(&seat, &w->file);
}

static bool handed_on(struct world *w) {
    struct stick_seat seat = laptop(w);
    struct bytes answer = {0};
    struct fail why;
    enum link_carried end;
    assert_true(link_carry(w->k.link, w->file.data, w->file.size, &why));
    while ((end = link_carried(w->k.link, &answer, &why)) == CARRIED_ON_ITS_WAY) {
        poll(&(struct pollfd){.fd = link_fd(w->k.link), .events = POLLIN}, 1, TURN_MS);
        link_step(w->k.link, w->k.x);
    }
    if (end == CARRIED_ANSWERED && !stick_seat_read(&seat, &answer, &why)) fail_msg("%s", why.log);
    bytes_close(&answer);
    return end == CARRIED_ANSWERED;
}

static void came_home(struct world *w) {
    has_all_once(&w->laptop);
}

/* --- A snapshot ----------------------------------------------------------------------------------------------------------- */

static bool office_exchanged(struct world *w) {
    struct exchange_status status;
    return region_sync(&w->office, &status);
}

static void far_behind(struct world *w) {
    region_kiosk_close(&w->office);
    shell("rm -r %s && cp -rp %s.far %s", w->office.folder, w->office.folder, w->office.folder);
    region_kiosk_open(&w->office, w->url);
}

static void is_level(struct world *w) {
    has_all_once(&w->office);
    assert_true(one(&w->office, "SELECT count(*) FROM meta WHERE key = 'snapped' AND value <> '0'") == 1);
    assert_int_equal(one(&w->office, "SELECT count(*) FROM learner"), w->person);
}

/* --- The cuts ------------------------------------------------------------------------------------------------------------- */

static const struct dialogue {
    int cuts;
    void (*prepare)(struct world *w);
    bool (*once)(struct world *w); /* true: it has come to its end */
    void (*proof)(struct world *w);
    bool at_the_door;
} dialogues[] = {
    // clang-format off
    {16, an_old_certificate, renewed, is_let_in, false},
    {28, a_record, exchanged, all_once, false},
    {24, a_handshake, exchanged, all_once, false},
    {28, an_issue, exchanged, all_once, false},
    {16, far_behind, office_exchanged, is_level, false},
    {24, a_stick, handed_on, came_home, false},
    {24, many_records, exchanged, all_once, false},
    {24, news, exchanged, all_once, false},
    {16, a_newcomer, enrolled, is_enrolled, true},
    // clang-format on
};
enum { DIALOGUES = sizeof dialogues / sizeof *dialogues, CUTS = 200 };

static void heal(struct world *w, const struct dialogue *d) {
    struct exchange_status s = {0};
    bool well = false;
    w->proxy.orders->cut_up = w->proxy.orders->cut_down = -1;
    w->door.orders->cut_up = w->door.orders->cut_down = -1;
    for (int i = 0; i < TRIES && !well; i++) well = d->once(w);
    kiosk_exchange_status(w->k.x, &s);
    if (!well) fail_msg("dialogue %d, phase %d: %s", (int)(d - dialogues), (int)s.phase, s.last_fail.log);
    d->proof(w);
}

/* How many of its cuts cut the line. The first time it is longer: of a snapshot, say, nothing is made yet. */
static int cut_dialogue(struct world *w, const struct dialogue *d) {
    struct proxy *line = d->at_the_door ? &w->door : &w->proxy;
    int64_t up = 0, down = 0;
    int cuts = line->seen->cuts;
    for (int i = 0; i < 2; i++) {
        d->prepare(w);
        up = line->seen->up;
        down = line->seen->down;
        assert_true(d->once(w));
    }
    up = line->seen->up - up;
    down = line->seen->down - down;
    d->proof(w);
    for (int i = 0; i < d->cuts; i++) {
        d->prepare(w);
        int64_t at = (int64_t)(story_random(&w->dice) % (uint64_t)(up + down));
        if (at < up)
            line->orders->cut_up = at;
        else
            line->orders->cut_down = at - up;
        w->felt += !d->once(w);
        heal(w, d);
    }
    return line->seen->cuts - cuts;
}

/* A dialogue may be some bytes shorter than the one measured. */
static void every_dialogue_cut_somewhere_ends_whole(void **state) {
    struct world *w = *state;
    int cuts = 0, were = 0;
    for (const struct dialogue *d = dialogues; d < dialogues + DIALOGUES; d++) {
        int cut = cut_dialogue(w, d);
        assert_true(2 * cut > d->cuts);
        cuts += d->cuts;
        were += cut;
    }
    assert_int_equal(cuts, CUTS);
    print_message("%d cuts, the line was cut %d times, %d were felt\n", cuts, were, w->felt);
    assert_true(5 * were > 4 * CUTS);
    assert_int_equal(region_count(&w->region, "детей"), w->person);
    assert_int_equal(region_count(&w->region, "отложенных"), 0);
    assert_int_equal(region_count(&w->region, "киосков"), w->office.enrolment.kiosk + (uint32_t)w->newcomers);
    assert_int_equal(region_check(&w->region), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_dialogue_cut_somewhere_ends_whole),
    };
    return cmocka_run_group_tests_name("sampled cuts", tests, set_up, tear_down);
}
