# Приём: one Makefile, no recursion. `make help` lists what it can do.
#
# FLAVOUR=release (build/), test (build/test/: test clock, cheap passphrases), asan (build/asan/: test + sanitizers).

FLAVOUR ?= release
OUT ?= $(if $(filter release,$(FLAVOUR)),build,build/$(FLAVOUR))
CC = gcc
# V=1 shows the whole commands.
Q = $(if $(V),,@)
say = @$(if $(V),true,echo)

WARN = -Wall -Wextra -Wshadow -Wconversion -Werror -Wstrict-prototypes -Wmissing-prototypes -Wvla
HARDEN := $(shell for f in -fstack-protector-strong -fstack-clash-protection -fcf-protection=full -ftrivial-auto-var-init=zero \
	-fno-strict-overflow; do $(CC) -Werror $$f -E -x c /dev/null >/dev/null 2>&1 && echo $$f; done)
OPT_release = -O2 -g -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 $(HARDEN)
OPT_test = -O1 -g -DPRIEM_TEST
# Of a sanitizer's report the lines are wanted: values are looked at in the test flavour.
OPT_asan = -O1 -g1 -DPRIEM_TEST -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
LINK_release = -pie -Wl,-z,relro,-z,now,-z,noexecstack
LINK_asan = -fsanitize=address,undefined

CPPFLAGS += -D_GNU_SOURCE -I.
CFLAGS += -std=c17 -fPIE $(WARN) $(OPT_$(FLAVOUR)) -MMD -MP
LDFLAGS += -Wl,--as-needed $(LINK_$(FLAVOUR))

# The rooms, their folders, and the archives each needs behind it: the same direction as the include arrows.
ROOMS = base event rules vault store wire kiosk agent centre term widgets paper pdf tui harness
DIR_base = model/base
DIR_event = model/event
DIR_rules = model/rules
DIR_vault = model/vault
DIR_store = model/store
DIR_wire = sync/wire
DIR_kiosk = sync/kiosk
DIR_agent = sync/kiosk/agent
DIR_centre = sync/centre
DIR_term = tui/term
DIR_widgets = tui/widgets
DIR_paper = tui/paper
DIR_pdf = tui/paper/pdf
DIR_tui = tui tui/screens tui/commands
DIR_harness = tests/harness

NEEDS_base = base
NEEDS_event = event $(NEEDS_base)
NEEDS_rules = rules $(NEEDS_event)
NEEDS_vault = vault $(NEEDS_base)
NEEDS_store = store $(NEEDS_rules)
NEEDS_wire = wire $(NEEDS_store)
NEEDS_kiosk = kiosk $(NEEDS_wire)
NEEDS_agent = agent $(NEEDS_base)
NEEDS_centre = centre $(NEEDS_wire)
NEEDS_term = term $(NEEDS_base)
NEEDS_widgets = widgets term $(NEEDS_rules)
NEEDS_paper = paper $(NEEDS_base)
NEEDS_pdf = pdf $(NEEDS_paper)
NEEDS_tui = tui widgets term paper kiosk vault $(NEEDS_wire)

LIBS_base = -lutf8proc -ljansson -lsodium -liniparser -lseccomp
LIBS_store = -lsqlite3
LIBS_wire = -lzstd
LIBS_agent = -lcurl -lssl -lcrypto
LIBS_centre = -levent -levent_openssl -lssl -lcrypto
LIBS_term = -lncursesw -ltinfo
LIBS_pdf = -lpangocairo-1.0 -lpangoft2-1.0 -lpango-1.0 -lgobject-2.0 -lcairo -lfontconfig -lqrencode
LIBS_harness = -lvterm -lcmocka -lutil -lssl -lcrypto

libs_of = $(sort $(foreach r,$(1),$(LIBS_$(r))))
archives_of = $(foreach r,$(1),$(OUT)/lib$(r).a)
sources_of = $(foreach d,$(DIR_$(1)),$(filter-out %/main.c,$(wildcard $(d)/*.c)))

PROGRAMS = priem priem-agent priem-paper priem-centre
MAIN_priem = tui/main.c
MAIN_priem-agent = sync/kiosk/agent/main.c
MAIN_priem-paper = tui/paper/pdf/main.c
MAIN_priem-centre = sync/centre/main.c
ROOMS_priem = $(NEEDS_tui)
ROOMS_priem-agent = $(NEEDS_agent)
ROOMS_priem-paper = $(NEEDS_pdf)
ROOMS_priem-centre = $(NEEDS_centre)

all: $(PROGRAMS:%=$(OUT)/%) $(OUT)/share/.staged ## builds the programs into build/

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' Makefile | expand -t 16

# The headers of Pango stand in folders of their own.
$(OUT)/obj/tui/paper/pdf/%.o: CPPFLAGS += $(shell pkg-config --cflags pangocairo 2>/dev/null | sed 's/-I/-isystem /g')

# The day of the program: its clock cannot be right before it.
BUILT_release = $(or $(SOURCE_DATE_EPOCH),$(shell git log -1 --format=%ct 2>/dev/null))
$(OUT)/obj/tui/commands/run.o: CPPFLAGS += -DPRIEM_BUILT=$(or $(BUILT_$(FLAVOUR)),0)

$(OUT)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(say) "  CC   $<"
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -c $< -o $@

define room
$(OUT)/lib$(1).a: $(patsubst %.c,$(OUT)/obj/%.o,$(call sources_of,$(1)))
	@mkdir -p $$(@D) && rm -f $$@
	$$(Q)ar rcs $$@ $$^
endef
$(foreach r,$(ROOMS),$(eval $(call room,$(r))))

define program
$(OUT)/$(1): $(OUT)/obj/$(MAIN_$(1):.c=.o) $(call archives_of,$(ROOMS_$(1)))
	$$(say) "  LINK $$@"
	$$(Q)$$(CC) $$(CFLAGS) $$(LDFLAGS) $$< -Wl,--start-group $(call archives_of,$(ROOMS_$(1))) -Wl,--end-group $(call libs_of,$(ROOMS_$(1))) -o $$@
endef
$(foreach p,$(PROGRAMS),$(eval $(call program,$(p))))

# Data files staged beside the programs, and the messages compiled: one .po a room, joined.
PO = $(wildcard assets/locale/ru/*.po)
DATA = $(wildcard assets/calendars assets/regions assets/papers assets/dict)
$(OUT)/share/.staged: $(PO) $(DATA) $(wildcard $(DATA:%=%/*))
	@mkdir -p $(OUT)/share/locale/ru/LC_MESSAGES
	$(Q)$(if $(DATA),cp -r $(DATA) $(OUT)/share/)
	$(Q)$(if $(PO),msgcat --use-first $(PO) | msgfmt --check-format -o $(OUT)/share/locale/ru/LC_MESSAGES/priem.mo -)
	@touch $@

# Tests: tests/unit/ROOM/x.c tests the module x of that room; tests/screen and tests/sync drive the real programs.
UNIT = $(wildcard tests/unit/*/*.c)
REAL = $(wildcard tests/screen/*.c tests/sync/*.c)
BENCH = $(wildcard tests/bench/*.c)
BENCHES = $(BENCH:tests/%.c=$(OUT)/tests/%)
PLAY = tests/play/play.c
TRAIN = tests/dict/train.c
TESTS = $(patsubst tests/%.c,$(OUT)/tests/%,$(UNIT) $(REAL))
define unit_test
$(OUT)/$(1:.c=): $(OUT)/obj/$(1:.c=.o) $(call archives_of,harness $(NEEDS_$(2)))
	@mkdir -p $$(@D)
	$$(say) "  LINK $$@"
	$$(Q)$$(CC) $$(CFLAGS) $$(LDFLAGS) $$< -Wl,--start-group $(call archives_of,harness $(NEEDS_$(2))) -Wl,--end-group $(call libs_of,harness $(NEEDS_$(2))) -o $$@
endef
$(foreach t,$(UNIT),$(eval $(call unit_test,$(t),$(word 3,$(subst /, ,$(t))))))
REAL_ROOMS = harness $(sort $(NEEDS_tui) $(NEEDS_centre))
$(patsubst tests/%.c,$(OUT)/tests/%,$(REAL) $(BENCH) $(PLAY) $(TRAIN)): $(OUT)/tests/%: $(OUT)/obj/tests/%.o $(call archives_of,$(REAL_ROOMS))
	@mkdir -p $(@D)
	$(say) "  LINK $@"
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $< -Wl,--start-group $(call archives_of,$(REAL_ROOMS)) -Wl,--end-group $(call libs_of,$(REAL_ROOMS)) -o $@

SIM_ROOMS = harness $(sort $(NEEDS_kiosk) $(NEEDS_centre))

# Tests of the store and of the centre once more, on SQLite and PostgreSQL at once: tests/both/engines runs them.
BOTH_UNIT = $(addprefix $(OUT)/tests/both/,store/desk store/desk_decide store/queries store/search store/alias store/erase centre/ingest centre/load \
	centre/rulings centre/rulings_decided centre/rulings_end centre/fate centre/fate_data centre/fate_erase \
	centre/day centre/index centre/lists centre/gate_seen centre/enrol store/life_again store/life_change centre/gate_life \
	centre/renumber store/desk_money centre/gate_money centre/gate_dispute centre/nominals centre/reconcile centre/scope \
	centre/scope_move centre/scope_sums centre/course_end centre/settle centre/counts centre/enrolments centre/money_days \
	centre/leases centre/leases_end centre/leases_lost)
BOTH_SYNC = $(addprefix $(OUT)/tests/both/sync/restore_,centre epochs damage erase keys deeds)
BOTH = $(BOTH_UNIT) $(BOTH_SYNC) $(OUT)/tests/both/texts
$(BOTH_UNIT): $(OUT)/tests/both/%: $(OUT)/obj/tests/unit/%.o
$(BOTH_SYNC): $(OUT)/tests/both/%: $(OUT)/obj/tests/%.o
$(OUT)/tests/both/texts: $(OUT)/obj/tests/both/texts.o
$(BOTH): $(OUT)/obj/tests/both/twin.o $(call archives_of,$(SIM_ROOMS))
	@mkdir -p $(@D)
	$(say) "  LINK $@"
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -Wl,--wrap=driver_sqlite $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(call libs_of,$(SIM_ROOMS)) -lpq -o $@
$(OUT)/tests/both/engines: $(OUT)/obj/tests/both/engines.o $(call archives_of,harness base) | $(BOTH)
	$(say) "  LINK $@"
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $^ $(call libs_of,harness base) -o $@
# What is looked at there is what two engines answer: the sanitizers see the same tests in tests/unit.
TESTS += $(if $(filter asan,$(FLAVOUR)),,$(OUT)/tests/both/engines)

# A region in one process, told seed by seed.
SIM = $(OUT)/tests/sim/sim
$(SIM): $(patsubst %.c,$(OUT)/obj/%.o,$(wildcard tests/sim/*.c)) $(call archives_of,$(SIM_ROOMS))
	@mkdir -p $(@D)
	$(say) "  LINK $@"
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -Wl,--wrap=file_make,--wrap=file_read $(filter %.o,$^) -Wl,--start-group $(call archives_of,$(SIM_ROOMS)) -Wl,--end-group $(call libs_of,$(SIM_ROOMS)) -o $@
TESTS += $(SIM)

# Every dialogue of the exchange cut, on the disks of the simulator: under the sanitizers at some bytes, else at every one.
CUTS = $(OUT)/tests/cuts/cuts
$(CUTS): $(patsubst %.c,$(OUT)/obj/%.o,$(wildcard tests/cuts/*.c) tests/sim/disk.c) $(call archives_of,$(SIM_ROOMS))
	@mkdir -p $(@D)
	$(say) "  LINK $@"
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $(filter %.o,$^) -Wl,--start-group $(call archives_of,$(SIM_ROOMS)) -Wl,--end-group $(call libs_of,$(SIM_ROOMS)) -o $@
TESTS += $(CUTS)

# Targets with a flavour of their own build into build/FLAVOUR, or into OUT where it is given; those that need more than one
# folder refuse it.
has_out = $(filter command environment,$(firstword $(origin OUT)))
out_of = $(if $(has_out),$(OUT),build/$(1))
no_out = $(if $(has_out),$(error make $@ builds several folders under build/: leave OUT out))
only_release = $(if $(filter-out release,$(FLAVOUR)),$(error make $@ measures what is shipped: leave FLAVOUR out))

tests: all $(TESTS)

check: tests ## runs the tests of the present FLAVOUR without setting anything up
	@tests/run $(OUT) $(EXTRA) $(TESTS)

setup: ## installs the Debian packages that are missing
	@assets/setup/packages

# Beside the sanitizers' build: many short lives, and two engines beside each other.
PLAIN = $(addprefix build/test/,share/.staged tests/sim/sim tests/cuts/cuts tests/both/engines)

test: setup ## all set-up and all tests, with ASan and UBSan; the simulator's 2,000 seeds, every cut and both engines without
	$(no_out)
	@$(MAKE) --no-print-directory FLAVOUR=test -j$$(nproc) $(PLAIN)
	@$(MAKE) --no-print-directory FLAVOUR=asan -j$$(nproc) check EXTRA="$(filter build/test/tests/%,$(PLAIN))"

soak: setup ## the tests at full length, then the simulator's mutations, then its seeds for ever; SECONDS=n ends them
	$(no_out)
	@$(MAKE) --no-print-directory FLAVOUR=test -j$$(nproc) $(PLAIN)
	@PRIEM_SOAK=1 PRIEM_TEST_SECONDS=7200 $(MAKE) --no-print-directory FLAVOUR=asan -j$$(nproc) check EXTRA=build/test/tests/both/engines
	@$(MAKE) --no-print-directory mutations
	@$(MAKE) --no-print-directory sim SEEDS=1000000000 FIRST=$(or $(FIRST),100001) SECONDS=$(SECONDS)

sim: setup ## a region in one process, seed by seed: SEEDS=2000 FIRST=1
	@$(MAKE) --no-print-directory FLAVOUR=test -j$$(nproc) $(call out_of,test)/tests/sim/sim $(call out_of,test)/share/.staged
	@PRIEM_SOURCE=$$PWD PRIEM_BUILD=$(abspath $(call out_of,test)) PRIEM_SIM_SEEDS=$(SEEDS) PRIEM_SIM_FIRST=$(FIRST) PRIEM_SIM_SECONDS=$(SECONDS) $(call out_of,test)/tests/sim/sim

mutations: setup ## the product made wrong line by line: the simulator must notice each; SEEDS=2000 at most
	$(no_out)
	@$(MAKE) --no-print-directory FLAVOUR=test -j$$(nproc) build/test/tests/sim/sim
	@PRIEM_SIM_SEEDS=$(SEEDS) tests/sim/mutations

asan: ## the programs with sanitizers in build/asan
	@$(MAKE) --no-print-directory FLAVOUR=asan all

demo: ## all set-up, a demo region with a real centre, and the kiosk in your terminal (without one: plays the main job)
	$(no_out)
	@assets/setup/packages build test
	@$(MAKE) --no-print-directory -j$$(nproc) all build/tests/play/play
	@assets/demo/demo build

region: ## the demo region under build/demo, nothing started; DATE=2026-12-28 gives it a test clock
	$(no_out)
	@assets/setup/packages build test
	@$(MAKE) --no-print-directory -j$$(nproc) FLAVOUR=$(if $(DATE),test,release) all
	@assets/demo/region $(if $(DATE),build/test --date $(DATE),build)

bench: ## speed, bytes and memory beside peers, as ratios in one run
	$(only_release)
	@assets/setup/packages build test bench
	@$(MAKE) --no-print-directory -j$$(nproc) all $(BENCHES)
	@tests/bench/run $(OUT) $(BENCHES)

bench-exchange: ## the part of bench about the exchange: what it costs, and how much a centre takes (PRIEM_LOAD_ROWS=1000000)
	$(only_release)
	@assets/setup/packages build test bench
	@$(MAKE) --no-print-directory -j$$(nproc) all $(OUT)/tests/bench/exchange $(OUT)/tests/bench/load
	@PRIEM_BENCH_SECONDS=$${PRIEM_BENCH_SECONDS:-900} tests/bench/run $(OUT) $(OUT)/tests/bench/exchange $(OUT)/tests/bench/load

bench-money: ## the part of bench about money: a month of 300,000 certificates written off, a period opened (PRIEM_MONEY_CHILDREN=n)
	$(only_release)
	@assets/setup/packages build test bench
	@$(MAKE) --no-print-directory -j$$(nproc) all $(OUT)/tests/bench/money
	@PRIEM_BENCH_SECONDS=$${PRIEM_BENCH_SECONDS:-900} tests/bench/run $(OUT) $(OUT)/tests/bench/money

bench-peers: ## the same 10,000 records by PouchDB to express-pouchdb (npm) and by Fossil (Debian), beside the exchange
	$(only_release)
	@assets/setup/packages build test bench peers
	@$(MAKE) --no-print-directory -j$$(nproc) all $(OUT)/tests/bench/exchange
	@PRIEM_BENCH_SECONDS=$${PRIEM_BENCH_SECONDS:-900} tests/bench/peers/run $(OUT)

dict: ## trains the next dictionary for the exchange, from invented records, into assets/dict
	@$(MAKE) --no-print-directory FLAVOUR=test -j$$(nproc) $(call out_of,test)/tests/dict/train
	@$(call out_of,test)/tests/dict/train assets/dict

lint: ## formatting, static analysis, include arrows, no writable statics, every message in Russian
	$(no_out)
	@assets/setup/packages build test lint
	@$(MAKE) --no-print-directory -j$$(nproc) all
	@$(MAKE) --no-print-directory -j$$(nproc) CC=clang OUT=build/clang all
	@tests/lint build

PREFIX = /usr
install: all ## installs under $(DESTDIR)$(PREFIX)
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/priem
	install -m 755 $(PROGRAMS:%=$(OUT)/%) $(DESTDIR)$(PREFIX)/bin/
	cp -r $(OUT)/share/. $(DESTDIR)$(PREFIX)/share/priem/
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/lib/systemd/system assets/units/*

clean: ## forgets what was built
	rm -rf build

.PHONY: all help tests check setup test soak sim mutations asan demo region bench bench-exchange bench-money bench-peers dict lint install clean
.SECONDARY:
-include $(shell find $(OUT)/obj -name '*.d' 2>/dev/null)
