#include "tests/harness/papers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

enum { OUTPUT_ROOM = 4 * 1024 * 1024 };

static const struct {
    const char *name, *value;
} samples[] = {
    {"operator", "Региональный модельный центр Смоленской области"},
    {"operator_address", "214000, г. Смоленск, ул. Берёзовая, д. 1"},
    {"region", "Смоленская область"},
    {"region_genitive", "Смоленской области"},
    {"site", "https://р67.навигатор.дети"},
    {"group_link", "https://vk.com/public194503570"},
    {"coordinator", "Орлова Ирина Константиновна"},
    {"coordinator_phone", "+7 481 200-00-00"},
    {"point", "школа № 12"},
    {"point_phone", "+7 481 200-00-12"},
    {"date", "23.11.2026"},
    {"staff", "Петрова Анна Сергеевна"},
    {"staff_short", "Петрова А. С."},
    {"sheet", "3-000127"},
    {"app_no", "3-0412"},
    {"received", "23.11.2026 10:40"},
    {"child", "Щербакова-Ёлкина Алиса Дмитриевна"},
    {"child_birth", "07.05.2016"},
    {"child_sex", "женский"},
    {"child_snils", "112-233-445 95"},
    {"child_doc", "свидетельство о рождении II-МЮ 654321"},
    {"child_doc_issued", "12.05.2016, отдел ЗАГС Администрации г. Смоленска"},
    {"child_address", "Смоленская область, г. Смоленск, ул. Берёзовая, д. 69, кв. 111"},
    {"applicant", "Щербакова Ольга Игоревна"},
    {"applicant_short", "Щербакова О. И."},
    {"applicant_kind", "родитель (мать)"},
    {"applicant_doc", "паспорт гражданина РФ 66 10 123456"},
    {"applicant_doc_issued", "01.02.2010, УМВД, код подразделения 670-001"},
    {"signer", "Щербакова Ольга Игоревна"},
    {"signer_short", "Щербакова О. И."},
    {"signer_kind", "родитель (мать)"},
    {"decision_due", "26.11.2026"},
    {"papers_due", "11.11.2026"},
    {"ground", "отсутствие места (адреса) проживания обучающегося на территории Смоленской области"},
    {"remark", "По представленной справке ребёнок проживает в Калужской области."},
    {"decider", "Ким Екатерина Олеговна"},
    {"decider_short", "Ким Е. О."},
    {"number", "6700 4182 10"},
    {"void_number", "6700 4182 10"},
    {"living", "6700 4100 01"},
    {"issued", "23.11.2026"},
    {"valid_until", "06.05.2034"},
    {"status", "действует"},
    {"qr", "PFDO 6700418210 2026-11-23 2034-05-06"},
    {"turned", "15.01.2027"},
    {"deed", "3.1.426"},
    {"asked_at", "28.12.2026 10:40:07"},
    {"asked_by", "лично в пункте приёма"},
    {"period", "2026 год"},
    {"nominal_due", "13.01.2027"},
    {"nominal_sum", "12 000,00 руб."},
    {"given", "30.12.2026"},
    {"giver", "Ким Екатерина Олеговна"},
    {"giver_short", "Ким Е. О."},
    {"cap_ground", "достижение предельного числа действующих сертификатов дополнительного образования с номиналом"},
    {"cap_count", "1500 из 1500"},
    {"cap_sum", "17 900 000,00 руб. из 18 000 000,00 руб."},
    {"programme", "Шахматы. Первый разряд"},
    {"provider", "ИП Орлов И. К."},
    {"cost", "5 000,00 руб."},
    {"cert_part", "3 500,00 руб."},
    {"parent_part", "1 500,00 руб."},
    {"surcharge", "1 500,00 руб."},
    {"agrees", "Щербакова Ольга Игоревна"},
    {"agrees_short", "Щербакова О. И."},
    {"appeal", "№ Ж-3 от 27.11.2026"},
    {"appeal_reason", "Регистрация по месту жительства подтверждена."},
    {"overturned", "30.11.2026"},
};

static json_t *sample(const char *name) {
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        if (strcmp(samples[i].name, name) == 0) return json_string(samples[i].value);
    return json_sprintf("образец %s", name);
}

static json_t *sample_rows(const char *columns, int count) {
    json_t *rows = json_array();
    for (int i = 0; i < count; i++) {
        json_t *row = json_object();
        struct paper_field field;
        for (const char *at = columns; paper_field_next(&at, &field);)
            json_object_set_new(row, field.name, json_sprintf("%s %d", field.name, i + 1));
        json_array_append_new(rows, row);
    }
    return rows;
}

json_t *papers_values(const struct paper *paper) {
    json_t *fields = json_object(), *lists = json_object();
    struct paper_field field;
    struct arena a = {0};
    for (const char *at = paper->fields; paper_field_next(&at, &field);)
        json_object_set_new(fields, field.name, sample(field.name));
    for (const char *at = paper->lists; at && *at;) {
        size_t size = strcspn(at, "(");
        const char *name = arena_printf(&a, "%.*s", (int)size, at);
        json_object_set_new(lists, name, sample_rows(paper_list(paper, name, &a), 3));
        at = strchr(at, ')') + 1;
        at += strspn(at, " ");
    }
    arena_close(&a);
    return json_pack("{ss so so}", "paper", paper->id, "fields", fields, "lists", lists);
}

json_t *papers_job(const struct paper *paper) {
    return json_pack("{ss s[o]}", "date", "2026-11-23T10:40:00", "papers", papers_values(paper));
}

static json_t *first(json_t *job) {
    return json_array_get(json_object_get(job, "papers"), 0);
}

void papers_set(json_t *job, const char *field, const char *value) {
    json_t *fields = json_object_get(first(job), "fields");
    if (value)
        json_object_set_new(fields, field, json_string(value));
    else
        json_object_del(fields, field);
}

json_t *papers_list(json_t *job, const char *list) {
    return json_object_get(json_object_get(first(job), "lists"), list);
}

const char *papers_shell(struct tmp *tmp, const char *command) {
    static char output[OUTPUT_ROOM + 1];
    char line[4096];
    snprintf(line, sizeof line, "cd '%s' && %s", tmp->folder, command);
    FILE *in = popen(line, "re");
    assert_non_null(in);
    size_t size = fread(output, 1, OUTPUT_ROOM, in);
    output[size] = '\0';
    pclose(in);
    return output;
}

int papers_run_text(struct tmp *tmp, const char *json, const char *option) {
    char line[4096];
    tmp_write(tmp, "job.json", json, strlen(json));
    snprintf(line, sizeof line, "cd '%s' && '%s/priem-paper' %s <job.json >job.pdf 2>job.err", tmp->folder,
             getenv("PRIEM_BUILD"), option);
    int status = system(line);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int papers_run(struct tmp *tmp, json_t *job) {
    char *text = json_dumps(job, JSON_COMPACT);
    assert_non_null(text);
    int status = papers_run_text(tmp, text, "");
    free(text);
    json_decref(job);
    return status;
}

const char *papers_text(struct tmp *tmp) {
    static char text[OUTPUT_ROOM + 1];
    char *to = text;
    for (const char *at = papers_shell(tmp, "pdftotext -layout job.pdf -"); *at; at++) {
        bool space = *at == ' ' || *at == '\n' || *at == '\f';
        if (space && to > text && to[-1] == ' ') continue;
        *to++ = space ? ' ' : *at;
    }
    *to = '\0';
    return text;
}

int papers_pages(struct tmp *tmp) {
    return atoi(papers_shell(tmp, "pdfinfo job.pdf | sed -n 's/^Pages: *//p'"));
}
