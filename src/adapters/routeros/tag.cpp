#include "adapters/routeros/tag.hpp"

namespace bangnopi::routeros {
namespace {

constexpr std::string_view of_router = "router";

std::string_view first_word(std::string_view text) {
    return text.substr(0, text.find(' '));
}

}  // namespace

std::string tag_of(Id subscription_id) {
    return std::string(tag_prefix) + (subscription_id ? format_id(subscription_id) : std::string(of_router));
}

std::string tag_with_ending(std::string_view tag) {
    return std::string(tag) + ' ' + std::string(ending_word);
}

std::optional<Id> owner_of(std::string_view comment) {
    if (!comment.starts_with(tag_prefix)) return std::nullopt;
    const std::string_view name = first_word(comment.substr(tag_prefix.size()));
    if (name == of_router) return Id{};
    const auto id = parse_id(name);
    return id && *id ? id : std::nullopt;
}

std::string normal_tag(std::string_view comment) {
    if (!owner_of(comment)) return std::string(comment);
    const std::string_view tag = first_word(comment);
    const bool ends =
        comment.size() > tag.size() && first_word(comment.substr(tag.size() + 1)) == ending_word;
    return ends ? tag_with_ending(tag) : std::string(tag);
}

}  // namespace bangnopi::routeros
