#include "sync/centre/enrol.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "sync/centre/applier.h"
#include "sync/centre/keys.h"
#include "sync/centre/log.h"
#include "sync/centre/peer.h"
#include "sync/centre/pki.h"

#include <ctype.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CODE_LETTERS = 20, CODE_GROUP = 5 };

/* Crockford's: no I, L, O, U; those typed for 1 and 0 are taken as such. */
static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* --- Codes ---------------------------------------------------------------------------------------------------------------- */

static bool code_plain(const char *typed, char out[CODE_LETTERS + 1]) {
    int n = 0;
    for (; *typed != '\0'; typed++) {
        if (*typed == '-' || *typed == ' ') continue;
        char letter = (char)toupper((unsigned char)*typed);
        if (letter == 'O') letter = '0';
        if (letter == 'I' || letter == 'L') letter = '1';
        if (n == CODE_LETTERS || !strchr(alphabet, letter)) return false;
        out[n++] = letter;
    }
    out[n] = '\0';
    return n == CODE_LETTERS;
}

static void code_hash(const char plain[CODE_LETTERS + 1], uint8_t out[HASH_SIZE]) {
    struct hash h;
    hash_begin(&h, PURPOSE_CODE);
    hash_add(&h, plain, CODE_LETTERS);
    hash_end(&h, out);
}

static void code_make(const struct env *env, char plain[CODE_LETTERS + 1], char shown[ENROL_CODE_ROOM]) {
    uint8_t bytes[CODE_LETTERS];
    env->random(env->self, bytes, sizeof bytes);
    int n = 0;
    for (int i = 0; i < CODE_LETTERS; i++) {
        plain[i] = alphabet[bytes[i] & 31];
        if (i > 0 && i % CODE_GROUP == 0) shown[n++] = '-';
        shown[n++] = plain[i];
    }
    plain[CODE_LETTERS] = shown[n] = '\0';
    sodium_memzero(bytes, sizeof bytes);
}

/* A kiosk keeps its number for ever; a name that is new gets the next one. */
static bool number_for(struct centre *c, const char *name, uint32_t *kiosk, struct fail *why) {
    int64_t no = 0;
    if (!db_one_int(c->db, &no, "SELECT no FROM kiosk WHERE name = :name", why, "name:t", name, NULL)) return false;
    if (no == 0 &&
        !db_one_int(c->db, &no, "SELECT no FROM enrol_code WHERE name = :name ORDER BY no LIMIT 1", why, "name:t", name, NULL))
        return false;
    if (no == 0 && !centre_take(c, "next_kiosk", 1, &no, why)) return false;
    *kiosk = (uint32_t)no;
    return true;
}

static bool point_of(struct centre *c, const char *point, char municipality[12], struct fail *why) {
    struct rows r;
    if (!db_query(c->db, &r, "SELECT municipality FROM point WHERE point = :point", why, "point:t", point, NULL)) return false;
    bool found = db_next(&r, why);
    if (found) text_copy(municipality, 12, db_text(&r, 0));
    bool failed = db_failed(&r);
    db_done(&r);
    return found || (!failed && fail_set(why, FAIL_GONE, "enrol: no such point",
                                         _("There is no intake point “%s”. Add it with “point add”."), point));
}

/* A place has one code at a time. The row stays: it keeps the kiosk's number. */
static bool revoke_older(struct centre *c, const char *name, struct fail *why) {
    return db_run(c->db, "UPDATE enrol_code SET expires = 0 WHERE name = :name AND used_at = 0", why, "name:t", name, NULL);
}

bool enrol_code_new(struct centre *c, const struct enrol_for *whom, char code[ENROL_CODE_ROOM], uint32_t *kiosk,
                    struct fail *why) {
    static const char sql[] = "INSERT INTO enrol_code (hash, no, name, point, municipality, scope, expires) "
                              "VALUES (:hash, :no, :name, :point, :municipality, :scope, :expires)";
    char plain[CODE_LETTERS + 1], municipality[12];
    uint8_t hash[HASH_SIZE];
    if (!peer_scope_check(whom->scope, why) || !point_of(c, whom->point, municipality, why) ||
        !number_for(c, whom->name, kiosk, why) || !revoke_older(c, whom->name, why))
        return false;
    code_make(&c->env, plain, code);
    code_hash(plain, hash);
    sodium_memzero(plain, sizeof plain);
    return db_run(c->db, sql, why, "hash:b", &(struct piece){hash, sizeof hash}, "no:i", (int64_t)*kiosk, "name:t", whom->name,
                  "point:t", whom->point, "municipality:t", municipality, "scope:t", whom->scope, "expires:i",
                  c->env.now(c->env.self) + MS_DAY, NULL);
}

/* --- Enrolment ------------------------------------------------------------------------------------------------------------ */

struct asked {
    uint8_t hash[HASH_SIZE];
    const char *csr;
    const char *frame_key; /* base64, as it will stand in the event */
    const char *box_key;
};

struct grant {
    struct kiosk kiosk; /* as it will stand in the event */
    int64_t expires;
    int64_t used_at;
};

static const char *text_of(const json_t *body, const char *key) {
    const char *text = json_string_value(json_object_get(body, key));
    return text ? text : "";
}

static bool key_fits(const char *base64) {
    uint8_t key[32];
    return base64_to(base64, strlen(base64), key, sizeof key);
}

/* NULL, or the word of the error. */
static const char *read_asked(const json_t *body, struct asked *out) {
    char plain[CODE_LETTERS + 1];
    if (!json_is_object(body)) return "body";
    if (!code_plain(text_of(body, "code"), plain)) return "code";
    code_hash(plain, out->hash);
    sodium_memzero(plain, sizeof plain);
    out->csr = text_of(body, "csr");
    out->frame_key = text_of(body, "frame_key");
    out->box_key = text_of(body, "box_key");
    if (!key_fits(out->frame_key) || !key_fits(out->box_key)) return "key";
    return out->csr[0] == '\0' ? "csr" : NULL;
}

static bool find_grant(struct centre *c, const struct asked *asked, struct grant *out, bool *found, struct fail *why) {
    struct rows r;
    if (!db_query(
            c->db, &r,
            "SELECT no, kiosk_epoch, name, point, municipality, scope, expires, used_at FROM enrol_code WHERE hash = :hash",
            why, "hash:b", &(struct piece){asked->hash, sizeof asked->hash}, NULL))
        return false;
    *found = db_next(&r, why);
    if (*found) {
        *out = (struct grant){
            .kiosk = {.no = db_int(&r, 0), .kiosk_epoch = db_int(&r, 1)}, .expires = db_int(&r, 6), .used_at = db_int(&r, 7)};
        text_copy(out->kiosk.name, sizeof out->kiosk.name, db_text(&r, 2));
        text_copy(out->kiosk.point, sizeof out->kiosk.point, db_text(&r, 3));
        text_copy(out->kiosk.municipality, sizeof out->kiosk.municipality, db_text(&r, 4));
        text_copy(out->kiosk.scope, sizeof out->kiosk.scope, db_text(&r, 5));
    }
    return db_done(&r);
}

/* A used code serves the same kiosk again while it has sent nothing; *again tells so. NULL, or the word of the error. */
static const char *check_grant(struct centre *c, const struct asked *asked, const struct grant *grant, bool *again,
                               bool *store_ok, struct fail *why) {
    if (grant->expires <= c->env.now(c->env.self)) return "code";
    if (grant->used_at == 0) return NULL;
    int64_t same = 0;
    *store_ok = db_one_int(
        c->db, &same,
        "SELECT count(*) FROM kiosk k JOIN kiosk_state s ON s.kiosk = k.no AND s.epoch = k.kiosk_epoch WHERE k.no = :no AND "
        "k.kiosk_epoch = :epoch AND k.frame_key = :frame_key AND k.box_key = :box_key AND s.stored_seq = 0",
        why, "no:i", grant->kiosk.no, "epoch:i", grant->kiosk.kiosk_epoch, "frame_key:t", asked->frame_key, "box_key:t",
        asked->box_key, NULL);
    *again = same == 1;
    return *again ? NULL : "code";
}

static bool enrol_kiosk(struct centre *c, const struct asked *asked, struct grant *grant, bool again, struct fail *why) {
    struct kiosk *k = &grant->kiosk;
    text_copy(k->frame_key, sizeof k->frame_key, asked->frame_key);
    text_copy(k->box_key, sizeof k->box_key, asked->box_key);
    if (!again) {
        int64_t epoch = 0;
        if (!db_one_int(c->db, &epoch, "SELECT max(kiosk_epoch) FROM kiosk WHERE no = :no", why, "no:i", k->no, NULL))
            return false;
        k->kiosk_epoch = epoch + 1;
        if (!peer_enrolled(c, k, why)) return false;
        if (!db_run(c->db, "UPDATE enrol_code SET used_at = :now, kiosk_epoch = :epoch WHERE hash = :hash", why, "now:i",
                    c->env.now(c->env.self), "epoch:i", k->kiosk_epoch, "hash:b",
                    &(struct piece){asked->hash, sizeof asked->hash}, NULL))
            return false;
    }
    struct event ev = {.type = &event_types[EV_KIOSK_ENROLLED]};
    memcpy(ev.subject, c->journal.region, sizeof ev.subject);
    *(struct kiosk *)event_payload(&ev, &c->turn) = *k;
    return applier_append(c, &ev, why);
}

static bool answer_json(struct centre *c, const struct kiosk *k, const uint8_t before[HASH_SIZE], const char *cert,
                        json_t **out, struct fail *why) {
    char answer_key[BASE64_SIZE(SIGN_PUBLIC_SIZE)], box_key[BASE64_SIZE(32)], chain[BASE64_SIZE(HASH_SIZE)], url[300];
    char region_key[BASE64_SIZE(SIGN_PUBLIC_SIZE)];
    uint8_t key[SIGN_PUBLIC_SIZE];
    bool listed;
    if (!keys_region(c, key, &listed, why)) return false;
    if (listed) base64_of(key, sizeof key, region_key);
    base64_of(c->answer_key, sizeof c->answer_key, answer_key);
    base64_of(c->box_key, sizeof c->box_key, box_key);
    base64_of(before, HASH_SIZE, chain);
    snprintf(url, sizeof url, "https://%s:%" PRId64, settings_text(c->settings, "listen", "name"),
             settings_int(c->settings, "listen", "port"));
    *out = json_pack("{sI sI ss ss ss ss ss ss ss ss ss ss ss*}", "kiosk", (json_int_t)k->no, "epoch",
                     (json_int_t)k->kiosk_epoch, "before", chain, "region", c->journal.region, "name", k->name, "point",
                     k->point, "municipality", k->municipality, "scope", k->scope, "cert", cert, "answer_key", answer_key,
                     "box_key", box_key, "url", url, "region_key", listed ? region_key : NULL);
    return true;
}

static bool refuse(struct centre *c, const char *word, json_t **out) {
    centre_log(&c->env, "enrol_refused", "reason=%s", word);
    *out = json_pack("{ss}", "error", word);
    return true;
}

/* In a transaction. */
static bool enrol(struct centre *c, const json_t *body, json_t **out, struct fail *why) {
    struct asked asked;
    struct grant grant;
    bool found, again = false, store_ok = true;
    const char *error = read_asked(body, &asked), *cert;
    if (error) return refuse(c, error, out);
    if (!find_grant(c, &asked, &grant, &found, why)) return false;
    if (!found) return refuse(c, "code", out);
    error = check_grant(c, &asked, &grant, &again, &store_ok, why);
    if (!store_ok) return false;
    if (error) return refuse(c, error, out);
    if (!pki_sign(c->folder, asked.csr, (uint32_t)grant.kiosk.no, c->journal.region, NULL, &c->env, &c->turn, &cert,
                  grant.kiosk.serial, why))
        return why->kind == FAIL_INPUT && refuse(c, "csr", out);
    uint8_t before[HASH_SIZE];
    if (!enrol_kiosk(c, &asked, &grant, again, why) ||
        !journal_before(c->db, (uint32_t)grant.kiosk.no, (uint32_t)grant.kiosk.kiosk_epoch, before, why) ||
        !answer_json(c, &grant.kiosk, before, cert, out, why))
        return false;
    centre_log(&c->env, "enrolled", "kiosk=%" PRId64 " epoch=%" PRId64 " serial=%s", grant.kiosk.no, grant.kiosk.kiosk_epoch,
               grant.kiosk.serial);
    return true;
}

bool enrol_run(struct centre *c, const uint8_t *body, size_t size, struct bytes *answer, struct fail *why) {
    const char *asked = (const char *)body;
    json_t *in = json_depth_fits(asked, size) ? json_loadb(asked, size, JSON_REJECT_DUPLICATES, NULL) : NULL, *out = NULL;
    bool begun = centre_begin(c, why), ok = begun && centre_end(c, enrol(c, in, &out, why), why);
    if (begun && !ok) centre_log(&c->env, "alarm", "reason=\"%s\"", why->log);
    char *text = ok && out ? json_dumps(out, JSON_COMPACT) : NULL;
    if (text) bytes_text(answer, text);
    free(text);
    json_decref(out);
    json_decref(in);
    return ok && text;
}

/* --- Renewal -------------------------------------------------------------------------------------------------------------- */

bool enrol_renew(struct centre *c, uint32_t kiosk, const char *serial, const uint8_t *body, size_t size, struct bytes *answer,
                 struct fail *why) {
    struct arena a = {0};
    struct peer peer;
    const char *cert;
    char renewed[PKI_SERIAL];
    if (!peer_load(c, kiosk, &peer, why)) return false;
    if (peer.frozen[0] || !peer_knows(&peer, serial))
        return fail_set(why, FAIL_DENIED, "renew: shut out", _("This kiosk is frozen or was replaced."));
    bool ok = pki_sign(c->folder, arena_printf(&a, "%.*s", (int)size, (const char *)body), kiosk, c->journal.region, serial,
                       &c->env, &a, &cert, renewed, why);
    if (ok) {
        bytes_text(answer, cert);
        bytes_text(answer, pki_root(c->folder, &a));
        centre_log(&c->env, "signed_anew", "kiosk=%" PRIu32 " epoch=%" PRIu32 " serial=%s", kiosk, peer.epoch, renewed);
    }
    arena_close(&a);
    return ok;
}
