#include "app/notices.hpp"

#include <algorithm>

#include "adapters/http/notices.hpp"
#include "adapters/messaging/make_channel.hpp"
#include "adapters/print/invoices.hpp"
#include "adapters/print/receipts.hpp"
#include "billing/notice_link.hpp"
#include "notices/report_door.hpp"
#include "notices/sending_desk.hpp"
#include "store/invoices.hpp"
#include "store/notice_settings.hpp"

namespace bangnopi::app {
namespace {

constexpr std::string_view pdf_type = "application/pdf";

// "INV/2026/12/000123" as a file's name.
std::string file_name(std::string number) {
    std::replace(number.begin(), number.end(), '/', '-');
    return number + ".pdf";
}

std::vector<notices::Attachment> invoice_attachment(store::Tx& tx, const store::Operator& tenant, Id id) {
    auto invoice = store::find_invoice(tx, tenant.id, id);
    if (!invoice) return {};
    const std::string name = file_name(invoice->number);
    std::vector<store::Invoice> one;
    one.push_back(*std::move(invoice));
    const auto documents =
        print::invoice_documents(tx, tenant, print::letterhead_of(tx, tenant), std::move(one));
    return {{name, std::string(pdf_type), documents::invoice_pdf(documents.front())}};
}

std::vector<notices::Attachment> receipt_attachment(store::Tx& tx, const store::Operator& tenant, Id id) {
    const auto payment = store::find_payment(tx, tenant.id, id);
    if (!payment) return {};
    const documents::Receipt receipt = print::receipt_document(tx, tenant, *payment);
    return {{file_name(receipt.number), std::string(pdf_type), documents::receipt_pdf(receipt)}};
}

}  // namespace

notices::ChannelMaker notice_channel_maker(std::function<bool()> private_allowed,
                                           std::function<bool()> files_allowed) {
    return [private_allowed = std::move(private_allowed),
            files_allowed = std::move(files_allowed)](const notices::ChannelAccount& account) {
        messaging::ChannelServices services;
        services.private_allowed = private_allowed;
        services.path_allowed = [files_allowed](const std::string&) { return files_allowed(); };
        return messaging::make_channel(account, std::move(services));
    };
}

notices::LinkMaker notice_link_maker(Node& node) {
    return [&node](const store::Operator& tenant, const store::NoticedCustomer& customer) -> std::string {
        if (tenant.settings.isolir_notice_url.empty()) return {};
        const Instant ends_at =
            std::chrono::floor<std::chrono::seconds>(node.real_clock().now() + billing::notice_link_lifetime);
        const billing::NoticeLink link{tenant.id, customer.id, customer.link_number, ends_at};
        return http::notice_link_url(tenant.settings, billing::notice_token(node.keys(), link));
    };
}

notices::NoticeServices notice_services(Node& node, std::function<bool()> private_allowed) {
    return {
        node.db(),
        node.keys(),
        node.clock(),
        node.real_clock(),
        node.ids(),
        notice_channel_maker(std::move(private_allowed), [&node] { return node.operators().size() <= 1; }),
        [&node](const store::Operator& tenant, const store::Notice& notice, words::Language) {
            return node.db().read(store::Scope::of(tenant.id), [&](store::Tx& tx) {
                if (notice.kind == "invoice.issued") return invoice_attachment(tx, tenant, notice.subject_id);
                if (notice.kind == "payment.received")
                    return receipt_attachment(tx, tenant, notice.subject_id);
                return std::vector<notices::Attachment>();
            });
        },
        notice_link_maker(node),
        [&node](const store::Operator& tenant, Id channel) -> std::string {
            if (tenant.settings.public_url.empty()) return {};
            return tenant.settings.public_url + std::string(notices::report_path) +
                   notices::report_door_name(node.keys(), {tenant.id, channel});
        }};
}

std::vector<NoticeChannelFinding> examine_notice_channels(Node& node, const KeyRing& keys) {
    std::vector<NoticeChannelFinding> findings;
    const auto operators = node.operators();
    const auto is_only_one = [alone = operators.size() <= 1] { return alone; };
    const notices::ChannelMaker make = notice_channel_maker(is_only_one, is_only_one);
    for (const store::Operator& tenant : operators) {
        const auto channels = node.db().read(store::Scope::of(tenant.id), [&](store::Tx& tx) {
            return store::list_notice_channels(tx, tenant.id);
        });
        for (const store::NoticeChannel& stored : channels) {
            if (!stored.active) continue;
            notices::SendingDesk desk(tenant.id, keys, make);
            std::string error;
            notices::Channel* channel = desk.open(stored, error);
            const Result<Done> checked = channel != nullptr
                                             ? channel->check()
                                             : Result<Done>(refuse(Code::invalid, Message::verbatim(error)));
            findings.push_back(
                {checked.has_value(),
                 checked ? "messages by {} ({}) can be sent"_msg(stored.name, stored.kind)
                         : "messages by {} ({}): {}"_msg(stored.name, stored.kind, checked.error().detail)});
        }
    }
    return findings;
}

}  // namespace bangnopi::app
