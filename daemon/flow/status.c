#include "daemon/flow/status.h"
#include "daemon/base/mem.h"
#include "daemon/flow/engine_internal.h"
#include "daemon/flow/rounds.h"
#include "daemon/judge/judge.h"
#include <stdlib.h>
#include <string.h>

/* ---- verdicts ---- */

struct verdict_list {
    const struct plan *plan;
    const struct units *units;
    const struct verdict_filter *filter;
    const struct target *target;
    struct dataset data;
    struct judge_memo *memo; /* owned */
    int32_t day;
    struct verdict *items;
    size_t count, cap;
};

static bool is(const char *wanted, const char *id) {
    return !wanted || strcmp(wanted, id) == 0;
}

static void add_verdict(void *arg, const struct unit *unit, const char *category) {
    struct verdict_list *l = arg;
    if (!is(l->filter->unit, unit->id) || unit_is_to_come(unit, l->day)) return;
    struct judge_case c = {.plan = l->plan,
                           .units = l->units,
                           .data = &l->data,
                           .target = l->target,
                           .unit = unit,
                           .category = category,
                           .day = l->day,
                           .memo = l->memo};
    mem_grow(&l->items, &l->cap, l->count + 1);
    judge(&c, &l->items[l->count]);
    if (l->filter->status < 0 || (int)l->items[l->count].status == l->filter->status) l->count++;
}

enum err_code status_verdicts(struct store *store, const struct plan *plan, const struct units *units,
                              const struct verdict_filter *filter, struct moment at, struct verdict **out,
                              size_t *count, struct err *err) {
    struct verdict_list l = {
        .plan = plan, .units = units, .filter = filter, .day = zone_day(plan->zone, at.now_ms)};
    dataset_init(&l.data, plan, units);
    enum err_code rc = store_dataset(store, plan, units, NULL, 0, at.seq, &l.data, err);
    l.memo = judge_memo_new(plan, units, &l.data);
    for (size_t i = 0; i < plan->target_count && !rc; i++) {
        l.target = &plan->targets[i];
        if (is(filter->target, l.target->id) && is(filter->indicator, l.target->indicator->id))
            judge_subjects(plan, l.target, add_verdict, &l);
    }
    judge_memo_free(l.memo);
    dataset_deinit(&l.data);
    *out = l.items;
    *count = l.count;
    return rc;
}

/* ---- obligations ---- */

struct duty_list {
    const struct plan *plan;
    const struct report *report;
    const struct duty_filter *filter;
    int64_t now_ms;
    struct arena *arena;
    struct obligation *opened; /* sorted by opened_order */
    size_t opened_count;
    struct obligation *items;
    size_t count, cap;
};

static int opened_order(const void *pa, const void *pb) {
    const struct obligation *a = pa, *b = pb;
    int order = strcmp(a->report, b->report);
    if (!order) order = strcmp(a->unit, b->unit);
    if (!order) order = period_compare(a->period, b->period);
    return order ? order : strcmp(a->round, b->round);
}

static int due_order(const void *pa, const void *pb) {
    const struct obligation *a = pa, *b = pb;
    if (a->due_ms != b->due_ms) return a->due_ms < b->due_ms ? -1 : 1;
    return opened_order(pa, pb);
}

const struct unit *obligation_heir(const struct obligation *o, const struct units *units,
                                   const struct zone *zone, int64_t now_ms) {
    enum obligation_status status = obligation_status(o, now_ms);
    bool settled = status == OBLIGATION_ON_TIME || status == OBLIGATION_LATE || status == OBLIGATION_WAIVED ||
                   status == OBLIGATION_HISTORICAL;
    const struct unit *unit = settled ? NULL : unit_find(units, o->unit);
    int32_t today = zone_day(zone, now_ms);
    const struct unit *heir = unit ? unit_heir_on(unit, today) : NULL;
    return heir && heir != unit && unit_open_on(heir, today) ? heir : NULL;
}

static bool is_unit(const struct duty_list *l, const struct obligation *o) {
    const struct duty_filter *f = l->filter;
    if (is(f->unit, o->unit) || !f->units) return is(f->unit, o->unit);
    const struct unit *heir = obligation_heir(o, f->units, l->plan->zone, l->now_ms);
    return heir && strcmp(heir->id, f->unit) == 0;
}

static bool wanted(const struct duty_list *l, const struct obligation *o) {
    const struct duty_filter *f = l->filter;
    if (!is(f->report, o->report) || !is_unit(l, o)) return false;
    if (f->from_ms != INSTANT_NONE && o->due_ms < f->from_ms) return false;
    if (f->to_ms != INSTANT_NONE && o->due_ms > f->to_ms) return false;
    return f->status < 0 || (int)obligation_status(o, l->now_ms) == f->status;
}

static void add_duty(struct duty_list *l, const struct obligation *o) {
    if (!wanted(l, o)) return;
    mem_grow(&l->items, &l->cap, l->count + 1);
    l->items[l->count++] = *o;
}

/* Is it the same unit's by way of another one's closing, so that it is listed there? */
static bool listed_before(const struct duty_list *l, size_t place, const struct unit *debtor,
                          struct period period, const struct round *round) {
    const struct report *report = l->report;
    if (debtor == report->units[place] && !debtor->predecessor_count) return false;
    for (size_t i = 0; i < place; i++)
        if (obligation_debtor(l->plan, report, report->units[i], period, round, l->now_ms) == debtor)
            return true;
    return false;
}

static void add_round(struct duty_list *l, struct period period, const struct round *round) {
    struct obligation o;
    for (size_t u = 0; u < l->report->unit_count; u++) {
        const struct unit *unit =
            obligation_debtor(l->plan, l->report, l->report->units[u], period, round, l->now_ms);
        if (!unit || listed_before(l, u, unit, period, round)) continue;
        obligation_from_plan(l->plan, l->report, unit, period, round, &o);
        if (!bsearch(&o, l->opened, l->opened_count, sizeof o, opened_order)) add_duty(l, &o);
    }
}

/* Duties that the plan lays but that have no row yet. */
static void add_period(void *arg, struct period period) {
    struct duty_list *l = arg;
    for (size_t r = 0; r < l->report->round_count; r++) add_round(l, period, &l->report->rounds[r]);
}

/* Rounds that events called for and that have no row yet, as after a new version of the plan. */
static enum err_code add_called(struct duty_list *l, struct store *store, int64_t seq, struct err *err) {
    struct called_round *called;
    size_t count;
    enum err_code rc = rounds_called(store, l->plan, seq, l->arena, &called, &count, err);
    for (size_t i = 0; i < count && !rc; i++) {
        l->report = called[i].report;
        add_round(l, called[i].period, &called[i].round);
    }
    return rc;
}

enum err_code status_obligations(struct store *store, const struct plan *plan,
                                 const struct duty_filter *filter, struct moment at, struct arena *arena,
                                 struct obligation **out, size_t *count, struct err *err) {
    struct duty_list l = {.plan = plan, .filter = filter, .now_ms = at.now_ms, .arena = arena};
    const struct unit *unit = filter->unit && filter->units ? unit_find(filter->units, filter->unit) : NULL;
    struct obligation_filter f = {.plan = plan->id,
                                  .report = filter->report,
                                  .unit = unit && unit->predecessor_count ? NULL : filter->unit,
                                  .due_from_ms = INSTANT_NONE,
                                  .due_to_ms = INSTANT_NONE,
                                  .as_of = at.seq};
    enum err_code rc = store_obligations(store, &f, arena, &l.opened, &l.opened_count, err);
    if (rc) return rc;
    if (l.opened_count) qsort(l.opened, l.opened_count, sizeof *l.opened, opened_order);
    for (size_t i = 0; i < l.opened_count; i++) add_duty(&l, &l.opened[i]);
    for (size_t i = 0; i < plan->report_count; i++) {
        l.report = &plan->reports[i];
        if (is(filter->report, l.report->id)) duty_each_period(plan, l.report, add_period, &l);
    }
    rc = add_called(&l, store, at.seq, err);
    if (rc) {
        mem_free(l.items);
        return rc;
    }
    if (l.count) qsort(l.items, l.count, sizeof *l.items, due_order);
    *out = arena_array(arena, l.count + 1, sizeof **out);
    *count = l.count;
    if (*out && l.count) memcpy(*out, l.items, l.count * sizeof **out);
    mem_free(l.items);
    return *out ? ERR_OK
                : err_set(err, ERR_TOO_BIG, "too many obligations for one answer; narrow the filter");
}

/* ---- reporting rates ---- */

struct tally {
    struct rate *rates;
    size_t count, cap;
};

static struct rate *rate_of(struct tally *t, const char *group) {
    for (size_t i = 0; i < t->count; i++)
        if (t->rates[i].group == group ||
            (group && t->rates[i].group && strcmp(t->rates[i].group, group) == 0))
            return &t->rates[i];
    mem_grow(&t->rates, &t->cap, t->count + 1);
    t->rates[t->count] = (struct rate){.group = group};
    return &t->rates[t->count++];
}

static void tally_one(struct tally *t, const char *group, const struct obligation *o, int64_t now_ms) {
    struct rate *r = rate_of(t, group);
    enum obligation_status s = obligation_status(o, now_ms);
    if (s == OBLIGATION_HISTORICAL) return;
    r->expected++;
    r->waived += s == OBLIGATION_WAIVED;
    r->complete += s == OBLIGATION_ON_TIME || s == OBLIGATION_LATE;
    r->on_time += s == OBLIGATION_ON_TIME;
}

enum err_code status_rates(struct store *store, const struct plan *plan, const struct report *report,
                           struct period period, struct moment at, struct arena *arena, struct rate **out,
                           size_t *count, struct err *err) {
    struct duty_filter filter = {
        .report = report->id, .status = -1, .from_ms = INSTANT_NONE, .to_ms = INSTANT_NONE};
    struct obligation *items;
    size_t n;
    struct tally t = {0};
    enum err_code rc = status_obligations(store, plan, &filter, at, arena, &items, &n, err);
    rate_of(&t, NULL);
    for (size_t i = 0; !rc && i < n; i++) {
        if (!period_equal(items[i].period, period)) continue;
        const struct unit *unit = NULL;
        for (size_t u = 0; u < report->unit_count; u++)
            if (strcmp(report->units[u]->id, items[i].unit) == 0) unit = report->units[u];
        tally_one(&t, NULL, &items[i], at.now_ms);
        if (unit) tally_one(&t, unit->kind, &items[i], at.now_ms);
    }
    *out = arena_array(arena, t.count, sizeof **out);
    *count = t.count;
    if (*out) memcpy(*out, t.rates, t.count * sizeof **out);
    mem_free(t.rates);
    if (!rc && !*out) rc = err_set(err, ERR_TOO_BIG, "too many groups for one answer");
    return rc;
}
