#include "notices/templates.hpp"

#include <kainjow/mustache.hpp>

#include <algorithm>
#include <array>
#include <tuple>

#include "base/check.hpp"
#include "base/field_errors.hpp"
#include "domain/contact.hpp"
#include "domain/notice_kind.hpp"
#include "notices/default_texts.hpp"

namespace bangnopi::notices {
namespace {

namespace mustache = kainjow::mustache;
using domain::NoticeSubject;

constexpr std::array<std::string_view, 10> common_fields = {"isp", "nama",   "nomor", "cs",      "alamat",
                                                            "url", "tautan", "tgl",   "tanggal", "sisa"};
constexpr std::array<std::string_view, 6> invoice_fields = {"inv",    "total", "periode",
                                                            "isolir", "hari",  "lunas"};
constexpr std::array<std::string_view, 5> payment_fields = {"inv", "total", "metode", "waktu", "lunas"};
constexpr std::array<std::string_view, 8> subscription_fields = {
    "inv", "paket", "baru", "naik", "persen", "saldo_habis", "masa_habis", "kuota_habis"};
constexpr std::array<std::string_view, 1> customer_fields = {"saldo"};
constexpr std::array<std::string_view, 1> voucher_fields = {"total"};

const DefaultText& default_text(std::string_view kind, words::Language language) {
    const auto* found =
        std::find_if(default_texts.begin(), default_texts.end(), [&](const DefaultText& text) {
            return text.kind == kind && text.language == words::name_of(language);
        });
    BANGNOPI_CHECK(found != default_texts.end());
    return *found;
}

std::string letter_of(std::string_view body, words::Language language) {
    const bool is_indonesian = language == words::Language::indonesian;
    std::string letter = is_indonesian ? "Yth. {{nama}},\n\n" : "Dear {{nama}},\n\n";
    letter += body;
    letter += is_indonesian ? "\n\nHormat kami,\n" : "\n\nKind regards,\n";
    letter += "{{isp}}{{#alamat}}\n{{alamat}}{{/alamat}}{{#cs}}\n{{cs}}{{/cs}}\n";
    return letter;
}

// The names between the braces of a text that parses.
std::vector<std::string> names_in(std::string_view text) {
    std::vector<std::string> names;
    for (std::size_t open = text.find("{{"); open != std::string_view::npos;
         open = text.find("{{", open + 2)) {
        const std::size_t close = text.find("}}", open);
        if (close == std::string_view::npos) break;
        std::string_view name = text.substr(open + 2, close - open - 2);
        while (!name.empty() && std::string_view("#^/&{ ").find(name.front()) != std::string_view::npos)
            name.remove_prefix(1);
        while (!name.empty() && name.back() == ' ') name.remove_suffix(1);
        names.emplace_back(name);
    }
    return names;
}

void check_text(FieldErrors& errors, std::string_view pointer, const std::string& text,
                std::string_view kind) {
    const mustache::mustache parsed(text);
    if (!parsed.is_valid()) {
        errors.add(
            std::string(pointer),
            "is no template: write fields as {{{{name}}}}, and close each {{{{#name}}}} with {{{{/name}}}}"_msg());
        return;
    }
    const auto known = fields_of(kind);
    for (const std::string& name : names_in(text))
        if (std::find(known.begin(), known.end(), name) == known.end())
            errors.add(std::string(pointer), "messages of this kind have no field \"{}\""_msg(name));
}

mustache::data data_of(const Fields& fields) {
    mustache::data data;
    for (const auto& [name, value] : fields)
        if (!value.empty()) data.set(name, value);
    return data;
}

}  // namespace

std::vector<std::string_view> fields_of(std::string_view kind) {
    std::vector<std::string_view> fields(common_fields.begin(), common_fields.end());
    const auto also = [&](const auto& more) { fields.insert(fields.end(), more.begin(), more.end()); };
    const domain::NoticeKind* known = domain::find_notice_kind(kind);
    if (known == nullptr) return fields;
    switch (known->subject) {
        case NoticeSubject::invoice:
            also(invoice_fields);
            break;
        case NoticeSubject::payment:
            also(payment_fields);
            break;
        case NoticeSubject::subscription:
            also(subscription_fields);
            break;
        case NoticeSubject::customer:
            also(customer_fields);
            break;
        case NoticeSubject::voucher:
            also(voucher_fields);
            break;
    }
    return fields;
}

Text usual_text(std::string_view kind, words::Language language, domain::Medium medium) {
    const DefaultText& text = default_text(kind, language);
    if (medium != domain::Medium::email) return {{}, std::string(text.sms)};
    return {std::string(text.subject), letter_of(text.body, language)};
}

Result<Done> check_template(const store::NoticeTemplate& row) {
    FieldErrors errors;
    errors.add_if(domain::find_notice_kind(row.kind) == nullptr, "/kind",
                  "\"{}\" is no kind of message"_msg(row.kind));
    errors.add_if(!words::parse_language(row.language), "/language", "is id or en"_msg);
    errors.add_if(row.body.empty() || row.body.size() > template_bytes_max, "/body",
                  "has 1 to {} bytes"_msg(template_bytes_max));
    const bool is_email = row.medium == domain::Medium::email;
    errors.add_if(is_email == row.subject.empty() || row.subject.size() > template_subject_bytes_max ||
                      !domain::is_plain_text(row.subject),
                  "/subject",
                  "is one line of at most {} bytes; email has one, other messages have none"_msg(
                      template_subject_bytes_max));
    if (!errors.empty()) return errors.verdict();
    check_text(errors, "/subject", row.subject, row.kind);
    check_text(errors, "/body", row.body, row.kind);
    return errors.verdict();
}

class Texts::Impl {
  public:
    explicit Impl(std::span<const store::NoticeTemplate> own) {
        for (const store::NoticeTemplate& row : own)
            own_[{row.kind, row.language, row.medium}] = {row.subject, row.body};
    }

    Text render(std::string_view kind, words::Language language, domain::Medium medium,
                const Fields& fields) {
        Parsed& parsed = parsed_of(kind, language, medium);
        const mustache::data data = data_of(fields);
        return {parsed.subject.render(data), parsed.body.render(data)};
    }

  private:
    using Key = std::tuple<std::string, std::string, domain::Medium>;
    struct Parsed {
        mustache::mustache subject;
        mustache::mustache body;
    };

    Parsed& parsed_of(std::string_view kind, words::Language language, domain::Medium medium) {
        Key key{kind, words::name_of(language), medium};
        const auto known = parsed_.find(key);
        if (known != parsed_.end()) return known->second;
        const auto own = own_.find(key);
        const Text text = own != own_.end() ? own->second : usual_text(kind, language, medium);
        Parsed parsed{mustache::mustache(text.subject), mustache::mustache(text.body)};
        for (mustache::mustache* one : {&parsed.subject, &parsed.body})
            one->set_custom_escape([](const std::string& value) { return value; });
        return parsed_.emplace(std::move(key), std::move(parsed)).first->second;
    }

    std::map<Key, Text> own_;
    std::map<Key, Parsed> parsed_;
};

Texts::Texts(std::span<const store::NoticeTemplate> own) : impl_(std::make_unique<Impl>(own)) {}
Texts::~Texts() = default;
Texts::Texts(Texts&&) noexcept = default;

Text Texts::render(std::string_view kind, words::Language language, domain::Medium medium,
                   const Fields& fields) {
    return impl_->render(kind, language, medium, fields);
}

}  // namespace bangnopi::notices
