#include "adapters/nftables/set_dump.hpp"

#include <gmock/gmock.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>

#include <cerrno>

namespace bangnopi::nftables {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::uint16_t new_elements = NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWSETELEM;

template <class T>
std::string octets_of(const T& value) {
    return {reinterpret_cast<const char*>(&value), sizeof value};
}

std::string padded(std::string octets) {
    octets.resize((octets.size() + 3) / 4 * 4, '\0');
    return octets;
}

std::string attribute(int type, const std::string& value) {
    return padded(octets_of(nlattr{static_cast<std::uint16_t>(sizeof(nlattr) + value.size()),
                                   static_cast<std::uint16_t>(type)}) +
                  value);
}

std::string message(std::uint16_t type, const std::string& body, std::uint16_t flags = 0) {
    return padded(
        octets_of(nlmsghdr{static_cast<std::uint32_t>(sizeof(nlmsghdr) + body.size()), type, flags, 0, 0}) +
        body);
}

std::string big_endian(std::uint64_t number) {
    std::string octets;
    for (int shift = 56; shift >= 0; shift -= 8) octets += static_cast<char>(number >> shift & 0xff);
    return octets;
}

std::string counter(std::uint64_t bytes) {
    return attribute(NFTA_EXPR_NAME, std::string("counter\0", 8)) +
           attribute(NFTA_EXPR_DATA | NLA_F_NESTED, attribute(NFTA_COUNTER_PACKETS, big_endian(7)) +
                                                        attribute(NFTA_COUNTER_BYTES, big_endian(bytes)));
}

std::string comment(const std::string& text) {
    return attribute(NFTA_SET_ELEM_USERDATA,
                     std::string(1, '\0') + static_cast<char>(text.size() + 1) + text + '\0');
}

std::string elements(const std::vector<std::string>& each) {
    std::string list;
    for (const std::string& one : each) list += attribute(NFTA_LIST_ELEM | NLA_F_NESTED, one);
    return message(new_elements, octets_of(nfgenmsg{1, NFNETLINK_V0, 0}) +
                                     attribute(NFTA_SET_ELEM_LIST_SET, "open") +
                                     attribute(NFTA_SET_ELEM_LIST_ELEMENTS | NLA_F_NESTED, list));
}

DumpPart parse(const std::string& datagram) {
    return parse_dump(std::as_bytes(std::span(datagram)));
}

TEST(SetDump, HasTheBytesAndTheCommentOfEachElement) {
    const std::string datagram =
        elements({attribute(NFTA_SET_ELEM_EXPR | NLA_F_NESTED, counter(0x0102030405060708)) +
                      comment("0000000000001"),
                  attribute(NFTA_SET_ELEM_EXPRESSIONS | NLA_F_NESTED, attribute(NFTA_LIST_ELEM, counter(84))),
                  ""}) +
        elements({comment("x")});
    const DumpPart part = parse(datagram);
    EXPECT_THAT(part.elements, ElementsAre(CountedElement{"0000000000001", 0x0102030405060708},
                                           CountedElement{"", 84}, CountedElement{}, CountedElement{"x", 0}));
    EXPECT_FALSE(part.is_last || part.is_torn);
    EXPECT_EQ(part.error, 0);
}

TEST(SetDump, TakesNoOtherExpressionForACounter) {
    const std::string quota = attribute(NFTA_EXPR_NAME, "quota") +
                              attribute(NFTA_EXPR_DATA, attribute(NFTA_COUNTER_BYTES, big_endian(5)));
    EXPECT_THAT(parse(elements({attribute(NFTA_SET_ELEM_EXPR, quota)})).elements,
                ElementsAre(CountedElement{}));
}

TEST(SetDump, EndsWhereTheKernelSays) {
    EXPECT_TRUE(parse(message(NLMSG_DONE, octets_of(std::int32_t{0}))).is_last);
    EXPECT_EQ(parse(message(NLMSG_ERROR, octets_of(std::int32_t{-ENOENT}))).error, ENOENT);
    EXPECT_EQ(parse(message(NLMSG_DONE, octets_of(std::int32_t{-EINTR}))).error, EINTR);
    EXPECT_TRUE(parse(message(NLMSG_DONE, "", NLM_F_DUMP_INTR)).is_torn);
}

TEST(SetDump, LeavesOutWhatIsCutShort) {
    const std::string whole =
        elements({attribute(NFTA_SET_ELEM_EXPR, counter(84)) + comment("0000000000001")});
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_THAT(parse(whole.substr(0, size)).elements, IsEmpty());
    EXPECT_THAT(parse(whole + whole.substr(0, 20)).elements, SizeIs(1));
    EXPECT_THAT(parse(std::string(64, '\0')).elements, IsEmpty());
    EXPECT_THAT(parse(elements({attribute(NFTA_SET_ELEM_USERDATA, std::string("\0\xff"
                                                                              "ab",
                                                                              4))}))
                    .elements,
                ElementsAre(CountedElement{}));
}

}  // namespace
}  // namespace bangnopi::nftables
