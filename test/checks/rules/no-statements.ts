import type { Rule } from 'eslint';

/**
 * Resolvers do not run SQL, services do: a field's file then says what the field is, and its statements are found,
 * batched and tested in one place. Imports of `sql` are refused by the layers (`.dependency-cruiser.cjs`).
 */
const rule: Rule.RuleModule = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { statement: 'No statement here: resolvers ask a service, which runs the SQL.' },
  },
  create(context) {
    const report = (node: Rule.Node): void => context.report({ node, messageId: 'statement' });
    const runs = '/^(rows|json|autocommit|transaction|attempt)$/';
    return {
      'TaggedTemplateExpression[tag.name="sql"]': report,
      'TaggedTemplateExpression[tag.type="TSInstantiationExpression"][tag.expression.name="sql"]': report,
      [`CallExpression > MemberExpression.callee[object.name=/^(db|database)$/][property.name=${runs}]`]: report,
      [`CallExpression > MemberExpression.callee[object.property.name="db"][property.name=${runs}]`]: report,
      // a method taken from a database is called under its own name
      [`VariableDeclarator[init.name="db"] > ObjectPattern > Property[key.name=${runs}]`]: report,
      [`VariableDeclarator[init.property.name="db"] > ObjectPattern > Property[key.name=${runs}]`]: report,
      [`Property[key.name="db"] > ObjectPattern > Property[key.name=${runs}]`]: report,
    };
  },
};

export default rule;
