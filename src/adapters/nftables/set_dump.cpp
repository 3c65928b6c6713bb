#include "adapters/nftables/set_dump.hpp"

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <optional>
#include <system_error>

#include "adapters/nftables/program.hpp"
#include "adapters/nftables/ruleset.hpp"

namespace bangnopi::nftables {
namespace {

using Octets = std::span<const std::byte>;

constexpr std::uint16_t get_elements = NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETSETELEM;
constexpr std::uint16_t new_elements = NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWSETELEM;
constexpr std::size_t datagram_bytes_max = 65536;
constexpr std::size_t elements_of_dump_max = 1'000'000;
constexpr int tries_max = 10;  // of a set that changes while it is read
constexpr timeval answer_timeout{10, 0};

template <class T>
std::optional<T> read_at_front(Octets octets) {
    if (octets.size() < sizeof(T)) return std::nullopt;
    T value;
    std::memcpy(&value, octets.data(), sizeof value);
    return value;
}

constexpr std::size_t aligned(std::size_t size) {
    return (size + 3) & ~std::size_t{3};
}

// Each attribute of a list, until one is cut short.
template <class Call>
void for_each_attribute(Octets octets, const Call& call) {
    while (const auto header = read_at_front<nlattr>(octets)) {
        if (header->nla_len < sizeof(nlattr) || header->nla_len > octets.size()) return;
        call(header->nla_type & NLA_TYPE_MASK,
             octets.subspan(sizeof(nlattr), header->nla_len - sizeof(nlattr)));
        octets = octets.subspan(std::min(aligned(header->nla_len), octets.size()));
    }
}

std::string_view text_in(Octets octets) {
    const std::string_view text(reinterpret_cast<const char*>(octets.data()), octets.size());
    return text.substr(0, text.find('\0'));
}

std::uint64_t big_endian(Octets octets) {
    std::uint64_t value = 0;
    if (octets.size() != sizeof value) return value;
    for (const std::byte octet : octets) value = value << 8 | std::to_integer<std::uint64_t>(octet);
    return value;
}

void read_expression(Octets octets, CountedElement& element) {
    bool is_counter = false;
    for_each_attribute(octets, [&](int type, Octets value) {
        if (type == NFTA_EXPR_NAME) is_counter = text_in(value) == "counter";
        if (type != NFTA_EXPR_DATA || !is_counter) return;
        for_each_attribute(value, [&](int inner, Octets number) {
            if (inner == NFTA_COUNTER_BYTES) element.bytes = big_endian(number);
        });
    });
}

// Octets of a type, a length, and so many more.
std::string comment_in(Octets octets) {
    constexpr std::size_t header_bytes = 2;
    constexpr std::byte comment_type{0};
    while (octets.size() >= header_bytes) {
        const auto size = std::to_integer<std::size_t>(octets[1]);
        if (size > octets.size() - header_bytes) break;
        if (octets[0] == comment_type) return std::string(text_in(octets.subspan(header_bytes, size)));
        octets = octets.subspan(header_bytes + size);
    }
    return {};
}

CountedElement element_in(Octets octets) {
    CountedElement element;
    for_each_attribute(octets, [&](int type, Octets value) {
        if (type == NFTA_SET_ELEM_USERDATA) element.comment = comment_in(value);
        if (type == NFTA_SET_ELEM_EXPR) read_expression(value, element);
        if (type == NFTA_SET_ELEM_EXPRESSIONS)
            for_each_attribute(value, [&](int, Octets expression) { read_expression(expression, element); });
    });
    return element;
}

void add_elements(Octets octets, std::vector<CountedElement>& elements) {
    if (octets.size() < sizeof(nfgenmsg)) return;
    for_each_attribute(octets.subspan(sizeof(nfgenmsg)), [&](int type, Octets list) {
        if (type != NFTA_SET_ELEM_LIST_ELEMENTS) return;
        for_each_attribute(list, [&](int, Octets element) { elements.push_back(element_in(element)); });
    });
}

class Socket {
  public:
    Socket() : file_(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER)) {
        if (file_ < 0) throw std::system_error(errno, std::generic_category(), "netlink");
        ::setsockopt(file_, SOL_SOCKET, SO_RCVTIMEO, &answer_timeout, sizeof answer_timeout);
    }
    ~Socket() { ::close(file_); }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    [[nodiscard]] bool send(std::string_view octets) const {
        return ::send(file_, octets.data(), octets.size(), 0) == static_cast<ssize_t>(octets.size());
    }
    // Empty if nothing came.
    [[nodiscard]] Octets receive() {
        const ssize_t received = ::recv(file_, buffer_.data(), buffer_.size(), 0);
        return Octets(buffer_).first(received > 0 ? static_cast<std::size_t>(received) : 0);
    }

  private:
    int file_;
    std::array<std::byte, datagram_bytes_max> buffer_{};
};

template <class T>
void append(std::string& octets, const T& value) {
    octets.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void append_text(std::string& octets, std::uint16_t type, std::string_view text) {
    append(octets, nlattr{static_cast<std::uint16_t>(sizeof(nlattr) + text.size() + 1), type});
    octets += text;
    octets.resize(aligned(octets.size() + 1), '\0');
}

std::string request_for(std::string_view set) {
    std::string body;
    append(body, nfgenmsg{NFPROTO_INET, NFNETLINK_V0, 0});
    append_text(body, NFTA_SET_ELEM_LIST_TABLE, table_name.substr(table_name.find(' ') + 1));
    append_text(body, NFTA_SET_ELEM_LIST_SET, set);
    std::string request;
    append(request, nlmsghdr{static_cast<std::uint32_t>(sizeof(nlmsghdr) + body.size()), get_elements,
                             NLM_F_REQUEST | NLM_F_DUMP, 0, 0});
    return request + body;
}

// Until the last part, or one with an error.
DumpPart dump_once(std::string_view set) {
    Socket socket;
    DumpPart whole;
    if (!socket.send(request_for(set))) whole.error = errno;
    while (!whole.is_last && whole.error == 0) {
        const Octets datagram = socket.receive();
        DumpPart part = parse_dump(datagram);
        std::ranges::move(part.elements, std::back_inserter(whole.elements));
        whole.is_last = part.is_last;
        whole.is_torn = whole.is_torn || part.is_torn;
        whole.error = datagram.empty() ? ETIMEDOUT : part.error;
        if (whole.elements.size() > elements_of_dump_max) whole.error = E2BIG;
    }
    return whole;
}

}  // namespace

DumpPart parse_dump(Octets datagram) {
    DumpPart part;
    while (const auto header = read_at_front<nlmsghdr>(datagram)) {
        if (header->nlmsg_len < sizeof(nlmsghdr) || header->nlmsg_len > datagram.size()) break;
        const Octets body = datagram.subspan(sizeof(nlmsghdr), header->nlmsg_len - sizeof(nlmsghdr));
        if ((header->nlmsg_flags & NLM_F_DUMP_INTR) != 0) part.is_torn = true;
        if (header->nlmsg_type == NLMSG_DONE) part.is_last = true;
        if (header->nlmsg_type == NLMSG_ERROR || header->nlmsg_type == NLMSG_DONE)
            part.error = static_cast<int>(-std::int64_t{read_at_front<std::int32_t>(body).value_or(0)});
        if (header->nlmsg_type == new_elements) add_elements(body, part.elements);
        datagram = datagram.subspan(std::min(aligned(header->nlmsg_len), datagram.size()));
    }
    return part;
}

Result<std::vector<CountedElement>> dump_set(std::string_view set) {
    for (int tries = 0; tries < tries_max; ++tries) {
        DumpPart whole = dump_once(set);
        if (whole.error == ENOENT) return std::vector<CountedElement>();
        if (whole.is_torn || whole.error == EINTR) continue;
        if (whole.error == 0) return std::move(whole.elements);
        if (whole.error == EPERM) return refuse_without_permission();
        return refuse(Code::unavailable, "the firewall does not say what it has counted: {}"_msg(
                                             std::generic_category().message(whole.error)));
    }
    return refuse(Code::unavailable,
                  "the firewall changes all the while: does something else change it?"_msg);
}

}  // namespace bangnopi::nftables
