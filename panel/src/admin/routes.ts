// The panel's pages: where they are, what they need, and the code that is fetched when they are first opened.
// A page reads its parameters from its address (router.svelte.ts).
import type { Component } from 'svelte';
import type { Permission } from '../lib/session.svelte';

export interface Route {
    pattern: string;
    permission?: Permission;
    load: () => Promise<{ default: Component<Record<string, never>> }>;
}

export const routes: Route[] = [
    { pattern: '/', load: () => import('./home/Home.svelte') },
    { pattern: '/pelanggan', permission: 'customers.read', load: () => import('./customers/CustomerList.svelte') },
    { pattern: '/pelanggan/baru', permission: 'customers.write', load: () => import('./customers/CustomerNew.svelte') },
    { pattern: '/pelanggan/:id', permission: 'customers.read', load: () => import('./customers/CustomerProfile.svelte') },
    { pattern: '/wilayah', permission: 'areas.read', load: () => import('./areas/AreaList.svelte') },
    { pattern: '/paket', permission: 'plans.read', load: () => import('./plans/PlanList.svelte') },
    { pattern: '/mitra', permission: 'partners.read', load: () => import('./partners/PartnerList.svelte') },
    { pattern: '/voucher', permission: 'vouchers.read', load: () => import('./vouchers/VoucherList.svelte') },
    { pattern: '/voucher/:id/cetak', permission: 'vouchers.write', load: () => import('./vouchers/PrintSheet.svelte') },
    { pattern: '/tagihan', permission: 'invoices.read', load: () => import('./invoices/InvoiceList.svelte') },
    { pattern: '/pembayaran', permission: 'payments.read', load: () => import('./payments/PaymentsPage.svelte') },
    { pattern: '/bukti-bayar', permission: 'payments.read', load: () => import('./proofs/ProofList.svelte') },
    { pattern: '/tagih', permission: 'collections.write', load: () => import('./collections/CollectorPage.svelte') },
    { pattern: '/setoran', permission: 'collections.read', load: () => import('./collections/DepositPage.svelte') },
    { pattern: '/kanal', permission: 'payments.read', load: () => import('./channels/ChannelList.svelte') },
    { pattern: '/proses-tagihan', permission: 'bill_runs.read', load: () => import('./billruns/BillRuns.svelte') },
    { pattern: '/sedang-online', permission: 'sessions.read', load: () => import('./sessions/OnlinePage.svelte') },
    { pattern: '/router', permission: 'routers.read', load: () => import('./routers/RouterList.svelte') },
    { pattern: '/webhook', permission: 'operators.read', load: () => import('./webhooks/WebhookList.svelte') },
    { pattern: '/gateway-pembayaran', permission: 'payment_gateways.read', load: () => import('./gatewaypay/GatewayPage.svelte') },
    { pattern: '/gaya', load: () => import('./gallery/Gallery.svelte') },
];
