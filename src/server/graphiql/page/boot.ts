/** What the server tells the page, as JSON in the html. Addresses are relative to the page, so a path prefix in front of the server works. */
export interface Boot {
  readonly examples: readonly Example[];
  readonly workers: { readonly editor: string; readonly json: string; readonly graphql: string };
}

/** One example of the menu, and mostly a tab of a first visit. `name` is the operation's name, which GraphiQL shows on the tab. */
export interface Example {
  readonly name: string;
  readonly query: string;
  /** The variables as JSON text. */
  readonly variables?: string;
  readonly isInMenuOnly?: boolean;
}
