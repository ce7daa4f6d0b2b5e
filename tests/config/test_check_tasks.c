/* Activities against targets, and against each other. */
#include "tests/config/checked.h"

#define TASK(id, more, source, quote)                                                                        \
    "{'id':'" id "','title':'Việc " id "','lead':'so-noi-vu'," more "'source':'" source "','quote':'" quote  \
    "'}"
#define BY(day)      "'windows':[{'from':'2022-01-01','to':'" day "'}],"
#define CLASSES(n)   "'quantity':{'at_least':" n ",'of':'lớp'},"
#define COURSES(t)   INDICATOR("4.1", "{'type':'count','of':'lớp'}", "up", "", t)
#define TWENTY_EIGHT TARGET("a", "y2023", "'at_least':28", "III.1", "28 lớp tập huấn năm 2023", "")

/* FORM: the same activity twice with different numbers */
static void test_quantities(void **state) {
    static const struct row rows[] = {
        {COURSES(TWENTY_EIGHT),
         TASK("x", BY("2023-12-31") CLASSES("23") "'indicator':'4.1',", "phụ lục 2", "Tối thiểu 23 lớp"),
         "check.quantity_clash", TASK_0 "/quantity", "28 lớp tập huấn"},
        {COURSES(""),
         TASK("x", BY("2023-12-31") CLASSES("28") "'indicator':'4.1',", "phụ lục 2, nội dung 4",
              "28 lớp") "," TASK("y", BY("2023-12-31") CLASSES("23") "'indicator':'4.1',",
                                 "phụ lục 2, nội dung 3", "Tối thiểu 23 lớp"),
         "check.quantity_clash", TASK_1 "/quantity", "≥ 23"},
        {COURSES(TWENTY_EIGHT),
         TASK("x", BY("2023-12-31") CLASSES("28") "'indicator':'4.1',", "phụ lục 2", "28 lớp"), .code = NULL},
        /* both numbers are targets already */
        {COURSES(TARGET("a", "y2023", "'at_least':28", "III.1", "28 lớp năm 2023", "")),
         TASK("x", BY("2023-12-31") "'quantity':{'at_least':47,'of':'cuộc'},'indicator':'4.1',", "phụ lục 2",
              "47 cuộc"),
         .code = NULL},
        {COURSES(TWENTY_EIGHT),
         TASK("x", BY("2023-12-31") CLASSES("47"), "phụ lục 2, mục 2", "47 lớp truyền thông") "," TASK(
             "y", BY("2023-12-31") CLASSES("12"), "phụ lục 2, mục 4", "Tối thiểu 12 lớp tiết kiệm"),
         .code = NULL},
    };
    (void)state;
    CHECK_ROWS(rows);
}

/* FORM: the same activity twice with different numbers */
static void test_said_twice(void **state) {
    static const struct row rows[] = {
        {"",
         TASK("x", BY("2023-12-31"), "III.3, gạch đầu dòng 4",
              "Duy trì nhân rộng các mô hình tại địa phương") "," TASK("y", BY("2023-12-31"),
                                                                       "III.3, gạch đầu dòng 5",
                                                                       "Duy trì, nhân rộng các mô hình tại "
                                                                       "địa phương."),
         "check.said_twice", TASK_1, "Duy trì"},
        {"",
         TASK("x", BY("2023-12-31"), "II.7",
              "tập huấn nghiệp vụ mỗi năm một lần") ","
                                                    "{'id':'y','title':'Việc x','lead':'so-noi-vu'," BY(
                                                        "2023-12-31") "'source':'phụ lục','quote':'tập huấn "
                                                                      "nghiệp vụ ít nhất một lần'}",
         "check.frequency_clash", TASK_1, "mỗi năm một lần"},
        {"",
         TASK("x", BY("2023-12-31"), "III.3", "Duy trì nhân rộng các mô hình") "," TASK(
             "y", BY("2023-12-31"), "III.4", "Duy trì nhân rộng các mô hình y tế"),
         .code = NULL},
        /* one sentence parted into two tasks */
        {"",
         TASK("xa", BY("2023-12-31"), "III.3",
              "Duy trì và nhân rộng") "," TASK("xb", BY("2023-12-31"), "III.3", "Duy trì và nhân rộng"),
         .code = NULL},
    };
    (void)state;
    CHECK_ROWS(rows);
}

/* FORM: an activity's window, from and complete by (2022 → 2024 */
static void test_windows(void **state) {
    static const struct row rows[] = {
        {INDICATOR("1.1", TEAMS, "up", "",
                   TARGET("a", "end", "'at_least':423", "III.1", "423 Tổ giai đoạn 2021-2025", "")),
         TASK("x", BY("2024-12-31") "'indicator':'1.1',", "phụ lục 2", "423 tổ, hoàn thành trong năm 2024"),
         "check.window_clash", TASK_0 "/windows", "2024"},
        {INDICATOR("1.1", TEAMS, "up", "",
                   TARGET("a", "end", "'at_least':423", "III.1", "423 Tổ giai đoạn 2021-2025", "")),
         TASK("x", BY("2025-06-30") "'indicator':'1.1',", "phụ lục 2", "muộn nhất vào quý II/2025"),
         .code = NULL},
        /* it goes on, year by year */
        {INDICATOR("1.1", TEAMS, "up", "",
                   TARGET("a", "end", "'at_least':85", "III.1", "85 CLB giai đoạn 2021-2025", "")),
         TASK("x",
              "'windows':[{'id':'list','to':'2022-12-31'},{'id':'run','from':'2023-01-01'}],'indicator':'1.1'"
              ",",
              "phụ lục 2", "duy trì hàng năm"),
         .code = NULL},
        /* the annex's year is a target of its own */
        {INDICATOR("1.1", TEAMS, "up", "",
                   TARGET("a", "end", "'at_least':423", "III.1; phụ lục 2", "423 Tổ giai đoạn 2021-2025",
                          "") "," TARGET("b", "y2024", "'at_least':300", "III.1", "300 tổ năm 2024", "")),
         TASK("x", BY("2024-12-31") "'indicator':'1.1',", "phụ lục 2", "hoàn thành trong năm 2024"),
         .code = NULL},
    };
    (void)state;
    CHECK_ROWS(rows);
}

/* A task that is nobody's. */
static void test_nobody(void **state) {
    static const struct row rows[] = {
        {"",
         "{'id':'x','title':'Việc','windows':[{'to':'2023-12-31'}],'source':'III','quote':'Tăng cường tuyên "
         "truyền'}",
         "check.task_nobody", TASK_0, "Tăng cường"},
        {"",
         "{'id':'x','title':'Việc','for':['@districts'],'windows':[{'to':'2023-12-31'}],'source':'III','"
         "quote':'Tăng cường'}",
         .code = NULL},
    };
    (void)state;
    CHECK_ROWS(rows);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quantities),
        cmocka_unit_test(test_said_twice),
        cmocka_unit_test(test_windows),
        cmocka_unit_test(test_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
