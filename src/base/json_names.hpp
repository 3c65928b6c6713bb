// Names in JSON objects. RFC 8259, section 4, leaves open what a name means that comes twice: readers differ, so a caller who
// decides by such a text refuses it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace bangnopi {

// The first name that its object has already; empty where there is none, and where the text is no JSON of that depth.
std::string repeated_name(std::string_view json, std::size_t depth_max);

}  // namespace bangnopi
