#include "base/message_text.hpp"

#include <charconv>

namespace bangnopi {
namespace {

// m5:{} of {}2; is a message of that format, and two arguments follow; t3:abc is a text.
constexpr char message_mark = 'm';
constexpr char text_mark = 't';
constexpr std::size_t arguments_max = 16;
constexpr int depth_max = 8;

void append(std::string& out, char mark, std::string_view text) {
    out += fmt::format("{}{}:{}", mark, text.size(), text);
}

void append(std::string& out, const Message& message) {
    append(out, message_mark, message.format());
    out += fmt::format("{};", message.arguments().size());
    for (const MessageArgument& argument : message.arguments()) {
        if (const auto* text = std::get_if<std::string>(&argument.value))
            append(out, text_mark, *text);
        else
            append(out, std::get<Message>(argument.value));
    }
}

class Parser {
  public:
    explicit Parser(std::string_view text) : rest_(text) {}

    std::optional<Message> message(int depth = 0) {
        const auto format = depth < depth_max ? marked(message_mark) : std::nullopt;
        if (!format) return std::nullopt;
        const auto count = number(';');
        if (!count || *count > arguments_max) return std::nullopt;
        std::vector<MessageArgument> arguments;
        for (std::size_t n = 0; n < *count; ++n) {
            auto one = argument(depth + 1);
            if (!one) return std::nullopt;
            arguments.push_back(std::move(*one));
        }
        return Message::kept(*format, std::move(arguments));
    }
    [[nodiscard]] bool is_at_end() const { return rest_.empty(); }

  private:
    std::optional<MessageArgument> argument(int depth) {
        if (const auto text = marked(text_mark)) return MessageArgument{std::string(*text)};
        auto inner = message(depth);
        if (!inner) return std::nullopt;
        return MessageArgument{std::move(*inner)};
    }

    std::optional<std::string_view> marked(char mark) {
        if (rest_.empty() || rest_.front() != mark) return std::nullopt;
        rest_.remove_prefix(1);
        const auto size = number(':');
        if (!size || *size > rest_.size()) return std::nullopt;
        const std::string_view text = rest_.substr(0, *size);
        rest_.remove_prefix(*size);
        return text;
    }

    std::optional<std::size_t> number(char end) {
        std::size_t value = 0;
        const char* const last = rest_.data() + rest_.size();
        const auto parsed = std::from_chars(rest_.data(), last, value);
        if (parsed.ec != std::errc{} || parsed.ptr == last || *parsed.ptr != end) return std::nullopt;
        rest_.remove_prefix(static_cast<std::size_t>(parsed.ptr - rest_.data()) + 1);
        return value;
    }

    std::string_view rest_;
};

bool can_be_told(const Message& message) {
    try {
        static_cast<void>(english(message));
        return true;
    } catch (const fmt::format_error&) {
        return false;
    }
}

}  // namespace

std::string stored_text(const Message& message) {
    std::string out;
    if (!message.empty()) append(out, message);
    return out;
}

std::optional<Message> parse_stored_text(std::string_view text) {
    if (text.empty()) return Message();
    Parser parser(text);
    auto message = parser.message();
    if (!message || !parser.is_at_end() || !can_be_told(*message)) return std::nullopt;
    return message;
}

}  // namespace bangnopi
