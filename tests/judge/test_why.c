/* Why: the sentences of a verdict, in both languages, and conditions in words. */
#include "tests/judge/world.h"

static const char *why(const struct verdict *v, enum lang lang) {
    static char buf[2][4000];
    struct strbuf sb;
    strbuf_init(&sb, 0);
    why_add(&sb, v, lang);
    snprintf(buf[lang], sizeof buf[lang], "%s", sb.data);
    strbuf_deinit(&sb);
    return buf[lang];
}

static void says(struct verdict v, const char *vi, const char *en) {
    assert_string_equal(why(&v, LANG_VI), vi);
    assert_string_equal(why(&v, LANG_EN), en);
}

static const char *words(const struct target *t, enum lang lang) {
    static char buf[1000];
    struct strbuf sb;
    strbuf_init(&sb, 0);
    why_condition(&sb, t, lang);
    snprintf(buf, sizeof buf, "%s", sb.data);
    strbuf_deinit(&sb);
    return buf;
}

/* The worked example in words: value, condition, path, gap, part of the way, pace and projection. */
static void test_linear(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 30, DIRECTION_UP);
    build_baseline(w.ind, "2015", 10);
    w_counts(&w, "p", "2017", 14, 100);
    says(w_judge(&w, "2018-01-01"),
         "Số liệu năm 2017: 14 % (14/100); yêu cầu ít nhất 30 % đến hết 31/12/2020. Nếu tiến triển đều từ "
         "10 % (31/12/2015) thì đến 31/12/2017 phải là 18 %; số liệu thấp hơn 4 điểm phần trăm, bằng 49,99 % "
         "chặng đường phải đi đến ngày đó (dưới 60 %: chậm "
         "tiến độ). Từ đó đến mốc phải tăng 5,33 điểm phần trăm mỗi năm. Với nhịp độ này, đến mốc ước là 20 "
         "%.",
         "Figure for 2017: 14% (14/100); required: at least 30% by 2020-12-31. On the straight path from 10% "
         "(2015-12-31) it should be "
         "18% on 2017-12-31; the figure is 4 percentage points below it: 49.99% of the way due so far (below "
         "60%: lagging). From there "
         "to the milestone it must rise by 5.33 percentage points a year. At this pace it will be 20% at the "
         "milestone.");
    w_close(&w);
}

/* A rate is written with what it counts and on what base; growth speaks of rates. */
static void test_growth(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_BELOW, 52, DIRECTION_DOWN);
    w.ind->measure =
        (struct measure){.type = MEASURE_RATE, .per = 100000, .base = {"trẻ đẻ sống", "live births"}};
    w.plan->method = METHOD_GROWTH;
    build_baseline(w.ind, "2010", 80);
    w_add(&w, "2017", 60.55);
    says(w_judge(&w, "2018-01-01"),
         "Số liệu năm 2017: 60,55/100.000 trẻ đẻ sống; yêu cầu dưới 52/100.000 trẻ đẻ sống đến hết "
         "31/12/2020. Tính theo nhịp tăng "
         "trưởng bình quân năm từ 80/100.000 trẻ đẻ sống (31/12/2010), đến 31/12/2017 phải là 59,17/100.000 "
         "trẻ đẻ sống; số liệu cao "
         "hơn 1,38/100.000 trẻ đẻ sống: nhịp độ bằng 92,53 % nhịp độ cần có (từ 60 % đến dưới 95 %: có nguy "
         "cơ không đạt). Từ đó đến "
         "mốc phải giảm 2,85/100.000 trẻ đẻ sống mỗi năm. Với nhịp độ này, đến mốc ước là 53,74/100.000 trẻ "
         "đẻ sống.",
         "Figure for 2017: 60.55/100,000 live births; required: below 52/100,000 live births by 2020-12-31. "
         "At the compound yearly rate "
         "from 80/100,000 live births (2010-12-31) it should be 59.17/100,000 live births on 2017-12-31; the "
         "figure is 1.38/100,000 live "
         "births above it: 92.53% of the rate needed (from 60% to below 95%: at risk). From there to the "
         "milestone it must fall by "
         "2.85/100,000 live births a year. At this pace it will be 53.74/100,000 live births at the "
         "milestone.");
    w_close(&w);
}

/* A ceiling that slipped names where it started, the ceiling and by how much it is over. */
static void test_slipped(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_MOST, 115, DIRECTION_DOWN);
    w.ind->measure =
        (struct measure){.type = MEASURE_RATE, .per = 100, .of = {"trai", "boys"}, .base = {"gái", "girls"}};
    build_baseline(w.ind, "2010", 112);
    w_add(&w, "2017", 115.2);
    says(w_judge(&w, "2018-01-01"),
         "Số liệu năm 2017: 115,2 trai/100 gái; yêu cầu không vượt quá 115 trai/100 gái đến hết 31/12/2020. "
         "Ban đầu là 112 trai/100 gái "
         "(31/12/2010), khi ấy đã đạt yêu cầu; nay không còn đạt: so với 115 trai/100 gái, số liệu cao hơn "
         "0,2 trai/100 gái. Từ đó đến "
         "mốc phải giảm 0,0667 trai/100 gái mỗi năm. Lưu ý: đang xa dần chỉ tiêu.",
         "Figure for 2017: 115.2 boys/100 girls; required: at most 115 boys/100 girls by 2020-12-31. It "
         "started from 112 boys/100 girls "
         "(2010-12-31), which met the condition, and no longer does: against 115 boys/100 girls the figure "
         "is 0.2 boys/100 girls above "
         "it. From there to the milestone it must fall by 0.0667 boys/100 girls a year. Note: moving away "
         "from the target.");
    w_close(&w);
}

/* At the end the sentence is short: achieved, or missed and by how much. */
static void test_end(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 30, DIRECTION_UP);
    w_add(&w, "2020", 29);
    says(w_judge(&w, "2021-01-01"),
         "Số liệu năm 2020: 29 %; yêu cầu ít nhất 30 % đến hết 31/12/2020. Đã qua mốc mà chỉ tiêu không đạt: "
         "so với 30 %, số liệu thấp "
         "hơn 1 điểm phần trăm.",
         "Figure for 2020: 29%; required: at least 30% by 2020-12-31. The milestone has passed and the "
         "target was not met: against 30% "
         "the figure is 1 percentage point below it.");
    w_add(&w, "2020", 30);
    says(w_judge(&w, "2021-01-01"),
         "Số liệu năm 2020: 30 %; yêu cầu ít nhất 30 % đến hết 31/12/2020. Đã đến mốc và chỉ tiêu đạt.",
         "Figure for 2020: 30%; required: at least 30% by 2020-12-31. The milestone has passed and the "
         "target was met.");
    w_close(&w);
}

/* What is met now still tells what was expected by now, and where it goes. */
static void test_met(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 30, DIRECTION_UP);
    build_baseline(w.ind, "2015", 10);
    w_add(&w, "2018", 33);
    says(w_judge(&w, "2019-01-01"),
         "Số liệu năm 2018: 33 %; yêu cầu ít nhất 30 % đến hết 31/12/2020. Mức yêu cầu hiện đã đạt. Tính từ "
         "10 % (31/12/2015), đến "
         "31/12/2018 phải là 22 %; số liệu cao hơn 11 điểm phần trăm. Với nhịp độ này, đến mốc ước là 48,34 "
         "%.",
         "Figure for 2018: 33%; required: at least 30% by 2020-12-31. The required level is met now. Counted "
         "from 10% (2015-12-31) it "
         "should be 22% on 2018-12-31; the figure is 11 percentage points above it. At this pace it will be "
         "48.34% at the milestone.");
    w_close(&w);
}

/* A roll-up says how many units have reported and that some figures are old. */
static void test_coverage(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 100, DIRECTION_UP);
    build_reported_by(w.plan, w.ind, w.units, "a b c", AGGREGATE_RATIO);
    build_report(w.plan, w.units, "annual", COVERS_YEAR, "a b c", "before 03-01 +1");
    w_counts(&w, "a", "2019", 40, 100);
    w_counts(&w, "b", "2020", 90, 100);
    says(w_judge(&w, "2021-02-02"),
         "Số liệu năm 2020: 65 % (130/200); yêu cầu ít nhất 100 % đến hết 31/12/2020. Đạt 65 % mức 100 % (từ "
         "60 % đến dưới 95 %: có "
         "nguy cơ không đạt). 1/3 đơn vị đã báo cáo. Đang chờ số liệu của kỳ có mốc, báo cáo chưa đến hạn. "
         "Lưu ý: có số liệu lấy từ kỳ trước; đánh giá theo mức đạt được, do thiếu số liệu gốc.",
         "Figure for 2020: 65% (130/200); required: at least 100% by 2020-12-31. That is 65% of 100% (from "
         "60% to below 95%: at risk). "
         "1 of 3 units have reported. The figure for the milestone's period is awaited; its report is not "
         "due yet. Note: some figures "
         "carried from an earlier period; judged by attainment, for want of a baseline.");
    w_close(&w);
}

/* The combined verdict of both sexes names the weaker one and the year that is judged. */
static void test_each_year(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 40, DIRECTION_UP);
    build_disaggregate(w.plan, w.ind, "sex", DISAGGREGATE_SHARE);
    w.t->each = w.ind->disaggregate[0].dimension;
    w.t->every_year = true;
    w.t->milestone = NULL;
    w_put(&w, "p", "2016", "sex=female", 38.5);
    says(w_judge_for(&w, w.t, "p", "all", "2017-02-02"),
         "Nhóm yếu nhất: nữ. Số liệu năm 2016: 38,5 %; yêu cầu ít nhất 40 %, cho mỗi giới, hằng năm (xét năm "
         "2016). Đã qua mốc mà chỉ "
         "tiêu không đạt: so với 40 %, số liệu thấp hơn 1,5 điểm phần trăm.",
         "The weakest group: women. Figure for 2016: 38.5%; required: at least 40%, for each sex, every year "
         "(judged for 2016). The "
         "milestone has passed and the target was not met: against 40% the figure is 1.5 percentage points "
         "below it.");
    w_close(&w);
}

/* A reduction speaks of changes and tells the level that it means; without its base it asks for it. */
static void test_relative(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_MOST, -60, DIRECTION_DOWN);
    w.ind->measure = (struct measure){.type = MEASURE_COUNT, .per = 1, .of = {"sản phẩm", "products"}};
    w.t->relative_to = RELATIVE_TO_BASELINE;
    w.t->relative_as = RELATIVE_PERCENT;
    w_add(&w, "2014", 40);
    says(w_judge(&w, "2015-02-02"),
         "Số liệu năm 2014: 40 sản phẩm; yêu cầu giảm ít nhất 60 % so với số liệu gốc đến hết 31/12/2020. "
         "Mức cần đạt tính so với số "
         "liệu gốc, mà số liệu gốc chưa có (hoặc bằng 0): cần bổ sung số liệu gốc.",
         "Figure for 2014: 40 products; required: a fall of at least 60% from the baseline by 2020-12-31. "
         "What is required is a change "
         "from a base that is not known (or is 0): give the base to have it judged.");
    build_baseline(w.ind, "2010", 55);
    says(w_judge(&w, "2015-02-02"),
         "Số liệu năm 2014: giảm 27,27 %; yêu cầu giảm ít nhất 60 % so với số liệu gốc năm 2010 đến hết "
         "31/12/2020. Tương ứng mức 22 sản "
         "phẩm. Nếu tiến triển đều từ 55 sản phẩm (31/12/2010) thì đến 31/12/2014 phải là giảm 24 %; số liệu "
         "thấp hơn 3,28 điểm phần "
         "trăm, bằng 113,65 % chặng đường phải đi đến ngày đó (từ 95 % trở lên: đúng tiến độ). Từ đó đến mốc "
         "phải giảm 5,45 điểm phần trăm "
         "mỗi năm. Với nhịp độ này, đến mốc ước là giảm 68,19 %.",
         "Figure for 2014: down 27.27%; required: a fall of at least 60% from the baseline of 2010 by "
         "2020-12-31. That is a level of 22 "
         "products. On the straight path from 55 products (2010-12-31) it should be down 24% on 2014-12-31; "
         "the figure is 3.28 percentage "
         "points below it: 113.65% of the way due so far (95% or more: on track). From there to the "
         "milestone it must fall by 5.45 "
         "percentage points a year. At this pace it will be down 68.19% at the milestone.");
    w_close(&w);
}

/* Every condition has its words, with the measure's units; modifiers are told. */
static void test_conditions(void **state) {
    (void)state;
    static const struct {
        struct condition c;
        const char *vi, *en;
    } rows[] = {
        {{.kind = CONDITION_AT_LEAST, .value = 30}, "ít nhất 30 %", "at least 30%"},
        {{.kind = CONDITION_ABOVE, .value = 90}, "trên 90 %", "above 90%"},
        {{.kind = CONDITION_AT_MOST, .value = 26.05}, "không vượt quá 26,05 %", "at most 26.05%"},
        {{.kind = CONDITION_BELOW, .value = 52}, "dưới 52 %", "below 52%"},
        {{.kind = CONDITION_EQUALS, .value = 28}, "đúng 28 %", "exactly 28%"},
        {{.kind = CONDITION_BETWEEN, .value = 40, .high = 60}, "từ 40 % đến 60 %", "between 40% and 60%"},
        {{.kind = CONDITION_APPROXIMATELY, .value = 80, .tolerance = 2},
         "khoảng 80 % (chênh không quá 2 điểm phần trăm)",
         "about 80% (within 2 percentage points)"},
        {{.kind = CONDITION_DONE, .value = 1}, "hoàn thành", "done"},
        {{.kind = CONDITION_RANK_WITHIN, .value = 10}, "trong nhóm 10 đứng đầu", "among the first 10"},
        {{.kind = CONDITION_DIRECTION_ONLY, .way = DIRECTION_UP}, "tăng", "to rise"},
        {{.kind = CONDITION_DIRECTION_ONLY, .way = DIRECTION_DOWN}, "giảm", "to fall"},
        {{.kind = CONDITION_NOT_JUDGED, .not_judged = "forecast"},
         "dự báo, không đánh giá",
         "a forecast, not judged"},
        {{.kind = CONDITION_NOT_JUDGED, .not_judged = "on_demand"},
         "theo nhu cầu thực tế, không đánh giá",
         "as needed, not judged"},
        {{.kind = CONDITION_NOT_JUDGED, .not_judged = "by_reference"},
         "theo kế hoạch khác, không đánh giá ở đây",
         "set by another plan, not judged here"},
        {{.kind = CONDITION_UNKNOWN}, "chưa rõ (dòng bị cắt)", "unknown (dòng bị cắt)"},
    };
    struct world w = w_open(CONDITION_AT_LEAST, 30, DIRECTION_UP);
    w.t->unknown = "dòng bị cắt";
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        w.t->condition = rows[i].c;
        assert_string_equal(words(w.t, LANG_VI), rows[i].vi);
        assert_string_equal(words(w.t, LANG_EN), rows[i].en);
    }
    w_close(&w);
}

/* Each measure writes its values in its own way. */
static void test_measures(void **state) {
    (void)state;
    static const struct bitext stages[] = {{"lập danh sách", "listed"}, {"vận hành", "running"}};
    static const struct {
        struct measure m;
        double bar;
        const char *vi, *en;
    } rows[] = {
        {{.type = MEASURE_PERMILLE, .per = 1000}, 12.5, "ít nhất 12,5 ‰", "at least 12.5‰"},
        {{.type = MEASURE_COUNT, .per = 1, .of = {"người", "people"}},
         5605000,
         "ít nhất 5.605.000 người",
         "at least 5,605,000 people"},
        {{.type = MEASURE_AMOUNT, .per = 1, .of = {"tuổi", "years"}},
         73.8,
         "ít nhất 73,8 tuổi",
         "at least 73.8 years"},
        {{.type = MEASURE_RATIO, .per = 1}, 1.5, "ít nhất 1,5 lần", "at least 1.5 times"},
        {{.type = MEASURE_RATIO, .per = 1}, 1, "ít nhất 1 lần", "at least 1 time"},
        {{.type = MEASURE_RATE, .per = 100, .base = {"trẻ sơ sinh gái", "girls born"}},
         113,
         "ít nhất 113/100 trẻ sơ sinh gái",
         "at least 113/100 girls born"},
        {{.type = MEASURE_RANK, .per = 1}, 3, "ít nhất hạng 3", "at least rank 3"},
        {{.type = MEASURE_STAGES, .stages = stages, .stage_count = 2},
         1,
         "ít nhất vận hành",
         "at least running"},
        {{.type = MEASURE_YES_NO, .per = 1}, 1, "ít nhất có", "at least yes"},
    };
    struct world w = w_open(CONDITION_AT_LEAST, 30, DIRECTION_UP);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        w.ind->measure = rows[i].m;
        w.t->condition.value = rows[i].bar;
        assert_string_equal(words(w.t, LANG_VI), rows[i].vi);
        assert_string_equal(words(w.t, LANG_EN), rows[i].en);
    }
    w_close(&w);
}

/* Changes are told as rises and falls from what they are measured on. */
static void test_changes(void **state) {
    (void)state;
    static const struct {
        enum condition_kind kind;
        double value, high;
        enum relative_as as;
        enum relative_to to;
        const char *vi, *en;
    } rows[] = {
        {CONDITION_AT_MOST, -60, 0, RELATIVE_PERCENT, RELATIVE_TO_BASELINE,
         "giảm ít nhất 60 % so với số liệu gốc năm 2010", "a fall of at least 60% from the baseline of 2010"},
        {CONDITION_AT_LEAST, 40, 0, RELATIVE_PERCENT, RELATIVE_TO_PERIOD,
         "tăng ít nhất 40 % so với quý III/2012", "a rise of at least 40% from quarter 3 of 2012"},
        {CONDITION_ABOVE, 2, 0, RELATIVE_POINTS, RELATIVE_TO_PERIOD,
         "tăng trên 2 điểm phần trăm so với quý III/2012",
         "a rise of above 2 percentage points from quarter 3 of 2012"},
        {CONDITION_BELOW, -0.1, 0, RELATIVE_PERMILLE_POINTS, RELATIVE_TO_PERIOD,
         "giảm trên 0,1 điểm phần nghìn so với quý III/2012",
         "a fall of above 0.1 per-mille points from quarter 3 of 2012"},
        {CONDITION_BETWEEN, -10, -5, RELATIVE_PERCENT, RELATIVE_TO_PERIOD,
         "giảm từ 5 % đến 10 % so với quý III/2012", "a fall of between 5% and 10% from quarter 3 of 2012"},
        {CONDITION_EQUALS, 1, 0, RELATIVE_ABSOLUTE, RELATIVE_TO_PERIOD,
         "tăng đúng 1 điểm phần trăm so với quý III/2012",
         "a rise of exactly 1 percentage point from quarter 3 of 2012"},
        {CONDITION_AT_MOST, 5, 0, RELATIVE_PERCENT, RELATIVE_TO_PERIOD,
         "thay đổi không vượt quá 5 % so với quý III/2012", "a change from quarter 3 of 2012: at most 5%"},
    };
    struct world w = w_open(CONDITION_AT_LEAST, 30, DIRECTION_UP);
    build_baseline(w.ind, "2010", 55);
    w.t->relative_period = build_period("2012-Q3");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        w.t->condition =
            (struct condition){.kind = rows[i].kind, .value = rows[i].value, .high = rows[i].high};
        w.t->relative_to = rows[i].to;
        w.t->relative_as = rows[i].as;
        assert_string_equal(words(w.t, LANG_VI), rows[i].vi);
        assert_string_equal(words(w.t, LANG_EN), rows[i].en);
    }
    w_close(&w);
}

/* Striving, each, every year and kept are part of the condition. */
static void test_modifiers(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 40, DIRECTION_UP);
    w.t->striving = true;
    assert_string_equal(words(w.t, LANG_VI), "phấn đấu ít nhất 40 %");
    w.t->each = w.plan->dimensions;
    w.t->every_year = true;
    assert_string_equal(words(w.t, LANG_VI), "phấn đấu ít nhất 40 %, cho mỗi giới, hằng năm");
    w.t->every_year = w.t->striving = false;
    w.t->each = build_dimension(w.plan, "ethnicity", "kinh tay");
    w.t->maintain_from_day = build_day("2015-12-31");
    assert_string_equal(words(w.t, LANG_VI),
                        "ít nhất 40 %, cho từng nhóm (ethnicity), duy trì từ 31/12/2015");
    assert_string_equal(words(w.t, LANG_EN),
                        "at least 40%, for each group (ethnicity), kept from 2015-12-31 on");
    w_close(&w);
}

/* Each period has its name. */
static void test_periods(void **state) {
    (void)state;
    static const char *const rows[][2] = {
        {"2016", "Số liệu năm 2016: "},
        {"2016-S1", "Số liệu 6 tháng đầu năm 2016: "},
        {"2016-S2", "Số liệu 6 tháng cuối năm 2016: "},
        {"2016-Q4", "Số liệu quý IV/2016: "},
        {"2016-07", "Số liệu tháng 7/2016: "},
        {"2016/2020", "Số liệu giai đoạn 2016–2020: "},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct world w = w_open(CONDITION_AT_LEAST, 40, DIRECTION_UP);
        w_add(&w, rows[i][0], 50);
        struct verdict v = w_judge(&w, "2018-01-01");
        assert_int_equal(strncmp(why(&v, LANG_VI), rows[i][1], strlen(rows[i][1])), 0);
        w_close(&w);
    }
}

/* Whatever the status and reason, both languages say something whole: no bare brace, no empty argument. */
static void test_all_reasons(void **state) {
    (void)state;
    static const char *const reasons[] = {NULL,
                                          "slipped",
                                          "overshot",
                                          "no_slope",
                                          "failed_period",
                                          "missing_period",
                                          "mixed_sign",
                                          "unfinished",
                                          "baseline_unknown",
                                          "unknown",
                                          "not_judged",
                                          "few_points",
                                          "previous_missing",
                                          "previous_zero",
                                          "when",
                                          "when_unknown",
                                          "not_in_force",
                                          "unit_closed",
                                          "not_valid",
                                          "overdue",
                                          "no_report",
                                          "no_value",
                                          "denominator_zero"};
    struct world w = w_open(CONDITION_AT_LEAST, 40, DIRECTION_UP);
    build_baseline(w.ind, "2010", 10);
    w_add(&w, "2016", 20);
    w.t->maintain_from_day = build_day("2015-12-31");
    w.t->when = build_proviso(w.plan, w.ind, CONDITION_AT_LEAST, 5);
    struct verdict v = w_judge(&w, "2018-01-01");
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        for (int status = VERDICT_ACHIEVED; status <= VERDICT_NOT_APPLICABLE; status++) {
            v.reason = reasons[i];
            v.status = (enum verdict_status)status;
            v.flags = ~0u;
            for (int lang = LANG_VI; lang <= LANG_EN; lang++) {
                const char *text = why(&v, (enum lang)lang);
                assert_null(strpbrk(text, "{}"));
                assert_null(strstr(text, "  "));
                assert_true(strlen(text) > 60 && text[strlen(text) - 1] == '.');
            }
        }
    }
    w_close(&w);
}

/* Without any figure nothing is called old or carried; what came is. */
static void test_nothing_is_not_old(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 40, DIRECTION_UP);
    struct verdict v = w_judge(&w, "2021-02-01");
    v.reason = "overdue";
    v.flags = VERDICT_STALE | VERDICT_OTHER_LEVEL;
    says(v,
         "Chưa có số liệu nào; yêu cầu ít nhất 40 % đến hết 31/12/2020. Đã qua hạn nộp báo cáo của kỳ cần có "
         "mà chưa có số liệu. Lưu ý: chỉ tiêu của cấp khác.",
         "No figure yet; required: at least 40% by 2020-12-31. The day for the report that should bring the "
         "figure has passed. Note: target of another level.");
    w_close(&w);
}

/* What the document leaves blank is said once, with its reason, and whom to ask. */
static void test_left_blank(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_UNKNOWN, 0, DIRECTION_UP);
    w.t->unknown = "mức 40% hay mức tăng 40%?";
    says(w_judge(&w, "2016-01-01"),
         "Chưa có số liệu nào; yêu cầu chưa rõ (mức 40% hay mức tăng 40%?) đến hết 31/12/2020. Văn bản không "
         "nêu rõ "
         "nên chưa đánh giá được: cần hỏi cơ quan ban hành.",
         "No figure yet; required: unknown (mức 40% hay mức tăng 40%?) by 2020-12-31. The document does not "
         "say, so it "
         "cannot be judged: ask who issued it.");
    w_close(&w);
}

/* What is only followed requires nothing by any day, and says how it is followed. */
static void test_followed(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_NOT_JUDGED, 0, DIRECTION_UP);
    w.t->condition.not_judged = "on_demand";
    says(w_judge(&w, "2016-01-01"),
         "Chưa có số liệu nào. Chỉ theo dõi: theo nhu cầu thực tế, không đánh giá.",
         "No figure yet. It is only followed: as needed, not judged.");
    w_add(&w, "2015", 7);
    says(w_judge(&w, "2016-01-01"),
         "Số liệu năm 2015: 7 %. Chỉ theo dõi: theo nhu cầu thực tế, không đánh giá.",
         "Figure for 2015: 7%. It is only followed: as needed, not judged.");
    w_close(&w);
}

/* The verdict's JSON carries the sentence in both languages. */
static void test_json(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 30, DIRECTION_UP);
    w_add(&w, "2020", 30);
    struct verdict v = w_judge(&w, "2021-01-01");
    cJSON *obj = why_verdict_json(&v);
    const cJSON *both = cJSON_GetObjectItem(obj, "why");
    assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(both, "vi")), why(&v, LANG_VI));
    assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(both, "en")), why(&v, LANG_EN));
    assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(obj, "status")), "achieved");
    cJSON_Delete(obj);
    w_close(&w);
}

/* Each of these says its own reason, in the reader's words. */
static void test_reasons(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 40, DIRECTION_UP);
    says(w_judge(&w, "2016-01-01"), "Chưa có số liệu nào; yêu cầu ít nhất 40 % đến hết 31/12/2020.",
         "No figure yet; required: at least 40% by 2020-12-31.");
    w.plan->method = METHOD_GROWTH;
    w_add(&w, "2015", 10);
    says(w_judge(&w, "2016-01-01"),
         "Số liệu năm 2015: 10 %; yêu cầu ít nhất 40 % đến hết 31/12/2020. Chưa có hai số liệu của hai thời "
         "điểm để tính nhịp tăng trưởng. "
         "Từ đó đến mốc phải tăng 6 điểm phần trăm mỗi năm.",
         "Figure for 2015: 10%; required: at least 40% by 2020-12-31. There are no two values at two times "
         "to measure a rate of growth "
         "between. From there to the milestone it must rise by 6 percentage points a year.");
    w.t->maintain_from_day = build_day("2015-12-31");
    w_add(&w, "2020", 40);
    says(w_judge(&w, "2021-01-01"),
         "Số liệu năm 2020: 40 %; yêu cầu ít nhất 40 %, duy trì từ 31/12/2015 đến hết 31/12/2020. Đã qua mốc "
         "mà chỉ tiêu không đạt. Có kỳ "
         "không giữ được mức yêu cầu kể từ 31/12/2015.",
         "Figure for 2020: 40%; required: at least 40%, kept from 2015-12-31 on until 2020-12-31. The "
         "milestone has passed and the target "
         "was not met. In some period since 2015-12-31 the required level was not kept.");
    w_close(&w);
}

/* A stage past its window says so; a stage that was kept and is lost does not speak of a window. */
static void test_stage(void **state) {
    (void)state;
    static const struct bitext stages[] = {{"lập danh sách", "listed"}, {"vận hành", "running"}};
    struct world w = w_open(CONDITION_STAGE, 1, DIRECTION_UP);
    w.ind->measure = (struct measure){.type = MEASURE_STAGES, .stages = stages, .stage_count = 2};
    build_report(w.plan, w.units, "annual", COVERS_YEAR, "p", "before 03-01 +1");
    w_add(&w, "2019", 0);
    says(w_judge(&w, "2021-01-15"),
         "Số liệu năm 2019: lập danh sách; yêu cầu đến bước “vận hành” đến hết 31/12/2020. Đã quá hạn mà "
         "chưa đến bước yêu cầu. Đang chờ "
         "số liệu của kỳ có mốc, báo cáo chưa đến hạn.",
         "Figure for 2019: listed; required: stage “running” reached by 2020-12-31. The window is over and "
         "the required stage is not "
         "reached. The figure for the milestone's period is awaited; its report is not due yet.");
    w.t->maintain_from_day = build_day("2015-12-31");
    struct verdict v = w_judge(&w, "2020-01-15");
    assert_verdict(v, "lagging slipped");
    assert_non_null(strstr(why(&v, LANG_EN), "This period does not hold what is required."));
    w_close(&w);
}

/* A value behind even its start says so, instead of a negative part of the way. */
static void test_behind(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 30, DIRECTION_UP);
    build_baseline(w.ind, "2015", 10);
    w_add(&w, "2017", 8);
    says(w_judge(&w, "2018-01-01"),
         "Số liệu năm 2017: 8 %; yêu cầu ít nhất 30 % đến hết 31/12/2020. Tính từ 10 % (31/12/2015), đến "
         "31/12/2017 phải là 18 %; số liệu "
         "thấp hơn 10 điểm phần trăm, kém cả mức xuất phát (dưới 60 %: chậm tiến độ). Từ đó đến mốc "
         "phải tăng 7,33 điểm phần trăm "
         "mỗi năm. Với nhịp độ này, đến mốc ước là 5 %. Lưu ý: đang xa dần chỉ tiêu.",
         "Figure for 2017: 8%; required: at least 30% by 2020-12-31. Counted from 10% (2015-12-31) it should "
         "be 18% on 2017-12-31; the "
         "figure is 10 percentage points below it, behind even the starting point (below 60%: lagging). From "
         "there to the milestone it "
         "must rise by 7.33 percentage points a year. At this pace it will be 5% at the milestone. Note: "
         "moving away from the target.");
    w_close(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_linear),     cmocka_unit_test(test_growth),
        cmocka_unit_test(test_slipped),    cmocka_unit_test(test_end),
        cmocka_unit_test(test_met),        cmocka_unit_test(test_coverage),
        cmocka_unit_test(test_each_year),  cmocka_unit_test(test_relative),
        cmocka_unit_test(test_conditions), cmocka_unit_test(test_measures),
        cmocka_unit_test(test_changes),    cmocka_unit_test(test_modifiers),
        cmocka_unit_test(test_periods),    cmocka_unit_test(test_all_reasons),
        cmocka_unit_test(test_json),       cmocka_unit_test(test_nothing_is_not_old),
        cmocka_unit_test(test_followed),   cmocka_unit_test(test_left_blank),
        cmocka_unit_test(test_reasons),    cmocka_unit_test(test_stage),
        cmocka_unit_test(test_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
