/* The folder collector on a real loop, with a sink of the test's: what is taken, when, and where it ends up.
 */
#include "collectors/folder.h"
#include "daemon/base/log.h"
#include "daemon/base/mem.h"
#include "tests/collectors/inbox.h"
#include <sys/stat.h>
#include <unistd.h>

#define GOOD(indicator) "plan,report,unit,period,indicator,value\np,r,u,2016," indicator ",5\n"
#define BAD             "plan,report,unit,period,indicator,value\np,r,u,2016,1.1\n"
#define PATIENCE_MS     60000
#define SEEN_MAX        512

enum manner { LATER, AT_ONCE, HELD, BUSY };

struct seen {
    char *payload;
    size_t payload_len;
    char media_type[64], source[16], actor[32];
    int64_t at_ms;
};

struct fixture {
    uv_loop_t loop;
    uv_timer_t guard, turn;
    struct collector *collector;
    bool late, closed;
    /* the sink */
    enum manner manner;
    struct submission *waiting;
    sink_done *done;
    void *done_arg;
    struct seen seen[SEEN_MAX];
    size_t count;
};

/* ---- the sink ---- */

static void answer(struct fixture *f, bool busy) {
    struct problems problems;
    struct err err = {0};
    char json[160];
    problems_init(&problems);
    enum err_code code = busy ? ERR_FULL : collect_parse(f->waiting, &problems, &err);
    if (code)
        snprintf(json, sizeof json, "{\"status\":%d,\"code\":\"%s\"}", err_http_status(code),
                 problems.count ? problems.items[0].code : "");
    else
        snprintf(json, sizeof json, "{\"id\":\"s-%02x%02x\"}", f->waiting->sha256[0], f->waiting->sha256[1]);
    problems_deinit(&problems);
    submission_free(f->waiting);
    f->waiting = NULL;
    struct sink_answer given = {.accepted = !code, .json = json};
    f->done(f->done_arg, &given);
}

static void on_turn(uv_timer_t *timer) {
    answer(timer->data, false);
}

static void submit(void *arg, struct submission *s, sink_done *done, void *done_arg) {
    struct fixture *f = arg;
    assert_null(f->waiting); /* one at a time */
    assert_true(f->count < SEEN_MAX);
    struct seen *seen = &f->seen[f->count++];
    seen->payload = mem_strndup(s->payload, s->payload_len < 4096 ? s->payload_len : 4096);
    seen->payload_len = s->payload_len;
    seen->at_ms = clock_monotonic_ms();
    snprintf(seen->media_type, sizeof seen->media_type, "%s", s->media_type);
    snprintf(seen->source, sizeof seen->source, "%s", s->source);
    snprintf(seen->actor, sizeof seen->actor, "%s", s->actor);
    f->waiting = s;
    f->done = done;
    f->done_arg = done_arg;
    if (f->manner == LATER) uv_timer_start(&f->turn, on_turn, 0, 0);
    if (f->manner == AT_ONCE || f->manner == BUSY) answer(f, f->manner == BUSY);
}

/* ---- the fixture ---- */

static void on_guard(uv_timer_t *timer) {
    struct fixture *f = timer->data;
    f->late = true;
}

static int setup(void **state) {
    struct fixture *f = mem_alloc(sizeof *f);
    inbox_make();
    assert_int_equal(mkdir(inbox_path("in"), 0700), 0);
    assert_int_equal(uv_loop_init(&f->loop), 0);
    f->guard.data = f->turn.data = f;
    uv_timer_init(&f->loop, &f->guard);
    uv_timer_init(&f->loop, &f->turn);
    uv_timer_start(&f->guard, on_guard, PATIENCE_MS, 0);
    *state = f;
    return 0;
}

/* Runs the loop until the condition holds. */
#define until(f, condition)                                                                                  \
    while (!(condition)) {                                                                                   \
        uv_run(&(f)->loop, UV_RUN_ONCE);                                                                     \
        if ((f)->late) fail_msg("waited in vain: %s", #condition);                                           \
    }

static enum err_code try_start(struct fixture *f, const char *path, int64_t settle_ms, struct err *err) {
    struct collector_settings settings = {.kind = "folder", .path = path, .settle_ms = settle_ms};
    f->closed = false;
    return collector_folder.start(&f->loop, &settings, NULL, (struct sink){submit, f}, &f->collector, err);
}

static void start(struct fixture *f, int64_t settle_ms) {
    struct err err = {0};
    if (try_start(f, inbox_path("in"), settle_ms, &err)) fail_msg("%s", err.msg);
}

static void on_closed(void *arg) {
    struct fixture *f = arg;
    assert_false(f->closed);
    f->closed = true;
    f->collector = NULL;
}

static void begin_stop(struct fixture *f) {
    collector_folder.stop(f->collector, on_closed, f);
}

static void stop(struct fixture *f) {
    begin_stop(f);
    until(f, f->closed);
}

/* The collector must have left no handle behind: then the loop ends by itself and can be closed. */
static int teardown(void **state) {
    struct fixture *f = *state;
    if (f->collector) stop(f);
    uv_close((uv_handle_t *)&f->guard, NULL);
    uv_close((uv_handle_t *)&f->turn, NULL);
    assert_int_equal(uv_run(&f->loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(uv_loop_close(&f->loop), 0);
    for (size_t i = 0; i < f->count; i++) mem_free(f->seen[i].payload);
    assert_null(f->waiting);
    mem_free(f);
    inbox_remove();
    return 0;
}

static bool filed(const char *folder, const char *name) {
    char at[INBOX_PATH_MAX];
    snprintf(at, sizeof at, "in/%s/%s", folder, name);
    bool there = inbox_has(at);
    snprintf(at, sizeof at, "in/%s/%s.receipt.json", folder, name);
    return there && inbox_has(at);
}

/* ---- taking ---- */

/* What lies there at the start is taken, and moved to accepted/ with its receipt; the folders are made. */
static void test_present_at_start(void **state) {
    struct fixture *f = *state;
    inbox_write("in/a.csv", GOOD("1.1"));
    start(f, 0);
    assert_true(inbox_has("in/accepted") && inbox_has("in/refused"));
    until(f, filed("accepted", "a.csv"));
    assert_false(inbox_has("in/a.csv"));
    assert_int_equal(f->count, 1);
    assert_string_equal(f->seen[0].payload, GOOD("1.1"));
    assert_string_equal(f->seen[0].media_type, "text/csv");
    assert_string_equal(f->seen[0].source, "folder");
    assert_string_equal(f->seen[0].actor, "local-admin");
    inbox_expect("in/accepted/a.csv", GOOD("1.1"));
    char *receipt = inbox_read("in/accepted/a.csv.receipt.json");
    assert_non_null(strstr(receipt, "{\"id\":\"s-"));
    mem_free(receipt);
    assert_int_equal(inbox_count("in/refused"), 0);
}

/* What comes later is taken too: written in place, or renamed into the folder from a name that is left alone.
 */
static void test_dropped_later(void **state) {
    struct fixture *f = *state;
    start(f, 10);
    inbox_write("in/a.json", "{\"plan\":\"p\",\"values\":[]}");
    until(f, filed("accepted", "a.json"));
    char from[INBOX_PATH_MAX];
    inbox_write("in/b.csv.part", GOOD("1.2"));
    inbox_write("in/c.csv", GOOD("1.3"));
    until(f, filed("accepted", "c.csv"));
    assert_true(inbox_has("in/b.csv.part"));
    assert_int_equal(f->count, 2);
    snprintf(from, sizeof from, "%s", inbox_path("in/b.csv.part"));
    assert_int_equal(rename(from, inbox_path("in/b.csv")), 0);
    until(f, filed("accepted", "b.csv"));
    assert_string_equal(f->seen[0].media_type, "application/json");
    assert_string_equal(f->seen[2].payload, GOOD("1.2"));
}

/* The oldest goes first, so that of two for one obligation the newer is the revision. */
static void test_oldest_first(void **state) {
    struct fixture *f = *state;
    inbox_write("in/a.csv", GOOD("3"));
    inbox_write("in/b.csv", GOOD("1"));
    inbox_write("in/c.csv", GOOD("2"));
    inbox_age("in/a.csv", 10);
    inbox_age("in/b.csv", 300);
    inbox_age("in/c.csv", 200);
    start(f, 0);
    until(f, filed("accepted", "a.csv"));
    assert_int_equal(f->count, 3);
    assert_string_equal(f->seen[0].payload, GOOD("1"));
    assert_string_equal(f->seen[1].payload, GOOD("2"));
    assert_string_equal(f->seen[2].payload, GOOD("3"));
}

/* Hundreds at once are all taken, each once, whether the sink answers later or before its call returns. */
static void test_many(void **state) {
    struct fixture *f = *state;
    for (int i = 0; i < 200; i++) {
        char name[32], text[160];
        snprintf(name, sizeof name, "in/f%03d.csv", i);
        snprintf(text, sizeof text, "plan,report,unit,period,indicator,value\np,r,u,2016,1.1,%d\n", i);
        inbox_write(name, text);
        if (i == 100) start(f, 5);
        if (i % 7 == 0) f->manner = i % 2 ? AT_ONCE : LATER;
    }
    until(f, inbox_count("in/accepted") == 400);
    assert_int_equal(f->count, 200);
    assert_int_equal(inbox_count("in"), 2);
}

/* Hidden and unfinished files, folders and links stay where they are, untouched and unread. */
static void test_ignored(void **state) {
    static const char *const left[] = {"in/.a.csv", "in/b.csv.part", "in/c.tmp",
                                       "in/d.csv",  "in/e.csv",      "in/~$f.csv"};
    struct fixture *f = *state;
    for (size_t i = 0; i < 3; i++) inbox_write(left[i], GOOD("1.1"));
    inbox_write("in/~$f.csv", GOOD("1.1"));
    assert_int_equal(mkdir(inbox_path("in/d.csv"), 0700), 0);
    inbox_write("outside.csv", GOOD("1.1"));
    assert_int_equal(symlink("../outside.csv", inbox_path("in/e.csv")), 0);
    inbox_write("in/g.csv", GOOD("1.2"));
    start(f, 0);
    until(f, filed("accepted", "g.csv"));
    inbox_write("in/h.csv", GOOD("1.3"));
    until(f, filed("accepted", "h.csv"));
    assert_int_equal(f->count, 2);
    for (size_t i = 0; i < sizeof left / sizeof *left; i++) assert_true(inbox_has(left[i]));
    inbox_expect("outside.csv", GOOD("1.1"));
}

/* ---- settling ---- */

struct growing {
    struct fixture *f;
    uv_timer_t timer;
    int pieces;
    int64_t changed_ms;
    bool closed;
};

static void grow(uv_timer_t *timer) {
    struct growing *g = timer->data;
    if (!inbox_has("in/a.csv") || g->pieces == 12) return;
    inbox_append("in/a.csv", "p,r,u,2016,1.1,5\n");
    g->changed_ms = clock_monotonic_ms();
    g->pieces++;
}

static void on_growing_closed(uv_handle_t *handle) {
    struct growing *g = handle->data;
    g->closed = true;
}

/* A file that grows is not taken until it has been left alone for as long as `settle` says, and then it is
 * whole. */
static void test_growing(void **state) {
    struct fixture *f = *state;
    struct growing g = {.f = f};
    g.timer.data = &g;
    uv_timer_init(&f->loop, &g.timer);
    inbox_write("in/a.csv", "plan,report,unit,period,indicator,value\n");
    start(f, 150);
    uv_timer_start(&g.timer, grow, 20, 40);
    until(f, filed("accepted", "a.csv"));
    uv_close((uv_handle_t *)&g.timer, on_growing_closed);
    until(f, g.closed);
    assert_true(g.pieces > 0);
    assert_true(f->seen[0].at_ms - g.changed_ms >= 150);
    assert_int_equal(f->count, 1);
    char *whole = inbox_read("in/accepted/a.csv");
    assert_string_equal(f->seen[0].payload, whole);
    mem_free(whole);
}

/* A file waits its time from when it was first seen, though its own date lies far back. */
static void test_old_date_settles_too(void **state) {
    struct fixture *f = *state;
    inbox_write("in/a.csv", GOOD("1.1"));
    inbox_age("in/a.csv", 86400);
    int64_t from_ms = clock_monotonic_ms();
    start(f, 120);
    until(f, filed("accepted", "a.csv"));
    assert_true(f->seen[0].at_ms - from_ms >= 120);
}

/* ---- refusing ---- */

/* What the sink refuses goes to refused/ with the sink's own document as its receipt. */
static void test_refused(void **state) {
    static const struct {
        const char *name, *text, *code;
    } rows[] = {
        {"bad.csv", BAD, "{\"status\":422,\"code\":\"csv.cells\"}"},
        {"bad.json", "{", "{\"status\":400,\"code\":\"json.ends_early\"}"},
        {"empty.csv", "", "{\"status\":400,\"code\":\"payload.empty\"}"},
        {"sheet.xlsx", "PK", "{\"status\":415,\"code\":\"media_type.unknown\"}"},
        {"no ending", "x", "{\"status\":415,\"code\":\"media_type.unknown\"}"},
    };
    struct fixture *f = *state;
    f->manner = AT_ONCE;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char at[128];
        snprintf(at, sizeof at, "in/%s", rows[i].name);
        inbox_write(at, rows[i].text);
    }
    start(f, 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char at[128];
        until(f, filed("refused", rows[i].name));
        snprintf(at, sizeof at, "in/refused/%s.receipt.json", rows[i].name);
        inbox_expect(at, rows[i].code);
        snprintf(at, sizeof at, "in/refused/%s", rows[i].name);
        inbox_expect(at, rows[i].text);
    }
    assert_int_equal(inbox_count("in/accepted"), 0);
}

/* A file over 32 MiB is refused as too big. */
static void test_too_big(void **state) {
    struct fixture *f = *state;
    inbox_write("in/big.csv", GOOD("1.1"));
    assert_int_equal(truncate(inbox_path("in/big.csv"), (off_t)COLLECT_BYTES_MAX + 1), 0);
    start(f, 0);
    until(f, filed("refused", "big.csv"));
    inbox_expect("in/refused/big.csv.receipt.json", "{\"status\":413,\"code\":\"payload.too_big\"}");
}

/* The same name again, and again, overwrites nothing. */
static void test_same_name(void **state) {
    struct fixture *f = *state;
    start(f, 0);
    inbox_write("in/a.csv", GOOD("1"));
    until(f, filed("accepted", "a.csv"));
    inbox_write("in/a.csv", GOOD("2"));
    until(f, filed("accepted", "a-2.csv"));
    inbox_write("in/a.csv", BAD);
    until(f, filed("refused", "a.csv"));
    inbox_write("in/a.csv", GOOD("3"));
    until(f, filed("accepted", "a-3.csv"));
    inbox_expect("in/accepted/a.csv", GOOD("1"));
    inbox_expect("in/accepted/a-2.csv", GOOD("2"));
    inbox_expect("in/accepted/a-3.csv", GOOD("3"));
}

/* A refusal that is the server's own trouble is no refusal of the file: it stays, is not tried again at once,
 * and is taken when there is a reason to. */
static void test_server_trouble(void **state) {
    struct fixture *f = *state;
    inbox_write("in/a.csv", GOOD("1"));
    f->manner = BUSY;
    start(f, 0);
    until(f, f->count == 1);
    f->manner = LATER;
    inbox_write("in/b.csv", GOOD("2"));
    until(f, filed("accepted", "b.csv"));
    assert_int_equal(f->count, 2);
    inbox_expect("in/a.csv", GOOD("1"));
    assert_int_equal(inbox_count("in/refused"), 0);
    inbox_write("in/a.csv", GOOD("1.33"));
    until(f, filed("accepted", "a.csv"));
    assert_string_equal(f->seen[2].payload, GOOD("1.33"));
}

/* ---- what happens meanwhile ---- */

/* A file that disappears before its turn is forgotten; one that disappears while the sink has it leaves no
 * trace. */
static void test_disappears(void **state) {
    struct fixture *f = *state;
    inbox_write("in/a.csv", GOOD("1"));
    inbox_write("in/b.csv", GOOD("2"));
    inbox_age("in/a.csv", 100);
    f->manner = HELD;
    start(f, 0);
    until(f, f->waiting);
    assert_int_equal(unlink(inbox_path("in/a.csv")), 0);
    assert_int_equal(unlink(inbox_path("in/b.csv")), 0);
    f->manner = LATER;
    answer(f, false);
    inbox_write("in/c.csv", GOOD("3"));
    until(f, filed("accepted", "c.csv"));
    assert_int_equal(f->count, 2);
    assert_int_equal(inbox_count("in/accepted"), 2);
    assert_int_equal(inbox_count("in"), 2);
}

/* A file rewritten while the sink has its old bytes is not moved as if they were the same: it is taken again.
 */
static void test_rewritten_meanwhile(void **state) {
    struct fixture *f = *state;
    inbox_write("in/a.csv", GOOD("1"));
    f->manner = HELD;
    start(f, 0);
    until(f, f->waiting);
    inbox_write("in/a.csv", GOOD("1.22")); /* another size: a file system's clock ticks in milliseconds */
    f->manner = LATER;
    answer(f, false);
    until(f, filed("accepted", "a.csv"));
    assert_int_equal(f->count, 2);
    assert_string_equal(f->seen[1].payload, GOOD("1.22"));
    inbox_expect("in/accepted/a.csv", GOOD("1.22"));
    assert_int_equal(inbox_count("in/accepted"), 2);
}

/* A file that cannot be read is left, does not hold up the others, and is taken once it can be read. */
static void test_unreadable(void **state) {
    struct fixture *f = *state;
    bool root = geteuid() == 0; /* who may read anything: become nobody for the while */
    inbox_write("in/a.csv", GOOD("1"));
    inbox_age("in/a.csv", 100);
    assert_int_equal(chmod(inbox_path("in/a.csv"), 0), 0);
    inbox_write("in/b.csv", GOOD("2"));
    if (root) {
        assert_int_equal(chmod(inbox_path(""), 0755), 0);
        assert_int_equal(chown(inbox_path("in"), 65534, 65534), 0);
        assert_int_equal(seteuid(65534), 0);
    }
    start(f, 0);
    until(f, filed("accepted", "b.csv"));
    if (root) assert_int_equal(seteuid(0), 0);
    assert_int_equal(f->count, 1);
    assert_true(inbox_has("in/a.csv"));
    assert_int_equal(chmod(inbox_path("in/a.csv"), 0644), 0);
    until(f, filed("accepted", "a.csv"));
    assert_int_equal(f->count, 2);
}

/* A file whose way into accepted/ is blocked stays; handed in again after a restart it ends there. */
static void test_not_moved(void **state) {
    struct fixture *f = *state;
    inbox_write("in/a.csv", GOOD("1"));
    f->manner = HELD;
    start(f, 0);
    until(f, f->waiting);
    assert_int_equal(rmdir(inbox_path("in/accepted")), 0);
    assert_int_equal(symlink("nowhere", inbox_path("in/accepted")), 0);
    f->manner = LATER;
    answer(f, false);
    inbox_write("in/b.csv", BAD);
    until(f, filed("refused", "b.csv"));
    inbox_expect("in/a.csv", GOOD("1"));
    assert_int_equal(f->count, 2);
    stop(f);
    assert_int_equal(unlink(inbox_path("in/accepted")), 0);
    start(f, 0);
    until(f, filed("accepted", "a.csv"));
    assert_int_equal(f->count, 3);
    assert_string_equal(f->seen[2].payload, GOOD("1"));
}

/* ---- starting and stopping ---- */

/* Missing parents are made; a path that cannot be a folder is an error that leaves nothing running. */
static void test_start(void **state) {
    struct fixture *f = *state;
    struct err err = {0};
    inbox_write("file", "x");
    assert_int_equal(try_start(f, inbox_path("file/in"), 0, &err), ERR_IO);
    assert_non_null(strstr(err.msg, "file"));
    assert_null(f->collector);
    inbox_write("in/accepted", "x");
    assert_int_equal(try_start(f, inbox_path("in"), 0, &err), ERR_IO);
    assert_null(f->collector);
    assert_int_equal(try_start(f, inbox_path("x/y/z"), 0, &err), ERR_OK);
    assert_true(inbox_has("x/y/z/accepted") && inbox_has("x/y/z/refused"));
}

/* Stopped while the sink still owes an answer, it waits for it, puts the file away, and only then is closed.
 */
static void test_stop_while_waiting(void **state) {
    struct fixture *f = *state;
    inbox_write("in/a.csv", GOOD("1"));
    inbox_write("in/b.csv", GOOD("2"));
    inbox_age("in/a.csv", 100);
    f->manner = HELD;
    start(f, 0);
    until(f, f->waiting);
    begin_stop(f);
    for (int i = 0; i < 20; i++) uv_run(&f->loop, UV_RUN_NOWAIT);
    assert_false(f->closed);
    answer(f, false);
    until(f, f->closed);
    assert_true(filed("accepted", "a.csv"));
    inbox_expect("in/b.csv", GOOD("2"));
    assert_int_equal(f->count, 1);
}

/* Stopped because the server is stopping: the file that gets no place any more is left for the next start. */
static void test_stop_while_server_stops(void **state) {
    struct fixture *f = *state;
    inbox_write("in/a.csv", GOOD("1"));
    f->manner = HELD;
    start(f, 0);
    until(f, f->waiting);
    begin_stop(f);
    answer(f, true);
    until(f, f->closed);
    inbox_expect("in/a.csv", GOOD("1"));
    assert_int_equal(inbox_count("in/accepted") + inbox_count("in/refused"), 0);
}

/* Stopped after any number of turns of the loop, it closes, and every file is either untouched or put away
 * whole. */
static void test_stop_anywhere(void **state) {
    struct fixture *f = *state;
    for (int turns = 0; turns < 40; turns++) {
        f->manner = turns % 2 ? AT_ONCE : LATER;
        inbox_write("in/a.csv", GOOD("1"));
        inbox_write("in/b.csv", BAD);
        size_t put_away = inbox_count("in/accepted") + inbox_count("in/refused");
        start(f, 0);
        for (int i = 0; i < turns && put_away + 4 > inbox_count("in/accepted") + inbox_count("in/refused");
             i++)
            uv_run(&f->loop, UV_RUN_ONCE);
        size_t handed_in = f->count;
        stop(f);
        assert_int_equal(f->count, handed_in);
        size_t left = (size_t)inbox_has("in/a.csv") + inbox_has("in/b.csv");
        assert_int_equal(inbox_count("in/accepted") + inbox_count("in/refused") - put_away, 2 * (2 - left));
    }
    assert_true(inbox_count("in/accepted") > 2);
}

/* The table of kinds finds the folder by the settings' word, and nothing else. */
static void test_kinds(void **state) {
    (void)state;
    assert_ptr_equal(collector_kind_find("folder"), &collector_folder);
    assert_null(collector_kind_find("mailbox"));
    assert_null(collector_kind_find(""));
    assert_null(collector_kind_find(NULL));
    for (size_t i = 0; collector_kinds[i]; i++) {
        assert_non_null(collector_kinds[i]->start);
        assert_non_null(collector_kinds[i]->stop);
        assert_ptr_equal(collector_kind_find(collector_kinds[i]->name), collector_kinds[i]);
    }
}

int main(void) {
    crypto_init();
    log_set_level(LOG_ERROR);
#define ON_A_LOOP(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        ON_A_LOOP(test_present_at_start),
        ON_A_LOOP(test_dropped_later),
        ON_A_LOOP(test_oldest_first),
        ON_A_LOOP(test_many),
        ON_A_LOOP(test_ignored),
        ON_A_LOOP(test_growing),
        ON_A_LOOP(test_old_date_settles_too),
        ON_A_LOOP(test_refused),
        ON_A_LOOP(test_too_big),
        ON_A_LOOP(test_same_name),
        ON_A_LOOP(test_server_trouble),
        ON_A_LOOP(test_disappears),
        ON_A_LOOP(test_rewritten_meanwhile),
        ON_A_LOOP(test_unreadable),
        ON_A_LOOP(test_not_moved),
        ON_A_LOOP(test_start),
        ON_A_LOOP(test_stop_while_waiting),
        ON_A_LOOP(test_stop_while_server_stops),
        ON_A_LOOP(test_stop_anywhere),
        cmocka_unit_test(test_kinds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
