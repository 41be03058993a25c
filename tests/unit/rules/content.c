/* What the open part of an event admits, and what an event has to bring. */
#include "model/rules/content.h"

#include "model/base/text.h"
#include "tests/unit/rules/field.h"

static void numbers_of_papers(void **state) {
    static const struct field_row rows[] = {
        {"17", FIELD_OK, "17", NULL},
        {"№ 17/пр", FIELD_OK, "№ 17/пр", NULL},
        {"01-15/ВХ-3", FIELD_OK, "01-15/ВХ-3", NULL},
        {"3-000127/2", FIELD_OK, "3-000127/2", NULL},
        {"Ж-3", FIELD_OK, "Ж-3", NULL},
        {"НАВ-1204", FIELD_OK, "НАВ-1204", NULL},
        {"б/н", FIELD_OK, "б/н", NULL},
        {"Б.Н.", FIELD_OK, "Б.Н.", NULL},
        {"", FIELD_OK, "", NULL},
        {"Иванова", FIELD_WRONG, NULL, "No names"},
        {"Ким", FIELD_WRONG, NULL, "No names"},
        {"Иванова 17", FIELD_WRONG, NULL, "3 letters"},
        {"Ким Ли 5", FIELD_WRONG, NULL, "3 letters"},
        {"И.в.а.н.о.в 5", FIELD_WRONG, NULL, "3 letters"},
        {"Ива1нов2а", FIELD_WRONG, NULL, "3 letters"},
        {"Ivanova 3", FIELD_WRONG, NULL, "3 letters"},
        {"17; Анна", FIELD_WRONG, NULL, NULL},
        {"17\xF0\x9F\x98\x80", FIELD_WRONG, NULL, NULL},
    };
    (void)state;
    FIELD_TRY_ALL(paper_number_check, rows);
}

static void numbers_of_requests(void **state) {
    static const struct field_row rows[] = {{"ЕПГУ-1", FIELD_OK, "ЕПГУ-1", NULL},
                                            {"5501239876", FIELD_OK, "5501239876", NULL},
                                            {"Петрова", FIELD_WRONG, NULL, NULL}};
    (void)state;
    FIELD_TRY_ALL(request_number_check, rows);
}

static void papers_handed_over(void **state) {
    static const struct field_row rows[] = {
        {"выписка", FIELD_OK, "выписка", NULL},
        {"Уведомление об отказе № 17", FIELD_OK, "Уведомление об отказе № 17", NULL},
        {"копия решения, памятка", FIELD_OK, "копия решения, памятка", NULL},
        {"", FIELD_OK, "", NULL},
        {"выписка Ивановой", FIELD_WRONG, NULL, "No names"},
        {"Справочникова", FIELD_WRONG, NULL, "No names"},
    };
    (void)state;
    FIELD_TRY_ALL(handed_check, rows);
}

static void codes_of_a_catalogue(void **state) {
    (void)state;
    assert_true(content_listed("П-1"));
    assert_true(content_listed("а"));
    assert_true(content_listed("ДЮЦ-12/3"));
    assert_true(content_listed("101"));
    assert_false(content_listed("Анна"));
    assert_false(content_listed("И-в-а-н-о-в-а"));
    assert_false(content_listed("а б"));
    assert_false(content_listed("7\xF0\x9F\x98\x80"));
}

static void ten_letters_are_letters(void **state) {
    (void)state;
    assert_true(content_explains("Живёт не у нас"));
    assert_true(content_explains("şəhadətnamə"));
    assert_false(content_explains(". . . . . . . . . . . ."));
    assert_false(content_explains("1234567890 12"));
    assert_false(content_explains("Не так 123456"));
    assert_false(content_explains(""));
}

/* Every open text that a kiosk can send is held by something. */
static void every_open_text_has_its_guard(void **state) {
    int held = 0, rows = 0;
    (void)state;
    for (int kind = 0; kind < EV_COUNT; kind++) {
        const struct event_type *t = &event_types[kind];
        for (int p = 0; (t->cause & CAUSE_KIOSK) && p < t->part_count; p++)
            for (size_t i = 0; !t->parts[p].personal && i < t->parts[p].rec->count; i++) {
                const struct column *c = &t->parts[p].rec->columns[i];
                const struct open_column *row = open_column_find(t->parts[p].rec, c->name);
                if (c->kind == COLUMN_TEXT && (!row || row->guard == OPEN_OWN)) fail_msg("%s: %s is free", t->name, c->name);
                held += row != NULL;
            }
    }
    for (; open_columns[rows].rec; rows++) {
        const struct open_column *row = &open_columns[rows];
        const struct column *c = record_column(row->rec, row->column);
        assert_true(c && c->kind == COLUMN_TEXT);
        assert_ptr_equal(open_column_find(row->rec, row->column), row);
    }
    assert_true(held >= rows);
}

/* A name in any of them is refused; only a code of Latin letters is left to the lists of the centre. */
static void a_name_stands_in_no_open_text(void **state) {
    static const struct region_opened region = {.consent_version = "2025-09", .rules_version = "2024-1"};
    static char payload[32768];
    (void)state;
    for (int kind = 0; kind < EV_COUNT; kind++) {
        const struct event_type *t = &event_types[kind];
        for (int p = 0; (t->cause & CAUSE_KIOSK) && p < t->part_count; p++)
            for (size_t i = 0; !t->parts[p].personal && i < t->parts[p].rec->count; i++) {
                const struct column *c = &t->parts[p].rec->columns[i];
                struct event ev = {.type = t, .payload = payload};
                const char *column = "";
                struct fail why = {0};
                assert_true(t->payload_size <= sizeof payload);
                if (c->kind != COLUMN_TEXT) continue;
                memset(payload, 0, sizeof payload);
                assert_true(content_open(&ev, &region, &column, &why));
                record_set_text(c, payload + t->parts[p].offset, "Анна");
                if (c->size > 2 && content_open(&ev, &region, &column, &why)) fail_msg("%s: %s", t->name, c->name);
                assert_string_equal(c->size > 2 ? column : c->name, c->name);
            }
    }
}

static void the_versions_of_the_region_stand_as_they_are(void **state) {
    static const struct region_opened region = {.consent_version = "Политика от сентября", .rules_version = "2024-1"};
    struct consent consent = {.app = "3.1.1", .version = "Политика от сентября"};
    struct event ev = {.type = &event_types[EV_CONSENT_GIVEN], .payload = &consent};
    struct fail why;
    (void)state;
    assert_true(content_open(&ev, &region, NULL, &why));
    assert_false(content_open(&ev, NULL, NULL, &why));
}

static void an_event_brings_what_it_says(void **state) {
    struct refused refused = {.remark.remark = "Живёт в другом регионе"};
    struct event ev = {.type = &event_types[EV_APPLICATION_REFUSED], .payload = &refused};
    struct issued issued = {.term.valid_until = "2034-05-06"};
    struct event issue = {.type = &event_types[EV_CERTIFICATE_ISSUED], .payload = &issued, .p = "{}"};
    struct event seen = {.type = &event_types[EV_IDENTITY_CHECKED]};
    struct fail why;
    (void)state;
    assert_false(content_whole(&ev, &why)); /* the commitment alone */
    ev.p = "{}";
    assert_true(content_whole(&ev, &why));
    text_copy(refused.remark.remark, sizeof refused.remark.remark, ". . . . . . . . . . .");
    assert_false(content_whole(&ev, &why));
    struct handed handed = {.remark.remark = "семье уже дали бумагу"};
    struct event to_operator = {.type = &event_types[EV_DISPUTE_HANDED], .payload = &handed, .p = "{}"};
    assert_true(content_whole(&to_operator, &why));
    text_copy(handed.remark.remark, sizeof handed.remark.remark, "коротко");
    assert_false(content_whole(&to_operator, &why));
    assert_true(content_whole(&issue, &why));
    issued.term.valid_until[0] = '\0';
    assert_false(content_whole(&issue, &why));
    assert_true(content_whole(&seen, &why)); /* of a type without a personal part */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_of_papers),
        cmocka_unit_test(numbers_of_requests),
        cmocka_unit_test(papers_handed_over),
        cmocka_unit_test(codes_of_a_catalogue),
        cmocka_unit_test(ten_letters_are_letters),
        cmocka_unit_test(every_open_text_has_its_guard),
        cmocka_unit_test(a_name_stands_in_no_open_text),
        cmocka_unit_test(the_versions_of_the_region_stand_as_they_are),
        cmocka_unit_test(an_event_brings_what_it_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
