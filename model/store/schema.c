#include "model/store/schema.h"

#include "model/event/event.h"

#define PARTS(...)                                                                                                             \
    .parts = (const struct table_part[]){__VA_ARGS__}, .part_count = (int)COUNT((const struct table_part[]){__VA_ARGS__})
#define COUNT(...) (sizeof(__VA_ARGS__) / sizeof(struct table_part))

/* Not as IN: SQLite would fill a table in memory with the list for each row that is written. */
#define REGION "(type = 'region.set' OR type = 'kiosk.enrolled' OR type = 'day.opened')"
#define FATE   "(type = 'learner.erased' OR type = 'learner.merged' OR type = 'learner.split')"

/* Projections hold facts as they are, so nothing in them is unique beyond identity. `pending` is 1 while the last event that
 * touched the row has no number of the centre. Columns that begin with f_ are folded by text_fold() and compared byte by byte.
 */
const struct table tables[] = {
    /* The log: kept for ever, guarded by triggers (schema_ddl.c). */
    {
        .name = "log",
        .columns = "kiosk INTEGER NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL, "
                   "gsn INTEGER NOT NULL DEFAULT 0, " /* the centre's number; 0 while it has not ruled */
                   "arrived INTEGER NOT NULL, "       /* order of storing among those with gsn 0 */
                   "type TEXT NOT NULL, version INTEGER NOT NULL, "
                   "subject TEXT NOT NULL, also1 TEXT NOT NULL, also2 TEXT NOT NULL, " /* also: '' where there is none */
                   "staff TEXT NOT NULL, at INTEGER NOT NULL, "
                   "o TEXT NOT NULL, sig BLOB, c BLOB, "
                   "head BLOB", /* NULL where only the centre's word vouches for the event */
        .keys = "PRIMARY KEY (kiosk, epoch, seq)",
        .indexes = "CREATE UNIQUE INDEX log_gsn ON log (gsn) WHERE gsn > 0;"
                   "CREATE INDEX log_waiting ON log (arrived) WHERE gsn = 0;"
                   "CREATE INDEX log_fate ON log (subject, gsn) WHERE " FATE ";" /* alias.h */
                   "CREATE INDEX log_fate_also ON log (also1, gsn) WHERE " FATE ";"
                   "CREATE INDEX log_region ON log (type, gsn) WHERE " REGION, /* log.h */
        .desk_indexes = "CREATE INDEX log_staff ON log (staff, at)",
    },
    {
        .name = "personal",
        .columns = "kiosk INTEGER NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL, p TEXT NOT NULL",
        .keys = "PRIMARY KEY (kiosk, epoch, seq)",
    },
    {
        .name = "touch",
        .columns = "subject TEXT NOT NULL, kiosk INTEGER NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL, "
                   "gsn INTEGER NOT NULL DEFAULT 0",
        .keys = "PRIMARY KEY (subject, kiosk, epoch, seq)",
        .clustered = true,
    },
    {
        .name = "meta",
        .columns = "key TEXT NOT NULL, value TEXT NOT NULL",
        .keys = "PRIMARY KEY (key)",
        .clustered = true,
    },

    {
        .name = "frame_key", /* with which key a kiosk signs its frames: frame_keys.h */
        .columns = "kiosk INTEGER NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL, frame_key TEXT NOT NULL, "
                   "enrolled INTEGER NOT NULL DEFAULT 0",
        .keys = "PRIMARY KEY (kiosk, epoch, seq)",
    },

    /* Of the region: subject is its id. */
    {
        .name = "region",
        .of_subject = true,
        .columns = "subject TEXT NOT NULL",
        PARTS({"", &rec_region_opened}),
        .keys = "PRIMARY KEY (subject)",
    },
    {
        .name = "setting",
        .of_subject = true,
        .columns = "subject TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL",
        .keys = "PRIMARY KEY (subject, key)",
    },
    {
        .name = "municipality",
        .of_subject = true,
        .columns = "subject TEXT NOT NULL",
        PARTS({"", &rec_municipality}),
        .keys = "PRIMARY KEY (subject, municipality)",
    },
    {
        .name = "point",
        .of_subject = true,
        .columns = "subject TEXT NOT NULL",
        PARTS({"", &rec_point}),
        .keys = "PRIMARY KEY (subject, point)",
        .indexes = "CREATE INDEX point_code ON point (point)",
    },
    {
        .name = "kiosk",
        .of_subject = true,
        .columns = "subject TEXT NOT NULL, frozen TEXT NOT NULL DEFAULT ''", /* the reason */
        PARTS({"", &rec_kiosk}),
        .keys = "PRIMARY KEY (subject, no)",
        .indexes = "CREATE INDEX kiosk_no ON kiosk (no)",
    },

    /* Of a person of the staff. */
    {
        .name = "staff",
        .of_subject = true,
        .columns = "subject TEXT NOT NULL, removed INTEGER NOT NULL DEFAULT 0, pending INTEGER NOT NULL DEFAULT 0",
        PARTS({"", &rec_staff}, {"", &rec_staff_keyed}),
        .keys = "PRIMARY KEY (subject)",
    },

    /* A stand-in's role for some days (A16): subject is the stand-in. */
    {
        .name = "delegation",
        .of_subject = true,
        .columns = "subject TEXT NOT NULL, event TEXT NOT NULL, ended TEXT NOT NULL DEFAULT '', " /* the day it was ended on */
                   "pending INTEGER NOT NULL DEFAULT 0",
        PARTS({"", &rec_delegated}),
        .keys = "PRIMARY KEY (subject, event)",
    },

    /* What the centre keeps for all: days off beyond the files, lists of values, the index of keyed hashes. */
    {
        .name = "calendar_set",
        .of_subject = true,
        .columns = "subject TEXT NOT NULL",
        PARTS({"", &rec_calendar_rows}),
        .keys = "PRIMARY KEY (subject, year)",
    },
    {
        .name = "pick", /* of a list: subject */
        .of_subject = true,
        .columns =
            "subject TEXT NOT NULL, list TEXT NOT NULL, parent TEXT NOT NULL, municipality TEXT NOT NULL, "
            "edition INTEGER NOT NULL, part INTEGER NOT NULL, line INTEGER NOT NULL, code TEXT NOT NULL, text TEXT NOT NULL, "
            "f_text TEXT NOT NULL",
        .keys = "PRIMARY KEY (subject, edition, part, line)",
        .indexes = "CREATE INDEX pick_text ON pick (list, municipality, parent, f_text);"
                   "CREATE INDEX pick_code ON pick (list, code)",
    },
    {
        .name = "index_key", /* of a batch: subject */
        .of_subject = true,
        .columns =
            "subject TEXT NOT NULL, line INTEGER NOT NULL, day TEXT NOT NULL, snils_key TEXT NOT NULL, doc_key TEXT NOT NULL",
        .keys = "PRIMARY KEY (subject, line)",
        .indexes = "CREATE INDEX index_key_snils ON index_key (snils_key);"
                   "CREATE INDEX index_key_doc ON index_key (doc_key, snils_key);"
                   "CREATE INDEX index_key_day ON index_key (day)",
    },

    /* The centre's own keys, signed by the region's key; which of them are believed: sync/kiosk/trust.h. */
    {
        .name = "centre_key",
        .of_subject = true,
        .columns = "subject TEXT NOT NULL",
        PARTS({"", &rec_key_listed}),
        .keys = "PRIMARY KEY (subject, no)",
    },

    /* The region's money: the programme's periods, what each group may cost in one, and spends that no lease covers. */
    {
        .name = "period",
        .of_subject = true,
        .columns = "subject TEXT NOT NULL, opened TEXT NOT NULL DEFAULT '', closed TEXT NOT NULL DEFAULT ''", /* days */
        PARTS({"", &rec_period}),
        .keys = "PRIMARY KEY (subject, period)",
        .indexes = "CREATE INDEX period_code ON period (period)",
    },
    {
        .name = "cap",
        .of_subject = true,
        .columns = "subject TEXT NOT NULL",
        PARTS({"", &rec_cap}),
        .keys = "PRIMARY KEY (subject, period, group_code)",
    },
    {
        .name = "closed_month",
        .of_subject = true,
        .columns = "subject TEXT NOT NULL",
        PARTS({"", &rec_month_closed}),
        .keys = "PRIMARY KEY (subject, month)",
    },
    {
        .name = "advance",
        .of_subject = true,
        .columns = "subject TEXT NOT NULL",
        PARTS({"", &rec_advance}),
        .keys = "PRIMARY KEY (subject, provider, month)",
    },
    {
        .name = "loaded",
        .of_subject = true,
        .columns = "subject TEXT NOT NULL",
        PARTS({"", &rec_catalogue_loaded}),
        .keys = "PRIMARY KEY (subject, kind)",
    },
    {
        .name = "breach",
        .of_subject = true,
        .columns = "subject TEXT NOT NULL, settled INTEGER NOT NULL DEFAULT 0",
        PARTS({"", &rec_lease_breached}),
        .keys = "PRIMARY KEY (subject, of)",
        .indexes = "CREATE INDEX breach_open ON breach (no) WHERE settled = 0",
    },

    /* The catalogue: providers, programmes with their groups, and the words they are found by. `places` is what is free in the
     * groups that take children, -1 where none is listed. */
    {
        .name = "provider",
        .of_subject = true,
        .columns = "subject TEXT NOT NULL",
        PARTS({"", &rec_provider}),
        .keys = "PRIMARY KEY (subject)",
        .indexes = "CREATE INDEX provider_code ON provider (code);"
                   "CREATE INDEX provider_status ON provider (status, code)",
    },
    {
        .name = "provider_word",
        .of_subject = true,
        .columns = "subject TEXT NOT NULL, word TEXT NOT NULL, code TEXT NOT NULL",
        .keys = "PRIMARY KEY (subject, word)",
        .indexes = "CREATE INDEX provider_word_word ON provider_word (word, code)",
        .clustered = true,
    },
    {
        .name = "programme",
        .of_subject = true,
        .columns = "subject TEXT NOT NULL, f_title TEXT NOT NULL, places INTEGER NOT NULL DEFAULT -1, "
                   "rating INTEGER NOT NULL DEFAULT 0, raters INTEGER NOT NULL DEFAULT 0",
        PARTS({"", &rec_programme}),
        .keys = "PRIMARY KEY (subject)",
        .indexes = "CREATE INDEX programme_code ON programme (programme);"
                   "CREATE INDEX programme_gone ON programme (status, programme) WHERE status = 'excluded';"
                   "CREATE INDEX programme_provider ON programme (provider, f_title);"
                   /* what a search asks for stands in it: it is read in the order of the titles */
                   "CREATE INDEX programme_browse ON programme (f_title, subject, status, direction, age_from, age_to, price, "
                   "places, municipality, provider)",
    },
    {
        .name = "programme_word",
        .of_subject = true,
        .columns = "subject TEXT NOT NULL, word TEXT NOT NULL, f_title TEXT NOT NULL",
        .keys = "PRIMARY KEY (subject, word)",
        .indexes = "CREATE INDEX programme_word_word ON programme_word (word, f_title, subject)",
        .clustered = true,
    },
    {
        .name = "programme_group", /* of a programme: status "" is one that is not listed any more */
        .of_subject = true,
        .columns = "subject TEXT NOT NULL, code TEXT NOT NULL, title TEXT NOT NULL, timetable TEXT NOT NULL, "
                   "seats INTEGER NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL, status TEXT NOT NULL, "
                   "taken INTEGER NOT NULL DEFAULT 0, " /* as the centre has counted them, with the event of that gsn */
                   "counted INTEGER NOT NULL DEFAULT 0",
        .keys = "PRIMARY KEY (subject, code)",
    },

    /* Of a lease: `next` is the serial or slot to be given next, `spent` counts those given. States: apply_lease.c. */
    {
        .name = "lease",
        .of_subject = true,
        .columns = "subject TEXT NOT NULL, next INTEGER NOT NULL DEFAULT 0, spent INTEGER NOT NULL DEFAULT 0, "
                   "state TEXT NOT NULL DEFAULT '', unused INTEGER NOT NULL DEFAULT 0, " /* what has come back */
                   "lent_on INTEGER NOT NULL DEFAULT 0, " /* what came back of a block was granted again */
                   "fence INTEGER NOT NULL DEFAULT 0, "   /* number that wrote it off, or was seen when it was closed */
                   "ended INTEGER NOT NULL DEFAULT 0, "   /* sequence of the kiosk's event that ended it */
                   "granted_at INTEGER NOT NULL DEFAULT 0, pending INTEGER NOT NULL DEFAULT 0",
        PARTS({"", &rec_lease}),
        .keys = "PRIMARY KEY (subject)",
        .indexes = "CREATE INDEX lease_kiosk ON lease (no, grant_no);"
                   "CREATE INDEX lease_cap ON lease (no, period, group_code) WHERE kind = 'nominal';"
                   /* what a kiosk holds, and what of a closed block may be lent on: few, whatever was lent before */
                   "CREATE INDEX lease_held ON lease (no, kiosk_epoch, kind, period, group_code) "
                   "WHERE state IN ('', 'expired') AND next <= last;"
                   "CREATE INDEX lease_serial ON lease (first, subject) WHERE kind = 'number';"
                   "CREATE INDEX lease_returned ON lease (first, subject) "
                   "WHERE kind = 'number' AND state = 'closed' AND unused > 0 AND lent_on = 0",
    },

    /* Of a learner. */
    {
        .name = "learner",
        .of_subject = true,
        .columns =
            "subject TEXT NOT NULL, phone TEXT NOT NULL DEFAULT '', "
            "f_surname TEXT NOT NULL DEFAULT '', f_name TEXT NOT NULL DEFAULT '', f_patronymic TEXT NOT NULL DEFAULT '', "
            "f_initial TEXT NOT NULL DEFAULT '', " /* first letter of f_surname */
            "doc_key TEXT NOT NULL DEFAULT '', "   /* learner_doc_key(); '' without a number */
            "number TEXT NOT NULL DEFAULT '', "    /* the living certificate or '' */
            "municipality TEXT NOT NULL DEFAULT '', point TEXT NOT NULL DEFAULT '', "
            "last_app TEXT NOT NULL DEFAULT '', "
            "f_parent TEXT NOT NULL DEFAULT '', " /* folded surname of the applicant */
            "blocked TEXT NOT NULL DEFAULT '', "  /* the event by which consent was withdrawn: nothing is done with the data */
            "blocked_at INTEGER NOT NULL DEFAULT 0, "
            "erase_due TEXT NOT NULL DEFAULT '', "                                         /* RULES 8: 30 calendar days */
            "erased TEXT NOT NULL DEFAULT '', "                                            /* the day */
            "access_due TEXT NOT NULL DEFAULT '', access_event TEXT NOT NULL DEFAULT '', " /* the family asks what is held */
            "alias TEXT NOT NULL DEFAULT '', " /* of a dropped learner: the one that is kept */
            "pending INTEGER NOT NULL DEFAULT 0",
        PARTS({"child", &rec_child}, {"address", &rec_address}, {"applicant", &rec_applicant}),
        .keys = "PRIMARY KEY (subject)",
        .indexes = "CREATE INDEX learner_surname ON learner (f_surname, f_name, f_patronymic, subject);"
                   "CREATE INDEX learner_snils ON learner (child_snils);"
                   "CREATE INDEX learner_doc ON learner (doc_key);"
                   "CREATE INDEX learner_number ON learner (number);"
                   /* what the radar compares stands in it: the children of one day lie together */
                   "CREATE INDEX learner_birth ON learner (child_birth, f_surname, f_name, f_patronymic, child_snils, doc_key, "
                   "f_parent, subject);"
                   "CREATE INDEX learner_erase ON learner (erase_due) WHERE erase_due <> '';"
                   "CREATE INDEX learner_access ON learner (access_due) WHERE access_due <> '';"
                   "CREATE INDEX learner_alias ON learner (alias) WHERE alias <> ''",
        .desk_indexes =
            "CREATE INDEX learner_initial ON learner (f_initial, f_name, f_surname, f_patronymic, subject);"
            "CREATE INDEX learner_name ON learner (f_name, f_surname, f_patronymic, subject);"
            "CREATE INDEX learner_patronymic ON learner (f_patronymic, f_surname, f_name, subject);"
            "CREATE INDEX learner_snils_4 ON learner (substr(child_snils, 4));"
            "CREATE INDEX learner_snils_7 ON learner (substr(child_snils, 7));"
            "CREATE INDEX learner_parent ON learner (f_parent, f_name, f_surname, subject);"
            "CREATE INDEX learner_phone_4 ON learner (substr(phone, length(phone) - 3), subject);" /* what people remember */
            "CREATE INDEX learner_doc_number ON learner (child_doc_number);"
            "CREATE INDEX learner_parent_doc ON learner (applicant_doc_number)",
    },
    {
        .name = "application",
        .of_subject = true,
        .columns =
            "subject TEXT NOT NULL, app TEXT NOT NULL, state TEXT NOT NULL, "
            "received_reason TEXT NOT NULL DEFAULT '', "
            "papers TEXT NOT NULL DEFAULT '', papers_by TEXT NOT NULL DEFAULT '', papers_day TEXT NOT NULL DEFAULT '', "
            "pd_given INTEGER NOT NULL DEFAULT 0, pd_signer TEXT NOT NULL DEFAULT '', pd_day TEXT NOT NULL DEFAULT '', "
            "pd_sheet TEXT NOT NULL DEFAULT '', pd_version TEXT NOT NULL DEFAULT '', "
            "rules_given INTEGER NOT NULL DEFAULT 0, rules_signer TEXT NOT NULL DEFAULT '', rules_day TEXT NOT NULL DEFAULT '', "
            "rules_sheet TEXT NOT NULL DEFAULT '', rules_version TEXT NOT NULL DEFAULT '', "
            "missing TEXT NOT NULL DEFAULT '', papers_due TEXT NOT NULL DEFAULT '', decision_due TEXT NOT NULL DEFAULT '', "
            "provisional INTEGER NOT NULL DEFAULT 0, "
            "entered_by TEXT NOT NULL DEFAULT '', hands TEXT NOT NULL DEFAULT '', entered_at INTEGER NOT NULL DEFAULT 0, "
            "decided_by TEXT NOT NULL DEFAULT '', decided_at INTEGER NOT NULL DEFAULT 0, ground TEXT NOT NULL DEFAULT '', "
            "remark TEXT NOT NULL DEFAULT '', number TEXT NOT NULL DEFAULT '', "
            "last_day TEXT NOT NULL DEFAULT '', " /* on which a certificate may still be given */
            "sort_due TEXT NOT NULL DEFAULT '', " /* the earlier of what is due and last_day: the order of the queues */
            "decision TEXT NOT NULL DEFAULT '', " /* the event that decided */
            "tell TEXT NOT NULL DEFAULT '', told_at INTEGER NOT NULL DEFAULT 0, told_by TEXT NOT NULL DEFAULT '', "
            "told_how TEXT NOT NULL DEFAULT '', printed_at INTEGER NOT NULL DEFAULT 0, "
            "touched_at INTEGER NOT NULL DEFAULT 0, touched_by TEXT NOT NULL DEFAULT '', pending INTEGER NOT NULL DEFAULT 0",
        PARTS({"request", &rec_request}, {"child", &rec_child}, {"address", &rec_address}, {"applicant", &rec_applicant}),
        .keys = "PRIMARY KEY (subject, app)",
        .indexes = "CREATE INDEX application_app ON application (app);"
                   "CREATE INDEX application_papers ON application (state, papers_due, request_received);"
                   "CREATE INDEX application_last ON application (state, last_day, subject, app)",
        .desk_indexes = "CREATE INDEX application_no ON application (request_no);"
                        "CREATE INDEX application_decision ON application (state, decision_due, request_received);"
                        /* a queue is counted and narrowed without the rows themselves */
                        "CREATE INDEX application_due ON application (state, sort_due, request_received, app, request_quick, "
                        "request_municipality, request_point, entered_by, last_day);"
                        "CREATE INDEX application_tell ON application (touched_at) WHERE tell <> '';"
                        "CREATE INDEX application_quick ON application (request_received, app) WHERE request_quick = 1;"
                        "CREATE INDEX application_request ON application (request_request_no);"
                        "CREATE INDEX application_received ON application (request_received, app);"
                        "CREATE INDEX application_pd_sheet ON application (pd_sheet);"
                        "CREATE INDEX application_rules_sheet ON application (rules_sheet);"
                        "CREATE INDEX application_touched ON application (touched_by, touched_at)",
    },
    {
        .name = "certificate",
        .of_subject = true,
        .columns =
            "subject TEXT NOT NULL, number TEXT NOT NULL, app TEXT NOT NULL, state TEXT NOT NULL, " /* life.h */
            "event TEXT NOT NULL, "                                                                 /* that issued it */
            "living TEXT NOT NULL DEFAULT '', " /* when joined: the number that lives */
            "valid_until TEXT NOT NULL DEFAULT '', issued_at INTEGER NOT NULL, issued_by TEXT NOT NULL, "
            "issued_point TEXT NOT NULL, lease TEXT NOT NULL DEFAULT '', gsn INTEGER NOT NULL DEFAULT 0, "
            "ground TEXT NOT NULL DEFAULT '', " /* why it ended or rests */
            "ended_at INTEGER NOT NULL DEFAULT 0, ended_by TEXT NOT NULL DEFAULT '', ended_day TEXT NOT NULL DEFAULT '', "
            "again_at INTEGER NOT NULL DEFAULT 0, " /* reinstated: the new day of issue stands beside the old (C11) */
            "was TEXT NOT NULL DEFAULT '', "        /* the state before it was suspended */
            "pending INTEGER NOT NULL DEFAULT 0, "
            "was_number TEXT NOT NULL DEFAULT '', " /* another child has it: what was printed says so, the lease gave it */
            "since INTEGER NOT NULL DEFAULT 0",     /* number of the merge that has brought it; 0: the learner's own */
        .keys = "PRIMARY KEY (subject, number)",
        .indexes = "CREATE INDEX certificate_number ON certificate (number);"
                   "CREATE INDEX certificate_was ON certificate (was_number) WHERE was_number <> '';"
                   "CREATE INDEX certificate_until ON certificate (state, valid_until, subject, number)",
    },
    {
        .name = "nominal", /* state: "granted", or "superseded" where it came second or the certificate had ended */
        .of_subject = true,
        .columns = "subject TEXT NOT NULL, event TEXT NOT NULL, state TEXT NOT NULL, "
                   "closed INTEGER NOT NULL DEFAULT 0, " /* 1: the period's account is closed, what comes back is burnt */
                   "pending INTEGER NOT NULL DEFAULT 0",
        PARTS({"", &rec_nominal}),
        .keys = "PRIMARY KEY (subject, event)",
        .indexes = "CREATE INDEX nominal_period ON nominal (period, group_code, state);"
                   "CREATE INDEX nominal_subject ON nominal (period, subject)",
    },
    {
        .name = "nominal_app", /* states: apply_nominal.c */
        .of_subject = true,
        .columns = "subject TEXT NOT NULL, app TEXT NOT NULL, state TEXT NOT NULL, "
                   "kiosk INTEGER NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL, " /* of the application: its place */
                   "asked_by TEXT NOT NULL, asked_at INTEGER NOT NULL, "
                   "proof TEXT NOT NULL DEFAULT '', proof_no TEXT NOT NULL DEFAULT '', proof_day TEXT NOT NULL DEFAULT '', "
                   "received_reason TEXT NOT NULL DEFAULT '', "
                   "capped TEXT NOT NULL DEFAULT '', capped_ground TEXT NOT NULL DEFAULT '', " /* nominal.capped */
                   "ground TEXT NOT NULL DEFAULT '', remark TEXT NOT NULL DEFAULT '', "
                   "decision TEXT NOT NULL DEFAULT '', decided_by TEXT NOT NULL DEFAULT '', "
                   "decided_at INTEGER NOT NULL DEFAULT 0, "
                   "tell TEXT NOT NULL DEFAULT '', tell_at INTEGER NOT NULL DEFAULT 0, " /* what no desk told the family */
                   "pending INTEGER NOT NULL DEFAULT 0",
        PARTS({"", &rec_nominal_asked_open}),
        .keys = "PRIMARY KEY (subject, app)",
        .indexes = "CREATE INDEX nominal_app_queue ON nominal_app (period, group_code, received, kiosk, epoch, seq) "
                   "WHERE state IN ('pending', 'capped');"
                   "CREATE INDEX nominal_app_received ON nominal_app (received, kiosk, epoch, seq) "
                   "WHERE state IN ('pending', 'capped');"
                   "CREATE INDEX nominal_app_id ON nominal_app (app)",
        .desk_indexes = "CREATE INDEX nominal_app_tell ON nominal_app (tell_at, app) WHERE tell <> ''",
    },
    {
        .name = "enrolment", /* states: apply_enrolment.c */
        .of_subject = true,
        .columns = "subject TEXT NOT NULL, event TEXT NOT NULL, state TEXT NOT NULL, "
                   "cause TEXT NOT NULL DEFAULT '', " /* why it is over_asked */
                   "made_by TEXT NOT NULL, made_at INTEGER NOT NULL, "
                   "until TEXT NOT NULL, "              /* the last day as it now stands */
                   "settled TEXT NOT NULL DEFAULT '', " /* the last month written off */
                   "ended_day TEXT NOT NULL DEFAULT '', ended_ground TEXT NOT NULL DEFAULT '', "
                   "suspended_day TEXT NOT NULL DEFAULT '', rating INTEGER NOT NULL DEFAULT 0, "
                   "seated INTEGER NOT NULL DEFAULT 0, " /* gsn of the event that took the place in its group */
                   "tell TEXT NOT NULL DEFAULT '', tell_at INTEGER NOT NULL DEFAULT 0, " /* what no desk told the family */
                   "pending INTEGER NOT NULL DEFAULT 0",
        PARTS({"", &rec_enrolled}),
        .keys = "PRIMARY KEY (subject, event)",
        .indexes = "CREATE INDEX enrolment_id ON enrolment (event);"
                   "CREATE INDEX enrolment_seats ON enrolment (programme, group_code, seated) WHERE state IN ('running', "
                   "'suspended');"
                   "CREATE INDEX enrolment_rated ON enrolment (programme, rating) WHERE rating > 0;"
                   "CREATE INDEX enrolment_navigator ON enrolment (sheet) WHERE channel = 'navigator';"
                   "CREATE INDEX enrolment_provider ON enrolment (provider, programme);"
                   "CREATE INDEX enrolment_over ON enrolment (state, subject) WHERE state = 'over_asked'",
        .desk_indexes = "CREATE INDEX enrolment_tell ON enrolment (tell_at, event) WHERE tell <> ''",
    },
    {
        .name = "enrolment_part", /* of a period; state: "firm", "conditional", "released" */
        .of_subject = true,
        .columns = "subject TEXT NOT NULL, event TEXT NOT NULL, period TEXT NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL, "
                   "until TEXT NOT NULL, cost INTEGER NOT NULL, cert_part INTEGER NOT NULL, parent_part INTEGER NOT NULL, "
                   "state TEXT NOT NULL, sheet TEXT NOT NULL DEFAULT '', sheet_day TEXT NOT NULL DEFAULT '', "
                   "pending INTEGER NOT NULL DEFAULT 0",
        .keys = "PRIMARY KEY (subject, event, period)",
        .indexes = "CREATE INDEX enrolment_part_waits ON enrolment_part (period, subject) WHERE state = 'conditional'",
    },
    {
        .name = "attendance",
        .of_subject = true,
        .columns = "subject TEXT NOT NULL",
        PARTS({"", &rec_attendance}),
        .keys = "PRIMARY KEY (subject, enrolment, month)",
        .indexes = "CREATE INDEX attendance_month ON attendance (month, subject)",
    },
    {
        .name = "ledger", /* double entry, model/rules/account.h: rows are added, never changed */
        .of_subject = true,
        .columns =
            "subject TEXT NOT NULL, event TEXT NOT NULL, line INTEGER NOT NULL, number TEXT NOT NULL, period TEXT NOT NULL, "
            "kind TEXT NOT NULL, from_account TEXT NOT NULL, to_account TEXT NOT NULL, sum INTEGER NOT NULL, "
            "enrolment TEXT NOT NULL, month TEXT NOT NULL, day TEXT NOT NULL, at INTEGER NOT NULL, "
            "pending INTEGER NOT NULL DEFAULT 0",
        .keys = "PRIMARY KEY (subject, event, line)",
        .indexes = "CREATE INDEX ledger_account ON ledger (number, period);"
                   "CREATE INDEX ledger_month ON ledger (month, subject, enrolment)",
    },
    {
        .name = "ruling",
        .of_subject = true,
        .columns =
            "subject TEXT NOT NULL, ruling TEXT NOT NULL, kind TEXT NOT NULL, " /* dispute.h */
            "of TEXT NOT NULL, app TEXT NOT NULL DEFAULT '', number TEXT NOT NULL DEFAULT '', "
            "living TEXT NOT NULL DEFAULT '', living_app TEXT NOT NULL DEFAULT '', living_point TEXT NOT NULL DEFAULT '', "
            "living_at INTEGER NOT NULL DEFAULT 0, cause TEXT NOT NULL DEFAULT '', at INTEGER NOT NULL, "
            "closed INTEGER NOT NULL DEFAULT 0, closed_by TEXT NOT NULL DEFAULT '', way TEXT NOT NULL DEFAULT '', "
            "pending INTEGER NOT NULL DEFAULT 0",
        .keys = "PRIMARY KEY (subject, ruling)",
        .indexes = "CREATE INDEX ruling_open ON ruling (closed, at);"
                   "CREATE INDEX ruling_id ON ruling (ruling);"
                   "CREATE INDEX ruling_joined_to ON ruling (living_app) WHERE kind = 'joined'",
    },

    /* Of the kiosk alone: never sent. */
    {
        .name = "draft",
        .home = HOME_KIOSK,
        .columns =
            "id INTEGER NOT NULL, staff TEXT NOT NULL, app TEXT NOT NULL, title TEXT NOT NULL, birth TEXT NOT NULL, "
            "saved_at INTEGER NOT NULL, data TEXT NOT NULL, "
            "revision INTEGER NOT NULL DEFAULT 0, " /* how often a person has saved it */
            "class_list INTEGER NOT NULL DEFAULT 0, list_line INTEGER NOT NULL DEFAULT 0, " /* where it was imported from */
            "row_key TEXT NOT NULL DEFAULT ''", /* of such a row: folded name and birth date */
        .keys = "PRIMARY KEY (id)",
        .indexes = "CREATE INDEX draft_staff ON draft (staff, saved_at);"
                   "CREATE INDEX draft_list ON draft (class_list, list_line) WHERE class_list > 0;"
                   "CREATE INDEX draft_row_key ON draft (row_key) WHERE row_key <> ''",
    },
    {
        .name = "class_list", /* files that became drafts */
        .home = HOME_KIOSK,
        .columns = "id INTEGER NOT NULL, hash TEXT NOT NULL, file TEXT NOT NULL, staff TEXT NOT NULL, at INTEGER NOT NULL, "
                   "whole INTEGER NOT NULL DEFAULT 0, " /* 1: read to its end */
                   "taken INTEGER NOT NULL DEFAULT 0, refused INTEGER NOT NULL DEFAULT 0",
        .keys = "PRIMARY KEY (id)",
        .indexes = "CREATE INDEX class_list_whole ON class_list (whole, at, id)",
    },
    {
        .name = "exchange_log",
        .home = HOME_KIOSK,
        .columns = "id INTEGER NOT NULL, at INTEGER NOT NULL, text TEXT NOT NULL",
        .keys = "PRIMARY KEY (id)",
    },
    {
        .name = "stick", /* exchange files written, and what their answers are bound to: stick_rows.h */
        .home = HOME_KIOSK,
        .columns = "number INTEGER NOT NULL, at INTEGER NOT NULL, kiosk_epoch INTEGER NOT NULL, nonce BLOB NOT NULL, hash BLOB "
                   "NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, packages INTEGER NOT NULL, "
                   "feed_epoch INTEGER NOT NULL, scope_version INTEGER NOT NULL, cursor INTEGER NOT NULL, part INTEGER NOT "
                   "NULL, written INTEGER NOT NULL DEFAULT 0, answered INTEGER NOT NULL DEFAULT 0",
        .keys = "PRIMARY KEY (number)",
    },

    {
        .name = "feed_unit", /* answers that fed what no backup of the centre covers yet: sync/wire/units.h */
        .home = HOME_KIOSK,
        .columns =
            "gsn_to INTEGER NOT NULL, dict INTEGER NOT NULL, nonce BLOB NOT NULL, asked BLOB NOT NULL, body BLOB NOT NULL, "
            "no INTEGER NOT NULL DEFAULT 0", /* of those with one highest number */
        .keys = "PRIMARY KEY (gsn_to, no)",
    },

    /* Of the centre alone. */
    {
        .name = "scope", /* where a subject belongs: 'a', 'm:<municipality>', 'p:<point>', 'k:<kiosk>' */
        .home = HOME_CENTRE,
        .columns = "subject TEXT NOT NULL, scope TEXT NOT NULL, "
                   "since INTEGER NOT NULL DEFAULT 0", /* the position it has been there from */
        .keys = "PRIMARY KEY (subject, scope)",
        .indexes = "CREATE INDEX scope_scope ON scope (scope, subject, since)",
        .clustered = true,
    },
    {
        .name = "leaver", /* who has left a scope: in the feed as gsn LEAVER + no (feed.h) */
        .home = HOME_CENTRE,
        .columns = "subject TEXT NOT NULL, no INTEGER NOT NULL",
        .keys = "PRIMARY KEY (subject)",
        .indexes = "CREATE INDEX leaver_no ON leaver (no)",
        .clustered = true,
    },
    {
        .name = "feed", /* pos: gsn of the event whose application caused the delivery */
        .home = HOME_CENTRE,
        .columns = "scope TEXT NOT NULL, pos INTEGER NOT NULL, gsn INTEGER NOT NULL",
        .keys = "PRIMARY KEY (scope, pos, gsn)",
        .indexes = "CREATE INDEX feed_gsn ON feed (gsn, scope)",
        .clustered = true,
    },
    {
        .name = "index_member", /* whose keys stand in which batch of the index; batch '' while it waits for one */
        .home = HOME_CENTRE,
        .columns = "subject TEXT NOT NULL, batch TEXT NOT NULL DEFAULT '', snils_key TEXT NOT NULL, doc_key TEXT NOT NULL, "
                   "waits INTEGER NOT NULL", /* 1: the batch has to be listed anew */
        .keys = "PRIMARY KEY (subject)",
        .indexes = "CREATE INDEX index_member_batch ON index_member (batch);"
                   "CREATE INDEX index_member_waits ON index_member (batch, subject) WHERE waits = 1",
        .clustered = true,
    },
    {
        .name = "lease_use", /* of a kiosk: what it had used when it came back from being away; the last ones (leases.h) */
        .home = HOME_CENTRE,
        .columns = "kiosk INTEGER NOT NULL, kind TEXT NOT NULL, group_code TEXT NOT NULL, at INTEGER NOT NULL, "
                   "used INTEGER NOT NULL",
        .keys = "PRIMARY KEY (kiosk, kind, group_code, at)",
        .clustered = true,
    },
    {
        .name = "quota_sum", /* what is drawn on a cap, and the share of each quota in it: sync/centre/quota.c */
        .home = HOME_CENTRE,
        .columns = "period TEXT NOT NULL, group_code TEXT NOT NULL, given INTEGER NOT NULL, given_money INTEGER NOT NULL, "
                   "lent INTEGER NOT NULL, lent_money INTEGER NOT NULL, "
                   "freed INTEGER NOT NULL DEFAULT 0, freed_money INTEGER NOT NULL DEFAULT 0", /* of `given`: ended again */
        .keys = "PRIMARY KEY (period, group_code)",
    },
    {
        .name = "quota_child", /* the share of a child in quota_sum: sync/centre/quota_child.c */
        .home = HOME_CENTRE,
        .columns = "subject TEXT NOT NULL, period TEXT NOT NULL, group_code TEXT NOT NULL, given INTEGER NOT NULL, "
                   "given_money INTEGER NOT NULL, freed INTEGER NOT NULL, freed_money INTEGER NOT NULL",
        .keys = "PRIMARY KEY (subject, period, group_code)",
    },
    {
        .name = "quota_booked",
        .home = HOME_CENTRE,
        .columns = "lease TEXT NOT NULL, period TEXT NOT NULL, group_code TEXT NOT NULL, given INTEGER NOT NULL, "
                   "given_money INTEGER NOT NULL, lent INTEGER NOT NULL, lent_money INTEGER NOT NULL",
        .keys = "PRIMARY KEY (lease)",
    },
    {
        .name = "frame_header", /* kept for ever */
        .home = HOME_CENTRE,
        .columns = "kiosk INTEGER NOT NULL, epoch INTEGER NOT NULL, first_seq INTEGER NOT NULL, count INTEGER NOT NULL, "
                   "header BLOB NOT NULL, at INTEGER NOT NULL DEFAULT 0, "
                   "clock TEXT NOT NULL DEFAULT '', " /* the sample that dates its events, model/event/clock.h */
                   "off INTEGER NOT NULL DEFAULT 0",  /* the worst the kiosk's own clock was in it, ms; 0: right */
        .keys = "PRIMARY KEY (kiosk, epoch, first_seq, count)",
        .indexes = "CREATE INDEX frame_off ON frame_header (at) WHERE off <> 0",
    },
    {
        .name = "kiosk_state", /* what ingest has stored of a kiosk's log */
        .home = HOME_CENTRE,
        .columns = "kiosk INTEGER NOT NULL, epoch INTEGER NOT NULL, stored_seq INTEGER NOT NULL DEFAULT 0, head BLOB NOT NULL, "
                   "frozen TEXT NOT NULL DEFAULT '', seen_at INTEGER NOT NULL DEFAULT 0, "
                   "cursor INTEGER NOT NULL DEFAULT 0, "        /* of the feed: everything up to this gsn is in its store */
                   "scope_version INTEGER NOT NULL DEFAULT 1, " /* raised when it moves */
                   "moved_at INTEGER NOT NULL DEFAULT 0, "      /* gsn of the last move */
                   "mark INTEGER NOT NULL DEFAULT 0, "          /* of the machine that went over to this epoch */
                   "durable_seq INTEGER NOT NULL DEFAULT 0, "   /* covered by the last backup */
                   "clean INTEGER NOT NULL DEFAULT 0, "         /* what was erased up to this gsn is in none of its backups */
                   "reported INTEGER NOT NULL DEFAULT 0, "      /* all that it had at that moment has come */
                   "clock TEXT NOT NULL DEFAULT ''",            /* the last time of ours that it has told to have heard */
        .keys = "PRIMARY KEY (kiosk)",
    },
    {
        .name = "enrol_code",
        .home = HOME_CENTRE,
        .columns = "hash BLOB NOT NULL, no INTEGER NOT NULL, kiosk_epoch INTEGER NOT NULL DEFAULT 1, name TEXT NOT NULL, "
                   "point TEXT NOT NULL, municipality TEXT NOT NULL, scope TEXT NOT NULL, expires INTEGER NOT NULL, "
                   "used_at INTEGER NOT NULL DEFAULT 0",
        .keys = "PRIMARY KEY (hash)",
    },
    {
        .name = "carried", /* the last exchange file taken of a kiosk: what an answer to it is bound to */
        .home = HOME_CENTRE,
        .columns = "kiosk INTEGER NOT NULL, number INTEGER NOT NULL, request BLOB NOT NULL, hash BLOB NOT NULL, "
                   "at INTEGER NOT NULL",
        .keys = "PRIMARY KEY (kiosk)",
    },
    {
        .name = "recover", /* which kiosks have told a restored centre everything: sync/centre/recover.h */
        .home = HOME_CENTRE,
        .columns = "kiosk INTEGER NOT NULL, units_to INTEGER NOT NULL, told INTEGER NOT NULL DEFAULT 0, "
                   "skipped INTEGER NOT NULL DEFAULT 0, refused INTEGER NOT NULL DEFAULT 0",
        .keys = "PRIMARY KEY (kiosk)",
    },
    {
        .name = "returned", /* what they had been fed above the backup, in which feed epoch; line '' or '=': their own event */
        .home = HOME_CENTRE,
        .columns = "gsn INTEGER NOT NULL, giver INTEGER NOT NULL, kiosk INTEGER NOT NULL, epoch INTEGER NOT NULL, "
                   "seq INTEGER NOT NULL, line TEXT NOT NULL, fed INTEGER NOT NULL DEFAULT 0",
        .keys = "PRIMARY KEY (gsn, giver)",
        .indexes = "CREATE INDEX returned_of ON returned (kiosk, epoch, seq, gsn)",
    },
};
const int table_count = (int)(sizeof tables / sizeof *tables);
