#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tests/support/program.hpp"
#include "tests/support/pyrad_nas.hpp"
#include "tests/support/temporary_folder.hpp"

namespace bangnopi::test {
namespace {

TEST(Doctor, AsksRoutersWhetherTheyTakeChangesAndKnowTheSecret) {
    PyradNas nas("testing123");
    const TemporaryFolder folder;
    const std::string db = "sqlite:" + folder.file("b.db");
    run_well({"init", "--db", db, "--code", "desa"});
    const auto token = boost::json::parse(
        run_well({"token", "create", "--db", db, "--json", "--name", "test", "--role", "owner"}));
    Daemon daemon({"--db", db});
    daemon.use_token(token.at("token").as_string().c_str());
    const auto add_router = [&](std::string_view name, std::string_view address, std::string_view secret) {
        const boost::json::object router{{"name", name},
                                         {"kind", "mikrotik"},
                                         {"addresses", {address}},
                                         {"secret", secret},
                                         {"coa_port", nas.port()}};
        EXPECT_EQ(daemon.post("/api/v1/routers", serialize(router)).status, 201);
    };
    add_router("Menara", "127.0.0.1", "testing123");
    EXPECT_NE(run_well({"doctor", "--db", db}).find("Menara: 127.0.0.1 takes CoA"), std::string::npos);
    EXPECT_EQ(nas.request().at("Acct-Session-Id"), "bangnopi-doctor");

    add_router("Bukit", "127.0.0.2", "testing124");
    add_router("Lembah", "127.0.1.0/24", "testing125");
    const Finished found = run_program({"doctor", "--db", db});
    EXPECT_EQ(found.exit_code, 1);
    EXPECT_NE(found.output.find("Bukit: 127.0.0.2 does not answer"), std::string::npos) << found.output;
    EXPECT_NE(found.output.find("Lembah: not asked"), std::string::npos) << found.output;
}

}  // namespace
}  // namespace bangnopi::test
