/* The table of user texts: that it has no gap, and that it is filled in rightly. */
#include "daemon/base/json_scan.h"
#include "daemon/base/text.h"
#include "tests/base/check.h"
#include <ctype.h>
#include <stdlib.h>
#include <utf8proc.h>

static const char *const NAMES[] = {
#define TEXT(id, code, params, vi, en) #id,
#include "daemon/base/texts/all.def"
#undef TEXT
};

enum { PARAMS_MAX = 16 };

static bool is_param_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/* The bit of a parameter in its list; 0 if it is not there. */
static unsigned bit_of(const char *params, const char *name, size_t len) {
    for (unsigned bit = 1; *params; bit <<= 1) {
        size_t n = strcspn(params, ",");
        if (n == len && strncmp(params, name, n) == 0) return bit;
        params += n + (params[n] == ',');
    }
    return 0;
}

/* Which parameters a text uses; a fault when it is not well-formed, else NULL. */
static const char *placeholders(const char *params, const char *text, unsigned *used) {
    *used = 0;
    for (const char *p = strchr(text, '{'); p; p = strchr(p + 1, '{')) {
        if (!isalnum((unsigned char)p[1]) && p[1] != '_') continue; /* a brace of an example: {"…"} */
        size_t len = 0;
        while (is_param_char(p[1 + len])) len++;
        if (p[1 + len] != '}') return "a placeholder has no closing brace, or a sign that names do not have";
        unsigned bit = bit_of(params, p + 1, len);
        if (!bit) return "a placeholder is not declared";
        *used |= bit;
    }
    return NULL;
}

static bool is_utf8(const char *s) {
    for (size_t left = strlen(s), n; left > 0; s += n, left -= n) {
        n = json_utf8_length(s, left);
        if (n == 0 || ((unsigned char)*s < 0x20 && *s != '\n')) return false;
    }
    return true;
}

/* Composed letters: readers, searches and mail clients expect ế as one character. */
static bool is_composed(const char *s) {
    utf8proc_uint8_t *nfc = utf8proc_NFC((const utf8proc_uint8_t *)s);
    bool same = nfc && strcmp((const char *)nfc, s) == 0;
    free(nfc);
    return same;
}

/* Words of letters, placeholders left out. */
static size_t words(const char *s) {
    size_t n = 0;
    while (*s) {
        if (*s == '{') {
            s += strcspn(s, "}");
        } else if (isalpha((unsigned char)*s)) {
            n++;
            while (isalpha((unsigned char)s[1])) s++;
        }
        s += *s != '\0';
    }
    return n;
}

static const char *fault_of_params(const char *params) {
    size_t n = 0;
    if (!*params) return NULL;
    for (const char *p = params;; n++) {
        size_t len = strspn(p, "abcdefghijklmnopqrstuvwxyz0123456789_");
        if (len == 0 || (p[len] != ',' && p[len] != '\0')) return "the parameters are not name,name,…";
        if (bit_of(params, p, len) != 1u << n) return "a parameter is declared twice";
        if (!p[len]) break;
        p += len + 1;
    }
    return n < PARAMS_MAX ? NULL : "too many parameters";
}

static const char *fault_of_language(const char *text) {
    if (!*text) return "a language is empty";
    if (!is_utf8(text)) return "a text is not UTF-8, or has control characters";
    if (!is_composed(text)) return "a text has decomposed letters (not NFC)";
    if (*text == ' ' || text[strlen(text) - 1] == ' ') return "a text begins or ends with a space";
    return NULL;
}

/* What is wrong with a row, or NULL. */
static const char *fault_of_row(const char *code, const char *params, const char *vi, const char *en) {
    unsigned used_vi, used_en;
    const char *fault;
    if (!*code || strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789_.-") != strlen(code))
        return "the code is not a.b_c";
    if ((fault = fault_of_params(params))) return fault;
    if ((fault = fault_of_language(vi))) return fault;
    if ((fault = fault_of_language(en))) return fault;
    if ((fault = placeholders(params, vi, &used_vi))) return fault;
    if ((fault = placeholders(params, en, &used_en))) return fault;
    if (used_vi != used_en) return "the languages use different placeholders";
    if (words(vi) > 3 && strcmp(vi, en) == 0) return "a language is not translated";
    return NULL;
}

/* No row of any module's table has a gap. */
static void test_no_row_has_a_gap(void **state) {
    (void)state;
    size_t faults = 0;
    for (int i = 0; i < TEXT_COUNT; i++) {
        enum text_id id = (enum text_id)i;
        const char *fault =
            fault_of_row(text_code(id), text_params(id), text_raw(id, LANG_VI), text_raw(id, LANG_EN));
        if (!fault) continue;
        print_error("%s: %s\n", NAMES[i], fault);
        faults++;
    }
    assert_true(TEXT_COUNT > 30);
    assert_int_equal(faults, 0);
}

/* The check above does find each kind of gap. */
static void test_each_gap_is_found(void **state) {
    (void)state;
    const struct {
        const char *code, *params, *vi, *en;
    } bad[] = {
        {"a.b", "", "", "x"},
        {"a.b", "", "x", ""},
        {"", "", "x", "x"},
        {"A b", "", "x", "x"},
        {"a.b", "", "{unit}", "x"},
        {"a.b", "unit", "{unit}", "{plan}"},
        {"a.b", "unit,plan", "{unit}", "{plan}"},
        {"a.b", "unit", "{unit}", "no unit"},
        {"a.b", "unit", "{unit", "{unit}"},
        {"a.b", "unit", "{Unit}", "{Unit}"},
        {"a.b", "unit,", "{unit}", "{unit}"},
        {"a.b", "unit, plan", "x", "x"},
        {"a.b", "unit,unit", "{unit}", "{unit}"},
        {"a.b", "", "đơn vị ", "unit"},
        {"a.b", "", "hai\tcột", "two columns"},
        {"a.b", "", "\xC4\x91\xC6", "x"},
        {"a.b", "", "tie\xCC\x82\xCC\x81n", "x"},
        {"a.b", "", "one two three four", "one two three four"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (!fault_of_row(bad[i].code, bad[i].params, bad[i].vi, bad[i].en)) fail_msg("row %zu passed", i);
    }
    assert_null(fault_of_row("a.b_c", "unit,plan", "{plan} của {unit}: viết {\"x\": 1} {…}",
                             "{unit}'s {plan}: {\"x\"}"));
    assert_null(fault_of_row("a.b", "unused", "x", "x"));
}

static const char *filled(enum text_id id, enum lang lang, const char *const *args, size_t nargs) {
    static char text[512];
    struct strbuf sb;
    strbuf_init(&sb, 0);
    text_add(&sb, id, lang, args, nargs);
    snprintf(text, sizeof text, "%s", sb.data);
    strbuf_deinit(&sb);
    return text;
}

/* Arguments take their places by name, in either language; a brace of an example stays. */
static void test_arguments_take_their_places(void **state) {
    (void)state;
    const char *args[] = {"7", "0", "5"}, *found[] = {"12"};
    assert_string_equal(filled(T_JSON_OUT_OF_BOUNDS, LANG_EN, args, 3),
                        "7 is out of bounds; a number from 0 to 5 is expected");
    assert_string_equal(filled(T_JSON_OUT_OF_BOUNDS, LANG_VI, args, 3),
                        "7 nằm ngoài giới hạn; cần một số từ 0 đến 5");
    assert_string_equal(filled(T_JSON_NOT_OBJECT, LANG_EN, found, 1),
                        "an object is expected but 12 was found; put the members in braces: { … }");
}

/* An argument is text, never a placeholder of its own; one that is absent prints as nothing. */
static void test_arguments_are_not_expanded(void **state) {
    (void)state;
    const char *sly[] = {"{max}", "{found}", "%s{"}, *absent[] = {NULL, NULL, NULL};
    assert_string_equal(filled(T_JSON_OUT_OF_BOUNDS, LANG_EN, sly, 3),
                        "{max} is out of bounds; a number from {found} to %s{ is expected");
    assert_string_equal(filled(T_JSON_OUT_OF_BOUNDS, LANG_EN, absent, 3),
                        " is out of bounds; a number from  to  is expected");
}

/* The shorthand counts its arguments, and none is none. */
static void test_shorthand(void **state) {
    (void)state;
    struct strbuf sb;
    strbuf_init(&sb, 0);
    text_addv(&sb, T_OUT_OF_MEMORY, LANG_EN);
    assert_string_equal(sb.data, text_raw(T_OUT_OF_MEMORY, LANG_EN));
    strbuf_clear(&sb);
    text_addv(&sb, T_JSON_MISSING, LANG_VI, "unit");
    assert_non_null(strstr(sb.data, "“unit”"));
    strbuf_deinit(&sb);
}

/* An author's text stands in for the language it lacks. */
static void test_bitext(void **state) {
    (void)state;
    const struct bitext both = {"số liệu", "data"}, only_vi = {"số liệu", NULL}, only_en = {NULL, "data"},
                        none = {NULL, NULL};
    assert_string_equal(bitext_get(&both, LANG_VI), "số liệu");
    assert_string_equal(bitext_get(&both, LANG_EN), "data");
    assert_string_equal(bitext_get(&only_vi, LANG_EN), "số liệu");
    assert_string_equal(bitext_get(&only_en, LANG_VI), "data");
    assert_string_equal(bitext_get(&none, LANG_VI), "");
    assert_string_equal(bitext_get(NULL, LANG_EN), "");
}

/* Languages have names, and no others are read. */
static void test_language_names(void **state) {
    (void)state;
    enum lang lang = LANG_EN;
    assert_true(lang_parse("vi", &lang));
    assert_int_equal(lang, LANG_VI);
    assert_true(lang_parse("en", &lang));
    assert_int_equal(lang, LANG_EN);
    const char *bad[] = {"", "VI", "vie", "fr", "v"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_false(lang_parse(bad[i], &lang));
    assert_false(lang_parse(NULL, &lang));
    assert_int_equal(lang, LANG_EN);
    assert_string_equal(lang_name(LANG_VI), "vi");
    assert_string_equal(lang_name(LANG_EN), "en");
}

/* What a browser prefers decides; where it prefers neither of ours, the settings do. */
static void test_negotiation(void **state) {
    (void)state;
    const struct {
        const char *header;
        enum lang with_vi, with_en; /* by fallback */
    } cases[] = {
        {NULL, LANG_VI, LANG_EN},
        {"", LANG_VI, LANG_EN},
        {"vi", LANG_VI, LANG_VI},
        {"en-US,en;q=0.9", LANG_EN, LANG_EN},
        {"vi-VN,vi;q=0.9,en-US;q=0.8,en;q=0.7", LANG_VI, LANG_VI},
        {"en;q=0.8, vi;q=0.9", LANG_VI, LANG_VI},
        {"fr, en;q=0.5", LANG_EN, LANG_EN},
        {"fr, de", LANG_VI, LANG_EN},
        {"*", LANG_VI, LANG_EN},
        {"EN-gb", LANG_EN, LANG_EN},
        {"vi;q=0, en;q=0.1", LANG_EN, LANG_EN},
        {"vi ; q=0.2 , en ; q=0.3", LANG_EN, LANG_EN},
        {"vi;q=x, en;q=0.1", LANG_EN, LANG_EN},
        {"vi;q=9, en;q=0.1", LANG_EN, LANG_EN},
        {"eng, vie", LANG_VI, LANG_EN},
        {",,;;q=1,en", LANG_EN, LANG_EN},
        {";", LANG_VI, LANG_EN},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(lang_negotiate(cases[i].header, LANG_VI), cases[i].with_vi);
        assert_int_equal(lang_negotiate(cases[i].header, LANG_EN), cases[i].with_en);
    }
}

/* An excerpt fits its buffer, ends between characters and says that it is one. */
static void test_excerpt(void **state) {
    (void)state;
    char buf[12];
    assert_string_equal(text_excerpt("ngắn", strlen("ngắn"), buf, sizeof buf), "ngắn");
    assert_string_equal(text_excerpt("12345678901", 11, buf, sizeof buf), "12345678901");
    assert_string_equal(text_excerpt("123456789012", 12, buf, sizeof buf), "12345678…");
    assert_string_equal(text_excerpt("1234567ạ9012", 14, buf, sizeof buf), "1234567…");
    assert_string_equal(text_excerpt("ạạạạạạ", 18, buf, sizeof buf), "ạạ…");
    assert_string_equal(text_excerpt("abc", 2, buf, sizeof buf), "ab");
    assert_string_equal(text_excerpt("", 0, buf, sizeof buf), "");
}

/* A slip of the pen leads to the word that was meant, another word to none. */
static void test_nearest(void **state) {
    (void)state;
    const char *known[] = {"indicator", "unit",        "period", "category", "value",
                           "numerator", "denominator", "id",     "at"};
    const struct {
        const char *word, *nearest;
    } cases[] = {
        {"indicater", "indicator"},
        {"indcator", "indicator"},
        {"Indicator", "indicator"},
        {"PERIOD", "period"},
        {"perido", "period"},
        {"unti", "unit"},
        {"valeu", "value"},
        {"numerater", "numerator"},
        {"ids", "id"},
        {"colour", NULL},
        {"xyz", NULL},
        {"", NULL},
        {"zz", NULL},
        {"a", "at"},
        {"q", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *nearest = text_nearest(cases[i].word, known, sizeof known / sizeof *known);
        if (cases[i].nearest) {
            assert_non_null(nearest);
            assert_string_equal(nearest, cases[i].nearest);
        } else if (nearest) {
            fail_msg("%s: %s", cases[i].word, nearest);
        }
    }
    char huge[5000];
    memset(huge, 'u', sizeof huge - 1);
    huge[sizeof huge - 1] = '\0';
    assert_null(text_nearest(huge, known, 1));
    const char *also_huge[] = {huge};
    assert_null(text_nearest("unit", also_huge, 1));
    assert_null(text_nearest("unit", known, 0));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_row_has_a_gap),
        cmocka_unit_test(test_each_gap_is_found),
        cmocka_unit_test(test_arguments_take_their_places),
        cmocka_unit_test(test_arguments_are_not_expanded),
        cmocka_unit_test(test_shorthand),
        cmocka_unit_test(test_bitext),
        cmocka_unit_test(test_language_names),
        cmocka_unit_test(test_negotiation),
        cmocka_unit_test(test_excerpt),
        cmocka_unit_test(test_nearest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
