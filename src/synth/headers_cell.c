/*
 * Drawing header cells. Counts and texts: 7,469 chest headers of Open-I (shared spec images.md section 5.1, 5.2);
 * vendors are an assignment of ours, since that table has them emptied. See headers.h.
 */
#include "synth/headers.h"

#define CR_STORAGE "1.2.840.10008.5.1.4.1.1.1"
#define DX_PRESENTATION "1.2.840.10008.5.1.4.1.1.1.1"

typedef struct vendor {
	const char *manufacturer, *model, *software, *private_creator;
} vendor;

static const vendor agfa = {"Agfa", "ADC_5146", "NX_1.0_3.0.7000", "Agfa ADC NX"};
static const vendor agfa_mitra = {"AGFA", "Compact", "VIPS1110", "MITRA OBJECT UTF8 ATTRIBUTES 1.0"};
static const vendor siemens = {"SIEMENS", "FD-X", "VF10E", "SIEMENS MEDCOM OOG"};
static const vendor philips = {"Philips Medical Systems", "DigitalDiagnost", "3.1.0", "Philips RAD Imaging DD 097"};
static const vendor canon = {"CANON INC.", "CXDI-50G", "6.10.01", "Canon Inc."};
static const vendor ge = {"GE Healthcare", "Revolution XR/d", "dm_Platform_release-xrd41.10", "GEMS_XR3DCAL_01"};
static const vendor fuji = {"FUJIFILM Corporation", "5000R", "A06-00", "FDMS 1.0"};
static const vendor kodak = {"Eastman Kodak Company", "CR 975", "4.7.1", "Eastman Kodak Company"};

typedef struct joint {
	unsigned count;
	bool is_monochrome1;
	const char *presentation_lut;
	uint16_t bits_stored;
	bool has_window, has_lut;
	const char *lut_explanation;
	const char *rescale_type;
	bool is_dx;
	const vendor *vendors[2]; /* the second one in a third of the cases */
} joint;

static const joint joints[] = {
	{2878, true, NULL, 12, false, true, "NK5", "LOG_E REL", false, {&agfa, &agfa_mitra}},
	{2503, false, "IDENTITY", 12, true, false, NULL, NULL, false, {&siemens, &kodak}},
	{866, false, "IDENTITY", 15, true, false, NULL, "US", true, {&philips, &philips}},
	{439, true, "INVERSE", 15, true, false, NULL, "P-VALUES", false, {&canon, &agfa_mitra}},
	{281, false, "IDENTITY", 12, false, false, NULL, NULL, false, {&siemens, &siemens}},
	{96, false, "IDENTITY", 12, true, false, NULL, "US", true, {&canon, &canon}},
	{83, true, "INVERSE", 15, false, true, NULL, "P-VALUES", false, {&agfa, &agfa}},
	{73, false, NULL, 12, true, false, NULL, NULL, false, {&kodak, &fuji}},
	{58, true, NULL, 10, false, false, NULL, "US", false, {&fuji, &fuji}},
	{38, false, NULL, 15, true, false, NULL, NULL, false, {&philips, &philips}},
	{35, true, "INVERSE", 15, false, true, "E25", "P-VALUES", false, {&agfa, &agfa}},
	{32, true, NULL, 12, true, false, NULL, NULL, false, {&kodak, &kodak}},
	{26, false, "IDENTITY", 14, true, true, "SOFTER", "US", true, {&ge, &ge}},
	{25, true, NULL, 12, true, false, NULL, "US", false, {&fuji, &fuji}},
	{16, true, NULL, 12, false, false, NULL, NULL, false, {&kodak, &kodak}},
	{15, true, "INVERSE", 15, false, true, "RP1KT", "P REL", false, {&agfa, &agfa}},
	{3, true, NULL, 10, true, false, NULL, "US", false, {&fuji, &fuji}},
	{2, false, NULL, 12, true, false, NULL, "US", false, {&kodak, &kodak}},
};

typedef struct choice {
	unsigned count;
	const char *text; /* NULL = absent */
} choice;

static const struct size {
	unsigned count;
	uint32_t rows, columns;
} sizes[] = {
	{1926, 2828, 2320}, {1343, 2991, 2992}, {1248, 2320, 2828}, {366, 2797, 2802}, {158, 2968, 2456}, {155, 2048, 2494},
	{118, 2456, 2968}, {59, 2048, 2500}, {53, 2991, 2494}, {50, 2494, 2048}, {43, 2880, 2372}, {41, 4248, 3480},
	{60, 2021, 2021}, {40, 1951, 1803},
};

static const choice pa_positions[] = {{3593, "PA"}, {1300, ""}, {630, NULL}};
static const choice ap_positions[] = {{423, "AP"}, {150, ""}, {75, NULL}};
static const choice lateral_positions[] = {{717, "LL"}, {119, "LATERAL"}, {29, "RL"}, {2, "LARGE LATERAL"}, {290, ""}, {160, NULL}};
static const choice frontal_orientations[] = {{3778, "L\\F"}, {14, "R\\F"}, {2500, NULL}};
static const choice lateral_orientations[] = {{508, "A\\F"}, {181, "P\\F"}, {480, NULL}};
static const choice body_parts[] = {{4943, "CHEST"}, {1700, ""}, {805, NULL}, {12, "NON GRID CHEST"}, {7, "PORTABLE CHEST"}};
static const choice burned_ins[] = {{4073, "NO"}, {900, ""}, {2496, NULL}};
static const choice image_types[] = {
	{3823, "DERIVED\\PRIMARY"}, {2306, "DERIVED\\SECONDARY\\\\CSA RESAMPLED"}, {753, "ORIGINAL\\PRIMARY"}, {354, "DERIVED"}, {122, "ORIGINAL\\PRIMARY\\"},
};
static const choice spacings[] = {
	{1985, "0.150000"}, {903, "0.1500"}, {896, "0.144"}, {306, "0.139"}, {240, "0.15000000596046"}, {205, "0.16990000009536"}, {92, "0.1438633369923"},
	{58, "0.15"}, {12, "1.50000006E-001"}, {2772, NULL},
};
static const choice imager_spacings[] = {{3503, "0.143"}, {2893, "0.1500"}, {339, "0.15"}, {306, "0.139"}, {40, NULL}};
static const choice kvps[] = {{1260, "109"}, {837, "125.000"}, {530, "117"}, {341, "121"}, {316, "125"}, {189, "120"}, {126, "110"}, {380, NULL}};

static const char *chosen(cxr_rng *rng, const choice *choices, size_t n)
{
	unsigned weights[16];
	for (size_t i = 0; i < n; i++)
		weights[i] = choices[i].count;
	return choices[cxr_rng_pick(rng, weights, n)].text;
}

static const joint *chosen_joint(cxr_rng *rng)
{
	unsigned weights[CXR_ARRAY_LEN(joints)];
	for (size_t i = 0; i < CXR_ARRAY_LEN(joints); i++)
		weights[i] = joints[i].count;
	return &joints[cxr_rng_pick(rng, weights, CXR_ARRAY_LEN(joints))];
}

static void draw_size(cxr_rng *rng, uint32_t max_side_px, cxr_synth_cell *out)
{
	unsigned weights[CXR_ARRAY_LEN(sizes)];
	for (size_t i = 0; i < CXR_ARRAY_LEN(sizes); i++)
		weights[i] = sizes[i].count;
	const struct size *size = &sizes[cxr_rng_pick(rng, weights, CXR_ARRAY_LEN(sizes))];
	out->rows = size->rows;
	out->columns = size->columns;
	uint32_t longest = size->rows > size->columns ? size->rows : size->columns;
	if (max_side_px == 0 || longest <= max_side_px)
		return;
	out->rows = (uint32_t)((uint64_t)size->rows * max_side_px / longest);
	out->columns = (uint32_t)((uint64_t)size->columns * max_side_px / longest);
	if (out->rows < CXR_PHANTOM_MIN_SIDE_PX)
		out->rows = CXR_PHANTOM_MIN_SIDE_PX;
	if (out->columns < CXR_PHANTOM_MIN_SIDE_PX)
		out->columns = CXR_PHANTOM_MIN_SIDE_PX;
}

static void draw_view(cxr_rng *rng, cxr_phantom_view view, cxr_synth_cell *out)
{
	switch (view) {
	case CXR_PHANTOM_LATERAL:
		out->view_position = chosen(rng, lateral_positions, CXR_ARRAY_LEN(lateral_positions));
		out->patient_orientation = chosen(rng, lateral_orientations, CXR_ARRAY_LEN(lateral_orientations));
		break;
	case CXR_PHANTOM_AP:
		out->view_position = chosen(rng, ap_positions, CXR_ARRAY_LEN(ap_positions));
		out->patient_orientation = chosen(rng, frontal_orientations, CXR_ARRAY_LEN(frontal_orientations));
		break;
	default:
		out->view_position = chosen(rng, pa_positions, CXR_ARRAY_LEN(pa_positions));
		out->patient_orientation = chosen(rng, frontal_orientations, CXR_ARRAY_LEN(frontal_orientations));
		break;
	}
}

static void draw_habits(cxr_rng *rng, cxr_synth_cell *out)
{
	out->is_implicit = cxr_rng_chance(rng, 0.35);
	out->has_icon = cxr_rng_chance(rng, 0.05);
	out->has_overlay = cxr_rng_chance(rng, 0.05);
	out->has_trailing_padding = cxr_rng_chance(rng, 0.04);
	out->has_preamble_text = cxr_rng_chance(rng, 0.04);
	out->has_request_sequence = cxr_rng_chance(rng, 0.35);
	out->has_private_accession = out->private_creator && cxr_rng_chance(rng, 0.4);
}

void cxr_synth_cell_draw(cxr_rng *rng, cxr_phantom_view view, uint32_t max_side_px, cxr_synth_cell *out)
{
	const joint *j = chosen_joint(rng);
	const vendor *v = j->vendors[cxr_rng_chance(rng, 1.0 / 3) ? 1 : 0];
	*out = (cxr_synth_cell){
		.bits_stored = j->bits_stored,
		.is_monochrome1 = j->is_monochrome1,
		.presentation_lut = j->presentation_lut,
		.has_window = j->has_window,
		.has_lut = j->has_lut,
		.lut_explanation = j->lut_explanation,
		.rescale_type = j->rescale_type,
		.modality = j->bits_stored == 14 ? "DX" : "CR",
		.sop_class_uid = j->is_dx ? DX_PRESENTATION : CR_STORAGE,
		.manufacturer = v->manufacturer,
		.model = v->model,
		.software = v->software,
		.private_creator = cxr_rng_chance(rng, 0.94) ? v->private_creator : NULL,
	};
	/* one family of devices writes this character set, no exposure values, and a zero for the voltage */
	bool is_silent = j == &joints[0];
	out->charset = is_silent ? "ISO 2022 IR 6" : cxr_rng_chance(rng, 0.949) ? "ISO_IR 100" : NULL;
	out->kvp = is_silent ? "0" : chosen(rng, kvps, CXR_ARRAY_LEN(kvps));
	draw_size(rng, max_side_px, out);
	draw_view(rng, view, out);
	out->image_type = chosen(rng, image_types, CXR_ARRAY_LEN(image_types));
	out->body_part = chosen(rng, body_parts, CXR_ARRAY_LEN(body_parts));
	out->burned_in = chosen(rng, burned_ins, CXR_ARRAY_LEN(burned_ins));
	out->pixel_spacing = chosen(rng, spacings, CXR_ARRAY_LEN(spacings));
	out->imager_pixel_spacing = chosen(rng, imager_spacings, CXR_ARRAY_LEN(imager_spacings));
	draw_habits(rng, out);
	out->detail_seed = cxr_rng_u64(rng);
}
