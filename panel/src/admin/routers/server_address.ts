// Where this panel was opened, if a router could ask there too: an IP address that is not this machine's own loopback.
export function reachableAddress(hostname: string): string {
    const address = hostname.replace(/^\[|\]$/g, '');
    const isIp = /^\d{1,3}(\.\d{1,3}){3}$/.test(address) || address.includes(':');
    return isIp && !address.startsWith('127.') && address !== '::1' ? address : '';
}
