const BASE = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/** Milliseconds on the clock that all processes of a machine share. */
export const now = (): number => BASE + performance.now();
