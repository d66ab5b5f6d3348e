/* See svg.h. */
#include "formats/svg.h"

#include "base/utf8.h"

void cxr_xml_escape(cxr_str text, cxr_buf *out)
{
	for (size_t at = 0; at < text.len;) {
		uint32_t c;
		size_t n = cxr_utf8_next(text, at, &c);
		switch (c) {
		case '&': cxr_buf_addz(out, "&amp;"); break;
		case '<': cxr_buf_addz(out, "&lt;"); break;
		case '>': cxr_buf_addz(out, "&gt;"); break;
		case '"': cxr_buf_addz(out, "&quot;"); break;
		case '\'': cxr_buf_addz(out, "&#39;"); break;
		default:
			if (c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xFFFE || c == 0xFFFF) {
				cxr_buf_add_char(out, ' ');
			} else {
				char bytes[4];
				cxr_buf_add(out, bytes, cxr_utf8_put(c, bytes));
			}
		}
		at += n;
	}
}

/* 12, 12.5, 12.25, -0.5: whole hundredths without trailing zeros. */
static void put_number(cxr_buf *out, double value)
{
	if (!(value > -1e9 && value < 1e9))
		value = 0;
	long long hundredths = (long long)(value * 100 + (value < 0 ? -0.5 : 0.5));
	unsigned long long size = (unsigned long long)(hundredths < 0 ? -hundredths : hundredths);
	cxr_buf_printf(out, "%s%llu", hundredths < 0 ? "-" : "", size / 100);
	if (size % 100)
		cxr_buf_printf(out, size % 10 ? ".%02llu" : ".%llu", size % 10 ? size % 100 : size % 100 / 10);
}

static void put_attribute(cxr_svg *svg, const char *name, double value)
{
	cxr_buf_printf(svg->out, " %s=\"", name);
	put_number(svg->out, value);
	cxr_buf_add_char(svg->out, '"');
}

static void put_class(cxr_svg *svg, const char *class)
{
	if (class)
		cxr_buf_printf(svg->out, " class=\"%s\"", class);
}

static void put_element_end(cxr_svg *svg, const char *name, cxr_str tip)
{
	if (tip.len == 0) {
		cxr_buf_addz(svg->out, "/>\n");
		return;
	}
	cxr_buf_addz(svg->out, "><title>");
	cxr_xml_escape(tip, svg->out);
	cxr_buf_printf(svg->out, "</title></%s>\n", name);
}

void cxr_svg_begin(cxr_svg *svg, cxr_buf *out, const cxr_svg_head *head)
{
	*svg = (cxr_svg){.out = out, .id = head->id};
	if (head->style)
		cxr_buf_addz(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"");
	else
		cxr_buf_addz(out, "<svg");
	put_attribute(svg, "width", head->width_px);
	put_attribute(svg, "height", head->height_px);
	cxr_buf_addz(out, " viewBox=\"0 0 ");
	put_number(out, head->width_px);
	cxr_buf_add_char(out, ' ');
	put_number(out, head->height_px);
	cxr_buf_printf(out, "\" class=\"fig\" role=\"img\" aria-labelledby=\"%s-title %s-desc\">\n<title id=\"%s-title\">", head->id, head->id, head->id);
	cxr_xml_escape(head->title, out);
	cxr_buf_printf(out, "</title>\n<desc id=\"%s-desc\">", head->id);
	cxr_xml_escape(head->desc, out);
	cxr_buf_addz(out, "</desc>\n");
	if (head->style) {
		cxr_buf_printf(out, "<style>\n%s</style>\n", head->style);
		cxr_svg_rect(svg, 0, 0, head->width_px, head->height_px, "ground", (cxr_str){0});
	}
}

void cxr_svg_end(cxr_svg *svg)
{
	cxr_buf_addz(svg->out, "</svg>\n");
}

static void put_box(cxr_svg *svg, double x, double y, double width, double height)
{
	cxr_buf_addz(svg->out, "<rect");
	put_attribute(svg, "x", x);
	put_attribute(svg, "y", y);
	put_attribute(svg, "width", width < 0 ? 0 : width);
	put_attribute(svg, "height", height < 0 ? 0 : height);
}

void cxr_svg_rect(cxr_svg *svg, double x, double y, double width, double height, const char *class, cxr_str tip)
{
	put_box(svg, x, y, width, height);
	put_class(svg, class);
	put_element_end(svg, "rect", tip);
}

void cxr_svg_rect_hatched(cxr_svg *svg, double x, double y, double width, double height, const char *hatch, cxr_str tip)
{
	put_box(svg, x, y, width, height);
	cxr_buf_printf(svg->out, " fill=\"url(#%s-%s)\"", svg->id, hatch);
	put_element_end(svg, "rect", tip);
}

void cxr_svg_line(cxr_svg *svg, double x1, double y1, double x2, double y2, const char *class)
{
	cxr_buf_addz(svg->out, "<line");
	put_attribute(svg, "x1", x1);
	put_attribute(svg, "y1", y1);
	put_attribute(svg, "x2", x2);
	put_attribute(svg, "y2", y2);
	put_class(svg, class);
	put_element_end(svg, "line", (cxr_str){0});
}

void cxr_svg_circle(cxr_svg *svg, double x, double y, double radius, const char *class, cxr_str tip)
{
	cxr_buf_addz(svg->out, "<circle");
	put_attribute(svg, "cx", x);
	put_attribute(svg, "cy", y);
	put_attribute(svg, "r", radius < 0 ? 0 : radius);
	put_class(svg, class);
	put_element_end(svg, "circle", tip);
}

static void put_points(cxr_svg *svg, const char *element, const cxr_svg_point *points, size_t n_points, const char *class)
{
	if (n_points < 2)
		return;
	cxr_buf_printf(svg->out, "<%s points=\"", element);
	for (size_t i = 0; i < n_points; i++) {
		if (i)
			cxr_buf_add_char(svg->out, ' ');
		put_number(svg->out, points[i].x);
		cxr_buf_add_char(svg->out, ',');
		put_number(svg->out, points[i].y);
	}
	cxr_buf_add_char(svg->out, '"');
	put_class(svg, class);
	put_element_end(svg, element, (cxr_str){0});
}

void cxr_svg_polyline(cxr_svg *svg, const cxr_svg_point *points, size_t n_points, const char *class)
{
	put_points(svg, "polyline", points, n_points, class);
}

void cxr_svg_polygon(cxr_svg *svg, const cxr_svg_point *points, size_t n_points, const char *class)
{
	put_points(svg, "polygon", points, n_points, class);
}

void cxr_svg_text(cxr_svg *svg, double x, double y, cxr_svg_anchor anchor, const char *class, cxr_str text)
{
	static const char *const anchors[] = {"", " text-anchor=\"middle\"", " text-anchor=\"end\""};
	cxr_buf_addz(svg->out, "<text");
	put_attribute(svg, "x", x);
	put_attribute(svg, "y", y);
	cxr_buf_addz(svg->out, anchors[anchor]);
	put_class(svg, class);
	cxr_buf_add_char(svg->out, '>');
	cxr_xml_escape(text, svg->out);
	cxr_buf_addz(svg->out, "</text>\n");
}

void cxr_svg_hatch(cxr_svg *svg, const char *name, double spacing_px, const char *ground, const char *ink)
{
	cxr_buf_printf(svg->out, "<defs><pattern id=\"%s-%s\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"", svg->id, name);
	put_attribute(svg, "width", spacing_px);
	put_attribute(svg, "height", spacing_px);
	cxr_buf_addz(svg->out, ">\n");
	cxr_svg_rect(svg, 0, 0, spacing_px, spacing_px, ground, (cxr_str){0});
	cxr_svg_line(svg, 0, 0, 0, spacing_px, ink);
	cxr_buf_addz(svg->out, "</pattern></defs>\n");
}

/* Advance widths of DejaVu Sans in 1/1000 em, from the space to '~': the widest of the common faces, so that nothing is cut. */
static const uint16_t advance[95] = {
	318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636, 636, 636,
	636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863,
	748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635,
	615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636,
	337, 636, 838};

static double glyph_width(uint32_t c)
{
	return (c >= ' ' && c <= '~' ? advance[c - ' '] : 650) / 1000.0;
}

double cxr_svg_text_width(cxr_str text, double font_px)
{
	double width = 0;
	for (size_t at = 0; at < text.len;) {
		uint32_t c;
		at += cxr_utf8_next(text, at, &c);
		width += glyph_width(c);
	}
	return width * font_px;
}

void cxr_svg_text_fit(cxr_str text, double font_px, double width_px, cxr_buf *out)
{
	cxr_buf_clear(out);
	if (cxr_svg_text_width(text, font_px) <= width_px) {
		cxr_buf_add_str(out, text);
		return;
	}
	double width = 3 * glyph_width('.') * font_px;
	size_t fits = 0;
	for (size_t at = 0; at < text.len;) {
		uint32_t c;
		at += cxr_utf8_next(text, at, &c);
		width += glyph_width(c) * font_px;
		if (width > width_px)
			break;
		fits = at;
	}
	cxr_buf_add_str(out, cxr_str_trim((cxr_str){text.ptr, fits}));
	cxr_buf_addz(out, "...");
}
