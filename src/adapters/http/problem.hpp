// Refusals as the outside reads them: RFC 9457 problem+json with a stable code.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>
#include <string_view>

#include "adapters/http/message.hpp"
#include "base/result.hpp"

namespace bangnopi::http {

inline constexpr std::string_view problem_type = "application/problem+json";

int status_of(Code code);
std::string_view reason_phrase(int status);

Response problem(const Refusal& refusal);
// With another status than the code's own: 400 for what is not even JSON, 405, 431, 501 …
Response problem(int status, Code code, std::string_view detail);
boost::json::object problem_object(int status, const Refusal& refusal);

}  // namespace bangnopi::http
