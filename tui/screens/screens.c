#include "tui/screen.h"

const struct screen *const screens[] = {
    &scr_login,       &scr_queues,       &scr_intake,          &scr_search,      &scr_decision,
    &scr_certificate, &scr_disputes,     &scr_exchange,        &scr_history,     &scr_print,
    &scr_life,        &scr_second,       &scr_batch,           &scr_people,      &scr_quick,
    &scr_settings,    &scr_import,       &scr_forgotten,       &scr_consent,     &scr_programmes,
    &scr_report,      &scr_report_money, &scr_report_children, &scr_report_rows, &scr_account,
    &scr_enrol,       &scr_enrolment,    &scr_enrolment_act,   &scr_nominal,     &scr_nominals,
};
const int screen_count = sizeof screens / sizeof screens[0];
