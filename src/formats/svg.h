/*
 * Writer of small SVG figures. The same calls give the same bytes on every machine: coordinates are printed from whole
 * hundredths, never through the locale. A figure has a title and a description (role "img"), no script, no link, no font file;
 * colours come from classes that the caller's style sheet names, patterns stand beside colours.
 * Tests: tests/unit/formats/test_svg.c
 */
#ifndef FORMATS_SVG_H
#define FORMATS_SVG_H

#include "base/buf.h"

typedef struct cxr_svg {
	cxr_buf *out; /* sticky failure flag: check once at the end */
	const char *id;
} cxr_svg;

typedef struct cxr_svg_head {
	const char *id;    /* prefix of every id inside; letters, digits, '_' and '-'; unique in the page that holds the figure */
	double width_px, height_px;
	cxr_str title;     /* what the figure shows */
	cxr_str desc;      /* its content in words, for readers who do not see it */
	const char *style; /* CSS of a file that stands alone (XML declaration, name space, background); NULL = part of an HTML page */
} cxr_svg_head;

typedef enum cxr_svg_anchor { CXR_SVG_START, CXR_SVG_MIDDLE, CXR_SVG_END } cxr_svg_anchor;

typedef struct cxr_svg_point {
	double x, y;
} cxr_svg_point;

/* Opens the figure; `svg` points into `out` and `head->id` until the end. */
void cxr_svg_begin(cxr_svg *svg, cxr_buf *out, const cxr_svg_head *head);
void cxr_svg_end(cxr_svg *svg);

/*
 * Elements. `class` is a list of class names (literal; NULL = none). Coordinates in px from the upper left corner; not finite = 0.
 * `tip` (may be empty) is shown while the pointer rests on the element.
 */
void cxr_svg_rect(cxr_svg *svg, double x, double y, double width, double height, const char *class, cxr_str tip);
/* As rect, filled with a hatch of this figure: cxr_svg_hatch() with that name came before. */
void cxr_svg_rect_hatched(cxr_svg *svg, double x, double y, double width, double height, const char *hatch, cxr_str tip);
void cxr_svg_line(cxr_svg *svg, double x1, double y1, double x2, double y2, const char *class);
void cxr_svg_circle(cxr_svg *svg, double x, double y, double radius, const char *class, cxr_str tip);
/* Open line through n_points points; nothing below two. */
void cxr_svg_polyline(cxr_svg *svg, const cxr_svg_point *points, size_t n_points, const char *class);
/* Closed shape. */
void cxr_svg_polygon(cxr_svg *svg, const cxr_svg_point *points, size_t n_points, const char *class);
/* One line of text, `y` is its base line. */
void cxr_svg_text(cxr_svg *svg, double x, double y, cxr_svg_anchor anchor, const char *class, cxr_str text);
/* Slanted lines `spacing_px` apart over a ground, as pattern <id>-<name>: classes `ground` (fill) and `ink` (stroke). */
void cxr_svg_hatch(cxr_svg *svg, const char *name, double spacing_px, const char *ground, const char *ink);

/* Estimated width of a line of text: the widest of the common sans-serif faces (DejaVu Sans; other than ASCII 0.65 em). */
double cxr_svg_text_width(cxr_str text, double font_px);
/* The longest beginning of whole code points that fits, with "..." when cut. `out` is cleared first. */
void cxr_svg_text_fit(cxr_str text, double font_px, double width_px, cxr_buf *out);

/*
 * Text for XML and HTML, elements and attributes: & < > " ' escaped, control characters and characters that XML forbids
 * turned into spaces, invalid UTF-8 into U+FFFD.
 */
void cxr_xml_escape(cxr_str text, cxr_buf *out);

#endif
