// Routers by where their datagrams come from, made once and never changed. On one port prefixes of two operators never overlap
// (store/radius_doors.hpp), and of one operator the longest holds: so an address is looked for under each length of prefix
// that the port has, the longest first.
#pragma once

#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

#include "access/line_index.hpp"

namespace bangnopi::access {

class RouterTable {
  public:
    using Known =
        std::shared_ptr<const KnownRouter>;  // shared: who found it may hold it longer than the table lasts

    RouterTable() = default;
    explicit RouterTable(const std::vector<Known>& routers);

    [[nodiscard]] Known at(std::uint16_t own_port, const domain::IpAddress& address) const;
    [[nodiscard]] Known of_id(Id router) const;
    [[nodiscard]] std::vector<std::uint16_t> own_ports() const;

  private:
    struct Place {
        std::uint16_t port;
        int bits;
        domain::IpAddress network;
        bool operator==(const Place&) const = default;
    };
    struct HashOfPlace {
        std::size_t operator()(const Place& place) const;
    };
    void add_places(const Known& known);

    std::unordered_map<Place, Known, HashOfPlace> places_;
    std::map<std::uint16_t, std::vector<int>> lengths_;  // of a port, the longest first
    std::unordered_map<Id, Known> by_id_;
};

}  // namespace bangnopi::access
