import type { Rule } from 'eslint';

const MOST = 120;

/** Prettier breaks code at this width, and leaves texts, templates and comments as long as they are. */
const rule: Rule.RuleModule = {
  meta: {
    type: 'layout',
    schema: [],
    messages: { long: `${MOST} characters at most: say it in fewer words, or break it at the end of a clause.` },
  },
  create: (context) => ({
    Program() {
      context.sourceCode.lines.forEach((text, at) => {
        const { length } = Array.from(text);
        if (length > MOST) context.report({ loc: { line: at + 1, column: MOST }, messageId: 'long' });
      });
    },
  }),
};

export default rule;
