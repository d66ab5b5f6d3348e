/*
 * What a header says of people: one walk over all elements of all levels. A table names the attributes and the list they
 * go to; every other person name (PN) is staff, every other date (DA, DT) is a date of the patient. See header.h.
 *
 * Left out on purpose: rank, branch of service, religion, occupation, ethnic group and country are no identifiers and are
 * ordinary words in reports; free comments are no values to look for; AE titles and issuers ("MRN") are words of software.
 * The image itself keeps none of them in a release.
 */
#include "base/date.h"
#include "intake/header.h"

typedef enum list_kind {
	TO_NONE,     /* taken elsewhere, or nobody's */
	TO_NAMES,
	TO_STAFF,
	TO_OTHER_IDS,
	TO_DEVICE_IDS, /* other ids, when long enough to mean anything */
	TO_STUDY_IDS,
	TO_PHONES,
	TO_TELECOM,  /* e-mail or phone */
	TO_ADDRESSES,
	TO_PLACES
} list_kind;

typedef struct rule {
	cxr_tag tag;
	list_kind kind;
} rule;

#define RULE(group, element, kind) {CXR_TAG(group, element), kind}

static const rule rules[] = {
	RULE(0x0008, 0x0050, TO_STUDY_IDS),  /* AccessionNumber: below the top level; see visit_value() */
	RULE(0x0008, 0x0080, TO_PLACES),     /* InstitutionName */
	RULE(0x0008, 0x0081, TO_PLACES),     /* InstitutionAddress */
	RULE(0x0008, 0x0092, TO_PLACES),     /* ReferringPhysicianAddress */
	RULE(0x0008, 0x0094, TO_PHONES),     /* ReferringPhysicianTelephoneNumbers */
	RULE(0x0008, 0x1010, TO_PLACES),     /* StationName */
	RULE(0x0008, 0x1040, TO_PLACES),     /* InstitutionalDepartmentName */
	RULE(0x0010, 0x0010, TO_NAMES),      /* PatientName */
	RULE(0x0010, 0x0020, TO_OTHER_IDS),  /* PatientID: below the top level */
	RULE(0x0010, 0x1000, TO_OTHER_IDS),  /* OtherPatientIDs */
	RULE(0x0010, 0x1001, TO_NAMES),      /* OtherPatientNames */
	RULE(0x0010, 0x1005, TO_NAMES),      /* PatientBirthName */
	RULE(0x0010, 0x1040, TO_ADDRESSES),  /* PatientAddress */
	RULE(0x0010, 0x1050, TO_OTHER_IDS),  /* InsurancePlanIdentification */
	RULE(0x0010, 0x1060, TO_NAMES),      /* PatientMotherBirthName */
	RULE(0x0010, 0x1090, TO_OTHER_IDS),  /* MedicalRecordLocator */
	RULE(0x0010, 0x2152, TO_ADDRESSES),  /* RegionOfResidence */
	RULE(0x0010, 0x2154, TO_PHONES),     /* PatientTelephoneNumbers */
	RULE(0x0010, 0x2155, TO_TELECOM),    /* PatientTelecomInformation */
	RULE(0x0010, 0x2295, TO_OTHER_IDS),  /* BreedRegistrationNumber */
	RULE(0x0010, 0x2297, TO_NAMES),      /* ResponsiblePerson */
	RULE(0x0010, 0x2299, TO_PLACES),     /* ResponsibleOrganization */
	RULE(0x0012, 0x0010, TO_PLACES),     /* ClinicalTrialSponsorName */
	RULE(0x0012, 0x0020, TO_OTHER_IDS),  /* ClinicalTrialProtocolID */
	RULE(0x0012, 0x0031, TO_PLACES),     /* ClinicalTrialSiteName */
	RULE(0x0012, 0x0040, TO_OTHER_IDS),  /* ClinicalTrialSubjectID */
	RULE(0x0012, 0x0042, TO_OTHER_IDS),  /* ClinicalTrialSubjectReadingID */
	RULE(0x0012, 0x0060, TO_PLACES),     /* ClinicalTrialCoordinatingCenterName */
	RULE(0x0018, 0x1000, TO_DEVICE_IDS), /* DeviceSerialNumber */
	RULE(0x0018, 0x1003, TO_DEVICE_IDS), /* DeviceID */
	RULE(0x0018, 0x1004, TO_DEVICE_IDS), /* PlateID */
	RULE(0x0018, 0x1005, TO_DEVICE_IDS), /* GeneratorID */
	RULE(0x0018, 0x1007, TO_DEVICE_IDS), /* CassetteID */
	RULE(0x0018, 0x1008, TO_DEVICE_IDS), /* GantryID */
	RULE(0x0018, 0x1009, TO_DEVICE_IDS), /* UniqueDeviceIdentifier */
	RULE(0x0018, 0x1010, TO_DEVICE_IDS), /* SecondaryCaptureDeviceID */
	RULE(0x0018, 0x1011, TO_DEVICE_IDS), /* HardcopyCreationDeviceID */
	RULE(0x0018, 0x700A, TO_DEVICE_IDS), /* DetectorID */
	RULE(0x0020, 0x0010, TO_STUDY_IDS),  /* StudyID */
	RULE(0x0032, 0x1020, TO_PLACES),     /* ScheduledStudyLocation */
	RULE(0x0032, 0x1033, TO_PLACES),     /* RequestingService */
	RULE(0x0038, 0x0010, TO_OTHER_IDS),  /* AdmissionID */
	RULE(0x0038, 0x001E, TO_PLACES),     /* ScheduledPatientInstitutionResidence */
	RULE(0x0038, 0x0060, TO_OTHER_IDS),  /* ServiceEpisodeID */
	RULE(0x0038, 0x0300, TO_PLACES),     /* CurrentPatientLocation */
	RULE(0x0038, 0x0400, TO_PLACES),     /* PatientInstitutionResidence */
	RULE(0x0040, 0x0009, TO_STUDY_IDS),  /* ScheduledProcedureStepID */
	RULE(0x0040, 0x0010, TO_PLACES),     /* ScheduledStationName */
	RULE(0x0040, 0x0011, TO_PLACES),     /* ScheduledProcedureStepLocation */
	RULE(0x0040, 0x0242, TO_PLACES),     /* PerformedStationName */
	RULE(0x0040, 0x0243, TO_PLACES),     /* PerformedLocation */
	RULE(0x0040, 0x0253, TO_STUDY_IDS),  /* PerformedProcedureStepID */
	RULE(0x0040, 0x1001, TO_STUDY_IDS),  /* RequestedProcedureID */
	RULE(0x0040, 0x1005, TO_PLACES),     /* RequestedProcedureLocation */
	RULE(0x0040, 0x1006, TO_STUDY_IDS),  /* PlacerOrderNumberProcedure */
	RULE(0x0040, 0x1007, TO_STUDY_IDS),  /* FillerOrderNumberProcedure */
	RULE(0x0040, 0x1102, TO_PLACES),     /* PersonAddress: of staff */
	RULE(0x0040, 0x1103, TO_PHONES),     /* PersonTelephoneNumbers */
	RULE(0x0040, 0x1104, TO_TELECOM),    /* PersonTelecomInformation */
	RULE(0x0040, 0x2006, TO_STUDY_IDS),  /* PlacerOrderNumber, retired */
	RULE(0x0040, 0x2007, TO_STUDY_IDS),  /* FillerOrderNumber, retired */
	RULE(0x0040, 0x2009, TO_PLACES),     /* OrderEntererLocation */
	RULE(0x0040, 0x2010, TO_PHONES),     /* OrderCallbackPhoneNumber */
	RULE(0x0040, 0x2011, TO_TELECOM),    /* OrderCallbackTelecomInformation */
	RULE(0x0040, 0x2016, TO_STUDY_IDS),  /* PlacerOrderNumberImagingServiceRequest */
	RULE(0x0040, 0x2017, TO_STUDY_IDS),  /* FillerOrderNumberImagingServiceRequest */
	RULE(0x0040, 0xA027, TO_PLACES),     /* VerifyingOrganization */
	RULE(0x0040, 0xA353, TO_PLACES),     /* Address (Trial) */
	RULE(0x0040, 0xA354, TO_PHONES),     /* TelephoneNumber (Trial) */
	RULE(0x4008, 0x0040, TO_STUDY_IDS),  /* ResultsID */
	RULE(0x4008, 0x011A, TO_PLACES),     /* DistributionAddress */
	RULE(0x4008, 0x0200, TO_STUDY_IDS),  /* InterpretationID */
};

typedef struct gatherer {
	const cxr_dcm_file *file;
	cxr_id_image *image;
	size_t n_bytes; /* kept so far */
	cxr_err *err;
} gatherer;

static cxr_str_list *list_of(gatherer *g, list_kind kind)
{
	cxr_id_patient *subject = &g->image->subject;
	switch (kind) {
	case TO_NAMES: return &subject->names;
	case TO_STAFF: return &subject->staff;
	case TO_OTHER_IDS: case TO_DEVICE_IDS: return &subject->other_ids;
	case TO_STUDY_IDS: return &g->image->study_ids;
	case TO_PHONES: return &subject->phones;
	case TO_ADDRESSES: return &subject->addresses;
	case TO_PLACES: return &subject->places;
	default: return NULL;
	}
}

static cxr_rc keep(gatherer *g, cxr_str_list *list, cxr_str value)
{
	size_t before = list->n_items;
	CXR_TRY(cxr_str_list_add(list, value, g->file->arena, g->err));
	if (list->n_items == before)
		return CXR_OK;
	g->n_bytes += value.len;
	if (g->n_bytes > INTAKE_MAX_SUBJECT_BYTES)
		return CXR_FAIL(g->err, CXR_E_LIMIT, "the values of the header are too large");
	return CXR_OK;
}

/* "1" or "CR-2" names no device of the world; a long one with a digit may. */
static bool is_device_id(cxr_str value)
{
	size_t n_signs = 0;
	bool has_digit = false;
	for (size_t i = 0; i < value.len; i++) {
		n_signs += cxr_is_alnum((unsigned char)value.ptr[i]);
		has_digit |= cxr_is_digit((unsigned char)value.ptr[i]);
	}
	return n_signs >= 5 && has_digit;
}

/* The groups of a name (alphabetic, ideographic, phonetic), each without empty components at its end. */
static cxr_rc keep_name(gatherer *g, cxr_str_list *list, cxr_str name)
{
	for (cxr_str group; cxr_str_split(&name, '=', &group);) {
		group = cxr_str_trim(group);
		while (group.len && (group.ptr[group.len - 1] == '^' || group.ptr[group.len - 1] == ' '))
			group.len--;
		CXR_TRY(keep(g, list, group));
	}
	return CXR_OK;
}

static cxr_rc keep_one(gatherer *g, list_kind kind, bool is_name, cxr_str value)
{
	value = cxr_str_trim(value);
	if (is_name)
		return keep_name(g, list_of(g, kind), value);
	if (kind == TO_TELECOM) {
		bool is_mail = cxr_str_find_char(value, '@') != SIZE_MAX;
		return keep(g, is_mail ? &g->image->subject.emails : &g->image->subject.phones, value);
	}
	if (kind == TO_DEVICE_IDS && !is_device_id(value))
		return CXR_OK;
	return keep(g, list_of(g, kind), value);
}

static bool is_one_text(cxr_vr vr)
{
	return vr == CXR_VR('L', 'T') || vr == CXR_VR('S', 'T') || vr == CXR_VR('U', 'T');
}

static cxr_rc keep_values(gatherer *g, const cxr_dcm_item *item, const cxr_dcm_elem *elem, cxr_vr vr, list_kind kind)
{
	cxr_str text;
	CXR_TRY(intake__text(g->file, item, elem, &text, g->err));
	bool is_name = kind == TO_NAMES || kind == TO_STAFF;
	if (is_one_text(vr) && kind != TO_TELECOM)
		return keep_one(g, kind, is_name, text);
	for (cxr_str value; cxr_str_split(&text, '\\', &value);)
		CXR_TRY(keep_one(g, kind, is_name, value));
	return CXR_OK;
}

/* Dates of equipment (group 0018: calibrations) are nobody's; the date a film was scanned is. */
static cxr_rc keep_dates(gatherer *g, const cxr_dcm_item *item, const cxr_dcm_elem *elem)
{
	if (CXR_TAG_GROUP(elem->tag) == 0x0018 && elem->tag != CXR_TAG(0x0018, 0x1012))
		return CXR_OK;
	cxr_str text;
	CXR_TRY(intake__text(g->file, item, elem, &text, g->err));
	for (cxr_str value; cxr_str_split(&text, '\\', &value);) {
		cxr_str date;
		CXR_TRY(intake__date(cxr_str_trim(value), g->file->arena, &date, g->err));
		CXR_TRY(keep(g, &g->image->subject.dates, date));
	}
	return CXR_OK;
}

static list_kind kind_of(cxr_tag tag, cxr_vr vr)
{
	for (size_t i = 0; i < CXR_ARRAY_LEN(rules); i++)
		if (rules[i].tag == tag)
			return rules[i].kind;
	return vr == CXR_VR('P', 'N') ? TO_STAFF : TO_NONE;
}

/* What a code stands for, where codes name people and institutions. */
static list_kind kind_of_code(cxr_tag tag, cxr_tag parent)
{
	bool is_meaning = tag == CXR_TAG(0x0008, 0x0104);
	bool is_value = tag == CXR_TAG(0x0008, 0x0100);
	if (parent == CXR_TAG(0x0008, 0x0082)) /* InstitutionCodeSequence */
		return is_meaning ? TO_PLACES : TO_NONE;
	if (parent == CXR_TAG(0x0040, 0x1101) || parent == CXR_TAG(0x0040, 0x4009)) /* PersonIdentification-, HumanPerformerCodeSequence */
		return is_meaning ? TO_STAFF : is_value ? TO_DEVICE_IDS : TO_NONE;
	return TO_NONE;
}

static cxr_vr vr_of(const cxr_dcm_elem *elem)
{
	const cxr_dict_entry *entry = elem->vr == CXR_VR('U', 'N') ? cxr_dict_find(elem->tag) : NULL;
	return entry ? entry->vr : elem->vr;
}

static cxr_rc visit_value(gatherer *g, const cxr_dcm_item *item, const cxr_dcm_elem *elem, cxr_tag parent)
{
	bool is_top = item == &g->file->data;
	cxr_vr vr = vr_of(elem);
	if (vr == CXR_VR('D', 'A') || vr == CXR_VR('D', 'T'))
		return keep_dates(g, item, elem);
	list_kind kind = kind_of(elem->tag, vr);
	if (kind == TO_NONE)
		kind = kind_of_code(elem->tag, parent);
	if (kind == TO_NONE || (is_top && elem->tag == CXR_TAG(0x0008, 0x0050)))
		return CXR_OK;
	if (is_top && elem->tag == CXR_TAG(0x0010, 0x0020))
		return keep(g, &g->image->subject.patient_ids, g->image->patient_id);
	return keep_values(g, item, elem, vr, kind);
}

/* Depth is bounded by the reader. */
static cxr_rc visit_item(gatherer *g, const cxr_dcm_item *item, cxr_tag parent)
{
	for (size_t i = 0; i < item->n_elems; i++) {
		const cxr_dcm_elem *elem = &item->elems[i];
		for (size_t j = 0; j < elem->n_items; j++)
			CXR_TRY(visit_item(g, &elem->items[j], elem->tag));
		if (elem->n_items == 0 && elem->value && elem->n_bytes)
			CXR_TRY(visit_value(g, item, elem, parent));
	}
	return CXR_OK;
}

cxr_rc intake__subject_read(const cxr_dcm_file *file, cxr_id_image *out, cxr_err *err)
{
	gatherer g = {.file = file, .image = out, .err = err};
	CXR_TRY(visit_item(&g, &file->data, 0));
	cxr_str text;
	CXR_TRY(intake__text(file, &file->data, cxr_dcm_find(&file->data, CXR_TAG(0x0010, 0x0030)), &text, err));
	CXR_TRY(intake__date(text, file->arena, &out->subject.birth_date, err));
	return intake__text(file, &file->data, cxr_dcm_find(&file->data, CXR_TAG(0x0010, 0x0040)), &out->subject.sex, err);
}
