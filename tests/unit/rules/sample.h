/* A case in which every rule holds: a child of ten, brought by the mother on Thursday 05.11.2026 with everything. Tests spoil
 * one thing at a time. The people are invented. */
#ifndef TEST_RULES_SAMPLE_H
#define TEST_RULES_SAMPLE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/base/arena.h"
#include "model/rules/checks.h"
#include "model/rules/fields.h"
#include "model/rules/terms.h"

#define DESK_ID    "0193a0000000700080000000000000d1"
#define OTHER_ID   "0193a0000000700080000000000000e3"
#define DECIDER_ID "0193a0000000700080000000000000c2"

struct sample {
    struct arena arena;
    struct calendar *calendar;
    struct application app;
    struct rule_case c;
    struct region_settings set;
    struct rule_twin twin; /* one; counted when a test sets twin_count */
};

#define PUT(member, text) snprintf(member, sizeof(member), "%s", text)

static inline void sample_today(struct sample *s, int32_t today) {
    s->c.today = today;
    s->c.now = moment_of(today, 12, 0, s->c.offset);
}

static inline void sample_received(struct sample *s, int32_t day) {
    s->c.received_day = day;
    s->app.request.received = moment_of(day, 9, 51, s->c.offset);
}

static inline void sample_fill(struct sample *s) {
    struct application *a = &s->app;

    *a = (struct application){.state = APP_FILED_INPERSON};
    PUT(a->request.no, "3-0412");
    PUT(a->request.channel, "person");
    PUT(a->child.snils, "11223344595");
    PUT(a->child.surname, "Щербакова-Ёлкина");
    PUT(a->child.name, "Алиса");
    PUT(a->child.patronymic, "Дмитриевна");
    PUT(a->child.birth, "2016-05-07");
    PUT(a->child.sex, "f");
    PUT(a->child.doc_kind, "03");
    PUT(a->child.doc_series, "II-МЮ");
    PUT(a->child.doc_number, "654321");
    PUT(a->child.doc_issued, "2016-05-20");
    PUT(a->child.doc_issuer, "Отдел ЗАГС города Смоленска");
    PUT(a->address.subject_code, "67");
    PUT(a->address.municipality, "66701000");
    PUT(a->address.postcode, "214000");
    PUT(a->address.locality, "Смоленск");
    PUT(a->address.street, "улица Николаева");
    PUT(a->address.house, "12");
    PUT(a->applicant.authority, "1");
    PUT(a->applicant.kin, "мать");
    PUT(a->applicant.surname, "Щербакова");
    PUT(a->applicant.name, "Ольга");
    PUT(a->applicant.patronymic, "Игоревна");
    PUT(a->applicant.birth, "1988-03-12");
    PUT(a->applicant.doc_kind, "21");
    PUT(a->applicant.doc_series, "66 10");
    PUT(a->applicant.doc_number, "123456");
    PUT(a->applicant.doc_issued, "2010-04-12");
    PUT(a->applicant.doc_issuer, "УФМС России по Смоленской области");
    PUT(a->applicant.doc_code, "670-001");
    PUT(a->applicant.phone, "+79123456789");
    PUT(a->applicant.email, "olga@mail.ru");
    PUT(a->applicant.navigator, "olga-1988");
    PUT(a->papers, "child applicant snils");
    PUT(a->papers_day, "2026-11-05");
    a->pd = (struct consent_row){true, "applicant", "2026-11-05", "3", "pd-2026-01"};
    a->rules = (struct consent_row){true, "applicant", "2026-11-05", "4", "rules-2026-01"};
    PUT(a->entered_by, DESK_ID);
    PUT(a->hands, DESK_ID);

    region_settings_default(&s->set);
    s->twin = (struct rule_twin){.by = "snils", .name = "Щербакова Алиса Дмитриевна", .number = "6700418210"};
    s->c = (struct rule_case){
        .app = a,
        .offset = 180,
        .subject_code = "67",
        .region_genitive = "Смоленской области",
        .set = &s->set,
        .calendar = s->calendar,
        .decider = DECIDER_ID,
        .decider_name = "Ким Е. О.",
        .twins = &s->twin,
    };
    sample_today(s, date_of(2026, 11, 5));
    sample_received(s, date_of(2026, 11, 5));
}

/* The same child, at 15, applies himself with a passport of his own. */
static inline void sample_learner(struct sample *s) {
    struct application *a = &s->app;
    struct applicant self = {.authority = "6", .phone = "+79123456780", .navigator = "alisa"};

    PUT(a->child.birth, "2011-05-07");
    PUT(a->child.doc_kind, "21");
    PUT(a->child.doc_series, "66 25");
    PUT(a->child.doc_issued, "2025-05-20");
    a->applicant = self;
    PUT(a->papers, "child snils");
    PUT(a->pd.signer, "learner");
    PUT(a->rules.signer, "learner");
}

/* Brought by the guardian, with the act. */
static inline void sample_guardian(struct sample *s) {
    struct applicant *a = &s->app.applicant;

    PUT(a->authority, "3");
    PUT(a->basis_kind, "guardian");
    PUT(a->basis_number, "114-р");
    PUT(a->basis_day, "2024-03-15");
    PUT(a->basis_issuer, "Отдел опеки и попечительства города Смоленска");
    PUT(s->app.papers, "child applicant snils authority");
}

static inline void sample_online(struct sample *s, int32_t filed) {
    PUT(s->app.request.channel, "navigator");
    PUT(s->app.request.request_no, "Н-77812");
    s->app.state = APP_FILED_ONLINE;
    sample_received(s, filed);
}

static inline int sample_setup(void **state) {
    struct sample *s = calloc(1, sizeof *s);
    char path[512];
    struct fail why;

    snprintf(path, sizeof path, "%s/assets/calendars", getenv("PRIEM_SOURCE"));
    *state = s;
    if (!calendar_load(path, &s->arena, &s->calendar, &why)) return -1;
    sample_fill(s);
    return 0;
}

static inline int sample_teardown(void **state) {
    struct sample *s = *state;
    arena_close(&s->arena);
    free(s);
    return 0;
}

static inline const struct rule *rule_find(const char *id) {
    for (int i = 0; i < rule_count; i++)
        if (strcmp(rules[i].id, id) == 0) return &rules[i];
    return NULL;
}

/* Every rule, of the form, the package and the decision. */
static inline void sample_all_hold(struct sample *s) {
    struct rule_result results[RULE_MOST];
    int n = rules_run(&s->c, RULES_FOR_FORM | RULES_FOR_COMPLETE | RULES_FOR_DECISION, results);
    for (int i = 0; i < n; i++)
        if (!results[i].holds) fail_msg("%s: %s", results[i].rule->id, results[i].say.say);
}

#define SAMPLE_TEST(test) cmocka_unit_test_setup_teardown(test, sample_setup, sample_teardown)

#endif
