#include "base/json_names.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <set>
#include <vector>

namespace bangnopi {
namespace {

namespace json = boost::json;

// Stops at a name that its object has already.
struct DuplicateFinder {
    static constexpr std::size_t max_object_size = std::size_t(-1);
    static constexpr std::size_t max_array_size = std::size_t(-1);
    static constexpr std::size_t max_key_size = std::size_t(-1);
    static constexpr std::size_t max_string_size = std::size_t(-1);

    std::vector<std::set<std::string>> names;
    std::string part;
    std::string twice;

    bool on_document_begin(json::error_code&) { return true; }
    bool on_document_end(json::error_code&) { return true; }
    bool on_object_begin(json::error_code&) {
        names.emplace_back();
        return true;
    }
    bool on_object_end(std::size_t, json::error_code&) {
        names.pop_back();
        return true;
    }
    bool on_array_begin(json::error_code&) { return true; }
    bool on_array_end(std::size_t, json::error_code&) { return true; }
    bool on_key_part(json::string_view text, std::size_t, json::error_code&) {
        part += text;
        return true;
    }
    bool on_key(json::string_view text, std::size_t, json::error_code& error) {
        part += text;
        if (!names.back().insert(part).second) {
            twice = part;
            error = json::error::extra_data;
            return false;
        }
        part.clear();
        return true;
    }
    // What the parser tells beside: nothing of it is kept.
    bool on_string_part(json::string_view, std::size_t, json::error_code&) { return true; }
    bool on_string(json::string_view, std::size_t, json::error_code&) { return true; }
    bool on_number_part(json::string_view, json::error_code&) { return true; }
    bool on_int64(std::int64_t, json::string_view, json::error_code&) { return true; }
    bool on_uint64(std::uint64_t, json::string_view, json::error_code&) { return true; }
    bool on_double(double, json::string_view, json::error_code&) { return true; }
    bool on_bool(bool, json::error_code&) { return true; }
    bool on_null(json::error_code&) { return true; }
    bool on_comment_part(json::string_view, json::error_code&) { return true; }
    bool on_comment(json::string_view, json::error_code&) { return true; }
};

}  // namespace

std::string repeated_name(std::string_view text, std::size_t depth_max) {
    json::parse_options options;
    options.max_depth = depth_max;
    json::basic_parser<DuplicateFinder> parser(options);
    json::error_code error;
    parser.write_some(false, text.data(), text.size(), error);
    return parser.handler().twice;
}

}  // namespace bangnopi
