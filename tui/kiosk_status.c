#include "tui/kiosk_status.h"

#include "model/base/date.h"
#include "model/store/copies.h"
#include "model/store/editions.h"
#include "model/store/exchange_rows.h"
#include "model/store/frame_keys.h"
#include "model/store/safe_copy.h"
#include "model/store/stick_rows.h"
#include "model/store/unknown.h"
#include "sync/kiosk/kiosk.h"

#include <string.h>

static bool send_nothing(void *self, const uint8_t *body, size_t size, struct fail *why) {
    (void)self, (void)body, (void)size;
    return fail_set(why, FAIL_NET, "status asks nothing", _("No exchange was asked for."));
}

static void cancel_nothing(void *self) {
    (void)self;
}

/* The exchange knows what is unsent; it is opened with no keys and never stepped. */
static bool exchange_state(struct desk *desk, struct exchange_status *out, struct fail *why) {
    const struct transport none = {.send = send_nothing, .cancel = cancel_nothing};
    const struct kiosk_keys no_keys = {0};
    struct kiosk_exchange *x;
    if (!kiosk_exchange_open(desk, &no_keys, &none, &x, why)) return false;
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

static void say_edition(const struct edition *e, struct bytes *out) {
    char day[DATE_TEXT];
    date_iso_show(e->day, day);
    if (!strcmp(e->what, "calendar"))
        bytes_printf(out, _("Calendar of %s by decree: edition %lld\n"), e->name, (long long)e->edition);
    if (!strcmp(e->what, "index"))
        bytes_printf(out, _("Index of children: %lld, of %s\n"), (long long)e->count, *day ? day : "–");
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (!strcmp(e->what, lists[i].what))
            bytes_printf(out, _("List, %s: %lld, edition %lld\n"), _(lists[i].title), (long long)e->count,
                         (long long)e->edition);
}

/* What the centre has given to all, as far as the feed has brought it here. */
static bool say_editions(const struct desk *desk, struct arena *a, struct bytes *out, struct fail *why) {
    struct edition *rows;
    int count;
    char day[DATE_TEXT], shown[DATE_TEXT];
    if (!edition_list(desk->db, a, &rows, &count, day, why)) return false;
    date_iso_show(day, shown);
    bytes_printf(out, _("Day of the centre: %s\n"), *shown ? shown : "–");
    for (int i = 0; i < count; i++) say_edition(&rows[i], out);
    if (desk->days && desk->days->fault.say[0]) bytes_printf(out, "%s\n", desk->days->fault.say); /* not in force */
    return true;
}

static bool say_backup(const struct desk *desk, struct arena *a, struct bytes *out, struct fail *why) {
    char when[17] = "";
    struct list outdated;
    int64_t at;
    if (!safe_copy_last(desk->db, &at, why)) return false;
    if (at > 0) moment_show(at, desk->env->offset, when);
    bytes_printf(out, _("Last backup: %s\n"), *when ? when : _("none yet"));
    if (!copies_outdated(desk->db, a, &outdated, why)) return false;
    for (int i = 0; i < outdated.count; i++)
        bytes_printf(out,
                     _("Backups in %s still hold data that were erased since: they go for a new one, made at rest or by “priem "
                       "backup”, as soon as the folder can be reached.\n"),
                     ((const char *const *)outdated.rows)[i]);
    return true;
}

static bool say_unknown(const struct desk *desk, struct bytes *out, struct fail *why) {
    int64_t count;
    if (!unknown_count(desk->db, &count, why)) return false;
    if (count > 0)
        bytes_text(out,
                   _("The centre sends records that only a later program understands; they are kept. Update this program.\n"));
    return true;
}

/* What was written is not sent: whoever looks has to know that an answer is still to come. */
static bool say_stick(const struct desk *desk, const struct exchange_status *s, struct bytes *out, struct fail *why) {
    struct stick_row last;
    char written[17], answered[17];
    bool found;
    if (!stick_last(desk->db, &last, &found, why)) return false;
    if (!found) return true;
    moment_show(last.at, desk->env->offset, written);
    if (last.answered > 0) moment_show(last.answered, desk->env->offset, answered);
    if (last.answered > 0)
        bytes_printf(out, _("Last stick: written %s, answer read %s\n"), written, answered);
    else if (stick_overtaken(&last, desk->journal.epoch, (int64_t)desk->journal.seq - s->unsent, s->last_ok))
        bytes_printf(out, _("Last stick: written %s; the network was faster\n"), written);
    else
        bytes_printf(out, _("Last stick: written %s, no answer yet\n"), written);
    return true;
}

/* Until a backup of the centre covers it both keys are needed, and no other is made (sync/kiosk/keyed.h). */
static bool say_key(const struct desk *desk, struct bytes *out, struct fail *why) {
    uint8_t key[SIGN_PUBLIC_SIZE];
    bool any, covered;
    if (!frame_key_changed(desk->db, desk->kiosk, desk->journal.epoch, key, &any, &covered, why)) return false;
    if (any && !covered)
        bytes_text(out, _("The key of this kiosk is being changed: the key before goes when the centre has been backed up.\n"));
    return true;
}

/* What the exchange or the backup had to say last. */
static bool say_last_note(const struct desk *desk, struct arena *a, struct bytes *out, struct fail *why) {
    struct exchange_line *lines;
    char when[17];
    int count;
    if (!exchange_log_list(desk->db, 1, a, &lines, &count, why)) return false;
    if (count == 0) return true;
    moment_show(lines[0].at, desk->env->offset, when);
    bytes_printf(out, _("Last in the log: %s %s\n"), when, lines[0].text);
    return true;
}

bool kiosk_status(struct desk *desk, const struct vault *vault, const char *url, struct bytes *out, struct fail *why) {
    struct exchange_status s;
    struct arena a = {0};
    struct point point = {0};
    char last[17] = "";
    if (!exchange_state(desk, &s, why)) return false;
    if (*desk->point && !point_load(desk->db, desk->point, &point, NULL)) point = (struct point){0};
    if (s.last_ok) moment_show(s.last_ok, desk->env->offset, last);
    bytes_printf(out, _("Kiosk: %u\n"), desk->kiosk);
    bytes_printf(out, _("Region: %s\n"), *desk->region.opened.name ? desk->region.opened.name : "–");
    bytes_printf(out, _("Point: %s %s\n"), *desk->point ? desk->point : "–", point.name);
    bytes_printf(out, _("Centre: %s\n"), *url ? url : "–");
    bytes_printf(out, _("Last exchange: %s\n"), *last ? last : _("never"));
    bytes_printf(out, _("Not sent yet: %lld\n"), (long long)s.unsent);
    bytes_printf(out, _("Certificate numbers left: %lld of %lld\n"), (long long)s.numbers_left, (long long)s.numbers_granted);
    bytes_printf(out, _("Can log in here: %d\n"), vault_slot_count(vault));
    if (vault_has_machine(vault)) bytes_text(out, _("This computer may exchange with nobody logged in.\n"));
    if (desk->put_back != 0) bytes_printf(out, "%s\n", _("Put back from a backup: it opens when the centre has let it go on."));
    bool good = say_stick(desk, &s, out, why) && say_key(desk, out, why) && say_unknown(desk, out, why) &&
                say_backup(desk, &a, out, why) && say_last_note(desk, &a, out, why) && say_editions(desk, &a, out, why);
    arena_close(&a);
    return good;
}

void kiosk_synced(const struct exchange_status *status, struct bytes *out) {
    bytes_printf(out, _("Sent: %lld, not sent yet: %lld, received: %lld.\n"), (long long)status->sent,
                 (long long)status->unsent, (long long)status->received);
    if (status->recovering) bytes_printf(out, "%s\n", status->last_fail.say);
}
