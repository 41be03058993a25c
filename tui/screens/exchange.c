/* The exchange with the centre: what has gone, what is coming, what was not accepted, and the log. F5 starts one, F8 pauses it.
 */

#include "tui/screens/exchange_progress.h"
#include "tui/screens/exchange_stick.h"
#include "tui/screens/show.h"

#include "model/base/date.h"
#include "model/base/money.h"
#include "model/base/text.h"
#include "model/event/clock.h"
#include "model/store/exchange_rows.h"
#include "model/store/lease.h"
#include "tui/widgets/list.h"

#include <string.h>

enum { DISPUTES_MOST = 50, DISPUTES_SHOWN = 3, LABEL = 18, RIGHT_AT = 44, RENEW_WARN_DAYS = 30 };

struct exchange {
    struct app *app;
    struct arena arena;
    struct exchange_status status;
    struct dispute *disputes;
    struct list list;
    struct exchange_line *notes;
    int note_count;
    int64_t quota_left, quota_money;
    bool quota_granted; /* some were lent to it */
    bool quota_stopped; /* more was given than was lent: nothing until the operator has settled it */
    bool connected;     /* this kiosk is enrolled and has an address */
    struct exchange_stick stick;
    const char *trip; /* NULL: not known; asked once a minute and behind each exchange, in an arena of its own */
    struct arena trip_arena;
    int64_t trip_at, trip_ok;
    bool trip_clock; /* what was said of the clock then */
    enum look trip_look;
    const char *remedy;   /* of what is lacking; NULL: nothing is */
    const char *packages; /* NULL: none waits; asked with it */
    enum look packages_look;
};

static bool load_quota(struct exchange *x, struct fail *why) {
    const struct desk *desk = app_desk(x->app);
    char today[DATE_TEXT];
    date_iso(env_today(desk->env), today);
    struct fail stopped = {0};
    x->quota_stopped = !lease_not_frozen(desk->db, desk->kiosk, &stopped);
    return quota_left(desk->db, desk->kiosk, today, &x->quota_left, &x->quota_money, why) &&
           quota_granted(desk->db, desk->kiosk, &x->quota_granted, why);
}

static void load_trip(struct exchange *x) {
    const int64_t now = app_now(x->app);
    const bool clock = !*app_clock_said(x->app), heard = x->trip_ok != x->status.last_ok;
    if (x->trip && now >= x->trip_at && now - x->trip_at < MS_MINUTE && !heard && x->trip_clock == clock) return;
    arena_reset(&x->trip_arena);
    x->trip = exchange_trip_text(x->app, &x->trip_arena, &x->trip_look, &x->remedy);
    x->packages = exchange_packages_text(x->app, &x->trip_arena, &x->packages_look);
    x->trip_at = now;
    x->trip_ok = x->status.last_ok;
    x->trip_clock = clock;
}

static bool load(struct exchange *x, struct fail *why) {
    struct kiosk_exchange *machine = app_exchange(x->app);
    int count = 0;
    arena_reset(&x->arena);
    x->connected = machine != NULL;
    x->note_count = 0;
    x->status = (struct exchange_status){0};
    bool ok = dispute_mine(app_desk(x->app)->db, app_desk(x->app)->session.staff, DISPUTES_MOST, &x->arena, &x->disputes,
                           &count, why);
    list_set(&x->list, ok ? count : 0);
    ok = ok && load_quota(x, why) && exchange_stick_load(&x->stick, why);
    if (machine) {
        kiosk_exchange_status(machine, &x->status);
        if (ok) load_trip(x);
    } else if (ok) {
        ok =
            lease_left(app_desk(x->app)->db, app_desk(x->app)->kiosk, &x->status.numbers_left, &x->status.numbers_granted, why);
    }
    return ok && exchange_log_list(app_desk(x->app)->db, EXCHANGE_LOG_KEPT, &x->arena, &x->notes, &x->note_count, why);
}

static void exchange_refresh(void *state) {
    struct exchange *x = state;
    struct fail why;
    if (!load(x, &why)) app_say(x->app, LOOK_ERROR, why.say);
}

static void exchange_close(void *state) {
    struct exchange *x = state;
    exchange_stick_close(&x->stick);
    arena_close(&x->trip_arena);
    arena_close(&x->arena);
}

static bool exchange_open(void *state, struct app *app, const void *arg, struct fail *why) {
    struct exchange *x = state;
    (void)arg;
    x->app = app;
    exchange_stick_open(&x->stick, app);
    bool ok = load(x, why);
    if (!ok) exchange_close(x);
    return ok;
}

/* Somebody has answered, and why nothing is exchanged is said below: that is no matter of the cable. */
static bool is_connected(const struct exchange *x) {
    return x->status.last_fail.kind != FAIL_NET;
}

static const char *phase_text(const struct exchange *x, enum look *look) {
    *look = LOOK_TEXT;
    if (app_desk(x->app)->put_back != 0 && (x->status.phase == EXCHANGE_IDLE || x->status.phase == EXCHANGE_WAITING)) {
        *look = LOOK_WARN;
        return _("put back from a backup: an exchange opens it (F5, F6)");
    }
    if (!x->connected) {
        *look = LOOK_WARN;
        return _("this kiosk is not connected to a centre");
    }
    if (x->status.recovering) {
        *look = LOOK_WARN;
        return _("the centre is being restored, the work goes on");
    }
    switch (x->status.phase) {
    case EXCHANGE_SENDING: return _("the exchange is running");
    case EXCHANGE_APPLYING: return _("the centre's changes are being read in");
    case EXCHANGE_PAUSED: *look = LOOK_WARN; return _("paused: F8 lets it go on");
    case EXCHANGE_FROZEN: *look = LOOK_ERROR; return _("the exchange has stopped: why and whom to call, stands below");
    default:
        if (x->status.failures) {
            *look = LOOK_WARN;
            return is_connected(x) ? _("nothing gets through, the work goes on") : _("no connection, the work goes on");
        }
        *look = LOOK_GOOD;
        return _("in order");
    }
}

static const char *last_text(const struct exchange *x, struct arena *a) {
    if (!x->status.last_ok) return _("there has been none yet");
    int64_t minutes = (app_now(x->app) - x->status.last_ok) / MS_MINUTE;
    const char *at = show_moment(x->app, a, x->status.last_ok);
    if (minutes < 1) return arena_printf(a, _("%s (just now)"), at);
    if (minutes >= 48 * 60) {
        int days = (int)(minutes / (24 * 60));
        return arena_printf(a, ngettext("%s (%d day ago)", "%s (%d days ago)", (unsigned long)days), at, days);
    }
    if (minutes >= 120) {
        int hours = (int)(minutes / 60);
        return arena_printf(a, ngettext("%s (%d h ago)", "%s (%d h ago)", (unsigned long)hours), at, hours);
    }
    return arena_printf(a, ngettext("%s (%d min ago)", "%s (%d min ago)", (unsigned long)minutes), at, (int)minutes);
}

/* What may still be given without the centre: numbers, and nominals where any are lent. */
static void draw_left(const struct exchange *x, struct canvas *c, int row, struct arena *a) {
    bool short_of = x->status.numbers_granted && x->status.numbers_left * 10 < x->status.numbers_granted;
    char money[MONEY_TEXT];
    show_pair(c, row, 2, LABEL, _("Numbers"), "");
    int at = canvas_text(c, row, 2 + LABEL, LOOK_TEXT,
                         x->status.numbers_granted
                             ? arena_printf(a, _("%d of %d are left%s"), (int)x->status.numbers_left,
                                            (int)x->status.numbers_granted, short_of ? _(" ! an exchange brings new ones") : "")
                             : _("none: an exchange brings them"));
    if (!x->quota_granted) return;
    money_show(x->quota_money, money);
    const char *left = x->quota_stopped ? _("nominals: stopped, call the operator")
                       : x->quota_left  ? arena_printf(a, _("nominals: %d, %s"), (int)x->quota_left, money)
                                        : _("nominals: none left");
    canvas_text(c, row, at + 2 < RIGHT_AT ? RIGHT_AT : at + 2, x->quota_left && !x->quota_stopped ? LOOK_TEXT : LOOK_WARN,
                left);
}

/* Until when the centre lets this kiosk in: beside the connection, and a row of its own near the end, where only exchanges over
 * the network help. */
static int draw_certificate(const struct exchange *x, struct canvas *c, int row, int at, struct arena *a) {
    const int64_t until = app_certificate_until(x->app);
    const int days = moment_date(until, app_desk(x->app)->env->offset) - show_today(x->app);
    if (until == 0) return row;
    const char *day = show_day(x->app, a, until);
    if (days >= RENEW_WARN_DAYS) {
        const char *text = arena_printf(a, _("key of this kiosk valid until %s"), day);
        if (at <= RIGHT_AT && RIGHT_AT + text_width(text) <= canvas_columns(c))
            canvas_text(c, row - 1, RIGHT_AT, LOOK_DIM, text);
        return row;
    }
    canvas_cell(c, row, 2, LABEL - 1, LOOK_LABEL, _("Key of this kiosk"));
    canvas_cell(
        c, row, 2 + LABEL, canvas_columns(c) - 2 - LABEL, LOOK_WARN,
        until < app_now(x->app)
            ? arena_printf(a, _("ended on %s: exchange by stick, ask the operator for a new code"), day)
            : arena_printf(a,
                           ngettext("until %s, %d day more: an exchange over the network renews it",
                                    "until %s, %d days more: an exchange over the network renews it", (unsigned long)days),
                           day, days));
    return row + 1;
}

/* By an exchange of this sitting. A clock that was wrong when the machine was started is seen by nothing else. */
static const char *skew_text(const struct exchange *x, struct arena *a) {
    const int64_t skew = x->status.skew, at = app_now(x->app);
    const int offset = app_desk(x->app)->env->offset;
    char ours[17], theirs[17];
    if (skew >= -CLOCK_SKEW_MS && skew <= CLOCK_SKEW_MS) return NULL;
    moment_show(at, offset, ours);
    moment_show(at + skew, offset, theirs);
    return arena_printf(a, _("The clock shows %s:%02d, at the centre it is %s:%02d. Set date and time right."), ours,
                        (int)(at / MS_SECOND % 60), theirs, (int)((at + skew) / MS_SECOND % 60));
}

static int draw_status(const struct exchange *x, struct canvas *c, int row) {
    struct arena a = {0};
    enum look look;
    const char *phase = phase_text(x, &look);
    canvas_cell(c, row, 2, LABEL - 1, LOOK_LABEL, _("Connection"));
    canvas_cell(c, row++, 2 + LABEL, canvas_columns(c) - 2 - LABEL, look, phase);
    row = draw_certificate(x, c, row, 2 + LABEL + text_width(phase) + 2, &a);
    show_pair(c, row++, 2, LABEL, _("Last exchange"), last_text(x, &a));
    draw_left(x, c, row++, &a);
    if (x->trip) {
        canvas_cell(c, row, 2, LABEL - 1, LOOK_LABEL, _("For a trip"));
        row += canvas_wrap(c, row, 2 + LABEL, canvas_columns(c) - 2 - LABEL, 2, x->trip_look, x->trip);
        if (x->remedy) canvas_cell(c, row++, 2 + LABEL, canvas_columns(c) - 2 - LABEL, LOOK_TEXT, x->remedy);
    }
    if (x->packages) {
        canvas_cell(c, row, 2, LABEL - 1, LOOK_LABEL, _("To hand over"));
        canvas_cell(c, row++, 2 + LABEL, canvas_columns(c) - 2 - LABEL, x->packages_look, x->packages);
    }
    const char *stick = exchange_stick_text(&x->stick, &x->status, &a, &look);
    if (stick) {
        canvas_cell(c, row, 2, LABEL - 1, LOOK_LABEL, _("Stick"));
        canvas_cell(c, row++, 2 + LABEL, canvas_columns(c) - 2 - LABEL, look, stick);
    }
    const char *agent = app_agent(x->app);
    if (strstr(agent, "OPEN")) {
        canvas_cell(c, row, 2, LABEL - 1, LOOK_LABEL, _("Network part"));
        canvas_cell(c, row++, 2 + LABEL, canvas_columns(c) - 2 - LABEL, LOOK_WARN,
                    arena_printf(&a, _("not shut in: this system lacks something (%s)"), agent));
    }
    if (x->status.last_fail.kind && (x->status.failures || x->status.recovering))
        row += canvas_wrap(c, row, 2, canvas_columns(c) - 4, 3, LOOK_WARN, x->status.last_fail.say);
    if (*app_clock_said(x->app)) row += canvas_wrap(c, row, 2, canvas_columns(c) - 4, 2, LOOK_WARN, app_clock_said(x->app));
    const char *skew = skew_text(x, &a);
    if (skew) row += canvas_wrap(c, row, 2, canvas_columns(c) - 4, 2, LOOK_WARN, skew);
    arena_close(&a);
    return row;
}

static void draw_dispute(const void *context, int i, struct canvas *c, int row, int column, int width, bool chosen) {
    const struct exchange *x = context;
    const struct dispute *d = &x->disputes[i];
    struct arena a = {0};
    enum look look = chosen ? LOOK_SELECTED : LOOK_TEXT;
    canvas_fill(c, row, column, 1, width, look);
    if (chosen) canvas_glyph(c, row, column, look, GLYPH_POINTER);
    canvas_cell(c, row, column + 2, 6, look, show_request_no(x->app, &a, d->sheet_no));
    canvas_cell(c, row, column + 9, 26, look, show_short_name(&a, d->name, 26));
    canvas_cell(c, row, column + 36, width - 36, look, show_ruling(&a, d));
    arena_close(&a);
}

static int draw_disputes(const struct exchange *x, struct canvas *c, int row) {
    struct arena a = {0};
    int shown = x->list.count < DISPUTES_SHOWN ? x->list.count : DISPUTES_SHOWN;
    if (!shown) return row;
    canvas_rule(c, row++, 0, canvas_columns(c), LOOK_TITLE,
                arena_printf(&a, "%s: %d%s", _("Disputes"), x->list.count, x->list.count == DISPUTES_MOST ? "+" : ""));
    list_draw(&x->list, c, row, 0, shown, canvas_columns(c), true, x, draw_dispute);
    arena_close(&a);
    return row + shown;
}

static void exchange_draw(const void *state, struct canvas *c) {
    const struct exchange *x = state;
    struct arena a = {0};
    int row = draw_status(x, c, canvas_rows(c) > 15 ? 1 : 0);
    row = exchange_progress_draw(&x->status, x->connected, c, row);
    row = draw_disputes(x, c, row);
    canvas_rule(c, row++, 0, canvas_columns(c), LOOK_TITLE, _("Log"));
    if (!x->note_count) canvas_text(c, row, 2, LOOK_DIM, _("The log is empty."));
    for (int i = 0; i < x->note_count && row < canvas_rows(c); i++, row++) {
        int at = canvas_text(c, row, 1, LOOK_DIM, show_moment(x->app, &a, x->notes[i].at));
        canvas_cell(c, row, at + 1, canvas_columns(c) - at - 2, LOOK_TEXT, x->notes[i].text);
    }
    if (!x->list.count) canvas_cursor(c, canvas_rows(c) - 1, 0);
    arena_close(&a);
}

/* Whoever asks the centre by hand wants to go on: a kiosk whose idle numbers were taken back gets others. */
static void wish(const struct exchange *x) {
    struct fail ignored;
    if (x->status.numbers_left == 0) lease_wish(app_desk(x->app)->db, "number", &ignored);
}

static enum reply exchange_act(void *state, enum action action) {
    struct exchange *x = state;
    struct kiosk_exchange *machine = app_exchange(x->app);
    if (action == ACT_BACK) return LEAVE;
    if (action == ACT_DISPUTES) app_open(x->app, &scr_disputes, NULL);
    if (action != ACT_START_EXCHANGE && action != ACT_PAUSE && action != ACT_STICK) return STAY;
    if (!machine) {
        app_say(x->app, LOOK_WARN, _("This kiosk has no address of a centre: the supervisor sets it by enrolment."));
        return STAY;
    }
    if (action != ACT_PAUSE) wish(x);
    if (action == ACT_STICK)
        exchange_stick_offer(&x->stick);
    else if (action == ACT_START_EXCHANGE)
        kiosk_exchange_start(machine);
    else
        kiosk_exchange_pause(machine, x->status.phase != EXCHANGE_PAUSED);
    exchange_refresh(x);
    return STAY;
}

static enum reply exchange_event(void *state, const struct input *in) {
    struct exchange *x = state;
    if (in->kind == INPUT_TICK) {
        exchange_refresh(x);
    } else if (in->kind == INPUT_KEY && in->key == K_ENTER && x->list.count) {
        app_open(x->app, &scr_disputes, NULL);
    } else {
        list_event(&x->list, in, DISPUTES_SHOWN);
    }
    return STAY;
}

static const char *exchange_hint(const void *state, struct arena *a) {
    const struct exchange *x = state;
    (void)a;
    if (app_desk(x->app)->put_back != 0)
        return _("All but the exchange is closed until the centre lets this kiosk go on: F5, or F6 by a stick");
    if (!x->connected) return _("You can work: what is written waits here until the supervisor has connected this computer");
    if (x->status.phase == EXCHANGE_PAUSED) return _("You can work: what is written waits here; F8 lets the exchange go on");
    if (x->status.phase == EXCHANGE_FROZEN) return _("What is written stays here; whether it is sent meanwhile, is said above");
    if (x->status.failures) return _("No connection at all? F6 writes a closed file for the centre on a stick");
    return _("You can work: the exchange runs in the background and gives way to typing");
}

const struct screen scr_exchange = {
    .name = "exchange",
    .title = N_("Exchange with the centre"),
    .help = N_(
        "Whether there is a connection, when the last exchange was, how many certificate numbers are left, what waits to be sent, and what the centre "
        "did not accept. The exchange runs by itself; F5 starts one now, F8 pauses it. Without a network everything that is written here is "
        "kept and goes to the centre later. F6 writes it on a stick as a closed file that only the centre can open, and reads in the answer "
        "that comes back; the stick and the network may be mixed at will. A colleague's stick is handed on over the network of this "
        "computer. “For a trip” says up to which day numbers, blank forms and all else last without "
        "a network, or what is missing. “To hand over” says by when what waits has to be on its way so that it is decided in time."),
    .state_size = sizeof(struct exchange),
    .open = exchange_open,
    .draw = exchange_draw,
    .act = exchange_act,
    .event = exchange_event,
    .close = exchange_close,
    .hint = exchange_hint,
    .refresh = exchange_refresh,
    .actions =
        (const enum action[]){ACT_HELP, ACT_START_EXCHANGE, ACT_STICK, ACT_PAUSE, ACT_MENU, ACT_BACK, ACT_DISPUTES, ACT_NONE},
};
