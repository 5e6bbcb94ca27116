.PHONY: setup fmt lint types rules train test eval docs check package

setup:
	python3 -m pip install -e '.[dev]'
fmt:
	ruff format src tests tools
	ruff check --fix src tests tools
lint:
	ruff format --check src tests tools
	ruff check src tests tools
types:
	mypy
rules:
	replylint rules validate
	replylint rules test
train:
	replylint rules train
test:
	python3 -m pytest
# figures on labelled replies; LABELS names a folder with *.jsonl and score.py beside it
eval:
	python3 tools/evaluate.py $(LABELS)
docs:
	python3 tools/make_docs.py
package:
	sh tools/check_package.sh
check: lint types rules test
	python3 tools/make_docs.py --check
	python3 tools/check_training.py
	sh tools/check_package.sh
