#include "daemon/base/mem.h"
#include "daemon/flow/readers.h"
#include "tests/flow/folder.h"

struct fixture {
    char dir[FOLDER_MAX];
    uv_loop_t loop;
    struct store *store;
    struct readers *readers;
    struct err err;
    size_t done, expected;
    bool all_done, closed;
    uv_sem_t begun, go_on;
    uv_barrier_t meeting;
};

static void on_closed(void *arg) {
    struct fixture *fx = arg;
    fx->closed = true;
}

static void add_rows(struct fixture *fx, int count) {
    int64_t seq;
    if (store_begin(fx->store, 0, &fx->err)) fail_msg("%s", fx->err.msg);
    for (int i = 0; i < count; i++)
        if (store_tx(fx->store, "tester", "test", "row", NULL, NULL, &seq, &fx->err))
            fail_msg("%s", fx->err.msg);
    if (store_commit(fx->store, &fx->err)) fail_msg("%s", fx->err.msg);
}

static int setup(void **state) {
    struct fixture *fx = mem_alloc(sizeof *fx);
    folder_make(fx->dir);
    uv_loop_init(&fx->loop);
    uv_sem_init(&fx->begun, 0);
    uv_sem_init(&fx->go_on, 0);
    uv_barrier_init(&fx->meeting, READERS);
    if (store_open(fx->dir, STORE_WRITE, &fx->store, &fx->err)) fail_msg("%s", fx->err.msg);
    add_rows(fx, 3);
    if (readers_open(&fx->loop, fx->dir, &fx->readers, &fx->err)) fail_msg("%s", fx->err.msg);
    *state = fx;
    return 0;
}

static int teardown(void **state) {
    struct fixture *fx = *state;
    if (fx->readers) {
        readers_close(fx->readers, on_closed, fx);
        loop_until(&fx->loop, &fx->closed);
    }
    loop_end(&fx->loop);
    store_close(fx->store);
    uv_sem_destroy(&fx->begun);
    uv_sem_destroy(&fx->go_on);
    uv_barrier_destroy(&fx->meeting);
    folder_remove(fx->dir);
    mem_free(fx);
    return 0;
}

struct job {
    struct read_job job; /* first */
    struct fixture *fx;
    int64_t seq, later_seq;
    enum err_code answer;
};

static void done(struct read_job *rj) {
    struct job *j = (struct job *)rj;
    j->fx->all_done = ++j->fx->done == j->fx->expected;
}

static enum err_code look(struct read_job *rj, struct store *store, struct versions *versions,
                          struct err *err) {
    struct job *j = (struct job *)rj;
    int64_t recorded_ms;
    assert_non_null(versions);
    enum err_code rc = store_last(store, &j->seq, &recorded_ms, err);
    if (rc) return rc;
    return j->answer ? err_set(err, j->answer, "as told") : ERR_OK;
}

static struct job *jobs_new(struct fixture *fx, size_t count) {
    struct job *jobs = mem_array(count, sizeof *jobs);
    for (size_t i = 0; i < count; i++) jobs[i] = (struct job){.job = {.run = look, .done = done}, .fx = fx};
    fx->expected = fx->done + count;
    fx->all_done = false;
    return jobs;
}

static void run_all(struct fixture *fx, struct job *jobs, size_t count) {
    for (size_t i = 0; i < count; i++) assert_true(readers_post(fx->readers, &jobs[i].job));
    loop_until(&fx->loop, &fx->all_done);
}

/* Reads see what was committed, each gets its own answer, and a failing one harms no other. */
static void reads(void **state) {
    struct fixture *fx = *state;
    struct job *jobs = jobs_new(fx, 200);
    for (size_t i = 0; i < 200; i += 5) jobs[i].answer = ERR_NOT_FOUND;
    run_all(fx, jobs, 200);
    for (size_t i = 0; i < 200; i++) {
        assert_int_equal(jobs[i].job.code, i % 5 ? ERR_OK : ERR_NOT_FOUND);
        assert_int_equal(jobs[i].seq, 3);
    }
    mem_free(jobs);
    add_rows(fx, 2);
    jobs = jobs_new(fx, 1);
    run_all(fx, jobs, 1);
    assert_int_equal(jobs[0].seq, 5);
    mem_free(jobs);
}

static enum err_code look_twice(struct read_job *rj, struct store *store, struct versions *versions,
                                struct err *err) {
    struct job *j = (struct job *)rj;
    int64_t recorded_ms;
    (void)versions;
    enum err_code rc = store_last(store, &j->seq, &recorded_ms, err);
    uv_sem_post(&j->fx->begun);
    uv_sem_wait(&j->fx->go_on); /* meanwhile the writer commits */
    return rc ? rc : store_last(store, &j->later_seq, &recorded_ms, err);
}

/* Within one read nothing changes, whatever is committed meanwhile. */
static void one_view(void **state) {
    struct fixture *fx = *state;
    struct job *jobs = jobs_new(fx, 1);
    jobs[0].job.run = look_twice;
    assert_true(readers_post(fx->readers, &jobs[0].job));
    uv_sem_wait(&fx->begun);
    add_rows(fx, 10);
    uv_sem_post(&fx->go_on);
    loop_until(&fx->loop, &fx->all_done);
    assert_int_equal(jobs[0].seq, 3);
    assert_int_equal(jobs[0].later_seq, 3);
    mem_free(jobs);
}

static enum err_code meet(struct read_job *rj, struct store *store, struct versions *versions,
                          struct err *err) {
    struct job *j = (struct job *)rj;
    uv_barrier_wait(&j->fx->meeting); /* passes only when as many are inside at once */
    return look(rj, store, versions, err);
}

/* The readers work side by side: reads that wait for each other all end. */
static void side_by_side(void **state) {
    struct fixture *fx = *state;
    struct job *jobs = jobs_new(fx, READERS * 3);
    for (size_t i = 0; i < READERS * 3; i++) jobs[i].job.run = meet;
    run_all(fx, jobs, READERS * 3);
    mem_free(jobs);
}

/* Closing takes no more, answers all that waits, and only then says so. */
static void closing_drains(void **state) {
    struct fixture *fx = *state;
    struct job *jobs = jobs_new(fx, 300), late = {.job = {.run = look, .done = done}, .fx = fx};
    for (size_t i = 0; i < 300; i++) assert_true(readers_post(fx->readers, &jobs[i].job));
    readers_close(fx->readers, on_closed, fx);
    assert_false(readers_post(fx->readers, &late.job));
    loop_until(&fx->loop, &fx->closed);
    fx->readers = NULL;
    assert_int_equal(fx->done, 300);
    mem_free(jobs);
}

/* Without a database there is nothing to read: said at once, and nothing stays open. */
static void nothing_to_read(void **state) {
    struct fixture *fx = *state;
    char empty[FOLDER_MAX];
    struct readers *none = NULL;
    folder_make(empty);
    assert_int_equal(readers_open(&fx->loop, empty, &none, &fx->err), ERR_NOT_FOUND);
    assert_null(none);
    folder_remove(empty);
}

/* What waits is counted. */
static void waiting(void **state) {
    struct fixture *fx = *state;
    struct job *jobs = jobs_new(fx, READERS + 5);
    for (size_t i = 0; i < READERS; i++) {
        jobs[i].job.run = look_twice;
        assert_true(readers_post(fx->readers, &jobs[i].job));
    }
    for (size_t i = 0; i < READERS; i++) uv_sem_wait(&fx->begun);
    for (size_t i = READERS; i < READERS + 5; i++) assert_true(readers_post(fx->readers, &jobs[i].job));
    assert_int_equal(readers_waiting(fx->readers), 5);
    for (size_t i = 0; i < READERS; i++) uv_sem_post(&fx->go_on);
    loop_until(&fx->loop, &fx->all_done);
    assert_int_equal(readers_waiting(fx->readers), 0);
    mem_free(jobs);
}

int main(void) {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(reads),          TEST(one_view),        TEST(side_by_side),
        TEST(closing_drains), TEST(nothing_to_read), TEST(waiting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
