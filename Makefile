# `make demo` and `make test` do all the set-up themselves. ARGS goes to the command behind a target.
.DEFAULT_GOAL := help
PY := .venv/bin/python
ARGS ?=
export SIGHTLINE_DATA ?= $(abspath ../shared/data)

.PHONY: help
help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup-demo setup-test
setup-demo:
	@scripts/setup demo
setup-test:
	@scripts/setup test

.PHONY: demo
demo: setup-demo ## The whole factory on this machine; ARGS="--exit --report r.json", "--manual", "--mqtt", "--pictures DIR"
	@$(PY) -m deploy.laptop $(ARGS)

.PHONY: test
test: setup-test ## All tests, with real brokers, a real database and a real browser; ARGS are pytest's
	@scripts/test $(ARGS)

.PHONY: types
types: setup-test ## mypy over packages and tests
	.venv/bin/mypy

.PHONY: check
check: setup-test types ## Lint, format, types, import contracts, known-bad code, secrets
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/lint-imports
	.venv/bin/bandit -q -ll -c pyproject.toml -r inspection edge_agent trainer model_registry dashboard deploy
	git ls-files -z | xargs -0 .venv/bin/detect-secrets-hook $(NO_GUESSES)

# Digests are what this project is full of, and words such as "password" stand in its pages.
NO_GUESSES := --disable-plugin HexHighEntropyString --disable-plugin KeywordDetector

.PHONY: audit sbom
audit: setup-test ## Known holes in what is installed; asks the package index
	.venv/bin/pip-audit --skip-editable
sbom: setup-test ## What is installed, as CycloneDX: build/sbom.json
	@mkdir -p build
	.venv/bin/cyclonedx-py environment .venv --output-reproducible -o build/sbom.json

.PHONY: bench bench-detector bench-training bench-screws bench-tiles bench-recipes bench-station
.PHONY: measure-detector check-cameras bench-cluster bench-asking bench-dashboard bench-review bench-ingest bench-backlog
bench: bench-detector bench-station bench-cluster ## All benchmarks; ARGS="--short" for three minutes at most
bench-detector: setup-test ## Our networks beside SSDLite and YOLO; ARGS="--report F --plot F --bundle D --yolo-python P"
	@$(PY) -m tests.bench.detector $(ARGS)
bench-training: setup-test ## Training throughput beside a plain torchvision loop; ARGS="--report FILE"
	@$(PY) -m tests.bench.training $(ARGS)
bench-screws: setup-test ## A minute of training on real screws, three seeds; ARGS="--report FILE"
	@$(PY) -m tests.bench.screws $(ARGS)
measure-detector: setup-test ## The zoo's bundles on their official test pictures; ARGS="--report FILE"
	@$(PY) -m tests.bench.accuracy $(ARGS)
bench-tiles: setup-test ## Small defects in large pictures, with and without tiles; ARGS="--report FILE"
	@$(PY) -m tests.bench.tiles $(ARGS)
check-cameras: setup-test ## A thousand camera faults: nothing stale, nothing left behind; ARGS="--short --only KIND --report F"
	@$(PY) -m tests.bench.camera_faults $(ARGS)
bench-recipes: setup-test ## What alignment and judging cost, how near slots follow a part; ARGS="--report FILE"
	@$(PY) -m tests.bench.recipes $(ARGS)
bench-cluster: setup-test ## Snapshots, evaluation, training on Spark: cost, growth, losses; ARGS="--short --only P --report F"
	@$(PY) -m tests.bench.cluster $(ARGS)
bench-asking: setup-test ## What asking saves on NEU-DET: mAP50 by labels, beside random; ARGS="--short --seeds 1 2 --report F"
	@$(PY) -m tests.bench.asking $(ARGS)
bench-dashboard: setup-test ## What each page takes with a million inspections; ARGS="--short --rows N --postgres URL --file DB --report F"
	@$(PY) -m tests.bench.dashboard $(ARGS)
bench-review: setup-test ## A second per unit: in Chromium by keyboard, 20 reviewers at once, pairs; ARGS="--short --report F"
	@$(PY) -m tests.bench.dashboard.reviewers $(ARGS)
bench-ingest: setup-test ## Results and pictures per second behind a real broker; ARGS="--short --postgres URL --report F"
	@$(PY) -m tests.bench.dashboard.ingest $(ARGS)
bench-backlog: setup-test ## Three days of backlog drained, fresh NG meanwhile; ARGS="--short --folder F --report F"
	@$(PY) -m tests.bench.backlog $(ARGS)
bench-station: setup-test ## Trigger to verdict, beside bare inference and a naive loop; ARGS="--short --only P --report F"
	@$(PY) -m tests.bench.station $(ARGS)

.PHONY: edge-package
edge-package: setup-demo ## One file for a USB stick: the edge agent, its packages, an installer (deploy/edge/README.md)
	@deploy/edge/package.sh $(ARGS)

.PHONY: check-plc
check-plc: setup-test ## 10,000 units through the Modbus handshake, with all that goes wrong; ARGS="--short --report FILE"
	@$(PY) -m tests.bench.plc $(ARGS)

.PHONY: check-kills
check-kills: setup-test ## The agent killed at 1,000 random system calls (needs strace); ARGS="--short --seed N --report FILE"
	@$(PY) -m tests.bench.kills $(ARGS)

.PHONY: check-disk
check-disk: setup-test ## The spool's disk filled to the last byte (needs root); ARGS="--short --report FILE"
	@$(PY) -m tests.bench.disk $(ARGS)

.PHONY: check-faults
check-faults: setup-test ## Broker, ingest, network struck; ARGS="--short --row A4 --times 20 --seed S --point N --plant all --report F"
	@$(PY) -m tests.bench.faults $(ARGS)

.PHONY: check-release
check-release: setup-test ## Updates tampered with and cut at each step (needs strace); ARGS="--short --only P --report F"
	@$(PY) -m tests.bench.release $(ARGS)

.PHONY: check-api
check-api: setup-test ## 10,000 calls of the API, as its description allows and not; ARGS="--examples N --report FILE"
	@$(PY) -m tests.bench.api $(ARGS)

.PHONY: check-signon
check-signon: setup-test ## A hostile identity provider, and each check of a log-in dropped once; ARGS="--only NAME --report FILE"
	@$(PY) -m tests.bench.signon $(ARGS)
.PHONY: check-planted
check-planted: setup-test ## A defect in each row that tests prove: its tests turn red; ARGS="--exactly --row E1 --report FILE"
	@$(PY) -m tests.bench.planted $(ARGS)

.PHONY: check-spool
check-spool: setup-test ## A unit's life in the spool cut at every step, by kills and power cuts; ARGS="--plant all --only 'N HOW'"
	@$(PY) -m tests.bench.spool_cuts $(ARGS)

.PHONY: check-memory
check-memory: setup-test ## 100,000 units through the loop, memory flat; ARGS="--short --frames N --folder /dev/shm --report FILE"
	@$(PY) -m tests.bench.memory $(ARGS)

.PHONY: screenshots
screenshots: setup-test ## The README's pictures, from a running demo
	@$(PY) -m deploy.laptop.screenshots $(ARGS)

.PHONY: clean
clean: ## Remove the demo's data and all caches; .venv stays
	rm -rf var build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
