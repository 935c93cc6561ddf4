# The five things one does with this project. `make run` and `make test` are all a newcomer needs.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

# The tests start the desk a hundred times: what is set to compile every module each time is not set for them.
test: export PYTHONDONTWRITEBYTECODE =

.PHONY: help run test check bench words

help:  ## what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

run: $(VENV)/ready  ## try the desk out: http://127.0.0.1:8000, invented people and letters
	$(BIN)/helpline demo

test: $(VENV)/tools servers  ## all tests: unit, property, real SMTP, real browser
	$(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder --durations=25

check: $(VENV)/tools  ## style, types, and that imports go downward only
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/tools  ## measure: each figure beside a limit of the same run
	$(BIN)/python -m bench

words: $(VENV)/tools  ## bring the Lithuanian catalogue up to date with the pages
	$(BIN)/pybabel -q extract -F babel.cfg -k lazy_gettext --no-location --omit-header -o /tmp/desk.pot .
	$(BIN)/pybabel -q update -N -i /tmp/desk.pot -d helpline/web/translations -l lt
	$(BIN)/pybabel -q compile -d helpline/web/translations

$(VENV)/ready: pyproject.toml hatch_build.py $(wildcard helpline/web/translations/*/LC_MESSAGES/*.po)
	$(PYTHON) -c 'import sys; sys.exit("The desk needs Python 3.11 or newer." if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check -e .
	touch $@

$(VENV)/tools: $(VENV)/ready
	$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[test,check]'
	touch $@

# The browser tests want Debian's Chromium; where we may install it, we do. The tests against other people's mail
# servers skip aloud without them; only in CI they are installed, for a Postfix on one's own machine is no small guest.
# Without its window (chromium-headless-shell) each new page costs a fifth; where that can't be had, Chromium itself does.
SERVERS = $(if $(CI),chromium dovecot postfix redis-server initdb strace systemd-analyze,chromium)
.PHONY: servers
servers:
	@missing=$$(for name in $(SERVERS); do PATH=$$PATH:/usr/sbin:$$(echo /usr/lib/postgresql/*/bin | tr " " ":") command -v $$name >/dev/null || echo $$name; done \
	  | sed 's/dovecot/dovecot-imapd/; s/initdb/postgresql/; s/systemd-analyze/systemd/'); \
	[ -z "$$missing" ] || { \
	  if [ "$$(id -u)" = 0 ]; then root=; elif command -v sudo >/dev/null; then root=sudo; \
	  else echo "Not here and not ours to install: $$missing. The tests say what they need."; exit 0; fi; \
	  $$root apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$root apt-get install -y -qq $$missing; }
	@command -v chromium-headless-shell >/dev/null || [ "$$(id -u)" != 0 ] || { apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium-headless-shell; } || true
