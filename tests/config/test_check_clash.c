/* Places of a document against each other, and milestones and levels against each other. */
#include "tests/config/checked.h"

#define MATERNAL "{'type':'rate','per':100000,'base':'trẻ đẻ sống'}"
#define NATIONAL "'level':'national',"
#define ASSUMED  "'assumed':'Phụ lục mất đầu cột: cột 1 đọc là chỉ tiêu quốc gia',"
#define ASIDE    "'in_force':false,"

/* FORM: text against annex, text against text */
static void test_text_against_annex(void **state) {
    static const struct row rows[] = {
        {INDICATOR("4.2", MATERNAL, "down", "",
                   TARGET("a", "mid", "'at_most':58.3", "II.4.CT2",
                          "xuống 58,3/100.000 trẻ đẻ sống vào năm 2015",
                          "") "," TARGET("b", "mid", "'at_most':60", "annex, column 2", "60/100.000",
                                         ASIDE ASSUMED)),
         NULL, "check.clash", TARGET_1, "60/100.000"},
        {INDICATOR("4.2", MATERNAL, "down", "",
                   TARGET("a", "mid", "'at_most':60", "II.4.CT2", "xuống 60/100.000 trẻ đẻ sống vào năm 2015",
                          "") "," TARGET("b", "mid", "'at_most':60", "annex, column 2", "60/100.000",
                                         ASIDE ASSUMED)),
         .code = NULL},
        /* the annex's cell has no year: it belongs to some bar of the text, or to none */
        {INDICATOR(
             "1.1", PERCENT, "up", "'baseline':{'period':'2011','value':22.33},",
             TARGET("a", "2016/2025", "'at_least':25", "II.1.CT1",
                    "nhiệm kỳ 2016 - 2025 đạt từ 25% trở lên (nhiệm kỳ 2011 - 2015 đạt 22,33%)",
                    "") "," TARGET("b", "mid", "'at_least':22", "annex, column 2", "22%", ASIDE ASSUMED)),
         NULL, "check.clash", TARGET_1, "22%"},
        {INDICATOR("1.1", PERCENT, "up", "",
                   TARGET("a", "mid", "'at_least':22", "II.1.CT1", "năm 2015 đạt 22%", "") "," TARGET(
                       "c", "end", "'at_least':25", "II.1.CT1", "năm 2025 đạt 25%",
                       "") "," TARGET("b", "mid", "'at_least':22", "annex, column 2", "22%", ASIDE ASSUMED)),
         .code = NULL},
    };
    (void)state;
    CHECK_ROWS(rows);
}

/* FORM: text against text (85 and 63 groups; 23 and 28 classes) */
static void test_text_against_text(void **state) {
    static const struct row rows[] = {
        {INDICATOR("2.4", TEAMS, "up", "",
                   TARGET("a", "end", "'at_least':85", "III.1",
                          "đến 2025 thí điểm 85 Tổ TKVVTB áp dụng phương pháp học tập",
                          "") "," TARGET("b", "end", "'at_least':63", "III.2.2.1",
                                         "đến 2025 thí điểm 63 tổ TKVVTB áp dụng phương pháp học tập",
                                         ASIDE)),
         NULL, "check.clash", TARGET_1, "thí điểm 63 tổ"},
        {INDICATOR("4.1", TEAMS, "up", "",
                   TARGET("a", "y2023", "'at_least':28", "phụ lục 2, nội dung 4",
                          "28 lớp, hoàn thành năm 2023",
                          "") "," TARGET("b", "y2023", "'at_least':23", "phụ lục 2, nội dung 3",
                                         "Tối thiểu 23 lớp, hoàn thành năm 2023", ASIDE)),
         NULL, "check.clash", TARGET_1, "Tối thiểu 23 lớp"},
        /* a stretch beside the bar, another subgroup, and the same number twice are no clash */
        {INDICATOR("1", PERCENT, "up", "",
                   TARGET("a", "end", "'at_least':85", "III.1", "năm 2025 đạt 85%",
                          "") "," TARGET("b", "end", "'at_least':90", "III.2", "phấn đấu vượt 90% năm 2025",
                                         "'stretch':true,")),
         .code = NULL},
        {INDICATOR("1", PERCENT, "up", "'disaggregate':{'sex':'within'},",
                   TARGET("a", "end", "'at_least':85", "III.1", "năm 2025 đạt 85%",
                          "") "," TARGET("b", "end", "'at_least':70", "III.2", "nữ đạt 70% năm 2025",
                                         "'category':'sex=female',")),
         .code = NULL},
        {INDICATOR("2.4", TEAMS, "up", "",
                   TARGET("a", "end", "'at_least':85", "III.1", "đến 2025 thí điểm 85 Tổ",
                          "") "," TARGET("b", "end", "'at_least':85", "phụ lục 2", "85 tổ năm 2025", ASIDE)),
         .code = NULL},
    };
    (void)state;
    CHECK_ROWS(rows);
}

/* FORM: text against annex: both are kept with their sources */
static void test_one_bar_for_two_days(void **state) {
    static const struct row rows[] = {
        {INDICATOR("1.1", TEAMS, "up", "",
                   TARGET("a", "end", "'at_least':423", "III.1",
                          "423 Tổ truyền thông cộng đồng giai đoạn 2021-2025",
                          "") "," TARGET("b", "y2024", "'at_least':423", "phụ lục 2",
                                         "423 tổ, thực hiện trong năm 2022 và hoàn thành trong năm 2024",
                                         ASIDE)),
         NULL, "check.clash_date", TARGET_1, "2024"},
        /* reached and kept: one sentence, two milestones */
        {INDICATOR("6.3", PERCENT, "up", "",
                   TARGET("a", "mid", "'at_least':100", "II.6.CT3; annex, column 2",
                          "Đến năm 2015 và duy trì đến năm 2025 có 100%",
                          "") "," TARGET("b", "end", "'at_least':100", "II.6.CT3",
                                         "Đến năm 2015 và duy trì đến năm 2025 có 100%",
                                         "'maintain_from':'mid',")),
         .code = NULL},
        {INDICATOR("1.1", TEAMS, "up", "",
                   TARGET("a", "end", "'at_least':423", "III.1", "423 Tổ giai đoạn 2021-2025",
                          "") "," TARGET("b", "y2024", "'at_least':300", "III.1", "300 tổ năm 2024", "")),
         .code = NULL},
    };
    (void)state;
    CHECK_ROWS(rows);
}

/* FORM: the same activity twice with different numbers */
static void test_frequencies(void **state) {
    static const struct row rows[] = {
        {INDICATOR(
             "7.4", PERCENT, "up", "",
             TARGET("a", "mid", "'at_least':100", "II.7.CT4",
                    "Đến năm 2015 có 100% cán bộ được tập huấn nghiệp vụ ít nhất một năm một lần",
                    "") "," TARGET("b", "mid", "'at_least':100", "annex, column 1",
                                   "Đến năm 2015 có 100% cán bộ được tập huấn nghiệp vụ ít nhất một lần",
                                   NATIONAL)),
         NULL, "check.frequency_clash", TARGET_1, "ít nhất một năm một lần"},
        {INDICATOR("7.4", PERCENT, "up", "",
                   TARGET("a", "mid", "'at_least':100", "II.7.CT4",
                          "Đến năm 2015 có 100% cán bộ được tập huấn nghiệp vụ ít nhất một năm một lần",
                          "") "," TARGET("b", "mid", "'at_least':100", "annex, column 1",
                                         "Đến năm 2015 có 100% cán bộ được tập huấn tối thiểu 01 lần/năm",
                                         NATIONAL)),
         .code = NULL},
        {INDICATOR("6.1", "{'type':'ratio'}", "down", "",
                   TARGET("a", "mid", "'at_most':2", "II.6.CT1", "xuống 2 lần vào năm 2015",
                          "") "," TARGET("b", "end", "'at_most':1", "annex", "xuống một lần năm 2025", "")),
         .code = NULL},
    };
    (void)state;
    CHECK_ROWS(rows);
}

/* FORM: a loosening or falling ambition */
static void test_ambition(void **state) {
    static const struct row rows[] = {
        {INDICATOR(
             "4.1", "{'type':'rate','per':100,'base':'gái'}", "down", "",
             TARGET("a", "mid", "'at_most':113", "II.4.CT1",
                    "không vượt quá 113 trai/100 gái vào năm 2015 và 115/100 vào năm 2025",
                    "") "," TARGET("b", "end", "'at_most':115", "II.4.CT1",
                                   "không vượt quá 113 trai/100 gái vào năm 2015 và 115/100 vào năm 2025",
                                   "")),
         NULL, "check.ambition", TARGET_1, "115"},
        {INDICATOR("1", PERCENT, "up", "",
                   TARGET("a", "mid", "'at_least':70", "II.1", "năm 2015 đạt 70%",
                          "") "," TARGET("b", "y2023", "'at_least':60", "II.1", "năm 2023 đạt 60%", "")),
         NULL, "check.ambition", TARGET_1, "60"},
        /* issued anew for each year, and lower */
        {INDICATOR("1", PERCENT, "up", "",
                   "{'id':'a','every':[2021],'at_least':70,'source':'QĐ 2021','quote':'năm 2021 đạt 70%'},"
                   "{'id':'b','every':[2022],'at_least':60,'source':'QĐ 2022','quote':'năm 2022 đạt 60%'}"),
         NULL, "check.ambition", TARGET_1, "60"},
        {INDICATOR("1", PERCENT, "up", "",
                   "{'id':'a','every':[2021],'at_least':60,'source':'QĐ 2021','quote':'năm 2021 đạt 60%'},"
                   "{'id':'b','every':[2022],'at_least':70,'source':'QĐ 2022','quote':'năm 2022 đạt 70%'}"),
         .code = NULL},
        {INDICATOR("4.1", "{'type':'rate','per':100,'base':'gái'}", "down", "",
                   TARGET("a", "mid", "'at_most':113", "II.4.CT1", "không vượt quá 113/100 vào năm 2015",
                          "") "," TARGET("b", "end", "'at_most':111", "II.4.CT1",
                                         "không vượt quá 111/100 vào năm 2025", "")),
         .code = NULL},
        {INDICATOR("6.3", PERCENT, "up", "",
                   TARGET("a", "mid", "'at_least':100", "II.6",
                          "Đến năm 2015 và duy trì đến năm 2025 có 100%",
                          "") "," TARGET("b", "end", "'at_least':100", "II.6",
                                         "Đến năm 2015 và duy trì đến năm 2025 có 100%", "")),
         .code = NULL},
    };
    (void)state;
    CHECK_ROWS(rows);
}

#define DOCTORATES(level_end, more)                                                                          \
    INDICATOR("3.2b", PERCENT, "up", "",                                                                     \
              TARGET("a", "mid", "'at_least':10", "II.3.CT2", "Tỷ lệ nữ tiến sỹ đạt 10% vào năm 2015",       \
                     "") "," TARGET("b", "end", "'at_least':20", "II.3.CT2", "và 20% vào năm 2025",          \
                                    "") "," TARGET("c", "end", "'at_least':" level_end, "annex, column 1",   \
                                                   level_end "% vào năm 2025", NATIONAL more))

/* FORM: national beside provincial (003 annex) */
static void test_levels(void **state) {
    static const struct row rows[] = {
        {DOCTORATES("50", ASSUMED), NULL, "check.levels", "/objectives/0/indicators/0/targets/2",
         "≥ 50 (2025)"},
        {DOCTORATES("50", ""), NULL, "check.levels", "/objectives/0/indicators/0/targets/2",
         "50% vào năm 2025"},
        {DOCTORATES("15", ASSUMED), NULL, "check.levels", "/objectives/0/indicators/0/targets/2",
         "≥ 20 (2025)"},
        {DOCTORATES("15", ""), .code = NULL},
        {DOCTORATES("20", ASSUMED), .code = NULL},
    };
    (void)state;
    CHECK_ROWS(rows);
}

/* Another document's bar above the plan's own is a note; two columns of one document are a warning. */
static void test_levels_of_two_documents_are_a_note(void **state) {
    static const char *const plans[] = {DOCTORATES("50", ""), DOCTORATES("50", ASSUMED)};
    static const enum severity severities[] = {SEVERITY_INFO, SEVERITY_WARNING};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct problems problems;
        char *text = plan_text(plans[i], NULL, NULL);
        problems_init(&problems);
        check_plan_text(text, &problems);
        assert_int_equal(problems.count, 1);
        assert_int_equal(problems.items[0].severity, severities[i]);
        assert_int_equal(problems.items[0].quote_count, 2);
        problems_deinit(&problems);
        mem_free(text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_against_annex),
        cmocka_unit_test(test_text_against_text),
        cmocka_unit_test(test_one_bar_for_two_days),
        cmocka_unit_test(test_frequencies),
        cmocka_unit_test(test_ambition),
        cmocka_unit_test(test_levels),
        cmocka_unit_test(test_levels_of_two_documents_are_a_note),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
