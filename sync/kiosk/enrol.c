/* Enrolment, the kiosk's half: the agent makes the TLS key and talks; here stands what is sent, what is believed and what is
 * kept. */

#include "sync/kiosk/link.h"

#include "model/base/text.h"
#include "sync/kiosk/pair.h"

#include <errno.h>
#include <jansson.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    CONNECT_SECONDS = 30,
    LOW_SPEED_SECONDS = 90,
    PATIENCE = 300 * 1000, /* ms for the whole of it; the agent gives up much earlier */
    PATH_ROOM = 512,
};

/* The words an answer may carry in "error". */
static const struct {
    const char *word;
    enum fail_kind kind;
    const char *say;
} refusals[] = {
    {"code", FAIL_DENIED,
     N_("The centre does not accept the code: it is mistyped, used already or older than a day. Ask the region for a new one.")},
    {"", FAIL_DENIED, N_("The centre refused to enrol this kiosk. Ask the region; a new code may be needed.")},
};

static json_t *make_order(const char *url, const char *code, const char *fingerprint, const struct kiosk_keys *mine) {
    uint8_t key[SIGN_PUBLIC_SIZE], box[32];
    char frame_key[BASE64_SIZE(SIGN_PUBLIC_SIZE)], box_key[BASE64_SIZE(32)];
    if (crypto_sign_ed25519_sk_to_pk(key, mine->frame_secret) != 0 || crypto_scalarmult_base(box, mine->box_secret) != 0)
        abort();
    base64_of(key, sizeof key, frame_key);
    base64_of(box, sizeof box, box_key);
    return json_pack("{ss ss ss ss ss si si}", "url", url, "code", code, "fingerprint", fingerprint, "frame_key", frame_key,
                     "box_key", box_key, "connect", CONNECT_SECONDS, "low_speed", LOW_SPEED_SECONDS);
}

static bool no_agent(struct fail *why) {
    return fail_set(why, FAIL_NET, "enrol: agent ended",
                    _("The network helper stopped. Try again; if it stops again, the installation is not whole."));
}

/* Sends the order and waits for the one message that answers it. The buffer `in` keeps it. */
static bool talk(int fd, json_t *order, struct bytes *in, struct message *m, struct fail *why) {
    struct bytes out = {0};
    char *text = json_dumps(order, JSON_COMPACT);
    if (text == NULL)
        return fail_set(why, FAIL_INPUT, "enrol: order is not text",
                        _("The address, the code or the fingerprint is not readable text."));
    message_put(&out, LINK_ENROL, text, strlen(text));
    free(text);
    bool ok = true, done = false;
    while (ok && !done) {
        struct pollfd p = {.fd = fd, .events = (short)(POLLIN | (out.size > 0 ? POLLOUT : 0))};
        int ready = poll(&p, 1, PATIENCE);
        if (ready < 0 && errno == EINTR) continue;
        if (ready > 0) message_flush(fd, &out);
        ok = ready > 0 && message_receive(fd, in); /* it may have said why it goes */
        size_t size;
        while (!done && (size = message_take(in, m)) != 0) {
            if (size == SIZE_MAX) {
                ok = false;
                break;
            }
            done = m->kind == LINK_ENROLLED || m->kind == LINK_FAILED;
            if (!done) bytes_drop_front(in, size);
        }
    }
    bytes_close(&out);
    return done || no_agent(why);
}

static bool tell_failure(const json_t *o, struct fail *why) {
    const char *kind = json_string_value(json_object_get(o, "kind")), *log = json_string_value(json_object_get(o, "log"));
    if (log == NULL) log = "enrol: no reason given";
    if (kind != NULL && strcmp(kind, "fingerprint") == 0)
        return fail_set(
            why, FAIL_DENIED, log,
            _("The fingerprint of this server is another one: it is not the centre, or the fingerprint is mistyped. Nothing was sent. Compare it with "
              "the one the region gave."));
    if (kind != NULL && strcmp(kind, "tls") == 0)
        return fail_set(
            why, FAIL_DENIED, log,
            _("The server's certificate is not in order (its name, its term or its signature). Nothing was sent. Tell the region."));
    return fail_set(
        why, FAIL_NET, log,
        _("No answer from the centre's address. Check the address and the network and try again: the code is not used up."));
}

static bool tell_refusal(const char *word, struct fail *why) {
    char log[80];
    snprintf(log, sizeof log, "enrol: refused: %.40s", word);
    size_t i = 0;
    while (refusals[i].word[0] != '\0' && strcmp(refusals[i].word, word) != 0) i++;
    return fail_set(why, refusals[i].kind, log, "%s", _(refusals[i].say));
}

static bool copy_text(const json_t *o, const char *key, char *out, size_t room) {
    const char *value = json_string_value(json_object_get(o, key));
    if (value == NULL || strlen(value) >= room) return false;
    text_copy(out, room, value);
    return true;
}

static bool copy_key(const json_t *o, const char *key, uint8_t out[32]) {
    const json_t *v = json_object_get(o, key);
    return json_is_string(v) && base64_to(json_string_value(v), json_string_length(v), out, 32);
}

static bool read_enrolment(const json_t *o, struct enrolment *out, struct fail *why) {
    const char *error = json_string_value(json_object_get(o, "error"));
    if (error != NULL) return tell_refusal(error, why);
    json_int_t kiosk = json_integer_value(json_object_get(o, "kiosk")), epoch = json_integer_value(json_object_get(o, "epoch"));
    *out = (struct enrolment){.kiosk = (uint32_t)kiosk, .epoch = (uint32_t)epoch};
    bool ok = kiosk > 0 && kiosk <= UINT32_MAX && epoch > 0 && epoch <= UINT32_MAX &&
              copy_text(o, "region", out->region, sizeof out->region) && id_valid(out->region) &&
              copy_text(o, "point", out->point, sizeof out->point) &&
              copy_text(o, "municipality", out->municipality, sizeof out->municipality) &&
              copy_text(o, "scope", out->scope, sizeof out->scope) && copy_text(o, "url", out->url, sizeof out->url) &&
              copy_key(o, "before", out->before) && copy_key(o, "answer_key", out->answer_key) &&
              copy_key(o, "box_key", out->centre_box_key) &&
              (json_object_get(o, "region_key") == NULL || copy_key(o, "region_key", out->region_key));
    return ok ||
           fail_set(why, FAIL_NET, "enrol: answer",
                    _("The centre's answer cannot be understood: the versions of the programs do not fit. Tell the region."));
}

static bool keep_all(const char *folder, const json_t *enrolled, const json_t *answer, const struct enrolment *e,
                     struct fail *why) {
    const struct {
        const char *name, *text;
    } files[] = {
        {"tls.key", json_string_value(json_object_get(enrolled, "key"))},
        {"tls.crt", json_string_value(json_object_get(answer, "cert"))},
        {"ca.crt", json_string_value(json_object_get(enrolled, "ca"))},
        {"centre.url", e->url},
    };
    char path[PATH_ROOM];
    bool ok = true;
    for (size_t i = 0; ok && i < sizeof files / sizeof *files; i++) {
        ok = files[i].text != NULL && snprintf(path, sizeof path, "%s/%s", folder, files[i].name) < (int)sizeof path &&
             pair_write(path, files[i].text, strlen(files[i].text));
        if (ok && i == 0) pair_forget(path); /* what an enrolment before has left half done */
    }
    return ok ||
           fail_set(
               why, FAIL_DISK, "enrol: files",
               _("The keys could not be written into the kiosk's folder: check its rights and free space. A new code is needed."));
}

bool link_enrol(const char *agent, const char *url, const char *code, const char *fingerprint, const struct kiosk_keys *mine,
                const char *folder, struct enrolment *out, struct fail *why) {
    struct spawned child;
    /* Before the code is used up. */
    if (access(folder, W_OK) != 0)
        return fail_set(why, FAIL_DISK, strerror(errno), _("The kiosk's folder %s cannot be written to."), folder);
    if (!link_spawn(agent, &child, why)) return false;
    struct bytes in = {0};
    struct message m = {0};
    json_t *order = make_order(url, code, fingerprint, mine);
    bool ok = talk(child.cord, order, &in, &m, why);
    spawn_end(&child);
    json_t *told = ok ? json_loadb((const char *)m.data, m.size, JSON_REJECT_DUPLICATES, NULL) : NULL;
    if (ok && m.kind == LINK_FAILED) ok = tell_failure(told, why);
    json_t *answer = NULL;
    if (ok) {
        const char *text = json_string_value(json_object_get(told, "answer"));
        answer = json_loads(text != NULL ? text : "", JSON_REJECT_DUPLICATES, NULL);
        ok = read_enrolment(answer, out, why) && keep_all(folder, told, answer, out, why);
    }
    json_decref(answer);
    json_decref(told);
    json_decref(order);
    bytes_close(&in);
    return ok;
}
