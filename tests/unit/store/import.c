/* Class lists into drafts: headers as schools write them, rows refused with their place, the file seen again, hostile bytes. */

#include "model/store/import.h"

#include "model/base/text.h"
#include "model/rules/fields.h"
#include "tests/harness/kit.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

struct lists {
    struct kit kit;
    struct arena a;
    struct import_progress end; /* of the last run; its texts are gone */
    int refusals;
    char said[4000]; /* "line|column;" of every refusal */
    char reasons[20000];
};

static int set_up(void **state) {
    struct lists *s = calloc(1, sizeof *s);
    kit_open(&s->kit);
    kit_login(&s->kit, KIT_DESK);
    *state = s;
    return 0;
}

static int tear_down(void **state) {
    struct lists *s = *state;
    arena_close(&s->a);
    kit_close(&s->kit);
    free(s);
    return 0;
}

static const char *path_of(struct lists *s, const char *name) {
    return arena_dup(&s->a, tmp_path(&s->kit.tmp, name));
}

static bool run(struct lists *s, const char *name, bool check_only, struct fail *why) {
    struct import *import;
    s->end = (struct import_progress){0};
    s->refusals = 0;
    s->said[0] = s->reasons[0] = '\0';
    if (!import_open(&s->kit.desk, path_of(s, name), check_only, &import, why)) return false;
    bool good = true;
    int64_t done = 0;
    while (good && !s->end.finished) {
        good = import_step(import, &s->end, why);
        assert_true(!good || s->end.done >= done); /* a bar that goes back is none */
        assert_true(!check_only || !*s->end.refused_file);
        done = s->end.done;
        for (int i = 0; i < s->end.refusal_count && s->refusals < 100; i++, s->refusals++) {
            const struct import_refusal *r = &s->end.refusals[i];
            size_t said = strlen(s->said), reasons = strlen(s->reasons);
            snprintf(s->said + said, sizeof s->said - said, "%d|%s;", r->line, r->column);
            snprintf(s->reasons + reasons, sizeof s->reasons - reasons, "%s\n", r->say);
        }
        assert_true(s->end.done <= s->end.all);
    }
    import_close(import);
    return good;
}

static void write_list(struct lists *s, const char *name, const char *text) {
    tmp_write(&s->kit.tmp, name, text, strlen(text));
}

static void takes(struct lists *s, const char *name, const char *text, int taken, const char *refused) {
    struct fail why = {0};
    write_list(s, name, text);
    if (!run(s, name, false, &why)) fail_msg("%s: %s", why.log, why.say);
    if (strcmp(s->said, refused) != 0) fail_msg("refused «%s», not «%s»:\n%s", s->said, refused, s->reasons);
    assert_int_equal(s->end.taken, taken);
}

static int64_t drafts(struct lists *s) {
    int64_t count = 0;
    struct fail why = {0};
    assert_true(db_one_int(s->kit.db, &count, "SELECT count(*) FROM draft", &why, NULL));
    return count;
}

/* What the draft of this child holds in a field of the form. */
static const char *stored(struct lists *s, const char *title, const char *field) {
    struct rows r;
    struct fail why = {0};
    assert_true(db_query(s->kit.db, &r, "SELECT data FROM draft WHERE title = :title", &why, "title:t", title, NULL));
    if (!db_next(&r, &why)) fail_msg("no draft of %s", title);
    json_t *whole = json_loads(db_text(&r, 0), 0, NULL);
    json_t *form = json_loads(json_string_value(json_object_get(whole, "form")), 0, NULL);
    const char *text = json_string_value(json_object_get(json_object_get(form, "stored"), field));
    text = arena_dup(&s->a, text ? text : "");
    json_decref(form);
    json_decref(whole);
    db_done(&r);
    return text;
}

#define HEAD "№ п/п;ФИО;Дата рождения;Пол;СНИЛС;Свидетельство о рождении;Родитель;Телефон;Кружок\r\n"

static void a_class_list(void **state) {
    struct lists *s = *state;
    takes(
        s, "8a.csv",
        HEAD
        "1;Щербакова-Ёлкина  Алиса Дмитриевна;07.05.2016;ж;112-233-445 95;II-МЮ 654321;Щербакова Ольга Игоревна;8 912 345-67-89;шахматы\r\n"
        "2;Мамедов Рустам Алиевич оглы;2015-11-30;мальчик;;;;;\r\n"
        "3;Ли Ан;1.2.2014 0:00;м;;;;;\r\n",
        3, "");
    assert_string_equal(s->end.refused_file, "");
    const char *alisa = "Щербакова-Ёлкина Алиса Дмитриевна";
    assert_string_equal(stored(s, alisa, "child.surname"), "Щербакова-Ёлкина");
    assert_string_equal(stored(s, alisa, "child.patronymic"), "Дмитриевна");
    assert_string_equal(stored(s, alisa, "child.birth"), "2016-05-07");
    assert_string_equal(stored(s, alisa, "child.sex"), "f");
    assert_string_equal(stored(s, alisa, "child.snils"), "11223344595");
    assert_string_equal(stored(s, alisa, "child.doc_kind"), "03");
    assert_string_equal(stored(s, alisa, "child.doc_series"), "II-МЮ");
    assert_string_equal(stored(s, alisa, "child.doc_number"), "654321");
    assert_string_equal(stored(s, alisa, "applicant.surname"), "Щербакова");
    assert_string_equal(stored(s, alisa, "applicant.phone"), "+79123456789");
    assert_string_equal(stored(s, "Мамедов Рустам Алиевич оглы", "child.patronymic"), "Алиевич оглы");
    assert_string_equal(stored(s, "Мамедов Рустам Алиевич оглы", "child.birth"), "2015-11-30");
    assert_string_equal(stored(s, "Ли Ан", "child.birth"), "2014-02-01");
}

/* Where a draft came from is known; it is nobody's last work until somebody changes it. */
static void a_draft_knows_its_list(void **state) {
    struct lists *s = *state;
    struct draft d;
    struct fail why = {0};
    bool found = true;
    takes(s, "8a.csv", "ФИО;Дата рождения\nПетров Пётр;01.02.2014\n", 1, "");
    assert_true(draft_last(s->kit.db, s->kit.staff[KIT_DESK], &s->a, &d, &found, &why));
    assert_false(found);
    assert_true(draft_load(s->kit.db, 1, &s->a, &d, &why));
    assert_string_equal(d.list_file, "8a.csv");
    assert_int_equal(d.list_line, 2);
    assert_string_equal(d.staff, s->kit.staff[KIT_DESK]);
    assert_true(draft_save(s->kit.db, &d, &why));
    assert_true(draft_last(s->kit.db, s->kit.staff[KIT_DESK], &s->a, &d, &found, &why));
    assert_true(found);
}

static void rows_are_refused_at_their_place(void **state) {
    struct lists *s = *state;
    takes(s, "bad.csv",
          "Фамилия;Имя;Дата рождения;СНИЛС;Телефон\n"
          "Иванов;Пётр;07.05.2016;112-233-445 95;\n"
          "Иванов;Павел;42497;;\n"                /* a spreadsheet's day */
          "Иванов;Олег;07.05.2016;1,12233E+10;\n" /* and its number */
          "Иванов;Глеб;31.02.2016;;\n"
          "Иван0в;Марк;07.05.2016;;\n"
          "Иванов;Лев;07.05.2016;112-233-445 96;\n"
          "Иванов;Ян;07.05.2016;;12345\n"
          ";Ян;07.05.2016;;\n"
          "Иванов;Тихон;07.05.2006;;\n" /* grown up */
          "Иванов;Пётр;07.05.2016;;\n"  /* the first once more */
          "Иванов;\"Фома;07.05.2016;;\n"
          "Иванов;Юрий;07.05.2016;;;лишнее\n"
          "Иванова;Яна;07.05.2016;;\n",
          2, "3|Дата рождения;4|СНИЛС;5|Дата рождения;6|Фамилия;7|СНИЛС;8|Телефон;9|;10|;11|;12|Имя;13|;");
    assert_non_null(strstr(s->reasons, "07.05.2016"));
    assert_non_null(strstr(s->reasons, "1,12233E+10"));
    assert_int_equal(s->end.refused, 11);
}

static void refused_rows_come_back(void **state) {
    struct lists *s = *state;
    struct stat about;
    char text[2000];
    takes(s, "a.csv", "ФИО;Дата рождения;Телефон\nПетров Пётр;31.02.2014;=8(912)3456789\nПетров Лев;01.02.2014;89123456789\n",
          1, "2|Дата рождения;");
    const char *path = path_of(s, "a.csv.refused.csv");
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    FILE *file = fopen(path, "r");
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    assert_int_equal(strncmp(text,
                             "\xef\xbb\xbf"
                             "ФИО;Дата рождения;Телефон;",
                             3 + 41),
                     0);
    assert_non_null(strstr(text, "Петров Пётр;31.02.2014;\"'=8(912)3456789\";")); /* no formula in a spreadsheet */
    assert_non_null(strstr(text, "Дата рождения: "));                             /* the place, before the reason */
    assert_null(strstr(text, "Петров Лев"));
    /* Mended there, it is a list of its own. */
    takes(s, "b.csv", "ФИО;Дата рождения;Телефон;Причина\nПетров Пётр;03.02.2014;8(912)3456789;нет такого дня\n", 1, "");
}

static void the_same_again_is_noticed(void **state) {
    struct lists *s = *state;
    struct class_list *lists;
    struct fail why = {0};
    int count;
    int64_t dropped, kept;
    static const char list[] = "ФИО;Дата рождения\nПетров Пётр;01.02.2014\nПетров Лев;01.02.2014\n";
    takes(s, "a.csv", list, 2, "");
    write_list(s, "copy.csv", list);
    assert_false(run(s, "copy.csv", false, &why));
    assert_int_equal(why.kind, FAIL_CONFLICT);
    assert_true(run(s, "copy.csv", true, &why)); /* a check finds the rows */
    assert_int_equal(s->end.refused, 2);
    takes(s, "more.csv", "ФИО;Дата рождения\nПетров Лев;01.02.2014\nПетров Ян;01.02.2014\n", 1, "2|;");
    assert_int_equal(drafts(s), 3);

    assert_true(class_lists(s->kit.db, &s->a, &lists, &count, &why));
    assert_int_equal(count, 2);
    assert_string_equal(lists[1].file, "a.csv");
    assert_int_equal(lists[1].untouched, 2);
    /* One of them was opened and changed: it stays. */
    struct draft d;
    assert_true(draft_load(s->kit.db, 1, &s->a, &d, &why) && draft_save(s->kit.db, &d, &why));
    assert_true(class_list_drop(&s->kit.desk, lists[1].id, &dropped, &kept, &why));
    assert_int_equal(dropped, 1);
    assert_int_equal(kept, 1);
    assert_int_equal(drafts(s), 2);
    takes(s, "copy.csv", list, 1, "2|;"); /* it may come again */
    assert_true(draft_drop(s->kit.db, 1, &why));
    assert_true(class_lists(s->kit.db, &s->a, &lists, &count, &why));
    for (int i = 0; i < count; i++) assert_true(lists[i].left > 0); /* one whose drafts are all saved is shown no more */
}

/* Where another file stands under the name of the refused rows: it is replaced, and never written through a link. */
static void refused_rows_replace_what_is_there(void **state) {
    struct lists *s = *state;
    struct stat about;
    char text[600];
    static const char list[] = "ФИО;Дата рождения\nПетров;01.02.2014\n";
    write_list(s, "precious.txt", "precious\n");
    assert_int_equal(symlink(path_of(s, "precious.txt"), path_of(s, "a.csv.refused.csv")), 0);
    takes(s, "a.csv", list, 0, "2|ФИО;");
    assert_int_equal(lstat(path_of(s, "a.csv.refused.csv"), &about), 0);
    assert_true(S_ISREG(about.st_mode));
    FILE *file = fopen(path_of(s, "precious.txt"), "r");
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(text, "precious\n");
}

static void what_is_no_list_and_who_may_not(void **state) {
    struct lists *s = *state;
    struct fail why = {0};
    int64_t dropped, kept;
    assert_int_equal(mkdir(path_of(s, "folder"), 0700), 0);
    assert_int_equal(mkfifo(path_of(s, "fifo"), 0600), 0); /* opening it does not wait for a writer */
    assert_false(run(s, "folder", false, &why));
    assert_int_equal(why.kind, FAIL_INPUT);
    assert_string_equal(why.log, "import: not a file");
    assert_false(run(s, "fifo", false, &why));
    assert_string_equal(why.log, "import: not a file");
    assert_false(run(s, "nothing.csv", false, &why));
    assert_int_equal(why.kind, FAIL_GONE);
    takes(s, "a.csv", "ФИО;Дата рождения\nПетров Пётр;01.02.2014\n", 1, "");
    kit_login(&s->kit, KIT_AUDITOR);
    assert_false(run(s, "a.csv", true, &why));
    assert_int_equal(why.kind, FAIL_DENIED);
    assert_false(class_list_drop(&s->kit.desk, 1, &dropped, &kept, &why));
    assert_int_equal(why.kind, FAIL_DENIED);
    assert_int_equal(drafts(s), 1);
}

/* Time passes with each look at the clock: a row is all there is time for. */
static int64_t hurried(void *self) {
    return ++((struct env_virtual *)self)->mono;
}

static void a_step_ends_by_the_clock(void **state) {
    struct lists *s = *state;
    struct fail why = {0};
    struct import *import;
    struct import_progress now = {0};
    int steps = 0;
    write_list(s, "a.csv",
               "ФИО;Дата рождения\nПетров Пётр;01.02.2014\nПетров Лев;01.02.2014\nПетров Ян;01.02.2014\n"
               "Петров Марк;01.02.2014\n");
    s->kit.clock.env.monotonic = hurried;
    bool good = import_open(&s->kit.desk, path_of(s, "a.csv"), true, &import, &why);
    for (; good && !now.finished && steps < 100; steps++) {
        int taken = now.taken;
        good = import_step(import, &now, &why);
        if (now.taken > taken + 1) good = false;
    }
    import_close(import);
    assert_true(good && now.finished);
    assert_int_equal(now.taken, 4);
}

static void a_check_leaves_nothing(void **state) {
    struct lists *s = *state;
    struct fail why = {0};
    struct stat about;
    write_list(s, "a.csv", "ФИО;Дата рождения\nПетров Пётр;01.02.2014\nПетров Пётр;01.02.2014\nПетров;01.02.2014\n");
    assert_true(run(s, "a.csv", true, &why));
    assert_int_equal(s->end.taken, 1);
    assert_int_equal(s->end.refused, 2);
    assert_int_equal(drafts(s), 0);
    assert_int_not_equal(stat(path_of(s, "a.csv.refused.csv"), &about), 0);
    assert_true(run(s, "a.csv", false, &why));
    assert_int_equal(drafts(s), 1);
}

/* Closed before its end, or cut off by a kill: no draft stays. */
static void what_is_not_finished_is_thrown_away(void **state) {
    struct lists *s = *state;
    static const char *const letters[] = {"а", "б", "в", "г", "д", "е", "ж", "з", "и", "к", "л", "м", "н", "о", "п", "р"};
    enum { LETTERS = sizeof letters / sizeof *letters };
    struct fail why = {0};
    struct import_progress now;
    struct import *cut, *next;
    FILE *out = fopen(path_of(s, "long.csv"), "w");
    fputs("Фамилия;Имя;Дата рождения\n1;2;3\n", out);
    for (int i = 0; i < LETTERS * LETTERS * 10; i++)
        fprintf(out, "Петров%s;Пётр%s;%02d.02.2014\n", letters[i % LETTERS], letters[i / LETTERS % LETTERS],
                1 + i / LETTERS / LETTERS);
    fclose(out);
    assert_true(import_open(&s->kit.desk, path_of(s, "long.csv"), false, &cut, &why));
    for (int i = 0; i < 4; i++) assert_true(import_step(cut, &now, &why));
    assert_false(now.finished);
    assert_true(drafts(s) > 0);
    assert_string_equal(now.refused_file, path_of(s, "long.csv.refused.csv"));
    import_close(cut);
    assert_int_equal(drafts(s), 0);
    assert_int_not_equal(access(path_of(s, "long.csv.refused.csv"), F_OK), 0);

    assert_true(import_open(&s->kit.desk, path_of(s, "long.csv"), false, &cut, &why));
    for (int i = 0; i < 4; i++) assert_true(import_step(cut, &now, &why));
    assert_true(drafts(s) > 0); /* and nobody closes it: the next one finds what it left */
    assert_true(db_run(s->kit.db, "UPDATE draft SET revision = 2 WHERE id = (SELECT max(id) FROM draft)", &why, NULL));
    assert_false(import_open(&s->kit.desk, path_of(s, "long.csv"), false, &next, &why)); /* one at a time */
    assert_int_equal(why.kind, FAIL_BUSY);
    s->kit.desk.importing = false; /* in a program started anew */
    assert_true(import_open(&s->kit.desk, path_of(s, "long.csv"), false, &next, &why));
    assert_int_equal(drafts(s), 1); /* somebody has gone on with it since: it is his */
    import_close(next);
    import_close(cut);
    assert_true(import_clean(s->kit.db, &why));
    assert_int_equal(drafts(s), 1);
}

static void headers(void **state) {
    struct lists *s = *state;
    struct fail why = {0};
    static const struct {
        const char *list, *say;
    } wrong[] = {
        {"ФИО;Телефон\nПетров Пётр;89123456789\n", "Дата рождения"},
        {"Фамилия;Дата рождения\nПетров;01.02.2014\n", "ФИО"},
        {"ФИО;Дата рождения;СНИЛС;СНИЛС ребёнка\nПетров Пётр;01.02.2014;;\n", "СНИЛС ребёнка"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        write_list(s, "a.csv", wrong[i].list);
        assert_false(run(s, "a.csv", false, &why));
        assert_int_equal(why.kind, FAIL_INPUT);
        assert_non_null(strstr(why.say, wrong[i].say));
        assert_int_equal(drafts(s), 0);
    }
    assert_false(run(s, "nothing.csv", false, &why));
    assert_int_equal(why.kind, FAIL_GONE);
    kit_login(&s->kit, KIT_AUDITOR);
    write_list(s, "a.csv", "ФИО;Дата рождения\nПетров Пётр;01.02.2014\n");
    assert_false(run(s, "a.csv", false, &why));
    assert_int_equal(why.kind, FAIL_DENIED);
    kit_login(&s->kit, KIT_DESK);
}

/* Parts of a document in columns of their own, the parent's passport, an address in one line, Windows-1251. */
static void other_shapes(void **state) {
    struct lists *s = *state;
    takes(
        s, "a.csv",
        "Фамилия ребёнка,Имя ребёнка,Отчество,Дата рождения,Вид документа,Серия,Номер документа,ФИО родителя,Паспорт родителя,"
        "Адрес\n"
        "Орлов,Глеб,нет,01.02.2010,21,66 24,123456,Орлова Инна Юрьевна,6610 123456,"
        "\"214000, г. Смоленск, ул. Берёзовая, д. 69, кв. 111\"\n",
        1, "");
    assert_string_equal(stored(s, "Орлов Глеб", "child.no_patronymic"), "1");
    assert_string_equal(stored(s, "Орлов Глеб", "child.doc_kind"), "21");
    assert_string_equal(stored(s, "Орлов Глеб", "child.doc_series"), "66 24");
    assert_string_equal(stored(s, "Орлов Глеб", "child.doc_number"), "123456");
    assert_string_equal(stored(s, "Орлов Глеб", "applicant.doc_series"), "66 10");
    assert_string_equal(stored(s, "Орлов Глеб", "address.house"), "69");
    assert_string_equal(stored(s, "Орлов Глеб", "address.subject_code"), "67");
    static const char cp1251[] = "\xd4\xc8\xce;\xc4\xe0\xf2\xe0 \xf0\xee\xe6\xe4\xe5\xed\xe8\xff\n"
                                 "\xd9\xe5\xf0\xe1\xe0\xea\xee\xe2 \xcf\xb8\xf2\xf0;01.02.2014\n"
                                 "\xd0\x9f\xd1\x91\xd1\x82\xd1\x80 \xd0\x9b\xd0\xb8;01.02.2014\n";
    takes(s, "cp.csv", cp1251, 1, "3|ФИО;"); /* one row is in UTF-8 */
    assert_string_equal(stored(s, "Щербаков Пётр", "child.name"), "Пётр");
}

static void who_is_in_the_register_is_not_drafted(void **state) {
    struct lists *s = *state;
    struct application form;
    char row[600], shown[16];
    kit_form(&s->kit, 3, &form);
    kit_save(&s->kit, &form);
    snils_show(form.child.snils, shown);
    snprintf(row, sizeof row, "ФИО;Дата рождения;СНИЛС\n%s %s;%s;%s\n", form.child.surname, form.child.name, form.child.birth,
             shown);
    takes(s, "a.csv", row, 0, "2|;");
    assert_non_null(strstr(s->reasons, form.child.surname));
    /* Of the same name and day with another СНИЛС: alike only, the desk will look at it. */
    kit_form(&s->kit, 4, &form);
    snils_show(form.child.snils, shown);
    kit_form(&s->kit, 3, &form);
    snprintf(row, sizeof row, "ФИО;Дата рождения;СНИЛС\n%s %s %s;%s;%s\n", form.child.surname, form.child.name,
             form.child.patronymic, form.child.birth, shown);
    takes(s, "b.csv", row, 1, "");
}

/* A hundred thousand rows of everything at once: an end, every row accounted for, steps that do not take long. */
static void a_hostile_file(void **state) {
    struct lists *s = *state;
    enum { ROWS = 100000 };
    static const char nul[] = "\0;Пётр;01.02.2014\n";
    struct fail why = {0};
    struct import_progress now = {0};
    struct import *import;
    FILE *out = fopen(path_of(s, "hostile.csv"), "w");
    fputs("Фамилия;Имя;Дата рождения\n", out);
    for (int i = 0; i < ROWS; i++) {
        switch (i % 10) {
        case 0: fputs("\"Петров;Пётр;01.02.2014\n", out); break;
        case 1: fwrite(nul, 1, sizeof nul - 1, out); break;
        case 2: fputs("=HYPERLINK(\"http://x\");Пётр;01.02.2014\n", out); break;
        case 3: fputs("\xcf\xe5\xf2\xf0\xee\xe2;Пётр;01.02.2014\n", out); break;
        case 4: fputs("Петров;Пётр;41671\n", out); break;
        case 5: fputs("Петров\"x\";Пётр;01.02.2014;;;;;;;;;;;;;;;;;\n", out); break;
        case 6: fputs("'Петров;-;01.02.2014\n", out); break;
        case 7: fputs(";;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;x\n", out); break;
        case 8: fputs("\"Петров\"x;Пётр;01.02.2014\n", out); break;
        case 9: fputs("Петров;Пётр\n", out); break;
        }
    }
    for (int k = 0; k < 2; k++) {
        fputs(k ? "\"" : "", out);
        for (int i = 0; i < 1 << 20; i++) putc('x', out);
        fputs(k ? "\";1;2\n" : ";1;2\n", out);
    }
    fputs("Орлов;Глеб;01.02.2014\n", out);
    fclose(out);
    assert_true(import_open(&s->kit.desk, path_of(s, "hostile.csv"), true, &import, &why));
    clock_t longest = 0;
    while (!now.finished) {
        clock_t start = clock();
        if (!import_step(import, &now, &why)) fail_msg("%s", why.log);
        clock_t took = clock() - start;
        longest = took > longest ? took : longest;
    }
    import_close(import);
    assert_int_equal(now.taken, 1);
    assert_true(now.refused >= ROWS);
    assert_true(longest < CLOCKS_PER_SEC);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_class_list, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_draft_knows_its_list, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rows_are_refused_at_their_place, set_up, tear_down),
        cmocka_unit_test_setup_teardown(refused_rows_come_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_same_again_is_noticed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(refused_rows_replace_what_is_there, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_list_and_who_may_not, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_step_ends_by_the_clock, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_check_leaves_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_not_finished_is_thrown_away, set_up, tear_down),
        cmocka_unit_test_setup_teardown(headers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(other_shapes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_is_in_the_register_is_not_drafted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_hostile_file, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("import", tests, NULL, NULL);
}
