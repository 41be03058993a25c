#include "model/store/history_act.h"

#include "model/base/date.h"
#include "model/rules/fields.h"
#include "model/rules/life.h"
#include "model/store/second.h"

#include <string.h>

/* What of an act is worth a word, in the order of the line. */
enum say { SAY_NUMBER = 1, SAY_GROUND = 2, SAY_TELL = 4, SAY_CODE = 8, SAY_PAPER = 16, SAY_DUE = 32, SAY_REMARK = 64 };

static const unsigned says[EV_COUNT] = {
    [EV_APPLICATION_OVERTURNED] = SAY_PAPER | SAY_DUE | SAY_REMARK,
    [EV_CERTIFICATE_ANNULLED] = SAY_NUMBER | SAY_REMARK,
    [EV_CERTIFICATE_EXCLUDED] = SAY_NUMBER | SAY_GROUND | SAY_CODE | SAY_PAPER,
    [EV_CERTIFICATE_EXPIRED] = SAY_NUMBER,
    [EV_CERTIFICATE_SUSPENDED] = SAY_NUMBER | SAY_GROUND | SAY_REMARK,
    [EV_CERTIFICATE_RESUMED] = SAY_NUMBER | SAY_REMARK,
    [EV_FAMILY_TOLD] = SAY_TELL | SAY_CODE | SAY_PAPER,
    [EV_PAPER_PRINTED] = SAY_PAPER,
    [EV_CONSENT_WITHDRAWN] = SAY_PAPER | SAY_DUE,
    [EV_ACCESS_ASKED] = SAY_PAPER | SAY_DUE,
    [EV_ERASURE_ASKED] = SAY_GROUND,
    [EV_MERGE_ASKED] = SAY_REMARK,
    [EV_SPLIT_ASKED] = SAY_REMARK,
};

static const char *join(const char *line, const char *more, struct arena *a) {
    if (!*more) return line;
    return *line ? arena_printf(a, "%s, %s", line, more) : more;
}

static const char *number(const struct act_open *act, struct arena *a) {
    char shown[16];
    if (!*act->number) return "";
    certificate_show(act->number, shown);
    return arena_dup(a, shown);
}

/* The grounds of the law by their ids, ours by their words. */
static const char *ground(const struct event *ev, const struct act_open *act) {
    for (const struct life_ground *g = life_grounds(life_act_of(ev->type->kind)->life); g && g->id; g++)
        if (strcmp(g->id, act->ground) == 0) return g->law ? g->id : _(g->text);
    return "";
}

/* How the family was told, or where it has moved to. */
static const char *code(const struct event *ev, const struct act_open *act) {
    const struct subject_code *region = ev->type->kind == EV_CERTIFICATE_EXCLUDED ? subject_code_find(act->code) : NULL;
    if (region) return region->name;
    for (const struct life_code *c = life_told_by; ev->type->kind == EV_FAMILY_TOLD && c->id; c++)
        if (strcmp(c->id, act->code) == 0) return _(c->title);
    return "";
}

static const char *paper(const struct act_open *act, struct arena *a) {
    char day[DATE_TEXT];
    date_iso_show(act->day, day);
    return *act->paper ? arena_printf(a, _("paper %s of %s"), act->paper, day) : "";
}

static const char *due(const struct act_open *act, struct arena *a) {
    char day[DATE_TEXT];
    date_iso_show(act->due, day);
    return *day ? arena_printf(a, _("to be done by %s"), day) : "";
}

const char *history_act_note(const struct event *ev, struct arena *a) {
    const struct act *act = ev->payload;
    const unsigned say = ev->type ? says[ev->type->kind] : 0;
    const char *line = "";
    if (!say || !act) return "";
    if (say & SAY_NUMBER) line = join(line, number(&act->open, a), a);
    if (say & SAY_GROUND) line = join(line, ground(ev, &act->open), a);
    if ((say & SAY_TELL) && *life_tell_title(act->open.ground)) line = join(line, _(life_tell_title(act->open.ground)), a);
    if (say & SAY_CODE) line = join(line, code(ev, &act->open), a);
    if (say & SAY_PAPER) line = join(line, paper(&act->open, a), a);
    if (say & SAY_DUE) line = join(line, due(&act->open, a), a);
    if (say & SAY_REMARK) line = join(line, act->remark.remark, a);
    return line;
}

const char *history_printed(const struct event *ev) {
    const bool printed = ev->type && ev->payload && ev->type->kind == EV_PAPER_PRINTED;
    return printed ? ((const struct act *)ev->payload)->open.code : "";
}

const char *history_behalf(const struct event *ev) {
    if (!ev->type || !ev->payload) return "";
    if (ev->type->kind == EV_APPLICATION_RETURNED) return ((const struct returned *)ev->payload)->open.behalf;
    if (ev->type->kind == EV_APPLICATION_REFUSED) return ((const struct refused *)ev->payload)->open.behalf;
    if (ev->type->parts[0].rec == &rec_issued_open) return ((const struct issued *)ev->payload)->open.behalf;
    return ev->type->parts[0].rec == &rec_act_open ? ((const struct act *)ev->payload)->open.behalf : "";
}

const char *history_second(const struct event *ev) {
    struct event copy = *ev;
    struct second_columns columns;
    return second_columns_of(&copy, &columns) ? columns.staff : "";
}
