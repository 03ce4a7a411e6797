# The two commands of the README, and two for those who work on the code. Each says what it sets up.
.PHONY: run test check bench

run: .venv/.ready-run
	./fundament demo
	./fundament serve

test: .venv/.ready-test
	sh tools/test.sh

check: .venv/.ready-test
	sh tools/check.sh

bench: .venv/.ready-test
	PYTHONPATH=src:. .venv/bin/python -m tests.bench

.venv/.ready-run: requirements/run.txt tools/prepare.sh $(wildcard src/fundament/locale/*/LC_MESSAGES/django.po)
	sh tools/prepare.sh run

.venv/.ready-test: requirements/test.txt tools/prepare.sh $(wildcard src/fundament/locale/*/LC_MESSAGES/django.po)
	sh tools/prepare.sh test
