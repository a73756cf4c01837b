import { GraphQLString, isEnumType, isIntrospectionType, isObjectType, type GraphQLSchema } from 'graphql';
import { wordsOf } from '../describe.js';
import type { DataModel } from '../model/model.js';
import type { FieldDefinition } from './builder/attach-fields.js';
import { objectType } from './builder/build.js';
import { historicFields } from './feed/field-change.js';
import { resolver, type RootFields } from './builder/root-fields.js';

/** All enums but two are shorter (the codes of user errors are 76), and so are the fields of every record. */
const ASSUMED_ENTRIES = 30;

interface Described {
  readonly name: string;
  readonly description?: string | null | undefined;
}

interface Entry {
  readonly value: string;
  readonly zh: string;
  readonly en: string;
}

/**
 * `vocabulary`: the values of an enum as data, so that no client copies them. It is public even where introspection is
 * not: every page shows these words, and they reveal nothing about records.
 */
export function vocabularyFields(model: DataModel, rootFields: RootFields): FieldDefinition[] {
  const entry = objectType('VocabularyEntry', '词表中的一个词', 'One word of a vocabulary.', {
    value: { type: () => GraphQLString, zh: '枚举值或字段名', en: 'The value of the enum, or the name of the field.' },
    zh: { type: () => GraphQLString, zh: '中文说明', en: 'What it is called in Chinese.' },
    en: { type: () => GraphQLString, zh: '英文说明', en: 'What it is called in English.' },
  });
  const cache = new Map<string, readonly Entry[] | null>();
  rootFields.query(
    'vocabulary',
    {
      type: () => [entry],
      zh: '词表：某枚举的各值，按其固有次序；或某类记录在变更历史中出现的各字段。没有此类型则为空',
      en: 'Values of an enum in their order, or fields of a record that histories name; null if there is no such type.',
      args: {
        type: {
          type: () => GraphQLString,
          zh: '枚举名或记录类型名，如 ProgressStatus、Talent',
          en: 'Name of an enum or of a type of records: ProgressStatus, Talent.',
        },
      },
      cost: { size: ASSUMED_ENTRIES },
    },
    resolver((_, { type }: { type: string }, __, { schema }) => {
      const cached = cache.get(type);
      if (cached !== undefined) return cached;
      const entries = entriesOf(type, model, schema);
      if (entries) cache.set(type, entries); // the number of unknown names is unbounded, so they are not cached
      return entries;
    }),
  );
  return [];
}

function entriesOf(name: string, model: DataModel, schema: GraphQLSchema): readonly Entry[] | null {
  const type = schema.getType(name);
  if (isEnumType(type) && !isIntrospectionType(type)) return type.getValues().map(entryOf);
  const entity = model.byName.get(name);
  if (!entity || !isObjectType(type)) return null;
  const fields = type.getFields();
  return historicFields(entity)
    .flatMap((field) => fields[field.name] ?? [])
    .map(entryOf);
}

const entryOf = ({ name, description }: Described): Entry => ({ value: name, ...wordsOf(description) });
