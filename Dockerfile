# One image for every role; compose and charts choose the role by the command.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json ./
COPY scripts ./scripts
COPY src ./src
COPY workers ./workers
COPY bench ./bench
RUN npm run build && chmod +x dist/src/cli/main.js && npm prune --omit=dev --no-audit --no-fund
# Temporal's SDK brings its native part for five platforms.
RUN find node_modules/@temporalio/core-bridge/releases -mindepth 1 -maxdepth 1 \
  ! -name "$(uname -m)-unknown-linux-gnu" -exec rm -r {} +

# Runs in images of any kind, so it is one static file.
FROM golang:1.25-bookworm AS command-server
WORKDIR /src
COPY command-server ./
RUN CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o /direktiv-cmd .

FROM node:24-bookworm-slim
ENV NODE_ENV=production DUREKTIV_API_HOST=0.0.0.0 DUREKTIV_DATA_DIR=/var/lib/durektiv
ENV DUREKTIV_OPERATIONS_HOST=0.0.0.0 DUREKTIV_OPERATIONS_PORT=9464
WORKDIR /app
RUN mkdir -p /var/lib/durektiv && chown node:node /var/lib/durektiv \
  && ln -s /app/dist/src/cli/main.js /usr/local/bin/durektiv
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=command-server /direktiv-cmd /usr/share/direktiv/direktiv-cmd
COPY examples ./examples
USER node
EXPOSE 6665 9464
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.DUREKTIV_OPERATIONS_PORT}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/src/cli/main.js", "server"]
