/* Targets that contradict themselves, or slip: each told once, at its place, with a remedy. */
#include "tests/config/support.h"

#define IND    "/objectives/0/indicators/0" /* percent, by year, more is good, by sex and ethnicity */
#define COUNT  "/objectives/0/indicators/1" /* a count of teams, by half-year */
#define YES_NO "/objectives/0/indicators/2"
#define STAGES "/objectives/0/indicators/3"
#define RANK   "/objectives/0/indicators/4"
/* the only target of the indicator, and its place */
#define T(members) "[{\"id\": \"t\", \"source\": \"II\", \"quote\": \"năm 2018\", " members "}]"
#define AT         "/targets/0"
#define END        "\"at\": \"end\", "
#define FIVE       END "\"at_least\": 5, "
#define SHARE(members)                                                                                       \
    T(END "\"at_least\": 100, \"share_of_units\": {\"meeting\": {\"at_least\": 3}, \"of\": \"@districts\", " \
          "\"per\": \"year\"}" members)
#define PER_YEAR(members) T(END "\"per_year\": {" members "}")
#define ALL_OF(parts)     T(END "\"all_of\": [" parts "]")
#define RATHER            "\"relative\": {\"to\": \"baseline\", \"as\": \"percent\"}"

/* per_year, relative */
static const struct plan_fault CHANGES[] = {
    {{{IND "/targets", PER_YEAR("\"as\": \"percent\"")}}, IND AT "/per_year", "plan.per_year_way", NULL},
    {{{IND "/targets", PER_YEAR("\"decrease_by\": 1, \"increase_by\": 2, \"as\": \"percent\"")}},
     IND AT "/per_year",
     "plan.per_year_way",
     "exactly one"},
    {{{IND "/targets", PER_YEAR("\"decrease_by\": -0.1, \"as\": \"points\"")}},
     IND AT "/per_year/decrease_by",
     "plan.per_year_by",
     "minus"},
    {{{IND "/targets", PER_YEAR("\"decrease_by\": 0, \"as\": \"points\"")}},
     IND AT "/per_year/decrease_by",
     "plan.per_year_by",
     NULL},
    {{{IND "/targets", PER_YEAR("\"increase_by\": [10, 5], \"as\": \"percent\"")}},
     IND AT "/per_year/increase_by",
     "plan.per_year_by",
     "[5, 10]"},
    {{{IND "/targets", PER_YEAR("\"increase_by\": [5], \"as\": \"percent\"")}},
     IND AT "/per_year/increase_by",
     "plan.per_year_by",
     NULL},
    {{{IND "/targets", PER_YEAR("\"increase_by\": \"5\", \"as\": \"percent\"")}},
     IND AT "/per_year/increase_by",
     "plan.per_year_by",
     NULL},
    {{{IND "/targets", PER_YEAR("\"increase_by\": 5")}}, IND AT "/per_year/as", "json.missing", "as"},
    {{{IND "/targets", PER_YEAR("\"increase_by\": 5, \"as\": \"%\"")}},
     IND AT "/per_year/as",
     "config.choice",
     "points"},
    {{{IND "/targets", PER_YEAR("\"increase_by\": 5, \"as\": \"percent\", \"to\": 1")}},
     IND AT "/per_year/to",
     "json.unknown",
     NULL},
    {{{IND "/targets", T(END "\"per_year\": 5")}}, IND AT "/per_year", "json.type", NULL},
    {{{RANK "/targets", PER_YEAR("\"decrease_by\": 1, \"as\": \"absolute\"")}},
     RANK AT "/per_year",
     "plan.condition_measure",
     "rank_within"},
    {{{STAGES "/targets", PER_YEAR("\"increase_by\": 1, \"as\": \"absolute\"")}},
     STAGES AT "/per_year",
     "plan.condition_measure",
     "stage"},
    {{{IND "/targets", T(END "\"per_year\": {\"increase_by\": 1, \"as\": \"percent\"}, " RATHER)}},
     IND AT "/relative",
     "plan.relative_number",
     NULL},
    {{{IND "/targets",
       T(END "\"per_year\": {\"increase_by\": 1, \"as\": \"percent\"}, \"maintain_from\": \"mid\"")}},
     IND AT "/maintain_from",
     "plan.apart",
     "every"},
    {{{COUNT "/targets",
       T(END "\"per_year\": {\"increase_by\": 1, \"as\": \"absolute\"}, \"allocations\": {\"sa-pa\": 1}")}},
     COUNT AT "/allocations",
     "plan.apart",
     "one number"},
    {{{YES_NO "/targets", T(END "\"done\": true, \"relative\": {\"unknown\": \"không rõ\"}")}},
     YES_NO AT "/relative",
     "plan.relative_number",
     NULL},
    {{{IND "/targets", T(FIVE "\"relative\": \"baseline\"")}}, IND AT "/relative", "json.type", NULL},
};

/* all_of */
static const struct plan_fault PARTS[] = {
    {{{IND "/targets", ALL_OF("{\"at_least\": 5}")}}, IND AT "/all_of", "plan.parts", "2 to 8"},
    {{{IND "/targets",
       ALL_OF("{\"at_least\": 1}, {\"at_least\": 2}, {\"at_least\": 3}, {\"at_least\": 4}, {\"at_least\": "
              "5}, {\"at_least\": 6}, {\"at_least\": 7}, {\"at_least\": 8}, {\"at_least\": 9}")}},
     IND AT "/all_of",
     "plan.parts",
     NULL},
    {{{IND "/targets", ALL_OF("{\"at_least\": 5}, {\"all_of\": [{\"at_least\": 6}, {\"at_least\": 7}]}")}},
     IND AT "/all_of/1/all_of",
     "plan.condition_here",
     "per_year"},
    {{{IND "/targets", ALL_OF("{\"at_least\": 5}, {\"not_judged\": \"forecast\"}")}},
     IND AT "/all_of/1/not_judged",
     "plan.condition_here",
     NULL},
    {{{IND "/targets", ALL_OF("{\"at_least\": 5}, {\"above\": 4, \"below\": 9}")}},
     IND AT "/all_of/1/below",
     "plan.conditions_two",
     NULL},
    {{{IND "/targets", ALL_OF("{\"at_least\": 5}, {}")}},
     IND AT "/all_of/1",
     "plan.condition_none",
     "per_year"},
    {{{IND "/targets", ALL_OF("{\"at_least\": 5}, {\"at_most\": 9, \"at\": \"mid\"}")}},
     IND AT "/all_of/1/at",
     "json.unknown",
     NULL},
    {{{IND "/targets", ALL_OF("{\"at_least\": 5}, {\"stage\": \"issued\"}")}},
     IND AT "/all_of/1/stage",
     "plan.condition_measure",
     NULL},
    {{{IND "/targets", ALL_OF("{\"at_least\": 5}, 6")}}, IND AT "/all_of/1", "json.type", NULL},
    {{{IND "/targets", T(END "\"all_of\": {\"at_least\": 5}")}}, IND AT "/all_of", "json.type", NULL},
    {{{IND "/targets", T(END "\"all_of\": [{\"at_least\": 5}, {\"at_most\": 9}], " RATHER)}},
     IND AT "/relative",
     "plan.relative_parts",
     "inside each"},
    {{{COUNT "/targets",
       T(END "\"all_of\": [{\"at_least\": 5}, {\"at_most\": 9}], \"allocations\": {\"sa-pa\": 5}")}},
     COUNT AT "/allocations",
     "plan.apart",
     NULL},
    {{{IND "/targets", T(FIVE "\"all_of\": [{\"at_least\": 5}, {\"at_most\": 9}]")}},
     IND AT "/all_of",
     "plan.conditions_two",
     "all_of"},
};

/* share_of_units, when */
static const struct plan_fault SHARES[] = {
    {{{YES_NO "/targets", SHARE("")}},
     YES_NO AT "/share_of_units/meeting/at_least",
     "plan.condition_measure",
     "done"},
    {{{YES_NO "/targets", T(END "\"done\": true, \"share_of_units\": {\"meeting\": {\"done\": true}, \"of\": "
                                "\"@all\", \"per\": \"year\"}")}},
     YES_NO AT "/done",
     "plan.condition_here",
     "at_least"},
    {{{IND "/targets", SHARE("")}, {IND AT "/share_of_units/meeting", "{\"direction_only\": \"up\"}"}},
     IND AT "/share_of_units/meeting/direction_only",
     "plan.condition_here",
     NULL},
    {{{IND "/targets", SHARE("")}, {IND AT "/share_of_units/meeting", NULL}},
     IND AT "/share_of_units/meeting",
     "json.missing",
     NULL},
    {{{IND "/targets", SHARE("")}, {IND AT "/share_of_units/of", NULL}},
     IND AT "/share_of_units/of",
     "json.missing",
     NULL},
    {{{IND "/targets", SHARE("")}, {IND AT "/share_of_units/of", "[]"}},
     IND AT "/share_of_units/of",
     "plan.units_none",
     NULL},
    {{{IND "/targets", SHARE("")}, {IND AT "/share_of_units/of", "\"@district\""}},
     IND AT "/share_of_units/of",
     "plan.group_unknown",
     "districts"},
    {{{IND "/targets", SHARE("")}, {IND AT "/share_of_units/of", "[\"sa-p\"]"}},
     IND AT "/share_of_units/of/0",
     "plan.unit_unknown",
     "sa-pa"},
    {{{IND "/targets", SHARE("")}, {IND AT "/share_of_units/of", "7"}},
     IND AT "/share_of_units/of",
     "config.unit_name",
     NULL},
    {{{IND "/targets", SHARE("")}, {IND AT "/share_of_units/per", "\"quarter\""}},
     IND AT "/share_of_units/per",
     "plan.share_per",
     "year"},
    {{{IND "/targets", SHARE("")}, {IND AT "/share_of_units/per", "\"term\""}},
     IND AT "/share_of_units/per",
     "config.choice",
     "half_year"},
    {{{IND "/targets", SHARE("")}, {IND AT "/share_of_units/over", "\"any\""}},
     IND AT "/share_of_units/over",
     "config.choice",
     "all"},
    {{{IND "/targets", SHARE("")}, {IND AT "/share_of_units/where", "{\"at_least\": 1}"}},
     IND AT "/share_of_units/where/indicator",
     "json.missing",
     NULL},
    {{{IND "/targets", SHARE("")}, {IND AT "/share_of_units/whare", "{}"}},
     IND AT "/share_of_units/whare",
     "json.unknown",
     "where"},
    {{{IND "/targets", T(FIVE "\"share_of_units\": \"@districts\"")}},
     IND AT "/share_of_units",
     "json.type",
     NULL},
    {{{IND "/targets", SHARE(", \"each\": \"sex\"")}}, IND AT "/each", "plan.apart", "category"},
    {{{COUNT "/targets", SHARE(", \"allocations\": {\"sa-pa\": 5}")}},
     COUNT AT "/allocations",
     "plan.apart",
     NULL},
    {{{IND "/targets", SHARE(", " RATHER)}}, IND AT "/relative", "plan.relative_share", NULL},
    {{{IND "/targets", T(FIVE "\"when\": {\"indicator\": \"1.22\", \"above\": 1}")}},
     IND AT "/when/indicator",
     "plan.indicator_unknown",
     "1.2"},
    {{{IND "/targets", T(FIVE "\"when\": {\"indicator\": \"1.2\"}")}},
     IND AT "/when",
     "plan.condition_none",
     "rank_within"},
    {{{IND "/targets", T(FIVE "\"when\": {\"indicator\": \"1.2\", \"done\": true}")}},
     IND AT "/when/done",
     "plan.condition_measure",
     NULL},
    {{{IND "/targets",
       T(FIVE
         "\"when\": {\"indicator\": \"1.2\", \"per_year\": {\"increase_by\": 1, \"as\": \"percent\"}}")}},
     IND AT "/when/per_year",
     "plan.condition_here",
     NULL},
    {{{IND "/targets", T(FIVE "\"when\": {\"indicator\": \"1.2\", \"above\": 1, \"unit\": \"tinh\"}")}},
     IND AT "/when/unit",
     "json.unknown",
     NULL},
    {{{IND "/targets", T(FIVE "\"when\": \"1.2\"")}}, IND AT "/when", "json.type", NULL},
};

/* for whom, of whom, when */
static const struct plan_fault SCOPES[] = {
    {{{COUNT "/targets", T(FIVE "\"for\": [\"sa-pa\"], \"allocations\": {\"sa-pa\": 9}")}},
     COUNT AT "/allocations",
     "plan.apart",
     "for"},
    {{{COUNT "/targets", T(FIVE "\"for\": []")}}, COUNT AT "/for", "config.empty_list", NULL},
    {{{COUNT "/targets", T(FIVE "\"for\": \"sa-pa\"")}}, COUNT AT "/for", "json.type", NULL},
    {{{COUNT "/targets", T(FIVE "\"for\": [\"sapa\"]")}}, COUNT AT "/for/0", "plan.unit_unknown", "sa-pa"},
    {{{IND "/targets", T(FIVE "\"each\": \"sex\", \"category\": \"sex=female\"")}},
     IND AT "/category",
     "plan.apart",
     "each"},
    {{{IND "/targets", T(FIVE "\"category\": \"sex=women\"")}},
     IND AT "/category",
     "plan.category_unknown",
     "ethnicity"},
    {{{IND "/targets", T(FIVE "\"category\": \"total\"")}},
     IND AT "/category",
     "plan.category_unknown",
     NULL},
    {{{IND "/targets", T("\"every\": [], \"at_least\": 9")}}, IND AT "/every", "config.empty_list", NULL},
    {{{IND "/targets", T("\"every\": [2016, 2021], \"at_least\": 9")}},
     IND AT "/every/1",
     "plan.every_year",
     "2020"},
    {{{IND "/targets", T("\"every\": [2016, 2016], \"at_least\": 9")}},
     IND AT "/every/1",
     "plan.every_year",
     "each once"},
    {{{IND "/targets", T("\"every\": [\"2016\"], \"at_least\": 9")}},
     IND AT "/every/0",
     "plan.every_year",
     NULL},
    {{{IND "/targets", T("\"every\": [2016.5], \"at_least\": 9")}},
     IND AT "/every/0",
     "plan.every_year",
     NULL},
    {{{IND "/targets", T("\"every\": [2016], \"at\": \"mid\", \"at_least\": 9")}},
     IND AT "/at",
     "plan.every_and_at",
     NULL},
    {{{IND "/targets", T("\"every\": 2016, \"at_least\": 9")}}, IND AT "/every", "json.type", NULL},
    {{{IND "/targets", T(FIVE "\"for\": [\"sa-pa\"], \"merge\": \"sum\"")}},
     IND AT "/merge",
     "plan.merge",
     "weighted"},
    {{{COUNT "/targets", T(FIVE "\"for\": [\"sa-pa\"], \"merge\": \"weighted\"")}},
     COUNT AT "/merge",
     "plan.merge",
     NULL},
    {{{COUNT "/targets", T(FIVE "\"merge\": \"sum\"")}},
     COUNT AT "/merge",
     "plan.merge_nothing",
     "allocations"},
    {{{COUNT "/targets", T(FIVE "\"for\": [\"sa-pa\"], \"merge\": \"mean\"")}},
     COUNT AT "/merge",
     "config.choice",
     "weighted"},
    {{{IND "/targets", T(END "\"not_judged\": \"by_reference\", \"refers_to\": \"cll\"")},
      {"/references", "[{\"id\": \"cl\", \"title\": \"Chiến lược\"}]"}},
     IND AT "/refers_to",
     "plan.reference_unknown",
     "cl"},
    {{{IND "/targets", T(END "\"not_judged\": \"forecast\", \"refers_to\": \"cl\"")},
      {"/references", "[{\"id\": \"cl\", \"title\": \"Chiến lược\"}]"}},
     IND AT "/refers_to",
     "plan.refers_to",
     "by_reference"},
    {{{IND "/targets", T(FIVE "\"stretch\": \"yes\"")}}, IND AT "/stretch", "json.type", NULL},
};

/* A change that has no way, no size or no sense there is told once, with a remedy, and refuses the plan. */
static void test_faulty_changes(void **state) {
    (void)state;
    assert_int_equal(faults_untold(PLAN, CHANGES, sizeof CHANGES / sizeof *CHANGES, 1), 0);
}

/* Several conditions that are one, too many or nested are told so. */
static void test_faulty_parts(void **state) {
    (void)state;
    assert_int_equal(faults_untold(PLAN, PARTS, sizeof PARTS / sizeof *PARTS, 1), 0);
}

/* A share of units or a proviso that cannot be judged is told at the member that is wrong. */
static void test_faulty_shares_and_provisos(void **state) {
    (void)state;
    assert_int_equal(faults_untold(PLAN, SHARES, sizeof SHARES / sizeof *SHARES, 1), 0);
}

/* Units, categories, years and the rest that contradict one another or lead nowhere are told. */
static void test_faulty_scopes(void **state) {
    (void)state;
    assert_int_equal(faults_untold(PLAN, SCOPES, sizeof SCOPES / sizeof *SCOPES, 1), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_faulty_changes),
        cmocka_unit_test(test_faulty_parts),
        cmocka_unit_test(test_faulty_shares_and_provisos),
        cmocka_unit_test(test_faulty_scopes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
