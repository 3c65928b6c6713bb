// A sealed secret as a column has it: null where there is none.
#pragma once

#include "base/sealing.hpp"
#include "store/values.hpp"

namespace bangnopi::store {

inline Sealed sealed_or_empty(const Row& row, int column) {
    if (row.is_null(column)) return {};
    const Bytes bytes = row.bytes(column);
    return {bytes.begin(), bytes.end()};
}
inline Param sealed_param(const Sealed& sealed) {
    return sealed.empty() ? Param(nullptr) : Param(Bytes(sealed));
}

}  // namespace bangnopi::store
