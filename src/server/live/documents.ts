import { GraphQLError, type DocumentNode, type GraphQLSchema, parse, specifiedRules, validate } from 'graphql';
import { MOST_ERRORS, MOST_TOKENS } from '../limits.js';

const MOST_DOCUMENTS = 500;
const MOST_TEXT = 512 * 1024; // characters of all of them; a parsed document takes some fifty times its text

/** Parses and validates each document once. What is not valid is not kept: nobody fills the memory with it. */
export class Documents {
  private readonly known = new Map<string, DocumentNode>(); // in order of last use
  private size = 0;

  constructor(private readonly schema: GraphQLSchema) {}

  /** The document, or what is wrong with it. */
  read(text: string): DocumentNode | readonly GraphQLError[] {
    const known = this.known.get(text);
    if (known) {
      this.known.delete(text);
      this.known.set(text, known);
      return known;
    }
    try {
      const document = parse(text, { maxTokens: MOST_TOKENS });
      const errors = validate(this.schema, document, specifiedRules, { maxErrors: MOST_ERRORS });
      if (errors.length > 0) return errors.map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED'));
      this.keep(text, document);
      return document;
    } catch (error) {
      return [coded(error, 'GRAPHQL_PARSE_FAILED')];
    }
  }

  private keep(text: string, document: DocumentNode): void {
    this.known.set(text, document);
    this.size += text.length;
    for (const oldest of this.known.keys()) {
      if (this.known.size <= MOST_DOCUMENTS && this.size <= MOST_TEXT) return;
      this.known.delete(oldest);
      this.size -= oldest.length;
    }
  }
}

function coded(error: unknown, code: string): GraphQLError {
  const { message, nodes, source, positions } =
    error instanceof GraphQLError ? error : new GraphQLError('The document is nested too deep.'); // what else the parser throws: its stack is full
  return new GraphQLError(message, { nodes, source, positions, extensions: { code } });
}
