/* Login: who, and the passphrase. The list of people comes from the slots of keys.priem, so it works before the store can be
 * read. The same screen stands over a locked session: then its person is chosen already. */

#include "tui/screens/intake.h"

#include "model/base/text.h"
#include "model/vault/keys.h"
#include "tui/kiosk_store.h"
#include "tui/widgets/field.h"
#include "tui/widgets/list.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { BOX_WIDTH = 60, LIST_MOST = 5, TYPED_BYTES = 64 };

struct login {
    struct app *app;
    bool locked;
    bool on_people; /* else on the passphrase */
    struct list people;
    char chosen[ID_TEXT];    /* who, when the list was last looked at */
    char typed[TYPED_BYTES]; /* of the name, letter by letter; "" after any other key */
    struct field passphrase;
    struct fail why; /* of the last try */
};

static void clear_passphrase(struct login *l) {
    sodium_memzero(&l->passphrase, sizeof l->passphrase);
    field_init(&l->passphrase, &kind_secret, "");
}

static void note_chosen(struct login *l) {
    text_copy(l->chosen, sizeof l->chosen, vault_slot_at(app_vault(l->app), l->people.chosen)->staff);
}

/* People come and go while the form stands: whoever was chosen stays chosen, and what was typed is nobody else's. */
static void login_refresh(void *state) {
    struct login *l = state;
    struct vault *vault = app_vault(l->app);
    int i = 0, count = vault_slot_count(vault);
    while (i < count && strcmp(vault_slot_at(vault, i)->staff, l->chosen) != 0) i++;
    list_set(&l->people, count);
    l->people.chosen = i < count ? i : 0;
    if (i == count) {
        clear_passphrase(l);
        note_chosen(l);
    }
    l->on_people = count > 1 && (l->on_people || i == count);
}

static bool login_open(void *state, struct app *app, const void *arg, struct fail *why) {
    struct login *l = state;
    const struct login_arg *given = arg;
    struct vault *vault = app_vault(app);
    l->app = app;
    if (!vault_slot_count(vault))
        return fail_set(why, FAIL_GONE, "keys.priem has no slot",
                        _("Nobody can log in at this kiosk yet. Enrol it anew or ask the supervisor for a slot."));
    list_set(&l->people, vault_slot_count(vault));
    field_init(&l->passphrase, &kind_secret, "");
    if (given && given->staff)
        for (int i = 0; i < l->people.count; i++)
            if (!strcmp(vault_slot_at(vault, i)->staff, given->staff)) {
                l->people.chosen = i;
                l->locked = true;
            }
    l->on_people = !l->locked && l->people.count > 1;
    note_chosen(l);
    if (!l->locked) intake_forget();
    return true;
}

static void login_close(void *state) {
    struct login *l = state;
    sodium_memzero(&l->passphrase, sizeof l->passphrase);
}

/* Whose slot it is, and a slot for every colleague whose record has come since. */
static bool begin_session(struct login *l, struct fail *why) {
    const struct desk *desk = app_desk(l->app);
    struct kiosk_store here = {.vault = app_vault(l->app), .db = desk->db, .env = desk->env, .desk = *desk};
    struct session session;
    int changed;
    return kiosk_session(&here, l->people.chosen, &session, why) && kiosk_slots_follow(here.vault, desk, &changed, why) &&
           app_login(l->app, &session, why);
}

static void try_login(struct login *l) {
    struct vault *vault = app_vault(l->app);
    if (!*l->passphrase.typed) return;
    app_busy(l->app, _("The passphrase is being checked ..."));
    bool ok = vault_login(vault, l->people.chosen, l->passphrase.typed, &l->why);
    clear_passphrase(l);
    login_refresh(l);
    if (ok && !(app_take_store(l->app, &l->why) && begin_session(l, &l->why))) vault_lock(vault);
    login_refresh(l); /* with a login the slots follow the people of the store */
}

static void draw_person(const void *context, int i, struct canvas *c, int row, int column, int width, bool chosen) {
    const struct login *l = context;
    const struct vault_slot *slot = vault_slot_at(app_vault(l->app), i);
    enum look look = chosen ? (l->on_people ? LOOK_FOCUS : LOOK_SELECTED) : LOOK_TEXT;
    canvas_fill(c, row, column, 1, width, look);
    if (chosen) canvas_glyph(c, row, column, look, GLYPH_POINTER);
    canvas_cell(c, row, column + 2, width - 18, look, slot->name);
    canvas_cell(c, row, column + width - 15, 15, look, _(role_title(role_of(slot->role))));
}

static void login_draw(const void *state, struct canvas *c) {
    const struct login *l = state;
    struct arena a = {0};
    int people = l->people.count < LIST_MOST ? l->people.count : LIST_MOST;
    int width = canvas_columns(c) < BOX_WIDTH ? canvas_columns(c) : BOX_WIDTH;
    int left = (canvas_columns(c) - width) / 2, rows = people + 7;
    int top = canvas_rows(c) > rows + 4 ? (canvas_rows(c) - rows - 2) / 2 : 0;
    int label = left + 3, value = left + 15, line = top + 2;
    canvas_box(c, top, left, rows, width, LOOK_TITLE, l->locked ? _("The screen is locked") : _("Login"));
    canvas_text(c, line, label, LOOK_LABEL, _("Staff member"));
    list_draw(&l->people, c, line, value, people, width - 18, l->on_people, l, draw_person);
    line += people + 1;
    canvas_text(c, line, label, LOOK_LABEL, _("Passphrase"));
    field_draw(&l->passphrase, c, line, value, width - 18, !l->on_people);
    canvas_wrap(c, line + 1, label, width - 6, 2, LOOK_ERROR, show_passphrase_trouble(l->app, &a, &l->why));
    if (top)
        canvas_wrap(c, top + rows + 1, left + 1, width - 2, 2, LOOK_DIM,
                    _("Without a network you can work: records go to the centre when the network is back."));
    arena_close(&a);
}

static enum reply login_act(void *state, enum action action) {
    struct login *l = state;
    if (action == ACT_LIST) l->on_people = true;
    return STAY;
}

/* The next name from `from` on that begins with the letters, in either layout; -1 where none does. */
static int person_like(const struct login *l, const char *letters, int from) {
    char other[2 * TYPED_BYTES], begin[2][2 * TYPED_BYTES];
    text_other_layout(letters, other, sizeof other);
    text_fold(letters, begin[0], sizeof begin[0]);
    text_fold(other, begin[1], sizeof begin[1]);
    for (int step = 0; step < l->people.count; step++) {
        int i = (from + step) % l->people.count;
        char folded[256];
        text_fold(vault_slot_at(app_vault(l->app), i)->name, folded, sizeof folded);
        for (int k = 0; k < 2; k++)
            if (*begin[k] && !strncmp(folded, begin[k], strlen(begin[k]))) return i;
    }
    return -1;
}

/* Letters typed over the list of people spell a name; one that does not go on with it begins anew at the next person. */
static void jump_to(struct login *l, uint32_t letter) {
    char one[5];
    one[text_put(letter, one)] = 0;
    size_t length = strlen(l->typed);
    int found = -1;
    if (length && length + strlen(one) < sizeof l->typed) {
        text_copy(l->typed + length, sizeof l->typed - length, one);
        found = person_like(l, l->typed, l->people.chosen);
    }
    if (found < 0) {
        text_copy(l->typed, sizeof l->typed, one);
        found = person_like(l, one, l->people.chosen + 1);
    }
    if (found >= 0) l->people.chosen = found;
}

static void people_event(struct login *l, const struct input *in) {
    bool is_last = l->people.chosen == l->people.count - 1;
    if (in->kind == INPUT_LETTER) {
        jump_to(l, in->letter);
        return;
    }
    l->typed[0] = 0;
    if (in->kind == INPUT_KEY && (in->key == K_ENTER || (in->key == K_DOWN && is_last)))
        l->on_people = false;
    else
        list_event(&l->people, in, LIST_MOST);
}

static enum reply login_event(void *state, const struct input *in) {
    struct login *l = state;
    bool full;
    if (in->kind == INPUT_KEY && (in->key == K_TAB || in->key == K_BACKTAB))
        l->on_people = !l->on_people;
    else if (l->on_people)
        people_event(l, in);
    else if (in->kind == INPUT_KEY && in->key == K_ENTER)
        try_login(l);
    else if (in->kind == INPUT_KEY && in->key == K_UP)
        l->on_people = true;
    else
        field_event(&l->passphrase, in, &full);
    note_chosen(l);
    return STAY;
}

static const char *login_subtitle(const void *state, struct arena *a) {
    const struct login *l = state;
    return show_point(l->app, a, app_desk(l->app)->point);
}

static const char *login_hint(const void *state, struct arena *a) {
    const struct login *l = state;
    (void)a;
    return l->on_people ? _("Choose yourself with the arrows or the first letter, Enter goes to the passphrase")
                        : _("Type the passphrase and press Enter. Tab goes back to the list");
}

const struct screen scr_login = {
    .name = "login",
    .title = N_("Login"),
    .help = N_(
        "Choose yourself in the list and type your passphrase: 14 letters or four words at least. After a wrong one the next try has to wait, each time "
        "twice as long, at most a minute. If the passphrase is forgotten, the supervisor sets a new one. A locked screen keeps everything that "
        "was typed; another person can log in instead, and your drafts stay."),
    .state_size = sizeof(struct login),
    .open = login_open,
    .draw = login_draw,
    .act = login_act,
    .event = login_event,
    .refresh = login_refresh,
    .close = login_close,
    .subtitle = login_subtitle,
    .hint = login_hint,
    .actions = (const enum action[]){ACT_HELP, ACT_LIST, ACT_MENU, ACT_EXIT, ACT_NONE},
};
