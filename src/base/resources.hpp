// Files that are compiled into the program, so that one binary runs from any folder.
// Names are paths: "migrations/0001_initial.sql", "openapi.json", "panel/index.html". Defined by the build.
#pragma once

#include <string_view>
#include <vector>

namespace bangnopi {

struct Resource {
    std::string_view name;
    std::string_view content;
};

// Those whose name begins with the prefix, in the order of their names.
std::vector<Resource> resources(std::string_view prefix);

// The sources of exactly this program, a tar.gz (tools/source_archive).
std::string_view source_archive();

}  // namespace bangnopi
