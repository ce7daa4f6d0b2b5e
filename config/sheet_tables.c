#include "config/sheet_tables.h"
#include <string.h>

#define LONG   50
#define MIDDLE 24

#define TEXT(heading)                                                                                        \
    { heading, SHEET_TEXT, SHEET_ONE, .width = 0 }
#define SHOWN(heading)                                                                                       \
    { heading, SHEET_TEXT, SHEET_ONE, .shown = true }
#define WIDE(heading, w)                                                                                     \
    { heading, SHEET_TEXT, SHEET_ONE, .width = (w), .shown = true }
#define NUMBER(heading)                                                                                      \
    { heading, SHEET_NUMBER, SHEET_ONE, .width = 0 }
#define WHY(heading)                                                                                         \
    { heading, SHEET_WHY, SHEET_ONE, .width = 0 }
#define PARENT(heading)                                                                                      \
    { heading, SHEET_PARENT, SHEET_ONE, .shown = true }
#define CHOICE(heading, c)                                                                                   \
    { heading, SHEET_TEXT, SHEET_ONE, .shown = true, .choices = (c) }
#define BOOL(heading)                                                                                        \
    { heading, SHEET_BOOL, SHEET_ONE, .choices = "TRUE,FALSE" }
#define LIST(heading)                                                                                        \
    { heading, SHEET_TEXT, SHEET_LIST, .width = MIDDLE }
#define LISTED(heading)                                                                                      \
    { heading, SHEET_TEXT, SHEET_LIST, .width = MIDDLE, .shown = true }
#define YEARS(heading)                                                                                       \
    { heading, SHEET_NUMBER, SHEET_LIST, .word = "year" }
/* A text in one language, or in both. */
#define TEXTS(heading)                                                                                       \
    {heading, SHEET_TEXT, SHEET_ONE, .width = LONG}, {heading ".vi", SHEET_TEXT, SHEET_ONE, .width = LONG},  \
    {                                                                                                        \
        heading ".en", SHEET_TEXT, SHEET_ONE, .width = LONG                                                  \
    }
#define TITLES(heading)                                                                                      \
    {heading, SHEET_TEXT, SHEET_ONE, .width = LONG}, WIDE(heading ".vi", LONG), WIDE(heading ".en", LONG)
#define CONDITION(prefix)                                                                                    \
    {prefix "condition", SHEET_CONDITION, SHEET_ONE, .choices = CONDITIONS}, {                               \
        prefix "value", SHEET_VALUE, SHEET_ONE, .width = 0                                                   \
    }
#define QUOTED                                                                                               \
    WIDE("source", MIDDLE), WIDE("quote", LONG), {                                                           \
        "assumed", SHEET_TEXT, SHEET_ONE, .width = LONG                                                      \
    }
#define BODIES                                                                                               \
    {"lead", SHEET_BODY, SHEET_ONE, .width = MIDDLE, .shown = true}, {                                       \
        "coordinating", SHEET_BODY, SHEET_LIST, .width = MIDDLE, .shown = true                               \
    }

#define CONDITIONS                                                                                           \
    "at_least,above,at_most,below,equals,between,approximately,done,stage,rank_within,direction_only,"       \
    "not_judged,per_year.decrease_by,per_year.increase_by"
#define CHANGES "percent,points,permille_points,absolute"
#define PERIODS "month,quarter,half_year,year"
#define ROLLS   "none,next_working_day,previous_working_day"
#define KINDS   "indicator,target,report,task,milestone"
#define NOTS    "forecast,on_demand,by_reference"

const struct sheet_column sheet_more = {"more", SHEET_TEXT, SHEET_ONE, .width = LONG};

const struct sheet_column sheet_conditions[] = {
    NUMBER("at_least"),
    NUMBER("above"),
    NUMBER("at_most"),
    NUMBER("below"),
    NUMBER("equals"),
    {"between", SHEET_NUMBER, SHEET_LIST, .width = 0},
    {"approximately", SHEET_ABOUT, SHEET_ONE, .width = 0},
    {"done", SHEET_BOOL, SHEET_ONE, .width = 0},
    TEXT("stage"),
    NUMBER("rank_within"),
    TEXT("direction_only"),
    TEXT("not_judged"),
    {"per_year.decrease_by", SHEET_NUMBER, SHEET_EITHER, .width = 0},
    {"per_year.increase_by", SHEET_NUMBER, SHEET_EITHER, .width = 0},
    WHY("per_year"),
    WHY("all_of"),
};
const size_t sheet_condition_count = sizeof sheet_conditions / sizeof *sheet_conditions;

static const struct sheet_column PLAN[] = {
    SHOWN("plan"),
    SHOWN("unit"),
    SHOWN("number"),
    SHOWN("issued"),
    SHOWN("issuer"),
    TITLES("title"),
    SHOWN("timezone"),
    SHOWN("start"),
    SHOWN("end"),
    TEXT("in_force_from"),
    TEXT("level"),
    TEXT("implements"),
    TEXT("method"),
    NUMBER("thresholds.on_track"),
    NUMBER("thresholds.at_risk"),
    LIST("dimensions.*"),
    TEXT("$schema"),
};

static const struct sheet_column MILESTONES[] = {
    SHOWN("id"),
    SHOWN("date"),
    CHOICE("kind", "mid_term,end_of_phase,year_end,other,orientation"),
    {"review", SHEET_BOOL, SHEET_ONE, .shown = true, .choices = "TRUE,FALSE"},
    TITLES("title"),
};

static const struct sheet_column TERMS[] = {SHOWN("id"), SHOWN("from"), SHOWN("to"), SHOWN("judged_at")};

static const struct sheet_column REFERENCES[] = {
    SHOWN("id"), SHOWN("number"), TITLES("title"), TEXT("plan"), WIDE("source", MIDDLE), WIDE("quote", LONG),
};

static const struct sheet_column OBJECTIVES[] = {SHOWN("id"), TITLES("title"), BODIES};

static const struct sheet_column INDICATORS[] = {
    PARENT("objective"),
    SHOWN("id"),
    TITLES("title"),
    CHOICE("measure.type", "percent,permille,count,amount,ratio,rate,rank,yes_no,stages"),
    TITLES("measure.of"),
    NUMBER("measure.per"),
    TEXTS("measure.base"),
    {"measure.max", SHEET_NUMBER_OR_NONE, SHEET_ONE, .width = 0},
    CHOICE("frequency", PERIODS ",term,phase"),
    CHOICE("good", "up,down"),
    CHOICE("aggregation", "none,sum,ratio,mean,min,max"),
    {"accumulation", SHEET_TEXT, SHEET_ONE, .choices = "stock,flow,flow_year"},
    {"sent_as", SHEET_TEXT, SHEET_ONE, .choices = "increment,running_total"},
    BODIES,
    LISTED("reported_by"),
    {"baseline", SHEET_WHY, SHEET_ONE, .width = MIDDLE},
    SHOWN("baseline.period"),
    {"baseline.value", SHEET_NUMBER, SHEET_ONE, .shown = true},
    NUMBER("baselines.*"),
    {"disaggregate.*", SHEET_TEXT, SHEET_ONE, .choices = "share,within"},
    TEXT("derived"),
    TEXT("part_of"),
    NUMBER("small_n"),
    TEXTS("note"),
    {"assumed", SHEET_TEXT, SHEET_ONE, .width = LONG},
};

static const struct sheet_column STAGES[] = {PARENT("indicator"), SHOWN("id"), TITLES("title")};

static const struct sheet_column TARGETS[] = {
    PARENT("indicator"),
    SHOWN("id"),
    SHOWN("at"),
    {"every", SHEET_NUMBER, SHEET_LIST, .word = "year", .shown = true},
    {"condition", SHEET_CONDITION, SHEET_ONE, .width = MIDDLE, .shown = true, .choices = CONDITIONS},
    {"value", SHEET_VALUE, SHEET_ONE, .shown = true},
    {"per_year.as", SHEET_TEXT, SHEET_ONE, .choices = CHANGES},
    WHY("relative"),
    TEXT("relative.to"),
    {"relative.as", SHEET_TEXT, SHEET_ONE, .choices = CHANGES},
    TEXT("each"),
    TEXT("category"),
    LIST("for"),
    TEXT("maintain_from"),
    TEXT("level"),
    BOOL("in_force"),
    BOOL("striving"),
    BOOL("stretch"),
    BOOL("exact"),
    TEXT("wording"),
    WHY("when"),
    TEXT("when.indicator"),
    CONDITION("when."),
    WHY("share_of_units"),
    CONDITION("share_of_units.meeting."),
    {"share_of_units.of", SHEET_TEXT, SHEET_EITHER, .width = 0},
    {"share_of_units.per", SHEET_TEXT, SHEET_ONE, .choices = PERIODS},
    {"share_of_units.over", SHEET_TEXT, SHEET_ONE, .choices = "each,all"},
    WHY("share_of_units.where"),
    TEXT("share_of_units.where.indicator"),
    CONDITION("share_of_units.where."),
    {"allocations.*", SHEET_NUMBER, SHEET_EITHER, .width = 0},
    {"merge", SHEET_TEXT, SHEET_ONE, .choices = "sum,weighted,not_comparable"},
    NUMBER("equivalent.value"),
    TEXTS("equivalent.of"),
    TEXT("refers_to"),
    TEXT("valid_from"),
    TEXT("valid_to"),
    QUOTED,
};

static const struct sheet_column PARTS[] = {
    PARENT("target"),
    {"condition", SHEET_CONDITION, SHEET_ONE, .width = MIDDLE, .shown = true, .choices = CONDITIONS},
    {"value", SHEET_VALUE, SHEET_ONE, .shown = true},
    {"per_year.as", SHEET_TEXT, SHEET_ONE, .choices = CHANGES},
    WHY("relative"),
    TEXT("relative.to"),
    {"relative.as", SHEET_TEXT, SHEET_ONE, .choices = CHANGES},
};

#define DUE_DAY(heading)                                                                                     \
    NUMBER(heading ".day"), {                                                                                \
        heading ".month_of_period", SHEET_TEXT, SHEET_ONE, .choices = "first,last,next"                      \
    }
#define DUE                                                                                                  \
    {"due", SHEET_WHY, SHEET_ONE, .width = MIDDLE}, SHOWN("due.before"), DUE_DAY("due.before"),              \
        TEXT("due.by"), DUE_DAY("due.by"), NUMBER("due.within_days"), NUMBER("due.within_working_days"),     \
        TEXT("due.after"), NUMBER("due.month"), NUMBER("due.year"), {                                        \
        "due.roll", SHEET_TEXT, SHEET_ONE, .choices = ROLLS                                                  \
    }

static const struct sheet_column REPORTS[] = {
    SHOWN("id"),
    TITLES("title"),
    CHOICE("covers", PERIODS ",term,phase,once"),
    LIST("only"),
    LISTED("units"),
    SHOWN("to"),
    TEXT("via"),
    {"indicators", SHEET_TEXT, SHEET_LIST, .word = "own", .width = MIDDLE, .shown = true},
    DUE,
    LISTED("remind"),
    LISTED("escalate"),
    TEXT("remind_at"),
    TEXT("first_due"),
    NUMBER("grace_days"),
    {"calendar", SHEET_TEXT, SHEET_ONE, .choices = "calendar,administrative"},
    TEXT("consolidates"),
};

static const struct sheet_column ROUNDS[] = {PARENT("report"), SHOWN("id"), TITLES("title"), DUE};

#define WINDOW(prefix)                                                                                       \
    TEXT(prefix "id"), TEXTS(prefix "step"), YEARS(prefix "every"), SHOWN(prefix "from"),                    \
        SHOWN(prefix "to"), TEXT(prefix "after"), NUMBER(prefix "within_days")

static const struct sheet_column TASKS[] = {
    PARENT("objective"),
    SHOWN("id"),
    TITLES("title"),
    BODIES,
    LISTED("for"),
    WHY("windows"),
    WINDOW("window."),
    {"quantity", SHEET_WHY, SHEET_ONE, .width = MIDDLE},
    CONDITION("quantity."),
    TEXTS("quantity.of"),
    TEXT("indicator"),
    {"not_judged", SHEET_TEXT, SHEET_ONE, .choices = NOTS},
    QUOTED,
};

static const struct sheet_column WINDOWS[] = {PARENT("task"), WINDOW("")};

static const struct sheet_column EVENTS[] = {
    SHOWN("id"), TITLES("title"), SHOWN("from"), SHOWN("to"), TEXT("lead"), BOOL("recorded"),
};

static const struct sheet_column RENAMED[] = {CHOICE("kind", KINDS), SHOWN("id"), SHOWN("to")};
static const struct sheet_column RETIRED[] = {CHOICE("kind", KINDS), SHOWN("id"), WIDE("why", LONG)};
static const struct sheet_column ACCEPT[] = {SHOWN("code"), WIDE("pointer", LONG), WIDE("why", LONG)};

static const struct sheet_column UNIT_FILE[] = {TEXT("$schema")};
static const struct sheet_column UNITS[] = {
    WIDE("unit", MIDDLE),
    SHOWN("kind"),
    TITLES("name"),
    WIDE("parent", MIDDLE),
    LISTED("contacts.email"),
    LISTED("contacts.lead"),
    {"locale", SHEET_TEXT, SHEET_ONE, .choices = "vi,en"},
    TEXT("from"),
    TEXT("to"),
    {"merged_into", SHEET_TEXT, SHEET_EITHER, .width = MIDDLE},
    {"split_from", SHEET_TEXT, SHEET_EITHER, .width = MIDDLE},
    WIDE("source", MIDDLE),
};
static const struct sheet_column FORMER_NAMES[] = {PARENT("unit"), TITLES("name"), SHOWN("to")};
static const struct sheet_column FORMER_PARENTS[] = {PARENT("unit"), SHOWN("parent"), SHOWN("to")};
static const struct sheet_column GROUPS[] = {WIDE("group", MIDDLE),
                                             {"units", SHEET_TEXT, SHEET_LIST, .width = 100, .shown = true}};

#define COLUMNS(table) .columns = (table), .column_count = sizeof(table) / sizeof *(table)
/* Parents come before their children. */
const struct sheet_kind sheet_kinds[] = {
    {"plan", SHEET_PLAN, .shown = true, COLUMNS(PLAN)},
    {"milestones", SHEET_PLAN, "milestones", .shown = true, COLUMNS(MILESTONES)},
    {"terms", SHEET_PLAN, "terms", COLUMNS(TERMS)},
    {"references", SHEET_PLAN, "references", COLUMNS(REFERENCES)},
    {"objectives", SHEET_PLAN, "objectives", .id = "id", .shown = true, COLUMNS(OBJECTIVES)},
    {"indicators", SHEET_PLAN, "indicators", "objectives", "id", .shown = true, COLUMNS(INDICATORS)},
    {"stages", SHEET_PLAN, "measure.stages", "indicators", COLUMNS(STAGES)},
    {"targets", SHEET_PLAN, "targets", "indicators", "id", .always = true, .shown = true, COLUMNS(TARGETS)},
    {"parts", SHEET_PLAN, "all_of", "targets", COLUMNS(PARTS)},
    {"reports", SHEET_PLAN, "reports", .id = "id", .shown = true, COLUMNS(REPORTS)},
    {"rounds", SHEET_PLAN, "rounds", "reports", COLUMNS(ROUNDS)},
    {"tasks", SHEET_PLAN, "tasks", "objectives", "id", .loose = true, .shown = true, .folded = "windows",
     .fold = "window", COLUMNS(TASKS)},
    {"windows", SHEET_PLAN, "windows", "tasks", COLUMNS(WINDOWS)},
    {"events", SHEET_PLAN, "events", COLUMNS(EVENTS)},
    {"renamed", SHEET_PLAN, "renamed", COLUMNS(RENAMED)},
    {"retired", SHEET_PLAN, "retired", COLUMNS(RETIRED)},
    {"accept", SHEET_PLAN, "accept", COLUMNS(ACCEPT)},
    {"unit_file", SHEET_UNITS, COLUMNS(UNIT_FILE)},
    {"units", SHEET_UNITS, "units", .id = "unit", .begun = true, COLUMNS(UNITS)},
    {"former_names", SHEET_UNITS, "former_names", "units", COLUMNS(FORMER_NAMES)},
    {"former_parents", SHEET_UNITS, "former_parents", "units", COLUMNS(FORMER_PARENTS)},
    {"groups", SHEET_UNITS, "groups", .keyed = true, .begun = true, COLUMNS(GROUPS)},
};
const size_t sheet_kind_count = sizeof sheet_kinds / sizeof *sheet_kinds;

const struct sheet_kind *sheet_kind_find(const char *name) {
    for (size_t i = 0; i < sheet_kind_count; i++)
        if (strcmp(sheet_kinds[i].name, name) == 0) return &sheet_kinds[i];
    return NULL;
}

bool sheet_column_matches(const struct sheet_column *column, const char *heading, const char **key) {
    size_t len = strlen(column->heading);
    if (column->heading[len - 1] != '*') return strcmp(column->heading, heading) == 0;
    if (strncmp(column->heading, heading, len - 1) != 0 || !heading[len - 1]) return false;
    *key = heading + len - 1;
    return true;
}

const struct sheet_column *sheet_id_column(const struct sheet_kind *kind) {
    for (size_t i = 0; kind->id && i < kind->column_count; i++)
        if (strcmp(kind->columns[i].heading, kind->id) == 0) return &kind->columns[i];
    return NULL;
}
