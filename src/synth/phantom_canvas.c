/* Brushes of the phantom. See phantom_canvas.h. */
#include "synth/phantom_canvas.h"

#include <math.h>

float synth__uniform(cxr_rng *rng, float low, float high)
{
	return low + (high - low) * (float)cxr_rng_unit(rng);
}

float synth__texture(const synth__canvas *canvas, float x, float y, float scale)
{
	float fx = x * scale;
	float fy = y * scale;
	int ix = (int)fx;
	int iy = (int)fy;
	fx -= (float)ix;
	fy -= (float)iy;
	fx = fx * fx * (3.0f - 2.0f * fx);
	fy = fy * fy * (3.0f - 2.0f * fy);
	const size_t mask = SYNTH__LATTICE - 1;
	const float *row0 = canvas->lattice + ((size_t)iy & mask) * SYNTH__LATTICE;
	const float *row1 = canvas->lattice + ((size_t)(iy + 1) & mask) * SYNTH__LATTICE;
	size_t x0 = (size_t)ix & mask;
	size_t x1 = (size_t)(ix + 1) & mask;
	float top = row0[x0] + (row0[x1] - row0[x0]) * fx;
	float bottom = row1[x0] + (row1[x1] - row1[x0]) * fx;
	return top + (bottom - top) * fy;
}

/* Pixel index range [*low, *high) that a stretch around `centre` covers. */
static void range(float centre, float radius, int n, int *low, int *high)
{
	float a = (centre - radius) * (float)n - 1.0f;
	float b = (centre + radius) * (float)n + 2.0f;
	*low = a < 0.0f ? 0 : a > (float)n ? n : (int)a;
	*high = b < 0.0f ? 0 : b > (float)n ? n : (int)b;
}

void synth__ellipse(synth__canvas *canvas, float cx, float cy, float rx, float ry, float soft, float amount)
{
	int x0, x1, y0, y1;
	range(cx, rx, canvas->width, &x0, &x1);
	range(cy, ry, canvas->height, &y0, &y1);
	if (soft < 0.01f)
		soft = 0.01f;
	for (int j = y0; j < y1; j++) {
		float dy = (((float)j + 0.5f) / (float)canvas->height - cy) / ry;
		float *row = canvas->v + (size_t)j * (size_t)canvas->width;
		for (int i = x0; i < x1; i++) {
			float dx = (((float)i + 0.5f) / (float)canvas->width - cx) / rx;
			float d2 = dx * dx + dy * dy;
			if (d2 < 1.0f)
				row[i] += amount * synth__ramp((1.0f - sqrtf(d2)) / soft);
		}
	}
}

void synth__box(synth__canvas *canvas, float cx, float cy, float rx, float ry, float amount)
{
	int x0, x1, y0, y1;
	range(cx, rx, canvas->width, &x0, &x1);
	range(cy, ry, canvas->height, &y0, &y1);
	for (int j = y0; j < y1; j++) {
		float dy = synth__abs(((float)j + 0.5f) / (float)canvas->height - cy) / ry;
		for (int i = x0; i < x1; i++) {
			float dx = synth__abs(((float)i + 0.5f) / (float)canvas->width - cx) / rx;
			float d = dx * dx * dx * dx + dy * dy * dy * dy;
			canvas->v[(size_t)j * (size_t)canvas->width + (size_t)i] += amount * synth__ramp((1.0f - d) / 0.15f);
		}
	}
}

/* Profile across a rod at relative distance t = |d| / half width. */
static float profile(float t, float hollow)
{
	if (t >= 1.0f)
		return 0.0f;
	float solid = sqrtf(1.0f - t * t);
	float edge = t > 0.55f ? 1.0f : 0.35f;
	return solid * (1.0f - hollow + hollow * edge * 1.4f);
}

/*
 * One straight piece, stepped along its longer axis in pixels; half-open, so that joined pieces do not overlap. `w` is
 * in pixels of the shorter axis. Rods thinner than a pixel keep their mass.
 */
static void piece(synth__canvas *canvas, synth__point a, synth__point b, float wa, float wb, float amount, float hollow)
{
	float dx = b.x - a.x;
	float dy = b.y - a.y;
	bool steep = synth__abs(dy) > synth__abs(dx);
	float along = steep ? dy : dx;
	if (along == 0.0f)
		return;
	float slope = (steep ? dx : dy) / along;
	float stretch = sqrtf(1.0f + slope * slope);
	float low = steep ? (along > 0 ? a.y : b.y) : (along > 0 ? a.x : b.x);
	float high = low + synth__abs(along);
	int n_along = steep ? canvas->height : canvas->width;
	int n_across = steep ? canvas->width : canvas->height;
	if (high < 0.0f || low >= (float)n_along)
		return;
	int first = low < 0.0f ? 0 : (int)(low + 0.5f);
	int last = high >= (float)n_along ? n_along : (int)(high + 0.5f);
	for (int i = first; i < last; i++) {
		float t = ((float)i + 0.5f - (steep ? a.y : a.x)) / along;
		float centre = (steep ? a.x : a.y) + slope * along * t;
		float w = (wa + (wb - wa) * synth__clamp01(t)) * stretch;
		float strength = amount;
		if (w < 0.75f) {
			strength = amount * w / 0.75f;
			w = 0.75f;
		}
		if (centre + w < 0.0f || centre - w > (float)n_across)
			continue;
		int from = centre - w < 0.0f ? 0 : (int)(centre - w);
		int to = centre + w + 1.0f > (float)n_across ? n_across : (int)(centre + w + 1.0f);
		for (int k = from; k < to; k++) {
			float p = profile(synth__abs((float)k + 0.5f - centre) / w, hollow) * strength;
			canvas->v[steep ? (size_t)i * (size_t)canvas->width + (size_t)k : (size_t)k * (size_t)canvas->width + (size_t)i] += p;
		}
	}
}

void synth__rod(synth__canvas *canvas, const synth__point *points, int n, float w0, float w1, float amount, float hollow)
{
	float width = (float)canvas->width;
	float height = (float)canvas->height;
	for (int i = 0; i + 1 < n; i++) {
		synth__point a = {points[i].x * width, points[i].y * height};
		synth__point b = {points[i + 1].x * width, points[i + 1].y * height};
		float wa = w0 + (w1 - w0) * (float)i / (float)(n - 1);
		float wb = w0 + (w1 - w0) * (float)(i + 1) / (float)(n - 1);
		piece(canvas, a, b, wa * width, wb * width, amount, hollow);
	}
}

void synth__curve(synth__canvas *canvas, synth__point a, synth__point control, synth__point b, float w0, float w1, float amount, float hollow)
{
	enum { N = 17 };
	synth__point points[N];
	for (int i = 0; i < N; i++) {
		float t = (float)i / (float)(N - 1);
		float s = 1.0f - t;
		points[i].x = s * s * a.x + 2.0f * s * t * control.x + t * t * b.x;
		points[i].y = s * s * a.y + 2.0f * s * t * control.y + t * t * b.y;
	}
	synth__rod(canvas, points, N, w0, w1, amount, hollow);
}
