#include "daemon/model/expression.h"
#include "daemon/base/num.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define NUMBER_BYTES_MAX 40

/* A parser by recursive descent. Its depth is bounded as its nodes are: parentheses make no node of their
 * own, and must not carry the stack away either. */
struct parser {
    struct arena *arena;
    const char *text, *at;
    size_t nodes, depth;
    const struct indicator *(*find)(const void *arg, const char *id);
    const void *arg;
    struct expression_fault *fault;
};

static const struct expression *sum_of_terms(struct parser *p);

/* NULL, for a return. */
static struct expression *fail(struct parser *p, const char *at, unsigned kind) {
    p->fault->at = (size_t)(at - p->text);
    p->fault->kind = kind;
    return NULL;
}

static struct expression *node(struct parser *p, const char *at, enum expression_op op) {
    if (p->nodes >= EXPRESSION_NODES_MAX) return fail(p, at, EXPRESSION_TOO_LONG);
    struct expression *e = arena_alloc(p->arena, sizeof *e);
    if (!e) return fail(p, at, EXPRESSION_MEMORY);
    p->nodes++;
    e->op = op;
    return e;
}

static void blanks(struct parser *p) {
    p->at += strspn(p->at, " \t\r\n");
}

/* Takes the sign, if it stands there. */
static bool take(struct parser *p, const char *sign) {
    size_t len = strlen(sign);
    blanks(p);
    if (strncmp(p->at, sign, len) != 0) return false;
    p->at += len;
    return true;
}

static bool take_minus(struct parser *p) {
    return take(p, "-") || take(p, "−");
}

static bool take_times(struct parser *p) {
    return take(p, "*") || take(p, "×");
}

static bool take_divide(struct parser *p) {
    return take(p, "/") || take(p, "÷");
}

/* What stands in brackets, without the blanks around it. */
static bool read_name(struct parser *p, char name[sizeof((struct expression_fault *)0)->name]) {
    size_t room = sizeof p->fault->name, len = strcspn(p->at, "[]");
    const char *end = p->at + len;
    if (*end != ']') return false;
    while (len && strchr(" \t\r\n", p->at[len - 1])) len--;
    if (len == 0) return false;
    snprintf(name, room, "%.*s", (int)(len < room ? len : room - 1), p->at);
    p->at = end + 1;
    return true;
}

static struct expression *operand(struct parser *p, enum expression_op op) {
    const char *start = p->at;
    char name[sizeof p->fault->name];
    if (!take(p, "[")) return fail(p, p->at, EXPRESSION_SYNTAX);
    blanks(p);
    if (!read_name(p, name)) return fail(p, p->at, EXPRESSION_SYNTAX);
    const struct indicator *indicator = p->find(p->arg, name);
    if (!indicator) {
        snprintf(p->fault->name, sizeof p->fault->name, "%s", name);
        return fail(p, start, EXPRESSION_UNKNOWN);
    }
    struct expression *e = node(p, start, op);
    if (e) e->indicator = indicator;
    return e;
}

static struct expression *sum_over_units(struct parser *p) {
    if (!take(p, "(")) return fail(p, p->at, EXPRESSION_SYNTAX);
    blanks(p);
    struct expression *e = operand(p, EXPRESSION_SUM);
    if (!e) return NULL;
    return take(p, ")") ? e : fail(p, p->at, EXPRESSION_SYNTAX);
}

static struct expression *number(struct parser *p) {
    size_t len = strspn(p->at, "0123456789.");
    double value;
    if (len == 0 || len > NUMBER_BYTES_MAX || !num_parse(p->at, len, &value))
        return fail(p, p->at, EXPRESSION_SYNTAX);
    struct expression *e = node(p, p->at, EXPRESSION_NUMBER);
    if (e) e->number = value;
    p->at += len;
    return e;
}

static const struct expression *factor(struct parser *p);

static const struct expression *negated(struct parser *p, const char *start) {
    struct expression *e = node(p, start, EXPRESSION_NEGATE);
    if (!e) return NULL;
    e->left = factor(p);
    return e->left ? e : NULL;
}

static const struct expression *in_parentheses(struct parser *p) {
    const struct expression *e = sum_of_terms(p);
    if (!e) return NULL;
    return take(p, ")") ? e : fail(p, p->at, EXPRESSION_SYNTAX);
}

/* A number, an operand, a sum, something in parentheses, or one of them negated. */
static const struct expression *factor(struct parser *p) {
    const struct expression *e;
    blanks(p);
    const char *start = p->at;
    if (p->depth >= EXPRESSION_NODES_MAX) return fail(p, start, EXPRESSION_TOO_LONG);
    p->depth++;
    if (take_minus(p))
        e = negated(p, start);
    else if (take(p, "("))
        e = in_parentheses(p);
    else if (take(p, "sum"))
        e = sum_over_units(p);
    else if (*start == '[')
        e = operand(p, EXPRESSION_INDICATOR);
    else
        e = number(p);
    p->depth--;
    return e;
}

static const struct expression *joined(struct parser *p, const char *at, enum expression_op op,
                                       const struct expression *left, const struct expression *right) {
    struct expression *e = right ? node(p, at, op) : NULL;
    if (!e) return NULL;
    e->left = left;
    e->right = right;
    return e;
}

static const struct expression *product(struct parser *p) {
    const struct expression *e = factor(p);
    while (e) {
        blanks(p);
        const char *at = p->at;
        if (take_times(p))
            e = joined(p, at, EXPRESSION_MULTIPLY, e, factor(p));
        else if (take_divide(p))
            e = joined(p, at, EXPRESSION_DIVIDE, e, factor(p));
        else
            break;
    }
    return e;
}

static const struct expression *sum_of_terms(struct parser *p) {
    const struct expression *e = product(p);
    while (e) {
        blanks(p);
        const char *at = p->at;
        if (take(p, "+"))
            e = joined(p, at, EXPRESSION_ADD, e, product(p));
        else if (take_minus(p))
            e = joined(p, at, EXPRESSION_SUBTRACT, e, product(p));
        else
            break;
    }
    return e;
}

const struct expression *expression_parse(struct arena *arena, const char *text,
                                          const struct indicator *(*find)(const void *arg, const char *id),
                                          const void *arg, struct expression_fault *fault) {
    struct parser p = {.arena = arena, .text = text, .at = text, .find = find, .arg = arg, .fault = fault};
    *fault = (struct expression_fault){.at = 0};
    const struct expression *e = sum_of_terms(&p);
    if (!e) return NULL;
    blanks(&p);
    return *p.at ? fail(&p, p.at, EXPRESSION_SYNTAX) : e;
}

/* Equal terms to twelve digits make exactly 0 of their difference: 0.3 − 0.1 − 0.2 is no denominator. */
static double sum(double a, double b) {
    return num_cmp(a, -b) == 0 ? 0 : a + b;
}

static bool combined(enum expression_op op, double a, double b, double *out, bool *by_zero) {
    if (op == EXPRESSION_DIVIDE && num_cmp(b, 0) == 0) {
        *by_zero = true;
        return false;
    }
    *out = op == EXPRESSION_ADD        ? sum(a, b)
           : op == EXPRESSION_SUBTRACT ? sum(a, -b)
           : op == EXPRESSION_MULTIPLY ? a * b
                                       : a / b;
    return isfinite(*out);
}

/* As deep as the tree, which has EXPRESSION_NODES_MAX nodes at most. */
static bool evaluate(const struct expression *e,
                     bool (*value)(void *arg, const struct expression *operand, double *out), void *arg,
                     double *out, bool *by_zero) {
    double a, b;
    switch (e->op) {
    case EXPRESSION_NUMBER:
        *out = e->number;
        return true;
    case EXPRESSION_INDICATOR:
    case EXPRESSION_SUM:
        return value(arg, e, out) && isfinite(*out);
    case EXPRESSION_NEGATE:
        if (!evaluate(e->left, value, arg, &a, by_zero)) return false;
        *out = 0 - a; /* of 0 no −0 */
        return true;
    case EXPRESSION_ADD:
    case EXPRESSION_SUBTRACT:
    case EXPRESSION_MULTIPLY:
    case EXPRESSION_DIVIDE:
        return evaluate(e->left, value, arg, &a, by_zero) && evaluate(e->right, value, arg, &b, by_zero) &&
               combined(e->op, a, b, out, by_zero);
    }
    return false;
}

bool expression_value(const struct expression *e,
                      bool (*value)(void *arg, const struct expression *operand, double *out), void *arg,
                      double *out, bool *by_zero) {
    *by_zero = false;
    return evaluate(e, value, arg, out, by_zero);
}

void expression_each(const struct expression *e, void (*each)(void *arg, const struct expression *operand),
                     void *arg) {
    if (e->op == EXPRESSION_INDICATOR || e->op == EXPRESSION_SUM) each(arg, e);
    if (e->left) expression_each(e->left, each, arg);
    if (e->right) expression_each(e->right, each, arg);
}
