import { date, decimal, enumColumn } from '../../src/kernel/model/column.js';
import { AMOUNT } from '../../src/kernel/model/bounds.js';
import { atLeast, bySql, choose, computation, count, exactly, inForce, quotient, rows, share } from '../../src/kernel/model/computation.js'; // prettier-ignore
import { BaseEntity, NamedEntity, entity } from '../../src/kernel/model/entity.js';
import { DAY, FIRST_DAY, settingOf } from '../../src/kernel/model/moment.js';
import { locatedIn, manyToOne } from '../../src/kernel/model/relation.js';
import { setting } from '../../src/kernel/model/setting.js';
import { defineEnum, type EnumValue } from '../../src/kernel/enum.js';
import { defineModule } from '../../src/kernel/module.js';
import { sql } from '../../src/kernel/sql.js';
import { Region } from '../../src/modules/region/region.entity.js';

/* Registers whose figures are computed, in every shape. */

const PostKind = defineEnum('PostKind', '岗位', 'A post.', {
  OFFICER: ['信息员', 'Officer.'],
  DOCTOR: ['村医', 'Doctor.'],
});

@entity('任职', 'Who has a post.', { plural: 'posts', order: ['since'] })
export class Post extends BaseEntity {
  @locatedIn(() => Region, '所在地', 'Where.', {
    inverse: { field: 'posts', zh: '任职', en: 'Posts at or below it.' },
  })
  region!: Region;
  @enumColumn(() => PostKind, '岗位', 'Which.', { filter: true })
  kind!: EnumValue<typeof PostKind>;
  @date('自', 'Since when.', { filter: true, order: true })
  since!: string;
  @date('至', 'Until when.', { nullable: true, filter: true })
  until!: string | null;
}

@entity('工作队', 'A team.', { plural: 'crews', order: ['name'] })
export class Crew extends NamedEntity {
  @locatedIn(() => Region, '所在地', 'Where.', {
    inverse: { field: 'crews', zh: '工作队', en: 'Crews at or below it.' },
  })
  region!: Region;
  @date('自', 'Since when.', { filter: true })
  since!: string;
}

@entity('到访', 'A call.', { plural: 'calls', order: ['madeOn'] })
export class Call extends BaseEntity {
  @manyToOne(() => Crew, '工作队', 'Which crew.', { inverse: { field: 'calls', zh: '到访', en: 'Its calls.' } })
  crew!: Crew;
  @locatedIn(() => Region, '所在地', 'Where its crew is.', { inherits: 'crew' })
  region!: Region;
  @date('日期', 'When.', { filter: true, order: true })
  madeOn!: string;
  @decimal('费用（元）', 'What it cost.', { bounds: AMOUNT, filter: true })
  costYuan!: string;
  @decimal('报销（元）', 'What was paid back.', { bounds: AMOUNT, filter: true })
  paidYuan!: string;
}

export const LEAST_CALLS = setting('toy.calls', { unit: 'COUNT', default: 2, basis: 'SET', zh: '最少到访', en: 'Least calls.' }); // prettier-ignore
export const COUNTS_DOCTORS = setting('toy.doctors', { unit: 'FLAG', default: false, basis: 'SET', zh: '计村医', en: 'Doctors count.' }); // prettier-ignore
export const RECENT = setting('toy.months', { unit: 'MONTHS', default: 12, basis: 'SET', zh: '近期', en: 'Recent.' });

const VILLAGES = { kind: ['VILLAGE_COMMITTEE'] } as const;

export default defineModule({
  name: 'toy',
  entities: [Post, Crew, Call],
  settings: [LEAST_CALLS, COUNTS_DOCTORS, RECENT],
  computations: [
    computation(
      'toy-officers',
      share(
        Region,
        VILLAGES,
        rows<Post>('posts', [{ kind: ['OFFICER'] }, inForce<Post>('since', 'until')], exactly(1)),
      ),
    ),
    computation('toy-covered', share(Region, VILLAGES, rows<Post>('posts', inForce<Post>('since', 'until')))),
    computation('toy-open', count(Post, { since: { lte: DAY }, not: { until: { lte: DAY } } })),
    computation('toy-calls', count(Call, { madeOn: { gte: FIRST_DAY, lte: DAY } })),
    computation('toy-cost', count(Call, { madeOn: { lte: DAY } }, 'costYuan')),
    computation('toy-paid', quotient(Call, { madeOn: { lte: DAY } }, 'paidYuan', 'costYuan')),
    computation(
      'toy-visited',
      share(
        Crew,
        { since: { lte: DAY } },
        rows<Call>('calls', { madeOn: { gt: DAY.before(RECENT), lte: DAY } }, atLeast(settingOf(LEAST_CALLS))),
      ),
    ),
    computation(
      'toy-chosen',
      choose(COUNTS_DOCTORS, {
        false: count(Post, [{ kind: ['OFFICER'] }, inForce<Post>('since', 'until')]),
        true: count(Post, inForce<Post>('since', 'until')),
      }),
    ),
    computation('toy-state', count(Crew, {}), { isSnapshot: true }),
    computation(
      'toy-sql',
      bySql(
        [Post],
        (region, { day }) => sql`select count(*)::numeric as value, null::numeric as weight from post p
          where p.region_path >= ${sql.ref(`${region}.path`)} and p.region_path < ${sql.ref(`${region}.path`)} || '~'
            and p.since <= ${day}::date and p.archived_at is null`,
      ),
    ),
  ],
});
