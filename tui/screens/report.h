#ifndef PRIEM_SCREENS_REPORT_H
#define PRIEM_SCREENS_REPORT_H

/* From a number of the report to the applications behind it. */

#include "model/store/report.h"
#include "tui/screen.h"

struct report_rows_arg {
    struct report_filter filter; /* of which days */
    enum report_of of;
    const char *value; /* the ground's or the point's code; copied */
};

#endif
