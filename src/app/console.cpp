#include "app/console.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>

namespace bangnopi::app {
namespace {

constexpr std::size_t input_bytes_max = std::size_t{64} << 20;

std::string one_line(std::string text) {
    for (char& c : text)
        if (c == '\n' || c == '\r') c = ' ';
    return text;
}

Result<std::string> read_all(std::istream& stream, const Message& name) {
    std::string text;
    char block[1 << 16];
    while (stream.read(block, sizeof block) || stream.gcount() > 0) {
        text.append(block, static_cast<std::size_t>(stream.gcount()));
        if (text.size() > input_bytes_max)
            return refuse(Code::too_large,
                          "{} is larger than {} MiB: split it"_msg(name, input_bytes_max >> 20));
    }
    return text;
}

// "/connection/ip" of a body is connection.ip at the command line; an option stays as it is written.
std::string field_name(std::string_view pointer) {
    std::string name(pointer.starts_with('/') ? pointer.substr(1) : pointer);
    std::replace(name.begin(), name.end(), '/', '.');
    return name;
}

}  // namespace

int refused(Console& console, const Refusal& refusal) {
    if (refusal.errors.empty()) return refused(console, refusal.detail);
    const auto& error = refusal.errors.front();
    return refused(console, "{}: {}"_msg(field_name(error.pointer), error.detail));
}

int refused(Console& console, const Message& detail) {
    fmt::print(console.err, "bangnopi: {}\n", one_line(words::text(detail, console.language)));
    return exit_refused;
}

void say(Console& console, const Message& message) {
    fmt::print(console.out, "{}\n", words::text(message, console.language));
}

Message input_name(const std::string& file) {
    return file == "-" ? Message("standard input"_msg) : Message::verbatim(file);
}

Result<std::string> read_input(const Console& console, const std::string& file) {
    if (console.given_input) return *console.given_input;
    if (file == "-") return read_all(std::cin, input_name(file));
    if (std::filesystem::is_directory(file))
        return refuse(Code::invalid, "{} is a directory: name a file"_msg(file));
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return refuse(Code::not_found, "{} cannot be read: {}"_msg(file, std::strerror(errno)));
    return read_all(stream, input_name(file));
}

}  // namespace bangnopi::app
