import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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

describe('a task', () => {
  const TASK = `keyTask(number: 3) { id version responsibleUnits { id key } leadUnits { key } assistingUnits { key } }`;
  const BUREAU = 'dept-water';
  const OF_BUREAU = (role = '') =>
    `department(key: "${BUREAU}") { progress(region: "4205", period: "2024"${role && `, role: ${role}`}) { target { key } } }`;
  const change = async (input: object) => {
    const { data: { keyTask } } = await app.ask(`{ ${TASK} }`);
    const { data } = await app.ask(
      `mutation ($input: UpdateKeyTaskInput!) { updateKeyTask(input: $input) { keyTask { id } userErrors { code path } feedPosition } }`,
      { input: { id: keyTask.id, expectedVersion: keyTask.version, ...input } },
    );
    return data.updateKeyTask;
  }; // prettier-ignore
  const keysOf = (progress: { target: { key: string } }[]): string[] => progress.map(({ target }) => target.key);
  const targets = async (role?: string): Promise<string[]> =>
    keysOf((await app.ask(`{ ${OF_BUREAU(role)} }`)).data.department.progress);

  test('has no unit that leads or assists: the policy names none', async () => {
    const { data } = await app.ask(`{ keyTasks { nodes { responsibleUnits { key } leadUnits { key } assistingUnits { key } responsibilities { department { key } role } } } }`); // prettier-ignore
    expect(data.keyTasks.nodes).toHaveLength(10);
    for (const { responsibleUnits, leadUnits, assistingUnits, responsibilities } of data.keyTasks.nodes) {
      expect([...leadUnits, ...assistingUnits]).toEqual([]);
      expect(responsibilities).toEqual(responsibleUnits.map((department: object) => ({ department, role: 'UNSTATED' }))); // prettier-ignore
    }
    expect(await targets('LEAD')).toEqual([]);
    expect(await targets('UNSTATED')).toEqual(await targets());
  });

  test('whose leader is named is the leader’s, in lists, filters, progress and history, and others’ as before', async () => {
    const all = await targets();
    const { keyTask } = (await app.ask(`{ ${TASK} }`)).data;
    const idOf = (key: string): string => keyTask.responsibleUnits.find((unit: { key: string }) => unit.key === key).id;
    const [led, assisted] = [idOf(BUREAU), idOf('dept-finance')];
    const done = await change({ leadUnits: [led], assistingUnits: [assisted], reason: '市委办〔2026〕1 号' });
    expect(done.userErrors).toEqual([]);
    try {
      const { data } = await app.ask(`{
        keyTask(number: 3) {
          responsibilities { role } lead: responsibilities(role: LEAD) { department { key } role } assisting: responsibilities(role: ASSISTING) { department { key } }
          targets(first: 100) { nodes { key } } history(first: 1) { nodes { reason fields { field } } } }
        department(key: "${BUREAU}") { ledKeyTasks { nodes { number } } assistedKeyTasks { totalCount } }
        departments(filter: { ledKeyTasks: { some: { number: { eq: 3 } } } }) { nodes { key } }
      }`); // prettier-ignore
      expect(data.keyTask).toMatchObject({ lead: [{ department: { key: BUREAU }, role: 'LEAD' }], assisting: [{ department: { key: 'dept-finance' } }] }); // prettier-ignore
      expect(data.keyTask.responsibilities).toHaveLength(keyTask.responsibleUnits.length);
      expect(data.department).toEqual({ ledKeyTasks: { nodes: [{ number: 3 }] }, assistedKeyTasks: { totalCount: 0 } });
      expect(data.departments.nodes).toEqual([{ key: BUREAU }]);
      const [entry] = data.keyTask.history.nodes;
      expect(entry.reason).toBe('市委办〔2026〕1 号');
      expect(entry.fields.map(({ field }: { field: string }) => field)).toEqual(expect.arrayContaining(['leadUnits', 'assistingUnits'])); // prettier-ignore
      const ofTask = data.keyTask.targets.nodes.map(({ key }: { key: string }) => key).sort();
      expect((await targets('LEAD')).sort()).toEqual(ofTask);
      expect(await targets('UNSTATED')).toEqual(all.filter((key) => !ofTask.includes(key)));
      expect(await targets('ASSISTING')).toEqual([]);
      expect(await targets()).toEqual(all);
    } finally {
      await change({ leadUnits: [], assistingUnits: [] });
    }
  });

  test('is led and assisted by its own units alone, each in one role', async () => {
    const { data } = await app.ask(`{ ${TASK} department(key: "dept-publicity") { id } }`);
    const [first] = data.keyTask.responsibleUnits;
    const refused = (code: string, field: string) => [{ code, path: [field] }];
    expect((await change({ leadUnits: [data.department.id] })).userErrors).toEqual(refused('UNIT_NOT_RESPONSIBLE', 'leadUnits')); // prettier-ignore
    expect((await change({ assistingUnits: [data.department.id] })).userErrors).toEqual(refused('UNIT_NOT_RESPONSIBLE', 'assistingUnits')); // prettier-ignore
    expect((await change({ leadUnits: [first.id], assistingUnits: [first.id] })).userErrors).toEqual(refused('UNIT_HAS_TWO_ROLES', 'assistingUnits')); // prettier-ignore
  });
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
