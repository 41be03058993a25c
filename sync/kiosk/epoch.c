/* Going over to another epoch of our log. The centre and we do not agree on what was written: we say where our log has been,
 * the centre freezes us, a person looks and raises the epoch; then the last record that both have is found by a few requests,
 * and what stands behind it is taken over (model/store/adopt.h). */

#include "sync/kiosk/inner.h"

#include "model/store/adopt.h"
#include "model/store/copies.h"
#include "model/store/safe_copy.h"
#include "model/store/unit_rows.h"
#include "sync/kiosk/keyed.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char mark_key[] = "epoch.mark";

/* Why a kiosk can be frozen, and what its people should know. */
static const struct {
    const char *reason, *say;
} reasons[] = {
    {"copy",
     N_("This is a copy of the disk: another computer goes on under the name of this kiosk. Nothing that is entered here is sent. Call the "
        "operator of the region.")},
    {"restored",
     N_("This kiosk was put back from an older copy of its disk: the centre has later records of it. Work goes on and is kept here; it is "
        "sent when the region's administrator has raised the kiosk's epoch. Call him.")},
    {"fork",
     N_("The centre has other records under the name of this kiosk: a copy of the disk, or two computers under one name. Work goes on and is "
        "kept here; it is sent when the region's administrator has looked and raised the epoch of the right one. Call him.")},
};

const char *epoch_reason(const char *frozen) {
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (strcmp(reasons[i].reason, frozen) == 0) return _(reasons[i].say);
    return NULL;
}

/* --- What a request says -------------------------------------------------------------------------------------------------- */

static bool say_head(struct kiosk_exchange *x, uint64_t seq, struct exchange_request *r, struct fail *why) {
    struct head_at *at = &r->heads[r->head_count];
    if (r->head_count > 0 && r->heads[r->head_count - 1].seq == seq) return true;
    at->seq = seq;
    bool ok = outbox_head(&x->desk->journal, seq, &x->scratch, at->head, why);
    arena_reset(&x->scratch);
    r->head_count += ok;
    return ok;
}

/* From the end of the range downwards: at first in steps that double, since most often only the last records differ; then
 * evenly. */
static bool say_heads(struct kiosk_exchange *x, struct exchange_request *r, struct fail *why) {
    uint64_t top = x->parting.above - 1, low = x->parting.common, width = top - low, step = 1;
    for (int i = 0; i < HEADS_MOST; i++) {
        uint64_t back = x->parting.narrowed ? width * (uint64_t)i / (HEADS_MOST - 1) : i == 0 ? 0 : step - 1;
        if (i == HEADS_MOST - 1 || back > width) back = width;
        if (!say_head(x, top - back, r, why)) return false;
        if (back == width) break;
        step *= 2;
    }
    return true;
}

bool epoch_describe(struct kiosk_exchange *x, struct exchange_request *r, struct fail *why) {
    r->epoch = x->desk->journal.epoch;
    r->put_back = x->desk->put_back > 0;
    bool units;
    if (!copies_any_outdated(x->desk->db, &r->old_backups, why) || !unit_outdated(x->desk->db, &units, why)) return false;
    r->old_backups = r->old_backups || units;
    return meta_int(x->desk->db, mark_key, &r->mark, why) && (!x->parting.doubt || say_heads(x, r, why));
}

/* --- What an answer says -------------------------------------------------------------------------------------------------- */

static void begin_parting(struct kiosk_exchange *x) {
    x->parting = (struct parting){.doubt = true, .above = x->desk->journal.seq + 1};
}

void epoch_open(struct kiosk_exchange *x) {
    if (x->desk->put_back > 0) begin_parting(x);
}

bool epoch_doubts(struct kiosk_exchange *x) {
    if (x->parting.doubt) return false;
    begin_parting(x);
    return true;
}

void epoch_agrees(struct kiosk_exchange *x) {
    if (x->desk->put_back == 0 && !x->answer.recovering) x->parting = (struct parting){0};
}

void epoch_begin_anew(struct kiosk_exchange *x) {
    if (x->parting.doubt) begin_parting(x);
}

/* The place above the one both have, of those that were said: from there on they differ. *found: there is nothing in between.
 */
static bool narrow(struct kiosk_exchange *x, uint64_t common, bool *found, struct fail *why) {
    struct exchange_request said = {0};
    if (common < x->parting.common || common >= x->parting.above)
        return fail_set(why, FAIL_CONFLICT, "epoch: a place that was not said",
                        _("The centre's answer does not fit what it sent before; it was not taken."));
    if (!say_heads(x, &said, why)) return false;
    for (int i = 0; i < said.head_count; i++)
        if (said.heads[i].seq > common && said.heads[i].seq < x->parting.above) x->parting.above = said.heads[i].seq;
    x->parting.common = common;
    x->parting.narrowed = true;
    *found = common + 1 == x->parting.above;
    return true;
}

static bool tell(struct kiosk_exchange *x, uint32_t epoch, int count, struct fail *why) {
    char text[300];
    snprintf(text, sizeof text,
             ngettext("This kiosk goes on in epoch %u of its log: %d record that the centre did not have was taken over.",
                      "This kiosk goes on in epoch %u of its log: %d records that the centre did not have were taken over.",
                      (unsigned long)count),
             epoch, count);
    return note_add(x, text, why);
}

/* Everything in one transaction: the log is in the one epoch or in the other. */
static bool go_over(struct kiosk_exchange *x, const struct epoch_turn *turn, struct fail *why) {
    struct db *db = x->desk->db;
    const uint32_t before = x->desk->journal.epoch;
    int64_t mark = 0;
    int count = 0;
    x->desk->env->random(x->desk->env->self, &mark, sizeof mark);
    mark = (int64_t)((uint64_t)mark >> 2) | 1;
    if (!db_begin(db, true, why)) return false;
    bool ok = journal_turn(&x->desk->journal, turn->epoch, turn->last.head, x->parting.common, &x->scratch, &count, why) &&
              meta_set_int(db, "acked_seq", 0, why) && meta_set_int(db, "durable_seq", 0, why) &&
              keyed_turn(x->keys, &x->desk->journal, before, x->parting.common, why) && meta_set_int(db, mark_key, mark, why) &&
              units_keep_turn(x, turn->epoch, why) && safe_copy_turned(db, why) && tell(x, turn->epoch, count, why);
    arena_reset(&x->scratch);
    if (!db_end(db, ok, why)) {
        if (!db_broken(db)) journal_reload(&x->desk->journal, NULL);
        return false;
    }
    x->place.acked = x->place.durable = 0;
    x->parting = (struct parting){0};
    x->told = (struct clock_sample){0};
    return desk_refresh(x->desk, why);
}

bool epoch_turn_told(struct kiosk_exchange *x, const struct epoch_turn *turn, uint64_t common, struct fail *why) {
    if (common > x->desk->journal.seq)
        return fail_set(why, FAIL_CONFLICT, "epoch: a place that was not said",
                        _("The centre's answer does not fit what it sent before; it was not taken."));
    x->parting.common = common;
    return go_over(x, turn, why);
}

bool epoch_turn_taken(struct kiosk_exchange *x, const struct epoch_turn *turn, struct fail *why) {
    bool found = false;
    if (!x->parting.doubt) {
        begin_parting(x); /* it is told with the next request */
        return true;
    }
    if (!turn->has_common)
        return fail_set(
            why, FAIL_CONFLICT, "epoch: nothing in common",
            _("The centre holds other records of this kiosk than the kiosk itself. Work goes on and is kept here, but is "
              "not sent: call the operator of the region."));
    return narrow(x, turn->common, &found, why) && (!found || go_over(x, turn, why));
}
