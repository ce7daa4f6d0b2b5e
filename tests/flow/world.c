#include "tests/flow/world.h"
#include "collectors/collector.h"
#include "config/plan_reader.h"
#include "config/units_reader.h"
#include <fnmatch.h>
#include <stdio.h>

#define WORLD_BYTES ((size_t)1 << 30)

/* ---- texts ---- */

char *world_json(struct arena *arena, const char *text) {
    char *copy = arena_strdup(arena, text);
    assert_non_null(copy);
    for (char *p = copy; *p; p++)
        if (*p == '\'') *p = '"';
    return copy;
}

static const struct zone *vietnam(void) {
    const struct zone *zone;
    struct err err;
    if (zone_load("Asia/Ho_Chi_Minh", &zone, &err)) fail_msg("%s", err.msg);
    return zone;
}

int64_t world_ms(const char *instant) {
    int64_t ms;
    int32_t day;
    if (civil_parse(instant, &day)) return zone_day_start_ms(vietnam(), day);
    if (!instant_parse(instant, &ms)) fail_msg("%s is no instant", instant);
    return ms;
}

struct period world_period(const char *text) {
    struct period p;
    if (!period_parse(text, &p)) fail_msg("%s is no period", text);
    return p;
}

/* ---- plans ---- */

const char WORLD_UNITS[] =
    "{'units': ["
    "  {'unit': 'tinh', 'kind': 'province', 'name': 'Tỉnh', 'contacts': {'email': ['tinh@example.vn']}},"
    "  {'unit': 'so-a', 'kind': 'department', 'name': {'vi': 'Sở A', 'en': 'Department A'}, 'parent': 'tinh',"
    "   'contacts': {'email': ['so-a@example.vn']}},"
    "  {'unit': 'so-b', 'kind': 'department', 'name': 'Sở B', 'parent': 'tinh',"
    "   'contacts': {'email': ['so-b@example.vn']}},"
    "  {'unit': 'so-y', 'kind': 'department', 'name': 'Sở Y tế', 'parent': 'tinh',"
    "   'contacts': {'email': ['so-y@example.vn']}},"
    "  {'unit': 'huyen-a', 'kind': 'district', 'name': 'Huyện A', 'parent': 'tinh',"
    "   'contacts': {'email': ['huyen-a@example.vn']}},"
    "  {'unit': 'huyen-b', 'kind': 'district', 'name': 'Huyện B', 'parent': 'tinh',"
    "   'contacts': {'email': ['huyen-b@example.vn']}},"
    "  {'unit': 'xa-1', 'kind': 'commune', 'name': 'Xã 1', 'parent': 'huyen-a',"
    "   'contacts': {'email': ['xa-1@example.vn']}},"
    "  {'unit': 'xa-2', 'kind': 'commune', 'name': 'Xã 2', 'parent': 'huyen-a',"
    "   'contacts': {'email': ['xa-2@example.vn']}} ],"
    " 'groups': {'departments': ['so-a', 'so-b', 'so-y'], 'districts': ['huyen-a', 'huyen-b']}}";

const char WORLD_PLAN[] =
    "{'plan': 'p', 'unit': 'tinh', 'number': '1/KH', 'issued': '2016-01-01', 'issuer': 'UBND tỉnh',"
    " 'title': {'vi': 'Kế hoạch', 'en': 'Plan'}, 'timezone': 'Asia/Ho_Chi_Minh',"
    " 'start': '2016-01-01', 'end': '2020-12-31',"
    " 'milestones': [{'id': 'mid', 'date': '2018-06-30', 'kind': 'mid_term', 'review': true},"
    "                {'id': 'end', 'date': '2020-12-31', 'kind': 'end_of_phase', 'review': true}],"
    " 'objectives': [{'id': '1', 'title': 'Mục tiêu', 'indicators': ["
    "   {'id': '1.1', 'title': 'Tỷ lệ nữ', 'measure': {'type': 'percent'}, 'frequency': 'year', 'good': 'up',"
    "    'aggregation': 'ratio', 'reported_by': ['@departments'], 'baseline': {'period': '2015', 'value': "
    "10},"
    "    'targets': [{'id': '1.1-end', 'at': 'end', 'at_least': 50, 'source': 'I', 'quote': '50%'}]},"
    "   {'id': '2.1', 'title': 'Tỷ lệ tập huấn', 'measure': {'type': 'percent'}, 'frequency': 'year',"
    "    'good': 'up', 'lead': 'so-a', 'disaggregate': {'sex': 'within'},"
    "    'baseline': {'period': '2015', 'value': 20},"
    "    'targets': [{'id': '2.1-end', 'at': 'end', 'at_least': 80, 'each': 'sex', 'source': 'II',"
    "                 'quote': '80% mỗi giới'}]} ]}],"
    " 'reports': ["
    "   {'id': 'half-year', 'title': 'Báo cáo 6 tháng', 'covers': 'half_year', 'only': ['S1'],"
    "    'units': ['@departments'], 'due': {'before': '05-20'}, 'remind': ['-7d', '-1d'],"
    "    'escalate': ['+1d', '+7d']},"
    "   {'id': 'annual', 'title': 'Báo cáo năm', 'covers': 'year', 'units': ['@departments'],"
    "    'due': {'before': '11-30'}, 'remind': ['-7d', '-1d'], 'escalate': ['+1d', '+7d']} ],"
    " 'events': [{'id': 'action-month', 'from': '11-15', 'to': '12-15', 'title': 'Tháng hành động'}]}";

static void fail_with(const struct problems *problems) {
    struct strbuf sb;
    strbuf_init(&sb, 0);
    problems_write(problems, LANG_EN, &sb);
    print_error("%s", sb.data);
    strbuf_deinit(&sb);
    fail_msg("%s", "the test's own plan or body has faults");
}

static struct plan *read_one(const char *json, const struct units *units, struct problems *problems) {
    struct arena *arena = arena_new(WORLD_BYTES);
    const char *text = world_json(arena, json);
    struct plan *plan = plan_read(text, strlen(text), "test.json", units, problems);
    arena_free(arena);
    if (!plan) fail_with(problems);
    return plan;
}

struct plans *world_plans(const char *units_json, const char *const *jsons, size_t count) {
    struct arena *arena = arena_new(WORLD_BYTES);
    struct problems problems;
    const char *text = world_json(arena, units_json);
    struct units_source source = {.file = "units.json", .bytes = text, .len = strlen(text)};
    problems_init(&problems);
    struct units *units = units_read(&source, 1, &problems);
    if (!units) fail_with(&problems);
    struct plans *plans = plans_new(units);
    for (size_t i = 0; i < count; i++) plans_add(plans, read_one(jsons[i], units, &problems));
    problems_deinit(&problems);
    arena_free(arena);
    return plans;
}

struct plans *world_plan(const char *plan) {
    return world_plans(WORLD_UNITS, &plan, 1);
}

const char *world_edit(struct arena *arena, const char *text, const char *from, const char *to) {
    const char *at = strstr(text, from);
    if (!at) fail_msg("there is no “%s” in the text", from);
    char *edited = mem_printf("%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
    const char *copy = arena_strdup(arena, edited);
    mem_free(edited);
    return copy;
}

/* ---- submissions ---- */

struct submission *world_body(const char *media_type, const char *body, int64_t received_ms) {
    struct submission *s = submission_new();
    struct problems problems;
    struct err err = {0};
    problems_init(&problems);
    s->source = "http";
    s->actor = "tester";
    s->received_at_ms = received_ms;
    if (submission_set_payload(s, media_type, body, strlen(body), &err)) fail_msg("%s", err.msg);
    if (collect_parse(s, &problems, &err)) fail_with(&problems);
    problems_deinit(&problems);
    return s;
}

struct submission *world_submission(const char *json, const char *received_at) {
    struct arena *arena = arena_new(WORLD_BYTES);
    struct submission *s = world_body("application/json", world_json(arena, json), world_ms(received_at));
    arena_free(arena);
    return s;
}

const char *world_problems(struct arena *arena, const struct problems *problems) {
    struct strbuf sb;
    strbuf_init(&sb, 0);
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *p = &problems->items[i];
        strbuf_addf(&sb, "%s%s%s %s", i ? "\n" : "", p->severity == SEVERITY_WARNING ? "~" : "", p->pointer,
                    p->code);
    }
    const char *text = arena_strdup(arena, sb.data);
    strbuf_deinit(&sb);
    return text;
}

/* ---- an engine ---- */

static const char *const by_plan_kind[] = {"plan", "kind", NULL};
static const char *const by_unit[] = {"unit", NULL};
static const char *const officers_to[] = {"giamsat@example.vn", NULL};
static const char *const agency_to[] = {"@unit", NULL};
static const char *const superior_to[] = {"@unit.parent", NULL};

static void fill_settings(struct world *w) {
    w->receivers[0] = (struct receiver){.name = "officers", .kind = RECEIVER_EMAIL, .emails = officers_to};
    w->receivers[1] = (struct receiver){.name = "agency", .kind = RECEIVER_EMAIL, .emails = agency_to};
    w->receivers[2] = (struct receiver){.name = "superior", .kind = RECEIVER_EMAIL, .emails = superior_to};
    w->matchers[0] = (struct matcher){"kind", "report.*"};
    w->matchers[1] = (struct matcher){"step", ">=2"};
    w->routes[0] = (struct route){.receiver = &w->receivers[1],
                                  .match = &w->matchers[0],
                                  .match_count = 1,
                                  .group_by = by_unit,
                                  .continues = true};
    w->routes[1] = (struct route){.receiver = &w->receivers[2],
                                  .match = w->matchers,
                                  .match_count = 2,
                                  .group_by = by_plan_kind,
                                  .continues = true};
    w->settings = (struct settings){
        .public_url = "http://127.0.0.1:8080",
        .locale = LANG_VI,
        .receivers = w->receivers,
        .receiver_count = 3,
        .route = {.receiver = w->receivers, .group_by = by_plan_kind, .routes = w->routes, .route_count = 2},
    };
}

struct world *world_new(const char *plan, const char *published_at) {
    struct world *w = mem_alloc(sizeof *w);
    w->arena = arena_new(WORLD_BYTES);
    fill_settings(w);
    OK(w, store_open(":memory:", STORE_WRITE, &w->store, &w->err));
    w->engine = engine_new(w->store, &w->settings);
    if (plan) world_publish(w, world_plan(plan), published_at, false, ERR_OK);
    return w;
}

void world_free(struct world *w) {
    engine_free(w->engine);
    store_close(w->store);
    published_deinit(&w->published);
    arena_free(w->arena);
    mem_free(w);
}

int world_setup(void **state) {
    *state = world_new(WORLD_PLAN, "2016-01-01");
    return 0;
}

int world_teardown(void **state) {
    world_free(*state);
    return 0;
}

const struct plan *world_the_plan(struct world *w) {
    return engine_plans(w->engine)->items[0];
}

bool world_publish(struct world *w, struct plans *plans, const char *at, bool adopt, enum err_code want) {
    published_deinit(&w->published);
    published_init(&w->published);
    FAILS(w, want, engine_publish(w->engine, plans, world_ms(at), adopt, &w->published, &w->err));
    plans_unref(plans);
    return w->published.changed;
}

void world_check(struct world *w, enum err_code got, enum err_code want, const char *what, const char *file,
                 int line) {
    if (got == want) return;
    print_error("%s: got \"%s\" instead of \"%s\": %s\n", what, err_text(got), err_text(want),
                got ? w->err.msg : "");
    _fail(file, line);
}

void world_begin(struct world *w, const char *at) {
    OK(w, engine_begin(w->engine, world_ms(at), &w->err));
}

void world_commit(struct world *w) {
    OK(w, engine_commit(w->engine, &w->err));
}

enum err_code world_try(struct world *w, struct submission *s, struct receipt *receipt) {
    receipt_init(receipt);
    if (!validate_submission(s, engine_plans(w->engine), &receipt->problems)) return ERR_INVALID;
    OK(w, engine_begin(w->engine, s->received_at_ms, &w->err));
    OK(w, engine_mark(w->engine, &w->err));
    enum err_code code = engine_submit(w->engine, s, receipt, &w->err);
    if (code || s->dry_run)
        engine_undo(w->engine);
    else
        OK(w, engine_keep(w->engine, &w->err));
    OK(w, engine_commit(w->engine, &w->err));
    return code;
}

int64_t world_submit(struct world *w, const char *at, const char *json, cJSON **answer) {
    struct submission *s = world_submission(json, at);
    struct receipt receipt;
    struct err err;
    if (world_try(w, s, &receipt)) fail_with(&receipt.problems);
    int64_t id = receipt.submission;
    if (answer && json_parse(receipt.json, strlen(receipt.json), 0, answer, &err)) fail_msg("%s", err.msg);
    receipt_deinit(&receipt);
    submission_free(s);
    return id;
}

void world_send(struct world *w, const char *unit, const char *period, const char *at, const char *line) {
    char json[400];
    snprintf(json, sizeof json, "{'plan':'p','report':'annual','unit':'%s','period':'%s','values':[{%s}]}",
             unit, period, line);
    world_submit(w, at, json, NULL);
}

static void sweep_at(struct world *w, int64_t now_ms, size_t max) {
    bool more = true;
    for (int i = 0; more; i++) {
        OK(w, engine_begin(w->engine, now_ms, &w->err));
        OK(w, engine_sweep(w->engine, max, &more, &w->err));
        OK(w, engine_commit(w->engine, &w->err));
        if (i > 100000) fail_msg("%s", "the sweep never ends");
    }
}

void world_sweep(struct world *w, const char *at, size_t max) {
    sweep_at(w, world_ms(at), max);
}

int64_t world_next(struct world *w) {
    int64_t all_ms, raise_ms;
    OK(w, store_next_ms(w->store, &all_ms, &raise_ms, &w->err));
    return raise_ms;
}

void world_run_ms(struct world *w, int64_t to_ms, size_t max) {
    int64_t seq, now_ms;
    OK(w, store_last(w->store, &seq, &now_ms, &w->err));
    for (int64_t next; (next = world_next(w)) <= to_ms;) {
        if (next > now_ms) now_ms = next;
        sweep_at(w, now_ms, max);
    }
}

void world_run(struct world *w, const char *to, size_t max) {
    world_run_ms(w, world_ms(to), max);
}

struct command world_command(const char *reason) {
    return (struct command){
        .actor = "officer", .source = "http", .reason = reason, .until_ms = INSTANT_NONE, .day = DAY_NONE};
}

/* ---- what is recorded ---- */

int64_t world_seq(struct world *w) {
    int64_t seq, recorded_ms;
    OK(w, store_last(w->store, &seq, &recorded_ms, &w->err));
    return seq;
}

static enum err_code find_obligation(struct world *w, const char *key, int64_t as_of, struct obligation *o) {
    char *buf = arena_alloc(w->arena, OBLIGATION_KEY_MAX);
    struct obligation k;
    if (!obligation_key_parse(key, buf, &k)) fail_msg("%s is no key", key);
    return store_obligation(w->store, k.plan, k.report, k.unit, k.period, k.round, as_of, w->arena, o,
                            &w->err);
}

struct obligation world_obligation(struct world *w, const char *key, int64_t as_of) {
    struct obligation o;
    OK(w, find_obligation(w, key, as_of, &o));
    return o;
}

bool world_opened(struct world *w, const char *key) {
    struct obligation o;
    return find_obligation(w, key, INT64_MAX, &o) == ERR_OK;
}

const char *world_status(struct world *w, const char *key, const char *at) {
    struct obligation o = world_obligation(w, key, INT64_MAX);
    return obligation_status_name(obligation_status(&o, world_ms(at)));
}

struct verdict world_verdict(struct world *w, const char *target, const char *unit, int64_t as_of,
                             const char *at) {
    const struct plans *plans = engine_plans(w->engine);
    struct verdict_filter filter = {
        .plan = plans->items[0]->id, .unit = unit, .target = target, .status = -1};
    struct verdict *items, first;
    size_t count;
    OK(w, status_verdicts(w->store, plans->items[0], plans->units, &filter,
                          (struct moment){as_of, world_ms(at)}, &items, &count, &w->err));
    if (count == 0) fail_msg("no verdict of %s for %s", target, unit);
    first = items[0];
    mem_free(items);
    return first;
}

struct told { /* an event of an alert */
    const struct alert *alert;
    struct alert_event_row row;
};

static int by_event(const void *a, const void *b) {
    int64_t x = ((const struct told *)a)->row.id, y = ((const struct told *)b)->row.id;
    return (x > y) - (x < y);
}

static struct alert *all_alerts(struct world *w, size_t *count) {
    struct alert *alerts;
    struct alert_filter filter = {
        .state = -1, .opened_from_ms = INSTANT_NONE, .limit = 100000, .as_of = INT64_MAX};
    OK(w, store_alerts(w->store, &filter, w->arena, &alerts, count, &w->err));
    return alerts;
}

static struct told *all_events(struct world *w, size_t *count) {
    size_t alert_count, cap = 0;
    struct told *list = NULL;
    const struct alert *alerts = all_alerts(w, &alert_count);
    *count = 0;
    for (size_t i = 0; i < alert_count; i++) {
        struct alert_event_row *rows;
        size_t n;
        OK(w, store_alert_events(w->store, alerts[i].id, w->arena, &rows, &n, &w->err));
        mem_grow(&list, &cap, *count + n + 1);
        for (size_t k = 0; k < n; k++) list[(*count)++] = (struct told){&alerts[i], rows[k]};
    }
    if (*count) qsort(list, *count, sizeof *list, by_event);
    return list;
}

static const char *subject(const struct alert *a) {
    const struct alert_labels *l = &a->labels;
    if (l->target) return l->target;
    if (l->unit) return l->unit;
    return l->milestone ? l->milestone : l->event;
}

static void add_event(struct strbuf *sb, const struct told *t) {
    char at[INSTANT_TEXT_MAX];
    instant_format(t->row.at_ms, vietnam(), at);
    strbuf_addf(sb, "%s %s %s%s%s %s\n", at, alert_kind_name(t->alert->kind), subject(t->alert),
                t->alert->labels.target ? " " : "", t->alert->labels.target ? t->alert->labels.unit : "",
                t->row.event);
}

const char *world_story(struct world *w, const char *kind, const char *unit) {
    size_t count;
    struct told *events = all_events(w, &count);
    struct strbuf sb;
    strbuf_init(&sb, 0);
    for (size_t i = 0; i < count; i++) {
        const struct alert *a = events[i].alert;
        if (kind && fnmatch(kind, alert_kind_name(a->kind), 0) != 0) continue;
        if (unit && (!a->labels.unit || strcmp(a->labels.unit, unit) != 0)) continue;
        add_event(&sb, &events[i]);
    }
    const char *text = arena_strdup(w->arena, sb.data);
    strbuf_deinit(&sb);
    mem_free(events);
    return text;
}

size_t world_open_alerts(struct world *w, const char *kind) {
    size_t count, open = 0;
    const struct alert *alerts = all_alerts(w, &count);
    for (size_t i = 0; i < count; i++)
        open += alerts[i].state != ALERT_RESOLVED && fnmatch(kind, alert_kind_name(alerts[i].kind), 0) == 0;
    return open;
}

static struct delivery *all_deliveries(struct world *w, size_t *count) {
    struct delivery *list;
    struct delivery_filter filter = {.state = -1, .limit = 100000};
    OK(w, store_deliveries(w->store, &filter, w->arena, &list, count, &w->err));
    return list;
}

size_t world_deliveries(struct world *w, const char *type, const char *to) {
    size_t count, found = 0;
    const struct delivery *list = all_deliveries(w, &count);
    for (size_t i = 0; i < count; i++)
        found += (!type || strcmp(list[i].type, type) == 0) && (!to || strcmp(list[i].to, to) == 0);
    return found;
}

static void dump_obligations(struct world *w, struct strbuf *sb) {
    struct obligation *list;
    size_t count;
    struct obligation_filter filter = {
        .due_from_ms = INSTANT_NONE, .due_to_ms = INSTANT_NONE, .as_of = INT64_MAX};
    OK(w, store_obligations(w->store, &filter, w->arena, &list, &count, &w->err));
    for (size_t i = 0; i < count; i++) {
        char key[OBLIGATION_KEY_MAX];
        obligation_key(&list[i], key);
        strbuf_addf(sb, "%s %lld %d %d\n", key, (long long)list[i].due_ms, list[i].complete, list[i].waived);
    }
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Messages of one instant have no order among themselves. */
static void dump_deliveries(struct world *w, struct strbuf *sb) {
    size_t count;
    const struct delivery *list = all_deliveries(w, &count);
    char **lines = mem_array(count + 1, sizeof *lines);
    for (size_t i = 0; i < count; i++)
        lines[i] = mem_printf("%lld %s %s %s %s %zu", (long long)list[i].created_ms, list[i].channel,
                              list[i].to, list[i].type, list[i].state_label, list[i].alert_count);
    if (count) qsort(lines, count, sizeof *lines, by_text);
    for (size_t i = 0; i < count; i++) {
        strbuf_addf(sb, "%s\n", lines[i]);
        mem_free(lines[i]);
    }
    mem_free(lines);
}

static void dump_story(struct world *w, struct strbuf *sb) {
    size_t count = 0, cap = 0;
    char *story = arena_strdup(w->arena, world_story(w, NULL, NULL)), *line;
    const char **lines = NULL;
    while ((line = strsep(&story, "\n"))) {
        mem_grow(&lines, &cap, count + 1);
        lines[count++] = line;
    }
    if (count) qsort(lines, count, sizeof *lines, by_text);
    for (size_t i = 0; i < count; i++) strbuf_addf(sb, "%s\n", lines[i]);
    mem_free(lines);
}

const char *world_dump(struct world *w) {
    struct strbuf sb;
    strbuf_init(&sb, 0);
    dump_obligations(w, &sb);
    dump_story(w, &sb);
    dump_deliveries(w, &sb);
    const char *text = arena_strdup(w->arena, sb.data);
    strbuf_deinit(&sb);
    return text;
}
