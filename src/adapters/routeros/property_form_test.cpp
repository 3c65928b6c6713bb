#include "adapters/routeros/property_form.hpp"

#include <gtest/gtest.h>

namespace bangnopi::routeros {
namespace {

using Form = PropertyForm;

struct Same {
    Form form;
    std::string_view written;
    std::string_view normal;
};

class PropertyForms : public testing::TestWithParam<Same> {};

TEST_P(PropertyForms, BringEveryWritingToOne) {
    const auto& [form, written, expected] = GetParam();
    EXPECT_EQ(normal(form, written), expected) << written;
    EXPECT_EQ(normal(form, expected), expected) << expected;
}

INSTANTIATE_TEST_SUITE_P(
    Property, PropertyForms,
    testing::Values(
        Same{Form::rates, "5000000/10000000", "5M/10M"}, Same{Form::rates, "5M/10M", "5M/10M"},
        Same{Form::rates, "128k", "128k/128k"}, Same{Form::rates, "1500000/0", "1500k/0"},
        Same{Form::rates, "1G/1234567", "1000M/1234567"}, Same{Form::rates, "cepat", "cepat"},
        Same{Form::rates, "5M/", "5M/"}, Same{Form::rates, "-5/5", "-5/5"},
        Same{Form::rates, "99999999999999999999/1", "99999999999999999999/1"},
        Same{Form::rates, "999999999999G/1", "999999999999G/1"},
        Same{Form::times, "999999999999h999999999999h/1", "999999999999h999999999999h/1"},
        Same{Form::times, "16s/16s", "16s/16s"}, Same{Form::times, "16/1m30s", "16s/90s"},
        Same{Form::times, "00:00:16/01:00:00", "16s/3600s"}, Same{Form::times, "0s", "0s/0s"},
        Same{Form::times, "5x/1", "5x/1"},
        Same{Form::rate_limit, "5M/10M 8M/15M 4M/8M 16/16 8 1M/2M", "5M/10M 8M/15M 4M/8M 16/16 8 1M/2M"},
        Same{Form::rate_limit, "5000k/10000000  8M/15M 4M/8M 16s/16s", "5M/10M 8M/15M 4M/8M 16/16"},
        Same{Form::rate_limit, "", ""}, Same{Form::yes_no, "true", "yes"}, Same{Form::yes_no, "false", "no"},
        Same{Form::yes_no, "yes", "yes"}, Same{Form::mac, "aa:bb:cc:dd:ee:0f", "AA:BB:CC:DD:EE:0F"},
        Same{Form::mac, "", ""}, Same{Form::host_prefix, "10.1.2.3", "10.1.2.3/32"},
        Same{Form::host_prefix, "10.1.2.0/24", "10.1.2.0/24"}, Same{Form::text, "sama  saja", "sama  saja"}));

}  // namespace
}  // namespace bangnopi::routeros
