/**
 * The data that the server passes to the page as JSON in the HTML. URLs are relative to the page, so that a path prefix
 * in front of the server works.
 */
export interface Boot {
  readonly examples: readonly Example[];
  readonly workers: { readonly editor: string; readonly json: string; readonly graphql: string };
}

/**
 * An entry of the examples menu, and usually a tab of a first visit. `name` is the operation's name, which is the tab's
 * title.
 */
export interface Example {
  readonly name: string;
  readonly query: string;
  /** The variables as JSON text. */
  readonly variables?: string;
  readonly isInMenuOnly?: boolean;
}
