import { startTestApp, type TestApp } from '../../kit/app.js';

export let app: TestApp;

export async function start(): Promise<void> {
  app = await startTestApp();
}

export const stop = (): Promise<void> => app.stop();

export interface Progress {
  readonly status: string;
  readonly rule: string;
  readonly actual: string | null;
  readonly goal: string | null;
  readonly baseline: string | null;
  readonly ratio: string | null;
  readonly isSample: boolean;
  readonly coverage: { readonly expected: number; readonly reported: number };
  readonly notes: readonly { readonly code: string; readonly whole: string | null; readonly sum: string | null }[];
}
export const FIELDS =
  'status rule actual goal baseline ratio isSample coverage { expected reported } notes { code whole sum }';

export async function progress(target: string, region: string, period: string, more = ''): Promise<Progress> {
  const { data } = await app.ask(
    `{ progress(target: "${target}", region: "${region}", period: "${period}"${more}) { ${FIELDS} } }`,
  );
  return data.progress;
}

export const change = async (mutation: string, input: object): Promise<any> => { // eslint-disable-line @typescript-eslint/no-explicit-any -- a payload has the shape of its mutation
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`;
  const name = mutation.replace(/^(create|update|transition)/, '');
  const field = mutation === 'archive' ? 'record' : name[0]!.toLowerCase() + name.slice(1);
  const { data } = await app.ask(
    `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${field} { id version } userErrors { code path } feedPosition } }`,
    { input },
  );
  return { ...data[mutation], row: data[mutation][field] };
}; // prettier-ignore

export const idOf = async (look: string): Promise<string> => Object.values((await app.ask<Record<string, { id: string }>>(`{ ${look} { id } }`)).data)[0]!.id; // prettier-ignore

/** Reads a target from the reports of an indicator, as before it was computed: with these columns, as SQL. */
export const readFromReports = async (target: string, indicator: string, more = ''): Promise<unknown> =>
  app.sql(
    `update target_reading set indicator_id = (select id from indicator where key = $2) ${more}
      where target_id = (select id from target where key = $1)`,
    [target, indicator],
  );
