#include "adapters/routeros/line_objects.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "adapters/routeros/menu.hpp"
#include "adapters/routeros/tag.hpp"
#include "base/check.hpp"

namespace bangnopi::routeros {
namespace {

using access::GatewayLine;
using access::GatewayObject;
using domain::Desired;

constexpr std::string_view isolated_hotspot_profile = "BGN:isolir";

std::string pair_of(std::int64_t up_bps, std::int64_t down_bps) {
    return rate_text(up_bps) + "/" + rate_text(down_bps);
}

std::string_view yes_or_no(bool yes) {
    return yes ? "yes" : "no";
}

// What distinguishes a speed, download first.
std::string speed_name(const domain::Speed& speed) {
    std::string name = rate_text(speed.down_bps) + "-" + rate_text(speed.up_bps);
    if (const domain::Burst& burst = speed.burst)
        name +=
            fmt::format("-b{}-{}-{}-{}-{}", rate_text(burst.down_bps), rate_text(burst.up_bps),
                        rate_text(burst.threshold_down_bps), rate_text(burst.threshold_up_bps), burst.time_s);
    return name;
}

// The objects of one line as they are found to be needed.
class Needed {
  public:
    Needed(const GatewayLine& line, const RouterOsOptions& options, std::span<const Menu> menus)
        : line_(line), options_(options), menus_(menus) {}

    std::vector<GatewayObject> objects() {
        switch (line_.kind) {
            case domain::ConnectionKind::static_ip:
                need_arp();
                need_address();
                break;
            case domain::ConnectionKind::dhcp:
                need_lease();
                need_address();
                break;
            case domain::ConnectionKind::pppoe:
                need_secret();
                break;
            case domain::ConnectionKind::hotspot:
                need_hotspot_user();
                break;
        }
        return std::move(objects_);
    }

  private:
    [[nodiscard]] bool is_open() const { return line_.grant.state == Desired::open; }
    [[nodiscard]] bool is_closed() const { return line_.grant.state == Desired::closed; }
    [[nodiscard]] bool has_address() const {
        return !line_.ip.empty() && line_.ip.find(':') == std::string::npos;
    }

    void need(std::string_view path, Attributes attributes) {
        const auto menu = std::ranges::find(menus_, path, &Menu::path);
        BANGNOPI_CHECK(menu != menus_.end());
        attributes.push_back({"comment", tag_of(is_profile(*menu) ? Id{} : line_.subscription_id)});
        auto object = object_of(*menu, attributes);
        BANGNOPI_CHECK(object.has_value());
        objects_.push_back(std::move(*object));
    }

    void need_address() {
        if (!has_address()) return;
        if (!is_open())
            return need(path::address_list, {{"address", line_.ip}, {"list", options_.isolated_list}});
        const domain::Speed& speed = line_.grant.speed;
        const domain::Burst& burst = speed.burst;
        need(path::queue, {{"name", "bgn-" + line_.ip},
                           {"target", line_.ip},
                           {"max-limit", pair_of(speed.up_bps, speed.down_bps)},
                           {"burst-limit", pair_of(burst.up_bps, burst.down_bps)},
                           {"burst-threshold", pair_of(burst.threshold_up_bps, burst.threshold_down_bps)},
                           {"burst-time", fmt::format("{0}s/{0}s", burst.time_s)}});
    }

    void need_arp() {
        if (!has_address() || line_.mac.empty() || options_.arp_interface.empty()) return;
        need(path::arp, {{"address", line_.ip},
                         {"interface", options_.arp_interface},
                         {"mac-address", line_.mac},
                         {"disabled", std::string(yes_or_no(is_closed()))}});
    }

    void need_lease() {
        if (line_.mac.empty()) return;
        Attributes lease{{"mac-address", line_.mac},
                         {"address", has_address() ? line_.ip : std::string()},
                         {"block-access", std::string(yes_or_no(is_closed()))},
                         {"server", options_.dhcp_server}};
        if (!has_address()) {
            lease.push_back({"rate-limit", rate_limit_of(line_.grant.speed)});
            if (!is_open()) lease.push_back({"address-lists", options_.isolated_list});
        }
        need(path::lease, std::move(lease));
    }

    void need_secret() {
        if (line_.login.empty()) return;
        std::string profile = options_.isolated_profile;
        if (is_open()) {
            profile = ppp_profile_name(line_.grant.speed);
            need(path::ppp_profile, {{"name", profile},
                                     {"rate-limit", rate_limit_of(line_.grant.speed)},
                                     {"local-address", options_.ppp_local_address},
                                     {"remote-address", options_.ppp_pool}});
        }
        // An address of its own would lead around the pool of the walled garden.
        need(path::ppp_secret, {{"name", line_.login},
                                {"password", line_.password},
                                {"service", "pppoe"},
                                {"profile", std::move(profile)},
                                {"remote-address", is_open() && has_address() ? line_.ip : std::string()},
                                {"caller-id", line_.mac},
                                {"disabled", std::string(yes_or_no(is_closed()))}});
    }

    void need_hotspot_user() {
        if (line_.login.empty()) return;
        Attributes profile{{"name", std::string(isolated_hotspot_profile)},
                           {"rate-limit", rate_limit_of(domain::walled_speed)},
                           {"address-list", options_.isolated_list}};
        if (is_open())
            profile = {{"name", std::string(tag_prefix) + speed_name(line_.grant.speed)},
                       {"rate-limit", rate_limit_of(line_.grant.speed)}};
        std::string name = profile.front().value;
        need(path::hotspot_profile, std::move(profile));
        need(path::hotspot_user, {{"name", line_.login},
                                  {"password", line_.password},
                                  {"profile", std::move(name)},
                                  {"mac-address", line_.mac},
                                  {"disabled", std::string(yes_or_no(is_closed()))},
                                  {"server", options_.hotspot_server}});
    }

    const GatewayLine& line_;
    const RouterOsOptions& options_;
    std::span<const Menu> menus_;
    std::vector<GatewayObject> objects_;
};

}  // namespace

std::vector<GatewayObject> objects_of(const GatewayLine& line, const RouterOsOptions& options,
                                      std::span<const Menu> menus) {
    return Needed(line, options, menus).objects();
}

std::string rate_limit_of(const domain::Speed& speed) {
    if (speed.up_bps == 0 && speed.down_bps == 0) return {};
    std::string text = pair_of(speed.up_bps, speed.down_bps);
    if (const domain::Burst& burst = speed.burst)
        text += fmt::format(" {} {} {}/{}", pair_of(burst.up_bps, burst.down_bps),
                            pair_of(burst.threshold_up_bps, burst.threshold_down_bps), burst.time_s,
                            burst.time_s);
    return text;
}

std::string ppp_profile_name(const domain::Speed& speed) {
    return "bgn-" + speed_name(speed);
}

}  // namespace bangnopi::routeros
