#ifndef PRIEM_EVENT_TITLE_H
#define PRIEM_EVENT_TITLE_H

/* What happened, in a few words for people: in a history, in an extract from the log. N_() text; the type itself for those
 * nobody is shown. */
const char *event_title(const char *type);

#endif
