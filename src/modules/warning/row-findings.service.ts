import type { Context } from '../../kernel/context.js';
import type { Database } from '../../kernel/database.js';
import { settingsOfFinding, type Finding } from '../../kernel/model/finding.js';
import type { DataModel } from '../../kernel/model/model.js';
import { calendarDay } from '../../kernel/period.js';
import { changesAfter, type Changed } from '../../kernel/read/changes-after.js';
import { placeGroups, typesAround } from '../../kernel/read/fitting-rows.js';
import { lastEvent, runMutation, succeeded } from '../../kernel/write/run-mutation.js';
import { clear, PORTION, raise, type Evaluated, type Selection, type Written } from './finding-portions.service.js';
import { findingRules } from './finding-rules.service.js';

/** Changed records of a type beyond which all are looked at: their ids are a parameter of each statement. */
const MOST_CHANGED = 10_000;
const NIL_UUID = '00000000-0000-0000-0000-000000000000';
const NOTHING: Written = { seen: 0, changed: 0, last: null };

const REASONS = {
  raise: '登记数据核查 (found in the records)',
  clear: '登记数据已不再如此 (the records no longer say so)',
} as const;

export interface FindingChanges {
  readonly raised: number;
  readonly cleared: number;
}

/** The types on whose rows findings depend, by name. */
export const typesOf = (model: DataModel): ReadonlySet<string> =>
  new Set(
    [...model.findings.values()].flatMap((finding) =>
      [model.of(finding.of), ...typesAround(finding, model)].map(({ name }) => name),
    ),
  );

/**
 * Raises a warning for each record that fits a finding and has none, and clears the open ones whose record no longer
 * fits: of all records, or of those that changed after a feed position and those that lie along their paths. Works in
 * portions, each in its own transaction; it does no harm if it is interrupted or run twice.
 */
export async function evaluateFindings(since: string | null, context: Context): Promise<FindingChanges> {
  const { model } = context;
  const changes = since === null ? null : await changesAfter([...typesOf(model)], since, context);
  const rules = await findingRules(context);
  let [raised, cleared] = [0, 0];
  for (const finding of model.findings.values()) {
    const rule = rules.get(finding.key);
    const selection = changes && selectionOf(finding, changes, model);
    if (!rule || (selection && selection.ids.length + selection.codes.length === 0)) continue;
    const changed = await evaluateFinding(
      { finding, rule, selection, ...(await judgement(finding, context)) },
      context,
    );
    raised += changed.raised;
    cleared += changed.cleared;
  }
  return { raised, cleared };
}

/** The records that changes make to be looked at; null for all. */
function selectionOf(finding: Finding, changes: ReadonlyMap<string, Changed>, model: DataModel): Selection | null {
  const entity = model.of(finding.of);
  const ids = changes.get(entity.name)?.ids ?? new Set<string>();
  const codes = new Set(typesAround(finding, model).flatMap(({ name }) => [...(changes.get(name)?.codes ?? [])]));
  // one that compares rows of its own type is about others than those that changed
  const comparesRows = ids.size > 0 && finding.conditions.some(({ reads }) => reads.includes(finding.of));
  return comparesRows || ids.size > MOST_CHANGED ? null : { ids: [...ids], codes: [...codes] };
}

async function judgement(
  finding: Finding,
  { db, now }: Context,
): Promise<Omit<Evaluated, 'finding' | 'rule' | 'selection'>> {
  const today = calendarDay(now());
  const groups = await placeGroups(settingsOfFinding(finding), finding.span, today, (statement) => db.rows(statement));
  return { groups, today, period: finding.span ? groups[0]!.at.period : null }; // one group holds everywhere
}

async function evaluateFinding(evaluated: Evaluated, context: Context): Promise<FindingChanges> {
  const { model } = context;
  const cleared = await inPortions('clear', context, (after, db) => clear(evaluated, after, model, db));
  let raised = 0;
  for (const group of evaluated.groups)
    raised += await inPortions('raise', context, (after, db) => raise(evaluated, group, after, model, db));
  return { raised, cleared };
}

async function inPortions(
  what: keyof typeof REASONS,
  context: Context,
  write: (after: string, db: Database) => Promise<Written>,
): Promise<number> {
  let changed = 0;
  for (let after: string | null = NIL_UUID; after !== null;) {
    const request = { name: `${what}Findings`, input: { reason: REASONS[what] } };
    const from: string = after;
    let written: Written = NOTHING;
    await runMutation(request, context, async (db) => {
      written = await write(from, db);
      return [succeeded(null, written.changed > 0 ? await lastEvent(db) : null)];
    });
    changed += written.changed;
    after = written.seen === PORTION ? written.last : null;
  }
  return changed;
}
