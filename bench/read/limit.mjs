// The bare limit: one process, one hand-written statement a workload, whose text is the answer. Nothing below it can be
// dropped, so what a server takes more than this is what its generality costs.
import { createServer } from 'node:http';
import pg from 'pg';
import { statements } from './statements.mjs';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });

const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  const name = request.url.slice(1);
  const { text, values, isPlannedEachTime } = statements[name];
  try {
    const { rows } = await pool.query({
      name: isPlannedEachTime ? undefined : name,
      text,
      values: values(JSON.parse(body).variables),
    });
    response.setHeader('content-type', 'application/json');
    response.end(rows[0].text);
  } catch (error) {
    response.statusCode = 500;
    response.end(JSON.stringify({ errors: [{ message: error.message }] }));
  }
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
process.on('SIGTERM', () => process.exit(0));
