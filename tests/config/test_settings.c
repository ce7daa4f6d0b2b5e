#include "daemon/base/file.h"
#include "tests/config/support.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A folder with the files that settings name. */
struct folder {
    char path[64];
    char *file; /* owned: the settings' own path */
};

static void put(const struct folder *f, const char *name, const char *text) {
    struct err err = {.code = ERR_OK};
    char *path = file_join(f->path, name), *dir = file_dirname(path);
    assert_int_equal(file_make_dirs(dir, &err), ERR_OK);
    assert_int_equal(file_write(path, text, strlen(text), &err), ERR_OK);
    mem_free(path);
    mem_free(dir);
}

static int make_folder(void **state) {
    struct folder *f = mem_alloc(sizeof *f);
    snprintf(f->path, sizeof f->path, "/tmp/tiendo-settings-XXXXXX");
    if (!mkdtemp(f->path)) return -1;
    f->file = file_join(f->path, "tiendo.json");
    put(f, "plans/b.json", "{}");
    put(f, "plans/a.json", "{}");
    put(f, "units/u.json", "{}");
    put(f, "board.secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n");
    put(f, "short.secret", "whsec_AAAA\n");
    put(f, "bare.secret", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n");
    put(f, "password", "secret\n");
    put(f, "holidays.json", "[]");
    *state = f;
    return 0;
}

static int drop_folder(void **state) {
    static const char *const names[] = {"plans/b.json",
                                        "plans/a.json",
                                        "units/u.json",
                                        "board.secret",
                                        "short.secret",
                                        "bare.secret",
                                        "password",
                                        "holidays.json",
                                        "plans",
                                        "units",
                                        ""};
    struct folder *f = *state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *path = file_join(f->path, names[i]);
        remove(path);
        mem_free(path);
    }
    mem_free(f->file);
    mem_free(f);
    return 0;
}

static const char LEAST[] = "{\"plans\": [\"plans/*.json\"], \"units\": [\"units/*.json\"], \"receivers\": "
                            "[{\"name\": \"officers\", \"email\": "
                            "[\"o@example.vn\"]}], \"route\": {\"receiver\": \"officers\"}}";

static const char FULL[] =
    "{\"$schema\": \"schema/tiendo.schema.json\", \"listen\": \"[::1]:0\", \"public_url\": "
    "\"https://tiendo.example.vn\", \"locale\": \"en\",\n"
    " \"plans\": [\"plans/b.json\", \"plans/*.json\"], \"units\": [\"units/*.json\"],\n"
    " \"smtp\": {\"url\": \"smtp://127.0.0.1:2525\", \"from\": \"tiendo@example.vn\", \"starttls\": \"try\", "
    "\"username\": \"u\",\n"
    "           \"password_file\": \"password\", \"ca_file\": \"password\"},\n"
    " \"allow_addresses\": [\"127.0.0.0/8\", \"fd00::/8\"],\n"
    " \"receivers\": [{\"name\": \"officers\", \"email\": [\"o@example.vn\", \"@unit.lead\"]},\n"
    "                {\"name\": \"board\", \"webhook\": {\"url\": \"http://127.0.0.1:9000/hook\", "
    "\"secret_file\": \"board.secret\"}}],\n"
    " \"route\": {\"receiver\": \"officers\", \"group_wait\": \"5m\", \"group_interval\": \"2h\", "
    "\"repeat_interval\": \"2w\",\n"
    "   \"working_hours\": {\"days\": \"mon-thu,sat\", \"from\": \"07:00\", \"to\": \"16:30\", \"holidays\": "
    "\"on\"},\n"
    "   \"routes\": [{\"match\": {\"kind\": \"report.*\", \"step\": \">=2\", \"severity\": \"<critical\", "
    "\"unit\": \"lc-*\"}, \"group_by\": [\"unit\", \"kind\"],\n"
    "                \"continue\": true},\n"
    "               {\"match\": {}, \"receiver\": \"board\", \"group_by\": []}]},\n"
    " \"rules\": [], \"collectors\": [{\"kind\": \"folder\", \"path\": \"inbox\", \"settle\": \"500ms\"}, "
    "{\"kind\": \"folder\", \"path\": \"/srv/in\"}]}";

static struct settings *read_text(const struct folder *f, const char *text, struct problems *problems) {
    struct settings *s = settings_read(text, strlen(text), f->file, problems);
    keep_case("tiendo", text, s != NULL, problems);
    return s;
}

/* With only the four keys that have no default the rest is what the documentation says. */
static void test_defaults(void **state) {
    const struct folder *f = *state;
    struct problems problems;
    problems_init(&problems);
    struct settings *s = read_text(f, LEAST, &problems);
    assert_no_problem(&problems);
    assert_string_equal(s->host, "127.0.0.1");
    assert_int_equal(s->port, 8080);
    assert_string_equal(s->public_url, "http://127.0.0.1:8080");
    assert_int_equal(s->locale, LANG_VI);
    assert_null(s->smtp.url);
    assert_null(s->allow_addresses[0]);
    assert_null(s->holidays);
    assert_int_equal(s->collector_count, 0);
    assert_int_equal(s->route.route_count, 0);
    assert_string_equal(s->route.group_by[0], "plan");
    assert_string_equal(s->route.group_by[1], "kind");
    assert_null(s->route.group_by[2]);
    assert_int_equal(s->route.group_wait_ms, 0);
    assert_int_equal(s->route.group_interval_ms, 3600000);
    assert_int_equal(s->route.repeat_interval_ms, INT64_C(7) * 86400000);
    assert_false(s->route.working_hours.set);
    assert_ptr_equal(s->route.receiver, &s->receivers[0]);
    settings_free(s);
    problems_deinit(&problems);
}

/* Every key is read; files are absolute, sorted and each once. */
static void test_reads_all(void **state) {
    const struct folder *f = *state;
    struct problems problems;
    problems_init(&problems);
    struct settings *s = read_text(f, FULL, &problems);
    assert_int_equal(problems.errors, 0);
    assert_string_equal(s->host, "::1");
    assert_int_equal(s->port, 0);
    assert_int_equal(s->locale, LANG_EN);
    assert_true(s->plan_files[0][0] == '/' && strstr(s->plan_files[0], "plans/a.json") &&
                strstr(s->plan_files[1], "plans/b.json"));
    assert_null(s->plan_files[2]);
    assert_string_equal(s->smtp.url, "smtp://127.0.0.1:2525");
    assert_int_equal(s->smtp.starttls, 1);
    assert_true(s->smtp.password_file[0] == '/');
    assert_string_equal(s->allow_addresses[1], "fd00::/8");
    assert_string_equal(s->receivers[0].emails[1], "@unit.lead");
    assert_int_equal(s->receivers[1].kind, RECEIVER_WEBHOOK);
    assert_string_equal(s->receivers[1].format, "standard");
    assert_non_null(strstr(s->receivers[1].secret_file, "/board.secret"));
    assert_int_equal(s->route.repeat_interval_ms, INT64_C(14) * 86400000);
    assert_int_equal(s->route.working_hours.days, 1u << 1 | 1u << 2 | 1u << 3 | 1u << 4 | 1u << 6);
    assert_int_equal(s->route.working_hours.from_minute, 420);
    assert_int_equal(s->route.working_hours.to_minute, 16 * 60 + 30);
    assert_false(s->route.working_hours.holidays_off);
    assert_string_equal(s->collectors[0].path, "inbox");
    assert_int_equal(s->collectors[0].settle_ms, 500);
    assert_int_equal(s->collectors[1].settle_ms, 2000);
    settings_free(s);
    problems_deinit(&problems);
}

/* A child has its parent's receiver, grouping and times unless it says its own; match and continue are never
 * inherited. */
static void test_inheritance(void **state) {
    const struct folder *f = *state;
    struct problems problems;
    problems_init(&problems);
    struct settings *s = read_text(f, FULL, &problems);
    const struct route *first = &s->route.routes[0], *second = &s->route.routes[1];
    assert_int_equal(s->route.route_count, 2);
    assert_ptr_equal(first->receiver, s->route.receiver);
    assert_int_equal(first->group_wait_ms, 300000);
    assert_true(first->continues && !second->continues && first->working_hours.set);
    assert_int_equal(first->match_count, 4);
    assert_string_equal(first->match[1].label, "step");
    assert_string_equal(first->match[1].pattern, ">=2");
    assert_string_equal(first->group_by[0], "unit");
    assert_int_equal(second->match_count, 0);
    assert_ptr_equal(second->receiver, &s->receivers[1]);
    assert_null(second->group_by[0]);
    assert_int_equal(second->route_count, 0);
    settings_free(s);
    problems_deinit(&problems);
}

/* What is kept but not yet applied is said once, naming the keys; without them nothing is said. */
static void test_kept(void **state) {
    const struct folder *f = *state;
    struct problems problems;
    problems_init(&problems);
    settings_free(read_text(f, FULL, &problems));
    const struct problem *p = assert_problem(&problems, "/route", "settings.kept");
    assert_non_null(strstr(p->en, "group_wait, group_interval, repeat_interval, working_hours"));
    assert_int_equal(p->severity, SEVERITY_WARNING);
    assert_int_equal(problems.count, 1);
    problems_deinit(&problems);
    char *document = edited(LEAST, (const struct edit[EDITS_MAX]){{"/holidays", "\"holidays.json\""},
                                                                  {"/route/group_wait", "\"0s\""}});
    struct settings *s = read_text(f, document, &problems);
    assert_non_null(strstr(s->holidays, "/holidays.json")); /* applied, from the settings' own folder */
    assert_no_problem(&problems);
    settings_free(s);
    mem_free(document);
    problems_deinit(&problems);
}

struct fault {
    struct edit edits[EDITS_MAX];
    const char *pointer, *code, *remedy;
};

static const struct fault FAULTS[] = {
    {{{"/listn", "\"x\""}}, "/listn", "json.unknown", "listen"},
    {{{"/plans", NULL}}, "/plans", "json.missing", NULL},
    {{{"/units", NULL}}, "/units", "json.missing", NULL},
    {{{"/route", NULL}}, "/route", "json.missing", NULL},
    {{{"/listen", "\"127.0.0.1\""}}, "/listen", "settings.listen", "127.0.0.1:8080"},
    {{{"/listen", "\":8080\""}}, "/listen", "settings.listen", NULL},
    {{{"/listen", "\"127.0.0.1:65536\""}}, "/listen", "settings.listen", NULL},
    {{{"/listen", "\"127.0.0.1:80x\""}}, "/listen", "settings.listen", NULL},
    {{{"/listen", "\"::1:80\""}}, "/listen", "settings.listen", "[::1]"},
    {{{"/listen", "8080"}}, "/listen", "json.type", NULL},
    {{{"/listen", "\"0.0.0.0:8080\""}}, "/listen", "settings.listen_open", "identities"},
    {{{"/listen", "\"[::]:8080\""}}, "/listen", "settings.listen_open", NULL},
    {{{"/listen", "\"192.168.1.2:8080\""}}, "/listen", "settings.listen_open", "localhost"},
    {{{"/listen", "\"tiendo.example.vn:8080\""}}, "/listen", "settings.listen_open", NULL},
    {{{"/public_url", "\"tiendo.example.vn\""}}, "/public_url", "settings.url", "http://"},
    {{{"/public_url", "\"ftp://tiendo.example.vn\""}}, "/public_url", "settings.url", NULL},
    {{{"/public_url", "\"http:///x\""}}, "/public_url", "settings.url", NULL},
    {{{"/locale", "\"fr\""}}, "/locale", "config.choice", "vi, en"},
    {{{"/plans", "[]"}}, "/plans", "settings.pattern", "plans/*.json"},
    {{{"/plans/0", "\"\""}}, "/plans/0", "settings.pattern", NULL},
    {{{"/plans/0", "\"nowhere/*.json\""}}, "/plans/0", "settings.no_files", "folder of this settings file"},
    {{{"/plans", "\"plans/*.json\""}}, "/plans", "json.type", NULL},
    {{{"/holidays", "\"none.json\""}}, "/holidays", "settings.not_readable", NULL},
    {{{"/rules", "[{\"kind\": \"target.*\"}]"}}, "/rules", "config.unsupported", NULL},
    {{{"/allow_addresses", "[\"127.0.0.1\"]"}}, "/allow_addresses/0", "settings.network", "127.0.0.0/8"},
    {{{"/allow_addresses", "[\"127.0.0.0/33\"]"}}, "/allow_addresses/0", "settings.network", NULL},
    {{{"/allow_addresses", "[\"fd00::/129\"]"}}, "/allow_addresses/0", "settings.network", NULL},
    {{{"/allow_addresses", "[\"example.vn/8\"]"}}, "/allow_addresses/0", "settings.network", NULL},
    /* mail */
    {{{"/smtp", "{\"from\": \"a@b.vn\"}"}}, "/smtp/url", "json.missing", NULL},
    {{{"/smtp", "{\"url\": \"smtp://h\"}"}}, "/smtp/from", "json.missing", NULL},
    {{{"/smtp", "{\"url\": \"http://h\", \"from\": \"a@b.vn\"}"}}, "/smtp/url", "settings.url", "smtps://"},
    {{{"/smtp", "{\"url\": \"smtp://u:p@h\", \"from\": \"a@b.vn\"}"}},
     "/smtp/url",
     "settings.url",
     "without a name or password"},
    {{{"/smtp", "{\"url\": \"smtp://h\", \"from\": \"a\"}"}}, "/smtp/from", "config.address", NULL},
    {{{"/smtp", "{\"url\": \"smtp://h\", \"from\": \"a@b.vn\", \"starttls\": \"yes\"}"}},
     "/smtp/starttls",
     "config.choice",
     "required"},
    {{{"/smtp", "{\"url\": \"smtp://h\", \"from\": \"a@b.vn\", \"password\": \"x\"}"}},
     "/smtp/password",
     "json.unknown",
     NULL},
    {{{"/smtp", "{\"url\": \"smtp://h\", \"from\": \"a@b.vn\", \"username\": \"x\"}"}},
     "/smtp/password_file",
     "settings.login",
     "both"},
    {{{"/smtp", "{\"url\": \"smtp://h\", \"from\": \"a@b.vn\", \"password_file\": \"password\"}"}},
     "/smtp/username",
     "settings.login",
     "both"},
    {{{"/smtp",
       "{\"url\": \"smtp://h\", \"from\": \"a@b.vn\", \"username\": \"u\", \"password_file\": \"none\"}"}},
     "/smtp/password_file",
     "settings.not_readable",
     "create it"},
    /* receivers */
    {{{"/receivers/0", "{\"email\": [\"a@b.vn\"]}"},
      {"/route/receiver", NULL},
      {"/route", "{\"receiver\": \"x\"}"}},
     "/receivers/0/name",
     "json.missing",
     NULL},
    {{{"/receivers/-", "{\"name\": \"officers\", \"email\": [\"a@b.vn\"]}"}},
     "/receivers/1/name",
     "settings.receiver_twice",
     NULL},
    {{{"/receivers/-", "{\"name\": \"x\"}"}}, "/receivers/1", "settings.receiver_form", "exactly one"},
    {{{"/receivers/0/email", "[]"}}, "/receivers/0/email", "settings.no_address", "@unit"},
    {{{"/receivers/0/email/0", "\"@units\""}}, "/receivers/0/email/0", "config.choice", "@unit.parent"},
    {{{"/receivers/0/email/0", "\"a b@c.vn\""}}, "/receivers/0/email/0", "config.address", NULL},
    {{{"/receivers/-", "{\"name\": \"x\", \"webhook\": {\"url\": \"http://h\"}}"}},
     "/receivers/1/webhook/secret_file",
     "json.missing",
     NULL},
    {{{"/receivers/-",
       "{\"name\": \"x\", \"webhook\": {\"url\": \"h\", \"secret_file\": \"board.secret\"}}"}},
     "/receivers/1/webhook/url",
     "settings.url",
     NULL},
    {{{"/receivers/-",
       "{\"name\": \"x\", \"webhook\": {\"url\": \"http://h\", \"secret_file\": \"short.secret\"}}"}},
     "/receivers/1/webhook/secret_file",
     "settings.key",
     "whsec_"},
    {{{"/receivers/-",
       "{\"name\": \"x\", \"webhook\": {\"url\": \"http://h\", \"secret_file\": \"bare.secret\"}}"}},
     "/receivers/1/webhook/secret_file",
     "settings.key",
     NULL},
    {{{"/receivers/-", "{\"name\": \"x\", \"webhook\": {\"url\": \"http://h\", \"secret_file\": "
                       "\"board.secret\", \"format\": \"alertmanager\"}}"}},
     "/receivers/1/webhook/format",
     "config.unsupported",
     NULL},
    /* routes */
    {{{"/route", "{}"}}, "/route/receiver", "json.missing", NULL},
    {{{"/route/receiver", "\"oficers\""}}, "/route/receiver", "settings.receiver_unknown", "officers"},
    {{{"/route/match", "{\"kind\": \"report.*\"}"}}, "/route/match", "settings.root_match", "routes"},
    {{{"/route/group_by", "[\"units\"]"}}, "/route/group_by/0", "settings.label", "unit"},
    {{{"/route/group_by", "[3]"}}, "/route/group_by/0", "settings.label", NULL},
    {{{"/route/group_wait", "\"5 m\""}}, "/route/group_wait", "settings.duration", "5m"},
    {{{"/route/group_wait", "\"-5m\""}}, "/route/group_wait", "settings.duration", NULL},
    {{{"/route/group_wait", "\"25h\""}}, "/route/group_wait", "settings.duration", "1d"},
    {{{"/route/group_interval", "\"32d\""}}, "/route/group_interval", "settings.duration", "31d"},
    {{{"/route/repeat_interval", "\"59m\""}}, "/route/repeat_interval", "settings.duration", "1h"},
    {{{"/route/repeat_interval", "\"367d\""}}, "/route/repeat_interval", "settings.duration", "366d"},
    {{{"/route/repeat_interval", "\"9999999999d\""}}, "/route/repeat_interval", "settings.duration", NULL},
    {{{"/route/working_hours", "{\"days\": \"fri-mon\"}"}},
     "/route/working_hours/days",
     "settings.days",
     "mon-fri"},
    {{{"/route/working_hours", "{\"days\": \"monday\"}"}},
     "/route/working_hours/days",
     "settings.days",
     NULL},
    {{{"/route/working_hours", "{\"from\": \"7:30\"}"}},
     "/route/working_hours/from",
     "config.time_of_day",
     NULL},
    {{{"/route/working_hours", "{\"from\": \"17:00\", \"to\": \"17:00\"}"}},
     "/route/working_hours/to",
     "settings.hours_order",
     NULL},
    {{{"/route/working_hours", "{\"holidays\": \"no\"}"}},
     "/route/working_hours/holidays",
     "config.choice",
     "off"},
    {{{"/route/routes", "[{\"receiver\": \"nobody\"}]"}},
     "/route/routes/0/receiver",
     "settings.receiver_unknown",
     NULL},
    {{{"/route/routes", "[{\"continue\": 1}]"}}, "/route/routes/0/continue", "json.type", NULL},
    {{{"/route/routes", "[{\"match\": {\"stepp\": \"1\"}}]"}},
     "/route/routes/0/match/stepp",
     "settings.label",
     NULL},
    {{{"/route/routes", "[{\"match\": {\"step\": \">=two\"}}]"}},
     "/route/routes/0/match/step",
     "settings.match",
     ">=2"},
    {{{"/route/routes", "[{\"match\": {\"severity\": \">bad\"}}]"}},
     "/route/routes/0/match/severity",
     "settings.match",
     "critical"},
    {{{"/route/routes", "[{\"match\": {\"unit\": \">a\"}}]"}},
     "/route/routes/0/match/unit",
     "settings.match",
     NULL},
    {{{"/route/routes", "[{\"match\": {\"kind\": 1}}]"}}, "/route/routes/0/match/kind", "json.type", NULL},
    {{{"/route/routes", "[{\"routes\": [{\"match\": {}}]}]"}},
     "/route/routes/0/routes",
     "settings.routes_deep",
     "one level"},
    {{{"/route/routes", "[7]"}}, "/route/routes/0", "json.type", NULL},
    /* collectors */
    {{{"/collectors", "[{\"kind\": \"imap\", \"path\": \"in\"}]"}},
     "/collectors/0/kind",
     "config.choice",
     "folder"},
    {{{"/collectors", "[{\"kind\": \"folder\"}]"}}, "/collectors/0/path", "json.missing", NULL},
    {{{"/collectors", "[{\"kind\": \"folder\", \"path\": \"../in\"}]"}},
     "/collectors/0/path",
     "settings.folder",
     "absolute"},
    {{{"/collectors", "[{\"kind\": \"folder\", \"path\": \"in\", \"settle\": \"2h\"}]"}},
     "/collectors/0/settle",
     "settings.duration",
     "1h"},
    {{{"/collectors",
       "[{\"kind\": \"folder\", \"path\": \"in\"}, {\"kind\": \"folder\", \"path\": \"in\"}]"}},
     "/collectors/1/path",
     "settings.folder_twice",
     NULL},

    /* plans that were let go */
    {{{"/withdrawn", "[\"p\"]"}}, "/withdrawn/0", "json.type", NULL},
    {{{"/withdrawn", "[{\"plan\": \"p\"}]"}}, "/withdrawn/0/why", "json.missing", NULL},
    {{{"/withdrawn", "[{\"plan\": \"p 1\", \"why\": \"hết giai đoạn\"}]"}},
     "/withdrawn/0/plan",
     "config.id",
     NULL},
    {{{"/withdrawn", "[{\"plan\": \"p\", \"why\": \"hết giai đoạn\"}, {\"plan\": \"p\", \"why\": \"bỏ\"}]"}},
     "/withdrawn/1/plan",
     "settings.withdrawn_twice",
     NULL},
};

static bool told(const struct fault *f, const struct problems *problems) {
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *p = &problems->items[i];
        if (strcmp(p->pointer, f->pointer) == 0 && strcmp(p->code, f->code) == 0)
            return p->severity == SEVERITY_ERROR && strlen(p->vi) > 10 &&
                   (!f->remedy || strstr(p->en, f->remedy));
    }
    return false;
}

/* Every key has bounds, and past each of them the settings are refused at that key with a remedy. */
static void test_faults(void **state) {
    const struct folder *folder = *state;
    size_t wrong = 0;
    for (size_t i = 0; i < sizeof FAULTS / sizeof *FAULTS; i++) {
        const struct fault *f = &FAULTS[i];
        struct problems problems;
        char *document = edited(LEAST, f->edits);
        problems_init(&problems);
        struct settings *s = read_text(folder, document, &problems);
        if (s || !told(f, &problems)) {
            print_message("wanted %s at %s, got:\n", f->code, f->pointer);
            print_problems(&problems);
            wrong++;
        }
        settings_free(s);
        problems_deinit(&problems);
        mem_free(document);
    }
    assert_int_equal(wrong, 0);
}

/* The last values inside each bound are taken. */
static void test_inside_bounds(void **state) {
    static const struct edit edits[] = {
        {"/listen", "\"127.255.255.254:65535\""},
        {"/listen", "\"localhost:0\""},
        {"/route/group_wait", "\"1d\""},
        {"/route/group_interval", "\"0s\""},
        {"/route/group_interval", "\"31d\""},
        {"/route/repeat_interval", "\"1h\""},
        {"/route/repeat_interval", "\"366d\""},
        {"/route/working_hours", "{}"},
        {"/route/working_hours", "{\"days\": \"sun\"}"},
        {"/allow_addresses", "[\"0.0.0.0/0\", \"::1/128\", \"10.0.0.1/32\"]"},
        {"/collectors", "[{\"kind\": \"folder\", \"path\": \"a\", \"settle\": \"1h\"}, {\"kind\": "
                        "\"folder\", \"path\": \"b\", \"settle\": \"0s\"}]"},
        {"/withdrawn", "[{\"plan\": \"p\", \"why\": \"thay bằng kế hoạch mới\"}]"},
        {"/smtp",
         "{\"url\": \"smtps://mail.example.vn:465/helo\", \"from\": \"a@b.vn\", \"starttls\": \"off\"}"},
    };
    const struct folder *f = *state;
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
        struct problems problems;
        char *document = edited(LEAST, (const struct edit[EDITS_MAX]){edits[i]});
        problems_init(&problems);
        struct settings *s = read_text(f, document, &problems);
        if (!s) print_problems(&problems);
        assert_non_null(s);
        settings_free(s);
        problems_deinit(&problems);
        mem_free(document);
    }
}

/* A matcher that nothing can ever match is a warning: a later kind may be meant, a slip is likelier. */
static void test_never_matches(void **state) {
    static const struct {
        const char *routes;
        size_t warnings;
    } cases[] = {
        {"[{\"match\": {\"kind\": \"raport.*\"}}]", 1},
        {"[{\"match\": {\"severity\": \"crit\"}}]", 1},
        {"[{\"match\": {\"kind\": \"*\"}}]", 0},
        {"[{\"match\": {\"severity\": \"c*\"}}]", 0},
        {"[{\"match\": {\"kind\": \"report.missed\"}}]", 0},
        {"[{\"match\": {\"severity\": \">=warning\", \"step\": \"<3\"}}]", 0},
    };
    const struct folder *f = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct problems problems;
        char *document = edited(LEAST, (const struct edit[EDITS_MAX]){{"/route/routes", cases[i].routes}});
        problems_init(&problems);
        struct settings *s = read_text(f, document, &problems);
        assert_non_null(s);
        assert_int_equal(problems.count, cases[i].warnings);
        if (cases[i].warnings) assert_string_equal(problems.items[0].code, "settings.match_never");
        settings_free(s);
        problems_deinit(&problems);
        mem_free(document);
    }
}

/* The command line's --listen passes the same door. */
static void test_set_listen(void **state) {
    const struct folder *f = *state;
    struct problems problems;
    problems_init(&problems);
    struct settings *s = read_text(f, LEAST, &problems);
    assert_true(settings_set_listen(s, "127.0.0.2:9999", &problems));
    assert_string_equal(s->host, "127.0.0.2");
    assert_int_equal(s->port, 9999);
    assert_false(settings_set_listen(s, "10.0.0.1:80", &problems));
    assert_problem(&problems, "/listen", "settings.listen_open");
    assert_string_equal(s->host, "127.0.0.2");
    settings_free(s);
    problems_deinit(&problems);
}

/* A dump names every setting with its help and value, in the language of the settings, and never what a
 * secret file holds. */
static void test_dump(void **state) {
    const struct folder *f = *state;
    struct problems problems;
    struct strbuf sb;
    problems_init(&problems);
    strbuf_init(&sb, 0);
    struct settings *s = read_text(f, FULL, &problems);
    settings_dump(s, &sb);
    assert_non_null(strstr(sb.data, "\nlisten = [::1]:0\n"));
    assert_non_null(strstr(sb.data, "address and port the server listens on"));
    assert_non_null(strstr(sb.data, "\nsmtp.starttls = try\n"));
    assert_non_null(strstr(sb.data, "\nroute.repeat_interval = 14d\n"));
    assert_non_null(
        strstr(sb.data, "\nroute.match = kind: report.*, step: >=2, severity: <critical, unit: lc-*\n"));
    assert_non_null(strstr(sb.data, "\ncollectors[].settle = 500ms\n"));
    assert_non_null(strstr(sb.data, "mon,tue,wed,thu,sat"));
    assert_null(strstr(sb.data, "whsec_M"));
    settings_free(s);
    strbuf_deinit(&sb);
    problems_deinit(&problems);
}

/* A settings file that is not there is a problem with its path. */
static void test_load_missing(void **state) {
    struct problems problems;
    (void)state;
    problems_init(&problems);
    assert_null(settings_load("/nowhere/tiendo.json", &problems));
    assert_string_equal(assert_problem(&problems, "", "config.file")->file, "/nowhere/tiendo.json");
    problems_deinit(&problems);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),      cmocka_unit_test(test_reads_all),
        cmocka_unit_test(test_inheritance),   cmocka_unit_test(test_kept),
        cmocka_unit_test(test_faults),        cmocka_unit_test(test_inside_bounds),
        cmocka_unit_test(test_never_matches), cmocka_unit_test(test_set_listen),
        cmocka_unit_test(test_dump),          cmocka_unit_test(test_load_missing),
    };
    return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
