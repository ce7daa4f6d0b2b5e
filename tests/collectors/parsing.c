#include "tests/collectors/parsing.h"

static void expect_consistent(const struct parsed *p) {
    if (!p->code) {
        assert_int_equal(p->problems.errors, 0);
        assert_int_equal(p->err.code, ERR_OK);
        assert_string_equal(p->err.msg, "");
        return;
    }
    assert_int_equal(p->err.code, p->code);
    assert_true(p->err.msg[0]);
    assert_true(p->problems.errors > 0);
    for (size_t i = 0; i < p->problems.count; i++) {
        const struct problem *problem = &p->problems.items[i];
        assert_true(problem->vi[0] && problem->en[0] && problem->code[0]);
        assert_null(strstr(problem->vi, "{}"));
        assert_null(problem->file);
    }
}

void parse_bytes(struct parsed *p, const char *type, const void *bytes, size_t len) {
    *p = (struct parsed){.s = submission_new()};
    problems_init(&p->problems);
    assert_non_null(p->s);
    assert_int_equal(submission_set_payload(p->s, type, bytes, len, &p->err), ERR_OK);
    p->code = collect_parse(p->s, &p->problems, &p->err);
    expect_consistent(p);
}

void parse_text(struct parsed *p, const char *type, const char *text) {
    parse_bytes(p, type, text, strlen(text));
}

void parsed_free(struct parsed *p) {
    problems_deinit(&p->problems);
    submission_free(p->s);
}

void expect_problem(const struct parsed *p, const char *pointer, const char *code) {
    for (size_t i = 0; i < p->problems.count; i++) {
        const struct problem *problem = &p->problems.items[i];
        if (strcmp(problem->pointer, pointer) == 0 && strcmp(problem->code, code) == 0) return;
    }
    print_message("no %s at \"%s\" among:\n", code, pointer);
    for (size_t i = 0; i < p->problems.count; i++)
        print_message("  %s at \"%s\": %s\n", p->problems.items[i].code, p->problems.items[i].pointer,
                      p->problems.items[i].en);
    fail();
}

void expect_text(const char *found, const char *expected) {
    if (!found || !expected)
        assert_ptr_equal(found, expected);
    else
        assert_string_equal(found, expected);
}

void expect_refusals(const char *type, const struct refusal *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        struct parsed p;
        parse_text(&p, type, rows[i].text);
        if (p.code != rows[i].outcome)
            fail_msg("%d instead of %d: %s", p.code, rows[i].outcome, rows[i].text);
        expect_problem(&p, rows[i].pointer, rows[i].code);
        parsed_free(&p);
    }
}
