import 'reflect-metadata';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mayTransition } from '../../src/kernel/model/state-machine.js';
import {
  demonstrationMachine as machine,
  type DemonstrationState,
} from '../../src/modules/demonstration/demonstration.rules.js';
import { seedDemonstration } from '../../seeds/demonstration.js';
import { regionId } from '../../seeds/region.js';

const STATES = Object.keys(machine.transitions) as DemonstrationState[];
const isFinal = (state: DemonstrationState): boolean => machine.transitions[state].length === 0;

/** A history that the machine allows: at each step one of the moves open there, until none is or the choices run out. */
const walk = fc.array(fc.nat(), { maxLength: 40 }).map((choices) =>
  choices.reduce<DemonstrationState[]>(
    (history, choice) => {
      const open = machine.transitions[history.at(-1)!]; // a history starts with a state and only grows
      return open.length === 0 ? history : [...history, open[choice % open.length]!]; // % keeps it inside
    },
    [machine.initial],
  ),
);

/** States that can be reached at all, without ever entering `avoided`. */
function reachable(avoided?: DemonstrationState): Set<DemonstrationState> {
  const seen = new Set<DemonstrationState>();
  const visit = (state: DemonstrationState): void => {
    if (state === avoided || seen.has(state)) return;
    seen.add(state);
    machine.transitions[state].forEach(visit);
  };
  visit(machine.initial);
  return seen;
}

describe('demonstration creation, clause 2.8.3.4: 先创建后认定', () => {
  it('certifies no unit that was not created and assessed before', () => {
    fc.assert(
      fc.property(walk, (history) => {
        const certified = history.indexOf('CERTIFIED');
        if (certified < 0) return;
        expect(history.slice(0, certified)).toContain('CREATING');
        expect(history[certified - 1]).toBe('ASSESSED');
      }),
      { numRuns: 2000 },
    );
  });

  it('has no way to CERTIFIED around creation or assessment, and one through them', () => {
    expect(reachable('CREATING')).not.toContain('CERTIFIED');
    expect(reachable('ASSESSED')).not.toContain('CERTIFIED');
    expect(reachable()).toEqual(new Set(STATES));
  });

  it('lets nothing follow a rejection or a withdrawal, and nothing stand still', () => {
    fc.assert(
      fc.property(walk, (history) => {
        history.forEach((state, at) => {
          if (isFinal(state)) expect(at).toBe(history.length - 1);
          expect(history[at + 1]).not.toBe(state);
        });
      }),
    );
    expect(STATES.filter(isFinal)).toEqual(['REJECTED', 'WITHDRAWN']);
  });

  it('never decides on a unit twice: after CERTIFIED only withdrawal follows', () => {
    fc.assert(
      fc.property(walk, (history) => {
        const certified = history.indexOf('CERTIFIED');
        if (certified >= 0) expect(['', 'WITHDRAWN']).toContain(history.slice(certified + 1).join());
      }),
    );
  });

  it('lets a unit withdraw from every state that is not final', () => {
    for (const state of STATES) expect(mayTransition(machine, state, 'WITHDRAWN')).toBe(!isFinal(state));
  });

  it.each([
    ['NOMINATED', 'CERTIFIED', false], // 先创建后认定
    ['NOMINATED', 'ASSESSED', false],
    ['CREATING', 'CERTIFIED', false], // nobody certifies what nobody assessed
    ['CREATING', 'REJECTED', false], // only a nomination or an assessment can be turned down
    ['ASSESSED', 'CERTIFIED', true],
    ['ASSESSED', 'CREATING', true], // 数量服从质量: gaps are closed, then it is assessed again
    ['CERTIFIED', 'CREATING', false],
    ['REJECTED', 'NOMINATED', false], // the next attempt is a new unit
  ] as const)('%s to %s is allowed: %s', (from, to, allowed) => {
    expect(mayTransition(machine, from, to)).toBe(allowed);
  });
});

describe('the seeded demonstration units', () => {
  const rowsOf = (type: string) => seedDemonstration().find(({ of }) => of.name === type)?.rows ?? [];
  const units = new Map(rowsOf('DemonstrationUnit').map((row) => [row['key'], row]));

  it('holds the 35 villages of the 2022 provincial list as in creation, not as certified', () => {
    const listed = [...units.values()].filter((row) => row['award'] === '湖北省乡村振兴示范村');
    expect(listed).toHaveLength(35);
    expect(new Set(listed.map((row) => row['state']))).toEqual(new Set(['CREATING']));
  });

  it('says of each certified unit that its creation is not shown', () => {
    const certified = [...units.values()].filter((row) => row['state'] === 'CERTIFIED');
    expect(certified).toHaveLength(9);
    for (const row of certified) expect(row['remark']).toContain('do not show the creation stage');
  });

  it('hangs an area over one county on it, over several on the city', () => {
    expect(units.get('demo-zhenzi-huangliang-pilot')?.['region']).toBe(regionId('420526'));
    expect(units.get('demo-bailihuang-pilot')?.['region']).toBe(regionId('4205'));
  });

  it('spans two counties or more with each belt, and keeps what supports each', () => {
    expect(rowsOf('DemonstrationBelt')).toHaveLength(5);
    for (const row of rowsOf('DemonstrationBelt')) {
      const counties = row['counties'] as string[];
      expect(counties.length).toBeGreaterThanOrEqual(2);
      expect((row['sections'] as { regionCode: string }[]).map((section) => regionId(section.regionCode))).toEqual(
        counties,
      );
      expect(row.sources.length).toBeGreaterThanOrEqual(3); // the policy, the city's report, a source for the counties
    }
  });
});
