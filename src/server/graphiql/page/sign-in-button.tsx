import { ToolbarButton, useGraphiQLActions } from '@graphiql/react';
import { askForToken } from './token.js';

/** Asks for a token for the whole window, then fetches the schema again, which may only now be readable. */
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
