import { exit } from 'node:process';

/** Runs a command of package.json: what keeps it from its work is told in one line, and its exit code is 1. */
export async function command(name: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    console.error(`${name}: ${(error as Error).message}`);
    exit(1);
  }
}
