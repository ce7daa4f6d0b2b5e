#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/plan_build.h"

/* Units are found by their exact id, and each knows its place. */
static void found_by_id(void **state) {
    struct units *units = build_units("lai-chau; so-y-te < lai-chau; sin-ho < lai-chau; xa-a < sin-ho");
    (void)state;
    static const char *const ids[] = {"lai-chau", "so-y-te", "sin-ho", "xa-a"};
    for (size_t i = 0; i < 4; i++) {
        const struct unit *unit = unit_find(units, ids[i]);
        assert_string_equal(unit->id, ids[i]);
        assert_ptr_equal(&units->items[unit->index], unit);
    }
    assert_null(unit_find(units, "so-y"));
    assert_null(unit_find(units, "So-y-te"));
    assert_null(unit_find(units, ""));
    assert_null(unit_find(units, NULL));
    units_free(units);
}

/* An empty set finds nothing and is freed. */
static void nothing_in_nothing(void **state) {
    struct units *units = units_new();
    (void)state;
    assert_null(unit_find(units, "x"));
    assert_null(unit_group_find(units, "x"));
    units_free(units);
}

/* Groups are found by their name without the sign. */
static void groups(void **state) {
    struct units *units = build_units("a; b; c");
    size_t count;
    struct unit_group list[] = {
        {.id = "bodies", .units = build_unit_list(units->arena, units, "a b", &count), .count = 2},
        {.id = "districts", .units = build_unit_list(units->arena, units, "c", &count), .count = 1}};
    (void)state;
    units->groups = list;
    units->group_count = 2;
    assert_int_equal(unit_group_find(units, "bodies")->count, 2);
    assert_string_equal(unit_group_find(units, "districts")->units[0]->id, "c");
    assert_null(unit_group_find(units, "@districts"));
    assert_null(unit_group_find(units, "all"));
    assert_null(unit_group_find(units, NULL));
    units_free(units);
}

/* A unit is within itself and all above it, and never within its neighbours or what is below it. */
static void within(void **state) {
    struct units *units =
        build_units("lai-chau; so-y-te < lai-chau; sin-ho < lai-chau; xa-a < sin-ho; bac-kan");
    const struct unit *province = build_unit(units, "lai-chau"), *district = build_unit(units, "sin-ho");
    const struct unit *commune = build_unit(units, "xa-a");
    (void)state;
    assert_true(unit_is_within(commune, commune));
    assert_true(unit_is_within(commune, district));
    assert_true(unit_is_within(commune, province));
    assert_false(unit_is_within(district, commune));
    assert_false(unit_is_within(commune, build_unit(units, "so-y-te")));
    assert_false(unit_is_within(commune, build_unit(units, "bac-kan")));
    units_free(units);
}

/* A unit is open from its first to its last day, both included; an open end has no bound. */
static void validity(void **state) {
    struct unit unit = {.from_day = build_day("2004-01-01"), .to_day = build_day("2025-06-30")};
    (void)state;
    assert_false(unit_open_on(&unit, build_day("2003-12-31")));
    assert_true(unit_open_on(&unit, build_day("2004-01-01")));
    assert_true(unit_open_on(&unit, build_day("2025-06-30")));
    assert_false(unit_open_on(&unit, build_day("2025-07-01")));
    unit.to_day = DAY_NONE;
    assert_true(unit_open_on(&unit, build_day("2999-01-01")));
    unit.from_day = DAY_NONE;
    assert_true(unit_open_on(&unit, build_day("1900-01-01")));
}

static struct unit *at(const struct units *units, const char *id) {
    return (struct unit *)build_unit(units, id);
}

/* What a unit was called on a day, each name to its last day included; the newest after them. */
static void test_names_over_time(void **state) {
    static const struct unit_name former[] = {{{.vi = "Hoàng Liên Sơn"}, 0}, {{.vi = "Lào Cai cũ"}, 0}};
    struct unit_name names[2] = {former[0], former[1]};
    struct unit unit = {.name = {.vi = "Lào Cai"}, .former_names = names, .former_name_count = 2};
    (void)state;
    names[0].to_day = build_day("1991-09-30");
    names[1].to_day = build_day("2025-06-30");
    assert_string_equal(unit_name_on(&unit, build_day("1900-01-01"))->vi, "Hoàng Liên Sơn");
    assert_string_equal(unit_name_on(&unit, build_day("1991-09-30"))->vi, "Hoàng Liên Sơn");
    assert_string_equal(unit_name_on(&unit, build_day("1991-10-01"))->vi, "Lào Cai cũ");
    assert_string_equal(unit_name_on(&unit, build_day("2025-06-30"))->vi, "Lào Cai cũ");
    assert_string_equal(unit_name_on(&unit, build_day("2025-07-01"))->vi, "Lào Cai");
    unit.former_name_count = 0;
    assert_string_equal(unit_name_on(&unit, build_day("1900-01-01"))->vi, "Lào Cai");
}

/* A commune that went from one district to another stood under each in its time, and so did what is below it.
 */
static void test_parents_over_time(void **state) {
    struct units *units = build_units("tinh; a < tinh; b < tinh; xa < b; thon < xa; khac");
    struct unit_parent former[] = {{build_unit(units, "khac"), build_day("2004-12-31")},
                                   {build_unit(units, "a"), build_day("2010-12-31")}};
    const struct unit *hamlet = build_unit(units, "thon"), *b = build_unit(units, "b");
    struct unit *commune = at(units, "xa");
    (void)state;
    commune->former_parents = former;
    commune->former_parent_count = 2;
    assert_string_equal(unit_parent_on(commune, build_day("2004-12-31"))->id, "khac");
    assert_string_equal(unit_parent_on(commune, build_day("2005-01-01"))->id, "a");
    assert_string_equal(unit_parent_on(commune, build_day("2010-12-31"))->id, "a");
    assert_ptr_equal(unit_parent_on(commune, build_day("2011-01-01")), b);
    assert_null(unit_parent_on(build_unit(units, "tinh"), build_day("2011-01-01")));
    assert_true(unit_is_within_on(hamlet, b, build_day("2011-01-01")));
    assert_false(unit_is_within_on(hamlet, b, build_day("2010-12-31")));
    assert_true(unit_is_within_on(hamlet, former[1].parent, build_day("2010-12-31")));
    assert_false(unit_is_within_on(hamlet, build_unit(units, "tinh"), build_day("2004-12-31")));
    assert_true(unit_is_within_on(hamlet, hamlet, build_day("2004-12-31")));
    assert_true(unit_is_within(hamlet, b)); /* of today */
    units_free(units);
}

/* One list of successors, both sides. */
static void succeed(struct units *units, const char *from, const char *last_day, const char *to) {
    struct unit *closed = at(units, from);
    size_t count;
    closed->successors = build_unit_list(units->arena, units, to, &count);
    closed->successor_count = count;
    closed->to_day = build_day(last_day);
    for (size_t i = 0; i < count; i++) {
        struct unit *heir = at(units, closed->successors[i]->id);
        const struct unit **list = build_alloc(units->arena, heir->predecessor_count + 1, sizeof *list);
        for (size_t k = 0; k < heir->predecessor_count; k++) list[k] = heir->predecessors[k];
        list[heir->predecessor_count++] = closed;
        heir->predecessors = list;
        heir->from_day = closed->to_day + 1;
    }
}

/* While it is open a unit answers for itself; after that its heir, the first of several, and the heir's heir;
 * one without successors answers for itself for good. */
static void test_heirs(void **state) {
    struct units *units = build_units("a; b; ab; c; d; e");
    const struct unit *a = build_unit(units, "a");
    (void)state;
    succeed(units, "a", "2010-12-31", "ab");
    succeed(units, "b", "2010-12-31", "ab");
    succeed(units, "ab", "2020-06-30", "d c");
    at(units, "d")->to_day = build_day("2022-12-31");
    assert_ptr_equal(unit_heir_on(a, build_day("1990-01-01")), a);
    assert_ptr_equal(unit_heir_on(a, build_day("2010-12-31")), a);
    assert_string_equal(unit_heir_on(a, build_day("2011-01-01"))->id, "ab");
    assert_string_equal(unit_heir_on(a, build_day("2020-06-30"))->id, "ab");
    assert_string_equal(unit_heir_on(a, build_day("2020-07-01"))->id, "d");
    assert_string_equal(unit_heir_on(a, build_day("2030-01-01"))->id, "d"); /* closed, and nobody after it */
    assert_string_equal(unit_heir_on(build_unit(units, "e"), build_day("2030-01-01"))->id, "e");
    units_free(units);
}

/* What was merged whole is made up by its predecessors; where one of them went elsewhere too, or is open
 * still, or where there are none, it is not. */
static void test_unions(void **state) {
    struct units *units = build_units("a; b; ab; c; x; y; z");
    (void)state;
    succeed(units, "a", "2010-12-31", "ab");
    succeed(units, "b", "2010-12-31", "ab");
    assert_true(unit_is_union(build_unit(units, "ab")));
    succeed(units, "c", "2012-12-31", "x y");
    assert_false(unit_is_union(build_unit(units, "x")) || unit_is_union(build_unit(units, "y")));
    assert_false(unit_is_union(build_unit(units, "z")));
    at(units, "b")->to_day = DAY_NONE;
    assert_false(unit_is_union(build_unit(units, "ab")));
    units_free(units);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(found_by_id),
        cmocka_unit_test(nothing_in_nothing),
        cmocka_unit_test(groups),
        cmocka_unit_test(within),
        cmocka_unit_test(validity),
        cmocka_unit_test(test_names_over_time),
        cmocka_unit_test(test_parents_over_time),
        cmocka_unit_test(test_heirs),
        cmocka_unit_test(test_unions),
    };
    return cmocka_run_group_tests_name("model/unit", tests, NULL, NULL);
}
