import { expect, test } from 'vitest';
import { readData } from '../../seeds/data.js';
import { sharedApp } from '../kit/shared-app.js';

const app = await sharedApp();

const { departments } = readData<{ departments: { id: string; name: string; tasks: string[] }[] }>('departments');

test('each of the 34 departments knows the tasks that it is responsible for', async () => {
  const { data } = await app.ask(
    '{ departments(first: 100) { totalCount nodes { key name keyTasks { nodes { number responsibleUnits { key } } } } } }',
  );
  expect(data.departments.totalCount).toBe(34);
  for (const { key, name, keyTasks } of data.departments.nodes) {
    const expected = departments.find(({ id }) => id === key)!;
    expect(name).toBe(expected.name);
    expect(keyTasks.nodes.map(({ number }: { number: number }) => number)).toEqual(
      expected.tasks.map((task) => Number(task.slice(5))).sort((a, b) => a - b),
    );
    for (const { responsibleUnits } of keyTasks.nodes) expect(responsibleUnits).toContainEqual({ key });
  }
});

test('units hang on the city, and the phrase for the counties on no region', async () => {
  const { data } = await app.ask(`{
    departments(filter: { kind: COLLECTIVE }) { nodes { name region { code } } }
    region(code: "4205") { departments { totalCount } }
    department(key: "dept-finance") { name fullName level region { code } county { code } }
  }`);
  expect(data.departments.nodes).toEqual(
    expect.arrayContaining([
      { name: '市直各单位', region: { code: '4205' } },
      { name: '各县市区党委和政府', region: null },
    ]),
  );
  expect(data.region.departments.totalCount).toBe(33);
  expect(data.department).toEqual({
    name: '市财政局',
    fullName: '宜昌市财政局',
    level: 'PREFECTURE',
    region: { code: '4205' },
    county: null,
  });
});
