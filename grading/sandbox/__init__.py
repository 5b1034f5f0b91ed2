"""Isolation of a trainee's kernel, as a Jupyter kernel provisioner."""

from grading.sandbox.isolation import Isolation, SandboxError, available, resolve

__all__ = ["Isolation", "SandboxError", "available", "resolve"]
