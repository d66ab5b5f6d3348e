/*
 * Lateral view, the patient's front to the right: spine on the left, sternum on the right, heart in front above the
 * diaphragm, two sets of ribs. See phantom_canvas.h.
 */
#include "synth/phantom_canvas.h"

#include "synth/phantom_body.h"

typedef struct profile_build {
	float back, front;      /* x of the skin behind and in front at mid height */
	float apex, base;       /* lung */
	float soft, lung, heart, dy;
} profile_build;

static profile_build build_draw(const cxr_phantom_spec *spec)
{
	cxr_rng rng;
	cxr_rng_init(&rng, spec->patient_seed, 0x6C61746572616CULL);
	profile_build b;
	b.back = synth__uniform(&rng, 0.07f, 0.11f);
	b.front = synth__uniform(&rng, 0.86f, 0.92f);
	b.apex = synth__uniform(&rng, 0.12f, 0.16f);
	b.base = synth__uniform(&rng, 0.80f, 0.86f);
	b.soft = synth__uniform(&rng, 0.66f, 0.80f);
	b.lung = synth__uniform(&rng, 0.55f, 0.63f);
	b.heart = synth__uniform(&rng, 0.92f, 1.06f) * (1.0f + 0.35f * synth__clamp01((float)spec->cardiomegaly));
	cxr_rng image;
	cxr_rng_init(&image, spec->image_seed, 0x706F7365ULL);
	b.dy = synth__uniform(&image, -0.015f, 0.015f);
	return b;
}

/* x of the vertebral bodies: a gentle backward curve. */
static float spine_x(const profile_build *b, float y)
{
	float d = y - 0.50f;
	return b->back + 0.105f + 0.30f * d * d;
}

static float sternum_x(const profile_build *b, float y)
{
	float d = y - 0.62f;
	return b->front - 0.055f - 0.55f * d * d;
}

static float diaphragm_y(const profile_build *b, float x)
{
	float t = (x - 0.62f) / 0.50f;
	return b->base - 0.105f + 0.19f * t * t - 0.02f * (x - 0.5f);
}

static float lung_mask(const profile_build *b, float x, float y)
{
	float back = b->back + 0.045f + 0.22f * (y - 0.5f) * (y - 0.5f);
	float mask = synth__ramp((x - back) / 0.05f) * synth__ramp((sternum_x(b, y) - x) / 0.035f);
	if (mask <= 0.0f)
		return 0.0f;
	float cap = (x - 0.46f) / 0.30f;
	return mask * synth__ramp((y - b->apex - 0.10f * cap * cap) / 0.05f) * synth__ramp((diaphragm_y(b, x) - y) / 0.02f);
}

static void paint_tissue(synth__canvas *canvas, const profile_build *b, const cxr_phantom_spec *spec)
{
	float fluid = spec->effusion_sides ? b->base - 0.02f - 0.22f * (spec->effusion > 0 ? synth__clamp01((float)spec->effusion) : 0.4f) : 2.0f;
	float haze = 0.16f * synth__clamp01((float)spec->edema);
	for (int j = 0; j < canvas->height; j++) {
		float y = ((float)j + 0.5f) / (float)canvas->height - b->dy;
		float shoulder = synth__ramp((0.22f - y) / 0.2f);
		float back = b->back - 0.02f * shoulder;
		float front = b->front - 0.10f * shoulder;
		float vertebra = y * 14.0f;
		vertebra -= (float)(int)(vertebra + 8.0f) - 8.0f;
		float disc = synth__ramp((0.17f - synth__abs(vertebra - 0.5f)) / 0.1f);
		float sx = spine_x(b, y);
		float *row = canvas->v + (size_t)j * (size_t)canvas->width;
		for (int i = 0; i < canvas->width; i++) {
			float x = ((float)i + 0.5f) / (float)canvas->width;
			float wall = synth__ramp((x - back) / 0.06f) * synth__ramp((front - x) / 0.07f);
			if (wall <= 0.0f)
				continue;
			float lung = lung_mask(b, x, y);
			float value = b->soft * wall * (1.0f + 0.22f * shoulder);
			float grain = synth__texture(canvas, x, y, 30.0f) - 0.5f;
			value -= lung * b->soft * (b->lung - 0.06f * grain);
			value += lung * haze;
			float below = y - diaphragm_y(b, x);
			if (below > 0.0f)
				value += 0.17f * synth__ramp(below / 0.05f) * wall;
			if (y > fluid)
				value += lung * 0.34f * synth__ramp((y - fluid) / 0.05f) * synth__ramp((0.62f - x) / 0.3f);
			float d = synth__abs(x - sx) / 0.055f;
			if (d < 1.0f)
				value += (0.17f - 0.06f * disc) * synth__ramp((1.0f - d) / 0.3f);
			value += 0.03f * (synth__texture(canvas, x, y, 7.0f) - 0.5f);
			row[i] += value;
		}
	}
}

static void paint_organs(synth__canvas *canvas, const profile_build *b, const cxr_phantom_spec *spec)
{
	float h = b->heart;
	synth__ellipse(canvas, 0.635f - 0.02f * h, 0.605f + b->dy, 0.165f * h, 0.135f * h, 0.24f, 0.27f);
	synth__ellipse(canvas, 0.555f, 0.545f + b->dy, 0.12f * h, 0.10f * h, 0.5f, 0.09f);
	synth__ellipse(canvas, 0.50f, 0.45f + b->dy, 0.06f, 0.055f, 0.6f, 0.12f); /* hila */
	synth__curve(canvas, (synth__point){0.56f, 0.52f + b->dy}, (synth__point){0.52f, 0.28f + b->dy}, (synth__point){0.36f, 0.38f + b->dy}, 0.032f, 0.030f, 0.09f, 0.0f); /* arch */
	synth__curve(canvas, (synth__point){0.47f, 0.0f}, (synth__point){0.475f, 0.2f}, (synth__point){0.49f, 0.42f + b->dy}, 0.020f, 0.017f, -0.13f, 0.0f); /* trachea */
	synth__curve(canvas, (synth__point){sternum_x(b, 0.26f), 0.26f + b->dy}, (synth__point){sternum_x(b, 0.42f) + 0.022f, 0.42f + b->dy},
		(synth__point){sternum_x(b, 0.60f), 0.60f + b->dy}, 0.013f, 0.010f, 0.09f, 0.5f);
	synth__ellipse(canvas, 0.26f, 0.20f + b->dy, 0.10f, 0.13f, 0.5f, 0.10f); /* scapula, arms */
	synth__ellipse(canvas, 0.50f, 0.05f + b->dy, 0.22f, 0.11f, 0.6f, 0.14f);
	if (spec->opacity_sides) {
		static const float share[] = {0.30f, 0.52f, 0.76f};
		float y = b->apex + (b->base - b->apex) * share[(unsigned)spec->opacity_zone < 3 ? spec->opacity_zone : 1];
		synth__ellipse(canvas, 0.40f, y + b->dy, 0.12f, 0.08f, 0.8f, 0.20f);
	}
	if (spec->nodule_sides)
		synth__ellipse(canvas, 0.42f, 0.40f + b->dy, 0.024f, 0.024f, 0.45f, 0.17f);
}

static void paint_ribs(synth__canvas *canvas, const profile_build *b)
{
	for (int set = 0; set < 2; set++) {
		float shift = set ? 0.014f : 0.0f;
		for (int i = 0; i < 10; i++) {
			float y = b->apex + 0.01f + 0.060f * (float)i + shift;
			synth__point start = {spine_x(b, y) - 0.045f - shift, y + b->dy};
			synth__point bend = {start.x + 0.20f, y + 0.035f + b->dy};
			synth__point end = {start.x + 0.36f + 0.02f * (float)(i < 6 ? i : 6), y + 0.15f + 0.012f * (float)i + b->dy};
			synth__curve(canvas, start, bend, end, 0.0115f, 0.004f, set ? 0.045f : 0.065f, 0.5f);
		}
	}
}

void synth__paint_lateral(synth__canvas *canvas, const cxr_phantom_spec *spec)
{
	profile_build b = build_draw(spec);
	paint_tissue(canvas, &b, spec);
	paint_organs(canvas, &b, spec);
	paint_ribs(canvas, &b);
	if (spec->has_pacemaker) {
		synth__box(canvas, 0.74f, 0.235f + b.dy, 0.022f, 0.045f, 0.45f);
		synth__curve(canvas, (synth__point){0.73f, 0.20f + b.dy}, (synth__point){0.50f, 0.30f + b.dy}, (synth__point){0.68f, 0.68f + b.dy}, 0.0032f, 0.0032f, 0.32f, 0.0f);
	}
	if (spec->has_sternal_wires)
		for (int i = 0; i < 6; i++) {
			float y = 0.33f + 0.055f * (float)i;
			synth__ellipse(canvas, sternum_x(&b, y), y + b.dy, 0.007f, 0.011f, 0.3f, 0.42f);
		}
	if (spec->has_side_marker)
		synth__paint_marker(canvas, true, 0.06f, 0.06f);
}
