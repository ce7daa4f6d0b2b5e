/* Options of a command: what is read, what is refused and how. */
#include "daemon/cli/args.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/base/mem.h"

static const struct arg_spec specs[] = {
    {"help", ARG_FLAG}, {"strict", ARG_FLAG}, {"config", ARG_VALUE}, {"plan", ARG_LIST}, {0}};

#define PARSE(args, fault, ...)                                                                              \
    args_parse((int)(sizeof((char *const[]){__VA_ARGS__}) / sizeof(char *)), (char *const[]){__VA_ARGS__},   \
               specs, (args), (fault))

/* --name value, --name=value, flags and files may stand in any order. */
static void test_reads(void **state) {
    (void)state;
    struct args args;
    struct args_fault fault;
    assert_true(
        PARSE(&args, &fault, "a.json", "--config", "x", "--strict", "b.json", "--plan=p", "--plan", "q"));
    assert_int_equal(args.file_count, 2);
    assert_string_equal(args.files[0], "a.json");
    assert_string_equal(args.files[1], "b.json");
    assert_null(args.files[2]);
    assert_string_equal(args_get(&args, "config"), "x");
    assert_true(args_has(&args, "strict"));
    assert_false(args_has(&args, "help"));
    assert_null(args_get(&args, "help"));
    args_deinit(&args);
}

/* An option that may be repeated keeps every value, in order. */
static void test_lists(void **state) {
    (void)state;
    struct args args;
    struct args_fault fault;
    size_t count;
    assert_true(PARSE(&args, &fault, "--plan=p", "--plan", "q"));
    const char **list = args_list(&args, "plan", &count);
    assert_int_equal(count, 2);
    assert_string_equal(list[0], "p");
    assert_string_equal(list[1], "q");
    assert_null(list[2]);
    mem_free(list);
    args_deinit(&args);
}

/* After -- everything is a file; - is a file; -h asks for help. */
static void test_dashes(void **state) {
    (void)state;
    struct args args;
    struct args_fault fault;
    assert_true(PARSE(&args, &fault, "-", "-h", "--", "--strict"));
    assert_int_equal(args.file_count, 2);
    assert_string_equal(args.files[0], "-");
    assert_string_equal(args.files[1], "--strict");
    assert_true(args_has(&args, "help"));
    assert_false(args_has(&args, "strict"));
    args_deinit(&args);
}

static void refuses(int argc, char *const *argv, enum text_id text, const char *first, const char *second) {
    struct args args;
    struct args_fault fault = {.count = 0};
    assert_false(args_parse(argc, argv, specs, &args, &fault));
    assert_int_equal(fault.text, text);
    assert_int_equal(fault.count, second ? 2 : 1);
    assert_string_equal(fault.args[0], first);
    if (second) assert_string_equal(fault.args[1], second);
    args_deinit(&args);
}
#define REFUSES(text, first, second, ...)                                                                    \
    refuses((int)(sizeof((char *const[]){__VA_ARGS__}) / sizeof(char *)), (char *const[]){__VA_ARGS__},      \
            (text), (first), (second))

/* An unknown option is refused with the nearest known one, or without where none is near. */
static void test_unknown(void **state) {
    (void)state;
    REFUSES(T_CLI_OPTION_UNKNOWN_NEAREST, "--strct", "strict", "--strct");
    REFUSES(T_CLI_OPTION_UNKNOWN_NEAREST, "--confg=x", "config", "--confg=x");
    REFUSES(T_CLI_OPTION_UNKNOWN, "--xyzzy", NULL, "--xyzzy");
    REFUSES(T_CLI_OPTION_UNKNOWN, "-x", NULL, "-x");
}

/* A missing value is not taken from the next option, nor from thin air. */
static void test_values(void **state) {
    (void)state;
    REFUSES(T_CLI_OPTION_VALUE_NEEDED, "config", NULL, "--config");
    REFUSES(T_CLI_OPTION_VALUE_NEEDED, "config", NULL, "--config", "--strict");
    REFUSES(T_CLI_OPTION_VALUE_NEEDED, "config", NULL, "--config=");
    REFUSES(T_CLI_OPTION_NO_VALUE, "strict", NULL, "--strict=yes");
    REFUSES(T_CLI_OPTION_TWICE, "config", NULL, "--config", "a", "--config", "b");
}

/* A value may begin with one dash, as a negative number does. */
static void test_a_dash_in_a_value(void **state) {
    (void)state;
    struct args args;
    struct args_fault fault;
    assert_true(PARSE(&args, &fault, "--config", "-5"));
    assert_string_equal(args_get(&args, "config"), "-5");
    args_deinit(&args);
}

/* No arguments are fine. */
static void test_none(void **state) {
    (void)state;
    struct args args;
    struct args_fault fault;
    assert_true(args_parse(0, NULL, specs, &args, &fault));
    assert_int_equal(args.file_count, 0);
    assert_null(args.files[0]);
    args_deinit(&args);
}

/* ---- language ---- */

static const char *english(const char *name) {
    return strcmp(name, "LANG") == 0 ? "en_GB.UTF-8" : NULL;
}
static const char *all_wins(const char *name) {
    return strcmp(name, "LANG") == 0 ? "en_GB.UTF-8" : strcmp(name, "LC_ALL") == 0 ? "vi_VN.UTF-8" : "";
}
static const char *posix(const char *name) {
    return strcmp(name, "LANG") == 0 ? "C" : NULL;
}
static const char *nothing(const char *name) {
    (void)name;
    return NULL;
}

/* Vietnamese, unless the environment or --lang asks for English; the first variable that is set decides. */
static void test_language(void **state) {
    (void)state;
    char *const en[] = {"tiendo", "check", "--lang", "en"}, *const vi[] = {"tiendo", "check", "--lang=vi"};
    char *const bad[] = {"tiendo", "--lang", "fr"}, *const past[] = {"tiendo", "--", "--lang=en"};
    assert_int_equal(args_lang(0, NULL, nothing), LANG_VI);
    assert_int_equal(args_lang(0, NULL, posix), LANG_VI);
    assert_int_equal(args_lang(0, NULL, english), LANG_EN);
    assert_int_equal(args_lang(0, NULL, all_wins), LANG_VI);
    assert_int_equal(args_lang(4, en, nothing), LANG_EN);
    assert_int_equal(args_lang(3, vi, english), LANG_VI);
    assert_int_equal(args_lang(3, bad, english), LANG_EN);
    assert_int_equal(args_lang(3, past, nothing), LANG_VI);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads),  cmocka_unit_test(test_lists),
        cmocka_unit_test(test_dashes), cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_values), cmocka_unit_test(test_a_dash_in_a_value),
        cmocka_unit_test(test_none),   cmocka_unit_test(test_language),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
