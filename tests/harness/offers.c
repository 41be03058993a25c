#include "tests/harness/offers.h"

#include "model/base/text.h"

#include <stdio.h>
#include <string.h>

enum { OTHER_PROVIDERS = 300 };

static const struct provider providers[] = {
    {.code = "П-1",
     .name = "ДЮЦ «Орбита»",
     .form = "municipal",
     .licence = "Л035-01",
     .municipality = "66701000",
     .status = "active"},
    {.code = "П-2",
     .name = "ИП Орлов И. К.",
     .form = "entrepreneur",
     .licence = "Л035-02",
     .municipality = "66701000",
     .status = "active"},
    {.code = "П-3", .name = "ЧОУ «Эрудит»", .form = "company", .municipality = "66603000", .status = "active"},
};

#define COURSE .first = "2026-10-01", .last = "2026-12-31", .status = "active"
static const struct programme programmes[] = {
    {.programme = "101",
     .provider = "П-2",
     .title = "Шахматы. Первый разряд",
     .registry = "certified",
     .direction = "sport",
     .age_from = 9,
     .age_to = 12,
     .price = 500000,
     .municipality = "66701000",
     COURSE},
    {.programme = "102",
     .provider = "П-1",
     .title = "Шахматный клуб «Белая ладья»",
     .registry = "other",
     .direction = "sport",
     .age_from = 7,
     .age_to = 17,
     .municipality = "66701000",
     COURSE},
    {.programme = "103",
     .provider = "П-3",
     .title = "Шахматы и логика",
     .registry = "certified",
     .direction = "science",
     .age_from = 6,
     .age_to = 11,
     .price = 920000,
     .municipality = "66603000",
     COURSE},
    {.programme = "104",
     .provider = "П-1",
     .title = "Робототехника",
     .registry = "certified",
     .direction = "technical",
     .age_from = 10,
     .price = 850000,
     .municipality = "66701000",
     COURSE},
};

static const char *const groups[] = {
    "а\tмладшие\tвт, чт 16:00\t4\t2026-10-01\t2026-12-31\tactive\nб\tстаршие\tср, пт 17:30\t0\t2026-10-01\t2026-12-31\tactive",
    "а\tвсе\tпн 15:00\t12\t\t\tactive",
    "а\t\tсб 10:00\t0\t\t\tactive",
    NULL,
};

static const char *const words[] = {"Мир",    "танца",      "Юный",  "эколог",   "Основы",    "робототехники",
                                    "Студия", "живописи",   "Школа", "краеведа", "Хоровое",   "пение",
                                    "Лыжная", "подготовка", "Театр", "кукол",    "Шахматная", "азбука"};
static const char *const directions[] = {"technical", "science", "sport", "art", "tourism", "social"};

static const char *subject(char out[ID_TEXT], int kind, int i) {
    snprintf(out, ID_TEXT, "0193a2b4c5d67bbb8bb%d%012d", kind, i);
    return out;
}

static void put_provider(struct kit *kit, int i, const struct provider *provider) {
    char id[ID_TEXT];
    static struct provider copy;
    copy = *provider;
    kit_central(kit, EV_PROVIDER_LISTED, subject(id, 1, i), &copy);
}

static void put_groups(struct kit *kit, int i, const char *programme, const char *rows) {
    char id[ID_TEXT];
    static struct group_rows listed;
    listed = (struct group_rows){0};
    text_copy(listed.programme, sizeof listed.programme, programme);
    text_copy(listed.rows, sizeof listed.rows, rows);
    kit_central(kit, EV_GROUPS_LISTED, subject(id, 2, i), &listed);
}

static void put_programme(struct kit *kit, int i, const struct programme *programme, const char *rows) {
    char id[ID_TEXT];
    static struct programme copy;
    copy = *programme;
    kit_central(kit, EV_PROGRAMME_LISTED, subject(id, 2, i), &copy);
    if (rows) put_groups(kit, i, programme->programme, rows);
}

void offers_groups(struct kit *kit, const char *programme, const char *rows) {
    for (int i = 0; i < (int)(sizeof programmes / sizeof *programmes); i++)
        if (!strcmp(programmes[i].programme, programme)) put_groups(kit, i, programme, rows);
}

static void put_others(struct kit *kit, int count) {
    enum { WORDS = sizeof words / sizeof *words };
    for (int i = 0; i < OTHER_PROVIDERS; i++) {
        struct provider p = {.form = "municipal", .municipality = "66701000", .status = "active"};
        snprintf(p.code, sizeof p.code, "О-%d", i);
        snprintf(p.name, sizeof p.name, "Центр детского творчества № %d", i);
        put_provider(kit, 100 + i, &p);
    }
    for (int i = 0; i < count; i++) {
        struct programme p = {.registry = "other",
                              .age_from = 5 + i % 8,
                              .age_to = 8 + i % 10,
                              .price = i % 3 * 100000 + i % 7 * 5000,
                              .municipality = "66701000",
                              COURSE};
        char rows[120];
        snprintf(p.programme, sizeof p.programme, "о%d", i);
        snprintf(p.provider, sizeof p.provider, "О-%d", i % OTHER_PROVIDERS);
        snprintf(p.title, sizeof p.title, "%s %s %d", words[i % WORDS], words[i * 7 % WORDS], i);
        text_copy(p.direction, sizeof p.direction, directions[i % 6]);
        snprintf(rows, sizeof rows, "а\t\tвт 16:00\t%d\t2026-09-01\t2027-05-31\tactive", i % 4 * 5);
        put_programme(kit, 1000 + i, &p, rows);
    }
}

void offers_fill(struct kit *kit, int others) {
    for (int i = 0; i < (int)(sizeof providers / sizeof *providers); i++) put_provider(kit, i, &providers[i]);
    for (int i = 0; i < (int)(sizeof programmes / sizeof *programmes); i++) put_programme(kit, i, &programmes[i], groups[i]);
    if (others > 0) put_others(kit, others);
}
