#include "adapters/import/area_names.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "billing/areas.hpp"
#include "store/areas.hpp"

namespace bangnopi::importing {
namespace {

constexpr std::size_t code_bytes_max = 32;

// "Dusun Krajan / RW 05" is "dusun-krajan-rw-05".
std::string slug(std::string_view name) {
    std::string code;
    for (const char c : fold(name)) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (plain && code.size() < code_bytes_max)
            code += c;
        else if (!plain && !code.empty() && code.back() != '-' && code.size() < code_bytes_max)
            code += '-';
    }
    while (code.ends_with('-')) code.pop_back();
    return code.empty() ? "area" : code;
}

}  // namespace

void AreaNames::load(store::Tx& tx, const store::Act& act) {
    by_code_.clear();
    by_name_.clear();
    made_ = 0;
    store::PageRequest request;
    request.limit = store::page_limit_max;
    do {
        const auto page = store::list_areas(tx, act.operator_id, request);
        if (!page) throw store::Broken("areas can't be listed: " + english(page.error().detail));
        for (const store::Area& area : page->items) {
            by_code_.emplace(fold(area.code), area.code);
            by_name_.emplace(fold(area.name), area.code);
        }
        request.cursor = page->next_cursor;
    } while (!request.cursor.empty());
}

std::string AreaNames::free_code(std::string_view name) const {
    const std::string base = slug(name);
    std::string code = base;
    for (int n = 2; by_code_.contains(code); ++n) code = fmt::format("{}-{}", base, n);
    return code;
}

Result<std::string> AreaNames::code_of(store::Tx& tx, const store::Act& act, std::string_view name) {
    if (name.empty()) return std::string();
    const std::string folded = fold(name);
    if (const auto found = by_code_.find(folded); found != by_code_.end()) return found->second;
    if (const auto found = by_name_.find(folded); found != by_name_.end()) return found->second;
    const auto area = billing::create_area(tx, act, {free_code(name), std::string(name), ""});
    if (!area) {
        Refusal refusal = area.error();
        for (FieldError& error : refusal.errors) error.pointer = "/area";
        return tl::make_unexpected(std::move(refusal));
    }
    by_code_.emplace(area->code, area->code);
    by_name_.emplace(folded, area->code);
    ++made_;
    return area->code;
}

}  // namespace bangnopi::importing
