import type { Binaries } from './binaries.js';

/** Settings of every embedded server. Loopback only, and no Unix socket: its path is limited to 107 bytes. */
const COMMON = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '256MB',
  work_mem: '16MB',
  random_page_cost: '1.1', // SSD
  jit: 'off', // JIT compilation takes longer than our statements
  timezone: 'UTC', // as in the Docker image; nothing may depend on the machine's zone
  log_timezone: 'UTC',
  lc_messages: 'C', // start-up reads the log
};

/** fsync stays on: acknowledged changes survive kill -9 and a power cut. */
const DURABLE = { max_wal_size: '2GB' };

/** For throwaway clusters: nothing survives a crash, and CREATE DATABASE need not wait for the disk. */
const THROWAWAY = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '4GB',
  wal_recycle: 'off', // a stopped cluster is small, so that it can be copied
  wal_init_zero: 'off',
  checkpoint_timeout: '1h',
};

export function settingsFor({ statements }: Binaries, kind: 'durable' | 'throwaway'): Record<string, string> {
  return {
    ...COMMON,
    ...(kind === 'durable' ? DURABLE : THROWAWAY),
    ...(statements && { shared_preload_libraries: 'pg_stat_statements' }),
    // A backend notices within 2 s that its client has died and cancels its query; only Linux supports this.
    ...(process.platform === 'linux' && { client_connection_check_interval: '2s' }),
  };
}
