#include "documents/picture.hpp"

#include <cairo/cairo.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

namespace bangnopi::documents {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view png_head = "\x89PNG\r\n\x1A\n\0\0\0\rIHDR"sv;
constexpr std::size_t size_at = png_head.size();  // width and height, big-endian (PNG 1.2, section 11.2.2)

std::uint32_t big_endian(std::string_view four) {
    std::uint32_t value = 0;
    for (const char octet : four) value = value << 8U | static_cast<unsigned char>(octet);
    return value;
}

bool has_fair_size(std::string_view octets) {
    if (octets.size() > picture_bytes_max || !octets.starts_with(png_head) || octets.size() < size_at + 8)
        return false;
    const std::uint32_t width = big_endian(octets.substr(size_at, 4));
    const std::uint32_t height = big_endian(octets.substr(size_at + 4, 4));
    return width >= 1 && width <= picture_side_max && height >= 1 && height <= picture_side_max;
}

cairo_status_t read_some(void* rest, unsigned char* out, unsigned int length) {
    auto& left = *static_cast<std::string_view*>(rest);
    if (left.size() < length) return CAIRO_STATUS_READ_ERROR;
    std::memcpy(out, left.data(), length);
    left.remove_prefix(length);
    return CAIRO_STATUS_SUCCESS;
}

// By which a file that shows it again has it once.
void name(cairo_surface_t* surface) {
    static const auto* const id = reinterpret_cast<const unsigned char*>("logo");
    cairo_surface_set_mime_data(surface, CAIRO_MIME_TYPE_UNIQUE_ID, id, 4, nullptr, nullptr);
}

}  // namespace

std::optional<Picture> Picture::of_png(std::string_view octets) {
    if (!has_fair_size(octets)) return std::nullopt;
    Picture picture;
    picture.surface_ = {cairo_image_surface_create_from_png_stream(read_some, &octets),
                        cairo_surface_destroy};
    cairo_surface_t* const surface = picture.surface_.get();
    if (cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS) return std::nullopt;
    name(surface);
    picture.width_ = cairo_image_surface_get_width(surface);
    picture.height_ = cairo_image_surface_get_height(surface);
    return picture;
}

}  // namespace bangnopi::documents
