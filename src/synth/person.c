/* People, ids and telephone numbers. See scene.h. */
#include <stdio.h>

#include "synth/scene.h"

void synth__rng(cxr_rng *rng, uint64_t seed, synth__stream stream, uint64_t number)
{
	cxr_rng_init(rng, seed ^ (uint64_t)stream << 56, number);
}

cxr_str synth__pick_line(const synth__tables *tables, cxr_rng *rng, const char *group)
{
	const synth__list *list = synth__tables_group(tables, cxr_str_from(group));
	return list && list->n_items ? list->items[cxr_rng_below(rng, list->n_items)] : (cxr_str){"", 0};
}

static cxr_str pick(const synth__list *list, cxr_rng *rng)
{
	return list->n_items ? list->items[cxr_rng_below(rng, list->n_items)] : (cxr_str){"Lee", 3};
}

void synth__person_draw(const synth__tables *tables, cxr_rng *rng, char sex, synth__person *out)
{
	memset(out, 0, sizeof *out);
	/* the first culture of the table stands for a third of the people, the rest share alike */
	size_t culture = cxr_rng_chance(rng, 0.3) ? 0 : (size_t)cxr_rng_below(rng, tables->n_cultures);
	out->culture = &tables->cultures[culture];
	out->sex = sex ? sex : cxr_rng_chance(rng, 0.5) ? 'F' : 'M';
	cxr_str given = pick(out->sex == 'F' ? &out->culture->given_f : &out->culture->given_m, rng);
	cxr_str family = pick(&out->culture->family, rng);
	snprintf(out->given, sizeof out->given, CXR_STR_FMT, CXR_STR_ARG(given));
	bool is_hispanic = cxr_str_eqz(out->culture->name, "hispanic");
	if (is_hispanic && cxr_rng_chance(rng, 0.25)) {
		cxr_str second = pick(&out->culture->family, rng);
		snprintf(out->family, sizeof out->family, CXR_STR_FMT " " CXR_STR_FMT, CXR_STR_ARG(family), CXR_STR_ARG(second));
	} else if (!is_hispanic && out->sex == 'F' && cxr_rng_chance(rng, 0.05)) {
		cxr_str second = pick(&tables->cultures[0].family, rng);
		snprintf(out->family, sizeof out->family, CXR_STR_FMT "-" CXR_STR_FMT, CXR_STR_ARG(second), CXR_STR_ARG(family));
	} else {
		snprintf(out->family, sizeof out->family, CXR_STR_FMT, CXR_STR_ARG(family));
	}
	if (cxr_rng_chance(rng, 0.55))
		out->middle = (char)('A' + (int)cxr_rng_below(rng, 23));
}

void synth__staff(const synth__tables *tables, uint64_t seed, unsigned number, synth__person *out)
{
	cxr_rng rng;
	synth__rng(&rng, seed, SYNTH_STREAM_STAFF, number);
	synth__person_draw(tables, &rng, 0, out);
}

void synth__phone_draw(cxr_rng *rng, char out[24])
{
	static const int areas[] = {209, 415, 503, 608, 717, 802, 919};
	snprintf(out, 24, "(%d) 555-%04d", areas[cxr_rng_below(rng, CXR_ARRAY_LEN(areas))], cxr_rng_int(rng, 100, 199));
}
