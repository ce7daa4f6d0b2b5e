#include "tests/config/checked.h"
#include <string.h>

static char *in_double_quotes(char *text) {
    for (char *p = text; *p; p++) {
        if (*p == '\'') *p = '"';
    }
    return text;
}

char *plan_text(const char *indicators, const char *tasks, const char *head) {
    return in_double_quotes(mem_printf(
        "{'plan':'p','unit':'tinh','number':'1/KH','issued':'2011-06-14','issuer':'UBND','title':'Kế hoạch',"
        "'timezone':'Asia/Ho_Chi_Minh','start':'2011-01-01','end':'2025-12-31',"
        "'milestones':[{'id':'mid','date':'2015-12-31','kind':'mid_term'},{'id':'y2023','date':'2023-12-31',"
        "'kind':'year_end'},{'id':'y2024','date':'2024-12-31','kind':'year_end'},"
        "{'id':'end','date':'2025-12-31','kind':'end_of_phase'}],"
        "'terms':[{'id':'2011/2015','from':'2011-01-01','to':'2015-12-31','judged_at':'mid'},"
        "{'id':'2016/2025','from':'2016-01-01','to':'2025-12-31','judged_at':'end'}],"
        "'objectives':[{'id':'1','title':'Mục tiêu'%s%s%s,'tasks':[%s]}],"
        "'reports':[{'id':'r','title':'Báo "
        "cáo','covers':'year','units':['@all'],'due':{'before':'11-30'}}]%s}",
        *indicators ? ",'indicators':[" : "", indicators, *indicators ? "]" : "", tasks ? tasks : "",
        head ? head : ""));
}

void check_plan_text(const char *text, struct problems *problems) {
    struct units *units = units_of(UNITS);
    struct plan *plan = plan_of(text, units, problems);
    if (!plan) {
        print_problems(problems);
        fail_msg("not read: %s", text);
    }
    plan_check(plan, problems);
    plan_free(plan);
    units_free(units);
}

static bool is_said(const struct problem *p, const char *said) {
    bool quoted = false;
    for (size_t i = 0; i < p->quote_count; i++) quoted |= strstr(p->quotes[i].words, said) != NULL;
    return quoted || (strstr(p->vi, said) && strstr(p->en, said));
}

static bool as_expected(const struct row *row, const struct problems *problems) {
    if (!row->code) return problems->count == 0;
    const struct problem *p = problems->items;
    return problems->count == 1 && strcmp(p->code, row->code) == 0 && strcmp(p->pointer, row->pointer) == 0 &&
           p->severity != SEVERITY_ERROR && p->remedy_vi && p->remedy_en &&
           (!row->said || is_said(p, row->said));
}

void check_rows(const struct row *rows, size_t count, const char *head) {
    for (size_t i = 0; i < count; i++) {
        struct problems problems;
        char *text = plan_text(rows[i].indicators, rows[i].tasks, head);
        problems_init(&problems);
        check_plan_text(text, &problems);
        if (!as_expected(&rows[i], &problems)) {
            print_problems(&problems);
            fail_msg("row %zu: %s\n%s", i, rows[i].code ? rows[i].code : "nothing is expected", text);
        }
        problems_deinit(&problems);
        mem_free(text);
    }
}
