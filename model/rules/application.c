#include "model/rules/application.h"

#include "model/base/fail.h"

#include <string.h>

static const struct {
    const char *name, *title;
} states[APP_STATE_COUNT] = {
    [APP_FILED_ONLINE] = {"filed_online", N_("waits for papers")},
    [APP_FILED_INPERSON] = {"filed_inperson", N_("filed in person")},
    [APP_INCOMPLETE] = {"incomplete", N_("incomplete package")},
    [APP_RETURNED] = {"returned", N_("returned for correction")},
    [APP_COMPLETE] = {"complete", N_("waits for a decision")},
    [APP_APPROVED] = {"approved", N_("certificate issued")},
    [APP_REFUSED] = {"refused", N_("refused")},
    [APP_WITHDRAWN] = {"withdrawn", N_("withdrawn by the applicant")},
    [APP_LAPSED] = {"lapsed", N_("lapsed: papers were not brought in time")},
    [APP_JOINED] = {"joined", N_("joined to another application of the child")},
    [APP_AGED] = {"aged_out", N_("closed: the child is 18")},
    [APP_ANNULLED] = {"annulled", N_("issued by mistake, annulled")},
};

const char *app_state_name(enum app_state s) {
    return states[s].name;
}

const char *app_state_title(enum app_state s) {
    return states[s].title;
}

bool app_state_of(const char *name, enum app_state *s) {
    for (int i = 0; i < APP_STATE_COUNT; i++)
        if (strcmp(states[i].name, name) == 0) {
            *s = (enum app_state)i;
            return true;
        }
    return false;
}

bool app_state_open(enum app_state s) {
    return s <= APP_COMPLETE;
}

bool app_state_corrected(enum app_state s) {
    return app_state_open(s) || s == APP_JOINED;
}

bool app_learner_applies(const struct application *a) {
    return strcmp(a->applicant.authority, "6") == 0;
}

bool app_online(const struct application *a) {
    return strcmp(a->request.channel, "navigator") == 0 || strcmp(a->request.channel, "epgu") == 0;
}
