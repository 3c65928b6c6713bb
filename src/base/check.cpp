#include "base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace bangnopi {

void check_failed(const char* expression, const char* file, int line) {
    std::fprintf(stderr,
                 "%s:%d: bug: '%s' does not hold; the process ends so that nothing wrong is written\n", file,
                 line, expression);
    std::fflush(stderr);
    std::abort();
}

}  // namespace bangnopi
