#ifndef PRIEM_TUI_KIOSK_STATUS_H
#define PRIEM_TUI_KIOSK_STATUS_H

/* What `priem status` and `priem sync` say, whoever holds the store: a command for itself, or the open kiosk for a command. */

#include "model/base/bytes.h"
#include "model/store/desk.h"
#include "model/vault/keys.h"
#include "sync/kiosk/kiosk.h"

/* Lines for the person; no personal data. `url` of the centre, "" when nobody knows it. */
bool kiosk_status(struct desk *desk, const struct vault *vault, const char *url, struct bytes *out, struct fail *why);
void kiosk_synced(const struct exchange_status *status, struct bytes *out);

#endif
