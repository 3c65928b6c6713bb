#include "staff/token.hpp"

namespace bangnopi::staff {
namespace {

constexpr std::string_view prefix = "bgn_";
constexpr std::size_t id_length = 13;
constexpr std::size_t secret_length = 43;
constexpr std::size_t token_length = prefix.size() + 2 * (id_length + 1) + secret_length;

}  // namespace

std::string format_token(const TokenParts& parts) {
    std::string token(prefix);
    token += format_id(parts.operator_id) + '_' + format_id(parts.credential_id) + '_';
    return token += parts.secret;
}

std::optional<TokenParts> parse_token(std::string_view token) {
    if (token.size() != token_length || !token.starts_with(prefix)) return std::nullopt;
    token.remove_prefix(prefix.size());
    if (token[id_length] != '_' || token[2 * id_length + 1] != '_') return std::nullopt;
    const std::optional<Id> operator_id = parse_id(token.substr(0, id_length));
    const std::optional<Id> credential_id = parse_id(token.substr(id_length + 1, id_length));
    if (!operator_id || !credential_id) return std::nullopt;
    return TokenParts{*operator_id, *credential_id, token.substr(2 * (id_length + 1))};
}

}  // namespace bangnopi::staff
