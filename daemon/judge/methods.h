/* The methods as plain functions of numbers, for judge.c, for tests against published tables, and for anyone
 * who wants to check them. */
#ifndef TIENDO_JUDGE_METHODS_H
#define TIENDO_JUDGE_METHODS_H

#include "daemon/model/plan.h"

struct path_point {
    int32_t day;
    double value;
};
/* linear: the expected path is piecewise linear through points (baseline first, then the in-force bars in
 * order of time, at least two points). expected at `day` on its piece; false when day ≤ the first point's
 * day. */
bool linear_expected(const struct path_point *points, size_t count, int32_t day, double *expected);
/* r = (y − b)/(e − b) on the piece that holds t. False ("no_slope") when t ≤ t₀ or e = b. */
bool linear_ratio(const struct path_point *points, size_t count, int32_t t, double y, double *r,
                  double *expected);
/* Required change a year from t on: (T − y) ÷ (days/365.25): 16 points in 1 096 days is 5.33 a year. */
double pace_required(double y, int32_t t, double bar, int32_t t1);
/* The straight line through (t₀, b) and (t, y) at t₁. */
double pace_projected(double b, int32_t t0, double y, int32_t t, int32_t t1);

#define GROWTH_NOT_ZERO 0.001 /* stands for a 0, which no rate can start from or arrive at */
/* growth: g = (y/y₀)^(1/years) − 1 against g* = (T/y₀)^(1/years*) − 1; r = d·g/|g*| (Eurostat's idea, as Open
 * SDG and Statistics Canada publish it). years are whole calendar years for yearly periods, else months ÷ 12.
 * A base or target of 0 is replaced (*zero set). False: values of mixed sign, no span of time, or g*
 * = 0. */
bool growth_ratio(double y0, double y, double bar, double years, double years_to_bar, enum direction good,
                  double *r, bool *zero);
/* attainment: y/T for floors, T/y for ceilings. */
bool attainment_ratio(const struct condition *c, double y, double *r);

#endif
