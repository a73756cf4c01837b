import { expect, test } from 'vitest';
import { atMost, noneOpen, parentIs, sumWithin } from '../../src/kernel/model/across.js';
import { byKind } from '../../src/kernel/model/by-kind.js';
import { period } from '../../src/kernel/model/column.js';
import { BaseEntity, entity } from '../../src/kernel/model/entity.js';
import { filled, guard } from '../../src/kernel/model/guard.js';
import { reasonOn } from '../../src/kernel/model/reason-on.js';
import { locatedIn } from '../../src/kernel/model/relation.js';
import { rolledUp } from '../../src/kernel/model/rolled-up.js';
import type { RowOf, RowRules } from '../../src/kernel/model/rule.js';
import { setting } from '../../src/kernel/model/setting.js';
import { state } from '../../src/kernel/model/state.js';
import { stateMachine } from '../../src/kernel/model/state-machine.js';
import { unique } from '../../src/kernel/model/unique.js';
import { Region } from '../../src/modules/region/region.entity.js';

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

  const wait = setting('pond.wait', { unit: 'DAYS', default: 9, basis: 'SET', zh: '等', en: 'Wait.' });
  const share = setting('pond.share', { unit: 'PERCENT', default: 9, basis: 'SET', zh: '份', en: 'Share.' });
  const moves = stateMachine({
    initial: 'DUG',
    transitions: {
      DUG: {
        FULL: { by: 'REVIEWER', at: 'COUNTY', otherThan: 'DUG', reason: true, guards: [filled('DRY', 'depthM')] },
      },
      FULL: {
        DUG: { guards: [filled('BARE', 'name'), guard('DEEP', ['depthM'], ({ depthM }) => Number(depthM) > 9)] },
      },
    },
  });
  // @ts-expect-error -- a move to a state that no transition is from
  stateMachine({ initial: 'DUG', transitions: { DUG: { FULL: {}, GONE: {} }, FULL: {} } });
  // @ts-expect-error -- a state that is none, whose last mover may not make the move
  stateMachine({ initial: 'DUG', transitions: { DUG: { FULL: { otherThan: 'DRY' } }, FULL: {} } });
  // @ts-expect-error -- a role that nobody has
  stateMachine({ initial: 'DUG', transitions: { DUG: { FULL: { by: 'DIGGER' } }, FULL: {} } });
  // @ts-expect-error -- a level that there is not
  stateMachine({ initial: 'DUG', transitions: { DUG: { FULL: { at: 'HAMLET' } }, FULL: {} } });
  // @ts-expect-error -- a property that no move has
  stateMachine({ initial: 'DUG', transitions: { DUG: { FULL: { reasons: true } }, FULL: {} } });
  // @ts-expect-error -- a deadline without a day
  stateMachine({ initial: 'DUG', transitions: { DUG: { FULL: { late: { remind: wait } } }, FULL: {} } });
  // @ts-expect-error -- days that are a percentage
  stateMachine({ initial: 'DUG', transitions: { DUG: { FULL: { late: { after: share } } }, FULL: {} } });
  // @ts-expect-error -- a default that is no value of the unit
  setting('pond.deep', { unit: 'FLAG', default: 9, basis: 'SET', zh: '深', en: 'Deep.' });
  // @ts-expect-error -- a guard reads what it does not name
  guard('DEEP', ['depthM'], ({ depth }) => Number(depth) > 9);

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
  @entity('池', 'A pond.', { plural: 'ponds' })
  class Lake extends BaseEntity {
    // @ts-expect-error -- guards of moves read what the class lacks
    @state(() => ({ DUG: 'DUG', FULL: 'FULL' }), moves, '状态', 'Where it stands.')
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

  void [dry, Pond, Puddle, Pool, Lake, Canal];
}

/** The same of rules about rows. */
function misspeltRules(): void {
  type Kind = 'DUG' | 'NATURAL';

  @entity('池', 'A pond.', { plural: 'ponds' })
  class Pond extends BaseEntity {
    kind!: Kind;
    litres!: number;
  }

  @unique(['pond', 'owner'], { where: { kind: ['DUG'], until: null }, nulls: 'equal', at: 'owner' })
  @byKind('kind', { DUG: { needs: ['owner', ['until', 'litres']] }, NATURAL: { may: ['litres'] } })
  @sumWithin('pond', 'litres', 'litres', { where: { kind: ['DUG'] }, code: 'FULL' })
  @atMost('pond', 3, { code: 'FULL' })
  @parentIs('pond', { kind: ['DUG'] }, { code: 'NATURAL_POND' })
  @noneOpen('pond', { once: { kind: { not: ['DUG'] } }, code: 'NATURAL_POND' })
  @reasonOn(['until'])
  class Right extends BaseEntity {
    pond!: Pond | null;
    kind!: Kind;
    owner!: string | null;
    until!: string | null;
    litres!: number | null;
  }

  // @ts-expect-error -- a set on a property that the class lacks
  @unique(['pnd'])
  // @ts-expect-error -- a value that the property never has
  @unique(['pond'], { where: { kind: ['DUGG'] } })
  // @ts-expect-error -- a condition on a property that the class lacks
  @unique(['pond'], { where: { knd: null } })
  // @ts-expect-error -- a kind is left out
  @byKind('kind', { DUG: {} })
  // @ts-expect-error -- a kind that there is not
  @byKind('kind', { DUG: {}, NATURAL: {}, NONE: {} })
  // @ts-expect-error -- a kind needs a property that the class lacks
  @byKind('kind', { DUG: { needs: ['ownr'] }, NATURAL: {} })
  // @ts-expect-error -- a level that no place has
  @byKind('kind', { DUG: { at: ['VILAGE'] }, NATURAL: {} })
  // @ts-expect-error -- a sum of a property that the class lacks
  @sumWithin('pond', 'liters', 'litres', { code: 'FULL' })
  // @ts-expect-error -- a limit that the row above lacks
  @sumWithin('pond', 'litres', 'liters', { code: 'FULL' })
  // @ts-expect-error -- a condition on what the row above lacks
  @parentIs('pond', { knd: ['DUG'] }, { code: 'NATURAL_POND' })
  // @ts-expect-error -- a value that the row above never has
  @noneOpen('pond', { once: { kind: ['DUGG'] }, code: 'NATURAL_POND' })
  // @ts-expect-error -- a reason on a property that the class lacks
  @reasonOn(['untl'])
  class Wrong extends BaseEntity {
    pond!: Pond | null;
    kind!: Kind;
    litres!: number | null;
    @locatedIn(() => Region, '所在地', 'Where.', {
      // @ts-expect-error -- a level that there is not
      levels: ['VILAGE'],
      // @ts-expect-error -- a value that the region never has
      where: { kind: ['VILLAGE'] },
    })
    region!: Region;
    // @ts-expect-error -- a kind of period that there is not
    @period('期', 'When.', { kinds: ['DECADE'] })
    period!: string;
  }

  void [Right, Wrong];
}

test('a misspelt property or state does not compile', () => {
  for (const declared of [misspelt, misspeltRules]) expect(declared).toBeTypeOf('function'); // never called: what counts is that it compiles
});
