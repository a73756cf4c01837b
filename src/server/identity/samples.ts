import type { Grant } from '../../kernel/access/actor.js';
import type { Person } from './development.js';
import { grant } from './grants.js';

const LONGEST_MINUTES = 24 * 60;

export interface Sample extends Grant {
  /** Description of the role. */
  readonly zh: string;
  readonly en: string;
}

/** Sample callers for development, by the role name of `npm run token`; region and department can be overridden. */
export const samples: Readonly<Record<string, Sample>> = {
  'department-reader': {
    role: 'DEPARTMENT_READER',
    region: null,
    department: 'dept-agriculture',
    zh: '部门读者',
    en: 'reads what a department may',
  },
  'county-steward': {
    role: 'DATA_STEWARD',
    region: '420529',
    department: null,
    zh: '县级数据管理员',
    en: 'keeps the data of a county',
  },
  'data-steward': {
    role: 'DATA_STEWARD',
    region: '4205',
    department: 'dept-agriculture',
    zh: '市级部门数据管理员',
    en: 'keeps the data of a city department',
  },
  reviewer: { role: 'REVIEWER', region: '4205', department: null, zh: '审核员', en: 'decides on what stewards submit' },
  planner: {
    role: 'PLANNER',
    region: null,
    department: null,
    zh: '规划人员',
    en: 'reads the whole area, sets targets',
  },
  auditor: { role: 'AUDITOR', region: null, department: null, zh: '审计人员', en: 'reads histories and access logs' },
  administrator: { role: 'ADMINISTRATOR', region: null, department: null, zh: '管理员', en: 'everything' },
  partner: {
    role: 'PARTNER',
    region: '420106',
    department: null,
    zh: '结对方（武昌区）',
    en: 'the other side of a twinning pair',
  },
};

export interface SampleRequest {
  readonly role?: string;
  readonly region?: string;
  readonly department?: string;
  readonly name?: string;
  readonly minutes: string;
}

/**
 * A caller with a sample role, as described by the options of the command: the same options give the same person.
 *
 * @throws Error that says which values the invalid option takes
 */
export function samplePerson({ role = '', region, department, name, minutes }: SampleRequest): Person {
  const sample = Object.hasOwn(samples, role) ? samples[role] : undefined;
  if (!sample) throw new Error(`--role is one of ${Object.keys(samples).join(', ')}; more with --help`);
  const parsed = grant.safeParse({
    role: sample.role,
    region: region ?? sample.region,
    department: department ?? sample.department,
  });
  if (!parsed.success) {
    throw new Error(
      '--region is a division code of 2, 4, 6, 9 or 12 digits, --department a key such as dept-agriculture',
    );
  }
  if (name !== undefined && !/^\P{C}{1,50}$/u.test(name)) throw new Error('--name has 1 to 50 characters');
  if (!/^\d{1,4}$/.test(minutes) || Number(minutes) < 1 || Number(minutes) > LONGEST_MINUTES) {
    throw new Error(`--minutes is 1 to ${LONGEST_MINUTES}`);
  }
  const { data } = parsed;
  const subject = ['sample', role, data.region, data.department, name].filter(Boolean).join(':');
  return { subject, name: name ?? sample.zh, grants: [data], minutes: Number(minutes) };
}

/** The command that mints a token of a sample role. */
const commandFor = (name: string, { region, department }: Sample): string =>
  [`npm run -s token -- --role ${name}`, region && `--region ${region}`, department && `--department ${department}`]
    .filter(Boolean)
    .join(' ');

/** The commands that mint tokens of each sample role with the development issuer, one line each, for the terminal. */
export function signInHelp(url: string): string {
  const commands = Object.entries(samples).map(([name, sample]) => [commandFor(name, sample), sample] as const);
  const width = Math.max(...commands.map(([command]) => command.length));
  return [
    `  Sign in        curl -H "authorization: Bearer $(npm run -s token -- --role planner)" ${url}/graphql …`,
    ...commands.map(([command, { zh, en }]) => `    ${command.padEnd(width)}  ${zh} · ${en}`),
  ].join('\n');
}
