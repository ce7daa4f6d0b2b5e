#include "collectors/folder_disk.h"
#include "collectors/collector.h"
#include "daemon/base/failpoint.h"
#include "daemon/base/file.h"
#include "daemon/base/mem.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#define RECEIPT   ".receipt.json"
#define PIECE     65536
#define NAMES_MAX 100000 /* tried before giving up */

static enum err_code failed(struct err *err, const char *what, const char *path) {
    int why = errno;
    enum err_code code = ERR_IO;
    if (why == ENOENT || why == ENOTDIR) code = ERR_NOT_FOUND;
    if (why == ENOSPC || why == EDQUOT) code = ERR_FULL;
    return err_set(err, code, "%s %s: %s", what, path, strerror(why));
}

void folder_list_deinit(struct folder_list *list) {
    for (size_t i = 0; i < list->count; i++) mem_free(list->items[i].name);
    mem_free(list->items);
    *list = (struct folder_list){.items = NULL};
}

/* ---- looking ---- */

bool file_stamp_equal(const struct file_stamp *a, const struct file_stamp *b) {
    return a->inode == b->inode && a->size == b->size && a->mtime_ns == b->mtime_ns &&
           a->ctime_ns == b->ctime_ns;
}

static int64_t nanoseconds(struct timespec t) {
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static struct file_stamp stamp_of(const struct stat *st) {
    return (struct file_stamp){st->st_ino, st->st_size, nanoseconds(st->st_mtim), nanoseconds(st->st_ctim)};
}

static bool ends_in(const char *name, const char *ending) {
    size_t len = strlen(name), ending_len = strlen(ending);
    return len >= ending_len && strcasecmp(name + len - ending_len, ending) == 0;
}

/* Hidden, still being written by its sender, or an office program's lock file (~$name). */
static bool is_ignored(const char *name) {
    return name[0] == '.' || strncmp(name, "~$", 2) == 0 || ends_in(name, ".part") || ends_in(name, ".tmp");
}

static void take_entry(struct folder_list *out, int dir_fd, const char *name) {
    struct stat st;
    if (is_ignored(name) || fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISREG(st.st_mode))
        return;
    mem_grow(&out->items, &out->cap, out->count + 1);
    out->items[out->count++] = (struct folder_file){.name = mem_strdup(name), .stamp = stamp_of(&st)};
}

enum err_code folder_scan(const char *path, struct folder_list *out, struct err *err) {
    DIR *dir = opendir(path);
    if (!dir) return failed(err, "list", path);
    errno = 0;
    for (struct dirent *entry; (entry = readdir(dir)); errno = 0) take_entry(out, dirfd(dir), entry->d_name);
    enum err_code code = errno ? failed(err, "list", path) : ERR_OK;
    closedir(dir);
    return code;
}

/* ---- reading ---- */

static enum err_code check_stamp(int fd, const struct folder_file *file, struct err *err) {
    struct stat st;
    if (fstat(fd, &st) < 0) return failed(err, "look at", file->name);
    struct file_stamp now = stamp_of(&st);
    if (S_ISREG(st.st_mode) && file_stamp_equal(&now, &file->stamp)) return ERR_OK;
    return err_set(err, ERR_CONFLICT, "%s is still being written", file->name);
}

static enum err_code read_bytes(int fd, const char *name, struct strbuf *bytes, struct err *err) {
    char piece[PIECE];
    while (bytes->len <= COLLECT_BYTES_MAX) {
        ssize_t n = read(fd, piece, sizeof piece);
        if (n == 0) break;
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return failed(err, "read", name);
        strbuf_add(bytes, piece, (size_t)n);
        if (strbuf_error(bytes))
            return err_set(err, strbuf_error(bytes), "read %s: %s", name, err_text(strbuf_error(bytes)));
    }
    return ERR_OK;
}

/* O_NONBLOCK: should a pipe have taken the file's place, opening it must not wait for a writer. */
static enum err_code read_file(const char *dir, const struct folder_file *file, struct strbuf *bytes,
                               struct err *err) {
    char *path = file_join(dir, file->name);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    enum err_code code = fd < 0 ? failed(err, "open", path) : check_stamp(fd, file, err);
    if (!code) code = read_bytes(fd, file->name, bytes, err);
    if (!code) code = check_stamp(fd, file, err);
    if (fd >= 0) close(fd);
    mem_free(path);
    return code;
}

static const char *media_type_of(const char *name, bool *known) {
    const char *dot = strrchr(name, '.');
    *known = true;
    if (ends_in(name, ".json")) return "application/json";
    if (ends_in(name, ".csv")) return "text/csv";
    *known = false;
    return dot ? dot : name;
}

/* The same for as long as the file is as it was, over restarts, too. */
static const char *key_of(struct arena *arena, const struct folder_file *file) {
    char key[96];
    snprintf(key, sizeof key, "file:%lld:%lld:%lld", (long long)file->stamp.inode,
             (long long)file->stamp.size, (long long)file->stamp.mtime_ns);
    return arena_strdup(arena, key);
}

enum err_code folder_read(const char *dir, const struct folder_file *file, struct submission **out,
                          struct err *err) {
    bool known;
    enum err_code code = ERR_OK;
    struct strbuf bytes;
    struct submission *s = submission_new();
    if (!s) return err_set(err, ERR_NOMEM, "read %s: out of memory", file->name);
    const char *media_type = media_type_of(file->name, &known);
    strbuf_init(&bytes, COLLECT_BYTES_MAX + 2 * PIECE);
    if (known) code = read_file(dir, file, &bytes, err);
    if (!code) code = submission_set_payload(s, media_type, bytes.data, bytes.len, err);
    strbuf_deinit(&bytes);
    if (code) {
        submission_free(s);
        return code;
    }
    s->idempotency_key = key_of(s->arena, file);
    s->key_of_file = true;
    s->source = "folder";
    s->actor = "local-admin"; /* whoever may write to the folder is trusted, until identities exist */
    *out = s;
    return ERR_OK;
}

/* ---- putting away ---- */

/* NAME, NAME-2, NAME-3 … before its ending; the stem is cut so that the receipt's name, and the one it is
 * written under, still fit. */
static char *numbered(const char *name, unsigned n) {
    char number[16] = "";
    const char *dot = strrchr(name, '.');
    if (!dot || dot == name || strlen(dot) > 16) dot = name + strlen(name);
    if (n > 1) snprintf(number, sizeof number, "-%u", n);
    size_t most = NAME_MAX - strlen(RECEIPT ".tmp") - strlen(number) - strlen(dot);
    size_t stem = (size_t)(dot - name);
    if (stem > most)
        for (stem = most; stem > 0 && ((unsigned char)name[stem] & 0xC0) == 0x80;) stem--;
    return mem_printf("%.*s%s%s", (int)stem, name, number, dot);
}

static bool exists(const char *path) {
    struct stat st;
    return lstat(path, &st) == 0 || errno != ENOENT;
}

/* A receipt written before, when the file's move was not: by the same call, interrupted. */
static bool holds(const char *path, const char *text) {
    struct strbuf bytes;
    struct err ignored;
    strbuf_init(&bytes, 0);
    bool same = file_read(path, &bytes, &ignored) == ERR_OK && bytes.len == strlen(text) &&
                memcmp(bytes.data, text, bytes.len) == 0;
    strbuf_deinit(&bytes);
    return same;
}

static enum err_code sync_folder(const char *path, struct err *err) {
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    enum err_code code = fd < 0 || fsync(fd) < 0 ? failed(err, "sync folder", path) : ERR_OK;
    if (fd >= 0) close(fd);
    return code;
}

/* Not every file system knows RENAME_NOREPLACE; that nothing stands there has been looked up before. */
static int rename_new(const char *from, const char *to) {
    int rc = renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
    return rc < 0 && (errno == EINVAL || errno == ENOSYS) ? rename(from, to) : rc;
}

/* The receipt goes first: a file that was moved always has one. ERR_BUSY: the name is taken. */
static enum err_code move_to(const char *source, const char *target, const char *receipt, struct err *err) {
    char *receipt_path = mem_printf("%s" RECEIPT, target);
    enum err_code code = ERR_OK;
    bool there = exists(receipt_path);
    if (exists(target) || (there && !holds(receipt_path, receipt)))
        code = ERR_BUSY;
    else if (!there)
        code = file_write(receipt_path, receipt, strlen(receipt), err);
    FAIL_POINT("folder_receipt_written");
    if (!code && rename_new(source, target) < 0) code = failed(err, "move to", target);
    mem_free(receipt_path);
    return code;
}

static enum err_code check_source(const char *source, const struct folder_file *file, struct err *err) {
    struct stat st;
    if (lstat(source, &st) < 0) return failed(err, "look at", source);
    struct file_stamp now = stamp_of(&st);
    if (file_stamp_equal(&now, &file->stamp)) return ERR_OK;
    return err_set(err, ERR_CONFLICT, "%s was written to meanwhile", file->name);
}

enum err_code folder_put_away(const char *from, const char *to, const struct folder_file *file,
                              const char *receipt, char **as, struct err *err) {
    char *source = file_join(from, file->name), *name = NULL;
    enum err_code code = check_source(source, file, err);
    if (!code) code = file_make_dirs(to, err); /* someone may have tidied up */
    bool taken = !code;
    for (unsigned n = 1; taken && n <= NAMES_MAX; n++) {
        mem_free(name);
        name = numbered(file->name, n);
        char *target = file_join(to, name);
        code = move_to(source, target, receipt, err);
        taken = code == ERR_BUSY;
        mem_free(target);
    }
    if (taken) code = err_set(err, ERR_IO, "every name for %s is taken in %s", file->name, to);
    if (!code) code = sync_folder(to, err);
    if (!code) code = sync_folder(from, err);
    if (code == ERR_NOT_FOUND && exists(source)) code = err->code = ERR_IO; /* what is gone is not the file */
    *as = code ? NULL : name;
    if (code) mem_free(name);
    mem_free(source);
    return code;
}
