#include "model/store/second.h"

#include "model/base/text.h"

#include <string.h>

/* What the signature is over; texts that a type has not are empty. */
struct spoken {
    const char *app, *number, *ground, *paper;
};

static bool look(struct event *ev, struct second_columns *columns, struct spoken *spoken) {
    *spoken = (struct spoken){"", "", "", ""};
    if (!ev->type || !ev->payload) return false;
    const struct event_type *t = ev->type;
    if (t->kind == EV_APPLICATION_COMPLETED) {
        struct completed *c = ev->payload;
        *columns = (struct second_columns){c->second, c->second_sig};
        spoken->app = c->app;
        return true;
    }
    if (t->parts[0].rec == &rec_issued_open) {
        struct issued *i = ev->payload;
        *columns = (struct second_columns){i->open.second, i->open.second_sig};
        spoken->app = i->open.app;
        spoken->number = i->open.number;
        return true;
    }
    if (t->kind == EV_LEARNER_CHANGED) {
        struct changed *c = ev->payload;
        *columns = (struct second_columns){c->open.second, c->open.second_sig};
        return true;
    }
    if (t->parts[0].rec != &rec_act_open) return false;
    struct act *act = ev->payload;
    *columns = (struct second_columns){act->open.second, act->open.second_sig};
    *spoken = (struct spoken){act->open.app, act->open.number, act->open.ground, act->open.paper};
    return true;
}

bool second_columns_of(struct event *ev, struct second_columns *out) {
    struct spoken spoken;
    return look(ev, out, &spoken);
}

enum { PIECES = 9 };

static void pieces_of(const struct event *ev, const struct spoken *s, char id[EVENT_ID_TEXT], struct piece out[PIECES]) {
    event_id_show(ev->id, id);
    const char *const texts[PIECES] = {ev->type->name, ev->subject, s->app,    s->number, s->ground,
                                       s->paper,       ev->also[0], ev->staff, id};
    for (int i = 0; i < PIECES; i++) out[i] = (struct piece){texts[i], strlen(texts[i]) + 1};
}

bool second_sign(struct event *ev, const struct second *second) {
    struct second_columns columns;
    struct spoken spoken;
    struct piece pieces[PIECES];
    uint8_t sig[SIGN_SIZE];
    char id[EVENT_ID_TEXT];
    if (!look(ev, &columns, &spoken)) return false;
    text_copy(columns.staff, ID_TEXT, second->staff);
    pieces_of(ev, &spoken, id, pieces);
    sign_pieces(PURPOSE_SECOND, pieces, PIECES, second->sign_secret, sig);
    base64_of(sig, sizeof sig, columns.sig);
    return true;
}

static bool holds(const struct event *ev, const uint8_t sign_key[SIGN_PUBLIC_SIZE]) {
    struct event copy = *ev;
    struct second_columns columns;
    struct spoken spoken;
    struct piece pieces[PIECES];
    uint8_t sig[SIGN_SIZE];
    char id[EVENT_ID_TEXT];
    if (!look(&copy, &columns, &spoken) || !base64_to(columns.sig, strlen(columns.sig), sig, sizeof sig)) return false;
    pieces_of(ev, &spoken, id, pieces);
    return sign_check(PURPOSE_SECOND, pieces, PIECES, sign_key, sig);
}

/* What was taken over into another epoch was agreed to as it was said there, under the id that it had. */
static bool said_first(const struct event *ev, struct arena *a, struct event *first) {
    const struct event_pieces pieces = {
        .o = ev->o, .o_size = ev->o_size, .p = ev->p, .p_size = ev->p_size, .c = ev->has_c ? ev->c : NULL};
    return event_read(&pieces, a, first, NULL);
}

bool second_holds(const struct event *ev, const uint8_t sign_key[SIGN_PUBLIC_SIZE]) {
    struct arena a = {0};
    struct event first = *ev;
    bool so = (ev->made.kiosk == 0 || said_first(ev, &a, &first)) && holds(&first, sign_key);
    arena_close(&a);
    return so;
}
