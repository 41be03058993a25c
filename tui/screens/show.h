#ifndef PRIEM_SCREENS_SHOW_H
#define PRIEM_SCREENS_SHOW_H

/* How the screens say names, dates, terms, papers and states: one wording for all of them. Texts live in the arena given, or
 * are messages.
 *
 *     canvas_text(c, row, 2, LOOK_TEXT, show_short_name(a, "Щербакова-Ёлкина Алиса Дмитриевна", 24));   // "Щербакова-Ёлкина А.
 * Д."
 */

#include "model/store/account_basis.h"
#include "tui/screen.h"

/* "Иванов Пётр Семёнович" */
const char *show_person(struct arena *a, const char *surname, const char *name, const char *patronymic);
const char *show_child(struct arena *a, const struct child *child);
/* The name as it is when it fits into `width` columns, else surname and initials. */
const char *show_short_name(struct arena *a, const char *full, int width);
const char *show_years(struct arena *a, int years); /* "10 лет" */
/* "07.05.2016, 10 лет", by the region's rule of 29 February; the same on a day */
const char *show_birth(struct app *app, struct arena *a, const char *iso);
const char *show_birth_on(struct arena *a, const char *iso, int32_t day, bool leap_to_march);
const char *show_date(struct arena *a, const char *iso);     /* "07.05.2016" */
const char *show_snils(struct arena *a, const char *digits); /* "112-233-445 95" */
const char *show_phone(struct arena *a, const char *stored);
const char *show_number(struct arena *a, const char *certificate); /* "6700 4182 10" */
const char *show_ended(const char *state);                         /* of a certificate, or "erased" */
const char *show_paper(struct arena *a, const char *series, const char *number);
const char *show_paper_title(const char *kind); /* of a code of RULES 4.2 */
const char *show_address(struct arena *a, const struct address *address);
const char *show_channel(const char *channel);

/* The last part of "3-0412" where the kiosk is this one: "0412". */
const char *show_request_no(struct app *app, struct arena *a, const char *no);
int32_t show_today(struct app *app);
/* The last day to hand an application over by a stick, DATE_NONE: none (model/rules/trip.h). */
int32_t show_hand_over(struct app *app, int32_t decision_due, int32_t papers_due);
/* "сегодня", "3 раб. дн.", or when it is over "до 20.11"; *urgent from the last day on. */
const char *show_due(struct app *app, struct arena *a, const char *iso, bool provisional, bool *urgent);
const char *show_day(struct app *app, struct arena *a, int64_t at);    /* "22.11.2026" */
const char *show_moment(struct app *app, struct arena *a, int64_t at); /* "18.11 14:20"; of another year with it */
const char *show_staff(struct app *app, struct arena *a, const char *id);
const char *show_point(struct app *app, struct arena *a, const char *code);
/* "Пакет полный, решить до 23.11.2026": the state with the term that runs. */
const char *show_state(struct app *app, struct arena *a, const struct application *application);

const char *show_state_short(const char *state); /* in one word, for a narrow column */
const char *show_state_title(const char *state); /* of a state as stored */

const char *show_event_note(struct arena *a, const struct history_row *r);
const char *show_event_title(const char *type);
/* One line of a history. */
void show_event(const struct history_row *r, struct canvas *c, int row, int column, int width, bool chosen);

/* False for a rule about who decides: it says nothing to somebody who only looks. */
bool show_concerns_case(const struct rule *rule);

/* What was wrong with the last passphrase, and how long until the next try; "" where nothing was. */
const char *show_passphrase_trouble(struct app *app, struct arena *a, const struct fail *why);

/* What the family has to be told as things stand now, N_(): the certificate may rest since; its state, or "". */
const char *show_tell(const char *tell, const char *certificate);

const char *show_enrolment_state(const char *state); /* "идёт" */
const char *show_direction(const char *code);        /* of a programme */
const char *show_month_of(struct arena *a, int year, int month);
const char *show_month(struct arena *a, const char *iso); /* "сентябрь 2026" of "2026-09" */
const char *show_count(struct arena *a, int64_t count);   /* "14 448" */
/* "14,4 из 18,0 млн", or in full below a million; `whole` 0: the part alone. */
const char *show_sum_part(struct arena *a, int64_t part, int64_t whole);
const char *show_basis_sign(struct arena *a, const struct account_basis *basis);

/* The items of the package that lack, as a list; "" when it is whole. */
const char *show_missing(struct arena *a, const struct rule_case *the_case);

/* What the centre ruled: for a row of a list, and as a sentence. */
const char *show_ruling(struct arena *a, const struct dispute *d);
const char *show_ruling_whole(struct app *app, struct arena *a, const struct dispute *d);

/* A label and its value behind it, the value cut at the right edge. */
void show_pair(struct canvas *c, int row, int column, int label_width, const char *label, const char *value);

/* Whom a page is about: the name as a rule, then birth, СНИЛС and the applicant. Returns the next row. */
int show_learner(struct app *app, struct canvas *c, int row, int label_width, const struct change *learner);

/* The state of a screen that shows applications asks this when Enter is pressed on one. */
bool show_open_application(struct app *app, const char *application, const char *state);
/* A child who was found: the card of the certificate, without one the history. */
bool show_open_child(struct app *app, const char *subject, const char *number);
/* One found: the card, without a number the application. */
bool show_open_found(struct app *app, const struct found *found);

#endif
