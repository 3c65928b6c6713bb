#include "adapters/http/message.hpp"

#include <algorithm>
#include <charconv>

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "base/text.hpp"

namespace bangnopi::http {
namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_clean(std::string_view text) {
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    return is_utf8(text) && std::none_of(text.begin(), text.end(), is_control);
}

bool read_url(const boost::urls::url_view& url, Request& request) {
    request.path = url.path();
    for (const auto& segment : url.segments()) request.segments.emplace_back(segment);
    for (const auto& parameter : url.params()) {
        request.query.emplace_back(std::string(parameter.key), std::string(parameter.value));
        if (!is_clean(request.query.back().first) || !is_clean(request.query.back().second)) return false;
    }
    return is_clean(request.path);
}

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower(x) == lower(y); });
}

std::optional<std::string_view> Request::header(std::string_view name) const {
    for (const Header& one : headers) {
        if (equal_ignoring_case(one.name, name)) return one.value;
    }
    return std::nullopt;
}

std::optional<std::string_view> Request::parameter(std::string_view name) const {
    for (const auto& [key, value] : query) {
        if (key == name) return value;
    }
    return std::nullopt;
}

bool read_target(std::string_view target, Request& request) {
    if (target.starts_with('/')) {
        const auto url = boost::urls::parse_origin_form(target);
        return url && read_url(*url, request);
    }
    const auto url = boost::urls::parse_absolute_uri(target);
    return url && (url->scheme() == "http" || url->scheme() == "https") && url->has_authority() &&
           read_url(*url, request);
}

std::optional<std::string_view> cookie(std::string_view header, std::string_view name) {
    std::optional<std::string_view> found;
    while (!header.empty()) {
        const std::size_t end = std::min(header.find(';'), header.size());
        const std::string_view pair = trim(header.substr(0, end));
        header.remove_prefix(std::min(end + 1, header.size()));
        const std::size_t equals = pair.find('=');
        if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
        if (found) return std::nullopt;
        found = pair.substr(equals + 1);
    }
    return found;
}

std::optional<std::int64_t> version_of_etag(std::string_view etag) {
    if (etag == "*") return std::nullopt;
    std::int64_t version = -1;
    if (!etag.starts_with("\"v") || etag.find('"', 2) != etag.size() - 1) return version;
    const auto [end, error] = std::from_chars(etag.data() + 2, etag.data() + etag.size(), version);
    return error == std::errc() && (*end == '-' || *end == '"') ? version : -1;
}

}  // namespace bangnopi::http
