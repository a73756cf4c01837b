import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that have work of their own for as long as the template of the test databases is being prepared. */
const MEANWHILE = ['new-register', 'postgres', 'architecture', 'checks/house-rules', 'checks/contract'];
const placeOf = ({ moduleId }: TestSpecification): number => {
  const at = MEANWHILE.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
  return at < 0 ? MEANWHILE.length : at;
};

/** The default order, but for what can begin at once. */
export default class Sequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => placeOf(a) - placeOf(b));
  }
}
