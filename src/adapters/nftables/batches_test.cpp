#include "adapters/nftables/batches.hpp"

#include <gmock/gmock.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace bangnopi::nftables {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

// A program of the test's own in the place of nft or tc; it notes each of its runs.
class StandIn {
  public:
    explicit StandIn(const std::string& script) : folder_(made_folder()) {
        std::ofstream(path()) << "#!/bin/sh\necho x >> " << runs_path() << "\n" << script;
        ::chmod(path().c_str(), S_IRWXU);
    }
    ~StandIn() { std::filesystem::remove_all(folder_); }
    StandIn(const StandIn&) = delete;
    StandIn& operator=(const StandIn&) = delete;

    [[nodiscard]] std::string path() const { return folder_ / "program"; }
    [[nodiscard]] std::size_t runs() const {
        std::error_code missing;
        const auto size = std::filesystem::file_size(runs_path(), missing);
        return missing ? 0 : size / 2;
    }

  private:
    static std::filesystem::path made_folder() {
        // Beside this program: where temporary files are, programs may not be allowed.
        std::string name = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "stand-in-XXXXXX";
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
        return name;
    }
    [[nodiscard]] std::string runs_path() const { return folder_ / "runs"; }

    std::filesystem::path folder_;
};

constexpr const char* refuses_bad = R"(
if grep -q bad; then echo '/dev/stdin:1:2-3: Error: Could not process rule: File exists' >&2; exit 1; fi
)";

std::vector<Part> parts_of(std::size_t count, const std::vector<std::size_t>& bad) {
    std::vector<Part> parts;
    for (std::size_t n = 0; n < count; ++n) parts.push_back({n, "good\n"});
    for (const std::size_t n : bad) parts[n].text = "bad\n";
    return parts;
}

Deadline soon() {
    return std::chrono::steady_clock::now() + call_time_max;
}

TEST(Batches, AreOneTransaction) {
    const StandIn nft(refuses_bad);
    Refusals refusals;
    EXPECT_TRUE(run_transactions(nft.path(), parts_of(10'000, {}), refusals, soon()));
    EXPECT_THAT(refusals, IsEmpty());
    EXPECT_EQ(nft.runs(), 1U);
    EXPECT_TRUE(run_transactions(nft.path(), {}, refusals, soon()));
    EXPECT_EQ(nft.runs(), 1U);
}

TEST(Batches, FindWhatIsRefusedByHalves) {
    const StandIn nft(refuses_bad);
    Refusals refusals;
    EXPECT_TRUE(run_transactions(nft.path(), parts_of(1024, {0, 700}), refusals, soon()));
    const Message said = Message::verbatim("Could not process rule: File exists");
    EXPECT_THAT(refusals, ElementsAre(Pair(0, said), Pair(700, said)));
    EXPECT_LE(nft.runs(), 41U);
}

TEST(Batches, GiveUpWhereNearlyAllIsRefused) {
    const StandIn nft("echo 'Error: no' >&2; exit 1");
    Refusals refusals;
    const auto done = run_transactions(nft.path(), parts_of(1000, {}), refusals, soon());
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Code::unavailable);
    EXPECT_EQ(nft.runs(), transactions_max);
}

TEST(Batches, SayThatThePermissionIsMissing) {
    const StandIn nft("echo 'Error: Could not process rule: Operation not permitted' >&2; exit 1");
    Refusals refusals;
    const auto done = run_transactions(nft.path(), parts_of(100, {}), refusals, soon());
    ASSERT_FALSE(done);
    EXPECT_THAT(english(done.error().detail), testing::HasSubstr("CAP_NET_ADMIN"));
    EXPECT_EQ(nft.runs(), 1U);
}

TEST(Batches, NameTheLinesThatTcRefuses) {
    const StandIn tc(
        R"(printf 'Error: Exclusivity flag on.\nCommand failed -:2\nRTNETLINK answers: File exists\nCommand failed -:3\n' >&2; exit 1)");
    const std::vector<Part> parts{{4, "a"}, {5, "b"}, {5, "c"}, {6, "d"}};
    Refusals refusals;
    EXPECT_TRUE(run_tc_lines(tc.path(), parts, refusals, soon()));
    EXPECT_THAT(refusals, ElementsAre(Pair(5, Message::verbatim("Error: Exclusivity flag on."))));
}

TEST(Batches, OfTcHaveABound) {
    const StandIn tc("exit 0");
    Refusals refusals;
    EXPECT_TRUE(run_tc_lines(tc.path(), parts_of(tc_lines_max + 1, {}), refusals, soon()));
    EXPECT_EQ(tc.runs(), 2U);
}

TEST(Batches, DoNotMindALineThatTcCountsBeyondTheLast) {
    EXPECT_THAT(failed_tc_lines("x\nCommand failed -:0\nCommand failed -:\nCommand failed -:99\n"),
                ElementsAre(Pair(98, "")));
    EXPECT_THAT(failed_tc_lines("x"), IsEmpty());
}

TEST(Program, GetsItsInputAndSaysAllItHasToSay) {
    const std::string input(3'000'000, 'x');
    const auto answer = run_program({"sh", "-c", "cat; echo \"$LC_ALL\" >&2; exit 3"}, input, soon());
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->output, input);
    EXPECT_EQ(answer->error, "C\n");
    EXPECT_EQ(answer->exit_code, 3);
}

TEST(Program, IsEndedWhenItSaysTooMuch) {
    const auto answer = run_program({"yes"}, {}, soon());
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Code::unavailable);
}

TEST(Program, IsEndedWhenItSaysNothingMoreAndDoesNotEnd) {
    const auto begun = std::chrono::steady_clock::now();
    for (const char* const script : {"exec >&- 2>&-; exec sleep 1000", "exec sleep 1000"}) {
        const auto answer = run_program({"sh", "-c", script}, {}, begun + std::chrono::milliseconds(200));
        ASSERT_FALSE(answer) << script;
        EXPECT_EQ(answer.error().code, Code::unavailable);
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begun, call_time_max);
}

TEST(Batches, EndWithTheTimeOfTheirCall) {
    const StandIn nft("echo 'Error: no' >&2; exec >&- 2>&-; exec sleep 1000");
    Refusals refusals;
    const auto begun = std::chrono::steady_clock::now();
    EXPECT_FALSE(
        run_transactions(nft.path(), parts_of(1000, {}), refusals, begun + std::chrono::milliseconds(200)));
    EXPECT_LE(nft.runs(), 1U);
    EXPECT_LT(std::chrono::steady_clock::now() - begun, call_time_max);
}

TEST(Batches, SayWhatIsMissing) {
    Refusals refusals;
    const auto done = run_transactions("/nonexistent/nft", parts_of(1, {}), refusals, soon());
    ASSERT_FALSE(done);
    EXPECT_EQ(english(done.error().detail),
              "/nonexistent/nft is missing on the router: install the packages nftables and iproute2");
}

}  // namespace
}  // namespace bangnopi::nftables
