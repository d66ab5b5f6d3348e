/*
 * What hides identity outside the usual attributes: private blocks, icon, overlay, trailing padding. See headers_build.h.
 */
#include <stdio.h>

#include "synth/headers_build.h"

static uint16_t private_group(const char *creator)
{
	/* any odd group will do; each creator keeps to one */
	uint32_t hash = 2166136261u;
	for (const char *c = creator; *c; c++)
		hash = (hash ^ (unsigned char)*c) * 16777619u;
	static const uint16_t groups[] = {0x0009, 0x0019, 0x0021, 0x0029, 0x0031, 0x0051, 0x7001};
	return groups[hash % CXR_ARRAY_LEN(groups)];
}

static void build_private(synth__builder *b, const cxr_synth_image *image)
{
	const cxr_synth_cell *cell = &image->cell;
	const cxr_synth_identity *who = &image->identity;
	const char *creator = cell->private_creator ? cell->private_creator : image->canary ? "CXR TEST BLOCK" : NULL;
	if (!creator)
		return;
	uint16_t group = private_group(creator);
	unsigned char blob[48];
	cxr_rng rng;
	cxr_rng_init(&rng, cell->detail_seed, 3);
	for (size_t i = 0; i < sizeof blob; i++)
		blob[i] = (unsigned char)cxr_rng_u64(&rng);
	synth__put(b, CXR_TAG(group, 0x0010), "LO", creator);
	synth__put(b, CXR_TAG(group, 0x1008), "CS", "ORIGINAL");
	synth__put_bytes(b, CXR_TAG(group, 0x1020), "OB", blob, sizeof blob);
	if (cell->has_private_accession) {
		synth__put(b, CXR_TAG(group, 0x1001), "LO", who->accession_number);
		synth__put(b, CXR_TAG(group, 0x1002), "PN", who->patient_name);
	}
	if (!cell->has_private_accession && !image->canary)
		return;
	cxr_dcm_item *outer = b->item;
	cxr_dcm_item *items = synth__put_items(b, CXR_TAG(group, 0x1030), 1);
	if (!items)
		return;
	b->item = &items[0];
	synth__put(b, CXR_TAG(0x0010, 0x0020), "LO", who->patient_id);
	synth__put(b, CXR_TAG(group, 0x0010), "LO", creator);
	synth__put(b, CXR_TAG(group, 0x1001), "UT", image->canary ? image->canary : who->accession_number);
	b->item = outer;
}

static void build_icon(synth__builder *b, const cxr_synth_image *image)
{
	enum { SIDE = 16 };
	if (!image->cell.has_icon)
		return;
	unsigned char thumb[SIDE * SIDE];
	for (size_t i = 0; i < sizeof thumb; i++)
		thumb[i] = (unsigned char)(i % SIDE * 16);
	cxr_dcm_item *outer = b->item;
	cxr_dcm_item *items = synth__put_items(b, CXR_TAG(0x0088, 0x0200), 1);
	if (!items)
		return;
	b->item = &items[0];
	synth__put_u16(b, CXR_TAG(0x0028, 0x0002), 1);
	synth__put(b, CXR_TAG(0x0028, 0x0004), "CS", "MONOCHROME2");
	synth__put_u16(b, CXR_TAG(0x0028, 0x0010), SIDE);
	synth__put_u16(b, CXR_TAG(0x0028, 0x0011), SIDE);
	synth__put_u16(b, CXR_TAG(0x0028, 0x0100), 8);
	synth__put_u16(b, CXR_TAG(0x0028, 0x0101), 8);
	synth__put_u16(b, CXR_TAG(0x0028, 0x0102), 7);
	synth__put_u16(b, CXR_TAG(0x0028, 0x0103), 0);
	synth__put_bytes(b, CXR_TAG(0x7FE0, 0x0010), "OW", thumb, sizeof thumb);
	b->item = outer;
}

/* Overlay plane 6000 of the picture's size, with the identity in its texts and a canary in its bits. */
static void build_overlay(synth__builder *b, const cxr_synth_image *image)
{
	const cxr_synth_cell *cell = &image->cell;
	if (!cell->has_overlay && !image->canary)
		return;
	size_t n_bytes = ((size_t)cell->rows * cell->columns + 15) / 16 * 2;
	char *bits = b->rc == CXR_OK ? cxr_arena_alloc(b->arena, n_bytes) : NULL;
	if (!bits) {
		if (b->rc == CXR_OK)
			b->rc = CXR_FAIL(b->err, CXR_E_NOMEM, "overlay needs more memory than allowed");
		return;
	}
	if (image->canary) {
		size_t n = strlen(image->canary);
		memcpy(bits, image->canary, n < n_bytes ? n : n_bytes);
	}
	static const int16_t origin[2] = {1, 1};
	synth__put_u16(b, CXR_TAG(0x6000, 0x0010), (uint16_t)cell->rows);
	synth__put_u16(b, CXR_TAG(0x6000, 0x0011), (uint16_t)cell->columns);
	synth__put(b, CXR_TAG(0x6000, 0x0022), "LO", image->canary ? image->canary : image->identity.patient_name);
	synth__put(b, CXR_TAG(0x6000, 0x0040), "CS", "G");
	synth__put_bytes(b, CXR_TAG(0x6000, 0x0050), "SS", origin, sizeof origin);
	synth__put_u16(b, CXR_TAG(0x6000, 0x0100), 1);
	synth__put_u16(b, CXR_TAG(0x6000, 0x0102), 0);
	synth__put(b, CXR_TAG(0x6000, 0x1500), "LO", image->identity.accession_number);
	synth__put_bytes(b, CXR_TAG(0x6000, 0x3000), "OW", bits, n_bytes);
}

static void build_padding(synth__builder *b, const cxr_synth_image *image)
{
	if (!image->cell.has_trailing_padding && !image->canary)
		return;
	char text[160];
	const char *content = image->canary ? image->canary : image->identity.accession_number;
	int n = snprintf(text, sizeof text, "%s%32s", content ? content : "", "");
	synth__put_bytes(b, CXR_TAG(0xFFFC, 0xFFFC), "OB", text, n < (int)sizeof text ? (size_t)n : sizeof text - 1);
}

void synth__build_extras(synth__builder *b, const cxr_synth_image *image)
{
	build_private(b, image);
	build_icon(b, image);
	build_overlay(b, image);
	build_padding(b, image);
}
