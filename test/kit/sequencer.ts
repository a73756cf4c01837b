import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { MEANWHILE } from './meanwhile.js';

const placeOf = ({ moduleId, project }: TestSpecification): number => {
  const at = MEANWHILE.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
  if (at >= 0) return at;
  // a file with a process of its own would end the one that is free, and what that has loaded
  return MEANWHILE.length + Number(project.config.isolate);
};

/** The default order, but for what can begin at once and what needs a process of its own. */
export default class Sequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => placeOf(a) - placeOf(b));
  }
}
