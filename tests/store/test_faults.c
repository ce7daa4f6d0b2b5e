/* Fault sweeps: the n-th write, sync or allocation fails, n grows until a run is clean; after each the store
 * is opened again: what was acknowledged is there, what was refused is not, and the chain is whole. */
#include "tests/store/fixture.h"
#include <sqlite3.h>
#include <stdio.h>

/* Faults are the process's, as SQLite's file layer and allocator are. */
static struct {
    enum { OF_FILES, OF_MEMORY, OF_READS } of;
    long left; /* operations until the fault */
    bool on, once;
    int code; /* what a write that fails says */
} fault;

static bool fails(int of) {
    if (!fault.on || (int)fault.of != of) return false;
    if (fault.left > 0) fault.left--;
    if (fault.left > 0) return false;
    if (fault.once) fault.on = false;
    return true;
}

/* ---- a file layer that fails on demand, around the usual one ---- */

struct shim {
    sqlite3_file base;
    sqlite3_file *real; /* right behind */
};

static sqlite3_file *real(sqlite3_file *f) {
    return ((struct shim *)(void *)f)->real;
}

static int shim_close(sqlite3_file *f) {
    return real(f)->pMethods->xClose(real(f));
}
static int shim_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at) {
    return fails(OF_READS) ? SQLITE_IOERR_READ : real(f)->pMethods->xRead(real(f), p, n, at);
}
static int shim_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at) {
    return fails(OF_FILES) ? fault.code : real(f)->pMethods->xWrite(real(f), p, n, at);
}
static int shim_truncate(sqlite3_file *f, sqlite3_int64 n) {
    return fails(OF_FILES) ? SQLITE_IOERR_TRUNCATE : real(f)->pMethods->xTruncate(real(f), n);
}
static int shim_sync(sqlite3_file *f, int flags) {
    return fails(OF_FILES) ? SQLITE_IOERR_FSYNC : real(f)->pMethods->xSync(real(f), flags);
}
static int shim_size(sqlite3_file *f, sqlite3_int64 *n) {
    return real(f)->pMethods->xFileSize(real(f), n);
}
static int shim_lock(sqlite3_file *f, int level) {
    return real(f)->pMethods->xLock(real(f), level);
}
static int shim_unlock(sqlite3_file *f, int level) {
    return real(f)->pMethods->xUnlock(real(f), level);
}
static int shim_reserved(sqlite3_file *f, int *out) {
    return real(f)->pMethods->xCheckReservedLock(real(f), out);
}
static int shim_control(sqlite3_file *f, int op, void *arg) {
    return real(f)->pMethods->xFileControl(real(f), op, arg);
}
static int shim_sector(sqlite3_file *f) {
    return real(f)->pMethods->xSectorSize(real(f));
}
static int shim_traits(sqlite3_file *f) {
    return real(f)->pMethods->xDeviceCharacteristics(real(f));
}
static int shim_map(sqlite3_file *f, int page, int size, int extend, void volatile **out) {
    return real(f)->pMethods->xShmMap(real(f), page, size, extend, out);
}
static int shim_shm_lock(sqlite3_file *f, int at, int n, int flags) {
    return real(f)->pMethods->xShmLock(real(f), at, n, flags);
}
static void shim_barrier(sqlite3_file *f) {
    real(f)->pMethods->xShmBarrier(real(f));
}
static int shim_unmap(sqlite3_file *f, int remove) {
    return real(f)->pMethods->xShmUnmap(real(f), remove);
}

static const sqlite3_io_methods SHIM = {
    2,           shim_close, shim_read,     shim_write,    shim_truncate, shim_sync,
    shim_size,   shim_lock,  shim_unlock,   shim_reserved, shim_control,  shim_sector,
    shim_traits, shim_map,   shim_shm_lock, shim_barrier,  shim_unmap,    NULL,
    NULL};

static int shim_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *out) {
    struct shim *shim = (struct shim *)(void *)f;
    sqlite3_vfs *usual = vfs->pAppData;
    shim->real = (sqlite3_file *)(void *)(shim + 1);
    shim->base.pMethods = NULL;
    int rc = usual->xOpen(usual, name, shim->real, flags, out);
    if (shim->real->pMethods) shim->base.pMethods = &SHIM;
    return rc;
}

/* ---- an allocator that fails on demand ---- */

static sqlite3_mem_methods usual_memory;
static void *shim_malloc(int n) {
    return fails(OF_MEMORY) ? NULL : usual_memory.xMalloc(n);
}
static void *shim_realloc(void *p, int n) {
    return fails(OF_MEMORY) ? NULL : usual_memory.xRealloc(p, n);
}

static void install(void) {
    static sqlite3_vfs vfs;
    assert_int_equal(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &usual_memory), SQLITE_OK);
    sqlite3_mem_methods failing = usual_memory;
    failing.xMalloc = shim_malloc;
    failing.xRealloc = shim_realloc;
    assert_int_equal(sqlite3_config(SQLITE_CONFIG_MALLOC, &failing), SQLITE_OK);
    sqlite3_vfs *usual = sqlite3_vfs_find(NULL);
    vfs = *usual;
    vfs.zName = "failing";
    vfs.pAppData = usual;
    vfs.szOsFile = (int)sizeof(struct shim) + usual->szOsFile;
    vfs.xOpen = shim_open;
    assert_int_equal(sqlite3_vfs_register(&vfs, 1), SQLITE_OK);
}

/* ---- the sweep ---- */

/* Three submissions, each in a transaction of its own, a revision among them, and a checkpoint. How many were
 * acknowledged. */
static int record_three(struct fixture *fx, enum err_code *failure) {
    int done = 0;
    *failure = ERR_OK;
    for (int i = 0; i < 3; i++) {
        struct line lines[] = {{.indicator = IND_RATE, .value = i},
                               {.indicator = (size_t)(IND_COUNT + i % 2), .value = i}};
        struct obligation o = {.plan = "p-2011",
                               .report = "half",
                               .unit = i == 1 ? "so-b" : "so-a",
                               .round = "-",
                               .period = i == 2 ? fx->h2 : fx->h1,
                               .due_ms = NOW,
                               .remind_ms = NOW};
        int64_t seq, id;
        struct submission *s = fx_submission(fx, o.unit, o.period, lines, 2);
        enum err_code code = store_begin(fx->store, NOW, &fx->err);
        if (!code) code = store_savepoint(fx->store, &fx->err);
        if (!code) code = store_tx(fx->store, "a", "s", "v", NULL, NULL, &seq, &fx->err);
        if (!code) code = store_obligation_open(fx->store, seq, &o, NOW, &id, &fx->err);
        if (!code) code = store_submission_add(fx->store, seq, s, "-", id, 0, &fx->err);
        if (!code) code = store_release(fx->store, &fx->err);
        if (!code) code = store_commit(fx->store, &fx->err);
        if (code) {
            *failure = code;
            store_rollback(fx->store);
            continue;
        }
        done++;
        store_checkpoint(fx->store);
    }
    return done;
}

static void check_whole(struct fixture *fx, int64_t before, int64_t want_min, int64_t want_max) {
    struct store_counts c;
    struct observation_filter f = {.plan = "p-2011", .as_of = INT64_MAX, .history = true};
    struct observation_row *rows;
    size_t count;
    int64_t bad;
    OK(store_count(fx->store, &c, &fx->err));
    assert_true(c.submissions - before >= want_min && c.submissions - before <= want_max);
    assert_int_equal(c.observations, 2 * c.submissions);
    OK(store_observations(fx->store, &f, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, c.observations);
    OK(store_verify(fx->store, &bad, &fx->err));
    assert_int_equal(bad, 0);
}

/* One run with its fault at the n-th operation. True when the fault did not come any more. */
static bool run(long n, bool once, enum err_code *failure) {
    void *state;
    struct fixture *fx;
    assert_int_equal(fixture_setup(&state), 0);
    fx = state;
    fault.left = n;
    fault.once = once;
    fault.on = true;
    int done = record_three(fx, failure);
    bool clean = fault.on && fault.left > 0;
    fault.on = false;
    check_whole(fx, 0, done, done); /* the same handle agrees with its caller */
    enum err_code again;
    done +=
        record_three(fx, &again); /* what went wrong is over: work goes on (or meets its own obligations) */
    assert_true(again == ERR_OK || again == ERR_CONFLICT);
    check_whole(fx, 0, done, done);
    assert_int_equal(done, 3);
    fixture_reopen(fx);
    check_whole(fx, 0, done, done);
    assert_int_equal(fixture_teardown(&state), 0);
    return clean;
}

static void sweep(bool once, enum err_code want) {
    bool clean = false, seen = false;
    for (long n = 1; !clean; n++) {
        enum err_code failure = ERR_OK;
        clean = run(n, once, &failure);
        seen = seen || failure == want;
        if (failure != ERR_OK && failure != want) fail_msg("fault %ld: %s", n, err_text(failure));
    }
    assert_true(seen);
}

/* An input/output error at any write or sync, once. */
static void io_once(void **state) {
    (void)state;
    fault.of = OF_FILES;
    fault.code = SQLITE_IOERR_WRITE;
    sweep(true, ERR_IO);
}

/* A disk that stays full from any write on, until there is room. */
static void full_until_room(void **state) {
    (void)state;
    fault.of = OF_FILES;
    fault.code = SQLITE_FULL;
    bool clean = false, seen = false;
    for (long n = 1; !clean; n++) {
        enum err_code failure = ERR_OK;
        clean = run(n, false, &failure);
        seen = seen || failure == ERR_FULL;
        assert_true(failure == ERR_OK || failure == ERR_FULL ||
                    failure == ERR_IO); /* a sync fails in its own words */
    }
    assert_true(seen);
}

/* Memory that SQLite does not get, at any allocation: refused, nothing kept, and the next try works. */
static void memory_once(void **state) {
    (void)state;
    bool clean = false, seen = false;
    fault.of = OF_MEMORY;
    for (long n = 1; !clean;
         n += 1 + n / 16) { /* there are thousands: closer together where statements are made */
        enum err_code failure = ERR_OK;
        clean = run(n, true, &failure);
        seen = seen || failure == ERR_NOMEM;
        if (failure != ERR_OK && failure != ERR_NOMEM) fail_msg("allocation %ld: %s", n, err_text(failure));
    }
    assert_true(seen);
}

/* Memory that stays short through the rollback as well. */
static void memory_short(void **state) {
    (void)state;
    bool clean = false;
    fault.of = OF_MEMORY;
    for (long n = 1; !clean; n += 1 + n / 8) {
        enum err_code failure = ERR_OK;
        clean = run(n, false, &failure);
        assert_true(failure == ERR_OK || failure == ERR_NOMEM);
    }
}

/* A disk that fails while the database is being made: the start is refused, and the next one completes it. */
static void broken_creation(void **state) {
    (void)state;
    bool clean = false;
    fault.of = OF_FILES;
    fault.code = SQLITE_FULL;
    for (long n = 1; !clean; n++) {
        void *own;
        struct fixture *fx;
        char dir[128];
        struct store *store = NULL;
        assert_int_equal(fixture_setup(&own), 0);
        fx = own;
        fixture_path(fx, "new", dir, sizeof dir);
        fault.left = n;
        fault.once = n % 2;
        fault.on = true;
        enum err_code code = store_open(dir, STORE_WRITE, &store, &fx->err);
        clean = fault.on && fault.left > 0;
        fault.on = false;
        assert_true(code == ERR_OK || code == ERR_FULL || code == ERR_IO);
        assert_int_equal(code == ERR_OK, store != NULL);
        store_close(store);
        store_close(fx->store);
        OK(store_open(dir, STORE_WRITE, &fx->store, &fx->err));
        fx_value(fx, "so-a", 1);
        assert_int_equal(fixture_teardown(&own), 0);
    }
}

/* One look at everything a reader may ask for; the first failure. */
static enum err_code read_all(struct fixture *fx, struct store *r) {
    struct submission_filter sf = {.as_of = INT64_MAX};
    struct observation_filter of = {.plan = "p-2011", .as_of = INT64_MAX};
    struct obligation_filter bf = {
        .as_of = INT64_MAX, .due_from_ms = INSTANT_NONE, .due_to_ms = INSTANT_NONE};
    struct alert_filter af = {.state = -2, .as_of = INT64_MAX, .opened_from_ms = INSTANT_NONE};
    struct delivery_filter df = {.state = -1, .with_body = true};
    struct submission_row *subs;
    struct observation_row *values;
    struct obligation *obligations;
    struct alert *alerts;
    struct delivery *deliveries;
    struct dataset ds;
    size_t count;
    int64_t bad;
    enum err_code code = store_view_begin(r, &fx->err);
    if (!code) code = store_submissions(r, &sf, fx->arena, &subs, &count, &fx->err);
    if (!code) code = store_observations(r, &of, fx->arena, &values, &count, &fx->err);
    if (!code) code = store_obligations(r, &bf, fx->arena, &obligations, &count, &fx->err);
    if (!code) code = store_alerts(r, &af, fx->arena, &alerts, &count, &fx->err);
    if (!code) code = store_deliveries(r, &df, fx->arena, &deliveries, &count, &fx->err);
    if (!code) code = store_verify(r, &bad, &fx->err);
    dataset_init(&ds, &fx->plan, &fx->units);
    if (!code) code = store_dataset(r, &fx->plan, &fx->units, NULL, 0, INT64_MAX, &ds, &fx->err);
    dataset_deinit(&ds);
    store_view_end(r);
    return code;
}

/* A disk that fails at the n-th read: that look fails, the next one on the same handle is whole. */
static void failing_reads(void **state) {
    (void)state;
    void *own;
    bool clean = false, seen = false;
    assert_int_equal(fixture_setup(&own), 0);
    struct fixture *fx = own;
    fx_fill_all(fx);
    fx->report.round_count = 2; /* so that rounds are looked up too */
    fault.of = OF_READS;
    for (long n = 1; !clean; n++) {
        struct store *r = NULL;
        OK(store_open(fx->dir, STORE_READ, &r, &fx->err));
        fault.left = n;
        fault.once = fault.on = true;
        enum err_code code = read_all(fx, r);
        clean = fault.on;
        fault.on = false;
        assert_true(code == ERR_OK || code == ERR_IO);
        seen = seen || code == ERR_IO;
        OK(read_all(fx, r));
        store_close(r);
    }
    assert_true(seen);
    assert_int_equal(fixture_teardown(&own), 0);
}

int main(void) {
    install();
    const struct CMUnitTest tests[] = {cmocka_unit_test(io_once),         cmocka_unit_test(full_until_room),
                                       cmocka_unit_test(memory_once),     cmocka_unit_test(memory_short),
                                       cmocka_unit_test(broken_creation), cmocka_unit_test(failing_reads)};
    return cmocka_run_group_tests_name("store: faults", tests, NULL, NULL);
}
