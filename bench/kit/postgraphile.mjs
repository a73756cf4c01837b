import { createServer } from 'node:http';
import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { grafserv } from 'postgraphile/grafserv/node';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';

/** Serves the database of the environment with PostGraphile's documented preset and says where, as every server of a bench does. */
export async function serve({ grafserv: more, ...preset }) {
  const serv = postgraphile({
    extends: [PostGraphileAmberPreset],
    pgServices: [
      makePgService({ connectionString: process.env.DATABASE_URL, schemas: ['public'], poolConfig: { max: 10 } }),
    ],
    grafserv: { ...more, graphqlPath: '/graphql', graphiql: false, watch: false },
    grafast: { explain: false },
    ...preset,
  }).createServ(grafserv);
  const server = createServer();
  await serv.addTo(server);
  server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
  process.on('SIGTERM', () => process.exit(0));
}
