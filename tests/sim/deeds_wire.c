#include "tests/sim/world.h"

#include "model/base/text.h"

#include <stdio.h>
#include <string.h>

/* A kiosk of a later version: it says what this centre cannot know yet. Nothing of it may be lost. */

/* The line of an event as the kiosk would write it next; nothing is stored. */
static bool draw_up(struct sim_kiosk *k, const struct sim_case *f, struct arena *a, const char **line, struct fail *why) {
    struct desk *desk = &k->seat.desk;
    struct event ev = {.type = &event_types[EV_PAPER_PRINTED]};
    text_copy(ev.subject, sizeof ev.subject, f->subject);
    text_copy(ev.staff, sizeof ev.staff, desk->session.staff);
    struct act_open *act = &((struct act *)event_payload(&ev, a))->open;
    text_copy(act->app, sizeof act->app, f->app);
    text_copy(act->code, sizeof act->code, "receipt");
    if (!db_begin(desk->db, true, why)) return false;
    bool ok = journal_append(&desk->journal, &ev, NULL, a, why);
    size_t size = 0;
    *line = ok ? event_line(&ev, a, &size) : NULL;
    db_rollback(desk->db);
    return journal_reload(&desk->journal, ok ? why : NULL) && ok;
}

static bool keep(struct sim_kiosk *k, const char *line, struct arena *a, struct fail *why) {
    struct journal *j = &k->seat.desk.journal;
    struct event ev;
    uint8_t head[HASH_SIZE];
    char hex[2 * HASH_SIZE + 1];
    if (!event_decode(line, strlen(line), a, &ev, why)) return false;
    memcpy(head, j->head, sizeof head);
    chain_next(&ev, head);
    hex_of(head, sizeof head, hex);
    bool ok = db_begin(j->db, true, why) && journal_store(j->db, &ev, head, why) && journal_apply(j->db, &ev, why) &&
              meta_set_int(j->db, "chain.seq", (int64_t)ev.id.seq, why) && meta_set_text(j->db, "chain.head", hex, why) &&
              db_commit(j->db, why);
    if (!ok) db_rollback(j->db);
    return journal_reload(j, ok ? why : NULL) && desk_refresh(&k->seat.desk, ok ? why : NULL) && ok;
}

/* The same with one word of it replaced. */
static bool later(struct world *w, struct sim_kiosk *k, const char *was, const char *is, enum fault fault, struct fail *why) {
    struct sim_case f;
    struct arena a = {0};
    const char *drawn;
    if (!deed_find(w, k, "SELECT subject, last_app, '' FROM learner WHERE last_app <> '' ORDER BY subject", &f)) return true;
    deed_sit(k, CENTRE_DESK);
    bool ok = draw_up(k, &f, &a, &drawn, why);
    if (ok) {
        const char *at = strstr(drawn, was);
        if (!at) sim_fail(w, "no %s in %s", was, drawn);
        const char *line = arena_printf(&a, "%.*s%s%s", (int)(at - drawn), drawn, is, at + strlen(was));
        ok = keep(k, line, &a, why);
    }
    if (ok) {
        fault_count(fault);
        sim_note(w, "%s: %s", k->seat.name, fault_title(fault));
    }
    arena_close(&a);
    return ok;
}

static bool later_type(struct world *w, struct sim_kiosk *k, struct fail *why) {
    return later(w, k, "\"t\":\"paper.printed\"", "\"t\":\"paper.folded\"", FAULT_LATER_TYPE, why);
}

static bool later_version(struct world *w, struct sim_kiosk *k, struct fail *why) {
    return later(w, k, "\"v\":1", "\"v\":99", FAULT_LATER_TYPE, why);
}

static bool later_field(struct world *w, struct sim_kiosk *k, struct fail *why) {
    return later(w, k, "\"code\":", "\"colour\":\"blue\",\"code\":", FAULT_LATER_FIELD, why);
}

const struct deed deeds_wire[] = {
    {"an event of a later type", 1, later_type},
    {"an event of a later version", 1, later_version},
    {"an event with a later field", 1, later_field},
    {0},
};
