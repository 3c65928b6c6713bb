// A picture (PNG) that is drawn on a document. Bounded before it is decoded: what its head says decides, and libpng holds its rows
// to that.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

struct _cairo_surface;  // NOLINT(bugprone-reserved-identifier): cairo's own name

namespace bangnopi::documents {

inline constexpr std::uint32_t picture_side_max = 1000;  // pixels, each way
inline constexpr std::size_t picture_bytes_max = 256 * 1024;

class Picture {
  public:
    // Nothing for what is no PNG, is broken, or larger than it may be.
    static std::optional<Picture> of_png(std::string_view octets);

    [[nodiscard]] double width() const { return width_; }  // pixels
    [[nodiscard]] double height() const { return height_; }
    [[nodiscard]] _cairo_surface* surface() const { return surface_.get(); }

  private:
    // Shared: a document may be drawn many times over.
    std::shared_ptr<_cairo_surface> surface_;
    double width_ = 0;
    double height_ = 0;
};

}  // namespace bangnopi::documents
