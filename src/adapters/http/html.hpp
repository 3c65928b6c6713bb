// Text in HTML, between tags or in a quoted attribute: nothing in it is markup.
#pragma once

#include <string>
#include <string_view>

namespace bangnopi::http {

std::string escaped_html(std::string_view text);

}  // namespace bangnopi::http
