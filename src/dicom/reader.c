/*
 * Part 10 frame around the element walk: preamble, meta group, transfer syntax as declared and as found, deflate.
 * See reader.h. The elements themselves: parse.c.
 */
#include "dicom/reader.h"

#include "dicom/inflate.h"
#include "dicom/parse.h"

static bool is_zero(const unsigned char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (bytes[i])
			return false;
	return true;
}

static cxr_rc read_meta(dicom__parser *parser, cxr_dcm_file *file, size_t *pos)
{
	if (file->n_bytes - *pos < 8 || dicom__u16(file->bytes + *pos, false) != 2)
		return CXR_OK;
	dicom__level level = {.end = file->n_bytes, .is_meta = true, .encoding = {.is_explicit = true}};
	if (!parser->strict)
		level.encoding = dicom__detect_encoding(file->bytes, file->n_bytes, *pos, level.encoding);
	level.encoding.is_big_endian = false;
	bool skip_pixels = parser->skip_pixels;
	parser->skip_pixels = false;
	cxr_rc rc = dicom__parse_level(parser, &level, pos, &file->meta);
	parser->skip_pixels = skip_pixels;
	return rc;
}

static dicom__encoding declared_encoding(cxr_ts ts)
{
	return (dicom__encoding){
		.is_explicit = ts != CXR_TS_IMPLICIT_LE && ts != CXR_TS_IMPLICIT_BE,
		.is_big_endian = ts == CXR_TS_EXPLICIT_BE,
	};
}

static cxr_ts native_ts(dicom__encoding encoding)
{
	if (encoding.is_big_endian)
		return encoding.is_explicit ? CXR_TS_EXPLICIT_BE : CXR_TS_IMPLICIT_BE;
	return encoding.is_explicit ? CXR_TS_EXPLICIT_LE : CXR_TS_IMPLICIT_LE;
}

/* The true syntax: the encoding found for native files; declared and real coding of the pixels must agree. */
static cxr_ts true_ts(const cxr_dcm_file *file, cxr_ts declared, dicom__encoding encoding, bool is_deflated)
{
	const cxr_dcm_elem *pixels = cxr_dcm_find(&file->data, DICOM__TAG_PIXELS);
	bool has_fragments = pixels && pixels->n_fragments;
	bool has_value = pixels && pixels->n_bytes;
	if (cxr_ts_is_encapsulated(declared) && !has_value)
		return declared;
	if (declared == CXR_TS_OTHER && file->declared_ts.len && !is_deflated)
		return CXR_TS_OTHER;
	if (has_fragments)
		return CXR_TS_OTHER; /* compressed pixels under a native syntax */
	if (is_deflated)
		return CXR_TS_DEFLATED_LE;
	return declared == CXR_TS_IMPLICIT_BE ? declared : native_ts(encoding);
}

/* Where the data set lies: the file itself, or what inflates from it. */
static cxr_rc open_data(dicom__parser *parser, cxr_dcm_file *file, cxr_ts declared, size_t *pos, bool *out_deflated, cxr_err *err)
{
	*out_deflated = false;
	if (declared != CXR_TS_DEFLATED_LE || *pos >= file->n_bytes)
		return CXR_OK;
	dicom__inflated inflated;
	cxr_rc rc = dicom__inflate(file->bytes + *pos, file->n_bytes - *pos, file->arena, &inflated, err);
	/* Declared as deflated, but it is a plain data set: the second known tag gives it away. */
	if (rc == CXR_E_FORMAT && !parser->strict && cxr_dcm_sniff(file->bytes + *pos, file->n_bytes - *pos) == CXR_DCM_BARE)
		return CXR_OK;
	CXR_TRY(rc);
	if (inflated.is_cut) {
		if (parser->strict)
			return CXR_FAIL_AT(err, CXR_E_TRUNCATED, file->n_bytes, "file ends inside the deflated data set");
		parser->is_truncated = true;
	}
	file->trailing_bytes = file->n_bytes - *pos - inflated.n_eaten;
	parser->bytes = inflated.bytes;
	parser->n_bytes = inflated.n_bytes;
	*pos = 0;
	*out_deflated = true;
	return CXR_OK;
}

static cxr_rc read_data(dicom__parser *parser, cxr_dcm_file *file, size_t pos, cxr_err *err)
{
	cxr_ts declared = file->declared_ts.len ? cxr_ts_from_uid(file->declared_ts) : CXR_TS_OTHER;
	bool is_deflated;
	CXR_TRY(open_data(parser, file, declared, &pos, &is_deflated, err));
	dicom__encoding encoding = declared_encoding(declared);
	dicom__encoding found = dicom__detect_encoding(parser->bytes, parser->n_bytes, pos, encoding);
	if (parser->strict && file->declared_ts.len && (found.is_explicit != encoding.is_explicit || found.is_big_endian != encoding.is_big_endian))
		return CXR_FAIL_AT(err, CXR_E_FORMAT, pos, "the data set is not encoded as its transfer syntax says");
	dicom__level level = {.end = parser->n_bytes, .is_top = true, .encoding = found};
	CXR_TRY(dicom__parse_level(parser, &level, &pos, &file->data));
	if (!parser->skip_pixels)
		file->trailing_bytes += parser->n_bytes - pos;
	file->is_truncated = parser->is_truncated;
	file->ts = true_ts(file, declared, found, is_deflated);
	/* GE's private syntax: header little endian, pixels big endian. */
	if (declared == CXR_TS_IMPLICIT_BE)
		for (size_t i = 0; i < file->data.n_elems; i++)
			if (file->data.elems[i].tag == DICOM__TAG_PIXELS)
				file->data.elems[i].is_big_endian = true;
	return CXR_OK;
}

static cxr_rc read_file(dicom__parser *parser, cxr_dcm_file *file, cxr_err *err)
{
	size_t pos = 0;
	switch (cxr_dcm_sniff(file->bytes, file->n_bytes)) {
	case CXR_DCM_GZIP:
		return CXR_FAIL_AT(err, CXR_E_UNSUPPORTED, 0, "gzip file: unpack it first");
	case CXR_DCM_NOT:
		return CXR_FAIL_AT(err, CXR_E_FORMAT, 0, "not a DICOM file");
	case CXR_DCM_PART10:
		file->has_preamble = true;
		file->preamble_is_zero = is_zero(file->bytes, 128);
		pos = 132;
		break;
	case CXR_DCM_BARE:
		if (parser->strict)
			return CXR_FAIL_AT(err, CXR_E_FORMAT, 0, "no preamble and DICM prefix");
		break;
	}
	CXR_TRY(read_meta(parser, file, &pos));
	file->declared_ts = cxr_dcm_text(&file->meta, CXR_TAG(0x0002, 0x0010));
	if (parser->strict && file->declared_ts.len == 0)
		return CXR_FAIL_AT(err, CXR_E_FORMAT, pos, "no transfer syntax UID");
	return read_data(parser, file, pos, err);
}

cxr_rc cxr_dcm_read(const unsigned char *bytes, size_t n_bytes, const cxr_dcm_options *options, cxr_arena *arena, cxr_dcm_file *out, cxr_err *err)
{
	static const cxr_dcm_options defaults = {0};
	if (!options)
		options = &defaults;
	*out = (cxr_dcm_file){.bytes = bytes, .n_bytes = n_bytes, .arena = arena, .declared_ts = {"", 0}, .ts = CXR_TS_OTHER};
	dicom__parser parser = {
		.bytes = bytes,
		.n_bytes = n_bytes,
		.strict = options->strict,
		.skip_pixels = options->skip_pixels,
		.max_depth = options->max_depth ? options->max_depth : DICOM__DEFAULT_DEPTH,
		.max_elems = options->max_elems ? options->max_elems : DICOM__DEFAULT_ELEMS,
		.arena = arena,
		.err = err,
	};
	cxr_rc rc = read_file(&parser, out, err);
	dicom__parser_release(&parser);
	return rc;
}
