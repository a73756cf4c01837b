import { Lexer, Source, TokenKind } from 'graphql';
import { Invalid } from '../../../kernel/errors.js';
import type { Limits } from '../limits.js';

const OPENS: ReadonlySet<string> = new Set([TokenKind.BRACE_L, TokenKind.PAREN_L, TokenKind.BRACKET_L]);
const TEXTS: ReadonlySet<string> = new Set([TokenKind.STRING, TokenKind.BLOCK_STRING]);
const CLOSES: ReadonlySet<string> = new Set([TokenKind.BRACE_R, TokenKind.PAREN_R, TokenKind.BRACKET_R]);

export interface Scanned {
  readonly tokens: number;
  /** Whether it names a field that leads to the whole schema. */
  readonly introspects: boolean;
}

/** `__typename` is not listed: the operation already implies what it returns. */
const INTROSPECTION: ReadonlySet<string | undefined> = new Set(['__schema', '__type']);

/**
 * Counts the tokens and constructs of a document before it is parsed, because the parser recurses and shares the
 * process's stack. It uses graphql-js's own lexer, so the two cannot disagree about where a string ends. It stops at
 * the first limit that is exceeded, and leaves text that is not GraphQL for the parser to report.
 *
 * @throws Invalid `DOCUMENT_TOO_LARGE`, `TEXT_TOO_LONG`, `TOO_MANY_ALIASES`, `TOO_MANY_DIRECTIVES`
 */
export function scan(text: string, limits: Limits): Scanned {
  const tooLarge = (): Invalid =>
    new Invalid('DOCUMENT_TOO_LARGE', {
      tokens: limits.tokens,
      nesting: limits.nesting,
      fragments: limits.fragments,
      name: limits.name,
    });
  const lexer = new Lexer(new Source(text));
  const open: string[] = [];
  let introspects = false;
  let [tokens, aliases, directives, fragments] = [0, 0, 0, 0];
  for (;;) {
    let token;
    try {
      token = lexer.advance();
    } catch {
      return { tokens, introspects }; // not GraphQL from here on: the parser stops here too
    }
    if (token.kind === TokenKind.EOF) return { tokens, introspects };
    tokens += 1;
    if (OPENS.has(token.kind)) open.push(token.kind);
    else if (CLOSES.has(token.kind)) open.pop();
    else if (token.kind === TokenKind.AT) directives += 1;
    else if (token.kind === TokenKind.COLON && inSelection(open)) aliases += 1;
    else if (token.kind === TokenKind.NAME) {
      if (token.end - token.start > limits.name) throw tooLarge();
      if (open.length === 0 && token.value === 'fragment') fragments += 1;
      introspects ||= INTROSPECTION.has(token.value);
    }
    if (TEXTS.has(token.kind) && token.value.length > limits.text)
      throw new Invalid('TEXT_TOO_LONG', { most: limits.text });
    if (aliases > limits.aliases) throw new Invalid('TOO_MANY_ALIASES', { most: limits.aliases });
    if (directives > limits.directives) throw new Invalid('TOO_MANY_DIRECTIVES', { most: limits.directives });
    if (tokens > limits.tokens || open.length > limits.nesting || fragments > limits.fragments) throw tooLarge();
  }
}

/** A colon inside parentheses or brackets belongs to an argument, an object or a variable. */
const inSelection = (open: readonly string[]): boolean =>
  open.at(-1) === TokenKind.BRACE_L && !open.includes(TokenKind.PAREN_L);
