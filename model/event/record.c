#include "model/event/record.h"

#include "model/base/text.h"

#include <assert.h>
#include <string.h>

const struct column *record_column(const struct record *rec, const char *name) {
    for (size_t i = 0; i < rec->count; i++)
        if (strcmp(rec->columns[i].name, name) == 0) return &rec->columns[i];
    return NULL;
}

const char *record_text(const struct column *c, const void *row) {
    assert(c->kind == COLUMN_TEXT);
    return (const char *)row + c->offset;
}

/* By memcpy: a row is bytes, and this keeps the compiler's aliasing rules out of it. */
int64_t record_int(const struct column *c, const void *row) {
    assert(c->kind == COLUMN_INT);
    int64_t v;
    memcpy(&v, (const char *)row + c->offset, sizeof v);
    return v;
}

void record_set_text(const struct column *c, void *row, const char *value) {
    assert(c->kind == COLUMN_TEXT);
    text_copy((char *)row + c->offset, c->size, value);
}

void record_set_int(const struct column *c, void *row, int64_t value) {
    assert(c->kind == COLUMN_INT);
    memcpy((char *)row + c->offset, &value, sizeof value);
}
