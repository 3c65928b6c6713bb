#include "access/routeros_script.hpp"

#include <gmock/gmock.h>

namespace bangnopi::access {
namespace {

using testing::HasSubstr;
using testing::Not;

store::Router router() {
    store::Router router;
    router.kind = domain::RouterKind::mikrotik;
    return router;
}

TEST(RouterOsText, IsQuotedWhateverItHolds) {
    EXPECT_EQ(routeros_text(""), R"("")");
    EXPECT_EQ(routeros_text("testing123"), R"("testing123")");
    EXPECT_EQ(routeros_text(R"(a"b\c$d?e)"), R"("a\"b\\c\$d\?e")");
    EXPECT_EQ(routeros_text(R"("; /system reset-configuration)"), R"("\"; /system reset-configuration")");
    EXPECT_EQ(routeros_text("a\nb\x7F\xC3\xA9"), R"("a\0Ab\7F\C3\A9")");
    EXPECT_EQ(routeros_text(std::string_view("\0", 1)), R"("\00")");
}

TEST(RouterOsScript, TellsTheRouterWhomToAskAndBySecret) {
    store::Router slow = router();
    slow.interim_s = 600;
    const std::string script = routeros_script(slow, {"203.0.113.5", 2812}, "a$b", "");
    EXPECT_THAT(
        script,
        HasSubstr(R"(address=203.0.113.5 secret="a\$b" authentication-port=2812 accounting-port=2813)"));
    EXPECT_THAT(script, HasSubstr("/ppp aaa set use-radius=yes accounting=yes interim-update=600s\n"));
    EXPECT_THAT(script, HasSubstr("/radius incoming set accept=yes port=3799\n"));
}

TEST(RouterOsScript, OfARouterWithoutCoaAcceptsNone) {
    store::Router deaf = router();
    deaf.coa_port = 0;
    const std::string script = routeros_script(deaf, {"203.0.113.5", 1812}, "testing123", "");
    EXPECT_THAT(script, HasSubstr("/radius incoming set accept=no\n"));
    EXPECT_THAT(script, Not(HasSubstr("port=3799")));
}

TEST(RouterOsScript, LetsTheIsolatedReachThisServerBeforeAnythingElseIsRejected) {
    const std::string script = routeros_script(router(), {"203.0.113.5", 1812}, "testing123", "");
    EXPECT_THAT(script,
                HasSubstr(R"(/ip firewall address-list add list="isolir-boleh" address=203.0.113.5)"));
    EXPECT_THAT(script, HasSubstr("/ip hotspot walled-garden ip add action=accept dst-address=203.0.113.5"));
    EXPECT_LT(script.find("action=accept dst-address-list"), script.find("action=reject"));
    EXPECT_THAT(script, Not(HasSubstr("{{")));
    const std::string over_ipv6 = routeros_script(router(), {"2001:db8::5", 1812}, "testing123", "");
    EXPECT_THAT(over_ipv6, HasSubstr("address=2001:db8::5 secret="));
    EXPECT_THAT(over_ipv6, Not(HasSubstr("walled-garden ip add")));
}

TEST(RouterOsScript, LetsTheIsolatedReachThePageTheyAreSentTo) {
    const auto of_page = [](std::string_view url) {
        return routeros_script(router(), {"203.0.113.5", 1812}, "testing123", url);
    };
    const std::string by_name = of_page("https://contoh.id:8443/isolir");
    EXPECT_THAT(by_name, HasSubstr(R"(address-list add list="isolir-boleh" address=contoh.id comment)"));
    EXPECT_THAT(by_name, HasSubstr("walled-garden ip add action=accept dst-host=contoh.id comment"));
    EXPECT_THAT(of_page("http://203.0.113.9/"),
                HasSubstr("walled-garden ip add action=accept dst-address=203.0.113.9"));
    EXPECT_EQ(of_page("http://203.0.113.5/isolir"), of_page("")) << "it is this server, and named once";
}

TEST(RouterOsScript, LeavesDhcpAsItIsAndSaysHowItAsks) {
    const std::string script = routeros_script(router(), {"203.0.113.5", 1812}, "testing123", "");
    EXPECT_THAT(script, HasSubstr("/radius add service=ppp,hotspot,dhcp "));
    EXPECT_THAT(script, Not(HasSubstr("/ip dhcp-server")));
    const std::string hint = routeros_dhcp_hint("DHCP stays as it is.");
    EXPECT_EQ(hint, "# DHCP stays as it is.\n# /ip dhcp-server set [find name=\"dhcp1\"] use-radius=yes\n");
}

TEST(RouterOsScript, ReplacesWhatItMade) {
    const std::string script = routeros_script(router(), {"203.0.113.5", 1812}, "testing123", "");
    for (const char* menu :
         {"/radius", "/ip firewall filter", "/ip firewall address-list", "/ip hotspot walled-garden ip"}) {
        const std::string removal = std::string(menu) + R"( remove [find comment="bangnopi"])";
        EXPECT_LT(script.find(removal), script.find(std::string(menu) + " add")) << menu;
    }
}

}  // namespace
}  // namespace bangnopi::access
