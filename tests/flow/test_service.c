#include "daemon/flow/service_internal.h"
#include "daemon/flow/sink.h"
#include "tests/flow/folder.h"
#include "tests/flow/world.h"
#include <stdio.h>

static const char SETTINGS[] = "{'listen':'127.0.0.1:8080','plans':['plans/*.json'],'units':['units/*.json'],"
                               "'receivers':[{'name':'agency','email':['@unit']}],"
                               "'route':{'receiver':'agency','group_by':['unit']}}";

struct fixture {
    char dir[FOLDER_MAX], data[FOLDER_MAX + 8];
    struct arena *arena;
    uv_loop_t loop;
    struct clock *clock;
    struct service *service;
    struct problems problems;
    struct err err;
    bool closed;
};

static struct settings *load_settings(struct fixture *fx) {
    char *file = mem_printf("%s/tiendo.json", fx->dir);
    struct settings *settings = settings_load(file, &fx->problems);
    mem_free(file);
    assert_non_null(settings);
    return settings;
}

static enum err_code try_open(struct fixture *fx, bool resume, bool adopt) {
    struct service_options options = {.data_dir = fx->data,
                                      .settings = load_settings(fx),
                                      .clock = fx->clock,
                                      .adopt = adopt,
                                      .resume = resume};
    return service_open(&fx->loop, &options, &fx->service, &fx->problems, &fx->err);
}

static void on_closed(void *arg) {
    struct fixture *fx = arg;
    fx->closed = true;
    fx->service = NULL;
}

static void close_service(struct fixture *fx) {
    fx->closed = false;
    service_close(fx->service, on_closed, fx);
    loop_until(&fx->loop, &fx->closed);
}

static int setup(void **state) {
    struct fixture *fx = mem_alloc(sizeof *fx);
    folder_make(fx->dir);
    snprintf(fx->data, sizeof fx->data, "%s/data", fx->dir);
    folder_write(fx->dir, "tiendo.json", SETTINGS, true);
    folder_write(fx->dir, "plans/p.json", WORLD_PLAN, true);
    folder_write(fx->dir, "units/u.json", WORLD_UNITS, true);
    fx->arena = arena_new(64u << 20);
    uv_loop_init(&fx->loop);
    problems_init(&fx->problems);
    fx->clock = clock_new_virtual(world_ms("2016-05-01"), 0);
    if (try_open(fx, false, false)) fail_msg("%s", fx->err.msg);
    *state = fx;
    return 0;
}

static int teardown(void **state) {
    struct fixture *fx = *state;
    if (fx->service) close_service(fx);
    loop_end(&fx->loop); /* whatever is still open fails here */
    problems_deinit(&fx->problems);
    clock_free(fx->clock);
    arena_free(fx->arena);
    folder_remove(fx->dir);
    mem_free(fx);
    return 0;
}

/* ---- calls that wait for their answer ---- */

struct answer {
    struct fixture *fx;
    bool came;
    enum err_code code;
    char msg[600];
    char *json; /* owned */
    const char *problems;
    int64_t number;
    bool replayed;
};

static void on_submitted(void *arg, const struct submit_answer *a) {
    struct answer *x = arg;
    x->came = true;
    x->code = a->code;
    snprintf(x->msg, sizeof x->msg, "%s", a->code ? a->err->msg : "");
    x->json = a->receipt->json ? mem_strdup(a->receipt->json) : NULL;
    x->problems = world_problems(x->fx->arena, &a->receipt->problems);
    x->number = a->receipt->submission;
    x->replayed = a->receipt->replayed;
}

static void on_done(void *arg, enum err_code code, const struct err *err) {
    struct answer *x = arg;
    x->came = true;
    x->code = code;
    snprintf(x->msg, sizeof x->msg, "%s", code ? err->msg : "");
}

#define BODY(unit, n)                                                                                        \
    "{'plan':'p','report':'half-year','unit':'" unit "','period':'2016-S1','values':["                       \
    "{'indicator':'1.1','numerator':" n ",'denominator':100}]}"

static void submit_begin(struct fixture *fx, const char *json, struct answer *x) {
    char at[INSTANT_TEXT_MAX];
    instant_format(clock_now_ms(fx->clock), NULL, at);
    *x = (struct answer){.fx = fx};
    service_submit(fx->service, world_submission(json, at), on_submitted, x);
    assert_false(x->came); /* never before the call returns */
}

static struct answer submit(struct fixture *fx, const char *json) {
    struct answer x;
    submit_begin(fx, json, &x);
    loop_until(&fx->loop, &x.came);
    return x;
}

static void step(struct fixture *fx, const char *to) {
    struct answer x = {.fx = fx};
    service_step(fx->service, world_ms(to), on_done, &x);
    assert_false(x.came);
    loop_until(&fx->loop, &x.came);
    if (x.code) fail_msg("%s", x.msg);
}

struct look {
    struct answer answer; /* first */
    int64_t seq, now_ms, open_alerts;
    double target, value;
    enum verdict_status status;
};

static enum err_code run_look(void *arg, struct read_context *ctx, struct err *err) {
    struct look *l = arg;
    struct alert *alerts;
    size_t count;
    struct alert_filter f = {.state = -2, .opened_from_ms = INSTANT_NONE, .limit = 1000, .as_of = ctx->seq};
    l->seq = ctx->seq;
    l->now_ms = ctx->now_ms;
    if (ctx->plans->count == 0) return ERR_OK;
    const struct plan *plan = ctx->plans->items[0];
    l->target = plan->targets[0].condition.value;
    enum err_code rc = store_alerts(ctx->store, &f, ctx->arena, &alerts, &count, err);
    if (rc) return rc;
    l->open_alerts = (int64_t)count;
    struct verdict_filter vf = {.plan = "p", .target = "1.1-end", .unit = "so-b", .status = -1};
    struct verdict *items;
    rc = status_verdicts(ctx->store, plan, ctx->plans->units, &vf, (struct moment){ctx->seq, ctx->now_ms},
                         &items, &count, err);
    if (!rc && count == 1) {
        l->value = items[0].has_value ? items[0].value : -1;
        l->status = items[0].status;
    }
    mem_free(items);
    return rc;
}

static struct look look_at(struct fixture *fx, int64_t as_of_ms, int64_t seq) {
    struct look l = {.answer = {.fx = fx}};
    service_read(fx->service, as_of_ms, seq, run_look, on_done, &l);
    assert_false(l.answer.came);
    loop_until(&fx->loop, &l.answer.came);
    if (l.answer.code) fail_msg("%s", l.answer.msg);
    return l;
}

/* ---- life ---- */

/* Opened and closed at once: nothing is left open, nothing leaks, and it can be opened again. */
static void open_and_close(void **state) {
    struct fixture *fx = *state;
    for (int i = 0; i < 3; i++) {
        close_service(fx);
        if (try_open(fx, false, false)) fail_msg("%s", fx->err.msg);
    }
}

/* A second daemon on the same folder is refused, and what it had begun ends. */
static void a_second_daemon(void **state) {
    struct fixture *fx = *state;
    struct service *first = fx->service;
    assert_int_equal(try_open(fx, false, false), ERR_CONFLICT);
    assert_ptr_equal(fx->service, first);
    struct answer x = submit(fx, BODY("so-b", "12")); /* the first goes on */
    assert_int_equal(x.code, ERR_OK);
    mem_free(x.json);
}

/* Files with faults keep it from opening, say where, and leave nothing open. */
static void faulty_files(void **state) {
    struct fixture *fx = *state;
    close_service(fx);
    folder_write(fx->dir, "plans/q.json", "{'plan': 'q'}", true);
    assert_int_equal(try_open(fx, false, false), ERR_INVALID);
    assert_true(fx->problems.errors > 0);
    fx->service = NULL;
}

/* A virtual clock before the newest record is refused; told to resume it starts there. */
static void resuming(void **state) {
    struct fixture *fx = *state;
    step(fx, "2016-05-22");
    close_service(fx);
    clock_free(fx->clock);
    fx->clock = clock_new_virtual(world_ms("2016-05-01"), 0);
    assert_int_equal(try_open(fx, false, false), ERR_CONFLICT);
    fx->service = NULL;
    uv_run(&fx->loop, UV_RUN_DEFAULT); /* what the refused one had begun ends */
    assert_int_equal(try_open(fx, true, false), ERR_OK);
    assert_int_equal(clock_now_ms(fx->clock), world_ms("2016-05-21T08:00:00+07:00"));
}

/* ---- submissions, reads, changes ---- */

/* A submission is answered once it is recorded; a faulty one with all its faults; both later than the call.
 */
static void submissions(void **state) {
    struct fixture *fx = *state;
    struct service_health health;
    struct answer good = submit(fx, BODY("so-b", "12")), bad, again;
    assert_int_equal(good.code, ERR_OK);
    assert_non_null(strstr(good.json, "\"status\":\"on_time\""));
    bad = submit(fx, BODY("so-x", "-1"));
    assert_int_equal(bad.code, ERR_INVALID);
    assert_string_equal(bad.problems, "/unit unit.unknown\n/values/0/numerator counts.negative");
    assert_null(bad.json);
    again = submit(fx, BODY("so-b", "12"));
    assert_true(again.replayed);
    assert_string_equal(again.json, good.json);
    service_health(fx->service, &health);
    assert_int_equal(health.submissions, 1);
    assert_int_equal(health.refused, 1);
    assert_false(health.write_failing);
    assert_int_equal(health.commits_failed, 0);
    mem_free(good.json);
    mem_free(again.json);
}

/* Many at once are all answered, each with its own receipt. */
static void many_at_once(void **state) {
    struct fixture *fx = *state;
    struct answer x[60];
    char json[300];
    int64_t last = 0;
    for (int i = 0; i < 60; i++) {
        snprintf(json, sizeof json,
                 "{'plan':'p','report':'half-year','unit':'so-b','period':'2016-S1','note':'%d','values':["
                 "{'indicator':'1.1','numerator':%d,'denominator':100}]}",
                 i, i);
        submit_begin(fx, json, &x[i]);
    }
    for (int i = 0; i < 60; i++) {
        loop_until(&fx->loop, &x[i].came);
        assert_int_equal(x[i].code, ERR_OK);
        assert_true(x[i].number > last);
        last = x[i].number;
        mem_free(x[i].json);
    }
    assert_true(look_at(fx, INSTANT_NONE, 0).value == 59);
}

/* A read sees all that was answered before it; as of an instant or a seq what stood then, also the plan's
 * text. */
static void reads(void **state) {
    struct fixture *fx = *state;
    struct look before = look_at(fx, INSTANT_NONE, 0);
    mem_free(submit(fx, BODY("so-b", "12")).json);
    step(fx, "2016-05-05");
    mem_free(submit(fx, BODY("so-b", "45")).json);
    struct look now = look_at(fx, INSTANT_NONE, 0), then = look_at(fx, world_ms("2016-05-04"), 0),
                first = look_at(fx, INSTANT_NONE, before.seq), start = look_at(fx, world_ms("2016-04-01"), 0);
    assert_true(now.value == 45 && now.status == VERDICT_ON_TRACK);
    assert_int_equal(now.now_ms, world_ms("2016-05-05"));
    assert_true(then.value == 12 && then.status == VERDICT_LAGGING);
    assert_int_equal(then.now_ms, world_ms("2016-05-04"));
    assert_true(first.value == -1 && first.target == 50);
    assert_true(start.seq == 0 && start.target == 0); /* before the first version there are no plans */
}

static enum err_code run_waive(void *arg, struct engine *engine, struct err *err) {
    struct answer *x = arg;
    struct command c = world_command(x->number ? "x" : "");
    c.actor = "officer";
    enum err_code rc = engine_waive(engine, "p:half-year:so-a:2016-S1:-", &c, err);
    return rc;
}

/* A change runs on the writer in a savepoint of its own; what it refuses leaves nothing. */
static void changes(void **state) {
    struct fixture *fx = *state;
    struct answer refused = {.fx = fx, .number = 0}, done = {.fx = fx, .number = 1};
    step(fx, "2016-05-01"); /* what the start itself brings is over */
    int64_t seq = look_at(fx, INSTANT_NONE, 0).seq;
    service_write(fx->service, run_waive, on_done, &refused);
    assert_false(refused.came);
    loop_until(&fx->loop, &refused.came);
    assert_int_equal(refused.code, ERR_INVALID);
    assert_int_equal(look_at(fx, INSTANT_NONE, 0).seq, seq);
    service_write(fx->service, run_waive, on_done, &done);
    loop_until(&fx->loop, &done.came);
    assert_int_equal(done.code, ERR_OK);
    assert_int_equal(look_at(fx, INSTANT_NONE, 0).seq, seq + 1);
}

/* ---- the clock ---- */

/* A step brings what lies on its way, and sends it; one into the past is refused, one at a time. */
static void stepping(void **state) {
    struct fixture *fx = *state;
    struct answer x = {.fx = fx}, y = {.fx = fx};
    step(fx, "2016-05-20");
    assert_int_equal(look_at(fx, INSTANT_NONE, 0).open_alerts, 3);
    char *mail = mem_printf("%s/mail", fx->data);
    assert_int_equal(folder_count(mail, "."), 3 + 3 + 3); /* two reminders and the miss, three units each */
    mem_free(mail);
    service_step(fx->service, world_ms("2016-05-19"), on_done, &x);
    loop_until(&fx->loop, &x.came);
    assert_int_equal(x.code, ERR_CONFLICT);
    x.came = false;
    service_step(fx->service, world_ms("2016-06-19"), on_done, &x);
    service_step(fx->service, world_ms("2016-06-20"), on_done, &y);
    loop_until(&fx->loop, &y.came);
    assert_int_equal(y.code, ERR_BUSY);
    loop_until(&fx->loop, &x.came);
    assert_int_equal(x.code, ERR_OK);
}

/* A real clock takes no step. */
static void a_real_clock(void **state) {
    struct fixture *fx = *state;
    struct answer x = {.fx = fx};
    close_service(fx);
    clock_free(fx->clock);
    fx->clock = clock_new_real();
    assert_int_equal(try_open(fx, false, false), ERR_OK);
    service_step(fx->service, INT64_MAX, on_done, &x);
    loop_until(&fx->loop, &x.came);
    assert_int_equal(x.code, ERR_CONFLICT);
}

/* ---- reloads ---- */

static void on_reloaded(void *arg, bool ok) {
    struct answer *x = arg;
    x->came = true;
    x->code = ok ? ERR_OK : ERR_INVALID;
}

static enum err_code reload(struct fixture *fx, bool adopt) {
    struct answer x = {.fx = fx};
    service_reload(fx->service, adopt, on_reloaded, &x);
    assert_false(x.came);
    loop_until(&fx->loop, &x.came);
    return x.code;
}

static void write_plan(struct fixture *fx, const char *at_least) {
    char *text = mem_strdup(WORLD_PLAN);
    memcpy(strstr(text, "'at_least': 50") + 12, at_least, 2);
    folder_write(fx->dir, "plans/p.json", text, true);
    mem_free(text);
}

/* A changed plan is in force at once, for validation and for reads; as of earlier the earlier one stands. */
static void a_changed_plan(void **state) {
    struct fixture *fx = *state;
    int64_t before = look_at(fx, INSTANT_NONE, 0).seq;
    write_plan(fx, "60");
    assert_int_equal(reload(fx, false), ERR_OK);
    assert_true(service_plans(fx->service)->items[0]->targets[0].condition.value == 60);
    assert_true(look_at(fx, INSTANT_NONE, 0).target == 60);
    assert_true(look_at(fx, INSTANT_NONE, before).target == 50);
}

/* One fault anywhere and all stays as it was: plans, units, settings. */
static void whole_or_not_at_all(void **state) {
    struct fixture *fx = *state;
    const struct settings *settings = service_settings(fx->service);
    const struct plans *plans = service_plans(fx->service);
    step(fx, "2016-05-01");
    int64_t seq = look_at(fx, INSTANT_NONE, 0).seq;
    write_plan(fx, "60");
    folder_write(fx->dir, "plans/q.json", "{'plan': 'q'}", true);
    assert_int_equal(reload(fx, false), ERR_INVALID);
    folder_write(fx->dir, "plans/q.json", "{", true);
    assert_int_equal(reload(fx, false), ERR_INVALID);
    folder_write(fx->dir, "tiendo.json", "{}", true);
    assert_int_equal(reload(fx, false), ERR_INVALID);
    assert_ptr_equal(service_settings(fx->service), settings);
    assert_ptr_equal(service_plans(fx->service), plans);
    assert_int_equal(look_at(fx, INSTANT_NONE, 0).seq, seq);
}

/* A file equal to a replaced version is refused unless it is to be adopted. */
static void an_older_file(void **state) {
    struct fixture *fx = *state;
    write_plan(fx, "60");
    assert_int_equal(reload(fx, false), ERR_OK);
    write_plan(fx, "50");
    assert_int_equal(reload(fx, false), ERR_INVALID);
    assert_true(look_at(fx, INSTANT_NONE, 0).target == 60);
    assert_int_equal(reload(fx, true), ERR_OK);
    assert_true(look_at(fx, INSTANT_NONE, 0).target == 50);
}

/* New settings hold from then on: mail goes where they say. */
static void changed_settings(void **state) {
    struct fixture *fx = *state;
    folder_write(fx->dir, "tiendo.json",
                 "{'plans':['plans/*.json'],'units':['units/"
                 "*.json'],'receivers':[{'name':'one','email':['one@example.vn']}],"
                 "'route':{'receiver':'one','group_by':['plan']}}",
                 true);
    assert_int_equal(reload(fx, false), ERR_OK);
    step(fx, "2016-05-13T08:00:00+07:00");
    char *mail = mem_printf("%s/mail", fx->data);
    assert_int_equal(folder_count(mail, "."), 1); /* one group, one receiver, instead of three agencies */
    mem_free(mail);
}

/* ---- closing with work under way ---- */

/* Whatever is under way when it closes is answered once: recorded, or told that the server stops; and it
 * ends. */
static void closing_in_the_midst(void **state) {
    struct fixture *fx = *state;
    struct answer good[20], bad, stepped = {.fx = fx}, reloaded = {.fx = fx}, late, late_step = {.fx = fx};
    struct look seen = {.answer = {.fx = fx}}, late_look = {.answer = {.fx = fx}};
    char json[300];
    for (int i = 0; i < 20; i++) {
        snprintf(json, sizeof json,
                 "{'plan':'p','report':'half-year','unit':'so-b','period':'2016-S1','note':'%d','values':["
                 "{'indicator':'1.1','numerator':%d,'denominator':100}]}",
                 i, i);
        submit_begin(fx, json, &good[i]);
    }
    submit_begin(fx, BODY("so-x", "1"), &bad);
    service_read(fx->service, INSTANT_NONE, 0, run_look, on_done, &seen);
    service_step(fx->service, world_ms("2020-01-01"), on_done, &stepped);
    service_reload(fx->service, false, on_reloaded, &reloaded);
    fx->closed = false;
    service_close(fx->service, on_closed, fx);
    submit_begin(fx, BODY("so-y", "1"), &late);
    service_read(fx->service, INSTANT_NONE, 0, run_look, on_done, &late_look);
    service_step(fx->service, world_ms("2020-01-01"), on_done, &late_step);
    loop_until(&fx->loop, &fx->closed);
    for (int i = 0; i < 20; i++) {
        assert_true(good[i].came);
        assert_int_equal(good[i].code, ERR_OK);
        mem_free(good[i].json);
    }
    assert_true(bad.came && bad.code == ERR_INVALID);
    assert_true(seen.answer.came && seen.answer.code == ERR_OK);
    assert_true(stepped.came && stepped.code == ERR_STOPPING);
    assert_true(reloaded.came && reloaded.code == ERR_INVALID);
    assert_true(late.came && late.code == ERR_STOPPING);
    assert_true(late_look.answer.came && late_look.answer.code == ERR_STOPPING);
    assert_true(late_step.came && late_step.code == ERR_STOPPING);
    assert_int_equal(try_open(fx, true, false), ERR_OK); /* all that was answered is there */
    assert_true(look_at(fx, INSTANT_NONE, 0).value == 19);
}

#define POOL 8 /* more than libuv's threads */

struct pool { /* all threads of libuv's are busy until let go */
    uv_work_t work[POOL];
    uv_sem_t gate;
    uv_timer_t timer;
    const struct service *service;
};

static void wait_at_gate(uv_work_t *work) {
    uv_sem_wait(work->data);
}

/* Once all but the reload has ended. */
static void let_go(uv_timer_t *timer) {
    struct pool *pool = timer->data;
    if (!pool->service->finishing) return;
    for (int i = 0; i < POOL; i++) uv_sem_post(&pool->gate);
    uv_close((uv_handle_t *)timer, NULL);
}

/* Files that are still being read when it closes are waited for: nothing of it goes before they are. */
static void closing_while_files_are_read(void **state) {
    struct fixture *fx = *state;
    struct answer reloaded = {.fx = fx};
    struct pool pool = {.service = fx->service};
    uv_sem_init(&pool.gate, 0);
    for (int i = 0; i < POOL; i++) {
        pool.work[i].data = &pool.gate;
        uv_queue_work(&fx->loop, &pool.work[i], wait_at_gate, NULL);
    }
    uv_timer_init(&fx->loop, &pool.timer);
    pool.timer.data = &pool;
    uv_timer_start(&pool.timer, let_go, 1, 1);
    service_reload(fx->service, false, on_reloaded, &reloaded);
    close_service(fx);
    assert_true(reloaded.came && reloaded.code == ERR_INVALID);
    uv_run(&fx->loop, UV_RUN_DEFAULT);
    uv_sem_destroy(&pool.gate);
}

/* ---- the door for collectors ---- */

struct handed {
    bool came, accepted;
    char *json;
};

static void on_handed(void *arg, const struct sink_answer *answer) {
    struct handed *h = arg;
    h->came = true;
    h->accepted = answer->accepted;
    h->json = mem_strdup(answer->json);
}

static struct handed hand_in(struct fixture *fx, const char *type, const char *text) {
    struct handed h = {0};
    struct submission *s = submission_new();
    const char *body = world_json(fx->arena, text);
    s->source = "folder";
    s->actor = "tester";
    assert_int_equal(submission_set_payload(s, type, body, strlen(body), &fx->err), ERR_OK);
    sink_submit(fx->service, s, on_handed, &h);
    assert_false(h.came); /* answers come later, whatever they are */
    loop_until(&fx->loop, &h.came);
    return h;
}

/* What a collector hands in goes the same way: a receipt, or a problem document with every fault; also when
 * it cannot be read at all. */
static void collectors(void **state) {
    static const char *const bad[] = {"nonsense", "{'plan':'p','values':'x'}", BODY("so-x", "12"), "[1,2"};
    struct fixture *fx = *state;
    struct handed h = hand_in(fx, "application/json", BODY("so-b", "12"));
    assert_true(h.accepted);
    assert_non_null(strstr(h.json, "\"receipt\":\"s"));
    mem_free(h.json);
    h = hand_in(fx, "text/csv",
                "plan,report,unit,period,indicator,numerator,denominator\n"
                "p,half-year,so-y,2016-S1,1.1,1,2\n");
    assert_true(h.accepted);
    mem_free(h.json);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        h = hand_in(fx, "application/json", bad[i]);
        assert_false(h.accepted);
        assert_non_null(strstr(h.json, "\"title\":\""));
        assert_non_null(strstr(h.json, "\"errors\":[{\"pointer\":"));
        mem_free(h.json);
    }
    h = hand_in(fx, "image/png", "x");
    assert_false(h.accepted);
    assert_non_null(strstr(h.json, "\"status\":415"));
    mem_free(h.json);
}

int main(void) {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(open_and_close),
        TEST(a_second_daemon),
        TEST(faulty_files),
        TEST(resuming),
        TEST(submissions),
        TEST(many_at_once),
        TEST(reads),
        TEST(changes),
        TEST(stepping),
        TEST(a_real_clock),
        TEST(a_changed_plan),
        TEST(whole_or_not_at_all),
        TEST(an_older_file),
        TEST(changed_settings),
        TEST(closing_in_the_midst),
        TEST(closing_while_files_are_read),
        TEST(collectors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
