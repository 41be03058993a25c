/* Every reader of bytes that others have made, with what a stranger, a bad stick or a changed program makes of them: valid
 * specimens, mutated (mutate.h), behind a right signature where one is asked for, so that it is the reader that has to see it.
 * Nothing crashes, nothing takes long or much memory, and what is refused is told in a sentence.
 *
 * PRIEM_HOSTILE_FORMAT tries one alone: a crash names all it takes to see it again. */

#include "model/base/text.h"
#include "model/rules/fields.h"
#include "model/vault/file.h"
#include "sync/centre/bundle.h"
#include "sync/centre/control.h"
#include "sync/centre/enrol.h"
#include "sync/centre/keys.h"
#include "sync/centre/pki.h"
#include "sync/centre/settings.h"
#include "sync/kiosk/holder.h"
#include "sync/kiosk/message.h"
#include "sync/wire/keylist.h"
#include "sync/wire/pack.h"
#include "sync/wire/seal.h"
#include "sync/wire/snapshot.h"
#include "sync/wire/units.h"
#include "tests/harness/centre_kit.h"
#include "tests/harness/money_centre.h"
#include "tests/harness/mutate.h"
#include "tests/harness/story.h"
#include "tests/harness/vectors.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include <openssl/pem.h>

enum {
    ROUNDS = 160,     /* of each format where nothing else is asked for */
    FROM_ONE = 16,    /* of one specimen */
    SLOWEST_MS = 500, /* of one reading */
    GROWTH_MOST = 64, /* MiB, of all */
};

static struct {
    struct centre_kit kit;
    struct centre_kiosk school;
    const char *region;
    uint8_t sign_key[SIGN_PUBLIC_SIZE], sign_secret[SIGN_SECRET_SIZE];
    uint8_t box_key[32], box_secret[32];
    struct dict dict;
    struct holder *holder;
    int terminal[2];
    struct arena a;
} w;

/* What is tried, for whoever looks for it. */
static struct {
    const char *format;
    uint64_t seed;
} now;

static bool wrong(struct fail *why, const char *log) {
    return fail_set(why, FAIL_INPUT, log, "%s", log);
}

/* --- Records and what carries them ---------------------------------------------------------------------------------------- */

static void make_line(uint64_t *dice, struct bytes *out) {
    struct event ev = {.type = &event_types[story_random(dice) % EV_COUNT], .at = w.kit.clock.now, .offset = 180};
    struct fail why;
    size_t size;
    ev.id = (struct event_id){.kiosk = 3, .epoch = 1, .seq = 1 + story_random(dice) % 9};
    memcpy(ev.subject, w.region, sizeof ev.subject);
    story_fill(&ev, &w.a);
    assert_true(event_encode(&ev, &w.kit.clock.env, w.sign_secret, &w.a, &why));
    const char *line = event_line(&ev, &w.a, &size);
    bytes_add(out, line, size);
}

/* What was read is kept byte for byte. */
static bool read_line(const struct bytes *in, struct fail *why) {
    struct event ev;
    size_t size;
    if (!event_decode((const char *)in->data, in->size, &w.a, &ev, why)) return false;
    const char *again = event_line(&ev, &w.a, &size);
    if (size != in->size || memcmp(again, in->data, size) != 0) fail_msg("a line was read as another");
    return true;
}

static void make_lines(uint64_t *dice, struct bytes *out) {
    for (int i = 0; i < 3; i++) {
        if (i > 0) bytes_u8(out, '\n');
        make_line(dice, out);
    }
}

static void make_frame(uint64_t *dice, struct bytes *out) {
    struct frame_head head = {.kiosk = 3, .epoch = 1, .first_seq = 7};
    struct frame_line lines[3];
    struct bytes text[3] = {{0}};
    struct fail why;
    for (int i = 0; i < 3; i++) {
        make_line(dice, &text[i]);
        lines[i] = (struct frame_line){(const char *)text[i].data, text[i].size};
    }
    assert_true(frame_make(&head, lines, 3, story_random(dice) % 2 ? &w.dict : NULL, w.sign_secret, out, &why));
    for (int i = 0; i < 3; i++) bytes_close(&text[i]);
}

static bool read_frame(const struct bytes *in, struct fail *why) {
    struct frame_head head;
    struct frame_line *lines;
    size_t size;
    return frame_peek(in->data, in->size, &head, &size, why) &&
           frame_open(in->data, in->size, w.sign_key, &w.kit.c->dicts, &w.a, &head, &lines, why);
}

/* As a kiosk that is not ours any more would make it: hash and signature are right. */
static bool read_signed_frame(const struct bytes *in, struct fail *why) {
    enum { AT_HASH = FRAME_HEADER - SIGN_SIZE - HASH_SIZE, AT_SIG = FRAME_HEADER - SIGN_SIZE };
    struct hash h;
    if (in->size >= FRAME_HEADER) {
        hash_begin(&h, PURPOSE_PAYLOAD);
        hash_add(&h, in->data + FRAME_HEADER, in->size - FRAME_HEADER);
        hash_end(&h, in->data + AT_HASH);
        sign_pieces(PURPOSE_FRAME, &(struct piece){in->data, AT_SIG}, 1, w.sign_secret, in->data + AT_SIG);
    }
    return read_frame(in, why);
}

static bool read_pack(const struct bytes *in, struct fail *why) {
    char *raw;
    uint32_t size = in->size > 4 ? bytes_get_u32(in->data) : 0;
    return size <= FRAME_RAW_MAX && in->size > 4 ? pack_open(in->data + 4, in->size - 4, size, &w.dict, &w.a, &raw, why)
                                                 : wrong(why, "no size");
}

static void make_pack(uint64_t *dice, struct bytes *out) {
    struct bytes lines = {0}, packed = {0};
    struct fail why;
    size_t size;
    make_lines(dice, &lines);
    assert_true(pack_add(lines.data, lines.size, &w.dict, &packed, &size, &why));
    bytes_u32(out, (uint32_t)lines.size);
    bytes_add(out, packed.data, packed.size);
    bytes_close(&lines);
    bytes_close(&packed);
}

/* --- Request and answer --------------------------------------------------------------------------------------------------- */

static void make_request(uint64_t *dice, struct bytes *out) {
    struct bytes frames = {0};
    struct fail why;
    make_frame(dice, &frames);
    struct exchange_request r = {.feed_epoch = 1,
                                 .cursor = 41,
                                 .part = 3,
                                 .scope_version = 2,
                                 .region_cursor = 50,
                                 .has_digest = true,
                                 .digest_seen = 40,
                                 .feed_most = 32768,
                                 .leases = {{1, 7}, {2, 0}},
                                 .lease_count = 2,
                                 .quota_wish = true,
                                 .dict = 77,
                                 .epoch = 1,
                                 .mark = 99,
                                 .heads = {{.seq = 9}, {.seq = 7}},
                                 .head_count = 2,
                                 .key_no = 1,
                                 .recovery = 5,
                                 .has_before = true,
                                 .clock = {.no = 1, .at = w.kit.clock.now, .mono = 7, .trip = 3, .boot = "0badcafe"},
                                 .isolate = true,
                                 .snapped = 12,
                                 .frames = frames.data,
                                 .frames_size = frames.size};
    assert_true(request_make(&r, out, &why));
    bytes_close(&frames);
}

static bool read_request(const struct bytes *in, struct fail *why) {
    struct exchange_request r;
    return request_read(in->data, in->size, &r, why);
}

static const uint8_t nonce[NONCE_SIZE], asked[HASH_SIZE];

static struct answer_bond bond(void) {
    return (struct answer_bond){.region = w.region, .kiosk = 3, .nonce = nonce, .request_hash = asked, .dict = &w.dict};
}

/* What stands behind the signature. */
static void make_answer(uint64_t *dice, struct bytes *out) {
    struct exchange_answer a = {.time = w.kit.clock.now,
                                .ack_epoch = 1,
                                .ack_seq = 7,
                                .durable_seq = 6,
                                .feed_epoch = 1,
                                .cursor = 44,
                                .part = 3,
                                .scope_version = 2,
                                .more = true,
                                .has_want = true,
                                .want = 8,
                                .turn = {.epoch = 2, .last = {.seq = 7}, .has_common = true, .common = 5},
                                .key_no = 2,
                                .backed = 40,
                                .recovering = true,
                                .recovery = 5,
                                .want_units = 39,
                                .gone = {"p:12", 40, 1, 4096},
                                .has_reset = true,
                                .frozen = "fork",
                                .back = {3, 4},
                                .back_count = 2};
    const struct answer_bond b = bond();
    struct bytes feed = {0}, line = {0}, whole = {0};
    struct fail why;
    make_line(dice, &line);
    bytes_printf(&feed, "42\t=\t3.1.7\n43\t-\t%s\n44\t~\t3.1.8\n45\t", w.region);
    bytes_add(&feed, line.data, line.size);
    assert_true(answer_make(&a, (const char *)feed.data, feed.size, &b, w.sign_secret, &whole, &why));
    bytes_add(out, whole.data + 4 + SIGN_SIZE, whole.size - 4 - SIGN_SIZE);
    bytes_close(&feed);
    bytes_close(&line);
    bytes_close(&whole);
}

static bool read_answer(const struct bytes *in, struct fail *why) {
    const struct answer_bond b = bond();
    struct exchange_answer a;
    struct bytes whole = {0};
    uint8_t sig[SIGN_SIZE];
    const uint8_t kiosk[4] = {3};
    const struct piece pieces[] = {
        {w.region, ID_TEXT - 1}, {kiosk, 4}, {nonce, NONCE_SIZE}, {asked, HASH_SIZE}, {in->data, in->size}};
    sign_pieces(PURPOSE_ANSWER, pieces, 5, w.sign_secret, sig);
    bytes_add(&whole, "PRA1", 4);
    bytes_add(&whole, sig, sizeof sig);
    bytes_add(&whole, in->data, in->size);
    bool ok = answer_read(whole.data, whole.size, &b, w.sign_key, &w.a, &a, why);
    bytes_close(&whole);
    return ok;
}

static void make_feed(uint64_t *dice, struct bytes *out) {
    bytes_printf(out, "42\t=\t3.1.7\n43\t-\t%s\n44\t~\t3.1.8\n45\t", w.region);
    make_line(dice, out);
}

static bool read_feed(const struct bytes *in, struct fail *why) {
    struct feed_item *items;
    int count;
    char *raw = arena_alloc(&w.a, in->size + 1);
    memcpy(raw, in->data, in->size);
    return feed_items_read(raw, in->size, &w.a, &items, &count, why);
}

static void make_units(uint64_t *dice, struct bytes *out) {
    struct bytes answer = {0};
    make_answer(dice, &answer);
    for (int i = 0; i < 2; i++) unit_put(&(struct unit){.body = answer.data, .size = answer.size, .dict = 7}, out);
    bytes_close(&answer);
}

static bool read_units(const struct bytes *in, struct fail *why) {
    struct unit unit;
    size_t at = 0, size;
    while (at < in->size && (size = unit_take(in->data + at, in->size - at, &unit)) > 0) at += size;
    return at == in->size || wrong(why, "no unit");
}

static void make_keys(uint64_t *dice, struct bytes *out) {
    struct keylist keys = {.no = 2, .least = 1};
    (void)dice;
    keylist_sign(&keys, w.region, w.sign_secret);
    keylist_put(&keys, out);
}

static bool read_keys(const struct bytes *in, struct fail *why) {
    struct keylist keys = {0};
    struct key_listed event;
    uint8_t key[SIGN_PUBLIC_SIZE];
    if (keylist_take(in->data, in->size, &keys) == 0) return wrong(why, "no keys");
    keylist_to_event(&keys, w.sign_key, &event);
    assert_true(keylist_of_event(&event, &keys, key));
    return keylist_holds(&keys, w.region, key) || wrong(why, "not the region's");
}

/* --- Snapshots and dictionaries ------------------------------------------------------------------------------------------- */

static void make_block(uint64_t *dice, struct bytes *out) {
    const struct snapshot_head head = {.feed_epoch = 1, .gsn = 90, .index = 2, .to = 45, .part = 0};
    const struct snapshot_bond to = {.region = w.region, .scope = "p:12"};
    struct bytes feed = {0};
    struct fail why;
    make_feed(dice, &feed);
    assert_true(snapshot_make(&head, (const char *)feed.data, feed.size, &w.dict, &to, w.sign_secret, out, &why));
    bytes_close(&feed);
}

static bool read_block(const struct bytes *in, struct fail *why) {
    const struct snapshot_bond to = {.region = w.region, .scope = "p:12"};
    struct snapshot_head head;
    struct feed_item *items;
    int count;
    size_t size = snapshot_peek(in->data, in->size, &head);
    return size > 0 && size <= in->size
               ? snapshot_open(in->data, size, &to, w.sign_key, &w.kit.c->dicts, &w.a, &items, &count, why)
               : wrong(why, "no block");
}

static bool read_signed_block(const struct bytes *in, struct fail *why) {
    enum { AT_SIG = 8, SIGNED_FROM = AT_SIG + SIGN_SIZE };
    if (in->size >= SIGNED_FROM) {
        const struct piece pieces[] = {{w.region, ID_TEXT - 1}, {"p:12", 5}, {in->data + SIGNED_FROM, in->size - SIGNED_FROM}};
        for (int i = 0; i < 4; i++) in->data[4 + i] = (uint8_t)(in->size >> 8 * i);
        sign_pieces(PURPOSE_SNAPSHOT, pieces, 3, w.sign_secret, in->data + AT_SIG);
    }
    return read_block(in, why);
}

static void make_dict(uint64_t *dice, struct bytes *out) {
    (void)dice;
    bytes_add(out, w.dict.data, w.dict.size);
}

/* Whatever a centre calls a dictionary may be unpacked with. */
static bool read_dict(const struct bytes *in, struct fail *why) {
    struct dicts dicts = {0};
    uint8_t hash[DICT_HASH];
    uint64_t dice = now.seed;
    struct bytes pack = {0};
    char *raw;
    dict_hash(in->data, in->size, hash);
    bool ok = dicts_add(&dicts, hash, in->data, in->size) || wrong(why, "no dictionary");
    make_pack(&dice, &pack);
    ok = ok && pack_open(pack.data + 4, pack.size - 4, bytes_get_u32(pack.data), &dicts.list[0], &w.a, &raw, why);
    bytes_close(&pack);
    dicts_close(&dicts);
    return ok;
}

/* --- Sticks and files of keys --------------------------------------------------------------------------------------------- */

static void make_seal(uint64_t *dice, struct bytes *out) {
    struct seal_head head = {.way = SEAL_OUT, .from = 3, .number = 7};
    struct bytes body = {0};
    struct fail why;
    memcpy(head.region, w.region, sizeof head.region);
    make_request(dice, &body);
    assert_true(seal_make(&head, body.data, body.size, w.box_key, w.sign_secret, out, &why));
    bytes_close(&body);
}

static bool read_seal(const struct bytes *in, struct fail *why) {
    struct seal_head head;
    struct bytes body = {0};
    bool ok = seal_open(in->data, in->size, w.sign_key, w.box_key, w.box_secret, &head, &body, why);
    bytes_close(&body);
    return ok;
}

/* Size, hash and signature say what is there. */
static bool read_signed_seal(const struct bytes *in, struct fail *why) {
    enum { AT_SIG = SEAL_HEADER - SIGN_SIZE, AT_HASH = AT_SIG - HASH_SIZE, AT_SIZE = AT_HASH - 8 };
    struct hash h;
    if (in->size > SEAL_HEADER) {
        for (int i = 0; i < 8; i++) in->data[AT_SIZE + i] = (uint8_t)((in->size - SEAL_HEADER) >> 8 * i);
        hash_begin(&h, PURPOSE_STICK);
        hash_add(&h, in->data + SEAL_HEADER, in->size - SEAL_HEADER);
        hash_end(&h, in->data + AT_HASH);
        sign_pieces(PURPOSE_STICK, &(struct piece){in->data, AT_SIG}, 1, w.sign_secret, in->data + AT_SIG);
    }
    return read_seal(in, why);
}

static const char *put_file(const char *name, const struct bytes *in) {
    tmp_write(&w.kit.tmp, name, in->data, in->size);
    return tmp_path(&w.kit.tmp, name);
}

static void make_vault(uint64_t *dice, struct bytes *out) {
    static struct keys_file file;
    static uint8_t room[64 * 1024];
    const uint8_t master[MASTER_SIZE] = {5};
    struct fail why;
    char path[512];
    file = (struct keys_file){.kiosk = 3, .count = 2};
    for (int i = 0; i < file.count; i++) {
        file.slots[i] = (struct vault_slot){.name = "Петрова А. С.", .role = "desk", .ops = 3, .mem = 64 << 20};
        memcpy(file.slots[i].staff, w.region, ID_TEXT);
    }
    (void)dice;
    text_copy(path, sizeof path, tmp_path(&w.kit.tmp, "keys.priem"));
    assert_true(keys_file_write(path, &file, master, false, &why));
    bytes_add(out, room, tmp_read(&w.kit.tmp, "keys.priem", room, sizeof room));
}

/* Its last hash is one that anybody can make. */
static bool read_vault(const struct bytes *in, struct fail *why) {
    static struct keys_file file;
    uint8_t mac[HASH_SIZE];
    struct hash h;
    if (in->size > HASH_SIZE && now.seed % 8) {
        hash_begin(&h, PURPOSE_SLOTS);
        hash_add(&h, in->data, in->size - HASH_SIZE);
        hash_end(&h, in->data + in->size - HASH_SIZE);
    }
    return keys_file_read(put_file("keys.priem", in), &file, mac, why);
}

/* What a backup has beside it, closed to the region's key: names and what is in them. */
static void make_bundle(uint64_t *dice, struct bytes *out) {
    static const char *const names[] = {"ca.crt", "server.key"};
    (void)dice;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        bytes_u8(out, (uint8_t)strlen(names[i]));
        bytes_text(out, names[i]);
        bytes_u32(out, 5);
        bytes_text(out, "bytes");
    }
}

static bool read_bundle(const struct bytes *in, struct fail *why) {
    char line[400] = "", folder[512], path[512];
    uint8_t secret[SIGN_SECRET_SIZE], key[SIGN_PUBLIC_SIZE], box[32];
    struct bytes file = {0};
    uint8_t *sealed = arena_alloc(&w.a, in->size + crypto_box_SEALBYTES);
    tmp_read(&w.kit.tmp, "region/region.key", line, sizeof line - 1);
    assert_true(keys_region_of(line, secret, key, why) && crypto_sign_ed25519_pk_to_curve25519(box, key) == 0);
    crypto_box_seal(sealed, in->data, in->size, box);
    bytes_add(&file, "PRK1", 4);
    bytes_add(&file, sealed, in->size + crypto_box_SEALBYTES);
    text_copy(path, sizeof path, put_file("bundle", &file));
    bytes_close(&file);
    text_copy(folder, sizeof folder, tmp_path(&w.kit.tmp, "opened"));
    return bundle_open(path, line, folder, why);
}

/* --- Cords and sockets ---------------------------------------------------------------------------------------------------- */

static void make_messages(uint64_t *dice, struct bytes *out) {
    struct bytes body = {0};
    make_answer(dice, &body);
    message_put(out, LINK_ANSWER, body.data, body.size);
    message_put(out, LINK_FAILED, "{\"kind\":\"http\",\"status\":503,\"retry_after\":60000}", 47);
    bytes_close(&body);
}

static bool read_messages(const struct bytes *in, struct fail *why) {
    struct bytes left = {0}, whole = {0};
    struct message m;
    size_t size;
    bytes_add(&left, in->data, in->size);
    while ((size = message_take(&left, &m)) > 0 && size != SIZE_MAX) {
        bytes_add(&whole, m.data, m.size);
        bytes_drop_front(&left, size);
    }
    bytes_close(&left);
    bytes_close(&whole);
    return size == 0 || wrong(why, "no message");
}

static void make_order(uint64_t *dice, struct bytes *out) {
    static const char *const orders[] = {"[\"status\"]", "[\"kiosk\",\"move\",\"school 12\",\"7\"]",
                                         "[\"set\",\"min_age\",\"5\"]"};
    bytes_text(out, orders[story_random(dice) % 3]);
}

/* What is there is all there will be; now and then it is less than was promised. */
static bool read_order(const struct bytes *in, struct fail *why) {
    struct control_order order;
    struct bytes whole = {0};
    int ends[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    bytes_u32(&whole, (uint32_t)in->size + (now.seed % 8 == 3));
    bytes_add(&whole, in->data, in->size);
    bool sent = send(ends[0], whole.data, whole.size, MSG_DONTWAIT) == (ssize_t)whole.size;
    shutdown(ends[0], SHUT_WR);
    bytes_close(&whole);
    bool ok = sent && control_receive(ends[1], &w.a, &order);
    for (int i = 0; ok && i < order.argc; i++) ok = text_valid(order.argv[i], strlen(order.argv[i]));
    close(ends[0]);
    close(ends[1]);
    return ok || wrong(why, "no order");
}

static void make_wish(uint64_t *dice, struct bytes *out) {
    static const char *const wishes[] = {"sync", "status", "carry-out\t/media/stick", "run\tверный конь скачет в поле"};
    bytes_text(out, wishes[story_random(dice) % 4]);
}

static bool read_wish(const struct bytes *in, struct fail *why) {
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    int caller, fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    text_copy(at.sun_path, sizeof at.sun_path, tmp_path(&w.kit.tmp, HOLDER_SOCKET));
    assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
    bool sent = send(fd, in->data, in->size, MSG_DONTWAIT) >= 0;
    enum wish wish = holder_step(w.holder, &caller);
    if (wish) holder_answer(w.holder, caller, ANSWER_DONE, holder_argument(w.holder, caller));
    close(fd);
    holder_step(w.holder, &caller);
    return (sent && wish) || wrong(why, "no wish");
}

/* --- What is asked without a certificate ---------------------------------------------------------------------------------- */

static void make_enrolment(uint64_t *dice, struct bytes *out) {
    static const char csr[] =
        "-----BEGIN CERTIFICATE REQUEST-----\\nMIHFMG0CAQAwDTELMAkGA1UEAwwCazMwWTATBgcqhkjOPQIBBggqhkjOPQMB\\n"
        "-----END CERTIFICATE REQUEST-----\\n";
    char key[BASE64_SIZE(32)];
    (void)dice;
    base64_of(w.box_key, sizeof w.box_key, key);
    bytes_printf(out, "{\"code\":\"0123A-BCDEF-GHJKM-NPQRS\",\"csr\":\"%s\",\"frame_key\":\"%s\",\"box_key\":\"%s\"}", csr, key,
                 key);
}

static bool read_enrolment(const struct bytes *in, struct fail *why) {
    struct bytes out = {0};
    assert_true(enrol_run(w.kit.c, in->data, in->size, &out, why)); /* the store is sound: there is an answer */
    assert_non_null(strstr((const char *)out.data, "\"error\""));
    bytes_close(&out);
    return wrong(why, "refused");
}

static void make_csr(uint64_t *dice, struct bytes *out) {
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509_REQ *csr = X509_REQ_new();
    BIO *pem = BIO_new(BIO_s_mem());
    char *data;
    (void)dice;
    assert_true(key && csr && pem && X509_REQ_set_pubkey(csr, key) && X509_REQ_sign(csr, key, EVP_sha256()) &&
                PEM_write_bio_X509_REQ(pem, csr));
    long size = BIO_get_mem_data(pem, &data);
    bytes_add(out, data, (size_t)size);
    BIO_free(pem);
    X509_REQ_free(csr);
    EVP_PKEY_free(key);
}

static bool read_csr(const struct bytes *in, struct fail *why) {
    const char *pem;
    char serial[PKI_SERIAL];
    return pki_sign(w.kit.c->folder, (const char *)in->data, 3, w.region, NULL, &w.kit.clock.env, &w.a, &pem, serial, why);
}

/* --- Tables, calendars, settings ------------------------------------------------------------------------------------------ */

static const struct {
    const char *command, *table;
} loads[] = {
    {"municipality", "municipality;children;name\n66701000;34120;\n66999000;870;Новый район\n"},
    {"list school", "text;code;municipality\nшкола № 3;3;66701000\nгимназия;;66603000\n"},
    {"catalogue providers",
     "code;name;form;municipality;licence;phone;since\nП-1;ДЮЦ;municipal;66701000;Л-1;+7 481 238-00-01;01.02.2020\n"},
    {"catalogue programmes", "programme;provider;title;direction;price;first;last;age_from;age_to;municipality\n"
                             "101;P-1;Робототехника;technical;8500,00;01.09.2026;31.05.2027;7;17;66701000\n"},
    {"catalogue groups", "programme;code;title;timetable;seats;first;last\nA;а;Группа;сб 10:00;12;01.09.2026;31.05.2027\n"},
    {"catalogue groups",
     "[{\"programme\":\"A\",\"code\":\"а\",\"seats\":12,\"first\":\"01.09.2026\",\"last\":\"2027-05-31\"}]"},
    {"nominals", "certificate;period;group;request_no;received\n6700410001;2026;5-18;Е-1;20.11.2026 10:00\n"},
    {"enrolments", "id;certificate;programme;group;first;last;cost;certificate_part;contract;ended\n"
                   "1;6700410001;A;1;2026-12-01;31.12.2026;8500,00;8000;14/26;\n"},
    {"attendance", "certificate;programme;month;planned;attended;contract\n6700410001;A;2026-11;8;7;14/26\n"},
    {"requests",
     "child_surname,child_name,child_birth,child_sex,child_doc_kind,child_doc_series,child_doc_number,child_doc_issued,"
     "applicant_authority,applicant_surname,applicant_name,request_point,request_channel,request_request_no,request_received\r\n"
     "Зорин,Пётр,2018-04-23,m,03,I-МЮ,198373,2018-12-29,1,Зорина,Зоя,7,epgu,Е-2,20.11.2026\r\n"},
    {"register",
     "child_surname;child_name;child_birth;child_sex;number;request_point\nЗорин;Илья;23.04.2017;m;6700000117;12\n"},
    {"calendar", "year 2031\nsource Постановление\noff 2031-01-02\nwork 2031-02-15\n"},
};

static size_t chosen; /* of loads, by the specimen */

static void make_table(uint64_t *dice, struct bytes *out) {
    chosen = story_random(dice) % (sizeof loads / sizeof *loads);
    bytes_text(out, loads[chosen].table);
}

/* A NUL ends it: what is behind one is another specimen's. */
static bool read_table(const struct bytes *in, struct fail *why) {
    struct bytes said = {0}, refused = {0};
    bool ok = centre_kit_load(&w.kit, loads[chosen].command, (const char *)in->data, &said, &refused, why);
    if (!ok && why->kind == FAIL_NONE) fail_msg("%s: not a word why", loads[chosen].command);
    bytes_close(&said);
    bytes_close(&refused);
    return ok;
}

static void make_settings(uint64_t *dice, struct bytes *out) {
    (void)dice;
    settings_example(centre_settings, out);
}

static bool read_settings(const struct bytes *in, struct fail *why) {
    struct settings *s;
    bool ok = settings_load(centre_settings, put_file("mutated.ini", in), &s, why);
    if (ok) settings_close(s);
    return ok;
}

/* --- What a person types -------------------------------------------------------------------------------------------------- */

static void make_value(uint64_t *dice, struct bytes *out) {
    static int count;
    static const struct value_row *rows;
    static struct arena kept;
    if (!rows) rows = vectors_values(&kept, &count);
    bytes_text(out, rows[story_random(dice) % (unsigned)count].typed);
}

/* What a check lets pass it lets pass again. */
static bool read_value(const struct bytes *in, struct fail *why) {
    static field_check *const checks[] = {snils_check,           name_check,
                                          patronymic_check,      phone_check,
                                          email_check,           date_check,
                                          birth_series_check,    birth_number_check,
                                          postcode_check,        passport_series_check,
                                          passport_number_check, issuer_code_check,
                                          free_text_check,       certificate_check,
                                          document_number_check, paper_number_check,
                                          handed_check,          request_number_check,
                                          address_check};
    const char *typed = (const char *)in->data;
    if (!text_valid(typed, strlen(typed))) return wrong(why, "not UTF-8"); /* as every text that comes so far */
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        char out[256], offer[256];
        struct fail said = {0};
        if (checks[i](typed, out, sizeof out, &said) == FIELD_WRONG) {
            if (said.kind == FAIL_NONE || !said.say[0]) fail_msg("check %zu refuses “%s” without a word", i, typed);
            field_offer(checks[i], typed, offer, sizeof offer);
        } else if (!text_valid(out, strlen(out))) {
            fail_msg("check %zu makes bad letters of “%s”", i, typed);
        }
    }
    return true;
}

/* --- All of them ---------------------------------------------------------------------------------------------------------- */

static const struct format {
    const char *name;
    int rounds; /* 0: ROUNDS */
    void (*make)(uint64_t *dice, struct bytes *out);
    bool (*read)(const struct bytes *in, struct fail *why);
    bool always_refused;
} formats[] = {
    {"line", 20 * ROUNDS, make_line, read_line, false},
    {"frame", 0, make_frame, read_frame, false},
    {"frame, signed", 4 * ROUNDS, make_frame, read_signed_frame, false},
    {"pack", 4 * ROUNDS, make_pack, read_pack, false},
    {"request", 20 * ROUNDS, make_request, read_request, false},
    {"answer", 4 * ROUNDS, make_answer, read_answer, false},
    {"feed", 4 * ROUNDS, make_feed, read_feed, false},
    {"units", 0, make_units, read_units, false},
    {"keys", 0, make_keys, read_keys, false},
    {"block", 0, make_block, read_block, false},
    {"block, signed", 2 * ROUNDS, make_block, read_signed_block, false},
    {"dictionary", 0, make_dict, read_dict, false},
    {"seal", 0, make_seal, read_seal, false},
    {"seal, signed", 0, make_seal, read_signed_seal, false},
    {"keys.priem", 0, make_vault, read_vault, false},
    {"bundle", 0, make_bundle, read_bundle, false},
    {"messages", 0, make_messages, read_messages, false},
    {"order", 4 * ROUNDS, make_order, read_order, false},
    {"wish", 0, make_wish, read_wish, false},
    {"enrolment", 0, make_enrolment, read_enrolment, true},
    {"csr", 0, make_csr, read_csr, false},
    {"table", 2 * ROUNDS, make_table, read_table, false},
    {"settings", 0, make_settings, read_settings, false},
    {"value", 4 * ROUNDS, make_value, read_value, false},
};
enum { FORMATS = sizeof formats / sizeof *formats };

static double ms_now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static bool try_read(const struct format *f, const struct bytes *in) {
    struct fail why = {0};
    double from = ms_now();
    bool ok = f->read(in, &why);
    double took = ms_now() - from;
    arena_reset(&w.a);
    if (!ok && (why.kind == FAIL_NONE || !why.say[0] || !text_valid(why.say, strlen(why.say))))
        fail_msg("%s, seed %llu: refused without a sentence", f->name, (unsigned long long)now.seed);
    if (took > SLOWEST_MS) fail_msg("%s, seed %llu: %.0f ms", f->name, (unsigned long long)now.seed, took);
    return ok;
}

/* One of many seeds is the specimen itself, and the others are made of it. */
static void try_seed(const struct format *f, uint64_t seed, struct bytes *specimen) {
    struct bytes in = {0};
    uint64_t dice = seed / FROM_ONE;
    bool whole = seed % FROM_ONE == 0;
    now.format = f->name;
    now.seed = seed;
    if (whole || specimen->size == 0) {
        bytes_clear(specimen);
        f->make(&dice, specimen);
    }
    dice = seed;
    bytes_add(&in, specimen->data, specimen->size);
    if (!whole) mutate(&in, &dice);
    bytes_add(&in, "", 1); /* readers of text look for it */
    in.size--;
    if (try_read(f, &in) == f->always_refused && whole) fail_msg("%s: the specimen itself is wrong", f->name);
    bytes_close(&in);
}

static double peak_mib(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (double)used.ru_maxrss / 1024;
}

static void every_reader_holds(void **state) {
    const char *only = getenv("PRIEM_HOSTILE_FORMAT");
    uint64_t first = mutate_first();
    double until = ms_now() + 1e3 * (double)mutate_seconds(), before = peak_mib();
    (void)state;
    do {
        for (const struct format *f = formats; f < formats + FORMATS; f++) {
            uint64_t rounds = (uint64_t)(f->rounds ? f->rounds : ROUNDS);
            if (only && *only && strcmp(only, f->name) != 0) continue;
            double from = ms_now();
            struct bytes specimen = {0};
            for (uint64_t i = 0; i < rounds; i++) try_seed(f, first + i, &specimen);
            bytes_close(&specimen);
            print_message("%s: %d in %.0f ms\n", f->name, (int)rounds, ms_now() - from);
        }
        first += 20 * ROUNDS;
    } while (ms_now() < until);
    double grown = peak_mib() - before;
    print_message("memory: %.1f MiB more\n", grown);
#ifndef __SANITIZE_ADDRESS__ /* which keeps what was freed */
    assert_true(grown < GROWTH_MOST);
#endif
}

/* Bytes that have been too much for a reader once. */
static const struct {
    const char *format, *bytes;
} found[] = {
    {"order", "[null]"},
    {"order", "[\"status\",7]"},
    {"csr",
     "-----BEGIN CERTIFICATE REQUEST-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\n"
     "MIHFMG0CAQAwDTELMAkGA1UEAwwCazMwWTATBgcq\n-----END CERTIFICATE REQUEST-----\n"}, /* asks for a passphrase */
    {"settings", "[listen]\nport\xd0 = 1\n"},
    {"settings", "[listen]\nnameнаdлиннокакнеимяставяттутвообще = 1\n"},
};

static void what_was_found_is_refused(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof found / sizeof *found; i++) {
        const struct format *f = formats;
        struct bytes in = {0};
        while (strcmp(f->name, found[i].format) != 0) f++;
        now.format = f->name;
        now.seed = i;
        bytes_text(&in, found[i].bytes);
        if (try_read(f, &in)) fail_msg("%s: %s was taken", f->name, found[i].bytes);
        bytes_close(&in);
    }
}

/* --- Set-up --------------------------------------------------------------------------------------------------------------- */

#ifdef __SANITIZE_ADDRESS__
void __sanitizer_set_death_callback(void (*callback)(void));
static void tell(void) {
    fprintf(stderr, "PRIEM_HOSTILE_FORMAT='%s' PRIEM_HOSTILE_SEED=%llu\n", now.format, (unsigned long long)now.seed);
}
#endif

static int set_up(void **state) {
    const uint8_t seed[32] = {9};
    struct fail why;
    (void)state;
    centre_kit_school(&w.kit, &w.school);
    money_centre_region(&w.kit);
    w.region = w.kit.c->journal.region;
    w.dict = *dicts_newest(&w.kit.c->dicts);
    /* Who asks at a terminal waits for ever. */
    assert_true(socketpair(AF_UNIX, SOCK_STREAM, 0, w.terminal) == 0 && dup2(w.terminal[0], STDIN_FILENO) == STDIN_FILENO);
    crypto_sign_seed_keypair(w.sign_key, w.sign_secret, seed);
    crypto_box_seed_keypair(w.box_key, w.box_secret, seed);
    assert_true(holder_open(w.kit.tmp.folder, &w.holder, &why));
#ifdef __SANITIZE_ADDRESS__
    __sanitizer_set_death_callback(tell);
#endif
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    holder_close(w.holder);
    for (int i = 0; i < 2; i++) close(w.terminal[i]);
    centre_kit_check(&w.kit);
    centre_kiosk_close(&w.school);
    centre_kit_close(&w.kit);
    arena_close(&w.a);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_reader_holds), cmocka_unit_test(what_was_found_is_refused)};
    return cmocka_run_group_tests_name("hostile bytes", tests, set_up, tear_down);
}
