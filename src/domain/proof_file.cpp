#include "domain/proof_file.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace bangnopi::domain {
namespace {

using namespace std::string_view_literals;

struct Kind {
    ProofFile file;
    std::string_view begins;
    std::string_view media_type;
    std::string_view extension;
};
// JPEG: ISO/IEC 10918-1, annex B. PNG: W3C PNG, section 5.2. WebP: a RIFF whose form type is checked below. PDF: ISO 32000-1.
constexpr Kind kinds[] = {{ProofFile::jpeg, "\xFF\xD8\xFF"sv, "image/jpeg", "jpg"},
                          {ProofFile::png, "\x89PNG\r\n\x1A\n"sv, "image/png", "png"},
                          {ProofFile::webp, "RIFF"sv, "image/webp", "webp"},
                          {ProofFile::pdf, "%PDF-"sv, "application/pdf", "pdf"}};

const Kind& kind_of(ProofFile file) {
    const auto* const found = std::ranges::find(kinds, file, &Kind::file);
    BANGNOPI_CHECK(found != std::end(kinds));
    return *found;
}

}  // namespace

std::optional<ProofFile> proof_file_of(std::string_view octets) {
    constexpr std::size_t form_type_at = 8;
    for (const Kind& kind : kinds) {
        if (!octets.starts_with(kind.begins)) continue;
        if (kind.file == ProofFile::webp &&
            (octets.size() < form_type_at || !octets.substr(form_type_at).starts_with("WEBP")))
            continue;
        return kind.file;
    }
    return std::nullopt;
}

std::string_view media_type_of(ProofFile file) {
    return kind_of(file).media_type;
}

std::string_view extension_of(ProofFile file) {
    return kind_of(file).extension;
}

}  // namespace bangnopi::domain
