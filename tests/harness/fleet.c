#include "tests/harness/fleet.h"

#include "model/base/date.h"
#include "model/base/share.h"
#include "model/base/text.h"
#include "sync/centre/commands.h"
#include "sync/centre/enrol.h"
#include "sync/centre/peer.h"
#include "sync/centre/settings.h"
#include "tests/harness/stopwatch.h"

#include <arpa/inet.h>
#include <event2/buffer.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <jansson.h>
#include <netinet/tcp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OFFSET = 180, A_POINT = 4, FRAME_LINES = 150, RECORDS_MOST = 4000 };

struct fleet_kiosk {
    struct fleet *fleet;
    uint32_t no, epoch;
    EVP_PKEY *key;
    X509 *cert;
    char point[12];
    uint8_t frame_secret[SIGN_SECRET_SIZE];
    uint64_t seq; /* of the last record made; `head` the chain after it */
    uint8_t head[HASH_SIZE];
    struct bytes frames; /* not acked yet */
    int records;
    int64_t cursor, part;

    struct bufferevent *bev;
    struct bytes asked, in;
    uint8_t nonce[NONCE_SIZE];
    double begun;
    bool waits;
    bool kept; /* asked over a connection of an earlier round */
};

/* A round in hand. */
struct loop {
    struct event_base *base;
    struct fleet_round *round;
    int left;
};
static struct loop now; /* the callbacks' */
static SSL_CTX *tls;

static void must(bool done, const char *what, const struct fail *why) {
    if (done) return;
    fprintf(stderr, "fleet: %s: %s\n", what, why ? why->log : "");
    abort();
}

/* --- Enrolment ------------------------------------------------------------------------------------------------------------ */

static void add_point(struct centre *c, const char *number) {
    struct fail why = {0};
    char *argv[] = {"point", "add", (char *)number, REGION_MUNICIPALITY, "школа"};
    int words;
    const struct command *command = command_find(5, argv, &words);
    struct order order = {.centre = c, .argc = 5 - words, .argv = argv + words};
    must(command && command_run(command, &order, &why), "point add", &why);
    bytes_close(&order.say);
    arena_close(&order.a);
}

static char *make_csr(EVP_PKEY *key) {
    X509_REQ *csr = X509_REQ_new();
    BIO *pem = BIO_new(BIO_s_mem());
    char *data;
    must(csr && pem && X509_REQ_set_pubkey(csr, key) && X509_REQ_sign(csr, key, EVP_sha256()) &&
             PEM_write_bio_X509_REQ(pem, csr),
         "csr", NULL);
    long size = BIO_get_mem_data(pem, &data);
    char *text = strndup(data, (size_t)size);
    BIO_free(pem);
    X509_REQ_free(csr);
    return text;
}

static json_t *ask_enrol(struct centre *c, const char *code, const struct fleet_kiosk *k) {
    struct fail why = {0};
    struct bytes out = {0};
    char frame_key[BASE64_SIZE(32)], *csr = make_csr(k->key);
    base64_of(k->frame_secret + 32, 32, frame_key);
    json_t *body = json_pack("{ss ss ss ss}", "code", code, "csr", csr, "frame_key", frame_key, "box_key", frame_key);
    char *text = json_dumps(body, JSON_COMPACT);
    must(enrol_run(c, (const uint8_t *)text, strlen(text), &out, &why), "enrol", &why);
    json_t *answer = json_loadb((const char *)out.data, out.size, 0, NULL);
    free(text);
    free(csr);
    json_decref(body);
    bytes_close(&out);
    return answer;
}

static void enrol(struct centre *c, struct fleet_kiosk *k) {
    struct fail why = {0};
    struct enrol_for whom = {.scope = "desk"};
    struct peer peer;
    char code[ENROL_CODE_ROOM];
    uint8_t public_key[SIGN_PUBLIC_SIZE];
    snprintf(whom.name, sizeof whom.name, "fleet %d", (int)(k - k->fleet->kiosks));
    text_copy(whom.point, sizeof whom.point, k->point);
    crypto_sign_keypair(public_key, k->frame_secret);
    k->key = EVP_EC_gen("P-256");
    must(centre_begin(c, &why) && enrol_code_new(c, &whom, code, &k->no, &why) && centre_commit(c, &why), "code", &why);
    json_t *answer = ask_enrol(c, code, k);
    const char *cert = json_string_value(json_object_get(answer, "cert"));
    must(cert != NULL, "no certificate", NULL);
    BIO *pem = BIO_new_mem_buf(cert, -1);
    k->cert = PEM_read_bio_X509(pem, NULL, NULL, NULL);
    must(k->cert && peer_load(c, k->no, &peer, &why), "peer", &why);
    k->epoch = peer.epoch;
    memcpy(k->head, peer.head, HASH_SIZE);
    BIO_free(pem);
    json_decref(answer);
}

void fleet_open(struct fleet *f, struct region *r, int count) {
    struct fail why = {0};
    struct settings *settings;
    struct centre *c;
    struct arena a = {0};
    *f = (struct fleet){.region = r, .env = env_system(), .count = count};
    f->env.offset = OFFSET;
    f->kiosks = calloc((size_t)count, sizeof *f->kiosks);
    must(f->kiosks && settings_load(centre_settings, tmp_path(&r->tmp, "centre.ini"), &settings, &why) &&
             centre_open(settings, &f->env, &c, &why),
         "open", &why);
    text_copy(f->id, sizeof f->id, c->journal.region);
    memcpy(f->answer_key, c->answer_key, sizeof f->answer_key);
    dicts_open(&f->dicts, share_path(&a, "dict"));
    people_init(&f->people, 11, f->env.now(f->env.self), OFFSET);
    for (int i = 0; i < count; i++) {
        struct fleet_kiosk *k = &f->kiosks[i];
        k->fleet = f;
        snprintf(k->point, sizeof k->point, "%d", 1000 + i / A_POINT);
        if (i % A_POINT == 0) add_point(c, k->point);
        enrol(c, k);
    }
    for (int i = 0; i < count; i++) f->kiosks[i].cursor = c->gsn;
    centre_close(c);
    settings_close(settings);
    char ca[400];
    snprintf(ca, sizeof ca, "%s/region/ca.crt", r->tmp.folder);
    signal(SIGPIPE, SIG_IGN);
    tls = SSL_CTX_new(TLS_client_method());
    must(tls && SSL_CTX_set_min_proto_version(tls, TLS1_3_VERSION) && SSL_CTX_load_verify_locations(tls, ca, NULL), "tls",
         NULL);
    SSL_CTX_set_verify(tls, SSL_VERIFY_PEER, NULL);
    now.base = event_base_new();
    must(now.base != NULL, "event base", NULL);
    arena_close(&a);
}

void fleet_close(struct fleet *f) {
    fleet_hang_up(f);
    for (int i = 0; i < f->count; i++) {
        struct fleet_kiosk *k = &f->kiosks[i];
        EVP_PKEY_free(k->key);
        X509_free(k->cert);
        bytes_close(&k->frames);
        bytes_close(&k->asked);
        bytes_close(&k->in);
    }
    free(f->kiosks);
    dicts_close(&f->dicts);
    SSL_CTX_free(tls);
    event_base_free(now.base);
}

/* --- Records -------------------------------------------------------------------------------------------------------------- */

static void make(struct fleet_kiosk *k, struct event *ev, struct arena *a, struct bytes *line) {
    struct fail why = {0};
    const struct env *env = &k->fleet->env;
    ev->id = (struct event_id){.kiosk = k->no, .epoch = k->epoch, .seq = ++k->seq};
    text_copy(ev->staff, sizeof ev->staff, k->fleet->region->staff[REGION_DESK]);
    ev->at = env->now(env->self);
    ev->offset = env->offset;
    ev->mono = env->monotonic(env->self);
    memcpy(ev->boot, env->boot, sizeof ev->boot);
    must(event_encode(ev, env, NULL, a, &why), "encode", &why);
    chain_next(ev, k->head);
    bytes_add(line, ev->o, ev->o_size);
    bytes_text(line, "\t-\t");
    if (ev->p)
        bytes_add(line, ev->p, ev->p_size);
    else
        bytes_text(line, "-");
}

static void file(struct fleet_kiosk *k, int64_t person, struct event *ev, struct arena *a) {
    struct application form;
    char day[DATE_TEXT];
    struct filed *filed = event_payload(ev, a);
    k->fleet->people.now = k->fleet->env.now(k->fleet->env.self);
    people_application(&k->fleet->people, person, &form);
    id_new(&k->fleet->env, ev->subject);
    filed->request = form.request;
    filed->request.received = k->fleet->people.now;
    filed->request.no[0] = '\0';
    text_copy(filed->request.point, sizeof filed->request.point, k->point);
    text_copy(filed->request.body, sizeof filed->request.body, k->point);
    text_copy(filed->request.municipality, sizeof filed->request.municipality, REGION_MUNICIPALITY);
    date_iso(moment_date(k->fleet->people.now, OFFSET), day);
    filed->child = form.child;
    filed->address = form.address;
    filed->applicant = form.applicant;
}

static void consent(const char *app, int sheet, const char *subject, struct event *ev, struct arena *a) {
    struct consent *consent = event_payload(ev, a);
    *consent = (struct consent){.kind = "pd", .signer = "applicant", .day = "2026-11-23", .version = "2025-09"};
    text_copy(ev->subject, sizeof ev->subject, subject);
    text_copy(consent->app, sizeof consent->app, app);
    snprintf(consent->sheet, sizeof consent->sheet, "%d", sheet);
}

static void work_one(struct fleet_kiosk *k, int records) {
    struct arena a = {0};
    struct fail why = {0};
    struct bytes *lines = arena_alloc(&a, FRAME_LINES * sizeof *lines);
    struct frame_line *of = arena_alloc(&a, FRAME_LINES * sizeof *of);
    char app[EVENT_ID_TEXT] = "", subject[ID_TEXT] = "";
    for (int done = 0; done < records;) {
        struct frame_head head = {.kiosk = k->no, .epoch = k->epoch, .first_seq = k->seq + 1};
        int count = 0;
        memcpy(head.head_before, k->head, HASH_SIZE);
        for (; count < FRAME_LINES && done < records; count++, done++) {
            struct event ev = {.type = &event_types[done == 0 ? EV_APPLICATION_FILED : EV_CONSENT_GIVEN]};
            if (done == 0)
                file(k, (int64_t)k->no * RECORDS_MOST + (int64_t)k->seq, &ev, &a);
            else
                consent(app, done, subject, &ev, &a);
            lines[count] = (struct bytes){0};
            make(k, &ev, &a, &lines[count]);
            if (done == 0) {
                event_id_show(ev.id, app);
                text_copy(subject, sizeof subject, ev.subject);
            }
            of[count] = (struct frame_line){(const char *)lines[count].data, lines[count].size};
        }
        memcpy(head.head_after, k->head, HASH_SIZE);
        must(frame_make(&head, of, count, dicts_newest(&k->fleet->dicts), k->frame_secret, &k->frames, &why), "frame", &why);
        for (int i = 0; i < count; i++) bytes_close(&lines[i]);
    }
    k->records += records;
    arena_close(&a);
}

void fleet_work(struct fleet *f, int first, int count, int records) {
    for (int i = first; i < first + count; i++) work_one(&f->kiosks[i], records);
}

int64_t fleet_unsent(const struct fleet *f) {
    int64_t sum = 0;
    for (int i = 0; i < f->count; i++) sum += f->kiosks[i].records;
    return sum;
}

/* --- The exchange --------------------------------------------------------------------------------------------------------- */

static void hang_up(struct fleet_kiosk *k) {
    if (k->bev) bufferevent_free(k->bev);
    k->bev = NULL;
    bytes_clear(&k->in);
}

void fleet_hang_up(struct fleet *f) {
    for (int i = 0; i < f->count; i++) hang_up(&f->kiosks[i]);
}

static void done(struct fleet_kiosk *k) {
    k->waits = false;
    series_add(&now.round->waits, clock_ms() - k->begun);
    if (--now.left == 0) event_base_loopbreak(now.base);
}

static void take(struct fleet_kiosk *k, const uint8_t *body, size_t size) {
    struct exchange_answer answer;
    struct arena a = {0};
    struct fail why = {0};
    uint8_t hash[HASH_SIZE];
    const struct dict *dict = dicts_newest(&k->fleet->dicts);
    request_hash_of(k->asked.data, k->asked.size, hash);
    struct answer_bond bond = {.region = k->fleet->id, .kiosk = k->no, .nonce = k->nonce, .request_hash = hash, .dict = dict};
    must(answer_read(body, size, &bond, k->fleet->answer_key, &a, &answer, &why), "answer", &why);
    must(answer.ack_seq == k->seq && memcmp(answer.ack_head, k->head, HASH_SIZE) == 0, "another ack", NULL);
    now.round->taken++;
    now.round->unfinished += answer.more;
    now.round->sent += k->records;
    now.round->fed += answer.item_count;
    k->cursor = answer.cursor;
    k->part = answer.part;
    k->records = 0;
    bytes_clear(&k->frames);
    arena_close(&a);
}

static int64_t header(const char *head, const char *name) {
    const char *at = strcasestr(head, name);
    return at ? atoll(at + strlen(name)) : 0;
}

/* A whole answer in k->in, or wait for the rest. */
static void on_read(struct bufferevent *bev, void *self) {
    struct fleet_kiosk *k = self;
    struct evbuffer *in = bufferevent_get_input(bev);
    size_t size = evbuffer_get_length(in);
    bytes_add(&k->in, evbuffer_pullup(in, -1), size);
    evbuffer_drain(in, size);
    const uint8_t *end = memmem(k->in.data, k->in.size, "\r\n\r\n", 4);
    if (!end || !k->waits) return;
    char head[2000];
    snprintf(head, sizeof head, "%.*s", (int)(end - k->in.data), (const char *)k->in.data);
    size_t front = (size_t)(end - k->in.data) + 4, length = (size_t)header(head, "Content-Length: ");
    if (k->in.size - front < length) return;
    int status = atoi(head + strlen("HTTP/1.1 "));
    int64_t after = header(head, "Retry-After: ");
    if (status == 200) {
        take(k, k->in.data + front, length);
    } else if (status == 429 || status == 503) {
        struct fleet_round *r = now.round;
        r->later++;
        if (r->after_least == 0 || after < r->after_least) r->after_least = after;
        if (after > r->after_most) r->after_most = after;
    } else {
        now.round->failed++;
    }
    bytes_clear(&k->in);
    done(k);
}

static void post(struct fleet_kiosk *k);

static void on_event(struct bufferevent *bev, short what, void *self) {
    struct fleet_kiosk *k = self;
    (void)bev;
    if (!(what & (BEV_EVENT_ERROR | BEV_EVENT_EOF | BEV_EVENT_TIMEOUT))) return;
    bool kept = k->kept;
    hang_up(k);
    if (!k->waits) return;
    if (kept) { /* the centre wanted its place, or was at that moment through with waiting */
        post(k);
        return;
    }
    now.round->failed++;
    done(k);
}

static void call(struct fleet_kiosk *k) {
    struct sockaddr_in at = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)k->fleet->region->port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    SSL *ssl = SSL_new(tls);
    must(ssl && SSL_use_certificate(ssl, k->cert) == 1 && SSL_use_PrivateKey(ssl, k->key) == 1, "ssl", NULL);
    k->bev = bufferevent_openssl_socket_new(now.base, -1, ssl, BUFFEREVENT_SSL_CONNECTING, BEV_OPT_CLOSE_ON_FREE);
    bufferevent_setcb(k->bev, on_read, NULL, on_event, k);
    bufferevent_enable(k->bev, EV_READ | EV_WRITE);
    must(bufferevent_socket_connect(k->bev, (struct sockaddr *)&at, sizeof at) == 0, "connect", NULL);
    int on = 1;
    setsockopt(bufferevent_getfd(k->bev), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static void post(struct fleet_kiosk *k) {
    k->kept = k->bev != NULL;
    if (!k->bev) call(k);
    evbuffer_add_printf(bufferevent_get_output(k->bev), "POST /v1/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: %zu\r\n\r\n",
                        k->asked.size);
    bufferevent_write(k->bev, k->asked.data, k->asked.size);
}

static void ask(struct fleet_kiosk *k) {
    struct fail why = {0};
    const struct dict *dict = dicts_newest(&k->fleet->dicts);
    struct exchange_request r = {.feed_epoch = 1,
                                 .cursor = k->cursor,
                                 .part = k->part,
                                 .scope_version = k->cursor > 0,
                                 .dict = dict ? dict->id : 0,
                                 .frames = k->frames.data,
                                 .frames_size = k->frames.size};
    randombytes_buf(k->nonce, sizeof k->nonce);
    memcpy(r.nonce, k->nonce, sizeof r.nonce);
    must(request_make(&r, &k->asked, &why), "request", &why);
    k->waits = true;
    k->begun = clock_ms();
    post(k);
}

void fleet_exchange(struct fleet *f, int first, int count, struct fleet_round *round) {
    *round = (struct fleet_round){0};
    now.round = round;
    now.left = count;
    double begun = clock_ms();
    for (int i = first; i < first + count; i++) ask(&f->kiosks[i]);
    event_base_dispatch(now.base);
    must(now.left == 0, "a round does not end", NULL);
    round->ms = clock_ms() - begun;
}
