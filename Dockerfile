# The image of Belfry: one Node, the compiled program, its production dependencies. It runs as nobody in particular, writes
# to /var/lib/belfry alone (an SQLite file, where that is the store) and ends well on SIGTERM, since node is its first process.
#
#   docker build -t belfry:0.1.0 --build-arg NODE_IMAGE=node:24-bookworm-slim@sha256:… .
#
# Pin the digest where builds must repeat: `docker buildx imagetools inspect node:24-bookworm-slim` tells the one of today.
# The default follows the tag, so that a build from this file alone takes security fixes.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY console/package.json ./console/
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY scripts/build-console.mjs ./scripts/
COPY src ./src
COPY console ./console
RUN npm run build && mkdir data

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The optional packages bring a Node of their own, and the image has one. The console is built already.
RUN npm ci --omit=dev --omit=optional --workspaces=false

FROM ${NODE_IMAGE}
WORKDIR /app
COPY package.json LICENSE ./
COPY bin ./bin
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build --chown=65532:65532 /app/data /var/lib/belfry
ENV NODE_ENV=production
ENV BELFRY_HTTP_HOST=0.0.0.0
ENV BELFRY_DATABASE_URL=sqlite:/var/lib/belfry/belfry.db
USER 65532:65532
EXPOSE 8710 8711
# Probes are Kubernetes' business: /healthz and /readyz on 8711.
ENTRYPOINT ["node", "bin/belfry.mjs"]
CMD ["serve"]
