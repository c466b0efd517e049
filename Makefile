.DEFAULT_GOAL := help
.PHONY: help build demo test bench format clean jdk

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1	/p' Makefile | expand -t 10

build: ## compile and package; ./dcrx-kv does it when needed
	@ops/maven.sh -DskipTests package

demo: ## from curl to the registry: one image through the whole farm
	@ops/demo.sh

test: jdk ## everything, with a real engine, registry and databases
	@ops/engine/with.sh --images postgres,mariadb ops/maven.sh verify

bench: jdk ## the farm against docker build and docker push
	@ops/bench.sh

format: ## format the sources
	@ops/maven.sh -q spotless:apply

clean: ## remove what the build made
	@ops/maven.sh -q clean

jdk: # said before an engine is started for nothing
	@bash -c '. ops/jdk.sh && jdk25 >/dev/null'
