import type { Rule } from 'eslint';

/**
 * Services take the time from `ctx.now()` and rules take it as an argument: a test can then set it, and one operation
 * has one "now". `new Date(text)` only reads a given text and is fine.
 */
const rule: Rule.RuleModule = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { clock: 'No clock here: a service asks ctx.now(), a rule is given the time as an argument.' },
  },
  create(context) {
    const report = (node: Rule.Node): void => context.report({ node, messageId: 'clock' });
    return {
      'NewExpression[callee.name="Date"][arguments.length=0]': report,
      'CallExpression[callee.name="Date"]': report,
      'MemberExpression[object.name=/^(Date|performance)$/][property.name="now"]': report,
      'MemberExpression[object.name="Temporal"][property.name="Now"]': report,
      'MemberExpression[object.name="process"][property.name="hrtime"]': report,
    };
  },
};

export default rule;
