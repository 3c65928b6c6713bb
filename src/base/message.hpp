// A text for people: an English format, which is the key of its translations (as gettext has it), and what goes into it.
//
// "the plan {} is not sold any more: choose another"_msg(code) is a Message; so is "is needed"_msg. Only a marked literal
// makes one: each can be found in the sources by its mark, and a format that doesn't fit its arguments doesn't compile.
// An argument may be a Message itself. Codes, names and numbers are arguments and stay as they are in every language.
// Which language is spoken is decided where the text leaves: src/words renders it there.
#pragma once

#include <fmt/format.h>

#include <iosfwd>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace bangnopi {

class Message;
struct MessageArgument;

namespace detail {

// A string literal as a template argument.
template <std::size_t N>
struct Literal {
    char text[N] = {};
    consteval Literal(const char (&literal)[N]) {  // NOLINT(google-explicit-constructor): a literal is one
        for (std::size_t i = 0; i < N; ++i) text[i] = literal[i];
    }
    [[nodiscard]] constexpr std::string_view view() const { return {text, N - 1}; }
};

// How many arguments "{} of {}" or "{1} of {0}" takes; {{ and }} are braces. A format without any digits or with an
// argument left out counts as what it is.
constexpr std::size_t placeholders(std::string_view format) {
    std::size_t count = 0;
    for (std::size_t i = 0; i + 1 < format.size(); ++i) {
        if (format[i] != '{') continue;
        if (format[i + 1] == '{')
            ++i;
        else
            ++count;
    }
    return count;
}

}  // namespace detail

// The English of one message, before its arguments.
template <detail::Literal Format>
struct MessageFormat {
    template <class... Arguments>
    Message operator()(Arguments&&... arguments) const;
};

class Message {
  public:
    Message() = default;  // says nothing
    template <detail::Literal Format>
    Message(MessageFormat<Format>)
        : format_(Format.view()) {  // NOLINT(google-explicit-constructor): whole as it is
        static_assert(detail::placeholders(Format.view()) == 0, "the format takes arguments");
    }
    // A text that stands in no catalogue: what an engine, a library or another program said.
    static Message verbatim(std::string text);
    // One that was kept as text (message_text.hpp). Its format is remembered for ever.
    static Message kept(std::string_view format, std::vector<MessageArgument> arguments);

    [[nodiscard]] bool empty() const { return format_.empty(); }
    [[nodiscard]] std::string_view format() const { return format_; }
    [[nodiscard]] const std::vector<MessageArgument>& arguments() const;
    bool operator==(const Message& other) const;

  private:
    template <detail::Literal Format>
    friend struct MessageFormat;
    Message(std::string_view format, std::vector<MessageArgument> arguments);

    std::string_view format_;  // of a literal, so that it outlives every message
    std::vector<MessageArgument> arguments_;
};

struct MessageArgument {
    std::variant<std::string, Message> value;
    bool operator==(const MessageArgument&) const = default;

    template <class T>
    static MessageArgument of(T&& value) {
        if constexpr (std::is_convertible_v<T&&, Message>)
            return {Message(std::forward<T>(value))};
        else
            return {fmt::format("{}", std::forward<T>(value))};
    }
};

template <detail::Literal Format>
template <class... Arguments>
Message MessageFormat<Format>::operator()(Arguments&&... arguments) const {
    static_assert(detail::placeholders(Format.view()) == sizeof...(Arguments),
                  "the format and its arguments differ in number");
    return Message(Format.view(), {MessageArgument::of(std::forward<Arguments>(arguments))...});
}

inline namespace literals {
template <detail::Literal Format>
constexpr MessageFormat<Format> operator""_msg() {
    return {};
}
}  // namespace literals

// The format in another language.
using Translate = std::string_view (*)(std::string_view english);
std::string_view in_english(std::string_view english);  // as it stands

std::string render(const Message& message, Translate translate);
std::string english(const Message& message);
std::ostream& operator<<(std::ostream& stream, const Message& message);  // in English, for tests and logs

}  // namespace bangnopi
