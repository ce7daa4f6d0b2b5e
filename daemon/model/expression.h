/* An expression over other indicators of the same unit and period: how a derived indicator is computed. Pure.
 *
 *     [women-deputies] / [deputies] * 100        sum([teams]) − [closed-teams]
 *
 * An indicator stands in brackets; sum(…) adds up an indicator over its reporting units; numbers, + - * /
 * (also − × ÷) and parentheses as usual. */
#ifndef TIENDO_MODEL_EXPRESSION_H
#define TIENDO_MODEL_EXPRESSION_H

#include "daemon/base/arena.h"
#include <stdbool.h>
#include <stddef.h>

struct indicator;

enum expression_op {
    EXPRESSION_NUMBER,
    EXPRESSION_INDICATOR,
    EXPRESSION_SUM, /* of an indicator over the units that report it */
    EXPRESSION_NEGATE,
    EXPRESSION_ADD,
    EXPRESSION_SUBTRACT,
    EXPRESSION_MULTIPLY,
    EXPRESSION_DIVIDE
};

#define EXPRESSION_NODES_MAX 200

struct expression {
    enum expression_op op;
    double number;
    const struct indicator *indicator;     /* of INDICATOR and SUM */
    const struct expression *left, *right; /* right NULL for NEGATE */
};

struct expression_fault {
    size_t at; /* byte in the text */
    enum {
        EXPRESSION_SYNTAX,   /* something else was expected there */
        EXPRESSION_UNKNOWN,  /* no such indicator; `name` */
        EXPRESSION_TOO_LONG, /* more than EXPRESSION_NODES_MAX parts */
        EXPRESSION_MEMORY
    } kind;
    char name[64];
};

/* Parses the text; `find` looks an indicator up (NULL: unknown). NULL with *fault filled when it is none. */
const struct expression *expression_parse(struct arena *arena, const char *text,
                                          const struct indicator *(*find)(const void *arg, const char *id),
                                          const void *arg, struct expression_fault *fault);
/* Its value: `value` gives each operand's (false: it has none, then the whole has none). False too for a
 * division by 0 (*by_zero set) and for what is no finite number. */
bool expression_value(const struct expression *e,
                      bool (*value)(void *arg, const struct expression *operand, double *out), void *arg,
                      double *out, bool *by_zero);
/* Calls each for every operand (INDICATOR, SUM), left to right, repeated ones again. */
void expression_each(const struct expression *e, void (*each)(void *arg, const struct expression *operand),
                     void *arg);

#endif
