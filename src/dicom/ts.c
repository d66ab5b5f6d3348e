/* Transfer syntaxes: UIDs of PS3.6 table A-1. See dataset.h. */
#include "dicom/dataset.h"

typedef struct ts_row {
	const char *uid;
	const char *name;
	bool is_encapsulated;
} ts_row;

static const ts_row rows[CXR_N_TS] = {
	[CXR_TS_IMPLICIT_LE] = {"1.2.840.10008.1.2", "Implicit VR Little Endian", false},
	[CXR_TS_EXPLICIT_LE] = {"1.2.840.10008.1.2.1", "Explicit VR Little Endian", false},
	[CXR_TS_EXPLICIT_BE] = {"1.2.840.10008.1.2.2", "Explicit VR Big Endian", false},
	[CXR_TS_DEFLATED_LE] = {"1.2.840.10008.1.2.1.99", "Deflated Explicit VR Little Endian", false},
	[CXR_TS_IMPLICIT_BE] = {NULL, "Implicit VR Big Endian (private)", false},
	[CXR_TS_RLE] = {"1.2.840.10008.1.2.5", "RLE Lossless", true},
	[CXR_TS_JPEG_BASELINE] = {"1.2.840.10008.1.2.4.50", "JPEG Baseline", true},
	[CXR_TS_JPEG_EXTENDED] = {"1.2.840.10008.1.2.4.51", "JPEG Extended", true},
	[CXR_TS_JPEG_LOSSLESS] = {"1.2.840.10008.1.2.4.57", "JPEG Lossless", true},
	[CXR_TS_JPEG_LOSSLESS_SV1] = {"1.2.840.10008.1.2.4.70", "JPEG Lossless SV1", true},
	[CXR_TS_JPEG_LS] = {"1.2.840.10008.1.2.4.80", "JPEG-LS Lossless", true},
	[CXR_TS_JPEG_LS_NEAR] = {"1.2.840.10008.1.2.4.81", "JPEG-LS Near-lossless", true},
	[CXR_TS_JPEG_2000_LOSSLESS] = {"1.2.840.10008.1.2.4.90", "JPEG 2000 Lossless", true},
	[CXR_TS_JPEG_2000] = {"1.2.840.10008.1.2.4.91", "JPEG 2000", true},
	[CXR_TS_HTJ2K_LOSSLESS] = {"1.2.840.10008.1.2.4.201", "HTJ2K Lossless", true},
	[CXR_TS_HTJ2K_RPCL] = {"1.2.840.10008.1.2.4.202", "HTJ2K Lossless RPCL", true},
	[CXR_TS_HTJ2K] = {"1.2.840.10008.1.2.4.203", "HTJ2K", true},
	[CXR_TS_DEFLATED_FRAME] = {"1.2.840.10008.1.2.8.1", "Deflated Image Frame", true},
	[CXR_TS_JPEG_XL_LOSSLESS] = {"1.2.840.10008.1.2.4.110", "JPEG XL Lossless", true},
	[CXR_TS_JPEG_XL_RECOMPRESSION] = {"1.2.840.10008.1.2.4.111", "JPEG XL JPEG Recompression", true},
	[CXR_TS_JPEG_XL] = {"1.2.840.10008.1.2.4.112", "JPEG XL", true},
	[CXR_TS_OTHER] = {NULL, "unknown", false},
};

const char *cxr_ts_uid(cxr_ts ts)
{
	return (unsigned)ts < CXR_N_TS ? rows[ts].uid : NULL;
}

const char *cxr_ts_name(cxr_ts ts)
{
	return (unsigned)ts < CXR_N_TS ? rows[ts].name : "unknown";
}

cxr_ts cxr_ts_from_uid(cxr_str uid)
{
	/* GE's private syntax for big endian pixel data. */
	if (cxr_str_eqz(uid, "1.2.840.113619.5.2"))
		return CXR_TS_IMPLICIT_BE;
	for (unsigned i = 0; i < CXR_N_TS; i++)
		if (rows[i].uid && cxr_str_eqz(uid, rows[i].uid))
			return (cxr_ts)i;
	return CXR_TS_OTHER;
}

bool cxr_ts_is_encapsulated(cxr_ts ts)
{
	return (unsigned)ts < CXR_N_TS && rows[ts].is_encapsulated;
}
