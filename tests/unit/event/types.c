#include "model/event/upcast.h"
#include "tests/harness/story.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <glob.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The table of types against itself, and every type against a file of frozen lines: tests/vectors/events.txt of the first
 * release, and events-2.txt with the types and columns of the second. */

static int64_t stands_still(void *self) {
    (void)self;
    return 1795417800000;
}

static void same_bytes(void *self, void *out, size_t size) {
    (void)self;
    memset(out, 0x5A, size);
}

static const struct env frozen = {
    .now = stands_still, .monotonic = stands_still, .random = same_bytes, .boot = "0badcafe", .offset = 180};

/* Keys of the seed 00 01 … 1f: the golden signatures. */
static void golden_keys(uint8_t public_key[SIGN_PUBLIC_SIZE], uint8_t secret[SIGN_SECRET_SIZE]) {
    uint8_t seed[crypto_sign_SEEDBYTES];
    for (size_t i = 0; i < sizeof seed; i++) seed[i] = (uint8_t)i;
    assert_int_equal(crypto_sign_seed_keypair(public_key, secret, seed), 0);
}

#define REGION "0192f0c1a2b37c4d8e5f60718293a4b5"

static void golden_event(enum event_kind kind, struct event *ev, struct arena *a) {
    bool centre = event_types[kind].cause == CAUSE_CENTRE;
    *ev = (struct event){.type = &event_types[kind],
                         .id = {centre ? 0 : 3, 1, (uint64_t)kind + 1},
                         .subject = "0192f0c1a2b37c4d8e5f60718293a4b6",
                         .at = 1795417800000,
                         .offset = 180,
                         .boot = "0badcafe",
                         .mono = 61000,
                         .seen = 41};
    if (!centre) strcpy(ev->staff, "0192f0c1a2b37c4d8e5f60718293a4b7");
    if (kind == EV_CERTIFICATE_ISSUED) strcpy(ev->also[0], "0192f0c1a2b37c4d8e5f60718293a4b8");
    story_fill(ev, a);
}

/* All lines with c, head and sig, as the file holds them; the chain runs through all of them. */
static void golden_text(struct bytes *out, struct arena *a) {
    uint8_t public_key[SIGN_PUBLIC_SIZE], secret[SIGN_SECRET_SIZE], head[HASH_SIZE], before[HASH_SIZE] = {0};
    char hex[2 * SIGN_SIZE + 1];
    golden_keys(public_key, secret);
    chain_start(REGION, 3, 1, before, head);
    hex_of(head, HASH_SIZE, hex);
    bytes_printf(
        out, "# Frozen: these bytes are what every later version must make and read (ARCHITECTURE, \"An event\").\nhead0 %s\n",
        hex);
    for (int i = 0; i < EV_COUNT; i++) {
        struct event ev;
        struct fail why;
        golden_event((enum event_kind)i, &ev, a);
        bool decision = i == EV_CERTIFICATE_ISSUED || i == EV_APPLICATION_REFUSED || i == EV_IDENTITY_CHECKED;
        assert_true(event_encode(&ev, &frozen, decision ? secret : NULL, a, &why));
        chain_next(&ev, head);
        bytes_printf(out, "\no %s\np %s\n", ev.o, ev.p ? ev.p : "-");
        hex_of(ev.c, HASH_SIZE, hex);
        bytes_printf(out, "c %s\n", hex);
        hex_of(ev.sig, SIGN_SIZE, hex);
        bytes_printf(out, "sig %s\n", ev.has_sig ? hex : "-");
        hex_of(head, HASH_SIZE, hex);
        bytes_printf(out, "head %s\n", hex);
    }
}

static char *vectors_path(struct arena *a, const char *name) {
    const char *source = getenv("PRIEM_SOURCE");
    return arena_printf(a, "%s/tests/vectors/%s", source ? source : ".", name);
}

/* The rest of a line of the file behind its key, or NULL when the line is another one. */
static const char *line_of(char *line, const char *key) {
    size_t n = strlen(key);
    line[strcspn(line, "\n")] = '\0';
    return strncmp(line, key, n) == 0 && line[n] == ' ' ? line + n + 1 : NULL;
}

static void assert_hex(const char *hex, const uint8_t *bytes, size_t size) {
    char ours[2 * SIGN_SIZE + 1];
    hex_of(bytes, size, ours);
    assert_string_equal(ours, hex);
}

/* What the first release wrote is read, and made again from its payload, byte for byte: columns that came later stay out of it.
 * events.txt never changes. */
static void lines_of_the_first_release_stand(void **state) {
    (void)state;
    struct arena a = {0};
    uint8_t public_key[SIGN_PUBLIC_SIZE], secret[SIGN_SECRET_SIZE], head[HASH_SIZE], before[HASH_SIZE] = {0};
    char line[3 * EVENT_MAX];
    const char *o = "", *p = NULL;
    int lines = 0;
    FILE *f = fopen(vectors_path(&a, "events.txt"), "r");
    struct event ev, again;
    struct fail why;
    assert_non_null(f);
    golden_keys(public_key, secret);
    chain_start(REGION, 3, 1, before, head);
    while (fgets(line, sizeof line, f)) {
        const char *rest;
        if ((rest = line_of(line, "head0"))) assert_hex(rest, head, HASH_SIZE);
        if ((rest = line_of(line, "o"))) o = arena_dup(&a, rest);
        if ((rest = line_of(line, "p"))) p = strcmp(rest, "-") == 0 ? NULL : arena_dup(&a, rest);
        if ((rest = line_of(line, "sig"))) {
            struct event_pieces pieces = {.o = o, .o_size = strlen(o), .p = p, .p_size = p ? strlen(p) : 0};
            if (!event_read(&pieces, &a, &ev, &why)) fail_msg("%s: %s", o, why.log);
            again = ev;
            assert_true(event_encode(&again, &frozen, strcmp(rest, "-") == 0 ? NULL : secret, &a, &why));
            assert_string_equal(again.o, o);
            if (p)
                assert_string_equal(again.p, p);
            else
                assert_null(again.p);
            if (again.has_sig) assert_hex(rest, again.sig, SIGN_SIZE);
            chain_next(&again, head);
            lines++;
        }
        if ((rest = line_of(line, "head"))) assert_hex(rest, head, HASH_SIZE);
    }
    fclose(f);
    assert_int_equal(lines, 24);
    arena_close(&a);
}

static void lines_are_frozen(void **state) {
    (void)state;
    struct arena a = {0};
    struct bytes now = {0};
    golden_text(&now, &a);
    const char *update = getenv("PRIEM_GOLDEN");
    FILE *f = fopen(vectors_path(&a, "events-2.txt"), update && strcmp(update, "update") == 0 ? "w+" : "r");
    assert_non_null(f);
    if (update && strcmp(update, "update") == 0) {
        assert_int_equal(fwrite(now.data, 1, now.size, f), now.size);
        rewind(f);
    }
    char *stored = arena_alloc(&a, now.size + 4096);
    size_t size = fread(stored, 1, now.size + 4095, f);
    fclose(f);
    stored[size] = '\0';
    assert_string_equal((const char *)now.data, stored);
    bytes_close(&now);
    arena_close(&a);
}

/* The same hashes from coreutils' b2sum, the same signature from openssl: the format does not hang on our own code. */
static void b2sum(const struct bytes *data, char out[2 * HASH_SIZE + 1]) {
    char path[] = "/tmp/priem-b2-XXXXXX", command[64];
    int fd = mkstemp(path);
    FILE *f = fdopen(fd, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(data->data, 1, data->size, f), data->size);
    fclose(f);
    snprintf(command, sizeof command, "b2sum -l 256 %s", path);
    f = popen(command, "r");
    assert_non_null(f);
    assert_int_equal(fread(out, 1, 2 * HASH_SIZE, f), 2 * HASH_SIZE);
    out[2 * HASH_SIZE] = '\0';
    pclose(f);
    remove(path);
}

static void hashes_agree_with_b2sum(void **state) {
    (void)state;
    struct arena a = {0};
    uint8_t public_key[SIGN_PUBLIC_SIZE], secret[SIGN_SECRET_SIZE], head[HASH_SIZE] = {7};
    golden_keys(public_key, secret);
    static const enum event_kind kinds[] = {EV_APPLICATION_FILED, EV_CERTIFICATE_ISSUED, EV_CONSENT_GIVEN};
    for (size_t i = 0; i < 3; i++) {
        struct event ev;
        struct bytes data = {0};
        char theirs[2 * HASH_SIZE + 1], ours[2 * HASH_SIZE + 1];
        uint8_t none[SIGN_SIZE] = {0};
        golden_event(kinds[i], &ev, &a);
        assert_true(event_encode(&ev, &frozen, kinds[i] == EV_CERTIFICATE_ISSUED ? secret : NULL, &a, NULL));
        if (ev.p) {
            bytes_add(&data, "priem/1/commit", sizeof "priem/1/commit");
            bytes_add(&data, ev.p, ev.p_size);
            b2sum(&data, theirs);
            hex_of(ev.c, HASH_SIZE, ours);
            assert_string_equal(ours, theirs);
        }
        bytes_clear(&data);
        bytes_add(&data, "priem/1/chain", sizeof "priem/1/chain");
        bytes_add(&data, head, HASH_SIZE);
        bytes_u32(&data, (uint32_t)ev.o_size);
        bytes_add(&data, ev.o, ev.o_size);
        bytes_add(&data, ev.p ? ev.c : none, HASH_SIZE);
        bytes_add(&data, ev.has_sig ? ev.sig : none, SIGN_SIZE);
        b2sum(&data, theirs);
        chain_next(&ev, head);
        hex_of(head, HASH_SIZE, ours);
        assert_string_equal(ours, theirs);
        bytes_close(&data);
    }
    arena_close(&a);
}

static void chain_begins_as_written(void **state) {
    (void)state;
    struct bytes data = {0};
    uint8_t before[HASH_SIZE], head[HASH_SIZE];
    char theirs[2 * HASH_SIZE + 1], ours[2 * HASH_SIZE + 1];
    memset(before, 9, sizeof before);
    bytes_add(&data, "priem/1/chain0", sizeof "priem/1/chain0");
    bytes_text(&data, REGION);
    bytes_u32(&data, 3);
    bytes_u32(&data, 2);
    bytes_add(&data, before, sizeof before);
    b2sum(&data, theirs);
    chain_start(REGION, 3, 2, before, head);
    hex_of(head, HASH_SIZE, ours);
    assert_string_equal(ours, theirs);
    bytes_close(&data);
}

/* No open column may take the name of a key of the head, no two columns of a part the same, and every part lies inside its
 * struct. */
static void table_of_types_is_sound(void **state) {
    (void)state;
    static const char *const head[] = {"k",  "e",  "s",    "t",    "v",   "on",   "also",  "by",
                                       "at", "tz", "boot", "mono", "smp", "seen", "basis", "crit"};
    for (int i = 0; i < EV_COUNT; i++) {
        const struct event_type *t = &event_types[i];
        assert_int_equal(t->kind, i);
        assert_ptr_equal(event_type(t->name), t);
        assert_true(strlen(t->name) < sizeof((struct event *)0)->type_name);
        json_t *taken[2] = {json_object(), json_object()};
        for (int k = 0; k < t->part_count; k++) {
            const struct event_part *part = &t->parts[k];
            assert_true(part->offset + part->rec->size <= t->payload_size);
            if (part->prefix[0]) {
                assert_null(json_object_get(taken[part->personal], part->prefix));
                json_object_set_new(taken[part->personal], part->prefix, json_true());
                continue;
            }
            for (size_t c = 0; c < part->rec->count; c++) {
                const char *name = part->rec->columns[c].name;
                if (part->personal) assert_string_not_equal(name, "salt");
                for (size_t h = 0; !part->personal && h < sizeof head / sizeof *head; h++)
                    assert_string_not_equal(name, head[h]);
                assert_null(json_object_get(taken[part->personal], name));
                json_object_set_new(taken[part->personal], name, json_true());
            }
        }
        json_decref(taken[0]);
        json_decref(taken[1]);
    }
    assert_null(event_type("learner.of_later"));
    assert_null(event_type(""));
}

/* Every type through its line and back: the payload is the same, byte for byte, and so is the line. */
static void lines_go_both_ways(void **state) {
    (void)state;
    struct arena a = {0};
    for (int i = 0; i < EV_COUNT; i++) {
        struct event ev, back;
        struct fail why;
        size_t size, again;
        golden_event((enum event_kind)i, &ev, &a);
        assert_true(event_encode(&ev, &frozen, NULL, &a, &why));
        const char *line = event_line(&ev, &a, &size);
        if (!event_decode(line, size, &a, &back, &why)) fail_msg("%s: %s", ev.type_name, why.log);
        assert_memory_equal(ev.payload, back.payload, ev.type->payload_size);
        assert_memory_equal(ev.c, back.c, HASH_SIZE);
        assert_string_equal(ev.subject, back.subject);
        assert_string_equal(ev.also[0], back.also[0]);
        assert_string_equal(ev.staff, back.staff);
        assert_string_equal(ev.boot, back.boot);
        assert_int_equal(ev.at, back.at);
        assert_int_equal(ev.offset, back.offset);
        assert_int_equal(ev.seen, back.seen);
        const char *second = event_line(&back, &a, &again);
        assert_int_equal(size, again);
        assert_memory_equal(line, second, size);
    }
    arena_close(&a);
}

/* --- Versions ------------------------------------------------------------------------------------------------------------- */

enum { VERSIONS_MOST = 32 };
static bool has_line[EV_COUNT][VERSIONS_MOST + 1];

/* Each line of a file as it was written is read as the present version. */
static void read_corpus(const char *path, struct arena *a) {
    char line[3 * EVENT_MAX];
    const char *o = "", *rest;
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        if ((rest = line_of(line, "o"))) o = arena_dup(a, rest);
        if (!(rest = line_of(line, "p"))) continue;
        bool has_p = strcmp(rest, "-") != 0;
        struct event_pieces pieces = {
            .o = o, .o_size = strlen(o), .p = has_p ? rest : NULL, .p_size = has_p ? strlen(rest) : 0};
        struct event ev;
        struct fail why;
        if (!event_read(&pieces, a, &ev, &why)) fail_msg("%s: %s", o, why.log);
        if (ev.type)
            has_line[ev.type->kind][ev.version] = true;
        else
            fail_msg("a type or a version that was written is not read any more: %s", o);
    }
    fclose(f);
}

/* The corpus: what was ever written, of every version of every type; nothing of it is ever taken out. */
static void every_version_is_read(void **state) {
    (void)state;
    struct arena a = {0};
    glob_t files;
    assert_int_equal(glob(vectors_path(&a, "events*.txt"), 0, NULL, &files), 0);
    assert_true(files.gl_pathc >= 2);
    for (size_t i = 0; i < files.gl_pathc; i++) read_corpus(files.gl_pathv[i], &a);
    globfree(&files);
    for (int i = 0; i < EV_COUNT; i++) {
        assert_in_range(event_types[i].version, 1, VERSIONS_MOST);
        for (int v = 1; v <= event_types[i].version; v++)
            if (!has_line[i][v]) fail_msg("no line of version %d of %s in tests/vectors/events*.txt", v, event_types[i].name);
    }
    arena_close(&a);
}

/* One step from each version before the present one, and no other. */
static void every_version_has_its_step(void **state) {
    (void)state;
    int steps = 0, needed = 0;
    for (const struct upcast *s = upcasts; s->type; s++) {
        const struct event_type *type = event_type(s->type);
        if (!type || s->from < 1 || s->from >= type->version) fail_msg("a step of nothing: %s %d", s->type, s->from);
        steps++;
    }
    for (int i = 0; i < EV_COUNT; i++) {
        json_t *columns = json_object();
        if (!upcast(upcasts, event_types[i].name, 1, event_types[i].version, columns, false))
            fail_msg("%s: a step is missing", event_types[i].name);
        json_decref(columns);
        needed += event_types[i].version - 1;
    }
    assert_int_equal(steps, needed);
}

/* Roubles to kopecks, then another name for them; of a name two words become one. */
static void to_kopecks(json_t *o) {
    json_object_set_new(o, "sum", json_integer(100 * json_integer_value(json_object_get(o, "sum"))));
}

static void to_money(json_t *o) {
    json_object_set(o, "money", json_object_get(o, "sum"));
    json_object_del(o, "sum");
}

static void to_whole(json_t *p) {
    char whole[80];
    snprintf(whole, sizeof whole, "%s %s", json_string_value(json_object_get(p, "name")),
             json_string_value(json_object_get(p, "surname")));
    json_object_set_new(p, "name", json_string(whole));
}

static void steps_follow_one_another(void **state) {
    (void)state;
    static const struct upcast steps[] = {
        {"fee.paid", 2, to_money, NULL}, {"fee.asked", 1, NULL, NULL}, {"fee.paid", 1, to_kopecks, to_whole}, {0}};
    json_t *o = json_pack("{si}", "sum", 7), *p = json_pack("{ssss}", "name", "Анна", "surname", "Ким");
    assert_true(upcast(steps, "fee.paid", 1, 3, o, false));
    assert_true(upcast(steps, "fee.paid", 1, 3, p, true));
    assert_int_equal(json_integer_value(json_object_get(o, "money")), 700);
    assert_null(json_object_get(o, "sum"));
    assert_string_equal(json_string_value(json_object_get(p, "name")), "Анна Ким");
    assert_true(upcast(steps, "fee.paid", 3, 3, o, false));
    assert_int_equal(json_integer_value(json_object_get(o, "money")), 700);
    assert_false(upcast(steps, "fee.paid", 1, 4, o, false));
    assert_false(upcast(steps, "fee.asked", 1, 3, o, false));
    json_decref(o);
    json_decref(p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_of_types_is_sound),  cmocka_unit_test(lines_of_the_first_release_stand),
        cmocka_unit_test(lines_are_frozen),         cmocka_unit_test(lines_go_both_ways),
        cmocka_unit_test(hashes_agree_with_b2sum),  cmocka_unit_test(chain_begins_as_written),
        cmocka_unit_test(every_version_is_read),    cmocka_unit_test(every_version_has_its_step),
        cmocka_unit_test(steps_follow_one_another),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
