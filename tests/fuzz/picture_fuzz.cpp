// Any bytes are a picture or none; one that is has pixels, within its bounds, and is a picture the second time too.
#include <cairo/cairo.h>

#include "base/check.hpp"
#include "documents/picture.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace bangnopi::documents;
    const std::string_view octets(reinterpret_cast<const char*>(data), size);
    const auto picture = Picture::of_png(octets);
    if (!picture) return 0;
    BANGNOPI_CHECK(octets.size() <= picture_bytes_max);
    BANGNOPI_CHECK(picture->width() >= 1 && picture->width() <= picture_side_max);
    BANGNOPI_CHECK(picture->height() >= 1 && picture->height() <= picture_side_max);
    BANGNOPI_CHECK(cairo_image_surface_get_data(picture->surface()) != nullptr);
    BANGNOPI_CHECK(Picture::of_png(octets).has_value());
    return 0;
}
