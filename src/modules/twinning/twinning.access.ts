import { sql } from '../../kernel/sql.js';
import { access, may } from '../../kernel/access/rules.js';
import { TwinningPair } from './twinning.entity.js';

/** Both sides of a pair are partners until it is archived. */
export const partners = sql`
  select mine.code as one, theirs.code as other from twinning_pair pair
  join twinning_pair_sides a on a.twinning_pair_id = pair.id join region mine on mine.id = a.region_id
  join twinning_pair_sides b on b.twinning_pair_id = pair.id and b.region_id <> a.region_id
  join region theirs on theirs.id = b.region_id
  where pair.archived_at is null`;

/** Pairs cross regions, so no steward of one side may write them. */
export const twinningAccess = [access(TwinningPair, [may('PLANNER', 'CREATE', 'UPDATE', 'ARCHIVE')])];
