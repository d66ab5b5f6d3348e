/* See label.h. */
#include "corpus/label.h"

static const char *const names[CXR_N_LABELS] = {
	"Enlarged Cardiomediastinum", "Cardiomegaly", "Lung Opacity", "Lung Lesion", "Edema", "Consolidation", "Pneumonia",
	"Atelectasis", "Pneumothorax", "Pleural Effusion", "Pleural Other", "Fracture", "Support Devices", "No Finding",
};

const cxr_label cxr_labels_csv_order[CXR_N_LABELS] = {
	CXR_LABEL_NO_FINDING, CXR_LABEL_ENLARGED_CARDIOMEDIASTINUM, CXR_LABEL_CARDIOMEGALY, CXR_LABEL_LUNG_LESION,
	CXR_LABEL_LUNG_OPACITY, CXR_LABEL_EDEMA, CXR_LABEL_CONSOLIDATION, CXR_LABEL_PNEUMONIA, CXR_LABEL_ATELECTASIS,
	CXR_LABEL_PNEUMOTHORAX, CXR_LABEL_PLEURAL_EFFUSION, CXR_LABEL_PLEURAL_OTHER, CXR_LABEL_FRACTURE, CXR_LABEL_SUPPORT_DEVICES,
};

const cxr_label cxr_labels_v1_order[CXR_N_LABELS] = {
	CXR_LABEL_NO_FINDING, CXR_LABEL_ENLARGED_CARDIOMEDIASTINUM, CXR_LABEL_CARDIOMEGALY, CXR_LABEL_LUNG_OPACITY,
	CXR_LABEL_LUNG_LESION, CXR_LABEL_EDEMA, CXR_LABEL_CONSOLIDATION, CXR_LABEL_PNEUMONIA, CXR_LABEL_ATELECTASIS,
	CXR_LABEL_PNEUMOTHORAX, CXR_LABEL_PLEURAL_EFFUSION, CXR_LABEL_PLEURAL_OTHER, CXR_LABEL_FRACTURE, CXR_LABEL_SUPPORT_DEVICES,
};

const cxr_label cxr_labels_alphabetical[CXR_N_LABELS] = {
	CXR_LABEL_ATELECTASIS, CXR_LABEL_CARDIOMEGALY, CXR_LABEL_CONSOLIDATION, CXR_LABEL_EDEMA,
	CXR_LABEL_ENLARGED_CARDIOMEDIASTINUM, CXR_LABEL_FRACTURE, CXR_LABEL_LUNG_LESION, CXR_LABEL_LUNG_OPACITY,
	CXR_LABEL_NO_FINDING, CXR_LABEL_PLEURAL_EFFUSION, CXR_LABEL_PLEURAL_OTHER, CXR_LABEL_PNEUMONIA, CXR_LABEL_PNEUMOTHORAX,
	CXR_LABEL_SUPPORT_DEVICES,
};

const char *cxr_label_name(cxr_label label)
{
	return (unsigned)label < CXR_N_LABELS ? names[label] : NULL;
}

bool cxr_label_from_name(cxr_str name, cxr_label *out)
{
	for (int i = 0; i < CXR_N_LABELS; i++) {
		if (cxr_str_eqz(name, names[i])) {
			*out = (cxr_label)i;
			return true;
		}
	}
	return false;
}

const char *cxr_label_state_cell(cxr_label_state state)
{
	switch (state) {
	case CXR_LABEL_POSITIVE: return "1.0";
	case CXR_LABEL_NEGATIVE: return "0.0";
	case CXR_LABEL_UNCERTAIN: return "-1.0";
	default: return "";
	}
}

const char *cxr_label_input_name(cxr_label_input input)
{
	static const char *const input_names[CXR_N_INPUTS] = {
		"report", "findings", "impression", "findings_impression", "impression_findings",
	};
	return (unsigned)input < CXR_N_INPUTS ? input_names[input] : NULL;
}
