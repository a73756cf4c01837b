import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

const split = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);

/** Whether a text lists addresses and networks: `10.0.0.0/8, ::1`. */
export const areAddresses = (text: string): boolean =>
  split(text).every((entry) => {
    const [address = '', bits, ...more] = entry.split('/');
    const family = isIP(address);
    return (
      family !== 0 &&
      more.length === 0 &&
      (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)))
    );
  });

export interface Addresses {
  /** The address that a request counts against: the one that the last trusted proxy saw. An IPv6 /64 counts as one. */
  callerOf(request: Pick<IncomingMessage, 'socket' | 'headers'>): string;
  isProxy(address: string): boolean;
}

/** @param proxies addresses and networks whose `X-Forwarded-For` header is trusted; any other is ignored */
export function addresses(proxies: string): Addresses {
  const trusted = new BlockList();
  for (const entry of split(proxies)) {
    const [address = '', bits] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) trusted.addAddress(address, family);
    else trusted.addSubnet(address, Number(bits), family);
  }
  const isProxy = (address: string): boolean => {
    const plain = unmapped(address);
    const family = isIP(plain);
    return family !== 0 && trusted.check(plain, family === 6 ? 'ipv6' : 'ipv4');
  };
  return {
    isProxy,
    callerOf({ socket, headers }) {
      let address = socket.remoteAddress ?? '';
      const forwarded = headers['x-forwarded-for'];
      const hops = typeof forwarded === 'string' ? split(forwarded) : [];
      while (isProxy(address)) {
        const hop = hops.pop();
        if (hop === undefined || isIP(hop) === 0) break;
        address = hop;
      }
      return network(unmapped(address));
    },
  };
}

const unmapped = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');

/** An IPv6 subscriber has 2^64 addresses, so a /64 network counts as one caller. */
function network(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = '', tail] = address.split('::');
  const groups = head.split(':').filter(Boolean);
  if (tail !== undefined) {
    const end = tail.split(':').filter(Boolean);
    while (groups.length + end.length < 8) groups.push('0');
    groups.push(...end);
  }
  return `${groups.slice(0, 4).join(':')}::/64`;
}
