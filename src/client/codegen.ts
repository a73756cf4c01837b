import { scalars } from './schema.js';

/** GraphQL Code Generator for an app with a copy of the schema: typed documents, with their hashes as ids. */
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
