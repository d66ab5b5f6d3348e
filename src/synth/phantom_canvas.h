/*
 * A coarse picture of attenuation and the brushes that paint it, shared by the phantom's views.
 * Coordinates: x 0..1 from the left border, y 0..1 from the top. Units of the values: 0 = air, 1 = about the
 * mediastinum. Only + - * / and sqrtf: the same bits on every machine.
 * Tests: tests/unit/synth/test_phantom.c
 */
#ifndef SYNTH_PHANTOM_CANVAS_H
#define SYNTH_PHANTOM_CANVAS_H

#include "base/rng.h"
#include "synth/phantom.h"

enum { SYNTH__LATTICE = 64 };

typedef struct synth__canvas {
	float *v;           /* height * width */
	int width, height;
	float lattice[SYNTH__LATTICE * SYNTH__LATTICE]; /* random 0..1 values of the texture */
} synth__canvas;

typedef struct synth__point {
	float x, y;
} synth__point;

static inline float synth__clamp01(float t)
{
	return t < 0.0f ? 0.0f : t > 1.0f ? 1.0f : t;
}

/* Smooth step from 0 (t <= 0) to 1 (t >= 1). */
static inline float synth__ramp(float t)
{
	t = synth__clamp01(t);
	return t * t * (3.0f - 2.0f * t);
}

static inline float synth__abs(float x)
{
	return x < 0.0f ? -x : x;
}

/* Uniform in low..high. */
float synth__uniform(cxr_rng *rng, float low, float high);
/* Smooth random field 0..1, `scale` cells across the picture (at most 64). */
float synth__texture(const synth__canvas *canvas, float x, float y, float scale);
/* Adds amount inside an ellipse; `soft` 0..1 is the share of the radius over which it fades. */
void synth__ellipse(synth__canvas *canvas, float cx, float cy, float rx, float ry, float soft, float amount);
/*
 * A round rod through n points: half widths w0 (start) to w1 (end) in picture widths, `amount` at its middle.
 * `hollow` 0..1 brightens the edges (tubes, cortical bone).
 */
void synth__rod(synth__canvas *canvas, const synth__point *points, int n, float w0, float w1, float amount, float hollow);
/* As rod along a quadratic curve. */
void synth__curve(synth__canvas *canvas, synth__point a, synth__point control, synth__point b, float w0, float w1, float amount, float hollow);
/* Filled rectangle with rounded look (device housings). */
void synth__box(synth__canvas *canvas, float cx, float cy, float rx, float ry, float amount);

/* The two views: attenuation of body and findings; phantom_frontal.c, phantom_lateral.c. */
void synth__paint_frontal(synth__canvas *canvas, const cxr_phantom_spec *spec);
void synth__paint_lateral(synth__canvas *canvas, const cxr_phantom_spec *spec);

#endif
