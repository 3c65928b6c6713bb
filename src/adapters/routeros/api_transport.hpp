// A router by its binary API: MikroTik's manual, "API". Commands carry tags, so that a window of them is under way at once and a
// long way to the router is waited for once, not once a command.
#pragma once

#include <memory>

#include "adapters/routeros/command.hpp"
#include "adapters/routeros/endpoint.hpp"
#include "adapters/routeros/sentence.hpp"
#include "adapters/routeros/stream.hpp"

namespace bangnopi::routeros {

inline constexpr std::size_t commands_under_way_max = 256;

// "/queue/simple/set", "=.id=*1A", …, without a tag.
Sentence sentence_of(const Command& command);
// The words "=name=value" of a sentence, of those that are wanted; others are passed over.
Attributes attributes_of(const Sentence& sentence, std::span<const std::string> wanted = {});
// What a router before 6.43 is answered to its challenge (hex): "00" and MD5 over a zero octet, the password and the challenge.
// Nothing if it is no challenge.
std::optional<std::string> login_response(std::string_view password, std::string_view challenge);

class ApiTransport final : public Transport {
  public:
    explicit ApiTransport(Endpoint endpoint) : endpoint_(std::move(endpoint)) {}
    Result<std::vector<Reply>> run(std::span<const Command> commands, Deadline by) override;

  private:
    Result<Done> connect(Deadline deadline);
    Result<Done> log_in(Deadline deadline);
    // One command without others beside it; what it was answered, the last sentence last.
    Result<Sentence> ask(const Sentence& sentence, Deadline deadline);
    Result<std::vector<Reply>> run_connected(std::span<const Command> commands, Deadline deadline);
    // What one call has been answered so far.
    struct Answers {
        explicit Answers(std::span<const Command> asked)
            : commands(asked), replies(asked.size()), done(asked.size()) {}
        std::span<const Command> commands;
        std::vector<Reply> replies;
        std::vector<bool> done;
        std::size_t sent = 0;
        std::size_t complete = 0;
        std::size_t octets = 0;
        std::size_t rows = 0;
    };
    Result<Done> take_answers(Answers& answers);  // everything that has come

    const Endpoint endpoint_;
    std::unique_ptr<Stream> stream_;
    SentenceReader reader_;
    std::string outgoing_;
    std::string incoming_;
};

}  // namespace bangnopi::routeros
