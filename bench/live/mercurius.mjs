// Mercurius as its documentation shows it. The row is read once an event and published whole, the cheapest way it
// has: its resolvers then only pick members.
import Fastify from 'fastify';
import mercurius from 'mercurius';
import pg from 'pg';

const TOPIC = 'demonstration_unit_transitioned';
const connectionString = process.env.DATABASE_URL;

const schema = /* GraphQL */ `
  type Query {
    ok: Boolean!
  }
  type Region {
    name: String!
  }
  type DemonstrationUnit {
    key: String!
    name: String!
    level: String!
    state: String!
    region: Region!
  }
  type DemonstrationUnitTransitioned {
    at: String!
    from: String!
    to: String!
    by: String!
    reason: String
    demonstrationUnit: DemonstrationUnit
  }
  type Subscription {
    demonstrationUnitTransitioned: DemonstrationUnitTransitioned!
  }
`;
const resolvers = {
  Query: { ok: () => true },
  Subscription: {
    demonstrationUnitTransitioned: { subscribe: (_root, _args, { pubsub }) => pubsub.subscribe(TOPIC) },
  },
};

const app = Fastify({ logger: false });
await app.register(mercurius, { schema, resolvers, subscription: true, jit: 1 });

const pool = new pg.Pool({ connectionString, max: 10 });
const listener = new pg.Client({ connectionString });
await listener.connect();
let last = Promise.resolve();
listener.on('notification', ({ payload }) => {
  const { id, ...event } = JSON.parse(payload);
  const row = pool.query({
    name: 'unit',
    text: `select u.key, u.name, u.level, u.state, json_build_object('name', r.name) as region
      from demonstration_unit u join region r on r.id = u.region_id where u.id = $1`,
    values: [id],
  });
  // one after the other: rows that come back out of order are published in order
  last = last.then(async () => {
    const demonstrationUnitTransitioned = { ...event, demonstrationUnit: (await row).rows[0] };
    app.graphql.pubsub.publish({ topic: TOPIC, payload: { demonstrationUnitTransitioned } });
  });
});
await listener.query(`listen ${TOPIC}`);
console.log(await app.listen({ host: '127.0.0.1', port: 0 }));
process.on('SIGTERM', () => process.exit(0));
