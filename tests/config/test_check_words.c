/* Numbers against the words they are quoted from: what plans really say, and their innocent neighbours. */
#include "tests/config/checked.h"

#define BIRTHS         "{'type':'rate','per':1000,'base':'phụ nữ'}"
#define RATIO_AT_BIRTH "{'type':'rate','per':100,'base':'trẻ sơ sinh gái'}"

/* FORM: verb against values */
static void test_verb_against_values(void **state) {
    static const struct row rows[] = {
        {INDICATOR("1", BIRTHS, "down", "'baseline':{'period':'2022','value':55},",
                   TARGET("t", "y2023", "'at_most':56", "II.4.CT3",
                          "năm 2023 giảm từ 55 ca sinh/1.000 phụ nữ xuống 56/1.000 phụ nữ", "")),
         NULL, "check.from_to", TARGET_0, "55"},
        {RISES("end", "'at_least':20", "tăng từ 25% lên 20% năm 2025"), NULL, "check.from_to", TARGET_0,
         "20"},
        {RISES("end", "'at_least':30", "giảm từ 25% lên 30% năm 2025"), NULL, "check.from_to", TARGET_0,
         "30"},
        {INDICATOR("1", BIRTHS, "down", "'baseline':{'period':'2022','value':57},",
                   TARGET("t", "y2023", "'at_most':56", "II.4.CT3",
                          "năm 2023 giảm từ 57 ca sinh/1.000 phụ nữ xuống 56/1.000 phụ nữ", "")),
         .code = NULL},
        {RISES("end", "'at_least':20", "nhiệm kỳ 2021 - 2025 từ 20% trở lên (nhiệm kỳ 2016-2020 đạt 26%)"),
         .code = NULL},
        {FALLS("end", "'at_most':20", "Giảm tỷ lệ từ năm 2011 đến năm 2025 xuống 20%"), .code = NULL},
    };
    (void)state;
    CHECK_ROWS(rows);
}

/* FORM: verb against values */
static void test_words_against_condition(void **state) {
    static const struct row rows[] = {
        {RISES("end", "'at_least':90", "đến năm 2025 đạt trên 90% Ủy ban nhân dân các cấp"), NULL,
         "check.words_against_condition", TARGET_0, "≥ 90"},
        {FALLS("end", "'at_most':30", "xuống dưới 30% năm 2025"), NULL, "check.words_against_condition",
         TARGET_0, "xuống dưới 30%"},
        {RISES("end", "'above':40", "năm 2025 bảo đảm ít nhất đạt 40% cho mỗi giới"), NULL,
         "check.words_against_condition", TARGET_0, "> 40"},
        {RISES("end", "'above':90", "đến năm 2025 đạt trên 90% Ủy ban nhân dân các cấp"), .code = NULL},
        {FALLS("end", "'below':30", "xuống dưới 30% năm 2025"), .code = NULL},
        {FALLS("end", "'at_most':1.6", "năm 2025 còn 1,6%"), .code = NULL},
        {RISES("end", "'at_least':40", "lên 40% vào năm 2025 so với năm 2010"), .code = NULL},
        {RISES("end", "'at_least':28", "năm 2025 trên địa bàn 28% thôn bản"), .code = NULL},
        {RISES("end", "'equals':40", "năm 2025 đạt 40%"), .code = NULL},
    };
    (void)state;
    CHECK_ROWS(rows);
}

/* A change that is read as a level. */
static void test_change_as_level(void **state) {
    static const struct row rows[] = {
        {FALLS("mid", "'at_most':60",
               "Đến năm 2015, giảm 60% sản phẩm văn hóa, thông tin mang định kiến giới"),
         NULL, "check.change_as_level", TARGET_0, "≤ 60"},
        {FALLS("mid", "'at_most':60", "Đến năm 2015, giảm xuống 60%"), .code = NULL},
        {INDICATOR("1", PERCENT, "down", "'baseline':{'period':'2010','value':50},",
                   TARGET("t", "mid", "'at_most':-60", "II.5", "Đến năm 2015, giảm 60%",
                          "'relative':{'to':'baseline','as':'percent'},")),
         .code = NULL},
        {INDICATOR("1", "{'type':'percent','max':null}", "up", "",
                   TARGET("t", "mid", "'at_least':8", "II.5", "Năm 2015 tổng sản phẩm tăng 8%", "")),
         .code = NULL},
    };
    (void)state;
    CHECK_ROWS(rows);
}

/* A number that is not in the words quoted was mistyped, or they are of another line. */
static void test_number_not_quoted(void **state) {
    static const struct row rows[] = {
        {RISES("mid", "'at_least':70", "Phấn đấu đến năm 2015, đạt 80%"), NULL, "check.number_not_quoted",
         TARGET_0, "70"},
        {RISES("mid", "'between':[5, 12]", "năm 2015 đạt 5 - 10%"), NULL, "check.number_not_quoted", TARGET_0,
         "12"},
        {RISES("mid", "'between':[5, 10]", "năm 2015 đạt 5 - 10%"), .code = NULL},
        {RISES("mid", "'at_least':26.05", "năm 2015 đạt ít nhất 26,05%"), .code = NULL},
        {INDICATOR("1", TEAMS, "up", "",
                   TARGET("t", "mid", "'at_least':1000", "II", "năm 2015 có 1.000 tổ", "")),
         .code = NULL},
        {INDICATOR("1", TEAMS, "up", "", TARGET("t", "mid", "'at_least':3", "II", "năm 2015 có ba tổ", "")),
         .code = NULL},
        {RISES("mid", "'at_least':100", "Năm 2015 mỗi xã đều có tổ"), .code = NULL},
        {RISES("mid",
               "'at_least':3,'share_of_units':{'meeting':{'at_least':50},'of':['@districts'],'per':'year'}",
               "Năm 2015 có 03 huyện đạt 50%"),
         .code = NULL},
    };
    (void)state;
    CHECK_ROWS(rows);
}

/* FORM: sign given twice (giảm −0,1) */
static void test_sign_twice(void **state) {
    static const struct row rows[] = {
        {INDICATOR("1", "{'type':'percent','max':null}", "down", "",
                   TARGET("t", "mid", "'at_most':-0.1", "II", "Năm 2015 giảm −0,1 điểm phần trăm", "")),
         NULL, "check.sign_twice", TARGET_0, "0.1"},
        {FALLS("mid", "'between':[5, 10]", "Năm 2015 còn 5 -10%"), .code = NULL},
        {FALLS("mid", "'between':[1.3, 1.5]", "năm 2015 giảm bình quân còn 1,3–1,5%/năm"), .code = NULL},
    };
    (void)state;
    CHECK_ROWS(rows);
}

/* FORM: suspect base (108/110) */
static void test_suspect_base(void **state) {
    static const struct row rows[] = {
        {INDICATOR("1", RATIO_AT_BIRTH, "down", "",
                   TARGET("t", "y2023", "'at_most':108", "II.4.CT1",
                          "Tỷ số giới tính khi sinh năm 2023 ở mức 108 bé trai/110 bé gái sinh ra sống", "")),
         NULL, "check.base_suspect", TARGET_0, "110"},
        {INDICATOR("1", "{'type':'rate','per':110,'base':'bé gái'}", "down", "",
                   TARGET("t", "y2023", "'at_most':108", "II.4.CT1",
                          "Tỷ số giới tính khi sinh năm 2023 ở mức 108 bé trai/110 bé gái sinh ra sống", "")),
         NULL, "check.base_suspect", TARGET_0, "110"},
        {INDICATOR("1", RATIO_AT_BIRTH, "down", "",
                   TARGET("t", "mid", "'at_most':113", "II.4.CT1",
                          "không vượt quá 113 trẻ sơ sinh trai/100 trẻ sơ sinh gái vào năm 2015", "")),
         .code = NULL},
        {INDICATOR("1", "{'type':'rate','per':100000,'base':'trẻ đẻ sống'}", "down", "",
                   TARGET("t", "mid", "'at_most':58.3", "II.4.CT2",
                          "xuống 58,3/100.000 trẻ đẻ sống vào năm 2015", "")),
         .code = NULL},
        {INDICATOR("1", TEAMS, "up", "",
                   TARGET("t", "mid", "'at_least':2", "II", "năm 2015 có 2 đợt/huyện", "")),
         .code = NULL},
    };
    (void)state;
    CHECK_ROWS(rows);
}

/* FORM: cells in the wrong column (a year where a number belongs) */
static void test_year_for_number(void **state) {
    static const struct row rows[] = {
        {INDICATOR("1", "{'type':'percent','max':null}", "up", "",
                   TARGET("t", "mid", "'at_least':2015", "phụ lục", "2015", "")),
         NULL, "check.year_for_number", TARGET_0, "2015"},
        {INDICATOR("1", TEAMS, "up", "", TARGET("t", "mid", "'at_least':2015", "phụ lục", "năm 2015", "")),
         NULL, "check.year_for_number", TARGET_0, "2015"},
        {INDICATOR("1", "{'type':'count','of':'người'}", "up", "",
                   TARGET("t", "mid", "'at_least':2015", "phụ lục", "2.015 người năm 2015", "")),
         .code = NULL},
        {INDICATOR("1", "{'type':'count','of':'người'}", "up", "",
                   TARGET("t", "mid", "'at_least':1995", "phụ lục", "1995 người năm 2015", "")),
         .code = NULL},
    };
    (void)state;
    CHECK_ROWS(rows);
}

#define TASK(more, quote)                                                                                    \
    "{'id':'x','title':'Việc','for':['@districts'],'windows':[{'to':'2025-12-31'}]," more                    \
    "'source':'phụ lục 2','quote':'" quote "'}"
#define SOUND RISES("mid", "'at_least':70", "Phấn đấu đến năm 2015, đạt 70%")

/* FORM: cells in the wrong column (a year where a number belongs) */
static void test_cells_read_across(void **state) {
    static const struct row rows[] = {
        {SOUND, TASK("", "02 cuộc Năm 2023, 2025 | Các cấp Hội thực hiện theo kế hoạch của TW Hội"),
         "check.year_for_number", "/objectives/0/tasks/0", "02 cuộc"},
        {SOUND, TASK("", "02 cuộc | Năm 2023, 2025"), .code = NULL},
        {SOUND, TASK("", "Đại hội năm 2023 | Hàng năm"), .code = NULL},
        {SOUND, TASK("", "Các cấp Hội chủ động | 2023, 2024, 2025"), .code = NULL},
    };
    (void)state;
    CHECK_ROWS(rows);
}

/* A quantity that is not in the words quoted, unless the reading is explained. */
static void test_quantity_not_quoted(void **state) {
    static const struct row rows[] = {
        {SOUND, TASK("'quantity':{'at_least':74,'of':'lớp'},", "47 lớp"), "check.number_not_quoted",
         "/objectives/0/tasks/0/quantity", "47 lớp"},
        {SOUND, TASK("'quantity':{'at_least':47,'of':'lớp'},", "47 lớp"), .code = NULL},
        {SOUND, TASK("'quantity':{'at_least':1,'of':'cuộc'},'assumed':'mỗi năm một cuộc',", "02 cuộc"),
         .code = NULL},
    };
    (void)state;
    CHECK_ROWS(rows);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verb_against_values), cmocka_unit_test(test_words_against_condition),
        cmocka_unit_test(test_change_as_level),     cmocka_unit_test(test_number_not_quoted),
        cmocka_unit_test(test_sign_twice),          cmocka_unit_test(test_suspect_base),
        cmocka_unit_test(test_year_for_number),     cmocka_unit_test(test_cells_read_across),
        cmocka_unit_test(test_quantity_not_quoted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
