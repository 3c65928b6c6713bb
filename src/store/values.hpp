// What goes into a statement and what comes out of one, the same on every engine.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "domain/calendar.hpp"

namespace bangnopi::store {

using Bytes = std::span<const std::byte>;

// One bound value. Text and bytes are borrowed: they must live until the call that takes the parameter
// returns.
class Param {
  public:
    enum class Kind : std::uint8_t { null, integer, text, bytes, ids };

    Param(std::nullptr_t) {}  // NOLINT(google-explicit-constructor): parameters convert by design
    Param(std::nullopt_t) {}  // NOLINT
    template <std::integral T>
    Param(T value) : kind_(Kind::integer), integer_(static_cast<std::int64_t>(value)) {}  // NOLINT
    template <class T>
    requires std::is_enum_v<T> Param(T value)
        : kind_(Kind::integer), integer_(static_cast<std::int64_t>(value)) {}                       // NOLINT
    Param(Id id) : kind_(Kind::integer), integer_(id.value) {}                                      // NOLINT
    Param(Instant instant) : kind_(Kind::integer), integer_(instant.time_since_epoch().count()) {}  // NOLINT
    Param(std::string_view text) : kind_(Kind::text), data_(text.data()), size_(text.size()) {}     // NOLINT
    Param(const std::string& text) : Param(std::string_view(text)) {}                               // NOLINT
    Param(const char* text) : Param(std::string_view(text)) {}                                      // NOLINT
    Param(Bytes bytes)                                                                              // NOLINT
        : kind_(Kind::bytes), data_(reinterpret_cast<const char*>(bytes.data())), size_(bytes.size()) {}
    Param(domain::Date date);  // NOLINT: ISO text, kept inside
    // A list for the marker {in:$n}: "… WHERE operator_id = $1 AND id {in:$2}".
    Param(std::span<const Id> ids)  // NOLINT
        : kind_(Kind::ids), data_(reinterpret_cast<const char*>(ids.data())), size_(ids.size()) {}
    Param(const std::vector<Id>& ids) : Param(std::span<const Id>(ids)) {}  // NOLINT
    template <class T>
    Param(const std::optional<T>& value) : Param(value ? Param(*value) : Param(nullptr)) {}  // NOLINT

    [[nodiscard]] Kind kind() const { return kind_; }
    [[nodiscard]] std::int64_t integer() const { return integer_; }
    [[nodiscard]] std::string_view text() const { return {data_ != nullptr ? data_ : inline_, size_}; }
    [[nodiscard]] std::span<const Id> ids() const { return {reinterpret_cast<const Id*>(data_), size_}; }

  private:
    Kind kind_ = Kind::null;
    std::int64_t integer_ = 0;
    const char* data_ = nullptr;  // null: the text is inline
    std::size_t size_ = 0;
    char inline_[10] = {};
};

// The marker {in:$n} lists whole numbers by the type of ids.
std::vector<Id> as_list(std::span<const std::int64_t> numbers);

// One row while it is read. Text and bytes are valid until the next row. A column of another type than asked
// for, or a null where none was expected, is a bug in a query and throws store::Broken.
class Row {
  public:
    virtual ~Row() = default;
    [[nodiscard]] virtual bool is_null(int column) const = 0;
    [[nodiscard]] virtual std::int64_t integer(int column) const = 0;
    [[nodiscard]] virtual std::string_view text(int column) const = 0;
    [[nodiscard]] virtual Bytes bytes(int column) const = 0;

    [[nodiscard]] Id id(int column) const { return Id{integer(column)}; }
    [[nodiscard]] bool boolean(int column) const { return integer(column) != 0; }
    [[nodiscard]] Instant instant(int column) const {
        return Instant(std::chrono::microseconds(integer(column)));
    }
    [[nodiscard]] domain::Date date(int column) const;
    [[nodiscard]] std::string string(int column) const { return std::string(text(column)); }
    template <class E>
    [[nodiscard]] E enumeration(int column) const {
        return static_cast<E>(integer(column));
    }
    [[nodiscard]] std::optional<std::int64_t> optional_integer(int c) const {
        return is_null(c) ? std::nullopt : std::optional(integer(c));
    }
    [[nodiscard]] std::optional<Id> optional_id(int c) const {
        return is_null(c) ? std::nullopt : std::optional(id(c));
    }
    [[nodiscard]] std::optional<Instant> optional_instant(int c) const {
        return is_null(c) ? std::nullopt : std::optional(instant(c));
    }
    [[nodiscard]] std::optional<domain::Date> optional_date(int c) const {
        return is_null(c) ? std::nullopt : std::optional(date(c));
    }
    [[nodiscard]] std::optional<std::string> optional_string(int c) const {
        return is_null(c) ? std::nullopt : std::optional(string(c));
    }
};

enum class ColumnType : std::uint8_t { big, small, text, bytes };
struct Column {
    std::string_view name;
    ColumnType type = ColumnType::big;
};

// Rows gathered in one flat buffer, to be written together. Columns must be in static storage; the first
// column of a tenant's table is operator_id and must be the scope's.
class RowBuffer {
  public:
    RowBuffer(std::string_view table, std::span<const Column> columns) : table_(table), columns_(columns) {}
    template <class... A>
    void row(const A&... values) {
        const Param params[] = {Param(values)...};
        append({params, sizeof...(A)});
    }
    void append(std::span<const Param> values);
    void clear();
    [[nodiscard]] std::string_view table() const { return table_; }
    [[nodiscard]] std::span<const Column> columns() const { return columns_; }
    [[nodiscard]] std::size_t rows() const { return rows_; }
    [[nodiscard]] bool empty() const { return rows_ == 0; }
    [[nodiscard]] Param value(std::size_t row, std::size_t column) const;

  private:
    struct Cell {
        Param::Kind kind;
        std::int64_t integer_or_offset;
        std::size_t size;
    };
    std::string_view table_;
    std::span<const Column> columns_;
    std::vector<Cell> cells_;
    std::vector<char> text_;
    std::size_t rows_ = 0;
};

// Rows to insert, written by the engine's fastest honest way: prepared multi-row VALUES on SQLite; on PostgreSQL COPY BINARY, or
// for few of them INSERT … FROM unnest.
class BulkInsert : public RowBuffer {
  public:
    using RowBuffer::RowBuffer;
};

// Rows to update: the first `keys` columns find a row, the others are set. `also` is set besides, the same
// for every row
// ("version = version + 1"). A row that is not there is passed over. A prepared UPDATE on SQLite, UPDATE …
// FROM unnest on PostgreSQL, which is not waited for (Tx::post). A key must not occur twice.
class BulkUpdate : public RowBuffer {
  public:
    BulkUpdate(std::string_view table, std::span<const Column> columns, std::size_t keys,
               std::string_view also = {})
        : RowBuffer(table, columns), keys_(keys), also_(also) {}
    [[nodiscard]] std::size_t keys() const { return keys_; }
    [[nodiscard]] std::string_view also() const { return also_; }

  private:
    std::size_t keys_;
    std::string_view also_;
};

}  // namespace bangnopi::store
