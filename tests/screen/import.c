/* Class lists on the screen: what becomes a draft, what is refused and why, a list thrown away as a whole. */

#include "tests/harness/golden.h"
#include "tests/harness/sitting.h"
#include "tests/harness/ways.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sys/stat.h>
#include <unistd.h>

enum { ROWS = 20000 };

static const char list[] = "Фамилия;Имя;Отчество;Дата рождения;СНИЛС;Буква\n"
                           "Спискова;Анна;Ивановна;07.05.2016;112-233-445 95;А\n"
                           "Перечнев;Пётр;Олегович;31.02.2016;;А\n"
                           "Рядов;Илья;Сергеевич;12.03.2015;112-233-445 96;А\n"
                           "Строкин;Лев;Маркович;01.09.2014;;А\n";

static int begin(void **state) {
    sitting_begin(state, false);
    struct sitting *t = *state;
    tmp_write(&t->place.kit.tmp, "class.csv", list, sizeof list - 1);
    place_login(t->p, KIT_DESK);
    press(t->p, "F9");
    pty_type(t->p, "список класса");
    press(t->p, "Enter");
    return 0;
}

static void golden_list(struct sitting *t, const char *name) {
    char *screen = way_screen(t->p, false);
    golden_text(name, screen);
    free(screen);
}

static void read_list(struct sitting *t, const char *key) {
    pty_paste(t->p, tmp_path(&t->place.kit.tmp, "class.csv"));
    press(t->p, key);
}

static void good_rows_become_drafts_and_wrong_ones_are_listed(void **state) {
    struct sitting *t = *state;
    read_list(t, "F2");
    pty_wait(t->p, "Отказано: 2", 0);
    golden_list(t, "import-done");
    press(t->p, "Down");
    assert_non_null(strstr(pty_row(t->p, 22), "Не сходится контрольное число СНИЛС")); /* the row pointed at, whole below */
    press(t->p, "Esc Left");
    shows(t->p, "Черновики          2");
    for (int i = 0; i < 20 && !pty_shows(t->p, "▸ Черновики"); i++) press(t->p, "Down");
    press(t->p, "Right Enter");
    shows(t->p, "── 1 Ребёнок");
    shows(t->p, "[С"); /* Спискова or Строкин */
}

static void a_list_is_only_checked(void **state) {
    struct sitting *t = *state;
    read_list(t, "F6");
    pty_wait(t->p, "Ничего не записано", 0);
    shows(t->p, "Стали бы черновиками: 2, отказано: 2");
    press(t->p, "Esc");
    shows(t->p, "Черновики          0");
}

static void a_list_is_thrown_away_as_a_whole(void **state) {
    struct sitting *t = *state;
    read_list(t, "Enter");
    pty_wait(t->p, "Отказано: 2", 0);
    press(t->p, "F2");
    pty_wait(t->p, "Этот самый файл уже загружен", 0);
    press(t->p, "Esc F8");
    shows(t->p, "Какая загрузка удаляется?");
    press(t->p, "Enter");
    shows(t->p, "Удалено черновиков: 2; изменены после и остались: 0");
    press(t->p, "F8");
    shows(t->p, "Черновиков из списков не осталось");
    press(t->p, "Esc");
    shows(t->p, "Черновики          0");
}

/* A list that takes a second, stopped with the next key. */
static void a_list_is_stopped_half_way(void **state) {
    struct sitting *t = *state;
    sitting_class_list(t, ROWS);
    read_list(t, "F2 F8");
    shows(t->p, "Чтение остановлено: из этого файла ничего не осталось");
    press(t->p, "F8");
    shows(t->p, "Черновиков из списков не осталось");
    press(t->p, "Esc");
    shows(t->p, "Черновики          0");
}

static void a_file_that_is_not_there_is_told(void **state) {
    struct sitting *t = *state;
    press(t->p, "F2");
    shows(t->p, "Нажмите F4 и выберите файл");
    pty_type(t->p, "/nowhere/list.csv");
    press(t->p, "Enter");
    shows(t->p, "/nowhere/list.csv");
    shows(t->p, "[ Закрыть ]");
}

/* From the folder typed, through one in it and back; the next time the list begins where the last file lay. */
static void a_file_is_picked_from_the_folder(void **state) {
    struct sitting *t = *state;
    char inside[600];
    tmp_write(&t->place.kit.tmp, "letter.doc", "", 0);
    snprintf(inside, sizeof inside, "%s/тройка", t->place.kit.tmp.folder);
    assert_int_equal(mkdir(inside, 0700), 0);
    tmp_write(&t->place.kit.tmp, "тройка/Класс 7А.CSV", list, sizeof list - 1);
    pty_paste(t->p, t->place.kit.tmp.folder);
    press(t->p, "F4");
    shows(t->p, "тройка/");
    shows(t->p, "class.csv");
    assert_false(pty_shows(t->p, "letter.doc"));
    assert_false(pty_shows(t->p, "store.db"));
    pty_type(t->p, "тро");
    press(t->p, "Enter");
    shows(t->p, "Класс 7А.CSV");
    assert_false(pty_shows(t->p, "class.csv"));
    press(t->p, "Home Enter"); /* .. */
    shows(t->p, "class.csv");
    pty_type(t->p, "тро");
    press(t->p, "Enter Down Enter");
    press(t->p, "F6");
    pty_wait(t->p, "Стали бы черновиками: 2, отказано: 2", 0);
    press(t->p, "Esc F9");
    pty_type(t->p, "список класса");
    press(t->p, "Enter F4");
    shows(t->p, "Класс 7А.CSV");
    press(t->p, "Esc");
    assert_false(pty_shows(t->p, "7А"));
    rmdir(inside);
}

int main(void) {
#define LIST_TEST(f) cmocka_unit_test_setup_teardown(f, begin, sitting_end)
    const struct CMUnitTest tests[] = {
        LIST_TEST(good_rows_become_drafts_and_wrong_ones_are_listed),
        LIST_TEST(a_list_is_only_checked),
        LIST_TEST(a_list_is_thrown_away_as_a_whole),
        LIST_TEST(a_list_is_stopped_half_way),
        LIST_TEST(a_file_that_is_not_there_is_told),
        LIST_TEST(a_file_is_picked_from_the_folder),
    };
    golden_use_cmocka();
    return cmocka_run_group_tests_name("import", tests, NULL, NULL);
}
