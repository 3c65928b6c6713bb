#include "store/engine_tx.hpp"

namespace bangnopi::store {

void EngineTx::require_usable() const {
    if (failed_) throw Broken("a statement of this transaction failed before: it can only be refused");
}

void EngineTx::require_own_rows(const RowBuffer& rows) const {
    if (!scope_.operator_id() || rows.columns().front().name != "operator_id") return;
    for (std::size_t row = 0; row < rows.rows(); ++row)
        if (rows.value(row, 0).integer() != scope_.operator_id().value)
            throw Broken("rows of another operator were to be written to " + std::string(rows.table()));
}

Verdict attempt(const std::function<bool(Tx&)>& body, EngineTx& tx) {
    try {
        const bool wanted = body(tx);
        if (wanted && tx.failed())
            throw Broken("a transaction was to be committed after one of its statements failed");
        return Verdict{.committed = wanted, .unavailable = false, .error = {}};
    } catch (...) {
        return verdict_of(std::current_exception());
    }
}

Verdict verdict_of(std::exception_ptr cause) {
    Verdict verdict{.committed = false, .unavailable = true, .error = "unknown error"_msg, .cause = cause};
    try {
        std::rethrow_exception(cause);
    } catch (const std::exception& error) {
        verdict.error = Message::verbatim(error.what());
    } catch (...) {
        return verdict;
    }
    return verdict;
}

}  // namespace bangnopi::store
