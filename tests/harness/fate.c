#include "tests/harness/fate.h"

#include "tests/harness/must.h"

#include <stdlib.h>

int fate_set_up(void **state) {
    static struct fate w;
    w = (struct fate){0};
    centre_kit_open(&w.kit);
    centre_kiosk_enrol(&w.kit, &w.k[FATE_SCHOOL], "school 12", "12", "desk");
    centre_kiosk_enrol(&w.kit, &w.k[FATE_OTHER_SCHOOL], "school 7", "7", "desk");
    centre_kiosk_enrol(&w.kit, &w.k[FATE_OFFICE], "office", "1", "office");
    for (int i = 0; i < CENTRE_PEOPLE; i++) centre_kiosk_login(&w.k[FATE_OFFICE], (enum centre_person)i);
    fate_sync(&w);
    for (int i = 0; i < 2; i++) {
        centre_kiosk_form(&w.k[i], i + 1, &w.form[i]);
        centre_kiosk_file(&w.k[i], &w.form[i], &w.child[i]);
    }
    fate_sync(&w);
    *state = &w;
    return 0;
}

int fate_tear_down(void **state) {
    struct fate *w = *state;
    centre_kit_check(&w->kit);
    for (int i = 0; i < FATE_KIOSKS; i++) centre_kiosk_close(&w->k[i]);
    arena_close(&w->a);
    centre_kit_close(&w->kit);
    return 0;
}

void fate_sync(struct fate *w) {
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < FATE_KIOSKS; i++) centre_kiosk_sync(&w->k[i]);
}

void fate_ask_at(struct centre_kiosk *k, enum life life, const char *subject, const char *other) {
    struct life_order o = {.life = life, .subject = subject, .other = other, .remark = "одни и те же родители и документ"};
    if (life == LIFE_ASK_ERASURE) o.ground = "unlawful";
    must(centre_kiosk_life(k, &o, &why));
}

void fate_ask(struct fate *w, enum life life, const char *subject, const char *other) {
    fate_ask_at(&w->k[FATE_OFFICE], life, subject, other);
}

void fate_issue_both(struct fate *w) {
    for (int i = 1; i >= 0; i--) {
        centre_kiosk_issue(&w->k[i], &w->child[i], CENTRE_COORDINATOR, w->number[i]);
        fate_sync(w);
    }
}

void fate_transfer(struct fate *w, const char *subject, const char *municipality, const char *point) {
    centre_kiosk_transfer(&w->k[FATE_OFFICE], subject, municipality, point);
    fate_sync(w);
}

const char *fate_text(struct fate *w, struct db *db, const char *sql, const char *key) {
    struct rows r;
    must(db_query(db, &r, sql, &why, "key:t", key, NULL));
    const char *text = db_next(&r, &why) ? arena_dup(&w->a, db_text(&r, 0)) : "(no row)";
    assert_false(db_failed(&r));
    db_done(&r);
    return text;
}

const char *fate_subject_of_app(struct fate *w, struct db *db, int child) {
    return fate_text(w, db, "SELECT subject FROM application WHERE app = :key", w->child[child].app);
}

const char *fate_last_cause(struct fate *w) {
    return fate_text(
        w, w->kit.c->db,
        "SELECT cause FROM ruling WHERE kind = 'superseded' AND cause <> :key ORDER BY at DESC, ruling DESC LIMIT 1", "");
}

int64_t fate_made(struct fate *w, const char *type) {
    return atoi(fate_text(w, w->kit.c->db, "SELECT count(*) FROM log WHERE type = :key", type));
}

void fate_is_at(struct fate *w, struct db *db, int child, bool there) {
    assert_string_equal(fate_subject_of_app(w, db, child), there ? w->child[child].subject : "(no row)");
}

void fate_same_rows_everywhere(struct fate *w, const char *subject) {
    static const char certificates[] = "SELECT count(*) || min(state) || max(state) FROM certificate WHERE subject = :key";
    static const char applications[] = "SELECT count(*) FROM application WHERE subject = :key";
    for (int i = 0; i < FATE_KIOSKS; i++) {
        assert_string_equal(fate_text(w, w->k[i].db, certificates, subject), fate_text(w, w->kit.c->db, certificates, subject));
        assert_string_equal(fate_text(w, w->k[i].db, applications, subject), fate_text(w, w->kit.c->db, applications, subject));
    }
}
