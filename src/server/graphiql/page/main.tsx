import { GraphiQL } from 'graphiql';
import { createRoot } from 'react-dom/client';
import './page.css';
import type { Boot } from './boot.js';
import { ExamplesMenu } from './examples-menu.js';
import { fetcher } from './fetcher.js';
import { SignInButton } from './sign-in-button.js';
import { isFirstVisit, storage } from './storage.js';

const { examples, workers } = JSON.parse(document.getElementById('boot')?.textContent ?? '') as Boot;
const tabs = examples.filter(({ isInMenuOnly }) => !isInMenuOnly);

Object.assign(globalThis, {
  MonacoEnvironment: {
    getWorker: (_id: string, label: string) =>
      new Worker(label === 'json' ? workers.json : label === 'graphql' ? workers.graphql : workers.editor, {
        type: 'module',
      }),
  },
});

createRoot(document.getElementById('graphiql')!).render(
  <GraphiQL
    fetcher={fetcher}
    storage={storage}
    defaultTabs={tabs.map(({ query, variables = '' }) => ({ query, variables, headers: null }))}
    // GraphiQL ignores the first tab's variables in `defaultTabs`. On a later visit this would open one more tab
    // instead of the user's own.
    {...(isFirstVisit && { initialVariables: tabs[0]?.variables ?? '' })}
    defaultEditorToolsVisibility
    inputValueDeprecation
    schemaDescription
  >
    <GraphiQL.Logo>
      <span className="brand">
        乡村图谱 · Rural Graph
        <a href="schema.graphql">schema.graphql</a>
      </span>
    </GraphiQL.Logo>
    <GraphiQL.Toolbar>
      {({ prettify, merge, copy }) => (
        <>
          {prettify}
          {merge}
          {copy}
          <ExamplesMenu examples={examples} />
          <SignInButton />
        </>
      )}
    </GraphiQL.Toolbar>
  </GraphiQL>,
);
