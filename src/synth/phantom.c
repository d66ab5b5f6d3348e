/*
 * From a spec to stored pixel values: paint the anatomy on a coarse canvas, then enlarge, add noise, collimate and
 * scale to the stored bits. See phantom.h.
 */
#include "synth/phantom.h"

#include "base/mem.h"
#include "synth/phantom_canvas.h"

enum { MAX_CANVAS_SIDE = 560 };

typedef struct exposure {
	float black, gain;       /* stored fraction = black + gain * attenuation */
	float noise;             /* standard deviation as a fraction of the range */
	float left, right, top, bottom; /* collimator, 0..1 */
	float shutter;           /* stored fraction outside the collimator; < 0 = none */
	uint64_t noise_seed;
} exposure;

static exposure draw_exposure(const cxr_phantom_spec *spec)
{
	cxr_rng rng;
	cxr_rng_init(&rng, spec->image_seed, 0x6578706F73757265ULL);
	exposure e = {.shutter = -1.0f};
	e.black = synth__uniform(&rng, 0.02f, 0.08f);
	e.gain = synth__uniform(&rng, 0.66f, 0.80f);
	e.noise = synth__uniform(&rng, 0.006f, 0.014f) * (spec->view == CXR_PHANTOM_AP ? 1.5f : 1.0f);
	e.right = e.bottom = 1.0f;
	int kind = cxr_rng_int(&rng, 0, 9);
	if (kind < 5) {
		e.shutter = kind < 3 ? 0.0f : synth__uniform(&rng, 0.90f, 0.97f);
		e.left = synth__uniform(&rng, 0.0f, 0.035f);
		e.right = 1.0f - synth__uniform(&rng, 0.0f, 0.035f);
		e.top = synth__uniform(&rng, 0.0f, 0.03f);
		e.bottom = 1.0f - synth__uniform(&rng, 0.0f, 0.05f);
	}
	e.noise_seed = cxr_rng_u64(&rng) | 1u;
	return e;
}

/* Linear interpolation between canvas cells: index and weight of one output position. */
typedef struct sample {
	int index;
	float weight;
} sample;

static sample place(uint32_t at, uint32_t n_out, int n_canvas)
{
	float pos = ((float)at + 0.5f) * (float)n_canvas / (float)n_out - 0.5f;
	if (pos <= 0.0f || n_canvas < 2)
		return (sample){0, 0.0f};
	int index = (int)pos;
	if (index >= n_canvas - 1)
		return (sample){n_canvas - 2, 1.0f};
	return (sample){index, pos - (float)index};
}

/* Film-like tone: linear in the middle, soft towards white. */
static float tone(float a)
{
	if (a <= 0.0f)
		return 0.0f;
	if (a < 0.85f)
		return a;
	float over = a - 0.85f;
	return 0.85f + over / (1.0f + 2.2f * over);
}

/* About normal with deviation 1: four 16-bit pieces of one xorshift step. */
static float noise(uint64_t *state)
{
	uint64_t x = *state;
	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	*state = x;
	int32_t sum = (int32_t)(x & 0xFFFF) + (int32_t)(x >> 16 & 0xFFFF) + (int32_t)(x >> 32 & 0xFFFF) + (int32_t)(x >> 48);
	return (float)(sum - 131070) * (1.0f / 37837.0f);
}

static void develop_row(const cxr_phantom_spec *spec, const synth__canvas *canvas, const exposure *e, const sample *columns, uint32_t y, uint16_t *out)
{
	sample row = place(y, spec->height, canvas->height);
	const float *above = canvas->v + (size_t)row.index * (size_t)canvas->width;
	const float *below = canvas->height > 1 ? above + canvas->width : above;
	float peak = (float)((1u << spec->bits_stored) - 1u);
	float fy = ((float)y + 0.5f) / (float)spec->height;
	bool outside_y = e->shutter >= 0.0f && (fy < e->top || fy > e->bottom);
	uint64_t state = e->noise_seed ^ (uint64_t)(y + 1) * 0x9E3779B97F4A7C15ULL;
	if (state == 0)
		state = 1;
	uint32_t left = (uint32_t)(e->left * (float)spec->width);
	uint32_t right = (uint32_t)(e->right * (float)spec->width);
	for (uint32_t x = 0; x < spec->width; x++) {
		sample c = columns[x];
		size_t next = canvas->width > 1 ? (size_t)c.index + 1 : (size_t)c.index;
		float top = above[c.index] + (above[next] - above[c.index]) * c.weight;
		float bottom = below[c.index] + (below[next] - below[c.index]) * c.weight;
		float value = e->black + e->gain * tone(top + (bottom - top) * row.weight);
		/* fewer quanta reach the plate behind dense parts */
		value += e->noise * (0.35f + 0.9f * value) * noise(&state);
		if (e->shutter >= 0.0f && (outside_y || x < left || x >= right))
			value = e->shutter;
		value = synth__clamp01(value);
		if (spec->monochrome1)
			value = 1.0f - value;
		out[x] = (uint16_t)(value * peak + 0.5f);
	}
}

static cxr_rc check(const cxr_phantom_spec *spec, cxr_err *err)
{
	bool is_sized = spec->width >= CXR_PHANTOM_MIN_SIDE_PX && spec->width <= CXR_PHANTOM_MAX_SIDE_PX && spec->height >= CXR_PHANTOM_MIN_SIDE_PX &&
		spec->height <= CXR_PHANTOM_MAX_SIDE_PX;
	if (!is_sized)
		return CXR_FAIL(err, CXR_E_ARG, "picture sides must be %d to %d px", CXR_PHANTOM_MIN_SIDE_PX, CXR_PHANTOM_MAX_SIDE_PX);
	if (spec->bits_stored < 8 || spec->bits_stored > 16)
		return CXR_FAIL(err, CXR_E_ARG, "bits stored must be 8 to 16");
	return CXR_OK;
}

static void canvas_size(const cxr_phantom_spec *spec, synth__canvas *canvas)
{
	uint32_t longest = spec->width > spec->height ? spec->width : spec->height;
	uint32_t side = longest < MAX_CANVAS_SIDE ? longest : MAX_CANVAS_SIDE;
	canvas->width = (int)((uint64_t)spec->width * side / longest);
	canvas->height = (int)((uint64_t)spec->height * side / longest);
	if (canvas->width < 4)
		canvas->width = 4;
	if (canvas->height < 4)
		canvas->height = 4;
}

static cxr_rc render(const cxr_phantom_spec *spec, synth__canvas *canvas, sample *columns, uint16_t *out)
{
	cxr_rng rng;
	cxr_rng_init(&rng, spec->patient_seed, 0x74657874757265ULL);
	for (size_t i = 0; i < CXR_ARRAY_LEN(canvas->lattice); i++)
		canvas->lattice[i] = (float)(cxr_rng_u64(&rng) >> 40) * (1.0f / 16777216.0f);
	if (spec->view == CXR_PHANTOM_LATERAL)
		synth__paint_lateral(canvas, spec);
	else
		synth__paint_frontal(canvas, spec);
	exposure e = draw_exposure(spec);
	for (uint32_t x = 0; x < spec->width; x++)
		columns[x] = place(x, spec->width, canvas->width);
	for (uint32_t y = 0; y < spec->height; y++)
		develop_row(spec, canvas, &e, columns, y, out + (size_t)y * spec->width);
	return CXR_OK;
}

cxr_rc cxr_phantom_render(const cxr_phantom_spec *spec, uint16_t *out_pixels, cxr_err *err)
{
	CXR_TRY(check(spec, err));
	synth__canvas *canvas = cxr_calloc(1, sizeof *canvas);
	sample *columns = cxr_calloc(spec->width, sizeof *columns);
	cxr_rc rc = CXR_E_NOMEM;
	if (canvas && columns) {
		canvas_size(spec, canvas);
		canvas->v = cxr_calloc((size_t)canvas->width * (size_t)canvas->height, sizeof *canvas->v);
		if (canvas->v)
			rc = render(spec, canvas, columns, out_pixels);
		cxr_free(canvas->v);
	}
	cxr_free(canvas);
	cxr_free(columns);
	return rc == CXR_E_NOMEM ? CXR_FAIL(err, rc, "no memory for a phantom") : rc;
}
