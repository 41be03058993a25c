#include "tests/harness/bench.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void print_amount(double amount, const char *unit) {
    printf("%.*f %s", amount < 10 ? 2 : amount < 100 ? 1 : 0, amount, unit);
}

void bench_row(const struct bench_row *r) {
    bool within = true;
    printf("row\t%s\t", r->what);
    print_amount(r->ours, r->unit);
    printf("\t");
    if (r->peer != NULL) {
        printf("%s ", r->peer);
        print_amount(r->theirs, r->unit);
    }
    printf(r->peer != NULL && r->theirs > 0 ? "\t%.2f\t" : "\t\t", r->ours / r->theirs);
    if (r->most > 0) {
        printf("<= %g %s", r->most, r->unit);
        within = r->ours <= r->most;
    } else if (r->least > 0) {
        printf(">= %g %s", r->least, r->unit);
        within = r->ours >= r->least;
    } else if (r->times > 0) {
        printf("<= %g x", r->times);
        within = r->ours <= r->times * r->theirs;
    }
    printf("\t%s\n", r->most > 0 || r->least > 0 || r->times > 0 ? (within ? "ok" : "OVER") : "");
    fflush(stdout);
}

void series_add(struct series *s, double value) {
    if (s->count == s->room) {
        s->room = s->room > 0 ? 2 * s->room : 64;
        s->values = realloc(s->values, (size_t)s->room * sizeof *s->values);
        if (s->values == NULL) abort();
    }
    s->values[s->count++] = value;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double series_at(struct series *s, double quantile) {
    if (s->count == 0) return 0;
    qsort(s->values, (size_t)s->count, sizeof *s->values, by_value);
    return s->values[(int)((s->count - 1) * quantile + 0.5)];
}

double series_mean(const struct series *s) {
    double sum = 0;
    for (int i = 0; i < s->count; i++) sum += s->values[i];
    return s->count > 0 ? sum / s->count : 0;
}

void series_free(struct series *s) {
    free(s->values);
    *s = (struct series){0};
}

double bench_memory(pid_t pid, const char *line) {
    char path[64], text[200];
    long kib = 0;
    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    FILE *file = fopen(path, "r");
    if (file == NULL) return 0;
    while (fgets(text, sizeof text, file) != NULL)
        if (strncmp(text, line, strlen(line)) == 0 && sscanf(text + strlen(line), ": %ld", &kib) == 1) break;
    fclose(file);
    return (double)kib / 1024;
}

double bench_processor_ms(pid_t pid) {
    char path[64];
    unsigned long long ns = 0;
    snprintf(path, sizeof path, "/proc/%d/schedstat", (int)pid); /* to the nanosecond; stat counts hundredths of a second */
    FILE *file = fopen(path, "r");
    if (file == NULL) return 0;
    if (fscanf(file, "%llu", &ns) != 1) ns = 0;
    fclose(file);
    return (double)ns / 1e6;
}

static bool runs(long pid, const char *program) {
    char path[64], name[64] = "";
    snprintf(path, sizeof path, "/proc/%ld/comm", pid);
    FILE *file = fopen(path, "r");
    if (file == NULL) return false;
    bool is = fgets(name, sizeof name, file) != NULL && strcspn(name, "\n") == strlen(program) &&
              strncmp(name, program, strlen(program)) == 0;
    fclose(file);
    return is;
}

pid_t bench_child(const char *program) {
    char path[64];
    long pid, found = 0;
    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    FILE *file = fopen(path, "r");
    if (file == NULL) return 0;
    while (found == 0 && fscanf(file, "%ld", &pid) == 1)
        if (runs(pid, program)) found = pid;
    fclose(file);
    return (pid_t)found;
}

void bench_busy_begin(struct bench_busy *b) {
    enum { MOST = sizeof b->pids / sizeof *b->pids };
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    *b = (struct bench_busy){.count = processors < 1 ? 1 : processors > MOST ? MOST : (int)processors};
    fflush(NULL);
    for (int i = 0; i < b->count; i++) {
        b->pids[i] = fork();
        if (b->pids[i] != 0) continue;
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (volatile unsigned n = 0;; n++) continue;
    }
}

void bench_busy_end(struct bench_busy *b) {
    for (int i = 0; i < b->count; i++) {
        if (b->pids[i] < 0) continue;
        kill(b->pids[i], SIGKILL);
        waitpid(b->pids[i], NULL, 0);
    }
    b->count = 0;
}

void bench_must(bool done, const struct fail *why) {
    if (done) return;
    fprintf(stderr, "bench: %s (%s)\n", why->log, why->say);
    exit(2);
}
