/* A small world for the judge's tests: a province p with units a, b, c below it, a plan 2011–2020 with
 * milestones mid (2015-12-31) and end (2020-12-31), one indicator "i" and its target "t" at the end.
 * Everything can be changed before judging; w_add and w_counts put values in, w_judge judges. */
#ifndef TIENDO_TESTS_JUDGE_WORLD_H
#define TIENDO_TESTS_JUDGE_WORLD_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h> /* wants those above */

#include "daemon/judge/judge.h"
#include "daemon/judge/why.h"
#include "tests/support/plan_build.h"

struct world {
    struct units *units;
    struct plan *plan;
    struct indicator *ind;
    struct target *t;
    struct dataset data;
    int64_t seq;
};

BUILD struct world w_open_between(enum measure_type type, enum direction good, const char *start,
                                  const char *end) {
    struct world w = {.units = build_units("p; a < p; b < p; c < p")};
    w.plan = build_plan(w.units, "plan", "p", start, end);
    build_milestone(w.plan, "mid", "2015-12-31");
    build_milestone(w.plan, "end", end);
    w.ind = build_indicator(w.plan, "i", type, good);
    dataset_init(&w.data, w.plan, w.units);
    return w;
}

BUILD struct world w_open(enum condition_kind kind, double bar, enum direction good) {
    struct world w = w_open_between(MEASURE_PERCENT, good, "2011-01-01", "2020-12-31");
    w.t = build_target(w.plan, w.ind, "t", "end", kind, bar);
    return w;
}

BUILD void w_close(struct world *w) {
    dataset_deinit(&w->data);
    plan_free(w->plan);
    units_free(w->units);
}

BUILD void w_put(struct world *w, const char *unit, const char *period, const char *category, double value) {
    struct observation o = {.indicator = w->ind->index,
                            .unit = build_unit(w->units, unit)->index,
                            .period = build_period(period),
                            .category = category,
                            .seq = ++w->seq,
                            .has_value = true,
                            .value = value};
    dataset_add(&w->data, &o);
}

BUILD void w_add(struct world *w, const char *period, double value) {
    w_put(w, "p", period, "total", value);
}

BUILD void w_counts(struct world *w, const char *unit, const char *period, double numerator,
                    double denominator) {
    struct observation o = {.indicator = w->ind->index,
                            .unit = build_unit(w->units, unit)->index,
                            .period = build_period(period),
                            .category = "total",
                            .seq = ++w->seq,
                            .has_counts = true,
                            .numerator = numerator,
                            .denominator = denominator};
    dataset_add(&w->data, &o);
}

/* "No figure, because …" is an answer too. */
BUILD void w_reason(struct world *w, const char *unit, const char *period) {
    struct observation o = {.indicator = w->ind->index,
                            .unit = build_unit(w->units, unit)->index,
                            .period = build_period(period),
                            .category = "total",
                            .seq = ++w->seq,
                            .no_data_reason = "không phát sinh"};
    dataset_add(&w->data, &o);
}

BUILD struct judge_case w_case(struct world *w, const struct target *t, const char *unit,
                               const char *category, const char *day) {
    dataset_sort(&w->data);
    return (struct judge_case){.plan = w->plan,
                               .units = w->units,
                               .data = &w->data,
                               .target = t,
                               .unit = build_unit(w->units, unit),
                               .category = category,
                               .day = build_day(day)};
}

BUILD struct verdict w_judge_for(struct world *w, const struct target *t, const char *unit,
                                 const char *category, const char *day) {
    struct judge_case c = w_case(w, t, unit, category, day);
    struct verdict v;
    judge(&c, &v);
    return v;
}

BUILD struct verdict w_judge(struct world *w, const char *day) {
    return w_judge_for(w, w->t, "p", "total", day);
}

/* "lagging moving_away slipped": the status, then its flags in their order. */
BUILD const char *w_words(const struct verdict *v) {
    static char buf[400];
    static const char *const flags[] = {
#define FLAG_NAME(flag, name) name,
        VERDICT_FLAGS(FLAG_NAME)
#undef FLAG_NAME
    };
    size_t len = (size_t)snprintf(buf, sizeof buf, "%s", verdict_status_name(v->status));
    for (unsigned bit = 0; bit < VERDICT_BIT_COUNT; bit++)
        if (v->flags >> bit & 1u) len += (size_t)snprintf(buf + len, sizeof buf - len, " %s", flags[bit]);
    return buf;
}

/* The verdict on `day` once that figure is known. */
BUILD struct verdict w_filed(struct world *w, const char *period, double value, const char *day) {
    w_add(w, period, value);
    return w_judge(w, day);
}

/* The condition in words; the buffer is one for both languages each. */
BUILD const char *w_condition(const struct target *t, enum lang lang) {
    static char buf[2][1000];
    struct strbuf sb;
    strbuf_init(&sb, 0);
    why_condition(&sb, t, lang);
    snprintf(buf[lang], sizeof buf[lang], "%s", sb.data);
    strbuf_deinit(&sb);
    return buf[lang];
}

/* Why the verdict is what it is. */
BUILD const char *w_why(const struct verdict *v, enum lang lang) {
    static char buf[2][4000];
    struct strbuf sb;
    strbuf_init(&sb, 0);
    why_add(&sb, v, lang);
    snprintf(buf[lang], sizeof buf[lang], "%s", sb.data);
    strbuf_deinit(&sb);
    return buf[lang];
}

#define assert_says(t, vi_words, en_words)                                                                   \
    do {                                                                                                     \
        assert_string_equal(w_condition((t), LANG_VI), vi_words);                                            \
        assert_string_equal(w_condition((t), LANG_EN), en_words);                                            \
    } while (0)
#define assert_verdict(v, words) assert_string_equal(w_words(&(v)), words)
#define assert_reason(v, word)   assert_string_equal((v).reason ? (v).reason : "", word)
#define assert_near(x, wanted)   assert_true(fabs((x) - (wanted)) < 1e-6)

#endif
