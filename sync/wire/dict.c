#include "sync/wire/dict.h"

#include "model/base/bytes.h"

#include <dirent.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIST = sizeof((struct dicts *)0)->list / sizeof(struct dict) };

void dict_hash(const void *data, size_t size, uint8_t out[DICT_HASH]) {
    crypto_generichash(out, DICT_HASH, data, size, NULL, 0);
}

void dict_name(int number, const void *data, size_t size, char out[DICT_NAME]) {
    uint8_t hash[DICT_HASH];
    char hex[2 * DICT_HASH + 1];
    dict_hash(data, size, hash);
    hex_of(hash, sizeof hash, hex);
    snprintf(out, DICT_NAME, "%d-%s.dict", number, hex);
}

static uint8_t *read_file(const char *path, struct arena *a, size_t *size) {
    FILE *in = fopen(path, "re");
    if (in == NULL) return NULL;
    uint8_t *data = arena_alloc(a, DICT_MAX + 1);
    *size = fread(data, 1, DICT_MAX + 1, in);
    bool ok = !ferror(in) && *size > 0 && *size <= DICT_MAX;
    fclose(in);
    return ok ? data : NULL;
}

static void take(struct dicts *d, const char *folder, const char *name) {
    char right[DICT_NAME];
    uint8_t hash[DICT_HASH];
    size_t size;
    int number = atoi(name);
    if (d->count == LIST || number <= 0) return;
    const uint8_t *data = read_file(arena_printf(&d->arena, "%s/%s", folder, name), &d->arena, &size);
    if (data == NULL) return;
    dict_name(number, data, size, right);
    dict_hash(data, size, hash);
    struct dict dict = {.id = bytes_get_u32(hash), .number = number, .data = data, .size = size};
    if (strcmp(name, right) == 0 && dict.id != 0 && dicts_find(d, dict.id) == NULL) d->list[d->count++] = dict;
}

void dicts_open(struct dicts *d, const char *folder) {
    DIR *dir = opendir(folder);
    if (dir == NULL) return;
    for (struct dirent *e; (e = readdir(dir)) != NULL;) take(d, folder, e->d_name);
    closedir(dir);
}

void dicts_close(struct dicts *d) {
    arena_close(&d->arena);
    d->count = 0;
}

const struct dict *dicts_find(const struct dicts *d, uint32_t id) {
    for (int i = 0; i < d->count; i++)
        if (d->list[i].id == id) return &d->list[i];
    return NULL;
}

const struct dict *dicts_find_hash(const struct dicts *d, const uint8_t hash[DICT_HASH]) {
    const struct dict *found = dicts_find(d, bytes_get_u32(hash));
    uint8_t whole[DICT_HASH];
    if (found == NULL) return NULL;
    dict_hash(found->data, found->size, whole);
    return memcmp(whole, hash, sizeof whole) == 0 ? found : NULL;
}

bool dicts_add(struct dicts *d, const uint8_t hash[DICT_HASH], const void *data, size_t size) {
    uint8_t right[DICT_HASH];
    if (size == 0 || size > DICT_MAX || d->count == LIST) return false;
    dict_hash(data, size, right);
    struct dict dict = {.id = bytes_get_u32(right), .size = size};
    if (memcmp(right, hash, sizeof right) != 0 || dict.id == 0 || dicts_find(d, dict.id) != NULL) return false;
    void *copy = arena_alloc(&d->arena, size);
    memcpy(copy, data, size);
    dict.data = copy;
    d->list[d->count++] = dict;
    return true;
}

const struct dict *dicts_newest(const struct dicts *d) {
    const struct dict *newest = NULL;
    for (int i = 0; i < d->count; i++)
        if (newest == NULL || d->list[i].number > newest->number) newest = &d->list[i];
    return newest;
}
