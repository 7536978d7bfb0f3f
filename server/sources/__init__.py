"""Sources, documents and evidence as pages."""
