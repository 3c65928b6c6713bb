// A bug is not an error: CHECK stays in release builds and ends the process, so that no wrong row is written.
#pragma once

namespace bangnopi {

[[noreturn]] void check_failed(const char* expression, const char* file, int line);

}  // namespace bangnopi

#define BANGNOPI_CHECK(expression)                        \
    (static_cast<bool>(expression) ? static_cast<void>(0) \
                                   : ::bangnopi::check_failed(#expression, __FILE__, __LINE__))

// Where no value of an enumeration leads.
#define BANGNOPI_UNREACHABLE(what) ::bangnopi::check_failed(what, __FILE__, __LINE__)
