"""Reference data: facts that loaders look up; a graph has those that it uses."""
