#include "tui/paper/paper.h"

#include <stdlib.h>
#include <string.h>

/* What several papers say in the same words. */
#define DESK_FIELDS    "operator point date staff_short "
#define WHERE_FIELDS   "site? group_link? coordinator? coordinator_phone? point_phone? "
#define CASE_FIELDS    "child child_birth app_no received "
#define CASE_OF_NUMBER "number child child_birth "
#define BOTH_FIELDS    CASE_FIELDS "applicant applicant_short "
#define CHILD_WRITTEN                                                                                                          \
    "child:46 child_birth:12 child_address:60 child_doc:36 child_doc_issued:60 applicant:46? applicant_kind:24? "              \
    "applicant_doc:36? applicant_doc_issued:60? "
#define NOMINAL_FIELDS CASE_OF_NUMBER "deed asked_at asked_by period period_days? group? "
#define ERASED_FIELDS  "operator operator_address? region_genitive system subject number? erased reason of asked backups_until "

const struct paper papers[] = {
    {
        .id = "application",
        .title = N_("Application for a certificate"),
        .over = PAPER_OF_APPLICATION,
        .blank = true,
        .sheet = true,
        .fields = "sheet? operator point app_no:16 received:20 channel:20 request? municipality:40 " CHILD_WRITTEN
                  "child_sex:8 child_snils:16 applicant_snils? applicant_phone:20 applicant_email:30? navigator:30? basis? "
                  "pd_sheet:12? rules_sheet:12? signer_short:24 staff:36 staff_short:24 rules_version",
        .lists = "papers(name kind)",
        .shown = "*",
    },
    {
        .id = "consent",
        .title = N_("Consent to the processing of personal data"),
        .over = PAPER_OF_APPLICATION,
        .blank = true,
        .sheet = true,
        .fields = "sheet consent_version processors? authority_paper:50? learner_signs? "
                  "signer_short:24 " CHILD_WRITTEN,
        .lists = "operators(name)",
        .shown = "*",
    },
    {
        .id = "rules",
        .title = N_("Agreement with the Rules"),
        .over = PAPER_OF_APPLICATION,
        .blank = true,
        .sheet = true,
        .fields = "sheet rules_version region_genitive operator site? child:46 child_birth:12 signer:46 signer_kind:24 "
                  "signer_short:24",
        .shown = "*",
    },
    {
        .id = "receipt",
        .title = N_("Receipt for the papers"),
        .over = PAPER_OF_APPLICATION,
        .fields = "operator point staff_short " WHERE_FIELDS CASE_FIELDS
                  "applicant? applicant_short? missing? decision_due? papers_due? lapses? provisional? quick?",
        .lists = "papers(name pages kind)",
        .shown = "filed_online filed_inperson incomplete complete",
    },
    {
        .id = "missing",
        .title = N_("List of what is missing"),
        .over = PAPER_OF_APPLICATION,
        .fields = DESK_FIELDS WHERE_FIELDS CASE_FIELDS "applicant? applicant_short? papers_due? lapses? provisional? remark?",
        .lists = "missing(name bring)",
        .shown = "filed_online filed_inperson incomplete returned",
    },
    {
        .id = "returned",
        .title = N_("Notice of a return for correction"),
        .over = PAPER_OF_APPLICATION,
        .fields = DESK_FIELDS WHERE_FIELDS BOTH_FIELDS "remark decided decider",
        .shown = "returned",
    },
    {
        .id = "refusal",
        .title = N_("Notice of refusal"),
        .over = PAPER_OF_APPLICATION,
        .fields = DESK_FIELDS WHERE_FIELDS BOTH_FIELDS "ground remark fix decided decider decider_short",
        .shown = "refused",
    },
    {
        .id = "overturned",
        .title = N_("Notice: the refusal is overturned"),
        .over = PAPER_OF_APPLICATION,
        .fields = DESK_FIELDS WHERE_FIELDS BOTH_FIELDS "appeal appeal_reason overturned decision_due provisional?",
        .shown = "overturned",
    },
    {
        .id = "closed18",
        .title = N_("Notice: the learner has turned 18"),
        .over = PAPER_OF_APPLICATION,
        .fields = DESK_FIELDS WHERE_FIELDS BOTH_FIELDS "turned",
        .shown = "aged_out",
    },
    {
        .id = "lapsed",
        .title = N_("Notice: the time for the papers is over"),
        .over = PAPER_OF_APPLICATION,
        .fields = DESK_FIELDS WHERE_FIELDS BOTH_FIELDS "papers_due",
        .shown = "lapsed",
    },
    {
        .id = "extract",
        .title = N_("Certificate: extract from the register"),
        .over = PAPER_OF_CERTIFICATE,
        .fields = DESK_FIELDS "number child child_birth status kind balance? issued again? valid_until issuer site? "
                              "reconcile? qr region_genitive",
        .shown = "living suspended expired",
    },
    {
        .id = "replaced",
        .title = N_("Notice: the number is replaced"),
        .over = PAPER_OF_CERTIFICATE,
        .fields = DESK_FIELDS WHERE_FIELDS "child child_birth void_number issued void_why living? living_point?",
        .shown = "joined renumbered",
    },
    {
        .id = "excluded",
        .title = N_("Notice of exclusion from the register"),
        .over = PAPER_OF_CERTIFICATE,
        .fields = DESK_FIELDS WHERE_FIELDS "child child_birth number issued ground ended",
        .shown = "excluded",
    },
    {
        .id = "annulled",
        .title = N_("Notice: the certificate is annulled"),
        .over = PAPER_OF_CERTIFICATE,
        .fields = DESK_FIELDS WHERE_FIELDS "child child_birth number issued ended",
        .shown = "annulled",
    },
    {
        .id = "disclaim",
        .title = N_("Statement: refusal to use the certificate"),
        .over = PAPER_OF_CERTIFICATE,
        .blank = true,
        .sheet = true,
        .fields = "sheet operator point number:12 child:46 child_birth:12 signer:46 signer_kind:24 signer_short:24 "
                  "staff:36 staff_short:24",
        .shown = "living suspended",
    },
    {
        .id = "change",
        .title = N_("Statement: change of data"),
        .over = PAPER_OF_LEARNER,
        .blank = true,
        .sheet = true,
        .fields = "sheet operator point number:12? child:46 child_birth:12 signer:46 signer_kind:24 signer_short:24 "
                  "staff:36 staff_short:24 child_address:60 child_doc:36 applicant_phone:20?",
        .shown = "plain",
    },
    {
        .id = "withdrawal",
        .title = N_("Statement: withdrawal of consent"),
        .over = PAPER_OF_LEARNER,
        .blank = true,
        .sheet = true,
        .fields = "sheet operator point number:12? child:46 child_birth:12 child_doc:36 signer:46 signer_kind:24 "
                  "signer_doc:36? signer_short:24 staff:36 staff_short:24",
        .lists = "operators(name)",
        .shown = "plain",
    },
    {
        .id = "access",
        .title = N_("All that is held about the learner"),
        .over = PAPER_OF_LEARNER,
        .fields = "operator region_genitive point date staff_short child asked? access_due? blocked? processors? purpose_ends",
        .lists = "held(label value) applications(no received state decided note) consents(kind signer day sheet version) "
                 "certificates(number state issued until note) history(at what who note) operators(name)",
        .shown = "plain blocked",
    },
    {
        .id = "nominal",
        .title = N_("Application for a nominal"),
        .over = PAPER_OF_NOMINAL,
        .blank = true,
        .sheet = true,
        .fields = "sheet? deed:16 operator point number:12 child:46 child_birth:12 signer:46 signer_kind:24 signer_short:24 "
                  "asked_at:20 asked_by:30 period:30 period_days? group:30? proof:46? nominal_due? nominal_provisional? "
                  "staff:36 staff_short:24",
        .shown = "*",
    },
    {
        .id = "nominal_given",
        .title = N_("Decision: the certificate is given a nominal"),
        .over = PAPER_OF_NOMINAL,
        .fields = DESK_FIELDS WHERE_FIELDS NOMINAL_FIELDS "applicant applicant_short nominal_sum nominal_pending? given giver? "
                                                          "giver_short?",
        .shown = "granted",
    },
    {
        .id = "nominal_refused",
        .title = N_("Notice: the nominal is refused"),
        .over = PAPER_OF_NOMINAL,
        .fields = DESK_FIELDS WHERE_FIELDS NOMINAL_FIELDS "applicant applicant_short cap_ground cap_day cap_count cap_sum "
                                                          "nominal_remark? given giver giver_short",
        .shown = "refused",
    },
    {
        .id = "enrolment",
        .title = N_("Enrolment sheet"),
        .over = PAPER_OF_ENROLMENT,
        .sheet = true,
        .fields = DESK_FIELDS CASE_OF_NUMBER "sheet deed? programme provider study_group? course_days contract? cost cert_part "
                                             "parent_part surcharge? conditional? enrolment_pending? agrees agrees_short",
        .lists = "parts(period days cost cert parent state)",
        .shown = "quoted running suspended over_asked ended",
    },
    {
        .id = "surcharge",
        .title = N_("Enrolment sheet: the part of a later period"),
        .over = PAPER_OF_ENROLMENT,
        .sheet = true,
        .fields = DESK_FIELDS CASE_OF_NUMBER "sheet deed programme provider contract? part_period part_cost part_cert "
                                             "part_parent part_expected agrees agrees_short",
        .shown = "open_part",
    },
    {
        .id = "statement",
        .title = N_("Statement of the account"),
        .over = PAPER_OF_ACCOUNT,
        .fields = DESK_FIELDS CASE_OF_NUMBER "status valid_until site?",
        .lists = "accounts(period nominal paid booked available) courses(programme days cost cert parent state) "
                 "movements(day what sum basis)",
        .shown = "*",
    },
    {
        .id = "erasure_act",
        .title = N_("Act of the erasure of personal data"),
        .over = PAPER_OF_NOBODY,
        .fields = ERASED_FIELDS "keep_until",
        .lists = "merged(subject) people(name post) categories(name) waiting(name since)",
        .shown = "",
    },
    {
        .id = "log_extract",
        .title = N_("Extract from the log for the act"),
        .over = PAPER_OF_NOBODY,
        .fields = ERASED_FIELDS "keep_until",
        .lists = "merged(subject) categories(name) events(at what place id)",
        .shown = "",
    },
};
const int paper_count = (int)(sizeof papers / sizeof *papers);

const struct paper *paper_of(const char *id) {
    for (int i = 0; i < paper_count; i++)
        if (strcmp(papers[i].id, id) == 0) return &papers[i];
    return NULL;
}

bool paper_field_next(const char **at, struct paper_field *out) {
    *at += strspn(*at, " ");
    size_t size = strcspn(*at, " :?");
    if (size == 0 || size >= sizeof out->name) return false;
    *out = (struct paper_field){0};
    memcpy(out->name, *at, size);
    *at += size;
    if (**at == ':') {
        char *end;
        out->blank = (int)strtol(*at + 1, &end, 10);
        *at = end;
    }
    if (**at == '?') {
        out->optional = true;
        ++*at;
    }
    return true;
}

bool paper_field_find(const char *fields, const char *name, struct paper_field *out) {
    while (paper_field_next(&fields, out))
        if (strcmp(out->name, name) == 0) return true;
    return false;
}

const char *paper_list(const struct paper *paper, const char *name, struct arena *a) {
    size_t size = strlen(name);
    for (const char *at = paper->lists; at && *at; at += strspn(at, " ")) {
        const char *open = strchr(at, '('), *close = strchr(at, ')');
        if ((size_t)(open - at) == size && strncmp(at, name, size) == 0)
            return arena_printf(a, "%.*s", (int)(close - open - 1), open + 1);
        at = close + 1;
    }
    return NULL;
}
