/* A child erased (RULES 8) while one school is away, over the wire: afterwards nothing of it is in any file of the centre or of
 * any kiosk, nor in the backups made before, the chains hold, and the act says who has not confirmed yet. */

#include "model/base/date.h"
#include "model/base/text.h"
#include "model/store/copies.h"
#include "model/store/life.h"
#include "model/store/safe_copy.h"
#include "tests/harness/kit.h"
#include "tests/harness/papers.h"
#include "tests/harness/region.h"
#include "tests/harness/traces.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define SURNAME "Метельщикова-Ярь"
#define LATER   "Позднеприсланная"

/* As typed, and as the indexes of the search have it. */
static const char *const markers[] = {SURNAME, "метельщиковаярь", "+79005550143", "Перевозная", "11223344595", LATER};
enum { MARKERS = sizeof markers / sizeof *markers };

struct world {
    struct region region;
    struct region_kiosk school, other, office;
    struct saved child;
    char asked[EVENT_ID_TEXT];
};

static int set_up(void **state) {
    static struct world w;
    region_make(&w.region);
    region_start(&w.region);
    region_enrol(&w.region, &w.school, "school12", "12", "desk");
    region_enrol(&w.region, &w.other, "school7", "7", "desk");
    region_enrol(&w.region, &w.office, "office", "1", "office");
    *state = &w;
    return 0;
}

static int tear_down(void **state) {
    struct world *w = *state;
    region_kiosk_close(&w->school);
    region_kiosk_close(&w->other);
    region_kiosk_close(&w->office);
    region_remove(&w->region);
    return 0;
}

static int traces(struct world *w, int marker) {
    return traces_of(w->region.tmp.folder, markers[marker]);
}

static void save(struct region_kiosk *k, struct application *form, struct saved *saved) {
    struct fail why;
    if (!desk_save(&k->desk, form, 0, saved, &why)) fail_msg("%s (%s)", why.log, why.say);
}

static void enter_the_child(struct world *w) {
    struct application form;
    region_login(&w->region, &w->school, REGION_DESK);
    region_form(&w->school, 1, &form);
    text_copy(form.child.surname, sizeof form.child.surname, SURNAME);
    text_copy(form.child.snils, sizeof form.child.snils, "11223344595");
    text_copy(form.applicant.phone, sizeof form.applicant.phone, "+79005550143");
    text_copy(form.address.street, sizeof form.address.street, "Перевозная");
    save(&w->school, &form, &w->child);
    for (int i = 2; i < 30; i++) { /* among others */
        struct saved ignored;
        region_form(&w->school, i, &form);
        save(&w->school, &form, &ignored);
    }
    region_synced(&w->school);
    region_synced(&w->other);
    region_synced(&w->office);
}

static void ask_at_the_office(struct world *w) {
    struct second second = {.role = "operator", .sign_secret = w->region.sign_secret[REGION_OPERATOR_2]};
    struct life_order order = {.life = LIFE_ASK_ERASURE, .subject = w->child.subject, .ground = "unlawful", .second = &second};
    const char *field;
    struct fail why;
    region_login(&w->region, &w->office, REGION_OPERATOR_2); /* whose key the centre then knows */
    region_login(&w->region, &w->office, REGION_OPERATOR);
    text_copy(second.staff, sizeof second.staff, w->region.staff[REGION_OPERATOR_2]);
    if (!desk_life(&w->office.desk, &order, &field, &why)) fail_msg("%s (%s)", why.log, why.say);
    event_id_show((struct event_id){w->office.desk.kiosk, 1, w->office.desk.journal.seq}, w->asked);
    region_synced(&w->office);
    region_synced(&w->office);
}

/* What no backup of the centre covers yet, a kiosk that was fed it keeps. */
static void feed_the_office(struct world *w) {
    struct application form;
    struct saved saved;
    struct fail why;
    assert_true(application_load(w->school.db, w->child.app, &form, &why));
    text_copy(form.address.street, sizeof form.address.street, "Перевозная новая");
    save(&w->school, &form, &saved);
    region_synced(&w->school);
    region_synced(&w->office);
}

static int kept_by_the_office(struct world *w) {
    struct fail why;
    int64_t count = 0;
    assert_true(db_one_int(w->office.db, &count, "SELECT count(*) FROM feed_unit WHERE gsn_to > 0", &why, NULL));
    return (int)count;
}

/* The school has heard of nothing: it corrects the address and has a draft open. */
static void work_on_at_the_school(struct world *w) {
    struct application form;
    struct saved saved;
    struct draft draft = {.title = SURNAME, .data = "{\"street\":\"" LATER "\"}"};
    struct fail why;
    assert_true(application_load(w->school.db, w->child.app, &form, &why));
    text_copy(form.address.street, sizeof form.address.street, LATER);
    save(&w->school, &form, &saved);
    assert_true(saved.events > 0);
    text_copy(draft.staff, sizeof draft.staff, w->region.staff[REGION_DESK]);
    text_copy(draft.app, sizeof draft.app, w->child.app);
    assert_true(draft_save(w->school.db, &draft, &why));
}

static bool act_says(struct world *w, const char *text) {
    static char out[8192];
    assert_int_equal(region_command(&w->region, out, sizeof out, "erasure", "act", w->asked, NULL), 0);
    assert_null(strstr(out, SURNAME));
    return strstr(out, text) != NULL;
}

static const char *last_dies(struct world *w, int32_t days) {
    static char line[80];
    char day[DATE_TEXT];
    date_show(env_today(&w->school.env) + days, day);
    snprintf(line, sizeof line, "не позднее: %s", day);
    return line;
}

static char *centre_says(struct world *w, const char *command) {
    static char out[16384];
    assert_int_equal(region_command(&w->region, out, sizeof out, command, NULL), 0);
    return out;
}

static void back_up(struct region_kiosk *k) {
    static const char *const none[] = {NULL};
    char path[600], folder[600];
    struct fail why;
    snprintf(folder, sizeof folder, "%s/backup", k->folder);
    if (!kit_back_up(k->db, folder, k->folder, none, k->desk.env, path, sizeof path, &why)) fail_msg("%s", why.say);
}

/* The server makes it by itself, when nobody asks anything of it. */
static bool centre_renewed(struct world *w) {
    for (int i = 0; i < 100; i++, usleep(50 * 1000))
        if (strstr(centre_says(w, "health"), "\"backups_outdated\":false")) return true;
    return false;
}

static void chain_holds(struct region_kiosk *k) {
    uint64_t checked = 0;
    struct fail why;
    if (!journal_verify(k->db, k->desk.kiosk, 1, &checked, &why)) fail_msg("%s", why.log);
}

static void nothing_is_left_anywhere(void **state) {
    struct world *w = *state;
    char path[300], said[4000];
    struct fail why;
    int64_t told = 0;
    enter_the_child(w);
    back_up(&w->school);
    centre_says(w, "backup");
    feed_the_office(w);
    assert_true(kept_by_the_office(w) > 0);
    assert_true(traces_of(tmp_path(&w->region.tmp, "region/backup"), SURNAME) > 0);
    ask_at_the_office(w);
    work_on_at_the_school(w);
    assert_true(centre_renewed(w));
    assert_int_equal(traces_of(tmp_path(&w->region.tmp, "region"), SURNAME), 0);
    assert_true(act_says(w, "office")); /* not while it keeps what was fed of the child */
    region_synced(&w->office);
    region_synced(&w->office);
    assert_int_equal(kept_by_the_office(w), 0);
    for (int i = 0; i < MARKERS; i++) assert_true(traces(w, i) > 0); /* at the school alone */
    assert_int_equal(traces_of(w->office.folder, SURNAME), 0);
    assert_true(act_says(w, "school12"));
    assert_false(act_says(w, "school7"));
    assert_false(act_says(w, "office"));

    region_synced(&w->school);
    region_synced(&w->school); /* it has taken it: but for its backup */
    assert_true(traces(w, 0) > 0);
    assert_true(act_says(w, "school12"));
    assert_true(act_says(w, last_dies(w, 30)));
    back_up(&w->school);
    for (int i = 0; i < MARKERS; i++)
        if (traces(w, i) > 0) fail_msg("%s is left", markers[i]);
    assert_true(db_one_int(w->school.db, &told, "SELECT count(*) FROM ruling WHERE subject = :subject AND cause = 'erased'",
                           &why, "subject:t", w->child.subject, NULL));
    assert_true(told > 0);     /* what it did in vain it is told */
    region_synced(&w->school); /* hears what the centre's backup covers, and lets go what it has kept of the feed */
    region_synced(&w->school); /* its next request says that nothing is left */
    assert_false(act_says(w, "school12"));
    assert_true(act_says(w, last_dies(w, 0))); /* none is left */
    assert_int_equal(region_check(&w->region), 0);
    chain_holds(&w->school);
    chain_holds(&w->office);

    /* The extract is what the act refers to: every record, and nobody in it. */
    snprintf(path, sizeof path, "%s", tmp_path(&w->region.tmp, "extract.csv"));
    assert_int_equal(region_command(&w->region, said, sizeof said, "erasure", "log", w->asked, path, NULL), 0);
    assert_true(traces_in(path, w->child.app) > 0);
    assert_true(traces_in(path, "application.corrected") > 0);
    for (int i = 0; i < MARKERS; i++) assert_int_equal(traces_in(path, markers[i]), 0);
}

/* What the act says is printed by the kiosk's own program, with every field it asks for. */
static void the_act_is_made_on_paper(void **state) {
    struct world *w = *state;
    static char job[64 * 1024];
    assert_int_equal(region_command(&w->region, job, sizeof job, "erasure", "papers", w->asked, NULL), 0);
    for (int i = 0; i < MARKERS; i++) assert_null(strstr(job, markers[i]));
    assert_int_equal(papers_run_text(&w->region.tmp, job, ""), 0);
    const char *text = papers_text(&w->region.tmp);
    const char *const said[] = {"об уничтожении персональных данных",
                                w->child.subject,
                                "Орлова Ирина Константиновна",
                                "Шубин Глеб Леонидович",
                                "Выгрузка",
                                "Данные исправлены",
                                w->child.app};
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        if (!strstr(text, said[i])) fail_msg("%s is not said in: %s", said[i], text);
}

/* A store that is stopped and opened anew has not kept it aside. */
static void nor_after_all_are_closed_and_opened(void **state) {
    struct world *w = *state;
    assert_int_equal(region_stop(&w->region), 0);
    for (int i = 0; i < MARKERS; i++) assert_int_equal(traces(w, i), 0);
    region_start(&w->region);
    region_synced(&w->office);
    assert_int_equal(region_check(&w->region), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_left_anywhere),
        cmocka_unit_test(the_act_is_made_on_paper),
        cmocka_unit_test(nor_after_all_are_closed_and_opened),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
