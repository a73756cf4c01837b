/**
 * `npm run bench:progress`: the cost of boards, roll-ups and groups for one prefecture and in a whole nation.
 * bench/README.md explains the figures.
 */
import { parseArgs } from 'node:util';
import { withClient } from '../src/server/postgres/databases.js';
import { cpuOf, cpuOfFamily, residentOf } from './kit/accounting.js';
import { median } from './kit/figures.js';
import { OURS, startProgram } from './kit/server.js';
import { startSeeded } from './kit/template.js';
import { addNation, addYears } from './progress/nation.js';

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, requests: { type: 'string', default: '60' } },
});
const rounds = Number(options.rounds);
const requests = Number(options.requests);
const progress = (text: string): void => void process.stderr.write(`${text}\n`);

/** All workloads are about one prefecture, so that an answer is as long in the nation as it is alone. */
const WORKLOADS: Readonly<Record<string, string>> = {
  'board of 13 counties × 78 targets': `{ progressBoard(region: "4205", period: "2024") { total cells {
    status rule actual goal ratio } } }`,
  'one roll-up over 1,650 villages': `{ progress(target: "tgt-tap-water", region: "4205", period: "2024") {
    status actual goal ratio coverage { expected reported } } }`,
  'the same, known at a moment': `{ progress(target: "tgt-tap-water", region: "4205", period: "2024",
    knownAt: "2025-06-01T00:00:00Z") { status actual goal ratio coverage { expected reported } } }`,
  'groups over 100,000 observations': `{ observations(filter: { within: "4205" }) {
    groupCount(by: [COUNTY, ENDS_ON_YEAR])
    groups(by: [COUNTY, ENDS_ON_YEAR], first: 200) { keys { value } count value { sum } } } }`,
};
const SCALES = {
  S: addYears,
  L: async (client: Parameters<typeof addNation>[0]) => (await addYears(client), addNation(client)),
};
type Scale = keyof typeof SCALES;

const postgres = await startSeeded();
const costs = new Map<string, number[]>();
const answers = new Map<string, string>();
try {
  for (const scale of Object.keys(SCALES) as Scale[]) {
    progress(`${scale}: making the data`);
    await withClient(await postgres.clone(`bench_${scale.toLowerCase()}`), SCALES[scale]);
  }
  for (let round = 1; round <= rounds; round += 1) {
    for (const scale of Object.keys(SCALES) as Scale[]) await measure(scale, round);
  }
  report();
} finally {
  await postgres.stop();
}

async function measure(scale: Scale, round: number): Promise<void> {
  const server = await startProgram(OURS, postgres.url(`bench_${scale.toLowerCase()}`));
  try {
    for (const [name, query] of Object.entries(WORKLOADS)) {
      const ask = async (): Promise<string> => {
        const response = await fetch(`${server.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ query }),
        });
        return response.text();
      };
      const answer = await ask();
      if (answer.includes('"errors"')) throw new Error(`${name}: ${answer}`);
      if ((answers.get(name) ?? answer) !== answer) throw new Error(`${name}: the answers of S and L differ`);
      answers.set(name, answer);
      for (let warm = 0; warm < 5; warm += 1) await ask();
      const before = [cpuOf(server.pid), cpuOfFamily(postgres.pid)] as const;
      for (let at = 0; at < requests; at += 4) await Promise.all([ask(), ask(), ask(), ask()]);
      const cost = [cpuOf(server.pid) - before[0], cpuOfFamily(postgres.pid) - before[1]].map((ms) => ms / requests);
      // `cost` has an entry for each of the two
      for (const [at, who] of ['server', 'PostgreSQL'].entries()) addCost(`${name} ${scale} ${who}`, cost[at]!);
      progress(
        `${round} ${scale} ${name}: ${cost.map((ms) => ms.toFixed(2)).join(' + ')} ms, ` +
          `${Math.round(residentOf(server.pid) / 1024)} MB`,
      );
    }
  } finally {
    await server.stop();
  }
}

function addCost(key: string, value: number): void {
  costs.set(key, [...(costs.get(key) ?? []), value]);
}

function report(): void {
  console.log('| CPU ms a request | S: server + PostgreSQL | L: server + PostgreSQL | L to S |');
  console.log('| --- | --- | --- | --- |');
  for (const name of Object.keys(WORKLOADS)) {
    const of = (scale: Scale): [number, number] => [
      median(costs.get(`${name} ${scale} server`)!),
      median(costs.get(`${name} ${scale} PostgreSQL`)!),
    ];
    const [s, l] = [of('S'), of('L')];
    const format = ([server, database]: [number, number]): string => `${server.toFixed(2)} + ${database.toFixed(2)}`;
    console.log(`| ${name} | ${format(s)} | ${format(l)} | ${((l[0] + l[1]) / (s[0] + s[1])).toFixed(2)} |`);
  }
}
