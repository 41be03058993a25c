#ifndef PRIEM_RULES_GROUNDS_H
#define PRIEM_RULES_GROUNDS_H

/* The four grounds of refusal, exactly as the rules of the region word them; nothing else may be chosen (S3:16–24, RULES Annex
 * B). The wording is the law's: it stands here in Russian and is never translated.
 *
 *     char text[400]; ground_text("R3", "Смоленской области", text, sizeof text);
 */

#include <stddef.h>

enum { GROUND_COUNT = 4 };

struct ground {
    const char *id;   /* "R1" … "R4" */
    const char *text; /* at most one "%s": the region's genitive name */
    const char *source;
};
extern const struct ground grounds[GROUND_COUNT];

const struct ground *ground_find(const char *id); /* NULL when there is none */
/* The whole wording into `out`, cut at a whole letter; "" for an unknown id. */
void ground_text(const char *id, const char *region_genitive, char *out, size_t room);

/* Why a certificate is refused its nominal, "N1" or "N2", in the same way (S3:42–46); "" for an unknown id. */
const char *nominal_ground(const char *id);

#endif
