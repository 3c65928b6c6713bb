#include "base/message.hpp"

#include <fmt/args.h>

#include <functional>
#include <mutex>
#include <ostream>
#include <set>

namespace bangnopi {

Message::Message(std::string_view format, std::vector<MessageArgument> arguments)
    : format_(format), arguments_(std::move(arguments)) {}

Message Message::verbatim(std::string text) {
    return "{}"_msg(text);
}

Message Message::kept(std::string_view format, std::vector<MessageArgument> arguments) {
    static std::mutex mutex;
    static std::set<std::string, std::less<>> formats;
    const std::lock_guard lock(mutex);
    auto known = formats.find(format);
    if (known == formats.end()) known = formats.emplace(format).first;
    return {*known, std::move(arguments)};
}

const std::vector<MessageArgument>& Message::arguments() const {
    return arguments_;
}

bool Message::operator==(const Message& other) const {
    return format_ == other.format_ && arguments_ == other.arguments_;
}

std::string render(const Message& message, Translate translate) {
    fmt::dynamic_format_arg_store<fmt::format_context> arguments;
    for (const MessageArgument& argument : message.arguments()) {
        const auto* text = std::get_if<std::string>(&argument.value);
        arguments.push_back(text != nullptr ? *text : render(std::get<Message>(argument.value), translate));
    }
    return fmt::vformat(translate(message.format()), arguments);
}

std::string_view in_english(std::string_view english) {
    return english;
}

std::string english(const Message& message) {
    return render(message, in_english);
}

std::ostream& operator<<(std::ostream& stream, const Message& message) {
    return stream << english(message);
}

}  // namespace bangnopi
