#include "model/event/event.h"

#include <string.h>

/* The parts of each payload, in the order in which their columns stand in o and p. */
#define OPEN(of, member, columns)                                                                                              \
    { .rec = &columns, .offset = offsetof(struct of, member), .prefix = "" }
#define PERSONAL(of, member, columns, name)                                                                                    \
    { .rec = &columns, .offset = offsetof(struct of, member), .prefix = name, .personal = true }
#define WHOLE(of) static const struct event_part parts_##of[] = {{.rec = &rec_##of, .prefix = ""}}

WHOLE(region_opened);
WHOLE(region_set);
WHOLE(municipality);
WHOLE(point);
WHOLE(kiosk);
WHOLE(kiosk_frozen);
WHOLE(staff);
WHOLE(staff_keyed);
WHOLE(staff_removed);
WHOLE(lease);
static const struct event_part parts_filed[] = {
    OPEN(filed, request, rec_request),
    PERSONAL(filed, child, rec_child, "child"),
    PERSONAL(filed, address, rec_address, "address"),
    PERSONAL(filed, applicant, rec_applicant, "applicant"),
    PERSONAL(filed, note, rec_filed_note, ""),
    PERSONAL(filed, eligible, rec_eligible, ""),
};
static const struct event_part parts_corrected[] = {
    OPEN(corrected, open, rec_corrected_open),
    PERSONAL(corrected, child, rec_child, "child"),
    PERSONAL(corrected, address, rec_address, "address"),
    PERSONAL(corrected, applicant, rec_applicant, "applicant"),
    PERSONAL(corrected, eligible, rec_eligible, ""),
};
WHOLE(identity);
WHOLE(consent);
WHOLE(lacking);
WHOLE(completed);
static const struct event_part parts_returned[] = {
    OPEN(returned, open, rec_returned_open),
    PERSONAL(returned, remark, rec_remark, ""),
};
static const struct event_part parts_refused[] = {
    OPEN(refused, open, rec_refused_open),
    PERSONAL(refused, remark, rec_remark, ""),
};
static const struct event_part parts_withdrawn[] = {
    OPEN(withdrawn, open, rec_withdrawn_open),
    PERSONAL(withdrawn, remark, rec_remark, ""),
};
static const struct event_part parts_issued[] = {
    OPEN(issued, open, rec_issued_open),
    PERSONAL(issued, term, rec_issued_term, ""),
};
WHOLE(joined);
WHOLE(superseded);
WHOLE(parked);
WHOLE(dispute_closed);
static const struct event_part parts_act[] = {
    OPEN(act, open, rec_act_open),
    PERSONAL(act, remark, rec_remark, ""),
};
static const struct event_part parts_changed[] = {
    OPEN(changed, open, rec_changed_open),
    PERSONAL(changed, child, rec_child, "child"),
    PERSONAL(changed, address, rec_address, "address"),
    PERSONAL(changed, applicant, rec_applicant, "applicant"),
    PERSONAL(changed, eligible, rec_eligible, ""),
    PERSONAL(changed, paper, rec_changed_paper, ""),
};
WHOLE(erased);
WHOLE(alias);
WHOLE(delegated);
WHOLE(day);
WHOLE(calendar_rows);
WHOLE(pick_rows);
static const struct event_part parts_index_rows[] = {
    OPEN(index_rows, open, rec_index_open),
    PERSONAL(index_rows, keys, rec_index_keys, ""),
};
WHOLE(redrive);
WHOLE(taken);
static const struct event_part parts_handed[] = {
    OPEN(handed, open, rec_handed_open),
    PERSONAL(handed, remark, rec_remark, ""),
};
static const struct event_part parts_differs[] = {
    OPEN(differs, open, rec_differs_open),
    PERSONAL(differs, child, rec_child, "child"),
    PERSONAL(differs, address, rec_address, "address"),
    PERSONAL(differs, applicant, rec_applicant, "applicant"),
    PERSONAL(differs, eligible, rec_eligible, ""),
    PERSONAL(differs, differing, rec_differing, ""),
};
WHOLE(flagged);
WHOLE(blanks);
WHOLE(kiosk_moved);
WHOLE(scope_mended);
WHOLE(key_listed);
WHOLE(lease_end);
WHOLE(lease_lost);
WHOLE(lease_breached);
WHOLE(breach_settled);
WHOLE(period);
WHOLE(cap);
WHOLE(nominal);
WHOLE(kiosk_epoch);
static const struct event_part parts_adopted[] = {
    OPEN(adopted, open, rec_adopted_open),
    PERSONAL(adopted, line, rec_adopted_line, ""),
};
WHOLE(restored);
WHOLE(provider);
WHOLE(programme);
WHOLE(group_rows);
WHOLE(counted);
WHOLE(renumbered);
static const struct event_part parts_nominal_asked[] = {
    OPEN(nominal_asked, open, rec_nominal_asked_open),
    PERSONAL(nominal_asked, proof, rec_group_proof, ""),
};
WHOLE(capped);
static const struct event_part parts_nominal_refused[] = {
    OPEN(nominal_refused, open, rec_nominal_refused_open),
    PERSONAL(nominal_refused, remark, rec_remark, ""),
};
WHOLE(enrolled);
WHOLE(confirmed);
WHOLE(enrolment_changed);
WHOLE(enrolment_act);
WHOLE(rated);
WHOLE(over_asked);
WHOLE(attendance);
WHOLE(settled);
WHOLE(reversed);
WHOLE(account_closed);
WHOLE(period_day);
WHOLE(month_closed);
WHOLE(advance);
WHOLE(catalogue_loaded);
WHOLE(revived);
WHOLE(kiosk_keyed);
WHOLE(machine_keyed);

const struct event_type event_types[EV_COUNT] = {
#define EVENT_ROW(id, wire, ver, who, of)                                                                                      \
    [EV_##id] = {.kind = EV_##id,                                                                                              \
                 .name = wire,                                                                                                 \
                 .version = ver,                                                                                               \
                 .cause = CAUSE_##who,                                                                                         \
                 .payload_size = sizeof(struct of),                                                                            \
                 .parts = parts_##of,                                                                                          \
                 .part_count = (int)(sizeof parts_##of / sizeof *parts_##of)},
    EVENT_TYPES(EVENT_ROW)
#undef EVENT_ROW
};

const struct event_type *event_type(const char *name) {
    for (int i = 0; i < EV_COUNT; i++)
        if (strcmp(event_types[i].name, name) == 0) return &event_types[i];
    return NULL;
}

bool event_type_personal(const struct event_type *t) {
    for (int i = 0; i < t->part_count; i++)
        if (t->parts[i].personal) return true;
    return false;
}
