// What lines were let in with lately, for routers whose accounting does not bring the Class back: of a session whose grant is
// not known an isolated customer is disconnected, and would be at each dial. In memory: after a restart that happens once.
//
// There is room for so many; of lines that fall on the same few places the oldest is forgotten. Nothing allocates. Safe
// between threads.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <optional>

#include "adapters/radius/attribute.hpp"
#include "domain/login.hpp"

namespace bangnopi::radius {

class GrantsGiven {
  public:
    static constexpr std::size_t places = 8;  // of one set
    static constexpr std::size_t sets = 4'096;

    struct Login {
        Id router_id;
        Id subscription_id;
        Octets acct_session_id;  // empty: the router had none yet
    };

    GrantsGiven();
    void note(const Login& login, const domain::Grant& grant, Instant now);
    // The newest with which a session may have begun. Both times are of the same clock, this server's.
    [[nodiscard]] std::optional<domain::Grant> find(const Login& session, Instant began_at) const;

  private:
    struct Given {
        Id router_id;
        Id subscription_id;
        std::size_t session_hash = 0;  // 0: none was told
        Instant at;
        domain::Grant grant;
        [[nodiscard]] bool is_of(const Login& login) const {
            return router_id == login.router_id && subscription_id == login.subscription_id;
        }
    };
    using Set = std::array<Given, places>;

    static std::size_t number_of_set(const Login& login);
    std::mutex& mutex_of(std::size_t set) const { return mutexes_[set % mutexes_.size()]; }

    std::unique_ptr<Set[]> sets_;
    mutable std::array<std::mutex, 64> mutexes_;
};

}  // namespace bangnopi::radius
