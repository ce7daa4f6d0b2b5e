/* Every target judged for everybody on a dozen days, on figures drawn at random: no verdict contradicts
 * itself, and what is remembered between judgements changes none. */
#include "daemon/base/mem.h"
#include "daemon/base/num.h"
#include "daemon/judge/judge.h"
#include "daemon/judge/why.h"
#include "tests/fuzz/mutate.h"
#include "tests/fuzz/whole.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define FIGURES_MAX 4000
#define DAYS        12

/* ---- figures ---- */

static double extreme_value(struct rng *rng) {
    static const double values[] = {1e308,  -1e308, 1.7976931348623157e308, 5e-324, 1e15,
                                    1e-300, -1,     123456789012345.0};
    return values[below(rng, sizeof values / sizeof *values)];
}

double any_value(struct rng *rng, const struct indicator *ind) {
    const struct measure *m = &ind->measure;
    bool ordinary = m->type == MEASURE_YES_NO || m->type == MEASURE_STAGES || m->type == MEASURE_RANK;
    if (!ordinary && below(rng, 300) == 0) return extreme_value(rng);
    if (ind->target_count && below(rng, 6) == 0) { /* at the very bar */
        double bar = ind->targets[below(rng, ind->target_count)]->condition.value;
        if (!ordinary && bar >= 0) return bar;
    }
    switch (m->type) {
    case MEASURE_YES_NO:
        return (double)below(rng, 2);
    case MEASURE_STAGES:
        return (double)below(rng, m->stage_count);
    case MEASURE_RANK:
        return 1 + (double)below(rng, 63);
    case MEASURE_COUNT:
        return below(rng, 5) ? (double)below(rng, 1000) : 0;
    case MEASURE_PERCENT:
    case MEASURE_PERMILLE:
    case MEASURE_AMOUNT:
    case MEASURE_RATIO:
    case MEASURE_RATE:
        break;
    }
    return below(rng, 8) ? (double)below(rng, 10000) / 100 : (double)(below(rng, 2) * 100);
}

struct filling {
    struct whole *whole;
    struct dataset *data;
    const struct indicator *ind;
    const struct unit *unit;
    int64_t seq;
};

static void add_figure(struct filling *f, struct period period, const char *category) {
    struct rng *rng = f->whole->rng;
    struct observation o = {.indicator = f->ind->index,
                            .unit = f->unit->index,
                            .period = period,
                            .category = category,
                            .seq = ++f->seq};
    if (below(rng, 12) == 0) {
        o.no_data_reason = "không phát sinh";
    } else if (measure_is_quotient(&f->ind->measure) && below(rng, 3)) {
        o.has_counts = true;
        o.denominator = (double)below(rng, 50);
        o.numerator = o.denominator > 0 ? (double)below(rng, (size_t)o.denominator + 1) : 0;
    } else {
        o.has_value = true;
        o.value = any_value(rng, f->ind);
    }
    dataset_add(f->data, &o);
}

static void add_categories(struct filling *f, struct period period) {
    struct rng *rng = f->whole->rng;
    add_figure(f, period, "total");
    for (size_t d = 0; d < f->ind->disaggregate_count; d++) {
        const struct dimension *dimension = f->ind->disaggregate[d].dimension;
        for (size_t c = 0; dimension->categories[c]; c++) {
            char text[CATEGORY_TEXT_MAX], canonical[CATEGORY_TEXT_MAX];
            snprintf(text, sizeof text, "%s=%s", dimension->id, dimension->categories[c]);
            if (below(rng, 6) && indicator_category(f->ind, text, canonical))
                add_figure(f, period, canonical);
        }
    }
}

static void add_unit_figures(struct filling *f, const struct plan *plan) {
    enum period_kind kind = f->ind->frequency;
    if (kind == PERIOD_SPAN) {
        for (size_t i = 0; i < plan->term_count; i++) add_categories(f, plan->terms[i].period);
        return;
    }
    if (f->data->count > FIGURES_MAX) kind = PERIOD_YEAR;
    struct period p = period_of_day(kind, plan->start_day - (int32_t)below(f->whole->rng, 800));
    for (size_t n = 0; n < 60 && p.first_day <= plan->end_day; n++, p = period_next(p))
        if (below(f->whole->rng, 5)) add_categories(f, p);
}

static void fill(struct whole *w, const struct plan *plan, struct dataset *data) {
    struct filling f = {.whole = w, .data = data};
    for (size_t i = 0; i < plan->indicator_count; i++) {
        f.ind = &plan->indicators[i];
        if (f.ind->derived) continue;
        for (size_t u = 0; u < f.ind->reported_by_count; u++) {
            f.unit = f.ind->reported_by[u];
            if (below(w->rng, 8)) add_unit_figures(&f, plan);
        }
        f.unit = plan->unit;
        if (!f.ind->reported_by_count || below(w->rng, 10) == 0) add_unit_figures(&f, plan);
    }
    dataset_sort(data);
}

/* ---- verdicts ---- */

/* What is wrong, of whom, on which day, with all that the verdict says. */
static void found_of(struct whole *w, const struct verdict *v, const char *what) {
    struct strbuf sb;
    strbuf_init(&sb, 0);
    json_print(&sb, verdict_json(v));
    found(w, "%s: %s", what, sb.data);
    strbuf_deinit(&sb);
}

static void look_at_number(struct whole *w, const struct verdict *v, const char *what, bool has, double x) {
    if (has && !isfinite(x)) found_of(w, v, what);
}

static bool is_bar(enum condition_kind kind) {
    return kind <= CONDITION_APPROXIMATELY;
}

static bool is_allocated(const struct verdict *v) {
    bool merged = v->target->unit_count > 0 && v->unit->predecessor_count > 0;
    return v->target->allocation_count > 0 || merged || (v->flags & VERDICT_SUCCESSION);
}

/* The target's condition as the unit's own bar makes it. */
static bool holds(const struct verdict *v, bool *known) {
    struct condition c = verdict_target(v)->condition;
    *known = v->has_value && is_bar(c.kind) && isfinite(v->value);
    if (is_allocated(v)) {
        *known = *known && c.kind <= CONDITION_BELOW && verdict_target(v)->relative_to == RELATIVE_NONE;
        c.value = v->bar;
    }
    return *known && condition_holds(&c, v->value);
}

static void look_at_status(struct whole *w, const struct verdict *v) {
    bool known, held = holds(v, &known), kept = v->target->maintain_from_day != DAY_NONE;
    bool decided = v->status == VERDICT_ACHIEVED || v->status == VERDICT_MISSED;
    if (known && v->status == VERDICT_ACHIEVED && !held) found_of(w, v, "achieved, but the condition fails");
    if (known && v->status == VERDICT_MISSED && held && !kept)
        found_of(w, v, "missed, but the condition holds");
    if (known && (v->flags & VERDICT_AHEAD) && !held) found_of(w, v, "ahead, but the condition fails");
    if ((v->flags & VERDICT_PARTIAL) && decided) found_of(w, v, "decided on a part");
    if (v->coverage_have > v->coverage_want) found_of(w, v, "more units than there are");
    if (v->status >= VERDICT_NO_DATA && (!v->reason || !*v->reason)) found_of(w, v, "no reason");
}

static void look_at_ratio(struct whole *w, const struct verdict *v) {
    if (!v->has_ratio || !isfinite(v->ratio) || (v->flags & VERDICT_AHEAD)) return;
    bool on_track = num_cmp(v->ratio, v->on_track_from) >= 0,
         at_risk = num_cmp(v->ratio, v->at_risk_from) >= 0;
    if ((v->status == VERDICT_ON_TRACK && !on_track) ||
        (v->status == VERDICT_AT_RISK && (on_track || !at_risk)) ||
        (v->status == VERDICT_LAGGING && at_risk && !(v->flags & VERDICT_SLIPPED)))
        found_of(w, v, "the ratio is of another status");
}

static void look_at_words(struct whole *w, const struct verdict *v) {
    struct strbuf sb;
    strbuf_init(&sb, 0);
    for (int lang = LANG_VI; lang <= LANG_EN; lang++) {
        strbuf_clear(&sb);
        why_add(&sb, v, (enum lang)lang);
        look_at_text(w, "why", sb.data);
        strbuf_clear(&sb);
        why_required(&sb, v, (enum lang)lang);
        look_at_text(w, "condition", sb.data);
        look_at_text(w, "status", text_raw(verdict_status_text(v->status), (enum lang)lang));
    }
    strbuf_clear(&sb);
    json_print(&sb, why_verdict_json(v));
    cJSON *back = NULL;
    struct err err = {.code = ERR_OK};
    if (json_parse(sb.data, sb.len, 0, &back, &err)) found(w, "a verdict is no JSON: %s", sb.data);
    cJSON_Delete(back);
    strbuf_deinit(&sb);
}

void look_at_verdict(struct whole *w, const struct verdict *v) {
    look_at_number(w, v, "value", v->has_value, v->value);
    look_at_number(w, v, "ratio", v->has_ratio, v->ratio);
    look_at_number(w, v, "expected", v->has_expected, v->expected);
    look_at_number(w, v, "gap", v->has_gap, v->gap);
    look_at_number(w, v, "required", v->has_required, v->required_per_year);
    look_at_number(w, v, "projected", v->has_projected, v->projected);
    look_at_number(w, v, "base", v->has_base, v->base);
    look_at_number(w, v, "numerator", v->has_counts, v->numerator);
    look_at_status(w, v);
    look_at_ratio(w, v);
    look_at_words(w, v);
}

/* ---- judging ---- */

struct judging {
    struct whole *whole;
    struct judge_case c;
    struct judge_memo *memo;
    size_t count;
};

static bool same_number(bool has_a, double a, bool has_b, double b) {
    return has_a == has_b && (!has_a || a == b || (isnan(a) && isnan(b)));
}

static bool same(const struct verdict *a, const struct verdict *b) {
    return verdict_same(a, b) && same_number(a->has_value, a->value, b->has_value, b->value) &&
           same_number(a->has_ratio, a->ratio, b->has_ratio, b->ratio) &&
           a->milestone_day == b->milestone_day && a->coverage_have == b->coverage_have &&
           strcmp(a->decided_by, b->decided_by) == 0;
}

static void judge_one(void *arg, const struct unit *unit, const char *category) {
    struct judging *j = arg;
    struct verdict v, again;
    j->c.unit = unit;
    j->c.category = category;
    j->c.memo = j->memo;
    judge(&j->c, &v);
    look_at_verdict(j->whole, &v);
    if (j->count++ % 4 == 0) {
        j->c.memo = NULL;
        judge(&j->c, &again);
        if (!same(&v, &again))
            found(j->whole, "%s for %s %s: %s as remembered, %s as seen", v.target->id, unit->id, category,
                  verdict_status_name(v.status), verdict_status_name(again.status));
    }
}

static void judge_day(struct judging *j, int32_t day) {
    const struct plan *plan = j->c.plan;
    j->c.day = day;
    for (size_t i = 0; i < plan->target_count; i++) {
        j->c.target = &plan->targets[i];
        judge_subjects(plan, j->c.target, judge_one, j);
    }
}

void try_judging(struct whole *w, const struct plan *plan, const struct units *units) {
    struct dataset data;
    dataset_init(&data, plan, units);
    fill(w, plan, &data);
    struct judging j = {.whole = w,
                        .c = {.plan = plan, .units = units, .data = &data},
                        .memo = judge_memo_new(plan, units, &data)};
    int32_t span = plan->end_day - plan->start_day + 800;
    for (size_t n = 0; n < DAYS; n++)
        judge_day(&j, plan->start_day - 100 + (int32_t)below(w->rng, (size_t)span));
    judge_day(&j, plan->end_day);
    judge_day(&j, plan->end_day + 1);
    judge_memo_free(j.memo);
    dataset_deinit(&data);
}
