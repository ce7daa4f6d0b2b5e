/* Preloaded into a daemon: a disk that fails while the file named by DISK_FAULT exists. The file's text is
 * "write ERRNO" or "sync ERRNO": which calls on regular files fail then, and how. Pipes and sockets are left
 * alone. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* 0: this call works. */
static int fault(int fd, const char *what) {
    char text[32] = "", name[16] = "";
    int number = 0, kept = errno, rc;
    struct stat st;
    const char *path = getenv("DISK_FAULT");
    int flag = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (flag >= 0) {
        ssize_t n = read(flag, text, sizeof text - 1);
        close(flag);
        rc = n > 0 ? sscanf(text, "%15s %d", name, &number) : 0;
        if (rc != 2 || strcmp(name, what) != 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) number = 0;
    }
    errno = number ? number : kept;
    return number;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *bytes, size_t n) {
    return fault(fd, "write") ? -1 : REAL(write)(fd, bytes, n);
}
ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at) {
    return fault(fd, "write") ? -1 : REAL(pwrite)(fd, bytes, n, at);
}
ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at) {
    return fault(fd, "write") ? -1 : REAL(pwrite64)(fd, bytes, n, at);
}
int fsync(int fd) {
    return fault(fd, "sync") ? -1 : REAL(fsync)(fd);
}
int fdatasync(int fd) {
    return fault(fd, "sync") ? -1 : REAL(fdatasync)(fd);
}
