#include "tests/harness/money_centre.h"

#include "model/base/text.h"
#include "sync/centre/applier.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void must(bool good, const struct fail *why) {
    if (good) return;
    fprintf(stderr, "money centre: %s (%s)\n", why->log, why->say);
    abort();
}

void money_centre_put(struct centre_kit *kit, enum event_kind kind, const char *subject, const void *payload) {
    struct event ev = {.type = &event_types[kind]};
    struct fail why = {0};
    must(centre_begin(kit->c, &why), &why);
    text_copy(ev.subject, sizeof ev.subject, subject);
    memcpy(event_payload(&ev, &kit->c->turn), payload, ev.type->payload_size);
    must(applier_append(kit->c, &ev, &why), &why);
    must(centre_commit(kit->c, &why), &why);
}

void money_centre_merge(struct centre_kit *kit, const char *keep, const char *drop) {
    struct event ev = {.type = &event_types[EV_LEARNER_MERGED]};
    struct fail why = {0};
    must(centre_begin(kit->c, &why), &why);
    struct alias *merge = event_payload(&ev, &kit->c->turn);
    text_copy(ev.subject, sizeof ev.subject, keep);
    text_copy(ev.also[0], sizeof ev.also[0], drop);
    text_copy(merge->keep, sizeof merge->keep, keep);
    text_copy(merge->dropped, sizeof merge->dropped, drop);
    must(applier_append(kit->c, &ev, &why), &why);
    must(centre_commit(kit->c, &why), &why);
}

void money_centre_region(struct centre_kit *kit) {
    static const struct period period = {.period = "2026", .first = "2026-01-01", .last = "2026-12-31", .title = "2026"};
    static const struct cap cap = {.period = "2026",
                                   .group_code = "5-18",
                                   .count = 100,
                                   .money = 100 * (int64_t)MONEY_CENTRE_NOMINAL,
                                   .nominal = MONEY_CENTRE_NOMINAL,
                                   .share = 100};
    money_centre_put(kit, EV_PERIOD_SET, kit->c->journal.region, &period);
    money_centre_put(kit, EV_CAP_SET, kit->c->journal.region, &cap);
    money_centre_programme(kit, "A", "active", 12);
}

void money_centre_programme(struct centre_kit *kit, const char *code, const char *status, int seats) {
    const struct provider provider = {.code = "P-1", .name = "ДЮЦ «Орбита»", .status = "active"};
    struct programme programme = {.provider = "P-1", .title = "Шахматы", .registry = "certified", .price = MONEY_CENTRE_PRICE};
    struct group_rows groups = {0};
    char subject[ID_TEXT];
    text_copy(programme.programme, sizeof programme.programme, code);
    text_copy(programme.status, sizeof programme.status, status);
    text_copy(groups.programme, sizeof groups.programme, code);
    snprintf(groups.rows, sizeof groups.rows, "1\tмладшие\tвт 16:00\t%d\t2026-09-01\t2027-05-31\tactive", seats);
    snprintf(subject, sizeof subject, "0192f0c1a2b37c4d8e5f60718293aa%02x", (unsigned char)*code);
    money_centre_put(kit, EV_PROVIDER_LISTED, "0192f0c1a2b37c4d8e5f60718293bbbb", &provider);
    money_centre_put(kit, EV_PROGRAMME_LISTED, subject, &programme);
    money_centre_put(kit, EV_GROUPS_LISTED, subject, &groups);
}

void money_centre_child(struct centre_kiosk *k, int64_t n, struct centre_kiosk *const *all, int count, struct saved *saved,
                        char number[11]) {
    struct nominal nominal = {.period = "2026", .group_code = "5-18", .sum = MONEY_CENTRE_NOMINAL};
    struct application form;
    centre_kiosk_form(k, n, &form);
    centre_kiosk_file(k, &form, saved);
    centre_kiosk_issue(k, saved, CENTRE_OPERATOR, number);
    centre_kiosk_sync(k);
    text_copy(nominal.number, sizeof nominal.number, number);
    money_centre_put(k->kit, EV_NOMINAL_GRANTED, saved->subject, &nominal);
    for (int i = 0; i < count; i++) centre_kiosk_sync(all[i]);
}
