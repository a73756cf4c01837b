import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { execFileSync } from 'node:child_process';
import { buildSchema } from 'graphql';

/** A break that was agreed on: the change as the check words it, or a pattern of many; why, and since when. */
export interface AgreedBreak {
  readonly change?: string;
  readonly pattern?: string;
  readonly reason: string;
  readonly on: string;
}

/** Changes from one version of the SDL to the next that can fail an existing client, agreed ones left out. */
export async function breaksBetween(before: string, after: string, agreed: readonly AgreedBreak[]): Promise<string[]> {
  const changes = await diff(buildSchema(before), buildSchema(after));
  const isAgreed = (message: string): boolean =>
    agreed.some(({ change, pattern }) => change === message || (pattern !== undefined && new RegExp(`^${pattern}$`).test(message))); // prettier-ignore
  return changes
    .filter(({ criticality, message }) => criticality.level === CriticalityLevel.Breaking && !isAgreed(message))
    .map(({ message }) => message);
}

/** A version of a file that clients may have been written against. */
export interface EarlierVersion {
  readonly name: string;
  readonly text: string;
}

/**
 * The file as the last release (a tag such as v0.2.0) has it. A clone without tags gives the newest committed version
 * that is not the present one: before a commit the last commit's, after it its predecessor's.
 *
 * @returns undefined where git, the history (a shallow clone) or an earlier version is missing
 */
export function earlierVersion(path: string, present: string, cwd = '.'): EarlierVersion | undefined {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 2 ** 26 });
  const at = (commit: string): string => git('show', `${commit}:${path}`);
  try {
    const tag = git('describe', '--tags', '--abbrev=0', '--match', 'v[0-9]*').trim();
    return { name: tag, text: at(tag) };
  } catch {
    // no release to compare with
  }
  try {
    const commits = git('log', '--format=%H', '-n', '2', '--', path).trim().split('\n').filter(Boolean);
    const text = commits.map(at).find((version) => version !== present);
    return text === undefined ? undefined : { name: 'the commit before', text };
  } catch {
    return undefined;
  }
}
