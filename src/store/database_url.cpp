#include "store/database_url.hpp"

#include "base/spoken.hpp"

namespace bangnopi::store {

DatabaseUrl parse_database_url(std::string_view text) {
    constexpr std::string_view sqlite = "sqlite:";
    if (text.starts_with(sqlite) && text.size() > sqlite.size())
        return {Engine::sqlite, std::string(text.substr(sqlite.size()))};
    if (text.starts_with("postgresql://") || text.starts_with("postgres://"))
        return {Engine::postgresql, std::string(text)};
    throw SpokenError<Unavailable>(
        "'{}' names no database; use sqlite:/path/to/file.db or postgresql://user@host/name"_msg(text));
}

}  // namespace bangnopi::store
