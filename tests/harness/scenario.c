#include "tests/harness/scenario.h"

#include "model/base/date.h"
#include "tests/harness/golden.h"
#include "tests/harness/sitting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { OFFSET = 180 };

struct scenario world;

bool scenario_make(const char *date) {
    world = (struct scenario){0};
    tmp_make(&world.tmp);
    world.demo = (struct demo){.build = getenv("PRIEM_BUILD"), .folder = world.tmp.folder};
    return demo_make(&world.demo, date);
}

void scenario_end(void) {
    if (world.p) pty_stop(world.p);
    demo_stop(&world.demo);
    tmp_remove(&world.tmp);
}

void day(int year, int month, int d) {
    world.day = date_of(year, month, d);
    world.sittings = 1; /* at nine the region was made: an exchange of then is not this one */
}

void command(const char *words) {
    static char out[4000];
    if (demo_command(&world.demo, words, out, sizeof out) != 0) fail_msg("%s: %s", words, out);
}

void load(const char *words, const char *table) {
    char line[600];
    tmp_write(&world.tmp, "table.csv", table, strlen(table));
    snprintf(line, sizeof line, "%s '%s'", words, tmp_path(&world.tmp, "table.csv"));
    command(line);
}

static int next_ten(void) {
    golden_clock(getenv("PRIEM_TEST_CLOCK"), moment_of(world.day, 9, 10 * world.sittings, OFFSET));
    return world.sittings++;
}

void exchange(const char *kiosk, const char *who) {
    char line[1200];
    next_ten();
    snprintf(line, sizeof line,
             "printf '%%s\\n' '%s' | '%s/priem' --config '%s/%s.ini' sync --person '%s' --passphrase-fd 0 >&2",
             demo_passphrase(&world.demo, who), world.demo.build, world.demo.folder, kiosk, who);
    if (system(line) != 0) fail_msg("%s does not exchange", kiosk);
}

enum { SHOWN = 32 };

/* When it begins, as the exchange shows it, but for the last digit: the minutes go on while one sits. */
static void begin(const char *kiosk, const char *who, char shown[SHOWN]) {
    char date[DATE_TEXT];
    int tens = next_ten();
    date_show(world.day, date);
    snprintf(shown, SHOWN, "%.5s %02d:%d", date, 9 + tens / 6, tens % 6);
    world.p = demo_sit(&world.demo, kiosk);
    demo_log_in(&world.demo, world.p, who);
}

struct pty *sit(const char *kiosk, const char *who) {
    char begun[SHOWN];
    begin(kiosk, who, begun);
    demo_exchange(world.p, begun);
    press(world.p, "Esc");
    return world.p;
}

struct pty *sit_offline(const char *kiosk, const char *who) {
    char begun[SHOWN];
    begin(kiosk, who, begun);
    return world.p;
}

void to_queues(struct pty *p) {
    for (int i = 0; i < 4 && !pty_shows(p, "── Очереди ─"); i++) press(p, "Esc");
    shows(p, "── Очереди ─");
}

void leave_offline(void) {
    to_queues(world.p);
    demo_leave(world.p);
    world.p = NULL;
}

void leave(void) {
    to_queues(world.p);
    demo_exchange(world.p, "всё отправлено");
    press(world.p, "Esc");
    leave_offline();
}

void look(struct pty *p, const char *queue, const char *child) {
    char row[200], below[200];
    snprintf(row, sizeof row, "▸ %s", queue);
    snprintf(below, sizeof below, "· %s", child);
    to_queues(p);
    press(p, "Left");
    for (int i = 0; i < 12; i++) press(p, "Up");
    for (int i = 0; i < 12 && !pty_shows(p, row); i++) press(p, "Down");
    press(p, "Right");
    for (int i = 0; i < 40 && !pty_shows(p, below); i++) press(p, "Down");
    shows(p, below);
}

void open_case(struct pty *p, const char *child) {
    to_queues(p);
    pty_type(p, child);
    pty_wait(p, "Найдена 1 запись", 0);
    press(p, "Enter");
}

void agrees(struct pty *p, const char *name) {
    char pointed[64];
    snprintf(pointed, sizeof pointed, "▸ %s", name);
    shows(p, "─ Подтверждение ─");
    for (int i = 0; i < 8 && !pty_shows(p, pointed); i++) press(p, "Down");
    shows(p, pointed);
    press(p, "Enter");
    pty_type(p, demo_passphrase(&world.demo, name));
    press(p, "Enter");
}
