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

/**
 * The newest committed version of a file that is not the present one: before a commit that is the last commit's,
 * after it (and in CI) its predecessor's, so that a break is seen on both sides of the commit.
 *
 * @returns undefined where git, the history (a shallow clone) or an older version is missing
 */
export function previousVersion(path: string, present: string, cwd = '.'): string | undefined {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const commits = git('log', '--format=%H', '-n', '2', '--', path).trim().split('\n').filter(Boolean);
    return commits.map((commit) => git('show', `${commit}:${path}`)).find((version) => version !== present);
  } catch {
    return undefined;
  }
}
