/* All that tiendo does with a plan that its readers accept: checked, shown, compared, written and read again,
 * its duties listed, its targets judged, a span of it rehearsed; and whether anything of that contradicts
 * itself. What is found wrong is told on standard error and counted. */
#ifndef TESTS_FUZZ_WHOLE_H
#define TESTS_FUZZ_WHOLE_H

#include "daemon/base/crypto.h"
#include "daemon/base/json.h"
#include "daemon/model/dataset.h"
#include "daemon/model/verdict.h"

struct whole {
    const char *name; /* of what is tried, told with each finding */
    struct rng *rng;
    const struct plan *original; /* what the plan is compared with; NULL: nothing */
    const char *units_json, *plan_json;
    struct holidays *holidays;
    size_t wrong; /* how much was found */
};

void found(struct whole *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Is it a text for people: not empty, no number that is none, nothing left out? */
void look_at_text(struct whole *w, const char *what, const char *text);
void look_at_problems(struct whole *w, const struct problems *problems);

/* False when the readers refuse it. */
bool try_whole(struct whole *w);

void try_writing(struct whole *w, const struct plan *plan, const struct units *units);
void try_showing(struct whole *w, const struct plan *plan);
void try_duties(struct whole *w, const struct plan *plan);
void try_judging(struct whole *w, const struct plan *plan, const struct units *units);
void look_at_verdict(struct whole *w, const struct verdict *v);
/* Takes the plans over. */
void try_rehearsing(struct whole *w, struct plans *plans);

/* A number that could be sent for the indicator. */
double any_value(struct rng *rng, const struct indicator *ind);

#endif
