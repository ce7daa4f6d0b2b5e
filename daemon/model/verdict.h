/* A verdict: the state of a target for a unit and category as of a day, with the method and inputs that gave
 * it. */
#ifndef TIENDO_MODEL_VERDICT_H
#define TIENDO_MODEL_VERDICT_H

#include "daemon/base/json.h"
#include "daemon/model/plan.h"

enum verdict_status {
    VERDICT_ACHIEVED,
    VERDICT_ON_TRACK,
    VERDICT_AT_RISK,
    VERDICT_LAGGING,
    VERDICT_MISSED,
    VERDICT_NO_DATA,
    VERDICT_NOT_ASSESSABLE,
    VERDICT_NOT_APPLICABLE
};
const char *verdict_status_name(enum verdict_status status); /* "achieved" … */
bool verdict_status_parse(const char *name, enum verdict_status *out);
enum text_id verdict_status_text(enum verdict_status status); /* the word people see */

/* X(flag, name) */
#define VERDICT_FLAGS(X)                                                                                     \
    X(AHEAD, "ahead")                                                                                        \
    X(MOVING_AWAY, "moving_away")                                                                            \
    X(SLIPPED, "slipped")                                                                                    \
    X(STALE, "stale")                                                                                        \
    X(AWAITING, "awaiting")                                                                                  \
    X(PARTIAL, "partial")                                                                                    \
    X(CARRIED, "carried")                                                                                    \
    X(SMALL_N, "small_n")                                                                                    \
    X(SHARED_BASELINE, "shared_baseline")                                                                    \
    X(NO_SLOPE, "no_slope")                                                                                  \
    X(FALLBACK, "fallback")                                                                                  \
    X(LATER, "later")                                                                                        \
    X(GAP, "gap")                                                                                            \
    X(UNWEIGHTED, "unweighted")                                                                              \
    X(ZERO_BASE, "zero_base")                                                                                \
    X(INTERIM, "interim")                                                                                    \
    X(NOT_IN_FORCE, "not_in_force")                                                                          \
    X(OTHER_LEVEL, "other_level")                                                                            \
    X(EARLY, "early")                                                                                        \
    X(STRETCH, "stretch")                                                                                    \
    X(SUCCESSION, "succession")
enum verdict_flag_bit {
#define VERDICT_FLAG_BIT(name, text) VERDICT_BIT_##name,
    VERDICT_FLAGS(VERDICT_FLAG_BIT)
#undef VERDICT_FLAG_BIT
        VERDICT_BIT_COUNT
};
enum verdict_flag {
#define VERDICT_FLAG(name, text) VERDICT_##name = 1u << VERDICT_BIT_##name,
    VERDICT_FLAGS(VERDICT_FLAG)
#undef VERDICT_FLAG
};

enum text_id verdict_flag_text(enum verdict_flag_bit bit); /* the words people see */

#define VERDICT_ENGINE 2 /* version of the judging rules: kept with each verdict_change */

struct verdict {
    const struct plan *plan;
    const struct target *target;
    const struct unit *unit;
    char category[CATEGORY_TEXT_MAX]; /* "total", "sex=female", "all" (combined) */
    /* of a combined verdict: the category whose verdict it is, the worst; else "" */
    char decided_by[CATEGORY_TEXT_MAX];
    const struct target *part; /* of a target of several conditions: the one whose verdict it is, the worst */
    int32_t day;               /* D */
    int32_t milestone_day;     /* t₁; DAY_NONE if unknown */
    enum verdict_status status;
    unsigned flags;
    /* why no_data / not_assessable / not_applicable, or what decided: a stable word, e.g. "no_slope"
     * "no_value" "overdue" "baseline_unknown" */
    const char *reason;
    /* "linear" "growth" "attainment" … as really used; "comparison" where C alone decided */
    const char *method;
    bool has_value;
    double value;         /* y, as the condition sees it (a change for `relative`) */
    struct period period; /* of y */
    int64_t value_seq;    /* newest seq that y rests on; 0 if none */
    bool has_ratio, has_expected, has_gap, has_required, has_projected;
    double ratio, expected, gap, required_per_year, projected;
    /* inputs */
    bool has_base;
    double base;       /* b or y₀ */
    int32_t base_day;  /* t₀ */
    int32_t value_day; /* t */
    double bar;        /* T: the near end of the condition, as a level */
    double on_track_from, at_risk_from;
    int coverage_have, coverage_want; /* roll-up: units with a value, of all; 0, 0 when not rolled up */
    bool has_counts;
    double numerator, denominator;
};

/* The target's own level ("provincial", "national" …) for the whole and for the units that the target is made
 * for; "unit" where a target of the whole is judged for a unit below it. */
const char *verdict_level(const struct verdict *v);
const char *verdict_level_of(const struct plan *plan, const struct target *target, const struct unit *unit);
/* What the verdict's numbers speak of: the target, or the part of it that decided. */
const struct target *verdict_target(const struct verdict *v);
void verdict_flags_json(unsigned flags, cJSON *array);
/* Same to whoever watches for changes: status and flags. */
bool verdict_same(const struct verdict *a, const struct verdict *b);
/* {plan, indicator, target, unit, category, level, milestone, status, flags, ratio, value, period, expected,
 * gap, required_per_year, projected, method, inputs, as_of}; `why` is added by the caller (judge/why.h). The
 * caller owns it. */
cJSON *verdict_json(const struct verdict *v);
cJSON *verdict_inputs_json(const struct verdict *v);

#endif
