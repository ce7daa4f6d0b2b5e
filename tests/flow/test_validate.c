#include "daemon/flow/nearest.h"
#include "daemon/flow/validate.h"
#include "tests/flow/world.h"

#define RECEIVED "2016-11-01T08:00:00+07:00"

/* Indicators of every measure; unless said otherwise so-a leads them and reports the whole. */
static const char PLAN[] =
    "{'plan': 'p-2016', 'unit': 'tinh', 'number': '1', 'issued': '2016-01-01', 'issuer': 'UBND',"
    " 'title': 'Kế hoạch', 'timezone': 'Asia/Ho_Chi_Minh', 'start': '2011-01-01', 'end': '2020-12-31',"
    " 'milestones': [{'id': 'end', 'date': '2020-12-31', 'kind': 'end_of_phase'}],"
    " 'terms': [{'id': '2011/2015', 'from': '2011-01-01', 'to': '2015-12-31', 'judged_at': 'end'},"
    "           {'id': '2016/2020', 'from': '2016-01-01', 'to': '2020-12-31', 'judged_at': 'end'}],"
    " 'dimensions': {'age': ['young', 'middle', 'old']},"
    " 'objectives': [{'id': '1', 'title': 'Mục tiêu', 'indicators': ["
    "  {'id': 'percent', 'title': 'x', 'measure': {'type': 'percent'}, 'frequency': 'year', 'good': 'up',"
    "   'aggregation': 'ratio', 'reported_by': ['@departments'], 'disaggregate': {'sex': 'within'},"
    "   'targets': []},"
    "  {'id': 'shares', 'title': 'x', 'measure': {'type': 'percent'}, 'frequency': 'year', 'lead': 'so-a',"
    "   'disaggregate': {'sex': 'share', 'age': 'share'}, 'targets': []},"
    "  {'id': 'growth', 'title': 'x', 'measure': {'type': 'percent', 'max': null}, 'frequency': 'year',"
    "   'lead': 'so-a', 'targets': []},"
    "  {'id': 'rate', 'title': 'x', 'measure': {'type': 'rate', 'per': 100000, 'base': 'trẻ đẻ sống'},"
    "   'frequency': 'year', 'lead': 'so-a', 'targets': []},"
    "  {'id': 'ratio', 'title': 'x', 'measure': {'type': 'ratio'}, 'frequency': 'year', 'lead': 'so-a',"
    "   'targets': []},"
    "  {'id': 'count', 'title': 'x', 'measure': {'type': 'count', 'of': 'lớp'}, 'frequency': 'year',"
    "   'aggregation': 'sum', 'lead': 'so-b', 'reported_by': ['@districts', 'xa-1'], 'targets': []},"
    "  {'id': 'amount', 'title': 'x', 'measure': {'type': 'amount', 'of': 'tỷ đồng'}, 'frequency': 'year',"
    "   'lead': 'so-a', 'targets': []},"
    "  {'id': 'rank', 'title': 'x', 'measure': {'type': 'rank'}, 'frequency': 'year', 'lead': 'so-a',"
    "   'targets': []},"
    "  {'id': 'yes-no', 'title': 'x', 'measure': {'type': 'yes_no'}, 'frequency': 'year', 'lead': 'so-a',"
    "   'targets': []},"
    "  {'id': 'stages', 'title': 'x', 'measure': {'type': 'stages', 'stages': ["
    "    {'id': 'drafted', 'title': 'Dự thảo'}, {'id': 'issued', 'title': 'Ban hành'}]},"
    "   'frequency': 'year', 'lead': 'so-a', 'targets': []},"
    "  {'id': 'monthly', 'title': 'x', 'measure': {'type': 'percent'}, 'frequency': 'month', 'lead': 'so-a',"
    "   'targets': []},"
    "  {'id': 'half-yearly', 'title': 'x', 'measure': {'type': 'percent'}, 'frequency': 'half_year',"
    "   'lead': 'so-a', 'targets': []},"
    "  {'id': 'term', 'title': 'x', 'measure': {'type': 'percent'}, 'frequency': 'term', 'lead': 'so-a',"
    "   'targets': []} ]}],"
    " 'reports': ["
    "  {'id': 'annual', 'title': 'x', 'covers': 'year', 'units': ['@departments', '@districts', 'tinh'],"
    "   'due': {'before': '11-30'}},"
    "  {'id': 'half-year', 'title': 'x', 'covers': 'half_year', 'only': ['S1'], 'units': ['@departments'],"
    "   'due': {'before': '05-20'}},"
    "  {'id': 'narrative', 'title': 'x', 'covers': 'year', 'units': ['so-a'], 'indicators': [],"
    "   'due': {'before': '11-30'}},"
    "  {'id': 'cut-off', 'title': 'x', 'covers': 'year', 'calendar': 'administrative', 'units': ['so-a'],"
    "   'indicators': [], 'due': {'within_days': 5, 'after': 'cut_off'}},"
    "  {'id': 'twice', 'title': 'x', 'covers': 'year', 'units': ['so-a'],"
    "   'rounds': [{'id': 'first', 'due': {'before': '09-10'}},"
    "              {'id': 'update', 'due': {'before': '01-25', 'year': 1}}]} ]}";

/* A submission of so-a's annual report of 2016 with these lines. */
#define LINES(lines) "{'plan':'p-2016','report':'annual','unit':'so-a','period':'2016','values':[" lines "]}"
#define ONE(members) LINES("{" members "}")
/* Of that unit, report, period. */
#define HEAD(report, unit, period, lines)                                                                    \
    "{'plan':'p-2016','report':'" report "','unit':'" unit "','period':'" period "','values':[" lines "]}"
#define PERCENT "{'indicator':'percent','value':12}"

struct fixture {
    struct arena *arena;
    struct plans *plans;
};

static struct fixture fx;

/* Two communes had closed before the year 2016. */
#define CLOSED                                                                                               \
    "{'units': [ {'unit': 'cu-1', 'kind': 'commune', 'name': 'Xã cũ', 'parent': 'huyen-a',"                \
    "             'to': '2015-12-31', 'merged_into': 'moi-1'},"                                              \
    "            {'unit': 'moi-1', 'kind': 'commune', 'name': 'Xã mới', 'parent': 'huyen-a',"             \
    "             'from': '2016-01-01'},"                                                                    \
    "            {'unit': 'cu-2', 'kind': 'commune', 'name': 'Xã cũ', 'parent': 'huyen-a',"                \
    "             'to': '2015-12-31'},"

static int setup(void **state) {
    const char *plan = PLAN;
    *state = &fx;
    fx = (struct fixture){.arena = arena_new(64u << 20)};
    fx.plans = world_plans(world_edit(fx.arena, WORLD_UNITS, "{'units': [", CLOSED), &plan, 1);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    plans_unref(fx.plans);
    arena_free(fx.arena);
    return 0;
}

static const char *check(struct submission *s, bool *valid) {
    struct problems problems;
    problems_init(&problems);
    *valid = validate_submission(s, fx.plans, &problems);
    assert_int_equal(*valid, problems.errors == 0);
    const char *found = world_problems(fx.arena, &problems);
    for (size_t i = 0; i < problems.count; i++) {
        assert_true(strlen(problems.items[i].vi) > 10 && strlen(problems.items[i].en) > 10);
        assert_null(strchr(problems.items[i].en, '{'));
    }
    problems_deinit(&problems);
    return found;
}

struct row {
    const char *name, *json, *found; /* pointers and codes, a line each */
    const char *at;                  /* received; NULL: RECEIVED */
};

static void run(const struct row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        bool valid;
        struct submission *s = world_submission(rows[i].json, rows[i].at ? rows[i].at : RECEIVED);
        const char *found = check(s, &valid);
        if (strcmp(found, rows[i].found) != 0) {
            print_error("%s:\n%s\n", rows[i].name, rows[i].json);
            assert_string_equal(found, rows[i].found);
        }
        submission_free(s);
    }
}
#define RUN(rows) run((rows), sizeof(rows) / sizeof *(rows))

/* ---- the head ---- */

static const struct row heads[] = {
    {"a whole one", LINES(PERCENT), "", NULL},
    {"nothing is named", "{'values':[]}",
     "/plan submission.missing\n/report submission.missing\n/unit submission.missing\n"
     "/period submission.missing",
     NULL},
    {"empty names are none", "{'plan':'','report':'','unit':'','period':'','values':[]}",
     "/plan submission.missing\n/report submission.missing\n/unit submission.missing\n"
     "/period submission.missing",
     NULL},
    {"unknown plan", "{'plan':'p-2017','report':'annual','unit':'so-a','period':'2016','values':[]}",
     "/plan plan.unknown", NULL},
    {"unknown plan and unit, period that cannot be read",
     "{'plan':'q','report':'annual','unit':'so-x','period':'soon','values':[]}",
     "/plan plan.unknown\n/unit unit.unknown\n/period period.unreadable", NULL},
    {"unknown report", HEAD("anual", "so-a", "2016", PERCENT), "/report report.unknown", NULL},
    {"unknown unit", HEAD("annual", "so-aa", "2016", PERCENT), "/unit unit.unknown", NULL},
    {"a unit that does not owe the report", HEAD("half-year", "huyen-a", "2016-S1", ""),
     "/unit unit.wrong_report", NULL},
    {"a period that cannot be read", HEAD("annual", "so-a", "2016-13", PERCENT), "/period period.unreadable",
     NULL},
    {"a period of another frequency", HEAD("annual", "so-a", "2016-S1", PERCENT),
     "/period period.not_of_report", NULL},
    {"a half-year that is not asked for", HEAD("half-year", "so-a", "2016-S2", PERCENT),
     "/period period.not_of_report", NULL},
    {"a year outside the phase", HEAD("annual", "so-a", "2021", PERCENT), "/period period.not_of_report",
     NULL},
    {"a year that has not begun", HEAD("annual", "so-a", "2017", PERCENT), "/period period.not_begun", NULL},
    {"the last millisecond before it begins", HEAD("annual", "so-a", "2017", PERCENT),
     "/period period.not_begun", "2016-12-31T23:59:59.999+07:00"},
    {"the instant it begins", HEAD("annual", "so-a", "2017", PERCENT), "", "2017-01-01T00:00:00+07:00"},
    {"the last millisecond before a year of 15/12 to 14/12", HEAD("cut-off", "so-a", "2017", ""),
     "/period period.not_begun", "2016-12-14T23:59:59.999+07:00"},
    {"the instant a year of 15/12 to 14/12 begins", HEAD("cut-off", "so-a", "2017", ""), "",
     "2016-12-15T00:00:00+07:00"},
    {"an unknown round",
     "{'plan':'p-2016','report':'twice','unit':'so-a','period':'2016','round':'frist','values':[" PERCENT
     "]}",
     "/round round.unknown", NULL},
    {"no lines although some are owed", LINES(""), "/values values.empty", NULL},
    {"no lines where none are owed", HEAD("narrative", "so-a", "2016", ""), "", NULL},
    {"an arrival after the receipt",
     "{'plan':'p-2016','report':'narrative','unit':'so-a','period':'2016',"
     "'arrived_at':'2016-11-01T08:00:00.001+07:00','values':[]}",
     "/arrived_at arrived_at.future", NULL},
    {"an arrival at the receipt",
     "{'plan':'p-2016','report':'narrative','unit':'so-a','period':'2016',"
     "'arrived_at':'" RECEIVED "','values':[]}",
     "", NULL},
    {"faults of head and lines come together", HEAD("anual", "so-aa", "2016", "{'indicator':'nix'}"),
     "/report report.unknown\n/unit unit.unknown\n/values/0/indicator indicator.unknown", NULL},
};

/* Who submits what for when is known, owed and begun; each fault stands at its member. */
static void the_head(void **state) {
    (void)state;
    RUN(heads);
}

/* ---- what a line speaks of ---- */

static const struct row places[] = {
    {"no indicator", ONE("'value':1"), "/values/0/indicator line.missing", NULL},
    {"an empty indicator", ONE("'indicator':'','value':1"), "/values/0/indicator line.missing", NULL},
    {"an unknown indicator", LINES(PERCENT ",{'indicator':'precent','value':1}"),
     "/values/1/indicator indicator.unknown", NULL},
    {"an indicator of somebody else's is kept, with a warning", ONE("'indicator':'count','value':3"),
     "~/values/0/indicator indicator.not_owed", NULL},
    {"an unknown category", ONE("'indicator':'percent','category':'sex=femal','value':1"),
     "/values/0/category category.unknown", NULL},
    {"a category of another dimension", ONE("'indicator':'percent','category':'age=old','value':1"),
     "/values/0/category category.unknown", NULL},
    {"a joint category in any order", ONE("'indicator':'shares','category':'age=old;sex=female','value':1"),
     "", NULL},
    {"an empty category is the whole", ONE("'indicator':'percent','category':'','value':1"), "", NULL},
    {"a category where there are none", ONE("'indicator':'ratio','category':'sex=female','value':1"),
     "/values/0/category category.unknown", NULL},
};

/* A line names an indicator of the plan and a category that it is counted by. */
static void the_place_of_a_line(void **state) {
    (void)state;
    RUN(places);
}

static const struct row periods[] = {
    {"the report's own", ONE("'indicator':'percent','period':'2016','value':1"), "", NULL},
    {"an earlier year", ONE("'indicator':'percent','period':'2015','value':1"),
     "/values/0/period period.wrong_frequency", NULL},
    {"a month inside the year", ONE("'indicator':'monthly','period':'2016-07','value':1"), "", NULL},
    {"a month in another spelling", ONE("'indicator':'monthly','period':'201607','value':1"), "", NULL},
    {"a month that has not begun", ONE("'indicator':'monthly','period':'2016-12','value':1"),
     "/values/0/period period.not_begun", NULL},
    {"a month of another year", ONE("'indicator':'monthly','period':'2015-12','value':1"),
     "/values/0/period period.wrong_frequency", NULL},
    {"the year's figure of a monthly indicator", ONE("'indicator':'monthly','value':1"),
     "/values/0/period period.wrong_frequency", NULL},
    {"a quarter of a half-yearly indicator", ONE("'indicator':'half-yearly','period':'2016-Q1','value':1"),
     "/values/0/period period.wrong_frequency", NULL},
    {"unreadable", ONE("'indicator':'percent','period':'2016-S3','value':1"),
     "/values/0/period period.unreadable", NULL},
    {"an interim value: the half-year of a yearly indicator",
     HEAD("half-year", "so-a", "2016-S1", "{'indicator':'percent','value':1}"), "", NULL},
    {"the same with its period said",
     HEAD("half-year", "so-a", "2016-S1", "{'indicator':'percent','period':'2016-S1','value':1}"), "", NULL},
    {"the whole year in the half-year's report",
     HEAD("half-year", "so-a", "2016-S1", "{'indicator':'percent','period':'2016','value':1}"),
     "/values/0/period period.wrong_frequency", NULL},
    {"a quarter in the half-year's report",
     HEAD("half-year", "so-a", "2016-S1", "{'indicator':'percent','period':'2016-Q1','value':1}"),
     "/values/0/period period.wrong_frequency", NULL},
    {"the term that holds the year", ONE("'indicator':'term','period':'2016/2020','value':1"), "", NULL},
    {"the whole phase", ONE("'indicator':'term','period':'2011/2020','value':1"), "", NULL},
    {"another term", ONE("'indicator':'term','period':'2011/2015','value':1"),
     "/values/0/period period.wrong_frequency", NULL},
    {"years that are no term of the plan", ONE("'indicator':'term','period':'2016/2019','value':1"),
     "/values/0/period period.wrong_frequency", NULL},
    {"a year of a term, interim", ONE("'indicator':'term','value':1"), "", NULL},
    {"not begun is said once, at the head", HEAD("annual", "so-a", "2018", PERCENT "," PERCENT),
     "/period period.not_begun\n/values/1 line.duplicate", NULL},
};

/* A line's period is of the indicator's frequency within the report's, or an interim one; and it has begun.
 */
static void the_period_of_a_line(void **state) {
    (void)state;
    RUN(periods);
}

/* ---- rights ---- */

static const struct row rights[] = {
    {"itself", ONE("'indicator':'percent','unit':'so-a','value':1"), "", NULL},
    {"another department", ONE("'indicator':'percent','unit':'so-b','value':1"),
     "/values/0/unit unit.not_yours", NULL},
    {"unknown", ONE("'indicator':'percent','unit':'so-c','value':1"), "/values/0/unit unit.unknown", NULL},
    {"the whole, which it leads", ONE("'indicator':'growth','unit':'tinh','value':1"), "", NULL},
    {"the whole, which nobody leads", ONE("'indicator':'percent','unit':'tinh','value':1"),
     "/values/0/unit unit.not_yours", NULL},
    {"the whole, which another leads", ONE("'indicator':'count','unit':'tinh','value':1"),
     "/values/0/unit unit.not_yours\n~/values/0/indicator indicator.not_owed", NULL},
    {"a commune below", HEAD("annual", "huyen-a", "2016", "{'indicator':'count','unit':'xa-1','value':1}"),
     "", NULL},
    {"a commune that had closed, in its last year",
     HEAD("annual", "huyen-a", "2015", "{'indicator':'count','unit':'cu-1','value':1}"), "", NULL},
    {"a commune that had closed, in the year after",
     HEAD("annual", "huyen-a", "2016", "{'indicator':'count','unit':'cu-1','value':1}"),
     "/values/0/unit unit.closed", NULL},
    {"a commune that had closed, and has no heir",
     HEAD("annual", "huyen-a", "2016", "{'indicator':'count','unit':'cu-2','value':1}"),
     "/values/0/unit unit.closed", NULL},
    {"a commune elsewhere",
     HEAD("annual", "huyen-b", "2016", "{'indicator':'count','unit':'xa-1','value':1}"),
     "/values/0/unit unit.not_yours", NULL},
    {"the unit above", HEAD("annual", "huyen-a", "2016", "{'indicator':'count','unit':'tinh','value':1}"),
     "/values/0/unit unit.not_yours", NULL},
    {"the province for a department",
     HEAD("annual", "tinh", "2016", "{'indicator':'percent','unit':'so-b','value':1}"),
     "~/values/0/indicator indicator.not_owed", NULL},
};

/* A sender writes for itself, for those below it, and for the whole where it leads. */
static void the_senders_rights(void **state) {
    (void)state;
    RUN(rights);
}

/* ---- figures ---- */

static const struct row figures[] = {
    {"none at all", ONE("'indicator':'percent'"), "/values/0 line.empty", NULL},
    {"nulls are none", ONE("'indicator':'percent','value':null,'numerator':null,'denominator':null"),
     "/values/0 line.empty", NULL},
    {"a reason instead", ONE("'indicator':'percent','no_data_reason':'chưa điều tra'"), "", NULL},
    {"an empty reason is none", ONE("'indicator':'percent','no_data_reason':''"), "/values/0 line.empty",
     NULL},
    {"a value and a reason", ONE("'indicator':'percent','value':1,'no_data_reason':'x'"),
     "/values/0/no_data_reason line.value_and_reason", NULL},
    {"counts and a reason", ONE("'indicator':'percent','numerator':1,'denominator':2,'no_data_reason':'x'"),
     "/values/0/no_data_reason line.value_and_reason", NULL},
    {"a note alone says nothing", ONE("'indicator':'percent','note':'x'"), "/values/0 line.empty", NULL},

    {"0 %", ONE("'indicator':'percent','value':0"), "", NULL},
    {"100 %", ONE("'indicator':'percent','value':100"), "", NULL},
    {"100.000000000001 %, which is 100 to 12 digits", ONE("'indicator':'percent','value':100.0000000000001"),
     "", NULL},
    {"100.1 %", ONE("'indicator':'percent','value':100.1"), "/values/0/value value.out_of_measure", NULL},
    {"−0.1 %", ONE("'indicator':'percent','value':-0.1"), "/values/0/value value.out_of_measure", NULL},
    {"growth may be negative", ONE("'indicator':'growth','value':-30.5"), "", NULL},
    {"growth may pass 100", ONE("'indicator':'growth','value':250"), "", NULL},
    {"a rate below 0", ONE("'indicator':'rate','value':-1"), "/values/0/value value.out_of_measure", NULL},
    {"a ratio below 0", ONE("'indicator':'ratio','value':-1"), "/values/0/value value.out_of_measure", NULL},
    {"an amount may be a debt", ONE("'indicator':'amount','value':-1.5"), "", NULL},
    {"true is no percentage", ONE("'indicator':'percent','value':true"), "/values/0/value value.not_a_number",
     NULL},

    {"rank 1", ONE("'indicator':'rank','value':1"), "", NULL},
    {"rank 0", ONE("'indicator':'rank','value':0"), "/values/0/value value.out_of_measure", NULL},
    {"rank 1.5", ONE("'indicator':'rank','value':1.5"), "/values/0/value value.not_integer", NULL},
    {"half a class", HEAD("annual", "huyen-b", "2016", "{'indicator':'count','value':0.5}"),
     "/values/0/value value.not_integer", NULL},
    {"a class less than none", HEAD("annual", "huyen-b", "2016", "{'indicator':'count','value':-1}"),
     "/values/0/value value.out_of_measure", NULL},
    {"more classes than a long long holds",
     HEAD("annual", "huyen-b", "2016", "{'indicator':'count','value':1e300}"), "", NULL},

    {"yes", ONE("'indicator':'yes-no','value':true"), "", NULL},
    {"no", ONE("'indicator':'yes-no','value':false"), "", NULL},
    {"1 is no yes", ONE("'indicator':'yes-no','value':1"), "/values/0/value value.not_yes_no", NULL},
    {"counts are no yes", ONE("'indicator':'yes-no','numerator':1,'denominator':1"),
     "/values/0/numerator counts.not_allowed", NULL},
    {"a number is no stage", ONE("'indicator':'stages','value':1"), "/values/0/value value.not_a_stage",
     NULL},
    {"a stage", ONE("'indicator':'stages','value':'issued'"), "", NULL},
    {"another's stage", ONE("'indicator':'stages','value':'opened'"), "/values/0/value value.not_a_stage",
     NULL},
    {"a stage is no number", ONE("'indicator':'amount','value':'issued'"),
     "/values/0/value value.not_a_number", NULL},
    {"a stage is no yes", ONE("'indicator':'yes-no','value':'issued'"), "/values/0/value value.not_yes_no",
     NULL},
    {"true is no stage", ONE("'indicator':'stages','value':true"), "/values/0/value value.not_a_stage", NULL},
};

/* A value lies within its measure; what it is not is said. */
static void the_value(void **state) {
    (void)state;
    RUN(figures);
}

static const struct row counts[] = {
    {"both", ONE("'indicator':'percent','numerator':1,'denominator':3"), "", NULL},
    {"numerator alone", ONE("'indicator':'percent','numerator':1"),
     "/values/0/denominator counts.one_missing", NULL},
    {"denominator alone", ONE("'indicator':'percent','denominator':1"),
     "/values/0/numerator counts.one_missing", NULL},
    {"a value does not replace one of them", ONE("'indicator':'percent','value':50,'numerator':1"),
     "/values/0/denominator counts.one_missing", NULL},
    {"of a count", HEAD("annual", "huyen-b", "2016", "{'indicator':'count','value':1,'denominator':2}"),
     "/values/0/denominator counts.not_allowed", NULL},
    {"of a rank", ONE("'indicator':'rank','numerator':1,'denominator':2"),
     "/values/0/numerator counts.not_allowed", NULL},
    {"negative", ONE("'indicator':'percent','numerator':-1,'denominator':-2"),
     "/values/0/numerator counts.negative\n/values/0/denominator counts.negative", NULL},
    {"a part above its whole", ONE("'indicator':'percent','numerator':3,'denominator':2"),
     "/values/0/numerator counts.numerator_above", NULL},
    {"a part that is the whole", ONE("'indicator':'percent','numerator':2,'denominator':2"), "", NULL},
    {"fulfilment may pass its whole", ONE("'indicator':'growth','numerator':3,'denominator':2"), "", NULL},
    {"so may a rate", ONE("'indicator':'rate','numerator':3,'denominator':2"), "", NULL},
    {"nothing of nothing is kept, without a share",
     ONE("'indicator':'percent','numerator':0,'denominator':0"), "", NULL},
    {"a share of nothing", ONE("'indicator':'percent','value':0,'numerator':0,'denominator':0"),
     "/values/0/value counts.denominator_zero", NULL},
    {"something of nothing", ONE("'indicator':'percent','numerator':1,'denominator':0"),
     "/values/0/numerator counts.numerator_above", NULL},
    {"a quotient too big for a number", ONE("'indicator':'ratio','numerator':1e308,'denominator':1e-308"),
     "/values/0/value value.out_of_measure", NULL},
};

/* Counts go together, fit a quotient, and the part is no more than its whole. */
static void the_counts(void **state) {
    (void)state;
    RUN(counts);
}

static const struct row agreements[] = {
    {"to the last digit sent", ONE("'indicator':'percent','value':33.3,'numerator':1,'denominator':3"), "",
     NULL},
    {"rounded up", ONE("'indicator':'percent','value':66.67,'numerator':2,'denominator':3"), "", NULL},
    {"to the unit", ONE("'indicator':'percent','value':33,'numerator':1,'denominator':3"), "", NULL},
    {"cut instead of rounded", ONE("'indicator':'percent','value':66.6,'numerator':2,'denominator':3"),
     "/values/0/value value.disagrees", NULL},
    {"half a unit either way", ONE("'indicator':'percent','value':12.5,'numerator':1,'denominator':8"), "",
     NULL},
    {"12.5 as 13", ONE("'indicator':'percent','value':13,'numerator':1,'denominator':8"), "", NULL},
    {"12.5 as 12", ONE("'indicator':'percent','value':12,'numerator':1,'denominator':8"), "", NULL},
    {"more digits than are so", ONE("'indicator':'percent','value':33.300,'numerator':1,'denominator':3"),
     "/values/0/value value.disagrees", NULL},
    {"a rate by its own factor", ONE("'indicator':'rate','value':58.3,'numerator':7,'denominator':12000"), "",
     NULL},
    {"a rate by a wrong factor", ONE("'indicator':'rate','value':0.0583,'numerator':7,'denominator':12000"),
     "/values/0/value value.disagrees", NULL},
};

/* A value beside its counts agrees with them to the last digit that was sent. */
static void the_value_agrees_with_the_counts(void **state) {
    (void)state;
    RUN(agreements);
}

/* ---- lines together ---- */

static const struct row together[] = {
    {"the same line twice", LINES(PERCENT "," PERCENT), "/values/1 line.duplicate", NULL},
    {"thrice, with others between",
     LINES(PERCENT ",{'indicator':'ratio','value':1}," PERCENT ",{'indicator':'rank','value':1}," PERCENT),
     "/values/2 line.duplicate\n/values/4 line.duplicate", NULL},
    {"the default said aloud is the same",
     LINES(PERCENT ",{'indicator':'percent','unit':'so-a','period':'2016','category':'total','value':1}"),
     "/values/1 line.duplicate", NULL},
    {"a joint category in another order",
     LINES("{'indicator':'shares','category':'sex=female;age=old','value':1},"
           "{'indicator':'shares','category':'age=old;sex=female','value':2}"),
     "/values/1 line.duplicate", NULL},
    {"other categories, periods and units are others",
     LINES("{'indicator':'percent','value':1},{'indicator':'percent','category':'sex=male','value':1},"
           "{'indicator':'monthly','period':'2016-01','value':1},"
           "{'indicator':'monthly','period':'2016-02','value':1}"),
     "", NULL},
    {"an unknown category is not the whole",
     LINES(PERCENT ",{'indicator':'percent','category':'sex=x','value':1}"),
     "/values/1/category category.unknown", NULL},
    {"an unreadable period is not the report's",
     LINES(PERCENT ",{'indicator':'percent','period':'x','value':1}"), "/values/1/period period.unreadable",
     NULL},

    {"shares that make 100",
     LINES("{'indicator':'shares','category':'sex=female','value':40},"
           "{'indicator':'shares','category':'sex=male','value':60}"),
     "", NULL},
    {"shares rounded on their own",
     LINES("{'indicator':'shares','category':'age=young','value':33.3},"
           "{'indicator':'shares','category':'age=middle','value':33.3},"
           "{'indicator':'shares','category':'age=old','value':33.3}"),
     "", NULL},
    {"shares that make 99.8",
     LINES("{'indicator':'shares','category':'sex=female','value':40},"
           "{'indicator':'shares','category':'sex=male','value':59.8}"),
     "/values/0 shares.sum", NULL},
    {"shares that make 100.2, the second sent first",
     LINES("{'indicator':'shares','category':'sex=male','value':60},"
           "{'indicator':'shares','category':'sex=female','value':40.2}"),
     "/values/0 shares.sum", NULL},
    {"one of two is enough: the other is computed",
     LINES("{'indicator':'shares','category':'sex=female','value':40}"), "", NULL},
    {"two of three that are already too much",
     LINES("{'indicator':'shares','category':'age=young','value':60},"
           "{'indicator':'shares','category':'age=old','value':60}"),
     "/values/0 shares.sum", NULL},
    {"a share that is not known is not summed",
     LINES("{'indicator':'shares','category':'sex=female','value':40},"
           "{'indicator':'shares','category':'sex=male','no_data_reason':'x'}"),
     "", NULL},
    {"rates within groups need not make 100",
     LINES("{'indicator':'percent','category':'sex=female','value':80},"
           "{'indicator':'percent','category':'sex=male','value':90}"),
     "", NULL},
};

/* No cell is filled twice; shares of one cell make 100 ± 0.1. */
static void the_lines_together(void **state) {
    (void)state;
    RUN(together);
}

/* ---- all codes ---- */

struct table {
    const struct row *rows;
    size_t count;
};
#define TABLE(rows)                                                                                          \
    { rows, sizeof(rows) / sizeof *(rows) }

/* No problem that validation can state is without a row here. */
static void each_code_is_tested(void **state) {
    static const struct table tables[] = {TABLE(heads),   TABLE(places), TABLE(periods),    TABLE(rights),
                                          TABLE(figures), TABLE(counts), TABLE(agreements), TABLE(together)};
    (void)state;
    for (enum text_id id = T_SUB_MISSING; id <= T_LINE_NOT_OWED; id++) {
        char *code = mem_printf(" %s", text_code(id));
        bool seen = false;
        for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
            for (size_t i = 0; i < tables[t].count; i++)
                seen |= strstr(tables[t].rows[i].found, code) != NULL;
        if (!seen) fail_msg("no test of %s", code);
        mem_free(code);
    }
}

/* ---- remedies ---- */

/* A slip of the pen is answered with what was likely meant. */
static void the_nearest_is_named(void **state) {
    static const struct {
        const char *json, *near;
    } rows[] = {
        {"{'plan':'p-2106','report':'annual','unit':'so-a','period':'2016','values':[]}", "“p-2016”"},
        {HEAD("anual", "so-a", "2016", ""), "“annual”"},
        {HEAD("annual", "huyen-c", "2016", ""), "“huyen-a”"},
        {LINES("{'indicator':'precent','value':1}"), "“percent”"},
        {LINES("{'indicator':'percent','unit':'huyen-bb','value':1}"), "“huyen-b”"},
        {LINES("{'indicator':'percent','category':'sex=femal','value':1}"), "“sex=female”"},
        {LINES("{'indicator':'percent','category':'Total','value':1}"), "“total”"},
        {LINES("{'indicator':'ratio','category':'x=y','value':1}"), "“total”"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct problems problems;
        struct submission *s = world_submission(rows[i].json, RECEIVED);
        problems_init(&problems);
        assert_false(validate_submission(s, fx.plans, &problems));
        assert_non_null(strstr(problems.items[0].vi, rows[i].near));
        assert_non_null(strstr(problems.items[0].en, rows[i].near));
        problems_deinit(&problems);
        submission_free(s);
    }
}

/* Where nothing is near, an example is given; where there is nothing at all, nothing. */
static void an_example_where_nothing_is_near(void **state) {
    const struct plan *plan = fx.plans->items[0];
    struct plan *empty = plan_new();
    struct units *units = units_new();
    (void)state;
    assert_string_equal(nearest_plan(fx.plans, "zzzzzzzzzz"), "p-2016");
    assert_string_equal(nearest_report(plan, "zzzzzzzzzz"), "annual");
    assert_string_equal(nearest_indicator(plan, "zzzzzzzzzz"), "percent");
    assert_string_equal(nearest_unit(fx.plans->units, "zzzzzzzzzz"), fx.plans->units->items[0].id);
    assert_string_equal(nearest_report(empty, "x"), "");
    assert_string_equal(nearest_indicator(empty, "x"), "");
    assert_string_equal(nearest_unit(units, "x"), "");
    units_free(units);
    plan_free(empty);
}

/* ---- what is resolved ---- */

static const struct submission_line *line_of(const struct submission *s, const char *indicator) {
    for (size_t i = 0; i < s->line_count; i++)
        if (strcmp(s->lines[i].indicator_id, indicator) == 0) return &s->lines[i];
    fail_msg("no line of %s", indicator);
    return NULL;
}

/* A valid submission is resolved whole: whom, when, and which numbers. */
static void all_is_resolved(void **state) {
    bool valid;
    struct submission *s =
        world_submission(LINES("{'indicator':'percent','numerator':1,'denominator':3},"
                               "{'indicator':'growth','value':1.50},"
                               "{'indicator':'rate','value':1.5e1},"
                               "{'indicator':'shares','category':'age=old;sex=female','value':5},"
                               "{'indicator':'yes-no','value':true},"
                               "{'indicator':'ratio','no_data_reason':'x','note':'n'},"
                               "{'indicator':'amount','value':100},"
                               "{'indicator':'monthly','period':'2016-M07','value':7}"),
                         RECEIVED);
    (void)state;
    s->lines[6].indicator_id = "stages"; /* as a CSV gives it */
    s->lines[6].value_text = "issued";
    assert_string_equal(check(s, &valid), "");
    assert_true(valid);
    assert_ptr_equal(s->plans, fx.plans);
    assert_string_equal(s->plan->id, "p-2016");
    assert_string_equal(s->report->id, "annual");
    assert_string_equal(s->unit->id, "so-a");
    assert_true(period_equal(s->period, world_period("2016")));
    assert_null(s->round);

    const struct submission_line *l = line_of(s, "percent");
    assert_true(l->has_value && l->has_counts && l->value == 33.3333333333);
    assert_true(l->numerator == 1 && l->denominator == 3);
    assert_null(l->text);
    assert_string_equal(l->unit->id, "so-a"); /* it reports its own */
    assert_string_equal(l->category, "total");
    l = line_of(s, "growth");
    assert_true(l->has_value && !l->has_counts && l->value == 1.5);
    assert_string_equal(l->text, "1.50");
    assert_string_equal(l->unit->id, "tinh"); /* it leads, and speaks for the whole */
    l = line_of(s, "rate");
    assert_true(l->value == 15);
    assert_string_equal(l->text, "1.5e1");
    assert_string_equal(line_of(s, "shares")->category, "sex=female;age=old");
    assert_true(line_of(s, "yes-no")->has_value && line_of(s, "yes-no")->value == 1);
    assert_true(line_of(s, "stages")->value == 1);
    l = line_of(s, "ratio");
    assert_false(l->has_value);
    assert_string_equal(l->no_data_reason, "x");
    assert_true(period_equal(line_of(s, "monthly")->period, world_period("2016-07")));
    submission_free(s);
}

/* Where the denominator is 0 the counts are kept and there is no value. */
static void nothing_of_nothing(void **state) {
    bool valid;
    struct submission *s =
        world_submission(ONE("'indicator':'percent','numerator':0,'denominator':0"), RECEIVED);
    (void)state;
    check(s, &valid);
    assert_true(valid);
    assert_true(s->lines[0].has_counts);
    assert_false(s->lines[0].has_value);
    submission_free(s);
}

/* Given a round, that round is meant; a request's is left to the writer, who knows whom it binds. */
static void the_round(void **state) {
    bool valid;
    struct submission *s = world_submission(
        "{'plan':'p-2016','report':'twice','unit':'so-a','period':'2016','round':'update','values':[" PERCENT
        "]}",
        RECEIVED);
    (void)state;
    assert_string_equal(check(s, &valid), "");
    assert_string_equal(s->round->id, "update");
    submission_free(s);

    s = world_submission("{'plan':'p-2016','report':'annual','unit':'xa-1','period':'2016-Q1',"
                         "'round':'adhoc-7','values':[{'indicator':'monthly','period':'2016-02','value':1}]}",
                         RECEIVED);
    assert_string_equal(check(s, &valid), "~/values/0/indicator indicator.not_owed");
    assert_true(valid);
    assert_null(s->round);
    assert_true(validate_is_request(s->round_id));
    assert_false(validate_is_request(NULL));
    assert_false(validate_is_request("first"));
    submission_free(s);
}

/* Validated again by other plans, all is resolved anew: the old ones may go. */
static void once_more_by_other_plans(void **state) {
    bool valid;
    struct problems problems;
    struct submission *s = world_submission(LINES(PERCENT), RECEIVED);
    struct plans *others = world_plan(PLAN);
    (void)state;
    check(s, &valid);
    problems_init(&problems);
    assert_true(validate_submission(s, others, &problems));
    assert_ptr_equal(s->plans, others);
    assert_ptr_equal(s->plan, others->items[0]);
    assert_ptr_equal(s->lines[0].indicator, plan_indicator(others->items[0], "percent"));
    assert_ptr_equal(s->lines[0].unit, unit_find(others->units, "so-a"));
    plans_unref(others);
    assert_string_equal(s->plan->id, "p-2016"); /* it holds a reference of its own */
    assert_true(validate_submission(s, s->plans, &problems));
    problems_deinit(&problems);
    submission_free(s);
}

/* ---- CSV ---- */

/* In a CSV a fault stands in a row and column; the line's own unit and period are for_unit and for_period. */
static void csv_places(void **state) {
    static const char csv[] =
        "plan,report,unit,period,indicator,for_unit,for_period,category,value,numerator,denominator\n"
        "p-2016,annual,so-a,2016,percent,,,,12,,\n"
        "p-2016,annual,so-a,2016,percent,so-b,,sex=x,,3,2\n"
        "p-2016,annual,so-a,2016,monthly,,2016-S9,,1.000,,\n"
        "p-2016,annual,so-a,2016,yes-no,,,,yes,,\n"
        "p-2016,annual,so-a,2016,stages,,,,published,,\n"
        "p-2016,annual,so-a,2016,yes-no,,2015,,true,,\n"
        "p-2016,annual,so-a,2016,percent,,,,\"12,5\",,\n";
    bool valid;
    struct submission *s = world_body("text/csv", csv, world_ms(RECEIVED));
    (void)state;
    assert_string_equal(check(s, &valid), "row 3, column for_unit unit.not_yours\n"
                                          "row 3, column category category.unknown\n"
                                          "row 3, column numerator counts.numerator_above\n"
                                          "row 4, column for_period period.unreadable\n"
                                          "row 5, column value value.not_yes_no\n"
                                          "row 6, column value value.not_a_stage\n"
                                          "row 7, column for_period period.wrong_frequency\n"
                                          "row 8, column value value.not_a_number\n"
                                          "row 8 line.duplicate");
    submission_free(s);

    s = world_body("text/csv; charset=utf-8",
                   "plan,report,unit,period,indicator,value\np-2016,anual,so-x,2016-X,percent,1\n",
                   world_ms(RECEIVED));
    assert_string_equal(check(s, &valid), "column report report.unknown\ncolumn unit unit.unknown\n"
                                          "column period period.unreadable");
    submission_free(s);
}

/* ---- anything at all ---- */

static unsigned next_random(unsigned *seed) {
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static const char *any(unsigned *seed, const char *const *list, size_t count) {
    return list[next_random(seed) % count];
}

static void any_line(unsigned *seed, struct submission_line *line) {
    static const char *const indicators[] = {"percent", "shares", "growth", "rate",   "ratio",
                                             "count",   "amount", "rank",   "yes-no", "stages",
                                             "monthly", "term",   "nix",    NULL};
    static const char *const units[] = {NULL, "", "so-a", "so-b", "tinh", "xa-1", "x"};
    static const char *const times[] = {NULL, "", "2016", "2016-S1", "2016-07", "2011/2015", "2016-12", "?"};
    static const char *const categories[] = {NULL, "total", "sex=female", "sex=male;age=old",
                                             "=",  ";",     "sex="};
    static const char *const texts[] = {NULL,  "",    "0",    "1",      "-1",     "1e308", "1e-308", "1e999",
                                        "NaN", "0.5", "true", "issued", "100.05", "1,5",   "33.3"};
#define ANY(list)       any(seed, (list), sizeof(list) / sizeof *(list))
#define SOMETIMES(list) (next_random(seed) % 3 ? NULL : ANY(list))
    *line = (struct submission_line){.pointer = "/values/0"};
    line->indicator_id = ANY(indicators);
    line->unit_id = SOMETIMES(units);
    line->period_text = SOMETIMES(times);
    line->category_text = SOMETIMES(categories);
    line->value_text = ANY(texts);
    line->numerator_text = SOMETIMES(texts);
    line->denominator_text = SOMETIMES(texts);
    line->value_bool_set = next_random(seed) % 8 == 0;
    line->value_bool = next_random(seed) % 2;
    line->no_data_reason = next_random(seed) % 8 == 0 ? "x" : NULL;
}

static bool finite_line(const struct submission_line *l) {
    bool value = !l->has_value || (l->value - l->value == 0);
    return value && (!l->has_counts || (l->numerator - l->numerator == 0 && l->denominator >= 0));
}

/* Whatever stands in the lines: it is judged without harm, the same way twice, and what passes is finite,
 * lies in one cell each, and says either a figure or a reason. */
static void anything_at_all(void **state) {
    unsigned seed = 20160520;
    size_t passed = 0;
    (void)state;
    for (int round = 0; round < 20000; round++) {
        bool valid, again;
        struct err err;
        struct submission *s = world_submission(LINES(PERCENT), RECEIVED);
        if (submission_set_lines(s, 1 + next_random(&seed) % 3, &err)) fail_msg("%s", err.msg);
        for (size_t i = 0; i < s->line_count; i++) any_line(&seed, &s->lines[i]);
        const char *first = check(s, &valid);
        assert_string_equal(check(s, &again), first);
        assert_int_equal(valid, again);
        passed += valid;
        for (size_t i = 0; valid && i < s->line_count; i++) {
            const struct submission_line *l = &s->lines[i];
            assert_true(finite_line(l));
            assert_true(l->has_value || l->has_counts || l->no_data_reason);
            assert_true(!(l->no_data_reason && (l->has_value || l->has_counts)));
            assert_non_null(l->indicator);
            assert_non_null(l->unit);
        }
        submission_free(s);
        arena_free(fx.arena);
        fx.arena = arena_new(64u << 20);
    }
    if (passed < 300) fail_msg("only %zu passed: the test proves little", passed);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_head),
        cmocka_unit_test(the_place_of_a_line),
        cmocka_unit_test(the_period_of_a_line),
        cmocka_unit_test(the_senders_rights),
        cmocka_unit_test(the_value),
        cmocka_unit_test(the_counts),
        cmocka_unit_test(the_value_agrees_with_the_counts),
        cmocka_unit_test(the_lines_together),
        cmocka_unit_test(each_code_is_tested),
        cmocka_unit_test(the_nearest_is_named),
        cmocka_unit_test(an_example_where_nothing_is_near),
        cmocka_unit_test(all_is_resolved),
        cmocka_unit_test(nothing_of_nothing),
        cmocka_unit_test(the_round),
        cmocka_unit_test(once_more_by_other_plans),
        cmocka_unit_test(csv_places),
        cmocka_unit_test(anything_at_all),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
