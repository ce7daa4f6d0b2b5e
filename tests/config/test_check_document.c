/* What a document lacks: its number, its annex, its end, years, bases, leads. */
#include "daemon/base/mem.h"
#include "tests/config/checked.h"
#include <string.h>

#define TASK(more, source, quote)                                                                            \
    "{'id':'x','title':'Việc','for':['@districts'],'windows':[{'to':'2023-12-31'}]," more                    \
    "'source':'" source "','quote':'" quote "'}"
#define SOUND RISES("mid", "'at_least':70", "Phấn đấu đến năm 2015, đạt 70%")

static void found_in(const char *text, struct problems *problems) {
    char *plan = mem_strdup(text);
    for (char *p = plan; *p; p++) {
        if (*p == '\'') *p = '"';
    }
    problems_init(problems);
    check_plan_text(plan, problems);
    mem_free(plan);
}

#define HEADLESS(head)                                                                                       \
    "{'plan':'p','unit':'tinh'," head                                                                        \
    "'title':'Kế hoạch','timezone':'Asia/Ho_Chi_Minh','start':'2011-01-01',"                             \
    "'end':'2025-12-31','milestones':[{'id':'mid','date':'2015-12-31','kind':'mid_term'}],"                  \
    "'objectives':[{'id':'1','title':'Mục tiêu','indicators':[" SOUND                                        \
    "]}],'reports':[{'id':'r','title':'R',"                                                                  \
    "'covers':'year','units':['@all'],'due':{'before':'11-30'}}]}"

/* FORM: number or date blank */
static void test_number_and_date(void **state) {
    struct problems problems;
    (void)state;
    found_in(HEADLESS("'number':{'unknown':'Số: /KH-UBND'},'issued':{'unknown':'ngày tháng năm "
                      "2023'},'issuer':'UBND',"),
             &problems);
    const struct problem *p = assert_problem(&problems, "/number", "check.unknown");
    assert_non_null(strstr(p->vi, "Số: /KH-UBND"));
    assert_problem(&problems, "/issued", "check.unknown");
    assert_int_equal(problems.count, 2);
    problems_deinit(&problems);
    /* not even said to be blank */
    found_in(HEADLESS(""), &problems);
    assert_problem(&problems, "/number", "check.head_missing");
    assert_problem(&problems, "/issued", "check.head_missing");
    assert_problem(&problems, "/issuer", "check.head_missing");
    assert_int_equal(problems.count, 3);
    problems_deinit(&problems);
    found_in(HEADLESS("'number':'579/KH-UBND','issued':'2016-04-04','issuer':'UBND',"), &problems);
    assert_no_problem(&problems);
    problems_deinit(&problems);
}

/* FORM: annex missing */
static void test_annex(void **state) {
    static const struct row rows[] = {
        {SOUND, TASK("", "IV.1", "Căn cứ nhiệm vụ được giao (tại phụ lục kèm theo) chủ trì, phối hợp"),
         "check.annex_missing", TASK_0 "/quote", "tại phụ lục kèm theo"},
        {SOUND, TASK("", "III", "Phân bổ chỉ tiêu cụ thể tại Phụ lục 01 đính kèm"), "check.annex_missing",
         TASK_0 "/quote", "Phụ lục 01"},
        /* the annex is there */
        {RISES("mid", "'at_least':70", "Phấn đấu đến năm 2015, đạt 70%") "," INDICATOR(
             "2", TEAMS, "up", "",
             TARGET("b", "mid", "'at_least':9", "phụ lục 01, cột 1", "9 tổ năm 2015", "")),
         TASK("", "III", "Phân bổ chỉ tiêu cụ thể tại phụ lục 01 đính kèm"), .code = NULL},
        {SOUND, TASK("", "annex 2", "Phân bổ chỉ tiêu cụ thể tại phụ lục 02 kèm theo"), .code = NULL},
        {SOUND, TASK("", "PL2.3", "Phân bổ chỉ tiêu cụ thể tại phụ lục 02 kèm theo"), .code = NULL},
        /* another annex is, not this one */
        {SOUND, TASK("", "PL1", "Phân bổ chỉ tiêu cụ thể tại phụ lục 03 kèm theo"), "check.annex_missing",
         TASK_0 "/quote", "phụ lục 03"},
        /* another document's annex */
        {SOUND, TASK("", "III", "báo cáo theo mẫu tại Phụ lục III của Nghị định số 30/2020/NĐ-CP"),
         .code = NULL},
    };
    (void)state;
    CHECK_ROWS(rows);
}

static size_t count_of(const struct problems *problems, const char *code) {
    size_t n = 0;
    for (size_t i = 0; i < problems->count; i++) n += strcmp(problems->items[i].code, code) == 0;
    return n;
}

/* FORM: truncated source: unknown is not absent */
static void test_truncated(void **state) {
    static const char *const whys[] = {"Văn bản nguồn bị cắt sau III.1: phần tổ chức thực hiện không còn",
                                       "the source is cut off after III.1", "Văn bản không nêu số liệu gốc"};
    static const size_t found[] = {1, 1, 0};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct problems problems;
        char *baseline = mem_printf("{'unknown':'%s'}", whys[i]);
        char *indicators = mem_printf(INDICATOR("1", PERCENT, "up", "'baseline':%s,",
                                                "") "," INDICATOR("2", PERCENT, "up", "'baseline':%s,", ""),
                                      baseline, baseline);
        char *text = plan_text(indicators, NULL, NULL);
        problems_init(&problems);
        check_plan_text(text, &problems);
        assert_int_equal(count_of(&problems, "check.unknown"), 2);
        assert_int_equal(count_of(&problems, "check.truncated"), found[i]);
        if (found[i]) {
            const struct problem *p =
                assert_problem(&problems, INDICATOR_0 "/baseline/unknown", "check.truncated");
            assert_string_equal(p->quotes[0].words, whys[i]);
        }
        problems_deinit(&problems);
        mem_free(text);
        mem_free(indicators);
        mem_free(baseline);
    }
}

#define READ_AS(why)                                                                                         \
    INDICATOR("1", PERCENT, "up", "",                                                                        \
              TARGET("a", "end", "'at_least':70", "I.2", "70% cán bộ", "'assumed':'" why "',"))

/* A target that names no year: the reading is told until it is agreed; a year in the heading above it is one.
 */
static void test_year_missing(void **state) {
    static const struct row rows[] = {
        {READ_AS("Không nêu năm đạt: đọc là hết giai đoạn 2016-2020"), NULL, "check.year_missing",
         TARGET_0 "/at", "70% cán bộ"},
        {RISES("end", "'at_least':70", "70% cán bộ"), NULL, "check.year_assumed", TARGET_0, "70% cán bộ"},
        {READ_AS("Không nêu năm tại chỗ: đọc là hết giai đoạn 2021 - 2025, như đầu mục III.1"), .code = NULL},
        {RISES("mid", "'at_least':70", "đến năm 2015 đạt 70% cán bộ"), .code = NULL},
    };
    (void)state;
    CHECK_ROWS(rows);
}

#define FALL_BY(baseline)                                                                                    \
    INDICATOR("5.1a", "{'type':'count','of':'sản phẩm'}", "down", baseline,                                  \
              TARGET("a", "mid", "'at_most':-60", "II.5.CT1", "Đến năm 2015, giảm 60% sản phẩm",             \
                     "'relative':{'to':'baseline','as':'percent'},"))

/* FORM: base year missing */
static void test_base_year(void **state) {
    static const struct row rows[] = {
        {FALL_BY(""), NULL, "check.baseline_missing", TARGET_0 "/relative", "giảm 60%"},
        {INDICATOR("1", PERCENT, "up",
                   "'baseline':{'period':{'unknown':'Văn bản không nêu năm của số 16'},'value':16},",
                   TARGET("a", "mid", "'at_least':20", "II.1", "năm 2015 đạt 20%", "")),
         NULL, "check.unknown", INDICATOR_0 "/baseline/period", "năm của số 16"},
        {FALL_BY("'baseline':{'period':'2010','value':250},"), .code = NULL},
        {INDICATOR("5.1a", TEAMS, "down", "",
                   TARGET("a", "mid", "'at_most':-60", "II.5.CT1", "Đến năm 2015, giảm 60% so với năm 2010",
                          "'relative':{'to':'2010','as':'percent'},")),
         .code = NULL},
    };
    (void)state;
    CHECK_ROWS(rows);
}

/* FORM: impossible value (trên 100 %) */
static void test_impossible(void **state) {
    static const struct row rows[] = {
        {RISES("end", "'above':100", "đến năm 2025 đạt trên 100% cơ quan của Đảng"), NULL, "check.impossible",
         TARGET_0, "trên 100%"},
        {RISES("end", "'at_least':120", "đến năm 2025 đạt 120%"), NULL, "check.impossible", TARGET_0,
         "≥ 120"},
        {INDICATOR("1", TEAMS, "down", "'baseline':{'period':'2010','value':9},",
                   TARGET("a", "end", "'at_most':-120", "II", "năm 2025 giảm 120%",
                          "'relative':{'to':'baseline','as':'percent'},")),
         NULL, "check.impossible", TARGET_0, "120"},
        {INDICATOR("1", TEAMS, "down", "",
                   "{'id':'a','every':'year','per_year':{'decrease_by':120,'as':'percent'},'source':'II','"
                   "quote':'hằng năm giảm 120%'}"),
         NULL, "check.impossible", TARGET_0, "giảm 120%"},
        {RISES("end", "'at_least':100", "đến năm 2025 đạt 100% cơ quan của Đảng"), .code = NULL},
        {INDICATOR("1", "{'type':'percent','max':null}", "up", "",
                   TARGET("a", "end", "'at_least':120", "II", "năm 2025 đạt 120% kế hoạch", "")),
         .code = NULL},
        {INDICATOR("1", TEAMS, "up", "'baseline':{'period':'2010','value':9},",
                   TARGET("a", "end", "'at_least':120", "II", "năm 2025 tăng 120%",
                          "'relative':{'to':'baseline','as':'percent'},")),
         .code = NULL},
    };
    (void)state;
    CHECK_ROWS(rows);
}

#define OF_TERM(id, term, bar)                                                                               \
    "{'id':'" id "','at':'" term "','at_least':" bar ",'source':'II.1','quote':'nhiệm kỳ đạt " bar           \
    "% năm 2015'}"

/* FORM: a term, nhiệm kỳ 2016–2020, that overlaps milestones */
static void test_terms(void **state) {
    struct problems problems;
    (void)state;
    static const char plan[] =
        "{'plan':'p','unit':'tinh','number':'1','issued':'2011-01-01','issuer':'U','title':'K','timezone':'"
        "Asia/Ho_Chi_Minh',"
        "'start':'2011-01-01','end':'2020-12-31','milestones':[{'id':'mid','date':'2015-12-31','kind':'mid_"
        "term'},"
        "{'id':'end','date':'2020-12-31','kind':'end_of_phase'}],'terms':[{'id':'2011/"
        "2016','from':'2011-01-01',"
        "'to':'2016-12-31','judged_at':'mid'},{'id':'2016/"
        "2020','from':'2016-01-01','to':'2020-12-31','judged_at':'end'}],"
        "'objectives':[{'id':'1','title':'M','indicators':[" INDICATOR(
            "1", PERCENT, "up", "",
            OF_TERM("a", "2011/2016", "15") "," OF_TERM(
                "b", "2016/2020", "20")) "]}],"
                                         "'reports':[{'id':'r','title':'R','covers':'year','units':['@all'],'"
                                         "due':{'before':'11-30'}}]}";
    found_in(plan, &problems);
    assert_int_equal(assert_problem(&problems, "/terms/0", "check.term")->severity, SEVERITY_INFO);
    assert_int_equal(assert_problem(&problems, TARGET_1, "check.terms_overlap")->severity, SEVERITY_INFO);
    assert_int_equal(problems.count, 2);
    problems_deinit(&problems);
    check_rows(&(const struct row){.indicators = INDICATOR(
                                       "1", PERCENT, "up", "",
                                       OF_TERM("a", "2011/2015", "15") "," OF_TERM("b", "2016/2025", "20"))},
               1, NULL);
}

#define LED(coordinating) INDICATOR("7.1", PERCENT, "up", "'coordinating':" coordinating ",", "")

/* FORM: lead also coordinating */
static void test_lead_coordinates(void **state) {
    static const struct row rows[] = {
        {LED("['so-y-te','so-noi-vu']"), NULL, "check.lead_coordinates", INDICATOR_0 "/coordinating",
         "so-y-te"},
        {LED("[{'unit':'so-y-te','requested':true}]"), NULL, "check.lead_coordinates",
         INDICATOR_0 "/coordinating", "so-y-te"},
        {SOUND,
         "{'id':'x','title':'Việc','lead':'so-noi-vu','coordinating':['so-noi-vu'],'windows':[{'to':'2023-12-"
         "31'}],"
         "'source':'IV','quote':'Sở Nội vụ chủ trì'}",
         "check.lead_coordinates", TASK_0 "/coordinating", "so-noi-vu"},
        {LED("['so-noi-vu']"), .code = NULL},
        {LED("[]"), .code = NULL},
        {LED("['@departments']"), .code = NULL}, /* with the other departments */
    };
    (void)state;
    CHECK_ROWS(rows);
}

/* What an objective says of all below it is told there, once. */
static void test_inherited_lead(void **state) {
    struct problems problems;
    static const char plan[] =
        "{'plan':'p','unit':'tinh','number':'1','issued':'2011-01-01','issuer':'U','title':'K','timezone':'"
        "Asia/Ho_Chi_Minh',"
        "'start':'2011-01-01','end':'2020-12-31','milestones':[{'id':'end','date':'2020-12-31','kind':'end_"
        "of_phase'}],'objectives':[{'id':'1','title':'M','lead':'so-y-te',"
        "'coordinating':['so-y-te'],'indicators':[{'id':'1','title':'C','measure':{'type':'percent'},'"
        "frequency':'year',"
        "'good':'up','targets':[]},{'id':'2','title':'C','measure':{'type':'percent'},'frequency':'year','"
        "good':'up',"
        "'targets':[]}]}],'reports':[{'id':'r','title':'R','covers':'year','units':['@all'],'due':{'before':'"
        "11-30'}}]}";
    (void)state;
    found_in(plan, &problems);
    assert_problem(&problems, "/objectives/0/coordinating", "check.lead_coordinates");
    assert_int_equal(problems.count, 1);
    problems_deinit(&problems);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_number_and_date), cmocka_unit_test(test_annex),
        cmocka_unit_test(test_truncated),       cmocka_unit_test(test_year_missing),
        cmocka_unit_test(test_base_year),       cmocka_unit_test(test_impossible),
        cmocka_unit_test(test_terms),           cmocka_unit_test(test_lead_coordinates),
        cmocka_unit_test(test_inherited_lead),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
