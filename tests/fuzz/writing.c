/* What is written of a plan says the same when it is read again: its canonical form, the units', its sheets.
 */
#include "config/canonical.h"
#include "config/plan_reader.h"
#include "config/reader.h"
#include "config/sheet.h"
#include "tests/fuzz/whole.h"
#include <string.h>

static void read_plan_again(struct whole *w, const struct plan *plan, const struct units *units) {
    struct problems problems;
    problems_init(&problems);
    struct plan *again =
        plan_read(plan->canonical, strlen(plan->canonical), "canonical.json", units, &problems);
    if (!again)
        found(w, "its canonical form is refused: %s", problems.items[0].en);
    else if (strcmp(again->hash, plan->hash) != 0 || strcmp(again->canonical, plan->canonical) != 0)
        found(w, "%s", "its canonical form is not that of what it says");
    plan_free(again);
    problems_deinit(&problems);
}

static void read_units_again(struct whole *w, const struct units *units) {
    struct problems problems;
    struct holidays *holidays = NULL;
    struct strbuf a, b;
    char hash_a[65], hash_b[65] = "";
    problems_init(&problems);
    strbuf_init(&a, 0);
    strbuf_init(&b, 0);
    units_canonical(units, w->holidays, &a, hash_a);
    struct units *again = units_of_canonical(a.data, &holidays, &problems);
    if (again) units_canonical(again, holidays, &b, hash_b);
    if (!again)
        found(w, "the units' canonical form is refused: %s", problems.count ? problems.items[0].en : "");
    else if (strcmp(hash_a, hash_b) != 0)
        found(w, "the units' canonical form changes:\n%s\n%s", a.data, b.data);
    units_free(again);
    holidays_unref(holidays);
    strbuf_deinit(&a);
    strbuf_deinit(&b);
    problems_deinit(&problems);
}

static void compare(struct whole *w, const cJSON *is, const cJSON *was, const char *what) {
    struct strbuf a, b;
    char hash_a[65], hash_b[65];
    size_t at = 0;
    strbuf_init(&a, 0);
    strbuf_init(&b, 0);
    reader_canonical(is, &a, hash_a);
    reader_canonical(was, &b, hash_b);
    while (a.data[at] && a.data[at] == b.data[at]) at++;
    size_t from = at > 60 ? at - 60 : 0;
    if (strcmp(hash_a, hash_b) != 0)
        found(w, "the %s comes back otherwise from sheets:\n  was …%.200s\n  is  …%.200s", what,
              b.data + from, a.data + from);
    strbuf_deinit(&a);
    strbuf_deinit(&b);
}

static void import(struct whole *w, const struct strbuf *csv, const cJSON *plan, const cJSON *units,
                   struct problems *problems) {
    struct sheet_documents back;
    struct book *in = book_read(csv->data, csv->len, "book", problems);
    if (!in) return;
    if (sheet_import(in, "book", &back, problems)) {
        compare(w, back.plan, plan, "plan");
        if (back.units) compare(w, back.units, units, "units' file");
    }
    sheet_documents_deinit(&back);
    book_free(in);
}

static void through_sheets(struct whole *w) {
    struct problems problems;
    struct strbuf csv;
    problems_init(&problems);
    strbuf_init(&csv, 0);
    cJSON *plan = reader_parse(w->plan_json, strlen(w->plan_json), "plan.json", &problems);
    cJSON *units = reader_parse(w->units_json, strlen(w->units_json), "units.json", &problems);
    struct book *out = sheet_export(plan, units);
    book_write_csv(out, &csv);
    import(w, &csv, plan, units, &problems);
    if (problems.errors)
        found(w, "its own sheets are refused: %s %s", problems.items[0].pointer, problems.items[0].en);
    book_free(out);
    cJSON_Delete(plan);
    cJSON_Delete(units);
    strbuf_deinit(&csv);
    problems_deinit(&problems);
}

void try_writing(struct whole *w, const struct plan *plan, const struct units *units) {
    read_plan_again(w, plan, units);
    read_units_again(w, units);
    through_sheets(w);
}
