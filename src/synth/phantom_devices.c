/* Lines, tubes, generators, wires and side markers of the frontal view. See phantom_body.h. */
#include "synth/phantom_body.h"

static synth__point at(const synth__body *b, float X, float y)
{
	return (synth__point){synth__body_x(b, X, y), y + b->dy};
}

static void paint_pacemaker(synth__canvas *canvas, const synth__body *b)
{
	synth__point housing = at(b, 0.68f, 0.215f);
	synth__box(canvas, housing.x, housing.y, 0.055f, 0.042f, 0.48f);
	synth__box(canvas, housing.x + 0.012f, housing.y - 0.035f, 0.028f, 0.014f, 0.25f);
	synth__curve(canvas, at(b, 0.66f, 0.18f), at(b, 0.25f, 0.14f), at(b, -0.08f, 0.27f), 0.0032f, 0.0032f, 0.34f, 0.0f);
	synth__curve(canvas, at(b, -0.08f, 0.27f), at(b, -0.20f, 0.62f), at(b, 0.30f, b->base - 0.10f), 0.0032f, 0.0030f, 0.34f, 0.0f);
	synth__ellipse(canvas, synth__body_x(b, 0.30f, 0.7f), b->base - 0.10f + b->dy, 0.007f, 0.006f, 0.3f, 0.3f);
}

static void paint_lines(synth__canvas *canvas, const synth__body *b, const cxr_phantom_spec *spec)
{
	if (spec->has_central_line) {
		synth__curve(canvas, at(b, -0.22f, -0.02f), at(b, -0.17f, 0.16f), at(b, -0.13f, 0.27f), 0.0030f, 0.0030f, 0.22f, 0.3f);
		synth__curve(canvas, at(b, -0.13f, 0.27f), at(b, -0.12f, 0.36f), at(b, -0.11f, 0.47f), 0.0030f, 0.0028f, 0.22f, 0.3f);
	}
	if (spec->has_endotracheal_tube) {
		synth__curve(canvas, at(b, 0.02f, -0.05f), at(b, 0.01f, 0.12f), at(b, -0.01f, 0.265f), 0.0088f, 0.0085f, 0.10f, 0.9f);
		synth__curve(canvas, at(b, 0.04f, -0.05f), at(b, 0.03f, 0.12f), at(b, 0.012f, 0.262f), 0.0018f, 0.0018f, 0.30f, 0.0f);
	}
	if (spec->has_enteric_tube) {
		synth__curve(canvas, at(b, 0.05f, -0.05f), at(b, 0.02f, 0.45f), at(b, 0.07f, b->base - 0.02f), 0.0042f, 0.0042f, 0.20f, 0.7f);
		synth__curve(canvas, at(b, 0.07f, b->base - 0.02f), at(b, 0.12f, b->base + 0.10f), at(b, 0.42f, b->base + 0.10f), 0.0042f, 0.0042f, 0.20f, 0.7f);
	}
	if (spec->has_chest_tube) {
		float sign = spec->pneumothorax_sides == CXR_SIDE_LEFT || spec->effusion_sides == CXR_SIDE_LEFT ? 1.0f : -1.0f;
		synth__curve(canvas, at(b, sign * 1.15f, 0.66f), at(b, sign * 0.75f, 0.60f), at(b, sign * 0.42f, 0.22f), 0.0075f, 0.0070f, 0.13f, 0.9f);
		synth__curve(canvas, at(b, sign * 1.16f, 0.67f), at(b, sign * 0.76f, 0.61f), at(b, sign * 0.43f, 0.23f), 0.0016f, 0.0016f, 0.30f, 0.0f);
	}
}

static void paint_wires(synth__canvas *canvas, const synth__body *b)
{
	for (int i = 0; i < 6; i++) {
		float y = 0.30f + 0.065f * (float)i;
		float lean = 0.008f * (float)(i % 3 - 1);
		synth__curve(canvas, at(b, -0.055f, y), at(b, 0.0f, y - 0.035f), at(b, 0.055f + lean, y), 0.0022f, 0.0022f, 0.40f, 0.0f);
		synth__curve(canvas, at(b, -0.055f, y), at(b, 0.0f, y + 0.030f), at(b, 0.055f + lean, y), 0.0022f, 0.0022f, 0.40f, 0.0f);
	}
}

static void paint_leads(synth__canvas *canvas, const synth__body *b, const cxr_phantom_spec *spec)
{
	cxr_rng rng;
	cxr_rng_init(&rng, spec->image_seed, 0x6C65616473ULL);
	static const float places[4][2] = {{-0.66f, 0.22f}, {0.62f, 0.24f}, {-0.70f, 0.70f}, {0.74f, 0.72f}};
	for (int i = 0; i < 4; i++) {
		float X = places[i][0] + synth__uniform(&rng, -0.06f, 0.06f);
		float y = places[i][1] + synth__uniform(&rng, -0.03f, 0.03f);
		synth__point p = at(b, X, y);
		synth__ellipse(canvas, p.x, p.y, 0.012f, 0.010f, 0.25f, 0.30f);
		synth__ellipse(canvas, p.x, p.y, 0.005f, 0.004f, 0.25f, 0.25f);
		synth__point end = {p.x + synth__uniform(&rng, -0.16f, 0.16f), 1.02f};
		synth__curve(canvas, p, at(b, X * 1.25f, 0.85f), end, 0.0018f, 0.0018f, 0.20f, 0.0f);
	}
}

void synth__paint_marker(synth__canvas *canvas, bool is_left, float x, float y)
{
	const float w = 0.0042f;
	const float lead = 0.9f;
	synth__point stem[2] = {{x, y}, {x, y + 0.05f}};
	synth__rod(canvas, stem, 2, w, w, lead, 0.0f);
	if (is_left) {
		synth__point foot[2] = {{x, y + 0.048f}, {x + 0.026f, y + 0.048f}};
		synth__rod(canvas, foot, 2, w, w, lead, 0.0f);
		return;
	}
	synth__point bow[5] = {{x, y + 0.002f}, {x + 0.022f, y + 0.004f}, {x + 0.028f, y + 0.013f}, {x + 0.022f, y + 0.023f}, {x, y + 0.025f}};
	synth__rod(canvas, bow, 5, w, w, lead, 0.0f);
	synth__point leg[2] = {{x + 0.010f, y + 0.025f}, {x + 0.028f, y + 0.05f}};
	synth__rod(canvas, leg, 2, w, w, lead, 0.0f);
}

void synth__paint_devices(synth__canvas *canvas, const synth__body *b, const cxr_phantom_spec *spec)
{
	if (spec->has_pacemaker)
		paint_pacemaker(canvas, b);
	paint_lines(canvas, b, spec);
	if (spec->has_sternal_wires)
		paint_wires(canvas, b);
	if (spec->has_leads)
		paint_leads(canvas, b, spec);
	if (spec->has_side_marker) {
		bool is_left = (spec->image_seed & 1) != 0;
		synth__paint_marker(canvas, is_left, is_left ? 0.925f : 0.05f, 0.055f);
	}
}
