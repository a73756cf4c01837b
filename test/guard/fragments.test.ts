import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { guarded, type Guarded } from './kit.js';
import { transports } from './transports.js';

/* Fragments on records whose type the root field tells, though their field is of an interface. */

let app: Guarded;
beforeAll(async () => void (app = await guarded()));
afterAll(() => app.stop());

const BOARD = (rows: string, rest = ''): string =>
  `subscription { liveTalents(filter: { id: { in: [] } }) { position ${rows} } } ${rest}`;
const ROWS = (fragment: string, rest = ''): string => BOARD(`upserted { id ${fragment} }`, rest);
const MOVED = (fragment: string): string =>
  `subscription { demonstrationUnitTransitioned { position record { ${fragment} } } }`;
const CONFLICT = (fragment: string): string => `userErrors { code ... on VersionConflict { current { ${fragment} } } }`;
const BULK = (result: string): string =>
  `mutation ($input: ChangeTalentsInput!) { changeTalents(input: $input) { results { ${result} } } }`;
const UPDATE = (fragment: string): string =>
  `mutation ($input: UpdateTalentInput!) { updateTalent(input: $input) { talent { id } ${CONFLICT(fragment)} } }`;
const OTHER = '... on Enterprise { name }';

/** Only a document that is valid gets as far as its input, which is left out, or to its first result. */
const codesOf = async (query: string): Promise<readonly unknown[]> => {
  if (!query.startsWith('subscription')) return (await app.gql(query)).codes;
  const { errors = [] } = await transports.WebSocket(app.url, { query });
  return errors.map(({ extensions }) => extensions['code']);
};

describe('a fragment that never matches is refused:', () => {
  test.each<[string, string]>([
    ['on a row of a board', ROWS(OTHER)],
    ['on the record of a transition', MOVED('... on Talent { name }')],
    ['on the record of a result of a bulk', BULK(`record { ${OTHER} }`)],
    ['on the record that an update conflicts with', UPDATE(OTHER)],
    ['on that of a result of a bulk', BULK(CONFLICT(OTHER))],
    ['on an interface that the record does not implement', 'subscription { liveObservations { upserted { ... on NamedRecord { name } } } }'],
    ['within a fragment on an interface', ROWS(`... on StoredRecord { ... on NamedRecord { ${OTHER} } }`)],
    ['within a fragment without a type', ROWS(`... @include(if: true) { ${OTHER} }`)],
    ['within a fragment on what holds the rows', BOARD(`... on Board { upserted { ${OTHER} } }`)],
    ['beside one that matches', ROWS(`... on Talent { name } ${OTHER}`)],
    ['by its name', ROWS('...Row', 'fragment Row on Enterprise { name }')],
    ['by its name, within another', BOARD('...Rows', 'fragment Rows on Board { upserted { ...Row } } fragment Row on Enterprise { name }')],
    ['within named fragments from the root on', 'subscription { ...Root } fragment Root on Subscription { liveTalents { ...Rows } } fragment Rows on Board { upserted { ... on Enterprise { name } } }'],
  ])('%s', async (_, query) => expect(await codesOf(query)).toEqual(['FRAGMENT_NEVER_MATCHES'])); // prettier-ignore
});

describe('a fragment that may match is accepted:', () => {
  test.each<[string, string]>([
    ['on the type of the rows', ROWS('... on Talent { name }')],
    ['on the type of the record', MOVED('... on DemonstrationUnit { name }')],
    ['on an interface', ROWS('... on NamedRecord { name } ... on StoredRecord { version } ... on Node { id }')],
    ['nested and by its name', ROWS('... on NamedRecord { ...Row }', 'fragment Row on Talent { ... on Node { id } name }')],
    ['one among others of a named fragment on an interface', ROWS('...Row', `fragment Row on StoredRecord { ... on Talent { name } ${OTHER} }`)],
    ['on a record to which the row leads', ROWS('... on Talent { region { enterprises { groups(by: [CHAIN], first: 1) { keys { node { ... on IndustryChain { name } } } } } } }')],
  ])('%s', async (_, query) => expect(await codesOf(query)).toEqual([])); // prettier-ignore

  test.each<[string, string]>([
    ['in a result of a bulk', BULK(`record { ... on Talent { name } } ${CONFLICT('... on NamedRecord { name }')}`)],
    ['in a conflict', UPDATE('... on Talent { name }')],
    ['in what archive gives, which takes every type', `mutation ($input: ArchiveInput!) { archive(input: $input) { record { ${OTHER} ... on Talent { name } } } }`],
    ['in another operation of the document', `query A { __typename } mutation B($input: ChangeTalentsInput!) { changeTalents(input: $input) { results { ...R } } }
      mutation C($input: ChangeEnterprisesInput!) { changeEnterprises(input: $input) { results { ...R } } } fragment R on ChangeResult { record { ${OTHER} } }`],
  ])('%s', async (_, query) => expect(await codesOf(query)).not.toContain('FRAGMENT_NEVER_MATCHES')); // prettier-ignore
});

test('the refusal says where the fragment is and what to write instead, in the language of the caller', async () => {
  const query = 'subscription {\n  liveTalents { upserted { ... on Enterprise { name } } }\n}';
  const [zh, en] = await Promise.all(
    ['zh', 'en'].map(async (language) => (await app.gql(query, {}, { 'accept-language': language })).errors[0]),
  );
  expect(zh).toMatchObject({
    message: expect.stringContaining('... on Talent'),
    locations: [{ line: 2, column: 28 }],
    extensions: { code: 'FRAGMENT_NEVER_MATCHES', type: 'Enterprise', record: 'Talent' },
  });
  expect(zh!.message).toMatch(/^Enterprise 的片段在此处不会匹配/);
  expect(en!.message).toMatch(/^A fragment on Enterprise never matches here.* Write \.\.\. on Talent/);
});

test.each(Object.entries(transports))('over %s', async (_, ask) => {
  const { errors } = await ask(app.url, { query: ROWS(OTHER) });
  expect(errors!.map(({ extensions }) => extensions['code'])).toEqual(['FRAGMENT_NEVER_MATCHES']);
});
