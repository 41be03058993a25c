#include "model/store/copies.h"

#include "model/base/bytes.h"
#include "model/base/date.h"
#include "model/base/text.h"
#include "model/store/journal.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* How often something was taken out is the state of the store. A copy holds it as it was then. */
static const char count_key[] = "copies.count";
static const char made_key[] = "copies.made"; /* the state of the last copy that stands */
static const char places_key[] =
    "copies.places"; /* lines of a state, a tab and a folder: what lies there is of that state or later */

enum { KEPT = 7, KEPT_DAYS = 30 };

struct place {
    int64_t state;
    const char *folder;
};

/* --- Noted ---------------------------------------------------------------------------------------------------------------- */

static bool read_places(struct db *db, struct arena *a, struct list *out, struct fail *why) {
    struct rows r;
    char *at = NULL;
    *out = LIST(struct place);
    if (!db_query(db, &r, "SELECT value FROM meta WHERE key = :key", why, "key:t", places_key, NULL)) return false;
    if (db_next(&r, why)) at = arena_dup(a, db_text(&r, 0));
    db_done(&r);
    for (char *end, *folder; at && (end = strchr(at, '\n')); at = end + 1) {
        int64_t state = strtoll(at, &folder, 10);
        *end = '\0';
        if (*folder == '\t') *(struct place *)list_add(out, a) = (struct place){state, folder + 1};
    }
    return !db_failed(&r);
}

static bool write_places(struct db *db, const struct list *places, struct fail *why) {
    struct bytes text = {0};
    const struct place *all = places->rows;
    for (int i = 0; i < places->count; i++)
        if (*all[i].folder) bytes_printf(&text, "%" PRId64 "\t%s\n", all[i].state, all[i].folder);
    bool ok = meta_set_text(db, places_key, text.size ? (const char *)text.data : "", why);
    bytes_close(&text);
    return ok;
}

/* `made` NULL: no new one stands. */
static bool save(struct db *db, const struct list *places, const int64_t *made, struct fail *why) {
    return db_begin(db, true, why) &&
           db_end(db, (!made || meta_set_int(db, made_key, *made, why)) && write_places(db, places, why), why);
}

bool copies_outdate(struct db *db, struct fail *why) {
    int64_t count;
    return meta_int(db, count_key, &count, why) && meta_set_int(db, count_key, count + 1, why);
}

/* By another name it is the same one. */
static const char *whole_name(struct arena *a, const char *folder) {
    char whole[PATH_MAX];
    return arena_dup(a, realpath(folder, whole) ? whole : folder);
}

static struct place *find(const struct list *places, const char *folder) {
    struct place *all = places->rows;
    for (int i = 0; i < places->count; i++)
        if (strcmp(all[i].folder, folder) == 0) return &all[i];
    return NULL;
}

/* True in *added when it was not among them. */
static bool with_place(struct db *db, const char *folder, int64_t *state, struct arena *a, struct list *places, bool *added,
                       struct fail *why) {
    const char *whole = whole_name(a, folder);
    if (!meta_int(db, count_key, state, why) || !read_places(db, a, places, why)) return false;
    *added = find(places, whole) == NULL;
    if (*added) *(struct place *)list_add(places, a) = (struct place){*state, whole};
    return true;
}

bool copies_begin(struct db *db, const char *folder, int64_t *state, struct fail *why) {
    struct arena a = {0};
    struct list places;
    bool added;
    bool ok = with_place(db, folder, state, &a, &places, &added, why) && (!added || save(db, &places, NULL, why));
    arena_close(&a);
    return ok;
}

bool copies_aside(struct db *db, const char *folder, struct fail *why) {
    struct arena a = {0};
    struct list places;
    int64_t state;
    bool added;
    bool ok = with_place(db, folder, &state, &a, &places, &added, why) && (!added || write_places(db, &places, why));
    arena_close(&a);
    return ok;
}

/* --- Aside ---------------------------------------------------------------------------------------------------------------- */

static bool read_identity(const char *path, bool centre, const struct env *env, struct journal *out) {
    struct db *db;
    struct fail none;
    if (!db_open(&(struct db_config){.path = path, .centre = centre}, env, &db, &none)) return false;
    bool ok = journal_open(db, env, out, &none);
    db_close(db);
    return ok;
}

bool copies_fits(const char *folder, const char *copy, bool centre, const struct env *env, struct fail *why) {
    char store[PATH_MAX];
    struct journal here, there;
    snprintf(store, sizeof store, "%s/store.db", folder);
    if (access(store, F_OK) != 0 || !read_identity(store, centre, env, &here) || !read_identity(copy, centre, env, &there))
        return true;
    if (strcmp(here.region, there.region) != 0)
        return fail_set(why, FAIL_CONFLICT, "copies: another region",
                        _("This backup is of another region than what is here. Nothing was changed."));
    return here.kiosk == there.kiosk || fail_set(why, FAIL_CONFLICT, "copies: another kiosk",
                                                 _("This backup is of kiosk %u, and here is kiosk %u. Nothing was changed."),
                                                 (unsigned)there.kiosk, (unsigned)here.kiosk);
}

enum { ASIDES_MOST = 100 };

static void aside_name(const char *folder, int no, char out[PATH_MAX]) {
    if (no == 1)
        snprintf(out, PATH_MAX, "%s/" COPIES_ASIDE, folder);
    else
        snprintf(out, PATH_MAX, "%s/" COPIES_ASIDE ".%d", folder, no);
}

/* The first that is free. Where a kill has kept what belongs to a store from going with it, that store's. */
static int aside_free(const char *folder, const char *store) {
    char name[PATH_MAX];
    int no = 1;
    for (; no < ASIDES_MOST; no++) {
        aside_name(folder, no, name);
        if (access(name, F_OK) != 0) break;
    }
    return no > 1 && access(store, F_OK) != 0 ? no - 1 : no;
}

bool copies_step_aside(const char *folder, bool centre, const struct env *env, struct fail *why) {
    static const char *const parts[] = {"", "-wal", "-shm"};
    char store[PATH_MAX], aside[PATH_MAX], from[PATH_MAX + 8], to[PATH_MAX + 8];
    struct db *db;
    struct fail present = {0};
    snprintf(store, sizeof store, "%s/store.db", folder);
    if (db_open(&(struct db_config){.path = store, .centre = centre}, env, &db, &present))
        db_close(db);
    else if (present.kind == FAIL_BUSY)
        return fail_set(why, FAIL_BUSY, "copies: the store is open", "%s", present.say);
    aside_name(folder, aside_free(folder, store), aside);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        snprintf(from, sizeof from, "%s%s", store, parts[i]);
        snprintf(to, sizeof to, "%s%s", aside, parts[i]);
        if (rename(from, to) != 0 && errno != ENOENT)
            return fail_set(why, FAIL_DISK, "copies: rename", _("The file “%s” could not be renamed: %s."), from,
                            strerror(errno));
    }
    return true;
}

/* --- Gone ----------------------------------------------------------------------------------------------------------------- */

static bool begins_with(const char *text, const char *start) {
    return strncmp(text, start, strlen(start)) == 0;
}

/* The prefix, a day and a time. */
static bool is_dated(const char *prefix, const char *name) {
    static const char form[] = "00000000-000000";
    if (!begins_with(name, prefix)) return false;
    name += strlen(prefix);
    for (const char *f = form; *f; f++, name++)
        if (*f == '0' ? *name < '0' || *name > '9' : *name != *f) return false;
    return true;
}

/* What goes: all but those of the stem; or, where an age is given, what is older. */
struct broom {
    const char *prefix, *stem;
    const char *oldest; /* as in the names; `oldest_at`: the same moment, of files without one in theirs */
    int64_t oldest_at;
};

static bool goes(const struct broom *b, const char *folder, const char *name, bool *ours) {
    bool dated = is_dated(b->prefix, name);
    struct stat st;
    char path[PATH_MAX];
    *ours = dated || begins_with(name, COPIES_ASIDE);
    if (!*ours || (b->stem && begins_with(name, b->stem))) return false;
    if (!b->oldest) return true;
    if (dated) return strncmp(name + strlen(b->prefix), b->oldest, strlen(b->oldest)) < 0;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return lstat(path, &st) == 0 && (int64_t)st.st_mtime * MS_SECOND < b->oldest_at;
}

/* Everything that is to go is gone; *left: something is there still. False: it cannot be reached, or not be removed. */
static bool sweep(const struct broom *b, const char *folder, bool *left) {
    DIR *dir = opendir(folder);
    bool ours;
    int wrong = 0;
    *left = false;
    if (!dir) return false;
    for (struct dirent *entry; (entry = readdir(dir));) {
        if (!goes(b, folder, entry->d_name, &ours))
            *left = *left || ours;
        else if (unlinkat(dirfd(dir), entry->d_name, 0) != 0 && errno != ENOENT)
            wrong = errno;
    }
    if (fsync(dirfd(dir)) != 0) wrong = errno;
    closedir(dir);
    errno = wrong;
    return wrong == 0;
}

/* A folder without any is none of ours any more, but for the one that is in use. */
static void settle(struct place *p, int64_t state, bool left) {
    p->state = state;
    if (!left) p->folder = "";
}

/* In the others everything is older than the one that stands. */
static void sweep_others(const char *prefix, const struct list *places, const struct place *but, int64_t state,
                         const struct broom *aged) {
    struct place *all = places->rows;
    const struct broom every = {.prefix = prefix};
    for (int i = 0; i < places->count; i++) {
        bool left;
        if (&all[i] == but) continue;
        if (all[i].state != state ? sweep(&every, all[i].folder, &left) : aged && sweep(aged, all[i].folder, &left))
            settle(&all[i], state, left);
    }
}

void copies_stamp(int64_t at, int offset, char out[COPIES_STAMP]) {
    int64_t here = at + (int64_t)offset * MS_MINUTE;
    unsigned second = (unsigned)(here / MS_SECOND % (MS_DAY / MS_SECOND));
    char day[DATE_TEXT];
    date_iso((int32_t)(here / MS_DAY), day);
    snprintf(out, COPIES_STAMP, "%.4s%.2s%.2s-%02u%02u%02u", day, day + 5, day + 8, second / 3600 % 24, second / 60 % 60,
             second % 60);
}

/* The stamp of the last one that stays of those in the folder, however young; "": fewer are there. */
static void last_kept(const char *prefix, const char *folder, char out[COPIES_STAMP]) {
    char newest[KEPT][COPIES_STAMP] = {""}, stamp[COPIES_STAMP], other[COPIES_STAMP];
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        if (!is_dated(prefix, entry->d_name)) continue;
        text_copy(stamp, sizeof stamp, entry->d_name + strlen(prefix));
        for (int i = 0; i < KEPT && strcmp(stamp, newest[i]) != 0; i++) {
            if (strcmp(stamp, newest[i]) < 0) continue;
            memcpy(other, newest[i], sizeof other);
            memcpy(newest[i], stamp, sizeof stamp);
            memcpy(stamp, other, sizeof stamp);
        }
    }
    if (dir) closedir(dir);
    memcpy(out, newest[KEPT - 1], COPIES_STAMP);
}

static bool stand(struct db *db, const struct copies_made *made, struct arena *a, struct fail *why) {
    struct list places;
    int64_t now;
    bool added, left;
    char stamp[COPIES_STAMP], oldest[COPIES_STAMP] = "", last[COPIES_STAMP];
    struct broom aged = {.prefix = made->prefix, .oldest = oldest};
    if (!with_place(db, made->folder, &now, a, &places, &added, why)) return false;
    if (!made->doubted) {
        aged.oldest_at = made->at - KEPT_DAYS * (int64_t)MS_DAY;
        copies_stamp(aged.oldest_at, made->offset, oldest);
    }
    struct place *own = find(&places, whole_name(a, made->folder));
    sweep_others(made->prefix, &places, own, made->state, &aged);
    copies_stamp(made->at, made->offset, stamp);
    aged.stem = arena_printf(a, "%s%s", made->prefix, stamp); /* whatever the clock has said of the others */
    last_kept(made->prefix, made->folder, last);
    if (own->state != made->state)
        aged.oldest = NULL;
    else if (strcmp(last, oldest) > 0)
        aged.oldest = last;
    if (!sweep(&aged, made->folder, &left) && !aged.oldest)
        return fail_set(why, FAIL_DISK, "copies: an old one stays",
                        _("An older backup in the folder “%s” cannot be removed: %s."), made->folder, strerror(errno));
    own->state = made->state;
    return save(db, &places, &made->state, why);
}

bool copies_stand(struct db *db, const struct copies_made *made, struct fail *why) {
    struct arena a = {0};
    bool ok = stand(db, made, &a, why);
    arena_close(&a);
    return ok;
}

static bool tend(struct db *db, const char *prefix, struct arena *a, struct fail *why) {
    struct list places, before;
    int64_t count, made;
    bool changed = false;
    if (!meta_int(db, count_key, &count, why) || !meta_int(db, made_key, &made, why)) return false;
    if (made != count) return true; /* none stands that could take their place */
    if (!read_places(db, a, &places, why) || !read_places(db, a, &before, why)) return false;
    sweep_others(prefix, &places, NULL, count, NULL);
    for (int i = 0; i < places.count; i++)
        changed = changed || ((struct place *)places.rows)[i].state != ((struct place *)before.rows)[i].state;
    return !changed || save(db, &places, NULL, why);
}

bool copies_tend(struct db *db, const char *prefix, struct fail *why) {
    struct arena a = {0};
    bool ok = tend(db, prefix, &a, why);
    arena_close(&a);
    return ok;
}

/* --- Asked ---------------------------------------------------------------------------------------------------------------- */

bool copies_outdated(struct db *db, struct arena *a, struct list *folders, struct fail *why) {
    struct list places;
    int64_t count;
    *folders = LIST(const char *);
    if (!meta_int(db, count_key, &count, why) || !read_places(db, a, &places, why)) return false;
    for (int i = 0; i < places.count; i++) {
        const struct place *p = (const struct place *)places.rows + i;
        if (p->state != count) *(const char **)list_add(folders, a) = p->folder;
    }
    return true;
}

bool copies_away(struct db *db, const char *folder, bool *away, struct fail *why) {
    struct arena a = {0};
    struct list places;
    bool ok = read_places(db, &a, &places, why);
    if (ok) *away = access(folder, F_OK) != 0 && find(&places, folder) != NULL;
    arena_close(&a);
    return ok;
}

bool copies_any_outdated(struct db *db, bool *any, struct fail *why) {
    struct arena a = {0};
    struct list folders;
    bool ok = copies_outdated(db, &a, &folders, why);
    if (ok) *any = folders.count > 0;
    arena_close(&a);
    return ok;
}

bool copies_due(struct db *db, bool *due, struct fail *why) {
    int64_t count, made;
    *due = false;
    if (!meta_int(db, count_key, &count, why) || !meta_int(db, made_key, &made, why)) return false;
    return made == count || copies_any_outdated(db, due, why);
}

bool copies_open(const char *path, bool centre, const struct env *env, struct db **out, struct fail *why) {
    struct stat st;
    bool there = stat(path, &st) == 0;
    if (there && !S_ISREG(st.st_mode)) errno = EISDIR;
    if (!there || !S_ISREG(st.st_mode) || access(path, R_OK) != 0)
        return fail_set(why, FAIL_GONE, "copy: file", _("The backup “%s” cannot be read: %s."), path, strerror(errno));
    if (access(path, W_OK) != 0)
        return fail_set(
            why, FAIL_GONE, "copy: read only",
            _("Nothing can be written beside “%s”, so it cannot be checked there: copy it to the disk of this computer "
              "first."),
            path);
    if (st.st_size > 0 && db_open(&(struct db_config){.path = path, .centre = centre}, env, out, why)) return true;
    bool said = st.st_size > 0 && (why->kind == FAIL_BUSY || why->kind == FAIL_DENIED); /* of a newer program */
    return !said && copies_not_one(path, why);
}

bool copies_not_one(const char *path, struct fail *why) {
    return fail_set(why, FAIL_INPUT, "copy: not one", _("“%s” is no backup, or it is damaged. Take another one."), path);
}

bool copies_whole(struct db *copy, struct fail *why) {
    struct rows r;
    if (!db_query(copy, &r, "PRAGMA integrity_check(1)", why, NULL)) return false;
    bool whole = db_next(&r, why) && strcmp(db_text(&r, 0), "ok") == 0, failed = db_failed(&r);
    db_done(&r);
    return whole || (!failed && fail_set(why, FAIL_DISK, "copy: integrity", _("The backup is damaged. Take an older one.")));
}
