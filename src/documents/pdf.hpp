// Pages of text, lines and boxes, as PDF. Lengths are points (1/72 inch) from the upper left corner of the page; a text stands
// on its baseline. The fonts are compiled in, so that a document looks the same on every machine, and of each only the letters
// that are used go into it. The same calls make the same bytes. Made by cairo; one thread at a time uses a Pdf, several may
// each have one.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "documents/picture.hpp"

namespace bangnopi::documents {

struct PageSize {
    double width = 0;
    double height = 0;
};
inline constexpr PageSize a4{595.28, 841.89};
inline constexpr PageSize a5_landscape{595.28, 419.53};

// Shares of red, green and blue, 0 to 1.
struct Ink {
    double red = 0;
    double green = 0;
    double blue = 0;
};
inline constexpr Ink black{0.07, 0.09, 0.11};
inline constexpr Ink grey{0.38, 0.42, 0.46};
inline constexpr Ink faint{0.82, 0.84, 0.86};
inline constexpr Ink pale{0.95, 0.96, 0.97};
inline constexpr Ink green{0.05, 0.47, 0.32};
inline constexpr Ink white{1, 1, 1};
inline constexpr Ink red{0.72, 0.11, 0.11};

enum class Face : std::uint8_t { regular, bold };
struct Type {
    double size = 9;
    Face face = Face::regular;
    Ink ink = black;
};

struct Box {
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;
};

class Pdf {
  public:
    // Takes what is ready, page after page; false: nobody wants more of it. It does not throw.
    using Sink = std::function<bool(std::string_view bytes)>;
    // Without a sink the bytes are gathered for finish().
    Pdf(PageSize size, const std::string& title, Instant made_at, Sink sink = {});
    ~Pdf();

    [[nodiscard]] PageSize size() const { return size_; }
    // The first one is there already.
    void begin_page();

    [[nodiscard]] double width_of(std::string_view text, const Type& type);
    // In lines of at most that width, broken between words; within one that is wider by itself.
    [[nodiscard]] std::vector<std::string> wrapped(std::string_view text, double width, const Type& type);
    // As much of it as has room, with "…" where that is not all.
    [[nodiscard]] std::string fitted(std::string_view text, double width, const Type& type);

    void text(double x, double y, std::string_view text, const Type& type);
    void text_to(double right, double y, std::string_view text, const Type& type);
    void text_amid(double middle, double y, std::string_view text, const Type& type);
    // Wrapped from its first baseline down; the baseline behind its last. At most `lines_max`, the last of them fitted.
    double paragraph(double x, double y, double width, std::string_view text, const Type& type,
                     double leading, std::size_t lines_max);

    void line(double x, double y, double to_x, double to_y, double thickness, const Ink& ink);
    void cut_line(double x, double y, double to_x, double to_y);  // thin dashes, along which people cut
    void fill(const Box& box, const Ink& ink, double radius = 0);
    void frame(const Box& box, double thickness, const Ink& ink, double radius = 0);
    // A word in a frame, turned, as a rubber stamp leaves it; its middle is given.
    void stamp(double x, double y, std::string_view word, const Type& type, double degrees);
    // The modules of a code, `side` of them in each row, black ones true; with the quiet zone of its own that its box has room for.
    void code(const Box& box, const std::vector<bool>& modules, std::size_t side);
    // As large as the box has room for, at its upper left corner; the same picture goes into the file once.
    void picture(const Box& box, const Picture& picture);

    // Throws std::runtime_error where it could not be drawn, or the sink wanted no more.
    [[nodiscard]] std::string finish();
    [[nodiscard]] bool is_broken() const;  // the rest can be spared

  private:
    struct Drawing;
    void rounded(const Box& box, double radius);

    PageSize size_;
    std::unique_ptr<Drawing> drawing_;
};

}  // namespace bangnopi::documents
