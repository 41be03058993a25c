/* From a case in the store to paper, with the real priem-paper and a printer that is a shell script. */

#include "tui/print.h"
#include "model/store/life.h"
#include "model/store/papers.h"

#include "model/base/share.h"
#include "model/base/text.h"
#include "tests/harness/kit.h"
#include "tests/harness/papers.h"
#include "tui/print_case.h"
#include "tui/print_sweep.h"
#include "tui/settings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct desk_of_papers {
    struct kit kit;
    struct tmp out;
    struct settings *settings;
    struct arena a;
};

static void write_settings(struct desk_of_papers *d, const char *print) {
    char ini[600];
    struct fail why = {0};
    settings_close(d->settings);
    snprintf(ini, sizeof ini, "[print]\n%s\n", print);
    tmp_write(&d->out, "priem.ini", ini, strlen(ini));
    if (!settings_load(kiosk_settings, tmp_path(&d->out, "priem.ini"), &d->settings, &why)) fail_msg("%s", why.say);
}

static int set_up(void **state) {
    struct desk_of_papers *d = calloc(1, sizeof *d);
    const struct municipality city = {.municipality = KIT_MUNICIPALITY,
                                      .name = "город Смоленск",
                                      .coordinator = "Орлова Ирина Константиновна",
                                      .coordinator_phone = "+74812000000",
                                      .group_link = "https://vk.com/public1"};
    assert_non_null(d);
    kit_open(&d->kit);
    tmp_make(&d->out);
    kit_central(&d->kit, EV_MUNICIPALITY_ADDED, d->kit.region, &city);
    kit_set(&d->kit, "operators", "ООО «Обработчик», 214000, г. Смоленск; Школа № 12, ул. Мира, 1");
    kit_set(&d->kit, "operator_address", "214000, г. Смоленск, ул. Берёзовая, 1");
    kit_lease(&d->kit, 100, 199, "2027-12-31");
    write_settings(d, "folder = .");
    kit_login(&d->kit, KIT_DESK);
    *state = d;
    return 0;
}

static int tear_down(void **state) {
    struct desk_of_papers *d = *state;
    kit_close(&d->kit);
    tmp_remove(&d->out);
    settings_close(d->settings);
    arena_close(&d->a);
    free(d);
    return 0;
}

/* Runs a job to its end. */
static enum print_state run(struct desk_of_papers *d, const struct print_order *order, char file[600], struct fail *why) {
    struct print_job *job;
    enum print_state state;
    int64_t now = 0;
    *file = '\0';
    if (!print_start(&d->kit.desk, d->settings, order, &job, why)) return PRINT_FAILED;
    while ((state = print_step(job, now++, why)) == PRINT_GOING) {
        struct pollfd fd;
        print_poll(job, &fd);
        poll(&fd, 1, 10000);
    }
    if (state == PRINT_DONE) snprintf(file, 600, "%s", print_file(job));
    print_close(job);
    return state;
}

/* What stands on the paper. */
static const char *printed(struct desk_of_papers *d, const struct print_order *order) {
    char file[600], command[700];
    struct fail why = {0};
    if (run(d, order, file, &why) != PRINT_DONE) fail_msg("%s: %s", order->paper, why.say);
    snprintf(command, sizeof command, "cp '%s' job.pdf", file);
    papers_shell(&d->out, command);
    return papers_text(&d->out);
}

static int events_of(struct desk_of_papers *d, const char *type) {
    struct fail why = {0};
    int64_t count = 0;
    assert_true(db_one_int(d->kit.db, &count, "SELECT count(*) FROM log WHERE type = :type", &why, "type:t", type, NULL));
    return (int)count;
}

/* Whose files are still to go. */
static int outliving(struct desk_of_papers *d) {
    const char **subjects;
    struct fail why = {0};
    int count = 0;
    assert_true(papers_outliving(d->kit.db, &d->a, &subjects, &count, &why));
    return count;
}

static struct saved complete(struct desk_of_papers *d, int64_t n) {
    kit_login(&d->kit, KIT_DESK);
    struct saved saved = kit_save_person(&d->kit, n);
    assert_int_equal(saved.state, APP_COMPLETE);
    return saved;
}

static struct saved issued(struct desk_of_papers *d, int64_t n, char number[11]) {
    struct saved saved = complete(d, n);
    kit_login(&d->kit, KIT_COORDINATOR);
    assert_int_equal(kit_issue(&d->kit, &saved, number), FAIL_NONE);
    kit_login(&d->kit, KIT_DESK);
    return saved;
}

static void a_receipt_tells_the_due_date_and_whom_to_ask(void **state) {
    struct desk_of_papers *d = *state;
    struct saved saved = complete(d, 1);
    struct application app = kit_load(&d->kit, saved.app);
    const char *text = printed(d, &(struct print_order){.paper = "receipt", .app = saved.app});
    char due[DATE_TEXT], said[80];
    date_iso_show(app.decision_due, due);
    snprintf(said, sizeof said, "не позднее %s", due);
    assert_non_null(strstr(text, said));
    assert_non_null(strstr(text, app.request.no));
    assert_non_null(strstr(text, app.child.surname));
    assert_non_null(strstr(text, "Орлова Ирина Константиновна"));
    assert_non_null(strstr(text, "https://vk.com/public1"));
    assert_non_null(strstr(text, "центр.example"));
    assert_null(strstr(text, "Недостаёт"));
    assert_int_equal(events_of(d, "paper.printed"), 1);
}

/* The family reads what this region does with a request whose papers come late (A4, A5). */
static void late_papers_mean_what_the_region_says(void **state) {
    struct desk_of_papers *d = *state;
    struct application form;
    kit_form(&d->kit, 2, &form);
    text_copy(form.request.channel, sizeof form.request.channel, "navigator");
    text_copy(form.request.request_no, sizeof form.request.request_no, "N-7");
    form.rules.given = false;
    struct saved saved = kit_save(&d->kit, &form);
    for (int lapse = 1; lapse >= 0; lapse--) {
        if (!lapse) kit_set(&d->kit, "lapse", "no");
        static const char *const names[] = {"missing", "receipt"};
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            const char *text = printed(d, &(struct print_order){.paper = names[i], .app = saved.app});
            assert_non_null(strstr(text, "не позднее 02.12.2026"));
            assert_int_equal(strstr(text, "прекращается без отказа") != NULL, lapse);
            assert_int_equal(strstr(text, "с согласия второго сотрудника") != NULL, !lapse);
        }
    }
}

static void an_incomplete_package_prints_what_is_missing(void **state) {
    struct desk_of_papers *d = *state;
    struct application form;
    kit_form(&d->kit, 2, &form);
    form.pd.given = form.rules.given = false;
    struct saved saved = kit_save(&d->kit, &form);
    const char *text = printed(d, &(struct print_order){.paper = "missing", .app = saved.app});
    assert_non_null(strstr(text, "Подписать лист согласия в пункте приёма"));
    text = printed(d, &(struct print_order){.paper = "receipt", .app = saved.app});
    assert_non_null(strstr(text, "Пакет документов неполный. Недостаёт:"));
    /* whole, there is no such list */
    char file[600];
    struct fail why = {0};
    saved = complete(d, 3);
    assert_int_equal(run(d, &(struct print_order){.paper = "missing", .app = saved.app}, file, &why), PRINT_FAILED);
}

/* At the window: what was seen stands on the receipt before its number is typed, and nobody is made the applicant. */
static void a_receipt_at_the_window_names_what_was_seen(void **state) {
    struct desk_of_papers *d = *state;
    struct application form, whole;
    struct fail why = {0};
    kit_form(&d->kit, 5, &whole);
    assert_true(desk_new(&d->kit.desk, &form, &why));
    form.request.quick = 1;
    text_copy(form.child.surname, sizeof form.child.surname, whole.child.surname);
    text_copy(form.child.name, sizeof form.child.name, whole.child.name);
    text_copy(form.child.birth, sizeof form.child.birth, whole.child.birth);
    text_copy(form.applicant.phone, sizeof form.applicant.phone, whole.applicant.phone);
    text_copy(form.papers, sizeof form.papers, "child applicant");
    text_copy(form.papers_day, sizeof form.papers_day, whole.papers_day);
    struct saved saved = kit_save(&d->kit, &form);
    const char *text = printed(d, &(struct print_order){.paper = "receipt", .app = saved.app});
    assert_non_null(strstr(text, "документ ребёнка"));
    assert_non_null(strstr(text, "документ заявителя"));
    assert_non_null(strstr(text, "Недостаёт: СНИЛС ребёнка, согласие"));
    assert_null(strstr(text, "Заявитель"));
}

static void consent_names_all_operators_on_a_numbered_sheet(void **state) {
    struct desk_of_papers *d = *state;
    struct application form;
    kit_form(&d->kit, 4, &form);
    form.pd = (struct consent_row){0};
    struct saved saved = kit_save(&d->kit, &form);
    const char *text = printed(d, &(struct print_order){.paper = "consent", .app = saved.app});
    assert_non_null(strstr(text, "Региональный модельный центр, 214000, г. Смоленск, ул. Берёзовая, 1"));
    assert_non_null(strstr(text, "ООО «Обработчик», 214000, г. Смоленск"));
    assert_non_null(strstr(text, "Школа № 12, ул. Мира, 1"));
    assert_non_null(strstr(text, "Лист № 3-000001"));
    char sheet[SHEET_TEXT];
    struct fail why = {0};
    assert_true(paper_sheet_printed(d->kit.db, saved.subject, saved.app, "consent", sheet, &why));
    assert_string_equal(sheet, "3-000001");
    text = printed(d, &(struct print_order){.paper = "rules", .app = saved.app});
    assert_non_null(strstr(text, form.rules.sheet)); /* which is on record */
}

static void one_sheet_for_each_operator_where_the_region_wants_it(void **state) {
    struct desk_of_papers *d = *state;
    struct application form;
    kit_set(&d->kit, "consent_per_operator", "yes");
    kit_form(&d->kit, 5, &form);
    form.pd = (struct consent_row){0};
    struct saved saved = kit_save(&d->kit, &form);
    const char *text = printed(d, &(struct print_order){.paper = "consent", .app = saved.app});
    assert_non_null(strstr(text, "Лист № 3-000001/1"));
    assert_non_null(strstr(text, "Лист № 3-000001/3"));
    assert_null(strstr(text, "2) ООО")); /* one on each */
}

static void refusal_has_the_ground_of_the_law(void **state) {
    struct desk_of_papers *d = *state;
    struct saved saved = complete(d, 6);
    kit_login(&d->kit, KIT_COORDINATOR);
    char number[11];
    assert_int_equal(
        kit_decide(&d->kit, &saved, VERDICT_REFUSE, "R3", "Семья живёт в Калужской области, показана справка.", number),
        FAIL_NONE);
    const char *text = printed(d, &(struct print_order){.paper = "refusal", .app = saved.app});
    assert_non_null(strstr(text, "«отсутствие места (адреса) проживания обучающегося на территории Смоленской области»"));
    assert_non_null(strstr(text, "Семья живёт в Калужской области"));
    assert_non_null(strstr(text, "после переезда в этот регион"));
}

/* A11: offered from the appeal on, to an application that waits again; to no other. */
static void an_overturned_refusal_has_its_notice(void **state) {
    struct desk_of_papers *d = *state;
    struct saved saved = complete(d, 6), other = complete(d, 8);
    struct print_choice *choices;
    struct fail why = {0};
    char number[11];
    int count, found = 0;
    kit_login(&d->kit, KIT_OPERATOR);
    assert_int_equal(kit_decide(&d->kit, &saved, VERDICT_REFUSE, "R3", "Регистрация в Калужской области.", number), FAIL_NONE);
    assert_true(desk_life(&d->kit.desk,
                          &(struct life_order){.life = LIFE_OVERTURN,
                                               .app = saved.app,
                                               .paper = "Ж-3",
                                               .day = "2026-11-23",
                                               .remark = "Регистрация в регионе подтверждена"},
                          NULL, &why));
    kit_login(&d->kit, KIT_DESK);
    assert_true(print_choices(&d->kit.desk, NULL, saved.app, NULL, &d->a, &choices, &count, &why));
    for (int i = 0; i < count; i++) found += strcmp(choices[i].paper, "overturned") == 0;
    assert_int_equal(found, 1);
    const char *text = printed(d, &(struct print_order){.paper = "overturned", .app = saved.app});
    assert_non_null(strstr(text, "№ Ж-3 от 23.11.2026"));
    assert_non_null(strstr(text, "Регистрация в регионе подтверждена"));
    assert_non_null(strstr(text, "не позднее 26.11.2026"));
    assert_true(print_choices(&d->kit.desk, NULL, other.app, NULL, &d->a, &choices, &count, &why));
    for (int i = 0; i < count; i++) assert_string_not_equal(choices[i].paper, "overturned");
}

static void extract_carries_its_number_and_no_more(void **state) {
    struct desk_of_papers *d = *state;
    char number[11], shown[20];
    struct saved saved = issued(d, 7, number);
    struct application app = kit_load(&d->kit, saved.app);
    const char *text = printed(d, &(struct print_order){.paper = "extract", .number = number});
    snprintf(shown, sizeof shown, "%.4s %.4s %.2s", number, number + 4, number + 8);
    assert_non_null(strstr(text, shown));
    assert_non_null(strstr(text, "Подлежит сверке")); /* the centre has not confirmed it */
    assert_null(strstr(text, app.child.doc_number));
    assert_null(strstr(text, app.address.street));
    papers_shell(&d->out, "pdftoppm -r 150 -png -singlefile job.pdf qr");
    const char *code = papers_shell(&d->out, "zbarimg --nodbus -q --raw qr.png");
    assert_non_null(strstr(code, number));
    kit_confirm(&d->kit);
    text = printed(d, &(struct print_order){.paper = "extract", .number = number});
    assert_null(strstr(text, "Подлежит сверке"));
}

/* Another child had the number before: the paper says which is valid and why. */
static void a_replaced_number_has_its_paper(void **state) {
    struct desk_of_papers *d = *state;
    struct renumbered ruling = {.living = "6700000992", .living_point = "7"};
    struct print_choice *choices;
    struct certificate was;
    struct rows r;
    struct fail why = {0};
    int count, found = 0;
    struct saved saved = issued(d, 14, ruling.number);
    kit_confirm(&d->kit);
    assert_true(certificate_load(d->kit.db, ruling.number, &was, &why));
    assert_true(db_query(d->kit.db, &r, "SELECT event FROM certificate WHERE number = :number", &why, "number:t", ruling.number,
                         NULL) &&
                db_next(&r, &why));
    snprintf(ruling.of, sizeof ruling.of, "%s", db_text(&r, 0));
    db_done(&r);
    snprintf(ruling.app, sizeof ruling.app, "%s", saved.app);
    kit_central(&d->kit, EV_RULING_RENUMBERED, saved.subject, &ruling);
    assert_true(print_choices(&d->kit.desk, NULL, saved.app, NULL, &d->a, &choices, &count, &why));
    for (int i = 0; i < count; i++) found += strcmp(choices[i].paper, "replaced") == 0;
    assert_int_equal(found, 1);
    const char *text = printed(d, &(struct print_order){.paper = "replaced", .app = saved.app});
    assert_non_null(strstr(text, "этот номер раньше был выдан другому обучающемуся"));
    assert_non_null(strstr(text, "Действует сертификат № 6700 0009 92"));
    assert_non_null(strstr(text, arena_printf(&d->a, "%.4s %.4s %.2s", was.number, was.number + 4, was.number + 8)));
}

/* СК 139. */
static void an_adoption_is_printed_nowhere(void **state) {
    struct desk_of_papers *d = *state;
    struct application form;
    kit_form(&d->kit, 8, &form);
    text_copy(form.applicant.authority, sizeof form.applicant.authority, "2");
    text_copy(form.applicant.kin, sizeof form.applicant.kin, "усыновитель");
    text_copy(form.applicant.basis_kind, sizeof form.applicant.basis_kind, "adoption");
    text_copy(form.papers, sizeof form.papers, "child applicant snils authority");
    struct saved saved = kit_save(&d->kit, &form);
    static const char *const all[] = {"application", "consent", "rules", "receipt", "change", "withdrawal", "access"};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        const char *text = printed(d, &(struct print_order){.paper = all[i], .app = saved.app});
        char folded[200000];
        text_fold(text, folded, sizeof folded);
        if (strstr(folded, "усынов") || strstr(folded, "удочер")) fail_msg("%s speaks of an adoption", all[i]);
    }
    const char *text = printed(d, &(struct print_order){.paper = "consent", .app = saved.app});
    assert_non_null(strstr(text, "родитель"));
}

static void the_report_tells_all_that_is_held(void **state) {
    struct desk_of_papers *d = *state;
    char number[11];
    struct saved saved = issued(d, 9, number);
    struct application app = kit_load(&d->kit, saved.app);
    printed(d, &(struct print_order){.paper = "extract", .number = number});
    const char *text = printed(d, &(struct print_order){.paper = "access", .subject = saved.subject});
    const char *const held[] = {app.child.surname,        app.child.doc_number, app.address.locality, app.applicant.surname,
                                app.applicant.doc_number, app.request.no,       app.pd.sheet,         "Согласие получено"};
    for (size_t i = 0; i + 1 < sizeof held / sizeof *held; i++)
        if (!strstr(text, held[i])) fail_msg("the report does not tell %s", held[i]);
    assert_non_null(strstr(text, "Что и когда делалось с данными"));
    assert_non_null(strstr(text, "выписка из реестра")); /* which paper was printed */
}

static void a_set_is_one_job_and_an_event_for_each_paper(void **state) {
    struct desk_of_papers *d = *state;
    struct saved saved = complete(d, 10);
    const char *text = printed(d, &(struct print_order){.paper = PRINT_SET, .app = saved.app});
    assert_non_null(strstr(text, "Прошу выдать сертификат"));
    assert_non_null(strstr(text, "Цель обработки"));
    assert_non_null(strstr(text, "обязуюсь их соблюдать"));
    assert_non_null(strstr(text, "Расписка"));
    assert_int_equal(events_of(d, "paper.printed"), 4);
}

static void blank_forms_are_numbered_one_after_another(void **state) {
    struct desk_of_papers *d = *state;
    const char *text = printed(d, &(struct print_order){.paper = "consent", .blank = 10});
    assert_non_null(strstr(text, "Лист № 3-000001"));
    assert_non_null(strstr(text, "Лист № 3-000010"));
    text = printed(d, &(struct print_order){.paper = "rules", .blank = 1});
    assert_non_null(strstr(text, "Лист № 3-000011"));
    char file[600];
    struct fail why = {0};
    assert_int_equal(run(d, &(struct print_order){.paper = "receipt", .blank = 1}, file, &why), PRINT_FAILED);
    struct blanks_row *rows;
    int count;
    assert_true(blanks_list(&d->kit.desk, 10, &d->a, &rows, &count, &why));
    assert_int_equal(count, 2);
    assert_string_equal(rows[0].blanks.paper, "rules"); /* the latest first */
    assert_int_equal(rows[0].blanks.first, 11);
    assert_int_equal(rows[0].blanks.count, 1);
    assert_string_equal(rows[1].blanks.paper, "consent");
    assert_int_equal(rows[1].blanks.first, 1);
    assert_int_equal(rows[1].blanks.count, 10);
    assert_int_equal(rows[1].kiosk, 3);
    assert_non_null(strstr(rows[1].staff, "Петрова"));
    assert_int_equal(events_of(d, "paper.printed"), 0);
    for (int i = 0; i < paper_count; i++)
        if (papers[i].blank) printed(d, &(struct print_order){.paper = papers[i].id, .blank = 1});
}

/* A look takes no number and leaves no trace. */
static void a_preview_changes_nothing(void **state) {
    struct desk_of_papers *d = *state;
    struct saved saved = complete(d, 11);
    const char *text;
    struct fail why = {0};
    assert_true(
        print_preview(&d->kit.desk, &(struct print_order){.paper = "withdrawal", .app = saved.app}, 76, &d->a, &text, &why));
    assert_non_null(strstr(text, "Лист № 3-000001"));
    assert_true(
        print_preview(&d->kit.desk, &(struct print_order){.paper = PRINT_SET, .app = saved.app}, 76, &d->a, &text, &why));
    assert_non_null(strstr(text, "Расписка"));
    assert_int_equal(events_of(d, "paper.printed"), 0);
    int64_t next;
    assert_true(paper_sheet_peek(d->kit.db, &next, &why));
    assert_int_equal(next, 1);
}

static void only_papers_that_make_sense_are_offered(void **state) {
    struct desk_of_papers *d = *state;
    struct print_choice *choices;
    struct fail why = {0};
    char number[11], all[400];
    int count;
    struct saved saved = issued(d, 12, number);
    const struct {
        const char *app, *number, *papers;
    } cases[] = {
        {saved.app, "", "application consent rules extract disclaim change withdrawal access "},
        {saved.app, number, "application consent rules extract disclaim change withdrawal access "},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(print_choices(&d->kit.desk, "", cases[i].app, cases[i].number, &d->a, &choices, &count, &why));
        all[0] = '\0';
        for (int n = 0; n < count; n++) {
            strcat(all, choices[n].paper);
            strcat(all, " ");
            assert_true(*choices[n].title);
        }
        assert_string_equal(all, cases[i].papers);
    }
    saved = complete(d, 13);
    assert_true(print_choices(&d->kit.desk, "", saved.app, "", &d->a, &choices, &count, &why));
    assert_string_equal(choices[0].paper, PRINT_SET);
    kit_login(&d->kit, KIT_COORDINATOR);
    assert_int_equal(kit_decide(&d->kit, &saved, VERDICT_RETURN, "", "Сверьте номер свидетельства с подлинником.", number),
                     FAIL_NONE);
    assert_true(print_choices(&d->kit.desk, "", saved.app, "", &d->a, &choices, &count, &why));
    assert_string_equal(choices[0].paper, "application"); /* the receipt was given: it is not given anew for a return */
    const char *text = printed(d, &(struct print_order){.paper = "returned", .app = saved.app});
    assert_non_null(strstr(text, "Сверьте номер свидетельства с подлинником."));
    assert_false(print_choices(&d->kit.desk, "", "", "", &d->a, &choices, &count, &why));
    assert_false(print_choices(&d->kit.desk, "", "3.1.99999", "", &d->a, &choices, &count, &why));
}

/* RULES 8: what has to be told can be told, what is held is reported, and nothing else leaves the kiosk. */
static void withdrawn_consent_leaves_few_papers(void **state) {
    struct desk_of_papers *d = *state;
    struct print_choice *choices;
    struct fail why = {0};
    char number[11], file[600];
    int count;
    struct saved saved = issued(d, 12, number);
    assert_true(desk_life(
        &d->kit.desk,
        &(struct life_order){.life = LIFE_WITHDRAW_CONSENT, .subject = saved.subject, .paper = "5", .day = "2026-11-23"}, NULL,
        &why));
    assert_true(print_choices(&d->kit.desk, "", saved.app, number, &d->a, &choices, &count, &why));
    assert_int_equal(count, 3);
    assert_string_equal(choices[0].paper, "consent");
    assert_string_equal(choices[1].paper, "disclaim");
    assert_string_equal(choices[2].paper, "access");
    assert_int_equal(run(d, &(struct print_order){.paper = "extract", .number = number}, file, &why), PRINT_FAILED);
    assert_int_equal(run(d, &(struct print_order){.paper = "application", .app = saved.app}, file, &why), PRINT_FAILED);
    assert_string_equal(why.log, "consent withdrawn");
    printed(d, &(struct print_order){.paper = "access", .subject = saved.subject});
}

/* RULES A14: with a paper outside there is no undoing. */
static void a_printed_decision_is_marked(void **state) {
    struct desk_of_papers *d = *state;
    char number[11];
    struct saved saved = issued(d, 14, number);
    assert_int_equal(kit_load(&d->kit, saved.app).printed_at, 0);
    printed(d, &(struct print_order){.paper = "extract", .number = number});
    assert_true(kit_load(&d->kit, saved.app).printed_at > 0);
}

/* --- where it goes -------------------------------------------------------------------------------------------------------- */

static void files_are_for_their_owner_and_named_after_nobody(void **state) {
    struct desk_of_papers *d = *state;
    struct saved saved = complete(d, 15);
    struct application app = kit_load(&d->kit, saved.app);
    char first[600], second[600];
    struct fail why = {0};
    struct stat st;
    const struct print_order order = {.paper = "receipt", .app = saved.app};
    assert_int_equal(run(d, &order, first, &why), PRINT_DONE);
    assert_int_equal(run(d, &order, second, &why), PRINT_DONE);
    assert_string_not_equal(first, second);
    assert_int_equal(stat(first, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_null(strstr(first, app.child.surname));
    assert_non_null(strstr(first, app.request.no));
}

static void a_folder_that_is_not_there_is_said_before_anything_happens(void **state) {
    struct desk_of_papers *d = *state;
    struct saved saved = complete(d, 16);
    char file[600];
    struct fail why = {0};
    write_settings(d, "folder = nowhere");
    assert_int_equal(run(d, &(struct print_order){.paper = "receipt", .app = saved.app}, file, &why), PRINT_FAILED);
    assert_int_equal(why.kind, FAIL_DISK);
    assert_non_null(strstr(why.say, "nowhere"));
    assert_int_equal(events_of(d, "paper.printed"), 0);
}

static void script(struct desk_of_papers *d, const char *name, const char *text) {
    char settings[700];
    tmp_write(&d->out, name, text, strlen(text));
    assert_int_equal(chmod(tmp_path(&d->out, name), 0700), 0);
    snprintf(settings, sizeof settings, "command = %s\nprinter = канцелярия", tmp_path(&d->out, name));
    write_settings(d, settings);
}

static void the_printer_gets_the_pdf_and_no_name(void **state) {
    struct desk_of_papers *d = *state;
    struct saved saved = complete(d, 17);
    struct application app = kit_load(&d->kit, saved.app);
    char file[600], text[700];
    struct fail why = {0};
    snprintf(text, sizeof text, "#!/bin/sh\necho \"$@\" >'%s/args'\ncat >'%s/job.pdf'\n", d->out.folder, d->out.folder);
    script(d, "lp", text);
    assert_int_equal(run(d, &(struct print_order){.paper = "receipt", .app = saved.app}, file, &why), PRINT_DONE);
    assert_string_equal(file, "");
    assert_non_null(strstr(papers_text(&d->out), "Расписка"));
    const char *args = papers_shell(&d->out, "cat args");
    assert_non_null(strstr(args, "-d канцелярия -t receipt-"));
    assert_null(strstr(args, app.child.surname));
}

static void a_printer_that_fails_says_what_it_said(void **state) {
    struct desk_of_papers *d = *state;
    struct saved saved = complete(d, 18);
    char file[600];
    struct fail why = {0};
    const struct print_order order = {.paper = "receipt", .app = saved.app};
    script(d, "lp", "#!/bin/sh\necho 'lp: no default destination' >&2\nexit 1\n");
    assert_int_equal(run(d, &order, file, &why), PRINT_FAILED);
    assert_non_null(strstr(why.say, "no default destination"));
    write_settings(d, "command = /nowhere/lp");
    assert_int_equal(run(d, &order, file, &why), PRINT_FAILED);
    assert_non_null(strstr(why.say, "/nowhere/lp"));
    assert_int_equal(events_of(d, "paper.printed"), 1); /* only what may have come out */
    script(d, "lp", "#!/bin/sh\nkill -9 $$\n");
    assert_int_equal(run(d, &order, file, &why), PRINT_FAILED);
    assert_int_equal(kit_load(&d->kit, saved.app).state, APP_COMPLETE);
}

static void nobody_prints_without_the_right(void **state) {
    struct desk_of_papers *d = *state;
    struct saved saved = complete(d, 19);
    char file[600];
    struct fail why = {0};
    kit_login(&d->kit, KIT_AUDITOR);
    assert_int_equal(run(d, &(struct print_order){.paper = "receipt", .app = saved.app}, file, &why), PRINT_FAILED);
    assert_int_equal(why.kind, FAIL_DENIED);
}

static void a_job_given_up_leaves_nothing(void **state) {
    struct desk_of_papers *d = *state;
    struct saved saved = complete(d, 20);
    struct print_job *job;
    struct fail why = {0};
    assert_true(
        print_start(&d->kit.desk, d->settings, &(struct print_order){.paper = "receipt", .app = saved.app}, &job, &why));
    print_close(job);
    assert_int_equal(events_of(d, "paper.printed"), 0);
    assert_string_equal(papers_shell(&d->out, "ls *.pdf 2>/dev/null"), "");
}

static void what_never_ends_is_ended(void **state) {
    struct desk_of_papers *d = *state;
    struct saved saved = complete(d, 21);
    struct print_job *job;
    struct fail why = {0};
    enum print_state going;
    script(d, "lp", "#!/bin/sh\nexec sleep 1000\n");
    assert_true(
        print_start(&d->kit.desk, d->settings, &(struct print_order){.paper = "receipt", .app = saved.app}, &job, &why));
    int64_t now = 0;
    for (int i = 0; i < 200 && (going = print_step(job, now, &why)) == PRINT_GOING; i++) {
        struct pollfd fd;
        print_poll(job, &fd);
        if (poll(&fd, 1, 100) == 0) now += 61000; /* nothing for a minute */
    }
    assert_int_equal(going, PRINT_FAILED);
    assert_int_equal(why.kind, FAIL_BUSY);
    print_close(job);
}

static void erase(struct desk_of_papers *d, const char *subject) {
    const struct erased facts = {.of = "2.1.1", .reason = "consent", .day = "2026-12-23", .backups_until = "2027-01-22"};
    kit_confirm(&d->kit);
    kit_central(&d->kit, EV_LEARNER_ERASED, subject, &facts);
}

static void sweep(struct desk_of_papers *d, const char *folder) {
    struct fail why = {0};
    if (!print_sweep(d->kit.db, folder, &why)) fail_msg("%s", why.say);
}

/* By the application and by the certificate; another child's papers stay, and so does what only looks alike. */
static void files_of_the_erased_go(void **state) {
    struct desk_of_papers *d = *state;
    char receipt[600], extract[600], other[600], alike[700], number[11];
    struct fail why = {0};
    struct saved child = issued(d, 1, number), stays = complete(d, 2);
    assert_int_equal(run(d, &(struct print_order){.paper = "receipt", .app = child.app}, receipt, &why), PRINT_DONE);
    assert_int_equal(run(d, &(struct print_order){.paper = "extract", .number = number}, extract, &why), PRINT_DONE);
    assert_int_equal(run(d, &(struct print_order){.paper = "receipt", .app = stays.app}, other, &why), PRINT_DONE);
    snprintf(alike, sizeof alike, "notes-%s-of-mine.pdf", number);
    tmp_write(&d->out, alike, "", 0);
    erase(d, child.subject);
    sweep(d, tmp_path(&d->out, "away")); /* a share that is not mounted is waited for */
    assert_int_equal(access(receipt, F_OK), 0);
    sweep(d, d->out.folder);
    assert_int_not_equal(access(receipt, F_OK), 0);
    assert_int_not_equal(access(extract, F_OK), 0);
    assert_int_equal(access(other, F_OK), 0);
    assert_int_equal(access(tmp_path(&d->out, alike), F_OK), 0);
    assert_int_equal(outliving(d), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_receipt_tells_the_due_date_and_whom_to_ask),
        TEST(late_papers_mean_what_the_region_says),
        TEST(an_incomplete_package_prints_what_is_missing),
        TEST(a_receipt_at_the_window_names_what_was_seen),
        TEST(consent_names_all_operators_on_a_numbered_sheet),
        TEST(one_sheet_for_each_operator_where_the_region_wants_it),
        TEST(refusal_has_the_ground_of_the_law),
        TEST(an_overturned_refusal_has_its_notice),
        TEST(extract_carries_its_number_and_no_more),
        TEST(a_replaced_number_has_its_paper),
        TEST(an_adoption_is_printed_nowhere),
        TEST(the_report_tells_all_that_is_held),
        TEST(a_set_is_one_job_and_an_event_for_each_paper),
        TEST(blank_forms_are_numbered_one_after_another),
        TEST(a_preview_changes_nothing),
        TEST(only_papers_that_make_sense_are_offered),
        TEST(withdrawn_consent_leaves_few_papers),
        TEST(a_printed_decision_is_marked),
        TEST(files_are_for_their_owner_and_named_after_nobody),
        TEST(files_of_the_erased_go),
        TEST(a_folder_that_is_not_there_is_said_before_anything_happens),
        TEST(the_printer_gets_the_pdf_and_no_name),
        TEST(a_printer_that_fails_says_what_it_said),
        TEST(nobody_prints_without_the_right),
        TEST(a_job_given_up_leaves_nothing),
        TEST(what_never_ends_is_ended),
    };
    share_messages("ru");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
