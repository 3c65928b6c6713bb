// How changes reach a RouterOS: in stages, within which commands are under way together.
//
//   1  addresses are walled in, and then queues made: what restricts a line comes before what frees it
//   2  what else is not wanted goes; a login is only disabled, with a sign that its session has to end
//   3  profiles
//   4  everything else, logins with the same sign
//   5  queues that are not wanted, but for those of lines that could not be walled in; then walled addresses
//   6  sessions and cookies of those logins end
//   7  the sign goes, and so do logins that are not wanted
//   8  profiles that are not wanted
//
// A connection that breaks anywhere leaves what the next difference finds: the sign is one.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "access/gateway.hpp"
#include "adapters/routeros/command.hpp"
#include "adapters/routeros/menu.hpp"

namespace bangnopi::routeros {

class Applying {
  public:
    Applying(Transport& transport, const std::vector<Menu>& menus, std::span<access::GatewayChange> changes,
             Deadline by);

    Result<std::vector<access::RefusedChange>> run();

  private:
    // What is brought together.
    enum class Part : std::uint8_t { walls, queues, profiles, others };

    struct Step {
        std::size_t change = 0;
        Command command;
    };
    struct Login {
        std::size_t change = 0;
        std::string id;  // of what stands there
    };

    [[nodiscard]] const Menu& menu_of(std::size_t change) const { return *menus_of_changes_[change]; }
    [[nodiscard]] bool is_refused(std::size_t change) const { return refused_.contains(change); }
    [[nodiscard]] Step removal(std::size_t change) const;
    [[nodiscard]] Step disabling(std::size_t change) const;
    [[nodiscard]] Step setting(std::size_t change) const;  // of an addition or a replacement
    [[nodiscard]] Step unmarking(const Login& login) const;

    static Part part_of(const Menu& menu);
    Result<Done> remove_unwanted(Part part);
    Result<Done> set_wanted(Part part);
    // Those of lines whose walls were refused stay.
    void keep_queues();
    Result<Done> end_sessions();
    Result<Done> finish_logins();

    // Those of changes that were not refused before; what the router would not take is noted.
    Result<Done> run_steps(std::span<const Step> steps);
    void judge(const Step& step, const Reply& reply);
    // Additions that the router has already: ours as wanted is as good as added.
    Result<Done> look_at_doubted();
    Result<Done> end_listed(std::string_view list, std::string_view property, const Menu& menu);

    Transport& transport_;
    std::span<access::GatewayChange> changes_;
    Deadline by_;  // of all stages
    std::vector<const Menu*> menus_of_changes_;
    std::map<std::size_t, std::string> refused_;
    std::map<std::size_t, std::string> doubted_;  // and the router's words
    std::vector<Login> logins_;                   // whose sessions have to end
};

}  // namespace bangnopi::routeros
