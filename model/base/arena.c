#include "model/base/arena.h"

#include <sodium.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct arena_block {
    struct arena_block *next;
    size_t used;
    size_t room;
    alignas(max_align_t) unsigned char data[];
};

enum { BLOCK_ROOM = 16 * 1024 - sizeof(struct arena_block), KEPT_MOST = 1024 * 1024, ALIGN = alignof(max_align_t) };

static struct arena_block *block_new(size_t size) {
    size_t room = size > BLOCK_ROOM ? size : BLOCK_ROOM;
    struct arena_block *block = room <= SIZE_MAX / 2 ? malloc(sizeof *block + room) : NULL;
    if (!block) abort();
    *block = (struct arena_block){.room = room};
    return block;
}

/* The first block from the current one on that has room: after a reset the old blocks serve again. */
static struct arena_block *block_with_room(struct arena *a, size_t size) {
    while (a->last) {
        if (a->last->room - a->last->used >= size) return a->last;
        if (!a->last->next) break;
        a->last = a->last->next;
    }
    struct arena_block *block = block_new(size);
    if (a->last)
        a->last->next = block;
    else
        a->first = block;
    return a->last = block;
}

void *arena_alloc(struct arena *a, size_t size) {
    if (size > SIZE_MAX / 2) abort();
    size_t whole = (size + ALIGN - 1) / ALIGN * ALIGN;
    struct arena_block *block = block_with_room(a, whole);
    void *out = block->data + block->used;
    block->used += whole;
    return memset(out, 0, whole);
}

void *arena_copy(struct arena *a, const void *bytes, size_t size) {
    void *out = arena_alloc(a, size);
    if (size > 0) memcpy(out, bytes, size);
    return out;
}

char *arena_dup(struct arena *a, const char *text) {
    if (!text) text = "";
    return arena_copy(a, text, strlen(text) + 1);
}

char *arena_printf(struct arena *a, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int size = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (size < 0) abort();
    char *out = arena_alloc(a, (size_t)size + 1);
    va_start(args, format);
    vsnprintf(out, (size_t)size + 1, format, args);
    va_end(args);
    return out;
}

static void blocks_free(struct arena_block *block) {
    for (struct arena_block *next; block; block = next) {
        next = block->next;
        sodium_memzero(block->data, block->used);
        free(block);
    }
}

void arena_reset(struct arena *a) {
    size_t kept = 0;
    for (struct arena_block *block = a->first; block; block = block->next) {
        sodium_memzero(block->data, block->used);
        block->used = 0;
        kept += block->room;
        if (kept < KEPT_MOST || !block->next) continue;
        blocks_free(block->next);
        block->next = NULL;
    }
    a->last = a->first;
}

void arena_close(struct arena *a) {
    blocks_free(a->first);
    *a = (struct arena){0};
}
