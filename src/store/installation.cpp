#include "store/installation.hpp"

namespace bangnopi::store {

std::optional<std::string> installation_value(Tx& tx, std::string_view name) {
    std::optional<std::string> value;
    tx.first(
        "SELECT value FROM installation WHERE name = $1", [&](const Row& row) { value = row.string(0); },
        name);
    return value;
}

void put_installation_value(Tx& tx, std::string_view name, std::string_view value) {
    tx.execute(
        "INSERT INTO installation (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = $2",
        name, value);
}

void remove_installation_value(Tx& tx, std::string_view name) {
    tx.execute("DELETE FROM installation WHERE name = $1", name);
}

}  // namespace bangnopi::store
