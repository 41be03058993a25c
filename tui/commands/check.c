/* priem check KIND: the values of a list before it is imported. A line in, a line out: verdict, normal form, reason. */
#include "model/base/share.h"
#include "model/base/text.h"
#include "model/rules/fields.h"
#include "model/rules/terms.h"
#include "tui/commands/all.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_MOST = 4096, VALUE_ROOM = 512, TERM_MOST = 3650 };

/* The line may be written to. */
typedef enum field_verdict line_check(const struct calendar *calendar, char *line, char *out, struct fail *why);

static enum field_verdict wrong(struct fail *why, const char *say) {
    fail_set(why, FAIL_INPUT, "line", "%s", say);
    return FIELD_WRONG;
}

/* A single value, which is never empty; what it may have been meant to be is offered in the reason, never taken. */
static enum field_verdict value(field_check *check, const char *typed, char *out, struct fail *why) {
    enum field_verdict verdict = check(typed, out, VALUE_ROOM, why);
    char offer[VALUE_ROOM];
    struct fail bare;

    if (verdict != FIELD_WRONG) return out[0] ? verdict : wrong(why, _("There is nothing in this line."));
    field_offer(check, typed, offer, sizeof offer);
    bare = *why;
    if (offer[0] && !strstr(bare.say, offer)) fail_set(why, FAIL_INPUT, "offered", _("%s Is it %s?"), bare.say, offer);
    return FIELD_WRONG;
}

#define LINE_OF(kind)                                                                                                          \
    static enum field_verdict line_##kind(const struct calendar *calendar, char *line, char *out, struct fail *why) {          \
        (void)calendar;                                                                                                        \
        return value(kind##_check, line, out, why);                                                                            \
    }
LINE_OF(snils)
LINE_OF(name)
LINE_OF(phone)
LINE_OF(date)
LINE_OF(address)

/* There may be none. */
static enum field_verdict line_email(const struct calendar *calendar, char *line, char *out, struct fail *why) {
    enum field_verdict verdict = email_check(line, out, VALUE_ROOM, why);
    (void)calendar;
    return verdict == FIELD_WRONG ? value(email_check, line, out, why) : verdict;
}

static enum field_verdict line_document(const struct calendar *calendar, char *line, char *out, struct fail *why) {
    char *rest = line, *code = strsep(&rest, "\t"), clean[16], series[64], number[128];
    const struct document_kind *kind;
    enum field_verdict verdict;

    (void)calendar;
    if (!rest) return wrong(why, _("A document is its code, a tab, its series and number: 03, tab, II-МЮ 654321."));
    kind = text_clean(code, clean, sizeof clean) ? document_kind_find(clean) : NULL;
    if (!kind) return wrong(why, _("There is no such code: the codes are those of the tax service, 03, 21, 10 …"));
    verdict = document_check(kind, rest, series, sizeof series, number, sizeof number, why);
    if (verdict != FIELD_WRONG) snprintf(out, VALUE_ROOM, "%s%s%s", series, series[0] ? " " : "", number);
    return verdict;
}

static enum field_verdict line_term(const struct calendar *calendar, char *line, char *out, struct fail *why) {
    char *rest = line, *from = strsep(&rest, "\t"), days[16], iso[VALUE_ROOM];
    int32_t event = DATE_NONE;
    struct due due;
    long count;

    if (!rest) return wrong(why, _("A term is a date, a tab and a number of working days: 20.11.2026, tab, 3."));
    if (value(date_check, from, iso, why) == FIELD_WRONG || !date_parse(iso, &event)) return FIELD_WRONG;
    count = text_clean(rest, days, sizeof days) && strspn(days, "0123456789") == strlen(days) ? strtol(days, NULL, 10) : 0;
    if (count < 1 || count > TERM_MOST) return wrong(why, _("A term has from 1 to 3650 working days."));
    due = term_due(calendar, event, (int)count);
    date_iso(due.date, out);
    if (!due.provisional) return FIELD_OK;
    fail_set(why, FAIL_INPUT, "provisional", _("Provisional: the calendar of that year is not loaded."));
    return FIELD_WARN;
}

static const struct {
    const char *name;
    line_check *check;
} kinds[] = {
    {"snils", line_snils}, {"name", line_name}, {"document", line_document}, {"phone", line_phone},
    {"email", line_email}, {"date", line_date}, {"address", line_address},   {"term", line_term},
};

/* A line without its end; of a longer one the rest is read and forgotten. */
struct line {
    char text[LINE_MOST + 1];
    size_t size;
    bool too_long;
};
static bool read_line(FILE *in, struct line *line) {
    int c;
    line->size = 0;
    line->too_long = false;
    while ((c = getc_unlocked(in)) != EOF && c != '\n') {
        if (line->size < LINE_MOST)
            line->text[line->size++] = (char)c;
        else
            line->too_long = true;
    }
    if (c == EOF && line->size == 0) return false;
    if (line->size && line->text[line->size - 1] == '\r') line->size--; /* Windows */
    line->text[line->size] = '\0';
    return true;
}

static enum field_verdict judge(line_check *check, const struct calendar *calendar, struct line *line, char *out,
                                struct fail *why) {
    if (line->too_long) return wrong(why, _("The line is too long: more than 4096 bytes."));
    if (!text_valid(line->text, line->size)) return wrong(why, _("The line is no text in UTF-8."));
    return check(calendar, line->text, out, why);
}

/* The three columns stay three whatever was typed. */
static void print_reason(char *say) {
    for (char *s = say; *s; s++)
        if (*s == '\t' || *s == '\n' || *s == '\r') *s = ' ';
    fputs(say, stdout);
}

static bool check_lines(line_check *check, const struct calendar *calendar, struct fail *why) {
    static const char *const words[] = {[FIELD_OK] = "ok", [FIELD_WARN] = "warn", [FIELD_WRONG] = "bad"};
    struct line line;

    while (read_line(stdin, &line)) {
        char out[VALUE_ROOM] = "";
        struct fail say = {0};
        enum field_verdict verdict = judge(check, calendar, &line, out, &say);
        printf("%s\t%s\t", words[verdict], verdict == FIELD_WRONG ? "" : out);
        if (verdict != FIELD_OK) print_reason(say.say);
        putchar('\n');
    }
    if (!ferror(stdin) && fflush(stdout) == 0 && !ferror(stdout)) return true;
    return fail_set(why, FAIL_DISK, "check: input or output", _("The lines could not be read or written: %s."),
                    strerror(errno));
}

static bool load_calendar(struct call *call, struct calendar **out, struct fail *why) {
    const char *folder = share_path(&call->arena, "calendars"), *region = call_value(call, "--region");
    struct calendar *federal;

    if (!calendar_load(folder, &call->arena, &federal, why)) return false;
    *out = federal;
    if (!region) return true;
    if (!subject_code_find(region))
        return fail_set(why, FAIL_INPUT, "check: region",
                        _("There is no region with the code %s: the codes are those of the tax service, 02, 05, 67 …"), region);
    return calendar_merge(federal, folder, region, NULL, 0, &call->arena, out, why);
}

static bool check_run(struct call *call, struct fail *why) {
    const char *kind = call_value(call, "KIND");
    struct calendar *calendar = NULL;

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(kinds[i].name, kind) != 0) continue;
        if (kinds[i].check == line_term && !load_calendar(call, &calendar, why)) return false;
        return check_lines(kinds[i].check, calendar, why);
    }
    return fail_set(why, FAIL_INPUT, "check: kind",
                    _("There is nothing to check of the kind “%s”. `priem help check` lists the kinds."), kind);
}

const struct command cmd_check = {
    .name = "check",
    .help = N_("Judges the lines of standard input: prints ok, warn or bad, the normal form and the reason, with tabs between"),
    .plain = true,
    .arguments = {{"KIND", NULL, true,
                   N_("snils, name, document (code, tab, series and number), phone, email, date, address, "
                      "term (date, tab, working days)")},
                  {"--region", "CODE", false, N_("for terms: with the days off of this region, 02 or 05")}},
    .run = check_run,
};
