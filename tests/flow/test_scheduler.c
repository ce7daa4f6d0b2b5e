#include "daemon/flow/scheduler.h"
#include "tests/flow/folder.h"
#include "tests/flow/world.h"
#include <stdio.h>

/* The parts of the service that the scheduler drives: a real store, writer and outbox in a folder; mail goes
 * to files. The world gives plans and settings. */
struct machine {
    char dir[FOLDER_MAX], mail[FOLDER_MAX + 8];
    struct world *w; /* its store is the one in the folder */
    uv_loop_t loop;
    struct clock *clock;
    struct writer *writer;
    struct fetch *fetch;
    struct outbox *outbox;
    struct scheduler *scheduler;
    bool stepped, closed, writer_closed, fetch_closed;
    enum err_code step_code;
    int64_t instants[200]; /* virtual time after each batch that recorded something, each once */
    size_t instant_count;
    int64_t last_seq;
    size_t batches;
    struct receiver hook;
    struct route hook_route;
};

static void on_batch(void *arg, const struct write_batch *batch) {
    struct machine *m = arg;
    int64_t now = clock_now_ms(m->clock);
    m->batches++;
    if (m->instant_count < 200 && (m->instant_count == 0 || m->instants[m->instant_count - 1] != now))
        m->instants[m->instant_count++] = now;
    if (m->scheduler) scheduler_on_batch(m->scheduler, batch);
}

static void open_store(struct machine *m) {
    store_close(m->w->store);
    OK(m->w, store_open(m->dir, STORE_WRITE, &m->w->store, &m->w->err));
    engine_free(m->w->engine);
    m->w->engine = engine_new(m->w->store, &m->w->settings);
}

static void open_machine(struct machine *m) {
    static const char *const allow[] = {"127.0.0.0/8"};
    struct fetch_options options = {.allow = allow, .allow_count = 1};
    struct world *w = m->w;
    OK(w, fetch_open(&m->loop, &options, &m->fetch, &w->err));
    OK(w, outbox_open(m->fetch, &w->settings, m->clock, m->mail, &m->outbox, &w->err));
    OK(w, writer_open(&m->loop, w->engine, m->clock, on_batch, m, &m->writer, &w->err));
    OK(w, scheduler_open(&m->loop, m->writer, m->outbox, m->clock, &m->scheduler, &w->err));
    scheduler_look(m->scheduler);
}

static void on_flag(void *arg) {
    *(bool *)arg = true;
}

static void on_scheduler_closed(void *arg) {
    struct machine *m = arg;
    m->scheduler = NULL;
    m->closed = true;
}

static void close_machine(struct machine *m) {
    m->closed = m->fetch_closed = m->writer_closed = false;
    scheduler_close(m->scheduler, on_scheduler_closed, m);
    fetch_close(m->fetch, on_flag, &m->fetch_closed);
    loop_until(&m->loop, &m->closed);
    loop_until(&m->loop, &m->fetch_closed);
    writer_close(m->writer, on_flag, &m->writer_closed);
    loop_until(&m->loop, &m->writer_closed);
    outbox_close(m->outbox);
}

static int setup(void **state) {
    struct machine *m = mem_alloc(sizeof *m);
    folder_make(m->dir);
    snprintf(m->mail, sizeof m->mail, "%s/mail", m->dir);
    uv_loop_init(&m->loop);
    m->clock = clock_new_virtual(world_ms("2016-04-01"), 0);
    m->w = world_new(NULL, NULL);
    open_store(m);
    world_publish(m->w, world_plan(WORLD_PLAN), "2016-04-01", false, ERR_OK);
    open_machine(m);
    *state = m;
    return 0;
}

static int teardown(void **state) {
    struct machine *m = *state;
    close_machine(m);
    loop_end(&m->loop);
    world_free(m->w);
    clock_free(m->clock);
    folder_remove(m->dir);
    mem_free(m);
    return 0;
}

static void on_stepped(void *arg, enum err_code code) {
    struct machine *m = arg;
    m->stepped = true;
    m->step_code = code;
}

static void step(struct machine *m, const char *to) {
    m->stepped = false;
    assert_true(scheduler_step(m->scheduler, world_ms(to), on_stepped, m));
    assert_false(m->stepped); /* never before the call returns */
    loop_until(&m->loop, &m->stepped);
    assert_int_equal(m->step_code, ERR_OK);
    assert_int_equal(clock_now_ms(m->clock), world_ms(to));
}

/* ---- what is read on the loop's thread while the writer is idle ---- */

static struct delivery *deliveries(struct machine *m, int state, size_t *count) {
    struct delivery *list;
    struct delivery_filter f = {.state = state, .limit = 1000};
    OK(m->w, store_deliveries(m->w->store, &f, m->w->arena, &list, count, &m->w->err));
    return list; /* newest first */
}

static size_t count_deliveries(struct machine *m, int state) {
    size_t count;
    deliveries(m, state, &count);
    return count;
}

/* ---- steps ---- */

/* A step passes every instant at which something is due, each in its order and none beside, and at its end
 * every message due by then has gone out. */
static void a_step_passes_every_instant(void **state) {
    static const char *const instants[] = {"2016-04-01T00:00:00+07:00", "2016-05-13T08:00:00+07:00",
                                           "2016-05-19T08:00:00+07:00", "2016-05-20T00:00:00+07:00",
                                           "2016-05-21T08:00:00+07:00", "2016-05-27T08:00:00+07:00",
                                           "2016-06-01T00:00:00+07:00"};
    struct machine *m = *state;
    step(m, "2016-06-01T00:00:00+07:00");
    for (size_t i = 0; i + 1 < sizeof instants / sizeof *instants; i++)
        assert_int_equal(m->instants[i], world_ms(instants[i]));
    assert_int_equal(m->instant_count, 6); /* at the end nothing is due, so nothing is done */
    assert_true(count_deliveries(m, -1) > 10);
    assert_int_equal(count_deliveries(m, DELIVERY_DELIVERED), count_deliveries(m, -1));
    assert_int_equal(folder_count(m->dir, "mail"), count_deliveries(m, -1));
}

/* Messages about one matter leave in the order in which they came about, at the instant of each. */
static void in_order(void **state) {
    struct machine *m = *state;
    size_t count;
    step(m, "2016-06-01");
    const struct delivery *list = deliveries(m, -1, &count);
    for (size_t i = 0; i < count; i++) {
        struct attempt_row *attempts;
        size_t n;
        OK(m->w, store_attempts(m->w->store, list[i].id, m->w->arena, &attempts, &n, &m->w->err));
        assert_int_equal(n, 1);
        assert_int_equal(attempts[0].at_ms, list[i].created_ms);
        if (i > 0) assert_true(list[i].created_ms <= list[i - 1].created_ms);
    }
}

/* In one leap or in many small steps the same comes about. */
static void small_steps(void **state) {
    struct machine *m = *state;
    char at[INSTANT_TEXT_MAX];
    for (int64_t day = world_ms("2016-04-02"); day <= world_ms("2016-06-01"); day += 86400000) {
        instant_format(day, NULL, at);
        step(m, at);
    }
    const char *small = world_dump(m->w);
    struct world *leap = world_new(WORLD_PLAN, "2016-04-01");
    world_run(leap, "2016-06-01", 500);
    assert_string_equal(small, world_dump(leap));
    world_free(leap);
}

/* One step at a time; a step to now ends when all that was due is done. */
static void one_at_a_time(void **state) {
    struct machine *m = *state;
    m->stepped = false;
    assert_true(scheduler_step(m->scheduler, world_ms("2016-06-01"), on_stepped, m));
    assert_false(scheduler_step(m->scheduler, world_ms("2016-07-01"), on_stepped, m));
    loop_until(&m->loop, &m->stepped);
    step(m, "2016-06-01");
}

struct change {
    struct write_job job;
    uv_sem_t gate;
    bool done;
};

static enum err_code apply_change(struct write_job *wj, struct engine *engine, struct err *err) {
    struct change *c = (struct change *)wj;
    struct command command = world_command("x");
    uv_sem_wait(&c->gate);
    command.until_ms = world_ms("2016-05-25");
    return engine_extend(engine, "p:half-year:so-a:2016-S1:-", &command, err);
}

static void done_change(struct write_job *wj) {
    ((struct change *)wj)->done = true;
}

/* What waited for the writer when the step began is recorded before time moves on. */
static void what_waits_comes_first(void **state) {
    struct machine *m = *state;
    struct change c = {.job = {.apply = apply_change, .done = done_change}};
    uv_sem_init(&c.gate, 0);
    m->stepped = false;
    assert_true(writer_post(m->writer, &c.job));
    assert_true(scheduler_step(m->scheduler, world_ms("2016-06-01"), on_stepped, m));
    uv_sem_post(&c.gate);
    loop_until(&m->loop, &m->stepped);
    assert_true(c.done);
    assert_int_equal(c.job.code, ERR_OK);
    assert_non_null(
        strstr(world_story(m->w, "report.missed", "so-a"), "2016-05-25T00:00:00+07:00 report.missed"));
    uv_sem_destroy(&c.gate);
}

/* Told to stop, a step under way ends and says so; nothing more is begun. */
static void stopped_on_the_way(void **state) {
    struct machine *m = *state;
    m->stepped = false;
    assert_true(scheduler_step(m->scheduler, world_ms("2020-06-01"), on_stepped, m));
    scheduler_stop(m->scheduler);
    assert_true(m->stepped);
    assert_int_equal(m->step_code, ERR_STOPPING);
    assert_false(scheduler_step(m->scheduler, world_ms("2020-06-01"), on_stepped, m));
}

/* ---- a running clock ---- */

static void on_look(uv_timer_t *timer) {
    struct machine *m = timer->data;
    m->stepped = clock_now_ms(m->clock) >= world_ms("2016-06-01");
}

/* With a running clock nobody steps: the scheduler wakes by itself at each instant. */
static void a_running_clock(void **state) {
    struct machine *m = *state;
    uv_timer_t timer;
    uv_timer_init(&m->loop, &timer);
    timer.data = m;
    uv_timer_start(&timer, on_look, 5, 5);
    m->stepped = false;
    clock_set_rate(m->clock, 86400 * 60); /* the two months take a second */
    scheduler_look(m->scheduler);
    loop_until(&m->loop, &m->stepped);
    clock_set_rate(m->clock, 0);
    uv_close((uv_handle_t *)&timer, NULL);
    step(m, "2017-01-01"); /* whatever was left */
    const char *story = world_story(m->w, "report.missed", "so-a");
    assert_non_null(
        strstr(story, "report.missed so-a raised")); /* at a later step where the machine was late */
    assert_int_equal(count_deliveries(m, DELIVERY_PENDING), 0);
}

/* ---- failures and restarts ---- */

static void hook_to_nowhere(struct machine *m) {
    m->hook = (struct receiver){.name = "board",
                                .kind = RECEIVER_WEBHOOK,
                                .url = "http://127.0.0.1:1/hook",
                                .format = "standard",
                                .secret_file = NULL};
    m->w->receivers[0] = m->hook;
    m->w->settings.route.route_count = 0;
}

/* A receiver that is not there is tried ten times over 75 hours; then the letter is dead. Each try is
 * recorded. */
static void a_receiver_that_is_not_there(void **state) {
    struct machine *m = *state;
    struct attempt_row *attempts;
    size_t count, n;
    hook_to_nowhere(m);
    step(m, "2016-05-13T08:00:00+07:00");
    const struct delivery *list = deliveries(m, -1, &count);
    assert_int_equal(count, 1); /* one group: due_soon of the plan */
    assert_int_equal(list[0].state, DELIVERY_PENDING);
    assert_int_equal(list[0].attempts, 1);
    assert_true(list[0].next_attempt_ms >= world_ms("2016-05-13T08:00:05+07:00"));
    step(m, "2016-05-17T08:00:00+07:00");
    list = deliveries(m, -1, &count);
    assert_int_equal(list[0].state, DELIVERY_DEAD);
    OK(m->w, store_attempts(m->w->store, list[0].id, m->w->arena, &attempts, &n, &m->w->err));
    assert_int_equal(n, 10);
    for (size_t i = 0; i + 1 < n; i++) {
        assert_string_equal(attempts[i].result, "retry");
        assert_true(attempts[i].at_ms < attempts[i + 1].at_ms);
    }
    assert_string_equal(attempts[n - 1].result, "dead");
    assert_true(strlen(attempts[0].detail) > 0);
    assert_true(attempts[n - 1].at_ms - attempts[0].at_ms >= (int64_t)(75 * 60 + 35) * 60000);
}

/* Closed in the middle and opened again, with what was claimed but not tried: it goes out, nothing twice. */
static void a_restart(void **state) {
    struct machine *m = *state;
    size_t count;
    step(m, "2016-05-12");
    close_machine(m);
    world_begin(m->w,
                "2016-05-13T08:00:00+07:00"); /* reminders are made, and all claimed by a daemon that dies */
    world_commit(m->w);
    world_sweep(m->w, "2016-05-13T08:00:00+07:00", 500);
    world_begin(m->w, "2016-05-13T08:00:00+07:00");
    struct delivery *claimed;
    OK(m->w, store_deliveries_claim(m->w->store, world_ms("2016-05-13T08:00:00+07:00"), 100, m->w->arena,
                                    &claimed, &count, &m->w->err));
    world_commit(m->w);
    assert_int_equal(count, 3);
    open_store(m);
    clock_set_ms(m->clock, world_ms("2016-05-13T08:00:00+07:00"));
    world_publish(m->w, world_plan(WORLD_PLAN), "2016-05-13T08:00:00+07:00", false, ERR_OK);
    open_machine(m);
    step(m, "2016-05-14");
    assert_int_equal(count_deliveries(m, DELIVERY_DELIVERED), 3);
    assert_int_equal(count_deliveries(m, -1), 3);
    assert_int_equal(folder_count(m->dir, "mail"), 3);
}

/* The due date passes while the daemon is down: the miss is sent once, after the start. */
static void down_over_the_due_date(void **state) {
    struct machine *m = *state;
    step(m, "2016-05-19T12:00:00+07:00");
    size_t before = count_deliveries(m, -1);
    close_machine(m);
    open_store(m);
    clock_set_ms(m->clock, world_ms("2016-05-21T07:00:00+07:00"));
    world_publish(m->w, world_plan(WORLD_PLAN), "2016-05-21T07:00:00+07:00", false, ERR_OK);
    open_machine(m);
    step(m, "2016-05-21T07:30:00+07:00");
    assert_int_equal(count_deliveries(m, -1), before + 3);
    assert_string_equal(world_story(m->w, "report.missed", "so-b"),
                        "2016-05-20T00:00:00+07:00 report.missed so-b raised\n");
    close_machine(m);
    open_store(m);
    world_publish(m->w, world_plan(WORLD_PLAN), "2016-05-21T07:30:00+07:00", false, ERR_OK);
    open_machine(m);
    step(m, "2016-05-21T07:31:00+07:00");
    assert_int_equal(count_deliveries(m, -1), before + 3);
}

int main(void) {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_step_passes_every_instant),
        TEST(in_order),
        TEST(small_steps),
        TEST(one_at_a_time),
        TEST(what_waits_comes_first),
        TEST(stopped_on_the_way),
        TEST(a_running_clock),
        TEST(a_receiver_that_is_not_there),
        TEST(a_restart),
        TEST(down_over_the_due_date),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
