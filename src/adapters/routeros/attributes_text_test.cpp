#include "adapters/routeros/attributes_text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace bangnopi::routeros {
namespace {

TEST(AttributesText, IsAsTheConsoleHasIt) {
    EXPECT_EQ(text_of({{"max-limit", "5M/10M"}, {"profile", "paket lama"}, {"comment", ""}}),
              R"(max-limit=5M/10M profile="paket lama" comment="")");
}

RC_GTEST_PROP(AttributesText, ComesBack, ()) {
    const auto name = rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::inRange('a', 'z')));
    const auto attributes = *rc::gen::container<Attributes>(rc::gen::construct<Attribute>(
        name, rc::gen::container<std::string>(rc::gen::element('a', ' ', '"', '\\', '=', '\n', '\xe9'))));
    RC_ASSERT(attributes_of_text(text_of(attributes)) == attributes);
}

}  // namespace
}  // namespace bangnopi::routeros
