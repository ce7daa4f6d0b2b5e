#include "daemon/base/file.h"
#include "daemon/base/mem.h"
#include "tests/base/check.h"
#include <ftw.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char dir[] = "/tmp/tiendo-test-file-XXXXXX";

static char *in_dir(const char *name) {
    return file_join(dir, name);
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *walk) {
    (void)st;
    (void)kind;
    (void)walk;
    return remove(path);
}

static int start(void **state) {
    (void)state;
    return mkdtemp(dir) ? 0 : -1;
}

static int finish(void **state) {
    (void)state;
    return nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void check_content(const char *path, const char *expected) {
    struct strbuf sb;
    strbuf_init(&sb, 0);
    assert_int_equal(file_read(path, &sb, NULL), ERR_OK);
    assert_string_equal(sb.data, expected);
    strbuf_deinit(&sb);
}

static bool exists(const char *path) {
    return access(path, F_OK) == 0;
}

/* What is written is read back, byte for byte, readable by nobody else, and no temporary file stays. */
static void test_write_and_read(void **state) {
    (void)state;
    char *path = in_dir("a"), *tmp = in_dir("a.tmp");
    struct strbuf sb;
    struct stat st;
    strbuf_init(&sb, 0);
    assert_int_equal(file_write(path, "x\0y", 3, NULL), ERR_OK);
    strbuf_adds(&sb, "before ");
    assert_int_equal(file_read(path, &sb, NULL), ERR_OK);
    assert_int_equal(sb.len, 10);
    assert_memory_equal(sb.data, "before x\0y", 10);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_false(exists(tmp));
    assert_int_equal(file_write(path, "", 0, NULL), ERR_OK);
    check_content(path, "");
    strbuf_deinit(&sb);
    mem_free(path);
    mem_free(tmp);
}

/* A file larger than one read comes whole. */
static void test_large_files(void **state) {
    (void)state;
    char *path = in_dir("large");
    size_t len = 300001;
    char *bytes = mem_alloc(len);
    for (size_t i = 0; i < len; i++) bytes[i] = (char)('a' + i % 23);
    assert_int_equal(file_write(path, bytes, len, NULL), ERR_OK);
    struct strbuf sb;
    strbuf_init(&sb, 0);
    assert_int_equal(file_read(path, &sb, NULL), ERR_OK);
    assert_int_equal(sb.len, len);
    assert_memory_equal(sb.data, bytes, len);
    strbuf_deinit(&sb);
    mem_free(bytes);
    mem_free(path);
}

/* A write that cannot be finished leaves the old file as it was, and nothing beside it. */
static void test_failed_write_keeps_the_old_file(void **state) {
    (void)state;
    char *path = in_dir("kept"), *tmp = in_dir("kept.tmp");
    char *bytes = mem_alloc(100000);
    assert_int_equal(file_write(path, "old", 3, NULL), ERR_OK);
    pid_t child = fork();
    if (child == 0) {
        const struct rlimit small = {4096, 4096};
        struct err err;
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &small);
        _exit(file_write(path, bytes, 100000, &err) == ERR_IO && strstr(err.msg, "kept.tmp") ? 7 : 1);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 7);
    check_content(path, "old");
    assert_false(exists(tmp));
    mem_free(bytes);
    mem_free(path);
    mem_free(tmp);
}

/* A link that somebody planted where the temporary file goes is not followed. */
static void test_planted_links(void **state) {
    (void)state;
    char *path = in_dir("linked"), *tmp = in_dir("linked.tmp");
    struct err err;
    assert_int_equal(symlink("/dev/null", tmp), 0);
    assert_int_not_equal(file_write(path, "x", 1, &err), ERR_OK);
    assert_false(exists(path));
    mem_free(path);
    mem_free(tmp);
}

/* A reader always sees the old bytes or the new ones, whole. */
static void test_write_is_atomic(void **state) {
    (void)state;
    enum { LEN = 200000 };
    char *path = in_dir("atomic"), *a = mem_alloc(LEN), *b = mem_alloc(LEN);
    memset(a, 'a', LEN);
    memset(b, 'b', LEN);
    assert_int_equal(file_write(path, a, LEN, NULL), ERR_OK);
    pid_t child = fork();
    if (child == 0) {
        for (int i = 0; i < 20; i++) {
            if (file_write(path, i % 2 ? a : b, LEN, NULL)) _exit(1);
        }
        _exit(7);
    }
    int status = 0;
    while (waitpid(child, &status, WNOHANG) == 0) {
        struct strbuf sb;
        strbuf_init(&sb, 0);
        assert_int_equal(file_read(path, &sb, NULL), ERR_OK);
        assert_int_equal(sb.len, LEN);
        assert_memory_equal(sb.data, sb.data[0] == 'a' ? a : b, LEN);
        strbuf_deinit(&sb);
    }
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 7);
    mem_free(a);
    mem_free(b);
    mem_free(path);
}

/* What cannot be read says which file and why. */
static void test_unreadable(void **state) {
    (void)state;
    char *absent = in_dir("absent"), *below = in_dir("plain/x"), *plain = in_dir("plain");
    struct strbuf sb;
    struct err err;
    strbuf_init(&sb, 0);
    assert_int_equal(file_write(plain, "12345", 5, NULL), ERR_OK);
    assert_int_equal(file_read(absent, &sb, &err), ERR_NOT_FOUND);
    assert_non_null(strstr(err.msg, absent));
    assert_int_equal(file_read(below, &sb, &err), ERR_NOT_FOUND);
    assert_int_equal(file_read(dir, &sb, &err), ERR_IO);
    assert_int_equal(sb.len, 0);
    assert_int_equal(file_write(below, "x", 1, &err), ERR_NOT_FOUND);
    strbuf_deinit(&sb);
    mem_free(absent);
    mem_free(below);
    mem_free(plain);
}

/* A file beyond the buffer's ceiling is too big; one that just fits is not. */
static void test_ceiling(void **state) {
    (void)state;
    char *path = in_dir("sized");
    struct strbuf sb;
    struct err err;
    assert_int_equal(file_write(path, "12345678", 8, NULL), ERR_OK);
    strbuf_init(&sb, 8);
    assert_int_equal(file_read(path, &sb, &err), ERR_OK);
    strbuf_deinit(&sb);
    strbuf_init(&sb, 7);
    assert_int_equal(file_read(path, &sb, &err), ERR_TOO_BIG);
    assert_non_null(strstr(err.msg, "over 7 bytes"));
    strbuf_deinit(&sb);
    mem_free(path);
}

/* Folders are made with their parents, for their owner alone; what is there already is fine unless it is a
 * file. */
static void test_make_dirs(void **state) {
    (void)state;
    char *deep = in_dir("x//y/z/"), *y = in_dir("x/y"), *file = in_dir("x/file"), *below = in_dir("x/file/z");
    struct stat st;
    struct err err;
    assert_int_equal(file_make_dirs(deep, NULL), ERR_OK);
    assert_int_equal(file_make_dirs(deep, NULL), ERR_OK);
    assert_int_equal(stat(y, &st), 0);
    assert_true(S_ISDIR(st.st_mode));
    assert_int_equal(st.st_mode & 07777, 0700);
    assert_int_equal(file_write(file, "", 0, NULL), ERR_OK);
    assert_int_equal(file_make_dirs(file, &err), ERR_IO);
    assert_non_null(strstr(err.msg, "in the way"));
    assert_int_equal(file_make_dirs(below, &err), ERR_IO);
    assert_int_equal(file_make_dirs("/", NULL), ERR_OK);
    mem_free(deep);
    mem_free(y);
    mem_free(file);
    mem_free(below);
}

static void check_join(const char *base, const char *path, const char *expected) {
    char *joined = file_join(base, path);
    assert_string_equal(joined, expected);
    mem_free(joined);
}

static void check_dirname(const char *path, const char *expected) {
    char *name = file_dirname(path);
    assert_string_equal(name, expected);
    mem_free(name);
}

/* Relative paths lie below their base, absolute ones stay. */
static void test_paths(void **state) {
    (void)state;
    check_join("/etc/tiendo", "plans/a.json", "/etc/tiendo/plans/a.json");
    check_join("/etc/tiendo/", "a", "/etc/tiendo/a");
    check_join("/etc/tiendo", "/var/a", "/var/a");
    check_join("", "a", "a");
    check_dirname("/etc/tiendo/tiendo.json", "/etc/tiendo");
    check_dirname("/a", "/");
    check_dirname("a", ".");
    check_dirname("a/b", "a");
}

static void touch(const char *name) {
    char *path = in_dir(name);
    assert_int_equal(file_write(path, "", 0, NULL), ERR_OK);
    mem_free(path);
}

static size_t globbed(const char *base, const char *pattern, const char *const *names) {
    char **paths;
    size_t count;
    assert_int_equal(file_glob(base, pattern, &paths, &count, NULL), ERR_OK);
    for (size_t i = 0; i < count; i++) {
        if (names) assert_string_equal(strrchr(paths[i], '/') + 1, names[i]);
        mem_free(paths[i]);
    }
    mem_free(paths);
    return count;
}

/* A pattern gives the files that match, in order, and none is no error. */
static void test_glob(void **state) {
    (void)state;
    char *plans = in_dir("[pl]ans*");
    assert_int_equal(file_make_dirs(plans, NULL), ERR_OK);
    touch("[pl]ans*/b.json");
    touch("[pl]ans*/a.json");
    touch("[pl]ans*/C.json");
    touch("[pl]ans*/c.txt");
    touch("[pl]ans*/.hidden.json");
    const char *const names[] = {"C.json", "a.json", "b.json"};
    assert_int_equal(globbed(plans, "*.json", names), 3);
    assert_int_equal(globbed(dir, "\\[pl\\]ans\\*/[ab].json", names + 1), 2);
    assert_int_equal(globbed(plans, "a.json", names + 1), 1);
    assert_int_equal(globbed(plans, "*.csv", NULL), 0);
    assert_int_equal(globbed(dir, "no/such/*", NULL), 0);
    assert_int_equal(globbed(plans, "a.json/*", NULL), 0);
    mem_free(plans);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_write_and_read),
        cmocka_unit_test(test_large_files),
        cmocka_unit_test(test_failed_write_keeps_the_old_file),
        cmocka_unit_test(test_planted_links),
        cmocka_unit_test(test_write_is_atomic),
        cmocka_unit_test(test_unreadable),
        cmocka_unit_test(test_ceiling),
        cmocka_unit_test(test_make_dirs),
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_glob),
    };
    return cmocka_run_group_tests(tests, start, finish);
}
