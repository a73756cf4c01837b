import { readFileSync, writeFileSync } from 'node:fs';
import { MANIFEST } from '../server/guard/document/trusted.js';
import { formatted } from './prettier.js';
import { compileManifest } from './trusted-manifest.js';

// Writes schema/operations.manifest.json from schema/operations; with --check it only reports whether it is current.
const text = await formatted('operations.manifest.json', JSON.stringify(compileManifest()));
const current = readFileSync(MANIFEST, { encoding: 'utf8', flag: 'a+' });
if (current === text) console.log('documents: current');
else if (process.argv.includes('--check')) {
  console.error('documents: behind schema/operations; run npm run documents');
  process.exitCode = 1;
} else {
  writeFileSync(MANIFEST, text);
  console.log('documents: wrote schema/operations.manifest.json');
}
