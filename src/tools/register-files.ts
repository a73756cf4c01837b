/** The names of a new register, in all forms that its files need. */
export interface Register {
  /** Folder and file name: `family-farm`. */
  readonly name: string;
  /** `FamilyFarm` */
  readonly type: string;
  /** `familyFarm`: the look-up field, and the import in modules/index.ts. */
  readonly field: string;
  /** `familyFarms`: the list, on Query and on Region. */
  readonly plural: string;
  readonly zh: string;
  /** One sentence that describes it. */
  readonly en: string;
}

const NAME = /^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$/;

/** Plural of a regular English noun; an irregular one needs `--plural`. */
function pluralOf(word: string): string {
  if (/[^aeiou]y$/.test(word)) return word.replace(/y$/, 'ies');
  return word + (/(s|x|z|ch|sh)$/.test(word) ? 'es' : 's');
}

const spaced = (camel: string): string => camel.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
const a = (words: string): string => `${/^[aeiou]/.test(words) ? 'an' : 'a'} ${words}`;

/** @throws if the name cannot name both a folder and a type */
export function register(name: string, { zh, en, plural }: { zh?: string; en?: string; plural?: string }): Register {
  if (!NAME.test(name)) throw new Error(`${name} is no name for a register: a singular noun such as family-farm`);
  const field = name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  const type = field.charAt(0).toUpperCase() + field.slice(1);
  const words = spaced(field);
  return {
    name,
    type,
    field,
    plural: plural ?? pluralOf(field),
    zh: zh ?? '登记对象',
    en: en ?? `${a(words).replace(/^a/, 'A')}.`,
  };
}

const q = JSON.stringify;

/** The entity class, which declares the table and the GraphQL type: the rest of the register follows from it. */
export function entityFile({ name, type, field, plural, zh, en }: Register): string {
  const words = spaced(field);
  return `import { text } from '../../kernel/model/column.js';
import { locatedIn } from '../../kernel/model/relation.js';
import { state } from '../../kernel/model/state.js';
import { entity, NamedEntity } from '../../kernel/model/entity.js';
import { defineEnum, type EnumValue, type EnumValues } from '../../kernel/enum.js';
import { Region } from '../region/region.entity.js';
import { ${field}Machine, type ${type}State as State } from './${name}.rules.js';

export const ${type}State = defineEnum('${type}State', ${q(`${zh}状态`)}, ${q(`Where ${a(words)} stands.`)}, {
  PLANNED: ['筹备中', 'Being prepared.'],
  ACTIVE: ['运行中', 'At work.'],
  SUSPENDED: ['已暂停', 'At rest for a time.'],
  CLOSED: ['已关闭', 'Closed; final.'],
} satisfies Record<State, EnumValues[string]>);
export type ${type}State = EnumValue<typeof ${type}State>;

@entity(${q(zh)}, ${q(en)}, { plural: '${plural}', order: ['name'] })
export class ${type} extends NamedEntity {
  @text('代号', 'Stable key, such as ${name}-01.', { key: true, order: true, collation: 'C' })
  key!: string;
  @state(() => ${type}State, ${field}Machine, ${q(`${zh}状态`)}, 'Where it stands.')
  state!: ${type}State;
  @locatedIn(() => Region, '所在区划', 'Where it is.', {
    inverse: { field: '${plural}', zh: ${q(`本级及下级的${zh}`)}, en: ${q(`Each ${words} at or below the region.`)} },
  })
  region!: Region;
}
`;
}

const rulesFile = ({
  type,
  field,
}: Register): string => `import { stateMachine, type StateOf } from '../../kernel/model/state-machine.js';

/** What is not listed cannot happen: the mutation and the database both read this table. */
export const ${field}Machine = stateMachine({
  initial: 'PLANNED',
  transitions: {
    PLANNED: ['ACTIVE', 'CLOSED'],
    ACTIVE: ['SUSPENDED', 'CLOSED'],
    SUSPENDED: ['ACTIVE', 'CLOSED'],
    CLOSED: [],
  },
});
export type ${type}State = StateOf<typeof ${field}Machine>;
`;

const manifestFile = ({ name, type }: Register): string => `import { defineModule } from '../../kernel/module.js';
import { ${type} } from './${name}.entity.js';

export default defineModule({ name: '${name}', entities: [${type}] });
`;

/** The files of a register, by their path from the root of the repository. */
export function registerFiles(of: Register): Readonly<Record<string, string>> {
  const folder = `src/modules/${of.name}`;
  return {
    [`${folder}/${of.name}.entity.ts`]: entityFile(of),
    [`${folder}/${of.name}.rules.ts`]: rulesFile(of),
    [`${folder}/index.ts`]: manifestFile(of),
  };
}

/** Adds a module to `src/modules/index.ts`: imports stay in alphabetical order, the list in that of foreign keys. */
export function withModule(index: string, { name, field }: Register): string {
  const line = `import ${field} from './${name}/index.js';`;
  const imports = [...index.matchAll(/^import \w+ from '\.\/([\w-]+)\/index\.js';$/gm)];
  const list = /(export const modules: readonly Module\[\] = \[)([^\]]*?),?(\s*\];)/;
  if (imports.length === 0 || !list.test(index))
    throw new Error('src/modules/index.ts has lost its form: add the module by hand');
  const next = imports.find(([, other]) => other! > name); // the group takes part in every match
  const last = imports.at(-1)!; // checked above
  const at = next ? next.index : last.index + last[0].length;
  const insertion = next ? `${line}\n` : `\n${line}`;
  return `${index.slice(0, at)}${insertion}${index.slice(at)}`.replace(list, `$1$2, ${field}$3`);
}
