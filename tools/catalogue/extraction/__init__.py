"""Reads the operations of Databricks' REST API out of the wheels of its SDK for Python, which is parsed and never run."""
