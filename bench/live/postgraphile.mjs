// PostGraphile as its page on subscriptions shows it: `listen()` on `pgSubscriber`, the row by `resource.get()`.
import { jsonParse } from 'postgraphile/@dataplan/json';
import { context, listen } from 'postgraphile/grafast';
import { extendSchema } from 'postgraphile/utils';
import { serve } from '../kit/postgraphile.mjs';

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

await serve({ plugins: [subscription], grafserv: { websockets: true } });
