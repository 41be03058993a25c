#include "model/store/index.h"

#include "model/base/hash.h"
#include "model/store/journal.h"

#include <string.h>

bool index_secret(const struct region_settings *set, uint8_t out[INDEX_SECRET_SIZE]) {
    return base64_to(set->index_key, strlen(set->index_key), out, INDEX_SECRET_SIZE);
}

/* The birth date has one length and stands behind: no two different pairs give the same bytes. */
static void key_of(const uint8_t secret[INDEX_SECRET_SIZE], const char *what, const char *birth,
                   char out[BASE64_SIZE(INDEX_KEY_SIZE)]) {
    struct hash h;
    uint8_t whole[HASH_SIZE];
    out[0] = '\0';
    if (!*what || !*birth) return;
    hash_begin_keyed(&h, PURPOSE_INDEX, secret);
    hash_add(&h, what, strlen(what));
    hash_add(&h, birth, strlen(birth));
    hash_end(&h, whole);
    base64_of(whole, INDEX_KEY_SIZE, out);
}

void index_keys(const uint8_t secret[INDEX_SECRET_SIZE], const struct child *child, struct index_pair *out) {
    char doc[DOC_KEY_SIZE];
    learner_doc_key(child, doc);
    key_of(secret, child->snils, child->birth, out->snils);
    key_of(secret, doc, child->birth, out->doc);
}
