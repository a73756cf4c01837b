import { getMetadataStorage } from 'type-graphql';
import type { Class } from '../../describe.js';
import { memo } from '../../memo.js';

/**
 * Builds a schema apart from others of the process. type-graphql has one global storage, in which every name may be
 * declared once: the decorators of classes have filled it when their modules were loaded, and what a model adds to it
 * (fields of its types, inputs, connections) goes to a copy.
 *
 * @param build must be synchronous: until it returns, every declaration goes to the copy
 */
export function inOwnMetadata<S>(build: () => S): S {
  const shared = getMetadataStorage();
  const own = shared.clone();
  // type-graphql writes the fields into the definition of their type
  own.objectTypes = own.objectTypes.map((type) => ({ ...type }));
  own.interfaceTypes = own.interfaceTypes.map((type) => ({ ...type }));
  own.inputTypes = own.inputTypes.map((type) => ({ ...type }));
  globalThis.TypeGraphQLMetadataStorage = own;
  try {
    return build();
  } finally {
    globalThis.TypeGraphQLMetadataStorage = shared;
  }
}

/** Declares something once for each schema that is built. */
export function oncePerSchema<K extends object, V>(declare: (key: K) => V): (key: K) => V {
  const ofStorage = memo((_: object) => memo(declare));
  return (key) => ofStorage(getMetadataStorage())(key);
}

/** Names of the fields of a root type, or of the type of a class, that are declared so far. */
export function fieldNames(owner: 'Query' | 'Subscription' | Class): string[] {
  const { queries, subscriptions, fields } = getMetadataStorage();
  const declared =
    owner === 'Query' ? queries : owner === 'Subscription' ? subscriptions : fields.filter((f) => f.target === owner);
  return declared.map(({ schemaName }) => schemaName);
}
