import { scalars } from './schema.js';

/** GraphQL Code Generator, for an app that keeps the schema beside it: typed documents, and their hashes as ids. */
export default {
  schema: './schema.graphql',
  documents: ['./src/**/*.{ts,tsx,graphql}'],
  generates: {
    './src/gql/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false, persistedDocuments: { hashAlgorithm: 'sha256' } },
      config: { scalars, strictScalars: true, useTypeImports: true, enumsAsTypes: true },
    },
  },
};
