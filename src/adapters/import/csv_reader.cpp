#include "adapters/import/csv_reader.hpp"

#include <csv.h>

#include <fmt/format.h>
#include <algorithm>
#include <new>
#include <optional>

#include "adapters/import/import.hpp"
#include "base/text.hpp"

namespace bangnopi::importing {
namespace {

constexpr std::size_t broken_rows_max = 10'000;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr auto save_as_utf8 =
    "save it as UTF-8: in Excel choose \"CSV UTF-8 (Comma delimited)\", in LibreOffice the character set "
    "\"Unicode (UTF-8)\""_msg;

// The file's physical lines, each with its line end.
class Lines {
  public:
    explicit Lines(std::string_view text) {
        while (!text.empty()) {
            const std::size_t size = line_bytes(text);
            lines_.push_back(text.substr(0, size));
            text.remove_prefix(size);
        }
    }
    [[nodiscard]] std::size_t size() const { return lines_.size(); }
    [[nodiscard]] std::string_view operator[](std::size_t index) const { return lines_[index]; }

  private:
    static std::size_t line_bytes(std::string_view text) {
        const std::size_t end = text.find_first_of("\r\n");
        if (end == std::string_view::npos) return text.size();
        return text.substr(end).starts_with("\r\n") ? end + 2 : end + 1;
    }
    std::vector<std::string_view> lines_;
};

// A field's line breaks become one space: names and addresses are single lines everywhere else.
std::string in_one_line(std::string_view field) {
    std::string out;
    out.reserve(field.size());
    for (const char c : field) {
        if (c != '\r' && c != '\n')
            out += c;
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
    }
    return std::string(trim(out));
}

class Parser {
  public:
    explicit Parser(char delimiter) : delimiter_(static_cast<unsigned char>(delimiter)) { open(); }
    ~Parser() { csv_free(&parser_); }
    Parser(const Parser&) = delete;
    Parser& operator=(const Parser&) = delete;

    // Whether the bytes could be read; row_done() tells whether they ended a row.
    bool feed(std::string_view bytes) {
        const std::size_t read = csv_parse(&parser_, bytes.data(), bytes.size(), &on_field, &on_row, this);
        if (read == bytes.size()) return true;
        if (csv_error(&parser_) == CSV_ENOMEM) throw std::bad_alloc();
        return false;
    }
    // At the end of the file: false if a quote is open.
    bool finish() { return csv_fini(&parser_, &on_field, &on_row, this) == 0; }
    void reset() {
        csv_free(&parser_);
        open();
    }
    [[nodiscard]] bool row_done() const { return row_done_; }
    std::vector<std::string> take() {
        row_done_ = false;
        return std::exchange(fields_, {});
    }

  private:
    void open() {
        csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI);
        csv_set_delim(&parser_, delimiter_);
        fields_.clear();
        row_done_ = false;
    }
    static void on_field(void* data, std::size_t size, void* self) {
        static_cast<Parser*>(self)->fields_.push_back(
            in_one_line(std::string_view(static_cast<const char*>(data), size)));
    }
    static void on_row(int, void* self) { static_cast<Parser*>(self)->row_done_ = true; }

    unsigned char delimiter_;
    csv_parser parser_{};
    std::vector<std::string> fields_;
    bool row_done_ = false;
};

std::optional<Message> wrong_with(const std::vector<std::string>& fields) {
    if (fields.size() > columns_max) return "has more than {} fields"_msg(columns_max);
    for (const std::string& field : fields)
        if (field.size() > field_bytes_max)
            return "has a field of more than {} bytes: shorten it"_msg(field_bytes_max);
    return std::nullopt;
}

bool is_blank(const std::vector<std::string>& fields) {
    return std::all_of(fields.begin(), fields.end(), [](const std::string& field) { return field.empty(); });
}

// Rows out of lines; a row begins on the line after the one on which the last row ended.
class Reader {
  public:
    Reader(const Lines& lines, std::size_t first, char delimiter)
        : lines_(lines), next_(first), parser_(delimiter) {}

    template <class OnRow, class OnBroken>
    bool read(OnRow&& on_row, OnBroken&& on_broken) {
        while (next_ < lines_.size()) {
            const std::size_t begin = next_;
            const std::optional<Message> reason = read_row();
            const auto line = static_cast<std::int64_t>(begin) + 1;
            std::vector<std::string> fields = parser_.take();
            if (reason) {
                parser_.reset();
                next_ = begin + 1;
                if (!on_broken(CsvBrokenRow{line, *reason})) return false;
            } else if (const auto wrong = wrong_with(fields)) {
                if (!on_broken(CsvBrokenRow{line, *wrong})) return false;
            } else if (!is_blank(fields) && !on_row(CsvRow{line, std::move(fields)})) {
                return false;
            }
        }
        return true;
    }

  private:
    // Feeds lines until a row is complete; what is wrong, else nothing.
    std::optional<Message> read_row() {
        std::size_t bytes = 0;
        while (next_ < lines_.size()) {
            const std::string_view line = lines_[next_++];
            bytes += line.size();
            if (bytes > row_bytes_max)
                return "is longer than {} bytes: close its quote, or shorten it"_msg(row_bytes_max);
            if (!parser_.feed(line))
                return "has a quote in a wrong place: put a value that holds quotes into quotes and double "
                       "those inside"_msg;
            if (parser_.row_done() || (bytes == line.size() && trim(line).empty())) return std::nullopt;
        }
        if (!parser_.finish()) return "opens a quote and never closes it"_msg;
        return std::nullopt;
    }

    const Lines& lines_;
    std::size_t next_;
    Parser parser_;
};

Refused not_utf8(std::string_view file) {
    if (file.starts_with("\xFF\xFE") || file.starts_with("\xFE\xFF"))
        return refuse(Code::invalid, "the file is UTF-16 text: {}"_msg(save_as_utf8));
    const Lines lines(file);
    std::size_t line = 0;
    while (line < lines.size() && is_utf8(lines[line])) ++line;
    return refuse(Code::invalid, "line {} is not UTF-8 text: {}"_msg(line + 1, save_as_utf8));
}

// The one that occurs more often outside quotes in the heading.
Result<char> delimiter_of(std::string_view heading) {
    std::size_t commas = 0;
    std::size_t semicolons = 0;
    bool quoted = false;
    for (const char c : heading) {
        if (c == '"') quoted = !quoted;
        commas += static_cast<std::size_t>(!quoted && c == ',');
        semicolons += static_cast<std::size_t>(!quoted && c == ';');
    }
    if (commas == 0 && semicolons == 0 && heading.find('\t') != std::string_view::npos)
        return refuse(Code::invalid,
                      "the columns are separated by tabs: save the file with commas or semicolons"_msg);
    return semicolons > commas ? ';' : ',';
}

bool names_delimiter(std::string_view line) {
    return line.size() == 5 && (line.starts_with("sep=") || line.starts_with("SEP=")) &&
           (line.back() == ',' || line.back() == ';');
}

}  // namespace

Result<CsvFile> read_csv(std::string_view file, std::size_t rows_max) {
    if (file.size() > file_bytes_max)
        return refuse(Code::too_large, "the file has more than {} MiB: split it"_msg(file_bytes_max >> 20U));
    if (!is_utf8(file)) return not_utf8(file);
    if (file.starts_with(byte_order_mark)) file.remove_prefix(byte_order_mark.size());
    const Lines lines(file);
    std::size_t first = 0;
    while (first < lines.size() && trim(lines[first]).empty()) ++first;
    if (first == lines.size())
        return refuse(Code::invalid, "the file is empty: its first row must name the columns"_msg);
    const bool named = names_delimiter(trim(lines[first]));
    BANGNOPI_TRY(detected, delimiter_of(lines[first]));
    const char delimiter = named ? trim(lines[first]).back() : detected;

    CsvFile result;
    bool too_many = false;
    Reader reader(lines, named ? first + 1 : first, delimiter);
    reader.read(
        [&](CsvRow row) {
            if (result.headings.empty()) {
                result.headings = std::move(row.fields);
                return true;
            }
            too_many = result.rows.size() == rows_max;
            if (!too_many) result.rows.push_back(std::move(row));
            return !too_many;
        },
        [&](CsvBrokenRow row) {
            result.broken.push_back(std::move(row));
            return !result.headings.empty() && result.broken.size() < broken_rows_max;
        });
    if (result.broken.size() == broken_rows_max)
        return refuse(Code::invalid,
                      "{} rows of the file cannot be read, the first on line {}: it {}"_msg(
                          broken_rows_max, result.broken.front().line, result.broken.front().reason));
    if (too_many) return refuse(Code::too_large, "the file has more than {} rows: split it"_msg(rows_max));
    if (result.headings.empty())
        return refuse(Code::invalid, result.broken.empty()
                                         ? "the file is empty: its first row must name the columns"_msg
                                         : "line {}, the headings, {}"_msg(result.broken.front().line,
                                                                           result.broken.front().reason));
    return result;
}

}  // namespace bangnopi::importing
