// The notice as a page: a single HTML file of a few kilobytes with everything inside, for phones first, without scripts,
// pictures from elsewhere or cookies. Whatever operators and customers wrote is escaped.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "adapters/http/message.hpp"
#include "billing/isolation_notice.hpp"
#include "words/language.hpp"

namespace bangnopi::http {

struct NoticeView {
    billing::Notice notice;
    words::Language language = words::Language::indonesian;
    std::string link;          // to the same notice on any connection; empty: none is shown
    std::string promise_path;  // where a promise is posted to
    Message said = {};         // of what was just tried; empty: nothing was
};
Response notice_response(const NoticeView& view);
// 404: a link that is none, or none any more.
Response lapsed_link_response(words::Language language);
// 429 and 503: too many from one address; the server has more to do than it can.
Response busy_response(int status, words::Language language);

}  // namespace bangnopi::http
