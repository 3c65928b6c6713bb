// Exceptions of the environment whose text is a Message, so that whoever catches one says it in the caller's language.
#pragma once

#include <exception>

#include "base/message.hpp"

namespace bangnopi {

class Spoken {
  public:
    explicit Spoken(Message message) : message_(std::move(message)) {}
    virtual ~Spoken() = default;
    [[nodiscard]] const Message& message() const { return message_; }

  private:
    Message message_;
};

// SpokenError<std::runtime_error>("the key file {} has no key"_msg(path)); what() is its English.
template <class Error>
class SpokenError : public Error, public Spoken {
  public:
    explicit SpokenError(const Message& message) : Error(english(message)), Spoken(message) {}
};

// The text of any exception; what another library threw stays as it is.
inline Message message_of(const std::exception& error) {
    const auto* spoken = dynamic_cast<const Spoken*>(&error);
    return spoken != nullptr ? spoken->message() : Message::verbatim(error.what());
}

}  // namespace bangnopi
