/* What is wrong with the five plans as their documents have it: each contradiction is found with both
 * quotations, and nothing else is. Blanks (check.unknown) are not contradictions, and are counted apart. */
#include "config/loader.h"
#include "config/reader.h"
#include "tests/config/support.h"
#include <string.h>

#define SHIPPED "config/tiendo.json"

struct shipped {
    struct plans *plans;
    struct problems problems;
};

static int load(void **state) {
    struct shipped *s = mem_alloc(sizeof *s);
    problems_init(&s->problems);
    struct settings *settings = settings_load(SHIPPED, &s->problems);
    s->plans = settings ? load_plans(settings, &s->problems) : NULL;
    settings_free(settings);
    *state = s;
    return s->plans ? 0 : -1;
}

static int drop(void **state) {
    struct shipped *s = *state;
    plans_unref(s->plans);
    problems_deinit(&s->problems);
    mem_free(s);
    return 0;
}

/* Where a finding is: a target, an indicator or a task by its id, or a pointer; and a member of it. */
struct expected {
    const char *id, *member, *code;
    const char *first, *second; /* part of the words quoted, in this order; NULL: not quoted */
    const char *said;           /* part of both texts; NULL: anything */
};

static char *pointer_of(const struct plan *plan, const struct expected *e) {
    const struct target *t = plan_target(plan, e->id);
    const struct indicator *ind = plan_indicator(plan, e->id);
    const struct task *task = plan_task(plan, e->id);
    struct strbuf sb;
    strbuf_init(&sb, 0);
    if (t)
        target_pointer(plan, t, &sb);
    else if (ind)
        indicator_pointer(plan, ind, &sb);
    else if (task)
        task_pointer(plan, task, &sb);
    else if (*e->id != '/')
        fail_msg("%s has no %s", plan->id, e->id);
    strbuf_adds(&sb, *e->id == '/' ? e->id : e->member);
    return strbuf_detach(&sb, NULL);
}

static bool quotes(const struct problem *p, size_t i, const char *words) {
    if (!words) return true;
    return i < p->quote_count && p->quotes[i].source && strstr(p->quotes[i].words, words);
}

static bool is_it(const struct problem *p, const struct plan *plan, const struct expected *e,
                  const char *pointer) {
    return strcmp(p->file, plan->file) == 0 && strcmp(p->code, e->code) == 0 &&
           strcmp(p->pointer, pointer) == 0 && quotes(p, 0, e->first) && quotes(p, 1, e->second) &&
           (!e->said || (strstr(p->vi, e->said) && strstr(p->en, e->said)));
}

/* Each of them once, and as many as there are. */
static void assert_findings(const struct shipped *s, const char *id, const struct expected *expected,
                            size_t count) {
    const struct plan *plan = plans_find(s->plans, id);
    size_t found = 0;
    assert_non_null(plan);
    for (size_t i = 0; i < count; i++) {
        char *pointer = pointer_of(plan, &expected[i]);
        size_t n = 0;
        for (size_t k = 0; k < s->problems.count; k++)
            n += is_it(&s->problems.items[k], plan, &expected[i], pointer);
        if (n != 1) {
            print_problems(&s->problems);
            fail_msg("%s: %s at %s (%s): %zu times", id, expected[i].code, expected[i].id, pointer, n);
        }
        mem_free(pointer);
    }
    for (size_t k = 0; k < s->problems.count; k++) {
        const struct problem *p = &s->problems.items[k];
        bool counts = p->file && strcmp(p->file, plan->file) == 0 && strcmp(p->code, "check.unknown") != 0;
        if (counts) found++;
    }
    if (found != count) print_problems(&s->problems);
    assert_int_equal(found, count);
}
#define ASSERT_FINDINGS(state, id, expected)                                                                 \
    assert_findings(*(state), (id), (expected), sizeof(expected) / sizeof *(expected))

/* 000: no target names its year, and none has a lead. */
static void test_lai_chau(void **state) {
    static const struct expected expected[] = {
        {"1.1-end", "/at", "check.year_missing", "70% cán bộ, công chức, viên chức", NULL, "end"},
        {"1.2-end", "/at", "check.year_missing", "50% người dân ở các cụm dân cư", NULL, "end"},
        {"2.1-end", "/at", "check.year_missing", "100% cán bộ làm công tác bình đẳng giới", NULL, "end"},
        {"3.1-end", "/at", "check.year_missing", "Phấn đấu 100% nữ đại biểu dân cử", NULL, "end"},
        {"4.1-end", "/at", "check.year_missing", "Phấn đấu 100% người có nhu cầu hỗ trợ", NULL, "end"},
    };
    static const char *const leaderless[] = {"1.1", "1.2", "2.1", "3.1", "4.1"};
    const struct shipped *s = *state;
    ASSERT_FINDINGS(state, "lai-chau-2016", expected);
    for (size_t i = 0; i < sizeof leaderless / sizeof *leaderless; i++) {
        char *pointer = pointer_of(plans_find(s->plans, "lai-chau-2016"),
                                   &(struct expected){.id = leaderless[i], .member = "/lead"});
        assert_problem(&s->problems, pointer, "check.unknown");
        mem_free(pointer);
    }
}

/* 001: the source breaks off, so what it does not say is unknown; as it stands it lays no duty on anybody. */
static void test_lang_son(void **state) {
    static const struct expected expected[] = {
        {"/objectives/0/lead/unknown", "", "check.truncated", NULL, NULL, NULL},
        {"/reports", "", "check.no_duty", NULL, NULL, NULL},
    };
    ASSERT_FINDINGS(state, "lang-son-2022", expected);
}

/* 002: fewer is more, a base of 110, an annex that is not there, a task said twice; and number and date are
 * blank. */
static void test_ngoc_hoi(void **state) {
    static const struct expected expected[] = {
        {"4.3-end", "", "check.from_to", "giảm từ 55 ca sinh/1.000 phụ nữ xuống 56/1.000 phụ nữ", NULL, "55"},
        {"4.1-end", "", "check.base_suspect", "108 bé trai/110 bé gái", NULL, "110"},
        {"/references/1/quote", "", "check.annex_missing", "phụ lục kèm theo", NULL, NULL},
        {"iii.3-5", "", "check.said_twice", "Duy trì nhân rộng", "Duy trì nhân rộng", "iii.3-4b"},
    };
    const struct shipped *s = *state;
    ASSERT_FINDINGS(state, "ngoc-hoi-2023", expected);
    assert_problem(&s->problems, "/number", "check.unknown");
    assert_problem(&s->problems, "/issued", "check.unknown");
}

/* 003: text against annex, levels that differ, more than all, a ceiling that loosens, a fall from nowhere, a
 * body that leads and coordinates, training once a year or once. */
static void test_bac_kan(void **state) {
    static const struct expected expected[] = {
        {"4.2-mid-annex", "", "check.clash", "58,3/100.000", "60/100.000", "58.3"},
        {"5.2-mid-annex", "", "check.clash", "có 90%", "80%", "≥ 80"},
        {"6.2b-end-n", "", "check.levels", "đến năm 2020 đạt 85%", "đến năm 2020 đạt 80%", "≥ 85 (2020)"},
        {"1.1b-mid-annex", "", "check.clash", "đạt từ 25% trở lên", "22%", "≥ 25"},
        {"3.2b-mid-n", "", "check.levels", "đạt 10% vào năm 2015 và 20% vào năm 2020",
         "đạt 20% vào năm 2015 và 50% vào năm 2020", "≥ 20 (2015), ≥ 50 (2020)"},
        {"1.3-end-n", "", "check.impossible", "đạt trên 100% cơ quan của Đảng", NULL, "> 100"},
        {"4.1-end", "", "check.ambition", "113 trẻ sơ sinh trai", "115/100 vào năm 2020", "115"},
        {"4.1-end-n", "", "check.ambition", "113 trẻ sơ sinh trai", NULL, "115"},
        {"5.1a-mid", "/relative", "check.baseline_missing", "giảm 60%", NULL, NULL},
        {"5.1a-end", "/relative", "check.baseline_missing", "giảm 80%", NULL, NULL},
        {"5.1a-mid-n", "/relative", "check.baseline_missing", "giảm 60%", NULL, NULL},
        {"5.1a-end-n", "/relative", "check.baseline_missing", "giảm 80%", NULL, NULL},
        {"7.1", "/coordinating", "check.lead_coordinates", NULL, NULL, "bk-so-tu-phap"},
        {"7.2", "/coordinating", "check.lead_coordinates", NULL, NULL, "bk-so-tu-phap"},
        {"7.4-mid-n", "", "check.frequency_clash", "ít nhất một năm một lần", "ít nhất một lần", NULL},
        /* and what goes with them */
        {"1.1a-mid-annex", "", "check.clash_date", "nhiệm kỳ 2016 - 2020 từ 20% trở lên", "20%", "2015"},
        {"1.1a-end-n", "", "check.levels", "từ 20% trở lên", "từ 25% trở lên", "≥ 25"},
        {"1.1b-end-n", "", "check.levels", "từ 25% trở lên", "trên 35%", "> 35"},
        {"1.2-mid-n", "", "check.levels", "đạt 70%", "đạt 80%", "≥ 80 (2015), > 95 (2020)"},
        {"1.3-mid-n", "", "check.levels", "đạt 50%", "đạt 70%", "≥ 70 (2015)"},
        {"2.2-mid-n", "", "check.levels", "10% vào năm 2015", "30% vào năm 2015", "≥ 30 (2015), ≥ 35 (2020)"},
        {"5.1b-end", "/at", "check.year_missing", "Tăng thời lượng phát sóng", NULL, NULL},
        {"5.1c-end", "/at", "check.year_missing", "số lượng các sản phẩm tuyên truyền", NULL, NULL},
        {"/terms/1", "", "check.term", "nhiệm kỳ 2011-2016", NULL, "2011/2016"},
        {"1.1b-end", "", "check.terms_overlap", "2011-2016", "nhiệm kỳ 2016 - 2020", "2016/2020"},
    };
    ASSERT_FINDINGS(state, "bac-kan-2011", expected);
}

/* 004: two numbers for the same groups and classes, two ends for the same outputs, a row whose cells are read
 * across; and its matrix of nine districts and ten outputs adds up. */
static void test_lao_cai(void **state) {
    static const struct expected expected[] = {
        {"2.4-end-text", "", "check.clash", "thí điểm 85 Tổ TKVVTB", "thí điểm 63 tổ TKVVTB", "≥ 63"},
        {"4.1-2023-nd3", "", "check.clash", "28 lớp", "Tối thiểu 23 lớp", "≥ 23"},
        {"1.1-2024", "", "check.clash_date", "423 Tổ truyền thông cộng đồng", "hoàn thành trong năm 2024",
         "2025"},
        {"2.1-2024", "", "check.clash_date", "Tối thiểu 140 Tổ", "hoàn thành trong năm 2024", "2025"},
        {"3.1-q2-2025", "", "check.clash_date", "210 cuộc đối thoại", "muộn nhất vào quý II/2025",
         "2025-06-30"},
        {"4.1-2023", "", "check.clash_date", "28 lớp tập huấn", "hoàn thành năm 2023", "2023"},
        {"4.2-2023", "", "check.clash_date", "24 lớp tập huấn", "hoàn thành trong năm 2023", "2023"},
        {"4.3-2023", "", "check.clash_date", "75 lớp tập huấn", "hoàn thành trong năm 2023", "2023"},
        {"nd4.hd4.1", "", "check.year_for_number", "02 cuộc Năm 2023, 2025", NULL, NULL},
        /* not the document's: its nine districts were split up half a year before its end */
        {"1.1", "/reported_by", "check.reporter_closes", NULL, NULL, "2025-06-30"},
    };
    const struct shipped *s = *state;
    const struct plan *plan = plans_find(s->plans, "lao-cai-2022");
    size_t matrices = 0;
    ASSERT_FINDINGS(state, "lao-cai-2022", expected);
    for (size_t i = 0; i < plan->target_count; i++) matrices += plan->targets[i].allocation_count == 9;
    assert_int_equal(matrices, 10);
    assert_false(problems_has(&s->problems, "check.allocations_sum"));
}

/* Every finding has a file, a place, a remedy; what is blank in a document is said at its place. */
static void test_all_are_told_in_full(void **state) {
    const struct shipped *s = *state;
    assert_true(s->problems.count > 100);
    assert_int_equal(s->problems.errors, 0);
    for (size_t i = 0; i < s->problems.count; i++) {
        const struct problem *p = &s->problems.items[i];
        assert_true(p->file && p->pointer[0] == '/' && p->remedy_vi && p->remedy_en);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lai_chau), cmocka_unit_test(test_lang_son),
        cmocka_unit_test(test_ngoc_hoi), cmocka_unit_test(test_bac_kan),
        cmocka_unit_test(test_lao_cai),  cmocka_unit_test(test_all_are_told_in_full),
    };
    return cmocka_run_group_tests(tests, load, drop);
}
