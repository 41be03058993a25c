/* The papers of money as they will look: what stands on them, of what, for whose eyes; and that one printed is in the log. */

#include "tui/print.h"

#include "model/base/share.h"
#include "model/base/text.h"
#include "model/rules/course.h"
#include "tests/harness/money_kit.h"
#include "tui/settings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NBSP "\u00a0"

struct window {
    struct kit kit;
    struct arena a;
};

static int set_up(void **state) {
    struct window *w = calloc(1, sizeof *w);
    assert_non_null(w);
    kit_open(&w->kit);
    money_kit_region(&w->kit);
    kit_lease(&w->kit, 100, 199, "2027-12-31");
    money_kit_quota(&w->kit, 5);
    *state = w;
    return 0;
}

static int tear_down(void **state) {
    struct window *w = *state;
    arena_close(&w->a);
    kit_close(&w->kit);
    free(w);
    return 0;
}

/* Runs of spaces and line ends as one space: a table's cells stand one behind the other. */
static const char *looks(struct window *w, const struct print_order *order) {
    const char *text;
    struct fail why = {0};
    if (!print_preview(&w->kit.desk, order, 140, &w->a, &text, &why)) fail_msg("%s: %s (%s)", order->paper, why.say, why.log);
    char *out = arena_alloc(&w->a, strlen(text) + 1), *to = out;
    for (; *text; text++) {
        bool space = *text == ' ' || *text == '\n';
        if (space && to > out && to[-1] == ' ') continue;
        *to++ = space ? ' ' : *text;
    }
    *to = '\0';
    return out;
}

static void says(const char *text, const char *what) {
    if (!strstr(text, what)) fail_msg("“%s” is not in “%s”", what, text);
}

static const char *refused(struct window *w, const struct print_order *order) {
    const char *text;
    struct fail why = {0};
    assert_false(print_preview(&w->kit.desk, order, 140, &w->a, &text, &why));
    return arena_dup(&w->a, why.log);
}

static void asks(struct window *w, const struct saved *child, const char *group, const char *proof, char app[EVENT_ID_TEXT]) {
    struct nominal_order order = {.subject = child->subject,
                                  .period = "2026",
                                  .group = group,
                                  .channel = "person",
                                  .proof = proof,
                                  .proof_no = *proof ? "114" : "",
                                  .proof_day = *proof ? "2026-10-01" : ""};
    struct fail why = {0};
    if (!desk_nominal_ask(&w->kit.desk, &order, app, NULL, &why)) fail_msg("%s (%s)", why.say, why.log);
    kit_confirm(&w->kit);
}

static const char *offered(struct window *w, const char *deed, const char *number) {
    struct print_choice *choices;
    struct fail why = {0};
    const char *all = "";
    int count;
    bool ok = *deed ? print_deed_choices(&w->kit.desk, deed, &w->a, &choices, &count, &why)
                    : print_choices(&w->kit.desk, NULL, NULL, number, &w->a, &choices, &count, &why);
    if (!ok) fail_msg("%s", why.say);
    for (int i = 0; i < count; i++) all = arena_printf(&w->a, "%s%s%s", all, *all ? " " : "", choices[i].paper);
    return all;
}

/* S3:32–40; the second counts (RULES 2.2). */
static void an_application_and_its_decision(void **state) {
    struct window *w = *state;
    char number[11], app[EVENT_ID_TEXT];
    struct fail why = {0};
    struct saved child = money_kit_child(&w->kit, 1, number);
    const struct print_order by_number = {.paper = "nominal", .number = number};
    assert_string_equal(refused(w, &by_number), "no nominal application to print");
    asks(w, &child, "5-18", "", app);
    const char *text = looks(w, &(struct print_order){.paper = "nominal", .deed = app});
    says(text, "2026 год");
    says(text, "23.11.2026 09:50:");
    says(text, "не позднее 30.11.2026");
    says(text, app);
    assert_string_equal(looks(w, &by_number), text); /* the latest, where none is named */
    assert_string_equal(offered(w, app, ""), "nominal");
    assert_string_equal(refused(w, &(struct print_order){.paper = "nominal_given", .deed = app}),
                        "paper nominal_given: a field is missing: nominal_sum");
    says(looks(w, &(struct print_order){.paper = "extract", .number = number}), "сертификат учёта, без номинала");
    kit_login(&w->kit, KIT_COORDINATOR);
    assert_true(desk_nominal_grant(&w->kit.desk, app, NULL, &why));
    text = looks(w, &(struct print_order){.paper = "nominal_given", .deed = app});
    says(text, "12" NBSP "000,00 руб.");
    says(text, "Группа 5-18");
    says(text, "с 01.01.2026 по 31.12.2026");
    says(text, "Подлежит сверке");
    assert_string_equal(offered(w, app, ""), "nominal nominal_given statement");
    kit_confirm(&w->kit);
    assert_null(strstr(looks(w, &(struct print_order){.paper = "nominal_given", .deed = app}), "Подлежит сверке"));
    text = looks(w, &(struct print_order){.paper = "extract", .number = number});
    says(text, "с номиналом, группа «5-18»");
    says(text, "2026 год: номинал 12" NBSP "000,00 руб., остаток 12" NBSP "000,00 руб., доступно 12" NBSP "000,00 руб.");
}

/* C3: the ground word for word, and the region's counters of that moment. */
static void a_refusal_has_the_centres_numbers(void **state) {
    struct window *w = *state;
    char number[11], app[EVENT_ID_TEXT];
    struct fail why = {0};
    struct capped capped = {.period = "2026",
                            .group_code = "5-18",
                            .ground = "N2",
                            .count = 98,
                            .max_count = 100,
                            .sum = 119000000,
                            .max_sum = 120000000};
    struct saved child = money_kit_child(&w->kit, 2, number);
    asks(w, &child, "5-18", "", app);
    text_copy(capped.app, sizeof capped.app, app);
    kit_central(&w->kit, EV_NOMINAL_CAPPED, child.subject, &capped);
    kit_login(&w->kit, KIT_COORDINATOR);
    assert_true(desk_nominal_refuse(&w->kit.desk, app, "Предел объёма достигнут.", NULL, &why));
    const char *text = looks(w, &(struct print_order){.paper = "nominal_refused", .deed = app});
    says(text, "«достижение предельного объёма финансового обеспечения сертификатов дополнительного образования с номиналом, "
               "установленных программой ПФ ДОД на соответствующий календарный год»");
    says(text, "98 из 100");
    says(text, "1" NBSP "190" NBSP "000,00 руб. из 1" NBSP "200" NBSP "000,00 руб.");
    assert_string_equal(offered(w, app, ""), "nominal nominal_refused");
}

/* RULES 2.4: the group of health and its proof are for MAY_HEALTH alone, on paper as on the screen. */
static void a_group_of_health_is_printed_for_few(void **state) {
    struct window *w = *state;
    struct cap cap = {.period = "2026",
                      .group_code = "2",
                      .count = 10,
                      .money = 50000000,
                      .nominal = 2000000,
                      .title = "дети с ОВЗ и инвалиды",
                      .health = 1};
    char number[11], app[EVENT_ID_TEXT];
    kit_central(&w->kit, EV_CAP_SET, w->kit.region, &cap);
    struct saved child = money_kit_child(&w->kit, 3, number);
    kit_login(&w->kit, KIT_COORDINATOR);
    asks(w, &child, "2", "заключение ПМПК", app);
    kit_login(&w->kit, KIT_DESK);
    struct nominal given = {.period = "2026", .group_code = "2", .sum = 2000000};
    text_copy(given.number, sizeof given.number, number);
    text_copy(given.app, sizeof given.app, app);
    kit_central(&w->kit, EV_NOMINAL_GRANTED, child.subject, &given);
    static const char *const of_deed[] = {"nominal", "nominal_given", "extract", "statement"};
    static const char *const secret[] = {"ОВЗ", "ПМПК", "114", "группа «2»", "Группа"};
    for (size_t i = 0; i < sizeof of_deed / sizeof *of_deed; i++) {
        const char *text = looks(w, &(struct print_order){.paper = of_deed[i], .deed = app, .number = number});
        for (size_t k = 0; k < sizeof secret / sizeof *secret; k++)
            if (strstr(text, secret[k])) fail_msg("%s shows “%s” to a desk", of_deed[i], secret[k]);
    }
    says(looks(w, &(struct print_order){.paper = "extract", .number = number}), "с номиналом");
    says(looks(w, &(struct print_order){.paper = "nominal_given", .deed = app}), "региональным центром");
    kit_login(&w->kit, KIT_COORDINATOR);
    const char *text = looks(w, &(struct print_order){.paper = "nominal", .deed = app});
    says(text, "дети с ОВЗ и инвалиды");
    says(text, "заключение ПМПК № 114 от 01.10.2026");
    says(looks(w, &(struct print_order){.paper = "extract", .number = number}), "с номиналом, группа «дети с ОВЗ и инвалиды»");
}

/* RULES 2.3, B: 5000,00 of which 3500,00 are left; the family signs before anything is written, on the sheet that is kept. */
static void a_surcharge_is_signed_before_the_enrolment(void **state) {
    struct window *w = *state;
    char number[11], event[EVENT_ID_TEXT];
    struct fail why = {0};
    struct saved child = money_kit_rich_child(&w->kit, 4, number);
    struct enrol_order a = money_kit_order(child.subject, "A", 850000, 0),
                       b = money_kit_order(child.subject, "B", 500000, 150000);
    assert_true(desk_enrol(&w->kit.desk, &a, event, NULL, &why));
    b.sheet = "3-000040";
    const char *text = looks(w, &(struct print_order){.paper = "enrolment", .enrol = &b});
    says(text, "Лист № 3-000040");
    says(text, "Стоимость обучения 5" NBSP "000,00 руб.");
    says(text, "Оплачивает сертификат 3" NBSP "500,00 руб.");
    says(text, "Доплата заявителя 1" NBSP "500,00 руб.");
    says(text, "С доплатой согласен");
    says(text, "Запись предварительная");
    assert_null(strstr(text, "Условная бронь"));
    assert_true(desk_enrol(&w->kit.desk, &b, event, NULL, &why));
    text = looks(w, &(struct print_order){.paper = "enrolment", .deed = event});
    says(text, "Лист № 3-000040");
    says(text, "младшие, вт 16:00");
    says(text, "№ 17/26");
    says(text, event);
    text = looks(w, &(struct print_order){.paper = "statement", .number = number});
    says(text, "2026 год 12" NBSP "000,00 руб. 0,00 руб. 12" NBSP "000,00 руб. 0,00 руб.");
    says(text, "-3" NBSP "500,00");
    says(text, "№ 17/26");
    says(text, "региональный центр");
    says(text, "ещё не подтверждено");
    assert_string_equal(offered(w, event, ""), "enrolment statement");
    says(offered(w, "", number), "statement");
}

/* A course into 2027: the later part is conditional and says so; with that period's money the surcharge is another one. */
static void a_later_period_is_conditional_and_signed_again(void **state) {
    struct window *w = *state;
    char number[11], event[EVENT_ID_TEXT];
    struct fail why = {0};
    struct enrol_quote quote;
    struct saved child = money_kit_rich_child(&w->kit, 5, number);
    struct enrol_order order = money_kit_order(child.subject, "A", 850000, 0);
    order.last = "2027-01-31";
    assert_true(desk_enrol_quote(&w->kit.desk, &order, &quote, NULL, &why));
    order.parent_part = quote.parent;
    const char *text = looks(w, &(struct print_order){.paper = "enrolment", .enrol = &order});
    says(text, "Условная бронь");
    says(text, "2027 год 01.01.2027 – 31.01.2027");
    says(text, "условная");
    assert_true(desk_enrol(&w->kit.desk, &order, event, NULL, &why));
    assert_string_equal(offered(w, event, ""), "enrolment statement");
    money_kit_nominal(&w->kit, child.subject, number, "2027", 100000);
    assert_string_equal(offered(w, event, ""), "enrolment surcharge statement");
    text = looks(w, &(struct print_order){.paper = "surcharge", .deed = event});
    says(text, "Стоимость 4" NBSP "250,00 руб.");
    says(text, "Оплачивает сертификат 1" NBSP "000,00 руб.");
    says(text, "Доплата заявителя 3" NBSP "250,00 руб.");
    says(text, "ожидалась доплата 0,00 руб.");
}

/* Where a period counts hours, no rouble stands on a paper. */
static void hours_are_hours(void **state) {
    struct window *w = *state;
    struct period hours = {.period = "2026", .first = "2026-01-01", .last = "2026-12-31", .title = "2026", .unit = "hours"};
    char number[11];
    kit_central(&w->kit, EV_PERIOD_SET, w->kit.region, &hours);
    money_kit_rich_child(&w->kit, 6, number);
    const char *text = looks(w, &(struct print_order){.paper = "statement", .number = number});
    says(text, "12" NBSP "000,00 ч");
    assert_null(strstr(text, "руб."));
}

static void a_printed_paper_is_in_the_log(void **state) {
    struct window *w = *state;
    char number[11], app[EVENT_ID_TEXT];
    struct print_job *job;
    struct settings *settings;
    struct fail why = {0};
    int64_t printed = 0, now = 0;
    struct saved child = money_kit_child(&w->kit, 7, number);
    asks(w, &child, "5-18", "", app);
    tmp_write(&w->kit.tmp, "priem.ini", "[print]\nfolder = .\n", 19);
    assert_true(settings_load(kiosk_settings, tmp_path(&w->kit.tmp, "priem.ini"), &settings, &why));
    const struct print_order order = {.paper = "nominal", .deed = app, .folder = w->kit.tmp.folder};
    assert_true(print_start(&w->kit.desk, settings, &order, &job, &why));
    while (print_step(job, now++, &why) == PRINT_GOING) {
        struct pollfd fd;
        print_poll(job, &fd);
        poll(&fd, 1, 10000);
    }
    assert_non_null(strstr(print_file(job), number)); /* named by the certificate, not by the child */
    print_close(job);
    settings_close(settings);
    assert_true(db_one_int(w->kit.db, &printed, "SELECT count(*) FROM log WHERE type = 'paper.printed' AND subject = :subject",
                           &why, "subject:t", child.subject, NULL));
    assert_int_equal(printed, 1);
}

int main(void) {
#define AT_WINDOW(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        AT_WINDOW(an_application_and_its_decision),
        AT_WINDOW(a_refusal_has_the_centres_numbers),
        AT_WINDOW(a_group_of_health_is_printed_for_few),
        AT_WINDOW(a_surcharge_is_signed_before_the_enrolment),
        AT_WINDOW(a_later_period_is_conditional_and_signed_again),
        AT_WINDOW(hours_are_hours),
        AT_WINDOW(a_printed_paper_is_in_the_log),
    };
    share_messages("ru");
    return cmocka_run_group_tests_name("print_money", tests, NULL, NULL);
}
