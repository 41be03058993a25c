/* `priem import` with the real program: rows refused one by one, the file of them, and a draft that opens as a form. */

#include "tests/harness/place.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int begin(void **state) {
    static struct place place;
    place_open(&place);
    db_close(place.kit.db); /* the program's now */
    place.kit.db = NULL;
    *state = &place;
    return 0;
}

static int end(void **state) {
    place_close(*state);
    return 0;
}

static const char list[] = "№;ФИО;Дата рождения;СНИЛС;Телефон;Кружок\r\n"
                           "1;Щербакова-Ёлкина Алиса Дмитриевна;07.05.2016;112-233-445 95;8 912 345-67-89;шахматы\r\n"
                           "2;Мамедов Рустам Алиевич оглы;30.11.2015;;;лыжи\r\n"
                           "3;Орлов Глеб;31.02.2015;;;\r\n"
                           "4;\"Зимин Лев;01.02.2015;;;\r\n";

/* What it printed, errors too; the exit status goes to *status. The list lies in the kiosk's folder. */
static const char *import(struct place *place, const char *file_and_options, const char *passphrase, int *status) {
    static char out[64 * 1024];
    char line[3000];
    tmp_write(&place->kit.tmp, "8а.csv", list, strlen(list));
    snprintf(line, sizeof line,
             "cd '%s' && %s PRIEM_TEST_ARGON=1 '%s/priem' --config '%s' import %s --person 'Петрова А. С.' --passphrase-fd 3"
             " 3<<END 2>&1\n%s\nEND\n",
             place->kit.tmp.folder, place->clock_env, getenv("PRIEM_BUILD"), place->ini, file_and_options, passphrase);
    FILE *f = popen(line, "r");
    assert_non_null(f);
    out[fread(out, 1, sizeof out - 1, f)] = '\0';
    *status = pclose(f);
    return out;
}

static void says(const char *said, const char *what) {
    if (!strstr(said, what)) fail_msg("«%s» is not in:\n%s", what, said);
}

static void a_list_is_checked_imported_and_opened(void **state) {
    struct place *place = *state;
    int status;
    char refused[2000];
    const char *said = import(place, "8а.csv --check", place_passphrase(KIT_DESK), &status);
    assert_int_equal(status, 0);
    says(said, "Строка 4, «Дата рождения»: ");
    says(said, "Строка 5, «ФИО»: кавычка открыта и не закрыта.");
    says(said, "Столбцы, которые не поняты и пропущены: Кружок");
    says(said, "Строк, которые стали бы черновиками: 2, отклонено: 2. Ничего не записано.");
    assert_int_equal(tmp_read(&place->kit.tmp, "8а.csv.refused.csv", refused, sizeof refused), 0);

    said = import(place, "8а.csv", place_passphrase(KIT_DESK), &status);
    assert_int_equal(status, 0);
    says(said, "Черновиков: 2, они открываются из очереди «Черновики».");
    says(said, "Отклонено строк: 2");
    refused[tmp_read(&place->kit.tmp, "8а.csv.refused.csv", refused, sizeof refused - 1)] = '\0';
    says(refused, "3;Орлов Глеб;31.02.2015;");

    said = import(place, "8а.csv", place_passphrase(KIT_DESK), &status);
    assert_int_not_equal(status, 0);
    says(said, "Этот самый файл уже загружен");

    struct pty *p = place_start(place, NULL);
    place_login(p, KIT_DESK);
    pty_key(p, "Left");
    for (int i = 0; i < 20 && !pty_shows(p, "▸ Черновики"); i++) pty_key(p, "Down");
    pty_wait(p, "Щербакова-Ёлкина", 3);
    pty_key(p, "Right");
    pty_key(p, "Enter"); /* the newest row first: Мамедов */
    pty_wait(p, "Алиевич оглы", 3);
    pty_wait(p, "Из списка 8а.csv, строка 3: сверьте с документами", 3);
    pty_wait(p, "[30.11.2015]", 3);
    pty_key(p, "F6"); /* what the list does not have stands as in a new form */
    pty_wait(p, "свидетельство о рождении", 3);
    pty_stop(p);
}

static void it_is_thrown_away_as_one(void **state) {
    struct place *place = *state;
    int status;
    import(place, "8а.csv", place_passphrase(KIT_DESK), &status);
    assert_int_equal(status, 0);
    const char *said = import(place, "8а.csv --drop", place_passphrase(KIT_DESK), &status);
    assert_int_equal(status, 0);
    says(said, "Удалено черновиков: 2; изменённых и оставленных: 0.");
}

static void without_the_passphrase_nothing_happens(void **state) {
    struct place *place = *state;
    int status;
    const char *said = import(place, "8а.csv", "чужая фраза из слов", &status);
    assert_int_not_equal(status, 0);
    assert_null(strstr(said, "Черновиков"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_list_is_checked_imported_and_opened, begin, end),
        cmocka_unit_test_setup_teardown(it_is_thrown_away_as_one, begin, end),
        cmocka_unit_test_setup_teardown(without_the_passphrase_nothing_happens, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
