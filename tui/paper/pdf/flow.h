#ifndef PRIEM_PDF_FLOW_H
#define PRIEM_PDF_FLOW_H

/* Lines one below the other, cut into pages. A box is as high as one line of text (of all cells of a table row side by side);
 * `keep` binds it to the next, so that no heading, no single line of a paragraph and no line to sign on stands alone. Knows no
 * templates.
 *
 *     struct flow f; flow_open(&f, surface, &arena);
 *     struct box *b = flow_add(&f, height, space_above);  box_line(&f, b, line, x, baseline);
 *     flow_draw(&f, "лист № 3-000127", font);
 *     flow_close(&f);
 */

#include "model/base/arena.h"

#include <pango/pangocairo.h>
#include <stdbool.h>

/* Points: 72 an inch. */
#define MM            (72.0 / 25.4)
#define PAGE_WIDTH    (210 * MM)
#define PAGE_HEIGHT   (297 * MM)
#define MARGIN_LEFT   (25 * MM)
#define MARGIN_RIGHT  (15 * MM)
#define MARGIN_TOP    (15 * MM)
#define MARGIN_BOTTOM (18 * MM)
#define TEXT_WIDTH    (PAGE_WIDTH - MARGIN_LEFT - MARGIN_RIGHT)
#define TEXT_HEIGHT   (PAGE_HEIGHT - MARGIN_TOP - MARGIN_BOTTOM)

enum { PAGES_MOST = 400 };

struct ink {
    struct ink *next;
    double x, y; /* from the text's left edge and the box's upper one; of a line its baseline */
    PangoLayoutLine *line;
    double width; /* of a rule; of a QR code */
    const unsigned char *modules;
    int side; /* modules of a QR code */
};

struct box {
    double height;
    double above; /* left out at the head of a page */
    bool keep;    /* with the next box */
    bool page;    /* begins a page */
    struct ink *ink;
    struct box *const *header; /* a table's: repeated when a page begins with this box */
    int header_count;
};

struct flow {
    cairo_t *cairo;
    PangoContext *pango;
    struct arena *a;
    struct box **boxes;
    int count, room;
    PangoLayout **layouts; /* owned */
    int layout_count, layout_room;
};

void flow_open(struct flow *f, cairo_surface_t *surface, struct arena *a);
void flow_close(struct flow *f);
PangoLayout *flow_layout(struct flow *f, const PangoFontDescription *font);

struct box *flow_add(struct flow *f, double height, double above);
void box_line(struct flow *f, struct box *b, PangoLayoutLine *line, double x, double baseline);
void box_rule(struct flow *f, struct box *b, double x, double y, double width);
void box_qr(struct flow *f, struct box *b, double x, double y, double width, const unsigned char *modules, int side);

/* Draws all pages with their numbers and `foot` at the left of the foot; false: more than PAGES_MOST. Nothing is left to flow
 * afterwards. */
bool flow_draw(struct flow *f, const char *foot, const PangoFontDescription *foot_font);

#endif
