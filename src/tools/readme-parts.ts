import { readFile } from 'node:fs/promises';
import { GraphQLObjectType, getNamedType, type GraphQLSchema } from 'graphql';
import { errorCodes, userErrorCodes, type Code } from '../codes.js';
import { settings } from '../config.js';
import { compileSchema } from '../kernel/schema/schema.js';
import { Provenance } from '../kernel/model/entity.js';
import { enumEntry } from '../kernel/enum.js';
import { modules } from '../modules/index.js';
import { guardLimits } from '../server/guard/limits.js';
import { formatted } from './prettier.js';
import {
  answers,
  answerText,
  census,
  firstAnswer,
  type Ask,
  type Census,
  type AnsweredExample,
} from './readme-answers.js';
import { entityFile, register } from './register-files.js';

export type Language = 'en' | 'zh';

const ROOT = new URL('../../', import.meta.url);
const read = (path: string): Promise<string> => readFile(new URL(path, ROOT), 'utf8');

type Says = Readonly<Record<Language, string>>;
const says = (zh: string, en: string): Says => ({ zh, en });

/** Arrows of the diagram: the relation `field` of each type in `from` refers to the type `to`. */
const ARROWS: readonly (readonly [from: readonly string[], field: string, to: string])[] = [
  [['Region'], 'parent', 'Region'],
  [['DemonstrationUnit', 'FeaturedModel', 'Enterprise', 'Talent', 'Inheritor', 'Department'], 'region', 'Region'],
  [['Product', 'HeritageItem'], 'regions', 'Region'],
  [['DemonstrationBelt'], 'counties', 'Region'],
  [['TwinningPair'], 'sides', 'Region'],
  [['Target'], 'namedRegions', 'Region'],
  [['DemonstrationUnit'], 'belt', 'DemonstrationBelt'],
  [['DemonstrationUnit'], 'chains', 'IndustryChain'],
  [['Product', 'Enterprise', 'Talent', 'HeritageItem'], 'chain', 'IndustryChain'],
  [['Enterprise'], 'products', 'Product'],
  [['Talent'], 'enterprise', 'Enterprise'],
  [['Inheritor'], 'heritageItem', 'HeritageItem'],
  [['KeyTask'], 'responsibleUnits', 'Department'],
  [['Measure', 'Problem', 'Target'], 'keyTask', 'KeyTask'],
  [['Target'], 'measure', 'Measure'],
  [['Target'], 'phaseGoal', 'PhaseGoal'],
  [['Target'], 'guarantee', 'Guarantee'],
  [['Observation', 'TargetShare', 'Judgement', 'ProgressWarning'], 'region', 'Region'],
  [['TargetReading', 'TargetShare', 'Judgement'], 'target', 'Target'],
  [['Observation', 'TargetReading', 'WarningRule'], 'indicator', 'Indicator'],
  [['Indicator'], 'department', 'Department'],
  [['ProgressWarning'], 'rule', 'WarningRule'],
];

/** @throws if an arrow is not a relation of the schema, or its target type has no list in the opposite direction */
export function checkArrow(schema: GraphQLSchema, from: string, field: string, to: string): void {
  const typeOf = (owner: string): GraphQLObjectType => {
    const type = schema.getType(owner);
    if (!(type instanceof GraphQLObjectType)) throw new Error(`the picture has ${owner}, the schema has not`);
    return type;
  };
  const end = typeOf(from).getFields()[field];
  if (!end || getNamedType(end.type).name !== to)
    throw new Error(`the picture has ${from}.${field} -> ${to}, the schema has not`);
  const lists = Object.values(typeOf(to).getFields()).map(({ type }) => getNamedType(type).name);
  if (!lists.includes(`${from}Connection`)) throw new Error(`no list of ${to} walks ${from}.${field} back`);
}

const chineseName = (schema: GraphQLSchema, type: string): string =>
  schema.getType(type)?.description?.split('\n')[0] ?? type;

/** Writes six boxes on a line. */
const boxes = (lines: string[], box: string, at: number): string[] =>
  at % 6 === 0 ? [...lines, box] : [...lines.slice(0, -1), `${lines.at(-1)} & ${box.trim()}`];

async function picture(): Promise<string> {
  const { schema } = await compileSchema(modules);
  const types = [...new Set(ARROWS.flatMap(([from, , to]) => [to, ...from]))];
  for (const [from, field, to] of ARROWS) for (const each of from) checkArrow(schema, each, field, to);
  return [
    '```mermaid',
    'flowchart LR',
    ...types.map((type) => `  ${type}["${type}<br/>${chineseName(schema, type)}"]`).reduce<string[]>(boxes, []),
    ...ARROWS.map(([from, field, to]) => `  ${from.join(' & ')} -- ${field} --> ${to}`),
    '```',
  ].join('\n');
}

const fenced = (language: string, text: string): string => `\`\`\`${language}\n${text.trim()}\n\`\`\``;

/** Excludes text from the formatter, which would break every bracket of a document. */
const verbatim = (...blocks: readonly string[]): string =>
  ['<!-- prettier-ignore-start -->', ...blocks, '<!-- prettier-ignore-end -->'].join('\n\n');

const inEnglish = (statements: number): string => `${statements} SQL statement${statements === 1 ? '' : 's'}`;

/** A question of `docs/planner.md`, with its operation and the answer. */
function question(example: AnsweredExample, language: Language, at: number): string {
  const { file, name, caption, statements } = example;
  const introduction = says(
    `[${name}](../schema/operations/${file})，由规划人员提问，${statements} 条 SQL 语句：`,
    `[${name}](../schema/operations/${file}), asked by a planner, ${inEnglish(statements)}:`,
  );
  return [`## ${at + 1}. ${caption[language]}`, introduction[language], ...exchange(example, language)].join('\n\n');
}

const more =
  (language: Language) =>
  (count: number): string =>
    language === 'zh' ? `… 另有 ${count} 项` : `… ${count} more`;

const exchange = (
  { query, answer }: Pick<AnsweredExample, 'query' | 'answer'>,
  language: Language,
): readonly string[] => [fenced('graphql', query), fenced('json', answerText(answer, more(language)))];

function operation(example: AnsweredExample, language: Language, at: number): string {
  const { file, name, caption, statements } = example;
  const statementCount = says(`，共 ${statements} 条 SQL 语句。`, ` It takes ${inEnglish(statements)}.`)[language];
  const title = `**[${name}](../schema/operations/${file})**${language === 'zh' ? '：' : ': '}`;
  return [`${title}${caption[language]}${at === 0 ? statementCount : ''}`, ...exchange(example, language)].join('\n\n');
}

function entity(): string {
  const text = entityFile(register('cooperative', { zh: '合作社', en: 'A farmers’ cooperative.' }));
  return fenced('ts', text.slice(text.indexOf('@entity(')));
}

const row = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map(row).join('\n');

/** Tables of all error codes, with their status and text. */
function codes(language: Language): string {
  const at = language === 'zh' ? 0 : 1;
  const byCode = (a: Code, b: Code): number => (a.code < b.code ? -1 : 1);
  const cells = ({ code, status, text }: Code): string[] => [
    `\`${code}\``,
    ...(status === null ? [] : [String(status)]),
    text[at],
  ];
  const heads = { zh: ['代码', '状态', '含义'], en: ['Code', 'Status', 'What it says'] }[language];
  return [
    `\`errors\`${language === 'zh' ? '：' : ':'}`,
    table(heads, errorCodes.toSorted(byCode).map(cells)),
    `\`userErrors\`${language === 'zh' ? '：' : ':'}`,
    table([heads[0]!, heads[2]!], userErrorCodes.toSorted(byCode).map(cells)),
  ].join('\n\n');
}

/** What each script of package.json does; `npm run readme` fails if a script is missing here. */
const SCRIPTS: Readonly<Record<string, Says>> = {
  start: says('启动平台及其数据库', 'starts the platform and its database'),
  dev: says('同上，源码一改即重新启动', 'the same, started again whenever the source changes'),
  test: says('全部测试，自带临时 PostgreSQL', 'all tests, on a throw-away PostgreSQL of their own'),
  check: says('以下全部检查', 'all of these checks'),
  'check:format': says('格式', 'format'),
  'check:lint': says('代码规则，含本项目自己的', 'lint, with rules of our own'),
  'check:types': says('类型', 'types'),
  'check:dependencies': says('分层规则', 'the layers'),
  'check:unused': says('无用的代码和依赖', 'dead code and unused packages'),
  'check:schema': says('契约与代码一致，不破坏现有客户端', 'the contract is the code’s and breaks no client'),
  'check:migrations': says('迁移与声明一致', 'migrations have caught up with the declarations'),
  format: says('统一格式', 'formats everything'),
  schema: says('由代码生成 `schema/schema.graphql`', 'writes `schema/schema.graphql` from the code'),
  migration: says(
    '由声明生成下一个迁移，后面跟名称',
    'writes the next migration from the declarations; a name follows',
  ),
  new: says('新建登记册，后面跟名称', 'makes a register; its name follows'),
  documents: says(
    '由 `schema/operations` 生成可信文档清单',
    'writes the manifest of trusted documents from `schema/operations`',
  ),
  bench: says('读取与同类平台、与下限并排测量', 'measures reading beside peers and beside the least it can cost'),
  'bench:live': says('实时推送与同类平台并排测量', 'measures live deliveries beside those of peers'),
  'bench:progress': says(
    '看板、汇总与分组在一市与全国规模下的开销',
    'measures boards, roll-ups and groups on one prefecture and in a nation',
  ),
  readme: says('更新 README 和 docs 中的答案和表格', 'writes the answers and tables of README and docs'),
  token: says('签发开发用的访问令牌', 'mints an access token for development'),
  'remove-samples': says(
    '删除全部样例记录；加 `-- --dry-run` 只计数',
    'deletes every sample record; with `-- --dry-run` it only counts them',
  ),
  'verify-history': says('查找被改动的历史记录', 'finds altered rows of the history'),
};

async function scripts(language: Language): Promise<string> {
  const { scripts } = JSON.parse(await read('package.json')) as { scripts: Readonly<Record<string, string>> };
  const unknown = Object.keys(scripts).filter((name) => !(name in SCRIPTS));
  if (unknown.length > 0)
    throw new Error(`say in src/tools/readme-parts.ts what these scripts do: ${unknown.join(', ')}`);
  const colon = language === 'zh' ? '：' : ': ';
  return Object.entries(SCRIPTS)
    .filter(([name]) => name in scripts)
    .map(([name, words]) => {
      const command = `\`npm ${['start', 'test'].includes(name) ? '' : 'run '}${name}\`${colon}${words[language]}`;
      return `${name.includes(':') ? '  ' : ''}- ${command}`;
    })
    .join('\n');
}

/** Chinese texts for the `settings` of src/config.ts, which are in English. */
const SETTINGS: Readonly<Record<string, readonly [accepts: string, meaning: string]>> = {
  HOST: ['主机名或 IP 地址', '监听地址；0.0.0.0 为所有网卡'],
  PORT: ['0 至 65535 的整数', '监听端口；0 由系统选择'],
  DATA_DIR: ['文件夹；相对路径以工作目录为准', '内置数据库和开发密钥的存放处'],
  DATABASE_URL: [
    'postgres://user:password@host:port/database，或 postgresql://…',
    '用此 PostgreSQL（15 或更新）代替内置数据库',
  ],
  LOG_LEVEL: ['trace、debug、info、warn、error、fatal、silent', '写出的最低日志级别'],
  NODE_ENV: ['development、test、production', '采用哪一套默认值；production 须设 OIDC_ISSUER，且不接受开发密钥'],
  SEED: [
    'samples、reference、none',
    '空数据库首次装入什么：真实记录（reference），连同样例（samples），或不装；不设时，NODE_ENV=production 为 reference，其余为 samples',
  ],
  OIDC_ISSUER: [
    'OpenID Connect 签发方的网址：https，开发时可为本机 http',
    '接受谁签发的访问令牌；不设则为 DATA_DIR 中的开发密钥',
  ],
  OIDC_AUDIENCE: ['签发方写入令牌 `aud` 的值', '给别的受众的令牌一律拒绝'],
  OIDC_GRANTS_CLAIM: ['声明的名称', '令牌中列出授权的声明：[{ role, region, department }]'],
  LIMITS: ['名称=数值，以逗号分隔，名称见 /limits，如 depth=15,rateRefill=20000', '与默认值不同的请求限额'],
  TRUSTED_DOCUMENTS: ['also、only', '是否应答不在登记文档清单中的操作'],
  TRUSTED_MANIFESTS: [
    'JSON 文件，以逗号分隔，格式为 Apollo、Relay、GraphQL Code Generator 或 npm run documents 所写',
    'schema/operations.manifest.json 之外，客户端应用的登记文档',
  ],
  ANSWER_CACHE_MB: ['兆字节；0 表示不保留', '公开答案占用的内存；所涉内容一有变化即作废'],
  INTROSPECTION: [
    'everyone、known',
    '谁可以读取模式，并在出错时得到提示；不设时，NODE_ENV=production 为 known（已登录者），其余为 everyone',
  ],
  CORS_ORIGINS: ['来源，如 https://app.example.org, https://map.example.org', '允许在浏览器中使用本接口的其他来源'],
  TRUSTED_PROXIES: ['地址和网段，如 10.0.0.0/8, ::1', '其 X-Forwarded-For 可信的代理'],
  HTTPS: ['on、off', '调用者是否经 HTTPS 访问：是则告知浏览器不再使用其他方式'],
};

function settingsTable(language: Language): string {
  const rows = settings.map(({ name, default: fallback, accepts, meaning }) => {
    const chinese = SETTINGS[name];
    if (!chinese) throw new Error(`say in src/tools/readme-parts.ts in Chinese what ${name} is`);
    const words = language === 'zh' ? chinese : [accepts, meaning];
    return [`\`${name}\``, fallback === undefined ? '' : `\`${fallback}\``, ...words];
  });
  const head = { zh: ['变量', '默认值', '接受', '含义'], en: ['Variable', 'Default', 'Accepts', 'Meaning'] }[language];
  return table(head, rows);
}

/** The limits of exports, of those that `/limits` shows. */
function exportLimits(language: Language): string {
  const rows = Object.entries(guardLimits)
    .filter(([name]) => name.startsWith('export'))
    .map(([name, { default: fallback, ...words }]) => [
      `\`${name}\``,
      fallback.toLocaleString('en'),
      words[language].replace(/\.$/, ''),
    ]);
  const head = { zh: ['限额', '默认值', '含义'], en: ['Limit', 'Default', 'Meaning'] }[language];
  return table(head, rows);
}

function data(counts: Census, language: Language): string {
  const { words } = enumEntry(Provenance);
  const number = (count: number): string => count.toLocaleString('en');
  return Object.entries(counts)
    .map(([provenance, lists]) => {
      const some = Object.entries(lists).filter(([, count]) => count > 0);
      const [zh, en] = words[provenance]!; // the census lists values of the enum
      if (language === 'zh')
        return `- \`${provenance}\`（${zh}）：${some.map(([list, count]) => `${list} ${number(count)}`).join('、')}。`;
      const meaning = en.replace(/\.$/, '').toLowerCase();
      return `- \`${provenance}\` (${meaning}): ${some.map(([list, count]) => `${number(count)} ${list}`).join(', ')}.`;
    })
    .join('\n');
}

/** Answers and counts of the application, fetched once for both languages. */
interface Facts {
  readonly first: Pick<AnsweredExample, 'query' | 'answer'>;
  readonly shown: readonly AnsweredExample[];
  readonly questions: readonly AnsweredExample[];
  readonly counted: Census;
}

type ReadmeParts = Readonly<Record<string, string>>;

/** The generated parts of each document, by its path without the ending `.md` or `.zh-CN.md`. */
const DOCUMENTS: Readonly<Record<string, (facts: Facts, language: Language) => ReadmeParts | Promise<ReadmeParts>>> = {
  README: async ({ first }, language) => ({
    first: verbatim(...exchange(first, language)),
    picture: await picture(),
  }),
  'docs/apps': async () => ({ follow: fenced('ts', await read('src/tools/follow.ts')) }),
  'docs/administration': ({ counted }, language) => ({
    settings: settingsTable(language),
    data: data(counted, language),
  }),
  'docs/architecture': async (_, language) => ({ scripts: await scripts(language) }),
  'docs/examples': ({ shown }, language) => ({
    operations: verbatim(...shown.map((each, at) => operation(each, language, at))),
  }),
  'docs/planner': ({ questions }, language) => ({
    questions: verbatim(...questions.map((each, at) => question(each, language, at))),
  }),
  'docs/registers': () => ({ entity: entity() }),
  'docs/errors': (_, language) => ({ codes: codes(language) }),
  'docs/tables': (_, language) => ({ limits: exportLimits(language) }),
};

export const documents = Object.keys(DOCUMENTS);

/** Replaces the text between the markers of a document. @throws if markers and parts do not match */
async function fillIn(text: string, parts: ReadmeParts): Promise<string> {
  const used = new Set<string>();
  const next = text.replace(
    /(<!-- generated: (\w+) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_, begin: string, name: string, end: string) => {
      const part = parts[name];
      if (part === undefined) throw new Error(`there is a marker for ${name}, which nothing makes`);
      used.add(name);
      return `${begin}\n${part}\n\n${end}`;
    },
  );
  const missing = Object.keys(parts).filter((name) => !used.has(name));
  if (missing.length > 0) throw new Error(`there is no marker for ${missing.join(', ')}`);
  return formatted('README.md', next);
}

/**
 * The present text of the documents by file name, from a running application on freshly seeded data.
 *
 * @param ask queries with all rights
 * @param askAsPlanner queries with the rights of a planner, for whom `docs/planner.md` is written
 */
export async function readmes(url: string, ask: Ask, askAsPlanner: Ask): Promise<Readonly<Record<string, string>>> {
  const { model } = await compileSchema(modules);
  const lists = model.entities.map((entity) => entity.options.plural);
  const facts: Facts = {
    first: await firstAnswer(ask),
    counted: await census(ask, Object.keys(Provenance), lists),
    questions: await answers(url, askAsPlanner, 'planner/'),
    shown: await answers(url, ask),
  };
  const texts: Record<string, string> = {};
  for (const [name, parts] of Object.entries(DOCUMENTS))
    for (const [language, ending] of Object.entries({ en: '.md', zh: '.zh-CN.md' }) as [Language, string][])
      texts[name + ending] = await fillIn(await read(name + ending), await parts(facts, language));
  return texts;
}
