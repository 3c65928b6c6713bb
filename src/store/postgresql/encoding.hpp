// PostgreSQL's binary forms: integers in network order, arrays, and rows of COPY … WITH (FORMAT binary).
// postgresql.org/docs/15/sql-copy.html; src/backend/utils/adt/arrayfuncs.c (array_recv).
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "store/values.hpp"

namespace bangnopi::store::postgresql {

using Oid = unsigned int;
namespace type {  // src/include/catalog/pg_type.dat
inline constexpr Oid boolean = 16, bytes = 17, name = 19, big = 20, small = 21, integer = 23, text = 25,
                     unknown = 705, big_list = 1016, fixed_text = 1042, limited_text = 1043;
}

template <class Integer>
Integer network_order(Integer value) {
    static_assert(std::endian::native == std::endian::little);
    if constexpr (sizeof value == 2)
        return static_cast<Integer>(__builtin_bswap16(static_cast<std::uint16_t>(value)));
    if constexpr (sizeof value == 4)
        return static_cast<Integer>(__builtin_bswap32(static_cast<std::uint32_t>(value)));
    if constexpr (sizeof value == 8)
        return static_cast<Integer>(__builtin_bswap64(static_cast<std::uint64_t>(value)));
}

template <class Integer>
void append_integer(std::string& out, Integer value) {
    const Integer ordered = network_order(value);
    out.append(reinterpret_cast<const char*>(&ordered), sizeof ordered);
}

template <class Integer>
Integer read_integer(const char* data) {
    Integer value = 0;
    std::memcpy(&value, data, sizeof value);
    return network_order(value);
}

// One value, its length first. An integer that the column's type cannot hold, or a value of another kind,
// throws Broken.
void append_field(std::string& out, const Param& value, const Column& column);

void append_copy_begin(std::string& out);
void append_copy_row(std::string& out, const RowBuffer& rows, std::size_t row);
void append_copy_end(std::string& out);

// A column of rows [from, to) as a one-dimensional array.
void append_array(std::string& out, const RowBuffer& rows, std::size_t column, std::size_t from,
                  std::size_t to);
void append_array(std::string& out, std::span<const Id> ids);
// "unnest($1::bigint[], $2::text[])": rows from a parameter for each column.
std::string unnest_text(std::span<const Column> columns);

}  // namespace bangnopi::store::postgresql
