/* Reports: who owes what to whom, for which periods. */
#include "config/reader.h"
#include <string.h>

static const char *const REPORT_KEYS[] = {
    "id",     "title",  "covers",   "only",      "units",      "to",        "via",      "indicators",   "due",
    "rounds", "remind", "escalate", "remind_at", "grace_days", "first_due", "calendar", "consolidates", NULL};

static bool report_taken(const struct plan *plan, const char *id) {
    return plan_report(plan, id) != NULL;
}

/* "S1", "Q3", "07" or "M07": the place of a period in its year, as the canonical text of a period has it. */
static bool parse_only(enum report_covers covers, const char *text, unsigned *place) {
    static const struct {
        enum report_covers covers;
        char letter;
        size_t digits;
        unsigned most;
    } kinds[] = {{COVERS_HALF_YEAR, 'S', 1, 2}, {COVERS_QUARTER, 'Q', 1, 4}, {COVERS_MONTH, 'M', 2, 12}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (kinds[i].covers != covers) continue;
        if (*text != kinds[i].letter && covers != COVERS_MONTH) return false;
        text += *text == kinds[i].letter;
        size_t digits = strspn(text, "0123456789");
        if (digits != kinds[i].digits || text[digits]) return false;
        *place = 0;
        for (size_t d = 0; d < digits; d++) *place = *place * 10 + (unsigned)(text[d] - '0');
        return *place >= 1 && *place <= kinds[i].most;
    }
    return false;
}

static void read_only_periods(struct reader *r, const struct json_at *at, struct report *report) {
    struct json_at array;
    if (!json_get_array(&r->sink, at, "only", false, &array)) return;
    if (reader_length(&array) == 0) json_error(&r->sink, &array, T_PLAN_ONLY_EMPTY);
    reader_each(item, &array) {
        const char *text = cJSON_GetStringValue(item.item);
        unsigned place = 0;
        if (text && parse_only(report->covers, text, &place)) {
            report->only |= 1u << place;
        } else {
            json_error(&r->sink, &item, T_PLAN_ONLY, text ? text : "");
        }
    }
}

static const char *indicator_id_at(const void *arg, size_t i) {
    const struct plan *plan = arg;
    return i < plan->indicator_count ? plan->indicators[i].id : NULL;
}

static void read_indicator_list(struct reader *r, const struct json_at *array, struct report *report) {
    const struct indicator **list = reader_array(r, reader_length(array), sizeof(const struct indicator *));
    if (!list) return;
    report->indicators = list;
    reader_each(item, array) {
        const char *id = cJSON_GetStringValue(item.item);
        const struct indicator *ind = id ? plan_indicator(r->plan, id) : NULL;
        if (ind) {
            list[report->indicator_count++] = ind;
        } else {
            reader_unresolved(r, &item, T_PLAN_INDICATOR_UNKNOWN, id ? id : "",
                              (struct ids){indicator_id_at, r->plan});
        }
    }
}

/* "own" (default), ids, or []: a narrative report. */
static void read_asked(struct reader *r, const struct json_at *obj, struct report *report) {
    struct json_at at = json_member(obj, "indicators");
    const char *word = cJSON_GetStringValue(at.item);
    report->own_indicators = !at.item || (word && strcmp(word, "own") == 0);
    if (report->own_indicators) return;
    if (cJSON_IsArray(at.item)) {
        read_indicator_list(r, &at, report);
    } else {
        json_error(&r->sink, &at, T_PLAN_INDICATORS_FORM);
    }
}

static bool round_taken(const struct report *report, const char *id) {
    return report_round(report, id) != NULL;
}

static void read_round(struct reader *r, const struct json_at *at, struct report *report,
                       struct round *round) {
    static const char *const known[] = {"id", "title", "due", NULL};
    struct json_at id_at = json_member(at, "id");
    const char *id = NULL;
    round->id = "";
    round->due.kind = DUE_UNKNOWN;
    if (!reader_only(r, at, known)) return;
    if (reader_id(r, at, "id", &id)) {
        if (round_taken(report, id)) json_error(&r->sink, &id_at, T_PLAN_ID_TWICE, id);
        round->id = id;
    }
    reader_text(r, at, "title", OPTIONAL, &round->title);
    round->due.calendar = report->calendar;
    read_due(r, at, &round->due);
}

/* A report with one date has one round, named "-". */
static void read_single(struct reader *r, const struct json_at *obj, struct report *report) {
    struct round *round = reader_array(r, 1, sizeof *round);
    if (!round) return;
    round->id = "-";
    round->due.calendar = report->calendar;
    read_due(r, obj, &round->due);
    report->rounds = round;
    report->round_count = 1;
}

static void read_rounds(struct reader *r, const struct json_at *obj, struct report *report) {
    struct json_at array, at = json_member(obj, "due");
    if (!reader_has(obj, "rounds")) {
        read_single(r, obj, report);
        return;
    }
    if (at.item) json_error(&r->sink, &at, T_PLAN_DUE_AND_ROUNDS);
    if (!json_get_array(&r->sink, obj, "rounds", true, &array)) return;
    struct round *rounds = reader_array(r, reader_length(&array), sizeof *rounds);
    if (reader_length(&array) == 0) json_error(&r->sink, &array, T_PLAN_ROUNDS_EMPTY);
    if (!rounds) return;
    report->rounds = rounds;
    reader_each(item, &array) {
        rounds[item.index].index = item.index;
        read_round(r, &item, report, &rounds[item.index]);
        report->round_count++;
    }
}

static void read_who(struct reader *r, const struct json_at *at, struct report *report) {
    struct json_at units = json_member(at, "units");
    size_t before = r->sink.problems->errors;
    reader_units(r, at, "units", REQUIRED, &report->units, &report->unit_count);
    /* "@all" of a plan whose unit is unknown is empty for a reason told already */
    bool silent = r->sink.problems->errors == before && r->plan->unit;
    if (report->unit_count == 0 && silent) json_error(&r->sink, &units, T_PLAN_NO_UNITS);
    reader_unit(r, at, "to", OPTIONAL, &report->to, NULL);
    reader_unit(r, at, "via", OPTIONAL, &report->via, NULL);
}

static void read_calendar(struct reader *r, const struct json_at *obj, struct report *report) {
    static const char *const calendars[] = {"calendar", "administrative", NULL};
    int calendar = 0;
    reader_choice(r, obj, "calendar", OPTIONAL_KNOWN, calendars, &calendar);
    report->calendar = calendar == 0 ? CALENDAR_CIVIL : CALENDAR_ADMINISTRATIVE;
}

static void read_report(struct reader *r, const struct json_at *at, struct report *report) {
    static const char *const covers[] = {"month", "quarter", "half_year", "year",
                                         "term",  "phase",   "once",      NULL};
    int place = COVERS_YEAR;
    int64_t grace = 0;
    report->id = "";
    report->first_due_day = DAY_NONE;
    if (!reader_only(r, at, REPORT_KEYS)) return;
    reader_new_id(r, at, &report->id, report_taken);
    reader_text(r, at, "title", REQUIRED, &report->title);
    bool known = reader_choice(r, at, "covers", KNOWN, covers, &place);
    report->covers = (enum report_covers)place;
    if (known) read_only_periods(r, at, report);
    read_who(r, at, report);
    read_asked(r, at, report);
    read_calendar(r, at, report);
    read_rounds(r, at, report);
    read_ladder(r, at, report);
    json_get_int(&r->sink, at, "grace_days", false, 0, 60, &grace);
    report->grace_days = (int)grace;
    reader_day(r, at, "first_due", OPTIONAL_KNOWN, &report->first_due_day);
}

static const char *report_id_at(const void *arg, size_t i) {
    const struct plan *plan = arg;
    return i < plan->report_count ? plan->reports[i].id : NULL;
}

/* The report of the units below that this one draws together; it may stand further down. */
static void read_consolidates(struct reader *r, const struct json_at *obj, struct report *report) {
    struct json_at at = json_member(obj, "consolidates");
    const char *id = NULL;
    if (!reader_string(r, obj, "consolidates", OPTIONAL_KNOWN, &id, NULL)) return;
    report->consolidates = plan_report(r->plan, id);
    if (!report->consolidates)
        reader_unresolved(r, &at, T_PLAN_REPORT_UNKNOWN, id, (struct ids){report_id_at, r->plan});
}

/* Following what is drawn together must come to an end; a loop is told once, at its first report. */
static void refuse_loop(struct reader *r, const struct json_at *obj, const struct report *report) {
    struct json_at at = json_member(obj, "consolidates");
    const struct report *next = report->consolidates;
    for (size_t steps = 0; next && next != report; next = next->consolidates) {
        if (next->index < report->index || ++steps > r->plan->report_count) return;
    }
    if (next) json_error(&r->sink, &at, T_PLAN_CONSOLIDATES_LOOP, report->id);
}

void read_reports(struct reader *r, const struct json_at *root) {
    struct json_at array;
    if (!json_get_array(&r->sink, root, "reports", false, &array)) return;
    struct report *reports = reader_array(r, reader_length(&array), sizeof *reports);
    if (!reports) return;
    r->plan->reports = reports;
    reader_each(item, &array) {
        reports[item.index].index = item.index;
        read_report(r, &item, &reports[item.index]);
        r->plan->report_count++;
    }
    reader_each(item, &array) read_consolidates(r, &item, &reports[item.index]);
    reader_each(item, &array) refuse_loop(r, &item, &reports[item.index]);
}
