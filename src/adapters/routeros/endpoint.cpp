#include "adapters/routeros/endpoint.hpp"

#include "base/check.hpp"

namespace bangnopi::routeros {

std::uint16_t usual_port(Way way) {
    switch (way) {
        case Way::api:
            return 8728;
        case Way::api_tls:
            return 8729;
        case Way::rest:
            return 443;
        case Way::rest_clear:
            return 80;
    }
    BANGNOPI_UNREACHABLE("a way to a router");
}

}  // namespace bangnopi::routeros
