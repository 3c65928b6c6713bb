// What a session's counters know, as octets of the column session.usage; the columns beside it hold when it started, was last
// heard of and stopped. Whole numbers in LEB128, signed ones zigzag; the first octet is the version of the form.
#pragma once

#include <cstddef>
#include <vector>

#include "domain/session_usage.hpp"
#include "store/values.hpp"

namespace bangnopi::store {

// Replaces what `blob` holds.
void write_session_blob(std::vector<std::byte>& blob, const domain::SessionUsage& usage);
// Into all of `usage` but its three instants of other columns. Throws Broken for another version, and for what no version wrote.
void read_session_blob(Bytes blob, domain::SessionUsage& usage);

}  // namespace bangnopi::store
