#include "model/rules/course.h"

#include "model/rules/account.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool money_fits(int64_t sum) {
    return sum >= 0 && sum <= MONEY_MOST;
}

static bool refuse_sum(struct fail *why) {
    return fail_set(why, FAIL_INPUT, "course: sum", _("The sum is negative or too big."));
}

static bool refuse_days(struct fail *why) {
    return fail_set(why, FAIL_INPUT, "course: days", _("The course ends before it begins, or lasts longer than %d months."),
                    COURSE_MONTHS_MOST);
}

/* --- Splitting ------------------------------------------------------------------------------------------------------------ */

/* What rounding down has left over, one each to the largest remainders. A remainder that was served is -1. */
static void hand_out(int64_t left, int64_t *remainder, int count, int64_t *out) {
    for (; left > 0; left--) {
        int largest = 0;
        for (int i = 1; i < count; i++)
            if (remainder[i] > remainder[largest]) largest = i;
        out[largest]++;
        remainder[largest] = -1;
    }
}

bool course_split(int64_t sum, const int64_t *days, int count, int64_t *out, struct fail *why) {
    int64_t remainder[COURSE_MONTHS_MOST] = {0}, whole = 0, left = sum;
    if (!money_fits(sum)) return refuse_sum(why);
    if (count < 1 || count > COURSE_MONTHS_MOST) return refuse_days(why);
    for (int i = 0; i < count; i++)
        if (days[i] < 0 || __builtin_add_overflow(whole, days[i], &whole)) return refuse_days(why);
    if (whole == 0) return refuse_days(why);
    for (int i = 0; i < count; i++) {
        int64_t weighed;
        if (__builtin_mul_overflow(sum, days[i], &weighed)) return refuse_sum(why);
        out[i] = weighed / whole;
        remainder[i] = weighed % whole;
        left -= out[i];
    }
    hand_out(left, remainder, count, out);
    return true;
}

/* --- Months --------------------------------------------------------------------------------------------------------------- */

static int32_t month_last(int year, int month) {
    return (month == 12 ? date_of(year + 1, 1, 1) : date_of(year, month + 1, 1)) - 1;
}

bool course_months(int64_t sum, int32_t first, int32_t last, struct course_month out[COURSE_MONTHS_MOST], int *count,
                   struct fail *why) {
    int64_t days[COURSE_MONTHS_MOST], sums[COURSE_MONTHS_MOST];
    *count = 0;
    if (first == DATE_NONE || last == DATE_NONE || first > last) return refuse_days(why);
    for (int32_t day = first; day <= last; day = out[*count - 1].last + 1) {
        int year, month, ignored;
        char iso[DATE_TEXT];
        if (*count == COURSE_MONTHS_MOST) return refuse_days(why);
        struct course_month *m = &out[(*count)++];
        date_split(day, &year, &month, &ignored);
        date_iso(day, iso);
        memcpy(m->month, iso, sizeof m->month - 1);
        m->month[sizeof m->month - 1] = '\0';
        m->first = day;
        m->last = month_last(year, month) < last ? month_last(year, month) : last;
        days[*count - 1] = m->last - m->first + 1;
    }
    if (!course_split(sum, days, *count, sums, why)) return false;
    for (int i = 0; i < *count; i++) out[i].sum = sums[i];
    return true;
}

/* Days are few and the sum fits: the product does, too. */
static int64_t owed_of_month(const struct course_month *m, int32_t day) {
    if (day < m->first) return 0;
    if (day >= m->last) return m->sum;
    int64_t had = day - m->first + 1, all = m->last - m->first + 1;
    return m->sum * had / all;
}

int64_t course_owed(int64_t sum, int32_t first, int32_t last, int32_t day) {
    struct course_month months[COURSE_MONTHS_MOST];
    int64_t owed = 0;
    int count;
    if (day == DATE_NONE || !course_months(sum, first, last, months, &count, NULL)) return 0;
    for (int i = 0; i < count; i++) owed += owed_of_month(&months[i], day);
    return owed;
}

static bool month_days(const char *month, int32_t *first, int32_t *last) {
    char iso[DATE_TEXT];
    int year, number, day;
    if (strlen(month) != 7) return false;
    snprintf(iso, sizeof iso, "%s-01", month);
    if (!date_parse(iso, first)) return false;
    date_split(*first, &year, &number, &day);
    *last = month_last(year, number);
    return true;
}

int32_t course_month_end(const char *month) {
    int32_t first, last;
    return month_days(month, &first, &last) ? last : DATE_NONE;
}

int64_t course_month_due(int64_t sum, int32_t first, int32_t last, int32_t until, const char *month) {
    int32_t begin, end;
    if (!month_days(month, &begin, &end)) return 0;
    if (end > until) end = until;
    if (begin - 1 > until) return 0;
    return course_owed(sum, first, last, end) - course_owed(sum, first, last, begin - 1);
}

int64_t course_still_owed(int64_t sum, const char *first, const char *last, const char *settled, const char *until) {
    int32_t begins, ends, day;
    if (!date_parse(first, &begins) || !date_parse(last, &ends) || !date_parse(until, &day)) return 0;
    int64_t owed = course_owed(sum, begins, ends, day) - course_owed(sum, begins, ends, course_month_end(settled));
    return owed > 0 ? owed : 0;
}

/* --- Periods -------------------------------------------------------------------------------------------------------------- */

static bool refuse_period(struct fail *why) {
    return fail_set(why, FAIL_DENIED, "C4.period",
                    _("A part of the course lies in no period of the programme of financing. The region sets the periods."));
}

/* The period that holds the day. */
static const struct course_period *period_of(const struct course_period *periods, int count, int32_t day) {
    for (int i = 0; i < count; i++)
        if (periods[i].first <= day && day <= periods[i].last) return &periods[i];
    return NULL;
}

bool course_parts(int64_t cost, int32_t first, int32_t last, const struct course_period *periods, int count,
                  struct course_part out[COURSE_PARTS_MOST], int *parts, struct fail *why) {
    int64_t days[COURSE_PARTS_MOST], sums[COURSE_PARTS_MOST] = {0};
    const struct course_period *of[COURSE_PARTS_MOST];
    *parts = 0;
    if (first == DATE_NONE || last == DATE_NONE || first > last) return refuse_days(why);
    for (int32_t day = first; day <= last;) {
        const struct course_period *p = period_of(periods, count, day);
        if (!p || *parts == COURSE_PARTS_MOST) return refuse_period(why);
        int32_t end = p->last < last ? p->last : last;
        struct course_part *part = &out[*parts];
        *part = (struct course_part){.firm = p->firm};
        memcpy(part->period, p->period, sizeof part->period);
        date_iso(day, part->first);
        date_iso(end, part->last);
        of[*parts] = p;
        days[(*parts)++] = end - day + 1;
        day = end + 1;
    }
    if (!course_split(cost, days, *parts, sums, why)) return false;
    for (int i = 0; i < *parts; i++) {
        out[i].cost = sums[i];
        account_share(sums[i], of[i]->available, &out[i].cert, &out[i].parent);
    }
    return true;
}

/* --- On the wire ---------------------------------------------------------------------------------------------------------- */

/* A field up to the TAB or the end of the line; false where it is too long. */
static bool take_text(const char **at, char *out, size_t room) {
    size_t size = strcspn(*at, "\t\n");
    if (size >= room) return false;
    memcpy(out, *at, size);
    out[size] = '\0';
    *at += size + ((*at)[size] == '\t');
    return true;
}

static bool take_sum(const char **at, int64_t *out) {
    char text[24], *end;
    if (!take_text(at, text, sizeof text) || !*text) return false;
    *out = strtoll(text, &end, 10);
    return !*end && money_fits(*out);
}

static bool read_part(const char **at, struct course_part *out) {
    char word[16];
    int32_t day;
    if (!take_text(at, out->period, sizeof out->period) || !take_text(at, out->first, sizeof out->first) ||
        !take_text(at, out->last, sizeof out->last) || !take_sum(at, &out->cost) || !take_sum(at, &out->cert) ||
        !take_sum(at, &out->parent) || !take_text(at, word, sizeof word) || **at != '\n')
        return false;
    out->firm = strcmp(word, "firm") == 0;
    *at += 1;
    return *out->period && date_parse(out->first, &day) && date_parse(out->last, &day) &&
           (out->firm || strcmp(word, "conditional") == 0);
}

bool course_part_next(const char **at, struct course_part *out) {
    const char *from = *at;
    *out = (struct course_part){0};
    if (*from && read_part(at, out)) return true;
    *at = from;
    return false;
}

bool course_parts_write(const struct course_part *parts, int count, char *out, size_t room) {
    size_t used = 0;
    for (int i = 0; i < count; i++) {
        const struct course_part *p = &parts[i];
        int size = snprintf(out + used, room - used, "%s\t%s\t%s\t%" PRId64 "\t%" PRId64 "\t%" PRId64 "\t%s\n", p->period,
                            p->first, p->last, p->cost, p->cert, p->parent, p->firm ? "firm" : "conditional");
        if (size < 0 || (size_t)size >= room - used) return false;
        used += (size_t)size;
    }
    return true;
}

static bool refuse_parts(struct fail *why) {
    return fail_set(why, FAIL_INPUT, "C4.sum", _("The sums of the enrolment do not add up."));
}

static bool has_period(const struct course_part *parts, int count, const char *period) {
    for (int i = 0; i < count; i++)
        if (strcmp(parts[i].period, period) == 0) return true;
    return false;
}

bool course_adds_up(const struct enrolled *e, struct fail *why) {
    struct course_part parts[COURSE_PARTS_MOST], part;
    int64_t cost = 0, cert = 0, parent = 0;
    int32_t next, first, last, end;
    const char *at = e->parts;
    int count = 0;
    if (!date_parse(e->first, &next) || !date_parse(e->last, &end)) return refuse_days(why);
    for (; course_part_next(&at, &part); count++) {
        date_parse(part.first, &first);
        date_parse(part.last, &last);
        if (first != next || last < first || part.cost != part.cert + part.parent || count == COURSE_PARTS_MOST ||
            has_period(parts, count, part.period))
            return refuse_parts(why);
        parts[count] = part;
        cost += part.cost;
        cert += part.cert;
        parent += part.parent;
        next = last + 1;
    }
    if (*at || count == 0 || next != end + 1 || cost != e->cost || cert != e->cert_part || parent != e->parent_part)
        return refuse_parts(why);
    return true;
}
