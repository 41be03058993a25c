#include "tui/screens/show.h"

#include "model/base/money.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KOPECKS 100
#define MILLION (INT64_C(1000000) * KOPECKS)

struct titled {
    const char *code, *title; /* title: N_() */
};

static const char *title_of(const struct titled *rows, const char *code) {
    for (; rows->code; rows++)
        if (strcmp(rows->code, code) == 0) return _(rows->title);
    return code;
}

const char *show_enrolment_state(const char *state) {
    static const struct titled titles[] = {
        {"running", N_("goes on")}, {"suspended", N_("rests")},      {"over_asked", N_("nothing is held")},
        {"ended", N_("ended")},     {"superseded", N_("not valid")}, {0},
    };
    return title_of(titles, state);
}

const char *show_direction(const char *code) {
    /* of the federal classification of supplementary programmes */
    static const struct titled titles[] = {
        {"technical", N_("technical")},
        {"science", N_("natural science")},
        {"sport", N_("physical culture and sport")},
        {"art", N_("art")},
        {"tourism", N_("tourism and local history")},
        {"social", N_("social and humanitarian")},
        {0},
    };
    return title_of(titles, code);
}

const char *show_month_of(struct arena *a, int year, int month) {
    static const char *const titles[] = {
        N_("January"), N_("February"), N_("March"),     N_("April"),   N_("May"),      N_("June"),
        N_("July"),    N_("August"),   N_("September"), N_("October"), N_("November"), N_("December"),
    };
    return arena_printf(a, "%s %d", _(titles[month - 1]), year);
}

const char *show_month(struct arena *a, const char *iso) {
    int year, month;
    if (sscanf(iso, "%4d-%2d", &year, &month) != 2 || month < 1 || month > 12) return arena_dup(a, iso);
    return show_month_of(a, year, month);
}

const char *show_count(struct arena *a, int64_t count) {
    char text[MONEY_TEXT];
    money_show(count * KOPECKS, text);
    return arena_printf(a, "%.*s", (int)strcspn(text, ","), text);
}

static const char *in_full(struct arena *a, int64_t sum) {
    char text[MONEY_TEXT];
    money_show(sum, text);
    return arena_dup(a, text);
}

/* One digit behind the comma, rounded down: a limit that is not reached does not look so. */
static const char *in_millions(struct arena *a, int64_t sum) {
    const int64_t tenths = sum / (MILLION / 10);
    return arena_printf(a, "%s,%d", show_count(a, tenths / 10), (int)(tenths % 10));
}

const char *show_sum_part(struct arena *a, int64_t part, int64_t whole) {
    const bool big = (whole > part ? whole : part) >= MILLION;
    const char *shown = big ? in_millions(a, part) : in_full(a, part);
    if (whole > 0) shown = arena_printf(a, _("%s out of %s"), shown, big ? in_millions(a, whole) : in_full(a, whole));
    return big ? arena_printf(a, _("%s mln"), shown) : shown;
}

const char *show_basis_sign(struct arena *a, const struct account_basis *b) {
    switch (b->sign) {
    case BASIS_CENTRE: return _("the regional centre's word");
    case BASIS_SIGNED: return arena_printf(a, _("signed, the signature holds (%s…)"), b->sig);
    case BASIS_EARLIER: return arena_printf(a, _("signed by an earlier key (%s…)"), b->sig);
    case BASIS_BARE: break;
    }
    return _("unsigned: in the chain of its kiosk");
}
