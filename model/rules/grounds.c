#include "model/rules/grounds.h"

#include "model/base/text.h"

#include <stdio.h>
#include <string.h>

const struct ground grounds[GROUND_COUNT] = {
    {"R1", "наличие уже имеющегося сертификата дополнительного образования", "S3:18"},
    {"R2", "предоставление неполных (недостоверных) сведений", "S3:20"},
    {"R3", "отсутствие места (адреса) проживания обучающегося на территории %s", "S3:22"},
    {"R4", "отсутствие согласия заявителя на обработку персональных данных и с Правилами ПФ ДОД", "S3:24"},
};

const struct ground *ground_find(const char *id) {
    for (int i = 0; i < GROUND_COUNT; i++)
        if (strcmp(grounds[i].id, id) == 0) return &grounds[i];
    return NULL;
}

void ground_text(const char *id, const char *region_genitive, char *out, size_t room) {
    const struct ground *g = ground_find(id);
    const char *gap = g ? strstr(g->text, "%s") : NULL;
    char whole[600];

    if (gap)
        snprintf(whole, sizeof whole, "%.*s%s%s", (int)(gap - g->text), g->text, region_genitive, gap + 2);
    else
        snprintf(whole, sizeof whole, "%s", g ? g->text : "");
    text_copy(out, room, whole);
}

const char *nominal_ground(const char *id) {
    static const struct ground of_nominal[] = {
        {"N1", "достижение предельного числа действующих сертификатов дополнительного образования с номиналом", "S3:44"},
        {"N2",
         "достижение предельного объёма финансового обеспечения сертификатов дополнительного образования с номиналом, "
         "установленных программой ПФ ДОД на соответствующий календарный год",
         "S3:46"},
    };
    for (size_t i = 0; i < sizeof of_nominal / sizeof *of_nominal; i++)
        if (strcmp(of_nominal[i].id, id) == 0) return of_nominal[i].text;
    return "";
}
