import { ToolbarButton, ToolbarMenu, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import type { Example } from './boot.js';

/** Opens an example in a new tab, for when its own was edited or closed. */
export function ExamplesMenu({ examples }: { readonly examples: readonly Example[] }) {
  const { addTab } = useGraphiQLActions();
  const { queryEditor, variableEditor } = useGraphiQL((state) => ({
    queryEditor: state.queryEditor,
    variableEditor: state.variableEditor,
  }));

  function open(example: Example): void {
    addTab();
    queryEditor?.setValue(example.query);
    variableEditor?.setValue(example.variables ?? '');
  }

  return (
    <ToolbarMenu
      button={
        <ToolbarButton label="示例 Examples">
          <BookIcon />
        </ToolbarButton>
      }
    >
      {examples.map((example) => (
        <ToolbarMenu.Item key={example.name} onSelect={() => open(example)}>
          {example.name}
        </ToolbarMenu.Item>
      ))}
    </ToolbarMenu>
  );
}

function BookIcon() {
  return (
    <svg className="graphiql-toolbar-icon" viewBox="0 0 14 14" fill="none" stroke="currentColor" aria-hidden="true">
      <path d="M7 3.2C5.6 2 3.4 1.8 1.2 2v9c2.2-.2 4.4 0 5.8 1.2 1.4-1.2 3.6-1.4 5.8-1.2V2C10.6 1.8 8.4 2 7 3.2v9" />
    </svg>
  );
}
