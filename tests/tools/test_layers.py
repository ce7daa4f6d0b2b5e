"""layers finds what it promises to find: each case is a small tree with one thing wrong."""
import pathlib
import subprocess

import pytest

LAYERS = pathlib.Path(__file__).with_name("layers")

GOOD = {
    "daemon/base/err.h": "#ifndef ERR_H\n#define ERR_H\nstruct err;\n#endif\n",
    "daemon/base/clock.c": "#include <time.h>\nlong now(void) { return time(0); }\n",
    "daemon/store/store.c": '#include "daemon/base/err.h"\n#include <sqlite3.h>\n',
    "daemon/net/fetch_mail.c": "#include <curl/curl.h>\n",
    "daemon/net/server.c": "#include <microhttpd.h>\n",
    "daemon/base/crypto.c": "#include <sodium.h>\n",
    "daemon/base/zone.c": "#include <libical/ical.h>\n",
    "daemon/cli/main.c": "void stop(void) { exit(1); }\n",
    "daemon/tiendod.c": "void stop(void) { exit(1); }\n",
    "daemon/flow/flow.c": '#include "daemon/base/err.h"\n/* strcpy(a, b) */ // exit(1)\nchar *s = "atoi(x)"; int n(void) '
                          "{ return a->time(1) + b.exit(2) + mytime(3) + snprintf(0); }\n",
    "tests/flow/test_flow.c": "int x(void) { return system(0); }\n",
}

BAD = [
    ("daemon/base/a.c", '#include "daemon/model/unit.h"', "base may not use model"),
    ("daemon/judge/a.c", '#include "daemon/store/store.h"', "judge may not use store"),
    ("alerts/a.c", '#  include "collectors/collector.h"', "alerts may not use collectors"),
    ("daemon/api/a.c", '#include "daemon/cli/cli.h"', "api may not use cli"),
    ("daemon/flow/a.c", '#include "daemon/flow/gone.h"', "no file of a module"),
    ("daemon/flow/a.c", '#include "../base/err.h"', "no file of a module"),
    ("daemon/misc/a.c", "int a;", "lies in no module"),
    ("daemon/flow/a.c", "#include <sqlite3.h>", "only daemon/store/ may"),
    ("daemon/net/client.c", "#include <curl/curl.h>", "only daemon/net/fetch"),
    ("daemon/net/fetch.c", "#include <microhttpd.h>", "only daemon/net/server.c may"),
    ("daemon/api/a.c", "#include <sodium.h>", "only daemon/base/crypto.c may"),
    ("daemon/base/civil.c", "#include <libical/ical.h>", "only daemon/base/zone.c may"),
    *[("config/a.c", f"void f(void) {{\n    x({call}(a));\n}}", f"config/a.c:2: calls {call}:") for call in
      ["strcpy", "strcat", "sprintf", "strtok", "atoi", "atof", "gets", "time", "gettimeofday", "clock_gettime",
       "localtime", "localtime_r", "gmtime", "strftime", "exit", "_exit"]],
    ("daemon/base/a.h", "#ifndef A\n#define A\nint64_t a;\n#endif", "does not compile alone"),
    ("daemon/base/a.h", "struct a { int b; };", "does not compile alone"),
    ("tests/base/test_a.c", "void f(void) { usleep(1); }", "calls usleep: a test waits"),
]


def run(root, tree):
    for path, text in tree.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return subprocess.run([LAYERS, root], text=True, capture_output=True)


def test_a_tree_in_order_passes(tmp_path):
    """What is allowed is not reported: owners, lower modules, names in comments, strings and members."""
    done = run(tmp_path, GOOD)
    assert (done.stdout, done.returncode) == (f"layers: {len(GOOD)} files, in order\n", 0)


@pytest.mark.parametrize("path, text, expected", BAD)
def test_each_violation_is_printed(tmp_path, path, text, expected):
    """One thing wrong is one line with the file, and exit status 1."""
    stubs = {"daemon/model/unit.h": "", "daemon/store/store.h": "", "collectors/collector.h": "", "daemon/cli/cli.h": ""}
    done = run(tmp_path, {**GOOD, **stubs, path: text + "\n"})
    assert done.returncode == 1
    assert done.stdout.count("\n") == 1
    assert done.stdout.startswith(path + ":") and expected in done.stdout


def test_an_empty_tree_is_no_success(tmp_path):
    """Run in the wrong place, the check does not claim that all is well."""
    done = run(tmp_path, {})
    assert done.returncode == 1 and "no sources" in done.stderr
