#ifndef PRIEM_STORE_EXCHANGE_ROWS_H
#define PRIEM_STORE_EXCHANGE_ROWS_H

/* What a kiosk's exchange reads and keeps in the store beside the log: the state of its leases, and a short log for people. */

#include "model/store/db.h"

/* A block of numbers this kiosk holds: the serial it gives next. PROTOCOL, "Leases". */
struct lease_holding {
    int64_t grant_no;
    int64_t next;
};
/* Blocks of this epoch with numbers left, the newest first, at most `most`. */
bool lease_holdings(struct db *db, uint32_t kiosk, uint32_t epoch, struct lease_holding *out, int most, int *count,
                    struct fail *why);

#define EXCHANGE_LOG_KEPT 200

struct exchange_line {
    int64_t at;
    const char *text; /* in the arena */
};
/* Adds a line and drops those beyond EXCHANGE_LOG_KEPT; the caller holds the transaction. `text` holds no personal data. */
bool exchange_log_add(struct db *db, int64_t at, const char *text, struct fail *why);
/* The newest first. */
bool exchange_log_list(struct db *db, int most, struct arena *a, struct exchange_line **rows, int *count, struct fail *why);

#endif
