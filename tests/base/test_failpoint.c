#include "daemon/base/failpoint.h"
#include "daemon/base/file.h"
#include "daemon/base/mem.h"
#include "tests/base/check.h"
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* Passes "one", "two", "two", "three" in a child with the given environment; how it ended. */
static int pass(const char *point, const char *list) {
    pid_t child = fork();
    if (child == 0) {
        if (point) setenv("TIENDO_FAIL_POINT", point, 1);
        if (list) setenv("TIENDO_FAIL_POINT_LIST", list, 1);
        FAIL_POINT("one");
        FAIL_POINT("two");
        FAIL_POINT("two");
        FAIL_POINT("three");
        _exit(7);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static bool was_killed(int status) {
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

static bool went_through(int status) {
    return WIFEXITED(status) && WEXITSTATUS(status) == 7;
}

/* Without the environment nothing happens; with a name the process dies there, at the n-th pass if one is
 * given. */
static void test_dies_where_told(void **state) {
    (void)state;
    assert_true(went_through(pass(NULL, NULL)));
    assert_true(went_through(pass("elsewhere", NULL)));
    assert_true(went_through(pass("tw", NULL)));
    assert_true(was_killed(pass("one", NULL)));
    assert_true(was_killed(pass("two:2", NULL)));
    assert_true(went_through(pass("two:3", NULL)));
    assert_true(was_killed(pass("three:1", NULL)));
}

/* The list names each point reached once, in the order in which they were first reached, also the deadly one.
 */
static void test_lists_points(void **state) {
    (void)state;
    char dir[] = "/tmp/tiendo-test-failpoint-XXXXXX";
    assert_non_null(mkdtemp(dir));
    char *path = file_join(dir, "list");
    struct strbuf sb;
    strbuf_init(&sb, 0);
    assert_true(went_through(pass(NULL, path)));
    assert_int_equal(file_read(path, &sb, NULL), ERR_OK);
    assert_string_equal(sb.data, "one\ntwo\nthree\n");
    unlink(path);
    strbuf_clear(&sb);
    assert_true(was_killed(pass("two", path)));
    assert_int_equal(file_read(path, &sb, NULL), ERR_OK);
    assert_string_equal(sb.data, "one\ntwo\n");
    unlink(path);
    rmdir(dir);
    mem_free(path);
    strbuf_deinit(&sb);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dies_where_told),
        cmocka_unit_test(test_lists_points),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
