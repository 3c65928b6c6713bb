// An object of settings read from JSON: each member is asked for by name, and what nobody asked for is refused at the end, all
// by pointer (RFC 6901). What is absent stays as it was.
#pragma once

#include <algorithm>
#include <boost/json.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/result.hpp"
#include "domain/money.hpp"

namespace bangnopi::store {

class JsonReader {
  public:
    JsonReader(const boost::json::value& value, std::string pointer)
        : pointer_(std::move(pointer)), object_(value.if_object()) {
        if (object_ == nullptr) refuse_at(pointer_, "is an object"_msg);
    }

    const boost::json::value* find(std::string_view name) {
        asked_.push_back(name);
        return object_ == nullptr ? nullptr : object_->if_contains(name);
    }
    void integer(std::string_view name, std::int64_t from, std::int64_t to, auto& out) {
        const boost::json::value* value = find(name);
        if (value == nullptr) return;
        const std::int64_t* number = value->if_int64();
        if (number == nullptr || *number < from || *number > to)
            return refuse_at(at(name), "is a whole number from {} to {}"_msg(from, to));
        out = static_cast<std::remove_reference_t<decltype(out)>>(*number);
    }
    void boolean(std::string_view name, bool& out) {
        const boost::json::value* value = find(name);
        if (value == nullptr) return;
        if (!value->is_bool()) return refuse_at(at(name), "is true or false"_msg);
        out = value->as_bool();
    }
    void text(std::string_view name, std::string& out) {
        const boost::json::value* value = find(name);
        if (value == nullptr) return;
        if (!value->is_string()) return refuse_at(at(name), "is text"_msg);
        out = std::string(value->as_string());
    }
    // Of texts.
    void texts(std::string_view name, std::size_t count_max, std::vector<std::string>& out) {
        const boost::json::value* value = find(name);
        if (value == nullptr) return;
        const boost::json::array* array = value->if_array();
        const auto is_text = [](const boost::json::value& one) { return one.is_string(); };
        if (array == nullptr || array->size() > count_max || !std::ranges::all_of(*array, is_text))
            return refuse_at(at(name), "is a list of at most {} texts"_msg(count_max));
        out.clear();
        for (const boost::json::value& one : *array) out.emplace_back(std::string_view(one.get_string()));
    }
    void rate(std::string_view name, domain::Rate& out) {
        std::string words;
        text(name, words);
        if (words.empty()) return;
        auto parsed = domain::Rate::parse(words);
        if (!parsed) return refuse_at(at(name), parsed.error().detail);
        out = *parsed;
    }
    void refuse_at(std::string pointer, Message detail) {
        errors_.push_back({std::move(pointer), std::move(detail)});
    }
    [[nodiscard]] std::string at(std::string_view name) const { return pointer_ + '/' + std::string(name); }
    void append_errors_of(JsonReader& other) {
        for (FieldError& error : other.finish()) errors_.push_back(std::move(error));
    }
    std::vector<FieldError>& finish() {
        if (object_ == nullptr) return errors_;
        for (const auto& member : *object_)
            if (std::find(asked_.begin(), asked_.end(), std::string_view(member.key())) == asked_.end())
                refuse_at(at(std::string(member.key())), "is not a setting that this version knows"_msg);
        return errors_;
    }

  private:
    std::string pointer_;
    const boost::json::object* object_;
    std::vector<std::string_view> asked_;
    std::vector<FieldError> errors_;
};

}  // namespace bangnopi::store
