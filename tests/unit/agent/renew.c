/* What the agent takes of the answer to a renewal: a certificate for its key, and the authority's own only where it is the one
 * it trusts already, with a later end. */

#include "sync/kiosk/agent/renew.h"

#include "sync/kiosk/message.h"
#include "tests/harness/shell.h"
#include "tests/harness/tmp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct world {
    struct tmp tmp;
    struct bytes key;
};

/* Two authorities of one name, the first one's certificate made thrice: for 30 days, for more, and as no authority; and what
 * the first has signed for our key. */
static int set_up(void **state) {
    static struct world w;
    struct bytes csr = {0};
    w = (struct world){0};
    tmp_make(&w.tmp);
    assert_true(renew_make_key(&w.key, &csr));
    tmp_write(&w.tmp, "csr", csr.data, csr.size);
    bytes_close(&csr);
    shell(
        "cd %s && new='openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=region' && "
        "$new -days 30 -keyout ca.key -out old 2>&1 && $new -days 9000 -keyout other.key -out other 2>&1 && "
        "openssl x509 -in old -signkey ca.key -days 9000 -out longer 2>&1 && "
        "openssl x509 -in old -signkey ca.key -days 9000 -clrext -out leaf 2>&1 && "
        "for n in 1 2; do openssl x509 -req -in csr -CA old -CAkey ca.key -CAcreateserial -subj /CN=$n.region -out kiosk$n 2>&1; done",
        w.tmp.folder);
    *state = &w;
    return 0;
}

static int tear_down(void **state) {
    struct world *w = *state;
    bytes_close(&w->key);
    tmp_remove(&w->tmp);
    return 0;
}

static void add(struct world *w, const char *name, struct bytes *out) {
    char text[4096];
    bytes_add(out, text, tmp_read(&w->tmp, name, text, sizeof text));
}

/* How many certificates stand in what the agent says to `cert` and `root` in one answer, when it trusts `had`; *ca: one of them
 * is the authority's. */
static int taken(struct world *w, const char *cert, const char *root, const char *had, bool *ca) {
    struct bytes answer = {0}, out = {0}, before = {0}, trusted = {0};
    int count = 0;
    add(w, cert, &answer);
    add(w, root, &answer);
    add(w, "kiosk1", &before);
    add(w, had, &trusted);
    renew_take(&answer, &w->key, &before, &trusted, &out);
    bytes_u8(&out, '\0');
    const char *said = out.size > 5 ? (const char *)out.data + 5 : "";
    for (const char *at = said; (at = strstr(at, "BEGIN CERTIFICATE")); at++) count++;
    *ca = strstr(said, "\"ca\":") != NULL;
    bytes_close(&answer);
    bytes_close(&out);
    bytes_close(&before);
    bytes_close(&trusted);
    return count;
}

static void a_longer_certificate_of_the_same_authority_is_taken_and_no_other(void **state) {
    struct world *w = *state;
    static const char *const not_that[] = {"nothing", "old", "other", "leaf", "kiosk2", "csr"};
    bool ca;
    assert_int_equal(taken(w, "kiosk1", "longer", "old", &ca), 2);
    assert_true(ca);
    for (size_t i = 0; i < sizeof not_that / sizeof *not_that; i++) {
        assert_int_equal(taken(w, "kiosk1", not_that[i], "old", &ca), 1);
        assert_false(ca);
    }
    assert_int_equal(taken(w, "kiosk1", "old", "longer", &ca), 1); /* nor back to the one that ends sooner */
    assert_false(ca);
    assert_int_equal(taken(w, "kiosk2", "longer", "old", &ca), 0); /* of another kiosk: nothing at all */
    assert_int_equal(taken(w, "nothing", "longer", "old", &ca), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_longer_certificate_of_the_same_authority_is_taken_and_no_other, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
