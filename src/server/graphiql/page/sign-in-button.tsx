import { ToolbarButton, useGraphiQLActions } from '@graphiql/react';
import { askForToken } from './token.js';

/** Takes a token for the whole window; the schema is fetched anew, since it may only now be shown. */
export function SignInButton() {
  const { introspect } = useGraphiQLActions();
  return (
    <ToolbarButton
      label="登录 Sign in"
      onClick={() => void askForToken().then((isGiven) => (isGiven ? introspect() : undefined))}
    >
      <KeyIcon />
    </ToolbarButton>
  );
}

function KeyIcon() {
  return (
    <svg className="graphiql-toolbar-icon" viewBox="0 0 14 14" fill="none" stroke="currentColor" aria-hidden="true">
      <circle cx="4.4" cy="7" r="2.6" />
      <path d="M7 7h5.4v2M10.2 7v1.6" />
    </svg>
  );
}
