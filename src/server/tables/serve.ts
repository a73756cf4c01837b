import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { getVariableValues, OperationTypeNode, type GraphQLSchema } from 'graphql';
import type { Actor } from '../../kernel/access/actor.js';
import type { Context } from '../../kernel/context.js';
import { Failure, Invalid } from '../../kernel/errors.js';
import { calendarDay } from '../../kernel/period.js';
import type { Planner } from '../../kernel/plan/planner.js';
import { LARGEST_SIZE } from '../../kernel/read/page.js';
import { tableOf, type Table } from '../../kernel/table/table.js';
import type { MakeContext } from '../context.js';
import type { Addresses } from '../guard/addresses.js';
import { accountOf, type Admitted, type Guard } from '../guard/guard.js';
import { rawOperationOf } from '../guard/http.js';
import { RequestRefused } from '../guard/request-refused.js';
import type { GuardedIdentity } from '../identity/guarded-identity.js';
import { whileValid } from '../live/session-validity.js';
import { refuse } from '../refuse.js';
import { requestScope, type RequestScope } from '../request-scope.js';
import { aboutOf, type About } from './about.js';
import { csv } from './csv.js';
import { overdue, portionsOf, tooMany, type ExportProgress } from './export.js';
import { formatOf, TYPES, type Format } from './format.js';
import { ExportPlaces } from './places.js';
import { readTable, type TableReading } from './reader.js';
import { sheetsOf, xlsx } from './xlsx.js';

interface ExportOptions {
  readonly schema: GraphQLSchema;
  readonly makeContext: MakeContext;
  readonly guard: Guard;
  readonly addresses: Addresses;
  readonly identity: Pick<GuardedIdentity, 'stillValid'>;
  readonly log: Context['log'];
  readonly now: () => Date;
  /** Without one, resolvers execute everything. */
  readonly planner: Planner | null;
}

/** A request that was admitted: its table, and the first page of it. */
interface OpenedExport {
  readonly admitted: Admitted;
  readonly table: Table;
  readonly reading: TableReading;
  readonly caller: string;
  readonly actor: Actor;
  readonly requestId: string;
  readonly at: Date;
  readonly price: { readonly points: number; readonly rows: number };
}

/**
 * Answers at `/export` with the one list of a query as a file, however long: to be asked as `/graphql` is. The answer
 * is none of GraphQL's: not JSON, not bounded, cut off if it fails, and so it has an address of its own.
 */
export function serveExports(
  app: FastifyInstance,
  { schema, makeContext, guard, addresses, identity, log, now, planner }: ExportOptions,
): void {
  const places = new ExportPlaces(guard.limits);

  /** @throws RequestRefused, Failure */
  function admit(request: FastifyRequest, actor: Actor, address: string): { admitted: Admitted; table: Table } {
    const admitted = guard.open(rawOperationOf(request), { actor, address });
    const { document, operation, variables: given, mayIntrospect } = admitted;
    if (operation.operation !== OperationTypeNode.QUERY) throw new Invalid('EXPORT_QUERY_ONLY');
    const values = getVariableValues(schema, operation.variableDefinitions ?? [], given, {
      maxErrors: guard.limits.errors,
      hideSuggestions: !mayIntrospect,
    });
    if (!values.coerced) throw RequestRefused.notStarted(values.errors);
    return { admitted, table: tableOf({ schema, document, operation, given, variables: values.coerced }) };
  }

  /** Reads the first page, so that what fails is refused before anything is sent. */
  async function open(request: FastifyRequest, scope: RequestScope, address: string): Promise<OpenedExport> {
    const actor = scope.actor!; // identified by now
    const { admitted, table } = admit(request, actor, address);
    const page = { ...table.operations(LARGEST_SIZE).first, variables: table.variables(null) };
    const { cost } = guard.priced(admitted, page);
    const parts = { schema, planner, makeContext: () => makeContext(scope), mostErrors: guard.limits.errors };
    const at = now();
    const reading = await readTable(table, admitted, parts);
    const { total } = reading.first;
    if (total !== null && total > guard.limits.exportRows) {
      await reading.close();
      throw tooMany(total, guard);
    }
    const price = { points: cost, rows: table.isPaged ? LARGEST_SIZE : Math.max(1, reading.first.rows.length) };
    const caller = accountOf({ actor, address });
    return { admitted, table, reading, caller, actor, requestId: scope.requestId, at, price };
  }

  /** The file, which releases everything and is logged once, however it ends. */
  function fileOf(opened: OpenedExport, { format, hasHead }: FileOptions, release: () => void): Readable {
    const { reading, actor, table, admitted, requestId, price } = opened;
    const started = performance.now();
    const progress: ExportProgress = { rows: 0, pages: 0, bytes: 0 };
    const stop = new AbortController();
    const stops = [
      endAfter(guard.limits.exportMs, stop),
      whileValid(
        () => actor,
        identity,
        () => stop.abort(overdue()),
      ),
    ];
    const rows = portionsOf({ ...opened, guard, signal: stop.signal, progress });
    const bytes = format === 'csv' ? csvOf(opened, rows, hasHead) : workbookOf(opened, rows);
    const file = Readable.from(counted(bytes, progress), { objectMode: false });
    stop.signal.addEventListener('abort', () => file.destroy(stop.signal.reason as Error));
    file.once('error', (error) => log.error({ err: error, requestId }, 'an export failed'));
    file.once('close', () => {
      for (const each of [...stops, release]) each();
      const outcome = file.errored ? 'failed' : file.readableEnded ? 'done' : 'cut off';
      stop.abort();
      const ms = Math.round(performance.now() - started);
      const operation = admitted.operation.name?.value ?? null;
      const what = { requestId, actor: actor.id, operation, kind: 'query', answeredBy: 'export', table: table.name };
      const { count: statements } = reading.statements();
      log.info({ ...what, format, outcome, ...progress, cost: price.points, ms, statements }, 'operation');
      void reading.close();
    });
    return file;
  }

  async function answer(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const scope = requestScope.getStore()!; // every request runs in a scope
    const address = addresses.callerOf(request.raw);
    const caller = accountOf({ actor: scope.actor, address });
    void reply.header('cache-control', 'no-store');
    let release: (() => void) | undefined;
    let file: Readable;
    try {
      const options = optionsOf(request);
      release = places.take(caller);
      const opened = await open(request, scope, address);
      describe(reply.headers(guard.rateHeaders(caller)), opened, options.format);
      file = fileOf(opened, options, release);
    } catch (error) {
      release?.();
      void reply.headers(guard.rateHeaders(caller));
      const refusal = error instanceof Failure ? RequestRefused.by(error) : error;
      if (!(refusal instanceof RequestRefused)) throw refusal;
      return refuse(refusal, request, reply, scope, log);
    }
    return reply.send(file);
  }

  app.post('/export', answer);
}

interface FileOptions {
  readonly format: Format;
  /** Whether a CSV begins with what it is. */
  readonly hasHead: boolean;
}

function optionsOf({ url, headers }: FastifyRequest): FileOptions {
  const search = new URLSearchParams(url.split('?').slice(1).join('?'));
  return { format: formatOf(search.get('format'), headers.accept), hasHead: search.get('head') !== 'false' };
}

type Rows = AsyncIterable<readonly unknown[]>;

const totalOf = ({ total, rows }: TableReading['first']): number => total ?? rows.length;

function aboutExport({ reading, ...opened }: OpenedExport): About {
  const { position, isSnapshot, first } = reading;
  return aboutOf({ ...opened, position, isSnapshot, total: totalOf(first), samples: samplesOf(first) });
}

const csvOf = (opened: OpenedExport, rows: Rows, hasHead: boolean): AsyncIterable<Buffer> =>
  csv(opened.table.columns, hasHead ? aboutExport(opened) : null, rows);

function workbookOf(opened: OpenedExport, rows: Rows): AsyncIterable<Buffer> {
  const { table, actor, at, reading } = opened;
  const { heading: title, columns } = table;
  const sheets = sheetsOf(totalOf(reading.first), columns.length);
  return xlsx({ title, author: actor.name ?? actor.id, at, about: aboutExport(opened), columns, sheets }, rows);
}

async function* counted(bytes: AsyncIterable<Buffer>, progress: ExportProgress): AsyncGenerator<Buffer> {
  for await (const chunk of bytes) {
    progress.bytes += chunk.length;
    yield chunk;
  }
}

/** Aborts after some time. @returns a function that stops the clock */
function endAfter(ms: number, stop: AbortController): () => void {
  const timer = setTimeout(() => stop.abort(overdue()), ms);
  return () => clearTimeout(timer);
}

/** The number of samples: as the answer tells it, or by the rows where all of them are there. */
function samplesOf({ samples, rows, next, total }: TableReading['first']): number | null {
  if (samples !== null) return samples;
  const tells = (row: unknown): row is Readonly<Record<string, unknown>> =>
    typeof row === 'object' && row !== null && ('provenance' in row || 'isSample' in row);
  if (next !== null || rows.length !== total || !rows.every(tells)) return null;
  return rows.filter((row) => row['provenance'] === 'SAMPLE' || row['isSample'] === true).length;
}

/** The headers that say what the file is. */
function describe(reply: FastifyReply, { table, at, reading }: OpenedExport, format: Format): void {
  const day = calendarDay(at);
  const name = encodeURIComponent(`${table.heading}-${day}.${format}`);
  void reply.type(format === 'csv' ? `${TYPES.csv}; charset=utf-8` : TYPES.xlsx).headers({
    'content-disposition': `attachment; filename="${table.name}-${day}.${format}"; filename*=UTF-8''${name}`,
    'x-export-position': reading.position,
    'x-export-rows': String(totalOf(reading.first)),
  });
}
