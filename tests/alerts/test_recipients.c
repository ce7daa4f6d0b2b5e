#include "alerts/recipients.h"
#include "daemon/base/civil.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const char *const of_old[] = {"cu@example.vn", NULL}, *const of_new[] = {"moi@example.vn", NULL};
static const char *const leads[] = {"lanh-dao@example.vn", NULL}, *const none[] = {NULL};

/* "cu" closed on day 100 and became "moi". */
static struct unit items[2];
static const struct unit *const heirs[] = {&items[1]};
static const struct units units = {.items = items, .count = 2};

static int setup(void **state) {
    (void)state;
    items[0] = (struct unit){.id = "cu",
                             .emails = of_old,
                             .lead_emails = none,
                             .from_day = DAY_NONE,
                             .to_day = 100,
                             .successors = heirs,
                             .successor_count = 1};
    items[1] = (struct unit){.index = 1,
                             .id = "moi",
                             .emails = of_new,
                             .lead_emails = leads,
                             .has_locale = true,
                             .locale = LANG_EN,
                             .from_day = 101,
                             .to_day = DAY_NONE};
    return 0;
}

static const char *first(const char *entry, const char *to, int32_t day,
                         struct addressee out[ADDRESSEES_MAX]) {
    const char *const entries[] = {entry, NULL};
    struct receiver r = {.name = "r", .kind = RECEIVER_EMAIL, .emails = entries};
    return recipients_of(&r, to, &units, day, LANG_VI, out) ? out[0].address : NULL;
}

/* A message about a unit goes to its people while it is in being, and to its heir's from the day after it
 * closed, in their language; be they its own people, its head, or the superior's. */
static void test_people_of_a_closed_unit_are_its_heirs(void **state) {
    struct addressee out[ADDRESSEES_MAX];
    (void)state;
    assert_string_equal(first("@unit", "cu", 100, out), "cu@example.vn");
    assert_string_equal(first("@unit", "cu", 101, out), "moi@example.vn");
    assert_int_equal(out[0].lang, LANG_EN);
    assert_string_equal(out[0].unit->id, "moi");
    assert_null(first("@unit.lead", "cu", 100, out));
    assert_string_equal(first("@unit.lead", "cu", 101, out), "lanh-dao@example.vn");
    assert_string_equal(first("@unit.parent", TO_SUPERIOR "cu", 101, out), "moi@example.vn");
    assert_string_equal(first("ai-do@example.vn", TO_PLAIN, 101, out), "ai-do@example.vn");
}

/* One that left nobody behind keeps its addresses. */
static void test_people_of_a_unit_without_heir(void **state) {
    struct addressee out[ADDRESSEES_MAX];
    (void)state;
    items[0].successor_count = 0;
    assert_string_equal(first("@unit", "cu", 101, out), "cu@example.vn");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_people_of_a_closed_unit_are_its_heirs, setup),
        cmocka_unit_test_setup(test_people_of_a_unit_without_heir, setup),
    };
    return cmocka_run_group_tests_name("alerts: recipients", tests, NULL, NULL);
}
