#include <fmt/format.h>
#include <fmt/ostream.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <limits>

#include "adapters/print/invoices.hpp"
#include "app/perform.hpp"

namespace bangnopi::app {
namespace {

namespace json = boost::json;

// A file that is there whole or not at all; "-" is standard output.
class Output {
  public:
    Output(std::string path, Console& console) : path_(std::move(path)), console_(console) {
        if (path_ != "-") file_.open(path_ + ".part", std::ios::binary | std::ios::trunc);
    }
    [[nodiscard]] bool write(std::string_view bytes) {
        std::ostream& out = path_ == "-" ? console_.out : file_;
        return static_cast<bool>(out.write(bytes.data(), static_cast<std::streamsize>(bytes.size())));
    }
    [[nodiscard]] bool is_open() const { return path_ == "-" || file_.is_open(); }
    [[nodiscard]] bool keep() {
        if (path_ == "-") return static_cast<bool>(console_.out.flush());
        file_.close();
        if (file_.fail()) return false;
        std::error_code error;
        std::filesystem::rename(path_ + ".part", path_, error);
        return !error;
    }
    void drop() {
        std::error_code ignored;
        if (path_ != "-") std::filesystem::remove(path_ + ".part", ignored);
    }

  private:
    std::string path_;
    Console& console_;
    std::ofstream file_;
};

void tell(Console& console, const std::string& output, std::size_t invoices) {
    if (output == "-" || console.quiet) return;
    if (console.json)
        fmt::print(console.out, "{}\n",
                   json::serialize(json::object{{"invoices", invoices}, {"output", output}}));
    else
        say(console, "{} invoices printed into {}"_msg(invoices, output));
}

}  // namespace

int run_export(const Invocation& invocation, const ExportCommand& command, Console& console) {
    auto node = Node::open(invocation.configuration, Opening::read);
    if (!node) return refused(console, node.error());
    const auto subject = (*node)->operator_named(command.operator_code);
    if (!subject) return refused(console, subject.error());
    const store::InvoicesToPrint chosen{
        command.from, command.to + 1, {}, command.unpaid, std::numeric_limits<std::int64_t>::max()};
    const auto invoices = (*node)->db().read(store::Scope::of(subject->id), [&](store::Tx& tx) {
        return store::invoices_to_print(tx, subject->id, chosen);
    });
    if (invoices.empty()) return refused(console, "no invoice was issued on these days"_msg);
    Output output(command.output, console);
    if (!output.is_open()) return refused(console, "cannot write {}"_msg(command.output));
    const auto printed = print::print_batch((*node)->db(), *subject, invoices,
                                            [&](std::string_view bytes) { return output.write(bytes); },
                                            [&] { return (*node)->stopping().stop_requested(); });
    if (!printed.is_whole || !output.keep()) {
        output.drop();
        return refused(console, "cannot write {}"_msg(command.output));
    }
    tell(console, command.output, printed.invoices);
    return exit_done;
}

}  // namespace bangnopi::app
