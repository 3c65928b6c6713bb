#include "adapters/http/webhook_accounts.hpp"

namespace bangnopi::http {

WebhookAccounts::WebhookAccounts(store::Database& db)
    : db_(db), subscription_(db.subscribe([this](const store::CommittedEvent& event) { hear(event); })) {}

void WebhookAccounts::hear(const store::CommittedEvent& event) {
    if (event.kind != "operator.changed" && event.kind != "payment_gateway_account.changed") return;
    const std::lock_guard lock(mutex_);
    ++changes_;
    kept_.clear();
}

std::shared_ptr<const WebhookAccount> WebhookAccounts::find(std::string_view name, Instant now) {
    const std::string key(name);
    std::int64_t changes = 0;
    {
        const std::lock_guard lock(mutex_);
        const auto known = kept_.find(key);
        if (known != kept_.end() && now >= known->second.read_at &&
            now - known->second.read_at < kept_longest)
            return known->second.account;
        changes = changes_;
    }
    auto found = read(name);
    if (!found) return found;
    const std::lock_guard lock(mutex_);
    if (changes != changes_) return found;
    if (kept_.size() >= kept_max) kept_.clear();
    kept_[key] = {found, now};
    return found;
}

std::shared_ptr<const WebhookAccount> WebhookAccounts::read(std::string_view name) {
    const std::size_t point = name.find('.');
    if (point == std::string_view::npos) return nullptr;
    return db_.read(
        store::Scope::installation(), [&](store::Tx& tx) -> std::shared_ptr<const WebhookAccount> {
            auto tenant = store::find_operator_by_code(tx, name.substr(0, point));
            if (!tenant) return nullptr;
            auto account =
                store::find_payment_gateway_account_by_code(tx, tenant->id, name.substr(point + 1));
            if (!account) return nullptr;
            return std::make_shared<const WebhookAccount>(
                WebhookAccount{*std::move(tenant), *std::move(account)});
        });
}

}  // namespace bangnopi::http
