# `make demo` and `make test` do everything on a fresh Debian 12 machine with Swift.

.PHONY: demo test test-unit test-servers test-loop resilience bench streams calibration \
	estimates gates prequential build install lint clean

# Undeclared imports between targets are errors.
strict := --explicit-target-dependency-import-check error

demo: install
	swift build -c release --product kedge $(strict)
	.build/release/kedge demo

# A test that hangs ends the run and is the last one named: lines are written as they come.
limited := stdbuf -oL -eL timeout --kill-after 30

# The bundle itself, as `swift test` lets no second run begin.
bundle := .build/debug/kedgePackageTests.xctest --testing-library swift-testing

test: install lint
	swift build --build-tests $(strict)
	$(MAKE) --no-print-directory test-unit
	$(MAKE) --no-print-directory --jobs 2 test-servers test-loop

test-unit:
	$(limited) 15m $(bundle) --skip "IntegrationTests|LoopTests"

# Each test has servers of its own, and waits more than it works: two run side by side.
test-servers:
	$(limited) 45m $(bundle) --no-parallel --filter "IntegrationTests"

test-loop:
	$(limited) 45m $(bundle) --no-parallel --filter "^LoopTests\."

# The attacks with their full counts; `make test` runs a tenth of them.
resilience: install
	swift build --build-tests $(strict)
	KEDGE_RESILIENCE=full swift test --skip-build --no-parallel --filter "Resilience"

# How fast Kedge is beside others: writes Benchmarks/SPEED.md. `QUICK=1` only shows that it works
# and writes nothing; `ONLY="decode join"` measures some. What was measured before is kept.
bench: build
	Benchmarks/prepare
	swift build -c release --package-path Benchmarks
	Benchmarks/.build/release/speed "$(CURDIR)" $(if $(QUICK),--quick) $(ONLY)

# How often stream detectors alarm without drift and how late with it, beside river's: writes
# Benchmarks/STREAMS.md.
streams: install
	Benchmarks/prepare
	swift build -c release --package-path Benchmarks --product streams
	Benchmarks/.build/river/bin/python Benchmarks/Peers/river_streams.py > Benchmarks/.build/river.tsv
	Benchmarks/.build/release/streams Benchmarks/STREAMS.md Benchmarks/.build/river.tsv

# How often every test calls samples different that are not, and that are, beside Evidently,
# NannyML and Alibi Detect: writes Benchmarks/CALIBRATION.md, and the counts beside it.
counts := Benchmarks/.build/calibration

calibration: export OPENBLAS_NUM_THREADS = 1
calibration: install
	Benchmarks/prepare
	swift build -c release --package-path Benchmarks --product calibration
	mkdir -p $(counts)
	for peer in evidently nannyml alibi; do \
		Benchmarks/.build/$$peer/bin/python Benchmarks/Peers/calibration_peers.py $$peer \
			> $(counts)/$$peer.tsv || exit; \
	done
	Benchmarks/.build/release/calibration measure > $(counts)/kedge.tsv
	Benchmarks/.build/release/calibration page Benchmarks/CALIBRATION.md \
		Benchmarks/calibration.tsv $(counts)/kedge.tsv $(counts)/evidently.tsv \
		$(counts)/nannyml.tsv $(counts)/alibi.tsv

# How near estimates without labels come to what labels say later, beside NannyML's: writes
# Benchmarks/ESTIMATES.md.
estimates: build
	Benchmarks/prepare
	Benchmarks/.build/nannyml/bin/python Benchmarks/Peers/estimates.py \
		.build/release/kedge Benchmarks/ESTIMATES.md

# How often a gate calls a challenger better that is as good as the champion, and how often training
# rows are flagged: writes Benchmarks/GATES.md.
gates: export OPENBLAS_NUM_THREADS = 1
gates: install
	swift build -c release --package-path Benchmarks --product gates
	Benchmarks/.build/release/gates Benchmarks/GATES.md

# How retraining pays on label streams, beside scikit-learn's and river's: writes
# Benchmarks/PREQUENTIAL.md.
streams := Benchmarks/.build/label_streams

prequential: export OPENBLAS_NUM_THREADS = 1
prequential: install
	Benchmarks/prepare
	swift build -c release --package-path Benchmarks --product prequential
	mkdir -p $(streams)
	Benchmarks/.build/river/bin/python Benchmarks/Peers/label_streams.py generators $(streams)
	Benchmarks/.build/nannyml/bin/python Benchmarks/Peers/label_streams.py data $(streams)
	Benchmarks/.build/release/prequential "$(CURDIR)" Benchmarks/PREQUENTIAL.md $(streams)

build: install
	swift build -c release --product kedge $(strict)

install:
	@.ci/install

lint:
	swift format lint --strict --recursive --parallel Package.swift Sources Tests \
		Benchmarks/Package.swift Benchmarks/Sources

clean:
	rm -rf .build .venv .venv-models
