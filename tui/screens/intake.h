#ifndef PRIEM_SCREENS_INTAKE_H
#define PRIEM_SCREENS_INTAKE_H

/* The parts of the application form: its table of rows (intake_form.c), the page that says what is missing (intake_check.c),
 * the draft on disk (intake_draft.c), and the screen that joins them (intake.c). */

#include "tui/screens/show.h"
#include "tui/widgets/form.h"
#include "tui/widgets/list.h"

/* What the form fills: the application, and as text and ticks what the application keeps otherwise. */
struct intake_data {
    struct application app;
    int32_t today;
    char region[3];                                             /* code of this region */
    int64_t saw_child, saw_applicant, saw_snils, saw_authority; /* originals seen: app.papers */
    int64_t pd_given, rules_given;
    char received_day[DATE_TEXT]; /* app.request.received */
    char received_time[6];
};

enum { INTAKE_ROWS = 80, INTAKE_ISSUES = 48 };

/* A thing the page «Итог» names: an error, a lacking item or a warning, and the field Enter goes to. */
struct intake_issue {
    enum severity severity;
    const char *say;
    const char *field; /* "" for the whole */
    int section;       /* where it stands, from 1; 0 for the whole */
};

struct intake {
    struct app *app;
    char staff[ID_TEXT];      /* who types: the draft is his, whoever logs in next */
    struct arena arena;       /* of the screen: lists of values */
    struct arena check_arena; /* of the last check */
    struct intake_data data;
    struct form_row rows[INTAKE_ROWS]; /* the table with the lists of this region put in */
    int row_count;
    struct form form;
    struct field_kind region_kind, municipality_kind;

    bool noted[INTAKE_ROWS]; /* fields whose note comes from a rule */
    bool on_check;           /* the page «Итог»; else the form */
    struct list issues_list;
    struct intake_issue issues[INTAKE_ISSUES];
    int issue_count, error_count, lacking_count;
    const char *missing; /* titles of the items of the package that lack */
    int missing_count;
    struct save_plan plan;
    bool has_plan;
    struct twin *twins;
    int twin_count;

    int seen; /* originals ticked when the day was last set */
    bool had_pd, had_rules;
    int64_t draft;   /* 0: none on disk */
    bool touched;    /* something was typed since the form was opened */
    bool is_saved;   /* written as an application: no draft is kept */
    bool is_dropped; /* the person threw the draft away */
};

/* Forgets the record that Ctrl+D copies from. */
void intake_forget(void);

/* intake_form.c */
extern const struct form_row intake_rows[];
extern const int intake_row_count;
void intake_form_open(struct intake *s); /* over s->data.app */
/* The series and the number take the shape of the kind of document chosen. */
void intake_form_retarget(struct intake *s);
/* The ticks as they are now are nothing new: after a draft was read. */
void intake_form_settle(struct intake *s);
/* What follows from a tick just set: today's date, the signer. */
void intake_form_follow(struct intake *s);
int64_t intake_form_received(const struct intake *s); /* the moment of receipt as the form has it */
void intake_form_collect(const struct intake *s, struct application *out);
/* The list behind a field: titles for F4. Returns how many; −1 when the field has none. */
int intake_form_values(const struct form_row *row, const char *titles[], int most);

/* intake_check.c */
void intake_check(struct intake *s); /* runs the rules over what stands in the form */
void intake_check_draw(const struct intake *s, struct canvas *c, int row, int column, int width);
/* Below the fields: who is in the register already, and what the package lacks. */
void intake_notes_draw(const struct intake *s, struct canvas *c, int row, int column, int width);

/* intake_draft.c */
/* `open`: the form stays open; a draft left open is one that a power cut or a kill has interrupted. */
bool intake_draft_save(struct intake *s, bool open, struct fail *why);
bool intake_draft_load(struct intake *s, int64_t id, struct fail *why);
/* This person's last draft when it was interrupted, else 0. */
int64_t intake_draft_interrupted(struct app *app);

#endif
