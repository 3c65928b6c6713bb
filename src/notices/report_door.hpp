// The address at which a channel's reports are taken in: who knows it was told by us. "<operator>.<channel>.<signature>", of the key
// ring.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/id.hpp"
#include "base/sealing.hpp"

namespace bangnopi::notices {

inline constexpr std::string_view report_path = "/api/v1/notice-reports/";

struct ReportDoor {
    Id operator_id;
    Id channel_id;
};
std::string report_door_name(const KeyRing& keys, const ReportDoor& door);
// Nothing for one that was not made here.
std::optional<ReportDoor> read_report_door(const KeyRing& keys, std::string_view name);

}  // namespace bangnopi::notices
