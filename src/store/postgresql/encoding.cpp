#include "store/postgresql/encoding.hpp"

#include <fmt/format.h>

#include <limits>

#include "store/database.hpp"

namespace bangnopi::store::postgresql {
namespace {

using namespace std::string_view_literals;

Oid element_type(ColumnType type) {
    switch (type) {
        case ColumnType::big:
            return type::big;
        case ColumnType::small:
            return type::small;
        case ColumnType::text:
            return type::text;
        case ColumnType::bytes:
            return type::bytes;
    }
    return type::text;
}

Param::Kind kind_of(ColumnType type) {
    switch (type) {
        case ColumnType::big:
        case ColumnType::small:
            return Param::Kind::integer;
        case ColumnType::text:
            return Param::Kind::text;
        case ColumnType::bytes:
            return Param::Kind::bytes;
    }
    return Param::Kind::null;
}

std::string_view array_type(ColumnType type) {
    switch (type) {
        case ColumnType::big:
            return "bigint[]";
        case ColumnType::small:
            return "smallint[]";
        case ColumnType::text:
            return "text[]";
        case ColumnType::bytes:
            return "bytea[]";
    }
    return "text[]";
}

void append_array_head(std::string& out, Oid element, std::size_t size) {
    append_integer(out, std::int32_t{1});  // dimensions
    append_integer(out, std::int32_t{1});  // may hold nulls
    append_integer(out, element);
    append_integer(out, static_cast<std::int32_t>(size));
    append_integer(out, std::int32_t{1});  // lower bound
}

}  // namespace

void append_field(std::string& out, const Param& value, const Column& column) {
    if (value.kind() == Param::Kind::null) return append_integer(out, std::int32_t{-1});
    if (value.kind() != kind_of(column.type))
        throw Broken(fmt::format("a value of another type than the column {} has", column.name));
    if (column.type == ColumnType::big) {
        append_integer(out, std::int32_t{8});
        append_integer(out, value.integer());
    } else if (column.type == ColumnType::small) {
        const auto narrow = static_cast<std::int16_t>(value.integer());
        if (narrow != value.integer())
            throw Broken(fmt::format("{} is too large for the column {}", value.integer(), column.name));
        append_integer(out, std::int32_t{2});
        append_integer(out, narrow);
    } else {
        append_integer(out, static_cast<std::int32_t>(value.text().size()));
        out.append(value.text());
    }
}

void append_copy_begin(std::string& out) {
    out.append("PGCOPY\n\377\r\n\0"sv);
    append_integer(out, std::int32_t{0});  // flags
    append_integer(out, std::int32_t{0});  // length of a header extension
}

void append_copy_row(std::string& out, const RowBuffer& rows, std::size_t row) {
    append_integer(out, static_cast<std::int16_t>(rows.columns().size()));
    for (std::size_t column = 0; column < rows.columns().size(); ++column)
        append_field(out, rows.value(row, column), rows.columns()[column]);
}

void append_copy_end(std::string& out) {
    append_integer(out, std::int16_t{-1});
}

void append_array(std::string& out, const RowBuffer& rows, std::size_t column, std::size_t from,
                  std::size_t to) {
    append_array_head(out, element_type(rows.columns()[column].type), to - from);
    for (std::size_t row = from; row < to; ++row)
        append_field(out, rows.value(row, column), rows.columns()[column]);
}

void append_array(std::string& out, std::span<const Id> ids) {
    append_array_head(out, type::big, ids.size());
    for (const Id id : ids) {
        append_integer(out, std::int32_t{8});
        append_integer(out, id.value);
    }
}

std::string unnest_text(std::span<const Column> columns) {
    std::string arrays;
    for (std::size_t n = 0; n < columns.size(); ++n)
        fmt::format_to(std::back_inserter(arrays), "{}${}::{}", n == 0 ? "" : ", ", n + 1,
                       array_type(columns[n].type));
    return fmt::format("unnest({})", arrays);
}

}  // namespace bangnopi::store::postgresql
