// The codes, attributes and values a billing RADIUS server meets, by their names in the RFCs (2865, 2866, 2868, 2869, 3162,
// 4372, 4818, 5176, 5997, 6911) and in the vendors' dictionaries.
#pragma once

#include "adapters/radius/attribute.hpp"

namespace bangnopi::radius {

enum class PacketCode : std::uint8_t {
    access_request = 1,
    access_accept = 2,
    access_reject = 3,
    accounting_request = 4,
    accounting_response = 5,
    access_challenge = 11,
    status_server = 12,
    disconnect_request = 40,
    disconnect_ack = 41,
    disconnect_nak = 42,
    coa_request = 43,
    coa_ack = 44,
    coa_nak = 45
};

namespace rfc {
inline constexpr Text user_name{1};
inline constexpr String user_password{2};
inline constexpr String chap_password{3};
inline constexpr Address nas_ip_address{4};
inline constexpr Integer nas_port{5};
inline constexpr Integer service_type{6};
inline constexpr Integer framed_protocol{7};
inline constexpr Address framed_ip_address{8};
inline constexpr Address framed_ip_netmask{9};
inline constexpr Integer framed_routing{10};
inline constexpr Text filter_id{11};
inline constexpr Integer framed_mtu{12};
inline constexpr Integer framed_compression{13};
inline constexpr Address login_ip_host{14};
inline constexpr Integer login_service{15};
inline constexpr Integer login_tcp_port{16};
inline constexpr Text reply_message{18};
inline constexpr Text framed_route{22};
inline constexpr String state{24};
inline constexpr String class_attribute{25};
inline constexpr String vendor_specific{26};
inline constexpr Integer session_timeout{27};
inline constexpr Integer idle_timeout{28};
inline constexpr Integer termination_action{29};
inline constexpr Text called_station_id{30};
inline constexpr Text calling_station_id{31};
inline constexpr Text nas_identifier{32};
inline constexpr String proxy_state{33};
inline constexpr Integer acct_status_type{40};
inline constexpr Integer acct_delay_time{41};
inline constexpr Integer acct_input_octets{42};
inline constexpr Integer acct_output_octets{43};
inline constexpr Text acct_session_id{44};
inline constexpr Integer acct_authentic{45};
inline constexpr Integer acct_session_time{46};
inline constexpr Integer acct_input_packets{47};
inline constexpr Integer acct_output_packets{48};
inline constexpr Integer acct_terminate_cause{49};
inline constexpr Text acct_multi_session_id{50};
inline constexpr Integer acct_link_count{51};
inline constexpr Integer acct_input_gigawords{52};
inline constexpr Integer acct_output_gigawords{53};
inline constexpr Time event_timestamp{55};
inline constexpr String chap_challenge{60};
inline constexpr Integer nas_port_type{61};
inline constexpr Integer port_limit{62};
inline constexpr TaggedInteger tunnel_type{64};
inline constexpr TaggedInteger tunnel_medium_type{65};
inline constexpr TaggedText tunnel_client_endpoint{66};
inline constexpr TaggedText tunnel_server_endpoint{67};
inline constexpr Text connect_info{77};
inline constexpr String eap_message{79};
inline constexpr String message_authenticator{80};
inline constexpr TaggedText tunnel_private_group_id{81};
inline constexpr Integer acct_interim_interval{85};
inline constexpr Text nas_port_id{87};
inline constexpr Text framed_pool{88};
inline constexpr String chargeable_user_identity{89};
inline constexpr Address6 nas_ipv6_address{95};
inline constexpr Interface framed_interface_id{96};
inline constexpr Prefix6 framed_ipv6_prefix{97};
inline constexpr Address6 login_ipv6_host{98};
inline constexpr Text framed_ipv6_route{99};
inline constexpr Text framed_ipv6_pool{100};
inline constexpr Integer error_cause{101};
inline constexpr Prefix6 delegated_ipv6_prefix{123};
inline constexpr Address6 framed_ipv6_address{168};
inline constexpr Address6 dns_server_ipv6_address{169};
inline constexpr Text delegated_ipv6_prefix_pool{171};
}  // namespace rfc

namespace microsoft {  // RFC 2548
inline constexpr std::uint32_t vendor = 311;
inline constexpr String chap_response{1, vendor};
inline constexpr String chap_error{2, vendor};
inline constexpr Integer mppe_encryption_policy{7, vendor};
inline constexpr Integer mppe_encryption_types{8, vendor};
inline constexpr String chap_domain{10, vendor};
inline constexpr String chap_challenge{11, vendor};
inline constexpr String chap_mppe_keys{12, vendor};
inline constexpr String mppe_send_key{16, vendor};
inline constexpr String mppe_recv_key{17, vendor};
inline constexpr String chap2_response{25, vendor};
inline constexpr String chap2_success{26, vendor};
inline constexpr Address primary_dns_server{28, vendor};
inline constexpr Address secondary_dns_server{29, vendor};
}  // namespace microsoft

namespace mikrotik {  // Recv is what the router receives from the customer: its upload
inline constexpr std::uint32_t vendor = 14988;
inline constexpr Integer recv_limit{1, vendor};  // bytes, modulo 2^32
inline constexpr Integer xmit_limit{2, vendor};
inline constexpr Text group{3, vendor};
inline constexpr Text rate_limit{8, vendor};
inline constexpr Text realm{9, vendor};
inline constexpr Address host_ip{10, vendor};
inline constexpr Text mark_id{11, vendor};
inline constexpr Text advertise_url{12, vendor};
inline constexpr Integer advertise_interval{13, vendor};
inline constexpr Integer recv_limit_gigawords{14, vendor};
inline constexpr Integer xmit_limit_gigawords{15, vendor};
inline constexpr Integer total_limit{17, vendor};
inline constexpr Integer total_limit_gigawords{18, vendor};
inline constexpr Text address_list{19, vendor};
inline constexpr Text delegated_ipv6_pool{22, vendor};
inline constexpr Text dhcp_option_set{23, vendor};
}  // namespace mikrotik

namespace wispr {  // rates in bit/s
inline constexpr std::uint32_t vendor = 14122;
inline constexpr Text location_id{1, vendor};
inline constexpr Text location_name{2, vendor};
inline constexpr Text logoff_url{3, vendor};
inline constexpr Text redirection_url{4, vendor};
inline constexpr Integer bandwidth_min_up{5, vendor};
inline constexpr Integer bandwidth_min_down{6, vendor};
inline constexpr Integer bandwidth_max_up{7, vendor};
inline constexpr Integer bandwidth_max_down{8, vendor};
inline constexpr Text session_terminate_time{9, vendor};
inline constexpr Text session_terminate_end_of_day{10, vendor};
inline constexpr Text billing_class_of_service{11, vendor};
}  // namespace wispr

namespace chillispot {  // rates in kbit/s; CoovaChilli's numbers too
inline constexpr std::uint32_t vendor = 14559;
inline constexpr Integer max_input_octets{1, vendor};
inline constexpr Integer max_output_octets{2, vendor};
inline constexpr Integer max_total_octets{3, vendor};
inline constexpr Integer bandwidth_max_up{4, vendor};
inline constexpr Integer bandwidth_max_down{5, vendor};
inline constexpr Text config{6, vendor};
inline constexpr Text lang{7, vendor};
inline constexpr Text version{8, vendor};
inline constexpr Text original_url{9, vendor};
inline constexpr Integer max_input_gigawords{21, vendor};
inline constexpr Integer max_output_gigawords{22, vendor};
inline constexpr Integer max_total_gigawords{23, vendor};
}  // namespace chillispot

// Values of acct_status_type.
enum class AcctStatus : std::uint32_t {
    start = 1,
    stop = 2,
    interim_update = 3,
    accounting_on = 7,
    accounting_off = 8
};

// Values of service_type.
enum class ServiceType : std::uint32_t {
    login = 1,
    framed = 2,
    outbound = 5,
    administrative = 6,
    authorize_only = 17,
    call_check = 10
};

// Values of acct_terminate_cause (RFC 2866 §5.10) that the server reads or names.
enum class TerminateCause : std::uint32_t {
    user_request = 1,
    lost_carrier = 2,
    lost_service = 3,
    idle_timeout = 4,
    session_timeout = 5,
    admin_reset = 6,
    admin_reboot = 7,
    port_error = 8,
    nas_error = 9,
    nas_request = 10,
    nas_reboot = 11,
    port_unneeded = 12,
    port_preempted = 13,
    port_suspended = 14,
    service_unavailable = 15,
    callback = 16,
    user_error = 17,
    host_request = 18
};

// Values of error_cause (RFC 5176 §3.5).
enum class ErrorCause : std::uint32_t {
    residual_context_removed = 201,
    invalid_eap_packet = 202,
    unsupported_attribute = 401,
    missing_attribute = 402,
    nas_identification_mismatch = 403,
    invalid_request = 404,
    unsupported_service = 405,
    unsupported_extension = 406,
    invalid_attribute_value = 407,
    administratively_prohibited = 501,
    request_not_routable = 502,
    session_context_not_found = 503,
    session_context_not_removable = 504,
    other_proxy_processing_error = 505,
    resources_unavailable = 506,
    request_initiated = 507,
    multiple_session_selection_unsupported = 508
};

}  // namespace bangnopi::radius
