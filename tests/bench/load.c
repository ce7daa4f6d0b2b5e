/* A closed-loop client of `make bench`: CONNS keep-alive connections, each posts submissions of 30 values one
 * after the other for SECONDS.
 *
 *   load PORT CONNS SECONDS FIRST    prints "submissions-a-second acknowledged p50-us p99-us refused"
 *
 * Submission k is of unit u(k mod 2000) and month k / 2000 of the bench's plan (tests/bench/run), k counting
 * up from FIRST: none repeats. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { VALUES = 30, UNITS = 2000, LATENCIES_MAX = 400000, BYTES_MAX = 16384 };

static int port;
static double deadline;
static atomic_long next_number, refused;

struct connection {
    pthread_t thread;
    int fd;
    float *latencies;
    size_t count;
};

static double now_s(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int dial(void) {
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(fd, (struct sockaddr *)&to, sizeof to)) exit(1);
    return fd;
}

static size_t compose(long k, char *request) {
    char body[BYTES_MAX / 2];
    long month = k / UNITS;
    size_t n = (size_t)snprintf(body, sizeof body,
                                "{\"plan\":\"bench\",\"report\":\"monthly\",\"unit\":\"u%04ld\",\"period\":"
                                "\"%ld-%02ld\",\"values\":[",
                                k % UNITS, 2011 + month / 12, 1 + month % 12);
    for (int i = 0; i < VALUES; i++)
        n += (size_t)snprintf(body + n, sizeof body - n, "%s{\"indicator\":\"i%02d\",\"value\":%ld.%02ld}",
                              i ? "," : "", i, (k * 7 + i * 13) % 100, (k * 31 + i) % 90 + 10);
    n += (size_t)snprintf(body + n, sizeof body - n, "]}");
    return (size_t)snprintf(request, BYTES_MAX,
                            "POST /api/v1/submissions HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: "
                            "application/json\r\nContent-Length: %zu\r\n\r\n%s",
                            port, n, body);
}

static void send_all(int fd, const char *bytes, size_t len) {
    while (len) {
        ssize_t n = write(fd, bytes, len);
        if (n <= 0) exit(1);
        bytes += n;
        len -= (size_t)n;
    }
}

/* Reads one answer whole and returns its status. */
static int receive(int fd) {
    static _Thread_local char in[1 << 20];
    size_t have = 0, want = SIZE_MAX;
    while (have < want) {
        ssize_t n = read(fd, in + have, sizeof in - 1 - have);
        if (n <= 0) exit(1);
        have += (size_t)n;
        in[have] = '\0';
        const char *end = strstr(in, "\r\n\r\n"), *length = strcasestr(in, "\r\nContent-Length:");
        if (end && want == SIZE_MAX)
            want = (size_t)(end + 4 - in) + (length ? strtoul(length + 17, NULL, 10) : 0);
    }
    int status = (int)strtol(in + 9, NULL, 10);
    if (status != 201 && refused++ == 0) fprintf(stderr, "%.600s\n", in);
    return status;
}

static void *work(void *arg) {
    struct connection *c = arg;
    char request[BYTES_MAX];
    c->fd = dial();
    while (now_s() < deadline) {
        size_t len = compose(next_number++, request);
        double started = now_s();
        send_all(c->fd, request, len);
        if (receive(c->fd) == 201 && c->count < LATENCIES_MAX)
            c->latencies[c->count++] = (float)(now_s() - started);
    }
    close(c->fd);
    return NULL;
}

static int order(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv) {
    if (argc != 5) return 2;
    port = (int)strtol(argv[1], NULL, 10);
    int conns = (int)strtol(argv[2], NULL, 10);
    next_number = strtol(argv[4], NULL, 10);
    struct connection *all = calloc((size_t)conns, sizeof *all);
    float *sorted = malloc(sizeof *sorted * LATENCIES_MAX * (size_t)conns);
    double started = now_s();
    deadline = started + strtod(argv[3], NULL);
    for (int i = 0; i < conns; i++) {
        all[i].latencies = malloc(sizeof *all[i].latencies * LATENCIES_MAX);
        pthread_create(&all[i].thread, NULL, work, &all[i]);
    }
    size_t n = 0;
    for (int i = 0; i < conns; i++) {
        pthread_join(all[i].thread, NULL);
        memcpy(sorted + n, all[i].latencies, all[i].count * sizeof *sorted);
        n += all[i].count;
    }
    double took = now_s() - started;
    qsort(sorted, n, sizeof *sorted, order);
    printf("%.1f %zu %.0f %.0f %ld\n", (double)n / took, n, n ? (double)sorted[n / 2] * 1e6 : 0,
           n ? (double)sorted[n * 99 / 100] * 1e6 : 0, (long)refused);
    return 0;
}
