#include "model/event/title.h"

#include "model/base/fail.h"

#include <string.h>

static const struct {
    const char *type, *title;
} titles[] = {
    {"staff.keyed", N_("Passphrase set")},
    {"application.filed", N_("Application filed")},
    {"application.corrected", N_("Data corrected")},
    {"identity.checked", N_("Originals seen")},
    {"consent.given", N_("Consent given")},
    {"application.lacking", N_("Package incomplete")},
    {"application.completed", N_("Package complete")},
    {"application.returned", N_("Returned for correction")},
    {"application.refused", N_("Refused")},
    {"application.withdrawn", N_("Withdrawn by the family")},
    {"certificate.issued", N_("Certificate issued")},
    {"ruling.joined", N_("Ruling: joined to another")},
    {"ruling.superseded", N_("Ruling: came too late")},
    {"event.parked", N_("Set aside by the centre")},
    {"dispute.closed", N_("Dispute settled")},
    {"application.lapsed", N_("Lapsed: no papers in time")},
    {"application.aged_out", N_("Closed: the child is 18")},
    {"application.overturned", N_("Refusal overturned")},
    {"decision.undone", N_("Decision undone")},
    {"certificate.annulled", N_("Certificate annulled")},
    {"certificate.excluded", N_("Certificate excluded")},
    {"certificate.reinstated", N_("Certificate valid again")},
    {"certificate.expired", N_("Certificate expired")},
    {"certificate.suspended", N_("Certificate suspended")},
    {"certificate.resumed", N_("Suspension ended")},
    {"learner.changed", N_("Data of the family changed")},
    {"family.told", N_("The family was told")},
    {"paper.printed", N_("Paper printed")},
    {"consent.withdrawn", N_("Consent withdrawn")},
    {"access.asked", N_("Family asked what is held")},
    {"access.given", N_("Report given to the family")},
    {"erasure.asked", N_("Erasure demanded")},
    {"learner.erased", N_("Data erased")},
    {"merge.asked", N_("Merge asked for")},
    {"split.asked", N_("Undoing of a merge asked")},
    {"learner.merged", N_("Merged: one child")},
    {"learner.split", N_("Merge undone: two children")},
    {"role.delegated", N_("Stand-in named")},
    {"delegation.ended", N_("Stand-in ended")},
    {"day.opened", N_("Day opened")},
    {"calendar.set", N_("Days off set by decree")},
    {"pick.listed", N_("List of values sent out")},
    {"index.listed", N_("Index of children listed")},
    {"redrive.asked", N_("Centre asked to try again")},
    {"event.taken", N_("Accepted by the centre")},
    {"dispute.handed", N_("Handed to the operator")},
    {"ruling.differs", N_("Ruling: two corrections")},
    {"ruling.flagged", N_("Ruling: to be looked at")},
    {"ruling.renumbered", N_("Ruling: another number")},
    {"blanks.printed", N_("Blank forms printed")},
    {"key.listed", N_("Keys of the centre listed")},
    {"lease.closed", N_("Lease given back")},
    {"lease.expired", N_("Term of a lease over")},
    {"lease.written_off", N_("Lease written off")},
    {"lease.audited", N_("Lease written off, audited")},
    {"lease.breached", N_("Given beyond a lease")},
    {"breach.settled", N_("Breach settled")},
    {"period.set", N_("Period set")},
    {"cap.set", N_("Cap set")},
    {"nominal.granted", N_("Nominal granted")},
    {"kiosk.thawed", N_("Kiosk works again")},
    {"kiosk.moved", N_("Kiosk moved to another place")},
    {"scope.mended", N_("Records sent again to a kiosk")},
    {"kiosk.epoch", N_("A new epoch of a kiosk")},
    {"log.adopted", N_("Record of a copy taken over")},
    {"region.restored", N_("The centre was restored")},
    {"provider.listed", N_("Provider listed")},
    {"programme.listed", N_("Programme listed")},
    {"groups.listed", N_("Groups of a programme listed")},
    {"programme.counted", N_("Places taken counted")},
    {"nominal.asked", N_("Nominal applied for")},
    {"nominal.capped", N_("Cap reached, says the centre")},
    {"nominal.refused", N_("Nominal refused")},
    {"nominal.withdrawn", N_("Application for a nominal withdrawn")},
    {"enrolment.made", N_("Enrolled in a programme")},
    {"enrolment.confirmed", N_("Part of the next period confirmed")},
    {"enrolment.changed", N_("Enrolment changed")},
    {"enrolment.suspended", N_("Enrolment suspended")},
    {"enrolment.resumed", N_("Enrolment goes on")},
    {"enrolment.ended", N_("Enrolment ended")},
    {"enrolment.rated", N_("Programme rated")},
    {"ruling.over_asked", N_("Ruling: asked for too much")},
    {"attendance.reported", N_("Attendance reported")},
    {"month.settled", N_("Month written off")},
    {"movement.reversed", N_("Write-off reversed")},
    {"account.closed", N_("Account of a period closed")},
    {"period.opened", N_("Period opened")},
    {"period.closed", N_("Period closed")},
    {"month.closed", N_("Month closed")},
    {"advance.set", N_("Advance set")},
    {"catalogue.loaded", N_("Catalogue loaded")},
    {"ruling.revived", N_("Ruling: open again")},
    {"kiosk.keyed", N_("Key of the kiosk changed")},
    {"machine.keyed", N_("Exchange with nobody logged in: allowed or ended")},
};

/* Words of sync/centre/gate.h, gate_case.h, applier.c and recover.c. */
static const struct {
    const char *cause, *title;
} causes[] = {
    {"removed", N_("its person no longer has access")},
    {"credential", N_("its person was removed meanwhile, and the kiosk had been without an exchange for too long")},
    {"not_allowed", N_("its person may not do this")},
    {"four_eyes", N_("who decided had entered the data")},
    {"over_limit", N_("what it gives is not from this kiosk's stock")},
    {"lease", N_("it does not fit the lease that it ends")},
    {"no_certificate", N_("the child has no such certificate")},
    {"signature", N_("the signature does not fit")},
    {"second", N_("a second person has not agreed")},
    {"incomplete", N_("something that it needs is missing")},
    {"closed", N_("the application was closed before, and this kiosk knew it")},
    {"no_enrolment", N_("the child has no such enrolment")},
    {"no_application", N_("the child has no such application")},
    {"no_ruling", N_("the centre has made no such ruling")},
    {"free_text", N_("words stand where only a number or a code may")},
    {"version", N_("it was made by a newer program")},
    {"unreadable", N_("it cannot be read")},
    {"failed", N_("the centre could not process it")},
    {"adopted", N_("its kiosk has sent it in another epoch of its log, too")},
    {"fenced", N_("its computer had been shut out or stopped by the centre")},
};

const char *event_title(const char *type) {
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        if (strcmp(titles[i].type, type) == 0) return titles[i].title;
    return type;
}

const char *parked_title(const char *cause) {
    for (size_t i = 0; i < sizeof causes / sizeof *causes; i++)
        if (strcmp(causes[i].cause, cause) == 0) return causes[i].title;
    return N_("the centre has not said why");
}

const char *frozen_title(const char *reason) {
    static const struct {
        const char *reason, *title; /* N_() */
    } reasons[] = {
        {"frozen", N_("frozen")},      {"lost", N_("lost")},         {"revoked", N_("revoked")},
        {"fork", N_("log has split")}, {"restored", N_("put back")}, {"copy", N_("copied disk")},
    };
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (strcmp(reasons[i].reason, reason) == 0) return reasons[i].title;
    return reason;
}
