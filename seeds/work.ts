import { WorkDocument } from '../src/modules/work/work-document.entity.js';
import { WorkSession } from '../src/modules/work/work-session.entity.js';
import { sampleDocuments } from './sample/documents.js';
import { sampleSessions } from './sample/sessions.js';
import type { Seeder } from './seed.js';

/** No source publishes the working papers of the demonstration: all of them are sample data. */
export const seedWork: Seeder = () => [
  { of: WorkDocument, rows: sampleDocuments() },
  { of: WorkSession, rows: sampleSessions() },
];
