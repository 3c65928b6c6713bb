#include "store/guards.hpp"

namespace bangnopi::store {

Result<Done> check_version(std::optional<std::int64_t> if_version, std::int64_t version) {
    if (if_version && *if_version != version)
        return refuse(Code::stale, "somebody changed it meanwhile: read it again and repeat the change"_msg);
    return Done{};
}

}  // namespace bangnopi::store
