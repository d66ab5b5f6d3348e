/* Acquisition and pixel attributes of a cell. Texts as seen in the field (headers_cell.c names the source). */
#include <stdio.h>

#include "synth/headers_build.h"

static void put_pair(synth__builder *b, cxr_tag tag, const char *value)
{
	if (!value)
		return;
	char text[64];
	snprintf(text, sizeof text, "%s\\%s", value, value);
	synth__put(b, tag, "DS", text);
}

static void build_exposure(synth__builder *b, const cxr_synth_cell *cell, cxr_rng *rng)
{
	static const char *const exposures[] = {"2", "1", "3", "4"};
	static const unsigned exposure_weights[] = {849, 571, 409, 294};
	char text[24];
	synth__put(b, CXR_TAG(0x0018, 0x0060), "DS", cell->kvp);
	if (cell->kvp && cell->kvp[0] == '0') {
		synth__put(b, CXR_TAG(0x0018, 0x1152), "IS", "0");
		synth__put_u16(b, CXR_TAG(0x0018, 0x1404), 0);
		return;
	}
	synth__put(b, CXR_TAG(0x0018, 0x1152), "IS", exposures[cxr_rng_pick(rng, exposure_weights, 4)]);
	if (cxr_rng_chance(rng, 0.8)) {
		synth__put_number(b, CXR_TAG(0x0018, 0x1150), "IS", cxr_rng_int(rng, 2, 12));
		synth__put_number(b, CXR_TAG(0x0018, 0x1153), "IS", cxr_rng_int(rng, 1000, 2500));
		synth__put_number(b, CXR_TAG(0x0018, 0x1405), "IS", cxr_rng_int(rng, 200, 220));
	}
	if (cxr_rng_chance(rng, 0.6))
		synth__put_number(b, CXR_TAG(0x0018, 0x1151), "IS", 20L * cxr_rng_int(rng, 8, 25));
	if (cxr_rng_chance(rng, 0.2)) {
		snprintf(text, sizeof text, "%d.000", 100 * cxr_rng_int(rng, 20, 90));
		synth__put(b, CXR_TAG(0x0018, 0x8150), "DS", text);
	}
	if (cxr_rng_chance(rng, 0.04)) {
		static const char *const modes[] = {"MANUAL", "AUTOMATIC", "3", "4"};
		static const char *const details[] = {"0200", "C/3", "L,R/3", "AEC_center_cell"};
		synth__put(b, CXR_TAG(0x0018, 0x7060), "CS", modes[cxr_rng_below(rng, 4)]);
		synth__put(b, CXR_TAG(0x0018, 0x7062), "LT", details[cxr_rng_below(rng, 4)]);
		snprintf(text, sizeof text, "%d.%03d", cxr_rng_int(rng, 1, 7192218), cxr_rng_int(rng, 0, 999));
		synth__put(b, CXR_TAG(0x0018, 0x7012), "DS", cxr_rng_chance(rng, 0.3) ? "-1.0" : text);
	}
}

static void build_pixels(synth__builder *b, const cxr_synth_cell *cell)
{
	synth__put_u16(b, CXR_TAG(0x0028, 0x0002), 1);
	synth__put(b, CXR_TAG(0x0028, 0x0004), "CS", cell->is_monochrome1 ? "MONOCHROME1" : "MONOCHROME2");
	synth__put_u16(b, CXR_TAG(0x0028, 0x0010), (uint16_t)cell->rows);
	synth__put_u16(b, CXR_TAG(0x0028, 0x0011), (uint16_t)cell->columns);
	put_pair(b, CXR_TAG(0x0028, 0x0030), cell->pixel_spacing);
	put_pair(b, CXR_TAG(0x0018, 0x1164), cell->imager_pixel_spacing);
	synth__put_u16(b, CXR_TAG(0x0028, 0x0100), 16);
	synth__put_u16(b, CXR_TAG(0x0028, 0x0101), cell->bits_stored);
	synth__put_u16(b, CXR_TAG(0x0028, 0x0102), (uint16_t)(cell->bits_stored - 1));
	synth__put_u16(b, CXR_TAG(0x0028, 0x0103), 0);
	synth__put(b, CXR_TAG(0x0028, 0x0301), "CS", cell->burned_in);
	synth__put(b, CXR_TAG(0x2050, 0x0020), "CS", cell->presentation_lut);
}

static bool is_dx(const cxr_synth_cell *cell)
{
	return strcmp(cell->sop_class_uid, "1.2.840.10008.5.1.4.1.1.1.1") == 0;
}

static void build_rescale(synth__builder *b, const cxr_synth_cell *cell)
{
	if (!cell->rescale_type)
		return;
	bool is_us = strcmp(cell->rescale_type, "US") == 0;
	const char *slope = is_us && cell->bits_stored == 15 ? "1.000" : is_us && is_dx(cell) ? "1.0" : "1";
	const char *intercept = is_us && cell->bits_stored == 15 ? "0.000" : is_us && is_dx(cell) ? "0.0" : "0";
	synth__put(b, CXR_TAG(0x0028, 0x1052), "DS", intercept);
	synth__put(b, CXR_TAG(0x0028, 0x1053), "DS", slope);
	synth__put(b, CXR_TAG(0x0028, 0x1054), "LO", cell->rescale_type);
}

static void build_window(synth__builder *b, const cxr_synth_cell *cell, cxr_rng *rng)
{
	if (!cell->has_window)
		return;
	char center[64];
	char width[64];
	if (cell->bits_stored == 15 && !cell->is_monochrome1) {
		snprintf(center, sizeof center, "16383.500");
		snprintf(width, sizeof width, "32767.000");
	} else if (cell->bits_stored == 15) {
		snprintf(center, sizeof center, "16384");
		snprintf(width, sizeof width, "16384");
	} else if (cell->bits_stored == 14) {
		snprintf(center, sizeof center, "8192\\8192\\8192");
		snprintf(width, sizeof width, "14000\\10000\\16384");
		synth__put(b, CXR_TAG(0x0028, 0x1055), "LO", "NORMAL\\HARDER\\SOFTER");
	} else if (is_dx(cell)) {
		snprintf(center, sizeof center, "2047.0");
		snprintf(width, sizeof width, "4095.0");
	} else if (cell->bits_stored == 10 || cxr_rng_chance(rng, 0.05)) {
		snprintf(center, sizeof center, "%d", 1 << (cell->bits_stored - 1));
		snprintf(width, sizeof width, "%d", 1 << cell->bits_stored);
	} else {
		snprintf(center, sizeof center, "%d", cxr_rng_int(rng, 1450, 1850));
		snprintf(width, sizeof width, "%d", cxr_rng_int(rng, 2300, 3100));
	}
	synth__put(b, CXR_TAG(0x0028, 0x1050), "DS", center);
	synth__put(b, CXR_TAG(0x0028, 0x1051), "DS", width);
}

/* One VOI LUT item: an S-shaped curve of n entries from `first`. Small pictures get a short one. */
static void build_lut(synth__builder *b, const cxr_synth_cell *cell, cxr_rng *rng)
{
	if (!cell->has_lut)
		return;
	enum { MAX_ENTRIES = 2600 };
	uint16_t entries[MAX_ENTRIES];
	uint16_t n = (uint16_t)cxr_rng_int(rng, 900, MAX_ENTRIES - 1);
	uint16_t first = (uint16_t)cxr_rng_int(rng, 900, 1500);
	if (cell->rows < 256)
		n = (uint16_t)(64 + n % 64);
	for (uint32_t i = 0; i < n; i++) {
		uint64_t t = (uint64_t)i * 65536 / (n - 1u); /* 16.16 share */
		uint64_t s = t * t / 65536 * (UINT64_C(3) * 65536 - 2 * t) / 65536;
		entries[i] = (uint16_t)(s > 65535 ? 65535 : s);
	}
	cxr_dcm_item *outer = b->item;
	cxr_dcm_item *items = synth__put_items(b, CXR_TAG(0x0028, 0x3010), 1);
	if (!items)
		return;
	b->item = &items[0];
	uint16_t descriptor[3] = {n, first, 16};
	synth__put_u16s(b, CXR_TAG(0x0028, 0x3002), "US", descriptor, 3);
	synth__put(b, CXR_TAG(0x0028, 0x3003), "LO", cell->lut_explanation);
	synth__put_u16s(b, CXR_TAG(0x0028, 0x3006), "OW", entries, n);
	b->item = outer;
}

void synth__build_image(synth__builder *b, const cxr_synth_image *image)
{
	const cxr_synth_cell *cell = &image->cell;
	cxr_rng rng;
	cxr_rng_init(&rng, cell->detail_seed, 2);
	synth__put(b, CXR_TAG(0x0008, 0x0008), "CS", cell->image_type);
	synth__put(b, CXR_TAG(0x0008, 0x0060), "CS", cell->modality);
	synth__put(b, CXR_TAG(0x0008, 0x0070), "LO", cell->manufacturer);
	synth__put(b, CXR_TAG(0x0008, 0x1090), "LO", cell->model);
	synth__put(b, CXR_TAG(0x0018, 0x1020), "LO", cell->software);
	synth__put(b, CXR_TAG(0x0018, 0x0015), "CS", cell->body_part);
	synth__put(b, CXR_TAG(0x0018, 0x5101), "CS", cell->view_position);
	synth__put(b, CXR_TAG(0x0020, 0x0020), "CS", cell->patient_orientation);
	if (cxr_rng_chance(&rng, 0.6))
		synth__put(b, CXR_TAG(0x0028, 0x2110), "CS", "00");
	if (is_dx(cell)) {
		int16_t sign = cell->bits_stored == 12 ? 1 : -1;
		synth__put(b, CXR_TAG(0x0008, 0x0068), "CS", "FOR PRESENTATION");
		synth__put(b, CXR_TAG(0x0020, 0x0062), "CS", "U");
		synth__put(b, CXR_TAG(0x0028, 0x1040), "CS", "LOG");
		synth__put_bytes(b, CXR_TAG(0x0028, 0x1041), "SS", &sign, sizeof sign);
	}
	build_exposure(b, cell, &rng);
	build_pixels(b, cell);
	build_rescale(b, cell);
	build_window(b, cell, &rng);
	build_lut(b, cell, &rng);
}
