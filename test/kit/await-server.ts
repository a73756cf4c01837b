import { expect } from 'vitest';
import { testServer } from './database.js';
import { MEANWHILE } from './meanwhile.js';

// Before any test or hook has a clock running: the first run makes the template, which takes as long as the machine is busy.
const { testPath = '' } = expect.getState();
if (!MEANWHILE.some((name) => testPath.endsWith(`/test/${name}.test.ts`))) await testServer();
