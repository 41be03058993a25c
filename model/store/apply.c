#include "model/store/apply.h"

#include <string.h>

/* What each type does, by the role in which the subject stands in the event. NULL: nothing. */
static const struct {
    apply_function *subject;
    apply_function *also;
} appliers[EV_COUNT] = {
    [EV_REGION_OPENED] = {.subject = apply_region_opened},
    [EV_REGION_SET] = {.subject = apply_region_set},
    [EV_MUNICIPALITY_ADDED] = {.subject = apply_municipality_added},
    [EV_POINT_ADDED] = {.subject = apply_point_added},
    [EV_KIOSK_ENROLLED] = {.subject = apply_kiosk_enrolled},
    [EV_KIOSK_FROZEN] = {.subject = apply_kiosk_frozen},
    [EV_STAFF_ADDED] = {.subject = apply_staff_added},
    [EV_STAFF_KEYED] = {.subject = apply_staff_keyed},
    [EV_STAFF_REMOVED] = {.subject = apply_staff_removed},
    [EV_LEASE_GRANTED] = {.subject = apply_lease_granted},
    [EV_APPLICATION_FILED] = {.subject = apply_filed},
    [EV_APPLICATION_CORRECTED] = {.subject = apply_corrected},
    [EV_IDENTITY_CHECKED] = {.subject = apply_identity},
    [EV_CONSENT_GIVEN] = {.subject = apply_consent},
    [EV_APPLICATION_LACKING] = {.subject = apply_lacking},
    [EV_APPLICATION_COMPLETED] = {.subject = apply_completed},
    [EV_APPLICATION_RETURNED] = {.subject = apply_returned},
    [EV_APPLICATION_REFUSED] = {.subject = apply_refused},
    [EV_APPLICATION_WITHDRAWN] = {.subject = apply_withdrawn},
    [EV_CERTIFICATE_ISSUED] = {.subject = apply_issued, .also = apply_lease_spent},
    [EV_RULING_JOINED] = {.subject = apply_joined},
    [EV_RULING_SUPERSEDED] = {.subject = apply_superseded},
    [EV_EVENT_PARKED] = {.subject = apply_parked},
    [EV_DISPUTE_CLOSED] = {.subject = apply_dispute_closed},
};

/* The next name of a list "a, b, c"; NULL at its end. */
static const char *next_name(const char *list, size_t *size) {
    list += strspn(list, ", ");
    *size = strcspn(list, ", ");
    return *size ? list : NULL;
}

/* Every name of the list and of the parts through `shape`: '@' stands for the name, and ", " between them. */
struct joint {
    struct bytes *out;
    const char *shape;
    bool begun;
};

static void put_name(struct joint *j, const char *prefix, const char *name, size_t size) {
    if (j->begun) bytes_text(j->out, ", ");
    j->begun = true;
    for (const char *s = j->shape; *s;) {
        size_t run = strcspn(s, "@");
        bytes_add(j->out, s, run);
        s += run;
        if (*s != '@') continue;
        s++;
        bytes_text(j->out, prefix);
        if (prefix[0]) bytes_text(j->out, "_");
        bytes_add(j->out, name, size);
    }
}

static void put_names(struct joint *j, const char *list, const struct table_part *parts, int count) {
    size_t size;
    for (const char *name = list; (name = next_name(name, &size)); name += size) put_name(j, "", name, size);
    for (int i = 0; i < count; i++) {
        const struct record *rec = parts[i].rec;
        for (size_t k = 0; k < rec->count; k++)
            put_name(j, parts[i].prefix, rec->columns[k].name, strlen(rec->columns[k].name));
    }
}

const char *sql_put(struct bytes *out, const char *table, const char *keys, const char *columns, const struct table_part *parts,
                    int count) {
    struct joint into = {.out = out, .shape = "@"}, values = {.out = out, .shape = ":@"},
                 set = {.out = out, .shape = "@ = excluded.@"};
    bytes_clear(out);
    bytes_printf(out, "INSERT INTO %s (", table);
    put_names(&into, keys, NULL, 0);
    put_names(&into, columns, parts, count);
    bytes_text(out, ") VALUES (");
    put_names(&values, keys, NULL, 0);
    put_names(&values, columns, parts, count);
    bytes_printf(out, ") ON CONFLICT (%s) DO UPDATE SET ", keys);
    put_names(&set, columns, parts, count);
    return (const char *)out->data;
}

const char *sql_update(struct bytes *out, const char *table, const char *columns, const struct table_part *parts, int count,
                       const char *where) {
    struct joint set = {.out = out, .shape = "@ = :@"};
    bytes_clear(out);
    bytes_printf(out, "UPDATE %s SET ", table);
    put_names(&set, columns, parts, count);
    bytes_printf(out, " WHERE %s", where);
    return (const char *)out->data;
}

bool apply_for(struct db *db, const struct event *ev, const char *subject, struct fail *why) {
    if (!ev->type) return true;
    struct applying a = {.db = db, .ev = ev, .subject = subject, .pending = ev->gsn == 0};
    event_id_show(ev->id, a.id);
    bool own = strcmp(subject, ev->subject) == 0;
    apply_function *apply = own ? appliers[ev->type->kind].subject : appliers[ev->type->kind].also;
    return !apply || apply(&a, why);
}
