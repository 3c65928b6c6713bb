// What the people and places of the demo are called. Any likeness is chance: given and family names of
// several peoples of Indonesia, combined at random.
#pragma once

#include <span>
#include <string_view>

namespace bangnopi::app {

std::span<const std::string_view> demo_given_names();
std::span<const std::string_view> demo_family_names();
std::span<const std::string_view> demo_streets();
// The first is where the operator's house stands.
std::span<const std::string_view> demo_hamlets();

}  // namespace bangnopi::app
