#include "model/event/person.h"

#define RECORD_OF child
RECORD_DEFINE(CHILD_FIELDS);
#undef RECORD_OF
#define RECORD_OF address
RECORD_DEFINE(ADDRESS_FIELDS);
#undef RECORD_OF
#define RECORD_OF applicant
RECORD_DEFINE(APPLICANT_FIELDS);
#undef RECORD_OF
#define RECORD_OF request
RECORD_DEFINE(REQUEST_FIELDS);
#undef RECORD_OF
