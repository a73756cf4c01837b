/**
 * Builds the page ahead of time, for an image that is then pruned to production packages: `tsx
 * src/server/graphiql/prebuild.ts`.
 */
import { loadBundle } from './bundle.js';

const { files } = await loadBundle();
const bytes = [...files.values()].reduce((sum, body) => sum + body.length, 0);
console.log(`GraphiQL: ${files.size} files, ${Math.round(bytes / 1024)} KiB gzipped`);
