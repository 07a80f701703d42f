# Thin: every target is a command of the Python package dev/ (see dev/README.md).
PYTHON ?= python3
DEV = $(PYTHON) -B -m dev

export PORT DEMO_DB ODOO_HOME BENCH_ARGS ARGS PART

.PHONY: help demo stop clean shell test lint format bench
.DEFAULT_GOAL := help

help demo stop clean shell test lint format bench:
	@$(DEV) $@
