// JSON that is written as it is built, into one text (RFC 8259), without a tree of values: for answers and for what is kept.
// Names are not escaped and not compared: they are the program's own, each added once. Text is UTF-8.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace bangnopi {

class JsonArray;
class JsonObject;

// A value on its way into an object or an array; views what it was made of, but for a string or an object that it was given.
class JsonValue {
  public:
    JsonValue(std::nullptr_t) {}
    template <std::same_as<bool> T>
    JsonValue(T truth) : kind_(Kind::truth), number_(truth ? 1 : 0) {}
    template <std::integral T>
    requires(!std::same_as<T, bool>) JsonValue(T number)
        : kind_(std::unsigned_integral<T> ? Kind::natural : Kind::number),
          number_(static_cast<std::int64_t>(number)) {}
    JsonValue(std::string_view text) : kind_(Kind::text), view_(text) {}
    JsonValue(const char* text) : JsonValue(std::string_view(text)) {}
    JsonValue(const std::string& text) : JsonValue(std::string_view(text)) {}
    JsonValue(std::string&& text) : kind_(Kind::text), owned_(std::move(text)) {}
    JsonValue(JsonObject object);
    JsonValue(JsonArray array);
    // JSON already; not empty.
    static JsonValue of_json(std::string json);

    void append_to(std::string& out) const;

  private:
    enum class Kind : std::uint8_t { null, truth, number, natural, text, json };
    [[nodiscard]] std::string_view view() const { return owned_.empty() ? view_ : owned_; }

    Kind kind_ = Kind::null;
    std::int64_t number_ = 0;
    std::string_view view_;
    std::string owned_;
};

struct JsonField {
    std::string_view name;
    JsonValue value;
};

class JsonObject {
  public:
    JsonObject() = default;
    JsonObject(std::initializer_list<JsonField> fields);
    JsonObject& add(std::string_view name, const JsonValue& value);
    [[nodiscard]] std::string text() &&;
    [[nodiscard]] std::string text() const& { return JsonObject(*this).text(); }

  private:
    std::string text_ = "{";  // without its end
};

class JsonArray {
  public:
    JsonArray& add(const JsonValue& value);
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] std::string text() &&;

  private:
    std::string text_ = "[";  // without its end
    std::size_t size_ = 0;
};

}  // namespace bangnopi
