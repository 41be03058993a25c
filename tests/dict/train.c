/* Makes a dictionary for the wire (sync/wire/dict.h): train FOLDER. The records it learns from are invented, every type of
 * event among them. The same sources train the same dictionary. Once released it is kept for ever: a new one gets the next
 * number. */

#include "sync/wire/dict.h"
#include "tests/harness/kit.h"
#include "tests/harness/story.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zdict.h>

enum {
    DICT_SIZE = 16 * 1024,
    KITS = 48,
    PEOPLE = 12, /* applications of each */
    STORIES = 24,
    COMMANDS = 60, /* of each: the types that are no daily work */
    SAMPLES = 64 * 1024,
    CHANCE = 13, /* letters and digits: no word is so long */
    NUMBER = 6,
    FRONT = 3,
};

struct corpus {
    struct bytes text;
    size_t sizes[SAMPLES];
    unsigned count;
    uint64_t seed;
};

static void must(bool done, const char *what) {
    if (done) return;
    fprintf(stderr, "train: %s\n", what);
    exit(1);
}

static bool is_word(char c) {
    return isalnum((unsigned char)c) || c == '+' || c == '/';
}

/* What is chance in a line would only fill the dictionary: of ids, keys, salts and signatures, of moments and long numbers the
 * front stays and the rest is cut out. */
static void cut_chance(char *line) {
    char *to = line;
    for (const char *at = line; *at != '\0';) {
        size_t run = 0, digits = strspn(at, "0123456789");
        while (is_word(at[run])) run++;
        bool chance = run >= CHANCE || (digits == run && run >= NUMBER);
        size_t keep = chance ? FRONT : run > 0 ? run : 1;
        memmove(to, at, keep);
        to += keep;
        at += chance ? run : keep;
    }
    *to = '\0';
}

static void add_sample(struct corpus *c, const char *line) {
    char *copy = strdup(line);
    must(copy != NULL && c->count < SAMPLES, "too many samples");
    cut_chance(copy);
    c->sizes[c->count++] = strlen(copy);
    bytes_text(&c->text, copy);
    free(copy);
}

/* As it goes up in a frame, as it comes down in a feed, and the word for one's own. */
static void add_line(struct corpus *c, const char *line, int64_t gsn, struct arena *a) {
    add_sample(c, line);
    if (gsn % 4 == 0) add_sample(c, arena_printf(a, "%d\t%s", (int)gsn, line));
    if (gsn % 4 == 1)
        add_sample(c, arena_printf(a, "%d\t=\t3.1.%d\n%d\t=\t3.1.%d", (int)gsn, (int)gsn, (int)gsn + 1, (int)gsn + 1));
}

/* --- The daily work, through the real gate -------------------------------------------------------------------------------- */

static void work(struct kit *kit, int64_t person) {
    char number[11];
    env_virtual_move(&kit->clock, 6 * MS_MINUTE + person * 777);
    kit_login(kit, KIT_DESK);
    struct saved saved = kit_save_person(kit, person);
    env_virtual_move(&kit->clock, 9 * MS_MINUTE + person * 333);
    kit_login(kit, KIT_COORDINATOR);
    enum fail_kind failed = person % 8 == 6 ? kit_decide(kit, &saved, VERDICT_RETURN, "", "нет подписи заявителя", number)
                            : person % 8 == 7 ? kit_decide(kit, &saved, VERDICT_REFUSE, "not_resident", "", number)
                                              : kit_issue(kit, &saved, number);
    must(failed == FAIL_NONE || person % 8 >= 6, "an application was not issued");
}

static void add_kit(struct corpus *c, int64_t n) {
    static struct kit kit;
    struct arena a = {0};
    struct fail why = {0};
    struct outbox_line lines[16 * PEOPLE];
    int count;
    kit_open_at(&kit, (int64_t)date_of(2026, 2 + (int)n % 10, 2 + (int)n % 26) * MS_DAY + (6 + n % 9) * MS_HOUR + n * 12345);
    kit.people.seed = (uint64_t)n;
    for (int i = 0; i < PEOPLE; i++) work(&kit, n * PEOPLE + i);
    must(journal_outbox(&kit.desk.journal, 0, 16 * PEOPLE, &a, lines, &count, &why), "the journal");
    for (int i = 0; i < count; i++) add_line(c, lines[i].line, n * 4567 + i, &a);
    arena_close(&a);
    kit_close(&kit);
}

/* --- Everything else ------------------------------------------------------------------------------------------------------ */

static void add_event(struct corpus *c, struct env_virtual *clock, struct event *ev, struct arena *a) {
    struct fail why = {0};
    size_t size;
    env_virtual_move(clock, 100000 + (int64_t)(story_random(&c->seed) % 1000000));
    ev->id.seq = 1 + story_random(&c->seed) % 3000;
    ev->version = ev->type->version;
    snprintf(ev->type_name, sizeof ev->type_name, "%s", ev->type->name);
    ev->at = clock->now;
    ev->offset = clock->env.offset;
    ev->mono = clock->mono;
    ev->seen = (int64_t)(story_random(&c->seed) % 20000);
    memcpy(ev->boot, clock->env.boot, sizeof ev->boot);
    must(event_encode(ev, &clock->env, NULL, a, &why), why.log);
    add_line(c, event_line(ev, a, &size), ev->seen + 1, a);
}

static void add_story(struct corpus *c, uint64_t n) {
    static struct story story;
    struct env_virtual clock;
    struct arena a = {0};
    env_virtual_init(&clock, (int64_t)date_of(2026, 1 + (int)n % 12, 3) * MS_DAY, n);
    clock.env.offset = 180;
    c->seed = n << 32;
    story_begin(&story, n, 20);
    for (int i = 0; i < COMMANDS; i++) {
        struct event ev;
        bool centre = i % 3 == 0;
        if (centre)
            (i % 2 == 0 ? story_ruling : story_list)(&story, &a, &ev);
        else
            story_next(&story, &a, &ev);
        ev.id = centre ? (struct event_id){.kiosk = 0, .epoch = 1} : (struct event_id){.kiosk = 3 + (uint32_t)n, .epoch = 1};
        add_event(c, &clock, &ev, &a);
        story_happened(&story, &ev);
    }
    for (int kind = 0; kind < EV_COUNT; kind++) { /* at least the names of what nothing above has made */
        struct event ev = {.type = &event_types[kind], .id = {.epoch = 1}};
        snprintf(ev.subject, sizeof ev.subject, "%s", story.subject[kind % 20]);
        event_payload(&ev, &a);
        if (n % 6 == 0) add_event(c, &clock, &ev, &a);
    }
    arena_close(&a);
}

/* --- Training ------------------------------------------------------------------------------------------------------------- */

static int next_number(const char *folder) {
    int highest = 0;
    DIR *dir = opendir(folder);
    must(dir != NULL, "the folder cannot be read");
    for (struct dirent *e; (e = readdir(dir)) != NULL;)
        if (atoi(e->d_name) > highest) highest = atoi(e->d_name);
    closedir(dir);
    return highest + 1;
}

static void write_dict(const char *folder, const void *data, size_t size) {
    char name[DICT_NAME], path[600];
    dict_name(next_number(folder), data, size, name);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *out = fopen(path, "wxe");
    must(out != NULL && fwrite(data, 1, size, out) == size && fclose(out) == 0, "the dictionary cannot be written");
    printf("%s\n", path);
}

int main(int argc, char **argv) {
    static struct corpus corpus;
    static uint8_t dict[DICT_SIZE];
    must(argc == 2, "usage: train FOLDER");
    for (int n = 0; n < KITS; n++) add_kit(&corpus, n);
    for (uint64_t n = 1; n <= STORIES; n++) add_story(&corpus, n);
    size_t size = ZDICT_trainFromBuffer(dict, sizeof dict, corpus.text.data, corpus.sizes, corpus.count);
    must(!ZDICT_isError(size), ZDICT_isError(size) ? ZDICT_getErrorName(size) : "");
    fprintf(stderr, "train: %u samples, %zu bytes\n", corpus.count, corpus.text.size);
    write_dict(argv[1], dict, size);
    bytes_close(&corpus.text);
    return 0;
}
