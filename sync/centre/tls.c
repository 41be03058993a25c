#include "sync/centre/tls.h"

#include "sync/centre/files.h"

#include <openssl/err.h>
#include <stdio.h>

enum { SESSIONS_MOST = 4096, SESSION_SECONDS = 2 * 3600 };

static const unsigned char session_context[] = "priem-centre";

static bool load_files(SSL_CTX *ctx, const char *folder, bool demand) {
    char chain[PATH_ROOM], key[PATH_ROOM], root[PATH_ROOM];
    return file_path(chain, folder, "server.crt") && file_key_path(key, folder, "server.key") &&
           file_path(root, folder, "ca.crt") && SSL_CTX_use_certificate_chain_file(ctx, chain) == 1 &&
           SSL_CTX_use_PrivateKey_file(ctx, key, SSL_FILETYPE_PEM) == 1 && SSL_CTX_check_private_key(ctx) == 1 &&
           (!demand || SSL_CTX_load_verify_file(ctx, root) == 1);
}

static bool unusable(const char *folder, struct fail *why) {
    char reason[120];
    ERR_error_string_n(ERR_get_error(), reason, sizeof reason);
    return fail_set(why, FAIL_GONE, "tls: certificates",
                    _("The certificates in the folder “%s” cannot be used (%s). Make the region with “priem-centre "
                      "init” or correct the folder."),
                    folder, reason);
}

SSL_CTX *tls_server(const char *folder, SSL_verify_cb verify, void *self, struct fail *why) {
    SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
    if (ctx && SSL_CTX_set_min_proto_version(ctx, TLS1_3_VERSION) == 1 && load_files(ctx, folder, verify != NULL)) {
        SSL_CTX_set_app_data(ctx, self);
        SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
        /* A line that breaks off: an error would end the session with the connection. How long a body is says its header. */
        SSL_CTX_set_options(ctx, SSL_OP_IGNORE_UNEXPECTED_EOF);
        SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS);
        SSL_CTX_set_num_tickets(ctx, 1);
        SSL_CTX_set_session_id_context(ctx, session_context, sizeof session_context - 1);
        SSL_CTX_sess_set_cache_size(ctx, SESSIONS_MOST);
        SSL_CTX_set_timeout(ctx, SESSION_SECONDS);
        if (verify) SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, verify);
        return ctx;
    }
    SSL_CTX_free(ctx);
    unusable(folder, why);
    return NULL;
}

bool tls_reload(SSL_CTX *ctx, const char *folder, struct fail *why) {
    char chain[PATH_ROOM], root[PATH_ROOM];
    return (file_path(chain, folder, "server.crt") && file_path(root, folder, "ca.crt") &&
            SSL_CTX_use_certificate_chain_file(ctx, chain) == 1 &&
            (SSL_CTX_get_verify_mode(ctx) == SSL_VERIFY_NONE || SSL_CTX_load_verify_file(ctx, root) == 1)) ||
           unusable(folder, why);
}
