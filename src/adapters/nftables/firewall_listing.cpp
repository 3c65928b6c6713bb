#include "adapters/nftables/firewall_listing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "adapters/nftables/options.hpp"
#include "adapters/nftables/queue_listing.hpp"
#include "adapters/nftables/ruleset.hpp"
#include "base/secret.hpp"
#include "domain/connection.hpp"

namespace bangnopi::nftables {
namespace {

namespace json = boost::json;

constexpr std::size_t comment_bytes_max = 128;  // the kernel's

std::string text_at(const json::object& object, std::string_view name) {
    const json::value* const value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::uint64_t number_at(const json::object& object, std::string_view name) {
    const json::value* const value = object.if_contains(name);
    json::error_code error;
    const auto number = value != nullptr ? value->to_number<std::uint64_t>(error) : 0;
    return error ? 0 : number;
}

// A key as scripts have it; empty if it is of no kind that we have.
std::string key_of(const json::value& value) {
    if (value.is_string()) return std::string(value.get_string());
    if (value.is_int64()) return std::to_string(value.get_int64());
    const json::object* const object = value.if_object();
    const json::value* const parts = object != nullptr ? object->if_contains("concat") : nullptr;
    if (parts == nullptr || !parts->is_array()) return {};
    std::string key;
    for (const json::value& part : parts->get_array()) {
        if (!part.is_string()) return {};
        key += key.empty() ? "" : " . ";
        key += std::string_view(part.get_string());
    }
    return key;
}

// A bare key, or an object that holds it as "val" beside a comment and a counter.
Element keyed_element(const json::value& value) {
    Element element;
    const json::object* const outer = value.if_object();
    const json::value* const inner = outer != nullptr ? outer->if_contains("elem") : nullptr;
    if (inner == nullptr || !inner->is_object()) {
        element.key = key_of(value);
        return element;
    }
    const json::object& object = inner->get_object();
    if (const json::value* const key = object.if_contains("val")) element.key = key_of(*key);
    element.comment = text_at(object, "comment");
    if (const json::value* const counter = object.if_contains("counter");
        counter != nullptr && counter->is_object()) {
        element.packets = number_at(counter->get_object(), "packets");
        element.bytes = number_at(counter->get_object(), "bytes");
    }
    return element;
}

Element element_of(const json::value& value) {
    const json::array* const pair = value.if_array();
    if (pair == nullptr) return keyed_element(value);
    if (pair->size() != 2 || !(*pair)[1].is_string()) return {};
    Element element = keyed_element((*pair)[0]);
    element.data = (*pair)[1].get_string();
    return element;
}

bool is_bound_key(std::string_view key) {
    constexpr std::string_view between = " . ";
    const std::size_t at = key.find(between);
    if (at == std::string_view::npos || !is_ipv4(key.substr(0, at))) return false;
    const std::string_view mac = key.substr(at + between.size());
    return domain::normalise_mac(mac) == mac;
}

bool is_plain(std::string_view comment) {
    return comment.size() <= comment_bytes_max &&
           std::ranges::all_of(comment, [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
}

bool belongs_in(std::string_view set, const Element& element) {
    if (!is_plain(element.comment)) return false;
    if (set == about_set) return element.key == "1" && element.data.empty();
    if (set == speed_map) return is_ipv4(element.key) && parse_class_id(element.data);
    if (!element.data.empty()) return false;
    if (set == bound_set) return is_bound_key(element.key);
    return (set == open_set || set == download_set || set == isolated_set) && is_ipv4(element.key);
}

Refused not_understood() {
    return refuse(Code::unavailable,
                  "nft says what is not understood here: is it version 1.0.6 or later?"_msg);
}

// Moves a set's elements out of its object.
void take_elements(json::object& set, FirewallListing& listing) {
    const std::string name = text_at(set, "name");
    std::vector<Element>& elements = listing.elements[name];
    if (const json::value* const list = set.if_contains("elem"); list != nullptr && list->is_array()) {
        elements.reserve(std::min(list->get_array().size(), elements_max));
        for (const json::value& value : list->get_array()) {
            Element element = element_of(value);
            if (elements.size() < elements_max && belongs_in(name, element))
                elements.push_back(std::move(element));
            else
                listing.has_others = true;
        }
    }
    set.erase("elem");
}

}  // namespace

Result<FirewallListing> parse_firewall(std::string_view text) {
    json::error_code error;
    json::value whole = json::parse({text.data(), text.size()}, error);
    json::object* const root = error ? nullptr : whole.if_object();
    json::value* const list = root != nullptr ? root->if_contains("nftables") : nullptr;
    if (list == nullptr || !list->is_array()) return not_understood();
    FirewallListing listing;
    std::string all;
    for (json::value& value : list->get_array()) {
        json::object* const entry = value.if_object();
        if (entry == nullptr || entry->empty() || !entry->begin()->value().is_object())
            return not_understood();
        const std::string kind = entry->begin()->key();
        json::object& object = entry->begin()->value().get_object();
        if (kind == "metainfo") continue;
        if (kind == "set" || kind == "map") take_elements(object, listing);
        object.erase("handle");
        all += json::serialize(value);
    }
    listing.fingerprint = short_hash(all);
    return listing;
}

std::string text_of(const Element& element) {
    std::string text = element.key;
    if (element.packets != 0 || element.bytes != 0)
        text += fmt::format(" counter packets {} bytes {}", element.packets, element.bytes);
    if (!element.comment.empty()) text += fmt::format(" comment \"{}\"", element.comment);
    if (!element.data.empty()) text += " : " + element.data;
    return text;
}

}  // namespace bangnopi::nftables
