import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { readData } from '../../seeds/data.js';
import { seedDepartments } from '../../seeds/department.js';
import { seedPolicy } from '../../seeds/policy.js';
import type { SeedRow } from '../../seeds/seed.js';

/** The words of every clause of the policy, as its data file has them. */
function clauseTexts(): Map<string, string> {
  const texts = new Map<string, string>();
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { clause, text, quote } = value as Record<string, unknown>;
    const words = text ?? quote; // a deadline has a quote
    if (typeof clause === 'string' && typeof words === 'string') texts.set(clause, words);
    Object.values(value).forEach(walk);
  };
  walk(readData('policy'));
  return texts;
}

const rowsOf = (type: string): readonly SeedRow[] => seedPolicy().find(({ of }) => of.name === type)?.rows ?? [];
const texts = clauseTexts();
const targets = rowsOf('Target');
const byKey = new Map(targets.map((row) => [row['key'], row]));

describe('the seeded policy', () => {
  it.each(targets.map((row) => [row['key'], row] as const))(
    '%s is quoted from its clause, character for character',
    (_, row) => {
      expect(texts.get(String(row['clause']))).toContain(row['quote']);
    },
  );

  it('keeps measures, problems, goals and phase goals word for word', () => {
    const worded = ['Measure', 'Problem', 'PhaseGoal'].flatMap(rowsOf).map((row) => [row['clause'], row['text']]);
    const goals = rowsOf('KeyTask').map((row) => [row['goalClause'], row['goal']]);
    expect(worded.length + goals.length).toBe(46 + 20 + 3 + 10);
    for (const [clause, words] of [...worded, ...goals]) expect(texts.get(String(clause))).toBe(words);
  });

  it('cites the clause of each record and calls it real', () => {
    for (const { of, rows } of seedPolicy()) {
      for (const row of rows) {
        expect(row.provenance, of.name).toBe('REAL_VERIFIED');
        expect(
          row.sources.map((source) => source.clause),
          of.name,
        ).toContain(row['clause']);
      }
    }
  });

  it('ends a target no later than its task, and only where the policy names an end', () => {
    const deadlines = new Map(rowsOf('KeyTask').map((row) => [row.id, String(row['deadline'])]));
    for (const row of targets) {
      const deadline = deadlines.get(String(row['keyTask']));
      const dueOn = row['dueOn'] as string | null;
      if (dueOn && deadline) expect(dueOn <= deadline, String(row['key'])).toBe(true);
    }
    expect(byKey.get('tgt-implementation-plan')?.['dueOn']).toBe('2022-03-25');
    expect(byKey.get('tgt-tap-water')?.['dueOn']).toBe('2024-12-31');
    expect(byKey.get('tgt-demo-villages')?.['dueOn']).toBeNull();
  });

  it('hangs each target of section 2 on its task, of 1.2 on its phase and of section 3 on its guarantee', () => {
    for (const row of targets) {
      const section = String(row['clause']).slice(0, 3);
      const parents = [row['keyTask'], row['phaseGoal'], row['guarantee']].filter(Boolean);
      expect(parents, String(row['key'])).toHaveLength(section === '1.1' ? 0 : 1);
    }
  });

  it('names units by the names that the policy uses', () => {
    const departments = seedDepartments().flatMap(({ rows }) => rows);
    const names = new Map(departments.map((row) => [row.id, row['name']]));
    const { tasks } = readData<{ tasks: { number: number; responsibleUnits: { nameInPolicy: string }[] }[] }>('policy');
    for (const task of tasks) {
      const row = rowsOf('KeyTask').find((at) => at['number'] === task.number);
      const units = (row?.['responsibleUnits'] as string[]).map((id) => names.get(id));
      expect(units).toEqual(task.responsibleUnits.map((unit) => unit.nameInPolicy));
    }
  });
});
