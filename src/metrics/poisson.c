/* See poisson.h. The limits are quantiles of gamma distributions, found by bisection. */
#include "metrics/poisson.h"

#include <math.h>

enum { BISECTIONS = 200, TERMS_MAX = 10000000 };

/* x^a e^-x / Gamma(a + 1); for large a by Stirling's series about x = a, where the plain form loses digits (Loader 2000). */
static double front(double a, double x)
{
	if (a < 100) {
		int sign;
		return exp(a * log(x) - x - lgamma_r(a + 1, &sign));
	}
	double distance = (x - a) / a;
	double series = (1 / 12.0 - (1 / 360.0 - 1 / (1260.0 * a * a)) / (a * a)) / a;
	return exp(-a * (distance - log1p(distance)) - series) / sqrt(2 * M_PI * a);
}

/* Regularised lower incomplete gamma function P(a, x), a >= 1: series below the mean, continued fraction (Lentz) above it. */
static double gamma_p(double a, double x)
{
	if (x <= 0)
		return 0;
	double sum = 1, term = 1;
	if (x < a + 1) {
		for (int n = 1; term > sum * 1e-17; n++) {
			term *= x / (a + n);
			sum += term;
		}
		return front(a, x) * sum;
	}
	double b = x + 1 - a, c = 1e300, d = 1 / b, h = d;
	for (int i = 1; i < 10000000; i++) {
		double an = -i * (i - a);
		b += 2;
		d = 1 / (an * d + b);
		c = b + an / c;
		h *= d * c;
		if (fabs(d * c - 1) < 1e-16)
			break;
	}
	return 1 - front(a, x) * a * h;
}

/* x with P(a, x) = p. */
static double gamma_quantile(double a, double p)
{
	double low = 0, high = a + 12 * sqrt(a) + 64;
	for (int i = 0; i < BISECTIONS; i++) {
		double middle = (low + high) / 2;
		if (middle <= low || middle >= high)
			break;
		if (gamma_p(a, middle) < p)
			low = middle;
		else
			high = middle;
	}
	return (low + high) / 2;
}

static double rounded(double value)
{
	return floor(value * 1000 + 0.5) / 1000;
}

void cxr_poisson_limits(uint64_t count, double confidence, double *out_low, double *out_high)
{
	double tail = (1 - confidence) / 2;
	*out_low = count ? rounded(gamma_quantile((double)count, tail)) : 0;
	*out_high = rounded(gamma_quantile((double)count + 1, 1 - tail));
}
