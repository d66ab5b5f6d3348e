/* Identified values: patient, study, people, places, and where they are repeated in nested items. See headers_build.h. */
#include <stdio.h>

#include "base/date.h"
#include "synth/headers_build.h"

/* Study time plus `seconds`, HHMMSS; the study time itself when it cannot be read. */
static void put_later(synth__builder *b, cxr_tag tag, const char *study_time, int32_t seconds)
{
	if (!study_time)
		return;
	int32_t start = cxr_time_parse(cxr_str_from(study_time));
	if (start < 0) {
		synth__put(b, tag, "TM", study_time);
		return;
	}
	int32_t t = (start + seconds) % 86400;
	char text[16];
	snprintf(text, sizeof text, "%02d%02d%02d", (int)(t / 3600), (int)(t / 60 % 60), (int)(t % 60));
	synth__put(b, tag, "TM", text);
}

static void build_times(synth__builder *b, const cxr_synth_identity *who, cxr_rng *rng)
{
	synth__put(b, CXR_TAG(0x0008, 0x0012), "DA", who->study_date);
	synth__put(b, CXR_TAG(0x0008, 0x0020), "DA", who->study_date);
	synth__put(b, CXR_TAG(0x0008, 0x0021), "DA", who->study_date);
	synth__put(b, CXR_TAG(0x0008, 0x0022), "DA", who->study_date);
	synth__put(b, CXR_TAG(0x0008, 0x0023), "DA", who->study_date);
	synth__put(b, CXR_TAG(0x0008, 0x0030), "TM", who->study_time);
	int32_t late = cxr_rng_int(rng, 5, 400);
	put_later(b, CXR_TAG(0x0008, 0x0013), who->study_time, late + 30);
	put_later(b, CXR_TAG(0x0008, 0x0031), who->study_time, late);
	put_later(b, CXR_TAG(0x0008, 0x0032), who->study_time, late + 1);
	put_later(b, CXR_TAG(0x0008, 0x0033), who->study_time, late + 2);
	synth__put(b, CXR_TAG(0x0040, 0x0244), "DA", who->study_date);
	put_later(b, CXR_TAG(0x0040, 0x0245), who->study_time, 1);
}

static void build_people(synth__builder *b, const cxr_synth_identity *who)
{
	synth__put(b, CXR_TAG(0x0008, 0x0080), "LO", who->institution_name);
	synth__put(b, CXR_TAG(0x0008, 0x0081), "ST", who->institution_address);
	synth__put(b, CXR_TAG(0x0008, 0x0090), "PN", who->referring_physician ? who->referring_physician : "");
	synth__put(b, CXR_TAG(0x0008, 0x1010), "SH", who->station_name);
	synth__put(b, CXR_TAG(0x0008, 0x1030), "LO", who->study_description);
	synth__put(b, CXR_TAG(0x0008, 0x103E), "LO", who->series_description);
	synth__put(b, CXR_TAG(0x0008, 0x1040), "LO", who->department);
	synth__put(b, CXR_TAG(0x0008, 0x1050), "PN", who->performing_physician);
	synth__put(b, CXR_TAG(0x0008, 0x1060), "PN", who->reading_physician);
	synth__put(b, CXR_TAG(0x0008, 0x1070), "PN", who->operator_name);
	synth__put(b, CXR_TAG(0x0018, 0x1000), "LO", who->device_serial);
	synth__put(b, CXR_TAG(0x0018, 0x1030), "LO", who->protocol_name);
	synth__put(b, CXR_TAG(0x0020, 0x4000), "LT", who->image_comments);
	synth__put(b, CXR_TAG(0x0032, 0x1030), "LO", who->reason_for_study);
	synth__put(b, CXR_TAG(0x0032, 0x1032), "PN", who->requesting_physician);
}

static void build_patient(synth__builder *b, const cxr_synth_identity *who)
{
	synth__put(b, CXR_TAG(0x0010, 0x0010), "PN", who->patient_name ? who->patient_name : "");
	synth__put(b, CXR_TAG(0x0010, 0x0020), "LO", who->patient_id ? who->patient_id : "");
	synth__put(b, CXR_TAG(0x0010, 0x0021), "LO", who->issuer_of_patient_id);
	synth__put(b, CXR_TAG(0x0010, 0x0030), "DA", who->birth_date ? who->birth_date : "");
	synth__put(b, CXR_TAG(0x0010, 0x0040), "CS", who->sex ? who->sex : "");
	synth__put(b, CXR_TAG(0x0010, 0x1000), "LO", who->other_patient_id);
	synth__put(b, CXR_TAG(0x0010, 0x1010), "AS", who->age);
	synth__put(b, CXR_TAG(0x0010, 0x1040), "LO", who->patient_address);
	synth__put(b, CXR_TAG(0x0010, 0x2154), "SH", who->patient_phone);
}

static void build_study(synth__builder *b, const cxr_synth_image *image)
{
	const cxr_synth_identity *who = &image->identity;
	synth__put(b, CXR_TAG(0x0008, 0x0016), "UI", image->cell.sop_class_uid);
	synth__put(b, CXR_TAG(0x0008, 0x0018), "UI", who->sop_uid);
	synth__put(b, CXR_TAG(0x0008, 0x0050), "SH", who->accession_number ? who->accession_number : "");
	synth__put(b, CXR_TAG(0x0020, 0x000D), "UI", who->study_uid);
	synth__put(b, CXR_TAG(0x0020, 0x000E), "UI", who->series_uid);
	synth__put(b, CXR_TAG(0x0020, 0x0010), "SH", who->study_id ? who->study_id : "");
	synth__put_number(b, CXR_TAG(0x0020, 0x0011), "IS", who->series_number);
	synth__put_number(b, CXR_TAG(0x0020, 0x0013), "IS", who->instance_number);
}

/* RequestAttributesSequence: the same ids once more, two levels down. */
static void build_request(synth__builder *b, const cxr_synth_image *image)
{
	const cxr_synth_identity *who = &image->identity;
	if (!image->cell.has_request_sequence)
		return;
	cxr_dcm_item *outer = b->item;
	cxr_dcm_item *items = synth__put_items(b, CXR_TAG(0x0040, 0x0275), 1);
	if (!items)
		return;
	b->item = &items[0];
	synth__put(b, CXR_TAG(0x0008, 0x0050), "SH", who->accession_number);
	synth__put(b, CXR_TAG(0x0032, 0x1060), "LO", who->study_description);
	synth__put(b, CXR_TAG(0x0040, 0x0007), "LO", who->study_description);
	synth__put(b, CXR_TAG(0x0040, 0x0009), "SH", who->accession_number);
	synth__put(b, CXR_TAG(0x0040, 0x1001), "SH", who->accession_number);
	cxr_dcm_item *codes = synth__put_items(b, CXR_TAG(0x0032, 0x1064), 1);
	if (codes) {
		b->item = &codes[0];
		synth__put(b, CXR_TAG(0x0008, 0x0100), "SH", "XCHEST");
		synth__put(b, CXR_TAG(0x0008, 0x0102), "SH", "99LOCAL");
		synth__put(b, CXR_TAG(0x0008, 0x0104), "LO", who->study_description);
	}
	b->item = outer;
}

void synth__build_identity(synth__builder *b, const cxr_synth_image *image)
{
	cxr_rng rng;
	cxr_rng_init(&rng, image->cell.detail_seed, 1);
	synth__put(b, CXR_TAG(0x0008, 0x0005), "CS", image->cell.charset);
	build_study(b, image);
	build_times(b, &image->identity, &rng);
	build_people(b, &image->identity);
	build_patient(b, &image->identity);
	build_request(b, image);
}
