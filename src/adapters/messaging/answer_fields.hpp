// Texts in what another side answered or told: of JSON by a pointer (RFC 6901), of a form by its name ("/status"). Bounded, and nothing
// is believed to be there.
#pragma once

#include <boost/json/value.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace bangnopi::messaging {

inline constexpr std::size_t report_octets_max = std::size_t{256} << 10U;
inline constexpr std::size_t field_octets_max = 200;  // of what is taken from a body

class AnswerFields {
  public:
    // Nothing for what is no JSON, or beyond the bounds.
    static std::optional<AnswerFields> of_json(std::string_view body);
    // application/x-www-form-urlencoded, or a query; of a name that comes twice the first counts.
    static std::optional<AnswerFields> of_form(std::string_view body);

    // A text, a number or a truth as text, at most field_octets_max of printable octets; empty where there is none.
    [[nodiscard]] std::string text(std::string_view pointer) const;
    // The value itself; nullptr where there is none, and of a form.
    [[nodiscard]] const boost::json::value* at(std::string_view pointer) const;

  private:
    boost::json::value tree_;
    std::map<std::string, std::string, std::less<>> form_;
};

// "" or "/a/0": what AnswerFields looks for.
bool is_pointer(std::string_view text);
std::string text_of(const boost::json::value& value);

}  // namespace bangnopi::messaging
