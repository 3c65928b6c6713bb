#include "documents/pdf.hpp"

#include <cairo/cairo-ft.h>
#include <cairo/cairo-pdf.h>
#include <cairo/cairo.h>

#include <algorithm>
#include <bit>
#include <memory>
#include <numbers>
#include <stdexcept>

#include "base/check.hpp"
#include "base/resources.hpp"

namespace bangnopi::documents {
namespace {

constexpr std::string_view ellipsis = "…";

// Read once and kept to the end: faces are shared by all documents, which cairo locks by itself.
class Fonts {
  public:
    static const Fonts& get() {
        static const Fonts fonts;
        return fonts;
    }
    [[nodiscard]] cairo_font_face_t* of(Face face) const { return face == Face::bold ? bold_ : regular_; }

  private:
    Fonts() {
        if (FT_Init_FreeType(&library_) != 0) throw std::runtime_error("FreeType does not start");
        regular_ = load("fonts/Regular.ttf");
        bold_ = load("fonts/Bold.ttf");
    }
    cairo_font_face_t* load(std::string_view name) const {
        const auto found = resources(name);
        if (found.empty()) throw std::runtime_error(std::string(name) + " is not compiled in");
        const std::string_view bytes = found.front().content;
        FT_Face face = nullptr;
        const auto* const data = reinterpret_cast<const FT_Byte*>(bytes.data());
        if (FT_New_Memory_Face(library_, data, static_cast<FT_Long>(bytes.size()), 0, &face) != 0)
            throw std::runtime_error(std::string(name) + " is no font");
        return cairo_ft_font_face_create_for_ft_face(face, FT_LOAD_NO_HINTING);
    }

    FT_Library library_ = nullptr;
    cairo_font_face_t* regular_ = nullptr;
    cairo_font_face_t* bold_ = nullptr;
};

// The first octet of the character behind `at`.
std::size_t next_character(std::string_view text, std::size_t at) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) ++at;
    return at;
}

constexpr std::size_t code_side_max = 177;  // of the largest QR code

// As CAIRO_FORMAT_A1 has them: the first pixel is the lowest bit where the lowest octet comes first, else the highest.
void set_bit(unsigned char* row, std::size_t at) {
    const std::size_t bit = std::endian::native == std::endian::little ? at % 8 : 7 - at % 8;
    row[at / 8] = static_cast<unsigned char>(row[at / 8] | 1U << bit);
}

}  // namespace

struct Pdf::Drawing {
    Sink sink;
    std::string bytes;
    cairo_surface_t* surface = nullptr;
    cairo_t* cairo = nullptr;

    void use(const Type& type) const {
        cairo_set_font_face(cairo, Fonts::get().of(type.face));
        cairo_set_font_size(cairo, type.size);
    }
    static cairo_status_t take(void* drawing, const unsigned char* bytes, unsigned int length) {
        auto& self = *static_cast<Drawing*>(drawing);
        const std::string_view text(reinterpret_cast<const char*>(bytes), length);
        if (self.sink) return self.sink(text) ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
        self.bytes.append(text);
        return CAIRO_STATUS_SUCCESS;
    }
    void use(const Ink& ink) const { cairo_set_source_rgb(cairo, ink.red, ink.green, ink.blue); }
};

Pdf::Pdf(PageSize size, const std::string& title, Instant made_at, Sink sink)
    : size_(size), drawing_(std::make_unique<Drawing>()) {
    drawing_->sink = std::move(sink);
    drawing_->surface =
        cairo_pdf_surface_create_for_stream(Drawing::take, drawing_.get(), size.width, size.height);
    cairo_pdf_surface_set_metadata(drawing_->surface, CAIRO_PDF_METADATA_TITLE, title.c_str());
    cairo_pdf_surface_set_metadata(drawing_->surface, CAIRO_PDF_METADATA_CREATOR, "Bangnopi");
    cairo_pdf_surface_set_metadata(drawing_->surface, CAIRO_PDF_METADATA_CREATE_DATE,
                                   format_instant(made_at).substr(0, 19).append("Z").c_str());
    drawing_->cairo = cairo_create(drawing_->surface);
}

Pdf::~Pdf() {
    cairo_destroy(drawing_->cairo);
    cairo_surface_finish(drawing_->surface);
    cairo_surface_destroy(drawing_->surface);
}

void Pdf::begin_page() {
    cairo_show_page(drawing_->cairo);
}

double Pdf::width_of(std::string_view text, const Type& type) {
    drawing_->use(type);
    cairo_text_extents_t extents;
    cairo_text_extents(drawing_->cairo, std::string(text).c_str(), &extents);
    return extents.x_advance;
}

std::vector<std::string> Pdf::wrapped(std::string_view text, double width, const Type& type) {
    std::vector<std::string> lines;
    std::string line;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of(" \n\t"), text.size());
        std::string_view word = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (word.empty()) continue;
        std::string longer = line.empty() ? std::string(word) : line + ' ' + std::string(word);
        if (width_of(longer, type) <= width) {
            line = std::move(longer);
            continue;
        }
        if (!line.empty()) lines.push_back(std::move(line));
        while (width_of(word, type) > width) {
            std::size_t fits = next_character(word, 0);
            while (width_of(word.substr(0, next_character(word, fits)), type) <= width)
                fits = next_character(word, fits);
            lines.emplace_back(word.substr(0, fits));
            word.remove_prefix(fits);
        }
        line = word;
    }
    if (!line.empty()) lines.push_back(std::move(line));
    return lines;
}

std::string Pdf::fitted(std::string_view text, double width, const Type& type) {
    if (width_of(text, type) <= width) return std::string(text);
    std::size_t fits = 0;
    for (std::size_t next = next_character(text, 0); next < text.size(); next = next_character(text, next)) {
        if (width_of(std::string(text.substr(0, next)).append(ellipsis), type) > width) break;
        fits = next;
    }
    return std::string(text.substr(0, fits)).append(ellipsis);
}

void Pdf::text(double x, double y, std::string_view text, const Type& type) {
    drawing_->use(type);
    drawing_->use(type.ink);
    cairo_move_to(drawing_->cairo, x, y);
    cairo_show_text(drawing_->cairo, std::string(text).c_str());
}

void Pdf::text_to(double right, double y, std::string_view text, const Type& type) {
    this->text(right - width_of(text, type), y, text, type);
}

void Pdf::text_amid(double middle, double y, std::string_view text, const Type& type) {
    this->text(middle - width_of(text, type) / 2, y, text, type);
}

double Pdf::paragraph(double x, double y, double width, std::string_view text, const Type& type,
                      double leading, std::size_t lines_max) {
    BANGNOPI_CHECK(lines_max > 0);
    std::vector<std::string> lines = wrapped(text, width, type);
    if (lines.size() > lines_max) {
        for (std::size_t at = lines_max; at < lines.size(); ++at) lines[lines_max - 1] += ' ' + lines[at];
        lines.resize(lines_max);
        lines.back() = fitted(lines.back(), width, type);
    }
    for (const std::string& line : lines) {
        this->text(x, y, line, type);
        y += leading;
    }
    return y;
}

void Pdf::line(double x, double y, double to_x, double to_y, double thickness, const Ink& ink) {
    drawing_->use(ink);
    cairo_set_line_width(drawing_->cairo, thickness);
    cairo_move_to(drawing_->cairo, x, y);
    cairo_line_to(drawing_->cairo, to_x, to_y);
    cairo_stroke(drawing_->cairo);
}

void Pdf::cut_line(double x, double y, double to_x, double to_y) {
    constexpr double dash = 3;
    cairo_set_dash(drawing_->cairo, &dash, 1, 0);
    line(x, y, to_x, to_y, 0.5, grey);
    cairo_set_dash(drawing_->cairo, nullptr, 0, 0);
}

void Pdf::rounded(const Box& box, double radius) {
    cairo_t* const cairo = drawing_->cairo;
    constexpr double quarter = std::numbers::pi / 2;
    if (radius <= 0) return cairo_rectangle(cairo, box.x, box.y, box.width, box.height);
    const double right = box.x + box.width - radius;
    const double bottom = box.y + box.height - radius;
    cairo_new_sub_path(cairo);
    cairo_arc(cairo, right, box.y + radius, radius, -quarter, 0);
    cairo_arc(cairo, right, bottom, radius, 0, quarter);
    cairo_arc(cairo, box.x + radius, bottom, radius, quarter, 2 * quarter);
    cairo_arc(cairo, box.x + radius, box.y + radius, radius, 2 * quarter, 3 * quarter);
    cairo_close_path(cairo);
}

void Pdf::fill(const Box& box, const Ink& ink, double radius) {
    drawing_->use(ink);
    rounded(box, radius);
    cairo_fill(drawing_->cairo);
}

void Pdf::frame(const Box& box, double thickness, const Ink& ink, double radius) {
    drawing_->use(ink);
    cairo_set_line_width(drawing_->cairo, thickness);
    rounded(box, radius);
    cairo_stroke(drawing_->cairo);
}

void Pdf::stamp(double x, double y, std::string_view word, const Type& type, double degrees) {
    cairo_t* const cairo = drawing_->cairo;
    const double width = width_of(word, type);
    cairo_save(cairo);
    cairo_translate(cairo, x, y);
    cairo_rotate(cairo, degrees * std::numbers::pi / 180);
    const double half = width / 2 + type.size * 0.5;
    frame({-half, -type.size * 0.75, 2 * half, type.size * 1.5}, type.size / 11, type.ink, type.size / 5);
    text(-width / 2, type.size * 0.36, word, type);
    cairo_restore(cairo);
}

// One bit a module, as a mask of one image: a path of a thousand squares takes cairo ten times as long as all else of a page.
void Pdf::code(const Box& box, const std::vector<bool>& modules, std::size_t side) {
    BANGNOPI_CHECK(side > 0 && side <= code_side_max && modules.size() == side * side);
    constexpr double quiet_modules = 4;
    const double unit = std::min(box.width, box.height) / (static_cast<double>(side) + 2 * quiet_modules);
    const int width = static_cast<int>(side);
    const std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> mask(
        cairo_image_surface_create(CAIRO_FORMAT_A1, width, width), cairo_surface_destroy);
    unsigned char* const bits = cairo_image_surface_get_data(mask.get());
    if (bits == nullptr) throw std::runtime_error("a code could not be drawn");
    const auto stride = static_cast<std::size_t>(cairo_image_surface_get_stride(mask.get()));
    cairo_surface_flush(mask.get());
    for (std::size_t at = 0; at < modules.size(); ++at)
        if (modules[at]) set_bit(bits + at / side * stride, at % side);
    cairo_surface_mark_dirty(mask.get());
    cairo_t* const cairo = drawing_->cairo;
    cairo_save(cairo);
    drawing_->use(Ink{});
    cairo_translate(cairo, box.x + quiet_modules * unit, box.y + quiet_modules * unit);
    cairo_scale(cairo, unit, unit);
    const std::unique_ptr<cairo_pattern_t, decltype(&cairo_pattern_destroy)> pattern(
        cairo_pattern_create_for_surface(mask.get()), cairo_pattern_destroy);
    cairo_pattern_set_filter(pattern.get(), CAIRO_FILTER_NEAREST);
    cairo_mask(cairo, pattern.get());
    cairo_restore(cairo);
}

void Pdf::picture(const Box& box, const Picture& picture) {
    cairo_t* const cairo = drawing_->cairo;
    const double scale = std::min(box.width / picture.width(), box.height / picture.height());
    cairo_save(cairo);
    cairo_translate(cairo, box.x, box.y);
    cairo_scale(cairo, scale, scale);
    cairo_set_source_surface(cairo, picture.surface(), 0, 0);
    cairo_paint(cairo);
    cairo_restore(cairo);
}

bool Pdf::is_broken() const {
    return cairo_surface_status(drawing_->surface) != CAIRO_STATUS_SUCCESS;
}

std::string Pdf::finish() {
    cairo_show_page(drawing_->cairo);
    cairo_surface_finish(drawing_->surface);
    for (const cairo_status_t status :
         {cairo_status(drawing_->cairo), cairo_surface_status(drawing_->surface)})
        if (status != CAIRO_STATUS_SUCCESS && status != CAIRO_STATUS_SURFACE_FINISHED)
            throw std::runtime_error(cairo_status_to_string(status));
    return std::move(drawing_->bytes);
}

}  // namespace bangnopi::documents
