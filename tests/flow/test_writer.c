#include "daemon/base/mem.h"
#include "daemon/flow/writer.h"
#include "tests/flow/folder.h"
#include <string.h>

struct fixture {
    char dir[FOLDER_MAX];
    uv_loop_t loop;
    struct clock *clock;
    struct settings settings;
    struct store *store;
    struct engine *engine;
    struct writer *writer;
    struct err err;
    bool closed;
    size_t batches, largest, jobs_in_batches, failed_batches;
    struct write_batch last;
    size_t done; /* jobs answered so far */
    bool all_done;
    size_t expected;
    uv_sem_t held, gate; /* the writer's thread is held in a job, until let go */
};

static void on_batch(void *arg, const struct write_batch *batch) {
    struct fixture *fx = arg;
    fx->batches++;
    fx->jobs_in_batches += batch->size;
    fx->failed_batches += batch->code != ERR_OK;
    if (batch->size > fx->largest) fx->largest = batch->size;
    fx->last = *batch;
    fx->all_done = fx->done == fx->expected;
}

static void on_closed(void *arg) {
    struct fixture *fx = arg;
    fx->closed = true;
}

static int setup(void **state) {
    struct fixture *fx = mem_alloc(sizeof *fx);
    folder_make(fx->dir);
    uv_loop_init(&fx->loop);
    uv_sem_init(&fx->held, 0);
    uv_sem_init(&fx->gate, 0);
    fx->clock = clock_new_virtual(1463680800000, 0);
    if (store_open(fx->dir, STORE_WRITE, &fx->store, &fx->err)) fail_msg("%s", fx->err.msg);
    fx->engine = engine_new(fx->store, &fx->settings);
    if (writer_open(&fx->loop, fx->engine, fx->clock, on_batch, fx, &fx->writer, &fx->err)) return -1;
    *state = fx;
    return 0;
}

static void close_writer(struct fixture *fx) {
    if (!fx->writer) return;
    writer_close(fx->writer, on_closed, fx);
    fx->writer = NULL;
    loop_until(&fx->loop, &fx->closed);
}

static int teardown(void **state) {
    struct fixture *fx = *state;
    close_writer(fx);
    loop_end(&fx->loop);
    engine_free(fx->engine);
    store_close(fx->store);
    clock_free(fx->clock);
    uv_sem_destroy(&fx->held);
    uv_sem_destroy(&fx->gate);
    folder_remove(fx->dir);
    mem_free(fx);
    return 0;
}

struct job {
    struct write_job job; /* first */
    struct fixture *fx;
    enum err_code answer; /* of apply, after it has written */
    bool undo, hold;
    int64_t seq;
    size_t turn; /* the how-manieth answered */
};

static enum err_code apply(struct write_job *wj, struct engine *engine, struct err *err) {
    struct job *j = (struct job *)wj;
    if (j->hold) {
        uv_sem_post(&j->fx->held);
        uv_sem_wait(&j->fx->gate);
    }
    enum err_code rc = store_tx(engine_store(engine), "tester", "test", "job", NULL, NULL, &j->seq, err);
    wj->undo = j->undo;
    if (rc) return rc;
    return j->answer ? err_set(err, j->answer, "as told") : ERR_OK;
}

static void done(struct write_job *wj) {
    struct job *j = (struct job *)wj;
    j->turn = ++j->fx->done;
}

static struct job *jobs_new(struct fixture *fx, size_t count) {
    struct job *jobs = mem_array(count, sizeof *jobs);
    for (size_t i = 0; i < count; i++)
        jobs[i] = (struct job){.job = {.apply = apply, .done = done}, .fx = fx};
    fx->expected = fx->done + count;
    fx->all_done = false;
    return jobs;
}

/* The first holds the writer, alone in its transaction, until all others are in the queue. */
static void post_all(struct fixture *fx, struct job *jobs, size_t count) {
    jobs[0].hold = true;
    assert_true(writer_post(fx->writer, &jobs[0].job));
    uv_sem_wait(&fx->held);
    for (size_t i = 1; i < count; i++) assert_true(writer_post(fx->writer, &jobs[i].job));
    uv_sem_post(&fx->gate);
}

static void run_all(struct fixture *fx, struct job *jobs, size_t count) {
    post_all(fx, jobs, count);
    loop_until(&fx->loop, &fx->all_done);
}

static int64_t newest(struct fixture *fx) {
    int64_t seq, recorded_ms;
    if (store_last(fx->store, &seq, &recorded_ms, &fx->err)) fail_msg("%s", fx->err.msg);
    return seq;
}

/* A thousand jobs from the loop: all are done, in order, in few transactions of at most 128. */
static void a_thousand_jobs(void **state) {
    struct fixture *fx = *state;
    struct job *jobs = jobs_new(fx, 1000);
    run_all(fx, jobs, 1000);
    for (size_t i = 0; i < 1000; i++) {
        assert_int_equal(jobs[i].job.code, ERR_OK);
        assert_int_equal(jobs[i].seq, i + 1);
        assert_int_equal(jobs[i].turn, i + 1);
    }
    assert_int_equal(fx->jobs_in_batches, 1000);
    assert_int_equal(fx->largest, WRITER_BATCH);
    assert_true(fx->batches >= 8 &&
                fx->batches <= 9); /* what waited while the first was held came together */
    close_writer(fx);
    assert_int_equal(newest(fx), 1000);
    mem_free(jobs);
}

/* A job that is refused leaves nothing, gets its own words, and the others of its transaction are recorded.
 */
static void a_refused_job(void **state) {
    struct fixture *fx = *state;
    struct job *jobs = jobs_new(fx, 90);
    for (size_t i = 0; i < 90; i += 3) jobs[i].answer = ERR_CONFLICT;
    for (size_t i = 1; i < 90; i += 3) jobs[i].undo = true; /* fine, but to leave no trace */
    run_all(fx, jobs, 90);
    for (size_t i = 0; i < 90; i++) {
        assert_int_equal(jobs[i].job.code, i % 3 == 0 ? ERR_CONFLICT : ERR_OK);
        if (i % 3 == 0) assert_string_equal(jobs[i].job.err.msg, "as told");
        if (i % 3 == 2) assert_int_equal(jobs[i].seq, i / 3 + 1);
    }
    assert_int_equal(fx->failed_batches, 0);
    close_writer(fx);
    assert_int_equal(newest(fx), 30);
    mem_free(jobs);
}

/* When the disk fails one, the whole transaction goes and all its jobs are told so, refused ones too: what a
 * refusal rested on may have gone with the rest. The next transaction is written. */
static void a_write_failure(void **state) {
    struct fixture *fx = *state;
    struct job *jobs = jobs_new(fx, 11);
    jobs[3].answer = ERR_CONFLICT;
    jobs[6].answer = ERR_FULL;
    jobs[9].answer = ERR_CONFLICT; /* never comes to it */
    run_all(fx, jobs, 11);
    assert_int_equal(jobs[0].job.code, ERR_OK); /* alone in its batch: it was held */
    for (size_t i = 1; i < 11; i++) assert_int_equal(jobs[i].job.code, ERR_FULL);
    assert_int_equal(fx->failed_batches, 1);
    assert_int_equal(fx->last.code, ERR_FULL);
    mem_free(jobs);
    jobs = jobs_new(fx, 2);
    run_all(fx, jobs, 2);
    assert_int_equal(jobs[1].job.code, ERR_OK);
    assert_int_equal(fx->last.code, ERR_OK);
    close_writer(fx);
    assert_int_equal(newest(fx), 3);
    mem_free(jobs);
}

static enum err_code apply_alone(struct write_job *wj, struct engine *engine, struct err *err) {
    struct job *j = (struct job *)wj;
    enum err_code rc = store_begin(engine_store(engine), 0, err);
    if (!rc) rc = store_tx(engine_store(engine), "tester", "test", "alone", NULL, NULL, &j->seq, err);
    if (!rc && j->answer) {
        store_rollback(engine_store(engine));
        return err_set(err, j->answer, "as told");
    }
    return rc ? rc : store_commit(engine_store(engine), err);
}

/* A job that brings its own transaction cuts the batch: what was posted before it comes before, the rest
 * after. Its refusal is no failure to write. */
static void a_job_that_stands_alone(void **state) {
    struct fixture *fx = *state;
    struct job *jobs = jobs_new(fx, 10);
    jobs[4].job.alone = jobs[5].job.alone = true;
    jobs[4].job.apply = jobs[5].job.apply = apply_alone;
    jobs[5].answer = ERR_CONFLICT;
    run_all(fx, jobs, 10);
    for (size_t i = 0; i < 10; i++) {
        assert_int_equal(jobs[i].turn, i + 1);
        assert_int_equal(jobs[i].job.code, i == 5 ? ERR_CONFLICT : ERR_OK);
        if (i != 5) assert_int_equal(jobs[i].seq, i < 5 ? i + 1 : i);
    }
    assert_int_equal(fx->batches, 5); /* 0 · 1–3 · 4 · 5 · 6–9 */
    assert_int_equal(fx->failed_batches, 0);
    mem_free(jobs);
}

/* A job that leaves something to come. */
static enum err_code put_agenda(struct write_job *wj, struct engine *engine, struct err *err) {
    struct agenda_row row = {.at_ms = 1500000000000, .kind = AGENDA_JUDGE, .plan = "p", .object = ""};
    (void)wj;
    return store_agenda_put(engine_store(engine), &row, err);
}

/* After each transaction the loop knows when something is due next. */
static void what_is_next(void **state) {
    struct fixture *fx = *state;
    struct job *jobs = jobs_new(fx, 1);
    run_all(fx, jobs, 1);
    assert_int_equal(fx->last.next_ms, INT64_MAX);
    assert_int_equal(fx->last.raise_ms, INT64_MAX);
    assert_false(fx->last.blind);
    mem_free(jobs);
    jobs = jobs_new(fx, 1);
    jobs[0].job.apply = put_agenda;
    assert_true(writer_post(fx->writer, &jobs[0].job));
    loop_until(&fx->loop, &fx->all_done);
    assert_int_equal(fx->last.next_ms, 1500000000000);
    assert_int_equal(fx->last.raise_ms, 1500000000000);
    mem_free(jobs);
}

/* Closing takes no more, does all that waits, and only then says so. */
static void closing_drains(void **state) {
    struct fixture *fx = *state;
    struct job *jobs = jobs_new(fx, 500), late = {.job = {.apply = apply, .done = done}, .fx = fx};
    post_all(fx, jobs, 500);
    writer_close(fx->writer, on_closed, fx);
    assert_false(writer_post(fx->writer, &late.job));
    fx->writer = NULL;
    assert_false(fx->closed);
    loop_until(&fx->loop, &fx->closed);
    assert_int_equal(fx->done, 500);
    assert_int_equal(newest(fx), 500);
    mem_free(jobs);
}

/* A queue that is full refuses; the job stays the caller's. */
static void a_full_queue(void **state) {
    struct fixture *fx = *state;
    size_t most = WRITER_WAITING_MAX + 10, posted = 0;
    struct job *jobs = jobs_new(fx, most);
    jobs[0].hold = true;
    assert_true(writer_post(fx->writer, &jobs[posted++].job));
    uv_sem_wait(&fx->held);
    while (posted < most && writer_post(fx->writer, &jobs[posted].job)) posted++;
    assert_int_equal(posted, 1 + WRITER_WAITING_MAX);
    assert_int_equal(writer_waiting(fx->writer), WRITER_WAITING_MAX);
    fx->expected = posted;
    uv_sem_post(&fx->gate);
    loop_until(&fx->loop, &fx->all_done);
    assert_int_equal(writer_waiting(fx->writer), 0);
    mem_free(jobs);
}

int main(void) {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_thousand_jobs), TEST(a_refused_job),  TEST(a_write_failure), TEST(a_job_that_stands_alone),
        TEST(what_is_next),    TEST(closing_drains), TEST(a_full_queue),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
