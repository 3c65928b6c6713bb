// The notice as a page: a single HTML file of a few kilobytes with everything inside, for phones first, without scripts,
// pictures from elsewhere or cookies. Whatever operators and customers wrote is escaped.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "adapters/http/message.hpp"
#include "billing/notice_payments.hpp"
#include "words/language.hpp"

namespace bangnopi::http {

// What was typed into the form of a proof, and the refusal that it met.
struct ProofFields {
    std::string amount;
    std::string paid_on;
    std::string note;
};

struct NoticeView {
    billing::Notice notice;
    billing::NoticePayments payments = {};
    words::Language language = words::Language::indonesian;
    std::string
        origin;  // where this server is found: the page may stand at the address of somebody else's host
    std::string link;    // to the same notice on any connection; empty: none is shown
    std::string action;  // the path that a promise is posted to, and below it a proof or a way to pay
    Message said = {};   // why what was just tried was refused; empty: nothing was
    ProofFields proof = {};
};
inline constexpr std::string_view proof_segment = "bukti";
inline constexpr std::string_view pay_segment = "bayar";
inline constexpr std::string_view notice_source_path = "/isolir/source.tar.gz";
Response notice_response(const NoticeView& view, int status = 200);
// 404: a link that is none, or none any more.
Response lapsed_link_response(words::Language language);
// 429 and 503: too many from one address; the server has more to do than it can.
Response busy_response(int status, words::Language language);

}  // namespace bangnopi::http
