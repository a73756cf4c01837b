import { expect, test } from 'vitest';
import { BaseEntity, entity } from '../../src/kernel/model/entity.js';
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

  void [dry, Pond, Puddle, Pool];
}

test('a misspelt property or state does not compile', () => {
  expect(misspelt).toBeTypeOf('function'); // never called: what counts is that it compiles
});
