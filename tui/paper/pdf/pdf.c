#include "tui/paper/pdf/pdf.h"

#include "tui/paper/pdf/build.h"

#include <cairo-pdf.h>
#include <fontconfig/fontconfig.h>
#include <pango/pangofc-fontmap.h>
#include <stdlib.h>

static const char *const font_files[] = {PDF_FONTS "/PTF55F.ttf", PDF_FONTS "/PTF75F.ttf", PDF_FONTS "/PTS55F.ttf",
                                         PDF_FONTS "/PTS75F.ttf"};

static const char *const types[TYPE_COUNT] = {
    [TYPE_TEXT] = "PT Serif 10.5", [TYPE_TITLE] = "PT Sans Bold 15", [TYPE_HEAD] = "PT Sans Bold 10.5",
    [TYPE_LABEL] = "PT Sans 9.5",  [TYPE_CELL] = "PT Serif 10",      [TYPE_SMALL] = "PT Sans 8.5",
    [TYPE_FOOT] = "PT Sans 8",
};

/* These fonts and no other of the machine: a paper looks the same everywhere. */
bool pdf_fonts(struct fail *why) {
    FcConfig *config = FcConfigCreate();
    bool ok = config != NULL;
    for (size_t i = 0; ok && i < sizeof font_files / sizeof *font_files; i++)
        ok = FcConfigAppFontAddFile(config, (const FcChar8 *)font_files[i]);
    ok = ok && FcConfigSetCurrent(config);
    if (config) FcConfigDestroy(config); /* the current one is held */
    if (!ok)
        return fail_set(why, FAIL_GONE, "fonts-paratype is not there",
                        _("The fonts for printing are not there: install the package fonts-paratype."));
    return true;
}

static cairo_status_t keep_bytes(void *out, const unsigned char *data, unsigned int size) {
    bytes_add(out, data, size);
    return CAIRO_STATUS_SUCCESS;
}

static bool draw_document(cairo_surface_t *surface, PangoFontDescription *const *fonts, const struct document *d,
                          struct fail *why) {
    struct arena a = {0};
    struct setting p = {.a = &a};
    bool ok = true;
    for (int i = 0; i < TYPE_COUNT; i++) p.fonts[i] = fonts[i];
    flow_open(&p.flow, surface, &a);
    for (int i = 0; ok && i < d->count; i++) ok = build_passage(&p, &d->passages[i], why);
    const char *title = _(d->paper->title);
    const char *foot = *d->sheet ? arena_printf(&a, _("%s · sheet No. %s"), title, d->sheet) : title;
    if (ok && !flow_draw(&p.flow, foot, p.fonts[TYPE_FOOT]))
        ok = fail_set(why, FAIL_INPUT, "more pages than allowed", _("The paper “%s” would have more than %d pages."), title,
                      PAGES_MOST);
    flow_close(&p.flow);
    arena_close(&a);
    return ok;
}

/* The description holds no personal data: it is shown by every viewer and search of files. */
static void describe(cairo_surface_t *surface, const struct job *job) {
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, _(job->documents[0].paper->title));
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "priem");
    if (*job->date) cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, job->date);
}

bool pdf_write(const struct job *job, struct bytes *out, struct fail *why) {
    PangoFontDescription *fonts[TYPE_COUNT];
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(keep_bytes, out, PAGE_WIDTH, PAGE_HEIGHT);
    bool ok = true;
    for (int i = 0; i < TYPE_COUNT; i++) fonts[i] = pango_font_description_from_string(types[i]);
    describe(surface, job);
    for (int i = 0; ok && i < job->count; i++) ok = draw_document(surface, fonts, &job->documents[i], why);
    cairo_surface_finish(surface);
    if (ok && cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS)
        ok = fail_set(why, FAIL_GONE, cairo_status_to_string(cairo_surface_status(surface)),
                      _("The PDF could not be made. Try again; if it happens again, call the supervisor."));
    cairo_surface_destroy(surface);
    for (int i = 0; i < TYPE_COUNT; i++) pango_font_description_free(fonts[i]);
    return ok;
}
