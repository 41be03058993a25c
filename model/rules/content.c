#include "model/rules/content.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "model/rules/checks.h"
#include "model/rules/fields.h"
#include "model/rules/predicates.h"

#include <string.h>

#define MONEY_TOLD  "granted capped ended"
#define STATES_TOLD "issued refused returned lapsed closed overturned annulled excluded replaced reinstated expired " MONEY_TOLD
#define ROLES       "desk coordinator operator supervisor auditor"

// clang-format off
const struct open_column open_columns[] = {
    {&rec_request, "no", OPEN_PAPER, NULL},
    {&rec_request, "channel", OPEN_WORDS, "navigator epgu person"},
    {&rec_request, "request_no", OPEN_REQUEST, NULL},
    {&rec_request, "body", OPEN_CODE, NULL},
    {&rec_request, "municipality", OPEN_CODE, NULL},
    {&rec_request, "point", OPEN_CODE, NULL},
    {&rec_request, "papers_due", OPEN_DATE, NULL},
    {&rec_corrected_open, "app", OPEN_EVENT, NULL},
    {&rec_identity, "app", OPEN_EVENT, NULL},
    {&rec_identity, "papers", OPEN_WORDS, "child applicant snils authority parent service"},
    {&rec_identity, "day", OPEN_DATE, NULL},
    {&rec_consent, "app", OPEN_EVENT, NULL},
    {&rec_consent, "kind", OPEN_WORDS, "pd rules"},
    {&rec_consent, "signer", OPEN_WORDS, "applicant learner"},
    {&rec_consent, "day", OPEN_DATE, NULL},
    {&rec_consent, "sheet", OPEN_PAPER, NULL},
    {&rec_consent, "version", OPEN_VERSION, NULL},
    {&rec_lacking, "app", OPEN_EVENT, NULL},
    {&rec_lacking, "missing", OPEN_WORDS, "applicant_id child_id snils pd rules address"},
    {&rec_completed, "app", OPEN_EVENT, NULL},
    {&rec_completed, "decision_due", OPEN_DATE, NULL},
    {&rec_completed, "second", OPEN_ID, NULL},
    {&rec_completed, "second_sig", OPEN_KEY, NULL},
    {&rec_returned_open, "app", OPEN_EVENT, NULL},
    {&rec_returned_open, "behalf", OPEN_ID, NULL},
    {&rec_refused_open, "app", OPEN_EVENT, NULL},
    {&rec_refused_open, "ground", OPEN_WORDS, "R1 R2 R3 R4"},
    {&rec_refused_open, "behalf", OPEN_ID, NULL},
    {&rec_withdrawn_open, "app", OPEN_EVENT, NULL},
    {&rec_issued_open, "app", OPEN_EVENT, NULL},
    {&rec_issued_open, "number", OPEN_DIGITS, NULL},
    {&rec_issued_open, "lease", OPEN_ID, NULL},
    {&rec_issued_open, "point", OPEN_CODE, NULL},
    {&rec_issued_open, "behalf", OPEN_ID, NULL},
    {&rec_issued_open, "second", OPEN_ID, NULL},
    {&rec_issued_open, "second_sig", OPEN_KEY, NULL},
    {&rec_dispute_closed, "ruling", OPEN_EVENT, NULL},
    {&rec_dispute_closed, "way", OPEN_WORDS, "told_family other_child anew centre mine different merged looked confirmed chosen"},
    {&rec_handed_open, "ruling", OPEN_EVENT, NULL},
    {&rec_redrive, "of", OPEN_EVENT, NULL},
    {&rec_blanks, "paper", OPEN_CODE, NULL},
    {&rec_blanks, "version", OPEN_VERSION, NULL},
    {&rec_act_open, "app", OPEN_EVENT, NULL},
    {&rec_act_open, "number", OPEN_DIGITS, NULL},
    {&rec_act_open, "of", OPEN_EVENT, NULL},
    {&rec_act_open, "ground", OPEN_WORDS, "E1 E2 consent dispute unlawful goal " STATES_TOLD},
    {&rec_act_open, "code", OPEN_CODE, NULL},
    {&rec_act_open, "paper", OPEN_PAPER, NULL},
    {&rec_act_open, "day", OPEN_DATE, NULL},
    {&rec_act_open, "due", OPEN_DATE, NULL},
    {&rec_act_open, "behalf", OPEN_ID, NULL},
    {&rec_act_open, "second", OPEN_ID, NULL},
    {&rec_act_open, "second_sig", OPEN_KEY, NULL},
    {&rec_changed_open, "what", OPEN_WORDS, CHANGE_ALL " municipality"},
    {&rec_changed_open, "municipality", OPEN_CODE, NULL},
    {&rec_changed_open, "point", OPEN_CODE, NULL},
    {&rec_changed_open, "day", OPEN_DATE, NULL},
    {&rec_changed_open, "second", OPEN_ID, NULL},
    {&rec_changed_open, "second_sig", OPEN_KEY, NULL},
    {&rec_delegated, "principal", OPEN_ID, NULL},
    {&rec_delegated, "role", OPEN_WORDS, ROLES},
    {&rec_delegated, "municipality", OPEN_CODE, NULL},
    {&rec_delegated, "first", OPEN_DATE, NULL},
    {&rec_delegated, "last", OPEN_DATE, NULL},
    {&rec_nominal, "number", OPEN_DIGITS, NULL},
    {&rec_nominal, "lease", OPEN_ID, NULL},
    {&rec_nominal, "period", OPEN_CODE, NULL},
    {&rec_nominal, "group_code", OPEN_CODE, NULL},
    {&rec_nominal, "behalf", OPEN_ID, NULL},
    {&rec_nominal, "app", OPEN_EVENT, NULL},
    {&rec_nominal_asked_open, "number", OPEN_DIGITS, NULL},
    {&rec_nominal_asked_open, "period", OPEN_CODE, NULL},
    {&rec_nominal_asked_open, "group_code", OPEN_CODE, NULL},
    {&rec_nominal_asked_open, "channel", OPEN_WORDS, "person navigator"},
    {&rec_nominal_asked_open, "body", OPEN_CODE, NULL},
    {&rec_nominal_asked_open, "request_no", OPEN_REQUEST, NULL},
    {&rec_nominal_asked_open, "due", OPEN_DATE, NULL},
    {&rec_nominal_refused_open, "app", OPEN_EVENT, NULL},
    {&rec_nominal_refused_open, "number", OPEN_DIGITS, NULL},
    {&rec_nominal_refused_open, "ground", OPEN_WORDS, "N1 N2"},
    {&rec_nominal_refused_open, "of", OPEN_EVENT, NULL},
    {&rec_nominal_refused_open, "behalf", OPEN_ID, NULL},
    {&rec_enrolled, "number", OPEN_DIGITS, NULL},
    {&rec_enrolled, "provider", OPEN_LISTED, NULL},
    {&rec_enrolled, "programme", OPEN_LISTED, NULL},
    {&rec_enrolled, "group_code", OPEN_LISTED, NULL},
    {&rec_enrolled, "first", OPEN_DATE, NULL},
    {&rec_enrolled, "last", OPEN_DATE, NULL},
    {&rec_enrolled, "parts", OPEN_LINES, NULL},
    {&rec_enrolled, "contract", OPEN_PAPER, NULL},
    {&rec_enrolled, "sheet", OPEN_PAPER, NULL},
    {&rec_enrolled, "sheet_day", OPEN_DATE, NULL},
    {&rec_enrolled, "signer", OPEN_WORDS, "applicant learner"},
    {&rec_enrolled, "channel", OPEN_WORDS, "person navigator"},
    {&rec_enrolled, "behalf", OPEN_ID, NULL},
    {&rec_confirmed, "enrolment", OPEN_EVENT, NULL},
    {&rec_confirmed, "period", OPEN_CODE, NULL},
    {&rec_confirmed, "sheet", OPEN_PAPER, NULL},
    {&rec_confirmed, "sheet_day", OPEN_DATE, NULL},
    {&rec_confirmed, "signer", OPEN_WORDS, "applicant learner"},
    {&rec_enrolment_changed, "enrolment", OPEN_EVENT, NULL},
    {&rec_enrolment_changed, "group_code", OPEN_LISTED, NULL},
    {&rec_enrolment_changed, "contract", OPEN_PAPER, NULL},
    {&rec_enrolment_changed, "last", OPEN_DATE, NULL},
    {&rec_enrolment_changed, "day", OPEN_DATE, NULL},
    {&rec_enrolment_act, "enrolment", OPEN_EVENT, NULL},
    {&rec_enrolment_act, "day", OPEN_DATE, NULL},
    {&rec_enrolment_act, "ground", OPEN_WORDS, "family provider exclusion age joined annulled period"},
    {&rec_rated, "enrolment", OPEN_EVENT, NULL},
    {&rec_staff_keyed, "salt", OPEN_KEY, NULL},
    {&rec_staff_keyed, "box_key", OPEN_KEY, NULL},
    {&rec_staff_keyed, "sign_key", OPEN_KEY, NULL},
    {&rec_kiosk_keyed, "frame_key", OPEN_KEY, NULL},
    {&rec_machine_keyed, "slot_key", OPEN_KEY, NULL},
    {&rec_adopted_open, "of", OPEN_EVENT, NULL},
    {&rec_adopted_open, "o", OPEN_LINE, NULL},
    {&rec_adopted_open, "sig", OPEN_KEY, NULL},
    {&rec_adopted_open, "c", OPEN_KEY, NULL},
    {NULL, NULL, OPEN_OWN, NULL},
};
// clang-format on

const struct open_column *open_column_find(const struct record *rec, const char *column) {
    for (const struct open_column *row = open_columns; row->rec; row++)
        if (row->rec == rec && strcmp(row->column, column) == 0) return row;
    return NULL;
}

/* Guards *******************************************************************************************************************/

static bool each_listed(const char *words, const char *value) {
    char word[40];
    for (const char *at = value; *at;) {
        size_t size = strcspn(at, " ");
        if (size >= sizeof word) return false;
        memcpy(word, at, size);
        word[size] = '\0';
        if (!rule_listed(words, word)) return false;
        at += size + (at[size] == ' ');
    }
    return true;
}

static bool made_of(const char *value, const char *also) {
    for (const char *s = value; *s; s++) {
        bool letter = (*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z');
        if (!letter && !(*s >= '0' && *s <= '9') && !strchr(also, *s)) return false;
    }
    return true;
}

/* Of a catalogue that others keep: Russian letters, too, but no run of them that could be a name. */
bool content_listed(const char *code) {
    enum { RUN = 3, IN_ALL = 6 };
    int run = 0, letters = 0;
    uint32_t c;
    if (made_of(code, "_-./")) return true;
    for (size_t left = strlen(code), used; (used = text_step(code, left, &c)) > 0; code += used, left -= used) {
        bool letter = text_is_letter(c);
        run = letter ? run + 1 : 0;
        letters += letter;
        if (run > RUN || letters > IN_ALL) return false;
        if (!letter && !(c >= '0' && c <= '9') && (c > 0x7F || !strchr("_-./", (int)c))) return false;
    }
    return true;
}

static bool is_date(const char *value) {
    int32_t day;
    return date_parse(value, &day);
}

static bool is_event(const char *value) {
    struct event_id id;
    return event_id_parse(value, &id);
}

static bool is_number(field_check *check, const char *value, struct fail *why) {
    char out[64];
    return check(value, out, sizeof out, why) != FIELD_WRONG;
}

static bool guard_holds(const struct open_column *row, const char *value, const struct event *ev,
                        const struct region_opened *region, struct fail *why) {
    switch (row->guard) {
    case OPEN_ID: return id_valid(value);
    case OPEN_EVENT: return is_event(value);
    case OPEN_DATE: return is_date(value);
    case OPEN_DIGITS: return strspn(value, "0123456789") == strlen(value);
    case OPEN_KEY: return made_of(value, "+/=-_");
    case OPEN_LINE: return strncmp(value, "{\"k\":", 5) == 0;
    case OPEN_WORDS: return each_listed(row->words, value);
    case OPEN_CODE: return made_of(value, "_-.");
    case OPEN_LISTED: return content_listed(value);
    case OPEN_LINES: return made_of(value, "_-.\t\n");
    case OPEN_PAPER: return is_number(ev->type->kind == EV_FAMILY_TOLD ? handed_check : paper_number_check, value, why);
    case OPEN_REQUEST: return is_number(request_number_check, value, why);
    case OPEN_VERSION:
        return (region && (strcmp(value, region->consent_version) == 0 || strcmp(value, region->rules_version) == 0)) ||
               is_number(paper_number_check, value, why);
    case OPEN_OWN: break;
    }
    return true;
}

bool content_open(const struct event *ev, const struct region_opened *region, const char **column, struct fail *why) {
    for (int p = 0; p < ev->type->part_count; p++) {
        const struct event_part *part = &ev->type->parts[p];
        for (size_t i = 0; !part->personal && i < part->rec->count; i++) {
            const struct column *c = &part->rec->columns[i];
            const struct open_column *row = open_column_find(part->rec, c->name);
            const char *value = row && c->kind == COLUMN_TEXT ? record_text(c, (const char *)ev->payload + part->offset) : "";
            struct fail said = {0};
            if (!*value || guard_holds(row, value, ev, region, &said)) continue;
            if (column) *column = c->name;
            if (*said.say) return fail_set(why, FAIL_INPUT, "open text", "%s", said.say);
            return fail_set(why, FAIL_INPUT, "open text",
                            _("This stays in the record for ever: only a number, a date or a code may stand here, no words."));
        }
    }
    return true;
}

/* What is brought **********************************************************************************************************/

bool content_explains(const char *remark) {
    int letters = 0;
    uint32_t code;
    for (size_t left = strlen(remark), used; (used = text_step(remark, left, &code)) > 0; remark += used, left -= used)
        letters += text_is_letter(code);
    return letters >= REMARK_LETTERS;
}

static bool explained(const char *remark, struct fail *why) {
    return content_explains(remark) ||
           fail_set(why, FAIL_INPUT, "remark too short", _("Explain it in at least %d letters."), REMARK_LETTERS);
}

bool content_frame_key(const char *base64, uint8_t key[SIGN_PUBLIC_SIZE]) {
    return base64_to(base64, strlen(base64), key, SIGN_PUBLIC_SIZE) && crypto_core_ed25519_is_valid_point(key) == 1;
}

bool content_whole(const struct event *ev, struct fail *why) {
    uint8_t key[SIGN_PUBLIC_SIZE];
    if (ev->type->kind == EV_KIOSK_KEYED)
        return content_frame_key(((const struct kiosk_keyed *)ev->payload)->frame_key, key) ||
               fail_set(why, FAIL_INPUT, "not a key", _("The data is damaged and was not taken."));
    if (!event_type_personal(ev->type)) return true;
    if (!ev->p) return fail_set(why, FAIL_INPUT, "personal part missing", _("The data is damaged and was not taken."));
    switch (ev->type->kind) {
    case EV_APPLICATION_RETURNED: return explained(((const struct returned *)ev->payload)->remark.remark, why);
    case EV_APPLICATION_REFUSED: return explained(((const struct refused *)ev->payload)->remark.remark, why);
    case EV_DISPUTE_HANDED: return explained(((const struct handed *)ev->payload)->remark.remark, why);
    case EV_NOMINAL_REFUSED: return explained(((const struct nominal_refused *)ev->payload)->remark.remark, why);
    case EV_CERTIFICATE_ISSUED:
    case EV_CERTIFICATE_REINSTATED:
        return is_date(((const struct issued *)ev->payload)->term.valid_until) ||
               fail_set(why, FAIL_INPUT, "no end", _("The birth date is missing: return the application for correction."));
    default: return true;
    }
}
