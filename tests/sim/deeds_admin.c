#include "tests/sim/world.h"

#include "model/base/bytes.h"

#include <inttypes.h>
#include <stdio.h>

/* What the administrator does besides: a kiosk is frozen for a while and let go on, children registered before are loaded. */

enum { ROWS_MOST = 3 };

static const char *number_of(const struct sim_kiosk *k, char out[12]) {
    snprintf(out, 12, "%u", k->seat.no);
    return out;
}

static bool freeze(struct world *w, struct sim_kiosk *k, struct fail *why) {
    char no[12];
    (void)why;
    happen_command(w, "kiosk", "freeze", number_of(k, no), "audit");
    return true;
}

/* One whose log has split is not let go on so. */
static bool thaw(struct world *w, struct sim_kiosk *k, struct fail *why) {
    char no[12];
    (void)why;
    happen_command(w, "kiosk", "thaw", number_of(k, no), NULL);
    return true;
}

/* The same few children again and again: who is in the register already is known. */
static bool load(struct world *w, struct sim_kiosk *k, struct fail *why) {
    static const char head[] =
        "child_surname,child_name,child_birth,child_sex,child_doc_kind,child_doc_series,child_doc_number,child_doc_issued,"
        "applicant_authority,applicant_surname,applicant_name,request_point\n";
    struct bytes table = {0}, said = {0}, refused = {0};
    (void)k;
    if (!world_centre_runs(w)) return true;
    bytes_text(&table, head);
    for (uint64_t i = 0, rows = 1 + sim_dice(w, ROWS_MOST); i < rows; i++)
        bytes_printf(&table, "Прежняя,Аглая,23.04.2018,f,03,III-ТЗ,%06" PRIu64 ",29.12.2018,1,Прежняя,Зоя,%s\n",
                     900000 + sim_dice(w, 2 * ROWS_MOST), sim_dice(w, 2) ? "12" : "7");
    bool ok = centre_kit_load(&w->kit, "register", (const char *)table.data, &said, &refused, why);
    sim_note(w, "the administrator: register load%s", ok ? "" : ": failed");
    bytes_close(&table);
    bytes_close(&said);
    bytes_close(&refused);
    return ok;
}

const struct deed happenings_admin[] = {
    {"a kiosk is frozen", 1, freeze}, {"a kiosk is thawed", 2, thaw}, {"old register", 1, load}, {0}};
