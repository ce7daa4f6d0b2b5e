/* What the tests of the model share: units and a plan of them, which a fixture begins with. */
#ifndef TIENDO_TESTS_MODEL_BUILT_H
#define TIENDO_TESTS_MODEL_BUILT_H

#include "tests/support/plan_build.h"

struct built {
    struct units *units;
    struct plan *plan; /* "p", of the first unit */
};

/* A fixture of that size, zeroed but for the `struct built` that it begins with (or is). */
BUILD void *built_new(size_t size, const char *units, const char *start, const char *end) {
    struct built *b = mem_alloc(size);
    size_t len = strcspn(units, ";");
    char *whole = mem_printf("%.*s", (int)len, units);
    b->units = build_units(units);
    b->plan = build_plan(b->units, "p", whole, start, end);
    mem_free(whole);
    return b;
}

/* The teardown of such a test. */
BUILD int built_free(void **state) {
    struct built *b = *state;
    plan_free(b->plan);
    units_free(b->units);
    mem_free(b);
    return 0;
}

#endif
