/* Numbers that must add up. */
#include "tests/config/checked.h"

#define DISTRICTS(whole, a, b) "'at_least':" whole ",'allocations':{'sa-pa':" a ",'bat-xat':" b "}"
#define RANGE(whole, a, b)     "'between':" whole ",'allocations':{'sa-pa':" a ",'bat-xat':" b "}"
#define BY_SEX                 "'disaggregate':{'sex':'share'},"
#define TEAMS_TO(condition, quote)                                                                           \
    INDICATOR("1.1", TEAMS, "up", "", TARGET("a", "end", condition, "phụ lục 01", quote, ""))

/* FORM: sums that fail (also of ranges) */
static void test_allocations(void **state) {
    static const struct row rows[] = {
        {TEAMS_TO(DISTRICTS("125", "57", "69"), "125 tổ năm 2025"), NULL, "check.allocations_sum",
         TARGET_0 "/allocations", "126"},
        {TEAMS_TO(RANGE("[120, 130]", "[57, 60]", "[63, 69]"), "120-130 tổ năm 2025"), NULL,
         "check.allocations_sum", TARGET_0 "/allocations", "120–129"},
        /* more than can be represented is still told as a number */
        {TEAMS_TO(DISTRICTS("125", "1e308", "1e308"), "125 tổ năm 2025"), NULL, "check.allocations_sum",
         TARGET_0 "/allocations", "1.7976931348623157e+308"},
        {TEAMS_TO(DISTRICTS("125", "57", "68"), "125 tổ năm 2025"), .code = NULL},
        {TEAMS_TO(RANGE("[120, 130]", "[57, 60]", "[63, 70]"), "120-130 tổ năm 2025"), .code = NULL},
        /* shares of each unit's own are no parts of a whole */
        {INDICATOR("1", PERCENT, "up", "",
                   TARGET("a", "end", DISTRICTS("70", "60", "80"), "II", "70% năm 2025", "")),
         .code = NULL},
        {TEAMS_TO(DISTRICTS("0.3", "0.1", "0.2"), "0,3 năm 2025"), .code = NULL},
    };
    (void)state;
    CHECK_ROWS(rows);
}

#define GROUPS(target) INDICATOR("2.1", TEAMS, "up", "", target)
#define PILOTS(target) INDICATOR("2.4", TEAMS, "up", "'part_of':'2.1',", target)
#define SECOND         "/objectives/0/indicators/1/targets/0"

/* FORM: sums that fail (also of ranges) */
static void test_parts(void **state) {
    static const struct row rows[] = {
        {GROUPS(TARGET("a", "end", "'at_least':140", "III.1", "140 Tổ đến 2025", "")) "," PILOTS(
             TARGET("b", "end", "'at_least':185", "III.1", "thí điểm 185 Tổ đến 2025", "")),
         NULL, "check.part_exceeds", SECOND, "185"},
        {GROUPS(TARGET("a", "end", DISTRICTS("41", "19", "22"), "III.1", "41 Tổ đến 2025", "")) "," PILOTS(
             TARGET("b", "end", DISTRICTS("35", "12", "23"), "III.1", "thí điểm 35 Tổ đến 2025", "")),
         NULL, "check.part_exceeds", SECOND "/allocations", "bat-xat"},
        {GROUPS(TARGET("a", "end", DISTRICTS("41", "19", "22"), "III.1", "41 Tổ đến 2025", "")) "," PILOTS(
             TARGET("b", "end", DISTRICTS("25", "12", "13"), "III.1", "thí điểm 25 Tổ đến 2025", "")),
         .code = NULL},
        {GROUPS(TARGET("a", "mid", "'at_least':40", "III.1", "40 Tổ đến 2015", "")) "," PILOTS(
             TARGET("b", "end", "'at_least':85", "III.1", "thí điểm 85 Tổ đến 2025", "")),
         .code = NULL},
    };
    (void)state;
    CHECK_ROWS(rows);
}

/* FORM: sums that fail (also of ranges) */
static void test_shares(void **state) {
    static const struct row rows[] = {
        {INDICATOR("2.1", PERCENT, "up", BY_SEX,
                   TARGET("a", "end", "'at_least':60", "II.2.CT1", "năm 2025 ít nhất 60% cho mỗi giới",
                          "'each':'sex',")),
         NULL, "check.shares_sum", TARGET_0, "120"},
        {INDICATOR("2.1", PERCENT, "up", BY_SEX,
                   TARGET("a", "end", "'at_least':60", "II", "nữ đạt 60% năm 2025",
                          "'category':'sex=female',") "," TARGET("b", "end", "'at_least':45", "II",
                                                                 "nam đạt 45% năm 2025",
                                                                 "'category':'sex=male',")),
         NULL, "check.shares_sum", TARGET_1, "105"},
        {INDICATOR("2.1", PERCENT, "up", BY_SEX,
                   TARGET("a", "end", "'at_least':40", "II.2.CT1", "năm 2025 ít nhất 40% cho mỗi giới",
                          "'each':'sex',")),
         .code = NULL},
        {INDICATOR(
             "3.1", PERCENT, "up", "'disaggregate':{'sex':'within'},",
             TARGET("a", "end", "'at_least':95", "II.3.CT1", "nam và nữ đạt 95% năm 2025", "'each':'sex',")),
         .code = NULL},
        {INDICATOR("2.1", PERCENT, "up", BY_SEX,
                   TARGET("a", "end", "'at_least':60", "II", "nữ đạt 60% năm 2025",
                          "'category':'sex=female',") "," TARGET("b", "end", "'at_least':40", "II",
                                                                 "nam đạt 40% năm 2025",
                                                                 "'category':'sex=male',")),
         .code = NULL},
    };
    (void)state;
    CHECK_ROWS(rows);
}

/* FORM: percent **and** count of one target (35 % = 10.534 người) */
static void test_equivalent(void **state) {
    static const struct row rows[] = {
        {INDICATOR("1", PERCENT, "up", "",
                   TARGET("a", "end", "'at_least':35", "II",
                          "năm 2025 đạt 35% (10.534 người trong tổng số 35.097 người)",
                          "'equivalent':{'value':10534,'of':'người'},")),
         NULL, "check.equivalent", TARGET_0 "/equivalent", "30.01"},
        {INDICATOR("1", PERCENT, "up", "",
                   TARGET("a", "end", "'at_least':35", "II",
                          "năm 2025 đạt 35% (10.534 người trong tổng số 30.097 người)",
                          "'equivalent':{'value':10534,'of':'người'},")),
         .code = NULL},
        {INDICATOR("1", PERCENT, "up", "",
                   TARGET("a", "end", "'at_least':35", "II", "năm 2025 đạt 35%, tương đương 10.534 người",
                          "'equivalent':{'value':10534,'of':'người'},")),
         .code = NULL},
    };
    (void)state;
    CHECK_ROWS(rows);
}

#define PEOPLE "{'type':'count','of':'người'}"
#define OF_WHOM(n)                                                                                           \
    INDICATOR("b", PEOPLE, "up", "", TARGET("tb", "end", "'at_least':" n, "II", n " người năm 2025", ""))
#define RATE(n)                                                                                              \
    "{'id':'r','title':'Tỷ lệ','measure':{'type':'percent'},'frequency':'year','good':'up',"             \
    "'derived':'[a] / [b] * 100','targets':[" TARGET("tr", "end", "'at_least':" n, "II", n "% năm 2025",     \
                                                     "") "]}"

/* Targets that contradict what is computed from them. */
static void test_derived(void **state) {
    static const struct row rows[] = {
        {INDICATOR("a", PEOPLE, "up", "",
                   TARGET("ta", "end", "'at_least':100", "II", "100 người năm 2025",
                          "")) "," OF_WHOM("400") "," RATE("35"),
         NULL, "check.derived_targets", "/objectives/0/indicators/2/targets/0", "25"},
        {INDICATOR("a", PEOPLE, "up", "",
                   TARGET("ta", "end", "'at_least':100", "II", "100 người năm 2025",
                          "")) "," OF_WHOM("400") "," RATE("25"),
         .code = NULL},
        {INDICATOR("a", PEOPLE, "up", "",
                   TARGET("ta", "mid", "'at_least':100", "II", "100 người năm 2015",
                          "")) "," OF_WHOM("400") "," RATE("35"),
         .code = NULL},
    };
    (void)state;
    CHECK_ROWS(rows);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_allocations), cmocka_unit_test(test_parts),   cmocka_unit_test(test_shares),
        cmocka_unit_test(test_equivalent),  cmocka_unit_test(test_derived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
