#include "store/integrity.hpp"

#include <fmt/format.h>

namespace bangnopi::store {

std::vector<std::string> integrity_problems(Database& db) {
    if (db.engine() != Engine::sqlite) return {};
    return db.read(Scope::installation(), [](Tx& tx) {
        std::vector<std::string> problems;
        tx.each("PRAGMA integrity_check", [&](const Row& row) {
            if (row.text(0) != "ok") problems.push_back(row.string(0));
        });
        tx.each("PRAGMA foreign_key_check", [&](const Row& row) {
            problems.push_back(fmt::format("a row of {} points to none in {}", row.text(0), row.text(2)));
        });
        return problems;
    });
}

}  // namespace bangnopi::store
