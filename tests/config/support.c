#include "tests/config/support.h"
#include "daemon/base/json.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char UNITS[] =
    "{\"units\": [\n"
    "  {\"unit\": \"tinh\", \"kind\": \"province\", \"name\": {\"vi\": \"Tỉnh\", \"en\": \"Province\"}},\n"
    "  {\"unit\": \"so-y-te\", \"kind\": \"department\", \"name\": \"Sở Y tế\", \"parent\": \"tinh\",\n"
    "   \"contacts\": {\"email\": [\"syt@example.vn\"], \"lead\": [\"gd@example.vn\"]}, \"locale\": \"en\", "
    "\"from\": \"2004-01-01\"},\n"
    "  {\"unit\": \"so-noi-vu\", \"kind\": \"department\", \"name\": \"Sở Nội vụ\", \"parent\": \"tinh\"},\n"
    "  {\"unit\": \"sa-pa\", \"kind\": \"district\", \"name\": \"Sa Pa\", \"parent\": \"tinh\", \"source\": "
    "\"catalogue\"},\n"
    "  {\"unit\": \"bat-xat\", \"kind\": \"district\", \"name\": \"Bát Xát\", \"parent\": \"tinh\"}],\n"
    " \"groups\": {\"districts\": [\"sa-pa\", \"bat-xat\"], \"departments\": [\"so-y-te\", \"so-noi-vu\"]}}";

const char PLAN[] =
    "{\"plan\": \"p\", \"unit\": \"tinh\", \"number\": \"1/KH\", \"issued\": \"2016-04-04\", \"issuer\": "
    "\"UBND\",\n"
    " \"title\": {\"vi\": \"Kế hoạch\", \"en\": \"Plan\"}, \"timezone\": \"Asia/Ho_Chi_Minh\", \"start\": "
    "\"2016-01-01\",\n"
    " \"end\": \"2020-12-31\", \"implements\": \"national\", \"method\": \"growth\",\n"
    " \"thresholds\": {\"on_track\": 0.9, \"at_risk\": 0.5},\n"
    " \"milestones\": [{\"id\": \"mid\", \"date\": \"2018-12-31\", \"kind\": \"mid_term\", \"review\": "
    "true},\n"
    "                 {\"id\": \"end\", \"date\": \"2020-12-31\", \"kind\": \"end_of_phase\", \"title\": "
    "\"Tổng kết\"}],\n"
    " \"terms\": [{\"id\": \"2016/2020\", \"from\": \"2016-01-01\", \"to\": \"2020-12-31\", \"judged_at\": "
    "\"end\"}],\n"
    " \"dimensions\": {\"ethnicity\": [\"kinh\", \"minority\"]},\n"
    " \"objectives\": [{\"id\": \"1\", \"title\": \"Mục tiêu 1\", \"indicators\": [\n"
    "   {\"id\": \"1.1\", \"title\": \"Tỷ lệ\", \"measure\": {\"type\": \"percent\"}, \"frequency\": "
    "\"year\", \"good\": \"up\",\n"
    "    \"aggregation\": \"ratio\", \"accumulation\": \"stock\", \"lead\": \"so-y-te\", \"coordinating\": "
    "[\"so-noi-vu\"],\n"
    "    \"reported_by\": [\"@districts\"], \"baseline\": {\"period\": \"2015\", \"value\": 40}, "
    "\"baselines\": {\"sa-pa\": 8},\n"
    "    \"disaggregate\": {\"ethnicity\": \"within\", \"sex\": \"share\"}, \"small_n\": 10, \"note\": \"Ghi "
    "chú\",\n"
    "    \"targets\": [\n"
    "      {\"id\": \"1.1-mid\", \"at\": \"mid\", \"at_least\": 50, \"source\": \"I\", \"quote\": \"năm 2018 "
    "đạt 50%\", \"wording\": \"bare\"},\n"
    "      {\"id\": \"1.1-end\", \"at\": \"end\", \"above\": 70.5, \"striving\": true, \"source\": \"I\", "
    "\"quote\": \"năm 2020 trên 70,5%\",\n"
    "       \"maintain_from\": \"mid\", \"equivalent\": {\"value\": 10534, \"of\": \"người\"}, "
    "\"valid_from\": \"2016-01-01\"},\n"
    "      {\"id\": \"1.1-each\", \"every\": \"year\", \"each\": \"sex\", \"at_least\": 40, \"source\": "
    "\"I\", \"quote\": \"hằng năm 40%\"},\n"
    "      {\"id\": \"1.1-n\", \"at\": \"2016/2020\", \"between\": [60, 80], \"level\": \"national\", "
    "\"source\": \"II\", \"quote\": \"60–80% năm 2020\"}]},\n"
    "   {\"id\": \"1.2\", \"title\": \"Số tổ\", \"measure\": {\"type\": \"count\", \"of\": \"tổ\"}, "
    "\"frequency\": \"half_year\", \"good\": \"up\",\n"
    "    \"aggregation\": \"sum\", \"accumulation\": \"flow\", \"sent_as\": \"running_total\", \"lead\": "
    "\"so-noi-vu\", \"reported_by\": [\"sa-pa\"],\n"
    "    \"targets\": [{\"id\": \"1.2-end\", \"at\": \"end\", \"at_least\": 9, \"source\": \"I\", \"quote\": "
    "\"9 tổ năm 2020\",\n"
    "                  \"allocations\": {\"sa-pa\": 4, \"bat-xat\": [5, 5]}}]},\n"
    "   {\"id\": \"1.3\", \"title\": \"Đủ cán bộ\", \"measure\": {\"type\": \"yes_no\"}, \"frequency\": "
    "\"year\", \"lead\": \"so-noi-vu\",\n"
    "    \"targets\": [{\"id\": \"1.3-mid\", \"at\": \"mid\", \"done\": true, \"source\": \"I\", \"quote\": "
    "\"đến 2018\"}]},\n"
    "   {\"id\": \"1.4\", \"title\": \"Bước\", \"measure\": {\"type\": \"stages\", \"stages\": [{\"id\": "
    "\"draft\", \"title\": \"Dự thảo\"},\n"
    "    {\"id\": \"issued\", \"title\": \"Ban hành\"}]}, \"frequency\": \"year\", \"lead\": \"so-noi-vu\",\n"
    "    \"targets\": [{\"id\": \"1.4-mid\", \"at\": \"mid\", \"stage\": \"issued\", \"source\": \"I\", "
    "\"quote\": \"ban hành năm 2018\"}]},\n"
    "   {\"id\": \"1.5\", \"title\": \"Hạng\", \"measure\": {\"type\": \"rank\"}, \"frequency\": \"year\", "
    "\"lead\": \"so-noi-vu\",\n"
    "    \"targets\": [{\"id\": \"1.5-mid\", \"at\": \"mid\", \"rank_within\": 10, \"source\": \"I\", "
    "\"quote\": \"top 10 năm 2018\"}]},\n"
    "   {\"id\": \"1.6\", \"title\": \"Sản phẩm định kiến\", \"measure\": {\"type\": \"rate\", \"per\": "
    "100000, \"base\": \"trẻ\"},\n"
    "    \"frequency\": \"term\", \"good\": \"down\", \"lead\": \"so-noi-vu\", \"baseline\": {\"period\": "
    "\"2011/2015\", \"value\": 120},\n"
    "    \"targets\": [{\"id\": \"1.6-end\", \"at\": \"2016/2020\", \"at_most\": -60, \"relative\": {\"to\": "
    "\"baseline\", \"as\": \"percent\"},\n"
    "                  \"source\": \"I\", \"quote\": \"giảm 60% năm 2020\"},\n"
    "                 {\"id\": \"1.6-mid\", \"at\": \"mid\", \"approximately\": {\"value\": 80, "
    "\"tolerance\": 2}, \"in_force\": false,\n"
    "                  \"source\": \"I\", \"quote\": \"khoảng 80 năm 2018\"}]}]}],\n"
    " \"reports\": [{\"id\": \"half\", \"title\": \"Báo cáo 6 tháng\", \"covers\": \"half_year\", \"only\": "
    "[\"S1\"], \"units\": [\"@all\"],\n"
    "   \"to\": \"tinh\", \"via\": \"so-y-te\", \"indicators\": \"own\", \"due\": {\"before\": \"05-20\"}, "
    "\"remind\": [\"-1d\", \"-30d\", \"-5wd\"],\n"
    "   \"escalate\": [\"+1d\", \"+7d\"], \"remind_at\": \"07:15\", \"grace_days\": 2, \"first_due\": "
    "\"2016-05-01\"},\n"
    "  {\"id\": \"year\", \"title\": \"Báo cáo năm\", \"covers\": \"year\", \"units\": [\"so-y-te\"], "
    "\"indicators\": [\"1.1\"], \"calendar\": \"calendar\",\n"
    "   \"rounds\": [{\"id\": \"first\", \"due\": {\"before\": \"09-10\"}}, {\"id\": \"update\", \"due\": "
    "{\"by\": \"01-25\", \"year\": 1}}]},\n"
    "  {\"id\": \"once\", \"title\": \"Một lần\", \"covers\": \"once\", \"units\": [\"so-y-te\"], "
    "\"indicators\": [], \"due\": {\"by\": \"2017-12-10\"}}],\n"
    " \"events\": [{\"id\": \"month\", \"title\": \"Tháng hành động\", \"from\": \"11-15\", \"to\": "
    "\"12-15\", \"lead\": \"10d\"}],\n"
    " \"accept\": [{\"code\": \"check.clash\", \"why\": \"đã biết\", \"pointer\": \"/objectives/9\"}]}";

static cJSON *parse(const char *text) {
    struct err err = {.code = ERR_OK};
    cJSON *root = NULL;
    if (json_parse(text, strlen(text), JSON_COMMENTS, &root, &err) != ERR_OK)
        fail_msg("%s: %s", err.msg, text);
    return root;
}

/* The last part of the pointer, and the item it belongs to. */
static cJSON *parent_of(cJSON *root, char *path, const char **last) {
    cJSON *item = root;
    for (char *part = path + 1;; item = item->type == cJSON_Array
                                            ? cJSON_GetArrayItem(item, (int)strtol(part, NULL, 10))
                                            : cJSON_GetObjectItemCaseSensitive(item, part),
              part += strlen(part) + 1) {
        char *slash = strchr(part, '/');
        assert_non_null(item);
        *last = part;
        if (!slash) return item;
        *slash = '\0';
    }
}

static void apply(cJSON *root, const struct edit *edit) {
    char *path = mem_strdup(edit->pointer);
    const char *last = NULL;
    cJSON *parent = parent_of(root, path, &last), *value = edit->json ? parse(edit->json) : NULL;
    if (cJSON_IsArray(parent)) {
        int place = strcmp(last, "-") == 0 ? cJSON_GetArraySize(parent) : (int)strtol(last, NULL, 10);
        cJSON_DeleteItemFromArray(parent, place);
        if (value) cJSON_InsertItemInArray(parent, place, value);
    } else {
        cJSON_DeleteItemFromObjectCaseSensitive(parent, last);
        if (value) cJSON_AddItemToObject(parent, last, value);
    }
    mem_free(path);
}

char *edited(const char *document, const struct edit *edits) {
    cJSON *root = parse(document);
    struct strbuf sb;
    for (size_t i = 0; i < EDITS_MAX && edits[i].pointer; i++) apply(root, &edits[i]);
    strbuf_init(&sb, 0);
    json_print(&sb, root);
    return strbuf_detach(&sb, NULL);
}

struct units *units_of(const char *document) {
    struct problems problems;
    struct units_source source = {.file = "units.json", .bytes = document, .len = strlen(document)};
    problems_init(&problems);
    struct units *units = units_read(&source, 1, &problems);
    assert_no_problem(&problems);
    problems_deinit(&problems);
    return units;
}

/* test_schemas.py asks for every document that was read and what became of it: schema and reader must agree.
 */
void keep_case(const char *kind, const char *document, bool accepted, const struct problems *problems) {
    static size_t n; /* cases of this run, for their file names */
    const char *dir = getenv("TIENDO_CASES");
    if (!dir) return;
    char *path = mem_printf("%s/%s-%zu.json", dir, kind, n++);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fprintf(f, "{\"accepted\": %s, \"code\": \"%s\", \"document\": %s}\n", accepted ? "true" : "false",
            problems->count ? problems->items[0].code : "", document);
    assert_int_equal(fclose(f), 0);
    mem_free(path);
}

struct plan *plan_of(const char *document, const struct units *units, struct problems *problems) {
    struct plan *plan = plan_read(document, strlen(document), "plan.json", units, problems);
    keep_case("plan", document, plan != NULL, problems);
    return plan;
}

void print_problems(const struct problems *problems) {
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *p = &problems->items[i];
        print_message("%s %s %s %s: %s\n", p->severity == SEVERITY_ERROR ? "error" : "warning",
                      p->file ? p->file : "-", p->pointer, p->code, p->en);
    }
}

const struct problem *assert_problem(const struct problems *problems, const char *pointer, const char *code) {
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *p = &problems->items[i];
        if (strcmp(p->pointer, pointer) != 0 || strcmp(p->code, code) != 0) continue;
        assert_true(strlen(p->vi) > 10 && strlen(p->en) > 10);
        return p;
    }
    print_problems(problems);
    fail_msg("no problem %s at %s", code, pointer);
    return NULL;
}

void assert_no_problem(const struct problems *problems) {
    if (problems->count) print_problems(problems);
    assert_int_equal(problems->count, 0);
}

static bool fault_told(const struct plan_fault *f, const struct problems *problems) {
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *p = &problems->items[i];
        if (strcmp(p->pointer, f->pointer) != 0 || strcmp(p->code, f->code) != 0) continue;
        return p->severity == SEVERITY_ERROR && strcmp(p->file, "plan.json") == 0 && strlen(p->vi) > 10 &&
               (!f->remedy || strstr(p->en, f->remedy));
    }
    return false;
}

size_t faults_untold(const char *document, const struct plan_fault *faults, size_t count,
                     size_t most_errors) {
    size_t wrong = 0;
    struct units *units = units_of(UNITS);
    for (size_t i = 0; i < count; i++) {
        const struct plan_fault *f = &faults[i];
        struct problems problems;
        char *faulty = edited(document, f->edits);
        problems_init(&problems);
        struct plan *plan = plan_of(faulty, units, &problems);
        if (plan || problems.errors > most_errors || !fault_told(f, &problems)) {
            print_message("wanted %s at %s (“%s”), got:\n", f->code, f->pointer, f->remedy ? f->remedy : "");
            print_problems(&problems);
            wrong++;
        }
        plan_free(plan);
        problems_deinit(&problems);
        mem_free(faulty);
    }
    units_free(units);
    return wrong;
}

struct plan_world world_of(const char *document) {
    struct plan_world w = {.units = units_of(UNITS)};
    problems_init(&w.problems);
    w.plan = plan_of(document, w.units, &w.problems);
    if (!w.plan) {
        print_problems(&w.problems);
        fail_msg("refused: %s", document);
    }
    return w;
}

const struct target *world_read(struct plan_world *w, const struct edit *edits) {
    char *document = edited(PLAN, edits);
    *w = world_of(document);
    mem_free(document);
    return plan_target(w->plan, "t");
}

void world_drop(struct plan_world *w) {
    plan_free(w->plan);
    problems_deinit(&w->problems);
    units_free(w->units);
}
