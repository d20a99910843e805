# 潮头 Chaotou. `make help` says what each word does.
PYTHON ?= python3
PY = .venv/bin/python
PIP = $(PY) -m pip --disable-pip-version-check
PYTEST = $(PY) -m pytest
# What the checks write goes here, never into an installation's folder.
SCRATCH = build/scratch
DJANGO = CHAOTOU_VAR=$(SCRATCH) DJANGO_SETTINGS_MODULE=chaotou.site.settings $(PY) -W ignore -m django
REFERENCE = CHAOTOU_VAR=$(SCRATCH) DJANGO_SETTINGS_MODULE=chaotou.site.settings $(PY) -W ignore -m chaotou.site.reference \
  docs/reference

.DEFAULT_GOAL := help
.PHONY: help run test check bench soak fmt docs lock clean

help: ## 说明 / what each word does
	@sed -n 's/^\([a-z]*\):[^#]*## /\1\t/p' Makefile | expand -t 10

run: .venv/run.done ## 装好并打开演示城市 / install what is needed and open the demonstration city
	@$(PY) -m chaotou up --demo

test: .venv/dev.done ## 全部测试，两核十分钟内 / all tests, within ten minutes on two cores
	$(PYTEST) -n 2 --dist loadfile --no-loadscope-reorder --durations=12

check: .venv/dev.done ## 静态检查与生成物核对 / lint, types, imports, templates, generated files
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy src
	.venv/bin/lint-imports --no-logo
	$(PY) -m djlint src --lint --quiet
	$(DJANGO) makemigrations --check --dry-run
	$(PY) verify/generate.py --check
	$(REFERENCE) --check

bench: .venv/dev.done ## 每个速度与其上限同跑并印 / every speed beside its ceiling, in the same run
	$(PY) -W ignore -m bench

soak: .venv/dev.done ## 长跑：断电、堵塞、全量组合 / long runs: kills, held snapshots, every combination
	$(PYTEST) -m soak -s

fmt: .venv/dev.done ## 整理代码 / put the code in order
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

docs: .venv/dev.done ## 重写生成的参考页 / write the generated reference pages anew
	$(PY) verify/generate.py
	$(REFERENCE)

lock: .venv/dev.done ## 重解依赖并锁哈希 / resolve dependencies anew and lock their hashes
	.venv/bin/uv lock
	.venv/bin/uv export -q --frozen --no-emit-project --group build -o requirements.txt
	.venv/bin/uv export -q --frozen --no-emit-project --group build --extra dev -o requirements-dev.txt

clean: ## 删除构建物与虚拟环境，数据 var/ 保留 / remove build and .venv; the data in var/ stays
	rm -rf .venv build dist .mypy_cache .ruff_cache .import_linter_cache .pytest_cache .hypothesis src/*.egg-info

.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo '需要 Python 3.11 或更新 / Python 3.11 or newer is needed: make run PYTHON=python3.12'; exit 1; }
	@$(PYTHON) -m venv .venv && $(PIP) --version > /dev/null || { rm -rf .venv; \
	  echo '缺少 venv / venv is missing. 请执行 / please run:  sudo apt-get install -y python3-venv python3-pip'; exit 1; }
	@touch $@

.venv/run.done: requirements.txt pyproject.toml | .venv/made
	$(PIP) install -q --require-hashes -r requirements.txt
	$(PIP) install -q --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev.done: requirements-dev.txt pyproject.toml | .venv/made
	$(PIP) install -q --require-hashes -r requirements-dev.txt
	$(PIP) install -q --no-deps --no-build-isolation -e .
	@touch $@ .venv/run.done
