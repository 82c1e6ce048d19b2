# The commands of Clippings. Each sets up first whatever is missing; the second time that takes no time and no network.
.DEFAULT_GOAL := help
.PHONY: help setup generator chat test lint bench screenshots

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup:  ## packages, the language model's runtime, model files: everything into .venv and the cache folder
	@.ci/setup

generator:  ## try the language model again where set-up had to leave it out
	@.ci/setup --generator

chat: setup  ## the chat in the browser, with sample articles to ask about
	@.venv/bin/clippings chat --sample

test: setup  ## the tests
	.venv/bin/python -m pytest

lint: setup  ## ruff, mypy, and the README's results against their files
	.venv/bin/python -m ruff check
	.venv/bin/python -m ruff format --check
	.venv/bin/python -m mypy
	.venv/bin/python -m eval.results_table --check

bench: setup  ## ours beside the plain LlamaIndex stack and BM25, a quarter of an hour
	.venv/bin/clippings bench

screenshots: setup  ## the pictures of the page in docs/, made anew; needs Chromium
	.venv/bin/python -m ui.screenshots
