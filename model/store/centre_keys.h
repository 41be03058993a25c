#ifndef PRIEM_STORE_CENTRE_KEYS_H
#define PRIEM_STORE_CENTRE_KEYS_H

/* The keys the centre has listed (event key.listed), as they came: who reads them checks the signature of the region's key. */

#include "model/event/event.h"
#include "model/store/db.h"

/* By number, the highest first, at most CENTRE_KEYS_MOST. */
#define CENTRE_KEYS_MOST 16
bool centre_keys_list(struct db *db, const char *region, struct key_listed out[CENTRE_KEYS_MOST], int *count, struct fail *why);

#endif
