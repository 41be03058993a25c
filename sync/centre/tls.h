#ifndef PRIEM_CENTRE_TLS_H
#define PRIEM_CENTRE_TLS_H

/* The two TLS contexts of the centre: TLS 1.3 only, the region's own root, no early data; sessions are kept here, so that a
 * ticket is short. */

#include "model/base/fail.h"

#include <openssl/ssl.h>

/* `verify` NULL: no client certificate is asked for. It is called for each certificate of the client's chain (SSL_verify_cb);
 * `self` is then found by SSL_CTX_get_app_data. */
SSL_CTX *tls_server(const char *folder, SSL_verify_cb verify, void *self, struct fail *why);

/* The certificate anew from its file, of the same key: for connections from now on. */
bool tls_reload(SSL_CTX *ctx, const char *folder, struct fail *why);

#endif
