import { getMetadataStorage } from 'type-graphql';
import type { Class } from '../describe.js';
import { memo } from '../memo.js';

/** A member of the plain objects of an `embedded` column. */
export interface ValueMember {
  readonly name: string;
  /** Its GraphQL type; `String` for a text. */
  readonly type: () => object;
  readonly isText: boolean;
  readonly isList: boolean;
  readonly nullable: boolean;
  readonly zh: string;
  readonly en: string;
}

interface FieldMetadata {
  readonly target: unknown;
  readonly name: string;
  readonly getType: () => object;
  readonly typeOptions: { readonly nullable?: boolean; readonly array?: boolean };
  readonly description?: string;
}

/** The members of such a class, from type-graphql's metadata. */
export const valueMembers = memo((of: Class): readonly ValueMember[] => {
  // type-graphql does not export the type of its storage
  const { fields } = getMetadataStorage() as unknown as { readonly fields: readonly FieldMetadata[] };
  return fields
    .filter(({ target }) => target === of)
    .map(({ name, getType, typeOptions, description = '' }) => {
      const [zh = '', en = ''] = description.split('\n');
      const isText = (getType() as unknown) === String;
      return {
        name,
        type: getType,
        isText,
        isList: Boolean(typeOptions.array),
        nullable: Boolean(typeOptions.nullable),
        zh,
        en,
      };
    });
});
