#include "store/sql_text.hpp"

#include <fmt/format.h>

namespace bangnopi::store {
namespace {

constexpr std::string_view space_characters = " \t\r\n";

// Every current and later table of a tenant shows its rows only to the operator of the transaction; with none
// set, to nobody. The owner of the tables is above it: transactions of an operator run as the role
// bangnopi_tenant.
constexpr std::string_view row_security = R"(DO $body$
DECLARE name text;
BEGIN
    FOR name IN
        SELECT c.relname FROM pg_class c
          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'operator_id' AND NOT a.attisdropped
         WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace AND NOT c.relrowsecurity
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY tenant ON %I USING (operator_id = '
                       'nullif(current_setting(''app.operator'', true), '''')::bigint)', name);
    END LOOP;
END $body$)";

enum class TokenKind { word, space, quotation, comment, marker, other };

struct Token {
    TokenKind kind;
    std::string_view text;
};

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$';
}

class Scanner {
  public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    [[nodiscard]] bool done() const { return rest_.empty(); }
    Token next() {
        const auto [kind, size] = measure();
        const Token token{kind, rest_.substr(0, size)};
        rest_.remove_prefix(token.text.size());
        return token;
    }

  private:
    struct Measure {
        TokenKind kind;
        std::size_t size;
    };

    [[nodiscard]] Measure measure() const {
        const char c = rest_.front();
        if (c == '\'' || c == '"') return {TokenKind::quotation, through(std::string_view(&c, 1), 1)};
        if (rest_.substr(0, 2) == "--") return {TokenKind::comment, through("\n", 2)};
        if (rest_.substr(0, 2) == "/*") return {TokenKind::comment, through("*/", 2)};
        if (c == '{') return {TokenKind::marker, through("}", 1)};
        if (is_word(c)) return {TokenKind::word, run(is_word)};
        if (space_characters.find(c) != std::string_view::npos)
            return {TokenKind::space, std::min(rest_.find_first_not_of(space_characters), rest_.size())};
        return {TokenKind::other, 1};
    }

    // A doubled quotation mark reads as two quotations side by side, which is as good here.
    [[nodiscard]] std::size_t through(std::string_view end, std::size_t from) const {
        const std::size_t found = rest_.find(end, from);
        return found == std::string_view::npos ? rest_.size() : found + end.size();
    }
    [[nodiscard]] std::size_t run(bool (*belongs)(char)) const {
        std::size_t size = 1;
        while (size < rest_.size() && belongs(rest_[size])) ++size;
        return size;
    }

    std::string_view rest_;
};

std::string lock_clause(std::string_view lock, std::string_view table, std::string_view tail) {
    return table.empty() ? fmt::format("{}{}", lock, tail) : fmt::format("{} OF {}{}", lock, table, tail);
}

std::string expand_marker(std::string_view marker, Engine engine, Lists lists) {
    const std::string_view inner = marker.substr(1, marker.size() - 2);
    const std::size_t colon = inner.find(':');
    const std::string_view name = inner.substr(0, colon);
    const std::string_view argument =
        colon == std::string_view::npos ? std::string_view() : inner.substr(colon + 1);
    const bool sqlite = engine == Engine::sqlite;
    if (name == "clustered") return sqlite ? "WITHOUT ROWID" : "";
    if (name == "by_month") return sqlite ? "" : "PARTITION BY RANGE (id)";
    if (name == "other_months" && !argument.empty())
        return sqlite ? "" : fmt::format("CREATE TABLE {0}_other PARTITION OF {0} DEFAULT", argument);
    if (name == "blob") return sqlite ? "BLOB" : "BYTEA";
    if (name == "row_security") return sqlite ? "" : std::string(row_security);
    if (name == "for_update") return sqlite ? "" : lock_clause("FOR UPDATE", argument, "");
    if (name == "skip_locked") return sqlite ? "" : lock_clause("FOR UPDATE", argument, " SKIP LOCKED");
    if (name == "for_share") return sqlite ? "" : lock_clause("FOR SHARE", argument, "");
    if (name == "in" && !argument.empty() && sqlite && lists == Lists::of_one)
        return fmt::format("= {}", argument);
    if (name == "in" && !argument.empty())
        return sqlite ? fmt::format("IN (SELECT value FROM json_each({}))", argument)
                      : fmt::format("= ANY ({}::bigint[])", argument);
    throw Broken(fmt::format("unknown marker {} in SQL", marker));
}

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(space_characters);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(space_characters) - begin + 1);
}

bool same_word(std::string_view a, std::string_view upper) {
    return std::equal(a.begin(), a.end(), upper.begin(), upper.end(), [](char x, char y) {
        return (x >= 'a' && x <= 'z' ? static_cast<char>(x - 'a' + 'A') : x) == y;
    });
}

}  // namespace

std::string expand_markers(std::string_view sql, Engine engine, Lists lists) {
    std::string expanded;
    expanded.reserve(sql.size() + 32);
    for (Scanner scanner(sql); !scanner.done();) {
        const Token token = scanner.next();
        if (token.kind == TokenKind::marker)
            expanded += expand_marker(token.text, engine, lists);
        else
            expanded += token.text;
    }
    return expanded;
}

std::vector<std::string> split_statements(std::string_view script) {
    std::vector<std::string> statements;
    std::string current;
    int depth = 0;
    const auto finish = [&] {
        if (const std::string_view statement = trimmed(current); !statement.empty())
            statements.emplace_back(statement);
        current.clear();
    };
    for (Scanner scanner(script); !scanner.done();) {
        const Token token = scanner.next();
        if (token.kind == TokenKind::other && token.text == "(") ++depth;
        if (token.kind == TokenKind::other && token.text == ")") --depth;
        if (token.kind == TokenKind::other && token.text == ";" && depth == 0)
            finish();
        else if (token.kind == TokenKind::comment)
            current += '\n';
        else
            current += token.text;
    }
    finish();
    return statements;
}

std::string with_integer_checks(std::string_view statement) {
    std::string checked;
    std::string_view last;    // the word before this one
    std::string_view column;  // whose check is still to be written
    bool not_null = false;
    int depth = 0;
    int column_depth = 0;
    const auto finish = [&] {
        if (column.empty()) return;
        checked += not_null ? fmt::format(" CHECK (typeof({0}) = 'integer')", column)
                            : fmt::format(" CHECK (typeof({0}) = 'integer' OR {0} IS NULL)", column);
        column = {};
    };
    for (Scanner scanner(statement); !scanner.done();) {
        const Token token = scanner.next();
        if ((token.text == "," || token.text == ")") && depth == column_depth) finish();
        if (token.text == "(") ++depth;
        if (token.text == ")") --depth;
        checked += token.text;
        if (token.kind == TokenKind::space || token.kind == TokenKind::comment) continue;
        if (same_word(token.text, "BIGINT")) {
            column = last;
            column_depth = depth;
            not_null = false;
        }
        if (same_word(token.text, "NULL") && same_word(last, "NOT")) not_null = true;
        last = token.text;
    }
    finish();
    return checked;
}

}  // namespace bangnopi::store
