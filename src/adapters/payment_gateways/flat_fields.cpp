#include "adapters/payment_gateways/flat_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <boost/json/basic_parser_impl.hpp>
#include <vector>

#include "base/text.hpp"
#include "domain/money.hpp"

namespace bangnopi::payment_gateways {
namespace {

namespace json = boost::json;

// Takes values while they are read: a tree would make doubles of numbers.
class FieldReader {
  public:
    static constexpr std::size_t max_object_size = ~std::size_t{0};
    static constexpr std::size_t max_array_size = max_object_size;
    static constexpr std::size_t max_key_size = max_object_size;
    static constexpr std::size_t max_string_size = max_object_size;

    explicit FieldReader(FlatFields& fields) : fields_(fields) {}

    bool on_document_begin(json::error_code&) { return true; }
    bool on_document_end(json::error_code&) { return true; }
    bool on_object_begin(json::error_code& error) { return open(false, error); }
    bool on_object_end(std::size_t, json::error_code&) { return close(); }
    bool on_array_begin(json::error_code& error) {
        return !levels_.empty() && open(true, error) ? true : fail(error);
    }
    bool on_array_end(std::size_t, json::error_code&) { return close(); }
    bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
        name_ += std::string_view(part);
        return true;
    }
    bool on_key(json::string_view part, std::size_t, json::error_code&) {
        name_ += std::string_view(part);
        return true;
    }
    bool on_string_part(json::string_view part, std::size_t, json::error_code&) {
        value_ += std::string_view(part);
        return true;
    }
    bool on_string(json::string_view part, std::size_t, json::error_code& error) { return take(part, error); }
    bool on_number_part(json::string_view part, json::error_code&) {
        value_ += std::string_view(part);
        return true;
    }
    bool on_int64(std::int64_t, json::string_view part, json::error_code& error) { return take(part, error); }
    bool on_uint64(std::uint64_t, json::string_view part, json::error_code& error) {
        return take(part, error);
    }
    bool on_double(double, json::string_view part, json::error_code& error) { return take(part, error); }
    bool on_bool(bool truth, json::error_code& error) { return take(truth ? "true" : "false", error); }
    bool on_null(json::error_code& error) { return take("", error); }
    bool on_comment_part(json::string_view, json::error_code& error) { return fail(error); }
    bool on_comment(json::string_view, json::error_code& error) { return fail(error); }

  private:
    struct Level {
        std::size_t place_octets;  // of the place that it stands in
        bool is_array;
        std::size_t next = 0;
    };

    static bool fail(json::error_code& error) {
        error = json::error::syntax;
        return false;
    }
    // The place of the value that begins, in `place_`; whoever took it cuts it off again.
    bool enter(json::error_code& error) {
        if (levels_.empty()) return true;
        Level& level = levels_.back();
        std::string name = level.is_array ? std::to_string(level.next++) : std::exchange(name_, {});
        if (name.find('/') != std::string::npos) name = escaped(name);
        place_ += '/' + name;
        const bool is_new = fields_.values.size() < fields_max && fields_.values.try_emplace(place_).second;
        return is_new ? true : fail(error);
    }
    bool open(bool is_array, json::error_code& error) {
        const std::size_t before = place_.size();
        if (!enter(error)) return false;
        levels_.push_back({before, is_array});
        return true;
    }
    bool close() {
        place_.resize(levels_.back().place_octets);
        levels_.pop_back();
        return true;
    }
    bool take(std::string_view part, json::error_code& error) {
        if (levels_.empty()) return fail(error);
        const std::size_t before = place_.size();
        value_ += part;
        if (!enter(error)) return false;
        fields_.values[place_] = std::exchange(value_, {});
        place_.resize(before);
        return true;
    }
    // Two names must never be one place.
    static std::string escaped(std::string_view name) {
        std::string text;
        for (const char c : name) text += c == '/' ? std::string("~1") : std::string(1, c);
        return text;
    }

    FlatFields& fields_;
    std::vector<Level> levels_;
    std::string place_;
    std::string name_;
    std::string value_;
};

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

std::optional<std::string> percent_decoded(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            if (i + 2 >= text.size()) return std::nullopt;
            const int high = hex_digit(text[i + 1]);
            const int low = hex_digit(text[i + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            decoded += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            decoded += text[i] == '+' ? ' ' : text[i];
        }
    }
    return decoded;
}

}  // namespace

std::optional<FlatFields> FlatFields::of_json(std::string_view body) {
    FlatFields fields;
    json::error_code error;
    json::parse_options options;
    options.max_depth = json_depth_max;
    json::basic_parser<FieldReader> parser(options, fields);
    const std::size_t read = parser.write_some(false, body.data(), body.size(), error);
    const bool is_whole = !error && body.find_first_not_of(" \t\r\n", read) == std::string_view::npos;
    if (!is_whole) return std::nullopt;
    return fields;
}

std::optional<FlatFields> FlatFields::of_form(std::string_view body) {
    FlatFields fields;
    while (!body.empty()) {
        const std::string_view pair = body.substr(0, body.find('&'));
        body.remove_prefix(std::min(pair.size() + 1, body.size()));
        if (pair.empty()) continue;
        const auto equals = std::min(pair.find('='), pair.size());
        const auto name = percent_decoded(pair.substr(0, equals));
        auto value = percent_decoded(pair.substr(std::min(equals + 1, pair.size())));
        const bool is_good = name && value && is_utf8(*name) && is_utf8(*value);
        if (!is_good || fields.values.size() == fields_max) return std::nullopt;
        if (!fields.values.try_emplace('/' + *name, std::move(*value)).second) return std::nullopt;
    }
    return fields;
}

std::string_view FlatFields::text(std::string_view place) const {
    const auto found = values.find(place);
    return found == values.end() ? std::string_view() : std::string_view(found->second);
}

std::optional<std::string> FlatFields::word(std::string_view place, std::size_t octets_max) const {
    const std::string_view found = text(place);
    const bool is_word =
        !found.empty() && found.size() <= octets_max &&
        std::all_of(found.begin(), found.end(), [](char c) { return c > ' ' && c < '\x7F'; });
    if (!is_word) return std::nullopt;
    return std::string(found);
}

std::optional<std::int64_t> FlatFields::rupiah(std::string_view place) const {
    return rupiah_of(text(place));
}

std::optional<std::int64_t> rupiah_of(std::string_view text) {
    constexpr std::size_t digits_max = 13;
    constexpr std::size_t decimals_max = 4;
    const std::size_t point = std::min(text.find('.'), text.size());
    const std::string_view whole = text.substr(0, point);
    if (whole.empty() || whole.size() > digits_max || (whole.front() == '0' && whole.size() > 1))
        return std::nullopt;
    if (point < text.size()) {
        const std::string_view decimals = text.substr(point + 1);
        if (decimals.empty() || decimals.size() > decimals_max) return std::nullopt;
        if (decimals.find_first_not_of('0') != std::string_view::npos) return std::nullopt;
    }
    std::int64_t amount = 0;
    for (const char c : whole) {
        if (c < '0' || c > '9') return std::nullopt;
        amount = amount * 10 + (c - '0');
    }
    if (amount > domain::entered_amount_max) return std::nullopt;
    return amount;
}

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view plain = "-_.~";
    std::string encoded;
    for (const char c : text) {
        const bool is_plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                              plain.find(c) != std::string_view::npos;
        if (is_plain)
            encoded += c;
        else
            fmt::format_to(std::back_inserter(encoded), "%{:02X}", static_cast<unsigned char>(c));
    }
    return encoded;
}

}  // namespace bangnopi::payment_gateways
