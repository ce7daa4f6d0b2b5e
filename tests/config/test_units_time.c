/* Units over time: what they were called, under whom they stood, who took over from whom. */
#include "config/canonical.h"
#include "config/check.h"
#include "daemon/base/civil.h"
#include "tests/config/support.h"
#include <string.h>

#define U(id, more)     "{\"unit\": \"" id "\", \"kind\": \"commune\", \"name\": \"" id "\"" more "}"
#define TO(day)         ", \"to\": \"" day "\""
#define FROM(day)       ", \"from\": \"" day "\""
#define INTO(ids)       ", \"merged_into\": " ids
#define OUT_OF(ids)     ", \"split_from\": " ids
#define DOCUMENT(units) "{\"units\": [" units "]}"

static struct units *read(const char *document, struct problems *problems) {
    struct units_source source = {.file = "units.json", .bytes = document, .len = strlen(document)};
    problems_init(problems);
    struct units *units = units_read(&source, 1, problems);
    keep_case("units", document, units != NULL, problems);
    return units;
}

static struct units *sound(const char *document) {
    struct problems problems;
    struct units *units = read(document, &problems);
    assert_no_problem(&problems);
    assert_non_null(units);
    problems_deinit(&problems);
    return units;
}

/* Of units each written for itself, up to NULL. */
static struct units *sound_list(const char *const *list) {
    struct strbuf sb;
    strbuf_init(&sb, 0);
    for (size_t i = 0; list[i]; i++) strbuf_addf(&sb, "%s%s", i ? ", " : "{\"units\": [", list[i]);
    strbuf_adds(&sb, "]}");
    struct units *units = sound(sb.data);
    strbuf_deinit(&sb);
    return units;
}

static int32_t day(const char *text) {
    int32_t d = 0;
    assert_true(civil_parse(text, &d));
    return d;
}

static void assert_ids(const struct unit *const *list, size_t n, const char *wanted) {
    struct strbuf sb;
    strbuf_init(&sb, 0);
    for (size_t i = 0; i < n; i++) strbuf_addf(&sb, "%s%s", i ? " " : "", list[i]->id);
    assert_string_equal(sb.data, wanted);
    strbuf_deinit(&sb);
}

static void assert_successors(const struct units *units, const char *id, const char *wanted) {
    const struct unit *u = unit_find(units, id);
    assert_ids(u->successors, u->successor_count, wanted);
}

static void assert_predecessors(const struct units *units, const char *id, const char *wanted) {
    const struct unit *u = unit_find(units, id);
    assert_ids(u->predecessors, u->predecessor_count, wanted);
}

/* Former names and parents come out oldest first, and answer for their days. */
static void test_former_names_and_parents(void **state) {
    (void)state;
    struct units *units = sound(DOCUMENT(
        U("tinh", "") ", " U("a", ", \"parent\": \"tinh\"") ", " U("b", ", \"parent\": \"tinh\"") ", " U(
            "xa", ", \"parent\": \"b\"" FROM("1990-01-01")
                      TO("2025-06-30") ", \"former_names\": [{\"name\": "
                                       "{\"vi\": \"Xã cũ\", \"en\": \"Old commune\"}, \"to\": "
                                       "\"1999-12-31\"}, {\"name\": \"Xã mới\", "
                                       "\"to\": \"2010-12-31\"}], \"former_parents\": [{\"parent\": \"a\", "
                                       "\"to\": \"2004-12-31\"}]")));
    const struct unit *xa = unit_find(units, "xa");
    assert_int_equal(xa->former_name_count, 2);
    assert_string_equal(unit_name_on(xa, day("1999-12-31"))->en, "Old commune");
    assert_string_equal(unit_name_on(xa, day("2000-01-01"))->vi, "Xã mới");
    assert_string_equal(unit_name_on(xa, day("2011-01-01"))->vi, "xa");
    assert_string_equal(unit_parent_on(xa, day("2004-12-31"))->id, "a");
    assert_string_equal(unit_parent_on(xa, day("2005-01-01"))->id, "b");
    assert_true(unit_is_within_on(xa, unit_find(units, "tinh"), day("2000-01-01")));
    units_free(units);
}

/* A merger said by those that closed: the new one has them all. */
static void test_merged(void **state) {
    (void)state;
    struct units *units = sound(DOCUMENT(U("c", TO("2025-06-30") INTO("\"n\"")) ", " U(
        "a", TO("2025-06-30") INTO("[\"n\"]")) ", " U("n", FROM("2025-07-01"))));
    assert_successors(units, "a", "n");
    assert_predecessors(units, "n", "a c");
    assert_true(unit_is_union(unit_find(units, "n")));
    assert_string_equal(unit_heir_on(unit_find(units, "a"), day("2025-07-01"))->id, "n");
    assert_int_equal(unit_find(units, "n")->successor_count, 0);
    units_free(units);
}

/* A split said by the one that closed: the first named is its heir, whatever the ids. */
static void test_split(void **state) {
    (void)state;
    struct units *units = sound(DOCUMENT(U("old", TO("2003-12-31") INTO("[\"y\", \"x\"]")) ", " U(
        "x", FROM("2004-01-01")) ", " U("y", FROM("2004-01-01"))));
    assert_successors(units, "old", "y x");
    assert_predecessors(units, "x", "old");
    assert_string_equal(unit_heir_on(unit_find(units, "old"), day("2004-01-01"))->id, "y");
    assert_false(unit_is_union(unit_find(units, "y")));
    units_free(units);
}

/* The same said by the new ones: of several the first by id is the heir. */
static void test_split_from(void **state) {
    (void)state;
    struct units *units = sound(DOCUMENT(U("y", FROM("2004-01-01") OUT_OF("\"old\"")) ", " U(
        "x", FROM("2004-01-01") OUT_OF(
                 "[\"old\", \"other\"]")) ", " U("old", TO("2003-12-31")) ", " U("other", TO("2003-12-31"))));
    assert_successors(units, "old", "x y");
    assert_successors(units, "other", "x");
    assert_predecessors(units, "x", "old other");
    assert_predecessors(units, "y", "old");
    units_free(units);
}

/* What both sides say is one succession; what each says alone is added to it. */
static void test_said_on_both_sides(void **state) {
    (void)state;
    struct units *units = sound(DOCUMENT(U("old", TO("2003-12-31") INTO("[\"z\", \"x\"]")) ", " U(
        "x", FROM("2004-01-01")
                 OUT_OF("\"old\"")) ", " U("y", FROM("2004-01-01")
                                                    OUT_OF("\"old\"")) ", " U("z", FROM("2004-01-01")
                                                                                       OUT_OF("[\"old\"]"))));
    assert_successors(units, "old", "z x y");
    assert_predecessors(units, "x", "old");
    assert_predecessors(units, "z", "old");
    units_free(units);
}

/* Successions of successions are followed to whoever is open. */
static void test_chains(void **state) {
    (void)state;
    struct units *units = sound(DOCUMENT(U("a", TO("2004-12-31") INTO("\"b\"")) ", " U(
        "b", FROM("2005-01-01") TO("2024-12-31") INTO("\"c\"")) ", " U("c", FROM("2025-01-01"))));
    const struct unit *a = unit_find(units, "a");
    assert_string_equal(unit_heir_on(a, day("2004-12-31"))->id, "a");
    assert_string_equal(unit_heir_on(a, day("2020-01-01"))->id, "b");
    assert_string_equal(unit_heir_on(a, day("2025-01-01"))->id, "c");
    units_free(units);
}

/* Files may speak of one another's units. */
static void test_across_files(void **state) {
    static const char first[] = DOCUMENT(U("old", TO("2003-12-31"))),
                      second[] = DOCUMENT(U("new", FROM("2004-01-01") OUT_OF("\"old\"")));
    struct units_source sources[] = {{"1.json", first, sizeof first - 1},
                                     {"2.json", second, sizeof second - 1}};
    struct problems problems;
    (void)state;
    problems_init(&problems);
    struct units *units = units_read(sources, 2, &problems);
    assert_no_problem(&problems);
    assert_successors(units, "old", "new");
    units_free(units);
    problems_deinit(&problems);
}

#define FORMER(list) FROM("1990-01-01") TO("2025-06-30") ", \"former_names\": [" list "]"
#define NAME(to)     "{\"name\": \"N\", \"to\": \"" to "\"}"

static const struct {
    const char *document, *pointer, *code, *remedy;
} FAULTS[] = {
    /* gaps */
    {DOCUMENT(U("a", TO("2025-06-30") INTO("\"n\"")) ", " U("n", FROM("2025-07-02"))), "/units/0/merged_into",
     "unit.succession_gap", "2025-07-01"},
    {DOCUMENT(U("a", TO("2025-06-30") INTO("\"n\"")) ", " U("n", FROM("2025-06-30"))), "/units/0/merged_into",
     "unit.succession_gap", NULL},
    {DOCUMENT(
         U("a", TO("2025-06-30") INTO("[\"m\", \"n\"]")) ", " U("m", FROM("2025-07-01")) ", " U("n", "")),
     "/units/0/merged_into/1", "unit.succession_gap", "2025-06-30"},
    {DOCUMENT(U("a", "") ", " U("n", FROM("2025-07-01") OUT_OF("\"a\""))), "/units/1/split_from",
     "unit.succession_gap", "“a”"},
    {DOCUMENT(U("a", TO("2025-06-30")) ", " U("n", FROM("2024-07-01") OUT_OF("[\"a\"]"))),
     "/units/1/split_from/0", "unit.succession_gap", "2025-07-01"},
    /* loops */
    {DOCUMENT(U("a", FROM("2000-01-01") TO("2025-06-30") INTO("\"a\""))), "/units/0/merged_into",
     "unit.succession_loop", NULL},
    {DOCUMENT(U("b", TO("2010-12-31") INTO("\"a\"")) ", " U(
         "a", FROM("2011-01-01") TO("2012-12-31")
                  INTO("\"c\"")) ", " U("c", FROM("2013-01-01") TO("2014-12-31") INTO("\"b\""))),
     "/units/1/merged_into", "unit.succession_loop", "“a”"},
    {DOCUMENT(U("q", TO("2010-12-31") INTO("\"r\"")) ", " U(
         "r", FROM("2011-01-01") TO("2012-12-31") INTO("\"s\"")) ", " U("s", FROM("2013-01-01")
                                                                                 OUT_OF("[\"r\", \"s\"]"))),
     "/units/2/split_from/1", "unit.succession_loop", "“s”"},
    /* names that lead nowhere or say nothing */
    {DOCUMENT(U("a", TO("2025-06-30") INTO("\"nn\"")) ", " U("n", FROM("2025-07-01"))),
     "/units/0/merged_into", "plan.unit_unknown", "n"},
    {DOCUMENT(U("a", TO("2025-06-30")) ", " U("n", FROM("2025-07-01") OUT_OF("[\"a\", \"x\"]"))),
     "/units/1/split_from/1", "plan.unit_unknown", NULL},
    {DOCUMENT(U("a", TO("2025-06-30") INTO("[]"))), "/units/0/merged_into", "config.empty_list", NULL},
    {DOCUMENT(U("a", TO("2025-06-30") INTO("5"))), "/units/0/merged_into", "unit.succession_form", "list"},
    {DOCUMENT(U("a", TO("2025-06-30") INTO("[\"n\", 5]")) ", " U("n", FROM("2025-07-01"))),
     "/units/0/merged_into/1", "unit.succession_form", NULL},
    {DOCUMENT(U("a", TO("2025-06-30") INTO("[\"n\", \"n\"]")) ", " U("n", FROM("2025-07-01"))),
     "/units/0/merged_into/1", "unit.succession_form", "once"},
    /* former names and parents */
    {DOCUMENT(U("a", FORMER(NAME("2000-12-31") ", " NAME("2000-12-31")))), "/units/0/former_names/1/to",
     "units.former_order", "oldest first"},
    {DOCUMENT(U("a", FORMER(NAME("1989-12-31")))), "/units/0/former_names/0/to", "units.former_order", NULL},
    {DOCUMENT(U("a", FORMER(NAME("2025-06-30")))), "/units/0/former_names/0/to", "units.former_order",
     "2025-06-30"},
    {DOCUMENT(U("a", FORMER("{\"name\": \"N\"}"))), "/units/0/former_names/0/to", "json.missing", NULL},
    {DOCUMENT(U("a", FORMER("{\"to\": \"2000-12-31\"}"))), "/units/0/former_names/0/name", "json.missing",
     NULL},
    {DOCUMENT(U("a", FORMER("\"N\""))), "/units/0/former_names/0", "json.type", NULL},
    {DOCUMENT(U("a", FORMER("{\"name\": \"N\", \"until\": \"2000-12-31\", \"to\": \"2000-12-31\"}"))),
     "/units/0/former_names/0/until", "json.unknown", NULL},
    {DOCUMENT(U("a", ", \"former_parents\": [{\"parent\": \"b\", \"to\": \"2000-12-31\"}]")),
     "/units/0/former_parents/0/parent", "plan.unit_unknown", NULL},
    {DOCUMENT(U("a", ", \"former_parents\": [{\"to\": \"2000-12-31\"}]")), "/units/0/former_parents/0/parent",
     "json.missing", NULL},
    {DOCUMENT(U("a", ", \"former_parents\": [{\"parent\": \"a\", \"to\": \"2000-12-31\"}]")),
     "/units/0/former_parents/0/parent", "units.loop", "2000-12-31"},
    {DOCUMENT(U("a", ", \"former_parents\": [{\"parent\": \"b\", \"to\": \"2000-12-31\"}]") ", " U(
         "b", ", \"parent\": \"a\"")),
     "/units/0/former_parents/0/parent", "units.loop", "“a”"},
};

/* Each fault is told once, at the place that says it, with a remedy, and refuses the set. */
static void test_faults(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof FAULTS / sizeof *FAULTS; i++) {
        struct problems problems;
        assert_null(read(FAULTS[i].document, &problems));
        const struct problem *p = assert_problem(&problems, FAULTS[i].pointer, FAULTS[i].code);
        if (FAULTS[i].remedy && !strstr(p->en, FAULTS[i].remedy))
            fail_msg("no “%s” in: %s", FAULTS[i].remedy, p->en);
        if (problems.errors != 1) print_problems(&problems);
        assert_int_equal(problems.errors, 1);
        problems_deinit(&problems);
    }
}

/* Two loops of one day that share no unit are each told; a loop that only stands on days between is found. */
static void test_former_loops_of_some_days(void **state) {
    struct problems problems;
    (void)state;
    /* until 2005 b is under a; from 2003 to 2004 a is under b: only then they go round */
    assert_null(read(
        DOCUMENT(U(
            "a", ", \"former_parents\": [{\"parent\": \"c\", \"to\": \"2002-12-31\"}, {\"parent\": \"b\", "
                 "\"to\": \"2004-12-31\"}]") ", " U("b", ", \"former_parents\": [{\"parent\": \"a\", \"to\": "
                                                         "\"2005-12-31\"}]") ", " U("c", "")),
        &problems));
    assert_problem(&problems, "/units/0/former_parents/1/parent", "units.loop");
    assert_int_equal(problems.errors, 1);
    problems_deinit(&problems);
    /* one after the other there is no loop */
    units_free(
        sound(DOCUMENT(U("a", ", \"former_parents\": [{\"parent\": \"b\", \"to\": \"2002-12-31\"}]") ", " U(
            "b", ", \"parent\": \"a\", \"former_parents\": [{\"parent\": \"c\", \"to\": "
                 "\"2002-12-31\"}]") ", " U("c", ""))));
}

/* What is recorded of a set reads back as the same set: names, parents, successions with their heirs. */
static void test_canonical_reads_back(void **state) {
    static const char document[] = DOCUMENT(U("old", TO("2003-12-31") INTO("[\"z\", \"x\"]")) ", " U(
        "x", FROM("2004-01-01") OUT_OF(
                 "[\"old\", \"w\"]")) ", " U("y",
                                             FROM("2004-01-01") OUT_OF(
                                                 "\"old\"")) ", " U("z",
                                                                    FROM("2004-01-01") ", \"parent\": "
                                                                                       "\"x\", "
                                                                                       "\"former_"
                                                                                       "names\": "
                                                                                       "[{\"name\": "
                                                                                       "{\"vi\": \"V\", "
                                                                                       "\"en\": \"E\"}, "
                                                                                       "\"to\": "
                                                                                       "\"2010-12-31\"},"
                                                                                       " {\"name\": "
                                                                                       "\"W\", \"to\": "
                                                                                       "\"2011-12-31\"}]"
                                                                                       ", "
                                                                                       "\"former_"
                                                                                       "parents\": "
                                                                                       "[{\"parent\": "
                                                                                       "\"y\", \"to\": "
                                                                                       "\"2012-12-31\"}"
                                                                                       "]") ", " U("w",
                                                                                                   TO("2"
                                                                                                      "0"
                                                                                                      "0"
                                                                                                      "3"
                                                                                                      "-"
                                                                                                      "1"
                                                                                                      "2"
                                                                                                      "-"
                                                                                                      "3"
                                                                                                      "1")));
    struct strbuf first, second;
    char hash[65], again[65];
    (void)state;
    strbuf_init(&first, 0);
    strbuf_init(&second, 0);
    struct units *units = sound(document);
    units_canonical(units, NULL, &first, hash);
    struct units *back = sound(first.data);
    units_canonical(back, NULL, &second, again);
    assert_string_equal(first.data, second.data);
    assert_string_equal(hash, again);
    assert_successors(back, "old", "z x y");
    assert_predecessors(back, "x", "old w");
    assert_string_equal(unit_name_on(unit_find(back, "z"), day("2010-12-31"))->en, "E");
    assert_null(unit_name_on(unit_find(back, "z"), day("2011-12-31"))->en);
    assert_string_equal(unit_parent_on(unit_find(back, "z"), day("2012-12-31"))->id, "y");
    assert_non_null(strstr(first.data, "\"merged_into\":[\"z\",\"x\",\"y\"]"));
    units_free(back);
    units_free(units);
    strbuf_deinit(&first);
    strbuf_deinit(&second);
}

/* Asserts whom "@all" names in a plan of 2016 to 2020; takes the units over. */
static void assert_all(struct units *units, const char *wanted) {
    struct problems problems;
    char *document = edited(PLAN, (const struct edit[EDITS_MAX]){
                                      {"/objectives", "[{\"id\": \"1\", \"title\": \"O\", \"tasks\": []}]"},
                                      {"/reports", "[{\"id\": \"r\", \"title\": \"R\", \"covers\": \"year\", "
                                                   "\"units\": [\"@all\"], \"due\": {\"month\": 12}}]"},
                                      {"/accept", "[]"}});
    problems_init(&problems);
    struct plan *plan = plan_of(document, units, &problems);
    if (!plan) print_problems(&problems);
    assert_non_null(plan);
    assert_ids(plan->reports[0].units, plan->reports[0].unit_count, wanted);
    plan_free(plan);
    problems_deinit(&problems);
    mem_free(document);
    units_free(units);
}

/* "@all" of a plan takes in what stood below its unit when the phase began or ended, though it moved since.
 */
static void test_all_takes_in_what_moved(void **state) {
    (void)state;
    struct units *units =
        sound(DOCUMENT(U("tinh", "") ", " U("khac", "") ", " U("o", ", \"parent\": \"tinh\"") ", " U(
            "di",
            ", \"parent\": \"khac\", \"former_parents\": [{\"parent\": \"tinh\", \"to\": "
            "\"2018-06-30\"}]") ", " U("den",
                                       ", \"parent\": \"tinh\", \"former_parents\": [{\"parent\": "
                                       "\"khac\", \"to\": \"2018-06-30\"}]") ", " U("truoc",
                                                                                    ", \"parent\": \"khac\", "
                                                                                    "\"former_parents\": "
                                                                                    "[{\"parent\": \"tinh\", "
                                                                                    "\"to\": "
                                                                                    "\"2010-12-31\"}]")));
    assert_all(units, "den di o");
}

/* Nor a unit that closed before the phase, nor one that came after it: they never were part of the plan. */
static void test_all_leaves_out_what_came_after(void **state) {
    (void)state;
    assert_all(sound(DOCUMENT(U("tinh", "") ", " U("cu", ", \"parent\": \"tinh\"" TO("2015-12-31")) ", " U(
                   "het", ", \"parent\": \"tinh\"" TO("2020-12-31")
                              INTO("\"sau\"")) ", " U("moi",
                                                      ", \"parent\": \"tinh\"" FROM(
                                                          "2020-12-31")) ", " U("sau",
                                                                                ", \"parent\": \"tinh\"" FROM(
                                                                                    "2021-01-01")))),
               "het moi");
}

/* The reporters of the indicator of a plan of 2016 to 2020 that names `named`; `wanted`: them, and theirs;
 * closes: who goes without anybody that takes its place, NULL: nobody. */
static void assert_reporters(struct units *units, const char *named, const char *wanted, size_t count,
                             const char *closes) {
    struct problems problems;
    char *document =
        edited(PLAN, (const struct edit[EDITS_MAX]){
                         {"/objectives",
                          "[{\"id\": \"1\", \"title\": \"O\", \"indicators\": [{\"id\": \"i\", \"title\": "
                          "\"I\", \"measure\": {\"type\": \"count\", \"of\": \"x\"}, \"frequency\": "
                          "\"year\", \"good\": \"up\", \"aggregation\": \"sum\", \"reported_by\": [], "
                          "\"targets\": [{\"id\": \"t\", \"every\": \"year\", \"at_least\": 1, \"source\": "
                          "\"I\", \"quote\": "
                          "\"hằng năm ít nhất 1\"}]}]}]"},
                         {"/objectives/0/indicators/0/reported_by", named},
                         {"/reports", "[{\"id\": \"r\", \"title\": \"R\", \"covers\": \"year\", \"units\": "
                                      "[\"a\"], \"due\": {\"month\": 12}}]"},
                         {"/accept", "[]"}});
    problems_init(&problems);
    struct plan *plan = plan_of(document, units, &problems);
    if (!plan) print_problems(&problems);
    assert_non_null(plan);
    const struct indicator *ind = plan_indicator(plan, "i");
    assert_ids(ind->reported_by, ind->reported_by_count, wanted);
    assert_int_equal(ind->reported_by_named, count);
    plan_check(plan, &problems);
    assert_int_equal(problems_has(&problems, "check.reporter_closes"), closes != NULL);
    if (closes)
        assert_non_null(strstr(
            assert_problem(&problems, "/objectives/0/indicators/0/reported_by", "check.reporter_closes")->en,
            closes));
    plan_free(plan);
    problems_deinit(&problems);
    mem_free(document);
}

/* One that takes the place of named units within the phase reports as they did, and so on down the chain; not
 * what a unit was split into, nor what came at the end of the phase or later. */
static void test_whoever_takes_their_place_reports(void **state) {
    (void)state;
    static const char *const list[] = {
        U("tinh", ""),
        U("a", TO("2017-06-30") INTO("\"ab\"")),
        U("b", TO("2017-06-30") INTO("\"ab\"")),
        U("ab", FROM("2017-07-01") TO("2018-06-30") INTO("\"abc\"")),
        U("abc", FROM("2018-07-01")),
        U("s", TO("2017-06-30") INTO("[\"s1\", \"s2\"]")),
        U("s1", FROM("2017-07-01")),
        U("s2", FROM("2017-07-01")),
        U("e", TO("2020-12-31") INTO("\"f\"")),
        U("f", FROM("2021-01-01")),
        NULL,
    };
    struct units *units = sound_list(list);
    assert_reporters(units, "[\"b\", \"a\", \"s\", \"e\"]", "b a s e ab abc", 4, "“s” closes");
    assert_reporters(units, "[\"abc\", \"a\"]", "abc a ab", 2, NULL);
    assert_reporters(units, "[\"s1\", \"e\"]", "s1 e", 2, NULL);
    units_free(units);
}

#define COMMUNES 20000

/* A country: every commune closed and merged with its neighbour into a new one, moved once between districts.
 */
static char *country(void) {
    struct strbuf sb;
    strbuf_init(&sb, 0);
    strbuf_adds(&sb, "{\"units\": [" U("tinh", "") ", " U("huyen", ", \"parent\": \"tinh\""));
    for (int i = 0; i < COMMUNES; i++) {
        strbuf_addf(
            &sb,
            ", {\"unit\": \"xa-%d\", \"kind\": \"commune\", \"name\": \"Xã %d\", \"parent\": \"tinh\", "
            "\"to\": \"2025-06-30\", \"former_parents\": [{\"parent\": \"huyen\", \"to\": "
            "\"2004-12-31\"}], \"merged_into\": \"moi-%d\"}",
            i, i, i / 2);
        if (i % 2)
            strbuf_addf(&sb,
                        ", {\"unit\": \"moi-%d\", \"kind\": \"commune\", \"name\": \"M\", \"parent\": "
                        "\"tinh\", \"from\": \"2025-07-01\", \"split_from\": [\"xa-%d\", \"xa-%d\"]}",
                        i / 2, i, i - 1);
    }
    strbuf_adds(&sb, "]}");
    return strbuf_detach(&sb, NULL);
}

/* Thirty thousand units with as many successions are read and checked in one go, each with both its sides. */
static void test_a_whole_country(void **state) {
    (void)state;
    char *document = country();
    struct problems problems;
    struct units_source source = {.file = "units.json", .bytes = document, .len = strlen(document)};
    problems_init(&problems);
    struct units *units = units_read(&source, 1, &problems);
    assert_no_problem(&problems);
    assert_int_equal(units->count, 2 + COMMUNES + COMMUNES / 2);
    for (size_t i = 0; i < units->count; i++) {
        const struct unit *u = &units->items[i];
        assert_int_equal(u->predecessor_count, strncmp(u->id, "moi-", 4) == 0 ? 2 : 0);
        assert_int_equal(u->successor_count, strncmp(u->id, "xa-", 3) == 0 ? 1 : 0);
        if (u->predecessor_count) assert_true(unit_is_union(u));
    }
    units_free(units);
    problems_deinit(&problems);
    mem_free(document);
}

/* The holidays that the units' version is recorded with come back day for day; without any, nothing of them
 * is kept. */
static void test_holidays_are_kept_with_the_units(void **state) {
    struct problems problems;
    struct strbuf text, again;
    char hash[65], other[65], none[65];
    struct holidays *back = NULL, *days = holidays_new();
    (void)state;
    problems_init(&problems);
    strbuf_init(&text, 0);
    strbuf_init(&again, 0);
    holidays_add_year(days, 2016);
    holidays_add_off(days, day("2016-09-02"));
    holidays_add_work(days, day("2016-02-20"));
    struct units *units = sound("{\"units\": [{\"unit\": \"a\", \"kind\": \"body\", \"name\": \"A\"}]}");
    units_canonical(units, NULL, &again, none);
    assert_null(strstr(again.data, "holidays"));
    units_canonical(units, days, &text, hash);
    struct units *read = units_of_canonical(text.data, &back, &problems);
    assert_non_null(read);
    assert_true(holidays_knows(back, 2016) && !holidays_knows(back, 2017));
    assert_false(day_is_worked(back, day("2016-09-02")));
    assert_true(day_is_worked(back, day("2016-02-20")) && day_is_worked(back, day("2016-09-01")));
    strbuf_clear(&again);
    units_canonical(read, back, &again, other);
    assert_string_equal(text.data, again.data);
    assert_string_equal(hash, other);
    assert_string_not_equal(hash, none);
    holidays_unref(back);
    holidays_unref(days);
    units_free(read);
    units_free(units);
    strbuf_deinit(&text);
    strbuf_deinit(&again);
    problems_deinit(&problems);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_former_names_and_parents),
        cmocka_unit_test(test_merged),
        cmocka_unit_test(test_split),
        cmocka_unit_test(test_split_from),
        cmocka_unit_test(test_said_on_both_sides),
        cmocka_unit_test(test_chains),
        cmocka_unit_test(test_across_files),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_former_loops_of_some_days),
        cmocka_unit_test(test_canonical_reads_back),
        cmocka_unit_test(test_all_takes_in_what_moved),
        cmocka_unit_test(test_all_leaves_out_what_came_after),
        cmocka_unit_test(test_whoever_takes_their_place_reports),
        cmocka_unit_test(test_a_whole_country),
        cmocka_unit_test(test_holidays_are_kept_with_the_units),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
