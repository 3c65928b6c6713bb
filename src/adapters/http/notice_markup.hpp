// What the parts of the notice's page are written with. Everything that is added has been escaped.
#pragma once

#include <fmt/format.h>

#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "adapters/http/html.hpp"
#include "adapters/http/notice_page.hpp"
#include "documents/dates.hpp"
#include "domain/money.hpp"

namespace bangnopi::http {

class Page {
  public:
    explicit Page(words::Language language) : language_(language) {}

    [[nodiscard]] std::string text(const Message& message) const { return words::text(message, language_); }
    [[nodiscard]] std::string say(const Message& message) const { return escaped_html(text(message)); }
    [[nodiscard]] static std::string money(std::int64_t amount, domain::Currency currency) {
        return escaped_html(domain::format_money({amount, currency}));
    }
    [[nodiscard]] std::string date(domain::Date date) const {
        return documents::date_in_words(date, language_);
    }
    template <class... Arguments>
    void add(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
        fmt::format_to(std::back_inserter(body_), format, std::forward<Arguments>(arguments)...);
    }
    // `title` is escaped.
    [[nodiscard]] std::string whole(std::string_view title) const;

  private:
    words::Language language_;
    std::string body_;
};

// How to pay: what the customer chose before, and what may be chosen.
void add_ways_to_pay(Page& page, const NoticeView& view);

}  // namespace bangnopi::http
