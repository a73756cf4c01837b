import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/**
 * Ends a run with `N passed, N failed`, which continuous integration reads. What fails outside a test is counted too:
 * a file that cannot be loaded, a hook of a file, an error that nothing awaited, a run that is cut short.
 */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[], reason: string): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: 'passed' | 'failed'): number => tests.filter((test) => test.result().state === state).length;
    const suites = modules.flatMap((module) => [module, ...module.children.allSuites()]);
    const outside = suites.flatMap((suite) => suite.errors()).length + unhandled.length;
    const failed = count('failed') + outside;
    console.log(`\n${count('passed')} passed, ${failed || Number(reason !== 'passed')} failed`);
  }
}
