import type { SettingBasis } from '../../src/kernel/model/setting.js';
import type { ChecklistKind } from '../../src/modules/work/checklist-item.kinds.js';
import { readData } from '../data.js';
import { seedId, type SeedRow } from '../seed.js';
import { policyClause, PROPOSAL } from '../sources.js';

interface ListRecord {
  readonly list: ChecklistKind;
  readonly key: string;
  readonly clause: string;
  readonly basis: SettingBasis;
  readonly sources: readonly string[];
  readonly note: string | null;
  readonly items: readonly {
    readonly name: string;
    readonly steps?: readonly string[];
    readonly weight?: string;
    readonly target?: string;
  }[];
}

export const { lists } = readData<{ lists: ListRecord[] }>('checklists');

/** The ids of a list's items, in their order. */
export const itemsOf = (list: ChecklistKind): string[] =>
  lists
    .filter((each) => each.list === list)
    .flatMap(({ key, items }) => items.map((_, at) => seedId('ChecklistItem', `${key}-${at + 1}`)));

/** The items that the policy writes, those that are usual, and proposals for the rest. */
export const checklistItems = (): SeedRow[] =>
  lists.flatMap(({ list, key, clause, basis, sources, note, items }) =>
    items.map(({ name, steps = [], weight = null, target }, at) => ({
      id: seedId('ChecklistItem', `${key}-${at + 1}`),
      key: `${key}-${at + 1}`,
      name,
      nameEn: null,
      list,
      ordinal: at + 1,
      basis,
      clause,
      steps,
      weight,
      dueWorkdays: null,
      leastDays: null,
      validFrom: null,
      validUntil: null,
      target: target ? seedId('Target', target) : null,
      provenance: basis === 'WRITTEN' ? 'REAL_VERIFIED' : 'UNVERIFIED',
      sources: [
        policyClause(clause),
        ...(basis === 'SET' ? [PROPOSAL, ...sources] : sources).map((title) => ({ title })),
      ],
      remark: note,
    })),
  );
