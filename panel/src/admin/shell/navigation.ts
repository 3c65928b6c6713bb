import CreditCard from '@lucide/svelte/icons/credit-card';
import FileImage from '@lucide/svelte/icons/file-image';
import Footprints from '@lucide/svelte/icons/footprints';
import HandCoins from '@lucide/svelte/icons/hand-coins';
import Handshake from '@lucide/svelte/icons/handshake';
import House from '@lucide/svelte/icons/house';
import Landmark from '@lucide/svelte/icons/landmark';
import MapPin from '@lucide/svelte/icons/map-pin';
import Package from '@lucide/svelte/icons/package';
import ReceiptText from '@lucide/svelte/icons/receipt-text';
import RefreshCw from '@lucide/svelte/icons/refresh-cw';
import RouterIcon from '@lucide/svelte/icons/router';
import Ticket from '@lucide/svelte/icons/ticket';
import Users from '@lucide/svelte/icons/users';
import Wallet from '@lucide/svelte/icons/wallet';
import WebhookIcon from '@lucide/svelte/icons/webhook';
import Wifi from '@lucide/svelte/icons/wifi';
import type { Component } from 'svelte';
import { may, me, type Permission } from '../../lib/session.svelte';

export interface Destination {
    path: string;
    text:
        | 'nav.home' | 'nav.areas' | 'nav.billruns' | 'nav.channels' | 'nav.collect' | 'nav.customers' | 'nav.deposits' | 'nav.invoices' | 'nav.online'
        | 'nav.paygate' | 'nav.payments' | 'nav.proofs' | 'nav.plans' | 'nav.routers' | 'nav.webhooks' | 'nav.vouchers' | 'nav.partners';
    icon: Component<{ size?: number; 'aria-hidden'?: 'true' }>;
    permission?: Permission;
    // Shown to that role alone: others who may do it seldom do.
    role?: string;
    // Stands in the bar at the bottom of a phone, as far as there is room; the others are behind "Lainnya".
    everyday: boolean;
}

export const destinations: Destination[] = [
    { path: '/', text: 'nav.home', icon: House, everyday: true },
    { path: '/tagih', text: 'nav.collect', icon: Footprints, permission: 'collections.write', role: 'collector', everyday: true },
    { path: '/pelanggan', text: 'nav.customers', icon: Users, permission: 'customers.read', everyday: true },
    { path: '/tagihan', text: 'nav.invoices', icon: ReceiptText, permission: 'invoices.read', everyday: true },
    { path: '/sedang-online', text: 'nav.online', icon: Wifi, permission: 'sessions.read', everyday: true },
    { path: '/pembayaran', text: 'nav.payments', icon: HandCoins, permission: 'payments.read', everyday: false },
    { path: '/bukti-bayar', text: 'nav.proofs', icon: FileImage, permission: 'payments.read', everyday: false },
    { path: '/proses-tagihan', text: 'nav.billruns', icon: RefreshCw, permission: 'bill_runs.read', everyday: false },
    { path: '/setoran', text: 'nav.deposits', icon: Wallet, permission: 'collections.read', everyday: false },
    { path: '/kanal', text: 'nav.channels', icon: Landmark, permission: 'channels.write', everyday: false },
    { path: '/wilayah', text: 'nav.areas', icon: MapPin, permission: 'areas.read', everyday: false },
    { path: '/paket', text: 'nav.plans', icon: Package, permission: 'plans.read', everyday: false },
    { path: '/gateway-pembayaran', text: 'nav.paygate', icon: CreditCard, permission: 'payment_gateways.read', everyday: false },
    { path: '/voucher', text: 'nav.vouchers', icon: Ticket, permission: 'vouchers.read', everyday: false },
    { path: '/mitra', text: 'nav.partners', icon: Handshake, permission: 'partners.read', everyday: false },
    { path: '/router', text: 'nav.routers', icon: RouterIcon, permission: 'routers.read', everyday: false },
    { path: '/webhook', text: 'nav.webhooks', icon: WebhookIcon, permission: 'operators.read', everyday: false },
];

export function isShown(destination: Destination): boolean {
    return (!destination.permission || may(destination.permission)) && (!destination.role || destination.role === me().role);
}

export function isWithin(destination: Destination, path: string): boolean {
    return destination.path === '/' ? path === '/' : path === destination.path || path.startsWith(`${destination.path}/`);
}

