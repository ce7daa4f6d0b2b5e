/* What the tests of deadlines share: a small plan with reports and events of one's own. */
#ifndef TESTS_CONFIG_DEADLINES_H
#define TESTS_CONFIG_DEADLINES_H

#include "tests/config/support.h"
#include <string.h>

/* A plan of 2011–2030 with these reports and events. */
#define DOCUMENT(reports, events)                                                                            \
    "{\"plan\": \"d\", \"unit\": \"tinh\", \"title\": \"T\", \"timezone\": \"Asia/Ho_Chi_Minh\", "           \
    "\"start\": \"2011-01-01\", \"end\": \"2030-12-31\", \"terms\": [{\"id\": \"2016/2020\", \"from\": "     \
    "\"2016-01-01\", \"to\": \"2020-12-31\", \"judged_at\": \"mid\"}], \"milestones\": [{\"id\": \"mid\", "  \
    "\"date\": \"2015-12-31\", \"kind\": \"mid_term\", \"review\": true}, {\"id\": \"end\", \"date\": "      \
    "\"2020-12-31\", \"kind\": \"end_of_phase\", \"review\": true}], \"objectives\": [{\"id\": \"1\", "      \
    "\"title\": \"O\", \"indicators\": [{\"id\": \"1.1\", \"title\": \"I\", \"measure\": {\"type\": "        \
    "\"percent\"}, \"frequency\": \"year\", \"good\": \"up\", \"lead\": \"so-y-te\", \"targets\": []}]}], "  \
    "\"reports\": [" reports "], \"events\": [" events "]}"
#define REPORT(id, covers, more)                                                                             \
    "{\"id\": \"" id "\", \"title\": \"Báo cáo\", \"covers\": \"" covers                                     \
    "\", \"units\": [\"so-y-te\"], " more "}"
#define DUE(covers, due) DOCUMENT(REPORT("r", covers, "\"due\": " due), GUIDANCE)
#define GUIDANCE                                                                                             \
    "{\"id\": \"guidance\", \"title\": \"Hướng dẫn của Trung ương\", \"recorded\": true}, "         \
    "{\"id\": \"month\", \"title\": \"Tháng hành động\", \"from\": \"11-15\", \"to\": \"12-15\"}"

#endif
