/* The reorganisation of 2025 in the shipped units: provinces merged, departments merged, districts ended. */
#include "daemon/base/civil.h"
#include "tests/config/shipped.h"
#include <string.h>

static const struct unit *unit(void **state, const char *id) {
    const struct shipped *s = *state;
    const struct unit *u = unit_find(s->plans->units, id);
    if (!u) fail_msg("there is no unit %s", id);
    return u;
}

static const struct unit_group *group(void **state, const char *id) {
    const struct shipped *s = *state;
    const struct unit_group *g = unit_group_find(s->plans->units, id);
    assert_non_null(g);
    return g;
}

static int32_t day(const char *text) {
    int32_t d;
    assert_true(civil_parse(text, &d));
    return d;
}

static void assert_heir(void **state, const char *id, const char *on, const char *heir) {
    const struct unit *u = unit_heir_on(unit(state, id), day(on));
    if (strcmp(u->id, heir) != 0) fail_msg("on %s %s answers for %s, not %s", on, u->id, id, heir);
    assert_true(unit_open_on(u, day(on)));
}

/* ---- provinces ---- */

/* Three provinces became part of new ones on 1 July 2025, each made of the two and nothing else; the name may
 * have been there before. */
static void test_merged_provinces(void **state) {
    static const struct {
        const char *old, *other, *merged, *name;
    } rows[] = {{"bac-kan", "thai-nguyen", "thai-nguyen-2025-07", "Tỉnh Thái Nguyên (UBND tỉnh)"},
                {"lao-cai", "yen-bai", "lao-cai-2025-07", "Tỉnh Lào Cai (UBND tỉnh)"},
                {"kon-tum", "quang-ngai", "quang-ngai-2025-07", "Tỉnh Quảng Ngãi (UBND tỉnh)"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct unit *merged = unit(state, rows[i].merged);
        assert_heir(state, rows[i].old, "2025-06-30", rows[i].old);
        assert_heir(state, rows[i].old, "2025-07-01", rows[i].merged);
        assert_heir(state, rows[i].other, "2025-07-01", rows[i].merged);
        assert_true(unit_is_union(merged) && merged->predecessor_count == 2);
        assert_string_equal(merged->name.vi, rows[i].name);
        assert_false(unit_open_on(merged, day("2025-06-30")));
    }
    assert_string_equal(unit(state, "lao-cai")->name.vi, unit(state, "lao-cai-2025-07")->name.vi);
}

/* Two went on as they were. */
static void test_provinces_that_went_on(void **state) {
    static const char *const ids[] = {"lai-chau", "lang-son"};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        assert_heir(state, ids[i], "2026-01-01", ids[i]);
        assert_int_equal(unit(state, ids[i])->predecessor_count, 0);
    }
}

/* ---- departments ---- */

/* Whom the departments' duties went to, in March and in July; the same id twice: it goes on. */
static void test_departments(void **state) {
    static const struct {
        const char *old, *march, *july;
    } rows[] = {
        {"lao-so-ldtbxh", "lao-so-noi-vu-2025-03", "lao-so-noi-vu-2025-07"},
        {"lao-so-tai-chinh", "lao-so-tai-chinh-2025-03", "lao-so-tai-chinh-2025-07"},
        {"lao-so-nnptnt", "lao-so-nnmt", "lao-so-nnmt-2025-07"},
        {"lao-so-tttt", "lao-so-khcn-2025-03", "lao-so-khcn-2025-07"},
        {"lao-ban-dan-toc", "lao-so-dttg", "lao-so-dttg-2025-07"},
        {"lao-so-y-te", "lao-so-y-te", "lao-so-y-te-2025-07"},
        {"lao-so-gddt", "lao-so-gddt", "lao-so-gddt-2025-07"},
        {"lao-so-vhtt", "lao-so-vhtt", "lao-so-vhttdl-2025-07"},
        {"lao-hoi-lhpn", "lao-hoi-lhpn", "lao-hoi-lhpn-2025-07"},
        {"bk-so-ldtbxh", "bk-so-noi-vu-2025-03", "tn-so-noi-vu-2025-07"},
        {"bk-so-khdt", "bk-so-tai-chinh-2025-03", "tn-so-tai-chinh-2025-07"},
        {"bk-so-tttt", "bk-so-khcn-2025-03", "tn-so-khcn-2025-07"},
        {"bk-ban-dan-toc", "bk-so-dttg", "tn-so-dttg-2025-07"},
        {"bk-so-tu-phap", "bk-so-tu-phap", "tn-so-tu-phap-2025-07"},
        {"bk-cong-an-tinh", "bk-cong-an-tinh", "tn-cong-an-tinh-2025-07"},
        {"kt-so-ldtbxh", "kt-so-noi-vu-2025-03", "qn-so-noi-vu-2025-07"},
        {"lc-so-ldtbxh", "lc-so-noi-vu-2025-03", "lc-so-noi-vu-2025-03"},
        {"lc-so-khdt", "lc-so-tai-chinh-2025-03", "lc-so-tai-chinh-2025-03"},
        {"lc-so-gtvt", "lc-so-xay-dung-2025-03", "lc-so-xay-dung-2025-03"},
        {"lc-so-tnmt", "lc-so-nnmt", "lc-so-nnmt"},
        {"lc-so-y-te", "lc-so-y-te", "lc-so-y-te"},
        {"ls-so-ldtbxh", "ls-so-noi-vu-2025-03", "ls-so-noi-vu-2025-03"},
        {"ls-so-gtvt", "ls-so-xay-dung-2025-03", "ls-so-xay-dung-2025-03"},
        {"ls-so-nnptnt", "ls-so-nnmt", "ls-so-nnmt"},
        {"ls-ban-dan-toc", "ls-so-dttg", "ls-so-dttg"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_heir(state, rows[i].old, "2025-02-28", rows[i].old);
        assert_heir(state, rows[i].old, "2025-03-01", rows[i].march);
        assert_heir(state, rows[i].old, "2025-07-01", rows[i].july);
    }
}

/* Each department that took over is all of those it took over from: what they had counted is its own. */
static void test_departments_are_made_up_exactly(void **state) {
    const struct shipped *s = *state;
    for (size_t i = 0; i < s->plans->units->count; i++) {
        const struct unit *u = &s->plans->units->items[i];
        if (strcmp(u->kind, "department") != 0 || !u->predecessor_count) continue;
        bool of_district = strncmp(u->predecessors[0]->id, "nh-", 3) == 0; /* split over three communes */
        assert_true(unit_is_union(u) || of_district);
    }
}

/* A body whose fate is not established stays open, under the new province from its first day. */
static void test_bodies_that_stay(void **state) {
    static const struct {
        const char *id, *before, *after;
    } rows[] = {{"bk-dai-ptth", "bac-kan", "thai-nguyen-2025-07"},
                {"bk-cuc-thong-ke", "bac-kan", "thai-nguyen-2025-07"},
                {"lao-bao-lao-cai-2025-03", "lao-cai", "lao-cai-2025-07"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct unit *u = unit(state, rows[i].id);
        assert_string_equal(unit_parent_on(u, day("2025-06-30"))->id, rows[i].before);
        assert_string_equal(unit_parent_on(u, day("2025-07-01"))->id, rows[i].after);
        assert_true(unit_open_on(u, day("2025-07-01")));
    }
}

/* ---- districts and communes ---- */

static const struct {
    const char *districts, *communes, *province, *after;
    size_t district_count, commune_count;
} PROVINCES[] = {{"lao-districts", "lao-communes", "lao-cai", "lao-cai-2025-07", 9, 48},
                 {"bk-districts", "tn-communes", "bac-kan", "thai-nguyen-2025-07", 8, 37},
                 {"lc-districts", "lc-communes", "lai-chau", "lai-chau", 8, 38},
                 {"ls-districts", "ls-communes", "lang-son", "lang-son", 11, 65}};
#define PROVINCE_COUNT (sizeof PROVINCES / sizeof *PROVINCES)

/* Every district was there, under its province, to the end of June; from July on a commune of its own area,
 * within the province of the time, answers for it. */
static void test_every_district_has_an_heir(void **state) {
    for (size_t p = 0; p < PROVINCE_COUNT; p++) {
        const struct unit_group *districts = group(state, PROVINCES[p].districts);
        assert_int_equal(districts->count, PROVINCES[p].district_count);
        for (size_t i = 0; i < districts->count; i++) {
            const struct unit *d = districts->units[i], *heir = unit_heir_on(d, day("2025-07-01"));
            assert_ptr_equal(unit_heir_on(d, day("2025-06-30")), d);
            assert_string_equal(unit_parent_on(d, day("2025-06-30"))->id, PROVINCES[p].province);
            assert_string_equal(heir->kind, "commune");
            assert_true(unit_open_on(heir, day("2025-07-01")));
            assert_ptr_equal(heir->parent, unit(state, PROVINCES[p].after));
        }
    }
}

static bool is_in(const struct unit_group *g, const struct unit *u) {
    for (size_t i = 0; i < g->count; i++)
        if (g->units[i] == u) return true;
    return false;
}

/* The communes are as many as the resolutions say, each made of a district or several of the province, and
 * new on 1 July; a district has become nothing else. */
static void test_communes_come_of_the_districts(void **state) {
    for (size_t p = 0; p < PROVINCE_COUNT; p++) {
        const struct unit_group *districts = group(state, PROVINCES[p].districts),
                                *communes = group(state, PROVINCES[p].communes);
        assert_int_equal(communes->count, PROVINCES[p].commune_count);
        for (size_t i = 0; i < communes->count; i++) {
            const struct unit *c = communes->units[i];
            assert_true(c->from_day == day("2025-07-01") && c->predecessor_count > 0);
            for (size_t k = 0; k < c->predecessor_count; k++)
                assert_true(is_in(districts, c->predecessors[k]));
        }
        for (size_t i = 0; i < districts->count; i++)
            for (size_t k = 0; k < districts->units[i]->successor_count; k++)
                assert_true(is_in(communes, districts->units[i]->successors[k]));
    }
}

/* Sa Pa became six, its ward first; Bảo Hà is of two districts. */
static void test_some_districts_of_lao_cai(void **state) {
    const struct unit *sa_pa = unit(state, "lao-sa-pa"), *bao_ha = unit(state, "lao-xa-bao-ha");
    assert_int_equal(sa_pa->successor_count, 6);
    assert_string_equal(sa_pa->successors[0]->id, "lao-phuong-sa-pa");
    assert_int_equal(bao_ha->predecessor_count, 2);
    assert_string_equal(bao_ha->predecessors[0]->id, "lao-bao-yen");
    assert_string_equal(bao_ha->predecessors[1]->id, "lao-van-ban");
    assert_string_equal(bao_ha->name.vi, "UBND xã Bảo Hà");
}

/* Ngọc Hồi's eight communes became three, each exactly what they were; the names are partly theirs. */
static void test_communes_of_ngoc_hoi(void **state) {
    static const struct {
        const char *old, *merged;
    } rows[] = {{"nh-plei-kan", "qn-xa-bo-y"},    {"nh-dak-xu", "qn-xa-bo-y"},
                {"nh-po-y", "qn-xa-bo-y"},        {"nh-dak-ang", "qn-xa-duc-nong"},
                {"nh-dak-duc", "qn-xa-duc-nong"}, {"nh-dak-nong", "qn-xa-duc-nong"},
                {"nh-dak-kan", "qn-xa-sa-loong"}, {"nh-sa-loong", "qn-xa-sa-loong"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_heir(state, rows[i].old, "2025-07-01", rows[i].merged);
        assert_true(unit_is_union(unit(state, rows[i].merged)));
    }
    assert_string_equal(unit(state, "nh-sa-loong")->name.vi, unit(state, "qn-xa-sa-loong")->name.vi);
    assert_heir(state, "nh-phong-ldtbxh", "2025-07-01", "qn-bo-y-phong-vhxh");
    assert_false(unit_open_on(unit(state, "nh-hoi-lhpn"), day("2025-07-01")));
    assert_false(unit_open_on(unit(state, "nh-cong-an"), day("2025-03-01")));
}

/* ---- the plans ---- */

static void assert_untouched(const struct plan *plan, const struct unit *const *units, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const struct unit *u = units[i];
        assert_true(u->from_day == DAY_NONE);
        if (u->to_day != DAY_NONE && u->to_day < plan->end_day) fail_msg("%s closed in the phase", u->id);
        assert_ptr_equal(unit_parent_on(u, plan->start_day), unit_parent_on(u, plan->end_day));
    }
}

/* The four plans that ended before 2025 name units as they were, from the first to the last day: nobody's
 * heir is among them, and none closed or moved meanwhile. */
static void test_plans_that_had_ended(void **state) {
    static const char *const ids[] = {"bac-kan-2011", "lai-chau-2016", "lang-son-2022", "ngoc-hoi-2023"};
    const struct shipped *s = *state;
    for (size_t p = 0; p < sizeof ids / sizeof *ids; p++) {
        const struct plan *plan = plans_find(s->plans, ids[p]);
        for (size_t i = 0; i < plan->report_count; i++)
            assert_untouched(plan, plan->reports[i].units, plan->reports[i].unit_count);
        for (size_t i = 0; i < plan->indicator_count; i++) {
            const struct indicator *ind = &plan->indicators[i];
            assert_untouched(plan, ind->reported_by, ind->reported_by_count);
            assert_untouched(plan, &ind->lead, ind->lead != NULL);
        }
        for (size_t i = 0; i < plan->task_count; i++)
            assert_untouched(plan, plan->tasks[i].units, plan->tasks[i].unit_count);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_merged_provinces),
        cmocka_unit_test(test_provinces_that_went_on),
        cmocka_unit_test(test_departments),
        cmocka_unit_test(test_departments_are_made_up_exactly),
        cmocka_unit_test(test_bodies_that_stay),
        cmocka_unit_test(test_every_district_has_an_heir),
        cmocka_unit_test(test_communes_come_of_the_districts),
        cmocka_unit_test(test_some_districts_of_lao_cai),
        cmocka_unit_test(test_communes_of_ngoc_hoi),
        cmocka_unit_test(test_plans_that_had_ended),
    };
    return cmocka_run_group_tests(tests, shipped_load, shipped_unload);
}
