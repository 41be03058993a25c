#ifndef PRIEM_BASE_SHARE_H
#define PRIEM_BASE_SHARE_H

/* Where the program's data files are: "share" beside the program in a build folder, "../share/priem" when installed.
 *
 *     share_path(arena, "calendars") → "…/share/calendars"
 */

struct arena;

const char *share_path(struct arena *a, const char *name);
/* The folder of the running program: the place of its sister programs. */
const char *program_folder(struct arena *a);
/* Sets the C.UTF-8 locale and binds gettext to the staged or installed messages in `language` ("ru", "en"). Called once, at the
 * start; nobody else calls setlocale. In test builds PRIEM_BUILD names the program folder. */
void share_messages(const char *language);

#endif
