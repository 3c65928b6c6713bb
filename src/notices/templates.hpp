// What messages say: one text for each kind, language and medium, of the program or of the operator, with fields between {{ and }}
// (Mustache 1: {{field}}, {{#field}}…{{/field}} where it is not empty, {{^field}}…{{/field}} where it is). Nothing is escaped: messages
// are plain text.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "domain/medium.hpp"
#include "store/notice_settings.hpp"
#include "words/language.hpp"

namespace bangnopi::notices {

inline constexpr std::size_t template_bytes_max = 8'000;
inline constexpr std::size_t template_subject_bytes_max = 200;

struct Text {
    std::string subject;  // of email; one line
    std::string body;
};

using Fields = std::map<std::string, std::string, std::less<>>;

// The program's own; every kind has one for each language and medium.
Text usual_text(std::string_view kind, words::Language language, domain::Medium medium);
// What texts of the kind may say; each may be empty.
std::vector<std::string_view> fields_of(std::string_view kind);

// Refuses at /subject and /body what is no Mustache, names a field that the kind has not, or is too long.
Result<Done> check_template(const store::NoticeTemplate& row);

// The texts of an operator, parsed as they are first used. For one thread.
class Texts {
  public:
    explicit Texts(std::span<const store::NoticeTemplate> own);
    ~Texts();
    Texts(Texts&&) noexcept;
    Texts& operator=(Texts&&) = delete;
    Texts(const Texts&) = delete;
    Texts& operator=(const Texts&) = delete;

    Text render(std::string_view kind, words::Language language, domain::Medium medium, const Fields& fields);

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace bangnopi::notices
