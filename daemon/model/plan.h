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
#include "daemon/model/expression.h"
#include "daemon/model/holidays.h"
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
    const char *id, *kind; /* kind "orientation" (định hướng) may lie after the plan's end */
    int32_t day;
    bool review;
    struct bitext title;
};

struct term {
    const char *id; /* "2016/2020" */
    struct period period;
    const struct milestone *judged_at;
};

/* A body that answers for something. `requested` (đề nghị): outside the issuer's authority, asked to. */
struct body {
    const struct unit *unit; /* NULL: unknown */
    bool requested;
    const char *unknown; /* why not known, or NULL */
};

struct objective {
    size_t index; /* in plan->objectives */
    const char *id;
    struct bitext title;
    /* what its indicators and tasks inherit where they say nothing of their own */
    struct body lead;
    const struct body *coordinating;
    size_t coordinating_count;
};

/* Another document that this one speaks of (thực hiện theo Kế hoạch số …). */
struct reference {
    const char *id, *number, *plan; /* number, plan (id of a plan kept here) NULL if not said */
    struct bitext title;
    const char *source, *quote; /* NULL if none */
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
    const struct unit *lead; /* its own, else the objective's; NULL: unknown or missing */
    const char *lead_unknown;
    bool lead_requested;
    const struct unit *const *coordinating; /* its own, else the objective's */
    const bool *coordinating_requested;     /* of each; NULL: none is */
    size_t coordinating_count;
    /* The units whose own figures are collected; none: the lead reports the whole. First those that the plan
     * names, then those that take the place of some of them within the phase (see unit_is_union). */
    const struct unit *const *reported_by;
    size_t reported_by_named, reported_by_count;
    struct baseline baseline;
    const struct unit_value *unit_baselines;
    size_t unit_baseline_count;
    const struct disaggregation *disaggregate; /* in the order of plan->dimensions */
    size_t disaggregate_count;
    /* NULL, or how it is computed from other indicators of the same unit and period: it is never reported
     * itself */
    const struct expression *derived;
    const struct indicator *part_of;     /* NULL, or the whole that this is a part of (trong đó) */
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
    /* a yearly change in the good `way` by `value` (to `high`): each year against the year before where the
     * target is `every_year`, else the mean per year from the base to the milestone */
    CONDITION_PER_YEAR,
    CONDITION_ALL_OF, /* every one of target->parts */
    CONDITION_NOT_JUDGED,
    CONDITION_UNKNOWN /* the document leaves the number blank: see target.unknown */
};

enum relative_to { RELATIVE_NONE, RELATIVE_TO_BASELINE, RELATIVE_TO_PERIOD };
enum relative_as { RELATIVE_PERCENT, RELATIVE_POINTS, RELATIVE_PERMILLE_POINTS, RELATIVE_ABSOLUTE };

struct condition {
    enum condition_kind kind;
    /* the bar; the low end of BETWEEN; the middle of APPROXIMATELY; a stage's place; n of RANK_WITHIN; of
     * PER_YEAR its near end, the bar (a positive change in `way`) */
    double value;
    double high;         /* the high end of BETWEEN and PER_YEAR (equal to value unless a range) */
    double tolerance;    /* of APPROXIMATELY */
    enum direction way;  /* of DIRECTION_ONLY, PER_YEAR */
    enum relative_as as; /* of PER_YEAR: percent, points, permille_points or absolute */
    const char *not_judged;
};

/* A figure of the same unit, newest, that must meet a condition. */
struct proviso {
    const struct indicator *indicator;
    struct condition condition;
};

/* The target's condition speaks of the share (0–100 %) of units whose own figure meets `meeting`. */
struct share_of_units {
    struct condition meeting;
    const struct unit *const *of;
    size_t of_count;
    enum period_kind per;        /* of the figures that are looked at */
    const struct proviso *where; /* NULL, or which of the units count */
    /* "all": a unit meets it only when it does in every period of the year; else one share per period, and
     * the worst stands for the year */
    bool over_all;
};

/* What becomes of targets of units that were merged. */
enum merge_rule {
    MERGE_SUM,           /* the successor's is the sum of theirs */
    MERGE_WEIGHTED,      /* their mean, weighted by the newest denominators */
    MERGE_NOT_COMPARABLE /* none: not_applicable from then on */
};

struct target {
    size_t index; /* in plan->targets */
    const char *id;
    const struct indicator *indicator;
    struct condition condition;
    enum relative_to relative_to; /* the condition speaks of the change, not the level */
    enum relative_as relative_as;
    struct period relative_period;
    /* of CONDITION_ALL_OF: like this target but for their condition and relative_…; their `parts` are none */
    const struct target *parts;
    size_t part_count;
    const struct share_of_units *share; /* NULL, or what the condition speaks of instead of the figure */
    const struct proviso *when;         /* NULL, or: applies only where it holds, else not_applicable */
    const struct milestone *milestone;  /* NULL for a term, `every`, or when unknown */
    const struct term *term;            /* NULL unless at a term */
    bool every_year;                    /* each year end is a milestone of its own */
    const int *years;                   /* of every_year: those it is for, ascending; none: every year */
    size_t year_count;
    int32_t maintain_from_day;    /* DAY_NONE unless reach and maintain */
    const struct dimension *each; /* NULL, or a verdict per category and a combined one ("all") */
    const char *category;         /* canonical, NULL for the total: a subgroup with a value of its own */
    /* judged for each of these units instead of the whole (different targets by unit, per-unit minimum) */
    const struct unit *const *units;
    size_t unit_count;
    const char *level; /* "provincial", "national", …; the plan's own unless said */
    bool own_level;    /* judged and alerted as the plan's own */
    bool in_force;
    bool striving;
    bool stretch; /* more than must be (phấn đấu vượt): judged beside the one in force, raises no alert */
    bool exact;
    int32_t valid_from, valid_to; /* DAY_NONE when open */
    const struct unit_value *allocations;
    size_t allocation_count;
    enum merge_rule merge; /* default: MERGE_SUM for counts and amounts, else MERGE_NOT_COMPARABLE */
    bool has_equivalent;   /* the same in another measure: shown, checked, not judged twice */
    double equivalent;
    struct bitext equivalent_of;
    const struct reference *refers_to; /* of not_judged "by_reference"; NULL if not said */
    const char *source, *quote, *wording, *unknown, *assumed; /* NULL if none */
};

/* Which days a report's periods have: the label's own, or those cut off on the 14th (the year from 15
 * December to 14 December, half-years 15/12–14/6 and 15/6–14/12). */
enum calendar { CALENDAR_CIVIL, CALENDAR_ADMINISTRATIVE };

struct event;
struct due_rule {
    enum {
        DUE_MONTH_DAY,    /* `month`/`day` of the year of the period's last day plus year_offset */
        DUE_DATE,         /* a full date */
        DUE_DAY_OF_MONTH, /* `day` of the first or last month of the period, or of the one after it */
        DUE_WITHIN,       /* to the end of the n-th day after the period's end, the cut-off or an event */
        DUE_UNKNOWN
    } kind;
    bool inclusive; /* of the first three: "by" (the day itself is on time), not "before" */
    int month, day; /* DUE_MONTH_DAY (day 0: the month's last); DUE_DAY_OF_MONTH: day */
    enum { OF_FIRST_MONTH, OF_LAST_MONTH, OF_NEXT_MONTH } of_month;
    int year_offset;
    int32_t date;
    int days; /* DUE_WITHIN */
    bool working_days;
    enum { AFTER_PERIOD_END, AFTER_CUT_OFF, AFTER_EVENT } after;
    const struct event *event; /* AFTER_EVENT: no due date until it is recorded */
    enum roll roll;            /* moves the last permitted day off days on which nobody works */
    enum calendar calendar;    /* of its report: which days the periods have */
    const char *unknown;       /* DUE_UNKNOWN: why */
};

struct round {
    size_t index;
    const char *id;
    struct bitext title; /* vi NULL if none: "sơ bộ", "chính thức" */
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
    enum calendar calendar;
    /* NULL, or the report of the units below that this one draws together */
    const struct report *consolidates;
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
    size_t index; /* in plan->events */
    const char *id;
    struct bitext title;
    bool recorded; /* it happens when somebody records that it did (khi có hướng dẫn); else: */
    int from_month, from_day, to_month, to_day; /* every year of the phase */
    int lead_days;                              /* alert so many days before it starts; default 7 */
};

/* A stretch of time in which (part of) a task is to be done. */
struct window {
    size_t index;       /* in task->windows */
    const char *id;     /* unique in the task; a year where windows recur yearly ("2023") */
    struct bitext step; /* vi NULL if none: "lập danh sách" */
    int32_t from_day;   /* DAY_NONE: not said */
    int32_t to_day;     /* last day on time; DAY_NONE: never overdue (not said, or by an event) */
    /* NULL, or it ends within_days after this is recorded (`unknown`: nobody says how many) */
    const struct event *event;
    int within_days;
    const char *unknown; /* the document does not say when: why; NULL if known */
};

struct task {
    size_t index; /* in plan->tasks */
    const char *id;
    struct bitext title;
    const struct objective *objective; /* NULL if under none */
    struct body lead;
    const struct body *coordinating;
    size_t coordinating_count;
    const struct unit *const *units; /* who carries it out, each with a state of its own; default: the lead */
    size_t unit_count;
    const struct window *windows; /* in order of time as written; at least one */
    size_t window_count;
    bool has_quantity; /* how much: the condition is a number's or UNKNOWN */
    struct condition quantity;
    struct bitext quantity_of;
    const struct indicator *indicator;    /* NULL, or what measures its progress */
    const char *not_judged;               /* "on_demand" …: followed, never overdue; else NULL */
    const char *source, *quote, *assumed; /* NULL if none */
};

/* What a new version of a plan says of things that were in an older one. */
struct succession_note {
    const char *kind; /* "indicator" "target" "report" "task" "milestone" */
    const char *id;   /* the old id */
    const char *to;   /* the new id; NULL: retired */
    const char *why;  /* NULL for a rename */
};

struct plan {
    struct arena *arena; /* owned */
    size_t index;        /* in plans->items */
    const char *id, *number, *issuer, *file;
    struct bitext title;
    const struct unit *unit; /* the whole */
    const struct zone *zone;
    const struct holidays *holidays; /* borrowed from `struct plans`; NULL: Monday to Friday are worked */
    int32_t issued_day, start_day, end_day;
    int32_t in_force_from;  /* of this version; DAY_NONE: from when it is recorded */
    const char *implements; /* NULL if none */
    const struct reference *references;
    size_t reference_count;
    const char *level; /* the plan's own level, default "provincial" */
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
    const struct task *tasks;
    size_t task_count;
    const struct succession_note *notes; /* renamed and retired */
    size_t note_count;
    char hash[65];        /* SHA-256 of the canonical JSON */
    char *canonical;      /* the canonical JSON; in the arena */
    int64_t activated_ms; /* recorded_at of the plan's first version; INT64_MAX until it is recorded. Set
                             before publishing. */
    int64_t version_seq;  /* of the version in force; 0 until recorded */
    /* From then on a later version that is on record already is in force; INT64_MAX: none is. Set before
     * publishing. */
    int64_t in_force_until_ms;
};

/* Empty, lying in its own new arena: days DAY_NONE, activated_ms and in_force_until_ms INT64_MAX, thresholds
 * 0.95 and 0.60, level "provincial". */
struct plan *plan_new(void);
void plan_free(struct plan *plan);                                               /* NULL is fine */
const struct indicator *plan_indicator(const struct plan *plan, const char *id); /* NULL if unknown */
const struct target *plan_target(const struct plan *plan, const char *id);
const struct report *plan_report(const struct plan *plan, const char *id);
const struct milestone *plan_milestone(const struct plan *plan, const char *id);
const struct event *plan_event(const struct plan *plan, const char *id);
const struct reference *plan_reference(const struct plan *plan, const char *id);
const struct task *plan_task(const struct plan *plan, const char *id);
const struct window *task_window(const struct task *task, const char *id);
/* What the plan says became of an old id; NULL: nothing. */
const struct succession_note *plan_note(const struct plan *plan, const char *kind, const char *id);
const struct round *report_round(const struct report *report, const char *id);
const struct disaggregation *indicator_disaggregation(const struct indicator *ind, const char *dimension);
/* Does the unit report its own figures for the indicator? */
bool indicator_reported_by(const struct indicator *ind, const struct unit *unit);
/* Must this unit's report fill this indicator? By `report->indicators`; "own": those it reports or leads.
 * Never one that is derived. */
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
/* What its condition speaks in: percent for a share of units, else the indicator's measure. */
const struct measure *target_measure(const struct target *target);
/* By num_cmp; false for DIRECTION_ONLY, PER_YEAR, ALL_OF, NOT_JUDGED, UNKNOWN. */
bool condition_holds(const struct condition *c, double value);

/* The set in use: plans and units read together; immutable, shared between threads by reference count. */
struct plans {
    struct units *units;
    struct plan **items; /* sorted by id */
    size_t count;
    struct holidays *holidays; /* a reference; NULL if none were given */
    int64_t units_seq;         /* of the version of the units in force; 0 until recorded */
    int64_t withdrawn_seq;     /* of the last plan that was let go; 0 if none */
    _Atomic long refs;
};
struct plans *plans_new(struct units *units); /* one reference; takes units over */
/* Before sharing only; takes plan over, which works by the set's holidays from now on. */
void plans_add(struct plans *plans, struct plan *plan);
struct plans *plans_ref(struct plans *plans);
void plans_unref(struct plans *plans); /* NULL is fine */
const struct plan *plans_find(const struct plans *plans, const char *id);

#endif
