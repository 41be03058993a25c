/* Search as you type, in either layout: children by surname, name, СНИЛС, application or certificate number. Enter opens what
 * was found. */

#include "tui/screens/places.h"
#include "tui/screens/show.h"

#include "model/base/text.h"
#include "tui/widgets/field.h"
#include "tui/widgets/list.h"

#include <stdio.h>
#include <string.h>

/* A key waits for a screenful; the rest is read when somebody goes down to its end. */
enum { FOUND_FIRST = 40, FOUND_MOST = 100, DETAIL_ROWS = 5 };

struct search {
    struct app *app;
    struct arena arena; /* of the rows found */
    struct field typed;
    char asked[512];
    int most; /* so many were asked for */
    struct list list;
    struct found *rows;
    struct places places;
    bool other_layout;
    void *asker; /* who wants a learner picked, and what it is told */
    void (*picked)(void *state, const char *subject);
    char without[ID_TEXT], purpose[120];
};

static const struct found *chosen_found(const struct search *s) {
    return s->list.count ? &s->rows[s->list.chosen] : NULL;
}

/* Who asks is not an answer. */
static int leave_out(const struct search *s, int count) {
    int kept = 0;
    for (int i = 0; i < count; i++)
        if (strcmp(s->rows[i].subject, s->without) != 0) s->rows[kept++] = s->rows[i];
    return kept;
}

static void ask(struct search *s) {
    struct fail why;
    int count = 0;
    text_copy(s->asked, sizeof s->asked, s->typed.typed);
    arena_reset(&s->arena);
    s->other_layout = false;
    if (*s->asked &&
        !learner_search(app_desk(s->app)->db, s->asked, s->most, &s->arena, &s->rows, &count, &s->other_layout, &why)) {
        count = 0;
        app_say(s->app, LOOK_ERROR, why.say);
    }
    places_load(&s->places, s->app, &s->arena);
    s->list = (struct list){0};
    list_set(&s->list, leave_out(s, count));
}

static bool search_open(void *state, struct app *app, const void *arg, struct fail *why) {
    struct search *s = state;
    const struct search_arg *given = arg;
    (void)why;
    s->app = app;
    s->most = FOUND_FIRST;
    if (given) s->asker = given->state;
    if (given) s->picked = given->picked;
    if (given && given->without) text_copy(s->without, sizeof s->without, given->without);
    if (given && given->purpose) text_copy(s->purpose, sizeof s->purpose, given->purpose);
    field_init(&s->typed, &kind_text, "");
    if (given && given->typed && *given->typed) {
        bool full;
        field_event(&s->typed, &(struct input){.kind = INPUT_TEXT, .text = given->typed}, &full);
    }
    ask(s);
    return true;
}

static void search_close(void *state) {
    struct search *s = state;
    arena_close(&s->arena);
}

/* After a feed slice the rows may be others: asked anew, the place in the list is kept. */
static void search_refresh(void *state) {
    struct search *s = state;
    int chosen = s->list.chosen, top = s->list.top;
    ask(s);
    if (chosen < s->list.count) {
        s->list.chosen = chosen;
        s->list.top = top;
    }
}

/* Found by a number: after an erasure nothing else is known. */
static const char *name_of(const struct found *f) {
    return *f->name ? f->name : _("Personal data erased");
}

static const char *what_there_is(struct search const *s, struct arena *a, const struct found *f) {
    if (*f->number) return arena_printf(a, _("certificate %s"), show_number(a, f->number));
    if (!*f->app) return "";
    const char *no = show_request_no(s->app, a, f->app_no);
    if (!strcmp(f->state, "approved")) return arena_printf(a, _("%s, certificate ended"), no); /* its number lives no more */
    return arena_printf(a, "%s %s", no, show_state_short(f->state));
}

/* At a kiosk of the region where the child lives: what there is stands below. */
static const char *last_text(const struct search *s, struct arena *a, const struct found *f, bool narrow) {
    if (s->places.count && *f->municipality) return places_name(&s->places, f->municipality);
    return narrow && *f->number ? show_number(a, f->number) : what_there_is(s, a, f);
}

static void draw_found(const void *context, int i, struct canvas *c, int row, int column, int width, bool chosen) {
    const struct search *s = context;
    const struct found *f = &s->rows[i];
    struct arena a = {0};
    enum look look = chosen ? LOOK_SELECTED : LOOK_TEXT;
    bool narrow = width < 70;
    int what = width >= 100 ? 40 : narrow ? 16 : 28, name = width - what - 16;
    canvas_fill(c, row, column, 1, width, look);
    if (chosen) canvas_glyph(c, row, column, look, GLYPH_POINTER);
    canvas_cell(c, row, column + 2, name, look, show_short_name(&a, name_of(f), name));
    canvas_cell(c, row, column + 3 + name, 10, look, show_date(&a, f->birth));
    if (f->pending) canvas_glyph(c, row, column + 14 + name, look, GLYPH_UP);
    canvas_cell(c, row, column + 16 + name, what, look, last_text(s, &a, f, narrow));
    arena_close(&a);
}

static void draw_detail(const struct search *s, const struct found *f, struct canvas *c, int row) {
    const int label = 13;
    struct arena a = {0};
    canvas_rule(c, row, 0, canvas_columns(c), LOOK_TITLE, name_of(f));
    const char *place = s->places.count ? places_name(&s->places, f->municipality) : "";
    show_pair(c, row + 1, 1, label, _("Born"), show_birth(s->app, &a, f->birth));
    show_pair(c, row + 2, 1, label, _("SNILS"), show_snils(&a, f->snils));
    show_pair(c, row + 3, 1, label, _("Certificate"), *f->number ? show_number(&a, f->number) : _("none"));
    if (*f->app)
        show_pair(c, row + 4, 1, label, _("Application"),
                  arena_printf(&a, "%s, %s%s%s%s%s", show_request_no(s->app, &a, f->app_no), show_state_title(f->state),
                               *f->place ? ", " : "", f->place, place[0] ? ", " : "", place));
    arena_close(&a);
}

static void search_draw(const void *state, struct canvas *c) {
    const struct search *s = state;
    int rows = canvas_rows(c), columns = canvas_columns(c);
    const struct found *f = chosen_found(s);
    bool detail = f && rows >= 13;
    int list_rows = rows - 2 - (detail ? DETAIL_ROWS : 0);
    int at = canvas_text(c, 0, 1, LOOK_LABEL, _("Find"));
    if (f)
        list_draw(&s->list, c, 2, 0, list_rows, columns, false, s, draw_found);
    else
        canvas_wrap(c, 3, 2, columns - 4, 3, LOOK_DIM,
                    *s->asked ? _("Nobody was found. Check the spelling, or type fewer letters; children of other points may "
                                  "not be known here.")
                              : _("Type a surname and a name, SNILS, the number of an application or of a certificate."));
    canvas_rule(c, 1, 0, columns, LOOK_TITLE, "");
    if (detail) draw_detail(s, f, c, rows - DETAIL_ROWS);
    field_draw(&s->typed, c, 0, at + 1, columns - at - 3, true);
}

static enum reply search_act(void *state, enum action action) {
    struct search *s = state;
    const struct found *f = chosen_found(s);
    if (action == ACT_BACK) return LEAVE;
    if (action == ACT_NEW) app_open(s->app, &scr_intake, &(struct intake_arg){0});
    if (action == ACT_FORGOTTEN) app_open(s->app, &scr_forgotten, NULL);
    if (action == ACT_PRINT && f) print_offer(s->app, f->subject, f->app, f->number);
    if (action == ACT_HISTORY && f) app_open(s->app, &scr_history, &(struct history_arg){.subject = f->subject});
    return STAY;
}

static void open_found(struct search *s) {
    const struct found *f = chosen_found(s);
    if (!f) return;
    if (s->picked) {
        app_close(s->app, s);
        s->picked(s->asker, f->subject);
    } else {
        show_open_found(s->app, f);
    }
}

static void show_more(struct search *s) {
    if (s->most == FOUND_MOST || s->list.count < s->most || s->list.chosen < s->list.count - 1) return;
    s->most = FOUND_MOST;
    search_refresh(s);
}

static enum reply search_event(void *state, const struct input *in) {
    struct search *s = state;
    bool full;
    if (in->kind == INPUT_KEY && in->key == K_ENTER) {
        open_found(s);
    } else if (in->kind == INPUT_KEY && list_event(&s->list, in, 10)) {
        show_more(s);
    } else if (field_event(&s->typed, in, &full) && strcmp(s->asked, s->typed.typed) != 0) {
        s->most = FOUND_FIRST;
        ask(s);
    }
    return STAY;
}

static const char *search_subtitle(const void *state, struct arena *a) {
    const struct search *s = state;
    (void)a;
    return s->purpose;
}

static const char *search_hint(const void *state, struct arena *a) {
    const struct search *s = state;
    (void)a;
    if (s->picked) return _("Arrows choose, Enter takes the record; Esc goes back without one");
    return _("Case and keyboard layout do not matter. Arrows choose, Enter opens");
}

/* Another number was typed than the one that is shown: the paper in the family's hands is void. */
static const char *replaced(const struct search *s, struct arena *a) {
    const struct found *f = chosen_found(s);
    char digits[16];
    text_digits(s->asked, digits, sizeof digits);
    if (!f || s->list.count != 1 || strlen(digits) != 10 || !*f->number || !strcmp(digits, f->number)) return NULL;
    return arena_printf(a, _("No. %s is void: %s is valid"), show_number(a, digits), show_number(a, f->number));
}

static const char *search_message(const void *state, struct arena *a, enum look *look) {
    const struct search *s = state;
    *look = LOOK_DIM;
    if (!s->list.count) return "";
    const char *void_number = replaced(s, a);
    if (void_number) {
        *look = LOOK_ERROR;
        return void_number;
    }
    if (s->list.count == s->most) return arena_printf(a, _("The first %d are shown: type more letters"), s->most);
    const char *found = arena_printf(a, ngettext("%d found", "%d found", (unsigned long)s->list.count), s->list.count);
    if (!s->other_layout) return found;
    char other[512];
    text_other_layout(s->asked, other, sizeof other);
    return arena_printf(a, _("%s, read as \"%s\""), found, other);
}

const struct screen scr_search = {
    .name = "search",
    .title = N_("Search"),
    .help = N_(
        "Finds while you type: a surname, a surname and a name, SNILS, the applicant, the phone, the number of an application, of a request or of a certificate. Letters typed in the wrong "
        "layout are understood. Enter opens the card of the certificate, or the application when there is no certificate yet."),
    .state_size = sizeof(struct search),
    .open = search_open,
    .draw = search_draw,
    .act = search_act,
    .event = search_event,
    .close = search_close,
    .subtitle = search_subtitle,
    .hint = search_hint,
    .message = search_message,
    .refresh = search_refresh,
    .actions = (const enum action[]){ACT_HELP, ACT_HISTORY, ACT_NEW, ACT_MENU, ACT_PRINT, ACT_FORGOTTEN, ACT_BACK, ACT_NONE},
};
