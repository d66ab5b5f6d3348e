/* Frontal view: soft tissue, lungs, heart, spine, ribs, clavicles, vessels. See phantom_canvas.h, phantom_body.h. */
#include "synth/phantom_body.h"

synth__body synth__body_draw(const cxr_phantom_spec *spec)
{
	cxr_rng rng;
	cxr_rng_init(&rng, spec->patient_seed, 0x626F6479ULL);
	synth__body b = {.is_female = spec->sex == 'F', .is_ap = spec->view == CXR_PHANTOM_AP};
	b.half = synth__uniform(&rng, 0.415f, 0.455f);
	b.apex = synth__uniform(&rng, 0.09f, 0.13f);
	b.base = synth__uniform(&rng, 0.79f, 0.85f);
	b.dome[0] = synth__uniform(&rng, 0.10f, 0.14f);
	b.dome[1] = b.dome[0] - synth__uniform(&rng, 0.015f, 0.035f);
	b.lateral = synth__uniform(&rng, 0.84f, 0.89f);
	b.soft = synth__uniform(&rng, 0.58f, 0.72f);
	b.rib_slope = synth__uniform(&rng, 0.04f, 0.085f);
	b.heart = synth__uniform(&rng, 0.90f, 1.06f) * (1.0f + 0.42f * synth__clamp01((float)spec->cardiomegaly));
	b.lung = synth__uniform(&rng, 0.62f, 0.70f);
	cxr_rng image;
	cxr_rng_init(&image, spec->image_seed, 0x706F7365ULL);
	b.cx = 0.5f + synth__uniform(&image, -0.018f, 0.018f);
	b.dy = synth__uniform(&image, -0.015f, 0.015f);
	b.tilt = synth__uniform(&image, -0.02f, 0.02f);
	float breath = synth__uniform(&image, -0.02f, 0.01f);
	if (b.is_ap) { /* lying or sitting: shallow breath, larger heart shadow */
		breath -= 0.04f;
		b.heart *= 1.1f;
	}
	b.base += breath;
	return b;
}

float synth__body_x(const synth__body *body, float X, float y)
{
	return body->cx + body->tilt * (y - 0.5f) + X * body->half;
}

float synth__lung_lateral(const synth__body *body, float y)
{
	float t = synth__clamp01((y - body->apex) / (body->base - body->apex));
	float s = 1.0f - t;
	return 0.30f + (body->lateral - 0.30f) * (1.0f - s * s * s) + 0.03f * t;
}

float synth__diaphragm(const synth__body *body, int side, float a)
{
	float d = (a - 0.42f) / 0.46f;
	return body->base + 0.045f - body->dome[side] * (1.0f - d * d);
}

float synth__lung_mask(const synth__body *body, int side, float a, float y)
{
	if (y <= body->apex - 0.03f || a >= 1.0f)
		return 0.0f;
	float lateral = synth__lung_lateral(body, y);
	float inner = 0.13f + 0.05f * synth__clamp01((0.35f - y) * 4.0f);
	/* the apex is round */
	float cap = (a - 0.30f) / 0.26f;
	float top = body->apex + 0.09f * cap * cap;
	float mask = synth__ramp((lateral - a) / 0.045f) * synth__ramp((a - inner) / 0.05f);
	if (mask <= 0.0f)
		return 0.0f;
	return mask * synth__ramp((synth__diaphragm(body, side, a) - y) / 0.018f) * synth__ramp((y - top) / 0.035f);
}

/* Half width of the body's outline at y, in units of X: neck, shoulders, trunk. */
static float outline(float y)
{
	if (y < 0.16f) {
		float t = synth__ramp(y / 0.16f);
		return 0.40f + 0.95f * t;
	}
	float t = synth__ramp((y - 0.16f) / 0.30f);
	return 1.35f - 0.28f * t;
}

static float tissue_at(const synth__body *b, float X, float y, float edge)
{
	float a = synth__abs(X);
	float wall = synth__ramp((edge - a) / 0.10f);
	if (wall <= 0.0f)
		return 0.0f;
	float thickness = b->soft * wall * (0.80f + 0.20f * (1.0f - a * a / (edge * edge)));
	/* spine and mediastinum; wider above the heart's base and in the neck */
	float centre = 0.12f * synth__ramp((0.20f - a) / 0.12f) + 0.06f * synth__ramp((0.105f - a) / 0.03f);
	return thickness + centre * synth__ramp(y / 0.06f + 0.6f);
}

static void paint_tissue(synth__canvas *canvas, const synth__body *b)
{
	for (int j = 0; j < canvas->height; j++) {
		float y = ((float)j + 0.5f) / (float)canvas->height - b->dy;
		float middle = b->cx + b->tilt * (y - 0.5f);
		float edge = outline(y);
		float vertebra = y * 15.0f;
		vertebra -= (float)(int)(vertebra + 8.0f) - 8.0f;
		float disc = synth__ramp((0.16f - synth__abs(vertebra - 0.5f)) / 0.12f);
		float *row = canvas->v + (size_t)j * (size_t)canvas->width;
		for (int i = 0; i < canvas->width; i++) {
			float x = ((float)i + 0.5f) / (float)canvas->width;
			float X = (x - middle) / b->half;
			float a = synth__abs(X);
			int side = X > 0.0f;
			float value = tissue_at(b, X, y, edge);
			if (value > 0.0f) {
				float lung = synth__lung_mask(b, side, a, y);
				float grain = synth__texture(canvas, x, y, 34.0f) + 0.6f * synth__texture(canvas, y, x, 61.0f) - 0.8f;
				value -= lung * b->soft * (b->lung - 0.05f * grain - 0.10f * synth__clamp01(y - 0.4f));
				float below = y - synth__diaphragm(b, side, a < 0.88f ? a : 0.88f);
				if (below > 0.0f && a < edge)
					value += 0.20f * synth__ramp(below / 0.05f) * synth__ramp((edge - a) / 0.25f);
				if (a < 0.11f)
					value -= 0.045f * disc * synth__ramp((0.11f - a) / 0.02f);
				value += 0.03f * (synth__texture(canvas, x, y, 7.0f) - 0.5f);
			}
			row[i] += value;
		}
	}
}

static void ellipse_at(synth__canvas *canvas, const synth__body *b, float X, float y, float rX, float ry, float soft, float amount)
{
	synth__ellipse(canvas, synth__body_x(b, X, y), y + b->dy, rX * b->half, ry, soft, amount);
}

static void paint_heart(synth__canvas *canvas, const synth__body *b, const cxr_phantom_spec *spec)
{
	float h = b->heart;
	float bottom = b->base - 0.045f;
	ellipse_at(canvas, b, 0.17f * h, bottom - 0.125f * h, 0.385f * h, 0.165f * h, 0.16f, 0.30f);
	ellipse_at(canvas, b, 0.05f * h, bottom - 0.185f * h, 0.29f * h, 0.17f * h, 0.30f, 0.10f);
	ellipse_at(canvas, b, -0.11f * h, bottom - 0.135f * h, 0.20f * h, 0.15f * h, 0.30f, 0.20f);
	/* aortic knob, pulmonary trunk, superior vena cava */
	ellipse_at(canvas, b, 0.17f, 0.33f, 0.10f, 0.05f, 0.4f, 0.19f);
	ellipse_at(canvas, b, 0.17f, 0.42f, 0.10f, 0.07f, 0.5f, 0.14f);
	ellipse_at(canvas, b, -0.13f, 0.34f, 0.07f, 0.16f, 0.6f, 0.09f);
	float wide = synth__clamp01((float)spec->wide_mediastinum);
	if (wide > 0.0f)
		ellipse_at(canvas, b, 0.02f, 0.30f, 0.25f + 0.12f * wide, 0.17f, 0.30f, 0.18f);
	/* trachea */
	synth__point air[3] = {{synth__body_x(b, 0.0f, 0.0f), 0.0f}, {synth__body_x(b, -0.005f, 0.2f), 0.2f + b->dy}, {synth__body_x(b, -0.015f, 0.33f), 0.335f + b->dy}};
	synth__rod(canvas, air, 3, 0.018f, 0.017f, -0.13f, 0.0f);
	/* gas in the stomach */
	ellipse_at(canvas, b, 0.42f, b->base + 0.035f, 0.17f, 0.035f, 0.5f, -0.16f);
}

static void paint_ribs(synth__canvas *canvas, const synth__body *b, const cxr_phantom_spec *spec)
{
	for (int side = 0; side < 2; side++) {
		float sign = side ? 1.0f : -1.0f;
		bool is_broken = (spec->fracture_sides & (side ? CXR_SIDE_LEFT : CXR_SIDE_RIGHT)) != 0;
		for (int i = 0; i < 11; i++) {
			float y = b->apex + 0.015f + 0.066f * (float)i;
			float lateral = synth__lung_lateral(b, y + 0.05f) + 0.035f;
			float strength = 0.105f - 0.004f * (float)i;
			synth__point start = {synth__body_x(b, sign * 0.13f, y), y + b->dy};
			synth__point peak = {synth__body_x(b, sign * 0.62f * lateral, y), y - 0.045f - 0.004f * (float)i + b->dy};
			synth__point wall = {synth__body_x(b, sign * lateral, y), y + b->rib_slope + 0.008f * (float)i + b->dy};
			synth__curve(canvas, start, peak, wall, 0.0155f, 0.0125f, strength, 0.55f);
			if (is_broken && i == 6) { /* a step in the lateral arc */
				synth__point a = {wall.x - sign * 0.05f, wall.y - 0.050f};
				synth__point c = {wall.x + sign * 0.004f, wall.y + 0.020f};
				synth__rod(canvas, (synth__point[]){a, c}, 2, 0.011f, 0.010f, 0.16f, 0.6f);
			}
			if (i > 8)
				continue;
			/* the anterior arc runs back to the middle and down, and ends in cartilage */
			synth__point front = {synth__body_x(b, sign * (0.36f + 0.018f * (float)i), y), y + b->rib_slope + 0.125f + b->dy};
			synth__point bend = {synth__body_x(b, sign * 0.80f * lateral, y), y + b->rib_slope + 0.10f + b->dy};
			synth__curve(canvas, wall, bend, front, 0.0125f, 0.0165f, strength * 0.55f, 0.45f);
		}
		synth__point inner = {synth__body_x(b, sign * 0.10f, 0.2f), 0.205f + b->dy};
		synth__point middle = {synth__body_x(b, sign * 0.40f, 0.2f), 0.185f + b->dy};
		synth__point outer = {synth__body_x(b, sign * 0.98f, 0.1f), 0.085f + b->dy};
		synth__curve(canvas, inner, middle, outer, 0.021f, 0.015f, 0.13f, 0.5f);
		/* scapula and upper arm */
		ellipse_at(canvas, b, sign * 1.02f, 0.27f, 0.16f, 0.17f, 0.5f, 0.10f);
		ellipse_at(canvas, b, sign * 1.14f, 0.13f, 0.13f, 0.07f, 0.4f, 0.17f);
	}
}

/* Vessels: tapering branches from each hilum outwards, more and thicker at the base. */
static void paint_vessels(synth__canvas *canvas, const synth__body *b, const cxr_phantom_spec *spec)
{
	cxr_rng rng;
	cxr_rng_init(&rng, spec->patient_seed, 0x76657373656CULL);
	float edema = synth__clamp01((float)spec->edema);
	for (int side = 0; side < 2; side++) {
		float sign = side ? 1.0f : -1.0f;
		float hilum_y = side ? 0.44f : 0.46f;
		ellipse_at(canvas, b, sign * 0.25f, hilum_y, 0.10f, 0.075f, 0.7f, 0.13f + 0.06f * edema);
		for (int i = 0; i < 26; i++) {
			float reach = synth__uniform(&rng, 0.10f, 0.40f);
			float direction = synth__uniform(&rng, -1.0f, 1.3f);
			float X0 = sign * synth__uniform(&rng, 0.18f, 0.30f);
			float y0 = hilum_y + synth__uniform(&rng, -0.05f, 0.06f);
			float X1 = X0 + sign * reach * (1.0f - 0.35f * synth__abs(direction));
			float y1 = y0 + reach * 0.62f * direction;
			if (y1 > b->base - 0.06f)
				y1 = b->base - 0.06f;
			if (y1 < b->apex + 0.05f)
				y1 = b->apex + 0.05f;
			synth__point a = {synth__body_x(b, X0, y0), y0 + b->dy};
			synth__point m = {synth__body_x(b, (X0 + X1) * 0.5f, y0), (y0 + y1) * 0.5f + synth__uniform(&rng, -0.05f, 0.05f) + b->dy};
			synth__point c = {synth__body_x(b, X1, y1), y1 + b->dy};
			float width = synth__uniform(&rng, 0.004f, 0.0085f) * (1.0f + 0.5f * edema);
			synth__curve(canvas, a, m, c, width, 0.0012f, 0.048f + 0.04f * edema, 0.0f);
		}
	}
}

void synth__paint_frontal(synth__canvas *canvas, const cxr_phantom_spec *spec)
{
	synth__body b = synth__body_draw(spec);
	paint_tissue(canvas, &b);
	paint_vessels(canvas, &b, spec);
	paint_heart(canvas, &b, spec);
	if (b.is_female) {
		for (int side = 0; side < 2; side++) {
			float sign = side ? 1.0f : -1.0f;
			ellipse_at(canvas, &b, sign * 0.52f, 0.66f, 0.42f, 0.17f, 0.25f, 0.075f);
		}
	}
	synth__paint_findings(canvas, &b, spec);
	paint_ribs(canvas, &b, spec);
	synth__paint_devices(canvas, &b, spec);
}
