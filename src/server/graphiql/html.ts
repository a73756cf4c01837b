import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Built, PAGE_DIR } from './build.js';
import type { Boot, Example } from './page/boot.js';

/** The page. URLs are relative, so that it works behind a path prefix. */
export function graphiqlPage({ entries }: Built, examples: readonly Example[]): string {
  const address = (file: string) => `graphiql/${file}`;
  const { editor, json, graphql } = entries.workers;
  const boot: Boot = {
    examples,
    workers: { editor: address(editor), json: address(json), graphql: address(graphql) },
  };
  return fill('index.html', {
    script: address(entries.script),
    style: address(entries.style),
    boot: JSON.stringify(boot).replaceAll('<', '\\u003c'), // so that no text can close the script element
  });
}

export function preparingPage(): string {
  return fill('notice.html', {
    refresh: '<meta http-equiv="refresh" content="1" />',
    text: '正在准备控制台，即将自动打开。<br />The console is being prepared and opens by itself in a moment.',
  });
}

export function unavailablePage(): string {
  return fill('notice.html', {
    refresh: '',
    text:
      '此安装不含控制台；接口在 <code>/graphql</code>。<br />' +
      'This installation has no console; the API is at <code>/graphql</code>.',
  });
}

function fill(template: string, values: Record<string, string>): string {
  return readFileSync(join(PAGE_DIR, template), 'utf8').replace(
    /\{\{(\w+)\}\}/g,
    (_, name: string) => values[name] ?? '',
  );
}
