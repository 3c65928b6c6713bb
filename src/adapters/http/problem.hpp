// Refusals as the outside reads them: RFC 9457 problem+json with a stable code.
#pragma once

#include <string>
#include <string_view>

#include "adapters/http/message.hpp"
#include "base/json_text.hpp"
#include "base/result.hpp"
#include "words/language.hpp"

namespace bangnopi::http {

inline constexpr std::string_view problem_type = "application/problem+json";

int status_of(Code code);
std::string_view reason_phrase(int status);

// Refused in words that are chosen when it is spoken: the connection knows what the peer reads.
Response problem(Refusal refusal);
// With another status than the code's own: 400 for what is not even JSON, 405, 431, 501 …
Response problem(int status, Refusal refusal);
Response problem(int status, Code code, Message detail);
// Makes the body of a response that is a refusal; any other stays as it is.
void speak(Response& response, words::Language language);
JsonObject problem_object(int status, const Refusal& refusal, words::Language language);
words::Language language_of(const Request& request);

}  // namespace bangnopi::http
