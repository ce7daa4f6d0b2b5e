/* What the folder collector does on the disk: which files it sees, how it reads them, how it puts them away.
 */
#include "collectors/collector.h"
#include "collectors/folder_disk.h"
#include "daemon/base/mem.h"
#include "tests/collectors/inbox.h"
#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *root;

static int setup(void **state) {
    (void)state;
    root = inbox_make();
    assert_int_equal(mkdir(inbox_path("accepted"), 0700), 0);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    inbox_remove();
    return 0;
}

static int by_name(const void *a, const void *b) {
    const struct folder_file *x = a, *y = b;
    return strcmp(x->name, y->name);
}

static void scan(struct folder_list *list) {
    struct err err = {0};
    *list = (struct folder_list){.items = NULL};
    if (folder_scan(root, list, &err)) fail_msg("%s", err.msg);
    if (list->count) qsort(list->items, list->count, sizeof *list->items, by_name);
}

/* Of all that lies in the folder only finished, visible, plain files are seen. */
static void test_scan(void **state) {
    (void)state;
    static const char *const files[] = {"a.csv",      "b.JSON",    "c.xlsx",  "không đuôi", ".hidden.csv",
                                        "d.csv.part", "e.csv.TMP", "~$f.csv", "g.part.csv", "~h.csv"};
    static const char *const seen[] = {"a.csv", "b.JSON", "c.xlsx", "g.part.csv", "không đuôi", "~h.csv"};
    char target[INBOX_PATH_MAX];
    struct folder_list list;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) inbox_write(files[i], "x");
    snprintf(target, sizeof target, "%s", inbox_path("a.csv"));
    assert_int_equal(symlink(target, inbox_path("link.csv")), 0);
    assert_int_equal(symlink("nowhere", inbox_path("broken.csv")), 0);
    assert_int_equal(mkfifo(inbox_path("pipe.csv"), 0600), 0);
    assert_int_equal(mkdir(inbox_path("folder.csv"), 0700), 0);
    scan(&list);
    assert_int_equal(list.count, sizeof seen / sizeof *seen);
    for (size_t i = 0; i < list.count; i++) assert_string_equal(list.items[i].name, seen[i]);
    folder_list_deinit(&list);
    assert_null(list.items);
}

/* A folder that cannot be listed is an error that says which. */
static void test_scan_fails(void **state) {
    (void)state;
    struct folder_list list = {.items = NULL};
    struct err err = {0};
    assert_int_equal(folder_scan(inbox_path("gone"), &list, &err), ERR_NOT_FOUND);
    assert_non_null(strstr(err.msg, "/gone"));
    inbox_write("file", "");
    assert_int_equal(folder_scan(inbox_path("file"), &list, &err), ERR_NOT_FOUND);
    assert_int_equal(list.count, 0);
}

/* The stamp of a file changes whenever its bytes may have. */
static void test_stamps(void **state) {
    (void)state;
    struct folder_list before, after;
    inbox_write("a", "x");
    inbox_write("b", "x");
    inbox_write("c", "x");
    inbox_write("same", "x");
    scan(&before);
    inbox_append("a", "y");
    inbox_age("b", 100);
    assert_int_equal(unlink(inbox_path("c")), 0);
    inbox_write("new", "x");
    inbox_write("c", "xyz");
    scan(&after);
    assert_false(file_stamp_equal(&before.items[0].stamp, &after.items[0].stamp));
    assert_false(file_stamp_equal(&before.items[1].stamp, &after.items[1].stamp));
    assert_false(file_stamp_equal(&before.items[2].stamp, &after.items[2].stamp));
    assert_string_equal(after.items[4].name, "same");
    assert_true(file_stamp_equal(&before.items[3].stamp, &after.items[4].stamp));
    folder_list_deinit(&before);
    folder_list_deinit(&after);
}

static enum err_code read_only_file(struct submission **s, struct err *err) {
    struct folder_list list;
    scan(&list);
    assert_int_equal(list.count, 1);
    enum err_code code = folder_read(root, &list.items[0], s, err);
    folder_list_deinit(&list);
    return code;
}

/* A file becomes a submission with its bytes, their hash, and the media type of its name. */
static void test_read(void **state) {
    (void)state;
    static const struct {
        const char *name, *media_type;
        bool read;
    } rows[] = {
        {"a.csv", "text/csv", true},
        {"a.CSV", "text/csv", true},
        {"báo cáo.json", "application/json", true},
        {"a.b.Json", "application/json", true},
        {"a.xlsx", ".xlsx", false},
        {"csv", "csv", false},
        {"a.json.bak", ".bak", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct submission *s = NULL;
        struct err err = {0};
        uint8_t hash[SHA256_BYTES];
        inbox_write(rows[i].name, "some\nbytes");
        assert_int_equal(read_only_file(&s, &err), ERR_OK);
        assert_string_equal(s->media_type, rows[i].media_type);
        assert_string_equal(s->payload, rows[i].read ? "some\nbytes" : "");
        assert_int_equal(s->payload_len, rows[i].read ? 10 : 0);
        crypto_sha256(s->payload, s->payload_len, hash);
        assert_memory_equal(s->sha256, hash, sizeof hash);
        assert_string_equal(s->source, "folder");
        assert_string_equal(s->actor, "local-admin");
        assert_false(s->dry_run);
        submission_free(s);
        assert_int_equal(unlink(inbox_path(rows[i].name)), 0);
    }
}

/* Of a file over the ceiling just enough is read to show that it is; one at the ceiling is read whole. */
static void test_read_big(void **state) {
    (void)state;
    struct submission *s = NULL;
    struct err err = {0};
    inbox_write("big.csv", "");
    assert_int_equal(truncate(inbox_path("big.csv"), COLLECT_BYTES_MAX), 0);
    assert_int_equal(read_only_file(&s, &err), ERR_OK);
    assert_int_equal(s->payload_len, COLLECT_BYTES_MAX);
    submission_free(s);
    assert_int_equal(truncate(inbox_path("big.csv"), (off_t)8 << 30), 0);
    assert_int_equal(read_only_file(&s, &err), ERR_OK);
    assert_in_range(s->payload_len, COLLECT_BYTES_MAX + 1, COLLECT_BYTES_MAX + (1 << 20));
    submission_free(s);
}

/* A file that is gone, was written to, or was replaced since it was seen is not read. */
static void test_read_changed(void **state) {
    (void)state;
    struct folder_list list;
    struct submission *s = NULL;
    struct err err = {0};
    inbox_write("a.csv", "x");
    inbox_write("b.csv", "x");
    inbox_write("c.csv", "x");
    inbox_write("d.csv", "x");
    scan(&list);
    assert_int_equal(unlink(inbox_path("a.csv")), 0);
    inbox_append("b.csv", "y");
    assert_int_equal(unlink(inbox_path("c.csv")), 0);
    assert_int_equal(mkfifo(inbox_path("c.csv"), 0600), 0);
    assert_int_equal(unlink(inbox_path("d.csv")), 0);
    assert_int_equal(symlink("/etc/hostname", inbox_path("d.csv")), 0);
    assert_int_equal(folder_read(root, &list.items[0], &s, &err), ERR_NOT_FOUND);
    assert_int_equal(folder_read(root, &list.items[1], &s, &err), ERR_CONFLICT);
    assert_int_equal(folder_read(root, &list.items[2], &s, &err), ERR_CONFLICT);
    assert_int_equal(folder_read(root, &list.items[3], &s, &err), ERR_IO); /* a link is never followed */
    assert_null(s);
    folder_list_deinit(&list);
}

/* Without a descriptor to be had the file is unreadable, not gone. */
static void test_read_fails(void **state) {
    (void)state;
    struct folder_list list;
    struct submission *s = NULL;
    struct err err = {0};
    struct rlimit limit, none;
    inbox_write("a.csv", "x");
    scan(&list);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    none = limit;
    none.rlim_cur = 0;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    enum err_code code = folder_read(root, &list.items[0], &s, &err);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
    assert_int_equal(code, ERR_IO);
    assert_non_null(strstr(err.msg, "a.csv"));
    folder_list_deinit(&list);
}

/* Puts the file of that name away and gives the name it got. */
static enum err_code put_away(const char *name, const char *receipt, char as[NAME_MAX + 1]) {
    struct folder_list list;
    struct err err = {0};
    char *got = NULL, to[INBOX_PATH_MAX];
    enum err_code code = ERR_NOT_FOUND;
    snprintf(to, sizeof to, "%s", inbox_path("accepted"));
    scan(&list);
    for (size_t i = 0; i < list.count; i++)
        if (strcmp(list.items[i].name, name) == 0)
            code = folder_put_away(root, to, &list.items[i], receipt, &got, &err);
    folder_list_deinit(&list);
    snprintf(as, NAME_MAX + 1, "%.255s", got ? got : err.msg);
    mem_free(got);
    return code;
}

static void expect_put_away(const char *name, const char *receipt, const char *expected) {
    char as[NAME_MAX + 1], at[INBOX_PATH_MAX];
    if (put_away(name, receipt, as)) fail_msg("%s", as);
    assert_string_equal(as, expected);
    assert_false(inbox_has(name));
    snprintf(at, sizeof at, "accepted/%s", as);
    assert_true(inbox_has(at));
    snprintf(at, sizeof at, "accepted/%s.receipt.json", as);
    inbox_expect(at, receipt);
}

/* The file moves and its receipt lies beside it; the folder is made again if someone removed it. */
static void test_put_away(void **state) {
    (void)state;
    inbox_write("a.csv", "bytes");
    expect_put_away("a.csv", "{\"id\":\"s1\"}", "a.csv");
    inbox_expect("accepted/a.csv", "bytes");
    assert_int_equal(inbox_count("accepted"), 2);
    assert_int_equal(unlink(inbox_path("accepted/a.csv")), 0);
    assert_int_equal(unlink(inbox_path("accepted/a.csv.receipt.json")), 0);
    assert_int_equal(rmdir(inbox_path("accepted")), 0);
    inbox_write("b.csv", "bytes");
    expect_put_away("b.csv", "{}", "b.csv");
}

/* Nothing is ever overwritten: neither a file, nor a receipt without its file, nor a folder or a dangling
 * link. */
static void test_collisions(void **state) {
    (void)state;
    inbox_write("accepted/a.csv", "first");
    inbox_write("accepted/a-2.csv.receipt.json", "{\"of\":\"another\"}");
    assert_int_equal(mkdir(inbox_path("accepted/a-3.csv"), 0700), 0);
    assert_int_equal(symlink("nowhere", inbox_path("accepted/a-4.csv")), 0);
    inbox_write("a.csv", "new");
    expect_put_away("a.csv", "{\"id\":\"s2\"}", "a-5.csv");
    inbox_expect("accepted/a.csv", "first");
    inbox_expect("accepted/a-2.csv.receipt.json", "{\"of\":\"another\"}");
    assert_false(inbox_has("accepted/a.csv.receipt.json"));
    assert_false(inbox_has("accepted/a-2.csv"));
    inbox_expect("accepted/a-5.csv", "new");
    inbox_write("no ending", "1");
    expect_put_away("no ending", "{}", "no ending");
    inbox_write("no ending", "2");
    expect_put_away("no ending", "{}", "no ending-2");
}

/* Interrupted after the receipt was written, the same call again ends at the same name; with another receipt
 * it takes another, and the half-written one of a crash is no hindrance. */
static void test_interrupted(void **state) {
    (void)state;
    inbox_write("a.csv", "bytes");
    inbox_write("accepted/a.csv.receipt.json", "{\"id\":\"s1\"}");
    inbox_write("accepted/a.csv.receipt.json.tmp", "{\"id");
    expect_put_away("a.csv", "{\"id\":\"s1\"}", "a.csv");
    inbox_write("b.csv", "bytes");
    inbox_write("accepted/b.csv.receipt.json", "{\"id\":\"s1\"");
    inbox_write("accepted/b-2.csv.receipt.json.tmp", "{\"id");
    expect_put_away("b.csv", "{\"id\":\"s2\"}", "b-2.csv");
    assert_false(inbox_has("accepted/b-2.csv.receipt.json.tmp"));
}

/* What was written to after it was read stays where it is, and no receipt claims it. */
static void test_changed_before_the_move(void **state) {
    (void)state;
    struct folder_list list;
    struct err err = {0};
    char *as = NULL, to[INBOX_PATH_MAX];
    snprintf(to, sizeof to, "%s", inbox_path("accepted"));
    inbox_write("a.csv", "x");
    inbox_write("b.csv", "x");
    scan(&list);
    inbox_append("a.csv", "y");
    assert_int_equal(unlink(inbox_path("b.csv")), 0);
    assert_int_equal(folder_put_away(root, to, &list.items[0], "{}", &as, &err), ERR_CONFLICT);
    assert_int_equal(folder_put_away(root, to, &list.items[1], "{}", &as, &err), ERR_NOT_FOUND);
    assert_null(as);
    inbox_expect("a.csv", "xy");
    assert_int_equal(inbox_count("accepted"), 0);
    folder_list_deinit(&list);
}

/* A target that is no folder is an error; the file stays. */
static void test_no_place(void **state) {
    (void)state;
    char as[NAME_MAX + 1];
    assert_int_equal(rmdir(inbox_path("accepted")), 0);
    inbox_write("accepted", "in the way");
    inbox_write("a.csv", "x");
    assert_int_equal(put_away("a.csv", "{}", as), ERR_IO);
    assert_non_null(strstr(as, "in the way"));
    inbox_expect("a.csv", "x");
    assert_int_equal(unlink(inbox_path("accepted")), 0);
    assert_int_equal(symlink("nowhere", inbox_path("accepted")), 0);
    assert_int_equal(put_away("a.csv", "{}", as), ERR_IO); /* not "gone": the file is still there */
    inbox_expect("a.csv", "x");
}

/* Names as people give them: blanks, quotes, line breaks, Vietnamese, bytes that are no UTF-8. */
static void test_odd_names(void **state) {
    (void)state;
    static const char *const names[] = {"Báo cáo 6 tháng (bản cuối).csv",
                                        "-rf.csv",
                                        "a\"b'c.json",
                                        "a\nb.csv",
                                        "%s%n.csv",
                                        "\xFF\xFE.csv",
                                        "a.csv;charset=x.csv"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        inbox_write(names[i], "x");
        expect_put_away(names[i], "{}", names[i]);
    }
}

/* A name as long as names may be is cut so that its receipt fits, between two characters, and keeps its
 * ending. */
static void test_long_names(void **state) {
    (void)state;
    char name[NAME_MAX + 1], as[NAME_MAX + 1], receipt[INBOX_PATH_MAX];
    for (int odd = 0; odd < 2; odd++) {
        size_t n = (size_t)odd;
        memset(name, 'a', sizeof name);
        while (n + 2 <= NAME_MAX - 4) memcpy(name + n, "đ", 2), n += 2;
        snprintf(name + n, sizeof name - n, ".csv");
        for (int copy = 0; copy < 2; copy++) {
            inbox_write(name, "x");
            if (put_away(name, "{}", as)) fail_msg("%s", as);
            assert_string_equal(as + strlen(as) - 4, ".csv");
            assert_int_equal((strlen(as) - (size_t)odd - (copy ? 6 : 4)) % 2, 0);
            snprintf(receipt, sizeof receipt, "accepted/%s.receipt.json", as);
            inbox_expect(receipt, "{}");
        }
    }
    assert_int_equal(inbox_count("accepted"), 8);
}

int main(void) {
    crypto_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_scan, setup, teardown),
        cmocka_unit_test_setup_teardown(test_scan_fails, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stamps, setup, teardown),
        cmocka_unit_test_setup_teardown(test_read, setup, teardown),
        cmocka_unit_test_setup_teardown(test_read_big, setup, teardown),
        cmocka_unit_test_setup_teardown(test_read_changed, setup, teardown),
        cmocka_unit_test_setup_teardown(test_read_fails, setup, teardown),
        cmocka_unit_test_setup_teardown(test_put_away, setup, teardown),
        cmocka_unit_test_setup_teardown(test_collisions, setup, teardown),
        cmocka_unit_test_setup_teardown(test_interrupted, setup, teardown),
        cmocka_unit_test_setup_teardown(test_changed_before_the_move, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_place, setup, teardown),
        cmocka_unit_test_setup_teardown(test_odd_names, setup, teardown),
        cmocka_unit_test_setup_teardown(test_long_names, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
