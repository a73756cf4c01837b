import { createHash } from 'node:crypto';
import type { DataModel } from '../../kernel/model/model.js';
import { memo } from '../../kernel/memo.js';
import { sqlFile } from '../../kernel/sql-file.js';
import { aboutRoutines } from './routines/about.js';
import { acrossRoutines } from './routines/across.js';
import { archivedRoutines } from './routines/archived.js';
import { closedRoutines } from './routines/closed.js';
import { computableRoutines } from './routines/computable.js';
import { containsRoutines } from './routines/contains.js';
import { deadlineRoutines } from './routines/deadlines.js';
import { enteredOnRoutines } from './routines/entered-on.js';
import { feedRoutines } from './routines/feed.js';
import { findingRoutines } from './routines/findings.js';
import { linkRoutines } from './routines/links.js';
import { machineRoutines } from './routines/machine.js';
import { recordRoutines } from './routines/record.js';
import { personalRoutines } from './routines/personal.js';
import { placeRoutines } from './routines/place.js';
import { reasonRoutines } from './routines/reason.js';
import { TIME_ZONE } from '../../kernel/period.js';
import { rolledUpRoutines } from './routines/rolled-up.js';
import { settingRoutines } from './routines/settings.js';
import { searchDefinitions, searchRoutines } from './routines/search.js';
import { rowSecurityRoutines } from './routines/row-security.js';
import { sensitivityRoutines } from './routines/sensitivity.js';
import { treeRoutines } from './routines/tree.js';

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

interface Routines {
  readonly sql: string;
  readonly hash: string;
  /** A hash of everything that the search entries of a type are made by, for each type. */
  readonly search: Readonly<Record<string, string>>;
}

/**
 * Functions and triggers that are generated from the declarations. Unlike tables they can be replaced at any time, so
 * they are not migrated: they are installed again whenever their text differs from the installed one.
 */
export const routines = memo((model: DataModel): Routines => {
  const sql = [
    sqlFile(new URL('./routines/json.sql', import.meta.url)),
    sqlFile(new URL('./routines/rule.sql', import.meta.url), { time_zone: TIME_ZONE }),
    settingRoutines(model),
    computableRoutines(model),
    findingRoutines(model),
    feedRoutines(),
    treeRoutines(model),
    aboutRoutines(model),
    rolledUpRoutines(model),
    sensitivityRoutines(model),
    linkRoutines(model),
    machineRoutines(model),
    enteredOnRoutines(model),
    deadlineRoutines(model),
    placeRoutines(model),
    acrossRoutines(model),
    archivedRoutines(model),
    reasonRoutines(model),
    closedRoutines(model),
    searchRoutines(model),
    containsRoutines(model),
    recordRoutines(model),
    personalRoutines(model),
    rowSecurityRoutines(model),
    model.moduleTables.routines,
  ]
    .flat()
    .join('\n');
  const search = Object.entries(searchDefinitions(model)).map(([type, text]) => [type, hashOf(text)] as const);
  return { sql, hash: hashOf(sql), search: Object.fromEntries(search) };
});
