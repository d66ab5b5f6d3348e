/* See phi.h. */
#include "corpus/phi.h"

static const struct {
	const char *name;
	const char *row;
	const char *hipaa;
} types[CXR_N_PHI_TYPES] = {
	[CXR_PHI_DATE] = {"DATE", "Dates", "C"},
	[CXR_PHI_AGE] = {"AGE", "Age numbers", "C"},
	[CXR_PHI_ID] = {"ID", "Unique identifiers", "G-M,R"},
	[CXR_PHI_HCW] = {"HCW", "Healthcare worker names", "-"},
	[CXR_PHI_VENDOR] = {"VENDOR", "Vendor names", "-"},
	[CXR_PHI_PHONE] = {"PHONE", "Phone numbers", "D,E"},
	[CXR_PHI_HOSPITAL] = {"HOSPITAL", "Hospital names", "B"},
	[CXR_PHI_PATIENT] = {"PATIENT", "Patient names", "A"},
	[CXR_PHI_GEO] = {"GEO", "Geographic names", "B"},
	[CXR_PHI_WEB] = {"WEB", "E-mail, web and IP addresses", "F,N,O"},
	[CXR_PHI_OTHER] = {"OTHER", "Other", "R"},
};

const char *cxr_phi_type_name(cxr_phi_type type)
{
	return (unsigned)type < CXR_N_PHI_TYPES ? types[type].name : NULL;
}

bool cxr_phi_type_from_name(cxr_str name, cxr_phi_type *out)
{
	for (int i = 0; i < CXR_N_PHI_TYPES; i++) {
		if (cxr_str_eqz(name, types[i].name)) {
			*out = (cxr_phi_type)i;
			return true;
		}
	}
	return false;
}

const char *cxr_phi_type_row(cxr_phi_type type)
{
	return (unsigned)type < CXR_N_PHI_TYPES ? types[type].row : NULL;
}

const char *cxr_phi_type_hipaa(cxr_phi_type type)
{
	return (unsigned)type < CXR_N_PHI_TYPES ? types[type].hipaa : NULL;
}
