import { getMetadataStorage } from 'type-graphql';
import type { Class } from '../describe.js';
import { memo } from '../memo.js';

/** A member of the plain objects of a `values` column. */
export interface ValueMember {
  readonly name: string;
  /** Its type in the schema; `String` for a text. */
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

/** The members that a class of such objects shows. */
export const valueMembers = memo((of: Class): readonly ValueMember[] => {
  const { fields } = getMetadataStorage() as unknown as { readonly fields: readonly FieldMetadata[] }; // type-graphql keeps its storage out of its types
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
