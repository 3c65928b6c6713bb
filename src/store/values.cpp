#include "store/values.hpp"

#include <cstring>

#include "base/check.hpp"
#include "store/database.hpp"

namespace bangnopi::store {

Param::Param(domain::Date date) : kind_(Kind::text), size_(sizeof inline_) {
    const auto chars = date.iso_chars();
    static_assert(sizeof inline_ == chars.size());
    std::memcpy(inline_, chars.data(), chars.size());
}

domain::Date Row::date(int column) const {
    const auto parsed = domain::Date::parse(text(column));
    if (!parsed)
        throw Broken("column " + std::to_string(column) + " does not hold a date: " + string(column));
    return *parsed;
}

void RowBuffer::append(std::span<const Param> values) {
    BANGNOPI_CHECK(values.size() == columns_.size());
    for (const Param& value : values) {
        switch (value.kind()) {
            case Param::Kind::null:
                cells_.push_back({value.kind(), 0, 0});
                break;
            case Param::Kind::integer:
                cells_.push_back({value.kind(), value.integer(), 0});
                break;
            case Param::Kind::text:
            case Param::Kind::bytes: {
                const std::string_view text = value.text();
                cells_.push_back({value.kind(), static_cast<std::int64_t>(text_.size()), text.size()});
                text_.insert(text_.end(), text.begin(), text.end());
                break;
            }
            case Param::Kind::ids:
                BANGNOPI_CHECK(value.kind() != Param::Kind::ids);
        }
    }
    ++rows_;
}

void RowBuffer::clear() {
    cells_.clear();
    text_.clear();
    rows_ = 0;
}

Param RowBuffer::value(std::size_t row, std::size_t column) const {
    const Cell& cell = cells_[row * columns_.size() + column];
    const auto text = [&] { return text_.data() + cell.integer_or_offset; };
    switch (cell.kind) {
        case Param::Kind::integer:
            return cell.integer_or_offset;
        case Param::Kind::text:
            return std::string_view(text(), cell.size);
        case Param::Kind::bytes:
            return Bytes(reinterpret_cast<const std::byte*>(text()), cell.size);
        default:
            return nullptr;
    }
}

std::vector<Id> as_list(std::span<const std::int64_t> numbers) {
    std::vector<Id> list;
    list.reserve(numbers.size());
    for (const std::int64_t number : numbers) list.push_back(Id{number});
    return list;
}

}  // namespace bangnopi::store
