const NEEDED = [22, 17] as const;
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  console.error(
    `Rural Graph needs Node ${NEEDED.join('.')} or later and this is ${process.versions.node}. Start it with: npm start`,
  );
  process.exit(1);
}
const { run } = await import('./run.js');
await run();
export {};
