// Attributes as one text that people read: `max-limit=5M/10M profile="paket lama"`, and back.
#pragma once

#include "adapters/routeros/command.hpp"

namespace bangnopi::routeros {

std::string text_of(const Attributes& attributes);
// What text_of made; anything else may come out as anything.
Attributes attributes_of_text(std::string_view text);

}  // namespace bangnopi::routeros
