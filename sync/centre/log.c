#include "sync/centre/log.h"

#include "model/base/date.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void centre_log(const struct env *env, const char *event, const char *format, ...) {
    char line[512], day[DATE_TEXT];
    int64_t now = env->now(env->self);
    date_iso(moment_date(now, 0), day);
    int ms = (int)(((now % MS_DAY) + MS_DAY) % MS_DAY);
    int used = snprintf(line, sizeof line, "at=%sT%02d:%02d:%02d.%03dZ event=%s ", day, ms / MS_HOUR, ms / MS_MINUTE % 60,
                        ms / MS_SECOND % 60, ms % 1000, event);
    va_list args;
    va_start(args, format);
    vsnprintf(line + used, sizeof line - (size_t)used, format, args);
    va_end(args);
    /* What a reason quotes from outside must not begin a line of its own. */
    for (char *c = line; *c != '\0'; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7f) *c = ' ';
    fprintf(stderr, "%s\n", line);
}
