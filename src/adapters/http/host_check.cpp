#include "adapters/http/host_check.hpp"

#include <algorithm>

#include <boost/url/authority_view.hpp>
#include <boost/url/parse.hpp>

#include "adapters/http/message.hpp"

namespace bangnopi::http {

bool is_own_host(std::string_view host, std::span<const std::string> own_names) {
    const auto authority = boost::urls::parse_authority(host);
    if (!authority || authority->has_userinfo()) return false;
    const boost::urls::host_type type = authority->host_type();
    if (type == boost::urls::host_type::ipv4 || type == boost::urls::host_type::ipv6) return true;
    const std::string name = authority->host();
    const std::string_view suffix = ".localhost";
    const bool below_localhost =
        name.size() > suffix.size() &&
        equal_ignoring_case(std::string_view(name).substr(name.size() - suffix.size()), suffix);
    return equal_ignoring_case(name, "localhost") || below_localhost ||
           std::any_of(own_names.begin(), own_names.end(),
                       [&](const std::string& own) { return equal_ignoring_case(name, own); });
}

}  // namespace bangnopi::http
