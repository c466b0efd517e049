FROM python:3.11-slim AS deps
WORKDIR /srv
COPY package.json package-lock.json* ./
RUN mkdir node_modules && echo "module.exports = 1" > node_modules/left-pad.js

FROM deps AS test
RUN exit 1

FROM python:3.11-slim
ENV NODE_ENV=production
WORKDIR /srv
COPY --from=deps /srv/node_modules ./node_modules
COPY . .
EXPOSE 3000/tcp 9229
VOLUME ["/srv/data"]
CMD node index.js
