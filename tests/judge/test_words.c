/* The words of changes by year, trends, several conditions and the other newer forms, in both languages. */
#include "daemon/judge/words.h"
#include "tests/judge/world.h"

static void says(struct verdict v, const char *vi, const char *en) {
    assert_string_equal(w_why(&v, LANG_VI), vi);
    assert_string_equal(w_why(&v, LANG_EN), en);
}

static struct world cases(const char *milestone, double near, double high) {
    struct world w = w_open_between(MEASURE_COUNT, DIRECTION_DOWN, "2011-01-01", "2015-12-31");
    w.ind->measure.of = (struct bitext){"vụ", "cases"};
    w.t = build_per_year(w.plan, w.ind, "t", milestone, DIRECTION_DOWN, RELATIVE_PERCENT, near, high);
    return w;
}

/* A pace a year, each year or on average, up or down, a number or a range, in its own units. */
static void test_per_year_conditions(void **state) {
    (void)state;
    static const struct {
        const char *milestone;
        enum direction way;
        enum relative_as as;
        double near, high;
        const char *vi, *en;
    } rows[] = {
        {NULL, DIRECTION_DOWN, RELATIVE_PERCENT, 5, 0, "mỗi năm giảm ít nhất 5 % so với năm trước",
         "a fall of at least 5% each year on the year before"},
        {NULL, DIRECTION_DOWN, RELATIVE_PERCENT, 5, 10, "mỗi năm giảm 5–10 % so với năm trước",
         "a fall of 5–10% each year on the year before"},
        {NULL, DIRECTION_UP, RELATIVE_POINTS, 0.5, 0,
         "mỗi năm tăng ít nhất 0,5 điểm phần trăm so với năm trước",
         "a rise of at least 0.5 percentage points each year on the year before"},
        {"end", DIRECTION_DOWN, RELATIVE_PERCENT, 5, 10, "bình quân mỗi năm giảm 5–10 %",
         "a fall of 5–10% a year on average"},
        {"end", DIRECTION_UP, RELATIVE_PERCENT, 1.3, 1.5, "bình quân mỗi năm tăng 1,3–1,5 %",
         "a rise of 1.3–1.5% a year on average"},
        {"end", DIRECTION_UP, RELATIVE_ABSOLUTE, 2, 0, "bình quân mỗi năm tăng ít nhất 2 điểm phần trăm",
         "a rise of at least 2 percentage points a year on average"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct world w = w_open_between(MEASURE_PERCENT, rows[i].way, "2011-01-01", "2015-12-31");
        w.t = build_per_year(w.plan, w.ind, "t", rows[i].milestone, rows[i].way, rows[i].as, rows[i].near,
                             rows[i].high);
        assert_says(w.t, rows[i].vi, rows[i].en);
        w_close(&w);
    }
}

/* The year before, the change, and by how much it falls short. */
static void test_each_year(void **state) {
    (void)state;
    struct world w = cases(NULL, 5, 10);
    w_add(&w, "2012", 200);
    w_add(&w, "2013", 194);
    says(
        w_judge(&w, "2014-01-01"),
        "Số liệu năm 2013: giảm 3 %; yêu cầu mỗi năm giảm 5–10 % so với năm trước (xét năm 2013). Năm trước "
        "là "
        "200 vụ (31/12/2012). Tương ứng mức 190 vụ. Đã qua mốc mà chỉ tiêu không đạt: so với giảm 5 %, số "
        "liệu "
        "cao "
        "hơn 2 điểm phần trăm.",
        "Figure for 2013: down 3%; required: a fall of 5–10% each year on the year before (judged for 2013). "
        "The year before it was 200 cases (2012-12-31). That is a level of 190 cases. The milestone has "
        "passed "
        "and the target was not met: against down 5% the figure is 2 percentage points above it.");
    w_add(&w, "2014", 150);
    says(w_judge(&w, "2014-12-31"),
         "Số liệu năm 2014: giảm 22,68 %; yêu cầu mỗi năm giảm 5–10 % so với năm trước (xét năm 2014). Năm "
         "trước "
         "là 194 vụ (31/12/2013). Tương ứng mức 184,3 vụ. Mức yêu cầu hiện đã đạt.",
         "Figure for 2014: down 22.68%; required: a fall of 5–10% each year on the year before (judged for "
         "2014). The year before it was 194 cases (2013-12-31). That is a level of 184.3 cases. The required "
         "level is met now.");
    w_close(&w);
}

/* What is missing is named: last year's figure, or a base to start from. */
static void test_lacking(void **state) {
    (void)state;
    struct world w = cases(NULL, 5, 0);
    w_add(&w, "2013", 194);
    says(w_judge(&w, "2014-01-01"),
         "Số liệu năm 2013: 194 vụ; yêu cầu mỗi năm giảm ít nhất 5 % so với năm trước (xét năm 2013). Thiếu "
         "số "
         "liệu năm trước để so sánh: cần bổ sung số liệu năm trước.",
         "Figure for 2013: 194 cases; required: a fall of at least 5% each year on the year before (judged "
         "for "
         "2013). The figure of the year before is missing: give it to have this year judged.");
    w_add(&w, "2012", 0);
    says(w_judge(&w, "2014-01-01"),
         "Số liệu năm 2013: 194 vụ; yêu cầu mỗi năm giảm ít nhất 5 % so với năm trước (xét năm 2013). Năm "
         "trước "
         "là 0 vụ (31/12/2012). Số liệu năm trước bằng 0 nên không có tỷ lệ tăng, giảm.",
         "Figure for 2013: 194 cases; required: a fall of at least 5% each year on the year before (judged "
         "for "
         "2013). The year before it was 0 cases (2012-12-31). The year before it was 0, so there is no rise "
         "or "
         "fall in percent.");
    w_close(&w);
}

/* A mean: from where to when, against what, what part of the pace that is, and what pace is needed now. */
static void test_mean(void **state) {
    (void)state;
    struct world w = cases("end", 5, 0);
    build_baseline(w.ind, "2010", 1000);
    w_add(&w, "2013", 880);
    says(w_judge(&w, "2014-06-30"),
         "Số liệu năm 2013: giảm 4,17 % mỗi năm; yêu cầu bình quân mỗi năm giảm ít nhất 5 % đến hết "
         "31/12/2015. "
         "Tính bình quân từ 1.000 vụ (31/12/2010) đến 31/12/2013. Theo yêu cầu đó, đến mốc là 773,78 vụ. So "
         "với giảm 5 % mỗi "
         "năm, số liệu cao hơn 0,8284 điểm phần trăm: bằng 83,43 % nhịp độ cần có (từ 60 % đến dưới 95 %: có "
         "nguy cơ không đạt). Từ đó đến mốc phải giảm 6,23 % mỗi năm.",
         "Figure for 2013: down 4.17% a year; required: a fall of at least 5% a year on average by "
         "2015-12-31. "
         "That is the mean from 1,000 cases (2010-12-31) to 2013-12-31. What is required leads to 773.78 "
         "cases at the milestone. "
         "Against down 5% a year the figure is 0.8284 percentage points above it: 83.43% of the pace needed "
         "(from 60% to below 95%: at risk). From there to the milestone it must fall by 6.23% a year.");
    w_add(&w, "2013", 1010);
    struct verdict v = w_judge(&w, "2014-06-30");
    assert_non_null(strstr(w_why(&v, LANG_VI),
                           "số liệu cao hơn 5,33 điểm phần trăm, đang diễn biến ngược hướng (dưới "
                           "60 %: chậm tiến độ)."));
    assert_non_null(strstr(w_why(&v, LANG_EN), "and moves the wrong way (below 60%: lagging)."));
    w_close(&w);
}

/* A trend: over which years, how far it leads, and where to. */
static void test_trend(void **state) {
    (void)state;
    static const double values[] = {30, 40, 50, 56};
    struct world w = w_open_between(MEASURE_COUNT, DIRECTION_UP, "2011-01-01", "2020-12-31");
    w.ind->measure.of = (struct bitext){"tổ", "teams"};
    w.plan->method = METHOD_PROJECTION;
    w.t = build_target(w.plan, w.ind, "t", "end", CONDITION_AT_LEAST, 100);
    for (int i = 0; i < 4; i++) {
        char period[16];
        if (i == 3)
            says(
                w_judge(&w, "2016-06-30"),
                "Số liệu năm 2015: 50 tổ; yêu cầu ít nhất 100 tổ đến hết 31/12/2020. Chưa đủ bốn số liệu của "
                "bốn "
                "kỳ để tính mức thay đổi bình quân hằng năm. Từ đó đến mốc phải tăng 10 tổ mỗi năm.",
                "Figure for 2015: 50 teams; required: at least 100 teams by 2020-12-31. There are fewer than "
                "four values at four times, too few for a mean yearly change. From there to the milestone it "
                "must rise by 10 teams a year.");
        snprintf(period, sizeof period, "%d", 2013 + i);
        w_add(&w, period, values[i]);
    }
    says(w_judge(&w, "2017-06-30"),
         "Số liệu năm 2016: 56 tổ; yêu cầu ít nhất 100 tổ đến hết 31/12/2020. Theo mức thay đổi bình quân "
         "hằng "
         "năm từ 30 tổ (31/12/2013) đến 31/12/2016, đến mốc sẽ đi được 78,79 % chặng đường còn lại (dưới 80 "
         "%: "
         "chậm tiến độ). Từ đó đến mốc phải tăng 11 tổ mỗi năm. Với nhịp độ này, đến mốc ước là 90,67 tổ.",
         "Figure for 2016: 56 teams; required: at least 100 teams by 2020-12-31. At the mean yearly change "
         "from "
         "30 teams (2013-12-31) to 2016-12-31 it will have covered 78.79% of the way left by the milestone "
         "(below 80%: lagging). From there to the milestone it must rise by 11 teams a year. At this pace it "
         "will be 90.67 teams at the milestone.");
    w_add(&w, "2016", 27);
    struct verdict v = w_judge(&w, "2017-06-30");
    assert_non_null(
        strstr(w_why(&v, LANG_VI), "chỉ tiêu đang diễn biến ngược hướng (dưới 80 %: chậm tiến độ)."));
    assert_non_null(strstr(w_why(&v, LANG_EN), "it moves the wrong way (below 80%: lagging)."));
    w_close(&w);
}

/* The condition with all that can be said of it, in one order. */
static void test_all_modifiers(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 40, DIRECTION_UP);
    struct indicator *other = build_indicator(w.plan, "o", MEASURE_YES_NO, DIRECTION_UP);
    other->title = (struct bitext){"Có ban chỉ đạo", "Steering board in place"};
    w.t->striving = w.t->stretch = w.t->has_equivalent = true;
    w.t->equivalent = 1200;
    w.t->equivalent_of = (struct bitext){"người", "people"};
    w.t->category = "sex=female";
    w.t->when = build_proviso(w.plan, other, CONDITION_DONE, 1);
    build_years(w.plan, w.t, "2013 2015");
    assert_says(
        w.t,
        "phấn đấu ít nhất 40 % (tương đương 1.200 người), đối với nhóm nữ, các năm 2013, 2015, khi “Có "
        "ban chỉ đạo” hoàn thành (mức phấn đấu vượt)",
        "at least 40% (the same as 1,200 people) (to be striven for), for the group women, in the years "
        "2013, 2015, where “Steering board in place” is done (a stretch target)");
    w_close(&w);
}

static void period_says(const char *text, const char *vi, const char *en) {
    struct strbuf sb;
    strbuf_init(&sb, 0);
    words_period(&sb, build_period(text), LANG_VI);
    assert_string_equal(sb.data, vi);
    strbuf_clear(&sb);
    words_period(&sb, build_period(text), LANG_EN);
    assert_string_equal(sb.data, en);
    strbuf_deinit(&sb);
}

/* People read a period in the words of their own language. */
static void test_periods(void **state) {
    (void)state;
    period_says("2016-07", "tháng 7/2016", "month 7 of 2016");
    period_says("2016-Q3", "quý III/2016", "quarter 3 of 2016");
    period_says("2016-S1", "6 tháng đầu năm 2016", "first half of 2016");
    period_says("2016-S2", "6 tháng cuối năm 2016", "second half of 2016");
    period_says("2016", "năm 2016", "2016");
    period_says("2011/2015", "giai đoạn 2011–2015", "2011–2015");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_per_year_conditions),
        cmocka_unit_test(test_each_year),
        cmocka_unit_test(test_lacking),
        cmocka_unit_test(test_mean),
        cmocka_unit_test(test_trend),
        cmocka_unit_test(test_all_modifiers),
        cmocka_unit_test(test_periods),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
