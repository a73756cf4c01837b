import { afterAll, beforeAll, expect, test } from 'vitest';
import { readData } from '../../seeds/data.js';
import { startTestApp, type TestApp } from '../kit/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

test('the policy has 10 tasks, 46 measures, 20 problems, 3 goals, 3 guarantees and 78 targets', async () => {
  const { data } = await app.ask(
    '{ keyTasks { totalCount } measures { totalCount } problems { totalCount } phaseGoals { totalCount } guarantees { totalCount } targets { totalCount } }',
  );
  expect(Object.values(data).map((list) => (list as { totalCount: number }).totalCount)).toEqual([
    10, 46, 20, 3, 3, 78,
  ]);
});

test('a task names its units in the order of the policy', async () => {
  const { tasks } = readData<{ tasks: { number: number; responsibleUnits: { nameInPolicy: string }[] }[] }>('policy');
  const { data } = await app.ask('{ keyTasks { nodes { number responsibleUnits { name } } } }');
  expect(data.keyTasks.nodes).toEqual(
    tasks.map(({ number, responsibleUnits }) => ({
      number,
      responsibleUnits: responsibleUnits.map(({ nameInPolicy }) => ({ name: nameInPolicy })),
    })),
  );
});

test('measures and problems come in the order of the policy, 2.2 before 2.10', async () => {
  const { data } = await app.ask(
    '{ measures(first: 100) { nodes { clause keyTask { clause } } } problems(first: 100) { nodes { clause keyTask { clause } } } }',
  );
  for (const { nodes } of [data.measures, data.problems]) {
    const numbers = nodes.map(({ clause }: { clause: string }) => clause.split('.').map(Number));
    const inOrder = [...numbers].sort(
      (a, b) => a.map((n: number, at: number) => n - (b[at] ?? -1)).find((difference: number) => difference !== 0) ?? 0,
    );
    expect(numbers).toEqual(inOrder);
    for (const { clause, keyTask } of nodes) expect(clause.startsWith(`${keyTask.clause}.`)).toBe(true);
  }
  expect(data.measures.nodes.at(-1).clause.startsWith('2.10.')).toBe(true);
});

test('a target is quoted from the policy and hangs on the part that sets it', async () => {
  const { data } = await app.ask(
    '{ targets(first: 100) { nodes { key clause quote keyTask { clause } measure { clause keyTask { clause } } phaseGoal { clause } guarantee { clause } } } }',
  );
  for (const { clause, keyTask, measure, phaseGoal, guarantee } of data.targets.nodes) {
    for (const part of [keyTask, measure, phaseGoal, guarantee])
      if (part) expect(`${clause}.`.startsWith(`${part.clause}.`)).toBe(true);
    if (measure) expect(measure.keyTask).toEqual(keyTask);
  }
  const set = data.targets.nodes.filter(
    ({ keyTask, phaseGoal, guarantee }: Record<string, unknown>) => keyTask ?? phaseGoal ?? guarantee,
  );
  expect(set.length).toBeGreaterThan(60);
});

test('a region has the targets of its level, and those that name it', async () => {
  const { data } = await app.ask(`{
    village: region(code: "420529203215") { targets(first: 100) { totalCount nodes { levels namedRegions { code } } } keyTasks { nodes { number } } }
    wufeng: region(code: "420529") { targets(first: 100) { nodes { key levels namedRegions { code } } } }
    xiling: region(code: "420502") { targets(first: 100) { nodes { key } } }
    wuhan: region(code: "4201") { targets { totalCount } keyTasks { totalCount } }
  }`);
  expect(data.village.targets.totalCount).toBeGreaterThan(0);
  for (const { levels } of data.village.targets.nodes) expect(levels).toContain('VILLAGE');
  expect(data.village.keyTasks.nodes.length).toBeGreaterThan(0);
  for (const { levels, namedRegions } of data.wufeng.targets.nodes) {
    expect(levels).toContain('COUNTY');
    if (namedRegions.length > 0) expect(namedRegions).toContainEqual({ code: '420529' });
  }
  const key = 'tgt-water-emergency'; // names six counties, 西陵区 is none of them
  expect(data.wufeng.targets.nodes.map((target: { key: string }) => target.key)).toContain(key);
  expect(data.xiling.targets.nodes.map((target: { key: string }) => target.key)).not.toContain(key);
  expect(data.xiling.targets.nodes.length).toBeGreaterThan(0);
  expect(data.wuhan).toEqual({ targets: { totalCount: 0 }, keyTasks: { totalCount: 0 } });
});
