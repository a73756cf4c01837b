import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { START_ARGS } from './kit/start-command.js';

test('the image starts the platform as npm start does', () => {
  const [, command] = /^CMD (\[.+\])$/m.exec(readFileSync('Dockerfile', 'utf8')) ?? [];
  expect(JSON.parse(command ?? 'null')).toEqual(['node', ...START_ARGS]);
});
