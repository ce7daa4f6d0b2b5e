/* Named places of the flow where a test may kill the process: FAIL_POINT("after_commit"). Compiled out unless
 * TIENDO_FAIL_POINTS is defined. TIENDO_FAIL_POINT=name or name:n in the environment: SIGKILL at the n-th
 * pass (default 1). With TIENDO_FAIL_POINT_LIST=FILE each name reached is appended to FILE once. */
#ifndef TIENDO_BASE_FAILPOINT_H
#define TIENDO_BASE_FAILPOINT_H

#ifdef TIENDO_FAIL_POINTS
void failpoint_hit(const char *name);
#define FAIL_POINT(name) failpoint_hit(name)
#else
#define FAIL_POINT(name) ((void)0)
#endif

#endif
