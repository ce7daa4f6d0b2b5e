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

/* Between two days: whole calendar years where both are ends of yearly periods, else months ÷ 12. */
double years_between(int32_t from, int32_t to, bool yearly);

#define GROWTH_NOT_ZERO 0.001 /* stands for a 0, which no rate can start from or arrive at */
/* growth: g = (y/y₀)^(1/years) − 1 against g* = (T/y₀)^(1/years*) − 1; r = d·g/|g*| (Eurostat's idea, as Open
 * SDG and Statistics Canada publish it). years are whole calendar years for yearly periods, else months ÷ 12.
 * A base or target of 0 is replaced (*zero set). False: values of mixed sign, no span of time, or g*
 * = 0. */
bool growth_ratio(double y0, double y, double bar, double years, double years_to_bar, enum direction good,
                  double *r, bool *zero);
/* projection: with the mean yearly change of the last up to 6 points the value that is reached at t₁: the
 * last point's plus that change for each year left. Points are in order of time. False: fewer than 4, or no
 * time between the first and the last. */
#define PROJECTION_POINTS_MIN 4
#define PROJECTION_POINTS_MAX 6
bool projection_reach(const struct path_point *points, size_t count, bool yearly, int32_t t1, double *change,
                      double *reached);
/* What of the distance D₀ from the value to the bar is left over at t₁ is the miss: under 5 % of D₀ is on
 * track, up to 20 % at risk. */
enum projection_grade { PROJECTION_ON_TRACK, PROJECTION_AT_RISK, PROJECTION_LAGGING };
#define PROJECTION_ON_TRACK_FROM 0.95
#define PROJECTION_AT_RISK_FROM  0.80
enum projection_grade projection_grade(double miss, double distance);
/* attainment: y/T for floors, T/y for ceilings. */
bool attainment_ratio(const struct condition *c, double y, double *r);

#endif
