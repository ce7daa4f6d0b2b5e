#include "tests/alerts/world.h"

static const char *const group_plan_kind[] = {"plan", "kind", NULL};
static const char *const group_unit[] = {"unit", NULL};
static const char *const officers_to[] = {"giamsat@example.vn", NULL};
static const char *const agency_to[] = {"@unit", NULL};
static const char *const superior_to[] = {"@unit.parent", NULL};
static const char *const leads_to[] = {"@unit.lead", NULL};
static const char *const mixed_to[] = {"giamsat@example.vn", "@unit", "GiamSat@example.vn",
                                       "lanhdao@example.vn", NULL};

static void build_the_plan(struct world *w) {
    w->units = build_units(
        "lai-chau; so-1 < lai-chau; so-2 < lai-chau; so-3 < lai-chau; so-4 < lai-chau; so-5 < lai-chau;"
        "so-6 < lai-chau; so-7 < lai-chau; so-8 < lai-chau; so-y-te < lai-chau");
    struct unit *health = (struct unit *)unit_find(w->units, "so-y-te");
    health->name = (struct bitext){"Sở Y tế", "Department of Health"};
    w->plan = build_plan(w->units, "p", "lai-chau", "2016-01-01", "2020-12-31");
    w->plan->number = "579/KH-UBND";
    w->plan->title = (struct bitext){"Kế hoạch bình đẳng giới", "Gender equality plan"};
    w->milestone = build_milestone(w->plan, "end", "2020-12-31");
    w->milestone->title = (struct bitext){"Tổng kết 2020", "Final review 2020"};
    w->indicator = build_indicator(w->plan, "2.2", MEASURE_PERCENT, DIRECTION_UP);
    w->indicator->title = (struct bitext){"Tỷ lệ nữ làm chủ doanh nghiệp", "Women owning businesses"};
    build_baseline(w->indicator, "2015", 10);
    w->target = build_target(w->plan, w->indicator, "2.2-end", "end", CONDITION_AT_LEAST, 30);
    w->report = build_report(w->plan, w->units, "half-year", COVERS_HALF_YEAR,
                             "so-1 so-2 so-3 so-4 so-5 so-6 so-7 so-8 so-y-te", "before 05-20");
    w->report->title = (struct bitext){"Báo cáo 6 tháng", "Six-month report"};
    build_ladder(w->plan, w->report, "-30d -7d -1d", "+1d +7d");
    w->event = build_event(w->plan, "action-month", "11-15", "12-15");
    w->event->title = (struct bitext){"Tháng hành động", "Action month"};
    w->plans = plans_new(w->units);
    plans_add(w->plans, w->plan);
}

static void build_receivers(struct world *w) {
    w->receivers[OFFICERS] =
        (struct receiver){.name = "officers", .kind = RECEIVER_EMAIL, .emails = officers_to};
    w->receivers[AGENCY] = (struct receiver){.name = "agency", .kind = RECEIVER_EMAIL, .emails = agency_to};
    w->receivers[SUPERIOR] =
        (struct receiver){.name = "superior", .kind = RECEIVER_EMAIL, .emails = superior_to};
    w->receivers[BOARD] = (struct receiver){
        .name = "board", .kind = RECEIVER_WEBHOOK, .url = "http://127.0.0.1:9000/hook", .format = "standard"};
    w->receivers[LEADS] = (struct receiver){.name = "leads", .kind = RECEIVER_EMAIL, .emails = leads_to};
    w->receivers[MIXED] = (struct receiver){.name = "mixed", .kind = RECEIVER_EMAIL, .emails = mixed_to};
}

static void add_route(struct world *w, int receiver, const char *const *group_by, const char *kind,
                      const char *step) {
    struct matcher *m = &w->matchers[w->settings.route.route_count * 2];
    size_t count = 0;
    if (kind) m[count++] = (struct matcher){"kind", kind};
    if (step) m[count++] = (struct matcher){"step", step};
    w->routes[w->settings.route.route_count++] = (struct route){.receiver = &w->receivers[receiver],
                                                                .match = m,
                                                                .match_count = count,
                                                                .group_by = group_by,
                                                                .continues = true};
}

static void build_settings(struct world *w) {
    build_receivers(w);
    w->settings = (struct settings){
        .public_url = "http://127.0.0.1:8080",
        .locale = LANG_VI,
        .receivers = w->receivers,
        .receiver_count = sizeof w->receivers / sizeof *w->receivers,
        .route = {.receiver = &w->receivers[OFFICERS], .group_by = group_plan_kind, .routes = w->routes},
    };
    add_route(w, AGENCY, group_unit, "report.*", NULL);
    add_route(w, SUPERIOR, group_plan_kind, "report.missed", ">=2");
    add_route(w, OFFICERS, group_plan_kind, "target.*", NULL);
    add_route(w, OFFICERS, group_plan_kind, "milestone.*", NULL);
    add_route(w, BOARD, group_plan_kind, NULL, NULL);
}

struct world *world_new(void) {
    struct world *w = mem_alloc(sizeof *w);
    struct err err = {0};
    build_the_plan(w);
    build_settings(w);
    w->arena = arena_new((size_t)256 << 20);
    if (store_open(":memory:", STORE_WRITE, &w->store, &err)) fail_msg("%s", err.msg);
    w->ctx = (struct alerts_context){.store = w->store, .plans = w->plans, .settings = &w->settings};
    return w;
}

void world_free(struct world *w) {
    store_close(w->store);
    arena_free(w->arena);
    plans_unref(w->plans);
    mem_free(w);
}

static void check(enum err_code code, const struct err *err) {
    if (code) fail_msg("%s", err->msg);
}

void world_begin(struct world *w, const char *instant) {
    struct err err = {0};
    check(store_begin(w->store, build_instant(instant), &err), &err);
    w->ctx.now_ms = store_recorded_ms(w->store);
    assert_true(w->ctx.now_ms == build_instant(instant));
    check(store_tx(w->store, "test", "test", "sweep", NULL, NULL, &w->ctx.seq, &err), &err);
}

void world_commit(struct world *w) {
    struct err err = {0};
    check(store_commit(w->store, &err), &err);
}

void world_flush(struct world *w) {
    struct err err = {0};
    bool more = true;
    while (more) check(alerts_flush(&w->ctx, 3, &more, &err), &err);
}

struct obligation world_obligation(struct world *w, const char *unit) {
    return build_obligation(w->plan, w->report, build_unit(w->units, unit), "2016-S1", NULL);
}

int world_ladder(struct world *w, const struct obligation *o, int step_before, const char *instant,
                 int64_t *next_ms) {
    struct err err = {0};
    int step = 77;
    int64_t next;
    world_begin(w, instant);
    check(alerts_ladder(&w->ctx, o, step_before, &step, &next, &err), &err);
    world_flush(w);
    world_commit(w);
    if (next_ms) *next_ms = next;
    return step;
}

struct verdict world_verdict(struct world *w, enum verdict_status status, unsigned flags) {
    return (struct verdict){
        .plan = w->plan,
        .target = w->target,
        .unit = w->plan->unit,
        .category = "total",
        .day = build_day("2018-02-01"),
        .milestone_day = build_day("2020-12-31"),
        .status = status,
        .flags = flags,
        .reason = "pace",
        .method = "linear",
        .has_value = true,
        .value = 14,
        .period = build_period("2017"),
        .has_ratio = true,
        .has_expected = true,
        .has_gap = true,
        .has_required = true,
        .ratio = 0.5,
        .expected = 18,
        .gap = 4,
        .required_per_year = 16.0 / 3,
        .has_base = true,
        .base = 10,
        .base_day = build_day("2015-12-31"),
        .value_day = build_day("2017-12-31"),
        .bar = 30,
        .on_track_from = 0.95,
        .at_risk_from = 0.60,
    };
}

void world_judge(struct world *w, const struct verdict *v, const char *instant) {
    struct err err = {0};
    world_begin(w, instant);
    check(alerts_verdict(&w->ctx, v, "submission s1", &err), &err);
    world_flush(w);
    world_commit(w);
}

static void reverse(void *items, size_t count, size_t size) {
    char *bytes = items, keep[512];
    assert_true(size <= sizeof keep);
    for (size_t i = 0, j = count; i + 1 < j; i++) {
        j--;
        memcpy(keep, bytes + i * size, size);
        memcpy(bytes + i * size, bytes + j * size, size);
        memcpy(bytes + j * size, keep, size);
    }
}

struct alert *world_alerts(struct world *w, size_t *count) {
    struct err err = {0};
    struct alert *out;
    struct alert_filter filter = {
        .state = -1, .opened_from_ms = INSTANT_NONE, .limit = 1000, .as_of = INT64_MAX};
    check(store_alerts(w->store, &filter, w->arena, &out, count, &err), &err);
    reverse(out, *count, sizeof *out);
    return out;
}

struct delivery *world_deliveries(struct world *w, size_t *count) {
    struct err err = {0};
    struct delivery *out;
    struct delivery_filter filter = {.state = -1, .limit = 1000, .with_body = true};
    check(store_deliveries(w->store, &filter, w->arena, &out, count, &err), &err);
    reverse(out, *count, sizeof *out);
    return out;
}

size_t world_sent(struct world *w, const char *to, const char *type, const char *state,
                  struct delivery *last) {
    size_t count, found = 0;
    struct delivery *all = world_deliveries(w, &count);
    for (size_t i = 0; i < count; i++) {
        if (to && strcmp(all[i].to, to) != 0) continue;
        if (type && strcmp(all[i].type, type) != 0) continue;
        if (state && strcmp(all[i].state_label, state) != 0) continue;
        found++;
        if (last) *last = all[i];
    }
    return found;
}

const char *world_events(struct world *w, int64_t alert) {
    struct err err = {0};
    struct alert_event_row *rows;
    size_t count;
    struct strbuf sb;
    check(store_alert_events(w->store, alert, w->arena, &rows, &count, &err), &err);
    strbuf_init(&sb, 0);
    for (size_t i = 0; i < count; i++) strbuf_addf(&sb, "%s%s", i ? "," : "", rows[i].event);
    const char *out = arena_strdup(w->arena, sb.data);
    strbuf_deinit(&sb);
    return out;
}

const struct alert *world_alert(struct world *w, enum alert_kind kind, const char *unit) {
    size_t count;
    const struct alert *all = world_alerts(w, &count), *found = NULL;
    for (size_t i = 0; i < count; i++) {
        const char *u = all[i].labels.unit;
        if (all[i].kind == kind && (!unit || (u && strcmp(u, unit) == 0))) found = &all[i];
    }
    return found;
}
