#ifndef PRIEM_RULES_ADDRESSES_H
#define PRIEM_RULES_ADDRESSES_H

/* An address in one line, as lists have it, taken apart: "214000, Смоленская обл., г. Смоленск, ул. Николаева, д. 12, кв. 5".
 * Parts stand between commas; postcode, region, house and flat are known by their look, what is left is the locality and the
 * street. Residence is declared, so nothing is looked up but the region. RULES 6.
 *
 *     struct address address; enum field_verdict v = address_read(line, &address, &why);
 */

#include "model/event/person.h"
#include "model/rules/fields.h"

/* FIELD_WARN: without a region or a street. FIELD_WRONG: no locality, no house, or a part that has no place. An empty line
 * gives an empty address and FIELD_OK. */
enum field_verdict address_read(const char *line, struct address *out, struct fail *why);

#endif
