#ifndef PRIEM_EVENT_TITLE_H
#define PRIEM_EVENT_TITLE_H

/* What happened, in a few words for people: in a history, in an extract from the log. N_() text; the type itself for those
 * nobody is shown. */
const char *event_title(const char *type);
/* Why the centre has set an event aside: behind "the centre has not accepted: …". N_() text, for every cause. */
const char *parked_title(const char *cause);
/* What has become of a kiosk that the centre has frozen, in one word or two; a word of the administrator's stays as it is. */
const char *frozen_title(const char *reason);

#endif
