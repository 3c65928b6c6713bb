#include "adapters/radius/counters.hpp"

namespace bangnopi::radius {
namespace {

struct Told {
    std::string_view name;
    std::string_view help;
};

// In the order of Count.
constexpr std::array<Told, counts> told{{
    {"bangnopi_radius_access_requests_total", "Logins that were tried."},
    {"bangnopi_radius_accepts_total", "Logins let in, the isolated left out."},
    {"bangnopi_radius_isolated_accepts_total", "Logins let in isolated."},
    {"bangnopi_radius_rejects_total", "Logins refused."},
    {"bangnopi_radius_delayed_rejects_total", "Refusals that were held back."},
    {"bangnopi_radius_accounting_requests_total", "Accounting records received."},
    {"bangnopi_radius_accounting_answers_total", "Accounting records answered, once durable."},
    {"bangnopi_radius_status_requests_total", "Routers that asked whether this server is alive."},
    {"bangnopi_radius_duplicates_total", "Requests that were seen before."},
    {"bangnopi_radius_dropped_unknown_router_total", "Dropped: from an address that is no router."},
    {"bangnopi_radius_dropped_no_packet_total", "Dropped: not a RADIUS packet."},
    {"bangnopi_radius_dropped_code_total", "Dropped: not a request that this port answers."},
    {"bangnopi_radius_dropped_wrong_proof_total", "Dropped: signed with another secret."},
    {"bangnopi_radius_dropped_missing_proof_total", "Dropped: no Message-Authenticator where one is needed."},
    {"bangnopi_radius_malformed_total", "Refused or dropped: an attribute is malformed."},
    {"bangnopi_radius_unreadable_attributes_total",
     "Attributes of accounting records that were taken without them, being malformed."},
    {"bangnopi_radius_dropped_no_session_total", "Dropped: accounting without a session id."},
    {"bangnopi_radius_dropped_crowded_out_total", "Dropped: more came than can wait."},
    {"bangnopi_radius_dropped_not_durable_total", "Not answered: could not be stored."},
    {"bangnopi_radius_dropped_failed_total", "Dropped: an error of this server."},
}};

}  // namespace

std::vector<Figure> Counters::figures() const {
    std::vector<Figure> all;
    for (std::size_t i = 0; i < counts; ++i) all.push_back({told[i].name, told[i].help, of(Count(i))});
    return all;
}

}  // namespace bangnopi::radius
