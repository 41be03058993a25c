#include "tui/print.h"
#include "model/base/text.h"
#include "model/rules/fields.h"
#include "model/store/papers.h"
#include "tui/app.h"
#include "tui/commands/all.h"
#include "tui/commands/people.h"
#include "tui/paper/paper.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool known_paper(struct call *call, const char *id, bool blank, struct fail *why) {
    const char *all = blank ? "" : PRINT_SET;
    for (int i = 0; i < paper_count; i++) {
        if (papers[i].over == PAPER_OF_NOBODY || (blank && !papers[i].blank)) continue;
        if (strcmp(papers[i].id, id) == 0) return true;
        all = arena_printf(&call->arena, "%s%s%s", all, *all ? ", " : "", papers[i].id);
    }
    if (!blank && strcmp(id, PRINT_SET) == 0) return true;
    return fail_set(why, FAIL_INPUT, "no such paper", _("There is no paper called “%.40s”. There are: %s."), id, all);
}

/* "6700 4182 10" or "3-0412": the case it names. */
static bool find_case(struct call *call, struct desk *desk, const char *typed, struct print_order *order, struct fail *why) {
    struct found *rows;
    char number[24];
    int count;
    bool other_layout;
    if (!learner_search(desk->db, typed, 2, &call->arena, &rows, &count, &other_layout, why)) return false;
    if (count != 1)
        return fail_set(why, FAIL_GONE, "case not found",
                        _("“%.40s” is no number of a certificate or an application at this kiosk, or of more than one."),
                        typed);
    order->subject = rows[0].subject;
    order->app = rows[0].app;
    order->number = rows[0].number;
    struct fail none;
    if (certificate_check(typed, number, sizeof number, &none) != FIELD_OK) return true;
    struct certificate *t =
        arena_alloc(&call->arena, sizeof *t); /* one that does not live any more is not in the search's row */
    if (!certificate_load(desk->db, number, t, &none)) return true;
    order->number = t->number;
    order->app = t->app;
    return true;
}

static int64_t ticks(const struct call *call) {
    return call->env.monotonic(call->env.self);
}

static bool print_now(struct call *call, struct kiosk_store *k, const struct print_order *order, struct fail *why) {
    enum { LOOK_IN_MS = 500 };
    struct print_job *job;
    enum print_state state;
    if (!print_start(&k->desk, call->settings, order, &job, why)) return false;
    if (call->lent) {
        call->going->print = job;
        return true;
    }
    while ((state = print_step(job, ticks(call), why)) == PRINT_GOING) {
        struct pollfd fd;
        print_poll(job, &fd);
        if (poll(&fd, 1, LOOK_IN_MS) < 0 && errno != EINTR) break;
    }
    if (state == PRINT_DONE) fprintf(call->out, "%s\n", *print_file(job) ? print_file(job) : print_said(job));
    print_close(job);
    return state == PRINT_DONE;
}

static bool print_text(struct call *call, struct kiosk_store *k, const struct print_order *order, struct fail *why) {
    enum { COLUMNS = 78 };
    const char *text;
    if (!print_preview(&k->desk, order, COLUMNS, &call->arena, &text, why)) return false;
    fputs(text, call->out);
    return true;
}

static bool print_with(struct call *call, struct kiosk_store *k, struct print_order *order, const char *of, bool text,
                       struct fail *why) {
    if (!people_login(call, k, MAY_ENTER, call_value(call, "--person"), why)) return false;
    if (of && !find_case(call, &k->desk, of, order, why)) return false;
    return text ? print_text(call, k, order, why) : print_now(call, k, order, why);
}

static bool run(struct call *call, struct print_order *order, const char *of, bool text, struct fail *why) {
    struct kiosk_store own;
    order->paper = call_value(call, "PAPER");
    order->folder = call_value(call, "--folder");
    if (!known_paper(call, order->paper, order->blank > 0, why)) return false;
    struct kiosk_store *k = people_store(call, &own, why);
    if (!k) return false;
    bool good = print_with(call, k, order, of, text, why);
    people_store_close(call, &own);
    return good;
}

static bool print_run(struct call *call, struct fail *why) {
    struct print_order order = {0};
    return run(call, &order, call_value(call, "NUMBER"), call_value(call, "--text") != NULL, why);
}

static bool print_blank_run(struct call *call, struct fail *why) {
    const char *count = call_value(call, "--count");
    char *end = NULL;
    long blank = count ? strtol(count, &end, 10) : 1;
    struct print_order order = {.blank = (int)blank};
    if (blank < 1 || blank > PRINT_BLANK_MOST || (end && *end))
        return fail_set(why, FAIL_INPUT, "count of blank forms", _("From 1 to %d forms can be printed at once."),
                        PRINT_BLANK_MOST);
    return run(call, &order, NULL, false, why);
}

#define ARGUMENT_FOLDER                                                                                                        \
    { "--folder", "FOLDER", false, N_("a PDF file into this folder, instead of what the settings say") }
#define ARGUMENT_PERSON                                                                                                        \
    { "--person", "NAME", false, N_("who runs it, where several can log in") }

const struct command cmd_print = {
    .name = "print",
    .help = N_("Prints a paper of a case, named by the number of its certificate or application"),
    .beside = true,
    .arguments = {{"PAPER", NULL, true, N_("receipt, extract, refusal …; a wrong one lists all")},
                  {"NUMBER", NULL, true, N_("6700 4182 10 or 3-0412")},
                  ARGUMENT_FOLDER,
                  {"--text", NULL, false, N_("only shows it as text; nothing is printed")},
                  ARGUMENT_PERSON,
                  ARGUMENT_PASSPHRASE_FD},
    .run = print_run,
};

const struct command cmd_print_blank = {
    .name = "print blank",
    .help = N_("Prints numbered forms ahead, to be filled in by hand; their numbers are typed in later"),
    .beside = true,
    .arguments = {{"PAPER", NULL, true, N_("consent, rules, application …; a wrong one lists all")},
                  {"--count", "N", false, N_("how many; 1")},
                  ARGUMENT_FOLDER,
                  ARGUMENT_PERSON,
                  ARGUMENT_PASSPHRASE_FD},
    .run = print_blank_run,
};

static const char *paper_title(const char *id) {
    const struct paper *paper = paper_of(id);
    return paper ? _(paper->title) : id;
}

static void show_blanks(struct call *call, const struct blanks_row *row) {
    char moment[17], first[SHEET_TEXT], last[SHEET_TEXT];
    moment_show(row->at, call->env.offset, moment);
    fprintf(call->out, "%s\t%s\t%s\t%lld", moment, row->staff, paper_title(row->blanks.paper), (long long)row->blanks.count);
    paper_sheet_show(row->kiosk, row->blanks.first, first);
    paper_sheet_show(row->kiosk, row->blanks.first + row->blanks.count - 1, last);
    if (row->blanks.first > 0) fprintf(call->out, "\t%s\t%s", first, last);
    if (row->blanks.version[0]) fprintf(call->out, "\t%s", row->blanks.version);
    fputc('\n', call->out);
}

static bool print_blanks_run(struct call *call, struct fail *why) {
    enum { MOST = 1000 };
    struct kiosk_store own;
    struct blanks_row *rows;
    int count = 0;
    struct kiosk_store *k = people_store(call, &own, why);
    if (!k) return false;
    bool good = blanks_list(&k->desk, MOST, &call->arena, &rows, &count, why);
    for (int i = 0; good && i < count; i++) show_blanks(call, &rows[i]);
    people_store_close(call, &own);
    return good;
}

const struct command cmd_print_blanks = {
    .name = "print blanks",
    .help = N_(
        "Lists the numbered forms printed here: when, by whom, which, how many, from which number to which, with which version of the text"),
    .beside = true,
    .arguments = {{0}},
    .run = print_blanks_run,
};
