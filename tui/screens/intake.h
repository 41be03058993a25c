#ifndef PRIEM_SCREENS_INTAKE_H
#define PRIEM_SCREENS_INTAKE_H

/* The parts of the application form: its table of rows (intake_rows.c), the lists and shapes of its fields (intake_kinds.c),
 * how it is filled and read (intake_form.c), the page that says what is missing (intake_check.c), what else is known of the
 * child (intake_radar.c), the draft on disk (intake_draft.c), what becomes of it (intake_save.c), and the screen that joins
 * them (intake.c). The same form changes the data of a child on record (intake_change.c). */

#include "model/store/index.h"
#include "model/store/radar.h"
#include "tui/screens/acts.h"
#include "tui/widgets/form.h"
#include "tui/widgets/list.h"

/* What the form fills: the application, and as text and ticks what the application keeps otherwise. */
struct intake_data {
    struct application app;
    int32_t today;
    bool leap_to_march;
    bool parent_shows;                                                      /* beside a learner who applies: by the region */
    bool changing;                                                          /* data of a child on record, no application */
    char region[3];                                                         /* code of this region */
    int64_t saw_child, saw_applicant, saw_snils, saw_authority, saw_parent; /* originals seen: app.papers */
    int64_t pd_given, rules_given;
    char received_day[DATE_TEXT]; /* app.request.received */
    char received_time[6];
    char change_paper[240]; /* what a change rests on, and since when */
    char change_day[11];
    char change_point[12]; /* of the register: another one is a transfer (C13) */
};

enum { INTAKE_ROWS = 96, INTAKE_ISSUES = 48 };

/* A thing the page «Итог» names: an error, a lacking item or a warning, and the field Enter goes to. */
struct intake_issue {
    enum severity severity;
    const char *say;
    const char *field; /* "" for the whole */
    int section;       /* where it stands, from 1; 0 for the whole */
};

/* Who was looked for in the register, and as of which event. */
struct radar_question {
    struct child child;
    struct applicant applicant;
    char subject[ID_TEXT];
    uint64_t seq;
    int64_t seen;
};

struct intake {
    struct acts acts; /* first: see acts.h; over the application on record */
    bool has_acted;   /* one of them was begun since the form was looked at */
    struct app *app;
    char staff[ID_TEXT];      /* who types: the draft is his, whoever logs in next */
    struct arena arena;       /* of the screen: lists of values */
    struct arena check_arena; /* of the last check */
    struct intake_data data;
    struct form_row rows[INTAKE_ROWS]; /* the table with the lists of this region put in */
    int row_count;
    struct form form;
    struct field_kind *kinds; /* lists of this region and shapes of papers: intake_kinds.c */

    bool noted[INTAKE_ROWS]; /* fields whose note comes from a rule */
    bool on_check;           /* the page «Итог»; else the form */
    struct list issues_list;
    struct intake_issue issues[INTAKE_ISSUES];
    int issue_count, error_count, lacking_count;
    const char *missing; /* titles of the items of the package that lack */
    int missing_count;
    struct save_plan plan;
    bool has_plan;
    struct radar radar;
    struct index_found region; /* what the region's index knows besides */
    struct arena radar_arena;
    struct radar_question radar_asked; /* the answer is in `radar` and `region` */
    struct change change;              /* as the child is on record, while its data are changed */
    struct intake_data was;            /* the same as the form had it at first */
    char changed[80];                  /* what is changed: "child document …" */
    const char **bases;                /* choices of applicant.basis_kind */

    int seen; /* originals ticked when the day was last set */
    bool had_pd, had_rules;
    int64_t draft;    /* 0: none on disk */
    int64_t revision; /* of that draft, as it was read or saved here */
    bool touched;     /* something was typed since the form was opened */
    bool is_saved;    /* written as an application: no draft is kept */
    bool is_dropped;  /* the person threw the draft away */
};

/* A field was filled otherwise than by typing. */
void intake_filled(struct intake *s);

/* intake_save.c: what becomes of the form */
enum reply intake_save(struct intake *s);
enum reply intake_next_child(struct intake *s); /* the form is saved first; another child of the family follows at once */
void intake_throw_away(struct intake *s);
void intake_withdraw(struct intake *s);
/* The record that Ctrl+D copies from, and whose family goes on with Ctrl+Y; of this session only. */
void intake_forget(void);
void intake_forget_others(const char *staff);
const char *intake_last(struct app *app); /* application saved last, or "" */
void intake_copy_field(struct intake *s); /* the field of that record; as if it had been typed */

/* intake_rows.c */
extern const struct form_row intake_rows[];
extern const int intake_row_count;

/* intake_kinds.c */
int intake_row(const struct intake *s, const char *name); /* 0 when there is none */
void intake_kinds_open(struct intake *s);
/* Fields take the shape of the kind of document, the applicant and the region chosen. */
void intake_form_retarget(struct intake *s);

/* intake_form.c */
void intake_form_open(struct intake *s);      /* over s->data.app */
int intake_seen(const struct intake_data *d); /* originals ticked */
/* The ticks as they are now are nothing new: after a draft was read. */
void intake_form_settle(struct intake *s);
/* What follows from a tick just set: today's date, the signer. */
void intake_form_follow(struct intake *s);
int64_t intake_form_received(const struct intake *s); /* the moment of receipt as the form has it */
void intake_form_collect(const struct intake *s, struct application *out);

/* intake_offer.c: lists and offers of the field that has the focus */
void intake_list_open(struct intake *s);                           /* F4 */
const char *intake_offer(const struct intake *s, struct arena *a); /* what Ctrl+R would put there, or "" */
void intake_offer_take(struct intake *s);
const char *intake_sheet_used(const struct intake *s, struct arena *a); /* that it stands elsewhere already, or "" */

/* intake_change.c: the data of a child on record */
bool intake_change_open(struct intake *s, const char *subject, struct fail *why);
void intake_change_check(struct intake *s, const struct application *now);
enum reply intake_change_save(struct intake *s);

/* intake_check.c */
void intake_check(struct intake *s); /* runs the rules over what stands in the form */
void intake_issue_add(struct intake *s, enum severity severity, const char *say, const char *field);
void intake_check_draw(const struct intake *s, struct canvas *c, int row, int column, int width);
/* Below the fields: who is in the register already, and what the package lacks. */
void intake_notes_draw(const struct intake *s, struct canvas *c, int row, int column, int width);

/* intake_radar.c: who is in the register already */
void intake_radar(struct intake *s);
int intake_radar_draw(const struct intake *s, struct canvas *c, int row, int column, int width); /* the row behind it */
void intake_radar_open(struct intake *s); /* Ctrl+O: the card of one of them */

/* intake_draft.c */
/* When something was typed since the last time. `open`: the form stays open; a draft left open is one that a power cut or a
 * kill has interrupted. */
void intake_draft_keep(struct intake *s, bool open);
bool intake_draft_load(struct intake *s, int64_t id, struct fail *why);
/* This person's last draft when it was interrupted, else 0. */
int64_t intake_draft_interrupted(struct app *app);
/* Opens a draft where it was typed: in the form, at the window, in an enrolment. */
bool intake_draft_open(struct app *app, int64_t id);

#endif
