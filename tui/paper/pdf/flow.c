#include "tui/paper/pdf/flow.h"

#include "model/base/fail.h"

#include <stdlib.h>
#include <string.h>

#define RULE_THICKNESS 0.5

void flow_open(struct flow *f, cairo_surface_t *surface, struct arena *a) {
    *f = (struct flow){.cairo = cairo_create(surface), .a = a};
    f->pango = pango_cairo_create_context(f->cairo);
    pango_cairo_context_set_resolution(f->pango, 72);
    pango_context_set_language(f->pango, pango_language_from_string("ru"));
    pango_context_set_base_dir(f->pango, PANGO_DIRECTION_LTR);
    pango_context_set_round_glyph_positions(f->pango, FALSE);
}

static void forget(struct flow *f) {
    for (int i = 0; i < f->layout_count; i++) g_object_unref(f->layouts[i]);
    f->layout_count = f->count = 0;
}

void flow_close(struct flow *f) {
    forget(f);
    free(f->layouts);
    free(f->boxes);
    g_object_unref(f->pango);
    cairo_destroy(f->cairo);
}

static void *grown(void *list, int count, int *room, size_t size) {
    if (count < *room) return list;
    *room = *room ? *room * 2 : 256;
    void *more = realloc(list, (size_t)*room * size);
    if (!more) abort();
    return more;
}

PangoLayout *flow_layout(struct flow *f, const PangoFontDescription *font) {
    PangoLayout *layout = pango_layout_new(f->pango);
    pango_layout_set_font_description(layout, font);
    pango_layout_set_auto_dir(layout, FALSE);
    f->layouts = grown(f->layouts, f->layout_count, &f->layout_room, sizeof(PangoLayout *));
    f->layouts[f->layout_count++] = layout;
    return layout;
}

struct box *flow_add(struct flow *f, double height, double above) {
    struct box *b = arena_alloc(f->a, sizeof *b);
    b->height = height;
    b->above = above;
    f->boxes = grown(f->boxes, f->count, &f->room, sizeof(struct box *));
    return f->boxes[f->count++] = b;
}

static struct ink *add_ink(struct flow *f, struct box *b, double x, double y) {
    struct ink *ink = arena_alloc(f->a, sizeof *ink);
    ink->next = b->ink;
    ink->x = x;
    ink->y = y;
    return b->ink = ink;
}

void box_line(struct flow *f, struct box *b, PangoLayoutLine *line, double x, double baseline) {
    add_ink(f, b, x, baseline)->line = line;
}

void box_rule(struct flow *f, struct box *b, double x, double y, double width) {
    add_ink(f, b, x, y)->width = width;
}

void box_qr(struct flow *f, struct box *b, double x, double y, double width, const unsigned char *modules, int side) {
    struct ink *ink = add_ink(f, b, x, y);
    ink->width = width;
    ink->modules = modules;
    ink->side = side;
}

/* --- drawing -------------------------------------------------------------------------------------------------------------- */

/* The dark modules of a row that touch are one rectangle: no seams between them. */
static void draw_qr(cairo_t *c, const struct ink *ink, double x, double y) {
    double step = ink->width / ink->side;
    for (int row = 0; row < ink->side; row++)
        for (int from = 0, to; from < ink->side; from = to + 1) {
            for (to = from; to < ink->side && (ink->modules[row * ink->side + to] & 1); to++) continue;
            if (to > from) cairo_rectangle(c, x + from * step, y + row * step, (to - from) * step, step);
        }
    cairo_fill(c);
}

static void draw_box(struct flow *f, const struct box *b, double y) {
    for (const struct ink *ink = b->ink; ink; ink = ink->next) {
        if (ink->line) {
            cairo_move_to(f->cairo, MARGIN_LEFT + ink->x, y + ink->y);
            pango_cairo_show_layout_line(f->cairo, ink->line);
        } else if (ink->modules) {
            draw_qr(f->cairo, ink, MARGIN_LEFT + ink->x, y + ink->y);
        } else {
            cairo_rectangle(f->cairo, MARGIN_LEFT + ink->x, y + ink->y, ink->width, RULE_THICKNESS);
            cairo_fill(f->cairo);
        }
    }
}

/* How many boxes from `i` on hang together, and how high they are. */
static int together(const struct flow *f, int i, double *height) {
    int n = 1;
    *height = f->boxes[i]->height;
    for (; i + n < f->count && f->boxes[i + n - 1]->keep; n++) *height += f->boxes[i + n]->above + f->boxes[i + n]->height;
    return n;
}

static double header_height(const struct box *b) {
    double height = 0;
    for (int i = 0; i < b->header_count; i++) height += b->header[i]->height;
    return height;
}

/* The box that begins each page; returns how many pages there are. What hangs together but is higher than a page is cut. */
static int cut(const struct flow *f, int first[PAGES_MOST + 1]) {
    int pages = 0;
    double left = 0;
    for (int i = 0; i < f->count;) {
        double height;
        int n = together(f, i, &height);
        bool fits = pages > 0 && !f->boxes[i]->page && f->boxes[i]->above + height <= left;
        if (!fits && height > TEXT_HEIGHT) { /* box by box */
            n = 1;
            height = f->boxes[i]->height;
            fits = pages > 0 && !f->boxes[i]->page && f->boxes[i]->above + height <= left;
        }
        if (!fits) {
            if (pages == PAGES_MOST) return -1;
            first[pages++] = i;
            left = TEXT_HEIGHT - header_height(f->boxes[i]);
        } else {
            left -= f->boxes[i]->above;
        }
        left -= height;
        i += n;
    }
    first[pages] = f->count;
    return pages;
}

static void foot_text(struct flow *f, const PangoFontDescription *font, const char *text, bool right) {
    PangoLayout *layout = flow_layout(f, font);
    int width, height;
    pango_layout_set_text(layout, text, -1);
    pango_layout_get_size(layout, &width, &height);
    cairo_move_to(f->cairo, right ? PAGE_WIDTH - MARGIN_RIGHT - (double)width / PANGO_SCALE : MARGIN_LEFT,
                  PAGE_HEIGHT - MARGIN_BOTTOM + 4 * MM);
    pango_cairo_show_layout(f->cairo, layout);
}

bool flow_draw(struct flow *f, const char *foot, const PangoFontDescription *foot_font) {
    int first[PAGES_MOST + 1], pages = cut(f, first);
    if (pages < 0) return false;
    for (int page = 0; page < pages; page++) {
        double y = MARGIN_TOP;
        for (int i = first[page]; i < first[page + 1]; i++) {
            const struct box *b = f->boxes[i];
            if (i > first[page]) y += b->above;
            for (int h = 0; i == first[page] && h < b->header_count; h++) {
                draw_box(f, b->header[h], y);
                y += b->header[h]->height;
            }
            draw_box(f, b, y);
            y += b->height;
        }
        foot_text(f, foot_font, foot, false);
        foot_text(f, foot_font, arena_printf(f->a, _("page %d of %d"), page + 1, pages), true);
        cairo_show_page(f->cairo);
    }
    forget(f);
    return true;
}
