// The first bill, told before a subscription begins: it is the bill that the run then issues.
#include "tests/http/test_server.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;

std::string text(const json::value& value, std::string_view pointer) {
    return std::string(value.at_pointer(pointer).as_string());
}

class Quotes : public testing::TestWithParam<store::Engine> {
  protected:
    Quotes() : server(GetParam()), token(server.owner()) {
        created("/api/v1/areas", {{"code", "RT02"}, {"name", "RT 02"}});
        created("/api/v1/plans", {{"code", "R20"},
                                  {"name", "Rumah 20 Mbps"},
                                  {"billing", "postpaid"},
                                  {"monthly_fee", 150000},
                                  {"setup_fee", 100000},
                                  {"areas", {{{"area", "RT02"}, {"monthly_fee", 120000}}}}});
        created("/api/v1/plans", {{"code", "MUKA"},
                                  {"name", "Bayar di muka"},
                                  {"billing", "postpaid"},
                                  {"charged", "advance"},
                                  {"monthly_fee", 150000}});
    }

    json::value created(const std::string& target, const json::value& body, int status = 201) {
        const HttpAnswer answer = server.post(target, body, token);
        EXPECT_EQ(answer.status, status) << target << ' ' << answer.body;
        return answer.json();
    }
    json::value quote(const json::value& terms) { return created("/api/v1/quotes", terms, 200); }
    std::string refused_at(const json::value& terms) {
        const HttpAnswer answer = server.post("/api/v1/quotes", terms, token);
        EXPECT_GE(answer.status, 400) << answer.body;
        return text(answer.json(), "/errors/0/pointer");
    }

    // The first invoice of a subscription of these terms, on the day it is due to be issued.
    json::value billed(json::object terms, const std::string& area, const std::string& day) {
        const json::value customer = created("/api/v1/customers", {{"name", "Siti"}, {"area", area}});
        terms["customer"] = customer.at("id");
        terms["connection"] = {{"kind", "dhcp"}, {"mac", "AA:BB:CC:00:11:22"}};
        created("/api/v1/subscriptions", terms);
        server.bill({{"day", day}}, token);
        return read("/api/v1/invoices?customer=" + text(customer, "/id")).at_pointer("/items/0");
    }
    json::value read(const std::string& target) { return server.get(target, token).json(); }

    void expect_billed_as_quoted(const json::object& terms, const std::string& area) {
        json::object asked = terms;
        if (!area.empty()) asked["area"] = area;
        const json::value quoted = quote(asked);
        const json::value invoice = billed(terms, area, text(quoted, "/issue_on"));
        json::array lines = invoice.at("lines").as_array();
        for (json::value& line : lines) line.as_object().erase("subscription");
        EXPECT_EQ(lines, quoted.at("lines").as_array());
        for (const char* name : {"period", "subtotal", "tax", "total", "due_on"})
            EXPECT_EQ(invoice.at(name), quoted.at(name)) << name;
        EXPECT_EQ(invoice.at("issued_on"), quoted.at("issue_on"));
    }

    TestServer server;
    std::string token;
};

TEST_P(Quotes, AreWhatTheBillRunThenIssues) {
    expect_billed_as_quoted({{"plan", "R20"}, {"starts_on", "2026-11-16"}, {"billing_day", 1}}, "");
}

TEST_P(Quotes, KnowTheFeeOfAnArea) {
    expect_billed_as_quoted({{"plan", "R20"}, {"starts_on", "2026-11-20"}, {"billing_day", 10}}, "RT02");
}

TEST_P(Quotes, InAdvanceAreOfTheFirstDay) {
    expect_billed_as_quoted({{"plan", "MUKA"}, {"starts_on", "2026-11-23"}, {"billing_day", 1}}, "");
}

TEST_P(Quotes, TakeTheDiscountOff) {
    expect_billed_as_quoted({{"plan", "R20"},
                             {"starts_on", "2026-11-16"},
                             {"billing_day", 1},
                             {"discount", {{"kind", "percent"}, {"value", "10"}, {"periods", 1}}}},
                            "");
}

TEST_P(Quotes, WorkOutEveryLine) {
    const json::value quoted = quote({{"plan", "R20"}, {"starts_on", "2026-11-16"}, {"billing_day", 1}});
    EXPECT_EQ(json::serialize(quoted.at("lines")),
              R"([{"kind":"recurring","plan":"R20","plan_name":"Rumah 20 Mbps","from":"2026-11-16",)"
              R"("to":"2026-12-01","days":15,"of_days":30,"amount":75000},)"
              R"({"kind":"setup","plan":"R20","plan_name":"Rumah 20 Mbps","amount":100000}])");
    EXPECT_EQ(quoted.at("total").as_int64(), 175000);
    EXPECT_EQ(text(quoted, "/issue_on"), "2026-12-01");
}

TEST_P(Quotes, OfAPackageHaveNoDayOfIssue) {
    created("/api/v1/plans", {{"code", "P7"},
                              {"name", "Tujuh hari"},
                              {"billing", "prepaid_package"},
                              {"price", 25000},
                              {"days", 7}});
    const json::value quoted = quote({{"plan", "P7"}, {"starts_on", "2026-11-25"}});
    EXPECT_TRUE(quoted.at("issue_on").is_null());
    EXPECT_TRUE(quoted.at("due_on").is_null());
    EXPECT_EQ(quoted.at("total").as_int64(), 25000);
    EXPECT_EQ(json::serialize(quoted.at("period")), R"({"from":"2026-11-25","to":"2026-12-02"})");
}

TEST_P(Quotes, RefuseWhatASubscriptionWouldBeRefusedFor) {
    EXPECT_EQ(refused_at({{"starts_on", "2026-11-16"}}), "/plan");
    EXPECT_EQ(refused_at({{"plan", "R99"}}), "/plan");
    EXPECT_EQ(refused_at({{"plan", "R20"}, {"billing_day", 32}}), "/billing_day");
    EXPECT_EQ(refused_at({{"plan", "R20"}, {"starts_on", "1999-12-31"}}), "/starts_on");
    EXPECT_EQ(refused_at({{"plan", "R20"}, {"area", "RT99"}}), "/area");
    EXPECT_EQ(refused_at({{"plan", "R20"}, {"customer", "C999999"}}), "/customer");
    EXPECT_EQ(refused_at({{"plan", "R20"}, {"customer", "C000001"}, {"area", "RT02"}}), "/area");
}

TEST_P(Quotes, WriteNothing) {
    quote({{"plan", "R20"}});
    EXPECT_EQ(read("/api/v1/subscriptions").at("total").as_int64(), 0);
    EXPECT_EQ(read("/api/v1/invoices").at("total").as_int64(), 0);
}

ON_BOTH_ENGINES(Quotes);

}  // namespace
}  // namespace bangnopi::test
