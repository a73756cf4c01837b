import { GraphQLError, parse, type DocumentNode, type GraphQLSchema } from 'graphql';
import { Forbidden } from '../../../kernel/errors.js';
import type { Limits } from '../limits.js';
import { RequestRefused } from '../request-refused.js';
import { scan } from './scan.js';
import { checkShape } from './shape.js';
import { hashOf } from './trusted.js';
import { errorsOf } from './validation.js';

/** Syntax trees take about 300 bytes a token: 30 MB at most. */
const MOST_KEPT_TOKENS = 100_000;

/** "Did you mean" takes time by the length of what was not meant. */
const LONGEST_SUGGESTED = 20_000;

interface CachedDocument {
  readonly document: DocumentNode;
  readonly tokens: number;
  readonly introspects: boolean;
}

/** Documents that may be executed: each is held to its limits, parsed and validated once, and kept while it is in use. */
export class Documents {
  private readonly kept = new Map<string, CachedDocument>();
  private tokens = 0;
  /** graphql-js adds one error that says there are more. */
  private readonly mostErrors: number;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly limits: Limits,
  ) {
    this.mostErrors = Math.max(limits.errors - 1, 0);
  }

  /**
   * @param mayIntrospect whether the caller may know what the schema has. What is kept holds for everybody: only
   * what is valid is kept, and who may not introspect is refused whether it is or not.
   * @throws Invalid when a limit is passed; Forbidden `INTROSPECTION_FORBIDDEN`
   * @throws Refused with every error of syntax or validation
   */
  read(text: string, mayIntrospect = true): DocumentNode {
    const allow = ({ introspects }: Pick<CachedDocument, 'introspects'>): void => {
      if (introspects && !mayIntrospect) throw new Forbidden('INTROSPECTION_FORBIDDEN');
    };
    const name = hashOf(text);
    const found = this.kept.get(name);
    if (found) {
      allow(found);
      this.kept.delete(name); // the last used stands last
      this.kept.set(name, found);
      return found.document;
    }
    const scanned = scan(text, this.limits);
    allow(scanned);
    const document = this.parsed(text);
    checkShape(document, this.limits);
    const errors = errorsOf(this.schema, document, {
      maxErrors: this.mostErrors,
      hideSuggestions: !mayIntrospect || text.length > LONGEST_SUGGESTED,
    });
    if (errors.length > 0) throw RequestRefused.of(errors, 'GRAPHQL_VALIDATION_FAILED', document);
    this.keep(name, { document, ...scanned });
    return document;
  }

  /** A document that was read, by its hash. */
  byHash(name: string): DocumentNode | undefined {
    return this.kept.get(name)?.document;
  }

  private parsed(text: string): DocumentNode {
    try {
      return parse(text, { maxTokens: this.limits.tokens });
    } catch (error) {
      if (error instanceof GraphQLError) throw RequestRefused.of([error], 'GRAPHQL_PARSE_FAILED');
      throw error;
    }
  }

  private keep(name: string, kept: CachedDocument): void {
    this.kept.set(name, kept);
    this.tokens += kept.tokens;
    for (const [oldest, { tokens }] of this.kept) {
      if (this.tokens <= MOST_KEPT_TOKENS) return;
      this.kept.delete(oldest);
      this.tokens -= tokens;
    }
  }
}
