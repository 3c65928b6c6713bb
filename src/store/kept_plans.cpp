#include "store/kept_plans.hpp"

namespace bangnopi::store {

void keep_plans(Tx& tx) {
    if (tx.engine() == Engine::sqlite) return;
    tx.post(
        "SELECT set_config('plan_cache_mode', 'force_generic_plan', true), "
        "set_config('random_page_cost', '1.1', true)");
}

}  // namespace bangnopi::store
