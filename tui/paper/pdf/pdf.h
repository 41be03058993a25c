#ifndef PRIEM_PDF_PDF_H
#define PRIEM_PDF_PDF_H

/* A print job as PDF: A4, PT Serif and PT Sans of Debian's fonts-paratype and no other font, all embedded. Each paper begins on
 * a new page and counts its own pages. Equal jobs with a date give equal bytes.
 *
 *     if (!pdf_fonts(&why)) …            // reads the fonts: before the sandbox
 *     struct bytes out = {0}; pdf_write(&job, &out, &why);
 */

#include "model/base/bytes.h"
#include "tui/paper/fill.h"

#define PDF_FONTS "/usr/share/fonts/truetype/paratype"

bool pdf_fonts(struct fail *why); /* FAIL_GONE: fonts-paratype is not installed */
bool pdf_write(const struct job *job, struct bytes *out, struct fail *why);

#endif
