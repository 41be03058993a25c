#include "model/store/alias.h"
#include "model/store/erase.h"
#include "model/store/journal.h"
#include "tests/harness/env_virtual.h"
#include "tests/harness/money_story.h"
#include "tests/harness/must.h"
#include "tests/harness/sqlite_pool.h"
#include "tests/harness/tmp.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The one idea, held by force: 10,000 random commands at two kiosks, sensible or not, numbered by a centre in another order
 * than made. Whatever the order and the slices in which a store learnt of them, its tables are what a rebuild makes, and equal
 * to every other store's that knows the same. */

enum { MAKERS = 2, COMMANDS = 10000, SUBJECTS = 300, TAIL = 400, FEED_MOST = 5000, SOAK_WORLDS = 34 };
#define REGION "0192f0c1a2b37c4d8e5f60718293a4b5"

struct place {
    struct db *db;
    struct journal journal;
    uint64_t sent;
    int cursor; /* items of the feed taken */
};

struct item {
    int64_t gsn;
    struct event_id id;
    const char *line;
    size_t size;
    const char *ruled; /* whom a ruling is about, else NULL */
};

struct world {
    struct tmp tmp;
    struct env_virtual clock;
    struct story story;
    struct money_story money;
    struct place centre, maker[MAKERS];
    struct arena memory, scratch;
    struct item *feed;
    int fed, room;
    int64_t gsn;
};

static int draw(struct world *w, int count) {
    return (int)(story_random(&w->story.seed) % (uint64_t)count);
}

static void open_place(struct world *w, struct place *p, const char *file, uint32_t kiosk) {
    struct db_config config = {.path = tmp_path(&w->tmp, file), .create = true, .centre = kiosk == 0};
    *p = (struct place){0};
    must(db_open(&config, &w->clock.env, &p->db, &why));
    must(journal_start(p->db, &w->clock.env, REGION, kiosk, 1, &p->journal, &why));
}

static void begin(struct place *p) {
    must(db_begin(p->db, false, &why));
}

static void commit(struct place *p) {
    must(db_commit(p->db, &why));
}

static bool is_ruling(const struct event *ev) {
    return strncmp(ev->type->name, "ruling.", strlen("ruling.")) == 0;
}

/* Something that is of nobody else as well, as the feed asks it (model/store/feed.c). */
static bool knows(struct place *p, const char *subject) {
    int64_t known = 0;
    must(db_one_int(p->db, &known, "SELECT 1 WHERE " LEARNER_HERE(":subject"), &why, "subject:t", subject, NULL));
    return known != 0;
}

static void grow_feed(struct world *w, const struct event *ev) {
    if (w->fed == w->room) {
        w->room = w->room ? 2 * w->room : 1024;
        w->feed = realloc(w->feed, (size_t)w->room * sizeof *w->feed);
        assert_non_null(w->feed);
    }
    struct item *item = &w->feed[w->fed++];
    *item = (struct item){.gsn = ev->gsn, .id = ev->id};
    item->line = event_line(ev, &w->memory, &item->size);
    item->ruled = is_ruling(ev) ? arena_dup(&w->memory, ev->subject) : NULL;
}

static void command(struct world *w, struct place *p) {
    struct event ev;
    env_virtual_move(&w->clock, 1000);
    if (draw(w, 3) == 0)
        money_next(&w->money, &w->story, &w->scratch, &ev);
    else
        story_next(&w->story, &w->scratch, &ev);
    begin(p);
    must(journal_append(&p->journal, &ev, NULL, &w->scratch, &why));
    commit(p);
    story_happened(&w->story, &ev);
    money_happened(&w->money, &w->story, &ev);
}

/* Ingest and applier in one: at most `most` of the maker's events get their numbers. */
static void push(struct world *w, struct place *p, int most) {
    struct outbox_line lines[64];
    int count;
    must(journal_outbox(&p->journal, p->sent, most, &w->scratch, lines, &count, &why));
    begin(&w->centre);
    for (int i = 0; i < count; i++) {
        struct event ev;
        must(event_decode(lines[i].line, lines[i].size, &w->scratch, &ev, &why));
        must(journal_store(w->centre.db, &ev, lines[i].head, &why));
        ev.gsn = ++w->gsn;
        must(journal_number(w->centre.db, ev.id, ev.gsn, &why));
        must(journal_apply(w->centre.db, &ev, &why));
        grow_feed(w, &ev);
        p->sent = lines[i].seq;
    }
    commit(&w->centre);
}

static void rule(struct world *w) {
    struct event ev;
    if (draw(w, 2) == 0)
        money_central(&w->money, &w->story, &w->scratch, &ev);
    else if (draw(w, 3) == 0)
        story_list(&w->story, &w->scratch, &ev);
    else
        story_ruling(&w->story, &w->scratch, &ev);
    if (is_ruling(&ev) && !knows(&w->centre, ev.subject)) return;
    begin(&w->centre);
    ev.gsn = ++w->gsn;
    must(journal_append(&w->centre.journal, &ev, NULL, &w->scratch, &why));
    commit(&w->centre);
    story_happened(&w->story, &ev);
    money_happened(&w->money, &w->story, &ev);
    grow_feed(w, &ev);
}

/* A thing of the centre alone. */
static void decree(struct world *w, enum event_kind kind, const char *subject, const char *also) {
    struct event ev = {.type = &event_types[kind], .gsn = ++w->gsn};
    snprintf(ev.subject, sizeof ev.subject, "%s", subject);
    snprintf(ev.also[0], sizeof ev.also[0], "%s", also);
    event_payload(&ev, &w->scratch);
    if (kind == EV_LEARNER_ERASED) strcpy(((struct erased *)ev.payload)->day, "2026-12-23");
    begin(&w->centre);
    must(journal_append(&w->centre.journal, &ev, NULL, &w->scratch, &why));
    commit(&w->centre);
    grow_feed(w, &ev);
}

static void place_of(struct world *w, const char *subject, struct alias_place *out, bool *erased) {
    must(alias_of(w->centre.db, subject, out, &why));
    must(erase_happened(w->centre.db, out->root, erased, &why));
}

static void erase(struct world *w, const char *root) {
    const char *const *family;
    int count;
    must(alias_family(w->centre.db, root, &w->scratch, &family, &count, &why));
    for (int i = 0; i < count; i++) decree(w, EV_LEARNER_ERASED, family[i], "");
}

/* As the centre rules: two that stand alone become one, a merge is undone, a child is erased with whoever is merged into it. */
static void fate(struct world *w) {
    const char *one = w->story.subject[draw(w, SUBJECTS)], *two = w->story.subject[draw(w, SUBJECTS)];
    struct alias_place a, b;
    bool a_erased, b_erased;
    place_of(w, one, &a, &a_erased);
    place_of(w, two, &b, &b_erased);
    switch (draw(w, 8)) {
    case 0:
        if (!a_erased) erase(w, a.root);
        break;
    case 1:
    case 2:
    case 3:
        if (a.since && !a_erased) decree(w, EV_LEARNER_SPLIT, a.keep, one);
        break;
    default:
        if (!a_erased && !b_erased && strcmp(a.root, b.root) != 0) decree(w, EV_LEARNER_MERGED, a.root, b.root);
        break;
    }
}

static void grant_leases(struct world *w) {
    for (int i = 0; i < STORY_LEASES; i++) {
        struct event ev = {.type = &event_types[EV_LEASE_GRANTED], .gsn = ++w->gsn};
        memcpy(ev.subject, w->story.lease[i], ID_TEXT);
        *(struct lease *)event_payload(&ev, &w->scratch) =
            (struct lease){.no = 1, .kind = "number", .first = 100, .last = 90000, .grant_no = i + 1};
        begin(&w->centre);
        must(journal_append(&w->centre.journal, &ev, NULL, &w->scratch, &why));
        commit(&w->centre);
        grow_feed(w, &ev);
    }
}

static struct feed_item as_fed(const struct item *item, uint32_t kiosk) {
    bool own = item->id.kiosk == kiosk;
    return (struct feed_item){
        .gsn = item->gsn, .own = own, .id = item->id, .line = own ? NULL : item->line, .size = own ? 0 : item->size};
}

static void pull(struct world *w, struct place *p, int most) {
    static struct feed_item items[FEED_MOST];
    int count = 0;
    while (count < most && count < FEED_MOST && p->cursor < w->fed)
        items[count++] = as_fed(&w->feed[p->cursor++], p->journal.kiosk);
    begin(p);
    must(journal_feed(&p->journal, items, count, &w->scratch, &why));
    commit(p);
}

static void begin_world(struct world *w, uint64_t seed) {
    *w = (struct world){0};
    tmp_make(&w->tmp);
    env_virtual_init(&w->clock, 1795417800000, 3);
    story_begin(&w->story, seed, SUBJECTS);
    open_place(w, &w->centre, "centre.db", 0);
    open_place(w, &w->maker[0], "one.db", 1);
    open_place(w, &w->maker[1], "two.db", 2);
    grant_leases(w);
}

/* Kiosks work, now and then exchange a little, and some of what they did stays unsent. */
static void live(struct world *w) {
    for (int made = 0; made < COMMANDS; made++) {
        struct place *p = &w->maker[draw(w, MAKERS)];
        command(w, p);
        if (draw(w, 4) == 0 && made < COMMANDS - TAIL) push(w, &w->maker[draw(w, MAKERS)], 1 + draw(w, 16));
        if (draw(w, 200) == 0) pull(w, &w->maker[draw(w, MAKERS)], 1 + draw(w, 1000));
        if (draw(w, 6) == 0) rule(w);
        if (draw(w, 30) == 0) fate(w);
        arena_reset(&w->scratch);
    }
}

static void digest(struct place *p, uint8_t out[HASH_SIZE]) {
    must(projection_digest(p->db, out, &why));
}

static void rebuild_all(struct place *p, bool compare) {
    struct rebuild *r;
    int64_t done, left = 1;
    must(rebuild_start(p->db, &r, &why));
    if (compare) rebuild_compare(r);
    while (left > 0) {
        begin(p);
        must(rebuild_step(r, 50, &done, &left, &why));
        commit(p);
    }
    assert_true(done > 0);
    rebuild_close(r);
}

static void holds_after_rebuild(struct place *p) {
    uint8_t before[HASH_SIZE], after[HASH_SIZE];
    digest(p, before);
    rebuild_all(p, true);
    digest(p, after);
    assert_memory_equal(before, after, HASH_SIZE);
}

static void store_own(struct world *w, struct place *p, const struct outbox_line *line) {
    struct event ev;
    must(event_decode(line->line, line->size, &w->scratch, &ev, &why));
    must(journal_store(p->db, &ev, line->head, &why));
    must(journal_apply(p->db, &ev, &why));
}

/* A ruling comes behind something of whom it is about: one that does not is of a child who has left. */
static bool next_comes(struct place *p, struct item *order, int at, int count) {
    for (int i = at; i < count; i++) {
        const struct item next = order[i];
        if (next.ruled && !knows(p, next.ruled)) continue;
        order[i] = order[at];
        order[at] = next;
        return true;
    }
    return false;
}

/* The same events reach a new store of the same kiosk in quite another order: the feed shuffled, own events as they were made
 * in between, each before the feed speaks of it. */
static void shuffled_twin(struct world *w, struct place *live_one, struct place *twin) {
    struct outbox_line *own = calloc((size_t)live_one->journal.seq + 1, sizeof *own);
    struct item *order = calloc((size_t)live_one->cursor + 1, sizeof *order);
    int own_count, taken = 0, stored = 0;
    must(journal_outbox(&live_one->journal, 0, (int)live_one->journal.seq, &w->memory, own, &own_count, &why));
    for (int i = 0; i < live_one->cursor; i++) {
        int k = draw(w, i + 1);
        order[i] = order[k];
        order[k] = w->feed[i];
    }
    while (taken < live_one->cursor || stored < own_count) {
        static struct feed_item slice[FEED_MOST];
        int count = 0;
        begin(twin);
        for (int n = draw(w, FEED_MOST / 4); n > 0 && stored < own_count; n--) store_own(w, twin, &own[stored++]);
        for (int n = draw(w, FEED_MOST / 2); n > 0 && next_comes(twin, order, taken, live_one->cursor); n--) {
            slice[count] = as_fed(&order[taken++], live_one->journal.kiosk);
            while (slice[count].own && slice[count].id.seq > (uint64_t)stored) store_own(w, twin, &own[stored++]);
            count++;
        }
        bool last = taken == live_one->cursor && stored == own_count;
        must((last ? journal_feed : journal_feed_part)(&twin->journal, slice, count, &w->scratch, &why));
        commit(twin);
        arena_reset(&w->scratch);
    }
    free(own);
    free(order);
}

static int64_t count_of(struct place *p, const char *sql) {
    int64_t count = 0;
    must(db_one_int(p->db, &count, sql, &why, NULL));
    return count;
}

static void end_world(struct world *w) {
    db_close(w->centre.db);
    for (int i = 0; i < MAKERS; i++) db_close(w->maker[i].db);
    free(w->feed);
    arena_close(&w->memory);
    arena_close(&w->scratch);
    tmp_remove(&w->tmp);
}

static const char two_living[] = "SELECT count(*) FROM (SELECT subject FROM certificate WHERE state IN ('living', 'suspended') "
                                 "GROUP BY subject HAVING count(*) > 1) AS twice";
static const char number_twice[] =
    "SELECT count(*) FROM (SELECT number FROM certificate GROUP BY number HAVING count(*) > 1) AS twice";
static const char rows_of_dropped[] =
    "SELECT count(*) FROM learner l JOIN application a ON a.subject = l.subject WHERE l.alias <> ''";
static const char personal_of_erased[] =
    "SELECT count(*) FROM log e JOIN touch t ON t.subject = e.subject JOIN personal p ON p.kiosk = t.kiosk AND p.epoch = t.epoch "
    "AND p.seq = t.seq WHERE e.type = 'learner.erased'";
static const char names_of_erased[] = "SELECT count(*) FROM learner l JOIN application a ON a.subject = l.subject WHERE "
                                      "l.erased <> '' AND l.child_surname || a.child_surname || l.phone || a.remark <> ''";

static void invariants_hold(struct place *p) {
    uint64_t checked;
    for (const struct money_invariant *m = money_invariants; m->what; m++)
        if (count_of(p, m->sql) != 0) fail_msg("%s", m->what);
    assert_int_equal(count_of(p, two_living), 0);
    assert_int_equal(count_of(p, number_twice), 0);
    assert_int_equal(count_of(p, rows_of_dropped), 0);
    assert_int_equal(count_of(p, personal_of_erased), 0);
    must(journal_verify(p->db, p->journal.kiosk, 1, &checked, &why));
}

/* What the story must hold, or equality says little. */
static const char *const rich[] = {"certificate WHERE state = 'suspended'",
                                   "certificate WHERE state = 'excluded'",
                                   "certificate WHERE state = 'annulled'",
                                   "certificate WHERE state = 'expired'",
                                   "certificate WHERE state = 'undone'",
                                   "certificate WHERE again_at > 0",
                                   "application WHERE state = 'lapsed'",
                                   "application WHERE state = 'aged_out'",
                                   "application WHERE state = 'annulled'",
                                   "application WHERE tell <> ''",
                                   "application WHERE told_how <> ''",
                                   "learner WHERE blocked <> ''",
                                   "learner WHERE access_due <> ''",
                                   "delegation WHERE ended <> ''",
                                   "pick",
                                   "index_key",
                                   "calendar_set",
                                   "provider_word",
                                   "programme WHERE places >= 0",
                                   "programme_group WHERE status = ''",
                                   "programme_group WHERE taken > 0",
                                   "setting WHERE key = 'day'",
                                   "certificate WHERE was_number <> ''",
                                   "ruling WHERE way = 'revived'",
                                   "application WHERE printed_at > 0",
                                   "nominal_app WHERE state = 'capped'",
                                   "nominal_app WHERE state = 'refused'",
                                   "nominal_app WHERE state = 'granted'",
                                   "nominal_app WHERE state = 'ended'",
                                   "enrolment WHERE state = 'over_asked' AND cause = 'balance'",
                                   "enrolment WHERE state = 'suspended'",
                                   "enrolment WHERE ended_ground = 'family'",
                                   "enrolment WHERE ended_ground = 'joined'",
                                   "enrolment WHERE ended_ground = 'exclusion'",
                                   "enrolment_part WHERE state = 'conditional'",
                                   "attendance",
                                   "ledger WHERE kind = 'debit'",
                                   "ledger WHERE kind = 'reversal'",
                                   "ledger WHERE kind = 'carry'",
                                   "ledger WHERE kind = 'burn'"};

static void story_is_rich(struct world *w) {
    assert_true(count_of(&w->maker[0], "SELECT count(*) FROM log WHERE gsn = 0 AND kiosk = 1") > 20);
    assert_true(count_of(&w->maker[0], "SELECT count(*) FROM certificate WHERE state = 'joined'") > 50);
    assert_true(count_of(&w->maker[0], "SELECT count(*) FROM certificate WHERE state = 'living'") > 50);
    assert_true(count_of(&w->maker[0], "SELECT count(*) FROM application WHERE pending = 1") > 5);
    assert_true(count_of(&w->maker[0], "SELECT count(*) FROM ruling WHERE closed = 1") > 5);
    assert_true(count_of(&w->maker[0], "SELECT sum(spent) FROM lease") > 500);
    assert_true(count_of(&w->maker[0], "SELECT count(*) FROM log WHERE type = 'learner.merged'") > 40);
    assert_true(count_of(&w->maker[0], "SELECT count(*) FROM log WHERE type = 'learner.split'") > 5);
    assert_true(count_of(&w->maker[0], "SELECT count(*) FROM learner WHERE erased <> ''") > 10);
    for (size_t i = 0; i < sizeof rich / sizeof *rich; i++) {
        char sql[120];
        snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", rich[i]);
        if (count_of(&w->centre, sql) == 0) fail_msg("none: %s", rich[i]);
    }
}

static void one_certificate_lives(struct world *w) {
    assert_int_equal(count_of(&w->centre, "SELECT count(*) FROM learner WHERE number <> '' AND NOT EXISTS (SELECT 1 FROM "
                                          "certificate c WHERE c.subject = learner.subject AND c.number = learner.number "
                                          "AND c.state IN ('living', 'suspended'))"),
                     0);
}

static void same_when_rebuilt(struct world *w) {
    for (int i = 0; i < MAKERS; i++) {
        invariants_hold(&w->maker[i]);
        holds_after_rebuild(&w->maker[i]);
    }
    invariants_hold(&w->centre);
    holds_after_rebuild(&w->centre);
}

static void same_in_another_order(struct world *w) {
    uint8_t live_digest[HASH_SIZE], twin_digest[HASH_SIZE];
    struct place twin;
    open_place(w, &twin, "twin.db", 2);
    shuffled_twin(w, &w->maker[1], &twin);
    digest(&w->maker[1], live_digest);
    digest(&twin, twin_digest);
    assert_memory_equal(live_digest, twin_digest, HASH_SIZE);
    db_close(twin.db);
}

/* Everything exchanged: every store equal to the centre's. */
static void same_everywhere(struct world *w) {
    uint8_t live_digest[HASH_SIZE], twin_digest[HASH_SIZE];
    for (int i = 0; i < MAKERS; i++)
        while (w->maker[i].sent < w->maker[i].journal.seq) push(w, &w->maker[i], 64);
    digest(&w->centre, live_digest);
    for (int i = 0; i < MAKERS; i++) {
        while (w->maker[i].cursor < w->fed) pull(w, &w->maker[i], FEED_MOST);
        digest(&w->maker[i], twin_digest);
        assert_memory_equal(live_digest, twin_digest, HASH_SIZE);
        assert_int_equal(count_of(&w->maker[i], "SELECT count(*) FROM application WHERE pending = 1"), 0);
        invariants_hold(&w->maker[i]);
        assert_int_equal(count_of(&w->maker[i], names_of_erased), 0);
    }
}

/* One world has 300 children, each with a sequence of commands of its own; at full length there are 10,200 of them. */
static void tables_are_a_function_of_the_log(void **state) {
    static struct world w;
    int worlds = getenv("PRIEM_SOAK") ? SOAK_WORLDS : 1;
    (void)state;
    for (int i = 0; i < worlds; i++) {
        begin_world(&w, 20261125 + (uint64_t)i);
        live(&w);
        if (i == 0) story_is_rich(&w);
        one_certificate_lives(&w);
        same_when_rebuilt(&w);
        same_in_another_order(&w);
        same_everywhere(&w);
        end_world(&w);
    }
}

int main(void) {
    sqlite_pool();
    const struct CMUnitTest tests[] = {cmocka_unit_test(tables_are_a_function_of_the_log)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
