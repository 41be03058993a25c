#ifndef PRIEM_STORE_QUERIES_H
#define PRIEM_STORE_QUERIES_H

/* What the screens read. Each result is a plain struct with its SQL beside it in queries*.c; texts live in the arena given. No
 * query scans a table that grows (a test explains every plan). Never count(*) while typing. */

#include "model/event/event.h"
#include "model/rules/application.h"
#include "model/rules/region_settings.h"
#include "model/store/db.h"

bool application_load(struct db *db, const char *app, struct application *out, struct fail *why); /* FAIL_GONE */
/* The one this person has decided last since then, with nothing printed on it; "" where there is none. */
bool application_decided(struct db *db, const char *staff, int64_t since, char app[EVENT_ID_TEXT], struct fail *why);

struct certificate {
    char subject[ID_TEXT];
    char number[11];
    char app[EVENT_ID_TEXT];
    char state[12];        /* certificate_state_title() of life.h */
    char living[11];       /* when joined: the number that lives */
    char living_ended[12]; /* what became of that one since, as far as it is here: its state, "erased"; "": it lives */
    char was_number[11];   /* another child has it: the centre has given this one instead; "" */
    char valid_until[11];
    char ground[12];  /* why it ended or rests: E1, E2, "consent", "dispute" */
    int64_t ended_at; /* of a living one: the end before it was reinstated */
    char ended_by[ID_TEXT];
    char ended_day[11];
    int64_t again_at; /* reinstated (C11); 0: never */
    int64_t issued_at;
    char issued_by[ID_TEXT];
    char issued_by_name[120];
    char issued_point_name[160];
    bool pending;
    struct child child;
};
bool certificate_load(struct db *db, const char *number, struct certificate *out, struct fail *why);
/* Every number a learner was ever given, in the order of issue. */
struct certificate_row {
    const char *number, *state;
    int64_t issued_at;
    int64_t gsn; /* its place in the centre's order; 0: not confirmed yet */
};
bool certificate_list(struct db *db, const char *subject, struct arena *a, struct certificate_row **rows, int *count,
                      struct fail *why);

enum queue {
    QUEUE_PAPERS,   /* filed online, waiting for papers */
    QUEUE_DECISION, /* complete */
    QUEUE_NOMINALS, /* applications for a nominal, by their moment of receipt: nominals.h has the whole */
    QUEUE_INCOMPLETE,
    QUEUE_RETURNED,
    QUEUE_QUICK,        /* taken at the window by name and phone: the typing follows */
    QUEUE_DISPUTES,     /* rulings not yet settled */
    QUEUE_TELL,         /* something happened that the family has to be told, the oldest first */
    QUEUE_FAMILY,       /* what a family asked for: erasure, a report of what is held; by their days */
    QUEUE_DRAFTS,       /* of this person */
    QUEUE_TODAY,        /* what this person did today */
    QUEUE_CERTIFICATES, /* living ones, the first to expire first */
    QUEUE_COUNT,
};
/* Open applications stand by sort_due, the earlier of what is due and the last day on which the child may still be given a
 * certificate; those without any last. */
enum queue_sort { QUEUE_BY_DUE, QUEUE_BY_NAME, QUEUE_BY_RECEIVED, QUEUE_SORTS };

/* Whose queues, and what of them. */
struct queue_filter {
    char staff[ID_TEXT];
    char today[11];        /* ISO */
    int64_t today_from;    /* the first moment of this person's day, UTC ms */
    char point[12];        /* of the request; "": all */
    char municipality[12]; /* of the request, at a kiosk of the region; "": all; certificates are not asked */
    bool own;              /* what this person entered last */
    bool late;             /* the day has passed */
    char surname[100];     /* folded beginning; "": all */
    enum queue_sort sort;
};

/* Nothing is counted above QUEUE_COUNT_MOST: it means "that many and more". */
enum { QUEUE_COUNT_MOST = 1000 };
struct queue_counts {
    int64_t rows[QUEUE_COUNT];
    int64_t late[QUEUE_COUNT];  /* of those the day has passed; of queues without days 0 */
    int64_t today[QUEUE_COUNT]; /* it is today */
    int64_t waiting;            /* for papers or a decision, of children who may be given a certificate until `grown` only */
};
bool queue_counts(struct db *db, const struct queue_filter *filter, const char *grown, struct queue_counts *out,
                  struct fail *why);

struct queue_row {
    const char *app; /* application id; a draft: its id; a dispute: its ruling; "" where it is about a learner */
    const char *subject;
    const char *no;
    const char *name;   /* "Иванов Пётр Семёнович" */
    const char *folded; /* the same to sort by */
    const char *birth;  /* ISO */
    const char *due;    /* ISO or "" */
    const char *state;  /* of the family's queue: "erase" | "access" */
    const char *last_day;
    const char *tell;
    const char *entered_by;
    const char *number;       /* of the certificate */
    const char *certificate;  /* of the families to be told: the certificate's state now, or "" */
    const char *municipality; /* code, of the request, else of the child; "" of a draft */
    int64_t received;
    bool provisional;
    bool pending;
};
/* At most `most` rows, those by name or by receipt out of the first QUEUE_COUNT_MOST by day. */
bool queue_list(struct db *db, enum queue q, const struct queue_filter *filter, int most, struct arena *a,
                struct queue_row **rows, int *count, struct fail *why);

/* Search as you type over learners and numbers: at most `most` (1 … SEARCH_MOST) rows, names in alphabetical order, numbers in
 * theirs. The words may be surname, name, patronymic (any prefix of each; a surname of one letter goes with a name), name
 * alone, name and surname, СНИЛС from its 1st digit (from three digits on also from its 4th and 7th), an application's "3-0412"
 * or this kiosk's "0412", a certificate's digits, a request's number at the Navigator or ЕПГУ, the last four or more digits of
 * the family's phone. Behind the children of a surname stand those of applicants of that surname; with the child's name behind
 * it, too. If nothing is found, the same keys in the other layout are tried and *other_layout set. */
enum { SEARCH_MOST = 200 };
enum found_by { FOUND_BY_CHILD, FOUND_BY_PARENT, FOUND_BY_PHONE, FOUND_BY_REQUEST, FOUND_BY_DOCUMENT };
struct found {
    const char *subject;
    const char *name;
    const char *birth;
    const char *snils;  /* eleven digits */
    const char *number; /* living certificate or "" */
    const char *app;    /* the last application or "" */
    const char *app_no;
    const char *state;        /* of that application */
    const char *place;        /* name of the point */
    const char *municipality; /* code */
    bool pending;
    const char *parent; /* the applicant's name or "" */
    const char *phone;
    enum found_by by; /* what of it was typed: a row found by the parent shows the parent */
};
bool learner_search(struct db *db, const char *typed, int most, struct arena *a, struct found **rows, int *count,
                    bool *other_layout, struct fail *why);

/* "I forgot the number" (RULES 7): what the family remembers, as typed; "" is not asked. At least a phone (four digits or
 * more), a document's number (the child's or the applicant's, with its series or without) or the applicant's surname, better
 * with the child's birth date; all that is given must fit. FAIL_INPUT: too little is given. */
struct forgotten {
    const char *parent; /* surname of the applicant, the beginning of it will do */
    const char *birth;  /* of the child, ISO */
    const char *phone;
    const char *document;
};
bool number_forgotten(struct db *db, const struct forgotten *what, int most, struct arena *a, struct found **rows, int *count,
                      struct fail *why);

/* The children of one parent: the applicant with the same document, or of the same name and phone. */
bool family_list(struct db *db, const struct applicant *applicant, int most, struct arena *a, struct found **rows, int *count,
                 struct fail *why);

/* Hard hits of RULES 4.3: another learner with the same СНИЛС or the same document. */
struct twin {
    const char *subject;
    const char *by; /* "snils" | "document" */
    const char *name;
    const char *birth;
    const char *number; /* living certificate or "" */
    const char *snils;
    const char *doc;
    const char *issued_at_point;
};
bool learner_twins(struct db *db, const char *subject_or_empty, const struct child *child, struct arena *a, struct twin **rows,
                   int *count, struct fail *why);

struct dispute {
    const char *ruling; /* event id */
    const char *subject;
    const char *name;
    const char *birth;
    const char *phone;  /* to tell the family */
    const char *number; /* burnt, or "" */
    const char *living; /* or "" */
    const char *living_point;
    const char *sheet_no; /* application no */
    const char *kind; /* "joined" | "renumbered" | "superseded" | "parked" | "differs" | "flagged" | "handed" | "answered" */
    const char *cause;
    int64_t at;
    bool closed;
    const char *of;    /* the event ruled over */
    const char *app;   /* application id or "" */
    const char *way;   /* of an open one: "asked" where the centre was asked to try again; of a handed one the kind it was */
    const char *state; /* of the application, as the centre has it */
    bool waits;        /* perhaps one child: the merge is asked for here, and the centre has not answered */
};

/* The open ones that this person has to do with: what was ruled over this kiosk's records, and what the operator looks at. */
bool dispute_mine(struct db *db, const char *staff, int most, struct arena *a, struct dispute **rows, int *count,
                  struct fail *why);

struct history_row {
    int64_t at;
    int offset;
    const char *type;
    const char *staff_name;
    const char *note;  /* ground, number, remark: one line for people */
    const char *paper; /* that was printed: its id, else "" */
    bool pending;
};
/* Of the learner and whoever was merged into it. */
bool subject_history(struct db *db, const char *subject, struct arena *a, struct history_row **rows, int *count,
                     struct fail *why);
/* One event as such a row; FAIL_GONE when it is not here. */
bool history_of_event(struct db *db, struct event_id id, struct arena *a, struct history_row *row, struct fail *why);
/* What was made on `keep` while `dropped` was merged into it: after a split it stays with `keep`, so the operator looks at it.
 */
bool subject_between(struct db *db, const char *keep, const char *dropped, struct arena *a, struct history_row **rows,
                     int *count, struct fail *why);

struct person {
    char id[ID_TEXT];
    char name[120];
    char role[16];
    char municipality[12];
    char point[12];
    bool keyed;
    bool removed;
    char sign_key[44];
    char box_key[44];
    char salt[24];
    int64_t ops;
    int64_t mem;
};
bool person_load(struct db *db, const char *id, struct person *out, struct fail *why);
bool person_list(struct db *db, struct arena *a, struct person **rows, int *count, struct fail *why);

struct region_facts {
    char id[ID_TEXT];
    struct region_opened opened;
    struct region_settings set;
};
bool region_load(struct db *db, struct region_facts *out, struct fail *why);
/* Of the texts that are in force: as the region was opened, until a setting says otherwise. `opened` keeps the first ones, that
 * sheets signed before may name for ever. */
const char *region_consent_version(const struct region_facts *region);
const char *region_rules_version(const struct region_facts *region);
bool point_load(struct db *db, const char *code, struct point *out, struct fail *why);
bool point_list(struct db *db, struct arena *a, struct point **rows, int *count, struct fail *why);
bool municipality_list(struct db *db, struct arena *a, struct municipality **rows, int *count, struct fail *why);

/* Numbers left in the leases of this kiosk, and granted in all, in its present epoch. */
bool lease_left(struct db *db, uint32_t kiosk, int64_t *left, int64_t *granted, struct fail *why);

/* Drafts: what is being typed, on disk one second after the last key. The form's state as JSON made by the screen. */
struct draft {
    int64_t id;
    char staff[ID_TEXT];
    char app[EVENT_ID_TEXT]; /* the application being changed, or "" */
    char title[200];         /* name of the child for the list */
    char birth[11];
    int64_t saved_at;
    const char *data;    /* in the arena */
    int64_t revision;    /* as it was read or saved last; 0: saved over whatever is there */
    bool forked;         /* by draft_save */
    char list_file[160]; /* the class list it came from, or ""; and its line there */
    int64_t list_line;
};
/* id 0 gives a new one; its own durable transaction. When another form has saved the draft since `revision` was read, that one
 * stays as it is, `d` becomes a draft of its own with a new id, and `forked` says so. */
bool draft_save(struct db *db, struct draft *d, struct fail *why);
bool draft_load(struct db *db, int64_t id, struct arena *a, struct draft *out, struct fail *why);
bool draft_drop(struct db *db, int64_t id, struct fail *why);
bool draft_last(struct db *db, const char *staff, struct arena *a, struct draft *out, bool *found, struct fail *why);

#endif
