#include "sync/centre/commands.h"

#include "model/base/text.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { WORDS_MOST = 16 };

/* As a shell takes them apart: by spaces, 'a whole' as one; what stands behind | is another program's. */
static int split(char *line, char *words[WORDS_MOST]) {
    int count = 0;
    line[strcspn(line, "|")] = '\0';
    while (*(line += strspn(line, " "))) {
        const char *end = *line == '\'' ? "'" : " ";
        line += *line == '\'';
        size_t size = strcspn(line, end);
        bool last = line[size] == '\0';
        line[size] = '\0';
        assert_true(count < WORDS_MOST);
        words[count++] = line;
        line += size + !last;
    }
    return count;
}

static bool understood(const char *typed, struct fail *why) {
    char line[300], *words[WORDS_MOST];
    int own = 0, count;
    text_copy(line, sizeof line, typed);
    count = split(line, words);
    const struct command *command = command_find(count, words, &own);
    if (!command) return fail_set(why, FAIL_GONE, "no command", "%s", typed);
    struct order order = {.argc = count - own, .argv = words + own, .usage = command->arguments};
    return order_understood(&order, command->name, command->arguments_least, why);
}

/* Each page of a command that takes words has an example, and the command understands it. */
static void examples_are_understood(void **state) {
    (void)state;
    for (int i = 0; i < command_count; i++) {
        struct fail why;
        const char *example = command_example(&commands[i]);
        if (!example && commands[i].arguments[0]) fail_msg("%s has no example", commands[i].name);
        if (!example) continue;
        if (strncmp(example, commands[i].name, strlen(commands[i].name)) != 0) fail_msg("%s: %s", commands[i].name, example);
        if (!understood(example, &why)) fail_msg("%s: %s", example, why.say);
    }
}

/* Where a table is taken whole or not at all, no page speaks of a file of refused rows. */
static void only_who_refuses_rows_says_so(void **state) {
    (void)state;
    for (int i = 0; i < command_count; i++) {
        struct bytes page = {0};
        bool steps = commands[i].flags & ORDER_READS_FILE && commands[i].flags & ORDER_LONG;
        command_help(&commands[i], &page);
        assert_int_equal(strstr((const char *)page.data, "FILE.refused with line and") != NULL, steps);
        bytes_close(&page);
    }
}

/* A page is as wide as any terminal. */
static void pages_are_narrow(void **state) {
    (void)state;
    struct bytes page = {0};
    for (int i = 0; i < command_count; i++) command_help(&commands[i], &page);
    for (char *line = strtok((char *)page.data, "\n"); line; line = strtok(NULL, "\n"))
        if (text_width(line) > 80) fail_msg("%s", line);
    bytes_close(&page);
}

/* No command stands outside of the groups of the help, and what begins with one word stands together. */
static void every_command_has_its_group(void **state) {
    (void)state;
    int groups = 0;
    assert_non_null(command_group(&commands[0]));
    for (int i = 0; i < command_count; i++) {
        const bool begins = command_group(&commands[i]) != NULL;
        groups += begins;
        for (int k = 0; begins && k < i; k++) {
            size_t word = strcspn(commands[i].name, " ");
            if (strncmp(commands[k].name, commands[i].name, word + 1) == 0)
                fail_msg("%s is torn from %s", commands[i].name, commands[k].name);
        }
    }
    assert_int_equal(groups, 10);
}

static void words_are_what_the_usage_says(void **state) {
    (void)state;
    static const char *const good[] = {
        "carry in /media/usb", "carry in --audit /media/usb", "staff remove --cause 12", "point add --kind office 1 2 3", "set",
        "set lapse yes"};
    static const struct {
        const char *line, *says;
    } bad[] = {
        {"carry in", "FILE|FOLDER"},          {"carry in --audit", "FILE|FOLDER"},
        {"carry in --cause x", "--cause"},    {"staff remove 12 --cause yes", "yes"},
        {"point add 1 2 3 --kind", "--kind"}, {"point add 1 2 --kind school", "NAME"},
        {"set lapse yes no", "no"},           {"region x", "x"},
    };
    struct fail why;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (!understood(good[i], &why)) fail_msg("%s: %s", good[i], why.say);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char says[40];
        assert_false(understood(bad[i].line, &why));
        snprintf(says, sizeof says, ": %s\n", bad[i].says);
        if (!strstr(why.say, says)) fail_msg("%s: %s", bad[i].line, why.say);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(examples_are_understood),
        cmocka_unit_test(only_who_refuses_rows_says_so),
        cmocka_unit_test(pages_are_narrow),
        cmocka_unit_test(every_command_has_its_group),
        cmocka_unit_test(words_are_what_the_usage_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
