# tiendo: `make run` to look at it, `make test` to prove it, `make help` for the rest.
SHELL := /bin/bash
MAKEFLAGS += --no-builtin-rules
CC := gcc
B := .build
Q := @
PKGS := sqlite3 libuv libcurl libcjson libmicrohttpd libsodium libutf8proc zlib libzip expat xlsxwriter

WARN := -Wall -Wextra -Wshadow -Wconversion -Wformat=2 -Wstrict-prototypes -Wmissing-prototypes -Wvla -Werror
CPPFLAGS := -I. -D_GNU_SOURCE $(if $(wildcard /usr/bin/pkg-config),$(shell pkg-config --cflags $(PKGS) 2>/dev/null))
CFLAGS := -std=c17 -O2 -g -fno-omit-frame-pointer $(WARN)
LDLIBS = $(shell pkg-config --libs $(PKGS)) -lcsv -lpthread -lm
SAN := -O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined -DTIENDO_FAIL_POINTS

# The modules in their order: each may use those before it (tests/tools/layers checks the #include lines).
ORDER := base model judge config store net collectors alerts flow api
src_base := daemon/base
src_model := daemon/model
src_judge := daemon/judge
src_config := config
src_store := daemon/store
src_net := daemon/net
src_collectors := collectors
src_alerts := alerts
src_flow := daemon/flow
src_api := daemon/api
src_cli := daemon/cli
below_base := base
below_model := base model
below_judge := base model judge
below_config := base model config
below_store := base model store
below_net := base model net
below_collectors := base model judge config store net collectors
below_alerts := base model judge config store net alerts
below_flow := base model judge config store net collectors alerts flow
below_api := $(ORDER)
below_cli := $(ORDER) cli
below_fuzz := $(ORDER) cli

csrc = $(sort $(wildcard $(src_$(1))/*.c))
asrc = $(sort $(wildcard $(src_$(1))/*.S))
obj = $(patsubst %.c,$(B)/$(1)/%.o,$(call csrc,$(2))) $(patsubst %.S,$(B)/$(1)/%.o,$(call asrc,$(2)))
LIB = $(foreach m,$(ORDER),$(call obj,$(1),$(m)))
CLI_C := $(sort $(wildcard daemon/cli/*.c))

BUILD_DEPS := pkg-config libc6-dev libsqlite3-dev libuv1-dev libcurl4-openssl-dev libcjson-dev libmicrohttpd-dev libsodium-dev \
  libutf8proc-dev libcsv-dev zlib1g-dev libzip-dev libexpat1-dev libxlsxwriter-dev tzdata
TEST_DEPS := openssl libcmocka-dev python3-pytest python3-aiosmtpd python3-jsonschema python3-openpyxl chromium $(if $(shell command -v node),,nodejs) \
  $(if $(shell command -v npm),,npm)

all: $(B)/tiendod $(B)/tiendo ## build .build/tiendod and .build/tiendo

# Packages come first, then a make of its own, which sees what pkg-config now says.
deps: ## install what building needs, if it is missing
	$(Q)tests/tools/deps $(BUILD_DEPS)
test-deps:
	$(Q)tests/tools/deps $(BUILD_DEPS) $(TEST_DEPS)
	$(Q)cd tests/e2e && if [ ! -f node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then npm ci --silent --no-audit --no-fund; fi

run: deps ## build, start on real plans with a running virtual clock (http://127.0.0.1:8080)
	$(Q)$(MAKE) -s -j2 all
	$(Q)config/samples/run
test: test-deps ## every test, under ASan and UBSan; ends with "N passed, N failed"
	$(Q)$(MAKE) -s -j2 all $(B)/san/tiendod $(B)/san/tiendo units
	$(Q)tests/tools/suites layers units schemas e2e
check: test-deps ## the fast part of the tests, under two minutes once built
	$(Q)$(MAKE) -s -j2 $(B)/san/tiendod $(B)/san/tiendo units
	$(Q)tests/tools/suites layers units schemas
check-asan: ## the unit tests under ASan and UBSan
	$(Q)$(MAKE) -s -j2 units
	$(Q)tests/tools/suites units
docs: ## renew the reference in config/README.md from the schemas
	$(Q)/usr/bin/python3 -c "import sys; sys.path.insert(0, 'tests/config'); import documented as d; d.README.write_text(d.with_reference(d.README.read_text()))"
docs-check: test-deps ## config/README.md against the schemas, and each of its examples
	$(Q)$(MAKE) -s -j2 $(B)/san/tiendo
	$(Q)/usr/bin/python3 -m pytest -q -p no:cacheprovider tests/config/test_docs.py
forms: test-deps ## each form of targets and deadlines: its example, its tests, and whether they pass
	$(Q)$(MAKE) -s -j2 all $(B)/san/tiendod $(B)/san/tiendo units
	$(Q)tests/tools/forms
layers: ## the order of modules, the owners of libraries, headers that compile alone
	$(Q)tests/tools/layers
lint: ## formatting and static analysis
	$(Q)tests/tools/lint
format: ## format all C files
	$(Q)clang-format -i $(shell find daemon config alerts collectors tests -name node_modules -prune -o -name '*.[ch]' -print)
bench: test-deps ## loading a national plan; durable submissions against the same rows written by a bare C loop
	$(Q)$(MAKE) -s -j2 all $(B)/bench/raw $(B)/bench/load $(B)/bench/parse
	$(Q)tests/bench/loading
	$(Q)tests/bench/run
$(B)/bench/%: tests/bench/%.c
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -o $@ $^ $(LDLIBS)
sweep: test-deps ## kill the daemon at every fail point and at random moments (long; not in test)
	$(Q)$(MAKE) -s -j2 all $(B)/fp/tiendod
	$(Q)TIENDO_FP=$(B)/fp/tiendod /usr/bin/python3 -m pytest -q tests/sweep
MUTANTS ?= 3000
SEED ?= 1
fuzz: test-deps ## changed plans put through everything, under ASan and UBSan (long; MUTANTS=3000 SEED=1; failing ones are kept in .build/fuzz)
	$(Q)$(MAKE) -s -j2 $(B)/asan/tests/fuzz/test_mutants
	$(Q)mkdir -p $(B)/fuzz
	$(Q)TIENDO_MUTANTS=$(MUTANTS) TIENDO_SEED=$(SEED) TIENDO_MUTANTS_KEPT=$(B)/fuzz $(B)/asan/tests/fuzz/test_mutants

# Three kinds of object: opt (what ships), san (ASan, UBSan and fail points: tests), fp (opt with fail points: kill sweeps)
define KIND
$(B)/$(1)/%.o: %.c
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(CC) $$(CPPFLAGS) $$(CFLAGS) $(2) -MMD -MP -c -o $$@ $$<
$(B)/$(1)/%.o: %.S
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(CC) $$(CPPFLAGS) -MMD -MP -c -o $$@ $$<
$(B)/$(1)/libtiendo.a: $$(call LIB,$(1))
	$$(Q)rm -f $$@; ar rcs $$@ $$^
endef
$(eval $(call KIND,opt,))
$(eval $(call KIND,san,$(SAN)))
$(eval $(call KIND,fp,-DTIENDO_FAIL_POINTS))

# What .incbin takes in, the compiler does not see.
$(foreach k,opt san fp,$(B)/$(k)/daemon/api/assets.o): $(wildcard daemon/web/*)
$(foreach k,opt san fp,$(B)/$(k)/daemon/store/migrations.o): $(wildcard daemon/store/*.sql)
$(foreach k,opt san fp,$(B)/$(k)/alerts/templates.o): $(wildcard config/templates/*)

$(B)/tiendod: $(B)/opt/daemon/tiendod.o $(B)/opt/libtiendo.a
	$(Q)$(CC) $(CFLAGS) -o $@ $^ $(LDLIBS)
$(B)/tiendo: $(patsubst %.c,$(B)/opt/%.o,$(CLI_C)) $(B)/opt/libtiendo.a
	$(Q)$(CC) $(CFLAGS) -o $@ $^ $(LDLIBS)
$(B)/san/tiendod: $(B)/san/daemon/tiendod.o $(B)/san/libtiendo.a
	$(Q)$(CC) $(CFLAGS) $(SAN) -o $@ $^ $(LDLIBS)
$(B)/san/tiendo: $(patsubst %.c,$(B)/san/%.o,$(CLI_C)) $(B)/san/libtiendo.a
	$(Q)$(CC) $(CFLAGS) $(SAN) -o $@ $^ $(LDLIBS)
$(B)/fp/tiendod: $(B)/fp/daemon/tiendod.o $(B)/fp/libtiendo.a
	$(Q)$(CC) $(CFLAGS) -o $@ $^ $(LDLIBS)

# A unit test program links only the modules at or below its own: .build/asan/tests/<module>/test_<thing>
UNIT_C := $(sort $(wildcard tests/*/test_*.c))
UNITS := $(patsubst %.c,$(B)/asan/%,$(UNIT_C))
define UNIT
$(B)/asan/$(1): $(B)/san/$(1).o $(patsubst %.c,$(B)/san/%.o,$(filter-out $(wildcard $(dir $(1))test_*.c),$(wildcard $(dir $(1))*.c))) $(filter-out %/cli/main.o,$(foreach m,$(below_$(notdir $(patsubst %/,%,$(dir $(1))))),$(call obj,san,$(m))))
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(CC) $$(CFLAGS) $$(SAN) -o $$@ $$^ -lcmocka $$(LDLIBS)
endef
$(foreach t,$(patsubst %.c,%,$(UNIT_C)),$(eval $(call UNIT,$(t))))

units: $(UNITS) ## build the unit test programs
clean: ## remove what was built
	rm -rf $(B)
help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

.PHONY: all deps test-deps docs docs-check forms run test check check-asan layers lint format bench sweep fuzz units clean help
.SECONDARY:
-include $(shell find $(B) -name '*.d' 2>/dev/null)
