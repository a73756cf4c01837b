import type { GraphQLSchema } from 'graphql';
import { isEachRow, settingsExpected, type Expectation } from '../../model/expectation.js';
import { settingsOfFinding, type Finding } from '../../model/finding.js';
import { findMember } from '../../model/members.js';
import type { DataModel, EntityMeta } from '../../model/model.js';
import { uniqueIndexes } from '../../model/unique.js';
import { columnOf } from '../../read/computed-figure.js';
import { typesAround } from '../../read/fitting-rows.js';
import { anyMoment, requireWords } from './computations.js';

/** @throws if a finding or an expectation is in words that the lists of its types do not take, or tells too much */
export function requireFindings(model: DataModel, schema: GraphQLSchema): void {
  for (const finding of model.findings.values()) requireFinding(finding, model, schema);
  for (const expectation of model.expectations) requireExpectation(expectation, model, schema);
}

function requireFinding(finding: Finding, model: DataModel, schema: GraphQLSchema): void {
  const what = `the finding ${finding.code}`;
  const entity = model.of(finding.of);
  requireWords(what, entity, finding.filter, anyMoment(settingsOfFinding(finding)), schema);
  for (const value of Object.values(finding.values)) if (typeof value === 'string') requireShown(what, entity, value);
  const hidden = typesAround(finding, model).find(({ options }) => options.restricted);
  if (hidden && finding.sensitivity === null)
    throw new Error(`${what} tells of rows of ${hidden.name} that are not all public: say its sensitivity`);
}

/** Its text is shown to all who see the row. */
function requireShown(what: string, entity: EntityMeta, property: string): void {
  columnOf(entity, property);
  if (entity.columns.some(({ name, personal }) => name === property && personal))
    throw new Error(`${what} names ${property} of ${entity.name}, which is personal`);
}

function requireExpectation(expectation: Expectation, model: DataModel, schema: GraphQLSchema): void {
  const what = `the expectation ${expectation.code}`;
  const entity = model.of(expectation.of);
  const at = anyMoment(settingsExpected(expectation));
  const isOnce = uniqueIndexes(entity).some(({ on }) => on.every((name) => name in expectation.for));
  if (!isOnce) throw new Error(`${what}: ${entity.name} has no unique set of what its rows are expected for`);
  for (const [name, given] of Object.entries({ ...expectation.for, ...expectation.with })) {
    const member = findMember(entity, name);
    if (!member || member.does === 'manyToMany') throw new Error(`${what}: ${entity.name} has no ${name} to fill`);
    if (typeof given === 'string' || !isEachRow(given)) continue;
    const to = model.of(given.of);
    if (member.does === 'column' || ![member.to].flat().includes(to))
      throw new Error(`${what}: ${entity.name}.${name} is no relation to ${to.name}`);
    requireWords(what, to, given.filter, at, schema);
  }
}
