import type { GraphQLSchema } from 'graphql';
import { buildSchemaSync } from 'type-graphql';
import { graphMessages, type Catalogue } from '../messages.js';
import type { Module } from '../module.js';
import { buildModel, type DataModel } from '../model/model.js';
import { InputError, VersionConflict } from '../write/user-error.js';
import { declareUserErrors } from '../write/user-error-codes.js';
import { memo } from '../memo.js';
import { auditFields } from './access/audit.js';
import { inOwnMetadata } from './builder/own-metadata.js';
import { attachFields, type FieldDefinition } from './builder/attach-fields.js';
import { boardFields } from './feed/boards.js';
import { changeFields } from './feed/changes.js';
import { requireComputable } from './lists/computations.js';
import { requireFindings } from './lists/findings.js';
import { connectionType } from './lists/connection.js';
import { explainFields } from './access/explain.js';
import { aboutFilter, filterInput, listFilter } from './lists/filters.js';
import { entityFields } from './fields.js';
import { timeFields } from './feed/history.js';
import { movesFields } from './moves-field.js';
import { mutationFields } from './mutations/mutations.js';
import { queryFields } from './queries.js';
import { RootFields } from './builder/root-fields.js';
import { requireRowRules } from './row-rules.js';
import { searchField } from './lists/search.js';
import { priceSlices, sliceFields } from './lists/slices.js';
import { transitionedFields } from './feed/transitioned.js';
import { viewerFields } from './access/viewer.js';
import { vocabularyFields } from './vocabulary-field.js';

export interface Compiled {
  readonly model: DataModel;
  readonly schema: GraphQLSchema;
  /** Of the kernel and the modules. */
  readonly messages: Catalogue;
}

/** type-graphql requires one; every subscription here has its own source. */
const noPubSub = {
  publish: (): never => refuse(),
  subscribe: (): never => refuse(),
};
function refuse(): never {
  throw new Error('subscriptions read the feed, never a pub/sub');
}

/** The features of the kernel: each adds its fields to the schema and returns their definitions. */
const FEATURES: readonly ((model: DataModel, rootFields: RootFields) => readonly FieldDefinition[])[] = [
  entityFields,
  timeFields,
  viewerFields,
  queryFields,
  searchField,
  mutationFields,
  transitionedFields,
  changeFields,
  boardFields,
  auditFields,
  explainFields,
  vocabularyFields,
  movesFields,
];

/** Compiles the modules' declarations to a data model and its schema; once per process for the same list of modules. */
export const compileSchema = memo((modules: readonly Module[]) =>
  Promise.try(() => inOwnMetadata(() => compile(modules))),
);

function compile(modules: readonly Module[]): Compiled {
  const types = modules.flatMap((module) => module.entities);
  declareUserErrors(
    types,
    modules.map((module) => module.userErrors ?? {}),
  );
  const model = buildModel(
    types,
    modules.flatMap((module) => module.access ?? []),
    {
      tables: modules.flatMap((module) => module.tables ?? []),
      routines: modules.flatMap((module) => module.routines ?? []),
    },
    modules.flatMap((module) => module.settings ?? []),
    modules.flatMap((module) => module.computations ?? []),
    {
      findings: modules.flatMap((module) => module.findings ?? []),
      expectations: modules.flatMap((module) => module.expectations ?? []),
    },
  );
  const messages = graphMessages(
    model.entities,
    modules.flatMap(({ messages: own = {}, userErrors = {} }) => [own, userErrors]),
  );
  for (const entity of model.entities) {
    requireRowRules(entity, messages);
    // type-graphql needs every type before it builds the schema; these are declared lazily otherwise
    connectionType(entity);
    filterInput(entity);
    listFilter(entity);
    entity.abouts.forEach(aboutFilter);
  }
  const rootFields = new RootFields();
  const slices = modules.flatMap(({ name, slices = [] }) => slices.map((slice) => ({ ...slice, module: name })));
  const answers = [...FEATURES, ...modules.flatMap(({ fields }) => fields ?? [])].flatMap((feature) =>
    feature(model, rootFields),
  );
  answers.push(...sliceFields(slices, model, rootFields)); // after all whose names they might take
  const schema = buildSchemaSync({
    resolvers: [rootFields.type, ...modules.flatMap((module) => module.resolvers ?? [])] as never,
    orphanedTypes: [...model.entities.map((entity) => entity.type), InputError, VersionConflict] as never,
    pubSub: noPubSub,
    validate: false,
    skipCheck: true, // the check executes a complete introspection; Apollo validates the schema anyway
  });
  priceSlices(slices, model, schema);
  requireComputable(model, schema);
  requireFindings(model, schema);
  return { model, schema: attachFields(schema, [...answers, ...rootFields.answers]), messages };
}
