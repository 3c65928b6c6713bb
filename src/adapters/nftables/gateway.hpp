// A Linux box that is the router itself, by the programs nft and tc, which are run and never linked (nft's library is
// GPL-2.0-only): one process a batch, and a batch of the firewall one transaction. Counters are asked of the kernel itself. docs/linux-router.md shows what it makes.
//
// Ours is the table `inet bangnopi`, HTB under the handle b9: at the root of the interfaces named, and nothing else. IPv4 lines
// of the kinds static_ip and dhcp that have an address; others hold nothing here.
#pragma once

#include <memory>
#include <optional>

#include "access/gateway.hpp"
#include "adapters/nftables/objects.hpp"
#include "adapters/nftables/program.hpp"

namespace bangnopi::nftables {

class NftablesGateway final : public access::Gateway {
  public:
    // Refuses options as check_options does; does not look at the router.
    static Result<std::unique_ptr<NftablesGateway>> create(NftablesOptions options);

    [[nodiscard]] std::vector<access::GatewayObject> wanted_of_itself() const override;
    [[nodiscard]] std::vector<access::GatewayObject> wanted_of(
        const access::GatewayLine& line) const override;
    Result<std::vector<access::GatewayObject>> read() override;
    // The table is laid before all else; the elements that stand there stay, with what they counted. Then lines, in one
    // transaction, and then their speeds (changes.hpp).
    Result<std::vector<access::RefusedChange>> apply(std::span<access::GatewayChange> changes) override;
    Result<std::vector<access::GatewayCounter>> read_counters() override;
    [[nodiscard]] bool counts_anew(const access::GatewayObject& added) const override;
    Result<std::string> identify() override;

  private:
    explicit NftablesGateway(NftablesOptions options) : options_(std::move(options)) {}

    Result<std::vector<access::GatewayObject>> read(Deadline by);
    // Nothing if there is none.
    Result<std::optional<FirewallListing>> list_table(Deadline by);
    Result<Queues> list_queues(Deadline by);
    // On every interface of the machine.
    Result<std::vector<std::string>> list_laid_interfaces(Deadline by);
    Result<Done> lay_table(Deadline by);

    NftablesOptions options_;
    std::optional<ClassNumbers> numbers_;  // since the first reading
};

}  // namespace bangnopi::nftables
