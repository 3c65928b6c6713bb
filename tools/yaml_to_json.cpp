// Turns api/openapi.yaml into the JSON that is compiled into the program: yaml_to_json IN OUT. Scalars are
// typed by the core schema of YAML 1.2; anchors are followed; a quoted scalar is always text.
#include <yaml-cpp/yaml.h>

#include <boost/json.hpp>
#include <charconv>
#include <exception>
#include <fstream>
#include <iostream>
#include <string>

namespace json = boost::json;

namespace {

template <class Number>
bool parse_number(const std::string& text, Number& number) {
    const char* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    return error == std::errc() && stopped == end;
}

json::value convert_scalar(const YAML::Node& node) {
    const std::string& text = node.Scalar();
    const bool quoted = node.Tag() == "!";
    std::int64_t integer = 0;
    double real = 0;
    if (quoted) return json::value(text);
    if (text == "true" || text == "false") return json::value(text == "true");
    if (text == "null" || text == "~" || text.empty()) return json::value(nullptr);
    if (parse_number(text, integer)) return json::value(integer);
    if (text.find_first_not_of("+-.0123456789eE") == std::string::npos && parse_number(text, real))
        return json::value(real);
    return json::value(text);
}

json::value convert(const YAML::Node& node) {
    if (node.IsMap()) {
        json::object object;
        for (const auto& entry : node) {
            const auto [place, inserted] = object.emplace(entry.first.Scalar(), convert(entry.second));
            if (!inserted)
                throw YAML::RepresentationException(entry.first.Mark(), "key twice: " + entry.first.Scalar());
        }
        return object;
    }
    if (node.IsSequence()) {
        json::array array;
        for (const auto& element : node) array.push_back(convert(element));
        return array;
    }
    return node.IsNull() ? json::value(nullptr) : convert_scalar(node);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "usage: yaml_to_json IN.yaml OUT.json\n";
        return 2;
    }
    try {
        const json::value document = convert(YAML::LoadFile(argv[1]));
        std::ofstream out(argv[2], std::ios::binary);
        out << json::serialize(document) << '\n';
        if (!out.flush()) throw std::runtime_error(std::string("cannot write ") + argv[2]);
    } catch (const std::exception& error) {
        std::cerr << argv[1] << ": " << error.what() << '\n';
        return 1;
    }
    return 0;
}
