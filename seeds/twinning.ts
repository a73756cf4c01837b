import { TwinningPair, type TwinningKind } from '../src/modules/twinning/twinning.entity.js';
import { readData } from './data.js';
import { regionId } from './region.js';
import { seedId, type Seeder } from './seed.js';
import { policyClause, provenanceOf } from './sources.js';

interface Side {
  readonly regionCode: string;
  readonly name: string;
}
interface PairRecord {
  readonly id: string;
  readonly supporting: Side;
  readonly supported: Side;
  readonly kind: TwinningKind;
  readonly crossPrefecture: boolean;
  readonly directionStated: boolean;
  readonly clause: string;
  readonly quote: string;
  readonly verified: boolean;
}

/** Replaces the record's own reason, which is about fields of the data file. */
const NO_DIRECTION =
  '政策只写“A与B结对帮扶”，未载明哪一方支持；双方按原文先后列出 (the policy does not say which side supports; the sides are in its order)';

export const seedTwinning: Seeder = () => {
  const { pairs } = readData<{ pairs: PairRecord[] }>('twinning');
  const rows = pairs.map((pair) => {
    const sides = [pair.supporting, pair.supported];
    const statedSide = (side: Side): string | null => (pair.directionStated ? regionId(side.regionCode) : null);
    return {
      id: seedId('TwinningPair', pair.id),
      key: pair.id,
      name: sides.map((side) => side.name).join('—'),
      nameEn: null,
      kind: pair.kind,
      sides: sides.map((side) => regionId(side.regionCode)),
      isDirectionStated: pair.directionStated,
      supporting: statedSide(pair.supporting),
      supported: statedSide(pair.supported),
      isCrossPrefecture: pair.crossPrefecture,
      clause: pair.clause,
      quote: pair.quote,
      provenance: provenanceOf(pair.verified),
      sources: [policyClause(pair.clause)],
      remark: pair.directionStated ? null : NO_DIRECTION,
    };
  });
  return [{ of: TwinningPair, rows }];
};
