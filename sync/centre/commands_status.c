/* How things stand: for a person a table, for a watcher one line of JSON. No personal data in either. */

#include "model/base/date.h"
#include "model/base/text.h"
#include "model/event/title.h"
#include "model/store/copies.h"
#include "model/store/list.h"
#include "sync/centre/commands.h"
#include "sync/centre/day.h"
#include "sync/centre/peer.h"
#include "sync/centre/pki.h"
#include "sync/centre/recover.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

/* --- Counts --------------------------------------------------------------------------------------------------------------- */

static const struct {
    const char *title; /* N_() */
    const char *sql;
} counts[] = {
    {N_("kiosks"), "SELECT count(*) FROM kiosk"},
    {N_("kiosks frozen"), "SELECT count(*) FROM kiosk WHERE frozen <> ''"},
    {N_("staff"), "SELECT count(*) FROM staff WHERE removed = 0"},
    {N_("children"), "SELECT count(*) FROM learner"},
    {N_("certificates living"), "SELECT count(*) FROM certificate WHERE state = 'living'"},
    {N_("certificates suspended"), "SELECT count(*) FROM certificate WHERE state = 'suspended'"},
    {N_("certificates joined"), "SELECT count(*) FROM certificate WHERE state = 'joined'"},
    {N_("certificates excluded"), "SELECT count(*) FROM certificate WHERE state = 'excluded'"},
    {N_("certificates expired"), "SELECT count(*) FROM certificate WHERE state = 'expired'"},
    {N_("requests lapsed"), "SELECT count(*) FROM application WHERE state = 'lapsed'"},
    {N_("events numbered"), "SELECT max(gsn) FROM log WHERE gsn > 0"},
    {N_("events parked"), "SELECT count(*) FROM log WHERE gsn = 0"},
    {N_("kiosks that gave beyond a lease"), "SELECT count(DISTINCT no) FROM breach WHERE settled = 0"},
    {N_("numbers given to two children"), "SELECT count(*) FROM ruling WHERE kind = 'renumbered' AND closed = 0"},
};

static bool say_counts(struct order *order, struct fail *why) {
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        int64_t count = 0;
        if (!db_one_int(order->centre->db, &count, counts[i].sql, why, NULL)) return false;
        bytes_printf(&order->say, "%8" PRId64 "  %s\n", count, _(counts[i].title));
    }
    return true;
}

enum { AUTHORITY_SAID_DAYS = 366, RESTORED_SAID_DAYS = 30 };

static void say_day(struct order *order) {
    char day[DATE_TEXT];
    const struct centre *c = order->centre;
    date_show(c->day, day);
    if (c->day != DATE_NONE) bytes_printf(&order->say, "%s  %s\n", day, _("day of the region"));
    if (day_doubt(c) < 0)
        bytes_printf(&order->say, _("The clock is %d days behind that: nothing lapses or expires until it has caught up.\n"),
                     -(int)day_doubt(c));
    if (day_doubt(c) > 0)
        bytes_printf(
            &order->say,
            _("The clock is %d days ahead of that: nothing lapses or expires until “priem-centre day open” says that it is right.\n"),
            (int)day_doubt(c));
}

/* The server renews its own certificate; the authority is what kiosks were enrolled with. */
static bool say_certificates(struct order *order, struct fail *why) {
    char day[DATE_TEXT];
    const struct env *env = &order->centre->env;
    int64_t server, authority;
    if (!pki_ends(order->centre->folder, &server, &authority, why)) return false;
    date_show(moment_date(server, env->offset), day);
    bytes_printf(&order->say, "%s  %s\n", day, _("end of the server's certificate"));
    date_show(moment_date(authority, env->offset), day);
    bytes_printf(&order->say, "%s  %s\n", day, _("end of the region's certificate authority"));
    if (authority - env->now(env->self) < AUTHORITY_SAID_DAYS * (int64_t)MS_DAY)
        bytes_text(
            &order->say,
            _("With it all connections end, and only sticks are taken. The running server makes a new one by itself two "
              "years before, and kiosks take it with their own next certificate: see the server's log why it did not.\n"));
    return true;
}

/* As long as its administrator may not have looked. */
static bool say_restored(struct order *order, struct fail *why) {
    struct centre *c = order->centre;
    struct recover_done done;
    char at[17];
    if (c->recovering) {
        bytes_printf(
            &order->say, "%s\n",
            _("The centre was restored and waits for kiosks: “recover” shows which. Until then nothing is numbered or lent."));
        return true;
    }
    if (!recover_last(c, &done, why)) return false;
    moment_show(done.at, c->env.offset, at);
    if (done.at > 0 && c->env.now(c->env.self) - done.at < RESTORED_SAID_DAYS * (int64_t)MS_DAY)
        bytes_printf(&order->say, _("Put back from a backup on %s: “recover” says what is to be looked at again.\n"), at);
    return true;
}

/* They go for a new one, which the server makes itself; the folder of a stick it cannot. */
static bool say_backups(struct order *order, struct fail *why) {
    struct list folders;
    if (!copies_outdated(order->centre->db, &order->a, &folders, why)) return false;
    for (int i = 0; i < folders.count; i++)
        bytes_printf(
            &order->say,
            _("Backups in %s still hold people erased since: they go for a new one (“backup”), as soon as the folder can "
              "be reached.\n"),
            ((const char *const *)folders.rows)[i]);
    return true;
}

/* --- The kiosks ----------------------------------------------------------------------------------------------------------- */

struct kiosk_row {
    int64_t no, seen_at, waiting, left, lent, disputes, parked;
    const char *name, *point, *municipality, *scope, *frozen;
    int64_t cursor;
};

static const char sql_kiosks[] =
    "SELECT k.no, k.name, k.point, k.municipality, k.scope, k.frozen, s.seen_at, s.cursor, "
    "(SELECT coalesce(sum(l.last - l.first + 1), 0) FROM lease l WHERE l.no = k.no AND l.kiosk_epoch = k.kiosk_epoch AND "
    "l.kind = 'number' AND l.state = ''), "
    "(SELECT coalesce(sum(CASE WHEN l.next > l.first THEN l.last - l.next + 1 ELSE l.last - l.first + 1 END), 0) FROM lease l "
    "WHERE l.no = k.no AND l.kiosk_epoch = k.kiosk_epoch AND l.kind = 'number' AND l.state = '') "
    "FROM kiosk k JOIN kiosk_state s ON s.kiosk = k.no ORDER BY k.no";

static bool read_kiosks(struct order *order, struct list *out, struct fail *why) {
    struct rows r;
    *out = LIST(struct kiosk_row);
    if (!db_query(order->centre->db, &r, sql_kiosks, why, NULL)) return false;
    while (db_next(&r, why))
        *(struct kiosk_row *)list_add(out, &order->a) = (struct kiosk_row){
            .no = db_int(&r, 0),
            .name = arena_dup(&order->a, db_text(&r, 1)),
            .point = arena_dup(&order->a, db_text(&r, 2)),
            .municipality = arena_dup(&order->a, db_text(&r, 3)),
            .scope = arena_dup(&order->a, db_text(&r, 4)),
            .frozen = arena_dup(&order->a, db_text(&r, 5)),
            .seen_at = db_int(&r, 6),
            .cursor = db_int(&r, 7),
            .lent = db_int(&r, 8),
            .left = db_int(&r, 9),
        };
    return db_done(&r);
}

static struct kiosk_row *kiosk_of(struct list *kiosks, int64_t no) {
    struct kiosk_row *rows = kiosks->rows;
    for (int i = 0; i < kiosks->count; i++)
        if (rows[i].no == no) return &rows[i];
    return NULL;
}

enum { WAITING_MOST = 9999 };

/* What lies in the feed for it and was not taken yet: of a kiosk far behind only that it is far. */
static bool count_waiting(struct order *order, struct kiosk_row *k, struct fail *why) {
    char place[SCOPE_ROOM], own[SCOPE_ROOM];
    peer_own(k->no, own);
    peer_place_of(k->scope, k->municipality, k->point, place);
    return db_one_int(order->centre->db, &k->waiting,
                      "SELECT count(*) FROM (SELECT pos FROM feed WHERE scope IN ('r', :place, :own) AND pos > :cursor "
                      "LIMIT :most) AS counted",
                      why, "place:t", place, "own:t", own, "cursor:i", k->cursor, "most:i", (int64_t)WAITING_MOST, NULL);
}

static bool count_parked(struct order *order, struct list *kiosks, struct fail *why) {
    struct rows r;
    if (!db_query(
            order->centre->db, &r,
            "SELECT kiosk, count(*) FROM (SELECT kiosk FROM log WHERE gsn = 0 AND arrived > 0 ORDER BY arrived LIMIT :most) "
            "AS counted GROUP BY kiosk ORDER BY kiosk",
            why, "most:i", (int64_t)WAITING_MOST, NULL))
        return false;
    while (db_next(&r, why)) {
        struct kiosk_row *k = kiosk_of(kiosks, db_int(&r, 0));
        if (k) k->parked = db_int(&r, 1);
    }
    return db_done(&r);
}

/* A dispute is counted at the kiosk whose event was ruled over. */
static bool count_disputes(struct order *order, struct list *kiosks, struct fail *why) {
    struct rows r;
    if (!db_query(order->centre->db, &r, "SELECT of FROM ruling WHERE closed IN (0, 1) AND kind <> 'parked' ORDER BY of", why,
                  NULL))
        return false;
    while (db_next(&r, why)) {
        struct event_id of;
        struct kiosk_row *k = event_id_parse(db_text(&r, 0), &of) ? kiosk_of(kiosks, of.kiosk) : NULL;
        if (k) k->disputes++;
    }
    return db_done(&r);
}

/* --- The table ------------------------------------------------------------------------------------------------------------ */

/* To a terminal: cut to its width, with bars. To a file or a pipe: whole names and no bars. */
struct sheet {
    struct bytes *say;
    int columns; /* 0: not a terminal */
};

enum {
    NUMBER_COLUMNS = 3,
    NAME_LEAST = 8,
    NAME_MOST = 32,
    POINT_COLUMNS = 6,
    CONTACT_COLUMNS = 7,
    COUNT_COLUMNS = 6,
    LEASE_COLUMNS = 9,
    STATE_COLUMNS = 10,
    BAR_COLUMNS = 10,
    BAR_FROM = 96, /* columns of the terminal: below, the names need the room */
    OTHER_COLUMNS = NUMBER_COLUMNS + POINT_COLUMNS + CONTACT_COLUMNS + 3 * COUNT_COLUMNS + LEASE_COLUMNS + STATE_COLUMNS + 8,
};

static bool has_bars(const struct sheet *s) {
    return s->columns >= BAR_FROM;
}

static int name_columns(const struct sheet *s) {
    int rest = s->columns - OTHER_COLUMNS - (has_bars(s) ? BAR_COLUMNS + 1 : 0) - 1;
    if (s->columns == 0 || rest > NAME_MOST) return NAME_MOST;
    return rest < NAME_LEAST ? NAME_LEAST : rest;
}

static void put_left(const struct sheet *s, const char *text, int columns) {
    size_t size = s->columns > 0 ? text_clip(text, columns) : strlen(text);
    int width = text_width(text);
    bytes_add(s->say, text, size);
    bytes_printf(s->say, "%*s ", width < columns ? columns - width : 0, "");
}

/* Over numbers. */
static void put_right(const struct sheet *s, const char *text, int columns) {
    int width = text_width(text);
    bytes_printf(s->say, "%*s%s ", width < columns ? columns - width : 0, "", text);
}

static void put_bar(const struct sheet *s, int64_t part, int64_t whole, int columns) {
    int full = whole > 0 ? (int)((part * columns + whole - 1) / whole) : 0;
    for (int i = 0; i < columns; i++) bytes_text(s->say, i < full ? "█" : "░");
    bytes_text(s->say, " ");
}

static void put_contact(const struct sheet *s, int64_t now, int64_t at) {
    char text[40];
    int64_t minutes = (now - at) / MS_MINUTE;
    if (at <= 0)
        text_copy(text, sizeof text, _("never"));
    else if (minutes < 60)
        snprintf(text, sizeof text, _("%lld min"), (long long)(minutes > 0 ? minutes : 0));
    else if (minutes < 48 * 60)
        snprintf(text, sizeof text, _("%lld h"), (long long)(minutes / 60));
    else
        snprintf(text, sizeof text, _("%lld d"), (long long)(minutes / 60 / 24));
    put_right(s, text, CONTACT_COLUMNS);
}

static void put_count(const struct sheet *s, int64_t count) {
    bytes_printf(s->say, count == WAITING_MOST ? "%*" PRId64 "+ " : "%*" PRId64 " ", COUNT_COLUMNS - (count == WAITING_MOST),
                 count);
}

static void put_head(const struct sheet *s) {
    put_right(s, "№", NUMBER_COLUMNS);
    put_left(s, _("kiosk"), name_columns(s));
    put_left(s, _("point"), POINT_COLUMNS);
    put_right(s, _("contact"), CONTACT_COLUMNS);
    put_right(s, _("waiting"), COUNT_COLUMNS);
    put_right(s, _("numbers"), LEASE_COLUMNS + (has_bars(s) ? BAR_COLUMNS + 1 : 0));
    put_right(s, _("disputes"), COUNT_COLUMNS);
    put_right(s, _("parked"), COUNT_COLUMNS);
    bytes_printf(s->say, "%s\n", _("state"));
}

static void put_kiosk(const struct sheet *s, int64_t now, const struct kiosk_row *k) {
    const char *state = *k->frozen ? _(frozen_title(k->frozen)) : _("works");
    bytes_printf(s->say, "%*" PRId64 " ", NUMBER_COLUMNS, k->no);
    put_left(s, k->name, name_columns(s));
    put_left(s, k->point, POINT_COLUMNS);
    put_contact(s, now, k->seen_at);
    put_count(s, k->waiting);
    if (has_bars(s)) put_bar(s, k->left, k->lent, BAR_COLUMNS);
    bytes_printf(s->say, "%4" PRId64 "/%-4" PRId64 " ", k->left, k->lent);
    put_count(s, k->disputes);
    put_count(s, k->parked);
    bytes_add(s->say, state, s->columns > 0 ? text_clip(state, STATE_COLUMNS) : strlen(state));
    bytes_text(s->say, "\n");
}

static const struct {
    const char *title; /* N_() */
    int64_t ms;
} ages[] = {{N_("in contact within an hour"), 60 * MS_MINUTE}, {N_("within a day"), MS_DAY}, {N_("longer ago"), INT64_MAX}};
enum { AGES = sizeof ages / sizeof *ages, AGE_TITLE = 26, AGE_BAR = 30 }; /* fit the narrowest terminal */

static void put_ages(const struct sheet *s, int64_t now, const struct list *kiosks) {
    const struct kiosk_row *rows = kiosks->rows;
    int of[AGES] = {0};
    for (int i = 0; i < kiosks->count; i++) {
        int age = 0;
        while (age < AGES - 1 && now - rows[i].seen_at > ages[age].ms) age++;
        of[age]++;
    }
    for (int i = 0; i < AGES; i++) {
        put_left(s, _(ages[i].title), AGE_TITLE);
        if (s->columns > 0) put_bar(s, of[i], kiosks->count, AGE_BAR);
        bytes_printf(s->say, "%d\n", of[i]);
    }
}

bool command_status(struct order *order, struct fail *why) {
    const struct env *env = &order->centre->env;
    int64_t now = env->now(env->self);
    struct list kiosks;
    long columns = strtol(order_option(order, "columns", "0"), NULL, 10);
    const struct sheet s = {&order->say, columns > 0 && columns < 1000 ? (int)columns : 0};
    if (!say_counts(order, why) || !read_kiosks(order, &kiosks, why) || !count_parked(order, &kiosks, why) ||
        !count_disputes(order, &kiosks, why))
        return false;
    say_day(order);
    if (!say_certificates(order, why) || !say_backups(order, why) || !say_restored(order, why)) return false;
    if (kiosks.count == 0) return true;
    bytes_text(s.say, "\n");
    put_ages(&s, now, &kiosks);
    bytes_text(s.say, "\n");
    put_head(&s);
    struct kiosk_row *rows = kiosks.rows;
    for (int i = 0; i < kiosks.count; i++) {
        if (!count_waiting(order, &rows[i], why)) return false;
        put_kiosk(&s, now, &rows[i]);
    }
    return true;
}

/* --- Health --------------------------------------------------------------------------------------------------------------- */

enum { ROOM_LEAST_MB = 200 };

static void read_certificates(const struct centre *c, json_t *out) {
    struct fail ignored;
    int64_t server, authority, now = c->env.now(c->env.self);
    bool there = pki_ends(c->folder, &server, &authority, &ignored);
    json_object_set_new(out, "certificate_days", there ? json_integer((server - now) / MS_DAY) : json_null());
    json_object_set_new(out, "authority_days", there ? json_integer((authority - now) / MS_DAY) : json_null());
}

static bool read_database(const struct centre *c, json_t *out, struct fail *why) {
    int64_t waiting = 0, parked = 0, backup = 0, breaches = 0, twice = 0;
    bool outdated = false;
    if (!db_one_int(c->db, &waiting, "SELECT count(*) FROM log WHERE gsn = 0 AND arrived > :parked", why, "parked:i", c->parked,
                    NULL) ||
        !db_one_int(c->db, &parked, "SELECT count(*) FROM log WHERE gsn = 0 AND arrived <= :parked", why, "parked:i", c->parked,
                    NULL) ||
        !db_one_int(c->db, &breaches, "SELECT count(DISTINCT no) FROM breach WHERE settled = 0", why, NULL) ||
        !db_one_int(c->db, &twice, "SELECT count(*) FROM ruling WHERE kind = 'renumbered' AND closed = 0", why, NULL) ||
        !meta_int(c->db, "backup.at", &backup, why) || !copies_any_outdated(c->db, &outdated, why))
        return false;
    json_object_set_new(out, "breaches", json_integer(breaches));
    json_object_set_new(out, "numbers_given_twice", json_integer(twice));
    json_object_set_new(out, "applier_waiting", json_integer(waiting));
    json_object_set_new(out, "parked", json_integer(parked));
    json_object_set_new(out, "gsn", json_integer(c->gsn));
    json_object_set_new(out, "backup_age_s",
                        backup > 0 ? json_integer((c->env.now(c->env.self) - backup) / MS_SECOND) : json_null());
    json_object_set_new(out, "backups_outdated", json_boolean(outdated));
    json_object_set_new(out, "clock_doubt_days", json_integer(day_doubt(c)));
    json_object_set_new(out, "recovering", json_boolean(c->recovering));
    return true;
}

/* Free megabytes of the disk the store lies on; −1: it cannot be asked. */
static int64_t disk_free_mb(const struct centre *c) {
    struct statvfs disk;
    if (statvfs(c->folder, &disk) != 0) return -1;
    return (int64_t)((uint64_t)disk.f_bavail * disk.f_frsize / (1024 * 1024));
}

/* Answers also when the store does not: that is what it is asked for. */
bool command_health(struct order *order, struct fail *why) {
    const struct centre *c = order->centre;
    struct fail fault = {0};
    json_t *out = json_object();
    int64_t room = disk_free_mb(c);
    bool database = centre_usable(c) && read_database(c, out, &fault),
         ok = database && !order->offline && room >= ROOM_LEAST_MB;
    (void)why;
    json_object_set_new(out, "ok", json_boolean(ok));
    json_object_set_new(out, "server", json_boolean(!order->offline));
    json_object_set_new(out, "database", json_string(database ? "ok" : "failed"));
    json_object_set_new(out, "disk_free_mb", json_integer(room));
    read_certificates(c, out);
    char *text = json_dumps(out, JSON_COMPACT | JSON_SORT_KEYS);
    if (text) bytes_printf(&order->say, "%s\n", text);
    free(text);
    json_decref(out);
    order->done_badly = !ok;
    return true;
}
