#include "daemon/base/arena.h"
#include "daemon/base/mem.h"
#include "tests/base/check.h"
#include <sys/wait.h>
#include <unistd.h>

static bool all_zero(const void *p, size_t len) {
    const unsigned char *bytes = p;
    for (size_t i = 0; i < len; i++) {
        if (bytes[i]) return false;
    }
    return true;
}

/* Memory comes zeroed, also for sizes of nothing. */
static void test_memory_is_zeroed(void **state) {
    (void)state;
    char *p = mem_alloc(1000), *none = mem_alloc(0);
    int *v = mem_array(100, sizeof *v), *empty = mem_array(0, sizeof *empty);
    assert_true(all_zero(p, 1000));
    assert_true(all_zero(v, 100 * sizeof *v));
    assert_non_null(none);
    assert_non_null(empty);
    mem_free(p);
    mem_free(none);
    mem_free(v);
    mem_free(empty);
    mem_free(NULL);
}

/* Copies of text end where they are told to, or where the text does. */
static void test_text_copies(void **state) {
    (void)state;
    char *a = mem_strdup("tiến độ"), *b = mem_strndup("abcdef", 3), *c = mem_strndup("ab", 10);
    char *d = mem_printf("%s-%d", "x", 7);
    assert_string_equal(a, "tiến độ");
    assert_string_equal(b, "abc");
    assert_string_equal(c, "ab");
    assert_string_equal(d, "x-7");
    assert_null(mem_strdup(NULL));
    assert_null(mem_strndup(NULL, 3));
    mem_free(a);
    mem_free(b);
    mem_free(c);
    mem_free(d);
}

/* A growing array keeps its items, whatever their type, and does not move for what already fits. */
static void test_growing_keeps_items(void **state) {
    (void)state;
    double *v = NULL;
    size_t cap = 0;
    for (size_t i = 0; i < 1000; i++) {
        mem_grow(&v, &cap, i + 1);
        v[i] = (double)i;
    }
    assert_true(cap >= 1000 && cap < 2048);
    for (size_t i = 0; i < 1000; i++) assert_true(v[i] == (double)i);
    const double *before = v;
    mem_grow(&v, &cap, cap);
    assert_ptr_equal(v, before);
    mem_free(v);
}

static void too_many(void) {
    mem_array(SIZE_MAX / 2, 16);
}

static void far_too_long(void) {
    void *items = NULL;
    size_t cap = 0;
    mem_grow_(&items, &cap, SIZE_MAX / 4, 16);
}

static bool ends_the_process(void (*call)(void)) {
    pid_t child = fork();
    if (child == 0) {
        close(STDERR_FILENO);
        call();
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

/* A size that overflows ends the process; it never gives less memory than was asked for. */
static void test_overflow_ends_the_process(void **state) {
    (void)state;
    assert_true(ends_the_process(too_many));
    assert_true(ends_the_process(far_too_long));
}

/* What an arena gives is zeroed, aligned for any type and apart from what it gave before. */
static void test_arena_gives_aligned_zeroed_memory(void **state) {
    (void)state;
    struct arena *arena = arena_new(1 << 20);
    unsigned char *given[200];
    for (size_t i = 0; i < 200; i++) {
        given[i] = arena_alloc(arena, i * 7 % 300);
        assert_non_null(given[i]);
        assert_int_equal((uintptr_t)given[i] % _Alignof(max_align_t), 0);
        assert_true(all_zero(given[i], i * 7 % 300));
        memset(given[i], (int)i + 1, i * 7 % 300);
    }
    for (size_t i = 0; i < 200; i++) {
        for (size_t k = 0; k < i * 7 % 300; k++) assert_int_equal(given[i][k], (unsigned char)(i + 1));
    }
    arena_free(arena);
    arena_free(NULL);
}

/* Past its limit an arena gives nothing, but what still fits it does give. */
static void test_arena_keeps_its_limit(void **state) {
    (void)state;
    struct arena *arena = arena_new(1024);
    assert_non_null(arena_alloc(arena, 1000));
    assert_null(arena_alloc(arena, 100));
    assert_non_null(arena_alloc(arena, 16));
    assert_null(arena_alloc(arena, 1));
    assert_null(arena_strdup(arena, "x"));
    arena_free(arena);

    arena = arena_new(0);
    assert_null(arena_alloc(arena, 0));
    arena_free(arena);
}

/* One thing larger than a block is given whole. */
static void test_arena_gives_large_pieces(void **state) {
    (void)state;
    struct arena *arena = arena_new(4 << 20);
    char *small = arena_strdup(arena, "before"), *large = arena_alloc(arena, 3 << 20);
    assert_non_null(large);
    memset(large, 'x', 3 << 20);
    assert_string_equal(small, "before");
    assert_string_equal(arena_strdup(arena, "after"), "after");
    arena_free(arena);
}

/* No size, however monstrous, overflows into a small one. */
static void test_arena_refuses_overflow(void **state) {
    (void)state;
    struct arena *arena = arena_new(SIZE_MAX);
    assert_null(arena_alloc(arena, SIZE_MAX));
    assert_null(arena_alloc(arena, SIZE_MAX - 8));
    assert_null(arena_array(arena, SIZE_MAX / 2, 3));
    assert_non_null(arena_array(arena, 10, 3));
    arena_free(arena);
}

/* Text copied into an arena ends where told, and nothing copied is nothing. */
static void test_arena_copies_text(void **state) {
    (void)state;
    struct arena *arena = arena_new(4096);
    assert_string_equal(arena_strndup(arena, "abcdef", 2), "ab");
    assert_string_equal(arena_strndup(arena, "ab", 20), "ab");
    assert_string_equal(arena_strdup(arena, ""), "");
    assert_null(arena_strdup(arena, NULL));
    assert_null(arena_strndup(arena, NULL, 0));
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memory_is_zeroed),
        cmocka_unit_test(test_text_copies),
        cmocka_unit_test(test_growing_keeps_items),
        cmocka_unit_test(test_overflow_ends_the_process),
        cmocka_unit_test(test_arena_gives_aligned_zeroed_memory),
        cmocka_unit_test(test_arena_keeps_its_limit),
        cmocka_unit_test(test_arena_gives_large_pieces),
        cmocka_unit_test(test_arena_refuses_overflow),
        cmocka_unit_test(test_arena_copies_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
