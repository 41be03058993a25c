#include "tests/harness/ways.h"

#include "tui/screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct way ways[] = {
    {"login", KIT_PEOPLE, "", "", "", "Пароль"},
    {"queues", KIT_COORDINATOR, "", "", "", "Очереди"},
    {"intake", KIT_DESK, "F7", "1122334459", "F6", "черновик"},
    {"quick", KIT_DESK, "Ctrl+A", "Щербакова", "", "[Щербакова"},
    {"search", KIT_DESK, "F3", "щерб", "", "Щербакова-Ёлкина"},
    {"decision", KIT_COORDINATOR, "F2", "", "", "Выдать"},
    {"certificate", KIT_DESK, "F3", "670418200", "Enter", "6704 1820 02"},
    {"disputes", KIT_COORDINATOR, "Ctrl+B", "", "", "6704 1820 10"},
    {"exchange", KIT_DESK, "F5", "", "", "Связь"},
    {"history", KIT_DESK, "F3", "щерб", "F6", "История"},
    {"print", KIT_DESK, "F3", "670418200", "Enter Ctrl+P", "Печать"},
    {"life", KIT_DESK, "F3", "670418200", "Enter F9 О т о з в Enter", "Согласие отозвано"},
    {"batch", KIT_COORDINATOR, "Space Space F2", "", "", "отмечен"},
    {"second", KIT_COORDINATOR, "Space Space F2 F2", "", "", "Пароль"},
    {"people", KIT_SUPERVISOR, "F9 З а м е Enter", "", "", "Замещ"},
    {"forgotten", KIT_DESK, "F3 Ctrl+V", "5195", "", "Забытый номер"},
    {"consent", KIT_DESK_2, "F3", "670418202", "Enter F9 О т о з в Enter 7 F2 F9 в н о в Enter", "Согласие дано вновь"},
    {"settings", KIT_DESK, "F9", "настройки", "Enter", "Настройки"},
    {"import", KIT_DESK, "F9", "список класса", "Enter", "Список класса"},
    {"programmes", KIT_DESK, "F9", "программы", "Enter", "Найти"},
    {"report", KIT_COORDINATOR, "F9", "отчёт", "Enter", ": принято"},
    {"report-rows", KIT_COORDINATOR, "F9", "отчёт", "Enter Enter", "Найдено"},
    {"report-money", KIT_COORDINATOR, "F9", "отчёт", "Enter F7", "Записей"},
    {"report-children", KIT_COORDINATOR, "F9", "отчёт", "Enter F7 Enter", "Найден"},
    {"account", KIT_DESK, "F3", "670418200", "Enter F9 С ч ё т Enter", "Движение"},
    {"enrol", KIT_DESK, "F3", "670418200", "Enter F9 С ч ё т Enter F9 П р о г р Enter Down Enter", "Расчёт"},
    {"enrolment", KIT_DESK, "F3", "670418202", "Enter F9 С ч ё т Enter Enter", "Что сделать"},
    {"enrolment-act", KIT_DESK, "F3", "670418202", "Enter F9 С ч ё т Enter Enter Enter", "Деньги"},
    {"nominal", KIT_DESK, "F3", "670418200", "Enter F9 Н о м и н Enter", "Срок и очередь"},
    {"nominals", KIT_COORDINATOR, "F9 И з м е н Enter", "", "", "По времени получения"},
};
const int way_count = sizeof ways / sizeof ways[0];

void way_go(struct pty *p, const struct way *way) {
    if (way->who == KIT_PEOPLE) {
        pty_wait(p, "школа", 0);
        return;
    }
    place_login(p, way->who);
    if (*way->keys) pty_keys(p, way->keys);
    if (*way->typed) pty_type(p, way->typed);
    if (*way->more) pty_keys(p, way->more);
    pty_wait(p, way->stays, 0); /* the draft is written behind the frame */
}

/* Another one with each run. */
static void hide_folder(char *row) {
    char *at = strstr(row, "priem-test-"), *from = at;
    if (!at) return;
    while (from > row && from[-1] != ' ') from--;
    at += strcspn(at, " ");
    at += strspn(at, " ");
    char rest[400];
    snprintf(rest, sizeof rest, "%s%s", *at ? "<folder>  " : "<folder>", at);
    memcpy(from, rest, strlen(rest) + 1); /* shorter than the path it stands for */
}

char *way_screen(struct pty *p, bool with_cursor) {
    char *screen = pty_screen(p), *text = calloc(1, strlen(screen) + 200), row_text[2000];
    int row, column, line = 0;
    if (!text) abort();
    pty_cursor(p, &row, &column, NULL);
    for (const char *at = screen; *at; line++) {
        size_t size = strcspn(at, "\n");
        snprintf(row_text, sizeof row_text, "%.*s", (int)size, at);
        hide_folder(row_text);
        const char *mark = !with_cursor ? "" : line == row ? ">" : *row_text ? " " : "";
        sprintf(text + strlen(text), "%s%s\n", mark, row_text);
        at += size + (at[size] == '\n');
    }
    free(screen);
    return text;
}

const char *ways_are_whole(void) {
    for (int i = 0; i < screen_count; i++) {
        bool there = false;
        for (int k = 0; k < way_count; k++) there |= strcmp(ways[k].screen, screens[i]->name) == 0;
        if (!there) return screens[i]->name;
    }
    return NULL;
}
