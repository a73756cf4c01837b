import { build, stop, type Plugin } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';

export const PAGE_DIR = fileURLToPath(new URL('page/', import.meta.url));

/** The entry points of the bundle, by the name under which the manifest lists them. */
const ENTRIES = {
  main: join(PAGE_DIR, 'main.tsx'),
  'editor.worker': 'monaco-editor/esm/vs/editor/editor.worker.js',
  'json.worker': 'monaco-editor/esm/vs/language/json/json.worker.js',
  'graphql.worker': 'monaco-graphql/esm/graphql.worker.js',
};

export interface Built {
  /** File names by purpose. Every name contains a hash of the content. */
  readonly entries: {
    readonly script: string;
    readonly style: string;
    readonly workers: Record<'editor' | 'json' | 'graphql', string>;
  };
  /** Gzipped bodies by file name. */
  readonly files: ReadonlyMap<string, Buffer>;
}

/**
 * Bundles GraphiQL, its editor and its workers, in memory.
 *
 * Page and workers are one split ES module build, so code that they share (graphql-js, monaco's base) is sent once, and
 * code that few people use (prettier: 0.7 MB) is loaded on demand.
 */
export async function buildPage(): Promise<Built> {
  const { outputFiles } = await build({
    entryPoints: ENTRIES,
    absWorkingDir: PAGE_DIR,
    outdir: '/',
    write: false,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    minify: true,
    entryNames: '[name]-[hash]',
    chunkNames: 'chunk-[hash]',
    define: { 'process.env.NODE_ENV': '"production"' },
    tsconfigRaw: {},
    logLevel: 'silent', // a failure rejects with the same message
    plugins: [leanMonaco, leanStyles, prettierModules],
  }).finally(() => void stop()); // else its process would keep running, with 130 MB
  const files = new Map(
    await Promise.all(outputFiles.map(async (file) => [basename(file.path), await compress(file.contents)] as const)),
  );
  const find = (start: string, extension: string): string => {
    const name = [...files.keys()].find((file) => file.startsWith(`${start}-`) && extname(file) === extension);
    if (name === undefined) throw new Error(`The GraphiQL build gave no ${start}${extension}`);
    return name;
  };
  return {
    entries: {
      script: find('main', '.js'),
      style: find('main', '.css'),
      workers: {
        editor: find('editor.worker', '.js'),
        json: find('json.worker', '.js'),
        graphql: find('graphql.worker', '.js'),
      },
    },
    files,
  };
}

const compress = (body: Uint8Array): Promise<Buffer> => promisify(gzip)(body, { level: constants.Z_BEST_COMPRESSION });

/**
 * Monaco with the parts that `page/editor.ts` lists (-0.34 MB), and without its style sheets, which graphiql/style.css
 * contains.
 */
const leanMonaco: Plugin = {
  name: 'lean-monaco',
  setup(build) {
    build.onResolve({ filter: /\/edcore\.main\.js$/ }, () => ({ path: join(PAGE_DIR, 'editor.ts') }));
    build.onLoad({ filter: /monaco-editor[\\/].*\.css$/ }, () => ({ contents: '', loader: 'empty' }));
  },
};

/**
 * Of 34 inlined web fonts, keeps the icons and Latin Fira Code: -0.38 MB. Text uses the system font, which Chinese
 * needs anyway.
 */
const leanStyles: Plugin = {
  name: 'lean-styles',
  setup(build) {
    build.onLoad({ filter: /graphiql[\\/]dist[\\/]style\.css$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace(/@font-face\s*\{[^}]*\}/g, (face) =>
        /codicon/.test(face) || (/Fira Code/.test(face) && /U\+0000-00FF/.test(face)) ? face : '',
      ),
      loader: 'css',
    }));
  },
};

/**
 * GraphiQL imports prettier's parsers under their old names, which are UMD files: once bundled they have no named
 * exports, and Prettify only warns. This plugin resolves them to the same parsers as modules.
 */
const prettierModules: Plugin = {
  name: 'prettier-modules',
  setup(build) {
    build.onResolve({ filter: /^prettier\/parser-(babel|graphql)$/ }, ({ path, kind, resolveDir }) =>
      build.resolve(path.replace('parser-', 'plugins/'), { kind, resolveDir }),
    );
  },
};
