#ifndef PRIEM_PAPER_PAPER_H
#define PRIEM_PAPER_PAPER_H

/* The papers of the desk: one table says which there are, over what they are printed and which fields their texts have. A text
 * names no field that its row does not list, and a paper is never made with a hole: a field that is missing or unknown is
 * refused by name. So a paper shows exactly what its row says (the extract knows no СНИЛС, no document and no address).
 *
 * `fields` and lists are words joined by ' ': "child:46" may be left out of a blank form and is then a line of 46 places to
 * write on; "basis?" may be absent and stands only inside .if; the rest must always be given. A list is "papers(name kind)",
 * its columns the same way.
 */

#include "model/base/arena.h"
#include "model/base/fail.h"

enum paper_over {
    PAPER_OF_NOBODY, /* made elsewhere: the centre's act */
    PAPER_OF_APPLICATION,
    PAPER_OF_CERTIFICATE,
    PAPER_OF_LEARNER,
    PAPER_OF_NOMINAL,   /* an application for one */
    PAPER_OF_ENROLMENT, /* made, or about to be */
    PAPER_OF_ACCOUNT,   /* a certificate's that has or had money */
};

struct paper {
    const char *id;    /* also the name of its template, and the code of paper.printed */
    const char *title; /* N_() */
    enum paper_over over;
    bool sheet; /* it carries a sheet number of its own */
    bool blank; /* can be printed ahead, to be filled in by hand */
    const char *fields;
    const char *lists; /* NULL: none */
    const char *shown; /* when it is offered: states joined by ' ', "*": always */
};

extern const struct paper papers[];
extern const int paper_count;
const struct paper *paper_of(const char *id); /* NULL: there is none */

struct paper_field {
    char name[32];
    int blank;     /* places to write on; 0: must be given in a blank form too */
    bool optional; /* may be absent */
};
/* The next word of a list of fields; false at its end. `*at` begins at paper.fields. */
bool paper_field_next(const char **at, struct paper_field *out);
bool paper_field_find(const char *fields, const char *name, struct paper_field *out);
/* The columns of the list called `name`; NULL: the paper has no such list. */
const char *paper_list(const struct paper *paper, const char *name, struct arena *a);

#endif
