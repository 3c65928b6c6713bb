#include "tests/payment_gateways/small_stand_ins.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <mutex>

#include "adapters/payment_gateways/digest.hpp"
#include "adapters/payment_gateways/duitku.hpp"
#include "adapters/payment_gateways/flat_fields.hpp"
#include "adapters/payment_gateways/tripay.hpp"
#include "adapters/payment_gateways/xendit.hpp"
#include "tests/support/loopback_http.hpp"

namespace bangnopi::test {
namespace {

using namespace payment_gateways;
namespace json = boost::json;

std::string text_at(const json::value& object, std::string_view name) {
    const json::value& value = object.at(name);
    return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
}

// What each keeps of its charge.
class OneCharge : public SmallStandIn {
  public:
    OneCharge()
        : http_([this](const LoopbackRequest& request) {
              const std::scoped_lock lock(mutex_);
              return answer(request);
          }) {}

    void pay() override {
        const std::scoped_lock lock(mutex_);
        is_paid_ = true;
    }

  protected:
    virtual LoopbackAnswer answer(const LoopbackRequest& request) = 0;

    mutable std::mutex mutex_;
    std::string reference_;
    std::string amount_;
    bool is_paid_ = false;
    LoopbackHttp http_;
};

class XenditStandIn final : public OneCharge {
  public:
    [[nodiscard]] std::unique_ptr<const Protocol> account() const override {
        return std::move(*Xendit::create({http_.url(), "xnd_development_1", "tok-uji"}));
    }
    [[nodiscard]] AccountBody account_body() const override {
        return {"xendit",
                {{"api_url", http_.url()}, {"business_id", "b1"}},
                {{"secret_key", "xnd_development_1"}, {"callback_token", "tok-uji"}}};
    }
    [[nodiscard]] std::string channel() const override { return "BRI_VIRTUAL_ACCOUNT"; }
    [[nodiscard]] Delivery webhook() const override {
        const std::scoped_lock lock(mutex_);
        return {fmt::format(R"({{"event":"payment.capture","business_id":"b1","data":{}}})",
                            told("\"payment_id\":\"py-1\",")),
                {{"x-callback-token", "tok-uji"}}};
    }

  private:
    LoopbackAnswer answer(const LoopbackRequest& request) override {
        if (request.headers.at("authorization") != basic_credentials("xnd_development_1"))
            return {401, R"({"error_code":"INVALID_API_KEY","message":"API key is not valid"})"};
        if (request.target.find("/invoices") != std::string::npos) return answer_page(request);
        if (request.headers.at("api-version") != "2024-11-11")
            return {400, R"({"error_code":"API_VALIDATION_ERROR","message":"api-version is needed"})"};
        if (request.method == "POST" && request.target == "/v3/payment_requests") {
            const json::value body = json::parse(request.body);
            if (!reference_.empty()) return {409, R"({"error_code":"DUPLICATE_ERROR","message":"seen"})"};
            reference_ = text_at(body, "reference_id");
            amount_ = text_at(body, "request_amount");
            return {201, told("")};
        }
        if (request.target == "/v3/payment_requests/pr-1" && request.method == "GET") return {200, told("")};
        if (request.target == "/v3/payment_requests/pr-1/cancel" && is_paid_)
            return {400, R"({"error_code":"INACTIVE_PAYMENT_REQUEST","message":"over"})"};
        return {404, R"({"error_code":"DATA_NOT_FOUND","message":"no"})"};
    }
    // Invoices: a page of the gateway's own.
    LoopbackAnswer answer_page(const LoopbackRequest& request) {
        const bool is_of_one = request.target == "/v2/invoices/iv-1";
        if (request.method == "POST" &&
            (request.target == "/v2/invoices" || request.target == "/v2/invoices/")) {
            const json::value body = json::parse(request.body);
            if (text_at(body, "currency") != "IDR") return {400, R"({"error_code":"API_VALIDATION_ERROR"})"};
            reference_ = text_at(body, "external_id");
            amount_ = text_at(body, "amount");
            return {200, page()};
        }
        if (reference_.empty() || (!is_of_one && request.target != "/invoices/iv-1/expire!"))
            return {404, R"({"error_code":"INVOICE_NOT_FOUND_ERROR","message":"Could not find invoice"})"};
        if (is_of_one) return {200, page()};
        is_expired_ = true;
        return {200, page()};
    }
    [[nodiscard]] std::string page() const {
        const char* status = is_paid_ ? "PAID" : is_expired_ ? "EXPIRED" : "PENDING";
        const std::string paid =
            is_paid_ ? fmt::format(R"("paid_amount":{},"paid_at":"2026-01-10T01:02:03.000Z",)", amount_) : "";
        return fmt::format(
            R"({{"id":"iv-1","external_id":"{}","user_id":"b1","status":"{}","merchant_name":"Net Desa",)"
            R"("merchant_profile_picture_url":"https://x.example/p.png","amount":{},{}"currency":"IDR",)"
            R"("expiry_date":"2026-01-11T01:00:00.000Z","invoice_url":"https://checkout.xendit.example/web/iv-1",)"
            R"("available_banks":[],"available_retail_outlets":[],"available_ewallets":[],"available_qr_codes":[],)"
            R"("available_direct_debits":[],"available_paylaters":[],"should_send_email":false,)"
            R"("created":"2026-01-10T01:00:00.000Z","updated":"2026-01-10T01:00:00.000Z"}})",
            reference_, status, amount_, paid);
    }
    [[nodiscard]] std::string told(std::string_view more) const {
        return fmt::format(
            R"({{{}"payment_request_id":"pr-1","reference_id":"{}","business_id":"b1","type":"PAY","country":"ID",)"
            R"("currency":"IDR","request_amount":{},"channel_code":"BRI_VIRTUAL_ACCOUNT","status":"{}",)"
            R"("actions":[{{"type":"PRESENT_TO_CUSTOMER","descriptor":"VIRTUAL_ACCOUNT_NUMBER","value":"1251255"}}],)"
            R"("updated":"2026-01-10T01:02:03Z"}})",
            more, reference_, amount_, is_paid_ ? "SUCCEEDED" : "REQUIRES_ACTION");
    }

    bool is_expired_ = false;
};

class TripayStandIn final : public OneCharge {
  public:
    [[nodiscard]] std::unique_ptr<const Protocol> account() const override {
        return std::move(*Tripay::create({http_.url(), "T0001", "DEV-1", key}));
    }
    [[nodiscard]] AccountBody account_body() const override {
        return {"tripay",
                {{"api_url", http_.url()}, {"merchant_code", "T0001"}},
                {{"api_key", "DEV-1"}, {"private_key", key}}};
    }
    [[nodiscard]] std::string channel() const override { return "BRIVA"; }
    [[nodiscard]] Delivery webhook() const override {
        const std::scoped_lock lock(mutex_);
        const std::string body = fmt::format(
            R"({{"reference":"T01","merchant_ref":"{}","payment_method_code":"BRIVA","total_amount":{},"fee_merchant":1500,)"
            R"("fee_customer":0,"total_fee":1500,"is_closed_payment":1,"status":"PAID","paid_at":1768010523,"note":null}})",
            reference_, amount_);
        return {
            body,
            {{"X-Callback-Event", "payment_status"}, {"X-Callback-Signature", hmac_sha256_hex(key, body)}}};
    }

  private:
    static constexpr const char* key = "ytf6ooi2gmlNPfpchd94jDOk8hRWOu";

    LoopbackAnswer answer(const LoopbackRequest& request) override {
        if (request.headers.at("authorization") != "Bearer DEV-1")
            return {401, R"({"success":false,"message":"Invalid API Key"})"};
        if (request.method == "POST" && request.target == "/transaction/create") {
            const auto form = FlatFields::of_form(request.body);
            if (!form) return {400, R"({"success":false,"message":"no form"})"};
            const std::string text =
                fmt::format("T0001{}{}", form->text("/merchant_ref"), form->text("/amount"));
            const bool is_good = form->text("/signature") == hmac_sha256_hex(key, text) &&
                                 form->text("/order_items[0][price]") == form->text("/amount");
            if (!is_good) return {400, R"({"success":false,"message":"Invalid signature"})"};
            reference_ = form->text("/merchant_ref");
            amount_ = form->text("/amount");
            return {200, told()};
        }
        if (request.target == "/transaction/detail?reference=T01") return {200, told()};
        return {404, R"({"success":false,"message":"Transaction not found"})"};
    }
    [[nodiscard]] std::string told() const {
        return fmt::format(
            R"({{"success":true,"message":"","data":{{"reference":"T01","merchant_ref":"{}","payment_method":"BRIVA",)"
            R"("amount":{},"fee_merchant":1500,"fee_customer":0,"pay_code":"1251255","pay_url":null,)"
            R"("checkout_url":"https://tripay.co.id/checkout/T01","status":"{}","paid_at":{}}}}})",
            reference_, amount_, is_paid_ ? "PAID" : "UNPAID", is_paid_ ? "1768010523" : "null");
    }
};

class DuitkuStandIn final : public OneCharge {
  public:
    [[nodiscard]] std::unique_ptr<const Protocol> account() const override {
        return std::move(*Duitku::create({http_.url(), http_.url(), "D0001", key}));
    }
    [[nodiscard]] AccountBody account_body() const override {
        return {"duitku",
                {{"api_url", http_.url()}, {"page_url", http_.url()}, {"merchant_code", "D0001"}},
                {{"api_key", key}}};
    }
    [[nodiscard]] std::string channel() const override { return "BR"; }
    [[nodiscard]] Delivery webhook() const override {
        const std::scoped_lock lock(mutex_);
        return {fmt::format(
            "merchantCode=D0001&amount={}&merchantOrderId={}&productDetail=Internet&additionalParam=&"
            "paymentCode=BR&resultCode=00&merchantUserId=&reference=DK1&signature={}",
            amount_, reference_, hmac_sha256_hex(key, "D0001" + amount_ + reference_))};
    }

  private:
    static constexpr const char* key = "732B39FC61796845775D2C4FB05332AF";

    LoopbackAnswer answer(const LoopbackRequest& request) override {
        const json::value body = json::parse(request.body);
        const std::string order = text_at(body, "merchantOrderId");
        if (request.target == "/webapi/api/merchant/v2/inquiry") {
            const std::string amount = text_at(body, "paymentAmount");
            if (text_at(body, "signature") != hmac_sha256_hex(key, "D0001" + order + amount))
                return {401, R"({"Message":"Wrong signature"})"};
            reference_ = order;
            amount_ = amount;
            return {
                200,
                fmt::format(
                    R"({{"merchantCode":"D0001","reference":"DK1","paymentUrl":"https://sandbox.duitku.com/x",)"
                    R"("vaNumber":"1251255","amount":"{}","statusCode":"00","statusMessage":"SUCCESS"}})",
                    amount_)};
        }
        if (text_at(body, "signature") != hmac_sha256_hex(key, "D0001" + order))
            return {401, R"({"Message":"Wrong signature"})"};
        if (order != reference_) return {404, R"({"Message":"Transaction not found"})"};
        return {200,
                fmt::format(R"({{"merchantOrderId":"{}","reference":"DK1","amount":"{}","fee":"3000.00",)"
                            R"("statusCode":"{}","statusMessage":"x"}})",
                            reference_, amount_, is_paid_ ? "00" : "01")};
    }
};

}  // namespace

std::unique_ptr<SmallStandIn> xendit_stand_in() {
    return std::make_unique<XenditStandIn>();
}
std::unique_ptr<SmallStandIn> tripay_stand_in() {
    return std::make_unique<TripayStandIn>();
}
std::unique_ptr<SmallStandIn> duitku_stand_in() {
    return std::make_unique<DuitkuStandIn>();
}

}  // namespace bangnopi::test
