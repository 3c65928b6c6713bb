#include "store/radius_doors.hpp"

#include <fmt/format.h>

namespace bangnopi::store {
namespace {

constexpr std::string_view radius_door = "radius";
constexpr std::string_view port_lock = "radius_port";

std::string digits_of(const domain::IpAddress& address) {
    return fmt::format("{:02x}", fmt::join(address, ""));
}

// "01812 <first> <last>", addresses in 32 hexadecimal digits: the order of the text is that of the addresses.
std::string port_text(std::int64_t port) {
    return fmt::format("{:05}", port);
}
std::string key_of(const RadiusDoor& door) {
    return fmt::format("{} {} {}", port_text(door.port), digits_of(door.prefix.first()),
                       digits_of(door.prefix.last()));
}

// Until the transaction ends.
void lock_port(Tx& tx, std::int64_t port) {
    tx.execute(
        "INSERT INTO door (kind, key, tenant_id) VALUES ($1, $2, 0) "
        "ON CONFLICT (kind, key) DO UPDATE SET tenant_id = excluded.tenant_id",
        port_lock, port_text(port));
}

}  // namespace

DoorOpened open_door(Tx& tx, Id operator_id, const RadiusDoor& door) {
    lock_port(tx, door.port);
    const std::string key = key_of(door);
    const std::string of_port = port_text(door.port) + ' ';
    const std::string behind_last = of_port + digits_of(door.prefix.last()) + '~';
    DoorOpened opened = DoorOpened::yes;
    tx.each(
        "SELECT key, tenant_id FROM door WHERE kind = $1 AND key > $2 AND key < $3 AND substr(key, 40) >= $4",
        [&](const Row& row) {
            if (row.id(1) != operator_id)
                opened = DoorOpened::overlaps_another_operator;
            else if (row.text(0) == key)
                opened = DoorOpened::own_already;
        },
        radius_door, of_port, behind_last, digits_of(door.prefix.first()));
    if (opened == DoorOpened::yes)
        tx.execute("INSERT INTO door (kind, key, tenant_id) VALUES ($1, $2, $3)", radius_door, key,
                   operator_id);
    return opened;
}

void close_door(Tx& tx, Id operator_id, const RadiusDoor& door) {
    tx.execute("DELETE FROM door WHERE kind = $1 AND key = $2 AND tenant_id = $3", radius_door, key_of(door),
               operator_id);
}

}  // namespace bangnopi::store
