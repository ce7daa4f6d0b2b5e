/* Expressions drawn at random against an evaluator of the test's own: a stack of values and one of signs
 * (Dijkstra's shunting yard), where the model's parser descends. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/base/crypto.h"
#include "daemon/base/strbuf.h"
#include "tests/support/plan_build.h"

#define EXPRESSIONS 20000
#define TOKENS_MAX  120
#define OPERANDS    4

/* ---- drawing ---- */

/* n a number, i an indicator, ~ a sign before an operand; else what it looks like. */
struct token {
    char kind;
    double value;
    size_t indicator;
};

struct tokens {
    struct token items[TOKENS_MAX];
    size_t count;
};

static size_t below(struct rng *rng, size_t n) {
    return (size_t)(rng_next(rng) % n);
}

static void put(struct tokens *t, char kind, double value, size_t indicator) {
    t->items[t->count++] = (struct token){kind, value, indicator};
}

static void draw_operand(struct rng *rng, struct tokens *t, int depth);

static void draw_sum(struct rng *rng, struct tokens *t, int depth) {
    static const char signs[] = "+-*/";
    draw_operand(rng, t, depth);
    for (size_t n = below(rng, 4); n > 0 && t->count + 30 < TOKENS_MAX; n--) {
        put(t, signs[below(rng, 4)], 0, 0);
        draw_operand(rng, t, depth);
    }
}

static void draw_operand(struct rng *rng, struct tokens *t, int depth) {
    if (below(rng, 8) == 0) put(t, '~', 0, 0);
    if (depth > 0 && below(rng, 3) == 0 && t->count + 30 < TOKENS_MAX) {
        put(t, '(', 0, 0);
        draw_sum(rng, t, depth - 1);
        put(t, ')', 0, 0);
    } else if (below(rng, 2)) {
        put(t, 'n', (double)below(rng, 40) / 4, 0);
    } else {
        put(t, 'i', 0, below(rng, OPERANDS));
    }
}

static void write_token(struct rng *rng, struct strbuf *sb, const struct token *t) {
    if (below(rng, 2)) strbuf_addc(sb, ' ');
    if (t->kind == 'n')
        strbuf_addf(sb, "%.2f", t->value);
    else if (t->kind == 'i')
        strbuf_addf(sb, "[i%zu]", t->indicator);
    else if (t->kind == '~')
        strbuf_adds(sb, "-");
    else if (t->kind == '-')
        strbuf_adds(sb, below(rng, 2) ? "-" : "−");
    else if (t->kind == '*')
        strbuf_adds(sb, below(rng, 2) ? "*" : "×");
    else if (t->kind == '/')
        strbuf_adds(sb, below(rng, 2) ? "/" : "÷");
    else
        strbuf_addc(sb, t->kind);
}

/* ---- by hand ---- */

struct yard {
    double values[TOKENS_MAX];
    char signs[TOKENS_MAX];
    size_t value_count, sign_count;
    bool by_zero;
};

static int binding(char sign) {
    return sign == '~' ? 3 : sign == '*' || sign == '/' ? 2 : sign == '(' ? 0 : 1;
}

static void apply(struct yard *y) {
    char sign = y->signs[--y->sign_count];
    double b = y->values[--y->value_count], a;
    if (sign == '~') {
        y->values[y->value_count++] = -b;
        return;
    }
    a = y->values[--y->value_count];
    if (sign == '/' && b == 0) y->by_zero = true;
    y->values[y->value_count++] = sign == '+' ? a + b : sign == '-' ? a - b : sign == '*' ? a * b : a / b;
}

static void shunt(struct yard *y, char sign) {
    while (sign != '~' && y->sign_count && binding(y->signs[y->sign_count - 1]) >= binding(sign)) apply(y);
    y->signs[y->sign_count++] = sign;
}

static double by_hand(const struct tokens *t, const double *figures, bool *by_zero) {
    struct yard y = {.by_zero = false};
    for (size_t i = 0; i < t->count; i++) {
        const struct token *token = &t->items[i];
        if (token->kind == 'n')
            y.values[y.value_count++] = token->value;
        else if (token->kind == 'i')
            y.values[y.value_count++] = figures[token->indicator];
        else if (token->kind == '(')
            y.signs[y.sign_count++] = '(';
        else if (token->kind == ')') {
            while (y.signs[y.sign_count - 1] != '(') apply(&y);
            y.sign_count--;
        } else
            shunt(&y, token->kind);
    }
    while (y.sign_count) apply(&y);
    *by_zero = y.by_zero;
    return y.values[0];
}

/* ---- both ---- */

struct figures {
    const struct plan *plan;
    double values[OPERANDS];
};

static bool figure(void *arg, const struct expression *operand, double *out) {
    struct figures *f = arg;
    *out = f->values[operand->indicator - f->plan->indicators];
    return true;
}

static void compare(struct rng *rng, const struct plan *plan, struct arena *arena) {
    struct tokens t = {.count = 0};
    struct strbuf sb;
    struct expression_fault fault;
    struct figures f = {.plan = plan};
    bool hand_zero, by_zero = false;
    double got = 0;
    strbuf_init(&sb, 0);
    draw_sum(rng, &t, 3);
    for (size_t i = 0; i < t.count; i++) write_token(rng, &sb, &t.items[i]);
    for (size_t i = 0; i < OPERANDS; i++) f.values[i] = (double)below(rng, 20) - 4;
    double want = by_hand(&t, f.values, &hand_zero);
    const struct expression *e = expression_parse(arena, sb.data, build_find, plan, &fault);
    if (!e) fail_msg("not parsed at %zu: %s", fault.at, sb.data);
    bool has = expression_value(e, figure, &f, &got, &by_zero);
    bool fits = hand_zero ? !has && by_zero : has && fabs(got - want) <= 1e-9 * (1 + fabs(want));
    if (!fits)
        fail_msg("%s is %.17g (%d, %d), by hand %.17g (%d)", sb.data, got, has, by_zero, want, hand_zero);
    strbuf_deinit(&sb);
}

/* Precedence, parentheses, signs and division by 0 come out as by hand. */
static void test_expressions_by_another_way(void **state) {
    static const char *const ids[OPERANDS] = {"i0", "i1", "i2", "i3"};
    (void)state;
    struct rng *rng = rng_new(20221024);
    struct units *units = build_units("p");
    struct plan *plan = build_plan(units, "plan", "p", "2015-01-01", "2030-12-31");
    for (size_t i = 0; i < OPERANDS; i++) build_indicator(plan, ids[i], MEASURE_COUNT, DIRECTION_UP);
    for (size_t i = 0; i < EXPRESSIONS; i++) {
        struct arena *arena = arena_new((size_t)1 << 20);
        compare(rng, plan, arena);
        arena_free(arena);
    }
    plan_free(plan);
    units_free(units);
    rng_free(rng);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_expressions_by_another_way)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
