/* Units of measure in an expression: like is added to like, and what comes out is what the indicator
 * measures.
 *
 *     a + b, a − b     both numbers of the same things, or both the same type of share or rate
 *     100 − a          what a share leaves of the whole: a share too
 *     a × 2, a ÷ 2     a number of the same things; of a share or rate, any share or rate
 *     a ÷ b            of two numbers of things: the ratio of them (× 100: per cent, × 1000: per mille …) */
#include "config/reader.h"
#include "daemon/base/num.h"
#include <stdio.h>
#include <string.h>

#define KIND_TEXT_MAX 96

struct kind {
    enum { KIND_PLAIN, KIND_ADDITIVE, KIND_RATIO, KIND_QUOTIENT, KIND_ANY_QUOTIENT } sort;
    const struct measure *measure; /* of ADDITIVE and QUOTIENT */
    bool scaled; /* ADDITIVE: times a number, so that a ratio of it may be any ("[a] * 100 / [b]") */
};

struct derivation {
    struct reader *r;
    const struct json_at *at;
};

static const char *kind_text(struct kind k, char buf[KIND_TEXT_MAX]) {
    switch (k.sort) {
    case KIND_PLAIN:
        return "123";
    case KIND_RATIO:
        return "ratio";
    case KIND_ANY_QUOTIENT:
        return "ratio × 123";
    case KIND_ADDITIVE:
        snprintf(buf, KIND_TEXT_MAX, "%s “%s”", measure_name(k.measure->type),
                 k.measure->of.vi ? k.measure->of.vi : "-");
        return buf;
    case KIND_QUOTIENT:
        break;
    }
    if (k.measure->type != MEASURE_RATE) return measure_name(k.measure->type);
    snprintf(buf, KIND_TEXT_MAX, "rate “%s”", k.measure->base.vi ? k.measure->base.vi : "-");
    return buf;
}

static bool is_quotient(struct kind k) {
    return k.sort == KIND_RATIO || k.sort == KIND_QUOTIENT || k.sort == KIND_ANY_QUOTIENT;
}

static bool same_words(const struct bitext *a, const struct bitext *b) {
    return a->vi && b->vi ? strcmp(a->vi, b->vi) == 0 : a->vi == b->vi;
}

static bool same_measure(const struct measure *a, const struct measure *b) {
    return a->type == b->type && num_cmp(a->per, b->per) == 0 && same_words(&a->base, &b->base);
}

/* May the two stand for one another? */
static bool same_kind(struct kind a, struct kind b) {
    if (is_quotient(a) && is_quotient(b)) {
        if (a.sort == KIND_ANY_QUOTIENT || b.sort == KIND_ANY_QUOTIENT) return true;
        if (a.sort == KIND_QUOTIENT && b.sort == KIND_QUOTIENT) return same_measure(a.measure, b.measure);
        return (!a.measure || a.measure->per == 1) && (!b.measure || b.measure->per == 1);
    }
    if (a.sort != b.sort) return false;
    return a.sort == KIND_PLAIN || same_words(&a.measure->of, &b.measure->of);
}

static struct kind kind_of_measure(const struct measure *m) {
    return (struct kind){.sort = measure_is_additive(m) ? KIND_ADDITIVE : KIND_QUOTIENT, .measure = m};
}

static bool operand_kind(struct derivation *d, const struct expression *e, struct kind *out) {
    const struct indicator *ind = e->indicator;
    bool sum = e->op == EXPRESSION_SUM, additive = measure_is_additive(&ind->measure);
    if (!additive && !measure_is_quotient(&ind->measure)) {
        json_error(&d->r->sink, d->at, T_PLAN_DERIVED_OPERAND, ind->id, measure_name(ind->measure.type));
    } else if (sum && !additive) {
        json_error(&d->r->sink, d->at, T_PLAN_DERIVED_SUM, ind->id, measure_name(ind->measure.type));
    } else if (sum && ind->reported_by_count == 0) {
        json_error(&d->r->sink, d->at, T_PLAN_DERIVED_SUM_NOBODY, ind->id);
    } else {
        *out = kind_of_measure(&ind->measure);
        return true;
    }
    return false;
}

/* The kind of a joined pair; false: it makes no sense. */
static bool joined_kind(enum expression_op op, struct kind a, struct kind b, struct kind *out) {
    *out = a.sort == KIND_PLAIN || a.sort == KIND_ANY_QUOTIENT ? b : a;
    out->scaled = a.scaled || b.scaled;
    if (op == EXPRESSION_ADD || op == EXPRESSION_SUBTRACT)
        return same_kind(a, b) || (is_quotient(*out) && (a.sort == KIND_PLAIN || b.sort == KIND_PLAIN));
    if (a.sort == KIND_PLAIN && b.sort == KIND_PLAIN) return true;
    if (op == EXPRESSION_DIVIDE && a.sort == KIND_ADDITIVE && b.sort == KIND_ADDITIVE) {
        *out = (struct kind){.sort = out->scaled ? KIND_ANY_QUOTIENT : KIND_RATIO};
        return true;
    }
    if (is_quotient(*out)) *out = (struct kind){.sort = KIND_ANY_QUOTIENT};
    out->scaled = true;
    return b.sort == KIND_PLAIN || (op == EXPRESSION_MULTIPLY && a.sort == KIND_PLAIN);
}

static bool kind_of(struct derivation *d, const struct expression *e, struct kind *out) {
    static const char *const signs[] = {[EXPRESSION_ADD] = "+",
                                        [EXPRESSION_SUBTRACT] = "−",
                                        [EXPRESSION_MULTIPLY] = "×",
                                        [EXPRESSION_DIVIDE] = "÷"};
    char left[KIND_TEXT_MAX], right[KIND_TEXT_MAX];
    struct kind a = {.sort = KIND_PLAIN}, b = a;
    *out = a;
    if (e->op == EXPRESSION_NUMBER) return true;
    if (e->op == EXPRESSION_INDICATOR || e->op == EXPRESSION_SUM) return operand_kind(d, e, out);
    if (e->op == EXPRESSION_NEGATE) return kind_of(d, e->left, out);
    if (!kind_of(d, e->left, &a) || !kind_of(d, e->right, &b)) return false;
    if (joined_kind(e->op, a, b, out)) return true;
    json_error(&d->r->sink, d->at, T_PLAN_DERIVED_KINDS, kind_text(a, left), signs[e->op],
               kind_text(b, right));
    return false;
}

bool read_derived_kind(struct reader *r, const struct json_at *at, const struct indicator *ind) {
    struct derivation d = {.r = r, .at = at};
    const struct measure *m = &ind->measure;
    char got[KIND_TEXT_MAX], own[KIND_TEXT_MAX];
    struct kind kind;
    if (!kind_of(&d, ind->derived, &kind)) return false;
    bool number = measure_is_additive(m) || measure_is_quotient(m);
    if (number && kind.sort != KIND_PLAIN && same_kind(kind, kind_of_measure(m))) return true;
    json_error(&r->sink, at, T_PLAN_DERIVED_RESULT, kind_text(kind, got),
               number ? kind_text(kind_of_measure(m), own) : measure_name(m->type));
    return false;
}
