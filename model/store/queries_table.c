#include "model/store/queries_table.h"

#include <stddef.h>

// clang-format off
const struct query_text *const query_tables[] = {
    application_queries, certificate_queries, queue_queries,   search_queries,       twin_queries,   dispute_queries,
    history_queries,     region_queries,      staff_queries,   lease_queries,        draft_queries,  paper_queries,
    desk_queries,        decide_queries,      life_queries,    again_queries,        change_queries, delegate_queries,
    alias_queries,       erase_queries,       access_queries,  days_queries,         family_queries, radar_queries,
    index_queries,       pick_queries,        import_queries,  settle_queries,       key_queries,    adopt_queries,
    unit_queries,        forget_queries,      nominal_queries, scope_digest_queries, catalogue_queries, account_queries,
    enrol_queries,       report_queries, sums_queries,      trip_queries,    waiting_queries, case_queries,
    rebuild_queries,     verify_queries,      NULL,
};
// clang-format on
