/* See orphans.h. */
#include "link/orphans.h"

/* What the user can do about it, in words without values. */
static const struct {
	const char *reason, *detail;
} details[] = {
	{"no_patient_id", "the header has no PatientID"},
	{"no_sop_instance_uid", "the header has no SOPInstanceUID"},
	{"duplicate_uid", "another image of the patient has the same SOPInstanceUID"},
	{"too_many_images", "one patient id has more images than a person can have: a test phantom?"},
	{"too_many_values", "one patient id has more names, ids or dates than a person can have: a test phantom?"},
	{"too_many_rows", "one patient id has more rows than a person can have"},
	{"report_without_images", "no study of its patient has its accession number, study UID or date"},
	{"report_patient_mismatch", "the images of its study name another patient"},
	{"ambiguous_patient", "its ids lead to more than one patient"},
	{"ambiguous_study", "more than one study or report fits its date"},
	{"report_cancelled", "its status says that it does not count"},
	{"demographics_without_study", "none of its ids leads to a patient with images"},
	{"images_without_report", "its images are not released"},
	{"patient_identity_conflict", "headers of one patient id differ in name and birth date"},
};

cxr_rc link__orphans_begin(link__job *job, cxr_err *err)
{
	return cxr_store_exec(job->store, "DELETE FROM quarantine WHERE stage = 'link'", err);
}

cxr_rc link__set_aside(link__job *job, cxr_subject_kind kind, uint64_t number, const char *reason, cxr_err *err)
{
	const char *detail = "";
	for (size_t i = 0; i < CXR_ARRAY_LEN(details); i++)
		if (strcmp(details[i].reason, reason) == 0)
			detail = details[i].detail;
	job->totals.n_set_aside++;
	return cxr_quarantine_put(job->store, "link", kind, number, reason, detail, err);
}
