import { v7 } from 'uuid';
import type { Context } from '../../kernel/context.js';
import type { Finding } from '../../kernel/model/finding.js';
import type { DataModel } from '../../kernel/model/model.js';
import { sql } from '../../kernel/sql.js';
import { readingOf } from '../../kernel/write/reading-of.js';
import { lastEvent, runMutation, succeeded } from '../../kernel/write/run-mutation.js';

/** An active rule of a finding. */
export interface FindingRule {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly handlingDays: number;
}

/** The active rules of findings by key, after making those that have never been there. */
export async function findingRules(context: Context): Promise<ReadonlyMap<string, FindingRule>> {
  const { db, model } = context;
  const rows = await db.rows<FindingRule & { readonly isActive: boolean }>(sql`
    select id, key, name, handling_days as "handlingDays", is_active and archived_at is null as "isActive"
    from warning_rule where key = any(${[...model.findings.keys()]}::text[]) order by archived_at nulls first`);
  const known = new Set(rows.map(({ key }) => key));
  const missing = [...model.findings.values()].filter(({ key }) => !known.has(key));
  if (missing.length === 0) return byKey(rows.filter(({ isActive }) => isActive));
  await makeRules(missing, context);
  return findingRules(context);
}

const byKey = (rules: readonly FindingRule[]): ReadonlyMap<string, FindingRule> =>
  new Map(rules.map((rule) => [rule.key, rule]));

/** Whoever changes the days or switches a rule off afterwards is not overruled. */
async function makeRules(findings: readonly Finding[], context: Context): Promise<void> {
  const of = <V>(value: (finding: Finding) => V): V[] => findings.map(value);
  const names = findings.map((finding) => titleOf(finding, context.model));
  const request = { name: 'makeFindingRules', input: { reason: '平台模块声明的核查规则 (declared by a module)' } };
  await runMutation(request, context, async (db) => {
    const rows = await db.rows(sql`
      insert into warning_rule (id, key, name, name_en, pinyin, kind, handling_days, is_active, provenance, sources)
      select id, key, name, name_en, reading, kind, days, true, 'UNVERIFIED', jsonb_build_array(
        jsonb_build_object('title', '平台核查规则 (a rule of the platform)'))
      from unnest(${of(() => v7())}::uuid[], ${of(({ key }) => key)}::text[], ${names.map(({ zh }) => zh)}::text[],
        ${names.map(({ en }) => en)}::text[], ${names.map(({ zh }) => readingOf(zh))}::text[],
        ${of(({ kind }) => kind)}::text[], ${of(({ handlingDays }) => handlingDays)}::int[])
        r(id, key, name, name_en, reading, kind, days)
      on conflict do nothing returning id`);
    return [succeeded(null, rows.length > 0 ? await lastEvent(db) : null)];
  });
}

/** What a rule is called: its text, in which a value is a number. */
function titleOf({ kind, of, zh, en }: Finding, model: DataModel): { readonly zh: string; readonly en: string } {
  const { options, name } = model.of(of);
  if (kind === 'LATE') return { zh: `${options.zh}逾期`, en: `Overdue: ${name}` };
  const title = (text: string): string => text.replace(/\{\w+\}/g, 'N').replace(/[。.]$/, '');
  return { zh: title(zh), en: title(en) };
}
