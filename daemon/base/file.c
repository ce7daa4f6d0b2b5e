#include "daemon/base/file.h"
#include "daemon/base/mem.h"
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum err_code failed(struct err *err, const char *what, const char *path) {
    int why = errno;
    enum err_code code = ERR_IO;
    if (why == ENOENT || why == ENOTDIR) code = ERR_NOT_FOUND;
    if (why == ENOSPC || why == EDQUOT) code = ERR_FULL;
    return err_set(err, code, "%s %s: %s", what, path, strerror(why));
}

static enum err_code read_all(int fd, const char *path, struct strbuf *sb, struct err *err) {
    char piece[65536];
    for (;;) {
        ssize_t n = read(fd, piece, sizeof piece);
        if (n == 0) return ERR_OK;
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return failed(err, "read", path);
        strbuf_add(sb, piece, (size_t)n);
        if (strbuf_error(sb)) return err_set(err, strbuf_error(sb), "%s: over %zu bytes", path, sb->limit);
    }
}

enum err_code file_read(const char *path, struct strbuf *sb, struct err *err) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return failed(err, "open", path);
    enum err_code code = read_all(fd, path, sb, err);
    close(fd);
    return code;
}

static bool write_all(int fd, const char *bytes, size_t len) {
    while (len > 0) {
        ssize_t n = write(fd, bytes, len);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        bytes += n;
        len -= (size_t)n;
    }
    return true;
}

static enum err_code sync_dir(const char *path, struct err *err) {
    char *dir = file_dirname(path);
    enum err_code code = ERR_OK;
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fsync(fd) < 0) code = failed(err, "sync folder", dir);
    if (fd >= 0) close(fd);
    mem_free(dir);
    return code;
}

static enum err_code write_new(const char *path, const void *bytes, size_t len, struct err *err) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) return failed(err, "create", path);
    enum err_code code = ERR_OK;
    if (!write_all(fd, bytes, len) || fsync(fd) < 0) code = failed(err, "write", path);
    if (close(fd) < 0 && !code) code = failed(err, "close", path);
    return code;
}

enum err_code file_write(const char *path, const void *bytes, size_t len, struct err *err) {
    char *tmp = mem_printf("%s.tmp", path);
    enum err_code code = write_new(tmp, bytes, len, err);
    if (!code && rename(tmp, path) < 0) code = failed(err, "rename to", path);
    if (code) {
        unlink(tmp);
    } else {
        code = sync_dir(path, err);
    }
    mem_free(tmp);
    return code;
}

static enum err_code make_dir(const char *path, struct err *err) {
    struct stat st;
    if (mkdir(path, 0700) == 0) return ERR_OK;
    if (errno != EEXIST) return failed(err, "make folder", path);
    if (stat(path, &st) < 0) return failed(err, "look at", path);
    if (S_ISDIR(st.st_mode)) return ERR_OK;
    return err_set(err, ERR_IO, "make folder %s: a file of that name is in the way", path);
}

enum err_code file_make_dirs(const char *path, struct err *err) {
    char *part = mem_strdup(path);
    enum err_code code = ERR_OK;
    for (char *p = part; !code && *p;) {
        p += strspn(p, "/");
        p += strcspn(p, "/");
        char rest = *p;
        *p = '\0';
        code = make_dir(part, err);
        *p = rest;
        if (strspn(p, "/") == strlen(p)) break;
    }
    mem_free(part);
    return code;
}

char *file_join(const char *dir, const char *path) {
    if (path[0] == '/' || dir[0] == '\0') return mem_strdup(path);
    const char *slash = dir[strlen(dir) - 1] == '/' ? "" : "/";
    return mem_printf("%s%s%s", dir, slash, path);
}

char *file_dirname(const char *path) {
    const char *slash = strrchr(path, '/');
    if (!slash) return mem_strdup(".");
    if (slash == path) return mem_strdup("/");
    return mem_strndup(path, (size_t)(slash - path));
}

/* The folder's own name is no pattern, even where it looks like one. */
static char *glob_pattern(const char *dir, const char *pattern) {
    struct strbuf sb;
    strbuf_init(&sb, 0);
    for (const char *p = dir; *p; p++) {
        if (strchr("*?[]\\", *p)) strbuf_addc(&sb, '\\');
        strbuf_addc(&sb, *p);
    }
    char *full = file_join(sb.data, pattern);
    strbuf_deinit(&sb);
    return full;
}

/* A folder that is not there holds nothing; one that cannot be read is an error. */
static int on_glob_error(const char *path, int why) {
    (void)path;
    return why != ENOENT && why != ENOTDIR;
}

enum err_code file_glob(const char *dir, const char *pattern, char ***paths, size_t *count, struct err *err) {
    char *full = glob_pattern(dir, pattern);
    glob_t found = {.gl_pathc = 0};
    enum err_code code = ERR_OK;
    int rc = glob(full, 0, on_glob_error, &found);
    if (rc != 0 && rc != GLOB_NOMATCH) {
        code = err_set(err, rc == GLOB_NOSPACE ? ERR_NOMEM : ERR_IO, "list %s: %s", full, strerror(errno));
        goto out;
    }
    *count = rc == 0 ? found.gl_pathc : 0;
    *paths = mem_array(*count, sizeof **paths);
    for (size_t i = 0; i < *count; i++) (*paths)[i] = mem_strdup(found.gl_pathv[i]);
out:
    globfree(&found);
    mem_free(full);
    return code;
}
