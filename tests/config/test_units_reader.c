#include "config/canonical.h"
#include "daemon/base/civil.h"
#include "tests/config/support.h"
#include <string.h>

#define UNIT(more) "{\"unit\": \"a\", \"kind\": \"department\", \"name\": \"A\"" more "}"

static struct units *read_files(const char *const *documents, size_t count, struct problems *problems) {
    static const char *const names[] = {"1.json", "2.json", "3.json"};
    struct units_source sources[3] = {{.file = NULL}};
    for (size_t i = 0; i < count; i++)
        sources[i] =
            (struct units_source){.file = names[i], .bytes = documents[i], .len = strlen(documents[i])};
    struct units *units = units_read(sources, count, problems);
    if (count == 1) keep_case("units", documents[0], units != NULL, problems);
    return units;
}

/* A unit keeps its names, contacts, language and validity; what is not said is open or absent. */
static void test_reads_units(void **state) {
    (void)state;
    struct units *units = units_of(UNITS);
    const struct unit *health = unit_find(units, "so-y-te"), *province = unit_find(units, "tinh");
    assert_int_equal(units->count, 5);
    for (size_t i = 0; i < units->count; i++) assert_int_equal(units->items[i].index, i);
    assert_ptr_equal(health->parent, province);
    assert_null(province->parent);
    assert_string_equal(health->kind, "department");
    assert_string_equal(health->name.vi, "Sở Y tế");
    assert_null(health->name.en);
    assert_string_equal(health->emails[0], "syt@example.vn");
    assert_null(health->emails[1]);
    assert_string_equal(health->lead_emails[0], "gd@example.vn");
    assert_null(province->emails[0]);
    assert_true(health->has_locale && health->locale == LANG_EN && !province->has_locale);
    assert_int_equal(health->from_day, civil_to_day(2004, 1, 1));
    assert_int_equal(health->to_day, DAY_NONE);
    assert_string_equal(unit_find(units, "sa-pa")->source, "catalogue");
    assert_int_equal(units->group_count, 2);
    assert_string_equal(unit_group_find(units, "districts")->units[1]->id, "bat-xat");
    units_free(units);
}

/* Several files make one set: parents and groups point across them, in any order. */
static void test_across_files(void **state) {
    static const char *const documents[] = {
        "{\"units\": [{\"unit\": \"child\", \"kind\": \"district\", \"name\": \"C\", \"parent\": \"top\"}], "
        "\"groups\": {\"g\": [\"top\", \"other\"]}}",
        "{\"units\": [{\"unit\": \"top\", \"kind\": \"province\", \"name\": \"T\"}]}",
        "{\"units\": [{\"unit\": \"other\", \"kind\": \"body\", \"name\": \"O\", \"parent\": \"child\"}], "
        "\"groups\": {\"f\": [\"child\"]}}",
    };
    struct problems problems;
    (void)state;
    problems_init(&problems);
    struct units *units = read_files(documents, 3, &problems);
    assert_no_problem(&problems);
    assert_true(unit_is_within(unit_find(units, "other"), unit_find(units, "top")));
    assert_int_equal(unit_group_find(units, "g")->count, 2);
    assert_string_equal(unit_group_find(units, "f")->units[0]->id, "child");
    units_free(units);
    problems_deinit(&problems);
}

/* A loop of parents, also across files and of a unit with itself, is refused once, by its least id. */
static void test_loops(void **state) {
    static const char *const two[] = {
        "{\"units\": [{\"unit\": \"b\", \"kind\": \"body\", \"name\": \"B\", \"parent\": \"a\"}, {\"unit\": "
        "\"under\", \"kind\": \"body\", \"name\": \"U\", "
        "\"parent\": \"b\"}]}",
        "{\"units\": [{\"unit\": \"c\", \"kind\": \"body\", \"name\": \"C\", \"parent\": \"b\"}, {\"unit\": "
        "\"a\", \"kind\": \"body\", \"name\": \"A\", "
        "\"parent\": \"c\"}]}"};
    static const char *const self[] = {"{\"units\": [" UNIT(", \"parent\": \"a\"") "]}"};
    struct problems problems;
    (void)state;
    problems_init(&problems);
    assert_null(read_files(two, 2, &problems));
    const struct problem *p = assert_problem(&problems, "/units/1/parent", "units.loop");
    assert_string_equal(p->file, "2.json");
    assert_non_null(strstr(p->en, "“a”"));
    assert_int_equal(problems.errors, 1);
    problems_deinit(&problems);
    problems_init(&problems);
    assert_null(read_files(self, 1, &problems));
    assert_problem(&problems, "/units/0/parent", "units.loop");
    problems_deinit(&problems);
}

/* One id in two files names both places; so does a group. */
static void test_twice(void **state) {
    static const char *const documents[] = {"{\"units\": [" UNIT("") "], \"groups\": {\"g\": [\"a\"]}}",
                                            "{\"units\": [" UNIT("") "], \"groups\": {\"g\": [\"a\"]}}"};
    struct problems problems;
    (void)state;
    problems_init(&problems);
    assert_null(read_files(documents, 2, &problems));
    const struct problem *p = assert_problem(&problems, "/units/0", "units.twice");
    assert_string_equal(p->file, "2.json");
    assert_non_null(strstr(p->en, "1.json /units/0"));
    p = assert_problem(&problems, "/groups/g", "units.group_twice");
    assert_string_equal(p->file, "2.json");
    assert_int_equal(problems.errors, 2);
    problems_deinit(&problems);
}

static const struct {
    const char *document, *pointer, *code, *remedy;
} FAULTS[] = {
    {"{\"units\": [" UNIT(", \"parant\": \"b\"") "]}", "/units/0/parant", "json.unknown", "parent"},
    {"{\"units\": [" UNIT(", \"parent\": \"b\"") "]}", "/units/0/parent", "plan.unit_unknown", "perhaps: a"},
    {"{\"units\": [" UNIT(", \"contacts\": {\"email\": [\"a@b@c\"]}") "]}", "/units/0/contacts/email/0",
     "config.address", "example.vn"},
    {"{\"units\": [" UNIT(", \"contacts\": {\"lead\": [\"Name <a@b.vn>\"]}") "]}", "/units/0/contacts/lead/0",
     "config.address", NULL},
    {"{\"units\": [" UNIT(", \"contacts\": {\"lead\": [\"a\\r\\nBcc:x@b.vn\"]}") "]}",
     "/units/0/contacts/lead/0", "config.address", NULL},
    {"{\"units\": [" UNIT(", \"contacts\": {\"mail\": []}") "]}", "/units/0/contacts/mail", "json.unknown",
     "email"},
    {"{\"units\": [" UNIT(", \"locale\": \"fr\"") "]}", "/units/0/locale", "config.choice", "vi, en"},
    {"{\"units\": [" UNIT(", \"from\": \"2004\"") "]}", "/units/0/from", "config.date", NULL},
    {"{\"units\": [" UNIT(", \"from\": \"2004-01-01\", \"to\": \"2003-01-01\"") "]}", "/units/0/to",
     "config.to_before_from", NULL},
    {"{\"units\": [{\"kind\": \"body\", \"name\": \"A\"}]}", "/units/0/unit", "json.missing", NULL},
    {"{\"units\": [{\"unit\": \"a b\", \"kind\": \"body\", \"name\": \"A\"}]}", "/units/0/unit", "config.id",
     "letters"},
    {"{\"units\": [{\"unit\": \"a\", \"name\": \"A\"}]}", "/units/0/kind", "json.missing", NULL},
    {"{\"units\": [{\"unit\": \"a\", \"kind\": \"body\"}]}", "/units/0/name", "json.missing", NULL},
    {"{\"units\": [7]}", "/units/0", "json.type", NULL},
    {"{\"units\": {}}", "/units", "json.type", NULL},
    {"{}", "/units", "json.missing", NULL},
    {"{\"units\": []}", "/units", "config.empty_list", NULL},
    {"{\"units\": [" UNIT("") "], \"groups\": {\"g\": [\"b\"]}}", "/groups/g/0", "plan.unit_unknown", NULL},
    {"{\"units\": [" UNIT("") "], \"groups\": {\"g\": []}}", "/groups/g", "units.group_empty", NULL},
    {"{\"units\": [" UNIT("") "], \"groups\": {\"@g\": [\"a\"]}}", "/groups/@g", "config.id", NULL},
    {"{\"units\": [" UNIT("") "], \"groups\": {\"g\": [\"a\"], \"h\": [\"@g\"]}}", "/groups/h/0",
     "units.group_in_group", NULL},
    {"{\"units\": [" UNIT("") "], \"groups\": {\"g\": [1]}}", "/groups/g/0", "config.unit_name", NULL},
    {"{\"units\": [" UNIT("") "], \"groups\": []}", "/groups", "json.type", NULL},
};

/* Each fault of a units file is told once, at its place, with a remedy. */
static void test_faults(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof FAULTS / sizeof *FAULTS; i++) {
        struct problems problems;
        problems_init(&problems);
        assert_null(read_files(&FAULTS[i].document, 1, &problems));
        const struct problem *p = assert_problem(&problems, FAULTS[i].pointer, FAULTS[i].code);
        if (FAULTS[i].remedy && !strstr(p->en, FAULTS[i].remedy))
            fail_msg("no “%s” in: %s", FAULTS[i].remedy, p->en);
        if (problems.errors != 1) print_problems(&problems);
        assert_int_equal(problems.errors, 1);
        problems_deinit(&problems);
    }
}

/* The canonical text is of the set: how it was split into files, comments and order leave the hash as it is.
 */
static void test_canonical(void **state) {
    static const char *const one[] = {
        "/* all */ {\"units\": [{\"unit\": \"t\", \"kind\": \"province\", \"name\": \"T\"}, {\"unit\": "
        "\"a\", \"kind\": \"body\", \"name\": \"A\", "
        "\"parent\": \"t\"}], \"groups\": {\"g\": [\"a\"]}}"};
    static const char *const two[] = {
        "{\"units\": [{\"unit\": \"a\", \"kind\": \"body\", \"name\": \"A\", \"parent\": \"t\"}]}",
        "{\"groups\": {\"g\": [\"a\"]}, \"units\": [{\"unit\": \"t\", \"kind\": \"province\", \"name\": "
        "\"T\"}]}"};
    struct problems problems;
    struct strbuf a, b;
    char hash_a[65], hash_b[65];
    (void)state;
    problems_init(&problems);
    strbuf_init(&a, 0);
    strbuf_init(&b, 0);
    struct units *first = read_files(one, 1, &problems), *second = read_files(two, 2, &problems);
    units_canonical(first, NULL, &a, hash_a);
    units_canonical(second, NULL, &b, hash_b);
    assert_no_problem(&problems);
    assert_string_equal(a.data, b.data);
    assert_string_equal(hash_a, hash_b);
    units_free(second);
    second = units_of(UNITS);
    strbuf_clear(&b);
    units_canonical(second, NULL, &b, hash_b);
    assert_string_not_equal(hash_a, hash_b);
    units_free(first);
    units_free(second);
    strbuf_deinit(&a);
    strbuf_deinit(&b);
    problems_deinit(&problems);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads_units), cmocka_unit_test(test_across_files),
        cmocka_unit_test(test_loops),       cmocka_unit_test(test_twice),
        cmocka_unit_test(test_faults),      cmocka_unit_test(test_canonical),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
