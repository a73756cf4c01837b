import pg from 'pg';
import { expect } from 'vitest';
import { startTestApp, type TestApp } from '../kit/app.js';

export let app: TestApp;
/** Past the application, as the owner of its tables. */
export let admin: pg.Client;

export async function start(): Promise<void> {
  app = await startTestApp();
  admin = new pg.Client({ connectionString: app.databaseUrl });
  await admin.connect();
}

export async function stop(): Promise<void> {
  await admin.end();
  await app.stop();
}

export const ERRORS =
  'userErrors { __typename code path message ... on VersionConflict { currentVersion changedFields } }';

export const village = async (): Promise<string> =>
  (await app.ask('{ region(code: "420529203215") { id } }')).data.region.id;

export const CREATE = `mutation ($input: CreateTalentInput!) { createTalent(input: $input) {
  talent { id version name pinyin provenance region { id name county { name } } kinds } feedPosition ${ERRORS} } }`;
export const UPDATE = `mutation ($input: UpdateTalentInput!) { updateTalent(input: $input) { talent { id version name pinyin skills remark } feedPosition ${ERRORS} } }`;

export const talent = async (name: string, rest: object = {}): Promise<{ id: string; version: number }> => {
  const input = {
    name,
    kinds: ['LOCAL_EXPERT'],
    skills: '制茶',
    region: await village(),
    registeredOn: '2024-05-01',
    ...rest,
  };
  const { createTalent } = (await app.ask(CREATE, { input })).data;
  expect(createTalent.userErrors).toEqual([]);
  return createTalent.talent;
};
