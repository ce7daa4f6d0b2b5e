#include "config/check.h"
#include "config/check_due.h"
#include "config/reader.h"
#include "daemon/base/num.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define CONDITION_TEXT_MAX 128

struct check {
    const struct plan *plan;
    struct problems *problems;
    cJSON *root; /* owned: the document, for what it accepts */
};

static void warn(struct check *c, const char *pointer, enum text_id id, const char *const *args,
                 size_t nargs) {
    if (reader_accepted(c->root, text_code(id), pointer)) return;
    problems_add(c->problems, SEVERITY_WARNING, c->plan->file, pointer, id, args, nargs);
}

/* About a target or an indicator, at a member of it ("" for the whole). */
static void warn_at(struct check *c, const struct indicator *ind, const struct target *t, const char *member,
                    enum text_id id, const char *const *args, size_t nargs) {
    struct strbuf pointer;
    strbuf_init(&pointer, 0);
    if (t) {
        target_pointer(c->plan, t, &pointer);
    } else {
        indicator_pointer(c->plan, ind, &pointer);
    }
    strbuf_adds(&pointer, member);
    warn(c, pointer.data, id, args, nargs);
    strbuf_deinit(&pointer);
}

#define ARGS(...)                                                                                            \
    (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *)
#define warn_target(c, t, member, id, ...)                                                                   \
    warn_at((c), (t)->indicator, (t), (member), (id), ARGS(__VA_ARGS__))
#define warn_indicator(c, ind, member, id, ...) warn_at((c), (ind), NULL, (member), (id), ARGS(__VA_ARGS__))

/* "≥ 70", "30–40", "≈ 80 ± 2": signs read the same in both languages. */
static const char *condition_text(const struct target *t, char buf[CONDITION_TEXT_MAX]) {
    static const char *const signs[] = {
        [CONDITION_AT_LEAST] = "≥ ",     [CONDITION_ABOVE] = "> ",  [CONDITION_AT_MOST] = "≤ ",
        [CONDITION_BELOW] = "< ",        [CONDITION_EQUALS] = "= ", [CONDITION_BETWEEN] = "",
        [CONDITION_APPROXIMATELY] = "≈ "};
    const struct condition *k = &t->condition;
    char value[NUM_TEXT_MAX], other[NUM_TEXT_MAX];
    num_format(k->value, value);
    num_format(k->kind == CONDITION_BETWEEN ? k->high : k->tolerance, other);
    if (k->kind > CONDITION_APPROXIMATELY) {
        snprintf(buf, CONDITION_TEXT_MAX, "%s", t->id);
    } else if (k->kind == CONDITION_BETWEEN) {
        snprintf(buf, CONDITION_TEXT_MAX, "%s–%s", value, other);
    } else if (k->kind == CONDITION_APPROXIMATELY) {
        snprintf(buf, CONDITION_TEXT_MAX, "%s%s ± %s", signs[k->kind], value, other);
    } else {
        snprintf(buf, CONDITION_TEXT_MAX, "%s%s", signs[k->kind], value);
    }
    return buf;
}

static const char *words(const char *s) {
    return s ? s : "-";
}
static bool is_number(const struct target *t) {
    return t->condition.kind <= CONDITION_APPROXIMATELY;
}
static bool is_floor(const struct target *t) {
    return t->condition.kind == CONDITION_AT_LEAST || t->condition.kind == CONDITION_ABOVE;
}
static bool is_ceiling(const struct target *t) {
    return t->condition.kind == CONDITION_AT_MOST || t->condition.kind == CONDITION_BELOW;
}

/* A floor where less is better, a ceiling where more is, or the wrong way followed. */
static void check_direction(struct check *c, const struct target *t) {
    enum direction good = t->indicator->good;
    char text[CONDITION_TEXT_MAX];
    bool against = (good == DIRECTION_UP && is_ceiling(t)) || (good == DIRECTION_DOWN && is_floor(t));
    if (t->condition.kind == CONDITION_DIRECTION_ONLY)
        against = good != DIRECTION_NONE && t->condition.way != good;
    if (against)
        warn_target(c, t, "", T_CHECK_AGAINST_GOOD, condition_text(t, text),
                    good == DIRECTION_UP ? "up" : "down", words(t->quote));
}

/* The bounds that no value can pass. */
static bool limits(const struct target *t, double *low, double *high) {
    const struct measure *m = &t->indicator->measure;
    if (t->relative_to != RELATIVE_NONE) {
        *low = -100;
        *high = HUGE_VAL;
        return t->relative_as == RELATIVE_PERCENT;
    }
    *low = m->type == MEASURE_PERCENT && !m->has_max ? -HUGE_VAL : 0; /* growth may be negative */
    *high = m->has_max ? m->max : HUGE_VAL;
    return m->type != MEASURE_AMOUNT; /* an amount may be a debt, a temperature, a balance */
}

static void check_possible(struct check *c, const struct target *t) {
    const struct condition *k = &t->condition;
    double low, high, top = k->kind == CONDITION_BETWEEN ? k->high : k->value;
    char text[CONDITION_TEXT_MAX];
    if (!is_number(t) || !limits(t, &low, &high)) return;
    bool past = num_cmp(top, high) > 0 || num_cmp(k->value, low) < 0;
    bool empty = (k->kind == CONDITION_ABOVE && num_cmp(k->value, high) >= 0) ||
                 (k->kind == CONDITION_BELOW && num_cmp(k->value, low) <= 0);
    if (past || empty) warn_target(c, t, "", T_CHECK_IMPOSSIBLE, condition_text(t, text), words(t->quote));
}

/* The start already meets it: a verb that says "raise" over values that fall, or a figure in the wrong place.
 */
static void check_start(struct check *c, const struct target *t) {
    const struct baseline *b = &t->indicator->baseline;
    char text[CONDITION_TEXT_MAX], base[NUM_TEXT_MAX];
    if (t->relative_to == RELATIVE_TO_BASELINE && !b->known)
        warn_target(c, t, "/relative", T_CHECK_BASELINE, words(t->quote));
    if (t->relative_to != RELATIVE_NONE || !b->known || t->every_year || (!is_floor(t) && !is_ceiling(t)))
        return;
    if (!condition_holds(&t->condition, b->value)) return;
    num_format(b->value, base);
    warn_target(c, t, "", T_CHECK_ALREADY_MET, condition_text(t, text), base, words(t->quote));
}

/* Four digits of a year of this or the last century, standing alone. */
static bool names_year(const char *s) {
    for (; *s; s++) {
        size_t digits = strspn(s, "0123456789");
        if (digits == 4 && (s[0] == '2' || s[0] == '1')) return true;
        if (digits) s += digits - 1;
    }
    return false;
}

static void check_year(struct check *c, const struct target *t) {
    bool timed = t->milestone || t->term;
    if (!timed || t->assumed || !t->quote || names_year(t->quote)) return;
    warn_target(c, t, "", T_CHECK_YEAR, t->milestone ? t->milestone->id : t->term->id, t->quote);
}

static void check_allocations(struct check *c, const struct target *t) {
    double low = 0, high = 0, value = t->condition.value,
           top = t->condition.kind == CONDITION_BETWEEN ? t->condition.high : value;
    char got[2 * NUM_TEXT_MAX], text[CONDITION_TEXT_MAX], a[NUM_TEXT_MAX], b[NUM_TEXT_MAX];
    if (t->allocation_count == 0 || !is_number(t)) return;
    for (size_t i = 0; i < t->allocation_count; i++) {
        low += t->allocations[i].low;
        high += t->allocations[i].high;
    }
    if (num_cmp(low, value) == 0 && num_cmp(high, top) == 0) return;
    num_format(low, a);
    num_format(high, b);
    snprintf(got, sizeof got, num_cmp(low, high) == 0 ? "%s" : "%s–%s", a, b);
    warn_target(c, t, "/allocations", T_CHECK_ALLOCATIONS, got, condition_text(t, text));
}

static bool same_condition(const struct target *a, const struct target *b) {
    const struct condition *x = &a->condition, *y = &b->condition;
    return x->kind == y->kind && num_cmp(x->value, y->value) == 0 && num_cmp(x->high, y->high) == 0 &&
           num_cmp(x->tolerance, y->tolerance) == 0 && x->way == y->way && a->relative_to == b->relative_to &&
           a->relative_as == b->relative_as;
}

/* A term judged at the milestone of another target speaks of the same day. */
static bool same_day(const struct plan *plan, const struct target *a, const struct target *b) {
    if (a->every_year || b->every_year) return a->every_year && b->every_year;
    int32_t day = target_day(plan, a, plan->end_day);
    return day != DAY_NONE && day == target_day(plan, b, plan->end_day);
}

static bool comparable(const struct target *a, const struct target *b) {
    return strcmp(a->level, b->level) == 0 && a->each == b->each;
}

/* Two places of the document set different bars for one thing: both are kept, and said. */
static void check_clash(struct check *c, const struct target *a, const struct target *b) {
    char first[CONDITION_TEXT_MAX], second[CONDITION_TEXT_MAX];
    if (!comparable(a, b) || !same_day(c->plan, a, b) || same_condition(a, b)) return;
    if (!a->source || !b->source || strcmp(a->source, b->source) == 0) return;
    warn_target(c, b, "", T_CHECK_CLASH, condition_text(a, first), a->source, words(a->quote),
                condition_text(b, second), b->source, words(b->quote));
}

/* Of two targets in force, is b the next one in time after a? */
static bool follows(const struct plan *plan, const struct target *a, const struct target *b) {
    int32_t from = target_day(plan, a, plan->end_day), to = target_day(plan, b, plan->end_day);
    if (from == DAY_NONE || to == DAY_NONE || from >= to) return false;
    for (size_t i = 0; i < a->indicator->target_count; i++) {
        const struct target *t = a->indicator->targets[i];
        int32_t day = target_day(plan, t, plan->end_day);
        if (t->in_force && !t->every_year && is_number(t) && comparable(a, t) && day > from && day < to)
            return false;
    }
    return true;
}

/* A later bar easier than an earlier one. */
static void check_ambition(struct check *c, const struct target *a, const struct target *b) {
    enum direction good = a->indicator->good;
    char first[CONDITION_TEXT_MAX], second[CONDITION_TEXT_MAX];
    if (!a->in_force || !b->in_force || a->every_year || b->every_year || !is_number(a) || !is_number(b))
        return;
    if (!comparable(a, b) || a->relative_to != b->relative_to || a->relative_as != b->relative_as ||
        !follows(c->plan, a, b))
        return;
    int change = num_cmp(b->condition.value, a->condition.value);
    if ((good == DIRECTION_UP && change < 0) || (good == DIRECTION_DOWN && change > 0))
        warn_target(c, b, "", T_CHECK_AMBITION, condition_text(a, first), words(a->quote),
                    condition_text(b, second), words(b->quote));
}

/* Without a good direction a floor or a ceiling can be met, but no pace toward it computed. */
static void check_good(struct check *c, const struct indicator *ind) {
    for (size_t i = 0; i < ind->target_count && ind->good == DIRECTION_NONE; i++) {
        if (!is_floor(ind->targets[i]) && !is_ceiling(ind->targets[i])) continue;
        warn_indicator(c, ind, "", T_CHECK_GOOD_MISSING);
        return;
    }
}

static void check_targets(struct check *c, const struct indicator *ind) {
    for (size_t i = 0; i < ind->target_count; i++) {
        const struct target *t = ind->targets[i];
        check_direction(c, t);
        check_possible(c, t);
        check_start(c, t);
        check_year(c, t);
        check_allocations(c, t);
        for (size_t k = 0; k < ind->target_count; k++) {
            if (k < i) check_clash(c, ind->targets[k], t);
            if (k != i) check_ambition(c, ind->targets[k], t);
        }
    }
}

static void check_bodies(struct check *c, const struct indicator *ind) {
    if (!ind->lead && !ind->lead_unknown) warn_indicator(c, ind, "", T_CHECK_LEAD_MISSING, ind->id);
    for (size_t i = 0; ind->lead && i < ind->coordinating_count; i++) {
        if (ind->coordinating[i] == ind->lead)
            warn_indicator(c, ind, "/coordinating", T_CHECK_LEAD_COORDINATES, ind->lead->id);
    }
}

static bool has_due(const struct report *report) {
    for (size_t i = 0; i < report->round_count; i++) {
        if (report->rounds[i].due.kind != DUE_UNKNOWN) return true;
    }
    return false;
}

static bool lists(const struct report *report, const struct indicator *ind) {
    for (size_t i = 0; i < report->indicator_count; i++) {
        if (report->indicators[i] == ind) return true;
    }
    return false;
}

/* Does a report with a due date ask this unit for the indicator? */
static bool asked(const struct plan *plan, const struct indicator *ind, const struct unit *unit) {
    for (size_t i = 0; i < plan->report_count; i++) {
        const struct report *report = &plan->reports[i];
        if (!has_due(report) || (!report->own_indicators && !lists(report, ind))) continue;
        for (size_t u = 0; u < report->unit_count; u++) {
            if (report->units[u] == unit) return true;
        }
    }
    return false;
}

static bool any_listing(const struct plan *plan, const struct indicator *ind) {
    for (size_t i = 0; i < plan->report_count; i++) {
        if (has_due(&plan->reports[i]) && !plan->reports[i].own_indicators && lists(&plan->reports[i], ind))
            return true;
    }
    return false;
}

/* Nobody is asked for it; or some of its reporting units are not, so that its coverage can never be full. */
static void check_reporters(struct check *c, const struct indicator *ind) {
    const struct unit *left = NULL;
    bool anybody = (ind->lead && asked(c->plan, ind, ind->lead)) || any_listing(c->plan, ind);
    for (size_t i = 0; i < ind->reported_by_count; i++) {
        if (asked(c->plan, ind, ind->reported_by[i])) {
            anybody = true;
        } else if (!left) {
            left = ind->reported_by[i];
        }
    }
    if (!anybody) {
        warn_indicator(c, ind, "", T_CHECK_NOBODY, ind->id);
    } else if (left) {
        warn_indicator(c, ind, "/reported_by", T_CHECK_UNIT_NOT_ASKED, left->id);
    }
}

static bool any_due(const struct plan *plan) {
    for (size_t i = 0; i < plan->report_count; i++) {
        if (has_due(&plan->reports[i])) return true;
    }
    return false;
}

void plan_check(const struct plan *plan, struct problems *problems) {
    struct check c = {.plan = plan, .problems = problems};
    struct err err = {.code = ERR_OK};
    if (json_parse(plan->canonical, strlen(plan->canonical), 0, &c.root, &err) != ERR_OK) c.root = NULL;
    bool duty = any_due(plan);
    if (!duty) warn(&c, "/reports", T_CHECK_NO_DUTY, NULL, 0);
    for (size_t i = 0; i < plan->indicator_count; i++) {
        check_good(&c, &plan->indicators[i]);
        check_targets(&c, &plan->indicators[i]);
        check_bodies(&c, &plan->indicators[i]);
        if (duty) check_reporters(&c, &plan->indicators[i]);
    }
    plan_check_due(plan, c.root, problems);
    cJSON_Delete(c.root);
}
