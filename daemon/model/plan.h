/* A plan: objectives, indicators, targets, milestones, reports. What the files of config/plans say, resolved
 * and checked; immutable once read; the meaning of each key is told in config/README.md.
 *
 * Everything points into the plan's arena or into the `struct units` read with it (both live in one
 * `struct plans`). "unknown" texts say why the document leaves a thing blank. */
#ifndef TIENDO_MODEL_PLAN_H
#define TIENDO_MODEL_PLAN_H

#include "daemon/base/arena.h"
#include "daemon/base/civil.h"
#include "daemon/base/text.h"
#include "daemon/base/zone.h"
#include "daemon/model/period.h"
#include "daemon/model/unit.h"

enum measure_type {
    MEASURE_PERCENT,
    MEASURE_PERMILLE,
    MEASURE_COUNT,
    MEASURE_AMOUNT,
    MEASURE_RATIO,
    MEASURE_RATE,
    MEASURE_RANK,
    MEASURE_YES_NO,
    MEASURE_STAGES
};

struct measure {
    enum measure_type type;
    bool has_max;
    double max; /* percent: 100 unless the plan says otherwise (has_max false when "max": null) */
    double per; /* factor of numerator ÷ denominator: 100 percent, 1000 permille, `per` of a rate, else 1 */
    struct bitext of, base;
    const struct bitext *stages; /* MEASURE_STAGES: ordered names */
    const char *const *stage_ids;
    size_t stage_count;
};
/* Can a value of this measure be numerator ÷ denominator × per? */
bool measure_is_quotient(const struct measure *m);
/* Counts and amounts: a unit's figure is part of the whole, never comparable with the whole's target. */
bool measure_is_additive(const struct measure *m);

enum direction { DIRECTION_NONE, DIRECTION_UP, DIRECTION_DOWN };
enum aggregation {
    AGGREGATE_NONE,
    AGGREGATE_SUM,
    AGGREGATE_RATIO,
    AGGREGATE_MEAN,
    AGGREGATE_MIN,
    AGGREGATE_MAX
};
enum accumulation { ACCUMULATE_STOCK, ACCUMULATE_FLOW, ACCUMULATE_FLOW_YEAR };
enum method { METHOD_LINEAR, METHOD_GROWTH, METHOD_PROJECTION, METHOD_ATTAINMENT };

struct milestone {
    const char *id, *kind;
    int32_t day;
    bool review;
    struct bitext title;
};

struct term {
    const char *id; /* "2016/2020" */
    struct period period;
    const struct milestone *judged_at;
};

struct objective {
    const char *id;
    struct bitext title;
};

struct dimension { /* of disaggregation; "sex" (female, male) is always known */
    const char *id;
    const char *const *categories; /* NULL-terminated ids, without the dimension */
};
enum disaggregation_mode { DISAGGREGATE_SHARE, DISAGGREGATE_WITHIN };
struct disaggregation {
    const struct dimension *dimension;
    enum disaggregation_mode mode;
};

struct baseline {
    bool known; /* a value is there */
    double value;
    bool has_period;
    struct period period;
    const char *unknown; /* why not, or NULL */
};

struct unit_value {
    const struct unit *unit;
    double low, high; /* equal unless a range */
};

struct target;
struct indicator {
    size_t index; /* in plan->indicators */
    const char *id;
    struct bitext title;
    const struct objective *objective;
    struct measure measure;
    enum period_kind frequency; /* PERIOD_SPAN: once a term or phase */
    enum direction good;
    enum aggregation aggregation;
    enum accumulation accumulation;
    bool sent_running_total; /* flows: values are running totals, not increments */
    const struct unit *lead; /* NULL: unknown */
    const char *lead_unknown;
    const struct unit *const *coordinating;
    size_t coordinating_count;
    /* the units whose own figures are collected; none: the lead reports the whole */
    const struct unit *const *reported_by;
    size_t reported_by_count;
    struct baseline baseline;
    const struct unit_value *unit_baselines;
    size_t unit_baseline_count;
    const struct disaggregation *disaggregate; /* in the order of plan->dimensions */
    size_t disaggregate_count;
    const struct target *const *targets; /* in the order of the file */
    size_t target_count;
    const char *assumed; /* a reading of a damaged or silent document: why; or NULL */
    double small_n;      /* denominators below it are flagged; 0: never */
};

enum condition_kind {
    CONDITION_AT_LEAST,
    CONDITION_ABOVE,
    CONDITION_AT_MOST,
    CONDITION_BELOW,
    CONDITION_EQUALS,
    CONDITION_BETWEEN,
    CONDITION_APPROXIMATELY,
    CONDITION_DONE,
    CONDITION_STAGE,
    CONDITION_RANK_WITHIN,
    CONDITION_DIRECTION_ONLY,
    CONDITION_NOT_JUDGED,
    CONDITION_UNKNOWN /* the document leaves the number blank: see target.unknown */
};

struct condition {
    enum condition_kind kind;
    /* the bar; the low end of BETWEEN; the middle of APPROXIMATELY; a stage's place; n of RANK_WITHIN */
    double value;
    double high;        /* the high end of BETWEEN */
    double tolerance;   /* of APPROXIMATELY */
    enum direction way; /* of DIRECTION_ONLY */
    const char *not_judged;
};

enum relative_to { RELATIVE_NONE, RELATIVE_TO_BASELINE, RELATIVE_TO_PERIOD };
enum relative_as { RELATIVE_PERCENT, RELATIVE_POINTS, RELATIVE_PERMILLE_POINTS, RELATIVE_ABSOLUTE };

struct target {
    size_t index; /* in plan->targets */
    const char *id;
    const struct indicator *indicator;
    struct condition condition;
    enum relative_to relative_to; /* the condition speaks of the change, not the level */
    enum relative_as relative_as;
    struct period relative_period;
    const struct milestone *milestone; /* NULL for a term, `every`, or when unknown */
    const struct term *term;           /* NULL unless at a term */
    bool every_year;                   /* each year end is a milestone of its own */
    int32_t maintain_from_day;         /* DAY_NONE unless reach and maintain */
    const struct dimension *each;      /* NULL, or a verdict per category and a combined one ("all") */
    const char *level;                 /* "provincial", "national", …; the plan's own unless said */
    bool own_level;                    /* judged and alerted as the plan's own */
    bool in_force;
    bool striving;
    bool exact;
    int32_t valid_from, valid_to; /* DAY_NONE when open */
    const struct unit_value *allocations;
    size_t allocation_count;
    const char *source, *quote, *wording, *unknown, *assumed; /* NULL if none */
};

struct due_rule {
    enum { DUE_BEFORE, DUE_BY, DUE_ON_DATE_BEFORE, DUE_ON_DATE_BY, DUE_UNKNOWN } kind;
    int month, day;      /* DUE_BEFORE, DUE_BY */
    int year_offset;     /* added to the year of the period's last day */
    int32_t date;        /* DUE_ON_DATE_…: a full date */
    const char *unknown; /* DUE_UNKNOWN: why */
};

struct round {
    size_t index;
    const char *id;
    struct due_rule due;
};

struct ladder_step {
    int days; /* before (negative) or after due_at */
    bool working_days;
};

enum report_covers {
    COVERS_MONTH,
    COVERS_QUARTER,
    COVERS_HALF_YEAR,
    COVERS_YEAR,
    COVERS_TERM,
    COVERS_PHASE,
    COVERS_ONCE
};

struct report {
    size_t index; /* in plan->reports */
    const char *id;
    struct bitext title;
    enum report_covers covers;
    unsigned only; /* bit i set: the i-th period of its year (1-based: S1 is 1u << 1) is reported; 0: all */
    const struct unit *const *units;
    size_t unit_count;
    const struct unit *to, *via;               /* NULL if not said */
    bool own_indicators;                       /* "own": those the unit reports or leads */
    const struct indicator *const *indicators; /* when not own */
    size_t indicator_count;
    const struct round *rounds; /* one with id "-" when the plan names none */
    size_t round_count;
    const struct ladder_step *remind;   /* earliest first */
    const struct ladder_step *escalate; /* in order: steps 2, 3, … */
    size_t remind_count, escalate_count;
    int remind_minute; /* local minute of day, default 08:00 */
    int grace_days;
    int32_t first_due_day; /* DAY_NONE: the first on or after `issued` */
};

struct event {
    const char *id;
    struct bitext title;
    int from_month, from_day, to_month, to_day; /* every year of the phase */
    int lead_days;                              /* alert so many days before it starts; default 7 */
};

struct plan {
    struct arena *arena; /* owned */
    size_t index;        /* in plans->items */
    const char *id, *number, *issuer, *file;
    struct bitext title;
    const struct unit *unit; /* the whole */
    const struct zone *zone;
    int32_t issued_day, start_day, end_day;
    const char *implements; /* NULL if none */
    const char *level;      /* the plan's own level, default "provincial" */
    enum method method;
    double on_track_from, at_risk_from; /* 0.95, 0.60 */
    const struct milestone *milestones;
    size_t milestone_count;
    const struct term *terms;
    size_t term_count;
    const struct objective *objectives;
    size_t objective_count;
    const struct dimension *dimensions;
    size_t dimension_count;
    const struct indicator *indicators;
    size_t indicator_count;
    const struct target *targets;
    size_t target_count;
    const struct report *reports;
    size_t report_count;
    const struct event *events;
    size_t event_count;
    char hash[65];        /* SHA-256 of the canonical JSON */
    char *canonical;      /* the canonical JSON; in the arena */
    int64_t activated_ms; /* recorded_at of the plan's first version; INT64_MAX until it is recorded. Set
                             before publishing. */
    int64_t version_seq;  /* of the version in force; 0 until recorded */
};

/* Empty, lying in its own new arena: days DAY_NONE, activated_ms INT64_MAX, thresholds 0.95 and 0.60, level
 * "provincial". */
struct plan *plan_new(void);
void plan_free(struct plan *plan);                                               /* NULL is fine */
const struct indicator *plan_indicator(const struct plan *plan, const char *id); /* NULL if unknown */
const struct target *plan_target(const struct plan *plan, const char *id);
const struct report *plan_report(const struct plan *plan, const char *id);
const struct milestone *plan_milestone(const struct plan *plan, const char *id);
const struct event *plan_event(const struct plan *plan, const char *id);
const struct round *report_round(const struct report *report, const char *id);
const struct disaggregation *indicator_disaggregation(const struct indicator *ind, const char *dimension);
/* Does the unit report its own figures for the indicator? */
bool indicator_reported_by(const struct indicator *ind, const struct unit *unit);
/* Must this unit's report fill this indicator? By `report->indicators`; "own": those it reports or leads. */
bool report_asks(const struct report *report, const struct unit *unit, const struct indicator *ind);
/* The indicators this unit's report must fill, by `report->indicators` ("own": those it reports or leads).
 * Calls each in plan order. */
void report_each_indicator(const struct plan *plan, const struct report *report, const struct unit *unit,
                           void (*each)(void *arg, const struct indicator *ind), void *arg);
/* "total", or dimension=category of a dimension that the indicator is disaggregated by (joint: joined by ';',
 * dimensions in plan order). False: unknown. On true buf holds the canonical text. */
#define CATEGORY_TEXT_MAX 128
bool indicator_category(const struct indicator *ind, const char *text, char buf[CATEGORY_TEXT_MAX]);
/* The day at which a target is judged: its milestone's, its term's, for `every_year` the end of `day`'s year
 * (clipped to the plan's end). */
int32_t target_day(const struct plan *plan, const struct target *target, int32_t day);
bool condition_holds(const struct condition *c,
                     double value); /* via num_cmp; false for DIRECTION_ONLY, NOT_JUDGED, UNKNOWN */

/* The set in use: plans and units read together; immutable, shared between threads by reference count. */
struct plans {
    struct units *units;
    struct plan **items; /* sorted by id */
    size_t count;
    int64_t units_seq; /* of the version of the units in force; 0 until recorded */
    _Atomic long refs;
};
struct plans *plans_new(struct units *units);           /* one reference; takes units over */
void plans_add(struct plans *plans, struct plan *plan); /* before sharing only; takes plan over */
struct plans *plans_ref(struct plans *plans);
void plans_unref(struct plans *plans); /* NULL is fine */
const struct plan *plans_find(const struct plans *plans, const char *id);

#endif
