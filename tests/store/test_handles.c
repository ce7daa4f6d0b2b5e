#include "daemon/base/clock.h"
#include "tests/store/fixture.h"
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ON_DISK(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

static struct store *reader(struct fixture *fx) {
    struct store *r = NULL;
    OK(store_open(fx->dir, STORE_READ, &r, &fx->err));
    return r;
}

static int64_t last(struct fixture *fx, struct store *store) {
    int64_t seq, ms;
    OK(store_last(store, &seq, &ms, &fx->err));
    return seq;
}

/* A second daemon on one folder is refused in words that say so, and the first is none the worse. */
static void second_daemon(void **state) {
    struct fixture *fx = *state;
    struct store *second = NULL;
    FAILS(ERR_CONFLICT, store_open(fx->dir, STORE_WRITE, &second, &fx->err));
    assert_null(second);
    assert_non_null(strstr(fx->err.msg, "another tiendod"));
    assert_non_null(strstr(fx->err.msg, fx->dir));
    fx_value(fx, "so-a", 1);
    store_close(fx->store);
    fx->store = NULL;
    OK(store_open(fx->dir, STORE_WRITE, &fx->store, &fx->err)); /* the lock went with the first */
}

/* The folder is made, parents too, for its owner's eyes only, and so are the files. */
static void private_folder(void **state) {
    struct fixture *fx = *state;
    char dir[128], path[192];
    struct store *store = NULL;
    struct stat st;
    fixture_path(fx, "a/b", dir, sizeof dir);
    OK(store_open(dir, STORE_WRITE, &store, &fx->err));
    assert_int_equal(stat(dir, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    static const char *const files[] = {"lock", "tiendo.db", "tiendo.db-wal"};
    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/%s", dir, files[i]);
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
    }
    store_close(store);
}

/* Reading where nothing was ever written finds nothing and makes nothing. */
static void nothing_to_read(void **state) {
    struct fixture *fx = *state;
    struct store *r = NULL;
    char dir[128];
    fixture_path(fx, "none", dir, sizeof dir);
    FAILS(ERR_NOT_FOUND, store_open(dir, STORE_READ, &r, &fx->err));
    assert_int_not_equal(access(dir, F_OK), 0);
}

/* A folder that cannot be made is an error, not an end. */
static void impossible_folder(void **state) {
    struct fixture *fx = *state;
    struct store *store = NULL;
    char dir[128];
    fixture_path(fx, "lock/x", dir, sizeof dir); /* below a file */
    FAILS(ERR_IO, store_open(dir, STORE_WRITE, &store, &fx->err));
    assert_null(store);
    store_close(NULL);
}

/* A reader sees what is committed, only that, and at once. */
static void committed_only(void **state) {
    struct fixture *fx = *state;
    struct store *r = reader(fx);
    assert_int_equal(last(fx, r), 0);
    fx_begin(fx, NOW);
    fx_tx(fx, "a");
    assert_int_equal(last(fx, r), 0);
    fx_commit(fx);
    assert_int_equal(last(fx, r), 1);
    fx_begin(fx, NOW);
    fx_tx(fx, "gone");
    store_rollback(fx->store);
    assert_int_equal(last(fx, r), 1);
    store_close(r);
}

/* Within a view a reader sees one state, while the writer goes on and checkpoints. */
static void view(void **state) {
    struct fixture *fx = *state;
    struct store *r = reader(fx);
    fx_value(fx, "so-a", 1);
    int64_t before = last(fx, r);
    OK(store_view_begin(r, &fx->err));
    fx_value(fx, "so-a", 2);
    store_checkpoint(fx->store);
    assert_int_equal(last(fx, r), before);
    struct observation_filter f = {.plan = "p-2011", .as_of = INT64_MAX};
    struct observation_row *rows;
    size_t count;
    OK(store_observations(r, &f, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, 1);
    assert_true(rows[0].value == 1);
    store_view_end(r);
    store_view_end(r); /* harmless when none is open */
    assert_true(last(fx, r) > before);
    OK(store_observations(r, &f, fx->arena, &rows, &count, &fx->err));
    assert_true(rows[0].value == 2);
    store_close(r);
}

/* A view that is open when the handle closes holds nothing back. */
static void close_in_view(void **state) {
    struct fixture *fx = *state;
    struct store *r = reader(fx);
    OK(store_view_begin(r, &fx->err));
    store_close(r);
    fx_value(fx, "so-a", 1);
    fixture_reopen(fx);
    assert_int_equal(last(fx, fx->store), 1);
}

/* Names interned after a reader opened are known to it as soon as they are committed. */
static void names_across_handles(void **state) {
    struct fixture *fx = *state;
    struct store *r = reader(fx);
    struct submission_row row;
    struct observation_filter f = {.plan = "p-2011", .unit = "so-b", .as_of = INT64_MAX};
    struct observation_row *rows;
    size_t count;
    OK(store_observations(r, &f, fx->arena, &rows, &count,
                          &fx->err)); /* asked too early: not found is not remembered */
    assert_int_equal(count, 0);
    int64_t id = fx_value(fx, "so-b", 1);
    OK(store_observations(r, &f, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, 1);
    OK(store_submission(r, id, INT64_MAX, fx->arena, &row, &fx->err));
    assert_string_equal(row.unit, "so-b");
    store_close(r);
}

/* An open transaction is lost with the handle, not half kept. */
static void close_in_transaction(void **state) {
    struct fixture *fx = *state;
    fx_begin(fx, NOW);
    fx_tx(fx, "gone");
    fixture_reopen(fx);
    assert_int_equal(last(fx, fx->store), 0);
}

/* Megabytes into the log, by way of long notes: those are not packed. */
static void record_long(struct fixture *fx, size_t len, int times) {
    struct line line = {.indicator = IND_RATE, .value = 1};
    char *note = arena_alloc(fx->arena, len + 1);
    memset(note, 'x', len);
    for (int i = 0; i < times; i++) {
        struct submission *s = fx_submission(fx, "so-a", fx->h1, &line, 1);
        struct period month = period_of_day(PERIOD_MONTH, civil_to_day(2011 + i / 12, 1 + i % 12, 1));
        s->note = note;
        fx_begin(fx, NOW);
        int64_t seq = fx_tx(fx, "submission.add");
        OK(store_submission_add(fx->store, seq, s, "-", fx_open(fx, seq, "so-a", month), 0, &fx->err));
        fx_commit(fx);
        store_checkpoint(fx->store);
    }
}

/* A log that grew is copied in steps and starts anew: it does not grow for ever. */
static void log_stays_small(void **state) {
    struct fixture *fx = *state;
    struct store_counts counts;
    record_long(fx, 1u << 20, 40);
    OK(store_count(fx->store, &counts, &fx->err));
    assert_true(counts.db_bytes > 30 << 20);
    assert_true(counts.wal_bytes < 12 << 20);
}

struct overlap { /* two views of which one is always open */
    const char *dir;
    _Atomic bool stop;
    bool failed;
};

/* Each view outlasts several commits, as a long list does. */
static void *overlap_views(void *arg) {
    enum { OVERLAP_MS = 40 };
    struct overlap *o = arg;
    struct err err;
    struct store *r[2] = {NULL, NULL};
    for (int i = 0; i < 2; i++) o->failed = o->failed || store_open(o->dir, STORE_READ, &r[i], &err);
    for (int i = 0; !o->failed && !o->stop; i = !i) {
        int64_t until_ms = clock_monotonic_ms() + OVERLAP_MS;
        o->failed = store_view_begin(r[i], &err) != ERR_OK;
        while (!o->stop && clock_monotonic_ms() < until_ms) sched_yield();
        store_view_end(r[!i]);
    }
    for (int i = 0; i < 2; i++) store_close(r[i]);
    return NULL;
}

/* Views that overlap without a gap do not make the log grow for ever. */
static void log_under_readers(void **state) {
    struct fixture *fx = *state;
    struct overlap o = {.dir = fx->dir};
    struct store_counts counts;
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, overlap_views, &o), 0);
    record_long(fx, 1u << 20, 120); /* MiB, where a log of 64 is long */
    o.stop = true;
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_false(o.failed);
    OK(store_count(fx->store, &counts, &fx->err));
    assert_true(counts.wal_bytes < 100 << 20);
}

/* The child records without end, saying each acknowledged seq; what it was doing when it dies is never half
 * there. */
static void record_for_ever(const char *dir, int out) {
    struct err err;
    struct store *store;
    if (store_open(dir, STORE_WRITE, &store, &err)) _exit(1);
    for (int64_t i = 0;; i++) {
        int64_t seq = 0;
        if (store_begin(store, NOW + i, &err)) _exit(2);
        for (int n = 0; n < 5; n++) { /* five rows a transaction: a multiple of five survives */
            if (store_tx(store, "a", "s", "v", "object", "{\"n\":1}", &seq, &err)) _exit(3);
        }
        if (store_commit(store, &err)) _exit(4);
        store_checkpoint(store);
        if (write(out, &seq, sizeof seq) != sizeof seq) _exit(5);
    }
}

/* kill -9 at any moment: what was acknowledged is there, nothing is half there, the chain is whole. */
static void killed(void **state) {
    struct fixture *fx = *state;
    store_close(fx->store);
    fx->store = NULL;
    for (int round = 0; round < 8; round++) {
        int pipe_fd[2];
        int64_t acknowledged = 0, seq, bad;
        assert_int_equal(pipe(pipe_fd), 0);
        pid_t child = fork();
        if (child == 0) record_for_ever(fx->dir, pipe_fd[1]);
        close(pipe_fd[1]);
        for (int i = 0; i <= 7 * round; i++)
            assert_int_equal(read(pipe_fd[0], &acknowledged, sizeof acknowledged), sizeof acknowledged);
        assert_int_equal(kill(child, SIGKILL), 0);
        assert_int_equal(waitpid(child, NULL, 0), child);
        while (read(pipe_fd[0], &seq, sizeof seq) == sizeof seq) acknowledged = seq;
        close(pipe_fd[0]);
        OK(store_open(fx->dir, STORE_WRITE, &fx->store, &fx->err));
        seq = last(fx, fx->store);
        assert_true(seq >= acknowledged);
        assert_int_equal(seq % 5, 0);
        OK(store_verify(fx->store, &bad, &fx->err));
        assert_int_equal(bad, 0);
        store_close(fx->store);
        fx->store = NULL;
    }
}

/* Killed with rows written and not committed, the child leaves none of them. */
static void killed_in_transaction(void **state) {
    struct fixture *fx = *state;
    int64_t before = fx_value(fx, "so-a", 1);
    store_close(fx->store);
    fx->store = NULL;
    pid_t child = fork();
    if (child == 0) {
        if (store_open(fx->dir, STORE_WRITE, &fx->store, &fx->err)) _exit(1);
        fx_begin(fx, NOW);
        struct line line = {.indicator = IND_COUNT, .value = 1};
        int64_t seq = fx_tx(fx, "submission.add"), o = fx_open(fx, seq, "so-b", fx->h1);
        if (store_submission_add(fx->store, seq, fx_submission(fx, "so-b", fx->h1, &line, 1), "-", o, 0,
                                 &fx->err))
            _exit(2);
        kill(getpid(), SIGKILL);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    OK(store_open(fx->dir, STORE_WRITE, &fx->store, &fx->err));
    assert_int_equal(last(fx, fx->store), before);
    struct store_counts c;
    OK(store_count(fx->store, &c, &fx->err));
    assert_int_equal(c.submissions, 1);
    fx_value(fx, "so-b", 2);
}

struct look {
    const char *dir;
    _Atomic bool stop;
    int64_t looks;
    bool torn;
};

/* In every view a submission's two lines are both there, and counts never go back. */
static void *look_on(void *arg) {
    struct look *look = arg;
    struct err err;
    struct store *r;
    int64_t seen = 0;
    if (store_open(look->dir, STORE_READ, &r, &err)) return "open";
    for (bool more = true; more; look->looks++) {
        struct store_counts c;
        more = !look->stop;
        if (store_view_begin(r, &err) || store_count(r, &c, &err))
            look->torn = true;
        else
            look->torn = look->torn || c.observations != 2 * c.submissions || c.submissions < seen;
        seen = c.submissions;
        store_view_end(r);
    }
    store_close(r);
    return NULL;
}

/* Two readers look on while the writer records: nobody waits for ever, nobody sees half a submission. */
static void readers_beside_writer(void **state) {
    struct fixture *fx = *state;
    struct look looks[2] = {{.dir = fx->dir}, {.dir = fx->dir}};
    struct line lines[] = {{.indicator = IND_RATE, .value = 1}, {.indicator = IND_COUNT, .value = 2}};
    pthread_t threads[2];
    for (int i = 0; i < 2; i++) assert_int_equal(pthread_create(&threads[i], NULL, look_on, &looks[i]), 0);
    for (int i = 0; i < 200; i++) {
        fx_submit(fx, i % 2 ? "so-a" : "so-b", fx->h1, lines, 2);
        store_checkpoint(fx->store);
    }
    for (int i = 0; i < 2; i++) {
        void *failed;
        looks[i].stop = true;
        assert_int_equal(pthread_join(threads[i], &failed), 0);
        assert_null(failed);
        assert_false(looks[i].torn);
        assert_true(looks[i].looks > 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_DISK(second_daemon),         ON_DISK(private_folder),        ON_DISK(nothing_to_read),
        ON_DISK(impossible_folder),     ON_DISK(committed_only),        ON_DISK(view),
        ON_DISK(close_in_view),         ON_DISK(names_across_handles),  ON_DISK(close_in_transaction),
        ON_DISK(log_stays_small),       ON_DISK(log_under_readers),     ON_DISK(killed),
        ON_DISK(killed_in_transaction), ON_DISK(readers_beside_writer),
    };
    return cmocka_run_group_tests_name("store: handles", tests, NULL, NULL);
}
