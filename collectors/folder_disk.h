/* What the folder collector does on the disk: plain calls that may block, made off the loop. They share
 * nothing with it but their arguments. */
#ifndef TIENDO_COLLECTORS_FOLDER_DISK_H
#define TIENDO_COLLECTORS_FOLDER_DISK_H

#include "daemon/model/submission.h"

/* Two equal stamps: nobody has written to the file in between. */
struct file_stamp {
    uint64_t inode;
    int64_t size, mtime_ns, ctime_ns;
};

struct folder_file {
    char *name; /* owned */
    struct file_stamp stamp;
    int64_t due_ms; /* when it may be taken, by the monotonic clock; INT64_MAX: not while it stays as it is */
    bool said;      /* what is wrong with it has been logged */
};

struct folder_list {
    struct folder_file *items; /* owned */
    size_t count, cap;
};
void folder_list_deinit(struct folder_list *list);

bool file_stamp_equal(const struct file_stamp *a, const struct file_stamp *b);

/* The files that may be taken: not hidden, not *.part or *.tmp, no folders, no links. In no order.
 * ERR_NOT_FOUND, ERR_IO. */
MUST_CHECK enum err_code folder_scan(const char *path, struct folder_list *out, struct err *err);

/* Reads the file whole into a new submission, which is the caller's; its media type goes by the name's
 * ending, and where that is unknown is the ending itself, without the bytes. Of a file that is too big no
 * more is read than shows it. ERR_NOT_FOUND: it is gone. ERR_CONFLICT: it is no longer what the scan saw.
 * ERR_IO: it cannot be read. */
MUST_CHECK enum err_code folder_read(const char *dir, const struct folder_file *file, struct submission **out,
                                     struct err *err);

/* Moves the file from one folder to another with NAME.receipt.json beside it, under a name at which neither
 * stands yet (NAME, NAME-2, …); on disk when it returns. *as is the name it got, the caller's. Interrupted
 * anywhere, a second call with the same receipt ends at the same name. ERR_NOT_FOUND, ERR_CONFLICT as
 * folder_read; ERR_IO, ERR_FULL. */
MUST_CHECK enum err_code folder_put_away(const char *from, const char *to, const struct folder_file *file,
                                         const char *receipt, char **as, struct err *err);

#endif
