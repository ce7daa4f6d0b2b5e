/* A span of the plan rehearsed, with submissions, words on tasks and events drawn at random. */
#include "daemon/base/mem.h"
#include "daemon/cli/rehearsal.h"
#include "daemon/flow/simulate.h"
#include "daemon/model/duty.h"
#include "tests/fuzz/mutate.h"
#include "tests/fuzz/whole.h"
#include <string.h>

#define ARRIVALS 60
#define DAY_MS   86400000LL

struct rehearsing {
    struct whole *whole;
    const struct plan *plan;
    const struct report *report;
    int64_t from_ms, to_ms;
    struct simulate_arrival arrivals[ARRIVALS];
    size_t count;
};

struct line {
    struct rng *rng;
    cJSON *values;
};

static void add_value(void *arg, const struct indicator *ind) {
    struct line *l = arg;
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "indicator", ind->id);
    double value = any_value(l->rng, ind);
    if (ind->measure.type == MEASURE_YES_NO)
        cJSON_AddBoolToObject(o, "value", value > 0);
    else if (ind->measure.type == MEASURE_STAGES)
        cJSON_AddStringToObject(o, "value", ind->measure.stage_ids[(size_t)value]);
    else if (measure_is_quotient(&ind->measure) && below(l->rng, 2)) {
        cJSON_AddNumberToObject(o, "numerator", (double)below(l->rng, 20));
        cJSON_AddNumberToObject(o, "denominator", (double)(20 + below(l->rng, 20)));
    } else
        cJSON_AddNumberToObject(o, "value", value);
    if (below(l->rng, 10))
        cJSON_AddItemToArray(l->values, o);
    else
        cJSON_Delete(o);
}

static void add_arrival(struct rehearsing *r, int64_t at_ms, cJSON *body) {
    struct strbuf sb;
    strbuf_init(&sb, 0);
    json_print(&sb, body);
    size_t len = sb.len;
    r->arrivals[r->count++] = (struct simulate_arrival){
        .at_ms = at_ms, .name = "fuzz", .body = strbuf_detach(&sb, NULL), .len = len};
}

static void each_period(void *arg, struct period period) {
    struct rehearsing *r = arg;
    struct rng *rng = r->whole->rng;
    const struct report *report = r->report;
    char text[PERIOD_TEXT_MAX];
    int64_t due = duty_due_ms(r->plan, &report->rounds[0].due, period);
    if (due == INSTANT_NONE) due = zone_day_start_ms(r->plan->zone, period.last_day);
    if (due < r->from_ms || due > r->to_ms || r->count + 8 > ARRIVALS || !report->unit_count) return;
    for (size_t n = below(rng, 5); n > 0; n--) {
        const struct unit *unit = report->units[below(rng, report->unit_count)];
        struct line l = {.rng = rng, .values = cJSON_CreateArray()};
        cJSON *body = cJSON_CreateObject();
        period_format(period, text);
        cJSON_AddStringToObject(body, "plan", r->plan->id);
        cJSON_AddStringToObject(body, "report", report->id);
        cJSON_AddStringToObject(body, "unit", unit->id);
        cJSON_AddStringToObject(body, "period", text);
        report_each_indicator(r->plan, report, unit, add_value, &l);
        cJSON_AddItemToObject(body, "values", l.values);
        add_arrival(r, due + ((int64_t)below(rng, 40) - 30) * DAY_MS + 36000000, body);
    }
}

static int64_t any_instant(struct rehearsing *r) {
    return r->from_ms + (int64_t)below(r->whole->rng, (size_t)(r->to_ms - r->from_ms + 1));
}

static void word_on_task(struct rehearsing *r, const struct task *task) {
    static const char *const states[] = {"not_started", "in_progress", "done", "cancelled"};
    struct rng *rng = r->whole->rng;
    cJSON *body = cJSON_CreateObject();
    cJSON_AddStringToObject(body, "plan", r->plan->id);
    cJSON_AddStringToObject(body, "task", task->id);
    if (task->unit_count)
        cJSON_AddStringToObject(body, "unit", task->units[below(rng, task->unit_count)]->id);
    cJSON_AddStringToObject(body, "window", task->windows[below(rng, task->window_count)].id);
    cJSON_AddStringToObject(body, "state", states[below(rng, 4)]);
    add_arrival(r, any_instant(r), body);
}

static void recorded_event(struct rehearsing *r, const struct event *event) {
    cJSON *body = cJSON_CreateObject();
    cJSON_AddStringToObject(body, "plan", r->plan->id);
    cJSON_AddStringToObject(body, "event", event->id);
    add_arrival(r, any_instant(r), body);
}

static void add_arrivals(struct rehearsing *r) {
    const struct plan *plan = r->plan;
    for (size_t i = 0; i < plan->event_count; i++)
        if (plan->events[i].recorded && r->count < 10) recorded_event(r, &plan->events[i]);
    for (size_t i = 0; i < plan->task_count; i++)
        if (r->count < 20 && below(r->whole->rng, 3) == 0) word_on_task(r, &plan->tasks[i]);
    for (size_t i = 0; i < plan->report_count; i++) {
        r->report = &plan->reports[i];
        duty_each_period(plan, r->report, each_period, r);
    }
}

/* ---- what it tells ---- */

static void look_at_telling(struct whole *w, const struct rehearsal *told) {
    for (int lang = LANG_VI; lang <= LANG_EN; lang++) {
        struct cli cli = {.command = "simulate", .lang = (enum lang)lang};
        strbuf_init(&cli.out, 0);
        rehearsal_text(&cli, told);
        look_at_text(w, "rehearsal", cli.out.data);
        strbuf_deinit(&cli.out);
    }
    struct strbuf sb;
    struct err err = {.code = ERR_OK};
    cJSON *back = NULL;
    strbuf_init(&sb, (size_t)1 << 30);
    json_print(&sb, rehearsal_json(told));
    if (json_parse(sb.data, sb.len, 0, &back, &err)) found(w, "a rehearsal is no JSON: %s", err.msg);
    cJSON_Delete(back);
    strbuf_deinit(&sb);
}

static void look_at_simulation(struct whole *w, const struct simulation *s) {
    for (size_t i = 0; i < s->count; i++) {
        const struct simulated *item = &s->items[i];
        if (i && item->at_ms < s->items[i - 1].at_ms) found(w, "%s", "a rehearsal goes back in time");
        if (item->kind != SIMULATED_SUBMISSION) continue;
        if (!item->as.submission.accepted && item->as.submission.problems)
            look_at_problems(w, item->as.submission.problems);
        if (item->as.submission.code == ERR_INTERNAL) found(w, "%s", "a submission meets an internal error");
    }
    for (size_t i = 0; i < s->verdict_count; i++) look_at_verdict(w, &s->verdicts[i]);
}

static const char *const OFFICERS[] = {"giamsat@example.vn", NULL};
static const char *const AGENCY[] = {"@unit", NULL};
static const char *const BY[] = {"plan", "kind", NULL};

static void run(struct rehearsing *r, struct plans *plans) {
    struct receiver receivers[] = {{.name = "officers", .kind = RECEIVER_EMAIL, .emails = OFFICERS},
                                   {.name = "agency", .kind = RECEIVER_EMAIL, .emails = AGENCY}};
    struct matcher match = {"kind", "report.*"};
    struct route child = {
        .receiver = &receivers[1], .match = &match, .match_count = 1, .group_by = BY, .continues = true};
    struct settings settings = {
        .public_url = "http://127.0.0.1:8080",
        .receivers = receivers,
        .receiver_count = 2,
        .route = {.receiver = receivers, .group_by = BY, .routes = &child, .route_count = 1}};
    struct simulate_options options = {.plans = plans,
                                       .settings = &settings,
                                       .from_ms = r->from_ms,
                                       .to_ms = r->to_ms,
                                       .arrivals = r->arrivals,
                                       .arrival_count = r->count};
    struct simulation simulation;
    struct err err = {.code = ERR_OK};
    if (simulate(&options, &simulation, &err)) {
        found(r->whole, "cannot be rehearsed: %s", err.msg);
        return;
    }
    look_at_simulation(r->whole, &simulation);
    look_at_telling(r->whole, &(struct rehearsal){plans, &simulation, settings.public_url, r->to_ms});
    simulation_deinit(&simulation);
}

void try_rehearsing(struct whole *w, struct plans *plans) {
    const struct plan *plan = plans->items[0];
    struct rehearsing r = {.whole = w, .plan = plan};
    int32_t days = plan->end_day - plan->start_day + 1;
    int32_t from = plan->start_day + (int32_t)below(w->rng, (size_t)days);
    int32_t to = from + 60 + (int32_t)below(w->rng, 700);
    r.from_ms = zone_day_start_ms(plan->zone, from);
    r.to_ms = zone_day_start_ms(plan->zone, to);
    add_arrivals(&r);
    run(&r, plans);
    for (size_t i = 0; i < r.count; i++) mem_free((char *)r.arrivals[i].body);
    plans_unref(plans);
}
