/* The backup after the working day: made and checked behind the screens, once a day; and a kiosk that was put back from one. */
#include "model/base/text.h"
#include "model/store/safe_copy.h"
#include "tests/harness/golden.h"
#include "tests/harness/sitting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const char *home(const struct sitting *t, char folder[600]) {
    text_copy(folder, 600, t->place.ini);
    *strrchr(folder, '/') = '\0';
    return folder;
}

/* What there is, as soon as so many are there. */
static int backups(const struct sitting *t, int at_least, char newest[700]) {
    struct arena a = {0};
    const char *const *names;
    char folder[600], path[640];
    int count = 0;
    home(t, folder);
    snprintf(path, sizeof path, "%s/backup", folder);
    for (int i = 0; i < 200 && count < at_least; i++) {
        if (i > 0) usleep(50 * 1000);
        arena_reset(&a);
        assert_true(safe_copy_list(path, &a, &names, &count));
    }
    if (count > 0) snprintf(newest, 700, "%s/%s", path, names[0]);
    arena_close(&a);
    return count;
}

static void later(struct sitting *t, int64_t ms) {
    t->place.kit.clock.now += ms;
}

/* In the morning nothing is due; after 18:00 nobody touches the login form: the copy is there, and holds. */
static void a_backup_is_made_when_the_day_is_over(void **state) {
    struct sitting *t = sitting_make(state, true);
    struct safe_copy_facts facts;
    struct fail why;
    char newest[700];
    sitting_start(t);
    place_login(t->p, KIT_DESK);
    assert_int_equal(backups(t, 0, newest), 0);
    sitting_leave(t);
    later(t, 9 * (int64_t)MS_HOUR);
    sitting_start(t);
    assert_int_equal(backups(t, 1, newest), 1);
    assert_true(safe_copy_verify(newest, &t->place.kit.clock.env, &facts, &why));
    place_login(t->p, KIT_DESK);
    press(t->p, "F5");
    shows(t->p, "Резервная копия сделана и проверена.");
    sitting_leave(t);
    later(t, MS_HOUR);
    sitting_start(t);
    place_login(t->p, KIT_DESK);
    assert_int_equal(backups(t, 2, newest), 1); /* once a day */
}

/* It opens on the exchange and on nothing else: what is on record is shown to nobody before the centre has spoken. */
static void a_kiosk_put_back_shows_the_exchange_alone(void **state) {
    struct sitting *t = sitting_make(state, true);
    struct safe_copy_facts facts;
    struct fail why;
    char folder[600], newest[700];
    later(t, 9 * (int64_t)MS_HOUR);
    sitting_start(t);
    assert_int_equal(backups(t, 1, newest), 1);
    place_login(t->p, KIT_DESK);
    sitting_leave(t);
    db_close(t->place.kit.db);
    t->place.kit.db = NULL;
    if (!safe_copy_restore(newest, home(t, folder), &t->place.kit.clock.env, &facts, &why)) fail_msg("%s", why.say);
    sitting_start(t);
    place_enter(t->p, KIT_DESK);
    assert_true(pty_wait(t->p, "восстановлен из копии: откроется после обмена", 0));
    assert_true(pty_wait(t->p, "Открыт только обмен", 0));
    press(t->p, "F3");
    shows(t->p, "Обмен с центром");
    press(t->p, "F9");
    assert_false(pty_shows(t->p, "Поиск"));
    press(t->p, "Esc Esc");
    assert_true(pty_wait(t->p, "Вход", 0));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_backup_is_made_when_the_day_is_over, NULL, sitting_end),
        cmocka_unit_test_setup_teardown(a_kiosk_put_back_shows_the_exchange_alone, NULL, sitting_end),
    };
    golden_use_cmocka();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
