#include "tests/fuzz/whole.h"
#include "config/check.h"
#include "config/plan_reader.h"
#include "config/units_reader.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define TOLD_MAX   6
#define SEPARATORS " \t\n\"'(),;:=[]{}%/"

void found(struct whole *w, const char *fmt, ...) {
    va_list ap;
    if (w->wrong++ >= TOLD_MAX) return;
    va_start(ap, fmt);
    fprintf(stderr, "%s: ", w->name);
    vfprintf(stderr, fmt, ap);
    fputc('\n', stderr);
    va_end(ap);
}

static bool is_no_number(const char *word, size_t len) {
    static const char *const words[] = {"nan", "-nan", "inf", "-inf", "NaN", "Infinity", "-Infinity", "null"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (len == strlen(words[i]) && memcmp(word, words[i], len) == 0) return true;
    return false;
}

void look_at_text(struct whole *w, const char *what, const char *text) {
    if (!text || !*text) {
        found(w, "%s: no text", what);
        return;
    }
    if (strstr(text, "(null)")) found(w, "%s: %s", what, text);
    for (const char *p = text; *p;) {
        size_t len = strcspn(p, SEPARATORS);
        if (is_no_number(p, len)) found(w, "%s: no number in: %.300s", what, text);
        p += len;
        p += strspn(p, SEPARATORS);
    }
}

void look_at_problems(struct whole *w, const struct problems *problems) {
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *p = &problems->items[i];
        look_at_text(w, p->code, p->vi);
        look_at_text(w, p->code, p->en);
        if (!p->pointer[0] && strncmp(p->code, "json.", 5) != 0) found(w, "%s: nothing says where", p->code);
    }
}

static struct units *units_of(const char *json, struct problems *problems) {
    struct units_source source = {.file = "units.json", .bytes = json, .len = strlen(json)};
    return units_read(&source, 1, problems);
}

static struct plan *plan_of(const struct whole *w, const struct units *units, struct problems *problems) {
    return plan_read(w->plan_json, strlen(w->plan_json), "plan.json", units, problems);
}

/* A set of its own: a rehearsal fills it. NULL when it is refused. */
static struct plans *read_plans(struct whole *w, struct problems *problems) {
    struct units *units = units_of(w->units_json, problems);
    struct plan *plan = units ? plan_of(w, units, problems) : NULL;
    if (!plan != (problems->errors > 0)) found(w, "%s", "refused without an error, or read with one");
    if (!plan) {
        units_free(units);
        return NULL;
    }
    struct plans *plans = plans_new(units);
    plans->holidays = holidays_ref(w->holidays);
    plans_add(plans, plan);
    return plans;
}

bool try_whole(struct whole *w) {
    struct problems problems;
    problems_init(&problems);
    struct plans *plans = read_plans(w, &problems);
    if (plans) {
        const struct plan *plan = plans->items[0];
        plan_check(plan, &problems);
        if (problems.errors) found(w, "%s", "check finds errors in what was read");
        try_writing(w, plan, plans->units);
        try_showing(w, plan);
        try_duties(w, plan);
        try_judging(w, plan, plans->units);
        struct plans *again = read_plans(w, &problems);
        if (again) try_rehearsing(w, again);
    }
    look_at_problems(w, &problems);
    problems_deinit(&problems);
    if (!plans) return false;
    plans_unref(plans);
    return true;
}
