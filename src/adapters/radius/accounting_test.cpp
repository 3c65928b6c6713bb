#include "adapters/radius/accounting.hpp"

#include <gtest/gtest.h>

#include "adapters/radius/class_value.hpp"
#include "adapters/radius/login_fixture.hpp"

namespace bangnopi::radius {
namespace {

using namespace std::chrono_literals;

const Instant received_at = Instant{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23}} + 8h;

class AccountingRequestTest : public testing::Test {
  protected:
    AccountingRequestTest() {
        store::LoginLine line;
        line.subscription_id = Id{500};
        line.username = "budi";
        line.speed = {20'000'000, 5'000'000};
        lines_.all = {std::make_shared<access::KnownLine>(access::KnownLine{router_.operator_id, line})};
    }

    void begin(AcctStatus status) {
        asked_.emplace(PacketCode::accounting_request);
        asked()->add(rfc::acct_status_type, static_cast<std::uint32_t>(status));
    }
    void begin_session(AcctStatus status) {
        begin(status);
        asked()->add(rfc::acct_session_id, "80f00001");
        asked()->add(rfc::user_name, "budi");
    }
    Asked& asked() { return *asked_; }

    tl::expected<AccountingRequest, AccountingFault> read() {
        return read_accounting(Packet::parse(asked()->finish()).value(), router_, lines_, given_,
                               received_at);
    }
    access::AccountingRecord record() { return std::get<access::AccountingRecord>(read().value()); }

    access::KnownRouter router_ = plain_router();
    PlainLines lines_;
    GrantsGiven given_;
    std::optional<Asked> asked_;
};

TEST_F(AccountingRequestTest, names_its_session_in_escaped_text) {
    begin(AcctStatus::start);
    asked()->add(String(rfc::acct_session_id.type), octets_of("80\x01"));
    asked()->add(String(rfc::user_name.type), octets_of("bu\xFF"
                                                        "di"));
    const auto start = record();
    EXPECT_EQ(start.key, (store::SessionKey{router_.router.id, "80\\01", "bu\\ffdi"}));
    EXPECT_EQ(start.record.kind, domain::SessionRecordKind::start);
    EXPECT_EQ(start.subscription_id, std::nullopt);
}

TEST_F(AccountingRequestTest, has_the_customers_download_as_its_output_with_the_upper_bits) {
    begin_session(AcctStatus::interim_update);
    asked()->add(rfc::acct_session_time, 600);
    asked()->add_counter(rfc::acct_output_octets, rfc::acct_output_gigawords, 5'000'000'000);
    asked()->add(rfc::acct_input_octets, 1'000);
    const auto interim = record().record;
    EXPECT_EQ(interim.kind, domain::SessionRecordKind::interim);
    EXPECT_EQ(interim.session_time, 600s);
    EXPECT_EQ(interim.down, (domain::CounterReading{5'000'000'000, true}));
    EXPECT_EQ(interim.up, (domain::CounterReading{1'000, false}));
}

TEST_F(AccountingRequestTest, of_a_router_that_counts_the_other_way_is_turned) {
    router_.router.input_is_download = true;
    begin_session(AcctStatus::stop);
    asked()->add(rfc::acct_input_octets, 9'000);
    const auto stop = record().record;
    EXPECT_EQ(stop.kind, domain::SessionRecordKind::stop);
    EXPECT_EQ(stop.down, (domain::CounterReading{9'000, false}));
    EXPECT_EQ(stop.up, std::nullopt);
}

TEST_F(AccountingRequestTest, with_a_counter_beyond_63_bits_is_cut_to_them) {
    begin_session(AcctStatus::stop);
    asked()->add_counter(rfc::acct_output_octets, rfc::acct_output_gigawords, UINT64_MAX);
    EXPECT_EQ(record().record.down, (domain::CounterReading{INT64_MAX, true}));
}

TEST_F(AccountingRequestTest, happened_when_the_router_says_or_so_long_before_it_came) {
    begin_session(AcctStatus::start);
    asked()->add(rfc::acct_delay_time, 30);
    EXPECT_EQ(record().record.event_at, received_at - 30s);
    asked()->add(rfc::event_timestamp, std::chrono::floor<std::chrono::seconds>(received_at - 45s));
    EXPECT_EQ(record().record.event_at, received_at - 45s);
}

TEST_F(AccountingRequestTest, belongs_to_the_line_of_its_class_before_that_of_its_name) {
    const ClassValue value{Id{600}, Id{900}, {domain::Desired::isolated, {128'000, 128'000}}};
    begin_session(AcctStatus::start);
    asked()->add(rfc::class_attribute, octets_of("of a proxy"));
    asked()->add(rfc::class_attribute, class_octets_of(value, router_.operator_id, router_.secret));
    const auto start = record();
    EXPECT_EQ(start.subscription_id, Id{600});
    EXPECT_EQ(start.login_id, Id{900});
    EXPECT_EQ(start.granted, value.granted);
    EXPECT_EQ(start.line, value.granted.speed) << "the line is not known any more";
}

TEST_F(AccountingRequestTest, could_be_as_fast_as_what_was_granted_and_what_the_line_is_now) {
    const ClassValue value{Id{500}, Id{900}, {domain::Desired::open, {30'000'000, 0}}};
    begin_session(AcctStatus::interim_update);
    asked()->add(rfc::class_attribute, class_octets_of(value, router_.operator_id, router_.secret));
    EXPECT_EQ(record().line, (domain::Speed{30'000'000, 0}));
}

TEST_F(AccountingRequestTest, could_be_as_fast_as_a_burst) {
    const ClassValue value{
        Id{500},
        Id{900},
        {domain::Desired::open, {10'000'000, 5'000'000, {25'000'000, 8'000'000, 1, 1, 16}}}};
    begin_session(AcctStatus::interim_update);
    asked()->add(rfc::class_attribute, class_octets_of(value, router_.operator_id, router_.secret));
    EXPECT_EQ(record().line, (domain::Speed{25'000'000, 8'000'000}));
}

TEST_F(AccountingRequestTest, locks_the_account_first_where_a_package_may_begin_with_it) {
    begin_session(AcctStatus::start);
    EXPECT_FALSE(record().account_first);
    access::KnownLine waiting = *lines_.all.front();
    waiting.line.open_for = 168h;
    lines_.all.front() = std::make_shared<access::KnownLine>(waiting);
    begin_session(AcctStatus::start);
    EXPECT_TRUE(record().account_first);
}

TEST_F(AccountingRequestTest, without_a_class_belongs_to_the_line_of_its_name) {
    begin_session(AcctStatus::start);
    const auto start = record();
    EXPECT_EQ(start.subscription_id, Id{500});
    EXPECT_EQ(start.login_id, Id{});
    EXPECT_EQ(start.granted, std::nullopt);
    EXPECT_EQ(start.line, (domain::Speed{20'000'000, 5'000'000}));
}

TEST_F(AccountingRequestTest, without_a_class_was_let_in_with_what_its_line_was_given_last) {
    const domain::Grant isolated{domain::Desired::isolated, domain::walled_speed};
    given_.note({router_.router.id, Id{500}, {}}, isolated, received_at - 5min);
    begin_session(AcctStatus::interim_update);
    asked()->add(rfc::acct_session_time, 290);
    asked()->add(rfc::event_timestamp, std::chrono::floor<std::chrono::seconds>(received_at - 4min));
    EXPECT_EQ(record().granted, isolated) << "whatever the router's clock says";
    EXPECT_EQ(record().login_id, Id{});
    EXPECT_EQ(record().line, (domain::Speed{20'000'000, 5'000'000}));
    begin_session(AcctStatus::interim_update);
    asked()->add(rfc::acct_session_time, 3600);
    EXPECT_EQ(record().granted, std::nullopt) << "it began before";
}

TEST_F(AccountingRequestTest, says_where_the_session_is) {
    begin_session(AcctStatus::stop);
    asked()->add(rfc::framed_ip_address, Ipv4{0x0A140004});
    asked()->add(rfc::framed_ipv6_prefix,
                 Ipv6Prefix{{{std::byte{0x20}, std::byte{1}, std::byte{0x0D}, std::byte{0xB8}}}, 64});
    asked()->add(rfc::calling_station_id, "1:aa:bb:cc:0:11:22");
    asked()->add(rfc::nas_port_id, "ether1");
    asked()->add(rfc::acct_terminate_cause, static_cast<std::uint32_t>(TerminateCause::lost_carrier));
    const auto stop = record();
    EXPECT_EQ(stop.ip, "10.20.0.4 2001:db8::/64");
    EXPECT_EQ(stop.mac, "aa:bb:cc:00:11:22");
    EXPECT_EQ(stop.nas_port, "ether1");
    EXPECT_EQ(stop.terminate_cause, 2);
}

TEST_F(AccountingRequestTest, has_no_address_where_the_router_has_yet_to_pick_one) {
    for (const std::uint32_t none : {0U, 0xFFFF'FFFEU, 0xFFFF'FFFFU}) {
        begin_session(AcctStatus::start);
        asked()->add(rfc::framed_ip_address, Ipv4{none});
        asked()->add(rfc::nas_port, 7);
        EXPECT_EQ(record().ip, "");
        EXPECT_EQ(record().nas_port, "7");
    }
}

TEST_F(AccountingRequestTest, of_a_router_that_restarted_needs_no_session) {
    for (const auto status : {AcctStatus::accounting_on, AcctStatus::accounting_off}) {
        begin(status);
        asked()->add(rfc::acct_delay_time, 5);
        const auto restarted = std::get<access::RouterRestarted>(read().value());
        EXPECT_EQ(restarted.router_id, router_.router.id);
        EXPECT_EQ(restarted.at, received_at - 5s);
    }
}

TEST_F(AccountingRequestTest, of_another_kind_records_nothing) {
    for (const std::uint32_t status : {0U, 9U, 14U, 15U}) {
        begin(AcctStatus{status});
        EXPECT_TRUE(std::holds_alternative<NothingToRecord>(read().value())) << status;
    }
}

TEST_F(AccountingRequestTest, without_a_session_or_a_readable_kind_is_refused) {
    begin(AcctStatus::start);
    EXPECT_EQ(read().error(), AccountingFault::no_session_id);
    asked_.emplace(PacketCode::accounting_request);
    asked()->add(rfc::acct_session_id, "1");
    EXPECT_EQ(read().error(), AccountingFault::malformed);
    asked()->add(String(rfc::acct_status_type.type), octets_of("abc"));
    EXPECT_EQ(read().error(), AccountingFault::malformed);
}

TEST_F(AccountingRequestTest, is_taken_without_what_is_unreadable_in_it) {
    begin_session(AcctStatus::stop);
    asked()->add(rfc::acct_output_octets, 9'000);
    for (const AttributeName name :
         {AttributeName(rfc::framed_ip_address), AttributeName(rfc::nas_port),
          AttributeName(rfc::event_timestamp), AttributeName(rfc::acct_delay_time),
          AttributeName(rfc::acct_input_octets), AttributeName(rfc::framed_ipv6_prefix)})
        asked()->add_octets(name, octets_of("a"));
    asked()->add_octets(rfc::vendor_specific, octets_of(std::string_view("\0\0\x3a\x8c\x01\x09zz", 8)));
    asked()->add(rfc::class_attribute, octets_of("of a proxy"));
    asked()->add_octets(rfc::class_attribute, Octets{});
    const auto stop = record();
    EXPECT_EQ(stop.subscription_id, Id{500});
    EXPECT_EQ(stop.record.down, (domain::CounterReading{9'000, false}));
    EXPECT_EQ(stop.record.up, std::nullopt);
    EXPECT_EQ(stop.record.event_at, received_at);
    EXPECT_EQ(stop.ip + stop.nas_port, "");
}

}  // namespace
}  // namespace bangnopi::radius
