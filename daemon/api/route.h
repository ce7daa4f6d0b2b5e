/* The routes: one row each, in one table. */
#ifndef TIENDO_API_ROUTE_H
#define TIENDO_API_ROUTE_H

#include <stdbool.h>
#include <stddef.h>

#define ROUTE_ARGS_MAX 3

struct exchange;

enum permission { PERMIT_ANYONE, PERMIT_VIEW, PERMIT_SUBMIT, PERMIT_OFFICER, PERMIT_ADMIN };

struct api_route {
    const char *method, *path; /* "{…}" stands for one segment */
    enum permission permission;
    void (*handle)(struct exchange *x);
};

extern const struct api_route api_routes[];
extern const size_t api_route_count;

/* Finds the row. *known_path: some row has this path, with another method. args point into `path` copies made
 * in the exchange. */
const struct api_route *route_find(const char *method, const char *path, char *buf, size_t buf_len,
                                   const char *args[ROUTE_ARGS_MAX], bool *known_path);

/* The methods that the path takes, as in "GET, HEAD, POST"; "" for an unknown path. */
void route_methods(const char *path, char *buf, size_t buf_len, char *out, size_t out_len);

/* Handlers, by file. */
void submissions_post(struct exchange *x);
void submissions_list(struct exchange *x);
void submissions_get(struct exchange *x);
void submissions_payload(struct exchange *x);
void submissions_return(struct exchange *x);
void observations_list(struct exchange *x);
void verdicts_list(struct exchange *x);
void verdicts_history(struct exchange *x);
void obligations_list(struct exchange *x);
void obligations_request(struct exchange *x);
void obligations_waive(struct exchange *x);
void obligations_extend(struct exchange *x);
void rates_list(struct exchange *x);
void alerts_list(struct exchange *x);
void alerts_get(struct exchange *x);
void alerts_ack(struct exchange *x);
void deliveries_list(struct exchange *x);
void deliveries_retry(struct exchange *x);
void plans_list(struct exchange *x);
void plans_post(struct exchange *x);
void plans_get(struct exchange *x);
void reviews_get(struct exchange *x);
void reviews_post(struct exchange *x);
void events_list(struct exchange *x);
void events_occurred(struct exchange *x);
void tasks_list(struct exchange *x);
void tasks_moved(struct exchange *x);
void units_list(struct exchange *x);
void clock_get(struct exchange *x);
void clock_post(struct exchange *x);
void health_live(struct exchange *x);
void health_ready(struct exchange *x);
void health_metrics(struct exchange *x);
void page_index(struct exchange *x);
void page_asset(struct exchange *x);

#endif
