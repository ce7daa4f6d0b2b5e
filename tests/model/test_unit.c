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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(found_by_id), cmocka_unit_test(nothing_in_nothing), cmocka_unit_test(groups),
        cmocka_unit_test(within),      cmocka_unit_test(validity),
    };
    return cmocka_run_group_tests_name("model/unit", tests, NULL, NULL);
}
