#include "tests/collectors/inbox.h"
#include "daemon/base/clock.h"
#include "daemon/base/file.h"
#include "daemon/base/mem.h"
#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char root[64];

const char *inbox_make(void) {
    snprintf(root, sizeof root, "/tmp/tiendo-inbox-XXXXXX");
    assert_non_null(mkdtemp(root));
    return root;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *where) {
    (void)st, (void)type, (void)where;
    return remove(path);
}

void inbox_remove(void) {
    assert_int_equal(nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
}

const char *inbox_path(const char *name) {
    static char path[INBOX_PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", root, name);
    return path;
}

static void put(const char *name, const char *text, int flags) {
    int fd = open(inbox_path(name), O_WRONLY | O_CREAT | flags, 0644);
    if (fd < 0) fail_msg("cannot write %s", name);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
}

void inbox_write(const char *name, const char *text) {
    put(name, text, O_TRUNC);
}

void inbox_append(const char *name, const char *text) {
    put(name, text, O_APPEND);
}

void inbox_age(const char *name, int seconds) {
    struct timespec times[2] = {{.tv_sec = clock_real_ms() / 1000 - seconds}, {.tv_sec = 0}};
    times[1] = times[0];
    assert_int_equal(utimensat(AT_FDCWD, inbox_path(name), times, 0), 0);
}

bool inbox_has(const char *name) {
    struct stat st;
    return lstat(inbox_path(name), &st) == 0;
}

char *inbox_read(const char *name) {
    struct strbuf sb;
    struct err err;
    strbuf_init(&sb, 0);
    if (file_read(inbox_path(name), &sb, &err)) fail_msg("%s", err.msg);
    return strbuf_detach(&sb, NULL);
}

void inbox_expect(const char *name, const char *text) {
    char *found = inbox_read(name);
    assert_string_equal(found, text);
    mem_free(found);
}

size_t inbox_count(const char *folder) {
    size_t n = 0;
    DIR *dir = opendir(inbox_path(folder));
    if (!dir) return 0;
    while (readdir(dir)) n++;
    closedir(dir);
    return n - 2; /* . and .. */
}
