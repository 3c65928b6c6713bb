#include "store/radius_doors.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>

namespace bangnopi::store {
namespace {

constexpr std::string_view radius_door = "radius";
constexpr std::string_view port_lock = "radius_port";

std::string digits_of(const domain::IpAddress& address) {
    return fmt::format("{:02x}", fmt::join(address, ""));
}

// "01812 <first> <last>", addresses in 32 hexadecimal digits: the order of the text is that of the addresses.
constexpr std::size_t first_at = 6;
constexpr std::size_t last_at = 39;
constexpr std::size_t digits_count = 32;

std::string port_text(std::int64_t port) {
    return fmt::format("{:05}", port);
}
std::string start_of(std::int64_t port, const domain::IpAddress& first) {
    return port_text(port) + ' ' + digits_of(first);
}
std::string behind(std::int64_t port, const domain::IpAddress& first) {
    return start_of(port, first) + '~';
}
std::string key_of(const RadiusDoor& door) {
    return start_of(door.port, door.prefix.first()) + ' ' + digits_of(door.prefix.last());
}

bool another_begins_inside(Tx& tx, Id operator_id, const RadiusDoor& door) {
    return tx.first(
        "SELECT 1 FROM door WHERE kind = $1 AND key >= $2 AND key < $3 AND tenant_id <> $4 LIMIT 1",
        [](const Row&) {}, radius_door, start_of(door.port, door.prefix.first()),
        behind(door.port, door.prefix.last()), operator_id);
}

struct Held {
    std::string first;
    std::string last;
    Id operator_id;
};
std::optional<Held> last_that_begins_until(Tx& tx, std::int64_t port, const domain::IpAddress& address) {
    std::optional<Held> held;
    tx.first(
        "SELECT key, tenant_id FROM door WHERE kind = $1 AND key > $2 AND key < $3 ORDER BY key DESC LIMIT 1",
        [&](const Row& row) {
            const std::string key = row.string(0);
            held = Held{key.substr(first_at, digits_count), key.substr(last_at), row.id(1)};
        },
        radius_door, port_text(port) + ' ', behind(port, address));
    return held;
}

// Two prefixes are apart or one holds the other. So what holds this one begins where one of its wider ones does, and holds
// whatever begins between there and here. As what overlaps is one operator's, an own row met on the way back proves that no
// other operator's lies around it. Another's row proves nothing unless it reaches this one: a wider one may begin before it.
bool another_is_around(Tx& tx, Id operator_id, const RadiusDoor& door) {
    std::optional<domain::IpPrefix> wider = door.prefix.wider();
    while (wider) {
        const std::optional<Held> held = last_that_begins_until(tx, door.port, wider->first());
        if (!held || held->operator_id == operator_id) return false;
        if (held->last >= digits_of(door.prefix.first())) return true;
        while (wider && digits_of(wider->first()) >= held->first) wider = wider->wider();
    }
    return false;
}

}  // namespace

void lock_radius_port(Tx& tx, std::int64_t port) {
    tx.execute(
        "INSERT INTO door (kind, key, tenant_id) VALUES ($1, $2, 0) "
        "ON CONFLICT (kind, key) DO UPDATE SET tenant_id = excluded.tenant_id",
        port_lock, port_text(port));
}

DoorOpened open_door(Tx& tx, Id operator_id, const RadiusDoor& door) {
    if (another_begins_inside(tx, operator_id, door) || another_is_around(tx, operator_id, door))
        return DoorOpened::overlaps_another_operator;
    const std::int64_t opened = tx.execute(
        "INSERT INTO door (kind, key, tenant_id) VALUES ($1, $2, $3) ON CONFLICT (kind, key) DO NOTHING",
        radius_door, key_of(door), operator_id);
    return opened == 1 ? DoorOpened::yes : DoorOpened::own_already;
}

void close_door(Tx& tx, Id operator_id, const RadiusDoor& door) {
    tx.execute("DELETE FROM door WHERE kind = $1 AND key = $2 AND tenant_id = $3", radius_door, key_of(door),
               operator_id);
}

}  // namespace bangnopi::store
