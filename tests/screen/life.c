/* The life of a certificate through the screens: what the card's menu offers, the second person, undoing, families told,
 * stand-ins. What was written is read back from the store. */

#include "tests/harness/golden.h"
#include "tests/harness/sitting.h"

#include "model/store/life.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int begin(void **state) {
    return sitting_begin(state, true);
}

/* The certificate 6704 1820 02 was excluded by its family's wish, and the family has filed again. */
static int begin_filed_again(void **state) {
    struct sitting *t = calloc(1, sizeof *t);
    assert_non_null(t);
    place_open(&t->place);
    place_fill(&t->place);
    struct kit *kit = &t->place.kit;
    struct second second = {.role = "supervisor", .sign_secret = kit->sign_secret[KIT_SUPERVISOR]};
    struct life_order order = {
        .life = LIFE_EXCLUDE, .number = "6704182002", .ground = "E1", .paper = "17", .day = "2026-11-23", .second = &second};
    struct certificate c;
    struct application form, filed;
    struct fail why = {0};
    memcpy(second.staff, kit->staff[KIT_SUPERVISOR], sizeof second.staff);
    kit_login(kit, KIT_OPERATOR);
    assert_true(desk_life(&kit->desk, &order, NULL, &why));
    assert_true(certificate_load(kit->db, "6704182002", &c, &why));
    kit_login(kit, KIT_DESK_2);
    assert_true(application_load(kit->db, c.app, &filed, &why));
    assert_true(desk_again(&kit->desk, c.subject, &form, &why));
    memcpy(form.papers, filed.papers, sizeof form.papers);
    memcpy(form.papers_day, filed.papers_day, sizeof form.papers_day);
    form.pd = filed.pd;
    form.rules = filed.rules;
    memcpy(form.pd.sheet, "41", 3);
    memcpy(form.rules.sheet, "42", 3);
    kit_save(kit, &form);
    t->p = place_start(&t->place, NULL);
    *state = t;
    return 0;
}

static void leave(struct sitting *t) {
    pty_key(t->p, "F10");
    assert_int_equal(pty_exit(t->p), 0);
    place_take(&t->place);
}

/* An entry of the F9 menu by the beginning of its name. */
static void menu(struct pty *p, const char *begins) {
    press(p, "F9");
    pty_type(p, begins);
    press(p, "Enter");
}

static void open_card(struct pty *p, const char *number) {
    pty_type(p, number);
    press(p, "Enter");
    shows(p, "Сертификат");
}

/* The second person is chosen by a first arrow press less than his place in the list. */
static void agrees(struct pty *p, int place, enum kit_person who) {
    shows(p, "─ Подтверждение ─");
    for (int i = 0; i < place; i++) press(p, "Down");
    press(p, "Enter");
    pty_type(p, place_passphrase(who));
    press(p, "Enter");
}

static struct certificate certificate_of(struct sitting *t, const char *number) {
    struct certificate c;
    struct fail why = {0};
    assert_true(certificate_load(t->place.kit.db, number, &c, &why));
    return c;
}

static struct application application_of(struct sitting *t, const char *typed) {
    struct arena a = {0};
    struct found *rows;
    struct fail why = {0};
    struct application p;
    int count;
    bool other;
    assert_true(learner_search(t->place.kit.db, typed, 5, &a, &rows, &count, &other, &why));
    assert_true(count > 0);
    assert_true(application_load(t->place.kit.db, rows[0].app, &p, &why));
    arena_close(&a);
    return p;
}

static void a_certificate_is_excluded_by_two(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_OPERATOR);
    open_card(t->p, "6704182002");
    golden_screen(t->p, "card");
    press(t->p, "F9");
    golden_screen(t->p, "card-menu");
    pty_type(t->p, "исключ");
    press(t->p, "Enter");
    shows(t->p, "Исключить из реестра");
    press(t->p, "F2"); /* nothing is given yet */
    shows(t->p, "Основание: Это поле надо заполнить.");
    press(t->p, "F4 Enter");
    pty_type(t->p, "17");
    golden_screen(t->p, "life-exclude");
    press(t->p, "F2");
    golden_screen(t->p, "second");
    press(t->p, "Enter");
    pty_type(t->p, "не тот пароль совсем");
    press(t->p, "Enter");
    shows(t->p, "Пароль не подошёл");
    pty_wait(t->p, "раскладку", 0);
    press(t->p, "Up");
    agrees(t->p, 0, KIT_COORDINATOR);
    shows(t->p, "Выполнено: Исключить из реестра.");
    golden_screen(t->p, "card-excluded");
    press(t->p, "Esc");
    shows(t->p, ", прекращён"); /* the search it was opened from says so, too: not "issued" */
    leave(t);
    struct certificate c = certificate_of(t, "6704182002");
    assert_string_equal(c.state, "excluded");
    assert_string_equal(c.ground, "E1");
    assert_string_equal(c.ended_by, t->place.kit.staff[KIT_OPERATOR]);
}

static void a_certificate_rests_and_lives_again(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_OPERATOR);
    open_card(t->p, "6704182002");
    menu(t->p, "приост");
    press(t->p, "F4 Down Enter");
    pty_type(t->p, "двое родителей спорят");
    press(t->p, "F2");
    shows(t->p, "приостановлен");
    menu(t->p, "возоб");
    pty_type(t->p, "спор разрешён судом");
    press(t->p, "F2");
    shows(t->p, "действует до");
    leave(t);
    assert_string_equal(certificate_of(t, "6704182002").state, "living");
}

static void a_decision_is_undone_within_ten_minutes(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_COORDINATOR);
    press(t->p, "F2 Space F2");
    shows(t->p, "Заявление 0001: выдан сертификат 6704 1820 36.");
    press(t->p, "F8");
    golden_screen(t->p, "life-undo");
    press(t->p, "F2");
    shows(t->p, "Выполнено: Отменить решение.");
    leave(t);
    struct application alisa = application_of(t, "щербакова");
    assert_int_equal(alisa.state, APP_COMPLETE);
    assert_string_equal(certificate_of(t, "6704182036").state, "undone");
}

/* Its row has left the queue: there F8 is for the last one, as long as it may be undone. */
static void the_last_decision_is_undone_from_the_queue(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_COORDINATOR);
    press(t->p, "F2 Space F2");
    shows(t->p, "выдан сертификат 6704 1820 36.");
    press(t->p, "Esc");
    shows(t->p, "Очереди");
    shows(t->p, "F8 отменит Ваше последнее решение");
    press(t->p, "F8");
    shows(t->p, "6704 1820 36");
    press(t->p, "F2");
    shows(t->p, "Выполнено: Отменить решение.");
    leave(t);
    assert_int_equal(application_of(t, "щербакова").state, APP_COMPLETE);
}

static void a_decision_stands_after_ten_minutes(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_COORDINATOR);
    press(t->p, "F2 Space F2");
    env_virtual_move(&t->place.kit.clock, 11 * MS_MINUTE);
    golden_clock(t->place.clock, t->place.kit.clock.now);
    press(t->p, "F8");
    shows(t->p, "Решению больше 10 минут: оно остаётся в силе.");
    shows(t->p, "сертификат аннулирует");
    press(t->p, "Esc Esc");
    leave(t);
    assert_int_equal(application_of(t, "щербакова").state, APP_APPROVED);
}

/* Issued by the coordinator, the notice was printed at the desk. */
static int begin_printed(void **state) {
    struct sitting *t = calloc(1, sizeof *t);
    struct application p;
    struct certificate c;
    struct fail why = {0};
    assert_non_null(t);
    place_open(&t->place);
    place_fill(&t->place);
    struct kit *kit = &t->place.kit;
    assert_true(certificate_load(kit->db, "6704182028", &c, &why));
    kit_login(kit, KIT_DESK_2);
    assert_true(desk_life(&kit->desk,
                          &(struct life_order){.life = LIFE_PRINT, .subject = c.subject, .app = c.app, .code = "extract"}, NULL,
                          &why));
    assert_true(application_load(kit->db, c.app, &p, &why) && p.printed_at > 0);
    t->p = place_start(&t->place, NULL);
    *state = t;
    return 0;
}

/* It stands in the menu all the same and says why not and what there is instead; nothing opens. */
static void a_printed_decision_says_why_it_stands(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_COORDINATOR);
    open_card(t->p, "6704182028");
    press(t->p, "F9");
    pty_type(t->p, "отменить р");
    golden_screen(t->p, "card-menu-printed");
    press(t->p, "Enter");
    golden_screen(t->p, "card-printed");
    press(t->p, "Esc");
    press(t->p, "F6 F8");
    shows(t->p, "уже напечатана бумага");
    press(t->p, "Esc Esc Esc Esc");
    leave(t);
    assert_string_equal(certificate_of(t, "6704182028").state, "living");
}

/* C11: the old number lives again, with a second person; a new one is never given. */
static void an_excluded_number_lives_again_by_two(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_COORDINATOR);
    press(t->p, "End F2 Space F2");
    shows(t->p, "6704 1820 02");
    agrees(t->p, 0, KIT_SUPERVISOR);
    shows(t->p, "выдан сертификат 6704 1820 02.");
    press(t->p, "Esc");
    open_card(t->p, "6704182002");
    golden_screen(t->p, "card-again");
    leave(t);
    struct certificate c = certificate_of(t, "6704182002");
    assert_string_equal(c.state, "living");
    assert_true(c.again_at > 0);
}

/* What rests says why; the end it once had is not the end, and its day is not that of the rest. */
static void a_number_that_lives_again_and_rests_says_both(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_COORDINATOR);
    press(t->p, "End F2 Space F2");
    agrees(t->p, 0, KIT_SUPERVISOR);
    shows(t->p, "выдан сертификат 6704 1820 02.");
    press(t->p, "Esc Ctrl+X");
    place_login(t->p, KIT_OPERATOR);
    open_card(t->p, "6704182002");
    menu(t->p, "приост");
    press(t->p, "F4 Down Enter");
    pty_type(t->p, "двое родителей спорят");
    press(t->p, "F2");
    golden_screen(t->p, "card-again-rests");
}

static void a_family_is_told(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_DESK);
    press(t->p, "Left Down Down Down Down Down Down");
    golden_screen(t->p, "queues-tell");
    press(t->p, "Right Enter");
    golden_screen(t->p, "life-tell");
    press(t->p, "F4 Enter");
    pty_type(t->p, "уведомление");
    press(t->p, "F2");
    shows(t->p, "Выполнено: Семье сообщили.");
    press(t->p, "Space Space");
    shows(t->p, "отмечено 2");
    press(t->p, "Enter F2 Down Enter");
    pty_type(t->p, "выписка");
    press(t->p, "Enter");
    pty_wait(t->p, "Сделано: 2. Не сделано: 0.", 0);
    golden_screen(t->p, "batch-tell");
    press(t->p, "Esc");
    leave(t);
    struct queue_counts counts;
    struct fail why = {0};
    assert_true(queue_counts(t->place.kit.db, &(struct queue_filter){.today = "2026-11-23"}, "2026-12-07", &counts, &why));
    assert_int_equal(counts.rows[QUEUE_TELL], 1);
}

static void consent_withdrawn_blocks_and_waits_for_erasure(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_DESK);
    open_card(t->p, "6704182002");
    menu(t->p, "согласие");
    pty_type(t->p, "5-ж");
    press(t->p, "F2");
    shows(t->p, "Согласие отозвано: данные заблокированы");
    golden_screen(t->p, "card-blocked");
    menu(t->p, "семья спр"); /* and at once asks what is held: both stand there */
    pty_type(t->p, "6-ж");
    press(t->p, "F2");
    shows(t->p, "Семья запросила сведения о данных: ответить");
    golden_screen(t->p, "card-blocked-asked");
    press(t->p, "Esc Esc Left Down Down Down Down Down Down Down");
    golden_screen(t->p, "queues-family");
    leave(t);
    struct learner_life life;
    struct fail why = {0};
    assert_true(learner_life(t->place.kit.db, certificate_of(t, "6704182002").subject, &life, &why));
    assert_string_equal(life.state, "blocked");
    assert_string_equal(life.erase_due, "2026-12-23");
}

static void last_event_is(struct sitting *t, const char *number, const char *type) {
    struct arena a = {0};
    struct history_row *rows;
    struct fail why = {0};
    int count;
    assert_true(subject_history(t->place.kit.db, certificate_of(t, number).subject, &a, &rows, &count, &why));
    assert_string_equal(rows[count - 1].type, type);
    arena_close(&a);
}

static void retype(struct pty *p, const char *date) {
    for (int i = 0; i < 8; i++) press(p, "Backspace");
    pty_type(p, date);
}

/* Taken back on a new sheet: what forbids the rest of the menu says so until then. */
static void a_consent_given_anew_frees_the_data(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_OPERATOR);
    open_card(t->p, "6704182002");
    menu(t->p, "согласие отоз");
    pty_type(t->p, "5-ж");
    press(t->p, "F2");
    shows(t->p, "Согласие отозвано: данные заблокированы");
    menu(t->p, "изменить д");
    shows(t->p, "Новое согласие записывается в карточке.");
    press(t->p, "Esc");
    menu(t->p, "возоб");
    shows(t->p, "подпишет новое согласие");
    press(t->p, "Esc");
    menu(t->p, "согласие дано");
    press(t->p, "F2"); /* no sheet yet */
    shows(t->p, "Лист №: Это поле надо заполнить.");
    press(t->p, "Up");
    retype(t->p, "22112026");
    pty_type(t->p, "17");
    press(t->p, "F2");
    shows(t->p, "Это согласие старше отзыва.");
    press(t->p, "Enter");
    retype(t->p, "23112026");
    golden_screen(t->p, "consent");
    press(t->p, "F2");
    shows(t->p, "Согласие записано: блокировка данных снята.");
    shows(t->p, "действует до 16.10.2030");
    leave(t);
    struct learner_life life;
    struct fail why = {0};
    assert_true(learner_life(t->place.kit.db, certificate_of(t, "6704182002").subject, &life, &why));
    assert_string_equal(life.state, "plain");
    assert_string_equal(certificate_of(t, "6704182002").state, "living");
}

/* What is said on the phone is how it is now. */
static void a_family_hears_that_the_certificate_rests(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_OPERATOR);
    open_card(t->p, "6704182028");
    menu(t->p, "приост");
    press(t->p, "F4 Down Enter");
    pty_type(t->p, "двое родителей спорят");
    press(t->p, "F2 Esc Esc Left Down Down Down Down Down Right End");
    shows(t->p, "выдан и приостановлен");
    shows(t->p, "приостановлено.");
    golden_screen(t->p, "queues-tell-rests");
    press(t->p, "Enter");
    shows(t->p, "Сообщить: выдан и приостановлен.");
    press(t->p, "Esc");
    leave(t);
}

/* Refused by the coordinator for want of an address in the region. */
static int begin_refused(void **state) {
    struct sitting *t = calloc(1, sizeof *t);
    char number[11];
    assert_non_null(t);
    place_open(&t->place);
    place_fill(&t->place);
    struct kit *kit = &t->place.kit;
    kit_login(kit, KIT_DESK_2);
    struct saved saved = kit_save_person(kit, 41);
    kit_login(kit, KIT_COORDINATOR);
    assert_int_equal(kit_decide(kit, &saved, VERDICT_REFUSE, "R3", "Семья живёт в Калужской области", number), FAIL_NONE);
    t->p = place_start(&t->place, NULL);
    *state = t;
    return 0;
}

static void a_refusal_is_overturned_and_has_its_notice(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_OPERATOR);
    pty_type(t->p, "0011");
    press(t->p, "Enter");
    menu(t->p, "отменить о");
    press(t->p, "F2"); /* neither a number nor a reason yet */
    shows(t->p, "№ документа: Это поле надо заполнить.");
    pty_type(t->p, "Ж-3");
    press(t->p, "Down Down");
    pty_type(t->p, "нет");
    press(t->p, "F2");
    shows(t->p, "Поясните, не меньше 10 букв.");
    pty_type(t->p, ", регистрация подтверждена");
    golden_screen(t->p, "life-overturn");
    press(t->p, "F2");
    shows(t->p, "Выполнено: Отменить отказ по жалобе.");
    press(t->p, "Ctrl+P End");
    for (int i = 0; i < 20 && !pty_shows(t->p, "▸ Уведомление: отказ отменён"); i++) press(t->p, "Up");
    golden_screen(t->p, "print-overturned");
    press(t->p, "Esc Esc Esc Esc");
    leave(t);
}

static int begin_erased(void **state) {
    struct sitting *t = calloc(1, sizeof *t);
    struct certificate c;
    struct fail why = {0};
    const struct erased erased = {.reason = "consent", .day = "2026-11-23", .backups_until = "2026-12-23"};
    assert_non_null(t);
    place_open(&t->place);
    place_fill(&t->place);
    struct kit *kit = &t->place.kit;
    assert_true(certificate_load(kit->db, "6704182002", &c, &why));
    kit_login(kit, KIT_DESK_2);
    assert_true(
        desk_life(&kit->desk,
                  &(struct life_order){.life = LIFE_WITHDRAW_CONSENT, .subject = c.subject, .paper = "5", .day = "2026-11-23"},
                  NULL, &why));
    kit_confirm(kit);
    kit_central(kit, EV_LEARNER_ERASED, c.subject, &erased);
    t->p = place_start(&t->place, NULL);
    *state = t;
    return 0;
}

static void the_card_of_an_erased_child_says_what_is_kept(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_OPERATOR);
    open_card(t->p, "6704182002");
    golden_screen(t->p, "card-erased");
    assert_false(pty_shows(t->p, "приостановлен"));
    press(t->p, "F9");
    assert_false(pty_shows(t->p, "Исключить"));
    press(t->p, "Esc");
    leave(t);
}

/* Алиса's mother has another child with a request of his own. */
static int begin_family(void **state) {
    struct sitting *t = calloc(1, sizeof *t);
    struct application form, alisa;
    assert_non_null(t);
    place_open(&t->place);
    place_fill(&t->place);
    place_alisa(&t->place, &alisa);
    kit_login(&t->place.kit, KIT_DESK_2);
    kit_form(&t->place.kit, 40, &form);
    form.applicant = alisa.applicant;
    kit_save(&t->place.kit, &form);
    t->p = place_start(&t->place, NULL);
    *state = t;
    return 0;
}

static void the_children_of_one_applicant_are_found(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_COORDINATOR);
    pty_type(t->p, "щербакова");
    press(t->p, "Enter");
    shows(t->p, "Решение 0001");
    menu(t->p, "дети");
    golden_screen(t->p, "family");
    press(t->p, "Enter");
    shows(t->p, "Решение 0011");
    menu(t->p, "дети");
    shows(t->p, "Щербакова-Ёлкина Алиса");
    press(t->p, "Esc Esc Esc Esc");
    open_card(t->p, "6704182002");
    menu(t->p, "дети");
    shows(t->p, "Других детей этого заявителя здесь нет.");
    leave(t);
}

static void two_records_are_compared_before_a_merge(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_OPERATOR);
    open_card(t->p, "6704182002");
    menu(t->p, "объед");
    shows(t->p, "Поиск · кого объединить с записью: Липомётская Варвара");
    assert_false(pty_shows(t->p, "▸")); /* nobody is merged with himself */
    for (int i = 0; i < 20; i++) press(t->p, "Backspace");
    pty_type(t->p, "щербакова");
    press(t->p, "Enter");
    golden_screen(t->p, "life-merge");
    pty_type(t->p, "одно и то же лицо, решение комиссии");
    press(t->p, "F2");
    agrees(t->p, 1, KIT_SUPERVISOR);
    shows(t->p, "Выполнено: Объединить две записи.");
    leave(t);
    last_event_is(t, "6704182002", "merge.asked");
}

/* Which number lives is known before anybody types a passphrase: the one the centre had first, wherever one begins. */
static void a_merge_says_which_number_lives(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_OPERATOR);
    open_card(t->p, "6704182028");
    menu(t->p, "объед");
    for (int i = 0; i < 20; i++) press(t->p, "Backspace");
    pty_type(t->p, "6704182002");
    press(t->p, "Enter");
    shows(t->p, "Действовать будет № 6704 1820 02: центр принял его раньше. № 6704 1820 28");
    golden_screen(t->p, "life-merge-numbers");
    press(t->p, "Esc Esc Esc");
    leave(t);
}

/* Варвара and Артём were taken for one child by mistake, the centre has merged them. */
static int begin_merged(void **state) {
    struct sitting *t = calloc(1, sizeof *t);
    assert_non_null(t);
    place_open(&t->place);
    place_fill(&t->place);
    struct kit *kit = &t->place.kit;
    struct certificate keep, drop;
    struct alias alias = {0};
    struct fail why = {0};
    assert_true(certificate_load(kit->db, "6704182002", &keep, &why));
    assert_true(certificate_load(kit->db, "6704182028", &drop, &why));
    kit_confirm(kit);
    memcpy(alias.keep, keep.subject, sizeof alias.keep);
    memcpy(alias.dropped, drop.subject, sizeof alias.dropped);
    kit_central_also(kit, EV_LEARNER_MERGED, keep.subject, drop.subject, &alias);
    t->p = place_start(&t->place, NULL);
    *state = t;
    return 0;
}

static void a_merge_is_taken_back(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_OPERATOR);
    open_card(t->p, "6704182002");
    golden_screen(t->p, "card-merged");
    menu(t->p, "отменить о");
    shows(t->p, "Которая станет отдельной записью?");
    shows(t->p, "Карасовина Ксения Ильинична");
    press(t->p, "Enter");
    golden_screen(t->p, "life-split");
    pty_type(t->p, "это разные дети, сверены свидетельства");
    press(t->p, "F2");
    agrees(t->p, 0, KIT_COORDINATOR);
    shows(t->p, "Выполнено:");
    leave(t);
    last_event_is(t, "6704182002", "split.asked");
}

static void a_stand_in_begins_and_ends(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_SUPERVISOR);
    menu(t->p, "замещ");
    shows(t->p, "Замещений нет.");
    press(t->p, "F7 F4");
    pty_type(t->p, "петр");
    press(t->p, "Enter F4");
    pty_type(t->p, "ким");
    press(t->p, "Enter Enter");
    pty_type(t->p, "30112026");
    golden_screen(t->p, "people-new");
    press(t->p, "F2");
    shows(t->p, "за Ким Е. О.");
    golden_screen(t->p, "people");
    press(t->p, "F8 Enter");
    shows(t->p, "окончено 23.11");
    leave(t);
}

/* The stand-in decides in the place of another, whose name stands beside; not on what she entered herself. */
static void a_stand_in_decides_for_another(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_SUPERVISOR);
    menu(t->p, "замещ");
    press(t->p, "F7 F4");
    pty_type(t->p, "петр");
    press(t->p, "Enter F4");
    pty_type(t->p, "ким");
    press(t->p, "Enter Enter");
    pty_type(t->p, "30112026");
    press(t->p, "F2 Esc Ctrl+X");
    pty_wait(t->p, "Пароль", 0);
    place_login(t->p, KIT_DESK);
    shows(t->p, "Петрова А. С. за Ким Е. О.");
    press(t->p, "F2 Space");
    golden_screen(t->p, "decision-behalf");
    press(t->p, "F2");
    shows(t->p, "выдан сертификат 6704 1820 36.");
    press(t->p, "Esc");
    open_card(t->p, "6704182036");
    press(t->p, "F6");
    golden_screen(t->p, "history-behalf");
    press(t->p, "Enter");
    shows(t->p, "Ким Е. О.");
    press(t->p, "Esc Esc Esc");
    leave(t);
    assert_string_equal(application_of(t, "щербакова").decided_by, t->place.kit.staff[KIT_DESK]);
}

int main(void) {
#define TABLE_TEST(f) cmocka_unit_test_setup_teardown(f, begin, sitting_end)
    const struct CMUnitTest tests[] = {
        TABLE_TEST(a_certificate_is_excluded_by_two),
        TABLE_TEST(a_certificate_rests_and_lives_again),
        TABLE_TEST(a_decision_is_undone_within_ten_minutes),
        TABLE_TEST(the_last_decision_is_undone_from_the_queue),
        TABLE_TEST(a_decision_stands_after_ten_minutes),
        cmocka_unit_test_setup_teardown(an_excluded_number_lives_again_by_two, begin_filed_again, sitting_end),
        cmocka_unit_test_setup_teardown(a_number_that_lives_again_and_rests_says_both, begin_filed_again, sitting_end),
        TABLE_TEST(a_family_is_told),
        TABLE_TEST(consent_withdrawn_blocks_and_waits_for_erasure),
        cmocka_unit_test_setup_teardown(a_printed_decision_says_why_it_stands, begin_printed, sitting_end),
        TABLE_TEST(a_consent_given_anew_frees_the_data),
        TABLE_TEST(a_family_hears_that_the_certificate_rests),
        cmocka_unit_test_setup_teardown(a_refusal_is_overturned_and_has_its_notice, begin_refused, sitting_end),
        cmocka_unit_test_setup_teardown(the_card_of_an_erased_child_says_what_is_kept, begin_erased, sitting_end),
        cmocka_unit_test_setup_teardown(the_children_of_one_applicant_are_found, begin_family, sitting_end),
        TABLE_TEST(two_records_are_compared_before_a_merge),
        TABLE_TEST(a_merge_says_which_number_lives),
        cmocka_unit_test_setup_teardown(a_merge_is_taken_back, begin_merged, sitting_end),
        TABLE_TEST(a_stand_in_begins_and_ends),
        TABLE_TEST(a_stand_in_decides_for_another),
    };
    golden_use_cmocka();
    return cmocka_run_group_tests_name("life", tests, NULL, NULL);
}
