/* Small units, plans and datasets by hand, for unit tests of model, judge, store and alerts.
 *
 *     struct units *units = build_units("lai-chau; so-y-te < lai-chau; sa-pa < lai-chau");
 *     struct plan *plan = build_plan(units, "p", "lai-chau", "2011-01-01", "2020-12-31");
 *     build_milestone(plan, "end", "2020-12-31");
 *     struct indicator *ind = build_indicator(plan, "1.2", MEASURE_PERCENT, DIRECTION_UP);
 *     build_baseline(ind, "2010", 55);
 *     build_target(plan, ind, "1.2-end", "end", CONDITION_ABOVE, 90);
 *     struct report *report = build_report(plan, units, "annual", COVERS_YEAR, "so-y-te sa-pa", "before
 * 11-10"); build_ladder(plan, report, "-30d -7d -1d", "+1d +7d"); … plan_free(plan); units_free(units);
 *
 * What is built can be changed before it is used (the structs are returned as such); strings given are
 * borrowed and must outlive the plan, lists in one string ("a b c") are copied. A plan has room for BUILD_MAX
 * things of each kind. A slip in a test's description is an assert. */
#ifndef TIENDO_TESTS_SUPPORT_PLAN_BUILD_H
#define TIENDO_TESTS_SUPPORT_PLAN_BUILD_H

#include "daemon/base/mem.h"
#include "daemon/model/dataset.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define BUILD     static inline __attribute__((unused))
#define BUILD_MAX 64

BUILD void *build_alloc(struct arena *arena, size_t count, size_t size) {
    void *p = arena_array(arena, count, size);
    assert(p);
    return p;
}

BUILD char *build_copy(struct arena *arena, const char *s, size_t len) {
    char *p = arena_strndup(arena, s, len);
    assert(p);
    return p;
}

/* The next word of *list, cut at any of `cuts` and trimmed of spaces; NULL at its end. */
BUILD char *build_word(struct arena *arena, const char **list, const char *cuts) {
    const char *s = *list + strspn(*list, cuts);
    s += strspn(s, " ");
    size_t len = strcspn(s, cuts);
    *list = s + len;
    while (len > 0 && s[len - 1] == ' ') len--;
    return len ? build_copy(arena, s, len) : NULL;
}

BUILD int32_t build_day(const char *date) {
    int32_t day;
    if (!civil_parse(date, &day)) assert(!"a date YYYY-MM-DD");
    return day;
}

BUILD struct period build_period(const char *text) {
    struct period p;
    if (!period_parse(text, &p)) assert(!"a period");
    return p;
}

BUILD int64_t build_instant(const char *text) {
    int64_t at_ms;
    if (!instant_parse(text, &at_ms)) assert(!"an instant");
    return at_ms;
}

/* ---- units: "id; id < parent; …", parents before their children; each has the address ID@example.vn ---- */

BUILD int build_by_unit_id(const void *a, const void *b) {
    return strcmp(((const struct unit *)a)->id, ((const struct unit *)b)->id);
}

BUILD const char *const *build_addresses(struct arena *arena, const char *id) {
    const char **list = build_alloc(arena, 2, sizeof *list);
    size_t len = strlen(id);
    char *address = build_alloc(arena, len + sizeof "@example.vn", 1);
    memcpy(address, id, len);
    memcpy(address + len, "@example.vn", sizeof "@example.vn");
    list[0] = address;
    return list;
}

BUILD struct units *build_units(const char *spec) {
    struct units *units = units_new();
    const char *parents[BUILD_MAX * 4], *ids[BUILD_MAX * 4];
    const char *const *none = build_alloc(units->arena, 1, sizeof *none); /* only its NULL */
    for (char *entry; (entry = build_word(units->arena, &spec, ";"));) {
        const char *rest = entry;
        assert(units->count < BUILD_MAX * 4);
        ids[units->count] = build_word(units->arena, &rest, "<");
        parents[units->count++] = build_word(units->arena, &rest, "<");
    }
    units->items = build_alloc(units->arena, units->count, sizeof *units->items);
    for (size_t i = 0; i < units->count; i++)
        units->items[i] = (struct unit){.id = ids[i],
                                        .kind = "body",
                                        .name = {.vi = ids[i]},
                                        .emails = build_addresses(units->arena, ids[i]),
                                        .lead_emails = none,
                                        .from_day = DAY_NONE,
                                        .to_day = DAY_NONE};
    qsort(units->items, units->count, sizeof *units->items, build_by_unit_id);
    for (size_t i = 0; i < units->count; i++) units->items[i].index = i;
    for (size_t i = 0; i < units->count; i++) {
        struct unit *unit = (struct unit *)unit_find(units, ids[i]);
        unit->parent = unit_find(units, parents[i]);
        assert(unit->parent || !parents[i]);
    }
    return units;
}

BUILD const struct unit *build_unit(const struct units *units, const char *id) {
    const struct unit *unit = unit_find(units, id);
    assert(unit);
    return unit;
}

/* "a b c" as a list of units. */
BUILD const struct unit *const *build_unit_list(struct arena *arena, const struct units *units,
                                                const char *ids, size_t *count) {
    const struct unit **list = build_alloc(arena, BUILD_MAX, sizeof *list);
    *count = 0;
    for (char *id; (id = build_word(arena, &ids, " "));) {
        assert(*count < BUILD_MAX);
        list[(*count)++] = build_unit(units, id);
    }
    return list;
}

/* Several units ("a b") end on the eve of the day, and the others ("ab", or several) take their place on it.
 */
BUILD void build_succession(struct units *units, const char *before, const char *after, const char *day) {
    size_t old_count, new_count;
    const struct unit *const *olds = build_unit_list(units->arena, units, before, &old_count);
    const struct unit *const *news = build_unit_list(units->arena, units, after, &new_count);
    for (size_t i = 0; i < old_count; i++) {
        struct unit *unit = (struct unit *)olds[i];
        unit->to_day = build_day(day) - 1;
        unit->successors = news;
        unit->successor_count = new_count;
    }
    for (size_t i = 0; i < new_count; i++) {
        struct unit *unit = (struct unit *)news[i];
        unit->from_day = build_day(day);
        unit->predecessors = olds;
        unit->predecessor_count = old_count;
    }
}

/* Until that day the unit stood under another. Oldest first. */
BUILD void build_former_parent(struct units *units, const char *id, const char *parent, const char *to) {
    struct unit *unit = (struct unit *)build_unit(units, id);
    if (!unit->former_parents)
        unit->former_parents = build_alloc(units->arena, BUILD_MAX, sizeof *unit->former_parents);
    assert(unit->former_parent_count < BUILD_MAX);
    struct unit_parent *p = (struct unit_parent *)&unit->former_parents[unit->former_parent_count++];
    *p = (struct unit_parent){.parent = build_unit(units, parent), .to_day = build_day(to)};
}

/* ---- the plan: linear, 0.95 and 0.60, Vietnam's time, issued and activated on its first day, one objective
 * "1", dimension sex ---- */

BUILD struct plan *build_plan(const struct units *units, const char *id, const char *unit, const char *start,
                              const char *end) {
    struct plan *plan = plan_new();
    struct arena *a = plan->arena;
    struct err err;
    if (zone_load("Asia/Ho_Chi_Minh", &plan->zone, &err) != ERR_OK) assert(!"zone data");
    plan->id = plan->number = plan->title.vi = id;
    plan->file = "built by hand";
    plan->unit = build_unit(units, unit);
    plan->start_day = plan->issued_day = build_day(start);
    plan->end_day = build_day(end);
    plan->activated_ms = zone_day_start_ms(plan->zone, plan->start_day);
    plan->method = METHOD_LINEAR;
    plan->milestones = build_alloc(a, BUILD_MAX, sizeof *plan->milestones);
    plan->terms = build_alloc(a, BUILD_MAX, sizeof *plan->terms);
    plan->dimensions = build_alloc(a, BUILD_MAX, sizeof *plan->dimensions);
    plan->indicators = build_alloc(a, BUILD_MAX, sizeof *plan->indicators);
    plan->targets = build_alloc(a, BUILD_MAX, sizeof *plan->targets);
    plan->reports = build_alloc(a, BUILD_MAX, sizeof *plan->reports);
    plan->events = build_alloc(a, BUILD_MAX, sizeof *plan->events);
    struct objective *objective = build_alloc(a, 1, sizeof *objective);
    *objective = (struct objective){.id = "1", .title = {.vi = "mục tiêu", .en = "objective"}};
    plan->objectives = objective;
    plan->objective_count = 1;
    static const char *const sexes[] = {"female", "male", NULL};
    *(struct dimension *)plan->dimensions = (struct dimension){.id = "sex", .categories = sexes};
    plan->dimension_count = 1;
    plan->hash[0] = '0';
    plan->canonical = build_copy(a, "{}", 2);
    return plan;
}

BUILD struct milestone *build_milestone(struct plan *plan, const char *id, const char *date) {
    assert(plan->milestone_count < BUILD_MAX);
    struct milestone *m = (struct milestone *)&plan->milestones[plan->milestone_count++];
    *m = (struct milestone){
        .id = id, .kind = "end_of_phase", .day = build_day(date), .review = true, .title = {.vi = id}};
    return m;
}

/* A term of whole years, judged at the milestone (NULL: at its own end). Its id is its period: "2016/2020".
 */
BUILD struct term *build_term(struct plan *plan, const char *id, const char *judged_at) {
    assert(plan->term_count < BUILD_MAX);
    struct term *t = (struct term *)&plan->terms[plan->term_count++];
    *t = (struct term){.id = id, .period = build_period(id), .judged_at = plan_milestone(plan, judged_at)};
    assert(t->judged_at || !judged_at);
    return t;
}

/* A dimension with its categories: "ethnicity", "kinh tay mong". */
BUILD struct dimension *build_dimension(struct plan *plan, const char *id, const char *categories) {
    assert(plan->dimension_count < BUILD_MAX);
    struct dimension *d = (struct dimension *)&plan->dimensions[plan->dimension_count++];
    const char **list = build_alloc(plan->arena, BUILD_MAX, sizeof *list);
    size_t count = 0;
    for (char *c; (c = build_word(plan->arena, &categories, " "));) {
        assert(count + 1 < BUILD_MAX);
        list[count++] = c;
    }
    *d = (struct dimension){.id = id, .categories = list};
    return d;
}

/* A yearly stock that the whole's own unit leads and reports (aggregation none). */
BUILD struct indicator *build_indicator(struct plan *plan, const char *id, enum measure_type type,
                                        enum direction good) {
    assert(plan->indicator_count < BUILD_MAX);
    size_t index = plan->indicator_count++;
    struct indicator *ind = (struct indicator *)&plan->indicators[index];
    double per = type == MEASURE_PERCENT ? 100 : type == MEASURE_PERMILLE ? 1000 : 1;
    *ind = (struct indicator){
        .index = index,
        .id = id,
        .title = {.vi = id, .en = id},
        .objective = plan->objectives,
        .measure = {.type = type, .has_max = type == MEASURE_PERCENT, .max = 100, .per = per},
        .frequency = PERIOD_YEAR,
        .good = good,
        .lead = plan->unit,
        .targets = build_alloc(plan->arena, BUILD_MAX, sizeof *ind->targets),
        .disaggregate = build_alloc(plan->arena, BUILD_MAX, sizeof *ind->disaggregate),
        .unit_baselines = build_alloc(plan->arena, BUILD_MAX, sizeof *ind->unit_baselines),
    };
    return ind;
}

/* Whose own figures are collected ("so-a so-b") and how they add up. */
BUILD void build_reported_by(struct plan *plan, struct indicator *ind, const struct units *units,
                             const char *ids, enum aggregation aggregation) {
    ind->reported_by = build_unit_list(plan->arena, units, ids, &ind->reported_by_count);
    ind->reported_by_named = ind->reported_by_count;
    ind->aggregation = aggregation;
}

BUILD const struct indicator *build_find(const void *plan, const char *id) {
    return plan_indicator(plan, id);
}

/* Computed: "[a] / [b] * 100". */
BUILD void build_derived(struct plan *plan, struct indicator *ind, const char *text) {
    struct expression_fault fault;
    ind->derived = expression_parse(plan->arena, text, build_find, plan, &fault);
    assert(ind->derived);
}

BUILD void build_baseline(struct indicator *ind, const char *period, double value) {
    ind->baseline =
        (struct baseline){.known = true, .value = value, .has_period = true, .period = build_period(period)};
}

BUILD void build_unit_baseline(struct indicator *ind, const struct unit *unit, double value) {
    assert(ind->unit_baseline_count < BUILD_MAX);
    struct unit_value *v = (struct unit_value *)&ind->unit_baselines[ind->unit_baseline_count++];
    *v = (struct unit_value){.unit = unit, .low = value, .high = value};
}

/* Give them in the order of the plan's dimensions. */
BUILD void build_disaggregate(const struct plan *plan, struct indicator *ind, const char *dimension,
                              enum disaggregation_mode mode) {
    assert(ind->disaggregate_count < BUILD_MAX);
    struct disaggregation *d = (struct disaggregation *)&ind->disaggregate[ind->disaggregate_count++];
    for (size_t i = 0; i < plan->dimension_count; i++)
        if (strcmp(plan->dimensions[i].id, dimension) == 0) d->dimension = &plan->dimensions[i];
    assert(d->dimension);
    d->mode = mode;
}

/* In force, of the plan's own level. milestone NULL: set every_year or term afterwards. */
BUILD struct target *build_target(struct plan *plan, struct indicator *ind, const char *id,
                                  const char *milestone, enum condition_kind kind, double value) {
    assert(plan->target_count < BUILD_MAX && ind->target_count < BUILD_MAX);
    size_t index = plan->target_count++;
    struct target *t = (struct target *)&plan->targets[index];
    *t = (struct target){
        .index = index,
        .id = id,
        .indicator = ind,
        .condition = {.kind = kind, .value = value},
        .milestone = plan_milestone(plan, milestone),
        .maintain_from_day = DAY_NONE,
        .level = plan->level,
        .own_level = true,
        .in_force = true,
        .valid_from = DAY_NONE,
        .valid_to = DAY_NONE,
        .source = "II.1",
        .quote = "trích dẫn",
        .allocations = build_alloc(plan->arena, BUILD_MAX, sizeof *t->allocations),
    };
    assert(t->milestone || !milestone);
    ((const struct target **)ind->targets)[ind->target_count++] = t;
    return t;
}

/* By so much a year, to `high` (0: no range); with every_year each year against the year before. */
BUILD struct target *build_per_year(struct plan *plan, struct indicator *ind, const char *id,
                                    const char *milestone, enum direction way, enum relative_as as,
                                    double near, double high) {
    struct target *t = build_target(plan, ind, id, milestone, CONDITION_PER_YEAR, near);
    t->condition.high = high > near ? high : near;
    t->condition.way = way;
    t->condition.as = as;
    t->every_year = milestone == NULL;
    return t;
}

/* One more condition that must hold; the first makes the target one of several. Give them when the target is
 * else as it shall be. */
BUILD struct target *build_part(struct plan *plan, struct target *target, enum condition_kind kind,
                                double value) {
    if (!target->parts) target->parts = build_alloc(plan->arena, BUILD_MAX, sizeof *target->parts);
    assert(target->part_count < BUILD_MAX);
    target->condition = (struct condition){.kind = CONDITION_ALL_OF};
    struct target *part = (struct target *)&target->parts[target->part_count++];
    *part = *target;
    part->condition = (struct condition){.kind = kind, .value = value};
    part->parts = NULL;
    part->part_count = 0;
    return part;
}

/* Made for these units ("a b") instead of the whole. */
BUILD void build_for(struct plan *plan, struct target *target, const struct units *units, const char *ids) {
    target->units = build_unit_list(plan->arena, units, ids, &target->unit_count);
}

/* "2023 2024 2025" */
BUILD void build_years(struct plan *plan, struct target *target, const char *years) {
    int *list = build_alloc(plan->arena, BUILD_MAX, sizeof *list);
    target->every_year = true;
    target->years = list;
    for (char *year; (year = build_word(plan->arena, &years, " "));) {
        assert(target->year_count < BUILD_MAX);
        list[target->year_count++] = (int)strtol(year, NULL, 10);
    }
}

BUILD struct proviso *build_proviso(struct plan *plan, const struct indicator *ind, enum condition_kind kind,
                                    double value) {
    struct proviso *p = build_alloc(plan->arena, 1, sizeof *p);
    *p = (struct proviso){.indicator = ind, .condition = {.kind = kind, .value = value}};
    return p;
}

/* The target's condition speaks of the share of these units ("a b c") whose figure meets that. */
BUILD struct share_of_units *build_share(struct plan *plan, struct target *target, const struct units *units,
                                         const char *of, enum period_kind per, enum condition_kind kind,
                                         double value) {
    struct share_of_units *s = build_alloc(plan->arena, 1, sizeof *s);
    *s = (struct share_of_units){.meeting = {.kind = kind, .value = value}, .per = per};
    s->of = build_unit_list(plan->arena, units, of, &s->of_count);
    target->share = s;
    return s;
}

BUILD void build_allocation(struct target *target, const struct unit *unit, double value) {
    assert(target->allocation_count < BUILD_MAX);
    struct unit_value *v = (struct unit_value *)&target->allocations[target->allocation_count++];
    *v = (struct unit_value){.unit = unit, .low = value, .high = value};
}

/* ---- reports ---- */

/* "before 05-20", "by 11-30", "before 01-25 +1" (next year), "before 2016-12-10", "unknown". */
BUILD struct due_rule build_due(const char *text) {
    struct due_rule rule = {.kind = DUE_UNKNOWN, .date = DAY_NONE};
    if (strcmp(text, "unknown") == 0) {
        rule.unknown = "theo quy định";
        return rule;
    }
    bool by = strncmp(text, "by ", 3) == 0;
    rule.inclusive = by;
    assert(by || strncmp(text, "before ", 7) == 0);
    char date[16] = {0};
    const char *rest = text + (by ? 3 : 7);
    size_t len = strcspn(rest, " ");
    assert(len < sizeof date);
    memcpy(date, rest, len);
    if (rest[len]) rule.year_offset = (int)strtol(rest + len, NULL, 10);
    if (civil_parse(date, &rule.date)) {
        rule.kind = DUE_DATE;
        return rule;
    }
    if (!civil_parse_month_day(date, &rule.month, &rule.day)) assert(!"MM-DD or YYYY-MM-DD");
    rule.kind = DUE_MONTH_DAY;
    return rule;
}

/* One more round; the first call after build_report replaces its nameless round "-". */
BUILD struct round *build_round(struct report *report, const char *id, const char *due) {
    struct round *first = (struct round *)&report->rounds[0];
    if (report->round_count == 1 && strcmp(first->id, "-") == 0) report->round_count = 0;
    assert(report->round_count < BUILD_MAX);
    size_t index = report->round_count++;
    first[index] = (struct round){.index = index, .id = id, .due = build_due(due)};
    return &first[index];
}

/* Owed by the units ("a b"), "own" indicators, one nameless round, no reminders, reminders at 08:00. */
BUILD struct report *build_report(struct plan *plan, const struct units *units, const char *id,
                                  enum report_covers covers, const char *unit_ids, const char *due) {
    assert(plan->report_count < BUILD_MAX);
    size_t index = plan->report_count++;
    struct report *report = (struct report *)&plan->reports[index];
    struct round *rounds = build_alloc(plan->arena, BUILD_MAX, sizeof *rounds);
    rounds[0] = (struct round){.id = "-", .due = build_due(due)};
    *report = (struct report){
        .index = index,
        .id = id,
        .title = {.vi = id, .en = id},
        .covers = covers,
        .own_indicators = true,
        .rounds = rounds,
        .round_count = 1,
        .remind_minute = 8 * 60,
        .first_due_day = DAY_NONE,
    };
    report->units = build_unit_list(plan->arena, units, unit_ids, &report->unit_count);
    return report;
}

/* Asks for these indicators instead of "own"; "" asks for none. */
BUILD void build_asks(struct plan *plan, struct report *report, const char *ids) {
    const struct indicator **list = build_alloc(plan->arena, BUILD_MAX, sizeof *list);
    report->own_indicators = false;
    report->indicators = list;
    for (char *id; (id = build_word(plan->arena, &ids, " "));) {
        assert(report->indicator_count < BUILD_MAX);
        const struct indicator *ind = plan_indicator(plan, id);
        assert(ind);
        list[report->indicator_count++] = ind;
    }
}

BUILD const struct ladder_step *build_steps(struct plan *plan, const char *list, size_t *count) {
    struct ladder_step *steps = build_alloc(plan->arena, LADDER_MAX, sizeof *steps);
    *count = 0;
    for (char *word; (word = build_word(plan->arena, &list, " "));) {
        char *unit;
        assert(*count < LADDER_MAX);
        steps[*count].days = (int)strtol(word, &unit, 10);
        steps[*count].working_days = strcmp(unit, "wd") == 0;
        assert(steps[*count].working_days || strcmp(unit, "d") == 0);
        ++*count;
    }
    return steps;
}

/* "-30d -7d -1d", "+1d +5wd": earliest first. */
BUILD void build_ladder(struct plan *plan, struct report *report, const char *remind, const char *escalate) {
    report->remind = build_steps(plan, remind, &report->remind_count);
    report->escalate = build_steps(plan, escalate, &report->escalate_count);
}

/* A campaign from MM-DD to MM-DD of every year, told of a week before. */
BUILD struct event *build_event(struct plan *plan, const char *id, const char *from, const char *to) {
    assert(plan->event_count < BUILD_MAX);
    struct event *e = (struct event *)&plan->events[plan->event_count++];
    *e = (struct event){.id = id, .title = {.vi = id}, .lead_days = 7};
    if (!civil_parse_month_day(from, &e->from_month, &e->from_day)) assert(!"MM-DD");
    if (!civil_parse_month_day(to, &e->to_month, &e->to_day)) assert(!"MM-DD");
    return e;
}

/* An event that happens when somebody records that it did. */
BUILD struct event *build_recorded_event(struct plan *plan, const char *id) {
    struct event *e = build_event(plan, id, "01-01", "12-31");
    *e = (struct event){.index = plan->event_count - 1, .id = id, .title = {.vi = id}, .recorded = true};
    return e;
}

/* Due within so many days after the event, at the end of the last of them. */
BUILD struct due_rule build_due_after(const struct event *event, int days) {
    return (struct due_rule){
        .kind = DUE_WITHIN, .after = AFTER_EVENT, .event = event, .days = days, .date = DAY_NONE};
}

/* ---- tasks: carried out by the units ("so-a so-b"), "II.3", without quantity; one window at least ---- */

BUILD struct task *build_task(struct plan *plan, const struct units *units, const char *id,
                              const char *unit_ids) {
    if (!plan->tasks) plan->tasks = build_alloc(plan->arena, BUILD_MAX, sizeof *plan->tasks);
    assert(plan->task_count < BUILD_MAX);
    size_t index = plan->task_count++;
    struct task *task = (struct task *)&plan->tasks[index];
    *task = (struct task){
        .index = index,
        .id = id,
        .title = {.vi = id, .en = id},
        .windows = build_alloc(plan->arena, BUILD_MAX, sizeof *task->windows),
        .source = "II.3",
        .quote = "trích dẫn",
    };
    task->units = build_unit_list(plan->arena, units, unit_ids, &task->unit_count);
    if (task->unit_count) task->lead.unit = task->units[0];
    return task;
}

/* Dates "YYYY-MM-DD", NULL where the window is open. */
BUILD struct window *build_window(struct task *task, const char *id, const char *from, const char *to) {
    assert(task->window_count < BUILD_MAX);
    size_t index = task->window_count++;
    struct window *w = (struct window *)&task->windows[index];
    *w = (struct window){.index = index,
                         .id = id,
                         .from_day = from ? build_day(from) : DAY_NONE,
                         .to_day = to ? build_day(to) : DAY_NONE};
    return w;
}

/* Ends so many days after the event. */
BUILD struct window *build_window_after(struct task *task, const char *id, const struct event *event,
                                        int days) {
    struct window *w = build_window(task, id, NULL, NULL);
    w->event = event;
    w->within_days = days;
    return w;
}

BUILD void build_quantity(struct task *task, enum condition_kind kind, double value, const char *of) {
    task->has_quantity = true;
    task->quantity = (struct condition){.kind = kind, .value = value, .high = value};
    task->quantity_of = (struct bitext){of, of};
}

/* ---- what is known ---- */

/* A value of the whole category; call dataset_sort after the last. */
BUILD void build_value(struct dataset *ds, const struct indicator *ind, const struct unit *unit,
                       const char *period, double value, int64_t seq) {
    struct observation o = {.indicator = ind->index,
                            .unit = unit->index,
                            .period = build_period(period),
                            .category = "total",
                            .seq = seq,
                            .has_value = true,
                            .value = value};
    dataset_add(ds, &o);
}

/* numerator ÷ denominator × the measure's factor, in a category. */
BUILD void build_counts(struct dataset *ds, const struct indicator *ind, const struct unit *unit,
                        const char *period, const char *category, double numerator, double denominator,
                        int64_t seq) {
    struct observation o = {.indicator = ind->index,
                            .unit = unit->index,
                            .period = build_period(period),
                            .category = category,
                            .seq = seq,
                            .has_value = true,
                            .has_counts = true,
                            .value = numerator / denominator * ind->measure.per,
                            .numerator = numerator,
                            .denominator = denominator};
    dataset_add(ds, &o);
}

/* An obligation of the report as it stands before anything came, by the plan's rules (round NULL: the first).
 */
BUILD struct obligation build_obligation(const struct plan *plan, const struct report *report,
                                         const struct unit *unit, const char *period, const char *round) {
    const struct round *r = round ? report_round(report, round) : &report->rounds[0];
    assert(r);
    struct obligation o;
    obligation_from_plan(plan, report, unit, build_period(period), r, &o);
    return o;
}

#endif
