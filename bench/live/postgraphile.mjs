// PostGraphile as its page on subscriptions shows it: `listen()` on `pgSubscriber`, the row by `resource.get()`.
import { createServer } from 'node:http';
import { postgraphile } from 'postgraphile';
import { jsonParse } from 'postgraphile/@dataplan/json';
import { makePgService } from 'postgraphile/adaptors/pg';
import { context, listen } from 'postgraphile/grafast';
import { grafserv } from 'postgraphile/grafserv/node';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { extendSchema } from 'postgraphile/utils';

const TOPIC = 'demonstration_unit_transitioned';

const subscription = extendSchema((build) => {
  const { demonstration_unit: units } = build.input.pgRegistry.pgResources;
  const pick = (name) => ($event) => $event.get(name);
  return {
    typeDefs: /* GraphQL */ `
      type DemonstrationUnitTransitioned {
        at: String!
        from: String!
        to: String!
        by: String!
        reason: String
        demonstrationUnit: DemonstrationUnit
      }
      extend type Subscription {
        demonstrationUnitTransitioned: DemonstrationUnitTransitioned
      }
    `,
    objects: {
      Subscription: {
        plans: {
          demonstrationUnitTransitioned: {
            subscribePlan: () => listen(context().get('pgSubscriber'), TOPIC, jsonParse),
            plan: ($event) => $event,
          },
        },
      },
      DemonstrationUnitTransitioned: {
        plans: {
          ...Object.fromEntries(['at', 'from', 'to', 'by', 'reason'].map((name) => [name, pick(name)])),
          demonstrationUnit: ($event) => units.get({ id: $event.get('id') }),
        },
      },
    },
  };
});

const serv = postgraphile({
  extends: [PostGraphileAmberPreset],
  plugins: [subscription],
  pgServices: [
    makePgService({ connectionString: process.env.DATABASE_URL, schemas: ['public'], poolConfig: { max: 10 } }),
  ],
  grafserv: { websockets: true, graphqlPath: '/graphql', graphiql: false, watch: false },
  grafast: { explain: false },
}).createServ(grafserv);
const server = createServer();
await serv.addTo(server);
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
process.on('SIGTERM', () => process.exit(0));
