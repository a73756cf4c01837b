// The heritage of a county goes through a link table, for which PostGraphile has computed columns: a function of the row,
// made by data.ts.
import { serve } from '../kit/postgraphile.mjs';

await serve({ disablePlugins: ['PgIndexBehaviorsPlugin'] }); // it would hide conditions on columns without an index, such as archived_at
