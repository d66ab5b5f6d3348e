/*
 * What the first bytes say: Part 10, a bare data set, gzip, or something else. See reader.h.
 * A bare data set must begin with two elements that the dictionary knows and that fit the file: text, pictures and
 * archives do not.
 */
#include "dicom/parse.h"

static bool is_first_group(uint16_t group)
{
	switch (group) {
	case 0x0002: case 0x0004: case 0x0008: case 0x0010: case 0x0018: case 0x0020: case 0x0028:
		return true;
	default:
		return false;
	}
}

/* Length of the plausible element at pos, header included; 0 when there is none. */
static size_t element_bytes(const unsigned char *bytes, size_t n_bytes, size_t pos, dicom__encoding encoding)
{
	if (n_bytes - pos < 8)
		return 0;
	const unsigned char *p = bytes + pos;
	cxr_tag tag = dicom__tag(p, encoding.is_big_endian);
	if (CXR_TAG_ELEMENT(tag) != 0 && !CXR_TAG_IS_PRIVATE(tag) && !cxr_dict_find(tag))
		return 0;
	size_t header_bytes = 8;
	uint32_t length = dicom__u32(p + 4, encoding.is_big_endian);
	if (encoding.is_explicit) {
		cxr_vr vr = CXR_VR(p[4], p[5]);
		if (!cxr_vr_is_known(vr))
			return 0;
		length = dicom__u16(p + 6, encoding.is_big_endian);
		if (cxr_vr_has_long_length(vr)) {
			if (n_bytes - pos < 12)
				return 0;
			header_bytes = 12;
			length = dicom__u32(p + 8, encoding.is_big_endian);
		}
	}
	if (length == DICOM__UNDEFINED)
		return SIZE_MAX;
	/* A cut file is still recognised when its first values are of usual size. */
	if (length > n_bytes - pos - header_bytes)
		return length <= 1024 ? SIZE_MAX : 0;
	return header_bytes + length;
}

static bool is_bare(const unsigned char *bytes, size_t n_bytes)
{
	if (n_bytes < 16)
		return false;
	dicom__encoding encoding = dicom__detect_encoding(bytes, n_bytes, 0, (dicom__encoding){0});
	cxr_tag tag = dicom__tag(bytes, encoding.is_big_endian);
	if (!is_first_group(CXR_TAG_GROUP(tag)))
		return false;
	size_t first = element_bytes(bytes, n_bytes, 0, encoding);
	if (first == 0 || first == SIZE_MAX)
		return first != 0 && encoding.is_explicit;
	if (first == n_bytes)
		return true;
	if (n_bytes - first < 8)
		return false;
	cxr_tag second = dicom__tag(bytes + first, encoding.is_big_endian);
	return second > tag && element_bytes(bytes, n_bytes, first, encoding) != 0;
}

cxr_dcm_guess cxr_dcm_sniff(const unsigned char *bytes, size_t n_bytes)
{
	if (n_bytes >= 132 && memcmp(bytes + 128, "DICM", 4) == 0)
		return CXR_DCM_PART10;
	if (n_bytes >= 3 && bytes[0] == 0x1F && bytes[1] == 0x8B && bytes[2] == 8)
		return CXR_DCM_GZIP;
	return is_bare(bytes, n_bytes) ? CXR_DCM_BARE : CXR_DCM_NOT;
}
