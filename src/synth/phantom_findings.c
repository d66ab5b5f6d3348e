/* Pathology of the frontal view. See phantom_body.h. Devices: phantom_devices.c. */
#include "synth/phantom_body.h"

static float severity(double given, float when_zero)
{
	return given > 0.0 ? synth__clamp01((float)given) : when_zero;
}

static float zone_y(const synth__body *b, cxr_phantom_zone zone)
{
	static const float share[] = {0.22f, 0.50f, 0.76f};
	unsigned index = (unsigned)zone < 3 ? (unsigned)zone : 1;
	return b->apex + (b->base - b->apex) * share[index];
}

/* Changes of the lung field that follow its mask, one pass over a side's rows. */
typedef struct field {
	float fluid_top;        /* y of the meniscus in the middle; > 1 = no fluid */
	float air;              /* share of the lung that has collapsed by pneumothorax; 0 = none */
	float opacity, opacity_y, opacity_X;
	float edema;
	float pleura;
} field;

static float field_change(const synth__canvas *canvas, const synth__body *b, const field *f, int side, float a, float x, float y, float lung)
{
	float change = 0.0f;
	if (f->edema > 0.0f) {
		float dx = (a - 0.33f) / 0.45f;
		float dy = (y - 0.50f) / 0.26f;
		float wing = synth__ramp(1.15f - dx * dx - dy * dy);
		change += lung * f->edema * (0.34f * wing + 0.12f) * (0.7f + 0.6f * synth__texture(canvas, x, y, 22.0f));
	}
	if (f->opacity > 0.0f) {
		float dx = (a - f->opacity_X) / 0.27f;
		float dy = (y - f->opacity_y) / 0.125f;
		float ragged = 0.75f * synth__texture(canvas, x, y, 14.0f) + 0.35f * synth__texture(canvas, y, x, 33.0f);
		change += lung * f->opacity * 0.42f * synth__ramp((1.25f - dx * dx - dy * dy) * 0.9f) * (0.35f + ragged);
	}
	if (f->fluid_top < 1.0f) {
		/* the meniscus climbs along the wall */
		float climb = (a - 0.25f) / 0.6f;
		float top = f->fluid_top - (climb > 0.0f ? 0.13f * climb * climb : 0.0f);
		change += lung * 0.36f * b->soft / 0.65f * synth__ramp((y - top) / 0.06f);
	}
	if (f->pleura > 0.0f) {
		float lateral = synth__lung_lateral(b, y);
		change += lung * f->pleura * synth__ramp((a - lateral + 0.10f) / 0.03f);
	}
	(void)side;
	return change;
}

static void paint_side(synth__canvas *canvas, const synth__body *b, const field *f, int side)
{
	for (int j = 0; j < canvas->height; j++) {
		float y = ((float)j + 0.5f) / (float)canvas->height - b->dy;
		float middle = b->cx + b->tilt * (y - 0.5f);
		float *row = canvas->v + (size_t)j * (size_t)canvas->width;
		float lateral = synth__lung_lateral(b, y);
		for (int i = 0; i < canvas->width; i++) {
			float x = ((float)i + 0.5f) / (float)canvas->width;
			float X = (x - middle) / b->half;
			if ((X > 0.0f) != (side == 1))
				continue;
			float a = synth__abs(X);
			float lung = synth__lung_mask(b, side, a, y);
			if (lung <= 0.0f)
				continue;
			row[i] += field_change(canvas, b, f, side, a, x, y, lung);
			if (f->air > 0.0f) {
				/* free air lies at the apex and along the wall; a thin line marks the lung's edge */
				float edge = lateral * (1.0f - 0.42f * f->air * synth__clamp01(1.25f - (y - b->apex) * 1.1f));
				float free_air = synth__ramp((a - edge) / 0.015f);
				float flat = b->soft * (1.0f - b->lung) * 0.55f;
				row[i] += lung * free_air * (flat - row[i]) * 0.85f;
				float line = 1.0f - synth__abs(a - edge) / 0.012f;
				if (line > 0.0f)
					row[i] += 0.075f * line * lung;
			}
		}
	}
}

static void paint_focal(synth__canvas *canvas, const synth__body *b, const cxr_phantom_spec *spec, int side, cxr_rng *rng)
{
	unsigned bit = side ? CXR_SIDE_LEFT : CXR_SIDE_RIGHT;
	float sign = side ? 1.0f : -1.0f;
	if (spec->nodule_sides & bit) {
		float y = zone_y(b, spec->nodule_zone) + synth__uniform(rng, -0.03f, 0.03f);
		float r = synth__uniform(rng, 0.018f, 0.034f);
		float most = synth__lung_lateral(b, y) - 0.14f;
		float X = sign * synth__uniform(rng, most < 0.42f ? most - 0.05f : 0.40f, most);
		synth__ellipse(canvas, synth__body_x(b, X, y), y + b->dy, r, r, 0.45f, 0.20f);
	}
	if (spec->atelectasis_sides & bit) {
		for (int i = 0; i < 3; i++) {
			float y = b->base - 0.075f - 0.028f * (float)i;
			synth__point p[2] = {{synth__body_x(b, sign * 0.30f, y), y + b->dy}, {synth__body_x(b, sign * synth__uniform(rng, 0.6f, 0.78f), y), y - 0.012f + b->dy}};
			synth__rod(canvas, p, 2, 0.0065f, 0.004f, 0.13f, 0.0f);
		}
	}
	if (spec->edema > 0.35)
		for (int i = 0; i < 6; i++) { /* septal lines at the base */
			float y = b->base - 0.07f - 0.022f * (float)i;
			float lateral = synth__lung_lateral(b, y) - 0.02f;
			synth__point p[2] = {{synth__body_x(b, sign * (lateral - 0.09f), y), y + b->dy}, {synth__body_x(b, sign * lateral, y), y + 0.002f + b->dy}};
			synth__rod(canvas, p, 2, 0.0018f, 0.0018f, 0.09f, 0.0f);
		}
}

void synth__paint_findings(synth__canvas *canvas, const synth__body *b, const cxr_phantom_spec *spec)
{
	cxr_rng rng;
	cxr_rng_init(&rng, spec->patient_seed, 0x666F63616CULL);
	for (int side = 0; side < 2; side++) {
		unsigned bit = side ? CXR_SIDE_LEFT : CXR_SIDE_RIGHT;
		field f = {.fluid_top = 2.0f, .edema = severity(spec->edema, 0.0f)};
		if (spec->effusion_sides & bit)
			f.fluid_top = b->base - 0.06f - 0.34f * severity(spec->effusion, 0.4f);
		if (spec->pneumothorax_sides & bit)
			f.air = severity(spec->pneumothorax, 0.4f);
		if (spec->opacity_sides & bit) {
			f.opacity = severity(spec->opacity, 0.5f);
			f.opacity_y = zone_y(b, spec->opacity_zone);
			f.opacity_X = synth__uniform(&rng, 0.46f, 0.56f);
		}
		if (spec->pleural_sides & bit)
			f.pleura = 0.13f;
		if (f.fluid_top < 1.0f || f.air > 0.0f || f.opacity > 0.0f || f.edema > 0.0f || f.pleura > 0.0f)
			paint_side(canvas, b, &f, side);
		paint_focal(canvas, b, spec, side, &rng);
	}
}
