#include "sync/kiosk/link.h"

#include "sync/kiosk/pair.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if MESSAGE_ANSWER_MAX != ANSWER_MAX
#error "the agent reads as much as may come"
#endif

struct link {
    struct arena arena; /* the config's texts */
    struct link_config config;
    struct spawned agent; /* cord −1 while none runs */
    struct bytes in, out;
    int waiting;  /* requests not answered yet */
    int stale;    /* the first of them, no longer wanted */
    bool renewed; /* the agent still has the key and certificate of before */
    enum link_carried carried;
    struct bytes carried_answer;
    struct fail carried_fail;
    char log[200];
    int64_t until; /* ms, of the certificate */
};

bool link_spawn(const char *agent, struct spawned *out, struct fail *why) {
    static const int fds[] = {SPAWN_NULL, SPAWN_NULL, SPAWN_NULL, [MESSAGE_FD] = SPAWN_CORD};
    if (spawn_start((const char *const[]){agent, NULL}, fds, MESSAGE_FD + 1, out, why)) return true;
    return fail_set(
        why, FAIL_NET, why->log,
        _("The network helper priem-agent cannot be started: the installation is not whole. Call the supervisor; work goes on."));
}

static void stop(struct link *l) {
    if (l->agent.cord >= 0) spawn_end(&l->agent);
    l->waiting = l->stale = 0;
    l->renewed = false;
    bytes_clear(&l->in);
    bytes_clear(&l->out);
}

static bool put_config(struct link *l, struct fail *why) {
    const struct link_config *c = &l->config;
    json_t *object = json_pack("{ss ss ss ss si si}", "url", c->url, "ca", c->ca, "cert", c->cert, "key", c->key, "connect",
                               c->connect_seconds, "low_speed", c->low_speed_seconds);
    char *text = json_dumps(object, JSON_COMPACT);
    if (text != NULL) message_put(&l->out, LINK_CONFIG, text, strlen(text));
    bool ok = text != NULL || fail_set(why, FAIL_INPUT, "link: config is not text",
                                       _("The centre's address in the settings is not readable text."));
    free(text);
    json_decref(object);
    return ok;
}

static bool start(struct link *l, struct fail *why) {
    if (l->agent.cord >= 0) return true;
    pair_finish(l->config.key, l->config.cert); /* where it cannot, TLS tells what does not fit */
    if (!link_spawn(l->config.agent, &l->agent, why)) return false;
    if (put_config(l, why)) return true;
    stop(l);
    return false;
}

/* An agent that has just died is seen by link_step, which tells the exchange. */
static bool tell_agent(struct link *l, enum link_message kind, const void *data, size_t size, struct fail *why) {
    if (!start(l, why)) return false;
    message_put(&l->out, kind, data, size);
    message_flush(l->agent.cord, &l->out);
    return true;
}

static bool link_send(void *self, const uint8_t *body, size_t size, struct fail *why) {
    struct link *l = self;
    bool ok = tell_agent(l, LINK_SEND, body, size, why);
    l->waiting += ok;
    return ok;
}

static bool link_fetch(void *self, const char *path, uint64_t from, size_t most, struct fail *why) {
    struct link *l = self;
    struct bytes order = {0};
    bytes_u64(&order, from);
    bytes_u32(&order, (uint32_t)most);
    bytes_text(&order, path);
    bool ok = tell_agent(l, LINK_FETCH, order.data, order.size, why);
    bytes_close(&order);
    l->waiting += ok;
    return ok;
}

static void link_cancel(void *self) {
    struct link *l = self;
    if (l->agent.cord < 0 || l->stale == l->waiting) return;
    l->stale = l->waiting;
    message_put(&l->out, LINK_CANCEL, NULL, 0);
    message_flush(l->agent.cord, &l->out);
}

struct transport link_transport(struct link *l) {
    return (struct transport){.self = l, .send = link_send, .cancel = link_cancel, .fetch = link_fetch};
}

bool link_open(const struct link_config *config, struct link **out, struct fail *why) {
    if (access(config->agent, X_OK) != 0)
        return fail_set(
            why, FAIL_GONE, "link: no agent",
            _("The network helper priem-agent is missing: the installation is not whole. Call the supervisor; work goes on."));
    struct link *l = calloc(1, sizeof *l);
    if (l == NULL) abort();
    l->agent.cord = -1;
    l->config = (struct link_config){
        .agent = arena_dup(&l->arena, config->agent),
        .url = arena_dup(&l->arena, config->url),
        .ca = arena_dup(&l->arena, config->ca),
        .cert = arena_dup(&l->arena, config->cert),
        .key = arena_dup(&l->arena, config->key),
        .connect_seconds = config->connect_seconds,
        .low_speed_seconds = config->low_speed_seconds,
    };
    *out = l;
    return true;
}

void link_close(struct link *l) {
    if (l == NULL) return;
    stop(l);
    bytes_close(&l->in);
    bytes_close(&l->out);
    bytes_close(&l->carried_answer);
    arena_close(&l->arena);
    free(l);
}

int link_fd(const struct link *l) {
    return l->agent.cord;
}

bool link_wants_write(const struct link *l) {
    return l->agent.cord >= 0 && l->out.size > 0;
}

const char *link_log(const struct link *l) {
    return l->log;
}

int64_t link_until(const struct link *l) {
    return l->until;
}

/* The sentence for each kind of failure; the agent knows English words only. */
static int64_t read_failure(const struct message *m, struct fail *why) {
    json_t *o = json_loadb((const char *)m->data, m->size, JSON_REJECT_DUPLICATES, NULL);
    const char *kind = json_string_value(json_object_get(o, "kind")), *log = json_string_value(json_object_get(o, "log"));
    int status = (int)json_integer_value(json_object_get(o, "status"));
    int64_t retry_after = json_integer_value(json_object_get(o, "retry_after"));
    if (kind == NULL) kind = "";
    if (log == NULL) log = "agent: no reason given";
    if (strcmp(kind, "expired") == 0)
        fail_set(
            why, FAIL_DENIED, log,
            _("The certificate of this kiosk has expired, so nothing was sent. Work goes on and is kept here: carry it to the region "
              "on a stick and ask there for a new code."));
    else if (strcmp(kind, "tls") == 0)
        fail_set(
            why, FAIL_DENIED, log,
            _("The centre's certificate or this kiosk's own is not accepted, so nothing was sent. Work goes on and is kept here: call the supervisor."));
    else if (strcmp(kind, "http") == 0 && status == 403)
        fail_set(
            why, FAIL_DENIED, log,
            _("The centre does not let this computer in any more: it was shut out, or another one has taken its place. Work goes "
              "on and is kept here: call the supervisor."));
    else if (strcmp(kind, "http") == 0 && (status >= 500 || status == 429)) /* 429: it has our last request still */
        fail_set(why, FAIL_BUSY, log,
                 _("The centre is busy or under service. Work goes on, everything is kept and will be sent by itself."));
    else if (strcmp(kind, "http") == 0)
        fail_set(
            why, FAIL_NET, log,
            _("Something else answers in place of the centre (%d): a proxy or the login page of a network. Work goes on, everything is kept."),
            status);
    else
        fail_set(why, FAIL_NET, log,
                 _("No network or no answer from the centre. Work goes on, everything is kept and will be sent by itself."));
    json_decref(o);
    return retry_after > 0 ? retry_after : 0;
}

/* What the centre says of a file by a status. */
static const struct {
    int status;
    enum fail_kind kind;
    const char *say; /* N_() */
} refusals[] = {
    {400, FAIL_INPUT, N_("The file on the stick is damaged or not whole. Nothing was taken from it; write it once more.")},
    {403, FAIL_DENIED,
     N_("The centre does not take this file: its kiosk was written off as lost, is another one now, or is of another region. Ask the "
        "region's administrator.")},
    {404, FAIL_GONE, N_("This centre does not take sticks over the network yet. Carry the stick itself to the centre.")},
    {413, FAIL_INPUT, N_("The file is too long to be handed on over the network. Carry the stick itself to the centre.")},
};

static void take_refusal(const struct message *m, struct fail *why) {
    json_t *o = json_loadb((const char *)m->data, m->size, JSON_REJECT_DUPLICATES, NULL);
    int status = (int)json_integer_value(json_object_get(o, "status"));
    json_decref(o);
    read_failure(m, why);
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
        if (refusals[i].status == status)
            fail_set(why, refusals[i].kind, "the centre refuses a file", "%s", _(refusals[i].say));
}

static bool take_carried(struct link *l, const struct message *m) {
    if (l->carried != CARRIED_ON_ITS_WAY || m->size < 2) return false;
    bool answered = m->kind == LINK_CARRIED;
    if (answered)
        bytes_add(&l->carried_answer, m->data + 2, m->size - 2);
    else
        take_refusal(m, &l->carried_fail);
    l->carried = answered ? CARRIED_ANSWERED : CARRIED_FAILED;
    return true;
}

bool link_carry(struct link *l, const uint8_t *file, size_t size, struct fail *why) {
    if (size > LINK_CARRY_MOST)
        return fail_set(why, FAIL_INPUT, "link: a file too long to hand on", "%s",
                        _("The file is too long to be handed on over the network. Carry the stick itself to the centre."));
    if (l->carried == CARRIED_ON_ITS_WAY)
        return fail_set(why, FAIL_BUSY, "link: a file is on its way",
                        _("Another stick is being worked with. Wait for its end and repeat."));
    if (!tell_agent(l, LINK_CARRY, file, size, why)) return false;
    bytes_clear(&l->carried_answer);
    l->carried = CARRIED_ON_ITS_WAY;
    return true;
}

enum link_carried link_carried(struct link *l, struct bytes *answer, struct fail *why) {
    enum link_carried now = l->carried;
    if (now == CARRIED_ON_ITS_WAY) return now;
    if (now == CARRIED_ANSWERED) {
        bytes_clear(answer);
        bytes_add(answer, l->carried_answer.data, l->carried_answer.size);
        bytes_clear(&l->carried_answer);
    }
    if (now == CARRIED_FAILED && why) *why = l->carried_fail;
    l->carried = CARRIED_NOTHING;
    return now;
}

/* Where it cannot be kept, the present one is good still, and the agent asks again. */
static bool take_renewed(struct link *l, const struct message *m, struct kiosk_exchange *x) {
    json_t *o = json_loadb((const char *)m->data, m->size, JSON_REJECT_DUPLICATES, NULL);
    const char *key = json_string_value(json_object_get(o, "key")), *cert = json_string_value(json_object_get(o, "cert")),
               *ca = json_string_value(json_object_get(o, "ca"));
    bool ours = key != NULL && cert != NULL, kept = ours && (ca == NULL || pair_write(l->config.ca, ca, strlen(ca)));
    if (kept && pair_replace(l->config.key, l->config.cert, key, cert)) {
        l->renewed = true;
        if (x != NULL) kiosk_exchange_note(x, _("The certificate of this kiosk was renewed."));
    }
    json_decref(o);
    return ours;
}

static void tell_failed(struct kiosk_exchange *x, const struct fail *why, int64_t retry_after) {
    if (x != NULL) kiosk_exchange_failed(x, why, retry_after);
}

/* False: no message that an agent of ours would send now. */
static bool take(struct link *l, const struct message *m, struct kiosk_exchange *x) {
    struct fail why = {0};
    if (m->kind == LINK_LOG) {
        size_t n = m->size < sizeof l->log - 1 ? m->size : sizeof l->log - 1;
        memcpy(l->log, m->data, n);
        l->log[n] = '\0';
        return true;
    }
    if (m->kind == LINK_UNTIL) {
        l->until = m->size == 8 ? (int64_t)bytes_get_u64(m->data) : 0;
        return m->size == 8;
    }
    if (m->kind == LINK_RENEWED) return take_renewed(l, m, x);
    if (m->kind == LINK_CARRIED || m->kind == LINK_UNCARRIED) return take_carried(l, m);
    if ((m->kind != LINK_ANSWER && m->kind != LINK_FAILED) || l->waiting == 0 || m->size < 2) return false;
    l->waiting--;
    if (l->stale > 0) {
        l->stale--;
    } else if (m->kind == LINK_FAILED) {
        int64_t retry_after = read_failure(m, &why);
        tell_failed(x, &why, retry_after);
    } else if (x != NULL) {
        kiosk_exchange_answer(x, m->data + 2, m->size - 2);
    }
    return true;
}

void link_step(struct link *l, struct kiosk_exchange *x) {
    if (l->agent.cord < 0) return;
    bool alive = message_flush(l->agent.cord, &l->out);
    alive = message_receive(l->agent.cord, &l->in) && alive;
    struct message m;
    size_t size;
    while (l->agent.cord >= 0 && (size = message_take(&l->in, &m)) != 0) {
        if (size == SIZE_MAX || !take(l, &m, x)) {
            alive = false;
            break;
        }
        bytes_drop_front(&l->in, size);
    }
    if (alive && l->renewed && l->waiting == 0 && l->carried != CARRIED_ON_ITS_WAY) stop(l); /* the next one reads the new */
    if (alive) return;
    bool wanted = l->waiting > l->stale;
    stop(l);
    struct fail why;
    fail_set(&why, FAIL_NET, "agent ended",
             _("The network helper stopped and is started again. Work goes on, everything is kept."));
    if (l->carried == CARRIED_ON_ITS_WAY) {
        l->carried = CARRIED_FAILED;
        l->carried_fail = why;
    }
    if (wanted) tell_failed(x, &why, 0);
}
