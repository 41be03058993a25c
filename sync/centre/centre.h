#ifndef PRIEM_CENTRE_CENTRE_H
#define PRIEM_CENTRE_CENTRE_H

/* The opened region: its store, its keys, its place in the log. Everything the centre does happens inside one transaction begun
 * and ended here. Knows no network.
 *
 *     struct centre *c; centre_open(settings, &env, &c, &why);
 *     centre_begin(c, &why) && centre_end(c, … && …, &why)
 */

#include "model/base/settings.h"
#include "model/store/journal.h"
#include "sync/centre/files.h"
#include "sync/wire/dict.h"
#include "sync/wire/keylist.h"

#include <stdint.h>

#define CENTRE_STORE "store.db" /* in the region's folder */

struct centre {
    struct env env;
    const struct settings *settings; /* the caller's */
    char folder[PATH_ROOM];
    struct db *db;          /* NULL: it could not be opened anew; see centre_usable */
    struct journal journal; /* kiosk 0; its epoch is the feed epoch */
    char code[3];           /* of the subject of the Federation, "67" */
    int64_t gsn;            /* the last one given */
    int64_t parked;         /* `arrived` of the last event that was parked: the applier begins behind it */
    bool recovering;        /* put back from a backup, and not everybody has told: recover.h */
    int64_t restored_gsn;   /* the backup's last number then */
    bool recovered;         /* in this transaction it has come to its end */
    int64_t fed_before;     /* what the lost one had fed, up to here: kiosks may have forgotten since what it told them */
    int64_t recovery;       /* which one it is */
    int64_t backed;         /* the last number of the last backup, 0: there is none */
    int32_t day;            /* the last one opened, DATE_NONE before the first; day.h */
    bool day_work;          /* something is left to do of it */
    int64_t counted_at;     /* counts.h: when the last count began, 0: none since the start */
    char counting[24];      /* the programme counted last, "" where no count is under way */
    bool erased;            /* somebody was, in this transaction: the list beside the backups is written anew */
    bool has_index_secret;  /* index.h */
    uint8_t index_secret[32];
    struct keylist keys; /* the pair below as it was listed: keys.h */
    uint8_t answer_secret[SIGN_SECRET_SIZE];
    uint8_t answer_key[SIGN_PUBLIC_SIZE];
    uint8_t box_secret[32];
    uint8_t box_key[32];
    struct dicts dicts;         /* of every release */
    struct snapshot *snapshots; /* snapshot.h */
    struct arena turn;          /* what lives as long as one turn of work; reset by centre_begin */
};

/* The facts a region is opened with: struct region_opened. The folder is made when it is not there; anything of a region in it
 * is FAIL_CONFLICT. */
bool centre_make(const struct settings *settings, const struct env *env, const struct region_opened *facts, struct fail *why);

/* FAIL_BUSY: another process has the store, most likely the running server. */
bool centre_open(const struct settings *settings, const struct env *env, struct centre **out, struct fail *why);
void centre_close(struct centre *c); /* NULL is fine; keys are wiped */

bool centre_begin(struct centre *c, struct fail *why);
bool centre_commit(struct centre *c, struct fail *why);
/* Back to what the store holds, in memory too. False: the store cannot be read any more; stop. */
bool centre_rollback(struct centre *c, struct fail *why);
/* The one or the other: commits what went well. True: it is committed; else `why` keeps the first reason. */
bool centre_end(struct centre *c, bool good, struct fail *why);

/* After a failure of the disk the store takes nothing more until it is opened anew: the disk has room again, or is back. */
bool centre_usable(const struct centre *c);
/* Opens it anew. What the failed disk may have kept for itself is written again and synced, so that nothing is taken for stored
 * that is not: this fails as long as there is no room. */
bool centre_mend(struct centre *c, struct fail *why);

/* Counters that live in the store (`meta`), from 1 on: "next_serial", "next_request", "next_grant.3" … Gives the first of
 * `count` and moves on. */
bool centre_take(struct centre *c, const char *counter, int64_t count, int64_t *first, struct fail *why);

#endif
