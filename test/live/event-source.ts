import { spawn } from 'node:child_process';

/** Node has an EventSource of the same standard as browsers, behind a flag. */
const SCRIPT = `
const [url] = process.argv.slice(1);
const source = new EventSource(url);
const log = [];
const alive = setInterval(() => undefined, 1_000); // its wait for the next attempt keeps no process
source.onopen = () => log.push('open');
for (const name of ['next', 'complete']) source.addEventListener(name, () => log.push(name));
source.onerror = () => {
  log.push(source.readyState === EventSource.CLOSED ? 'closed' : 'reconnecting');
  if (source.readyState !== EventSource.CLOSED && log.filter((entry) => entry === 'reconnecting').length < 3) return;
  source.close();
  clearInterval(alive);
  console.log(JSON.stringify(log));
};`;

/** What an EventSource that nobody closes goes through, until it gives up or has come back three times. */
export async function eventSource(url: string): Promise<readonly string[]> {
  const child = spawn(process.execPath, ['--experimental-eventsource', '--no-warnings', '-e', SCRIPT, url]);
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await new Promise((resolve) => child.once('close', resolve));
  return JSON.parse(text) as string[];
}
