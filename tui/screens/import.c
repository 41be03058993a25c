/* Class lists: a file of children becomes drafts, row by row, while the screen stays alive; what is refused stands here with
 * its line and reason, and in a file beside. A list can be thrown away as a whole. */

#include "model/store/import.h"

#include "model/base/text.h"
#include "tui/screens/files.h"
#include "tui/screens/show.h"
#include "tui/widgets/field.h"
#include "tui/widgets/list.h"

#include <stdlib.h>
#include <string.h>

enum { REFUSALS_MOST = 500, HEAD_ROWS = 7 };

struct refusal {
    int line;
    const char *column, *say;
};

struct import_state {
    struct app *app;
    struct arena arena; /* of the refusals */
    struct arena lists_arena;
    struct field path;
    struct import *import; /* while it is being read */
    struct import_progress now;
    bool check_only;
    bool begun;
    struct refusal *refusals; /* the first REFUSALS_MOST */
    struct list list;         /* over them */
    struct class_list *lists;
    int list_count;
    struct arena files_arena;
    struct file_row *files; /* of the folder that is being looked through */
    int file_count;
};

/* Where the last list was picked: the next one mostly lies beside it. */
static char last_folder[FILES_PATH];

static void load_lists(struct import_state *s) {
    struct fail why;
    arena_reset(&s->lists_arena);
    if (class_lists(app_desk(s->app)->db, &s->lists_arena, &s->lists, &s->list_count, &why)) return;
    s->list_count = 0;
    app_say(s->app, LOOK_ERROR, why.say);
}

static bool import_screen_open(void *state, struct app *app, const void *arg, struct fail *why) {
    struct import_state *s = state;
    (void)arg;
    if (!desk_may(app_desk(app), MAY_ENTER, why)) return false;
    s->app = app;
    field_init(&s->path, &kind_text, "");
    s->refusals = arena_alloc(&s->arena, sizeof *s->refusals * REFUSALS_MOST);
    load_lists(s);
    return true;
}

static void import_screen_close(void *state) {
    struct import_state *s = state;
    import_close(s->import);
    arena_close(&s->arena);
    arena_close(&s->lists_arena);
    arena_close(&s->files_arena);
}

static void import_refresh(void *state) {
    load_lists(state);
}

/* --- which file ---------------------------------------------------------------------------------------------------------- */

static void show_folder(struct import_state *s, const char *folder);

static void file_picked(void *state, int choice, const char *text) {
    struct import_state *s = state;
    char path[FILES_PATH];
    (void)text;
    if (choice < 0 || choice >= s->file_count) return;
    const struct file_row *row = &s->files[choice];
    text_copy(path, sizeof path, row->path);
    if (row->is_folder) {
        show_folder(s, path);
        return;
    }
    files_folder_of(path, last_folder);
    field_init(&s->path, &kind_text, path);
}

static void show_folder(struct import_state *s, const char *folder) {
    static const char *const endings[] = {".csv", ".txt", NULL};
    struct fail why;
    arena_reset(&s->files_arena);
    s->file_count = 0;
    if (!files_list(folder, endings, &s->files_arena, &s->files, &s->file_count, &why)) {
        app_dialog_error(s->app, &why);
        return;
    }
    const char **titles = arena_alloc(&s->files_arena, sizeof *titles * (size_t)s->file_count);
    for (int i = 0; i < s->file_count; i++) titles[i] = s->files[i].title;
    app_dialog_pick(s->app, folder, titles, s->file_count, s->file_count > 1, s, file_picked);
}

/* The folder that was typed, else of the last list, else the person's own. */
static void pick_file(struct import_state *s) {
    const char *home = getenv("HOME");
    char folder[FILES_PATH];
    if (s->import) return;
    files_folder_of(s->path.typed, folder);
    show_folder(s, *folder ? folder : *last_folder ? last_folder : home ? home : "/");
}

/* --- reading ------------------------------------------------------------------------------------------------------------- */

static void begin(struct import_state *s, bool check_only) {
    struct fail why;
    if (s->import) return;
    if (!*s->path.typed) {
        app_say(s->app, LOOK_DIM, _("F4 shows the files; or type where it is: /media/list.csv"));
        return;
    }
    arena_reset(&s->arena);
    s->refusals = arena_alloc(&s->arena, sizeof *s->refusals * REFUSALS_MOST);
    s->list = (struct list){0};
    s->now = (struct import_progress){0};
    s->check_only = check_only;
    s->begun = import_open(app_desk(s->app), s->path.typed, check_only, &s->import, &why);
    if (s->begun)
        app_again(s->app);
    else
        app_dialog_error(s->app, &why);
}

static void keep_refusals(struct import_state *s) {
    for (int i = 0; i < s->now.refusal_count && s->list.count < REFUSALS_MOST; i++) {
        const struct import_refusal *r = &s->now.refusals[i];
        s->refusals[s->list.count] = (struct refusal){r->line, arena_dup(&s->arena, r->column), arena_dup(&s->arena, r->say)};
        list_set(&s->list, s->list.count + 1);
    }
}

static void finish(struct import_state *s) {
    s->now.refused_file = arena_dup(&s->arena, s->now.refused_file ? s->now.refused_file : "");
    s->now.unknown = arena_dup(&s->arena, s->now.unknown ? s->now.unknown : "");
    import_close(s->import);
    s->import = NULL;
    load_lists(s);
}

static void step(struct import_state *s) {
    struct fail why;
    if (!s->import) return;
    if (!import_step(s->import, &s->now, &why)) {
        app_dialog_error(s->app, &why);
        s->now = (struct import_progress){0};
        s->begun = false;
        finish(s);
        return;
    }
    keep_refusals(s);
    if (s->now.finished)
        finish(s);
    else
        app_again(s->app);
}

/* --- a list thrown away -------------------------------------------------------------------------------------------------- */

static void dropped(void *state, int choice, const char *text) {
    struct import_state *s = state;
    struct arena a = {0};
    struct fail why;
    int64_t gone, kept;
    (void)text;
    if (choice < 0 || choice >= s->list_count) return;
    if (class_list_drop(app_desk(s->app), s->lists[choice].id, &gone, &kept, &why))
        app_say(s->app, LOOK_GOOD,
                arena_printf(&a, _("Drafts thrown away: %d; changed since and kept: %d"), (int)gone, (int)kept));
    else
        app_dialog_error(s->app, &why);
    arena_close(&a);
    load_lists(s);
}

static void throw_away(struct import_state *s) {
    struct arena a = {0};
    if (s->import) {
        import_close(s->import); /* what is not finished leaves nothing behind */
        s->import = NULL;
        s->begun = false;
        app_say(s->app, LOOK_WARN, _("The reading was stopped: nothing of this file stays"));
        return;
    }
    const char **titles = arena_alloc(&a, sizeof *titles * (size_t)(s->list_count + 1));
    for (int i = 0; i < s->list_count; i++)
        titles[i] = arena_printf(&a, _("%s, %s: %d drafts, %d untouched"), s->lists[i].file,
                                 show_moment(s->app, &a, s->lists[i].at), (int)s->lists[i].left, (int)s->lists[i].untouched);
    if (s->list_count)
        app_dialog_pick(s->app, _("Which list is thrown away?"), titles, s->list_count, 0, s, dropped);
    else
        app_say(s->app, LOOK_DIM, _("No list has drafts left"));
    arena_close(&a);
}

/* --- the screen ---------------------------------------------------------------------------------------------------------- */

static void draw_refusal(const void *context, int i, struct canvas *c, int row, int column, int width, bool chosen) {
    const struct import_state *s = context;
    const struct refusal *r = &s->refusals[i];
    struct arena a = {0};
    enum look look = chosen ? LOOK_SELECTED : LOOK_TEXT;
    canvas_fill(c, row, column, 1, width, look);
    if (chosen) canvas_glyph(c, row, column, look, GLYPH_POINTER);
    canvas_printf(c, row, column + 2, look, "%6d", r->line);
    canvas_cell(c, row, column + 10, width - 11, look, *r->column ? arena_printf(&a, "%s: %s", r->column, r->say) : r->say);
    arena_close(&a);
}

static const char *outcome(const struct import_state *s, struct arena *a) {
    const struct import_progress *now = &s->now;
    if (!s->begun) return "";
    if (!now->finished) return arena_printf(a, _("drafts %d, refused %d"), now->taken, now->refused);
    if (s->check_only)
        return arena_printf(a, _("Would become drafts: %d, refused: %d. Nothing was written"), now->taken, now->refused);
    if (!now->refused) return arena_printf(a, _("Drafts: %d; they open from the queue of drafts"), now->taken);
    return arena_printf(a, _("Drafts: %d. Refused: %d, with their reasons in %s"), now->taken, now->refused, now->refused_file);
}

static void import_draw(const void *state, struct canvas *c) {
    const struct import_state *s = state;
    struct arena a = {0};
    int rows = canvas_rows(c), columns = canvas_columns(c), at = canvas_text(c, 1, 2, LOOK_LABEL, _("File"));
    field_draw(&s->path, c, 1, at + 2, columns - at - 4, s->list.count == 0 || !s->now.finished);
    if (s->begun) progress_draw(c, 3, 2, columns - 4, s->now.done, s->now.all);
    canvas_wrap(c, 4, 2, columns - 4, 2, s->now.refused ? LOOK_WARN : LOOK_GOOD, outcome(s, &a));
    if (s->list.count) {
        canvas_rule(c, HEAD_ROWS - 1, 0, columns, LOOK_TITLE, _("Refused rows"));
        list_draw(&s->list, c, HEAD_ROWS, 0, rows - HEAD_ROWS, columns, s->now.finished, s, draw_refusal);
    } else if (s->now.unknown && *s->now.unknown) {
        canvas_wrap(c, HEAD_ROWS, 2, columns - 4, 2, LOOK_DIM,
                    arena_printf(&a, _("Columns that were passed over: %s"), s->now.unknown));
    }
    arena_close(&a);
}

static enum reply import_act(void *state, enum action action) {
    struct import_state *s = state;
    switch (action) {
    case ACT_CARRY_OUT: begin(s, false); break;
    case ACT_CHECK: begin(s, true); break;
    case ACT_LIST: pick_file(s); break;
    case ACT_UNDO: throw_away(s); break;
    case ACT_BACK: return LEAVE;
    default: break;
    }
    return STAY;
}

static enum reply import_event(void *state, const struct input *in) {
    struct import_state *s = state;
    bool full;
    if (in->kind == INPUT_TICK)
        step(s);
    else if (in->kind == INPUT_KEY && in->key == K_ENTER)
        begin(s, false);
    else if (!list_event(&s->list, in, 8) && !s->import)
        field_event(&s->path, in, &full);
    return STAY;
}

static const char *import_hint(const void *state, struct arena *a) {
    (void)state;
    (void)a;
    return _("F4 files   F2 reads the list   F6 only checks it   F8 stops, throws away");
}

static const char *import_message(const void *state, struct arena *a, enum look *look) {
    const struct import_state *s = state;
    (void)a;
    *look = LOOK_DIM;
    if (s->list.count) return s->refusals[s->list.chosen].say;
    return _("CSV in UTF-8 or Windows-1251; the first line names the columns: surname, name, date of birth");
}

static const char *import_topic(const void *state) {
    (void)state;
    return N_(
        "The file: F4 shows those of a folder, or type its path, as /media/list.csv. Rows that are wrong are refused one by one, the others become drafts");
}

const struct screen scr_import = {
    .name = "import",
    .title = N_("Class list"),
    .help = N_(
        "A list of a class or a group as a CSV file becomes drafts: each row goes through the checks of the form. Refused rows are "
        "listed here with their lines and stand in a file beside, to be mended and read again. F8 throws away the drafts of a "
        "list that nobody has changed since."),
    .state_size = sizeof(struct import_state),
    .open = import_screen_open,
    .draw = import_draw,
    .act = import_act,
    .event = import_event,
    .close = import_screen_close,
    .hint = import_hint,
    .message = import_message,
    .topic = import_topic,
    .refresh = import_refresh,
    .actions = (const enum action[]){ACT_HELP, ACT_CARRY_OUT, ACT_LIST, ACT_CHECK, ACT_UNDO, ACT_MENU, ACT_BACK, ACT_NONE},
};
