/* The data of a child on record in the form of an application (RULES 2.5, C13): what was stands under each field that differs,
 * the paper it rests on in a section of its own. */

#include "tui/screens/intake.h"

#include "model/base/text.h"

#include <string.h>

bool intake_change_open(struct intake *s, const char *subject, struct fail *why) {
    struct application *app = &s->data.app;
    if (!desk_may(app_desk(s->app), MAY_ENTER, why) || !change_load(app_desk(s->app), subject, &s->change, why)) return false;
    *app = (struct application){.state = APP_COMPLETE};
    text_copy(app->subject, sizeof app->subject, subject);
    text_copy(app->request.channel, sizeof app->request.channel, "person");
    app->request.received = app_now(s->app);
    app->child = s->change.child;
    app->address = s->change.address;
    app->applicant = s->change.applicant;
    s->data.changing = true;
    text_copy(s->data.change_point, sizeof s->data.change_point, s->change.point);
    return true;
}

/* The change as the form has it; only what differs counts. */
static bool collect(struct intake *s, struct change *out, struct fail *why) {
    struct application now;
    struct point point;
    intake_form_collect(s, &now);
    *out = s->change;
    out->child = now.child;
    out->address = now.address;
    out->applicant = now.applicant;
    text_copy(out->paper, sizeof out->paper, s->data.change_paper);
    text_copy(out->day, sizeof out->day, s->data.change_day);
    if (!strcmp(s->data.change_point, s->change.point)) return true;
    if (!point_load(app_desk(s->app)->db, s->data.change_point, &point, why)) return false;
    text_copy(out->point, sizeof out->point, point.point);
    text_copy(out->municipality, sizeof out->municipality, point.municipality);
    return true;
}

/* Errors of single fields stand on the page already; here is what the rules say of the change as a whole. */
void intake_change_check(struct intake *s, const struct application *now) {
    struct application app = *now;
    struct rule_case the_case;
    struct fail why;
    const char *field = NULL;
    text_copy(app.papers, sizeof app.papers, "child applicant snils authority parent");
    date_iso(s->data.today, app.papers_day);
    s->changed[0] = 0;
    bool ok = desk_case(app_desk(s->app), &app, &s->check_arena, &the_case, &why) &&
              plan_change(&s->change.child, &s->change.address, &s->change.applicant, &the_case, s->changed, &field, &why);
    if (!ok && why.kind != FAIL_DISK && !s->error_count)
        intake_issue_add(s, RULE_ERROR, arena_dup(&s->check_arena, why.say), field);
    if (strcmp(s->data.change_point, s->change.point) != 0)
        text_copy(s->changed + strlen(s->changed), sizeof s->changed - strlen(s->changed), " municipality");
    list_set(&s->issues_list, s->issue_count);
}

static bool write_change(struct intake *s, const struct change *change, struct fail *why) {
    const char *field = NULL;
    struct arena a = {0};
    if (!desk_change(app_desk(s->app), change, &field, why)) {
        char name[40];
        snprintf(name, sizeof name, "change.%s", field ? field : "");
        if (field) s->on_check = !(form_go(&s->form, field) || form_go(&s->form, name));
        return false;
    }
    struct fail dropped;
    s->is_saved = true;
    if (s->draft && !draft_drop(app_desk(s->app)->db, s->draft, &dropped) && dropped.kind != FAIL_GONE)
        app_say(s->app, LOOK_WARN, dropped.say);
    app_saved(s->app);
    app_say(s->app, LOOK_GOOD, arena_printf(&a, _("The data of %s are changed"), show_child(&a, &change->child)));
    arena_close(&a);
    return true;
}

static bool agreed(void *state, const struct second *second, struct fail *why) {
    struct intake *s = state;
    struct desk *desk = app_desk(s->app);
    struct change change;
    desk->second = second;
    bool ok = collect(s, &change, why) && write_change(s, &change, why);
    desk->second = NULL;
    if (ok) app_close(s->app, s);
    return ok;
}

enum reply intake_change_save(struct intake *s) {
    struct change change;
    struct fail why = {0};
    if (!collect(s, &change, &why)) {
        app_dialog_error(s->app, &why);
        return STAY;
    }
    if (plan_change_asks_second(s->changed, &change.child)) {
        intake_draft_keep(s, true);
        struct arena a = {0};
        const char *what =
            arena_printf(&a, "%s\n%s", show_child(&a, &change.child), _("The child's document is not of the list"));
        app_open(s->app, &scr_second, &(struct second_arg){.what = what, .state = s, .agreed = agreed});
        arena_close(&a);
        return STAY;
    }
    if (write_change(s, &change, &why)) return LEAVE;
    app_dialog_error(s->app, &why);
    return STAY;
}
