#include "model/base/date.h"
#include "model/store/editions.h"
#include "tui/commands/all.h"
#include "tui/kiosk_store.h"

#include <stdio.h>
#include <string.h>

static bool send_nothing(void *self, const uint8_t *body, size_t size, struct fail *why) {
    (void)self, (void)body, (void)size;
    return fail_set(why, FAIL_NET, "status asks nothing", _("No exchange was asked for."));
}

static void cancel_nothing(void *self) {
    (void)self;
}

/* The exchange knows what is unsent; it is opened with no keys and never stepped. */
static bool exchange_state(struct kiosk_store *k, struct exchange_status *out, struct fail *why) {
    const struct transport none = {.send = send_nothing, .cancel = cancel_nothing};
    const struct kiosk_keys no_keys = {0};
    struct kiosk_exchange *x;
    if (!kiosk_exchange_open(&k->desk, &no_keys, &none, &x, why)) return false;
    kiosk_exchange_status(x, out);
    kiosk_exchange_close(x);
    return true;
}

static const struct {
    const char *what, *title; /* N_() */
} lists[] = {
    {"locality", N_("localities")},
    {"street", N_("streets")},
    {"issuer", N_("issuers of documents")},
    {"school", N_("schools")},
};

static void print_edition(const struct edition *e) {
    char day[DATE_TEXT];
    date_iso_show(e->day, day);
    if (!strcmp(e->what, "calendar")) printf(_("Calendar of %s by decree: edition %lld\n"), e->name, (long long)e->edition);
    if (!strcmp(e->what, "index")) printf(_("Index of children: %lld, of %s\n"), (long long)e->count, *day ? day : "–");
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (!strcmp(e->what, lists[i].what))
            printf(_("List, %s: %lld, edition %lld\n"), _(lists[i].title), (long long)e->count, (long long)e->edition);
}

/* What the centre has given to all, as far as the feed has brought it here. */
static bool print_editions(struct kiosk_store *k, struct arena *a, struct fail *why) {
    struct edition *rows;
    int count;
    char day[DATE_TEXT], shown[DATE_TEXT];
    if (!edition_list(k->db, a, &rows, &count, day, why)) return false;
    date_iso_show(day, shown);
    printf(_("Day of the centre: %s\n"), *shown ? shown : "–");
    for (int i = 0; i < count; i++) print_edition(&rows[i]);
    if (k->days.fault.say[0]) printf("%s\n", k->days.fault.say); /* a calendar that is not in force */
    return true;
}

static bool print_status(struct kiosk_store *k, struct fail *why) {
    struct exchange_status s;
    struct point point = {0};
    char last[17] = "";
    if (!exchange_state(k, &s, why)) return false;
    if (*k->desk.point && !point_load(k->db, k->desk.point, &point, NULL)) point = (struct point){0};
    if (s.last_ok) moment_show(s.last_ok, k->env->offset, last);
    printf(_("Kiosk: %u\n"), k->desk.kiosk);
    printf(_("Region: %s\n"), *k->desk.region.opened.name ? k->desk.region.opened.name : "–");
    printf(_("Point: %s %s\n"), *k->desk.point ? k->desk.point : "–", point.name);
    printf(_("Centre: %s\n"), *k->link.url ? k->link.url : "–");
    printf(_("Last exchange: %s\n"), *last ? last : _("never"));
    printf(_("Not sent yet: %lld\n"), (long long)s.unsent);
    printf(_("Certificate numbers left: %lld of %lld\n"), (long long)s.numbers_left, (long long)s.numbers_granted);
    printf(_("Can log in here: %d\n"), vault_slot_count(k->vault));
    return true;
}

static bool status_run(struct call *call, struct fail *why) {
    struct kiosk_store k;
    if (!kiosk_store_open(call->settings, &call->env, &call->arena, &k, why)) return false;
    bool good = print_status(&k, why) && print_editions(&k, &call->arena, why);
    kiosk_store_close(&k);
    return good;
}

const struct command cmd_status = {
    .name = "status",
    .help = N_("Shows which kiosk this is, what is not sent yet, and how many certificate numbers are left"),
    .arguments = {{0}},
    .run = status_run,
};
