#ifndef PRIEM_PDF_BUILD_H
#define PRIEM_PDF_BUILD_H

/* The passages of a filled paper set in type: boxes for the flow. */

#include "tui/paper/fill.h"
#include "tui/paper/pdf/flow.h"

enum type { TYPE_TEXT, TYPE_TITLE, TYPE_HEAD, TYPE_LABEL, TYPE_CELL, TYPE_SMALL, TYPE_FOOT, TYPE_COUNT };

struct setting {
    struct flow flow;
    struct arena *a;
    PangoFontDescription *fonts[TYPE_COUNT];
    enum block_kind last;
};

bool build_passage(struct setting *p, const struct passage *passage, struct fail *why);

#endif
