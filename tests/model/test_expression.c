#include "daemon/base/crypto.h"
#include "daemon/model/expression.h"
#include "daemon/model/plan.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
/* cmocka wants those above it */
#include <cmocka.h>

static const struct indicator INDICATORS[] = {{.id = "a", .index = 0},
                                              {.id = "b", .index = 1},
                                              {.id = "z", .index = 2},
                                              {.id = "nữ.1-2_x", .index = 3}};
/* what they measure; "z" is 0, the last has no figure */
static const double FIGURES[] = {12, 5, 0, NAN};

static const struct indicator *find(const void *arg, const char *id) {
    (void)arg;
    for (size_t i = 0; i < sizeof INDICATORS / sizeof *INDICATORS; i++)
        if (strcmp(INDICATORS[i].id, id) == 0) return &INDICATORS[i];
    return NULL;
}

/* sum(…) gives a hundredfold, to tell it from the indicator alone. */
static bool figure(void *arg, const struct expression *operand, double *out) {
    size_t *asked = arg;
    double x = FIGURES[operand->indicator->index];
    if (asked) ++*asked;
    if (isnan(x)) return false;
    *out = operand->op == EXPRESSION_SUM ? 100 * x : x;
    return true;
}

static const struct expression *parse(struct arena *arena, const char *text, struct expression_fault *fault) {
    return expression_parse(arena, text, find, NULL, fault);
}

static double value_of(const char *text) {
    struct arena *arena = arena_new(1 << 20);
    struct expression_fault fault;
    const struct expression *e = parse(arena, text, &fault);
    double out = 0;
    bool by_zero = true;
    if (!e) fail_msg("%s: fault at %zu", text, fault.at);
    assert_true(expression_value(e, figure, NULL, &out, &by_zero));
    assert_false(by_zero);
    arena_free(arena);
    return out;
}

/* Numbers, indicators, sums, signs of both kinds and parentheses have the value that arithmetic gives them.
 */
static void test_values(void **state) {
    static const struct {
        const char *text;
        double value;
    } cases[] = {
        {"[a]", 12},          {" [ a ] ", 12},          {"[a] / [b] * 100", 240},
        {"[a]÷[b]×100", 240}, {"[a] + [b] * 2", 22},    {"([a] + [b]) * 2", 34},
        {"[a] - [b] - 1", 6}, {"[a] − [b] − 1", 6},     {"[a] / [b] / 2", 1.2},
        {"-[a] + 2", -10},    {"−(−[a])", 12},          {"2 * -3", -6},
        {"0.5 + 1.25", 1.75}, {"sum([a]) − [b]", 1195}, {"sum ( [ a ] )", 1200},
        {"((((([b])))))", 5}, {"[z] * 3", 0},           {"0 / [a]", 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (fabs(value_of(cases[i].text) - cases[i].value) > 1e-12)
            fail_msg("%s is %g, not %g", cases[i].text, value_of(cases[i].text), cases[i].value);
}

/* What is no expression is refused at the byte where it goes wrong, and what is unknown by its name. */
static void test_faults(void **state) {
    static const struct {
        const char *text;
        size_t at;
        int kind;
        const char *name;
    } cases[] = {
        {"", 0, EXPRESSION_SYNTAX, ""},
        {"   ", 3, EXPRESSION_SYNTAX, ""},
        {"[a", 1, EXPRESSION_SYNTAX, ""},
        {"[]", 1, EXPRESSION_SYNTAX, ""},
        {"[ ]", 2, EXPRESSION_SYNTAX, ""},
        {"[[a]]", 1, EXPRESSION_SYNTAX, ""},
        {"a / b", 0, EXPRESSION_SYNTAX, ""},
        {"[a] [b]", 4, EXPRESSION_SYNTAX, ""},
        {"[a] +", 5, EXPRESSION_SYNTAX, ""},
        {"[a] + * 2", 6, EXPRESSION_SYNTAX, ""},
        {"([a] + 1", 8, EXPRESSION_SYNTAX, ""},
        {"[a] + 1)", 7, EXPRESSION_SYNTAX, ""},
        {"[a] − − / 2", 12, EXPRESSION_SYNTAX, ""}, /* bytes: − has three */
        {"0,5 * [a]", 1, EXPRESSION_SYNTAX, ""},
        {"1.2.3", 0, EXPRESSION_SYNTAX, ""},
        {"01", 0, EXPRESSION_SYNTAX, ""},
        {".5", 0, EXPRESSION_SYNTAX, ""},
        {"1e5", 1, EXPRESSION_SYNTAX, ""},
        {"sum [a]", 4, EXPRESSION_SYNTAX, ""},
        {"sum(2)", 4, EXPRESSION_SYNTAX, ""},
        {"sum([a] + [b])", 8, EXPRESSION_SYNTAX, ""},
        {"mean([a])", 0, EXPRESSION_SYNTAX, ""},
        {"[a] / [c]", 6, EXPRESSION_UNKNOWN, "c"},
        {"sum([ ab ])", 4, EXPRESSION_UNKNOWN, "ab"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *arena = arena_new(1 << 20);
        struct expression_fault fault;
        assert_null(parse(arena, cases[i].text, &fault));
        if (fault.at != cases[i].at || (int)fault.kind != cases[i].kind ||
            strcmp(fault.name, cases[i].name) != 0)
            fail_msg("“%s”: fault %d at %zu “%s”", cases[i].text, (int)fault.kind, fault.at, fault.name);
        arena_free(arena);
    }
}

/* A denominator of 0 gives no value and says so, also where it is 0 but for the rounding of decimals. */
static void test_denominator_of_zero(void **state) {
    static const char *const texts[] = {"[a] / [z]", "1 / (0.3 - 0.1 - 0.2)", "[a] / ([b] - 5)",
                                        "2 + [a] / (−5 + [b])"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct arena *arena = arena_new(1 << 20);
        struct expression_fault fault;
        double out = 7;
        bool by_zero = false;
        assert_false(expression_value(parse(arena, texts[i], &fault), figure, NULL, &out, &by_zero));
        assert_true(by_zero);
        arena_free(arena);
    }
}

/* One figure missing leaves the whole without a value, which is no division by zero; so is what grows past
 * every number. */
static void test_missing(void **state) {
    static const char *const texts[] = {"[nữ.1-2_x]", "[a] + [nữ.1-2_x]", "[nữ.1-2_x] / [z]",
                                        "-sum([nữ.1-2_x])"};
    (void)state;
    struct arena *arena = arena_new(1 << 20);
    struct expression_fault fault;
    double out;
    bool by_zero = true;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_false(expression_value(parse(arena, texts[i], &fault), figure, NULL, &out, &by_zero));
        assert_false(by_zero);
    }
    struct expression big = {.op = EXPRESSION_NUMBER, .number = 1e300},
                      huge = {.op = EXPRESSION_MULTIPLY, .left = &big, .right = &big};
    assert_false(expression_value(&huge, figure, NULL, &out, &by_zero));
    assert_false(by_zero);
    arena_free(arena);
}

struct names {
    char text[128];
};

static void add_name(void *arg, const struct expression *operand) {
    struct names *names = arg;
    size_t used = strlen(names->text);
    snprintf(names->text + used, sizeof names->text - used, "%s%s ", operand->op == EXPRESSION_SUM ? "Σ" : "",
             operand->indicator->id);
}

/* Its operands come in the order in which they are written, repeated ones again; numbers are none. */
static void test_operands(void **state) {
    (void)state;
    struct arena *arena = arena_new(1 << 20);
    struct expression_fault fault;
    struct names names = {.text = ""};
    expression_each(parse(arena, "([b] + 2) / -[a] * (sum([z]) − [b])", &fault), add_name, &names);
    assert_string_equal(names.text, "b a Σz b ");
    arena_free(arena);
}

static char *repeated(const char *before, const char *middle, size_t n, const char *after) {
    size_t size = n * (strlen(before) + strlen(after)) + strlen(middle) + 1, used = 0;
    char *text = test_malloc(size);
    for (size_t i = 0; i < n; i++) used += (size_t)snprintf(text + used, size - used, "%s", before);
    used += (size_t)snprintf(text + used, size - used, "%s", middle);
    for (size_t i = 0; i < n; i++) used += (size_t)snprintf(text + used, size - used, "%s", after);
    return text;
}

/* Whatever is nested or strung together without end is refused as too long, and the stack stays whole. */
static void test_bounded(void **state) {
    static const struct {
        const char *before, *after;
        size_t fits; /* so many times it still can be read */
    } cases[] = {
        {"(", ")", EXPRESSION_NODES_MAX - 1},       {"-", "", EXPRESSION_NODES_MAX - 1},
        {"−(", ")", EXPRESSION_NODES_MAX / 2 - 1},  {"1+", "", EXPRESSION_NODES_MAX / 2 - 1},
        {"1*(", ")", EXPRESSION_NODES_MAX / 2 - 1}, {"", "/2", EXPRESSION_NODES_MAX / 2 - 1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (size_t n = cases[i].fits; n <= 200000; n = n == cases[i].fits ? 200000 : n + 1) {
            struct arena *arena = arena_new(1 << 20);
            struct expression_fault fault;
            char *text = repeated(cases[i].before, "[a]", n, cases[i].after);
            const struct expression *e = parse(arena, text, &fault);
            double out;
            bool by_zero;
            assert_int_equal(e != NULL, n == cases[i].fits);
            if (e) assert_true(expression_value(e, figure, NULL, &out, &by_zero));
            if (!e) assert_int_equal(fault.kind, EXPRESSION_TOO_LONG);
            test_free(text);
            arena_free(arena);
        }
    }
}

/* Out of memory is told as that. */
static void test_memory(void **state) {
    (void)state;
    struct arena *arena = arena_new(1);
    struct expression_fault fault;
    assert_null(parse(arena, "[a]", &fault));
    assert_int_equal(fault.kind, EXPRESSION_MEMORY);
    arena_free(arena);
}

/* A string of the signs of the grammar, half of them whole words of it. */
static void random_text(struct rng *rng, char *text, size_t size) {
    static const char *const words[] = {"[a]", "[b]", "[z]",  "sum(", "sum([a])", "(", ")",  "+", "-",
                                        "−",   "×",   "÷",    "/",    "*",        " ", "1",  "0", ".",
                                        "[",   "]",   "\xe2", "\xc3", "\x88",     "é", "100"};
    size_t used = 0, count = (size_t)(rng_next(rng) % 12);
    text[0] = '\0';
    for (size_t i = 0; i < count && used + 16 < size; i++) {
        if (rng_next(rng) % 16 == 0) {
            text[used++] = (char)(1 + rng_next(rng) % 255);
            text[used] = '\0';
        } else {
            used += (size_t)snprintf(text + used, size - used, "%s",
                                     words[rng_next(rng) % (sizeof words / sizeof *words)]);
        }
    }
}

/* 10 000 strings at random never crash; what is read can be computed, what is not has its fault inside the
 * text. */
static void test_random(void **state) {
    (void)state;
    struct rng *rng = rng_new(20250101);
    size_t read = 0;
    for (size_t round = 0; round < 10000; round++) {
        struct arena *arena = arena_new(1 << 20);
        struct expression_fault fault;
        char text[512];
        double out = 0;
        bool by_zero;
        random_text(rng, text, sizeof text);
        const struct expression *e = parse(arena, text, &fault);
        if (!e && fault.at > strlen(text)) fail_msg("round %zu: fault at %zu of “%s”", round, fault.at, text);
        if (e && expression_value(e, figure, NULL, &out, &by_zero) && !isfinite(out))
            fail_msg("round %zu: “%s” is no number", round, text);
        read += e != NULL;
        arena_free(arena);
    }
    assert_true(read > 100);
    rng_free(rng);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_denominator_of_zero),
        cmocka_unit_test(test_missing),
        cmocka_unit_test(test_operands),
        cmocka_unit_test(test_bounded),
        cmocka_unit_test(test_memory),
        cmocka_unit_test(test_random),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
