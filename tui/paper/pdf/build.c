#include "tui/paper/pdf/build.h"

#include "model/base/bytes.h"
#include "model/base/text.h"

#include <qrencode.h>
#include <string.h>

#define LABEL_WIDTH  (50 * MM)
#define FIRST_INDENT (8 * MM)
#define ITEM_INDENT  (8 * MM)
#define CELL_GAP     (2.5 * MM)
#define QR_WIDTH     (32 * MM)
#define OFF          (2.5 * MM)
#define SIGN_LABEL   (46 * MM)
#define SIGN_LINE    (44 * MM)

enum { CELLS_MOST = 12, ROW_KEPT_MOST = 12 }; /* a longer row of a table may go over a page */

/* --- text of runs --------------------------------------------------------------------------------------------------------- */

/* Words that are not left at the end of a line: prepositions, and what stands before a number or a name. */
static bool clings(const char *word, size_t size) {
    static const char *const before[] = {"№",     "г.",    "ул.",    "д.",     "кв.",   "ст.",
                                         "часть", "части", "статья", "статьи", "пункт", "пункте"};
    for (size_t i = 0; i < sizeof before / sizeof *before; i++)
        if (strlen(before[i]) == size && strncmp(before[i], word, size) == 0) return true;
    uint32_t code;
    size_t letters = 0, at = 0;
    if (size > 2 && strncmp(word, "«", 2) == 0) at = 2;
    if (*word == '(') at = 1;
    for (; at < size; letters++) {
        at += text_step(word + at, size - at, &code);
        enum text_script script = text_script(code);
        if (script != TEXT_CYRILLIC && script != TEXT_DIGIT && code != '.') return false;
    }
    return letters > 0 && letters <= 2; /* "в", "не", "3 дня"; also the initial of "А. С." */
}

static void tie(PangoAttrList *list, const char *text) {
    for (const char *word = text; *word;) {
        size_t size = strcspn(word, " ");
        uint32_t code;
        if (word[size] == ' ' && word[size + 1] && clings(word, size)) {
            PangoAttribute *together = pango_attr_allow_breaks_new(FALSE);
            const char *next = word + size + 1;
            together->start_index = (guint)(word - text);
            together->end_index = (guint)(next + text_step(next, strlen(next), &code) - text);
            pango_attr_list_insert(list, together);
        }
        word += size + strspn(word + size, " ");
    }
}

static PangoLayout *lay(struct setting *p, enum type type, const struct words *words, double width) {
    struct bytes text = {0};
    PangoAttrList *list = pango_attr_list_new();
    for (int i = 0; i < words->count; i++) {
        guint from = (guint)text.size;
        bytes_text(&text, words->list[i].text);
        if (!words->list[i].bold) continue;
        PangoAttribute *bold = pango_attr_weight_new(PANGO_WEIGHT_BOLD);
        bold->start_index = from;
        bold->end_index = (guint)text.size;
        pango_attr_list_insert(list, bold);
    }
    const char *whole = text.data ? (const char *)text.data : "";
    tie(list, whole);
    PangoLayout *layout = flow_layout(&p->flow, p->fonts[type]);
    pango_layout_set_text(layout, whole, (int)text.size);
    pango_layout_set_attributes(layout, list);
    pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_attr_list_unref(list);
    bytes_close(&text);
    return layout;
}

/* --- passages to boxes ---------------------------------------------------------------------------------------------------- */

struct measure {
    double height, baseline, x;
};

static PangoLayoutLine *line_of(PangoLayout *layout, int index, struct measure *m) {
    PangoLayoutLine *line = pango_layout_get_line_readonly(layout, index);
    PangoRectangle box;
    pango_layout_line_get_extents(line, NULL, &box);
    *m = (struct measure){.height = (double)box.height / PANGO_SCALE, .baseline = -(double)box.y / PANGO_SCALE};
    return line;
}

/* Where each line begins is known only to the iterator: alignment and indent are its matter. */
static void line_starts(PangoLayout *layout, double *x, int count) {
    PangoLayoutIter *iter = pango_layout_get_iter(layout);
    for (int i = 0; i < count; i++) {
        PangoRectangle box;
        pango_layout_iter_get_line_extents(iter, NULL, &box);
        x[i] = (double)box.x / PANGO_SCALE;
        pango_layout_iter_next_line(iter);
    }
    pango_layout_iter_free(iter);
}

/* A box a line; never one line of several alone on a page. Returns the first. */
static struct box *add_lines(struct setting *p, PangoLayout *layout, double x, double above, bool keep) {
    int count = pango_layout_get_line_count(layout);
    double *starts = arena_alloc(p->a, (size_t)count * sizeof *starts);
    struct box *first = NULL;
    line_starts(layout, starts, count);
    for (int i = 0; i < count; i++) {
        struct measure m;
        PangoLayoutLine *line = line_of(layout, i, &m);
        struct box *b = flow_add(&p->flow, m.height, i == 0 ? above : 0);
        box_line(&p->flow, b, line, x + starts[i], m.baseline);
        b->keep = i + 1 < count ? i == 0 || i + 2 == count : keep;
        if (!first) first = b;
    }
    return first;
}

static void add_paragraph(struct setting *p, const struct passage *passage) {
    PangoLayout *layout = lay(p, TYPE_TEXT, &passage->text, TEXT_WIDTH);
    pango_layout_set_indent(layout, (int)(FIRST_INDENT * PANGO_SCALE));
    add_lines(p, layout, 0, 2 * MM, false);
}

static void add_aligned(struct setting *p, const struct passage *passage, enum type type, PangoAlignment where, double above,
                        bool keep) {
    PangoLayout *layout = lay(p, type, &passage->text, TEXT_WIDTH);
    pango_layout_set_alignment(layout, where);
    add_lines(p, layout, 0, above, keep);
}

static void add_item(struct setting *p, const struct passage *passage, const char *mark) {
    struct run run = {.text = mark};
    struct measure m;
    struct box *first = add_lines(p, lay(p, TYPE_TEXT, &passage->text, TEXT_WIDTH - ITEM_INDENT), ITEM_INDENT, 1.2 * MM, false);
    PangoLayoutLine *line = line_of(lay(p, TYPE_TEXT, &(struct words){&run, 1}, ITEM_INDENT), 0, &m);
    box_line(&p->flow, first, line, 2 * MM, m.baseline);
}

/* Texts side by side: box i holds the i-th line of each, so that a long one can go over a page. */
struct cell {
    PangoLayout *layout;
    double x;
};

static struct box *add_row(struct setting *p, const struct cell *cells, int count, double above) {
    int lines = 1;
    struct box *first = NULL, *b = NULL;
    for (int c = 0; c < count; c++) {
        int n = pango_layout_get_line_count(cells[c].layout);
        if (n > lines) lines = n;
    }
    for (int i = 0; i < lines; i++) {
        struct measure m[CELLS_MOST];
        double baseline = 0, below = 0;
        PangoLayoutLine *at[CELLS_MOST] = {0};
        for (int c = 0; c < count; c++) {
            if (i >= pango_layout_get_line_count(cells[c].layout)) continue;
            at[c] = line_of(cells[c].layout, i, &m[c]);
            if (m[c].baseline > baseline) baseline = m[c].baseline;
            if (m[c].height - m[c].baseline > below) below = m[c].height - m[c].baseline;
        }
        b = flow_add(&p->flow, baseline + below, i == 0 ? above : 0);
        b->keep = i + 1 < lines && lines < ROW_KEPT_MOST;
        for (int c = 0; c < count; c++)
            if (at[c]) box_line(&p->flow, b, at[c], cells[c].x, baseline);
        if (!first) first = b;
    }
    return first;
}

static void add_field(struct setting *p, const struct passage *passage) {
    const struct cell cells[] = {
        {lay(p, TYPE_LABEL, &passage->label, LABEL_WIDTH - CELL_GAP), 0},
        {lay(p, TYPE_TEXT, &passage->text, TEXT_WIDTH - LABEL_WIDTH), LABEL_WIDTH},
    };
    add_row(p, cells, 2, 1 * MM);
}

static void table_cells(struct setting *p, const struct passage *t, const struct words *texts, size_t stride, enum type type,
                        struct cell *cells) {
    double whole = 0, x = 0;
    for (int c = 0; c < t->column_count; c++) whole += t->columns[c].width;
    for (int c = 0; c < t->column_count; c++) {
        double width = TEXT_WIDTH * t->columns[c].width / whole;
        const struct words *words = (const struct words *)(const void *)((const char *)texts + (size_t)c * stride);
        cells[c] = (struct cell){lay(p, type, words, width - CELL_GAP), x};
        x += width;
    }
}

static void add_table(struct setting *p, const struct passage *t) {
    struct cell cells[CELLS_MOST];
    if (t->column_count > CELLS_MOST) return;
    int from = p->flow.count;
    table_cells(p, t, &t->columns->title, sizeof *t->columns, TYPE_LABEL, cells);
    add_row(p, cells, t->column_count, 2 * MM);
    box_rule(&p->flow, flow_add(&p->flow, 1.2 * MM, 0), 0, 0.6 * MM, TEXT_WIDTH);
    int count = p->flow.count - from;
    struct box *const *header = arena_copy(p->a, p->flow.boxes + from, (size_t)count * sizeof *header);
    for (int i = 0; i < count; i++) header[i]->keep = t->row_count > 0;
    for (int r = 0; r < t->row_count; r++) {
        int first = p->flow.count;
        table_cells(p, t, &t->cells[r * t->column_count], sizeof *t->cells, TYPE_CELL, cells);
        add_row(p, cells, t->column_count, 0.8 * MM);
        for (int i = first; i < p->flow.count; i++) {
            p->flow.boxes[i]->header = header;
            p->flow.boxes[i]->header_count = count;
        }
    }
}

/* The box before hangs on to the next. */
static void keep_before(struct setting *p) {
    if (p->flow.count > 0) p->flow.boxes[p->flow.count - 1]->keep = true;
}

static struct words one(struct run *run) {
    return (struct words){run, 1};
}

/* Who signs, a line, the name behind it, a line for the date; what each is stands small below. */
static void add_sign(struct setting *p, const struct passage *passage) {
    struct run mark = {.text = _("signature")}, name = {.text = _("name of who signs")},
               date = {.text = "«____» ______________ 20___ г."};
    struct words marks[] = {one(&mark), one(&name), one(&date)};
    const double line = SIGN_LABEL, after = SIGN_LABEL + SIGN_LINE + CELL_GAP, width = TEXT_WIDTH - after;
    struct measure m;
    keep_before(p);
    const struct cell top[] = {
        {lay(p, TYPE_LABEL, &passage->label, SIGN_LABEL - CELL_GAP), 0},
        {lay(p, TYPE_TEXT, &passage->text, width), after},
    };
    add_row(p, top, 2, 6 * MM);
    struct box *below = p->flow.boxes[p->flow.count - 1];
    below->keep = true;
    struct box *caption = flow_add(&p->flow, 4.2 * MM, 0);
    box_rule(&p->flow, caption, line, 0, SIGN_LINE);
    box_rule(&p->flow, caption, after, 0, width);
    PangoLayoutLine *text = line_of(lay(p, TYPE_FOOT, &marks[0], SIGN_LINE), 0, &m);
    box_line(&p->flow, caption, text, line, m.baseline + 0.5 * MM);
    text = line_of(lay(p, TYPE_FOOT, &marks[1], width), 0, &m);
    box_line(&p->flow, caption, text, after, m.baseline + 0.5 * MM);
    text = line_of(lay(p, TYPE_FOOT, &marks[2], SIGN_LABEL), 0, &m);
    box_line(&p->flow, caption, text, 0, m.baseline + 0.5 * MM);
}

static bool add_qr(struct setting *p, const struct passage *passage, struct fail *why) {
    struct bytes text = {0};
    for (int i = 0; i < passage->text.count; i++) bytes_text(&text, passage->text.list[i].text);
    QRcode *code = QRcode_encodeString8bit(text.data ? (const char *)text.data : "", 0, QR_ECLEVEL_M);
    bytes_close(&text);
    if (!code) return fail_set(why, FAIL_INPUT, "QR code", _("The text of the QR code is too long."));
    unsigned char *modules = arena_copy(p->a, code->data, (size_t)code->width * (size_t)code->width);
    struct box *b = flow_add(&p->flow, QR_WIDTH, 4 * MM);
    box_qr(&p->flow, b, (TEXT_WIDTH - QR_WIDTH) / 2, 0, QR_WIDTH, modules, code->width);
    QRcode_free(code);
    return true;
}

static void add_page(struct setting *p) {
    flow_add(&p->flow, 0, 0)->page = true;
    keep_before(p);
}

static bool build(struct setting *p, const struct passage *passage, struct fail *why) {
    switch (passage->kind) {
    case BLOCK_TITLE: add_aligned(p, passage, TYPE_TITLE, PANGO_ALIGN_CENTER, 4 * MM, true); break;
    case BLOCK_CENTRE: add_aligned(p, passage, TYPE_TEXT, PANGO_ALIGN_CENTER, 1 * MM, true); break;
    case BLOCK_RIGHT: add_aligned(p, passage, TYPE_TEXT, PANGO_ALIGN_RIGHT, 0.5 * MM, false); break;
    case BLOCK_SMALL: add_aligned(p, passage, TYPE_SMALL, PANGO_ALIGN_LEFT, 1.5 * MM, false); break;
    case BLOCK_HEAD: add_aligned(p, passage, TYPE_HEAD, PANGO_ALIGN_LEFT, 3.5 * MM, true); break;
    case BLOCK_ITEM: add_item(p, passage, arena_printf(p->a, "%d)", passage->number)); break;
    case BLOCK_POINT: add_item(p, passage, "–"); break;
    case BLOCK_FIELD: add_field(p, passage); break;
    case BLOCK_TABLE: add_table(p, passage); break;
    case BLOCK_SIGN: add_sign(p, passage); break;
    case BLOCK_QR: return add_qr(p, passage, why);
    case BLOCK_RULE: box_rule(&p->flow, flow_add(&p->flow, 2 * MM, 1 * MM), 0, 1 * MM, TEXT_WIDTH); break;
    case BLOCK_SPACE: flow_add(&p->flow, 0, passage->number * MM); break;
    case BLOCK_PAGE: add_page(p); break;
    default: add_paragraph(p, passage); break;
    }
    return true;
}

static bool is_title(enum block_kind kind) {
    return kind == BLOCK_TITLE || kind == BLOCK_CENTRE;
}

/* What follows a title or a table stands off from it. */
bool build_passage(struct setting *p, const struct passage *passage, struct fail *why) {
    int from = p->flow.count;
    if (!build(p, passage, why)) return false;
    bool off = is_title(p->last) ? !is_title(passage->kind) : p->last == BLOCK_TABLE;
    if (from > 0 && from < p->flow.count && off) p->flow.boxes[from]->above += OFF;
    p->last = passage->kind;
    return true;
}
