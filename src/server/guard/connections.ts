import type { Server } from 'node:http';
import type { Addresses } from './addresses.js';
import type { Limits } from './limits.js';

/** Closes connections above the limits before a byte is read, so that one address cannot take every socket. */
export function capConnections(server: Server, limits: Limits, addresses: Addresses): void {
  server.maxConnections = limits.connections;
  const open = new Map<string, number>();
  server.on('connection', (socket) => {
    const address = socket.remoteAddress ?? '';
    if (addresses.isProxy(address)) return;
    const caller = addresses.callerOf({ socket, headers: {} });
    const count = open.get(caller) ?? 0;
    if (count >= limits.connectionsPerAddress) {
      socket.destroy();
      return;
    }
    open.set(caller, count + 1);
    socket.once('close', () => {
      const left = (open.get(caller) ?? 1) - 1;
      if (left === 0) open.delete(caller);
      else open.set(caller, left);
    });
  });
}
