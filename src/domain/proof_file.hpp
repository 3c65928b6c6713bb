// What a customer sends as the proof of a payment: a picture or a PDF, told by its first octets and by nothing that is said of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace bangnopi::domain {

// Values are stored.
enum class ProofFile : std::uint8_t { jpeg = 1, png = 2, webp = 3, pdf = 4 };

std::optional<ProofFile> proof_file_of(std::string_view octets);
std::string_view media_type_of(ProofFile file);
std::string_view extension_of(ProofFile file);

}  // namespace bangnopi::domain
