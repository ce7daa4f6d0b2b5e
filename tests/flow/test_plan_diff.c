/* What changed between two versions of a plan, and for whom. */
#include "config/plan_reader.h"
#include "config/units_reader.h"
#include "daemon/flow/plan_diff.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char UNITS[] =
    "{\"units\":[{\"unit\":\"bac-kan\",\"kind\":\"province\",\"name\":\"Tỉnh Bắc Kạn\"},"
    "{\"unit\":\"so-y-te\",\"kind\":\"department\",\"name\":\"Sở Y tế\",\"parent\":\"bac-kan\"},"
    "{\"unit\":\"ba-be\",\"kind\":\"district\",\"name\":\"Huyện Ba Bể\",\"parent\":\"bac-kan\"}]}";

#define HEAD                                                                                                 \
    "{\"plan\":\"bk\",\"unit\":\"bac-kan\",\"number\":\"1000/QĐ-UBND\",\"issued\":\"2011-06-14\","          \
    "\"issuer\":\"UBND tỉnh\",\"title\":\"Kế hoạch\",\"timezone\":\"Asia/Ho_Chi_Minh\",\"start\":"     \
    "\"2011-01-01\",\"end\":\"2020-12-31\","                                                                 \
    "\"milestones\":[{\"id\":\"end\",\"date\":\"2020-12-31\",\"kind\":\"end_of_phase\"}],"
#define INDICATOR(id, target, bar)                                                                           \
    "{\"id\":\"" id "\",\"title\":\"Tỷ lệ\",\"measure\":{\"type\":\"percent\"},\"frequency\":\"year\","  \
    "\"good\":\"up\",\"lead\":\"so-y-te\",\"reported_by\":[\"ba-be\"],\"targets\":[{\"id\":\"" target        \
    "\",\"at\":\"end\",\"at_least\":" bar ",\"source\":\"II\",\"quote\":\"đạt " bar "%\"}]}"
#define REPORT(due)                                                                                          \
    "\"reports\":[{\"id\":\"annual\",\"title\":\"Năm\",\"covers\":\"year\",\"units\":[\"so-y-te\"],"        \
    "\"due\":{\"before\":\"" due "\"}}]"
#define PLAN(indicators, reports, more)                                                                      \
    HEAD "\"objectives\":[{\"id\":\"1\",\"title\":\"Mục tiêu\",\"indicators\":[" indicators                  \
         "]}]," reports more "}"

static struct units *units;

static struct plan *plan_of(const char *json) {
    struct problems problems;
    problems_init(&problems);
    struct plan *plan = plan_read(json, strlen(json), "plan.json", units, &problems);
    if (!plan) fail_msg("%s %s", problems.items[0].pointer, problems.items[0].en);
    problems_deinit(&problems);
    return plan;
}

static int read_units(void **state) {
    struct problems problems;
    struct units_source source = {.file = "units.json", .bytes = UNITS, .len = sizeof UNITS - 1};
    (void)state;
    problems_init(&problems);
    units = units_read(&source, 1, &problems);
    problems_deinit(&problems);
    return units ? 0 : -1;
}

static int free_units(void **state) {
    (void)state;
    units_free(units);
    return 0;
}

static void words(const char *before, const char *after, struct strbuf *sb) {
    struct plan *a = before ? plan_of(before) : NULL, *b = plan_of(after);
    struct plan_diff diff;
    plan_diff_init(&diff, a, b);
    for (size_t i = 0; i < diff.count; i++) {
        plan_change_words(&diff.items[i], LANG_EN, sb);
        for (size_t u = 0; u < diff.items[i].concern_count; u++)
            strbuf_addf(sb, "%s%s", u ? " " : " @ ", diff.items[i].concerns[u]->id);
        strbuf_adds(sb, "\n");
    }
    plan_diff_deinit(&diff);
    plan_free(a);
    plan_free(b);
}

static void expect(const char *before, const char *after, const char *want) {
    struct strbuf sb;
    strbuf_init(&sb, 0);
    words(before, after, &sb);
    assert_string_equal(sb.data, want);
    strbuf_deinit(&sb);
}

/* The same text changes nothing; a text that was not there is one new plan. */
static void same_and_new(void **state) {
    (void)state;
    expect(PLAN(INDICATOR("1.1", "1.1-end", "70"), REPORT("11-30"), ""),
           PLAN(INDICATOR("1.1", "1.1-end", "70"), REPORT("11-30"), ""), "");
    expect(NULL, PLAN(INDICATOR("1.1", "1.1-end", "70"), REPORT("11-30"), ""), "added plan bk (Kế hoạch)\n");
}

/* A changed bar and a changed date are told with both values, to those whom they concern. */
static void changed_members(void **state) {
    (void)state;
    expect(PLAN(INDICATOR("1.1", "1.1-end", "70"), REPORT("11-30"), ""),
           PLAN(INDICATOR("1.1", "1.1-end", "75"), REPORT("11-15"), ""),
           "target 1.1-end: at_least 70 → 75 @ so-y-te ba-be\n"
           "target 1.1-end: quote \"đạt 70%\" → \"đạt 75%\" @ so-y-te ba-be\n"
           "report annual: due/before \"11-30\" → \"11-15\" @ so-y-te\n");
}

#define ROUNDS(rounds)                                                                                       \
    "\"reports\":[{\"id\":\"annual\",\"title\":\"Năm\",\"covers\":\"year\",\"units\":[\"so-y-te\"],"        \
    "\"rounds\":[" rounds "]}]"
#define ROUND(id, due) "{\"id\":\"" id "\",\"due\":{" due "}}"

/* Of what lies deeper the parts that differ are told, each by its way; a small object of another form, and a
 * list in another order, as a whole. */
static void parts(void **state) {
    (void)state;
    const char *was =
        PLAN(INDICATOR("1.1", "1.1-end", "70"),
             ROUNDS(ROUND("a", "\"before\":\"09-10\"") "," ROUND("b", "\"before\":\"11-30\"")), "");
    expect(was,
           PLAN(INDICATOR("1.1", "1.1-end", "70"),
                ROUNDS(ROUND("a", "\"before\":\"09-15\"") "," ROUND("b", "\"by\":\"11-30\"")), ""),
           "report annual: rounds/a/due/before \"09-10\" → \"09-15\" @ so-y-te\n"
           "report annual: rounds/b/due {\"before\":\"11-30\"} → {\"by\":\"11-30\"} @ so-y-te\n");
    expect(was,
           PLAN(INDICATOR("1.1", "1.1-end", "70"),
                ROUNDS(ROUND("a", "\"before\":\"09-10\"") "," ROUND("b", "\"before\":\"11-30\"") "," ROUND(
                    "c", "\"by\":\"12-31\"")),
                ""),
           "report annual: rounds/c – → {\"due\":{\"by\":\"12-31\"},\"id\":\"c\"} @ so-y-te\n");
    expect(was,
           PLAN(INDICATOR("1.1", "1.1-end", "70"),
                ROUNDS(ROUND("b", "\"before\":\"11-30\"") "," ROUND("a", "\"before\":\"09-10\"")), ""),
           "report annual: rounds "
           "[{\"due\":{\"before\":\"09-10\"},\"id\":\"a\"},{\"due\":{\"before\":\"11-30\"},\"id\":\"b\"}] → "
           "[{\"due\":{\"before\":\"11-30\"},\"id\":\"b\"},{\"due\":{\"before\":\"09-10\"},\"id\":\"a\"}] @ "
           "so-y-te\n");
}

/* What came and what went are told by id and title, what is inside an indicator with it. */
static void added_and_removed(void **state) {
    (void)state;
    expect(
        PLAN(INDICATOR("1.1", "1.1-end", "70"), REPORT("11-30"), ""),
        PLAN(INDICATOR("1.2", "1.2-end", "70"), REPORT("11-30"), ""),
        "added indicator 1.2 (Tỷ lệ) @ so-y-te ba-be\nadded target 1.2-end (đạt 70%) @ so-y-te ba-be\n"
        "removed indicator 1.1 (Tỷ lệ) @ so-y-te ba-be\nremoved target 1.1-end (đạt 70%) @ so-y-te ba-be\n");
}

/* A renamed thing is the same thing: its members are compared. */
static void renamed(void **state) {
    (void)state;
    expect(PLAN(INDICATOR("1.1", "1.1-end", "70"), REPORT("11-30"), ""),
           PLAN(INDICATOR("1.2", "1.1-end", "80"), REPORT("11-30"),
                ",\"renamed\":[{\"kind\":\"indicator\",\"id\":\"1.1\",\"to\":\"1.2\"}]"),
           "plan bk: renamed – → [{\"id\":\"1.1\",\"kind\":\"indicator\",\"to\":\"1.2\"}]\n"
           "renamed indicator 1.1 (Tỷ lệ) to 1.2 @ so-y-te ba-be\n"
           "target 1.1-end: at_least 70 → 80 @ so-y-te ba-be\n"
           "target 1.1-end: quote \"đạt 70%\" → \"đạt 80%\" @ so-y-te ba-be\n");
}

/* As JSON each change says what, which, from what to what, whom, and a sentence in both languages. */
static void as_json(void **state) {
    struct plan *a = plan_of(PLAN(INDICATOR("1.1", "1.1-end", "70"), REPORT("11-30"), "")),
                *b = plan_of(PLAN(INDICATOR("1.1", "1.1-end", "70"), REPORT("11-15"), ""));
    struct plan_diff diff;
    struct strbuf sb;
    (void)state;
    plan_diff_init(&diff, a, b);
    assert_int_equal(diff.count, 1);
    strbuf_init(&sb, 0);
    json_print(&sb, plan_change_json(&diff.items[0]));
    assert_string_equal(
        sb.data,
        "{\"change\":\"changed\",\"thing\":\"report\",\"id\":\"annual\",\"new_id\":null,\"title\":\"Năm\","
        "\"key\":\"due/"
        "before\",\"was\":\"\\\"11-30\\\"\",\"now\":\"\\\"11-15\\\"\",\"concerns\":[\"so-y-te\"],"
        "\"text\":{\"vi\":\"chế độ báo cáo annual: due/before \\\"11-30\\\" → "
        "\\\"11-15\\\"\",\"en\":\"report "
        "annual: due/before \\\"11-30\\\" → \\\"11-15\\\"\"}}");
    strbuf_deinit(&sb);
    plan_diff_deinit(&diff);
    plan_free(a);
    plan_free(b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_and_new),      cmocka_unit_test(changed_members), cmocka_unit_test(parts),
        cmocka_unit_test(added_and_removed), cmocka_unit_test(renamed),         cmocka_unit_test(as_json),
    };
    return cmocka_run_group_tests_name("flow/plan_diff", tests, read_units, free_units);
}
