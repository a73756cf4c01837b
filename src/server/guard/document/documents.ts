import { GraphQLError, parse, type DocumentNode, type GraphQLSchema } from 'graphql';
import { Forbidden } from '../../../kernel/errors.js';
import type { Limits } from '../limits.js';
import { RequestRefused } from '../request-refused.js';
import { scan } from './scan.js';
import { checkShape } from './shape.js';
import { hashOf } from './trusted.js';
import { errorsOf } from './validation.js';

/** A syntax tree takes about 300 bytes a token, so the cache takes at most 30 MB. */
const MOST_CACHED_TOKENS = 100_000;

/** "Did you mean" suggestions take time in proportion to the length of the unknown name. */
const LONGEST_SUGGESTED = 20_000;

interface CachedDocument {
  readonly document: DocumentNode;
  readonly tokens: number;
  readonly introspects: boolean;
}

/** Checks, parses and validates each document once, and caches it while it is in use. */
export class Documents {
  private readonly cache = new Map<string, CachedDocument>();
  private tokens = 0;
  /** graphql-js appends one more error, which says that it stopped. */
  private readonly mostErrors: number;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly limits: Limits,
  ) {
    this.mostErrors = Math.max(limits.errors - 1, 0);
  }

  /**
   * @param mayIntrospect whether the caller may introspect the schema. The cache is shared by all callers: it holds
   * only valid documents, and a document that introspects is refused to others whether it is valid or not.
   * @throws Invalid when it exceeds a limit; Forbidden `INTROSPECTION_FORBIDDEN`
   * @throws RequestRefused with every syntax or validation error
   */
  read(text: string, mayIntrospect = true): DocumentNode {
    const allow = ({ introspects }: Pick<CachedDocument, 'introspects'>): void => {
      if (introspects && !mayIntrospect) throw new Forbidden('INTROSPECTION_FORBIDDEN');
    };
    const hash = hashOf(text);
    const cached = this.cache.get(hash);
    if (cached) {
      allow(cached);
      this.cache.delete(hash); // least recently used first
      this.cache.set(hash, cached);
      return cached.document;
    }
    const scanned = scan(text, this.limits);
    allow(scanned);
    const document = this.parseDocument(text);
    checkShape(document, this.limits);
    const errors = errorsOf(this.schema, document, {
      maxErrors: this.mostErrors,
      hideSuggestions: !mayIntrospect || text.length > LONGEST_SUGGESTED,
    });
    if (errors.length > 0) throw RequestRefused.of(errors, 'GRAPHQL_VALIDATION_FAILED', document);
    this.add(hash, { document, ...scanned });
    return document;
  }

  /** A cached document by its hash. */
  byHash(hash: string): DocumentNode | undefined {
    return this.cache.get(hash)?.document;
  }

  private parseDocument(text: string): DocumentNode {
    try {
      return parse(text, { maxTokens: this.limits.tokens });
    } catch (error) {
      if (error instanceof GraphQLError) throw RequestRefused.of([error], 'GRAPHQL_PARSE_FAILED');
      throw error;
    }
  }

  private add(hash: string, added: CachedDocument): void {
    this.cache.set(hash, added);
    this.tokens += added.tokens;
    for (const [oldest, { tokens }] of this.cache) {
      if (this.tokens <= MOST_CACHED_TOKENS) return;
      this.cache.delete(oldest);
      this.tokens -= tokens;
    }
  }
}
