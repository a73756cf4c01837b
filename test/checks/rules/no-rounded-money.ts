import type { Rule } from 'eslint';

/**
 * Money is a decimal string (`*Yuan`, `*WanYuan`). `Math.round` takes it through a binary float: 1.005 yuan becomes
 * 1.00, and sums of rounded parts stop matching their total. Round once, in decimals, where it is shown.
 */
const rule: Rule.RuleModule = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { rounded: '{{name}} is money: no Math.{{method}} on it; calculate and round in decimals.' },
  },
  create(context) {
    const { visitorKeys } = context.sourceCode;

    function money(node: Rule.Node): string | undefined {
      if (node.type === 'Identifier') return /yuan$/i.test(node.name) ? node.name : undefined;
      for (const key of visitorKeys[node.type] ?? []) {
        const child = (node as unknown as Record<string, Rule.Node | Rule.Node[] | null>)[key]; // visitor keys name only nodes
        for (const part of [child].flat()) {
          const found = part && money(part);
          if (found) return found;
        }
      }
      return undefined;
    }

    return {
      'CallExpression[callee.object.name="Math"][callee.property.name=/^(round|floor|ceil|trunc|fround)$/]'(
        node: Extract<Rule.Node, { type: 'CallExpression' }>,
      ) {
        const name = (node.arguments as Rule.Node[]).map(money).find(Boolean);
        const method = context.sourceCode.getText(node.callee).replace(/^Math\W+/, '');
        if (name) context.report({ node, messageId: 'rounded', data: { name, method } });
      },
    };
  },
};

export default rule;
