.DEFAULT_GOAL := help
.PHONY: help build demo images up down up-test test chaos bench format clean jdk

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' Makefile | expand -t 10

build: ## compile and package; ./dcrx-kv does it when needed
	@ops/maven.sh -DskipTests package

demo: ## from curl to the registry: one image through the whole farm
	@ops/demo.sh

images: jdk ## the container images: gateway, worker, and the whole farm in one
	@ops/images.sh

up: jdk ## a cluster on this machine: gateways, workers, Kafka, PostgreSQL, Prometheus
	@ops/compose/up.sh

down: ## remove that cluster
	@ops/compose/down.sh

up-test: jdk ## such a cluster, tested: a worker and a gateway are killed while an image is built
	@ops/images.sh gateway worker
	@ops/compose/test.sh

test: jdk ## everything, with a real engine, registry and databases
	@ops/engine/with.sh --images postgres,mariadb,prometheus ops/maven.sh verify -T 2

chaos: jdk ## a farm of processes under faults; ARGS="--seed 7 --jobs 300 --minutes 10"
	@ops/engine/with.sh --images postgres ops/maven.sh verify -pl cli -am -Dtest=JudgeTest -Dit.test=ChaosIT \
	  -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false -Ddcrx.chaos="$(ARGS)"

bench: jdk ## the farm against the docker CLI, pgbench and bare Kafka, in the same run
	@ops/bench.sh
	@ops/engine/with.sh --images postgres ops/maven.sh verify -q -pl cli -am -Dtest=none -Dit.test='*Bench' -DforkCount=1 \
	  -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false

format: ## format the sources
	@ops/maven.sh -q spotless:apply

clean: ## remove what the build made
	@ops/maven.sh -q clean

jdk: # said before an engine is started for nothing
	@bash -c '. ops/jdk.sh && jdk25 >/dev/null'
