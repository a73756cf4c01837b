import { expect, test } from 'vitest';
import { BaseEntity, entity } from '../../src/kernel/model/entity.js';
import { rolledUp } from '../../src/kernel/model/rolled-up.js';
import type { RowOf, RowRules } from '../../src/kernel/model/rule.js';
import { state } from '../../src/kernel/model/state.js';
import { stateMachine } from '../../src/kernel/model/state-machine.js';

/** Each line under a `@ts-expect-error` would compile if declarations were not typed: `npm run check:types` is red then. */
function misspelt(): void {
  const wet: RowRules<'depthM'> = ({ depthM }) => (depthM === 0 ? [{ code: 'DRY', path: ['depthM'] }] : []);
  // @ts-expect-error -- a rule reads what it does not name
  const dry: RowRules<'depthM'> = ({ depth }) => (depth === 0 ? [{ code: 'DRY', path: ['depth'] }] : []);
  const machine = stateMachine({
    initial: 'DUG',
    transitions: { DUG: ['FULL'], FULL: [] },
    guards: { FULL: ({ depthM }: RowOf<'depthM'>) => (depthM === 0 ? 'DRY' : null) },
  });
  // @ts-expect-error -- a state that no transition is from
  stateMachine({ initial: 'DUG', transitions: { DUG: ['FULL', 'GONE'], FULL: [] } });

  @entity('池', 'A pond.', { plural: 'ponds', order: ['name'], unique: ['name'], rules: wet })
  class Pond extends BaseEntity {
    name!: string;
    depthM!: number;
    @state(() => ({ DUG: 'DUG', FULL: 'FULL' }), machine, '状态', 'Where it stands.')
    state!: string;
  }
  // @ts-expect-error -- an order by a property that the class lacks
  @entity('池', 'A pond.', { plural: 'ponds', order: ['nme'] })
  class Puddle extends BaseEntity {
    name!: string;
    // @ts-expect-error -- an enum without one of the states, and a guard that reads what the class lacks
    @state(() => ({ DUG: 'DUG' }), machine, '状态', 'Where it stands.')
    state!: string;
  }
  // @ts-expect-error -- a rule that reads a property that the class lacks
  @entity('池', 'A pond.', { plural: 'ponds', rules: wet })
  class Pool extends BaseEntity {}

  interface Pipe {
    readonly lengthM: number;
    readonly kind: 'CLAY' | 'STEEL';
    readonly until: string | null;
  }
  // @ts-expect-error -- internal by a property that the class lacks
  @entity('渠', 'A canal.', { plural: 'canals', internal: { where: { knd: ['X'] } } })
  class Canal extends BaseEntity {
    @rolledUp<Pipe>('pipes', { sum: 'lengthM', where: { kind: ['CLAY'], until: { isNull: true } } }, '长', 'Length.')
    lengthM!: string;
    // @ts-expect-error -- a sum of what the rows lack
    @rolledUp<Pipe>('pipes', { sum: 'length' }, '长', 'Length.')
    length!: string;
    // @ts-expect-error -- a word that the enum lacks
    @rolledUp<Pipe>('pipes', { count: { kind: ['WOOD'] } }, '数', 'How many.')
    wooden!: number;
    // @ts-expect-error -- rows of no type
    @rolledUp('pipes', { count: {} }, '数', 'How many.')
    pipes!: number;
  }

  void [dry, Pond, Puddle, Pool, Canal];
}

test('a misspelt property or state does not compile', () => {
  expect(misspelt).toBeTypeOf('function'); // never called: what counts is that it compiles
});
