import graphql from '@graphql-eslint/eslint-plugin';
import { defineConfig, globalIgnores } from 'eslint/config';
import typescript from 'typescript-eslint';
import lineLength from './test/checks/rules/line-length.ts';
import noClock from './test/checks/rules/no-clock.ts';
import noEnv from './test/checks/rules/no-env.ts';
import noRoundedMoney from './test/checks/rules/no-rounded-money.ts';
import noStatements from './test/checks/rules/no-statements.ts';

const house = {
  rules: {
    'line-length': lineLength,
    'no-clock': noClock,
    'no-env': noEnv,
    'no-rounded-money': noRoundedMoney,
    'no-statements': noStatements,
  },
};

const typed = {
  files: ['**/*.{ts,tsx}'],
  extends: [typescript.configs.recommendedTypeChecked],
  languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
  linterOptions: { reportUnusedDisableDirectives: 'error' },
  plugins: { house },
  rules: {
    eqeqeq: ['error', 'always', { null: 'ignore' }],
    'no-console': 'error',
    'no-new': 'error', // a failure that is constructed and neither thrown nor returned
    'no-param-reassign': 'error',
    'no-useless-rename': 'error',
    'object-shorthand': 'error',
    'prefer-template': 'off', // `a + '%'` is often the plainer one
    'house/line-length': 'error',
    'house/no-env': 'error',
    'house/no-rounded-money': 'error',
    '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
    '@typescript-eslint/no-deprecated': 'error',
    '@typescript-eslint/no-dynamic-delete': 'error',
    '@typescript-eslint/no-unnecessary-boolean-literal-compare': 'error',
    '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true } }],
    '@typescript-eslint/prefer-optional-chain': 'error',
    '@typescript-eslint/prefer-readonly': 'error',
    '@typescript-eslint/require-await': 'off', // an implementation may have nothing to wait for
    '@typescript-eslint/restrict-template-expressions': [
      'error',
      { allowNumber: true, allowBoolean: true, allow: ['Error', 'URL'] },
    ],
    '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
    '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    '@typescript-eslint/unbound-method': 'off', // services are plain objects of functions; none of them uses `this`
    '@typescript-eslint/use-unknown-in-catch-callback-variable': 'error',
  },
};

/** One for the whole process: the plug-in keeps the first that it is given. */
const graphQLConfig = { schema: 'schema/schema.graphql', documents: 'schema/operations/**/*.graphql' };

/** What a schema promises to Relay clients and to people who read it (API rules B2, B4, B16, B19, B20). */
const contract = {
  files: ['schema/schema.graphql'],
  languageOptions: { parser: graphql.parser, parserOptions: { graphQLConfig } },
  plugins: { '@graphql-eslint': graphql },
  rules: {
    ...graphql.configs['flat/schema-recommended'].rules,
    ...graphql.configs['flat/schema-relay'].rules,
    // a visit has its visitor, and a day on which somebody visited
    '@graphql-eslint/no-typename-prefix': 'off',
    // `nodes` beside `edges`, and plain lists of what is short, are wanted
    '@graphql-eslint/relay-edge-types': ['error', { listTypeCanWrapOnlyEdgeType: false, shouldImplementNode: false }],
    '@graphql-eslint/require-description': [
      'error',
      {
        types: true,
        DirectiveDefinition: true,
        EnumValueDefinition: true,
        FieldDefinition: true,
        InputValueDefinition: true,
      },
    ],
    '@graphql-eslint/naming-convention': [
      'error',
      {
        types: 'PascalCase',
        FieldDefinition: { style: 'camelCase', forbiddenPatterns: [/^get[A-Z]/, /List$/] },
        InputValueDefinition: 'camelCase',
        Argument: 'camelCase',
        DirectiveDefinition: 'camelCase',
        EnumValueDefinition: 'UPPER_CASE',
        EnumTypeDefinition: { style: 'PascalCase', forbiddenSuffixes: ['Enum'] },
        InterfaceTypeDefinition: {
          style: 'PascalCase',
          forbiddenPrefixes: ['Interface'],
          forbiddenSuffixes: ['Interface'],
        },
        UnionTypeDefinition: { style: 'PascalCase', forbiddenPrefixes: ['Union'], forbiddenSuffixes: ['Union'] },
        ObjectTypeDefinition: {
          style: 'PascalCase',
          forbiddenPrefixes: ['Type'],
          forbiddenSuffixes: ['Type', 'Input'],
        },
        InputObjectTypeDefinition: { style: 'PascalCase', requiredSuffixes: ['Input', 'Filter', 'Order', 'Having'] },
      },
    ],
    // every Node has a global id; an edge, a page or a value is never fetched by itself
    '@graphql-eslint/strict-id-in-types': 'off',
    '@graphql-eslint/description-style': 'off', // a description that fits on one line takes one
    '@graphql-eslint/input-name': ['error', { checkInputType: true, caseSensitiveInputType: false }],
    '@graphql-eslint/no-scalar-result-type-on-mutation': 'error',
    '@graphql-eslint/require-deprecation-reason': 'error',
    '@graphql-eslint/require-nullable-fields-with-oneof': 'error',
  },
};

/** The documents that client apps use. */
const operations = {
  files: ['schema/operations/**/*.graphql'],
  languageOptions: { parser: graphql.parser, parserOptions: { graphQLConfig } },
  plugins: { '@graphql-eslint': graphql },
  rules: {
    ...graphql.configs['flat/operations-recommended'].rules,
    '@graphql-eslint/require-selections': 'off', // an example selects what it shows
    '@graphql-eslint/selection-set-depth': 'off', // depth is what the graph is for; the server has the limit
  },
};

export default defineConfig(
  globalIgnores(['.cache', '.data', 'coverage', 'dist', 'schema/migrations']),
  typed,
  {
    files: ['src/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'AssignmentExpression[left.type="MemberExpression"][right.type=/^(Arrow)?Function/]',
          message:
            'V8 makes it in its old space, where all that it holds stays until the next full collection: name it first.',
        },
      ],
    },
  },
  { files: ['**/*.{service,rules}.ts'], plugins: { house }, rules: { 'house/no-clock': 'error' } },
  {
    files: ['src/kernel/schema/**', 'src/modules/**'], // the same as `sql-in-services` in .dependency-cruiser.cjs
    ignores: ['**/*.{service,plan,routines,entity,access}.ts', '**/columns.ts'],
    rules: { 'house/no-statements': 'error' },
  },
  { files: ['src/config.ts'], rules: { 'house/no-env': 'off' } },
  {
    files: ['src/{main,run}.ts', 'src/tools/**', 'src/**/prebuild.ts'], // commands: they answer on the terminal
    rules: { 'no-console': 'off' },
  },
  {
    files: ['test/**', 'bench/**'], // they set up the environment of what they test, and look into untyped answers
    rules: {
      'house/no-env': 'off',
      'no-console': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  { files: ['test/**'], rules: { 'house/line-length': 'off' } }, // their documents are read as one line each
  contract,
  operations,
);
