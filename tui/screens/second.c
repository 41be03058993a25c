/* The second login: another person agrees to a grave act by name and passphrase on the same screen, while the first stays
 * logged in; or the same person is asked again before a run of decisions. */

#include "tui/screens/show.h"

#include "model/base/text.h"
#include "model/vault/keys.h"
#include "tui/widgets/field.h"
#include "tui/widgets/list.h"

#include <sodium.h>
#include <string.h>

enum { BOX_WIDTH = 64, LIST_MOST = 6 };

struct second_state {
    struct app *app;
    char what[400];
    bool own; /* the person logged in is asked himself */
    void *asker;
    bool (*agreed)(void *state, const struct second *second, struct fail *why);
    int slots[VAULT_SLOTS];
    struct list people; /* over `slots` */
    bool on_people;
    struct field passphrase;
    struct fail why;
};

/* Who may agree: the vault's people of a role that may, but for who is logged in. */
static int fill_slots(struct second_state *s, bool own) {
    const struct vault *vault = app_vault(s->app);
    const char *staff = app_desk(s->app)->session.staff;
    int count = 0;
    for (int i = 0; i < vault_slot_count(vault); i++) {
        const struct vault_slot *slot = vault_slot_at(vault, i);
        const bool is_self = strcmp(slot->staff, staff) == 0;
        if (own ? is_self : !is_self && role_permits(role_of(slot->role), MAY_SECOND)) s->slots[count++] = i;
    }
    return count;
}

static bool second_open(void *state, struct app *app, const void *arg, struct fail *why) {
    struct second_state *s = state;
    const struct second_arg *given = arg;
    s->app = app;
    s->own = given->own;
    s->asker = given->state;
    s->agreed = given->agreed;
    text_copy(s->what, sizeof s->what, given->what);
    list_set(&s->people, fill_slots(s, given->own));
    field_init(&s->passphrase, &kind_secret, "");
    s->on_people = s->people.count > 1;
    return s->people.count > 0 ||
           fail_set(why, FAIL_GONE, "nobody to agree",
                    _("Nobody else who may agree can log in at this computer: a coordinator, an operator or the supervisor."));
}

static void second_close(void *state) {
    struct second_state *s = state;
    sodium_memzero(&s->passphrase, sizeof s->passphrase);
}

static enum reply agree(struct second_state *s) {
    struct vault *vault = app_vault(s->app);
    const int slot = s->slots[s->people.chosen];
    uint8_t secret[SIGN_SECRET_SIZE];
    struct second second = {.sign_secret = secret};
    if (!*s->passphrase.typed) return STAY;
    app_busy(s->app, _("The passphrase is being checked ..."));
    bool right = vault_agree(vault, slot, s->passphrase.typed, secret, &s->why);
    sodium_memzero(&s->passphrase, sizeof s->passphrase);
    field_init(&s->passphrase, &kind_secret, "");
    if (!right) return STAY;
    text_copy(second.staff, sizeof second.staff, vault_slot_at(vault, slot)->staff);
    text_copy(second.role, sizeof second.role, vault_slot_at(vault, slot)->role);
    struct fail why = {0};
    bool done = s->agreed(s->asker, &second, &why);
    sodium_memzero(secret, sizeof secret);
    if (!done) app_dialog_error(s->app, &why);
    return done ? LEAVE : STAY;
}

static void draw_person(const void *context, int i, struct canvas *c, int row, int column, int width, bool chosen) {
    const struct second_state *s = context;
    const struct vault_slot *slot = vault_slot_at(app_vault(s->app), s->slots[i]);
    enum look look = chosen ? (s->on_people ? LOOK_FOCUS : LOOK_SELECTED) : LOOK_TEXT;
    canvas_fill(c, row, column, 1, width, look);
    if (chosen) canvas_glyph(c, row, column, look, GLYPH_POINTER);
    canvas_cell(c, row, column + 2, width - 18, look, slot->name);
    canvas_cell(c, row, column + width - 15, 15, look, _(role_title(role_of(slot->role))));
}

static void second_draw(const void *state, struct canvas *c) {
    const struct second_state *s = state;
    struct arena a = {0};
    const int people = s->people.count < LIST_MOST ? s->people.count : LIST_MOST;
    const int width = canvas_columns(c) < BOX_WIDTH ? canvas_columns(c) : BOX_WIDTH;
    const int left = (canvas_columns(c) - width) / 2, label = left + 3, value = left + 16;
    const int lines = canvas_wrap_rows(s->what, width - 6), rows = people + lines + 7;
    const int top = canvas_rows(c) > rows ? (canvas_rows(c) - rows) / 2 : 0;
    int line = top + 1;
    canvas_box(c, top, left, rows, width, LOOK_TITLE, s->own ? _("Your passphrase again") : _("A second person agrees"));
    line += canvas_wrap(c, line, label, width - 6, lines, LOOK_TEXT, s->what) + 1;
    canvas_text(c, line, label, LOOK_LABEL, _("Staff member"));
    list_draw(&s->people, c, line, value, people, width - 19, s->on_people, s, draw_person);
    line += people + 1;
    canvas_text(c, line, label, LOOK_LABEL, _("Passphrase"));
    field_draw(&s->passphrase, c, line, value, width - 19, !s->on_people);
    canvas_wrap(c, line + 1, label, width - 6, 2, LOOK_ERROR, show_passphrase_trouble(s->app, &a, &s->why));
    arena_close(&a);
}

static enum reply second_act(void *state, enum action action) {
    struct second_state *s = state;
    if (action == ACT_BACK) return LEAVE;
    if (action == ACT_CARRY_OUT) return agree(s);
    return STAY;
}

static enum reply second_event(void *state, const struct input *in) {
    struct second_state *s = state;
    const enum key key = in->kind == INPUT_KEY ? in->key : K_NONE;
    bool full;
    if (key == K_TAB || key == K_BACKTAB) {
        s->on_people = s->people.count > 1 && !s->on_people;
    } else if (s->on_people) {
        if (key == K_ENTER)
            s->on_people = false;
        else
            list_event(&s->people, in, LIST_MOST);
    } else if (key == K_ENTER) {
        return agree(s);
    } else if (key == K_UP && s->people.count > 1) {
        s->on_people = true;
    } else {
        field_event(&s->passphrase, in, &full);
    }
    return STAY;
}

static const char *second_hint(const void *state, struct arena *a) {
    const struct second_state *s = state;
    (void)a;
    if (s->own) return _("Type your own passphrase and press Enter");
    return s->on_people ? _("Choose the person who agrees, Enter goes to the passphrase")
                        : _("This person types the own passphrase and presses Enter. You stay logged in");
}

const struct screen scr_second = {
    .name = "second",
    .title = N_("By passphrase"),
    .help = N_(
        "Some acts need two people: papers that came after their last day, a document that is not of the list, an exclusion, an annulment, a reinstatement, a merge, an erasure. The "
        "second person reads what is to be done, chooses the own name and types the own passphrase. It is signed with both names. The first "
        "person stays logged in. Before several certificates are issued at once your own passphrase is asked."),
    .state_size = sizeof(struct second_state),
    .open = second_open,
    .draw = second_draw,
    .act = second_act,
    .event = second_event,
    .close = second_close,
    .hint = second_hint,
    .actions = (const enum action[]){ACT_HELP, ACT_CARRY_OUT, ACT_MENU, ACT_BACK, ACT_NONE},
};
