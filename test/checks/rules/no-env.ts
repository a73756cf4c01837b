import type { Rule } from 'eslint';

/**
 * The environment is read in `src/config.ts` alone: there every fault is reported at once, and the README's table of
 * settings cannot miss one.
 */
const rule: Rule.RuleModule = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { env: 'The environment is read in src/config.ts alone: add a setting there and take it from Config.' },
  },
  create(context) {
    const report = (node: Rule.Node): void => context.report({ node, messageId: 'env' });
    return {
      'MemberExpression[object.name="process"][property.name="env"]': report,
      'MemberExpression[object.name="process"][property.value="env"]': report,
      'MemberExpression[object.property.name="process"][property.name="env"]': report, // globalThis.process.env
      'VariableDeclarator[init.name="process"] > ObjectPattern > Property[key.name="env"]': report,
      'ImportDeclaration[source.value=/^(node:)?process$/] > ImportSpecifier[imported.name="env"]': report,
      'ImportDeclaration[source.value=/^(node:)?process$/] > :matches(ImportDefaultSpecifier, ImportNamespaceSpecifier)[local.name!="process"]':
        report, // `import proc from 'node:process'`: the same object under a name that the lines above miss
    };
  },
};

export default rule;
