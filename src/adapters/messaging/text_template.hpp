// A text of an operator's with places to be filled: "to={to}&key={secret.KEY}". {{ and }} are braces. Which places there are is known
// before anything is sent, so one that is not is refused when the account is set up.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace bangnopi::messaging {

using TemplateValues = std::map<std::string, std::string, std::less<>>;

class TextTemplate {
  public:
    TextTemplate() = default;
    // Nothing if a brace is not closed, or a place is not of `names`.
    static std::optional<TextTemplate> parse(std::string_view text,
                                             const std::set<std::string, std::less<>>& names);

    using Escape = std::string (*)(std::string_view);
    // A value that is not there is empty. `escape` is of what is filled in, not of what stands around it.
    [[nodiscard]] std::string fill(const TemplateValues& values, Escape escape) const;
    [[nodiscard]] std::string fill(const TemplateValues& values) const;
    // What stands before the first place.
    [[nodiscard]] std::string_view begin() const;
    [[nodiscard]] bool has(std::string_view name) const;

  private:
    struct Piece {
        std::string text;
        bool is_place = false;
    };
    std::vector<Piece> pieces_;
};

}  // namespace bangnopi::messaging
