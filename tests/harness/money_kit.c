#include "tests/harness/money_kit.h"

#include "model/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void subject_of(const char *code, char tag, char out[ID_TEXT]) {
    unsigned sum = (unsigned char)tag;
    for (const char *s = code; *s; s++) sum = sum * 31 + (unsigned char)*s;
    snprintf(out, ID_TEXT, "0192f0c1a2b37c4d8e5f6071%08x", sum);
}

void money_kit_status(struct kit *kit, const char *code, int64_t price, const char *status, const char *provider_status) {
    char subject[ID_TEXT];
    struct provider provider = {.code = "P-1", .name = "ДЮЦ «Орбита»", .form = "municipal", .municipality = KIT_MUNICIPALITY};
    struct programme programme = {.provider = "P-1",
                                  .title = "Шахматы",
                                  .registry = "certified",
                                  .direction = "science",
                                  .age_from = 5,
                                  .age_to = 17,
                                  .price = price,
                                  .municipality = KIT_MUNICIPALITY,
                                  .first = "2026-09-01",
                                  .last = "2027-05-31"};
    text_copy(provider.status, sizeof provider.status, provider_status);
    text_copy(programme.programme, sizeof programme.programme, code);
    text_copy(programme.status, sizeof programme.status, status);
    subject_of("P-1", 'p', subject);
    kit_central(kit, EV_PROVIDER_LISTED, subject, &provider);
    subject_of(code, 'g', subject);
    kit_central(kit, EV_PROGRAMME_LISTED, subject, &programme);
}

void money_kit_programme(struct kit *kit, const char *code, int64_t price, int64_t seats) {
    char subject[ID_TEXT];
    struct group_rows groups = {0};
    money_kit_status(kit, code, price, "active", "active");
    subject_of(code, 'g', subject);
    text_copy(groups.programme, sizeof groups.programme, code);
    snprintf(groups.rows, sizeof groups.rows, "1\tмладшие\tвт 16:00\t%d\t2026-09-01\t2027-05-31\tactive", (int)seats);
    kit_central(kit, EV_GROUPS_LISTED, subject, &groups);
}

void money_kit_region(struct kit *kit) {
    static const struct period periods[] = {
        {.period = "2026", .first = "2026-01-01", .last = "2026-12-31", .title = "2026 год"},
        {.period = "2027", .first = "2027-01-01", .last = "2027-12-31", .title = "2027 год"}};
    for (size_t i = 0; i < sizeof periods / sizeof *periods; i++) {
        struct cap cap = {
            .group_code = "5-18", .count = 100, .money = 100 * MONEY_NOMINAL, .nominal = MONEY_NOMINAL, .share = 15};
        text_copy(cap.period, sizeof cap.period, periods[i].period);
        kit_central(kit, EV_PERIOD_SET, kit->region, &periods[i]);
        kit_central(kit, EV_CAP_SET, kit->region, &cap);
    }
    money_kit_programme(kit, "A", 850000, 12);
    money_kit_programme(kit, "B", 500000, 12);
    money_kit_programme(kit, "C", 10000, 12);
}

void money_kit_quota(struct kit *kit, int64_t count) {
    money_kit_lend(kit, "5-18", count, "2027-03-01");
}

void money_kit_lend(struct kit *kit, const char *group, int64_t count, const char *not_after) {
    struct lease lease = {.no = kit->desk.kiosk,
                          .kind = "nominal",
                          .first = 1,
                          .last = count,
                          .kiosk_epoch = kit->desk.journal.epoch,
                          .grant_no = kit->gsn,
                          .period = "2026",
                          .money = count * MONEY_NOMINAL};
    char id[ID_TEXT];
    text_copy(lease.group_code, sizeof lease.group_code, group);
    text_copy(lease.not_after, sizeof lease.not_after, not_after);
    id_new(&kit->clock.env, id);
    kit_central(kit, EV_LEASE_GRANTED, id, &lease);
}

struct saved money_kit_child(struct kit *kit, int64_t n, char number[11]) {
    kit_login(kit, KIT_DESK);
    struct saved saved = kit_save_person(kit, n);
    kit_login(kit, KIT_OPERATOR);
    if (kit_issue(kit, &saved, number) != FAIL_NONE) abort();
    kit_confirm(kit);
    kit_login(kit, KIT_DESK);
    return saved;
}

void money_kit_nominal(struct kit *kit, const char *subject, const char *number, const char *period, int64_t sum) {
    struct nominal n = {.group_code = "5-18", .sum = sum};
    text_copy(n.number, sizeof n.number, number);
    text_copy(n.period, sizeof n.period, period);
    kit_central(kit, EV_NOMINAL_GRANTED, subject, &n);
}

struct saved money_kit_rich_child(struct kit *kit, int64_t n, char number[11]) {
    struct saved saved = money_kit_child(kit, n, number);
    money_kit_nominal(kit, saved.subject, number, "2026", MONEY_NOMINAL);
    return saved;
}

struct enrol_order money_kit_order(const char *subject, const char *code, int64_t cost, int64_t parent) {
    return (struct enrol_order){.subject = subject,
                                .programme = code,
                                .group = "1",
                                .first = "2026-12-01",
                                .last = "2026-12-31",
                                .cost = cost,
                                .parent_part = parent,
                                .contract = "17/26",
                                .sheet = "7",
                                .sheet_day = "2026-11-23",
                                .signer = "applicant"};
}
